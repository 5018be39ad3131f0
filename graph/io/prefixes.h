#ifndef SANAD_GRAPH_IO_PREFIXES_H
#define SANAD_GRAPH_IO_PREFIXES_H

#include "base/status.h"
#include "base/text.h"

#include <stddef.h>
#include <stdint.h>

/// How many bytes the prefixes of one file and their IRIs may fill.
#define PREFIXES_BYTES_MAX ((size_t)1U << 28U)

/// One prefix; its bytes are `name`, then the IRI.
typedef struct {
  char *bytes; ///< Null in an empty slot
  size_t name_length;
  size_t iri_length;
  uint64_t hash;
} PrefixSlot;

/// The prefixes of a file: a hash table from names to IRIs.  Start with `{0}`;
/// free with prefixes_free().
typedef struct {
  PrefixSlot *slots;
  size_t count;
  size_t capacity; ///< A power of two, or 0
  size_t bytes;
  uint64_t seed; ///< So that no file can choose names that collide
} Prefixes;

/// Frees the prefixes.
void prefixes_free(Prefixes *prefixes);

/// Declares a prefix, which replaces one of the same name.
///
/// Errors: SANAD_NO_MEMORY, SANAD_LIMIT.
SANAD_NODISCARD SanadStatus prefixes_put(Prefixes *prefixes, SanadText name,
                                         SanadText iri, SanadError *error);

/// The IRI of a prefix; its `data` is null if there is none.
SanadText prefixes_get(const Prefixes *prefixes, SanadText name);

#endif
