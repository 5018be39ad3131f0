/// Steps: rows in, rows out (language, 4.12).

#include "query/compile.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

Stage *
add_stage(Compiler *compiler, StageKind kind)
{
  Program *const program = compiler->program;
  program->stages = sanad_arena_grow(
      compiler->resolver.question->arena, program->stages, program->stage_count,
      &program->stage_capacity, sizeof *program->stages);
  if (!program->stages) {
    return NULL;
  }
  Stage *const stage = &program->stages[program->stage_count++];
  *stage = (Stage){.kind = kind, .span = compiler->step};
  return stage;
}

SanadStatus
view_variables(Compiler *compiler, const Column **columns, size_t *count,
               SanadError *error)
{
  Column *const list = SANAD_TAKE_ARRAY(compiler->resolver.question->arena,
                                        Column, compiler->variable_count + 1);
  if (!list) {
    return sanad_fail_memory(error);
  }
  for (size_t i = 0; i < compiler->variable_count; ++i) {
    list[i] = (Column){compiler->variables[i].name, compiler->variables[i].slot,
                       compiler->variables[i].is_relation};
  }
  *columns = list;
  *count = compiler->variable_count;
  return SANAD_OK;
}

SanadStatus
add_view(Compiler *compiler, StageKind kind, Stage **out, SanadError *error)
{
  Stage *const stage = add_stage(compiler, kind);
  if (!stage) {
    return sanad_fail_memory(error);
  }
  if (out) {
    *out = stage;
  }
  return view_variables(compiler, &stage->columns, &stage->column_count, error);
}

static SanadStatus
add_match(Compiler *compiler, Block *block, SanadError *error)
{
  Stage *stage = NULL;
  TRY(add_view(compiler, STAGE_MATCH, &stage, error));
  stage->block = block;
  return SANAD_OK;
}

static SanadStatus
step_where(Compiler *compiler, const AstStep *step, SanadError *error)
{
  Block *block = NULL;
  Expr *expr = NULL;
  TRY(new_block(compiler, &block, error));
  TRY(compile_expr(compiler, &step->where, DOTS_SOME, NULL, &expr, error));
  TRY(block_add_filter(compiler, block, expr, error));
  return add_match(compiler, block, error);
}

static SanadStatus
step_match(Compiler *compiler, const AstStep *step, SanadError *error)
{
  Block *block = NULL;
  TRY(declare_pattern(compiler, &step->pattern, error));
  TRY(compile_pattern(compiler, &step->pattern, false, &block, error));
  return add_match(compiler, block, error);
}

/// `optional …` and `not …` as steps.
static SanadStatus
step_clause(Compiler *compiler, const AstStep *step, SanadError *error)
{
  const AstClause clause = {
      .kind = step->kind == AST_STEP_OPTIONAL ? AST_CLAUSE_OPTIONAL
                                              : AST_CLAUSE_NOT,
      .span = step->span,
      .inner = step->clause,
  };
  Block *block = NULL;
  TRY(new_block(compiler, &block, error));
  TRY(declare_clause(compiler, &clause, error));
  TRY(compile_clause(compiler, block, &clause, error));
  return add_match(compiler, block, error);
}

/// A variable that a step makes must be new.
static SanadStatus
check_new(Compiler *compiler, const AstWord *word, SanadError *error)
{
  if (!find_variable(compiler, word->name)) {
    return SANAD_OK;
  }
  (void)sanad_fail(error, SANAD_MEANING, word->span,
                   "there is a column ?%.*s already", (int)word->name.length,
                   word->name.data);
  return sanad_hint(error, "give it another name");
}

/// Adds the stages that make columns of the dots an expression used.
static SanadStatus
add_dots(Compiler *compiler, const DottedColumns *dotted, size_t from,
         SanadError *error)
{
  for (size_t i = from; i < dotted->count; ++i) {
    Stage *stage = NULL;
    TRY(add_view(compiler, STAGE_DOTS, &stage, error));
    stage->expr = dotted->columns[i].dots;
    stage->slot = dotted->columns[i].dots->slot;
  }
  return SANAD_OK;
}

