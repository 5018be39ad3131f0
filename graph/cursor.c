#include "graph/cursor.h"

#include "base/map.h"
#include "graph/graph_set.h"
#include "graph/order_reader.h"
#include "graph/statistics.h"
#include "graph/store_impl.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

struct SanadCursor {
  const SanadSnapshot *snapshot;
  SanadOrder wanted; ///< What the caller asked for
  SanadOrder order;  ///< What is read
  SanadId graph;     ///< SANAD_ANY for the union
  OrderReader reader;
  SanadId places[3]; ///< Of the pattern, in the order that is read
  unsigned bound;    ///< How many of them the rows begin with
  SanadId filter[3]; ///< Places that must match behind those, or ANY
  bool has_filter;
  bool must_seek; ///< The reader does not stand on the pattern yet
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

/// Works out with what rows of the cursor's pattern begin, and what is left to
/// filter.
static void
set_pattern(SanadCursor *cursor, const SanadTriple *pattern)
{
  sanad_order_places(cursor->order, pattern, cursor->places);
  cursor->has_filter = false;
  cursor->bound = 0;
  while (cursor->bound < 3 && cursor->places[cursor->bound] != SANAD_ANY) {
    ++cursor->bound;
  }
  for (unsigned i = 0; i < 3; ++i) {
    cursor->filter[i] = i < cursor->bound ? SANAD_ANY : cursor->places[i];
    cursor->has_filter |= cursor->filter[i] != SANAD_ANY;
  }
}

SanadStatus
sanad_cursor_reset(SanadCursor *cursor, SanadId graph, SanadTriple pattern,
                   SanadError *error)
{
  const bool is_union = graph == SANAD_ANY;
  const bool is_named = !is_union && graph != SANAD_DEFAULT_GRAPH;
  OrderReader *const reader = &cursor->reader;
  cursor->order = !is_union                            ? SANAD_SPO
                  : cursor->wanted == SANAD_BEST_ORDER ? best_order(&pattern)
                                                       : cursor->wanted;
  const Table table =
      is_named ? TABLE_GSPO : (Table)(TABLE_PSO + (unsigned)cursor->order);

  // The reader stays where it is, if it can: the pattern may lie ahead.
  if (!reader->position || table != reader->table ||
      (is_named && graph != reader->graph)) {
    order_reader_close(reader);
    TRY(order_reader_open(reader, cursor->snapshot, table, is_named ? graph : 0,
                          error));
  }
  cursor->graph = graph;
  cursor->must_seek = true;
  cursor->is_done = false;
  set_pattern(cursor, &pattern);
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
    order_reader_close(&cursor->reader);
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

/// Whether a triple of graph set `number` stands in the default graph.
static SanadStatus
is_in_default(SanadCursor *cursor, uint32_t number, const SanadTriple *triple,
              bool *answer, SanadError *error)
{
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

/// Drops the rows of a batch from `begin` to `end` that are not wanted.  `sets`
/// are their graph sets, if those matter.
static SanadStatus
drop_others(SanadCursor *cursor, SanadBatch *batch, size_t begin, size_t end,
            const uint32_t *sets, SanadError *error)
{
  size_t kept = begin;

  for (size_t i = begin; i < end; ++i) {
    const SanadTriple triple = {batch->subject[i], batch->predicate[i],
                                batch->object[i]};
    SanadId places[3];
    bool is_match = true;
    sanad_order_places(cursor->order, &triple, places);
    for (unsigned j = 0; j < 3; ++j) {
      is_match &=
          cursor->filter[j] == SANAD_ANY || cursor->filter[j] == places[j];
    }
    if (is_match && sets) {
      TRY(is_in_default(cursor, sets[i - begin], &triple, &is_match, error));
    }
    batch->subject[kept] = triple.subject;
    batch->predicate[kept] = triple.predicate;
    batch->object[kept] = triple.object;
    kept += is_match;
  }
  batch->count = kept;
  return SANAD_OK;
}

/// The columns of a batch in the order that is read, from row `begin` on.
static void
columns_of(SanadBatch *batch, SanadOrder order, size_t begin,
           SanadId *columns[3])
{
  SanadId *const s = batch->subject + begin;
  SanadId *const p = batch->predicate + begin;
  SanadId *const o = batch->object + begin;
  SanadId *const all[SANAD_ORDERS][3] = {
      [SANAD_PSO] = {p, s, o},
      [SANAD_POS] = {p, o, s},
      [SANAD_SPO] = {s, p, o},
      [SANAD_OPS] = {o, p, s},
  };
  memcpy(columns, all[order], sizeof all[order]);
}

/// Decodes rows of the reader's block behind those of the batch.
static SanadStatus
take_rows(SanadCursor *cursor, SanadBatch *batch, SanadError *error)
{
  OrderReader *const reader = &cursor->reader;
  const size_t begin = batch->count;
  const size_t room = SANAD_BATCH_ROWS - begin;
  const size_t there = reader->range.end - reader->range.begin;
  const size_t count = there < room ? there : room;
  const bool needs_sets = cursor->graph == SANAD_DEFAULT_GRAPH;
  SanadId *columns[3];
  uint32_t sets[SANAD_BATCH_ROWS];

  columns_of(batch, cursor->order, begin, columns);
  for (unsigned i = 0; i < cursor->bound; ++i) {
    for (size_t row = 0; row < count; ++row) {
      columns[i][row] = cursor->places[i];
    }
    columns[i] = NULL;
  }
  for (size_t i = 0; needs_sets && i < count; ++i) {
    sets[i] = block_set(&reader->block, reader->range.begin + (unsigned)i);
  }
  block_take(&reader->block, &reader->range, count, columns);
  batch->count = begin + count;
  return needs_sets || cursor->has_filter
             ? drop_others(cursor, batch, begin, begin + count,
                           needs_sets ? sets : NULL, error)
             : SANAD_OK;
}

SanadStatus
sanad_cursor_next(SanadCursor *cursor, SanadBatch *batch, SanadError *error)
{
  assert(cursor);
  assert(batch);

  OrderReader *const reader = &cursor->reader;
  batch->count = 0;
  if (cursor->must_seek) {
    TRY(order_reader_seek(reader, cursor->places, cursor->bound, error));
    cursor->must_seek = false;
  }
  while (!cursor->is_done && batch->count < SANAD_BATCH_ROWS) {
    if (reader->range.begin < reader->range.end) {
      TRY(take_rows(cursor, batch, error));
      continue;
    }
    const SanadStatus status = order_reader_next(reader, error);
    cursor->is_done = status == SANAD_END;
    if (!cursor->is_done) {
      TRY(status);
    }
  }
  return batch->count ? SANAD_OK : SANAD_END;
}

/// Counts by reading batches, up to `limit`.
static SanadStatus
count_batches(SanadCursor *cursor, uint64_t limit, uint64_t *count,
              SanadError *error)
{
  SanadStatus status = SANAD_OK;
  SanadBatch *const batch = malloc(sizeof *batch);
  if (!batch) {
    return sanad_fail_memory(error);
  }

  while (*count < limit &&
         (status = sanad_cursor_next(cursor, batch, error)) == SANAD_OK) {
    *count += batch->count;
  }
  free(batch);
  return status == SANAD_END ? SANAD_OK : status;
}

/// Counts by the numbers of rows in the blocks, up to `limit`.
static SanadStatus
count_blocks(SanadCursor *cursor, uint64_t limit, uint64_t *count,
             SanadError *error)
{
  OrderReader *const reader = &cursor->reader;
  SanadStatus status =
      order_reader_seek(reader, cursor->places, cursor->bound, error);

  while (status == SANAD_OK) {
    *count += reader->range.end - reader->range.begin;
    status = *count < limit ? order_reader_next(reader, error) : SANAD_END;
  }
  return status == SANAD_END ? SANAD_OK : status;
}

static SanadStatus
count_matches(const SanadSnapshot *snapshot, SanadId graph,
              const SanadTriple *pattern, uint64_t limit, uint64_t *count,
              SanadError *error)
{
  SanadCursor cursor = {.snapshot = snapshot, .wanted = SANAD_BEST_ORDER};
  *count = 0;
  SanadStatus status = sanad_cursor_reset(&cursor, graph, *pattern, error);
  if (status == SANAD_OK) {
    status = cursor.has_filter || graph == SANAD_DEFAULT_GRAPH
                 ? count_batches(&cursor, limit, count, error)
                 : count_blocks(&cursor, limit, count, error);
  }
  order_reader_close(&cursor.reader);
  sanad_map_free(&cursor.in_default);
  *count = *count < limit ? *count : limit;
  return status;
}

SanadStatus
sanad_snapshot_has(const SanadSnapshot *snapshot, SanadId graph,
                   SanadTriple pattern, bool *has, SanadError *error)
{
  uint64_t count = 0;
  *has = false;
  TRY(count_matches(snapshot, graph, &pattern, 1, &count, error));
  *has = count;
  return SANAD_OK;
}

SanadStatus
sanad_snapshot_count(const SanadSnapshot *snapshot, SanadTriple pattern,
                     uint64_t limit, uint64_t *count, SanadError *error)
{
  uint64_t all = snapshot->counters.counts.triples;

  if (pattern.subject != SANAD_ANY || pattern.object != SANAD_ANY) {
    return count_matches(snapshot, SANAD_ANY, &pattern, limit, count, error);
  }
  if (pattern.predicate != SANAD_ANY) {
    SanadStatistics statistics;
    *count = 0;
    TRY(sanad_snapshot_statistics(snapshot, pattern.predicate, &statistics,
                                  error));
    all = statistics.triples;
  }
  *count = all < limit ? all : limit;
  return SANAD_OK;
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
  OrderReader reader;
  uint32_t number = SET_NONE;
  *graphs = NULL;
  *count = 0;
  TRY(order_reader_open(&reader, snapshot, TABLE_SPO, 0, error));
  const SanadStatus status = order_reader_set(&reader, &triple, &number, error);
  order_reader_close(&reader);
  if (status != SANAD_OK || number == SET_NONE) {
    return status;
  }

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
