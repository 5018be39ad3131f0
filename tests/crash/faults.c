/// A library that is loaded before the C library (LD_PRELOAD) and stands
/// between a program and the system: it counts the calls that write, and makes
/// one of them fail, or kills the program there, or keeps a log of them from
/// which the states that a power cut may leave can be made.
///
///     SANAD_FAULTS_COUNT=FILE   the number of calls is kept there, in 8 bytes
///     SANAD_FAULTS_AT=N         the call to act on, from 1
///     SANAD_FAULTS_DO=kill|eio|enospc|short|nomem
///     SANAD_FAULTS_ON=1         and all calls behind it
///     SANAD_FAULTS_LOG=FILE     the log, appended to
///     SANAD_FAULTS_IN=PROGRAM   only in the program with this file name; else
///                               in the first one, and not in those it starts
///
/// `nomem` counts and fails allocations instead of calls.
///
/// A record of the log: a letter for the call, a letter `s` if it is
/// synchronous or `-`, the lengths of two paths (16 bits), the offset (64), the
/// length of the data (32), then paths and data; numbers as the machine has
/// them.

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <spawn.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

typedef enum { DO_NOTHING, DO_KILL, DO_FAIL, DO_SHORT, DO_NOMEM } Action;

static Action action;
static int failure;  ///< errno
static long act_at;  ///< 0: never
static bool acts_on; ///< Also on all calls behind it
static int log_file = -1;
static pid_t owner; ///< Children do as they like
static atomic_long own_count;
static atomic_long *count = &own_count;

/// Sets a pointer to the function that would have been called without us.
#define NEXT(pointer, name)                                                    \
  (*(void **)(void *)&(pointer) = dlsym(RTLD_NEXT, (name)))

/// Takes a variable out of the environment, without memory.
static void
forget(const char *name)
{
  const size_t length = strlen(name);
  for (char **at = environ; at && *at; ++at) {
    if (strncmp(*at, name, length) == 0 && (*at)[length] == '=') {
      (*at)[0] = '_';
    }
  }
}

