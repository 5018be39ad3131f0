#include "graph/cursor.h"
#include "graph/store_impl.h"

#include <assert.h>
#include <stdlib.h>

struct SanadQuadCursor {
  const SanadSnapshot *snapshot;
  SanadCursor *cursor; ///< On the graph that is being read
  SanadArena *arena;   ///< Holds `graphs`
  const SanadId *graphs;
  size_t graph_count;
  size_t next_graph;
  SanadId graph;
  SanadBatch batch;
  size_t next_row;
};

static const SanadTriple everything = {SANAD_ANY, SANAD_ANY, SANAD_ANY};

static SanadStatus
begin(SanadQuadCursor *cursor, SanadId graph, SanadError *error)
{
  const bool reads_all = graph == SANAD_ANY;
  cursor->graph = reads_all ? SANAD_DEFAULT_GRAPH : graph;
  if (reads_all) {
    cursor->arena = sanad_arena_new(NULL, SIZE_MAX);
    if (!cursor->arena) {
      return sanad_fail_memory(error);
    }
    TRY(sanad_snapshot_graphs(cursor->snapshot, cursor->arena, &cursor->graphs,
                              &cursor->graph_count, error));
  }
  return sanad_cursor_open(&cursor->cursor, cursor->snapshot, cursor->graph,
                           SANAD_SPO, everything, error);
}

SanadStatus
sanad_quad_cursor_open(SanadQuadCursor **out, const SanadSnapshot *snapshot,
                       SanadId graph, SanadError *error)
{
  assert(out);
  assert(snapshot);

  *out = NULL;
  SanadQuadCursor *const cursor = calloc(1, sizeof *cursor);
  if (!cursor) {
    return sanad_fail_memory(error);
  }
  cursor->snapshot = snapshot;
  const SanadStatus status = begin(cursor, graph, error);
  if (status != SANAD_OK) {
    sanad_quad_cursor_close(cursor);
    return status;
  }
  *out = cursor;
  return SANAD_OK;
}

SanadStatus
sanad_quad_cursor_next(SanadQuadCursor *cursor, SanadQuad *quad,
                       SanadError *error)
{
  while (cursor->next_row == cursor->batch.count) {
    const SanadStatus status =
        sanad_cursor_next(cursor->cursor, &cursor->batch, error);
    cursor->next_row = 0;
    if (status == SANAD_OK) {
      break;
    }
    if (status != SANAD_END || cursor->next_graph == cursor->graph_count) {
      return status;
    }
    cursor->graph = cursor->graphs[cursor->next_graph++];
    TRY(sanad_cursor_reset(cursor->cursor, cursor->graph, everything, error));
  }

  const size_t row = cursor->next_row++;
  *quad = (SanadQuad){
      cursor->graph,
      {cursor->batch.subject[row], cursor->batch.predicate[row],
       cursor->batch.object[row]},
  };
  return SANAD_OK;
}

void
sanad_quad_cursor_close(SanadQuadCursor *cursor)
{
  if (cursor) {
    sanad_cursor_close(cursor->cursor);
    sanad_arena_free(cursor->arena);
    free(cursor);
  }
}
