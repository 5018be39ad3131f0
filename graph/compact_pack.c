/// Writes a store anew, table by table.
///
/// One transaction writes each page once, in the order of its table, so that
/// none is left free.

#include "graph/compact_impl.h"

#include "graph/dictionary.h"
#include "graph/hash_block.h"
#include "graph/name_block.h"
#include "graph/order.h"
#include "graph/order_walk.h"
#include "graph/write_impl.h"

#include <stdlib.h>
#include <string.h>

/// How many hashes or names wait to be written, at the most: more than two
/// blocks of them.
#define HASHES_MAX ((size_t)2 * HASH_BLOCK_BYTES_MAX)
#define NAMES_MAX  ((size_t)NAME_BLOCK_BYTES_MAX / 2)
/// A hash and an id.
#define HASH_KEY_BYTES 16U
/// LMDB holds about so many bytes of written pages in memory.
#define HELD_BYTES_MAX ((size_t)64 << 20U)

typedef struct {
  SanadSnapshot *from;
  SanadWrite to; ///< Only what the writers of tables use
  size_t held;   ///< About so many bytes were written and are in memory
} Pack;

static SanadStatus
pack_wrote(Pack *pack, size_t bytes, SanadError *error)
{
  pack->held += bytes;
  if (pack->held < HELD_BYTES_MAX) {
    return SANAD_OK;
  }
  pack->held = 0;
  return sanad_write_let_pages_go(&pack->to, error);
}

/// Opens a cursor on a table of the old store and one on that of the new.
static SanadStatus
open_both(const Pack *pack, Table table, MDB_cursor *cursors[2],
          SanadError *error)
{
  cursors[0] = NULL;
  cursors[1] = NULL;
  int rc = mdb_cursor_open(pack->from->txn, pack->from->store->tables[table],
                           &cursors[0]);
  rc = rc ? rc
          : mdb_cursor_open(pack->to.view.txn, pack->to.store->tables[table],
                            &cursors[1]);
  return rc ? sanad_store_fail(error, "write the new store", rc) : SANAD_OK;
}

static void
close_both(MDB_cursor *cursors[2])
{
  for (unsigned i = 0; i < 2; ++i) {
    if (cursors[i]) {
      mdb_cursor_close(cursors[i]);
    }
  }
}

// ---- Tables that stay as they are

static SanadStatus
copy_table(Pack *pack, Table table, SanadError *error)
{
  const unsigned append =
      table == TABLE_SET_HASHES ? MDB_APPENDDUP : MDB_APPEND;
  MDB_cursor *cursors[2];
  MDB_val key = {0};
  MDB_val value = {0};
  int rc = 0;

  SanadStatus status = open_both(pack, table, cursors, error);
  while (!status &&
         !(rc = mdb_cursor_get(cursors[0], &key, &value, MDB_NEXT)) &&
         !(rc = mdb_cursor_put(cursors[1], &key, &value, append))) {
    status = pack_wrote(pack, key.mv_size + value.mv_size, error);
  }
  close_both(cursors);
  return status || !rc || rc == MDB_NOTFOUND
             ? status
             : sanad_store_fail(error, "write the new store", rc);
}

// ---- Orders

static SanadStatus
pack_order(Pack *pack, Table table, SanadError *error)
{
  OrderWalk *walk = NULL;
  OrderWriter *writer = NULL;
  SanadStatus status = order_walk_open(&walk, pack->from, table, error);
  if (!status) {
    status = order_writer_open(&writer, &pack->to, table, NULL, error);
  }
  while (!status && !(status = order_walk_next(walk, error))) {
    status =
        order_writer_add(writer, walk->graph, walk->rows, walk->count, error);
    if (!status) {
      status = pack_wrote(pack, walk->size, error);
    }
  }
  status = status == SANAD_END ? SANAD_OK : status;
  order_walk_close(walk);
  const SanadStatus closed = order_writer_close(writer, status ? NULL : error);
  return status ? status : closed;
}

// ---- The dictionary

static SanadStatus
pack_terms_of_kind(Pack *pack, SanadIdKind kind, SanadBuffer *text,
                   SanadError *error)
{
  const uint64_t end = pack->from->counters.next[kind];
  DictionaryWriter *writer = NULL;
  TRY(dictionary_writer_open(&writer, &pack->to, error));
  SanadStatus status = SANAD_OK;
  for (uint64_t number = 1; !status && number < end; ++number) {
    const SanadId id = sanad_id(kind, number);
    SanadTerm term;
    status = sanad_snapshot_term_into(pack->from, text, id, &term, error);
    if (!status) {
      status = dictionary_writer_add(writer, id, &term, error);
    }
    if (!status) {
      status = pack_wrote(pack, term.text.length, error);
    }
  }
  if (status) {
    dictionary_writer_abort(writer);
    return status;
  }
  return dictionary_writer_close(writer, error);
}

