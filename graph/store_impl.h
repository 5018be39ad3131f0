#ifndef SANAD_GRAPH_STORE_IMPL_H
#define SANAD_GRAPH_STORE_IMPL_H

#include "base/buffer.h"
#include "base/map.h"
#include "graph/cursor.h"
#include "graph/store.h"

#include <lmdb.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

/// Inside graph/ only: what a store is made of.
///
/// Format 1: orders are blocks of sorted rows (docs/storage.md).  All numbers
/// in keys are big-endian, so that byte order is number order.

#define STORE_FORMAT 1U

typedef enum {
  TABLE_META,   ///< Text → what this format and its counters are
  TABLE_TERMS,  ///< First id → page of terms
  TABLE_HASHES, ///< First hash and id → block of hashes and ids
  TABLE_PSO,    ///< The orders: first row → block; in the order of SanadOrder
  TABLE_POS,
  TABLE_SPO, ///< Its blocks have graph sets
  TABLE_OPS,
  TABLE_GSPO,       ///< Named graph and first row → block
  TABLE_MANY,       ///< Three ids and a graph, for triples of set SET_MANY
  TABLE_SETS,       ///< Graph set → sorted graph ids
  TABLE_SET_HASHES, ///< Hash of a graph set's ids → graph sets
  TABLE_NAMES,      ///< First name → block of folded names, kinds and ids
  TABLE_STATS,      ///< Predicate → SanadStatistics
  TABLES,           ///< How many there are
} Table;

/// What the counters stand at.  Stored as one record under `counters`.
typedef struct {
  uint64_t next[4]; ///< Next payload for each SanadIdKind
  uint64_t next_blank_label;
  uint64_t next_set;
  SanadCounts counts;
} Counters;

struct SanadStore {
  MDB_env *env;
  MDB_dbi tables[TABLES];
  char *path;        ///< Null in memory
  bool is_readonly;  ///< Changes are refused
  bool is_unsynced;  ///< Passed on to LMDB
  bool is_missing;   ///< No file yet: `env` is an empty one in memory
  bool is_in_memory; ///< `env` has no file that outlives it
  size_t block_rows; ///< The most rows of a block that is written
  size_t page_bytes; ///< Of the dictionary's pages and blocks
  /// Of page_index.h: left by the snapshot that was closed last, or null
  struct PageIndex *_Atomic spare_pages;
};

struct SanadSnapshot {
  SanadStore *store;
  MDB_txn *txn;
  Counters counters;
  struct DictionaryView *dictionary;
  struct Fences *fences; ///< Null in a change
};

/// A graph set that is not stored as one: its graphs stand in TABLE_MANY.
#define SET_MANY UINT32_MAX
#define SET_NONE 0U
/// The most graphs that a set holds.
#define SET_GRAPHS_MAX 16U

#define ID_BYTES     sizeof(SanadId)
#define TRIPLE_BYTES (3 * ID_BYTES)
#define QUAD_BYTES   (4 * ID_BYTES)

/// Reports what LMDB (a negative code) or the system (errno) said.
SanadStatus sanad_store_fail(SanadError *error, const char *action, int code);

/// Makes the file of a store that is missing and moves the store onto it.
SANAD_NODISCARD SanadStatus sanad_store_make_file(SanadStore *store,
                                                  SanadError *error);

/// Makes a store in `path`, an empty file, with a first transaction under way
/// that has made its tables and nothing else.  Nobody else may use the file; it
/// is not synced.
///
/// On success end `*txn`, then close `*out`.  Errors: SANAD_STORE,
/// SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus sanad_store_make_copy(SanadStore **out,
                                                  const char *path,
                                                  MDB_txn **txn,
                                                  SanadError *error);

/// Takes that back, when nothing was committed to the file.
void sanad_store_unmake_file(SanadStore *store);

/// Whether the store's file has been removed while it was open.
bool sanad_store_is_removed(const SanadStore *store);

/// A view for LMDB of bytes that it only reads.
MDB_val sanad_value(const void *bytes, size_t length);

/// Reads the counters of a transaction; zeros if there are none.
SANAD_NODISCARD SanadStatus sanad_counters_read(const SanadStore *store,
                                                MDB_txn *txn,
                                                Counters *counters,
                                                SanadError *error);

/// Big-endian numbers in keys.
void sanad_key_put(unsigned char *bytes, uint64_t number);
uint64_t sanad_key_get(const unsigned char *bytes);

/// The places of a triple in the order of `order`, and back.
void sanad_order_places(SanadOrder order, const SanadTriple *triple,
                        SanadId places[3]);
SanadTriple sanad_order_triple(SanadOrder order, const SanadId places[3]);

/// The places of `triple` in the order of `order` as key bytes.
void sanad_key_encode(unsigned char key[TRIPLE_BYTES], SanadOrder order,
                      const SanadTriple *triple);

#endif
