#include "graph/rescue.h"

#include "base/buffer.h"
#include "graph/pages.h"
#include "graph/pages_node.h"
#include "graph/store_impl.h"
#include "graph/term_page.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/// How often the pages are read again because another process committed
/// meanwhile.
#define ATTEMPTS_MAX 5
/// The pages of stores that are written on this machine.
#define PAGE_BYTES 4096U

/// A rescue on its way.
typedef struct {
  const SanadRescueOptions *options;
  int file;
  SanadStore *store; ///< The copy
  MDB_txn *txn;
  uint64_t faults;
  uint64_t entries;
  bool is_told;      ///< Faults are passed on
  bool has_counters; ///< Which terms are in use
} Rescue;

static void
count_fault(void *state, const char *problem)
{
  Rescue *const rescue = state;
  ++rescue->faults;
  if (rescue->is_told) {
    rescue->options->lost(rescue->options->state, problem);
  }
}

static int
table_of(const char *name)
{
  static const char *const names[TABLES] = {
      [TABLE_META] = "meta", [TABLE_TERMS] = "terms", [TABLE_HASHES] = "hashes",
      [TABLE_PSO] = "pso",   [TABLE_POS] = "pos",     [TABLE_SPO] = "spo",
      [TABLE_OPS] = "ops",   [TABLE_GSPO] = "gspo",   [TABLE_MANY] = "many",
      [TABLE_SETS] = "sets", [TABLE_NAMES] = "names", [TABLE_STATS] = "stats",
  };
  for (int i = 0; i < (int)TABLES; ++i) {
    if (names[i] && strcmp(names[i], name) == 0) {
      return i;
    }
  }
  return -1;
}

/// What an entry of the table of numbers says, before it is believed.
static SanadStatus
look_at_meta(Rescue *rescue, SanadText key, SanadText data, SanadError *error)
{
  uint32_t format = 0;
  if (sanad_text_is(key, "counters")) {
    rescue->has_counters = data.length == sizeof(Counters);
  }
  if (sanad_text_is(key, "format") && data.length == sizeof format) {
    memcpy(&format, data.data, sizeof format);
    if (format != STORE_FORMAT) {
      return sanad_fail(error, SANAD_STORE, SANAD_NO_SPAN,
                        "the store has format %u, and this version reads %u",
                        format, STORE_FORMAT);
    }
  }
  return SANAD_OK;
}

/// Copies an entry.
static SanadStatus
take_entry(void *state, const char *table, SanadText key, SanadText data,
           SanadError *error)
{
  Rescue *const rescue = state;
  const int number = table_of(table);
  if (number < 0 || !key.length || key.length > 511) {
    return SANAD_OK;
  }
  if (number == TABLE_META) {
    TRY(look_at_meta(rescue, key, data, error));
  }
  MDB_val to = sanad_value(key.data, key.length);
  MDB_val value = sanad_value(data.data, data.length);
  const int rc =
      mdb_put(rescue->txn, rescue->store->tables[number], &to, &value, 0);
  ++rescue->entries;
  return rc ? sanad_store_fail(error, "copy what can be read", rc) : SANAD_OK;
}

// ---- Pages of terms that nothing leads to

/// Whether a page of terms that begins with `first` may stand in the copy: no
/// other reaches to it, unless it is an older state of this one.
static int
has_place(Rescue *rescue, SanadId first, size_t count, bool *has)
{
  unsigned char bytes[ID_BYTES];
  MDB_cursor *cursor = NULL;
  MDB_val value = {0};
  *has = true;
  int rc =
      mdb_cursor_open(rescue->txn, rescue->store->tables[TABLE_TERMS], &cursor);
  if (rc) {
    return rc;
  }
  sanad_key_put(bytes, first);
  MDB_val key = {sizeof bytes, bytes};
  rc = mdb_cursor_get(cursor, &key, &value, MDB_SET_RANGE);
  if (!rc && key.mv_size == ID_BYTES) {
    const SanadId next = sanad_key_get(key.mv_data);
    const SanadText stored = {value.mv_data, value.mv_size};
    *has =
        next == first ? term_page_count(stored) < count : next - first >= count;
  }
  rc = mdb_cursor_get(cursor, &key, &value, rc ? MDB_LAST : MDB_PREV);
  if (!rc && key.mv_size == ID_BYTES) {
    const SanadId before = sanad_key_get(key.mv_data);
    const size_t held =
        term_page_count((SanadText){value.mv_data, value.mv_size});
    *has = *has && first > before && first - before >= (held ? held : 1);
  }
  mdb_cursor_close(cursor);
  return rc == MDB_NOTFOUND ? 0 : rc;
}

