#include "graph/term.h"

#include "graph/vocabulary.h"

#include <assert.h>
#include <string.h>
#include <strings.h>

SanadTerm
sanad_term_iri(SanadText iri)
{
  return (SanadTerm){.kind = SANAD_IRI, .text = iri};
}

SanadTerm
sanad_term_blank(SanadText label)
{
  return (SanadTerm){.kind = SANAD_BLANK, .text = label};
}

SanadTerm
sanad_term_string(SanadText text)
{
  return (SanadTerm){.kind = SANAD_LITERAL, .text = text};
}

SanadTerm
sanad_term_language(SanadText text, SanadText language)
{
  return (SanadTerm){.kind = SANAD_LITERAL, .text = text, .language = language};
}

SanadTerm
sanad_term_typed(SanadText text, SanadText datatype)
{
  if (sanad_text_is(datatype, SANAD_XSD_STRING)) {
    return sanad_term_string(text);
  }
  return (SanadTerm){.kind = SANAD_LITERAL, .text = text, .datatype = datatype};
}

bool
sanad_term_is_equal(const SanadTerm *a, const SanadTerm *b)
{
  return a->kind == b->kind && sanad_text_is_equal(a->text, b->text) &&
         sanad_text_is_equal(a->datatype, b->datatype) &&
         a->language.length == b->language.length &&
         (!a->language.length || strncasecmp(a->language.data, b->language.data,
                                             a->language.length) == 0);
}

SanadText
sanad_term_datatype(const SanadTerm *term)
{
  assert(term->kind == SANAD_LITERAL);

  if (term->language.length) {
    return SANAD_TEXT(SANAD_RDF_LANG_STRING);
  }
  return term->datatype.length ? term->datatype : SANAD_TEXT(SANAD_XSD_STRING);
}

SanadText
sanad_iri_local_name(SanadText iri)
{
  for (size_t i = iri.length; i > 0; --i) {
    const char c = iri.data[i - 1];
    if (c == '/' || c == '#' || c == ':') {
      return i < iri.length ? sanad_text_slice(iri, i, iri.length) : iri;
    }
  }
  return iri;
}

/// Characters that IRIREF of N-Triples excludes, escapes apart.
static bool
is_iri_byte(unsigned char c)
{
  return c > 0x20U && !strchr("<>\"{}|^`\\", c);
}

