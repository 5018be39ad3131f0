/// Operators that run a block for a batch of rows at a time: alternatives,
/// optional parts, what must not match, `exists`.
///
/// Each row carries the number that it has in its batch through the block in a
/// slot of its own, a *tag*, so that each row that comes out tells which row it
/// comes from.  rows_nested.c does the same row by row.

#include "query/rows_nested.h"

#include <assert.h>
#include <string.h>

/// Once the block of a semi-join has given so many batches for one batch of
/// rows, each of the rest is tried by itself, as one row is enough for it.
#define FULL_BATCHES_MAX 4U

typedef struct {
  Rows base;
  Inner *inners;
  size_t inner_count;
  size_t next_inner; ///< The one after that being read
  size_t tag;        ///< The slot of the numbers
  bool is_ordered;   ///< The block gives its rows in the order of their numbers
  bool is_wanted;    ///< Of a semi-join: rows that match are given
  bool has_rows;     ///< `base.batch` is being worked on
  bool is_read;      ///< All is known of which of them match
  SanadId *starts;   ///< Those rows as the block gets them
  bool *matched;     ///< By row: the block gave something for it
  size_t settled;    ///< Rows before this were given or need not be
  SanadId *pending;  ///< What the block gave last, if it was not passed on
  size_t pending_from;
} Batched;

static void
batched_reset(Rows *rows)
{
  ((Batched *)rows)->has_rows = false;
}

/// Puts `count` rows from `first` on into a block.
static void
start_inner(Batched *self, Inner *inner, size_t first, size_t count)
{
  const size_t width = self->base.batch.width;
  for (size_t i = first; i < first + count; ++i) {
    SanadId *const start = self->starts + i * width;
    memcpy(start, self->base.batch.ids + i * width, width * sizeof *start);
    inner_take_apart(inner, start);
    start[self->tag] = i + 1;
  }
  rows_seed_rows(inner->seed, self->starts + first * width, count);
  rows_reset(inner->top);
  inner->batch.count = 0;
  inner->at = 0;
}

/// Takes the next rows to work on and puts them into the first block.
static SanadStatus
begin_batch(Batched *self, SanadError *error)
{
  Rows *const rows = &self->base;
  TRY(batch_begin(rows->run, &rows->batch, error));
  if (!self->starts) {
    SanadArena *const arena = rows->run->question->arena;
    const size_t capacity = rows->batch.capacity;
    self->starts =
        SANAD_TAKE_ARRAY(arena, SanadId, capacity * rows->batch.width);
    self->matched = SANAD_TAKE_ARRAY(arena, bool, capacity);
    if (!self->starts || !self->matched) {
      return sanad_fail_memory(error);
    }
  }
  TRY(rows_next(rows->input, &rows->batch, error));
  memset(self->matched, 0, rows->batch.count * sizeof *self->matched);
  self->has_rows = true;
  self->is_read = false;
  self->settled = 0;
  self->pending = NULL;
  self->next_inner = 1;
  start_inner(self, &self->inners[0], 0, rows->batch.count);
  return SANAD_OK;
}

/// Gives the next row of a block and the number of the row that it comes from,
/// or SANAD_END.
static SanadStatus
next_found(Batched *self, Inner *inner, SanadId **row, size_t *from,
           SanadError *error)
{
  const RowBatch *const rows = &self->base.batch;
  for (;;) {
    if (inner->at == inner->batch.count) {
      TRY(batch_begin(inner->top->run, &inner->batch, error));
      inner->at = 0;
      TRY(rows_next(inner->top, &inner->batch, error));
    }
    *row = inner->batch.ids + inner->at++ * inner->batch.width;
    assert((*row)[self->tag] && (*row)[self->tag] <= rows->count);
    *from = (size_t)(*row)[self->tag] - 1;
    bool fits = false;
    TRY(inner_join(inner, rows->ids + *from * rows->width, *row, &fits, error));
    if (fits) {
      return SANAD_OK;
    }
  }
}

