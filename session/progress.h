#ifndef SANAD_SESSION_PROGRESS_H
#define SANAD_SESSION_PROGRESS_H

#include "graph/io/io.h"
#include "session/session.h"

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

#endif
