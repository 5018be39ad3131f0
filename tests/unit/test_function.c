#include "tests/unit/expressions.h"

/// SPARQL 1.1, 17.4, and XPath F&O 3.1: most cases are the examples of these.
static void
computes_all_functions(void **state)
{
  (void)state;
  static const struct {
    FunctionKind function;
    const char *arguments[OPERANDS_MAX];
    const char *result;
  } cases[] = {
      {FUNCTION_NAME, {"<http://a/b#c>"}, "\"c\""},
      {FUNCTION_NAME, {"<http://a/b/>"}, "\"\""},
      {FUNCTION_NAME, {"<urn:a:b>"}, "\"urn:a:b\""},
      {FUNCTION_NAME, {"\"a/b\"@en"}, "\"b\""},
      {FUNCTION_NAME, {"\"a/b\nc/d\""}, "\"b\\nc/d\""},
      {FUNCTION_NAME, {"_:a"}, ""},
      {FUNCTION_TEXT, {"<http://a>"}, "\"http://a\""},
      {FUNCTION_TEXT, {"\"a\"@en"}, "\"a\""},
      {FUNCTION_TEXT, {"05^^integer"}, "\"05\""},
      {FUNCTION_TEXT, {"x^^http://a"}, "\"x\""},
      {FUNCTION_TEXT, {"_:a"}, ""},
      {FUNCTION_TEXT, {""}, ""},
      {FUNCTION_IRI, {"\"http://a\""}, "<http://a>"},
      {FUNCTION_IRI, {"<http://a>"}, "<http://a>"},
      {FUNCTION_IRI, {"\"a b\""}, ""},
      {FUNCTION_IRI, {"\"a\""}, ""},
      {FUNCTION_IRI, {"\"http://a\"@en"}, ""},
      {FUNCTION_IRI, {"5^^integer"}, ""},
      {FUNCTION_IRI, {"_:a"}, ""},
      {FUNCTION_LANG, {"\"a\"@en"}, "\"en\""},
      {FUNCTION_LANG, {"\"a\""}, "\"\""},
      {FUNCTION_LANG, {"5^^integer"}, "\"\""},
      {FUNCTION_LANG, {"<http://a>"}, ""},
      {FUNCTION_TYPE, {"\"a\""}, "<" SANAD_XSD_STRING ">"},
      {FUNCTION_TYPE, {"\"a\"@en"}, "<" SANAD_RDF_LANG_STRING ">"},
      {FUNCTION_TYPE, {"5^^byte"}, "<" SANAD_NS_XSD "byte>"},
      {FUNCTION_TYPE, {"x^^http://a"}, "<http://a>"},
      {FUNCTION_TYPE, {"<http://a>"}, ""},

      {FUNCTION_LENGTH, {"\"chat\""}, "4^^integer"},
      {FUNCTION_LENGTH, {"\"chat\"@en"}, "4^^integer"},
      {FUNCTION_LENGTH, {"\"\xF0\x9F\x99\x82\xC3\xA9\""}, "2^^integer"},
      {FUNCTION_LENGTH, {"5^^integer"}, ""},
      {FUNCTION_LOWER, {"\"BAR\"@en"}, "\"bar\"@en"},
      {FUNCTION_LOWER, {"\"\xC3\x89T\xC3\x89\""}, "\"\xC3\xA9t\xC3\xA9\""},
      {FUNCTION_LOWER, {"<http://A>"}, ""},
      {FUNCTION_UPPER, {"\"foo\""}, "\"FOO\""},
      {FUNCTION_UPPER, {"\"foo\"@en"}, "\"FOO\"@en"},
      {FUNCTION_UPPER, {"5^^integer"}, ""},

      {FUNCTION_SUBSTR, {"\"foobar\"", "4^^integer"}, "\"bar\""},
      {FUNCTION_SUBSTR, {"\"foobar\"@en", "4^^integer"}, "\"bar\"@en"},
      {FUNCTION_SUBSTR, {"\"foobar\"", "4^^integer", "1^^integer"}, "\"b\""},
      {FUNCTION_SUBSTR,
       {"\"foobar\"@en", "4^^integer", "1^^integer"},
       "\"b\"@en"},
      {FUNCTION_SUBSTR, {"\"motor car\"", "6^^integer"}, "\" car\""},
      {FUNCTION_SUBSTR,
       {"\"metadata\"", "4^^integer", "3^^integer"},
       "\"ada\""},
      {FUNCTION_SUBSTR,
       {"\"12345\"", "1.5^^decimal", "2.6^^decimal"},
       "\"234\""},
      {FUNCTION_SUBSTR, {"\"12345\"", "0^^integer", "3^^integer"}, "\"12\""},
      {FUNCTION_SUBSTR, {"\"12345\"", "5^^integer", "-3^^integer"}, "\"\""},
      {FUNCTION_SUBSTR, {"\"12345\"", "-3^^integer", "5^^integer"}, "\"1\""},
      {FUNCTION_SUBSTR, {"\"12345\"", "NaN^^double", "3^^integer"}, "\"\""},
      {FUNCTION_SUBSTR, {"\"12345\"", "1^^integer", "NaN^^double"}, "\"\""},
      {FUNCTION_SUBSTR,
       {"\"12345\"", "-42^^integer", "INF^^double"},
       "\"12345\""},
      {FUNCTION_SUBSTR, {"\"12345\"", "-INF^^double", "INF^^double"}, "\"\""},
      {FUNCTION_SUBSTR,
       {"\"\xD8\xA7\xDB\x8C\xD8\xB1\"", "2^^integer", "1^^integer"},
       "\"\xDB\x8C\""},
      {FUNCTION_SUBSTR, {"\"\"", "1^^integer"}, "\"\""},
      {FUNCTION_SUBSTR, {"\"a\"", "\"1\""}, ""},
      {FUNCTION_SUBSTR, {"5^^integer", "1^^integer"}, ""},

      {FUNCTION_REPLACE, {"\"abcd\"", "\"b\"", "\"Z\""}, "\"aZcd\""},
      {FUNCTION_REPLACE, {"\"abab\"", "\"B\"", "\"Z\"", "\"i\""}, "\"aZaZ\""},
      {FUNCTION_REPLACE, {"\"abab\"", "\"B.\"", "\"Z\"", "\"i\""}, "\"aZb\""},
      {FUNCTION_REPLACE,
       {"\"abracadabra\"", "\"bra\"", "\"*\""},
       "\"a*cada*\""},
      {FUNCTION_REPLACE, {"\"abracadabra\"", "\"a.*a\"", "\"*\""}, "\"*\""},
      {FUNCTION_REPLACE,
       {"\"abracadabra\"", "\"a.*?a\"", "\"*\""},
       "\"*c*bra\""},
      {FUNCTION_REPLACE, {"\"abracadabra\"", "\"a\"", "\"\""}, "\"brcdbr\""},
      {FUNCTION_REPLACE,
       {"\"abracadabra\"", "\"a(.)\"", "\"a$1$1\""},
       "\"abbraccaddabbra\""},
      {FUNCTION_REPLACE, {"\"abracadabra\"", "\".*?\"", "\"$1\""}, ""},
      {FUNCTION_REPLACE, {"\"AAAA\"", "\"A+\"", "\"b\""}, "\"b\""},
      {FUNCTION_REPLACE, {"\"AAAA\"", "\"A+?\"", "\"b\""}, "\"bbbb\""},
      {FUNCTION_REPLACE,
       {"\"darted\"", "\"^(.*?)d(.*)$\"", "\"$1c$2\""},
       "\"carted\""},
      {FUNCTION_REPLACE, {"\"abc\"@en", "\"b\"", "\"[$0]\""}, "\"a[b]c\"@en"},
      {FUNCTION_REPLACE, {"\"abc\"", "\"(b)\"", "\"$10$2\""}, "\"ab0c\""},
      {FUNCTION_REPLACE, {"\"abc\"", "\"b\"", "\"\\$\\\\\""}, "\"a$\\\\c\""},
      {FUNCTION_REPLACE, {"\"abc\"", "\"b\"", "\"\\n\""}, ""},
      {FUNCTION_REPLACE, {"\"abc\"", "\"b\"", "\"$\""}, ""},
      {FUNCTION_REPLACE, {"\"a.b.c\"", "\".\"", "\"$\"", "\"q\""}, "\"a$b$c\""},
      {FUNCTION_REPLACE, {"\"a\nb\"", "\"^b\"", "\"c\""}, "\"a\\nb\""},
      {FUNCTION_REPLACE, {"\"a\nb\"", "\"^b\"", "\"c\"", "\"m\""}, "\"a\\nc\""},
      {FUNCTION_REPLACE, {"\"a\nb\"", "\"a.b\"", "\"c\"", "\"s\""}, "\"c\""},
      {FUNCTION_REPLACE, {"\"a\nb\"", "\"a.b\"", "\"c\""}, "\"a\\nb\""},
      {FUNCTION_REPLACE, {"\"b\n\"", "\"b$\"", "\"c\""}, "\"b\\n\""},
      {FUNCTION_REPLACE, {"\"abc\"", "\"\\b\"", "\"|\""}, "\"|abc|\""},
      {FUNCTION_REPLACE, {"\"abc\"", "\"b\"", "\"x\"", "\"?\""}, ""},
      {FUNCTION_REPLACE, {"5^^integer", "\"5\"", "\"6\""}, ""},

      {FUNCTION_CONCAT, {"\"foo\"", "\"bar\""}, "\"foobar\""},
      {FUNCTION_CONCAT, {"\"foo\"@en", "\"bar\"@en"}, "\"foobar\"@en"},
      {FUNCTION_CONCAT, {"\"foo\"@en", "\"bar\""}, "\"foobar\""},
      {FUNCTION_CONCAT,
       {"\"foo\"@en", "\"bar\"@fr", "\"x\"@en"},
       "\"foobarx\""},
      {FUNCTION_CONCAT, {NULL}, "\"\""},
      {FUNCTION_CONCAT, {"\"foo\"", "5^^integer"}, ""},
      {FUNCTION_CONCAT, {"\"foo\"", ""}, ""},

      {FUNCTION_NUMBER, {"\"5\""}, "5^^decimal"},
      {FUNCTION_NUMBER, {"\" 1.50 \""}, "1.5^^decimal"},
      {FUNCTION_NUMBER, {"\"1e6\""}, "1.0E6^^double"},
      {FUNCTION_NUMBER, {"\"INF\""}, "INF^^double"},
      {FUNCTION_NUMBER, {"\"five\""}, ""},
      {FUNCTION_NUMBER, {"\"5\"@en"}, ""},
      {FUNCTION_NUMBER, {"5^^integer"}, "5^^decimal"},
      {FUNCTION_NUMBER, {"0.1^^double"}, "0.1^^decimal"},
      {FUNCTION_NUMBER, {"0.1^^float"}, "0.1^^decimal"},
      {FUNCTION_NUMBER, {"-1.25e3^^double"}, "-1250^^decimal"},
      {FUNCTION_NUMBER, {"1e-30^^double"}, "0^^decimal"},
      {FUNCTION_NUMBER, {"1e300^^double"}, "1.0E300^^double"},
      {FUNCTION_NUMBER, {"NaN^^double"}, "NaN^^double"},
      {FUNCTION_NUMBER, {"true^^boolean"}, "1^^decimal"},
      {FUNCTION_NUMBER, {"2024-05-01^^date"}, ""},
      {FUNCTION_NUMBER, {"<http://a>"}, ""},

      {FUNCTION_ROUND, {"2.4999^^decimal"}, "2^^decimal"},
      {FUNCTION_ROUND, {"2.5^^decimal"}, "3^^decimal"},
      {FUNCTION_ROUND, {"-2.5^^decimal"}, "-2^^decimal"},
      {FUNCTION_ROUND, {"-2.6^^decimal"}, "-3^^decimal"},
      {FUNCTION_ROUND, {"05^^integer"}, "5^^integer"},
      {FUNCTION_ROUND, {"2.5^^double"}, "3.0E0^^double"},
      {FUNCTION_ROUND, {"-0.5^^double"}, "-0.0E0^^double"},
      {FUNCTION_ROUND, {"0.49999999999999994^^double"}, "0.0E0^^double"},
      {FUNCTION_ROUND, {"-INF^^double"}, "-INF^^double"},
      {FUNCTION_ROUND, {"\"2.5\""}, ""},
      {FUNCTION_FLOOR, {"10.5^^decimal"}, "10^^decimal"},
      {FUNCTION_FLOOR, {"-10.5^^decimal"}, "-11^^decimal"},
      {FUNCTION_FLOOR, {"-1.5^^float"}, "-2.0E0^^float"},
      {FUNCTION_CEIL, {"10.5^^decimal"}, "11^^decimal"},
      {FUNCTION_CEIL, {"-10.5^^decimal"}, "-10^^decimal"},
      {FUNCTION_CEIL, {"-0.5^^double"}, "-0.0E0^^double"},
      {FUNCTION_ABS, {"10.5^^decimal"}, "10.5^^decimal"},
      {FUNCTION_ABS, {"-10.5^^decimal"}, "10.5^^decimal"},
      {FUNCTION_ABS, {"-5^^integer"}, "5^^integer"},
      {FUNCTION_ABS,
       {"-9223372036854775808^^integer"},
       "9223372036854775808^^decimal"},
      {FUNCTION_ABS, {"-0.0^^double"}, "0.0E0^^double"},
      {FUNCTION_ABS, {"\"-5\""}, ""},

      {FUNCTION_DATE, {"2024-05-10T10:00:00Z^^dateTime"}, "\"2024-05-10\""},
      {FUNCTION_DATE, {"2024-05-10^^date"}, "\"2024-05-10\""},
      {FUNCTION_DATE, {"\"abc\"@en"}, "\"abc\""},
      {FUNCTION_DATE, {"_:a"}, ""},
      {FUNCTION_MONTH, {"2024-05-10^^date"}, "\"2024-05\""},
      {FUNCTION_YEAR, {"2024-05-10^^date"}, "2024^^integer"},
      {FUNCTION_YEAR, {"2024^^gYear"}, "2024^^integer"},
      {FUNCTION_YEAR, {"\"May 2024\""}, ""},

      {FUNCTION_IF, {TRUE, "1^^integer", "2^^integer"}, "1^^integer"},
      {FUNCTION_IF, {FALSE, "1^^integer", "2^^integer"}, "2^^integer"},
      {FUNCTION_IF, {FALSE, "", "2^^integer"}, "2^^integer"},
      {FUNCTION_IF, {"\"x\"", "<http://a>", ""}, "<http://a>"},
      {FUNCTION_IF, {"", "1^^integer", "2^^integer"}, ""},
      {FUNCTION_COALESCE, {"", "", "3^^integer"}, "3^^integer"},
      {FUNCTION_COALESCE, {"1^^integer", ""}, "1^^integer"},
      {FUNCTION_COALESCE, {"", ""}, ""},
      {FUNCTION_BOUND, {""}, FALSE},
      {FUNCTION_BOUND, {"1^^integer"}, TRUE},

      {FUNCTION_PAIR, {"<http://a>", "<http://b>"}, TRUE},
      {FUNCTION_PAIR, {"<http://b>", "<http://a>"}, FALSE},
      {FUNCTION_PAIR, {"<http://a>", "<http://a>"}, FALSE},
      {FUNCTION_PAIR, {"10^^integer", "9^^integer"}, TRUE},
      {FUNCTION_PAIR, {"_:a", "<http://a>"}, ""},

      {FUNCTION_NODES,
       {"\"Iran -memberOf-> SCO <-memberOf- China\""},
       "\"Iran, SCO, China\""},
      {FUNCTION_NODES,
       {"\"[a \\] b] -[part of]-> <http://x/y z> <-<http://p>- ex:a\""},
       "\"a ] b, <http://x/y z>, ex:a\""},
      {FUNCTION_NODES, {"\"Iran -memberOf->\""}, ""},
      {FUNCTION_NODES, {"\"no path\""}, ""},
  };
  Asked asked = {0};
  ask(&asked, NULL);
  for (size_t i = 0; i < COUNT(cases); ++i) {
    const char *const result =
        compute(&asked, call(&asked, cases[i].function, cases[i].arguments));
    if (strcmp(result, cases[i].result) != 0) {
      fail_msg("function %d of %s: %s, not %s", (int)cases[i].function,
               cases[i].arguments[0], result, cases[i].result);
    }
  }
  end_asked(&asked);
}

