/// Lines along numbers, dates or categories, and stems along dates.

#include "report/chart_impl.h"

#include <math.h>

#define MARGIN 16.0
/// More points than this are drawn without their marks.
#define MARKS_MAX 80U

/// Where a row stands along x.
static double
place_x(const SanadChart *chart, const ChartPlot *plot, const ChartAxis *axis,
        size_t row)
{
  if (chart->x == CHART_WORD) {
    const double slot = (plot->right - plot->left) / (double)chart->drawn_count;
    return plot->left + slot * ((double)row + 0.5);
  }
  return chart_axis_place(axis, chart_cell(chart, row, 0)->at, plot->left,
                          plot->right);
}

/// Names every so many categories that the names do not touch.
static void
draw_categories(const SanadChart *chart, const ChartPlot *plot)
{
  const double slot = (plot->right - plot->left) / (double)chart->drawn_count;
  double widest = 8;
  for (size_t i = 0; i < chart->drawn_count; ++i) {
    const SanadText text =
        sanad_text_slice(chart_cell(chart, i, 0)->text, 0, 99);
    widest = fmax(widest, svg_text_width(text, SVG_SIZE));
  }
  widest = fmin(widest + 12, 110);
  const size_t every = (size_t)fmax(1, ceil(widest / slot));
  for (size_t i = 0; i < chart->drawn_count; i += every) {
    const ChartCell *const x = chart_cell(chart, i, 0);
    sanad_buffer_add_string(plot->out, "<g>");
    svg_title(plot->out, x->text, (SanadText){0});
    svg_label(plot->out, "label", "middle", place_x(chart, plot, NULL, i),
              plot->bottom + 18, x->kind ? x->text : SANAD_TEXT("–"),
              fmax(slot * (double)every - 8, 30));
    sanad_buffer_add_string(plot->out, "</g>\n");
  }
}

static void
draw_x(const SanadChart *chart, const ChartPlot *plot, const ChartAxis *axis)
{
  if (chart->x == CHART_WORD) {
    draw_categories(chart, plot);
    return;
  }
  for (size_t i = 0; i < axis->count; ++i) {
    const double x =
        chart_axis_place(axis, axis->at[i], plot->left, plot->right);
    sanad_buffer_add_format(
        plot->out,
        "<path class=\"grid\" d=\"M%.1f %.1fV%.1f\" stroke=\"#d8dde3\"/>\n", x,
        plot->top, plot->bottom + 4);
    svg_label(plot->out, "soft", "middle", x, plot->bottom + 18,
              sanad_text(axis->text[i]), 200);
  }
}

/// Makes the axis of x with as many marks as have room.
static void
make_x(const SanadChart *chart, const ChartPlot *plot, ChartAxis *axis)
{
  const double low = chart_cell(chart, 0, 0)->at;
  const double high = chart_cell(chart, chart->drawn_count - 1, 0)->at;
  const size_t wanted = (size_t)fmax(1, (plot->right - plot->left) / 104);
  if (chart->x == CHART_DATE) {
    chart_axis_dates(axis, low, high, wanted);
    plot->out->failed |= axis->has_failed;
  } else if (chart->x == CHART_NUMBER) {
    chart_axis_numbers(axis, low, high, chart_is_whole(chart, 0, 1), wanted);
    plot->out->failed |= axis->has_failed;
  }
}

/// A mark of a point; each series has its own form, for who sees no colours.
static void
draw_mark(SanadBuffer *out, size_t series, double x, double y)
{
  static const char *const forms[] = {
      "m-3.5 0a3.5 3.5 0 1 0 7 0a3.5 3.5 0 1 0 -7 0z",
      "m-3.2 -3.2h6.4v6.4h-6.4z",
      "m0 -4.4l4.2 7.4h-8.4z",
      "m0 -4.6l4.6 4.6l-4.6 4.6l-4.6 -4.6z",
  };
  sanad_buffer_add_format(
      out, "<path class=\"c%zu\" d=\"M%.1f %.1f%s\" fill=\"%s\">",
      series % SVG_COLOURS, x, y, forms[series % 4], svg_colour(series));
}

