#include "query/key_set.h"

#include <stdlib.h>
#include <string.h>

/// Notes that the set took or gave back memory.
static void
count_bytes(const KeySet *set, ptrdiff_t bytes)
{
  if (set->held) {
    *set->held += (size_t)bytes;
  }
}

void
key_set_free(KeySet *set)
{
  count_bytes(set, -(ptrdiff_t)(set->capacity * set->width * sizeof *set->keys +
                                set->slot_count * sizeof *set->slots));
  free(set->keys);
  free(set->slots);
  set->keys = NULL;
  set->slots = NULL;
  set->count = 0;
  set->capacity = 0;
  set->slot_count = 0;
}

/// Mixes the ids of a list (multiplication and xor-shift, as in MurmurHash3).
static inline uint64_t
hash_key(const SanadId *key, size_t width)
{
  uint64_t hash = UINT64_C(0x9e3779b97f4a7c15);
  for (size_t i = 0; i < width; ++i) {
    hash = (hash ^ key[i]) * UINT64_C(0xff51afd7ed558ccd);
    hash ^= hash >> 32U;
  }
  return hash;
}

/// Keys are short: a call of memcmp() takes longer than this.
static inline bool
is_same(const SanadId *a, const SanadId *b, size_t width)
{
  size_t same = 0;
  while (same < width && a[same] == b[same]) {
    ++same;
  }
  return same == width;
}

static inline size_t
find_slot(const KeySet *set, const SanadId *key)
{
  size_t slot = hash_key(key, set->width) & (set->slot_count - 1);
  while (set->slots[slot]) {
    const SanadId *const other =
        set->keys + (set->slots[slot] - 1) * set->width;
    if (is_same(other, key, set->width)) {
      break;
    }
    slot = (slot + 1) & (set->slot_count - 1);
  }
  return slot;
}

static bool
grow_slots(KeySet *set)
{
  if (set->count < set->slot_count / 2) {
    return true;
  }
  const size_t larger = set->slot_count ? set->slot_count * 2 : 64;
  size_t *const slots = calloc(larger, sizeof *slots);
  if (!slots) {
    return false;
  }
  free(set->slots);
  set->slots = slots;
  count_bytes(set,
              (ptrdiff_t)((larger - set->slot_count) * sizeof *set->slots));
  set->slot_count = larger;
  for (size_t i = 0; i < set->count; ++i) {
    set->slots[find_slot(set, set->keys + i * set->width)] = i + 1;
  }
  return true;
}

static bool
grow_keys(KeySet *set)
{
  if (set->count < set->capacity) {
    return true;
  }
  const size_t larger = set->capacity ? set->capacity * 2 : 64;
  SanadId *const keys =
      realloc(set->keys, (larger * set->width + 1) * sizeof *keys);
  if (keys) {
    count_bytes(
        set, (ptrdiff_t)((larger - set->capacity) * set->width * sizeof *keys));
    set->keys = keys;
    set->capacity = larger;
  }
  return keys;
}

SanadStatus
key_set_put(KeySet *set, const SanadId *key, size_t rows_max, size_t *number,
            bool *is_new, SanadError *error)
{
  // Rows of one group often come together.
  *is_new = false;
  if (set->count && set->last < set->count &&
      is_same(set->keys + set->last * set->width, key, set->width)) {
    *number = set->last;
    return SANAD_OK;
  }
  if (!grow_slots(set) || !grow_keys(set)) {
    return sanad_fail_memory(error);
  }
  const size_t slot = find_slot(set, key);
  *is_new = !set->slots[slot];
  if (*is_new) {
    if (set->count >= rows_max) {
      (void)sanad_fail(error, SANAD_LIMIT, SANAD_NO_SPAN,
                       "the question needs more than %zu different rows",
                       rows_max);
      return sanad_hint(error, "narrow the pattern, or name fewer variables");
    }
    memcpy(set->keys + set->count * set->width, key, set->width * sizeof *key);
    set->slots[slot] = ++set->count;
  }
  *number = set->slots[slot] - 1;
  set->last = *number;
  return SANAD_OK;
}
