#include "graph/io/write_stream.h"

#include "graph/io/write_turtle.h"
#include "graph/vocabulary.h"

/// The parts of a quad that may stay open in Turtle.
enum { PART_GRAPH, PART_SUBJECT, PART_PREDICATE, PARTS };

/// How many quads come between two looks at whether to stop.
#define CHECK_QUADS 1024U

bool
stream_writer_takes(SanadFormat format)
{
  return format != SANAD_FORMAT_UNKNOWN && format != SANAD_RDFJSON &&
         format != SANAD_DOT;
}

SanadStatus
stream_writer_open(StreamWriter *writer, SanadFormat format, Output *output,
                   SanadExportReport *report, SanadError *error)
{
  *writer =
      (StreamWriter){.format = format, .output = output, .report = report};
  return format == SANAD_RDFXML ? rdfxml_open(&writer->rdfxml, output, error)
                                : SANAD_OK;
}

void
stream_writer_close(StreamWriter *writer)
{
  prefixes_free(&writer->names);
  prefixes_free(&writer->namespaces);
  for (size_t i = 0; i < PARTS; ++i) {
    sanad_buffer_free(&writer->parts[i]);
  }
  sanad_buffer_free(&writer->scratch);
  if (writer->format == SANAD_RDFXML) {
    rdfxml_close(&writer->rdfxml);
  }
}

// ---- Lines

static void
write_line(StreamWriter *writer, const SanadTerm *const terms[3],
           const SanadTerm *graph)
{
  SanadBuffer *const out = &writer->output->text;
  for (size_t i = 0; i < 3; ++i) {
    sanad_term_print(out, terms[i]);
    sanad_buffer_add_char(out, ' ');
  }
  if (graph) {
    sanad_term_print(out, graph);
    sanad_buffer_add_char(out, ' ');
  }
  sanad_buffer_add(out, ".\n", 2);
}

// ---- Turtle and TriG

static void
add_term(const StreamWriter *writer, SanadBuffer *out, const SanadTerm *term)
{
  switch (term->kind) {
  case SANAD_IRI:
    turtle_add_iri(out, &writer->namespaces, term->text);
    break;
  case SANAD_BLANK:
    sanad_buffer_add_string(out, "_:");
    sanad_buffer_add_text(out, term->text);
    break;
  case SANAD_LITERAL:
    turtle_add_literal(out, &writer->namespaces, term);
    break;
  }
}

/// Closes the subject that is open.
static void
close_subject(StreamWriter *writer)
{
  if (writer->is_open[PART_SUBJECT]) {
    sanad_buffer_add_string(&writer->output->text, " .\n");
  }
  writer->is_open[PART_SUBJECT] = false;
  writer->is_open[PART_PREDICATE] = false;
}

/// Closes the graph that is open, and all in it.
static void
close_graph(StreamWriter *writer)
{
  close_subject(writer);
  if (writer->is_open[PART_GRAPH]) {
    sanad_buffer_add_string(&writer->output->text, "}\n");
  }
  writer->is_open[PART_GRAPH] = false;
}

/// Whether a part that is open is the same as `term`; puts its text into
/// `scratch` if not.
static bool
is_same(StreamWriter *writer, size_t part, const SanadTerm *term)
{
  sanad_buffer_clear(&writer->scratch);
  if (part == PART_PREDICATE && sanad_text_is(term->text, SANAD_RDF_TYPE)) {
    sanad_buffer_add_char(&writer->scratch, 'a');
  } else {
    add_term(writer, &writer->scratch, term);
  }
  return writer->is_open[part] &&
         sanad_text_is_equal(sanad_buffer_text(&writer->scratch),
                             sanad_buffer_text(&writer->parts[part]));
}

/// Writes the part that `scratch` holds, which is open from then on.
static void
open_part(StreamWriter *writer, size_t part)
{
  const SanadBuffer fresh = writer->scratch;
  writer->scratch = writer->parts[part];
  writer->parts[part] = fresh;
  writer->is_open[part] = true;
  sanad_buffer_add_text(&writer->output->text, sanad_buffer_text(&fresh));
  writer->output->text.failed |= fresh.failed;
}

