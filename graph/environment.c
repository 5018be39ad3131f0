#include "graph/environment.h"

#include "graph/store_impl.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

/// Address space for the map.  It costs nothing until it is used.
#define MAP_BYTES_FIRST (UINT64_C(1) << 40U)
#define MAP_BYTES_LEAST (UINT64_C(1) << 26U)
/// At least what LMDB's lock file takes: a cache line a reader, and its head.
#define LOCK_BYTES ((off_t)(ENVIRONMENT_READERS_MAX + 8U) * 64)
/// How often a store with a lock file that is not set up is opened again: some
/// ten seconds.
#define OPEN_TRIES_MAX 500U

/// Takes the disk space of the lock file.  LMDB only sets its size and writes
/// through a map: with the disk full that would be a bus error.
static int
reserve_lock(const char *path)
{
  char name[4096];
  const int length = snprintf(name, sizeof name, "%s-lock", path);
  if (length < 0 || (size_t)length >= sizeof name) {
    return ENAMETOOLONG;
  }
  const int file = open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (file < 0) {
    return 0; // LMDB will say why, or do without
  }

  struct stat about;
  int rc = 0;
  if (!fstat(file, &about) && about.st_blocks * 512 < LOCK_BYTES &&
      fallocate(file, 0, 0, LOCK_BYTES) && errno == ENOSPC) {
    rc = ENOSPC;
  }
  (void)close(file);
  return rc;
}

/// Whether the lock file knows less than the store.  LMDB 0.9 sets it up in
/// the first process that opens a store, and others trust it then: if that
/// process is killed half way, they take the store for empty, or an old commit
/// for the last one, and write over what was committed.  A commit that is just
/// being made is one more than the lock file knows; with the first of all that
/// cannot be told from a lock file that was not set up.
static bool
is_behind(MDB_env *env, bool *is_certain)
{
  MDB_envinfo info;
  MDB_txn *txn = NULL;
  if (mdb_env_info(env, &info) || mdb_txn_begin(env, NULL, MDB_RDONLY, &txn)) {
    return false;
  }
  // Read behind what it is compared with, it can only be too large.
  const size_t known = mdb_txn_id(txn);
  mdb_txn_abort(txn);
  *is_certain = known + 1 < info.me_last_txnid;
  return *is_certain || (known == 0 && info.me_last_txnid == 1);
}

/// Waits a little longer each time, and processes that wait for each other not
/// equally long.
static void
wait_to_open(unsigned try)
{
  const long slice = 1 + (long)getpid() % 7;
  const struct timespec time = {0, slice * (try < 16 ? try + 1 : 16) * 300000};
  (void)nanosleep(&time, NULL);
}

/// Set once by the program.
static void (*end_damaged)(void);

void
sanad_store_on_damage(void (*end)(void))
{
  end_damaged = end;
}

/// Called by LMDB when one of its asserts fails.
static void
on_assert(MDB_env *env, const char *message)
{
  (void)env;
  (void)message;
  if (end_damaged) {
    end_damaged();
  }
}

/// Opens the environment with as much address space as the system gives.
static int
open_sized_env(MDB_env **out, const char *path, unsigned flags)
{
  int rc = ENOMEM;
  for (uint64_t bytes = MAP_BYTES_FIRST; bytes >= MAP_BYTES_LEAST; bytes /= 2) {
    MDB_env *env = NULL;
    rc = mdb_env_create(&env);
    if (rc) {
      return rc;
    }
    (void)mdb_env_set_maxdbs(env, TABLES);
    (void)mdb_env_set_assert(env, on_assert);
    (void)mdb_env_set_maxreaders(env, ENVIRONMENT_READERS_MAX);
    (void)mdb_env_set_mapsize(env, bytes);

    rc = mdb_env_open(env, path,
                      flags | MDB_NOSUBDIR | MDB_NOTLS | MDB_NORDAHEAD, 0666);
    if (!rc) {
      *out = env;
      return 0;
    }
    mdb_env_close(env);
    // valgrind says EINVAL where others say ENOMEM.
    if (rc != ENOMEM && rc != EINVAL) {
      break;
    }
  }
  return rc;
}

int
environment_open(MDB_env **out, const char *path, unsigned flags)
{
  int rc = flags & MDB_NOLOCK ? 0 : reserve_lock(path);
  for (unsigned try = 0; !rc; ++try) {
    bool is_certain = false;
    rc = open_sized_env(out, path, flags);
    if (rc || flags & MDB_NOLOCK || !is_behind(*out, &is_certain) ||
        (!is_certain && try >= OPEN_TRIES_MAX / 8)) {
      break;
    }
    mdb_env_close(*out);
    *out = NULL;
    rc = try < OPEN_TRIES_MAX ? 0 : EBUSY;
    wait_to_open(try);
  }
  return rc;
}

/// Opens the file `target`, or a new one if it is null, by a name in a folder
/// of its own that stands there only meanwhile: LMDB has the table of readers,
/// without which a writer uses pages again that an open snapshot reads, in a
/// file beside.
static int
open_in_passing(MDB_env **out, const char *target)
{
  const char *const chosen = secure_getenv("TMPDIR");
  const char *const places[] = {chosen && *chosen ? chosen : "/tmp",
                                "/dev/shm"};
  int rc = ENOENT;
  for (size_t i = 0; rc && i < sizeof places / sizeof *places; ++i) {
    char folder[PATH_MAX - 16];
    char path[PATH_MAX];
    const int length =
        snprintf(folder, sizeof folder, "%s/sanad-XXXXXX", places[i]);
    if (length < 0 || (size_t)length >= sizeof folder || !mkdtemp(folder)) {
      continue;
    }
    (void)snprintf(path, sizeof path, "%s/store", folder);
    rc = target && symlink(target, path)
             ? errno
             : environment_open(out, path, MDB_NOSYNC);
    (void)unlink(path);
    (void)snprintf(path, sizeof path, "%s/store-lock", folder);
    (void)unlink(path);
    (void)rmdir(folder);
  }
  return rc;
}

int
environment_open_memory(MDB_env **out)
{
  const int file = memfd_create("sanad", MFD_CLOEXEC);
  if (file < 0) {
    return errno;
  }

  char target[64];
  (void)snprintf(target, sizeof target, "/proc/self/fd/%d", file);
  int rc = open_in_passing(out, target);
  if (rc) {
    // Where nothing can be written: right as long as nobody reads what was
    // before two commits.
    rc = environment_open(out, target, MDB_NOLOCK | MDB_NOSYNC);
  }
  (void)close(file);
  // Where no /proc is mounted, as in a bare chroot, a file on the disk.
  return rc == ENOENT ? open_in_passing(out, NULL) : rc;
}
