/// What happened when: a line for each thing, and a mark at each of its dates.

#include "report/chart_impl.h"

#include <math.h>
#include <stdlib.h>

#define MARGIN   16.0
#define LANE_ROW 24.0

/// A thing that happened, once or more.
typedef struct {
  SanadText name;
  size_t row; ///< Its first
} Lane;

static int
compare_lanes(const void *a, const void *b)
{
  const Lane *const x = a;
  const Lane *const y = b;
  const int order = sanad_text_compare(x->name, y->name);
  return order ? order : (x->row > y->row) - (x->row < y->row);
}

static int
compare_first(const void *a, const void *b)
{
  const Lane *const x = a;
  const Lane *const y = b;
  return (x->row > y->row) - (x->row < y->row);
}

/// Puts rows of the same name into one lane, lanes in the order of their first
/// dates.  `of_row` gets the number of each row's lane; returns how many there
/// are.
static size_t
make_lanes(const SanadChart *chart, Lane *lanes, size_t *of_row)
{
  const size_t count = chart->drawn_count;
  size_t lane_count = 0;
  for (size_t i = 0; i < count; ++i) {
    lanes[i] = (Lane){.name = chart_cell(chart, i, 1)->text, .row = i};
  }
  qsort(lanes, count, sizeof *lanes, compare_lanes);
  // First the number of the row that a name comes in first, then the lane.
  size_t first = 0;
  for (size_t i = 0; i < count; ++i) {
    if (i == 0 || !sanad_text_is_equal(lanes[i].name, lanes[first].name)) {
      first = i;
    }
    of_row[lanes[i].row] = lanes[first].row;
  }
  qsort(lanes, count, sizeof *lanes, compare_first);
  for (size_t i = 0; i < count; ++i) {
    if (of_row[i] == i) {
      lanes[lane_count] = lanes[i];
      of_row[i] = lane_count;
      ++lane_count;
    } else {
      of_row[i] = of_row[of_row[i]];
    }
  }
  return lane_count;
}

static double
lanes_width(const Lane *lanes, size_t count)
{
  double widest = 24;
  for (size_t i = 0; i < count; ++i) {
    const SanadText name = sanad_text_slice(lanes[i].name, 0, 400);
    widest = fmax(widest, svg_text_width(name, SVG_SIZE));
  }
  return widest;
}

static double
lane_y(const ChartPlot *plot, size_t lane)
{
  return plot->top + LANE_ROW * ((double)lane + 0.5);
}

static void
draw_dates(const ChartPlot *plot, const ChartAxis *axis)
{
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

static void
draw_lanes(const ChartPlot *plot, const Lane *lanes, size_t count)
{
  for (size_t i = 0; i < count; ++i) {
    const double y = lane_y(plot, i);
    sanad_buffer_add_format(
        plot->out,
        "<path class=\"grid\" d=\"M%.1f %.1fH%.1f\" stroke=\"#d8dde3\"/>\n<g>",
        plot->left, y, plot->right);
    svg_title(plot->out, lanes[i].name, (SanadText){0});
    svg_label(plot->out, "label", "end", plot->left - 12, y + 4, lanes[i].name,
              plot->left - 12 - MARGIN);
    sanad_buffer_add_string(plot->out, "</g>\n");
  }
}

static void
draw_events(const SanadChart *chart, const ChartPlot *plot,
            const ChartAxis *axis, const size_t *of_row, size_t lane_count)
{
  for (size_t i = 0; i < chart->drawn_count; ++i) {
    if (of_row[i] >= lane_count) {
      continue;
    }
    const ChartCell *const x = chart_cell(chart, i, 0);
    sanad_buffer_add_format(
        plot->out,
        "<circle class=\"c0\" cx=\"%.1f\" cy=\"%.1f\" r=\"5\" "
        "fill=\"%s\" fill-opacity=\".85\">",
        chart_axis_place(axis, x->at, plot->left, plot->right),
        lane_y(plot, of_row[i]), svg_colour(0));
    svg_title(plot->out, x->text, chart_cell(chart, i, 1)->text);
    sanad_buffer_add_string(plot->out, "</circle>\n");
  }
}

static void
draw_timeline(const SanadChart *chart, SanadBuffer *out, const Lane *lanes,
              size_t lane_count, const size_t *of_row)
{
  const double width = chart->options.width;
  const size_t shown = lane_count < chart->options.categories_max
                           ? lane_count
                           : chart->options.categories_max;
  const double names =
      fmin(lanes_width(lanes, shown) + 8, width * 0.42) + MARGIN + 12;
  const double top = chart_top(chart);
  const double more = lane_count > shown ? 22 : 0;
  const ChartPlot plot = {.out = out,
                          .left = names,
                          .right = width - 2 * MARGIN,
                          .top = top,
                          .bottom = top + LANE_ROW * (double)shown + more};
  ChartAxis axis;
  chart_axis_dates(&axis, chart_cell(chart, 0, 0)->at,
                   chart_cell(chart, chart->drawn_count - 1, 0)->at,
                   (size_t)fmax(1, (plot.right - plot.left) / 104));
  out->failed |= axis.has_failed;
  (void)chart_begin(chart, out, plot.bottom + 34);
  draw_dates(&plot, &axis);
  draw_lanes(&plot, lanes, shown);
  draw_events(chart, &plot, &axis, of_row, shown);
  if (more > 0) {
    SanadBuffer text = {0};
    sanad_buffer_add_format(&text, "… %zu more", lane_count - shown);
    out->failed |= text.failed;
    svg_label(out, "soft", "end", plot.left - 12, plot.bottom - 6,
              sanad_buffer_text(&text), plot.left);
    sanad_buffer_free(&text);
  }
}

SanadStatus
chart_events(SanadChart *chart, SanadBuffer *out, SanadError *error)
{
  if (!chart->has_words) {
    return chart_lines(chart, out, error);
  }
  Lane *const lanes = calloc(chart->drawn_count, sizeof *lanes);
  size_t *const of_row = calloc(chart->drawn_count, sizeof *of_row);
  SanadStatus status = SANAD_OK;
  if (lanes && of_row) {
    const size_t count = make_lanes(chart, lanes, of_row);
    draw_timeline(chart, out, lanes, count, of_row);
  } else {
    status = sanad_fail_memory(error);
  }
  free(lanes);
  free(of_row);
  return status;
}
