/// Operators that put rows in order: sort, top and bottom.

#include "query/rows.h"
#include "query/value.h"

#include <stdlib.h>
#include <string.h>

/// All rows of the input, each with its keys and its place.
typedef struct {
  SanadId *ids;  ///< Rows, `width` ids each
  SanadId *keys; ///< `key_count` ids each
  size_t *order; ///< Numbers of rows
  size_t count;
  size_t capacity;
} Table;

typedef struct {
  Rows base;
  const Stage *stage;
  Table table;
  size_t next;
  bool is_read;
} Sort;

/// What a comparison needs to know.  qsort_r hands it on.
typedef struct {
  const Sort *sort;
  size_t width;
  SanadStatus status;
  SanadError *error;
  unsigned count; ///< Of comparisons, to look up from the work now and then
} Comparison;

/// The bytes that a row takes.
static size_t
table_row_bytes(size_t width, size_t key_count)
{
  return (width + key_count) * sizeof(SanadId) + sizeof(size_t);
}

static SanadStatus
table_grow(Sort *self, size_t width, SanadError *error)
{
  Table *const table = &self->table;
  const size_t rows_max = self->base.run->rows_max;
  const size_t key_count = self->stage->key_count;
  if (table->count < table->capacity) {
    return SANAD_OK;
  }
  if (table->count >= rows_max) {
    (void)sanad_fail(error, SANAD_LIMIT, SANAD_NO_SPAN,
                     "the question has to sort more than %zu rows", rows_max);
    return sanad_hint(error, "narrow the pattern");
  }
  const size_t larger = table->capacity ? table->capacity * 2 : 256;
  SanadId *const ids = realloc(table->ids, larger * width * sizeof *ids);
  if (ids) {
    table->ids = ids;
  }
  SanadId *const keys =
      realloc(table->keys, (larger * key_count + 1) * sizeof *keys);
  if (keys) {
    table->keys = keys;
  }
  size_t *const order = realloc(table->order, larger * sizeof *order);
  if (order) {
    table->order = order;
  }
  if (!ids || !keys || !order) {
    return sanad_fail_memory(error);
  }
  self->base.run->question->held_bytes +=
      (larger - table->capacity) * table_row_bytes(width, key_count);
  table->capacity = larger;
  return SANAD_OK;
}

static SanadStatus
sort_read(Sort *self, SanadError *error)
{
  const Stage *const stage = self->stage;
  const size_t keys = stage->key_count;
  Table *const table = &self->table;
  SanadStatus status = SANAD_OK;
  SanadId *row = NULL;
  while ((status = rows_input(&self->base, &row, error)) == SANAD_OK) {
    const size_t width = self->base.batch.width;
    TRY(table_grow(self, width, error));
    memcpy(table->ids + table->count * width, row, width * sizeof *row);
    for (size_t i = 0; i < keys; ++i) {
      TRY(expr_id(stage->keys[i].expr, self->base.run->question, row,
                  &table->keys[table->count * keys + i], error));
    }
    table->order[table->count] = table->count;
    ++table->count;
  }
  self->is_read = true;
  return status == SANAD_END ? SANAD_OK : status;
}

/// Compares two ids in the order of `sort`; after an error all are alike.
static int
compare_ids(Comparison *comparison, SanadId a, SanadId b)
{
  Question *const question = comparison->sort->base.run->question;
  int order = 0;
  if (comparison->status == SANAD_OK && ++comparison->count % 1024 == 0) {
    comparison->status = question_check(question, comparison->error);
  }
  if (a != b && comparison->status == SANAD_OK) {
    comparison->status =
        value_sort_order(question, a, b, &order, comparison->error);
  }
  return order;
}

static int
compare_columns(Comparison *comparison, size_t a, size_t b)
{
  const Stage *const stage = comparison->sort->stage;
  const SanadId *const ids = comparison->sort->table.ids;
  int order = 0;
  for (size_t i = 0; !order && i < stage->column_count; ++i) {
    const size_t slot = stage->columns[i].slot;
    order = compare_ids(comparison, ids[a * comparison->width + slot],
                        ids[b * comparison->width + slot]);
  }
  return order;
}

static int
compare_keys(Comparison *comparison, size_t a, size_t b)
{
  const Stage *const stage = comparison->sort->stage;
  const SanadId *const keys = comparison->sort->table.keys;
  int order = 0;
  for (size_t i = 0; !order && i < stage->key_count; ++i) {
    order = compare_ids(comparison, keys[a * stage->key_count + i],
                        keys[b * stage->key_count + i]);
    order = stage->keys[i].is_descending ? -order : order;
  }
  return order;
}

static int
compare_places(size_t a, size_t b)
{
  return (a > b) - (a < b);
}

static int
compare_rows(const void *left, const void *right, void *state)
{
  Comparison *const comparison = state;
  const size_t a = *(const size_t *)left;
  const size_t b = *(const size_t *)right;
  int order = compare_keys(comparison, a, b);
  if (!order && !comparison->sort->stage->is_stable) {
    order = compare_columns(comparison, a, b);
  }
  return order ? order : compare_places(a, b);
}

