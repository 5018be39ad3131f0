#include "tests/unit/test.h"

#include "graph/vocabulary.h"
#include "report/chart.h"
#include "report/chart_axis.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static SanadCell
cell(const char *text, const char *datatype)
{
  const SanadText view = sanad_text(text);
  return (SanadCell){datatype ? sanad_term_typed(view, sanad_text(datatype))
                              : sanad_term_string(view),
                     view};
}

static SanadCell
word(const char *text)
{
  return cell(text, NULL);
}

static SanadCell
number(const char *text)
{
  return cell(text, SANAD_XSD_DOUBLE);
}

static SanadCell
date(const char *text)
{
  return cell(text, SANAD_XSD_DATE);
}

/// Opens a chart of ?x and ?y.
static SanadChart *
open_chart(SanadChartKind kind)
{
  const SanadText columns[] = {SANAD_TEXT("x"), SANAD_TEXT("y")};
  const SanadChartOptions options = {.kind = kind};
  SanadChart *chart = NULL;
  assert_int_equal(sanad_chart_open(&chart, &options, columns, 2, NULL),
                   SANAD_OK);
  return chart;
}

static void
add(SanadChart *chart, SanadCell x, SanadCell y)
{
  const SanadCell cells[] = {x, y};
  assert_int_equal(sanad_chart_row(chart, cells, NULL), SANAD_OK);
}

/// Checks that the drawn chart has a part of text and a note, and frees it.
static void
expect_chart(SanadChart *chart, bool is_svg, const char *part, const char *note)
{
  SanadBuffer out = {0};
  assert_int_equal(is_svg ? sanad_chart_svg(chart, &out, NULL)
                          : sanad_chart_text(chart, 40, false, &out, NULL),
                   SANAD_OK);
  const char *const text = sanad_buffer_string(&out);
  assert_non_null(text);
  if (!strstr(text, part)) {
    fail_msg("no %s in:\n%s", part, text);
  }
  const SanadText said = sanad_chart_note(chart);
  char buffer[200] = {0};
  assert_true(said.length < sizeof buffer);
  if (said.length) {
    memcpy(buffer, said.data, said.length);
  }
  assert_string_equal(buffer, note);
  sanad_buffer_free(&out);
  sanad_chart_free(chart);
}

static void
names_each_kind_and_finds_it_again(void **state)
{
  (void)state;
  for (int kind = 0; kind < SANAD_CHARTS; ++kind) {
    const char *const name = sanad_chart_name((SanadChartKind)kind);
    assert_int_equal(sanad_chart_of_name(sanad_text(name)), kind);
  }
  assert_int_equal(sanad_chart_of_name(SANAD_TEXT("radar")), SANAD_CHARTS);
}

static void
marks_numbers_at_round_places(void **state)
{
  static const struct {
    double low, high;
    bool is_whole;
    const char *marks;
  } cases[] = {
      {0, 40, false, "0 10 20 30 40"},
      {-7, 40, true, "−10 0 10 20 30 40"},
      {0, 1, false, "0 0.2 0.4 0.6 0.8 1.0"},
      {0, 1, true, "0 1"},
      {0, 3, true, "0 1 2 3"},
      {1, 1, true, "0 1 2"},
      {0, 0, false, "0 0.2 0.4 0.6 0.8 1.0"},
      {0, 0, true, "0 1"},
      {5, 5, false, "2 3 4 5 6 7 8"},
      {0, 0.0003, false, "0 0.0001 0.0002 0.0003"},
      {0, 25000, true,
       "0 5000 10\u00a0000 15\u00a0000 20\u00a0000 25\u00a0000"},
      {0, 3e6, true, "0 1\u00a0M 2\u00a0M 3\u00a0M"},
      {0, 1.2e9, true, "0 0.5\u00a0bn 1.0\u00a0bn 1.5\u00a0bn"},
      {-1e299, 2e299, true, "−1e+299 0 1e+299 2e+299"},
  };
  (void)state;
  for (size_t i = 0; i < COUNT(cases); ++i) {
    ChartAxis axis;
    char marks[400] = {0};
    chart_axis_numbers(&axis, cases[i].low, cases[i].high, cases[i].is_whole,
                       5);
    assert_true(axis.low <= cases[i].low && axis.high >= cases[i].high);
    for (size_t j = 0; j < axis.count; ++j) {
      (void)strcat(strcat(marks, j ? " " : ""), axis.text[j]);
    }
    assert_string_equal(marks, cases[i].marks);
  }
}

