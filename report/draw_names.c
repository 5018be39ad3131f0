#include "report/draw_names.h"

/// FNV-1a.
static size_t
hash_of(SanadText key)
{
  uint64_t hash = 14695981039346656037U;
  for (size_t i = 0; i < key.length; ++i) {
    hash = (hash ^ (unsigned char)key.data[i]) * 1099511628211U;
  }
  return (size_t)(hash ^ hash >> 32U);
}

/// The slot that holds a key, or the free one where it belongs.
static size_t *
find_slot(const DrawNames *names, SanadText key)
{
  size_t at = hash_of(key) & (names->slot_count - 1);
  while (names->slots[at] &&
         !sanad_text_is_equal(names->keys[names->slots[at] - 1], key)) {
    at = (at + 1) & (names->slot_count - 1);
  }
  return &names->slots[at];
}

/// Makes room for one more.
static bool
grow(DrawNames *names, SanadArena *arena)
{
  if (names->count * 2 < names->slot_count) {
    return true;
  }
  names->slot_count = names->slot_count ? names->slot_count * 2 : 64;
  names->slots = SANAD_TAKE_ARRAY(arena, size_t, names->slot_count);
  for (size_t i = 0; names->slots && i < names->count; ++i) {
    *find_slot(names, names->keys[i]) = i + 1;
  }
  return names->slots;
}

size_t
draw_names_find(const DrawNames *names, SanadText key)
{
  return names->slot_count ? *find_slot(names, key) - 1 : DRAW_NONE;
}

SanadStatus
draw_names_put(DrawNames *names, SanadArena *arena, SanadText key,
               size_t *number, bool *is_new, SanadError *error)
{
  *is_new = false;
  if (!grow(names, arena)) {
    return sanad_fail_memory(error);
  }
  size_t *const slot = find_slot(names, key);
  if (*slot) {
    *number = *slot - 1;
    return SANAD_OK;
  }
  const char *const copy = sanad_arena_copy(arena, key.data, key.length);
  SanadText *const keys = sanad_arena_grow(arena, names->keys, names->count,
                                           &names->capacity, sizeof *keys);
  if (!copy || !keys) {
    return sanad_fail_memory(error);
  }
  names->keys = keys;
  keys[names->count] = (SanadText){copy, key.length};
  *number = names->count;
  *is_new = true;
  ++names->count;
  *slot = names->count;
  return SANAD_OK;
}
