#ifndef SANAD_QUERY_SHARE_H
#define SANAD_QUERY_SHARE_H

#include "query/question.h"

#include <stdbool.h>
#include <stddef.h>

/// Inside query/ only: work that two threads share.

#define SHARE_THREADS_MAX 2U

/// Work of parts that can be done in any order.
typedef struct {
  const Question *question;
  size_t part_count;

  /// Does a part.  `worker` is below `threads`, and no two at a time are the
  /// same.  It must change nothing of the question and should take no more than
  /// some milliseconds, as only between parts it is looked whether the question
  /// must stop.  False: no part is begun after this.
  bool (*run)(void *state, size_t worker, size_t part);
  void *state;
} SharedWork;

/// How many threads pay for work that takes one so long: 1 or more.  A thread
/// costs some 50 µs to start, and a question is not to take a second processor
/// for what nobody notices.
size_t share_threads(const Question *question, double nanoseconds);

/// Does all parts, by this thread and by others; where those cannot be started
/// it does them alone.  Ask question_check() afterwards: if the question must
/// stop, parts may be left out.
void share_run(const SharedWork *work, size_t threads);

#endif
