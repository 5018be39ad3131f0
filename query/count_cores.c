/// Getting ready to count cycles, and the two threads that do.

#include "query/count_core.h"

#include "query/share.h"

#include <stdlib.h>

/// Values of the center that a thread takes at a time.
#define VALUES_AT_A_TIME 256U
#define WORD_BITS        64U

/// Takes lists that lead to a column into account: all must be of one kind.
static bool
note_lists(CountLine *line, size_t at, const Adjacency *lists)
{
  if (lists->wide || !lists->edge_count ||
      (line->spans[at] && line->bases[at] != lists->base)) {
    return false;
  }
  line->bases[at] = lists->base;
  line->spans[at] = line->spans[at] > (size_t)lists->largest + 1
                        ? line->spans[at]
                        : (size_t)lists->largest + 1;
  return true;
}

/// Reads the lists from the center to a column.
static SanadStatus
read_near(Counting *counting, CountLine *line, size_t at, bool *is_possible,
          SanadError *error)
{
  CountJoin *const join = counting->join;
  for (size_t i = 0; *is_possible && i < join->edge_count; ++i) {
    const CountEdge *const edge = &join->edges[i];
    const size_t end = count_end(edge, join->center);
    if (edge->ends[end] != join->center ||
        edge->ends[1 - end] != line->core->line[at]) {
      continue;
    }
    TRY(count_edge_read(join, i, join->center, is_possible, error));
    if (*is_possible) {
      const Adjacency *const lists = edge->lists[end];
      line->near[at][line->near_count[at]++] = lists;
      *is_possible = note_lists(line, at, lists);
      if (!counting->center ||
          lists->node_count < counting->center->node_count) {
        counting->center = lists;
      }
    }
  }
  return SANAD_OK;
}

/// Reads the lists that the step from one column to the next walks along.
static SanadStatus
read_step(Counting *counting, CountLine *line, size_t at, bool *is_possible,
          SanadError *error)
{
  CountJoin *const join = counting->join;
  const CountCore *const core = line->core;
  const size_t step = core->steps[at];
  const bool is_left = at < core->meet;
  const size_t from = core->line[is_left ? at : at + 1];
  TRY(count_edge_read(join, step, from, is_possible, error));
  if (*is_possible) {
    const CountEdge *const edge = &join->edges[step];
    const Adjacency *const lists = edge->lists[count_end(edge, from)];
    if (is_left) {
      line->on[at] = lists;
    } else {
      line->back[at + 1] = lists;
    }
    *is_possible = note_lists(line, is_left ? at + 1 : at, lists);
  }
  return SANAD_OK;
}

static SanadStatus
read_line(Counting *counting, size_t number, bool *is_possible,
          SanadError *error)
{
  CountJoin *const join = counting->join;
  CountCore *const core = &join->cores[number];
  CountLine *const line = &counting->lines[number];
  line->core = core;
  for (size_t i = 0; *is_possible && i < core->length; ++i) {
    TRY(count_weights(join, core->line[i], SIZE_MAX, &core->weights[i],
                      is_possible, error));
    if (*is_possible) {
      TRY(read_near(counting, line, i, is_possible, error));
    }
  }
  for (size_t i = 0; *is_possible && i + 1 < core->length; ++i) {
    TRY(read_step(counting, line, i, is_possible, error));
  }
  for (size_t i = 0; i < core->length; ++i) {
    counting->span =
        line->spans[i] > counting->span ? line->spans[i] : counting->span;
  }
  return SANAD_OK;
}

/// Gives a thread the memory that it needs; false when there is none.
static bool
begin_worker(Counting *counting, CountWorker *worker)
{
  const size_t span = counting->span;
  const size_t words = span / WORD_BITS + 1;
  *worker = (CountWorker){.counting = counting};
  worker->memory = calloc(words + 5 * span, sizeof(uint64_t));
  if (!worker->memory) {
    return false;
  }
  uint64_t *const room = worker->memory;
  worker->table.marks = room;
  worker->table.sums = room + words;
  worker->fronts[0].own_weights = room + words + span;
  worker->fronts[1].own_weights = room + words + 2 * span;
  uint32_t *const numbers = (uint32_t *)(room + words + 3 * span);
  worker->table.own_numbers = numbers;
  worker->table.numbers = numbers;
  worker->fronts[0].own_numbers = numbers + span;
  worker->fronts[1].own_numbers = numbers + 2 * span;
  return true;
}

/// What the threads take, which the question counts.
static size_t
worker_bytes(const Counting *counting, size_t count)
{
  return count * (counting->span / WORD_BITS + 1 + 5 * counting->span) *
         sizeof(uint64_t);
}

/// SharedWork.run: some values of the center.
static bool
run_values(void *state, size_t number, size_t part)
{
  Counting *const counting = state;
  CountWorker *const worker = &counting->workers[number];
  const Adjacency *const center = counting->center;
  const size_t from = part * VALUES_AT_A_TIME;
  const size_t rest = center->node_count - from;
  const size_t to = from + (rest < VALUES_AT_A_TIME ? rest : VALUES_AT_A_TIME);
  for (size_t i = from; i < to && count_goes_on(worker, 1); ++i) {
    count_fetch_ahead(counting, i);
    if (center->offsets[i] != center->offsets[i + 1]) {
      count_value(worker, adjacency_node_at(center, i));
    }
  }
  return !atomic_load(&counting->must_stop);
}

static SanadStatus
run_workers(Counting *counting, CountWorker *workers, size_t count,
            uint64_t *sum, bool *has_overflown, SanadError *error)
{
  const SharedWork work = {
      .question = counting->join->question,
      .part_count = (counting->center->node_count + VALUES_AT_A_TIME - 1) /
                    VALUES_AT_A_TIME,
      .run = run_values,
      .state = counting,
  };
  bool has_memory = true;
  counting->workers = workers;
  for (size_t i = 0; i < count; ++i) {
    has_memory &= begin_worker(counting, &workers[i]);
  }
  if (has_memory) {
    share_run(&work, count);
  }
  for (size_t i = 0; i < count; ++i) {
    *has_overflown |= workers[i].has_overflown ||
                      __builtin_add_overflow(*sum, workers[i].total, sum);
    free(workers[i].memory);
  }
  return has_memory ? question_check(counting->join->question, error)
                    : sanad_fail_memory(error);
}

SanadStatus
count_cores(CountJoin *join, uint64_t *count, bool *is_possible,
            bool *has_overflown, SanadError *error)
{
  Counting counting = {.join = join};
  CountWorker workers[SHARE_THREADS_MAX];
  *count = 0;
  *is_possible = true;
  for (size_t i = 0; *is_possible && i < join->core_count; ++i) {
    TRY(read_line(&counting, i, is_possible, error));
  }
  if (!*is_possible || !counting.center) {
    *is_possible = false;
    return SANAD_OK;
  }
  const size_t threads = share_threads(join->question, join->cores_cost);
  const size_t bytes = worker_bytes(&counting, threads);
  question_hold(join->question, 0, bytes);
  SanadStatus status = question_check(join->question, NULL);
  if (status == SANAD_OK) {
    status =
        run_workers(&counting, workers, threads, count, has_overflown, error);
  } else {
    *is_possible = false; // It may do with less memory in another way
    status = SANAD_OK;
  }
  question_hold(join->question, bytes, 0);
  return status;
}
