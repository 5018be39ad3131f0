/// Puts collected changes into the tables.
///
/// The changes are sorted by triple, then graph, then rank, so that the last
/// call about a quad wins.  The graph set of each triple is brought up to date
/// in SPO; a triple that came into the union or left it is a Delta, which the
/// other orders and the names then follow, each in its own order.

#include "graph/dictionary.h"
#include "graph/graph_set.h"
#include "graph/vocabulary.h"
#include "graph/write_impl.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/// What one flush works with.
typedef struct {
  SanadWrite *write;
  MDB_cursor *spo;
  MDB_cursor *many;
  Delta *deltas; ///< As many as there are changes, at the most
  size_t delta_count;
  Change *named; ///< Quads of named graphs that came or left
  size_t named_count;

  // The last change of a set, which the next triple often repeats.
  uint32_t from_set;
  SanadId from_graph;
  uint32_t to_set;
} Flush;

static int
compare_ids(SanadId a, SanadId b)
{
  return (a > b) - (a < b);
}

static int
compare_triples(const SanadTriple *a, const SanadTriple *b)
{
  const int s = compare_ids(a->subject, b->subject);
  if (s) {
    return s;
  }
  const int p = compare_ids(a->predicate, b->predicate);
  return p ? p : compare_ids(a->object, b->object);
}

static int
compare_changes(const void *left, const void *right)
{
  const Change *const a = left;
  const Change *const b = right;
  const int triples = compare_triples(&a->quad.triple, &b->quad.triple);
  if (triples) {
    return triples;
  }
  const int graphs = compare_ids(a->quad.graph, b->quad.graph);
  return graphs ? graphs : compare_ids(a->rank, b->rank);
}

static int
compare_named(const void *left, const void *right)
{
  const Change *const a = left;
  const Change *const b = right;
  const int graphs = compare_ids(a->quad.graph, b->quad.graph);
  return graphs ? graphs : compare_triples(&a->quad.triple, &b->quad.triple);
}

static bool
is_add(const Change *change)
{
  return change->rank & 1U;
}

/// Keeps the last change of each quad.
static size_t
keep_last(Change *changes, size_t count)
{
  size_t kept = 0;

  for (size_t i = 0; i < count; ++i) {
    const bool is_same =
        i + 1 < count && changes[i].quad.graph == changes[i + 1].quad.graph &&
        !compare_triples(&changes[i].quad.triple, &changes[i + 1].quad.triple);
    if (!is_same) {
      changes[kept++] = changes[i];
    }
  }
  return kept;
}

static void
many_key(unsigned char key[QUAD_BYTES], const SanadTriple *triple,
         SanadId graph)
{
  sanad_key_encode(key, SANAD_SPO, triple);
  sanad_key_put(key + TRIPLE_BYTES, graph);
}

/// Adds a graph to a triple of set SET_MANY, or removes one.
static SanadStatus
change_many(Flush *flush, const Change *change, bool *has_changed,
            SanadError *error)
{
  unsigned char bytes[QUAD_BYTES];
  many_key(bytes, &change->quad.triple, change->quad.graph);
  MDB_val key = {sizeof bytes, bytes};
  MDB_val value = {0};
  int rc = 0;

  if (is_add(change)) {
    rc = mdb_cursor_put(flush->many, &key, &value, MDB_NOOVERWRITE);
    *has_changed = rc != MDB_KEYEXIST;
  } else {
    rc = mdb_cursor_get(flush->many, &key, &value, MDB_SET);
    *has_changed = rc != MDB_NOTFOUND;
    rc = rc ? rc : mdb_cursor_del(flush->many, 0);
  }
  return rc && rc != MDB_KEYEXIST && rc != MDB_NOTFOUND
             ? sanad_store_fail(error, "write a triple", rc)
             : SANAD_OK;
}

/// Moves the graphs of a set that grew too large into TABLE_MANY.
static SanadStatus
spread_set(Flush *flush, const SanadTriple *triple, const GraphSet *set,
           SanadError *error)
{
  for (size_t i = 0; i < set->count; ++i) {
    bool has_changed = false;
    const Change change = {{set->graphs[i], *triple}, 1};
    TRY(change_many(flush, &change, &has_changed, error));
  }
  return SANAD_OK;
}

