/// Counting cycles: for each value of the center, what is left of each cycle is
/// walked from both of its ends, with a sum for each node, and the sums are
/// multiplied where the ends meet.  Two threads share the values.

#include "query/count_join.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define THREADS_MAX 2U
/// With fewer edges at the center a thread does not pay.
#define THREAD_EDGES 20000U
/// Values of the center that a thread takes at a time.
#define VALUES_AT_A_TIME 256U
/// How many values ahead of the one being counted memory is asked for, and for
/// how many of its neighbours.
#define VALUES_AHEAD 8U
#define FETCHES_MAX  64U
/// How often a thread looks whether it is cancelled, in neighbours.
#define WORK_PER_CHECK (UINT64_C(1) << 16U)
/// A list so many times longer than what it is compared with is searched.
#define SEARCH_RATIO 64U
#define WORD_BITS    64U

/// Some nodes of a column, each with the number of ways to it.
typedef struct {
  const uint32_t *numbers;
  const uint64_t *weights; ///< Null: 1 for each
  size_t count;
  uint32_t *own_numbers; ///< Room for those that are no list of neighbours
  uint64_t *own_weights;
} Front;

/// The same, found by their numbers.
typedef struct {
  uint64_t *marks;         ///< A bit for each number
  uint64_t *sums;          ///< Of those that are marked
  bool is_plain;           ///< 1 for each instead
  const uint32_t *numbers; ///< Those marked
  size_t count;
  uint32_t *own_numbers;
} Table;

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
} Line;

typedef struct {
  CountJoin *join;
  Line lines[COUNT_CORES_MAX];
  const Adjacency *center; ///< Its nodes are the values to be looked at
  size_t span;             ///< The largest of all lines
  atomic_size_t next;      ///< The first place that nobody took
  atomic_bool must_stop;
} Counting;

typedef struct {
  Counting *counting;
  Front fronts[2];
  Table table;
  void *memory;  ///< Of all these
  uint64_t work; ///< Neighbours since the last look at the clock
  uint64_t total;
  bool has_overflown;
  pthread_t thread;
  bool has_thread;
} Worker;

// ---- Fronts and tables

static inline bool
is_marked(const Table *table, uint32_t number)
{
  return table->marks[number / WORD_BITS] >> (number % WORD_BITS) & 1U;
}

/// Adds a number of ways to a node; false if the sum does not fit.
static inline bool
add_to_table(Table *table, uint32_t number, uint64_t weight)
{
  const uint64_t bit = UINT64_C(1) << (number % WORD_BITS);
  uint64_t *const word = &table->marks[number / WORD_BITS];
  if (*word & bit) {
    return !__builtin_add_overflow(table->sums[number], weight,
                                   &table->sums[number]);
  }
  *word |= bit;
  table->sums[number] = weight;
  table->own_numbers[table->count++] = number;
  return true;
}

/// Makes a table of a front.
static void
mark_front(Table *table, const Front *front)
{
  table->is_plain = !front->weights;
  table->numbers = front->numbers;
  table->count = front->count;
  for (size_t i = 0; i < front->count; ++i) {
    const uint32_t number = front->numbers[i];
    table->marks[number / WORD_BITS] |= UINT64_C(1) << (number % WORD_BITS);
  }
  for (size_t i = 0; front->weights && i < front->count; ++i) {
    table->sums[front->numbers[i]] = front->weights[i];
  }
}

static void
clear_table(Table *table)
{
  for (size_t i = 0; i < table->count; ++i) {
    table->marks[table->numbers[i] / WORD_BITS] = 0;
  }
  table->count = 0;
  table->numbers = table->own_numbers;
  table->is_plain = false;
}

/// The list of a node, whose numbers are narrow.
static inline const uint32_t *
narrow_list(const Adjacency *lists, SanadId node, size_t *count)
{
  const size_t place = adjacency_place(lists, node);
  if (place >= lists->node_count) {
    *count = 0;
    return lists->narrow;
  }
  const uint32_t from = lists->offsets[place];
  *count = lists->offsets[place + 1] - from;
  return lists->narrow + from;
}