/// Copies an entry if it is a page of terms for which there is a place.
static SanadStatus
take_terms(Rescue *rescue, const Node *node, SanadError *error)
{
  const SanadText stored = {(const char *)node->data, node->data_bytes};
  const SanadId first = sanad_key_get(node->key);
  TermPage page;
  bool has = false;
  if (sanad_id_kind(first) > SANAD_ID_LITERAL || !sanad_id_payload(first) ||
      !term_page_load(&page, first, TERM_PAGE_BYTES_MAX, stored)) {
    return SANAD_OK;
  }
  int rc = has_place(rescue, first, page.count, &has);
  if (!rc && has) {
    MDB_val key = sanad_value(node->key, node->key_bytes);
    MDB_val value = sanad_value(node->data, node->data_bytes);
    rc = mdb_put(rescue->txn, rescue->store->tables[TABLE_TERMS], &key, &value,
                 0);
    ++rescue->entries;
  }
  return rc ? sanad_store_fail(error, "copy what can be read", rc) : SANAD_OK;
}

/// Looks through one page for such entries: with the key of one, and as long.
static SanadStatus
search_page(Rescue *rescue, const unsigned char *page, uint64_t number,
            SanadError *error)
{
  size_t count = 0;
  if (number16(page + 10) != FLAG_LEAF ||
      !count_nodes(page, PAGE_BYTES, &count)) {
    return SANAD_OK;
  }
  for (size_t i = 0; i < count; ++i) {
    Node node;
    if (!find_node(page, PAGE_BYTES, true, i, &node) ||
        node.key_bytes != ID_BYTES || node.data_bytes < TERM_PAGE_HEAD ||
        node.data_bytes > TERM_PAGE_BYTES_MAX) {
      continue;
    }
    unsigned char large[PAGE_BYTES];
    if (node.flags == NODE_LARGE) {
      const uint64_t at = number64(node.data);
      if (at > UINT32_MAX || at == number ||
          pread(rescue->file, large, sizeof large, (off_t)(at * PAGE_BYTES)) !=
              (ssize_t)sizeof large ||
          number16(large + 10) != FLAG_OVERFLOW) {
        continue;
      }
      node.data = large + PAGE_HEAD_BYTES;
    } else if (node.flags) {
      continue;
    }
    TRY(take_terms(rescue, &node, error));
  }
  return SANAD_OK;
}

/// Looks through all pages of the file.
static SanadStatus
search_file(Rescue *rescue, SanadError *error)
{
  unsigned char page[PAGE_BYTES];
  for (uint64_t number = 2;; ++number) {
    const ssize_t got =
        pread(rescue->file, page, sizeof page, (off_t)(number * PAGE_BYTES));
    if (got < 0 && errno != EINTR) {
      return sanad_fail(error, SANAD_IO, SANAD_NO_SPAN,
                        "cannot read the store: %s", strerror(errno));
    }
    if (got != (ssize_t)sizeof page) {
      return SANAD_OK;
    }
    TRY(search_page(rescue, page, number, error));
  }
}

// ---- The copy

/// Gives the copy numbers that allow every term to be looked up, where the true
/// ones are lost.
static SanadStatus
put_counters(Rescue *rescue, SanadError *error)
{
  const uint64_t all = UINT64_C(1) << 59U;
  const Counters counters = {.next = {0, all, all, all}, .next_set = SET_MANY};
  if (rescue->has_counters) {
    return SANAD_OK;
  }
  MDB_val key = sanad_value("counters", 8);
  MDB_val value = sanad_value(&counters, sizeof counters);
  const int rc =
      mdb_put(rescue->txn, rescue->store->tables[TABLE_META], &key, &value, 0);
  return rc ? sanad_store_fail(error, "copy what can be read", rc) : SANAD_OK;
}

