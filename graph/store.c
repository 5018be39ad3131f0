#include "graph/store.h"

#include "graph/block.h"
#include "graph/dictionary.h"
#include "graph/environment.h"
#include "graph/page_index.h"
#include "graph/pages.h"
#include "graph/store_impl.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

/// The two head pages that LMDB begins a file with.
#define STORE_BYTES_LEAST ((off_t)8192)
/// Tests make blocks of a few rows, so that everything meets a block's edge.
#define BLOCK_ROWS_VARIABLE "SANAD_BLOCK_ROWS"
/// Where LMDB's first page holds its magic number.
#define MAGIC_OFFSET 16
#define MAGIC        0xBEEFC0DEU

static const struct {
  const char *name;
  unsigned flags;
} table_kinds[TABLES] = {
    [TABLE_META] = {"meta", 0},
    [TABLE_TERMS] = {"terms", 0},
    [TABLE_HASHES] = {"hashes", 0},
    [TABLE_PSO] = {"pso", 0},
    [TABLE_POS] = {"pos", 0},
    [TABLE_SPO] = {"spo", 0},
    [TABLE_OPS] = {"ops", 0},
    [TABLE_GSPO] = {"gspo", 0},
    [TABLE_MANY] = {"many", 0},
    [TABLE_SETS] = {"sets", 0},
    [TABLE_SET_HASHES] = {"set_hashes", MDB_DUPSORT | MDB_DUPFIXED},
    [TABLE_NAMES] = {"names", 0},
    [TABLE_STATS] = {"stats", 0},
};

SanadStatus
sanad_store_fail(SanadError *error, const char *action, int code)
{
  switch (code) {
  case ENOMEM:
    return sanad_fail_memory(error);
  case MDB_CORRUPTED:
  case MDB_PAGE_NOTFOUND:
    return sanad_fail(error, SANAD_CORRUPT, SANAD_NO_SPAN,
                      "cannot %s: the store is damaged", action);
  case ENOSPC:
  case MDB_MAP_FULL:
    return sanad_fail(error, SANAD_STORE, SANAD_NO_SPAN,
                      "cannot %s: no space left", action);
  case MDB_READERS_FULL:
    return sanad_fail(error, SANAD_STORE, SANAD_NO_SPAN,
                      "cannot %s: %u others read it already", action,
                      ENVIRONMENT_READERS_MAX);
  case EIO: // LMDB's word for a write that was cut short
    return sanad_fail(error, SANAD_STORE, SANAD_NO_SPAN,
                      "cannot %s: no space left, or the disk gives errors",
                      action);
  default:
    return sanad_fail(error, SANAD_STORE, SANAD_NO_SPAN, "cannot %s: %s",
                      action, mdb_strerror(code));
  }
}

static int
open_tables(SanadStore *store, MDB_txn *txn, unsigned flags)
{
  int rc = 0;

  for (unsigned i = 0; i < TABLES && !rc; ++i) {
    rc = mdb_dbi_open(txn, table_kinds[i].name, table_kinds[i].flags | flags,
                      &store->tables[i]);
  }
  return rc;
}

/// Makes the tables of a new store.
static int
make_tables(SanadStore *store)
{
  MDB_txn *txn = NULL;
  int rc = mdb_txn_begin(store->env, NULL, 0, &txn);
  if (rc) {
    return rc;
  }

  rc = open_tables(store, txn, MDB_CREATE);
  if (!rc) {
    const uint32_t format = STORE_FORMAT;
    MDB_val key = sanad_value("format", 6);
    MDB_val value = sanad_value(&format, sizeof format);
    rc = mdb_put(txn, store->tables[TABLE_META], &key, &value, 0);
  }
  if (rc) {
    mdb_txn_abort(txn);
    return rc;
  }
  return mdb_txn_commit(txn);
}

static SanadStatus
check_format(SanadStore *store, MDB_txn *txn, SanadError *error)
{
  MDB_val key = sanad_value("format", 6);
  MDB_val value = {0};
  uint32_t format = 0;

  if (mdb_get(txn, store->tables[TABLE_META], &key, &value) ||
      value.mv_size != sizeof format) {
    return sanad_fail(error, SANAD_STORE, SANAD_NO_SPAN,
                      "%s is not a sanad store", store->path);
  }
  memcpy(&format, value.mv_data, sizeof format);
  if (format != STORE_FORMAT) {
    (void)sanad_fail(error, SANAD_STORE, SANAD_NO_SPAN,
                     "%s has store format %u, and this version reads format %u",
                     store->path, format, STORE_FORMAT);
    return format < STORE_FORMAT
               ? sanad_hint(error, "export it with the version that wrote it, "
                                   "and load that into a new store")
               : sanad_hint(error, "it needs a newer version of sanad");
  }
  return SANAD_OK;
}

