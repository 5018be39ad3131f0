#include "graph/dictionary.h"
#include "graph/inline.h"
#include "graph/store.h"
#include "graph/store_impl.h"
#include "graph/vocabulary.h"
#include "graph/write_impl.h"

#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// How much may collect before it is put into the tables.
#define CHANGES_MAX   (4U << 20U)
#define NEW_BYTES_MAX (256U << 20U)

static int
begin_txn(SanadStore *store, MDB_txn **txn)
{
  // Without it a reader that was killed would keep its snapshot's pages, and
  // the file would grow with each change.
  (void)mdb_reader_check(store->env, NULL);

  int rc = mdb_txn_begin(store->env, NULL, 0, txn);
  if (rc == MDB_MAP_RESIZED) {
    // Another process has a larger map and filled it.
    rc = mdb_env_set_mapsize(store->env, 0);
    rc = rc ? rc : mdb_txn_begin(store->env, NULL, 0, txn);
  }
  return rc;
}

static void
free_write(SanadWrite *write)
{
  free(write->changes);
  free(write->new_terms);
  sanad_buffer_free(&write->new_bytes);
  sanad_map_free(&write->new_hashes);
  sanad_map_free(&write->name_kinds);
  sanad_map_free(&write->evidence);
  order_scratch_free(write->scratch);
  free(write);
}

SanadStatus
sanad_write_begin(SanadWrite **out, SanadStore *store, SanadError *error)
{
  assert(out);
  assert(store);

  *out = NULL;
  if (store->is_readonly) {
    const SanadStatus status =
        sanad_fail(error, SANAD_STORE, SANAD_NO_SPAN,
                   "the store is opened for reading only");
    (void)sanad_hint(error, "open it without --readonly to change it");
    return status;
  }
  SanadWrite *const write = calloc(1, sizeof *write);
  if (!write) {
    return sanad_fail_memory(error);
  }
  write->store = store;
  write->view.store = store;

  if (store->is_missing) {
    const SanadStatus status = sanad_store_make_file(store, error);
    if (status != SANAD_OK) {
      free_write(write);
      return status;
    }
    write->made_file = true;
  }

  const int rc = begin_txn(store, &write->view.txn);
  SanadStatus status = SANAD_OK;
  if (rc) {
    status = sanad_store_fail(error, "change the store", rc);
  } else if (sanad_store_is_removed(store)) {
    status = sanad_fail(error, SANAD_STORE, SANAD_NO_SPAN,
                        "the file %s was replaced or removed meanwhile: "
                        "open it again",
                        store->path);
  } else {
    status = sanad_counters_read(store, write->view.txn, &write->view.counters,
                                 error);
  }
  if (status == SANAD_OK) {
    status = dictionary_view_new(&write->view.dictionary, store,
                                 write->view.txn, true, error);
  }
  if (status != SANAD_OK) {
    sanad_write_abort(write);
    return status;
  }
  *out = write;
  return SANAD_OK;
}

void
sanad_write_abort(SanadWrite *write)
{
  if (write) {
    dictionary_view_free(write->view.dictionary);
    if (write->view.txn) {
      mdb_txn_abort(write->view.txn);
    }
    if (write->made_file) {
      sanad_store_unmake_file(write->store);
    }
    free_write(write);
  }
}

static SanadStatus
write_counters(SanadWrite *write, SanadError *error)
{
  MDB_val key = sanad_value("counters", 8);
  MDB_val value =
      sanad_value(&write->view.counters, sizeof write->view.counters);
  const int rc = mdb_put(write->view.txn, write->store->tables[TABLE_META],
                         &key, &value, 0);

  return rc ? sanad_store_fail(error, "write the counters", rc) : SANAD_OK;
}

SanadStatus
sanad_write_commit(SanadWrite *write, SanadError *error)
{
  SanadStatus status =
      write->has_failed
          ? sanad_fail(error, SANAD_STORE, SANAD_NO_SPAN,
                       "an earlier error left this change unfinished")
          : sanad_write_flush(write, error);
  if (status == SANAD_OK) {
    status = write_counters(write, error);
  }
  if (status != SANAD_OK) {
    sanad_write_abort(write);
    return status;
  }

  dictionary_view_free(write->view.dictionary);
  write->view.dictionary = NULL;
  const int rc = mdb_txn_commit(write->view.txn);
  write->view.txn = NULL; // Freed by the commit, also when it fails
  if (rc) {
    sanad_write_abort(write);
    return sanad_store_fail(error, "commit", rc);
  }
  free_write(write);
  return SANAD_OK;
}

