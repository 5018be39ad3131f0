#include "base/unicode.h"

#include <stdlib.h>
#include <utf8proc.h>

static utf8proc_category_t
category(uint32_t code_point)
{
  return code_point > 0x10FFFFU
             ? UTF8PROC_CATEGORY_CN
             : utf8proc_category((utf8proc_int32_t)code_point);
}

bool
sanad_is_letter(uint32_t code_point)
{
  const utf8proc_category_t c = category(code_point);
  return c >= UTF8PROC_CATEGORY_LU && c <= UTF8PROC_CATEGORY_LO;
}

bool
sanad_is_mark(uint32_t code_point)
{
  const utf8proc_category_t c = category(code_point);
  return c >= UTF8PROC_CATEGORY_MN && c <= UTF8PROC_CATEGORY_ME;
}

bool
sanad_is_digit(uint32_t code_point)
{
  return category(code_point) == UTF8PROC_CATEGORY_ND;
}

bool
sanad_is_upper(uint32_t code_point)
{
  const utf8proc_category_t c = category(code_point);
  return c == UTF8PROC_CATEGORY_LU || c == UTF8PROC_CATEGORY_LT;
}

/// Runs utf8proc's mapping over `text`, code points after `custom`.
static utf8proc_uint8_t *
map_text(SanadText text, utf8proc_option_t options, utf8proc_custom_func custom,
         utf8proc_ssize_t *length)
{
  utf8proc_uint8_t *mapped = NULL;
  *length = utf8proc_map_custom((const utf8proc_uint8_t *)text.data,
                                (utf8proc_ssize_t)text.length, &mapped, options,
                                custom, NULL);
  return *length < 0 ? NULL : mapped;
}

void
sanad_unicode_nfc(SanadBuffer *out, SanadText text)
{
  utf8proc_ssize_t length = 0;
  utf8proc_uint8_t *const mapped =
      map_text(text, UTF8PROC_STABLE | UTF8PROC_COMPOSE, NULL, &length);

  if (mapped) {
    sanad_buffer_add(out, (const char *)mapped, (size_t)length);
    free(mapped);
  } else {
    sanad_buffer_add_text(out, text);
  }
}

/// Arabic yeh (and its dotless form) and kaf look like the Persian ones and
/// are typed for them.
static utf8proc_int32_t
unify_letters(utf8proc_int32_t code_point, void *state)
{
  (void)state;
  switch (code_point) {
  case 0x064A: // Arabic yeh
  case 0x0649: // alef maksura
    return 0x06CC;
  case 0x0643: // Arabic kaf
    return 0x06A9;
  default:
    return code_point;
  }
}

static bool
is_left_out(uint32_t code_point)
{
  switch (category(code_point)) {
  case UTF8PROC_CATEGORY_ZS:
  case UTF8PROC_CATEGORY_ZL:
  case UTF8PROC_CATEGORY_ZP:
    return true;
  default:
    return code_point == '_' || code_point == '-' || code_point == 0x200CU ||
           code_point == 0x200DU || (code_point >= 9 && code_point <= 13) ||
           utf8proc_get_property((utf8proc_int32_t)code_point)
                   ->combining_class != 0;
  }
}

/// Folding text that is all ASCII needs no tables.
static bool
fold_ascii(SanadBuffer *out, SanadText text)
{
  for (size_t i = 0; i < text.length; ++i) {
    if ((unsigned char)text.data[i] >= 0x80U) {
      return false;
    }
  }
  for (size_t i = 0; i < text.length; ++i) {
    const char c = text.data[i];
    if (c >= 'A' && c <= 'Z') {
      sanad_buffer_add_char(out, (char)(c + ('a' - 'A')));
    } else if (c != ' ' && c != '_' && c != '-' && !(c >= 9 && c <= 13)) {
      sanad_buffer_add_char(out, c);
    }
  }
  return true;
}

