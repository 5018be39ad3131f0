#include "graph/text_reader.h"

#include "graph/dictionary.h"
#include "graph/store_impl.h"
#include "graph/term_page.h"

#include <assert.h>
#include <stdlib.h>

struct SanadTextReader {
  MDB_cursor *cursor;
  SanadTextPage last; ///< The page that the cursor is on; without texts if it
                      ///< may be on none
  bool is_write;      ///< In a change the page may be gone
};

SanadStatus
sanad_text_reader_open(SanadTextReader **out, const SanadSnapshot *snapshot,
                       SanadError *error)
{
  assert(out);
  assert(snapshot);

  *out = calloc(1, sizeof **out);
  if (!*out) {
    return sanad_fail_memory(error);
  }
  (*out)->is_write = !snapshot->fences;
  const int rc = mdb_cursor_open(
      snapshot->txn, snapshot->store->tables[TABLE_TERMS], &(*out)->cursor);
  if (rc) {
    free(*out);
    *out = NULL;
    return sanad_store_fail(error, "read a text", rc);
  }
  return SANAD_OK;
}

void
sanad_text_reader_close(SanadTextReader *reader)
{
  if (reader) {
    mdb_cursor_close(reader->cursor);
    free(reader);
  }
}

/// Reads what stands under the cursor.
static SanadStatus
read_page(MDB_val key, MDB_val value, SanadTextPage *page, SanadError *error)
{
  const SanadText stored = {value.mv_data, value.mv_size};
  page->count = 0;
  if (key.mv_size != ID_BYTES) {
    return SANAD_OK;
  }
  page->first = sanad_key_get(key.mv_data);
  if (sanad_id_kind(page->first) != SANAD_ID_LITERAL) {
    return SANAD_OK;
  }
  return term_page_texts(stored, page)
             ? SANAD_OK
             : sanad_fail(error, SANAD_CORRUPT, SANAD_NO_SPAN,
                          "a page of the store's dictionary is damaged");
}

static bool
has_literal(const SanadTextPage *page, SanadId literal)
{
  return literal >= page->first && literal - page->first < page->count;
}

/// Moves to the next page; `page->count` is 0 if it is of no use.
static SanadStatus
step(SanadTextReader *reader, SanadTextPage *page, SanadError *error)
{
  MDB_val key = {0};
  MDB_val value = {0};
  page->count = 0;
  const int rc = mdb_cursor_get(reader->cursor, &key, &value, MDB_NEXT);
  if (rc == MDB_NOTFOUND) {
    return SANAD_OK;
  }
  return rc ? sanad_store_fail(error, "read a text", rc)
            : read_page(key, value, page, error);
}

static SanadStatus
seek(SanadTextReader *reader, SanadId literal, SanadTextPage *page,
     SanadError *error)
{
  MDB_val key = {0};
  MDB_val value = {0};
  page->count = 0;
  const int rc = dictionary_seek_page(reader->cursor, literal, &key, &value);
  if (rc && rc != MDB_NOTFOUND) {
    return sanad_store_fail(error, "read a text", rc);
  }
  return rc ? SANAD_OK : read_page(key, value, page, error);
}

SanadStatus
sanad_text_reader_find(SanadTextReader *reader, SanadId literal,
                       SanadTextPage *page, SanadError *error)
{
  *page = reader->last;
  if (has_literal(page, literal)) {
    return SANAD_OK;
  }
  if (page->count) {
    TRY(step(reader, page, error));
  }
  if (!has_literal(page, literal)) {
    TRY(seek(reader, literal, page, error));
  }
  if (!has_literal(page, literal)) {
    reader->last.count = 0;
    return sanad_fail(error, SANAD_NOT_FOUND, SANAD_NO_SPAN,
                      "the store has no term %#llx",
                      (unsigned long long)literal);
  }
  if (!reader->is_write) {
    reader->last = *page;
  }
  return SANAD_OK;
}
