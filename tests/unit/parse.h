#ifndef SANAD_TESTS_UNIT_PARSE_H
#define SANAD_TESTS_UNIT_PARSE_H

/// What the tests of the parser share.

#include "tests/unit/test.h"

#include "base/arena.h"
#include "parser/parser.h"
#include "parser/printer.h"

#include <stdio.h>
#include <string.h>

#define ARENA_BYTES ((size_t)256 * 1024 * 1024)

/// A statement and what it lives in; free with parsed_free().
typedef struct {
  SanadArena *arena;
  const AstStatement *statement;
  SanadStatus status;
  size_t end;
  SanadError error;
} Parsed;

static inline Parsed
parse_at(SanadText text, size_t offset)
{
  Parsed parsed = {.arena = sanad_arena_new(NULL, ARENA_BYTES)};

  assert_non_null(parsed.arena);
  parsed.status = sanad_parse_statement(&parsed.statement, parsed.arena, text,
                                        offset, &parsed.end, &parsed.error);
  if (parsed.status == SANAD_OK) {
    assert_non_null(parsed.statement);
  } else {
    assert_null(parsed.statement);
  }
  return parsed;
}

static inline Parsed
parse(const char *text)
{
  return parse_at(sanad_text(text), 0);
}

static inline void
parsed_free(Parsed *parsed)
{
  sanad_arena_free(parsed->arena);
}

/// Checks that `text` is one statement that prints as `printed`, and that what
/// is printed prints as itself.
static inline void
check_prints(const char *text, const char *printed)
{
  SanadBuffer out = {0};
  Parsed parsed = parse(text);

  if (parsed.status != SANAD_OK) {
    fail_msg("%s: %s", text, parsed.error.message);
  }
  sanad_print_statement(&out, parsed.statement);
  assert_string_equal(sanad_buffer_string(&out), printed);
  assert_int_equal(parsed.end, strlen(text));
  parsed_free(&parsed);

  parsed = parse(printed);
  if (parsed.status != SANAD_OK) {
    fail_msg("printed as %s: %s", printed, parsed.error.message);
  }
  sanad_buffer_clear(&out);
  sanad_print_statement(&out, parsed.statement);
  assert_string_equal(sanad_buffer_string(&out), printed);
  parsed_free(&parsed);
  sanad_buffer_free(&out);
}

/// A text that is wrong, where, and what is said.
typedef struct {
  const char *text;
  SanadStatus status;
  unsigned line;
  unsigned column;
  const char *message;
  const char *hint; ///< Null: any, but not none
} WrongCase;

static inline void
check_wrong(const WrongCase *wrong)
{
  Parsed parsed = parse(wrong->text);
  const SanadPlace place =
      sanad_locate(wrong->text, strlen(wrong->text), parsed.error.span.offset);

  if (parsed.status != wrong->status) {
    fail_msg("%s: status %d, not %d: %s", wrong->text, parsed.status,
             wrong->status, parsed.error.message);
  }
  if (strcmp(parsed.error.message, wrong->message) != 0 ||
      !parsed.error.hint[0] ||
      (wrong->hint && strcmp(parsed.error.hint, wrong->hint) != 0) ||
      place.line != wrong->line || place.column != wrong->column) {
    fail_msg("%s: %u:%u: %s (%s)", wrong->text, (unsigned)place.line,
             (unsigned)place.column, parsed.error.message, parsed.error.hint);
  }
  assert_true(parsed.end > 0 && parsed.end <= strlen(wrong->text));
  parsed_free(&parsed);
}

#endif
