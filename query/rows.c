#include "query/rows.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/// About this many bytes of rows travel together.
#define BATCH_BYTES          (64U * 1024U)
#define BATCH_CAPACITY_LEAST 16U

void
run_close(Run *run)
{
  for (Rows *rows = run->opened; rows; rows = rows->next_opened) {
    if (rows->kind->close) {
      rows->kind->close(rows);
    }
  }
  run->opened = NULL;
}

void *
rows_new_room(Run *run, const RowsKind *kind, Rows *input, size_t size,
              size_t zeroed)
{
  assert(zeroed >= sizeof(Rows) && size >= zeroed);

  Rows *const rows = sanad_arena_take_room(run->question->arena, size);
  if (rows) {
    memset(rows, 0, zeroed);
    rows->kind = kind;
    rows->run = run;
    rows->input = input;
    rows->next_opened = run->opened;
    run->opened = rows;
  }
  return rows;
}

void *
rows_new(Run *run, const RowsKind *kind, Rows *input, size_t size)
{
  return rows_new_room(run, kind, input, size, size);
}

static uint64_t
clock_ns(void)
{
  struct timespec now = {0};
  (void)clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000000000U + (uint64_t)now.tv_nsec;
}

SanadStatus
rows_next(Rows *rows, RowBatch *batch, SanadError *error)
{
  const uint64_t start = rows->run->is_explained ? clock_ns() : 0;
  batch->count = 0;
  SanadStatus status = question_check(rows->run->question, error);
  if (status == SANAD_OK) {
    status = rows->kind->next(rows, batch, error);
  }
  rows->given += batch->count;
  // What runs out of time or memory, or comes across a fault, does so in the
  // innermost operator first.
  if (status != SANAD_OK && status != SANAD_END && error &&
      !error->span.length && !error->place.line) {
    error->span = rows->span;
  }
  if (rows->run->is_explained) {
    rows->spent_ns += clock_ns() - start;
  }
  return status;
}

void
rows_reset(Rows *rows)
{
  for (; rows; rows = rows->input) {
    rows->batch.count = 0;
    rows->at = 0;
    rows->counted = 0;
    if (rows->kind->reset) {
      rows->kind->reset(rows);
    }
  }
}

SanadStatus
rows_input(Rows *rows, SanadId **row, SanadError *error)
{
  if (rows->at == rows->batch.count) {
    TRY(batch_begin(rows->run, &rows->batch, error));
    rows->at = 0;
    TRY(rows_next(rows->input, &rows->batch, error));
  }
  *row = rows->batch.ids + rows->at++ * rows->batch.width;
  return SANAD_OK;
}

SanadStatus
batch_begin(Run *run, RowBatch *batch, SanadError *error)
{
  if (batch->ids) {
    return SANAD_OK;
  }
  // A query without columns still has rows.
  batch->width = run->program->width ? run->program->width : 1;
  batch->capacity = BATCH_BYTES / (batch->width * sizeof(SanadId));
  if (batch->capacity < BATCH_CAPACITY_LEAST) {
    batch->capacity = BATCH_CAPACITY_LEAST;
  }
  if (batch->capacity > SANAD_BATCH_ROWS) {
    batch->capacity = SANAD_BATCH_ROWS;
  }
  batch->ids = sanad_arena_take_room(run->question->arena,
                                     batch->capacity * batch->width *
                                         sizeof *batch->ids);
  return batch->ids ? SANAD_OK : sanad_fail_memory(error);
}

SanadId *
batch_add(RowBatch *batch, const SanadId *row)
{
  assert(batch->count < batch->capacity);

  SanadId *const copy = batch->ids + batch->count++ * batch->width;
  memcpy(copy, row, batch->width * sizeof *row);
  return copy;
}

// ---- Seed

typedef struct {
  Rows base;
  SanadId *row;
  const SanadId *rows; ///< What is given; `row`, or the caller's
  size_t count;
  size_t next;
} Seed;

static SanadStatus
seed_next(Rows *rows, RowBatch *batch, SanadError *error)
{
  Seed *const self = (Seed *)rows;
  (void)error;
  while (self->next < self->count && !batch_is_full(batch)) {
    (void)batch_add(batch, self->rows + self->next++ * batch->width);
  }
  return batch->count ? SANAD_OK : SANAD_END;
}

static void
seed_reset(Rows *rows)
{
  ((Seed *)rows)->next = 0;
}

static const RowsKind seed_kind = {"seed", seed_next, seed_reset, NULL};

Rows *
rows_seed(Run *run)
{
  Seed *const self = rows_new(run, &seed_kind, NULL, sizeof *self);
  if (self) {
    self->row = SANAD_TAKE_ARRAY(run->question->arena, SanadId,
                                 run->program->width + 1);
    self->rows = self->row;
    self->count = 1;
  }
  return self && self->row ? &self->base : NULL;
}

void
rows_seed_row(Rows *rows, const SanadId *row)
{
  Seed *const self = (Seed *)rows;
  memcpy(self->row, row, rows->run->program->width * sizeof *row);
  rows_seed_rows(rows, self->row, 1);
}

void
rows_seed_rows(Rows *rows, const SanadId *ids, size_t count)
{
  Seed *const self = (Seed *)rows;
  self->rows = ids;
  self->count = count;
  self->next = 0;
}

