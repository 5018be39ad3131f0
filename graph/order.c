/// Merging changes into the blocks of an order.
///
/// Each block that a change falls into is taken apart, merged with its changes
/// and put back.  What no longer fits is shared with the next block, if that
/// has room, or halved, so that later changes find room; rows that follow all
/// others go into blocks of their own, so that what grows at its end has full
/// blocks; and if the next block changes too, what is too much is carried over
/// into it, so that a large change writes full blocks.

#include "graph/order.h"

#include "graph/order_impl.h"
#include "graph/statistics_impl.h"

#include <stdlib.h>
#include <string.h>

/// How many merged rows wait to be written, at the most.
#define MERGED_MAX ((size_t)4 * BLOCK_ROWS_MAX)

struct OrderScratch {
  BlockEncoder *encoder;
  OrderRow old[BLOCK_ROWS_MAX];
  OrderRow merged[MERGED_MAX];
  unsigned char bytes[BLOCK_BYTES_MAX];
};

typedef struct {
  SanadWrite *write;
  Table table;
  SanadId graph;
  MDB_cursor *cursor;
  OrderScratch *scratch;

  const OrderChange *changes;
  size_t count;
  size_t next; ///< The first change that is not applied yet

  // The block that is being merged.
  size_t old_count;
  OrderKey old_key;
  bool has_old;          ///< Its entry is there and must go, or be replaced
  bool has_next;         ///< There is a block behind it (of this graph)
  SanadId next_first[3]; ///< The first row of that
  size_t next_size;      ///< Its bytes
  bool has_removed;      ///< Rows went
  bool has_inserted;     ///< Rows came before its last one
  bool has_spilled;      ///< It has rows of the block before

  size_t begin; ///< Of the merged rows
  size_t end;
  OrderTotals totals;
  PairCounter pairs;
} Merge;

/// What happens to rows that one block cannot hold.
typedef enum {
  REST_HALVE,   ///< Blocks of equal length
  REST_FILL,    ///< Full blocks, the rest in a block of its own
  REST_CARRIES, ///< Full blocks, the rest joins the next block
} Rest;

void
order_scratch_free(OrderScratch *scratch)
{
  if (scratch) {
    free(scratch->encoder);
    free(scratch);
  }
}

static OrderScratch *
scratch_of(SanadWrite *write)
{
  if (!write->scratch) {
    OrderScratch *const scratch = malloc(sizeof *scratch);
    if (!scratch) {
      return NULL;
    }
    scratch->encoder = block_encoder_new();
    if (!scratch->encoder) {
      free(scratch);
      return NULL;
    }
    write->scratch = scratch;
  }
  return write->scratch;
}

static bool
merge_counts_pairs(const Merge *merge)
{
  return merge->table == TABLE_PSO || merge->table == TABLE_POS;
}

static SanadStatus
show_pair(Merge *merge, const SanadId places[3], bool had, bool has,
          SanadError *error)
{
  return merge_counts_pairs(merge)
             ? pair_counter_row(&merge->pairs, places, had, has, error)
             : SANAD_OK;
}

static MDB_dbi
table_of_merge(const Merge *merge)
{
  return merge->write->store->tables[merge->table];
}

/// Takes the block at the cursor apart and looks at what follows it.
static SanadStatus
load_old(Merge *merge, MDB_val key, MDB_val value, SanadError *error)
{
  Block block;
  SanadId first[3];
  TRY(order_key_places(merge->table, key, first, error));
  TRY(block_open(&block, value.mv_data, value.mv_size, error));
  if (block.has_sets != (merge->table == TABLE_SPO)) {
    return sanad_fail(error, SANAD_CORRUPT, SANAD_NO_SPAN,
                      "a block of triples is in the wrong order");
  }
  if (!block_has_right_sum(value.mv_data, value.mv_size)) {
    return sanad_fail(error, SANAD_CORRUPT, SANAD_NO_SPAN,
                      "a block of triples is not as it was written");
  }
  TRY(block_rows(&block, merge->scratch->old, &merge->old_count, error));
  if (order_row_compare(first, merge->scratch->old[0].places) != 0) {
    return sanad_fail(error, SANAD_CORRUPT, SANAD_NO_SPAN,
                      "the key of a block is not its first row");
  }
  merge->old_key = order_key(merge->table, merge->graph, first, 3);
  merge->has_old = true;

  const int rc = mdb_cursor_get(merge->cursor, &key, &value, MDB_NEXT);
  merge->has_next = !rc && order_key_is_mine(merge->table, merge->graph, key);
  merge->next_size = value.mv_size;
  if (rc && rc != MDB_NOTFOUND) {
    return sanad_store_fail(error, "read an order", rc);
  }
  return merge->has_next
             ? order_key_places(merge->table, key, merge->next_first, error)
             : SANAD_OK;
}

