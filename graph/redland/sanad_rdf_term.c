#include "graph/redland/sanad_rdf.h"

#include "graph/term.h"

#include <string.h>

static SanadText
uri_text(raptor_uri *uri)
{
  size_t length = 0;
  const unsigned char *const text = raptor_uri_as_counted_string(uri, &length);
  return (SanadText){(const char *)text, length};
}

static SanadTerm
literal_term(const raptor_term_literal_value *literal)
{
  const SanadText text = {(const char *)literal->string, literal->string_len};

  if (literal->language) {
    const SanadText language = {(const char *)literal->language,
                                strlen((const char *)literal->language)};
    return sanad_term_language(text, language);
  }
  return literal->datatype ? sanad_term_typed(text, uri_text(literal->datatype))
                           : sanad_term_string(text);
}

static SanadTerm
term_of(const raptor_term *term)
{
  if (term->type == RAPTOR_TERM_TYPE_URI) {
    return sanad_term_iri(uri_text(term->value.uri));
  }
  if (term->type == RAPTOR_TERM_TYPE_BLANK) {
    return sanad_term_blank((SanadText){(const char *)term->value.blank.string,
                                        term->value.blank.string_len});
  }
  return literal_term(&term->value.literal);
}

void
helper_add_term(SanadBuffer *line, const raptor_term *raptor_term,
                raptor_locator *locator)
{
  SanadError error;
  const SanadTerm term = term_of(raptor_term);
  if (sanad_term_check(&term, &error) != SANAD_OK) {
    helper_fail(locator, error.message);
  }
  sanad_term_print(line, &term);
  sanad_buffer_add_char(line, ' ');
}
