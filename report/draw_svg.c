/// Pictures of graphs as SVG: Graphviz says where, all else is written here.

#include "report/draw_impl.h"
#include "report/graphviz.h"

#include <math.h>
#include <stdio.h>

#define MARGIN     16.0
#define KEY_ROW    22.0
#define KEYS_MAX   14U
#define ARROW      7.0
#define WIDTH_MIN  320.0
#define FRAME_ROOM 12.0

/// A picture on its way.
typedef struct {
  const SanadDrawing *drawing;
  SanadBuffer *out; ///< Null while only sizes are wanted
  double left, top; ///< Where the graph begins
  double width;     ///< Of all
} Picture;

// ---- Nodes

/// Appends the outline of a shape around a place.
static void
add_outline(SanadBuffer *out, size_t shape, size_t colour, const double box[4])
{
  const double x = box[0];
  const double y = box[1];
  const double w = box[2];
  const double h = box[3];
  const double cut = fmin(h, 30) / 2;
  const double notch = h * 0.29;
  const char *const fill = "fill=\"#ffffff\"";
  sanad_buffer_add_format(out, "<%s class=\"box t%zu\" ",
                          shape == 1                 ? "ellipse"
                          : shape == 0 || shape == 3 ? "rect"
                                                     : "path",
                          colour);
  switch (shape) {
  case 1:
    sanad_buffer_add_format(out,
                            "cx=\"%.1f\" cy=\"%.1f\" rx=\"%.1f\" ry=\"%.1f\" ",
                            x + w / 2, y + h / 2, w / 2, h / 2);
    break;
  case 2:
    sanad_buffer_add_format(
        out, "d=\"M%.1f %.1fl%.1f %.1fh%.1fl%.1f %.1fl%.1f %.1fh%.1fz\" ", x,
        y + h / 2, cut, -h / 2, w - 2 * cut, cut, h / 2, -cut, h / 2,
        -(w - 2 * cut));
    break;
  case 4:
    sanad_buffer_add_format(out,
                            "d=\"M%.1f %.1fl%.1f %.1fh%.1fl%.1f %.1fv%.1fl%.1f "
                            "%.1fh%.1fl%.1f %.1fz\" ",
                            x, y + notch, notch, -notch, w - 2 * notch, notch,
                            notch, h - 2 * notch, -notch, notch,
                            -(w - 2 * notch), -notch, -notch);
    break;
  case 5:
    sanad_buffer_add_format(out, "d=\"M%.1f %.1fh%.1fl%.1f %.1fh%.1fz\" ",
                            x + cut, y, w - cut, -cut, h, -(w - cut));
    break;
  default:
    sanad_buffer_add_format(
        out, "x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" height=\"%.1f\" rx=\"%d\" ",
        x, y, w, h, shape == 0 ? 7 : 0);
    break;
  }
  sanad_buffer_add_format(out, "%s stroke=\"%s\"/>\n", fill,
                          svg_colour(colour));
}

/// Appends the lines of a label: its name in the middle, literals at the left.
static void
add_label(const Picture *self, const DrawNode *node, double x, double y)
{
  SanadBuffer label = {0};
  size_t name_lines = 0;
  size_t number = 0;
  draw_label(self->drawing, node, &label, &name_lines);
  self->out->failed |= label.failed;
  SanadText rest = sanad_buffer_text(&label);
  size_t count = 0;
  for (size_t i = 0; i < rest.length; ++i) {
    count += rest.data[i] == '\n';
  }
  const bool has_lines = count > name_lines;
  const size_t shape = draw_shape(node->class);
  double at = y - DRAW_LINE * (double)count / 2 + 11.5;
  while (rest.length) {
    size_t end = 0;
    while (rest.data[end] != '\n') {
      ++end;
    }
    const bool is_name = number < name_lines;
    const bool is_middle = is_name || shape == 1 || shape == 2 || shape == 5;
    sanad_buffer_add_format(self->out,
                            "<text%s x=\"%.1f\" y=\"%.1f\" text-anchor=\"%s\">",
                            is_name ? (has_lines ? " font-weight=\"bold\"" : "")
                                    : " class=\"soft\"",
                            is_middle ? x : x - node->width / 2 + 9, at,
                            is_middle ? "middle" : "start");
    svg_text(self->out, sanad_text_slice(rest, 0, end));
    sanad_buffer_add_string(self->out, "</text>\n");
    rest = sanad_text_slice(rest, end + 1, SIZE_MAX);
    at += DRAW_LINE;
    ++number;
  }
  sanad_buffer_free(&label);
}

