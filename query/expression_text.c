#include "graph/names.h"
#include "query/evaluation.h"
#include "query/needle.h"

/// One text that is looked for in others.
typedef struct {
  const Question *question;
  ExprKind kind;
  SanadBuffer needle; ///< In lower case
  SanadBuffer lower;  ///< A text that is looked at, likewise
  Regex *regex;       ///< Of MATCHES, which needs no lower case
  bool answer;
} TextTest;

bool
text_test_is_of_column(const Expr *expr)
{
  return expr->kind >= EXPR_CONTAINS && expr->kind <= EXPR_MATCHES &&
         expr->operands[0]->kind == EXPR_VARIABLE &&
         expr->operands[1]->kind == EXPR_CONSTANT;
}

static SanadStatus
test_text(TextTest *test, SanadText text, SanadError *error)
{
  if (test->kind == EXPR_MATCHES) {
    return regex_matches(test->regex, text, &test->answer, error);
  }
  needle_lower(&test->lower, text);
  TRY(sanad_buffer_status(&test->lower, error));
  test->answer = needle_has(test->kind, sanad_buffer_text(&test->lower),
                            sanad_buffer_text(&test->needle));
  return SANAD_OK;
}

SanadStatus
text_test_column(const Expr *expr, Question *question, const SanadId *row,
                 bool *is_done, bool *answer, SanadError *error)
{
  SanadTerm term;
  const Needle *needle = NULL;
  *is_done = false;
  if (!text_test_is_of_column(expr) ||
      sanad_id_kind(row[expr->operands[0]->slot]) != SANAD_ID_LITERAL) {
    return SANAD_OK;
  }
  TRY(needle_of(question, expr, &needle, error));
  if (!needle) {
    return SANAD_OK;
  }
  TRY(question_term_into(question, &question->scratch[0],
                         row[expr->operands[0]->slot], &term, error));
  TRY(needle_is_in(needle, question, term.text, answer, error));
  *answer = *answer != expr->is_negated;
  *is_done = true;
  return SANAD_OK;
}

/// Looks at one label or alias of a node.
static SanadStatus
test_name(void *state, SanadId object, SanadError *error)
{
  TextTest *const test = state;
  SanadTerm term;
  TRY(question_term(test->question, object, &term, error));
  if (term.kind == SANAD_LITERAL) {
    TRY(test_text(test, term.text, error));
  }
  return test->answer ? SANAD_END : SANAD_OK;
}

/// Finds the predicates that give labels and aliases, once.
static SanadStatus
find_name_predicates(Question *question, SanadError *error)
{
  size_t count = 0;
  while (sanad_name_predicate(count)) {
    ++count;
  }
  SanadId *const ids = SANAD_TAKE_ARRAY(question->arena, SanadId, count);
  if (!ids) {
    return sanad_fail_memory(error);
  }
  for (size_t i = 0; i < count; ++i) {
    const SanadTerm term = sanad_term_iri(sanad_text(sanad_name_predicate(i)));
    SanadId id = SANAD_ANY;
    TRY(sanad_snapshot_find(question->snapshot, &term, &id, error));
    if (id != SANAD_ANY) {
      ids[question->name_predicate_count++] = id;
    }
  }
  question->name_predicates = ids;
  return SANAD_OK;
}

static SanadStatus
test_node(Question *question, TextTest *test, SanadId node, SanadError *error)
{
  TRY(question_check(question, error));
  if (!question->name_predicates) {
    question->name_predicate_count = 0;
    TRY(find_name_predicates(question, error));
  }
  for (size_t i = 0; i < question->name_predicate_count && !test->answer; ++i) {
    TRY(question_each_object(question, node, question->name_predicates[i],
                             test_name, test, error));
  }
  return SANAD_OK;
}

/// Takes the text or pattern that is looked for.  `*is_valid` becomes false if
/// there is none.
static SanadStatus
prepare(Question *question, const Expr *expr, SanadText text, TextTest *test,
        bool *is_valid, SanadError *error)
{
  *is_valid = true;
  if (test->kind != EXPR_MATCHES) {
    needle_lower(&test->needle, text);
    return sanad_buffer_status(&test->needle, error);
  }

  const SanadStatus status = regex_get(&question->regexes, text,
                                       REGEX_IGNORE_CASE, &test->regex, error);
  if (status == SANAD_SYNTAX && expr->kind != EXPR_CONSTANT) {
    *is_valid = false; // The data is to blame, not the question
    return SANAD_OK;
  }
  if (status != SANAD_OK && error) {
    error->span = expr->span;
  }
  return status;
}

static SanadStatus
run_test(Evaluation *evaluation, const Expr *expr, TextTest *test, int *truth,
         SanadError *error)
{
  Value value;
  Value needle;
  char rooms[2][VALUE_BYTES_MAX];
  bool is_valid = false;

  TRY(evaluate(evaluation, expr->operands[0], &value, error));
  TRY(evaluate(evaluation, expr->operands[1], &needle, error));
  if (value.kind == VALUE_NONE || !value_is_literal(&needle)) {
    return SANAD_OK;
  }
  TRY(prepare(evaluation->question, expr->operands[1],
              value_text(&needle, rooms[0]), test, &is_valid, error));
  if (!is_valid) {
    return SANAD_OK;
  }
  if (value.kind == VALUE_NODE) {
    TRY(test_node(evaluation->question, test, value.id, error));
  } else {
    TRY(test_text(test, value_text(&value, rooms[1]), error));
  }
  *truth = test->answer;
  return SANAD_OK;
}

SanadStatus
evaluate_text_test(Evaluation *evaluation, const Expr *expr, int *truth,
                   SanadError *error)
{
  TextTest test = {.question = evaluation->question, .kind = expr->kind};
  bool is_done = false;
  bool answer = false;
  *truth = -1;
  TRY(text_test_column(expr, evaluation->question, evaluation->row, &is_done,
                       &answer, error));
  if (is_done) {
    *truth = answer != expr->is_negated;
    return SANAD_OK;
  }
  const SanadStatus status = run_test(evaluation, expr, &test, truth, error);
  sanad_buffer_free(&test.needle);
  sanad_buffer_free(&test.lower);
  return status;
}
