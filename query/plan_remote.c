/// Which operators answer a question at an endpoint: one that asks it for rows,
/// and above it what SPARQL has no words for.

#include "query/behind.h"
#include "query/expression.h"
#include "query/remote_impl.h"
#include "query/why.h"

#include <string.h>

static SanadStatus
fail_facts(SanadSpan span, const char *what, SanadError *error)
{
  (void)sanad_fail(error, SANAD_UNSUPPORTED, span,
                   "%s cannot be asked of an endpoint", what);
  return sanad_hint(error, "load what you need into a store and ask there");
}

// ---- Facts

/// Whether each row holds all that a drawn fact is made of.
static bool
is_plain(const DrawnFact *fact)
{
  return !fact->path && !fact->is_search && !fact->group &&
         fact->direction != AST_EITHER;
}

/// Whether the facts of a program can be made of its columns; else the endpoint
/// has to say which they are.
static bool
are_plain(const Program *program)
{
  bool are = facts_are_whole(program, program->stage_count);
  for (size_t i = 0; i < program->fact_count; ++i) {
    are &= is_plain(&program->facts[i]);
  }
  return are;
}

/// Makes a template of the facts that are drawn or removed.
static SanadStatus
make_template(Question *question, Program *program, SanadSpan span,
              SanadError *error)
{
  const size_t first =
      program->gives == GIVES_MATCHED ? program->first_removed : 0;
  program->made =
      SANAD_TAKE_ARRAY(question->arena, MadeFact, program->fact_count + 1);
  program->made_count = 0;
  if (!program->made) {
    return sanad_fail_memory(error);
  }
  for (size_t i = first; i < program->fact_count; ++i) {
    const DrawnFact *const fact = &program->facts[i];
    if (!is_plain(fact)) {
      return fail_facts(span,
                        "which facts stand behind an arrow with more than one "
                        "relation or direction, or an optional part,",
                        error);
    }
    const bool is_back = fact->direction == AST_BACKWARD;
    program->made[program->made_count++] = (MadeFact){
        .subject = is_back ? fact->object : fact->subject,
        .predicate = fact->predicate,
        .object = is_back ? fact->subject : fact->object,
        .span = span,
    };
  }
  if (program->gives == GIVES_FACTS) {
    program->target = (Place){.slot = SLOT_NONE, .id = SANAD_DEFAULT_GRAPH};
  }
  program->gives = GIVES_TEMPLATE;
  return SANAD_OK;
}

/// Adds a column for a place, once.
static void
add_column(Column *columns, size_t *count, Place place)
{
  for (size_t i = 0; i < *count; ++i) {
    if (columns[i].slot == place.slot) {
      return;
    }
  }
  if (place.slot != SLOT_NONE) {
    columns[(*count)++].slot = place.slot;
  }
}

/// The columns that the facts of a program are made of.
static SanadStatus
choose_columns(const Run *run, RemoteAsk *ask, SanadError *error)
{
  const Program *const program = run->program;
  const size_t most = program->made_count * 3 + 2;
  Column *const columns = SANAD_TAKE_ARRAY(run->question->arena, Column, most);
  if (!columns) {
    return sanad_fail_memory(error);
  }
  for (size_t i = 0; i < program->made_count; ++i) {
    add_column(columns, &ask->column_count, program->made[i].subject);
    add_column(columns, &ask->column_count, program->made[i].predicate);
    add_column(columns, &ask->column_count, program->made[i].object);
  }
  add_column(columns, &ask->column_count, program->target);
  ask->columns = columns;
  ask->is_parts = true;
  return SANAD_OK;
}

/// Asks for a graph as rows of subject, relation and object.
static SanadStatus
plan_graph(Run *run, const Resolver *resolver, RemoteAsk *ask, Rows **out,
           SanadError *error)
{
  Program *const program = run->program;
  SanadArena *const arena = run->question->arena;
  Column *const columns = SANAD_TAKE_ARRAY(arena, Column, 3);
  MadeFact *const made = SANAD_TAKE(arena, MadeFact);
  if (!columns || !made) {
    return sanad_fail_memory(error);
  }
  Place places[3];
  for (size_t i = 0; i < 3; ++i) {
    columns[i].slot = program->width + i;
    places[i] = (Place){.slot = program->width + i, .id = SANAD_ANY};
  }
  ask->columns = columns;
  ask->column_count = 3;
  ask->is_graph = true;
  TRY(rows_remote(run, resolver, ask, out, error));
  *made = (MadeFact){places[0], places[1], places[2], ask->span};
  program->width += 3;
  program->made = made;
  program->made_count = 1;
  program->target = (Place){.slot = SLOT_NONE, .id = SANAD_DEFAULT_GRAPH};
  program->gives = GIVES_TEMPLATE;
  return SANAD_OK;
}

