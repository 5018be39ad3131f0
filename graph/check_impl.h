#ifndef SANAD_GRAPH_CHECK_IMPL_H
#define SANAD_GRAPH_CHECK_IMPL_H

/// Inside graph/ only: the parts of a check.

#include "graph/check.h"
#include "graph/cursor.h"
#include "graph/store_impl.h"

#include <stdbool.h>

/// How many faults of one kind are told one by one.
#define CHECK_TOLD_MAX 10U

/// A check on its way.
typedef struct {
  const SanadCheckOptions *options;
  SanadCheckReport *report;
  const SanadSnapshot *snapshot;
  uint64_t told; ///< Of the present kind
} Check;

/// Begins with another kind of faults; says how many of the last were not told.
void check_begin(Check *check);

/// Tells of a fault.
void check_tell(Check *check, const char *format, ...) SANAD_PRINTF(2, 3);

/// Tells of an error that reading gave, if it is one of the store, and goes on
/// as if nothing more were there to read; passes on what is no fault of the
/// store.
SANAD_NODISCARD SanadStatus check_pass(Check *check, SanadStatus status,
                                       const char *what, SanadError *error);

/// Errors: SANAD_CANCELLED.
SANAD_NODISCARD SanadStatus check_goes_on(const Check *check,
                                          SanadError *error);

/// Calls `visit` with each triple of an order; tells if they are not sorted.
SANAD_NODISCARD SanadStatus
check_walk(Check *check, SanadId graph, SanadOrder order,
           SanadStatus (*visit)(void *state, const SanadTriple *triple,
                                SanadError *error),
           void *state, SanadError *error);

/// The blocks of the orders are whole, sorted and keyed by their first rows,
/// and the statistics are what they say.
SANAD_NODISCARD SanadStatus check_blocks(Check *check, SanadError *error);
/// Pages of terms follow each other, hashes and names are sorted and are those
/// of their terms.
SANAD_NODISCARD SanadStatus check_dictionary(Check *check, SanadError *error);
/// Every id has a term, and the term that id.
SANAD_NODISCARD SanadStatus check_terms(Check *check, SanadError *error);
/// The orders are sorted and hold the same triples, whose ids are in use.
SANAD_NODISCARD SanadStatus check_orders(Check *check, SanadError *error);
/// The graphs hold what the triples say, and the counts are right.
SANAD_NODISCARD SanadStatus check_graphs(Check *check, SanadError *error);
/// Labels are in the index of names, and what is in it names something.
SANAD_NODISCARD SanadStatus check_names(Check *check, SanadError *error);

#endif
