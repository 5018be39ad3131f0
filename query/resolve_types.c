/// Types with their subclasses, and the background relations.

#include "graph/cursor.h"
#include "graph/vocabulary.h"
#include "query/resolve.h"

#include <stdlib.h>
#include <string.h>

/// A growing list of different ids.
typedef struct {
  Question *question;
  SanadMap seen;
  SanadId *ids;
  size_t count;
  size_t capacity;
} IdList;

static SanadStatus
add_id(IdList *list, SanadId id, SanadError *error)
{
  bool is_new = false;
  if (!sanad_map_put(&list->seen, id, &is_new)) {
    return sanad_fail_memory(error);
  }
  if (!is_new) {
    return SANAD_OK;
  }
  list->ids = sanad_arena_grow(list->question->arena, list->ids, list->count,
                               &list->capacity, sizeof *list->ids);
  if (!list->ids) {
    return sanad_fail_memory(error);
  }
  list->ids[list->count++] = id;
  return SANAD_OK;
}

/// Adds the direct subclasses of `class`.
static SanadStatus
add_subclasses(IdList *list, SanadId class, SanadBatch *batch,
               SanadError *error)
{
  const Question *const question = list->question;
  SanadCursor *cursor = NULL;
  SanadStatus status = sanad_cursor_open(
      &cursor, question->snapshot, SANAD_ANY, SANAD_POS,
      (SanadTriple){SANAD_ANY, question->subclass_id, class}, error);
  while (status == SANAD_OK &&
         (status = sanad_cursor_next(cursor, batch, error)) == SANAD_OK) {
    for (size_t i = 0; status == SANAD_OK && i < batch->count; ++i) {
      status = add_id(list, batch->subject[i], error);
    }
  }
  sanad_cursor_close(cursor);
  return status == SANAD_END ? SANAD_OK : status;
}

static int
compare_ids(const void *left, const void *right)
{
  const SanadId a = *(const SanadId *)left;
  const SanadId b = *(const SanadId *)right;
  return (a > b) - (a < b);
}

/// Adds the subclasses of all ids in the list, and theirs, then sorts it.
static SanadStatus
close_list(IdList *list, SanadError *error)
{
  SanadStatus status = SANAD_OK;
  if (list->question->subclass_id != SANAD_ANY) {
    SanadBatch *const batch = malloc(sizeof *batch);
    status = batch ? SANAD_OK : sanad_fail_memory(error);
    for (size_t i = 0; status == SANAD_OK && i < list->count; ++i) {
      status = question_check(list->question, error);
      if (status == SANAD_OK) {
        status = add_subclasses(list, list->ids[i], batch, error);
      }
    }
    free(batch);
  }
  if (list->count) {
    qsort(list->ids, list->count, sizeof *list->ids, compare_ids);
  }
  return status;
}

SanadStatus
resolve_types(Resolver *resolver, const AstName *names, size_t count,
              const SanadId **classes, size_t *class_count, SanadError *error)
{
  IdList list = {.question = resolver->question};
  SanadStatus status = SANAD_OK;
  for (size_t i = 0; status == SANAD_OK && i < count; ++i) {
    SanadId id = SANAD_ANY;
    status = resolve_name(resolver, &names[i], ROLE_TYPE, NULL, 0, &id, error);
    if (status == SANAD_OK) {
      status = add_id(&list, id, error);
    }
  }
  if (status == SANAD_OK) {
    status = close_list(&list, error);
  }
  sanad_map_free(&list.seen);
  *classes = list.ids;
  *class_count = list.count;
  return status;
}

SanadStatus
resolve_type_names(Resolver *resolver, const AstName *names, size_t count,
                   const SanadId **types, SanadError *error)
{
  SanadId *const ids =
      SANAD_TAKE_ARRAY(resolver->question->arena, SanadId, count);
  if (!ids) {
    return sanad_fail_memory(error);
  }
  for (size_t i = 0; i < count; ++i) {
    TRY(resolve_name(resolver, &names[i], ROLE_TYPE, NULL, 0, &ids[i], error));
  }
  *types = ids;
  return SANAD_OK;
}

/// Namespaces all of whose relations are background (language, 4.4).
static const char *const background_spaces[] = {
    SANAD_NS_RDF,
    SANAD_NS_RDFS,
    SANAD_NS_OWL,
};

static const char *const background_relations[] = {
    SANAD_NS_SKOS "prefLabel",
    SANAD_NS_SKOS "altLabel",
    SANAD_NS_SKOS "hiddenLabel",
    SANAD_NS_SKOS "definition",
    SANAD_NS_SKOS "note",
    SANAD_NS_SCHEMA "name",
    SANAD_NS_SCHEMA "alternateName",
    SANAD_NS_SCHEMA "description",
    SANAD_NS_FOAF "name",
    SANAD_NS_DCTERMS "description",
    SANAD_NS_SN "mentions",
    SANAD_NS_SN "published",
    SANAD_NS_SN "publisher",
    SANAD_NS_SN "headline",
    SANAD_NS_SN "url",
    SANAD_NS_SN "citesSource",
    SANAD_NS_SN "placeOfReport",
    SANAD_NS_SN "possiblySameAs",
};

static bool
is_usual_background(SanadText iri)
{
  for (size_t i = 0; i < sizeof background_spaces / sizeof *background_spaces;
       ++i) {
    if (sanad_text_has_prefix(iri, sanad_text(background_spaces[i]))) {
      return true;
    }
  }
  for (size_t i = 0;
       i < sizeof background_relations / sizeof *background_relations; ++i) {
    if (sanad_text_is(iri, background_relations[i])) {
      return true;
    }
  }
  return false;
}

/// Adds the used predicates that are background as long as nothing is set.
static SanadStatus
add_usual(IdList *list, SanadError *error)
{
  const SanadId *predicates = NULL;
  size_t count = 0;
  TRY(sanad_snapshot_predicates(list->question->snapshot, list->question->arena,
                                &predicates, &count, error));
  for (size_t i = 0; i < count; ++i) {
    SanadTerm term;
    TRY(question_term(list->question, predicates[i], &term, error));
    if (is_usual_background(term.text)) {
      TRY(add_id(list, predicates[i], error));
    }
  }
  return SANAD_OK;
}

SanadStatus
resolve_background(Resolver *resolver, const SanadId **relations, size_t *count,
                   SanadError *error)
{
  const SanadSettings *const settings = resolver->settings;
  IdList list = {.question = resolver->question};
  SanadStatus status = SANAD_OK;
  if (!settings->background) {
    status = add_usual(&list, error);
  }
  for (size_t i = 0; status == SANAD_OK && i < settings->background_count;
       ++i) {
    const SanadTerm term = sanad_term_iri(settings->background[i]);
    SanadId id = SANAD_ANY;
    status =
        sanad_snapshot_find(resolver->question->snapshot, &term, &id, error);
    if (status == SANAD_OK && id != SANAD_ANY) {
      status = add_id(&list, id, error);
    }
  }
  if (list.count) {
    qsort(list.ids, list.count, sizeof *list.ids, compare_ids);
  }
  sanad_map_free(&list.seen);
  *relations = list.ids;
  *count = list.count;
  return status;
}
