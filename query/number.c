#include "query/number.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// Digits that can matter when a double is rounded: 767, and one more that
/// stands for all that come after.
#define DIGITS_MAX 800U
/// Larger exponents are cut: they are zero or infinity all the same.
#define EXPONENT_MAX 1000000000

/// What a lexical form says, before it is a number.
typedef struct {
  bool is_negative;
  char digits[DIGITS_MAX + 32]; ///< Then the exponent
  size_t count;
  int64_t exponent; ///< Of the last digit
} Scanned;

static bool
is_digit(SanadText text, size_t at)
{
  return at < text.length && text.data[at] >= '0' && text.data[at] <= '9';
}

/// Keeps a digit, unless it is a leading zero.
static void
push_digit(Scanned *scanned, char digit, bool is_behind_point)
{
  scanned->exponent -= is_behind_point;
  if (scanned->count < DIGITS_MAX) {
    if (scanned->count || digit != '0') {
      scanned->digits[scanned->count++] = digit;
    }
    return;
  }
  ++scanned->exponent;
  if (digit != '0') {
    scanned->digits[DIGITS_MAX - 1] = '1';
  }
}

/// Reads `[eE][+-]?[0-9]+` up to the end.
static bool
scan_exponent(Scanned *scanned, SanadText text, size_t at)
{
  int64_t exponent = 0;
  if (text.data[at] != 'e' && text.data[at] != 'E') {
    return false;
  }
  ++at;
  const bool is_negative = at < text.length && text.data[at] == '-';
  at += at < text.length && (text.data[at] == '-' || text.data[at] == '+');
  if (!is_digit(text, at)) {
    return false;
  }
  for (; is_digit(text, at); ++at) {
    if (exponent < EXPONENT_MAX) {
      exponent = exponent * 10 + (text.data[at] - '0');
    }
  }
  scanned->exponent += is_negative ? -exponent : exponent;
  return at == text.length;
}

static bool
scan(SanadText text, Scanned *scanned)
{
  size_t at = 0;
  bool has_digit = false;
  scanned->count = 0;
  scanned->exponent = 0;
  scanned->is_negative = text.length && text.data[0] == '-';
  at += text.length && (text.data[0] == '-' || text.data[0] == '+');

  for (; is_digit(text, at); ++at) {
    push_digit(scanned, text.data[at], false);
    has_digit = true;
  }
  if (at < text.length && text.data[at] == '.') {
    for (++at; is_digit(text, at); ++at) {
      push_digit(scanned, text.data[at], true);
      has_digit = true;
    }
  }
  return has_digit && (at == text.length || scan_exponent(scanned, text, at));
}

/// Reads INF, +INF, -INF and NaN.
static bool
parse_special(SanadText text, double *number)
{
  if (sanad_text_is(text, "NaN")) {
    *number = NAN;
    return true;
  }
  if (sanad_text_is(text, "INF") || sanad_text_is(text, "+INF")) {
    *number = INFINITY;
    return true;
  }
  *number = -INFINITY;
  return sanad_text_is(text, "-INF");
}

bool
double_parse(SanadText text, bool is_float, double *number)
{
  Scanned scanned;
  if (!scan(text, &scanned)) {
    return parse_special(text, number);
  }

  // Digits and an exponent, no point: strtod() reads that in every locale.
  if (!scanned.count) {
    scanned.digits[scanned.count++] = '0';
    scanned.exponent = 0;
  }
  if (scanned.exponent > EXPONENT_MAX) {
    scanned.exponent = EXPONENT_MAX;
  } else if (scanned.exponent < -EXPONENT_MAX) {
    scanned.exponent = -EXPONENT_MAX;
  }
  (void)snprintf(scanned.digits + scanned.count,
                 sizeof scanned.digits - scanned.count, "e%lld",
                 (long long)scanned.exponent);
  *number = is_float ? (double)strtof(scanned.digits, NULL)
                     : strtod(scanned.digits, NULL);
  if (scanned.is_negative) {
    *number = -*number;
  }
  return true;
}

/// Writes the fewest digits that read back as `number`, which is finite and
/// positive; returns how many.  The number is d.ddd * 10^exponent.
static size_t
shortest_digits(double number, bool is_float, char digits[20], int *exponent)
{
  char text[40];
  const int most = is_float ? 9 : 17;

  for (int count = 1; count <= most; ++count) {
    // Prints and reads in the same locale.
    (void)snprintf(text, sizeof text, "%.*e", count - 1, number);
    const double back =
        is_float ? (double)strtof(text, NULL) : strtod(text, NULL);
    if (!(back < number || back > number)) {
      break;
    }
  }

  // What is not a digit before the `e` is the locale's point.
  const char *const end = strchr(text, 'e');
  size_t count = 0;
  for (const char *at = text; at < end && count < 19; ++at) {
    if (*at >= '0' && *at <= '9') {
      digits[count++] = *at;
    }
  }
  *exponent = (int)strtol(end + 1, NULL, 10);
  while (count > 1 && digits[count - 1] == '0') {
    --count;
  }
  return count;
}

size_t
double_print(double number, bool is_float, char out[DOUBLE_BYTES_MAX])
{
  if (isnan(number) || isinf(number)) {
    const char *const name = isnan(number) ? "NaN" : "INF";
    const int length =
        snprintf(out, DOUBLE_BYTES_MAX, "%s%s", number < 0 ? "-" : "", name);
    return (size_t)length;
  }

  char digits[20] = "0";
  int exponent = 0;
  size_t count = 1;
  if (fpclassify(number) != FP_ZERO) {
    count = shortest_digits(fabs(number), is_float, digits, &exponent);
  }
  const int length = snprintf(out, DOUBLE_BYTES_MAX, "%s%c.%.*sE%d",
                              signbit(number) ? "-" : "", digits[0],
                              count > 1 ? (int)(count - 1) : 1,
                              count > 1 ? digits + 1 : "0", exponent);
  return (size_t)length;
}

bool
double_to_decimal(double number, bool is_float, Decimal *decimal)
{
  *decimal = (Decimal){0};
  if (fabs(number) >= 0x1p53 && fabs(number) < 0x1p126) {
    decimal->mantissa = (Int128)number;
    return true;
  }
  if (!(fabs(number) < 0x1p126)) {
    return false; // NaN, too
  }
  if (fpclassify(number) == FP_ZERO) {
    return true;
  }

  char digits[20];
  int exponent = 0;
  size_t count = shortest_digits(fabs(number), is_float, digits, &exponent);
  int scale = (int)count - 1 - exponent;
  while (scale > (int)DECIMAL_SCALE_MAX && count) {
    --count; // Cut off
    --scale;
  }
  for (size_t i = 0; i < count; ++i) {
    decimal->mantissa = decimal->mantissa * 10 + (digits[i] - '0');
  }
  for (; scale < 0; ++scale) {
    decimal->mantissa *= 10;
  }
  decimal->scale = count ? (unsigned)scale : 0;
  if (number < 0) {
    *decimal = decimal_negate(*decimal);
  }
  return true;
}
