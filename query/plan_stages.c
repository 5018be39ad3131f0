/// Which operators answer the stages of a query, one on top of the other.

#include "query/behind.h"
#include "query/rows.h"
#include "query/why.h"

#include <string.h>

/// What a group is thought to leave of its rows.
#define GROUP_GUESS 0.1

// Recursive, as deep as the parser lets braces nest.
// NOLINTBEGIN(misc-no-recursion)

/// Whether a block, or an optional part of it, can lead to one row in several
/// ways.
static bool
has_ways(const Block *block)
{
  for (size_t i = 0; i < block->atom_count; ++i) {
    const AtomKind kind = block->atoms[i].kind;
    if (kind == ATOM_UNION || kind == ATOM_QUERY) {
      return true;
    }
  }
  for (size_t i = 0; i < block->optional_count; ++i) {
    if (has_ways(block->optionals[i])) {
      return true;
    }
  }
  return false;
}

// NOLINTEND(misc-no-recursion)

/// Whether joining with a block can give a row twice over the columns in view:
/// it has columns that nobody sees, or several ways to the same row.
static bool
can_repeat(const Run *run, const Stage *stage, const bool *bound, bool *slots)
{
  if (has_ways(stage->block)) {
    return true;
  }
  memset(slots, 0, run->program->width * sizeof *slots);
  block_mentions(stage->block, slots);
  for (size_t i = 0; i < stage->column_count; ++i) {
    slots[stage->columns[i].slot] = false;
  }
  for (size_t i = 0; i < run->program->width; ++i) {
    if (slots[i] && !bound[i]) {
      return true;
    }
  }
  return false;
}

static SanadStatus
plan_match(Run *run, const Stage *stage, bool keeps_all, bool *bound,
           bool *slots, Rows **top, SanadError *error)
{
  // Optional parts of a later pattern are left-joined with its own facts, not
  // with the rows before.
  const bool is_apart =
      stage->block->atom_count && stage->block->optional_count;
  const bool is_set = !keeps_all && can_repeat(run, stage, bound, slots);
  if (!is_apart && !is_set) {
    return plan_block(run, stage->block, *top, bound, top, error);
  }
  TRY(rows_match(run, *top, stage->block, bound, stage->columns,
                 is_set ? stage->column_count : 0, top, error));
  block_certain(stage->block, bound, run->program->width);
  return SANAD_OK;
}

/// Forgets what a projection takes away.
static void
keep_columns(const Stage *stage, bool *bound, bool *slots, size_t width)
{
  memset(slots, 0, width * sizeof *slots);
  for (size_t i = 0; i < stage->column_count; ++i) {
    const size_t slot = stage->columns[i].slot;
    slots[slot] = bound[slot];
  }
  memcpy(bound, slots, width * sizeof *bound);
}

/// Whether an atom can give a row twice.
static bool
atom_repeats(const Atom *atom)
{
  if (atom->kind == ATOM_UNION || atom->kind == ATOM_QUERY) {
    return true;
  }
  // Members stand in the order and as often as they were written.
  const bool is_list = atom->kind == ATOM_MEMBERS && !atom->is_sources;
  for (size_t i = 0; is_list && i < atom->class_count; ++i) {
    for (size_t j = 0; j < i; ++j) {
      if (atom->classes[i] == atom->classes[j]) {
        return true;
      }
    }
  }
  return false;
}

/// Whether a pattern gives each row once over `columns` by itself: all its
/// columns are among them, and no part of it can give a row by two ways.
static bool
is_set(const Run *run, const Block *block, const Column *columns, size_t count,
       bool *slots)
{
  for (size_t i = 0; i < block->atom_count; ++i) {
    if (atom_repeats(&block->atoms[i])) {
      return false;
    }
  }
  for (size_t i = 0; i < block->optional_count; ++i) {
    if (!is_set(run, block->optionals[i], columns, count, slots)) {
      return false;
    }
  }
  memset(slots, 0, run->program->width * sizeof *slots);
  for (size_t i = 0; i < block->atom_count; ++i) {
    atom_mentions(&block->atoms[i], slots);
  }
  for (size_t i = 0; i < count; ++i) {
    slots[columns[i].slot] = false;
  }
  for (size_t i = 0; i < run->program->width; ++i) {
    if (slots[i]) {
      return false;
    }
  }
  return true;
}

