#include "graph/durable.h"

#include <errno.h>
#include <fcntl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

SanadStatus
sync_folder_of(const char *path, SanadError *error)
{
  char *const folder = strdup(path);
  if (!folder) {
    return sanad_fail_memory(error);
  }
  char *const slash = strrchr(folder, '/');
  if (slash) {
    slash[slash == folder] = '\0';
  }
  const int file =
      open(slash ? folder : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  const bool is_synced =
      file >= 0 && (fsync(file) == 0 || errno == EINVAL || errno == EBADF);
  const SanadStatus status =
      is_synced ? SANAD_OK
                : sanad_fail(error, SANAD_IO, SANAD_NO_SPAN,
                             "cannot write %s: %s", folder, strerror(errno));
  if (file >= 0) {
    (void)close(file);
  }
  free(folder);
  return status;
}
