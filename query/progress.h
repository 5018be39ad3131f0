#ifndef SANAD_QUERY_PROGRESS_H
#define SANAD_QUERY_PROGRESS_H

#include <stdatomic.h>
#include <stdint.h>

/// How far a question is, for a thread that tells the person.  One thread
/// counts, any may look.
typedef struct SanadProgress {
  _Atomic uint64_t facts; ///< That were read
  _Atomic uint64_t rows;  ///< Of the answer
} SanadProgress;

/// Adds to one of the counts; only the thread that answers does.
static inline void
sanad_progress_add(_Atomic uint64_t *count, uint64_t more)
{
  const uint64_t now = atomic_load_explicit(count, memory_order_relaxed);
  atomic_store_explicit(count, now + more, memory_order_relaxed);
}

/// What has been counted.
static inline uint64_t
sanad_progress_get(const _Atomic uint64_t *count)
{
  return atomic_load_explicit(count, memory_order_relaxed);
}

#endif
