#ifndef SANAD_GRAPH_ORDER_IMPL_H
#define SANAD_GRAPH_ORDER_IMPL_H

#include "graph/block.h"
#include "graph/store_impl.h"

#include <stdbool.h>
#include <stddef.h>

/// Inside graph/order*.c only: the keys of blocks.

/// A key: the graph in TABLE_GSPO, then three ids.
typedef struct {
  unsigned char bytes[QUAD_BYTES];
  size_t length;
} OrderKey;

/// The key of the first row that may begin with the first `bound` of `places`.
OrderKey order_key(Table table, SanadId graph, const SanadId *places,
                   unsigned bound);

/// Whether a key is of `graph`; in the four orders always.
bool order_key_is_mine(Table table, SanadId graph, MDB_val key);

/// The three ids of a key.
///
/// Errors: SANAD_CORRUPT.
SANAD_NODISCARD SanadStatus order_key_places(Table table, MDB_val key,
                                             SanadId places[3],
                                             SanadError *error);

/// Sets `cursor` on the block in which `wanted` stands or would: the last one
/// that does not begin behind it, else the first of the table or graph.
/// Returns what LMDB says, MDB_NOTFOUND if there is no block.
int order_seek(MDB_cursor *cursor, Table table, SanadId graph,
               const OrderKey *wanted, MDB_val *key, MDB_val *value);

#endif
