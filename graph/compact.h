#ifndef SANAD_GRAPH_COMPACT_H
#define SANAD_GRAPH_COMPACT_H

#include "base/status.h"

#include <stdint.h>

/// What a compaction did.
typedef struct {
  uint64_t bytes_before; ///< Of the file
  uint64_t bytes_after;
} SanadCompactReport;

/// Writes the store in the file `path` anew, without the space that it no
/// longer uses and with full blocks, as a load of all of it would, and puts the
/// new file in the place of the old one when all of it is on the disk; until
/// then, and if it fails, the old one stays.
///
/// Nobody can change the store meanwhile.  Who has it open goes on reading the
/// old file, and must open it again to change anything.
///
/// Errors: SANAD_NOT_FOUND, SANAD_STORE (no store, no access, no space left),
/// SANAD_IO, SANAD_CORRUPT, SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus sanad_store_compact(const char *path,
                                                SanadCompactReport *report,
                                                SanadError *error);

#endif
