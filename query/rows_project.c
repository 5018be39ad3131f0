/// Operators that keep some columns: distinct, projection.

#include "query/key_set.h"
#include "query/rows.h"
#include "query/why.h"

#include <string.h>

typedef struct {
  Rows base;
  const Column *columns;
  size_t column_count;
  SanadId *key;
  SanadId *projected; ///< A row with only the columns
  KeySet seen;
  bool *kept; ///< Slots that stay behind a shown fact's number; or null
} Project;

/// Clears all slots but the columns'.
static void
project_row(Project *self, const SanadId *row)
{
  memset(self->projected, 0,
         self->base.run->program->width * sizeof *self->projected);
  for (size_t i = 0; i < self->column_count; ++i) {
    const size_t slot = self->columns[i].slot;
    self->key[i] = row[slot];
    self->projected[slot] = row[slot];
  }
  for (size_t i = 0; self->kept && i < self->base.run->program->width; ++i) {
    if (self->kept[i]) {
      self->projected[i] = row[i];
    }
  }
}

/// Marks the parts of facts that stay with their numbers, so that these can be
/// shown.  Returns false when out of memory.
static bool
keep_facts(Project *self)
{
  const Program *const program = self->base.run->program;
  for (size_t i = 0; i < program->stage_count; ++i) {
    const Stage *const stage = &program->stages[i];
    for (size_t j = 0; stage->kind == STAGE_WHY && j < self->column_count;
         ++j) {
      if (self->columns[j].slot != stage->cells[WHY_FACT]) {
        continue;
      }
      if (!self->kept) {
        self->kept = SANAD_TAKE_ARRAY(self->base.run->question->arena, bool,
                                      program->width + 1);
      }
      if (!self->kept) {
        return false;
      }
      for (size_t k = WHY_COLUMNS; k < WHY_CELLS; ++k) {
        self->kept[stage->cells[k]] = true;
      }
    }
  }
  return true;
}

static SanadStatus
distinct_next(Rows *rows, RowBatch *batch, SanadError *error)
{
  Project *const self = (Project *)rows;
  while (!batch_is_full(batch)) {
    SanadId *row = NULL;
    size_t number = 0;
    bool is_new = false;
    const SanadStatus status = rows_input(rows, &row, error);
    if (status == SANAD_END) {
      break;
    }
    TRY(status);
    project_row(self, row);
    TRY(key_set_put(&self->seen, self->key, rows->run->rows_max, &number,
                    &is_new, error));
    if (is_new) {
      (void)batch_add(batch, self->projected);
    }
  }
  return batch->count ? SANAD_OK : SANAD_END;
}

static SanadStatus
project_next(Rows *rows, RowBatch *batch, SanadError *error)
{
  Project *const self = (Project *)rows;
  while (!batch_is_full(batch)) {
    SanadId *row = NULL;
    const SanadStatus status = rows_input(rows, &row, error);
    if (status == SANAD_END) {
      break;
    }
    TRY(status);
    project_row(self, row);
    (void)batch_add(batch, self->projected);
  }
  return batch->count ? SANAD_OK : SANAD_END;
}

static void
project_close(Rows *rows)
{
  key_set_free(&((Project *)rows)->seen);
}

static const RowsKind distinct_kind = {"distinct", distinct_next, project_close,
                                       project_close};
static const RowsKind project_kind = {"select", project_next, NULL, NULL};

static Rows *
new_project(Run *run, const RowsKind *kind, Rows *input, const Column *columns,
            size_t count)
{
  SanadArena *const arena = run->question->arena;
  Project *const self = rows_new(run, kind, input, sizeof *self);
  if (!self) {
    return NULL;
  }
  self->columns = columns;
  self->column_count = count;
  self->key = SANAD_TAKE_ARRAY(arena, SanadId, count + 1);
  self->projected = SANAD_TAKE_ARRAY(arena, SanadId, run->program->width + 1);
  self->seen.width = count;
  self->seen.held = &run->question->held_bytes;
  return self->key && self->projected ? &self->base : NULL;
}

Rows *
rows_distinct(Run *run, Rows *input, const Column *columns, size_t count)
{
  return new_project(run, &distinct_kind, input, columns, count);
}

Rows *
rows_project(Run *run, Rows *input, const Column *columns, size_t count)
{
  Project *const self =
      (Project *)new_project(run, &project_kind, input, columns, count);
  return self && keep_facts(self) ? &self->base : NULL;
}
