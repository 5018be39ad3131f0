/// Charts as lines of text, for a terminal: a bar for each number.

#include "report/chart_impl.h"

#include "base/unicode.h"
#include "report/cell.h"

#include <math.h>
#include <string.h>

#define WIDTH_USUAL 80U
#define WIDTH_MIN   24U
/// Rows that are shown; more would roll away.
#define LINES_MAX 40U

#define PLAIN "\033[0m"

/// How the lines are laid out, in columns of the terminal.
typedef struct {
  const SanadChart *chart;
  SanadBuffer *out;
  bool has_colour;
  size_t columns; ///< Of x and all series
  size_t rows;    ///< That are shown
  size_t names;   ///< For the names
  size_t numbers; ///< For the numbers
  size_t left;    ///< For bars of negative numbers
  size_t right;   ///< For the others
  double low, high;
} TextChart;

static void
add_blanks(SanadBuffer *out, size_t count)
{
  for (; count; --count) {
    sanad_buffer_add_char(out, ' ');
  }
}

/// Appends text in a colour of the terminal, or bold.
static void
add_coloured_text(const TextChart *self, const char *code, SanadText text)
{
  if (self->has_colour) {
    sanad_buffer_add_format(self->out, "\033[%sm", code);
  }
  sanad_buffer_add_text(self->out, text);
  if (self->has_colour) {
    sanad_buffer_add_string(self->out, PLAIN);
  }
}

/// Appends a text in exactly `width` columns, cut with … if need be.
static void
add_fitted(SanadBuffer *out, SanadText text, size_t width, bool is_right)
{
  SanadBuffer shown = {0};
  size_t used = 0;
  sanad_cell_show(&shown, sanad_text_slice(text, 0, 4096));
  out->failed |= shown.failed;
  const SanadText whole = sanad_buffer_text(&shown);
  SanadText part = sanad_cell_cut(whole, width, &used);
  const bool is_cut = part.length < whole.length && width;
  if (is_cut) {
    part = sanad_cell_cut(whole, width - 1, &used);
    ++used;
  }
  add_blanks(out, is_right && used < width ? width - used : 0);
  sanad_buffer_add_text(out, part);
  sanad_buffer_add_string(out, is_cut ? "…" : "");
  add_blanks(out, !is_right && used < width ? width - used : 0);
  sanad_buffer_free(&shown);
}

/// Columns that a text fills once it is made harmless.
static size_t
shown_width(const TextChart *self, SanadText text)
{
  SanadBuffer shown = {0};
  sanad_cell_show(&shown, sanad_text_slice(text, 0, 1024));
  const size_t width = sanad_text_width(sanad_buffer_text(&shown));
  self->out->failed |= shown.failed;
  sanad_buffer_free(&shown);
  return width;
}

static SanadText
row_name(const TextChart *self, size_t row)
{
  const ChartCell *const cell = chart_cell(self->chart, row, 0);
  return cell->kind == CHART_NOTHING ? SANAD_TEXT("–") : cell->text;
}

/// Appends a number, and its share in a pie.
static void
add_value(const TextChart *self, SanadBuffer *out, double value, double sum)
{
  chart_number(out, value);
  if (self->chart->options.kind == SANAD_CHART_PIE) {
    sanad_buffer_add_format(out, " (%.1f %%)", value / sum * 100);
  }
}

static double
sum_of(const SanadChart *chart)
{
  double sum = 0;
  for (size_t i = 0; i < chart->drawn_count; ++i) {
    sum += fmax(chart_cell(chart, i, 1)->at, 0);
  }
  return sum > 0 ? sum : 1;
}

/// Parts the width among names, bars and numbers.
static void
lay_out(TextChart *self, size_t width)
{
  const SanadChart *const chart = self->chart;
  const double sum = sum_of(chart);
  SanadBuffer text = {0};
  width = width ? width : WIDTH_USUAL;
  width = width < WIDTH_MIN ? WIDTH_MIN : width;
  for (size_t i = 0; i < self->rows; ++i) {
    const size_t name = shown_width(self, row_name(self, i));
    self->names = name > self->names ? name : self->names;
    for (size_t j = 1; j < self->columns; ++j) {
      const ChartCell *const cell = chart_cell(chart, i, j);
      if (cell->kind != CHART_NUMBER) {
        continue;
      }
      sanad_buffer_clear(&text);
      add_value(self, &text, cell->at, sum);
      const size_t number = sanad_text_width(sanad_buffer_text(&text));
      self->numbers = number > self->numbers ? number : self->numbers;
    }
  }
  self->out->failed |= text.failed;
  sanad_buffer_free(&text);
  const size_t names_max = width * 2 / 5;
  self->names = self->names < names_max ? self->names : names_max;
  const size_t used = self->names + self->numbers + 3;
  const size_t bars = used + 6 < width ? width - used : 6;
  // Both sides of zero have the same scale.
  const double span = self->high - self->low;
  self->left = self->low < 0 && span > 0
                   ? (size_t)ceil((double)bars * -self->low / span)
                   : 0;
  self->left = self->left > bars ? bars : self->left;
  self->right = bars - self->left;
}

