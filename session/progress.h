#ifndef SANAD_SESSION_PROGRESS_H
#define SANAD_SESSION_PROGRESS_H

#include "graph/io/io.h"
#include "query/progress.h"
#include "session/session.h"

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <time.h>

/// A line that says how far a load is, from the first half second on.
typedef struct {
  SanadSession *session;
  bool is_shown; ///< The line stands there
  struct timespec begun;
  double last_seconds; ///< When the line was last written
} LoadProgress;

/// Begins to measure.
void progress_begin(LoadProgress *progress, SanadSession *session);

/// For SanadLoadOptions: shows how far the load is, and says to stop it if the
/// session was cancelled.
bool progress_step(void *state, const SanadLoadProgress *load);

/// Takes the line away.
void progress_end(LoadProgress *progress);

/// A line that says how long a question takes, and how far it is, from the
/// first half second on, written by a thread of its own: the question itself
/// has other work.
typedef struct {
  FILE *err;
  SanadProgress *counts; ///< The session's
  pthread_t thread;
  pthread_mutex_t mutex;
  pthread_cond_t changed;
  struct timespec begun;
  bool is_running; ///< There is a thread
  bool is_over;    ///< It is to end
  bool is_shown;   ///< The line stands there
} QueryProgress;

/// Begins to measure if the session shows progress and a person can see it.
/// End with query_progress_end() before anything else is written.
void query_progress_begin(QueryProgress *progress, SanadSession *session);

/// Takes the line away.  May be called again.
void query_progress_end(QueryProgress *progress);

#endif