/// Makes an operator with its blocks; `*out` is null if it is to be done row by
/// row.
static SanadStatus
new_batched(Run *run, const RowsKind *kind, Rows *input, Block *const *blocks,
            size_t count, InnerKind inner_kind, const bool *bound,
            Batched **out, SanadError *error)
{
  const Program *const program = run->program;
  *out = NULL;
  if (run->question->is_eager || run->nested >= program->tag_count) {
    return SANAD_OK;
  }
  Batched *const self = rows_new(run, kind, input, sizeof *self);
  if (!self) {
    return sanad_fail_memory(error);
  }
  self->tag = program->tag_slot + run->nested;
  self->inners = SANAD_TAKE_ARRAY(run->question->arena, Inner, count + 1);
  self->inner_count = count;
  if (!self->inners) {
    return sanad_fail_memory(error);
  }
  for (size_t i = 0; i < count; ++i) {
    TRY(inner_plan(run, &self->inners[i], blocks[i], inner_kind, bound, error));
  }
  *out = self;
  return SANAD_OK;
}

// ---- Alternatives

/// Whether the next rows of a block can be passed on as they are, all at once.
static bool
passes_whole(const Inner *inner, const RowBatch *batch)
{
  return !batch->count && inner->at == inner->batch.count &&
         !inner->apart_count && inner->mark == SLOT_NONE;
}

static SanadStatus
pass_row(Batched *self, Inner *inner, RowBatch *batch, SanadError *error)
{
  SanadId *row = NULL;
  size_t from = 0;
  TRY(next_found(self, inner, &row, &from, error));
  (void)batch_add(batch, row);
  return SANAD_OK;
}

static SanadStatus
union_next(Rows *rows, RowBatch *batch, SanadError *error)
{
  Batched *const self = (Batched *)rows;
  while (!batch_is_full(batch)) {
    SanadStatus status = SANAD_OK;
    if (!self->has_rows) {
      status = begin_batch(self, error);
      if (status == SANAD_END) {
        break;
      }
      TRY(status);
    }
    Inner *const inner = &self->inners[self->next_inner - 1];
    if (passes_whole(inner, batch)) {
      status = rows_next(inner->top, batch, error);
      if (status == SANAD_OK) {
        return SANAD_OK;
      }
    } else {
      status = pass_row(self, inner, batch, error);
    }
    if (status != SANAD_END) {
      TRY(status);
    } else if (self->next_inner < self->inner_count) {
      start_inner(self, &self->inners[self->next_inner++], 0,
                  rows->batch.count);
    } else {
      self->has_rows = false;
    }
  }
  return batch->count ? SANAD_OK : SANAD_END;
}

static const RowsKind union_kind = {"union", union_next, batched_reset, NULL};

SanadStatus
rows_batched_union(Run *run, Rows *input, Block *const *blocks, size_t count,
                   const bool *bound, Rows **out, SanadError *error)
{
  Batched *self = NULL;
  *out = NULL;
  TRY(new_batched(run, &union_kind, input, blocks, count, INNER_ALONE, bound,
                  &self, error));
  if (self) {
    self->base.is_mixing = true;
    *out = &self->base;
  }
  return SANAD_OK;
}

// ---- Optional parts

/// Reads what the block gives next, if that is not known yet.
static SanadStatus
find_pending(Batched *self, SanadError *error)
{
  if (self->pending || self->is_read) {
    return SANAD_OK;
  }
  const SanadStatus status = next_found(self, &self->inners[0], &self->pending,
                                        &self->pending_from, error);
  if (status == SANAD_END) {
    self->is_read = true;
    self->pending = NULL;
    return SANAD_OK;
  }
  TRY(status);
  self->matched[self->pending_from] = true;
  return SANAD_OK;
}

/// Adds the rows before `end` that match, or do not match.
static void
add_settled(Batched *self, RowBatch *batch, size_t end, bool is_wanted)
{
  const RowBatch *const rows = &self->base.batch;
  for (; self->settled < end && !batch_is_full(batch); ++self->settled) {
    if (self->matched[self->settled] == is_wanted) {
      (void)batch_add(batch, rows->ids + self->settled * rows->width);
    }
  }
}

