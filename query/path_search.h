#ifndef SANAD_QUERY_PATH_SEARCH_H
#define SANAD_QUERY_PATH_SEARCH_H

#include "base/buffer.h"
#include "query/algebra.h"
#include "query/question.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Inside query/ only: paths between two nodes (language, 4.13).
///
/// A search has one target at a time and learns, level by level, how far nodes
/// are from it: no more levels than were asked for.  Paths are then found from
/// their start, never taking a step to a node from which the rest cannot lead
/// to the target.  So memory is bounded by the nodes near the target, and by
/// the facts of the nodes of one path.
typedef struct {
  const Question *question;
  const Path *const *leaves; ///< LINK and ANY: each leads to the next node
  size_t leaf_count;
  size_t nodes_max; ///< Nodes that may be remembered
  SanadCursor *cursor;
  SanadBatch *batch;

  SanadId target;     ///< SANAD_ANY: none yet
  SanadMap distances; ///< Node → facts to the target, plus one
  SanadId *nodes;     ///< In the order in which they were reached
  size_t node_count;
  size_t node_capacity;
  size_t level_start; ///< Of the nodes that are `level` facts away
  uint32_t level;

  /// If not null, paths come in the order of their text: writes the arrow and
  /// the node that a step along `fact` adds.
  SanadStatus (*write)(void *state, const SanadTriple *fact, bool is_forward,
                       SanadBuffer *out, SanadError *error);
  void *write_state;
} PathFinder;

/// A path that was found: its facts one after the other from `start`.  Valid
/// during the visit.
typedef struct {
  SanadId start;
  const SanadTriple *facts;
  size_t length;
} FoundPath;

/// Begins; `leaves` must outlive the search.  Close with path_finder_close().
SANAD_NODISCARD SanadStatus path_finder_open(
    PathFinder *finder, const Question *question, const Path *const *leaves,
    size_t leaf_count, size_t nodes_max, SanadError *error);

/// Frees what the search holds.
void path_finder_close(PathFinder *finder);

/// Sets the target; what is known of another one is forgotten.
void path_finder_target(PathFinder *finder, SanadId target);

/// Looks for the length of the shortest way from a node to the target, up to
/// `max` facts; `*length` is 0 if there is none.
///
/// Errors: SANAD_LIMIT (too many nodes), SANAD_NO_MEMORY, SANAD_STORE,
/// SANAD_CANCELLED.
SANAD_NODISCARD SanadStatus path_finder_shortest(PathFinder *finder,
                                                 SanadId from, uint32_t max,
                                                 uint32_t *length,
                                                 SanadError *error);

/// Calls `visit` with each path of just this length from a node to the target
/// that visits no node twice.  SANAD_END from `visit` stops, which is no error.
SANAD_NODISCARD SanadStatus path_finder_each(
    PathFinder *finder, SanadId from, uint32_t length,
    SanadStatus (*visit)(void *state, const FoundPath *path, SanadError *error),
    void *state, SanadError *error);

#endif
