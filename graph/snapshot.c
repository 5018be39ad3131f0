#include "graph/dictionary.h"
#include "graph/fences.h"
#include "graph/store.h"
#include "graph/store_impl.h"
#include "graph/vocabulary.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>

MDB_val
sanad_value(const void *bytes, size_t length)
{
  union {
    const void *from;
    void *to;
  } unconst = {bytes};
  return (MDB_val){length, unconst.to};
}

SanadStatus
sanad_counters_read(const SanadStore *store, MDB_txn *txn, Counters *counters,
                    SanadError *error)
{
  MDB_val key = sanad_value("counters", 8);
  MDB_val value = {0};
  const int rc = mdb_get(txn, store->tables[TABLE_META], &key, &value);

  *counters = (Counters){.next = {0, 1, 1, 1}, .next_set = 1};
  if (rc == MDB_NOTFOUND) {
    return SANAD_OK;
  }
  if (rc) {
    return sanad_store_fail(error, "read the counters", rc);
  }
  if (value.mv_size != sizeof *counters) {
    return sanad_fail(error, SANAD_CORRUPT, SANAD_NO_SPAN,
                      "the store's counters have %zu bytes", value.mv_size);
  }
  memcpy(counters, value.mv_data, sizeof *counters);
  return SANAD_OK;
}

SanadStatus
sanad_snapshot_open(SanadSnapshot **out, SanadStore *store, SanadError *error)
{
  assert(out);
  assert(store);

  *out = NULL;
  SanadSnapshot *const snapshot = calloc(1, sizeof *snapshot);
  if (!snapshot) {
    return sanad_fail_memory(error);
  }
  snapshot->store = store;

  int rc = mdb_txn_begin(store->env, NULL, MDB_RDONLY, &snapshot->txn);
  if (rc == MDB_READERS_FULL) {
    // Some of them may have been killed.
    rc = mdb_reader_check(store->env, NULL);
    rc = rc ? rc : mdb_txn_begin(store->env, NULL, MDB_RDONLY, &snapshot->txn);
  }
  if (rc) {
    free(snapshot);
    return sanad_store_fail(error, "read the store", rc);
  }
  SanadStatus status =
      sanad_counters_read(store, snapshot->txn, &snapshot->counters, error);
  if (status == SANAD_OK) {
    status = dictionary_view_new(&snapshot->dictionary, store, snapshot->txn,
                                 false, error);
  }
  snapshot->fences = fences_new();
  if (status == SANAD_OK && !snapshot->fences) {
    status = sanad_fail_memory(error);
  }
  if (status != SANAD_OK) {
    sanad_snapshot_close(snapshot);
    return status;
  }
  *out = snapshot;
  return SANAD_OK;
}

void
sanad_snapshot_close(SanadSnapshot *snapshot)
{
  if (snapshot) {
    dictionary_view_free(snapshot->dictionary);
    fences_free(snapshot->fences);
    mdb_txn_abort(snapshot->txn);
    free(snapshot);
  }
}

const SanadStore *
sanad_snapshot_store(const SanadSnapshot *snapshot)
{
  return snapshot->store;
}

uint64_t
sanad_snapshot_moment(const SanadSnapshot *snapshot)
{
  // A change has no fences: what it sees is no moment yet.
  return snapshot->fences ? mdb_txn_id(snapshot->txn) : 0;
}

SanadStatus
sanad_snapshot_counts(const SanadSnapshot *snapshot, SanadCounts *counts,
                      SanadError *error)
{
  (void)error;
  *counts = snapshot->counters.counts;
  return SANAD_OK;
}

bool
sanad_snapshot_is_evidence(const SanadSnapshot *snapshot, SanadId graph)
{
  SanadTerm term;

  return sanad_id_kind(graph) == SANAD_ID_IRI &&
         sanad_snapshot_term(snapshot, graph, &term, NULL) == SANAD_OK &&
         sanad_text_has_suffix(term.text, SANAD_TEXT(SANAD_EVIDENCE_SUFFIX));
}

#define PREFIX_KEY       "prefix:"
#define PREFIX_KEY_BYTES (sizeof PREFIX_KEY - 1)

