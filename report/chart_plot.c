/// What charts have in common: title, names of the series, the y axis.

#include "report/chart_impl.h"

#include <math.h>

#define LEGEND_ROW 20.0

static double
series_width(SanadText name)
{
  return fmin(svg_text_width(name, SVG_SIZE), 180) + 32;
}

/// Draws the names of the series in as many lines as they need, or only says
/// how high they are.
static double
draw_series(const SanadChart *chart, SanadBuffer *out, double top)
{
  double x = 16;
  double y = top;
  if (chart->column_count < 3 || chart->options.kind == SANAD_CHART_PIE ||
      chart->has_words) {
    return top;
  }
  for (size_t i = 1; i < chart->column_count; ++i) {
    const SanadText name = chart->columns[i];
    const double width = series_width(name);
    if (x > 16 && x + width > chart->options.width - 16) {
      x = 16;
      y += LEGEND_ROW;
    }
    if (out) {
      sanad_buffer_add_format(out,
                              "<rect class=\"c%zu\" x=\"%.1f\" y=\"%.1f\" "
                              "width=\"10\" height=\"10\" fill=\"%s\"/>\n",
                              i - 1, x, y + 3, svg_colour(i - 1));
      svg_label(out, "key", "start", x + 16, y + 12, name, 180);
    }
    x += width;
  }
  return y + LEGEND_ROW;
}

double
chart_top(const SanadChart *chart)
{
  return draw_series(chart, NULL, 42);
}

double
chart_begin(const SanadChart *chart, SanadBuffer *out, double height)
{
  const SvgHead head = {
      .id = chart->options.id,
      .family = SANAD_TEXT("sanad-chart"),
      .title = sanad_buffer_text(&chart->title),
      .description = sanad_buffer_text(&chart->describe),
      .width = chart->options.width,
      .height = height,
  };
  svg_begin(out, &head);
  svg_name(out, head.title, head.width);
  return draw_series(chart, out, 42);
}

double
chart_axis_width(const ChartAxis *axis)
{
  double widest = 0;
  for (size_t i = 0; i < axis->count; ++i) {
    widest = fmax(widest, svg_text_width(sanad_text(axis->text[i]), SVG_SIZE));
  }
  return widest;
}

void
chart_draw_y(const ChartPlot *plot, const ChartAxis *axis, SanadText name)
{
  for (size_t i = 0; i < axis->count; ++i) {
    const double y =
        chart_axis_place(axis, axis->at[i], plot->bottom, plot->top);
    sanad_buffer_add_format(
        plot->out, "<path class=\"%s\" d=\"M%.1f %.1fH%.1f\" stroke=\"%s\"/>\n",
        axis->at[i] == 0 ? "axis" : "grid", plot->left, y, plot->right,
        axis->at[i] == 0 ? "#57606a" : "#d8dde3");
    svg_label(plot->out, "soft", "end", plot->left - 8, y + 4,
              sanad_text(axis->text[i]), plot->left);
  }
  svg_label(plot->out, "soft", "start", 16, plot->top - 15, name,
            plot->right - 16);
}

void
chart_value_title(const SanadChart *chart, SanadBuffer *out, size_t row,
                  size_t column)
{
  const ChartCell *const x = chart_cell(chart, row, 0);
  const ChartCell *const y = chart_cell(chart, row, column);
  SanadBuffer text = {0};
  if (chart->column_count > 2) {
    sanad_buffer_add_text(&text, chart->columns[column]);
    sanad_buffer_add_char(&text, ' ');
  }
  sanad_buffer_add_text(&text, y->text);
  out->failed |= text.failed;
  svg_title(out, x->kind ? x->text : SANAD_TEXT("–"), sanad_buffer_text(&text));
  sanad_buffer_free(&text);
}