/// Finds a term among those that are not in the tables yet.
static SanadId
find_new(const SanadWrite *write, const SanadTerm *term, uint64_t hash)
{
  const uint64_t *const last = sanad_map_get(&write->new_hashes, hash);

  for (uint64_t next = last ? *last : 0; next;) {
    const NewTerm *const candidate = &write->new_terms[next - 1];
    const SanadText bytes = {write->new_bytes.data + candidate->offset,
                             candidate->length};
    SanadTerm other;
    if (sanad_term_decode(bytes, &other, NULL) == SANAD_OK &&
        sanad_term_is_equal(term, &other)) {
      return candidate->id;
    }
    next = candidate->next;
  }
  return SANAD_ANY;
}

static bool
grow_new_terms(SanadWrite *write)
{
  if (write->new_count < write->new_capacity) {
    return true;
  }
  const size_t larger = write->new_capacity ? write->new_capacity * 2 : 256;
  NewTerm *const terms = realloc(write->new_terms, larger * sizeof *terms);
  if (terms) {
    write->new_terms = terms;
    write->new_capacity = larger;
  }
  return terms;
}

/// Gives a new id to a term that the store does not have.
static SanadStatus
add_new(SanadWrite *write, const SanadTerm *term, uint64_t hash, SanadId *id,
        SanadError *error)
{
  const SanadIdKind kind = sanad_term_id_kind(term);
  const size_t offset = write->new_bytes.length;
  sanad_term_encode(&write->new_bytes, term);
  uint64_t *const last = sanad_map_put(&write->new_hashes, hash, NULL);
  if (write->new_bytes.failed || !last || !grow_new_terms(write)) {
    write->has_failed = true;
    return sanad_fail_memory(error);
  }

  *id = sanad_id(kind, write->view.counters.next[kind]++);
  ++write->view.counters.counts.terms;
  write->new_terms[write->new_count++] = (NewTerm){
      .id = *id,
      .hash = hash,
      .offset = offset,
      .length = write->new_bytes.length - offset,
      .next = *last,
  };
  *last = write->new_count;
  return write->new_bytes.length > NEW_BYTES_MAX
             ? sanad_write_flush(write, error)
             : SANAD_OK;
}

SanadStatus
sanad_write_term(SanadWrite *write, const SanadTerm *term, SanadId *id,
                 SanadError *error)
{
  assert(write);
  assert(term);

  if (sanad_inline_id(term, id)) {
    return SANAD_OK;
  }
  const uint64_t hash = sanad_term_hash(term);
  *id = find_new(write, term, hash);
  if (*id == SANAD_ANY) {
    TRY(dictionary_find(write->view.dictionary, term, hash, id, error));
  }
  return *id == SANAD_ANY ? add_new(write, term, hash, id, error) : SANAD_OK;
}

SanadStatus
sanad_write_blank(SanadWrite *write, SanadId *id, SanadError *error)
{
  for (;;) {
    char label[32];
    const int length =
        snprintf(label, sizeof label, "b%llu",
                 (unsigned long long)++write->view.counters.next_blank_label);
    const SanadTerm term = sanad_term_blank((SanadText){label, (size_t)length});
    const uint64_t hash = sanad_term_hash(&term);

    *id = find_new(write, &term, hash);
    if (*id == SANAD_ANY) {
      TRY(dictionary_find(write->view.dictionary, &term, hash, id, error));
    }
    if (*id == SANAD_ANY) {
      return add_new(write, &term, hash, id, error);
    }
  }
}

static bool
is_node(SanadId id)
{
  const SanadIdKind kind = sanad_id_kind(id);
  return kind == SANAD_ID_IRI || kind == SANAD_ID_BLANK;
}

static SanadStatus
check_quad(const SanadQuad *quad, SanadError *error)
{
  const SanadId object = quad->triple.object;

  if (!is_node(quad->triple.subject)) {
    return sanad_fail(error, SANAD_MEANING, SANAD_NO_SPAN,
                      "a literal cannot be a subject");
  }
  if (sanad_id_kind(quad->triple.predicate) != SANAD_ID_IRI) {
    return sanad_fail(error, SANAD_MEANING, SANAD_NO_SPAN,
                      "a predicate must be an IRI");
  }
  if (!is_node(object) && !sanad_id_is_literal(object)) {
    return sanad_fail(error, SANAD_MEANING, SANAD_NO_SPAN,
                      "the object is no stored term");
  }
  if (quad->graph != SANAD_DEFAULT_GRAPH && !is_node(quad->graph)) {
    return sanad_fail(error, SANAD_MEANING, SANAD_NO_SPAN,
                      "a graph's name must be an IRI or a blank node");
  }
  return SANAD_OK;
}

