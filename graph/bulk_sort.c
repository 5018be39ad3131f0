/// Radix sorts, least significant digit first: each pass is stable, and a pass
/// over a digit that all numbers share is left out.

#include "graph/bulk_impl.h"

#include <string.h>

#define DIGIT_BITS 11U
#define DIGITS     (1U << DIGIT_BITS)
/// Digits of a number of 64 bits.
#define PAIR_PASSES ((64U + DIGIT_BITS - 1) / DIGIT_BITS)
/// Digits of a number of 32 bits.
#define ROW_PASSES ((32U + DIGIT_BITS - 1) / DIGIT_BITS)

/// Turns counts into the places where each digit begins; false if all `count`
/// have the same digit.
static bool
place_digits(size_t places[DIGITS], size_t count)
{
  size_t sum = 0;

  for (size_t i = 0; i < DIGITS; ++i) {
    const size_t here = places[i];
    if (here == count) {
      return false;
    }
    places[i] = sum;
    sum += here;
  }
  return true;
}

/// Few pairs are put in order one by one.
static void
insert_pairs(HashEntry *pairs, size_t count)
{
  for (size_t i = 1; i < count; ++i) {
    const HashEntry pair = pairs[i];
    size_t at = i;
    for (; at > 0 && pairs[at - 1].hash > pair.hash; --at) {
      pairs[at] = pairs[at - 1];
    }
    pairs[at] = pair;
  }
}

HashEntry *
bulk_sort_pairs(HashEntry *pairs, HashEntry *scratch, size_t count)
{
  enum { FEW = 32 };
  HashEntry *from = pairs;
  HashEntry *to = scratch;
  uint64_t differ = 0;

  if (count <= FEW) {
    insert_pairs(pairs, count);
    return pairs;
  }
  for (size_t i = 1; i < count; ++i) {
    differ |= pairs[i].hash ^ pairs[0].hash;
  }
  for (unsigned pass = 0; pass < PAIR_PASSES; ++pass) {
    const unsigned shift = pass * DIGIT_BITS;
    size_t places[DIGITS] = {0};
    if (!((differ >> shift) & (DIGITS - 1))) {
      continue;
    }
    for (size_t i = 0; i < count; ++i) {
      ++places[(from[i].hash >> shift) & (DIGITS - 1)];
    }
    (void)place_digits(places, count);
    for (size_t i = 0; i < count; ++i) {
      to[places[(from[i].hash >> shift) & (DIGITS - 1)]++] = from[i];
    }
    HashEntry *const swap = from;
    from = to;
    to = swap;
  }
  return from;
}

/// One pass over a digit of a column.  Inlined for each width.
static inline __attribute__((always_inline)) void
move_rows(const uint32_t *restrict from, uint32_t *restrict to, size_t count,
          unsigned width, unsigned column, uint32_t base, unsigned shift,
          size_t *places)
{
  for (size_t i = 0; i < count; ++i) {
    const uint32_t *const row = from + i * width;
    const size_t place =
        places[((row[column] - base) >> shift) & (DIGITS - 1)]++;
    uint32_t *const target = to + place * width;
    for (unsigned j = 0; j < width; ++j) {
      target[j] = row[j];
    }
  }
}

/// The least and the greatest number of a column.
static void
find_range(const BulkRows *rows, unsigned column, uint32_t *least,
           uint32_t *greatest)
{
  *least = UINT32_MAX;
  *greatest = 0;
  for (size_t i = 0; i < rows->count; ++i) {
    const uint32_t number = rows->numbers[i * rows->width + column];
    *least = number < *least ? number : *least;
    *greatest = number > *greatest ? number : *greatest;
  }
}

/// Counts the digits of a column.
static void
count_digits(const BulkRows *rows, unsigned column, uint32_t base,
             unsigned passes, size_t places[ROW_PASSES][DIGITS])
{
  memset(places, 0, passes * sizeof *places);
  for (size_t i = 0; i < rows->count; ++i) {
    const uint32_t number = rows->numbers[i * rows->width + column] - base;
    for (unsigned pass = 0; pass < passes; ++pass) {
      ++places[pass][(number >> (pass * DIGIT_BITS)) & (DIGITS - 1)];
    }
  }
}

static void
sort_column(BulkRows *rows, uint32_t **scratch, unsigned column)
{
  size_t places[ROW_PASSES][DIGITS];
  uint32_t least = 0;
  uint32_t greatest = 0;
  unsigned passes = 0;

  find_range(rows, column, &least, &greatest);
  while (passes < ROW_PASSES &&
         (greatest - least) >> (passes * DIGIT_BITS) != 0) {
    ++passes;
  }
  count_digits(rows, column, least, passes, places);
  for (unsigned pass = 0; pass < passes; ++pass) {
    const unsigned shift = pass * DIGIT_BITS;
    if (!place_digits(places[pass], rows->count)) {
      continue;
    }
    if (rows->width == 3) {
      move_rows(rows->numbers, *scratch, rows->count, 3, column, least, shift,
                places[pass]);
    } else {
      move_rows(rows->numbers, *scratch, rows->count, 4, column, least, shift,
                places[pass]);
    }
    uint32_t *const swap = rows->numbers;
    rows->numbers = *scratch;
    *scratch = swap;
  }
}

void
bulk_sort_rows(BulkRows *rows, uint32_t **scratch, const unsigned *columns,
               unsigned column_count)
{
  for (unsigned i = column_count; rows->count > 1 && i > 0; --i) {
    sort_column(rows, scratch, columns[i - 1]);
  }
}