/// Appends all there is to say about a node.
static void
add_node_title(const Picture *self, const DrawNode *node)
{
  const SanadDrawing *const drawing = self->drawing;
  SanadBuffer about = {0};
  if (node->class != DRAW_NONE) {
    sanad_buffer_add_text(&about, drawing->classes.names[node->class]);
  }
  if (node->term.kind == SANAD_IRI &&
      !sanad_text_is_equal(node->term.text, node->name)) {
    sanad_buffer_add_string(&about, about.length ? " · " : "");
    sanad_buffer_add_text(&about, node->term.text);
  }
  for (const DrawLine *line = node->lines; line; line = line->next) {
    if (about.length > 2000) {
      sanad_buffer_add_string(&about, " …");
      break;
    }
    sanad_buffer_add_string(&about, about.length ? " · " : "");
    sanad_buffer_add_text(&about, drawing->relations.names[line->relation]);
    sanad_buffer_add_string(&about, " ");
    sanad_buffer_add_text(&about, line->value);
  }
  self->out->failed |= about.failed;
  svg_title(self->out, node->name, sanad_buffer_text(&about));
  sanad_buffer_free(&about);
}

static void
draw_nodes(const Picture *self)
{
  for (size_t i = 0; i < self->drawing->drawn_nodes; ++i) {
    const DrawNode *const node = &self->drawing->nodes[i];
    const double x = self->left + node->x;
    const double y = self->top + node->y;
    const double box[4] = {x - node->width / 2, y - node->height / 2,
                           node->width, node->height};
    sanad_buffer_add_string(self->out, "<g class=\"node\">");
    add_node_title(self, node);
    add_outline(self->out, draw_shape(node->class), draw_colour(node->class),
                box);
    add_label(self, node, x, y);
    sanad_buffer_add_string(self->out, "</g>\n");
  }
}

// ---- Arrows

/// Appends a head that points from one place to another beyond the latter.
static void
add_head(const Picture *self, const double before[2], const double end[2],
         const char *class, const char *colour)
{
  const double length = hypot(end[0] - before[0], end[1] - before[1]);
  const double dx = length > 0 ? (end[0] - before[0]) / length : 1;
  const double dy = length > 0 ? (end[1] - before[1]) / length : 0;
  const double x = self->left + end[0];
  const double y = self->top + end[1];
  sanad_buffer_add_format(
      self->out,
      "<path class=\"head %s\" d=\"M%.1f %.1fL%.1f %.1fL%.1f %.1fZ\" "
      "fill=\"%s\"/>",
      class, x + dx * ARROW, y + dy * ARROW, x - dy * ARROW * 0.4,
      y + dx * ARROW * 0.4, x + dy * ARROW * 0.4, y - dx * ARROW * 0.4, colour);
}

/// Appends the head at the end of an arrow, or with `is_back` at its start.
static void
add_head_of(const Picture *self, const DrawArrow *arrow, bool is_back,
            const char *class, const char *colour)
{
  const size_t last = arrow->point_count - 1;
  const double *const end = arrow->points + (is_back ? 0 : 2 * last);
  const double *before = end;
  // The next control point may lie on the end itself.
  for (size_t i = 1; i <= last; ++i) {
    before = arrow->points + 2 * (is_back ? i : last - i);
    if (hypot(end[0] - before[0], end[1] - before[1]) > 0.5) {
      break;
    }
  }
  add_head(self, before, end, class, colour);
}

static void
add_curve(const Picture *self, const DrawArrow *arrow, const char *class,
          const char *colour)
{
  sanad_buffer_add_format(self->out, "<path class=\"arrow %s\" d=\"", class);
  for (size_t i = 0; i < arrow->point_count; ++i) {
    sanad_buffer_add_format(self->out, "%s%.1f %.1f",
                            i == 0   ? "M"
                            : i == 1 ? "C"
                                     : " ",
                            self->left + arrow->points[2 * i],
                            self->top + arrow->points[2 * i + 1]);
  }
  sanad_buffer_add_format(self->out, "\" fill=\"none\" stroke=\"%s\"/>",
                          colour);
}

