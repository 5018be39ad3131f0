/// What is drawn of a graph, how large, and by whom it is laid out.

#include "report/draw_impl.h"

#include "report/cell.h"

#include <math.h>

/// Up to so many arrows each carries its label; more are told by colours.
#define LABELLED_ARROWS_MAX 70U
/// Up to so many nodes show their literals, and so many of each.
#define LINED_NODES_MAX 40U
#define LINES_MAX       5U
/// The widest name of a node and its other lines, in pixels.
#define NAME_WIDTH      150.0
#define LINE_WIDTH      210.0
#define MANY_NAME_WIDTH 110.0

bool
draw_has_edge(const SanadDrawing *drawing, const DrawEdge *edge)
{
  return edge->from < drawing->drawn_nodes && edge->to < drawing->drawn_nodes;
}

const DrawTitles *
draw_clusters(const SanadDrawing *drawing)
{
  return drawing->options.cluster == SANAD_CLUSTER_CLASS ? &drawing->classes
                                                         : &drawing->groups;
}

size_t
draw_cluster_of(const SanadDrawing *drawing, const DrawNode *node)
{
  return drawing->options.cluster == SANAD_CLUSTER_CLASS ? node->class
                                                         : node->group;
}

bool
draw_has_clusters(const SanadDrawing *drawing)
{
  const SanadLayout layout = draw_layout(drawing);
  return drawing->options.cluster != SANAD_CLUSTER_NONE &&
         (layout == SANAD_LAYOUT_DOT || layout == SANAD_LAYOUT_FDP);
}

size_t
draw_shape(size_t class)
{
  return class == DRAW_NONE ? 0 : class % DRAW_SHAPES;
}

size_t
draw_colour(size_t class)
{
  return class == DRAW_NONE ? DRAW_GREY : class % DRAW_GREY;
}

SanadLayout
draw_layout(const SanadDrawing *drawing)
{
  const size_t count = drawing->drawn_nodes;
  size_t most = 0;
  if (drawing->options.layout != SANAD_LAYOUT_AUTO) {
    return drawing->options.layout;
  }
  if (drawing->options.cluster != SANAD_CLUSTER_NONE) {
    return count <= 100 ? SANAD_LAYOUT_DOT : SANAD_LAYOUT_FDP;
  }
  for (size_t i = 0; i < count; ++i) {
    most = drawing->nodes[i].degree > most ? drawing->nodes[i].degree : most;
  }
  if (count <= 12 ||
      (count <= 40 && most <= 12 && drawing->arrow_count <= 2 * count)) {
    return SANAD_LAYOUT_DOT;
  }
  return count <= 60 ? SANAD_LAYOUT_NEATO : SANAD_LAYOUT_SFDP;
}

void
draw_add_start(SanadBuffer *out, SanadText text, double width)
{
  SanadBuffer shown = {0};
  sanad_cell_show(&shown, sanad_text_slice(text, 0, 1024));
  out->failed |= shown.failed;
  const SanadText whole = sanad_buffer_text(&shown);
  const SanadText part = svg_text_start(whole, DRAW_SIZE, width);
  if (part.length < whole.length || text.length > 1024) {
    sanad_buffer_add_text(out,
                          svg_text_start(whole, DRAW_SIZE, width - DRAW_SIZE));
    sanad_buffer_add_string(out, "…");
  } else {
    sanad_buffer_add_text(out, whole);
  }
  sanad_buffer_free(&shown);
}

/// Appends a name in one line, or in two parted at a blank.
static size_t
add_name(SanadBuffer *out, SanadText name, double width)
{
  SanadBuffer shown = {0};
  sanad_cell_show(&shown, sanad_text_slice(name, 0, 1024));
  out->failed |= shown.failed;
  const SanadText whole = sanad_buffer_text(&shown);
  const SanadText part = svg_text_start(whole, DRAW_SIZE, width);
  size_t blank = part.length;
  while (blank && part.length < whole.length && part.data[blank - 1] != ' ') {
    --blank;
  }
  const bool has_two = part.length < whole.length && blank > 1;
  if (has_two) {
    sanad_buffer_add_text(out, sanad_text_slice(whole, 0, blank - 1));
    sanad_buffer_add_char(out, '\n');
    draw_add_start(out, sanad_text_slice(whole, blank, SIZE_MAX), width);
  } else {
    draw_add_start(out, whole, width);
  }
  sanad_buffer_add_char(out, '\n');
  sanad_buffer_free(&shown);
  return has_two ? 2 : 1;
}

