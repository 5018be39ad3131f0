#include "query/behind.h"

#include "query/key_set.h"

#include <stdlib.h>
#include <string.h>

bool
stage_loses_facts(StageKind kind)
{
  return kind == STAGE_GROUP || kind == STAGE_TOP || kind == STAGE_LIMIT ||
         kind == STAGE_SKIP || kind == STAGE_WHY;
}

bool
facts_are_whole(const Program *program, size_t stage_count)
{
  for (size_t i = 0; i < stage_count; ++i) {
    if (stage_loses_facts(program->stages[i].kind)) {
      return false;
    }
  }
  return true;
}

/// Stages from `from` to `to`, between two that lose facts.
typedef struct {
  const Behind *behind;
  size_t from;
  size_t to;
  size_t *slots; ///< Columns of the result that the rows of this part have too
  size_t slot_count;
  SanadId *key;
  KeySet wanted; ///< Their values in the rows of the result
  size_t *first; ///< For each of them, the first such row plus one
  size_t first_capacity;
  SanadId *own; ///< All rows of the result: their columns
  size_t *next; ///< The next row with the same values plus one
  size_t own_count;
  size_t own_capacity;
  VisitFact *visit;
  void *state;
  size_t row; ///< The row of the result whose facts are given
} Part;

/// What a part holds beside its list of keys.
static size_t
part_bytes(const Part *part)
{
  const size_t width = part->behind->column_count;
  return part->own_capacity * (width * sizeof *part->own + sizeof *part->next) +
         part->first_capacity * sizeof *part->first;
}

static void
part_end(Part *part)
{
  question_hold(part->behind->run->question, part_bytes(part), 0);
  key_set_free(&part->wanted);
  free(part->first);
  free(part->own);
  free(part->next);
}

/// Whether the rows of the part have a slot: it was there before, or one of its
/// stages makes it.
static bool
part_has(const Part *part, size_t slot)
{
  const Program *const program = part->behind->run->program;
  for (size_t i = part->from ? part->from - 1 : 0; i < part->to; ++i) {
    const Stage *const stage = &program->stages[i];
    const bool makes =
        (stage->kind == STAGE_EXTEND || stage->kind == STAGE_DOTS) &&
        stage->slot == slot;
    for (size_t j = 0; j < stage->column_count; ++j) {
      if (stage->columns[j].slot == slot) {
        return true;
      }
    }
    if (makes) {
      return true;
    }
  }
  return false;
}

static SanadStatus
find_slots(Part *part, SanadError *error)
{
  const Behind *const behind = part->behind;
  SanadArena *const arena = behind->run->question->arena;
  part->slots = SANAD_TAKE_ARRAY(arena, size_t, behind->column_count + 1);
  part->key = SANAD_TAKE_ARRAY(arena, SanadId, behind->column_count + 1);
  if (!part->slots || !part->key) {
    return sanad_fail_memory(error);
  }
  for (size_t i = 0; i < behind->column_count; ++i) {
    if (part_has(part, behind->columns[i].slot)) {
      part->slots[part->slot_count++] = behind->columns[i].slot;
    }
  }
  part->wanted.width = part->slot_count;
  part->wanted.held = &behind->run->question->held_bytes;
  return SANAD_OK;
}

static void
take_key(Part *part, const SanadId *row)
{
  for (size_t i = 0; i < part->slot_count; ++i) {
    part->key[i] = row[part->slots[i]];
  }
}

/// Makes room for one more row of the result.
static SanadStatus
grow_own(Part *part, SanadError *error)
{
  const size_t width = part->behind->column_count;
  if (part->own_count < part->own_capacity) {
    return SANAD_OK;
  }
  const size_t larger = part->own_capacity ? part->own_capacity * 2 : 64;
  SanadId *const own = realloc(part->own, (larger * width + 1) * sizeof *own);
  if (own) {
    part->own = own;
  }
  size_t *const next = realloc(part->next, larger * sizeof *next);
  if (next) {
    part->next = next;
  }
  if (!own || !next) {
    return sanad_fail_memory(error);
  }
  const size_t before = part_bytes(part);
  part->own_capacity = larger;
  question_hold(part->behind->run->question, before, part_bytes(part));
  return SANAD_OK;
}

static SanadStatus
grow_first(Part *part, SanadError *error)
{
  if (part->wanted.count <= part->first_capacity) {
    return SANAD_OK;
  }
  const size_t larger = part->first_capacity ? part->first_capacity * 2 : 64;
  size_t *const first = realloc(part->first, larger * sizeof *first);
  if (!first) {
    return sanad_fail_memory(error);
  }
  memset(first + part->first_capacity, 0,
         (larger - part->first_capacity) * sizeof *first);
  const size_t before = part_bytes(part);
  part->first = first;
  part->first_capacity = larger;
  question_hold(part->behind->run->question, before, part_bytes(part));
  return SANAD_OK;
}

/// Keeps one row of the result.
static SanadStatus
keep_own(Part *part, const SanadId *row, SanadError *error)
{
  const Behind *const behind = part->behind;
  size_t number = 0;
  bool is_new = false;
  take_key(part, row);
  TRY(key_set_put(&part->wanted, part->key, behind->run->rows_max, &number,
                  &is_new, error));
  TRY(grow_first(part, error));
  TRY(grow_own(part, error));
  SanadId *const own = part->own + part->own_count * behind->column_count;
  for (size_t i = 0; i < behind->column_count; ++i) {
    own[i] = row[behind->columns[i].slot];
  }
  part->next[part->own_count] = part->first[number];
  part->first[number] = ++part->own_count;
  return SANAD_OK;
}

