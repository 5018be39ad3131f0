#include "query/decimal.h"

#include "query/number.h"

#include <assert.h>
#include <stdint.h>
#include <string.h>

__extension__ typedef unsigned __int128 Unsigned128;

/// 10^exponent; it fits for exponents up to 38.
static Unsigned128
power_of_ten(unsigned exponent)
{
  Unsigned128 power = 1;
  assert(exponent <= 38);
  while (exponent--) {
    power *= 10;
  }
  return power;
}

static Unsigned128
magnitude(Int128 integer)
{
  return integer < 0 ? -(Unsigned128)integer : (Unsigned128)integer;
}

/// Gives `size` its sign, or returns false if it does not fit.
static bool
with_sign(Unsigned128 size, bool is_negative, Int128 *integer)
{
  if (size > (Unsigned128)INT128_LARGEST) {
    return false;
  }
  *integer = is_negative ? -(Int128)size : (Int128)size;
  return true;
}

/// Removes zeros at the end of what is behind the point.
static Decimal
trim(Decimal decimal)
{
  while (decimal.scale && decimal.mantissa % 10 == 0) {
    decimal.mantissa /= 10;
    --decimal.scale;
  }
  return decimal;
}

static bool
is_digit(char byte)
{
  return byte >= '0' && byte <= '9';
}

/// Appends a digit to `size`, or returns false if it does not fit.
static bool
push_digit(Unsigned128 *size, char digit)
{
  const Unsigned128 largest = (Unsigned128)INT128_LARGEST;
  const Unsigned128 value = (Unsigned128)(digit - '0');
  if (*size > (largest - value) / 10) {
    return false;
  }
  *size = *size * 10 + value;
  return true;
}

/// Steps over a sign; whether it is a minus.
static bool
skip_sign(SanadText text, size_t *at)
{
  const bool is_negative = text.length && text.data[0] == '-';
  *at = is_negative || (text.length && text.data[0] == '+');
  return is_negative;
}

bool
integer_parse(SanadText text, Int128 *integer)
{
  size_t at = 0;
  Unsigned128 size = 0;
  const bool is_negative = skip_sign(text, &at);
  if (at == text.length) {
    return false;
  }
  for (; at < text.length; ++at) {
    if (!is_digit(text.data[at]) || !push_digit(&size, text.data[at])) {
      return false;
    }
  }
  return with_sign(size, is_negative, integer);
}

bool
decimal_parse(SanadText text, Decimal *decimal)
{
  size_t at = 0;
  size_t digits = 0;
  bool has_point = false;
  unsigned scale = 0;
  Unsigned128 size = 0;
  const bool is_negative = skip_sign(text, &at);

  for (; at < text.length; ++at) {
    const char byte = text.data[at];
    if (byte == '.' && !has_point) {
      has_point = true;
      continue;
    }
    if (!is_digit(byte)) {
      return false;
    }
    ++digits;
    if (scale == DECIMAL_SCALE_MAX) {
      continue; // Cut off
    }
    if (!push_digit(&size, byte)) {
      return false;
    }
    scale += has_point;
  }

  decimal->scale = scale;
  return digits && with_sign(size, is_negative, &decimal->mantissa);
}

size_t
decimal_print(Decimal decimal, char out[DECIMAL_BYTES_MAX])
{
  char digits[DECIMAL_BYTES_MAX];
  size_t count = 0;
  size_t length = 0;
  decimal = trim(decimal);

  // From the last digit to the first, at least one before the point.
  for (Unsigned128 rest = magnitude(decimal.mantissa);
       rest || count <= decimal.scale; rest /= 10) {
    digits[count++] = (char)('0' + (int)(rest % 10));
  }
  if (decimal.mantissa < 0) {
    out[length++] = '-';
  }
  while (count) {
    if (count == decimal.scale) {
      out[length++] = '.';
    }
    out[length++] = digits[--count];
  }
  return length;
}

int
decimal_compare(Decimal a, Decimal b)
{
  const Int128 unit_a = (Int128)power_of_ten(a.scale);
  const Int128 unit_b = (Int128)power_of_ten(b.scale);
  const Int128 whole_a = a.mantissa / unit_a;
  const Int128 whole_b = b.mantissa / unit_b;
  if (whole_a != whole_b) {
    return whole_a < whole_b ? -1 : 1;
  }

  // Both parts have the sign of the number, so this holds below zero too.
  const Int128 part_a =
      a.mantissa % unit_a * (Int128)power_of_ten(DECIMAL_SCALE_MAX - a.scale);
  const Int128 part_b =
      b.mantissa % unit_b * (Int128)power_of_ten(DECIMAL_SCALE_MAX - b.scale);
  return (part_a > part_b) - (part_a < part_b);
}

/// Brings a decimal to a larger scale, or returns false if it does not fit.
static bool
rescale(Decimal *decimal, unsigned scale)
{
  Int128 mantissa = 0;
  if (__builtin_mul_overflow(decimal->mantissa,
                             (Int128)power_of_ten(scale - decimal->scale),
                             &mantissa) ||
      magnitude(mantissa) > (Unsigned128)INT128_LARGEST) {
    return false;
  }
  *decimal = (Decimal){mantissa, scale};
  return true;
}

