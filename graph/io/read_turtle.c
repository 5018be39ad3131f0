#include "graph/io/characters.h"
#include "graph/io/turtle.h"

#include "graph/vocabulary.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

static Frame *
top(Turtle *turtle)
{
  assert(turtle->depth);
  return &turtle->frames[turtle->depth - 1];
}

static SanadStatus
push(Turtle *turtle, FrameKind kind, Expect expect, uint64_t node)
{
  // The first frame is that of the statement.
  if (turtle->depth == TURTLE_DEPTH_MAX + 1) {
    return reader_fail(turtle->reader, turtle->reader->at, SANAD_LIMIT,
                       "more than %u brackets are open", TURTLE_DEPTH_MAX);
  }
  if (turtle->depth == turtle->capacity) {
    const size_t capacity = turtle->capacity ? 2 * turtle->capacity : 16;
    Frame *const frames =
        realloc(turtle->frames, capacity * sizeof *turtle->frames);
    if (!frames) {
      return sanad_fail_memory(turtle->reader->error);
    }
    turtle->frames = frames;
    turtle->capacity = capacity;
  }
  turtle->frames[turtle->depth++] =
      (Frame){kind, expect, node, 0, turtle->stack.length};
  return SANAD_OK;
}

static SanadTerm
node_term(const NodeLabel *label)
{
  return sanad_term_blank((SanadText){label->text, label->length});
}

static SanadStatus
send(Turtle *turtle, const SanadTerm *subject, const SanadTerm *predicate,
     const SanadTerm *object)
{
  const SanadSink *const sink = &turtle->reader->sink;
  const SanadTerm graph = {.kind = turtle->graph_kind,
                           .text = sanad_buffer_text(&turtle->graph)};
  return sink->quad(sink->state, subject, predicate, object,
                    turtle->graph.length ? &graph : NULL,
                    turtle->reader->error);
}

/// Sends an object of the open predicate.
static SanadStatus
send_object(Turtle *turtle, const SanadTerm *object)
{
  const Frame *const frame = top(turtle);
  const SanadTerm predicate = sanad_term_iri(sanad_text_slice(
      sanad_buffer_text(&turtle->stack), frame->stack_start, SIZE_MAX));

  if (frame->kind == FRAME_BRACKET) {
    const NodeLabel label = turtle_label(frame->node);
    const SanadTerm subject = node_term(&label);
    return send(turtle, &subject, &predicate, object);
  }
  const SanadTerm subject = {.kind = turtle->subject_kind,
                             .text = sanad_buffer_text(&turtle->subject)};
  return send(turtle, &subject, &predicate, object);
}

/// Makes the next cell of a list, behind the last.
static SanadStatus
add_cell(Turtle *turtle)
{
  Frame *const frame = top(turtle);
  const NodeLabel last = turtle_label(frame->node);
  frame->node = ++turtle->node_count;
  if (!frame->head) {
    frame->head = frame->node;
    return SANAD_OK;
  }

  const NodeLabel next = turtle_label(frame->node);
  const SanadTerm subject = node_term(&last);
  const SanadTerm predicate = sanad_term_iri(SANAD_TEXT(SANAD_RDF_REST));
  const SanadTerm object = node_term(&next);
  return send(turtle, &subject, &predicate, &object);
}

/// Sends what a cell holds, or the end of the list behind it.
static SanadStatus
send_cell(Turtle *turtle, uint64_t cell, SanadText predicate,
          const SanadTerm *object)
{
  const NodeLabel label = turtle_label(cell);
  const SanadTerm subject = node_term(&label);
  const SanadTerm predicate_term = sanad_term_iri(predicate);
  return send(turtle, &subject, &predicate_term, object);
}

/// Remembers the subject of a statement.
static SanadStatus
set_subject(Turtle *turtle, const SanadTerm *term)
{
  turtle->subject_kind = term->kind;
  sanad_buffer_clear(&turtle->subject);
  sanad_buffer_add_text(&turtle->subject, term->text);
  return sanad_buffer_status(&turtle->subject, turtle->reader->error);
}

/// Puts a term where the open frame wants one.
static SanadStatus
accept(Turtle *turtle, const SanadTerm *term)
{
  Frame *const frame = top(turtle);

  switch (frame->expect) {
  case EXPECT_SUBJECT:
    frame->expect = EXPECT_VERB;
    return set_subject(turtle, term);
  case EXPECT_OBJECT:
    frame->expect = EXPECT_AFTER_OBJECT;
    return send_object(turtle, term);
  default:
    assert(frame->expect == EXPECT_ITEM);
    return send_cell(turtle, frame->node, SANAD_TEXT(SANAD_RDF_FIRST), term);
  }
}

