#include "parser/parser_impl.h"

/// Where a run of digits ends.
static size_t
scan_digits(const Parser *parser, size_t at)
{
  while (byte_at(parser, at) >= '0' && byte_at(parser, at) <= '9') {
    ++at;
  }
  return at;
}

// ---- Texts in quotes

/// Moves `*at` behind the escape whose backslash is before `*at`; false if it
/// is none.
static bool
skip_escape(Parser *parser, size_t *at)
{
  const size_t start = *at - 1;
  const char c = byte_at(parser, *at);
  const size_t digits = c == 'u' ? 4 : c == 'U' ? 8 : 0;

  if (*at == parser->text.length) {
    return true; // The caller finds that the text is cut
  }
  if (c != 'n' && c != 'r' && c != 't' && c != '"' && c != '\\' && !digits) {
    lex_fail(parser, SANAD_SYNTAX, start, *at,
             "this is no escape that a text in quotes knows");
    (void)sanad_hint(&parser->lexical,
                     "write \\\\ for a backslash; there are \\n \\r \\t \\\" "
                     "\\\\ \\uXXXX \\UXXXXXXXX");
    return false;
  }

  ++*at;
  uint32_t value = 0;
  for (size_t i = 0; i < digits; ++i, ++*at) {
    const char hex = byte_at(parser, *at);
    if (*at == parser->text.length) {
      return true;
    }
    const uint32_t digit =
        hex >= '0' && hex <= '9'   ? (uint32_t)hex - '0'
        : hex >= 'a' && hex <= 'f' ? (uint32_t)hex - 'a' + 10U
        : hex >= 'A' && hex <= 'F' ? (uint32_t)hex - 'A' + 10U
                                   : 16U;
    if (digit == 16U || value > 0x10FFFFU) {
      lex_fail(parser, SANAD_SYNTAX, start, *at,
               "\\%c takes %u hexadecimal digits", c, (unsigned)digits);
      (void)sanad_hint(&parser->lexical,
                       "write \\u0041 or \\U00000041, or the letter itself");
      return false;
    }
    value = value * 16U + digit;
  }
  if (value > 0x10FFFFU || (value >= 0xD800U && value < 0xE000U)) {
    lex_fail(parser, SANAD_SYNTAX, start, *at, "U+%04X is not a character",
             (unsigned)value);
    (void)sanad_hint(&parser->lexical,
                     "characters go up to U+10FFFF, without U+D800 to U+DFFF");
    return false;
  }
  return true;
}

/// Moves `*at` behind one character of a text; false at its end or if it is
/// wrong, when the token is set.
static bool
skip_text_character(Parser *parser, size_t start, size_t *at, bool is_long)
{
  const size_t here = *at;
  const uint32_t code_point = sanad_utf8_next(parser->text, at);

  if (code_point == '"' && is_long &&
      (byte_at(parser, *at) != '"' || byte_at(parser, *at + 1) != '"')) {
    return true;
  }
  if (code_point == '"') {
    parser->token.kind = TOKEN_STRING;
    parser->token.end = is_long ? *at + 2 : *at;
    return false;
  }
  if (code_point == '\\') {
    return skip_escape(parser, at);
  }
  const bool is_newline = code_point == '\n' ||
                          (code_point == '\r' && byte_at(parser, *at) == '\n');
  if (is_newline && !is_long) {
    lex_fail(parser, SANAD_SYNTAX, start, here,
             "a text in quotes ends on its line");
    (void)sanad_hint(&parser->lexical,
                     "close the quotes, or write \"\"\" around a text of "
                     "several lines");
    return false;
  }
  return is_newline || lex_check(parser, code_point, here);
}

/// L4: `"…"` on one line, or `"""…"""` over several.
void
lex_string(Parser *parser, size_t start)
{
  const bool is_long =
      byte_at(parser, start + 1) == '"' && byte_at(parser, start + 2) == '"';
  size_t at = start + (is_long ? 3 : 1);

  while (at < parser->text.length) {
    if (!skip_text_character(parser, start, &at, is_long)) {
      return;
    }
  }
  if (is_long) {
    lex_fail(parser, SANAD_INCOMPLETE, start, parser->text.length,
             "a text in \"\"\" is not finished before the end");
    (void)sanad_hint(&parser->lexical, "close it with \"\"\"");
  } else {
    lex_cut(parser, start, "a text in quotes");
  }
}