/// Whether the rows that a stage is to make different are so already.
static bool
is_first_set(const Run *run, const Stage *stage, bool *slots)
{
  const Stage *const first = run->program->stages;
  return stage->kind == STAGE_DISTINCT && first->kind == STAGE_MATCH &&
         is_set(run, first->block, stage->columns, stage->column_count, slots);
}

static SanadStatus
plan_stage(Run *run, const Stage *stage, bool keeps_all, bool *bound,
           bool *slots, Rows **top, SanadError *error)
{
  Rows *rows = *top;
  switch (stage->kind) {
  case STAGE_MATCH:
    return plan_match(run, stage, keeps_all, bound, slots, top, error);
  case STAGE_EXTEND:
    rows = rows_extend(run, *top, stage->slot, stage->expr);
    break;
  case STAGE_DOTS:
    rows = rows_dots(run, *top, stage->expr);
    break;
  case STAGE_DISTINCT:
  case STAGE_PROJECT:
    if (keeps_all || (stage == run->program->stages + 1 &&
                      is_first_set(run, stage, slots))) {
      return SANAD_OK;
    }
    rows = stage->kind == STAGE_DISTINCT
               ? rows_distinct(run, *top, stage->columns, stage->column_count)
               : rows_project(run, *top, stage->columns, stage->column_count);
    keep_columns(stage, bound, slots, run->program->width);
    break;
  case STAGE_GROUP:
    rows = rows_group(run, *top, stage);
    keep_columns(stage, bound, slots, run->program->width);
    break;
  case STAGE_SORT:
    rows = rows_sort(run, *top, stage);
    break;
  case STAGE_WHY:
    rows = rows_why(run, *top, stage);
    keep_columns(stage, bound, slots, run->program->width);
    bound[stage->cells[WHY_FACT]] = true;
    break;
  case STAGE_TOP:
    rows = rows_top(run, *top, stage);
    break;
  case STAGE_CLAIMS:
    rows = rows_claims(run, *top, stage->claims);
    for (size_t i = 0; i <= CLAIM_OBJECT; ++i) {
      bound[stage->claims->slots[i]] = true;
    }
    bound[stage->claims->slots[CLAIM_SOURCE]] = true;
    break;
  case STAGE_PATHS:
    rows = rows_search(run, *top, stage->search);
    bound[stage->search->path_slot] = !stage->search->keeps;
    bound[stage->search->length_slot] = !stage->search->keeps;
    break;
  default:
    rows = rows_slice(run, *top, stage);
    break;
  }
  *top = rows;
  return rows ? SANAD_OK : sanad_fail_memory(error);
}

/// Guesses how many rows a stage leaves of those before it, where its operator
/// was not guessed with its pattern.
static double
expected_of(const Stage *stage, double before)
{
  const double number = (double)stage->number;
  switch (stage->kind) {
  case STAGE_GROUP:
    return stage->group_count && before > 1 / GROUP_GUESS ? before * GROUP_GUESS
                                                          : 1;
  case STAGE_LIMIT:
  case STAGE_TOP:
    return before < number ? before : number;
  case STAGE_SKIP:
    return before > number ? before - number : 0;
  default:
    return before;
  }
}

