/// Puts collected new terms into the dictionary's tables.

#include "graph/dictionary.h"
#include "graph/name_changes.h"
#include "graph/names.h"
#include "graph/write_impl.h"

#include <stdlib.h>

static int
compare_hashes(const void *left, const void *right)
{
  const HashEntry *const a = left;
  const HashEntry *const b = right;
  if (a->hash != b->hash) {
    return a->hash < b->hash ? -1 : 1;
  }
  return (a->id > b->id) - (a->id < b->id);
}

static SanadStatus
read_new_term(const SanadWrite *write, const NewTerm *new_term, SanadTerm *term,
              SanadError *error)
{
  const SanadText form = {write->new_bytes.data + new_term->offset,
                          new_term->length};
  return sanad_term_decode(form, term, error);
}

/// Id → term, kind after kind, in the order in which the ids were given.
static SanadStatus
put_terms(SanadWrite *write, DictionaryWriter *writer, SanadError *error)
{
  for (SanadIdKind kind = SANAD_ID_BLANK; kind <= SANAD_ID_LITERAL; ++kind) {
    for (size_t i = 0; i < write->new_count; ++i) {
      const NewTerm *const added = &write->new_terms[i];
      SanadTerm term;
      if (sanad_id_kind(added->id) == kind) {
        TRY(read_new_term(write, added, &term, error));
        TRY(dictionary_writer_add(writer, added->id, &term, error));
      }
    }
  }
  return SANAD_OK;
}

/// Hash → id.
static SanadStatus
put_hashes(SanadWrite *write, SanadError *error)
{
  HashEntry *const entries = malloc(write->new_count * sizeof *entries);
  if (!entries) {
    return sanad_fail_memory(error);
  }
  for (size_t i = 0; i < write->new_count; ++i) {
    entries[i] = (HashEntry){write->new_terms[i].hash, write->new_terms[i].id};
  }
  qsort(entries, write->new_count, sizeof *entries, compare_hashes);
  const SanadStatus status =
      dictionary_put_hashes(write, entries, write->new_count, error);
  free(entries);
  return status;
}

/// The local names of new IRIs.
static SanadStatus
put_local_names(SanadWrite *write, NameChanges *changes, SanadError *error)
{
  for (size_t i = 0; i < write->new_count; ++i) {
    const NewTerm *const added = &write->new_terms[i];
    SanadTerm term;
    if (sanad_id_kind(added->id) == SANAD_ID_IRI) {
      TRY(read_new_term(write, added, &term, error));
      TRY(name_changes_add(changes, sanad_iri_local_name(term.text),
                           SANAD_NAME_LOCAL, added->id, false, error));
    }
  }
  return name_changes_apply(changes, write, error);
}

SanadStatus
sanad_write_flush_terms(SanadWrite *write, SanadError *error)
{
  if (!write->new_count) {
    return SANAD_OK;
  }

  DictionaryWriter *writer = NULL;
  TRY(dictionary_writer_open(&writer, write, error));
  SanadStatus status = put_terms(write, writer, error);
  if (status == SANAD_OK) {
    status = dictionary_writer_close(writer, error);
  } else {
    dictionary_writer_abort(writer);
  }
  TRY(status);
  TRY(put_hashes(write, error));

  NameChanges changes = {0};
  status = put_local_names(write, &changes, error);
  name_changes_free(&changes);
  TRY(status);
  write->new_count = 0;
  sanad_buffer_clear(&write->new_bytes);
  sanad_map_free(&write->new_hashes);
  return SANAD_OK;
}
