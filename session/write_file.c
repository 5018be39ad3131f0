#include "session/write_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
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

/// Writes all bytes and closes the file, also on failure.
static bool
write_and_close(int file, const SanadBuffer *bytes)
{
  size_t written = 0;
  bool is_good = true;
  while (is_good && written < bytes->length) {
    const ssize_t count =
        write(file, bytes->data + written, bytes->length - written);
    is_good = count >= 0 || errno == EINTR;
    written += count > 0 ? (size_t)count : 0;
  }
  const int code = errno;
  const bool is_closed = close(file) == 0;
  if (!is_good) {
    errno = code;
  }
  return is_good && is_closed;
}

/// What a new file may be done with by others, as the person's mask says.
static mode_t
usual_mode(void)
{
  const mode_t mask = umask(022);
  (void)umask(mask);
  return 0666 & ~mask;
}

static SanadStatus
replace_file(const char *path, const SanadBuffer *bytes, SanadError *error)
{
  const size_t size = strlen(path) + sizeof ".XXXXXX";
  char *const temporary = malloc(size);
  SanadStatus status = SANAD_OK;
  if (!temporary) {
    return sanad_fail_memory(error);
  }
  (void)snprintf(temporary, size, "%s.XXXXXX", path);
  const int file = mkostemp(temporary, O_CLOEXEC);
  if (file < 0) {
    status = fail_write(path, error);
  } else if (fchmod(file, usual_mode()) != 0) {
    status = fail_write(path, error);
    (void)close(file);
    (void)unlink(temporary);
  } else if (!write_and_close(file, bytes) || rename(temporary, path) != 0) {
    status = fail_write(path, error);
    (void)unlink(temporary);
  }
  free(temporary);
  return status;
}

SanadStatus
session_write_file(const char *path, const SanadBuffer *bytes,
                   SanadError *error)
{
  struct stat about;
  if (stat(path, &about) != 0 || S_ISREG(about.st_mode)) {
    return replace_file(path, bytes, error);
  }
  const int file = open(path, O_WRONLY | O_CLOEXEC);
  if (file < 0 || !write_and_close(file, bytes)) {
    return fail_write(path, error);
  }
  return SANAD_OK;
}

SanadStatus
session_write_new_file(char *name, size_t size, const char *stem,
                       const char *ending, const SanadBuffer *bytes,
                       SanadError *error)
{
  for (unsigned i = 1; i <= NEW_FILES_MAX; ++i) {
    if (i == 1) {
      (void)snprintf(name, size, "%s%s", stem, ending);
    } else {
      (void)snprintf(name, size, "%s-%u%s", stem, i, ending);
    }
    const int file = open(name, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0666);
    if (file >= 0) {
      if (write_and_close(file, bytes)) {
        return SANAD_OK;
      }
      (void)fail_write(name, error);
      (void)unlink(name);
      return SANAD_IO;
    }
    if (errno != EEXIST) {
      (void)fail_write(name, error);
      return sanad_hint(error, "name a file: | draw \"file.svg\"");
    }
  }
  (void)sanad_fail(error, SANAD_IO, SANAD_NO_SPAN,
                   "there are %u pictures here already", NEW_FILES_MAX);
  return sanad_hint(error, "name a file: | draw \"file.svg\"");
}
