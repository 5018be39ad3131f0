#include "base/map.h"
#include "query/evaluation.h"

#include <assert.h>
#include <stdlib.h>

/// Classes among which one is looked for.
typedef struct {
  const SanadId *ids; ///< Sorted
  size_t count;
  bool is_found;
} TypeTest;

static SanadStatus
test_type(void *state, SanadId object, SanadError *error)
{
  TypeTest *const test = state;
  size_t low = 0;
  size_t high = test->count;
  (void)error;

  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    if (test->ids[middle] < object) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  test->is_found = low < test->count && test->ids[low] == object;
  return test->is_found ? SANAD_END : SANAD_OK;
}

static SanadStatus
evaluate_type(Evaluation *evaluation, const Expr *expr, int *truth,
              SanadError *error)
{
  const SanadId node = evaluation->row[expr->slot];
  TypeTest test = {.ids = expr->ids, .count = expr->id_count};
  if (node == SANAD_ANY) {
    return SANAD_OK;
  }
  TRY(question_each_object(evaluation->question, node,
                           evaluation->question->type_id, test_type, &test,
                           error));
  *truth = test.is_found;
  return SANAD_OK;
}

static SanadStatus
evaluate_exists(Evaluation *evaluation, const Expr *expr, int *truth,
                SanadError *error)
{
  bool answer = false;
  TRY(expr->exists(expr->exists_state, evaluation->row, &answer, error));
  *truth = answer;
  return SANAD_OK;
}

/// The values that a chain of relations leads to, a step at a time, each once:
/// a chain through hubs would visit them over and over.
typedef struct {
  Evaluation *evaluation;
  const Expr *expr;
  SanadMap seen; ///< In this step
  SanadId *nodes;
  size_t count;
  size_t capacity;
  bool is_last;
  bool is_true;
} SomeTest;

/// Whether `object` was not yet seen in this step.
static SanadStatus
note_object(SomeTest *some, SanadId object, bool *is_new, SanadError *error)
{
  uint64_t *const place = sanad_map_put(&some->seen, object, is_new);
  if (!place) {
    return sanad_fail_memory(error);
  }
  *place = 1;
  return SANAD_OK;
}

static SanadStatus
push_node(SomeTest *some, SanadId node, SanadError *error)
{
  if (some->count == some->capacity) {
    const size_t larger = some->capacity ? some->capacity * 2 : 16;
    SanadId *const nodes = realloc(some->nodes, larger * sizeof *nodes);
    if (!nodes) {
      return sanad_fail_memory(error);
    }
    some->nodes = nodes;
    some->capacity = larger;
  }
  some->nodes[some->count++] = node;
  return SANAD_OK;
}

static SanadStatus
visit_object(void *state, SanadId object, SanadError *error)
{
  SomeTest *const some = state;
  TRY(question_check(some->evaluation->question, error));

  // One relation gives each object once by itself.
  bool is_new = true;
  if (some->expr->id_count > 1) {
    TRY(note_object(some, object, &is_new, error));
  }
  if (!is_new) {
    return SANAD_OK;
  }
  if (!some->is_last) {
    return push_node(some, object, error);
  }

  int truth = -1;
  const KeptText *const kept = some->evaluation->kept;
  some->evaluation->row[some->expr->slot] = object;
  TRY(evaluate_truth(some->evaluation, some->expr->operands[1], &truth, error));
  evaluation_forget(some->evaluation, kept);
  some->is_true = truth == 1;
  return some->is_true ? SANAD_END : SANAD_OK;
}

/// Goes over one relation from all nodes reached before.
static SanadStatus
take_step(SomeTest *some, size_t step, SanadError *error)
{
  SanadId *const from = some->nodes;
  const size_t from_count = some->count;
  SanadStatus status = SANAD_OK;

  some->nodes = NULL;
  some->count = 0;
  some->capacity = 0;
  sanad_map_free(&some->seen);
  some->is_last = step + 1 == some->expr->id_count;
  for (size_t i = 0; status == SANAD_OK && !some->is_true && i < from_count;
       ++i) {
    status =
        question_each_object(some->evaluation->question, from[i],
                             some->expr->ids[step], visit_object, some, error);
  }
  free(from);
  return status;
}

static SanadStatus
evaluate_some(Evaluation *evaluation, const Expr *expr, int *truth,
              SanadError *error)
{
  Value start;
  TRY(evaluate(evaluation, expr->operands[0], &start, error));
  if (start.kind != VALUE_NODE) {
    *truth = start.kind == VALUE_NONE ? -1 : 0; // No literal is a subject
    return SANAD_OK;
  }

  const SanadId before = evaluation->row[expr->slot];
  SomeTest some = {.evaluation = evaluation, .expr = expr};
  SanadStatus status = push_node(&some, start.id, error);
  for (size_t i = 0; status == SANAD_OK && i < expr->id_count; ++i) {
    status = take_step(&some, i, error);
  }
  evaluation->row[expr->slot] = before;
  free(some.nodes);
  sanad_map_free(&some.seen);
  *truth = some.is_true;
  return status;
}

SanadStatus
evaluate_graph_test(Evaluation *evaluation, const Expr *expr, int *truth,
                    SanadError *error)
{
  *truth = -1;
  switch (expr->kind) {
  case EXPR_TYPE:
    return evaluate_type(evaluation, expr, truth, error);
  case EXPR_EXISTS:
    return evaluate_exists(evaluation, expr, truth, error);
  default:
    assert(expr->kind == EXPR_SOME && expr->id_count);
    return evaluate_some(evaluation, expr, truth, error);
  }
}
