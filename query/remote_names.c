/// What an endpoint calls things: small questions, whose answers are kept.

#include "base/unicode.h"
#include "graph/names.h"
#include "graph/vocabulary.h"
#include "query/remote_impl.h"

#include <string.h>

/// Rows that one of the small questions may have.
#define ROWS_MAX "20000"
/// Nodes of one question for names.
#define NODES_TOGETHER 500U

/// What is done with the rows of a small question.
typedef enum {
  TAKE_FACTS,     ///< Three columns: a fact
  TAKE_RELATIONS, ///< One column: a relation
  TAKE_TYPES,     ///< One column: a type
  TAKE_NODES,     ///< A node, and perhaps two more columns: a fact of it
} Take;

/// Rows of a small question on their way into the store.
typedef struct {
  SanadEndpoint *endpoint;
  SanadWrite *write;
  Take take;
  SanadBuffer *subjects; ///< Printed, for the next question; may be null
  SanadBuffer *objects;  ///< Likewise
  size_t count;
} Harvest;

/// FNV-1a, 64 bits.
static uint64_t
hash_of(SanadText text, char kind)
{
  uint64_t hash = UINT64_C(0xcbf29ce484222325) ^ (unsigned char)kind;
  for (size_t i = 0; i < text.length; ++i) {
    hash = (hash ^ (unsigned char)text.data[i]) * UINT64_C(0x100000001b3);
  }
  return hash == UINT64_MAX ? 0 : hash;
}

static bool
is_known(const SanadEndpoint *self, SanadText text, char kind)
{
  return sanad_map_get(&self->known, hash_of(text, kind));
}

static SanadStatus
make_known(SanadEndpoint *self, SanadText text, char kind, SanadError *error)
{
  uint64_t *const value =
      sanad_map_put(&self->known, hash_of(text, kind), NULL);
  if (!value) {
    return sanad_fail_memory(error);
  }
  *value = 1;
  return SANAD_OK;
}

// ---- Taking rows

static SanadStatus
take_columns(void *state, const SanadText *names, size_t count,
             SanadError *error)
{
  const Harvest *const self = state;
  (void)names;
  return count == 1 || (count == 3 && self->take != TAKE_RELATIONS &&
                        self->take != TAKE_TYPES)
             ? SANAD_OK
             : sanad_fail_hint(
                   error, SANAD_SYNTAX, SANAD_NO_SPAN,
                   "see whether its address is that of SPARQL queries",
                   "the endpoint answered with %zu columns that nobody "
                   "asked for",
                   count);
}

static SanadStatus
take_yes_no(void *state, bool answer, SanadError *error)
{
  (void)state;
  (void)answer;
  return sanad_fail_hint(
      error, SANAD_SYNTAX, SANAD_NO_SPAN,
      "see whether its address is that of SPARQL queries",
      "the endpoint answered with a yes or no instead of rows");
}

static SanadStatus
write_fact(const Harvest *self, const SanadTerm *s, const SanadTerm *p,
           const SanadTerm *o, SanadError *error)
{
  SanadQuad quad = {.graph = SANAD_DEFAULT_GRAPH};
  TRY(sanad_write_term(self->write, s, &quad.triple.subject, error));
  TRY(sanad_write_term(self->write, p, &quad.triple.predicate, error));
  TRY(sanad_write_term(self->write, o, &quad.triple.object, error));
  return sanad_write_add(self->write, &quad, error);
}

/// Remembers the namespace of a relation or type.
static SanadStatus
add_space(SanadEndpoint *self, SanadText iri, SanadError *error)
{
  const SanadText local = sanad_iri_local_name(iri);
  const SanadText space = sanad_text_slice(iri, 0, iri.length - local.length);
  for (size_t i = 0; i < self->space_count; ++i) {
    if (sanad_text_is_equal(self->spaces[i], space)) {
      return SANAD_OK;
    }
  }
  if (self->space_count == REMOTE_SPACES_MAX || !space.length) {
    return SANAD_OK;
  }
  const char *const copy =
      sanad_arena_copy(self->arena, space.data, space.length);
  if (!copy) {
    return sanad_fail_memory(error);
  }
  self->spaces[self->space_count++] = (SanadText){copy, space.length};
  return SANAD_OK;
}