/// Shows the pair counter the last row before the block at the cursor, which
/// moves there.
static SanadStatus
show_row_before(Merge *merge, SanadError *error)
{
  MDB_val key = {0};
  MDB_val value = {0};
  const int rc = mdb_cursor_get(merge->cursor, &key, &value, MDB_PREV);
  if (rc) {
    return rc == MDB_NOTFOUND ? SANAD_OK
                              : sanad_store_fail(error, "read an order", rc);
  }

  Block block;
  SanadId last[3];
  TRY(block_open(&block, value.mv_data, value.mv_size, error));
  block_last(&block, last);
  return show_pair(merge, last, true, true, error);
}

/// Shows the pair counter the first row of the block behind, which stays as it
/// is.
static SanadStatus
show_row_behind(Merge *merge, SanadError *error)
{
  return merge->has_next
             ? show_pair(merge, merge->next_first, true, true, error)
             : SANAD_OK;
}

/// Finds the block of the next change and takes it apart.
static SanadStatus
find_old(Merge *merge, SanadError *error)
{
  const OrderKey wanted = order_key(merge->table, merge->graph,
                                    merge->changes[merge->next].row.places, 3);
  MDB_val key = {0};
  MDB_val value = {0};
  const int rc = order_seek(merge->cursor, merge->table, merge->graph, &wanted,
                            &key, &value);
  merge->old_count = 0;
  merge->has_old = false;
  if (rc) {
    merge->has_next = false;
    return rc == MDB_NOTFOUND ? SANAD_OK
                              : sanad_store_fail(error, "read an order", rc);
  }

  SanadId first[3];
  TRY(order_key_places(merge->table, key, first, error));
  const bool is_adjacent =
      merge->has_next && order_row_compare(merge->next_first, first) == 0;
  if (!is_adjacent && merge_counts_pairs(merge)) {
    TRY(show_row_behind(merge, error));
    merge->has_next = false;
    TRY(show_row_before(merge, error));
    const int again = order_seek(merge->cursor, merge->table, merge->graph,
                                 &wanted, &key, &value);
    if (again) {
      return sanad_store_fail(error, "read an order", again);
    }
  }
  return load_old(merge, key, value, error);
}

/// Takes apart the block behind the one that was merged.
static SanadStatus
follow_old(Merge *merge, SanadError *error)
{
  const OrderKey wanted =
      order_key(merge->table, merge->graph, merge->next_first, 3);
  MDB_val key = sanad_value(wanted.bytes, wanted.length);
  MDB_val value = {0};
  const int rc = mdb_cursor_get(merge->cursor, &key, &value, MDB_SET_KEY);

  return rc ? sanad_store_fail(error, "read an order", rc)
            : load_old(merge, key, value, error);
}

/// Writes the first of the merged rows, `most` at the most, as a block.
static SanadStatus
put_block(Merge *merge, size_t size, size_t taken, SanadError *error)
{
  const OrderRow *const rows = merge->scratch->merged + merge->begin;
  const OrderKey wanted =
      order_key(merge->table, merge->graph, rows->places, 3);
  MDB_val key = sanad_value(wanted.bytes, wanted.length);
  MDB_val value = {size, merge->scratch->bytes};

  if (merge->has_old &&
      memcmp(wanted.bytes, merge->old_key.bytes, wanted.length) == 0) {
    merge->has_old = false; // Replaced
  }
  merge->begin += taken;
  const int rc =
      mdb_put(merge->write->view.txn, table_of_merge(merge), &key, &value, 0);
  return rc ? sanad_store_fail(error, "write an order", rc) : SANAD_OK;
}

