/// Tells when a pattern is joined on empty cells (language, 4.9).

#include "query/rows.h"

typedef struct {
  Rows base;
  const char *word;
  size_t *slots;
  size_t count;
  bool is_told;
} Watch;

/// The name of a column that some stage shows, or an empty text.
static SanadText
name_of_slot(const Program *program, size_t slot)
{
  for (size_t i = 0; i < program->stage_count; ++i) {
    const Stage *const stage = &program->stages[i];
    for (size_t j = 0; j < stage->column_count; ++j) {
      if (stage->columns[j].slot == slot) {
        return stage->columns[j].name;
      }
    }
  }
  return (SanadText){0};
}

static void
tell(Watch *self, size_t slot)
{
  const SanadText name = name_of_slot(self->base.run->program, slot);
  self->is_told = true;
  question_note(self->base.run->question,
                "note: ?%.*s is empty in some rows, and fits anything in this "
                "%s; to leave these rows out write | where ?%.*s is not "
                "missing before it",
                (int)name.length, name.data, self->word, (int)name.length,
                name.data);
}

static SanadStatus
watch_next(Rows *rows, RowBatch *batch, SanadError *error)
{
  Watch *const self = (Watch *)rows;
  TRY(rows_next(rows->input, batch, error));
  for (size_t i = 0; !self->is_told && i < batch->count; ++i) {
    for (size_t j = 0; !self->is_told && j < self->count; ++j) {
      if (batch->ids[i * batch->width + self->slots[j]] == SANAD_ANY) {
        tell(self, self->slots[j]);
      }
    }
  }
  return SANAD_OK;
}

static const RowsKind watch_kind = {"watch", watch_next, NULL, NULL};

/// Watches the columns among `possible` that the block uses.
static Rows *
watch(Run *run, Rows *input, const Block *block, const bool *possible,
      const bool *bound, const char *word)
{
  const size_t width = run->program->width + 1;
  SanadArena *const arena = run->question->arena;
  bool *const mentioned = SANAD_TAKE_ARRAY(arena, bool, width);
  size_t *const slots = SANAD_TAKE_ARRAY(arena, size_t, width);
  size_t count = 0;
  if (!mentioned || !slots) {
    return NULL;
  }
  block_mentions(block, mentioned);
  for (size_t i = 0; i + 1 < width; ++i) {
    if (mentioned[i] && possible[i] && !bound[i]) {
      slots[count++] = i;
    }
  }
  if (!count) {
    return input;
  }
  Watch *const self = rows_new(run, &watch_kind, input, sizeof *self);
  if (self) {
    self->word = word;
    self->slots = slots;
    self->count = count;
  }
  return (Rows *)self;
}

Rows *
rows_watch_nots(Run *run, Rows *input, const Block *block, const bool *bound)
{
  bool *const possible =
      SANAD_TAKE_ARRAY(run->question->arena, bool, run->program->width + 1);
  Rows *rows = possible ? input : NULL;
  for (size_t i = 0; possible && i < block->optional_count; ++i) {
    block_mentions(block->optionals[i], possible);
  }
  for (size_t i = 0; possible && i < block->atom_count; ++i) {
    if (block->atoms[i].kind == ATOM_UNION) {
      atom_mentions(&block->atoms[i], possible);
    }
  }
  for (size_t i = 0; rows && i < block->not_count; ++i) {
    rows = watch(run, rows, block->nots[i], possible, bound, "not");
  }
  return rows;
}

Rows *
rows_watch_stage(Run *run, Rows *input, const Stage *stage, const bool *bound)
{
  const Block *const block = stage->block;
  bool *const possible =
      SANAD_TAKE_ARRAY(run->question->arena, bool, run->program->width + 1);
  if (!block->atom_count && !block->not_count) {
    return input;
  }
  for (size_t i = 0; possible && i < stage[-1].column_count; ++i) {
    possible[stage[-1].columns[i].slot] = true;
  }
  return possible ? watch(run, input, block, possible, bound,
                          block->atom_count ? "match" : "not")
                  : NULL;
}
