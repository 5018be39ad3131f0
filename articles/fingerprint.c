#include "articles/fingerprint.h"

#include "articles/tokens.h"
#include "articles/words.h"

#include <stdio.h>
#include <string.h>

/// Words in a run.
#define RUN_WORDS 5U

/// Fewer words than this are the same by chance: a bare report of one meeting.
#define WORDS_MIN 25U

/// Of 32 values: two texts that share four fifths of their runs have 24 or more
/// in common nine times in ten; two that share half of them, never.
#define SHARED_MIN 24U

/// SplitMix64's mixing (S. Vigna; public domain).
static uint64_t
mix(uint64_t value)
{
  value = (value ^ (value >> 30U)) * UINT64_C(0xbf58476d1ce4e5b9);
  value = (value ^ (value >> 27U)) * UINT64_C(0x94d049bb133111eb);
  return value ^ (value >> 31U);
}

static uint64_t
word_hash(SanadText text, const Token *token)
{
  char lower[WORD_BYTES_MAX * 2];
  const SanadText word = token_text(token, text);
  const SanadText small = words_lower(word, lower);
  return words_hash(small.length ? small : word);
}

bool
fingerprint_make(SanadText text, SanadFingerprint *out)
{
  uint64_t run[RUN_WORDS] = {0};
  size_t words = 0;
  size_t offset = 0;
  Token token = {0};
  memset(out, 0xFF, sizeof *out);
  while (token_next(text, &offset, &token)) {
    if (token.kind != TOKEN_WORD && token.kind != TOKEN_NUMBER) {
      continue;
    }
    run[words++ % RUN_WORDS] = word_hash(text, &token);
    if (words < RUN_WORDS) {
      continue;
    }
    uint64_t hash = 0;
    for (size_t i = 0; i < RUN_WORDS; ++i) {
      hash = mix(hash + run[(words + i) % RUN_WORDS]);
    }
    for (size_t i = 0; i < SANAD_FINGERPRINT_PARTS; ++i) {
      const uint32_t value =
          (uint32_t)mix(hash + i * UINT64_C(0x9e3779b97f4a7c15));
      out->parts[i] = value < out->parts[i] ? value : out->parts[i];
    }
  }
  return words >= WORDS_MIN;
}

void
fingerprint_write(const SanadFingerprint *fingerprint,
                  char out[SANAD_FINGERPRINT_PARTS * 8 + 1])
{
  for (size_t i = 0; i < SANAD_FINGERPRINT_PARTS; ++i) {
    (void)snprintf(out + i * 8, 9, "%08x", fingerprint->parts[i]);
  }
}

bool
sanad_fingerprint_read(SanadFingerprint *out, SanadText text)
{
  if (text.length != (size_t)SANAD_FINGERPRINT_PARTS * 8) {
    return false;
  }
  memset(out, 0, sizeof *out);
  for (size_t i = 0; i < text.length; ++i) {
    const char c = text.data[i];
    const bool is_digit = c >= '0' && c <= '9';
    if (!is_digit && (c < 'a' || c > 'f')) {
      return false;
    }
    const uint32_t digit = (uint32_t)(is_digit ? c - '0' : c - 'a' + 10);
    out->parts[i / 8] = out->parts[i / 8] << 4U | digit;
  }
  return true;
}

bool
sanad_fingerprint_is_copy(const SanadFingerprint *a, const SanadFingerprint *b)
{
  unsigned shared = 0;
  for (size_t i = 0; i < SANAD_FINGERPRINT_PARTS; ++i) {
    shared += a->parts[i] == b->parts[i];
  }
  return shared >= SHARED_MIN;
}