/// How many rows of a stage the ones behind it want; 0: all.
static uint64_t
wanted_rows(const Stage *stages, size_t at, size_t stage_count)
{
  uint64_t skipped = 0;
  for (size_t i = at + 1; i < stage_count; ++i) {
    if (stages[i].kind == STAGE_LIMIT) {
      return stages[i].number > UINT64_MAX - skipped
                 ? 0
                 : stages[i].number + skipped;
    }
    if (stages[i].kind != STAGE_SKIP || stages[i].number > UINT32_MAX) {
      return 0;
    }
    skipped += stages[i].number;
  }
  return 0;
}

/// Whether a stage does nothing but to filter.
static bool
is_filter(const Stage *stage)
{
  return stage->kind == STAGE_MATCH && !stage->is_first &&
         !stage->block->atom_count && !stage->block->optional_count &&
         !stage->block->not_count;
}

/// Whether a stage behind the first pattern leaves the order of its rows.
static bool
leaves_order(const Stage *stage)
{
  return stage->kind == STAGE_DISTINCT || stage->kind == STAGE_PROJECT ||
         is_filter(stage);
}

/// The order that a sort behind the first pattern wants.
static OrderWish
find_wish(const Stage *stages, size_t stage_count)
{
  OrderWish wish = {.slot = SLOT_NONE};
  size_t at = 1;
  while (at < stage_count && leaves_order(&stages[at])) {
    ++at;
  }
  const Stage *const sort = at < stage_count ? &stages[at] : NULL;
  if (sort && sort->kind == STAGE_SORT && sort->key_count &&
      sort->keys[0].expr->kind == EXPR_VARIABLE) {
    wish.count = wanted_rows(stages, at, stage_count);
    wish.slot = wish.count ? sort->keys[0].expr->slot : SLOT_NONE;
    wish.is_descending = sort->keys[0].is_descending;
  }
  return wish;
}

/// Says of the operators above `below` which step they are for.
static void
set_span(Rows *rows, const Rows *below, SanadSpan span)
{
  for (; rows && rows != below; rows = rows->input) {
    rows->span = span;
  }
}

/// Collects the filters of the first pattern, and those of steps behind it that
/// do nothing else: `*taken` are the stages up to which they are.
static SanadStatus
find_first(Run *run, const Stage *stages, size_t stage_count, FirstBlock *first,
           size_t *taken, SanadError *error)
{
  size_t count = stages[0].block->filter_count;
  *taken = 1;
  while (*taken < stage_count && leaves_order(&stages[*taken])) {
    count +=
        is_filter(&stages[*taken]) ? stages[*taken].block->filter_count : 0;
    ++*taken;
  }
  first->block = stages[0].block;
  first->filters = SANAD_TAKE_ARRAY(run->question->arena, Filter *, count + 1);
  if (!first->filters) {
    return sanad_fail_memory(error);
  }
  for (size_t i = 0; i < *taken; ++i) {
    for (size_t j = 0;
         (!i || is_filter(&stages[i])) && j < stages[i].block->filter_count;
         ++j) {
      first->filters[first->filter_count++] = &stages[i].block->filters[j];
    }
  }
  first->wish = find_wish(stages, stage_count);
  return SANAD_OK;
}

/// Whether nothing but the number of the first stage's rows is wanted.
static bool
is_counted(const Run *run, const Stage *stages, size_t stage_count, bool *slots)
{
  const size_t next =
      stage_count > 1 && is_first_set(run, &stages[1], slots) ? 2 : 1;
  return stages == run->program->stages && stage_count > next &&
         stages[0].kind == STAGE_MATCH && stages[0].is_first &&
         stages[next].kind == STAGE_GROUP &&
         stage_is_plain_count(&stages[next]);
}