/// Appends a bar of eighths of a column to the right of zero.
static void
add_bar(const TextChart *self, double value, const char *colour)
{
  static const char *const eighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  SanadBuffer bar = {0};
  const double scale = self->high > 0 ? (double)self->right / self->high : 0;
  const double length = fmax(value * scale, 0);
  size_t whole = (size_t)floor(length);
  size_t part = (size_t)floor((length - (double)whole) * 8);
  if (value > 0 && !whole && !part) {
    part = 1; // there is something
  }
  if (whole > self->right) {
    whole = self->right;
    part = 0;
  }
  for (size_t i = 0; i < whole; ++i) {
    sanad_buffer_add_string(&bar, "█");
  }
  sanad_buffer_add_string(&bar, eighths[part]);
  add_coloured_text(self, colour, sanad_buffer_text(&bar));
  self->out->failed |= bar.failed;
  sanad_buffer_free(&bar);
}

/// Appends a bar to the left of zero, in whole columns.
static void
add_negative_bar(const TextChart *self, double value, const char *colour)
{
  SanadBuffer bar = {0};
  size_t length = self->low < 0 && value < 0
                      ? (size_t)round((double)self->left * value / self->low)
                      : 0;
  length += value < 0 && !length;
  length = length > self->left ? self->left : length;
  add_blanks(self->out, self->left - length);
  for (size_t i = 0; i < length; ++i) {
    sanad_buffer_add_string(&bar, "█");
  }
  add_coloured_text(self, colour, sanad_buffer_text(&bar));
  self->out->failed |= bar.failed;
  sanad_buffer_free(&bar);
}

static const char *
colour_of(size_t series)
{
  static const char *const codes[] = {"34", "33", "32", "35",
                                      "36", "31", "94", "90"};
  return codes[series % (sizeof codes / sizeof *codes)];
}

static void
add_line(const TextChart *self, size_t row, size_t column, double sum)
{
  const ChartCell *const cell = chart_cell(self->chart, row, column);
  const bool is_first = column == 1;
  SanadBuffer text = {0};
  if (cell->kind != CHART_NUMBER && !is_first) {
    return;
  }
  add_fitted(self->out, is_first ? row_name(self, row) : (SanadText){0},
             self->names, self->chart->x != CHART_WORD);
  sanad_buffer_add_char(self->out, ' ');
  if (cell->kind == CHART_NUMBER) {
    const char *const colour = colour_of(column - 1);
    if (self->left) {
      add_negative_bar(self, cell->at, colour);
    }
    add_bar(self, cell->at, colour);
    add_value(self, &text, cell->at, sum);
    sanad_buffer_add_char(self->out, ' ');
    sanad_buffer_add_text(self->out, sanad_buffer_text(&text));
  }
  sanad_buffer_add_char(self->out, '\n');
  self->out->failed |= text.failed;
  sanad_buffer_free(&text);
}

/// Appends the names of the series in their colours.
static void
add_series(const TextChart *self)
{
  const SanadChart *const chart = self->chart;
  if (self->columns < 3 || chart->has_words) {
    return;
  }
  for (size_t i = 1; i < self->columns; ++i) {
    add_coloured_text(self, colour_of(i - 1), SANAD_TEXT("█ "));
    add_fitted(self->out, chart->columns[i],
               shown_width(self, chart->columns[i]), false);
    sanad_buffer_add_string(self->out, i + 1 < self->columns ? "  " : "");
  }
  sanad_buffer_add_char(self->out, '\n');
}

/// Appends a date and what happened.
static void
add_event(const TextChart *self, size_t row, size_t width)
{
  const SanadText what = chart_cell(self->chart, row, 1)->text;
  const size_t room =
      width > self->names + 4 ? width - self->names - 4 : WIDTH_MIN;
  add_fitted(self->out, row_name(self, row), self->names, false);
  add_coloured_text(self, colour_of(0), SANAD_TEXT(" ● "));
  const size_t wanted = shown_width(self, what);
  add_fitted(self->out, what, wanted < room ? wanted : room, false);
  sanad_buffer_add_char(self->out, '\n');
}

SanadStatus
sanad_chart_text(SanadChart *chart, size_t width, bool has_colour,
                 SanadBuffer *out, SanadError *error)
{
  TRY(chart_settle(chart, error));
  TextChart self = {.chart = chart, .out = out, .has_colour = has_colour};
  // A pie has one series.
  self.columns =
      chart->options.kind == SANAD_CHART_PIE ? 2 : chart->column_count;
  self.rows = chart->drawn_count < LINES_MAX ? chart->drawn_count : LINES_MAX;
  (void)chart_range(chart, &self.low, &self.high);
  self.low = fmin(self.low, 0);
  self.high = fmax(self.high, 0);
  lay_out(&self, width);

  const SanadText title = sanad_buffer_text(&chart->title);
  SanadBuffer shown = {0};
  sanad_cell_show(&shown, sanad_text_slice(title, 0, 1024));
  add_coloured_text(&self, "1", sanad_buffer_text(&shown));
  out->failed |= shown.failed;
  sanad_buffer_free(&shown);
  sanad_buffer_add_char(out, '\n');
  add_series(&self);
  const double sum = sum_of(chart);
  for (size_t i = 0; i < self.rows; ++i) {
    for (size_t j = 1; j < self.columns; ++j) {
      if (!chart->has_words) {
        add_line(&self, i, j, sum);
      } else if (j == 1) {
        add_event(&self, i, width ? width : WIDTH_USUAL);
      }
    }
  }
  if (chart->drawn_count + chart->more_count > self.rows) {
    sanad_buffer_add_format(out, "… %zu more\n",
                            chart->drawn_count + chart->more_count - self.rows);
  }
  if (!chart->drawn_count) {
    sanad_buffer_add_string(out, "Nothing to show\n");
  }
  return sanad_buffer_status(out, error);
}
