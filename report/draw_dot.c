/// DOT text: for people and their tools, or for our own layout.

#include "report/draw_impl.h"

#include "report/cell.h"

/// Appends text as a quoted string of DOT, whose escapes (`\n`, `\N`) and
/// references (`&lt;`) then mean nothing.  `text` has no newline.
static void
add_dot_text(SanadBuffer *out, SanadText text)
{
  for (size_t i = 0; i < text.length; ++i) {
    switch (text.data[i]) {
    case '\\':
      sanad_buffer_add_string(out, "\\\\");
      break;
    case '"':
      sanad_buffer_add_string(out, "\\\"");
      break;
    case '&':
      sanad_buffer_add_string(out, "&amp;");
      break;
    case '\0':
      break;
    default:
      sanad_buffer_add_char(out, text.data[i]);
      break;
    }
  }
}

/// Appends a text of any kind as a quoted string.
static void
add_dot_string(SanadBuffer *out, SanadText text)
{
  SanadBuffer shown = {0};
  sanad_cell_show(&shown, sanad_text_slice(text, 0, 4096));
  out->failed |= shown.failed;
  sanad_buffer_add_char(out, '"');
  add_dot_text(out, sanad_buffer_text(&shown));
  sanad_buffer_add_char(out, '"');
  sanad_buffer_free(&shown);
}

static const char *const shape_names[DRAW_SHAPES] = {
    "box", "ellipse", "hexagon", "box", "octagon", "parallelogram"};

/// Appends the label of a node: the name in the middle, literals at the left.
static void
add_node_label(const SanadDrawing *drawing, const DrawNode *node,
               SanadBuffer *out)
{
  SanadBuffer label = {0};
  size_t name_lines = 0;
  size_t line = 0;
  draw_label(drawing, node, &label, &name_lines);
  out->failed |= label.failed;
  SanadText rest = sanad_buffer_text(&label);
  const bool is_one = node->line_count == 0 || !drawing->has_lines;
  while (rest.length) {
    size_t end = 0;
    while (rest.data[end] != '\n') {
      ++end;
    }
    add_dot_text(out, sanad_text_slice(rest, 0, end));
    rest = sanad_text_slice(rest, end + 1, SIZE_MAX);
    ++line;
    if (rest.length || !is_one) {
      sanad_buffer_add_string(out, line <= name_lines ? "\\n" : "\\l");
    }
  }
  sanad_buffer_free(&label);
}

static void
add_node(const SanadDrawing *drawing, DrawDotKind kind, size_t number,
         SanadBuffer *out)
{
  const DrawNode *const node = &drawing->nodes[number];
  const size_t shape = draw_shape(node->class);
  sanad_buffer_add_format(out, "  n%zu [shape=%s", number, shape_names[shape]);
  if (kind == DRAW_FOR_PLACES) {
    sanad_buffer_add_format(out, " label=\"\" width=%.3f height=%.3f",
                            node->width / 72, node->height / 72);
  } else {
    const char *const colour = svg_colour(draw_colour(node->class));
    sanad_buffer_add_string(out, " label=\"");
    add_node_label(drawing, node, out);
    sanad_buffer_add_string(out, "\" tooltip=");
    add_dot_string(out,
                   node->term.kind == SANAD_IRI ? node->term.text : node->name);
    sanad_buffer_add_format(out,
                            " style=\"filled%s\" color=\"%s\" "
                            "fillcolor=\"%s1f\"",
                            shape == 0 ? ",rounded" : "", colour, colour);
  }
  sanad_buffer_add_string(out, "]\n");
}

/// Appends the lines of a label, parted as DOT parts them.
static void
add_lines(SanadBuffer *out, SanadText lines)
{
  while (lines.length) {
    size_t end = 0;
    while (lines.data[end] != '\n') {
      ++end;
    }
    add_dot_text(out, sanad_text_slice(lines, 0, end));
    lines = sanad_text_slice(lines, end + 1, SIZE_MAX);
    sanad_buffer_add_string(out, lines.length ? "\\n" : "");
  }
}