SanadStatus
plan_stages(Run *run, const Stage *stages, size_t stage_count, size_t whole,
            size_t keep_from, Rows **out, SanadError *error)
{
  const size_t width = run->program->width + 1;
  bool *const bound = SANAD_TAKE_ARRAY(run->question->arena, bool, width);
  bool *const slots = SANAD_TAKE_ARRAY(run->question->arena, bool, width);
  FirstBlock first = {.wish = {.slot = SLOT_NONE}};
  Rows *pattern = NULL; ///< What the first pattern gives
  size_t taken = 0;
  *out = rows_seed(run);
  for (size_t i = 0; i < stage_count; ++i) {
    if (stages[i].block) {
      TRY(plan_shared(run, stages[i].block, error));
    }
  }
  if (!bound || !slots || !*out) {
    return sanad_fail_memory(error);
  }
  if (stage_count && stages[0].kind == STAGE_MATCH && stages[0].is_first) {
    const Rows *const below = *out;
    TRY(find_first(run, stages, stage_count, &first, &taken, error));
    TRY(plan_first_block(run, &first, *out, bound, out, error));
    if (!whole && keep_from == SIZE_MAX &&
        is_counted(run, stages, stage_count, slots)) {
      TRY(rows_count(run, stages[0].block, out, error));
    }
    pattern = *out;
    set_span(pattern, below, stages[0].span);
  }
  for (size_t i = pattern ? 1 : 0; i < stage_count; ++i) {
    if (i < taken && is_filter(&stages[i])) {
      continue;
    }
    const Rows *const below = *out;
    if (i && stages[i].kind == STAGE_MATCH && !stages[i].is_first) {
      *out = rows_watch_stage(run, *out, &stages[i], bound);
      if (!*out) {
        return sanad_fail_memory(error);
      }
    }
    const double before = (*out)->expected;
    TRY(plan_stage(run, &stages[i], i < whole || i >= keep_from, bound, slots,
                   out, error));
    set_span(*out, below, stages[i].span);
    if ((*out)->expected <= 0) {
      (*out)->expected = expected_of(&stages[i], before);
    }
    if (stages[i].kind == STAGE_SORT) {
      rows_sort_keep(*out, wanted_rows(stages, i, stage_count));
      if (i == taken && first.wish.met &&
          plan_keeps_order((*out)->input, first.wish.met)) {
        rows_sort_is_ordered(*out);
      }
    }
  }
  return SANAD_OK;
}

/// How many stages keep all columns for what comes behind them: those before a
/// `why` or, if the facts are wanted, all of them.
static size_t
whole_stages(const Program *program, size_t stage_count)
{
  for (size_t i = 0; i < stage_count; ++i) {
    if (program->stages[i].kind == STAGE_WHY && facts_are_whole(program, i)) {
      return i;
    }
  }
  const bool wants_facts =
      program->gives == GIVES_FACTS ||
      (program->gives == GIVES_MATCHED && !program->removed);
  return wants_facts && stage_count == program->stage_count &&
                 facts_are_whole(program, stage_count)
             ? stage_count
             : 0;
}

SanadStatus
plan_behind(Run *run, size_t first, Rows **out, SanadError *error)
{
  const Program *const program = run->program;
  SanadArena *const arena = run->question->arena;
  bool *const bound = SANAD_TAKE_ARRAY(arena, bool, program->width + 1);
  bool *const slots = SANAD_TAKE_ARRAY(arena, bool, program->width + 1);
  const bool keeps_all = program->gives == GIVES_FACTS;
  *out = *out ? *out : rows_seed(run);
  if (!bound || !slots || !*out) {
    return sanad_fail_memory(error);
  }
  for (size_t i = first; i < program->stage_count; ++i) {
    const Rows *const below = *out;
    TRY(plan_stage(run, &program->stages[i], keeps_all, bound, slots, out,
                   error));
    set_span(*out, below, program->stages[i].span);
  }
  return SANAD_OK;
}

SanadStatus
plan_program(Run *run, size_t stage_count, size_t keep_from, Rows **out,
             SanadError *error)
{
  for (size_t i = 0; i < run->program->exists_count; ++i) {
    run->program->exists[i]->run = run;
  }
  return plan_stages(run, run->program->stages, stage_count,
                     whole_stages(run->program, stage_count), keep_from, out,
                     error);
}
