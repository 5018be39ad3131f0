#ifndef SANAD_GRAPH_IO_SCAN_H
#define SANAD_GRAPH_IO_SCAN_H

#include "base/status.h"
#include "graph/cursor.h"
#include "graph/store.h"

#include <signal.h>
#include <stdbool.h>

/// Which quads are exported.
typedef struct {
  const SanadSnapshot *snapshot;
  SanadId graph;   ///< SANAD_ANY for all
  bool has_graphs; ///< Else all means the union, as the default graph
  const volatile sig_atomic_t *is_cancelled; ///< May be null
  uint64_t deadline_us; ///< Of CLOCK_MONOTONIC; 0: no limit of time
} Selection;

/// Looks whether to stop.
///
/// Errors: SANAD_CANCELLED.
SANAD_NODISCARD SanadStatus selection_check(const Selection *selection,
                                            SanadError *error);

/// Calls `visit` with each quad of the selection, in the order of the store.
///
/// Errors: those of cursors and of `visit`.
SANAD_NODISCARD SanadStatus scan_quads(
    const Selection *selection,
    SanadStatus (*visit)(void *state, const SanadQuad *quad, SanadError *error),
    void *state, SanadError *error);

#endif
