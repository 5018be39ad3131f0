#include "query/compile.h"
#include "query/rows.h"

/// Marks which columns the filters of a block read is left to the planner; here
/// a query becomes stages.

/// Blocks that lie deeper in blocks are run row by row.
#define TAGS_MAX 8U

/// The first stage: the rows of a pattern, as a set over its named variables.
static SanadStatus
compile_source(Compiler *compiler, const AstPattern *pattern, SanadError *error)
{
  Block *block = NULL;
  const AstClause *const first = &pattern->clauses[0];
  if (pattern->clause_count == 1 && first->kind == AST_CLAUSE_CALL &&
      !pattern->where) {
    // A call and nothing else is that query itself.
    return compile_call(compiler, &first->call, first->span, error);
  }
  TRY(declare_pattern(compiler, pattern, error));
  TRY(compile_pattern(compiler, pattern, false, &block, error));

  Stage *const match = add_stage(compiler, STAGE_MATCH);
  if (!match) {
    return sanad_fail_memory(error);
  }
  match->is_first = true;
  match->block = block;
  TRY(view_variables(compiler, &match->columns, &match->column_count, error));
  if (!match->column_count) {
    compiler->program->gives = GIVES_YES_NO;
    return SANAD_OK;
  }
  const Column *const columns = match->columns;
  const size_t count = match->column_count;
  Stage *const distinct = add_stage(compiler, STAGE_DISTINCT);
  if (!distinct) {
    return sanad_fail_memory(error);
  }
  distinct->columns = columns;
  distinct->column_count = count;
  return SANAD_OK;
}

/// Steps that a yes or no can take.
static bool
takes_yes_no(AstStepKind kind)
{
  return kind == AST_STEP_WHY || kind == AST_STEP_GRAPH ||
         kind == AST_STEP_DRAW || kind == AST_STEP_CONSTRUCT ||
         kind == AST_STEP_ADD || kind == AST_STEP_REMOVE;
}

static SanadStatus
check_yes_no(const Compiler *compiler, const AstQuery *query, SanadError *error)
{
  if (compiler->program->gives != GIVES_YES_NO || !query->step_count ||
      takes_yes_no(query->steps[0].kind)) {
    return SANAD_OK;
  }
  (void)sanad_fail(error, SANAD_MEANING, query->steps[0].span,
                   "this pattern has no named variables, so it only answers "
                   "yes or no");
  return sanad_hint(
      error, "name what you want, for example  Iran -meets- ?who | count");
}

/// A search for paths begins with one row of no columns.
static SanadStatus
compile_paths_source(Compiler *compiler, const AstPaths *paths,
                     SanadError *error)
{
  Stage *const match = add_stage(compiler, STAGE_MATCH);
  if (!match) {
    return sanad_fail_memory(error);
  }
  match->is_first = true;
  TRY(new_block(compiler, &match->block, error));
  return compile_search(compiler, paths, error);
}

SanadStatus
compile_stages(Compiler *compiler, const AstQuery *query, SanadError *error)
{
  compiler->program->gives = GIVES_ROWS;
  // What stands in a definition has no place in the text of the question.
  if (!compiler->expansion) {
    compiler->step = query->span;
  }
  switch (query->kind) {
  case AST_SOURCE_PATTERN:
  case AST_SOURCE_WHY:
    TRY(compile_source(compiler, &query->pattern, error));
    break;
  case AST_SOURCE_PATHS:
    TRY(compile_paths_source(compiler, &query->paths, error));
    break;
  case AST_SOURCE_DESCRIBE:
    TRY(compile_describe(compiler, &query->describe, error));
    break;
  default:
    return fail_unsupported(error, query->span, "this query is");
  }
  if (query->kind == AST_SOURCE_WHY) {
    TRY(compile_why(compiler, query->span, error));
  } else {
    TRY(check_yes_no(compiler, query, error));
  }
  for (size_t i = 0; i < query->step_count; ++i) {
    if (!compiler->expansion) {
      compiler->step = query->steps[i].span;
    }
    TRY(compile_step(compiler, &query->steps[i], error));
  }
  return SANAD_OK;
}

/// Takes slots in which rows are numbered where blocks lie in blocks.
static void
add_tags(Program *program)
{
  size_t depth = 0;
  for (size_t i = 0; i < program->stage_count; ++i) {
    const Block *const block = program->stages[i].block;
    const size_t some = block ? block_depth(block) : 0;
    depth = some > depth ? some : depth;
  }
  for (size_t i = 0; i < program->exists_count; ++i) {
    depth += 1 + block_depth(program->exists[i]->block);
  }
  program->tag_slot = program->width;
  program->tag_count = depth < TAGS_MAX ? depth : TAGS_MAX;
  program->width += program->tag_count;
}

SanadStatus
compile_query(Question *question, const SanadSettings *settings,
              const AstQuery *query, Program **program, SanadError *error)
{
  Compiler compiler = {0};
  TRY(resolver_begin(&compiler.resolver, question, settings, error));
  compiler.program = SANAD_TAKE(question->arena, Program);
  if (!compiler.program) {
    return sanad_fail_memory(error);
  }
  TRY(compile_stages(&compiler, query, error));
  TRY(view_variables(&compiler, &compiler.program->columns,
                     &compiler.program->column_count, error));
  add_tags(compiler.program);
  *program = compiler.program;
  return SANAD_OK;
}
