#include "graph/io/prefixes.h"

#include "graph/io/hash.h"

#include <stdlib.h>
#include <string.h>

void
prefixes_free(Prefixes *prefixes)
{
  for (size_t i = 0; i < prefixes->capacity; ++i) {
    free(prefixes->slots[i].bytes);
  }
  free(prefixes->slots);
  *prefixes = (Prefixes){0};
}

/// The slot of `name`, or the empty one where it belongs.
static PrefixSlot *
find_slot(PrefixSlot *slots, size_t capacity, uint64_t hash, SanadText name)
{
  size_t i = (size_t)hash & (capacity - 1);

  for (;;) {
    PrefixSlot *const slot = &slots[i];
    if (!slot->bytes ||
        (slot->hash == hash &&
         sanad_text_is_equal((SanadText){slot->bytes, slot->name_length},
                             name))) {
      return slot;
    }
    i = (i + 1) & (capacity - 1);
  }
}

/// Makes room for one more prefix.
static SanadStatus
grow(Prefixes *prefixes, SanadError *error)
{
  if (2 * (prefixes->count + 1) <= prefixes->capacity) {
    return SANAD_OK;
  }
  if (!prefixes->capacity) {
    prefixes->seed = hash_seed();
  }

  const size_t capacity = prefixes->capacity ? 2 * prefixes->capacity : 32;
  PrefixSlot *const slots = calloc(capacity, sizeof *slots);
  if (!slots) {
    return sanad_fail_memory(error);
  }
  for (size_t i = 0; i < prefixes->capacity; ++i) {
    const PrefixSlot *const old = &prefixes->slots[i];
    if (old->bytes) {
      *find_slot(slots, capacity, old->hash,
                 (SanadText){old->bytes, old->name_length}) = *old;
    }
  }
  free(prefixes->slots);
  prefixes->slots = slots;
  prefixes->capacity = capacity;
  return SANAD_OK;
}

SanadStatus
prefixes_put(Prefixes *prefixes, SanadText name, SanadText iri,
             SanadError *error)
{
  const size_t length = name.length + iri.length;
  if (length > PREFIXES_BYTES_MAX - prefixes->bytes) {
    return sanad_fail(error, SANAD_LIMIT, SANAD_NO_SPAN,
                      "the prefixes of one file fill more than %zu bytes",
                      PREFIXES_BYTES_MAX);
  }
  TRY(grow(prefixes, error));

  char *const bytes = malloc(length + 1);
  if (!bytes) {
    return sanad_fail_memory(error);
  }
  if (name.length) {
    memcpy(bytes, name.data, name.length);
  }
  memcpy(bytes + name.length, iri.data, iri.length);

  const uint64_t hash = hash_text(prefixes->seed, name);
  PrefixSlot *const slot =
      find_slot(prefixes->slots, prefixes->capacity, hash, name);
  if (slot->bytes) {
    prefixes->bytes -= slot->name_length + slot->iri_length;
    free(slot->bytes);
  } else {
    ++prefixes->count;
  }
  prefixes->bytes += length;
  *slot = (PrefixSlot){bytes, name.length, iri.length, hash};
  return SANAD_OK;
}

SanadText
prefixes_get(const Prefixes *prefixes, SanadText name)
{
  if (!prefixes->capacity) {
    return (SanadText){NULL, 0};
  }
  const PrefixSlot *const slot =
      find_slot(prefixes->slots, prefixes->capacity,
                hash_text(prefixes->seed, name), name);
  if (!slot->bytes) {
    return (SanadText){NULL, 0};
  }
  return (SanadText){slot->bytes + slot->name_length, slot->iri_length};
}