static SanadStatus
collect(SanadWrite *write, const SanadQuad *quad, bool is_add,
        SanadError *error)
{
  TRY(check_quad(quad, error));
  if (write->change_count >= CHANGES_MAX) {
    TRY(sanad_write_flush(write, error));
  }

  if (write->change_count == write->change_capacity) {
    const size_t larger =
        write->change_capacity ? write->change_capacity * 2 : 256;
    Change *const changes = realloc(write->changes, larger * sizeof *changes);
    if (!changes) {
      write->has_failed = true;
      return sanad_fail_memory(error);
    }
    write->changes = changes;
    write->change_capacity = larger;
  }
  write->changes[write->change_count++] =
      (Change){*quad, write->next_rank++ * 2 + is_add};
  return SANAD_OK;
}

SanadStatus
sanad_write_add(SanadWrite *write, const SanadQuad *quad, SanadError *error)
{
  return collect(write, quad, true, error);
}

SanadStatus
sanad_write_remove(SanadWrite *write, const SanadQuad *quad, SanadError *error)
{
  return collect(write, quad, false, error);
}

SanadStatus
sanad_write_snapshot(SanadWrite *write, const SanadSnapshot **out,
                     SanadError *error)
{
  TRY(sanad_write_flush(write, error));
  *out = &write->view;
  return SANAD_OK;
}

/// Removes what stands in exactly this graph.
static SanadStatus
clear_one(SanadWrite *write, SanadId graph, SanadError *error)
{
  const SanadSnapshot *view = NULL;
  TRY(sanad_write_snapshot(write, &view, error));
  SanadQuadCursor *cursor = NULL;
  TRY(sanad_quad_cursor_open(&cursor, view, graph, error));

  SanadStatus status = SANAD_OK;
  SanadQuad *quads = NULL;
  size_t count = 0;
  size_t capacity = 0;
  SanadQuad quad;
  while ((status = sanad_quad_cursor_next(cursor, &quad, error)) == SANAD_OK) {
    if (count == capacity) {
      capacity = capacity ? capacity * 2 : 256;
      SanadQuad *const larger = realloc(quads, capacity * sizeof *quads);
      if (!larger) {
        status = sanad_fail_memory(error);
        break;
      }
      quads = larger;
    }
    quads[count++] = quad;
  }
  sanad_quad_cursor_close(cursor);

  if (status == SANAD_END) {
    status = SANAD_OK;
  }
  for (size_t i = 0; status == SANAD_OK && i < count; ++i) {
    status = sanad_write_remove(write, &quads[i], error);
  }
  free(quads);
  return status;
}

SanadStatus
sanad_write_clear_graph(SanadWrite *write, SanadId graph, SanadError *error)
{
  TRY(clear_one(write, graph, error));
  const SanadSnapshot *view = NULL;
  TRY(sanad_write_snapshot(write, &view, error));
  if (graph == SANAD_DEFAULT_GRAPH || sanad_snapshot_is_evidence(view, graph)) {
    return SANAD_OK;
  }

  SanadTerm term;
  SanadBuffer name = {0};
  TRY(sanad_snapshot_term(view, graph, &term, error));
  sanad_buffer_add_text(&name, term.text);
  sanad_buffer_add_string(&name, SANAD_EVIDENCE_SUFFIX);
  SanadStatus status = sanad_buffer_status(&name, error);
  SanadId evidence = SANAD_ANY;
  if (status == SANAD_OK) {
    const SanadTerm iri = sanad_term_iri(sanad_buffer_text(&name));
    status = sanad_snapshot_find(view, &iri, &evidence, error);
  }
  sanad_buffer_free(&name);
  return status == SANAD_OK && evidence != SANAD_ANY
             ? clear_one(write, evidence, error)
             : status;
}

SanadStatus
sanad_write_clear(SanadWrite *write, SanadError *error)
{
  write->change_count = 0;
  TRY(sanad_write_flush(write, error));
  sanad_map_free(&write->name_kinds);
  sanad_map_free(&write->evidence);

  for (unsigned i = TABLE_TERMS; i < TABLES; ++i) {
    const int rc = mdb_drop(write->view.txn, write->store->tables[i], 0);
    if (rc) {
      write->has_failed = true;
      return sanad_store_fail(error, "empty the store", rc);
    }
  }
  write->view.counters.counts = (SanadCounts){0};
  return SANAD_OK;
}

SanadStatus
sanad_write_prefix(SanadWrite *write, SanadText prefix, SanadText iri,
                   SanadError *error)
{
  char name[256];
  const int length = snprintf(name, sizeof name, "prefix:%.*s",
                              (int)prefix.length, prefix.data);
  if (prefix.length > sizeof name || length >= (int)sizeof name) {
    return SANAD_OK; // Too long for a key: a prefix is only a convenience
  }
  MDB_val key = {(size_t)length, name};
  MDB_val value = sanad_value(iri.data, iri.length);
  const int rc = mdb_put(write->view.txn, write->store->tables[TABLE_META],
                         &key, &value, 0);

  return rc ? sanad_store_fail(error, "write a prefix", rc) : SANAD_OK;
}
