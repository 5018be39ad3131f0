/// Puts quads into SPO: each triple once, with the set of its graphs.

#include "graph/bulk_impl.h"

#include "graph/graph_set.h"
#include "graph/order.h"
#include "graph/order_reader.h"

#include <stdlib.h>
#include <string.h>

/// How many triples are handled at once.
#define TRIPLES_AT_ONCE ((size_t)4096)

/// A triple and where its graphs, evidence graphs apart, stand.
typedef struct {
  SanadId places[3];
  size_t graph_start;
  size_t graph_count;
  uint32_t before; ///< Its graph set in the store
} Group;

typedef struct {
  SanadBulk *bulk;
  OrderWriter *writer; ///< Of a table that was empty, else null
  Group groups[TRIPLES_AT_ONCE];
  size_t group_count;
  SanadId *graphs;
  size_t graph_count;
  size_t graph_capacity;
  OrderRow rows[TRIPLES_AT_ONCE];
  OrderChange changes[TRIPLES_AT_ONCE];
  size_t row_count;
  SanadMap single_sets; ///< Graph → set of it alone
  GraphSet last_set;    ///< What was asked for last, and its number
  uint32_t last_number;
  SanadId last_graph; ///< What was asked for last, and the answer
  bool last_is_evidence;
  uint64_t triples; ///< That came into the union
  uint64_t quads;   ///< That came into the default graph
} SpoWrite;

static bool
is_evidence_graph(SpoWrite *spo, SanadId graph)
{
  if (graph != spo->last_graph) {
    const SanadBulk *const bulk = spo->bulk;
    const uint64_t *const number = sanad_map_get(&bulk->graph_numbers, graph);
    spo->last_graph = graph;
    spo->last_is_evidence = number && bulk->evidence[*number];
  }
  return spo->last_is_evidence;
}

/// Puts a graph of a triple of set SET_MANY into its table.
static SanadStatus
put_many(SpoWrite *spo, const Group *group, SanadId graph, bool *is_new,
         SanadError *error)
{
  SanadWrite *const write = spo->bulk->write;
  unsigned char bytes[QUAD_BYTES];
  for (unsigned i = 0; i < 3; ++i) {
    sanad_key_put(bytes + i * ID_BYTES, group->places[i]);
  }
  sanad_key_put(bytes + TRIPLE_BYTES, graph);
  MDB_val key = {sizeof bytes, bytes};
  MDB_val value = {0};

  (void)pthread_mutex_lock(&spo->bulk->lock);
  const int rc = mdb_put(write->view.txn, write->store->tables[TABLE_MANY],
                         &key, &value, MDB_NOOVERWRITE);
  (void)pthread_mutex_unlock(&spo->bulk->lock);
  *is_new = rc == 0;
  return rc && rc != MDB_KEYEXIST
             ? sanad_store_fail(error, "write a triple", rc)
             : SANAD_OK;
}

/// The number of a set.
static SanadStatus
intern_set(SpoWrite *spo, const GraphSet *set, uint32_t *number,
           SanadError *error)
{
  if (set->count == spo->last_set.count &&
      memcmp(set->graphs, spo->last_set.graphs,
             set->count * sizeof *set->graphs) == 0) {
    *number = spo->last_number;
    return SANAD_OK;
  }
  SanadWrite *const write = spo->bulk->write;
  (void)pthread_mutex_lock(&spo->bulk->lock);
  const SanadStatus status = sanad_graph_set_intern(
      write->store, write->view.txn, &write->view.counters, set, number, error);
  (void)pthread_mutex_unlock(&spo->bulk->lock);
  spo->last_set = *set;
  spo->last_number = *number;
  if (status != SANAD_OK) {
    spo->last_set.count = 0;
  }
  return status;
}

/// The number of the set of one graph.
static SanadStatus
single_set(SpoWrite *spo, SanadId graph, uint32_t *number, SanadError *error)
{
  uint64_t *const known = sanad_map_put(&spo->single_sets, graph, NULL);
  if (!known) {
    return sanad_fail_memory(error);
  }
  if (!*known) {
    const GraphSet set = {1, {graph}};
    TRY(intern_set(spo, &set, number, error));
    *known = *number;
  }
  *number = (uint32_t)*known;
  return SANAD_OK;
}

