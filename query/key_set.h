#ifndef SANAD_QUERY_KEY_SET_H
#define SANAD_QUERY_KEY_SET_H

#include "base/status.h"
#include "graph/id.h"

#include <stdbool.h>
#include <stddef.h>

/// Inside query/ only.

/// A set of short lists of ids, numbered in the order they came.
typedef struct {
  size_t width;
  SanadId *keys; ///< `count` lists of `width` ids
  size_t count;
  size_t capacity;
  size_t *slots; ///< Number plus one, or 0; a power of two of them
  size_t slot_count;
  size_t last;  ///< The number that was given last
  size_t *held; ///< Where its bytes are counted, or null
} KeySet;

/// Frees the memory; the set is empty then, of the same width.
void key_set_free(KeySet *set);

/// Gives the number of a list, a new one if it has none.
///
/// Errors: SANAD_LIMIT (more than `rows_max` lists), SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus key_set_put(KeySet *set, const SanadId *key,
                                        size_t rows_max, size_t *number,
                                        bool *is_new, SanadError *error);

#endif
