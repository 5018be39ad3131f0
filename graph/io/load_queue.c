#include "graph/io/load_queue.h"

#include "base/thread.h"

#include <errno.h>
#include <string.h>
#include <time.h>

/// How long it waits before it asks whether to go on.
#define WAIT_NANOSECONDS 50000000L

SanadStatus
load_queue_open(LoadQueue *queue, SanadBulk *bulk, SanadError *error)
{
  *queue = (LoadQueue){.bulk = bulk};
  (void)pthread_mutex_init(&queue->lock, NULL);
  (void)pthread_cond_init(&queue->changed, NULL);
  queue->batches[0] = sanad_bulk_batch_new();
  return queue->batches[0] ? SANAD_OK : sanad_fail_memory(error);
}

SanadBulkBatch *
load_queue_batch(const LoadQueue *queue)
{
  return queue->batches[queue->filling % LOAD_BATCHES];
}

/// Takes batch after batch.
static void *
take_batches(void *state)
{
  LoadQueue *const queue = state;
  SanadStatus status = SANAD_OK;

  (void)pthread_mutex_lock(&queue->lock);
  while (status == SANAD_OK) {
    while (queue->taken == queue->filling && !queue->is_ended) {
      (void)pthread_cond_wait(&queue->changed, &queue->lock);
    }
    if (queue->taken == queue->filling) {
      break;
    }
    const SanadBulkBatch *const batch =
        queue->batches[queue->taken % LOAD_BATCHES];
    (void)pthread_mutex_unlock(&queue->lock);
    SanadError error = {0};
    status = sanad_bulk_add(queue->bulk, batch, &error);
    (void)pthread_mutex_lock(&queue->lock);
    ++queue->taken;
    queue->status = status;
    queue->error = error;
    (void)pthread_cond_signal(&queue->changed);
  }
  (void)pthread_mutex_unlock(&queue->lock);
  return NULL;
}

bool
load_queue_has_failed(LoadQueue *queue, SanadStatus *status, SanadError *error)
{
  (void)pthread_mutex_lock(&queue->lock);
  const bool has_failed = queue->status != SANAD_OK;
  if (has_failed) {
    *status = queue->status;
    if (error) {
      *error = queue->error;
    }
  }
  (void)pthread_mutex_unlock(&queue->lock);
  return has_failed;
}

/// Waits until at most `waiting` batches are not taken.
static SanadStatus
wait_for_room(LoadQueue *queue, size_t waiting, LoadWatch watch,
              SanadError *error)
{
  bool is_wanted = true;

  (void)pthread_mutex_lock(&queue->lock);
  while (is_wanted && queue->status == SANAD_OK &&
         queue->filling - queue->taken > waiting) {
    struct timespec until;
    (void)clock_gettime(CLOCK_REALTIME, &until);
    until.tv_nsec += WAIT_NANOSECONDS;
    until.tv_sec += until.tv_nsec / 1000000000L;
    until.tv_nsec %= 1000000000L;
    const int code =
        pthread_cond_timedwait(&queue->changed, &queue->lock, &until);
    if (code == ETIMEDOUT) {
      (void)pthread_mutex_unlock(&queue->lock);
      is_wanted = watch.is_wanted(watch.state);
      (void)pthread_mutex_lock(&queue->lock);
    }
  }
  (void)pthread_mutex_unlock(&queue->lock);

  SanadStatus status = SANAD_OK;
  if (load_queue_has_failed(queue, &status, error)) {
    return status;
  }
  return is_wanted ? SANAD_OK
                   : sanad_fail(error, SANAD_CANCELLED, SANAD_NO_SPAN,
                                "the load was cancelled");
}

SanadStatus
load_queue_push(LoadQueue *queue, LoadWatch watch, SanadError *error)
{
  if (!queue->has_thread) {
    queue->has_thread = sanad_thread_start(&queue->thread, take_batches, queue);
  }
  if (!queue->has_thread) { // Then without
    TRY(sanad_bulk_add(queue->bulk, load_queue_batch(queue), error));
    sanad_bulk_batch_clear(load_queue_batch(queue));
    return SANAD_OK;
  }

  (void)pthread_mutex_lock(&queue->lock);
  ++queue->filling;
  (void)pthread_cond_signal(&queue->changed);
  (void)pthread_mutex_unlock(&queue->lock);
  TRY(wait_for_room(queue, LOAD_BATCHES - 1, watch, error));

  SanadBulkBatch **const next = &queue->batches[queue->filling % LOAD_BATCHES];
  if (!*next) {
    *next = sanad_bulk_batch_new();
    return *next ? SANAD_OK : sanad_fail_memory(error);
  }
  sanad_bulk_batch_clear(*next);
  return SANAD_OK;
}

SanadStatus
load_queue_drain(LoadQueue *queue, LoadWatch watch, SanadError *error)
{
  if (queue->has_thread) {
    TRY(wait_for_room(queue, 0, watch, error));
  }
  TRY(sanad_bulk_add(queue->bulk, load_queue_batch(queue), error));
  sanad_bulk_batch_clear(load_queue_batch(queue));
  return SANAD_OK;
}

void
load_queue_end(LoadQueue *queue)
{
  if (queue->has_thread) {
    sanad_bulk_cancel(queue->bulk);
    (void)pthread_mutex_lock(&queue->lock);
    queue->is_ended = true;
    (void)pthread_cond_signal(&queue->changed);
    (void)pthread_mutex_unlock(&queue->lock);
    (void)pthread_join(queue->thread, NULL);
  }
  for (size_t i = 0; i < LOAD_BATCHES; ++i) {
    sanad_bulk_batch_free(queue->batches[i]);
  }
  (void)pthread_cond_destroy(&queue->changed);
  (void)pthread_mutex_destroy(&queue->lock);
}
