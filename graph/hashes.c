/// The table from hashes of terms to their ids.

#include "graph/dictionary.h"
#include "graph/hash_block.h"
#include "graph/sorted_blocks.h"
#include "graph/write_impl.h"

#include <stdlib.h>
#include <string.h>

/// How many entries are taken at once.
#define TAKEN_MAX 32768U
/// A hash and an id.
#define HASH_KEY_BYTES 16U

static HashItem
item_of(const HashEntry *entry)
{
  return (HashItem){entry->hash >> HASH_BITS_LEFT_OUT, entry->id};
}

static void
put_key(unsigned char key[HASH_KEY_BYTES], HashItem item)
{
  sanad_key_put(key, item.hash);
  sanad_key_put(key + ID_BYTES, item.id);
}

static SanadStatus
fail_damaged_hashes(SanadError *error)
{
  return sanad_fail(error, SANAD_CORRUPT, SANAD_NO_SPAN,
                    "the store's hashes are damaged");
}

// ---- Looking up

/// Asks the ids of a hash in one block; `*is_over`: none can be behind it.
static SanadStatus
each_in_block(const HashBlock *block, uint64_t hash, bool *is_over,
              SanadStatus (*is_it)(void *state, SanadId id, SanadError *error),
              void *state, SanadError *error)
{
  for (size_t i = hash_block_seek(block, hash); i < block->count; ++i) {
    const HashItem item = hash_block_item(block, i);
    if (item.hash != hash) {
      *is_over = true;
      return SANAD_OK;
    }
    if (item.id == SANAD_ANY) {
      return fail_damaged_hashes(error);
    }
    TRY(is_it(state, item.id, error));
  }
  return SANAD_OK;
}

SanadStatus
dictionary_each_of_hash(DictionaryView *view, uint64_t hash,
                        SanadStatus (*is_it)(void *state, SanadId id,
                                             SanadError *error),
                        void *state, SanadError *error)
{
  int rc = 0;
  MDB_cursor *const cursor = dictionary_hash_cursor(view, &rc);
  if (rc) {
    return sanad_store_fail(error, "look up a term", rc);
  }
  hash >>= HASH_BITS_LEFT_OUT;
  unsigned char bytes[HASH_KEY_BYTES];
  put_key(bytes, (HashItem){hash, 0});
  MDB_val key = {0};
  MDB_val value = {0};
  rc = sorted_blocks_seek(
      cursor, (SanadText){(const char *)bytes, sizeof bytes}, &key, &value);
  for (bool is_over = false; !rc && !is_over;) {
    HashBlock block;
    if (!hash_block_open((SanadText){value.mv_data, value.mv_size}, &block)) {
      return fail_damaged_hashes(error);
    }
    TRY(each_in_block(&block, hash, &is_over, is_it, state, error));
    if (!is_over) {
      rc = mdb_cursor_get(cursor, &key, &value, MDB_NEXT);
    }
  }
  return rc && rc != MDB_NOTFOUND
             ? sanad_store_fail(error, "look up a term", rc)
             : SANAD_OK;
}

// ---- Merging

typedef struct {
  size_t block_bytes;
  const HashEntry *entries;
  size_t count;
  size_t next; ///< The first entry that was not taken
  HashItem *pending;
  size_t pending_start;
  size_t pending_end;
  size_t capacity;
  unsigned char key[HASH_KEY_BYTES];
  char block[HASH_BLOCK_BYTES_MAX + sizeof(uint64_t)];
} HashMerge;

static SanadText
next_hash_key(void *state)
{
  HashMerge *const self = state;
  if (self->next == self->count) {
    return (SanadText){0};
  }
  put_key(self->key, item_of(&self->entries[self->next]));
  return (SanadText){(const char *)self->key, sizeof self->key};
}

/// Makes room for `count` more pending items.
static SanadStatus
reserve_items(HashMerge *self, size_t count, SanadError *error)
{
  const size_t held = self->pending_end - self->pending_start;
  if (self->pending_start) {
    memmove(self->pending, self->pending + self->pending_start,
            held * sizeof *self->pending);
    self->pending_start = 0;
    self->pending_end = held;
  }
  if (self->capacity - held >= count) {
    return SANAD_OK;
  }
  const size_t larger = held + count + self->capacity / 2;
  HashItem *const items = realloc(self->pending, larger * sizeof *items);
  if (!items) {
    return sanad_fail_memory(error);
  }
  self->pending = items;
  self->capacity = larger;
  return SANAD_OK;
}

/// How many entries are below `limit`.
static size_t
count_below(const HashMerge *self, SanadText limit)
{
  if (!limit.length) {
    return self->count - self->next;
  }
  size_t low = self->next;
  size_t high = self->count;
  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    unsigned char key[HASH_KEY_BYTES];
    put_key(key, item_of(&self->entries[middle]));
    if (sanad_text_compare((SanadText){(const char *)key, sizeof key}, limit) <
        0) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low - self->next;
}

