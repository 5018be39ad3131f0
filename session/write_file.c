#include "session/write_file.h"

#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/// The most files of one stem that are made without being named.
#define NEW_FILES_MAX 1000U

static SanadStatus
fail_write(const char *path, SanadError *error)
{
  return sanad_fail_hint(error, SANAD_IO, SANAD_NO_SPAN,
                         "is there such a folder, may you write there, and has "
                         "the disk room?",
                         "cannot write %s: %s", path, strerror(errno));
}

SanadStatus
session_write_file(const char *path, const SanadBuffer *bytes,
                   SanadError *error)
{
  struct stat about;
  bool is_good = false;
  if (stat(path, &about) != 0 || S_ISREG(about.st_mode)) {
    is_good = sanad_file_replace(path, SANAD_FILE_USUAL_MODE, bytes->data,
                                 bytes->length);
  } else {
    const int file = open(path, O_WRONLY | O_CLOEXEC);
    is_good = file >= 0 && sanad_file_write(file, bytes->data, bytes->length);
    const int reason = errno;
    if (file >= 0 && close(file) != 0) {
      is_good = false;
    } else {
      errno = reason;
    }
  }
  return is_good ? SANAD_OK : fail_write(path, error);
}

/// Gives a finished file the first free name.
static SanadStatus
add_file(SanadNewFile *made, char *name, size_t size, const char *stem,
         const char *ending, SanadError *error)
{
  for (unsigned i = 1; i <= NEW_FILES_MAX; ++i) {
    if (i == 1) {
      (void)snprintf(name, size, "%s%s", stem, ending);
    } else {
      (void)snprintf(name, size, "%s-%u%s", stem, i, ending);
    }
    if (sanad_new_file_add(made, name)) {
      return SANAD_OK;
    }
    if (errno != EEXIST) {
      return fail_write(name, error);
    }
  }
  return sanad_fail_hint(error, SANAD_IO, SANAD_NO_SPAN,
                         "move them elsewhere, or give the picture a name",
                         "there are %u pictures here already", NEW_FILES_MAX);
}

SanadStatus
session_write_new_file(char *name, size_t size, const char *stem,
                       const char *ending, const SanadBuffer *bytes,
                       SanadError *error)
{
  SanadNewFile made;
  SanadStatus status = SANAD_OK;
  (void)snprintf(name, size, "%s%s", stem, ending);
  if (!sanad_new_file_open(&made, name, SANAD_FILE_USUAL_MODE) ||
      !sanad_file_write(made.file, bytes->data, bytes->length) ||
      !sanad_new_file_finish(&made)) {
    status = fail_write(name, error);
  } else {
    status = add_file(&made, name, size, stem, ending, error);
  }
  sanad_new_file_close(&made);
  return status ? sanad_hint(error, "name a file: | draw \"file.svg\"")
                : SANAD_OK;
}
