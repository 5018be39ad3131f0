#ifndef SANAD_REPORT_CELL_H
#define SANAD_REPORT_CELL_H

#include "base/buffer.h"
#include "report/format.h"

#include <stdbool.h>
#include <stddef.h>

/// Appends `text` so that it stays on one line of a terminal and commands
/// nothing: newlines, tabs and other controls become symbols, malformed bytes
/// U+FFFD, and what would turn the direction of the text behind it `\u202E`.
void sanad_cell_show(SanadBuffer *out, SanadText text);

/// How many bytes from `offset` on are printable ASCII and not `special`: most
/// of most text, which so is copied a run at a time.
size_t sanad_plain_run(SanadText text, size_t offset, const bool special[128]);

/// The longest start of `text` that fills at most `width` columns and ends
/// between two grapheme clusters.  `*used` becomes the columns it fills.
SanadText sanad_cell_cut(SanadText text, size_t width, size_t *used);

/// Whether the cell is a literal of one of XML Schema's number types, whatever
/// its text.
bool sanad_cell_is_number(const SanadCell *cell);

/// Whether the cell can stand in JSON as it is: a number whose lexical form is
/// also a number of JSON, so that no digit is lost, or true or false.
bool sanad_cell_is_json_token(const SanadCell *cell);

#endif
