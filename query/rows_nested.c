/// Operators that run a block for each row: alternatives, optional parts, what
/// must not match, the patterns of steps, `exists`.

#include "query/rows_nested.h"
#include "query/expression.h"

#include <stdlib.h>
#include <string.h>

/// The slots that are left out: `stands_alone` for braces, whose filters and
/// `not` see only what is inside.
static SanadStatus
find_apart(Run *run, Inner *inner, const Block *block, bool stands_alone,
           SanadError *error)
{
  const size_t width = run->program->width;
  SanadArena *const arena = run->question->arena;
  bool *const loose = SANAD_TAKE_ARRAY(arena, bool, width + 1);
  bool *const certain = SANAD_TAKE_ARRAY(arena, bool, width + 1);
  inner->apart = SANAD_TAKE_ARRAY(arena, size_t, width + 1);
  if (!loose || !certain || !inner->apart) {
    return sanad_fail_memory(error);
  }
  for (size_t i = 0; i < block->optional_count; ++i) {
    block_mentions(block->optionals[i], loose);
  }
  for (size_t i = 0; i < block->atom_count; ++i) {
    for (size_t j = 0; j < block->atoms[i].branch_count; ++j) {
      block_mentions(block->atoms[i].branches[j], loose);
    }
  }
  for (size_t i = 0; stands_alone && i < block->not_count; ++i) {
    block_mentions(block->nots[i], loose);
  }
  for (size_t i = 0; stands_alone && i < block->filter_count; ++i) {
    expr_mentions(block->filters[i].expr, loose);
  }
  block_certain(block, certain, width);
  for (size_t i = 0; i < width; ++i) {
    if (loose[i] && !certain[i]) {
      inner->apart[inner->apart_count++] = i;
    }
  }
  return SANAD_OK;
}

/// Whether a filter reads a slot that is left out of the seed.
static bool
reads_apart(const Inner *inner, const Filter *filter, bool *slots, size_t width)
{
  memset(slots, 0, width * sizeof *slots);
  expr_mentions(filter->expr, slots);
  for (size_t i = 0; i < inner->apart_count; ++i) {
    if (slots[inner->apart[i]]) {
      return true;
    }
  }
  return false;
}

/// Takes the filters of an optional part or a step that read slots which are
/// left out: they see the row that the block is joined with
/// (SPARQL 1.1, 18.2.2: they are the condition of the left join).
static SanadStatus
take_late(Run *run, Inner *inner, Block **block, SanadError *error)
{
  const size_t width = run->program->width;
  SanadArena *const arena = run->question->arena;
  Block *const early = SANAD_TAKE(arena, Block);
  const size_t count = (*block)->filter_count;
  bool *const slots = SANAD_TAKE_ARRAY(arena, bool, width + 1);
  Filter *const filters = SANAD_TAKE_ARRAY(arena, Filter, count + 1);
  inner->late = SANAD_TAKE_ARRAY(arena, Filter, count + 1);
  if (!early || !slots || !filters || !inner->late) {
    return sanad_fail_memory(error);
  }
  *early = **block;
  early->filters = filters;
  early->filter_count = 0;
  for (size_t i = 0; i < count; ++i) {
    const Filter *const filter = &(*block)->filters[i];
    if (reads_apart(inner, filter, slots, width)) {
      inner->late[inner->late_count++] = *filter;
    } else {
      filters[early->filter_count++] = *filter;
    }
  }
  *block = inner->late_count ? early : *block;
  return SANAD_OK;
}

SanadStatus
inner_plan(Run *run, Inner *inner, Block *block, InnerKind kind,
           const bool *bound, SanadError *error)
{
  const size_t width = run->program->width + 1;
  SanadArena *const arena = run->question->arena;
  inner->mark = block->mark;
  if (kind != INNER_EXISTS) {
    TRY(find_apart(run, inner, block, kind == INNER_ALONE, error));
  }
  if (kind == INNER_PART && inner->apart_count && block->filter_count) {
    TRY(take_late(run, inner, &block, error));
  }
  inner->seed = rows_seed(run);
  inner->row = SANAD_TAKE_ARRAY(arena, SanadId, width);
  inner->start = SANAD_TAKE_ARRAY(arena, SanadId, width);
  bool *const inside = SANAD_TAKE_ARRAY(arena, bool, width);
  if (!inner->seed || !inner->row || !inner->start || !inside) {
    return sanad_fail_memory(error);
  }
  memcpy(inside, bound, (width - 1) * sizeof *inside);
  for (size_t i = 0; i < inner->apart_count; ++i) {
    inside[inner->apart[i]] = false;
  }
  ++run->nested;
  const SanadStatus status =
      plan_block(run, block, inner->seed, inside, &inner->top, error);
  --run->nested;
  return status;
}