static SanadStatus
fail_damaged(const SanadStore *store, SanadError *error)
{
  return sanad_fail_hint(
      error, SANAD_CORRUPT, SANAD_NO_SPAN,
      "sanad check says more, and sanad dump --salvage saves what can be read",
      "%s is damaged", store->path);
}

/// Whether the tables are what was made: LMDB takes the flags in the file.
static bool
has_own_flags(const SanadStore *store, MDB_txn *txn)
{
  for (unsigned i = 0; i < TABLES; ++i) {
    unsigned flags = 0;
    if (mdb_dbi_flags(txn, store->tables[i], &flags) ||
        flags != table_kinds[i].flags) {
      return false;
    }
  }
  return true;
}

/// Whether a transaction sees no tables: the maker of the file, in another
/// process, has not committed them yet, or never did.  Asked of the transaction
/// that goes on to open them: the environment may know of a commit before new
/// transactions see it.
static bool
has_no_tables(MDB_txn *txn)
{
  MDB_dbi all = 0;
  MDB_stat about = {0};
  return !mdb_dbi_open(txn, NULL, 0, &all) && !mdb_stat(txn, all, &about) &&
         !about.ms_entries;
}

/// Opens the tables of a store that was there before, or tells that it
/// `is_empty`.
static SanadStatus
find_tables(SanadStore *store, bool *is_empty, SanadError *error)
{
  MDB_txn *txn = NULL;
  int rc = mdb_txn_begin(store->env, NULL, MDB_RDONLY, &txn);
  if (rc) {
    return sanad_store_fail(error, "read the store", rc);
  }

  *is_empty = has_no_tables(txn);
  if (*is_empty) {
    mdb_txn_abort(txn);
    return SANAD_OK;
  }
  // The format first: another one may have other tables.
  rc = mdb_dbi_open(txn, table_kinds[TABLE_META].name, 0,
                    &store->tables[TABLE_META]);
  SanadStatus status = rc ? SANAD_OK : check_format(store, txn, error);
  if (status == SANAD_OK) {
    rc = rc ? rc : open_tables(store, txn, 0);
    status = rc == MDB_NOTFOUND || rc == MDB_INCOMPATIBLE
                 ? sanad_fail(error, SANAD_STORE, SANAD_NO_SPAN,
                              "%s is not a sanad store", store->path)
             : rc ? sanad_store_fail(error, "read the store", rc)
             : has_own_flags(store, txn) ? SANAD_OK
                                         : fail_damaged(store, error);
  }
  if (status != SANAD_OK) {
    mdb_txn_abort(txn);
    return status;
  }
  // A commit, so that the table handles stay open.
  rc = mdb_txn_commit(txn);
  return rc ? sanad_store_fail(error, "read the store", rc) : SANAD_OK;
}

/// Opens a file in memory with a table of its readers, without which a writer
/// uses pages again that an open snapshot reads.  LMDB has that table in a file
/// beside the other: both stand in a folder only while they are opened.
static int
open_memory_env(MDB_env **out, int file)
{
  const char *const chosen = getenv("TMPDIR");
  const char *const folders[] = {chosen ? chosen : "/tmp", "/dev/shm"};
  char target[64];
  char folder[256];
  char path[sizeof folder + 16];
  int rc = ENOENT;
  (void)snprintf(target, sizeof target, "/proc/self/fd/%d", file);
  const bool has_proc = !access(target, F_OK);
  for (size_t i = 0; rc && i < sizeof folders / sizeof *folders; ++i) {
    const int length =
        snprintf(folder, sizeof folder, "%s/sanad-XXXXXX", folders[i]);
    if (length < 0 || (size_t)length >= sizeof folder || !mkdtemp(folder)) {
      continue;
    }
    (void)snprintf(path, sizeof path, "%s/store", folder);
    // Without /proc, as in a bare chroot, it is a file of that folder.
    rc = has_proc && symlink(target, path)
             ? errno
             : environment_open(out, path, MDB_NOSYNC);
    (void)unlink(path);
    (void)snprintf(path, sizeof path, "%s/store-lock", folder);
    (void)unlink(path);
    (void)rmdir(folder);
  }
  // Where nothing can be written: right as long as nobody reads what was
  // before two commits.
  return rc ? environment_open(out, target, MDB_NOLOCK | MDB_NOSYNC) : 0;
}

