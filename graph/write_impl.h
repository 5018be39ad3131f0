#ifndef SANAD_GRAPH_WRITE_IMPL_H
#define SANAD_GRAPH_WRITE_IMPL_H

#include "base/map.h"
#include "graph/store_impl.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Inside graph/ only: a change and what it has collected.
///
/// Changes gather in memory and are put into the tables in sorted order, at
/// commit or before somebody reads.

/// One call of add or remove.
typedef struct {
  SanadQuad quad;
  uint64_t rank; ///< Twice the number of the call, plus one if it adds
} Change;

/// A triple that came into the union or left it.
typedef struct {
  SanadTriple triple;
  uint32_t set; ///< Its graph set now, SET_NONE if it left
  bool is_new;  ///< Came in; else left, or only changed its set
} Delta;

/// A term that is not in the tables yet.
typedef struct {
  SanadId id;
  uint64_t hash;
  size_t offset; ///< Of its stored form in `new_bytes`
  size_t length;
  uint64_t next; ///< Number plus one of another with the same hash, or 0
} NewTerm;

/// Room in which orders are merged.
typedef struct OrderScratch OrderScratch;

/// Frees it.  Accepts null.
void order_scratch_free(OrderScratch *scratch);

struct SanadWrite {
  SanadStore *store;
  SanadSnapshot view; ///< Its transaction is this change's
  bool made_file;     ///< The store had no file before
  bool has_failed;    ///< Something is half done: only abort is left

  Change *changes;
  size_t change_count;
  size_t change_capacity;
  uint64_t next_rank;

  NewTerm *new_terms;
  size_t new_count;
  size_t new_capacity;
  SanadBuffer new_bytes;
  SanadMap new_hashes; ///< Hash → number plus one of the last such new term

  SanadMap name_kinds; ///< Predicate → its SanadNameKind plus one, or 0
  SanadMap evidence;   ///< Graph → 1 if it is an evidence graph, 2 if not

  OrderScratch *scratch; ///< Null until the first merge
};

/// Puts all that was collected into the tables.
SANAD_NODISCARD SanadStatus sanad_write_flush(SanadWrite *write,
                                              SanadError *error);

/// Makes LMDB write its pages to the file, where they are no part of the graph
/// before the commit; does nothing in a store without graph sets.
///
/// Errors: SANAD_STORE.
SANAD_NODISCARD SanadStatus sanad_write_let_pages_go(SanadWrite *write,
                                                     SanadError *error);

/// Puts the new terms into the tables, and the local names of new IRIs.
SANAD_NODISCARD SanadStatus sanad_write_flush_terms(SanadWrite *write,
                                                    SanadError *error);

/// Brings the names of the subjects of label triples up to date.  The triples
/// are in the tables already, or gone from them.
SANAD_NODISCARD SanadStatus sanad_write_names(SanadWrite *write,
                                              const Delta *deltas, size_t count,
                                              SanadError *error);

#endif
