#include "graph/redland/stream_impl.h"

#include <stdlib.h>

SanadStatus
source_graphs(const SanadSnapshot *snapshot, SanadArena *arena,
              bool has_default, SanadId **graphs, size_t *count,
              SanadError *error)
{
  const SanadId *all = NULL;
  size_t all_count = 0;
  TRY(sanad_snapshot_graphs(snapshot, arena, &all, &all_count, error));

  SanadId *kept = SANAD_TAKE_ARRAY(arena, SanadId, all_count + 1);
  if (!kept) {
    return sanad_fail_memory(error);
  }
  size_t kept_count = 0;
  if (has_default) {
    kept[kept_count++] = SANAD_DEFAULT_GRAPH;
  }
  for (size_t i = 0; i < all_count; ++i) {
    if (all[i] != SANAD_DEFAULT_GRAPH &&
        !sanad_snapshot_is_evidence(snapshot, all[i])) {
      kept[kept_count++] = all[i];
    }
  }
  *graphs = kept;
  *count = kept_count;
  return SANAD_OK;
}

static bool
is_open_pattern(SanadTriple pattern)
{
  return pattern.subject == SANAD_ANY && pattern.predicate == SANAD_ANY &&
         pattern.object == SANAD_ANY;
}

/// Chooses what to walk.  Everything is walked graph by graph; a few triples
/// are looked up in the union, and then the graphs of each, since the graphs
/// may be many.
static SanadStatus
choose_graphs(Walk *walk, Scope scope, SanadId graph, SanadError *error)
{
  if (scope == SCOPE_GRAPHS && is_open_pattern(walk->pattern)) {
    return source_graphs(walk->snapshot, walk->arena, true, &walk->graphs,
                         &walk->graph_count, error);
  }

  walk->graphs = SANAD_TAKE_ARRAY(walk->arena, SanadId, 1);
  if (!walk->graphs) {
    return sanad_fail_memory(error);
  }
  walk->graphs[0] = scope == SCOPE_GRAPH ? graph : SANAD_ANY;
  walk->graph_count = 1;
  walk->is_expanding = scope == SCOPE_GRAPHS;
  return SANAD_OK;
}

SanadStatus
walk_open(Walk *walk, const SanadSnapshot *snapshot, Scope scope, SanadId graph,
          SanadTriple pattern, SanadError *error)
{
  *walk = (Walk){.snapshot = snapshot, .pattern = pattern};
  walk->arena = sanad_arena_new(NULL, GRAPH_BYTES_MAX);
  walk->batch = malloc(sizeof *walk->batch);
  if (!walk->arena || !walk->batch) {
    return sanad_fail_memory(error);
  }
  walk->batch->count = 0;
  TRY(choose_graphs(walk, scope, graph, error));
  return sanad_cursor_open(&walk->cursor, snapshot, walk->graphs[0],
                           SANAD_BEST_ORDER, pattern, error);
}

void
walk_close(Walk *walk)
{
  sanad_cursor_close(walk->cursor);
  free(walk->batch);
  sanad_arena_free(walk->graph_arena);
  sanad_arena_free(walk->arena);
  *walk = (Walk){.quad = walk->quad};
}

/// Fills the batch, going on to the next graph where one ends.
static SanadStatus
fill_batch(Walk *walk, SanadError *error)
{
  for (;;) {
    const SanadStatus status =
        sanad_cursor_next(walk->cursor, walk->batch, error);
    if (status != SANAD_END) {
      walk->row = 0;
      return status;
    }
    if (++walk->graph >= walk->graph_count) {
      walk->graph = walk->graph_count;
      return SANAD_END;
    }
    TRY(sanad_cursor_reset(walk->cursor, walk->graphs[walk->graph],
                           walk->pattern, error));
  }
}

/// Looks up the graphs of the triple at hand.
static SanadStatus
expand_triple(Walk *walk, SanadError *error)
{
  sanad_arena_free(walk->graph_arena);
  walk->triple_graph = 0;
  walk->triple_graph_count = 0;
  walk->graph_arena = sanad_arena_new(NULL, GRAPH_BYTES_MAX);
  if (!walk->graph_arena) {
    return sanad_fail_memory(error);
  }
  return sanad_snapshot_triple_graphs(walk->snapshot, walk->graph_arena,
                                      walk->quad.triple, &walk->triple_graphs,
                                      &walk->triple_graph_count, error);
}

/// Moves on to the next row of the cursor.
static SanadStatus
next_row(Walk *walk, SanadError *error)
{
  if (walk->row >= walk->batch->count) {
    TRY(fill_batch(walk, error));
  }
  const size_t row = walk->row++;
  const SanadId graph = walk->graphs[walk->graph];
  walk->quad = (SanadQuad){
      .graph = graph == SANAD_ANY ? SANAD_DEFAULT_GRAPH : graph,
      .triple = {.subject = walk->batch->subject[row],
                 .predicate = walk->batch->predicate[row],
                 .object = walk->batch->object[row]},
  };
  return SANAD_OK;
}

SanadStatus
walk_next(Walk *walk, SanadError *error)
{
  if (!walk->is_expanding) {
    return next_row(walk, error);
  }
  while (walk->triple_graph >= walk->triple_graph_count) {
    TRY(next_row(walk, error));
    TRY(expand_triple(walk, error));
  }
  walk->quad.graph = walk->triple_graphs[walk->triple_graph++];
  return SANAD_OK;
}
