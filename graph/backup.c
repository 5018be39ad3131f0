#include "graph/backup.h"

#include "base/file.h"
#include "graph/store_impl.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/// How much is taken from LMDB at once.
#define CHUNK_BYTES ((size_t)1 << 18U)

/// LMDB copies in a thread of its own, into a pipe: it cannot be asked to stop,
/// but stops when nobody reads.
typedef struct {
  MDB_env *env;
  int from; ///< Where the copy comes out
  int to;   ///< Where LMDB writes it, closed by the thread
  int rc;   ///< How it ended
  pthread_t thread;
} Copier;

typedef struct {
  const char *target;
  const volatile sig_atomic_t *is_cancelled;
  int file;
  bool is_file; ///< It is `made`, no pipe
  SanadNewFile made;
  uint64_t bytes;
} Backup;

static SanadStatus
fail_backup(SanadError *error, const char *action, const char *path, int code)
{
  return sanad_fail(error, SANAD_IO, SANAD_NO_SPAN, "cannot %s %s: %s", action,
                    path, strerror(code));
}

static void *
copy(void *state)
{
  Copier *const copier = state;
  copier->rc = mdb_env_copyfd2(copier->env, copier->to, 0);
  (void)close(copier->to);
  return NULL;
}

/// Starts the thread, in which no signal comes: that of a pipe that nobody
/// reads would end the program.
static SanadStatus
start_copier(Copier *copier, MDB_env *env, SanadError *error)
{
  int ends[2];
  sigset_t all;
  sigset_t before;
  if (pipe2(ends, O_CLOEXEC) != 0) {
    return fail_backup(error, "copy", "the store", errno);
  }
  *copier = (Copier){.env = env, .from = ends[0], .to = ends[1]};
  (void)sigfillset(&all);
  (void)pthread_sigmask(SIG_SETMASK, &all, &before);
  const int code = pthread_create(&copier->thread, NULL, copy, copier);
  (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
  if (code) {
    (void)close(ends[0]);
    (void)close(ends[1]);
    return fail_backup(error, "copy", "the store", code);
  }
  return SANAD_OK;
}

/// Moves the copy to its file.
static SanadStatus
move_copy(Backup *backup, const Copier *copier, char *chunk, SanadError *error)
{
  for (;;) {
    if (backup->is_cancelled && *backup->is_cancelled) {
      return sanad_fail(error, SANAD_CANCELLED, SANAD_NO_SPAN,
                        "the backup was cancelled");
    }
    const ssize_t got = read(copier->from, chunk, CHUNK_BYTES);
    if (got == 0) {
      return SANAD_OK;
    }
    if (got < 0 && errno != EINTR) {
      return fail_backup(error, "copy", "the store", errno);
    }
    if (got > 0 && !sanad_file_write(backup->file, chunk, (size_t)got)) {
      return fail_backup(error, "write", backup->target, errno);
    }
    backup->bytes += got > 0 ? (uint64_t)got : 0;
  }
}

/// Writes the whole copy to the open file.
static SanadStatus
write_copy(Backup *backup, SanadStore *store, SanadError *error)
{
  Copier copier;
  char *const chunk = malloc(CHUNK_BYTES);
  if (!chunk) {
    return sanad_fail_memory(error);
  }
  SanadStatus status = start_copier(&copier, store->env, error);
  if (!status) {
    status = move_copy(backup, &copier, chunk, error);
    (void)close(copier.from);
    (void)pthread_join(copier.thread, NULL);
    if (!status && copier.rc) {
      status = sanad_store_fail(error, "copy the store", copier.rc);
    }
  }
  free(chunk);
  return status;
}

/// Makes the file beside the target that becomes the target.
static SanadStatus
open_target(Backup *backup, SanadError *error)
{
  if (strcmp(backup->target, "-") == 0) {
    backup->target = "standard output";
    backup->file = STDOUT_FILENO;
    return SANAD_OK;
  }
  if (access(backup->target, F_OK) == 0) {
    (void)sanad_fail(error, SANAD_IO, SANAD_NO_SPAN, "%s exists already",
                     backup->target);
    return sanad_hint(error, "name a new file, or remove that one first");
  }
  backup->is_file = true;
  if (!sanad_new_file_open(&backup->made, backup->target,
                           SANAD_FILE_USUAL_MODE)) {
    return fail_backup(error, "make", backup->target, errno);
  }
  backup->file = backup->made.file;
  return SANAD_OK;
}

/// Makes the file durable and calls it by its name; not if that was taken
/// meanwhile.
static SanadStatus
close_target(Backup *backup, SanadError *error)
{
  if (!backup->is_file) {
    return SANAD_OK;
  }
  if (!sanad_new_file_finish(&backup->made)) {
    return fail_backup(error, "write", backup->target, errno);
  }
  return sanad_new_file_add(&backup->made, NULL)
             ? SANAD_OK
             : fail_backup(error, "make", backup->target, errno);
}

SanadStatus
sanad_store_backup(const char *path, const char *target,
                   const volatile sig_atomic_t *is_cancelled, uint64_t *bytes,
                   SanadError *error)
{
  static const SanadStoreOptions options = {.is_readonly = true};
  Backup backup = {.target = target, .is_cancelled = is_cancelled, .file = -1};
  SanadStore *store = NULL;
  *bytes = 0;
  TRY(sanad_store_open(&store, path, &options, error));
  SanadStatus status = open_target(&backup, error);
  if (!status) {
    status = write_copy(&backup, store, error);
  }
  if (!status) {
    status = close_target(&backup, error);
  }
  if (backup.is_file) {
    sanad_new_file_close(&backup.made);
  }
  sanad_store_close(store);
  *bytes = backup.bytes;
  return status;
}