static SanadStatus
add_extend(Compiler *compiler, size_t slot, Expr *expr, SanadError *error)
{
  Stage *stage = NULL;
  TRY(add_view(compiler, STAGE_EXTEND, &stage, error));
  stage->slot = slot;
  stage->expr = expr;
  return SANAD_OK;
}

// Recursive, as deep as the parser lets expressions be.
// NOLINTBEGIN(misc-no-recursion)

static bool
has_label(const Expr *expr)
{
  if (expr->kind == EXPR_CALL && expr->function == FUNCTION_LABEL) {
    return true;
  }
  for (size_t i = 0; i < expr->operand_count; ++i) {
    if (expr->operands[i] && has_label(expr->operands[i])) {
      return true;
    }
  }
  return false;
}

// NOLINTEND(misc-no-recursion)

SanadStatus
settle_labels(Compiler *compiler, Expr **expr, SanadError *error)
{
  if (!has_label(*expr)) {
    return SANAD_OK;
  }
  Expr *const column = SANAD_TAKE(compiler->resolver.question->arena, Expr);
  if (!column) {
    return sanad_fail_memory(error);
  }
  *column = (Expr){
      .kind = EXPR_VARIABLE,
      .span = (*expr)->span,
      .slot = new_slot(compiler),
  };
  TRY(add_extend(compiler, column->slot, *expr, error));
  *expr = column;
  return SANAD_OK;
}

static SanadStatus
step_let(Compiler *compiler, const AstStep *step, SanadError *error)
{
  DottedColumns dotted = {0};
  for (size_t i = 0; i < step->assignments.count; ++i) {
    const AstAssignment *const assignment = &step->assignments.items[i];
    const size_t from = dotted.count;
    Expr *expr = NULL;
    TRY(check_new(compiler, &assignment->variable, error));
    TRY(compile_expr(compiler, &assignment->value, DOTS_ROWS, &dotted, &expr,
                     error));
    TRY(add_dots(compiler, &dotted, from, error));
    const size_t slot = new_slot(compiler);
    if (!add_variable(compiler, assignment->variable.name, slot)) {
      return sanad_fail_memory(error);
    }
    TRY(add_extend(compiler, slot, expr, error));
  }
  return SANAD_OK;
}

SanadStatus
free_name(Compiler *compiler, const Column *taken, size_t taken_count,
          SanadText wanted, SanadText *name, SanadError *error)
{
  SanadArena *const arena = compiler->resolver.question->arena;
  for (unsigned number = 1; number < 10000; ++number) {
    char suffix[16] = "";
    if (number > 1) {
      (void)snprintf(suffix, sizeof suffix, "_%u", number);
    }
    const size_t length = wanted.length + strlen(suffix);
    char *const text = sanad_arena_take(arena, length + 1);
    if (!text) {
      return sanad_fail_memory(error);
    }
    memcpy(text, wanted.data, wanted.length);
    memcpy(text + wanted.length, suffix, strlen(suffix));
    *name = (SanadText){text, length};
    bool is_taken = false;
    for (size_t i = 0; i < taken_count; ++i) {
      is_taken |= sanad_text_is_equal(taken[i].name, *name);
    }
    if (!is_taken) {
      return SANAD_OK;
    }
  }
  return sanad_fail_hint(error, SANAD_LIMIT, SANAD_NO_SPAN, "name them with as",
                         "too many columns have the same name");
}

/// The column of a dotted item is called after its last relation as written:
/// `[date of birth]` → `date_of_birth`.
static SanadStatus
name_of_dots(Compiler *compiler, const AstExpr *source, SanadText *name,
             SanadError *error)
{
  const SanadText last =
      source->dots.relations[source->dots.relation_count - 1].text;
  char *const text = sanad_arena_copy(compiler->resolver.question->arena,
                                      last.data, last.length);
  if (!text) {
    return sanad_fail_memory(error);
  }
  for (size_t i = 0; i < last.length; ++i) {
    if (strchr(" -.", text[i])) {
      text[i] = '_';
    }
  }
  *name = (SanadText){text, last.length};
  return SANAD_OK;
}

