/// Slices of a pie, and a list of what they are.

#include "report/chart_impl.h"

#include <math.h>
#include <stdlib.h>

#define MARGIN     16.0
#define SLICES_MAX SVG_COLOURS
#define KEY_ROW    22.0
/// Pictures narrower than this have the list below.
#define NARROW 460.0

/// A slice: a row, or all that is too small.
typedef struct {
  size_t row;   ///< Of those that are drawn
  size_t folds; ///< How many rows; 0: one, shown by its name
  double value;
} Slice;

static int
compare_slices(const void *a, const void *b)
{
  const Slice *const x = a;
  const Slice *const y = b;
  if (x->value != y->value) {
    return x->value > y->value ? -1 : 1;
  }
  return (x->row > y->row) - (x->row < y->row);
}

/// Makes the slices, largest first; returns how many there are.
static size_t
make_slices(const SanadChart *chart, Slice *slices)
{
  const size_t count = chart->drawn_count;
  const size_t most = chart->options.categories_max < SLICES_MAX
                          ? chart->options.categories_max
                          : SLICES_MAX;
  for (size_t i = 0; i < count; ++i) {
    slices[i] = (Slice){.row = i, .value = chart_cell(chart, i, 1)->at};
  }
  qsort(slices, count, sizeof *slices, compare_slices);
  if (count <= most) {
    return count;
  }
  Slice *const rest = &slices[most - 1];
  for (size_t i = most; i < count; ++i) {
    rest->value += slices[i].value;
  }
  rest->folds = count - most + 1;
  return most;
}

static void
name_slice(const SanadChart *chart, const Slice *slice, double sum,
           SanadBuffer *name, SanadBuffer *value)
{
  sanad_buffer_clear(name);
  sanad_buffer_clear(value);
  if (slice->folds) {
    sanad_buffer_add_format(name, "%zu more", slice->folds);
  } else {
    const ChartCell *const x = chart_cell(chart, slice->row, 0);
    sanad_buffer_add_text(name, x->kind ? x->text : SANAD_TEXT("–"));
  }
  chart_number(value, slice->value);
  sanad_buffer_add_format(value, " (%.1f %%)", slice->value / sum * 100);
}

/// Where the slices are drawn, and the list of them.
typedef struct {
  double x, y, radius;
  double key_left, key_top;
} Circle;

/// Draws the part of the circle from one share of it to another.
static void
draw_slice(SanadBuffer *out, const Circle *circle, size_t number, double from,
           double to)
{
  const double turn = 2 * 3.14159265358979323846;
  if (to - from > 0.9999) {
    sanad_buffer_add_format(
        out,
        "<circle class=\"c%zu\" cx=\"%.1f\" cy=\"%.1f\" r=\"%.1f\" "
        "fill=\"%s\">",
        number, circle->x, circle->y, circle->radius, svg_colour(number));
    return;
  }
  const double ends[4] = {circle->x + circle->radius * sin(from * turn),
                          circle->y - circle->radius * cos(from * turn),
                          circle->x + circle->radius * sin(to * turn),
                          circle->y - circle->radius * cos(to * turn)};
  sanad_buffer_add_format(
      out,
      "<path class=\"c%zu\" d=\"M%.1f %.1fL%.2f %.2fA%.1f %.1f 0 %d 1 %.2f "
      "%.2fZ\" fill=\"%s\">",
      number, circle->x, circle->y, ends[0], ends[1], circle->radius,
      circle->radius, to - from > 0.5, ends[2], ends[3], svg_colour(number));
}

/// Parts the slices by lines of the colour of the ground.
static void
draw_cut(SanadBuffer *out, const Circle *circle, double at)
{
  const double turn = 2 * 3.14159265358979323846;
  sanad_buffer_add_format(
      out,
      "<path class=\"cut\" d=\"M%.1f %.1fL%.2f %.2f\" stroke=\"#ffffff\" "
      "stroke-width=\"2\"/>\n",
      circle->x, circle->y, circle->x + (circle->radius + 1) * sin(at * turn),
      circle->y - (circle->radius + 1) * cos(at * turn));
}

