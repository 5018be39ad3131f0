#ifndef SANAD_GRAPH_ORDER_WALK_H
#define SANAD_GRAPH_ORDER_WALK_H

#include "graph/block.h"
#include "graph/store_impl.h"

/// Inside graph/ only: all blocks of an order table, one after the other, as
/// they lie there.
typedef struct {
  MDB_cursor *cursor;
  Table table;
  SanadId graph;    ///< Of the block, in TABLE_GSPO; else 0
  SanadId first[3]; ///< What its key says is its first row
  size_t size;      ///< Its bytes
  Block block;
  size_t count; ///< Of its rows
  OrderRow rows[BLOCK_ROWS_MAX];
} OrderWalk;

/// Opens a walk; `snapshot` must outlive it.
///
/// On success close it with order_walk_close().
///
/// Errors: SANAD_STORE, SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus order_walk_open(OrderWalk **out,
                                            const SanadSnapshot *snapshot,
                                            Table table, SanadError *error);

/// Frees a walk.  Accepts null.
void order_walk_close(OrderWalk *walk);

/// Takes the next block apart.  Returns SANAD_END behind the last one.
///
/// SANAD_CORRUPT if the block is damaged, is not one of this table, or does not
/// begin with its key; the next call goes on behind it.
///
/// Errors: SANAD_STORE, SANAD_CORRUPT.
SANAD_NODISCARD SanadStatus order_walk_next(OrderWalk *walk, SanadError *error);

#endif
