/// The operator that groups rows, and computes of each group.

#include "graph/inline.h"
#include "query/id_set.h"
#include "query/key_set.h"
#include "query/merge_sort.h"
#include "query/rows.h"
#include "query/value.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/// What one aggregate has of one group so far.
typedef struct {
  uint64_t count; ///< Values that were not empty
  Value sum;      ///< VALUE_NONE once something was no number
  SanadId best;   ///< Smallest or largest
  size_t last;    ///< Of `list`: number plus one of the last value
} Tally;

/// A value of `list`.
typedef struct {
  SanadId id;
  size_t before; ///< Number plus one of the one before it in its group
} Listed;

/// All values of one `list`.
typedef struct {
  Listed *items;
  size_t count;
  size_t capacity;
} Lists;

typedef struct {
  Rows base;
  const Stage *stage;
  KeySet groups;
  SanadId *key;
  Tally *tallies; ///< For each group, one for each aggregate
  size_t tally_capacity;
  KeySet *seen;      ///< Of distinct aggregates: group and value
  IdSet *all_seen;   ///< Of distinct aggregates without `by`: values
  size_t held_bytes; ///< Of those
  Lists *lists;      ///< Of `list`
  size_t next_group;
  bool counts_only; ///< Nothing but the number of all rows
  bool is_read;
  bool has_warned;
} Group;

static SanadStatus
tally_best(Group *self, const Aggregate *aggregate, Tally *tally, SanadId id,
           SanadError *error)
{
  int order = 0;
  if (tally->best != SANAD_ANY) {
    TRY(value_sort_order(self->base.run->question, id, tally->best, &order,
                         error));
  }
  const bool is_better = tally->best == SANAD_ANY ||
                         (aggregate->kind == AST_MIN ? order < 0 : order > 0);
  if (is_better) {
    tally->best = id;
  }
  return SANAD_OK;
}

static SanadStatus
tally_sum(Group *self, Tally *tally, SanadId id, SanadError *error)
{
  Value value;
  int64_t sum = 0;
  // From zero on, so that a sum of one is a computed number too.
  if (tally->count == 1) {
    tally->sum = value_integer(0);
  }
  if (sanad_id_kind(id) == SANAD_ID_INTEGER &&
      tally->sum.kind == VALUE_INTEGER &&
      !__builtin_add_overflow(tally->sum.integer, sanad_inline_integer(id),
                              &sum)) {
    tally->sum.integer = sum;
    return SANAD_OK;
  }
  TRY(value_of_id(self->base.run->question, id, &value, error));
  if (tally->sum.kind != VALUE_NONE) {
    tally->sum = value_arithmetic('+', &tally->sum, &value);
  }
  return SANAD_OK;
}

/// Remembers one value of `list`.
static SanadStatus
tally_list(Group *self, size_t at, Tally *tally, SanadId id, SanadError *error)
{
  Lists *const lists = &self->lists[at];
  if (lists->count == self->base.run->rows_max) {
    (void)sanad_fail(error, SANAD_LIMIT, SANAD_NO_SPAN,
                     "the question lists more than %zu values", lists->count);
    return sanad_hint(error, "narrow the pattern, or name fewer variables");
  }
  if (lists->count == lists->capacity) {
    const size_t larger = lists->capacity ? lists->capacity * 2 : 64;
    Listed *const items = realloc(lists->items, larger * sizeof *items);
    if (!items) {
      return sanad_fail_memory(error);
    }
    question_hold(self->base.run->question, lists->capacity * sizeof *items,
                  larger * sizeof *items);
    lists->items = items;
    lists->capacity = larger;
  }
  lists->items[lists->count++] = (Listed){id, tally->last};
  tally->last = lists->count;
  return SANAD_OK;
}

/// Whether a value is new in its group.
static SanadStatus
tally_different(Group *self, size_t at, size_t group, SanadId id, bool *is_new,
                SanadError *error)
{
  const size_t rows_max = self->base.run->rows_max;
  const SanadId key[2] = {group + 1, id};
  size_t number = 0;
  if (self->stage->group_count) {
    return key_set_put(&self->seen[at], key, rows_max, &number, is_new, error);
  }
  IdSet *const all = &self->all_seen[at];
  const size_t before = all->capacity;
  TRY(id_set_add(all, id, is_new, error));
  const size_t grown = (all->capacity - before) * sizeof(SanadId);
  self->base.run->question->held_bytes += grown;
  self->held_bytes += grown;
  return SANAD_OK;
}