/// Whether the thread goes on, after so much more work.
static inline bool
goes_on(Worker *worker, size_t work)
{
  worker->work += work;
  if (worker->work < WORK_PER_CHECK) {
    return true;
  }
  worker->work = 0;
  if (question_must_stop(worker->counting->join->question)) {
    atomic_store(&worker->counting->must_stop, true);
  }
  return !atomic_load(&worker->counting->must_stop);
}

// ---- Walking

/// The weight of a node of a column: by its trees and limits, and 0 if it is
/// not a neighbour of the center in each way that is wanted, but for `done`.
static uint64_t
weight_at(const Line *line, size_t at, SanadId center, uint32_t number,
          size_t done)
{
  const SanadId id = line->bases[at] | number;
  for (size_t i = 0; i < line->near_count[at]; ++i) {
    if (i != done) {
      const Neighbours list = adjacency_of(line->near[at][i], center);
      if (!neighbours_have(&list, id)) {
        return 0;
      }
    }
  }
  return count_weight(&line->core->weights[at], id);
}

/// Begins at one end: with the neighbours of the center.
static bool
begin_front(Worker *worker, const Line *line, size_t at, SanadId center,
            Front *front)
{
  size_t shortest = 0;
  size_t count = 0;
  const uint32_t *list = NULL;
  for (size_t i = 0; i < line->near_count[at]; ++i) {
    size_t some = 0;
    const uint32_t *const numbers =
        narrow_list(line->near[at][i], center, &some);
    if (!i || some < count) {
      list = numbers;
      count = some;
      shortest = i;
    }
  }
  front->weights = NULL;
  front->numbers = list;
  front->count = count;
  if (line->near_count[at] == 1 && !line->core->weights[at].values) {
    return count;
  }
  front->weights = front->own_weights;
  front->numbers = front->own_numbers;
  front->count = 0;
  for (size_t i = 0; i < count; ++i) {
    const uint64_t weight = weight_at(line, at, center, list[i], shortest);
    if (weight) {
      front->own_numbers[front->count] = list[i];
      front->own_weights[front->count++] = weight;
    }
  }
  return front->count && goes_on(worker, count);
}

/// Walks from a column to the one beside it, into the table, which is empty.
static bool
walk_into_table(Worker *worker, const Adjacency *lists, SanadId base,
                const Front *front)
{
  Table *const table = &worker->table;
  bool fits = true;
  for (size_t i = 0; i < front->count; ++i) {
    size_t count = 0;
    const uint32_t *const list =
        narrow_list(lists, base | front->numbers[i], &count);
    const uint64_t weight = front->weights ? front->weights[i] : 1;
    for (size_t j = 0; j < count; ++j) {
      fits &= add_to_table(table, list[j], weight);
    }
    if (!goes_on(worker, count)) {
      return false;
    }
  }
  worker->has_overflown |= !fits;
  return true;
}

/// Whether a column has nothing but the walk to say about its nodes.
static bool
is_free(const Line *line, size_t at)
{
  return !line->near_count[at] && !line->core->weights[at].values;
}

/// Multiplies the sums in the table with what else is known of the nodes.
static void
weigh_table(Worker *worker, const Line *line, size_t at, SanadId center)
{
  Table *const table = &worker->table;
  for (size_t i = 0; !is_free(line, at) && i < table->count; ++i) {
    const uint32_t number = table->numbers[i];
    const uint64_t weight = weight_at(line, at, center, number, SIZE_MAX);
    worker->has_overflown |= __builtin_mul_overflow(table->sums[number], weight,
                                                    &table->sums[number]);
  }
}

/// Makes a front of the table, which becomes empty.
static void
take_table(Table *table, Front *front)
{
  front->numbers = front->own_numbers;
  front->weights = front->own_weights;
  front->count = 0;
  for (size_t i = 0; i < table->count; ++i) {
    const uint32_t number = table->numbers[i];
    if (table->sums[number]) {
      front->own_numbers[front->count] = number;
      front->own_weights[front->count++] = table->sums[number];
    }
  }
  clear_table(table);
}

/// Sums the table over a list that is much longer than it.
static uint64_t
sum_searched(const Table *table, const uint32_t *list, size_t count,
             bool *has_overflown)
{
  const Neighbours neighbours = {.narrow = list, .count = count};
  uint64_t sum = 0;
  for (size_t i = 0; i < table->count; ++i) {
    const uint32_t number = table->numbers[i];
    if (neighbours_have(&neighbours, number)) {
      *has_overflown |= __builtin_add_overflow(
          sum, table->is_plain ? 1 : table->sums[number], &sum);
    }
  }
  return sum;
}

