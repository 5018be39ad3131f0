#ifndef SANAD_GRAPH_IO_LINE_SORT_H
#define SANAD_GRAPH_IO_LINE_SORT_H

#include "base/status.h"
#include "base/text.h"

#include <stddef.h>

/// How many bytes of lines are held in memory before they go to a file.
#define LINE_SORT_BYTES ((size_t)64 << 20U)

/// Sorts lines, or any other texts, by their bytes: what is more than a given
/// amount waits in a temporary file, without name, in the folder that TMPDIR
/// names, else /tmp.
typedef struct LineSort LineSort;

/// Makes an empty sort that holds about `memory_bytes` in memory.  On success
/// free it with line_sort_free().
///
/// Errors: SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus line_sort_new(LineSort **out, size_t memory_bytes,
                                          SanadError *error);

/// Frees the sort.  Accepts null.
void line_sort_free(LineSort *sort);

/// Adds a copy of a line.  Not after the first line_sort_next().
///
/// Errors: SANAD_NO_MEMORY, SANAD_IO (the temporary file cannot be written).
SANAD_NODISCARD SanadStatus line_sort_add(LineSort *sort, SanadText line,
                                          SanadError *error);

/// Gives the next line, the same one as often as it was added, or SANAD_END.
/// It lives until the next call.
///
/// Errors: SANAD_NO_MEMORY, SANAD_IO.
SANAD_NODISCARD SanadStatus line_sort_next(LineSort *sort, SanadText *line,
                                           SanadError *error);

#endif
