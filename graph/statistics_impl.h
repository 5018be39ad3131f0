#ifndef SANAD_GRAPH_STATISTICS_IMPL_H
#define SANAD_GRAPH_STATISTICS_IMPL_H

#include "graph/statistics.h"
#include "graph/store_impl.h"

#include <pthread.h>
#include <stdbool.h>

/// Inside graph/ only: keeps up the statistics of predicates while rows of
/// TABLE_PSO or TABLE_POS are written in order.
///
/// The different subjects of a predicate are its pairs in TABLE_PSO, the
/// different objects those in TABLE_POS.  A pair counts by what it was before
/// the change and what it is after, so whoever changes some of its rows also
/// shows the others, or at least one.
typedef struct {
  const SanadStore *store;
  MDB_txn *txn;
  pthread_mutex_t *lock; ///< Held around LMDB's calls, or null
  Table table;
  SanadId predicate; ///< SANAD_ANY before the first row
  SanadId second;    ///< Of the pair
  bool had;          ///< The pair was there before
  bool has;          ///< It is there now
  uint64_t triples;  ///< Change of the predicate, modulo 2^64
  uint64_t pairs;
} PairCounter;

/// Shows one row, which was there before (`had`) and is there now (`has`), or
/// not.
///
/// Errors: SANAD_STORE, SANAD_CORRUPT.
SANAD_NODISCARD SanadStatus pair_counter_row(PairCounter *counter,
                                             const SanadId places[3], bool had,
                                             bool has, SanadError *error);

/// Writes what is left to write after the last row.
///
/// Errors: SANAD_STORE, SANAD_CORRUPT.
SANAD_NODISCARD SanadStatus pair_counter_end(PairCounter *counter,
                                             SanadError *error);

#endif
