#include "tests/unit/test.h"

#include "graph/block.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

enum { ROWS = 5000 };

/// How random rows look: how many different ids each place has, how far apart
/// they lie, and of which kinds the third ids are.
typedef struct {
  uint64_t firsts;
  uint64_t seconds;
  uint64_t thirds;
  uint64_t stride; ///< Between neighbouring ids
  unsigned kinds;  ///< Of the third place: 1 to 15
  unsigned sets;   ///< 0 for a block without sets
} Shape;

static const Shape shapes[] = {
    {1, 1, UINT64_MAX, 1, 1, 0},
    {1, 1, 5000, 1, 1, 0},
    {1, 900, 40, 1, 1, 0},
    {1, 40, 900, 1, 3, 0},
    {3, 4, 5000, 1000, 2, 0},
    {500, 7, 900, 1, 4, 3},
    {500, 7, 900, UINT64_C(1) << 45U, 4, 0},
    {500, 60, 3, UINT64_C(1) << 40U, 15, 1},
    {5000, 3, 2, 1, 1, 300},
    {100000, 100000, 100000, 1, 1, 0},
    {UINT64_MAX, UINT64_MAX, UINT64_MAX, 1, 15, 70000},
    {2, 2, 30, UINT64_C(1) << 52U, 15, 2},
};
enum { SHAPES = sizeof shapes / sizeof *shapes };

typedef struct {
  BlockEncoder *encoder;
  OrderRow *rows;
  OrderRow *back;
  unsigned char *bytes;
  uint64_t random;
} Fixture;

static int
set_up(void **state)
{
  Fixture *const self = calloc(1, sizeof *self);
  self->encoder = block_encoder_new();
  self->rows = calloc(ROWS, sizeof *self->rows);
  self->back = calloc(BLOCK_ROWS_MAX, sizeof *self->back);
  self->bytes = calloc(1, BLOCK_BYTES_MAX);
  self->random = 88172645463325252U;
  *state = self;
  return 0;
}

static int
tear_down(void **state)
{
  Fixture *const self = *state;
  free(self->encoder);
  free(self->rows);
  free(self->back);
  free(self->bytes);
  free(self);
  return 0;
}

/// Xorshift (Marsaglia, 2003).
static uint64_t
next_random(Fixture *self)
{
  self->random ^= self->random << 13U;
  self->random ^= self->random >> 7U;
  self->random ^= self->random << 17U;
  return self->random;
}

static SanadId
random_id(Fixture *self, uint64_t count, uint64_t stride, unsigned kinds)
{
  const uint64_t payload = next_random(self) % count * stride + 1;
  const unsigned kind = 1 + (unsigned)(next_random(self) % kinds);
  return (SanadId)kind << 60U | (payload & (UINT64_MAX >> 4U));
}

static int
compare_rows(const void *left, const void *right)
{
  const OrderRow *const a = left;
  const OrderRow *const b = right;
  return order_row_compare(a->places, b->places);
}

static size_t
make_rows(Fixture *self, const Shape *shape, size_t wanted)
{
  for (size_t i = 0; i < wanted; ++i) {
    OrderRow *const row = &self->rows[i];
    row->places[0] = random_id(self, shape->firsts, shape->stride, 1);
    row->places[1] = random_id(self, shape->seconds, shape->stride, 1);
    row->places[2] =
        random_id(self, shape->thirds, shape->stride, shape->kinds);
    row->set = 0;
    if (shape->sets) {
      const unsigned set = (unsigned)(next_random(self) % shape->sets);
      row->set = set ? set : UINT32_MAX;
    }
  }
  qsort(self->rows, wanted, sizeof *self->rows, compare_rows);

  size_t count = 0;
  for (size_t i = 0; i < wanted; ++i) {
    if (!count || compare_rows(&self->rows[count - 1], &self->rows[i])) {
      self->rows[count++] = self->rows[i];
    }
  }
  return count;
}

static size_t
encode(Fixture *self, const Shape *shape, size_t from, size_t count,
       size_t *size)
{
  return block_encode(self->encoder, self->rows + from, count, shape->sets,
                      self->bytes, size);
}

