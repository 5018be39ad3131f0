/// The operator of calls: joins with the rows of another query.

#include "query/rows.h"

#include <stdlib.h>
#include <string.h>

typedef struct CallRows {
  Rows base;
  const Subquery *query;
  struct CallRows *source; ///< Another call of the same query with the same
                           ///< values, whose answers are used; or itself
  Rows *top;               ///< Gives the rows of the query
  SanadId *answers;        ///< All of them, `width` ids each
  size_t count;
  size_t capacity;
  size_t width; ///< Columns of the query
  bool has_answers;
  bool has_index;
  size_t key;        ///< The column that rows are found by; `width`: none
  SanadMap first;    ///< Value of the key → number plus one of a row
  size_t *following; ///< Number plus one of the next row with the same value
  size_t loose;      ///< The same for rows whose key is empty
  SanadId *row;      ///< The row being worked on, or null
  size_t next;       ///< Number plus one of the answer to look at
  bool is_at_loose;
} CallRows;

static SanadStatus
add_answer(CallRows *self, const SanadId *row, SanadError *error)
{
  if (self->count == self->base.run->rows_max) {
    return sanad_fail_hint(error, SANAD_LIMIT, SANAD_NO_SPAN,
                           "narrow the query that is called",
                           "a call gives more than %zu rows", self->count);
  }
  if (self->count == self->capacity) {
    const size_t larger = self->capacity ? self->capacity * 2 : 64;
    SanadId *const answers =
        realloc(self->answers, larger * (self->width + 1) * sizeof *answers);
    if (!answers) {
      return sanad_fail_memory(error);
    }
    question_hold(self->base.run->question,
                  self->capacity * (self->width + 1) * sizeof *answers,
                  larger * (self->width + 1) * sizeof *answers);
    self->answers = answers;
    self->capacity = larger;
  }
  for (size_t i = 0; i < self->width; ++i) {
    self->answers[self->count * self->width + i] =
        row[self->query->columns[i].slot];
  }
  ++self->count;
  return SANAD_OK;
}

/// Chains the answers by their key.
static SanadStatus
index_answers(CallRows *self, SanadError *error)
{
  const SanadId *const answers = self->source->answers;
  self->count = self->source->count;
  self->following = calloc(self->count + 1, sizeof *self->following);
  if (!self->following) {
    return sanad_fail_memory(error);
  }
  // The chain, and about what the map of its beginnings takes.
  question_hold(self->base.run->question, 0,
                self->count * 4 * sizeof *self->following);
  // From the last, so that each chain is in the order of the rows.
  for (size_t i = self->count; i > 0; --i) {
    const SanadId value = self->key < self->width
                              ? answers[(i - 1) * self->width + self->key]
                              : SANAD_ANY;
    if (value == SANAD_ANY) {
      self->following[i - 1] = self->loose;
      self->loose = i;
      continue;
    }
    uint64_t *const first = sanad_map_put(&self->first, value, NULL);
    if (!first) {
      return sanad_fail_memory(error);
    }
    self->following[i - 1] = *first;
    *first = i;
  }
  self->has_index = true;
  return SANAD_OK;
}

/// Runs the query.
static SanadStatus
read_answers(CallRows *self, SanadError *error)
{
  RowBatch batch = {0};
  SanadStatus status = SANAD_OK;
  TRY(batch_begin(self->base.run, &batch, error));
  while ((status = rows_next(self->top, &batch, error)) == SANAD_OK) {
    for (size_t i = 0; i < batch.count; ++i) {
      TRY(add_answer(self, batch.ids + i * batch.width, error));
    }
  }
  if (status != SANAD_END) {
    return status;
  }
  self->has_answers = true;
  return SANAD_OK;
}