/// Adds one row to one aggregate of its group.
static SanadStatus
tally_row(Group *self, size_t at, size_t group, SanadId *row, SanadError *error)
{
  const Aggregate *const aggregate = &self->stage->aggregates[at];
  Tally *const tally =
      &self->tallies[group * self->stage->aggregate_count + at];
  if (!aggregate->value) {
    ++tally->count;
    return SANAD_OK;
  }

  SanadId id = SANAD_ANY;
  TRY(expr_id(aggregate->value, self->base.run->question, row, &id, error));
  if (id == SANAD_ANY) {
    return SANAD_OK; // Aggregates skip empty cells
  }
  if (aggregate->is_distinct) {
    bool is_new = false;
    TRY(tally_different(self, at, group, id, &is_new, error));
    if (!is_new) {
      return SANAD_OK;
    }
  }
  ++tally->count;
  switch (aggregate->kind) {
  case AST_SUM:
  case AST_AVG:
    return tally_sum(self, tally, id, error);
  case AST_MIN:
  case AST_MAX:
    return tally_best(self, aggregate, tally, id, error);
  case AST_LIST:
    return tally_list(self, at, tally, id, error);
  default:
    return SANAD_OK;
  }
}

/// Makes room for the tallies of one more group.
static SanadStatus
grow_tallies(Group *self, SanadError *error)
{
  const size_t each = self->stage->aggregate_count;
  if (self->groups.count <= self->tally_capacity) {
    return SANAD_OK;
  }
  const size_t larger = self->tally_capacity ? self->tally_capacity * 2 : 64;
  Tally *const tallies =
      realloc(self->tallies, larger * each * sizeof *tallies);
  if (!tallies) {
    return sanad_fail_memory(error);
  }
  memset(tallies + self->tally_capacity * each, 0,
         (larger - self->tally_capacity) * each * sizeof *tallies);
  question_hold(self->base.run->question,
                self->tally_capacity * each * sizeof *tallies,
                larger * each * sizeof *tallies);
  self->tallies = tallies;
  self->tally_capacity = larger;
  return SANAD_OK;
}

/// Makes the one group of a stage without `by`.
static SanadStatus
group_alone(Group *self, SanadError *error)
{
  size_t group = 0;
  bool is_new = false;
  TRY(key_set_put(&self->groups, self->key, SIZE_MAX, &group, &is_new, error));
  return grow_tallies(self, error);
}

/// Reads rows of which only the number is wanted.
static SanadStatus
group_count(Group *self, SanadError *error)
{
  Rows *const rows = &self->base;
  SanadStatus status = SANAD_OK;
  uint64_t count = 0;
  TRY(batch_begin(rows->run, &rows->batch, error));
  while ((status = rows_next(rows->input, &rows->batch, error)) == SANAD_OK) {
    count += rows->batch.count;
  }
  rows->batch.count = 0;
  if (status != SANAD_END) {
    return status;
  }
  count += rows->input->counted;
  rows->input->given += rows->input->counted;
  TRY(group_alone(self, error));
  for (size_t i = 0; i < self->stage->aggregate_count; ++i) {
    self->tallies[i].count = count;
  }
  self->is_read = true;
  return SANAD_OK;
}

/// Counts the different values of a column without a row, if the stage wants
/// only that and the rows are the facts of one relation.
static SanadStatus
group_values(Group *self, bool *is_known, SanadError *error)
{
  const Stage *const stage = self->stage;
  const Aggregate *const only = stage->aggregates;
  uint64_t count = 0;
  *is_known = false;
  if (stage->group_count || stage->aggregate_count != 1 ||
      only->kind != AST_COUNT || !only->is_distinct || !only->value ||
      only->value->kind != EXPR_VARIABLE) {
    return SANAD_OK;
  }
  TRY(rows_count_values(self->base.input, only->value->slot, &count, is_known,
                        error));
  if (*is_known) {
    TRY(group_alone(self, error));
    self->tallies->count = count;
    self->is_read = true;
  }
  return SANAD_OK;
}

