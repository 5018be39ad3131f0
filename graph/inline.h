#ifndef SANAD_GRAPH_INLINE_H
#define SANAD_GRAPH_INLINE_H

#include "graph/id.h"
#include "graph/term.h"

#include <stdbool.h>
#include <stdint.h>

/// Literals whose id is their value, so that the dictionary need not hold them.
///
/// One lexical form of a value is inline, the one that is printed here; every
/// other ("01", "+1", "1.50") has an entry in the dictionary, so that what went
/// in comes out byte for byte.  Within a kind, a smaller id is a smaller value;
/// dates and moments without time zone come before all of those with `Z`.
///
/// - xsd:boolean: `false`, `true`.
/// - xsd:integer from -2^59 to 2^59 - 1, without `+` or leading zeros.
/// - xsd:decimal up to about 57 thousand millions with at most 7 digits behind
///   the point; at least one, and no zeros that could be left out.
/// - xsd:date and xsd:dateTime of the years 1 to 9999, without time zone or
///   with `Z`; seconds have at most 3 digits behind the point, without zeros
///   that could be left out.

/// Room for the lexical form of any inline value.
#define SANAD_INLINE_BYTES 32U

/// Gives the id of a term that is inline; false for any other.
bool sanad_inline_id(const SanadTerm *term, SanadId *id);

/// Gives the term of an inline id; its text is written to `buffer`, its
/// datatype is static.  False for ids of other kinds, and for a payload that
/// stands for no value.
bool sanad_inline_term(SanadId id, char buffer[SANAD_INLINE_BYTES],
                       SanadTerm *term);

/// The number in an id of kind SANAD_ID_INTEGER.
int64_t sanad_inline_integer(SanadId id);

/// The number in an id of kind SANAD_ID_DECIMAL, times SANAD_INLINE_SCALE.
int64_t sanad_inline_decimal(SanadId id);

/// What inline decimals are counted in: ten to the power of
/// SANAD_INLINE_DIGITS.
#define SANAD_INLINE_SCALE  INT64_C(10000000)
#define SANAD_INLINE_DIGITS 7U

/// The smallest and the largest number in the payload of an inline integer, or
/// decimal times SANAD_INLINE_SCALE.
#define SANAD_INLINE_NUMBER_MIN (-(INT64_C(1) << 59U))
#define SANAD_INLINE_NUMBER_MAX ((INT64_C(1) << 59U) - 1)

/// The id of kind SANAD_ID_INTEGER or SANAD_ID_DECIMAL that holds a number
/// within these bounds; it need not be that of a term.
SanadId sanad_inline_number(SanadIdKind kind, int64_t number);

/// Days from 0001-01-01 to the first of January of a year from 1 to 10000.
int sanad_inline_day_of_year(int year);

/// The day behind the last one that is inline, counted likewise.
#define SANAD_INLINE_DAYS   3652059
#define SANAD_INLINE_DAY_MS INT64_C(86400000)

/// When an id of kind SANAD_ID_DATE or SANAD_ID_DATETIME is, as written: days
/// or milliseconds from 0001-01-01 on.
int64_t sanad_inline_time(SanadId id);

/// The id of kind SANAD_ID_DATE or SANAD_ID_DATETIME that is so many days or
/// milliseconds behind 0001-01-01, with `Z` or without a time zone.
SanadId sanad_inline_of_time(SanadIdKind kind, int64_t time, bool has_zone);

/// The year of an id of kind SANAD_ID_DATE or SANAD_ID_DATETIME, as written; 0
/// if it is that of no term.
int sanad_inline_year(SanadId id);

#endif
