#ifndef SANAD_QUERY_VALUE_H
#define SANAD_QUERY_VALUE_H

#include "base/status.h"
#include "base/text.h"
#include "graph/id.h"
#include "graph/term.h"
#include "query/calendar.h"
#include "query/decimal.h"
#include "query/question.h"

#include <stdbool.h>
#include <stdint.h>

/// Inside query/ only: terms as values that can be calculated and compared
/// with.

/// The kinds of values; the four of numbers in the order of promotion.
typedef enum {
  VALUE_NONE = 0, ///< Not bound, or an error: SPARQL's type error
  VALUE_NODE,     ///< An IRI or blank node: `id`
  VALUE_BOOLEAN,
  VALUE_INTEGER, ///< xsd:integer and the types derived from it
  VALUE_DECIMAL, ///< Also integers that 64 bits do not hold
  VALUE_FLOAT,
  VALUE_DOUBLE,
  VALUE_STRING,   ///< xsd:string: `text`
  VALUE_LANGUAGE, ///< `text` and `language`
  VALUE_DATE,     ///< xsd:date; these three have `text` and `instant`
  VALUE_MONTH,    ///< xsd:gYearMonth
  VALUE_DATETIME,
  VALUE_OTHER, ///< A literal of another or unknown datatype, or ill-formed
} ValueKind;

/// A value; its texts are views.
typedef struct {
  ValueKind kind;
  SanadId id; ///< Of the term, or SANAD_ANY for a computed value
  union {
    bool boolean;
    int64_t integer;
    Decimal decimal;
    double number;   ///< FLOAT, DOUBLE
    Instant instant; ///< DATE, MONTH, DATETIME
  };
  SanadText text;     ///< The lexical form, where there is one; value_text()
                      ///< prints that of numbers, booleans and inline values
  SanadText language; ///< Of LANGUAGE
  SanadText datatype; ///< Of OTHER
} Value;

/// Reads the value of an id; SANAD_ANY gives VALUE_NONE.  Its text lives as
/// long as the question.
///
/// A literal that is no lexical form of its datatype (XSD 1.1, white space at
/// the ends included) is VALUE_OTHER; so is a number that 128 bits do not hold,
/// and a date of a year beyond 9 digits.
///
/// Errors: SANAD_CORRUPT, SANAD_STORE.
SANAD_NODISCARD SanadStatus value_of_id(Question *question, SanadId id,
                                        Value *value, SanadError *error);

/// Whether a literal's text is none of its datatype, as far as the datatype is
/// known here: "7x"^^xsd:byte.
bool value_is_ill_formed(const SanadTerm *term);

/// Reads the value of a literal, `id` being its id or SANAD_ANY.  The views of
/// `term` are kept, not copied.
Value value_of_literal(const SanadTerm *term, SanadId id);

/// Gives a value an id: its own, or that of its canonical term.  VALUE_NONE
/// gives SANAD_ANY.
SANAD_NODISCARD SanadStatus value_id(Question *question, const Value *value,
                                     SanadId *id, SanadError *error);

/// Room for the text of any computed number.
#define VALUE_BYTES_MAX 48U

/// The lexical form of a literal: as it was written, else the canonical one,
/// printed into `room`.  Empty for nodes and VALUE_NONE.
SanadText value_text(const Value *value, char room[VALUE_BYTES_MAX]);

/// Whether the value is a literal that has text of its own: not VALUE_NONE, no
/// node.
bool value_is_literal(const Value *value);

/// Makers.
Value value_boolean(bool boolean);
Value value_integer(int64_t integer);
Value value_double(double number);
Value value_decimal(Decimal decimal);
Value value_string(SanadText text); ///< `text` is kept, not copied

/// Whether the value is a number.
bool value_is_number(const Value *value);

/// Adds, subtracts, multiplies, divides with xsd's numeric promotion: integer →
/// decimal → float → double; an integer that overflows becomes a decimal;
/// division of integers gives a decimal.  What cannot be computed (no number,
/// division by zero in decimals, a decimal that does not fit) gives VALUE_NONE.
/// `operation` is one of + - * /.
Value value_arithmetic(char operation, const Value *a, const Value *b);

/// The number as a double: the nearest one.  For numbers only.
double value_to_double(const Value *value);

/// Gives the exact decimal of an integer or decimal, else the decimal that a
/// float or double prints like; false for anything else, or if it does not fit.
bool value_to_decimal(const Value *value, Decimal *decimal);

/// Compares as SPARQL 1.1's operators do.  `*order` becomes -1, 0 or 1.
/// Returns false if the two cannot be ordered (NaN, too); values that can be
/// equal but not ordered (nodes, ...) are for value_is_equal().
///
/// A date, month or moment without a time zone is taken as UTC.
bool value_compare(const Value *a, const Value *b, int *order);

/// Whether both are equal: 1, 0, or -1 for an error (unknown datatypes that are
/// not the same term).
int value_is_equal(const Value *a, const Value *b);

/// The effective boolean value (SPARQL 1.1, 17.2.2): 1, 0, or -1 for an error.
int value_is_true(const Value *value);

/// Whether the order of two ids is that of their values: they are inline, of
/// one kind and, as dates, both with or both without a time zone, which is the
/// highest bit of their payload.
bool value_is_id_order(SanadId a, SanadId b);

/// Compares two ids in the order of `sort` (language, 4.10): empty, blank
/// nodes, nodes by display name then IRI, numbers by value, dates by calendar
/// then time, booleans, other text by code point, then language or datatype.
/// Zero only for the same id or values that are alike in all of that.
///
/// Blank nodes come by their own text, NaN before all numbers; a month before
/// its days, a day before its moments, the day being the one that is written
/// and the moments of one day in the order in which they happened.
///
/// Errors: SANAD_STORE, SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus value_sort_order(Question *question, SanadId a,
                                             SanadId b, int *order,
                                             SanadError *error);

/// The name that an IRI is sorted by among others: its label, else its local
/// name.  Its text lives until the next comparison.
SANAD_NODISCARD SanadStatus value_sort_name(Question *question, SanadId id,
                                            SanadText *name, SanadError *error);

#endif
