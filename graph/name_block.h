#ifndef SANAD_GRAPH_NAME_BLOCK_H
#define SANAD_GRAPH_NAME_BLOCK_H

#include "base/text.h"
#include "graph/id.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Inside graph/ only: blocks of folded names with the ids of their terms,
/// without the table that holds them.
///
/// Sorted by folded text, kind and id:
///
///     count        2 bytes
///     for each:
///       shared     how many bytes are those of the name before
///       length     of the rest
///       rest
///       tag        1 byte: the kind plus 16 times the bytes of the number
///       number     the payload of the id times 4 plus its kind
///
/// `shared` and `length` take 7 bits a byte, the lowest first, with the highest
/// bit set if more follow.

/// What fits into one overflow page of LMDB.
#define NAME_BLOCK_BYTES_MAX 4080U
/// The longest folded name that is kept, in bytes of a key.
#define NAME_BYTES_MAX 500U
/// The longest key: an escaped name, its end, the kind and the id.
#define NAME_KEY_BYTES_MAX (NAME_BYTES_MAX + 10U)

/// A name of the index.
typedef struct {
  SanadText folded; ///< Folded (base/unicode.h)
  unsigned kind;    ///< SanadNameKind
  SanadId id;
} NameEntry;

/// The part of a folded name that the index keeps: what a key holds, where
/// bytes 0 and 1 count twice.
SanadText name_cut(SanadText folded);

/// By folded text, kind and id.
int name_compare(const NameEntry *a, const NameEntry *b);

/// Writes the key of an item whose name is cut; keys sort as items do.  Returns
/// its length.
size_t name_key(const NameEntry *item, char out[NAME_KEY_BYTES_MAX]);

/// Writes what the keys of all names begin with that begin with `folded`, which
/// is cut.  Returns its length.
size_t name_key_prefix(SanadText folded, char out[NAME_KEY_BYTES_MAX]);

/// Reads a stored block from its first name on.
typedef struct {
  const char *at;
  const char *end;
  size_t left;
  NameEntry item; ///< The name that was read; its text lies in `text`
  char text[NAME_BYTES_MAX];
} NameReader;

/// Begins to read; false if the block is damaged.
bool name_block_open(NameReader *reader, SanadText stored);

/// Reads the next name, if reader->left is not 0; false if the block is
/// damaged.
bool name_block_next(NameReader *reader);

/// How many of the sorted items, at least one, fit into `bytes_max`, and how
/// many bytes they take.
size_t name_block_fit(const NameEntry *items, size_t count, size_t bytes_max,
                      size_t *bytes);

/// Writes the stored form of items that fit; returns its length.
size_t name_block_write(const NameEntry *items, size_t count,
                        char out[NAME_BLOCK_BYTES_MAX]);

#endif
