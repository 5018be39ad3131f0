#include "query/share.h"

#include "base/thread.h"

#include <stdatomic.h>
#include <unistd.h>

/// Work below this is done by one thread.
#define LEAST_NS 10e6

/// What all threads of one work look at.
typedef struct {
  const SharedWork *work;
  atomic_size_t next; ///< The first part that nobody took
  atomic_bool must_stop;
} Sharing;

typedef struct {
  Sharing *sharing;
  size_t number;
  pthread_t thread;
  bool is_started;
} Sharer;

size_t
share_threads(const Question *question, double nanoseconds)
{
  const size_t most = question->threads && question->threads < SHARE_THREADS_MAX
                          ? question->threads
                          : SHARE_THREADS_MAX;
  if (question->is_eager) {
    return most;
  }
  return nanoseconds >= LEAST_NS && sysconf(_SC_NPROCESSORS_ONLN) > 1 ? most
                                                                      : 1;
}

static void *
run_parts(void *state)
{
  const Sharer *const self = state;
  Sharing *const sharing = self->sharing;
  const SharedWork *const work = sharing->work;
  while (!atomic_load(&sharing->must_stop)) {
    const size_t part = atomic_fetch_add(&sharing->next, 1);
    if (part >= work->part_count) {
      break;
    }
    if (question_must_stop(work->question) ||
        !work->run(work->state, self->number, part)) {
      atomic_store(&sharing->must_stop, true);
    }
  }
  return NULL;
}

void
share_run(const SharedWork *work, size_t threads)
{
  Sharing sharing = {.work = work};
  Sharer sharers[SHARE_THREADS_MAX];
  for (size_t i = 0; i < threads; ++i) {
    sharers[i] = (Sharer){.sharing = &sharing, .number = i};
    sharers[i].is_started =
        i && sanad_thread_start(&sharers[i].thread, run_parts, &sharers[i]);
  }
  (void)run_parts(&sharers[0]);
  for (size_t i = 1; i < threads; ++i) {
    if (sharers[i].is_started) {
      (void)pthread_join(sharers[i].thread, NULL);
    }
  }
}