/// Compiles the items of `select` and `by` into columns.
static SanadStatus
compile_items(Compiler *compiler, const AstItems *items, Column **out,
              SanadError *error)
{
  Column *const columns = *out = SANAD_TAKE_ARRAY(
      compiler->resolver.question->arena, Column, items->item_count + 8);
  if (!columns) {
    return sanad_fail_memory(error);
  }
  DottedColumns dotted = {0};
  for (size_t i = 0; i < items->item_count; ++i) {
    const AstItem *const item = &items->items[i];
    const size_t from = dotted.count;
    Expr *expr = NULL;
    TRY(compile_expr(compiler, &item->value, DOTS_ROWS, &dotted, &expr, error));
    TRY(add_dots(compiler, &dotted, from, error));
    columns[i].slot = expr->slot;
    if (expr->kind != EXPR_VARIABLE) {
      columns[i].slot = new_slot(compiler);
      TRY(add_extend(compiler, columns[i].slot, expr, error));
    }

    if (item->column.name.length) {
      columns[i].name = item->column.name;
    } else if (item->value.kind == AST_EXPR_DOTS) {
      TRY(name_of_dots(compiler, &item->value, &columns[i].name, error));
      TRY(free_name(compiler, columns, i, columns[i].name, &columns[i].name,
                    error));
    } else {
      columns[i].name = item->value.value.word.name;
    }
    for (size_t j = 0; j < i; ++j) {
      if (sanad_text_is_equal(columns[j].name, columns[i].name)) {
        return sanad_fail_hint(error, SANAD_MEANING, item->span,
                               "give one of them another name with as",
                               "two columns are called ?%.*s",
                               (int)columns[i].name.length,
                               columns[i].name.data);
      }
    }
  }
  return SANAD_OK;
}

SanadStatus
set_scope(Compiler *compiler, const Column *columns, size_t count,
          SanadError *error)
{
  Variable *const old = compiler->variables;
  const size_t old_count = compiler->variable_count;
  compiler->variables = NULL;
  compiler->variable_count = 0;
  compiler->variable_capacity = 0;

  for (size_t i = 0; i < count; ++i) {
    Variable *const variable =
        add_variable(compiler, columns[i].name, columns[i].slot);
    if (!variable) {
      return sanad_fail_memory(error);
    }
    for (size_t j = 0; j < old_count; ++j) {
      if (old[j].slot == columns[i].slot) {
        variable->is_relation = old[j].is_relation;
        variable->is_type = old[j].is_type;
        variable->is_beside_anonymous = old[j].is_beside_anonymous;
        variable->is_behind_hops = old[j].is_behind_hops;
      }
    }
  }
  return SANAD_OK;
}

/// A column that is shown twice gets a slot of its own, so that each column has
/// one.
static SanadStatus
separate_slots(Compiler *compiler, Column *columns, size_t count,
               SanadError *error)
{
  for (size_t i = 0; i < count; ++i) {
    for (size_t j = 0; j < i; ++j) {
      if (columns[i].slot != columns[j].slot) {
        continue;
      }
      Expr *const copy = SANAD_TAKE(compiler->resolver.question->arena, Expr);
      if (!copy) {
        return sanad_fail_memory(error);
      }
      *copy = (Expr){.kind = EXPR_VARIABLE, .slot = columns[j].slot};
      columns[i].slot = new_slot(compiler);
      TRY(add_extend(compiler, columns[i].slot, copy, error));
    }
  }
  return SANAD_OK;
}

static SanadStatus
step_select(Compiler *compiler, const AstStep *step, SanadError *error)
{
  Column *columns = NULL;
  TRY(compile_items(compiler, &step->items, &columns, error));
  TRY(separate_slots(compiler, columns, step->items.item_count, error));
  TRY(set_scope(compiler, columns, step->items.item_count, error));
  return add_view(compiler, STAGE_PROJECT, NULL, error);
}

