#include "tests/io/collect.h"

#include <string.h>

static SanadStatus
add_quad(void *state, const SanadTerm *subject, const SanadTerm *predicate,
         const SanadTerm *object, const SanadTerm *graph, SanadError *error)
{
  SanadBuffer *const lines = &((Collected *)state)->lines;
  const SanadTerm *const terms[] = {subject, predicate, object, graph};

  for (size_t i = 0; i < 4 && terms[i]; ++i) {
    TRY(sanad_term_check(terms[i], error));
    sanad_term_print(lines, terms[i]);
    sanad_buffer_add_string(lines, " ");
  }
  sanad_buffer_add_string(lines, ".\n");
  return sanad_buffer_status(lines, error);
}

static SanadStatus
add_prefix(void *state, SanadText prefix, SanadText iri, SanadError *error)
{
  SanadBuffer *const prefixes = &((Collected *)state)->prefixes;
  sanad_buffer_add_text(prefixes, prefix);
  sanad_buffer_add_string(prefixes, "=");
  sanad_buffer_add_text(prefixes, iri);
  sanad_buffer_add_string(prefixes, " ");
  return sanad_buffer_status(prefixes, error);
}

typedef struct {
  SanadText text;
  size_t chunk;
} Pieces;

static SanadStatus
read_pieces(void *state, char *buffer, size_t size, size_t *got,
            SanadError *error)
{
  (void)error;
  Pieces *const pieces = state;
  *got = pieces->chunk && pieces->chunk < size ? pieces->chunk : size;
  if (*got > pieces->text.length) {
    *got = pieces->text.length;
  }
  if (*got) {
    memcpy(buffer, pieces->text.data, *got);
  }
  pieces->text = sanad_text_slice(pieces->text, *got, pieces->text.length);
  return SANAD_OK;
}

Collected
collect(SanadFormat format, const char *base, SanadText text, size_t chunk)
{
  Collected collected = {0};
  Pieces pieces = {text, chunk};
  const SanadReadOptions options = {format, sanad_text(base)};

  collected.status = sanad_rdf_read(
      (SanadSource){read_pieces, &pieces}, &options,
      (SanadSink){add_quad, add_prefix, &collected}, &collected.error);
  (void)sanad_buffer_string(&collected.lines);
  (void)sanad_buffer_string(&collected.prefixes);
  return collected;
}

void
collect_free(Collected *collected)
{
  sanad_buffer_free(&collected->lines);
  sanad_buffer_free(&collected->prefixes);
}
