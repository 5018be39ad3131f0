#include "parser/parser_impl.h"

#include "base/unicode.h"

#include <string.h>

#define XSD "http://www.w3.org/2001/XMLSchema#"

static bool
is_ascii(SanadText text)
{
  for (size_t i = 0; i < text.length; ++i) {
    if ((unsigned char)text.data[i] >= 0x80U) {
      return false;
    }
  }
  return true;
}

static SanadStatus
copy_text(Parser *parser, SanadText text, SanadText *out)
{
  out->data = sanad_arena_copy(parser->arena, text.data, text.length);
  out->length = text.length;
  return out->data ? SANAD_OK : sanad_fail_memory(parser->error);
}

SanadStatus
copy_name(Parser *parser, SanadText raw, SanadSpan span, SanadText *out)
{
  SanadText text = raw;

  if (!is_ascii(raw)) {
    SanadBuffer composed = {0};
    sanad_unicode_nfc(&composed, raw);
    const SanadStatus status = sanad_buffer_status(&composed, parser->error);
    text = status == SANAD_OK ? sanad_buffer_text(&composed) : raw;
    const SanadStatus copied =
        status == SANAD_OK ? copy_text(parser, text, out) : status;
    sanad_buffer_free(&composed);
    TRY(copied);
  } else {
    TRY(copy_text(parser, text, out));
  }
  if (out->length > AST_NAME_CHARACTERS_MAX &&
      sanad_utf8_count(*out, out->length) > AST_NAME_CHARACTERS_MAX) {
    return sanad_fail_hint(parser->error, SANAD_LIMIT, span,
                           "write its IRI <http://…>, or a shorter alias",
                           "a name is at most 1 000 characters long");
  }
  return SANAD_OK;
}

SanadStatus
take_word(Parser *parser, AstWord *out)
{
  SanadText raw = lexed_text(parser);

  if (parser->token.kind != TOKEN_WORD) { // ?x and $x
    raw = sanad_text_slice(raw, 1, raw.length);
  }
  out->span = token_span(parser);
  TRY(copy_name(parser, raw, out->span, &out->name));
  advance_name(parser);
  return SANAD_OK;
}

/// Undoes the escapes of a name in brackets.
static SanadStatus
copy_bracketed(Parser *parser, SanadText raw, SanadSpan span, SanadText *out)
{
  SanadBuffer *const plain = &parser->scratch;

  sanad_buffer_clear(plain);
  for (size_t i = 1; i + 1 < raw.length; ++i) {
    i += raw.data[i] == '\\';
    sanad_buffer_add_char(plain, raw.data[i]);
  }
  TRY(sanad_buffer_status(plain, parser->error));

  const SanadText trimmed = sanad_text_trim(sanad_buffer_text(plain));
  if (trimmed.length == 0) {
    (void)wrong(parser, span, "a name in [ ] cannot be empty");
    return sanad_hint(parser->error, "for any one thing write ?");
  }
  return copy_name(parser, trimmed, span, out);
}

/// Behind a bare name: `Georgia:` is the start of a prefixed name, never a
/// name and a type.
static SanadStatus
refuse_bare_colon(Parser *parser, const AstName *name)
{
  if (name->kind != AST_NAME_BARE || byte_at(parser, parser->offset) != ':') {
    return SANAD_OK;
  }

  const size_t colon = parser->offset;
  parser->offset = colon + 1;
  parser->has_token = false;
  parser->prefix = name->text;
  want_class(parser, SANAD_EXPECT_LOCAL);
  if (parser->offset == parser->text.length) {
    return sanad_fail_hint(
        parser->error, SANAD_INCOMPLETE,
        span_of(parser->offset, parser->offset),
        "for a type write [name]:Type, for a prefixed name prefix:Tehran",
        "expected a local name before the end");
  }
  (void)wrong(parser, span_of(colon, colon + 1),
              "expected a local name behind this colon");
  return sanad_hint(parser->error,
                    "for a type write [%.*s]:Country, for a prefixed name "
                    "%.*s:Tehran, without spaces",
                    (int)name->text.length, name->text.data,
                    (int)name->text.length, name->text.data);
}

