#ifndef SANAD_GRAPH_RESCUE_H
#define SANAD_GRAPH_RESCUE_H

#include "base/status.h"
#include "graph/store.h"

#include <stdbool.h>

/// How to open what may be damaged.
typedef struct {
  /// Called with each thing that is wrong with the file, one sentence.
  void (*lost)(void *state, const char *problem);
  void *state;
} SanadRescueOptions;

/// Opens the store in the file `path` for reading, damaged or not.
///
/// The pages of the file are looked at first, without LMDB, which believes
/// them.  If they are sound the store itself is opened.  Else all entries of
/// tables that stand in sound pages, and pages of terms that nothing leads to
/// any more, are copied to a store in a file without a name (in TMPDIR or
/// /tmp), which is opened instead, and `*is_damaged` becomes true.
///
/// On success close `*out`.  Errors: SANAD_NOT_FOUND, SANAD_STORE (no store,
/// another format, or no space for the copy), SANAD_IO, SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus sanad_store_rescue(
    SanadStore **out, const char *path, const SanadRescueOptions *options,
    bool *is_damaged, SanadError *error);

#endif
