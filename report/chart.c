#include "report/chart_impl.h"

#include "base/unicode.h"
#include "report/cell.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/// What a chart may hold of rows.
#define CHART_BYTES_MAX ((size_t)256 << 20U)
/// What of a text is kept: more than anybody reads.
#define LABEL_BYTES_MAX  16384U
#define WIDTH_USUAL      720U
#define CATEGORIES_USUAL 24U

static const char *const chart_names[SANAD_CHARTS] = {
    [SANAD_CHART_BAR] = "bar",
    [SANAD_CHART_LINE] = "line",
    [SANAD_CHART_PIE] = "pie",
    [SANAD_CHART_TIMELINE] = "timeline",
};

const char *
sanad_chart_name(SanadChartKind kind)
{
  return chart_names[kind];
}

SanadChartKind
sanad_chart_of_name(SanadText name)
{
  int kind = 0;
  while (kind < SANAD_CHARTS && !sanad_text_is(name, chart_names[kind])) {
    ++kind;
  }
  return (SanadChartKind)kind;
}

/// Copies a text, as much of it as is worth it.
static SanadStatus
keep_text(SanadChart *chart, SanadText text, SanadText *out, SanadError *error)
{
  size_t length = text.length;
  if (length > LABEL_BYTES_MAX) {
    // Not within a character.
    length = LABEL_BYTES_MAX;
    while (length && ((unsigned char)text.data[length] & 0xC0U) == 0x80U) {
      --length;
    }
  }
  const char *const copy = sanad_arena_copy(chart->arena, text.data, length);
  *out = (SanadText){copy, length};
  return copy ? SANAD_OK : sanad_fail_memory(error);
}

static SanadStatus
check_options(const SanadChartOptions *options, size_t column_count,
              SanadError *error)
{
  if (column_count < 2 || column_count > SANAD_CHART_SERIES_MAX + 1U) {
    return sanad_fail(error, SANAD_LIMIT, SANAD_NO_SPAN,
                      "a chart has one column of x and 1 to %d of y",
                      SANAD_CHART_SERIES_MAX);
  }
  const unsigned sides[] = {options->width, options->height};
  for (size_t i = 0; i < 2; ++i) {
    if (sides[i] &&
        (sides[i] < SANAD_CHART_SIDE_MIN || sides[i] > SANAD_CHART_SIDE_MAX)) {
      return sanad_fail(error, SANAD_LIMIT, SANAD_NO_SPAN,
                        "a side of a chart has %d to %d pixels",
                        SANAD_CHART_SIDE_MIN, SANAD_CHART_SIDE_MAX);
    }
  }
  return SANAD_OK;
}

static SanadStatus
take_options(SanadChart *chart, const SanadText *columns, SanadError *error)
{
  SanadChartOptions *const options = &chart->options;
  TRY(keep_text(chart, options->title, &options->title, error));
  TRY(keep_text(chart, options->description, &options->description, error));
  if (!options->id.length) {
    options->id = SANAD_TEXT("chart");
  }
  TRY(keep_text(chart, options->id, &options->id, error));
  options->width = options->width ? options->width : WIDTH_USUAL;
  options->categories_max =
      options->categories_max ? options->categories_max : CATEGORIES_USUAL;
  chart->columns =
      SANAD_TAKE_ARRAY(chart->arena, SanadText, chart->column_count);
  if (!chart->columns) {
    return sanad_fail_memory(error);
  }
  for (size_t i = 0; i < chart->column_count; ++i) {
    TRY(keep_text(chart, columns[i], &chart->columns[i], error));
  }
  return SANAD_OK;
}

SanadStatus
sanad_chart_open(SanadChart **out_chart, const SanadChartOptions *options,
                 const SanadText *columns, size_t column_count,
                 SanadError *error)
{
  *out_chart = NULL;
  TRY(check_options(options, column_count, error));
  SanadChart *const chart = calloc(1, sizeof *chart);
  if (!chart) {
    return sanad_fail_memory(error);
  }
  chart->arena = sanad_arena_new(NULL, CHART_BYTES_MAX);
  chart->options = *options;
  chart->column_count = column_count;
  const SanadStatus status = chart->arena ? take_options(chart, columns, error)
                                          : sanad_fail_memory(error);
  if (status != SANAD_OK) {
    sanad_chart_free(chart);
    return status;
  }
  *out_chart = chart;
  return SANAD_OK;
}

