#ifndef SANAD_GRAPH_IO_SKIP_H
#define SANAD_GRAPH_IO_SKIP_H

/// Fast ways past the bytes that make up most of a text, sixteen at a time
/// where the processor can.
///
/// Text ends in a zero byte, which stops each of them, and SKIP_BYTES more
/// bytes of any value may be looked at behind it.

#include "graph/io/characters.h"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

/// How many bytes behind the zero at the end must be readable.
#define SKIP_BYTES 16U

#if defined(__SSE2__)

/// The first of `p` whose byte is in `stops`, given for each sixteen bytes.
#define SKIP_UNTIL(p, stops)                                                   \
  for (;; (p) += 16) {                                                         \
    const __m128i bytes = _mm_loadu_si128((const __m128i *)(const void *)(p)); \
    const unsigned mask = (unsigned)_mm_movemask_epi8(stops(bytes));           \
    if (mask) {                                                                \
      return (p) + __builtin_ctz(mask);                                        \
    }                                                                          \
  }

/// Bytes up to `most`.
static inline __m128i
skip_at_most(__m128i bytes, char most)
{
  return _mm_cmpeq_epi8(_mm_min_epu8(bytes, _mm_set1_epi8(most)), bytes);
}

/// Bytes equal to `byte`.
static inline __m128i
skip_equal(__m128i bytes, char byte)
{
  return _mm_cmpeq_epi8(bytes, _mm_set1_epi8(byte));
}

/// What is not of CHARACTER_IRI: controls and the space, `"`, `<` and `>`, `\`
/// and `^`, the grave accent, and `{`, `|`, `}`.
static inline __m128i
skip_iri_stops(__m128i bytes)
{
  const __m128i without_2 = _mm_and_si128(bytes, _mm_set1_epi8((char)0xFD));
  const __m128i braces = _mm_sub_epi8(bytes, _mm_set1_epi8('{'));
  const __m128i pairs =
      _mm_or_si128(skip_equal(without_2, '<'), skip_equal(without_2, '\\'));
  const __m128i singles =
      _mm_or_si128(skip_equal(bytes, '"'), skip_equal(bytes, '`'));
  return _mm_or_si128(
      _mm_or_si128(pairs, singles),
      _mm_or_si128(skip_at_most(bytes, ' '), skip_at_most(braces, 2)));
}

/// What is not of CHARACTER_TEXT: quotes, `\`, ends of lines, the zero byte.
static inline __m128i
skip_text_stops(__m128i bytes)
{
  const __m128i quotes =
      _mm_or_si128(skip_equal(bytes, '"'), skip_equal(bytes, '\''));
  const __m128i lines =
      _mm_or_si128(skip_equal(bytes, '\n'), skip_equal(bytes, '\r'));
  const __m128i others =
      _mm_or_si128(skip_equal(bytes, '\\'), skip_equal(bytes, '\0'));
  return _mm_or_si128(_mm_or_si128(quotes, lines), others);
}

/// The first byte that is not of CHARACTER_IRI.
static inline const char *
skip_iri(const char *p)
{
  SKIP_UNTIL(p, skip_iri_stops)
}

/// The first byte that is not of CHARACTER_TEXT.
static inline const char *
skip_text(const char *p)
{
  SKIP_UNTIL(p, skip_text_stops)
}

#else

/// The first byte that is not of CHARACTER_IRI.
static inline const char *
skip_iri(const char *p)
{
  while (has_class(*p, CHARACTER_IRI)) {
    ++p;
  }
  return p;
}

/// The first byte that is not of CHARACTER_TEXT.
static inline const char *
skip_text(const char *p)
{
  while (has_class(*p, CHARACTER_TEXT)) {
    ++p;
  }
  return p;
}

#endif

#endif