void
sanad_unicode_fold(SanadBuffer *out, SanadText text)
{
  if (fold_ascii(out, text)) {
    return;
  }

  utf8proc_ssize_t length = 0;
  utf8proc_uint8_t *const mapped =
      map_text(text,
               UTF8PROC_STABLE | UTF8PROC_DECOMPOSE | UTF8PROC_COMPAT |
                   UTF8PROC_CASEFOLD,
               unify_letters, &length);
  if (!mapped) {
    sanad_buffer_add_text(out, text);
    return;
  }

  const SanadText folded = {(const char *)mapped, (size_t)length};
  size_t offset = 0;
  while (offset < folded.length) {
    const uint32_t code_point = sanad_utf8_next(folded, &offset);
    if (code_point != SANAD_NO_CODE_POINT && !is_left_out(code_point)) {
      sanad_buffer_add_code_point(out, code_point);
    }
  }
  free(mapped);
}

static void
map_case(SanadBuffer *out, SanadText text,
         utf8proc_int32_t (*change)(utf8proc_int32_t))
{
  size_t offset = 0;

  while (offset < text.length) {
    const size_t start = offset;
    const uint32_t code_point = sanad_utf8_next(text, &offset);
    if (code_point == SANAD_NO_CODE_POINT) {
      sanad_buffer_add(out, text.data + start, offset - start);
    } else {
      sanad_buffer_add_code_point(
          out, (uint32_t)change((utf8proc_int32_t)code_point));
    }
  }
}

void
sanad_unicode_lower(SanadBuffer *out, SanadText text)
{
  map_case(out, text, utf8proc_tolower);
}

void
sanad_unicode_upper(SanadBuffer *out, SanadText text)
{
  map_case(out, text, utf8proc_toupper);
}

/// Letters whose lower case is that of another capital too.  A test goes
/// through all code points to see that no other is missing.
static const uint16_t second_capitals[] = {
    0x0130,                         // I with a dot
    0x01C5, 0x01C8, 0x01CB, 0x01F2, // Digraphs with one capital
    0x03F4,                         // Theta symbol
    0x2126,                         // Ohm sign
    0x212A,                         // Kelvin sign
    0x212B,                         // Angstrom sign
};

static uint32_t
lower_of(uint32_t code_point)
{
  return (uint32_t)utf8proc_tolower((utf8proc_int32_t)code_point);
}

size_t
sanad_unicode_cases(uint32_t code_point, uint32_t cases[SANAD_CASES_MAX])
{
  const uint32_t upper =
      (uint32_t)utf8proc_toupper((utf8proc_int32_t)code_point);
  size_t count = 0;
  if (lower_of(code_point) == code_point) {
    cases[count++] = code_point;
  }
  if (upper != code_point && lower_of(upper) == code_point) {
    cases[count++] = upper;
  }
  for (size_t i = 0; i < sizeof second_capitals / sizeof *second_capitals;
       ++i) {
    if (count < SANAD_CASES_MAX && second_capitals[i] != upper &&
        lower_of(second_capitals[i]) == code_point) {
      cases[count++] = second_capitals[i];
    }
  }
  return count;
}

unsigned
sanad_code_point_width(uint32_t code_point)
{
  if (code_point > 0x10FFFFU) {
    return 1;
  }
  const int width = utf8proc_charwidth((utf8proc_int32_t)code_point);
  return width < 0 ? 0 : (unsigned)width;
}

size_t
sanad_text_width(SanadText text)
{
  size_t width = 0;
  size_t offset = 0;

  while (offset < text.length) {
    const unsigned char byte = (unsigned char)text.data[offset];
    if (byte >= ' ' && byte < 0x7F) {
      ++width;
      ++offset;
    } else {
      width += sanad_code_point_width(sanad_utf8_next(text, &offset));
    }
  }
  return width;
}

size_t
sanad_grapheme_next(SanadText text, size_t *offset)
{
  utf8proc_int32_t state = 0;
  uint32_t before = sanad_utf8_next(text, offset);
  size_t width = sanad_code_point_width(before);

  while (before != SANAD_NO_CODE_POINT && *offset < text.length) {
    size_t after = *offset;
    const uint32_t code_point = sanad_utf8_next(text, &after);
    if (code_point == SANAD_NO_CODE_POINT ||
        utf8proc_grapheme_break_stateful(
            (utf8proc_int32_t)before, (utf8proc_int32_t)code_point, &state)) {
      break;
    }
    width += sanad_code_point_width(code_point);
    before = code_point;
    *offset = after;
  }
  return width;
}
