#include "graph/cursor.h"

#include "base/map.h"
#include "graph/graph_set.h"
#include "graph/store_impl.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct SanadCursor {
  const SanadSnapshot *snapshot;
  SanadOrder wanted; ///< What the caller asked for
  SanadOrder order;  ///< What is read
  SanadId graph;     ///< SANAD_ANY for the union
  MDB_cursor *position;
  Table table;
  size_t skipped_bytes; ///< Of a key before the three ids: a graph's
  unsigned char prefix[QUAD_BYTES];
  size_t prefix_bytes; ///< How much of `prefix` is bound
  SanadId filter[3];   ///< Places that must match behind the prefix, or ANY
  bool has_filter;
  MDB_cursor_op step; ///< MDB_SET_RANGE once, then MDB_NEXT
  bool is_done;
  SanadMap in_default; ///< Graph set → 1 if the default graph is in it, else 2
};

/// The order whose key starts with the most bound places of `pattern`.
static SanadOrder
best_order(const SanadTriple *pattern)
{
  const bool s = pattern->subject != SANAD_ANY;
  const bool p = pattern->predicate != SANAD_ANY;
  const bool o = pattern->object != SANAD_ANY;

  if (s) {
    return SANAD_SPO;
  }
  if (p) {
    return o ? SANAD_POS : SANAD_PSO;
  }
  return o ? SANAD_OPS : SANAD_SPO;
}

/// Works out the key prefix of the cursor's pattern and what is left to filter.
static void
set_prefix(SanadCursor *cursor, const SanadTriple *pattern)
{
  SanadId places[3];
  sanad_order_places(cursor->order, pattern, places);
  if (cursor->skipped_bytes) {
    sanad_key_put(cursor->prefix, cursor->graph);
  }
  cursor->prefix_bytes = cursor->skipped_bytes;
  cursor->has_filter = false;

  unsigned bound = 0;
  while (bound < 3 && places[bound] != SANAD_ANY) {
    sanad_key_put(cursor->prefix + cursor->prefix_bytes, places[bound]);
    cursor->prefix_bytes += ID_BYTES;
    ++bound;
  }
  for (unsigned i = 0; i < 3; ++i) {
    cursor->filter[i] = i < bound ? SANAD_ANY : places[i];
    cursor->has_filter |= cursor->filter[i] != SANAD_ANY;
  }
}

SanadStatus
sanad_cursor_reset(SanadCursor *cursor, SanadId graph, SanadTriple pattern,
                   SanadError *error)
{
  const bool is_union = graph == SANAD_ANY;
  const bool is_default = graph == SANAD_DEFAULT_GRAPH;
  cursor->order = !is_union                            ? SANAD_SPO
                  : cursor->wanted == SANAD_BEST_ORDER ? best_order(&pattern)
                                                       : cursor->wanted;
  const Table table = is_union || is_default
                          ? (Table)(TABLE_PSO + (unsigned)cursor->order)
                          : TABLE_GSPO;

  if (!cursor->position || table != cursor->table) {
    if (cursor->position) {
      mdb_cursor_close(cursor->position);
      cursor->position = NULL;
    }
    const int rc = mdb_cursor_open(cursor->snapshot->txn,
                                   cursor->snapshot->store->tables[table],
                                   &cursor->position);
    if (rc) {
      return sanad_store_fail(error, "open a cursor", rc);
    }
  }
  cursor->table = table;
  cursor->graph = graph;
  cursor->skipped_bytes = table == TABLE_GSPO ? ID_BYTES : 0;
  cursor->step = MDB_SET_RANGE;
  cursor->is_done = false;
  set_prefix(cursor, &pattern);
  return SANAD_OK;
}

SanadStatus
sanad_cursor_open(SanadCursor **out, const SanadSnapshot *snapshot,
                  SanadId graph, SanadOrder order, SanadTriple pattern,
                  SanadError *error)
{
  assert(out);
  assert(snapshot);
  assert(graph == SANAD_ANY || order == SANAD_SPO || order == SANAD_BEST_ORDER);

  *out = NULL;
  SanadCursor *const cursor = calloc(1, sizeof *cursor);
  if (!cursor) {
    return sanad_fail_memory(error);
  }
  cursor->snapshot = snapshot;
  cursor->wanted = order;
  const SanadStatus status = sanad_cursor_reset(cursor, graph, pattern, error);
  if (status != SANAD_OK) {
    sanad_cursor_close(cursor);
    return status;
  }
  *out = cursor;
  return SANAD_OK;
}

void
sanad_cursor_close(SanadCursor *cursor)
{
  if (cursor) {
    if (cursor->position) {
      mdb_cursor_close(cursor->position);
    }
    sanad_map_free(&cursor->in_default);
    free(cursor);
  }
}

static bool
set_has_default(const GraphSet *set)
{
  // The default graph has the smallest number.
  return set->count && set->graphs[0] == SANAD_DEFAULT_GRAPH;
}

