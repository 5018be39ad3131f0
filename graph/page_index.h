#ifndef SANAD_GRAPH_PAGE_INDEX_H
#define SANAD_GRAPH_PAGE_INDEX_H

#include "base/text.h"
#include "graph/id.h"
#include "graph/store_impl.h"

#include <lmdb.h>
#include <stddef.h>

/// Inside graph/ only: where the pages of the terms lie in the map, for who
/// reads so many terms that a search in LMDB for each page costs more than to
/// list them all once.

/// A page of the table of terms.
typedef struct ReadPage {
  SanadId first; ///< 0: none
  size_t count;  ///< Of its terms; 0: not looked at yet, or damaged
  SanadText stored;
} ReadPage;

typedef struct PageIndex PageIndex;

/// Lists the pages of a snapshot whose transaction is `txn`, or takes the list
/// that the last snapshot of the same moment left.  Null where the list cannot
/// be made, or is not worth it yet after `searches` of pages; then LMDB is
/// asked, which finds what is amiss.
///
/// Owned by the caller: free it with page_index_free() or leave it with
/// page_index_leave().
PageIndex *page_index_open(SanadStore *store, MDB_txn *txn, size_t searches);

/// Frees it.  Accepts null.
void page_index_free(PageIndex *index);

/// Leaves it for the next snapshot of the store.  Accepts null.
void page_index_leave(PageIndex *index, SanadStore *store);

/// The page that would hold `id`: the last one whose first id is not larger, or
/// null.  Valid as long as the index.
ReadPage *page_index_find(PageIndex *index, SanadId id);

#endif
