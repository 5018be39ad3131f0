#include "query/adjacency.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/// A scan of a relation costs about what looking up this part of its edges
/// does: one in so many.
#define EDGES_PER_PROBE 50U
/// Reading even a tiny relation costs as much as so many look-ups.
#define PROBES_LEAST 32U
/// More edges than this are not read: 4 bytes each, or 8.
#define EDGES_MAX (UINT32_C(1) << 29U)
/// A node's list is found by its number alone if the numbers have no more gaps
/// than this.
#define GAPS_PER_EDGE 64U
#define GAPS_ALWAYS   4096U
/// Elements that an array begins with.
#define GROW_FIRST 64U

struct Adjacency {
  SanadId first;    ///< Dense: the node of the first list
  SanadId *nodes;   ///< Not dense: the nodes that have lists, sorted
  size_t nodes_max; ///< Room in `nodes`
  size_t node_count;
  uint32_t *offsets; ///< Where each list starts, and the last ends
  size_t offsets_max;
  uint32_t *narrow;
  SanadId *wide;
  SanadId base; ///< Of `narrow`
  size_t edge_count;
  size_t edges_max;
  size_t held; ///< Bytes that the question counts
};

/// A relation that was asked for.
typedef struct {
  SanadId predicate;
  WalkDirection direction;
  uint64_t probes;    ///< Look-ups so far
  uint64_t threshold; ///< Read at so many; 0: not worked out yet
  Adjacency *adjacency;
  bool is_refused; ///< Too large
} Entry;

struct AdjacencyCache {
  Entry *entries;
  size_t count;
  size_t capacity;
};

static void
adjacency_free(Adjacency *adjacency)
{
  if (adjacency) {
    free(adjacency->nodes);
    free(adjacency->offsets);
    free(adjacency->narrow);
    free(adjacency->wide);
    free(adjacency);
  }
}

AdjacencyCache *
adjacency_cache_new(void)
{
  return calloc(1, sizeof(AdjacencyCache));
}

void
adjacency_cache_free(AdjacencyCache *cache)
{
  for (size_t i = 0; cache && i < cache->count; ++i) {
    adjacency_free(cache->entries[i].adjacency);
  }
  if (cache) {
    free(cache->entries);
    free(cache);
  }
}

// ---- Lists

static inline SanadId
kind_bits(SanadId id)
{
  return id & ~((UINT64_C(1) << 60U) - 1);
}

/// Makes room for one more element of an array from malloc: `items`, or a
/// larger copy, or null.
static void *
grow(void *items, size_t count, size_t *capacity, size_t size)
{
  if (count < *capacity) {
    return items;
  }
  const size_t larger = *capacity ? *capacity * 2 : GROW_FIRST;
  void *const room = realloc(items, larger * size);
  if (room) {
    *capacity = larger;
  }
  return room;
}

