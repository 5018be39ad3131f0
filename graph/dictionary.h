#ifndef SANAD_GRAPH_DICTIONARY_H
#define SANAD_GRAPH_DICTIONARY_H

#include "base/buffer.h"
#include "base/status.h"
#include "graph/id.h"
#include "graph/store_impl.h"
#include "graph/term.h"

#include <stddef.h>
#include <stdint.h>

/// Inside graph/ only: terms to ids and back.
///
/// How the tables are laid out: docs/dictionary.md.

/// A hash of a term, equal for equal terms (XXH3, 64 bits).
uint64_t sanad_term_hash(const SanadTerm *term);

/// Appends `term` as bytes: a letter for its kind, then its parts.
void sanad_term_encode(SanadBuffer *out, const SanadTerm *term);

/// Reads what sanad_term_encode() wrote; `term` views `bytes`.
///
/// Errors: SANAD_CORRUPT.
SANAD_NODISCARD SanadStatus sanad_term_decode(SanadText bytes, SanadTerm *term,
                                              SanadError *error);

/// The kind of the ids that the dictionary gives to such terms.
SanadIdKind sanad_term_id_kind(const SanadTerm *term);

/// Finds a stored term by its hash; SANAD_ANY if there is none.  Inline terms
/// are not stored: ask sanad_inline_id() before.
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

/// Puts terms into the dictionary: pages of up to 4 080 bytes, keyed by their
/// first id.
typedef struct DictionaryWriter DictionaryWriter;

/// Opens a writer into what `write` has stored so far.
///
/// On success `*out` is owned by the caller: close it with
/// dictionary_writer_close().  Until then nobody else changes the dictionary.
SANAD_NODISCARD SanadStatus dictionary_writer_open(DictionaryWriter **out,
                                                   SanadWrite *write,
                                                   SanadError *error);

/// Adds a term that is not stored yet; its text is copied.  Within a kind ids
/// ascend by one from the last stored; the kinds may come in any order, but
/// kind after kind is written fastest.
///
/// Errors: SANAD_STORE, SANAD_CORRUPT, SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus dictionary_writer_add(DictionaryWriter *writer,
                                                  SanadId id,
                                                  const SanadTerm *term,
                                                  SanadError *error);

/// Writes what is left and frees the writer, also on failure.  Accepts null.
SANAD_NODISCARD SanadStatus dictionary_writer_close(DictionaryWriter *writer,
                                                    SanadError *error);

/// Drops a writer after an error, without writing what is left.  Accepts null.
void dictionary_writer_abort(DictionaryWriter *writer);

/// The hash of a stored term and its id.
typedef struct {
  uint64_t hash;
  SanadId id;
} HashEntry;

/// Merges entries, sorted by hash and then id, into the hash blocks; appends
/// where the table is empty.
///
/// Errors: SANAD_STORE, SANAD_CORRUPT, SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus dictionary_put_hashes(SanadWrite *write,
                                                  const HashEntry *entries,
                                                  size_t count,
                                                  SanadError *error);

/// A name as the index holds it.
typedef struct {
  SanadText folded; ///< Folded (base/unicode.h); only its beginning is kept
  unsigned kind;    ///< SanadNameKind
  SanadId id;
} NameEntry;

/// Merges names into the names index.  They are sorted by folded text, kind and
/// id; those that are there already, and equal ones, stay once.
///
/// Errors: SANAD_STORE, SANAD_CORRUPT, SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus names_put_many(SanadWrite *write,
                                           const NameEntry *entries,
                                           size_t count, SanadError *error);

#endif
