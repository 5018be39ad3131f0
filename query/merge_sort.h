#ifndef SANAD_QUERY_MERGE_SORT_H
#define SANAD_QUERY_MERGE_SORT_H

#include "base/status.h"

#include <stddef.h>
#include <stdint.h>

/// Inside query/ only: sorting where a comparison can fail, as it reads the
/// store and looks whether somebody wants to stop: qsort_r() would go on.

/// Compares two items: below 0, 0, above 0.
typedef SanadStatus SortCompare(void *state, uint64_t a, uint64_t b, int *order,
                                SanadError *error);

/// Sorts items; equal ones stay in their order.  `spare` has room for as many,
/// and what is in it does not matter.  After a failure the order is none.
///
/// Errors: those of `compare`.
SANAD_NODISCARD SanadStatus merge_sort(uint64_t *items, uint64_t *spare,
                                       size_t count, SortCompare *compare,
                                       void *state, SanadError *error);

#endif
