#ifndef SANAD_GRAPH_IO_OUTPUT_H
#define SANAD_GRAPH_IO_OUTPUT_H

#include "base/buffer.h"
#include "base/status.h"

#include <stdio.h>

/// Text that gathers on its way out.  Free with output_free().
typedef struct {
  /// Takes all of `text`.  Errors: SANAD_IO and others.
  SanadStatus (*write)(void *state, SanadText text, SanadError *error);
  void *state;
  SanadBuffer text; ///< Not yet written
} Output;

/// An output to a file.
Output output_to_file(FILE *file);
/// Frees the text; what was not written is lost.
void output_free(Output *output);

/// Writes what has gathered, if it is much.  Call it now and then.
///
/// Errors: SANAD_NO_MEMORY, those of `write`.
SANAD_NODISCARD SanadStatus output_drain(Output *output, SanadError *error);

/// Writes all that has gathered.
///
/// Errors: SANAD_NO_MEMORY, those of `write`.
SANAD_NODISCARD SanadStatus output_finish(Output *output, SanadError *error);

/// Flushes a file.
///
/// Errors: SANAD_IO.
SANAD_NODISCARD SanadStatus output_flush(FILE *file, SanadError *error);

#endif
