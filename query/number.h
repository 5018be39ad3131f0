#ifndef SANAD_QUERY_NUMBER_H
#define SANAD_QUERY_NUMBER_H

#include "base/text.h"
#include "query/decimal.h"

#include <stdbool.h>
#include <stddef.h>

/// Inside query/ only: xsd:double and xsd:float as text, whatever the locale.

/// Room for any printed double.
#define DOUBLE_BYTES_MAX 40U

/// Reads the lexical form of xsd:double, or of xsd:float if `is_float`, or
/// returns false.  A number that is too large is infinite.
bool double_parse(SanadText text, bool is_float, double *number);

/// Prints the canonical form with the fewest digits that read back as the same
/// number: `1.0E6`, `-INF`, `NaN`.  Returns the length.
size_t double_print(double number, bool is_float, char out[DOUBLE_BYTES_MAX]);

/// Gives the decimal that prints like the number, so 0.1E0 is 0.1; whole
/// numbers of 2^53 and more are exact.  Returns false if it does not fit.
bool double_to_decimal(double number, bool is_float, Decimal *decimal);

#endif