/// Copies what can be read, of the last commit or else of the one before.
static SanadStatus
fill_copy(Rescue *rescue, SanadError *error)
{
  const uint64_t last = pages_last_commit(rescue->file);
  rescue->is_told = true;
  TRY(pages_walk(rescue->file, 0, count_fault, take_entry, rescue, error));
  if (!rescue->entries && last > 1) {
    rescue->is_told = false;
    const SanadStatus status = pages_walk(rescue->file, last - 1, count_fault,
                                          take_entry, rescue, error);
    if (status && status != SANAD_NOT_FOUND) {
      return status;
    }
  }
  TRY(search_file(rescue, error));
  return put_counters(rescue, error);
}

/// Makes the copy in a file that has no name any more.
static SanadStatus
make_copy(Rescue *rescue, SanadError *error)
{
  const char *const named = secure_getenv("TMPDIR");
  SanadBuffer name = {0};
  sanad_buffer_add_format(&name, "%s/sanad-XXXXXX",
                          named && *named ? named : "/tmp");
  if (!sanad_buffer_string(&name)) {
    sanad_buffer_free(&name);
    return sanad_fail_memory(error);
  }
  const int file = mkostemp(name.data, O_CLOEXEC);
  SanadStatus status = SANAD_OK;
  if (file < 0) {
    status = sanad_fail(error, SANAD_IO, SANAD_NO_SPAN,
                        "cannot make a temporary file: %s", strerror(errno));
  } else {
    status =
        sanad_store_make_copy(&rescue->store, name.data, &rescue->txn, error);
    (void)unlink(name.data);
    (void)close(file);
  }
  sanad_buffer_free(&name);
  return status;
}

static SanadStatus
open_copy(Rescue *rescue, SanadError *error)
{
  TRY(make_copy(rescue, error));
  SanadStatus status = fill_copy(rescue, error);
  if (status) {
    mdb_txn_abort(rescue->txn);
  } else {
    const int rc = mdb_txn_commit(rescue->txn);
    status =
        rc ? sanad_store_fail(error, "copy what can be read", rc) : SANAD_OK;
  }
  if (status) {
    sanad_store_close(rescue->store);
    rescue->store = NULL;
    return status;
  }
  rescue->store->is_readonly = true;
  return SANAD_OK;
}

/// Whether the pages are sound; asks again if the file was changed meanwhile.
static SanadStatus
are_pages_sound(Rescue *rescue, bool *are, SanadError *error)
{
  for (int attempt = 0; attempt < ATTEMPTS_MAX; ++attempt) {
    const uint64_t commit = pages_last_commit(rescue->file);
    rescue->faults = 0;
    TRY(pages_check(rescue->file, 0, count_fault, rescue, error));
    if (!rescue->faults || commit == pages_last_commit(rescue->file)) {
      break;
    }
  }
  *are = !rescue->faults;
  return SANAD_OK;
}

SanadStatus
sanad_store_rescue(SanadStore **out, const char *path,
                   const SanadRescueOptions *options, bool *is_damaged,
                   SanadError *error)
{
  static const SanadStoreOptions how = {.is_readonly = true};
  Rescue rescue = {.options = options};
  bool are_sound = true;
  *out = NULL;
  *is_damaged = false;
  // A pipe must not keep us waiting.
  rescue.file = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (rescue.file < 0 || !pages_last_commit(rescue.file)) {
    if (rescue.file >= 0) {
      (void)close(rescue.file);
    }
    return sanad_store_open(out, path, &how, error); // It says why
  }
  SanadStatus status = are_pages_sound(&rescue, &are_sound, error);
  if (!status && are_sound) {
    (void)close(rescue.file);
    return sanad_store_open(out, path, &how, error);
  }
  if (!status) {
    *is_damaged = true;
    status = open_copy(&rescue, error);
  }
  (void)close(rescue.file);
  *out = status ? NULL : rescue.store;
  return status;
}