/// Encodes the first of the merged rows, `most` at the most; returns how many.
static size_t
encode_merged(Merge *merge, size_t most, size_t *size)
{
  const size_t waiting = merge->end - merge->begin;
  const size_t limit = merge->write->store->block_rows;
  most = most < limit ? most : limit;
  return block_encode(merge->scratch->encoder,
                      merge->scratch->merged + merge->begin,
                      waiting < most ? waiting : most,
                      merge->table == TABLE_SPO, merge->scratch->bytes, size);
}

/// Makes room among the merged rows, in a large change, by writing full blocks.
static SanadStatus
make_room(Merge *merge, SanadError *error)
{
  while (merge->end - merge->begin >= 2 * (size_t)BLOCK_ROWS_MAX) {
    size_t size = 0;
    const size_t taken = encode_merged(merge, BLOCK_ROWS_MAX, &size);
    TRY(put_block(merge, size, taken, error));
  }
  merge->end -= merge->begin;
  memmove(merge->scratch->merged, merge->scratch->merged + merge->begin,
          merge->end * sizeof *merge->scratch->merged);
  merge->begin = 0;
  return SANAD_OK;
}

/// Adds `count` merged rows, a block's at the most.
static SanadStatus
push_rows(Merge *merge, const OrderRow *rows, size_t count, SanadError *error)
{
  if (count > MERGED_MAX - merge->end) {
    TRY(make_room(merge, error));
  }
  memcpy(merge->scratch->merged + merge->end, rows, count * sizeof *rows);
  merge->end += count;
  return SANAD_OK;
}

/// Keeps rows of the old block.  A pair between the first and the last of them
/// stays as it is, so these two are enough for the pair counter.
static SanadStatus
keep_rows(Merge *merge, const OrderRow *rows, size_t count, SanadError *error)
{
  if (!count) {
    return SANAD_OK;
  }
  TRY(show_pair(merge, rows[0].places, true, true, error));
  TRY(show_pair(merge, rows[count - 1].places, true, true, error));
  return push_rows(merge, rows, count, error);
}

/// Applies a change at its place: `old` is the row that is there, or null.
static SanadStatus
apply_change(Merge *merge, const OrderChange *change, const OrderRow *old,
             bool is_behind, SanadError *error)
{
  const bool has = !change->is_removed;

  TRY(show_pair(merge, change->row.places, old, has, error));
  if (old && !has) {
    merge->has_removed = true;
    ++merge->totals.removed;
  } else if (!old && has) {
    merge->has_inserted |= !is_behind;
    ++merge->totals.added;
  }
  return has ? push_rows(merge, &change->row, 1, error) : SANAD_OK;
}

/// Whether the next change belongs into the block that is being merged.
static bool
has_change(const Merge *merge)
{
  return merge->next < merge->count &&
         (!merge->has_next ||
          order_row_compare(merge->changes[merge->next].row.places,
                            merge->next_first) < 0);
}

/// How many of `count` rows stand before `places`, which is often near.
static size_t
count_before(const OrderRow *rows, size_t count, const SanadId places[3])
{
  size_t end = 1;

  while (end < count && order_row_compare(rows[end - 1].places, places) < 0) {
    end *= 2;
  }
  size_t begin = end / 2;
  end = end < count ? end : count;
  while (begin < end) {
    const size_t middle = begin + (end - begin) / 2;
    if (order_row_compare(rows[middle].places, places) < 0) {
      begin = middle + 1;
    } else {
      end = middle;
    }
  }
  return begin;
}