/// Adds an item behind the others, unless it is there already.
static SanadStatus
add_item(HashMerge *self, HashItem item, SanadError *error)
{
  if (self->pending_end > self->pending_start) {
    const int order =
        hash_item_compare(self->pending[self->pending_end - 1], item);
    if (order >= 0) {
      return order ? fail_damaged_hashes(error) : SANAD_OK;
    }
  }
  self->pending[self->pending_end++] = item;
  return SANAD_OK;
}

static SanadStatus
take_hashes(void *state, SanadText stored, SanadText limit, SanadError *error)
{
  HashMerge *const self = state;
  HashBlock block = {0};
  if (stored.length && !hash_block_open(stored, &block)) {
    return fail_damaged_hashes(error);
  }
  const size_t below = self->next + count_below(self, limit);
  TRY(reserve_items(self, block.count, error));

  for (size_t i = 0; i < block.count; ++i) {
    const HashItem item = hash_block_item(&block, i);
    if (item.id == SANAD_ANY) {
      return fail_damaged_hashes(error);
    }
    for (; self->next < below &&
           hash_item_compare(item_of(&self->entries[self->next]), item) < 0;
         ++self->next) {
      TRY(reserve_items(self, block.count - i + 1, error));
      TRY(add_item(self, item_of(&self->entries[self->next]), error));
    }
    TRY(add_item(self, item, error));
  }
  const size_t rest = below - self->next;
  const size_t taken = rest < TAKEN_MAX ? rest : TAKEN_MAX;
  TRY(reserve_items(self, taken, error));
  for (size_t i = 0; i < taken; ++i) {
    TRY(add_item(self, item_of(&self->entries[self->next++]), error));
  }
  return SANAD_OK;
}

static SanadStatus
give_hashes(void *state, bool is_last, SanadText *key, SanadText *block,
            SanadError *error)
{
  (void)error;
  HashMerge *const self = state;
  const HashItem *const items = self->pending + self->pending_start;
  const size_t held = self->pending_end - self->pending_start;
  if (!held) {
    return SANAD_END;
  }
  size_t fit = hash_block_fit(items, held, self->block_bytes);
  if (is_last) {
    const size_t parts = (held + fit - 1) / fit;
    fit = (held + parts - 1) / parts;
    fit = hash_block_fit(items, fit, self->block_bytes);
  } else if (held < 2 * fit) {
    return SANAD_END;
  }
  put_key(self->key, items[0]);
  *key = (SanadText){(const char *)self->key, sizeof self->key};
  *block = (SanadText){self->block, hash_block_write(items, fit, self->block)};
  self->pending_start += fit;
  return SANAD_OK;
}

static bool
is_small_hashes(void *state)
{
  (void)state;
  return false; // Hashes never leave
}

static SanadStatus
put_sorted(SanadWrite *write, const HashEntry *entries, size_t count,
           SanadError *error)
{
  static const SortedKind kind = {next_hash_key, take_hashes, give_hashes,
                                  is_small_hashes};
  HashMerge *const merge = calloc(1, sizeof *merge);
  if (!merge) {
    return sanad_fail_memory(error);
  }
  merge->block_bytes = write->store->page_bytes;
  merge->entries = entries;
  merge->count = count;
  const SanadStatus status =
      sorted_blocks_merge(write, TABLE_HASHES, &kind, merge, error);
  free(merge->pending);
  free(merge);
  return status;
}

static int
compare_entries(const void *left, const void *right)
{
  return hash_item_compare(item_of(left), item_of(right));
}

/// Whether entries are sorted by what is kept of the hash, then id: hashes that
/// differ in what is left out may have their ids the other way round.
static bool
is_sorted(const HashEntry *entries, size_t count)
{
  for (size_t i = 1; i < count; ++i) {
    if (compare_entries(&entries[i - 1], &entries[i]) > 0) {
      return false;
    }
  }
  return true;
}

static SanadStatus
sort_and_put(SanadWrite *write, const HashEntry *entries, size_t count,
             SanadError *error)
{
  HashEntry *const sorted = malloc(count * sizeof *sorted);
  if (!sorted) {
    return sanad_fail_memory(error);
  }
  memcpy(sorted, entries, count * sizeof *sorted);
  qsort(sorted, count, sizeof *sorted, compare_entries);
  const SanadStatus status = put_sorted(write, sorted, count, error);
  free(sorted);
  return status;
}

SanadStatus
dictionary_put_hashes(SanadWrite *write, const HashEntry *entries, size_t count,
                      SanadError *error)
{
  if (!is_sorted(entries, count)) {
    return sort_and_put(write, entries, count, error);
  }
  return put_sorted(write, entries, count, error);
}
