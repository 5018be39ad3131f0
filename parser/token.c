#include "parser/parser_impl.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

// ---- Tokens

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
  const SanadText text = lexed_text(parser);
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
advance_name(Parser *parser)
{
  parser->is_naming = true;
  advance(parser);
  parser->is_naming = false;
}

void
advance(Parser *parser)
{
  if (parser->is_marking) {
    mark_token(parser);
  }
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
    if (wanted->words[i] == word) {
      return; // The same word from elsewhere may stay: this runs all the time
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
  return look_on(parser, mode) == TOKEN_WORD && lexed_is(parser, word);
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

bool
take_here(Parser *parser, LexMode mode, TokenKind kind, const char *word)
{
  want(parser, word);
  if (look(parser, mode) != kind) {
    return false;
  }
  advance(parser);
  return true;
}

bool
take_word_here(Parser *parser, LexMode mode, const char *word)
{
  want(parser, word);
  if (look(parser, mode) != TOKEN_WORD || !lexed_is(parser, word)) {
    return false;
  }
  advance(parser);
  return true;
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
  return take_here(parser, mode, kind, word) ? SANAD_OK
                                             : unexpected_word(parser, word);
}

SanadStatus
need_word(Parser *parser, LexMode mode, const char *word)
{
  return take_word_here(parser, mode, word) ? SANAD_OK
                                            : unexpected_word(parser, word);
}

SanadText
lexed_text(const Parser *parser)
{
  return sanad_text_slice(parser->text, parser->token.start,
                          parser->token.end - parser->token.start);
}

bool
lexed_is(const Parser *parser, const char *word)
{
  return sanad_text_is(lexed_text(parser), word);
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

// ---- Depth and memory

SanadStatus
enter(Parser *parser, SanadSpan span)
{
  if (parser->depth >= AST_DEPTH_MAX) {
    return sanad_fail_hint(
        parser->error, SANAD_LIMIT, span,
        "give the inner part a name with define, or make it a step",
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

// ---- Errors

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
  const SanadText found = lexed_text(parser);

  if (parser->token.kind == TOKEN_WRONG) {
    *parser->error = parser->lexical;
    return parser->lexical.status;
  }
  if (parser->token.kind == TOKEN_END) {
    // A new line cannot finish an arrow.
    const bool is_in_arrow =
        parser->mode == MODE_PATH || parser->mode == MODE_AFTER_HOP;
    return sanad_fail_hint(parser->error,
                           parser->ends_line && is_in_arrow ? SANAD_SYNTAX
                                                            : SANAD_INCOMPLETE,
                           token_span(parser), hint_wanted(wanted),
                           "expected %s before the end", wanted);
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
  return parser->error->hint[0]
             ? parser->error->status
             : sanad_hint(parser->error, "%s", hint_wanted(wanted));
}
