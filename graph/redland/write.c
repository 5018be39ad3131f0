#include "graph/redland/storage_impl.h"

#include <inttypes.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/// A batch that is older than this is committed by the next change.
#define BATCH_NS_MIN UINT64_C(1000000000)
/// Commits may take this part of the time, at most: one in ten.
#define COMMIT_SHARE 10U

static uint64_t
now_ns(void)
{
  struct timespec now = {0};
  (void)clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000000000U + (uint64_t)now.tv_nsec;
}

bool
write_is_own(const Storage *storage)
{
  const StoreFile *file = storage->file;
  return file && file->write && file->writer == storage;
}

/// Reads the streams to their end that need what is about to change.
static void
settle_streams(StoreFile *file)
{
  while (file->streams) {
    stream_settle(file->streams);
  }
}

/// Remembers that changes were lost, and completes the error that says so.
static void
remember_failure(Storage *storage, uint64_t change_count, SanadError *error)
{
  char cause[sizeof error->message];
  memcpy(cause, error->message, sizeof cause);
  (void)sanad_fail(error, error->status, SANAD_NO_SPAN,
                   "%" PRIu64 " change%s lost: %s", change_count,
                   change_count == 1 ? " is" : "s are", cause);
  storage->is_failed = true;
  storage->failure = *error;
}

/// Takes the open change off the file, for its commit or abort.
static SanadWrite *
take_write(StoreFile *file)
{
  settle_streams(file);
  SanadWrite *write = file->write;
  file->write = NULL;
  file->writer = NULL;
  file->is_transaction = false;
  return write;
}

SanadStatus
write_commit(Storage *storage, SanadError *error)
{
  if (storage->file) {
    TRY(file_check(storage, error));
  }
  if (!write_is_own(storage)) {
    return SANAD_OK;
  }
  if (storage->is_failed) {
    write_abort(storage);
    return sanad_fail(error, storage->failure.status, SANAD_NO_SPAN, "%s",
                      storage->failure.message);
  }

  StoreFile *file = storage->file;
  SanadError own = {0};
  const uint64_t begun_ns = now_ns();
  const uint64_t change_count = file->change_count;
  const bool is_made = sanad_store_is_new(file->store);
  const mode_t mask = file_mode_begin(storage);
  const SanadStatus status = sanad_write_commit(take_write(file), &own);
  file_mode_end(storage, mask);
  file->commit_ns = now_ns() - begun_ns;

  if (status != SANAD_OK) {
    remember_failure(storage, change_count, &own);
    if (error) {
      *error = own;
    }
  } else if (is_made && storage->options.mode) {
    (void)chmod(file->path, storage->options.mode);
  }
  return status;
}

void
write_abort(Storage *storage)
{
  if (!write_is_own(storage)) {
    return;
  }
  StoreFile *file = storage->file;
  if (file->process == getpid()) {
    sanad_write_abort(take_write(file));
  } else {
    file->write = NULL;
  }
}

/// Makes room for a change of `storage`: another storage's batch is committed,
/// its transaction is in the way.
static SanadStatus
end_other_write(const Storage *storage, SanadError *error)
{
  StoreFile *file = storage->file;
  if (!file->write || file->writer == storage) {
    return SANAD_OK;
  }
  if (file->is_transaction) {
    return sanad_fail(error, SANAD_STORE, SANAD_NO_SPAN,
                      "another storage of this process has a transaction open "
                      "on '%s'",
                      file->path);
  }

  Storage *other = file->writer;
  SanadError own = {0};
  if (write_commit(other, &own) != SANAD_OK) {
    storage_log(other, &own);
  }
  return SANAD_OK;
}

static SanadStatus
check_may_change(const Storage *storage, SanadError *error)
{
  TRY(file_check(storage, error));
  if (storage->options.is_readonly) {
    return sanad_fail(error, SANAD_STORE, SANAD_NO_SPAN,
                      "the storage is open read-only");
  }
  if (storage->is_failed) {
    return sanad_fail(error, SANAD_STORE, SANAD_NO_SPAN,
                      "refused, because earlier %s", storage->failure.message);
  }
  return SANAD_OK;
}

SanadStatus
write_begin(Storage *storage, SanadWrite **out, SanadError *error)
{
  *out = NULL;
  TRY(check_may_change(storage, error));
  TRY(end_other_write(storage, error));

  StoreFile *file = storage->file;
  if (!file->write) {
    const mode_t mask = file_mode_begin(storage);
    const SanadStatus status =
        sanad_write_begin(&file->write, file->store, error);
    file_mode_end(storage, mask);
    TRY(status);
    file->writer = storage;
    file->change_count = 0;
    file->begun_ns = now_ns();
  }
  settle_streams(file);
  *out = file->write;
  return SANAD_OK;
}

/// Whether the open batch should not grow any more.
static bool
is_batch_due(const Storage *storage)
{
  const StoreFile *file = storage->file;
  if (storage->options.sync == SYNC_EACH ||
      file->change_count >= storage->options.batch_max) {
    return true;
  }
  const uint64_t share_ns = file->commit_ns * COMMIT_SHARE;
  return now_ns() - file->begun_ns >
         (share_ns > BATCH_NS_MIN ? share_ns : BATCH_NS_MIN);
}

SanadStatus
write_changed(Storage *storage, SanadStatus status, SanadError *error)
{
  StoreFile *file = storage->file;
  if (status != SANAD_OK) {
    // The store allows no more of a change in which something failed.
    SanadError own = {.status = status};
    if (error) {
      own = *error;
    }
    remember_failure(storage, file->change_count + 1, &own);
    if (error) {
      *error = own;
    }
    if (!file->is_transaction) {
      write_abort(storage);
    }
    return status;
  }

  ++file->change_count;
  if (file->is_transaction || !is_batch_due(storage)) {
    return SANAD_OK;
  }
  return write_commit(storage, error);
}

SanadStatus
view_open(Storage *storage, View *view, SanadError *error)
{
  *view = (View){0};
  TRY(file_check(storage, error));

  StoreFile *file = storage->file;
  if (write_is_own(storage) && !storage->is_failed) {
    return sanad_write_snapshot(file->write, &view->snapshot, error);
  }
  if (file->write && !file->is_transaction) {
    TRY(end_other_write(storage, error));
  }
  TRY(sanad_snapshot_open(&view->own, file->store, error));
  view->snapshot = view->own;
  return SANAD_OK;
}

void
view_close(View *view)
{
  sanad_snapshot_close(view->own);
  *view = (View){0};
}
