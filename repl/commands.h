#ifndef SANAD_REPL_COMMANDS_H
#define SANAD_REPL_COMMANDS_H

#include "base/text.h"
#include "parser/parser.h"
#include "repl/shell.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/// Commands of the shell: lines that start with a dot.  A name may be cut short
/// while it stays the only one.

/// Runs a line; what is wrong with it is said on the session's `err`.
void commands_run(Shell *shell, SanadText line);

/// The `index`-th command that starts with `typed`, or null behind the last.
const char *commands_complete(SanadText typed, size_t index);

/// Marks the name in the line `text`.
///
/// Errors: SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus commands_mark(SanadArena *arena, SanadText text,
                                          SanadMarks *marks);

/// Finds what can go on from the line `typed`: a command, or what it takes.
///
/// Errors: SANAD_NO_MEMORY and those of sanad_session_complete().
SANAD_NODISCARD SanadStatus commands_complete_line(Shell *shell,
                                                   SanadArena *arena,
                                                   SanadText typed,
                                                   SanadCompletion *completion,
                                                   SanadError *error);

/// Writes a line about each command.
void commands_list(FILE *out);

/// Explains the command `name`, with or without its dot.  Returns false if
/// there is none.
bool commands_explain(FILE *out, SanadText name);

#endif
