/// Reading the dictionary.

#include "graph/dictionary.h"

#include "base/map.h"
#include "graph/inline.h"
#include "graph/page_index.h"
#include "graph/store.h"
#include "graph/term_page.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#define PAGES_KEPT 64U
/// Smaller pages are not for tests either.
#define PAGE_BYTES_MIN 64U

/// A text that a snapshot has given out.
typedef struct {
  size_t length;
  char bytes[];
} KeptText;

struct DictionaryView {
  SanadStore *store;
  MDB_txn *txn;
  bool is_write;
  MDB_cursor *terms;
  MDB_cursor *hashes;
  SanadArena *arena;          ///< Texts of IRIs, null before the first
  SanadMap texts;             ///< Id → its KeptText
  ReadPage pages[PAGES_KEPT]; ///< By a part of the id
  PageIndex *index;           ///< Of all pages, or null
  size_t searches;            ///< For pages, in LMDB
};

size_t
dictionary_page_bytes(void)
{
  const char *const wish = getenv("SANAD_PAGE_BYTES");
  const unsigned long bytes = wish ? strtoul(wish, NULL, 10) : 0;
  return bytes >= PAGE_BYTES_MIN && bytes < TERM_PAGE_BYTES_MAX
             ? bytes
             : TERM_PAGE_BYTES_MAX;
}

SanadStatus
dictionary_view_new(DictionaryView **out, SanadStore *store, MDB_txn *txn,
                    bool is_write, SanadError *error)
{
  *out = calloc(1, sizeof **out);
  if (!*out) {
    return sanad_fail_memory(error);
  }
  (*out)->store = store;
  (*out)->txn = txn;
  (*out)->is_write = is_write;
  return SANAD_OK;
}

void
dictionary_view_free(DictionaryView *view)
{
  if (view) {
    if (view->terms) {
      mdb_cursor_close(view->terms);
    }
    if (view->hashes) {
      mdb_cursor_close(view->hashes);
    }
    page_index_leave(view->index, view->store);
    sanad_arena_free(view->arena);
    sanad_map_free(&view->texts);
    free(view);
  }
}

MDB_cursor *
dictionary_hash_cursor(DictionaryView *view, int *rc)
{
  *rc = view->hashes
            ? 0
            : mdb_cursor_open(view->txn, view->store->tables[TABLE_HASHES],
                              &view->hashes);
  return view->hashes;
}

SanadStatus
dictionary_fail_damaged(SanadError *error)
{
  return sanad_fail(error, SANAD_CORRUPT, SANAD_NO_SPAN,
                    "a page of the store's dictionary is damaged");
}

SanadStatus
dictionary_fail_unknown(SanadId id, SanadError *error)
{
  return sanad_fail(error, SANAD_NOT_FOUND, SANAD_NO_SPAN,
                    "the store has no term %#llx", (unsigned long long)id);
}

int
dictionary_seek_page(MDB_cursor *cursor, SanadId id, MDB_val *key,
                     MDB_val *value)
{
  unsigned char bytes[ID_BYTES];
  sanad_key_put(bytes, id);
  *key = (MDB_val){sizeof bytes, bytes};
  int rc = mdb_cursor_get(cursor, key, value, MDB_SET_RANGE);
  if (rc == MDB_NOTFOUND) {
    return mdb_cursor_get(cursor, key, value, MDB_LAST);
  }
  if (!rc && key->mv_size == ID_BYTES && sanad_key_get(key->mv_data) != id) {
    rc = mdb_cursor_get(cursor, key, value, MDB_PREV);
  }
  return rc;
}

static bool
has_term(const ReadPage *page, SanadId id)
{
  return id >= page->first && id - page->first < page->count;
}

