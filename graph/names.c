#include "graph/names.h"

#include "base/unicode.h"
#include "graph/dictionary.h"
#include "graph/vocabulary.h"
#include "graph/write_impl.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/// LMDB's keys end at 511 bytes; a longer name is found by its beginning.
#define FOLDED_BYTES_MAX 500U
/// One byte of kind, then the id.
#define VALUE_BYTES (1 + ID_BYTES)

static const struct {
  const char *iri;
  SanadNameKind kind;
} label_predicates[] = {
    {SANAD_NS_SKOS "prefLabel", SANAD_NAME_PREFERRED},
    {SANAD_RDFS_LABEL, SANAD_NAME_LABEL},
    {SANAD_NS_SCHEMA "name", SANAD_NAME_LABEL},
    {SANAD_NS_FOAF "name", SANAD_NAME_LABEL},
    {SANAD_NS_SKOS "altLabel", SANAD_NAME_ALIAS},
    {SANAD_NS_SKOS "hiddenLabel", SANAD_NAME_ALIAS},
    {SANAD_NS_SCHEMA "alternateName", SANAD_NAME_ALIAS},
};

#define LABEL_PREDICATES (sizeof label_predicates / sizeof *label_predicates)

const char *
sanad_name_predicate(size_t index)
{
  return index < LABEL_PREDICATES ? label_predicates[index].iri : NULL;
}

int
sanad_name_kind_of(SanadText predicate_iri)
{
  for (size_t i = 0; i < LABEL_PREDICATES; ++i) {
    if (sanad_text_is(predicate_iri, label_predicates[i].iri)) {
      return (int)label_predicates[i].kind;
    }
  }
  return -1;
}

/// Cuts a folded name to what a key holds.
static SanadText
key_part(SanadText folded)
{
  return sanad_text_slice(folded, 0, FOLDED_BYTES_MAX);
}

static SanadStatus
change_name(SanadWrite *write, SanadText name, unsigned kind, SanadId id,
            bool puts, SanadError *error)
{
  SanadBuffer folded = {0};
  sanad_unicode_fold(&folded, name);
  if (folded.failed) {
    sanad_buffer_free(&folded);
    return sanad_fail_memory(error);
  }

  int rc = 0;
  if (folded.length) {
    unsigned char bytes[VALUE_BYTES];
    bytes[0] = (unsigned char)kind;
    sanad_key_put(bytes + 1, id);
    const SanadText part = key_part(sanad_buffer_text(&folded));
    MDB_val key = sanad_value(part.data, part.length);
    MDB_val value = {sizeof bytes, bytes};
    const MDB_dbi names = write->store->tables[TABLE_NAMES];
    rc = puts ? mdb_put(write->view.txn, names, &key, &value, MDB_NODUPDATA)
              : mdb_del(write->view.txn, names, &key, &value);
  }
  sanad_buffer_free(&folded);
  return rc && rc != MDB_KEYEXIST && rc != MDB_NOTFOUND
             ? sanad_store_fail(error, "write a name", rc)
             : SANAD_OK;
}

SanadStatus
sanad_names_put(SanadWrite *write, SanadText name, unsigned kind, SanadId id,
                SanadError *error)
{
  return change_name(write, name, kind, id, true, error);
}

SanadStatus
sanad_names_remove(SanadWrite *write, SanadText name, unsigned kind, SanadId id,
                   SanadError *error)
{
  return change_name(write, name, kind, id, false, error);
}

/// The kind of name that a predicate gives plus one, or 0; remembered for the
/// length of the change.
static SanadStatus
predicate_kind(SanadWrite *write, SanadId predicate, uint64_t *kind,
               SanadError *error)
{
  bool is_new = false;
  uint64_t *const known = sanad_map_put(&write->name_kinds, predicate, &is_new);
  if (!known) {
    return sanad_fail_memory(error);
  }
  if (is_new) {
    SanadTerm term;
    TRY(sanad_dictionary_get(write->store, write->view.txn, predicate, &term,
                             error));
    const int found = sanad_name_kind_of(term.text);
    *known = found < 0 ? 0 : (uint64_t)found + 1;
  }
  *kind = *known;
  return SANAD_OK;
}

/// Puts back the names that other labels of `subject` still give it, after one
/// that folds alike was taken out.
static SanadStatus
put_names_again(SanadWrite *write, SanadId subject, SanadError *error)
{
  for (size_t i = 0; i < LABEL_PREDICATES; ++i) {
    const SanadTerm iri = sanad_term_iri(sanad_text(label_predicates[i].iri));
    SanadId predicate = SANAD_ANY;
    TRY(sanad_snapshot_find(&write->view, &iri, &predicate, error));
    if (predicate == SANAD_ANY) {
      continue;
    }

    SanadBatch *const batch = malloc(sizeof *batch);
    if (!batch) {
      return sanad_fail_memory(error);
    }
    SanadCursor *cursor = NULL;
    SanadStatus status =
        sanad_cursor_open(&cursor, &write->view, SANAD_ANY, SANAD_SPO,
                          (SanadTriple){subject, predicate, SANAD_ANY}, error);
    while (status == SANAD_OK &&
           (status = sanad_cursor_next(cursor, batch, error)) == SANAD_OK) {
      for (size_t j = 0; status == SANAD_OK && j < batch->count; ++j) {
        SanadTerm label;
        status = sanad_dictionary_get(write->store, write->view.txn,
                                      batch->object[j], &label, error);
        if (status == SANAD_OK && label.kind == SANAD_LITERAL) {
          status = sanad_names_put(write, label.text, label_predicates[i].kind,
                                   subject, error);
        }
      }
    }
    sanad_cursor_close(cursor);
    free(batch);
    if (status != SANAD_END) {
      return status;
    }
  }
  return SANAD_OK;
}

