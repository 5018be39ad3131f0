/// Counting cycles: for each value of the center, what is left of each cycle is
/// walked from both of its ends, with a sum for each node, and the sums are
/// multiplied where the ends meet.

#include "query/count_core.h"

/// How many values ahead of the one being counted memory is asked for, and for
/// how many of its neighbours.
#define VALUES_AHEAD 8U
#define FETCHES_MAX  64U
/// How often a thread looks whether it is cancelled, in neighbours.
#define WORK_PER_CHECK (UINT64_C(1) << 16U)
/// A list so many times longer than what it is compared with is searched.
#define SEARCH_RATIO 64U
#define WORD_BITS    64U

// ---- Fronts and tables

static inline bool
is_marked(const CountTable *table, uint32_t number)
{
  return table->marks[number / WORD_BITS] >> (number % WORD_BITS) & 1U;
}

/// Adds a number of ways to a node; false if the sum does not fit.
static inline bool
add_to_table(CountTable *table, uint32_t number, uint64_t weight)
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
mark_front(CountTable *table, const CountFront *front)
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
clear_table(CountTable *table)
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

bool
count_goes_on(CountWorker *worker, size_t work)
{
  worker->work += work;
  if (worker->work < WORK_PER_CHECK) {
    return true;
  }
  if (question_must_stop(worker->counting->join->question)) {
    atomic_store(&worker->counting->must_stop, true);
  }
  if (atomic_load(&worker->counting->must_stop)) {
    return false; // So it will say the next time
  }
  worker->work = 0;
  return true;
}

// ---- Walking

/// The weight of a node of a column: by its trees and limits, and 0 if it is
/// not a neighbour of the center in each way that is wanted, but for `done`.
static uint64_t
weight_at(const CountLine *line, size_t at, SanadId center, uint32_t number,
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
begin_front(CountWorker *worker, const CountLine *line, size_t at,
            SanadId center, CountFront *front)
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
  return front->count && count_goes_on(worker, count);
}

/// Walks from a column to the one beside it, into the table, which is empty.
static bool
walk_into_table(CountWorker *worker, const Adjacency *lists, SanadId base,
                const CountFront *front)
{
  CountTable *const table = &worker->table;
  bool fits = true;
  for (size_t i = 0; i < front->count; ++i) {
    size_t count = 0;
    const uint32_t *const list =
        narrow_list(lists, base | front->numbers[i], &count);
    const uint64_t weight = front->weights ? front->weights[i] : 1;
    for (size_t j = 0; j < count; ++j) {
      fits &= add_to_table(table, list[j], weight);
    }
    if (!count_goes_on(worker, count)) {
      return false;
    }
  }
  worker->has_overflown |= !fits;
  return true;
}

/// Whether a column has nothing but the walk to say about its nodes.
static bool
is_free(const CountLine *line, size_t at)
{
  return !line->near_count[at] && !line->core->weights[at].values;
}

/// Multiplies the sums in the table with what else is known of the nodes.
static void
weigh_table(CountWorker *worker, const CountLine *line, size_t at,
            SanadId center)
{
  CountTable *const table = &worker->table;
  for (size_t i = 0; !is_free(line, at) && i < table->count; ++i) {
    const uint32_t number = table->numbers[i];
    const uint64_t weight = weight_at(line, at, center, number, SIZE_MAX);
    worker->has_overflown |= __builtin_mul_overflow(table->sums[number], weight,
                                                    &table->sums[number]);
  }
}

/// Makes a front of the table, which becomes empty.
static void
take_table(CountTable *table, CountFront *front)
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
sum_searched(const CountTable *table, const uint32_t *list, size_t count,
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
sum_list(const CountTable *table, const uint32_t *list, size_t count,
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
walk_to_meeting(CountWorker *worker, const CountLine *line,
                const CountFront *front, uint64_t *sum)
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
    if (!count_goes_on(worker, count)) {
      return false;
    }
  }
  worker->has_overflown |= has_overflown;
  return true;
}

/// Walks from the right end to where both meet: what comes is in the table.
static bool
walk_right(CountWorker *worker, const CountLine *line, SanadId center)
{
  const CountCore *const core = line->core;
  CountFront *const front = &worker->fronts[1];
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
walk_left(CountWorker *worker, const CountLine *line, SanadId center)
{
  CountFront *const front = &worker->fronts[0];
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
count_core(CountWorker *worker, const CountLine *line, SanadId center)
{
  uint64_t sum = 0;
  const CountFront *const front = &worker->fronts[0];
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

void
count_value(CountWorker *worker, SanadId center)
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

// ---- Memory ahead

/// Has the offsets, or the lists, of a value's neighbours at one end of a line
/// brought near.
static void
fetch_end(const CountLine *line, size_t at, const Adjacency *lists,
          SanadId center, bool is_near)
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

void
count_fetch_ahead(const Counting *counting, size_t place)
{
  const Adjacency *const center = counting->center;
  for (size_t ahead = VALUES_AHEAD; ahead; ahead -= VALUES_AHEAD / 2) {
    if (place + ahead >= center->node_count) {
      continue;
    }
    const SanadId value = adjacency_node_at(center, place + ahead);
    for (size_t i = 0; i < counting->join->core_count; ++i) {
      const CountLine *const line = &counting->lines[i];
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
