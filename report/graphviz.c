#include "report/graphviz.h"

#include "report/cell.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <spawn.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/// How much it may write, use of memory, and how much of its complaint is kept.
#define OUTPUT_BYTES_MAX    ((size_t)64 << 20U)
#define MEMORY_BYTES_MAX    ((rlim_t)3 << 30U)
#define COMPLAINT_BYTES_MAX 2048U
/// How often we look whether the person wants to stop.
#define SLICE_MS 50

/// A running process, and our ends of its streams.
typedef struct {
  pid_t id;
  int input;  ///< A socket: -1 once all is written
  int output; ///< -1 at its end
  int errors; ///< -1 at its end
} Graphviz;

/// Finds `dot` in the folders of PATH that are absolute.
static SanadStatus
find_dot(char path[PATH_MAX], SanadError *error)
{
  const char *folders = getenv("PATH");
  folders = folders && *folders ? folders : "/usr/local/bin:/usr/bin:/bin";
  while (*folders) {
    const size_t length = strcspn(folders, ":");
    struct stat about;
    const int written =
        snprintf(path, PATH_MAX, "%.*s/dot",
                 length < PATH_MAX ? (int)length : PATH_MAX, folders);
    if (folders[0] == '/' && written < PATH_MAX && stat(path, &about) == 0 &&
        S_ISREG(about.st_mode) && access(path, X_OK) == 0) {
      return SANAD_OK;
    }
    folders += length + (folders[length] == ':');
  }
  (void)sanad_fail(error, SANAD_NOT_FOUND, SANAD_NO_SPAN,
                   "Graphviz, which lays out pictures of graphs, is not "
                   "installed");
  (void)sanad_hint(error, "install it: apt install graphviz");
  return SANAD_NOT_FOUND;
}

static void
close_file(int *file)
{
  if (*file >= 0) {
    (void)close(*file);
    *file = -1;
  }
}

/// Makes the three streams; `theirs` are the ends that the process gets.
static bool
open_ends(Graphviz *process, int theirs[3])
{
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
    return false;
  }
  process->input = ends[0];
  theirs[0] = ends[1];
  if (pipe2(ends, O_CLOEXEC) != 0) {
    return false;
  }
  process->output = ends[0];
  theirs[1] = ends[1];
  if (pipe2(ends, O_CLOEXEC) != 0) {
    return false;
  }
  process->errors = ends[0];
  theirs[2] = ends[1];
  return fcntl(process->input, F_SETFL, O_NONBLOCK) == 0 &&
         fcntl(process->output, F_SETFL, O_NONBLOCK) == 0 &&
         fcntl(process->errors, F_SETFL, O_NONBLOCK) == 0;
}

/// Starts the program at a path with its ends as standard streams.
static int
start_at(pid_t *id, const char *path, const char *format, const int theirs[3])
{
  posix_spawn_file_actions_t actions;
  char program[] = "dot";
  char option[32];
  char *const arguments[] = {program, option, NULL};
  (void)snprintf(option, sizeof option, "-T%s", format);
  int code = posix_spawn_file_actions_init(&actions);
  if (code) {
    return code;
  }
  for (int i = 0; !code && i < 3; ++i) {
    code = posix_spawn_file_actions_adddup2(&actions, theirs[i], i);
  }
  if (!code) {
    code = posix_spawn_file_actions_addclosefrom_np(&actions, 3);
  }
  if (!code) {
    code = posix_spawn(id, path, &actions, NULL, arguments, environ);
  }
  (void)posix_spawn_file_actions_destroy(&actions);
  return code;
}

/// Bounds what the process may take; a system that refuses leaves the time
/// limit.
static void
set_limits(pid_t id, unsigned timeout_ms)
{
  const rlim_t seconds = timeout_ms / 1000 + 2;
  const struct rlimit memory = {MEMORY_BYTES_MAX, MEMORY_BYTES_MAX};
  const struct rlimit time = {seconds, seconds};
  const struct rlimit none = {0, 0};
  (void)prlimit(id, RLIMIT_AS, &memory, NULL);
  (void)prlimit(id, RLIMIT_CPU, &time, NULL);
  (void)prlimit(id, RLIMIT_CORE, &none, NULL);
}

static SanadStatus
start(Graphviz *process, const char *format, unsigned timeout_ms,
      SanadError *error)
{
  char path[PATH_MAX];
  int theirs[3] = {-1, -1, -1};
  TRY(find_dot(path, error));
  const int code = open_ends(process, theirs)
                       ? start_at(&process->id, path, format, theirs)
                       : errno;
  for (int i = 0; i < 3; ++i) {
    close_file(&theirs[i]);
  }
  if (code) {
    process->id = -1;
    return sanad_fail(error, SANAD_IO, SANAD_NO_SPAN, "cannot start %s: %s",
                      path, strerror(code));
  }
  set_limits(process->id, timeout_ms);
  return SANAD_OK;
}

