#include "tests/unit/expressions.h"

#include <stdio.h>

/// SPARQL 1.1, 17.2: the table of the logical connectives; here `E`, an error,
/// is an unbound variable.
static void
knows_three_truths(void **state)
{
  (void)state;
  static const struct {
    const char *a;
    const char *b;
    const char * or ;
    const char *and;
  } cases[] = {
      {TRUE, TRUE, TRUE, TRUE},
      {TRUE, FALSE, TRUE, FALSE},
      {FALSE, TRUE, TRUE, FALSE},
      {FALSE, FALSE, FALSE, FALSE},
      {TRUE, "", TRUE, ""},
      {"", TRUE, TRUE, ""},
      {FALSE, "", "", FALSE},
      {"", FALSE, "", FALSE},
      {"", "", "", ""},
      {"\"x\"", "0^^integer", TRUE, FALSE},
      {"<http://a>", FALSE, "", FALSE},
  };
  Asked asked = {0};
  ask(&asked, NULL);
  for (size_t i = 0; i < COUNT(cases); ++i) {
    Expr *const a = constant(&asked, cases[i].a);
    Expr *const b = constant(&asked, cases[i].b);
    assert_string_equal(compute(&asked, binary(&asked, a, EXPR_OR, b)),
                        cases[i].or);
    assert_string_equal(compute(&asked, binary(&asked, a, EXPR_AND, b)),
                        cases[i].and);
  }
  assert_string_equal(
      compute(&asked, unary(&asked, EXPR_NOT, constant(&asked, TRUE))), FALSE);
  assert_string_equal(
      compute(&asked, unary(&asked, EXPR_NOT, constant(&asked, "\"\""))), TRUE);
  assert_string_equal(
      compute(&asked, unary(&asked, EXPR_NOT, constant(&asked, ""))), "");
  end_asked(&asked);
}

static void
compares_and_leaves_empty_what_cannot_be_compared(void **state)
{
  (void)state;
  static const struct {
    const char *a;
    ExprKind kind;
    const char *b;
    const char *result;
  } cases[] = {
      {"5^^integer", EXPR_EQUAL, "5.0^^decimal", TRUE},
      {"5^^integer", EXPR_UNEQUAL, "5.0^^decimal", FALSE},
      {"5^^integer", EXPR_LESS, "6^^integer", TRUE},
      {"5^^integer", EXPR_LESS_EQUAL, "5^^integer", TRUE},
      {"5^^integer", EXPR_GREATER, "5^^integer", FALSE},
      {"5^^integer", EXPR_GREATER_EQUAL, "5^^integer", TRUE},
      {"5^^integer", EXPR_LESS, "\"6\"", ""},
      {"5^^integer", EXPR_EQUAL, "\"5\"", FALSE},
      {"5^^integer", EXPR_UNEQUAL, "\"5\"", TRUE},
      {"<http://a>", EXPR_LESS, "<http://b>", ""},
      {"<http://a>", EXPR_UNEQUAL, "\"http://a\"", TRUE},
      {"\"a\"@en", EXPR_LESS, "\"b\"@en", ""},
      {"\"a\"@en", EXPR_EQUAL, "\"a\"", FALSE},
      {"x^^http://a", EXPR_EQUAL, "y^^http://a", ""},
      {"x^^http://a", EXPR_UNEQUAL, "y^^http://a", ""},
      {"x^^http://a", EXPR_UNEQUAL, "x^^http://a", FALSE},
      {"NaN^^double", EXPR_EQUAL, "NaN^^double", FALSE},
      {"NaN^^double", EXPR_UNEQUAL, "NaN^^double", TRUE},
      {"NaN^^double", EXPR_LESS, "1^^integer", FALSE},
      {"NaN^^double", EXPR_GREATER_EQUAL, "1^^integer", FALSE},
      {"", EXPR_EQUAL, "", ""},
      {"", EXPR_UNEQUAL, "1^^integer", ""},
  };
  Asked asked = {0};
  ask(&asked, NULL);
  for (size_t i = 0; i < COUNT(cases); ++i) {
    const char *const result =
        compute(&asked, binary(&asked, constant(&asked, cases[i].a),
                               cases[i].kind, constant(&asked, cases[i].b)));
    if (strcmp(result, cases[i].result) != 0) {
      fail_msg("%s, %s: %s", cases[i].a, cases[i].b, result);
    }
  }
  end_asked(&asked);
}

