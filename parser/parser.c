#include "parser/parser_impl.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

// ---- Tokens -----------------------------------------------------------------

TokenKind
look(Parser *parser, LexMode mode)
{
  if (!parser->has_token || parser->mode != mode) {
    lex_token(parser, mode);
    parser->has_token = true;
    parser->mode = mode;
    if (parser->token.end == parser->text.length &&
        parser->token.start < parser->text.length) {
      parser->cut = parser->token.start;
    }
  }
  return parser->token.kind;
}

TokenKind
look_on(Parser *parser, LexMode mode)
{
  const TokenKind kind = look(parser, mode);
  return parser->token.newline_before && parser->open == 0 ? TOKEN_END : kind;
}

static void
note_variable(Parser *parser)
{
  const SanadText text = token_text(parser);
  const SanadText name = sanad_text_slice(text, 1, text.length);
  const SanadText *const names = parser->variables.items;

  for (size_t i = 0; i < parser->variables.count; ++i) {
    if (sanad_text_is_equal(names[i], name)) {
      return;
    }
  }
  // A completion with one variable less is still a completion.
  (void)list_add(parser, &parser->variables, &name, sizeof name);
}

void
advance(Parser *parser)
{
  switch (parser->token.kind) {
  case TOKEN_OPEN_PAREN:
  case TOKEN_OPEN_BRACE:
    ++parser->open;
    break;
  case TOKEN_CLOSE_PAREN:
  case TOKEN_CLOSE_BRACE:
    parser->open -= parser->open > 0;
    break;
  case TOKEN_VARIABLE:
    if (parser->collects) {
      note_variable(parser);
    }
    break;
  default:
    break;
  }
  parser->last_kind = parser->token.kind;
  parser->last_start = parser->token.start;
  parser->offset = parser->token.end;
  parser->has_token = false;
}

static Wanted *
wanted_here(Parser *parser)
{
  Wanted *const wanted = &parser->wanted;

  if (wanted->offset != parser->offset) {
    wanted->offset = parser->offset;
    wanted->classes = 0;
    wanted->word_count = 0;
  }
  return wanted;
}

void
want(Parser *parser, const char *word)
{
  Wanted *const wanted = wanted_here(parser);

  for (size_t i = 0; i < wanted->word_count; ++i) {
    if (wanted->words[i] == word || strcmp(wanted->words[i], word) == 0) {
      return;
    }
  }
  if (wanted->word_count < SANAD_EXPECTED_WORDS_MAX) {
    wanted->words[wanted->word_count++] = word;
  }
}

void
want_class(Parser *parser, unsigned classes)
{
  wanted_here(parser)->classes |= classes;
}

bool
is_next(Parser *parser, LexMode mode, TokenKind kind, const char *word)
{
  want(parser, word);
  return look_on(parser, mode) == kind;
}

bool
is_word(Parser *parser, LexMode mode, const char *word)
{
  want(parser, word);
  return look_on(parser, mode) == TOKEN_WORD && token_is(parser, word);
}

bool
take_if(Parser *parser, LexMode mode, TokenKind kind, const char *word)
{
  const bool is_there = is_next(parser, mode, kind, word);

  if (is_there) {
    advance(parser);
  }
  return is_there;
}

bool
take_if_word(Parser *parser, LexMode mode, const char *word)
{
  const bool is_there = is_word(parser, mode, word);

  if (is_there) {
    advance(parser);
  }
  return is_there;
}

/// Fails where a certain word or sign had to come.
static SanadStatus
unexpected_word(Parser *parser, const char *word)
{
  char quoted[40];

  (void)snprintf(quoted, sizeof quoted, "\"%s\"", word);
  return unexpected(parser, quoted);
}

SanadStatus
need(Parser *parser, LexMode mode, TokenKind kind, const char *word)
{
  want(parser, word);
  if (look(parser, mode) != kind) {
    return unexpected_word(parser, word);
  }
  advance(parser);
  return SANAD_OK;
}

SanadStatus
need_word(Parser *parser, LexMode mode, const char *word)
{
  want(parser, word);
  if (look(parser, mode) != TOKEN_WORD || !token_is(parser, word)) {
    return unexpected_word(parser, word);
  }
  advance(parser);
  return SANAD_OK;
}

