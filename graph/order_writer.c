#include "graph/order.h"
#include "graph/order_impl.h"
#include "graph/statistics_impl.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/// How many rows are waiting to be encoded, at the most.
#define PENDING_MAX (8U * BLOCK_ROWS_MAX)

struct OrderWriter {
  SanadWrite *write;
  Table table;
  pthread_mutex_t *lock;
  SanadId graph;
  MDB_cursor *cursor;
  BlockEncoder *encoder;
  OrderRow *rows; ///< PENDING_MAX
  size_t begin;   ///< Of those that wait
  size_t end;
  SanadId last[3]; ///< The row before the next one, of `graph`
  bool has_last;
  bool has_failed;
  PairCounter pairs;
  unsigned char bytes[BLOCK_BYTES_MAX];
};

static void
lock_writer(const OrderWriter *writer)
{
  if (writer->lock) {
    (void)pthread_mutex_lock(writer->lock);
  }
}

static void
unlock_writer(const OrderWriter *writer)
{
  if (writer->lock) {
    (void)pthread_mutex_unlock(writer->lock);
  }
}

static bool
counts_pairs(const OrderWriter *writer)
{
  return writer->table == TABLE_PSO || writer->table == TABLE_POS;
}

/// Finds the last row that the table has.
static SanadStatus
read_last(OrderWriter *writer, SanadError *error)
{
  MDB_val key = {0};
  MDB_val value = {0};
  Block block;
  const int rc = mdb_cursor_get(writer->cursor, &key, &value, MDB_LAST);
  if (rc) {
    return rc == MDB_NOTFOUND ? SANAD_OK
                              : sanad_store_fail(error, "read an order", rc);
  }
  TRY(order_key_places(writer->table, key, writer->last, error));
  TRY(block_open(&block, value.mv_data, value.mv_size, error));
  block_last(&block, writer->last);
  writer->has_last = true;
  writer->graph = writer->table == TABLE_GSPO ? sanad_key_get(key.mv_data) : 0;
  return counts_pairs(writer)
             ? pair_counter_row(&writer->pairs, writer->last, true, true, error)
             : SANAD_OK;
}

static void
free_writer(OrderWriter *writer)
{
  free(writer->encoder);
  free(writer->rows);
  free(writer);
}

SanadStatus
order_writer_open(OrderWriter **out, SanadWrite *write, Table table,
                  pthread_mutex_t *lock, SanadError *error)
{
  *out = NULL;
  OrderWriter *const writer = calloc(1, sizeof *writer);
  if (!writer) {
    return sanad_fail_memory(error);
  }
  writer->write = write;
  writer->table = table;
  writer->lock = lock;
  writer->pairs = (PairCounter){
      .store = write->store, .txn = write->view.txn, .table = table};
  writer->encoder = block_encoder_new();
  writer->rows = malloc(PENDING_MAX * sizeof *writer->rows);
  if (!writer->encoder || !writer->rows) {
    free_writer(writer);
    return sanad_fail_memory(error);
  }

  lock_writer(writer);
  const int rc = mdb_cursor_open(write->view.txn, write->store->tables[table],
                                 &writer->cursor);
  SanadStatus status = rc ? sanad_store_fail(error, "write an order", rc)
                          : read_last(writer, error);
  if (status != SANAD_OK && writer->cursor) {
    mdb_cursor_close(writer->cursor);
  }
  unlock_writer(writer);
  if (status != SANAD_OK) {
    free_writer(writer);
    return status;
  }
  writer->pairs.lock = lock;
  *out = writer;
  return SANAD_OK;
}

/// Writes the first of the waiting rows as a block.
static SanadStatus
write_block(OrderWriter *writer, SanadError *error)
{
  size_t size = 0;
  const OrderRow *const rows = writer->rows + writer->begin;
  const size_t waiting = writer->end - writer->begin;
  const size_t most = writer->write->store->block_rows;
  const size_t taken =
      block_encode(writer->encoder, rows, waiting < most ? waiting : most,
                   writer->table == TABLE_SPO, writer->bytes, &size);

  const OrderKey wanted =
      order_key(writer->table, writer->graph, rows->places, 3);
  MDB_val key = sanad_value(wanted.bytes, wanted.length);
  MDB_val value = {size, writer->bytes};
  lock_writer(writer);
  const int rc = mdb_cursor_put(writer->cursor, &key, &value, MDB_APPEND);
  unlock_writer(writer);
  writer->begin += taken;
  return rc ? sanad_store_fail(error, "write an order", rc) : SANAD_OK;
}

/// Writes all waiting rows.
static SanadStatus
write_waiting(OrderWriter *writer, SanadError *error)
{
  while (writer->begin < writer->end) {
    TRY(write_block(writer, error));
  }
  writer->begin = 0;
  writer->end = 0;
  return SANAD_OK;
}

/// Makes room for more rows by writing full blocks.
static SanadStatus
make_room(OrderWriter *writer, SanadError *error)
{
  while (writer->end - writer->begin >= BLOCK_ROWS_MAX) {
    TRY(write_block(writer, error));
  }
  writer->end -= writer->begin;
  memmove(writer->rows, writer->rows + writer->begin,
          writer->end * sizeof *writer->rows);
  writer->begin = 0;
  return SANAD_OK;
}

static SanadStatus
add_row(OrderWriter *writer, const OrderRow *row, SanadError *error)
{
  if (writer->has_last && order_row_compare(writer->last, row->places) >= 0) {
    return sanad_fail(error, SANAD_CORRUPT, SANAD_NO_SPAN,
                      "rows of an order come out of order");
  }
  memcpy(writer->last, row->places, sizeof writer->last);
  writer->has_last = true;
  if (counts_pairs(writer)) {
    TRY(pair_counter_row(&writer->pairs, row->places, false, true, error));
  }
  if (writer->end == PENDING_MAX) {
    TRY(make_room(writer, error));
  }
  writer->rows[writer->end++] = *row;
  return SANAD_OK;
}

SanadStatus
order_writer_add(OrderWriter *writer, SanadId graph, const OrderRow *rows,
                 size_t count, SanadError *error)
{
  SanadStatus status = SANAD_OK;

  if (graph != writer->graph) {
    status = graph < writer->graph
                 ? sanad_fail(error, SANAD_CORRUPT, SANAD_NO_SPAN,
                              "graphs of an order come out of order")
                 : write_waiting(writer, error);
    writer->graph = graph;
    writer->has_last = false;
  }
  for (size_t i = 0; status == SANAD_OK && i < count; ++i) {
    status = add_row(writer, &rows[i], error);
  }
  writer->has_failed |= status != SANAD_OK;
  return status;
}

SanadStatus
order_writer_close(OrderWriter *writer, SanadError *error)
{
  SanadStatus status = SANAD_OK;

  if (!writer) {
    return SANAD_OK;
  }
  if (!writer->has_failed) {
    status = write_waiting(writer, error);
    if (status == SANAD_OK && counts_pairs(writer)) {
      status = pair_counter_end(&writer->pairs, error);
    }
  }
  lock_writer(writer);
  mdb_cursor_close(writer->cursor);
  unlock_writer(writer);
  free_writer(writer);
  return status;
}
