#include "query/id_set.h"

#include <stdlib.h>
#include <string.h>

/// So many ids are searched one by one.
#define FEW 16U
/// Numbers from here on are not marked in bitmaps: 1 GiB of them.
#define MARKED_MAX (UINT64_C(1) << 33U)
#define WORD_BITS  64U

void
id_set_free(IdSet *set)
{
  free(set->ids);
  for (unsigned i = 0; i < ID_SET_KINDS; ++i) {
    free(set->bits[i]);
  }
  sanad_map_free(&set->others);
  *set = (IdSet){0};
}

size_t
id_set_bytes(const IdSet *set)
{
  size_t bytes = set->capacity * sizeof *set->ids +
                 set->others.capacity * 2 * sizeof(SanadId);
  for (unsigned i = 0; i < ID_SET_KINDS; ++i) {
    bytes += set->words[i] * sizeof *set->bits[i];
  }
  return bytes;
}

/// Whether an id has a place in a bitmap.
static bool
is_dense(SanadId id)
{
  return sanad_id_kind(id) < ID_SET_KINDS && sanad_id_payload(id) < MARKED_MAX;
}

void
id_set_clear(IdSet *set)
{
  for (size_t i = 0; set->is_marked && i < set->count; ++i) {
    const SanadId id = set->ids[i];
    if (is_dense(id)) {
      set->bits[sanad_id_kind(id)][sanad_id_payload(id) / WORD_BITS] = 0;
    }
  }
  sanad_map_free(&set->others);
  set->count = 0;
  set->is_marked = false;
}

/// Makes a bitmap long enough for a word.
static bool
grow_bits(IdSet *set, unsigned kind, size_t word)
{
  size_t larger = set->words[kind] ? set->words[kind] : 64;
  while (larger <= word) {
    larger *= 2;
  }
  uint64_t *const bits = calloc(larger, sizeof *bits);
  if (!bits) {
    return false;
  }
  if (set->bits[kind]) {
    memcpy(bits, set->bits[kind], set->words[kind] * sizeof *bits);
  }
  free(set->bits[kind]);
  set->bits[kind] = bits;
  set->words[kind] = larger;
  return true;
}

/// Marks an id; false when out of memory.
static bool
mark_id(IdSet *set, SanadId id, bool *is_new)
{
  if (!is_dense(id)) {
    return sanad_map_put(&set->others, id, is_new);
  }
  const unsigned kind = sanad_id_kind(id);
  const size_t word = sanad_id_payload(id) / WORD_BITS;
  if (word >= set->words[kind] && !grow_bits(set, kind, word)) {
    return false;
  }
  const uint64_t bit = UINT64_C(1) << (id % WORD_BITS);
  *is_new = !(set->bits[kind][word] & bit);
  set->bits[kind][word] |= bit;
  return true;
}

static bool
mark_all(IdSet *set)
{
  bool is_new = false;
  set->is_marked = true;
  for (size_t i = 0; i < set->count; ++i) {
    if (!mark_id(set, set->ids[i], &is_new)) {
      return false;
    }
  }
  return true;
}

static bool
is_among_few(const IdSet *set, SanadId id)
{
  for (size_t i = 0; i < set->count; ++i) {
    if (set->ids[i] == id) {
      return true;
    }
  }
  return false;
}

bool
id_set_has(const IdSet *set, SanadId id)
{
  if (!set->is_marked) {
    return is_among_few(set, id);
  }
  if (!is_dense(id)) {
    return sanad_map_get(&set->others, id);
  }
  const unsigned kind = sanad_id_kind(id);
  const size_t word = sanad_id_payload(id) / WORD_BITS;
  return word < set->words[kind] &&
         (set->bits[kind][word] >> (id % WORD_BITS) & 1U);
}

/// Notes an id as seen; `*is_new` tells whether it was not before.
static bool
note(IdSet *set, SanadId id, bool *is_new)
{
  if (!set->is_marked && set->count < FEW) {
    *is_new = !is_among_few(set, id);
    return true;
  }
  return (set->is_marked || mark_all(set)) && mark_id(set, id, is_new);
}

SanadStatus
id_set_add(IdSet *set, SanadId id, bool *is_new, SanadError *error)
{
  // Room first, so that what is marked is also in the list.
  if (set->count == set->capacity) {
    const size_t larger = set->capacity ? set->capacity * 2 : FEW;
    SanadId *const ids = realloc(set->ids, larger * sizeof *ids);
    if (!ids) {
      return sanad_fail_memory(error);
    }
    set->ids = ids;
    set->capacity = larger;
  }

  bool is_fresh = false;
  if (!note(set, id, &is_fresh)) {
    return sanad_fail_memory(error);
  }
  if (is_fresh) {
    set->ids[set->count++] = id;
  }
  if (is_new) {
    *is_new = is_fresh;
  }
  return SANAD_OK;
}
