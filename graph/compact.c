#include "graph/compact.h"

#include "base/buffer.h"
#include "base/file.h"
#include "graph/compact_impl.h"
#include "graph/store_impl.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

// Where LMDB 0.9 keeps what in the head pages of its file (mdb.c, MDB_meta).
#define META_PAGES     2U
#define META_BYTES     152U
#define MAGIC_OFFSET   16U
#define MAGIC          0xBEEFC0DEU
#define PSIZE_OFFSET   40U
#define TXN_OFFSET     144U
#define PAGE_BYTES_MAX 65536U

/// What the new file is called until it is ready: there is one at a time, made
/// under the lock for writing.
#define NEW_SUFFIX ".compact"

typedef struct {
  SanadStore *store;
  MDB_txn *lock;    ///< Keeps others from changing the store
  char *path;       ///< Of the file itself, if `path` is a link to it
  SanadBuffer name; ///< Of the new file
  int file;         ///< The new file
} Compaction;

static SanadStatus
fail_file(SanadError *error, const char *action, const char *path)
{
  const int code = errno;
  return sanad_fail(error, SANAD_IO, SANAD_NO_SPAN, "cannot %s %s: %s", action,
                    path, strerror(code));
}

/// Writes all that the store holds into the new file.
static SanadStatus
copy_store(Compaction *compaction, SanadError *error)
{
  const char *const name = sanad_buffer_string(&compaction->name);
  if (!name) {
    return sanad_fail_memory(error);
  }
  struct stat about;
  if (stat(compaction->path, &about) != 0) {
    return fail_file(error, "look at", compaction->path);
  }
  (void)unlink(name); // What a compaction that was killed left behind
  compaction->file =
      open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, about.st_mode & 0777U);
  if (compaction->file < 0) {
    return fail_file(error, "make", name);
  }
  if (fchmod(compaction->file, about.st_mode & 0777U) != 0 ||
      (fchown(compaction->file, about.st_uid, about.st_gid) != 0 &&
       errno != EPERM)) {
    return fail_file(error, "make", name);
  }
  return sanad_compact_pack(compaction->store, name, error);
}

/// Reads or writes all of `bytes` at a place of the new file.
static SanadStatus
read_at(const Compaction *compaction, void *bytes, size_t length, size_t offset,
        SanadError *error)
{
  return pread(compaction->file, bytes, length, (off_t)offset) ==
                 (ssize_t)length
             ? SANAD_OK
             : fail_file(error, "read", compaction->name.data);
}

static SanadStatus
write_at(const Compaction *compaction, const void *bytes, size_t length,
         size_t offset, SanadError *error)
{
  return pwrite(compaction->file, bytes, length, (off_t)offset) ==
                 (ssize_t)length
             ? SANAD_OK
             : fail_file(error, "write", compaction->name.data);
}

/// Gives the new file the commit number of the old one: processes that have the
/// old file open share the lock file, in which that number stands, with those
/// that open the new one, and LMDB takes the head page from its parity.  Both
/// head pages then stand for the same content, the second as the commit before.
static SanadStatus
number_commits(const Compaction *compaction, size_t txn, SanadError *error)
{
  unsigned char heads[META_PAGES][META_BYTES];
  uint32_t page_bytes = 0;
  TRY(read_at(compaction, heads[0], META_BYTES, 0, error));
  memcpy(&page_bytes, heads[0] + PSIZE_OFFSET, sizeof page_bytes);
  if (page_bytes < META_BYTES || page_bytes > PAGE_BYTES_MAX) {
    return sanad_fail(error, SANAD_CORRUPT, SANAD_NO_SPAN,
                      "the new store has pages of %u bytes", page_bytes);
  }
  TRY(read_at(compaction, heads[1], META_BYTES, page_bytes, error));

  uint64_t numbers[META_PAGES];
  for (size_t i = 0; i < META_PAGES; ++i) {
    uint32_t magic = 0;
    memcpy(&magic, heads[i] + MAGIC_OFFSET, sizeof magic);
    memcpy(&numbers[i], heads[i] + TXN_OFFSET, sizeof numbers[i]);
    if (magic != MAGIC) {
      return sanad_fail(error, SANAD_CORRUPT, SANAD_NO_SPAN,
                        "the new store has no head");
    }
  }
  const size_t last = numbers[1] > numbers[0] ? 1 : 0;
  for (uint64_t i = 0; i < META_PAGES; ++i) {
    // The number of the page itself stands at its start.
    const uint64_t number = i == txn % META_PAGES ? txn : txn - 1;
    unsigned char head[META_BYTES];
    memcpy(head, heads[last], META_BYTES);
    memcpy(head, &i, sizeof i);
    memcpy(head + TXN_OFFSET, &number, sizeof number);
    TRY(write_at(compaction, head, META_BYTES, i * page_bytes, error));
  }
  return SANAD_OK;
}