/// Puts a row into its group.
static SanadStatus
group_row(Group *self, SanadId *row, SanadError *error)
{
  const Stage *const stage = self->stage;
  size_t group = 0;
  bool is_new = false;
  for (size_t i = 0; i < stage->group_count; ++i) {
    self->key[i] = row[stage->group[i]];
  }
  TRY(key_set_put(&self->groups, self->key, self->base.run->rows_max, &group,
                  &is_new, error));
  TRY(grow_tallies(self, error));
  for (size_t i = 0; i < stage->aggregate_count; ++i) {
    TRY(tally_row(self, i, group, row, error));
  }
  return SANAD_OK;
}

static SanadStatus
group_read(Group *self, SanadError *error)
{
  const Stage *const stage = self->stage;
  SanadStatus status = SANAD_OK;
  SanadId *row = NULL;
  if (self->counts_only) {
    return group_count(self, error);
  }
  bool is_known = false;
  TRY(group_values(self, &is_known, error));
  if (is_known) {
    return SANAD_OK;
  }
  while ((status = rows_input(&self->base, &row, error)) == SANAD_OK) {
    TRY(group_row(self, row, error));
  }
  if (status != SANAD_END) {
    return status;
  }
  // Without `by` there is one row, also over no rows.
  if (!stage->group_count && !self->groups.count) {
    TRY(group_alone(self, error));
  }
  self->is_read = true;
  return SANAD_OK;
}

/// What comparing the values of `list` needs to know.
typedef struct {
  Question *question;
  unsigned count; ///< Of comparisons, to look up from the work now and then
} ListOrder;

/// SortCompare.
static SanadStatus
compare_listed(void *state, uint64_t a, uint64_t b, int *order,
               SanadError *error)
{
  ListOrder *const list = state;
  if (++list->count % 1024 == 0) {
    TRY(question_check(list->question, error));
  }
  return value_sort_order(list->question, a, b, order, error);
}

static SanadStatus
join_list(Group *self, SanadId *list, size_t count, SanadId *id,
          SanadError *error)
{
  SanadBuffer text = {0};
  SanadBuffer one = {0};
  ListOrder order = {self->base.run->question, 0};
  SanadStatus status =
      merge_sort(list, list + count, count, compare_listed, &order, error);
  for (size_t i = 0; status == SANAD_OK && i < count; ++i) {
    SanadTerm term;
    status = question_term_into(self->base.run->question, &one, list[i], &term,
                                error);
    if (status == SANAD_OK) {
      sanad_buffer_add_string(&text, i ? ", " : "");
      sanad_buffer_add_text(&text, term.text);
    }
  }
  if (status == SANAD_OK) {
    status = sanad_buffer_status(&text, error);
  }
  if (status == SANAD_OK) {
    const SanadTerm term = sanad_term_string(sanad_buffer_text(&text));
    status = question_intern(self->base.run->question, &term, id, error);
  }
  sanad_buffer_free(&text);
  sanad_buffer_free(&one);
  return status;
}

static SanadStatus
finish_list(Group *self, size_t at, const Tally *tally, SanadId *id,
            SanadError *error)
{
  // Room to sort them, too.
  const size_t count = (size_t)tally->count;
  const size_t bytes = (2 * count + 1) * sizeof(SanadId);
  SanadId *const list = malloc(bytes);
  if (!list) {
    return sanad_fail_memory(error);
  }
  size_t number = tally->last;
  for (size_t i = count; i > 0; --i) {
    const Listed *const item = &self->lists[at].items[number - 1];
    list[i - 1] = item->id;
    number = item->before;
  }
  question_hold(self->base.run->question, 0, bytes);
  const SanadStatus status = join_list(self, list, count, id, error);
  question_hold(self->base.run->question, bytes, 0);
  free(list);
  return status;
}

