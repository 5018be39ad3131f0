#include "bench/limits.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { HASH_FACTOR = 2 };

static const Relation *
relation(const Arrays *arrays, RelationName name)
{
  return &arrays->relations[name];
}

uint64_t
limit_scan(Arrays *arrays)
{
  const Pairs *const pairs = &relation(arrays, RELATION_MENTIONS)->forward;
  uint64_t sum = 0;
  for (size_t i = 0; i < pairs->count; ++i) {
    sum += pairs->near[i] + (uint64_t)pairs->far[i];
  }
  return sum;
}

uint64_t
limit_scan_all(Arrays *arrays)
{
  uint64_t sum = 0;
  for (size_t i = 0; i < arrays->triple_count; ++i) {
    sum +=
        arrays->triples[0][i] + arrays->triples[1][i] + arrays->triples[2][i];
  }
  return sum;
}

/// The first place from `low` to `high` that is not below `node`.
static size_t
search(const uint32_t *nodes, size_t low, size_t high, uint32_t node)
{
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    if (nodes[middle] < node) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

/// The same from `start` on, in steps that double.
static size_t
gallop(const Pairs *pairs, size_t start, uint32_t node)
{
  size_t low = start;
  size_t step = 1;
  while (low + step < pairs->count && pairs->near[low + step] < node) {
    low += step;
    step *= 2;
  }
  const size_t high = low + step < pairs->count ? low + step : pairs->count;
  return search(pairs->near, low, high, node);
}

/// Where the run of equal nodes ends that begins at `start`.
static size_t
run_end(const Pairs *pairs, size_t start)
{
  size_t end = start;
  while (end < pairs->count && pairs->near[end] == pairs->near[start]) {
    ++end;
  }
  return end;
}

/// How many pairs begin with `node`, of those from `at` on.
static size_t
degree_at(const Pairs *pairs, size_t at, uint32_t node)
{
  return at < pairs->count && pairs->near[at] == node ? run_end(pairs, at) - at
                                                      : 0;
}

uint64_t
limit_seeks(Arrays *arrays)
{
  const Pairs *const pairs = &relation(arrays, RELATION_KNOWS)->forward;
  uint64_t found = 0;
  for (size_t i = 0; i < arrays->probe_count; ++i) {
    const uint32_t node = arrays->probes[i];
    found += degree_at(pairs, search(pairs->near, 0, pairs->count, node), node);
  }
  return found;
}

uint64_t
limit_probes(Arrays *arrays)
{
  const Pairs *const pairs = &relation(arrays, RELATION_KNOWS)->forward;
  uint64_t found = 0;
  size_t at = 0;
  for (size_t i = 0; i < arrays->probe_count; ++i) {
    at = gallop(pairs, at, arrays->sorted_probes[i]);
    found += degree_at(pairs, at, arrays->sorted_probes[i]);
  }
  return found;
}

uint64_t
limit_merge_join(Arrays *arrays)
{
  const Pairs *const left = &relation(arrays, RELATION_WORKS_FOR)->forward;
  const Pairs *const right = &relation(arrays, RELATION_CITIZEN_OF)->forward;
  uint64_t count = 0;
  size_t i = 0;
  size_t j = 0;
  while (i < left->count && j < right->count) {
    if (left->near[i] < right->near[j]) {
      ++i;
    } else if (left->near[i] > right->near[j]) {
      ++j;
    } else {
      const size_t left_end = run_end(left, i);
      const size_t right_end = run_end(right, j);
      count += (left_end - i) * (right_end - j);
      i = left_end;
      j = right_end;
    }
  }
  return count;
}

uint64_t
limit_probe_join(Arrays *arrays)
{
  const Pairs *const citizens =
      &relation(arrays, RELATION_CITIZEN_OF)->backward;
  const Pairs *const knows = &relation(arrays, RELATION_KNOWS)->forward;
  const uint32_t country = arrays->country;
  uint64_t count = 0;
  size_t at = 0;
  for (size_t i = search(citizens->near, 0, citizens->count, country);
       i < citizens->count && citizens->near[i] == country; ++i) {
    at = gallop(knows, at, citizens->far[i]);
    count += degree_at(knows, at, citizens->far[i]);
  }
  return count;
}

// ---- Hashing

/// Keys and what is counted for them; a key of 0 is a free place.
typedef struct {
  size_t mask;
  uint64_t *keys;
  uint64_t *counts;
} HashTable;

static bool
hash_open(HashTable *table, size_t count)
{
  size_t size = 16;
  while (size < count * HASH_FACTOR) {
    size *= 2;
  }
  *table = (HashTable){size - 1, calloc(size, sizeof *table->keys),
                       calloc(size, sizeof *table->counts)};
  return table->keys && table->counts;
}

static void
hash_close(HashTable *table)
{
  free(table->keys);
  free(table->counts);
}

/// The place of a key, or the free one where it belongs.
static size_t
hash_place(const HashTable *table, uint64_t key)
{
  size_t place = (size_t)((key * UINT64_C(0x9E3779B97F4A7C15)) >> 20U);
  while (table->keys[place & table->mask] &&
         table->keys[place & table->mask] != key) {
    ++place;
  }
  return place & table->mask;
}

uint64_t
limit_hash_join(Arrays *arrays)
{
  const Pairs *const born = &relation(arrays, RELATION_BORN_IN)->forward;
  const Pairs *const works = &relation(arrays, RELATION_WORKS_FOR)->backward;
  const Pairs *const located = &relation(arrays, RELATION_LOCATED_IN)->forward;
  HashTable table;
  uint64_t count = 0;
  size_t at = 0;
  if (hash_open(&table, born->count)) {
    for (size_t i = 0; i < born->count; ++i) {
      const uint64_t key = (uint64_t)born->near[i] << 32U | born->far[i];
      table.keys[hash_place(&table, key)] = key;
    }
    for (size_t i = 0; i < works->count; ++i) {
      at = gallop(located, at, works->near[i]);
      for (size_t j = at;
           j < located->count && located->near[j] == works->near[i]; ++j) {
        const uint64_t key = (uint64_t)works->far[i] << 32U | located->far[j];
        count += table.keys[hash_place(&table, key)] == key;
      }
    }
  }
  hash_close(&table);
  return count;
}

uint64_t
limit_hash_group(Arrays *arrays)
{
  const Pairs *const mentions = &relation(arrays, RELATION_MENTIONS)->backward;
  const Pairs *const citizens = &relation(arrays, RELATION_CITIZEN_OF)->forward;
  HashTable table;
  uint64_t groups = 0;
  size_t at = 0;
  if (hash_open(&table, citizens->count)) {
    for (size_t i = 0; i < mentions->count;) {
      const size_t end = run_end(mentions, i);
      at = gallop(citizens, at, mentions->near[i]);
      for (size_t j = at;
           j < citizens->count && citizens->near[j] == mentions->near[i]; ++j) {
        const size_t place = hash_place(&table, citizens->far[j]);
        groups += !table.keys[place];
        table.keys[place] = citizens->far[j];
        table.counts[place] += end - i;
      }
      i = end;
    }
  }
  hash_close(&table);
  return groups;
}

uint64_t
limit_join_3(Arrays *arrays)
{
  const Pairs *const located = &relation(arrays, RELATION_LOCATED_IN)->forward;
  const Pairs *const works = &relation(arrays, RELATION_WORKS_FOR)->backward;
  const Pairs *const mentions = &relation(arrays, RELATION_MENTIONS)->backward;
  uint32_t *const ways = arrays->sums; // From each person to a town
  uint64_t count = 0;
  size_t at = 0;
  for (size_t i = 0; i < works->count;) {
    const size_t end = run_end(works, i);
    at = gallop(located, at, works->near[i]);
    const uint32_t towns = (uint32_t)degree_at(located, at, works->near[i]);
    for (; i < end; ++i) {
      ways[works->far[i]] += towns;
    }
  }
  for (size_t i = 0; i < mentions->count;) {
    const size_t end = run_end(mentions, i);
    count += (end - i) * (uint64_t)ways[mentions->near[i]];
    i = end;
  }
  memset(ways, 0, arrays->nodes * sizeof *ways);
  return count;
}

// ---- Graphs

/// Writes where the neighbours of each node begin.
static void
find_starts(const Pairs *pairs, size_t nodes, uint32_t *starts)
{
  size_t at = 0;
  for (size_t node = 0; node <= nodes; ++node) {
    while (at < pairs->count && pairs->near[at] < node) {
      ++at;
    }
    starts[node] = (uint32_t)at;
  }
}

void
limit_find_starts(Arrays *arrays)
{
  const Relation *const knows = relation(arrays, RELATION_KNOWS);
  find_starts(&knows->forward, arrays->nodes, arrays->starts);
  find_starts(&knows->backward, arrays->nodes, arrays->starts_back);
}

uint64_t
limit_reach(Arrays *arrays)
{
  const Pairs *const knows = &relation(arrays, RELATION_KNOWS)->forward;
  uint32_t *const queue = arrays->queue;
  size_t tail = 0;
  for (size_t head = 0; head <= tail; ++head) {
    const uint32_t node = head ? queue[head - 1] : arrays->person;
    for (uint32_t i = arrays->starts[node]; i < arrays->starts[node + 1]; ++i) {
      const uint32_t next = knows->far[i];
      if (!arrays->marks[next]) {
        arrays->marks[next] = 1;
        queue[tail++] = next;
      }
    }
  }
  memset(arrays->marks, 0, arrays->nodes * sizeof *arrays->marks);
  return tail;
}

uint64_t
limit_triangles(Arrays *arrays)
{
  const Pairs *const out = &relation(arrays, RELATION_KNOWS)->forward;
  const Pairs *const in = &relation(arrays, RELATION_KNOWS)->backward;
  const uint32_t *const starts = arrays->starts;
  uint64_t count = 0;
  for (uint32_t a = 0; a < arrays->nodes; ++a) {
    const uint32_t from = arrays->starts_back[a];
    const uint32_t to = arrays->starts_back[a + 1];
    if (from == to || starts[a] == starts[a + 1]) {
      continue;
    }
    for (uint32_t i = from; i < to; ++i) {
      arrays->marks[in->far[i]] = 1;
    }
    for (uint32_t i = starts[a]; i < starts[a + 1]; ++i) {
      const uint32_t b = out->far[i];
      for (uint32_t j = starts[b]; j < starts[b + 1]; ++j) {
        count += arrays->marks[out->far[j]];
      }
    }
    for (uint32_t i = from; i < to; ++i) {
      arrays->marks[in->far[i]] = 0;
    }
  }
  return count;
}

/// Counts the ways of two steps from `a` in the sums of where they end; or,
/// with `counts`, adds these sums up; or, with `clears`, makes them zero again.
static uint64_t
two_steps(const Arrays *arrays, const Pairs *pairs, const uint32_t *starts,
          uint32_t a, bool counts, bool clears)
{
  uint64_t sum = 0;
  for (uint32_t i = starts[a]; i < starts[a + 1]; ++i) {
    const uint32_t b = pairs->far[i];
    for (uint32_t j = starts[b]; j < starts[b + 1]; ++j) {
      uint32_t *const mark = &arrays->sums[pairs->far[j]];
      if (counts) {
        sum += *mark;
      } else {
        *mark = clears ? 0 : *mark + 1;
      }
    }
  }
  return sum;
}

uint64_t
limit_cycles(Arrays *arrays)
{
  const Pairs *const out = &relation(arrays, RELATION_KNOWS)->forward;
  const Pairs *const in = &relation(arrays, RELATION_KNOWS)->backward;
  uint64_t count = 0;
  for (uint32_t a = 0; a < arrays->nodes; ++a) {
    if (arrays->starts_back[a] < arrays->starts_back[a + 1]) {
      (void)two_steps(arrays, out, arrays->starts, a, false, false);
      count += two_steps(arrays, in, arrays->starts_back, a, true, false);
      (void)two_steps(arrays, out, arrays->starts, a, false, true);
    }
  }
  return count;
}
