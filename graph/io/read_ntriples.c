#include "graph/io/characters.h"
#include "graph/io/iri.h"
#include "graph/io/reader.h"
#include "graph/io/skip.h"

/// One line: subject, predicate, object, graph.
enum { SUBJECT, PREDICATE, OBJECT, GRAPH, PLACES };

/// `literal`, RDF 1.1 N-Triples, 7.
static SanadStatus
read_literal(Reader *reader, Token *token)
{
  token->kind = SANAD_LITERAL;
  TRY(reader_string(reader, false, &token->text));
  TRY(reader_blank(reader));

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
    TRY(reader_blank(reader));
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

// ---- Lines as most are: in memory as a whole, no escapes, ASCII labels.  What
// is not so, or wrong, is left to read_line(), from its start.

static const char *
quick_blank(const char *p)
{
  while (*p == ' ' || *p == '\t') {
    ++p;
  }
  return p;
}

/// An IRI; returns the byte behind it, or null.
static const char *
quick_iri(const char *p, SanadText *out)
{
  const char *const end = skip_iri(p + 1);
  *out = (SanadText){p + 1, (size_t)(end - p) - 1};
  return *end == '>' && out->length <= SANAD_IRI_BYTES_MAX &&
                 iri_is_absolute(*out)
             ? end + 1
             : NULL;
}

/// A blank node whose label has no dot, so that there is no doubt where it
/// ends.
static const char *
quick_label(const char *p, SanadText *out)
{
  const char *const start = p + 2;
  if (p[1] != ':' || (*start != '_' &&
                      !has_class(*start, CHARACTER_LETTER | CHARACTER_DIGIT))) {
    return NULL;
  }
  for (p = start; has_class(*p, CHARACTER_NAME);) {
    ++p;
  }
  *out = (SanadText){start, (size_t)(p - start)};
  return (*p == ' ' || *p == '\t') && out->length <= SANAD_IRI_BYTES_MAX ? p
                                                                         : NULL;
}

/// What may stand behind a string.
static const char *
quick_suffix(const char *p, SanadTerm *term)
{
  if (*p == '^') {
    SanadText datatype;
    p = p[1] == '^' && p[2] == '<' ? quick_iri(p + 2, &datatype) : NULL;
    if (p) {
      *term = sanad_term_typed(term->text, datatype);
    }
    return p;
  }
  if (*p != '@') {
    return p;
  }
  const char *const start = ++p;
  unsigned classes = CHARACTER_LETTER;
  for (;;) {
    const char *const group = p;
    while (has_class(*p, classes)) {
      ++p;
    }
    if (p == group) {
      return NULL;
    }
    if (*p != '-') {
      break;
    }
    ++p;
    classes = CHARACTER_LETTER | CHARACTER_DIGIT;
  }
  term->language = (SanadText){start, (size_t)(p - start)};
  return term->language.length <= SANAD_LANGUAGE_BYTES_MAX ? p : NULL;
}

static const char *
quick_literal(const char *p, SanadTerm *term)
{
  const char *const start = p + 1;
  for (p = skip_text(start); *p == '\'';) {
    p = skip_text(p + 1);
  }
  if (*p != '"') {
    return NULL;
  }
  *term = sanad_term_string((SanadText){start, (size_t)(p - start)});
  return quick_suffix(p + 1, term);
}

static const char *
quick_term(const char *p, int place, SanadTerm *term)
{
  *term = (SanadTerm){.kind = SANAD_IRI};
  if (*p == '<') {
    return quick_iri(p, &term->text);
  }
  if (*p == '_' && place != PREDICATE) {
    term->kind = SANAD_BLANK;
    return quick_label(p, &term->text);
  }
  return *p == '"' && place == OBJECT ? quick_literal(p, term) : NULL;
}

/// Reads a line and sends it; `*is_read` is false if read_line() must.
static SanadStatus
read_quickly(Reader *reader, bool may_have_graph, bool *is_read)
{
  SanadTerm terms[PLACES];
  const char *p = reader->at;
  size_t count = GRAPH;

  *is_read = false;
  for (int i = SUBJECT; i < GRAPH; ++i) {
    p = quick_term(p, i, &terms[i]);
    if (!p) {
      return SANAD_OK;
    }
    p = quick_blank(p);
  }
  if (may_have_graph && (*p == '<' || *p == '_')) {
    p = quick_term(p, GRAPH, &terms[GRAPH]);
    if (!p) {
      return SANAD_OK;
    }
    p = quick_blank(p);
    count = PLACES;
  }
  // A carriage return, a comment or the end of memory may follow otherwise.
  if (p[0] != '.' || p[1] != '\n') {
    return SANAD_OK;
  }
  reader->at = p; // Where the line is, should the sink refuse it
  TRY(reader->sink.quad(reader->sink.state, &terms[SUBJECT], &terms[PREDICATE],
                        &terms[OBJECT], count == PLACES ? &terms[GRAPH] : NULL,
                        reader->error));
  reader->at = p + 2;
  reader_keep(reader);
  *is_read = true;
  return SANAD_OK;
}

/// `ntriplesDoc`, `nquadsDoc`.
SanadStatus
read_ntriples(Reader *reader, const SanadReadOptions *options)
{
  const bool may_have_graph = options->format == SANAD_NQUADS;

  for (;;) {
    bool is_read = false;
    if (*reader->at != '<') {
      TRY(reader_space(reader, true, false));
    }
    if (reader->at == reader->limit) {
      return SANAD_OK;
    }
    TRY(read_quickly(reader, may_have_graph, &is_read));
    if (!is_read) {
      TRY(read_line(reader, may_have_graph));
    }
  }
}
