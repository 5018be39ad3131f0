/// Bars: upright where the names of all categories fit below them, else lying.

#include "report/chart_impl.h"

#include <math.h>

#define BAR_HEIGHT 14.0
#define BAR_GAP    8.0
#define MARGIN     16.0

/// How a category is called.
static SanadText
category(const SanadChart *chart, size_t row)
{
  const ChartCell *const cell = chart_cell(chart, row, 0);
  return cell->kind == CHART_NOTHING ? SANAD_TEXT("–") : cell->text;
}

static double
category_width(const SanadChart *chart)
{
  double widest = 0;
  for (size_t i = 0; i < chart->drawn_count; ++i) {
    const SanadText name = sanad_text_slice(category(chart, i), 0, 400);
    widest = fmax(widest, svg_text_width(name, SVG_SIZE));
  }
  return widest;
}

/// The widest number written at the end of a bar.
static double
value_width(const SanadChart *chart)
{
  SanadBuffer text = {0};
  double widest = 0;
  for (size_t i = 0; i < chart->drawn_count; ++i) {
    for (size_t j = 1; j < chart->column_count; ++j) {
      sanad_buffer_clear(&text);
      chart_number(&text, chart_cell(chart, i, j)->at);
      widest = fmax(widest, svg_text_width(sanad_buffer_text(&text), SVG_SIZE));
    }
  }
  sanad_buffer_free(&text);
  return widest;
}

/// Draws one bar, whose title says what it stands for, and its number.
static void
draw_bar(const SanadChart *chart, SanadBuffer *out, size_t row, size_t column,
         const double box[4])
{
  sanad_buffer_add_format(out,
                          "<rect class=\"c%zu\" x=\"%.1f\" y=\"%.1f\" "
                          "width=\"%.1f\" height=\"%.1f\" fill=\"%s\" "
                          "stroke=\"none\">",
                          column - 1, box[0], box[1], box[2], box[3],
                          svg_colour(column - 1));
  chart_value_title(chart, out, row, column);
  sanad_buffer_add_string(out, "</rect>\n");
}

static void
draw_number(SanadBuffer *out, double value, const char *anchor, double x,
            double y)
{
  SanadBuffer text = {0};
  chart_number(&text, value);
  out->failed |= text.failed;
  svg_label(out, "value", anchor, x, y, sanad_buffer_text(&text), 400);
  sanad_buffer_free(&text);
}

// ---- Lying

static void
draw_lying_row(const SanadChart *chart, const ChartPlot *plot,
               const ChartAxis *axis, double names, size_t row, double top)
{
  const double zero = chart_axis_place(axis, 0, plot->left, plot->right);
  const double series = (double)(chart->column_count - 1);
  SanadBuffer *const out = plot->out;

  sanad_buffer_add_string(out, "<g>");
  svg_title(out, category(chart, row), (SanadText){0});
  svg_label(out, "label", "end", names - 8, top + series * BAR_HEIGHT / 2 + 4,
            category(chart, row), names - 8 - MARGIN);
  sanad_buffer_add_string(out, "</g>\n");
  for (size_t j = 1; j < chart->column_count; ++j) {
    const ChartCell *const cell = chart_cell(chart, row, j);
    if (cell->kind != CHART_NUMBER) {
      continue;
    }
    const double end =
        chart_axis_place(axis, cell->at, plot->left, plot->right);
    const double y = top + (double)(j - 1) * BAR_HEIGHT;
    const double box[4] = {fmin(zero, end), y, fmax(fabs(end - zero), 0.5),
                           BAR_HEIGHT - (series > 1 ? 1 : 0)};
    draw_bar(chart, out, row, j, box);
    draw_number(out, cell->at, cell->at < 0 ? "end" : "start",
                end + (cell->at < 0 ? -5 : 5), y + BAR_HEIGHT / 2 + 4);
  }
}

/// Says how many rows are not drawn.
static void
draw_more(const SanadChart *chart, const ChartPlot *plot, double top)
{
  SanadBuffer text = {0};
  sanad_buffer_add_format(&text, "… %zu more", chart->more_count);
  plot->out->failed |= text.failed;
  svg_label(plot->out, "soft", "start", plot->left + 4, top,
            sanad_buffer_text(&text), plot->right);
  sanad_buffer_free(&text);
}

