#include "graph/order_walk.h"

#include "graph/order_impl.h"

#include <stdlib.h>

SanadStatus
order_walk_open(OrderWalk **out, const SanadSnapshot *snapshot, Table table,
                SanadError *error)
{
  *out = NULL;
  OrderWalk *const walk = malloc(sizeof *walk);
  if (!walk) {
    return sanad_fail_memory(error);
  }
  walk->table = table;
  walk->graph = 0;
  walk->count = 0;
  const int rc = mdb_cursor_open(snapshot->txn, snapshot->store->tables[table],
                                 &walk->cursor);
  if (rc) {
    free(walk);
    return sanad_store_fail(error, "open a cursor", rc);
  }
  *out = walk;
  return SANAD_OK;
}

void
order_walk_close(OrderWalk *walk)
{
  if (walk) {
    mdb_cursor_close(walk->cursor);
    free(walk);
  }
}

SanadStatus
order_walk_next(OrderWalk *walk, SanadError *error)
{
  MDB_val key = {0};
  MDB_val value = {0};
  const int rc = mdb_cursor_get(walk->cursor, &key, &value, MDB_NEXT);
  if (rc) {
    return rc == MDB_NOTFOUND ? SANAD_END
                              : sanad_store_fail(error, "read an order", rc);
  }

  walk->count = 0;
  walk->size = value.mv_size;
  TRY(order_key_places(walk->table, key, walk->first, error));
  walk->graph = walk->table == TABLE_GSPO ? sanad_key_get(key.mv_data) : 0;
  TRY(block_open(&walk->block, value.mv_data, value.mv_size, error));
  if (walk->block.has_sets != (walk->table == TABLE_SPO)) {
    return sanad_fail(error, SANAD_CORRUPT, SANAD_NO_SPAN,
                      "a block of triples is in the wrong order");
  }
  if (!block_has_right_sum(value.mv_data, value.mv_size)) {
    return sanad_fail(error, SANAD_CORRUPT, SANAD_NO_SPAN,
                      "a block of triples is not as it was written");
  }
  TRY(block_rows(&walk->block, walk->rows, &walk->count, error));
  if (order_row_compare(walk->first, walk->rows[0].places) != 0) {
    return sanad_fail(error, SANAD_CORRUPT, SANAD_NO_SPAN,
                      "the key of a block is not its first row");
  }
  return SANAD_OK;
}
