#ifndef SANAD_QUERY_ENDPOINT_H
#define SANAD_QUERY_ENDPOINT_H

#include "query/results.h"

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

/// Inside query/ only: the protocol of SPARQL endpoints.

/// An endpoint and the limits of asking it.
typedef struct {
  SanadText url;
  uint64_t timeout_ms; ///< Of one request
  uint64_t until_ms;   ///< Of endpoint_now_ms(), for all; 0: no limit
  const volatile sig_atomic_t *is_cancelled; ///< May be null
} Endpoint;

/// Milliseconds of a clock that only goes forward.
uint64_t endpoint_now_ms(void);

/// An answer on its way.
typedef struct EndpointAnswer EndpointAnswer;

/// Sends SPARQL to an endpoint (SPARQL 1.1 Protocol, 2.1.2).  `arena` holds
/// what must outlive the call; close the answer with endpoint_close().
///
/// Errors: those of http_open() and http_check_url().
SANAD_NODISCARD SanadStatus endpoint_ask(EndpointAnswer **out,
                                         const Endpoint *endpoint,
                                         SanadArena *arena, SanadText sparql,
                                         ResultsSink sink, SanadError *error);

/// Waits for more of the answer and hands it to the sink; SANAD_END behind its
/// end, once all of it was right.
///
/// Errors: those of http_read(), results_read(), results_finish().
SANAD_NODISCARD SanadStatus endpoint_pull(EndpointAnswer *answer,
                                          SanadError *error);

/// Closes an answer, read or not.  Accepts null.
void endpoint_close(EndpointAnswer *answer);

/// Asks and reads all of the answer.
SANAD_NODISCARD SanadStatus endpoint_query(const Endpoint *endpoint,
                                           SanadArena *arena, SanadText sparql,
                                           ResultsSink sink, SanadError *error);

/// Sends a SPARQL Update (SPARQL 1.1 Protocol, 2.2.1).
SANAD_NODISCARD SanadStatus endpoint_update(const Endpoint *endpoint,
                                            SanadArena *arena, SanadText update,
                                            SanadError *error);

/// Sends triples to a graph, or gets them (SPARQL 1.1 Graph Store HTTP
/// Protocol, 5): `method` is POST (add), PUT (replace) or GET.  An empty
/// `graph` is the default graph.  What is sent is N-Triples; what comes, Turtle
/// or N-Triples, goes to `take`, which may be null.
SANAD_NODISCARD SanadStatus endpoint_graph(
    const Endpoint *endpoint, SanadArena *arena, const char *method,
    SanadText graph, SanadText body,
    SanadStatus (*take)(void *state, SanadText bytes, SanadError *error),
    void *state, SanadError *error);

#endif
