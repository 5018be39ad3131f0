/// Merging changes into the blocks of the names index.

#include "graph/dictionary.h"
#include "graph/name_block.h"
#include "graph/name_changes.h"
#include "graph/sorted_blocks.h"
#include "graph/write_impl.h"

#include <stdlib.h>
#include <string.h>

/// How many names are taken at once.
#define NAMES_TAKEN_MAX 4096U

/// A name that is pending; its text stands in `bytes`.
typedef struct {
  size_t offset;
  size_t length;
  SanadId id;
  unsigned kind;
} PendingName;

typedef struct {
  size_t block_bytes;
  const NameEntry *entries; ///< The changes
  const bool *removed;      ///< Null: none goes
  size_t count;
  size_t next; ///< The first change that was not taken
  PendingName *pending;
  size_t pending_count;
  size_t capacity;
  SanadBuffer bytes;
  NameEntry *views; ///< The pending names, for one call
  size_t views_capacity;
  NameReader reader;
  char key[NAME_KEY_BYTES_MAX];
  char block[NAME_BLOCK_BYTES_MAX];
} NameMerge;

static NameEntry
change_at(const NameMerge *self, size_t index)
{
  NameEntry entry = self->entries[index];
  entry.folded = name_cut(entry.folded);
  return entry;
}

static SanadText
next_name_key(void *state)
{
  NameMerge *const self = state;
  if (self->next == self->count) {
    return (SanadText){0};
  }
  const NameEntry entry = change_at(self, self->next);
  return (SanadText){self->key, name_key(&entry, self->key)};
}

static NameEntry
pending_at(const NameMerge *self, size_t index)
{
  const PendingName *const name = &self->pending[index];
  return (NameEntry){
      {self->bytes.data + name->offset, name->length}, name->kind, name->id};
}

static SanadStatus
fail_damaged_names(SanadError *error)
{
  return sanad_fail(error, SANAD_CORRUPT, SANAD_NO_SPAN,
                    "a stored name is damaged");
}

/// Adds a name behind the others, unless it is there already.
static SanadStatus
add_pending(NameMerge *self, const NameEntry *entry, SanadError *error)
{
  if (self->pending_count) {
    const NameEntry last = pending_at(self, self->pending_count - 1);
    const int order = name_compare(&last, entry);
    if (order >= 0) {
      return order ? fail_damaged_names(error) : SANAD_OK;
    }
  }
  if (self->pending_count == self->capacity) {
    const size_t larger = self->capacity ? self->capacity * 2 : 512;
    PendingName *const names = realloc(self->pending, larger * sizeof *names);
    if (!names) {
      return sanad_fail_memory(error);
    }
    self->pending = names;
    self->capacity = larger;
  }
  self->pending[self->pending_count++] = (PendingName){
      self->bytes.length, entry->folded.length, entry->id, entry->kind};
  sanad_buffer_add_text(&self->bytes, entry->folded);
  return sanad_buffer_status(&self->bytes, error);
}

/// Takes the next change: adds its name, unless it goes.
static SanadStatus
take_change(NameMerge *self, SanadError *error)
{
  const NameEntry entry = change_at(self, self->next);
  const bool is_removed = self->removed && self->removed[self->next];
  ++self->next;
  return is_removed || !entry.folded.length ? SANAD_OK
                                            : add_pending(self, &entry, error);
}

/// Takes the changes up to a stored name, and the name unless it goes.
static SanadStatus
take_stored(NameMerge *self, SanadError *error)
{
  const NameEntry *const stored = &self->reader.item;
  bool is_removed = false;
  for (; self->next < self->count;) {
    const NameEntry entry = change_at(self, self->next);
    const int order = name_compare(&entry, stored);
    if (order > 0) {
      break;
    }
    is_removed = order == 0 && self->removed && self->removed[self->next];
    TRY(take_change(self, error));
  }
  return is_removed ? SANAD_OK : add_pending(self, stored, error);
}

static bool
is_below(NameMerge *self, SanadText limit)
{
  const SanadText key = next_name_key(self);
  return key.length && (!limit.length || sanad_text_compare(key, limit) < 0);
}

static SanadStatus
take_names(void *state, SanadText block, SanadText limit, SanadError *error)
{
  NameMerge *const self = state;
  if (block.length) {
    NameReader *const reader = &self->reader;
    bool is_good = name_block_open(reader, block);
    while (is_good && reader->left) {
      is_good = name_block_next(reader);
      if (is_good) {
        TRY(take_stored(self, error));
      }
    }
    if (!is_good) {
      return fail_damaged_names(error);
    }
  }
  for (size_t i = 0; i < NAMES_TAKEN_MAX && is_below(self, limit); ++i) {
    TRY(take_change(self, error));
  }
  return SANAD_OK;
}

