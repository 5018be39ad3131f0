#ifndef SANAD_GRAPH_RANGE_H
#define SANAD_GRAPH_RANGE_H

#include "base/status.h"
#include "graph/id.h"
#include "graph/store.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// The triples of one predicate whose object is from `low` to `high`, both
/// included.  As inline ids are in the order of their values, that is how
/// numbers and dates from one to another are found (graph/inline.h).
typedef struct {
  SanadId predicate;
  SanadId low;
  SanadId high;
  bool is_by_subject; ///< It is the subject that is from `low` to `high`
} SanadBounds;

/// The most triples that a walk gives at once.
#define SANAD_RANGE_ROWS_MAX 4096U

/// Walks the triples of the union within bounds in the order of their objects,
/// those of one object by subject; or by subject, those of one by object.
typedef struct SanadRange SanadRange;

/// Opens a walk: from the smallest object on or, with `is_descending`, from the
/// largest on, and then all the other way round.
///
/// On success `*out` is owned by the caller: close it with
/// sanad_range_close().  On failure `*out` is null.  `snapshot` must outlive
/// the walk.
///
/// Errors: SANAD_NO_MEMORY, SANAD_STORE.
SANAD_NODISCARD SanadStatus sanad_range_open(SanadRange **out,
                                             const SanadSnapshot *snapshot,
                                             SanadBounds bounds,
                                             bool is_descending,
                                             SanadError *error);

/// Points a walk at other bounds of the same end, as if opened anew.
void sanad_range_reset(SanadRange *range, SanadBounds bounds);

/// Gives the next triples, at least one, or returns SANAD_END, now and ever
/// after.  `*subjects` and `*objects` are the range's, until the next call.
///
/// Errors: SANAD_CORRUPT, SANAD_STORE.
SANAD_NODISCARD SanadStatus sanad_range_next(SanadRange *range,
                                             const SanadId **subjects,
                                             const SanadId **objects,
                                             size_t *count, SanadError *error);

/// Closes a walk.  Accepts null.
void sanad_range_close(SanadRange *range);

/// Counts the triples within bounds by the heads of their blocks, about up to
/// `limit`; exact below it.
///
/// Errors: SANAD_CORRUPT, SANAD_STORE, SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus sanad_range_count(const SanadSnapshot *snapshot,
                                              SanadBounds bounds,
                                              uint64_t limit, uint64_t *count,
                                              SanadError *error);

/// Tells the smallest and the largest object (or subject) within bounds;
/// SANAD_ANY twice if there is none.
///
/// Errors: SANAD_CORRUPT, SANAD_STORE, SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus sanad_range_ends(const SanadSnapshot *snapshot,
                                             SanadBounds bounds,
                                             SanadId *smallest,
                                             SanadId *largest,
                                             SanadError *error);

#endif
