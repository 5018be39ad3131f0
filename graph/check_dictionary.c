/// The pages of terms and the blocks of hashes and names as they lie in the
/// store.

#include "graph/check_impl.h"

#include "base/unicode.h"
#include "graph/dictionary.h"
#include "graph/hash_block.h"
#include "graph/name_block.h"
#include "graph/names.h"
#include "graph/term_page.h"

#include <inttypes.h>
#include <string.h>

/// A hash and an id.
#define HASH_KEY_BYTES 16U

/// Calls `visit` with all entries of a table.
static SanadStatus
walk_table(Check *check, Table table,
           SanadStatus (*visit)(void *state, MDB_val key, MDB_val value,
                                SanadError *error),
           void *state, SanadError *error)
{
  const SanadSnapshot *const snapshot = check->snapshot;
  MDB_cursor *cursor = NULL;
  MDB_val key = {0};
  MDB_val value = {0};
  SanadStatus status = SANAD_OK;
  int rc =
      mdb_cursor_open(snapshot->txn, snapshot->store->tables[table], &cursor);
  while (!rc && !status && !(status = check_goes_on(check, error)) &&
         !(rc = mdb_cursor_get(cursor, &key, &value, MDB_NEXT))) {
    status = visit(state, key, value, error);
  }
  if (cursor) {
    mdb_cursor_close(cursor);
  }
  return status || !rc || rc == MDB_NOTFOUND
             ? status
             : sanad_store_fail(error, "read the dictionary", rc);
}

// ---- Pages of terms

typedef struct {
  Check *check;
  uint64_t next[4]; ///< The number that must come, by kind
} PageCheck;

/// A page: its numbers follow those of the page before.
static SanadStatus
visit_page(void *state, MDB_val key, MDB_val value, SanadError *error)
{
  PageCheck *const pages = state;
  (void)error;
  if (key.mv_size != ID_BYTES) {
    check_tell(pages->check, "a page of terms has a key of %zu bytes",
               key.mv_size);
    return SANAD_OK;
  }
  const SanadId first = sanad_key_get(key.mv_data);
  const SanadIdKind kind = sanad_id_kind(first);
  const size_t count =
      term_page_count((SanadText){value.mv_data, value.mv_size});
  if (kind < SANAD_ID_BLANK || kind > SANAD_ID_LITERAL || !count) {
    check_tell(pages->check, "the page of term %" PRIx64 " is damaged", first);
    return SANAD_OK;
  }
  if (sanad_id_payload(first) != pages->next[kind]) {
    check_tell(pages->check,
               "the page of term %" PRIx64 " comes where %" PRIx64 " should",
               first, sanad_id(kind, pages->next[kind]));
  }
  pages->next[kind] = sanad_id_payload(first) + count;
  return SANAD_OK;
}

static SanadStatus
check_pages_of_terms(Check *check, SanadError *error)
{
  PageCheck pages = {.check = check, .next = {0, 1, 1, 1}};
  TRY(walk_table(check, TABLE_TERMS, visit_page, &pages, error));
  for (unsigned kind = SANAD_ID_BLANK; kind <= SANAD_ID_LITERAL; ++kind) {
    const uint64_t next = check->snapshot->counters.next[kind];
    if (pages.next[kind] != next) {
      check_tell(check,
                 "the pages of terms of kind %u end at %" PRIu64
                 ", and should at %" PRIu64,
                 kind, pages.next[kind], next);
    }
  }
  return SANAD_OK;
}

// ---- Hashes

typedef struct {
  Check *check;
  SanadBuffer text;
  HashItem last; ///< The item before; its id is SANAD_ANY if there is none
  uint64_t count;
} HashCheck;

/// An item: it stands behind the one before and has the hash of its term.
static SanadStatus
check_hash(HashCheck *hashes, HashItem item, SanadError *error)
{
  SanadTerm term;
  ++hashes->count;
  if (hashes->last.id != SANAD_ANY &&
      hash_item_compare(hashes->last, item) >= 0) {
    check_tell(hashes->check, "the hashes are not sorted at %" PRIx64, item.id);
  }
  hashes->last = item;
  const SanadStatus status = sanad_snapshot_term_into(
      hashes->check->snapshot, &hashes->text, item.id, &term, error);
  if (status) {
    return check_pass(hashes->check, status, "the hashes", error);
  }
  if (sanad_term_hash(&term) >> HASH_BITS_LEFT_OUT != item.hash) {
    check_tell(hashes->check, "the hash of term %" PRIx64 " is wrong", item.id);
  }
  return SANAD_OK;
}

