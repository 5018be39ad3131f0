#include "query/evaluation.h"
#include "query/number.h"

#include <math.h>

/// Casts text to xsd:decimal, else to xsd:double (XPath: without the white
/// space around it).
static void
number_of_text(SanadText text, Value *result)
{
  const SanadText trimmed = sanad_text_trim(text);
  Decimal decimal = {0};
  double number = 0;
  if (decimal_parse(trimmed, &decimal)) {
    *result = value_decimal(decimal);
  } else if (double_parse(trimmed, false, &number)) {
    *result = value_double(number);
  }
}

SanadStatus
function_number(Evaluation *evaluation, const Value *arguments, size_t count,
                Value *result, SanadError *error)
{
  const Value *const value = &arguments[0];
  Decimal decimal = {0};
  (void)evaluation;
  (void)count;
  (void)error;

  if (value_is_number(value)) {
    *result = value_to_decimal(value, &decimal)
                  ? value_decimal(decimal)
                  : value_double(value_to_double(value));
  } else if (value->kind == VALUE_BOOLEAN) {
    *result = value_decimal((Decimal){value->boolean, 0});
  } else if (value->kind == VALUE_STRING) {
    number_of_text(value->text, result);
  }
  return SANAD_OK;
}

/// Rounds half up (F&O 3.1, 4.4.4); what rounds to zero keeps its sign.
static double
round_double(double number)
{
  const double below = floor(number);
  const double rounded = number - below >= 0.5 ? below + 1 : below;
  return copysign(rounded, number);
}

static bool
round_decimal(Decimal decimal, Decimal *rounded)
{
  if (!decimal_add(decimal, (Decimal){5, 1}, rounded)) {
    return false;
  }
  *rounded = decimal_floor(*rounded);
  return true;
}

/// The three ways to a whole number.
static Value
to_whole(const Value *value, FunctionKind function)
{
  Decimal decimal = value->decimal;
  switch (value->kind) {
  case VALUE_INTEGER:
    return value_integer(value->integer);
  case VALUE_DECIMAL:
    if (function == FUNCTION_FLOOR) {
      return value_decimal(decimal_floor(decimal));
    }
    if (function == FUNCTION_CEIL) {
      return value_decimal(
          decimal_negate(decimal_floor(decimal_negate(decimal))));
    }
    return round_decimal(decimal, &decimal) ? value_decimal(decimal)
                                            : (Value){.kind = VALUE_NONE};
  case VALUE_FLOAT:
  case VALUE_DOUBLE:
    return (Value){
        .kind = value->kind,
        .number = function == FUNCTION_FLOOR  ? floor(value->number)
                  : function == FUNCTION_CEIL ? ceil(value->number)
                                              : round_double(value->number),
    };
  default:
    return (Value){.kind = VALUE_NONE};
  }
}

SanadStatus
function_round(Evaluation *evaluation, const Value *arguments, size_t count,
               Value *result, SanadError *error)
{
  (void)evaluation;
  (void)count;
  (void)error;
  *result = to_whole(&arguments[0], FUNCTION_ROUND);
  return SANAD_OK;
}

SanadStatus
function_floor(Evaluation *evaluation, const Value *arguments, size_t count,
               Value *result, SanadError *error)
{
  (void)evaluation;
  (void)count;
  (void)error;
  *result = to_whole(&arguments[0], FUNCTION_FLOOR);
  return SANAD_OK;
}

SanadStatus
function_ceil(Evaluation *evaluation, const Value *arguments, size_t count,
              Value *result, SanadError *error)
{
  (void)evaluation;
  (void)count;
  (void)error;
  *result = to_whole(&arguments[0], FUNCTION_CEIL);
  return SANAD_OK;
}

SanadStatus
function_abs(Evaluation *evaluation, const Value *arguments, size_t count,
             Value *result, SanadError *error)
{
  const Value *const value = &arguments[0];
  const Value zero = value_integer(0);
  (void)evaluation;
  (void)count;
  (void)error;

  if (value->kind == VALUE_FLOAT || value->kind == VALUE_DOUBLE) {
    *result = (Value){.kind = value->kind, .number = fabs(value->number)};
  } else if (value_is_number(value)) {
    int order = 0;
    const bool is_negative = value_compare(value, &zero, &order) && order < 0;
    *result = value_arithmetic(is_negative ? '-' : '+', &zero, value);
  }
  return SANAD_OK;
}
