/// Asks a store the same thing again and again, in one session, and says how
/// long each time took: from the text of the question to the last byte of the
/// answer.
///
///     ask STORE ANSWER [cpu]
///
/// A request on standard input is a line `RUNS LIMIT_MS BYTES` and so many
/// bytes of statements.  They run once to warm up and then RUNS times, or for
/// five seconds.  A line `STATUS ROWS MICROSECONDS...` answers; what the last
/// run wrote, as CSV with full IRIs, is in the file ANSWER.  STATUS is ok, slow
/// or wrong; errors are on standard error.  With `cpu` the time is that of all
/// processors for this process, which others on the machine disturb least.
#include "session/session.h"

#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

enum { RUNS_MAX = 1000, PATIENCE_US = 5000000, TEXT_MAX = 1 << 20 };

static SanadSession *session;
static volatile sig_atomic_t is_late;
static clockid_t clock_used = CLOCK_MONOTONIC;

static void
on_alarm(int signal_number)
{
  (void)signal_number;
  is_late = 1;
  sanad_session_cancel(session);
}

static uint64_t
now_us(clockid_t clock)
{
  struct timespec now;
  (void)clock_gettime(clock, &now);
  return (uint64_t)now.tv_sec * 1000000 + (uint64_t)now.tv_nsec / 1000;
}

/// Takes an alarm back.  A session that runs a script stays cancelled; what a
/// person types next begins anew, so it is asked nothing in that way.
static SanadStatus
forget_alarm(void)
{
  SanadSessionOptions *const options = sanad_session_options(session);
  options->is_interactive = true;
  const SanadStatus status =
      sanad_session_run(session, SANAD_TEXT(""), NULL, false);
  options->is_interactive = false;
  is_late = 0;
  return status;
}

/// Runs the statements once, into an empty file.
static SanadStatus
run_once(FILE *answer, SanadText text, uint64_t limit_ms, uint64_t *took_us)
{
  const struct itimerval limit = {
      {0, 0},
      {(time_t)(limit_ms / 1000), (suseconds_t)(limit_ms % 1000 * 1000)}};
  const struct itimerval none = {{0, 0}, {0, 0}};

  rewind(answer);
  if (ftruncate(fileno(answer), 0) != 0) {
    return SANAD_IO;
  }
  if (is_late && forget_alarm() != SANAD_OK) {
    return SANAD_CANCELLED;
  }
  (void)setitimer(ITIMER_REAL, &limit, NULL);
  const uint64_t start = now_us(clock_used);
  const SanadStatus status = sanad_session_run(session, text, NULL, false);
  if (fflush(answer) != 0) {
    return SANAD_IO;
  }
  *took_us = now_us(clock_used) - start;
  (void)setitimer(ITIMER_REAL, &none, NULL);
  return status;
}

static void
serve(FILE *answer, SanadText text, unsigned runs, uint64_t limit_ms)
{
  uint64_t took_us[RUNS_MAX + 1] = {0};
  unsigned count = 0;
  uint64_t patience = PATIENCE_US;
  const uint64_t begin = now_us(CLOCK_MONOTONIC);
  SanadStatus status = run_once(answer, text, limit_ms, &took_us[0]);

  patience += now_us(CLOCK_MONOTONIC) - begin;
  while (status == SANAD_OK && count < runs &&
         (count == 0 || now_us(CLOCK_MONOTONIC) - begin < patience)) {
    status = run_once(answer, text, limit_ms, &took_us[count++]);
  }
  (void)printf("%s %" PRIu64,
               status == SANAD_OK ? "ok"
               : is_late          ? "slow"
                                  : "wrong",
               sanad_session_last_rows(session));
  for (unsigned i = 0; i < count; ++i) {
    (void)printf(" %" PRIu64, took_us[i]);
  }
  (void)printf("\n");
  (void)fflush(stdout);
}

/// Reads requests until there are no more.  False if one is wrong.
static bool
serve_all(FILE *answer, char *text)
{
  char line[128];

  while (fgets(line, sizeof line, stdin)) {
    char *rest = line;
    const unsigned long runs = strtoul(rest, &rest, 10);
    const unsigned long long limit_ms = strtoull(rest, &rest, 10);
    const unsigned long long bytes = strtoull(rest, &rest, 10);
    if (runs == 0 || runs > RUNS_MAX || limit_ms == 0 || bytes > TEXT_MAX ||
        fread(text, 1, bytes, stdin) != bytes) {
      (void)fputs("ask: a request is wrong\n", stderr);
      return false;
    }
    serve(answer, (SanadText){text, bytes}, (unsigned)runs, limit_ms);
  }
  return true;
}

int
main(int argc, char **argv)
{
  static char text[TEXT_MAX];
  SanadError error = {0};

  if (argc != 3 && !(argc == 4 && strcmp(argv[3], "cpu") == 0)) {
    (void)fputs("usage: ask STORE ANSWER [cpu]\n", stderr);
    return 2;
  }
  if (argc == 4) {
    clock_used = CLOCK_PROCESS_CPUTIME_ID;
  }
  FILE *const answer = fopen(argv[2], "w+e");
  if (!answer) {
    perror("ask");
    return 1;
  }
  const SanadSessionOptions options = {.store_path = argv[1],
                                       .is_readonly = true,
                                       .must_exist = true,
                                       .is_quiet = true,
                                       .shows_iris = true,
                                       .format = {.mode = SANAD_MODE_CSV},
                                       .out = answer,
                                       .err = stderr};
  if (sanad_session_open(&session, &options, &error) != SANAD_OK) {
    (void)fprintf(stderr, "ask: %s\n", error.message);
    (void)fclose(answer);
    return 1;
  }
  struct sigaction action = {.sa_handler = on_alarm, .sa_flags = SA_RESTART};
  (void)sigemptyset(&action.sa_mask);
  (void)sigaction(SIGALRM, &action, NULL);
  const bool is_right = serve_all(answer, text);
  sanad_session_close(session);
  return fclose(answer) == 0 && is_right ? 0 : 1;
}
