#include "graph/order_reader.h"

#include "graph/order_impl.h"

#include <string.h>

SanadStatus
order_reader_open(OrderReader *reader, const SanadSnapshot *snapshot,
                  Table table, SanadId graph, SanadError *error)
{
  *reader = (OrderReader){.snapshot = snapshot, .table = table, .graph = graph};
  const int rc = mdb_cursor_open(snapshot->txn, snapshot->store->tables[table],
                                 &reader->position);
  if (rc) {
    reader->position = NULL;
    return sanad_store_fail(error, "open a cursor", rc);
  }
  return SANAD_OK;
}

void
order_reader_close(OrderReader *reader)
{
  if (reader->position) {
    mdb_cursor_close(reader->position);
    reader->position = NULL;
  }
}

/// Makes a block, whose first row is `first`, the reader's.
static SanadStatus
open_block(OrderReader *reader, const SanadId first[3], MDB_val value,
           SanadError *error)
{
  reader->fence += reader->is_ahead;
  reader->has_block = false;
  reader->is_ahead = false;
  reader->is_last = false;
  memcpy(reader->first, first, sizeof reader->first);
  TRY(block_open(&reader->block, value.mv_data, value.mv_size, error));
  if (reader->table == TABLE_SPO && !reader->block.has_sets) {
    return sanad_fail(error, SANAD_CORRUPT, SANAD_NO_SPAN,
                      "a block of triples has no graph sets");
  }
  reader->has_block = true;
  return SANAD_OK;
}

/// Steps to the block behind in LMDB.
static SanadStatus
step_position(OrderReader *reader, SanadId first[3], MDB_val *value,
              bool *is_there, SanadError *error)
{
  MDB_val key = {0};
  const int rc = mdb_cursor_get(reader->position, &key, value,
                                reader->is_ahead ? MDB_GET_CURRENT : MDB_NEXT);
  if (rc && rc != MDB_NOTFOUND) {
    return sanad_store_fail(error, "read", rc);
  }
  *is_there = !rc && order_key_is_mine(reader->table, reader->graph, key);
  return *is_there ? order_key_places(reader->table, key, first, error)
                   : SANAD_OK;
}

/// Steps to the block behind, without opening it, and tells its first row.
static SanadStatus
step(OrderReader *reader, SanadId first[3], MDB_val *value, bool *is_there,
     SanadError *error)
{
  *is_there = false;
  if (reader->is_last) {
    return SANAD_OK;
  }
  if (reader->fences) {
    *is_there = reader->fence + 1 < reader->fences->count;
    if (*is_there) {
      const Fence *const next = &reader->fences->fences[reader->fence + 1];
      memcpy(first, next->first, sizeof next->first);
      *value = next->value;
    }
  } else {
    TRY(step_position(reader, first, value, is_there, error));
  }
  reader->is_ahead = *is_there;
  reader->is_last = !*is_there;
  return SANAD_OK;
}

/// Finds what is sought in the block, from entry `hint` of its first level on.
/// Whether the row, or the place where it would stand, is in it.
static bool
find_in_block(OrderReader *reader, unsigned hint)
{
  reader->range =
      block_find(&reader->block, reader->places, reader->bound, hint);
  return reader->range.begin < reader->block.row_count;
}

/// Whether a row that begins with what is sought stands behind the first row of
/// the block, or is it.
static bool
is_in_or_behind(const OrderReader *reader, const SanadId places[3])
{
  return reader->has_block && order_row_compare(reader->first, places) <= 0;
}

