/// Steps that put rows in order or cut them by it (language, 4.12).

#include "query/compile.h"

/// Whether the rows have an order by now that the next step keeps.
static bool
has_order(const Compiler *compiler)
{
  const Program *const program = compiler->program;
  for (size_t i = program->stage_count; i > 0; --i) {
    const Stage *const stage = &program->stages[i - 1];
    switch (stage->kind) {
    case STAGE_SORT:
    case STAGE_TOP:
      return true;
    case STAGE_EXTEND:
    case STAGE_DOTS:
    case STAGE_PROJECT:
    case STAGE_LIMIT:
    case STAGE_SKIP:
      break;
    case STAGE_MATCH:
      if (stage->block->atom_count || stage->block->optional_count ||
          stage->block->not_count) {
        return false;
      }
      break;
    default:
      return false;
    }
  }
  return false;
}

SanadStatus
compile_sort(Compiler *compiler, const AstStep *step, SanadError *error)
{
  SortKey *const keys = SANAD_TAKE_ARRAY(compiler->resolver.question->arena,
                                         SortKey, step->sort.key_count);
  if (!keys) {
    return sanad_fail_memory(error);
  }
  for (size_t i = 0; i < step->sort.key_count; ++i) {
    keys[i].is_descending = step->sort.keys[i].is_descending;
    TRY(compile_expr(compiler, &step->sort.keys[i].value, DOTS_REFUSED, NULL,
                     &keys[i].expr, error));
    TRY(settle_labels(compiler, &keys[i].expr, error));
  }
  const bool is_stable = has_order(compiler);
  Stage *stage = NULL;
  TRY(add_view(compiler, STAGE_SORT, &stage, error));
  stage->is_stable = is_stable;
  stage->keys = keys;
  stage->key_count = step->sort.key_count;
  return SANAD_OK;
}

SanadStatus
compile_top(Compiler *compiler, const AstStep *step, SanadError *error)
{
  SanadArena *const arena = compiler->resolver.question->arena;
  SortKey *const key = SANAD_TAKE(arena, SortKey);
  size_t *const group =
      SANAD_TAKE_ARRAY(arena, size_t, step->top.per_count + 1);
  if (!key || !group) {
    return sanad_fail_memory(error);
  }
  key->is_descending = step->kind == AST_STEP_TOP;
  TRY(compile_expr(compiler, &step->top.by, DOTS_REFUSED, NULL, &key->expr,
                   error));
  TRY(settle_labels(compiler, &key->expr, error));
  for (size_t i = 0; i < step->top.per_count; ++i) {
    const AstWord *const word = &step->top.per[i];
    const Variable *const variable = find_variable(compiler, word->name);
    if (!variable) {
      return fail_no_column(compiler, word, error);
    }
    group[i] = variable->slot;
  }
  Stage *stage = NULL;
  TRY(add_view(compiler, STAGE_TOP, &stage, error));
  stage->keys = key;
  stage->key_count = 1;
  stage->group = group;
  stage->group_count = step->top.per_count;
  stage->number = step->top.count;
  return SANAD_OK;
}

SanadStatus
compile_slice(Compiler *compiler, const AstStep *step, SanadError *error)
{
  Stage *stage = NULL;
  if (!has_order(compiler)) {
    TRY(add_view(compiler, STAGE_SORT, &stage, error)); // By all columns
  }
  TRY(add_view(compiler,
               step->kind == AST_STEP_LIMIT ? STAGE_LIMIT : STAGE_SKIP, &stage,
               error));
  stage->number = step->number;
  return SANAD_OK;
}