/// Takes the next row to work on.
static SanadStatus
begin_row(CallRows *self, SanadError *error)
{
  TRY(rows_input(&self->base, &self->row, error));
  self->next = self->loose;
  self->is_at_loose = true;
  if (self->key < self->width) {
    const SanadId value = self->row[self->query->columns[self->key].slot];
    const uint64_t *const first = sanad_map_get(&self->first, value);
    if (first) {
      self->next = *first;
      self->is_at_loose = false;
    }
  }
  return SANAD_OK;
}

/// Adds the row joined with one answer, if they fit.
static void
add_joined(const CallRows *self, const SanadId *answer, RowBatch *batch)
{
  SanadId *const row = batch_add(batch, self->row);
  for (size_t i = 0; i < self->width; ++i) {
    const Place place = {self->query->columns[i].slot, SANAD_ANY};
    if (answer[i] != SANAD_ANY && !place_take(place, row, answer[i])) {
      --batch->count;
      return;
    }
  }
}

static SanadStatus
call_next(Rows *rows, RowBatch *batch, SanadError *error)
{
  CallRows *const self = (CallRows *)rows;
  if (!self->source->has_answers) {
    TRY(read_answers(self->source, error));
  }
  if (!self->has_index) {
    TRY(index_answers(self, error));
  }
  while (!batch_is_full(batch)) {
    if (!self->row) {
      const SanadStatus status = begin_row(self, error);
      if (status == SANAD_END) {
        break;
      }
      TRY(status);
    }
    if (self->next) {
      const size_t at = self->next - 1;
      add_joined(self, self->source->answers + at * self->width, batch);
      self->next = self->following[at];
    } else if (self->is_at_loose) {
      self->row = NULL;
    } else {
      self->is_at_loose = true;
      self->next = self->loose;
    }
  }
  return batch->count ? SANAD_OK : SANAD_END;
}

static void
call_reset(Rows *rows)
{
  ((CallRows *)rows)->row = NULL;
}

static void
call_close(Rows *rows)
{
  CallRows *const self = (CallRows *)rows;
  free(self->answers);
  free(self->following);
  sanad_map_free(&self->first);
  self->answers = NULL;
  self->following = NULL;
}

static const RowsKind call_kind = {"call", call_next, call_reset, call_close};

/// An operator for the same call that was made before, or null.
static CallRows *
find_same(const Run *run, const Subquery *query)
{
  for (Rows *rows = run->opened; rows; rows = rows->next_opened) {
    CallRows *const call = (CallRows *)rows;
    if (rows->kind == &call_kind && call->source == call &&
        call->query->number == query->number &&
        call->width == query->column_count) {
      return call;
    }
  }
  return NULL;
}

/// Says for `explain` that the query is not run again.
static SanadStatus
about_shared(Run *run, CallRows *self, SanadError *error)
{
  static const char note[] = ", read once";
  const SanadText name = self->query->name;
  const size_t length = name.length + sizeof note - 1;
  char *const text = sanad_arena_take(run->question->arena, length);
  if (!text) {
    return sanad_fail_memory(error);
  }
  memcpy(text, name.data, name.length);
  memcpy(text + name.length, note, sizeof note - 1);
  self->base.about = (SanadText){text, length};
  return SANAD_OK;
}

SanadStatus
rows_call(Run *run, Rows *input, const Subquery *query, const bool *bound,
          Rows **out, SanadError *error)
{
  CallRows *const same = find_same(run, query);
  CallRows *const self = rows_new(run, &call_kind, input, sizeof *self);
  if (!self) {
    return sanad_fail_memory(error);
  }
  *out = &self->base;
  self->base.about = query->name;
  self->source = same ? same : self;
  self->query = query;
  self->width = query->column_count;
  self->key = 0;
  while (self->key < self->width && !bound[query->columns[self->key].slot]) {
    ++self->key;
  }
  if (same) {
    return about_shared(run, self, error);
  }
  TRY(plan_stages(run, query->stages, query->stage_count, 0, SIZE_MAX,
                  &self->top, error));
  self->base.inner = self->top;
  return SANAD_OK;
}