/// Appends what an arrow says: `Iran → China: meets, visits`.
static void
add_arrow_title(const Picture *self, const DrawArrow *arrow)
{
  const SanadDrawing *const drawing = self->drawing;
  sanad_buffer_add_string(self->out, "<title>");
  svg_text(self->out, drawing->nodes[arrow->from].name);
  sanad_buffer_add_string(self->out, arrow->is_both ? " ↔ " : " → ");
  svg_text(self->out, drawing->nodes[arrow->to].name);
  for (size_t i = arrow->first; i != DRAW_NONE; i = drawing->edges[i].next) {
    sanad_buffer_add_string(self->out, i == arrow->first ? ": " : ", ");
    svg_text(self->out, drawing->relations.names[drawing->edges[i].relation]);
  }
  sanad_buffer_add_string(self->out, "</title>");
}

static void
draw_arrow(const Picture *self, const DrawArrow *arrow)
{
  const SanadDrawing *const drawing = self->drawing;
  const size_t number = draw_arrow_colour(drawing, arrow);
  char class[16] = "soft";
  const char *colour = "#57606a";
  if (!drawing->has_edge_labels) {
    (void)snprintf(class, sizeof class, "c%zu", number);
    colour = svg_colour(number);
  }
  sanad_buffer_add_string(self->out, "<g class=\"edge\">");
  add_arrow_title(self, arrow);
  // The shape of a Bézier curve: 1, 4, 7 … points.
  if (arrow->point_count >= 4 && arrow->point_count % 3 == 1) {
    add_curve(self, arrow, class, colour);
    add_head_of(self, arrow, false, class, colour);
    if (arrow->is_both) {
      add_head_of(self, arrow, true, class, colour);
    }
  }
  sanad_buffer_add_string(self->out, "</g>\n");
}

/// Draws the names of the relations of an arrow, on a ground of their own, so
/// that the arrows below do not cross the letters.
static void
draw_label_of(const Picture *self, const DrawArrow *arrow)
{
  SanadBuffer label = {0};
  size_t lines = 0;
  const double width = draw_arrow_label(self->drawing, arrow, &label, &lines);
  const double x = self->left + arrow->label_x;
  const double top =
      self->top + arrow->label_y - DRAW_ARROW_LINE * (double)lines / 2;
  self->out->failed |= label.failed;
  sanad_buffer_add_format(
      self->out,
      "<rect class=\"ground\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" "
      "height=\"%.1f\" rx=\"3\" fill=\"#ffffff\" fill-opacity=\".85\"/>\n",
      x - width / 2, top, width, DRAW_ARROW_LINE * (double)lines);
  SanadText rest = sanad_buffer_text(&label);
  for (size_t i = 1; rest.length; ++i) {
    size_t end = 0;
    while (rest.data[end] != '\n') {
      ++end;
    }
    sanad_buffer_add_format(
        self->out,
        "<text class=\"say\" x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\" "
        "font-size=\"11\">",
        x, top + DRAW_ARROW_LINE * (double)i - 2.5);
    svg_text(self->out, sanad_text_slice(rest, 0, end));
    sanad_buffer_add_string(self->out, "</text>\n");
    rest = sanad_text_slice(rest, end + 1, SIZE_MAX);
  }
  sanad_buffer_free(&label);
}

static void
draw_arrows(const Picture *self)
{
  const SanadDrawing *const drawing = self->drawing;
  for (size_t i = 0; i < drawing->arrow_count; ++i) {
    if (!drawing->arrows[i].is_hidden) {
      draw_arrow(self, &drawing->arrows[i]);
    }
  }
  // Labels lie above all arrows.
  for (size_t i = 0; drawing->has_edge_labels && i < drawing->arrow_count;
       ++i) {
    if (!drawing->arrows[i].is_hidden) {
      draw_label_of(self, &drawing->arrows[i]);
    }
  }
}

// ---- Frames

