#ifndef SANAD_GRAPH_ORDER_H
#define SANAD_GRAPH_ORDER_H

#include "base/status.h"
#include "graph/block.h"
#include "graph/id.h"
#include "graph/store_impl.h"
#include "graph/write_impl.h"

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Inside graph/ only: putting rows into the order tables.
///
/// An order table (TABLE_PSO to TABLE_OPS, TABLE_GSPO) holds blocks of sorted
/// rows.  The key of a block is its first row: three ids, big-endian; in
/// TABLE_GSPO the graph stands before them, and no block holds rows of two
/// graphs.  Whoever writes TABLE_PSO and TABLE_POS by these functions also
/// keeps up the statistics of the predicates; the counts of the store are the
/// caller's.

/// Writes rows into an order table that is empty or behind all its rows.
typedef struct OrderWriter OrderWriter;

/// Opens a writer on a table.
///
/// `lock` may be null; else it is held around each call of LMDB, so that
/// several threads may write different tables of one change.
///
/// On success close it with order_writer_close(), also when a later call
/// failed.
///
/// Errors: SANAD_NO_MEMORY, SANAD_STORE, SANAD_CORRUPT.
SANAD_NODISCARD SanadStatus order_writer_open(OrderWriter **out,
                                              SanadWrite *write, Table table,
                                              pthread_mutex_t *lock,
                                              SanadError *error);

/// Adds rows in ascending order, all different, behind those before.
///
/// `graph` is 0 for the four orders, in TABLE_GSPO the graph of the rows, in
/// ascending order too.  Rows out of order are our own mistake and give
/// SANAD_CORRUPT.
///
/// Errors: SANAD_NO_MEMORY, SANAD_STORE, SANAD_CORRUPT.
SANAD_NODISCARD SanadStatus order_writer_add(OrderWriter *writer, SanadId graph,
                                             const OrderRow *rows, size_t count,
                                             SanadError *error);

/// Writes what is left and frees the writer, also on failure.  Accepts null.
///
/// Errors: SANAD_STORE, SANAD_CORRUPT.
SANAD_NODISCARD SanadStatus order_writer_close(OrderWriter *writer,
                                               SanadError *error);

/// A change of a table: a row that comes (or, in SPO, changes its set) or goes.
typedef struct {
  OrderRow row;
  bool is_removed;
} OrderChange;

/// What a merge has changed.
typedef struct {
  uint64_t added;   ///< Rows that were not there before
  uint64_t removed; ///< Rows that were there
} OrderTotals;

/// Applies ascending changes, all of different rows, to a table that may hold
/// rows: each touched block is decoded, merged, encoded and put back.
///
/// A row that comes and is there stays once, with the set of the change; a row
/// that goes and is not there is no error.  `graph` as in order_writer_add(),
/// the same for all changes.  `totals` may be null.
///
/// Errors: SANAD_NO_MEMORY, SANAD_STORE, SANAD_CORRUPT.
SANAD_NODISCARD SanadStatus order_merge_counted(
    SanadWrite *write, Table table, SanadId graph, const OrderChange *changes,
    size_t count, OrderTotals *totals, SanadError *error);

/// order_merge_counted() without totals.
SANAD_NODISCARD SanadStatus order_merge(SanadWrite *write, Table table,
                                        SanadId graph,
                                        const OrderChange *changes,
                                        size_t count, SanadError *error);

#endif
