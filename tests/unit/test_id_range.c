#include "tests/unit/expressions.h"

#include "query/id_range.h"

/// Values of every kind that can stand at the end of a fact, near the constants
/// below.
static const char *const values[] = {
    "_:b",
    "<http://a>",
    "<2020:05-01>",
    "\"2020-05-01\"",
    "\"2020-05-01\"@en",
    "\"x\"",
    "true^^boolean",
    "-5^^integer",
    "0^^integer",
    "4^^integer",
    "5^^integer",
    "6^^integer",
    "05^^integer",
    "2020^^integer",
    "20201^^integer",
    "576460752303423487^^integer",
    "-576460752303423488^^integer",
    "576460752303423488^^integer",
    "5^^int",
    "4.5^^decimal",
    "5.0^^decimal",
    "5.5^^decimal",
    "-5.5^^decimal",
    "2020.5^^decimal",
    "5.00000001^^decimal",
    "57000000000.5^^decimal",
    "5.5e0^^double",
    "NaN^^double",
    "0001-01-01^^date",
    "2019-12-31^^date",
    "2020-01-01^^date",
    "2020-04-30^^date",
    "2020-05-01^^date",
    "2020-05-01Z^^date",
    "2020-05-01+02:00^^date",
    "2020-05-31^^date",
    "2020-06-01Z^^date",
    "2020-12-31^^date",
    "2021-01-01Z^^date",
    "9999-12-31^^date",
    "-0044-03-15^^date",
    "12020-01-01^^date",
    "2020-13-01^^date",
    "2020-05^^gYearMonth",
    "2020^^gYear",
    "2020-04-30T23:59:59.999^^dateTime",
    "2020-05-01T00:00:00^^dateTime",
    "2020-05-01T00:00:00Z^^dateTime",
    "2020-05-01T00:00:00+05:00^^dateTime",
    "2020-05-01T12:30:00.5Z^^dateTime",
    "2020-05-01T23:59:59.999Z^^dateTime",
    "2020-05-02T00:00:00^^dateTime",
    "2020-04-30T24:00:00^^dateTime",
    "9999-12-31T23:59:59.999Z^^dateTime",
};

static const char *const constants[] = {
    "0^^integer",
    "5^^integer",
    "-6^^integer",
    "2020^^integer",
    "10000^^integer",
    "20201^^integer",
    "576460752303423487^^integer",
    "-576460752303423488^^integer",
    "5.0^^decimal",
    "5.5^^decimal",
    "-5.5^^decimal",
    "57646075230.3^^decimal",
    "2020-05-01^^date",
    "2020-05-01Z^^date",
    "2020-05-01+02:00^^date",
    "0001-01-01^^date",
    "9999-12-31^^date",
    "2020-05^^gYearMonth",
    "2020-02^^gYearMonth",
    "9999-12^^gYearMonth",
    "2020-05-01T00:00:00^^dateTime",
    "2020-05-01T12:30:00.5Z^^dateTime",
    "\"x\"",
    "5.5e0^^double",
    "<http://a>",
    "12020-01-01^^date",
    "2020-05-01T00:00:00+05:00^^dateTime",
};

/// What ranges say of an id: 0, it is outside; 1, it may be; 2, it is one.
static int
said_of(const IdRanges *ranges, SanadId id)
{
  for (size_t i = 0; i < ranges->count; ++i) {
    if (id >= ranges->items[i].low && id <= ranges->items[i].high) {
      return 1 + ranges->items[i].is_exact;
    }
  }
  return 0;
}

/// Computes a condition on every value, and compares with its ranges.
static size_t
check_values(Asked *asked, const Expr *expr, const char *constant_notation)
{
  size_t exact = 0;
  size_t slot = SLOTS;
  IdRanges ranges;
  if (!id_ranges_of(&asked->question, expr, &slot, &ranges)) {
    return 0;
  }
  assert_int_equal(slot, 0);
  for (size_t i = 1; i < ranges.count; ++i) {
    assert_true(ranges.items[i - 1].high < ranges.items[i].low);
  }
  for (size_t i = 0; i < COUNT(values); ++i) {
    SanadId row[SLOTS] = {id_of(&asked->question, values[i])};
    bool holds = false;
    // A term that only the question has is in no fact.
    if (sanad_id_kind(row[0]) == SANAD_ID_OWN) {
      row[0] = SANAD_ANY;
    }
    assert_true(row[0] != SANAD_ANY);
    assert_int_equal(expr_is_true(expr, &asked->question, row, &holds, NULL),
                     SANAD_OK);
    const int said = said_of(&ranges, row[0]);
    if ((said == 0 && holds) || (said == 2 && !holds)) {
      fail_msg("%s: kind %d with %s is %d, but said to be %d", values[i],
               (int)expr->kind, constant_notation, holds, said);
    }
    exact += said == 2;
  }
  return exact;
}