// ---- Rows

/// Takes the last stage off if it sorts by columns that are shown: nodes are
/// sorted here, by their names; there they would be by their IRIs.
static const Stage *
take_sort(Program *program)
{
  const Stage *const last =
      program->stage_count ? &program->stages[program->stage_count - 1] : NULL;
  if (program->gives != GIVES_ROWS || !last || last->kind != STAGE_SORT ||
      program->stage_count < 2) {
    return NULL;
  }
  for (size_t i = 0; i < last->key_count; ++i) {
    bool is_shown = false;
    for (size_t j = 0; j < program->column_count; ++j) {
      is_shown |= last->keys[i].expr->kind == EXPR_VARIABLE &&
                  last->keys[i].expr->slot == program->columns[j].slot;
    }
    if (!is_shown) {
      return NULL;
    }
  }
  --program->stage_count;
  return last;
}

// ---- why

/// Parts of a fact.
#define PART_COUNT 3U

/// Columns with those of the parts of a fact behind them.
static SanadStatus
add_parts(SanadArena *arena, const Stage *why, const Column **columns,
          size_t *count, SanadError *error)
{
  Column *const longer = SANAD_TAKE_ARRAY(arena, Column, *count + PART_COUNT);
  if (!longer) {
    return sanad_fail_memory(error);
  }
  memcpy(longer, *columns, *count * sizeof *longer);
  for (size_t i = 0; i < PART_COUNT; ++i) {
    longer[*count + i].slot = why->cells[WHY_COLUMNS + i];
  }
  *columns = longer;
  *count += PART_COUNT;
  return SANAD_OK;
}

/// Whether rows of a stage behind `why` still are rows of it.
static bool
keeps_rows(const Stage *stage)
{
  return stage->kind == STAGE_PROJECT || stage->kind == STAGE_SORT ||
         stage->kind == STAGE_LIMIT || stage->kind == STAGE_SKIP;
}

/// Where facts are shown, their number is not enough: asks for their parts too.
static SanadStatus
ask_for_parts(Run *run, RemoteAsk *ask, SanadError *error)
{
  const Program *const program = run->program;
  SanadArena *const arena = run->question->arena;
  size_t at = program->stage_count;
  while (at && keeps_rows(&program->stages[at - 1])) {
    --at;
  }
  const Stage *const why = at ? &program->stages[at - 1] : NULL;
  bool is_shown = false;
  for (size_t i = 0; why && why->kind == STAGE_WHY && i < ask->column_count;
       ++i) {
    is_shown |= ask->columns[i].slot == why->cells[WHY_FACT];
  }
  if (!is_shown) {
    return SANAD_OK;
  }
  Program *const longer = SANAD_TAKE(arena, Program);
  Stage *const stages =
      SANAD_TAKE_ARRAY(arena, Stage, program->stage_count + 1);
  if (!longer || !stages) {
    return sanad_fail_memory(error);
  }
  memcpy(stages, program->stages, program->stage_count * sizeof *stages);
  for (; at < program->stage_count; ++at) {
    TRY(add_parts(arena, why, &stages[at].columns, &stages[at].column_count,
                  error));
  }
  TRY(add_parts(arena, why, &ask->columns, &ask->column_count, error));
  *longer = *program;
  longer->stages = stages;
  longer->columns = ask->columns;
  longer->column_count = ask->column_count;
  ask->program = longer;
  return SANAD_OK;
}

// ---- Searches

// Recursive, as deep as the parser lets expressions be.
// NOLINTBEGIN(misc-no-recursion)

/// Whether an expression reads facts, which only the endpoint has.
static bool
reads_facts(const Expr *expr)
{
  if (expr->kind == EXPR_EXISTS || expr->kind == EXPR_SOME ||
      expr->kind == EXPR_TYPE ||
      (expr->kind == EXPR_CALL && expr->function == FUNCTION_TYPE)) {
    return true;
  }
  for (size_t i = 0; i < expr->operand_count; ++i) {
    if (expr->operands[i] && reads_facts(expr->operands[i])) {
      return true;
    }
  }
  return false;
}

// NOLINTEND(misc-no-recursion)

