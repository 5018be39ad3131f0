#ifndef SANAD_QUERY_DECIMAL_H
#define SANAD_QUERY_DECIMAL_H

#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>

/// Inside query/ only: numbers with a point, as xsd:decimal has them.

/// C17 has no integer of 128 bits, both compilers do.
__extension__ typedef __int128 Int128;

/// The largest Int128; the smallest one is never used, so that every number can
/// be negated.
#define INT128_LARGEST ((Int128)(((Int128)1 << 126) - 1) * 2 + 1)

/// Digits kept behind the point.  More are cut off, towards zero, as the
/// independent engine that answers are checked with does it.
#define DECIMAL_SCALE_MAX 18U

/// mantissa / 10^scale, with `scale` at most DECIMAL_SCALE_MAX.
typedef struct {
  Int128 mantissa;
  unsigned scale;
} Decimal;

/// Room for any printed decimal.
#define DECIMAL_BYTES_MAX 48U

/// Reads the lexical form of xsd:integer, or returns false: for other text and
/// for what 128 bits do not hold.
bool integer_parse(SanadText text, Int128 *integer);

/// Reads the lexical form of xsd:decimal, or returns false, likewise.
bool decimal_parse(SanadText text, Decimal *decimal);

/// Prints without trailing zeros, and without a point if nothing is behind it;
/// returns the length.
size_t decimal_print(Decimal decimal, char out[DECIMAL_BYTES_MAX]);

/// -1, 0 or 1.
int decimal_compare(Decimal a, Decimal b);

/// These return false if the result does not fit, or for a division by zero.
bool decimal_add(Decimal a, Decimal b, Decimal *sum);
bool decimal_multiply(Decimal a, Decimal b, Decimal *product);
bool decimal_divide(Decimal a, Decimal b, Decimal *quotient);

/// The same below zero, or above it.
Decimal decimal_negate(Decimal decimal);

/// The next whole number that is not larger.
Decimal decimal_floor(Decimal decimal);

/// The nearest double.
double decimal_to_double(Decimal decimal);

#endif
