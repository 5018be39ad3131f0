#include "query/value.h"

#include "query/number.h"
#include "tests/unit/asked.h"

#include <math.h>
#include <stdio.h>

#define COUNT(table) (sizeof(table) / sizeof *(table))

static Value
value(Asked *asked, const char *notation)
{
  Value result;
  assert_int_equal(value_of_id(&asked->question,
                               id_of(&asked->question, notation), &result,
                               NULL),
                   SANAD_OK);
  return result;
}

/// XSD 1.1 part 2, the lexical mappings of section 3.
static void
reads_the_lexical_forms_of_each_datatype_and_no_others(void **state)
{
  (void)state;
  static const struct {
    const char *text;
    ValueKind kind;
  } cases[] = {
      {"<http://a/b>", VALUE_NODE},
      {"_:x", VALUE_NODE},
      {"\"x\"", VALUE_STRING},
      {"\"x\"@en", VALUE_LANGUAGE},
      {"x^^http://a/b", VALUE_OTHER},
      {"x^^anyURI", VALUE_OTHER},

      {"0^^integer", VALUE_INTEGER},
      {"+007^^integer", VALUE_INTEGER},
      {"-5^^integer", VALUE_INTEGER},
      {"9223372036854775807^^integer", VALUE_INTEGER},
      {"9223372036854775808^^integer", VALUE_DECIMAL},
      {"170141183460469231731687303715884105727^^integer", VALUE_DECIMAL},
      {"170141183460469231731687303715884105728^^integer", VALUE_OTHER},
      {"^^integer", VALUE_OTHER},
      {"+^^integer", VALUE_OTHER},
      {"5.0^^integer", VALUE_OTHER},
      {" 5^^integer", VALUE_OTHER},
      {"5 ^^integer", VALUE_OTHER},
      {"--5^^integer", VALUE_OTHER},
      {"0x5^^integer", VALUE_OTHER},

      {"127^^byte", VALUE_INTEGER},
      {"128^^byte", VALUE_OTHER},
      {"-129^^byte", VALUE_OTHER},
      {"-32768^^short", VALUE_INTEGER},
      {"32768^^short", VALUE_OTHER},
      {"2147483648^^int", VALUE_OTHER},
      {"9223372036854775808^^long", VALUE_OTHER},
      {"255^^unsignedByte", VALUE_INTEGER},
      {"256^^unsignedByte", VALUE_OTHER},
      {"65536^^unsignedShort", VALUE_OTHER},
      {"4294967295^^unsignedInt", VALUE_INTEGER},
      {"4294967296^^unsignedInt", VALUE_OTHER},
      {"18446744073709551615^^unsignedLong", VALUE_DECIMAL},
      {"18446744073709551616^^unsignedLong", VALUE_OTHER},
      {"-1^^nonNegativeInteger", VALUE_OTHER},
      {"-0^^nonNegativeInteger", VALUE_INTEGER},
      {"0^^positiveInteger", VALUE_OTHER},
      {"1^^nonPositiveInteger", VALUE_OTHER},
      {"0^^negativeInteger", VALUE_OTHER},

      {"1.5^^decimal", VALUE_DECIMAL},
      {".5^^decimal", VALUE_DECIMAL},
      {"5.^^decimal", VALUE_DECIMAL},
      {".^^decimal", VALUE_OTHER},
      {"1.2.3^^decimal", VALUE_OTHER},
      {"1e5^^decimal", VALUE_OTHER},
      {"INF^^decimal", VALUE_OTHER},

      {"1e6^^double", VALUE_DOUBLE},
      {"-1.E-6^^double", VALUE_DOUBLE},
      {".5e+1^^double", VALUE_DOUBLE},
      {"INF^^double", VALUE_DOUBLE},
      {"+INF^^double", VALUE_DOUBLE},
      {"-INF^^float", VALUE_FLOAT},
      {"NaN^^float", VALUE_FLOAT},
      {"-NaN^^double", VALUE_OTHER},
      {"inf^^double", VALUE_OTHER},
      {"infinity^^double", VALUE_OTHER},
      {"1e^^double", VALUE_OTHER},
      {"1e5.0^^double", VALUE_OTHER},
      {"e5^^double", VALUE_OTHER},
      {"0x1p3^^double", VALUE_OTHER},
      {"1f^^float", VALUE_OTHER},

      {"true^^boolean", VALUE_BOOLEAN},
      {"0^^boolean", VALUE_BOOLEAN},
      {"TRUE^^boolean", VALUE_OTHER},
      {"2^^boolean", VALUE_OTHER},

      {"2024-05-01^^date", VALUE_DATE},
      {"2024-05-01Z^^date", VALUE_DATE},
      {"2024-05-01+14:00^^date", VALUE_DATE},
      {"2024-05-01-00:00^^date", VALUE_DATE},
      {"0000-01-01^^date", VALUE_DATE},
      {"-0044-03-15^^date", VALUE_DATE},
      {"12024-05-01^^date", VALUE_DATE},
      {"2024-02-29^^date", VALUE_DATE},
      {"2000-02-29^^date", VALUE_DATE},
      {"1900-02-29^^date", VALUE_OTHER},
      {"2023-02-29^^date", VALUE_OTHER},
      {"2024-04-31^^date", VALUE_OTHER},
      {"2024-13-01^^date", VALUE_OTHER},
      {"2024-00-01^^date", VALUE_OTHER},
      {"2024-05-00^^date", VALUE_OTHER},
      {"2024-5-1^^date", VALUE_OTHER},
      {"02024-05-01^^date", VALUE_OTHER},
      {"024-05-01^^date", VALUE_OTHER},
      {"+2024-05-01^^date", VALUE_OTHER},
      {"2024-05-01+14:01^^date", VALUE_OTHER},
      {"2024-05-01+0330^^date", VALUE_OTHER},
      {"2024-05-01z^^date", VALUE_OTHER},
      {"2024-05-01T10:00:00^^date", VALUE_OTHER},

      {"2024-05^^gYearMonth", VALUE_MONTH},
      {"2024-05+03:30^^gYearMonth", VALUE_MONTH},
      {"2024^^gYearMonth", VALUE_OTHER},
      {"2024-05-01^^gYearMonth", VALUE_OTHER},

      {"2024-05-01T10:00:00^^dateTime", VALUE_DATETIME},
      {"2024-05-01T10:00:00.123Z^^dateTime", VALUE_DATETIME},
      {"2024-05-01T24:00:00^^dateTime", VALUE_DATETIME},
      {"2024-05-01T24:00:00.0^^dateTime", VALUE_DATETIME},
      {"2024-05-01T24:00:01^^dateTime", VALUE_OTHER},
      {"2024-05-01T24:00:00.1^^dateTime", VALUE_OTHER},
      {"2024-05-01T25:00:00^^dateTime", VALUE_OTHER},
      {"2024-05-01T10:60:00^^dateTime", VALUE_OTHER},
      {"2024-05-01T10:00:60^^dateTime", VALUE_OTHER},
      {"2024-05-01T10:00:00.^^dateTime", VALUE_OTHER},
      {"2024-05-01T10:00^^dateTime", VALUE_OTHER},
      {"2024-05-01 10:00:00^^dateTime", VALUE_OTHER},
      {"2024-05-01^^dateTime", VALUE_OTHER},
  };
  Asked asked = {0};
  ask(&asked, NULL);
  for (size_t i = 0; i < COUNT(cases); ++i) {
    const Value got = value(&asked, cases[i].text);
    if (got.kind != cases[i].kind) {
      fail_msg("%s is of kind %d", cases[i].text, (int)got.kind);
    }
  }
  assert_int_equal(value(&asked, "").kind, VALUE_NONE);
  end_asked(&asked);
}

