/// What the pieces of a text are: the tokens as the parser takes them, and what
/// stands between.

#include "parser/parser_impl.h"

static SanadMarkKind
kind_of_name(const Parser *parser)
{
  if (parser->mode == MODE_PATH || parser->mode == MODE_AFTER_HOP ||
      parser->last_kind == TOKEN_PERIOD) {
    return SANAD_MARK_RELATION;
  }
  return parser->last_kind == TOKEN_COLON ? SANAD_MARK_TYPE : SANAD_MARK_NAME;
}

static SanadMarkKind
kind_of_token(const Parser *parser)
{
  const TokenKind kind = parser->token.kind;
  switch (kind) {
  case TOKEN_WORD:
    if (parser->mode == MODE_PATH) { // `a`, `any`
      return SANAD_MARK_RELATION;
    }
    return parser->is_naming ? kind_of_name(parser) : SANAD_MARK_KEYWORD;
  case TOKEN_BRACKETED:
  case TOKEN_PREFIXED:
  case TOKEN_IRI:
    return kind_of_name(parser);
  case TOKEN_VARIABLE:
  case TOKEN_PARAMETER:
  case TOKEN_QUESTION:
    return SANAD_MARK_VARIABLE;
  case TOKEN_STRING:
  case TOKEN_NUMBER:
  case TOKEN_DATE:
    return SANAD_MARK_LITERAL;
  case TOKEN_PIPE:
    return parser->mode == MODE_AFTER_HOP ? SANAD_MARK_SIGN
                                          : SANAD_MARK_KEYWORD;
  default:
    return kind >= TOKEN_ARROW_FORWARD ? SANAD_MARK_ARROW : SANAD_MARK_SIGN;
  }
}

void
mark_token(Parser *parser)
{
  const SanadMark mark = {kind_of_token(parser), parser->token.start,
                          parser->token.end, NULL};
  // One mark less is still a coloured line.
  (void)list_add(parser, &parser->marks, &mark, sizeof mark);
}

void
mark_name(Parser *parser, const AstName *name)
{
  SanadMark *const marks = parser->marks.items;
  if (parser->is_marking && !parser->may_be_new && !parser->in_template &&
      parser->marks.count) {
    marks[parser->marks.count - 1].name = keep(parser, name, sizeof *name);
  }
}

void
mark_no_name(Parser *parser)
{
  SanadMark *const marks = parser->marks.items;
  if (parser->is_marking && parser->marks.count) {
    marks[parser->marks.count - 1].name = NULL;
  }
}

/// Adds the comments between `start` and `end`, where no token is.
static SanadStatus
mark_comments(Parser *parser, List *marks, size_t start, size_t end)
{
  for (size_t at = start; at < end; ++at) {
    if (parser->text.data[at] != '#') {
      continue;
    }
    SanadMark mark = {SANAD_MARK_COMMENT, at, at, NULL};
    while (mark.end < end && parser->text.data[mark.end] != '\n') {
      ++mark.end;
    }
    TRY(list_add(parser, marks, &mark, sizeof mark));
    at = mark.end;
  }
  return SANAD_OK;
}

/// Puts the tokens in order, with the comments between them.
static SanadStatus
arrange(Parser *parser, size_t parsed, SanadMarks *out)
{
  const SanadMark *const tokens = parser->marks.items;
  List marks = {0};
  size_t end = 0;
  for (size_t i = 0; i < parser->marks.count; ++i) {
    if (tokens[i].start < end) {
      continue; // Taken for a second time
    }
    TRY(mark_comments(parser, &marks, end, tokens[i].start));
    TRY(list_add(parser, &marks, &tokens[i], sizeof tokens[i]));
    end = tokens[i].end;
  }
  TRY(mark_comments(parser, &marks, end, parsed));
  *out = (SanadMarks){marks.items, marks.count};
  return SANAD_OK;
}

/// Marks the place of an error, unless the cursor is there.
static void
mark_error(Parser *parser, size_t cursor)
{
  const SanadSpan span = parser->error->span;
  const size_t end = span.offset + (span.length ? span.length : 1U);
  const SanadMark mark = {SANAD_MARK_ERROR, span.offset, end, NULL};
  if (end <= parser->text.length &&
      (cursor < mark.start || cursor > mark.end)) {
    // What was taken of it before gives way.
    const SanadMark *const tokens = parser->marks.items;
    while (parser->marks.count &&
           tokens[parser->marks.count - 1].end > mark.start) {
      --parser->marks.count;
    }
    (void)list_add(parser, &parser->marks, &mark, sizeof mark);
  }
}

SanadStatus
sanad_parse_marks(SanadMarks *out, SanadArena *arena, SanadText text,
                  size_t cursor)
{
  SanadError error = {0};
  Parser parser = {.text = text,
                   .arena = arena,
                   .error = &error,
                   .limit = SIZE_MAX,
                   .cut = SIZE_MAX,
                   .is_marking = true,
                   .wanted = {.offset = SIZE_MAX}};
  *out = (SanadMarks){0};
  if (text.length > UINT32_MAX) {
    return SANAD_LIMIT;
  }
  SanadStatus status = SANAD_OK;
  size_t parsed = 0;
  while (parsed < text.length && status != SANAD_NO_MEMORY) {
    const AstStatement *statement = NULL;
    parser.offset = parsed;
    parser.has_token = false;
    parser.open = 0;
    parser.depth = 0;
    parser.in_template = false;
    parser.in_step = false;
    parser.may_be_new = false;
    status = run_parser(&parser, &statement, &parsed);
    if (status == SANAD_SYNTAX || status == SANAD_LIMIT) {
      mark_error(&parser, cursor);
    }
  }
  if (status != SANAD_NO_MEMORY) {
    status = arrange(&parser, text.length, out);
  }
  sanad_buffer_free(&parser.scratch);
  return status == SANAD_NO_MEMORY ? SANAD_NO_MEMORY : SANAD_OK;
}
