#include "tests/unit/expressions.h"

/// Some nodes with labels, aliases, and things that are neither.
static const TestFact named[] = {
    {"<" EX "1>", LABEL, "\"Islamic Republic of Iran\"@en"},
    {"<" EX "1>", "<" SANAD_NS_SKOS "altLabel>", "\"Persia\"@en"},
    {"<" EX "1>", "<" SANAD_NS_SKOS "prefLabel>",
     "\"\xD8\xA7\xDB\x8C\xD8\xB1\xD8\xA7\xD9\x86\"@fa"},
    {"<" EX "1>", "<" EX "note>", "\"Mesopotamia\""},
    {"_:b", LABEL, "\"Iranian plateau\""},
    {"<" EX "Iran>", LABEL, "<" EX "irrelevant>"},
    {NULL, NULL, NULL},
};

static void
looks_for_text_without_case_in_texts_and_names(void **state)
{
  (void)state;
  static const struct {
    const char *value;
    ExprKind kind;
    const char *needle;
    const char *result;
  } cases[] = {
      {"\"The Iran deal\"@en", EXPR_CONTAINS, "\"iran\"", TRUE},
      {"\"the iran deal\"", EXPR_CONTAINS, "\"IRAN\"@en", TRUE},
      {"\"the deal\"", EXPR_CONTAINS, "\"iran\"", FALSE},
      {"\"abc\"", EXPR_CONTAINS, "\"\"", TRUE},
      {"\"\"", EXPR_CONTAINS, "\"\"", TRUE},
      {"\"\"", EXPR_CONTAINS, "\"a\"", FALSE},
      {"\"\xC3\x89T\xC3\x89\"", EXPR_CONTAINS, "\"t\xC3\xA9\"", TRUE},
      {"\"Shanghai\"", EXPR_STARTS, "\"sh\"", TRUE},
      {"\"Shanghai\"", EXPR_STARTS, "\"hai\"", FALSE},
      {"\"Shanghai\"", EXPR_ENDS, "\"HAI\"", TRUE},
      {"\"Shanghai\"", EXPR_ENDS, "\"shanghai!\"", FALSE},
      {"\"Shanghai\"", EXPR_MATCHES, "\"^s.*I$\"", TRUE},
      {"\"Shanghai\"", EXPR_MATCHES, "\"^h\"", FALSE},
      {"\"\xD9\xA1\xD9\xA2\"", EXPR_MATCHES, "\"^\\d\\d$\"", TRUE},
      {"2024-05-01^^date", EXPR_STARTS, "\"2024-05\"", TRUE},
      {"1500^^integer", EXPR_CONTAINS, "50^^integer", TRUE},
      {"true^^boolean", EXPR_ENDS, "\"E\"", TRUE},
      {"x^^http://a", EXPR_CONTAINS, "\"x\"", TRUE},

      {"<" EX "1>", EXPR_CONTAINS, "\"iran\"", TRUE},
      {"<" EX "1>", EXPR_STARTS, "\"pers\"", TRUE},
      {"<" EX "1>", EXPR_ENDS, "\"\xD8\xA7\xD9\x86\"", TRUE},
      {"<" EX "1>", EXPR_MATCHES, "\"^persia$\"", TRUE},
      {"<" EX "1>", EXPR_CONTAINS, "\"mesopotamia\"", FALSE},
      {"<" EX "1>", EXPR_CONTAINS, "\"example\"", FALSE},
      {"_:b", EXPR_STARTS, "\"iranian\"", TRUE},
      {"<" EX "Iran>", EXPR_CONTAINS, "\"ir\"", FALSE},
      {"<" EX "nowhere>", EXPR_CONTAINS, "\"\"", FALSE},

      {"", EXPR_CONTAINS, "\"a\"", ""},
      {"\"a\"", EXPR_CONTAINS, "", ""},
      {"\"a\"", EXPR_CONTAINS, "<http://a>", ""},
  };
  Asked asked = {0};
  ask(&asked, named);
  for (size_t i = 0; i < COUNT(cases); ++i) {
    // The blank node of the graph has the label it was written with.
    Expr *const test = binary(&asked, variable(&asked, 0), cases[i].kind,
                              constant(&asked, cases[i].needle));
    const char *result = compute_with(&asked, test, cases[i].value);
    if (strcmp(result, cases[i].result) != 0) {
      fail_msg("%s, %s: %s", cases[i].value, cases[i].needle, result);
    }
    test->is_negated = true;
    result = compute_with(&asked, test, cases[i].value);
    assert_true(strcmp(result, cases[i].result) != 0 || !result[0]);
  }
  end_asked(&asked);
}

