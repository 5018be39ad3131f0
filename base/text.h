#ifndef SANAD_BASE_TEXT_H
#define SANAD_BASE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// A view of bytes owned by somebody else, usually UTF-8.  Not ended by a zero
/// byte, and may contain one.  `data` may be null when `length` is 0.
typedef struct {
  const char *data;
  size_t length;
} SanadText;

/// A view of a string constant.
#define SANAD_TEXT(constant) ((SanadText){(constant), sizeof(constant) - 1})

/// A view of a zero-terminated string.  Null gives an empty view.
SanadText sanad_text(const char *string);

/// Whether both hold the same bytes.
bool sanad_text_is_equal(SanadText a, SanadText b);

/// Whether `text` equals a zero-terminated string.
bool sanad_text_is(SanadText text, const char *string);

/// Whether `text` starts or ends with the bytes of `part`.
bool sanad_text_has_prefix(SanadText text, SanadText part);
bool sanad_text_has_suffix(SanadText text, SanadText part);

/// Byte order: negative, zero or positive.  For UTF-8 this is code point order.
int sanad_text_compare(SanadText a, SanadText b);

/// The part of `text` from `start` on, at most `length` bytes; both are cut to
/// what is there.
SanadText sanad_text_slice(SanadText text, size_t start, size_t length);

/// Without ASCII white space at both ends.
SanadText sanad_text_trim(SanadText text);

/// Not a code point: what sanad_utf8_next() returns for malformed bytes.
#define SANAD_NO_CODE_POINT UINT32_MAX

/// Decodes the code point at `*offset` (less than `text.length`) and moves
/// `*offset` past it.  Malformed bytes (overlong, surrogate, too large, cut
/// short) give SANAD_NO_CODE_POINT and move on by one byte.
uint32_t sanad_utf8_next(SanadText text, size_t *offset);

/// Writes `code_point` as UTF-8 and returns how many bytes it took, 1 to 4, or
/// 0 for a surrogate or a number above 0x10FFFF.
size_t sanad_utf8_put(uint32_t code_point, char out[4]);

/// Offset of the first malformed byte, or `text.length` if there is none.
size_t sanad_utf8_check(SanadText text);

/// How many code points the first `bytes` bytes of `text` start.
size_t sanad_utf8_count(SanadText text, size_t bytes);

#endif
