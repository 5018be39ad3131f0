#include "articles/words.h"

#include "base/unicode.h"

#include <stdlib.h>
#include <string.h>

/// FNV-1a (Fowler, Noll, Vo; public domain), with a last mix because the low
/// bits choose the slot.
uint64_t
words_hash(SanadText text)
{
  uint64_t hash = UINT64_C(0xcbf29ce484222325);
  for (size_t i = 0; i < text.length; ++i) {
    hash = (hash ^ (unsigned char)text.data[i]) * UINT64_C(0x100000001b3);
  }
  return hash ^ (hash >> 29U);
}

static uint32_t
find_slot(const Words *words, SanadText text, uint64_t hash)
{
  uint32_t slot = (uint32_t)hash & (words->capacity - 1);
  while (words->slots[slot]) {
    const uint32_t number = words->slots[slot] - 1;
    if (words->hashes[number] == hash &&
        sanad_text_is_equal(words->texts[number], text)) {
      break;
    }
    slot = (slot + 1) & (words->capacity - 1);
  }
  return slot;
}

uint32_t
words_find(const Words *words, SanadText text)
{
  if (!words->capacity) {
    return NONE;
  }
  const uint32_t found = words->slots[find_slot(words, text, words_hash(text))];
  return found ? found - 1 : NONE;
}

static bool
grow_slots(Words *words)
{
  const uint32_t capacity = words->capacity ? words->capacity * 2 : 1024;
  if (capacity > UINT32_MAX / 2) {
    return false;
  }
  uint32_t *const slots = calloc(capacity, sizeof *slots);
  if (!slots) {
    return false;
  }

  free(words->slots);
  words->slots = slots;
  words->capacity = capacity;
  for (uint32_t i = 0; i < words->count; ++i) {
    words->slots[find_slot(words, words->texts[i], words->hashes[i])] = i + 1;
  }
  return true;
}

uint32_t
words_add(Words *words, SanadText text)
{
  if (words->count >= words->capacity / 2 && !grow_slots(words)) {
    return NONE;
  }

  const uint64_t hash = words_hash(text);
  const uint32_t slot = find_slot(words, text, hash);
  if (words->slots[slot]) {
    return words->slots[slot] - 1;
  }

  SanadText *const texts =
      sanad_arena_grow(words->arena, words->texts, words->count,
                       &words->texts_capacity, sizeof *texts);
  uint64_t *const hashes =
      sanad_arena_grow(words->arena, words->hashes, words->count,
                       &words->hashes_capacity, sizeof *hashes);
  char *const copy = sanad_arena_copy(words->arena, text.data, text.length);
  if (!texts || !hashes || !copy) {
    return NONE;
  }
  words->texts = texts;
  words->hashes = hashes;
  texts[words->count] = (SanadText){copy, text.length};
  hashes[words->count] = hash;
  words->slots[slot] = words->count + 1;
  return words->count++;
}

void
words_free(Words *words)
{
  free(words->slots);
  words->slots = NULL;
  words->capacity = 0;
}

SanadText
words_lower(SanadText text, char out[WORD_BYTES_MAX * 2])
{
  if (text.length > WORD_BYTES_MAX) {
    return (SanadText){NULL, 0};
  }

  bool is_ascii = true;
  for (size_t i = 0; i < text.length; ++i) {
    const char c = text.data[i];
    is_ascii = is_ascii && (unsigned char)c < 0x80U;
    out[i] = (char)(c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c);
  }
  if (is_ascii) {
    return (SanadText){out, text.length};
  }

  SanadBuffer lower = {0};
  sanad_unicode_lower(&lower, text);
  const size_t length =
      lower.failed || lower.length > (size_t)WORD_BYTES_MAX * 2 ? 0
                                                                : lower.length;
  if (length) {
    memcpy(out, lower.data, length);
  }
  sanad_buffer_free(&lower);
  return (SanadText){out, length};
}
