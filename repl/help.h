#ifndef SANAD_REPL_HELP_H
#define SANAD_REPL_HELP_H

#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/// Help on the words of the language, and on the commands of the shell.

/// Writes what there is: how to begin, words and commands.  `width` are the
/// columns to fill; 0: 80.
void help_overview(FILE *out, size_t width);

/// Explains one word or command with an example.  Returns false if `word` is
/// neither.
bool help_explain(FILE *out, SanadText word);

/// Says that there is no help on `word`, and what it may have been meant to be.
void help_fail(FILE *err, SanadText word);

/// The `index`-th word that help explains, or an empty text behind the last.
SanadText help_word(size_t index);

/// The `index`-th example, or null behind the last, for tests.
const char *help_example(size_t index);

#endif