// ---- Filters

/// Passes on the rows that `keeps` says yes to.
typedef struct {
  Rows base;
  const Atom *atom;
  Expr *expr;
} Sieve;

static SanadStatus
sieve(Rows *rows, RowBatch *batch,
      SanadStatus (*keeps)(Sieve *self, SanadId *row, bool *answer,
                           SanadError *error),
      SanadError *error)
{
  Sieve *const self = (Sieve *)rows;
  SanadStatus status = SANAD_OK;
  while (!batch_is_full(batch)) {
    SanadId *row = NULL;
    bool answer = false;
    status = rows_input(rows, &row, error);
    if (status == SANAD_OK) {
      status = keeps(self, row, &answer, error);
    }
    if (status != SANAD_OK) {
      break;
    }
    if (answer) {
      (void)batch_add(batch, row);
    }
  }
  return status == SANAD_END && batch->count ? SANAD_OK : status;
}

static SanadStatus
keeps_different(Sieve *self, SanadId *row, bool *answer, SanadError *error)
{
  (void)error;
  *answer =
      place_id(self->atom->subject, row) != place_id(self->atom->object, row);
  return SANAD_OK;
}

static SanadStatus
different_next(Rows *rows, RowBatch *batch, SanadError *error)
{
  return sieve(rows, batch, keeps_different, error);
}

static const RowsKind different_kind = {"different", different_next, NULL,
                                        NULL};

Rows *
rows_different(Run *run, Rows *input, const Atom *atom)
{
  Sieve *const self = rows_new(run, &different_kind, input, sizeof *self);
  if (self) {
    self->atom = atom;
  }
  return (Rows *)self;
}

static SanadStatus
keeps_true(Sieve *self, SanadId *row, bool *answer, SanadError *error)
{
  return expr_is_true(self->expr, self->base.run->question, row, answer, error);
}

static SanadStatus
filter_next(Rows *rows, RowBatch *batch, SanadError *error)
{
  return sieve(rows, batch, keeps_true, error);
}

static const RowsKind filter_kind = {"filter", filter_next, NULL, NULL};

Rows *
rows_filter(Run *run, Rows *input, Expr *expr)
{
  Sieve *const self = rows_new(run, &filter_kind, input, sizeof *self);
  if (self) {
    self->expr = expr;
  }
  return (Rows *)self;
}

// ---- New columns

typedef struct {
  Rows base;
  size_t slot;
  Expr *expr;
} Extend;

static SanadStatus
extend_next(Rows *rows, RowBatch *batch, SanadError *error)
{
  Extend *const self = (Extend *)rows;
  SanadStatus status = SANAD_OK;
  while (!batch_is_full(batch)) {
    SanadId *row = NULL;
    SanadId id = SANAD_ANY;
    status = rows_input(rows, &row, error);
    if (status == SANAD_OK) {
      status = expr_id(self->expr, rows->run->question, row, &id, error);
    }
    if (status != SANAD_OK) {
      break;
    }
    batch_add(batch, row)[self->slot] = id;
  }
  return status == SANAD_END && batch->count ? SANAD_OK : status;
}

static const RowsKind extend_kind = {"let", extend_next, NULL, NULL};

Rows *
rows_extend(Run *run, Rows *input, size_t slot, Expr *expr)
{
  Extend *const self = rows_new(run, &extend_kind, input, sizeof *self);
  if (self) {
    self->slot = slot;
    self->expr = expr;
  }
  return (Rows *)self;
}

// ---- Slices

typedef struct {
  Rows base;
  const Stage *stage;
  uint64_t left; ///< Rows still to give, or still to leave out
} Slice;

static SanadStatus
limit_next(Rows *rows, RowBatch *batch, SanadError *error)
{
  Slice *const self = (Slice *)rows;
  while (self->left && !batch_is_full(batch)) {
    SanadId *row = NULL;
    const SanadStatus status = rows_input(rows, &row, error);
    if (status == SANAD_END) {
      break;
    }
    TRY(status);
    --self->left;
    (void)batch_add(batch, row);
  }
  return batch->count ? SANAD_OK : SANAD_END;
}

static SanadStatus
skip_next(Rows *rows, RowBatch *batch, SanadError *error)
{
  Slice *const self = (Slice *)rows;
  while (!batch_is_full(batch)) {
    SanadId *row = NULL;
    const SanadStatus status = rows_input(rows, &row, error);
    if (status == SANAD_END) {
      break;
    }
    TRY(status);
    if (self->left) {
      --self->left;
    } else {
      (void)batch_add(batch, row);
    }
  }
  return batch->count ? SANAD_OK : SANAD_END;
}

static void
slice_reset(Rows *rows)
{
  Slice *const self = (Slice *)rows;
  self->left = self->stage->number;
}

static const RowsKind limit_kind = {"limit", limit_next, slice_reset, NULL};
static const RowsKind skip_kind = {"skip", skip_next, slice_reset, NULL};

Rows *
rows_slice(Run *run, Rows *input, const Stage *stage)
{
  Slice *const self =
      rows_new(run, stage->kind == STAGE_LIMIT ? &limit_kind : &skip_kind,
               input, sizeof *self);
  if (self) {
    self->stage = stage;
    self->left = stage->number;
  }
  return (Rows *)self;
}
