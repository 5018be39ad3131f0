#ifndef SANAD_QUERY_PATH_H
#define SANAD_QUERY_PATH_H

#include "query/adjacency.h"
#include "query/algebra.h"
#include "query/question.h"

#include <stdbool.h>
#include <stddef.h>

/// Inside query/ only: walks along paths, from sets of nodes to the sets that
/// they lead to.  A walk keeps its memory for the next one.
typedef struct PathWalk PathWalk;

/// Whether a path has no greatest length, so that its facts are not listed.
bool path_is_long(const Path *path);

/// The one relation that a path is, and from which end it is walked; false if
/// it is more than that.
bool path_is_one_relation(const Path *path, SanadId *predicate,
                          WalkDirection *direction);

/// Makes a walk, or returns null when out of memory.  `question` must outlive
/// it; end it with path_walk_free().
PathWalk *path_walk_new(const Question *question);

/// Frees the walk.  Accepts null.
void path_walk_free(PathWalk *walk);

/// Lists the ends of `path` from `start`, each once; backwards if
/// `is_backward`.  `graph` SANAD_ANY is the union.  With `wanted`, the list is
/// that one end, or empty.  The list is valid until the next call.
///
/// Errors: SANAD_NO_MEMORY, SANAD_CANCELLED, those of cursors.
SANAD_NODISCARD SanadStatus path_ends(PathWalk *walk, const Path *path,
                                      SanadId graph, SanadId start,
                                      bool is_backward, SanadId wanted,
                                      const SanadId **ids, size_t *count,
                                      SanadError *error);

/// Lists the nodes that a match of `path` can start at, each once.  The list is
/// valid until the next call of path_starts().
///
/// Errors: as path_ends().
SANAD_NODISCARD SanadStatus path_starts(PathWalk *walk, const Path *path,
                                        SanadId graph, const SanadId **ids,
                                        size_t *count, SanadError *error);

#endif
