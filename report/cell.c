#include "report/cell.h"

#include "base/unicode.h"
#include "graph/vocabulary.h"

#include <string.h>

size_t
sanad_plain_run(SanadText text, size_t offset, const bool special[128])
{
  size_t end = offset;

  while (end < text.length) {
    const unsigned char byte = (unsigned char)text.data[end];
    if (byte < ' ' || byte >= 0x7F || special[byte]) {
      break;
    }
    ++end;
  }
  return end - offset;
}

/// What to show instead of a code point, or null to show it as it is.
static const char *
symbol_of(uint32_t code_point)
{
  switch (code_point) {
  case SANAD_NO_CODE_POINT:
    return "\xEF\xBF\xBD"; // U+FFFD
  case '\n':
    return "↵";
  case '\t':
    return "⇥";
  case 0x7F:
    return "␡";
  default:
    return NULL;
  }
}

/// C1 controls, line separators, and the marks that override or isolate a
/// direction (Unicode Bidirectional Algorithm, 2): left in, they could make a
/// table say something else than its data.
static bool
is_escaped(uint32_t code_point)
{
  return (code_point >= 0x80 && code_point <= 0x9F) ||
         (code_point >= 0x2028 && code_point <= 0x202E) ||
         (code_point >= 0x2066 && code_point <= 0x2069) || code_point == 0xFEFF;
}

void
sanad_cell_show(SanadBuffer *out, SanadText text)
{
  static const bool special[128] = {0};
  size_t offset = 0;

  while (offset < text.length) {
    const size_t run = sanad_plain_run(text, offset, special);
    if (run) {
      sanad_buffer_add(out, text.data + offset, run);
      offset += run;
      continue;
    }
    const size_t start = offset;
    const uint32_t code_point = sanad_utf8_next(text, &offset);
    const char *const symbol = symbol_of(code_point);

    if (symbol) {
      sanad_buffer_add_string(out, symbol);
    } else if (code_point < ' ') {
      sanad_buffer_add_code_point(out, 0x2400U + code_point);
    } else if (is_escaped(code_point)) {
      sanad_buffer_add_format(out, "\\u%04X", (unsigned)code_point);
    } else {
      sanad_buffer_add(out, text.data + start, offset - start);
    }
  }
}

SanadText
sanad_cell_cut(SanadText text, size_t width, size_t *used)
{
  size_t end = 0;
  size_t offset = 0;

  *used = 0;
  while (offset < text.length) {
    const size_t columns = sanad_grapheme_next(text, &offset);
    if (columns > width - *used) {
      break;
    }
    *used += columns;
    end = offset;
  }
  return (SanadText){text.data, end};
}

bool
sanad_cell_is_number(const SanadCell *cell)
{
  static const char *const names[] = {
      "integer",         "decimal",      "double",
      "float",           "int",          "long",
      "short",           "byte",         "nonNegativeInteger",
      "positiveInteger", "unsignedLong", "unsignedInt",
      "unsignedShort",   "unsignedByte", "nonPositiveInteger",
      "negativeInteger",
  };
  const SanadText xsd = SANAD_TEXT(SANAD_NS_XSD);

  if (cell->term.kind != SANAD_LITERAL ||
      !sanad_text_has_prefix(cell->term.datatype, xsd)) {
    return false;
  }

  const SanadText name =
      sanad_text_slice(cell->term.datatype, xsd.length, SIZE_MAX);
  for (size_t i = 0; i < sizeof names / sizeof *names; ++i) {
    if (sanad_text_is(name, names[i])) {
      return true;
    }
  }
  return false;
}

/// Moves past the digits at `*offset`.  Returns false if there are none.
static bool
skip_digits(SanadText text, size_t *offset)
{
  const size_t start = *offset;

  while (*offset < text.length && text.data[*offset] >= '0' &&
         text.data[*offset] <= '9') {
    ++*offset;
  }
  return *offset > start;
}

/// Moves past one of the `bytes` at `*offset`, if one stands there.
static bool
skip_byte(SanadText text, size_t *offset, const char *bytes)
{
  if (*offset < text.length && text.data[*offset] &&
      strchr(bytes, text.data[*offset])) {
    ++*offset;
    return true;
  }
  return false;
}

/// RFC 8259, section 6.
static bool
is_json_number(SanadText text)
{
  size_t offset = 0;

  (void)skip_byte(text, &offset, "-");
  if (!skip_byte(text, &offset, "0") && !skip_digits(text, &offset)) {
    return false;
  }
  if (skip_byte(text, &offset, ".") && !skip_digits(text, &offset)) {
    return false;
  }
  if (skip_byte(text, &offset, "eE")) {
    (void)skip_byte(text, &offset, "+-");
    if (!skip_digits(text, &offset)) {
      return false;
    }
  }
  return offset == text.length;
}

bool
sanad_cell_is_json_token(const SanadCell *cell)
{
  const SanadText text = cell->term.text;

  if (sanad_cell_is_number(cell)) {
    return is_json_number(text);
  }
  return cell->term.kind == SANAD_LITERAL &&
         sanad_text_is(cell->term.datatype, SANAD_XSD_BOOLEAN) &&
         (sanad_text_is(text, "true") || sanad_text_is(text, "false"));
}
