#ifndef SANAD_QUERY_PATH_CLOSURE_H
#define SANAD_QUERY_PATH_CLOSURE_H

#include "query/algebra.h"
#include "query/question.h"

#include <stdbool.h>
#include <stdint.h>

/// Inside query/ only: how many pairs of nodes a path of any length joins,
/// without walking from each of them.
///
/// Nodes that lead to each other (strongly connected components: Tarjan,
/// "Depth-first search and linear graph algorithms", 1972) lead to the same
/// nodes, so that is worked out once for all of them.  Where one component
/// leads to just one other, what it leads to is that one and what that leads
/// to, so a chain costs no more than its length.

/// Counts the pairs that `path` joins in the union.  `*is_possible` is false if
/// it is not one of `p+` and `(p|^q|…)+`, or ids have too large gaps.
///
/// Errors: SANAD_LIMIT (more than can be counted), SANAD_NO_MEMORY,
/// SANAD_CANCELLED, those of cursors.
SANAD_NODISCARD SanadStatus path_closure_count(const Question *question,
                                               const Path *path,
                                               uint64_t *count,
                                               bool *is_possible,
                                               SanadError *error);

#endif
