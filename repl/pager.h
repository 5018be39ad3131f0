#ifndef SANAD_REPL_PAGER_H
#define SANAD_REPL_PAGER_H

#include <stdbool.h>
#include <stdio.h>

/// Long answers through a pager: they are held in a file that has no name, and
/// once they are whole go to the pager, or straight to the terminal if its
/// screen has room for them.

/// Begins to hold what is written for `terminal`.  Returns where to write, or
/// null if that is no terminal that can move its cursor, or no file can be
/// made.
FILE *pager_begin(FILE *terminal);

/// Shows what was written to `held`, and closes it; always in the pager if
/// `is_forced`.
void pager_end(FILE *held, FILE *terminal, bool is_forced);

#endif
