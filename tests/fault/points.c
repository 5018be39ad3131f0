/// Calls that fail.  Each `__wrap_` function stands for the one of its name.
#include "tests/fault/points.h"

#include "base/arena.h"

#include <dirent.h>
#include <errno.h>
#include <execinfo.h>
#include <fcntl.h>
#include <lmdb.h>
#include <pthread.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

static Points *points;
static bool is_counting;
static uint32_t number;
static uint32_t failing; ///< 0: none
static bool fails_on;
static bool has_failed;
static PointClass failing_class;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

void
points_count(Points *shared)
{
  void *frames[CALLERS_MAX];
  (void)backtrace(frames, CALLERS_MAX); // Loads what it needs
  points = shared;
  points->count = 0;
  is_counting = true;
}

void
points_fail(Points *shared, uint32_t at, bool is_for_good)
{
  points = shared;
  points->failures = 0;
  failing = at;
  fails_on = is_for_good;
}

/// Whether these callers were not seen before; remembers them.
static bool
is_new_stack(void)
{
  void *frames[CALLERS_MAX];
  const int depth = backtrace(frames, CALLERS_MAX);
  uint64_t hash = 14695981039346656037U;
  for (int i = 2; i < depth; ++i) { // Without this function and its caller
    hash = (hash ^ (uint64_t)(uintptr_t)frames[i]) * 1099511628211U;
    hash ^= hash >> 29;
  }
  for (size_t at = hash % STACKS_MAX;; at = (at + 1) % STACKS_MAX) {
    if (points->stacks[at] == hash) {
      return false;
    }
    if (!points->stacks[at]) {
      points->stacks[at] = hash;
      return true;
    }
  }
}

/// Counts a call and says whether it is to fail.
static bool
is_hit(PointClass class)
{
  if (!is_counting && !failing) {
    return false;
  }
  (void)pthread_mutex_lock(&lock);
  ++number;
  bool hits = false;
  if (is_counting) {
    if (is_new_stack() && points->count < POINTS_MAX) {
      points->points[points->count++] = number;
    }
  } else if (number == failing) {
    hits = true;
    has_failed = true;
    failing_class = class;
    memset((void *)points->callers, 0, sizeof points->callers);
    (void)backtrace(points->callers, CALLERS_MAX);
  } else {
    hits = fails_on && has_failed && class == failing_class;
  }
  points->failures += hits;
  (void)pthread_mutex_unlock(&lock);
  if (hits) {
    errno = class == POINT_MEMORY ? ENOMEM : EIO;
  }
  return hits;
}

/// A function that stands for another: WRAP(class, type, name, parameters,
/// arguments, what it returns when it fails).
#define WRAP(class, type, name, parameters, arguments, failed)                 \
  type __real_##name parameters;                                               \
  type __wrap_##name parameters;                                               \
  type __wrap_##name parameters                                                \
  {                                                                            \
    return is_hit(class) ? (failed) : __real_##name arguments;                 \
  }

#define MEMORY(name, parameters, arguments)                                    \
  WRAP(POINT_MEMORY, void *, name, parameters, arguments, NULL)
#define IO(name, parameters, arguments)                                        \
  WRAP(POINT_IO, int, name, parameters, arguments, -1)
#define STORE(name, parameters, arguments)                                     \
  WRAP(POINT_STORE, int, name, parameters, arguments, EIO)

MEMORY(malloc, (size_t size), (size))
MEMORY(calloc, (size_t count, size_t size), (count, size))
MEMORY(realloc, (void *block, size_t size), (block, size))
MEMORY(reallocarray, (void *block, size_t count, size_t size),
       (block, count, size))
MEMORY(sanad_arena_take, (SanadArena * arena, size_t size), (arena, size))
MEMORY(sanad_arena_take_room, (SanadArena * arena, size_t size), (arena, size))
MEMORY(sanad_arena_take_array, (SanadArena * arena, size_t count, size_t size),
       (arena, count, size))
WRAP(POINT_MEMORY, char *, sanad_arena_copy,
     (SanadArena * arena, const char *bytes, size_t length),
     (arena, bytes, length), NULL)
WRAP(POINT_MEMORY, char *, strdup, (const char *text), (text), NULL)
WRAP(POINT_MEMORY, FILE *, open_memstream, (char **bytes, size_t *size),
     (bytes, size), NULL)
WRAP(POINT_MEMORY, char *, realpath, (const char *path, char *full),
     (path, full), NULL)

// PCRE2 is loaded by the program: what makes its things is found by name.

static void *(*make_context)(void *context);
static void *(*make_data)(void *code, void *context);

static void *
context_or_none(void *context)
{
  return is_hit(POINT_MEMORY) ? NULL : make_context(context);
}

