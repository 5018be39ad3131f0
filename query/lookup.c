#include "query/lookup.h"

#include <stdlib.h>

/// Reading so many nodes costs about as much as one look-up in the store.
#define NODES_A_SEEK 100U
#define ASKED_LEAST  8U
/// Longer lists are not read.
#define NODES_MAX (UINT64_C(1) << 27U)
/// A bitmap may have so many bits for each node in it.
#define BITS_A_NODE 512U
#define WORD_BITS   64U

void
lookup_end(Lookup *self, const Question *question)
{
  free(self->ids);
  free(self->bits);
  question_hold(question, self->held_bytes, 0);
  *self = (Lookup){.threshold = self->threshold};
}

static SanadStatus
set_threshold(Lookup *self, const Question *question, LookupList *list,
              const void *state, size_t count, SanadError *error)
{
  uint64_t all = 0;
  for (size_t i = 0; i < count; ++i) {
    uint64_t nodes = 0;
    TRY(sanad_snapshot_count(question->snapshot, list(state, i), NODES_MAX,
                             &nodes, error));
    all += nodes;
  }
  self->threshold = all < NODES_MAX ? all / NODES_A_SEEK + 1 : UINT64_MAX;
  return SANAD_OK;
}

static void
hold(Lookup *self, const Question *question, size_t bytes)
{
  question_hold(question, self->held_bytes, bytes);
  self->held_bytes = bytes;
}

/// Adds the nodes of a batch, which stand at the open end of the pattern.
static SanadStatus
add_nodes(Lookup *self, const Question *question, const SanadTriple *pattern,
          const SanadBatch *batch, SanadError *error)
{
  const SanadId *const nodes =
      pattern->subject == SANAD_ANY ? batch->subject : batch->object;
  if (self->capacity - self->count < batch->count) {
    const size_t larger = self->capacity * 2 + SANAD_BATCH_ROWS;
    SanadId *const ids = realloc(self->ids, larger * sizeof *ids);
    if (!ids) {
      return sanad_fail_memory(error);
    }
    self->ids = ids;
    self->capacity = larger;
    hold(self, question, larger * sizeof *ids);
  }
  for (size_t i = 0; i < batch->count; ++i) {
    self->ids[self->count + i] = nodes[i];
  }
  self->count += batch->count;
  return question_check(question, error);
}

static SanadStatus
read_list(Lookup *self, const Question *question, SanadTriple pattern,
          SanadBatch *batch, SanadError *error)
{
  SanadCursor *cursor = NULL;
  TRY(sanad_cursor_open(&cursor, question->snapshot, SANAD_ANY,
                        SANAD_BEST_ORDER, pattern, error));
  SanadStatus status = SANAD_OK;
  while (status == SANAD_OK &&
         (status = sanad_cursor_next(cursor, batch, error)) == SANAD_OK) {
    status = add_nodes(self, question, &pattern, batch, error);
  }
  sanad_cursor_close(cursor);
  return status == SANAD_END ? SANAD_OK : status;
}

static int
compare_ids(const void *left, const void *right)
{
  const SanadId a = *(const SanadId *)left;
  const SanadId b = *(const SanadId *)right;
  return (a > b) - (a < b);
}

/// Marks the nodes in a bitmap from the smallest to the largest, if that is
/// short enough; otherwise they are sorted.
static SanadStatus
arrange(Lookup *self, const Question *question, SanadError *error)
{
  SanadId smallest = self->count ? self->ids[0] : 0;
  SanadId largest = smallest;
  bool is_sorted = true;
  for (size_t i = 1; i < self->count; ++i) {
    is_sorted &= self->ids[i - 1] <= self->ids[i];
    smallest = self->ids[i] < smallest ? self->ids[i] : smallest;
    largest = self->ids[i] > largest ? self->ids[i] : largest;
  }
  if (largest - smallest >= self->count * BITS_A_NODE) {
    if (!is_sorted) {
      qsort(self->ids, self->count, sizeof *self->ids, compare_ids);
    }
    return SANAD_OK;
  }

  const size_t words = (size_t)((largest - smallest) / WORD_BITS + 1);
  self->bits = calloc(words, sizeof *self->bits);
  if (!self->bits) {
    return sanad_fail_memory(error);
  }
  self->first = smallest;
  self->span = largest - smallest + 1;
  for (size_t i = 0; i < self->count; ++i) {
    const uint64_t bit = self->ids[i] - smallest;
    self->bits[bit / WORD_BITS] |= UINT64_C(1) << (bit % WORD_BITS);
  }
  free(self->ids);
  self->ids = NULL;
  self->capacity = 0;
  hold(self, question, words * sizeof *self->bits);
  return SANAD_OK;
}

static SanadStatus
read_lists(Lookup *self, const Question *question, LookupList *list,
           const void *state, size_t count, SanadError *error)
{
  SanadStatus status = SANAD_OK;
  SanadBatch *const batch = malloc(sizeof *batch);
  if (!batch) {
    return sanad_fail_memory(error);
  }
  self->count = 0;
  for (size_t i = 0; status == SANAD_OK && i < count; ++i) {
    status = read_list(self, question, list(state, i), batch, error);
  }
  free(batch);
  TRY(status);
  TRY(arrange(self, question, error));
  self->is_read = true;
  return SANAD_OK;
}

SanadStatus
lookup_expect(Lookup *self, const Question *question, LookupList *list,
              const void *state, size_t count, uint64_t more, SanadError *error)
{
  if (self->is_read) {
    return SANAD_OK;
  }
  const uint64_t wanted = self->asked + more;
  ++self->asked;
  if (!self->threshold && (wanted >= ASKED_LEAST || question->is_eager)) {
    TRY(set_threshold(self, question, list, state, count, error));
  }
  if (self->threshold && self->threshold < UINT64_MAX &&
      (wanted >= self->threshold || question->is_eager)) {
    return read_lists(self, question, list, state, count, error);
  }
  return SANAD_OK;
}

static bool
is_in_array(const Lookup *self, SanadId node)
{
  return self->count &&
         bsearch(&node, self->ids, self->count, sizeof node, compare_ids);
}

bool
lookup_has(const Lookup *self, SanadId node)
{
  if (!self->bits) {
    return is_in_array(self, node);
  }
  const uint64_t bit = node - self->first;
  return node >= self->first && bit < self->span &&
         (self->bits[bit / WORD_BITS] >> (bit % WORD_BITS) & 1U);
}
