#ifndef SANAD_QUERY_ADJACENCY_H
#define SANAD_QUERY_ADJACENCY_H

#include "base/status.h"
#include "query/question.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Inside query/ only: a relation read whole, by one scan, so that the
/// neighbours of a node are a list in memory (compressed sparse rows).
///
/// A scan gives an edge in a few nanoseconds and a seek takes hundreds, so it
/// pays as soon as a question looks up a few per cent of a relation's edges.

/// From which end a relation is walked.
typedef enum {
  WALK_FORWARD,  ///< From subjects to objects
  WALK_BACKWARD, ///< From objects to subjects
  WALK_BOTH,     ///< Either way: an arrow without a head
  WALKS,         ///< How many there are
} WalkDirection;

/// A sorted list of different ids.
typedef struct {
  const uint32_t *narrow; ///< Payloads, if all are of one kind and small
  const SanadId *wide;    ///< Else the ids
  SanadId base;           ///< The kind of `narrow`
  size_t count;
} Neighbours;

/// The id at a place of a list.
static inline SanadId
neighbours_at(const Neighbours *list, size_t index)
{
  return list->narrow ? list->base | list->narrow[index] : list->wide[index];
}

/// The first place of a list from `start` on whose id is not smaller than `id`;
/// `count` if there is none.  Cheap for places near `start` (galloping).
size_t neighbours_seek(const Neighbours *list, size_t start, SanadId id);

/// Whether a list holds an id.
bool neighbours_have(const Neighbours *list, SanadId id);

typedef struct Adjacency Adjacency;

/// The relations that a question has read, kept as long as it lives.
typedef struct AdjacencyCache AdjacencyCache;

/// Makes an empty one, or null when out of memory.
AdjacencyCache *adjacency_cache_new(void);

/// Frees the relations.  Accepts null.
void adjacency_cache_free(AdjacencyCache *cache);

/// Counts one more look-up in a relation, and reads the relation once there
/// have been so many that it pays: then `*out` is it, else null.  With `now`,
/// it pays at once.  A relation that is too large for memory is never read.
///
/// `*out` lives as long as the question.
///
/// Errors: SANAD_NO_MEMORY, SANAD_CANCELLED, those of cursors.
SANAD_NODISCARD SanadStatus adjacency_probe(const Question *question,
                                            SanadId predicate,
                                            WalkDirection direction, bool now,
                                            const Adjacency **out,
                                            SanadError *error);

/// The neighbours of a node; none if it has no edge.
Neighbours adjacency_of(const Adjacency *adjacency, SanadId node);

/// Calls for each node that has an edge: its `index`-th one, in id order.
/// Returns SANAD_ANY behind the last.
SanadId adjacency_node(const Adjacency *adjacency, size_t *index);

/// How many edges there are.
size_t adjacency_edges(const Adjacency *adjacency);

#endif
