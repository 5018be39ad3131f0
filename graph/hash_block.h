#ifndef SANAD_GRAPH_HASH_BLOCK_H
#define SANAD_GRAPH_HASH_BLOCK_H

#include "base/text.h"
#include "graph/id.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Inside graph/ only: blocks of hashes with the ids of their terms, without
/// the table that holds them.
///
/// Sorted by hash, then id:
///
///     count        2 bytes
///     hash_bytes   1 byte: how many bytes a hash takes, counted from the first
///     id_bytes     1 byte: how many bytes a number takes
///     base         8 bytes: the first hash
///     hashes       `hash_bytes` for each
///     numbers      `id_bytes` for each: the payload of the id times 4 plus its
///                  kind
///     padding      8 bytes, so that each can be read as 8 bytes
///
/// A hit is compared with the term itself, so the upper 48 bits of a hash are
/// enough.

/// How much of a hash is left out.
#define HASH_BITS_LEFT_OUT 16U
/// What fits into one overflow page of LMDB.
#define HASH_BLOCK_BYTES_MAX 4080U

/// A hash, without what is left out, and an id.
typedef struct {
  uint64_t hash;
  SanadId id;
} HashItem;

/// By hash, then id.
static inline int
hash_item_compare(HashItem a, HashItem b)
{
  if (a.hash != b.hash) {
    return a.hash < b.hash ? -1 : 1;
  }
  return (a.id > b.id) - (a.id < b.id);
}

/// A stored block that was checked.
typedef struct {
  size_t count;
  unsigned hash_bytes;
  unsigned id_bytes;
  uint64_t base;
  const char *hashes;
  const char *numbers;
} HashBlock;

/// Checks and opens a stored block; false if it is damaged.
bool hash_block_open(SanadText stored, HashBlock *block);

/// The hash and the id with the number `index`; the id is SANAD_ANY if it is
/// damaged.
HashItem hash_block_item(const HashBlock *block, size_t index);

/// The number of the first item whose hash is not smaller; the count if there
/// is none.
size_t hash_block_seek(const HashBlock *block, uint64_t hash);

/// How many of the sorted `items`, at least one, fit into `bytes_max`.
size_t hash_block_fit(const HashItem *items, size_t count, size_t bytes_max);

/// Writes the stored form of items that fit; returns its length.
size_t hash_block_write(const HashItem *items, size_t count,
                        char out[HASH_BLOCK_BYTES_MAX]);

#endif
