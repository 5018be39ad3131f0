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

/// Makes room for more ids.
static bool
reserve(IdSet *set, size_t more)
{
  if (set->count + more <= set->capacity) {
    return true;
  }
  size_t larger = set->capacity ? set->capacity * 2 : FEW;
  larger = larger < set->count + more ? set->count + more : larger;
  SanadId *const ids = realloc(set->ids, larger * sizeof *ids);
  if (ids) {
    set->ids = ids;
    set->capacity = larger;
  }
  return ids;
}

SanadStatus
id_set_add_sorted(IdSet *set, SanadId base, const uint32_t *numbers,
                  size_t count, SanadError *error)
{
  const unsigned kind = sanad_id_kind(base);
  if (!count || kind >= ID_SET_KINDS || (!set->is_marked && count < FEW)) {
    for (size_t i = 0; i < count; ++i) {
      TRY(id_set_add(set, base | numbers[i], NULL, error));
    }
    return SANAD_OK;
  }
  const size_t last = numbers[count - 1] / WORD_BITS;
  if (!reserve(set, count) || (!set->is_marked && !mark_all(set)) ||
      (last >= set->words[kind] && !grow_bits(set, kind, last))) {
    return sanad_fail_memory(error);
  }
  uint64_t *const bits = set->bits[kind];
  SanadId *const ids = set->ids;
  size_t at = set->count;
  for (size_t i = 0; i < count; ++i) {
    const uint32_t number = numbers[i];
    const uint64_t word = bits[number / WORD_BITS];
    const uint64_t bit = UINT64_C(1) << (number % WORD_BITS);
    ids[at] = base | number; // Overwritten by the next if it is known
    at += !(word & bit);
    bits[number / WORD_BITS] = word | bit;
  }
  set->count = at;
  return SANAD_OK;
}

/// Writes the ids of a bitmap in order; returns how many.
static size_t
list_marked(const uint64_t *bits, size_t words, SanadId base, SanadId *out)
{
  size_t count = 0;
  for (size_t i = 0; i < words; ++i) {
    for (uint64_t rest = bits[i]; rest; rest &= rest - 1) {
      out[count++] = base | (i * WORD_BITS + (unsigned)__builtin_ctzll(rest));
    }
  }
  return count;
}

SanadStatus
id_set_sort(IdSet *set, size_t from, SanadError *error)
{
  const size_t count = set->count - from;
  if (count < FEW || !is_dense(set->ids[from])) {
    return SANAD_OK;
  }
  const unsigned kind = sanad_id_kind(set->ids[from]);
  const size_t words = set->words[kind];
  for (size_t i = from; i < set->count; ++i) {
    if (sanad_id_kind(set->ids[i]) != kind || !is_dense(set->ids[i])) {
      return SANAD_OK;
    }
  }
  if (!set->is_marked || count < words) {
    return SANAD_OK;
  }
  uint64_t *const bits = calloc(words, sizeof *bits);
  if (!bits) {
    return sanad_fail_memory(error);
  }
  for (size_t i = from; i < set->count; ++i) {
    const uint64_t number = sanad_id_payload(set->ids[i]);
    bits[number / WORD_BITS] |= UINT64_C(1) << (number % WORD_BITS);
  }
  (void)list_marked(bits, words, sanad_id((SanadIdKind)kind, 0),
                    set->ids + from);
  free(bits);
  return SANAD_OK;
}

SanadStatus
id_set_add(IdSet *set, SanadId id, bool *is_new, SanadError *error)
{
  // Room first, so that what is marked is also in the list.
  if (!reserve(set, 1)) {
    return sanad_fail_memory(error);
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