// ---- Numbers and dates

static unsigned
number_at(const Parser *parser, size_t at, size_t digits)
{
  unsigned value = 0;

  for (size_t i = 0; i < digits; ++i) {
    value = value * 10U + (unsigned)(byte_at(parser, at + i) - '0');
  }
  return value;
}

/// Whether exactly `count` digits stand at `at`.
static bool
has_digits(const Parser *parser, size_t at, size_t count)
{
  return scan_digits(parser, at) == at + count;
}

static unsigned
days_of_month(unsigned year, unsigned month)
{
  static const unsigned char days[] = {31, 28, 31, 30, 31, 30,
                                       31, 31, 30, 31, 30, 31};
  const bool is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);

  return month == 2 && is_leap ? 29 : days[month - 1];
}

static void
finish_date(Parser *parser, size_t start, size_t end, AstLiteralKind kind)
{
  const unsigned year = number_at(parser, start, 4);
  const unsigned month = number_at(parser, start + 5, 2);
  const unsigned day =
      kind == AST_LITERAL_MONTH ? 1 : number_at(parser, start + 8, 2);

  if (month < 1 || month > 12) {
    lex_fail(parser, SANAD_SYNTAX, start, end, "there is no month %02u", month);
    (void)sanad_hint(&parser->lexical,
                     "months go from 01 to 12; a subtraction needs spaces");
  } else if (day < 1 || day > days_of_month(year, month)) {
    lex_fail(parser, SANAD_SYNTAX, start, end, "there is no day %04u-%02u-%02u",
             year, month, day);
    (void)sanad_hint(&parser->lexical, "that month has %u days",
                     days_of_month(year, month));
  } else {
    parser->token.kind = TOKEN_DATE;
    parser->token.literal = kind;
    parser->token.end = end;
  }
}

/// Where the time zone at `at` ends: `Z`, an offset, or nothing.
static size_t
scan_zone(const Parser *parser, size_t at, bool *is_right)
{
  const char c = byte_at(parser, at);

  if (c == 'Z') {
    return at + 1;
  }
  if ((c == '+' || c == '-') && has_digits(parser, at + 1, 2) &&
      byte_at(parser, at + 3) == ':' && has_digits(parser, at + 4, 2)) {
    const unsigned hours = number_at(parser, at + 1, 2);
    const unsigned minutes = number_at(parser, at + 4, 2);
    *is_right = minutes < 60 && hours * 60 + minutes <= 14 * 60;
    return at + 6;
  }
  return at;
}

/// `T10:00:00`, a fraction, a zone, behind the date that ends at `time`.
static void
lex_time(Parser *parser, size_t start, size_t time)
{
  const size_t hour = time + 1;
  if (!has_digits(parser, hour, 2) || byte_at(parser, hour + 2) != ':' ||
      !has_digits(parser, hour + 3, 2) || byte_at(parser, hour + 5) != ':' ||
      !has_digits(parser, hour + 6, 2)) {
    size_t end = hour;
    while (byte_at(parser, end) == ':' || scan_digits(parser, end) > end) {
      ++end;
    }
    if (end == parser->text.length) {
      lex_cut(parser, start, "a time");
    } else {
      lex_fail(parser, SANAD_SYNTAX, start, hour, "this is no time");
      (void)sanad_hint(&parser->lexical, "write 2024-05-01T10:00:00Z");
    }
    return;
  }

  size_t end = hour + 8;
  bool is_right = true;
  if (byte_at(parser, end) == '.') {
    const size_t fraction = end + 1;
    end = scan_digits(parser, fraction);
    is_right = end > fraction;
  }
  const unsigned hours = number_at(parser, hour, 2);
  const unsigned minutes = number_at(parser, hour + 3, 2);
  const unsigned seconds = number_at(parser, hour + 6, 2);
  bool is_zone_right = true;
  const size_t zone = scan_zone(parser, end, &is_zone_right);
  const bool is_midnight = hours == 24 && minutes == 0 && seconds == 0;
  if (!is_right || !is_zone_right || (hours > 23 && !is_midnight) ||
      minutes > 59 || seconds > 59) {
    lex_fail(parser, SANAD_SYNTAX, start, zone, "there is no such time");
    (void)sanad_hint(&parser->lexical,
                     "write 2024-05-01T10:00:00Z, or an offset such as +03:30");
    return;
  }
  finish_date(parser, start, zone, AST_LITERAL_DATETIME);
}

