#ifndef SANAD_GRAPH_SUMMARY_H
#define SANAD_GRAPH_SUMMARY_H

/// How large a store is, of what it consists and what it is about.

#include "base/arena.h"
#include "base/status.h"
#include "graph/store.h"

#include <stddef.h>
#include <stdint.h>

/// One part of a store's file.
typedef struct {
  const char *name; ///< `pso`, `terms`, `free`, ...; a constant
  uint64_t entries; ///< Of its tree
  uint64_t bytes;   ///< Of all its pages
} SanadPart;

/// Lists the parts of the store's file, space that is free for use last.  Owned
/// by `arena`.
///
/// Errors: SANAD_STORE, SANAD_CORRUPT, SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus sanad_snapshot_parts(const SanadSnapshot *snapshot,
                                                 SanadArena *arena,
                                                 const SanadPart **parts,
                                                 size_t *count,
                                                 SanadError *error);

/// How much a predicate is used in the union.
typedef struct {
  SanadId predicate;
  uint64_t triples;
  uint64_t subjects; ///< Different ones
  uint64_t objects;
} SanadPredicateUse;

/// Counts each predicate of the union, the one with most triples first.  Reads
/// two orders.  Owned by `arena`.
///
/// Errors: SANAD_STORE, SANAD_CORRUPT, SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus sanad_snapshot_predicate_uses(
    const SanadSnapshot *snapshot, SanadArena *arena,
    const SanadPredicateUse **uses, size_t *count, SanadError *error);

/// How many things are of a type.
typedef struct {
  SanadId type;
  uint64_t things;
} SanadTypeUse;

/// Counts the objects of rdf:type in the union, the most frequent first.  Owned
/// by `arena`.
///
/// Errors: SANAD_STORE, SANAD_CORRUPT, SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus sanad_snapshot_type_uses(
    const SanadSnapshot *snapshot, SanadArena *arena, const SanadTypeUse **uses,
    size_t *count, SanadError *error);

/// How many terms of each kind the dictionary holds, unused ones included.
typedef struct {
  uint64_t iris;
  uint64_t blanks;
  uint64_t literals;
} SanadTermCounts;

/// Counts terms.
SanadTermCounts sanad_snapshot_term_counts(const SanadSnapshot *snapshot);

#endif
