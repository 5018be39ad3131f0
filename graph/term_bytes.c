/// Terms as hashes and as bytes.

#include "graph/dictionary.h"

#include <assert.h>
#include <ctype.h>
#include <string.h>
#include <xxhash.h>

enum {
  CODE_IRI = 'I',
  CODE_BLANK = 'B',
  CODE_STRING = 'S',
  CODE_LANGUAGE = 'L',
  CODE_TYPED = 'T',
};

static char
term_code(const SanadTerm *term)
{
  if (term->kind == SANAD_IRI) {
    return CODE_IRI;
  }
  if (term->kind == SANAD_BLANK) {
    return CODE_BLANK;
  }
  if (term->language.length) {
    return CODE_LANGUAGE;
  }
  return term->datatype.length ? CODE_TYPED : CODE_STRING;
}

uint64_t
sanad_term_hash(const SanadTerm *term)
{
  const char code = term_code(term);
  uint64_t seed = (uint64_t)code;

  if (code == CODE_LANGUAGE) {
    char lower[SANAD_LANGUAGE_BYTES_MAX];
    size_t length = 0;
    for (; length < term->language.length && length < sizeof lower; ++length) {
      lower[length] = (char)tolower((unsigned char)term->language.data[length]);
    }
    seed = XXH3_64bits_withSeed(lower, length, seed);
  } else if (code == CODE_TYPED) {
    seed =
        XXH3_64bits_withSeed(term->datatype.data, term->datatype.length, seed);
  }
  // Never the key that SanadMap keeps for itself.
  const uint64_t hash =
      XXH3_64bits_withSeed(term->text.data, term->text.length, seed);
  return hash == UINT64_MAX ? 0 : hash;
}

void
sanad_term_encode(SanadBuffer *out, const SanadTerm *term)
{
  const char code = term_code(term);
  sanad_buffer_add_char(out, code);

  if (code == CODE_LANGUAGE) {
    assert(term->language.length <= SANAD_LANGUAGE_BYTES_MAX);
    sanad_buffer_add_char(out, (char)(unsigned char)term->language.length);
    sanad_buffer_add_text(out, term->language);
  } else if (code == CODE_TYPED) {
    const uint32_t length = (uint32_t)term->datatype.length;
    sanad_buffer_add(out, (const char *)&length, sizeof length);
    sanad_buffer_add_text(out, term->datatype);
  }
  sanad_buffer_add_text(out, term->text);
}

static SanadStatus
fail_decode(SanadError *error)
{
  return sanad_fail(error, SANAD_CORRUPT, SANAD_NO_SPAN,
                    "a stored term is damaged");
}

SanadStatus
sanad_term_decode(SanadText bytes, SanadTerm *term, SanadError *error)
{
  if (!bytes.length) {
    return fail_decode(error);
  }

  const SanadText rest = sanad_text_slice(bytes, 1, bytes.length);
  *term = (SanadTerm){.kind = SANAD_LITERAL, .text = rest};
  switch (bytes.data[0]) {
  case CODE_IRI:
    term->kind = SANAD_IRI;
    return SANAD_OK;
  case CODE_BLANK:
    term->kind = SANAD_BLANK;
    return SANAD_OK;
  case CODE_STRING:
    return SANAD_OK;
  case CODE_LANGUAGE: {
    const size_t length = rest.length ? (unsigned char)rest.data[0] : 0;
    if (!length || length > rest.length - 1) {
      return fail_decode(error);
    }
    term->language = sanad_text_slice(rest, 1, length);
    term->text = sanad_text_slice(rest, 1 + length, rest.length);
    return SANAD_OK;
  }
  case CODE_TYPED: {
    uint32_t length = 0;
    if (rest.length < sizeof length) {
      return fail_decode(error);
    }
    memcpy(&length, rest.data, sizeof length);
    if (!length || length > rest.length - sizeof length) {
      return fail_decode(error);
    }
    term->datatype = sanad_text_slice(rest, sizeof length, length);
    term->text = sanad_text_slice(rest, sizeof length + length, rest.length);
    return SANAD_OK;
  }
  default:
    return fail_decode(error);
  }
}

SanadIdKind
sanad_term_id_kind(const SanadTerm *term)
{
  switch (term->kind) {
  case SANAD_IRI:
    return SANAD_ID_IRI;
  case SANAD_BLANK:
    return SANAD_ID_BLANK;
  default:
    return SANAD_ID_LITERAL;
  }
}
