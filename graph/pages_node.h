#ifndef SANAD_GRAPH_PAGES_NODE_H
#define SANAD_GRAPH_PAGES_NODE_H

/// What stands in a page of LMDB's, read without trusting it.  For
/// graph/pages*.c only.

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/// The layout of LMDB 0.9 on 64-bit little-endian machines (mdb.c: MDB_page,
/// MDB_node, MDB_db, MDB_meta).
enum {
  PAGE_HEAD_BYTES = 16,
  NODE_HEAD_BYTES = 8,
  TREE_BYTES = 48,
};
#define FLAG_BRANCH   0x01U
#define FLAG_LEAF     0x02U
#define FLAG_OVERFLOW 0x04U
#define FLAG_META     0x08U
#define FLAG_FIXED    0x20U ///< Keys of one size and nothing else (LEAF2)
#define FLAG_INSIDE   0x40U ///< A page inside a node
#define NODE_LARGE    0x01U ///< Its data is in pages of its own
#define NODE_TREE     0x02U ///< Its data is a tree
#define NODE_MANY     0x04U ///< A key with several data
#define TREE_INTEGERS 0x08U ///< Keys are numbers (MDB_INTEGERKEY)
#define TREE_REVERSE  0x02U
#define TREE_FLAGS    0x7FU ///< Others are the file's, in the first tree
#define TREE_MANY     0x04U ///< Keys may have several data (MDB_DUPSORT)
#define TREE_FIXED    0x10U ///< All data of a key have one size (MDB_DUPFIXED)

/// A number in the machine's order, from anywhere.
static inline uint16_t
number16(const unsigned char *bytes)
{
  uint16_t number = 0;
  memcpy(&number, bytes, sizeof number);
  return number;
}

/// A number in the machine's order, from anywhere.
static inline uint32_t
number32(const unsigned char *bytes)
{
  uint32_t number = 0;
  memcpy(&number, bytes, sizeof number);
  return number;
}

/// A number in the machine's order, from anywhere.
static inline uint64_t
number64(const unsigned char *bytes)
{
  uint64_t number = 0;
  memcpy(&number, bytes, sizeof number);
  return number;
}

/// An entry of a page, checked to be inside it.
typedef struct {
  const unsigned char *head;
  const unsigned char *key;
  const unsigned char *data;
  size_t key_bytes;
  size_t data_bytes; ///< Of a leaf
  unsigned flags;
} Node;

/// Where node `index` of a page of `size` bytes is; false if that is not in the
/// page.
bool find_node(const unsigned char *page, size_t size, bool is_leaf,
               size_t index, Node *node);

/// How many nodes or keys a page of `size` bytes says it has; false if it
/// cannot have them.
bool count_nodes(const unsigned char *page, size_t size, size_t *count);

/// The order of keys.
int compare_bytes(const unsigned char *a, size_t a_length,
                  const unsigned char *b, size_t b_length);

#endif