/// Merges the rows of the block with its changes.
static SanadStatus
merge_block(Merge *merge, SanadError *error)
{
  const OrderRow *old = merge->scratch->old;
  const OrderRow *const old_end = old + merge->old_count;

  merge->has_removed = false;
  merge->has_inserted = false;
  while (has_change(merge)) {
    const OrderChange *const change = &merge->changes[merge->next];
    const size_t kept =
        count_before(old, (size_t)(old_end - old), change->row.places);
    TRY(keep_rows(merge, old, kept, error));
    old += kept;

    const bool is_there =
        old < old_end &&
        order_row_compare(old->places, change->row.places) == 0;
    TRY(apply_change(merge, change, is_there ? old : NULL, old == old_end,
                     error));
    old += is_there;
    ++merge->next;
  }
  return keep_rows(merge, old, (size_t)(old_end - old), error);
}

/// Whether the next change falls into the very next block.
static SanadStatus
changes_next(Merge *merge, bool *answer, SanadError *error)
{
  *answer = merge->has_next && merge->next < merge->count;
  if (!*answer) {
    return SANAD_OK;
  }

  const OrderKey wanted =
      order_key(merge->table, merge->graph, merge->next_first, 3);
  MDB_val key = sanad_value(wanted.bytes, wanted.length);
  MDB_val value = {0};
  int rc = mdb_cursor_get(merge->cursor, &key, &value, MDB_SET_KEY);
  rc = rc ? rc : mdb_cursor_get(merge->cursor, &key, &value, MDB_NEXT);
  if (rc == MDB_NOTFOUND) {
    return SANAD_OK;
  }
  if (rc) {
    return sanad_store_fail(error, "read an order", rc);
  }
  if (order_key_is_mine(merge->table, merge->graph, key)) {
    SanadId first[3];
    TRY(order_key_places(merge->table, key, first, error));
    *answer =
        order_row_compare(merge->changes[merge->next].row.places, first) < 0;
  }
  return SANAD_OK;
}

/// Puts the rows of the block before the merged ones in front of them.
static SanadStatus
take_previous(Merge *merge, SanadError *error)
{
  const size_t waiting = merge->end - merge->begin;
  OrderKey wanted = order_key(merge->table, merge->graph,
                              merge->scratch->merged[merge->begin].places, 3);
  if (merge->has_old &&
      memcmp(merge->old_key.bytes, wanted.bytes, wanted.length) < 0) {
    wanted = merge->old_key; // Whose rows these were
  }
  MDB_val key = sanad_value(wanted.bytes, wanted.length);
  MDB_val value = {0};
  int rc = mdb_cursor_get(merge->cursor, &key, &value, MDB_SET_RANGE);
  if (!rc || rc == MDB_NOTFOUND) {
    rc = mdb_cursor_get(merge->cursor, &key, &value, rc ? MDB_LAST : MDB_PREV);
  }
  if (rc || !order_key_is_mine(merge->table, merge->graph, key)) {
    return rc && rc != MDB_NOTFOUND
               ? sanad_store_fail(error, "read an order", rc)
               : SANAD_OK;
  }

  Block block;
  size_t count = 0;
  OrderRow *const merged = merge->scratch->merged;
  TRY(block_open(&block, value.mv_data, value.mv_size, error));
  TRY(block_rows(&block, merge->scratch->old, &count, error));
  memmove(merged + count, merged + merge->begin, waiting * sizeof *merged);
  memcpy(merged, merge->scratch->old, count * sizeof *merged);
  merge->begin = 0;
  merge->end = count + waiting;
  return SANAD_OK;
}

/// Whether a block has become so small that it should join another.
static bool
is_small(const Merge *merge, size_t size, size_t rows)
{
  return merge->has_removed && (size < BLOCK_BYTES_MAX / 4 &&
                                rows * 4 < merge->write->store->block_rows);
}

/// Whether rows that are too many may be shared with the next block, instead of
/// making one more.
static bool
next_has_room(const Merge *merge)
{
  return merge->has_next && !merge->has_spilled &&
         merge->next_size <= BLOCK_BYTES_MAX / 4 * 3;
}