/// Closes a bracket and hands its node to the frame around it.
static SanadStatus
close_bracket(Turtle *turtle)
{
  const NodeLabel label = turtle_label(top(turtle)->node);
  const SanadTerm term = node_term(&label);

  turtle->stack.length = top(turtle)->stack_start;
  --turtle->depth;
  TRY(accept(turtle, &term));
  if (top(turtle)->expect == EXPECT_VERB) { // It was the subject
    top(turtle)->expect = EXPECT_VERB_OR_DOT;
  }
  return SANAD_OK;
}

static SanadStatus
close_list(Turtle *turtle)
{
  const Frame frame = *top(turtle);
  const SanadTerm nil = sanad_term_iri(SANAD_TEXT(SANAD_RDF_NIL));

  if (frame.head) {
    TRY(send_cell(turtle, frame.node, SANAD_TEXT(SANAD_RDF_REST), &nil));
  }
  --turtle->depth;
  const NodeLabel label = turtle_label(frame.head);
  const SanadTerm head = frame.head ? node_term(&label) : nil;
  return accept(turtle, &head);
}

/// A `[`: an anonymous node, or one with its own predicates.
static SanadStatus
read_bracket(Turtle *turtle)
{
  Reader *const reader = turtle->reader;
  const uint64_t node = ++turtle->node_count;

  ++reader->at;
  TRY(reader_space(reader, true, false));
  if (*reader->at != ']') {
    return push(turtle, FRAME_BRACKET, EXPECT_VERB, node);
  }
  ++reader->at;
  const bool is_subject = top(turtle)->expect == EXPECT_SUBJECT;
  const NodeLabel label = turtle_label(node);
  const SanadTerm term = node_term(&label);
  TRY(accept(turtle, &term));
  if (is_subject && turtle->is_trig && !turtle->is_in_graph) {
    top(turtle)->expect = EXPECT_VERB_OR_GRAPH;
  }
  return SANAD_OK;
}

/// A subject, object or item that is not in brackets; `word` is set instead of
/// `token` for a word without colon.
static SanadStatus
read_simple(Turtle *turtle, int byte, Token *token, Slice *word)
{
  *token = (Token){0};
  *word = (Slice){0};
  sanad_buffer_clear(&turtle->reader->scratch);
  reader_keep(turtle->reader);

  if (byte == '<') {
    token->kind = SANAD_IRI;
    return turtle_iri(turtle, &token->text);
  }
  if (byte == '_') {
    return turtle_blank(turtle, token);
  }
  return turtle_name(turtle, token, word);
}

/// Opens `{`, with the graph set before.
static SanadStatus
open_graph(Turtle *turtle)
{
  ++turtle->reader->at;
  turtle->is_in_graph = true;
  return SANAD_OK;
}

/// `GRAPH` of TriG, behind the word.
static SanadStatus
read_named_graph(Turtle *turtle)
{
  Reader *const reader = turtle->reader;
  static const char wanted[] = "the name of a graph";
  Token token = {0};
  Slice word;
  int byte = 0;

  TRY(reader_space(reader, true, false));
  TRY(reader_peek(reader, &byte));
  if (byte == '[') {
    ++reader->at;
    TRY(reader_space(reader, true, false));
    if (*reader->at != ']') {
      return reader_fail_wanted(reader, "`]`, since a graph has a plain name");
    }
    ++reader->at;
    const NodeLabel label = turtle_label(++turtle->node_count);
    sanad_buffer_add(&turtle->graph, label.text, label.length);
    turtle->graph_kind = SANAD_BLANK;
  } else {
    TRY(read_simple(turtle, byte, &token, &word));
    if (!token.kind) {
      reader->at = reader_pointer(reader, 0);
      return reader_fail_wanted(reader, wanted);
    }
    sanad_buffer_add_text(&turtle->graph, reader_text(reader, token.text));
    turtle->graph_kind = token.kind;
  }
  TRY(sanad_buffer_status(&turtle->graph, reader->error));
  TRY(reader_space(reader, true, false));
  if (*reader->at != '{') {
    return reader_fail_wanted(reader, "the `{` of a graph");
  }
  return open_graph(turtle);
}

static bool
is_keyword(SanadText word, const char *keyword)
{
  return word.length == strlen(keyword) &&
         strncasecmp(word.data, keyword, word.length) == 0;
}

