/// Keeps the memory small that LMDB needs for the pages of a change.
///
/// LMDB holds written pages in memory until the commit, or until there are
/// 131 071 of them (512 MiB), and has no call to let some go before.  But it
/// makes room in time for a put that says it is large, and one that then finds
/// its item there changes nothing.  Were LMDB to do otherwise one day, memory
/// would be used as without this, and no more.  (LMDB 0.9.24 loses a list of
/// 1 MiB whenever a change has written pages before its end.)

#include "graph/bulk_impl.h"

#include <string.h>

/// What LMDB must believe it is to write: more pages than it can hold.
#define CLAIMED_ITEMS ((size_t)131072 * 4096 / ID_BYTES / 2)
/// The share of the memory that written pages may have.
#define PAGES_SHARE 8U
/// But no less than this.
#define PAGES_BYTES_MIN ((size_t)4 << 20U)

SanadStatus
sanad_write_let_pages_go(SanadWrite *write, SanadError *error)
{
  const MDB_dbi table = write->store->tables[TABLE_SET_HASHES];
  MDB_cursor *cursor = NULL;
  MDB_val key = {0};
  MDB_val value = {0};
  unsigned char hash[ID_BYTES];
  unsigned char number[ID_BYTES];

  int rc = mdb_cursor_open(write->view.txn, table, &cursor);
  rc = rc ? rc : mdb_cursor_get(cursor, &key, &value, MDB_FIRST);
  if (!rc && key.mv_size == sizeof hash && value.mv_size == sizeof number) {
    // Copies, since the pages they lie in go.
    memcpy(hash, key.mv_data, sizeof hash);
    memcpy(number, value.mv_data, sizeof number);
    key.mv_data = hash;
    MDB_val items[2] = {{sizeof number, number}, {CLAIMED_ITEMS, NULL}};
    rc = mdb_cursor_put(cursor, &key, items, MDB_MULTIPLE | MDB_NODUPDATA);
  }
  if (cursor) {
    mdb_cursor_close(cursor);
  }
  return rc && rc != MDB_KEYEXIST && rc != MDB_NOTFOUND
             ? sanad_store_fail(error, "write the store", rc)
             : SANAD_OK;
}

SanadStatus
bulk_wrote(SanadBulk *bulk, Table table, size_t count, SanadError *error)
{
  enum { ROW_BYTES = 8, BLOCK_BYTES = 4096 }; // About, and a little more
  MDB_stat about = {0};
  size_t blocks = 0;

  // In a table that had rows each row may have changed a block of its own.
  if (!bulk->is_fresh &&
      mdb_stat(bulk->write->view.txn, bulk->write->store->tables[table],
               &about) == 0) {
    blocks = about.ms_overflow_pages < count ? about.ms_overflow_pages : count;
  }
  bulk->page_bytes += count * ROW_BYTES + blocks * BLOCK_BYTES;
  if (bulk->page_bytes < PAGES_BYTES_MIN ||
      bulk->page_bytes < bulk->memory_bytes / PAGES_SHARE) {
    return SANAD_OK;
  }
  bulk->page_bytes = 0;
  return sanad_write_let_pages_go(bulk->write, error);
}
