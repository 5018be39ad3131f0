#ifndef SANAD_GRAPH_IO_FILE_IRI_H
#define SANAD_GRAPH_IO_FILE_IRI_H

#include "base/buffer.h"
#include "base/status.h"

/// Appends the `file:` IRI of a file, as a base; nothing for standard input
/// (`-`) and files that are not there.
///
/// Errors: SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus file_iri(const char *path, SanadBuffer *out,
                                     SanadError *error);

#endif