/// Brings a triple of set SET_MANY back to a set once its graphs fit in one.
static SanadStatus
gather_set(Flush *flush, const SanadTriple *triple, uint32_t *number,
           SanadError *error)
{
  unsigned char bytes[QUAD_BYTES];
  many_key(bytes, triple, 0);
  MDB_val key = {sizeof bytes, bytes};
  MDB_val value = {0};
  GraphSet set = {0};
  int rc = mdb_cursor_get(flush->many, &key, &value, MDB_SET_RANGE);
  for (; !rc && memcmp(key.mv_data, bytes, TRIPLE_BYTES) == 0;
       rc = mdb_cursor_get(flush->many, &key, &value, MDB_NEXT)) {
    if (set.count == SET_GRAPHS_MAX) {
      return SANAD_OK; // Still too many
    }
    set.graphs[set.count++] =
        sanad_key_get((const unsigned char *)key.mv_data + TRIPLE_BYTES);
  }

  for (size_t i = 0; i < set.count; ++i) {
    bool has_changed = false;
    const Change change = {{set.graphs[i], *triple}, 0};
    TRY(change_many(flush, &change, &has_changed, error));
  }
  SanadWrite *const write = flush->write;
  return sanad_graph_set_intern(write->store, write->view.txn,
                                &write->view.counters, &set, number, error);
}

/// Changes a set of few graphs.
static SanadStatus
change_few(Flush *flush, const Change *change, uint32_t *number,
           bool *has_changed, SanadError *error)
{
  SanadWrite *const write = flush->write;
  GraphSet set = {0};
  if (*number != SET_NONE) {
    TRY(sanad_graph_set_read(write->store, write->view.txn, *number, &set,
                             error));
  }

  *has_changed = is_add(change)
                     ? sanad_graph_set_add(&set, change->quad.graph)
                     : sanad_graph_set_remove(&set, change->quad.graph);
  if (!*has_changed) {
    return SANAD_OK;
  }
  if (!set.count) {
    *number = SET_NONE;
    return SANAD_OK;
  }
  if (set.count > SET_GRAPHS_MAX) {
    *number = SET_MANY;
    return spread_set(flush, &change->quad.triple, &set, error);
  }
  return sanad_graph_set_intern(write->store, write->view.txn,
                                &write->view.counters, &set, number, error);
}

/// Applies one change to the graph set of its triple.
static SanadStatus
change_set(Flush *flush, const Change *change, uint32_t *number,
           SanadError *error)
{
  const bool adds = is_add(change);
  const uint32_t before = *number;
  bool has_changed = true;

  if (before == SET_MANY) {
    TRY(change_many(flush, change, &has_changed, error));
    if (has_changed && !adds) {
      TRY(gather_set(flush, &change->quad.triple, number, error));
    }
  } else if (adds && before == flush->from_set &&
             change->quad.graph == flush->from_graph) {
    *number = flush->to_set;
    has_changed = *number != before;
    if (*number == SET_MANY) {
      *number = before;
      TRY(change_few(flush, change, number, &has_changed, error));
    }
  } else {
    TRY(change_few(flush, change, number, &has_changed, error));
    if (adds) {
      flush->from_set = before;
      flush->from_graph = change->quad.graph;
      flush->to_set = *number;
    }
  }

  if (has_changed) {
    SanadCounts *const counts = &flush->write->view.counters.counts;
    counts->quads += adds ? 1 : UINT64_MAX;
    if (change->quad.graph != SANAD_DEFAULT_GRAPH) {
      flush->named[flush->named_count++] = *change;
    }
  }
  return SANAD_OK;
}

/// Whether a graph is an evidence graph, remembered for the length of the
/// change.
static SanadStatus
is_evidence(SanadWrite *write, SanadId graph, bool *answer, SanadError *error)
{
  *answer = false;
  if (graph == SANAD_DEFAULT_GRAPH) {
    return SANAD_OK;
  }
  uint64_t *const known = sanad_map_put(&write->evidence, graph, NULL);
  if (!known) {
    return sanad_fail_memory(error);
  }
  if (!*known) {
    *known = sanad_snapshot_is_evidence(&write->view, graph) ? 1 : 2;
  }
  *answer = *known == 1;
  return SANAD_OK;
}

