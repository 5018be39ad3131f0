/// Puts collected changes into the tables.
///
/// The changes are sorted by triple, then graph, then rank, so that the last
/// call about a quad wins.  The graph sets of all these triples are read in one
/// walk over SPO, then changed; SPO is merged with those that are other than
/// before.  A triple that came into the union or left it is a Delta, which the
/// other orders and the names then follow, each in its own order.

#include "graph/dictionary.h"
#include "graph/graph_set.h"
#include "graph/order.h"
#include "graph/order_reader.h"
#include "graph/sort_records.h"
#include "graph/vocabulary.h"
#include "graph/write_impl.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/// What one flush works with.
typedef struct {
  SanadWrite *write;
  MDB_cursor *many;
  // Of each as many as there are changes, at the most.
  uint32_t *sets; ///< Of each triple before, at its first change
  Delta *deltas;
  size_t delta_count;
  Change *named; ///< Quads of named graphs that come or leave
  size_t named_count;
  OrderChange *rows; ///< Of one order
  size_t row_count;

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

/// Notes how a triple's graph set has changed.
static void
note_set(Flush *flush, const SanadTriple *triple, uint32_t before,
         uint32_t after)
{
  OrderChange *const row = &flush->rows[flush->row_count++];
  sanad_order_places(SANAD_SPO, triple, row->row.places);
  row->row.set = after;
  row->is_removed = after == SET_NONE;

  if (before == SET_NONE || after == SET_NONE) {
    flush->write->view.counters.counts.triples +=
        after == SET_NONE ? UINT64_MAX : 1;
    flush->deltas[flush->delta_count++] =
        (Delta){*triple, after, before == SET_NONE};
  }
}

/// Applies all changes of one triple; returns how many those were.
static SanadStatus
apply_triple(Flush *flush, const Change *changes, size_t count, uint32_t before,
             size_t *used, SanadError *error)
{
  const SanadTriple *const triple = &changes[0].quad.triple;
  uint32_t number = before;
  size_t i = 0;

  for (; i < count && !compare_triples(triple, &changes[i].quad.triple); ++i) {
    bool evidence = false;
    TRY(is_evidence(flush->write, changes[i].quad.graph, &evidence, error));
    if (evidence) {
      // It stands in GSPO alone, which knows whether it is there.
      flush->named[flush->named_count++] = changes[i];
    } else {
      TRY(change_set(flush, &changes[i], &number, error));
    }
  }
  *used = i;
  if (number != before) {
    note_set(flush, triple, before, number);
  }
  return SANAD_OK;
}

/// Reads the graph sets of all triples, before anything is written: a write
/// takes away what a reader looks at.
static SanadStatus
read_sets(Flush *flush, const Change *changes, size_t count, SanadError *error)
{
  OrderReader reader;
  TRY(order_reader_open(&reader, &flush->write->view, TABLE_SPO, 0, error));

  SanadStatus status = SANAD_OK;
  for (size_t i = 0; i < count && status == SANAD_OK; ++i) {
    const SanadTriple *const triple = &changes[i].quad.triple;
    if (!i || compare_triples(&changes[i - 1].quad.triple, triple)) {
      status = order_reader_set(&reader, triple, &flush->sets[i], error);
    }
  }
  order_reader_close(&reader);
  return status;
}

/// The deltas stand in the order of SPO, of which as much is kept as can be.
static SanadStatus
apply_order(Flush *flush, SanadOrder order, SanadError *error)
{
  static const size_t columns[] = {offsetof(OrderChange, row.places[0]),
                                   offsetof(OrderChange, row.places[1])};
  for (size_t i = 0; i < flush->delta_count; ++i) {
    OrderChange *const row = &flush->rows[i];
    sanad_order_places(order, &flush->deltas[i].triple, row->row.places);
    row->row.set = 0;
    row->is_removed = !flush->deltas[i].is_new;
  }
  TRY(sort_records(flush->rows, flush->delta_count, sizeof *flush->rows,
                   columns, order == SANAD_PSO ? 1 : 2, error));
  return order_merge(flush->write, (Table)(TABLE_PSO + (unsigned)order), 0,
                     flush->rows, flush->delta_count, error);
}

static SanadStatus
apply_orders(Flush *flush, SanadError *error)
{
  TRY(order_merge(flush->write, TABLE_SPO, 0, flush->rows, flush->row_count,
                  error));
  if (!flush->delta_count) {
    return SANAD_OK;
  }
  TRY(apply_order(flush, SANAD_PSO, error));
  TRY(apply_order(flush, SANAD_POS, error));
  return apply_order(flush, SANAD_OPS, error);
}

/// Applies the changes of one named graph.
static SanadStatus
apply_graph(Flush *flush, const Change *changes, size_t count,
            SanadError *error)
{
  const SanadId graph = changes[0].quad.graph;
  for (size_t i = 0; i < count; ++i) {
    OrderChange *const row = &flush->rows[i];
    sanad_order_places(SANAD_SPO, &changes[i].quad.triple, row->row.places);
    row->row.set = 0;
    row->is_removed = !is_add(&changes[i]);
  }

  OrderTotals totals;
  bool evidence = false;
  TRY(order_merge_counted(flush->write, TABLE_GSPO, graph, flush->rows, count,
                          &totals, error));
  TRY(is_evidence(flush->write, graph, &evidence, error));
  if (evidence) {
    SanadCounts *const counts = &flush->write->view.counters.counts;
    counts->quads += totals.added - totals.removed;
    counts->evidence += totals.added - totals.removed;
  }
  return SANAD_OK;
}

static SanadStatus
apply_named(Flush *flush, SanadError *error)
{
  // Within a graph they stand in the order of SPO.
  static const size_t graph = offsetof(Change, quad.graph);
  const Change *const named = flush->named;
  TRY(sort_records(flush->named, flush->named_count, sizeof *flush->named,
                   &graph, 1, error));

  for (size_t i = 0; i < flush->named_count;) {
    size_t end = i + 1;
    while (end < flush->named_count &&
           named[end].quad.graph == named[i].quad.graph) {
      ++end;
    }
    TRY(apply_graph(flush, &named[i], end - i, error));
    i = end;
  }
  return SANAD_OK;
}

static SanadStatus
apply_all(Flush *flush, SanadError *error)
{
  // Calls about one quad stay in the order in which they came.
  static const size_t columns[] = {offsetof(Change, quad.triple.subject),
                                   offsetof(Change, quad.triple.predicate),
                                   offsetof(Change, quad.triple.object),
                                   offsetof(Change, quad.graph)};
  SanadWrite *const write = flush->write;
  TRY(sort_records(write->changes, write->change_count, sizeof *write->changes,
                   columns, sizeof columns / sizeof *columns, error));
  const size_t count = keep_last(write->changes, write->change_count);

  TRY(read_sets(flush, write->changes, count, error));
  for (size_t i = 0; i < count;) {
    size_t used = 0;
    TRY(apply_triple(flush, &write->changes[i], count - i, flush->sets[i],
                     &used, error));
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
  const size_t count = write->change_count;
  Flush flush = {
      .write = write,
      .sets = malloc(count * sizeof *flush.sets),
      .deltas = malloc(count * sizeof *flush.deltas),
      .named = malloc(count * sizeof *flush.named),
      .rows = malloc(count * sizeof *flush.rows),
  };
  SanadStatus status = flush.sets && flush.deltas && flush.named && flush.rows
                           ? SANAD_OK
                           : sanad_fail_memory(error);
  if (status == SANAD_OK) {
    const int rc = mdb_cursor_open(
        write->view.txn, write->store->tables[TABLE_MANY], &flush.many);
    status = rc ? sanad_store_fail(error, "write triples", rc)
                : apply_all(&flush, error);
  }

  if (flush.many) {
    mdb_cursor_close(flush.many);
  }
  free(flush.sets);
  free(flush.deltas);
  free(flush.named);
  free(flush.rows);
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
