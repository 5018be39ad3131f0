#ifndef SANAD_QUERY_REMOTE_PATHS_H
#define SANAD_QUERY_REMOTE_PATHS_H

#include "query/algebra.h"
#include "query/question.h"

#include <stdbool.h>
#include <stddef.h>

/// Inside query/ only: the facts that a search for paths needs, from an
/// endpoint.
///
/// SPARQL has no word for paths.  So the search runs here, and asks for the
/// facts of the nodes of one level together, a level at each end at a time:
/// each request is a probe one fact long.  What came is kept, and the search
/// walks along it as along the facts of a store.
typedef struct RemotePaths RemotePaths;

/// Begins; `question`, which must have an endpoint, and `leaves` must outlive
/// it.  Close with remote_paths_close().
///
/// Errors: SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus remote_paths_open(RemotePaths **out,
                                              Question *question,
                                              const Path *const *leaves,
                                              size_t leaf_count,
                                              SanadError *error);

/// Frees what it holds.  Accepts null.
void remote_paths_close(RemotePaths *self);

/// Asks for the facts of nodes along all leaves, as far as they were not asked
/// for: those that lead on from the nodes if these lie around the start, else
/// those that lead to them.
///
/// Errors: those of the network; SANAD_LIMIT (time, or too many facts),
/// SANAD_CANCELLED, SANAD_STORE, SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus remote_paths_fetch(RemotePaths *self,
                                               const SanadId *nodes,
                                               size_t count, bool is_start,
                                               SanadError *error);

/// Asks what nodes are called that are to be shown, as far as that is unknown.
///
/// Errors: as remote_paths_fetch().
SANAD_NODISCARD SanadStatus remote_paths_name(RemotePaths *self,
                                              const SanadId *nodes,
                                              size_t count, SanadError *error);

/// As path_finder_facts(), of the facts that were fetched.
SANAD_NODISCARD SanadStatus remote_paths_facts(
    const RemotePaths *self, const Path *leaf, SanadId node, bool to_objects,
    SanadStatus (*visit)(void *state, SanadTriple fact, SanadId other,
                         SanadError *error),
    void *state, SanadError *error);

#endif
