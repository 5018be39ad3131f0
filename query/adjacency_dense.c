/// Reading a relation whose nodes are numbered densely: each edge goes straight
/// to its place.

#include "query/adjacency_impl.h"

#include "graph/range.h"
#include "graph/statistics.h"

#include <stdlib.h>
#include <string.h>

/// The mark of a node that no list was found for yet.
#define UNSET UINT32_MAX

typedef struct {
  const Question *question;
  Adjacency *out;
  SanadBounds bounds; ///< All of the relation
  SanadId last;       ///< The node of the edge that was placed last
  size_t at;          ///< Edges that were placed
  bool is_mixed; ///< Some neighbour is of another kind, or its number is large
} Reading;

/// Puts some edges into their places, behind those that are there.
static void
place_edges(Reading *self, const SanadId *near, const SanadId *far,
            size_t count)
{
  Adjacency *const out = self->out;
  uint32_t *const offsets = out->offsets;
  uint32_t *const narrow = out->narrow + self->at;
  const SanadId first = out->first;
  const SanadId base = out->base;
  uint32_t largest = out->largest;
  SanadId rest = 0;
  size_t begin = 0;
  for (size_t i = 0; i < count; ++i) {
    const uint32_t number = (uint32_t)(far[i] - base);
    rest |= far[i] - base;
    narrow[i] = number;
    largest = number > largest ? number : largest;
  }
  while (begin < count && near[begin] == self->last) {
    ++begin;
  }
  // Backwards, so that the first edge of a node remains.
  for (size_t i = count; i > begin; --i) {
    offsets[near[i - 1] - first] = (uint32_t)(self->at + i - 1);
  }
  self->last = near[count - 1];
  self->at += count;
  self->is_mixed |= rest >> 32U;
  out->largest = largest;
}

/// Lets the lists of nodes without edges begin, and end, where the next begins.
static void
fill_gaps(Adjacency *out)
{
  uint32_t next = (uint32_t)out->edge_count;
  out->offsets[out->node_count] = next;
  for (size_t i = out->node_count; i > 0; --i) {
    next = out->offsets[i - 1] == UNSET ? next : out->offsets[i - 1];
    out->offsets[i - 1] = next;
  }
}

/// Places all edges; SANAD_END behind the last one.
static SanadStatus
place_all(Reading *self, SanadRange *range, SanadError *error)
{
  while (!self->is_mixed) {
    const SanadId *subjects = NULL;
    const SanadId *objects = NULL;
    size_t count = 0;
    TRY(sanad_range_next(range, &subjects, &objects, &count, error));
    TRY(question_check(self->question, error));
    question_read_facts(self->question, count);
    if (count > self->out->edge_count - self->at) {
      return sanad_fail_hint(
          error, SANAD_CORRUPT, SANAD_NO_SPAN,
          "the store is damaged: see what sanad check says",
          "a relation has more facts than its statistics say");
    }
    const bool is_forward = self->bounds.is_by_subject;
    const SanadId *const far = is_forward ? objects : subjects;
    if (!self->at) {
      self->out->base = sanad_id(sanad_id_kind(far[0]), 0);
    }
    place_edges(self, is_forward ? subjects : objects, far, count);
  }
  return SANAD_OK;
}

/// Makes room for the lists; `*is_dense` is false if the nodes' numbers have
/// too many gaps.
static SanadStatus
make_room(Reading *self, uint64_t edges, bool *is_dense, SanadError *error)
{
  Adjacency *const out = self->out;
  SanadId last = SANAD_ANY;
  TRY(sanad_range_ends(self->question->snapshot, self->bounds, &out->first,
                       &last, error));
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
  memset(out->offsets, 0xFF, out->offsets_max * sizeof *out->offsets);
  adjacency_count_bytes(self->question, out);
  return question_check(self->question, error);
}

SanadStatus
adjacency_read_dense(const Question *question, SanadId predicate,
                     bool is_backward, Adjacency *out, bool *is_done,
                     SanadError *error)
{
  SanadStatistics known = {0};
  Reading self = {
      .question = question,
      .out = out,
      .bounds = {predicate, SANAD_ANY, UINT64_MAX, !is_backward},
  };
  *is_done = false;
  TRY(sanad_snapshot_statistics(question->snapshot, predicate, &known, error));
  if (!known.triples || known.triples > ADJACENCY_EDGES_MAX) {
    return SANAD_OK;
  }
  bool is_dense = false;
  TRY(make_room(&self, known.triples, &is_dense, error));
  if (!is_dense) {
    return SANAD_OK;
  }
  SanadRange *range = NULL;
  TRY(sanad_range_open(&range, question->snapshot, self.bounds, false, error));
  const SanadStatus status = place_all(&self, range, error);
  sanad_range_close(range);
  if (status != SANAD_END) {
    return status; // Without an error: some edge did not fit
  }
  *is_done = !self.is_mixed && self.at == out->edge_count;
  if (*is_done) {
    fill_gaps(out);
  }
  return SANAD_OK;
}
