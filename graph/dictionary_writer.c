/// Putting terms into the dictionary's pages.

#include "graph/dictionary.h"
#include "graph/term_page.h"
#include "graph/write_impl.h"

#include <assert.h>
#include <stdlib.h>

/// Blank nodes, IRIs, literals.
#define PAGE_KINDS 3U

struct DictionaryWriter {
  SanadWrite *write;
  SanadId greatest;            ///< The last key of the table, 0 if it is empty
  TermPage *pages[PAGE_KINDS]; ///< By kind; null before the first term
  bool is_changed[PAGE_KINDS]; ///< The page holds what is not stored
};

static int
put_page(DictionaryWriter *writer, SanadId first, MDB_val value)
{
  SanadWrite *const write = writer->write;
  unsigned char bytes[ID_BYTES];
  sanad_key_put(bytes, first);
  MDB_val key = {sizeof bytes, bytes};
  unsigned flags = 0;
  if (first > writer->greatest) {
    flags = MDB_APPEND;
    writer->greatest = first;
  }
  return mdb_put(write->view.txn, write->store->tables[TABLE_TERMS], &key,
                 &value, flags);
}

/// Writes a page if it holds something new.
static SanadStatus
write_page(DictionaryWriter *writer, unsigned index, SanadError *error)
{
  const TermPage *const page = writer->pages[index];
  if (!page || !writer->is_changed[index] || !page->count) {
    return SANAD_OK;
  }
  char bytes[TERM_PAGE_BYTES_MAX];
  const size_t length = term_page_finish(page, bytes);
  writer->is_changed[index] = false;
  const int rc = put_page(writer, page->first, (MDB_val){length, bytes});
  return rc ? sanad_store_fail(error, "write a term", rc) : SANAD_OK;
}

/// Writes a term that no page holds as an entry of its own.
static SanadStatus
write_long(DictionaryWriter *writer, SanadId id, const SanadTerm *term,
           SanadError *error)
{
  SanadBuffer form = {0};
  const char head[TERM_PAGE_HEAD] = {0};
  sanad_buffer_add(&form, head, sizeof head);
  sanad_term_encode(&form, term);
  SanadStatus status = sanad_buffer_status(&form, error);
  if (status == SANAD_OK) {
    const int rc = put_page(writer, id, sanad_value(form.data, form.length));
    status = rc ? sanad_store_fail(error, "write a term", rc) : SANAD_OK;
  }
  sanad_buffer_free(&form);
  return status;
}

/// Finds the last page before `limit`; `*first` becomes 0 if there is none.
static int
find_last(DictionaryWriter *writer, SanadId limit, SanadId *first,
          SanadText *stored)
{
  SanadWrite *const write = writer->write;
  MDB_cursor *cursor = NULL;
  *first = 0;
  int rc = mdb_cursor_open(write->view.txn, write->store->tables[TABLE_TERMS],
                           &cursor);
  if (rc) {
    return rc;
  }
  unsigned char bytes[ID_BYTES];
  sanad_key_put(bytes, limit);
  MDB_val key = {sizeof bytes, bytes};
  MDB_val value = {0};
  rc = mdb_cursor_get(cursor, &key, &value, MDB_SET_RANGE);
  if (!rc || rc == MDB_NOTFOUND) {
    rc = mdb_cursor_get(cursor, &key, &value, rc ? MDB_LAST : MDB_PREV);
  }
  if (!rc && key.mv_size == ID_BYTES) {
    *first = sanad_key_get(key.mv_data);
    *stored = (SanadText){value.mv_data, value.mv_size};
  }
  mdb_cursor_close(cursor);
  return rc == MDB_NOTFOUND ? 0 : rc;
}

/// Begins with the first term of a kind: in its last page, if there is room.
static SanadStatus
open_kind(DictionaryWriter *writer, SanadId id, SanadError *error)
{
  const SanadIdKind kind = sanad_id_kind(id);
  const size_t bytes_max = writer->write->store->page_bytes;
  SanadText stored = {0};
  SanadId first = 0;
  const int rc = find_last(writer, sanad_id(kind + 1, 0), &first, &stored);
  if (rc) {
    return sanad_store_fail(error, "write a term", rc);
  }
  TermPage *const page = malloc(sizeof *page);
  if (!page) {
    return sanad_fail_memory(error);
  }
  writer->pages[kind - SANAD_ID_BLANK] = page;

  const size_t count = first ? term_page_count(stored) : 0;
  if (first && sanad_id_kind(first) == kind) {
    if (!count || first + count > id) {
      return sanad_fail(error, SANAD_CORRUPT, SANAD_NO_SPAN,
                        "the store's dictionary is damaged");
    }
    if (first + count == id && term_page_load(page, first, bytes_max, stored)) {
      return SANAD_OK;
    }
  }
  term_page_start(page, id, bytes_max);
  return SANAD_OK;
}

SanadStatus
dictionary_writer_open(DictionaryWriter **out, SanadWrite *write,
                       SanadError *error)
{
  *out = NULL;
  DictionaryWriter *const writer = calloc(1, sizeof *writer);
  if (!writer) {
    return sanad_fail_memory(error);
  }
  writer->write = write;
  SanadText stored;
  const int rc = find_last(writer, UINT64_MAX, &writer->greatest, &stored);
  if (rc) {
    dictionary_writer_abort(writer);
    return sanad_store_fail(error, "write a term", rc);
  }
  *out = writer;
  return SANAD_OK;
}

SanadStatus
dictionary_writer_add(DictionaryWriter *writer, SanadId id,
                      const SanadTerm *term, SanadError *error)
{
  const unsigned index = (unsigned)sanad_id_kind(id) - SANAD_ID_BLANK;
  assert(index < PAGE_KINDS);
  if (!writer->pages[index]) {
    TRY(open_kind(writer, id, error));
  }

  TermPage *const page = writer->pages[index];
  const bool is_next = page->first + page->count == id;
  if (!is_next || !term_page_add(page, term)) {
    TRY(write_page(writer, index, error));
    term_page_start(page, id, writer->write->store->page_bytes);
    if (!term_page_add(page, term)) {
      term_page_start(page, id + 1, writer->write->store->page_bytes);
      return write_long(writer, id, term, error);
    }
  }
  writer->is_changed[index] = true;
  return SANAD_OK;
}

void
dictionary_writer_abort(DictionaryWriter *writer)
{
  if (writer) {
    for (unsigned i = 0; i < PAGE_KINDS; ++i) {
      free(writer->pages[i]);
    }
    free(writer);
  }
}

SanadStatus
dictionary_writer_close(DictionaryWriter *writer, SanadError *error)
{
  SanadStatus status = SANAD_OK;
  for (unsigned i = 0; writer && status == SANAD_OK && i < PAGE_KINDS; ++i) {
    status = write_page(writer, i, error);
  }
  dictionary_writer_abort(writer);
  return status;
}