static void
labels_a_node_in_the_language_of_the_question(void **state)
{
  (void)state;
  static const TestFact facts[] = {
      {"<" EX "iran>", LABEL, "\"Iran\"@en"},
      {"<" EX "iran>", LABEL, "\"Eron\"@tg"},
      {NULL, NULL, NULL},
  };
  static const char *const iran[OPERANDS_MAX] = {"<" EX "iran>"};
  static const char *const china[OPERANDS_MAX] = {"<" EX "china>"};
  static const char *const text[OPERANDS_MAX] = {"\"Iran\""};
  Asked asked = {0};
  ask(&asked, facts);
  asked.question.language = SANAD_TEXT("tg");
  assert_string_equal(compute(&asked, call(&asked, FUNCTION_LABEL, iran)),
                      "\"Eron\"@tg");
  assert_string_equal(compute(&asked, call(&asked, FUNCTION_LABEL, china)), "");
  assert_string_equal(compute(&asked, call(&asked, FUNCTION_LABEL, text)), "");
  end_asked(&asked);
}

static void
knows_one_moment_in_one_question(void **state)
{
  (void)state;
  static const char *const none[OPERANDS_MAX] = {NULL};
  Asked asked = {0};
  ask(&asked, NULL);
  const char *const now = compute(&asked, call(&asked, FUNCTION_NOW, none));
  const char *const today = compute(&asked, call(&asked, FUNCTION_TODAY, none));
  assert_string_equal(now + strlen("2024-05-01T10:00:00"), "Z^^dateTime");
  assert_string_equal(today + strlen("2024-05-01"), "^^date");
  assert_memory_equal(now, today, strlen("2024-05-01"));

  Value value;
  assert_int_equal(
      value_of_id(&asked.question, id_of(&asked.question, now), &value, NULL),
      SANAD_OK);
  assert_int_equal(value.kind, VALUE_DATETIME);
  assert_true(value.instant.seconds > INT64_C(1700000000)); // 2023
  end_asked(&asked);
}

