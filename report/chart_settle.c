/// What a chart shows: which rows, what x is, and how it is called.

#include "report/chart_impl.h"

#include <math.h>
#include <stdlib.h>

const ChartCell *
chart_cell(const SanadChart *chart, size_t row, size_t column)
{
  return &chart->cells[chart->rows[row] * chart->column_count + column];
}

/// A cell of a row that may not be drawn.
static ChartCell *
any_cell(const SanadChart *chart, size_t row, size_t column)
{
  return &chart->cells[row * chart->column_count + column];
}

/// A year alone, as people store it, is a date in a timeline.
static void
take_year(ChartCell *cell)
{
  if (cell->kind == CHART_NUMBER && cell->at == floor(cell->at) &&
      cell->at >= 1 && cell->at <= 9999) {
    SanadBuffer text = {0};
    sanad_buffer_add_format(&text, "%04.0f", cell->at);
    if (!text.failed && chart_date_parse(sanad_buffer_text(&text), &cell->at)) {
      cell->kind = CHART_DATE;
    }
    sanad_buffer_free(&text);
  }
}

/// Settles what x is: in a line a number or a date if all of it is.
static void
settle_x(SanadChart *chart)
{
  const SanadChartKind kind = chart->options.kind;
  chart->x = CHART_WORD;
  chart->has_words = false;
  if (kind == SANAD_CHART_TIMELINE) {
    chart->x = CHART_DATE;
    for (size_t i = 0; i < chart->row_count; ++i) {
      take_year(any_cell(chart, i, 0));
      const ChartCellKind y = any_cell(chart, i, 1)->kind;
      chart->has_words |= y == CHART_WORD || y == CHART_DATE;
    }
  } else if (kind == SANAD_CHART_LINE) {
    ChartCellKind same = CHART_NOTHING;
    for (size_t i = 0; i < chart->row_count; ++i) {
      const ChartCellKind x = any_cell(chart, i, 0)->kind;
      if (x != CHART_NOTHING) {
        same = same == CHART_NOTHING || same == x ? x : CHART_WORD;
      }
    }
    chart->x = same == CHART_NOTHING ? CHART_WORD : same;
  }
}

/// Whether a row has something to draw.
static bool
has_value(const SanadChart *chart, size_t row)
{
  if (chart->has_words) {
    return any_cell(chart, row, 1)->kind != CHART_NOTHING;
  }
  if (chart->options.kind == SANAD_CHART_PIE) {
    const ChartCell *const cell = any_cell(chart, row, 1);
    return cell->kind == CHART_NUMBER && cell->at > 0;
  }
  for (size_t i = 1; i < chart->column_count; ++i) {
    if (any_cell(chart, row, i)->kind == CHART_NUMBER) {
      return true;
    }
  }
  return false;
}

static void
begin_note(SanadChart *chart)
{
  if (chart->note.length) {
    sanad_buffer_add_string(&chart->note, "; ");
  }
}

static void
note_left_out(SanadChart *chart, size_t count, const char *lacks,
              SanadText column)
{
  if (count) {
    begin_note(chart);
    sanad_buffer_add_format(&chart->note, "%zu row%s no %s in ?%.*s, left out",
                            count, count == 1 ? " has" : "s have", lacks,
                            (int)(column.length > 80 ? 80 : column.length),
                            column.data);
  }
}

static void
pick_rows(SanadChart *chart)
{
  const bool needs_x = chart->x != CHART_WORD;
  size_t without_x = 0;
  size_t without_y = 0;
  chart->drawn_count = 0;
  chart->more_count = 0;
  for (size_t i = 0; i < chart->row_count; ++i) {
    if (needs_x && any_cell(chart, i, 0)->kind != chart->x) {
      ++without_x;
    } else if (!has_value(chart, i)) {
      ++without_y;
    } else if (chart->options.kind == SANAD_CHART_BAR &&
               chart->drawn_count >= chart->options.categories_max) {
      ++chart->more_count;
    } else {
      chart->rows[chart->drawn_count] = i;
      ++chart->drawn_count;
    }
  }
  sanad_buffer_clear(&chart->note);
  note_left_out(chart, without_x, chart->x == CHART_DATE ? "date" : "number",
                chart->columns[0]);
  note_left_out(chart, without_y,
                chart->has_words ? "value"
                : chart->options.kind == SANAD_CHART_PIE
                    ? "number above 0"
                    : "number that can be drawn",
                chart->columns[1]);
  if (chart->more_count) {
    begin_note(chart);
    sanad_buffer_add_format(&chart->note, "%zu more %s not drawn",
                            chart->more_count,
                            chart->more_count == 1 ? "row is" : "rows are");
  }
}

