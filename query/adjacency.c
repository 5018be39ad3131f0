#include "query/adjacency_impl.h"

#include "graph/statistics.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

/// A node's list is found by its number alone if the numbers have no more gaps
/// than this.
#define GAPS_PER_EDGE 64U
#define GAPS_ALWAYS   4096U
/// The size of a huge page.
#define HUGE_BYTES ((size_t)1 << 21U)
/// Elements that an array begins with.
#define GROW_FIRST 64U
/// How often joining both ways looks whether it is cancelled.
#define NODES_PER_CHECK 4096U

void
adjacency_clear(Adjacency *self)
{
  free(self->nodes);
  free(self->offsets);
  free(self->narrow);
  free(self->wide);
  *self = (Adjacency){0};
}

// ---- Lists

static inline SanadId
kind_bits(SanadId id)
{
  return id & ~((UINT64_C(1) << 60U) - 1);
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

size_t
adjacency_search(const Adjacency *self, SanadId node)
{
  const Neighbours nodes = {.wide = self->nodes, .count = self->node_count};
  const size_t at = lower_bound(&nodes, 0, nodes.count, node);
  return at < nodes.count && self->nodes[at] == node ? at : nodes.count;
}

SanadId
adjacency_node(const Adjacency *self, size_t *index)
{
  while (*index < self->node_count) {
    const size_t at = (*index)++;
    if (self->offsets[at] != self->offsets[at + 1]) {
      return adjacency_node_at(self, at);
    }
  }
  return SANAD_ANY;
}

// ---- Building

void
adjacency_count_bytes(const Question *question, Adjacency *self)
{
  const size_t each = self->wide ? sizeof *self->wide : sizeof *self->narrow;
  const size_t bytes = self->nodes_max * sizeof *self->nodes +
                       self->offsets_max * sizeof *self->offsets +
                       self->edges_max * each;
  question_hold(question, self->held, bytes);
  self->held = bytes;
}

/// Asks for huge pages: lists are read in any order, and a processor knows the
/// places of few pages.
static void
prefer_huge_pages(void *memory, size_t bytes)
{
  const uintptr_t from =
      ((uintptr_t)memory + HUGE_BYTES - 1) & ~(uintptr_t)(HUGE_BYTES - 1);
  const uintptr_t end = (uintptr_t)memory + bytes;
  if (memory && from + HUGE_BYTES <= end) {
    char *const start = (char *)memory + (from - (uintptr_t)memory);
    (void)madvise(start, (end - from) & ~(uintptr_t)(HUGE_BYTES - 1),
                  MADV_HUGEPAGE);
  }
}

bool
adjacency_is_dense(SanadId span, uint64_t edges)
{
  return span <= edges * GAPS_PER_EDGE + GAPS_ALWAYS;
}

void *
adjacency_allocate(size_t count, size_t size)
{
  void *const room = malloc(count * size);
  prefer_huge_pages(room, count * size);
  return room;
}

/// Makes room in an array from malloc for `more` elements behind `count`:
/// `items`, or a larger copy, or null.
static void *
reserve(void *items, size_t count, size_t more, size_t *capacity, size_t size)
{
  if (count + more <= *capacity) {
    return items;
  }
  size_t larger = *capacity ? *capacity * 2 : GROW_FIRST;
  larger = larger < count + more ? count + more : larger;
  void *const room = realloc(items, larger * size);
  if (room) {
    *capacity = larger;
    prefer_huge_pages(room, larger * size);
  }
  return room;
}

/// Makes room for so many more nodes and edges.
static bool
reserve_edges(Adjacency *self, size_t nodes, size_t edges)
{
  void *room = reserve(self->nodes, self->node_count, nodes, &self->nodes_max,
                       sizeof *self->nodes);
  self->nodes = room ? room : self->nodes;
  if (room) {
    room = reserve(self->offsets, self->node_count, nodes + 1,
                   &self->offsets_max, sizeof *self->offsets);
    self->offsets = room ? room : self->offsets;
  }
  if (room && self->wide) {
    room = reserve(self->wide, self->edge_count, edges, &self->edges_max,
                   sizeof *self->wide);
    self->wide = room ? room : self->wide;
  } else if (room) {
    room = reserve(self->narrow, self->edge_count, edges, &self->edges_max,
                   sizeof *self->narrow);
    self->narrow = room ? room : self->narrow;
  }
  return room;
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

/// Begins the lists of the nodes in `from`, which is sorted and whose edges
/// come next; there is room.
static void
add_nodes(Adjacency *self, const SanadId *from, size_t count)
{
  SanadId last =
      self->node_count ? self->nodes[self->node_count - 1] : SANAD_ANY;
  size_t at = self->node_count;
  for (size_t i = 0; i < count; ++i) {
    self->nodes[at] = from[i]; // Overwritten if it is the same again
    self->offsets[at] = (uint32_t)(self->edge_count + i);
    at += from[i] != last;
    last = from[i];
  }
  self->node_count = at;
}

/// Adds the other ends; there is room.
static bool
add_targets(Adjacency *self, const SanadId *to, size_t count)
{
  SanadId rest = 0;
  uint32_t largest = self->largest;
  if (!self->edge_count && count) {
    self->base = kind_bits(to[0]);
  }
  for (size_t i = 0; !self->wide && i < count; ++i) {
    rest |= to[i] - self->base;
    const uint32_t number = (uint32_t)(to[i] - self->base);
    self->narrow[self->edge_count + i] = number;
    largest = number > largest ? number : largest;
  }
  if (rest > UINT32_MAX && !widen(self)) {
    return false;
  }
  if (self->wide && count) {
    memcpy(self->wide + self->edge_count, to, count * sizeof *to);
  }
  self->largest = largest;
  self->edge_count += count;
  return true;
}

/// Adds edges; they come sorted.
static bool
add_edges(Adjacency *self, const SanadId *from, const SanadId *to, size_t count)
{
  if (!reserve_edges(self, count + 1, count)) {
    return false;
  }
  add_nodes(self, from, count);
  return add_targets(self, to, count);
}

/// Gives back the room that a guess took too much.
static void
give_back(Adjacency *self)
{
  const size_t each = self->wide ? sizeof *self->wide : sizeof *self->narrow;
  void *const list = self->wide ? (void *)self->wide : (void *)self->narrow;
  if (self->edges_max - self->edge_count < self->edge_count / 8) {
    return;
  }
  void *const less = realloc(list, self->edge_count * each);
  if (less) {
    self->wide = self->wide ? less : NULL;
    self->narrow = self->wide ? NULL : less;
    self->edges_max = self->edge_count;
  }
}

/// Ends the last list and, if the nodes' numbers are dense, puts the offsets in
/// places that are found by the number.
static bool
finish(Adjacency *self)
{
  if (!self->node_count) {
    return true;
  }
  give_back(self);
  self->offsets[self->node_count] = (uint32_t)self->edge_count;
  const SanadId first = self->nodes[0];
  const SanadId span = self->nodes[self->node_count - 1] - first;
  if (!adjacency_is_dense(span, self->edge_count)) {
    return true;
  }

  uint32_t *const places =
      adjacency_allocate((size_t)(span + 2), sizeof *places);
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

/// Makes room for all edges at once: the store knows how many there are.
static SanadStatus
reserve_all(const Question *question, SanadId predicate, bool is_backward,
            Adjacency *self, bool *is_refused, SanadError *error)
{
  SanadStatistics known = {0};
  TRY(sanad_snapshot_statistics(question->snapshot, predicate, &known, error));
  *is_refused = known.triples > ADJACENCY_EDGES_MAX;
  if (*is_refused) {
    return SANAD_OK;
  }
  const uint64_t nodes = is_backward ? known.objects : known.subjects;
  return reserve_edges(self,
                       (size_t)(nodes < ADJACENCY_EDGES_MAX
                                    ? nodes
                                    : ADJACENCY_EDGES_MAX) +
                           SANAD_BATCH_ROWS + 1,
                       (size_t)known.triples + 1)
             ? SANAD_OK
             : sanad_fail_memory(error);
}

/// Reads a relation whatever its nodes are.
static SanadStatus
read_any(const Question *question, SanadId predicate, bool is_backward,
         Adjacency *self, bool *is_refused, SanadError *error)
{
  SanadCursor *cursor = NULL;
  TRY(reserve_all(question, predicate, is_backward, self, is_refused, error));
  adjacency_count_bytes(question, self);
  if (*is_refused) {
    return SANAD_OK;
  }
  TRY(question_check(question, error));
  SanadBatch *const batch = malloc(sizeof *batch);
  SanadStatus status =
      batch ? sanad_cursor_open(&cursor, question->snapshot, SANAD_ANY,
                                is_backward ? SANAD_POS : SANAD_PSO,
                                (SanadTriple){SANAD_ANY, predicate, SANAD_ANY},
                                error)
            : sanad_fail_memory(error);
  while (status == SANAD_OK &&
         (status = sanad_cursor_next(cursor, batch, error)) == SANAD_OK) {
    adjacency_count_bytes(question, self);
    question_read_facts(question, batch->count);
    status = question_check(question, error);
    if (self->edge_count + batch->count > ADJACENCY_EDGES_MAX) {
      *is_refused = true;
      break;
    }
    if (status == SANAD_OK &&
        !add_edges(self, is_backward ? batch->object : batch->subject,
                   is_backward ? batch->subject : batch->object,
                   batch->count)) {
      status = sanad_fail_memory(error);
    }
  }
  sanad_cursor_close(cursor);
  free(batch);
  if (status == SANAD_END) {
    status = finish(self) ? SANAD_OK : sanad_fail_memory(error);
  }
  adjacency_count_bytes(question, self);
  return status;
}

SanadStatus
adjacency_read(const Question *question, SanadId predicate, bool is_backward,
               Adjacency *self, bool *is_refused, SanadError *error)
{
  bool is_done = false;
  *is_refused = false;
  TRY(question_check(question, error));
  TRY(adjacency_read_dense(question, predicate, is_backward, self, &is_done,
                           error));
  if (is_done) {
    return SANAD_OK;
  }
  question_hold(question, self->held, 0);
  adjacency_clear(self);
  return read_any(question, predicate, is_backward, self, is_refused, error);
}

// ---- Both ways

/// Adds the neighbours of one node both ways, each once.
static bool
merge_lists(Adjacency *self, SanadId node, const Neighbours *a,
            const Neighbours *b)
{
  size_t i = 0;
  size_t j = 0;
  if (!reserve_edges(self, 2, a->count + b->count)) {
    return false;
  }
  add_nodes(self, &node, 1);
  while (i < a->count || j < b->count) {
    const SanadId x = i < a->count ? neighbours_at(a, i) : UINT64_MAX;
    const SanadId y = j < b->count ? neighbours_at(b, j) : UINT64_MAX;
    const SanadId least = x < y ? x : y;
    if (!add_targets(self, &least, 1)) {
      return false;
    }
    i += x <= y;
    j += y <= x;
  }
  return true;
}

SanadStatus
adjacency_join(const Question *question, const Adjacency *forward,
               const Adjacency *backward, Adjacency *self, SanadError *error)
{
  size_t i = 0;
  size_t j = 0;
  size_t done = 0;
  SanadId x = adjacency_node(forward, &i);
  SanadId y = adjacency_node(backward, &j);
  while (x != SANAD_ANY || y != SANAD_ANY) {
    const SanadId node = x != SANAD_ANY && (y == SANAD_ANY || x < y) ? x : y;
    const Neighbours out = adjacency_of(forward, node);
    const Neighbours in = adjacency_of(backward, node);
    if (!merge_lists(self, node, &out, &in)) {
      return sanad_fail_memory(error);
    }
    if (++done % NODES_PER_CHECK == 0) {
      adjacency_count_bytes(question, self);
      TRY(question_check(question, error));
    }
    if (x == node) {
      x = adjacency_node(forward, &i);
    }
    if (y == node) {
      y = adjacency_node(backward, &j);
    }
  }
  const bool is_done = finish(self);
  adjacency_count_bytes(question, self);
  return is_done ? SANAD_OK : sanad_fail_memory(error);
}
