#ifndef SANAD_QUERY_EXPRESSION_H
#define SANAD_QUERY_EXPRESSION_H

#include "base/status.h"
#include "graph/id.h"
#include "query/question.h"
#include "query/value.h"

#include <stdbool.h>
#include <stddef.h>

/// Inside query/ only: expressions whose names are ids and whose variables are
/// numbers of columns.

/// What an expression does.
typedef enum {
  // With operands.
  EXPR_OR = 1, ///< Two or more
  EXPR_AND,    ///< Two or more
  EXPR_NOT,
  EXPR_EQUAL,
  EXPR_UNEQUAL,
  EXPR_LESS,
  EXPR_LESS_EQUAL,
  EXPR_GREATER,
  EXPR_GREATER_EQUAL,
  EXPR_CONTAINS, ///< The first: a text or a node with labels and aliases
  EXPR_STARTS,
  EXPR_ENDS,
  EXPR_MATCHES,
  EXPR_IN,      ///< The first in the others
  EXPR_MISSING, ///< Not bound
  EXPR_ADD,
  EXPR_SUBTRACT,
  EXPR_MULTIPLY,
  EXPR_DIVIDE,
  EXPR_NEGATE,
  EXPR_CALL, ///< `function`
  // Without.
  EXPR_CONSTANT,     ///< `id`
  EXPR_ANY_LANGUAGE, ///< `"text"@*`: `id` is the plain literal.  An operand of
                     ///< EQUAL, UNEQUAL and IN only
  EXPR_VARIABLE,     ///< `slot`
  EXPR_TYPE,         ///< `slot` has a type among `ids` (subclasses included)
  EXPR_EXISTS,       ///< `exists` answers
  EXPR_SOME, ///< Some value of `operands[0]`.ids[0].ids[1]… , put into
             ///< `slot`, makes `operands[1]` true
} ExprKind;

/// The functions of the language.
typedef enum {
  FUNCTION_LABEL = 1,
  FUNCTION_NAME,
  FUNCTION_TEXT,
  FUNCTION_IRI,
  FUNCTION_LANG,
  FUNCTION_TYPE,
  FUNCTION_LENGTH,
  FUNCTION_LOWER,
  FUNCTION_UPPER,
  FUNCTION_SUBSTR,
  FUNCTION_REPLACE,
  FUNCTION_CONCAT,
  FUNCTION_NUMBER,
  FUNCTION_ROUND,
  FUNCTION_FLOOR,
  FUNCTION_CEIL,
  FUNCTION_ABS,
  FUNCTION_DATE,
  FUNCTION_MONTH,
  FUNCTION_YEAR,
  FUNCTION_TODAY,
  FUNCTION_NOW,
  FUNCTION_IF,
  FUNCTION_COALESCE,
  FUNCTION_BOUND,
  FUNCTION_PAIR,
  FUNCTION_NODES,
} FunctionKind;

/// An expression.  In the question's arena.
typedef struct Expr Expr;

/// Its fields; which of them count depends on the kind.
struct Expr {
  ExprKind kind;
  bool is_negated;  ///< `not in`, `not contains` …, `is not missing`
  bool is_calendar; ///< Comparison with a date or month: calendar parts are
                    ///< compared (see expr_is_calendar())
  FunctionKind function;
  SanadSpan span;
  SanadText text; ///< Of a literal operand as written, for messages
  Expr **operands;
  size_t operand_count;
  SanadId id;
  size_t slot;
  const SanadId *ids; ///< TYPE: classes with subclasses, sorted.  SOME:
                      ///< relations in order
  size_t id_count;
  const SanadId *named; ///< TYPE: the classes that the text names
  size_t named_count;
  /// EXISTS: whether the pattern matches with the bindings of `row`.
  SanadStatus (*exists)(void *state, const SanadId *row, bool *answer,
                        SanadError *error);
  void *exists_state;
};

/// All functions by name, for a hint.
const char *function_list(void);

/// How a function is written, for a hint.
const char *function_usage(FunctionKind function);

/// The function of a name, or 0; with the least and most arguments it takes.
FunctionKind function_of_name(SanadText name, size_t *arguments_min,
                              size_t *arguments_max);

/// The name of a function whose name is near `name`, or null.
const char *function_near(SanadText name);

/// Whether comparing with `expr` compares calendar parts: a date or month
/// constant, `date( )`, `month( )`, `today( )` (language, 4.10).
bool expr_is_calendar(const Question *question, const Expr *expr);

/// Computes `expr` on a row.  `row` holds an id for each column, SANAD_ANY
/// where not bound; slots of SOME in it are written to.
///
/// A value that cannot be computed (a type error, an unbound variable) is
/// VALUE_NONE, which is no failure.
///
/// Text in the value lives as long as the question.
///
/// Errors: SANAD_NO_MEMORY, SANAD_STORE, SANAD_CORRUPT, SANAD_CANCELLED,
/// SANAD_LIMIT (nested too deep, a computed text or regular expression too long
/// or too slow), SANAD_SYNTAX (a constant that is no regular expression, with
/// its span), and what `exists` returns.
SANAD_NODISCARD SanadStatus expr_evaluate(const Expr *expr, Question *question,
                                          SanadId *row, Value *value,
                                          SanadError *error);

/// Computes `expr` and takes its effective boolean value; a value without one
/// is false.
SANAD_NODISCARD SanadStatus expr_is_true(const Expr *expr, Question *question,
                                         SanadId *row, bool *answer,
                                         SanadError *error);

/// Computes `expr` and gives the value an id, SANAD_ANY for none.
SANAD_NODISCARD SanadStatus expr_id(const Expr *expr, Question *question,
                                    SanadId *row, SanadId *id,
                                    SanadError *error);

#endif