void
draw_label(const SanadDrawing *drawing, const DrawNode *node, SanadBuffer *out,
           size_t *name_lines)
{
  size_t count = 0;
  // A node without a name: the end of its IRI says more than the beginning.
  const bool is_iri = node->term.kind == SANAD_IRI &&
                      sanad_text_is_equal(node->name, node->term.text);
  const SanadText name = is_iri ? sanad_iri_local_name(node->name) : node->name;
  *name_lines = add_name(out, name.length ? name : SANAD_TEXT("“”"),
                         drawing->has_lines ? NAME_WIDTH : MANY_NAME_WIDTH);
  for (const DrawLine *line = drawing->has_lines ? node->lines : NULL; line;
       line = line->next) {
    if (count == LINES_MAX - 1 && node->line_count > LINES_MAX) {
      sanad_buffer_add_format(out, "… %zu more\n", node->line_count - count);
      break;
    }
    SanadBuffer text = {0};
    sanad_buffer_add_text(
        &text,
        sanad_text_slice(drawing->relations.names[line->relation], 0, 80));
    sanad_buffer_add_string(&text, ": ");
    sanad_buffer_add_text(&text, sanad_text_slice(line->value, 0, 1024));
    out->failed |= text.failed;
    draw_add_start(out, sanad_buffer_text(&text), LINE_WIDTH);
    sanad_buffer_add_char(out, '\n');
    sanad_buffer_free(&text);
    ++count;
  }
}

/// Gives a node the room its label needs in its shape.
static SanadStatus
size_node(const SanadDrawing *drawing, DrawNode *node, SanadError *error)
{
  SanadBuffer label = {0};
  size_t name_lines = 0;
  double width = 30;
  double height = 0;
  draw_label(drawing, node, &label, &name_lines);
  SanadText rest = sanad_buffer_text(&label);
  while (rest.length) {
    size_t end = 0;
    while (rest.data[end] != '\n') {
      ++end;
    }
    const double line =
        svg_text_width(sanad_text_slice(rest, 0, end), DRAW_SIZE);
    width = fmax(width, line);
    height += DRAW_LINE;
    rest = sanad_text_slice(rest, end + 1, SIZE_MAX);
  }
  const SanadStatus status = sanad_buffer_status(&label, error);
  sanad_buffer_free(&label);
  TRY(status);
  width += 16;
  height += 11;
  switch (draw_shape(node->class)) {
  case 1: // an ellipse around a box
    width *= height > 30 ? 1.3 : 1.15;
    height *= height > 30 ? 1.35 : 1.15;
    break;
  case 2: // a hexagon
  case 5: // a parallelogram
    width += fmin(height, 30);
    break;
  default:
    break;
  }
  node->width = width;
  node->height = height;
  return SANAD_OK;
}

static void
settle_note(SanadDrawing *drawing)
{
  sanad_buffer_clear(&drawing->note);
  if (drawing->drawn_nodes < drawing->node_count) {
    sanad_buffer_add_format(&drawing->note, "%zu of %zu nodes are left out",
                            drawing->node_count - drawing->drawn_nodes,
                            drawing->node_count);
  }
  if (drawing->options.cluster != SANAD_CLUSTER_NONE &&
      !draw_has_clusters(drawing)) {
    sanad_buffer_add_format(&drawing->note,
                            "%sthe layout %s has no frames around nodes",
                            drawing->note.length ? "; " : "",
                            sanad_layout_name(drawing->options.layout));
  }
}

SanadStatus
draw_settle(SanadDrawing *drawing, SanadError *error)
{
  size_t arrows = 0;
  drawing->drawn_nodes = drawing->node_count < drawing->options.nodes_max
                             ? drawing->node_count
                             : drawing->options.nodes_max;
  for (size_t i = 0; i < drawing->node_count; ++i) {
    drawing->nodes[i].degree = 0;
  }
  TRY(draw_make_arrows(drawing, error));
  for (size_t i = 0; i < drawing->arrow_count; ++i) {
    const DrawArrow *const arrow = &drawing->arrows[i];
    if (!arrow->is_hidden) {
      ++drawing->nodes[arrow->from].degree;
      ++drawing->nodes[arrow->to].degree;
      ++arrows;
    }
  }
  drawing->has_edge_labels = arrows <= LABELLED_ARROWS_MAX;
  drawing->has_lines = drawing->drawn_nodes <= LINED_NODES_MAX;
  for (size_t i = 0; i < drawing->drawn_nodes; ++i) {
    TRY(size_node(drawing, &drawing->nodes[i], error));
  }
  settle_note(drawing);
  return sanad_buffer_status(&drawing->note, error);
}