static void
compares_text_in_any_language(void **state)
{
  (void)state;
  static const struct {
    const char *value;
    const char *equal;
    const char *unequal;
  } cases[] = {
      {"\"Iran\"", TRUE, FALSE},        {"\"Iran\"@en", TRUE, FALSE},
      {"\"Iraq\"@en", FALSE, TRUE},     {"Iran^^http://a", FALSE, TRUE},
      {"<http://a/Iran>", FALSE, TRUE}, {"", "", ""},
  };
  Asked asked = {0};
  ask(&asked, NULL);
  Expr *const plain = constant(&asked, "\"Iran\"");
  plain->kind = EXPR_ANY_LANGUAGE;
  Expr *const x = variable(&asked, 0);
  for (size_t i = 0; i < COUNT(cases); ++i) {
    const char *const value = cases[i].value;
    assert_string_equal(
        compute_with(&asked, binary(&asked, x, EXPR_EQUAL, plain), value),
        cases[i].equal);
    assert_string_equal(
        compute_with(&asked, binary(&asked, plain, EXPR_UNEQUAL, x), value),
        cases[i].unequal);
    assert_string_equal(
        compute_with(&asked, binary(&asked, x, EXPR_IN, plain), value),
        cases[i].equal);
  }
  end_asked(&asked);
}

/// The language's own rule for dates: the day as written is compared.
static void
compares_the_calendar_part_as_written(void **state)
{
  (void)state;
  static const struct {
    const char *value;
    ExprKind kind;
    const char *date;
    const char *result;
  } cases[] = {
      {"2024-05-10^^date", EXPR_GREATER_EQUAL, "2024-05-10^^date", TRUE},
      {"2024-05-10T23:59:59-05:00^^dateTime", EXPR_EQUAL, "2024-05-10^^date",
       TRUE},
      {"2024-05-10Z^^date", EXPR_EQUAL, "2024-05-10^^date", TRUE},
      {"\"2024-05-10 or so\"@en", EXPR_EQUAL, "2024-05-10^^date", TRUE},
      {"2024-05-09^^date", EXPR_LESS, "2024-05-10^^date", TRUE},
      {"2024-05-11^^date", EXPR_UNEQUAL, "2024-05-10^^date", TRUE},
      {"2024-05^^gYearMonth", EXPR_LESS, "2024-05-10^^date", ""},
      {"2024^^gYear", EXPR_LESS, "2024-05-10^^date", ""},
      {"\"in May\"", EXPR_UNEQUAL, "2024-05-10^^date", ""},
      {"5^^integer", EXPR_EQUAL, "2024-05-10^^date", ""},
      {"<http://a/2024-05-10>", EXPR_EQUAL, "2024-05-10^^date", ""},
      {"_:a", EXPR_EQUAL, "2024-05-10^^date", ""},
      {"", EXPR_EQUAL, "2024-05-10^^date", ""},
      {"2024-05-10^^date", EXPR_EQUAL, "2024-05^^gYearMonth", TRUE},
      {"2024-05^^gYearMonth", EXPR_EQUAL, "2024-05^^gYearMonth", TRUE},
      {"2024-06-01T00:00:00Z^^dateTime", EXPR_GREATER, "2024-05^^gYearMonth",
       TRUE},
      {"2024^^gYear", EXPR_EQUAL, "2024-05^^gYearMonth", ""},
  };
  Asked asked = {0};
  ask(&asked, NULL);
  for (size_t i = 0; i < COUNT(cases); ++i) {
    Expr *const expr = binary(&asked, variable(&asked, 0), cases[i].kind,
                              constant(&asked, cases[i].date));
    assert_true(expr_is_calendar(&asked.question, expr->operands[1]));
    expr->is_calendar = true;
    const char *const result = compute_with(&asked, expr, cases[i].value);
    if (strcmp(result, cases[i].result) != 0) {
      fail_msg("%s, %s: %s", cases[i].value, cases[i].date, result);
    }
  }
  end_asked(&asked);
}