/// Writes what makes the term a relation, a type or a node.
static SanadStatus
write_mark(const Harvest *self, const SanadTerm *term, SanadError *error)
{
  const SanadTerm below = sanad_term_iri(SANAD_TEXT(SANAD_RDFS_SUBCLASS_OF));
  const SanadTerm seen = sanad_term_iri(SANAD_TEXT(SANAD_NS_RDFS "seeAlso"));
  switch (self->take) {
  case TAKE_RELATIONS:
    TRY(add_space(self->endpoint, term->text, error));
    return write_fact(self, term, term, term, error);
  case TAKE_TYPES:
    TRY(add_space(self->endpoint, term->text, error));
    return write_fact(self, term, &below, term, error);
  case TAKE_NODES:
    return write_fact(self, term, &seen, term, error);
  default:
    return SANAD_OK;
  }
}

static SanadStatus
take_row(void *state, const SanadTerm *cells, size_t count, SanadError *error)
{
  Harvest *const self = state;
  // Terms that are none are left out: the endpoint may hold them, no question
  // could name them.
  for (size_t i = 0; i < count; ++i) {
    if (!cells[i].kind || sanad_term_check(&cells[i], NULL) != SANAD_OK ||
        (i < 2 && cells[i].kind != SANAD_IRI) || cells[i].kind == SANAD_BLANK) {
      return SANAD_OK;
    }
  }
  ++self->count;
  TRY(write_mark(self, &cells[0], error));
  if (count == 3) {
    TRY(write_fact(self, &cells[0], &cells[1], &cells[2], error));
  }
  if (self->subjects) {
    sanad_term_print(self->subjects, &cells[0]);
    sanad_buffer_add_char(self->subjects, ' ');
  }
  if (self->objects && count == 3) {
    sanad_term_print(self->objects, &cells[2]);
    sanad_buffer_add_char(self->objects, ' ');
  }
  return SANAD_OK;
}

/// Asks a small question and keeps its rows.
static SanadStatus
ask(Harvest *self, SanadBuffer *sparql, SanadError *error)
{
  SanadEndpoint *const endpoint = self->endpoint;
  const ResultsSink sink = {take_columns, take_row, take_yes_no, self};
  SanadArena *const arena = sanad_arena_new(NULL, SIZE_MAX);
  self->count = 0;
  SanadStatus status =
      arena ? sanad_buffer_status(sparql, error) : sanad_fail_memory(error);
  if (status == SANAD_OK) {
    status = sanad_write_begin(&self->write, endpoint->store, error);
  }
  if (status == SANAD_OK) {
    status = endpoint_query(&endpoint->asked, arena, sanad_buffer_text(sparql),
                            sink, error);
    if (status == SANAD_OK) {
      status = sanad_write_commit(self->write, error);
    } else {
      sanad_write_abort(self->write);
    }
  }
  sanad_arena_free(arena);
  sanad_buffer_clear(sparql);
  return status;
}

// ---- Names of nodes

/// Appends `VALUES ?p { … }` with what gives names.
static void
add_name_predicates(SanadBuffer *out)
{
  sanad_buffer_add_string(out, "VALUES ?p { ");
  const char *iri = NULL;
  for (size_t i = 0; (iri = sanad_name_predicate(i)); ++i) {
    sanad_buffer_add_format(out, "<%s> ", iri);
  }
  sanad_buffer_add_string(out, "} ");
}

