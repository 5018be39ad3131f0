#ifndef SANAD_REPL_LINES_H
#define SANAD_REPL_LINES_H

#include "base/text.h"

#include <stddef.h>

/// Places in a text of several lines, counted in bytes.

/// Where the line around `at` begins, and where it ends: before its newline.
size_t lines_start(SanadText text, size_t at);
size_t lines_end(SanadText text, size_t at);

/// The start of the line, or from there that of the text; the end likewise.
size_t lines_further_start(SanadText text, size_t at);
size_t lines_further_end(SanadText text, size_t at);

/// The place in the line around `other` that stands as many columns from its
/// start as `at` does in its own line, or at the end of a shorter line.
size_t lines_same_column(SanadText text, size_t at, size_t other);

#endif
