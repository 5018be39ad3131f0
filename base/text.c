#include "base/text.h"

#include <assert.h>
#include <string.h>

SanadText
sanad_text(const char *string)
{
  return (SanadText){string, string ? strlen(string) : 0};
}

bool
sanad_text_is_equal(SanadText a, SanadText b)
{
  return a.length == b.length &&
         (!a.length || memcmp(a.data, b.data, a.length) == 0);
}

bool
sanad_text_is(SanadText text, const char *string)
{
  return sanad_text_is_equal(text, sanad_text(string));
}

bool
sanad_text_has_prefix(SanadText text, SanadText part)
{
  return text.length >= part.length &&
         (!part.length || memcmp(text.data, part.data, part.length) == 0);
}

bool
sanad_text_has_suffix(SanadText text, SanadText part)
{
  return text.length >= part.length &&
         (!part.length || memcmp(text.data + text.length - part.length,
                                 part.data, part.length) == 0);
}

int
sanad_text_compare(SanadText a, SanadText b)
{
  const size_t shorter = a.length < b.length ? a.length : b.length;
  const int order = shorter ? memcmp(a.data, b.data, shorter) : 0;

  if (order) {
    return order;
  }
  return (a.length > b.length) - (a.length < b.length);
}

SanadText
sanad_text_slice(SanadText text, size_t start, size_t length)
{
  if (start > text.length) {
    start = text.length;
  }
  if (length > text.length - start) {
    length = text.length - start;
  }
  return (SanadText){text.data ? text.data + start : NULL, length};
}

static bool
is_space(char c)
{
  return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

SanadText
sanad_text_trim(SanadText text)
{
  size_t start = 0;
  size_t end = text.length;

  while (start < end && is_space(text.data[start])) {
    ++start;
  }
  while (end > start && is_space(text.data[end - 1])) {
    --end;
  }
  return sanad_text_slice(text, start, end - start);
}

/// How many bytes a sequence with this first byte has, or 0 if none may start
/// with it (Unicode 15, table 3-7).
static size_t
sequence_length(unsigned char first)
{
  if (first < 0x80U) {
    return 1;
  }
  if (first < 0xC2U) {
    return 0;
  }
  if (first < 0xE0U) {
    return 2;
  }
  if (first < 0xF0U) {
    return 3;
  }
  return first < 0xF5U ? 4 : 0;
}

uint32_t
sanad_utf8_next(SanadText text, size_t *offset)
{
  assert(*offset < text.length);

  static const uint32_t smallest[] = {0, 0, 0x80, 0x800, 0x10000};
  const unsigned char *const bytes = (const unsigned char *)text.data + *offset;
  const size_t length = sequence_length(bytes[0]);

  if (length == 1) {
    ++*offset;
    return bytes[0];
  }
  if (!length || length > text.length - *offset) {
    ++*offset;
    return SANAD_NO_CODE_POINT;
  }

  uint32_t value = bytes[0] & (0x7FU >> length);
  for (size_t i = 1; i < length; ++i) {
    if ((bytes[i] & 0xC0U) != 0x80U) {
      ++*offset;
      return SANAD_NO_CODE_POINT;
    }
    value = (value << 6U) | (bytes[i] & 0x3FU);
  }

  const bool is_surrogate = value >= 0xD800U && value <= 0xDFFFU;
  if (value < smallest[length] || value > 0x10FFFFU || is_surrogate) {
    ++*offset;
    return SANAD_NO_CODE_POINT;
  }
  *offset += length;
  return value;
}

size_t
sanad_utf8_put(uint32_t code_point, char out[4])
{
  if (code_point < 0x80U) {
    out[0] = (char)code_point;
    return 1;
  }
  if (code_point < 0x800U) {
    out[0] = (char)(0xC0U | (code_point >> 6U));
    out[1] = (char)(0x80U | (code_point & 0x3FU));
    return 2;
  }
  if (code_point >= 0xD800U && code_point <= 0xDFFFU) {
    return 0;
  }
  if (code_point < 0x10000U) {
    out[0] = (char)(0xE0U | (code_point >> 12U));
    out[1] = (char)(0x80U | ((code_point >> 6U) & 0x3FU));
    out[2] = (char)(0x80U | (code_point & 0x3FU));
    return 3;
  }
  if (code_point > 0x10FFFFU) {
    return 0;
  }
  out[0] = (char)(0xF0U | (code_point >> 18U));
  out[1] = (char)(0x80U | ((code_point >> 12U) & 0x3FU));
  out[2] = (char)(0x80U | ((code_point >> 6U) & 0x3FU));
  out[3] = (char)(0x80U | (code_point & 0x3FU));
  return 4;
}

size_t
sanad_utf8_check(SanadText text)
{
  size_t offset = 0;

  while (offset < text.length) {
    // Eight ASCII bytes at once: most text is nothing else.
    uint64_t word = 0;
    while (text.length - offset >= sizeof word) {
      memcpy(&word, text.data + offset, sizeof word);
      if (word & UINT64_C(0x8080808080808080)) {
        break;
      }
      offset += sizeof word;
    }
    if (offset == text.length) {
      break;
    }

    size_t next = offset;
    if (sanad_utf8_next(text, &next) == SANAD_NO_CODE_POINT) {
      return offset;
    }
    offset = next;
  }
  return text.length;
}

size_t
sanad_utf8_count(SanadText text, size_t bytes)
{
  const size_t end = bytes < text.length ? bytes : text.length;
  size_t count = 0;

  for (size_t i = 0; i < end; ++i) {
    count += ((unsigned char)text.data[i] & 0xC0U) != 0x80U;
  }
  return count;
}
