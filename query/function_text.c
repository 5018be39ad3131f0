#include "base/unicode.h"
#include "graph/vocabulary.h"
#include "query/evaluation.h"
#include "query/regex.h"

#include <math.h>
#include <string.h>

/// Whether SPARQL's functions on strings take the value.
static bool
is_string(const Value *value)
{
  return value->kind == VALUE_STRING || value->kind == VALUE_LANGUAGE;
}

/// A new text with the language of `like`.
static Value
string_like(const Value *like, SanadText text)
{
  return (Value){.kind = like->kind, .text = text, .language = like->language};
}

SanadStatus
function_label(Evaluation *evaluation, const Value *arguments, size_t count,
               Value *result, SanadError *error)
{
  SanadId label = SANAD_ANY;
  (void)count;
  if (arguments[0].kind != VALUE_NODE) {
    return SANAD_OK;
  }
  TRY(question_label(evaluation->question, arguments[0].id, &label, error));
  return value_of_id(evaluation->question, label, result, error);
}

/// SPARQL's STR, kept as long as the evaluation.
static SanadStatus
str(Evaluation *evaluation, const Value *value, SanadText *text, bool *has_text,
    SanadError *error)
{
  char room[VALUE_BYTES_MAX];
  TRY(evaluation_str(evaluation, value, room, text, has_text, error));
  if (text->data == room) {
    SanadBuffer copy = {0};
    sanad_buffer_add_text(&copy, *text);
    return evaluation_keep(evaluation, &copy, text, error);
  }
  return SANAD_OK;
}

SanadStatus
function_local_name(Evaluation *evaluation, const Value *arguments,
                    size_t count, Value *result, SanadError *error)
{
  SanadText text;
  bool has_text = false;
  (void)count;
  TRY(str(evaluation, arguments, &text, &has_text, error));
  if (!has_text) {
    return SANAD_OK;
  }

  // REPLACE(STR(x), "^.*[/#]", ""), whose `.` is no newline.
  size_t start = 0;
  for (size_t i = 0; i < text.length && text.data[i] != '\n'; ++i) {
    if (text.data[i] == '/' || text.data[i] == '#') {
      start = i + 1;
    }
  }
  *result = value_string(sanad_text_slice(text, start, text.length));
  return SANAD_OK;
}

SanadStatus
function_text(Evaluation *evaluation, const Value *arguments, size_t count,
              Value *result, SanadError *error)
{
  SanadText text;
  bool has_text = false;
  (void)count;
  TRY(str(evaluation, arguments, &text, &has_text, error));
  if (has_text) {
    *result = value_string(text);
  }
  return SANAD_OK;
}

static SanadStatus
make_iri(Evaluation *evaluation, SanadText iri, Value *result,
         SanadError *error)
{
  const SanadTerm term = sanad_term_iri(iri);
  SanadId id = SANAD_ANY;
  TRY(question_intern(evaluation->question, &term, &id, error));
  *result = (Value){.kind = VALUE_NODE, .id = id};
  return SANAD_OK;
}

SanadStatus
function_iri(Evaluation *evaluation, const Value *arguments, size_t count,
             Value *result, SanadError *error)
{
  SanadText text;
  bool has_text = false;
  (void)count;
  if (arguments[0].kind == VALUE_NODE) {
    TRY(str(evaluation, arguments, &text, &has_text, error));
    if (has_text) {
      *result = arguments[0];
    }
    return SANAD_OK;
  }

  const SanadTerm term = sanad_term_iri(arguments[0].text);
  if (arguments[0].kind != VALUE_STRING ||
      sanad_term_check(&term, NULL) != SANAD_OK) {
    return SANAD_OK;
  }
  return make_iri(evaluation, arguments[0].text, result, error);
}

SanadStatus
function_lang(Evaluation *evaluation, const Value *arguments, size_t count,
              Value *result, SanadError *error)
{
  (void)evaluation;
  (void)count;
  (void)error;
  if (value_is_literal(&arguments[0])) {
    *result = value_string(arguments[0].language);
  }
  return SANAD_OK;
}

SanadStatus
function_type(Evaluation *evaluation, const Value *arguments, size_t count,
              Value *result, SanadError *error)
{
  SanadTerm term;
  SanadId id = SANAD_ANY;
  (void)count;
  if (!value_is_literal(&arguments[0])) {
    return SANAD_OK;
  }
  TRY(value_id(evaluation->question, &arguments[0], &id, error));
  TRY(question_term(evaluation->question, id, &term, error));
  return make_iri(evaluation, sanad_term_datatype(&term), result, error);
}