/// Gives `store` an empty environment in memory.
static SanadStatus
open_memory(SanadStore *store, SanadError *error)
{
  const int file = memfd_create("sanad", MFD_CLOEXEC);
  if (file < 0) {
    return sanad_store_fail(error, "make a graph in memory", errno);
  }
  int rc = open_memory_env(&store->env, file);
  (void)close(file);
  if (!rc) {
    rc = make_tables(store);
  }
  store->is_in_memory = true;
  return rc ? sanad_store_fail(error, "make a graph in memory", rc) : SANAD_OK;
}

/// Looks at a file before LMDB does, which would leave a lock beside a foreign
/// one.  An empty file is as good as none.
static SanadStatus
look_at_file(const char *path, bool *is_missing, bool *is_believable,
             SanadError *error)
{
  struct stat about;
  *is_missing = false;
  *is_believable = true;
  if (stat(path, &about)) {
    if (errno == ENOENT) {
      *is_missing = true;
      return SANAD_OK;
    }
    return sanad_fail(error, SANAD_STORE, SANAD_NO_SPAN, "cannot open %s: %s",
                      path, strerror(errno));
  }
  if (!S_ISREG(about.st_mode)) {
    return sanad_fail(error, SANAD_STORE, SANAD_NO_SPAN, "%s is not a file",
                      path);
  }
  if (!about.st_size) {
    *is_missing = true;
    return SANAD_OK;
  }

  const int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) {
    return sanad_fail(error, SANAD_STORE, SANAD_NO_SPAN, "cannot open %s: %s",
                      path, strerror(errno));
  }
  uint32_t magic = 0;
  const ssize_t got = pread(file, &magic, sizeof magic, MAGIC_OFFSET);
  *is_believable = pages_are_believable(file);
  (void)close(file);
  if (got != sizeof magic || magic != MAGIC) {
    return sanad_fail(error, SANAD_STORE, SANAD_NO_SPAN,
                      "%s is not a sanad store", path);
  }
  return SANAD_OK;
}

/// Opens a store whose file is there, or tells that it `is_empty`.
static SanadStatus
open_file(SanadStore *store, bool *is_empty, SanadError *error)
{
  unsigned flags = store->is_readonly ? MDB_RDONLY : 0;
  flags |= store->is_unsynced ? MDB_NOSYNC : 0;

  int rc = environment_open(&store->env, store->path, flags);
  if ((rc == EACCES || rc == EROFS) && store->is_readonly) {
    // The lock beside the file cannot be made, so nobody can write either.
    rc = environment_open(&store->env, store->path, flags | MDB_NOLOCK);
  }
  if (rc == MDB_INVALID || rc == MDB_VERSION_MISMATCH) {
    return sanad_fail(error, SANAD_STORE, SANAD_NO_SPAN,
                      "%s is not a sanad store, or it is damaged", store->path);
  }
  if (rc) {
    return sanad_fail(error, SANAD_STORE, SANAD_NO_SPAN, "cannot open %s: %s",
                      store->path, mdb_strerror(rc));
  }

  int dead = 0;
  (void)mdb_reader_check(store->env, &dead);
  TRY(find_tables(store, is_empty, error));
  if (*is_empty) {
    mdb_env_close(store->env);
    store->env = NULL;
  }
  return SANAD_OK;
}

static SanadStatus
open_path(SanadStore *store, bool must_exist, SanadError *error)
{
  bool is_missing = false;
  bool is_believable = true;
  TRY(look_at_file(store->path, &is_missing, &is_believable, error));
  if (!is_believable) {
    return fail_damaged(store, error);
  }
  if (!is_missing) {
    TRY(open_file(store, &is_missing, error));
  }
  if (!is_missing) {
    return SANAD_OK;
  }
  if (must_exist || store->is_readonly) {
    return sanad_fail(error, SANAD_NOT_FOUND, SANAD_NO_SPAN,
                      "there is no store %s", store->path);
  }
  store->is_missing = true;
  return open_memory(store, error);
}

static size_t
block_rows_wanted(void)
{
  const char *const text = getenv(BLOCK_ROWS_VARIABLE);
  const long number = text ? strtol(text, NULL, 10) : 0;

  return number > 0 && number < (long)BLOCK_ROWS_MAX ? (size_t)number
                                                     : BLOCK_ROWS_MAX;
}