void
inner_take_apart(const Inner *inner, SanadId *row)
{
  for (size_t i = 0; i < inner->apart_count; ++i) {
    row[inner->apart[i]] = SANAD_ANY;
  }
}

static void
inner_start(Inner *inner, const SanadId *row)
{
  const size_t bytes = inner->seed->run->program->width * sizeof *row;
  memcpy(inner->row, row, bytes);
  memcpy(inner->start, row, bytes);
  inner_take_apart(inner, inner->start);
  rows_seed_row(inner->seed, inner->start);
  rows_reset(inner->top);
  inner->batch.count = 0;
  inner->at = 0;
}

/// Joins a row that the block gave with the slots that were left out.
static bool
rejoin(const Inner *inner, const SanadId *row_before, SanadId *row)
{
  for (size_t i = 0; i < inner->apart_count; ++i) {
    const size_t slot = inner->apart[i];
    const SanadId before = row_before[slot];
    if (before != SANAD_ANY && row[slot] != SANAD_ANY && row[slot] != before) {
      return false;
    }
    if (row[slot] == SANAD_ANY) {
      row[slot] = before;
    }
  }
  return true;
}

/// Whether a joined row passes the filters that had to wait for it.
static SanadStatus
passes_late(const Inner *inner, SanadId *row, bool *passes, SanadError *error)
{
  *passes = true;
  for (size_t i = 0; *passes && i < inner->late_count; ++i) {
    TRY(expr_is_true(inner->late[i].expr, inner->top->run->question, row,
                     passes, error));
  }
  return SANAD_OK;
}

SanadStatus
inner_join(const Inner *inner, const SanadId *before, SanadId *row, bool *fits,
           SanadError *error)
{
  *fits = rejoin(inner, before, row);
  if (*fits) {
    TRY(passes_late(inner, row, fits, error));
  }
  if (*fits && inner->mark != SLOT_NONE) {
    row[inner->mark] = INNER_MARKED;
  }
  return SANAD_OK;
}

/// Gives the next row of the block, or SANAD_END.
static SanadStatus
inner_next(Inner *inner, SanadId **row, SanadError *error)
{
  for (;;) {
    if (inner->at == inner->batch.count) {
      TRY(batch_begin(inner->top->run, &inner->batch, error));
      inner->at = 0;
      TRY(rows_next(inner->top, &inner->batch, error));
    }
    *row = inner->batch.ids + inner->at++ * inner->batch.width;
    bool fits = false;
    TRY(inner_join(inner, inner->row, *row, &fits, error));
    if (fits) {
      return SANAD_OK;
    }
  }
}

/// What all operators of this file have.
typedef struct {
  Rows base;
  Inner *inners;
  size_t inner_count;
  size_t next_inner;     ///< The one after that being read
  SanadId *row;          ///< The row being worked on, or null
  bool has_match;        ///< It had a row
  const Column *columns; ///< Of a match that must not repeat rows
  size_t column_count;
  SanadBuffer seen; ///< Rows given for this row, `column_count` ids each
} Nested;

static void
nested_reset(Rows *rows)
{
  ((Nested *)rows)->row = NULL;
}

static void
nested_close(Rows *rows)
{
  sanad_buffer_free(&((Nested *)rows)->seen);
}

/// Takes the next row to work on and puts it into the first block.
static SanadStatus
nested_begin_row(Nested *self, SanadError *error)
{
  TRY(rows_input(&self->base, &self->row, error));
  self->has_match = false;
  self->next_inner = 1;
  sanad_buffer_clear(&self->seen);
  inner_start(&self->inners[0], self->row);
  return SANAD_OK;
}

static Nested *
nested_new(Run *run, const RowsKind *kind, Rows *input, size_t inner_count)
{
  Nested *const self = rows_new(run, kind, input, sizeof *self);
  if (self) {
    self->inners = SANAD_TAKE_ARRAY(run->question->arena, Inner, inner_count);
    self->inner_count = inner_count;
  }
  return self && self->inners ? self : NULL;
}