static void
finds_functions_by_name_and_names_near(void **state)
{
  (void)state;
  size_t least = 9;
  size_t most = 9;
  assert_int_equal(function_of_name(SANAD_TEXT("substr"), &least, &most),
                   FUNCTION_SUBSTR);
  assert_int_equal(least, 2);
  assert_int_equal(most, 3);
  assert_int_equal(function_of_name(SANAD_TEXT("today"), &least, &most),
                   FUNCTION_TODAY);
  assert_int_equal(most, 0);
  assert_int_equal(function_of_name(SANAD_TEXT("Label"), &least, &most), 0);
  assert_int_equal(function_of_name(SANAD_TEXT(""), &least, &most), 0);
  assert_string_equal(function_near(SANAD_TEXT("lable")), "label");
  assert_string_equal(function_near(SANAD_TEXT("Round")), "round");
  assert_string_equal(function_near(SANAD_TEXT("lenght")), "length");
  assert_null(function_near(SANAD_TEXT("average")));
  assert_null(function_near(SANAD_TEXT("x")));
  assert_null(function_near(SANAD_TEXT("a_name_longer_than_any_function")));
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(computes_all_functions),
      cmocka_unit_test(labels_a_node_in_the_language_of_the_question),
      cmocka_unit_test(knows_one_moment_in_one_question),
      cmocka_unit_test(finds_functions_by_name_and_names_near),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
