#include "query/path_closure.h"

#include "query/adjacency.h"

#include <stdlib.h>

/// The most relations that a step can go along.
#define LINKS_MAX 16U
/// No component, or not one yet.
#define NONE UINT32_MAX
/// Larger numbers of nodes get no arrays.
#define SPAN_MAX (UINT64_C(1) << 28U)
/// How often it is looked whether the question is cancelled, in facts.
#define WORK_PER_CHECK (UINT64_C(1) << 16U)
#define GROW_FIRST     1024U

/// A node whose facts are being gone along.
typedef struct {
  uint32_t node;
  uint32_t link; ///< Of the relations
  uint32_t at;   ///< In its list
} Frame;

/// A list of numbers that grows.
typedef struct {
  uint32_t *items;
  size_t count;
  size_t capacity;
} Numbers;

typedef struct {
  const Question *question;
  const Adjacency *links[LINKS_MAX];
  size_t link_count;
  SanadId base; ///< The kind of all nodes
  size_t span;  ///< More than the largest number of a node

  uint32_t *entered; ///< By node: when it was entered, from 1 on; 0: not yet
  uint32_t *lowest;  ///< By node: the first entered that it leads back to
  uint32_t *group;   ///< By node: its component, from 0 on in the order in
                     ///< which they were completed
  Frame *frames;     ///< From where the search began to where it is
  size_t depth;
  size_t frame_capacity;
  Numbers open; ///< Nodes whose components are not complete
  uint32_t clock;

  Numbers sizes;   ///< By component: its nodes
  Numbers starts;  ///< By component: where its successors begin
  Numbers nexts;   ///< Successors: other components, each once
  Numbers seen_by; ///< By component: the last one that was found to lead to it
  uint64_t *below; ///< By component: nodes of others that it leads to
  size_t below_room;
  Numbers queue;

  uint64_t pairs;
  bool has_overflown;
  uint64_t work; ///< Facts since the last look at the clock
  size_t held;
} Closure;

static bool
add_number(Numbers *numbers, uint32_t number)
{
  if (numbers->count == numbers->capacity) {
    const size_t larger =
        numbers->capacity ? numbers->capacity * 2 : GROW_FIRST;
    uint32_t *const items = realloc(numbers->items, larger * sizeof *items);
    if (!items) {
      return false;
    }
    numbers->items = items;
    numbers->capacity = larger;
  }
  numbers->items[numbers->count++] = number;
  return true;
}

static void
count_bytes(Closure *self)
{
  const size_t numbers = self->open.capacity + self->sizes.capacity +
                         self->starts.capacity + self->nexts.capacity +
                         self->seen_by.capacity + self->queue.capacity +
                         3 * self->span;
  const size_t bytes = numbers * sizeof(uint32_t) +
                       self->frame_capacity * sizeof *self->frames +
                       self->below_room * sizeof *self->below;
  question_hold(self->question, self->held, bytes);
  self->held = bytes;
}

static SanadStatus
check_work(Closure *self, uint64_t work, SanadError *error)
{
  self->work += work;
  if (self->work < WORK_PER_CHECK) {
    return SANAD_OK;
  }
  self->work = 0;
  count_bytes(self);
  return question_check(self->question, error);
}

/// The next node that a frame leads to; false behind the last.
static bool
next_neighbour(const Closure *self, Frame *frame, uint32_t *other)
{
  for (; frame->link < self->link_count; ++frame->link, frame->at = 0) {
    const Neighbours list =
        adjacency_of(self->links[frame->link], self->base | frame->node);
    if (frame->at < list.count) {
      *other = list.narrow[frame->at++];
      return true;
    }
  }
  return false;
}

// ---- Components

/// Notes that the component being completed leads to another one.
static bool
add_next(Closure *self, uint32_t from, uint32_t to)
{
  if (self->seen_by.items[to] == from) {
    return true;
  }
  self->seen_by.items[to] = from;
  return add_number(&self->nexts, to);
}

/// Finds what the nodes of a component lead to outside of it, and whether any
/// leads to itself or another one in it.
static SanadStatus
find_nexts(Closure *self, uint32_t component, size_t first, bool *is_cycle,
           SanadError *error)
{
  for (size_t i = first; i < self->open.count; ++i) {
    Frame frame = {.node = self->open.items[i]};
    uint32_t other = 0;
    uint64_t facts = 1;
    while (next_neighbour(self, &frame, &other)) {
      const uint32_t to = self->group[other];
      ++facts;
      if (to == component) {
        *is_cycle = true;
      } else if (!add_next(self, component, to)) {
        return sanad_fail_memory(error);
      }
    }
    TRY(check_work(self, facts, error));
  }
  return SANAD_OK;
}

