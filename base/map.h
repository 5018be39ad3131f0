#ifndef SANAD_BASE_MAP_H
#define SANAD_BASE_MAP_H

#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// A hash map from 64-bit keys to 64-bit values.  Start with `{0}`; free with
/// sanad_map_free().  The key UINT64_MAX is not allowed.
typedef struct {
  uint64_t *keys; ///< UINT64_MAX marks an empty slot
  uint64_t *values;
  size_t count;
  size_t capacity; ///< A power of two, or 0
} SanadMap;

/// Frees the memory and makes the map empty.
void sanad_map_free(SanadMap *map);

/// Returns where the value of `key` stands, or null.  Valid until the next
/// put.
uint64_t *sanad_map_get(const SanadMap *map, uint64_t key);

/// Returns where the value of `key` stands, a new 0 if the key is new, or null
/// when out of memory.  `*is_new`, unless null, tells which.
uint64_t *sanad_map_put(SanadMap *map, uint64_t key, bool *is_new);

#endif