/// Forgets the first pending names.
static void
drop_pending(NameMerge *self, size_t count)
{
  self->pending_count -= count;
  memmove(self->pending, self->pending + count,
          self->pending_count * sizeof *self->pending);
  const size_t start =
      self->pending_count ? self->pending[0].offset : self->bytes.length;
  self->bytes.length -= start;
  if (self->bytes.length) {
    memmove(self->bytes.data, self->bytes.data + start, self->bytes.length);
  }
  for (size_t i = 0; i < self->pending_count; ++i) {
    self->pending[i].offset -= start;
  }
}

static bool
view_pending(NameMerge *self)
{
  if (self->views_capacity < self->pending_count) {
    NameEntry *const views =
        realloc(self->views, self->pending_count * sizeof *views);
    if (!views) {
      return false;
    }
    self->views = views;
    self->views_capacity = self->pending_count;
  }
  for (size_t i = 0; i < self->pending_count; ++i) {
    self->views[i] = pending_at(self, i);
  }
  return true;
}

static SanadStatus
give_names(void *state, bool is_last, SanadText *key, SanadText *block,
           SanadError *error)
{
  NameMerge *const self = state;
  const size_t held = self->pending_count;
  if (!held) {
    return SANAD_END;
  }
  if (!view_pending(self)) {
    return sanad_fail_memory(error);
  }
  size_t bytes = 0;
  size_t fit = name_block_fit(self->views, held, self->block_bytes, &bytes);
  if (is_last) {
    const size_t parts = (held + fit - 1) / fit;
    fit = name_block_fit(self->views, (held + parts - 1) / parts,
                         self->block_bytes, &bytes);
  } else if (held < 2 * fit) {
    return SANAD_END;
  }
  *key = (SanadText){self->key, name_key(&self->views[0], self->key)};
  *block =
      (SanadText){self->block, name_block_write(self->views, fit, self->block)};
  drop_pending(self, fit);
  return SANAD_OK;
}

static bool
is_small_names(void *state)
{
  NameMerge *const self = state;
  size_t bytes = 0;
  // Each takes four bytes at least, so many are not small.
  if (!self->pending_count || self->pending_count > self->block_bytes / 16 ||
      !view_pending(self)) {
    return false;
  }
  return name_block_fit(self->views, self->pending_count, self->block_bytes,
                        &bytes) == self->pending_count &&
         bytes < self->block_bytes / 4;
}

SanadStatus
names_merge(SanadWrite *write, const NameEntry *entries, const bool *removed,
            size_t count, SanadError *error)
{
  static const SortedKind kind = {next_name_key, take_names, give_names,
                                  is_small_names};
  NameMerge *const merge = calloc(1, sizeof *merge);
  if (!merge) {
    return sanad_fail_memory(error);
  }
  merge->block_bytes = write->store->page_bytes;
  merge->entries = entries;
  merge->removed = removed;
  merge->count = count;
  const SanadStatus status =
      sorted_blocks_merge(write, TABLE_NAMES, &kind, merge, error);
  free(merge->pending);
  free(merge->views);
  sanad_buffer_free(&merge->bytes);
  free(merge);
  return status;
}

static int
compare_cut(const void *left, const void *right)
{
  NameEntry a = *(const NameEntry *)left;
  NameEntry b = *(const NameEntry *)right;
  a.folded = name_cut(a.folded);
  b.folded = name_cut(b.folded);
  return name_compare(&a, &b);
}

/// Whether names are sorted also by what is kept of them: long ones that differ
/// only behind that may have their ids the other way round.
static bool
is_sorted_when_cut(const NameEntry *entries, size_t count)
{
  for (size_t i = 1; i < count; ++i) {
    if (compare_cut(&entries[i - 1], &entries[i]) > 0) {
      return false;
    }
  }
  return true;
}

SanadStatus
names_put_many(SanadWrite *write, const NameEntry *entries, size_t count,
               SanadError *error)
{
  if (is_sorted_when_cut(entries, count)) {
    return names_merge(write, entries, NULL, count, error);
  }
  NameEntry *const sorted = malloc(count * sizeof *sorted);
  if (!sorted) {
    return sanad_fail_memory(error);
  }
  memcpy(sorted, entries, count * sizeof *sorted);
  qsort(sorted, count, sizeof *sorted, compare_cut);
  const SanadStatus status = names_merge(write, sorted, NULL, count, error);
  free(sorted);
  return status;
}