static void
marks_dates_at_starts_of_years_months_days_and_hours(void **state)
{
  static const struct {
    const char *low, *high, *marks;
  } cases[] = {
      {"1990-05-01", "2024-05-01", "1990 2000 2010 2020"},
      {"2023-12-20", "2024-03-05", "2024-01 2024-02 2024-03"},
      {"2023-11-03", "2025-02-10", "2024-01 2024-07 2025-01"},
      {"2024-05-01", "2024-05-03", "2024-05-01 2024-05-02 2024-05-03"},
      {"2024-05-01T10:00:00", "2024-05-01T12:00:00",
       "2024-05-01 10:00 2024-05-01 11:00 2024-05-01 12:00"},
  };
  (void)state;
  for (size_t i = 0; i < COUNT(cases); ++i) {
    ChartAxis axis;
    char marks[400] = {0};
    double low = 0;
    double high = 0;
    assert_true(chart_date_parse(sanad_text(cases[i].low), &low));
    assert_true(chart_date_parse(sanad_text(cases[i].high), &high));
    chart_axis_dates(&axis, low, high, 5);
    for (size_t j = 0; j < axis.count; ++j) {
      (void)strcat(strcat(marks, j ? " " : ""), axis.text[j]);
    }
    assert_string_equal(marks, cases[i].marks);
  }
}

static void
reads_dates_and_no_other_text(void **state)
{
  static const struct {
    const char *text;
    double days; ///< NAN: no date
  } cases[] = {
      {"1970-01-01", 0},
      {"1970-01-02Z", 1},
      {"2000-03-01", 11017},
      {"1969-12-31", -1},
      {"2024-02-29", 19782},
      {"0001-01-01", -719162},
      {"1970", 0},
      {"1970-02", 31},
      {"1970-02+03:30", 31},
      {"1970-01-01T12:00:00", 0.5},
      {"1970-01-01T24:00:00", 1},
      {"1970-01-01T06:00:00.5Z", 0.25},
      {"", NAN},
      {"197", NAN},
      {"1970-13", NAN},
      {"1970-00-01", NAN},
      {"1970-01-32", NAN},
      {"1970-01-01x", NAN},
      {"1970-01-01T25:00:00", NAN},
      {"1970-1-1", NAN},
      {"99999999999-01-01", NAN},
  };
  (void)state;
  for (size_t i = 0; i < COUNT(cases); ++i) {
    double days = 0;
    const bool is_date = chart_date_parse(sanad_text(cases[i].text), &days);
    assert_int_equal(is_date, !isnan(cases[i].days));
    if (is_date) {
      assert_true(fabs(days - cases[i].days) < 1e-9);
    }
  }
}

static void
writes_numbers_as_people_read_them(void **state)
{
  static const struct {
    double number;
    const char *text;
  } cases[] = {
      {0, "0"},
      {-0.0, "0"},
      {2024, "2024"},
      {12345, "12\u00a0345"},
      {-1234567, "−1\u00a0234\u00a0567"},
      {0.5, "0.5"},
      {1234567.5, "1.235\u00a0M"},
      {12e9, "12\u00a0bn"},
      {3.5e12, "3.5\u00a0tn"},
      {1e20, "1e+20"},
      {0.00001, "1e-05"},
  };
  (void)state;
  for (size_t i = 0; i < COUNT(cases); ++i) {
    SanadBuffer out = {0};
    chart_number(&out, cases[i].number);
    assert_string_equal(sanad_buffer_string(&out), cases[i].text);
    sanad_buffer_free(&out);
  }
}

static void
leaves_out_and_counts_what_is_no_number(void **state)
{
  static const char *const bad[] = {"NaN", "INF", "-INF", "1e308", "", "x"};
  SanadChart *const chart = open_chart(SANAD_CHART_BAR);
  (void)state;
  for (size_t i = 0; i < COUNT(bad); ++i) {
    add(chart, word("bad"), number(bad[i]));
  }
  add(chart, word("none"), (SanadCell){0});
  add(chart, word("text"), word("5"));
  add(chart, word("good"), number("5"));
  expect_chart(chart, true, "<title>good: 5</title>",
               "8 rows have no number that can be drawn in ?y, left out");
}

static void
says_when_there_is_nothing(void **state)
{
  (void)state;
  for (int kind = 0; kind < SANAD_CHARTS; ++kind) {
    expect_chart(open_chart((SanadChartKind)kind), true, "Nothing to show", "");
    expect_chart(open_chart((SanadChartKind)kind), false, "Nothing to show",
                 "");
  }
}

static void
folds_what_is_too_much(void **state)
{
  SanadChart *bars = open_chart(SANAD_CHART_BAR);
  SanadChart *pie = open_chart(SANAD_CHART_PIE);
  (void)state;
  for (int i = 0; i < 30; ++i) {
    char name[16];
    (void)snprintf(name, sizeof name, "c%d", i);
    add(bars, word(name), number("1"));
    add(pie, word(name), number(i ? "1" : "71"));
  }
  expect_chart(bars, true, "… 6 more", "6 more rows are not drawn");
  expect_chart(pie, true, "<title>23 more: 23 (23.0 %)</title>", "");
}