/// Looks for what is sought in this block and the next.
static SanadStatus
look_ahead(OrderReader *reader, unsigned hint, bool *is_found,
           SanadError *error)
{
  *is_found = true;
  if (find_in_block(reader, hint)) {
    return SANAD_OK;
  }

  MDB_val value = {0};
  bool is_there = false;
  SanadId first[3];
  TRY(step(reader, first, &value, &is_there, error));
  if (!is_there) {
    return SANAD_OK;
  }
  if (order_row_compare(first, reader->places) > 0 &&
      memcmp(first, reader->places, reader->bound * sizeof *first) != 0) {
    return SANAD_OK; // It would stand between the two
  }
  TRY(open_block(reader, first, value, error));
  *is_found = find_in_block(reader, 0);
  return SANAD_OK;
}

/// Finds the block in which what is sought stands or would: SANAD_END if there
/// is none.
static SanadStatus
seek_block(OrderReader *reader, SanadId first[3], MDB_val *value,
           SanadError *error)
{
  reader->fences = fences_seek(reader->snapshot, reader->table);
  if (reader->fences) {
    reader->fence = fences_find(reader->fences, reader->places);
    const Fence *const fence = &reader->fences->fences[reader->fence];
    memcpy(first, fence->first, sizeof fence->first);
    *value = fence->value;
    return SANAD_OK;
  }

  const OrderKey wanted =
      order_key(reader->table, reader->graph, reader->places, reader->bound);
  MDB_val key = {0};
  const int rc = order_seek(reader->position, reader->table, reader->graph,
                            &wanted, &key, value);
  if (rc) {
    return rc == MDB_NOTFOUND ? SANAD_END : sanad_store_fail(error, "read", rc);
  }
  return order_key_places(reader->table, key, first, error);
}

static SanadStatus
seek(OrderReader *reader, SanadError *error)
{
  MDB_val value = {0};
  SanadId first[3];
  bool is_found = false;

  reader->has_block = false;
  reader->is_ahead = false;
  reader->range = (BlockRange){0};
  const SanadStatus status = seek_block(reader, first, &value, error);
  if (status != SANAD_OK) {
    return status == SANAD_END ? SANAD_OK : status;
  }
  TRY(open_block(reader, first, value, error));
  return look_ahead(reader, 0, &is_found, error);
}

SanadStatus
order_reader_seek(OrderReader *reader, const SanadId places[3], unsigned bound,
                  SanadError *error)
{
  // Behind what was sought before there is no need to look before it.
  const bool is_forward = reader->has_block && reader->bound && bound &&
                          reader->places[0] < places[0] &&
                          reader->range.first < reader->block.places[0].count;
  const unsigned hint = is_forward ? reader->range.first : 0;
  bool is_found = false;

  for (unsigned i = 0; i < 3; ++i) {
    reader->places[i] = i < bound ? places[i] : 0;
  }
  reader->bound = bound;
  if (is_in_or_behind(reader, reader->places)) {
    TRY(look_ahead(reader, hint, &is_found, error));
  }
  return is_found ? SANAD_OK : seek(reader, error);
}

SanadStatus
order_reader_next(OrderReader *reader, SanadError *error)
{
  MDB_val value = {0};
  bool is_there = false;
  SanadId first[3];

  if (!reader->has_block || reader->range.end < reader->block.row_count) {
    return SANAD_END;
  }
  TRY(step(reader, first, &value, &is_there, error));
  if (!is_there) {
    return SANAD_END;
  }
  if (memcmp(first, reader->places, reader->bound * sizeof *first) != 0) {
    return SANAD_END;
  }
  TRY(open_block(reader, first, value, error));
  (void)find_in_block(reader, 0);
  return reader->range.end > reader->range.begin ? SANAD_OK : SANAD_END;
}

SanadStatus
order_reader_set(OrderReader *reader, const SanadTriple *triple, uint32_t *set,
                 SanadError *error)
{
  SanadId places[3];
  sanad_order_places(SANAD_SPO, triple, places);

  *set = SET_NONE;
  TRY(order_reader_seek(reader, places, 3, error));
  if (reader->range.end > reader->range.begin) {
    *set = block_set(&reader->block, reader->range.begin);
  }
  return SANAD_OK;
}