/// Changes a quad of an evidence graph, which stands in GSPO alone.
static SanadStatus
change_evidence(Flush *flush, const Change *change, SanadError *error)
{
  unsigned char bytes[QUAD_BYTES];
  sanad_key_put(bytes, change->quad.graph);
  sanad_key_encode(bytes + ID_BYTES, SANAD_SPO, &change->quad.triple);
  MDB_val key = {sizeof bytes, bytes};
  MDB_val value = {0};
  SanadWrite *const write = flush->write;

  const int rc =
      mdb_get(write->view.txn, write->store->tables[TABLE_GSPO], &key, &value);
  if (rc && rc != MDB_NOTFOUND) {
    return sanad_store_fail(error, "read a triple", rc);
  }
  if (is_add(change) == (rc == MDB_NOTFOUND)) {
    SanadCounts *const counts = &write->view.counters.counts;
    const uint64_t step = is_add(change) ? 1 : UINT64_MAX;
    counts->quads += step;
    counts->evidence += step;
    flush->named[flush->named_count++] = *change;
  }
  return SANAD_OK;
}

static SanadStatus
read_set(Flush *flush, const unsigned char bytes[TRIPLE_BYTES],
         uint32_t *number, SanadError *error)
{
  MDB_val key = sanad_value(bytes, TRIPLE_BYTES);
  MDB_val value = {0};
  const int rc = mdb_cursor_get(flush->spo, &key, &value, MDB_SET);

  *number = SET_NONE;
  if (rc == MDB_NOTFOUND) {
    return SANAD_OK;
  }
  if (rc || value.mv_size != sizeof *number) {
    return rc ? sanad_store_fail(error, "read a triple", rc)
              : sanad_fail(error, SANAD_CORRUPT, SANAD_NO_SPAN,
                           "a triple's graph set is damaged");
  }
  memcpy(number, value.mv_data, sizeof *number);
  return SANAD_OK;
}

static SanadStatus
write_set(Flush *flush, const SanadTriple *triple,
          const unsigned char bytes[TRIPLE_BYTES], uint32_t before,
          uint32_t after, SanadError *error)
{
  MDB_val key = sanad_value(bytes, TRIPLE_BYTES);
  MDB_val value = {sizeof after, &after};
  // After a failed read the cursor does not stand on the key.
  const int rc = after == SET_NONE
                     ? mdb_cursor_del(flush->spo, 0)
                     : mdb_cursor_put(flush->spo, &key, &value, 0);
  if (rc) {
    return sanad_store_fail(error, "write a triple", rc);
  }

  if (before == SET_NONE || after == SET_NONE) {
    flush->write->view.counters.counts.triples +=
        after == SET_NONE ? UINT64_MAX : 1;
    flush->deltas[flush->delta_count++] =
        (Delta){*triple, after, before == SET_NONE};
  }
  return SANAD_OK;
}

/// Applies all changes of one triple; returns how many those were.
static SanadStatus
apply_triple(Flush *flush, const Change *changes, size_t count, size_t *used,
             SanadError *error)
{
  const SanadTriple *const triple = &changes[0].quad.triple;
  unsigned char bytes[TRIPLE_BYTES];
  uint32_t before = SET_NONE;
  sanad_key_encode(bytes, SANAD_SPO, triple);
  TRY(read_set(flush, bytes, &before, error));

  uint32_t number = before;
  size_t i = 0;
  for (; i < count && !compare_triples(triple, &changes[i].quad.triple); ++i) {
    bool evidence = false;
    TRY(is_evidence(flush->write, changes[i].quad.graph, &evidence, error));
    TRY(evidence ? change_evidence(flush, &changes[i], error)
                 : change_set(flush, &changes[i], &number, error));
  }
  *used = i;
  return number == before
             ? SANAD_OK
             : write_set(flush, triple, bytes, before, number, error);
}

/// The key of one delta in one order, to be sorted.
typedef struct {
  SanadId places[3];
  bool is_new;
} OrderKey;

static int
compare_order_keys(const void *left, const void *right)
{
  const OrderKey *const a = left;
  const OrderKey *const b = right;

  for (unsigned i = 0; i < 3; ++i) {
    const int order = compare_ids(a->places[i], b->places[i]);
    if (order) {
      return order;
    }
  }
  return 0;
}

/// Puts a key without value, or takes it out.
static int
put_or_delete(MDB_cursor *cursor, MDB_val key, bool puts)
{
  MDB_val value = {0};
  if (puts) {
    return mdb_cursor_put(cursor, &key, &value, 0);
  }
  const int rc = mdb_cursor_get(cursor, &key, &value, MDB_SET);
  return rc ? rc : mdb_cursor_del(cursor, 0);
}

