#include "graph/order_impl.h"

#include <string.h>

OrderKey
order_key(Table table, SanadId graph, const SanadId *places, unsigned bound)
{
  OrderKey key = {.length = 0};

  if (table == TABLE_GSPO) {
    sanad_key_put(key.bytes, graph);
    key.length = ID_BYTES;
  }
  for (unsigned i = 0; i < 3; ++i, key.length += ID_BYTES) {
    sanad_key_put(key.bytes + key.length, i < bound ? places[i] : 0);
  }
  return key;
}

bool
order_key_is_mine(Table table, SanadId graph, MDB_val key)
{
  return table != TABLE_GSPO ||
         (key.mv_size == QUAD_BYTES && sanad_key_get(key.mv_data) == graph);
}

SanadStatus
order_key_places(Table table, MDB_val key, SanadId places[3], SanadError *error)
{
  const size_t skipped = table == TABLE_GSPO ? ID_BYTES : 0;

  if (key.mv_size != skipped + TRIPLE_BYTES) {
    return sanad_fail(error, SANAD_CORRUPT, SANAD_NO_SPAN,
                      "a key of an order has %zu bytes", key.mv_size);
  }
  for (unsigned i = 0; i < 3; ++i) {
    places[i] = sanad_key_get((const unsigned char *)key.mv_data + skipped +
                              i * ID_BYTES);
  }
  return SANAD_OK;
}

int
order_seek(MDB_cursor *cursor, Table table, SanadId graph,
           const OrderKey *wanted, MDB_val *key, MDB_val *value)
{
  *key = sanad_value(wanted->bytes, wanted->length);
  int rc = mdb_cursor_get(cursor, key, value, MDB_SET_RANGE);
  if (!rc && key->mv_size == wanted->length &&
      memcmp(key->mv_data, wanted->bytes, wanted->length) == 0) {
    return 0;
  }

  const bool has_range = !rc;
  if (rc && rc != MDB_NOTFOUND) {
    return rc;
  }
  rc = mdb_cursor_get(cursor, key, value, has_range ? MDB_PREV : MDB_LAST);
  if (!rc && order_key_is_mine(table, graph, *key)) {
    return 0;
  }
  if (!has_range || (rc && rc != MDB_NOTFOUND)) {
    return rc ? rc : MDB_NOTFOUND;
  }
  // Before all rows of the table, or of the graph.
  rc = mdb_cursor_get(cursor, key, value, rc ? MDB_FIRST : MDB_NEXT);
  return rc || order_key_is_mine(table, graph, *key) ? rc : MDB_NOTFOUND;
}
