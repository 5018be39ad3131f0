#include "repl/quote.h"

#include "graph/term.h"

void
quote_text(SanadBuffer *out, SanadText text)
{
  sanad_buffer_add_char(out, '"');
  for (size_t i = 0; i < text.length; ++i) {
    const unsigned char byte = (unsigned char)text.data[i];
    if (byte == '"' || byte == '\\') {
      sanad_buffer_add_char(out, '\\');
      sanad_buffer_add_char(out, (char)byte);
    } else if (byte < ' ' || byte == 0x7F) {
      sanad_buffer_add_format(out, "\\u%04X", byte);
    } else {
      sanad_buffer_add_char(out, (char)byte);
    }
  }
  sanad_buffer_add_char(out, '"');
}

void
quote_name(SanadBuffer *out, SanadText text)
{
  // `<iri>` is how the language and RDF write one.
  if (sanad_text_has_prefix(text, SANAD_TEXT("<")) &&
      sanad_text_has_suffix(text, SANAD_TEXT(">"))) {
    const SanadTerm inner =
        sanad_term_iri(sanad_text_slice(text, 1, text.length - 2));
    text = sanad_term_check(&inner, NULL) == SANAD_OK ? inner.text : text;
  }
  const SanadTerm iri = sanad_term_iri(text);

  if (sanad_term_check(&iri, NULL) == SANAD_OK) {
    sanad_buffer_add_char(out, '<');
    sanad_buffer_add_text(out, text);
    sanad_buffer_add_char(out, '>');
    return;
  }
  sanad_buffer_add_char(out, '[');
  for (size_t i = 0; i < text.length; ++i) {
    if (text.data[i] == '[' || text.data[i] == ']' || text.data[i] == '\\') {
      sanad_buffer_add_char(out, '\\');
    }
    sanad_buffer_add_char(out, text.data[i]);
  }
  sanad_buffer_add_char(out, ']');
}