SanadStatus
take_name(Parser *parser, AstName *out)
{
  const SanadText raw = lexed_text(parser);
  const Token *const token = &parser->token;

  out->span = token_span(parser);
  switch (token->kind) {
  case TOKEN_BRACKETED:
    out->kind = AST_NAME_BRACKETED;
    TRY(copy_bracketed(parser, raw, out->span, &out->text));
    break;
  case TOKEN_PREFIXED: {
    const size_t colon = token->colon - token->start;
    out->kind = AST_NAME_PREFIXED;
    TRY(copy_name(parser, sanad_text_slice(raw, 0, colon), out->span,
                  &out->prefix));
    TRY(copy_name(parser, sanad_text_slice(raw, colon + 1, raw.length),
                  out->span, &out->text));
    break;
  }
  case TOKEN_IRI:
    out->kind = AST_NAME_IRI;
    TRY(copy_text(parser, sanad_text_slice(raw, 1, raw.length - 2),
                  &out->text));
    break;
  default:
    out->kind = AST_NAME_BARE;
    TRY(copy_name(parser, raw, out->span, &out->text));
    break;
  }
  advance_name(parser);
  mark_name(parser, out);
  return refuse_bare_colon(parser, out);
}

static uint32_t
hex_at(SanadText raw, size_t at, size_t digits)
{
  uint32_t value = 0;

  for (size_t i = 0; i < digits; ++i) {
    const char c = raw.data[at + i];
    const uint32_t digit = c <= '9'   ? (uint32_t)c - '0'
                           : c <= 'F' ? (uint32_t)c - 'A' + 10U
                                      : (uint32_t)c - 'a' + 10U;
    value = value * 16U + digit;
  }
  return value;
}

/// Appends what the escape at `at` stands for; returns where it ends.
static size_t
add_escape(SanadBuffer *plain, SanadText raw, size_t at)
{
  switch (raw.data[at + 1]) {
  case 'n':
    sanad_buffer_add_char(plain, '\n');
    return at + 2;
  case 'r':
    sanad_buffer_add_char(plain, '\r');
    return at + 2;
  case 't':
    sanad_buffer_add_char(plain, '\t');
    return at + 2;
  case 'u':
    sanad_buffer_add_code_point(plain, hex_at(raw, at + 2, 4));
    return at + 6;
  case 'U':
    sanad_buffer_add_code_point(plain, hex_at(raw, at + 2, 8));
    return at + 10;
  default:
    sanad_buffer_add_char(plain, raw.data[at + 1]);
    return at + 2;
  }
}

/// Undoes the escapes of a text in quotes.  CR LF is a newline (L1).
static SanadStatus
copy_quoted(Parser *parser, SanadText raw, SanadText *out)
{
  SanadBuffer *const plain = &parser->scratch;
  const bool is_long =
      raw.length >= 6 && sanad_text_has_prefix(raw, SANAD_TEXT("\"\"\""));
  const size_t quotes = is_long ? 3 : 1;
  size_t at = quotes;

  sanad_buffer_clear(plain);
  while (at < raw.length - quotes) {
    if (raw.data[at] == '\\') {
      at = add_escape(plain, raw, at);
    } else if (raw.data[at] == '\r') {
      ++at;
    } else {
      sanad_buffer_add_char(plain, raw.data[at++]);
    }
  }
  TRY(sanad_buffer_status(plain, parser->error));
  return copy_text(parser, sanad_buffer_text(plain), out);
}

SanadStatus
take_string(Parser *parser, AstString *out)
{
  out->span = token_span(parser);
  TRY(copy_quoted(parser, lexed_text(parser), &out->text));
  advance(parser);
  return SANAD_OK;
}

static bool
is_alphanumeric(char c, bool with_digits)
{
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (with_digits && c >= '0' && c <= '9');
}

/// Where the language tag at `at` ends; `at` if there is none.
static size_t
scan_language(const Parser *parser, size_t at)
{
  size_t end = at;

  while (is_alphanumeric(byte_at(parser, end), false)) {
    ++end;
  }
  while (end > at && byte_at(parser, end) == '-' &&
         is_alphanumeric(byte_at(parser, end + 1), true)) {
    ++end;
    while (is_alphanumeric(byte_at(parser, end), true)) {
      ++end;
    }
  }
  return end;
}

#define LANGUAGE_BYTES_MAX 255U