static uint64_t
now_ms(void)
{
  struct timespec now = {0};
  (void)clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

/// Hands on what it takes of the text.
static void
give(Graphviz *process, SanadText *text)
{
  const ssize_t sent =
      send(process->input, text->data, text->length, MSG_NOSIGNAL);
  if (sent >= 0) {
    *text = sanad_text_slice(*text, (size_t)sent, SIZE_MAX);
  } else if (errno != EAGAIN && errno != EINTR) {
    text->length = 0; // it reads no more, and will say why
  }
  if (!text->length) {
    close_file(&process->input);
  }
}

/// Takes what there is; what goes beyond `most` bytes is dropped.
static bool
take(int *file, SanadBuffer *out, size_t start_length, size_t most,
     int *failure)
{
  char bytes[16384];
  const ssize_t count = read(*file, bytes, sizeof bytes);
  if (count > 0) {
    if (out->length - start_length + (size_t)count > most) {
      return false;
    }
    sanad_buffer_add(out, bytes, (size_t)count);
  } else if (count == 0 || (errno != EAGAIN && errno != EINTR)) {
    *failure = count ? errno : *failure;
    close_file(file);
  }
  return true;
}

static SanadStatus
fail_cancelled(SanadError *error)
{
  return sanad_fail(error, SANAD_CANCELLED, SANAD_NO_SPAN, "cancelled");
}

/// Writes and reads until the process closes its output.
static SanadStatus
exchange(Graphviz *process, SanadText text, unsigned timeout_ms,
         const volatile sig_atomic_t *is_cancelled, SanadBuffer *out,
         SanadBuffer *complaint, SanadError *error)
{
  const uint64_t deadline = now_ms() + timeout_ms;
  const size_t before = out->length;
  int failure = 0;
  while (process->output >= 0 || process->errors >= 0) {
    struct pollfd files[] = {{process->output, POLLIN, 0},
                             {process->errors, POLLIN, 0},
                             {process->input, POLLOUT, 0}};
    if (is_cancelled && *is_cancelled) {
      return fail_cancelled(error);
    }
    if (now_ms() > deadline) {
      (void)sanad_fail(error, SANAD_LIMIT, SANAD_NO_SPAN,
                       "Graphviz took more than %u seconds for the picture",
                       (timeout_ms + 999) / 1000);
      return sanad_hint(error, "draw less of the graph, or with layout=sfdp");
    }
    if (poll(files, 3, SLICE_MS) < 0 && errno != EINTR) {
      return sanad_fail(error, SANAD_IO, SANAD_NO_SPAN,
                        "cannot read from Graphviz: %s", strerror(errno));
    }
    if (files[0].revents &&
        !take(&process->output, out, before, OUTPUT_BYTES_MAX, &failure)) {
      return sanad_fail(error, SANAD_LIMIT, SANAD_NO_SPAN,
                        "the picture of Graphviz is larger than %zu MB",
                        OUTPUT_BYTES_MAX >> 20U);
    }
    if (files[1].revents) {
      // A complaint that goes on is read and dropped, or it would block.
      (void)take(&process->errors, complaint, 0, COMPLAINT_BYTES_MAX, &failure);
    }
    if (files[2].revents) {
      give(process, &text);
    }
  }
  return failure
             ? sanad_fail(error, SANAD_IO, SANAD_NO_SPAN,
                          "cannot read from Graphviz: %s", strerror(failure))
             : sanad_buffer_status(out, error);
}

/// Waits for the end; one that is still running is stopped.
static int
finish(Graphviz *process, bool is_stopped)
{
  int state = 0;
  close_file(&process->input);
  close_file(&process->output);
  close_file(&process->errors);
  if (process->id <= 0) {
    return 0;
  }
  if (is_stopped) {
    (void)kill(process->id, SIGKILL);
  }
  while (waitpid(process->id, &state, 0) < 0 && errno == EINTR) {
  }
  return state;
}

/// Says what went wrong by the first line of the complaint.
static SanadStatus
fail_by(int state, SanadText complaint, SanadError *error)
{
  SanadBuffer shown = {0};
  size_t end = 0;
  while (end < complaint.length && complaint.data[end] != '\n') {
    ++end;
  }
  sanad_cell_show(&shown, sanad_text_slice(complaint, 0, end));
  const SanadText line = sanad_buffer_text(&shown);
  if (WIFSIGNALED(state)) {
    (void)sanad_fail(error, SANAD_IO, SANAD_NO_SPAN,
                     "Graphviz was stopped by signal %d", WTERMSIG(state));
  } else {
    (void)sanad_fail(error, SANAD_IO, SANAD_NO_SPAN, "Graphviz failed: %.*s",
                     (int)line.length, line.data ? line.data : "");
  }
  sanad_buffer_free(&shown);
  return sanad_hint(error, "try another layout=dot|neato|fdp|sfdp|circo|twopi");
}

SanadStatus
graphviz_run(SanadText text, const char *format, unsigned timeout_ms,
             const volatile sig_atomic_t *is_cancelled, SanadBuffer *out,
             SanadError *error)
{
  Graphviz process = {.id = -1, .input = -1, .output = -1, .errors = -1};
  SanadBuffer complaint = {0};
  SanadStatus status = start(&process, format, timeout_ms, error);
  if (status == SANAD_OK) {
    status = exchange(&process, text, timeout_ms, is_cancelled, out, &complaint,
                      error);
  }
  const int state = finish(&process, status != SANAD_OK);
  // Ctrl-C reaches both of us: it may be gone before we look.
  if (status == SANAD_OK && state != 0 && is_cancelled && *is_cancelled) {
    status = fail_cancelled(error);
  }
  if (status == SANAD_OK && state != 0) {
    status = fail_by(state, sanad_buffer_text(&complaint), error);
  }
  sanad_buffer_free(&complaint);
  return status;
}
