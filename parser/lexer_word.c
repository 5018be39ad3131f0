#include "parser/parser_impl.h"

#include "base/unicode.h"

#define ZWNJ 0x200CU
#define ZWJ  0x200DU

static bool
is_ascii_letter(uint32_t code_point)
{
  return (code_point >= 'a' && code_point <= 'z') ||
         (code_point >= 'A' && code_point <= 'Z');
}

static bool
is_ascii_digit(uint32_t code_point)
{
  return code_point >= '0' && code_point <= '9';
}

bool
is_name_start(uint32_t code_point)
{
  if (code_point < 0x80U) {
    return is_ascii_letter(code_point) || code_point == '_';
  }
  return code_point != SANAD_NO_CODE_POINT && sanad_is_letter(code_point);
}

bool
is_name_part(uint32_t code_point)
{
  return is_name_start(code_point) || is_ascii_digit(code_point) ||
         (code_point >= 0x80U && code_point != SANAD_NO_CODE_POINT &&
          sanad_is_digit(code_point));
}

static bool
is_mark(uint32_t code_point)
{
  return code_point >= 0x80U && code_point != SANAD_NO_CODE_POINT &&
         sanad_is_mark(code_point);
}

/// Whether the code point is a letter, marks included (L2).
static bool
is_letter(uint32_t code_point)
{
  return (code_point != '_' && is_name_start(code_point)) ||
         is_mark(code_point);
}

static bool
is_hex_digit(uint32_t code_point)
{
  return is_ascii_digit(code_point) ||
         (code_point >= 'a' && code_point <= 'f') ||
         (code_point >= 'A' && code_point <= 'F');
}

/// `%` and two hex digits, in local names.
static bool
is_percent(SanadText text, size_t at)
{
  return code_point_at(text, at) == '%' &&
         is_hex_digit(code_point_at(text, at + 1)) &&
         is_hex_digit(code_point_at(text, at + 2));
}

size_t
scan_name(SanadText text, size_t start, NameForm form)
{
  size_t at = start;
  uint32_t before = 0;

  while (at < text.length) {
    size_t next = at;
    const uint32_t code_point = sanad_utf8_next(text, &next);
    const uint32_t after = code_point_at(text, next);
    const bool is_first = at == start;
    bool is_in = is_first && form != NAME_LOCAL ? is_name_start(code_point)
                                                : is_name_part(code_point);

    if (form == NAME_LOCAL && is_percent(text, at)) {
      next = at + 3;
      is_in = true;
    } else if (is_mark(code_point)) {
      is_in = !is_first && before != '-';
    } else if (code_point == '-' && form != NAME_VARIABLE) {
      is_in = !is_first && (is_name_part(after) ||
                            (form == NAME_LOCAL && is_percent(text, next)));
    } else if (code_point == ZWNJ || code_point == ZWJ) {
      is_in = is_letter(before) && is_letter(after);
    }
    if (!is_in) {
      break;
    }
    before = code_point;
    at = next;
  }
  return at;
}

void
lex_word(Parser *parser, size_t start)
{
  const size_t end = scan_name(parser->text, start, NAME_BARE);

  parser->token.kind = TOKEN_WORD;
  parser->token.end = end;
  if (byte_at(parser, end) == ':') {
    const size_t local = scan_name(parser->text, end + 1, NAME_LOCAL);
    if (local > end + 1) {
      parser->token.kind = TOKEN_PREFIXED;
      parser->token.colon = end;
      parser->token.end = local;
    }
  }
}

void
lex_variable(Parser *parser, size_t start, TokenKind kind)
{
  const size_t end = scan_name(parser->text, start + 1, NAME_VARIABLE);

  parser->token.kind = kind;
  parser->token.end = end;
  if (end > start + 1) {
    return;
  }
  if (kind == TOKEN_VARIABLE) {
    parser->token.kind = TOKEN_QUESTION;
  } else if (end == parser->text.length) {
    lex_cut(parser, start, "the name of a parameter");
  } else {
    lex_fail(parser, SANAD_SYNTAX, start, start + 1,
             "a parameter is $ and a name");
    (void)sanad_hint(&parser->lexical, "write $x");
  }
}

