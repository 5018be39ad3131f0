#ifndef SANAD_QUERY_COUNT_CORE_H
#define SANAD_QUERY_COUNT_CORE_H

#include "query/count_join.h"

#include <stdatomic.h>

/// Inside query/ only: walking cycles whose number is wanted.

/// Some nodes of a column, each with the number of ways to it.
typedef struct {
  const uint32_t *numbers;
  const uint64_t *weights; ///< Null: 1 for each
  size_t count;
  uint32_t *own_numbers; ///< Room for those that are no list of neighbours
  uint64_t *own_weights;
} CountFront;

/// The same, found by their numbers.
typedef struct {
  uint64_t *marks;         ///< A bit for each number
  uint64_t *sums;          ///< Of those that are marked
  bool is_plain;           ///< 1 for each instead
  const uint32_t *numbers; ///< Those marked
  size_t count;
  uint32_t *own_numbers;
} CountTable;

/// What is read of a core, for all threads.
typedef struct {
  const CountCore *core;
  SanadId bases[COUNT_VARIABLES_MAX]; ///< Kinds of the ids of each column
  size_t spans[COUNT_VARIABLES_MAX];  ///< More than the largest number
  const Adjacency *near[COUNT_VARIABLES_MAX][COUNT_EDGES_MAX]; ///< From the
                                                               ///< center
  size_t near_count[COUNT_VARIABLES_MAX];
  const Adjacency *on[COUNT_VARIABLES_MAX];   ///< From each column to the next
  const Adjacency *back[COUNT_VARIABLES_MAX]; ///< To the one before
} CountLine;

typedef struct {
  CountJoin *join;
  CountLine lines[COUNT_CORES_MAX];
  const Adjacency *center; ///< Its nodes are the values to be looked at
  size_t span;             ///< The largest of all lines
  atomic_bool must_stop;
  struct CountWorker *workers;
} Counting;

typedef struct CountWorker {
  Counting *counting;
  CountFront fronts[2];
  CountTable table;
  void *memory;  ///< Of all these
  uint64_t work; ///< Neighbours since the last look at the clock
  uint64_t total;
  bool has_overflown;
} CountWorker;

/// Adds what one value of the center gives.
void count_value(CountWorker *worker, SanadId center);

/// Has what the values that come next need brought near: it lies anywhere.
void count_fetch_ahead(const Counting *counting, size_t place);

/// Whether a thread goes on, after so much more work.
bool count_goes_on(CountWorker *worker, size_t work);

#endif
