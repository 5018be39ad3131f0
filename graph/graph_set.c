#include "graph/graph_set.h"

#include <assert.h>
#include <string.h>
#include <xxhash.h>

static void
key_of_number(unsigned char bytes[ID_BYTES], uint32_t number)
{
  sanad_key_put(bytes, number);
}

SanadStatus
sanad_graph_set_read(const SanadStore *store, MDB_txn *txn, uint32_t number,
                     GraphSet *set, SanadError *error)
{
  unsigned char bytes[ID_BYTES];
  key_of_number(bytes, number);
  MDB_val key = {sizeof bytes, bytes};
  MDB_val value = {0};

  const int rc = mdb_get(txn, store->tables[TABLE_SETS], &key, &value);
  if (rc && rc != MDB_NOTFOUND) {
    return sanad_store_fail(error, "read a graph set", rc);
  }
  if (rc || !value.mv_size || value.mv_size % ID_BYTES ||
      value.mv_size > SET_GRAPHS_MAX * ID_BYTES) {
    return sanad_fail(error, SANAD_CORRUPT, SANAD_NO_SPAN,
                      "graph set %u is damaged", number);
  }
  set->count = value.mv_size / ID_BYTES;
  memcpy(set->graphs, value.mv_data, value.mv_size);
  return SANAD_OK;
}

/// Looks for a stored set with these graphs among those of equal hash.
static SanadStatus
find_set(const SanadStore *store, MDB_txn *txn, const GraphSet *set,
         MDB_val *key, uint32_t *number, SanadError *error)
{
  MDB_cursor *cursor = NULL;
  int rc = mdb_cursor_open(txn, store->tables[TABLE_SET_HASHES], &cursor);
  if (rc) {
    return sanad_store_fail(error, "look up a graph set", rc);
  }

  SanadStatus status = SANAD_OK;
  MDB_val value = {0};
  *number = SET_NONE;
  rc = mdb_cursor_get(cursor, key, &value, MDB_SET);
  while (!rc && *number == SET_NONE && status == SANAD_OK) {
    GraphSet other = {0};
    const uint32_t candidate = (uint32_t)sanad_key_get(value.mv_data);
    status = sanad_graph_set_read(store, txn, candidate, &other, error);
    if (status == SANAD_OK && other.count == set->count &&
        memcmp(other.graphs, set->graphs, set->count * ID_BYTES) == 0) {
      *number = candidate;
    }
    rc = mdb_cursor_get(cursor, key, &value, MDB_NEXT_DUP);
  }
  mdb_cursor_close(cursor);
  return status;
}

SanadStatus
sanad_graph_set_intern(const SanadStore *store, MDB_txn *txn,
                       Counters *counters, const GraphSet *set,
                       uint32_t *number, SanadError *error)
{
  assert(set->count && set->count <= SET_GRAPHS_MAX);

  unsigned char hash[ID_BYTES];
  sanad_key_put(hash, XXH3_64bits(set->graphs, set->count * ID_BYTES));
  MDB_val key = {sizeof hash, hash};
  TRY(find_set(store, txn, set, &key, number, error));
  if (*number != SET_NONE) {
    return SANAD_OK;
  }
  if (counters->next_set >= SET_MANY) {
    return sanad_fail(error, SANAD_LIMIT, SANAD_NO_SPAN,
                      "the store holds too many different sets of graphs");
  }

  *number = (uint32_t)counters->next_set++;
  unsigned char bytes[ID_BYTES];
  key_of_number(bytes, *number);
  MDB_val number_key = {sizeof bytes, bytes};
  MDB_val graphs = sanad_value(set->graphs, set->count * ID_BYTES);
  MDB_val number_value = {sizeof bytes, bytes};
  int rc = mdb_put(txn, store->tables[TABLE_SETS], &number_key, &graphs, 0);
  if (!rc) {
    key = (MDB_val){sizeof hash, hash};
    rc = mdb_put(txn, store->tables[TABLE_SET_HASHES], &key, &number_value, 0);
  }
  return rc ? sanad_store_fail(error, "write a graph set", rc) : SANAD_OK;
}

/// Where `graph` stands in the set, or where it would.
static size_t
position_of(const GraphSet *set, SanadId graph)
{
  size_t i = 0;

  while (i < set->count && set->graphs[i] < graph) {
    ++i;
  }
  return i;
}

bool
sanad_graph_set_add(GraphSet *set, SanadId graph)
{
  const size_t at = position_of(set, graph);
  if (at < set->count && set->graphs[at] == graph) {
    return false;
  }

  assert(set->count <= SET_GRAPHS_MAX);
  memmove(&set->graphs[at + 1], &set->graphs[at],
          (set->count - at) * sizeof *set->graphs);
  set->graphs[at] = graph;
  ++set->count;
  return true;
}

bool
sanad_graph_set_remove(GraphSet *set, SanadId graph)
{
  const size_t at = position_of(set, graph);
  if (at == set->count || set->graphs[at] != graph) {
    return false;
  }

  --set->count;
  memmove(&set->graphs[at], &set->graphs[at + 1],
          (set->count - at) * sizeof *set->graphs);
  return true;
}