static void
draw_frames(const Picture *self)
{
  const SanadDrawing *const drawing = self->drawing;
  const DrawTitles *const clusters = draw_clusters(drawing);
  for (size_t i = 0; draw_has_clusters(drawing) && i < clusters->count; ++i) {
    double box[4] = {1e9, 1e9, -1e9, -1e9};
    for (size_t j = 0; j < drawing->drawn_nodes; ++j) {
      const DrawNode *const node = &drawing->nodes[j];
      if (draw_cluster_of(drawing, node) == i) {
        box[0] = fmin(box[0], node->x - node->width / 2);
        box[1] = fmin(box[1], node->y - node->height / 2);
        box[2] = fmax(box[2], node->x + node->width / 2);
        box[3] = fmax(box[3], node->y + node->height / 2);
      }
    }
    if (box[0] > box[2]) {
      continue; // none of its nodes is drawn
    }
    const double x = self->left + box[0] - FRAME_ROOM;
    const double y = self->top + box[1] - FRAME_ROOM - 12;
    const double width = box[2] - box[0] + 2 * FRAME_ROOM;
    sanad_buffer_add_format(
        self->out,
        "<g><rect class=\"frame\" x=\"%.1f\" y=\"%.1f\" width=\"%.1f\" "
        "height=\"%.1f\" rx=\"8\" fill=\"none\" stroke=\"#8a929a\"/>",
        x, y, width, box[3] - box[1] + 2 * FRAME_ROOM + 12);
    svg_title(self->out, clusters->names[i], (SanadText){0});
    svg_label(self->out, "soft", "start", x + 8, y + 14, clusters->names[i],
              width - 16);
    sanad_buffer_add_string(self->out, "</g>\n");
  }
}

// ---- Legend

/// One entry: a shape if it is of a class, else a line.  Moves `place` to where
/// the next begins; without `out` only the room is reckoned.
static void
add_key(const Picture *self, double place[2], SanadText name, size_t shape,
        size_t colour, bool is_class)
{
  const double width =
      fmin(svg_text_width(sanad_text_slice(name, 0, 400), SVG_SIZE), 200) + 44;
  if (place[0] > MARGIN && place[0] + width > self->width - MARGIN) {
    place[0] = MARGIN;
    place[1] += KEY_ROW;
  }
  if (self->out && is_class) {
    const double box[4] = {place[0], place[1] - 11, 22, 14};
    add_outline(self->out, shape, colour, box);
  } else if (self->out) {
    sanad_buffer_add_format(
        self->out,
        "<path class=\"line c%zu\" d=\"M%.1f %.1fh22\" fill=\"none\" "
        "stroke=\"%s\"/>\n",
        colour, place[0], place[1] - 4, svg_colour(colour));
  }
  if (self->out) {
    svg_label(self->out, "key", "start", place[0] + 28, place[1], name, 200);
  }
  place[0] += width;
}

static void
add_class_keys(const Picture *self, double place[2])
{
  const DrawTitles *const classes = &self->drawing->classes;
  for (size_t i = 0; i < classes->count && i < KEYS_MAX; ++i) {
    add_key(self, place, classes->names[i], draw_shape(i), draw_colour(i),
            true);
  }
  if (classes->count > KEYS_MAX) {
    add_key(self, place, SANAD_TEXT("and other types"), 0, DRAW_GREY, true);
  }
}

/// Relations that have a colour, and what the grey arrows are.
static void
add_relation_keys(const Picture *self, double place[2])
{
  const SanadDrawing *const drawing = self->drawing;
  bool has_grey = false;
  for (size_t i = 0; i < drawing->relations.count; ++i) {
    if (drawing->colours[i] < DRAW_GREY) {
      add_key(self, place, drawing->relations.names[i], 0, drawing->colours[i],
              false);
    }
  }
  for (size_t i = 0; i < drawing->arrow_count; ++i) {
    has_grey |= draw_arrow_colour(drawing, &drawing->arrows[i]) == DRAW_GREY;
  }
  if (has_grey) {
    add_key(self, place, SANAD_TEXT("several relations, or others"), 0,
            DRAW_GREY, false);
  }
}

/// Draws classes, then relations if arrows have no labels; returns where the
/// picture ends.
static double
draw_legend(const Picture *self, double top)
{
  const SanadDrawing *const drawing = self->drawing;
  double place[2] = {MARGIN, top + KEY_ROW};
  const bool has_relations = !drawing->has_edge_labels && drawing->arrow_count;
  if (drawing->options.has_no_legend ||
      (!drawing->classes.count && !has_relations)) {
    return top;
  }
  add_class_keys(self, place);
  if (drawing->classes.count && has_relations) {
    place[0] = MARGIN;
    place[1] += KEY_ROW;
  }
  if (has_relations) {
    add_relation_keys(self, place);
  }
  return place[1];
}

// ---- All of it

