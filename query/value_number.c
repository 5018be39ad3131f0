#include "query/number.h"
#include "query/value.h"

#include <assert.h>

bool
value_is_number(const Value *value)
{
  return value->kind >= VALUE_INTEGER && value->kind <= VALUE_DOUBLE;
}

double
value_to_double(const Value *value)
{
  assert(value_is_number(value));
  switch (value->kind) {
  case VALUE_INTEGER:
    return (double)value->integer;
  case VALUE_DECIMAL:
    return decimal_to_double(value->decimal);
  default:
    return value->number;
  }
}

bool
value_to_decimal(const Value *value, Decimal *decimal)
{
  switch (value->kind) {
  case VALUE_INTEGER:
    *decimal = (Decimal){value->integer, 0};
    return true;
  case VALUE_DECIMAL:
    *decimal = value->decimal;
    return true;
  case VALUE_FLOAT:
  case VALUE_DOUBLE:
    return double_to_decimal(value->number, value->kind == VALUE_FLOAT,
                             decimal);
  default:
    return false;
  }
}

/// Computes with whole numbers; false if 64 bits do not hold the result, or for
/// a division, whose result is a decimal.
static bool
compute_integers(char operation, int64_t a, int64_t b, int64_t *result)
{
  switch (operation) {
  case '+':
    return !__builtin_add_overflow(a, b, result);
  case '-':
    return !__builtin_sub_overflow(a, b, result);
  case '*':
    return !__builtin_mul_overflow(a, b, result);
  default:
    return false;
  }
}

static bool
compute_decimals(char operation, Decimal a, Decimal b, Decimal *result)
{
  switch (operation) {
  case '+':
    return decimal_add(a, b, result);
  case '-':
    return decimal_add(a, decimal_negate(b), result);
  case '*':
    return decimal_multiply(a, b, result);
  default:
    return decimal_divide(a, b, result);
  }
}

static double
compute_doubles(char operation, double a, double b)
{
  switch (operation) {
  case '+':
    return a + b;
  case '-':
    return a - b;
  case '*':
    return a * b;
  default:
    return a / b; // IEEE 754: by zero gives INF or NaN
  }
}

Value
value_arithmetic(char operation, const Value *a, const Value *b)
{
  if (!value_is_number(a) || !value_is_number(b)) {
    return (Value){.kind = VALUE_NONE};
  }

  const ValueKind kind = a->kind > b->kind ? a->kind : b->kind;
  int64_t integer = 0;
  if (kind == VALUE_INTEGER &&
      compute_integers(operation, a->integer, b->integer, &integer)) {
    return value_integer(integer);
  }

  Decimal x = {0};
  Decimal y = {0};
  if (kind <= VALUE_DECIMAL) {
    Decimal result = {0};
    const bool has_result = value_to_decimal(a, &x) &&
                            value_to_decimal(b, &y) &&
                            compute_decimals(operation, x, y, &result);
    return has_result ? value_decimal(result) : (Value){.kind = VALUE_NONE};
  }

  if (kind == VALUE_DOUBLE) {
    return value_double(
        compute_doubles(operation, value_to_double(a), value_to_double(b)));
  }
  // A double has more than twice a float's bits, so rounding twice is harmless.
  const double result =
      compute_doubles(operation, (double)(float)value_to_double(a),
                      (double)(float)value_to_double(b));
  return (Value){.kind = VALUE_FLOAT, .number = (double)(float)result};
}