/// Adds the graphs of a group to those of SET_MANY.
static SanadStatus
add_to_many(SpoWrite *spo, const Group *group, SanadError *error)
{
  for (size_t i = 0; i < group->graph_count; ++i) {
    const SanadId graph = spo->graphs[group->graph_start + i];
    bool is_new = false;
    TRY(put_many(spo, group, graph, &is_new, error));
    spo->quads += is_new && graph == SANAD_DEFAULT_GRAPH;
  }
  return SANAD_OK;
}

/// Adds the graphs of a group to a set; one that grows too large spreads into
/// TABLE_MANY.
static SanadStatus
add_to_set(SpoWrite *spo, const Group *group, GraphSet *set, uint32_t *number,
           SanadError *error)
{
  bool has_changed = false;

  for (size_t i = 0; i < group->graph_count; ++i) {
    const SanadId graph = spo->graphs[group->graph_start + i];
    if (set->count > SET_GRAPHS_MAX) {
      break;
    }
    if (sanad_graph_set_add(set, graph)) {
      has_changed = true;
      spo->quads += graph == SANAD_DEFAULT_GRAPH;
    }
  }
  if (!has_changed) {
    return SANAD_OK;
  }
  if (set->count <= SET_GRAPHS_MAX) {
    return intern_set(spo, set, number, error);
  }
  *number = SET_MANY;
  for (size_t i = 0; i < set->count; ++i) {
    bool is_new = false;
    TRY(put_many(spo, group, set->graphs[i], &is_new, error));
  }
  // Those that are in the set were counted, and are there already.
  return add_to_many(spo, group, error);
}

/// The graph set of a group after the load.
static SanadStatus
group_set(SpoWrite *spo, const Group *group, uint32_t *number,
          SanadError *error)
{
  *number = group->before;
  if (group->before == SET_MANY) {
    return add_to_many(spo, group, error);
  }
  if (group->before == SET_NONE && group->graph_count == 1) {
    const SanadId graph = spo->graphs[group->graph_start];
    spo->quads += graph == SANAD_DEFAULT_GRAPH;
    return single_set(spo, graph, number, error);
  }

  GraphSet set = {0};
  if (group->before != SET_NONE) {
    SanadWrite *const write = spo->bulk->write;
    (void)pthread_mutex_lock(&spo->bulk->lock);
    const SanadStatus status = sanad_graph_set_read(
        write->store, write->view.txn, group->before, &set, error);
    (void)pthread_mutex_unlock(&spo->bulk->lock);
    TRY(status);
  }
  return add_to_set(spo, group, &set, number, error);
}

/// Reads the sets that the store has, before anything is written.
static SanadStatus
read_before(SpoWrite *spo, SanadError *error)
{
  OrderReader reader;
  (void)pthread_mutex_lock(&spo->bulk->lock);
  SanadStatus status =
      order_reader_open(&reader, &spo->bulk->write->view, TABLE_SPO, 0, error);
  for (size_t i = 0; status == SANAD_OK && i < spo->group_count; ++i) {
    Group *const group = &spo->groups[i];
    const SanadTriple triple = {group->places[0], group->places[1],
                                group->places[2]};
    status = order_reader_set(&reader, &triple, &group->before, error);
  }
  order_reader_close(&reader);
  (void)pthread_mutex_unlock(&spo->bulk->lock);
  return status;
}

/// Puts the rows of the groups into the table.
static SanadStatus
put_rows(SpoWrite *spo, SanadError *error)
{
  SanadStatus status = SANAD_OK;
  if (spo->writer) {
    TRY(order_writer_add(spo->writer, 0, spo->rows, spo->row_count, error));
  }
  for (size_t i = 0; !spo->writer && i < spo->row_count; ++i) {
    spo->changes[i] = (OrderChange){spo->rows[i], false};
  }
  (void)pthread_mutex_lock(&spo->bulk->lock);
  if (!spo->writer) {
    status = order_merge(spo->bulk->write, TABLE_SPO, 0, spo->changes,
                         spo->row_count, error);
  }
  if (status == SANAD_OK) {
    status = bulk_wrote(spo->bulk, TABLE_SPO, spo->row_count, error);
  }
  (void)pthread_mutex_unlock(&spo->bulk->lock);
  return status;
}