/// Looks a page up in LMDB.
static SanadStatus
search_page(DictionaryView *view, SanadId id, ReadPage *page, SanadError *error)
{
  MDB_val key = {0};
  MDB_val value = {0};
  int rc = view->terms
               ? 0
               : mdb_cursor_open(view->txn, view->store->tables[TABLE_TERMS],
                                 &view->terms);
  rc = rc ? rc : dictionary_seek_page(view->terms, id, &key, &value);
  if (rc && rc != MDB_NOTFOUND) {
    return sanad_store_fail(error, "read a term", rc);
  }
  if (rc || key.mv_size != ID_BYTES) {
    return dictionary_fail_unknown(id, error);
  }
  page->first = sanad_key_get(key.mv_data);
  page->stored = (SanadText){value.mv_data, value.mv_size};
  page->count = term_page_count(page->stored);
  if (!page->count) {
    return dictionary_fail_damaged(error);
  }
  return has_term(page, id) ? SANAD_OK : dictionary_fail_unknown(id, error);
}

/// The page in the index of all, once there is one, else null.
static const ReadPage *
find_listed(DictionaryView *view, SanadId id)
{
  if (!view->index) {
    // The first time there may be one left, then now and then it may pay.
    if (view->is_write || view->searches++ % 64 != 0) {
      return NULL;
    }
    view->index = page_index_open(view->store, view->txn, view->searches);
    if (!view->index) {
      return NULL;
    }
  }
  ReadPage *const page = page_index_find(view->index, id);
  if (page && !page->count) {
    page->count = term_page_count(page->stored);
  }
  return page && has_term(page, id) ? page : NULL;
}

SanadStatus
dictionary_find_page(DictionaryView *view, SanadId id, ReadPage *page,
                     SanadError *error)
{
  ReadPage *const kept = &view->pages[(id >> 6U) % PAGES_KEPT];
  if (has_term(kept, id)) {
    *page = *kept;
    return SANAD_OK;
  }
  const ReadPage *const listed = find_listed(view, id);
  if (listed) {
    *page = *listed;
  } else {
    TRY(search_page(view, id, page, error));
  }
  // A change may write over pages, or give their memory back.
  if (!view->is_write) {
    *kept = *page;
  }
  return SANAD_OK;
}

static SanadStatus
read_stored(DictionaryView *view, SanadId id, PageTerm *out, SanadError *error)
{
  const SanadIdKind kind = sanad_id_kind(id);
  if (kind < SANAD_ID_BLANK || kind > SANAD_ID_LITERAL) {
    return dictionary_fail_unknown(id, error);
  }
  ReadPage page;
  TRY(dictionary_find_page(view, id, &page, error));
  return sanad_id_kind(page.first) == kind &&
                 term_page_read(page.stored, kind, id - page.first, out)
             ? SANAD_OK
             : dictionary_fail_damaged(error);
}

/// Whether a term of a page is `term`.
static bool
is_same_term(const PageTerm *stored, const SanadTerm *term)
{
  if (!stored->head.length) {
    return sanad_term_is_equal(&stored->term, term);
  }
  const SanadText head = stored->head;
  return term->kind == SANAD_IRI &&
         term->text.length == head.length + stored->term.text.length &&
         sanad_text_has_prefix(term->text, head) &&
         sanad_text_has_suffix(term->text, stored->term.text);
}

/// A term that is looked for.
typedef struct {
  DictionaryView *view;
  const SanadTerm *term;
  SanadId found;
} Search;

static SanadStatus
is_searched(void *state, SanadId id, SanadError *error)
{
  Search *const search = state;
  PageTerm stored;
  TRY(read_stored(search->view, id, &stored, error));
  if (!is_same_term(&stored, search->term)) {
    return SANAD_OK;
  }
  search->found = id;
  return SANAD_END;
}

SanadStatus
dictionary_find(DictionaryView *view, const SanadTerm *term, uint64_t hash,
                SanadId *id, SanadError *error)
{
  Search search = {view, term, SANAD_ANY};
  const SanadStatus status =
      dictionary_each_of_hash(view, hash, is_searched, &search, error);
  *id = search.found;
  if (status == SANAD_NOT_FOUND) {
    return sanad_fail(error, SANAD_CORRUPT, SANAD_NO_SPAN,
                      "a hash of the store leads to no term");
  }
  return status == SANAD_END ? SANAD_OK : status;
}

