#ifndef SANAD_GRAPH_GRAPH_SET_H
#define SANAD_GRAPH_GRAPH_SET_H

#include "base/status.h"
#include "graph/id.h"
#include "graph/store_impl.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Inside graph/ only: sets of graphs, which triples have by number.

/// A set read out: sorted ids.
typedef struct {
  size_t count;
  SanadId graphs[SET_GRAPHS_MAX + 1]; ///< One more than a stored set, to grow
} GraphSet;

/// Reads a set that is neither SET_NONE nor SET_MANY.
///
/// Errors: SANAD_CORRUPT, SANAD_STORE.
SANAD_NODISCARD SanadStatus sanad_graph_set_read(const SanadStore *store,
                                                 MDB_txn *txn, uint32_t number,
                                                 GraphSet *set,
                                                 SanadError *error);

/// Gives the number of a set of 1 to SET_GRAPHS_MAX graphs, a new one if it
/// has none.
SANAD_NODISCARD SanadStatus sanad_graph_set_intern(
    const SanadStore *store, MDB_txn *txn, Counters *counters,
    const GraphSet *set, uint32_t *number, SanadError *error);

/// Adds or removes a graph.  Returns whether the set changed.
bool sanad_graph_set_add(GraphSet *set, SanadId graph);
bool sanad_graph_set_remove(GraphSet *set, SanadId graph);

#endif
