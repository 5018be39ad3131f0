#ifndef SANAD_QUERY_TEXT_SCAN_H
#define SANAD_QUERY_TEXT_SCAN_H

#include "base/status.h"
#include "graph/id.h"
#include "query/expression.h"
#include "query/question.h"

#include <stdbool.h>
#include <stddef.h>

/// Inside query/ only: looks for constant texts and patterns in many literals,
/// through the pages of the dictionary as they stand, without taking each text
/// out.

/// What a condition says of an id.
typedef enum {
  TEXT_HAS_NOT,
  TEXT_HAS,
  TEXT_UNKNOWN, ///< No literal of the dictionary: the condition has to be asked
} TextMark;

/// A scan for one condition.
typedef struct TextScan TextScan;

/// Whether a condition is made of tests of the text of one column for
/// constants, with `and`, `or` and `not`; which column.  A regular expression
/// fits alone.
bool text_scan_fits(const Expr *condition, size_t *slot);

/// Begins a scan for a condition that fits; null when out of memory.  Owned by
/// the caller: close it with text_scan_close().
TextScan *text_scan_new(Question *question, const Expr *condition);

/// Tells of each of some ids, which ascend and may repeat, what the condition
/// says.
///
/// Errors: SANAD_CORRUPT, SANAD_STORE, SANAD_NO_MEMORY, SANAD_CANCELLED,
/// SANAD_LIMIT, SANAD_SYNTAX (a pattern, with its span).
SANAD_NODISCARD SanadStatus text_scan_mark(TextScan *scan, const SanadId *ids,
                                           size_t count, TextMark *marks,
                                           SanadError *error);

/// Ends a scan.  Accepts null.
void text_scan_close(TextScan *scan);

#endif
