#include "query/expression.h"

#include "graph/inline.h"
#include "query/evaluation.h"

#include <assert.h>
#include <stdlib.h>

struct KeptText {
  KeptText *next;
  SanadBuffer buffer;
};

SanadStatus
evaluation_keep(Evaluation *evaluation, SanadBuffer *buffer, SanadText *text,
                SanadError *error)
{
  KeptText *const kept = buffer->failed ? NULL : malloc(sizeof *kept);
  if (!kept || buffer->length > COMPUTED_BYTES_MAX) {
    sanad_buffer_free(buffer);
    free(kept);
    return kept ? sanad_fail_hint(
                      error, SANAD_LIMIT, SANAD_NO_SPAN,
                      "make it shorter with substr, or list fewer rows",
                      "a computed text has more than %zu bytes",
                      COMPUTED_BYTES_MAX)
                : sanad_fail_memory(error);
  }
  *kept = (KeptText){evaluation->kept, *buffer};
  evaluation->kept = kept;
  *buffer = (SanadBuffer){0};
  *text = sanad_buffer_text(&kept->buffer);
  return SANAD_OK;
}

void
evaluation_forget(Evaluation *evaluation, const KeptText *since)
{
  while (evaluation->kept != since) {
    KeptText *const kept = evaluation->kept;
    evaluation->kept = kept->next;
    sanad_buffer_free(&kept->buffer);
    free(kept);
  }
}

SanadStatus
evaluation_str(Evaluation *evaluation, const Value *value,
               char room[VALUE_BYTES_MAX], SanadText *text, bool *has_text,
               SanadError *error)
{
  *has_text = value_is_literal(value);
  *text = value_text(value, room);
  if (value->kind == VALUE_NODE) {
    SanadTerm term;
    SanadBuffer copy = {0};
    SanadStatus status = question_term_into(evaluation->question, &copy,
                                            value->id, &term, error);
    if (status == SANAD_OK) {
      *has_text = term.kind == SANAD_IRI;
      *text = term.text;
    }
    if (status == SANAD_OK && copy.length) {
      status = evaluation_keep(evaluation, &copy, text, error);
    }
    sanad_buffer_free(&copy);
    return status;
  }
  return SANAD_OK;
}

// Recursive, down to EXPR_DEPTH_MAX, which evaluate() counts.
// NOLINTBEGIN(misc-no-recursion)

/// OR and AND with SPARQL's errors (1.1, 17.2): `decisive` is the truth of one
/// operand that decides alone.
static SanadStatus
evaluate_connective(Evaluation *evaluation, const Expr *expr, int decisive,
                    int *truth, SanadError *error)
{
  *truth = !decisive;
  for (size_t i = 0; i < expr->operand_count; ++i) {
    int one = -1;
    TRY(evaluate_truth(evaluation, expr->operands[i], &one, error));
    if (one == decisive) {
      *truth = one;
      return SANAD_OK;
    }
    if (one < 0) {
      *truth = -1;
    }
  }
  return SANAD_OK;
}

static SanadStatus
evaluate_not(Evaluation *evaluation, const Expr *expr, int *truth,
             SanadError *error)
{
  TRY(evaluate_truth(evaluation, expr->operands[0], truth, error));
  *truth = *truth < 0 ? -1 : !*truth;
  return SANAD_OK;
}

static SanadStatus
evaluate_missing(Evaluation *evaluation, const Expr *expr, int *truth,
                 SanadError *error)
{
  Value value;
  TRY(evaluate(evaluation, expr->operands[0], &value, error));
  *truth = value.kind == VALUE_NONE;
  return SANAD_OK;
}

/// The kinds that are true, false or an error.
static SanadStatus
evaluate_test(Evaluation *evaluation, const Expr *expr, int *truth,
              SanadError *error)
{
  switch (expr->kind) {
  case EXPR_OR:
    return evaluate_connective(evaluation, expr, 1, truth, error);
  case EXPR_AND:
    return evaluate_connective(evaluation, expr, 0, truth, error);
  case EXPR_NOT:
    return evaluate_not(evaluation, expr, truth, error);
  case EXPR_CONTAINS:
  case EXPR_STARTS:
  case EXPR_ENDS:
  case EXPR_MATCHES:
    return evaluate_text_test(evaluation, expr, truth, error);
  case EXPR_IN:
    return evaluate_in(evaluation, expr, truth, error);
  case EXPR_MISSING:
    return evaluate_missing(evaluation, expr, truth, error);
  case EXPR_TYPE:
  case EXPR_EXISTS:
  case EXPR_SOME:
    return evaluate_graph_test(evaluation, expr, truth, error);
  default:
    return evaluate_comparison(evaluation, expr, truth, error);
  }
}

static SanadStatus
evaluate_arithmetic(Evaluation *evaluation, const Expr *expr, Value *value,
                    SanadError *error)
{
  static const char operations[] = {
      [EXPR_ADD] = '+',
      [EXPR_SUBTRACT] = '-',
      [EXPR_MULTIPLY] = '*',
      [EXPR_DIVIDE] = '/',
  };
  TRY(evaluate(evaluation, expr->operands[0], value, error));
  for (size_t i = 1; i < expr->operand_count; ++i) {
    Value right;
    TRY(evaluate(evaluation, expr->operands[i], &right, error));
    *value = value_arithmetic(operations[expr->kind], value, &right);
  }
  return SANAD_OK;
}

