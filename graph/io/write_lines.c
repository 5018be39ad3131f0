#include "graph/io/export_impl.h"

#include <inttypes.h>
#include <stdlib.h>

/// Where a line stands among the gathered ones.
typedef struct {
  size_t start;
  size_t length;
} Line;

typedef struct {
  Export *export;
  Blanks blanks;    ///< For new labels in sorted output
  SanadBuffer text; ///< Lines that are to be sorted
  SanadBuffer term; ///< Text of the term that was read last
  Line *lines;
  size_t count;
  size_t capacity;
} Lines;

/// Appends a term; with new labels blank nodes are called by their rank.
static SanadStatus
add_term(Lines *lines, SanadBuffer *out, SanadId id, SanadError *error)
{
  const Blank *const blank = blanks_find(&lines->blanks, id);
  if (blank) {
    sanad_buffer_add_format(out, "_:b%" PRIu32, blank->rank);
  } else {
    SanadTerm term;
    TRY(sanad_snapshot_term_into(lines->export->selection.snapshot,
                                 &lines->term, id, &term, error));
    sanad_term_print(out, &term);
  }
  sanad_buffer_add_char(out, ' ');
  return SANAD_OK;
}

static SanadStatus
add_quad(Lines *lines, SanadBuffer *out, const SanadQuad *quad,
         SanadError *error)
{
  const bool has_graph =
      lines->export->selection.has_graphs && quad->graph != SANAD_DEFAULT_GRAPH;

  TRY(add_term(lines, out, quad->triple.subject, error));
  TRY(add_term(lines, out, quad->triple.predicate, error));
  TRY(add_term(lines, out, quad->triple.object, error));
  if (has_graph) {
    TRY(add_term(lines, out, quad->graph, error));
  }
  sanad_buffer_add(out, ".\n", 2);
  ++lines->export->report->statements;
  return SANAD_OK;
}

/// Writes a quad at once.
static SanadStatus
write_quad(void *state, const SanadQuad *quad, SanadError *error)
{
  Lines *const lines = state;
  TRY(add_quad(lines, &lines->export->output->text, quad, error));
  return output_drain(lines->export->output, error);
}

/// Gathers the line of a quad.
static SanadStatus
gather_quad(void *state, const SanadQuad *quad, SanadError *error)
{
  Lines *const lines = state;
  if (lines->count == lines->capacity) {
    const size_t capacity = lines->capacity ? 2 * lines->capacity : 1024;
    Line *const larger = realloc(lines->lines, capacity * sizeof *larger);
    if (!larger) {
      return sanad_fail_memory(error);
    }
    lines->lines = larger;
    lines->capacity = capacity;
  }

  const size_t start = lines->text.length;
  TRY(add_quad(lines, &lines->text, quad, error));
  lines->lines[lines->count++] = (Line){start, lines->text.length - start};
  return sanad_buffer_status(&lines->text, error);
}

static int
compare_lines(const void *a, const void *b, void *text)
{
  const Line *const left = a;
  const Line *const right = b;
  const char *const data = text;
  return sanad_text_compare((SanadText){data + left->start, left->length},
                            (SanadText){data + right->start, right->length});
}

static SanadStatus
write_sorted(Lines *lines, SanadError *error)
{
  Export *const export = lines->export;
  TRY(blanks_collect(&lines->blanks, &export->selection, error));
  TRY(scan_quads(&export->selection, gather_quad, lines, error));

  if (lines->count) {
    qsort_r(lines->lines, lines->count, sizeof *lines->lines, compare_lines,
            lines->text.data);
  }
  for (size_t i = 0; i < lines->count; ++i) {
    sanad_buffer_add(&export->output->text,
                     lines->text.data + lines->lines[i].start,
                     lines->lines[i].length);
    TRY(output_drain(export->output, error));
  }
  return SANAD_OK;
}

SanadStatus
write_lines(Export *export, SanadError *error)
{
  Lines lines = {.export = export};
  const SanadStatus status =
      export->options->is_canonical
          ? write_sorted(&lines, error)
          : scan_quads(&export->selection, write_quad, &lines, error);

  blanks_free(&lines.blanks);
  sanad_buffer_free(&lines.text);
  sanad_buffer_free(&lines.term);
  free(lines.lines);
  return status;
}
