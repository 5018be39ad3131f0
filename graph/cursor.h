#ifndef SANAD_GRAPH_CURSOR_H
#define SANAD_GRAPH_CURSOR_H

#include "base/arena.h"
#include "base/status.h"
#include "graph/id.h"
#include "graph/store.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// The orders in which triples are kept.
typedef enum {
  SANAD_PSO,
  SANAD_POS,
  SANAD_SPO,
  SANAD_OPS,
  SANAD_ORDERS,     ///< How many there are
  SANAD_BEST_ORDER, ///< The order that finds a pattern with the least reading
} SanadOrder;

/// How many rows a batch holds.
#define SANAD_BATCH_ROWS 1024U

/// Triples a cursor found: a column for each place.
typedef struct {
  size_t count;
  SanadId subject[SANAD_BATCH_ROWS];
  SanadId predicate[SANAD_BATCH_ROWS];
  SanadId object[SANAD_BATCH_ROWS];
} SanadBatch;

/// Walks the triples of a snapshot that match a pattern, each once, in sorted
/// order, a batch at a time.
///
/// All the cursors of one question share one snapshot; otherwise a join could
/// see two different graphs.
typedef struct SanadCursor SanadCursor;

/// Opens a cursor on what matches `pattern`, where SANAD_ANY matches every
/// term.
///
/// `graph` is SANAD_ANY for the union, else the one graph to read (evidence
/// graphs too).  With a graph, `order` is SANAD_SPO or SANAD_BEST_ORDER.  An
/// order whose first places the pattern leaves open while binding later ones
/// is read whole and filtered.
///
/// On success `*out` is owned by the caller: close it with
/// sanad_cursor_close().  On failure `*out` is null.  `snapshot` must outlive
/// the cursor.
///
/// Errors: SANAD_NO_MEMORY, SANAD_STORE.
SANAD_NODISCARD SanadStatus sanad_cursor_open(SanadCursor **out,
                                              const SanadSnapshot *snapshot,
                                              SanadId graph, SanadOrder order,
                                              SanadTriple pattern,
                                              SanadError *error);

/// Points an open cursor at another pattern (and graph), as if opened anew.
///
/// Errors: SANAD_STORE.
SANAD_NODISCARD SanadStatus sanad_cursor_reset(SanadCursor *cursor,
                                               SanadId graph,
                                               SanadTriple pattern,
                                               SanadError *error);

/// Fills `batch` with the next triples, at least one, and returns SANAD_OK, or
/// returns SANAD_END, now and ever after, when there are no more.
///
/// Errors: SANAD_CORRUPT, SANAD_STORE.
SANAD_NODISCARD SanadStatus sanad_cursor_next(SanadCursor *cursor,
                                              SanadBatch *batch,
                                              SanadError *error);

/// Closes the cursor.  Accepts null.
void sanad_cursor_close(SanadCursor *cursor);

/// Walks all quads, graph by graph, in (graph, subject, predicate, object)
/// order.
typedef struct SanadQuadCursor SanadQuadCursor;

/// Opens a cursor on the quads of `graph`, or of all graphs if it is
/// SANAD_ANY.  Evidence graphs are included.  Otherwise as sanad_cursor_open().
SANAD_NODISCARD SanadStatus
sanad_quad_cursor_open(SanadQuadCursor **out, const SanadSnapshot *snapshot,
                       SanadId graph, SanadError *error);

/// Writes the next quad, or returns SANAD_END, now and ever after.
SANAD_NODISCARD SanadStatus sanad_quad_cursor_next(SanadQuadCursor *cursor,
                                                   SanadQuad *quad,
                                                   SanadError *error);

/// Closes the cursor.  Accepts null.
void sanad_quad_cursor_close(SanadQuadCursor *cursor);

/// Whether the union (`graph` SANAD_ANY) or a graph holds a match.
SANAD_NODISCARD SanadStatus sanad_snapshot_has(const SanadSnapshot *snapshot,
                                               SanadId graph,
                                               SanadTriple pattern, bool *has,
                                               SanadError *error);

/// Counts what matches in the union, up to `limit`; exact below it.
SANAD_NODISCARD SanadStatus sanad_snapshot_count(const SanadSnapshot *snapshot,
                                                 SanadTriple pattern,
                                                 uint64_t limit,
                                                 uint64_t *count,
                                                 SanadError *error);

/// Lists the graphs that hold `triple`, evidence graphs left out and the
/// default graph (as SANAD_DEFAULT_GRAPH) included, in id order.  A triple that
/// is not in the union has none.  Owned by `arena`.
SANAD_NODISCARD SanadStatus sanad_snapshot_triple_graphs(
    const SanadSnapshot *snapshot, SanadArena *arena, SanadTriple triple,
    const SanadId **graphs, size_t *count, SanadError *error);

#endif