/// SPARQL 1.1, 17.3, and XPath F&O 3.1, 4.2; decimals beyond 64 bits computed
/// with arbitrary precision.
static void
calculates_with_promotion(void **state)
{
  (void)state;
  static const struct {
    const char *a;
    char operation;
    const char *b;
    const char *result;
  } cases[] = {
      {"2^^integer", '+', "3^^integer", "5^^integer"},
      {"2^^byte", '+', "3^^unsignedInt", "5^^integer"},
      {"2^^integer", '-', "3^^integer", "-1^^integer"},
      {"6^^integer", '*', "7^^integer", "42^^integer"},
      {"6^^integer", '/', "2^^integer", "3^^decimal"},
      {"1^^integer", '/', "2^^integer", "0.5^^decimal"},
      {"1^^integer", '/', "3^^integer", "0.333333333333333333^^decimal"},
      {"2^^integer", '/', "3^^integer", "0.666666666666666666^^decimal"},
      {"-2^^integer", '/', "3^^integer", "-0.666666666666666666^^decimal"},
      {"1^^integer", '/', "0^^integer", ""},
      {"9223372036854775807^^integer", '+', "1^^integer",
       "9223372036854775808^^decimal"},
      {"9223372036854775807^^integer", '*', "9223372036854775807^^integer",
       "85070591730234615847396907784232501249^^decimal"},
      {"170141183460469231731687303715884105727^^integer", '+', "1^^integer",
       ""},

      {"0.1^^decimal", '+', "0.2^^decimal", "0.3^^decimal"},
      {"1.50^^decimal", '+', "1.50^^decimal", "3^^decimal"},
      {"1^^integer", '-', "0.9^^decimal", "0.1^^decimal"},
      {"-0.5^^decimal", '*', "0.5^^decimal", "-0.25^^decimal"},
      {"1.5^^decimal", '/', "0.5^^decimal", "3^^decimal"},
      {"1^^decimal", '/', "0.0^^decimal", ""},
      {"1234567890.123456789012345678^^decimal", '*',
       "1234567890.123456789012345678^^decimal",
       "1524157875323883675.049535154031397676^^decimal"},
      {"0.000000001^^decimal", '*', "0.0000000001^^decimal", "0^^decimal"},
      {"100000000000000000000^^decimal", '/', "0.3^^decimal",
       "333333333333333333333.33333333333333333^^decimal"},
      {"10000000000000000000000000000000000000^^decimal", '*', "100^^decimal",
       ""},

      {"1^^integer", '+', "1.5e0^^double", "2.5E0^^double"},
      {"0.1^^decimal", '*', "1e1^^double", "1.0E0^^double"},
      {"1e0^^double", '/', "0^^integer", "INF^^double"},
      {"-1e0^^double", '/', "0^^integer", "-INF^^double"},
      {"0e0^^double", '/', "0^^integer", "NaN^^double"},
      {"1^^float", '/', "3^^float", "3.3333334E-1^^float"},
      {"1^^float", '/', "3^^integer", "3.3333334E-1^^float"},
      {"1^^double", '/', "3^^integer", "3.333333333333333E-1^^double"},
      {"0.1^^float", '+', "0^^double", "1.0000000149011612E-1^^double"},

      {"\"1\"", '+', "1^^integer", ""},
      {"true^^boolean", '+', "1^^integer", ""},
      {"", '+', "1^^integer", ""},
      {"x^^integer", '+', "1^^integer", ""},
      {"2024-05-01^^date", '+', "1^^integer", ""},
  };
  Asked asked = {0};
  ask(&asked, NULL);
  for (size_t i = 0; i < COUNT(cases); ++i) {
    const Value a = value(&asked, cases[i].a);
    const Value b = value(&asked, cases[i].b);
    const Value result = value_arithmetic(cases[i].operation, &a, &b);
    SanadId id = SANAD_ANY;
    assert_int_equal(value_id(&asked.question, &result, &id, NULL), SANAD_OK);
    assert_string_equal(notation_of(&asked.question, id), cases[i].result);
  }
  end_asked(&asked);
}