/// Writes merged rows that do not fit into one block.
static SanadStatus
put_blocks(Merge *merge, Rest rest, size_t fitting, size_t size,
           SanadError *error)
{
  size_t taken = fitting;

  while (merge->begin < merge->end) {
    const size_t waiting = merge->end - merge->begin;
    if (taken == waiting && rest == REST_CARRIES) {
      return SANAD_OK;
    }
    if (taken < waiting && rest == REST_HALVE) {
      const size_t blocks = (waiting + taken - 1) / taken;
      taken = encode_merged(merge, (waiting + blocks - 1) / blocks, &size);
    }
    TRY(put_block(merge, size, taken, error));
    if (merge->begin < merge->end) {
      taken = encode_merged(merge, SIZE_MAX, &size);
    }
  }
  return SANAD_OK;
}

/// Writes what a block has become.  `*carries` tells that merged rows wait for
/// the next block.
static SanadStatus
finish_block(Merge *merge, bool *carries, SanadError *error)
{
  size_t size = 0;
  bool is_joined = false;

  *carries = false;
  while (merge->begin < merge->end) {
    const size_t waiting = merge->end - merge->begin;
    const size_t taken = encode_merged(merge, SIZE_MAX, &size);
    if (taken < waiting) {
      TRY(changes_next(merge, carries, error));
      const Rest rest = *carries                           ? REST_CARRIES
                        : merge->has_inserted || is_joined ? REST_HALVE
                                                           : REST_FILL;
      if (rest == REST_HALVE && next_has_room(merge)) {
        merge->has_spilled = true;
        *carries = true;
        break;
      }
      TRY(put_blocks(merge, rest, taken, size, error));
    } else if (!is_joined && is_small(merge, size, taken)) {
      is_joined = true;
      if (merge->has_next) {
        *carries = true;
        break;
      }
      TRY(take_previous(merge, error));
    } else {
      TRY(put_block(merge, size, taken, error));
    }
    if (*carries) {
      break;
    }
  }
  if (merge->has_old) {
    MDB_val key = sanad_value(merge->old_key.bytes, merge->old_key.length);
    merge->has_old = false;
    const int rc =
        mdb_del(merge->write->view.txn, table_of_merge(merge), &key, NULL);
    return rc ? sanad_store_fail(error, "write an order", rc) : SANAD_OK;
  }
  return SANAD_OK;
}

static SanadStatus
merge_all(Merge *merge, SanadError *error)
{
  bool carries = false;

  while (merge->next < merge->count || carries) {
    TRY(carries ? follow_old(merge, error) : find_old(merge, error));
    merge->has_spilled &= carries;
    const bool has_removed = carries && merge->has_removed;
    TRY(merge_block(merge, error));
    merge->has_inserted |= carries;
    merge->has_removed |= has_removed;
    TRY(finish_block(merge, &carries, error));
    if (!carries) {
      merge->begin = 0;
      merge->end = 0;
    }
  }
  if (merge_counts_pairs(merge)) {
    TRY(show_row_behind(merge, error));
    TRY(pair_counter_end(&merge->pairs, error));
  }
  return SANAD_OK;
}

SanadStatus
order_merge_counted(SanadWrite *write, Table table, SanadId graph,
                    const OrderChange *changes, size_t count,
                    OrderTotals *totals, SanadError *error)
{
  Merge merge = {
      .write = write,
      .table = table,
      .graph = graph,
      .scratch = scratch_of(write),
      .changes = changes,
      .count = count,
      .pairs = {.store = write->store, .txn = write->view.txn, .table = table},
  };
  if (!merge.scratch) {
    return sanad_fail_memory(error);
  }

  const int rc = mdb_cursor_open(write->view.txn, write->store->tables[table],
                                 &merge.cursor);
  if (rc) {
    return sanad_store_fail(error, "write an order", rc);
  }
  const SanadStatus status = merge_all(&merge, error);
  mdb_cursor_close(merge.cursor);
  if (totals) {
    *totals = merge.totals;
  }
  return status;
}

SanadStatus
order_merge(SanadWrite *write, Table table, SanadId graph,
            const OrderChange *changes, size_t count, SanadError *error)
{
  return order_merge_counted(write, table, graph, changes, count, NULL, error);
}
