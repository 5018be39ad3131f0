#include "graph/inline.h"
#include "query/evaluation.h"

#include <stdio.h>
#include <string.h>
#include <time.h>

#define DAY_CHARACTERS   10U
#define MONTH_CHARACTERS 7U
#define YEAR_CHARACTERS  4U

/// SUBSTR(STR(value), 1, characters).
static SanadStatus
first_characters(Evaluation *evaluation, const Value *value, size_t characters,
                 Value *result, SanadError *error)
{
  char room[VALUE_BYTES_MAX];
  SanadText text;
  bool has_text = false;
  TRY(evaluation_str(evaluation, value, room, &text, &has_text, error));
  if (!has_text) {
    return SANAD_OK;
  }

  size_t end = 0;
  while (characters-- && end < text.length) {
    (void)sanad_utf8_next(text, &end);
  }
  SanadBuffer copy = {0};
  sanad_buffer_add(&copy, text.data, end);
  TRY(evaluation_keep(evaluation, &copy, &text, error));
  *result = value_string(text);
  return SANAD_OK;
}

SanadStatus
function_date(Evaluation *evaluation, const Value *arguments, size_t count,
              Value *result, SanadError *error)
{
  (void)count;
  return first_characters(evaluation, arguments, DAY_CHARACTERS, result, error);
}

SanadStatus
function_month(Evaluation *evaluation, const Value *arguments, size_t count,
               Value *result, SanadError *error)
{
  (void)count;
  return first_characters(evaluation, arguments, MONTH_CHARACTERS, result,
                          error);
}

SanadStatus
function_year(Evaluation *evaluation, const Value *arguments, size_t count,
              Value *result, SanadError *error)
{
  Value text = {.kind = VALUE_NONE};
  Int128 year = 0;
  (void)count;
  const SanadIdKind kind = sanad_id_kind(arguments->id);
  if (kind == SANAD_ID_DATE || kind == SANAD_ID_DATETIME) {
    *result = value_integer(sanad_inline_year(arguments->id));
    return SANAD_OK;
  }
  TRY(first_characters(evaluation, arguments, YEAR_CHARACTERS, &text, error));
  if (text.kind == VALUE_STRING && integer_parse(text.text, &year)) {
    *result = value_integer((int64_t)year);
  }
  return SANAD_OK;
}

/// Notes when the question was asked, in UTC, the first time.
static bool
note_now(Question *question)
{
  if (question->now[0]) {
    return true;
  }
  const time_t now = time(NULL);
  struct tm parts;
  return now != (time_t)-1 && gmtime_r(&now, &parts) &&
         strftime(question->now, sizeof question->now, "%Y-%m-%dT%H:%M:%SZ",
                  &parts) > 0;
}

/// The first bytes of the question's moment, as a literal of their datatype.
static void
now_value(Question *question, CalendarKind calendar, Value *result)
{
  const size_t length =
      calendar == CALENDAR_DATE ? DAY_CHARACTERS : sizeof question->now;
  Value value = {
      .kind = calendar == CALENDAR_DATE ? VALUE_DATE : VALUE_DATETIME,
  };
  if (note_now(question)) {
    value.text = sanad_text_slice(sanad_text(question->now), 0, length);
    if (instant_parse(value.text, calendar, &value.instant)) {
      *result = value;
    }
  }
}

SanadStatus
function_today(Evaluation *evaluation, const Value *arguments, size_t count,
               Value *result, SanadError *error)
{
  (void)arguments;
  (void)count;
  (void)error;
  now_value(evaluation->question, CALENDAR_DATE, result);
  return SANAD_OK;
}

SanadStatus
function_now(Evaluation *evaluation, const Value *arguments, size_t count,
             Value *result, SanadError *error)
{
  (void)arguments;
  (void)count;
  (void)error;
  now_value(evaluation->question, CALENDAR_DATETIME, result);
  return SANAD_OK;
}