/// Counts in a file from now on, whatever way the program ends.
static void
count_in(const char *path)
{
  const int file = (int)syscall(SYS_openat, AT_FDCWD, path,
                                O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (syscall(SYS_ftruncate, file, sizeof own_count)) {
    abort();
  }
  count = (void *)syscall(SYS_mmap, NULL, sizeof own_count,
                          PROT_READ | PROT_WRITE, MAP_SHARED, file, 0L);
  (void)syscall(SYS_close, file);
}

__attribute__((constructor)) static void
begin(void)
{
  const char *const what = getenv("SANAD_FAULTS_DO");
  const char *const at = getenv("SANAD_FAULTS_AT");
  const char *const log = getenv("SANAD_FAULTS_LOG");
  const char *const only = getenv("SANAD_FAULTS_IN");
  const char *const count_path = getenv("SANAD_FAULTS_COUNT");
  if (only && strcmp(only, program_invocation_short_name) != 0) {
    return;
  }
  forget("LD_PRELOAD"); // What this one starts does as it likes
  if (count_path) {
    count_in(count_path);
  }
  acts_on = getenv("SANAD_FAULTS_ON") != NULL;
  act_at = at ? atol(at) : 0;
  if (what) {
    action = strcmp(what, "kill") == 0    ? DO_KILL
             : strcmp(what, "short") == 0 ? DO_SHORT
             : strcmp(what, "nomem") == 0 ? DO_NOMEM
                                          : DO_FAIL;
    failure = strcmp(what, "enospc") == 0 ? ENOSPC : EIO;
  }
  if (log) {
    log_file = (int)syscall(SYS_openat, AT_FDCWD, log,
                            O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  }
  owner = getpid();
}

/// Counts a call, and says whether it is to fail.
static bool
is_hit(void)
{
  if (getpid() != owner) {
    return false;
  }
  const long number = atomic_fetch_add(count, 1) + 1;
  if (!act_at || (acts_on ? number < act_at : number != act_at)) {
    return false;
  }
  if (action == DO_KILL) {
    (void)kill(owner, SIGKILL);
    for (;;) {
      (void)pause();
    }
  }
  return true;
}

/// The same for calls that are none of allocation.
static bool
is_call_hit(void)
{
  if (action == DO_NOMEM || !is_hit()) {
    return false;
  }
  errno = failure;
  return action == DO_FAIL;
}

// ---- The log

static void
put(const void *data, size_t length)
{
  const char *at = data;
  while (length) {
    const long written = syscall(SYS_write, log_file, at, length);
    if (written <= 0) {
      abort();
    }
    at += written;
    length -= (size_t)written;
  }
}

static void
record(char letter, bool is_synchronous, const char *path, const char *other,
       uint64_t offset, const void *data, uint32_t length)
{
  if (log_file < 0 || getpid() != owner) {
    return;
  }
  const int before = errno;
  char head[18];
  const uint16_t lengths[] = {(uint16_t)strlen(path), (uint16_t)strlen(other)};
  head[0] = letter;
  head[1] = is_synchronous ? 's' : '-';
  memcpy(head + 2, lengths, 4);
  memcpy(head + 6, &offset, 8);
  memcpy(head + 14, &length, 4);
  put(head, sizeof head);
  put(path, lengths[0]);
  put(other, lengths[1]);
  put(data, length);
  errno = before;
}

/// The path of an open file, empty if it has none.
static void
path_of(int file, char path[PATH_MAX])
{
  char name[64];
  (void)snprintf(name, sizeof name, "/proc/self/fd/%d", file);
  const ssize_t length = readlink(name, path, PATH_MAX - 1);
  path[length > 0 && path[0] == '/' ? length : 0] = '\0';
}

static bool
is_synchronous(int file)
{
  return (fcntl(file, F_GETFL) & O_DSYNC) != 0;
}

static void
record_write(int file, const void *data, size_t length, off_t offset)
{
  char path[PATH_MAX];
  if (log_file >= 0) {
    path_of(file, path);
    if (path[0] && strncmp(path, "/dev/", 5) != 0) {
      record('W', is_synchronous(file), path, "", (uint64_t)offset, data,
             (uint32_t)length);
    }
  }
}

static void
record_file(char letter, int file, uint64_t offset)
{
  char path[PATH_MAX];
  if (log_file >= 0) {
    path_of(file, path);
    record(letter, false, path, "", offset, "", 0);
  }
}

/// A path as the log has it.
static const char *
full(const char *path, char out[PATH_MAX])
{
  char folder[PATH_MAX];
  if (path[0] == '/' || !getcwd(folder, sizeof folder) ||
      strlen(folder) + strlen(path) + 2 > PATH_MAX) {
    return path;
  }
  (void)strcpy(out, folder);
  (void)strcat(out, "/");
  (void)strcat(out, path);
  return out;
}

static void
record_names(char letter, const char *from, const char *to)
{
  char paths[2][PATH_MAX];
  record(letter, false, full(from, paths[0]), *to ? full(to, paths[1]) : "", 0,
         "", 0);
}

// ---- The calls

static size_t
shortened(size_t length)
{
  return length > 1 ? length / 2 : length;
}

#define OFFSET_OF(file) lseek(file, 0, SEEK_CUR)

ssize_t
write(int file, const void *data, size_t length)
{
  static ssize_t (*real)(int, const void *, size_t);
  if (!real) {
    NEXT(real, "write");
  }
  const long before = atomic_load(count);
  if (is_call_hit()) {
    return -1;
  }
  if (action == DO_SHORT && before + 1 == act_at) {
    length = shortened(length);
  }
  const off_t offset = log_file >= 0 ? OFFSET_OF(file) : 0;
  const ssize_t done = real(file, data, length);
  if (done > 0) {
    record_write(file, data, (size_t)done, offset);
  }
  return done;
}

static ssize_t
write_at(const char *name, int file, const void *data, size_t length,
         off_t offset)
{
  static ssize_t (*real)(int, const void *, size_t, off_t);
  if (!real) {
    NEXT(real, name);
  }
  const long before = atomic_load(count);
  if (is_call_hit()) {
    return -1;
  }
  if (action == DO_SHORT && before + 1 == act_at) {
    length = shortened(length);
  }
  const ssize_t done = real(file, data, length, offset);
  if (done > 0) {
    record_write(file, data, (size_t)done, offset);
  }
  return done;
}

ssize_t
pwrite(int file, const void *data, size_t length, off_t offset)
{
  return write_at("pwrite", file, data, length, offset);
}

ssize_t
pwrite64(int file, const void *data, size_t length, off_t offset)
{
  return write_at("pwrite64", file, data, length, offset);
}

/// Writes a vector; short: all but its last half.
static ssize_t
write_vector(int file, const struct iovec *vector, int vectors, off_t offset,
             bool has_offset)
{
  const long before = atomic_load(count);
  struct iovec fewer[IOV_MAX];
  if (is_call_hit()) {
    return -1;
  }
  if (action == DO_SHORT && before + 1 == act_at && vectors <= IOV_MAX) {
    memcpy(fewer, vector, (size_t)vectors * sizeof *vector);
    vectors = vectors > 1 ? vectors / 2 : vectors;
    fewer[vectors - 1].iov_len = shortened(fewer[vectors - 1].iov_len);
    vector = fewer;
  }
  off_t at = has_offset ? offset : log_file >= 0 ? OFFSET_OF(file) : 0;
  const ssize_t done =
      has_offset ? syscall(SYS_pwritev, file, vector, vectors, offset, 0L)
                 : syscall(SYS_writev, file, vector, vectors);
  size_t left = done > 0 ? (size_t)done : 0;
  for (int i = 0; i < vectors && left; ++i) {
    const size_t length = vector[i].iov_len < left ? vector[i].iov_len : left;
    record_write(file, vector[i].iov_base, length, at);
    at += (off_t)length;
    left -= length;
  }
  return done;
}

ssize_t
writev(int file, const struct iovec *vector, int vectors)
{
  return write_vector(file, vector, vectors, 0, false);
}

ssize_t
pwritev(int file, const struct iovec *vector, int vectors, off_t offset)
{
  return write_vector(file, vector, vectors, offset, true);
}

ssize_t
pwritev64(int file, const struct iovec *vector, int vectors, off_t offset)
{
  return write_vector(file, vector, vectors, offset, true);
}

static int
sync_file(int number, int file)
{
  struct stat about;
  if (is_call_hit()) {
    return -1;
  }
  const int rc = (int)syscall(number, file);
  if (!rc) {
    record_file(fstat(file, &about) == 0 && S_ISDIR(about.st_mode) ? 'D' : 'S',
                file, 0);
  }
  return rc;
}

int
fsync(int file)
{
  return sync_file(SYS_fsync, file);
}

int
fdatasync(int file)
{
  return sync_file(SYS_fdatasync, file);
}

static int
truncate_file(int file, off_t length)
{
  if (is_call_hit()) {
    return -1;
  }
  const int rc = (int)syscall(SYS_ftruncate, file, length);
  if (!rc) {
    record_file('T', file, (uint64_t)length);
  }
  return rc;
}

int
ftruncate(int file, off_t length)
{
  return truncate_file(file, length);
}

int
ftruncate64(int file, off_t length)
{
  return truncate_file(file, length);
}

int
rename(const char *from, const char *to)
{
  if (is_call_hit()) {
    return -1;
  }
  const int rc = (int)syscall(SYS_rename, from, to);
  if (!rc) {
    record_names('R', from, to);
  }
  return rc;
}

int
link(const char *from, const char *to)
{
  if (is_call_hit()) {
    return -1;
  }
  const int rc = (int)syscall(SYS_link, from, to);
  if (!rc) {
    record_names('L', from, to);
  }
  return rc;
}

int
unlink(const char *path)
{
  if (is_call_hit()) {
    return -1;
  }
  const int rc = (int)syscall(SYS_unlink, path);
  if (!rc) {
    record_names('U', path, "");
  }
  return rc;
}

static int
open_file(const char *path, int flags, va_list arguments)
{
  const mode_t mode =
      flags & (O_CREAT | O_TMPFILE) ? va_arg(arguments, mode_t) : 0;
  if (is_call_hit()) {
    return -1;
  }
  const int file = (int)syscall(SYS_openat, AT_FDCWD, path, flags, mode);
  if (file >= 0 && flags & O_TRUNC) {
    record_file('T', file, 0);
  }
  return file;
}

int
open(const char *path, int flags, ...)
{
  va_list arguments;
  va_start(arguments, flags);
  const int file = open_file(path, flags, arguments);
  va_end(arguments);
  return file;
}

int
open64(const char *path, int flags, ...)
{
  va_list arguments;
  va_start(arguments, flags);
  const int file = open_file(path, flags | O_LARGEFILE, arguments);
  va_end(arguments);
  return file;
}

static void *
map(void *at, size_t length, int protection, int flags, int file, off_t offset)
{
  if (file >= 0 ? is_call_hit() : action == DO_NOMEM && is_hit()) {
    errno = file >= 0 ? failure : ENOMEM;
    return MAP_FAILED;
  }
  return (void *)syscall(SYS_mmap, at, length, protection, flags, file, offset);
}

void *
mmap(void *at, size_t length, int protection, int flags, int file, off_t offset)
{
  return map(at, length, protection, flags, file, offset);
}

void *
mmap64(void *at, size_t length, int protection, int flags, int file,
       off_t offset)
{
  return map(at, length, protection, flags, file, offset);
}

// ---- Other programs

pid_t
fork(void)
{
  static pid_t (*real)(void);
  if (!real) {
    NEXT(real, "fork");
  }
  return is_call_hit() ? -1 : real();
}

int
posix_spawn(pid_t *process, const char *path,
            const posix_spawn_file_actions_t *actions,
            const posix_spawnattr_t *attributes, char *const words[],
            char *const environment[])
{
  static int (*real)(pid_t *, const char *, const posix_spawn_file_actions_t *,
                     const posix_spawnattr_t *, char *const *, char *const *);
  if (!real) {
    NEXT(real, "posix_spawn");
  }
  return is_call_hit()
             ? failure
             : real(process, path, actions, attributes, words, environment);
}

int
pipe2(int ends[2], int flags)
{
  return is_call_hit() ? -1 : (int)syscall(SYS_pipe2, ends, flags);
}

int
memfd_create(const char *name, unsigned flags)
{
  return is_call_hit() ? -1 : (int)syscall(SYS_memfd_create, name, flags);
}

// ---- Streams

int
fflush(FILE *file)
{
  static int (*real)(FILE *);
  if (!real) {
    NEXT(real, "fflush");
  }
  return is_call_hit() ? EOF : real(file);
}

int
fclose(FILE *file)
{
  static int (*real)(FILE *);
  if (!real) {
    NEXT(real, "fclose");
  }
  const bool fails = is_call_hit();
  const int code = errno;
  const int rc = real(file); // It is closed all the same
  if (fails) {
    errno = code;
  }
  return fails ? EOF : rc;
}

// ---- Allocations

#if !defined(__SANITIZE_ADDRESS__)

void *__libc_malloc(size_t size);
void *__libc_calloc(size_t length, size_t size);
void *__libc_realloc(void *block, size_t size);

void *
malloc(size_t size)
{
  if (action == DO_NOMEM && is_hit()) {
    errno = ENOMEM;
    return NULL;
  }
  return __libc_malloc(size);
}

void *
calloc(size_t length, size_t size)
{
  if (action == DO_NOMEM && is_hit()) {
    errno = ENOMEM;
    return NULL;
  }
  return __libc_calloc(length, size);
}

void *
realloc(void *block, size_t size)
{
  if (action == DO_NOMEM && is_hit()) {
    errno = ENOMEM;
    return NULL;
  }
  return __libc_realloc(block, size);
}

#endif
