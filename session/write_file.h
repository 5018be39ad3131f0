#ifndef SANAD_SESSION_WRITE_FILE_H
#define SANAD_SESSION_WRITE_FILE_H

#include "base/buffer.h"
#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>

/// Writes bytes to a file as a whole: under another name first, which then
/// takes the place of the file, so that nobody ever sees half of it.  What is
/// no plain file (a pipe, a terminal) is written to as it is.
///
/// Errors: SANAD_IO, SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus session_write_file(const char *path,
                                               const SanadBuffer *bytes,
                                               SanadError *error);

/// The same to a new file, of the first free name among `graph.svg`,
/// `graph-2.svg` and so on in this folder, which is written to `name`.
///
/// Errors: SANAD_IO (also: no name is free).
SANAD_NODISCARD SanadStatus session_write_new_file(char *name, size_t size,
                                                   const char *stem,
                                                   const char *ending,
                                                   const SanadBuffer *bytes,
                                                   SanadError *error);

#endif
