/// Operators that put rows in order: sort, top and bottom.

#include "query/id_set.h"
#include "query/merge_sort.h"
#include "query/rows.h"
#include "query/sort_ahead.h"
#include "query/value.h"

#include <stdlib.h>
#include <string.h>

/// All rows of the input, each with its keys and its place.
typedef struct {
  SanadId *ids;    ///< Rows, `width` ids each
  SanadId *keys;   ///< `key_count` ids each
  uint64_t *order; ///< Numbers of rows
  size_t count;
  size_t capacity;
} Table;

typedef struct {
  Rows base;
  const Stage *stage;
  Table table;
  size_t next;
  uint64_t keep;   ///< So many of the first rows are wanted; 0: all
  bool is_ordered; ///< The rows come in the order of the first key
  IdSet behind;    ///< Nodes that sort behind the last one that is kept
  SortMark mark; ///< That last one, where rows are sorted by their first column
  bool is_read;
} Sort;

/// With fewer rows wanted than this, the others are dropped as they come.
#define KEEP_MAX (UINT64_C(1) << 20U)
/// Rows that are sorted at a time then, at least.
#define KEEP_CHUNK 256U

/// What a comparison needs to know.
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
  return (width + key_count) * sizeof(SanadId) + sizeof(uint64_t);
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
  uint64_t *const order = realloc(table->order, larger * sizeof *order);
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

/// Puts a row and its keys at the end of the table.
static SanadStatus
add_row(Sort *self, SanadId *row, SanadError *error)
{
  const size_t width = self->base.batch.width;
  const size_t keys = self->stage->key_count;
  Table *const table = &self->table;
  TRY(table_grow(self, width, error));
  memcpy(table->ids + table->count * width, row, width * sizeof *row);
  for (size_t i = 0; i < keys; ++i) {
    TRY(expr_id(self->stage->keys[i].expr, self->base.run->question, row,
                &table->keys[table->count * keys + i], error));
  }
  table->order[table->count] = table->count;
  ++table->count;
  return SANAD_OK;
}

