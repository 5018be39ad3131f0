#ifndef SANAD_GRAPH_SORTED_BLOCKS_H
#define SANAD_GRAPH_SORTED_BLOCKS_H

#include "base/status.h"
#include "base/text.h"
#include "graph/store_impl.h"

#include <stdbool.h>

/// Inside graph/ only: changes a table of sorted entries that lie in blocks,
/// each keyed by its first entry.
///
/// The caller knows what an entry is: it holds the changes, sorted, and the
/// entries of the blocks that are worked on, which are *pending*.
typedef struct {
  /// The key of the first change that was not taken yet; empty if there is
  /// none.  Valid until the next call.
  SanadText (*next_key)(void *state);
  /// Adds to what is pending the entries of `block`, changed by the changes
  /// whose keys are below `limit`; an empty limit is above all keys.  An empty
  /// block has no entries.  May leave changes behind the last entry of the
  /// block for another call, which gets an empty block.
  SanadStatus (*take)(void *state, SanadText block, SanadText limit,
                      SanadError *error);
  /// Gives the first block of what is pending: a full one that leaves as much
  /// again or, if `is_last`, the first of equal parts.  SANAD_END if there is
  /// no such block.  Valid until the next call.
  SanadStatus (*give)(void *state, bool is_last, SanadText *key,
                      SanadText *block, SanadError *error);
  /// Whether what is pending would make a block that is too small to stand
  /// alone.
  bool (*is_small)(void *state);
} SortedKind;

/// The longest key of LMDB.
#define SORTED_KEY_BYTES_MAX 511U

/// Applies all changes.
///
/// Errors: SANAD_STORE, SANAD_CORRUPT, SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus sorted_blocks_merge(SanadWrite *write, Table table,
                                                const SortedKind *kind,
                                                void *state, SanadError *error);

/// Moves to the block that would hold an entry of the key: the last one whose
/// key is not larger, or the first.  Returns what LMDB returns.
int sorted_blocks_seek(MDB_cursor *cursor, SanadText wanted, MDB_val *key,
                       MDB_val *block);

#endif
