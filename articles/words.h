#ifndef SANAD_ARTICLES_WORDS_H
#define SANAD_ARTICLES_WORDS_H

/// Only for articles/.

#include "base/arena.h"
#include "base/status.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// No word, entity, node, item: whatever is numbered.
#define NONE UINT32_MAX

/// Strings by number: each different string has one, from 0 on.
typedef struct {
  SanadArena *arena; ///< Owns the strings
  SanadText *texts;  ///< By number
  uint64_t *hashes;  ///< By number
  uint32_t *slots;   ///< Number + 1, 0 for empty
  uint32_t count;
  uint32_t capacity; ///< Of `slots`, a power of two, or 0
  size_t texts_capacity;
  size_t hashes_capacity;
} Words;

/// The hash that Words uses.
uint64_t words_hash(SanadText text);

/// The number of `text`, or NONE.
uint32_t words_find(const Words *words, SanadText text);

/// The number of `text`, which is copied if it is new; NONE when out of memory.
uint32_t words_add(Words *words, SanadText text);

/// Frees what is not in the arena.
void words_free(Words *words);

/// The longest word, in bytes, that is looked up in any letter case.
#define WORD_BYTES_MAX 96U

/// Writes `text` in lower case to `out` and returns that as a view; an empty
/// one if it is longer than WORD_BYTES_MAX.
SanadText words_lower(SanadText text, char out[WORD_BYTES_MAX * 2]);

#endif
