/// Answers of SPARQL endpoints, in JSON and XML.  The first byte says which,
/// and in how large pieces they come.
#include "tests/fuzz/fuzz.h"

#include "base/buffer.h"
#include "query/results.h"

#include <string.h>

#define ARENA_BYTES ((size_t)64 * 1024 * 1024)

/// All that a reader gave, as text.
typedef struct {
  SanadBuffer seen;
  size_t column_count;
  bool has_columns;
  SanadStatus status;
  SanadError error;
} Result;

static SanadStatus
take_columns(void *state, const SanadText *names, size_t count,
             SanadError *error)
{
  (void)error;
  Result *const result = state;
  FUZZ_CHECK(!result->has_columns);
  result->has_columns = true;
  result->column_count = count;
  for (size_t i = 0; i < count; ++i) {
    sanad_buffer_add_text(&result->seen, names[i]);
    sanad_buffer_add_char(&result->seen, '\t');
  }
  return SANAD_OK;
}

static SanadStatus
take_row(void *state, const SanadTerm *cells, size_t count, SanadError *error)
{
  (void)error;
  Result *const result = state;
  FUZZ_CHECK(result->has_columns && count == result->column_count);
  sanad_buffer_add_char(&result->seen, '\n');
  for (size_t i = 0; i < count; ++i) {
    // What is no RDF is refused by who takes the rows, here only read.
    const SanadStatus checked = sanad_term_check(&cells[i], NULL);
    (void)checked;
    sanad_buffer_add_format(&result->seen, "%d", (int)cells[i].kind);
    sanad_buffer_add_text(&result->seen, cells[i].text);
    sanad_buffer_add_text(&result->seen, cells[i].datatype);
    sanad_buffer_add_text(&result->seen, cells[i].language);
  }
  return SANAD_OK;
}

static SanadStatus
take_yes_no(void *state, bool answer, SanadError *error)
{
  (void)error;
  sanad_buffer_add_char(&((Result *)state)->seen, answer ? 'y' : 'n');
  return SANAD_OK;
}

static void
read_all(Result *result, SanadText text, ResultsSyntax syntax, size_t chunk)
{
  ResultsReader *reader = NULL;
  SanadArena *const arena = sanad_arena_new(NULL, ARENA_BYTES);
  const ResultsSink sink = {take_columns, take_row, take_yes_no, result};
  FUZZ_CHECK(arena);
  FUZZ_CHECK(results_open(&reader, arena, syntax, sink, NULL) == SANAD_OK);
  while (!result->status && text.length) {
    const size_t length = chunk && chunk < text.length ? chunk : text.length;
    char *const copy = malloc(length); // So that reading on is noticed
    FUZZ_CHECK(copy);
    memcpy(copy, text.data, length);
    result->status =
        results_read(reader, (SanadText){copy, length}, &result->error);
    free(copy);
    text = sanad_text_slice(text, length, text.length);
  }
  if (!result->status) {
    result->status = results_finish(reader, &result->error);
  }
  FUZZ_CHECK(!result->status || result->error.message[0]);
  results_close(reader);
  sanad_arena_free(arena);
}

/// In pieces an answer is what it is whole.
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  if (!size) {
    return 0;
  }
  const SanadText text = {(const char *)data + 1, size - 1};
  const ResultsSyntax syntax = data[0] & 1U ? RESULTS_XML : RESULTS_JSON;
  Result whole = {0};
  Result pieces = {0};
  (void)results_syntax("", text);
  read_all(&whole, text, syntax, 0);
  read_all(&pieces, text, syntax, (data[0] >> 1U) % 16U + 1U);
  FUZZ_CHECK(whole.status == pieces.status);
  FUZZ_CHECK(strcmp(whole.error.message, pieces.error.message) == 0);
  FUZZ_CHECK(sanad_text_is_equal(sanad_buffer_text(&whole.seen),
                                 sanad_buffer_text(&pieces.seen)));
  sanad_buffer_free(&whole.seen);
  sanad_buffer_free(&pieces.seen);
  return 0;
}
