#ifndef SANAD_QUERY_NEEDLE_H
#define SANAD_QUERY_NEEDLE_H

#include "base/buffer.h"
#include "query/clue.h"
#include "query/expression.h"
#include "query/regex.h"

#include <stdbool.h>

/// Inside query/ only: a constant text or pattern that is looked for in many
/// texts, whatever their case, prepared once.

/// What is looked for.  In the question's arena.
typedef struct Needle {
  const Expr *test; ///< CONTAINS, STARTS, ENDS or MATCHES: whose needle it is
  SanadText text;   ///< In lower case; a pattern as it is
  Clue clues[CLUES_MAX]; ///< A text that has it has all of them
  size_t clue_count;
  struct Needle *next;
} Needle;

/// The needle of a test whose right side is a constant, made the first time;
/// null if that is no literal.
///
/// Errors: SANAD_NO_MEMORY, SANAD_STORE, SANAD_CORRUPT, and of a pattern those
/// of regex_get(), with its span.
SANAD_NODISCARD SanadStatus needle_of(Question *question, const Expr *test,
                                      const Needle **out, SanadError *error);

/// Whether a text has it, in the way that the test asks; its negation is not
/// looked at.
///
/// Errors: SANAD_NO_MEMORY, those of regex_matches().
SANAD_NODISCARD SanadStatus needle_is_in(const Needle *needle,
                                         Question *question, SanadText text,
                                         bool *answer, SanadError *error);

/// The same for a text that has the first clue.
SANAD_NODISCARD SanadStatus needle_confirm(const Needle *needle,
                                           Question *question, SanadText text,
                                           bool *answer, SanadError *error);

/// Puts the lower case of `text` into `buffer`.
void needle_lower(SanadBuffer *buffer, SanadText text);

/// Whether a text in lower case has another: CONTAINS, STARTS or ENDS.
bool needle_has(ExprKind kind, SanadText lower, SanadText needle);

#endif