/// Sums the table over a list.
static uint64_t
sum_list(const Table *table, const uint32_t *list, size_t count,
         bool *has_overflown)
{
  uint64_t sum = 0;
  if (count / SEARCH_RATIO > table->count) {
    return sum_searched(table, list, count, has_overflown);
  }
  if (table->is_plain) {
    for (size_t i = 0; i < count; ++i) {
      sum += is_marked(table, list[i]);
    }
    return sum;
  }
  for (size_t i = 0; i < count; ++i) {
    if (is_marked(table, list[i])) {
      *has_overflown |= __builtin_add_overflow(sum, table->sums[list[i]], &sum);
    }
  }
  return sum;
}

/// Walks the last step, from the left to where the right has come, and sums the
/// products.
static bool
walk_to_meeting(Worker *worker, const Line *line, const Front *front,
                uint64_t *sum)
{
  const size_t at = line->core->meet;
  const Adjacency *const lists = line->on[at - 1];
  const SanadId base = line->bases[at - 1];
  bool has_overflown = false;
  for (size_t i = 0; i < front->count; ++i) {
    size_t count = 0;
    const uint32_t *const list =
        narrow_list(lists, base | front->numbers[i], &count);
    uint64_t some = sum_list(&worker->table, list, count, &has_overflown);
    if (front->weights) {
      has_overflown |= __builtin_mul_overflow(some, front->weights[i], &some);
    }
    has_overflown |= __builtin_add_overflow(*sum, some, sum);
    if (!goes_on(worker, count)) {
      return false;
    }
  }
  worker->has_overflown |= has_overflown;
  return true;
}

/// Walks from the right end to where both meet: what comes is in the table.
static bool
walk_right(Worker *worker, const Line *line, SanadId center)
{
  const CountCore *const core = line->core;
  Front *const front = &worker->fronts[1];
  size_t at = core->length - 1;
  if (!begin_front(worker, line, at, center, front)) {
    return false;
  }
  if (at == core->meet) {
    mark_front(&worker->table, front);
    return true;
  }
  while (walk_into_table(worker, line->back[at], line->bases[at], front)) {
    weigh_table(worker, line, --at, center);
    if (at == core->meet) {
      return true;
    }
    take_table(&worker->table, front);
  }
  return false;
}

/// Walks from the left end until one step before the meeting.
static bool
walk_left(Worker *worker, const Line *line, SanadId center)
{
  Front *const front = &worker->fronts[0];
  if (!begin_front(worker, line, 0, center, front)) {
    return false;
  }
  for (size_t at = 1; at < line->core->meet; ++at) {
    if (!walk_into_table(worker, line->on[at - 1], line->bases[at - 1],
                         front)) {
      return false;
    }
    weigh_table(worker, line, at, center);
    take_table(&worker->table, front);
  }
  return front->count;
}

/// In how many ways the core can be filled for a value of the center.
static uint64_t
count_core(Worker *worker, const Line *line, SanadId center)
{
  uint64_t sum = 0;
  const Front *const front = &worker->fronts[0];
  const bool has_left = walk_left(worker, line, center);
  if (has_left && line->core->length == 1) {
    for (size_t i = 0; i < front->count; ++i) {
      worker->has_overflown |= __builtin_add_overflow(
          sum, front->weights ? front->weights[i] : 1, &sum);
    }
    return sum;
  }
  if (has_left && walk_right(worker, line, center)) {
    (void)walk_to_meeting(worker, line, front, &sum);
  }
  clear_table(&worker->table);
  return sum;
}

static void
count_value(Worker *worker, SanadId center)
{
  const Counting *const counting = worker->counting;
  const CountJoin *const join = counting->join;
  uint64_t product = count_weight(&join->weights, center);
  for (size_t i = 0; product && i < join->core_count; ++i) {
    worker->has_overflown |= __builtin_mul_overflow(
        product, count_core(worker, &counting->lines[i], center), &product);
  }
  worker->has_overflown |=
      __builtin_add_overflow(worker->total, product, &worker->total);
}

