#ifndef SANAD_GRAPH_COMPACT_IMPL_H
#define SANAD_GRAPH_COMPACT_IMPL_H

#include "graph/store_impl.h"

/// Inside graph/compact*.c only.

/// Writes all of a store anew into `path`, an empty file: pages and blocks are
/// as full as a load into an empty store makes them, and no page is free.
/// Nobody may change `from` meanwhile.  What was written is not synced yet.
///
/// Errors: SANAD_STORE, SANAD_CORRUPT, SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus sanad_compact_pack(SanadStore *from,
                                               const char *path,
                                               SanadError *error);

#endif
