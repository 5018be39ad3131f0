#include "tests/fuzz/read_rdf.h"

#include "tests/fuzz/fuzz.h"

#include <string.h>

typedef struct {
  SanadBuffer lines;
  SanadError error;
  SanadStatus status;
} Result;

static SanadStatus
add_quad(void *state, const SanadTerm *subject, const SanadTerm *predicate,
         const SanadTerm *object, const SanadTerm *graph, SanadError *error)
{
  SanadBuffer *const lines = &((Result *)state)->lines;
  const SanadTerm *const terms[] = {subject, predicate, object, graph};

  FUZZ_CHECK(subject->kind != SANAD_LITERAL && predicate->kind == SANAD_IRI);
  FUZZ_CHECK(!graph || graph->kind != SANAD_LITERAL);
  for (size_t i = 0; i < 4 && terms[i]; ++i) {
    FUZZ_CHECK(sanad_term_check(terms[i], NULL) == SANAD_OK);
    sanad_term_print(lines, terms[i]);
    sanad_buffer_add_char(lines, ' ');
  }
  sanad_buffer_add(lines, ".\n", 2);
  return sanad_buffer_status(lines, error);
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

static Result
read_text(SanadText text, size_t chunk, SanadFormat format, const char *base)
{
  Result result = {0};
  Pieces pieces = {text, chunk};
  const SanadReadOptions options = {format, sanad_text(base)};
  result.status =
      sanad_rdf_read((SanadSource){read_pieces, &pieces}, &options,
                     (SanadSink){add_quad, NULL, &result}, &result.error);
  return result;
}

static void
check_same(const Result *a, const Result *b)
{
  FUZZ_CHECK(sanad_text_is_equal(sanad_buffer_text(&a->lines),
                                 sanad_buffer_text(&b->lines)));
}

void
fuzz_read_rdf(const uint8_t *data, size_t size, const SanadFormat formats[2])
{
  if (!size) {
    return;
  }
  const SanadText text = {(const char *)data + 1, size - 1};
  const SanadFormat format = formats[data[0] & 1U];
  const size_t chunk = (data[0] >> 1U) % 16U + 1;

  Result whole = read_text(text, 0, format, "http://base/a/b?c#d");
  Result pieces = read_text(text, chunk, format, "http://base/a/b?c#d");
  check_same(&whole, &pieces);
  FUZZ_CHECK(whole.status == pieces.status);
  FUZZ_CHECK(strcmp(whole.error.message, pieces.error.message) == 0);
  FUZZ_CHECK(whole.error.place.line == pieces.error.place.line);
  FUZZ_CHECK(whole.error.place.column == pieces.error.place.column);
  FUZZ_CHECK(whole.status == SANAD_OK || whole.error.place.line);

  Result again =
      read_text(sanad_buffer_text(&whole.lines), 0, SANAD_NQUADS, NULL);
  FUZZ_CHECK(again.status == SANAD_OK);
  check_same(&whole, &again);
  sanad_buffer_free(&whole.lines);
  sanad_buffer_free(&pieces.lines);
  sanad_buffer_free(&again.lines);
}
