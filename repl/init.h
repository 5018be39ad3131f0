#ifndef SANAD_REPL_INIT_H
#define SANAD_REPL_INIT_H

#include "repl/options.h"
#include "repl/shell.h"

/// Runs the person's own file, `$XDG_CONFIG_HOME/sanad/init`, and `.sanad` in
/// the folder they are in: that one may be somebody else's, so only if they
/// trust it (`--trust`) or say so when asked.  Files that are not there are
/// left out; what is wrong in them is shown.
void init_run(Shell *shell, const Options *options);

#endif
