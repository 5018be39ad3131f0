/// DOT: an ellipse for each IRI and blank node, a box for each value, an arrow
/// for each triple.  Lines are sorted, so that equal graphs give equal files.

#include "graph/io/export_impl.h"
#include "graph/io/line_sort.h"
#include "graph/io/write_turtle.h"

#include <inttypes.h>

/// The longest text that is shown, in bytes.
#define SHOWN_BYTES_MAX 60U
/// What an arena for prefixes may hold.
#define PREFIXES_ARENA_BYTES_MAX ((size_t)1 << 28U)

typedef struct {
  Export *export;
  Blanks blanks;
  Prefixes namespaces; ///< From IRI to prefix
  LineSort *sort;
  SanadBuffer name;  ///< Of a node, before it is quoted
  SanadBuffer shown; ///< A label, before it is quoted
  SanadBuffer line;
  SanadBuffer last;     ///< That was written
  SanadBuffer texts[3]; ///< Of the terms of one triple
} Drawing;

/// Appends text inside quotes.  A backslash is doubled, so that `\N` and its
/// like mean nothing; in names too, where that is only another name.
static void
add_quoted(SanadBuffer *out, SanadText text)
{
  sanad_buffer_add_char(out, '"');
  for (size_t i = 0; i < text.length; ++i) {
    const char c = text.data[i];
    if (c == '"' || c == '\\') {
      sanad_buffer_add_char(out, '\\');
    }
    // Graphviz ends its strings at a zero byte, and XML has no controls.
    sanad_buffer_add_char(out, (unsigned char)c < 0x20U ? ' ' : c);
  }
  sanad_buffer_add_char(out, '"');
}

/// What a node is called in the file.
static void
set_name(Drawing *drawing, SanadId id, const SanadTerm *term)
{
  const Blank *const blank = blanks_find(&drawing->blanks, id);
  sanad_buffer_clear(&drawing->name);
  if (blank) {
    sanad_buffer_add_format(&drawing->name, "_:b%" PRIu32, blank->rank);
  } else {
    sanad_term_print(&drawing->name, term);
  }
}

/// What is written into a node or beside an arrow.
static void
add_label(Drawing *drawing, const SanadTerm *term)
{
  SanadBuffer *const shown = &drawing->shown;
  sanad_buffer_clear(shown);
  if (term->kind == SANAD_IRI) {
    turtle_add_iri(shown, &drawing->namespaces, term->text);
  } else if (term->kind == SANAD_LITERAL) {
    sanad_buffer_add_text(shown, term->text);
  }
  SanadText text = sanad_buffer_text(shown);
  if (text.length > SHOWN_BYTES_MAX) {
    size_t end = SHOWN_BYTES_MAX;
    while (end > 0 && ((unsigned char)text.data[end] & 0xC0U) == 0x80U) {
      --end;
    }
    shown->length = end;
    sanad_buffer_add_string(shown, "\u2026");
    text = sanad_buffer_text(shown);
  }
  add_quoted(&drawing->line, text);
}

/// Gives the gathered line to the sort.
static SanadStatus
end_line(Drawing *drawing, SanadError *error)
{
  TRY(sanad_buffer_status(&drawing->name, error));
  TRY(sanad_buffer_status(&drawing->shown, error));
  TRY(sanad_buffer_status(&drawing->line, error));
  const SanadStatus status =
      line_sort_add(drawing->sort, sanad_buffer_text(&drawing->line), error);
  sanad_buffer_clear(&drawing->line);
  return status;
}

/// Draws a node; lines that come again are left out in the end.
static SanadStatus
draw_node(Drawing *drawing, SanadId id, const SanadTerm *term,
          SanadError *error)
{
  set_name(drawing, id, term);
  add_quoted(&drawing->line, sanad_buffer_text(&drawing->name));
  sanad_buffer_add_string(&drawing->line, " [label=");
  add_label(drawing, term);
  if (term->kind == SANAD_LITERAL) {
    sanad_buffer_add_string(&drawing->line, " shape=box");
  } else if (term->kind == SANAD_BLANK) {
    sanad_buffer_add_string(&drawing->line, " shape=point");
  }
  sanad_buffer_add_string(&drawing->line, "]\n");
  return end_line(drawing, error);
}