static void
takes_a_pie_of_positive_numbers_only(void **state)
{
  SanadChart *const chart = open_chart(SANAD_CHART_PIE);
  (void)state;
  add(chart, word("a"), number("3"));
  add(chart, word("b"), number("-3"));
  add(chart, word("c"), number("1"));
  expect_chart(chart, true, "<title>a: 3 (75.0 %)</title>",
               "1 row has no number above 0 in ?y, left out");
}

static void
draws_one_slice_as_a_circle(void **state)
{
  SanadChart *const chart = open_chart(SANAD_CHART_PIE);
  (void)state;
  add(chart, word("all"), number("7"));
  expect_chart(chart, true, "<circle class=\"c0\"", "");
}

static void
puts_dates_in_order(void **state)
{
  SanadChart *const chart = open_chart(SANAD_CHART_TIMELINE);
  (void)state;
  add(chart, date("2024-05-02"), word("second"));
  add(chart, date("2024-05-01"), word("first"));
  add(chart, word("some day"), word("third"));
  add(chart, number("2025"), word("a year"));
  expect_chart(chart, false,
               "2024-05-01 ● first\n2024-05-02 ● second\n2025       ● a year\n",
               "1 row has no date in ?x, left out");
}

static void
draws_negative_bars_to_the_left(void **state)
{
  SanadChart *const chart = open_chart(SANAD_CHART_BAR);
  (void)state;
  add(chart, word("up"), number("20"));
  add(chart, word("down"), number("-10"));
  // 40 columns less 4 for names, 3 for numbers and 3 between: 30, of which a
  // third lies below zero.
  expect_chart(chart, false,
               "up             ████████████████████ 20\n"
               "down ██████████ −10\n",
               "");
}

static void
is_the_same_each_time(void **state)
{
  SanadBuffer out[2] = {{0}};
  (void)state;
  for (size_t i = 0; i < 2; ++i) {
    SanadChart *const chart = open_chart(SANAD_CHART_LINE);
    add(chart, number("2"), number("5"));
    add(chart, number("1"), number("6"));
    assert_int_equal(sanad_chart_svg(chart, &out[i], NULL), SANAD_OK);
    sanad_chart_free(chart);
  }
  assert_true(sanad_text_is_equal(sanad_buffer_text(&out[0]),
                                  sanad_buffer_text(&out[1])));
  sanad_buffer_free(&out[0]);
  sanad_buffer_free(&out[1]);
}

static void
refuses_sizes_and_columns_beyond_its_limits(void **state)
{
  const SanadText columns[SANAD_CHART_SERIES_MAX + 2] = {SANAD_TEXT("x")};
  const SanadChartOptions usual = {.kind = SANAD_CHART_BAR};
  const SanadChartOptions small = {.width = SANAD_CHART_SIDE_MIN - 1};
  const SanadChartOptions large = {.height = SANAD_CHART_SIDE_MAX + 1};
  SanadChart *chart = NULL;
  (void)state;
  assert_int_equal(sanad_chart_open(&chart, &usual, columns, 1, NULL),
                   SANAD_LIMIT);
  assert_int_equal(sanad_chart_open(&chart, &usual, columns,
                                    SANAD_CHART_SERIES_MAX + 2, NULL),
                   SANAD_LIMIT);
  assert_int_equal(sanad_chart_open(&chart, &small, columns, 2, NULL),
                   SANAD_LIMIT);
  assert_int_equal(sanad_chart_open(&chart, &large, columns, 2, NULL),
                   SANAD_LIMIT);
  assert_null(chart);
}

static void
refuses_more_rows_than_anybody_sees(void **state)
{
  SanadChart *const chart = open_chart(SANAD_CHART_LINE);
  const SanadCell cells[] = {number("1"), number("2")};
  SanadError error = {0};
  (void)state;
  for (int i = 0; i < SANAD_CHART_ROWS_MAX; ++i) {
    assert_int_equal(sanad_chart_row(chart, cells, &error), SANAD_OK);
  }
  assert_int_equal(sanad_chart_row(chart, cells, &error), SANAD_LIMIT);
  sanad_chart_free(chart);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(names_each_kind_and_finds_it_again),
      cmocka_unit_test(marks_numbers_at_round_places),
      cmocka_unit_test(marks_dates_at_starts_of_years_months_days_and_hours),
      cmocka_unit_test(reads_dates_and_no_other_text),
      cmocka_unit_test(writes_numbers_as_people_read_them),
      cmocka_unit_test(leaves_out_and_counts_what_is_no_number),
      cmocka_unit_test(says_when_there_is_nothing),
      cmocka_unit_test(folds_what_is_too_much),
      cmocka_unit_test(takes_a_pie_of_positive_numbers_only),
      cmocka_unit_test(draws_one_slice_as_a_circle),
      cmocka_unit_test(puts_dates_in_order),
      cmocka_unit_test(draws_negative_bars_to_the_left),
      cmocka_unit_test(is_the_same_each_time),
      cmocka_unit_test(refuses_sizes_and_columns_beyond_its_limits),
      cmocka_unit_test(refuses_more_rows_than_anybody_sees),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
