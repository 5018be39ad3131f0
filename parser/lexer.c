#include "parser/parser_impl.h"

#include "base/unicode.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

char
byte_at(const Parser *parser, size_t at)
{
  if (at >= parser->text.length) {
    return '\0';
  }
  return parser->text.data[at];
}

uint32_t
code_point_at(SanadText text, size_t at)
{
  return at < text.length ? sanad_utf8_next(text, &at) : SANAD_NO_CODE_POINT;
}

void
lex_fail(Parser *parser, SanadStatus status, size_t start, size_t end,
         const char *format, ...)
{
  char message[SANAD_MESSAGE_BYTES_MAX];
  va_list arguments;
  va_start(arguments, format);
  (void)vsnprintf(message, sizeof message, format, arguments);
  va_end(arguments);

  parser->token.kind = TOKEN_WRONG;
  parser->token.end = end;
  (void)sanad_fail(&parser->lexical, status, span_of(start, end), "%s",
                   message);
}

void
lex_cut(Parser *parser, size_t start, const char *what)
{
  const SanadStatus status =
      parser->ends_line ? SANAD_SYNTAX : SANAD_INCOMPLETE;
  lex_fail(parser, status, start, parser->text.length,
           "%s is not finished before the end", what);
  (void)sanad_hint(&parser->lexical, "%s",
                   parser->text.data[start] == '['   ? "close it with ]"
                   : parser->text.data[start] == '"' ? "close it with \""
                   : parser->text.data[start] == '<' ? "close it with >"
                                                     : "write the rest of it");
}

/// L1: no control characters but tab and newline, which callers handle.
bool
lex_check(Parser *parser, uint32_t code_point, size_t at)
{
  if (code_point == SANAD_NO_CODE_POINT) {
    lex_fail(parser, SANAD_SYNTAX, at, at + 1, "the text is not valid UTF-8");
    (void)sanad_hint(&parser->lexical,
                     "save the file as UTF-8, or set the terminal to it");
    return false;
  }
  if ((code_point < 0x20U && code_point != '\t' && code_point != '\n') ||
      (code_point >= 0x7FU && code_point < 0xA0U)) {
    lex_fail(parser, SANAD_SYNTAX, at, at + 1,
             "the control character U+%04X cannot stand in a statement",
             (unsigned)code_point);
    (void)sanad_hint(&parser->lexical,
                     "leave it out; in a text in quotes write \\u%04X",
                     (unsigned)code_point);
    return false;
  }
  return true;
}

/// Moves `*at` behind a comment; false if it holds what no text may.
static bool
skip_comment(Parser *parser, size_t *at)
{
  while (*at < parser->text.length && parser->text.data[*at] != '\n') {
    const size_t here = *at;
    const uint32_t code_point = sanad_utf8_next(parser->text, at);
    if (code_point == '\r' && byte_at(parser, *at) == '\n') {
      continue;
    }
    if (!lex_check(parser, code_point, here)) {
      return false;
    }
  }
  return true;
}

/// Moves `*at` behind white space and comments.
static bool
skip_space(Parser *parser, size_t *at)
{
  static const char bom[] = "\xEF\xBB\xBF";

  if (*at == 0 && sanad_text_has_prefix(parser->text, SANAD_TEXT(bom))) {
    *at = sizeof bom - 1;
  }
  while (*at < parser->text.length) {
    switch (parser->text.data[*at]) {
    case '\n':
      parser->token.newline_before = true;
      ++*at;
      break;
    case ' ':
    case '\t':
      ++*at;
      break;
    case '\r':
      if (byte_at(parser, *at + 1) != '\n') {
        return true;
      }
      ++*at;
      break;
    case '#':
      if (!skip_comment(parser, at)) {
        return false;
      }
      break;
    default:
      return true;
    }
  }
  return true;
}

static void
set_token(Parser *parser, TokenKind kind, size_t length)
{
  parser->token.kind = kind;
  parser->token.end = parser->token.start + length;
}

