/// How names, IRIs and literals are written so that they can be read back.

#include "base/unicode.h"
#include "graph/vocabulary.h"
#include "query/resolve.h"

#include <string.h>

/// Whether a name can be written without brackets.
static bool
is_bare(SanadText name)
{
  size_t offset = 0;
  bool is_first = true;
  while (offset < name.length) {
    const uint32_t c = sanad_utf8_next(name, &offset);
    const bool is_letter = c == '_' || sanad_is_letter(c);
    if (!is_letter && (is_first || !(sanad_is_digit(c) || sanad_is_mark(c)))) {
      return false;
    }
    is_first = false;
  }
  return name.length > 0;
}

void
resolver_write_name(SanadText name, SanadBuffer *out)
{
  if (is_bare(name)) {
    sanad_buffer_add_text(out, name);
    return;
  }
  sanad_buffer_add_char(out, '[');
  for (size_t i = 0; i < name.length; ++i) {
    if (strchr("[]\\", name.data[i])) {
      sanad_buffer_add_char(out, '\\');
    }
    sanad_buffer_add_char(out, name.data[i]);
  }
  sanad_buffer_add_char(out, ']');
}

/// A local name that a prefixed name can hold.
static bool
is_local(SanadText name)
{
  if (!name.length) {
    return false;
  }
  for (size_t i = 0; i < name.length; ++i) {
    const char c = name.data[i];
    const bool is_inner_hyphen =
        c == '-' && i && i + 1 < name.length && name.data[i - 1] != '-';
    if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' ||
          (c >= '0' && c <= '9') || is_inner_hyphen)) {
      return false;
    }
  }
  return true;
}

void
resolver_write_iri(const Resolver *resolver, SanadText iri, SanadBuffer *out)
{
  SanadPrefix prefix;
  SanadPrefix best = {0};
  for (size_t i = 0; resolver_prefix(resolver, i, &prefix); ++i) {
    if (prefix.prefix.length && prefix.iri.length > best.iri.length &&
        sanad_text_has_prefix(iri, prefix.iri) &&
        is_local(sanad_text_slice(iri, prefix.iri.length, iri.length))) {
      best = prefix;
    }
  }
  if (best.iri.length) {
    sanad_buffer_add_text(out, best.prefix);
    sanad_buffer_add_char(out, ':');
    sanad_buffer_add_text(out,
                          sanad_text_slice(iri, best.iri.length, iri.length));
  } else {
    sanad_buffer_add_char(out, '<');
    sanad_buffer_add_text(out, iri);
    sanad_buffer_add_char(out, '>');
  }
}

SanadStatus
resolve_written(Resolver *resolver, SanadId id, SanadText *text,
                SanadError *error)
{
  SanadTerm term;
  SanadBuffer out = {0};
  TRY(question_term(resolver->question, id, &term, error));
  SanadStatus status = SANAD_OK;
  if (term.kind == SANAD_IRI) {
    const SanadText local = sanad_iri_local_name(term.text);
    SanadId label = SANAD_ANY;
    SanadTerm label_term;
    status = question_label(resolver->question, id, &label, error);
    if (status == SANAD_OK && label != SANAD_ANY &&
        question_term(resolver->question, label, &label_term, error) ==
            SANAD_OK &&
        is_bare(label_term.text)) {
      sanad_buffer_add_text(&out, label_term.text);
    } else if (status == SANAD_OK && label == SANAD_ANY && is_bare(local)) {
      sanad_buffer_add_text(&out, local);
    } else if (status == SANAD_OK) {
      resolver_write_iri(resolver, term.text, &out);
    }
  } else {
    sanad_term_print(&out, &term);
  }
  text->length = out.length;
  text->data =
      status == SANAD_OK && !out.failed
          ? sanad_arena_copy(resolver->question->arena, out.data, out.length)
          : NULL;
  sanad_buffer_free(&out);
  return text->data ? SANAD_OK : status ? status : sanad_fail_memory(error);
}

static void
write_quoted(SanadText text, SanadBuffer *out)
{
  sanad_buffer_add_char(out, '"');
  for (size_t i = 0; i < text.length; ++i) {
    switch (text.data[i]) {
    case '\n':
      sanad_buffer_add_string(out, "\\n");
      break;
    case '\r':
      sanad_buffer_add_string(out, "\\r");
      break;
    case '\t':
      sanad_buffer_add_string(out, "\\t");
      break;
    case '"':
    case '\\':
      sanad_buffer_add_char(out, '\\');
      sanad_buffer_add_char(out, text.data[i]);
      break;
    default:
      sanad_buffer_add_char(out, text.data[i]);
      break;
    }
  }
  sanad_buffer_add_char(out, '"');
}

/// Whether a number or date of this text is read back as this datatype.
static bool
is_plain(const SanadTerm *term)
{
  static const char *const kinds[] = {
      SANAD_XSD_INTEGER,   SANAD_XSD_DATE,    SANAD_XSD_YEAR_MONTH,
      SANAD_XSD_DATE_TIME, SANAD_XSD_BOOLEAN,
  };
  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; ++i) {
    if (sanad_text_is(term->datatype, kinds[i])) {
      return term->text.length && term->text.data[0] != '+';
    }
  }
  return sanad_text_is(term->datatype, SANAD_XSD_DECIMAL) &&
         term->text.length && memchr(term->text.data, '.', term->text.length);
}

void
resolver_write_literal(const Resolver *resolver, const SanadTerm *term,
                       SanadBuffer *out)
{
  if (is_plain(term)) {
    sanad_buffer_add_text(out, term->text);
    return;
  }
  write_quoted(term->text, out);
  if (term->language.length) {
    sanad_buffer_add_char(out, '@');
    sanad_buffer_add_text(out, term->language);
  } else if (term->datatype.length) {
    sanad_buffer_add_string(out, "^^");
    resolver_write_iri(resolver, term->datatype, out);
  }
}