static void
draw_path(const SanadChart *chart, const ChartPlot *plot, const ChartAxis *x,
          const ChartAxis *y, size_t column)
{
  bool is_on = false;
  double last[2] = {-1, -1};
  sanad_buffer_add_format(
      plot->out, "<path class=\"line c%zu\" fill=\"none\" stroke=\"%s\" d=\"",
      (column - 1) % SVG_COLOURS, svg_colour(column - 1));
  for (size_t i = 0; i < chart->drawn_count; ++i) {
    const ChartCell *const cell = chart_cell(chart, i, column);
    if (cell->kind != CHART_NUMBER) {
      is_on = false; // a gap
      continue;
    }
    const double place[2] = {
        place_x(chart, plot, x, i),
        chart_axis_place(y, cell->at, plot->bottom, plot->top)};
    if (is_on && fabs(place[0] - last[0]) < 0.05 &&
        fabs(place[1] - last[1]) < 0.05) {
      continue;
    }
    sanad_buffer_add_format(plot->out, "%c%.1f %.1f", is_on ? 'L' : 'M',
                            place[0], place[1]);
    last[0] = place[0];
    last[1] = place[1];
    is_on = true;
  }
  sanad_buffer_add_string(plot->out, "\"/>\n");
}

static void
draw_stems(const SanadChart *chart, const ChartPlot *plot, const ChartAxis *x,
           const ChartAxis *y, size_t column)
{
  const double base = chart_axis_place(y, fmax(y->low, fmin(y->high, 0)),
                                       plot->bottom, plot->top);
  for (size_t i = 0; i < chart->drawn_count; ++i) {
    const ChartCell *const cell = chart_cell(chart, i, column);
    if (cell->kind == CHART_NUMBER) {
      sanad_buffer_add_format(
          plot->out,
          "<path class=\"line c%zu\" d=\"M%.1f %.1fV%.1f\" stroke=\"%s\"/>\n",
          (column - 1) % SVG_COLOURS, place_x(chart, plot, x, i), base,
          chart_axis_place(y, cell->at, plot->bottom, plot->top),
          svg_colour(column - 1));
    }
  }
}

static void
draw_marks(const SanadChart *chart, const ChartPlot *plot, const ChartAxis *x,
           const ChartAxis *y, size_t column)
{
  for (size_t i = 0; i < chart->drawn_count; ++i) {
    const ChartCell *const cell = chart_cell(chart, i, column);
    if (cell->kind == CHART_NUMBER) {
      draw_mark(plot->out, column - 1, place_x(chart, plot, x, i),
                chart_axis_place(y, cell->at, plot->bottom, plot->top));
      chart_value_title(chart, plot->out, i, column);
      sanad_buffer_add_string(plot->out, "</path>\n");
    }
  }
}

SanadStatus
chart_lines(SanadChart *chart, SanadBuffer *out, SanadError *error)
{
  const double height = chart->options.height ? chart->options.height : 360;
  const bool is_stems = chart->options.kind == SANAD_CHART_TIMELINE;
  double low = 0;
  double high = 0;
  ChartAxis x = {.high = 1};
  ChartAxis y;
  (void)error;
  (void)chart_range(chart, &low, &high);
  // Zero belongs to what is not far from it.
  if (is_stems || (low > 0 && low < high * 0.6)) {
    low = fmin(low, 0);
  }
  if (is_stems || (high < 0 && high > low * 0.6)) {
    high = fmax(high, 0);
  }
  chart_axis_numbers(&y, low, high,
                     chart_is_whole(chart, 1, chart->column_count), 6);
  out->failed |= y.has_failed;
  const ChartPlot plot = {.out = out,
                          .left = MARGIN + chart_axis_width(&y) + 8,
                          .right = chart->options.width - 2 * MARGIN,
                          .top = chart_top(chart) + 28,
                          .bottom = fmax(height - 44, chart_top(chart) + 68)};
  make_x(chart, &plot, &x);
  (void)chart_begin(chart, out, plot.bottom + 44);
  chart_draw_y(&plot, &y,
               chart->column_count > 2 ? (SanadText){0} : chart->columns[1]);
  draw_x(chart, &plot, &x);
  for (size_t j = 1; j < chart->column_count; ++j) {
    (is_stems ? draw_stems : draw_path)(chart, &plot, &x, &y, j);
    if (is_stems || chart->drawn_count <= MARKS_MAX) {
      draw_marks(chart, &plot, &x, &y, j);
    }
  }
  svg_label(out, "soft", "middle", (plot.left + plot.right) / 2,
            plot.bottom + 36, chart->columns[0], plot.right - plot.left);
  return SANAD_OK;
}