/// The result of one aggregate of one group.
static SanadStatus
finish(Group *self, size_t at, size_t group, SanadId *id, SanadError *error)
{
  const Aggregate *const aggregate = &self->stage->aggregates[at];
  const Tally *const tally =
      &self->tallies[group * self->stage->aggregate_count + at];
  const Value count = value_integer((int64_t)tally->count);
  Question *const question = self->base.run->question;
  Value value = count;

  switch (aggregate->kind) {
  case AST_MIN:
  case AST_MAX:
    *id = tally->best;
    return SANAD_OK;
  case AST_LIST:
    return finish_list(self, at, tally, id, error);
  case AST_SUM:
    value = tally->count ? tally->sum : value_integer(0);
    break;
  case AST_AVG:
    value = value_arithmetic('/', &tally->sum, &count);
    break;
  default:
    break;
  }
  const bool is_sum = aggregate->kind == AST_SUM || aggregate->kind == AST_AVG;
  if (is_sum && value.kind == VALUE_NONE && tally->count && !self->has_warned) {
    self->has_warned = true;
    question_note(question, "warning: a sum or mean is left empty, since one "
                            "of its values is no number or it is too large");
  }
  // A sum is a computed value, also if it is that of one term, which may be
  // written otherwise ("05").
  value.id = SANAD_ANY;
  value.text = (SanadText){0};
  return value_id(question, &value, id, error);
}

static SanadStatus
group_next(Rows *rows, RowBatch *batch, SanadError *error)
{
  Group *const self = (Group *)rows;
  const Stage *const stage = self->stage;
  if (!self->is_read) {
    TRY(group_read(self, error));
  }
  while (self->next_group < self->groups.count && !batch_is_full(batch)) {
    const size_t group = self->next_group++;
    SanadId *const row = batch->ids + batch->count++ * batch->width;
    memset(row, 0, batch->width * sizeof *row);
    for (size_t i = 0; i < stage->group_count; ++i) {
      row[stage->group[i]] = self->groups.keys[group * self->groups.width + i];
    }
    for (size_t i = 0; i < stage->aggregate_count; ++i) {
      TRY(finish(self, i, group, &row[stage->aggregates[i].slot], error));
    }
  }
  return batch->count ? SANAD_OK : SANAD_END;
}

static void
group_close(Rows *rows)
{
  Group *const self = (Group *)rows;
  key_set_free(&self->groups);
  for (size_t i = 0; i < self->stage->aggregate_count; ++i) {
    key_set_free(&self->seen[i]);
    id_set_free(&self->all_seen[i]);
    question_hold(rows->run->question,
                  self->lists[i].capacity * sizeof *self->lists[i].items, 0);
    free(self->lists[i].items);
    self->lists[i] = (Lists){0};
  }
  rows->run->question->held_bytes -= self->held_bytes;
  self->held_bytes = 0;
  question_hold(rows->run->question,
                self->tally_capacity * self->stage->aggregate_count *
                    sizeof *self->tallies,
                0);
  free(self->tallies);
  self->tallies = NULL;
  self->tally_capacity = 0;
  self->next_group = 0;
  self->is_read = false;
}

static const RowsKind group_kind = {"group", group_next, group_close,
                                    group_close};

bool
stage_is_plain_count(const Stage *stage)
{
  bool answer = !stage->group_count;
  for (size_t i = 0; answer && i < stage->aggregate_count; ++i) {
    answer = stage->aggregates[i].kind == AST_COUNT &&
             !stage->aggregates[i].value && !stage->aggregates[i].is_distinct;
  }
  return answer;
}

Rows *
rows_group(Run *run, Rows *input, const Stage *stage)
{
  SanadArena *const arena = run->question->arena;
  const size_t count = stage->aggregate_count;
  KeySet *const seen = SANAD_TAKE_ARRAY(arena, KeySet, count + 1);
  IdSet *const all_seen = SANAD_TAKE_ARRAY(arena, IdSet, count + 1);
  Lists *const lists = SANAD_TAKE_ARRAY(arena, Lists, count + 1);
  SanadId *const key = SANAD_TAKE_ARRAY(arena, SanadId, stage->group_count + 1);
  Group *const self = seen && all_seen && lists && key
                          ? rows_new(run, &group_kind, input, sizeof *self)
                          : NULL;
  if (!self) {
    return NULL;
  }
  self->stage = stage;
  self->groups.width = stage->group_count;
  self->counts_only = stage_is_plain_count(stage);
  if (self->counts_only) {
    rows_count_only(input);
  }
  self->groups.held = &run->question->held_bytes;
  self->key = key;
  self->seen = seen;
  self->all_seen = all_seen;
  self->lists = lists;
  for (size_t i = 0; i < count; ++i) {
    seen[i] = (KeySet){.width = 2, .held = self->groups.held};
  }
  return &self->base;
}
