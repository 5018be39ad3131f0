/// Puts collected new terms into the dictionary's tables.

#include "graph/dictionary.h"
#include "graph/names.h"
#include "graph/write_impl.h"

#include <stdlib.h>

static int
compare_hashes(const void *left, const void *right)
{
  const NewTerm *const a = left;
  const NewTerm *const b = right;

  return (a->hash > b->hash) - (a->hash < b->hash);
}

static SanadText
stored_form(const SanadWrite *write, const NewTerm *term)
{
  return (SanadText){write->new_bytes.data + term->offset, term->length};
}

/// Id → term, in the order in which the ids were given.
static SanadStatus
put_terms(SanadWrite *write, SanadError *error)
{
  for (size_t i = 0; i < write->new_count; ++i) {
    unsigned char bytes[ID_BYTES];
    sanad_key_put(bytes, write->new_terms[i].id);
    const SanadText form = stored_form(write, &write->new_terms[i]);
    MDB_val key = {sizeof bytes, bytes};
    MDB_val value = sanad_value(form.data, form.length);
    const int rc = mdb_put(write->view.txn, write->store->tables[TABLE_TERMS],
                           &key, &value, 0);
    if (rc) {
      return sanad_store_fail(error, "write a term", rc);
    }
  }
  return SANAD_OK;
}

/// Hash → id, in hash order, so that neighbours share pages.
static SanadStatus
put_hashes(SanadWrite *write, SanadError *error)
{
  qsort(write->new_terms, write->new_count, sizeof *write->new_terms,
        compare_hashes);

  for (size_t i = 0; i < write->new_count; ++i) {
    unsigned char hash[ID_BYTES];
    unsigned char id[ID_BYTES];
    sanad_key_put(hash, write->new_terms[i].hash);
    sanad_key_put(id, write->new_terms[i].id);
    MDB_val key = {sizeof hash, hash};
    MDB_val value = {sizeof id, id};
    const int rc = mdb_put(write->view.txn, write->store->tables[TABLE_HASHES],
                           &key, &value, 0);
    if (rc) {
      return sanad_store_fail(error, "write a term", rc);
    }
  }
  return SANAD_OK;
}

static SanadStatus
put_local_names(SanadWrite *write, SanadError *error)
{
  for (size_t i = 0; i < write->new_count; ++i) {
    const NewTerm *const added = &write->new_terms[i];
    SanadTerm term;
    if (sanad_id_kind(added->id) == SANAD_ID_IRI) {
      TRY(sanad_term_decode(stored_form(write, added), &term, error));
      TRY(sanad_names_put(write, sanad_iri_local_name(term.text),
                          SANAD_NAME_LOCAL, added->id, error));
    }
  }
  return SANAD_OK;
}

SanadStatus
sanad_write_flush_terms(SanadWrite *write, SanadError *error)
{
  if (!write->new_count) {
    return SANAD_OK;
  }

  TRY(put_terms(write, error));
  TRY(put_local_names(write, error));
  TRY(put_hashes(write, error));
  write->new_count = 0;
  sanad_buffer_clear(&write->new_bytes);
  sanad_map_free(&write->new_hashes);
  return SANAD_OK;
}
