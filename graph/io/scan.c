#include "graph/io/scan.h"

#include <stdlib.h>
#include <time.h>

static bool
is_late(const Selection *selection)
{
  struct timespec now = {0};
  if (!selection->deadline_us) {
    return false;
  }
  (void)clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000000U + (uint64_t)now.tv_nsec / 1000U >
         selection->deadline_us;
}

SanadStatus
selection_check(const Selection *selection, SanadError *error)
{
  if (is_late(selection)) {
    return sanad_fail(error, SANAD_LIMIT, SANAD_NO_SPAN,
                      "stopped at the limit of time");
  }
  return selection->is_cancelled && *selection->is_cancelled
             ? sanad_fail(error, SANAD_CANCELLED, SANAD_NO_SPAN, "cancelled")
             : SANAD_OK;
}

typedef SanadStatus Visit(void *state, const SanadQuad *quad,
                          SanadError *error);

/// Visits the triples of one graph, or of the union.
static SanadStatus
scan_triples(const Selection *selection, Visit *visit, void *state,
             SanadError *error)
{
  static const SanadTriple everything = {SANAD_ANY, SANAD_ANY, SANAD_ANY};
  SanadQuad quad = {.graph = selection->graph == SANAD_ANY ? SANAD_DEFAULT_GRAPH
                                                           : selection->graph};
  SanadBatch *const batch = malloc(sizeof *batch);
  if (!batch) {
    return sanad_fail_memory(error);
  }

  SanadCursor *cursor = NULL;
  SanadStatus status =
      sanad_cursor_open(&cursor, selection->snapshot, selection->graph,
                        SANAD_SPO, everything, error);
  while (status == SANAD_OK) {
    status = selection_check(selection, error);
    if (status == SANAD_OK) {
      status = sanad_cursor_next(cursor, batch, error);
    }
    for (size_t i = 0; status == SANAD_OK && i < batch->count; ++i) {
      quad.triple = (SanadTriple){batch->subject[i], batch->predicate[i],
                                  batch->object[i]};
      status = visit(state, &quad, error);
    }
  }
  sanad_cursor_close(cursor);
  free(batch);
  return status == SANAD_END ? SANAD_OK : status;
}

SanadStatus
scan_quads(const Selection *selection, Visit *visit, void *state,
           SanadError *error)
{
  if (!selection->has_graphs || selection->graph != SANAD_ANY) {
    return scan_triples(selection, visit, state, error);
  }

  SanadQuadCursor *cursor = NULL;
  SanadQuad quad;
  size_t count = 0;
  SanadStatus status =
      sanad_quad_cursor_open(&cursor, selection->snapshot, SANAD_ANY, error);
  while (status == SANAD_OK) {
    status = ++count % SANAD_BATCH_ROWS ? SANAD_OK
                                        : selection_check(selection, error);
    if (status == SANAD_OK) {
      status = sanad_quad_cursor_next(cursor, &quad, error);
    }
    if (status == SANAD_OK) {
      status = visit(state, &quad, error);
    }
  }
  sanad_quad_cursor_close(cursor);
  return status == SANAD_END ? SANAD_OK : status;
}
