#ifndef SANAD_GRAPH_CHECK_H
#define SANAD_GRAPH_CHECK_H

#include "base/status.h"

#include <signal.h>
#include <stdint.h>

/// How to check.
typedef struct {
  /// Called with each thing that is wrong, a sentence; after some of one kind
  /// only with how many more there are.
  void (*problem)(void *state, const char *text);
  void *state;
  const volatile sig_atomic_t *is_cancelled; ///< Stops it; may be null
} SanadCheckOptions;

/// What was looked at.
typedef struct {
  uint64_t triples;
  uint64_t quads;
  uint64_t terms;
  uint64_t names;
  uint64_t problems;
} SanadCheckReport;

/// Looks at all of the store in the file `path`: that its pages are whole; that
/// each block is in order and found where it is sought; that each id has a term
/// and the term that id and its hash; that the orders are sorted and agree with
/// each other, and the graphs with them; that counts, statistics and names are
/// right.  Changes nothing.
///
/// What is wrong with the store is no error.  Errors: SANAD_NOT_FOUND,
/// SANAD_STORE (no store), SANAD_CANCELLED, SANAD_IO, SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus sanad_store_check(const char *path,
                                              const SanadCheckOptions *options,
                                              SanadCheckReport *report,
                                              SanadError *error);

#endif
