/// One store, and a crowd of threads and processes that read and change it.
///
///     crowd run STORE SECONDS THREADS PROCESSES WRITERS
///         makes the store; this process changes it while THREADS of its own
///         threads and PROCESSES others read, and WRITERS others change it too;
///         the others are killed at random and replaced.  Prints what happened.
///     crowd hold STORE
///         begins a change, prints a line, and drops it when its input ends
///     crowd check STORE
///         looks whether the store is as it should be, and prints its clock
///     crowd stale STORE
///         lets readers be killed in a snapshot and sees that a writer that has
///         been there all the time gives their space back, and that readers
///         find room when all places are taken by dead ones
///
/// `read` and `write` are for `run` itself.

#include "tests/concurrency/ledger.h"

#include "base/thread.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define CROWD_MAX 32U

/// What all processes count, in shared memory, so that it outlives the killed.
typedef struct {
  atomic_bool is_over;
  atomic_bool has_failed;
  atomic_ullong checks_of_threads;
  atomic_ullong checks_of_processes;
  atomic_ullong commits;
  atomic_ullong commits_of_others;
} Board;

static Board *board;

static bool
map_board(int file)
{
  void *const at =
      mmap(NULL, sizeof *board, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  board = at == MAP_FAILED ? NULL : at;
  return board || ledger_fail("shared memory: %s", strerror(errno));
}

static double
now(void)
{
  struct timespec time;
  (void)clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static void
rest(unsigned milliseconds)
{
  const struct timespec time = {milliseconds / 1000,
                                (long)(milliseconds % 1000) * 1000000};
  (void)nanosleep(&time, NULL);
}

static uint64_t
seed(void)
{
  static atomic_uint_fast64_t next;
  const uint64_t number = atomic_fetch_add(&next, 1) + 1;
  return ((uint64_t)getpid() << 20U) * 2654435761U + number;
}

static bool
open_store(SanadStore **store, const char *path)
{
  SanadError error;
  return sanad_store_open(store, path, NULL, &error) == SANAD_OK ||
         ledger_fail("open %s: %s", path, error.message);
}

// ---- Readers

/// Reads one snapshot, now and then twice with a rest in between.
static bool
read_once(SanadStore *store, uint64_t *random, uint64_t *clock)
{
  SanadError error;
  SanadSnapshot *snapshot = NULL;
  uint64_t seen = 0;
  if (sanad_snapshot_open(&snapshot, store, &error) != SANAD_OK) {
    return ledger_fail("open a snapshot: %s", error.message);
  }
  bool is_fine = ledger_check(snapshot, &seen);
  if (is_fine && ledger_random(random) % 8 == 0) {
    uint64_t again = 0;
    rest((unsigned)(ledger_random(random) % 50));
    is_fine = ledger_check(snapshot, &again) &&
              (again == seen || ledger_fail("a snapshot changed"));
  }
  sanad_snapshot_close(snapshot);
  if (is_fine && seen < *clock) {
    is_fine = ledger_fail("the clock went from %" PRIu64 " to %" PRIu64, *clock,
                          seen);
  }
  *clock = seen;
  return is_fine;
}

static void
read_on(SanadStore *store, atomic_ullong *checks)
{
  uint64_t random = seed();
  uint64_t clock = 0;
  while (!atomic_load(&board->is_over)) {
    if (!read_once(store, &random, &clock)) {
      atomic_store(&board->has_failed, true);
      return;
    }
    atomic_fetch_add(checks, 1);
    // Sixteen readers that never rest would leave a writer no time.
    rest((unsigned)(ledger_random(&random) % 20));
  }
}

static void *
run_reader(void *state)
{
  read_on(state, &board->checks_of_threads);
  return NULL;
}

// ---- The other processes

static int
run_other(bool is_writer, const char *path, int file)
{
  SanadStore *store = NULL;
  if (!map_board(file) || !open_store(&store, path)) {
    return EXIT_FAILURE;
  }
  if (is_writer) {
    uint64_t random = seed();
    while (!atomic_load(&board->is_over) &&
           ledger_change(store, &random, false)) {
      atomic_fetch_add(&board->commits_of_others, 1);
    }
    if (!atomic_load(&board->is_over)) {
      atomic_store(&board->has_failed, true);
    }
  } else {
    read_on(store, &board->checks_of_processes);
  }
  sanad_store_close(store);
  return atomic_load(&board->has_failed) ? EXIT_FAILURE : EXIT_SUCCESS;
}

/// A process of the crowd that may be killed.
typedef struct {
  pid_t process;
  bool is_writer;
} Member;

typedef struct {
  const char *path;
  int file; ///< Of the board
  Member members[CROWD_MAX];
  unsigned count;
  unsigned kills;
  unsigned killed_writers;
  bool has_failed;
} Crowd;

static bool
start_member(Crowd *crowd, Member *member)
{
  char number[16];
  (void)snprintf(number, sizeof number, "%d", crowd->file);
  member->process = fork();
  if (member->process == 0) {
    (void)execl("/proc/self/exe", "crowd", member->is_writer ? "write" : "read",
                crowd->path, number, (char *)NULL);
    _exit(127);
  }
  return member->process > 0 || ledger_fail("fork: %s", strerror(errno));
}

static void
end_member(Crowd *crowd, const Member *member, bool may_be_killed)
{
  int status = 0;
  if (waitpid(member->process, &status, 0) < 0) {
    crowd->has_failed = !ledger_fail("wait: %s", strerror(errno));
  } else if (WIFSIGNALED(status) && may_be_killed &&
             WTERMSIG(status) == SIGKILL) {
    ++crowd->kills;
    crowd->killed_writers += member->is_writer;
  } else if (!WIFEXITED(status) || WEXITSTATUS(status)) {
    crowd->has_failed = !ledger_fail("a process ended with %#x", status);
  }
}

/// Kills one after the other, at random.
static void *
run_killer(void *state)
{
  Crowd *const crowd = state;
  uint64_t random = seed();
  while (!atomic_load(&board->is_over)) {
    rest(20 + (unsigned)(ledger_random(&random) % 200));
    Member *const member =
        &crowd->members[ledger_random(&random) % crowd->count];
    (void)kill(member->process, SIGKILL);
    end_member(crowd, member, true);
    if (!start_member(crowd, member)) {
      crowd->has_failed = true;
      break;
    }
  }
  return NULL;
}

static off_t
size_of(const char *path)
{
  struct stat about;
  return stat(path, &about) ? 0 : about.st_size;
}

/// Changes the store until the time is over; the size of its file at half time
/// goes to `*half`.
static bool
write_on(SanadStore *store, double seconds, const char *path, off_t *half)
{
  const double start = now();
  uint64_t random = seed();
  bool is_fine = true;
  *half = 0;
  while (is_fine && !atomic_load(&board->has_failed) &&
         now() < start + seconds) {
    const bool is_dropped = ledger_random(&random) % 10 == 0;
    is_fine = ledger_change(store, &random, is_dropped);
    if (is_fine && !is_dropped) {
      atomic_fetch_add(&board->commits, 1);
    }
    if (!*half && now() > start + seconds / 2) {
      *half = size_of(path);
    }
  }
  atomic_store(&board->is_over, true);
  return is_fine && !atomic_load(&board->has_failed);
}

static bool
start_all(Crowd *crowd, SanadStore *store, pthread_t *threads, unsigned count)
{
  for (unsigned i = 0; i < crowd->count; ++i) {
    if (!start_member(crowd, &crowd->members[i])) {
      return false;
    }
  }
  for (unsigned i = 0; i < count; ++i) {
    if (!sanad_thread_start(&threads[i], run_reader, store)) {
      return ledger_fail("no thread can be started");
    }
  }
  return crowd->count == 0 ||
         sanad_thread_start(&threads[count], run_killer, crowd) ||
         ledger_fail("no thread can be started");
}

/// Looks at the end: all that was acknowledged is there, and nothing else but
/// what writers committed just before they were killed.
static bool
judge(SanadStore *store, const Crowd *crowd)
{
  uint64_t clock = 0;
  uint64_t random = seed();
  const uint64_t acknowledged =
      atomic_load(&board->commits) + atomic_load(&board->commits_of_others);
  if (!read_once(store, &random, &clock)) {
    return false;
  }
  return (clock >= acknowledged &&
          clock <= acknowledged + crowd->killed_writers) ||
         ledger_fail("the clock says %" PRIu64 ", %" PRIu64
                     " changes were acknowledged, %u writers killed",
                     clock, acknowledged, crowd->killed_writers);
}

static void
report(const Crowd *crowd, off_t half, const char *path)
{
  (void)printf("snapshots %llu in threads, %llu in processes\n",
               atomic_load(&board->checks_of_threads),
               atomic_load(&board->checks_of_processes));
  (void)printf("commits %llu, %llu by others\n", atomic_load(&board->commits),
               atomic_load(&board->commits_of_others));
  (void)printf("killed %u, %u of them writers\n", crowd->kills,
               crowd->killed_writers);
  (void)printf("bytes %jd at half time, %jd at the end\n", (intmax_t)half,
               (intmax_t)size_of(path));
}

static int
run_crowd(const char *path, char *const numbers[4])
{
  const double seconds = strtod(numbers[0], NULL);
  const unsigned thread_count = (unsigned)strtoul(numbers[1], NULL, 10);
  const unsigned readers = (unsigned)strtoul(numbers[2], NULL, 10);
  const unsigned writers = (unsigned)strtoul(numbers[3], NULL, 10);
  pthread_t threads[CROWD_MAX + 1];
  SanadStore *store = NULL;
  Crowd crowd = {.path = path, .count = readers + writers};
  if (thread_count > CROWD_MAX || crowd.count > CROWD_MAX) {
    return EXIT_FAILURE;
  }
  for (unsigned i = 0; i < writers; ++i) {
    crowd.members[i].is_writer = true;
  }
  crowd.file = memfd_create("board", 0);
  if (crowd.file < 0 || ftruncate(crowd.file, (off_t)sizeof *board) ||
      !map_board(crowd.file) || !open_store(&store, path) ||
      !ledger_make(store) || !start_all(&crowd, store, threads, thread_count)) {
    return EXIT_FAILURE;
  }
  (void)puts("made");
  (void)fflush(stdout);

  off_t half = 0;
  bool is_fine = write_on(store, seconds, path, &half);
  for (unsigned i = 0; i < thread_count + (crowd.count > 0); ++i) {
    (void)pthread_join(threads[i], NULL);
  }
  for (unsigned i = 0; i < crowd.count; ++i) {
    end_member(&crowd, &crowd.members[i], false);
  }
  is_fine = is_fine && !crowd.has_failed && !atomic_load(&board->has_failed) &&
            judge(store, &crowd);
  sanad_store_close(store);
  report(&crowd, half, path);
  return is_fine ? EXIT_SUCCESS : EXIT_FAILURE;
}

// ---- Small commands

static int
run_hold(const char *path)
{
  SanadStore *store = NULL;
  SanadWrite *write = NULL;
  char byte = 0;
  if (!open_store(&store, path) || !ledger_begin(store, &write)) {
    sanad_store_close(store);
    return EXIT_FAILURE;
  }
  (void)puts("held");
  (void)fflush(stdout);
  while (read(STDIN_FILENO, &byte, 1) > 0) {
  }
  sanad_write_abort(write);
  sanad_store_close(store);
  return EXIT_SUCCESS;
}

static int
run_check(const char *path)
{
  SanadStore *store = NULL;
  uint64_t random = seed();
  uint64_t clock = 0;
  if (!open_store(&store, path)) {
    return EXIT_FAILURE;
  }
  const bool is_fine = read_once(store, &random, &clock);
  sanad_store_close(store);
  (void)printf("%" PRIu64 "\n", clock);
  return is_fine ? EXIT_SUCCESS : EXIT_FAILURE;
}

/// A process that opens snapshots, as many as there is room for and at most
/// `snapshots`, and is killed with all of them open.
static bool
kill_reader(const char *path, unsigned snapshots)
{
  int ends[2];
  char byte = 0;
  if (pipe(ends)) {
    return ledger_fail("pipe: %s", strerror(errno));
  }
  const pid_t process = fork();
  if (process == 0) {
    SanadStore *store = NULL;
    SanadSnapshot *snapshot = NULL;
    SanadError error;
    bool is_fine = open_store(&store, path);
    for (unsigned i = 0; is_fine && i < snapshots; ++i) {
      // They stay open: the process is killed.
      if (sanad_snapshot_open(&snapshot, store, &error) != SANAD_OK) {
        break;
      }
    }
    (void)!write(ends[1], is_fine ? "y" : "n", 1);
    for (;;) {
      (void)pause();
    }
  }
  const bool is_ready =
      process > 0 && read(ends[0], &byte, 1) == 1 && byte == 'y';
  (void)close(ends[0]);
  (void)close(ends[1]);
  (void)kill(process, SIGKILL);
  (void)waitpid(process, NULL, 0);
  return is_ready || ledger_fail("a reader could not read");
}

static bool
change_often(SanadStore *store, unsigned changes)
{
  uint64_t random = seed();
  bool is_fine = true;
  for (unsigned i = 0; is_fine && i < changes; ++i) {
    is_fine = ledger_change(store, &random, false);
  }
  return is_fine;
}

static bool
try_stale(SanadStore *store, const char *path)
{
  uint64_t random = seed();
  uint64_t clock = 0;
  if (!ledger_make(store) || !change_often(store, 150)) {
    return false;
  }
  const off_t before = size_of(path);
  for (unsigned i = 0; i < 5; ++i) {
    if (!kill_reader(path, 1) || !change_often(store, 40)) {
      return false;
    }
  }
  const off_t after = size_of(path);
  (void)printf("bytes %jd, and %jd after 5 killed readers\n", (intmax_t)before,
               (intmax_t)after);
  if (after > before + before / 2) {
    return ledger_fail("the file grew from %jd to %jd bytes", (intmax_t)before,
                       (intmax_t)after);
  }
  return kill_reader(path, 100000) && read_once(store, &random, &clock);
}

static int
run_stale(const char *path)
{
  SanadStore *store = NULL;
  if (!open_store(&store, path)) {
    return EXIT_FAILURE;
  }
  const bool is_fine = try_stale(store, path);
  sanad_store_close(store);
  return is_fine ? EXIT_SUCCESS : EXIT_FAILURE;
}

int
main(int argc, char **argv)
{
  const char *const what = argc > 2 ? argv[1] : "";
  if (argc == 7 && strcmp(what, "run") == 0) {
    return run_crowd(argv[2], &argv[3]);
  }
  if (argc == 4 && (strcmp(what, "read") == 0 || strcmp(what, "write") == 0)) {
    return run_other(what[0] == 'w', argv[2], (int)strtol(argv[3], NULL, 10));
  }
  if (argc == 3 && strcmp(what, "hold") == 0) {
    return run_hold(argv[2]);
  }
  if (argc == 3 && strcmp(what, "check") == 0) {
    return run_check(argv[2]);
  }
  if (argc == 3 && strcmp(what, "stale") == 0) {
    return run_stale(argv[2]);
  }
  (void)fputs("crowd: see the head of crowd.c\n", stderr);
  return EXIT_FAILURE;
}