static void
assert_same_rows(const OrderRow *a, const OrderRow *b, size_t count)
{
  for (size_t i = 0; i < count; ++i) {
    assert_int_equal(order_row_compare(a[i].places, b[i].places), 0);
    assert_int_equal(a[i].set, b[i].set);
  }
}

static void
gives_back_the_rows_of_every_shape(void **state)
{
  Fixture *const self = *state;
  static const size_t sizes[] = {1, 2, 3, 17, 300, ROWS};

  for (size_t i = 0; i < SHAPES * sizeof sizes / sizeof *sizes; ++i) {
    const Shape *const shape = &shapes[i % SHAPES];
    const size_t count = make_rows(self, shape, sizes[i / SHAPES]);
    for (size_t from = 0; from < count;) {
      size_t size = 0;
      const size_t taken = encode(self, shape, from, count - from, &size);
      assert_in_range(taken, 1, count - from);
      assert_in_range(size, 1, BLOCK_BYTES_MAX);

      Block block;
      size_t back = 0;
      assert_int_equal(block_open(&block, self->bytes, size, NULL), SANAD_OK);
      assert_int_equal(block_rows(&block, self->back, &back, NULL), SANAD_OK);
      assert_int_equal(back, taken);
      assert_same_rows(self->back, self->rows + from, taken);

      SanadId last[3];
      block_last(&block, last);
      assert_int_equal(
          order_row_compare(last, self->rows[from + taken - 1].places), 0);
      from += taken;
    }
  }
}

static void
takes_as_many_rows_as_fit(void **state)
{
  Fixture *const self = *state;

  for (size_t i = 0; i < SHAPES; ++i) {
    size_t size = 0;
    const size_t count = make_rows(self, &shapes[i], ROWS);
    const size_t taken = encode(self, &shapes[i], 0, count, &size);
    assert_int_equal(encode(self, &shapes[i], 0, taken, &size), taken);
    if (taken < count) {
      assert_int_equal(encode(self, &shapes[i], 0, taken + 1, &size), taken);
      assert_true(size > BLOCK_BYTES_MAX / 2);
    }
  }
}

/// Where the rows that begin like `places` stand, by looking at each.
static void
find_plainly(const OrderRow *rows, size_t count, const SanadId places[3],
             unsigned bound, size_t *begin, size_t *end)
{
  *begin = 0;
  *end = 0;
  for (size_t i = 0; i < count; ++i) {
    SanadId cut[3] = {0};
    SanadId wanted[3] = {0};
    memcpy(cut, rows[i].places, bound * sizeof *cut);
    memcpy(wanted, places, bound * sizeof *cut);
    const int order = order_row_compare(cut, wanted);
    *begin += order < 0;
    *end += order <= 0;
  }
}

static void
check_find(const Block *block, const OrderRow *rows, size_t count,
           const SanadId places[3], unsigned hint)
{
  for (unsigned bound = 0; bound <= 3; ++bound) {
    size_t begin = 0;
    size_t end = 0;
    find_plainly(rows, count, places, bound, &begin, &end);
    BlockRange range = block_find(block, places, bound, hint);
    assert_int_equal(range.begin, begin);
    assert_int_equal(range.end, end);

    // Taken in two parts, of which the second begins within a run.
    SanadId out[3][64];
    SanadId *const columns[3] = {out[0], out[1], out[2]};
    for (size_t at = begin; at < end && at < begin + 60;) {
      const size_t part = end - at < 7 ? end - at : 7;
      block_take(block, &range, part, columns);
      for (size_t i = 0; i < part; ++i, ++at) {
        for (unsigned j = 0; j < 3; ++j) {
          assert_int_equal(out[j][i], rows[at].places[j]);
        }
      }
    }
  }
}

