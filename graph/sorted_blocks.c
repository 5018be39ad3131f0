#include "graph/sorted_blocks.h"

#include "graph/write_impl.h"

#include <stdlib.h>
#include <string.h>

/// Room for a key.
typedef struct {
  char bytes[SORTED_KEY_BYTES_MAX];
  size_t length; ///< 0: none
} Key;

/// A merge that is under way.
typedef struct {
  SanadWrite *write;
  Table table;
  const SortedKind *kind;
  void *state;
  bool is_at_end; ///< The block put last has the greatest key of the table
  Key old;        ///< Of the block that was taken, until it is written over
  Key limit;      ///< Of the block behind it
} Merge;

static SanadText
key_text(const Key *key)
{
  return (SanadText){key->bytes, key->length};
}

static void
set_key(Key *key, SanadText text)
{
  key->length =
      text.length < sizeof key->bytes ? text.length : sizeof key->bytes;
  if (key->length) {
    memcpy(key->bytes, text.data, key->length);
  }
}

int
sorted_blocks_seek(MDB_cursor *cursor, SanadText wanted, MDB_val *key,
                   MDB_val *block)
{
  *key = sanad_value(wanted.data, wanted.length);
  int rc = mdb_cursor_get(cursor, key, block, MDB_SET_RANGE);
  if (rc == MDB_NOTFOUND) {
    return mdb_cursor_get(cursor, key, block, MDB_LAST);
  }
  if (!rc &&
      !sanad_text_is_equal((SanadText){key->mv_data, key->mv_size}, wanted)) {
    rc = mdb_cursor_get(cursor, key, block, MDB_PREV);
    rc =
        rc == MDB_NOTFOUND ? mdb_cursor_get(cursor, key, block, MDB_FIRST) : rc;
  }
  return rc;
}

static SanadStatus
delete_old(Merge *merge, SanadError *error)
{
  if (!merge->old.length) {
    return SANAD_OK;
  }
  MDB_val key = {merge->old.length, merge->old.bytes};
  const int rc = mdb_del(merge->write->view.txn,
                         merge->write->store->tables[merge->table], &key, NULL);
  merge->old.length = 0;
  return rc ? sanad_store_fail(error, "write the dictionary", rc) : SANAD_OK;
}

/// Writes the blocks that are ready.
static SanadStatus
put_blocks(Merge *merge, bool is_last, SanadError *error)
{
  SanadStatus status = SANAD_OK;
  SanadText key;
  SanadText block;
  while ((status = merge->kind->give(merge->state, is_last, &key, &block,
                                     error)) == SANAD_OK) {
    if (sanad_text_is_equal(key, key_text(&merge->old))) {
      merge->old.length = 0; // Written over
    } else {
      TRY(delete_old(merge, error));
    }
    MDB_val lmdb_key = sanad_value(key.data, key.length);
    MDB_val value = sanad_value(block.data, block.length);
    const int rc = mdb_put(merge->write->view.txn,
                           merge->write->store->tables[merge->table], &lmdb_key,
                           &value, merge->is_at_end ? MDB_APPEND : 0);
    if (rc) {
      return sanad_store_fail(error, "write the dictionary", rc);
    }
    merge->is_at_end = !merge->limit.length;
  }
  return status == SANAD_END ? SANAD_OK : status;
}

/// Takes a block and all changes that belong to it.
static SanadStatus
take_all(Merge *merge, SanadText block, SanadError *error)
{
  const SanadText limit = key_text(&merge->limit);
  TRY(merge->kind->take(merge->state, block, limit, error));
  for (;;) {
    const SanadText next = merge->kind->next_key(merge->state);
    if (!next.length ||
        (limit.length && sanad_text_compare(next, limit) >= 0)) {
      return SANAD_OK;
    }
    TRY(put_blocks(merge, false, error));
    TRY(merge->kind->take(merge->state, (SanadText){0}, limit, error));
  }
}

/// Whether the next change, or what is pending, belongs to the block behind
/// the one that was taken: the one at merge->limit, where the cursor is.
static int
goes_on(Merge *merge, MDB_cursor *cursor, bool *result)
{
  const SanadText next = merge->kind->next_key(merge->state);
  *result = merge->limit.length && merge->kind->is_small(merge->state);
  if (*result || !next.length || !merge->limit.length) {
    return 0;
  }
  MDB_val key = {merge->limit.length, merge->limit.bytes};
  MDB_val value = {0};
  int rc = mdb_cursor_get(cursor, &key, &value, MDB_SET);
  rc = rc ? rc : mdb_cursor_get(cursor, &key, &value, MDB_NEXT);
  *result = rc == MDB_NOTFOUND ||
            sanad_text_compare(next, (SanadText){key.mv_data, key.mv_size}) < 0;
  return rc == MDB_NOTFOUND ? 0 : rc;
}

/// Takes the block where the cursor is, and finds the one behind it.
static SanadStatus
take_block(Merge *merge, MDB_cursor *cursor, MDB_val key, MDB_val value,
           SanadError *error)
{
  MDB_val behind = {0};
  MDB_val ignored = {0};
  set_key(&merge->old, (SanadText){key.mv_data, key.mv_size});
  const SanadText block = {value.mv_data, value.mv_size};
  const int rc = mdb_cursor_get(cursor, &behind, &ignored, MDB_NEXT);
  if (rc && rc != MDB_NOTFOUND) {
    return sanad_store_fail(error, "read the dictionary", rc);
  }
  set_key(&merge->limit,
          rc ? (SanadText){0} : (SanadText){behind.mv_data, behind.mv_size});
  return take_all(merge, block, error);
}

/// Takes neighbouring blocks as long as changes belong to them.
static SanadStatus
merge_run(Merge *merge, MDB_cursor *cursor, SanadError *error)
{
  MDB_val key = {0};
  MDB_val value = {0};
  merge->is_at_end = false;
  merge->limit.length = 0;
  int rc = sorted_blocks_seek(cursor, merge->kind->next_key(merge->state), &key,
                              &value);
  if (rc == MDB_NOTFOUND) {
    TRY(take_all(merge, (SanadText){0}, error));
    return put_blocks(merge, true, error);
  }

  for (bool is_more = true; !rc && is_more;) {
    TRY(take_block(merge, cursor, key, value, error));
    rc = goes_on(merge, cursor, &is_more);
    if (!rc && is_more) {
      TRY(put_blocks(merge, false, error));
      TRY(delete_old(merge, error));
      key = (MDB_val){merge->limit.length, merge->limit.bytes};
      rc = mdb_cursor_get(cursor, &key, &value, MDB_SET);
    }
  }
  if (rc) {
    return sanad_store_fail(error, "read the dictionary", rc);
  }
  TRY(put_blocks(merge, true, error));
  return delete_old(merge, error);
}

SanadStatus
sorted_blocks_merge(SanadWrite *write, Table table, const SortedKind *kind,
                    void *state, SanadError *error)
{
  Merge merge = {.write = write, .table = table, .kind = kind, .state = state};
  MDB_cursor *cursor = NULL;
  const int rc =
      mdb_cursor_open(write->view.txn, write->store->tables[table], &cursor);
  if (rc) {
    return sanad_store_fail(error, "write the dictionary", rc);
  }
  SanadStatus status = SANAD_OK;
  while (status == SANAD_OK && kind->next_key(state).length) {
    status = merge_run(&merge, cursor, error);
  }
  mdb_cursor_close(cursor);
  return status;
}
