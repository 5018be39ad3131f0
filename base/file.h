#ifndef SANAD_BASE_FILE_H
#define SANAD_BASE_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/// Files that are there whole or not at all.
///
/// What can fail here returns false and leaves the reason in `errno`: only the
/// caller knows what the file is to a person.

/// Writes all bytes, whatever a single call takes.
bool sanad_file_write(int file, const char *bytes, size_t length);

/// Makes the name of a file durable: what was made or renamed there is still
/// called so after a power cut.  A file system that cannot do that is content.
bool sanad_file_sync_folder(const char *path);

/// A file that is written beside its place, and then put there.  Start with
/// sanad_new_file_open() and end with sanad_new_file_close(), also when the
/// former failed.
typedef struct {
  int file;   ///< To write to; -1 when it is closed
  char *name; ///< What it is called until it has its place; null if it has
  char *path; ///< Its place: of a link, where that leads to
} SanadNewFile;

/// The rights of the file that is replaced, or those of any new file.
#define SANAD_FILE_USUAL_MODE ((mode_t)-1)

/// Makes a new file beside `path`, readable and writable as `mode` says, of
/// which the person's mask takes away.
bool sanad_new_file_open(SanadNewFile *self, const char *path, mode_t mode);

/// Makes what was written durable and closes the file, which has its waiting
/// name still.  A file that was closed before, to be written by its name, is
/// opened to do so.
bool sanad_new_file_finish(SanadNewFile *self);

/// Puts a finished file in its place, in that of the file that stands there,
/// and makes its name durable.
bool sanad_new_file_replace(SanadNewFile *self);

/// Puts a finished file where nothing stands yet, at `path` (null: its place),
/// and makes its name durable.  EEXIST: something stands there.
bool sanad_new_file_add(SanadNewFile *self, const char *path);

/// Removes a file that did not get its place, and frees what is held.  Keeps
/// `errno`.
void sanad_new_file_close(SanadNewFile *self);

/// Makes a file of some bytes, in the place of what stands there: all four
/// above in one.
bool sanad_file_replace(const char *path, mode_t mode, const char *bytes,
                        size_t length);

#endif
