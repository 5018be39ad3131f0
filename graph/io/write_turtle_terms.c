#include "graph/io/characters.h"
#include "graph/io/write_turtle.h"

#include "graph/vocabulary.h"

#include <string.h>

/// Whether all of `text` are PN_CHARS, dots (not at its ends), or bytes of
/// `more`.  `is_local` allows digits, `_` and colons at the start.
static bool
is_name(SanadText text, bool is_local)
{
  size_t offset = 0;

  while (offset < text.length) {
    const bool is_first = offset == 0;
    const uint32_t code_point = sanad_utf8_next(text, &offset);
    const bool is_digit_like =
        code_point == '_' || (code_point >= '0' && code_point <= '9');
    if (code_point == ':' && is_local) {
      continue;
    }
    if (code_point == '.' && !is_first && offset < text.length) {
      continue;
    }
    if (code_point == SANAD_NO_CODE_POINT ||
        !(is_first
              ? is_turtle_name_start(code_point) || (is_local && is_digit_like)
              : is_turtle_name_part(code_point))) {
      return false;
    }
  }
  return true;
}

bool
turtle_is_prefix(SanadText name, SanadText iri)
{
  const SanadTerm term = sanad_term_iri(iri);
  return is_name(name, false) && sanad_term_check(&term, NULL) == SANAD_OK;
}

/// Where the local name of an IRI begins: behind its last `/` or `#`, or if it
/// has none behind its last `:`.
static size_t
local_start(SanadText iri)
{
  size_t colon = 0;
  for (size_t i = iri.length; i > 0; --i) {
    const char c = iri.data[i - 1];
    if (c == '/' || c == '#') {
      return i;
    }
    if (c == ':' && !colon) {
      colon = i;
    }
  }
  return colon;
}

void
turtle_add_iri(SanadBuffer *out, const Prefixes *namespaces, SanadText iri)
{
  const size_t start = local_start(iri);
  const SanadText local = sanad_text_slice(iri, start, iri.length);
  const SanadText prefix =
      prefixes_get(namespaces, sanad_text_slice(iri, 0, start));

  if (prefix.data && is_name(local, true)) {
    sanad_buffer_add_text(out, prefix);
    sanad_buffer_add_char(out, ':');
    sanad_buffer_add_text(out, local);
    return;
  }
  sanad_buffer_add_char(out, '<');
  sanad_buffer_add_text(out, iri);
  sanad_buffer_add_char(out, '>');
}

/// Skips digits from `*at` on; says how many.
static size_t
skip_digits(SanadText text, size_t *at)
{
  const size_t start = *at;
  while (*at < text.length && has_class(text.data[*at], CHARACTER_DIGIT)) {
    ++*at;
  }
  return *at - start;
}

static bool
skip_byte(SanadText text, size_t *at, const char *bytes)
{
  const bool is_there = *at < text.length && text.data[*at] &&
                        strchr(bytes, text.data[*at]) != NULL;
  *at += is_there;
  return is_there;
}

/// The datatype of the number token that `text` is, or null if it is none
/// (Turtle, rules 19 to 21).
static const char *
number_datatype(SanadText text)
{
  size_t at = 0;
  (void)skip_byte(text, &at, "+-");
  const size_t whole = skip_digits(text, &at);
  const bool has_dot = skip_byte(text, &at, ".");
  const size_t fraction = has_dot ? skip_digits(text, &at) : 0;
  if (!whole && !fraction) {
    return NULL;
  }
  if (skip_byte(text, &at, "eE")) {
    (void)skip_byte(text, &at, "+-");
    return skip_digits(text, &at) && at == text.length ? SANAD_XSD_DOUBLE
                                                       : NULL;
  }
  if (at < text.length || (has_dot && !fraction)) {
    return NULL;
  }
  return has_dot ? SANAD_XSD_DECIMAL : SANAD_XSD_INTEGER;
}

static bool
is_bare(const SanadTerm *literal)
{
  if (sanad_text_is(literal->datatype, SANAD_XSD_BOOLEAN)) {
    return sanad_text_is(literal->text, "true") ||
           sanad_text_is(literal->text, "false");
  }
  const char *const datatype = number_datatype(literal->text);
  return datatype && sanad_text_is(literal->datatype, datatype);
}

/// Appends a byte that must not stand in a string as it is, or should not.
static void
add_escaped(SanadBuffer *out, char c)
{
  static const char plain[] = "\t\b\n\r\f\"\\";
  static const char letters[] = "tbnrf\"\\";
  const char *const found = c ? strchr(plain, c) : NULL;

  if (found) {
    sanad_buffer_add_char(out, '\\');
    sanad_buffer_add_char(out, letters[found - plain]);
  } else {
    sanad_buffer_add_format(out, "\\u%04X", (unsigned)(unsigned char)c);
  }
}

static void
add_string(SanadBuffer *out, SanadText text)
{
  size_t start = 0;
  sanad_buffer_add_char(out, '"');
  for (size_t i = 0; i < text.length; ++i) {
    const char c = text.data[i];
    if ((unsigned char)c < 0x20U || c == '"' || c == '\\' || c == '\x7F') {
      sanad_buffer_add(out, text.data + start, i - start);
      add_escaped(out, c);
      start = i + 1;
    }
  }
  sanad_buffer_add_text(out, sanad_text_slice(text, start, text.length));
  sanad_buffer_add_char(out, '"');
}

void
turtle_add_literal(SanadBuffer *out, const Prefixes *namespaces,
                   const SanadTerm *literal)
{
  if (is_bare(literal)) {
    sanad_buffer_add_text(out, literal->text);
    return;
  }
  add_string(out, literal->text);
  if (literal->language.length) {
    sanad_buffer_add_char(out, '@');
    sanad_buffer_add_text(out, literal->language);
  } else if (literal->datatype.length) {
    sanad_buffer_add(out, "^^", 2);
    turtle_add_iri(out, namespaces, literal->datatype);
  }
}

int
turtle_compare_terms(const SanadTerm *a, uint32_t a_rank, const SanadTerm *b,
                     uint32_t b_rank)
{
  if (a->kind != b->kind) {
    return a->kind < b->kind ? -1 : 1;
  }
  if (a->kind == SANAD_BLANK) {
    return (a_rank > b_rank) - (a_rank < b_rank);
  }
  int order = sanad_text_compare(a->text, b->text);
  if (!order) {
    order = sanad_text_compare(a->datatype, b->datatype);
  }
  return order ? order : sanad_text_compare(a->language, b->language);
}
