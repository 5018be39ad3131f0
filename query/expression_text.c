#include "base/unicode.h"
#include "graph/names.h"
#include "query/evaluation.h"
#include "query/regex.h"

#include <string.h>

/// One text that is looked for in others.
typedef struct {
  const Question *question;
  ExprKind kind;
  SanadBuffer needle; ///< In lower case
  SanadBuffer lower;  ///< A text that is looked at, likewise
  Regex *regex;       ///< Of MATCHES, which needs no lower case
  bool answer;
} TextTest;

static bool
is_ascii(SanadText text)
{
  unsigned char bits = 0;
  for (size_t i = 0; i < text.length; ++i) {
    bits |= (unsigned char)text.data[i];
  }
  return bits < 0x80;
}

/// Puts the lower case of `text` into `buffer`.
static void
lower_text(SanadBuffer *buffer, SanadText text)
{
  sanad_buffer_clear(buffer);
  if (!is_ascii(text) || !sanad_buffer_reserve(buffer, text.length)) {
    sanad_unicode_lower(buffer, text);
    return;
  }
  for (size_t i = 0; i < text.length; ++i) {
    char byte = text.data[i];
    if (byte >= 'A' && byte <= 'Z') {
      byte = (char)(byte - 'A' + 'a');
    }
    buffer->data[i] = byte;
  }
  buffer->length = text.length;
}

static SanadStatus
test_text(TextTest *test, SanadText text, SanadError *error)
{
  if (test->kind == EXPR_MATCHES) {
    return regex_matches(test->regex, text, &test->answer, error);
  }
  lower_text(&test->lower, text);
  TRY(sanad_buffer_status(&test->lower, error));

  const SanadText lower = sanad_buffer_text(&test->lower);
  const SanadText needle = sanad_buffer_text(&test->needle);
  switch (test->kind) {
  case EXPR_STARTS:
    test->answer = sanad_text_has_prefix(lower, needle);
    break;
  case EXPR_ENDS:
    test->answer = sanad_text_has_suffix(lower, needle);
    break;
  default:
    test->answer =
        !needle.length || (lower.length && memmem(lower.data, lower.length,
                                                  needle.data, needle.length));
    break;
  }
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
    lower_text(&test->needle, text);
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
  *truth = -1;
  const SanadStatus status = run_test(evaluation, expr, &test, truth, error);
  sanad_buffer_free(&test.needle);
  sanad_buffer_free(&test.lower);
  return status;
}
