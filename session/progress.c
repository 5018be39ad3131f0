#include "session/progress.h"

#include "base/thread.h"
#include "session/session_impl.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

/// When the line comes for the first time, and how often it changes.
#define FIRST_SECONDS 0.5
#define STEP_SECONDS  0.2
/// How often where the output is no terminal and each is a line of its own.
#define LINE_SECONDS 2.0

void
progress_begin(LoadProgress *progress, SanadSession *session)
{
  *progress = (LoadProgress){.session = session};
  (void)clock_gettime(CLOCK_MONOTONIC, &progress->begun);
}

static double
seconds_since(const struct timespec *begun)
{
  struct timespec now;
  (void)clock_gettime(CLOCK_MONOTONIC, &now);
  return (double)(now.tv_sec - begun->tv_sec) +
         (double)(now.tv_nsec - begun->tv_nsec) / 1e9;
}

/// Writes `1 234 000 triples, 1.2 M/s, 40 %, 3 s left`.
static void
write_line(FILE *err, const SanadLoadProgress *load, double seconds)
{
  const double rate = (double)load->statements / seconds;
  (void)fprintf(err, "%" PRIu64 " triples", load->statements);
  if (load->is_writing) {
    (void)fprintf(err, " read, %.0f %% written", 100.0 * load->written);
    return;
  }
  (void)fprintf(err, rate >= 1e6 ? ", %.1f M/s" : ", %.0f k/s",
                rate >= 1e6 ? rate / 1e6 : rate / 1e3);
  if (load->bytes_total && load->bytes && load->bytes <= load->bytes_total) {
    const double share = (double)load->bytes / (double)load->bytes_total;
    (void)fprintf(err, ", %.0f %%, %.0f s left to read", 100.0 * share,
                  seconds * (1.0 - share) / share);
  }
}

bool
progress_step(void *state, const SanadLoadProgress *load)
{
  LoadProgress *const progress = state;
  const SanadSessionOptions *const options = &progress->session->options;
  const double seconds = seconds_since(&progress->begun);
  const bool is_terminal = isatty(fileno(options->err)) == 1;
  const double step = is_terminal ? STEP_SECONDS : LINE_SECONDS;

  if (options->shows_progress && seconds >= FIRST_SECONDS &&
      (progress->last_seconds <= 0.0 ||
       seconds >= progress->last_seconds + step)) {
    progress->last_seconds = seconds;
    progress->is_shown = is_terminal;
    (void)fputs(is_terminal ? "\r\033[K" : "", options->err);
    write_line(options->err, load, seconds);
    (void)fputs(is_terminal ? "" : "\n", options->err);
    (void)fflush(options->err);
  }
  return !progress->session->is_cancelled &&
         session_check_time(progress->session, NULL) == SANAD_OK;
}

void
progress_end(LoadProgress *progress)
{
  if (progress->is_shown) {
    FILE *const err = progress->session->options.err;
    (void)fputs("\r\033[K", err);
    (void)fflush(err);
    progress->is_shown = false;
  }
}

// ---- Questions

/// Waits until the question is over, at most until `seconds` after it began.
/// Called with the mutex held.
static bool
is_over_within(QueryProgress *progress, double seconds)
{
  struct timespec until = progress->begun;
  const double whole = (double)(time_t)seconds;
  until.tv_sec += (time_t)whole;
  until.tv_nsec += (long)((seconds - whole) * 1e9);
  if (until.tv_nsec >= 1000000000L) {
    ++until.tv_sec;
    until.tv_nsec -= 1000000000L;
  }
  int rc = 0;
  while (!progress->is_over && rc == 0) {
    rc = pthread_cond_timedwait(&progress->changed, &progress->mutex, &until);
  }
  return progress->is_over;
}

/// Appends a number as people read it: 812, 3 104, 12.5 M.
static void
write_number(FILE *err, uint64_t number)
{
  if (number >= 10000000U) {
    (void)fprintf(err, "%.1f M", (double)number / 1e6);
  } else if (number >= 1000000U) {
    (void)fprintf(err, "%.2f M", (double)number / 1e6);
  } else if (number >= 1000U) {
    (void)fprintf(err, "%" PRIu64 " %03" PRIu64, number / 1000U,
                  number % 1000U);
  } else {
    (void)fprintf(err, "%" PRIu64, number);
  }
}

/// Writes `3.1 s · 12.5 M facts read · 40 rows · Ctrl-C stops it`.
static void
write_counts(const QueryProgress *progress)
{
  const uint64_t facts = sanad_progress_get(&progress->counts->facts);
  const uint64_t rows = sanad_progress_get(&progress->counts->rows);
  FILE *const err = progress->err;
  (void)fprintf(err, "\r\033[K%.1f s", seconds_since(&progress->begun));
  if (facts) {
    (void)fputs(" · ", err);
    write_number(err, facts);
    (void)fputs(" facts read", err);
  }
  if (rows) {
    (void)fputs(" · ", err);
    write_number(err, rows);
    (void)fputs(rows == 1 ? " row" : " rows", err);
  }
  (void)fputs(" · Ctrl-C stops it", err);
  (void)fflush(err);
}

static void *
show_seconds(void *state)
{
  QueryProgress *const progress = state;
  double seconds = FIRST_SECONDS;
  (void)pthread_mutex_lock(&progress->mutex);
  while (!is_over_within(progress, seconds)) {
    progress->is_shown = true;
    write_counts(progress);
    seconds += STEP_SECONDS;
  }
  (void)pthread_mutex_unlock(&progress->mutex);
  return NULL;
}

void
query_progress_begin(QueryProgress *progress, SanadSession *session)
{
  const SanadSessionOptions *const options = &session->options;
  pthread_condattr_t clock;
  *progress =
      (QueryProgress){.err = options->err, .counts = &session->progress};
  atomic_store_explicit(&session->progress.facts, 0, memory_order_relaxed);
  atomic_store_explicit(&session->progress.rows, 0, memory_order_relaxed);
  if (!options->shows_progress || isatty(fileno(options->err)) != 1 ||
      pthread_condattr_init(&clock)) {
    return;
  }
  (void)clock_gettime(CLOCK_MONOTONIC, &progress->begun);
  if (pthread_condattr_setclock(&clock, CLOCK_MONOTONIC) == 0 &&
      pthread_mutex_init(&progress->mutex, NULL) == 0) {
    if (pthread_cond_init(&progress->changed, &clock) == 0) {
      progress->is_running =
          sanad_thread_start(&progress->thread, show_seconds, progress);
      if (!progress->is_running) {
        (void)pthread_cond_destroy(&progress->changed);
      }
    }
    if (!progress->is_running) {
      (void)pthread_mutex_destroy(&progress->mutex);
    }
  }
  (void)pthread_condattr_destroy(&clock);
}

void
query_progress_end(QueryProgress *progress)
{
  if (!progress->is_running) {
    return;
  }
  (void)pthread_mutex_lock(&progress->mutex);
  progress->is_over = true;
  (void)pthread_cond_signal(&progress->changed);
  (void)pthread_mutex_unlock(&progress->mutex);
  (void)pthread_join(progress->thread, NULL);
  (void)pthread_cond_destroy(&progress->changed);
  (void)pthread_mutex_destroy(&progress->mutex);
  progress->is_running = false;
  if (progress->is_shown) {
    (void)fputs("\r\033[K", progress->err);
    (void)fflush(progress->err);
    progress->is_shown = false;
  }
}