/// Gives the rows in the order that was worked out.
static SanadStatus
give_sorted(Sort *self, RowBatch *batch)
{
  const Table *const table = &self->table;
  while (self->next < table->count && !batch_is_full(batch)) {
    (void)batch_add(batch,
                    table->ids + table->order[self->next++] * batch->width);
  }
  return batch->count ? SANAD_OK : SANAD_END;
}

static SanadStatus
sort_next(Rows *rows, RowBatch *batch, SanadError *error)
{
  Sort *const self = (Sort *)rows;
  if (!self->is_read) {
    TRY(sort_read(self, error));
    Comparison comparison = {self, rows->batch.width, SANAD_OK, error, 0};
    if (self->table.count) {
      qsort_r(self->table.order, self->table.count, sizeof *self->table.order,
              compare_rows, &comparison);
    }
    TRY(comparison.status);
  }
  return give_sorted(self, batch);
}

static void
sort_close(Rows *rows)
{
  Sort *const self = (Sort *)rows;
  if (self->table.capacity) {
    rows->run->question->held_bytes -=
        self->table.capacity *
        table_row_bytes(rows->batch.width, self->stage->key_count);
  }
  free(self->table.ids);
  free(self->table.keys);
  free(self->table.order);
  self->table = (Table){0};
  self->next = 0;
  self->is_read = false;
}

static const RowsKind sort_kind = {"sort", sort_next, sort_close, sort_close};

Rows *
rows_sort(Run *run, Rows *input, const Stage *stage)
{
  Sort *const self = rows_new(run, &sort_kind, input, sizeof *self);
  if (self) {
    self->stage = stage;
  }
  return (Rows *)self;
}

// ---- Top

static int
compare_groups(Comparison *comparison, size_t a, size_t b)
{
  const Stage *const stage = comparison->sort->stage;
  const SanadId *const ids = comparison->sort->table.ids;
  int order = 0;
  for (size_t i = 0; !order && i < stage->group_count; ++i) {
    const size_t slot = stage->group[i];
    order = compare_ids(comparison, ids[a * comparison->width + slot],
                        ids[b * comparison->width + slot]);
  }
  return order;
}

static int
compare_top(const void *left, const void *right, void *state)
{
  Comparison *const comparison = state;
  const size_t a = *(const size_t *)left;
  const size_t b = *(const size_t *)right;
  int order = compare_groups(comparison, a, b);
  order = order ? order : compare_keys(comparison, a, b);
  order = order ? order : compare_columns(comparison, a, b);
  return order ? order : compare_places(a, b);
}

/// Leaves out the rows whose key is empty or a node.
static SanadStatus
keep_ranked(Sort *self, SanadError *error)
{
  Table *const table = &self->table;
  size_t kept = 0;
  for (size_t i = 0; i < table->count; ++i) {
    Value value;
    TRY(value_of_id(self->base.run->question, table->keys[i], &value, error));
    if (value.kind != VALUE_NONE && value.kind != VALUE_NODE) {
      table->order[kept++] = i;
    }
  }
  table->count = kept;
  return SANAD_OK;
}

/// Keeps the rows of each group that have fewer than `number` strictly better
/// ones, so that ties stay.
static void
keep_best(Sort *self, Comparison *comparison)
{
  Table *const table = &self->table;
  size_t kept = 0;
  size_t group_start = 0;
  size_t better = 0; ///< Rows of the group before the run of equals
  for (size_t i = 0; i < table->count; ++i) {
    const size_t now = table->order[i];
    if (i && compare_groups(comparison, table->order[group_start], now)) {
      group_start = i;
      better = 0;
    } else if (i > group_start &&
               compare_keys(comparison, table->order[i - 1], now)) {
      better = i - group_start;
    }
    if (better < self->stage->number) {
      // The place written to is read again only as one of the same group.
      table->order[kept++] = now;
    }
  }
  table->count = kept;
}

static SanadStatus
top_next(Rows *rows, RowBatch *batch, SanadError *error)
{
  Sort *const self = (Sort *)rows;
  if (!self->is_read) {
    TRY(sort_read(self, error));
    TRY(keep_ranked(self, error));
    Comparison comparison = {self, rows->batch.width, SANAD_OK, error, 0};
    if (self->table.count) {
      qsort_r(self->table.order, self->table.count, sizeof *self->table.order,
              compare_top, &comparison);
      keep_best(self, &comparison);
    }
    TRY(comparison.status);
  }
  return give_sorted(self, batch);
}

static const RowsKind top_kind = {"top", top_next, sort_close, sort_close};

Rows *
rows_top(Run *run, Rows *input, const Stage *stage)
{
  Sort *const self = rows_new(run, &top_kind, input, sizeof *self);
  if (self) {
    self->stage = stage;
  }
  return (Rows *)self;
}
