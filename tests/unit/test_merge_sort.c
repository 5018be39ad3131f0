#include "tests/unit/test.h"

#include "query/merge_sort.h"

#include <stdbool.h>
#include <stdlib.h>

enum { COUNT_MAX = 300 };

/// What a comparison counts, and when it fails.
typedef struct {
  size_t count;
  size_t failing; ///< 0: never
} Counter;

/// By all but the lowest byte, which tells equal items apart.
static SanadStatus
compare(void *state, uint64_t a, uint64_t b, int *order, SanadError *error)
{
  Counter *const counter = state;
  (void)error;
  *order = (a >> 8U > b >> 8U) - (a >> 8U < b >> 8U);
  return ++counter->count == counter->failing ? SANAD_CANCELLED : SANAD_OK;
}

/// Sorts by taking the first of the smallest, again and again.
static void
sort_plainly(uint64_t *items, size_t count)
{
  for (size_t i = 0; i < count; ++i) {
    size_t best = i;
    for (size_t j = i + 1; j < count; ++j) {
      best = items[j] >> 8U < items[best] >> 8U ? j : best;
    }
    const uint64_t item = items[best];
    for (; best > i; --best) {
      items[best] = items[best - 1];
    }
    items[i] = item;
  }
}

static void
sorts_and_leaves_equal_items_in_their_order(void **state)
{
  (void)state;
  uint64_t items[COUNT_MAX];
  uint64_t expected[COUNT_MAX];
  uint64_t spare[COUNT_MAX];
  srand(7);
  for (size_t count = 0; count < COUNT_MAX; ++count) {
    const unsigned kinds = count % 3 ? 10 : 1000;
    Counter counter = {0};
    for (size_t i = 0; i < count; ++i) {
      items[i] = (uint64_t)((unsigned)rand() % kinds) << 8U | (i & 0xFFU);
      expected[i] = items[i];
    }
    sort_plainly(expected, count);
    assert_int_equal(merge_sort(items, spare, count, compare, &counter, NULL),
                     SANAD_OK);
    for (size_t i = 0; i < count; ++i) {
      assert_int_equal(items[i], expected[i]);
    }
    assert_true(counter.count <= count * 12);
  }
}

static void
stops_at_the_first_comparison_that_fails(void **state)
{
  (void)state;
  uint64_t items[COUNT_MAX];
  uint64_t spare[COUNT_MAX];
  for (size_t failing = 1; failing < 600; failing += 7) {
    Counter counter = {0, failing};
    for (size_t i = 0; i < COUNT_MAX; ++i) {
      items[i] = i * 7919 % COUNT_MAX << 8U;
    }
    assert_int_equal(
        merge_sort(items, spare, COUNT_MAX, compare, &counter, NULL),
        SANAD_CANCELLED);
    assert_int_equal(counter.count, failing);
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(sorts_and_leaves_equal_items_in_their_order),
      cmocka_unit_test(stops_at_the_first_comparison_that_fails),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