/// Makes both head pages of the old file stand for its last commit.  Who has it
/// open looks in the lock file for the number of the last commit, which from
/// now on counts those of the new file, and must not see the old content of one
/// commit before at each second of them.
static void
freeze_old(int old, size_t txn)
{
  unsigned char head[META_BYTES];
  uint32_t page_bytes = 0;
  if (pread(old, head, META_BYTES, 0) != (ssize_t)META_BYTES) {
    return; // It is gone from the folder anyway
  }
  memcpy(&page_bytes, head + PSIZE_OFFSET, sizeof page_bytes);
  const uint64_t last = txn % META_PAGES;
  const uint64_t other = 1 - last;
  if (pread(old, head, META_BYTES, (off_t)(last * page_bytes)) !=
      (ssize_t)META_BYTES) {
    return;
  }
  memcpy(head, &other, sizeof other);
  const ssize_t written =
      pwrite(old, head, META_BYTES, (off_t)(other * page_bytes));
  (void)written;
}

static SanadStatus
put_in_place(const Compaction *compaction, SanadError *error)
{
  const char *const name = compaction->name.data;
  if (fsync(compaction->file) != 0) {
    return fail_file(error, "write", name);
  }
  if (rename(name, compaction->path) != 0) {
    return fail_file(error, "replace", compaction->path);
  }
  return sanad_file_sync_folder(compaction->path)
             ? SANAD_OK
             : fail_file(error, "write the folder of", compaction->path);
}

/// Begins: from here on nobody changes the store.
static SanadStatus
begin(Compaction *compaction, const char *path, SanadError *error)
{
  static const SanadStoreOptions options = {.must_exist = true};
  TRY(sanad_store_open(&compaction->store, path, &options, error));
  const int rc =
      mdb_txn_begin(compaction->store->env, NULL, 0, &compaction->lock);
  if (rc) {
    return sanad_store_fail(error, "lock the store", rc);
  }
  if (sanad_store_is_removed(compaction->store)) {
    return sanad_fail(error, SANAD_STORE, SANAD_NO_SPAN,
                      "the file %s was replaced meanwhile", path);
  }
  compaction->path = realpath(path, NULL);
  if (!compaction->path) {
    return fail_file(error, "find", path);
  }
  sanad_buffer_add_string(&compaction->name, compaction->path);
  sanad_buffer_add_string(&compaction->name, NEW_SUFFIX);
  return sanad_buffer_status(&compaction->name, error);
}

static SanadStatus
size_of(int file, uint64_t *bytes, SanadError *error)
{
  struct stat about;
  if (fstat(file, &about) != 0) {
    return fail_file(error, "look at", "the store");
  }
  *bytes = (uint64_t)about.st_size;
  return SANAD_OK;
}

static SanadStatus
compact(Compaction *compaction, const char *path, SanadCompactReport *report,
        SanadError *error)
{
  int old = -1;
  TRY(begin(compaction, path, error));
  // The transaction that is the lock has the number of the commit to come.
  const size_t txn = mdb_txn_id(compaction->lock) - 1;
  (void)mdb_env_get_fd(compaction->store->env, &old);
  TRY(size_of(old, &report->bytes_before, error));
  TRY(copy_store(compaction, error));
  TRY(number_commits(compaction, txn, error));
  TRY(size_of(compaction->file, &report->bytes_after, error));
  TRY(put_in_place(compaction, error));
  freeze_old(old, txn);
  return SANAD_OK;
}

SanadStatus
sanad_store_compact(const char *path, SanadCompactReport *report,
                    SanadError *error)
{
  Compaction compaction = {.file = -1};
  *report = (SanadCompactReport){0};
  const SanadStatus status = compact(&compaction, path, report, error);
  if (compaction.file >= 0) {
    (void)close(compaction.file);
    if (status) {
      (void)unlink(compaction.name.data);
    }
  }
  if (compaction.lock) {
    mdb_txn_abort(compaction.lock);
  }
  sanad_store_close(compaction.store);
  sanad_buffer_free(&compaction.name);
  free(compaction.path);
  return status;
}