/// Has the offsets, or the lists, of a value's neighbours at one end of a line
/// brought near.
static void
fetch_end(const Line *line, size_t at, const Adjacency *lists, SanadId center,
          bool is_near)
{
  const Neighbours list = adjacency_of(line->near[at][0], center);
  for (size_t i = 0; i < list.count && i < FETCHES_MAX; ++i) {
    const size_t found = adjacency_place(lists, list.base | list.narrow[i]);
    if (!is_near) {
      __builtin_prefetch(&lists->offsets[found]);
    } else if (found < lists->node_count) {
      __builtin_prefetch(&lists->narrow[lists->offsets[found]]);
    }
  }
}

/// Has what the values that come next need brought near: it lies anywhere.
static void
fetch_ahead(const Counting *counting, size_t place)
{
  const Adjacency *const center = counting->center;
  for (size_t ahead = VALUES_AHEAD; ahead; ahead -= VALUES_AHEAD / 2) {
    if (place + ahead >= center->node_count) {
      continue;
    }
    const SanadId value = adjacency_node_at(center, place + ahead);
    for (size_t i = 0; i < counting->join->core_count; ++i) {
      const Line *const line = &counting->lines[i];
      const size_t last = line->core->length - 1;
      const bool is_near = ahead < VALUES_AHEAD;
      if (line->on[0] && !line->on[0]->nodes) {
        fetch_end(line, 0, line->on[0], value, is_near);
      }
      if (line->back[last] && !line->back[last]->nodes) {
        fetch_end(line, last, line->back[last], value, is_near);
      }
    }
  }
}

static void *
run_worker(void *state)
{
  Worker *const worker = state;
  Counting *const counting = worker->counting;
  const Adjacency *const center = counting->center;
  while (!atomic_load(&counting->must_stop)) {
    const size_t from = atomic_fetch_add(&counting->next, VALUES_AT_A_TIME);
    if (from >= center->node_count) {
      break;
    }
    const size_t rest = center->node_count - from;
    const size_t to =
        from + (rest < VALUES_AT_A_TIME ? rest : VALUES_AT_A_TIME);
    for (size_t i = from; i < to && goes_on(worker, 1); ++i) {
      fetch_ahead(counting, i);
      if (center->offsets[i] != center->offsets[i + 1]) {
        count_value(worker, adjacency_node_at(center, i));
      }
    }
  }
  return NULL;
}

// ---- Getting ready

/// Takes lists that lead to a column into account: all must be of one kind.
static bool
note_lists(Line *line, size_t at, const Adjacency *lists)
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
read_near(Counting *counting, Line *line, size_t at, bool *is_possible,
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
read_step(Counting *counting, Line *line, size_t at, bool *is_possible,
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
  Line *const line = &counting->lines[number];
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
begin_worker(Counting *counting, Worker *worker)
{
  const size_t span = counting->span;
  const size_t words = span / WORD_BITS + 1;
  *worker = (Worker){.counting = counting};
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

static size_t
thread_count(const Counting *counting)
{
  const long processors = sysconf(_SC_NPROCESSORS_ONLN);
  const bool has_much = counting->center->edge_count >= THREAD_EDGES;
  return counting->join->question->is_eager || (has_much && processors > 1)
             ? THREADS_MAX
             : 1;
}

static SanadStatus
run_workers(Counting *counting, Worker *workers, size_t count, uint64_t *sum,
            bool *has_overflown, SanadError *error)
{
  bool has_memory = true;
  for (size_t i = 0; i < count; ++i) {
    has_memory &= begin_worker(counting, &workers[i]);
  }
  for (size_t i = 1; has_memory && i < count; ++i) {
    workers[i].has_thread =
        pthread_create(&workers[i].thread, NULL, run_worker, &workers[i]) == 0;
  }
  if (has_memory) {
    (void)run_worker(&workers[0]);
  }
  for (size_t i = 0; i < count; ++i) {
    if (workers[i].has_thread) {
      (void)pthread_join(workers[i].thread, NULL);
    }
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
  Worker workers[THREADS_MAX];
  *count = 0;
  *is_possible = true;
  for (size_t i = 0; *is_possible && i < join->core_count; ++i) {
    TRY(read_line(&counting, i, is_possible, error));
  }
  if (!*is_possible || !counting.center) {
    *is_possible = false;
    return SANAD_OK;
  }
  const size_t threads = thread_count(&counting);
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