/// Appends what people see of an arrow.
static void
add_arrow_looks(const SanadDrawing *drawing, const DrawArrow *arrow,
                SanadText label, SanadBuffer *out)
{
  SanadBuffer all = {0};
  if (drawing->has_edge_labels) {
    sanad_buffer_add_string(out, " label=\"");
    add_lines(out, label);
    sanad_buffer_add_char(out, '"');
  } else {
    sanad_buffer_add_format(out, " color=\"%s\"",
                            svg_colour(draw_arrow_colour(drawing, arrow)));
  }
  for (size_t i = arrow->first; i != DRAW_NONE && all.length < 2000;
       i = drawing->edges[i].next) {
    sanad_buffer_add_string(&all, all.length ? ", " : "");
    sanad_buffer_add_text(&all,
                          drawing->relations.names[drawing->edges[i].relation]);
  }
  out->failed |= all.failed;
  sanad_buffer_add_string(out, " tooltip=");
  add_dot_string(out, sanad_buffer_text(&all));
  sanad_buffer_free(&all);
}

static void
add_arrow(const SanadDrawing *drawing, DrawDotKind kind, size_t number,
          SanadBuffer *out)
{
  const DrawArrow *const arrow = &drawing->arrows[number];
  SanadBuffer label = {0};
  size_t lines = 0;
  const double width = draw_arrow_label(drawing, arrow, &label, &lines) + 8;
  out->failed |= label.failed;
  const double length =
      (drawing->nodes[arrow->from].width + drawing->nodes[arrow->to].width) /
          2 +
      (drawing->has_edge_labels ? width : 0) + 24;
  sanad_buffer_add_format(out, "  n%zu -> n%zu [len=%.2f", arrow->from,
                          arrow->to, length / 72);
  sanad_buffer_add_string(out, arrow->is_both ? " dir=both" : "");
  if (kind == DRAW_FOR_READERS) {
    add_arrow_looks(drawing, arrow, sanad_buffer_text(&label), out);
  } else {
    // The colour tells us which arrow Graphviz speaks of.
    sanad_buffer_add_format(out, " color=\"#%06zx\"", number);
    if (drawing->has_edge_labels) {
      sanad_buffer_add_format(
          out,
          " label=<<TABLE BORDER=\"0\" CELLBORDER=\"0\" CELLPADDING=\"0\" "
          "CELLSPACING=\"0\" FIXEDSIZE=\"TRUE\" WIDTH=\"%.0f\" "
          "HEIGHT=\"%.0f\"><TR><TD></TD></TR></TABLE>>",
          width, DRAW_ARROW_LINE * (double)lines + 2);
    }
  }
  sanad_buffer_add_string(out, "]\n");
  sanad_buffer_free(&label);
}

/// Appends frames around the nodes of each class or source.
static void
add_clusters(const SanadDrawing *drawing, DrawDotKind kind, SanadBuffer *out)
{
  const DrawTitles *const clusters = draw_clusters(drawing);
  for (size_t i = 0; draw_has_clusters(drawing) && i < clusters->count; ++i) {
    sanad_buffer_add_format(out, "  subgraph cluster%zu {\n    margin=14 ", i);
    sanad_buffer_add_string(out, "labeljust=l color=\"#8a929a\" style=dashed "
                                 "label=");
    add_dot_string(out, kind == DRAW_FOR_PLACES ? SANAD_TEXT("x")
                                                : clusters->names[i]);
    sanad_buffer_add_string(out, "\n   ");
    for (size_t j = 0; j < drawing->drawn_nodes; ++j) {
      if (draw_cluster_of(drawing, &drawing->nodes[j]) == i) {
        sanad_buffer_add_format(out, " n%zu", j);
      }
    }
    sanad_buffer_add_string(out, "\n  }\n");
  }
}

