/// Reading a relation whose nodes are numbered densely: each edge goes straight
/// to its place, so that two threads can read parts of it.

#include "query/adjacency_impl.h"

#include "graph/range.h"
#include "graph/statistics.h"
#include "query/share.h"

#include <stdlib.h>
#include <string.h>

/// Nanoseconds that reading an edge takes.
#define EDGE_NS 6.0
/// Parts for each thread, as they take different times.
#define PARTS_EACH 8U
#define PARTS_MAX  ((size_t)PARTS_EACH * SHARE_THREADS_MAX)
/// The mark of a node that no list was found for yet.
#define UNSET UINT32_MAX

/// What a thread reads with.
typedef struct {
  const SanadSnapshot *snapshot;
  SanadSnapshot *own; ///< If it is not the question's
  SanadRange *range;
  SanadStatus status;
  SanadError error;
  uint32_t largest;
  bool is_mixed; ///< Some neighbour is of another kind, or its number is large
} Reader;

typedef struct {
  const Question *question;
  Adjacency *out;
  SanadBounds bounds;          ///< All of the relation
  SanadId lows[PARTS_MAX + 1]; ///< The first node of each part
  size_t starts[PARTS_MAX + 1];
  size_t part_count;
  Reader readers[SHARE_THREADS_MAX];
  size_t thread_count;
} Reading;

// ---- Parts

/// Puts some edges, the first of which is number `at`, into their places.
/// `*last` is the node of the edge before them.
static void
place_edges(const Reading *self, Reader *reader, const SanadId *near,
            const SanadId *far, size_t count, size_t at, SanadId *last)
{
  Adjacency *const out = self->out;
  uint32_t *const offsets = out->offsets;
  uint32_t *const narrow = out->narrow + at;
  const SanadId first = out->first;
  const SanadId base = out->base;
  uint32_t largest = reader->largest;
  SanadId rest = 0;
  size_t begin = 0;
  for (size_t i = 0; i < count; ++i) {
    const uint32_t number = (uint32_t)(far[i] - base);
    rest |= far[i] - base;
    narrow[i] = number;
    largest = number > largest ? number : largest;
  }
  while (begin < count && near[begin] == *last) {
    ++begin;
  }
  // Backwards, so that the first edge of a node remains.
  for (size_t i = count; i > begin; --i) {
    offsets[near[i - 1] - first] = (uint32_t)(at + i - 1);
  }
  *last = near[count - 1];
  reader->largest = largest;
  reader->is_mixed |= rest >> 32U;
}

/// Lets the lists of nodes without edges begin, and end, where the next begins.
static void
fill_gaps(const Reading *self, size_t part)
{
  uint32_t *const offsets = self->out->offsets;
  const size_t from = (size_t)(self->lows[part] - self->out->first);
  const size_t to = (size_t)(self->lows[part + 1] - self->out->first);
  uint32_t next = (uint32_t)self->starts[part + 1];
  for (size_t i = to; i > from; --i) {
    next = offsets[i - 1] == UNSET ? next : offsets[i - 1];
    offsets[i - 1] = next;
  }
}

static SanadStatus
point_range(const Reading *self, Reader *reader, size_t part)
{
  SanadBounds bounds = self->bounds;
  bounds.low = self->lows[part];
  bounds.high = self->lows[part + 1] - 1;
  if (!reader->range) {
    return sanad_range_open(&reader->range, reader->snapshot, bounds, false,
                            &reader->error);
  }
  sanad_range_reset(reader->range, bounds);
  return SANAD_OK;
}

static SanadStatus
read_part(const Reading *self, Reader *reader, size_t part)
{
  SanadStatus status = point_range(self, reader, part);
  size_t at = self->starts[part];
  SanadId last = SANAD_ANY;
  const size_t from = (size_t)(self->lows[part] - self->out->first);
  const size_t to = (size_t)(self->lows[part + 1] - self->out->first);
  memset(self->out->offsets + from, 0xFF,
         (to - from) * sizeof *self->out->offsets);
  while (status == SANAD_OK) {
    const SanadId *subjects = NULL;
    const SanadId *objects = NULL;
    size_t count = 0;
    status = sanad_range_next(reader->range, &subjects, &objects, &count,
                              &reader->error);
    if (status == SANAD_OK) {
      if (question_must_stop(self->question) || reader->is_mixed) {
        return SANAD_END;
      }
      if (count > self->starts[part + 1] - at) {
        return sanad_fail(&reader->error, SANAD_CORRUPT, SANAD_NO_SPAN,
                          "a relation has more facts than its blocks say");
      }
      const bool is_forward = self->bounds.is_by_subject;
      place_edges(self, reader, is_forward ? subjects : objects,
                  is_forward ? objects : subjects, count, at, &last);
      at += count;
    }
  }
  if (status == SANAD_END) {
    fill_gaps(self, part);
    status = SANAD_OK;
  }
  return status;
}

/// SharedWork.run
static bool
run_part(void *state, size_t worker, size_t part)
{
  Reading *const self = state;
  Reader *const reader = &self->readers[worker];
  if (reader->status == SANAD_OK) {
    reader->status = read_part(self, reader, part);
  }
  return reader->status == SANAD_OK;
}

// ---- Getting ready