/// Writes the groups.
static SanadStatus
put_groups(SpoWrite *spo, SanadError *error)
{
  if (!spo->writer) {
    TRY(read_before(spo, error));
  }
  spo->row_count = 0;
  for (size_t i = 0; i < spo->group_count; ++i) {
    const Group *const group = &spo->groups[i];
    uint32_t number = SET_NONE;
    TRY(group_set(spo, group, &number, error));
    if (number != group->before) {
      OrderRow *const row = &spo->rows[spo->row_count++];
      memcpy(row->places, group->places, sizeof row->places);
      row->set = number;
      spo->triples += group->before == SET_NONE;
    }
  }
  TRY(put_rows(spo, error));
  atomic_fetch_add(&spo->bulk->rows_written, spo->group_count);
  spo->group_count = 0;
  spo->graph_count = 0;
  return bulk_check(&spo->bulk->is_cancelled, error);
}

static SanadStatus
add_graph(SpoWrite *spo, SanadId graph, SanadError *error)
{
  if (spo->graph_count == spo->graph_capacity) {
    const size_t larger = spo->graph_capacity ? 2 * spo->graph_capacity : 4096;
    SanadId *const more = realloc(spo->graphs, larger * sizeof *more);
    if (!more) {
      return sanad_fail_memory(error);
    }
    spo->graphs = more;
    spo->graph_capacity = larger;
  }
  spo->graphs[spo->graph_count++] = graph;
  return SANAD_OK;
}

/// Adds a quad to its group.
static SanadStatus
add_quad(SpoWrite *spo, const BulkRow *row, SanadError *error)
{
  if (is_evidence_graph(spo, row->ids[3])) {
    return SANAD_OK; // It stands in GSPO alone
  }
  Group *const last =
      spo->group_count ? &spo->groups[spo->group_count - 1] : NULL;
  if (last && memcmp(last->places, row->ids, sizeof last->places) == 0) {
    ++last->graph_count;
    return add_graph(spo, row->ids[3], error);
  }

  if (spo->group_count == TRIPLES_AT_ONCE) {
    TRY(put_groups(spo, error));
  }
  Group *const group = &spo->groups[spo->group_count++];
  memcpy(group->places, row->ids, sizeof group->places);
  group->graph_start = spo->graph_count;
  group->graph_count = 1;
  group->before = SET_NONE;
  return add_graph(spo, row->ids[3], error);
}

static SanadStatus
write_quads(SpoWrite *spo, BulkStream *stream, SanadError *error)
{
  BulkRow rows[BULK_ROWS];
  size_t count = 0;

  do {
    TRY(bulk_stream_next(stream, rows, &count, error));
    for (size_t i = 0; i < count; ++i) {
      TRY(add_quad(spo, &rows[i], error));
    }
  } while (count);
  return put_groups(spo, error);
}

SanadStatus
bulk_write_spo(SanadBulk *bulk, BulkStream *stream, SanadError *error)
{
  SpoWrite *const spo = calloc(1, sizeof *spo);
  if (!spo) {
    return sanad_fail_memory(error);
  }
  spo->bulk = bulk;
  SanadStatus status = SANAD_OK;
  if (bulk->is_fresh) {
    status = order_writer_open(&spo->writer, bulk->write, TABLE_SPO,
                               &bulk->lock, error);
  }
  if (status == SANAD_OK) {
    status = write_quads(spo, stream, error);
  }
  const SanadStatus closed =
      order_writer_close(spo->writer, status == SANAD_OK ? error : NULL);
  status = status == SANAD_OK ? closed : status;

  (void)pthread_mutex_lock(&bulk->lock);
  bulk->write->view.counters.counts.triples += spo->triples;
  bulk->write->view.counters.counts.quads += spo->quads;
  (void)pthread_mutex_unlock(&bulk->lock);
  sanad_map_free(&spo->single_sets);
  free(spo->graphs);
  free(spo);
  return status;
}
