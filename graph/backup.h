#ifndef SANAD_GRAPH_BACKUP_H
#define SANAD_GRAPH_BACKUP_H

#include "base/status.h"

#include <signal.h>
#include <stdint.h>

/// Copies the store in the file `path` as it is at one moment to a new file,
/// `target`, which is there whole and durable at the end or not at all; `-` is
/// standard output.  `*bytes` becomes its size.
///
/// Others may read and change the store meanwhile: what they commit after the
/// copy has begun is not in it.  `is_cancelled`, which may be null, stops it.
///
/// Errors: SANAD_NOT_FOUND, SANAD_STORE (no store, no access), SANAD_IO (also:
/// the target exists), SANAD_CANCELLED, SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus
sanad_store_backup(const char *path, const char *target,
                   const volatile sig_atomic_t *is_cancelled, uint64_t *bytes,
                   SanadError *error);

#endif