static void
compares_by_month_with_months(void **state)
{
  (void)state;
  Asked asked = {0};
  ask(&asked, NULL);
  Expr *const month = new_expr(&asked, EXPR_CALL, 1);
  month->function = FUNCTION_MONTH;
  month->operands[0] = variable(&asked, 0);
  assert_true(expr_is_calendar(&asked.question, month));
  assert_false(expr_is_calendar(&asked.question, month->operands[0]));
  assert_false(expr_is_calendar(
      &asked.question, constant(&asked, "2024-05-01T00:00:00^^dateTime")));

  Expr *const equal = binary(&asked, month, EXPR_EQUAL,
                             constant(&asked, "2024-05^^gYearMonth"));
  equal->is_calendar = true;
  assert_string_equal(compute_with(&asked, equal, "2024-05-10^^date"), TRUE);
  assert_string_equal(compute_with(&asked, equal, "2024-06-10^^date"), FALSE);

  // In a list each is compared in its own way.
  Expr *const in = new_expr(&asked, EXPR_IN, 3);
  in->is_calendar = true;
  in->operands[0] = variable(&asked, 0);
  in->operands[1] = constant(&asked, "2024-05-10^^date");
  in->operands[2] = constant(&asked, "5^^integer");
  assert_string_equal(
      compute_with(&asked, in, "2024-05-10T01:00:00Z^^dateTime"), TRUE);
  assert_string_equal(compute_with(&asked, in, "5.0^^decimal"), TRUE);
  assert_string_equal(compute_with(&asked, in, "2024-05-11^^date"), FALSE);
  assert_string_equal(compute_with(&asked, in, "6^^integer"), "");
  end_asked(&asked);
}

/// SPARQL 1.1, 17.4.1.9 and 17.4.1.10.
static void
looks_for_a_value_in_a_list(void **state)
{
  (void)state;
  static const struct {
    const char *value;
    const char *list[3];
    const char *in;
    const char *not_in;
  } cases[] = {
      {"2^^integer", {"1^^integer", "2^^integer", "3^^integer"}, TRUE, FALSE},
      {"2^^integer", {"1^^integer", "2.0^^decimal", ""}, TRUE, FALSE},
      {"2^^integer", {"", "2^^integer", "3^^integer"}, TRUE, FALSE},
      {"2^^integer", {"", "1^^integer", "3^^integer"}, "", ""},
      {"2^^integer", {"<http://a>", "\"2\"", "3^^integer"}, FALSE, TRUE},
      {"2^^integer", {"x^^http://a", "1^^integer", "3^^integer"}, "", ""},
      {"", {"1^^integer", "2^^integer", "3^^integer"}, "", ""},
  };
  Asked asked = {0};
  ask(&asked, NULL);
  for (size_t i = 0; i < COUNT(cases); ++i) {
    Expr *const in = new_expr(&asked, EXPR_IN, 4);
    in->operands[0] = constant(&asked, cases[i].value);
    for (size_t j = 0; j < 3; ++j) {
      in->operands[j + 1] = constant(&asked, cases[i].list[j]);
    }
    assert_string_equal(compute(&asked, in), cases[i].in);
    in->is_negated = true;
    assert_string_equal(compute(&asked, in), cases[i].not_in);
  }
  end_asked(&asked);
}

static void
calculates_and_negates(void **state)
{
  (void)state;
  Asked asked = {0};
  ask(&asked, NULL);
  Expr *const sum =
      binary(&asked, variable(&asked, 0), EXPR_ADD, constant(&asked, "1^^int"));
  assert_string_equal(compute_with(&asked, sum, "2^^integer"), "3^^integer");
  assert_string_equal(compute_with(&asked, sum, ""), "");
  Expr *const less = unary(&asked, EXPR_NEGATE, variable(&asked, 0));
  assert_string_equal(compute_with(&asked, less, "5^^byte"), "-5^^integer");
  assert_string_equal(compute_with(&asked, less, "0e0^^double"),
                      "-0.0E0^^double");
  assert_string_equal(compute_with(&asked, less, "\"5\""), "");
  assert_string_equal(
      compute_with(&asked, unary(&asked, EXPR_MISSING, sum), "\"x\""), TRUE);
  Expr *const present = unary(&asked, EXPR_MISSING, variable(&asked, 0));
  present->is_negated = true;
  assert_string_equal(compute_with(&asked, present, "\"x\""), TRUE);
  assert_string_equal(compute_with(&asked, present, ""), FALSE);
  end_asked(&asked);
}

