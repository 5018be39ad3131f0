#ifndef SANAD_REPL_TERMINAL_H
#define SANAD_REPL_TERMINAL_H

#include "repl/options.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/// Whether `file` is a terminal.
bool terminal_is(FILE *file);

/// Columns of the terminal behind `file`; 0 if it is none or does not say.
size_t terminal_width(FILE *file);

/// Lines of the terminal behind `file`; 0 if it is none or does not say.
size_t terminal_height(FILE *file);

/// Whether the terminal that TERM names can move its cursor.
bool terminal_can_move(void);

/// Makes the C library take text for UTF-8, whatever the locale says.
void terminal_use_utf8(void);

/// Whether to colour what goes to `file`: as chosen, else on a terminal that is
/// not dumb, unless NO_COLOR is set and not empty.
bool terminal_has_colour(FILE *file, ColourChoice choice);

#endif
