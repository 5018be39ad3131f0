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

#endif
