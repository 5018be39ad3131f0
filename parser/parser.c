#include "parser/parser_impl.h"

#include <string.h>

// ---- Going on behind an error

/// Moves `*at` behind a text in quotes, a comment or a name in brackets that
/// starts there; false if none does.
static bool
skip_quoted(SanadText text, size_t *at)
{
  const SanadText rest = sanad_text_slice(text, *at, text.length);
  const SanadText quotes = SANAD_TEXT("\"\"\"");
  const char first = text.data[*at];

  if (sanad_text_has_prefix(rest, quotes)) {
    *at += quotes.length;
    while (*at < text.length &&
           !sanad_text_has_prefix(sanad_text_slice(text, *at, text.length),
                                  quotes)) {
      *at += text.data[*at] == '\\' ? 2 : 1;
    }
    *at += quotes.length;
    return true;
  }
  if (first != '"' && first != '#' && first != '[') {
    return false;
  }

  char last = '\n';
  if (first != '#') {
    last = first == '"' ? '"' : ']';
  }
  ++*at;
  while (*at < text.length && text.data[*at] != last &&
         text.data[*at] != '\n') {
    *at += text.data[*at] == '\\' && first != '#' ? 2 : 1;
  }
  *at += *at < text.length && text.data[*at] == last && last != '\n';
  return true;
}

/// Whether the first thing behind `at`, empty lines and comments skipped, is a
/// `|`: the line belongs to the query that is wrong.
static bool
is_before_pipe(SanadText text, size_t at)
{
  while (at < text.length) {
    const char c = text.data[at];
    if (c == '#') {
      while (at < text.length && text.data[at] != '\n') {
        ++at;
      }
    } else if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
      ++at;
    } else {
      return c == '|';
    }
  }
  return false;
}

/// Where the next statement may start: behind a `;` or newline that is not in
/// brackets, but an empty line always ends them, lest one missing bracket
/// swallows a whole file.
static size_t
find_end(const Parser *parser, size_t start, size_t error)
{
  const SanadText text = parser->text;
  size_t at = start;
  unsigned open = 0;

  while (at < text.length) {
    if (is_whole_iri(parser, at)) {
      at = scan_iri(text, at + 1);
      continue;
    }
    if (skip_quoted(text, &at)) {
      continue;
    }
    const char c = text.data[at++];
    const bool is_empty_line = c == '\n' && at < text.length &&
                               (text.data[at] == '\n' || text.data[at] == '\r');
    if (c == '(' || c == '{') {
      ++open;
    } else if (c == ')' || c == '}') {
      open -= open > 0;
    } else if (at > error && ((c == ';' && open == 0) ||
                              (c == '\n' && (open == 0 || is_empty_line) &&
                               !is_before_pipe(text, at)))) {
      return at;
    }
  }
  return text.length;
}

// ---- Entry points

/// Checks that the statement ends here and takes its separator.
static SanadStatus
finish_statement(Parser *parser)
{
  const LexMode mode = MODE_AFTER_NODE;

  want(parser, ";");
  const TokenKind kind = look_on(parser, mode);
  if (kind == TOKEN_SEMICOLON) {
    advance(parser);
    return SANAD_OK;
  }
  if (kind != TOKEN_END) {
    return unexpected(parser, "the end of the statement");
  }
  const char *const newline = memchr(parser->text.data + parser->offset, '\n',
                                     parser->token.start - parser->offset);
  parser->offset =
      newline ? (size_t)(newline - parser->text.data) + 1 : parser->token.start;
  return SANAD_OK;
}

static SanadStatus
parse_next(Parser *parser, AstStatement *out)
{
  while (look(parser, MODE_NODE) == TOKEN_SEMICOLON) {
    advance(parser);
    parser->start = parser->offset;
  }
  if (parser->token.kind == TOKEN_END) {
    return SANAD_END;
  }

  parser->start = parser->token.start;
  parser->clause_start = parser->start;
  parser->limit = parser->start + AST_STATEMENT_BYTES_MAX;
  TRY(parse_statement(parser, out));
  out->span = span_from(parser, parser->start);
  return finish_statement(parser);
}