bool
chart_is_whole(const SanadChart *chart, size_t first, size_t end)
{
  for (size_t i = 0; i < chart->drawn_count; ++i) {
    for (size_t j = first; j < end; ++j) {
      const ChartCell *const cell = chart_cell(chart, i, j);
      if (cell->kind == CHART_NUMBER && cell->at != floor(cell->at)) {
        return false;
      }
    }
  }
  return true;
}

bool
chart_range(const SanadChart *chart, double *low, double *high)
{
  bool has_any = false;
  for (size_t i = 0; i < chart->drawn_count; ++i) {
    for (size_t j = 1; j < chart->column_count; ++j) {
      const ChartCell *const cell = chart_cell(chart, i, j);
      if (cell->kind == CHART_NUMBER) {
        *low = has_any ? fmin(*low, cell->at) : cell->at;
        *high = has_any ? fmax(*high, cell->at) : cell->at;
        has_any = true;
      }
    }
  }
  return has_any;
}

static void
settle_title(SanadChart *chart)
{
  SanadBuffer *const title = &chart->title;
  sanad_buffer_clear(title);
  if (chart->options.title.length) {
    sanad_buffer_add_text(title, chart->options.title);
    return;
  }
  for (size_t i = 1; i < chart->column_count; ++i) {
    sanad_buffer_add_string(title, i > 1 ? ", " : "");
    sanad_buffer_add_text(title, chart->columns[i]);
  }
  sanad_buffer_add_string(title, " by ");
  sanad_buffer_add_text(title, chart->columns[0]);
}

/// Says in words what can be seen.
static void
settle_description(SanadChart *chart)
{
  SanadBuffer *const words = &chart->describe;
  double low = 0;
  double high = 0;
  sanad_buffer_clear(words);
  if (chart->options.description.length) {
    sanad_buffer_add_text(words, chart->options.description);
    return;
  }
  sanad_buffer_add_format(
      words, "A %s chart of %zu %s", sanad_chart_name(chart->options.kind),
      chart->drawn_count, chart->drawn_count == 1 ? "row" : "rows");
  if (chart->drawn_count && chart_range(chart, &low, &high)) {
    sanad_buffer_add_string(words, ", from ");
    chart_number(words, low);
    sanad_buffer_add_string(words, " to ");
    chart_number(words, high);
  }
  if (chart->drawn_count && !chart->has_words) {
    size_t best = 0;
    for (size_t i = 1; i < chart->drawn_count; ++i) {
      if (chart_cell(chart, i, 1)->at > chart_cell(chart, best, 1)->at) {
        best = i;
      }
    }
    sanad_buffer_add_string(words, "; the largest is ");
    sanad_buffer_add_text(
        words, sanad_text_slice(chart_cell(chart, best, 0)->text, 0, 200));
  }
  sanad_buffer_add_string(words, ".");
  if (chart->note.length) {
    sanad_buffer_add_string(words, " Note: ");
    sanad_buffer_add_text(words, sanad_buffer_text(&chart->note));
    sanad_buffer_add_string(words, ".");
  }
}

/// What orders two rows along x.
typedef struct {
  double at;
  size_t row;
} RowKey;

static int
compare_keys(const void *a, const void *b)
{
  const RowKey *const x = a;
  const RowKey *const y = b;
  if (x->at != y->at) {
    return x->at < y->at ? -1 : 1;
  }
  return (x->row > y->row) - (x->row < y->row);
}

/// Orders rows by a number or date in x.
static SanadStatus
sort_rows(SanadChart *chart, SanadError *error)
{
  const size_t count = chart->drawn_count;
  if (chart->x == CHART_WORD || count < 2) {
    return SANAD_OK;
  }
  RowKey *const keys = calloc(count, sizeof *keys);
  if (!keys) {
    return sanad_fail_memory(error);
  }
  for (size_t i = 0; i < count; ++i) {
    keys[i] = (RowKey){chart_cell(chart, i, 0)->at, chart->rows[i]};
  }
  qsort(keys, count, sizeof *keys, compare_keys);
  for (size_t i = 0; i < count; ++i) {
    chart->rows[i] = keys[i].row;
  }
  free(keys);
  return SANAD_OK;
}

SanadStatus
chart_settle(SanadChart *chart, SanadError *error)
{
  if (chart->is_settled) {
    return SANAD_OK;
  }
  chart->rows = SANAD_TAKE_ARRAY(chart->arena, size_t, chart->row_count + 1);
  if (!chart->rows) {
    return sanad_fail_memory(error);
  }
  settle_x(chart);
  pick_rows(chart);
  TRY(sort_rows(chart, error));
  settle_title(chart);
  settle_description(chart);
  TRY(sanad_buffer_status(&chart->title, error));
  TRY(sanad_buffer_status(&chart->describe, error));
  TRY(sanad_buffer_status(&chart->note, error));
  chart->is_settled = true;
  return SANAD_OK;
}
