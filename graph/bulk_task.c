/// Two threads sort and write: one makes SPO, GSPO and PSO, the other one OPS
/// and POS.  An order whose rows another one has already sorted but for the
/// predicate is made by one more stable pass.

#include "base/thread.h"
#include "graph/bulk_impl.h"

#include "base/thread.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/// From so many rows on two threads are worth their start.
#define THREAD_ROWS ((uint64_t)1 << 15U)
/// How often a caller is asked whether to go on.
#define WATCH_NANOSECONDS 100000000L

/// What a thread does.
typedef struct Task Task;
struct Task {
  SanadBulk *bulk;
  unsigned number; ///< 0: SPO, GSPO, PSO; 1: OPS, POS
  SanadStatus (*run)(Task *task);
  bool to_runs;
  BulkRows rows; ///< Ranks
  uint32_t *scratch;
  const BulkRanks *ranks;
  const BulkGraphs *graphs;
  SanadStatus status;
  SanadError error;
  pthread_t thread;
  bool has_thread;
  atomic_int *running; ///< Tasks not done yet
};

SanadStatus
bulk_check(const atomic_bool *is_cancelled, SanadError *error)
{
  return atomic_load(is_cancelled)
             ? sanad_fail(error, SANAD_CANCELLED, SANAD_NO_SPAN,
                          "the load was cancelled")
             : SANAD_OK;
}

static Table
table_of(unsigned sort)
{
  static const Table tables[SORTS] = {TABLE_SPO, TABLE_PSO, TABLE_OPS,
                                      TABLE_POS, TABLE_GSPO};
  return tables[sort];
}

/// Writes all rows of a stream to a run.
static SanadStatus
write_run(Task *task, unsigned sort, BulkStream *stream, SanadError *error)
{
  SanadBulk *const bulk = task->bulk;
  const unsigned number = task->number;
  int *const file = &bulk->run_files[number];
  if (*file < 0) {
    TRY(bulk_file_open(bulk->write->store, file, error));
  }

  BulkRunWriter writer;
  BulkRow rows[BULK_ROWS];
  size_t count = 0;
  SanadStatus status = SANAD_OK;
  bulk_run_open(&writer, *file, bulk->run_ends[number]);
  do {
    status = bulk_stream_next(stream, rows, &count, error);
    if (status == SANAD_OK) {
      status = bulk_run_add(&writer, rows, count, error);
    }
    if (status == SANAD_OK) {
      status = bulk_check(&bulk->is_cancelled, error);
    }
  } while (status == SANAD_OK && count);
  const SanadStatus closed =
      bulk_run_close(&writer, &bulk->runs[sort], &bulk->run_ends[number],
                     status == SANAD_OK ? error : NULL);
  return status == SANAD_OK ? closed : status;
}

/// Hands a stream to where its rows go.
static SanadStatus
deliver(Task *task, unsigned sort, BulkStream *stream)
{
  SanadError *const error = &task->error;

  if (task->to_runs) {
    return write_run(task, sort, stream, error);
  }
  switch (sort) {
  case SORT_SPO:
    return bulk_write_spo(task->bulk, stream, error);
  case SORT_GSPO:
    return bulk_write_gspo(task->bulk, stream, error);
  default:
    return bulk_write_order(task->bulk, table_of(sort), stream, error);
  }
}

/// Sorts rows by columns and hands them on.
static SanadStatus
sort_and_deliver(Task *task, unsigned sort, const unsigned *columns,
                 unsigned column_count)
{
  BulkStream *stream = NULL;
  bulk_sort_rows(&task->rows, &task->scratch, columns, column_count);
  TRY(bulk_check(&task->bulk->is_cancelled, &task->error));
  TRY(bulk_stream_rows(&stream, &task->rows, table_of(sort), task->ranks,
                       task->graphs, &task->error));
  const SanadStatus status = deliver(task, sort, stream);
  bulk_stream_close(stream);
  return status;
}

static SanadStatus
run_sort(Task *task)
{
  static const unsigned by_subject[] = {0, 1, 2, 3};
  static const unsigned by_predicate[] = {1, 0, 2};
  static const unsigned by_object[] = {2, 1, 0};
  static const unsigned by_graph[] = {3};

  if (task->number == 1) {
    TRY(sort_and_deliver(task, SORT_OPS, by_object, 3));
    return sort_and_deliver(task, SORT_POS, by_predicate, 1);
  }
  TRY(sort_and_deliver(task, SORT_SPO, by_subject, task->rows.width));
  if (task->rows.width == 3) {
    return sort_and_deliver(task, SORT_PSO, by_predicate, 1);
  }
  TRY(sort_and_deliver(task, SORT_GSPO, by_graph, 1));
  return sort_and_deliver(task, SORT_PSO, by_predicate, 3);
}