/// XSD 1.1 part 2, 3.3.5.2: the canonical mapping of doubles.
static void
prints_doubles_with_the_fewest_digits(void **state)
{
  (void)state;
  static const struct {
    double number;
    const char *text;
  } cases[] = {
      {0, "0.0E0"},
      {-0.0, "-0.0E0"},
      {1, "1.0E0"},
      {1e6, "1.0E6"},
      {-123.456, "-1.23456E2"},
      {0.1, "1.0E-1"},
      {0.1 + 0.2, "3.0000000000000004E-1"},
      {5e-324, "5.0E-324"},
      {1.7976931348623157e308, "1.7976931348623157E308"},
      {INFINITY, "INF"},
      {-INFINITY, "-INF"},
      {NAN, "NaN"},
  };
  for (size_t i = 0; i < COUNT(cases); ++i) {
    char text[DOUBLE_BYTES_MAX];
    const size_t length = double_print(cases[i].number, false, text);
    assert_int_equal(length, strlen(cases[i].text));
    assert_string_equal(text, cases[i].text);
  }
}

static void
reads_long_doubles_like_the_c_library(void **state)
{
  (void)state;
  static const char *const cases[] = {
      "123456789012345678901234567890",
      "0.000000000000000000000000000000123",
      "9007199254740993",
      "9007199254740992.99999999999999999999999999999999999999",
      "00000000000000000000000001.5",
      "2.4703282292062327208e-324",
      "2.4703282292062328e-324",
      "1e400",
      "1e-400",
      "1e99999999999999999999",
      "0e99999999999999999999",
  };
  for (size_t i = 0; i < COUNT(cases); ++i) {
    double number = -1;
    assert_true(double_parse(sanad_text(cases[i]), false, &number));
    assert_true(number == strtod(cases[i], NULL));
  }

  // Half way between two doubles but for its last digit, past all that is kept.
  char text[1024];
  (void)memset(text, '0', sizeof text);
  (void)memcpy(text, "9007199254740993.", 17);
  double number = 0;
  assert_true(double_parse((SanadText){text, sizeof text}, false, &number));
  assert_true(number == 9007199254740992.0);
  text[sizeof text - 1] = '1';
  assert_true(double_parse((SanadText){text, sizeof text}, false, &number));
  assert_true(number == 9007199254740994.0);
}

