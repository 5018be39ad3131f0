#ifndef SANAD_QUERY_SORT_AHEAD_H
#define SANAD_QUERY_SORT_AHEAD_H

#include "base/buffer.h"
#include "query/id_set.h"
#include "query/rows.h"

/// Inside query/ only: which nodes sort behind another one, for many at once.
/// To read the names of nodes in no order is mostly waiting for memory, which
/// so is asked for ahead, and no name is remembered.

/// The node that others are compared with.
typedef struct {
  SanadId id;       ///< SANAD_ANY: none yet
  SanadBuffer name; ///< That it is sorted by
} SortMark;

/// Makes `id` the node to compare with, if it is another one.
///
/// Errors: SANAD_NO_MEMORY, SANAD_STORE, SANAD_CORRUPT.
SANAD_NODISCARD SanadStatus sort_mark_set(SortMark *mark, Question *question,
                                          SanadId id, SanadError *error);

void sort_mark_free(SortMark *mark);

/// Adds nodes in `slot` of the rows of `batch` from `at` on to `behind`, if
/// their labels tell that they sort behind the mark, whichever of them is
/// taken. Not all that do are found: a node without any is left to who compares
/// it.
///
/// Errors: SANAD_NO_MEMORY, SANAD_STORE, SANAD_CORRUPT.
SANAD_NODISCARD SanadStatus sort_note_behind(const SortMark *mark,
                                             const Question *question,
                                             const RowBatch *batch, size_t at,
                                             size_t slot, IdSet *behind,
                                             SanadError *error);

#endif