/// A sign of several characters that other languages have.
static bool
lex_foreign(Parser *parser, size_t start)
{
  static const struct {
    const char *sign;
    const char *hint;
  } signs[] = {
      {"==", "write ="},
      {"&&", "write and"},
      {"||", "write or in a condition, and | before a step"},
      {"<>", "write !="},
      {"\xE2\x80\x9C", "texts stand in straight quotes: \"text\""},
      {"\xE2\x80\x9D", "texts stand in straight quotes: \"text\""},
      {"\xC2\xAB", "texts stand in straight quotes: \"text\""},
      {"\xE2\x86\x92", "write -> for the end of an arrow"},
      {"\xE2\x86\x90", "write <- for the start of an arrow"},
      {"\xE2\x80\x93", "write - for an arrow or minus"},
      {"\xE2\x80\x94", "write - for an arrow or minus"},
      {"\xE2\x89\xA0", "write !="},
      {"\xE2\x89\xA4", "write <="},
      {"\xE2\x89\xA5", "write >="},
  };
  const SanadText rest =
      sanad_text_slice(parser->text, start, parser->text.length);

  for (size_t i = 0; i < sizeof signs / sizeof *signs; ++i) {
    const SanadText sign = sanad_text(signs[i].sign);
    if (sanad_text_has_prefix(rest, sign)) {
      lex_fail(parser, SANAD_SYNTAX, start, start + sign.length,
               "\"%s\" is not part of the language", signs[i].sign);
      (void)sanad_hint(&parser->lexical, "%s", signs[i].hint);
      return true;
    }
  }
  return false;
}

/// `'…'` or `` `…` ``.
static void
lex_foreign_quotes(Parser *parser, size_t start)
{
  const char quote = parser->text.data[start];
  size_t end = start + 1;

  while (end < parser->text.length && parser->text.data[end] != quote &&
         parser->text.data[end] != '\n') {
    ++end;
  }
  const SanadText inside =
      sanad_text_slice(parser->text, start + 1, end - start - 1);
  lex_fail(parser, SANAD_SYNTAX, start, start + 1,
           "a name does not stand in %s quotes",
           quote == '\'' ? "single" : "back");
  if (byte_at(parser, end) == quote && inside.length > 0 &&
      inside.length <= 100 && sanad_utf8_check(inside) == inside.length) {
    (void)sanad_hint(&parser->lexical, "write [%.*s], or \"%.*s\" for a text",
                     (int)inside.length, inside.data, (int)inside.length,
                     inside.data);
  } else {
    (void)sanad_hint(&parser->lexical,
                     "a name with spaces is written [Hong Kong], a text "
                     "\"Hong Kong\"");
  }
}

static void
lex_unknown(Parser *parser, size_t start)
{
  size_t end = start;
  const uint32_t code_point = sanad_utf8_next(parser->text, &end);
  const char c = parser->text.data[start];

  if (c == '\'' || c == '`') {
    lex_foreign_quotes(parser, start);
  } else if (lex_check(parser, code_point, start) &&
             !lex_foreign(parser, start)) {
    lex_fail(parser, SANAD_SYNTAX, start, end, "\"%.*s\" cannot stand here",
             (int)(end - start), parser->text.data + start);
    if (c == ']') {
      (void)sanad_hint(&parser->lexical, "there is no [ before this ]");
    } else if (c == '!') {
      (void)sanad_hint(&parser->lexical,
                       "in a condition write not, inside an arrow -!name->");
    } else if (c == '@') {
      (void)sanad_hint(&parser->lexical,
                       "a language tag is glued to its text: \"x\"@en");
    } else if (c == '^') {
      (void)sanad_hint(&parser->lexical,
                       "a datatype is glued to its text: \"x\"^^xsd:date");
    } else {
      (void)sanad_hint(&parser->lexical,
                       "leave it out, or write [ ] around a name that holds "
                       "it");
    }
  }
}

