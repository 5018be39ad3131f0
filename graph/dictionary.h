#ifndef SANAD_GRAPH_DICTIONARY_H
#define SANAD_GRAPH_DICTIONARY_H

#include "base/buffer.h"
#include "base/status.h"
#include "graph/id.h"
#include "graph/name_block.h"
#include "graph/store_impl.h"
#include "graph/term.h"

#include <lmdb.h>
#include <stdbool.h>
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

/// What a snapshot keeps for reading terms: cursors, pages that were just
/// read, and the texts it has given out.
typedef struct DictionaryView DictionaryView;

/// Makes the view of a snapshot whose transaction has begun.  `is_write`: the
/// transaction can change the tables, so nothing that lies in them is kept.
///
/// On success `*out` is owned by the snapshot.  Errors: SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus dictionary_view_new(DictionaryView **out,
                                                SanadStore *store, MDB_txn *txn,
                                                bool is_write,
                                                SanadError *error);

/// Frees a view, before its transaction ends.  Accepts null.
void dictionary_view_free(DictionaryView *view);

/// A page of the table of terms: page_index.h.
struct ReadPage;

/// Finds the page that holds a stored term, which is no inline value.
///
/// Errors: SANAD_NOT_FOUND, SANAD_STORE, SANAD_CORRUPT.
SANAD_NODISCARD SanadStatus dictionary_find_page(DictionaryView *view,
                                                 SanadId id,
                                                 struct ReadPage *page,
                                                 SanadError *error);

/// What to say of a page that is damaged, and of an id that nothing has.
SanadStatus dictionary_fail_damaged(SanadError *error);
SanadStatus dictionary_fail_unknown(SanadId id, SanadError *error);

/// Finds a stored term by its hash; SANAD_ANY if there is none.  Inline terms
/// are not stored: ask sanad_inline_id() before.
///
/// Errors: SANAD_STORE, SANAD_CORRUPT.
SANAD_NODISCARD SanadStatus dictionary_find(DictionaryView *view,
                                            const SanadTerm *term,
                                            uint64_t hash, SanadId *id,
                                            SanadError *error);

/// Calls `is_it` with each stored id of a hash until it returns SANAD_END, and
/// then returns that; SANAD_OK if it never does.
SANAD_NODISCARD SanadStatus dictionary_each_of_hash(
    DictionaryView *view, uint64_t hash,
    SanadStatus (*is_it)(void *state, SanadId id, SanadError *error),
    void *state, SanadError *error);

/// The cursor of a view on the hashes, opened on first use; null on failure.
MDB_cursor *dictionary_hash_cursor(DictionaryView *view, int *rc);

/// Moves a cursor on the terms to the page that would hold `id`: the last one
/// whose first id is not larger.  Returns what LMDB says.
int dictionary_seek_page(MDB_cursor *cursor, SanadId id, MDB_val *key,
                         MDB_val *value);

/// The size of pages and blocks that new stores of this process get:
/// TERM_PAGE_BYTES_MAX, or less as the environment variable SANAD_PAGE_BYTES
/// says, for tests.
size_t dictionary_page_bytes(void);

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

/// Merges names into the names index.  They are sorted by folded text, kind and
/// id; those that are there already, and equal ones, stay once.  Of a long name
/// only the beginning is kept.
///
/// Errors: SANAD_STORE, SANAD_CORRUPT, SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus names_put_many(SanadWrite *write,
                                           const NameEntry *entries,
                                           size_t count, SanadError *error);

#endif
