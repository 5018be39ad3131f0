#ifndef SANAD_QUERY_REMOTE_H
#define SANAD_QUERY_REMOTE_H

#include "query/change.h"
#include "query/settings.h"

#include <signal.h>
#include <stdbool.h>
#include <stdint.h>

/// A SPARQL endpoint as the source of answers.
///
/// What is known of its names, types and relations is kept in a small store in
/// memory, which grows as questions need it: names are looked up there as in
/// any other store.  When a question names something that was not asked for
/// yet, it fails with SANAD_INCOMPLETE; sanad_endpoint_learn() then asks for
/// it, and the question can be asked again.
typedef struct SanadEndpoint SanadEndpoint;

/// Opens an endpoint; nothing is asked yet.  Close with sanad_endpoint_close().
///
/// Errors: SANAD_MEANING (no address, or one with a password in it),
/// SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus sanad_endpoint_open(SanadEndpoint **out,
                                                SanadText url,
                                                SanadError *error);

/// Closes it with its store.  Accepts null.
void sanad_endpoint_close(SanadEndpoint *endpoint);

/// The address.
SanadText sanad_endpoint_url(const SanadEndpoint *endpoint);

/// What is known of it so far.
SanadStore *sanad_endpoint_store(SanadEndpoint *endpoint);

/// Where changes and whole graphs are sent, if not to the address itself.
/// Empty: there.  The texts must outlive the endpoint.
///
/// Errors: SANAD_MEANING.
SANAD_NODISCARD SanadStatus sanad_endpoint_set_places(SanadEndpoint *endpoint,
                                                      SanadText update,
                                                      SanadText graphs,
                                                      SanadError *error);

/// Sets the limits of what is asked from now on and forgets what the statement
/// before was waiting for.
void sanad_endpoint_begin(SanadEndpoint *endpoint, uint64_t timeout_ms,
                          const volatile sig_atomic_t *is_cancelled);

/// Bounds all that is asked until the statement ends: nothing is waited for
/// longer than so many milliseconds from now.
void sanad_endpoint_hurry(SanadEndpoint *endpoint, uint64_t milliseconds);

/// Whether a question failed because something must be learnt first.
bool sanad_endpoint_is_waiting(const SanadEndpoint *endpoint);

/// Asks for what was wanted.
///
/// Errors: those of the network; SANAD_STORE, SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus sanad_endpoint_learn(SanadEndpoint *endpoint,
                                                 const SanadSettings *settings,
                                                 SanadError *error);

/// Adds or removes facts by SPARQL Update.  With `is_everywhere` they are
/// removed from all graphs.
///
/// Errors: those of the network; SANAD_UNSUPPORTED (a blank node is to be
/// removed), SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus sanad_endpoint_change(SanadEndpoint *endpoint,
                                                  const SanadChange *change,
                                                  bool is_removal,
                                                  SanadError *error);

/// Sends N-Triples to a graph, empty: the default graph, by the Graph Store
/// Protocol; with `is_replacing` in place of what it holds.
SANAD_NODISCARD SanadStatus sanad_endpoint_send(SanadEndpoint *endpoint,
                                                SanadText graph, SanadText body,
                                                bool is_replacing,
                                                SanadError *error);

/// Gets a graph, in Turtle or N-Triples, in pieces.
SANAD_NODISCARD SanadStatus sanad_endpoint_get(
    SanadEndpoint *endpoint, SanadText graph,
    SanadStatus (*take)(void *state, SanadText bytes, SanadError *error),
    void *state, SanadError *error);

#endif
