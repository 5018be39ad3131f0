#ifndef SANAD_REPL_HIGHLIGHT_H
#define SANAD_REPL_HIGHLIGHT_H

#include "base/text.h"
#include "parser/parser.h"

#include <stddef.h>

/// Gives each byte of `text` its look (repl/painter.h): by its marks, and the
/// bracket that the cursor stands on or behind, with its partner.  Returns them
/// in the arena, or null when out of memory.
const unsigned char *highlight(SanadArena *arena, SanadText text,
                               const SanadMarks *marks, size_t cursor);

#endif