/// Whether a row was not given yet for the row being worked on, as far as its
/// columns go; without columns every row is.  Few rows come from one, so a list
/// is searched.
static bool
is_first_time(Nested *self, const SanadId *row)
{
  const size_t bytes = self->column_count * sizeof(SanadId);
  const SanadId *const seen = (const SanadId *)(const void *)self->seen.data;
  const size_t count = bytes ? self->seen.length / bytes : 0;
  for (size_t i = 0; i < count; ++i) {
    size_t same = 0;
    while (same < self->column_count && seen[i * self->column_count + same] ==
                                            row[self->columns[same].slot]) {
      ++same;
    }
    if (same == self->column_count) {
      return false;
    }
  }
  for (size_t i = 0; i < self->column_count; ++i) {
    sanad_buffer_add(&self->seen, (const char *)&row[self->columns[i].slot],
                     sizeof(SanadId));
  }
  return true;
}

// ---- Alternatives

static SanadStatus
union_next(Rows *rows, RowBatch *batch, SanadError *error)
{
  Nested *const self = (Nested *)rows;
  while (!batch_is_full(batch)) {
    SanadId *row = NULL;
    SanadStatus status = SANAD_OK;
    if (!self->row) {
      status = nested_begin_row(self, error);
      if (status == SANAD_END) {
        break;
      }
      TRY(status);
    }
    status = inner_next(&self->inners[self->next_inner - 1], &row, error);
    if (status == SANAD_OK) {
      (void)batch_add(batch, row);
    } else if (status != SANAD_END) {
      return status;
    } else if (self->next_inner < self->inner_count) {
      inner_start(&self->inners[self->next_inner++], self->row);
    } else {
      self->row = NULL;
    }
  }
  return batch->count ? SANAD_OK : SANAD_END;
}

static const RowsKind union_kind = {"union", union_next, nested_reset,
                                    nested_close};

static SanadStatus
plan_inners(Run *run, Nested *self, Block *const *blocks, InnerKind kind,
            const bool *bound, SanadError *error)
{
  for (size_t i = 0; i < self->inner_count; ++i) {
    TRY(inner_plan(run, &self->inners[i], blocks[i], kind, bound, error));
  }
  return SANAD_OK;
}

SanadStatus
rows_union(Run *run, Rows *input, const Atom *atom, const bool *bound,
           Rows **out, SanadError *error)
{
  TRY(rows_batched_union(run, input, atom->branches, atom->branch_count, bound,
                         out, error));
  if (*out) {
    return SANAD_OK;
  }
  Nested *const self = nested_new(run, &union_kind, input, atom->branch_count);
  if (!self) {
    return sanad_fail_memory(error);
  }
  *out = &self->base;
  return plan_inners(run, self, atom->branches, INNER_ALONE, bound, error);
}

// ---- Optional parts

static SanadStatus
optional_next(Rows *rows, RowBatch *batch, SanadError *error)
{
  Nested *const self = (Nested *)rows;
  while (!batch_is_full(batch)) {
    SanadId *row = NULL;
    SanadStatus status = SANAD_OK;
    if (!self->row) {
      status = nested_begin_row(self, error);
      if (status == SANAD_END) {
        break;
      }
      TRY(status);
    }
    status = inner_next(&self->inners[0], &row, error);
    if (status == SANAD_OK) {
      self->has_match = true;
      if (is_first_time(self, row)) {
        (void)batch_add(batch, row);
      }
      TRY(sanad_buffer_status(&self->seen, error));
      continue;
    }
    if (status != SANAD_END) {
      return status;
    }
    if (!self->has_match) {
      (void)batch_add(batch, self->row);
    }
    self->row = NULL;
  }
  return batch->count ? SANAD_OK : SANAD_END;
}

static const RowsKind optional_kind = {"optional", optional_next, nested_reset,
                                       nested_close};

SanadStatus
rows_optional(Run *run, Rows *input, Block *block, const bool *bound,
              Rows **out, SanadError *error)
{
  TRY(rows_batched_optional(run, input, block, bound, out, error));
  if (*out) {
    return SANAD_OK;
  }
  Nested *const self = nested_new(run, &optional_kind, input, 1);
  if (!self) {
    return sanad_fail_memory(error);
  }
  *out = &self->base;
  return plan_inners(run, self, &block, INNER_PART, bound, error);
}

// ---- What must not match

static SanadStatus
not_next(Rows *rows, RowBatch *batch, SanadError *error)
{
  Nested *const self = (Nested *)rows;
  while (!batch_is_full(batch)) {
    SanadId *row = NULL;
    SanadStatus status = nested_begin_row(self, error);
    if (status == SANAD_END) {
      break;
    }
    TRY(status);
    status = inner_next(&self->inners[0], &row, error);
    if (status == SANAD_END) {
      (void)batch_add(batch, self->row);
    } else {
      TRY(status);
    }
  }
  return batch->count ? SANAD_OK : SANAD_END;
}