static void
finds_what_looking_at_each_row_finds(void **state)
{
  Fixture *const self = *state;

  for (size_t i = 0; i < 3 * SHAPES; ++i) {
    const Shape *const shape = &shapes[i % SHAPES];
    const size_t all = make_rows(self, shape, i < SHAPES ? 40 : 2000);
    size_t size = 0;
    Block block;
    const size_t count = encode(self, shape, 0, all, &size);
    assert_int_equal(block_open(&block, self->bytes, size, NULL), SANAD_OK);

    for (unsigned j = 0; j < 300; ++j) {
      const size_t row = next_random(self) % count;
      SanadId places[3];
      memcpy(places, self->rows[row].places, sizeof places);
      check_find(&block, self->rows, count, places, 0);
      // The neighbours of an id, other kinds, and ids beyond all.
      const SanadId steps[] = {1, UINT64_MAX, UINT64_C(1) << 60U,
                               UINT64_C(15) << 60U, 1U << 20U};
      places[j % 3] += steps[next_random(self) % 5];
      check_find(&block, self->rows, count, places, 0);
      places[(j / 3) % 3] += steps[next_random(self) % 5];
      check_find(&block, self->rows, count, places, 0);
    }
  }
}

static void
gallops_from_an_earlier_place(void **state)
{
  Fixture *const self = *state;
  const Shape *const shape = &shapes[5];
  const size_t all = make_rows(self, shape, 3000);
  size_t size = 0;
  Block block;
  const size_t count = encode(self, shape, 0, all, &size);
  assert_int_equal(block_open(&block, self->bytes, size, NULL), SANAD_OK);

  unsigned hint = 0;
  for (size_t row = 0; row < count; row += 1 + next_random(self) % 9) {
    check_find(&block, self->rows, count, self->rows[row].places, hint);
    hint = block_find(&block, self->rows[row].places, 1, hint).first;
  }
}

/// Does with a block all that can be done.
static void
use(Fixture *self, const unsigned char *bytes, size_t size)
{
  Block block;
  if (block_open(&block, bytes, size, NULL) != SANAD_OK) {
    return;
  }
  size_t count = 0;
  SanadId places[3];
  const SanadStatus status = block_rows(&block, self->back, &count, NULL);
  assert_true(status == SANAD_OK || status == SANAD_CORRUPT);
  block_last(&block, places);
  for (unsigned i = 0; i < 8; ++i) {
    for (unsigned bound = 0; bound <= 3; ++bound) {
      const BlockRange range = block_find(&block, places, bound, 0);
      assert_true(range.begin <= range.end && range.end <= block.row_count);
    }
    const OrderRow *const row = &self->rows[next_random(self) % 100];
    memcpy(places, row->places, sizeof places);
  }
  if (block.has_sets) {
    (void)block_set(&block, block.row_count - 1);
  }
}

static void
survives_damage(void **state)
{
  Fixture *const self = *state;

  for (size_t i = 0; i < SHAPES; ++i) {
    size_t size = 0;
    const size_t count = make_rows(self, &shapes[i], 400);
    (void)encode(self, &shapes[i], 0, count, &size);

    for (size_t length = 0; length < size; ++length) {
      // A copy of that size, so that reading behind it is found.
      unsigned char *const cut = malloc(length + !length);
      memcpy(cut, self->bytes, length);
      Block block;
      assert_int_equal(block_open(&block, cut, length, NULL), SANAD_CORRUPT);
      free(cut);
    }
    for (unsigned j = 0; j < 3000; ++j) {
      unsigned char *const hurt = malloc(size);
      memcpy(hurt, self->bytes, size);
      const size_t reach = j % 2 ? size : 64 < size ? 64 : size;
      for (unsigned k = 0; k <= j % 3; ++k) {
        hurt[next_random(self) % reach] ^=
            (unsigned char)(1U << (next_random(self) % 8));
      }
      use(self, hurt, size);
      free(hurt);
    }
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(gives_back_the_rows_of_every_shape,
                                      set_up, tear_down),
      cmocka_unit_test_setup_teardown(takes_as_many_rows_as_fit, set_up,
                                      tear_down),
      cmocka_unit_test_setup_teardown(finds_what_looking_at_each_row_finds,
                                      set_up, tear_down),
      cmocka_unit_test_setup_teardown(gallops_from_an_earlier_place, set_up,
                                      tear_down),
      cmocka_unit_test_setup_teardown(survives_damage, set_up, tear_down),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
