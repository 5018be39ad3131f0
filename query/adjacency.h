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

/// The same from the other end.
static inline WalkDirection
walk_turned(WalkDirection direction)
{
  return direction == WALK_BOTH      ? WALK_BOTH
         : direction == WALK_FORWARD ? WALK_BACKWARD
                                     : WALK_FORWARD;
}

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

/// A relation as it was read.  Only to be looked at.
typedef struct {
  SanadId first;  ///< If `nodes` is null: the node of the first list
  SanadId *nodes; ///< The nodes that have lists, sorted; null if their numbers
                  ///< are dense
  size_t nodes_max;
  size_t node_count;
  uint32_t *offsets; ///< Where each list starts, and the last ends
  size_t offsets_max;
  uint32_t *narrow;
  SanadId *wide;
  SanadId base;     ///< Of `narrow`
  uint32_t largest; ///< In `narrow`
  size_t edge_count;
  size_t edges_max;
  size_t held; ///< Bytes that are counted
} Adjacency;

/// The relations that were read, kept from one question to the next of a
/// session as long as both see the same moment of the same store.
typedef struct AdjacencyCache AdjacencyCache;

/// Makes an empty one, or null when out of memory.
AdjacencyCache *adjacency_cache_new(void);

/// Frees the relations.  Accepts null.
void adjacency_cache_free(AdjacencyCache *cache);

/// Lets a question use a cache: forgets what another snapshot had, and lets the
/// question count what is left.  False if another question uses it.
bool adjacency_cache_take(AdjacencyCache *cache, Question *question);

/// Takes the cache back from its question.
void adjacency_cache_return(AdjacencyCache *cache);

/// Gives up what the question does not use, since it needs the memory.  False
/// if there was nothing.
bool adjacency_cache_trim(const Question *question);

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

/// Whether a relation was read already.
bool adjacency_is_known(const Question *question, SanadId predicate,
                        WalkDirection direction);

/// Reads a relation, one way, into `*out`, which is empty.  `*is_refused` if it
/// is too large.  What was read until an error is the caller's to clear.
///
/// Errors: SANAD_NO_MEMORY, SANAD_CANCELLED, those of cursors.
SANAD_NODISCARD SanadStatus adjacency_read(const Question *question,
                                           SanadId predicate, bool is_backward,
                                           Adjacency *out, bool *is_refused,
                                           SanadError *error);

/// Joins both ways of a relation, each neighbour once.
///
/// Errors: SANAD_NO_MEMORY, SANAD_CANCELLED.
SANAD_NODISCARD SanadStatus adjacency_join(const Question *question,
                                           const Adjacency *forward,
                                           const Adjacency *backward,
                                           Adjacency *out, SanadError *error);

/// Frees the memory of a relation and makes it empty.
void adjacency_clear(Adjacency *adjacency);

/// The place of a node's list; `node_count` if it has none.
size_t adjacency_search(const Adjacency *adjacency, SanadId node);

static inline size_t
adjacency_place(const Adjacency *self, SanadId node)
{
  if (self->nodes) {
    return adjacency_search(self, node);
  }
  const SanadId at = node - self->first; // A smaller node gives a huge number
  return at < self->node_count ? (size_t)at : self->node_count;
}

/// The list at a place that is one.
static inline Neighbours
adjacency_list(const Adjacency *self, size_t place)
{
  const size_t from = self->offsets[place];
  return (Neighbours){
      .narrow = self->narrow ? self->narrow + from : NULL,
      .wide = self->wide ? self->wide + from : NULL,
      .base = self->base,
      .count = self->offsets[place + 1] - from,
  };
}

/// The neighbours of a node; none if it has no edge.
static inline Neighbours
adjacency_of(const Adjacency *self, SanadId node)
{
  const size_t place = adjacency_place(self, node);
  return place < self->node_count ? adjacency_list(self, place)
                                  : (Neighbours){0};
}

/// The node at a place.
static inline SanadId
adjacency_node_at(const Adjacency *self, size_t place)
{
  return self->nodes ? self->nodes[place] : self->first + place;
}

/// Calls for each node that has an edge: its `index`-th one, in id order.
/// Returns SANAD_ANY behind the last.
SanadId adjacency_node(const Adjacency *adjacency, size_t *index);

#endif
