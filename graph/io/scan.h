#ifndef SANAD_GRAPH_IO_SCAN_H
#define SANAD_GRAPH_IO_SCAN_H

#include "base/status.h"
#include "graph/cursor.h"
#include "graph/store.h"

#include <stdbool.h>

/// Which quads are exported.
typedef struct {
  const SanadSnapshot *snapshot;
  SanadId graph;   ///< SANAD_ANY for all
  bool has_graphs; ///< Else all means the union, as the default graph
} Selection;

/// Calls `visit` with each quad of the selection, in the order of the store.
///
/// Errors: those of cursors and of `visit`.
SANAD_NODISCARD SanadStatus scan_quads(
    const Selection *selection,
    SanadStatus (*visit)(void *state, const SanadQuad *quad, SanadError *error),
    void *state, SanadError *error);

#endif