static SanadStatus
merge_and_deliver(Task *task, unsigned sort)
{
  SanadBulk *const bulk = task->bulk;
  BulkStream *stream = NULL;
  TRY(bulk_stream_runs(&stream, bulk->run_files[task->number],
                       &bulk->runs[sort], bulk->memory_bytes / 8,
                       &task->error));
  const SanadStatus status = deliver(task, sort, stream);
  bulk_stream_close(stream);
  return status;
}

static SanadStatus
run_merge(Task *task)
{
  if (task->number == 1) {
    TRY(merge_and_deliver(task, SORT_OPS));
    return merge_and_deliver(task, SORT_POS);
  }
  TRY(merge_and_deliver(task, SORT_SPO));
  TRY(merge_and_deliver(task, SORT_GSPO));
  return merge_and_deliver(task, SORT_PSO);
}

static void *
run_task(void *state)
{
  Task *const task = state;
  task->status = task->run(task);
  if (task->status != SANAD_OK) {
    atomic_store(&task->bulk->is_cancelled, true); // Stops the other one too
  }
  (void)atomic_fetch_sub(task->running, 1);
  return NULL;
}

/// Asks the caller now and then whether to go on, until all tasks are done.
static void
watch_tasks(SanadBulk *bulk, SanadBulkWatch watch, const atomic_int *running)
{
  while (atomic_load(running) > 0) {
    const struct timespec pause = {0, WATCH_NANOSECONDS / 10};
    const double total = (double)bulk->rows_total + 1;
    const double written = (double)atomic_load(&bulk->rows_written);
    if (!watch.is_wanted(watch.state, 0.9 * written / total)) {
      atomic_store(&bulk->is_cancelled, true);
      return;
    }
    (void)nanosleep(&pause, NULL);
  }
}

/// Runs two tasks, in threads if there is much to do.
static SanadStatus
run_tasks(SanadBulk *bulk, Task tasks[2], bool has_much, SanadBulkWatch watch,
          SanadError *error)
{
  const bool was_cancelled = atomic_load(&bulk->is_cancelled);
  atomic_int running = 2;

  for (unsigned i = 0; i < 2; ++i) {
    tasks[i].running = &running;
    tasks[i].has_thread = has_much && pthread_create(&tasks[i].thread, NULL,
                                                     run_task, &tasks[i]) == 0;
    if (!tasks[i].has_thread) {
      (void)run_task(&tasks[i]);
    }
  }
  if (watch.is_wanted && has_much) {
    watch_tasks(bulk, watch, &running);
  }
  for (unsigned i = 0; i < 2; ++i) {
    if (tasks[i].has_thread) {
      (void)pthread_join(tasks[i].thread, NULL);
    }
  }

  // A task that was only stopped by the other one is not to blame.
  const unsigned blamed = tasks[0].status == SANAD_OK ||
                          (tasks[0].status == SANAD_CANCELLED &&
                           tasks[1].status != SANAD_OK && !was_cancelled);
  if (tasks[blamed].status != SANAD_OK && error) {
    *error = tasks[blamed].error;
  }
  return tasks[blamed].status;
}

/// What bulk_watch() runs.
typedef struct {
  SanadBulk *bulk;
  SanadStatus (*run)(SanadBulk *bulk, SanadError *error);
  SanadStatus status;
  SanadError *error;
  atomic_int running;
} Watched;

static void *
run_watched(void *state)
{
  Watched *const watched = state;
  watched->status = watched->run(watched->bulk, watched->error);
  atomic_store(&watched->running, 0);
  return NULL;
}

SanadStatus
bulk_watch(SanadBulk *bulk,
           SanadStatus (*run)(SanadBulk *bulk, SanadError *error),
           SanadBulkWatch watch, SanadError *error)
{
  Watched watched = {.bulk = bulk, .run = run, .error = error, .running = 1};
  pthread_t thread;

  if (!watch.is_wanted || bulk->terms.count < THREAD_ROWS ||
      !sanad_thread_start(&thread, run_watched, &watched)) {
    return run(bulk, error);
  }
  watch_tasks(bulk, watch, &watched.running);
  (void)pthread_join(thread, NULL);
  return watched.status;
}

/// Puts the graphs in order.
static SanadStatus
open_graphs(BulkGraphs *graphs, const SanadBulk *bulk, SanadError *error)
{
  const size_t count = bulk->graph_count;
  HashEntry *const pairs = malloc(2 * count * sizeof *pairs);
  *graphs = (BulkGraphs){
      .ids = malloc(count * sizeof *graphs->ids),
      .evidence = malloc(count * sizeof *graphs->evidence),
      .ranks = malloc(count * sizeof *graphs->ranks),
  };
  if (!pairs || !graphs->ids || !graphs->evidence || !graphs->ranks) {
    free(pairs);
    return sanad_fail_memory(error);
  }
  for (size_t i = 0; i < count; ++i) {
    pairs[i] = (HashEntry){bulk->graphs[i], i};
  }
  const HashEntry *const sorted = bulk_sort_pairs(pairs, pairs + count, count);
  for (size_t i = 0; i < count; ++i) {
    graphs->ids[i] = sorted[i].hash;
    graphs->evidence[i] = bulk->evidence[sorted[i].id];
    graphs->ranks[sorted[i].id] = (uint32_t)i;
  }
  free(pairs);
  return SANAD_OK;
}

