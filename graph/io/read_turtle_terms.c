#include "graph/io/characters.h"
#include "graph/io/turtle.h"

#include "graph/vocabulary.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

NodeLabel
turtle_label(uint64_t node)
{
  NodeLabel label;
  const int length =
      snprintf(label.text, sizeof label.text, TURTLE_LABEL "%" PRIu64, node);
  label.length = length < 0 ? 0 : (size_t)length;
  return label;
}

SanadStatus
turtle_iri(Turtle *turtle, Slice *out)
{
  Reader *const reader = turtle->reader;
  const size_t token = reader_mark(reader);

  TRY(reader_iri(reader, out));
  if (iri_is_absolute(reader_text(reader, *out))) {
    return SANAD_OK;
  }
  if (!turtle->base.text.length) {
    return reader_fail(reader, reader_pointer(reader, token), SANAD_SYNTAX,
                       "the IRI is relative, and there is no base");
  }

  // The reference may be text of the scratch buffer: with room made before, it
  // stays where it is.
  SanadBuffer *const scratch = &reader->scratch;
  const size_t start = scratch->length;
  (void)sanad_buffer_reserve(scratch,
                             iri_resolved_bytes(&turtle->base, out->length));
  iri_resolve(&turtle->base, reader_text(reader, *out), scratch);
  TRY(sanad_buffer_status(scratch, reader->error));
  *out = (Slice){NULL, start, scratch->length - start, true};
  if (out->length > SANAD_IRI_BYTES_MAX) {
    return reader_fail(reader, reader_pointer(reader, token), SANAD_LIMIT,
                       "an IRI is longer than %u bytes", SANAD_IRI_BYTES_MAX);
  }
  return SANAD_OK;
}

/// PLX: `%` with two digits, or an escaped character of PN_LOCAL_ESC.
static SanadStatus
read_local_escape(Reader *reader)
{
  const size_t length = *reader->at == '%' ? 3 : 2;
  bool has_more = true;
  while (has_more && (size_t)(reader->limit - reader->at) < length) {
    TRY(reader_refill(reader, &has_more));
  }

  const char *const p = reader->at;
  if (length == 3) {
    for (size_t i = 1; i < length; ++i) {
      if (!p[i] || !strchr("0123456789ABCDEFabcdef", p[i])) {
        return reader_fail(reader, p, SANAD_SYNTAX,
                           "`%%` in a name needs two hexadecimal digits");
      }
    }
  } else if (!p[1] || !strchr("_~.-!$&'()*+,;=/?#@%", p[1])) {
    return reader_fail(reader, p, SANAD_SYNTAX, "no such escape in a name");
  }
  const size_t drop = length == 2;
  sanad_buffer_add(&reader->scratch, p + drop, length - drop);
  reader->at += length;
  return SANAD_OK;
}

/// Whether a local name may begin here (the first of PN_LOCAL, escapes apart).
static bool
is_local_start(const Reader *reader)
{
  const char c = *reader->at;
  if (has_class(c, CHARACTER_LETTER | CHARACTER_DIGIT) || c == '_' ||
      c == ':') {
    return true;
  }
  const SanadText rest = {reader->at, (size_t)(reader->limit - reader->at)};
  size_t length = 0;
  return rest.length && is_turtle_name_start(sanad_utf8_next(rest, &length));
}

/// Appends the name characters from here on to the scratch buffer.  At the end
/// of them reader_name() leaves dots alone; but dots before an escape belong
/// to the name.
static SanadStatus
read_local_part(Reader *reader)
{
  const size_t start = reader_mark(reader);
  TRY(reader_name(reader, ":"));

  const size_t end = reader_mark(reader);
  int byte = 0;
  do {
    TRY(reader_peek(reader, &byte));
    reader->at += byte == '.';
  } while (byte == '.');
  if (byte != '%' && byte != '\\') {
    reader->at = reader_pointer(reader, end);
  }
  sanad_buffer_add(&reader->scratch, reader_pointer(reader, start),
                   reader_mark(reader) - start);
  return SANAD_OK;
}

/// PN_LOCAL, which may be empty, appended to the scratch buffer.
static SanadStatus
read_local(Reader *reader, size_t iri_start)
{
  int byte = 0;
  TRY(reader_peek(reader, &byte));
  if (byte != '%' && byte != '\\' && !is_local_start(reader)) {
    return SANAD_OK;
  }

  for (;;) {
    TRY(read_local_part(reader));
    if (reader->scratch.length - iri_start > SANAD_IRI_BYTES_MAX) {
      return reader_fail(reader, reader->at, SANAD_LIMIT,
                         "an IRI is longer than %u bytes", SANAD_IRI_BYTES_MAX);
    }
    if (*reader->at != '%' && *reader->at != '\\') {
      return SANAD_OK;
    }
    TRY(read_local_escape(reader));
  }
}

