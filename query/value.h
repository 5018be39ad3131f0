#ifndef SANAD_QUERY_VALUE_H
#define SANAD_QUERY_VALUE_H

#include "base/status.h"
#include "base/text.h"
#include "graph/id.h"
#include "graph/term.h"
#include "query/question.h"

#include <stdbool.h>
#include <stdint.h>

/// Inside query/ only: terms as values that can be calculated and compared
/// with.

typedef enum {
  VALUE_NONE = 0, ///< Not bound, or an error: SPARQL's type error
  VALUE_NODE,     ///< An IRI or blank node: `id`
  VALUE_BOOLEAN,
  VALUE_INTEGER, ///< xsd:integer and the types derived from it
  VALUE_DECIMAL,
  VALUE_FLOAT,
  VALUE_DOUBLE,
  VALUE_STRING,   ///< xsd:string: `text`
  VALUE_LANGUAGE, ///< `text` and `language`
  VALUE_DATE,     ///< xsd:date; these four by `text` and, where they have one,
                  ///< by instant
  VALUE_MONTH,    ///< xsd:gYearMonth
  VALUE_DATETIME,
  VALUE_OTHER, ///< A literal of another or unknown datatype, or ill-formed
} ValueKind;

/// A number with a point: mantissa / 10^scale, exact to 18 digits behind the
/// point.
typedef struct {
  __int128 mantissa;
  unsigned scale; ///< At most 18
} Decimal;

typedef struct {
  ValueKind kind;
  SanadId id; ///< Of the term, or SANAD_ANY for a computed value
  union {
    bool boolean;
    int64_t integer;
    Decimal decimal;
    double number; ///< FLOAT, DOUBLE
  };
  SanadText text;     ///< The lexical form, where there is one
  SanadText language; ///< Of LANGUAGE
  SanadText datatype; ///< Of OTHER
} Value;

/// Reads the value of an id; SANAD_ANY gives VALUE_NONE.  Its text lives as
/// long as the question.
SANAD_NODISCARD SanadStatus value_of_id(Question *question, SanadId id,
                                        Value *value, SanadError *error);

/// Gives a value an id: its own, or that of its canonical term.  VALUE_NONE
/// gives SANAD_ANY.
SANAD_NODISCARD SanadStatus value_id(Question *question, const Value *value,
                                     SanadId *id, SanadError *error);

/// Makers.
Value value_boolean(bool boolean);
Value value_integer(int64_t integer);
Value value_double(double number);
Value value_string(SanadText text); ///< `text` is kept, not copied

/// Whether the value is a number.
bool value_is_number(const Value *value);

/// Adds, subtracts, multiplies, divides with xsd's numeric promotion: integer →
/// decimal → float → double; an integer that overflows becomes a decimal;
/// division of integers gives a decimal.  What cannot be computed (no number,
/// division by zero in decimals) gives VALUE_NONE.
Value value_arithmetic(char operation, const Value *a, const Value *b);

/// Compares as SPARQL 1.1's operators do.  `*order` becomes -1, 0 or 1.
/// Returns false if the two cannot be ordered; values that can be equal but not
/// ordered (nodes, ...) are for value_is_equal().
bool value_compare(const Value *a, const Value *b, int *order);

/// Whether both are equal: 1, 0, or -1 for an error (unknown datatypes that are
/// not the same term).
int value_is_equal(const Value *a, const Value *b);

/// The effective boolean value (SPARQL 1.1, 17.2.2): 1, 0, or -1 for an error.
int value_is_true(const Value *value);

/// Compares two ids in the order of `sort` (language, 4.10): empty, blank
/// nodes, nodes by display name then IRI, numbers by value, dates by calendar
/// then time, booleans, other text by code point, then language or datatype.
/// Zero only for the same id or values that are alike in all of that.
///
/// Errors: SANAD_STORE, SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus value_sort_order(Question *question, SanadId a,
                                             SanadId b, int *order,
                                             SanadError *error);

#endif
