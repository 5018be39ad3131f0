#include "base/map.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#define EMPTY UINT64_MAX

/// Mixes all bits of a key into the low ones (the finaliser of MurmurHash3 by
/// Austin Appleby, in the public domain).
static uint64_t
mix(uint64_t key)
{
  key ^= key >> 33U;
  key *= UINT64_C(0xff51afd7ed558ccd);
  key ^= key >> 33U;
  key *= UINT64_C(0xc4ceb9fe1a85ec53);
  return key ^ (key >> 33U);
}

void
sanad_map_free(SanadMap *map)
{
  free(map->keys);
  free(map->values);
  *map = (SanadMap){0};
}

/// The slot that holds `key`, or the empty one where it would go.
static size_t
find_slot(const SanadMap *map, uint64_t key)
{
  size_t slot = mix(key) & (map->capacity - 1);

  while (map->keys[slot] != EMPTY && map->keys[slot] != key) {
    slot = (slot + 1) & (map->capacity - 1);
  }
  return slot;
}

uint64_t *
sanad_map_get(const SanadMap *map, uint64_t key)
{
  if (!map->capacity) {
    return NULL;
  }
  const size_t slot = find_slot(map, key);
  return map->keys[slot] == EMPTY ? NULL : &map->values[slot];
}

static bool
grow(SanadMap *map)
{
  if (map->capacity > SIZE_MAX / 4 / sizeof(uint64_t)) {
    return false;
  }

  SanadMap larger = {0};
  larger.capacity = map->capacity ? map->capacity * 2 : 16;
  larger.keys = malloc(larger.capacity * sizeof *larger.keys);
  larger.values = calloc(larger.capacity, sizeof *larger.values);
  if (!larger.keys || !larger.values) {
    sanad_map_free(&larger);
    return false;
  }

  memset(larger.keys, 0xFF, larger.capacity * sizeof *larger.keys);
  larger.count = map->count;
  for (size_t i = 0; i < map->capacity; ++i) {
    if (map->keys[i] != EMPTY) {
      const size_t slot = find_slot(&larger, map->keys[i]);
      larger.keys[slot] = map->keys[i];
      larger.values[slot] = map->values[i];
    }
  }
  sanad_map_free(map);
  *map = larger;
  return true;
}

uint64_t *
sanad_map_put(SanadMap *map, uint64_t key, bool *is_new)
{
  assert(key != EMPTY);

  if (map->count >= map->capacity / 4 * 3 && !grow(map)) {
    return NULL;
  }

  const size_t slot = find_slot(map, key);
  const bool added = map->keys[slot] == EMPTY;
  if (added) {
    map->keys[slot] = key;
    ++map->count;
  }
  if (is_new) {
    *is_new = added;
  }
  // The analyzer takes the arrays for those that grow() has freed.
  // NOLINTNEXTLINE(clang-analyzer-unix.Malloc)
  return &map->values[slot];
}