SanadStatus
sanad_snapshot_find(const SanadSnapshot *snapshot, const SanadTerm *term,
                    SanadId *id, SanadError *error)
{
  if (sanad_inline_id(term, id)) {
    return SANAD_OK;
  }
  return dictionary_find(snapshot->dictionary, term, sanad_term_hash(term), id,
                         error);
}

static SanadStatus
put_together(const PageTerm *stored, SanadBuffer *scratch, SanadTerm *term,
             SanadError *error)
{
  *term = stored->term;
  if (stored->head.length) {
    sanad_buffer_add_text(scratch, stored->head);
    sanad_buffer_add_text(scratch, stored->term.text);
    term->text = sanad_buffer_text(scratch);
  }
  return sanad_buffer_status(scratch, error);
}

SanadStatus
sanad_snapshot_term_into(const SanadSnapshot *snapshot, SanadBuffer *scratch,
                         SanadId id, SanadTerm *term, SanadError *error)
{
  sanad_buffer_clear(scratch);
  if (sanad_id_is_inline(id)) {
    if (!sanad_buffer_reserve(scratch, SANAD_INLINE_BYTES)) {
      return sanad_fail_memory(error);
    }
    return sanad_inline_term(id, scratch->data, term)
               ? SANAD_OK
               : dictionary_fail_unknown(id, error);
  }
  PageTerm stored;
  TRY(read_stored(snapshot->dictionary, id, &stored, error));
  return put_together(&stored, scratch, term, error);
}

/// Room for a text that lives as long as the view, found again by its id.
static KeptText *
keep_text(DictionaryView *view, SanadId id, size_t length)
{
  if (!view->arena) {
    view->arena = sanad_arena_new(NULL, SIZE_MAX);
  }
  KeptText *const kept =
      view->arena ? sanad_arena_take(view->arena, sizeof *kept + length) : NULL;
  uint64_t *const place = kept ? sanad_map_put(&view->texts, id, NULL) : NULL;
  if (!place) {
    return NULL;
  }
  kept->length = length;
  *place = (uint64_t)(uintptr_t)kept;
  return kept;
}

static const KeptText *
find_kept(const DictionaryView *view, SanadId id)
{
  const uint64_t *const known = sanad_map_get(&view->texts, id);
  return known ? (const KeptText *)(uintptr_t)*known : NULL;
}

static SanadStatus
keep_inline(DictionaryView *view, SanadId id, SanadTerm *term,
            SanadError *error)
{
  char bytes[SANAD_INLINE_BYTES];
  if (!sanad_inline_term(id, bytes, term)) {
    return dictionary_fail_unknown(id, error);
  }
  const KeptText *kept = find_kept(view, id);
  if (!kept) {
    KeptText *const made = keep_text(view, id, term->text.length);
    if (!made) {
      return sanad_fail_memory(error);
    }
    memcpy(made->bytes, bytes, term->text.length);
    kept = made;
  }
  term->text.data = kept->bytes;
  return SANAD_OK;
}

SanadStatus
sanad_snapshot_term(const SanadSnapshot *snapshot, SanadId id, SanadTerm *term,
                    SanadError *error)
{
  DictionaryView *const view = snapshot->dictionary;
  if (sanad_id_is_inline(id)) {
    return keep_inline(view, id, term, error);
  }
  if (sanad_id_kind(id) == SANAD_ID_IRI) {
    const KeptText *const kept = find_kept(view, id);
    if (kept) {
      *term = sanad_term_iri((SanadText){kept->bytes, kept->length});
      return SANAD_OK;
    }
  }

  PageTerm stored;
  TRY(read_stored(view, id, &stored, error));
  *term = stored.term;
  if (stored.head.length) {
    const size_t head = stored.head.length;
    const size_t rest = stored.term.text.length;
    KeptText *const made = keep_text(view, id, head + rest);
    if (!made) {
      return sanad_fail_memory(error);
    }
    memcpy(made->bytes, stored.head.data, head);
    memcpy(made->bytes + head, stored.term.text.data, rest);
    term->text = (SanadText){made->bytes, made->length};
  }
  return SANAD_OK;
}
