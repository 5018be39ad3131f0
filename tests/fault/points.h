#ifndef SANAD_TESTS_FAULT_POINTS_H
#define SANAD_TESTS_FAULT_POINTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Places at which something outside of us can fail: the linker sends our calls
/// of the C library, of LMDB and of the arena to points.c first (`--wrap`),
/// which counts them, and lets one of them fail.
///
/// Of calls with the same callers the first stands for all: what follows from
/// their failure is the same code.

/// What can be out of order.
typedef enum {
  POINT_MEMORY, ///< There is none
  POINT_IO,     ///< The system refuses
  POINT_STORE,  ///< LMDB refuses
} PointClass;

enum { POINTS_MAX = 1 << 16, STACKS_MAX = 1 << 20, CALLERS_MAX = 14 };

/// What processes share: map it before they are forked.
typedef struct {
  uint32_t count;              ///< Of points in the list
  uint32_t points[POINTS_MAX]; ///< Those of the last run with new callers
  uint64_t failures;           ///< How many calls failed in the last run
  void *callers[CALLERS_MAX];  ///< Of the first of them
  uint64_t stacks[STACKS_MAX]; ///< Hashes of the callers that were seen
} Points;

/// Begins to count, and lists those with callers that are new.
void points_count(Points *shared);

/// Lets the call with that number fail, with `is_for_good` also all of its
/// class behind it.
void points_fail(Points *shared, uint32_t number, bool is_for_good);

#endif