static void
close_graphs(BulkGraphs *graphs)
{
  free(graphs->ids);
  free(graphs->evidence);
  free(graphs->ranks);
}

/// Turns the codes of all rows into ranks, and copies the triples of the union.
static void
rank_rows(BulkRows *rows, BulkRows *triples, const BulkRanks *ranks,
          const BulkGraphs *graphs)
{
  uint32_t *to = triples->numbers;

  for (size_t i = 0; i < rows->count; ++i) {
    uint32_t *const row = rows->numbers + i * rows->width;
    for (unsigned j = 0; j < 3; ++j) {
      row[j] = bulk_rank(ranks, row[j]);
    }
    if (rows->width == 4) {
      row[3] = graphs->ranks[row[3]];
      if (graphs->evidence[row[3]]) {
        continue;
      }
    }
    memcpy(to, row, 3 * sizeof *to);
    to += 3;
  }
  triples->count = (size_t)(to - triples->numbers) / 3;
}

static SanadStatus
sort_ranked(SanadBulk *bulk, bool to_runs, const BulkRanks *ranks,
            const BulkGraphs *graphs, SanadBulkWatch watch, SanadError *error)
{
  BulkRows *const rows = &bulk->rows;
  const size_t count = rows->count + 1;
  Task tasks[2] = {
      {.number = 0, .rows = *rows},
      {.number = 1, .rows = {.width = 3}},
  };
  tasks[0].scratch = malloc(count * rows->width * sizeof *rows->numbers);
  tasks[1].rows.numbers = malloc(count * 3 * sizeof *rows->numbers);
  tasks[1].scratch = malloc(count * 3 * sizeof *rows->numbers);
  SanadStatus status = SANAD_OK;
  if (!tasks[0].scratch || !tasks[1].rows.numbers || !tasks[1].scratch) {
    status = sanad_fail_memory(error);
  } else {
    rank_rows(rows, &tasks[1].rows, ranks, graphs);
    for (unsigned i = 0; i < 2; ++i) {
      tasks[i].bulk = bulk;
      tasks[i].run = run_sort;
      tasks[i].to_runs = to_runs;
      tasks[i].ranks = ranks;
      tasks[i].graphs = graphs;
    }
    status = run_tasks(bulk, tasks, rows->count >= THREAD_ROWS, watch, error);
  }

  // The first task's buffers may have changed places; which stays is the same
  // but for their size: the rows' own has room for more.
  free(tasks[0].rows.numbers == rows->numbers ? tasks[0].scratch
                                              : tasks[0].rows.numbers);
  free(tasks[1].rows.numbers);
  free(tasks[1].scratch);
  rows->count = 0;
  return status;
}

SanadStatus
bulk_sort(SanadBulk *bulk, bool to_runs, SanadBulkWatch watch,
          SanadError *error)
{
  BulkRanks ranks = {0};
  BulkGraphs graphs = {0};
  const uint64_t count = bulk->rows.count;
  SanadStatus status = bulk_ranks_open(&ranks, &bulk->terms, error);

  bulk->rows_total = 4 * count;
  atomic_store(&bulk->rows_written, 0);
  if (status == SANAD_OK) {
    status = open_graphs(&graphs, bulk, error);
  }
  if (status == SANAD_OK) {
    status = sort_ranked(bulk, to_runs, &ranks, &graphs, watch, error);
  }
  bulk->spilled += to_runs ? count : 0;
  bulk_ranks_close(&ranks);
  close_graphs(&graphs);
  return status;
}

SanadStatus
bulk_merge(SanadBulk *bulk, SanadBulkWatch watch, SanadError *error)
{
  Task tasks[2] = {
      {.bulk = bulk, .number = 0, .run = run_merge},
      {.bulk = bulk, .number = 1, .run = run_merge},
  };
  bulk->rows_total = 4 * bulk->spilled;
  atomic_store(&bulk->rows_written, 0);
  const SanadStatus status = run_tasks(bulk, tasks, true, watch, error);
  for (unsigned i = 0; i < SORTS; ++i) {
    bulk->runs[i].count = 0;
  }
  memset(bulk->run_ends, 0, sizeof bulk->run_ends);
  bulk->spilled = 0;
  return status;
}
