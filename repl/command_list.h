#ifndef SANAD_REPL_COMMAND_LIST_H
#define SANAD_REPL_COMMAND_LIST_H

#include "repl/shell.h"

/// What the commands of the shell do.  Each takes the rest of its line, and
/// says on the session's `err` what is wrong with it.

/// command_show.c: how answers are shown.
void command_iris(Shell *shell, SanadText argument);
void command_mode(Shell *shell, SanadText argument);
void command_pager(Shell *shell, SanadText argument);
void command_rows(Shell *shell, SanadText argument);
void command_timer(Shell *shell, SanadText argument);

/// command_graph.c: what is in the graph.
void command_names(Shell *shell, SanadText argument);
void command_relations(Shell *shell, SanadText argument);
void command_sources(Shell *shell, SanadText argument);
void command_sparql(Shell *shell, SanadText argument);
void command_types(Shell *shell, SanadText argument);

/// command_last.c: the last question again.
void command_all(Shell *shell, SanadText argument);
void command_edit(Shell *shell, SanadText argument);
void command_explain(Shell *shell, SanadText argument);
void command_history(Shell *shell, SanadText argument);
void command_last(Shell *shell, SanadText argument);
void command_pin(Shell *shell, SanadText argument);
void command_watch(Shell *shell, SanadText argument);

/// command_saved.c: questions with a name.
void command_save(Shell *shell, SanadText argument);
void command_saved(Shell *shell, SanadText argument);

/// Runs the question saved as `name`.  Returns false if there is none.
bool command_run_saved(Shell *shell, SanadText name);

/// The streams of the shell.
FILE *command_out(const Shell *shell);
FILE *command_err(const Shell *shell);

/// Reads `argument` as a number up to `most`.  Returns false if it is none.
bool command_number(SanadText argument, unsigned long most,
                    unsigned long *number);

#endif