static SanadStatus
evaluate_negative(Evaluation *evaluation, const Expr *expr, Value *value,
                  SanadError *error)
{
  Value operand;
  TRY(evaluate(evaluation, expr->operands[0], &operand, error));
  if (operand.kind == VALUE_FLOAT || operand.kind == VALUE_DOUBLE) {
    // Zero has a sign, so this is not 0 - x.
    *value = (Value){.kind = operand.kind, .number = -operand.number};
  } else {
    const Value zero = value_integer(0);
    *value = value_arithmetic('-', &zero, &operand);
  }
  return SANAD_OK;
}

static SanadStatus
evaluate_kind(Evaluation *evaluation, const Expr *expr, Value *value,
              SanadError *error)
{
  switch (expr->kind) {
  case EXPR_ADD:
  case EXPR_SUBTRACT:
  case EXPR_MULTIPLY:
  case EXPR_DIVIDE:
    return evaluate_arithmetic(evaluation, expr, value, error);
  case EXPR_NEGATE:
    return evaluate_negative(evaluation, expr, value, error);
  case EXPR_CALL:
    return evaluate_call(evaluation, expr, value, error);
  case EXPR_CONSTANT:
  case EXPR_ANY_LANGUAGE:
    return value_of_id(evaluation->question, expr->id, value, error);
  case EXPR_VARIABLE:
    return value_of_id(evaluation->question, evaluation->row[expr->slot], value,
                       error);
  default:
    break;
  }

  int truth = -1;
  TRY(evaluate_test(evaluation, expr, &truth, error));
  if (truth >= 0) {
    *value = value_boolean((truth == 1) != expr->is_negated);
  }
  return SANAD_OK;
}

SanadStatus
evaluate(Evaluation *evaluation, const Expr *expr, Value *value,
         SanadError *error)
{
  if (evaluation->depth == EXPR_DEPTH_MAX) {
    return sanad_fail_hint(error, SANAD_LIMIT, expr->span,
                           "make a column of a part of it with let",
                           "an expression is nested at most %u deep",
                           EXPR_DEPTH_MAX);
  }
  *value = (Value){.kind = VALUE_NONE};
  ++evaluation->depth;
  const SanadStatus status = evaluate_kind(evaluation, expr, value, error);
  --evaluation->depth;
  return status;
}

SanadStatus
evaluate_truth(Evaluation *evaluation, const Expr *expr, int *truth,
               SanadError *error)
{
  Value value;
  TRY(evaluate(evaluation, expr, &value, error));
  *truth = value_is_true(&value);
  return SANAD_OK;
}

// NOLINTEND(misc-no-recursion)

static Evaluation
begin_evaluation(Question *question, SanadId *row)
{
  return (Evaluation){.question = question, .row = row};
}

SanadStatus
expr_evaluate(const Expr *expr, Question *question, SanadId *row, Value *value,
              SanadError *error)
{
  Evaluation evaluation = begin_evaluation(question, row);
  SanadStatus status = evaluate(&evaluation, expr, value, error);

  // What was computed lives on in the question.
  if (status == SANAD_OK && evaluation.kept && value->text.length) {
    value->text.data =
        sanad_arena_copy(question->arena, value->text.data, value->text.length);
    if (!value->text.data) {
      status = sanad_fail_memory(error);
    }
  }
  evaluation_forget(&evaluation, NULL);
  return status;
}

SanadStatus
expr_is_true(const Expr *expr, Question *question, SanadId *row, bool *answer,
             SanadError *error)
{
  bool is_done = false;
  TRY(text_test_column(expr, question, row, &is_done, answer, error));
  if (is_done) {
    return SANAD_OK;
  }
  Evaluation evaluation = begin_evaluation(question, row);
  int truth = -1;
  const SanadStatus status = evaluate_truth(&evaluation, expr, &truth, error);
  *answer = status == SANAD_OK && truth == 1;
  evaluation_forget(&evaluation, NULL);
  return status;
}

/// Gives the id of an expression that takes no values to be computed.
static bool
id_alone(const Expr *expr, const SanadId *row, SanadId *id)
{
  switch (expr->kind) {
  case EXPR_VARIABLE:
    *id = row[expr->slot];
    return sanad_id_kind(*id) != SANAD_ID_NONE;
  case EXPR_CONSTANT:
    *id = expr->id;
    return true;
  case EXPR_CALL:
    if (expr->function == FUNCTION_YEAR &&
        expr->operands[0]->kind == EXPR_VARIABLE) {
      const SanadId time = row[expr->operands[0]->slot];
      const SanadIdKind kind = sanad_id_kind(time);
      *id = kind == SANAD_ID_DATE || kind == SANAD_ID_DATETIME
                ? sanad_inline_number(SANAD_ID_INTEGER, sanad_inline_year(time))
                : SANAD_ANY;
      return *id != SANAD_ANY;
    }
    return false;
  default:
    return false;
  }
}

SanadStatus
expr_id(const Expr *expr, Question *question, SanadId *row, SanadId *id,
        SanadError *error)
{
  if (id_alone(expr, row, id)) {
    return SANAD_OK;
  }
  Evaluation evaluation = begin_evaluation(question, row);
  Value value;
  *id = SANAD_ANY;
  SanadStatus status = evaluate(&evaluation, expr, &value, error);
  if (status == SANAD_OK) {
    status = value_id(question, &value, id, error);
  }
  evaluation_forget(&evaluation, NULL);
  return status;
}