static SanadStatus
optional_next(Rows *rows, RowBatch *batch, SanadError *error)
{
  Batched *const self = (Batched *)rows;
  while (!batch_is_full(batch)) {
    if (!self->has_rows) {
      const SanadStatus status = begin_batch(self, error);
      if (status == SANAD_END) {
        break;
      }
      TRY(status);
    }
    TRY(find_pending(self, error));
    // Rows without a match come in their place if that is known by now.
    const size_t known = self->is_read      ? rows->batch.count
                         : self->is_ordered ? self->pending_from
                                            : 0;
    add_settled(self, batch, known, false);
    if (batch_is_full(batch)) {
      break;
    }
    if (self->pending) {
      (void)batch_add(batch, self->pending);
      self->pending = NULL;
    } else {
      self->has_rows = self->settled < rows->batch.count;
    }
  }
  return batch->count ? SANAD_OK : SANAD_END;
}

static const RowsKind optional_kind = {"optional", optional_next, batched_reset,
                                       NULL};

SanadStatus
rows_batched_optional(Run *run, Rows *input, Block *block, const bool *bound,
                      Rows **out, SanadError *error)
{
  Batched *self = NULL;
  *out = NULL;
  TRY(new_batched(run, &optional_kind, input, &block, 1, INNER_PART, bound,
                  &self, error));
  if (self) {
    self->is_ordered =
        plan_keeps_order(self->inners[0].top, self->inners[0].seed);
    self->base.is_mixing = !self->is_ordered;
    *out = &self->base;
  }
  return SANAD_OK;
}

// ---- Semi-joins

/// Tries the rows that did not match so far one by one.
static SanadStatus
match_each(Batched *self, SanadError *error)
{
  Inner *const inner = &self->inners[0];
  for (size_t i = 0; i < self->base.batch.count; ++i) {
    SanadId *row = NULL;
    size_t from = 0;
    if (self->matched[i]) {
      continue;
    }
    start_inner(self, inner, i, 1);
    const SanadStatus status = next_found(self, inner, &row, &from, error);
    self->matched[i] = status == SANAD_OK;
    if (status != SANAD_END) {
      TRY(status);
    }
  }
  return SANAD_OK;
}

/// Finds out which of the rows match.
static SanadStatus
match_all(Batched *self, SanadError *error)
{
  Inner *const inner = &self->inners[0];
  const size_t count = self->base.batch.count;
  size_t matches = 0;
  size_t found = 0;
  self->is_read = true;
  while (matches < count) {
    SanadId *row = NULL;
    size_t from = 0;
    const SanadStatus status = next_found(self, inner, &row, &from, error);
    if (status == SANAD_END) {
      return SANAD_OK;
    }
    TRY(status);
    matches += !self->matched[from];
    self->matched[from] = true;
    if (++found > FULL_BATCHES_MAX * self->base.batch.capacity) {
      return match_each(self, error);
    }
  }
  return SANAD_OK;
}

static SanadStatus
semi_next(Rows *rows, RowBatch *batch, SanadError *error)
{
  Batched *const self = (Batched *)rows;
  while (!batch_is_full(batch)) {
    if (!self->has_rows) {
      const SanadStatus status = begin_batch(self, error);
      if (status == SANAD_END) {
        break;
      }
      TRY(status);
    }
    if (!self->is_read) {
      TRY(match_all(self, error));
    }
    add_settled(self, batch, rows->batch.count, self->is_wanted);
    self->has_rows = self->settled < rows->batch.count;
  }
  return batch->count ? SANAD_OK : SANAD_END;
}

static const RowsKind not_kind = {"not", semi_next, batched_reset, NULL};
static const RowsKind exists_kind = {"exists", semi_next, batched_reset, NULL};

SanadStatus
rows_batched_semi(Run *run, Rows *input, Block *block, InnerKind kind,
                  bool is_wanted, const bool *bound, Rows **out,
                  SanadError *error)
{
  Batched *self = NULL;
  *out = NULL;
  TRY(new_batched(run, is_wanted ? &exists_kind : &not_kind, input, &block, 1,
                  kind, bound, &self, error));
  if (self) {
    self->is_wanted = is_wanted;
    *out = &self->base;
  }
  return SANAD_OK;
}
