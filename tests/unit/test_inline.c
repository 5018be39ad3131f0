#include "tests/unit/test.h"

#include "graph/inline.h"
#include "graph/vocabulary.h"
#include "query/value.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define RANDOM_CASES 20000

static SanadTerm
typed(const char *text, const char *datatype)
{
  return sanad_term_typed(sanad_text(text), sanad_text(datatype));
}

/// The id of a literal, which must be inline and come back as it was.
static SanadId
id_of(const char *text, const char *datatype)
{
  const SanadTerm term = typed(text, datatype);
  SanadId id = SANAD_ANY;
  if (!sanad_inline_id(&term, &id)) {
    fail_msg("%s is not inline", text);
  }
  char buffer[SANAD_INLINE_BYTES];
  SanadTerm back;
  assert_true(sanad_inline_term(id, buffer, &back));
  if (!sanad_term_is_equal(&term, &back)) {
    fail_msg("%s came back as %.*s", text, (int)back.text.length,
             back.text.data);
  }
  assert_true(sanad_id_is_literal(id) && sanad_id_is_inline(id));
  return id;
}

static void
gives_back_the_form_that_went_in(void **state)
{
  (void)state;
  static const struct {
    const char *datatype;
    SanadIdKind kind;
    const char *texts[16];
  } cases[] = {
      {SANAD_XSD_BOOLEAN, SANAD_ID_BOOLEAN, {"true", "false"}},
      {SANAD_XSD_INTEGER,
       SANAD_ID_INTEGER,
       {"0", "1", "-1", "10", "-100", "576460752303423487",
        "-576460752303423488", "100000000000000000"}},
      {SANAD_XSD_DECIMAL,
       SANAD_ID_DECIMAL,
       {"0.0", "1.0", "-1.0", "0.1", "-0.1", "12.05", "0.0000001", "-0.0000001",
        "57646075230.0", "-57646075230.3423488", "57646075230.3423487",
        "100.0"}},
      {SANAD_XSD_DATE,
       SANAD_ID_DATE,
       {"0001-01-01", "9999-12-31", "2024-02-29", "2000-02-29Z", "1999-12-31Z",
        "1970-01-01", "2023-12-31", "2100-03-01", "0004-12-31"}},
      {SANAD_XSD_DATE_TIME,
       SANAD_ID_DATETIME,
       {"0001-01-01T00:00:00", "9999-12-31T23:59:59.999Z",
        "2024-02-29T12:30:00Z", "2024-02-29T12:30:00.5",
        "2024-02-29T12:30:00.05Z", "2024-02-29T12:30:00.005"}},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
    for (size_t j = 0; j < 16 && cases[i].texts[j]; ++j) {
      const SanadId id = id_of(cases[i].texts[j], cases[i].datatype);
      assert_int_equal(sanad_id_kind(id), cases[i].kind);
    }
  }
}

