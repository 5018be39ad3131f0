#include "graph/io/export_impl.h"
#include "graph/io/line_sort.h"

#include <inttypes.h>

typedef struct {
  Export *export;
  Blanks blanks;    ///< For new labels in sorted output
  SanadBuffer term; ///< Text of the term that was read last
  SanadBuffer line; ///< That goes into the sort
  LineSort *sort;
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

/// Gives the line of a quad to the sort.
static SanadStatus
sort_quad(void *state, const SanadQuad *quad, SanadError *error)
{
  Lines *const lines = state;
  sanad_buffer_clear(&lines->line);
  TRY(add_quad(lines, &lines->line, quad, error));
  TRY(sanad_buffer_status(&lines->line, error));
  return line_sort_add(lines->sort, sanad_buffer_text(&lines->line), error);
}

static SanadStatus
write_sorted(Lines *lines, SanadError *error)
{
  Export *const export = lines->export;
  TRY(blanks_collect(&lines->blanks, &export->selection, error));
  TRY(line_sort_new(&lines->sort, LINE_SORT_BYTES, error));
  TRY(scan_quads(&export->selection, sort_quad, lines, error));

  SanadText line;
  SanadStatus status = SANAD_OK;
  while (!(status = line_sort_next(lines->sort, &line, error))) {
    sanad_buffer_add_text(&export->output->text, line);
    TRY(output_drain(export->output, error));
    TRY(selection_check(&export->selection, error));
  }
  return status == SANAD_END ? SANAD_OK : status;
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
  sanad_buffer_free(&lines.term);
  sanad_buffer_free(&lines.line);
  line_sort_free(lines.sort);
  return status;
}
