#ifndef SANAD_GRAPH_DICTIONARY_H
#define SANAD_GRAPH_DICTIONARY_H

#include "base/buffer.h"
#include "base/status.h"
#include "graph/id.h"
#include "graph/store_impl.h"
#include "graph/term.h"

#include <stdint.h>

/// Inside graph/ only: terms to ids and back.
///
/// A term is stored once, as bytes: a letter for its kind, then its parts.

/// A hash of a term, equal for equal terms (XXH3, 64 bits).
uint64_t sanad_term_hash(const SanadTerm *term);

/// Appends the stored form of `term`.
void sanad_term_encode(SanadBuffer *out, const SanadTerm *term);

/// Reads a stored form; `term` views `bytes`.
///
/// Errors: SANAD_CORRUPT.
SANAD_NODISCARD SanadStatus sanad_term_decode(SanadText bytes, SanadTerm *term,
                                              SanadError *error);

/// Finds a stored term by its hash; SANAD_ANY if there is none.
SANAD_NODISCARD SanadStatus sanad_dictionary_find(const SanadStore *store,
                                                  MDB_txn *txn,
                                                  const SanadTerm *term,
                                                  uint64_t hash, SanadId *id,
                                                  SanadError *error);

/// Reads a stored term; `term` views the map, valid until the transaction ends
/// or writes.
SANAD_NODISCARD SanadStatus sanad_dictionary_get(const SanadStore *store,
                                                 MDB_txn *txn, SanadId id,
                                                 SanadTerm *term,
                                                 SanadError *error);

#endif