/// A word where a statement begins.
static SanadStatus
read_keyword(Turtle *turtle, Slice word)
{
  const SanadText text = reader_text(turtle->reader, word);
  const bool is_free = !turtle->is_in_graph;

  if (is_free && is_keyword(text, "prefix")) {
    --turtle->depth;
    return turtle_prefix(turtle);
  }
  if (is_free && is_keyword(text, "base")) {
    --turtle->depth;
    return turtle_base(turtle);
  }
  if (is_free && turtle->is_trig && is_keyword(text, "graph")) {
    --turtle->depth;
    return read_named_graph(turtle);
  }
  turtle->reader->at = reader_pointer(turtle->reader, 0);
  return reader_fail_wanted(turtle->reader, "a subject");
}

static SanadStatus
read_subject(Turtle *turtle, int byte)
{
  if (byte == '[') {
    return read_bracket(turtle);
  }
  if (byte == '(') {
    ++turtle->reader->at;
    return push(turtle, FRAME_LIST, EXPECT_ITEM, 0);
  }

  Token token;
  Slice word;
  TRY(read_simple(turtle, byte, &token, &word));
  if (!token.kind) {
    return read_keyword(turtle, word);
  }
  const SanadTerm term = reader_term(turtle->reader, &token);
  TRY(accept(turtle, &term));
  if (turtle->is_trig && !turtle->is_in_graph) {
    top(turtle)->expect = EXPECT_VERB_OR_GRAPH;
  }
  return SANAD_OK;
}

/// `{` behind what looked like a subject.
static SanadStatus
turn_into_graph(Turtle *turtle)
{
  turtle->graph_kind = turtle->subject_kind;
  sanad_buffer_clear(&turtle->graph);
  sanad_buffer_add_text(&turtle->graph, sanad_buffer_text(&turtle->subject));
  --turtle->depth;
  TRY(sanad_buffer_status(&turtle->graph, turtle->reader->error));
  return open_graph(turtle);
}

/// Ends a statement at `.` or before the `}` of its graph, a bracket at `]`.
static SanadStatus
end_predicates(Turtle *turtle, int byte, const char *wanted)
{
  Reader *const reader = turtle->reader;
  const bool is_bracket = top(turtle)->kind == FRAME_BRACKET;

  if (is_bracket && byte == ']') {
    ++reader->at;
    return close_bracket(turtle);
  }
  if (!is_bracket && (byte == '.' || (byte == '}' && turtle->is_in_graph))) {
    reader->at += byte == '.';
    turtle->stack.length = 0;
    --turtle->depth;
    return SANAD_OK;
  }
  return reader_fail_wanted(reader, wanted);
}

static SanadStatus
read_verb(Turtle *turtle, int byte)
{
  Reader *const reader = turtle->reader;
  Frame *const frame = top(turtle);

  if (byte == '{' && frame->expect == EXPECT_VERB_OR_GRAPH) {
    return turn_into_graph(turtle);
  }
  if (byte == ';' && frame->expect == EXPECT_VERB_OR_END) {
    ++reader->at;
    return SANAD_OK;
  }
  if ((byte == '.' || byte == ']' || byte == '}') &&
      (frame->expect == EXPECT_VERB_OR_END ||
       frame->expect == EXPECT_VERB_OR_DOT)) {
    return end_predicates(turtle, byte, "the end of the statement");
  }

  Token token = {0};
  Slice word = {0};
  if (byte != '_') {
    TRY(read_simple(turtle, byte, &token, &word));
  }
  SanadText iri = reader_text(reader, token.text);
  if (!token.kind) {
    if (!sanad_text_is(reader_text(reader, word), "a")) {
      reader->at = reader_pointer(reader, 0);
      return reader_fail_wanted(reader, "a predicate");
    }
    iri = SANAD_TEXT(SANAD_RDF_TYPE);
  }

  turtle->stack.length = frame->stack_start;
  if (iri.length > TURTLE_STACK_BYTES_MAX - turtle->stack.length) {
    return reader_fail(reader, reader->at, SANAD_LIMIT,
                       "the predicates of open brackets fill more than %zu "
                       "bytes",
                       TURTLE_STACK_BYTES_MAX);
  }
  sanad_buffer_add_text(&turtle->stack, iri);
  frame->expect = EXPECT_OBJECT;
  return sanad_buffer_status(&turtle->stack, reader->error);
}