/// Says in words what can be seen.
static void
describe_graph(const SanadDrawing *drawing, SanadBuffer *title,
               SanadBuffer *words)
{
  size_t edges = 0;
  for (size_t i = 0; i < drawing->edge_count; ++i) {
    edges += draw_has_edge(drawing, &drawing->edges[i]);
  }
  if (drawing->options.title.length) {
    sanad_buffer_add_text(title, drawing->options.title);
  } else {
    sanad_buffer_add_format(title, "Graph of %zu nodes", drawing->drawn_nodes);
  }
  if (drawing->options.description.length) {
    sanad_buffer_add_text(words, drawing->options.description);
    return;
  }
  sanad_buffer_add_format(words,
                          "A picture of %zu nodes and %zu facts between them",
                          drawing->drawn_nodes, edges);
  for (size_t i = 0; i < drawing->drawn_nodes && i < 12; ++i) {
    sanad_buffer_add_string(words, i ? ", " : ": ");
    sanad_buffer_add_text(words,
                          sanad_text_slice(drawing->nodes[i].name, 0, 60));
  }
  sanad_buffer_add_string(words,
                          drawing->drawn_nodes > 12 ? " and others." : ".");
  if (drawing->note.length) {
    sanad_buffer_add_string(words, " Note: ");
    sanad_buffer_add_text(words, sanad_buffer_text(&drawing->note));
    sanad_buffer_add_string(words, ".");
  }
}

static void
draw_all(const SanadDrawing *drawing, SanadBuffer *out)
{
  const bool has_title = drawing->options.title.length;
  Picture self = {
      .drawing = drawing, .left = MARGIN, .top = has_title ? 44 : MARGIN};
  SanadBuffer title = {0};
  SanadBuffer words = {0};
  describe_graph(drawing, &title, &words);
  out->failed |= title.failed || words.failed;
  const double room = draw_has_clusters(drawing) ? FRAME_ROOM : 0;
  self.left += room;
  self.top += room;
  self.width = fmax(drawing->width + 2 * (MARGIN + room), WIDTH_MIN);
  self.left += (self.width - drawing->width) / 2 - MARGIN - room;
  const double bottom = self.top + drawing->height + room;
  const SvgHead head = {.id = drawing->options.id,
                        .family = SANAD_TEXT("sanad-graph"),
                        .title = sanad_buffer_text(&title),
                        .description = sanad_buffer_text(&words),
                        .width = ceil(self.width),
                        .height = ceil(draw_legend(&self, bottom) + MARGIN)};
  self.out = out;
  svg_begin(out, &head);
  if (has_title) {
    svg_name(out, head.title, head.width);
  }
  draw_frames(&self);
  draw_arrows(&self);
  draw_nodes(&self);
  (void)draw_legend(&self, bottom);
  svg_end(out);
  sanad_buffer_free(&title);
  sanad_buffer_free(&words);
}

/// Appends a picture without nodes.
static void
draw_none(const SanadDrawing *drawing, SanadBuffer *out)
{
  const SvgHead head = {.id = drawing->options.id,
                        .family = SANAD_TEXT("sanad-graph"),
                        .title = drawing->options.title.length
                                     ? drawing->options.title
                                     : SANAD_TEXT("Empty graph"),
                        .description = SANAD_TEXT("Nothing to show."),
                        .width = WIDTH_MIN,
                        .height = 60};
  svg_begin(out, &head);
  svg_label(out, "soft", "middle", WIDTH_MIN / 2, 34,
            SANAD_TEXT("Nothing to show"), WIDTH_MIN);
  svg_end(out);
}

SanadStatus
sanad_drawing_svg(SanadDrawing *drawing, SanadBuffer *out, SanadError *error)
{
  TRY(draw_settle(drawing, error));
  if (!drawing->drawn_nodes) {
    draw_none(drawing, out);
    return sanad_buffer_status(out, error);
  }
  TRY(draw_place(drawing, error));
  draw_all(drawing, out);
  return sanad_buffer_status(out, error);
}

SanadStatus
sanad_drawing_png(SanadDrawing *drawing, SanadBuffer *out, SanadError *error)
{
  SanadBuffer dot = {0};
  TRY(draw_settle(drawing, error));
  draw_write_dot(drawing, DRAW_FOR_READERS, false, &dot);
  SanadStatus status = sanad_buffer_status(&dot, error);
  if (status == SANAD_OK) {
    status = graphviz_run(
        sanad_buffer_text(&dot), "png",
        drawing->options.timeout_ms ? drawing->options.timeout_ms : 20000,
        drawing->options.is_cancelled, out, error);
  }
  sanad_buffer_free(&dot);
  return status;
}