static void
set_graph(StreamWriter *writer, const SanadTerm *graph)
{
  if (!graph) {
    if (writer->is_open[PART_GRAPH]) {
      close_graph(writer);
    }
  } else if (!is_same(writer, PART_GRAPH, graph)) {
    SanadBuffer name = writer->scratch; // close_graph() does not use it
    close_graph(writer);
    writer->scratch = name;
    open_part(writer, PART_GRAPH);
    sanad_buffer_add_string(&writer->output->text, " {\n");
  }
}

static void
write_triple(StreamWriter *writer, const SanadTerm *const terms[3],
             const SanadTerm *graph)
{
  SanadBuffer *const out = &writer->output->text;
  set_graph(writer, graph);
  if (!is_same(writer, PART_SUBJECT, terms[0])) {
    close_subject(writer);
    open_part(writer, PART_SUBJECT);
    sanad_buffer_add_char(out, ' ');
    (void)is_same(writer, PART_PREDICATE, terms[1]);
    open_part(writer, PART_PREDICATE);
  } else if (!is_same(writer, PART_PREDICATE, terms[1])) {
    sanad_buffer_add_string(out, " ;\n  ");
    open_part(writer, PART_PREDICATE);
  } else {
    sanad_buffer_add_char(out, ',');
  }
  sanad_buffer_add_char(out, ' ');
  add_term(writer, out, terms[2]);
}

// ---- The sink

static SanadStatus
take_quad(void *state, const SanadTerm *subject, const SanadTerm *predicate,
          const SanadTerm *object, const SanadTerm *graph, SanadError *error)
{
  StreamWriter *const writer = state;
  const SanadTerm *const terms[] = {subject, predicate, object};
  const bool has_graphs = sanad_format_has_graphs(writer->format);

  if (++writer->count % CHECK_QUADS == 0 && writer->is_cancelled &&
      *writer->is_cancelled) {
    return sanad_fail(error, SANAD_CANCELLED, SANAD_NO_SPAN, "cancelled");
  }
  writer->report->quads_flattened += graph && !has_graphs;
  if (writer->format == SANAD_RDFXML) {
    TRY(rdfxml_add(&writer->rdfxml, terms, error));
    writer->report->statements = writer->rdfxml.statements;
    return SANAD_OK;
  }
  if (writer->format == SANAD_NTRIPLES || writer->format == SANAD_NQUADS) {
    write_line(writer, terms, has_graphs ? graph : NULL);
  } else {
    write_triple(writer, terms, has_graphs ? graph : NULL);
  }
  ++writer->report->statements;
  return output_drain(writer->output, error);
}

/// Declares a prefix, the first time that its name or its IRI comes: another
/// meaning later would change what is written with it.
static SanadStatus
take_prefix(void *state, SanadText prefix, SanadText iri, SanadError *error)
{
  StreamWriter *const writer = state;
  if ((writer->format != SANAD_TURTLE && writer->format != SANAD_TRIG) ||
      prefixes_get(&writer->names, prefix).data ||
      prefixes_get(&writer->namespaces, iri).data ||
      !turtle_is_prefix(prefix, iri)) {
    return SANAD_OK;
  }
  TRY(prefixes_put(&writer->names, prefix, iri, error));
  TRY(prefixes_put(&writer->namespaces, iri, prefix, error));
  close_graph(writer);
  SanadBuffer *const out = &writer->output->text;
  sanad_buffer_add_string(out, "@prefix ");
  sanad_buffer_add_text(out, prefix);
  sanad_buffer_add_string(out, ": <");
  sanad_buffer_add_text(out, iri);
  sanad_buffer_add_string(out, "> .\n");
  return output_drain(writer->output, error);
}

SanadSink
stream_writer_sink(StreamWriter *writer)
{
  return (SanadSink){take_quad, take_prefix, writer};
}

SanadStatus
stream_writer_finish(StreamWriter *writer, SanadError *error)
{
  if (writer->format == SANAD_RDFXML) {
    TRY(rdfxml_finish(&writer->rdfxml, error));
  }
  close_graph(writer);
  return output_finish(writer->output, error);
}