/// Asks for the names of nodes, and who else is called so.
static SanadStatus
ask_names(SanadEndpoint *self, SanadText nodes, SanadError *error)
{
  SanadBuffer sparql = {0};
  SanadBuffer labels = {0};
  Harvest harvest = {.endpoint = self, .take = TAKE_FACTS, .objects = &labels};
  sanad_buffer_add_string(&sparql, "SELECT ?n ?p ?l WHERE { VALUES ?n { ");
  sanad_buffer_add_text(&sparql, nodes);
  sanad_buffer_add_string(&sparql, "} ");
  add_name_predicates(&sparql);
  sanad_buffer_add_string(&sparql, "?n ?p ?l } LIMIT " ROWS_MAX);
  SanadStatus status = ask(&harvest, &sparql, error);
  if (status == SANAD_OK && harvest.count) {
    harvest.take = TAKE_NODES;
    harvest.objects = NULL;
    sanad_buffer_add_string(&sparql, "SELECT ?n ?p ?l WHERE { VALUES ?l { ");
    sanad_buffer_add_text(&sparql, sanad_buffer_text(&labels));
    sanad_buffer_add_string(&sparql, "} ");
    add_name_predicates(&sparql);
    sanad_buffer_add_string(&sparql, "?n ?p ?l } LIMIT " ROWS_MAX);
    status = ask(&harvest, &sparql, error);
  }
  sanad_buffer_free(&labels);
  sanad_buffer_free(&sparql);
  return status;
}

/// Marks the nodes among `terms` and prints those whose names are unknown.
static SanadStatus
mark_nodes(SanadEndpoint *self, const SanadTerm *terms, size_t count,
           SanadBuffer *nodes, size_t *used, SanadError *error)
{
  size_t found = 0;
  Harvest harvest = {.endpoint = self, .take = TAKE_NODES};
  TRY(sanad_write_begin(&harvest.write, self->store, error));
  SanadStatus status = SANAD_OK;
  for (; *used < count && found < NODES_TOGETHER && status == SANAD_OK;
       ++*used) {
    const SanadTerm *const term = &terms[*used];
    if (term->kind != SANAD_IRI || is_known(self, term->text, 'n') ||
        sanad_term_check(term, NULL) != SANAD_OK) {
      continue;
    }
    ++found;
    sanad_term_print(nodes, term);
    sanad_buffer_add_char(nodes, ' ');
    status = make_known(self, term->text, 'n', error);
    if (status == SANAD_OK) {
      status = write_mark(&harvest, term, error);
    }
  }
  if (status != SANAD_OK) {
    sanad_write_abort(harvest.write);
    return status;
  }
  return sanad_write_commit(harvest.write, error);
}

SanadStatus
remote_name_nodes(SanadEndpoint *self, const SanadTerm *terms, size_t count,
                  SanadError *error)
{
  SanadStatus status = SANAD_OK;
  for (size_t used = 0; used < count && status == SANAD_OK;) {
    SanadBuffer nodes = {0};
    status = mark_nodes(self, terms, count, &nodes, &used, error);
    if (status == SANAD_OK && nodes.length) {
      status = ask_names(self, sanad_buffer_text(&nodes), error);
    }
    sanad_buffer_free(&nodes);
  }
  return status;
}

// ---- Relations and types

/// Asks for the names of many printed IRIs, some at a time.
static SanadStatus
ask_names_of_all(SanadEndpoint *self, SanadText iris, SanadError *error)
{
  size_t start = 0;
  size_t count = 0;
  for (size_t i = 0; i < iris.length; ++i) {
    count += iris.data[i] == ' ';
    if (count == NODES_TOGETHER || i + 1 == iris.length) {
      TRY(ask_names(self, sanad_text_slice(iris, start, i + 1 - start), error));
      start = i + 1;
      count = 0;
    }
  }
  return SANAD_OK;
}