/// Makes room for the lists; `*is_dense` is false if the nodes' numbers have
/// too many gaps.
static SanadStatus
make_room(Reading *self, uint64_t edges, bool *is_dense, SanadError *error)
{
  const SanadSnapshot *const snapshot = self->question->snapshot;
  Adjacency *const out = self->out;
  SanadId last = SANAD_ANY;
  TRY(sanad_range_ends(snapshot, self->bounds, &out->first, &last, error));
  const SanadId span = last - out->first;
  *is_dense = out->first != SANAD_ANY && adjacency_is_dense(span, edges);
  if (!*is_dense) {
    return SANAD_OK;
  }
  out->node_count = (size_t)span + 1;
  out->offsets_max = (size_t)span + 2;
  out->edge_count = (size_t)edges;
  out->edges_max = (size_t)edges;
  out->offsets = adjacency_allocate(out->offsets_max, sizeof *out->offsets);
  out->narrow = adjacency_allocate(out->edges_max, sizeof *out->narrow);
  if (!out->offsets || !out->narrow) {
    return sanad_fail_memory(error);
  }
  out->offsets[out->node_count] = (uint32_t)edges;
  adjacency_count_bytes(self->question, out);
  return question_check(self->question, error);
}

/// What kind the neighbours are of, if they are all of one.
static SanadStatus
find_base(Reading *self, bool *is_dense, SanadError *error)
{
  const SanadId *subjects = NULL;
  const SanadId *objects = NULL;
  size_t count = 0;
  SanadRange *range = NULL;
  TRY(sanad_range_open(&range, self->question->snapshot, self->bounds, false,
                       error));
  const SanadStatus status =
      sanad_range_next(range, &subjects, &objects, &count, error);
  *is_dense = status == SANAD_OK;
  if (status == SANAD_OK) {
    const SanadId far = self->bounds.is_by_subject ? objects[0] : subjects[0];
    self->out->base = sanad_id(sanad_id_kind(far), 0);
  }
  sanad_range_close(range);
  return status == SANAD_END ? SANAD_OK : status;
}

/// Divides the nodes into parts, and counts the edges of each.
static SanadStatus
divide(Reading *self, uint64_t edges, bool *is_dense, SanadError *error)
{
  const Adjacency *const out = self->out;
  const bool is_alone = self->thread_count == 1;
  const size_t wanted = is_alone ? 1 : self->thread_count * PARTS_EACH;
  self->part_count = wanted < out->node_count ? wanted : 1;
  for (size_t i = 0; i < self->part_count; ++i) {
    self->lows[i] = out->first + out->node_count * i / self->part_count;
  }
  self->lows[self->part_count] = out->first + out->node_count;
  self->starts[0] = 0;
  for (size_t i = 0; i < self->part_count; ++i) {
    SanadBounds bounds = self->bounds;
    uint64_t count = edges;
    bounds.low = self->lows[i];
    bounds.high = self->lows[i + 1] - 1;
    if (self->part_count > 1) {
      TRY(sanad_range_count(self->question->snapshot, bounds, UINT64_MAX,
                            &count, error));
    }
    self->starts[i + 1] = self->starts[i] + (size_t)count;
  }
  *is_dense = self->starts[self->part_count] == edges;
  return SANAD_OK;
}

/// Gives each thread a snapshot; where there is none of this moment any more,
/// there is one thread.
static SanadStatus
begin_readers(Reading *self, SanadError *error)
{
  self->readers[0].snapshot = self->question->snapshot;
  for (size_t i = 1; i < self->thread_count; ++i) {
    Reader *const reader = &self->readers[i];
    const SanadStatus status =
        sanad_snapshot_again(&reader->own, self->question->snapshot, error);
    if (status == SANAD_END) {
      self->thread_count = i;
      return SANAD_OK;
    }
    TRY(status);
    reader->snapshot = reader->own;
  }
  return SANAD_OK;
}

static SanadStatus
end_readers(Reading *self, bool *is_done, SanadError *error)
{
  SanadStatus status = SANAD_OK;
  *is_done = true;
  for (size_t i = 0; i < SHARE_THREADS_MAX; ++i) {
    Reader *const reader = &self->readers[i];
    sanad_range_close(reader->range);
    sanad_snapshot_close(reader->own);
    *is_done &= !reader->is_mixed;
    self->out->largest = reader->largest > self->out->largest
                             ? reader->largest
                             : self->out->largest;
    if (status == SANAD_OK && reader->status != SANAD_OK &&
        reader->status != SANAD_END) {
      status = reader->status;
      if (error) {
        *error = reader->error;
      }
    }
  }
  return status;
}

static SanadStatus
read_dense(Reading *self, uint64_t edges, bool *is_done, SanadError *error)
{
  TRY(make_room(self, edges, is_done, error));
  if (*is_done) {
    TRY(find_base(self, is_done, error));
  }
  if (!*is_done) {
    return SANAD_OK;
  }
  self->thread_count = share_threads(self->question, (double)edges * EDGE_NS);
  SanadStatus status = begin_readers(self, error);
  if (status == SANAD_OK) {
    status = divide(self, edges, is_done, error);
  }
  const bool is_divided = status == SANAD_OK && *is_done;
  if (is_divided) {
    const SharedWork work = {self->question, self->part_count, run_part, self};
    share_run(&work, self->thread_count);
  }
  const SanadStatus ended = end_readers(self, is_done, error);
  *is_done &= is_divided;
  TRY(status);
  TRY(ended);
  return question_check(self->question, error);
}

SanadStatus
adjacency_read_dense(const Question *question, SanadId predicate,
                     bool is_backward, Adjacency *out, bool *is_done,
                     SanadError *error)
{
  SanadStatistics known = {0};
  Reading reading = {
      .question = question,
      .out = out,
      .bounds = {predicate, SANAD_ANY, UINT64_MAX, !is_backward},
  };
  *is_done = false;
  TRY(sanad_snapshot_statistics(question->snapshot, predicate, &known, error));
  if (!known.triples || known.triples > ADJACENCY_EDGES_MAX) {
    return SANAD_OK;
  }
  TRY(read_dense(&reading, known.triples, is_done, error));
  if (*is_done) {
    question_read_facts(question, known.triples);
  }
  return SANAD_OK;
}