static SanadStatus
apply_order(Flush *flush, SanadOrder order, OrderKey *keys, SanadError *error)
{
  for (size_t i = 0; i < flush->delta_count; ++i) {
    sanad_order_places(order, &flush->deltas[i].triple, keys[i].places);
    keys[i].is_new = flush->deltas[i].is_new;
  }
  qsort(keys, flush->delta_count, sizeof *keys, compare_order_keys);

  SanadWrite *const write = flush->write;
  MDB_cursor *cursor = NULL;
  int rc = mdb_cursor_open(write->view.txn,
                           write->store->tables[TABLE_PSO + order], &cursor);
  for (size_t i = 0; !rc && i < flush->delta_count; ++i) {
    unsigned char bytes[TRIPLE_BYTES];
    for (unsigned j = 0; j < 3; ++j) {
      sanad_key_put(bytes + j * ID_BYTES, keys[i].places[j]);
    }
    rc = put_or_delete(cursor, (MDB_val){sizeof bytes, bytes}, keys[i].is_new);
  }
  if (cursor) {
    mdb_cursor_close(cursor);
  }
  return rc ? sanad_store_fail(error, "write an order", rc) : SANAD_OK;
}

static SanadStatus
apply_orders(Flush *flush, SanadError *error)
{
  if (!flush->delta_count) {
    return SANAD_OK;
  }
  OrderKey *const keys = malloc(flush->delta_count * sizeof *keys);
  if (!keys) {
    return sanad_fail_memory(error);
  }

  SanadStatus status = apply_order(flush, SANAD_PSO, keys, error);
  if (status == SANAD_OK) {
    status = apply_order(flush, SANAD_POS, keys, error);
  }
  if (status == SANAD_OK) {
    status = apply_order(flush, SANAD_OPS, keys, error);
  }
  free(keys);
  return status;
}

static SanadStatus
apply_named(Flush *flush, SanadError *error)
{
  qsort(flush->named, flush->named_count, sizeof *flush->named, compare_named);

  SanadWrite *const write = flush->write;
  MDB_cursor *cursor = NULL;
  int rc = mdb_cursor_open(write->view.txn, write->store->tables[TABLE_GSPO],
                           &cursor);
  for (size_t i = 0; !rc && i < flush->named_count; ++i) {
    unsigned char bytes[QUAD_BYTES];
    sanad_key_put(bytes, flush->named[i].quad.graph);
    sanad_key_encode(bytes + ID_BYTES, SANAD_SPO, &flush->named[i].quad.triple);
    rc = put_or_delete(cursor, (MDB_val){sizeof bytes, bytes},
                       is_add(&flush->named[i]));
  }
  if (cursor) {
    mdb_cursor_close(cursor);
  }
  return rc ? sanad_store_fail(error, "write a graph", rc) : SANAD_OK;
}

static SanadStatus
apply_all(Flush *flush, SanadError *error)
{
  SanadWrite *const write = flush->write;
  qsort(write->changes, write->change_count, sizeof *write->changes,
        compare_changes);
  const size_t count = keep_last(write->changes, write->change_count);

  for (size_t i = 0; i < count;) {
    size_t used = 0;
    TRY(apply_triple(flush, &write->changes[i], count - i, &used, error));
    i += used;
  }
  TRY(apply_orders(flush, error));
  TRY(apply_named(flush, error));
  return sanad_write_names(write, flush->deltas, flush->delta_count, error);
}

/// Opens what a flush needs and closes it again.
static SanadStatus
flush_changes(SanadWrite *write, SanadError *error)
{
  Flush flush = {.write = write};
  flush.deltas = malloc(write->change_count * sizeof *flush.deltas);
  flush.named = malloc(write->change_count * sizeof *flush.named);
  MDB_txn *const txn = write->view.txn;
  SanadStatus status =
      flush.deltas && flush.named ? SANAD_OK : sanad_fail_memory(error);
  if (status == SANAD_OK) {
    int rc = mdb_cursor_open(txn, write->store->tables[TABLE_SPO], &flush.spo);
    rc = rc ? rc
            : mdb_cursor_open(txn, write->store->tables[TABLE_MANY],
                              &flush.many);
    status = rc ? sanad_store_fail(error, "write triples", rc)
                : apply_all(&flush, error);
  }

  if (flush.spo) {
    mdb_cursor_close(flush.spo);
  }
  if (flush.many) {
    mdb_cursor_close(flush.many);
  }
  free(flush.deltas);
  free(flush.named);
  return status;
}

SanadStatus
sanad_write_flush(SanadWrite *write, SanadError *error)
{
  SanadStatus status = sanad_write_flush_terms(write, error);
  if (status == SANAD_OK && write->change_count) {
    status = flush_changes(write, error);
  }
  write->change_count = 0;
  if (status != SANAD_OK) {
    write->has_failed = true;
  }
  return status;
}
