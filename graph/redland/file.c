#include "graph/redland/storage_impl.h"

#include <assert.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/// The open files of this process.  librdf objects belong to one thread.
static StoreFile *open_files;

/// Commits the batches of storages that the program ends without freeing, as
/// interpreters do that run no finalizers.  A transaction is not ours to
/// commit, and a stream that is still open may belong to a world that is freed.
static void
commit_at_exit(void)
{
  for (StoreFile *file = open_files; file; file = file->next) {
    SanadError error = {0};
    if (file->process == getpid() && file->write && !file->is_transaction &&
        !file->streams && write_commit(file->writer, &error) != SANAD_OK) {
      (void)fprintf(stderr, "%s: %s\n", file->path, error.message);
    }
  }
}

/// Has that done once in this process; whether it will be.
static bool
is_exit_watched(void)
{
  static bool is_watched;
  is_watched = is_watched || atexit(commit_at_exit) == 0;
  return is_watched;
}

/// The one name of a file that may not be there yet, to be freed.  Null
/// without memory; a folder that is missing shows when the store is opened.
static char *
canonical_path(const char *path)
{
  char *whole = realpath(path, NULL);
  if (whole) {
    return whole;
  }

  char *for_folder = strdup(path);
  char *for_name = strdup(path);
  char *folder = for_folder ? realpath(dirname(for_folder), NULL) : NULL;
  char *joined = NULL;
  if (!folder) {
    joined = strdup(path);
  } else if (for_name) {
    if (asprintf(&joined, "%s/%s", folder, basename(for_name)) < 0) {
      joined = NULL;
    }
  }
  free(for_folder);
  free(for_name);
  free(folder);
  return joined;
}

mode_t
file_mode_begin(const Storage *storage)
{
  return storage->options.mode ? umask(0777U & ~storage->options.mode) : 0;
}

void
file_mode_end(const Storage *storage, mode_t mask)
{
  if (storage->options.mode) {
    (void)umask(mask);
  }
}

static SanadStatus
open_store(StoreFile *file, Storage *storage, SanadError *error)
{
  const SanadStoreOptions options = {
      .is_readonly = storage->options.is_readonly,
      .is_unsynced = storage->options.sync == SYNC_OFF,
  };
  file->is_readonly = options.is_readonly;
  file->process = getpid();
  const mode_t mask = file_mode_begin(storage);
  const SanadStatus status =
      sanad_store_open(&file->store, file->path, &options, error);
  file_mode_end(storage, mask);
  return status;
}

static SanadStatus
join_file(StoreFile *file, Storage *storage, SanadError *error)
{
  if (file->process != getpid()) {
    return sanad_fail(error, SANAD_STORE, SANAD_NO_SPAN,
                      "'%s' was opened before this process was forked",
                      file->path);
  }
  if (file->is_readonly && !storage->options.is_readonly) {
    return sanad_fail(error, SANAD_STORE, SANAD_NO_SPAN,
                      "'%s' is already open read-only in this process",
                      file->path);
  }
  ++file->users;
  storage->file = file;
  return SANAD_OK;
}

SanadStatus
file_open(Storage *storage, SanadError *error)
{
  assert(!storage->file);

  char *path = canonical_path(storage->path);
  if (!path) {
    return sanad_fail_memory(error);
  }
  for (StoreFile *file = open_files; file; file = file->next) {
    if (strcmp(file->path, path) == 0) {
      free(path);
      return join_file(file, storage, error);
    }
  }

  StoreFile *file = is_exit_watched() ? calloc(1, sizeof *file) : NULL;
  if (!file) {
    free(path);
    return sanad_fail_memory(error);
  }
  file->path = path;
  file->users = 1;
  const SanadStatus status = open_store(file, storage, error);
  if (status != SANAD_OK) {
    free(file->path);
    free(file);
    return status;
  }
  file->next = open_files;
  open_files = file;
  storage->file = file;
  return SANAD_OK;
}

void
file_close(Storage *storage)
{
  StoreFile *file = storage->file;
  if (!file) {
    return;
  }
  write_abort(storage);
  storage->file = NULL;
  if (--file->users > 0) {
    return;
  }

  StoreFile **link = &open_files;
  while (*link != file) {
    link = &(*link)->next;
  }
  *link = file->next;
  // LMDB's locks belong to the process that took them: a forked child may not
  // even close.
  if (file->process == getpid()) {
    sanad_store_close(file->store);
  }
  free(file->path);
  free(file);
}

SanadStatus
file_check(const Storage *storage, SanadError *error)
{
  if (!storage->file) {
    return sanad_fail(error, SANAD_STORE, SANAD_NO_SPAN,
                      "the storage is not open");
  }
  if (storage->file->process != getpid()) {
    return sanad_fail(error, SANAD_STORE, SANAD_NO_SPAN,
                      "the storage was opened before this process was forked");
  }
  return SANAD_OK;
}