static SanadStatus
draw_triple(void *state, const SanadQuad *quad, SanadError *error)
{
  Drawing *const drawing = state;
  const SanadSnapshot *const snapshot = drawing->export->selection.snapshot;
  SanadTerm subject;
  SanadTerm predicate;
  SanadTerm object;
  TRY(sanad_snapshot_term_into(snapshot, &drawing->texts[0],
                               quad->triple.subject, &subject, error));
  TRY(sanad_snapshot_term_into(snapshot, &drawing->texts[1],
                               quad->triple.predicate, &predicate, error));
  TRY(sanad_snapshot_term_into(snapshot, &drawing->texts[2],
                               quad->triple.object, &object, error));
  TRY(draw_node(drawing, quad->triple.subject, &subject, error));
  TRY(draw_node(drawing, quad->triple.object, &object, error));

  set_name(drawing, quad->triple.subject, &subject);
  add_quoted(&drawing->line, sanad_buffer_text(&drawing->name));
  sanad_buffer_add_string(&drawing->line, " -> ");
  set_name(drawing, quad->triple.object, &object);
  add_quoted(&drawing->line, sanad_buffer_text(&drawing->name));
  sanad_buffer_add_string(&drawing->line, " [label=");
  add_label(drawing, &predicate);
  sanad_buffer_add_string(&drawing->line, " tooltip=");
  add_quoted(&drawing->line, predicate.text);
  sanad_buffer_add_string(&drawing->line, "]\n");
  ++drawing->export->report->statements;
  return end_line(drawing, error);
}

static SanadStatus
take_prefixes(Drawing *drawing, SanadError *error)
{
  const SanadPrefix *prefixes = NULL;
  size_t count = 0;
  SanadArena *const arena = sanad_arena_new(NULL, PREFIXES_ARENA_BYTES_MAX);
  SanadStatus status =
      arena ? sanad_snapshot_prefixes(drawing->export->selection.snapshot,
                                      arena, &prefixes, &count, error)
            : sanad_fail_memory(error);
  for (size_t i = 0; !status && i < count; ++i) {
    if (!prefixes_get(&drawing->namespaces, prefixes[i].iri).data) {
      status = prefixes_put(&drawing->namespaces, prefixes[i].iri,
                            prefixes[i].prefix, error);
    }
  }
  sanad_arena_free(arena);
  return status;
}

static SanadStatus
write_drawing(Drawing *drawing, SanadError *error)
{
  Output *const output = drawing->export->output;
  TRY(blanks_collect(&drawing->blanks, &drawing->export->selection, error));
  TRY(take_prefixes(drawing, error));
  TRY(line_sort_new(&drawing->sort, LINE_SORT_BYTES, error));
  TRY(scan_quads(&drawing->export->selection, draw_triple, drawing, error));

  SanadText line;
  SanadStatus status = SANAD_OK;
  sanad_buffer_add_string(&output->text, "digraph {\n");
  while (!(status = line_sort_next(drawing->sort, &line, error))) {
    if (sanad_text_is_equal(line, sanad_buffer_text(&drawing->last))) {
      continue;
    }
    sanad_buffer_add_text(&output->text, line);
    sanad_buffer_clear(&drawing->last);
    sanad_buffer_add_text(&drawing->last, line);
    TRY(output_drain(output, error));
    TRY(selection_check(&drawing->export->selection, error));
  }
  sanad_buffer_add_string(&output->text, "}\n");
  return status == SANAD_END ? sanad_buffer_status(&drawing->last, error)
                             : status;
}

SanadStatus
write_dot(Export *export, SanadError *error)
{
  Drawing drawing = {.export = export};
  const SanadStatus status = write_drawing(&drawing, error);
  blanks_free(&drawing.blanks);
  prefixes_free(&drawing.namespaces);
  line_sort_free(drawing.sort);
  sanad_buffer_free(&drawing.name);
  sanad_buffer_free(&drawing.shown);
  sanad_buffer_free(&drawing.line);
  sanad_buffer_free(&drawing.last);
  for (size_t i = 0; i < 3; ++i) {
    sanad_buffer_free(&drawing.texts[i]);
  }
  return status;
}
