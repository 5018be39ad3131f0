#ifndef SANAD_GRAPH_BLOCK_H
#define SANAD_GRAPH_BLOCK_H

#include "base/status.h"
#include "graph/column.h"
#include "graph/id.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Inside graph/ only: a block of sorted rows, as it lies in the store.
///
/// A block is a trie of three levels: the different first ids, the different
/// pairs of a first and a second id, the third ids.  A level has offsets into
/// the next one, or is *flat*, with an entry for each entry of the next, where
/// that is shorter.  docs/storage.md has the bytes.

/// The most bytes of a block: what an overflow page of LMDB holds.
#define BLOCK_BYTES_MAX 4080U
/// The most rows of a block; no more fit.
#define BLOCK_ROWS_MAX 4096U

/// A row of an order table, its ids in the order of the table.
typedef struct {
  SanadId places[3];
  uint32_t set; ///< Graph set; kept by SPO only, 0 elsewhere
} OrderRow;

/// A block that is read where it lies.
typedef struct {
  Column places[3]; ///< With as many entries as their levels
  Column sets;      ///< Of graph sets, if `has_sets`
  bool has_sets;
  const unsigned char *first_offsets; ///< Of pairs, or null: flat
  const unsigned char *pair_offsets;  ///< Of rows, or null: flat
  unsigned row_count;
} Block;

/// A stretch of rows.
typedef struct {
  unsigned begin;
  unsigned end;
  unsigned first; ///< The entry of the first level that holds row `begin`, or
                  ///< one before it
  unsigned pair;  ///< The same for the second level
} BlockRange;

/// Checks the head of a block against its size and looks into it.  `bytes` must
/// outlive `block`.
///
/// Errors: SANAD_CORRUPT.
SANAD_NODISCARD SanadStatus block_open(Block *block, const void *bytes,
                                       size_t size, SanadError *error);

/// All rows of a block.
BlockRange block_all(const Block *block);

/// The rows whose first `bound` places are those of `places`; if there are
/// none, where they would stand.  `hint` is an entry of the first level before
/// which they are not sought (0 for all).
BlockRange block_find(const Block *block, const SanadId places[3],
                      unsigned bound, unsigned hint);

/// Decodes the next `count` rows of a range, column by column, and takes them
/// off it.  A null column is left out.
void block_take(const Block *block, BlockRange *range, size_t count,
                SanadId *const columns[3]);

/// The graph set of a row, SPO only.
uint32_t block_set(const Block *block, unsigned row);

/// Decodes all rows, which `rows` has room for (BLOCK_ROWS_MAX), and checks
/// that they ascend.
///
/// Errors: SANAD_CORRUPT.
SANAD_NODISCARD SanadStatus block_rows(const Block *block, OrderRow *rows,
                                       size_t *count, SanadError *error);

/// Whether the rows of a block, which block_rows() found sorted, are also found
/// where they are sought: offsets, tables and slots are in order.
bool block_is_sound(const Block *block);

/// Whether a block has the checksum with which it was written, or none.
bool block_has_right_sum(const void *bytes, size_t size);

/// The last row.
void block_last(const Block *block, SanadId places[3]);

/// Which of two rows comes first: below 0, 0, above 0.
static inline int
order_row_compare(const SanadId a[3], const SanadId b[3])
{
  for (unsigned i = 0; i < 3; ++i) {
    if (a[i] != b[i]) {
      return a[i] < b[i] ? -1 : 1;
    }
  }
  return 0;
}

/// Makes blocks; one after the other, by one thread.
typedef struct BlockEncoder BlockEncoder;

/// Returns a new encoder, or null.  Free it with free().
SANAD_NODISCARD BlockEncoder *block_encoder_new(void);

/// Writes a block of the first of `count` (at least 1) sorted different rows,
/// as many as fit, to `bytes`.  Returns how many those were, and how long the
/// block is.
size_t block_encode(BlockEncoder *encoder, const OrderRow *rows, size_t count,
                    bool has_sets, unsigned char bytes[BLOCK_BYTES_MAX],
                    size_t *size);

#endif
