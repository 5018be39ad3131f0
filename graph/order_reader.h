#ifndef SANAD_GRAPH_ORDER_READER_H
#define SANAD_GRAPH_ORDER_READER_H

#include "graph/block.h"
#include "graph/fences.h"
#include "graph/store_impl.h"

#include <stdbool.h>

/// Inside graph/ only: reads an order table.
///
/// A reader is a *forward cursor*: one that is pointed at a row ahead looks in
/// the block it has, then in the next one, and only then seeks.
typedef struct {
  const SanadSnapshot *snapshot;
  MDB_cursor *position;    ///< On the block, or one ahead of it
  const FenceList *fences; ///< If it was sought in these, `position` is idle
  size_t fence;            ///< Of the block
  Table table;
  SanadId graph;    ///< In TABLE_GSPO, else 0
  bool has_block;   ///< `block` is open
  bool is_ahead;    ///< A step was made to the block behind `block`
  bool is_last;     ///< There is none behind it (of this graph)
  SanadId first[3]; ///< The first row of `block`
  Block block;
  SanadId places[3]; ///< What is sought
  unsigned bound;    ///< How many of `places` count
  BlockRange range;  ///< The rows in `block` that match and are not taken
} OrderReader;

/// Opens a reader, `graph` as in order_writer_add().
///
/// On success close it with order_reader_close(); `snapshot` must outlive it.
///
/// Errors: SANAD_STORE, SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus order_reader_open(OrderReader *reader,
                                              const SanadSnapshot *snapshot,
                                              Table table, SanadId graph,
                                              SanadError *error);

/// Closes a reader that was opened, or is all zeros.
void order_reader_close(OrderReader *reader);

/// Points the reader at the rows whose first `bound` places are those of
/// `places`.  Afterwards `range` holds the first of them, or is empty if there
/// are none.
///
/// Errors: SANAD_STORE, SANAD_CORRUPT.
SANAD_NODISCARD SanadStatus order_reader_seek(OrderReader *reader,
                                              const SanadId places[3],
                                              unsigned bound,
                                              SanadError *error);

/// Goes on to the next block once all of `range` is done with: `range` holds
/// its rows that match.  Returns SANAD_END if there are none.
///
/// Errors: SANAD_STORE, SANAD_CORRUPT.
SANAD_NODISCARD SanadStatus order_reader_next(OrderReader *reader,
                                              SanadError *error);

/// Finds a triple in TABLE_SPO: its graph set, or SET_NONE.
///
/// Errors: SANAD_STORE, SANAD_CORRUPT.
SANAD_NODISCARD SanadStatus order_reader_set(OrderReader *reader,
                                             const SanadTriple *triple,
                                             uint32_t *set, SanadError *error);

#endif