/// The first place in [low, high) whose id is not smaller than `id`, or `high`.
static size_t
lower_bound(const Neighbours *list, size_t low, size_t high, SanadId id)
{
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    if (neighbours_at(list, middle) < id) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

size_t
neighbours_seek(const Neighbours *list, size_t start, SanadId id)
{
  size_t low = start;
  size_t at = start;
  for (size_t step = 1; at < list->count && neighbours_at(list, at) < id;
       step *= 2) {
    low = at + 1;
    at += step;
  }
  return lower_bound(list, low, at < list->count ? at : list->count, id);
}

bool
neighbours_have(const Neighbours *list, SanadId id)
{
  const size_t at = lower_bound(list, 0, list->count, id);
  return at < list->count && neighbours_at(list, at) == id;
}

// ---- Building

/// Lets the question count what the lists hold.
static void
count_bytes(const Question *question, Adjacency *self)
{
  const size_t each = self->wide ? sizeof *self->wide : sizeof *self->narrow;
  const size_t bytes = self->nodes_max * sizeof *self->nodes +
                       self->offsets_max * sizeof *self->offsets +
                       self->edges_max * each;
  question_hold(question, self->held, bytes);
  self->held = bytes;
}

/// Turns the numbers so far into ids, when one comes that does not fit.
static bool
widen(Adjacency *self)
{
  self->wide = malloc(self->edges_max * sizeof *self->wide);
  if (!self->wide) {
    return false;
  }
  for (size_t i = 0; i < self->edge_count; ++i) {
    self->wide[i] = self->base | self->narrow[i];
  }
  free(self->narrow);
  self->narrow = NULL;
  return true;
}

static bool
add_wide(Adjacency *self, SanadId id)
{
  SanadId *const wide =
      grow(self->wide, self->edge_count, &self->edges_max, sizeof *wide);
  if (wide) {
    self->wide = wide;
    wide[self->edge_count++] = id;
  }
  return wide;
}

static bool
add_target(Adjacency *self, SanadId id)
{
  if (self->wide) {
    return add_wide(self, id);
  }
  if (!self->edge_count) {
    self->base = kind_bits(id);
  }
  if (id - self->base > UINT32_MAX) {
    self->edges_max = self->edges_max ? self->edges_max : GROW_FIRST;
    return widen(self) && add_wide(self, id);
  }

  uint32_t *const narrow =
      grow(self->narrow, self->edge_count, &self->edges_max, sizeof *narrow);
  if (narrow) {
    self->narrow = narrow;
    narrow[self->edge_count++] = (uint32_t)(id - self->base);
  }
  return narrow;
}

/// Begins the list of a node.
static bool
add_node(Adjacency *self, SanadId node)
{
  SanadId *const nodes =
      grow(self->nodes, self->node_count, &self->nodes_max, sizeof *nodes);
  if (!nodes) {
    return false;
  }
  self->nodes = nodes;
  uint32_t *const offsets = grow(self->offsets, self->node_count + 1,
                                 &self->offsets_max, sizeof *offsets);
  if (!offsets) {
    return false;
  }
  self->offsets = offsets;
  nodes[self->node_count] = node;
  offsets[self->node_count++] = (uint32_t)self->edge_count;
  return true;
}

/// Adds an edge; they come sorted.
static bool
add_edge(Adjacency *self, SanadId from, SanadId to)
{
  const bool is_new =
      !self->node_count || self->nodes[self->node_count - 1] != from;
  return (!is_new || add_node(self, from)) && add_target(self, to);
}

/// Ends the last list and, if the nodes' numbers are dense, puts the offsets in
/// places that are found by the number.
static bool
finish(Adjacency *self)
{
  if (!self->node_count) {
    return true;
  }
  self->offsets[self->node_count] = (uint32_t)self->edge_count;
  const SanadId first = self->nodes[0];
  const SanadId span = self->nodes[self->node_count - 1] - first;
  if (span > self->edge_count * GAPS_PER_EDGE + GAPS_ALWAYS) {
    return true;
  }

  uint32_t *const places = malloc((size_t)(span + 2) * sizeof *places);
  if (!places) {
    return false;
  }
  size_t at = 0;
  for (SanadId i = 0; i <= span; ++i) {
    places[i] = self->offsets[at];
    at += self->nodes[at] == first + i;
  }
  places[span + 1] = (uint32_t)self->edge_count;
  free(self->offsets);
  free(self->nodes);
  self->nodes = NULL;
  self->nodes_max = 0;
  self->offsets = places;
  self->offsets_max = (size_t)span + 2;
  self->first = first;
  self->node_count = (size_t)span + 1;
  return true;
}

/// Reads a relation in one direction.  `*is_refused` if it is too large.
static SanadStatus
read_edges(const Question *question, SanadId predicate, bool is_backward,
           Adjacency *self, bool *is_refused, SanadError *error)
{
  SanadCursor *cursor = NULL;
  SanadBatch *const batch = malloc(sizeof *batch);
  SanadStatus status =
      batch ? sanad_cursor_open(&cursor, question->snapshot, SANAD_ANY,
                                is_backward ? SANAD_POS : SANAD_PSO,
                                (SanadTriple){SANAD_ANY, predicate, SANAD_ANY},
                                error)
            : sanad_fail_memory(error);
  while (status == SANAD_OK &&
         (status = sanad_cursor_next(cursor, batch, error)) == SANAD_OK) {
    const SanadId *const from = is_backward ? batch->object : batch->subject;
    const SanadId *const to = is_backward ? batch->subject : batch->object;
    count_bytes(question, self);
    status = question_check(question, error);
    if (self->edge_count + batch->count > EDGES_MAX) {
      *is_refused = true;
      break;
    }
    for (size_t i = 0; status == SANAD_OK && i < batch->count; ++i) {
      if (!add_edge(self, from[i], to[i])) {
        status = sanad_fail_memory(error);
      }
    }
  }
  sanad_cursor_close(cursor);
  free(batch);
  if (status == SANAD_END) {
    status = finish(self) ? SANAD_OK : sanad_fail_memory(error);
  }
  return status;
}

/// Adds the neighbours of one node both ways, each once.
static bool
merge_lists(Adjacency *self, SanadId node, const Neighbours *a,
            const Neighbours *b)
{
  size_t i = 0;
  size_t j = 0;
  while (i < a->count || j < b->count) {
    const SanadId x = i < a->count ? neighbours_at(a, i) : UINT64_MAX;
    const SanadId y = j < b->count ? neighbours_at(b, j) : UINT64_MAX;
    if (!add_edge(self, node, x < y ? x : y)) {
      return false;
    }
    i += x <= y;
    j += y <= x;
  }
  return true;
}

static SanadStatus
merge_ways(Adjacency *self, const Adjacency *forward, const Adjacency *backward,
           SanadError *error)
{
  size_t i = 0;
  size_t j = 0;
  SanadId x = adjacency_node(forward, &i);
  SanadId y = adjacency_node(backward, &j);
  while (x != SANAD_ANY || y != SANAD_ANY) {
    const SanadId node = x != SANAD_ANY && (y == SANAD_ANY || x < y) ? x : y;
    const Neighbours out = adjacency_of(forward, node);
    const Neighbours in = adjacency_of(backward, node);
    if (!merge_lists(self, node, &out, &in)) {
      return sanad_fail_memory(error);
    }
    if (x == node) {
      x = adjacency_node(forward, &i);
    }
    if (y == node) {
      y = adjacency_node(backward, &j);
    }
  }
  return finish(self) ? SANAD_OK : sanad_fail_memory(error);
}

// ---- The cache

static Entry *
find_entry(AdjacencyCache *cache, SanadId predicate, WalkDirection direction)
{
  for (size_t i = 0; i < cache->count; ++i) {
    if (cache->entries[i].predicate == predicate &&
        cache->entries[i].direction == direction) {
      return &cache->entries[i];
    }
  }
  Entry *const entries =
      grow(cache->entries, cache->count, &cache->capacity, sizeof *entries);
  if (!entries) {
    return NULL;
  }
  cache->entries = entries;
  Entry *const entry = &cache->entries[cache->count++];
  *entry = (Entry){.predicate = predicate, .direction = direction};
  return entry;
}

static SanadStatus
set_threshold(const Question *question, Entry *entry, SanadError *error)
{
  uint64_t edges = 0;
  TRY(sanad_snapshot_count(
      question->snapshot, (SanadTriple){SANAD_ANY, entry->predicate, SANAD_ANY},
      EDGES_MAX, &edges, error));
  entry->threshold = edges / EDGES_PER_PROBE + PROBES_LEAST;
  entry->is_refused = edges >= EDGES_MAX;
  return SANAD_OK;
}

/// Reads both ways first: the entry may move while they are.
static SanadStatus
read_both(const Question *question, SanadId predicate, Adjacency *self,
          bool *is_refused, SanadError *error)
{
  const Adjacency *forward = NULL;
  const Adjacency *backward = NULL;
  TRY(adjacency_probe(question, predicate, WALK_FORWARD, true, &forward,
                      error));
  TRY(adjacency_probe(question, predicate, WALK_BACKWARD, true, &backward,
                      error));
  *is_refused = !forward || !backward;
  return *is_refused ? SANAD_OK : merge_ways(self, forward, backward, error);
}

static SanadStatus
read_relation(const Question *question, SanadId predicate,
              WalkDirection direction, Entry **entry, SanadError *error)
{
  Adjacency *const made = calloc(1, sizeof *made);
  if (!made) {
    return sanad_fail_memory(error);
  }
  bool is_refused = false;
  const SanadStatus status =
      direction == WALK_BOTH
          ? read_both(question, predicate, made, &is_refused, error)
          : read_edges(question, predicate, direction == WALK_BACKWARD, made,
                       &is_refused, error);
  count_bytes(question, made);
  if (status != SANAD_OK || is_refused) {
    question_hold(question, made->held, 0);
  }
  if (status != SANAD_OK) {
    adjacency_free(made);
    return status;
  }
  *entry = find_entry(question->adjacencies, predicate, direction);
  if (!*entry) {
    adjacency_free(made);
    return sanad_fail_memory(error);
  }
  (*entry)->is_refused = is_refused;
  if (is_refused) {
    adjacency_free(made);
  } else {
    (*entry)->adjacency = made;
  }
  return SANAD_OK;
}

SanadStatus
adjacency_probe(const Question *question, SanadId predicate,
                WalkDirection direction, bool now, const Adjacency **out,
                SanadError *error)
{
  *out = NULL;
  Entry *entry = find_entry(question->adjacencies, predicate, direction);
  if (!entry) {
    return sanad_fail_memory(error);
  }
  if (!entry->adjacency && !entry->is_refused) {
    if (!entry->threshold) {
      TRY(set_threshold(question, entry, error));
    }
    ++entry->probes;
    if (!entry->is_refused &&
        (now || question->is_eager || entry->probes >= entry->threshold)) {
      TRY(read_relation(question, predicate, direction, &entry, error));
    }
  }
  *out = entry->adjacency;
  return SANAD_OK;
}

// ---- Asking

/// Where the list of a node stands; `node_count` if it has none.
static size_t
find_list(const Adjacency *self, SanadId node)
{
  if (!self->nodes) {
    const SanadId at = node - self->first;
    return node >= self->first && at < self->node_count ? (size_t)at
                                                        : self->node_count;
  }
  const Neighbours nodes = {.wide = self->nodes, .count = self->node_count};
  const size_t at = lower_bound(&nodes, 0, nodes.count, node);
  return at < nodes.count && self->nodes[at] == node ? at : nodes.count;
}

Neighbours
adjacency_of(const Adjacency *self, SanadId node)
{
  const size_t at = find_list(self, node);
  if (at == self->node_count) {
    return (Neighbours){0};
  }
  const size_t from = self->offsets[at];
  return (Neighbours){
      .narrow = self->narrow ? self->narrow + from : NULL,
      .wide = self->wide ? self->wide + from : NULL,
      .base = self->base,
      .count = self->offsets[at + 1] - from,
  };
}

SanadId
adjacency_node(const Adjacency *self, size_t *index)
{
  while (*index < self->node_count) {
    const size_t at = (*index)++;
    if (self->nodes) {
      return self->nodes[at];
    }
    if (self->offsets[at] != self->offsets[at + 1]) {
      return self->first + at;
    }
  }
  return SANAD_ANY;
}

size_t
adjacency_edges(const Adjacency *self)
{
  return self->edge_count;
}
