#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/stat.h>
#include <unistd.h>

/// How many names are tried before there is no free one.
#define NAMES_MAX 100U
/// A dot, eight digits, and the zero byte.
#define SUFFIX_BYTES 10U

bool
sanad_file_write(int file, const char *bytes, size_t length)
{
  while (length) {
    const ssize_t written = write(file, bytes, length);
    if (written < 0 && errno != EINTR) {
      return false;
    }
    if (written > 0) {
      bytes += written;
      length -= (size_t)written;
    }
  }
  return true;
}

bool
sanad_file_sync_folder(const char *path)
{
  char *const folder = strdup(path);
  if (!folder) {
    return false;
  }
  char *const slash = strrchr(folder, '/');
  if (slash) {
    slash[slash == folder] = '\0';
  }
  const int file =
      open(slash ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool is_synced =
      file >= 0 && (fsync(file) == 0 || errno == EINVAL || errno == EBADF);
  const int reason = errno;
  if (file >= 0) {
    (void)close(file);
  }
  free(folder);
  errno = reason;
  return is_synced;
}

/// Makes the file under a name that nobody has.  The system applies the mask:
/// asking for it would change it for all threads.
static bool
make(SanadNewFile *self, mode_t mode)
{
  char *const suffix = self->name + strlen(self->path);
  for (unsigned i = 0; i < NAMES_MAX; ++i) {
    uint32_t number = 0;
    if (getrandom(&number, sizeof number, 0) != (ssize_t)sizeof number) {
      return false;
    }
    (void)snprintf(suffix, SUFFIX_BYTES, ".%08x", number);
    self->file = open(self->name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, mode);
    if (self->file >= 0 || errno != EEXIST) {
      break;
    }
  }
  return self->file >= 0;
}

bool
sanad_new_file_open(SanadNewFile *self, const char *path, mode_t mode)
{
  struct stat about;
  *self = (SanadNewFile){.file = -1};
  errno = 0;
  self->path = realpath(path, NULL);
  if (!self->path && errno != ENOMEM) {
    self->path = strdup(path); // It is new; or making it will say what is wrong
  }
  self->name = self->path ? malloc(strlen(self->path) + SUFFIX_BYTES) : NULL;
  if (!self->name) {
    errno = ENOMEM;
    return false;
  }
  (void)strcpy(self->name, self->path);

  const bool is_usual = mode == SANAD_FILE_USUAL_MODE;
  const bool replaces = is_usual && stat(self->path, &about) == 0;
  if (!make(self, is_usual ? 0666 : mode)) {
    free(self->name); // There is no file to remove
    self->name = NULL;
    return false;
  }
  return !replaces || fchmod(self->file, about.st_mode & 0777U) == 0;
}

bool
sanad_new_file_finish(SanadNewFile *self)
{
  const int file = self->file >= 0
                       ? self->file
                       : open(self->name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
  self->file = -1;
  if (file < 0) {
    return false;
  }
  const bool is_synced = fsync(file) == 0 || errno == EINVAL;
  const int reason = errno;
  const bool is_closed = close(file) == 0;
  if (!is_synced) {
    errno = reason;
  }
  return is_synced && is_closed;
}

/// It has its place now.
static bool
settle(SanadNewFile *self, const char *path)
{
  free(self->name);
  self->name = NULL;
  return sanad_file_sync_folder(path);
}

bool
sanad_new_file_replace(SanadNewFile *self)
{
  return rename(self->name, self->path) == 0 && settle(self, self->path);
}

bool
sanad_new_file_add(SanadNewFile *self, const char *path)
{
  const char *const place = path ? path : self->path;
  if (link(self->name, place) == 0) {
    (void)unlink(self->name);
    return settle(self, place);
  }
  // A file system without links: the kernel looks itself whether it is free.
  const bool has_no_links = errno == EPERM || errno == EOPNOTSUPP ||
                            errno == ENOSYS || errno == EMLINK;
  return has_no_links &&
         renameat2(AT_FDCWD, self->name, AT_FDCWD, place, RENAME_NOREPLACE) ==
             0 &&
         settle(self, place);
}

void
sanad_new_file_close(SanadNewFile *self)
{
  const int reason = errno;
  if (self->file >= 0) {
    (void)close(self->file);
  }
  if (self->name) {
    (void)unlink(self->name);
  }
  free(self->name);
  free(self->path);
  *self = (SanadNewFile){.file = -1};
  errno = reason;
}

bool
sanad_file_replace(const char *path, mode_t mode, const char *bytes,
                   size_t length)
{
  SanadNewFile made;
  const bool is_good = sanad_new_file_open(&made, path, mode) &&
                       sanad_file_write(made.file, bytes, length) &&
                       sanad_new_file_finish(&made) &&
                       sanad_new_file_replace(&made);
  sanad_new_file_close(&made);
  return is_good;
}
