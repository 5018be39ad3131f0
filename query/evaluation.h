#ifndef SANAD_QUERY_EVALUATION_H
#define SANAD_QUERY_EVALUATION_H

#include "base/buffer.h"
#include "base/status.h"
#include "query/expression.h"
#include "query/question.h"
#include "query/value.h"

#include <stdbool.h>
#include <stddef.h>

/// Only for expression*.c and function*.c: one expression that is computed on
/// one row.

/// The longest computed text, in bytes.
#define COMPUTED_BYTES_MAX ((size_t)64 * 1024 * 1024)
/// How deep expressions may be nested.
#define EXPR_DEPTH_MAX 1000U

/// Text that was computed and lives as long as the evaluation.
typedef struct KeptText KeptText;

/// What one evaluation carries down.
typedef struct {
  Question *question;
  SanadId *row;
  unsigned depth;
  KeptText *kept;
} Evaluation;

/// Computes `expr`; text in the value lives as long as the evaluation.
SANAD_NODISCARD SanadStatus evaluate(Evaluation *evaluation, const Expr *expr,
                                     Value *value, SanadError *error);

/// Computes `expr` and takes its effective boolean value: 1, 0, or -1 for an
/// error.
SANAD_NODISCARD SanadStatus evaluate_truth(Evaluation *evaluation,
                                           const Expr *expr, int *truth,
                                           SanadError *error);

/// Takes over the bytes of `buffer`, which becomes empty, also on failure.
///
/// Errors: SANAD_NO_MEMORY (also if an append failed), SANAD_LIMIT.
SANAD_NODISCARD SanadStatus evaluation_keep(Evaluation *evaluation,
                                            SanadBuffer *buffer,
                                            SanadText *text, SanadError *error);

/// Frees the texts kept after `since`; null frees all.
void evaluation_forget(Evaluation *evaluation, const KeptText *since);

/// SPARQL's STR: the text of a literal or IRI, printed into `room` if it has
/// none; `*has_text` is false for blank nodes and VALUE_NONE.
SANAD_NODISCARD SanadStatus evaluation_str(Evaluation *evaluation,
                                           const Value *value,
                                           char room[VALUE_BYTES_MAX],
                                           SanadText *text, bool *has_text,
                                           SanadError *error);

// What has a file of its own.

/// Whether an expression tests the text of a column for a constant.
bool text_test_is_of_column(const Expr *expr);

/// CONTAINS, STARTS, ENDS, MATCHES: 1, 0, or -1 for an error.
SANAD_NODISCARD SanadStatus evaluate_text_test(Evaluation *evaluation,
                                               const Expr *expr, int *truth,
                                               SanadError *error);

/// The same, if a column that holds a stored literal is looked at for a
/// constant text: most tests of text are, and need no values.  Else `*is_done`
/// is false.
SANAD_NODISCARD SanadStatus text_test_column(const Expr *expr,
                                             Question *question,
                                             const SanadId *row, bool *is_done,
                                             bool *answer, SanadError *error);

/// EQUAL to GREATER_EQUAL, and IN: likewise.
SANAD_NODISCARD SanadStatus evaluate_comparison(Evaluation *evaluation,
                                                const Expr *expr, int *truth,
                                                SanadError *error);
SANAD_NODISCARD SanadStatus evaluate_in(Evaluation *evaluation,
                                        const Expr *expr, int *truth,
                                        SanadError *error);

/// TYPE, EXISTS, SOME: likewise.
SANAD_NODISCARD SanadStatus evaluate_graph_test(Evaluation *evaluation,
                                                const Expr *expr, int *truth,
                                                SanadError *error);

/// CALL.
SANAD_NODISCARD SanadStatus evaluate_call(Evaluation *evaluation,
                                          const Expr *expr, Value *result,
                                          SanadError *error);

/// A function: from arguments, none of them VALUE_NONE, to a result, which is
/// VALUE_NONE when it is called.
typedef SanadStatus FunctionRun(Evaluation *evaluation, const Value *arguments,
                                size_t count, Value *result, SanadError *error);

/// All functions that are one.
FunctionRun function_label;
FunctionRun function_local_name;
FunctionRun function_text;
FunctionRun function_iri;
FunctionRun function_lang;
FunctionRun function_type;
FunctionRun function_length;
FunctionRun function_lower;
FunctionRun function_upper;
FunctionRun function_substr;
FunctionRun function_replace;
FunctionRun function_number;
FunctionRun function_round;
FunctionRun function_floor;
FunctionRun function_ceil;
FunctionRun function_abs;
FunctionRun function_date;
FunctionRun function_month;
FunctionRun function_year;
FunctionRun function_today;
FunctionRun function_now;
FunctionRun function_pair;
FunctionRun function_nodes;

#endif