static SanadStatus
ask_vocabulary(SanadEndpoint *self, SanadError *error)
{
  static const struct {
    Take take;
    const char *sparql;
  } questions[] = {
      {TAKE_RELATIONS, "SELECT DISTINCT ?p WHERE { ?s ?p ?o } LIMIT " ROWS_MAX},
      {TAKE_TYPES, "SELECT DISTINCT ?c WHERE { ?s a ?c } LIMIT " ROWS_MAX},
      {TAKE_RELATIONS,
       "SELECT DISTINCT ?p WHERE { VALUES ?t { <" SANAD_NS_RDF
       "Property> <" SANAD_NS_OWL "ObjectProperty> <" SANAD_NS_OWL
       "DatatypeProperty> <" SANAD_NS_OWL
       "AnnotationProperty> } ?p a ?t } LIMIT " ROWS_MAX},
      {TAKE_TYPES,
       "SELECT DISTINCT ?c WHERE { VALUES ?t { <" SANAD_NS_RDFS
       "Class> <" SANAD_NS_OWL "Class> } ?c a ?t } LIMIT " ROWS_MAX},
      {TAKE_TYPES,
       "SELECT DISTINCT ?c WHERE { { ?c <" SANAD_RDFS_SUBCLASS_OF
       "> ?d } UNION { ?d <" SANAD_RDFS_SUBCLASS_OF "> ?c } } LIMIT " ROWS_MAX},
      {TAKE_FACTS,
       "SELECT ?c ?p ?d WHERE { VALUES ?p { <" SANAD_RDFS_SUBCLASS_OF
       "> } ?c ?p ?d } LIMIT " ROWS_MAX},
  };
  SanadBuffer sparql = {0};
  SanadBuffer terms = {0};
  SanadStatus status = SANAD_OK;
  for (size_t i = 0;
       status == SANAD_OK && i < sizeof questions / sizeof *questions; ++i) {
    Harvest harvest = {
        .endpoint = self, .take = questions[i].take, .subjects = &terms};
    sanad_buffer_clear(&terms);
    sanad_buffer_add_string(&sparql, questions[i].sparql);
    status = ask(&harvest, &sparql, error);
    if (status == SANAD_OK && harvest.take != TAKE_FACTS) {
      status = ask_names_of_all(self, sanad_buffer_text(&terms), error);
    }
  }
  sanad_buffer_free(&terms);
  sanad_buffer_free(&sparql);
  return status;
}

/// Asks for all relations and types.  A large endpoint may refuse that; names
/// are then looked up one by one.
static SanadStatus
learn_vocabulary(SanadEndpoint *self, SanadError *error)
{
  SanadError own = {0};
  const SanadStatus status = ask_vocabulary(self, &own);
  self->has_vocabulary = true;
  self->is_vocabulary_whole = status == SANAD_OK;
  if (status == SANAD_OK || (status == SANAD_LIMIT)) {
    return SANAD_OK;
  }
  self->has_vocabulary = false;
  if (error) {
    *error = own;
  }
  return status;
}

// ---- One name

/// Appends a name as literals: as it is written, small, and with a large first
/// letter, in the languages that are likely.
static void
add_spellings(SanadBuffer *out, SanadText name, SanadText language)
{
  static const char *const languages[] = {"",    "@en", "@de", "@fr", "@es",
                                          "@it", "@pt", "@ru", "@tr", "@uk",
                                          "@ar", "@fa", "@zh", "@ja"};
  char spellings[3][256];
  if (name.length >= sizeof spellings[0]) {
    return;
  }
  for (size_t i = 0; i < 3; ++i) {
    memcpy(spellings[i], name.data, name.length);
    for (size_t j = 0; j < name.length; ++j) {
      char *const c = &spellings[i][j];
      *c = i == 1 && *c >= 'A' && *c <= 'Z' ? (char)(*c | 0x20) : *c;
    }
  }
  char *const first = &spellings[2][0];
  *first = *first >= 'a' && *first <= 'z' ? (char)(*first & ~0x20) : *first;
  for (size_t i = 0; i < 3; ++i) {
    const SanadTerm term =
        sanad_term_string((SanadText){spellings[i], name.length});
    for (size_t j = 0; j < sizeof languages / sizeof *languages; ++j) {
      sanad_term_print(out, &term);
      sanad_buffer_add_format(out, "%s ", languages[j]);
    }
    if (language.length) {
      sanad_term_print(out, &term);
      sanad_buffer_add_format(out, "@%.*s ", (int)language.length,
                              language.data);
    }
  }
}

