#ifndef SANAD_GRAPH_REDLAND_STREAM_IMPL_H
#define SANAD_GRAPH_REDLAND_STREAM_IMPL_H

#include "graph/redland/storage_impl.h"

/// Walks the quads that a stream shows, as ids.
typedef struct {
  const SanadSnapshot *snapshot;
  SanadCursor *cursor;
  SanadTriple pattern;
  SanadBatch *batch; ///< What the cursor gave last
  size_t row;        ///< Of `batch`: the next to show
  bool is_expanding; ///< Show each triple of the union in each of its graphs
  SanadArena *graph_arena;      ///< Of `triple_graphs`
  const SanadId *triple_graphs; ///< Of the triple shown last
  size_t triple_graph_count;
  size_t triple_graph; ///< The next to show
  SanadArena *arena;   ///< Of `graphs`
  SanadId *graphs;     ///< What to walk, SANAD_ANY for the union
  size_t graph_count;
  size_t graph; ///< The one being walked
  SanadQuad quad;
} Walk;

/// Begins a walk; close it with walk_close(), also on failure.  `snapshot`
/// must outlive it.  `graph` is for SCOPE_GRAPH.
SANAD_NODISCARD SanadStatus walk_open(Walk *walk, const SanadSnapshot *snapshot,
                                      Scope scope, SanadId graph,
                                      SanadTriple pattern, SanadError *error);

/// Moves `walk->quad` on, or returns SANAD_END.
SANAD_NODISCARD SanadStatus walk_next(Walk *walk, SanadError *error);

/// Lets the walk's memory go, but not its `quad`.
void walk_close(Walk *walk);

/// Lists the source graphs that hold something.  Owned by `arena`; room for
/// one more is left at the front if `has_default` says to put the default graph
/// there.
SANAD_NODISCARD SanadStatus source_graphs(const SanadSnapshot *snapshot,
                                          SanadArena *arena, bool has_default,
                                          SanadId **graphs, size_t *count,
                                          SanadError *error);

/// The most memory that lists of graphs may take.
#define GRAPH_BYTES_MAX ((size_t)1 << 30U)

#endif
