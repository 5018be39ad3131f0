#include "query/calendar.h"
#include "query/evaluation.h"

/// One side of a comparison.
typedef struct {
  const Expr *expr;
  Value value;
} Side;

static bool
is_call_of(const Expr *expr, FunctionKind function)
{
  return expr->kind == EXPR_CALL && expr->function == function;
}

/// Whether comparing with the side compares months.
static bool
is_month(const Side *side)
{
  return (side->expr->kind == EXPR_CONSTANT &&
          side->value.kind == VALUE_MONTH) ||
         is_call_of(side->expr, FUNCTION_MONTH);
}

/// Whether comparing with the side compares days or months.
static bool
is_calendar(const Side *side)
{
  return (side->expr->kind == EXPR_CONSTANT &&
          (side->value.kind == VALUE_DATE ||
           side->value.kind == VALUE_MONTH)) ||
         is_call_of(side->expr, FUNCTION_DATE) ||
         is_call_of(side->expr, FUNCTION_MONTH) ||
         is_call_of(side->expr, FUNCTION_TODAY);
}

bool
expr_is_calendar(const Question *question, const Expr *expr)
{
  Side side = {.expr = expr};
  SanadTerm term;
  if (expr->kind == EXPR_CONSTANT &&
      question_term(question, expr->id, &term, NULL) == SANAD_OK &&
      term.kind == SANAD_LITERAL) {
    side.value = value_of_literal(&term, expr->id);
  }
  return is_calendar(&side);
}

/// What a comparison says of an order.
static int
truth_of_order(ExprKind kind, int order)
{
  switch (kind) {
  case EXPR_EQUAL:
  case EXPR_IN:
    return order == 0;
  case EXPR_UNEQUAL:
    return order != 0;
  case EXPR_LESS:
    return order < 0;
  case EXPR_LESS_EQUAL:
    return order <= 0;
  case EXPR_GREATER:
    return order > 0;
  default:
    return order >= 0;
  }
}

static bool
is_equality(ExprKind kind)
{
  return kind == EXPR_EQUAL || kind == EXPR_UNEQUAL || kind == EXPR_IN;
}

/// Compares the days or months that both sides begin with, as written.
static SanadStatus
compare_calendar(Evaluation *evaluation, ExprKind kind, const Side *a,
                 const Side *b, int *truth, SanadError *error)
{
  const bool by_month = is_month(a) || is_month(b);
  const Side *const sides[] = {a, b};
  SanadText parts[2] = {{0}};
  char rooms[2][VALUE_BYTES_MAX];

  *truth = -1;
  for (size_t i = 0; i < 2; ++i) {
    SanadText text;
    bool has_text = false;
    TRY(evaluation_str(evaluation, &sides[i]->value, rooms[i], &text, &has_text,
                       error));
    if (!has_text || !calendar_part(text, by_month, &parts[i])) {
      return SANAD_OK;
    }
  }
  *truth = truth_of_order(kind, sanad_text_compare(parts[0], parts[1]));
  return SANAD_OK;
}

/// `"text"@*` against a value, either of them first.
static int
equals_in_any_language(const Value *a, const Value *b)
{
  const Value *const values[] = {a, b};
  for (size_t i = 0; i < 2; ++i) {
    if (values[i]->kind != VALUE_STRING && values[i]->kind != VALUE_LANGUAGE) {
      return 0;
    }
  }
  return sanad_text_is_equal(a->text, b->text);
}

static int
compare_values(ExprKind kind, const Value *a, const Value *b)
{
  if (is_equality(kind)) {
    const int is_equal = value_is_equal(a, b);
    return is_equal < 0 ? -1 : is_equal != (kind == EXPR_UNEQUAL);
  }
  int order = 0;
  if (value_compare(a, b, &order)) {
    return truth_of_order(kind, order);
  }
  // NaN is neither smaller nor larger than a number; all else is an error.
  return value_is_number(a) && value_is_number(b) ? 0 : -1;
}

static SanadStatus
compare_sides(Evaluation *evaluation, ExprKind kind, bool by_calendar,
              const Side *a, const Side *b, int *truth, SanadError *error)
{
  if (a->value.kind == VALUE_NONE || b->value.kind == VALUE_NONE) {
    *truth = -1;
    return SANAD_OK;
  }
  if (is_equality(kind) && (a->expr->kind == EXPR_ANY_LANGUAGE ||
                            b->expr->kind == EXPR_ANY_LANGUAGE)) {
    *truth =
        equals_in_any_language(&a->value, &b->value) != (kind == EXPR_UNEQUAL);
    return SANAD_OK;
  }
  if (by_calendar) {
    return compare_calendar(evaluation, kind, a, b, truth, error);
  }
  *truth = compare_values(kind, &a->value, &b->value);
  return SANAD_OK;
}

static SanadStatus
evaluate_side(Evaluation *evaluation, const Expr *expr, Side *side,
              SanadError *error)
{
  side->expr = expr;
  return evaluate(evaluation, expr, &side->value, error);
}

/// The id of a column or a constant; SANAD_ANY for anything else.
static SanadId
id_of(const Evaluation *evaluation, const Expr *expr)
{
  switch (expr->kind) {
  case EXPR_CONSTANT:
    return expr->id;
  case EXPR_VARIABLE:
    return evaluation->row[expr->slot];
  default:
    return SANAD_ANY;
  }
}

/// Compares by ids alone, where their order is that of the values.
static bool
compare_by_id(const Evaluation *evaluation, const Expr *expr, int *truth)
{
  const SanadId a = id_of(evaluation, expr->operands[0]);
  const SanadId b = id_of(evaluation, expr->operands[1]);
  if (!value_is_id_order(a, b) ||
      (expr->is_calendar && sanad_id_kind(a) != SANAD_ID_DATE)) {
    return false;
  }
  *truth = truth_of_order(expr->kind, (a > b) - (a < b));
  return true;
}

SanadStatus
evaluate_comparison(Evaluation *evaluation, const Expr *expr, int *truth,
                    SanadError *error)
{
  Side a;
  Side b;
  if (compare_by_id(evaluation, expr, truth)) {
    return SANAD_OK;
  }
  TRY(evaluate_side(evaluation, expr->operands[0], &a, error));
  TRY(evaluate_side(evaluation, expr->operands[1], &b, error));
  return compare_sides(evaluation, expr->kind, expr->is_calendar, &a, &b, truth,
                       error);
}

SanadStatus
evaluate_in(Evaluation *evaluation, const Expr *expr, int *truth,
            SanadError *error)
{
  Side item;
  TRY(evaluate_side(evaluation, expr->operands[0], &item, error));

  // An error counts only if nothing is equal (SPARQL 1.1, 17.4.1.9).
  *truth = 0;
  for (size_t i = 1; i < expr->operand_count; ++i) {
    Side member;
    int one = -1;
    TRY(evaluate_side(evaluation, expr->operands[i], &member, error));
    const bool by_calendar = is_calendar(&item) || is_calendar(&member);
    TRY(compare_sides(evaluation, EXPR_IN, by_calendar, &item, &member, &one,
                      error));
    if (one == 1) {
      *truth = 1;
      return SANAD_OK;
    }
    if (one < 0) {
      *truth = -1;
    }
  }
  return SANAD_OK;
}