/// Two meetings, and a lattice that has 2^20 ways through.
static void
tests_some_value_behind_dots(void **state)
{
  (void)state;
  static const TestFact facts[] = {
      {"<" EX "m>", "<" EX "date>", "2024-05-01^^date"},
      {"<" EX "m>", "<" EX "date>", "2024-06-01^^date"},
      {"<" EX "m>", "<" EX "place>", "<" EX "tehran>"},
      {"<" EX "m>", "<" EX "place>", "<" EX "dushanbe>"},
      {"<" EX "m>", "<" EX "place>", "\"a hall\""},
      {"<" EX "tehran>", "<" EX "size>", "9^^integer"},
      {"<" EX "dushanbe>", "<" EX "size>", "1^^integer"},
      {NULL, NULL, NULL},
  };
  static const struct {
    const char *start;
    const char *relations[2];
    ExprKind kind;
    const char *value;
    const char *result;
  } cases[] = {
      {"<" EX "m>", {"<" EX "date>"}, EXPR_LESS, "2024-05-15^^date", TRUE},
      {"<" EX "m>", {"<" EX "date>"}, EXPR_GREATER, "2024-05-15^^date", TRUE},
      {"<" EX "m>", {"<" EX "date>"}, EXPR_GREATER, "2024-07-01^^date", FALSE},
      {"<" EX "m>", {"<" EX "date>"}, EXPR_EQUAL, "5^^integer", FALSE},
      {"<" EX "m>", {"<" EX "size>"}, EXPR_EQUAL, "9^^integer", FALSE},
      {"<" EX "m>", {"<" EX "nothing>"}, EXPR_EQUAL, "9^^integer", FALSE},
      {"<" EX "m>",
       {"<" EX "place>", "<" EX "size>"},
       EXPR_EQUAL,
       "9^^integer",
       TRUE},
      {"<" EX "m>",
       {"<" EX "place>", "<" EX "size>"},
       EXPR_EQUAL,
       "1^^integer",
       TRUE},
      {"<" EX "m>",
       {"<" EX "place>", "<" EX "size>"},
       EXPR_EQUAL,
       "2^^integer",
       FALSE},
      {"\"m\"", {"<" EX "date>"}, EXPR_EQUAL, "5^^integer", FALSE},
      {"", {"<" EX "date>"}, EXPR_EQUAL, "5^^integer", ""},
  };
  Asked asked = {0};
  ask(&asked, facts);
  for (size_t i = 0; i < COUNT(cases); ++i) {
    SanadId ids[2] = {0};
    size_t count = 0;
    for (; count < 2 && cases[i].relations[count]; ++count) {
      ids[count] = id_of(&asked.question, cases[i].relations[count]);
    }
    Expr *const some = binary(&asked, variable(&asked, 0), EXPR_SOME,
                              binary(&asked, variable(&asked, 2), cases[i].kind,
                                     constant(&asked, cases[i].value)));
    some->slot = 2;
    some->ids = ids;
    some->id_count = count;
    const char *const result = compute_with(&asked, some, cases[i].start);
    if (strcmp(result, cases[i].result) != 0) {
      fail_msg("case %zu: %s", i, result);
    }
  }
  end_asked(&asked);
}

static void
goes_through_a_lattice_once(void **state)
{
  (void)state;
  enum { LEVELS = 40 };
  static char names[2 * LEVELS][64];
  static TestFact facts[4 * LEVELS + 1];
  size_t count = 0;
  for (size_t i = 0; i < COUNT(names); ++i) {
    (void)snprintf(names[i], sizeof names[i], "<" EX "%zu>", i);
  }
  for (size_t level = 0; level + 1 < LEVELS; ++level) {
    for (size_t i = 0; i < 4; ++i) {
      facts[count++] = (TestFact){names[2 * level + i / 2], "<" EX "p>",
                                  names[2 * (level + 1) + i % 2]};
    }
  }
  Asked asked = {0};
  ask(&asked, facts);
  SanadId ids[LEVELS - 1];
  for (size_t i = 0; i < COUNT(ids); ++i) {
    ids[i] = id_of(&asked.question, "<" EX "p>");
  }
  Expr *const some = binary(&asked, constant(&asked, names[0]), EXPR_SOME,
                            binary(&asked, variable(&asked, 2), EXPR_EQUAL,
                                   constant(&asked, "\"nothing\"")));
  some->slot = 2;
  some->ids = ids;
  some->id_count = COUNT(ids);
  assert_string_equal(compute(&asked, some), FALSE);
  some->operands[1]->operands[1] = constant(&asked, names[2 * LEVELS - 1]);
  assert_string_equal(compute(&asked, some), TRUE);
  end_asked(&asked);
}

static int
compare_ids(const void *a, const void *b)
{
  const SanadId x = *(const SanadId *)a;
  const SanadId y = *(const SanadId *)b;
  return (x > y) - (x < y);
}