static SanadStatus
pack_terms(Pack *pack, SanadError *error)
{
  static const SanadIdKind kinds[] = {SANAD_ID_BLANK, SANAD_ID_IRI,
                                      SANAD_ID_LITERAL};
  SanadBuffer text = {0};
  SanadStatus status = SANAD_OK;
  for (size_t i = 0; !status && i < sizeof kinds / sizeof *kinds; ++i) {
    status = pack_terms_of_kind(pack, kinds[i], &text, error);
  }
  sanad_buffer_free(&text);
  return status;
}

// ---- Hashes

typedef struct {
  Pack *pack;
  MDB_cursor *cursors[2];
  size_t count;
  HashItem items[HASHES_MAX];
  char bytes[HASH_BLOCK_BYTES_MAX + sizeof(uint64_t)];
} HashPack;

static SanadStatus
fail_hashes(SanadError *error)
{
  return sanad_fail(error, SANAD_CORRUPT, SANAD_NO_SPAN,
                    "the store's hashes are damaged");
}

/// Writes the first of the waiting hashes as a full block.
static SanadStatus
put_hashes(HashPack *hashes, SanadError *error)
{
  const size_t fit = hash_block_fit(hashes->items, hashes->count,
                                    hashes->pack->to.store->page_bytes);
  unsigned char bytes[HASH_KEY_BYTES];
  sanad_key_put(bytes, hashes->items[0].hash);
  sanad_key_put(bytes + ID_BYTES, hashes->items[0].id);
  MDB_val key = {sizeof bytes, bytes};
  MDB_val value = {hash_block_write(hashes->items, fit, hashes->bytes),
                   hashes->bytes};
  const int rc = mdb_cursor_put(hashes->cursors[1], &key, &value, MDB_APPEND);
  if (rc) {
    return sanad_store_fail(error, "write the new store", rc);
  }
  hashes->count -= fit;
  memmove(hashes->items, hashes->items + fit,
          hashes->count * sizeof *hashes->items);
  return pack_wrote(hashes->pack, value.mv_size, error);
}

static SanadStatus
take_hash_block(HashPack *hashes, MDB_val value, SanadError *error)
{
  HashBlock block;
  if (!hash_block_open((SanadText){value.mv_data, value.mv_size}, &block)) {
    return fail_hashes(error);
  }
  for (size_t i = 0; i < block.count; ++i) {
    const HashItem item = hash_block_item(&block, i);
    if (item.id == SANAD_ANY ||
        (hashes->count &&
         hash_item_compare(hashes->items[hashes->count - 1], item) >= 0)) {
      return fail_hashes(error);
    }
    if (hashes->count == HASHES_MAX) {
      TRY(put_hashes(hashes, error));
    }
    hashes->items[hashes->count++] = item;
  }
  return SANAD_OK;
}

static SanadStatus
pack_hashes(Pack *pack, SanadError *error)
{
  HashPack *const hashes = malloc(sizeof *hashes);
  MDB_val key = {0};
  MDB_val value = {0};
  int rc = 0;
  if (!hashes) {
    return sanad_fail_memory(error);
  }
  hashes->pack = pack;
  hashes->count = 0;
  SanadStatus status = open_both(pack, TABLE_HASHES, hashes->cursors, error);
  while (!status &&
         !(rc = mdb_cursor_get(hashes->cursors[0], &key, &value, MDB_NEXT))) {
    status = take_hash_block(hashes, value, error);
  }
  if (!status && rc && rc != MDB_NOTFOUND) {
    status = sanad_store_fail(error, "read the hashes", rc);
  }
  while (!status && hashes->count) {
    status = put_hashes(hashes, error);
  }
  close_both(hashes->cursors);
  free(hashes);
  return status;
}

// ---- Names

typedef struct {
  Pack *pack;
  MDB_cursor *cursors[2];
  NameReader reader;
  size_t begin; ///< Of the names that wait
  size_t end;
  NameEntry entries[NAMES_MAX]; ///< Their texts are in `texts`
  char texts[NAMES_MAX][NAME_BYTES_MAX];
  char bytes[NAME_BLOCK_BYTES_MAX];
} NamePack;

static SanadStatus
fail_names(SanadError *error)
{
  return sanad_fail(error, SANAD_CORRUPT, SANAD_NO_SPAN,
                    "a stored name is damaged");
}