/// Takes one more prefix from the table, or returns SANAD_END.
static SanadStatus
next_prefix(MDB_cursor *cursor, MDB_cursor_op step, SanadArena *arena,
            SanadPrefix *prefix, SanadError *error)
{
  MDB_val key = sanad_value(PREFIX_KEY, PREFIX_KEY_BYTES);
  MDB_val value = {0};
  const int rc = mdb_cursor_get(cursor, &key, &value, step);

  if (rc == MDB_NOTFOUND ||
      (!rc && (key.mv_size < PREFIX_KEY_BYTES ||
               memcmp(key.mv_data, PREFIX_KEY, PREFIX_KEY_BYTES) != 0))) {
    return SANAD_END;
  }
  if (rc) {
    return sanad_store_fail(error, "read the prefixes", rc);
  }

  const char *const name = (const char *)key.mv_data + PREFIX_KEY_BYTES;
  prefix->prefix.length = key.mv_size - PREFIX_KEY_BYTES;
  prefix->prefix.data = sanad_arena_copy(arena, name, prefix->prefix.length);
  prefix->iri.length = value.mv_size;
  prefix->iri.data = sanad_arena_copy(arena, value.mv_data, value.mv_size);
  return prefix->prefix.data && prefix->iri.data ? SANAD_OK
                                                 : sanad_fail_memory(error);
}

SanadStatus
sanad_snapshot_prefixes(const SanadSnapshot *snapshot, SanadArena *arena,
                        const SanadPrefix **prefixes, size_t *count,
                        SanadError *error)
{
  MDB_cursor *cursor = NULL;
  const int rc = mdb_cursor_open(snapshot->txn,
                                 snapshot->store->tables[TABLE_META], &cursor);
  if (rc) {
    return sanad_store_fail(error, "read the prefixes", rc);
  }

  SanadPrefix *found = NULL;
  size_t capacity = 0;
  SanadStatus status = SANAD_OK;
  for (*count = 0; status == SANAD_OK; ++*count) {
    found = sanad_arena_grow(arena, found, *count, &capacity, sizeof *found);
    status = found ? next_prefix(cursor, *count ? MDB_NEXT : MDB_SET_RANGE,
                                 arena, &found[*count], error)
                   : sanad_fail_memory(error);
    if (status != SANAD_OK) {
      break;
    }
  }
  mdb_cursor_close(cursor);
  *prefixes = found;
  return status == SANAD_END ? SANAD_OK : status;
}

/// Lists the different first ids in the keys of a table.
static SanadStatus
list_first_ids(const SanadSnapshot *snapshot, Table table, size_t key_bytes,
               SanadArena *arena, const SanadId **ids, size_t *count,
               SanadError *error)
{
  MDB_cursor *cursor = NULL;
  int rc =
      mdb_cursor_open(snapshot->txn, snapshot->store->tables[table], &cursor);
  if (rc) {
    return sanad_store_fail(error, "read the store", rc);
  }

  SanadId *found = NULL;
  size_t capacity = 0;
  unsigned char from[ID_BYTES] = {0};
  MDB_val key = {sizeof from, from};
  MDB_val value = {0};
  *count = 0;
  // A step of one in the first id skips all of its keys.
  while (!(rc = mdb_cursor_get(cursor, &key, &value, MDB_SET_RANGE)) &&
         key.mv_size == key_bytes) {
    found = sanad_arena_grow(arena, found, *count, &capacity, sizeof *found);
    if (!found) {
      rc = ENOMEM;
      break;
    }
    found[*count] = sanad_key_get(key.mv_data);
    sanad_key_put(from, found[*count] + 1);
    key = (MDB_val){sizeof from, from};
    ++*count;
  }
  mdb_cursor_close(cursor);
  *ids = found;
  return rc && rc != MDB_NOTFOUND
             ? sanad_store_fail(error, "read the store", rc)
             : SANAD_OK;
}

SanadStatus
sanad_snapshot_graphs(const SanadSnapshot *snapshot, SanadArena *arena,
                      const SanadId **graphs, size_t *count, SanadError *error)
{
  return list_first_ids(snapshot, TABLE_GSPO, QUAD_BYTES, arena, graphs, count,
                        error);
}

SanadStatus
sanad_snapshot_predicates(const SanadSnapshot *snapshot, SanadArena *arena,
                          const SanadId **predicates, size_t *count,
                          SanadError *error)
{
  return list_first_ids(snapshot, TABLE_STATS, ID_BYTES, arena, predicates,
                        count, error);
}