/// Appends what an HTML-like label of Graphviz takes for itself.
static void
add_dot_markup(SanadBuffer *out, SanadText text)
{
  svg_text(out, sanad_text_slice(text, 0, 60));
}

/// Appends the title and a list of classes and relations as the label of the
/// whole graph.
static void
add_legend(const SanadDrawing *drawing, SanadBuffer *out)
{
  const bool has_legend = !drawing->options.has_no_legend;
  sanad_buffer_add_string(out, "  label=<<TABLE BORDER=\"0\"><TR><TD "
                               "COLSPAN=\"2\"><B>");
  add_dot_markup(out, drawing->options.title.length ? drawing->options.title
                                                    : SANAD_TEXT(" "));
  sanad_buffer_add_string(out, "</B></TD></TR>");
  for (size_t i = 0; has_legend && i < drawing->classes.count && i < 16; ++i) {
    sanad_buffer_add_format(
        out, "<TR><TD BGCOLOR=\"%s\" WIDTH=\"16\"> </TD><TD ALIGN=\"LEFT\">",
        svg_colour(draw_colour(i)));
    add_dot_markup(out, drawing->classes.names[i]);
    sanad_buffer_add_string(out, "</TD></TR>");
  }
  for (size_t i = 0;
       has_legend && !drawing->has_edge_labels && i < drawing->relations.count;
       ++i) {
    if (drawing->colours[i] == DRAW_GREY) {
      continue;
    }
    sanad_buffer_add_format(
        out, "<TR><TD><FONT COLOR=\"%s\">→</FONT></TD><TD ALIGN=\"LEFT\">",
        svg_colour(drawing->colours[i]));
    add_dot_markup(out, drawing->relations.names[i]);
    sanad_buffer_add_string(out, "</TD></TR>");
  }
  sanad_buffer_add_string(out, "</TABLE>>\n");
}

void
draw_write_dot(const SanadDrawing *drawing, DrawDotKind kind, bool is_down,
               SanadBuffer *out)
{
  const SanadLayout layout = draw_layout(drawing);
  const bool is_large = drawing->drawn_nodes > 60;
  sanad_buffer_add_format(
      out,
      "digraph sanad {\n"
      "  layout=%s rankdir=%s overlap=prism sep=\"+%d\" esep=\"+4\" "
      "splines=%s start=1\n"
      "  nodesep=0.2 ranksep=0.45 outputorder=edgesfirst\n"
      "  node [fontname=\"Helvetica\" fontsize=12%s]\n"
      "  edge [fontname=\"Helvetica\" fontsize=11 arrowsize=0.7%s]\n",
      sanad_layout_name(layout), is_down ? "TB" : "LR", is_large ? 6 : 14,
      is_large ? "line" : "true",
      kind == DRAW_FOR_PLACES ? " fixedsize=true" : "",
      kind == DRAW_FOR_PLACES ? "" : " color=\"#57606a\"");
  if (kind == DRAW_FOR_READERS) {
    sanad_buffer_add_string(out, "  graph [fontname=\"Helvetica\" fontsize=12 "
                                 "charset=\"UTF-8\"]\n");
    add_legend(drawing, out);
  }
  for (size_t i = 0; i < drawing->drawn_nodes; ++i) {
    add_node(drawing, kind, i, out);
  }
  add_clusters(drawing, kind, out);
  for (size_t i = 0; i < drawing->arrow_count; ++i) {
    if (!drawing->arrows[i].is_hidden) {
      add_arrow(drawing, kind, i, out);
    }
  }
  sanad_buffer_add_string(out, "}\n");
}

SanadStatus
sanad_drawing_dot(SanadDrawing *drawing, SanadBuffer *out, SanadError *error)
{
  TRY(draw_settle(drawing, error));
  draw_write_dot(drawing, DRAW_FOR_READERS, false, out);
  return sanad_buffer_status(out, error);
}