void
sanad_chart_free(SanadChart *chart)
{
  if (chart) {
    sanad_buffer_free(&chart->title);
    sanad_buffer_free(&chart->describe);
    sanad_buffer_free(&chart->note);
    sanad_arena_free(chart->arena);
    free(chart);
  }
}

/// Reads a number, which stands in XML Schema's form; false if it is none or
/// too large.
static bool
parse_number(SanadText text, double *number)
{
  char digits[512];
  char *end = NULL;
  text = sanad_text_trim(text);
  if (!text.length || text.length >= sizeof digits ||
      !strchr("+-.0123456789", text.data[0])) {
    return false;
  }
  memcpy(digits, text.data, text.length);
  digits[text.length] = '\0';
  // The program keeps the numbers of the C locale.
  *number = strtod(digits, &end);
  return end == digits + text.length && isfinite(*number) &&
         fabs(*number) < CHART_NUMBER_MAX;
}

static bool
has_date(const SanadTerm *term)
{
  static const char *const names[] = {"date", "dateTime", "dateTimeStamp",
                                      "gYear", "gYearMonth"};
  const SanadText xsd = SANAD_TEXT("http://www.w3.org/2001/XMLSchema#");
  if (term->kind != SANAD_LITERAL ||
      !sanad_text_has_prefix(term->datatype, xsd)) {
    return false;
  }
  const SanadText name = sanad_text_slice(term->datatype, xsd.length, SIZE_MAX);
  for (size_t i = 0; i < sizeof names / sizeof *names; ++i) {
    if (sanad_text_is(name, names[i])) {
      return true;
    }
  }
  return false;
}

static SanadStatus
take_cell(SanadChart *chart, const SanadCell *cell, ChartCell *out,
          SanadError *error)
{
  if (!cell->term.kind) {
    return SANAD_OK;
  }
  out->kind = CHART_WORD;
  if (sanad_cell_is_number(cell)) {
    if (parse_number(cell->term.text, &out->at)) {
      out->kind = CHART_NUMBER;
    }
  } else if (has_date(&cell->term) &&
             chart_date_parse(cell->term.text, &out->at)) {
    out->kind = CHART_DATE;
  }
  return keep_text(chart, cell->shown.length ? cell->shown : cell->term.text,
                   &out->text, error);
}

SanadStatus
sanad_chart_row(SanadChart *chart, const SanadCell *cells, SanadError *error)
{
  if (chart->row_count == SANAD_CHART_ROWS_MAX) {
    (void)sanad_fail(error, SANAD_LIMIT, SANAD_NO_SPAN,
                     "a chart has at most %d rows", SANAD_CHART_ROWS_MAX);
    return sanad_hint(error, "count or summarize by ?x first");
  }
  ChartCell *const grown = sanad_arena_grow(
      chart->arena, chart->cells, chart->row_count, &chart->row_capacity,
      chart->column_count * sizeof *chart->cells);
  if (!grown) {
    return sanad_fail_memory(error);
  }
  chart->cells = grown;
  ChartCell *const row = grown + chart->row_count * chart->column_count;
  memset(row, 0, chart->column_count * sizeof *row);
  for (size_t i = 0; i < chart->column_count; ++i) {
    TRY(take_cell(chart, &cells[i], &row[i], error));
  }
  ++chart->row_count;
  chart->is_settled = false;
  return SANAD_OK;
}

SanadStatus
sanad_chart_svg(SanadChart *chart, SanadBuffer *out, SanadError *error)
{
  static SanadStatus (*const kinds[SANAD_CHARTS])(
      SanadChart * chart, SanadBuffer * out, SanadError * error) = {
      [SANAD_CHART_BAR] = chart_bars,
      [SANAD_CHART_LINE] = chart_lines,
      [SANAD_CHART_PIE] = chart_slices,
      [SANAD_CHART_TIMELINE] = chart_events,
  };
  TRY(chart_settle(chart, error));
  if (!chart->drawn_count) {
    const double height = chart_begin(chart, out, chart_top(chart) + 56);
    svg_label(out, "soft", "middle", chart->options.width / 2.0, height + 24,
              SANAD_TEXT("Nothing to show"), chart->options.width);
  } else {
    TRY(kinds[chart->options.kind](chart, out, error));
  }
  svg_end(out);
  return sanad_buffer_status(out, error);
}

SanadText
sanad_chart_note(const SanadChart *chart)
{
  return sanad_buffer_text(&chart->note);
}