/// Whether a stage behind a search can be worked out here.
static bool
is_here(const Stage *stage)
{
  bool reads = stage->expr && reads_facts(stage->expr);
  for (size_t i = 0; i < stage->key_count; ++i) {
    reads |= reads_facts(stage->keys[i].expr);
  }
  for (size_t i = 0; i < stage->aggregate_count; ++i) {
    const Expr *const value = stage->aggregates[i].value;
    reads |= value && reads_facts(value);
  }
  if (stage->kind == STAGE_MATCH) {
    const Block *const block = stage->block;
    reads |= block->atom_count || block->optional_count || block->not_count;
    for (size_t i = 0; i < block->filter_count; ++i) {
      reads |= reads_facts(block->filters[i].expr);
    }
  }
  return !reads && stage->kind != STAGE_DOTS && stage->kind != STAGE_CLAIMS &&
         stage->kind != STAGE_WHY;
}

static SanadStatus
check_behind(const Program *program, size_t search, SanadSpan span,
             SanadError *error)
{
  for (size_t i = search; i < program->stage_count; ++i) {
    if (!is_here(&program->stages[i])) {
      return sanad_fail_hint(
          error, SANAD_UNSUPPORTED,
          program->stages[i].span.length ? program->stages[i].span : span,
          "put what reads facts before the search, or load what you need into "
          "a store and ask there",
          "facts behind a search for paths cannot be asked of an endpoint");
    }
  }
  bool are_found = program->gives == GIVES_ROWS;
  if (program->gives == GIVES_FACTS) {
    are_found = facts_are_whole(program, program->stage_count);
    for (size_t i = 0; i < program->fact_count; ++i) {
      are_found &= program->facts[i].is_search;
    }
  }
  return are_found
             ? SANAD_OK
             : fail_facts(span, "other facts than those of the paths", error);
}

/// Whether a query begins with nothing: one row without anything.
static bool
is_empty(const Stage *first)
{
  const Block *const block = first->kind == STAGE_MATCH ? first->block : NULL;
  return block && !block->atom_count && !block->optional_count &&
         !block->not_count && !block->filter_count;
}

/// The rows before the first search are asked for; all that is behind runs
/// here.
static SanadStatus
plan_search(Run *run, const Resolver *resolver, size_t search, SanadSpan span,
            Rows **out, SanadError *error)
{
  Program *const program = run->program;
  Program before = *program;
  *out = NULL;
  TRY(check_behind(program, search, span, error));
  if (search && !is_empty(&program->stages[0])) {
    const Stage *const last = &program->stages[search - 1];
    before.stage_count = search;
    before.columns = last->columns;
    before.column_count = last->column_count;
    before.fact_count = 0;
    before.gives = GIVES_ROWS;
    const RemoteAsk ask = {.program = &before,
                           .columns = before.columns,
                           .column_count = before.column_count,
                           .names_nodes = true,
                           .span = span};
    TRY(rows_remote(run, resolver, &ask, out, error));
  }
  return plan_behind(run, search, out, error);
}

SanadStatus
plan_remote(Run *run, const Resolver *resolver, SanadSpan span,
            bool names_nodes, Rows **out, SanadError *error)
{
  Program *const program = run->program;
  RemoteAsk ask = {
      .program = program, .names_nodes = names_nodes, .span = span};
  for (size_t i = 0; i < program->stage_count; ++i) {
    if (program->stages[i].kind == STAGE_PATHS) {
      return plan_search(run, resolver, i, span, out, error);
    }
  }
  if (program->gives == GIVES_DESCRIBE ||
      (program->gives == GIVES_FACTS && !are_plain(program))) {
    return plan_graph(run, resolver, &ask, out, error);
  }
  if (program->gives == GIVES_FACTS || program->gives == GIVES_MATCHED) {
    TRY(make_template(run->question, program, span, error));
  }
  if (program->gives == GIVES_TEMPLATE) {
    TRY(choose_columns(run, &ask, error));
  } else if (program->gives == GIVES_ROWS) {
    ask.columns = program->columns;
    ask.column_count = program->column_count;
  }
  const Stage *const sort = take_sort(program);
  if (program->gives == GIVES_ROWS) {
    TRY(ask_for_parts(run, &ask, error));
  }
  TRY(rows_remote(run, resolver, &ask, out, error));
  if (sort) {
    *out = rows_sort(run, *out, sort);
  }
  return *out ? SANAD_OK : sanad_fail_memory(error);
}
