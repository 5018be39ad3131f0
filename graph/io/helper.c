#include "graph/io/helper.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/// How long the helper may neither take nor give anything.
#define SILENCE_MS 120000
/// How much of its complaint is kept.
#define COMPLAINT_BYTES_MAX 4096U

/// Whether a file can be run and is ours or the system's: a stranger may have
/// put one beside the program.
static bool
is_program(const char *path)
{
  struct stat about;
  return stat(path, &about) == 0 && S_ISREG(about.st_mode) &&
         (about.st_uid == 0 || about.st_uid == geteuid()) &&
         access(path, X_OK) == 0;
}

/// Looks in the build that the running program is part of: in its folder and
/// the two above.
static bool
find_in_build(char path[PATH_MAX])
{
  static const char name[] = "/graph/redland/sanad-rdf";
  const ssize_t length =
      readlink("/proc/self/exe", path, PATH_MAX - sizeof name);
  if (length <= 0) {
    return false;
  }

  path[length] = '\0';
  for (int i = 0; i < 3; ++i) {
    char *const slash = strrchr(path, '/');
    if (!slash) {
      return false;
    }
    memcpy(slash, name, sizeof name);
    if (is_program(path)) {
      return true;
    }
    *slash = '\0';
  }
  return false;
}

/// Writes the path of the helper to `path`.
static SanadStatus
find_helper(char path[PATH_MAX], SanadError *error)
{
  const char *const named = secure_getenv("SANAD_RDF_HELPER");
  const char *const installed = SANAD_LIBEXEC "/sanad-rdf";
  const char *const found = named ? named : installed;

  if (!named && find_in_build(path)) {
    return SANAD_OK;
  }
  if (strlen(found) >= PATH_MAX || !is_program(found)) {
    (void)sanad_fail(error, SANAD_UNSUPPORTED, SANAD_NO_SPAN,
                     "the helper program %s, which this format needs, is "
                     "missing",
                     found);
    (void)sanad_hint(error, "install it, or convert the file to Turtle");
    return SANAD_UNSUPPORTED;
  }
  memcpy(path, found, strlen(found) + 1);
  return SANAD_OK;
}

SanadStatus
sanad_helper_path(char *path, size_t size, SanadError *error)
{
  char found[PATH_MAX];
  TRY(find_helper(found, error));
  const size_t length = strlen(found) + 1;
  if (length > size) {
    return sanad_fail(error, SANAD_LIMIT, SANAD_NO_SPAN,
                      "the path of the helper program is too long");
  }
  memcpy(path, found, length);
  return SANAD_OK;
}

static SanadStatus
fail_start(SanadError *error, int code)
{
  return sanad_fail(error, SANAD_IO, SANAD_NO_SPAN,
                    "cannot start the helper program: %s", strerror(code));
}

/// Our and the helper's ends of its three streams.
typedef struct {
  int ours[3];
  int theirs[3];
} Streams;

static void
close_all(int files[3])
{
  for (int i = 0; i < 3; ++i) {
    if (files[i] >= 0) {
      (void)close(files[i]);
      files[i] = -1;
    }
  }
}

/// Makes a socket for its input and pipes for the rest.
static int
open_streams(Streams *streams)
{
  *streams = (Streams){{-1, -1, -1}, {-1, -1, -1}};
  int ends[2];
  if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends) != 0) {
    return errno;
  }
  streams->ours[0] = ends[0];
  streams->theirs[0] = ends[1];
  for (int i = 1; i < 3; ++i) {
    if (pipe2(ends, O_CLOEXEC) != 0) {
      return errno;
    }
    streams->ours[i] = ends[0];
    streams->theirs[i] = ends[1];
  }
  for (int i = 0; i < 3; ++i) {
    if (fcntl(streams->ours[i], F_SETFL, O_NONBLOCK) != 0) {
      return errno;
    }
  }
  return 0;
}