/// A literal, or what read_simple() reads.
static SanadStatus
read_term(Turtle *turtle, int byte, Token *token)
{
  Reader *const reader = turtle->reader;
  Slice word = {0};

  *token = (Token){0};
  sanad_buffer_clear(&reader->scratch);
  reader_keep(reader);
  if (byte == '"' || byte == '\'') {
    return turtle_string(turtle, token);
  }
  if ((byte >= '0' && byte <= '9') || byte == '+' || byte == '-' ||
      byte == '.') {
    return turtle_number(turtle, token);
  }
  TRY(read_simple(turtle, byte, token, &word));
  if (token->kind) {
    return SANAD_OK;
  }

  const SanadText text = reader_text(reader, word);
  if (!sanad_text_is(text, "true") && !sanad_text_is(text, "false")) {
    reader->at = reader_pointer(reader, 0);
    return reader_fail_wanted(reader, "an object");
  }
  *token = (Token){SANAD_LITERAL, word, READER_CONSTANT(SANAD_XSD_BOOLEAN),
                   (Slice){0}};
  return SANAD_OK;
}

static SanadStatus
read_object(Turtle *turtle, int byte)
{
  Frame *const frame = top(turtle);

  if (frame->kind == FRAME_LIST) {
    if (byte == ')') {
      ++turtle->reader->at;
      return close_list(turtle);
    }
    TRY(add_cell(turtle));
  }
  if (byte == '[') {
    return read_bracket(turtle);
  }
  if (byte == '(') {
    ++turtle->reader->at;
    return push(turtle, FRAME_LIST, EXPECT_ITEM, 0);
  }

  Token token;
  TRY(read_term(turtle, byte, &token));
  const SanadTerm term = reader_term(turtle->reader, &token);
  return accept(turtle, &term);
}

static SanadStatus
read_after_object(Turtle *turtle, int byte)
{
  Frame *const frame = top(turtle);

  if (byte == ',' || byte == ';') {
    ++turtle->reader->at;
    frame->expect = byte == ',' ? EXPECT_OBJECT : EXPECT_VERB_OR_END;
    return SANAD_OK;
  }
  return end_predicates(turtle, byte,
                        frame->kind == FRAME_BRACKET
                            ? "`,`, `;` or `]` behind an object"
                            : "`,`, `;` or `.` behind an object");
}

/// Where no statement is open.
static SanadStatus
read_statement(Turtle *turtle, int byte)
{
  Reader *const reader = turtle->reader;

  if (byte == '@' && !turtle->is_in_graph) {
    return turtle_at_directive(turtle);
  }
  if (byte == '}' && turtle->is_in_graph) {
    ++reader->at;
    turtle->is_in_graph = false;
    sanad_buffer_clear(&turtle->graph);
    return SANAD_OK;
  }
  if (byte == '{' && turtle->is_trig && !turtle->is_in_graph) {
    return open_graph(turtle);
  }
  TRY(push(turtle, FRAME_STATEMENT, EXPECT_SUBJECT, 0));
  return read_subject(turtle, byte);
}

/// Reads on in what is open.
static SanadStatus
step(Turtle *turtle, int byte)
{
  switch (top(turtle)->expect) {
  case EXPECT_SUBJECT:
    return read_subject(turtle, byte);
  case EXPECT_VERB:
  case EXPECT_VERB_OR_GRAPH:
  case EXPECT_VERB_OR_DOT:
  case EXPECT_VERB_OR_END:
    return read_verb(turtle, byte);
  case EXPECT_OBJECT:
  case EXPECT_ITEM:
    return read_object(turtle, byte);
  case EXPECT_AFTER_OBJECT:
    break;
  }
  return read_after_object(turtle, byte);
}

/// `turtleDoc`, `trigDoc`.
static SanadStatus
read_document(Turtle *turtle)
{
  Reader *const reader = turtle->reader;

  for (;;) {
    int byte = 0;
    TRY(reader_space(reader, true, false));
    TRY(reader_peek(reader, &byte));
    if (byte == READER_END && !turtle->depth && !turtle->is_in_graph) {
      return SANAD_OK;
    }
    TRY(turtle->depth ? step(turtle, byte) : read_statement(turtle, byte));
  }
}

SanadStatus
read_turtle(Reader *reader, const SanadReadOptions *options)
{
  Turtle turtle = {.reader = reader, .is_trig = options->format == SANAD_TRIG};
  SanadStatus status = SANAD_OK;

  if (options->base.length && !iri_is_absolute(options->base)) {
    status = sanad_fail(reader->error, SANAD_MEANING, SANAD_NO_SPAN,
                        "the base IRI is not absolute");
  }
  if (!status) {
    status = base_iri_set(&turtle.base, options->base, reader->error);
  }
  if (!status) {
    status = read_document(&turtle);
  }

  base_iri_free(&turtle.base);
  prefixes_free(&turtle.prefixes);
  free(turtle.frames);
  sanad_buffer_free(&turtle.stack);
  sanad_buffer_free(&turtle.subject);
  sanad_buffer_free(&turtle.graph);
  return status;
}
