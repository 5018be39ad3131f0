#ifndef SANAD_BASE_UNICODE_H
#define SANAD_BASE_UNICODE_H

#include "base/buffer.h"
#include "base/status.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Classes of code points, as the query language's lexical rules use them.
bool sanad_is_letter(uint32_t code_point); ///< Unicode L
bool sanad_is_mark(uint32_t code_point);   ///< Unicode M
bool sanad_is_digit(uint32_t code_point);  ///< Unicode Nd
bool sanad_is_upper(uint32_t code_point);  ///< Unicode Lu or Lt

/// Appends the canonical composition (NFC) of `text` to `out`.  `text` must be
/// well-formed UTF-8 or it is appended as it is.
void sanad_unicode_nfc(SanadBuffer *out, SanadText text);

/// Appends the form in which names are compared: NFKD, case-folded, without
/// marks, white space, `_`, `-`, ZWNJ and ZWJ; Arabic yeh and kaf become the
/// Persian ones.  Malformed UTF-8 is appended as it is.
void sanad_unicode_fold(SanadBuffer *out, SanadText text);

/// Appends `text` in lower or upper case, code point by code point.
void sanad_unicode_lower(SanadBuffer *out, SanadText text);
void sanad_unicode_upper(SanadBuffer *out, SanadText text);

/// The most code points that are one in lower case.
#define SANAD_CASES_MAX 4U

/// Lists the code points that sanad_unicode_lower() makes `code_point` of, and
/// returns how many there are.
size_t sanad_unicode_cases(uint32_t code_point,
                           uint32_t cases[SANAD_CASES_MAX]);

/// Columns of a terminal that one code point fills: 0, 1 or 2.
unsigned sanad_code_point_width(uint32_t code_point);

/// Columns that `text` fills.  Malformed bytes count 1 each.
size_t sanad_text_width(SanadText text);

/// Moves `*offset` (less than `text.length`) past one grapheme cluster, what a
/// reader takes for one character, and returns the columns it fills.  A
/// malformed byte is a cluster by itself.
///
/// The columns of a cluster are the sum of those of its code points, as most
/// terminals count; so the columns of all clusters make sanad_text_width().
size_t sanad_grapheme_next(SanadText text, size_t *offset);

#endif
