#include "query/resolve.h"

#include "base/unicode.h"
#include "graph/names.h"
#include "graph/vocabulary.h"
#include "query/remote_impl.h"

#include <assert.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

/// Prefixes that are always there (language, L3).
static const SanadPrefix predeclared[] = {
    {{"rdf", 3}, {SANAD_NS_RDF, sizeof SANAD_NS_RDF - 1}},
    {{"rdfs", 4}, {SANAD_NS_RDFS, sizeof SANAD_NS_RDFS - 1}},
    {{"xsd", 3}, {SANAD_NS_XSD, sizeof SANAD_NS_XSD - 1}},
    {{"owl", 3}, {SANAD_NS_OWL, sizeof SANAD_NS_OWL - 1}},
    {{"skos", 4}, {SANAD_NS_SKOS, sizeof SANAD_NS_SKOS - 1}},
    {{"schema", 6}, {SANAD_NS_SCHEMA, sizeof SANAD_NS_SCHEMA - 1}},
    {{"prov", 4}, {SANAD_NS_PROV, sizeof SANAD_NS_PROV - 1}},
    {{"foaf", 4}, {SANAD_NS_FOAF, sizeof SANAD_NS_FOAF - 1}},
    {{"dc", 2}, {SANAD_NS_DC, sizeof SANAD_NS_DC - 1}},
    {{"dcterms", 7}, {SANAD_NS_DCTERMS, sizeof SANAD_NS_DCTERMS - 1}},
    {{"org", 3}, {SANAD_NS_ORG, sizeof SANAD_NS_ORG - 1}},
    {{"nif", 3}, {SANAD_NS_NIF, sizeof SANAD_NS_NIF - 1}},
    {{"sn", 2}, {SANAD_NS_SN, sizeof SANAD_NS_SN - 1}},
    {{"id", 2}, {SANAD_NS_ID, sizeof SANAD_NS_ID - 1}},
};

#define PREDECLARED (sizeof predeclared / sizeof *predeclared)

SanadStatus
resolver_begin(Resolver *resolver, Question *question,
               const SanadSettings *settings, SanadError *error)
{
  *resolver = (Resolver){.question = question, .settings = settings};
  if (settings->language.length) {
    question->language = settings->language;
  }
  return sanad_snapshot_prefixes(question->snapshot, question->arena,
                                 &resolver->stored, &resolver->stored_count,
                                 error);
}

bool
resolver_prefix(const Resolver *resolver, size_t index, SanadPrefix *prefix)
{
  if (index < PREDECLARED) {
    *prefix = predeclared[index];
    return true;
  }
  index -= PREDECLARED;
  if (index < resolver->stored_count) {
    *prefix = resolver->stored[index];
    return true;
  }
  index -= resolver->stored_count;
  if (index < resolver->settings->prefix_count) {
    *prefix = resolver->settings->prefixes[index];
    return true;
  }
  return false;
}

static SanadText
default_namespace(const Resolver *resolver)
{
  return resolver->settings->default_prefix.length
             ? resolver->settings->default_prefix
             : SANAD_TEXT(SANAD_NS_ID);
}

/// Joins a namespace and a local name in the arena.
static SanadStatus
join_iri(Resolver *resolver, SanadText space, SanadText local, SanadText *iri,
         SanadError *error)
{
  char *const bytes =
      sanad_arena_take(resolver->question->arena, space.length + local.length);
  if (!bytes) {
    return sanad_fail_memory(error);
  }
  if (space.length) {
    memcpy(bytes, space.data, space.length);
  }
  if (local.length) {
    memcpy(bytes + space.length, local.data, local.length);
  }
  *iri = (SanadText){bytes, space.length + local.length};
  return SANAD_OK;
}

SanadStatus
resolve_prefixed(Resolver *resolver, const AstName *name, SanadText *iri,
                 SanadError *error)
{
  assert(name->kind == AST_NAME_PREFIXED);

  SanadPrefix prefix;
  SanadText space = {0};
  for (size_t i = 0; resolver_prefix(resolver, i, &prefix); ++i) {
    if (sanad_text_is_equal(prefix.prefix, name->prefix)) {
      space = prefix.iri;
    }
  }
  if (!space.length && sanad_text_is(name->prefix, "_")) {
    return sanad_fail_hint(
        error, SANAD_MEANING, name->span,
        "a label of a blank node holds in its file only; say what the node is "
        "by its facts: ?x -relation-> ?y, or describe a thing that it hangs on",
        "a blank node cannot be named in a question");
  }
  if (!space.length) {
    (void)sanad_fail(error, SANAD_MEANING, name->span,
                     "no prefix is called \"%.*s\"", (int)name->prefix.length,
                     name->prefix.data);
    return sanad_hint(error,
                      "declare it with: prefix %.*s: <http://…>; for a type on "
                      "a name write [%.*s]:%.*s",
                      (int)name->prefix.length, name->prefix.data,
                      (int)name->prefix.length, name->prefix.data,
                      (int)name->text.length, name->text.data);
  }
  return join_iri(resolver, space, name->text, iri, error);
}