SanadText
token_text(const Parser *parser)
{
  return sanad_text_slice(parser->text, parser->token.start,
                          parser->token.end - parser->token.start);
}

bool
token_is(const Parser *parser, const char *word)
{
  return sanad_text_is(token_text(parser), word);
}

SanadSpan
span_of(size_t start, size_t end)
{
  return (SanadSpan){(uint32_t)start, (uint32_t)(end - start)};
}

SanadSpan
token_span(const Parser *parser)
{
  return span_of(parser->token.start, parser->token.end);
}

SanadSpan
span_from(const Parser *parser, size_t start)
{
  return span_of(start, parser->offset > start ? parser->offset : start);
}

// ---- Depth and memory -------------------------------------------------------

SanadStatus
enter(Parser *parser, SanadSpan span)
{
  if (parser->depth >= AST_DEPTH_MAX) {
    return sanad_fail(parser->error, SANAD_LIMIT, span,
                      "brackets, braces and not nest at most 100 deep");
  }
  ++parser->depth;
  return SANAD_OK;
}

void
leave(Parser *parser)
{
  --parser->depth;
}

SanadStatus
list_add(Parser *parser, List *list, const void *item, size_t size)
{
  char *const items = sanad_arena_grow(parser->arena, list->items, list->count,
                                       &list->capacity, size);
  if (!items) {
    return sanad_fail_memory(parser->error);
  }
  memcpy(items + list->count * size, item, size);
  list->items = items;
  ++list->count;
  return SANAD_OK;
}

void *
keep(Parser *parser, const void *item, size_t size)
{
  void *const copy = sanad_arena_take(parser->arena, size);

  if (copy) {
    memcpy(copy, item, size);
  } else {
    (void)sanad_fail_memory(parser->error);
  }
  return copy;
}

// ---- Errors -----------------------------------------------------------------

SanadStatus
wrong(Parser *parser, SanadSpan span, const char *format, ...)
{
  char message[SANAD_MESSAGE_BYTES_MAX];
  va_list arguments;
  va_start(arguments, format);
  (void)vsnprintf(message, sizeof message, format, arguments);
  va_end(arguments);

  return sanad_fail(parser->error, SANAD_SYNTAX, span, "%s", message);
}

/// The longest part of a token that a message repeats.
#define TOKEN_SHOWN_MAX 40U

SanadStatus
unexpected(Parser *parser, const char *wanted)
{
  const SanadText found = token_text(parser);

  if (parser->token.kind == TOKEN_WRONG) {
    *parser->error = parser->lexical;
    return parser->lexical.status;
  }
  if (parser->token.kind == TOKEN_END) {
    // A new line cannot finish an arrow.
    const bool is_in_arrow =
        parser->mode == MODE_PATH || parser->mode == MODE_AFTER_HOP;
    return sanad_fail(parser->error,
                      parser->ends_line && is_in_arrow ? SANAD_SYNTAX
                                                       : SANAD_INCOMPLETE,
                      token_span(parser), "expected %s before the end", wanted);
  }

  if (parser->token.kind == TOKEN_SPACE || found.length > TOKEN_SHOWN_MAX ||
      memchr(found.data, '\n', found.length)) {
    (void)wrong(parser, token_span(parser), "expected %s", wanted);
  } else {
    const char *const quote = found.data[0] == '"' ? "" : "\"";
    (void)wrong(parser, token_span(parser), "expected %s, not %s%.*s%s", wanted,
                quote, (int)found.length, found.data, quote);
  }
  hint_unexpected(parser);
  return parser->error->status;
}

// ---- Going on behind an error -----------------------------------------------

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

  const char last = first == '[' ? ']' : first == '"' ? '"' : '\n';
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
find_end(SanadText text, size_t start, size_t error)
{
  size_t at = start;
  unsigned open = 0;

  while (at < text.length) {
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

// ---- Entry points -----------------------------------------------------------

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
  const size_t place = parser->error->span.offset;
  const size_t start = parser->start > offset ? parser->start : offset;
  *end = find_end(parser->text, start, place > start ? place : start);
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
    return sanad_fail(error, SANAD_LIMIT, SANAD_NO_SPAN,
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
    return sanad_fail(error, SANAD_LIMIT, SANAD_NO_SPAN,
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
