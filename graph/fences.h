#ifndef SANAD_GRAPH_FENCES_H
#define SANAD_GRAPH_FENCES_H

#include "graph/store_impl.h"

#include <stddef.h>

/// Inside graph/ only: the first rows of all blocks of an order, copied into an
/// array, so that a seek need not walk LMDB's tree.
///
/// They are copied once a snapshot has sought so often that it pays, and live
/// as long as it does.  A snapshot of a change has none, as blocks move.
typedef struct Fences Fences;

/// One block of an order.
typedef struct {
  SanadId first[3]; ///< Its first row
  MDB_val value;    ///< Its bytes, in the map
} Fence;

/// The blocks of an order, in their order.
typedef struct {
  size_t count;
  Fence *fences;
} FenceList;

/// Returns new fences, empty so far, or null.  Free them with fences_free().
SANAD_NODISCARD Fences *fences_new(void);

/// Frees the fences.  Accepts null.
void fences_free(Fences *fences);

/// Counts one seek in an order, and gives its fences if there are some.  Null
/// if not, also where they cannot be made: then LMDB has to be asked.
const FenceList *fences_seek(const SanadSnapshot *snapshot, Table table);

/// The last block that does not begin behind `places`, else the first one.
size_t fences_find(const FenceList *list, const SanadId places[3]);

#endif
