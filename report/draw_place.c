/// Reads the places of nodes and arrows from Graphviz's format `plain`: lines
/// of words, in inches from the bottom left.
///
///     graph SCALE WIDTH HEIGHT
///     node NAME X Y WIDTH HEIGHT LABEL STYLE SHAPE COLOR FILLCOLOR
///     edge TAIL HEAD N X1 Y1 … XN YN [LABEL X Y] STYLE COLOR

#include "report/draw_impl.h"
#include "report/graphviz.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define INCH          72.0
#define TIMEOUT_USUAL 20000U
#define POINTS_MAX    4096U
/// Beyond this nothing is a place.
#define PLACE_MAX 1e6
/// A picture wider than this, and this many times as wide as high, is tried
/// from the top to the bottom as well.
#define WIDE       1100.0
#define WIDE_TIMES 2.5

/// What is being read.
typedef struct {
  SanadDrawing *drawing;
  SanadText rest; ///< Of the line
} PlainLine;

/// Takes a word off the start of a line; quoted labels are not asked for.
static SanadText
next_word(PlainLine *line)
{
  size_t start = 0;
  size_t end = 0;
  const SanadText rest = line->rest;
  while (start < rest.length && rest.data[start] == ' ') {
    ++start;
  }
  end = start;
  while (end < rest.length && rest.data[end] != ' ') {
    ++end;
  }
  line->rest = sanad_text_slice(rest, end, SIZE_MAX);
  return sanad_text_slice(rest, start, end - start);
}

/// Takes a word off the end of a line.
static SanadText
last_word(PlainLine *line)
{
  size_t start = line->rest.length;
  while (start && line->rest.data[start - 1] != ' ') {
    --start;
  }
  const SanadText word = sanad_text_slice(line->rest, start, SIZE_MAX);
  while (start && line->rest.data[start - 1] == ' ') {
    --start;
  }
  line->rest = sanad_text_slice(line->rest, 0, start);
  return word;
}

static double
number_of_word(SanadText word)
{
  char digits[40] = {0};
  if (word.length >= sizeof digits) {
    return 0;
  }
  memcpy(digits, word.data, word.length);
  const double number = strtod(digits, NULL) * INCH;
  return isfinite(number) && fabs(number) < PLACE_MAX ? number : 0;
}

/// Reads the digits behind one letter or `#`, in a base.
static size_t
index_of_word(SanadText word, int base)
{
  char digits[24] = {0};
  if (word.length < 2 || word.length >= sizeof digits) {
    return DRAW_NONE;
  }
  memcpy(digits, word.data + 1, word.length - 1);
  return (size_t)strtoull(digits, NULL, base);
}

static void
read_node(PlainLine *line)
{
  SanadDrawing *const drawing = line->drawing;
  const size_t number = index_of_word(next_word(line), 10);
  if (number >= drawing->drawn_nodes) {
    return;
  }
  DrawNode *const node = &drawing->nodes[number];
  node->x = number_of_word(next_word(line));
  node->y = drawing->height - number_of_word(next_word(line));
}

static SanadStatus
read_arrow(PlainLine *line, SanadError *error)
{
  SanadDrawing *const drawing = line->drawing;
  const size_t number = index_of_word(last_word(line), 16);
  if (number >= drawing->arrow_count) {
    return SANAD_OK;
  }
  DrawArrow *const arrow = &drawing->arrows[number];
  (void)last_word(line); // style
  if (drawing->has_edge_labels) {
    arrow->label_y = drawing->height - number_of_word(last_word(line));
    arrow->label_x = number_of_word(last_word(line));
  }
  (void)next_word(line);
  (void)next_word(line);
  const double count = number_of_word(next_word(line)) / INCH;
  arrow->point_count =
      count > 0 && count <= POINTS_MAX ? (size_t)(count + 0.5) : 0;
  arrow->points =
      SANAD_TAKE_ARRAY(drawing->arena, double, arrow->point_count * 2 + 1);
  if (!arrow->points) {
    return sanad_fail_memory(error);
  }
  for (size_t i = 0; i < arrow->point_count; ++i) {
    arrow->points[2 * i] = number_of_word(next_word(line));
    arrow->points[2 * i + 1] =
        drawing->height - number_of_word(next_word(line));
  }
  return SANAD_OK;
}

static SanadStatus
read_line(PlainLine *line, SanadError *error)
{
  SanadDrawing *const drawing = line->drawing;
  const SanadText what = next_word(line);
  if (sanad_text_is(what, "graph")) {
    (void)next_word(line);
    drawing->width = number_of_word(next_word(line));
    drawing->height = number_of_word(next_word(line));
  } else if (sanad_text_is(what, "node")) {
    read_node(line);
  } else if (sanad_text_is(what, "edge")) {
    return read_arrow(line, error);
  }
  return SANAD_OK;
}

static SanadStatus
read_plain(SanadDrawing *drawing, SanadText text, SanadError *error)
{
  while (text.length) {
    size_t end = 0;
    while (end < text.length && text.data[end] != '\n') {
      ++end;
    }
    PlainLine line = {drawing, sanad_text_slice(text, 0, end)};
    TRY(read_line(&line, error));
    text = sanad_text_slice(text, end + 1, SIZE_MAX);
  }
  return SANAD_OK;
}

static SanadStatus
place_once(SanadDrawing *drawing, bool is_down, SanadError *error)
{
  const SanadDrawOptions *const options = &drawing->options;
  SanadBuffer dot = {0};
  SanadBuffer plain = {0};
  draw_write_dot(drawing, DRAW_FOR_PLACES, is_down, &dot);
  SanadStatus status = sanad_buffer_status(&dot, error);
  if (status == SANAD_OK) {
    status =
        graphviz_run(sanad_buffer_text(&dot), "plain",
                     options->timeout_ms ? options->timeout_ms : TIMEOUT_USUAL,
                     options->is_cancelled, &plain, error);
  }
  if (status == SANAD_OK) {
    status = read_plain(drawing, sanad_buffer_text(&plain), error);
  }
  sanad_buffer_free(&dot);
  sanad_buffer_free(&plain);
  return status;
}

SanadStatus
draw_place(SanadDrawing *drawing, SanadError *error)
{
  TRY(place_once(drawing, false, error));
  // A long chain of ranks is a strip: nobody can read it in a column of text.
  const double width = drawing->width;
  if (draw_layout(drawing) == SANAD_LAYOUT_DOT && width > WIDE &&
      width > drawing->height * WIDE_TIMES) {
    TRY(place_once(drawing, true, error));
    if (drawing->width > width) {
      return place_once(drawing, false, error);
    }
  }
  return SANAD_OK;
}
