#ifndef SANAD_GRAPH_IO_OUTPUT_H
#define SANAD_GRAPH_IO_OUTPUT_H

#include "base/buffer.h"
#include "base/status.h"

#include <stdio.h>

/// Text on its way to a file.  Free with output_free().
typedef struct {
  FILE *file;
  SanadBuffer text; ///< Not yet written
} Output;

/// Frees the text; what was not written is lost.
void output_free(Output *output);

/// Writes what has gathered, if it is much.  Call it now and then.
///
/// Errors: SANAD_IO, SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus output_drain(Output *output, SanadError *error);

/// Writes all and flushes the file.
///
/// Errors: SANAD_IO, SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus output_finish(Output *output, SanadError *error);

#endif
