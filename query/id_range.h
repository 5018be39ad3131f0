#ifndef SANAD_QUERY_ID_RANGE_H
#define SANAD_QUERY_ID_RANGE_H

#include "graph/id.h"
#include "query/expression.h"

#include <stdbool.h>
#include <stddef.h>

/// Inside query/ only: conditions on one column as ranges of ids.  Inline
/// numbers and dates are in the order of their values, so that what a
/// comparison lets through can be read where it stands.

/// Ids from `low` to `high`, both included.
typedef struct {
  SanadId low;
  SanadId high;
  bool is_exact; ///< The condition holds for all of them; else it may hold
} IdRange;

#define ID_RANGES_MAX 24U

/// Ranges that do not overlap, in their order.
typedef struct {
  size_t count;
  IdRange items[ID_RANGES_MAX];
} IdRanges;

/// Finds the ranges outside which a condition never holds, if it compares one
/// column, or its year, with a number, date, month or moment.  `*slot` is the
/// column.  False for any other condition.
bool id_ranges_of(const Question *question, const Expr *expr, size_t *slot,
                  IdRanges *ranges);

/// All ids.
IdRanges id_ranges_all(void);

/// Leaves of `ranges` what `others` have too.
void id_ranges_intersect(IdRanges *ranges, const IdRanges *others);

#endif
