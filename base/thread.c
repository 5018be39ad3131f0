#include "base/thread.h"

#include <signal.h>

bool
sanad_thread_start(pthread_t *thread, void *(*run)(void *state), void *state)
{
  sigset_t all;
  sigset_t before;

  (void)sigfillset(&all);
  if (pthread_sigmask(SIG_BLOCK, &all, &before)) {
    return false;
  }
  const bool is_started = pthread_create(thread, NULL, run, state) == 0;
  (void)pthread_sigmask(SIG_SETMASK, &before, NULL);
  return is_started;
}
