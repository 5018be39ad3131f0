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

/// A quad as librdf's nodes, each owned.  The context of the default graph is
/// null.
typedef struct {
  librdf_node *subject;
  librdf_node *predicate;
  librdf_node *object;
  librdf_node *context;
} NodeRow;

/// The node made last in one place of a row; neighbours are often the same.
typedef struct {
  SanadId id;
  librdf_node *node;
} LastNode;

struct Stream {
  Storage *storage;
  Stream *next; ///< In the list of the file, while it reads an open change
  bool is_listed;
  SanadSnapshot *own;
  Walk walk;
  bool is_walking; ///< Else the rows left are in `rows`
  bool is_ended;
  char *substring;  ///< See stream_open(), or null
  SanadBuffer text; ///< Of the term that was read last
  LastNode last[4];
  NodeRow *rows; ///< A stream that was settled: from the current row on
  size_t row_count;
  size_t row_capacity;
  size_t row;
  librdf_statement *statement; ///< What the user looks at, made when asked for
  librdf_node *context;
};

/// Frees the nodes of a row.
void row_free(NodeRow *row);

/// Makes the nodes of the quad that the walk has reached.
SANAD_NODISCARD SanadStatus row_make(Stream *stream, NodeRow *row,
                                     SanadError *error);

/// Moves the walk to the next quad that the stream shows, or returns SANAD_END.
SANAD_NODISCARD SanadStatus stream_advance(Stream *stream, SanadError *error);

/// Reads at most `row_max` rows from the one at hand on into memory.  Returns
/// SANAD_END if these are all.
SANAD_NODISCARD SanadStatus stream_keep(Stream *stream, size_t row_max,
                                        SanadError *error);

/// Drops the rows in memory.
void stream_forget(Stream *stream);

/// Ends the walk, and lets go what it held.
void stream_end_walk(Stream *stream);

/// The most memory that lists of graphs may take.
#define GRAPH_BYTES_MAX ((size_t)1 << 30U)

#endif