/// Signs that mean the same in every mode but paths.
static TokenKind
common_sign(char c)
{
  switch (c) {
  case ';':
    return TOKEN_SEMICOLON;
  case ',':
    return TOKEN_COMMA;
  case '|':
    return TOKEN_PIPE;
  case '(':
    return TOKEN_OPEN_PAREN;
  case ')':
    return TOKEN_CLOSE_PAREN;
  case '{':
    return TOKEN_OPEN_BRACE;
  case '}':
    return TOKEN_CLOSE_BRACE;
  case ':':
    return TOKEN_COLON;
  case '.':
    return TOKEN_PERIOD;
  case '=':
    return TOKEN_EQUAL;
  default:
    return TOKEN_WRONG;
  }
}

/// Names, variables and literals, alike in all modes.
static bool
lex_common(Parser *parser, size_t start)
{
  const char c = parser->text.data[start];

  if (c == '"') {
    lex_string(parser, start);
  } else if (c >= '0' && c <= '9') {
    lex_number(parser, start);
  } else if (c == '[') {
    lex_bracketed(parser, start);
  } else if (c == '?') {
    lex_variable(parser, start, TOKEN_VARIABLE);
  } else if (c == '$') {
    lex_variable(parser, start, TOKEN_PARAMETER);
  } else if (is_name_start(code_point_at(parser->text, start))) {
    lex_word(parser, start);
  } else {
    return false;
  }
  return true;
}

/// `-`, `--`, `-->`, `<-`, `<--`: the start of an arrow, or all of it.
static bool
lex_arrow(Parser *parser, size_t start)
{
  const bool is_back = byte_at(parser, start) == '<';
  const size_t dash = start + is_back;

  if (byte_at(parser, dash) != '-') {
    return false;
  }
  if (byte_at(parser, dash + 1) != '-') {
    set_token(parser, is_back ? TOKEN_ARROW_OPEN_BACK : TOKEN_ARROW_OPEN,
              is_back ? 2 : 1);
    return true;
  }

  const bool is_forward = byte_at(parser, dash + 2) == '>';
  if (is_back && is_forward) {
    lex_fail(parser, SANAD_SYNTAX, start, start + 4, "an arrow points one way");
    (void)sanad_hint(&parser->lexical, "for either direction write --");
  } else if (is_back) {
    set_token(parser, TOKEN_ARROW_BACKWARD, 3);
  } else {
    set_token(parser, is_forward ? TOKEN_ARROW_FORWARD : TOKEN_ARROW_EITHER,
              is_forward ? 3 : 2);
  }
  return true;
}

static bool
is_ascii_digit(char c)
{
  return c >= '0' && c <= '9';
}

static void
lex_pattern(Parser *parser, LexMode mode, size_t start)
{
  const char c = parser->text.data[start];
  const char next = byte_at(parser, start + 1);
  const bool is_foreign =
      (c == '<' && next == '>') || (c == next && (c == '=' || c == '|'));

  if (c == '-' && is_ascii_digit(next)) {
    if (mode == MODE_NODE) {
      lex_number(parser, start);
    } else {
      lex_fail(parser, SANAD_SYNTAX, start, start + 1,
               "an arrow cannot begin with a number");
      (void)sanad_hint(&parser->lexical,
                       "a relation that begins with a digit is written "
                       "-[5 star]->");
    }
  } else if ((c == '-' || c == '<') && lex_arrow(parser, start)) {
    return;
  } else if (c == '<' && !is_foreign) {
    lex_iri(parser, start);
  } else if (common_sign(c) != TOKEN_WRONG && !is_foreign) {
    set_token(parser, common_sign(c), 1);
  } else if (is_foreign || !lex_common(parser, start)) {
    lex_unknown(parser, start);
  }
}

