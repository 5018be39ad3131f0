/// Arrows: one for all facts from one node to another, so that two countries
/// that do ten things together are joined by a line and not by a rope.

#include "report/draw_names.h"

#include "report/cell.h"

/// The widest line of a label, in pixels, and the most lines.
#define LABEL_WIDTH     140.0
#define LABEL_LINES_MAX 4U
/// Arrows of more facts than this are not looked at for a way back.
#define BOTH_FACTS_MAX 16U

/// The key by which an arrow is found.
static SanadText
arrow_key(SanadBuffer *out, size_t from, size_t to)
{
  sanad_buffer_clear(out);
  sanad_buffer_add_format(out, "%zu %zu", from, to);
  return sanad_buffer_text(out);
}

/// Adds a fact to its arrow.
static SanadStatus
add_fact(SanadDrawing *drawing, DrawNames *names, SanadBuffer *key,
         size_t number, SanadError *error)
{
  DrawEdge *const edge = &drawing->edges[number];
  size_t at = 0;
  bool is_new = false;
  TRY(draw_names_put(names, drawing->arena,
                     arrow_key(key, edge->from, edge->to), &at, &is_new,
                     error));
  DrawArrow *const arrow = &drawing->arrows[at];
  edge->next = DRAW_NONE;
  if (is_new) {
    *arrow = (DrawArrow){.from = edge->from, .to = edge->to, .first = number};
    ++drawing->arrow_count;
  } else {
    drawing->edges[arrow->last].next = number;
  }
  arrow->last = number;
  ++arrow->count;
  return SANAD_OK;
}

static bool
has_relation(const SanadDrawing *drawing, const DrawArrow *arrow,
             size_t relation)
{
  for (size_t i = arrow->first; i != DRAW_NONE; i = drawing->edges[i].next) {
    if (drawing->edges[i].relation == relation) {
      return true;
    }
  }
  return false;
}

/// Whether two arrows have the same relations.
static bool
is_same(const SanadDrawing *drawing, const DrawArrow *a, const DrawArrow *b)
{
  if (a->count != b->count || a->count > BOTH_FACTS_MAX) {
    return false;
  }
  for (size_t i = a->first; i != DRAW_NONE; i = drawing->edges[i].next) {
    if (!has_relation(drawing, b, drawing->edges[i].relation)) {
      return false;
    }
  }
  return true;
}

/// Gives an arrow a second head if the same relations lead back.
static void
join_way_back(SanadDrawing *drawing, const DrawNames *names, SanadBuffer *key,
              size_t number)
{
  DrawArrow *const arrow = &drawing->arrows[number];
  const size_t back =
      draw_names_find(names, arrow_key(key, arrow->to, arrow->from));
  if (back != DRAW_NONE && back > number &&
      is_same(drawing, arrow, &drawing->arrows[back])) {
    arrow->is_both = true;
    drawing->arrows[back].is_hidden = true;
  }
}

/// Gives the relations of most arrows a colour each, the others none.
static SanadStatus
give_colours(SanadDrawing *drawing, SanadError *error)
{
  const size_t count = drawing->relations.count;
  size_t *const uses = SANAD_TAKE_ARRAY(drawing->arena, size_t, count + 1);
  drawing->colours = SANAD_TAKE_ARRAY(drawing->arena, size_t, count + 1);
  if (!uses || !drawing->colours) {
    return sanad_fail_memory(error);
  }
  for (size_t i = 0; i < count; ++i) {
    drawing->colours[i] = DRAW_GREY;
  }
  for (size_t i = 0; i < drawing->arrow_count; ++i) {
    const DrawArrow *const arrow = &drawing->arrows[i];
    if (!arrow->is_hidden && arrow->count == 1) {
      ++uses[drawing->edges[arrow->first].relation];
    }
  }
  for (size_t colour = 0; colour < DRAW_GREY; ++colour) {
    size_t best = 0;
    for (size_t i = 1; i < count; ++i) {
      best = uses[i] > uses[best] ? i : best;
    }
    if (!count || !uses[best]) {
      break;
    }
    drawing->colours[best] = colour;
    uses[best] = 0;
  }
  return SANAD_OK;
}

SanadStatus
draw_make_arrows(SanadDrawing *drawing, SanadError *error)
{
  DrawNames names = {0};
  SanadBuffer key = {0};
  SanadStatus status = SANAD_OK;
  drawing->arrow_count = 0;
  drawing->arrows =
      SANAD_TAKE_ARRAY(drawing->arena, DrawArrow, drawing->edge_count + 1);
  if (!drawing->arrows) {
    return sanad_fail_memory(error);
  }
  for (size_t i = 0; status == SANAD_OK && i < drawing->edge_count; ++i) {
    if (draw_has_edge(drawing, &drawing->edges[i])) {
      status = add_fact(drawing, &names, &key, i, error);
    }
  }
  for (size_t i = 0; status == SANAD_OK && i < drawing->arrow_count; ++i) {
    join_way_back(drawing, &names, &key, i);
  }
  sanad_buffer_free(&key);
  return status == SANAD_OK ? give_colours(drawing, error) : status;
}

size_t
draw_arrow_colour(const SanadDrawing *drawing, const DrawArrow *arrow)
{
  return arrow->count == 1
             ? drawing->colours[drawing->edges[arrow->first].relation]
             : DRAW_GREY;
}

double
draw_arrow_label(const SanadDrawing *drawing, const DrawArrow *arrow,
                 SanadBuffer *out, size_t *line_count)
{
  double widest = 0;
  double used = 0;
  size_t shown = 0;
  *line_count = 1;
  for (size_t i = arrow->first; i != DRAW_NONE; i = drawing->edges[i].next) {
    const size_t start = out->length;
    SanadBuffer name = {0};
    draw_add_start(&name, drawing->relations.names[drawing->edges[i].relation],
                   LABEL_WIDTH);
    sanad_buffer_add_string(&name, i == arrow->last ? "" : ",");
    const double width =
        svg_text_width(sanad_buffer_text(&name), DRAW_ARROW_SIZE);
    if (used > 0 && used + 4 + width > LABEL_WIDTH) {
      if (*line_count == LABEL_LINES_MAX) {
        sanad_buffer_add_format(out, " … %zu more", arrow->count - shown);
        widest = used + 50 > widest ? used + 50 : widest;
        sanad_buffer_free(&name);
        break;
      }
      sanad_buffer_add_char(out, '\n');
      ++*line_count;
      used = 0;
    } else if (start && used > 0) {
      sanad_buffer_add_char(out, ' ');
      used += 4;
    }
    used += width;
    widest = used > widest ? used : widest;
    sanad_buffer_add_text(out, sanad_buffer_text(&name));
    out->failed |= name.failed;
    sanad_buffer_free(&name);
    ++shown;
  }
  sanad_buffer_add_char(out, '\n');
  return widest;
}