/// `<` `=` `>`; `~`: not equal and not ordered; `!`: an error for both.
static void
compares_as_sparql_does(void **state)
{
  (void)state;
  static const struct {
    const char *a;
    char relation;
    const char *b;
  } cases[] = {
      {"1^^integer", '<', "2^^integer"},
      {"5^^integer", '=', "5.0^^decimal"},
      {"5^^integer", '=', "05^^integer"},
      {"5^^integer", '=', "5e0^^double"},
      {"0.1^^decimal", '=', "0.1^^float"},
      {"0.1^^decimal", '=', "0.1^^double"},
      {"0.1^^float", '>', "0.1^^double"},
      {"-0.5^^decimal", '<', "0.3^^decimal"},
      {"-1.2^^decimal", '<', "-1.1^^decimal"},
      {"9007199254740993^^integer", '>', "9007199254740992^^integer"},
      {"9007199254740993^^integer", '=', "9007199254740992^^double"},
      {"99999999999999999999999999999999999999^^integer", '>',
       "0.000000000000000001^^decimal"},
      {"NaN^^double", '~', "NaN^^double"},
      {"NaN^^double", '~', "1^^integer"},
      {"-INF^^double", '<', "INF^^double"},

      {"\"a\"", '<', "\"b\""},
      {"\"Z\"", '<', "\"a\""},
      {"\"\xEF\xBF\xBD\"", '<', "\"\xF0\x90\x80\x80\""},
      {"\"a\"", '=', "a^^string"},
      {"\"a\"@en", '=', "\"a\"@EN"},
      {"\"a\"@en", '~', "\"b\"@en"},
      {"\"a\"@en", '~', "\"a\"@fr"},
      {"\"a\"@en", '~', "\"a\""},

      {"false^^boolean", '<', "1^^boolean"},
      {"true^^boolean", '=', "1^^boolean"},

      {"2024-05-01T10:00:00Z^^dateTime", '=',
       "2024-05-01T13:30:00+03:30^^dateTime"},
      {"2024-05-01T10:00:00^^dateTime", '=', "2024-05-01T10:00:00Z^^dateTime"},
      {"2024-05-01T10:00:00Z^^dateTime", '<',
       "2024-05-01T10:00:00.000000001Z^^dateTime"},
      {"2024-05-01T24:00:00Z^^dateTime", '=', "2024-05-02T00:00:00Z^^dateTime"},
      {"1969-12-31T23:59:59Z^^dateTime", '<', "1970-01-01T00:00:00Z^^dateTime"},
      {"-0001-12-31T00:00:00Z^^dateTime", '<',
       "0000-01-01T00:00:00Z^^dateTime"},
      {"2024-05-01^^date", '<', "2024-05-02^^date"},
      {"2024-05-01+03:30^^date", '<', "2024-05-01Z^^date"},
      {"2024-04^^gYearMonth", '<', "2024-05^^gYearMonth"},
      {"2024-05-01^^date", '~', "2024-05-01T00:00:00^^dateTime"},

      {"<http://a>", '=', "<http://a>"},
      {"<http://a>", '~', "<http://b>"},
      {"<http://a>", '~', "\"http://a\""},
      {"<http://a>", '~', "x^^http://a"},
      {"_:a", '~', "_:b"},
      {"5^^integer", '~', "\"5\""},
      {"1^^integer", '~', "true^^boolean"},
      {"x^^http://a", '=', "x^^http://a"},
      {"x^^http://a", '!', "y^^http://a"},
      {"x^^http://a", '!', "x^^http://b"},
      {"x^^http://a", '!', "5^^integer"},
      {"x^^integer", '!', "5^^integer"},
      {"", '!', "5^^integer"},
  };
  Asked asked = {0};
  ask(&asked, NULL);
  for (size_t i = 0; i < 2 * COUNT(cases); ++i) { // Both ways round
    const bool turned = i % 2;
    const char *const one = cases[i / 2].a;
    const char *const two = cases[i / 2].b;
    const char relation = cases[i / 2].relation;
    const Value a = value(&asked, turned ? two : one);
    const Value b = value(&asked, turned ? one : two);

    int order = 0;
    const bool has_order = value_compare(&a, &b, &order);
    const int is_equal = value_is_equal(&a, &b);
    const int expected = (relation == '>') - (relation == '<');
    const bool is_ordered = relation == '<' || relation == '>';
    const bool is_right =
        is_equal == (relation == '='   ? 1
                     : relation == '!' ? -1
                                       : 0) &&
        (is_ordered ? has_order && order == (turned ? -expected : expected)
                    : !has_order || order == 0) &&
        (relation != '~' || !has_order);
    if (!is_right) {
      fail_msg("%s %c %s: equal %d, ordered %d, order %d", one, relation, two,
               is_equal, has_order, order);
    }
  }
  end_asked(&asked);
}

