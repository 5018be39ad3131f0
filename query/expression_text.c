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

/// Whether a text, in lower case, has another in the way that is asked.
static bool
has_needle(ExprKind kind, SanadText lower, SanadText needle)
{
  switch (kind) {
  case EXPR_STARTS:
    return sanad_text_has_prefix(lower, needle);
  case EXPR_ENDS:
    return sanad_text_has_suffix(lower, needle);
  default:
    return !needle.length ||
           (lower.length &&
            memmem(lower.data, lower.length, needle.data, needle.length));
  }
}

static SanadStatus
test_text(TextTest *test, SanadText text, SanadError *error)
{
  if (test->kind == EXPR_MATCHES) {
    return regex_matches(test->regex, text, &test->answer, error);
  }
  lower_text(&test->lower, text);
  TRY(sanad_buffer_status(&test->lower, error));
  test->answer = has_needle(test->kind, sanad_buffer_text(&test->lower),
                            sanad_buffer_text(&test->needle));
  return SANAD_OK;
}

/// Takes the lower case of a constant text, once as long as no other is looked
/// for.  `*is_text` is false for a constant that is none.
static SanadStatus
take_needle(Question *question, const Expr *expr, bool *is_text,
            SanadError *error)
{
  SanadTerm term;
  *is_text = question->needle_of == expr;
  if (*is_text) {
    return SANAD_OK;
  }
  TRY(question_term(question, expr->id, &term, error));
  if (term.kind != SANAD_LITERAL) {
    return SANAD_OK;
  }
  lower_text(&question->needle, term.text);
  TRY(sanad_buffer_status(&question->needle, error));
  question->needle_of = expr;
  *is_text = true;
  return SANAD_OK;
}

/// Finds the pattern that a constant is.  `*is_text` is false for one that is
/// no literal.
static SanadStatus
take_regex(Question *question, const Expr *expr, bool *is_text, Regex **regex,
           SanadError *error)
{
  SanadTerm term;
  TRY(question_term(question, expr->id, &term, error));
  *is_text = term.kind == SANAD_LITERAL;
  if (!*is_text) {
    return SANAD_OK;
  }
  const SanadStatus status =
      regex_get(&question->regexes, term.text, REGEX_IGNORE_CASE, regex, error);
  if (status != SANAD_OK && error) {
    error->span = expr->span;
  }
  return status;
}

SanadStatus
text_test_column(const Expr *expr, Question *question, const SanadId *row,
                 bool *is_done, bool *answer, SanadError *error)
{
  SanadTerm term;
  Regex *regex = NULL;
  *is_done = false;
  if (expr->kind < EXPR_CONTAINS || expr->kind > EXPR_MATCHES ||
      expr->operands[0]->kind != EXPR_VARIABLE ||
      expr->operands[1]->kind != EXPR_CONSTANT ||
      sanad_id_kind(row[expr->operands[0]->slot]) != SANAD_ID_LITERAL) {
    return SANAD_OK;
  }
  TRY(expr->kind == EXPR_MATCHES
          ? take_regex(question, expr->operands[1], is_done, &regex, error)
          : take_needle(question, expr->operands[1], is_done, error));
  if (!*is_done) {
    return SANAD_OK;
  }
  TRY(question_term_into(question, &question->scratch[0],
                         row[expr->operands[0]->slot], &term, error));
  if (regex) {
    TRY(regex_matches(regex, term.text, answer, error));
    *answer = *answer != expr->is_negated;
  } else {
    lower_text(&question->lowered, term.text);
    TRY(sanad_buffer_status(&question->lowered, error));
    *answer =
        has_needle(expr->kind, sanad_buffer_text(&question->lowered),
                   sanad_buffer_text(&question->needle)) != expr->is_negated;
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
