#ifndef SANAD_TESTS_UNIT_TERMS_H
#define SANAD_TESTS_UNIT_TERMS_H

#include "base/buffer.h"
#include "graph/term.h"
#include "graph/vocabulary.h"

#include <stdio.h>
#include <string.h>

/// Terms as tests write them: `<iri>`, `_:b`, `"text"`, `"text"@en`, and
/// `5^^integer`, a datatype of XSD's namespace or a whole IRI.

/// A term and the room of its datatype.
typedef struct {
  SanadTerm term;
  char datatype[128];
} TestTerm;

static inline SanadText
between(const char *from, const char *to)
{
  return (SanadText){from, (size_t)(to - from)};
}

/// Reads the notation.  The text of the term is the notation's.
static inline SanadTerm
test_term(TestTerm *out, const char *notation)
{
  const size_t length = strlen(notation);
  const char *const typed = strstr(notation, "^^");
  if (typed) {
    const bool is_iri = strchr(typed, ':') != NULL;
    (void)snprintf(out->datatype, sizeof out->datatype, "%s%s",
                   is_iri ? "" : SANAD_NS_XSD, typed + 2);
    out->term =
        sanad_term_typed(between(notation, typed), sanad_text(out->datatype));
  } else if (notation[0] == '<') {
    out->term = sanad_term_iri(between(notation + 1, notation + length - 1));
  } else if (notation[0] == '_') {
    out->term = sanad_term_blank(sanad_text(notation + 2));
  } else {
    const char *const end = strrchr(notation, '"');
    out->term = sanad_term_string(between(notation + 1, end));
    if (end[1] == '@') {
      out->term.language = sanad_text(end + 2);
    }
  }
  return out->term;
}

/// Appends a term in the notation.
static inline void
print_test_term(SanadBuffer *out, const SanadTerm *term)
{
  const SanadText space = SANAD_TEXT(SANAD_NS_XSD);
  if (term->kind == SANAD_LITERAL && term->datatype.length) {
    const bool is_xsd = sanad_text_has_prefix(term->datatype, space);
    sanad_buffer_add_text(out, term->text);
    sanad_buffer_add_string(out, "^^");
    sanad_buffer_add_text(out, sanad_text_slice(term->datatype,
                                                is_xsd ? space.length : 0,
                                                term->datatype.length));
    return;
  }
  sanad_term_print(out, term);
}

#endif