void
lex_bracketed(Parser *parser, size_t start)
{
  size_t at = start + 1;

  while (at < parser->text.length) {
    const size_t here = at;
    const uint32_t code_point = sanad_utf8_next(parser->text, &at);
    if (code_point == ']') {
      parser->token.kind = TOKEN_BRACKETED;
      parser->token.end = at;
      return;
    }
    if (code_point == '\n' || code_point == '\r') {
      lex_fail(parser, SANAD_SYNTAX, start, here,
               "a name in [ ] ends on its line");
      (void)sanad_hint(&parser->lexical, "put the ] behind the name");
      return;
    }
    if (!lex_check(parser, code_point, here)) {
      return;
    }
    if (code_point == '\\') {
      const char c = byte_at(parser, at);
      if (at < parser->text.length && c != ']' && c != '[' && c != '\\') {
        lex_fail(parser, SANAD_SYNTAX, here, at,
                 "in [ ] only \\], \\[ and \\\\ are escapes");
        (void)sanad_hint(&parser->lexical, "write \\\\ for a backslash");
        return;
      }
      at += at < parser->text.length;
    }
  }
  lex_cut(parser, start, "a name in [ ]");
}

/// Where the scheme at `start` ends, its `:` included; `start` if none.
static size_t
scan_scheme(SanadText text, size_t start)
{
  size_t at = start;

  if (!is_ascii_letter(code_point_at(text, at))) {
    return start;
  }
  while (at < text.length) {
    const char c = text.data[at];
    if (c == ':') {
      return at + 1;
    }
    if (!is_ascii_letter((unsigned char)c) &&
        !is_ascii_digit((unsigned char)c) && c != '+' && c != '-' && c != '.') {
      return start;
    }
    ++at;
  }
  return start;
}

/// Whether the code point may stand between `<` and `>`.
static bool
is_iri_part(uint32_t code_point)
{
  switch (code_point) {
  case '<':
  case '>':
  case '"':
  case '{':
  case '}':
  case '|':
  case '^':
  case '\\':
  case '`':
  case SANAD_NO_CODE_POINT:
    return false;
  default:
    return code_point > 0x20U && !(code_point >= 0x7FU && code_point < 0xA0U);
  }
}

size_t
scan_iri(SanadText text, size_t start)
{
  size_t at = start;

  while (at < text.length) {
    size_t next = at;
    if (!is_iri_part(sanad_utf8_next(text, &next))) {
      break;
    }
    at = next;
  }
  return at;
}

bool
is_whole_iri(const Parser *parser, size_t start)
{
  const size_t scheme = scan_scheme(parser->text, start + 1);

  return byte_at(parser, start) == '<' && scheme > start + 1 &&
         byte_at(parser, scan_iri(parser->text, scheme)) == '>';
}

void
lex_iri(Parser *parser, size_t start)
{
  const size_t scheme = scan_scheme(parser->text, start + 1);
  const size_t end = scan_iri(parser->text, start + 1);

  if (end == parser->text.length) {
    lex_cut(parser, start, "an IRI in < >");
    return;
  }
  if (byte_at(parser, end) != '>') {
    if (lex_check(parser, code_point_at(parser->text, end), end)) {
      lex_fail(parser, SANAD_SYNTAX, end, end + 1,
               "an IRI in < > cannot hold this character");
      (void)sanad_hint(&parser->lexical,
                       "an IRI is written <http://example.org/x>, without "
                       "spaces; an arrow <-name-");
    }
    return;
  }
  if (scheme == start + 1) {
    lex_fail(parser, SANAD_SYNTAX, start, end + 1, "an IRI has to be absolute");
    (void)sanad_hint(&parser->lexical,
                     "write all of it, for example <http://example.org/x>");
    return;
  }
  parser->token.kind = TOKEN_IRI;
  parser->token.end = end + 1;
}
