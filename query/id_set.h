#ifndef SANAD_QUERY_ID_SET_H
#define SANAD_QUERY_ID_SET_H

#include "base/map.h"
#include "base/status.h"
#include "graph/id.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Inside query/ only.

/// The kinds of ids whose numbers are dense, plus one: they have bitmaps.
#define ID_SET_KINDS 4U

/// Different ids in the order they came.  A few are searched one by one; more
/// are marked in a bitmap for each kind whose numbers are dense.  Start with
/// `{0}`; free with id_set_free().
typedef struct {
  SanadId *ids;
  size_t count;
  size_t capacity;
  uint64_t *bits[ID_SET_KINDS];
  size_t words[ID_SET_KINDS];
  SanadMap others;
  bool is_marked; ///< The ids stand in `bits` and `others`, too
} IdSet;

void id_set_free(IdSet *set);

/// Makes the set empty and keeps its memory.
void id_set_clear(IdSet *set);

/// Adds an id that may be there already; `*is_new` tells, unless it is null.
///
/// Errors: SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus id_set_add(IdSet *set, SanadId id, bool *is_new,
                                       SanadError *error);

/// Adds ids of one kind, sorted by their numbers; each may be there already.
///
/// Errors: SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus id_set_add_sorted(IdSet *set, SanadId base,
                                              const uint32_t *numbers,
                                              size_t count, SanadError *error);

/// Puts the ids from a place on into the order of their numbers where they are
/// so many that it costs next to nothing: who goes through them reads memory
/// in order.
///
/// Errors: SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus id_set_sort(IdSet *set, size_t from,
                                        SanadError *error);

/// How much memory the set has.
size_t id_set_bytes(const IdSet *set);

/// Whether an id is in the set.
bool id_set_has(const IdSet *set, SanadId id);

#endif