SanadStatus
run_parser(Parser *parser, const AstStatement **out, size_t *end)
{
  AstStatement statement = {0};
  const size_t offset = parser->offset;
  SanadStatus status = parse_next(parser, &statement);

  if (status == SANAD_OK) {
    *out = keep(parser, &statement, sizeof statement);
    *end = parser->offset;
    return *out ? SANAD_OK : SANAD_NO_MEMORY;
  }
  if (status == SANAD_END) {
    *end = parser->text.length;
    return SANAD_END;
  }
  if (status == SANAD_INCOMPLETE) {
    *end = parser->text.length;
    return status;
  }
  const size_t place = parser->error->span.offset;
  const size_t start = parser->start > offset ? parser->start : offset;
  *end = find_end(parser, start, place > start ? place : start);
  return status;
}

SanadStatus
sanad_parse_statement(const AstStatement **out, SanadArena *arena,
                      SanadText text, size_t offset, size_t *end,
                      SanadError *error)
{
  SanadError own = {0};
  Parser parser = {
      .text = text,
      .arena = arena,
      .error = error ? error : &own,
      .start = offset,
      .offset = offset,
      .limit = SIZE_MAX,
      .cut = SIZE_MAX,
      .wanted = {.offset = SIZE_MAX},
  };

  *out = NULL;
  *end = text.length;
  if (text.length > UINT32_MAX) {
    return sanad_fail_hint(error, SANAD_LIMIT, SANAD_NO_SPAN,
                           "cut it into several scripts",
                           "the text is over 4 GiB long");
  }
  const SanadStatus status = run_parser(&parser, out, end);
  sanad_buffer_free(&parser.scratch);
  return status;
}

#define COMPLETE_ARENA_BYTES ((size_t)1024U * 1024U * 1024U)

SanadStatus
sanad_parse_is_complete(SanadText text)
{
  SanadStatus status = SANAD_OK;
  size_t offset = 0;

  while (status == SANAD_OK) {
    SanadArena *const arena = sanad_arena_new(NULL, COMPLETE_ARENA_BYTES);
    if (!arena) {
      return SANAD_OK; // Running it will say so
    }
    SanadError error = {0};
    const AstStatement *statement = NULL;
    Parser parser = {
        .text = text,
        .arena = arena,
        .error = &error,
        .start = offset,
        .offset = offset,
        .limit = SIZE_MAX,
        .cut = SIZE_MAX,
        .ends_line = true,
        .wanted = {.offset = SIZE_MAX},
    };
    status = run_parser(&parser, &statement, &offset);
    sanad_buffer_free(&parser.scratch);
    sanad_arena_free(arena);
  }
  return status == SANAD_INCOMPLETE ? SANAD_INCOMPLETE : SANAD_OK;
}

SanadStatus
sanad_parse_value(const AstValue **out, SanadArena *arena, SanadText text,
                  SanadError *error)
{
  SanadError own = {0};
  Parser parser = {
      .text = text,
      .arena = arena,
      .error = error ? error : &own,
      .limit = SIZE_MAX,
      .cut = SIZE_MAX,
      .wanted = {.offset = SIZE_MAX},
  };
  AstValue value = {0};

  *out = NULL;
  if (text.length > AST_STATEMENT_BYTES_MAX) {
    return sanad_fail_hint(error, SANAD_LIMIT, SANAD_NO_SPAN,
                           "put it into a file, and load that",
                           "a value is at most 1 MiB long");
  }
  SanadStatus status = parse_value(&parser, &value);
  if (status == SANAD_OK && look(&parser, MODE_AFTER_NODE) != TOKEN_END) {
    status = unexpected(&parser, "the end of the value");
  }
  if (status == SANAD_OK) {
    *out = keep(&parser, &value, sizeof value);
    status = *out ? SANAD_OK : SANAD_NO_MEMORY;
  }
  sanad_buffer_free(&parser.scratch);
  return status;
}
