#ifndef SANAD_TESTS_UNIT_EXPRESSIONS_H
#define SANAD_TESTS_UNIT_EXPRESSIONS_H

#include "query/evaluation.h"
#include "query/expression.h"
#include "tests/unit/asked.h"

/// Builders of expressions for tests.

#define COUNT(table) (sizeof(table) / sizeof *(table))
#define TRUE         "true^^boolean"
#define FALSE        "false^^boolean"
#define EX           "http://example.org/"
#define LABEL        "<" SANAD_RDFS_LABEL ">"
#define OPERANDS_MAX 4U
/// Slots of the row: 0 is free for a test, 1 is never bound.
#define SLOTS   4U
#define UNBOUND 1U

static inline Expr *
new_expr(Asked *asked, ExprKind kind, size_t operand_count)
{
  Expr *const expr = SANAD_TAKE(asked->arena, Expr);
  assert_non_null(expr);
  expr->kind = kind;
  expr->operands = SANAD_TAKE_ARRAY(asked->arena, Expr *, operand_count + 1);
  assert_non_null(expr->operands);
  expr->operand_count = operand_count;
  return expr;
}

/// A constant; an unbound variable for an empty notation.
static inline Expr *
constant(Asked *asked, const char *notation)
{
  Expr *const expr =
      new_expr(asked, notation[0] ? EXPR_CONSTANT : EXPR_VARIABLE, 0);
  expr->id = id_of(&asked->question, notation);
  expr->slot = UNBOUND;
  return expr;
}

static inline Expr *
variable(Asked *asked, size_t slot)
{
  Expr *const expr = new_expr(asked, EXPR_VARIABLE, 0);
  expr->slot = slot;
  return expr;
}

static inline Expr *
unary(Asked *asked, ExprKind kind, Expr *operand)
{
  Expr *const expr = new_expr(asked, kind, 1);
  expr->operands[0] = operand;
  return expr;
}

static inline Expr *
binary(Asked *asked, Expr *a, ExprKind kind, Expr *b)
{
  Expr *const expr = new_expr(asked, kind, 2);
  expr->operands[0] = a;
  expr->operands[1] = b;
  return expr;
}

/// A call with arguments in notation, up to a null.
static inline Expr *
call(Asked *asked, FunctionKind function, const char *const *arguments)
{
  size_t count = 0;
  while (count < OPERANDS_MAX && arguments[count]) {
    ++count;
  }
  Expr *const expr = new_expr(asked, EXPR_CALL, count);
  expr->function = function;
  for (size_t i = 0; i < count; ++i) {
    expr->operands[i] = constant(asked, arguments[i]);
  }
  return expr;
}

/// Computes with `notation` in slot 0.
static inline const char *
compute_with(Asked *asked, const Expr *expr, const char *notation)
{
  SanadId row[SLOTS] = {id_of(&asked->question, notation)};
  SanadId id = SANAD_ANY;
  SanadError error = {0};
  const SanadStatus status = expr_id(expr, &asked->question, row, &id, &error);
  if (status != SANAD_OK) {
    fail_msg("%s", error.message);
  }
  assert_true(row[UNBOUND] == SANAD_ANY);
  return notation_of(&asked->question, id);
}

static inline const char *
compute(Asked *asked, const Expr *expr)
{
  return compute_with(asked, expr, "");
}

#endif