/// Starts the program with the helper's ends as its standard streams.
static int
spawn(pid_t *process, const char *path, char *const arguments[],
      const int streams[3])
{
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  sigset_t broken_pipe;
  int code = posix_spawn_file_actions_init(&actions);
  if (code) {
    return code;
  }
  code = posix_spawnattr_init(&attributes);
  if (code) {
    (void)posix_spawn_file_actions_destroy(&actions);
    return code;
  }

  for (int i = 0; !code && i < 3; ++i) {
    code = posix_spawn_file_actions_adddup2(&actions, streams[i], i);
  }
  if (!code) {
    code = posix_spawn_file_actions_addclosefrom_np(&actions, 3);
  }
  (void)sigemptyset(&broken_pipe);
  (void)sigaddset(&broken_pipe, SIGPIPE);
  if (!code) {
    code = posix_spawnattr_setsigdefault(&attributes, &broken_pipe);
  }
  if (!code) {
    code = posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
  }
  if (!code) {
    code =
        posix_spawn(process, path, &actions, &attributes, arguments, environ);
  }
  (void)posix_spawnattr_destroy(&attributes);
  (void)posix_spawn_file_actions_destroy(&actions);
  return code;
}

SanadStatus
helper_start(Helper *helper, const char *action, const char *what,
             const char *more, SanadError *error)
{
  *helper = (Helper){.input = -1, .output = -1, .errors = -1};
  char path[PATH_MAX];
  TRY(find_helper(path, error));

  // posix_spawn() takes arguments that are not const, and does not write them.
  SanadBuffer words = {0};
  const char *const parts[] = {"sanad-rdf", action, what, more};
  char *arguments[5] = {NULL};
  size_t starts[4] = {0};
  const size_t count = more ? 4 : 3;
  for (size_t i = 0; i < count; ++i) {
    starts[i] = words.length;
    sanad_buffer_add(&words, parts[i], strlen(parts[i]) + 1);
  }
  if (words.failed) {
    sanad_buffer_free(&words);
    return sanad_fail_memory(error);
  }
  for (size_t i = 0; i < count; ++i) {
    arguments[i] = words.data + starts[i];
  }

  Streams streams;
  int code = open_streams(&streams);
  if (!code) {
    code = spawn(&helper->process, path, arguments, streams.theirs);
  }
  close_all(streams.theirs);
  sanad_buffer_free(&words);
  if (code) {
    close_all(streams.ours);
    helper->process = 0;
    return fail_start(error, code);
  }
  helper->input = streams.ours[0];
  helper->output = streams.ours[1];
  helper->errors = streams.ours[2];
  helper->has_output = true;
  return SANAD_OK;
}

static void
close_end(int *file)
{
  if (*file >= 0) {
    (void)close(*file);
    *file = -1;
  }
}

void
helper_end_input(Helper *helper)
{
  close_end(&helper->input);
  helper->pending.length = 0;
}

/// Gives the helper what it takes now.  If it takes no more, that is no error
/// here: how it ended tells why.
static void
give_input(Helper *helper)
{
  const ssize_t sent = send(helper->input, helper->pending.data,
                            helper->pending.length, MSG_NOSIGNAL);
  if (sent >= 0) {
    helper->pending =
        sanad_text_slice(helper->pending, (size_t)sent, helper->pending.length);
  } else if (errno != EAGAIN && errno != EINTR) {
    helper_end_input(helper);
  }
}

/// Takes what the helper writes.
static void
take_output(Helper *helper, char *buffer, size_t size, size_t *got)
{
  const ssize_t count = read(helper->output, buffer, size);
  if (count > 0) {
    *got = (size_t)count;
  } else if (count == 0 || (errno != EAGAIN && errno != EINTR)) {
    helper->read_error = count ? errno : 0; // It may not be all
    close_end(&helper->output);
    helper->has_output = false;
  }
}

static void
take_complaint(Helper *helper)
{
  char buffer[512];
  const ssize_t count = read(helper->errors, buffer, sizeof buffer);
  if (count > 0) {
    if (helper->complaint.length < COMPLAINT_BYTES_MAX) {
      sanad_buffer_add(&helper->complaint, buffer, (size_t)count);
    }
  } else if (count == 0 || (errno != EAGAIN && errno != EINTR)) {
    close_end(&helper->errors);
  }
}