/// PN_PREFIX, which may be empty, up to its end.
static SanadStatus
read_prefix_name(Reader *reader, Slice *name)
{
  const size_t start = reader_mark(reader);
  const SanadText rest = {reader->at, (size_t)(reader->limit - reader->at)};
  size_t length = 0;

  if (rest.length && is_turtle_name_start(sanad_utf8_next(rest, &length))) {
    TRY(reader_name(reader, ""));
  }
  *name = reader_slice(reader, start);
  return SANAD_OK;
}

SanadStatus
turtle_name(Turtle *turtle, Token *token, Slice *word)
{
  Reader *const reader = turtle->reader;
  const size_t start = reader_mark(reader);
  Slice name;
  int byte = 0;

  *word = (Slice){0};
  TRY(read_prefix_name(reader, &name));
  TRY(reader_peek(reader, &byte));
  if (byte != ':') {
    *word = name;
    return SANAD_OK;
  }

  const SanadText prefix = reader_text(reader, name);
  const SanadText iri = prefixes_get(&turtle->prefixes, prefix);
  if (!iri.data) {
    return reader_fail(reader, reader_pointer(reader, start), SANAD_SYNTAX,
                       "the prefix `%.*s:` is not declared",
                       (int)(prefix.length < 100 ? prefix.length : 100),
                       prefix.data);
  }
  ++reader->at;

  SanadBuffer *const scratch = &reader->scratch;
  const size_t iri_start = scratch->length;
  sanad_buffer_add_text(scratch, iri);
  TRY(read_local(reader, iri_start));
  token->kind = SANAD_IRI;
  token->text = (Slice){NULL, iri_start, scratch->length - iri_start, true};
  return sanad_buffer_status(scratch, reader->error);
}

SanadStatus
turtle_any_iri(Turtle *turtle, const char *wanted, Slice *out)
{
  Reader *const reader = turtle->reader;
  const size_t start = reader_mark(reader);
  int byte = 0;

  TRY(reader_peek(reader, &byte));
  if (byte == '<') {
    return turtle_iri(turtle, out);
  }

  Token token = {0};
  Slice word;
  TRY(turtle_name(turtle, &token, &word));
  if (!token.kind) {
    reader->at = reader_pointer(reader, start);
    return reader_fail_wanted(reader, wanted);
  }
  *out = token.text;
  return SANAD_OK;
}

SanadStatus
turtle_blank(Turtle *turtle, Token *token)
{
  Reader *const reader = turtle->reader;
  Slice label;
  TRY(reader_label(reader, &label));

  token->kind = SANAD_BLANK;
  token->text = label;
  const SanadText text = reader_text(reader, label);
  if (!sanad_text_has_prefix(text, SANAD_TEXT(TURTLE_LABEL))) {
    return SANAD_OK;
  }

  SanadBuffer *const scratch = &reader->scratch;
  const size_t start = scratch->length;
  sanad_buffer_add_string(scratch, TURTLE_LABEL "x");
  sanad_buffer_add_text(
      scratch, sanad_text_slice(text, sizeof TURTLE_LABEL - 1, text.length));
  token->text = (Slice){NULL, start, scratch->length - start, true};
  return sanad_buffer_status(scratch, reader->error);
}

SanadStatus
turtle_string(Turtle *turtle, Token *token)
{
  Reader *const reader = turtle->reader;
  token->kind = SANAD_LITERAL;
  TRY(reader_string(reader, true, &token->text));
  TRY(reader_space(reader, true, true));

  if (*reader->at == '@') {
    return reader_language(reader, &token->language);
  }
  if (*reader->at != '^') {
    return SANAD_OK;
  }
  ++reader->at;
  int byte = 0;
  TRY(reader_peek(reader, &byte));
  if (byte != '^') {
    return reader_fail_wanted(reader, "`^^` before a datatype");
  }
  ++reader->at;
  TRY(reader_space(reader, true, true));
  return turtle_any_iri(turtle, "the IRI of a datatype", &token->datatype);
}

/// Moves past digits; `*count` of them.
static SanadStatus
skip_digits(Reader *reader, size_t *count)
{
  const size_t start = reader_mark(reader);
  int byte = 0;

  do {
    while (has_class(*reader->at, CHARACTER_DIGIT)) {
      ++reader->at;
    }
    TRY(reader_peek(reader, &byte));
  } while (byte >= '0' && byte <= '9');
  *count = reader_mark(reader) - start;
  return SANAD_OK;
}

