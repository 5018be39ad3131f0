#ifndef SANAD_GRAPH_DURABLE_H
#define SANAD_GRAPH_DURABLE_H

#include "base/status.h"

/// Makes the name of a file durable: what was made or renamed there is still
/// called so after a power cut.  A file system that cannot do that is content.
///
/// Errors: SANAD_IO, SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus sync_folder_of(const char *path, SanadError *error);

#endif