SanadStatus
helper_pump(Helper *helper, char *buffer, size_t size, size_t *got,
            SanadError *error)
{
  struct pollfd files[] = {
      {helper->pending.length ? helper->input : -1, POLLOUT, 0},
      {helper->output, POLLIN, 0},
      {helper->errors, POLLIN, 0},
  };
  *got = 0;
  const int count = poll(files, 3, SILENCE_MS);
  if (count == 0) {
    return sanad_fail(error, SANAD_IO, SANAD_NO_SPAN,
                      "the helper program hangs");
  }
  if (count < 0) {
    return errno == EINTR ? SANAD_OK
                          : sanad_fail(error, SANAD_IO, SANAD_NO_SPAN,
                                       "cannot wait for the helper program: %s",
                                       strerror(errno));
  }

  if (files[2].revents) {
    take_complaint(helper);
  }
  if (files[1].revents) {
    take_output(helper, buffer, size, got);
  }
  if (files[0].revents) {
    give_input(helper);
  }
  return SANAD_OK;
}

/// Reads `LINE:COLUMN:message` of the helper's complaint into `error`.
static SanadStatus
report_complaint(Helper *helper, SanadError *error)
{
  const char *const text = sanad_buffer_string(&helper->complaint);
  if (!text) {
    return sanad_fail_memory(error);
  }
  char *end = NULL;
  const uint64_t line = strtoull(text, &end, 10);
  const bool has_line = end > text && *end == ':';
  const char *rest = has_line ? end + 1 : text;
  const uint64_t column = strtoull(rest, &end, 10);
  if (has_line && end > rest && *end == ':') {
    rest = end + 1;
  }

  const size_t length = strcspn(rest, "\n");
  (void)sanad_fail(error, SANAD_SYNTAX, SANAD_NO_SPAN, "%.*s",
                   (int)(length < 300 ? length : 300), rest);
  if (error && has_line) {
    error->place = (SanadPlace){line, column};
  }
  return SANAD_SYNTAX;
}

/// Reads the rest of the complaint, waits, and gives the status of waitpid().
static int
reap(Helper *helper)
{
  int status = 0;
  while (helper->errors >= 0) {
    struct pollfd file = {helper->errors, POLLIN, 0};
    if (poll(&file, 1, SILENCE_MS) == 0) {
      (void)kill(helper->process, SIGKILL);
    }
    take_complaint(helper);
  }
  while (waitpid(helper->process, &status, 0) < 0) {
    if (errno != EINTR) {
      status = 0; // Somebody else waits for all children: nothing to know
      break;
    }
  }
  helper->process = 0;
  return status;
}

SanadStatus
helper_wait(Helper *helper, SanadError *error)
{
  helper_end_input(helper);
  const int status = reap(helper);

  if (helper->read_error) {
    return sanad_fail(error, SANAD_IO, SANAD_NO_SPAN,
                      "cannot read from the helper program: %s",
                      strerror(helper->read_error));
  }
  if (WIFEXITED(status)) {
    if (WEXITSTATUS(status) == 0) {
      return SANAD_OK;
    }
    if (helper->complaint.length) {
      return report_complaint(helper, error);
    }
    return sanad_fail(error, SANAD_IO, SANAD_NO_SPAN,
                      "the helper program ended with code %d",
                      WEXITSTATUS(status));
  }
  const int number = WIFSIGNALED(status) ? WTERMSIG(status) : 0;
  return sanad_fail(error, SANAD_IO, SANAD_NO_SPAN,
                    "the helper program crashed on this text (%s)",
                    number ? strsignal(number) : "no reason known");
}

void
helper_close(Helper *helper)
{
  close_end(&helper->input);
  close_end(&helper->output);
  close_end(&helper->errors);
  if (helper->process > 0) {
    (void)kill(helper->process, SIGKILL);
    (void)reap(helper);
  }
  sanad_buffer_free(&helper->complaint);
}
