#ifndef SANAD_GRAPH_NAME_CHANGES_H
#define SANAD_GRAPH_NAME_CHANGES_H

#include "base/buffer.h"
#include "base/status.h"
#include "graph/dictionary.h"
#include "graph/store_impl.h"

#include <stdbool.h>
#include <stddef.h>

/// Inside graph/ only: names that come or go, collected before they are merged
/// into the index.

/// One name; its folded text stands in the buffer.
typedef struct {
  size_t offset;
  size_t length;
  SanadId id;
  unsigned kind;
  bool is_removed;
} NameChange;

/// Changes of names.  Start with `{0}`.
typedef struct {
  NameChange *items;
  size_t count;
  size_t capacity;
  SanadBuffer bytes;
} NameChanges;

/// Notes that a name, not folded yet, comes or goes.  Of several changes of one
/// name, kind and id the last one counts.
///
/// Errors: SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus name_changes_add(NameChanges *changes,
                                             SanadText name, unsigned kind,
                                             SanadId id, bool is_removed,
                                             SanadError *error);

/// Merges all changes into the index.
///
/// Errors: SANAD_STORE, SANAD_CORRUPT, SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus name_changes_apply(NameChanges *changes,
                                               SanadWrite *write,
                                               SanadError *error);

/// Frees what was collected.
void name_changes_free(NameChanges *changes);

/// Merges sorted names into the index; `removed`, unless null, tells for each
/// whether it goes.
///
/// Errors: SANAD_STORE, SANAD_CORRUPT, SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus names_merge(SanadWrite *write,
                                        const NameEntry *entries,
                                        const bool *removed, size_t count,
                                        SanadError *error);

#endif