bool
ids_have(const SanadId *ids, size_t count, SanadId id)
{
  size_t low = 0;
  size_t high = count;

  while (low < high) {
    const size_t middle = low + (high - low) / 2;
    if (ids[middle] < id) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low < count && ids[low] == id;
}

typedef struct {
  const SanadId *classes;
  size_t count;
  bool has;
} TypeSearch;

static SanadStatus
look_at_type(void *state, SanadId object, SanadError *error)
{
  (void)error;
  TypeSearch *const search = state;
  search->has = ids_have(search->classes, search->count, object);
  return search->has ? SANAD_END : SANAD_OK;
}

SanadStatus
resolve_has_type(const Question *question, SanadId node, const SanadId *classes,
                 size_t class_count, bool *has, SanadError *error)
{
  TypeSearch search = {classes, class_count, false};
  TRY(question_each_object(question, node, question->type_id, look_at_type,
                           &search, error));
  *has = search.has;
  return SANAD_OK;
}

static SanadStatus
has_triple(const Question *question, SanadId s, SanadId p, SanadId o, bool *has,
           SanadError *error)
{
  return sanad_snapshot_has(question->snapshot, SANAD_ANY,
                            (SanadTriple){s, p, o}, has, error);
}

/// Whether `id` is an instance of the class with this IRI.
static SanadStatus
is_instance(const Question *question, SanadId id, const char *class_iri,
            bool *has, SanadError *error)
{
  SanadId class = SANAD_ANY;
  TRY(question_iri(question, class_iri, &class, error));
  *has = false;
  return class == SANAD_ANY || question->type_id == SANAD_ANY
             ? SANAD_OK
             : has_triple(question, id, question->type_id, class, has, error);
}

static SanadStatus
is_relation(const Question *question, SanadId id, bool *is, SanadError *error)
{
  static const char *const kinds[] = {
      SANAD_NS_RDF "Property",
      SANAD_NS_OWL "ObjectProperty",
      SANAD_NS_OWL "DatatypeProperty",
      SANAD_NS_OWL "AnnotationProperty",
  };
  TRY(has_triple(question, SANAD_ANY, id, SANAD_ANY, is, error));
  for (size_t i = 0; !*is && i < sizeof kinds / sizeof *kinds; ++i) {
    TRY(is_instance(question, id, kinds[i], is, error));
  }
  return SANAD_OK;
}

static SanadStatus
is_type(const Question *question, SanadId id, bool *is, SanadError *error)
{
  *is = false;
  if (question->type_id != SANAD_ANY) {
    TRY(has_triple(question, SANAD_ANY, question->type_id, id, is, error));
  }
  if (!*is && question->subclass_id != SANAD_ANY) {
    TRY(has_triple(question, SANAD_ANY, question->subclass_id, id, is, error));
  }
  if (!*is && question->subclass_id != SANAD_ANY) {
    TRY(has_triple(question, id, question->subclass_id, SANAD_ANY, is, error));
  }
  if (!*is) {
    TRY(is_instance(question, id, SANAD_NS_RDFS "Class", is, error));
  }
  return *is ? SANAD_OK
             : is_instance(question, id, SANAD_NS_OWL "Class", is, error);
}

static SanadStatus
is_node(const Question *question, SanadId id, bool *is, SanadError *error)
{
  bool is_other = false;
  *is = false;
  TRY(is_relation(question, id, &is_other, error));
  if (!is_other) {
    TRY(is_type(question, id, &is_other, error));
  }
  if (is_other) {
    return SANAD_OK;
  }
  TRY(has_triple(question, id, SANAD_ANY, SANAD_ANY, is, error));
  if (!*is) {
    TRY(has_triple(question, SANAD_ANY, SANAD_ANY, id, is, error));
  }
  return *is ? SANAD_OK
             : sanad_snapshot_has(
                   question->snapshot, id,
                   (SanadTriple){SANAD_ANY, SANAD_ANY, SANAD_ANY}, is, error);
}

SanadStatus
resolve_has_role(const Question *question, SanadId id, Role role, bool *has,
                 SanadError *error)
{
  switch (role) {
  case ROLE_RELATION:
    return is_relation(question, id, has, error);
  case ROLE_TYPE:
    return is_type(question, id, has, error);
  default:
    return is_node(question, id, has, error);
  }
}

/// One term that a name could mean, and how well it fits: a smaller rank fits
/// better.
typedef struct {
  SanadId id;
  unsigned rank;
} Candidate;

typedef struct {
  const Question *question;
  SanadText text; ///< Of the name
  bool is_exact;
} SpellingSearch;

static SanadStatus
look_at_spelling(void *state, SanadId object, SanadError *error)
{
  SpellingSearch *const search = state;
  SanadTerm term;
  TRY(question_term(search->question, object, &term, error));
  search->is_exact = term.kind == SANAD_LITERAL &&
                     sanad_text_is_equal(term.text, search->text);
  return search->is_exact ? SANAD_END : SANAD_OK;
}

/// Whether a label of this kind is spelt exactly as the name.
static SanadStatus
is_spelt(const Question *question, SanadId id, SanadNameKind kind,
         SanadText text, bool *is, SanadError *error)
{
  static const char *const predicates[][3] = {
      [SANAD_NAME_PREFERRED] = {SANAD_NS_SKOS "prefLabel", NULL, NULL},
      [SANAD_NAME_LABEL] = {SANAD_RDFS_LABEL, SANAD_NS_SCHEMA "name",
                            SANAD_NS_FOAF "name"},
      [SANAD_NAME_ALIAS] = {SANAD_NS_SKOS "altLabel",
                            SANAD_NS_SKOS "hiddenLabel",
                            SANAD_NS_SCHEMA "alternateName"},
  };
  if (kind == SANAD_NAME_LOCAL) {
    SanadTerm term;
    TRY(question_term(question, id, &term, error));
    *is = sanad_text_is_equal(sanad_iri_local_name(term.text), text);
    return SANAD_OK;
  }

  SpellingSearch search = {question, text, false};
  for (size_t i = 0; !search.is_exact && i < 3 && predicates[kind][i]; ++i) {
    SanadId predicate = SANAD_ANY;
    TRY(question_iri(question, predicates[kind][i], &predicate, error));
    TRY(question_each_object(question, id, predicate, look_at_spelling, &search,
                             error));
  }
  *is = search.is_exact;
  return SANAD_OK;
}

/// Where a kind of name stands among the others for a role (4.7).
static unsigned
kind_rank(const Resolver *resolver, const SanadName *name, Role role)
{
  if (name->kind != SANAD_NAME_LOCAL) {
    return 1 + (unsigned)name->kind;
  }
  if (role != ROLE_NODE) {
    return 0;
  }
  SanadTerm term;
  const SanadText space = default_namespace(resolver);
  const bool is_default =
      question_term(resolver->question, name->id, &term, NULL) == SANAD_OK &&
      sanad_text_has_prefix(term.text, space) &&
      sanad_iri_local_name(term.text).length == term.text.length - space.length;
  return is_default ? 0 : 5;
}

/// Puts a term among the candidates, once, with its best rank.
static SanadStatus
add_candidate(Resolver *resolver, Candidate **candidates, size_t *count,
              size_t *capacity, Candidate candidate, SanadError *error)
{
  for (size_t i = 0; i < *count; ++i) {
    if ((*candidates)[i].id == candidate.id) {
      if (candidate.rank < (*candidates)[i].rank) {
        (*candidates)[i].rank = candidate.rank;
      }
      return SANAD_OK;
    }
  }
  *candidates = sanad_arena_grow(resolver->question->arena, *candidates, *count,
                                 capacity, sizeof **candidates);
  if (!*candidates) {
    return sanad_fail_memory(error);
  }
  (*candidates)[(*count)++] = candidate;
  return SANAD_OK;
}

SanadStatus
resolve_find_names(const Question *question, SanadText text, size_t limit,
                   const SanadName **names, size_t *count, SanadError *error)
{
  SanadBuffer folded = {0};
  sanad_unicode_fold(&folded, text);
  SanadStatus status = sanad_buffer_status(&folded, error);
  if (status == SANAD_OK) {
    status = sanad_names_find(question->snapshot, question->arena,
                              sanad_buffer_text(&folded), false, limit, names,
                              count, error);
  }
  sanad_buffer_free(&folded);
  return status;
}

SanadStatus
resolve_rank_name(Resolver *resolver, const SanadName *name, SanadText text,
                  Role role, unsigned *rank, SanadError *error)
{
  const Question *const question = resolver->question;
  bool fits = false;
  bool is_exact = false;
  *rank = UINT_MAX;
  TRY(resolve_has_role(question, name->id, role, &fits, error));
  if (fits) {
    TRY(is_spelt(question, name->id, name->kind, text, &is_exact, error));
    *rank = kind_rank(resolver, name, role) + (is_exact ? 0 : 10);
  }
  return SANAD_OK;
}

/// Lists the terms that the name could mean in `role`.
static SanadStatus
list_candidates(Resolver *resolver, const AstName *name, Role role,
                const SanadId *classes, size_t class_count,
                Candidate **candidates, size_t *count, SanadError *error)
{
  Question *const question = resolver->question;
  const SanadName *names = NULL;
  size_t name_count = 0;
  TRY(resolve_find_names(question, name->text, RESOLVE_NAMES_MAX, &names,
                         &name_count, error));

  size_t capacity = 0;
  for (size_t i = 0; i < name_count; ++i) {
    bool fits = true;
    unsigned rank = UINT_MAX;
    if (classes) {
      TRY(resolve_has_type(question, names[i].id, classes, class_count, &fits,
                           error));
    }
    if (fits) {
      TRY(resolve_rank_name(resolver, &names[i], name->text, role, &rank,
                            error));
    }
    if (rank != UINT_MAX) {
      TRY(add_candidate(resolver, candidates, count, &capacity,
                        (Candidate){names[i].id, rank}, error));
    }
  }
  return SANAD_OK;
}

/// Fails for a name that several candidates fit equally well.
static SanadStatus
fail_candidates(Resolver *resolver, const AstName *name, Role role,
                const Candidate *candidates, size_t count, unsigned rank,
                SanadError *error)
{
  SanadId *const ids =
      SANAD_TAKE_ARRAY(resolver->question->arena, SanadId, count);
  size_t same = 0;
  if (!ids) {
    return sanad_fail_memory(error);
  }
  for (size_t i = 0; i < count; ++i) {
    if (candidates[i].rank == rank) {
      ids[same++] = candidates[i].id;
    }
  }
  return fail_ambiguous(resolver, name, role, ids, same, error);
}

/// Looks a bare or bracketed name up.
static SanadStatus
look_up(Resolver *resolver, const AstName *name, Role role,
        const SanadId *classes, size_t class_count, SanadId *id,
        SanadError *error)
{
  if (resolver->settings->is_strict) {
    (void)sanad_fail(error, SANAD_MEANING, name->span,
                     "names are not looked up under `set names=strict`");
    return sanad_hint(error, "write a prefixed name or an IRI");
  }

  TRY(remote_need(resolver->question->endpoint, name->text, role, error));
  Candidate *candidates = NULL;
  size_t count = 0;
  TRY(list_candidates(resolver, name, role, classes, class_count, &candidates,
                      &count, error));
  if (!count) {
    return suggest_names(resolver, name, role, error);
  }

  size_t best = 0;
  size_t same = 0;
  for (size_t i = 0; i < count; ++i) {
    if (candidates[i].rank < candidates[best].rank) {
      best = i;
    }
  }
  for (size_t i = 0; i < count; ++i) {
    same += candidates[i].rank == candidates[best].rank;
  }
  if (same > 1) {
    return fail_candidates(resolver, name, role, candidates, count,
                           candidates[best].rank, error);
  }
  *id = candidates[best].id;
  return SANAD_OK;
}

SanadStatus
resolve_name(Resolver *resolver, const AstName *name, Role role,
             const SanadId *classes, size_t class_count, SanadId *id,
             SanadError *error)
{
  SanadText iri = name->text;

  switch (name->kind) {
  case AST_NAME_PREFIXED:
    TRY(resolve_prefixed(resolver, name, &iri, error));
    break;
  case AST_NAME_IRI:
    break;
  default:
    return look_up(resolver, name, role, classes, class_count, id, error);
  }
  const SanadTerm term = sanad_term_iri(iri);
  TRY(question_intern(resolver->question, &term, id, error));
  if (sanad_id_kind(*id) == SANAD_ID_OWN && !resolver->makes) {
    question_note(resolver->question, "note: the graph has no <%.*s>",
                  (int)iri.length, iri.data);
  }
  return SANAD_OK;
}