static const ExprKind orders[] = {EXPR_EQUAL, EXPR_LESS, EXPR_LESS_EQUAL,
                                  EXPR_GREATER, EXPR_GREATER_EQUAL};

/// A store that has all values.
static void
ask_values(Asked *asked)
{
  TestFact facts[COUNT(values) + 1] = {{0}};
  for (size_t i = 0; i < COUNT(values); ++i) {
    facts[i] = (TestFact){"<http://s>", "<http://p>", values[i]};
  }
  ask(asked, facts);
}

static void
ranges_hold_what_a_comparison_lets_through(void **state)
{
  (void)state;
  Asked asked = {0};
  size_t exact = 0;
  ask_values(&asked);
  for (size_t i = 0; i < COUNT(constants); ++i) {
    for (size_t j = 0; j < COUNT(orders) * 4; ++j) {
      Expr *const plain = variable(&asked, 0);
      Expr *year = new_expr(&asked, EXPR_CALL, 1);
      Expr *const number = constant(&asked, constants[i]);
      year->function = FUNCTION_YEAR;
      year->operands[0] = plain;
      Expr *const column = j / COUNT(orders) % 2 ? year : plain;
      const bool is_mirrored = j / COUNT(orders) / 2;
      Expr *const expr =
          binary(&asked, is_mirrored ? number : column,
                 orders[j % COUNT(orders)], is_mirrored ? column : number);
      expr->is_calendar = expr_is_calendar(&asked.question, number);
      exact += check_values(&asked, expr, constants[i]);
    }
  }
  assert_true(exact > 500);
  end_asked(&asked);
}

static void
leaves_other_conditions_alone(void **state)
{
  (void)state;
  static const ExprKind kinds[] = {EXPR_UNEQUAL, EXPR_CONTAINS, EXPR_IN,
                                   EXPR_ADD};
  Asked asked = {0};
  IdRanges ranges;
  size_t slot = 0;
  ask_values(&asked);
  for (size_t i = 0; i < COUNT(kinds); ++i) {
    const Expr *const expr = binary(&asked, variable(&asked, 0), kinds[i],
                                    constant(&asked, "5^^integer"));
    assert_false(id_ranges_of(&asked.question, expr, &slot, &ranges));
  }
  const Expr *const two =
      binary(&asked, variable(&asked, 0), EXPR_LESS, variable(&asked, 2));
  assert_false(id_ranges_of(&asked.question, two, &slot, &ranges));
  end_asked(&asked);
}

static void
intersects_ranges(void **state)
{
  (void)state;
  IdRanges a = {2, {{10, 20, true}, {30, 40, false}}};
  const IdRanges b = {3, {{1, 12, true}, {15, 35, true}, {40, 50, true}}};
  const IdRange expected[] = {
      {10, 12, true}, {15, 20, true}, {30, 35, false}, {40, 40, false}};
  id_ranges_intersect(&a, &b);
  assert_int_equal(a.count, COUNT(expected));
  for (size_t i = 0; i < COUNT(expected); ++i) {
    assert_int_equal(a.items[i].low, expected[i].low);
    assert_int_equal(a.items[i].high, expected[i].high);
    assert_int_equal(a.items[i].is_exact, expected[i].is_exact);
  }
  IdRanges all = id_ranges_all();
  id_ranges_intersect(&all, &b);
  assert_int_equal(all.count, 3);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(ranges_hold_what_a_comparison_lets_through),
      cmocka_unit_test(leaves_other_conditions_alone),
      cmocka_unit_test(intersects_ranges),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