/// Moves past `.` and digits.  The dot may be that of the statement: then
/// `*count` is 0 and, unless an exponent comes, the reader stays.
static SanadStatus
skip_fraction(Reader *reader, size_t *count, bool *has_dot)
{
  const size_t dot = reader_mark(reader);
  int byte = 0;

  *count = 0;
  TRY(reader_peek(reader, &byte));
  *has_dot = byte == '.';
  if (!*has_dot) {
    return SANAD_OK;
  }
  ++reader->at;
  TRY(skip_digits(reader, count));
  TRY(reader_peek(reader, &byte));
  if (!*count && byte != 'e' && byte != 'E') {
    *has_dot = false;
    reader->at = reader_pointer(reader, dot);
  }
  return SANAD_OK;
}

/// EXPONENT, if there is one.
static SanadStatus
skip_exponent(Reader *reader, bool *has_exponent)
{
  int byte = 0;
  TRY(reader_peek(reader, &byte));
  *has_exponent = byte == 'e' || byte == 'E';
  if (!*has_exponent) {
    return SANAD_OK;
  }
  ++reader->at;
  TRY(reader_peek(reader, &byte));
  if (byte == '+' || byte == '-') {
    ++reader->at;
  }

  size_t count = 0;
  TRY(skip_digits(reader, &count));
  return count ? SANAD_OK
               : reader_fail_wanted(reader, "a digit of an exponent");
}

SanadStatus
turtle_number(Turtle *turtle, Token *token)
{
  Reader *const reader = turtle->reader;
  const size_t start = reader_mark(reader);
  size_t whole = 0;
  size_t fraction = 0;
  bool has_dot = false;
  bool has_exponent = false;

  if (*reader->at == '+' || *reader->at == '-') {
    ++reader->at;
  }
  TRY(skip_digits(reader, &whole));
  TRY(skip_fraction(reader, &fraction, &has_dot));
  if (!whole && !fraction) {
    return reader_fail_wanted(reader, "a digit of a number");
  }
  TRY(skip_exponent(reader, &has_exponent));

  token->kind = SANAD_LITERAL;
  token->text = reader_slice(reader, start);
  if (has_exponent) {
    token->datatype = READER_CONSTANT(SANAD_XSD_DOUBLE);
  } else if (has_dot) {
    token->datatype = READER_CONSTANT(SANAD_XSD_DECIMAL);
  } else {
    token->datatype = READER_CONSTANT(SANAD_XSD_INTEGER);
  }
  return SANAD_OK;
}

SanadStatus
turtle_prefix(Turtle *turtle)
{
  Reader *const reader = turtle->reader;
  Slice name;
  Slice iri;

  TRY(reader_space(reader, true, false));
  TRY(read_prefix_name(reader, &name));
  int byte = 0;
  TRY(reader_peek(reader, &byte));
  if (byte != ':') {
    return reader_fail_wanted(reader, "the name of a prefix and `:`");
  }
  ++reader->at;
  TRY(reader_space(reader, true, true));
  if (*reader->at != '<') {
    return reader_fail_wanted(reader, "the IRI of a prefix in `<` `>`");
  }
  TRY(turtle_iri(turtle, &iri));

  const SanadText name_text = reader_text(reader, name);
  const SanadText iri_text = reader_text(reader, iri);
  TRY(prefixes_put(&turtle->prefixes, name_text, iri_text, reader->error));
  if (!reader->sink.prefix) {
    return SANAD_OK;
  }
  return reader->sink.prefix(reader->sink.state, name_text, iri_text,
                             reader->error);
}

SanadStatus
turtle_base(Turtle *turtle)
{
  Reader *const reader = turtle->reader;
  Slice iri;

  TRY(reader_space(reader, true, false));
  if (*reader->at != '<') {
    return reader_fail_wanted(reader, "the base IRI in `<` `>`");
  }
  TRY(turtle_iri(turtle, &iri));
  return base_iri_set(&turtle->base, reader_text(reader, iri), reader->error);
}

SanadStatus
turtle_at_directive(Turtle *turtle)
{
  Reader *const reader = turtle->reader;
  const size_t token = reader_mark(reader);

  ++reader->at;
  const size_t start = reader_mark(reader);
  TRY(reader_name(reader, ""));
  const SanadText word = reader_text(reader, reader_slice(reader, start));
  if (sanad_text_is(word, "prefix")) {
    TRY(turtle_prefix(turtle));
  } else if (sanad_text_is(word, "base")) {
    TRY(turtle_base(turtle));
  } else {
    return reader_fail(reader, reader_pointer(reader, token), SANAD_SYNTAX,
                       "only `@prefix` and `@base` begin with `@`");
  }

  TRY(reader_space(reader, true, false));
  if (*reader->at != '.') {
    return reader_fail_wanted(reader, "the `.` of a directive");
  }
  ++reader->at;
  return SANAD_OK;
}