/// SPARQL 1.1, 17.2.2.
static void
knows_the_effective_boolean_value(void **state)
{
  (void)state;
  static const struct {
    const char *text;
    int truth;
  } cases[] = {
      {"true^^boolean", 1},
      {"0^^boolean", 0},
      {"x^^boolean", 0},
      {"\"\"", 0},
      {"\"false\"", 1},
      {"\"\"@en", 0},
      {"\"x\"@en", 1},
      {"0^^integer", 0},
      {"-1^^byte", 1},
      {"x^^integer", 0},
      {"0.00^^decimal", 0},
      {"0.01^^decimal", 1},
      {"NaN^^double", 0},
      {"-0.0e0^^double", 0},
      {"1e-3^^float", 1},
      {"<http://a>", -1},
      {"_:a", -1},
      {"x^^http://a", -1},
      {"2024-05^^date", -1},
      {"2024-05-01^^date", -1},
      {"", -1},
  };
  Asked asked = {0};
  ask(&asked, NULL);
  for (size_t i = 0; i < COUNT(cases); ++i) {
    const Value got = value(&asked, cases[i].text);
    if (value_is_true(&got) != cases[i].truth) {
      fail_msg("%s is %d", cases[i].text, value_is_true(&got));
    }
  }
  end_asked(&asked);
}

static int
sort_order(Asked *asked, const char *a, const char *b)
{
  int order = 0;
  assert_int_equal(value_sort_order(&asked->question,
                                    id_of(&asked->question, a),
                                    id_of(&asked->question, b), &order, NULL),
                   SANAD_OK);
  return order;
}