static void
leaves_all_other_forms_to_the_dictionary(void **state)
{
  (void)state;
  static const struct {
    const char *datatype;
    const char *texts[32];
  } cases[] = {
      {SANAD_XSD_BOOLEAN, {"1", "0", "True", " true", "true ", "tru", "truee"}},
      {SANAD_XSD_INTEGER,
       {"01", "+1", "-0", "00", "1.0", "1 ", " 1", "-", "+", "1e3", "--1",
        "576460752303423488", "-576460752303423489", "9223372036854775808",
        "99999999999999999999999999", "0x10", "-01", "1-"}},
      {SANAD_XSD_DECIMAL,
       {"1", "1.", ".1", "1.50", "1.00", "+1.0", "01.0", "-0.0", "-0.00", "0",
        "0.00000001", "1.00000001", "57646075230.3423488",
        "-57646075230.3423489", "57646075231.0", "1.0.0", "1e1", "-.5", "-"}},
      {SANAD_XSD_DATE,
       {"0000-01-01", "-0001-01-01", "10000-01-01", "2023-02-29", "1900-02-29",
        "2024-13-01", "2024-00-01", "2024-01-00", "2024-04-31", "2024-1-01",
        "24-01-01", "2024-01-01+00:00", "2024-01-01z", "2024-01-01ZZ",
        "2024-01-01T00:00:00", "2024-01-01 ", "2024/01/01", "2024-01-32",
        "2024-01-1"}},
      {SANAD_XSD_DATE_TIME,
       {"2024-01-01T24:00:00",
        "2024-01-01T23:60:00",
        "2024-01-01T23:59:60",
        "2024-01-01T00:00:00.0",
        "2024-01-01T00:00:00.50",
        "2024-01-01T00:00:00.000",
        "2024-01-01T00:00:00.1234",
        "2024-01-01T00:00:00.",
        "2024-01-01T00:00:00+00:00",
        "2024-01-01T00:00:00-03:30",
        "2024-01-01",
        "2024-01-01t00:00:00",
        "2024-01-01T0:00:00",
        "2024-01-01T00:00",
        "0000-01-01T00:00:00Z",
        "-0044-03-15T00:00:00",
        "12024-01-01T00:00:00",
        "2023-02-29T00:00:00",
        "2024-01-01T00:00:00ZZ",
        "2024-01-01T00:00:00.5z"}},
      {SANAD_XSD_DOUBLE, {"1", "1.0", "true", "2024-01-01"}},
      {SANAD_NS_XSD "int", {"1"}},
      {"http://example.org/integer", {"1"}},
  };
  SanadId id = SANAD_ANY;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
    for (size_t j = 0; j < 32 && cases[i].texts[j]; ++j) {
      const SanadTerm term = typed(cases[i].texts[j], cases[i].datatype);
      if (sanad_inline_id(&term, &id)) {
        fail_msg("%s is inline", cases[i].texts[j]);
      }
    }
    const SanadTerm empty = typed("", cases[i].datatype);
    assert_false(sanad_inline_id(&empty, &id));
  }
  const SanadTerm others[] = {
      sanad_term_string(SANAD_TEXT("1")),
      sanad_term_language(SANAD_TEXT("1"), SANAD_TEXT("en")),
      sanad_term_iri(SANAD_TEXT("1")),
      sanad_term_blank(SANAD_TEXT("1")),
      sanad_term_typed((SanadText){"1\0", 2}, SANAD_TEXT(SANAD_XSD_INTEGER)),
  };
  for (size_t i = 0; i < sizeof others / sizeof *others; ++i) {
    assert_false(sanad_inline_id(&others[i], &id));
  }
}

static void
refuses_payloads_that_stand_for_nothing(void **state)
{
  (void)state;
  char buffer[SANAD_INLINE_BYTES];
  SanadTerm term;
  const SanadId last_day = id_of("9999-12-31", SANAD_XSD_DATE);
  const SanadId last_zone = id_of("9999-12-31Z", SANAD_XSD_DATE);
  const SanadId last = id_of("9999-12-31T23:59:59.999", SANAD_XSD_DATE_TIME);
  const SanadId ids[] = {
      SANAD_ANY,
      sanad_id(SANAD_ID_LITERAL, 1),
      sanad_id(SANAD_ID_OWN, 1),
      sanad_id(SANAD_ID_BOOLEAN, 2),
      last_day + 1,
      last_zone + 1,
      last + 1,
      sanad_id(SANAD_ID_DATETIME, (UINT64_C(1) << 60U) - 1),
  };
  for (size_t i = 0; i < sizeof ids / sizeof *ids; ++i) {
    assert_false(sanad_inline_term(ids[i], buffer, &term));
  }
}

/// Writes a random lexical form, mostly a canonical one.
static void
make_number(char text[64], bool is_decimal)
{
  static const int widths[] = {1, 2, 4, 8, 11, 17, 18};
  const int digits = widths[(size_t)rand() % (is_decimal ? 5 : 7)];
  size_t length = 0;
  if (rand() % 2) {
    text[length++] = '-';
  }
  for (int i = 0; i < digits; ++i) {
    text[length++] = (char)('0' + rand() % 10);
  }
  if (is_decimal) {
    text[length++] = '.';
    for (int i = 1 + rand() % 7; i > 0; --i) {
      text[length++] = (char)('0' + rand() % 10);
    }
  }
  text[length] = 0;
}

static void
make_calendar(char text[64], bool has_time, const char *zone)
{
  static const int years[] = {1, 4, 100, 400, 1900, 2000, 2023, 2024, 9999};
  const int year = rand() % 3 ? years[rand() % 9] : 1 + rand() % 9999;
  int length = snprintf(text, 64, "%04d-%02d-%02d", year, 1 + rand() % 12,
                        1 + rand() % 31);
  if (has_time) {
    length += snprintf(text + length, 64 - (size_t)length, "T%02d:%02d:%02d",
                       rand() % 24, rand() % 60, rand() % 60);
    if (rand() % 2) {
      length +=
          snprintf(text + length, 64 - (size_t)length, ".%d", 1 + rand() % 999);
    }
  }
  (void)snprintf(text + length, 64 - (size_t)length, "%s", zone);
}