/// How many nodes lie below a component that leads to several others.
static SanadStatus
count_below(Closure *self, uint32_t component, uint64_t *below,
            SanadError *error)
{
  self->queue.count = 0;
  for (size_t i = self->starts.items[component]; i < self->nexts.count; ++i) {
    if (!add_number(&self->queue, self->nexts.items[i])) {
      return sanad_fail_memory(error);
    }
  }
  for (size_t i = 0; i < self->queue.count; ++i) {
    const uint32_t at = self->queue.items[i];
    const size_t from = self->starts.items[at];
    const size_t to = self->starts.items[at + 1];
    *below += self->sizes.items[at];
    for (size_t j = from; j < to; ++j) {
      const uint32_t next = self->nexts.items[j];
      if (self->seen_by.items[next] != component) {
        self->seen_by.items[next] = component;
        if (!add_number(&self->queue, next)) {
          return sanad_fail_memory(error);
        }
      }
    }
    TRY(check_work(self, to - from + 1, error));
  }
  return SANAD_OK;
}

static SanadStatus
add_below(Closure *self, uint64_t below, SanadError *error)
{
  const size_t component = self->sizes.count - 1;
  if (component >= self->below_room) {
    const size_t larger = self->below_room ? self->below_room * 2 : GROW_FIRST;
    uint64_t *const room = realloc(self->below, larger * sizeof *room);
    if (!room) {
      return sanad_fail_memory(error);
    }
    self->below = room;
    self->below_room = larger;
  }
  self->below[component] = below;
  return SANAD_OK;
}

/// Completes the component of the nodes that are open from `first` on: those
/// that it leads to are complete already.
static SanadStatus
complete(Closure *self, size_t first, SanadError *error)
{
  const uint32_t component = (uint32_t)self->sizes.count;
  const uint64_t size = self->open.count - first;
  bool is_cycle = false;
  for (size_t i = first; i < self->open.count; ++i) {
    self->group[self->open.items[i]] = component;
  }
  if (!add_number(&self->sizes, (uint32_t)size) ||
      !add_number(&self->seen_by, NONE) ||
      (!component && !add_number(&self->starts, 0))) {
    return sanad_fail_memory(error);
  }
  TRY(find_nexts(self, component, first, &is_cycle, error));
  const size_t start = self->starts.items[component];
  const size_t next_count = self->nexts.count - start;
  uint64_t below = 0;
  if (next_count == 1) {
    const uint32_t next = self->nexts.items[start];
    below = self->sizes.items[next] + self->below[next];
  } else if (next_count) {
    TRY(count_below(self, component, &below, error));
  }
  if (self->nexts.count >= NONE ||
      !add_number(&self->starts, (uint32_t)self->nexts.count)) {
    return sanad_fail_memory(error);
  }
  TRY(add_below(self, below, error));
  uint64_t pairs = 0;
  self->has_overflown |=
      __builtin_mul_overflow(size, below + (is_cycle ? size : 0), &pairs) ||
      __builtin_add_overflow(self->pairs, pairs, &self->pairs);
  self->open.count = first;
  return SANAD_OK;
}

// ---- Searching

static SanadStatus
enter(Closure *self, uint32_t node, SanadError *error)
{
  if (self->depth == self->frame_capacity) {
    const size_t larger =
        self->frame_capacity ? self->frame_capacity * 2 : GROW_FIRST;
    Frame *const frames = realloc(self->frames, larger * sizeof *frames);
    if (!frames) {
      return sanad_fail_memory(error);
    }
    self->frames = frames;
    self->frame_capacity = larger;
  }
  self->frames[self->depth++] = (Frame){.node = node};
  self->entered[node] = ++self->clock;
  self->lowest[node] = self->clock;
  self->group[node] = NONE;
  return add_number(&self->open, node) ? SANAD_OK : sanad_fail_memory(error);
}

/// Leaves a node all of whose facts were gone along.
static SanadStatus
leave(Closure *self, SanadError *error)
{
  const uint32_t node = self->frames[--self->depth].node;
  const uint32_t lowest = self->lowest[node];
  if (self->depth) {
    const uint32_t before = self->frames[self->depth - 1].node;
    if (lowest < self->lowest[before]) {
      self->lowest[before] = lowest;
    }
  }
  if (lowest != self->entered[node]) {
    return SANAD_OK;
  }
  size_t first = self->open.count;
  while (self->open.items[--first] != node) {
  }
  return complete(self, first, error);
}