static SanadStatus
step_drop(Compiler *compiler, const AstStep *step, SanadError *error)
{
  for (size_t i = 0; i < step->drop.count; ++i) {
    const AstWord *const word = &step->drop.variables[i];
    Variable *const variable = find_variable(compiler, word->name);
    if (!variable) {
      return fail_no_column(compiler, word, error);
    }
    const size_t at = (size_t)(variable - compiler->variables);
    memmove(variable, variable + 1,
            (compiler->variable_count - at - 1) * sizeof *variable);
    --compiler->variable_count;
  }
  return add_view(compiler, STAGE_PROJECT, NULL, error);
}

/// Adds the stage that groups, and leaves groups and aggregates in scope.
static SanadStatus
add_group(Compiler *compiler, const Column *groups, size_t group_count,
          Aggregate *aggregates, const SanadText *names, size_t aggregate_count,
          SanadError *error)
{
  TRY(set_scope(compiler, groups, group_count, error));
  const Column *by = NULL;
  size_t by_count = 0;
  TRY(view_variables(compiler, &by, &by_count, error));
  for (size_t i = 0; i < aggregate_count; ++i) {
    aggregates[i].slot = new_slot(compiler);
    if (!add_variable(compiler, names[i], aggregates[i].slot)) {
      return sanad_fail_memory(error);
    }
  }
  Stage *stage = NULL;
  TRY(add_view(compiler, STAGE_GROUP, &stage, error));
  stage->aggregates = aggregates;
  stage->aggregate_count = aggregate_count;

  size_t *const slots = SANAD_TAKE_ARRAY(compiler->resolver.question->arena,
                                         size_t, by_count + 1);
  if (!slots) {
    return sanad_fail_memory(error);
  }
  for (size_t i = 0; i < by_count; ++i) {
    slots[i] = by[i].slot;
  }
  stage->group = slots;
  stage->group_count = by_count;
  return SANAD_OK;
}

static SanadStatus
step_count(Compiler *compiler, const AstStep *step, SanadError *error)
{
  SanadArena *const arena = compiler->resolver.question->arena;
  Aggregate *const count = SANAD_TAKE(arena, Aggregate);
  SanadText *const name = SANAD_TAKE(arena, SanadText);
  if (!count || !name) {
    return sanad_fail_memory(error);
  }
  *count = (Aggregate){
      .kind = AST_COUNT,
      .is_distinct = step->count.is_distinct,
      .span = step->span,
  };
  if (step->count.variable.name.length) {
    const AstExpr source = {
        .kind = AST_EXPR_VALUE,
        .span = step->count.variable.span,
        .value = {.kind = AST_NODE_VARIABLE,
                  .span = step->count.variable.span,
                  .word = step->count.variable},
    };
    TRY(compile_expr(compiler, &source, DOTS_REFUSED, NULL, &count->value,
                     error));
  }

  Column *columns = NULL;
  TRY(compile_items(compiler, &step->count.by, &columns, error));
  TRY(separate_slots(compiler, columns, step->count.by.item_count, error));
  if (step->count.column.name.length) {
    *name = step->count.column.name;
  } else {
    TRY(free_name(compiler, columns, step->count.by.item_count,
                  SANAD_TEXT("count"), name, error));
  }
  return add_group(compiler, columns, step->count.by.item_count, count, name, 1,
                   error);
}