/// Whether a triple of set SET_MANY stands in `graph`.
static SanadStatus
many_has(const SanadSnapshot *snapshot, const SanadTriple *triple,
         SanadId graph, bool *has, SanadError *error)
{
  unsigned char bytes[QUAD_BYTES];
  sanad_key_encode(bytes, SANAD_SPO, triple);
  sanad_key_put(bytes + TRIPLE_BYTES, graph);
  MDB_val key = {sizeof bytes, bytes};
  MDB_val value = {0};

  const int rc =
      mdb_get(snapshot->txn, snapshot->store->tables[TABLE_MANY], &key, &value);
  *has = !rc;
  return rc && rc != MDB_NOTFOUND ? sanad_store_fail(error, "read a graph", rc)
                                  : SANAD_OK;
}

static SanadStatus
set_number(MDB_val value, uint32_t *number, SanadError *error)
{
  if (value.mv_size != sizeof *number) {
    return sanad_fail(error, SANAD_CORRUPT, SANAD_NO_SPAN,
                      "a triple's graph set is damaged");
  }
  memcpy(number, value.mv_data, sizeof *number);
  return SANAD_OK;
}

/// Whether the triple just read stands in the default graph.
static SanadStatus
is_in_default(SanadCursor *cursor, MDB_val value, const SanadTriple *triple,
              bool *answer, SanadError *error)
{
  uint32_t number = SET_NONE;
  TRY(set_number(value, &number, error));
  if (number == SET_MANY) {
    return many_has(cursor->snapshot, triple, SANAD_DEFAULT_GRAPH, answer,
                    error);
  }

  uint64_t *const known = sanad_map_put(&cursor->in_default, number, NULL);
  if (!known) {
    return sanad_fail_memory(error);
  }
  if (!*known) {
    GraphSet set;
    TRY(sanad_graph_set_read(cursor->snapshot->store, cursor->snapshot->txn,
                             number, &set, error));
    *known = set_has_default(&set) ? 1 : 2;
  }
  *answer = *known == 1;
  return SANAD_OK;
}

/// Takes one triple out of a key; `*is_match` tells whether it is wanted.
static SanadStatus
take_triple(SanadCursor *cursor, MDB_val key, MDB_val value,
            SanadTriple *triple, bool *is_match, SanadError *error)
{
  if (key.mv_size != cursor->skipped_bytes + TRIPLE_BYTES) {
    return sanad_fail(error, SANAD_CORRUPT, SANAD_NO_SPAN,
                      "a key of an order has %zu bytes", key.mv_size);
  }

  const unsigned char *const bytes =
      (const unsigned char *)key.mv_data + cursor->skipped_bytes;
  SanadId places[3];
  *is_match = true;
  for (unsigned i = 0; i < 3; ++i) {
    places[i] = sanad_key_get(bytes + i * ID_BYTES);
    *is_match &=
        cursor->filter[i] == SANAD_ANY || cursor->filter[i] == places[i];
  }
  *triple = sanad_order_triple(cursor->order, places);
  return *is_match && cursor->graph == SANAD_DEFAULT_GRAPH
             ? is_in_default(cursor, value, triple, is_match, error)
             : SANAD_OK;
}

SanadStatus
sanad_cursor_next(SanadCursor *cursor, SanadBatch *batch, SanadError *error)
{
  assert(cursor);
  assert(batch);

  batch->count = 0;
  while (!cursor->is_done && batch->count < SANAD_BATCH_ROWS) {
    MDB_val key = {cursor->prefix_bytes, cursor->prefix};
    MDB_val value = {0};
    // A range cannot begin at an empty key.
    const MDB_cursor_op step =
        cursor->step == MDB_SET_RANGE && !cursor->prefix_bytes ? MDB_FIRST
                                                               : cursor->step;
    const int rc = mdb_cursor_get(cursor->position, &key, &value, step);
    cursor->step = MDB_NEXT;
    if (rc && rc != MDB_NOTFOUND) {
      return sanad_store_fail(error, "read", rc);
    }
    if (rc || key.mv_size < cursor->prefix_bytes ||
        memcmp(key.mv_data, cursor->prefix, cursor->prefix_bytes) != 0) {
      cursor->is_done = true;
      break;
    }

    SanadTriple triple;
    bool is_match = false;
    TRY(take_triple(cursor, key, value, &triple, &is_match, error));
    if (is_match) {
      batch->subject[batch->count] = triple.subject;
      batch->predicate[batch->count] = triple.predicate;
      batch->object[batch->count] = triple.object;
      ++batch->count;
    }
  }
  return batch->count ? SANAD_OK : SANAD_END;
}

SanadStatus
sanad_snapshot_has(const SanadSnapshot *snapshot, SanadId graph,
                   SanadTriple pattern, bool *has, SanadError *error)
{
  uint64_t count = 0;
  *has = false;
  if (graph == SANAD_ANY) {
    TRY(sanad_snapshot_count(snapshot, pattern, 1, &count, error));
    *has = count;
    return SANAD_OK;
  }

  SanadCursor *cursor = NULL;
  SanadBatch *const batch = malloc(sizeof *batch);
  SanadStatus status = batch
                           ? sanad_cursor_open(&cursor, snapshot, graph,
                                               SANAD_BEST_ORDER, pattern, error)
                           : sanad_fail_memory(error);
  if (status == SANAD_OK) {
    status = sanad_cursor_next(cursor, batch, error);
    *has = status == SANAD_OK;
  }
  sanad_cursor_close(cursor);
  free(batch);
  return status == SANAD_END ? SANAD_OK : status;
}

