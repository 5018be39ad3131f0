#include "report/draw_impl.h"
#include "report/draw_names.h"

#include "graph/vocabulary.h"

#include <stdlib.h>
#include <string.h>

/// What a picture may hold.
#define DRAW_BYTES_MAX ((size_t)256 << 20U)
/// What of a text is kept: more than anybody reads.
#define LABEL_BYTES_MAX 16384U
#define NODES_USUAL     400U

static const char *const layout_names[SANAD_LAYOUTS] = {
    [SANAD_LAYOUT_AUTO] = "auto",   [SANAD_LAYOUT_DOT] = "dot",
    [SANAD_LAYOUT_NEATO] = "neato", [SANAD_LAYOUT_FDP] = "fdp",
    [SANAD_LAYOUT_SFDP] = "sfdp",   [SANAD_LAYOUT_CIRCO] = "circo",
    [SANAD_LAYOUT_TWOPI] = "twopi",
};

const char *
sanad_layout_name(SanadLayout layout)
{
  return layout_names[layout];
}

SanadLayout
sanad_layout_of_name(SanadText name)
{
  int layout = 0;
  while (layout < SANAD_LAYOUTS && !sanad_text_is(name, layout_names[layout])) {
    ++layout;
  }
  return (SanadLayout)layout;
}

/// Copies a text, as much of it as is worth it.
static SanadStatus
keep_label(SanadDrawing *drawing, SanadText text, SanadText *out,
           SanadError *error)
{
  size_t length = text.length;
  if (length > LABEL_BYTES_MAX) {
    length = LABEL_BYTES_MAX;
    while (length && ((unsigned char)text.data[length] & 0xC0U) == 0x80U) {
      --length; // not within a character
    }
  }
  const char *const copy = sanad_arena_copy(drawing->arena, text.data, length);
  *out = (SanadText){copy, length};
  return copy ? SANAD_OK : sanad_fail_memory(error);
}

SanadStatus
sanad_drawing_open(SanadDrawing **out_drawing, const SanadDrawOptions *options,
                   SanadError *error)
{
  *out_drawing = NULL;
  SanadDrawing *const drawing = calloc(1, sizeof *drawing);
  if (!drawing) {
    return sanad_fail_memory(error);
  }
  drawing->arena = sanad_arena_new(NULL, DRAW_BYTES_MAX);
  drawing->options = *options;
  SanadDrawOptions *const own = &drawing->options;
  own->id = own->id.length ? own->id : SANAD_TEXT("graph");
  own->nodes_max = own->nodes_max ? own->nodes_max : NODES_USUAL;
  SanadStatus status = drawing->arena
                           ? keep_label(drawing, own->title, &own->title, error)
                           : sanad_fail_memory(error);
  if (status == SANAD_OK) {
    status = keep_label(drawing, own->description, &own->description, error);
  }
  if (status == SANAD_OK) {
    status = keep_label(drawing, own->id, &own->id, error);
  }
  if (status != SANAD_OK) {
    sanad_drawing_free(drawing);
    return status;
  }
  *out_drawing = drawing;
  return SANAD_OK;
}

void
sanad_drawing_free(SanadDrawing *drawing)
{
  if (drawing) {
    sanad_buffer_free(&drawing->note);
    sanad_arena_free(drawing->arena);
    free(drawing);
  }
}

/// Makes the number of a cell among `names` by what it is, not how it is shown.
static SanadStatus
number_of(SanadDrawing *drawing, DrawNames *names, const SanadCell *cell,
          size_t *number, bool *is_new, SanadError *error)
{
  SanadBuffer key = {0};
  sanad_term_print(&key, &cell->term);
  SanadStatus status = sanad_buffer_status(&key, error);
  if (status == SANAD_OK) {
    status = draw_names_put(names, drawing->arena, sanad_buffer_text(&key),
                            number, is_new, error);
  }
  sanad_buffer_free(&key);
  return status;
}

static SanadText
shown_name(const SanadCell *cell)
{
  return cell->shown.length ? cell->shown : cell->term.text;
}

