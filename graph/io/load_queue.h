#ifndef SANAD_GRAPH_IO_LOAD_QUEUE_H
#define SANAD_GRAPH_IO_LOAD_QUEUE_H

#include "graph/bulk.h"

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>

/// Batches on their way from the thread that reads to one that takes them.
///
/// The second thread begins with the first batch that is full: a small file
/// does without.

/// How many batches there are.
#define LOAD_BATCHES 8U

/// Start with `{.bulk = ...}`; end with load_queue_end().
typedef struct {
  SanadBulk *bulk;
  SanadBulkBatch *batches[LOAD_BATCHES];
  size_t filling; ///< The batch that is being filled
  size_t taken;   ///< Batches done with; all numbers count up
  bool is_ended;  ///< No more will come
  bool has_thread;
  pthread_t thread;
  pthread_mutex_t lock;
  pthread_cond_t changed;
  SanadStatus status; ///< Of the thread
  SanadError error;
} LoadQueue;

/// Asked now and then whether to go on waiting.
typedef struct {
  bool (*is_wanted)(void *state);
  void *state;
} LoadWatch;

/// Prepares the queue.  End it also on failure.
SANAD_NODISCARD SanadStatus load_queue_open(LoadQueue *queue, SanadBulk *bulk,
                                            SanadError *error);

/// The batch to be filled.
SanadBulkBatch *load_queue_batch(const LoadQueue *queue);

/// Hands over the batch that was filled and makes an empty one the next.
///
/// Errors: SANAD_CANCELLED, and those of sanad_bulk_add().
SANAD_NODISCARD SanadStatus load_queue_push(LoadQueue *queue, LoadWatch watch,
                                            SanadError *error);

/// Waits until all batches are taken, the one being filled too.
///
/// Errors: those of load_queue_push().
SANAD_NODISCARD SanadStatus load_queue_drain(LoadQueue *queue, LoadWatch watch,
                                             SanadError *error);

/// Whether a batch was refused: then that is what the load fails with.
bool load_queue_has_failed(LoadQueue *queue, SanadStatus *status,
                           SanadError *error);

/// Stops the thread, waiting for what it does, and frees the batches.
void load_queue_end(LoadQueue *queue);

#endif
