#include "graph/bulk_impl.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/// Opens a nameless file in a folder.
static int
open_in(const char *folder)
{
  int file = open(folder, O_TMPFILE | O_RDWR | O_CLOEXEC, 0600);
  if (file >= 0 || (errno != EOPNOTSUPP && errno != EISDIR)) {
    return file;
  }

  // Not every file system has files without a name.
  char path[4096];
  const int length =
      snprintf(path, sizeof path, "%s/.sanad-load-XXXXXX", folder);
  if (length < 0 || length >= (int)sizeof path) {
    errno = ENAMETOOLONG;
    return -1;
  }
  file = mkostemp(path, O_CLOEXEC);
  if (file >= 0) {
    (void)unlink(path); // It lives as long as it is open
  }
  return file;
}

SanadStatus
bulk_file_open(const SanadStore *store, int *file, SanadError *error)
{
  char folder[4096] = "/tmp";
  const char *const temporary = secure_getenv("TMPDIR");

  if (store->path && !store->is_in_memory) {
    const char *const slash = strrchr(store->path, '/');
    const int length = slash ? (int)(slash - store->path) + 1 : 1;
    (void)snprintf(folder, sizeof folder, "%.*s", length,
                   slash ? store->path : ".");
  } else if (temporary && *temporary) {
    (void)snprintf(folder, sizeof folder, "%s", temporary);
  }

  *file = open_in(folder);
  return *file < 0 ? sanad_fail(error, SANAD_IO, SANAD_NO_SPAN,
                                "cannot make a file for sorting in %s: %s",
                                folder, strerror(errno))
                   : SANAD_OK;
}

SanadStatus
bulk_file_write(int file, const void *bytes, size_t length, uint64_t offset,
                SanadError *error)
{
  const char *const from = bytes;

  for (size_t done = 0; done < length;) {
    const ssize_t count =
        pwrite(file, from + done, length - done, (off_t)(offset + done));
    if (count < 0 && errno != EINTR) {
      return sanad_fail(error, SANAD_IO, SANAD_NO_SPAN,
                        "cannot write a file for sorting: %s", strerror(errno));
    }
    done += count > 0 ? (size_t)count : 0;
  }
  return SANAD_OK;
}

SanadStatus
bulk_file_read(int file, void *bytes, size_t length, uint64_t offset,
               size_t *got, SanadError *error)
{
  char *const to = bytes;

  for (*got = 0; *got < length;) {
    const ssize_t count =
        pread(file, to + *got, length - *got, (off_t)(offset + *got));
    if (count < 0 && errno != EINTR) {
      return sanad_fail(error, SANAD_IO, SANAD_NO_SPAN,
                        "cannot read a file for sorting: %s", strerror(errno));
    }
    if (count == 0) {
      break;
    }
    *got += count > 0 ? (size_t)count : 0;
  }
  return SANAD_OK;
}