/// `@en` or `@*`, behind the quotes.
static SanadStatus
take_language(Parser *parser, AstLiteral *out)
{
  const size_t at = parser->offset + 1;

  if (byte_at(parser, at) == '*') {
    out->kind = AST_LITERAL_ANY_LANGUAGE;
    parser->offset = at + 1;
    return SANAD_OK;
  }
  const size_t end = scan_language(parser, at);
  const SanadText tag = sanad_text_slice(parser->text, at, end - at);
  if (end == parser->text.length) {
    parser->cut = at;
  }
  if (end == at) {
    parser->offset = at;
    want_class(parser, SANAD_EXPECT_LANGUAGE);
    if (at == parser->text.length) {
      return sanad_fail_hint(parser->error, SANAD_INCOMPLETE,
                             span_of(at - 1, at),
                             "write \"x\"@en, or \"x\"@* for any",
                             "expected a language tag before the end");
    }
    (void)wrong(parser, span_of(at - 1, at), "expected a language tag");
    return sanad_hint(parser->error, "write \"x\"@en, or \"x\"@* for any");
  }
  if (tag.length > LANGUAGE_BYTES_MAX) {
    return sanad_fail_hint(parser->error, SANAD_LIMIT, span_of(at, end),
                           "write a tag such as \"x\"@en",
                           "a language tag is at most 255 characters long");
  }
  out->kind = AST_LITERAL_LANGUAGE;
  parser->offset = end;
  return copy_text(parser, tag, &out->language);
}

/// `^^` and a datatype, behind the quotes.
static SanadStatus
take_datatype(Parser *parser, LexMode after, AstLiteral *out)
{
  const LexMode mode = after == MODE_AFTER_NODE ? MODE_NODE : MODE_OPERAND;

  parser->offset += 2;
  parser->has_token = false;
  const TokenKind kind = look(parser, mode);
  want_class(parser, SANAD_EXPECT_DATATYPE);
  if ((kind != TOKEN_PREFIXED && kind != TOKEN_IRI) ||
      !parser->token.is_glued) {
    TRY(unexpected(parser, "a datatype such as xsd:date"));
  }

  AstName name = {0};
  TRY(take_name(parser, &name));
  mark_no_name(parser);
  out->kind = AST_LITERAL_TYPED;
  out->datatype_name = keep(parser, &name, sizeof name);
  if (name.kind == AST_NAME_IRI) {
    out->datatype = name.text;
  }
  return out->datatype_name ? SANAD_OK : SANAD_NO_MEMORY;
}

static SanadText
datatype_of(AstLiteralKind kind)
{
  switch (kind) {
  case AST_LITERAL_INTEGER:
    return SANAD_TEXT(XSD "integer");
  case AST_LITERAL_DECIMAL:
    return SANAD_TEXT(XSD "decimal");
  case AST_LITERAL_DOUBLE:
    return SANAD_TEXT(XSD "double");
  case AST_LITERAL_DATE:
    return SANAD_TEXT(XSD "date");
  case AST_LITERAL_MONTH:
    return SANAD_TEXT(XSD "gYearMonth");
  case AST_LITERAL_DATETIME:
    return SANAD_TEXT(XSD "dateTime");
  case AST_LITERAL_BOOLEAN:
    return SANAD_TEXT(XSD "boolean");
  default:
    return (SanadText){NULL, 0};
  }
}

SanadStatus
take_literal(Parser *parser, LexMode after, AstLiteral *out)
{
  const Token token = parser->token;
  const size_t start = token.start;

  if (token.kind != TOKEN_STRING) {
    out->kind = token.kind == TOKEN_WORD ? AST_LITERAL_BOOLEAN : token.literal;
    out->datatype = datatype_of(out->kind);
    TRY(copy_text(parser, lexed_text(parser), &out->text));
    advance(parser);
    out->span = span_from(parser, start);
    return SANAD_OK;
  }

  AstString string = {0};
  TRY(take_string(parser, &string));
  out->kind = AST_LITERAL_STRING;
  out->text = string.text;
  if (byte_at(parser, parser->offset) == '@') {
    TRY(take_language(parser, out));
  } else if (byte_at(parser, parser->offset) == '^' &&
             byte_at(parser, parser->offset + 1) == '^') {
    TRY(take_datatype(parser, after, out));
  }
  out->span = span_from(parser, start);
  return SANAD_OK;
}
