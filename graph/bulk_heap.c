#include "graph/bulk_impl.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

/// Address space asked for: all that places of 40 bits can name would be 8 TiB.
#define RESERVED_MAX ((size_t)1U << 40U)
#define RESERVED_MIN ((size_t)1U << 28U)
/// The heap grows by so much, the first time, and in little memory, by less.
#define STEP       ((size_t)1U << 23U)
#define STEP_FIRST ((size_t)1U << 16U)

SanadStatus
bulk_heap_open(BulkHeap *heap, const SanadStore *store, size_t memory_max,
               SanadError *error)
{
  *heap = (BulkHeap){.store = store, .file = -1, .used = HEAP_UNIT};
  heap->memory_max = memory_max;
  heap->step = memory_max < STEP ? STEP_FIRST : STEP;
  for (size_t bytes = RESERVED_MAX; bytes >= RESERVED_MIN; bytes /= 2) {
    void *const base = mmap(NULL, bytes, PROT_NONE,
                            MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (base != MAP_FAILED) {
      heap->base = base;
      heap->reserved = bytes;
      return SANAD_OK;
    }
  }
  return sanad_fail_memory(error);
}

void
bulk_heap_close(BulkHeap *heap)
{
  if (heap->base) {
    (void)munmap(heap->base, heap->reserved);
    if (heap->file >= 0) {
      (void)close(heap->file); // It goes with its last descriptor
    }
    heap->base = NULL;
    heap->file = -1;
  }
}

/// Lets the kernel have the memory of the file's bytes again.  They stay where
/// they are, and come back when they are looked at.
static void
drop_memory(BulkHeap *heap)
{
  if (heap->ready - heap->dropped >= heap->memory_max) {
    (void)madvise(heap->base + heap->file_start, heap->ready - heap->file_start,
                  MADV_DONTNEED);
    heap->dropped = heap->ready;
  }
}

/// Makes bytes of a file ready.
static SanadStatus
grow_in_file(BulkHeap *heap, size_t step, SanadError *error)
{
  if (heap->file < 0) {
    TRY(bulk_file_open(heap->store, &heap->file, error));
    heap->file_start = heap->dropped = heap->ready;
  }
  drop_memory(heap);
  // Room is taken now: a full disk must be an error, not a signal later on.
  const off_t offset = (off_t)(heap->ready - heap->file_start);
  const int code = posix_fallocate(heap->file, offset, (off_t)step);
  if (code) {
    return sanad_fail(error, SANAD_IO, SANAD_NO_SPAN,
                      "cannot write a file for sorting: %s", strerror(code));
  }
  if (mmap(heap->base + heap->ready, step, PROT_READ | PROT_WRITE,
           MAP_SHARED | MAP_FIXED, heap->file, offset) == MAP_FAILED) {
    return sanad_fail_memory(error);
  }
  return SANAD_OK;
}

/// Makes more bytes ready.
static SanadStatus
grow(BulkHeap *heap, size_t wanted, SanadError *error)
{
  const size_t usual = heap->step;
  size_t step = heap->ready ? usual - heap->ready % usual : STEP_FIRST;
  if (wanted > heap->reserved - heap->ready) {
    return sanad_fail_memory(error);
  }
  if (step < wanted) {
    step = (heap->ready + wanted + usual - 1) / usual * usual - heap->ready;
  }
  if (step > heap->reserved - heap->ready) {
    return sanad_fail_memory(error);
  }
  if (heap->file >= 0 || heap->ready + step > heap->memory_max) {
    TRY(grow_in_file(heap, step, error));
  } else if (mprotect(heap->base + heap->ready, step, PROT_READ | PROT_WRITE)) {
    return sanad_fail_memory(error);
  } else if (heap->ready >= STEP) {
    (void)madvise(heap->base + heap->ready, step, MADV_HUGEPAGE);
  }
  heap->ready += step;
  return SANAD_OK;
}

SanadStatus
bulk_heap_take(BulkHeap *heap, size_t length, uint64_t *place,
               SanadError *error)
{
  const size_t size = (length + HEAP_UNIT - 1) / HEAP_UNIT * HEAP_UNIT;

  if (size > heap->ready - heap->used || !heap->ready) {
    TRY(grow(heap, size + HEAP_UNIT, error));
  }
  *place = heap->used / HEAP_UNIT;
  heap->used += size;
  return SANAD_OK;
}
