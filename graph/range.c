/// Ranges of objects, read from the order POS, and of subjects, from PSO.

#include "graph/range.h"

#include "graph/block.h"
#include "graph/order_impl.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

static_assert(SANAD_RANGE_ROWS_MAX >= BLOCK_ROWS_MAX, "a block fits");

struct SanadRange {
  const SanadSnapshot *snapshot;
  MDB_cursor *cursor;
  Table table;
  SanadId low[3];  ///< No row within the bounds stands before this one
  SanadId high[3]; ///< None stands behind this one
  bool is_descending;
  bool is_begun; ///< `cursor` is on the block that was read last
  bool is_done;
  SanadId subjects[BLOCK_ROWS_MAX];
  SanadId objects[BLOCK_ROWS_MAX];
};

void
sanad_range_reset(SanadRange *range, SanadBounds bounds)
{
  const SanadId low[3] = {bounds.predicate, bounds.low, 0};
  const SanadId high[3] = {bounds.predicate, bounds.high, UINT64_MAX};
  memcpy(range->low, low, sizeof low);
  memcpy(range->high, high, sizeof high);
  range->is_begun = false;
  range->is_done = bounds.low > bounds.high;
}

SanadStatus
sanad_range_open(SanadRange **out, const SanadSnapshot *snapshot,
                 SanadBounds bounds, bool is_descending, SanadError *error)
{
  assert(out);
  assert(snapshot);

  *out = NULL;
  SanadRange *const range = malloc(sizeof *range);
  if (!range) {
    return sanad_fail_memory(error);
  }
  range->snapshot = snapshot;
  range->table = bounds.is_by_subject ? TABLE_PSO : TABLE_POS;
  range->is_descending = is_descending;
  sanad_range_reset(range, bounds);
  const int rc = mdb_cursor_open(
      snapshot->txn, snapshot->store->tables[range->table], &range->cursor);
  if (rc) {
    free(range);
    return sanad_store_fail(error, "open a cursor", rc);
  }
  *out = range;
  return SANAD_OK;
}

void
sanad_range_close(SanadRange *range)
{
  if (range) {
    mdb_cursor_close(range->cursor);
    free(range);
  }
}

/// Moves the cursor on to a block: that in which the rows begin, or end, and
/// from there on one after the other.
static int
move(SanadRange *range, MDB_val *key, MDB_val *value)
{
  if (range->is_begun) {
    return mdb_cursor_get(range->cursor, key, value,
                          range->is_descending ? MDB_PREV : MDB_NEXT);
  }
  range->is_begun = true;
  const OrderKey wanted = order_key(
      range->table, 0, range->is_descending ? range->high : range->low, 3);
  return order_seek(range->cursor, range->table, 0, &wanted, key, value);
}

/// Whether no block can follow that has rows within the bounds.
static bool
is_last(const SanadRange *range, const SanadId first[3], const Block *block,
        unsigned end)
{
  return range->is_descending ? order_row_compare(first, range->low) < 0
                              : end < block->row_count;
}

/// Goes on to the next block that has rows within the bounds.
static SanadStatus
next_block(SanadRange *range, Block *block, BlockRange *rows, SanadError *error)
{
  while (!range->is_done) {
    MDB_val key = {0};
    MDB_val value = {0};
    SanadId first[3];
    const int rc = move(range, &key, &value);
    if (rc && rc != MDB_NOTFOUND) {
      return sanad_store_fail(error, "read", rc);
    }
    if (rc) {
      break;
    }
    TRY(order_key_places(range->table, key, first, error));
    if (order_row_compare(first, range->high) > 0) {
      break; // Descending, it is the only block, and begins behind them
    }
    TRY(block_open(block, value.mv_data, value.mv_size, error));
    *rows = block_find(block, range->low, 2, 0);
    rows->end = block_find(block, range->high, 2, 0).end;
    range->is_done = is_last(range, first, block, rows->end);
    if (rows->begin < rows->end) {
      return SANAD_OK;
    }
  }
  range->is_done = true;
  return SANAD_END;
}

static void
reverse(SanadId *ids, size_t count)
{
  for (size_t i = 0; i < count / 2; ++i) {
    const SanadId id = ids[i];
    ids[i] = ids[count - 1 - i];
    ids[count - 1 - i] = id;
  }
}

SanadStatus
sanad_range_next(SanadRange *range, const SanadId **subjects,
                 const SanadId **objects, size_t *count, SanadError *error)
{
  const bool is_by_subject = range->table == TABLE_PSO;
  SanadId *const columns[3] = {
      NULL, is_by_subject ? range->subjects : range->objects,
      is_by_subject ? range->objects : range->subjects};
  Block block;
  BlockRange rows;
  *count = 0;
  TRY(next_block(range, &block, &rows, error));
  *count = rows.end - rows.begin;
  block_take(&block, &rows, *count, columns);
  if (range->is_descending) {
    reverse(range->subjects, *count);
    reverse(range->objects, *count);
  }
  *subjects = range->subjects;
  *objects = range->objects;
  return SANAD_OK;
}

SanadStatus
sanad_range_count(const SanadSnapshot *snapshot, SanadBounds bounds,
                  uint64_t limit, uint64_t *count, SanadError *error)
{
  SanadRange *range = NULL;
  Block block;
  BlockRange rows;
  *count = 0;
  TRY(sanad_range_open(&range, snapshot, bounds, false, error));
  SanadStatus status = SANAD_OK;
  while (*count < limit &&
         (status = next_block(range, &block, &rows, error)) == SANAD_OK) {
    *count += rows.end - rows.begin;
  }
  sanad_range_close(range);
  return status == SANAD_END ? SANAD_OK : status;
}

/// Tells the object at which the rows begin, or end.
static SanadStatus
find_end(const SanadSnapshot *snapshot, SanadBounds bounds, bool is_descending,
         SanadId *object, SanadError *error)
{
  SanadRange *range = NULL;
  Block block;
  BlockRange rows;
  TRY(sanad_range_open(&range, snapshot, bounds, is_descending, error));
  const SanadStatus status = next_block(range, &block, &rows, error);
  if (status == SANAD_OK) {
    SanadId *const columns[3] = {NULL, range->objects, NULL};
    const size_t count = rows.end - rows.begin;
    block_take(&block, &rows, count, columns);
    *object = range->objects[is_descending ? count - 1 : 0];
  }
  sanad_range_close(range);
  return status == SANAD_END ? SANAD_OK : status;
}

SanadStatus
sanad_range_ends(const SanadSnapshot *snapshot, SanadBounds bounds,
                 SanadId *smallest, SanadId *largest, SanadError *error)
{
  *smallest = SANAD_ANY;
  *largest = SANAD_ANY;
  TRY(find_end(snapshot, bounds, false, smallest, error));
  return find_end(snapshot, bounds, true, largest, error);
}
