/// RDF/JSON, which needs no library to write; raptor writes `\U0001F600`, which
/// is no JSON.  Subjects and predicates come in the order of the store, and
/// blank nodes by rank.

#include "graph/io/export_impl.h"

#include <inttypes.h>

typedef struct {
  Export *export;
  SanadBuffer *out;
  Blanks blanks;
  SanadId subject; ///< Whose object is open, or SANAD_ANY
  SanadId predicate;
  SanadBuffer text; ///< Of the term that was read last
} Writer;

/// Appends text inside quotes (RFC 8259, section 7).
static void
add_escaped(SanadBuffer *out, SanadText text)
{
  size_t start = 0;
  for (size_t i = 0; i < text.length; ++i) {
    const char c = text.data[i];
    if ((unsigned char)c >= 0x20U && c != '"' && c != '\\') {
      continue;
    }
    sanad_buffer_add(out, text.data + start, i - start);
    if (c == '"' || c == '\\') {
      sanad_buffer_add_char(out, '\\');
      sanad_buffer_add_char(out, c);
    } else {
      sanad_buffer_add_format(out, "\\u%04X", (unsigned)c);
    }
    start = i + 1;
  }
  sanad_buffer_add_text(out, sanad_text_slice(text, start, text.length));
}

static void
add_string(SanadBuffer *out, SanadText text)
{
  sanad_buffer_add_char(out, '"');
  add_escaped(out, text);
  sanad_buffer_add_char(out, '"');
}

/// Appends an IRI or blank node as a string.
static void
add_node(const Writer *writer, SanadId id, const SanadTerm *term)
{
  const Blank *const blank = blanks_find(&writer->blanks, id);
  if (blank) {
    sanad_buffer_add_format(writer->out, "\"_:b%" PRIu32 "\"", blank->rank);
  } else {
    add_string(writer->out, term->text);
  }
}

static void
add_object(const Writer *writer, SanadId id, const SanadTerm *term)
{
  SanadBuffer *const out = writer->out;

  sanad_buffer_add_string(out, "{ \"value\": ");
  if (term->kind != SANAD_LITERAL) {
    add_node(writer, id, term);
    sanad_buffer_add_string(out, term->kind == SANAD_IRI
                                     ? ", \"type\": \"uri\" }"
                                     : ", \"type\": \"bnode\" }");
    return;
  }
  add_string(out, term->text);
  sanad_buffer_add_string(out, ", \"type\": \"literal\"");
  if (term->language.length) {
    sanad_buffer_add_string(out, ", \"lang\": ");
    add_string(out, term->language);
  } else if (term->datatype.length) {
    sanad_buffer_add_string(out, ", \"datatype\": ");
    add_string(out, term->datatype);
  }
  sanad_buffer_add_string(out, " }");
}

/// Opens the subject and predicate of a triple, unless they are open.
static SanadStatus
open_places(Writer *writer, const SanadTriple *triple, SanadError *error)
{
  const SanadSnapshot *const snapshot = writer->export->selection.snapshot;
  const bool is_new = writer->subject != triple->subject;
  SanadTerm term;

  if (is_new) {
    TRY(sanad_snapshot_term_into(snapshot, &writer->text, triple->subject,
                                 &term, error));
    sanad_buffer_add_string(
        writer->out, writer->subject == SANAD_ANY ? "\n  " : " ]\n  },\n  ");
    add_node(writer, triple->subject, &term);
    sanad_buffer_add_string(writer->out, ": {\n    ");
  }
  if (is_new || writer->predicate != triple->predicate) {
    TRY(sanad_snapshot_term_into(snapshot, &writer->text, triple->predicate,
                                 &term, error));
    if (!is_new) {
      sanad_buffer_add_string(writer->out, " ],\n    ");
    }
    add_string(writer->out, term.text);
    sanad_buffer_add_string(writer->out, ": [ ");
  } else {
    sanad_buffer_add_string(writer->out, ", ");
  }
  writer->subject = triple->subject;
  writer->predicate = triple->predicate;
  return SANAD_OK;
}

static SanadStatus
write_triple(void *state, const SanadQuad *quad, SanadError *error)
{
  Writer *const writer = state;
  SanadTerm object;

  TRY(open_places(writer, &quad->triple, error));
  TRY(sanad_snapshot_term_into(writer->export->selection.snapshot,
                               &writer->text, quad->triple.object, &object,
                               error));
  add_object(writer, quad->triple.object, &object);
  ++writer->export->report->statements;
  return output_drain(writer->export->output, error);
}

SanadStatus
write_rdfjson(Export *export, SanadError *error)
{
  Writer writer = {.export = export,
                   .out = &export->output->text,
                   .subject = SANAD_ANY,
                   .predicate = SANAD_ANY};

  SanadStatus status =
      blanks_collect(&writer.blanks, &export->selection, error);
  if (!status) {
    sanad_buffer_add_char(writer.out, '{');
    status = scan_quads(&export->selection, write_triple, &writer, error);
  }
  if (!status) {
    sanad_buffer_add_string(
        writer.out, writer.subject == SANAD_ANY ? "}\n" : " ]\n  }\n}\n");
  }
  blanks_free(&writer.blanks);
  sanad_buffer_free(&writer.text);
  return status;
}