static SanadStatus
ask_labels(Harvest *harvest, SanadText name, const SanadSettings *settings,
           SanadBuffer *sparql, SanadError *error)
{
  sanad_buffer_add_string(sparql, "SELECT DISTINCT ?n ?p ?l WHERE { "
                                  "VALUES ?l { ");
  add_spellings(sparql, name, settings->language);
  sanad_buffer_add_string(sparql, "} ");
  add_name_predicates(sparql);
  sanad_buffer_add_string(sparql, "?n ?p ?l } LIMIT 1000");
  return ask(harvest, sparql, error);
}

/// Appends the IRI that a name has in a namespace, if it is one.
static void
add_iri(SanadBuffer *out, SanadText space, SanadText name)
{
  SanadBuffer iri = {0};
  sanad_buffer_add_text(&iri, space);
  sanad_buffer_add_text(&iri, name);
  const SanadTerm term = sanad_term_iri(sanad_buffer_text(&iri));
  if (!iri.failed && sanad_term_check(&term, NULL) == SANAD_OK) {
    sanad_term_print(out, &term);
    sanad_buffer_add_char(out, ' ');
  }
  sanad_buffer_free(&iri);
}

/// Asks which of the IRIs that the name has in known namespaces stand so in
/// some fact.
static SanadStatus
ask_iris(Harvest *harvest, SanadText name, const SanadSettings *settings,
         const char *pattern, SanadBuffer *sparql, SanadError *error)
{
  const SanadEndpoint *const self = harvest->endpoint;
  SanadBuffer iris = {0};
  add_iri(&iris, settings->default_prefix, name);
  for (size_t i = 0; i < settings->prefix_count; ++i) {
    add_iri(&iris, settings->prefixes[i].iri, name);
  }
  for (size_t i = 0; i < self->space_count; ++i) {
    add_iri(&iris, self->spaces[i], name);
  }
  add_iri(&iris, SANAD_TEXT(SANAD_NS_ID), name);
  SanadStatus status = sanad_buffer_status(&iris, error);
  if (status == SANAD_OK && iris.length) {
    sanad_buffer_add_string(sparql, "SELECT DISTINCT ?n WHERE { VALUES ?n { ");
    sanad_buffer_add_text(sparql, sanad_buffer_text(&iris));
    sanad_buffer_add_format(sparql, "} %s }", pattern);
    status = ask(harvest, sparql, error);
  }
  sanad_buffer_free(&iris);
  return status;
}

/// Asks whether the name is that of a relation or type, where not all of these
/// are known.
static SanadStatus
ask_roles(SanadEndpoint *self, SanadText name, const SanadSettings *settings,
          SanadBuffer *sparql, SanadError *error)
{
  Harvest relations = {.endpoint = self, .take = TAKE_RELATIONS};
  Harvest types = {.endpoint = self, .take = TAKE_TYPES};
  if (self->is_vocabulary_whole) {
    return SANAD_OK;
  }
  TRY(ask_iris(&relations, name, settings, "?s ?n ?o", sparql, error));
  return ask_iris(&types, name, settings, "?s a ?n", sparql, error);
}

/// Looks at all labels and IRIs, for a name in other letters or of a node in
/// an unknown namespace.
static SanadStatus
ask_all(Harvest *harvest, SanadText name, SanadBuffer *sparql,
        SanadError *error)
{
  const SanadTerm term = sanad_term_string(name);
  sanad_buffer_add_string(sparql, "SELECT DISTINCT ?n ?p ?l WHERE { ");
  add_name_predicates(sparql);
  sanad_buffer_add_string(sparql, "?n ?p ?l FILTER(LCASE(STR(?l)) = LCASE(");
  sanad_term_print(sparql, &term);
  sanad_buffer_add_string(sparql, ")) } LIMIT 1000");
  TRY(ask(harvest, sparql, error));
  if (harvest->count) {
    return SANAD_OK;
  }
  sanad_buffer_add_string(
      sparql, "SELECT DISTINCT ?n WHERE { { ?n ?p ?o } UNION { ?s ?q ?n } "
              "FILTER(isIRI(?n)) BIND(LCASE(STR(?n)) AS ?text) "
              "BIND(LCASE(");
  sanad_term_print(sparql, &term);
  sanad_buffer_add_string(sparql,
                          ") AS ?end) FILTER(STRENDS(?text, CONCAT(\"/\", "
                          "?end)) || STRENDS(?text, CONCAT(\"#\", ?end))) } "
                          "LIMIT 100");
  return ask(harvest, sparql, error);
}