static SanadStatus
change_label(SanadWrite *write, const Delta *delta, unsigned kind,
             SanadError *error)
{
  SanadTerm label;
  TRY(sanad_dictionary_get(write->store, write->view.txn, delta->triple.object,
                           &label, error));
  if (label.kind != SANAD_LITERAL) {
    return SANAD_OK;
  }

  TRY(change_name(write, label.text, kind, delta->triple.subject, delta->is_new,
                  error));
  return delta->is_new ? SANAD_OK
                       : put_names_again(write, delta->triple.subject, error);
}

SanadStatus
sanad_write_names(SanadWrite *write, const Delta *deltas, size_t count,
                  SanadError *error)
{
  for (size_t i = 0; i < count; ++i) {
    uint64_t kind = 0;
    TRY(predicate_kind(write, deltas[i].triple.predicate, &kind, error));
    if (kind) {
      TRY(change_label(write, &deltas[i], (unsigned)kind - 1, error));
    }
  }
  return SANAD_OK;
}

/// Puts one entry of the table at the end of a list.
static SanadStatus
add_name(SanadArena *arena, MDB_val key, MDB_val value, SanadName *name,
         SanadError *error)
{
  const unsigned char *const bytes = value.mv_data;
  if (value.mv_size != VALUE_BYTES || bytes[0] > SANAD_NAME_LOCAL) {
    return sanad_fail(error, SANAD_CORRUPT, SANAD_NO_SPAN,
                      "a stored name is damaged");
  }
  char *const folded = sanad_arena_copy(arena, key.mv_data, key.mv_size);
  if (!folded) {
    return sanad_fail_memory(error);
  }
  *name = (SanadName){
      .kind = (SanadNameKind)bytes[0],
      .id = sanad_key_get(bytes + 1),
      .folded = {folded, key.mv_size},
  };
  return SANAD_OK;
}

SanadStatus
sanad_names_find(const SanadSnapshot *snapshot, SanadArena *arena,
                 SanadText folded, bool is_prefix, size_t limit,
                 const SanadName **names, size_t *count, SanadError *error)
{
  *names = NULL;
  *count = 0;
  const SanadText part = key_part(folded);
  if (!part.length) {
    return SANAD_OK;
  }
  MDB_cursor *cursor = NULL;
  int rc = mdb_cursor_open(snapshot->txn, snapshot->store->tables[TABLE_NAMES],
                           &cursor);
  if (rc) {
    return sanad_store_fail(error, "look up a name", rc);
  }

  SanadName *found = NULL;
  size_t capacity = 0;
  SanadStatus status = SANAD_OK;
  MDB_val key = sanad_value(part.data, part.length);
  MDB_val value = {0};
  rc = mdb_cursor_get(cursor, &key, &value,
                      is_prefix ? MDB_SET_RANGE : MDB_SET_KEY);
  while (!rc && status == SANAD_OK && *count < limit) {
    if (!sanad_text_has_prefix((SanadText){key.mv_data, key.mv_size}, part)) {
      break;
    }
    found = sanad_arena_grow(arena, found, *count, &capacity, sizeof *found);
    status = found ? add_name(arena, key, value, &found[*count], error)
                   : sanad_fail_memory(error);
    *count += status == SANAD_OK;
    rc = mdb_cursor_get(cursor, &key, &value,
                        is_prefix ? MDB_NEXT : MDB_NEXT_DUP);
  }
  mdb_cursor_close(cursor);
  *names = found;
  if (status == SANAD_OK && rc && rc != MDB_NOTFOUND) {
    status = sanad_store_fail(error, "look up a name", rc);
  }
  return status;
}

SanadStatus
sanad_names_each(const SanadSnapshot *snapshot,
                 bool (*visit)(void *state, SanadText folded), void *state,
                 SanadError *error)
{
  MDB_cursor *cursor = NULL;
  int rc = mdb_cursor_open(snapshot->txn, snapshot->store->tables[TABLE_NAMES],
                           &cursor);
  if (rc) {
    return sanad_store_fail(error, "read the names", rc);
  }

  MDB_val key = {0};
  MDB_val value = {0};
  rc = mdb_cursor_get(cursor, &key, &value, MDB_FIRST);
  while (!rc && visit(state, (SanadText){key.mv_data, key.mv_size})) {
    rc = mdb_cursor_get(cursor, &key, &value, MDB_NEXT_NODUP);
  }
  mdb_cursor_close(cursor);
  return rc && rc != MDB_NOTFOUND
             ? sanad_store_fail(error, "read the names", rc)
             : SANAD_OK;
}
