#ifndef SANAD_QUERY_ENDPOINT_H
#define SANAD_QUERY_ENDPOINT_H

#include "query/results_json.h"

#include <signal.h>
#include <stdint.h>

/// Inside query/ only: a SPARQL endpoint.

/// An endpoint and the limits of asking it.
typedef struct {
  SanadText url;
  uint64_t timeout_ms;
  const volatile sig_atomic_t *is_cancelled; ///< May be null
} Endpoint;

/// Sends SPARQL to an endpoint (SPARQL 1.1 Protocol, 2.1.2) and reads its
/// results.
///
/// Errors: those of http_post() and results_read(); SANAD_MEANING (no address
/// of the web).
SANAD_NODISCARD SanadStatus endpoint_query(const Endpoint *endpoint,
                                           SanadArena *arena, SanadText sparql,
                                           ResultsSink sink, SanadError *error);

#endif
