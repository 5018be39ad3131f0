/// PDF: made by a program that lays out pages, started without a shell.

#include "session/report_files.h"
#include "session/session_impl.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <signal.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

/// How long the program may take.
#define PDF_TIMEOUT_MS 300000U

extern char **environ;

/// The programs, the best first.
static const struct {
  const char *name;
  bool is_browser;
} programs[] = {
    {"weasyprint", false},
    {"chromium", true},
    {"chromium-browser", true},
    {"google-chrome", true},
};

#define PROGRAM_COUNT (sizeof programs / sizeof *programs)

/// Finds a program in the folders of PATH.
static bool
find_program(const char *name, char path[PATH_MAX])
{
  const char *folders = getenv("PATH");
  while (folders && *folders) {
    const size_t length = strcspn(folders, ":");
    // An empty folder means the one that we are in: nothing is run from there.
    if (length &&
        snprintf(path, PATH_MAX, "%.*s/%s", (int)length, folders, name) <
            PATH_MAX &&
        access(path, X_OK) == 0) {
      return true;
    }
    folders += length + (folders[length] == ':');
  }
  return false;
}

bool
report_has_pdf(void)
{
  char path[PATH_MAX];
  bool has_one = false;
  for (size_t i = 0; i < PROGRAM_COUNT && !has_one; ++i) {
    has_one = find_program(programs[i].name, path);
  }
  return has_one;
}

/// Starts a program with no input and no output, in a group of its own.
static SanadStatus
start(pid_t *process, const char *path, char *const *arguments,
      SanadError *error)
{
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  sigset_t none;
  (void)sigemptyset(&none);
  if (posix_spawn_file_actions_init(&actions)) {
    return sanad_fail_memory(error);
  }
  if (posix_spawnattr_init(&attributes)) {
    (void)posix_spawn_file_actions_destroy(&actions);
    return sanad_fail_memory(error);
  }
  int fault = posix_spawn_file_actions_addopen(&actions, STDIN_FILENO,
                                               "/dev/null", O_RDONLY, 0);
  for (int i = STDOUT_FILENO; !fault && i <= STDERR_FILENO; ++i) {
    fault =
        posix_spawn_file_actions_addopen(&actions, i, "/dev/null", O_WRONLY, 0);
  }
  (void)posix_spawnattr_setsigmask(&attributes, &none);
  (void)posix_spawnattr_setpgroup(&attributes, 0);
  (void)posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP |
                                                  POSIX_SPAWN_SETSIGMASK);
  fault = fault ? fault
                : posix_spawn(process, path, &actions, &attributes, arguments,
                              environ);
  (void)posix_spawnattr_destroy(&attributes);
  (void)posix_spawn_file_actions_destroy(&actions);
  return fault ? sanad_fail_hint(error, SANAD_IO, SANAD_NO_SPAN,
                                 "write .html and print it",
                                 "cannot run %s: %s", path, strerror(fault))
               : SANAD_OK;
}

/// Ends the program and all it started.
static void
end(pid_t process)
{
  int status = 0;
  (void)kill(-process, SIGKILL);
  while (waitpid(process, &status, 0) < 0 && errno == EINTR) {
  }
}

/// Waits for the program.
static SanadStatus
wait_for(pid_t process, const char *path, const SanadSession *session,
         SanadError *error)
{
  static const struct timespec pause = {.tv_nsec = 20 * 1000 * 1000};
  const uint64_t end_us = session_now_us() + PDF_TIMEOUT_MS * 1000ULL;
  int status = 0;
  for (;;) {
    const pid_t done = waitpid(process, &status, WNOHANG);
    if (done == process) {
      break;
    }
    if (done < 0 && errno != EINTR) {
      return sanad_fail_hint(error, SANAD_IO, SANAD_NO_SPAN,
                             "write .html and print it",
                             "cannot wait for %s: %s", path, strerror(errno));
    }
    if (session->is_cancelled) {
      end(process);
      return sanad_fail(error, SANAD_CANCELLED, SANAD_NO_SPAN, "cancelled");
    }
    if (session_now_us() > end_us) {
      end(process);
      return sanad_fail_hint(error, SANAD_LIMIT, SANAD_NO_SPAN,
                             "show less by limit=, or write .html and print it",
                             "%s takes more than %u seconds", path,
                             PDF_TIMEOUT_MS / 1000U);
    }
    (void)nanosleep(&pause, NULL);
  }
  return WIFEXITED(status) && WEXITSTATUS(status) == 0
             ? SANAD_OK
             : sanad_fail_hint(error, SANAD_IO, SANAD_NO_SPAN,
                               "write .html and print it",
                               "%s could not make the PDF", path);
}

static SanadStatus
run_program(const char *path, char *const *arguments,
            const SanadSession *session, SanadError *error)
{
  pid_t process = 0;
  TRY(start(&process, path, arguments, error));
  return wait_for(process, path, session, error);
}

/// Runs a browser that prints, with a profile of its own.
static SanadStatus
run_browser(char *path, const char *html, const char *pdf,
            const SanadSession *session, SanadError *error)
{
  char page[PATH_MAX + 16];
  char output[PATH_MAX + 32];
  (void)snprintf(page, sizeof page, "file://%s", html);
  (void)snprintf(output, sizeof output, "--print-to-pdf=%s", pdf);
  // The user root has no sandbox; the page runs no script.
  char headless[] = "--headless";
  char no_gpu[] = "--disable-gpu";
  char no_header[] = "--no-pdf-header-footer";
  char no_first_run[] = "--no-first-run";
  char no_sandbox[] = "--no-sandbox";
  char *const arguments[] = {
      path,         headless, no_gpu, no_header,
      no_first_run, output,   page,   geteuid() == 0 ? no_sandbox : NULL,
      NULL,
  };
  return run_program(path, arguments, session, error);
}

/// Whether a file is a PDF.
static bool
is_pdf(const char *path)
{
  char start[5] = {0};
  FILE *const file = fopen(path, "re");
  const bool is_read = file && fread(start, 1, sizeof start, file) == 5;
  if (file) {
    (void)fclose(file);
  }
  return is_read && memcmp(start, "%PDF-", 5) == 0;
}

SanadStatus
report_make_pdf(const char *html, const char *pdf, const ReportTarget *target,
                SanadSession *session, SanadError *error)
{
  char path[PATH_MAX];
  size_t i = 0;
  while (i < PROGRAM_COUNT && !find_program(programs[i].name, path)) {
    ++i;
  }
  if (i == PROGRAM_COUNT) {
    return sanad_fail_hint(error, SANAD_NOT_FOUND, SANAD_NO_SPAN,
                           "install weasyprint, or write .html and print it",
                           "nothing that makes PDF is installed");
  }
  if (target->is_reproducible) {
    (void)setenv("SOURCE_DATE_EPOCH", "0", 0);
  }
  char *const input = strdup(html);
  char *const output = realpath(pdf, NULL);
  SanadStatus status = SANAD_NO_MEMORY;
  if (input && output && programs[i].is_browser) {
    status = run_browser(path, html, output, session, error);
  } else if (input && output) {
    char *const arguments[] = {path, input, output, NULL};
    status = run_program(path, arguments, session, error);
  } else {
    (void)sanad_fail_memory(error);
  }
  if (status == SANAD_OK && !is_pdf(output)) {
    status =
        sanad_fail_hint(error, SANAD_IO, SANAD_NO_SPAN,
                        "write .html and print it", "%s wrote no PDF", path);
  }
  free(input);
  free(output);
  return status;
}
