#ifndef SANAD_REPL_HISTORY_H
#define SANAD_REPL_HISTORY_H

#include "base/buffer.h"
#include "base/status.h"
#include "base/text.h"

#include <stdbool.h>

/// The file that remembers what was typed: an entry a line, oldest first, `\n`
/// standing for a newline inside an entry and `\\` for a backslash, so that a
/// statement of several lines comes back whole.

/// Entries that are kept.
#define HISTORY_ENTRIES_MAX 10000
/// Longer ones are not kept.
#define HISTORY_ENTRY_BYTES_MAX ((size_t)64 << 10U)

/// Appends to `path` where the file belongs: `$XDG_STATE_HOME/sanad/history`,
/// or the same under `~/.local/state`.  Returns false where there is no home.
bool history_path(SanadBuffer *path);

/// Calls `add` with each entry of the file; a missing file has none.  Reads the
/// end of a file that has grown too long, and writes only that back.
void history_load(const char *path, void (*add)(const char *entry));

/// Whether an entry holds an address with a name or password in it
/// (`http://ann:secret@host/`), which must not be kept.
bool history_is_secret(SanadText entry);

/// Adds an entry to the file, making it and its folders when missing.
///
/// Errors: SANAD_IO, SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus history_append(const char *path, SanadText entry,
                                           SanadError *error);

#endif