SanadStatus
function_length(Evaluation *evaluation, const Value *arguments, size_t count,
                Value *result, SanadError *error)
{
  const SanadText text = arguments[0].text;
  const QuestionPath *const path =
      question_find_path(evaluation->question, arguments[0].id);
  (void)count;
  (void)error;
  if (path) {
    *result = value_integer((int64_t)path->length);
    return SANAD_OK;
  }
  if (is_string(&arguments[0])) {
    *result = value_integer((int64_t)sanad_utf8_count(text, text.length));
  }
  return SANAD_OK;
}

static SanadStatus
change_case(Evaluation *evaluation, const Value *argument,
            void (*change)(SanadBuffer *, SanadText), Value *result,
            SanadError *error)
{
  SanadBuffer out = {0};
  SanadText text;
  if (!is_string(argument)) {
    return SANAD_OK;
  }
  change(&out, argument->text);
  TRY(evaluation_keep(evaluation, &out, &text, error));
  *result = string_like(argument, text);
  return SANAD_OK;
}

SanadStatus
function_lower(Evaluation *evaluation, const Value *arguments, size_t count,
               Value *result, SanadError *error)
{
  (void)count;
  return change_case(evaluation, arguments, sanad_unicode_lower, result, error);
}

SanadStatus
function_upper(Evaluation *evaluation, const Value *arguments, size_t count,
               Value *result, SanadError *error)
{
  (void)count;
  return change_case(evaluation, arguments, sanad_unicode_upper, result, error);
}

/// XPath's fn:round, for places in a text.
static double
round_place(const Value *value)
{
  return floor(value_to_double(value) + 0.5);
}

SanadStatus
function_substr(Evaluation *evaluation, const Value *arguments, size_t count,
                Value *result, SanadError *error)
{
  (void)evaluation;
  (void)error;
  if (!is_string(&arguments[0]) || !value_is_number(&arguments[1]) ||
      (count > 2 && !value_is_number(&arguments[2]))) {
    return SANAD_OK;
  }

  // fn:substring (F&O 3.1, 5.4.3): the characters at the places p with
  // first <= p < last, counted from 1; NaN is none of that.
  const SanadText text = arguments[0].text;
  const double first = round_place(&arguments[1]);
  const double last = count > 2 ? first + round_place(&arguments[2]) : INFINITY;
  size_t start = text.length;
  size_t end = 0;
  size_t count_before = 0;
  for (size_t at = 0; at < text.length; ++count_before) {
    const size_t from = at;
    const double place = (double)count_before + 1;
    if (!(place < last)) {
      break;
    }
    (void)sanad_utf8_next(text, &at);
    if (place >= first) {
      start = from < start ? from : start;
      end = at;
    }
  }
  *result =
      string_like(&arguments[0],
                  sanad_text_slice(text, start, end > start ? end - start : 0));
  return SANAD_OK;
}

/// Reads the flags of a regular expression, or returns false.
static bool
read_flags(SanadText text, unsigned *flags)
{
  static const char letters[] = "ismq";
  static const unsigned values[] = {REGEX_IGNORE_CASE, REGEX_DOT_ALL,
                                    REGEX_LINES, REGEX_PLAIN};
  *flags = 0;
  for (size_t i = 0; i < text.length; ++i) {
    const char *const found =
        text.data[i] ? strchr(letters, text.data[i]) : NULL;
    if (!found) {
      return false;
    }
    *flags |= values[found - letters];
  }
  return true;
}

static SanadStatus
replace(Evaluation *evaluation, const Value *arguments, unsigned flags,
        SanadBuffer *out, Value *result, SanadError *error)
{
  Regex *regex = NULL;
  bool is_valid = false;
  TRY(regex_get(&evaluation->question->regexes, arguments[1].text, flags,
                &regex, error));
  TRY(regex_replace(regex, arguments[0].text, arguments[2].text,
                    COMPUTED_BYTES_MAX, out, &is_valid, error));
  if (is_valid) {
    SanadText text;
    TRY(evaluation_keep(evaluation, out, &text, error));
    *result = string_like(&arguments[0], text);
  }
  return SANAD_OK;
}

SanadStatus
function_replace(Evaluation *evaluation, const Value *arguments, size_t count,
                 Value *result, SanadError *error)
{
  unsigned flags = 0;
  for (size_t i = 0; i < count; ++i) {
    if (!is_string(&arguments[i]) || (i && arguments[i].language.length)) {
      return SANAD_OK;
    }
  }
  if (count > 3 && !read_flags(arguments[3].text, &flags)) {
    return SANAD_OK;
  }
  SanadBuffer out = {0};
  const SanadStatus status =
      replace(evaluation, arguments, flags, &out, result, error);
  sanad_buffer_free(&out);
  return status;
}
