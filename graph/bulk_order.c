/// Puts sorted rows into the orders that have no graph sets, and into GSPO.

#include "graph/bulk_impl.h"

#include "graph/order.h"

#include <stdlib.h>
#include <string.h>

/// How many rows are merged into a table at once.
#define ROWS_AT_ONCE ((size_t)16384)

/// Rows on their way into a table.
typedef struct {
  SanadBulk *bulk;
  Table table;
  OrderWriter *writer; ///< Of a table that was empty, else null
  SanadId graph;
  OrderChange changes[ROWS_AT_ONCE];
  size_t change_count;
  uint64_t added;
} OrderWrite;

static SanadStatus
put_changes(OrderWrite *order, SanadError *error)
{
  OrderTotals totals = {0};
  if (!order->change_count) {
    return SANAD_OK;
  }
  (void)pthread_mutex_lock(&order->bulk->lock);
  SanadStatus status =
      order_merge_counted(order->bulk->write, order->table, order->graph,
                          order->changes, order->change_count, &totals, error);
  if (status == SANAD_OK) {
    status = bulk_wrote(order->bulk, order->table, order->change_count, error);
  }
  (void)pthread_mutex_unlock(&order->bulk->lock);
  order->added += totals.added;
  order->change_count = 0;
  return status;
}

/// Adds rows of one graph; `first` is the first id of a row of the table.
static SanadStatus
add_rows(OrderWrite *order, const BulkRow *rows, size_t count, unsigned first,
         SanadError *error)
{
  OrderRow batch[BULK_ROWS];

  if (!order->writer) {
    for (size_t i = 0; i < count; ++i) {
      if (order->change_count == ROWS_AT_ONCE) {
        TRY(put_changes(order, error));
      }
      OrderChange *const change = &order->changes[order->change_count++];
      *change = (OrderChange){0};
      memcpy(change->row.places, rows[i].ids + first,
             sizeof change->row.places);
    }
    return SANAD_OK;
  }

  for (size_t i = 0; i < count; ++i) {
    memcpy(batch[i].places, rows[i].ids + first, sizeof batch[i].places);
    batch[i].set = 0;
  }
  order->added += count;
  TRY(order_writer_add(order->writer, order->graph, batch, count, error));
  (void)pthread_mutex_lock(&order->bulk->lock);
  const SanadStatus status =
      bulk_wrote(order->bulk, order->table, count, error);
  (void)pthread_mutex_unlock(&order->bulk->lock);
  return status;
}

static SanadStatus
open_order(OrderWrite **out, SanadBulk *bulk, Table table, SanadError *error)
{
  OrderWrite *const order = malloc(sizeof *order);
  *out = order;
  if (!order) {
    return sanad_fail_memory(error);
  }
  order->bulk = bulk;
  order->table = table;
  order->writer = NULL;
  order->graph = 0;
  order->change_count = 0;
  order->added = 0;
  return bulk->is_fresh ? order_writer_open(&order->writer, bulk->write, table,
                                            &bulk->lock, error)
                        : SANAD_OK;
}

/// Writes what is left and frees; `status` is what came before.
static SanadStatus
close_order(OrderWrite *order, SanadStatus status, SanadError *error)
{
  if (!order) {
    return status;
  }
  if (status == SANAD_OK) {
    status = put_changes(order, error);
  }
  const SanadStatus closed =
      order_writer_close(order->writer, status == SANAD_OK ? error : NULL);
  free(order);
  return status == SANAD_OK ? closed : status;
}

static SanadStatus
write_rows(OrderWrite *order, BulkStream *stream, SanadError *error)
{
  BulkRow rows[BULK_ROWS];
  size_t count = 0;

  do {
    TRY(bulk_check(&order->bulk->is_cancelled, error));
    TRY(bulk_stream_next(stream, rows, &count, error));
    TRY(add_rows(order, rows, count, 0, error));
    atomic_fetch_add(&order->bulk->rows_written, count);
  } while (count);
  return SANAD_OK;
}

SanadStatus
bulk_write_order(SanadBulk *bulk, Table table, BulkStream *stream,
                 SanadError *error)
{
  OrderWrite *order = NULL;
  SanadStatus status = open_order(&order, bulk, table, error);
  if (status == SANAD_OK) {
    status = write_rows(order, stream, error);
  }
  return close_order(order, status, error);
}

/// Ends the rows of a graph: counts those that are new.
static SanadStatus
end_graph(OrderWrite *order, SanadError *error)
{
  SanadBulk *const bulk = order->bulk;
  TRY(put_changes(order, error));
  const uint64_t *const number =
      sanad_map_get(&bulk->graph_numbers, order->graph);
  const bool is_evidence = number && bulk->evidence[*number];

  (void)pthread_mutex_lock(&bulk->lock);
  bulk->write->view.counters.counts.quads += order->added;
  bulk->write->view.counters.counts.evidence += is_evidence ? order->added : 0;
  (void)pthread_mutex_unlock(&bulk->lock);
  order->added = 0;
  return SANAD_OK;
}

static SanadStatus
write_graphs(OrderWrite *order, BulkStream *stream, SanadError *error)
{
  BulkRow rows[BULK_ROWS];
  size_t count = 0;

  do {
    TRY(bulk_check(&order->bulk->is_cancelled, error));
    TRY(bulk_stream_next(stream, rows, &count, error));
    for (size_t i = 0; i < count;) {
      size_t end = i + 1;
      while (end < count && rows[end].ids[0] == rows[i].ids[0]) {
        ++end;
      }
      if (rows[i].ids[0] != order->graph) {
        TRY(end_graph(order, error));
        order->graph = rows[i].ids[0];
      }
      TRY(add_rows(order, rows + i, end - i, 1, error));
      i = end;
    }
  } while (count);
  return end_graph(order, error);
}

SanadStatus
bulk_write_gspo(SanadBulk *bulk, BulkStream *stream, SanadError *error)
{
  OrderWrite *order = NULL;
  SanadStatus status = open_order(&order, bulk, TABLE_GSPO, error);
  if (status == SANAD_OK) {
    status = write_graphs(order, stream, error);
  }
  return close_order(order, status, error);
}