static void *
data_or_none(void *code, void *context)
{
  return is_hit(POINT_MEMORY) ? NULL : make_data(code, context);
}

void *__real_dlsym(void *library, const char *name);
void *__wrap_dlsym(void *library, const char *name);
void *
__wrap_dlsym(void *library, const char *name)
{
  void *(*const context)(void *) = context_or_none;
  void *(*const data)(void *, void *) = data_or_none;
  void *symbol = __real_dlsym(library, name);
  // Copied: ISO C turns no function into an object.
  if (symbol && strcmp(name, "pcre2_match_context_create_8") == 0) {
    memcpy(&make_context, &symbol, sizeof symbol);
    memcpy(&symbol, &context, sizeof symbol);
  } else if (symbol &&
             strcmp(name, "pcre2_match_data_create_from_pattern_8") == 0) {
    memcpy(&make_data, &symbol, sizeof symbol);
    memcpy(&symbol, &data, sizeof symbol);
  }
  return symbol;
}

WRAP(POINT_IO, DIR *, opendir, (const char *path), (path), NULL)
WRAP(POINT_IO, FILE *, fopen, (const char *path, const char *mode),
     (path, mode), NULL)
WRAP(POINT_IO, FILE *, fdopen, (int file, const char *mode), (file, mode), NULL)
WRAP(POINT_IO, FILE *, tmpfile, (void), (), NULL)
WRAP(POINT_IO, ssize_t, read, (int file, void *data, size_t length),
     (file, data, length), -1)
WRAP(POINT_IO, ssize_t, write, (int file, const void *data, size_t length),
     (file, data, length), -1)
WRAP(POINT_IO, ssize_t, pread,
     (int file, void *data, size_t length, off_t offset),
     (file, data, length, offset), -1)
WRAP(POINT_IO, ssize_t, pwrite,
     (int file, const void *data, size_t length, off_t offset),
     (file, data, length, offset), -1)
WRAP(POINT_IO, off_t, lseek, (int file, off_t offset, int from),
     (file, offset, from), -1)
WRAP(POINT_IO, void *, mmap,
     (void *at, size_t length, int protection, int flags, int file,
      off_t offset),
     (at, length, protection, flags, file, offset), MAP_FAILED)
IO(mkostemp, (char *name, int flags), (name, flags))
IO(mkstemp, (char *name), (name))
IO(mkdir, (const char *path, mode_t mode), (path, mode))
IO(rename, (const char *from, const char *to), (from, to))
IO(link, (const char *from, const char *to), (from, to))
IO(fsync, (int file), (file))
IO(pipe2, (int files[2], int flags), (files, flags))
IO(stat, (const char *path, struct stat *what), (path, what))
IO(fstat, (int file, struct stat *what), (file, what))
IO(memfd_create, (const char *name, unsigned flags), (name, flags))
WRAP(POINT_IO, int, pthread_create,
     (pthread_t * thread, const pthread_attr_t *how, void *(*run)(void *),
      void *state),
     (thread, how, run, state), EAGAIN)
WRAP(POINT_IO, int, posix_spawn,
     (pid_t * child, const char *path,
      const posix_spawn_file_actions_t *actions, const posix_spawnattr_t *how,
      char *const arguments[], char *const environment[]),
     (child, path, actions, how, arguments, environment), EAGAIN)

STORE(mdb_env_create, (MDB_env * *out), (out))
STORE(mdb_env_open,
      (MDB_env * environment, const char *path, unsigned flags, mdb_mode_t how),
      (environment, path, flags, how))
STORE(mdb_env_set_mapsize, (MDB_env * environment, size_t size),
      (environment, size))
STORE(mdb_env_set_maxdbs, (MDB_env * environment, MDB_dbi count),
      (environment, count))
STORE(mdb_env_set_maxreaders, (MDB_env * environment, unsigned count),
      (environment, count))
STORE(mdb_env_info, (MDB_env * environment, MDB_envinfo *info),
      (environment, info))
STORE(mdb_env_get_fd, (MDB_env * environment, mdb_filehandle_t *file),
      (environment, file))
STORE(mdb_txn_begin,
      (MDB_env * environment, MDB_txn *parent, unsigned flags, MDB_txn **out),
      (environment, parent, flags, out))
STORE(mdb_dbi_open,
      (MDB_txn * transaction, const char *name, unsigned flags, MDB_dbi *out),
      (transaction, name, flags, out))
STORE(mdb_stat, (MDB_txn * transaction, MDB_dbi table, MDB_stat *out),
      (transaction, table, out))
STORE(mdb_get,
      (MDB_txn * transaction, MDB_dbi table, MDB_val *key, MDB_val *data),
      (transaction, table, key, data))