/// The language's own order of `sort`.
static void
sorts_all_kinds_of_values_in_one_order(void **state)
{
  (void)state;
  static const TestFact facts[] = {
      {"<http://a/z>", "<" SANAD_RDFS_LABEL ">", "\"Asia\"@en"},
      {"<http://a/y>", "<" SANAD_RDFS_LABEL ">", "\"Asia\"@en"},
      {"<http://a/a>", "<" SANAD_RDFS_LABEL ">", "\"Zambia\"@en"},
      {NULL, NULL, NULL},
  };
  // Values of one line are alike.
  static const char *const sorted[][3] = {
      {""},
      {"_:a"},
      {"_:b"},
      {"<http://a/y>"}, // Asia
      {"<http://a/z>"},
      {"<http://a/Iran>"},
      {"<http://b/Iran>"},
      {"<http://a/a>"}, // Zambia
      {"NaN^^double", "NaN^^float"},
      {"-INF^^double"},
      {"-1.5^^decimal", "-1.5e0^^double"},
      {"-1^^integer"},
      {"0^^integer", "-0.0e0^^double", "0.00^^decimal"},
      {"0.1^^decimal", "1e-1^^double"},
      {"0.100000000000000001^^decimal"},
      {"0.1^^float"},
      {"5^^integer", "5.0^^decimal", "05^^integer"},
      {"9007199254740992^^integer", "9007199254740992^^double"},
      {"9007199254740993^^integer"},
      {"1152921504606846976^^integer", "1152921504606846976^^double"},
      {"99999999999999999999999999999999999999^^integer"},
      {"1e300^^double"},
      {"INF^^double"},
      {"-0044-03-15^^date"},
      {"2024-04-30^^date"},
      {"2024-05^^gYearMonth"},
      {"2024-05-01^^date"},
      {"2024-05-01T12:00:00+03:30^^dateTime"},
      {"2024-05-01T10:00:00Z^^dateTime", "2024-05-01T13:30:00+03:30^^dateTime"},
      {"2024-05-01T23:00:00-05:00^^dateTime"},
      {"2024-05-02^^date"},
      {"2024-05-02T01:00:00+03:30^^dateTime"},
      {"false^^boolean", "0^^boolean"},
      {"true^^boolean"},
      {"\"\""},
      {"\"Iran\""},
      {"\"Iran\"@en", "\"Iran\"@EN"},
      {"\"Iran\"@fa"},
      {"Iran^^http://a"},
      {"Iran^^http://b"},
      {"\"Iraq\""},
      {"x^^integer"},
      {"\"\xD8\xA7\""},
  };
  Asked asked = {0};
  ask(&asked, facts);
  for (size_t i = 0; i < COUNT(sorted) * 3; ++i) {
    for (size_t j = 0; j < COUNT(sorted) * 3; ++j) {
      const char *const a = sorted[i / 3][i % 3];
      const char *const b = sorted[j / 3][j % 3];
      const int expected = (i / 3 > j / 3) - (i / 3 < j / 3);
      if (a && b && sort_order(&asked, a, b) != expected) {
        fail_msg("%s against %s: %d", a, b, sort_order(&asked, a, b));
      }
    }
  }
  end_asked(&asked);
}

static uint64_t
random_bits(uint64_t *seed)
{
  *seed = *seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
  return *seed >> 20;
}

/// Both have at most 9 digits on each side of the point, so that 64 bits can
/// hold what is compared with.
static void
calculates_small_decimals_like_integers(void **state)
{
  (void)state;
  uint64_t seed = 1;
  for (size_t i = 0; i < 20000; ++i) {
    const int64_t a = (int64_t)(random_bits(&seed) % 2000000000) - 1000000000;
    const int64_t b = (int64_t)(random_bits(&seed) % 2000000000) - 1000000000;
    const Decimal x = {a, 9};
    const Decimal y = {b, 9};
    Decimal result;
    char text[DECIMAL_BYTES_MAX];
    Decimal back;

    assert_int_equal(decimal_compare(x, y), (a > b) - (a < b));
    assert_true(decimal_add(x, y, &result));
    assert_int_equal(decimal_compare(result, (Decimal){a + b, 9}), 0);
    assert_true(decimal_multiply(x, y, &result));
    assert_int_equal(decimal_compare(result, (Decimal){a * b, 18}), 0);
    assert_true(
        decimal_parse((SanadText){text, decimal_print(result, text)}, &back));
    assert_int_equal(decimal_compare(result, back), 0);
    if (b) {
      assert_true(decimal_divide(result, y, &result));
      assert_int_equal(decimal_compare(result, x), 0);
    }
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(reads_the_lexical_forms_of_each_datatype_and_no_others),
      cmocka_unit_test(calculates_with_promotion),
      cmocka_unit_test(prints_doubles_with_the_fewest_digits),
      cmocka_unit_test(reads_long_doubles_like_the_c_library),
      cmocka_unit_test(compares_as_sparql_does),
      cmocka_unit_test(knows_the_effective_boolean_value),
      cmocka_unit_test(sorts_all_kinds_of_values_in_one_order),
      cmocka_unit_test(calculates_small_decimals_like_integers),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