static SanadStatus
visit_hashes(void *state, MDB_val key, MDB_val value, SanadError *error)
{
  HashCheck *const hashes = state;
  HashBlock block;
  if (key.mv_size != HASH_KEY_BYTES ||
      !hash_block_open((SanadText){value.mv_data, value.mv_size}, &block)) {
    check_tell(hashes->check, "a block of hashes is damaged");
    return SANAD_OK;
  }
  const HashItem first = hash_block_item(&block, 0);
  const unsigned char *const bytes = key.mv_data;
  if (sanad_key_get(bytes) != first.hash ||
      sanad_key_get(bytes + ID_BYTES) != first.id) {
    check_tell(hashes->check,
               "the key of a block of hashes is not its first entry");
  }
  for (size_t i = 0; i < block.count; ++i) {
    const HashItem item = hash_block_item(&block, i);
    if (item.id == SANAD_ANY) {
      check_tell(hashes->check, "a block of hashes has an id of no kind");
      return SANAD_OK;
    }
    TRY(check_hash(hashes, item, error));
  }
  return SANAD_OK;
}

static SanadStatus
check_hashes(Check *check, SanadError *error)
{
  HashCheck hashes = {.check = check, .last = {0, SANAD_ANY}};
  const SanadStatus status =
      walk_table(check, TABLE_HASHES, visit_hashes, &hashes, error);
  sanad_buffer_free(&hashes.text);
  TRY(status);
  uint64_t terms = 0;
  for (unsigned kind = SANAD_ID_BLANK; kind <= SANAD_ID_LITERAL; ++kind) {
    terms += check->snapshot->counters.next[kind] - 1;
  }
  if (hashes.count != terms) {
    check_tell(check, "%" PRIu64 " terms have %" PRIu64 " hashes", terms,
               hashes.count);
  }
  return SANAD_OK;
}

// ---- Names

typedef struct {
  Check *check;
  SanadBuffer text;
  SanadBuffer folded;
  NameReader reader;
  bool has_last;
  NameEntry last; ///< The name before; its text is `last_text`
  char last_text[NAME_BYTES_MAX];
} NameBlockCheck;

/// A local name is that of its IRI.
static SanadStatus
check_local_name(NameBlockCheck *names, const NameEntry *entry,
                 SanadError *error)
{
  SanadTerm term;
  const SanadStatus status = sanad_snapshot_term_into(
      names->check->snapshot, &names->text, entry->id, &term, error);
  if (status) {
    return check_pass(names->check, status, "the names", error);
  }
  sanad_buffer_clear(&names->folded);
  sanad_unicode_fold(&names->folded, sanad_iri_local_name(term.text));
  TRY(sanad_buffer_status(&names->folded, error));
  if (!sanad_text_is_equal(name_cut(sanad_buffer_text(&names->folded)),
                           entry->folded)) {
    check_tell(names->check, "the names have a wrong local name of %" PRIx64,
               entry->id);
  }
  return SANAD_OK;
}

/// A name stands behind the one before.
static SanadStatus
check_name(NameBlockCheck *names, SanadError *error)
{
  const NameEntry *const entry = &names->reader.item;
  if (names->has_last && name_compare(&names->last, entry) >= 0) {
    check_tell(names->check, "the names are not sorted at \"%.*s\"",
               (int)(entry->folded.length < 80 ? entry->folded.length : 80),
               entry->folded.data);
  }
  names->last = *entry;
  memcpy(names->last_text, entry->folded.data, entry->folded.length);
  names->last.folded.data = names->last_text;
  names->has_last = true;
  return entry->kind == SANAD_NAME_LOCAL ? check_local_name(names, entry, error)
                                         : SANAD_OK;
}

static SanadStatus
visit_names(void *state, MDB_val key, MDB_val value, SanadError *error)
{
  NameBlockCheck *const names = state;
  NameReader *const reader = &names->reader;
  bool is_first = true;
  bool is_sound =
      name_block_open(reader, (SanadText){value.mv_data, value.mv_size});
  while (is_sound && reader->left) {
    is_sound = name_block_next(reader);
    if (is_sound && is_first) {
      char bytes[NAME_KEY_BYTES_MAX];
      const size_t length = name_key(&reader->item, bytes);
      if (length != key.mv_size || memcmp(bytes, key.mv_data, length) != 0) {
        check_tell(names->check,
                   "the key of a block of names is not its first name");
      }
    }
    is_first = false;
    if (is_sound) {
      TRY(check_name(names, error));
    }
  }
  if (!is_sound) {
    check_tell(names->check, "a block of names is damaged");
  }
  return SANAD_OK;
}

static SanadStatus
check_blocks_of_names(Check *check, SanadError *error)
{
  NameBlockCheck names = {.check = check};
  const SanadStatus status =
      walk_table(check, TABLE_NAMES, visit_names, &names, error);
  sanad_buffer_free(&names.text);
  sanad_buffer_free(&names.folded);
  return status;
}

SanadStatus
check_dictionary(Check *check, SanadError *error)
{
  TRY(check_pages_of_terms(check, error));
  TRY(check_hashes(check, error));
  return check_blocks_of_names(check, error);
}