static void
lex_date(Parser *parser, size_t start)
{
  const size_t month_end = start + 7;

  if (!has_digits(parser, start + 5, 2)) {
    lex_fail(parser, SANAD_SYNTAX, start, month_end, "this is no date");
    (void)sanad_hint(&parser->lexical,
                     "write 2024-05-01 or 2024-05; a subtraction needs "
                     "spaces");
    return;
  }
  if (byte_at(parser, month_end) != '-' ||
      scan_digits(parser, month_end + 1) == month_end + 1) {
    finish_date(parser, start, month_end, AST_LITERAL_MONTH);
    return;
  }
  const size_t day_end = start + 10;
  if (!has_digits(parser, month_end + 1, 2)) {
    lex_fail(parser, SANAD_SYNTAX, start, month_end + 2, "this is no date");
    (void)sanad_hint(&parser->lexical, "write 2024-05-01");
    return;
  }
  const char zone = byte_at(parser, day_end + 1);
  if (byte_at(parser, day_end) == 'T' &&
      ((zone >= '0' && zone <= '9') || zone == '\0')) {
    lex_time(parser, start, day_end);
    return;
  }
  finish_date(parser, start, day_end, AST_LITERAL_DATE);
}

/// `5`, `1.5`, `1e6`, `1.5e-3`.
static void
lex_plain_number(Parser *parser, size_t start)
{
  size_t end = scan_digits(parser, start + (parser->text.data[start] == '-'));
  AstLiteralKind kind = AST_LITERAL_INTEGER;

  if (byte_at(parser, end) == '.') {
    const size_t fraction = end + 1;
    end = scan_digits(parser, fraction);
    kind = AST_LITERAL_DECIMAL;
    if (end == fraction) {
      lex_fail(parser, SANAD_SYNTAX, start, end,
               "a number has digits on both sides of its point");
      (void)sanad_hint(&parser->lexical, "write %.*s0",
                       (int)(end - start < 40 ? end - start : 0),
                       parser->text.data + start);
      return;
    }
  }
  if (byte_at(parser, end) == 'e' || byte_at(parser, end) == 'E') {
    const char sign = byte_at(parser, end + 1);
    const size_t digits = end + (sign == '+' || sign == '-' ? 2 : 1);
    const size_t exponent = scan_digits(parser, digits);
    if (exponent > digits) {
      kind = AST_LITERAL_DOUBLE;
      end = exponent;
    }
  }
  parser->token.kind = TOKEN_NUMBER;
  parser->token.literal = kind;
  parser->token.end = end;
}

/// L4: a number or date may not touch a name.
static void
refuse_touching(Parser *parser, size_t start)
{
  size_t name = parser->token.end;
  name += byte_at(parser, name) == '-';
  const uint32_t code_point = code_point_at(parser->text, name);
  if (!is_name_part(code_point) ||
      (name > parser->token.end && code_point >= '0' && code_point <= '9')) {
    return;
  }

  size_t end = name;
  for (;;) {
    const size_t word = scan_name(parser->text, end, NAME_LOCAL);
    if (word == end) {
      break;
    }
    end = word;
  }
  lex_fail(parser, SANAD_SYNTAX, start, end,
           "a number or date may not touch a name");
  if (end - start <= 100) {
    (void)sanad_hint(&parser->lexical, "write [%.*s] for a thing of that name",
                     (int)(end - start), parser->text.data + start);
  }
}

void
lex_number(Parser *parser, size_t start)
{
  if (has_digits(parser, start, 4) && byte_at(parser, start + 4) == '-' &&
      scan_digits(parser, start + 5) >= start + 7) {
    lex_date(parser, start);
  } else {
    lex_plain_number(parser, start);
  }
  if (parser->token.kind != TOKEN_WRONG) {
    refuse_touching(parser, start);
  }
}
