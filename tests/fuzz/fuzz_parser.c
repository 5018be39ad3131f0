#include "tests/fuzz/fuzz.h"

#include "parser/parser.h"
#include "parser/printer.h"

#include <string.h>

#define ARENA_BYTES ((size_t)512 * 1024 * 1024)

static SanadArena *
new_arena(void)
{
  SanadArena *const arena = sanad_arena_new(NULL, ARENA_BYTES);
  FUZZ_CHECK(arena);
  return arena;
}

/// What is printed parses, to a tree that prints the same.
static void
check_printed(const AstStatement *statement)
{
  SanadBuffer first = {0};
  SanadBuffer second = {0};
  SanadArena *const arena = new_arena();
  const AstStatement *again = NULL;
  size_t end = 0;

  sanad_print_statement(&first, statement);
  const SanadText text = sanad_buffer_text(&first);
  const SanadStatus status =
      sanad_parse_statement(&again, arena, text, 0, &end, NULL);
  // Printing writes escapes and spaces, so the longest statements grow.
  FUZZ_CHECK(status == SANAD_OK ||
             (status == SANAD_LIMIT && text.length > AST_STATEMENT_BYTES_MAX));
  if (status == SANAD_OK) {
    FUZZ_CHECK(end == text.length);
    sanad_print_statement(&second, again);
    FUZZ_CHECK(sanad_text_is_equal(text, sanad_buffer_text(&second)));
  }
  sanad_arena_free(arena);
  sanad_buffer_free(&first);
  sanad_buffer_free(&second);
}

static void
check_span(SanadSpan span, SanadText text)
{
  FUZZ_CHECK(span.offset <= text.length &&
             span.length <= text.length - span.offset);
}

/// Parses all statements, also those behind wrong ones.
static void
check_statements(SanadText text)
{
  SanadStatus status = SANAD_OK;
  size_t offset = 0;

  while (status != SANAD_END && offset < text.length) {
    SanadArena *const arena = new_arena();
    const AstStatement *statement = NULL;
    SanadError error = {0};
    size_t end = 0;
    status =
        sanad_parse_statement(&statement, arena, text, offset, &end, &error);
    FUZZ_CHECK(status == SANAD_OK || status == SANAD_END ||
               status == SANAD_SYNTAX || status == SANAD_INCOMPLETE ||
               status == SANAD_LIMIT);
    FUZZ_CHECK(end > offset && end <= text.length);
    FUZZ_CHECK((statement != NULL) == (status == SANAD_OK));
    if (statement) {
      check_span(statement->span, text);
      check_printed(statement);
    } else if (status != SANAD_END) {
      FUZZ_CHECK(error.status == status && error.message[0] != '\0');
      check_span(error.span, text);
    }
    FUZZ_CHECK(status != SANAD_INCOMPLETE || end == text.length);
    sanad_arena_free(arena);
    offset = end;
  }
}

static void
check_expected(SanadText text, size_t cursor)
{
  SanadArena *const arena = new_arena();
  SanadExpected expected;
  SanadError error = {0};

  const SanadStatus status =
      sanad_parse_expected(&expected, arena, text, cursor, &error);
  FUZZ_CHECK(status == SANAD_OK || status == SANAD_SYNTAX ||
             status == SANAD_LIMIT);
  if (status == SANAD_OK) {
    FUZZ_CHECK(expected.start <= cursor);
    FUZZ_CHECK(expected.partial.length == cursor - expected.start);
    FUZZ_CHECK(expected.statement_start <= cursor);
    FUZZ_CHECK(expected.clause_start <= cursor);
    FUZZ_CHECK(expected.classes || expected.word_count);
  }
  sanad_arena_free(arena);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  const SanadText text = {(const char *)data, size};
  SanadArena *const arena = new_arena();
  const AstValue *value = NULL;

  check_statements(text);
  check_expected(text, size);
  check_expected(text, size / 2);
  const SanadStatus complete = sanad_parse_is_complete(text);
  FUZZ_CHECK(complete == SANAD_OK || complete == SANAD_INCOMPLETE);
  FUZZ_CHECK((sanad_parse_value(&value, arena, text, NULL) == SANAD_OK) ==
             (value != NULL));
  sanad_arena_free(arena);
  return 0;
}