/// Finds or adds a relation, class or group.
static SanadStatus
put_title(SanadDrawing *drawing, DrawNames *keys, DrawTitles *titles,
          const SanadCell *cell, size_t *number, SanadError *error)
{
  bool is_new = false;
  TRY(number_of(drawing, keys, cell, number, &is_new, error));
  if (!is_new) {
    return SANAD_OK;
  }
  SanadText *const names =
      sanad_arena_grow(drawing->arena, titles->names, titles->count,
                       &titles->capacity, sizeof *names);
  if (!names) {
    return sanad_fail_memory(error);
  }
  titles->names = names;
  TRY(keep_label(drawing, shown_name(cell), &names[titles->count], error));
  ++titles->count;
  return SANAD_OK;
}

/// Copies a term; a literal's text is copied as a label.
static SanadStatus
keep_term(SanadDrawing *drawing, const SanadTerm *term, SanadTerm *out,
          SanadError *error)
{
  *out = *term;
  const char *const text =
      sanad_arena_copy(drawing->arena, term->text.data, term->text.length);
  if (!text) {
    return sanad_fail_memory(error);
  }
  out->text.data = text;
  return SANAD_OK;
}

static SanadStatus
put_node(SanadDrawing *drawing, const SanadCell *cell, size_t *number,
         SanadError *error)
{
  bool is_new = false;
  TRY(number_of(drawing, &drawing->node_keys, cell, number, &is_new, error));
  if (!is_new) {
    return SANAD_OK;
  }
  DrawNode *const nodes =
      sanad_arena_grow(drawing->arena, drawing->nodes, drawing->node_count,
                       &drawing->node_capacity, sizeof *nodes);
  if (!nodes) {
    return sanad_fail_memory(error);
  }
  drawing->nodes = nodes;
  DrawNode *const node = &nodes[drawing->node_count];
  *node = (DrawNode){.class = DRAW_NONE, .group = DRAW_NONE};
  TRY(keep_term(drawing, &cell->term, &node->term, error));
  TRY(keep_label(drawing, shown_name(cell), &node->name, error));
  ++drawing->node_count;
  return SANAD_OK;
}

/// Whether an arrow or literal comes for the first time.
static SanadStatus
is_first(SanadDrawing *drawing, size_t from, size_t relation, size_t to,
         SanadText literal, bool *is_new, SanadError *error)
{
  SanadBuffer key = {0};
  size_t number = 0;
  sanad_buffer_add_format(&key, "%zu %zu ", from, relation);
  if (to == DRAW_NONE) {
    sanad_buffer_add_char(&key, '"');
    sanad_buffer_add_text(&key, literal);
  } else {
    sanad_buffer_add_format(&key, "%zu", to);
  }
  SanadStatus status = sanad_buffer_status(&key, error);
  if (status == SANAD_OK) {
    status = draw_names_put(&drawing->edge_keys, drawing->arena,
                            sanad_buffer_text(&key), &number, is_new, error);
  }
  sanad_buffer_free(&key);
  return status;
}

static SanadStatus
put_edge(SanadDrawing *drawing, size_t from, size_t relation, size_t to,
         SanadError *error)
{
  bool is_new = false;
  TRY(is_first(drawing, from, relation, to, (SanadText){0}, &is_new, error));
  if (!is_new) {
    return SANAD_OK;
  }
  DrawEdge *const edges =
      sanad_arena_grow(drawing->arena, drawing->edges, drawing->edge_count,
                       &drawing->edge_capacity, sizeof *edges);
  if (!edges) {
    return sanad_fail_memory(error);
  }
  drawing->edges = edges;
  edges[drawing->edge_count] =
      (DrawEdge){.from = from, .to = to, .relation = relation};
  ++drawing->edge_count;
  return SANAD_OK;
}