static void
draw_lying(const SanadChart *chart, SanadBuffer *out, double low, double high)
{
  const double width = chart->options.width;
  const double row = BAR_HEIGHT * (double)(chart->column_count - 1) + BAR_GAP;
  const double top = chart_top(chart) + 4;
  const double plot_height = row * (double)chart->drawn_count;
  const double more = chart->more_count ? 22 : 0;
  const double names =
      fmax(fmin(category_width(chart) + 8, width * 0.4), 24) + MARGIN + 8;
  const double numbers = value_width(chart) + 8;
  ChartAxis axis;
  chart_axis_numbers(&axis, low, high,
                     chart_is_whole(chart, 1, chart->column_count), 5);
  out->failed |= axis.has_failed;
  ChartPlot plot = {.out = out,
                    .left = names + (low < 0 ? numbers : 0),
                    .right = width - MARGIN - numbers,
                    .top = top,
                    .bottom = top + plot_height};
  plot.right = fmax(plot.right, plot.left + 20);

  (void)chart_begin(chart, out, plot.bottom + more + 34);
  for (size_t i = 0; i < axis.count; ++i) {
    const double x = chart_axis_place(&axis, axis.at[i], plot.left, plot.right);
    sanad_buffer_add_format(
        out, "<path class=\"%s\" d=\"M%.1f %.1fV%.1f\" stroke=\"%s\"/>\n",
        axis.at[i] == 0 ? "axis" : "grid", x, plot.top, plot.bottom,
        axis.at[i] == 0 ? "#57606a" : "#d8dde3");
    svg_label(out, "soft", "middle", x, plot.bottom + more + 18,
              sanad_text(axis.text[i]), 200);
  }
  for (size_t i = 0; i < chart->drawn_count; ++i) {
    draw_lying_row(chart, &plot, &axis, names, i,
                   top + row * (double)i + BAR_GAP / 2);
  }
  if (more > 0) {
    draw_more(chart, &plot, plot.bottom + 15);
  }
}

// ---- Upright

static void
draw_upright_row(const SanadChart *chart, const ChartPlot *plot,
                 const ChartAxis *axis, size_t row, double slot,
                 bool has_numbers)
{
  const double zero = chart_axis_place(axis, 0, plot->bottom, plot->top);
  const double series = (double)(chart->column_count - 1);
  const double left = plot->left + slot * (double)row;
  const double width = fmin(slot * 0.72, 56 * series) / series;
  const double start = left + (slot - width * series) / 2;
  SanadBuffer *const out = plot->out;

  for (size_t j = 1; j < chart->column_count; ++j) {
    const ChartCell *const cell = chart_cell(chart, row, j);
    if (cell->kind != CHART_NUMBER) {
      continue;
    }
    const double end =
        chart_axis_place(axis, cell->at, plot->bottom, plot->top);
    const double x = start + (double)(j - 1) * width;
    const double box[4] = {x, fmin(zero, end), width - (series > 1 ? 1 : 0),
                           fmax(fabs(end - zero), 0.5)};
    draw_bar(chart, out, row, j, box);
    if (has_numbers) {
      draw_number(out, cell->at, "middle", x + width / 2,
                  cell->at < 0 ? end + 14 : end - 5);
    }
  }
  svg_label(out, "label", "middle", left + slot / 2,
            plot->bottom + (axis->low < 0 ? 32 : 18), category(chart, row),
            slot);
}

/// Tries bars that stand; false if the names do not fit below them.
static bool
draw_upright(const SanadChart *chart, SanadBuffer *out, double low, double high)
{
  const double height = chart->options.height ? chart->options.height : 360;
  ChartAxis axis;
  chart_axis_numbers(&axis, low, high,
                     chart_is_whole(chart, 1, chart->column_count), 6);
  out->failed |= axis.has_failed;
  ChartPlot plot = {.out = out,
                    .left = MARGIN + chart_axis_width(&axis) + 8,
                    .right = chart->options.width - MARGIN,
                    .top = chart_top(chart) + 28,
                    .bottom = height - (low < 0 ? 58 : 44)};
  const double count = (double)chart->drawn_count;
  const double slot = (plot.right - plot.left) / count;
  const double series = (double)(chart->column_count - 1);
  if (chart->drawn_count < 2 || chart->more_count ||
      category_width(chart) > slot - 8 || slot < 16 * series ||
      plot.bottom - plot.top < 60) {
    return false;
  }
  (void)chart_begin(chart, out, height);
  chart_draw_y(&plot, &axis, series > 1 ? (SanadText){0} : chart->columns[1]);
  const bool has_numbers = value_width(chart) + 4 < slot * 0.9 / series;
  for (size_t i = 0; i < chart->drawn_count; ++i) {
    draw_upright_row(chart, &plot, &axis, i, slot, has_numbers);
  }
  svg_label(out, "soft", "middle", (plot.left + plot.right) / 2, height - 8,
            chart->columns[0], plot.right - plot.left);
  return true;
}

SanadStatus
chart_bars(SanadChart *chart, SanadBuffer *out, SanadError *error)
{
  double low = 0;
  double high = 0;
  (void)error;
  (void)chart_range(chart, &low, &high);
  low = fmin(low, 0);
  high = fmax(high, 0);
  if (!draw_upright(chart, out, low, high)) {
    draw_lying(chart, out, low, high);
  }
  return SANAD_OK;
}