SanadStatus
sanad_snapshot_count(const SanadSnapshot *snapshot, SanadTriple pattern,
                     uint64_t limit, uint64_t *count, SanadError *error)
{
  *count = 0;
  if (pattern.subject == SANAD_ANY && pattern.predicate == SANAD_ANY &&
      pattern.object == SANAD_ANY) {
    const uint64_t all = snapshot->counters.counts.triples;
    *count = all < limit ? all : limit;
    return SANAD_OK;
  }

  // Keys are stepped over one by one, without a batch, so that "is there one"
  // reads one.
  SanadCursor cursor = {.snapshot = snapshot, .wanted = SANAD_BEST_ORDER};
  TRY(sanad_cursor_reset(&cursor, SANAD_ANY, pattern, error));
  SanadStatus status = SANAD_OK;
  MDB_val key = {cursor.prefix_bytes, cursor.prefix};
  MDB_val value = {0};
  int rc = mdb_cursor_get(cursor.position, &key, &value, MDB_SET_RANGE);
  while (!rc && *count < limit && status == SANAD_OK &&
         key.mv_size >= cursor.prefix_bytes &&
         memcmp(key.mv_data, cursor.prefix, cursor.prefix_bytes) == 0) {
    SanadTriple triple;
    bool is_match = false;
    status = take_triple(&cursor, key, value, &triple, &is_match, error);
    *count += is_match;
    rc = mdb_cursor_get(cursor.position, &key, &value, MDB_NEXT);
  }
  mdb_cursor_close(cursor.position);
  if (status == SANAD_OK && rc && rc != MDB_NOTFOUND) {
    status = sanad_store_fail(error, "read", rc);
  }
  return status;
}

/// Lists the graphs of a triple of set SET_MANY.
static SanadStatus
list_many(const SanadSnapshot *snapshot, SanadArena *arena,
          const SanadTriple *triple, SanadId **graphs, size_t *count,
          SanadError *error)
{
  MDB_cursor *cursor = NULL;
  int rc = mdb_cursor_open(snapshot->txn, snapshot->store->tables[TABLE_MANY],
                           &cursor);
  if (rc) {
    return sanad_store_fail(error, "read a graph", rc);
  }

  unsigned char prefix[TRIPLE_BYTES];
  sanad_key_encode(prefix, SANAD_SPO, triple);
  MDB_val key = {sizeof prefix, prefix};
  MDB_val value = {0};
  size_t capacity = 0;
  rc = mdb_cursor_get(cursor, &key, &value, MDB_SET_RANGE);
  while (!rc && key.mv_size == QUAD_BYTES &&
         memcmp(key.mv_data, prefix, sizeof prefix) == 0) {
    *graphs =
        sanad_arena_grow(arena, *graphs, *count, &capacity, sizeof **graphs);
    if (!*graphs) {
      mdb_cursor_close(cursor);
      return sanad_fail_memory(error);
    }
    (*graphs)[(*count)++] =
        sanad_key_get((const unsigned char *)key.mv_data + TRIPLE_BYTES);
    rc = mdb_cursor_get(cursor, &key, &value, MDB_NEXT);
  }
  mdb_cursor_close(cursor);
  return rc && rc != MDB_NOTFOUND ? sanad_store_fail(error, "read a graph", rc)
                                  : SANAD_OK;
}

SanadStatus
sanad_snapshot_triple_graphs(const SanadSnapshot *snapshot, SanadArena *arena,
                             SanadTriple triple, const SanadId **graphs,
                             size_t *count, SanadError *error)
{
  unsigned char bytes[TRIPLE_BYTES];
  sanad_key_encode(bytes, SANAD_SPO, &triple);
  MDB_val key = {sizeof bytes, bytes};
  MDB_val value = {0};
  *graphs = NULL;
  *count = 0;

  const int rc =
      mdb_get(snapshot->txn, snapshot->store->tables[TABLE_SPO], &key, &value);
  if (rc == MDB_NOTFOUND) {
    return SANAD_OK;
  }
  if (rc) {
    return sanad_store_fail(error, "read a triple", rc);
  }
  uint32_t number = SET_NONE;
  TRY(set_number(value, &number, error));

  SanadId *list = NULL;
  if (number == SET_MANY) {
    TRY(list_many(snapshot, arena, &triple, &list, count, error));
  } else {
    GraphSet set;
    TRY(sanad_graph_set_read(snapshot->store, snapshot->txn, number, &set,
                             error));
    list = SANAD_TAKE_ARRAY(arena, SanadId, set.count);
    if (!list) {
      return sanad_fail_memory(error);
    }
    memcpy(list, set.graphs, set.count * sizeof *list);
    *count = set.count;
  }
  *graphs = list;
  return SANAD_OK;
}