/// Asks what types the nodes have.
static SanadStatus
ask_types(SanadEndpoint *self, SanadText nodes, SanadBuffer *sparql,
          SanadError *error)
{
  Harvest harvest = {.endpoint = self, .take = TAKE_FACTS};
  sanad_buffer_add_string(sparql, "SELECT DISTINCT ?n ?p ?t WHERE { "
                                  "VALUES ?p { <" SANAD_RDF_TYPE "> } "
                                  "VALUES ?n { ");
  sanad_buffer_add_text(sparql, nodes);
  sanad_buffer_add_string(sparql, "} ?n ?p ?t } LIMIT " ROWS_MAX);
  return ask(&harvest, sparql, error);
}

static SanadStatus
learn_name(SanadEndpoint *self, SanadText name, const SanadSettings *settings,
           SanadError *error)
{
  SanadBuffer sparql = {0};
  SanadBuffer nodes = {0};
  Harvest harvest = {.endpoint = self, .take = TAKE_NODES, .subjects = &nodes};
  SanadStatus status = ask_labels(&harvest, name, settings, &sparql, error);
  if (status == SANAD_OK) {
    status = ask_iris(&harvest, name, settings,
                      "{ ?n ?p ?o } UNION { ?s ?q ?n }", &sparql, error);
  }
  if (status == SANAD_OK) {
    status = ask_roles(self, name, settings, &sparql, error);
  }
  if (status == SANAD_OK && !nodes.length) {
    status = ask_all(&harvest, name, &sparql, error);
  }
  if (status == SANAD_OK && nodes.length) {
    status = ask_types(self, sanad_buffer_text(&nodes), &sparql, error);
  }
  if (status == SANAD_OK) {
    status = make_known(self, name, 'w', error);
  }
  sanad_buffer_free(&nodes);
  sanad_buffer_free(&sparql);
  return status;
}

// ---- What the resolver asks for

SanadStatus
remote_need(SanadEndpoint *self, SanadText name, Role role, SanadError *error)
{
  if (!self) {
    return SANAD_OK;
  }
  const bool is_listed = role != ROLE_NODE && self->is_vocabulary_whole;
  if (self->has_vocabulary && (is_listed || is_known(self, name, 'w'))) {
    return SANAD_OK;
  }
  self->is_waiting = true;
  sanad_buffer_clear(&self->wanted);
  if (self->has_vocabulary || role == ROLE_NODE) {
    sanad_buffer_add_text(&self->wanted, name);
  }
  TRY(sanad_buffer_status(&self->wanted, error));
  return sanad_fail_hint(error, SANAD_INCOMPLETE, SANAD_NO_SPAN, "ask again",
                         "the endpoint has to be asked for names first");
}

SanadStatus
sanad_endpoint_learn(SanadEndpoint *self, const SanadSettings *settings,
                     SanadError *error)
{
  self->is_waiting = false;
  if (!self->has_vocabulary) {
    TRY(learn_vocabulary(self, error));
  }
  if (self->wanted_list.length) {
    return remote_learn_list(self, error);
  }
  const SanadText name = sanad_buffer_text(&self->wanted);
  if (name.length && !is_known(self, name, 'w')) {
    TRY(learn_name(self, name, settings, error));
  }
  sanad_buffer_clear(&self->wanted);
  return SANAD_OK;
}