static SanadStatus
sort_read(Sort *self, SanadError *error)
{
  SanadStatus status = SANAD_OK;
  SanadId *row = NULL;
  while ((status = rows_input(&self->base, &row, error)) == SANAD_OK) {
    TRY(add_row(self, row, error));
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
row_order(Comparison *comparison, size_t a, size_t b)
{
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

/// SortCompare: as `sort` does.
static SanadStatus
compare_rows(void *state, uint64_t a, uint64_t b, int *order, SanadError *error)
{
  Comparison *const comparison = state;
  (void)error; // It is the comparison's
  *order = row_order(comparison, a, b);
  return comparison->status;
}

static SanadStatus
sort_table(Sort *self, SortCompare *compare, Comparison *comparison,
           SanadError *error)
{
  const size_t bytes = self->table.count * sizeof(uint64_t);
  const Question *const question = self->base.run->question;
  uint64_t *const spare = malloc(bytes + 1);
  if (!spare) {
    return sanad_fail_memory(error);
  }
  question_hold(question, 0, bytes);
  const SanadStatus status = merge_sort(
      self->table.order, spare, self->table.count, compare, comparison, error);
  question_hold(question, bytes, 0);
  free(spare);
  return status;
}

/// Moves the `keep` first rows of a sorted table to its beginning, in order,
/// and drops the others.
static SanadStatus
drop_rest(Sort *self, SanadError *error)
{
  Table *const table = &self->table;
  const size_t width = self->base.batch.width;
  const size_t keys = self->stage->key_count;
  const size_t keep = (size_t)self->keep;
  SanadId *const ids = malloc((keep * (width + keys) + 1) * sizeof *ids);
  if (!ids) {
    return sanad_fail_memory(error);
  }
  SanadId *const key_ids = ids + keep * width;
  for (size_t i = 0; i < keep; ++i) {
    const size_t from = table->order[i];
    memcpy(ids + i * width, table->ids + from * width, width * sizeof *ids);
    memcpy(key_ids + i * keys, table->keys + from * keys, keys * sizeof *ids);
  }
  memcpy(table->ids, ids, keep * width * sizeof *ids);
  memcpy(table->keys, key_ids, keep * keys * sizeof *ids);
  for (size_t i = 0; i < keep; ++i) {
    table->order[i] = i;
  }
  table->count = keep;
  free(ids);
  return SANAD_OK;
}

/// Reads rows that come in the order of the first key, until one is behind the
/// last that is wanted.
static SanadStatus
sort_read_ordered(Sort *self, SanadError *error)
{
  Table *const table = &self->table;
  const size_t keys = self->stage->key_count;
  const size_t keep = (size_t)self->keep;
  SanadStatus status = SANAD_OK;
  SanadId *row = NULL;
  while ((status = rows_input(&self->base, &row, error)) == SANAD_OK) {
    TRY(add_row(self, row, error));
    const size_t last = table->count - 1;
    if (last >= keep &&
        table->keys[last * keys] != table->keys[(keep - 1) * keys]) {
      --table->count;
      break;
    }
  }
  self->is_read = true;
  return status == SANAD_END ? SANAD_OK : status;
}

/// What a row is sorted by first.
static SanadStatus
first_id(const Sort *self, SanadId *row, SanadId *id, SanadError *error)
{
  const Stage *const stage = self->stage;
  *id = SANAD_ANY;
  if (stage->key_count) {
    return expr_id(stage->keys[0].expr, self->base.run->question, row, id,
                   error);
  }
  if (!stage->is_stable && stage->column_count) {
    *id = row[stage->columns[0].slot];
  }
  return SANAD_OK;
}

/// Whether a row can be dropped for what it is sorted by first.  To find out
/// takes the names of nodes, so what was found of a node is noted: the last row
/// that is kept only ever moves forward.
static SanadStatus
is_behind(Sort *self, Comparison *comparison, SanadId *row, bool *answer,
          SanadError *error)
{
  const Stage *const stage = self->stage;
  const size_t last = (size_t)self->keep - 1;
  SanadId id = SANAD_ANY;
  *answer = false;
  TRY(first_id(self, row, &id, error));
  if (id == SANAD_ANY || sanad_id_kind(id) > SANAD_ID_IRI) {
    return SANAD_OK;
  }
  if (id_set_has(&self->behind, id)) {
    *answer = true;
    return SANAD_OK;
  }
  const bool is_descending = stage->key_count && stage->keys[0].is_descending;
  const SanadId kept =
      stage->key_count
          ? self->table.keys[last * stage->key_count]
          : self->table.ids[last * comparison->width + stage->columns[0].slot];
  const int order = compare_ids(comparison, id, kept);
  *answer = is_descending ? order < 0 : order > 0;
  if (!*answer) {
    return SANAD_OK;
  }
  const size_t before = id_set_bytes(&self->behind);
  TRY(id_set_add(&self->behind, id, NULL, error));
  question_hold(self->base.run->question, before, id_set_bytes(&self->behind));
  return SANAD_OK;
}

/// Finds nodes that are behind in a batch that has just come, if the rows are
/// sorted by their columns alone.
static SanadStatus
note_ahead(Sort *self, SanadError *error)
{
  const Stage *const stage = self->stage;
  const Rows *const rows = &self->base;
  Question *const question = rows->run->question;
  if (stage->key_count || stage->is_stable || !stage->column_count) {
    return SANAD_OK;
  }
  const size_t slot = stage->columns[0].slot;
  const size_t last = (size_t)self->keep - 1;
  const size_t before = id_set_bytes(&self->behind);
  TRY(sort_mark_set(&self->mark, question,
                    self->table.ids[last * rows->batch.width + slot], error));
  const SanadStatus status =
      sort_note_behind(&self->mark, question, &rows->batch, rows->at - 1, slot,
                       &self->behind, error);
  question_hold(question, before, id_set_bytes(&self->behind));
  return status;
}

/// Reads all rows and keeps the first `keep`: the table is sorted and cut when
/// it is full, and from then on rows behind the last kept one are dropped as
/// they come.
static SanadStatus
sort_read_first(Sort *self, Comparison *comparison, SanadError *error)
{
  Table *const table = &self->table;
  const size_t keep = (size_t)self->keep;
  const size_t full = keep * 2 > KEEP_CHUNK ? keep * 2 : KEEP_CHUNK;
  bool is_cut = false;
  SanadStatus status = SANAD_OK;
  SanadId *row = NULL;
  while ((status = rows_input(&self->base, &row, error)) == SANAD_OK) {
    bool is_dropped = false;
    comparison->width = self->base.batch.width;
    if (is_cut) {
      TRY(self->base.at == 1 ? note_ahead(self, error) : SANAD_OK);
      TRY(is_behind(self, comparison, row, &is_dropped, error));
    }
    if (is_dropped) {
      continue;
    }
    TRY(add_row(self, row, error));
    if (is_cut && row_order(comparison, table->count - 1, keep - 1) > 0) {
      --table->count;
    } else if (table->count == full) {
      TRY(sort_table(self, compare_rows, comparison, error));
      TRY(drop_rest(self, error));
      is_cut = true;
    }
    TRY(comparison->status);
  }
  self->is_read = true;
  return status == SANAD_END ? SANAD_OK : status;
}

static SanadStatus
sort_next(Rows *rows, RowBatch *batch, SanadError *error)
{
  Sort *const self = (Sort *)rows;
  if (!self->is_read) {
    Comparison comparison = {self, rows->batch.width, SANAD_OK, error, 0};
    TRY(self->keep && self->is_ordered ? sort_read_ordered(self, error)
        : self->keep ? sort_read_first(self, &comparison, error)
                     : sort_read(self, error));
    comparison.width = rows->batch.width;
    TRY(sort_table(self, compare_rows, &comparison, error));
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
  question_hold(rows->run->question, id_set_bytes(&self->behind), 0);
  id_set_free(&self->behind);
  sort_mark_free(&self->mark);
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

void
rows_sort_keep(Rows *rows, uint64_t count)
{
  ((Sort *)rows)->keep = count <= KEEP_MAX ? count : 0;
}

void
rows_sort_is_ordered(Rows *rows)
{
  ((Sort *)rows)->is_ordered = true;
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

/// SortCompare: by groups first.
static SanadStatus
compare_top(void *state, uint64_t a, uint64_t b, int *result, SanadError *error)
{
  Comparison *const comparison = state;
  (void)error; // It is the comparison's
  int order = compare_groups(comparison, a, b);
  order = order ? order : compare_keys(comparison, a, b);
  order = order ? order : compare_columns(comparison, a, b);
  *result = order ? order : compare_places(a, b);
  return comparison->status;
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
      TRY(sort_table(self, compare_top, &comparison, error));
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
