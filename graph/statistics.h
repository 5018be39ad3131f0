#ifndef SANAD_GRAPH_STATISTICS_H
#define SANAD_GRAPH_STATISTICS_H

#include "base/status.h"
#include "graph/id.h"
#include "graph/store.h"

#include <stdint.h>

/// What is known of a predicate in the union, exactly.
typedef struct {
  uint64_t triples;
  uint64_t subjects; ///< Different ones
  uint64_t objects;  ///< Different ones
} SanadStatistics;

/// Tells the statistics of a predicate: zeros for one that no triple of the
/// union has.
///
/// Errors: SANAD_STORE, SANAD_CORRUPT.
SANAD_NODISCARD SanadStatus
sanad_snapshot_statistics(const SanadSnapshot *snapshot, SanadId predicate,
                          SanadStatistics *statistics, SanadError *error);

#endif
