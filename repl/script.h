#ifndef SANAD_REPL_SCRIPT_H
#define SANAD_REPL_SCRIPT_H

#include "base/buffer.h"
#include "repl/options.h"
#include "session/session.h"

#include <stdbool.h>
#include <stddef.h>

/// Statements to run without a person, and where they come from.
typedef struct {
  SanadBuffer text;
  const char *origin; ///< For `origin:line:col: error:`; null: none
} Script;

/// All of a run, in order.
typedef struct {
  Script *scripts;
  size_t count;
} Scripts;

/// Makes the scripts that the command line asks for: each `-e` and `-f`,
/// standard input without them, or the statement that a command stands for.
/// Free with scripts_free(), also on failure.
///
/// Errors, with message: SANAD_NOT_FOUND (a file cannot be opened), SANAD_IO,
/// SANAD_LIMIT, SANAD_SYNTAX (a file name that is not UTF-8), SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus scripts_make(Scripts *scripts,
                                         const Options *options,
                                         SanadError *error);

/// Frees the scripts.
void scripts_free(Scripts *scripts);

/// Whether the first statement only reads, so that a store that is missing must
/// be a mistake.
bool scripts_begin_by_reading(const Scripts *scripts);

/// Runs the scripts until one fails, all of them with `--keep-going`.  Returns
/// the status of the first that failed, already shown.
SANAD_NODISCARD SanadStatus scripts_run(const Scripts *scripts,
                                        SanadSession *session,
                                        const Options *options);

#endif
