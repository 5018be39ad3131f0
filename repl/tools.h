#ifndef SANAD_REPL_TOOLS_H
#define SANAD_REPL_TOOLS_H

/// The commands that are no statements of the language: `convert`, `stats`,
/// `check`, `compact`, `dump`, `backup`, `sparql`.

#include "base/status.h"
#include "repl/options.h"

#include <stdbool.h>

/// What the process exits with.
enum {
  EXIT_OK = 0,
  EXIT_FAILED = 1, ///< A statement, or the output
  EXIT_USAGE = 2,
  EXIT_NO_FILE = 3, ///< The store or a file cannot be opened
  EXIT_OTHER_ROWS = 4,
  EXIT_INTERRUPTED = 130,
};

/// Whether a command is one of these.
bool tools_has(CommandKind command);

/// Runs the command and returns what to exit with.
int tools_run(const Options *options);

/// Runs one of them.  Errors, without having shown them: any.
SANAD_NODISCARD SanadStatus tool_convert(const Options *options,
                                         SanadError *error);
SANAD_NODISCARD SanadStatus tool_stats(const Options *options,
                                       SanadError *error);
SANAD_NODISCARD SanadStatus tool_check(const Options *options,
                                       SanadError *error);
SANAD_NODISCARD SanadStatus tool_compact(const Options *options,
                                         SanadError *error);
SANAD_NODISCARD SanadStatus tool_dump(const Options *options,
                                      SanadError *error);
SANAD_NODISCARD SanadStatus tool_backup(const Options *options,
                                        SanadError *error);
SANAD_NODISCARD SanadStatus tool_sparql(const Options *options,
                                        SanadError *error);
SANAD_NODISCARD SanadStatus tool_report(const Options *options,
                                        SanadError *error);

/// Shows an error on standard error.
void tools_show_error(const SanadError *error);

/// What to exit with when a statement or a command ended so.
int tools_exit_status(SanadStatus status);

#endif