static void
tests_types_in_the_graph(void **state)
{
  (void)state;
  static const TestFact facts[] = {
      {"<" EX "iran>", "<" SANAD_RDF_TYPE ">", "<" EX "Country>"},
      {"<" EX "sco>", "<" SANAD_RDF_TYPE ">", "<" EX "Organisation>"},
      {"<" EX "sco>", "<" SANAD_RDF_TYPE ">", "<" EX "Union>"},
      {NULL, NULL, NULL},
  };
  Asked asked = {0};
  ask(&asked, facts);
  SanadId ids[] = {id_of(&asked.question, "<" EX "Union>"),
                   id_of(&asked.question, "<" EX "Alliance>"),
                   id_of(&asked.question, "<" EX "Kingdom>")};
  qsort(ids, COUNT(ids), sizeof *ids, compare_ids);
  Expr *const type = new_expr(&asked, EXPR_TYPE, 0);
  type->ids = ids;
  type->id_count = COUNT(ids);
  assert_string_equal(compute_with(&asked, type, "<" EX "sco>"), TRUE);
  assert_string_equal(compute_with(&asked, type, "<" EX "iran>"), FALSE);
  assert_string_equal(compute_with(&asked, type, "<" EX "china>"), FALSE);
  assert_string_equal(compute_with(&asked, type, "\"sco\""), FALSE);
  assert_string_equal(compute_with(&asked, type, ""), "");
  type->id_count = 0;
  assert_string_equal(compute_with(&asked, type, "<" EX "sco>"), FALSE);
  end_asked(&asked);
}

/// Whether slot 0 is bound; a failure where the state is null.
static SanadStatus
first_is_bound(void *state, const SanadId *row, bool *answer, SanadError *error)
{
  *answer = row[0] != SANAD_ANY;
  return state ? SANAD_OK
               : sanad_fail(error, SANAD_STORE, SANAD_NO_SPAN, "broken");
}

static void
asks_a_pattern_with_the_bindings_of_the_row(void **state)
{
  (void)state;
  Asked asked = {0};
  ask(&asked, NULL);
  Expr *const exists = new_expr(&asked, EXPR_EXISTS, 0);
  exists->exists = first_is_bound;
  exists->exists_state = &asked;
  assert_string_equal(compute_with(&asked, exists, "\"x\""), TRUE);
  assert_string_equal(compute_with(&asked, exists, ""), FALSE);

  SanadId row[SLOTS] = {0};
  SanadError error = {0};
  bool answer = true;
  exists->exists_state = NULL;
  assert_int_equal(expr_is_true(exists, &asked.question, row, &answer, &error),
                   SANAD_STORE);
  assert_string_equal(error.message, "broken");
  end_asked(&asked);
}

static void
limits_the_depth_of_expressions(void **state)
{
  (void)state;
  Asked asked = {0};
  ask(&asked, NULL);
  Expr *deep = constant(&asked, TRUE);
  for (size_t i = 1; i < EXPR_DEPTH_MAX; ++i) {
    static const char *const three[OPERANDS_MAX] = {TRUE, TRUE, TRUE};
    Expr *const outer = call(&asked, FUNCTION_IF, three);
    outer->operands[i % 2] = deep;
    deep = outer;
  }
  assert_string_equal(compute(&asked, deep), TRUE);

  SanadId row[SLOTS] = {0};
  SanadError error = {0};
  bool answer = true;
  assert_int_equal(expr_is_true(unary(&asked, EXPR_NOT, deep), &asked.question,
                                row, &answer, &error),
                   SANAD_LIMIT);
  end_asked(&asked);
}

static void
keeps_computed_text_as_long_as_the_question(void **state)
{
  (void)state;
  static const char *const arguments[OPERANDS_MAX] = {"\"ABC\"@en"};
  Asked asked = {0};
  ask(&asked, NULL);
  Expr *const lower = call(&asked, FUNCTION_LOWER, arguments);
  SanadId row[SLOTS] = {0};
  Value one;
  Value two;
  assert_int_equal(expr_evaluate(lower, &asked.question, row, &one, NULL),
                   SANAD_OK);
  assert_int_equal(expr_evaluate(lower, &asked.question, row, &two, NULL),
                   SANAD_OK);
  assert_true(sanad_text_is(one.text, "abc"));
  assert_true(one.text.data != two.text.data);
  assert_true(sanad_text_is(one.language, "en"));
  end_asked(&asked);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(knows_three_truths),
      cmocka_unit_test(compares_and_leaves_empty_what_cannot_be_compared),
      cmocka_unit_test(compares_text_in_any_language),
      cmocka_unit_test(compares_the_calendar_part_as_written),
      cmocka_unit_test(compares_by_month_with_months),
      cmocka_unit_test(looks_for_a_value_in_a_list),
      cmocka_unit_test(calculates_and_negates),
      cmocka_unit_test(tests_some_value_behind_dots),
      cmocka_unit_test(goes_through_a_lattice_once),
      cmocka_unit_test(tests_types_in_the_graph),
      cmocka_unit_test(asks_a_pattern_with_the_bindings_of_the_row),
      cmocka_unit_test(limits_the_depth_of_expressions),
      cmocka_unit_test(keeps_computed_text_as_long_as_the_question),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
