#ifndef SANAD_GRAPH_IO_REPLACE_H
#define SANAD_GRAPH_IO_REPLACE_H

#include "base/status.h"

#include <stdio.h>

/// Lets `write` write what the file `path` shall hold, and puts it in its
/// place, durable, when that went well; otherwise the file stays as it was.  A
/// link keeps its name.  What is no plain file (a device, a pipe) is written to
/// as it is, and `-` is standard output.
///
/// Errors: SANAD_IO, SANAD_NO_MEMORY, those of `write`.
SANAD_NODISCARD SanadStatus
replace_file(const char *path,
             SanadStatus (*write)(void *state, FILE *out, SanadError *error),
             void *state, SanadError *error);

#endif