/// The widest text of the list: names, or numbers.
static double
key_width(const SanadChart *chart, const Slice *slices, size_t count,
          double sum, bool is_number)
{
  SanadBuffer texts[2] = {{0}};
  double widest = 0;
  for (size_t i = 0; i < count; ++i) {
    name_slice(chart, &slices[i], sum, &texts[0], &texts[1]);
    const SanadText text = sanad_buffer_text(&texts[is_number]);
    widest =
        fmax(widest, svg_text_width(sanad_text_slice(text, 0, 400), SVG_SIZE));
  }
  sanad_buffer_free(&texts[0]);
  sanad_buffer_free(&texts[1]);
  return widest;
}

static void
draw_pie(const SanadChart *chart, SanadBuffer *out, const Slice *slices,
         size_t count, const Circle *circle)
{
  SanadBuffer name = {0};
  SanadBuffer value = {0};
  const double left = circle->key_left;
  double sum = 0;
  double at = 0;
  for (size_t i = 0; i < count; ++i) {
    sum += slices[i].value;
  }
  const double numbers = key_width(chart, slices, count, sum, true);
  const double room =
      fmin(key_width(chart, slices, count, sum, false) + 4,
           fmax(chart->options.width - MARGIN - left - 18 - 16 - numbers, 24));
  for (size_t i = 0; i < count; ++i) {
    const double part = slices[i].value / sum;
    const double y = circle->key_top + KEY_ROW * (double)i;
    name_slice(chart, &slices[i], sum, &name, &value);
    draw_slice(out, circle, i, at, at + part);
    svg_title(out, sanad_buffer_text(&name), sanad_buffer_text(&value));
    sanad_buffer_add_string(out, part > 0.9999 ? "</circle>\n" : "</path>\n");
    sanad_buffer_add_format(out,
                            "<rect class=\"c%zu\" x=\"%.1f\" y=\"%.1f\" "
                            "width=\"10\" height=\"10\" fill=\"%s\"/>\n",
                            i, left, y, svg_colour(i));
    svg_label(out, "key", "start", left + 18, y + 10, sanad_buffer_text(&name),
              room);
    svg_label(out, "soft", "end", left + 18 + room + 16 + numbers, y + 10,
              sanad_buffer_text(&value), numbers + 20);
    at += part;
  }
  at = 0;
  for (size_t i = 0; count > 1 && i < count; ++i) {
    draw_cut(out, circle, at);
    at += slices[i].value / sum;
  }
  out->failed |= name.failed || value.failed;
  sanad_buffer_free(&name);
  sanad_buffer_free(&value);
}

/// Puts the list beside the circle, or below it where that is too narrow, and
/// returns how high the picture is.
static double
place_pie(const SanadChart *chart, size_t count, Circle *circle)
{
  const double top = chart_top(chart);
  const double width = chart->options.width;
  const double keys = KEY_ROW * (double)count;
  const double asked = chart->options.height ? chart->options.height : 300;
  if (width < NARROW) {
    circle->radius = fmin(width / 2 - MARGIN - 4, 120);
    circle->x = width / 2;
    circle->y = top + circle->radius;
    circle->key_left = MARGIN;
    circle->key_top = circle->y + circle->radius + MARGIN;
    return circle->key_top + keys + MARGIN / 2;
  }
  const double height = fmax(asked, top + keys + MARGIN);
  circle->radius = fmin((height - top - MARGIN - 4) / 2, width * 0.24);
  circle->x = MARGIN + circle->radius + 12;
  circle->y = top + (height - top - MARGIN) / 2;
  circle->key_left = circle->x + circle->radius + 36;
  circle->key_top = circle->y - keys / 2;
  return height;
}

SanadStatus
chart_slices(SanadChart *chart, SanadBuffer *out, SanadError *error)
{
  Slice *const slices = calloc(chart->drawn_count, sizeof *slices);
  if (!slices) {
    return sanad_fail_memory(error);
  }
  Circle circle;
  const size_t count = make_slices(chart, slices);
  (void)chart_begin(chart, out, place_pie(chart, count, &circle));
  draw_pie(chart, out, slices, count, &circle);
  free(slices);
  return SANAD_OK;
}