static void
lex_path_sign(Parser *parser, LexMode mode, size_t start)
{
  static const struct {
    char sign;
    TokenKind kind;
  } signs[] = {
      {'/', TOKEN_SLASH},      {'|', TOKEN_PIPE},
      {'^', TOKEN_CARET},      {'!', TOKEN_EXCLAMATION},
      {'(', TOKEN_OPEN_PAREN}, {')', TOKEN_CLOSE_PAREN},
      {'*', TOKEN_STAR},       {'+', TOKEN_PLUS},
      {'{', TOKEN_OPEN_BRACE}, {'}', TOKEN_CLOSE_BRACE},
      {',', TOKEN_COMMA},      {':', TOKEN_COLON},
  };
  const char c = parser->text.data[start];

  if (c == '-') {
    const bool is_forward = byte_at(parser, start + 1) == '>';
    set_token(parser,
              is_forward ? TOKEN_ARROW_CLOSE_FORWARD : TOKEN_ARROW_CLOSE,
              is_forward ? 2 : 1);
    return;
  }
  if (c == '?' && mode == MODE_AFTER_HOP) {
    set_token(parser, TOKEN_QUESTION, 1);
    return;
  }
  for (size_t i = 0; i < sizeof signs / sizeof *signs; ++i) {
    if (c == signs[i].sign) {
      set_token(parser, signs[i].kind, 1);
      return;
    }
  }
  if (c == '<') {
    lex_iri(parser, start);
  } else if (!lex_common(parser, start)) {
    lex_unknown(parser, start);
  }
}

static void
lex_expression(Parser *parser, LexMode mode, size_t start)
{
  static const struct {
    const char *sign;
    TokenKind kind;
  } signs[] = {
      {"!=", TOKEN_UNEQUAL},       {"<=", TOKEN_LESS_EQUAL},
      {">=", TOKEN_GREATER_EQUAL}, {"<", TOKEN_LESS},
      {">", TOKEN_GREATER},        {"+", TOKEN_PLUS},
      {"-", TOKEN_MINUS},          {"*", TOKEN_STAR},
      {"/", TOKEN_SLASH},
  };
  const char c = parser->text.data[start];
  const char next = byte_at(parser, start + 1);

  if (c == '<' && (is_whole_iri(parser, start) ||
                   (mode == MODE_OPERAND &&
                    is_name_start((unsigned char)next) && next != '_'))) {
    lex_iri(parser, start);
    return;
  }
  if ((c == next && (c == '=' || c == '|')) || (c == '<' && next == '>')) {
    lex_unknown(parser, start);
    return;
  }
  for (size_t i = 0; i < sizeof signs / sizeof *signs; ++i) {
    const size_t length = strlen(signs[i].sign);
    if (c == signs[i].sign[0] && (length == 1 || next == signs[i].sign[1])) {
      set_token(parser, signs[i].kind, length);
      return;
    }
  }
  if (common_sign(c) != TOKEN_WRONG) {
    set_token(parser, common_sign(c), 1);
  } else if (!lex_common(parser, start)) {
    lex_unknown(parser, start);
  }
}

static bool
is_path_mode(LexMode mode)
{
  return mode == MODE_PATH || mode == MODE_AFTER_HOP;
}

/// In a path white space is a token of its own.
static bool
lex_path_space(Parser *parser, size_t start)
{
  const char c = parser->text.data[start];

  if (c != ' ' && c != '\t' && c != '\n' && c != '\r' && c != '#' && c != ';') {
    return false;
  }
  set_token(parser, TOKEN_SPACE, 1);
  return true;
}

void
lex_token(Parser *parser, LexMode mode)
{
  size_t start = parser->offset;

  parser->token = (Token){.kind = TOKEN_END, .start = start, .end = start};
  if (!is_path_mode(mode) && !skip_space(parser, &start)) {
    parser->token.start = parser->lexical.span.offset;
    return;
  }
  parser->token.start = start;
  parser->token.end = start;
  parser->token.is_glued = start == parser->offset;
  if (start >= parser->text.length) {
    return;
  }

  switch (mode) {
  case MODE_NODE:
  case MODE_AFTER_NODE:
    lex_pattern(parser, mode, start);
    break;
  case MODE_PATH:
  case MODE_AFTER_HOP:
    if (!lex_path_space(parser, start)) {
      lex_path_sign(parser, mode, start);
    }
    break;
  case MODE_OPERAND:
  case MODE_OPERATOR:
    lex_expression(parser, mode, start);
    break;
  }

  if (parser->token.end > parser->limit) {
    lex_fail(parser, SANAD_LIMIT, start, start + 1,
             "a statement is at most 1 MiB long");
    (void)sanad_hint(&parser->lexical,
                     "put many values into a file, and load that");
  }
}