STORE(mdb_put,
      (MDB_txn * transaction, MDB_dbi table, MDB_val *key, MDB_val *data,
       unsigned flags),
      (transaction, table, key, data, flags))
STORE(mdb_del,
      (MDB_txn * transaction, MDB_dbi table, MDB_val *key, MDB_val *data),
      (transaction, table, key, data))
STORE(mdb_drop, (MDB_txn * transaction, MDB_dbi table, int how),
      (transaction, table, how))
STORE(mdb_cursor_open, (MDB_txn * transaction, MDB_dbi table, MDB_cursor **out),
      (transaction, table, out))
STORE(mdb_cursor_get,
      (MDB_cursor * cursor, MDB_val *key, MDB_val *data, MDB_cursor_op what),
      (cursor, key, data, what))
STORE(mdb_cursor_put,
      (MDB_cursor * cursor, MDB_val *key, MDB_val *data, unsigned flags),
      (cursor, key, data, flags))
STORE(mdb_cursor_del, (MDB_cursor * cursor, unsigned flags), (cursor, flags))
STORE(mdb_reader_check, (MDB_env * environment, int *dead), (environment, dead))

// ---- Those that are not all alike

void *__real_sanad_arena_grow(SanadArena *arena, void *items, size_t count,
                              size_t *capacity, size_t size);
void *__wrap_sanad_arena_grow(SanadArena *arena, void *items, size_t count,
                              size_t *capacity, size_t size);

/// Fails only where more is needed than there is.
void *
__wrap_sanad_arena_grow(SanadArena *arena, void *items, size_t count,
                        size_t *capacity, size_t size)
{
  return count >= *capacity && is_hit(POINT_MEMORY)
             ? NULL
             : __real_sanad_arena_grow(arena, items, count, capacity, size);
}

int __real_mdb_txn_commit(MDB_txn *transaction);
int __wrap_mdb_txn_commit(MDB_txn *transaction);

int
__wrap_mdb_txn_commit(MDB_txn *transaction)
{
  if (is_hit(POINT_STORE)) {
    mdb_txn_abort(transaction); // As a commit that fails does
    return ENOSPC;
  }
  return __real_mdb_txn_commit(transaction);
}

int __real_open(const char *path, int flags, ...);
int __wrap_open(const char *path, int flags, ...);

int
__wrap_open(const char *path, int flags, ...)
{
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode =
      flags & (O_CREAT | O_TMPFILE) ? va_arg(arguments, mode_t) : 0;
  va_end(arguments);
  return is_hit(POINT_IO) ? -1 : __real_open(path, flags, mode);
}

/// A write that failed is remembered by the stream.  What is said of it on the
/// error stream is not kept from being said.
static bool
is_stream_hit(FILE *file)
{
  if (file == stderr || !is_hit(POINT_IO)) {
    return false;
  }
  file->_flags |= 0x20; // What ferror() looks at in glibc
  return true;
}

#define STREAM(type, name, parameters, arguments, file, failed)                \
  type __real_##name parameters;                                               \
  type __wrap_##name parameters;                                               \
  type __wrap_##name parameters                                                \
  {                                                                            \
    return is_stream_hit(file) ? (failed) : __real_##name arguments;           \
  }

STREAM(size_t, fread, (void *data, size_t size, size_t count, FILE *file),
       (data, size, count, file), file, 0)
STREAM(size_t, fwrite,
       (const void *data, size_t size, size_t count, FILE *file),
       (data, size, count, file), file, 0)
STREAM(int, fputs, (const char *text, FILE *file), (text, file), file, EOF)
STREAM(int, fputc, (int byte, FILE *file), (byte, file), file, EOF)
STREAM(int, putc, (int byte, FILE *file), (byte, file), file, EOF)
STREAM(int, fflush, (FILE * file), (file), file, EOF)
STREAM(int, vfprintf, (FILE * file, const char *format, va_list arguments),
       (file, format, arguments), file, -1)

int __wrap_fprintf(FILE *file, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

int
__wrap_fprintf(FILE *file, const char *format, ...)
{
  if (is_stream_hit(file)) {
    return -1;
  }
  va_list arguments;
  va_start(arguments, format);
  const int rc = __real_vfprintf(file, format, arguments);
  va_end(arguments);
  return rc;
}

int __real_fclose(FILE *file);
int __wrap_fclose(FILE *file);

int
__wrap_fclose(FILE *file)
{
  const bool fails = is_hit(POINT_IO);
  const int rc = __real_fclose(file); // It is closed all the same
  if (fails) {
    errno = EIO;
  }
  return fails ? EOF : rc;
}