static bool
is_ascii_letter(char c)
{
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool
is_ascii_digit(char c)
{
  return c >= '0' && c <= '9';
}

/// Whether `iri` begins with a scheme and a colon (RFC 3986, 3.1).
static bool
has_scheme(SanadText iri)
{
  if (!iri.length || !is_ascii_letter(iri.data[0])) {
    return false;
  }
  for (size_t i = 1; i < iri.length; ++i) {
    const char c = iri.data[i];
    if (c == ':') {
      return true;
    }
    if (!is_ascii_letter(c) && !is_ascii_digit(c) && c != '+' && c != '-' &&
        c != '.') {
      return false;
    }
  }
  return false;
}

static SanadStatus
check_iri(SanadText iri, SanadError *error)
{
  if (iri.length > SANAD_IRI_BYTES_MAX) {
    return sanad_fail(error, SANAD_LIMIT, SANAD_NO_SPAN,
                      "an IRI of %zu bytes is longer than %u", iri.length,
                      SANAD_IRI_BYTES_MAX);
  }
  if (!has_scheme(iri)) {
    return sanad_fail(error, SANAD_SYNTAX, SANAD_NO_SPAN,
                      "the IRI <%.*s> is not absolute",
                      (int)(iri.length < 200 ? iri.length : 200), iri.data);
  }
  for (size_t i = 0; i < iri.length; ++i) {
    if (!is_iri_byte((unsigned char)iri.data[i])) {
      return sanad_fail(error, SANAD_SYNTAX, SANAD_NO_SPAN,
                        "an IRI cannot hold the character U+%04X",
                        (unsigned)(unsigned char)iri.data[i]);
    }
  }
  return SANAD_OK;
}

/// LANGTAG of Turtle without its `@`: letters, then groups of letters and
/// digits.
static SanadStatus
check_language(SanadText tag, SanadError *error)
{
  if (tag.length > SANAD_LANGUAGE_BYTES_MAX) {
    return sanad_fail(error, SANAD_LIMIT, SANAD_NO_SPAN,
                      "a language tag of %zu bytes is longer than %u",
                      tag.length, SANAD_LANGUAGE_BYTES_MAX);
  }

  bool is_first = true;
  size_t group = 0;
  for (size_t i = 0; i < tag.length; ++i) {
    const char c = tag.data[i];
    if (c == '-' && group) {
      is_first = false;
      group = 0;
    } else if (is_ascii_letter(c) || (!is_first && is_ascii_digit(c))) {
      ++group;
    } else {
      group = 0;
      break;
    }
  }
  return group ? SANAD_OK
               : sanad_fail(error, SANAD_SYNTAX, SANAD_NO_SPAN,
                            "malformed language tag");
}

static SanadStatus
check_literal(const SanadTerm *term, SanadError *error)
{
  if (term->text.length > SANAD_LITERAL_BYTES_MAX) {
    return sanad_fail(error, SANAD_LIMIT, SANAD_NO_SPAN,
                      "a literal of %zu bytes is longer than %u",
                      term->text.length, SANAD_LITERAL_BYTES_MAX);
  }
  if (term->datatype.length) {
    TRY(check_iri(term->datatype, error));
  }
  return term->language.length ? check_language(term->language, error)
                               : SANAD_OK;
}

SanadStatus
sanad_term_check(const SanadTerm *term, SanadError *error)
{
  switch (term->kind) {
  case SANAD_IRI:
    TRY(check_iri(term->text, error));
    break;
  case SANAD_BLANK:
    if (!term->text.length || term->text.length > SANAD_IRI_BYTES_MAX) {
      return sanad_fail(error, SANAD_LIMIT, SANAD_NO_SPAN,
                        "a blank node label has %zu bytes", term->text.length);
    }
    break;
  case SANAD_LITERAL:
    TRY(check_literal(term, error));
    break;
  }

  if (sanad_utf8_check(term->text) != term->text.length ||
      sanad_utf8_check(term->datatype) != term->datatype.length) {
    return sanad_fail(error, SANAD_SYNTAX, SANAD_NO_SPAN, "invalid UTF-8");
  }
  return SANAD_OK;
}

/// Appends one byte of a literal, escaped as canonical N-Triples asks.
static void
print_literal_byte(SanadBuffer *out, char c)
{
  switch (c) {
  case '"':
    sanad_buffer_add(out, "\\\"", 2);
    break;
  case '\\':
    sanad_buffer_add(out, "\\\\", 2);
    break;
  case '\n':
    sanad_buffer_add(out, "\\n", 2);
    break;
  case '\r':
    sanad_buffer_add(out, "\\r", 2);
    break;
  default:
    sanad_buffer_add_char(out, c);
    break;
  }
}

static void
print_literal(SanadBuffer *out, const SanadTerm *term)
{
  sanad_buffer_add_char(out, '"');
  size_t start = 0;
  for (size_t i = 0; i < term->text.length; ++i) {
    const char c = term->text.data[i];
    if (c == '"' || c == '\\' || c == '\n' || c == '\r') {
      sanad_buffer_add(out, term->text.data + start, i - start);
      print_literal_byte(out, c);
      start = i + 1;
    }
  }
  sanad_buffer_add_text(out,
                        sanad_text_slice(term->text, start, term->text.length));
  sanad_buffer_add_char(out, '"');

  if (term->language.length) {
    sanad_buffer_add_char(out, '@');
    sanad_buffer_add_text(out, term->language);
  } else if (term->datatype.length) {
    sanad_buffer_add(out, "^^<", 3);
    sanad_buffer_add_text(out, term->datatype);
    sanad_buffer_add_char(out, '>');
  }
}

void
sanad_term_print(SanadBuffer *out, const SanadTerm *term)
{
  switch (term->kind) {
  case SANAD_IRI:
    sanad_buffer_add_char(out, '<');
    sanad_buffer_add_text(out, term->text);
    sanad_buffer_add_char(out, '>');
    break;
  case SANAD_BLANK:
    sanad_buffer_add(out, "_:", 2);
    sanad_buffer_add_text(out, term->text);
    break;
  case SANAD_LITERAL:
    print_literal(out, term);
    break;
  }
}