/// Searches from a node that was not reached yet.
static SanadStatus
search_from(Closure *self, uint32_t start, SanadError *error)
{
  TRY(enter(self, start, error));
  while (self->depth) {
    Frame *const frame = &self->frames[self->depth - 1];
    uint32_t other = 0;
    TRY(check_work(self, 1, error));
    if (!next_neighbour(self, frame, &other)) {
      TRY(leave(self, error));
    } else if (!self->entered[other]) {
      TRY(enter(self, other, error));
    } else if (self->group[other] == NONE &&
               self->entered[other] < self->lowest[frame->node]) {
      self->lowest[frame->node] = self->entered[other];
    }
  }
  return SANAD_OK;
}

static SanadStatus
search_all(Closure *self, SanadError *error)
{
  for (size_t i = 0; i < self->link_count; ++i) {
    size_t place = 0;
    SanadId node = adjacency_node(self->links[i], &place);
    while (node != SANAD_ANY) {
      const uint32_t number = (uint32_t)sanad_id_payload(node);
      if (!self->entered[number]) {
        TRY(search_from(self, number, error));
      }
      node = adjacency_node(self->links[i], &place);
    }
  }
  return SANAD_OK;
}

// ---- Getting ready

/// Reads the relation of a link; false in `*is_possible` if its nodes cannot be
/// numbered together with the others.
static SanadStatus
read_link(Closure *self, const Path *link, bool *is_possible, SanadError *error)
{
  const Adjacency *lists = NULL;
  *is_possible = link->kind == PATH_LINK && self->link_count < LINKS_MAX;
  if (!*is_possible) {
    return SANAD_OK;
  }
  TRY(adjacency_probe(self->question, link->id,
                      link->is_inverse ? WALK_BACKWARD : WALK_FORWARD, true,
                      &lists, error));
  if (lists && !lists->edge_count) {
    return SANAD_OK; // It leads nowhere
  }
  *is_possible = lists && !lists->nodes && !lists->wide &&
                 sanad_id_kind(lists->first) == sanad_id_kind(lists->base) &&
                 (!self->link_count || self->base == lists->base);
  if (*is_possible) {
    const uint64_t last = sanad_id_payload(lists->first) + lists->node_count;
    const uint64_t most = lists->largest > last ? lists->largest : last;
    self->base = lists->base;
    self->links[self->link_count++] = lists;
    self->span = most + 1 > self->span ? (size_t)most + 1 : self->span;
    *is_possible = self->span < SPAN_MAX;
  }
  return SANAD_OK;
}

static SanadStatus
read_links(Closure *self, const Path *step, bool *is_possible,
           SanadError *error)
{
  if (step->kind != PATH_ALTERNATIVE) {
    return read_link(self, step, is_possible, error);
  }
  *is_possible = true;
  for (size_t i = 0; *is_possible && i < step->part_count; ++i) {
    TRY(read_link(self, step->parts[i], is_possible, error));
  }
  return SANAD_OK;
}

static SanadStatus
run(Closure *self, SanadError *error)
{
  self->entered = calloc(self->span + 1, sizeof *self->entered);
  self->lowest = calloc(self->span + 1, sizeof *self->lowest);
  self->group = calloc(self->span + 1, sizeof *self->group);
  if (!self->entered || !self->lowest || !self->group) {
    return sanad_fail_memory(error);
  }
  count_bytes(self);
  TRY(question_check(self->question, error));
  TRY(search_all(self, error));
  return self->has_overflown
             ? sanad_fail_hint(
                   error, SANAD_LIMIT, SANAD_NO_SPAN,
                   "narrow the pattern: there are more than 2^63 rows",
                   "there are more rows than can be counted")
             : SANAD_OK;
}

SanadStatus
path_closure_count(const Question *question, const Path *path, uint64_t *count,
                   bool *is_possible, SanadError *error)
{
  Closure self = {.question = question};
  *count = 0;
  *is_possible =
      path->kind == PATH_REPEAT && path->min == 1 && path->max == AST_UNBOUNDED;
  if (!*is_possible) {
    return SANAD_OK;
  }
  SanadStatus status = read_links(&self, path->parts[0], is_possible, error);
  if (status == SANAD_OK && *is_possible) {
    status = run(&self, error);
  }
  *count = self.pairs;
  question_hold(question, self.held, 0);
  free(self.entered);
  free(self.lowest);
  free(self.group);
  free(self.frames);
  free(self.below);
  Numbers *const lists[] = {&self.open,  &self.sizes,   &self.starts,
                            &self.nexts, &self.seen_by, &self.queue};
  for (size_t i = 0; i < sizeof lists / sizeof *lists; ++i) {
    free(lists[i]->items);
  }
  return status;
}