/// Reads the rows of the result, once for all parts.
static SanadStatus
read_rows(Part *part, RowBatch *rows, SanadError *error)
{
  for (size_t i = 0; i < rows->count; ++i) {
    TRY(keep_own(part, rows->ids + i * rows->width, error));
  }
  return SANAD_OK;
}

static SanadStatus
give_fact(void *state, const MatchedFact *fact, SanadError *error)
{
  const Part *const part = state;
  for (size_t i = part->row; i; i = part->next[i - 1]) {
    TRY(part->visit(part->state,
                    part->own + (i - 1) * part->behind->column_count, fact,
                    error));
  }
  return SANAD_OK;
}

/// Gives the facts of a row of the part, if it belongs to rows of the result.
static SanadStatus
give_row(Part *part, const SanadId *row, SanadError *error)
{
  size_t number = 0;
  bool is_new = false;
  SanadError ignored;
  take_key(part, row);
  // No more lists are taken than there are, so a new one is refused.
  const SanadStatus status = key_set_put(
      &part->wanted, part->key, part->wanted.count, &number, &is_new, &ignored);
  if (status == SANAD_LIMIT) {
    return SANAD_OK;
  }
  if (status != SANAD_OK) {
    return sanad_fail_memory(error);
  }
  part->row = part->first[number];
  return facts_of_row(part->behind->run, row, part->from, part->to, give_fact,
                      part, error);
}

/// Runs the stages up to the part's end and gives the facts of their rows.
static SanadStatus
give_part(Part *part, SanadError *error)
{
  Run *const run = part->behind->run;
  Rows *rows = NULL;
  RowBatch batch = {0};
  SanadStatus status = SANAD_OK;
  if (!part->wanted.count) {
    return SANAD_OK;
  }
  TRY(plan_program(run, part->to, part->from, &rows, error));
  TRY(batch_begin(run, &batch, error));
  while ((status = rows_next(rows, &batch, error)) == SANAD_OK) {
    for (size_t i = 0; i < batch.count; ++i) {
      TRY(give_row(part, batch.ids + i * batch.width, error));
    }
  }
  return status == SANAD_END ? SANAD_OK : status;
}

/// The next part behind stage `from`.
static size_t
part_to(const Program *program, size_t from, size_t stage_count)
{
  size_t to = from;
  while (to < stage_count && !stage_loses_facts(program->stages[to].kind)) {
    ++to;
  }
  return to;
}

static bool
draws_facts(const Program *program, size_t from, size_t to)
{
  for (size_t i = 0; i < program->fact_count; ++i) {
    if (program->facts[i].stage >= from && program->facts[i].stage < to) {
      return true;
    }
  }
  return false;
}

/// Rows that were cut or grouped: reads them, then joins each part with them.
static SanadStatus
give_joined(const Behind *behind, VisitFact *visit, void *state,
            SanadError *error)
{
  Run *const run = behind->run;
  RowBatch batch = {0};
  SanadStatus status = SANAD_OK;
  TRY(batch_begin(run, &batch, error));
  for (size_t from = 0; status == SANAD_OK && from <= behind->stage_count;) {
    const size_t to = part_to(run->program, from, behind->stage_count);
    Part part = {behind, .from = from, .to = to, .visit = visit,
                 .state = state};
    if (draws_facts(run->program, from, to)) {
      status = find_slots(&part, error);
      rows_reset(behind->rows);
      while (status == SANAD_OK &&
             (status = rows_next(behind->rows, &batch, error)) == SANAD_OK) {
        status = read_rows(&part, &batch, error);
      }
      status = status == SANAD_END ? give_part(&part, error) : status;
      part_end(&part);
    }
    from = to + 1;
  }
  return status;
}

/// A row that still has everything.
typedef struct {
  const SanadId *own;
  VisitFact *visit;
  void *state;
} WholeRow;

static SanadStatus
give_whole_fact(void *state, const MatchedFact *fact, SanadError *error)
{
  const WholeRow *const row = state;
  return row->visit(row->state, row->own, fact, error);
}

static SanadStatus
give_whole(const Behind *behind, VisitFact *visit, void *state,
           SanadError *error)
{
  Run *const run = behind->run;
  RowBatch batch = {0};
  SanadStatus status = SANAD_OK;
  SanadId *const own =
      SANAD_TAKE_ARRAY(run->question->arena, SanadId, behind->column_count + 1);
  if (!own) {
    return sanad_fail_memory(error);
  }
  WholeRow whole = {own, visit, state};
  TRY(batch_begin(run, &batch, error));
  while ((status = rows_next(behind->rows, &batch, error)) == SANAD_OK) {
    for (size_t i = 0; i < batch.count; ++i) {
      const SanadId *const row = batch.ids + i * batch.width;
      for (size_t j = 0; j < behind->column_count; ++j) {
        own[j] = row[behind->columns[j].slot];
      }
      TRY(facts_of_row(run, row, 0, behind->stage_count, give_whole_fact,
                       &whole, error));
    }
  }
  return status == SANAD_END ? SANAD_OK : status;
}

SanadStatus
facts_behind(const Behind *behind, VisitFact *visit, void *state,
             SanadError *error)
{
  return facts_are_whole(behind->run->program, behind->stage_count)
             ? give_whole(behind, visit, state, error)
             : give_joined(behind, visit, state, error);
}
