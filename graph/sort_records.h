#ifndef SANAD_GRAPH_SORT_RECORDS_H
#define SANAD_GRAPH_SORT_RECORDS_H

#include "base/status.h"

#include <stddef.h>

/// Inside graph/ only: sorts `count` records of `size` bytes by numbers of 64
/// bits in them, which begin `columns` bytes into a record, the most weighty
/// first.  Records that are equal in all of these keep their order.
///
/// Errors: SANAD_NO_MEMORY, and nothing has changed.
SANAD_NODISCARD SanadStatus sort_records(void *records, size_t count,
                                         size_t size, const size_t *columns,
                                         size_t column_count,
                                         SanadError *error);

#endif