static SanadStatus
put_literal(SanadDrawing *drawing, size_t from, size_t relation,
            const SanadCell *cell, SanadError *error)
{
  DrawNode *const node = &drawing->nodes[from];
  SanadText value;
  bool is_new = false;
  TRY(keep_label(drawing, shown_name(cell), &value, error));
  // What a node is called need not be said twice.
  if (sanad_text_is_equal(value, node->name)) {
    return SANAD_OK;
  }
  TRY(is_first(drawing, from, relation, DRAW_NONE, value, &is_new, error));
  if (!is_new) {
    return SANAD_OK;
  }
  DrawLine *const line = SANAD_TAKE(drawing->arena, DrawLine);
  if (!line) {
    return sanad_fail_memory(error);
  }
  *line = (DrawLine){.relation = relation, .value = value};
  if (node->last_line) {
    node->last_line->next = line;
  } else {
    node->lines = line;
  }
  node->last_line = line;
  ++node->line_count;
  return SANAD_OK;
}

SanadStatus
sanad_drawing_triple(SanadDrawing *drawing, const SanadCell cells[3],
                     const SanadCell *group, SanadError *error)
{
  size_t from = 0;
  size_t to = 0;
  size_t relation = 0;
  if (!cells[0].term.kind || !cells[1].term.kind || !cells[2].term.kind) {
    return SANAD_OK;
  }
  if (drawing->triple_count == SANAD_DRAW_TRIPLES_MAX) {
    (void)sanad_fail(error, SANAD_LIMIT, SANAD_NO_SPAN,
                     "a picture has at most %d facts", SANAD_DRAW_TRIPLES_MAX);
    return sanad_hint(error, "ask for less of the graph, or add | limit 100");
  }
  ++drawing->triple_count;
  TRY(put_node(drawing, &cells[0], &from, error));
  size_t source = DRAW_NONE;
  if (group && group->term.kind) {
    TRY(put_title(drawing, &drawing->group_keys, &drawing->groups, group,
                  &source, error));
    if (drawing->nodes[from].group == DRAW_NONE) {
      drawing->nodes[from].group = source;
    }
  }
  if (sanad_text_is(cells[1].term.text, SANAD_RDF_TYPE)) {
    return drawing->nodes[from].class != DRAW_NONE
               ? SANAD_OK
               : put_title(drawing, &drawing->class_keys, &drawing->classes,
                           &cells[2], &drawing->nodes[from].class, error);
  }
  TRY(put_title(drawing, &drawing->relation_keys, &drawing->relations,
                &cells[1], &relation, error));
  if (cells[2].term.kind == SANAD_LITERAL) {
    return put_literal(drawing, from, relation, &cells[2], error);
  }
  TRY(put_node(drawing, &cells[2], &to, error));
  if (drawing->nodes[to].group == DRAW_NONE) {
    drawing->nodes[to].group = source;
  }
  return put_edge(drawing, from, relation, to, error);
}

SanadStatus
sanad_drawing_class(SanadDrawing *drawing, const SanadCell *node,
                    const SanadCell *class, SanadError *error)
{
  SanadBuffer key = {0};
  sanad_term_print(&key, &node->term);
  const SanadStatus status = sanad_buffer_status(&key, error);
  const size_t number =
      status == SANAD_OK
          ? draw_names_find(&drawing->node_keys, sanad_buffer_text(&key))
          : DRAW_NONE;
  sanad_buffer_free(&key);
  TRY(status);
  if (number == DRAW_NONE || drawing->nodes[number].has_given_class) {
    return SANAD_OK;
  }
  drawing->nodes[number].has_given_class = true;
  return put_title(drawing, &drawing->class_keys, &drawing->classes, class,
                   &drawing->nodes[number].class, error);
}

size_t
sanad_drawing_node_count(const SanadDrawing *drawing)
{
  return drawing->node_count;
}

SanadTerm
sanad_drawing_node(const SanadDrawing *drawing, size_t index)
{
  return drawing->nodes[index].term;
}

SanadText
sanad_drawing_note(const SanadDrawing *drawing)
{
  return sanad_buffer_text(&drawing->note);
}
