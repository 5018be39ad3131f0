/// Keeping the names of subjects up to date with their labels.

#include "graph/name_changes.h"
#include "graph/names.h"
#include "graph/write_impl.h"

#include <stdlib.h>

/// A run over changed triples.
typedef struct {
  SanadWrite *write;
  NameChanges changes;
  SanadBuffer text; ///< Of the term that was read last
} NamesRun;

/// The kind of name that a predicate gives plus one, or 0; remembered for the
/// length of the change.
static SanadStatus
predicate_kind(NamesRun *run, SanadId predicate, uint64_t *kind,
               SanadError *error)
{
  SanadWrite *const write = run->write;
  bool is_new = false;
  uint64_t *const known = sanad_map_put(&write->name_kinds, predicate, &is_new);
  if (!known) {
    return sanad_fail_memory(error);
  }
  if (is_new) {
    SanadTerm term;
    TRY(sanad_snapshot_term_into(&write->view, &run->text, predicate, &term,
                                 error));
    const int found = sanad_name_kind_of(term.text);
    *known = found < 0 ? 0 : (uint64_t)found + 1;
  }
  *kind = *known;
  return SANAD_OK;
}

/// Notes that a label comes or goes, if it is a literal.
static SanadStatus
note_label(NamesRun *run, SanadId subject, SanadId label, unsigned kind,
           bool is_removed, SanadError *error)
{
  SanadTerm term;
  if (!sanad_id_is_literal(label)) {
    return SANAD_OK;
  }
  TRY(sanad_snapshot_term_into(&run->write->view, &run->text, label, &term,
                               error));
  return name_changes_add(&run->changes, term.text, kind, subject, is_removed,
                          error);
}

/// Notes the labels that `subject` has by one predicate.
static SanadStatus
note_labels(NamesRun *run, SanadId subject, SanadId predicate, unsigned kind,
            SanadBatch *batch, SanadError *error)
{
  SanadCursor *cursor = NULL;
  SanadStatus status =
      sanad_cursor_open(&cursor, &run->write->view, SANAD_ANY, SANAD_SPO,
                        (SanadTriple){subject, predicate, SANAD_ANY}, error);
  while (status == SANAD_OK &&
         (status = sanad_cursor_next(cursor, batch, error)) == SANAD_OK) {
    for (size_t i = 0; status == SANAD_OK && i < batch->count; ++i) {
      status = note_label(run, subject, batch->object[i], kind, false, error);
    }
  }
  sanad_cursor_close(cursor);
  return status == SANAD_END ? SANAD_OK : status;
}

/// Puts back the names that other labels of `subject` still give it, after one
/// that folds alike was taken out.
static SanadStatus
note_other_labels(NamesRun *run, SanadId subject, SanadError *error)
{
  SanadBatch *const batch = malloc(sizeof *batch);
  if (!batch) {
    return sanad_fail_memory(error);
  }
  SanadStatus status = SANAD_OK;
  const char *iri = NULL;
  for (size_t i = 0; status == SANAD_OK && (iri = sanad_name_predicate(i));
       ++i) {
    const SanadTerm term = sanad_term_iri(sanad_text(iri));
    SanadId predicate = SANAD_ANY;
    status = sanad_snapshot_find(&run->write->view, &term, &predicate, error);
    if (status == SANAD_OK && predicate != SANAD_ANY) {
      const int kind = sanad_name_kind_of(term.text);
      status =
          note_labels(run, subject, predicate, (unsigned)kind, batch, error);
    }
  }
  free(batch);
  return status;
}

static SanadStatus
note_deltas(NamesRun *run, const Delta *deltas, size_t count, SanadError *error)
{
  for (size_t i = 0; i < count; ++i) {
    const SanadTriple triple = deltas[i].triple;
    uint64_t kind = 0;
    TRY(predicate_kind(run, triple.predicate, &kind, error));
    if (!kind || !sanad_id_is_literal(triple.object)) {
      continue;
    }
    TRY(note_label(run, triple.subject, triple.object, (unsigned)kind - 1,
                   !deltas[i].is_new, error));
    if (!deltas[i].is_new) {
      TRY(note_other_labels(run, triple.subject, error));
    }
  }
  return SANAD_OK;
}

SanadStatus
sanad_write_names(SanadWrite *write, const Delta *deltas, size_t count,
                  SanadError *error)
{
  NamesRun run = {.write = write};
  SanadStatus status = note_deltas(&run, deltas, count, error);
  if (status == SANAD_OK) {
    status = name_changes_apply(&run.changes, write, error);
  }
  name_changes_free(&run.changes);
  sanad_buffer_free(&run.text);
  return status;
}
