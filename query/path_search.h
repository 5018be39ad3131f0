#ifndef SANAD_QUERY_PATH_SEARCH_H
#define SANAD_QUERY_PATH_SEARCH_H

#include "base/buffer.h"
#include "query/algebra.h"
#include "query/question.h"
#include "query/remote_paths.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Inside query/ only: paths between two nodes (language, 4.13).
///
/// A search has one target at a time and learns, level by level, how far nodes
/// are from it: no more levels than were asked for.  For the shortest paths it
/// learns of nodes around the start too, always on the side where fewer lie
/// ahead, until both meet.  Paths are then found from their start, never taking
/// a step to a node from which the rest cannot lead to the target.  So memory
/// is bounded by the nodes near both ends, and by the facts of the nodes of one
/// path.

/// The nodes around one end of a path.
typedef struct {
  SanadId origin;     ///< SANAD_ANY: none yet
  SanadMap distances; ///< Node → facts to the origin, plus one
  SanadId *nodes;     ///< In the order in which they were reached
  size_t count;
  size_t capacity;
  size_t level_start; ///< Of the nodes that are `level` facts away
  uint32_t level;
  bool is_start; ///< Ways lead from the origin, not to it
  size_t held;   ///< Bytes that the question counts
} PathSphere;

typedef struct {
  const Question *question;
  const Path *const *leaves; ///< LINK and ANY: each leads to the next node
  size_t leaf_count;
  size_t nodes_max;    ///< Nodes that may be remembered
  RemotePaths *remote; ///< Where facts come from, at an endpoint; else null
  SanadCursor *cursor;
  SanadBatch *batch;

  PathSphere around_target;
  PathSphere around_start;
  /// Of the nodes of shortest paths from `around_start.origin` that the sphere
  /// around the target does not reach: facts to the target, plus one.
  SanadMap between;
  uint32_t shortest; ///< Length of those paths; 0: none is known

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
    PathFinder *finder, Question *question, const Path *const *leaves,
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

/// Calls `visit` with each fact that leads on from a node along a leaf, and the
/// node that it leads to; `to_objects` tells on which side that stands.
///
/// Errors: those of cursors and of `visit`.
SANAD_NODISCARD SanadStatus path_finder_facts(
    PathFinder *finder, const Path *leaf, SanadId node, bool to_objects,
    SanadStatus (*visit)(void *state, SanadTriple fact, SanadId other,
                         SanadError *error),
    void *state, SanadError *error);

/// Learns of all nodes that are up to `distance` facts away from the target.
///
/// Errors: as path_finder_shortest().
SANAD_NODISCARD SanadStatus path_finder_reach(PathFinder *finder,
                                              uint32_t distance,
                                              SanadError *error);

/// How many facts a node is away from the target, plus one; 0: that is not
/// known.
uint64_t path_finder_distance(const PathFinder *finder, SanadId node);

/// Whether no path leads through a node, as it is a literal.
SANAD_NODISCARD SanadStatus path_finder_is_end(const PathFinder *finder,
                                               SanadId id, bool *answer,
                                               SanadError *error);

/// Calls `visit` with each path of just this length from a node to the target
/// that visits no node twice.  SANAD_END from `visit` stops, which is no error.
SANAD_NODISCARD SanadStatus path_finder_each(
    PathFinder *finder, SanadId from, uint32_t length,
    SanadStatus (*visit)(void *state, const FoundPath *path, SanadError *error),
    void *state, SanadError *error);

#endif