/// `sum` and `avg` over a column beside a `?` would lose equal values: a
/// pattern is a set.
static SanadStatus
check_summed(Compiler *compiler, const AstAggregate *aggregate,
             SanadError *error)
{
  const AstExpr *const value = aggregate->value;
  if ((aggregate->kind != AST_SUM && aggregate->kind != AST_AVG) || !value ||
      value->kind != AST_EXPR_VALUE || value->value.kind != AST_NODE_VARIABLE) {
    return SANAD_OK;
  }
  const Variable *const variable =
      find_variable(compiler, value->value.word.name);
  if (variable && variable->is_behind_hops) {
    question_note(compiler->resolver.question,
                  "note: ?%.*s stands at an arrow of several facts, where "
                  "equal values count once; to count each, draw the arrow in "
                  "pieces and name the nodes between",
                  (int)variable->name.length, variable->name.data);
  }
  if (!variable || !variable->is_beside_anonymous) {
    return SANAD_OK;
  }
  (void)sanad_fail(error, SANAD_MEANING, value->span,
                   "equal values of ?%.*s would count once, since it stands "
                   "beside a `?`",
                   (int)variable->name.length, variable->name.data);
  return sanad_hint(error, "name the node: write ?x instead of ?");
}

static SanadStatus
step_summarize(Compiler *compiler, const AstStep *step, SanadError *error)
{
  SanadArena *const arena = compiler->resolver.question->arena;
  const size_t count = step->summarize.aggregate_count;
  Aggregate *const aggregates = SANAD_TAKE_ARRAY(arena, Aggregate, count);
  SanadText *const names = SANAD_TAKE_ARRAY(arena, SanadText, count);
  if (!aggregates || !names) {
    return sanad_fail_memory(error);
  }
  for (size_t i = 0; i < count; ++i) {
    const AstAggregate *const source = &step->summarize.aggregates[i];
    TRY(check_summed(compiler, source, error));
    aggregates[i] = (Aggregate){
        .kind = source->kind,
        .is_distinct = source->is_distinct,
        .span = source->span,
    };
    names[i] = source->column.name;
    if (source->value) {
      TRY(compile_expr(compiler, source->value, DOTS_REFUSED, NULL,
                       &aggregates[i].value, error));
      TRY(settle_labels(compiler, &aggregates[i].value, error));
    }
  }
  Column *columns = NULL;
  TRY(compile_items(compiler, &step->summarize.by, &columns, error));
  TRY(separate_slots(compiler, columns, step->summarize.by.item_count, error));
  return add_group(compiler, columns, step->summarize.by.item_count, aggregates,
                   names, count, error);
}

SanadStatus
compile_step(Compiler *compiler, const AstStep *step, SanadError *error)
{
  switch (step->kind) {
  case AST_STEP_WHERE:
    return step_where(compiler, step, error);
  case AST_STEP_MATCH:
    return step_match(compiler, step, error);
  case AST_STEP_OPTIONAL:
  case AST_STEP_NOT:
    return step_clause(compiler, step, error);
  case AST_STEP_LET:
    return step_let(compiler, step, error);
  case AST_STEP_SELECT:
    return step_select(compiler, step, error);
  case AST_STEP_DROP:
    return step_drop(compiler, step, error);
  case AST_STEP_DISTINCT:
    return add_view(compiler, STAGE_DISTINCT, NULL, error);
  case AST_STEP_COUNT:
    return step_count(compiler, step, error);
  case AST_STEP_SUMMARIZE:
    return step_summarize(compiler, step, error);
  case AST_STEP_SORT:
    return compile_sort(compiler, step, error);
  case AST_STEP_TOP:
  case AST_STEP_BOTTOM:
    return compile_top(compiler, step, error);
  case AST_STEP_LIMIT:
  case AST_STEP_SKIP:
    return compile_slice(compiler, step, error);
  case AST_STEP_PATHS:
    return compile_search(compiler, &step->paths, error);
  case AST_STEP_WHY:
    return compile_why(compiler, step->span, error);
  case AST_STEP_GRAPH:
    compiler->program->gives = GIVES_FACTS;
    return SANAD_OK;
  case AST_STEP_DESCRIBE:
    return compile_describe(compiler, &step->describe, error);
  case AST_STEP_CONSTRUCT:
  case AST_STEP_ADD:
    compiler->program->is_change = step->kind == AST_STEP_ADD;
    return compile_template(compiler, &step->template, error);
  case AST_STEP_REMOVE:
    return compile_removal(compiler, &step->template, false, error);
  default:
    return fail_unsupported(error, step->span, "this step is");
  }
}
