#include "graph/name_changes.h"

#include "base/unicode.h"
#include "graph/name_block.h"

#include <stdlib.h>

void
name_changes_free(NameChanges *changes)
{
  free(changes->items);
  sanad_buffer_free(&changes->bytes);
  *changes = (NameChanges){0};
}

SanadStatus
name_changes_add(NameChanges *changes, SanadText name, unsigned kind,
                 SanadId id, bool is_removed, SanadError *error)
{
  SanadBuffer *const bytes = &changes->bytes;
  const size_t offset = bytes->length;
  sanad_unicode_fold(bytes, name);
  TRY(sanad_buffer_status(bytes, error));
  const SanadText folded = name_cut(
      sanad_text_slice(sanad_buffer_text(bytes), offset, bytes->length));
  bytes->length = offset + folded.length;
  if (!folded.length) {
    return SANAD_OK;
  }

  if (changes->count == changes->capacity) {
    const size_t larger = changes->capacity ? changes->capacity * 2 : 64;
    NameChange *const items = realloc(changes->items, larger * sizeof *items);
    if (!items) {
      return sanad_fail_memory(error);
    }
    changes->items = items;
    changes->capacity = larger;
  }
  changes->items[changes->count++] =
      (NameChange){offset, folded.length, id, kind, is_removed};
  return SANAD_OK;
}

static NameEntry
item_of_change(const NameChanges *changes, const NameChange *change)
{
  const SanadText folded = {changes->bytes.data + change->offset,
                            change->length};
  return (NameEntry){folded, change->kind, change->id};
}

/// By name; equal ones in the order in which they were made, which is that of
/// their texts.
static int
compare_changes_of_names(const void *left, const void *right, void *state)
{
  const NameChanges *const changes = state;
  const NameChange *const a = left;
  const NameChange *const b = right;
  const NameEntry x = item_of_change(changes, a);
  const NameEntry y = item_of_change(changes, b);
  const int order = name_compare(&x, &y);
  return order ? order : (a->offset > b->offset) - (a->offset < b->offset);
}

SanadStatus
name_changes_apply(NameChanges *changes, SanadWrite *write, SanadError *error)
{
  if (!changes->count) {
    return SANAD_OK;
  }
  NameEntry *const entries = malloc(changes->count * sizeof *entries);
  bool *const removed = malloc(changes->count * sizeof *removed);
  SanadStatus status = sanad_fail_memory(NULL);
  if (entries && removed) {
    qsort_r(changes->items, changes->count, sizeof *changes->items,
            compare_changes_of_names, changes);
    size_t count = 0;
    for (size_t i = 0; i < changes->count; ++i) {
      const NameEntry item = item_of_change(changes, &changes->items[i]);
      const NameEntry last =
          count ? (NameEntry){entries[count - 1].folded,
                              entries[count - 1].kind, entries[count - 1].id}
                : (NameEntry){0};
      count -= count && name_compare(&last, &item) == 0;
      entries[count] = (NameEntry){item.folded, item.kind, item.id};
      removed[count++] = changes->items[i].is_removed;
    }
    status = names_merge(write, entries, removed, count, error);
  } else {
    status = sanad_fail_memory(error);
  }
  free(entries);
  free(removed);
  return status;
}