static void
blames_the_question_for_its_own_regular_expression_only(void **state)
{
  (void)state;
  Asked asked = {0};
  SanadId row[SLOTS] = {0};
  SanadError error = {0};
  bool answer = true;
  ask(&asked, NULL);
  row[0] = id_of(&asked.question, "\"a(\"");
  Expr *const pattern = constant(&asked, "\"a(\"");
  pattern->span = (SanadSpan){7, 4};

  Expr *const test =
      binary(&asked, constant(&asked, "\"a\""), EXPR_MATCHES, pattern);
  assert_int_equal(expr_is_true(test, &asked.question, row, &answer, &error),
                   SANAD_SYNTAX);
  assert_false(answer);
  assert_int_equal(error.span.offset, 7);
  test->operands[1] = variable(&asked, 0);
  assert_string_equal(compute_with(&asked, test, "\"a(\""), "");

  static const char *const arguments[OPERANDS_MAX] = {"\"a\"", "\"\"", "\"b\""};
  Expr *const replace = call(&asked, FUNCTION_REPLACE, arguments);
  replace->operands[1] = pattern;
  error = (SanadError){0};
  assert_int_equal(expr_is_true(replace, &asked.question, row, &answer, &error),
                   SANAD_SYNTAX);
  assert_int_equal(error.span.offset, 7);
  replace->operands[1] = variable(&asked, 0);
  assert_string_equal(compute_with(&asked, replace, "\"a(\""), "");
  end_asked(&asked);
}

static void
stops_regular_expressions_that_take_too_long(void **state)
{
  (void)state;
  Asked asked = {0};
  SanadId row[SLOTS] = {0};
  SanadError error = {0};
  bool answer = true;
  ask(&asked, NULL);
  Expr *const test = binary(
      &asked, constant(&asked, "\"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa\""),
      EXPR_MATCHES, constant(&asked, "\"^(a|a)*b|(a+)+c\""));
  assert_int_equal(expr_is_true(test, &asked.question, row, &answer, &error),
                   SANAD_LIMIT);

  // More patterns than are kept, round and round.
  static const char *const patterns[] = {"\"1\"", "\"2\"", "\"3\"", "\"4\"",
                                         "\"5\"", "\"6\"", "\"7\"", "\"8\"",
                                         "\"9\"", "\"a\""};
  for (size_t i = 0; i < 3 * COUNT(patterns); ++i) {
    const char *const pattern = patterns[i % COUNT(patterns)];
    Expr *const matches = binary(&asked, constant(&asked, pattern),
                                 EXPR_MATCHES, constant(&asked, pattern));
    assert_string_equal(compute(&asked, matches), TRUE);
  }
  end_asked(&asked);
}

static void
stops_when_it_is_cancelled(void **state)
{
  (void)state;
  static const volatile sig_atomic_t cancelled = 1;
  Asked asked = {0};
  ask(&asked, named);
  asked.question.is_cancelled = &cancelled;
  SanadId row[SLOTS] = {0};
  SanadError error = {0};
  bool answer = true;
  Expr *const test = binary(&asked, constant(&asked, "<" EX "1>"),
                            EXPR_CONTAINS, constant(&asked, "\"iran\""));
  assert_int_equal(expr_is_true(test, &asked.question, row, &answer, &error),
                   SANAD_CANCELLED);
  end_asked(&asked);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(looks_for_text_without_case_in_texts_and_names),
      cmocka_unit_test(blames_the_question_for_its_own_regular_expression_only),
      cmocka_unit_test(stops_regular_expressions_that_take_too_long),
      cmocka_unit_test(stops_when_it_is_cancelled),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
