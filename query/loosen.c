#include "query/loosen.h"

// Recursive, as deep as the parser lets expressions be.
// NOLINTBEGIN(misc-no-recursion)

SanadStatus
loosen_texts(SanadArena *arena, const AstExpr *expr, AstExpr *out,
             bool *changed, SanadError *error)
{
  *out = *expr;
  if (expr->kind == AST_EXPR_VALUE && expr->value.kind == AST_NODE_LITERAL &&
      expr->value.literal.kind == AST_LITERAL_STRING) {
    out->value.literal.kind = AST_LITERAL_ANY_LANGUAGE;
    *changed = true;
  }
  const bool goes_in =
      expr->kind == AST_EXPR_AND || expr->kind == AST_EXPR_OR ||
      expr->kind == AST_EXPR_NOT || expr->kind == AST_EXPR_EQUAL ||
      expr->kind == AST_EXPR_IN;
  if (!goes_in) {
    return SANAD_OK;
  }
  AstExpr *const operands =
      SANAD_TAKE_ARRAY(arena, AstExpr, expr->operand_count + 1);
  if (!operands) {
    return sanad_fail_memory(error);
  }
  for (size_t i = 0; i < expr->operand_count; ++i) {
    TRY(loosen_texts(arena, &expr->operands[i], &operands[i], changed, error));
  }
  out->operands = operands;
  return SANAD_OK;
}

// NOLINTEND(misc-no-recursion)
