#include "graph/page_index.h"

#include <errno.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

/// To list a page costs a fraction of a search for one: by then as many
/// searches have been made as make it pay.
#define PAGES_A_SEARCH 8U
#define SEARCHES_MIN   64U
/// Beyond this many pages, LMDB is asked always.
#define PAGES_MAX ((size_t)1 << 22U)
/// Ids of one place in `starts`, as a power of two.
#define START_BITS 5U
/// The most terms of a page; ids have no gaps.
#define TERMS_MAX 4096U
#define KINDS     ((size_t)SANAD_ID_LITERAL + 1)

struct PageIndex {
  uint64_t moment;
  size_t count;
  ReadPage *pages;
  uint32_t *starts[KINDS]; ///< Number of 32 ids → the page of the first
  size_t start_count[KINDS];
};

void
page_index_free(PageIndex *index)
{
  if (index) {
    for (size_t i = 0; i < KINDS; ++i) {
      free(index->starts[i]);
    }
    free(index->pages);
    free(index);
  }
}

void
page_index_leave(PageIndex *index, SanadStore *store)
{
  page_index_free(atomic_exchange(&store->spare_pages, index));
}

/// Lists the pages; false where anything is amiss.
static bool
list_pages(PageIndex *index, MDB_cursor *cursor, size_t count)
{
  MDB_val key = {0};
  MDB_val value = {0};
  int rc = mdb_cursor_get(cursor, &key, &value, MDB_FIRST);
  while (!rc && index->count < count && key.mv_size == ID_BYTES) {
    const SanadId first = sanad_key_get(key.mv_data);
    const SanadIdKind kind = sanad_id_kind(first);
    if (kind < SANAD_ID_BLANK || kind > SANAD_ID_LITERAL) {
      return false;
    }
    index->pages[index->count++] =
        (ReadPage){first, 0, {value.mv_data, value.mv_size}};
    rc = mdb_cursor_get(cursor, &key, &value, MDB_NEXT);
  }
  return rc == MDB_NOTFOUND && index->count == count;
}

/// Notes where the ids of one kind begin, whose pages are `begin` to `end`.
static bool
note_starts(PageIndex *index, SanadIdKind kind, size_t begin, size_t end)
{
  const SanadId last = sanad_id_payload(index->pages[end - 1].first);
  if (last >> START_BITS > (end - begin) * TERMS_MAX >> START_BITS) {
    return false;
  }
  const size_t count = (size_t)(last >> START_BITS) + 1;
  uint32_t *const starts = malloc(count * sizeof *starts);
  size_t at = begin;
  for (size_t i = 0; starts && i < count; ++i) {
    const SanadId id = sanad_id(kind, (uint64_t)i << START_BITS);
    while (at + 1 < end && index->pages[at + 1].first <= id) {
      ++at;
    }
    starts[i] = (uint32_t)at;
  }
  index->starts[kind] = starts;
  index->start_count[kind] = count;
  return starts;
}

static bool
note_all_starts(PageIndex *index)
{
  bool is_done = true;
  for (size_t begin = 0, end = 0; is_done && begin < index->count;
       begin = end) {
    const SanadIdKind kind = sanad_id_kind(index->pages[begin].first);
    while (end < index->count &&
           sanad_id_kind(index->pages[end].first) == kind) {
      ++end;
    }
    is_done = note_starts(index, kind, begin, end);
  }
  return is_done;
}

static PageIndex *
make_index(MDB_txn *txn, MDB_cursor *cursor, size_t count)
{
  PageIndex *const index = calloc(1, sizeof *index);
  if (!index) {
    return NULL;
  }
  index->moment = mdb_txn_id(txn);
  index->pages = malloc(count * sizeof *index->pages);
  if (!index->pages || !list_pages(index, cursor, count) ||
      !note_all_starts(index)) {
    page_index_free(index);
    return NULL;
  }
  return index;
}

/// Whether a list is of this moment and the map is still where it was: LMDB
/// moves it when another process has made the file larger.
static bool
is_current(const PageIndex *index, MDB_txn *txn, MDB_cursor *cursor)
{
  MDB_val key = {0};
  MDB_val value = {0};
  return index->moment == mdb_txn_id(txn) &&
         !mdb_cursor_get(cursor, &key, &value, MDB_FIRST) &&
         value.mv_data == index->pages[0].stored.data;
}

PageIndex *
page_index_open(SanadStore *store, MDB_txn *txn, size_t searches)
{
  const MDB_dbi table = store->tables[TABLE_TERMS];
  MDB_stat about;
  MDB_cursor *cursor = NULL;
  if (mdb_stat(txn, table, &about) || !about.ms_entries ||
      about.ms_entries > PAGES_MAX || mdb_cursor_open(txn, table, &cursor)) {
    return NULL;
  }
  PageIndex *index = atomic_exchange(&store->spare_pages, NULL);
  if (index && !is_current(index, txn, cursor)) {
    page_index_free(index);
    index = NULL;
  }
  if (!index && searches >= SEARCHES_MIN + about.ms_entries / PAGES_A_SEARCH) {
    index = make_index(txn, cursor, about.ms_entries);
  }
  mdb_cursor_close(cursor);
  return index;
}

ReadPage *
page_index_find(PageIndex *index, SanadId id)
{
  const SanadIdKind kind = sanad_id_kind(id);
  const size_t count = index->start_count[kind];
  if (!count) {
    return NULL;
  }
  const uint64_t place = sanad_id_payload(id) >> START_BITS;
  size_t at = index->starts[kind][place < count ? place : count - 1];
  while (at + 1 < index->count && index->pages[at + 1].first <= id) {
    ++at;
  }
  return &index->pages[at];
}
