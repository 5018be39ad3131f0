#include "graph/check_impl.h"

#include "base/unicode.h"
#include "graph/names.h"

#include <inttypes.h>

/// How many things of one name are looked through.
#define ALIKE_MAX ((size_t)4096)
/// What an arena for those may hold.
#define NAMES_BYTES_MAX ((size_t)1 << 30U)

typedef struct {
  Check *check;
  SanadBuffer text;
  SanadBuffer folded;
  SanadNameKind kind; ///< That the predicate gives
  SanadStatus status; ///< Of a visit that may not fail
  SanadError *error;
} NameCheck;

/// Whether `name` names `id` so in the index; true also if there are too many
/// to look through.
static SanadStatus
is_listed(NameCheck *names, SanadText name, SanadNameKind kind, SanadId id,
          bool *is, SanadError *error)
{
  const SanadName *list = NULL;
  size_t count = 0;
  *is = true;
  sanad_buffer_clear(&names->folded);
  sanad_unicode_fold(&names->folded, name);
  TRY(sanad_buffer_status(&names->folded, error));
  if (!names->folded.length) {
    return SANAD_OK;
  }
  SanadArena *const arena = sanad_arena_new(NULL, NAMES_BYTES_MAX);
  SanadStatus status =
      arena ? sanad_names_find(names->check->snapshot, arena,
                               sanad_buffer_text(&names->folded), false,
                               ALIKE_MAX, &list, &count, error)
            : sanad_fail_memory(error);
  if (!status) {
    *is = count == ALIKE_MAX;
    for (size_t i = 0; !*is && i < count; ++i) {
      *is = list[i].id == id && list[i].kind == kind;
    }
  }
  sanad_arena_free(arena);
  return status;
}

/// A label: its subject has that name.
static SanadStatus
visit_label(NameCheck *names, const SanadTriple *triple, SanadError *error)
{
  SanadTerm label;
  bool is = true;
  SanadStatus status = sanad_snapshot_term_into(
      names->check->snapshot, &names->text, triple->object, &label, error);
  if (!status && label.kind == SANAD_LITERAL) {
    status =
        is_listed(names, label.text, names->kind, triple->subject, &is, error);
  }
  if (!status && !is) {
    check_tell(names->check, "the names lack \"%.*s\" of %" PRIx64,
               (int)(label.text.length < 80 ? label.text.length : 80),
               label.text.data, triple->subject);
  }
  return check_pass(names->check, status, "the names", error);
}

/// All labels of one predicate.
static SanadStatus
check_labels(NameCheck *names, SanadId predicate, SanadError *error)
{
  const SanadTriple pattern = {SANAD_ANY, predicate, SANAD_ANY};
  SanadCursor *cursor = NULL;
  SanadArena *const arena = sanad_arena_new(NULL, SIZE_MAX);
  SanadBatch *const batch = arena ? SANAD_TAKE(arena, SanadBatch) : NULL;
  SanadStatus status =
      batch ? sanad_cursor_open(&cursor, names->check->snapshot, SANAD_ANY,
                                SANAD_PSO, pattern, error)
            : sanad_fail_memory(error);
  while (!status && !(status = check_goes_on(names->check, error)) &&
         !(status = sanad_cursor_next(cursor, batch, error))) {
    for (size_t i = 0; !status && i < batch->count; ++i) {
      const SanadTriple triple = {batch->subject[i], batch->predicate[i],
                                  batch->object[i]};
      status = visit_label(names, &triple, error);
    }
  }
  sanad_cursor_close(cursor);
  sanad_arena_free(arena);
  return check_pass(names->check, status, "pso", error);
}

/// A name of the index: what it names is in the store.
static bool
visit_name(void *state, SanadText folded)
{
  NameCheck *const names = state;
  const SanadSnapshot *const snapshot = names->check->snapshot;
  const SanadName *list = NULL;
  size_t count = 0;
  SanadArena *const arena = sanad_arena_new(NULL, NAMES_BYTES_MAX);
  names->status = arena
                      ? sanad_names_find(snapshot, arena, folded, false,
                                         ALIKE_MAX, &list, &count, names->error)
                      : sanad_fail_memory(names->error);
  for (size_t i = 0; !names->status && i < count; ++i) {
    const SanadIdKind kind = sanad_id_kind(list[i].id);
    ++names->check->report->names;
    if ((kind != SANAD_ID_IRI && kind != SANAD_ID_BLANK) ||
        sanad_id_payload(list[i].id) >= snapshot->counters.next[kind]) {
      check_tell(names->check,
                 "the name \"%.*s\" names %" PRIx64 ", which is no term",
                 (int)(folded.length < 80 ? folded.length : 80), folded.data,
                 list[i].id);
    }
  }
  sanad_arena_free(arena);
  names->status =
      check_pass(names->check, names->status, "the names", names->error);
  if (!names->status) {
    names->status = check_goes_on(names->check, names->error);
  }
  return !names->status;
}

/// The local name of each IRI is in the index.
static SanadStatus
check_local_names(NameCheck *names, SanadError *error)
{
  const uint64_t end = names->check->snapshot->counters.next[SANAD_ID_IRI];
  for (uint64_t number = 1; number < end; ++number) {
    const SanadId id = sanad_id(SANAD_ID_IRI, number);
    SanadTerm term;
    bool is = true;
    SanadStatus status = sanad_snapshot_term_into(
        names->check->snapshot, &names->text, id, &term, NULL);
    if (status) {
      continue; // Told before
    }
    status = is_listed(names, sanad_iri_local_name(term.text), SANAD_NAME_LOCAL,
                       id, &is, error);
    if (!status && !is) {
      check_tell(names->check, "the names lack the local name of %" PRIx64, id);
    }
    TRY(check_pass(names->check, status, "the names", error));
    if (number % 4096 == 0) {
      TRY(check_goes_on(names->check, error));
    }
  }
  return SANAD_OK;
}

static SanadStatus
check_all(NameCheck *names, SanadError *error)
{
  const char *iri = NULL;
  for (size_t i = 0; (iri = sanad_name_predicate(i)); ++i) {
    const SanadTerm term = sanad_term_iri(sanad_text(iri));
    SanadId predicate = SANAD_ANY;
    TRY(sanad_snapshot_find(names->check->snapshot, &term, &predicate, error));
    names->kind = (SanadNameKind)sanad_name_kind_of(term.text);
    if (predicate != SANAD_ANY) {
      TRY(check_labels(names, predicate, error));
    }
  }
  TRY(check_local_names(names, error));
  const SanadStatus status =
      sanad_names_each(names->check->snapshot, visit_name, names, error);
  TRY(check_pass(names->check, status, "the names", error));
  return names->status;
}

SanadStatus
check_names(Check *check, SanadError *error)
{
  NameCheck names = {.check = check, .error = error};
  const SanadStatus status = check_all(&names, error);
  sanad_buffer_free(&names.text);
  sanad_buffer_free(&names.folded);
  return status;
}