/// Writes the first of the waiting names as a full block.
static SanadStatus
put_names(NamePack *names, SanadError *error)
{
  const NameEntry *const entries = names->entries + names->begin;
  char bytes[NAME_KEY_BYTES_MAX];
  size_t size = 0;
  const size_t fit = name_block_fit(entries, names->end - names->begin,
                                    names->pack->to.store->page_bytes, &size);
  MDB_val key = {name_key(&entries[0], bytes), bytes};
  MDB_val value = {name_block_write(entries, fit, names->bytes), names->bytes};
  const int rc = mdb_cursor_put(names->cursors[1], &key, &value, MDB_APPEND);
  if (rc) {
    return sanad_store_fail(error, "write the new store", rc);
  }
  names->begin += fit;
  return pack_wrote(names->pack, value.mv_size, error);
}

/// Adds a name behind the others; its text is copied.
static void
keep_name(NamePack *names, const NameEntry *entry)
{
  char *const text = names->texts[names->end];
  memmove(text, entry->folded.data, entry->folded.length);
  names->entries[names->end++] =
      (NameEntry){{text, entry->folded.length}, entry->kind, entry->id};
}

/// Makes room for more names by writing full blocks.
static SanadStatus
make_room_for_names(NamePack *names, SanadError *error)
{
  while (names->end - names->begin >= NAMES_MAX / 2) {
    TRY(put_names(names, error));
  }
  const size_t begin = names->begin;
  const size_t end = names->end;
  names->begin = 0;
  names->end = 0;
  for (size_t i = begin; i < end; ++i) {
    const NameEntry entry = names->entries[i];
    keep_name(names, &entry);
  }
  return SANAD_OK;
}

static SanadStatus
take_name_block(NamePack *names, MDB_val value, SanadError *error)
{
  if (!name_block_open(&names->reader,
                       (SanadText){value.mv_data, value.mv_size})) {
    return fail_names(error);
  }
  while (names->reader.left) {
    if (!name_block_next(&names->reader) ||
        (names->end > names->begin &&
         name_compare(&names->entries[names->end - 1], &names->reader.item) >=
             0)) {
      return fail_names(error);
    }
    if (names->end == NAMES_MAX) {
      TRY(make_room_for_names(names, error));
    }
    keep_name(names, &names->reader.item);
  }
  return SANAD_OK;
}

static SanadStatus
pack_names(Pack *pack, SanadError *error)
{
  NamePack *const names = malloc(sizeof *names);
  MDB_val key = {0};
  MDB_val value = {0};
  int rc = 0;
  if (!names) {
    return sanad_fail_memory(error);
  }
  names->pack = pack;
  names->begin = 0;
  names->end = 0;
  SanadStatus status = open_both(pack, TABLE_NAMES, names->cursors, error);
  while (!status &&
         !(rc = mdb_cursor_get(names->cursors[0], &key, &value, MDB_NEXT))) {
    status = take_name_block(names, value, error);
  }
  if (!status && rc && rc != MDB_NOTFOUND) {
    status = sanad_store_fail(error, "read the names", rc);
  }
  while (!status && names->begin < names->end) {
    status = put_names(names, error);
  }
  close_both(names->cursors);
  free(names);
  return status;
}

// ---- All

static SanadStatus
pack_tables(Pack *pack, SanadError *error)
{
  // TABLE_STATS is written with PSO and POS.
  static const Table copied[] = {TABLE_META, TABLE_SET_HASHES, TABLE_SETS,
                                 TABLE_MANY};
  static const Table orders[] = {TABLE_PSO, TABLE_POS, TABLE_SPO, TABLE_OPS,
                                 TABLE_GSPO};
  for (size_t i = 0; i < sizeof copied / sizeof *copied; ++i) {
    TRY(copy_table(pack, copied[i], error));
  }
  for (size_t i = 0; i < sizeof orders / sizeof *orders; ++i) {
    TRY(pack_order(pack, orders[i], error));
  }
  TRY(pack_terms(pack, error));
  TRY(pack_hashes(pack, error));
  return pack_names(pack, error);
}

SanadStatus
sanad_compact_pack(SanadStore *from, const char *path, SanadError *error)
{
  Pack pack = {.from = NULL};
  SanadStore *to = NULL;
  MDB_txn *txn = NULL;
  SanadStatus status = sanad_snapshot_open(&pack.from, from, error);
  if (!status) {
    status = sanad_store_make_copy(&to, path, &txn, error);
  }
  if (!status) {
    pack.to.store = to;
    pack.to.view.store = to;
    pack.to.view.txn = txn;
    status = pack_tables(&pack, error);
  }
  sanad_snapshot_close(pack.from);
  if (!status) {
    const int rc = mdb_txn_commit(txn);
    txn = NULL;
    status = rc ? sanad_store_fail(error, "write the new store", rc) : SANAD_OK;
  }
  if (txn) {
    mdb_txn_abort(txn);
  }
  sanad_store_close(to);
  return status;
}