SanadStatus
sanad_store_open(SanadStore **out, const char *path,
                 const SanadStoreOptions *options, SanadError *error)
{
  assert(out);

  *out = NULL;
  SanadStore *const store = calloc(1, sizeof *store);
  if (!store) {
    return sanad_fail_memory(error);
  }

  store->page_bytes = dictionary_page_bytes();
  store->is_readonly = options && options->is_readonly;
  store->is_unsynced = options && options->is_unsynced;
  store->block_rows = block_rows_wanted();
  SanadStatus status = SANAD_OK;
  if (!path) {
    status = open_memory(store, error);
  } else {
    store->path = strdup(path);
    status = store->path
                 ? open_path(store, options && options->must_exist, error)
                 : sanad_fail_memory(error);
  }

  if (status != SANAD_OK) {
    sanad_store_close(store);
    return status;
  }
  *out = store;
  return SANAD_OK;
}

void
sanad_store_close(SanadStore *store)
{
  if (store) {
    if (store->env) {
      mdb_env_close(store->env);
    }
    page_index_free(store->spare_pages);
    free(store->path);
    free(store);
  }
}

bool
sanad_store_is_new(const SanadStore *store)
{
  return store->is_missing;
}

const char *
sanad_store_path(const SanadStore *store)
{
  return store->path;
}

/// Removes a file that could not be made: one too short to be a store to
/// anybody, which would be taken for a damaged one.
static void
remove_unfinished(const char *path, bool was_there)
{
  struct stat about;
  if (!was_there && !stat(path, &about) && about.st_size < STORE_BYTES_LEAST) {
    (void)unlink(path);
  }
}

SanadStatus
sanad_store_make_file(SanadStore *store, SanadError *error)
{
  assert(store->is_missing);

  SanadStore made = *store;
  made.env = NULL;
  const bool was_there = access(store->path, F_OK) == 0;
  int rc = environment_open(&made.env, store->path,
                            store->is_unsynced ? MDB_NOSYNC : 0);
  if (rc) {
    remove_unfinished(store->path, was_there);
    return sanad_fail(error, SANAD_STORE, SANAD_NO_SPAN, "cannot make %s: %s",
                      store->path, mdb_strerror(rc));
  }
  rc = make_tables(&made);
  if (rc) {
    mdb_env_close(made.env);
    return sanad_store_fail(error, "make the store", rc);
  }

  mdb_env_close(store->env);
  made.is_missing = false;
  made.is_in_memory = false;
  *store = made;
  return SANAD_OK;
}

SanadStatus
sanad_store_make_copy(SanadStore **out, const char *path, MDB_txn **txn,
                      SanadError *error)
{
  *out = NULL;
  *txn = NULL;
  SanadStore *const store = calloc(1, sizeof *store);
  if (!store) {
    return sanad_fail_memory(error);
  }
  store->page_bytes = dictionary_page_bytes();
  store->block_rows = block_rows_wanted();
  int rc = environment_open(&store->env, path, MDB_NOLOCK | MDB_NOSYNC);
  rc = rc ? rc : mdb_txn_begin(store->env, NULL, 0, txn);
  rc = rc ? rc : open_tables(store, *txn, MDB_CREATE);
  if (rc) {
    if (*txn) {
      mdb_txn_abort(*txn);
      *txn = NULL;
    }
    sanad_store_close(store);
    return sanad_store_fail(error, "make the new store", rc);
  }
  *out = store;
  return SANAD_OK;
}

/// Whether nobody has committed since the tables were made, which was the first
/// transaction.
static bool
is_untouched(MDB_env *env)
{
  MDB_envinfo info;
  return !mdb_env_info(env, &info) && info.me_last_txnid <= 1;
}

bool
sanad_store_is_removed(const SanadStore *store)
{
  int file = -1;
  struct stat about;
  return !store->is_in_memory && !mdb_env_get_fd(store->env, &file) &&
         !fstat(file, &about) && !about.st_nlink;
}

void
sanad_store_unmake_file(SanadStore *store)
{
  // Under the lock for writing, so that nobody commits in between; who waits
  // for it finds that the file is gone.
  MDB_txn *lock = NULL;
  if (mdb_txn_begin(store->env, NULL, 0, &lock)) {
    return; // An empty store stays behind: nothing is lost by that
  }
  SanadStore empty = *store;
  empty.env = NULL;
  if (!is_untouched(store->env) || open_memory(&empty, NULL) != SANAD_OK) {
    mdb_txn_abort(lock);
    if (empty.env) {
      mdb_env_close(empty.env);
    }
    return;
  }

  char name[4096];
  (void)snprintf(name, sizeof name, "%s-lock", store->path);
  (void)unlink(store->path);
  (void)unlink(name);
  mdb_txn_abort(lock);
  mdb_env_close(store->env);
  empty.is_missing = true;
  *store = empty;
}