static const RowsKind not_kind = {"not", not_next, nested_reset, nested_close};

/// Whether a block is one fact between two places and nothing else.
static bool
is_fact(const Block *block)
{
  const Atom *const atom = block->atoms;
  return block->atom_count == 1 && atom->kind == ATOM_FACT &&
         atom->in.kind == IN_UNION && atom->predicate.slot == SLOT_NONE &&
         (atom->subject.slot == SLOT_NONE ||
          atom->subject.slot != atom->object.slot) &&
         !block->optional_count && !block->not_count && !block->filter_count;
}

SanadStatus
rows_not(Run *run, Rows *input, Block *block, const bool *bound, Rows **out,
         SanadError *error)
{
  if (is_fact(block)) {
    *out = rows_no_fact(run, input, block->atoms);
    return *out ? SANAD_OK : sanad_fail_memory(error);
  }
  TRY(rows_batched_semi(run, input, block, INNER_PART, false, bound, out,
                        error));
  if (*out) {
    return SANAD_OK;
  }
  Nested *const self = nested_new(run, &not_kind, input, 1);
  if (!self) {
    return sanad_fail_memory(error);
  }
  *out = &self->base;
  return plan_inners(run, self, &block, INNER_PART, bound, error);
}

// ---- Patterns of steps

static SanadStatus
match_next(Rows *rows, RowBatch *batch, SanadError *error)
{
  Nested *const self = (Nested *)rows;
  while (!batch_is_full(batch)) {
    SanadId *row = NULL;
    SanadStatus status = SANAD_OK;
    if (!self->row) {
      status = nested_begin_row(self, error);
      if (status == SANAD_END) {
        break;
      }
      TRY(status);
    }
    status = inner_next(&self->inners[0], &row, error);
    if (status == SANAD_END) {
      self->row = NULL;
      continue;
    }
    TRY(status);
    if (is_first_time(self, row)) {
      (void)batch_add(batch, row);
    }
    TRY(sanad_buffer_status(&self->seen, error));
  }
  return batch->count ? SANAD_OK : SANAD_END;
}

static const RowsKind match_kind = {"match", match_next, nested_reset,
                                    nested_close};

SanadStatus
rows_match(Run *run, Rows *input, Block *block, const bool *bound,
           const Column *columns, size_t column_count, Rows **out,
           SanadError *error)
{
  // The step `optional` is a left join with the row itself.
  const bool is_optional = !block->atom_count && block->optional_count == 1;
  if (is_optional && !column_count) {
    return rows_optional(run, input, block->optionals[0], bound, out, error);
  }
  Nested *const self =
      nested_new(run, is_optional ? &optional_kind : &match_kind, input, 1);
  if (!self) {
    return sanad_fail_memory(error);
  }
  self->columns = columns;
  self->column_count = column_count;
  *out = &self->base;
  return plan_inners(run, self, is_optional ? block->optionals : &block,
                     INNER_PART, bound, error);
}

// ---- exists

SanadStatus
rows_exists(Run *run, Rows *input, const Exists *exists, bool is_wanted,
            const bool *bound, Rows **out, SanadError *error)
{
  return rows_batched_semi(run, input, exists->block, INNER_EXISTS, is_wanted,
                           bound, out, error);
}

SanadStatus
run_exists(void *state, const SanadId *row, bool *answer, SanadError *error)
{
  Exists *const exists = state;
  Run *const run = exists->run;
  if (!exists->rows) {
    bool *const bound =
        SANAD_TAKE_ARRAY(run->question->arena, bool, run->program->width + 1);
    exists->seed = rows_seed(run);
    if (!bound || !exists->seed) {
      return sanad_fail_memory(error);
    }
    for (size_t i = 0; i < run->program->width; ++i) {
      bound[i] = row[i] != SANAD_ANY;
    }
    TRY(plan_block(run, exists->block, exists->seed, bound, &exists->rows,
                   error));
    TRY(batch_begin(run, &exists->batch, error));
  }
  rows_seed_row(exists->seed, row);
  rows_reset(exists->rows);
  const SanadStatus status = rows_next(exists->rows, &exists->batch, error);
  *answer = status == SANAD_OK;
  return status == SANAD_END ? SANAD_OK : status;
}