/// Compares ids with the values that questions compare.
static void
check_order(const char *const texts[2], const char *datatype)
{
  Value values[2];
  SanadId ids[2];
  for (size_t i = 0; i < 2; ++i) {
    const SanadTerm term = typed(texts[i], datatype);
    if (!sanad_inline_id(&term, &ids[i])) {
      return;
    }
    assert_int_equal(id_of(texts[i], datatype), ids[i]);
    values[i] = value_of_literal(&term, SANAD_ANY);
  }
  int order = 0;
  assert_true(value_compare(&values[0], &values[1], &order));
  const int ids_order = (ids[0] > ids[1]) - (ids[0] < ids[1]);
  if (order != ids_order) {
    fail_msg("%s and %s compare as %d, their ids as %d", texts[0], texts[1],
             order, ids_order);
  }
}

static void
orders_ids_as_values(void **state)
{
  (void)state;
  srand(20);
  for (size_t i = 0; i < RANDOM_CASES; ++i) {
    char texts[2][64];
    const char *const views[] = {texts[0], texts[1]};
    for (size_t j = 0; j < 2; ++j) {
      make_number(texts[j], false);
    }
    check_order(views, SANAD_XSD_INTEGER);
    for (size_t j = 0; j < 2; ++j) {
      make_number(texts[j], true);
    }
    check_order(views, SANAD_XSD_DECIMAL);
    const char *const zone = rand() % 2 ? "Z" : "";
    for (size_t j = 0; j < 2; ++j) {
      make_calendar(texts[j], false, zone);
    }
    check_order(views, SANAD_XSD_DATE);
    for (size_t j = 0; j < 2; ++j) {
      make_calendar(texts[j], true, zone);
    }
    check_order(views, SANAD_XSD_DATE_TIME);
  }
  assert_true(id_of("false", SANAD_XSD_BOOLEAN) <
              id_of("true", SANAD_XSD_BOOLEAN));
  assert_true(id_of("9999-12-31", SANAD_XSD_DATE) <
              id_of("0001-01-01Z", SANAD_XSD_DATE));
}

/// Each day of the years that end a cycle of leap years.
static void
counts_every_day(void **state)
{
  (void)state;
  static const int years[] = {1, 4, 99, 100, 101, 400, 1600, 1900, 2000, 9999};
  for (size_t i = 0; i < sizeof years / sizeof *years; ++i) {
    SanadId before = SANAD_ANY;
    unsigned count = 0;
    for (int month = 1; month <= 12; ++month) {
      for (int day = 1; day <= 31; ++day) {
        char text[64];
        SanadId id = SANAD_ANY;
        (void)snprintf(text, sizeof text, "%04d-%02d-%02d", years[i], month,
                       day);
        const SanadTerm term = typed(text, SANAD_XSD_DATE);
        if (!sanad_inline_id(&term, &id)) {
          continue;
        }
        assert_true(before == SANAD_ANY || id == before + 1);
        before = id_of(text, SANAD_XSD_DATE);
        ++count;
      }
    }
    const bool is_leap =
        years[i] % 4 == 0 && (years[i] % 100 != 0 || years[i] % 400 == 0);
    assert_int_equal(count, is_leap ? 366 : 365);
  }
}

static void
reads_inline_numbers(void **state)
{
  (void)state;
  assert_int_equal(sanad_inline_integer(id_of("-42", SANAD_XSD_INTEGER)), -42);
  assert_int_equal(sanad_inline_integer(id_of("0", SANAD_XSD_INTEGER)), 0);
  assert_int_equal(sanad_inline_decimal(id_of("-2.5", SANAD_XSD_DECIMAL)),
                   -25 * SANAD_INLINE_SCALE / 10);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(gives_back_the_form_that_went_in),
      cmocka_unit_test(leaves_all_other_forms_to_the_dictionary),
      cmocka_unit_test(refuses_payloads_that_stand_for_nothing),
      cmocka_unit_test(orders_ids_as_values),
      cmocka_unit_test(counts_every_day),
      cmocka_unit_test(reads_inline_numbers),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