bool
decimal_add(Decimal a, Decimal b, Decimal *sum)
{
  if (a.scale != b.scale) {
    a = trim(a);
    b = trim(b);
    const unsigned scale = a.scale > b.scale ? a.scale : b.scale;
    if (!rescale(&a, scale) || !rescale(&b, scale)) {
      return false;
    }
  }
  sum->scale = a.scale;
  return !__builtin_add_overflow(a.mantissa, b.mantissa, &sum->mantissa) &&
         magnitude(sum->mantissa) <= (Unsigned128)INT128_LARGEST;
}

/// A product of two mantissas, lowest part first.
typedef struct {
  uint64_t limbs[4];
} Wide;

static Wide
wide_multiply(Unsigned128 a, Unsigned128 b)
{
  const uint64_t parts_a[2] = {(uint64_t)a, (uint64_t)(a >> 64)};
  const uint64_t parts_b[2] = {(uint64_t)b, (uint64_t)(b >> 64)};
  Wide wide = {{0}};

  for (size_t i = 0; i < 2; ++i) {
    Unsigned128 carry = 0;
    for (size_t j = 0; j < 2; ++j) {
      carry += (Unsigned128)parts_a[i] * parts_b[j] + wide.limbs[i + j];
      wide.limbs[i + j] = (uint64_t)carry;
      carry >>= 64;
    }
    wide.limbs[i + 2] = (uint64_t)carry;
  }
  return wide;
}

/// Divides, dropping the remainder.  False if the quotient has more than 128
/// bits.
static bool
wide_divide(Wide wide, Unsigned128 divisor, Unsigned128 *quotient)
{
  Unsigned128 rest = 0;
  *quotient = 0;
  if (!wide.limbs[3] && !wide.limbs[2]) {
    *quotient = (((Unsigned128)wide.limbs[1] << 64) | wide.limbs[0]) / divisor;
    return true;
  }

  // Bit by bit.  The divisor is below 2^127, so `rest` never overflows.
  for (size_t bit = 256; bit--;) {
    rest = (rest << 1) | ((wide.limbs[bit / 64] >> (bit % 64)) & 1U);
    if (*quotient >> 127) {
      return false;
    }
    *quotient <<= 1;
    if (rest >= divisor) {
      rest -= divisor;
      *quotient |= 1;
    }
  }
  return true;
}

bool
decimal_multiply(Decimal a, Decimal b, Decimal *product)
{
  const unsigned scale = a.scale + b.scale;
  const unsigned extra =
      scale > DECIMAL_SCALE_MAX ? scale - DECIMAL_SCALE_MAX : 0;
  const Wide wide = wide_multiply(magnitude(a.mantissa), magnitude(b.mantissa));
  Unsigned128 size = 0;

  if (!wide_divide(wide, power_of_ten(extra), &size) ||
      !with_sign(size, (a.mantissa < 0) != (b.mantissa < 0),
                 &product->mantissa)) {
    return false;
  }
  product->scale = scale - extra;
  *product = trim(*product);
  return true;
}

bool
decimal_divide(Decimal a, Decimal b, Decimal *quotient)
{
  if (b.mantissa == 0) {
    return false;
  }
  a = trim(a);

  // As many digits behind the point as there is room for.
  for (unsigned scale = DECIMAL_SCALE_MAX + 1; scale--;) {
    if (scale + b.scale < a.scale) {
      return false;
    }
    const Wide wide = wide_multiply(magnitude(a.mantissa),
                                    power_of_ten(scale + b.scale - a.scale));
    Unsigned128 size = 0;
    if (wide_divide(wide, magnitude(b.mantissa), &size) &&
        with_sign(size, (a.mantissa < 0) != (b.mantissa < 0),
                  &quotient->mantissa)) {
      quotient->scale = scale;
      *quotient = trim(*quotient);
      return true;
    }
  }
  return false;
}

Decimal
decimal_negate(Decimal decimal)
{
  decimal.mantissa = -decimal.mantissa;
  return decimal;
}

Decimal
decimal_floor(Decimal decimal)
{
  const Int128 unit = (Int128)power_of_ten(decimal.scale);
  const Int128 whole = decimal.mantissa / unit;
  const bool is_below = decimal.mantissa % unit < 0;
  return (Decimal){whole - is_below, 0};
}

double
decimal_to_double(Decimal decimal)
{
  // Both exact up to here, so the one division rounds correctly.
  const Int128 exact = (Int128)1 << 53;
  if (decimal.mantissa <= exact && decimal.mantissa >= -exact) {
    return (double)decimal.mantissa / (double)power_of_ten(decimal.scale);
  }

  char text[DECIMAL_BYTES_MAX];
  double number = 0;
  const bool is_read = double_parse(
      (SanadText){text, decimal_print(decimal, text)}, false, &number);
  assert(is_read);
  (void)is_read;
  return number;
}
