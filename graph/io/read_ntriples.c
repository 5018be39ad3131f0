#include "graph/io/characters.h"
#include "graph/io/reader.h"

/// One line: subject, predicate, object, graph.
enum { SUBJECT, PREDICATE, OBJECT, GRAPH, PLACES };

/// `literal`, RDF 1.1 N-Triples, 7.
static SanadStatus
read_literal(Reader *reader, Token *token)
{
  token->kind = SANAD_LITERAL;
  TRY(reader_string(reader, false, &token->text));
  TRY(reader_space(reader, false, true));

  if (*reader->at == '@') {
    return reader_language(reader, &token->language);
  }
  if (*reader->at != '^') {
    return SANAD_OK;
  }
  ++reader->at;
  int byte = READER_END;
  TRY(reader_peek(reader, &byte));
  if (byte != '^') {
    return reader_fail_wanted(reader, "`^^` before a datatype");
  }
  ++reader->at;
  TRY(reader_space(reader, false, true));
  if (*reader->at != '<') {
    return reader_fail_wanted(reader, "the IRI of a datatype");
  }
  return reader_absolute_iri(reader, &token->datatype);
}

/// One term of a line, which `wanted` names.
static SanadStatus
read_term(Reader *reader, int place, const char *wanted, Token *token)
{
  *token = (Token){.kind = SANAD_IRI};
  switch (*reader->at) {
  case '<':
    return reader_absolute_iri(reader, &token->text);
  case '_':
    if (place != PREDICATE) {
      token->kind = SANAD_BLANK;
      return reader_label(reader, &token->text);
    }
    break;
  case '"':
    if (place == OBJECT) {
      return read_literal(reader, token);
    }
    break;
  default:
    break;
  }
  return reader_fail_wanted(reader, wanted);
}

/// The end of a line behind the dot.
static SanadStatus
read_line_end(Reader *reader)
{
  TRY(reader_space(reader, false, false));
  if (*reader->at == '#') {
    TRY(reader_comment(reader, false));
  }
  if (*reader->at != '\n' && *reader->at != '\r' &&
      reader->at < reader->limit) {
    return reader_fail_wanted(reader, "one statement on a line");
  }
  return SANAD_OK;
}

/// Sends the terms of a line to the sink.
static SanadStatus
send_line(Reader *reader, const Token tokens[PLACES], bool has_graph)
{
  SanadTerm terms[PLACES];
  const size_t count = has_graph ? PLACES : GRAPH;

  for (size_t i = 0; i < count; ++i) {
    terms[i] = reader_term(reader, &tokens[i]);
  }
  return reader->sink.quad(reader->sink.state, &terms[SUBJECT],
                           &terms[PREDICATE], &terms[OBJECT],
                           has_graph ? &terms[GRAPH] : NULL, reader->error);
}

/// `triple` of N-Triples, `statement` of N-Quads.
static SanadStatus
read_line(Reader *reader, bool may_have_graph)
{
  static const char *const wanted[] = {
      "a subject, an IRI in `<` `>` or a blank node",
      "a predicate, an IRI in `<` `>`", "an object"};
  Token tokens[PLACES];

  sanad_buffer_clear(&reader->scratch);
  for (int i = SUBJECT; i < GRAPH; ++i) {
    TRY(read_term(reader, i, wanted[i], &tokens[i]));
    TRY(reader_space(reader, false, true));
  }

  const bool has_graph =
      may_have_graph && (*reader->at == '<' || *reader->at == '_');
  if (has_graph) {
    TRY(read_term(reader, GRAPH, "a graph", &tokens[GRAPH]));
    TRY(reader_space(reader, false, true));
  }
  if (*reader->at != '.') {
    return reader_fail_wanted(reader, may_have_graph && !has_graph
                                          ? "a graph or the `.` of a statement"
                                          : "the `.` of a statement");
  }
  TRY(send_line(reader, tokens, has_graph));
  ++reader->at;
  reader_keep(reader);
  return read_line_end(reader);
}

/// `ntriplesDoc`, `nquadsDoc`.
SanadStatus
read_ntriples(Reader *reader, const SanadReadOptions *options)
{
  const bool may_have_graph = options->format == SANAD_NQUADS;

  for (;;) {
    TRY(reader_space(reader, true, false));
    if (reader->at == reader->limit) {
      return SANAD_OK;
    }
    TRY(read_line(reader, may_have_graph));
  }
}
