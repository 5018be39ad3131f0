#include "query/remote_paths.h"

#include "query/key_set.h"
#include "query/remote_impl.h"

#include <stdlib.h>

/// Facts that one search may fetch.
#define FACTS_MAX 200000U
/// Nodes whose facts are asked for together.
#define NODES_TOGETHER 500U

/// A fact, and the next one with the same subject and the same object.
typedef struct {
  SanadTriple triple;
  uint32_t next[2]; ///< Number plus one, or 0
} Fact;

struct RemotePaths {
  Question *question;
  SanadEndpoint *endpoint;
  const Path *const *leaves;
  size_t leaf_count;
  uint64_t until_ms; ///< When all of it has to be done
  RemoteViews views; ///< Of the endpoint's store
  SanadMap asked[2]; ///< Nodes around the target, around the start
  SanadMap named;    ///< Nodes that were asked what they are called
  SanadMap first[2]; ///< Node → its first fact as subject, as object, plus one
  Fact *facts;
  size_t count;
  size_t capacity;
  KeySet known;       ///< The facts, each once
  size_t blank_count; ///< Facts left out, with a blank node at an end

  SanadArena *arena; ///< Of the answer on its way
  SanadTerm *cells;  ///< Its rows, of three
  size_t row_count;
  size_t cell_capacity;
};

SanadStatus
remote_paths_open(RemotePaths **out, Question *question,
                  const Path *const *leaves, size_t leaf_count,
                  SanadError *error)
{
  RemotePaths *const self = calloc(1, sizeof *self);
  *out = self;
  if (!self) {
    return sanad_fail_memory(error);
  }
  self->question = question;
  self->endpoint = question->endpoint;
  self->leaves = leaves;
  self->leaf_count = leaf_count;
  self->until_ms = endpoint_now_ms() + self->endpoint->asked.timeout_ms;
  self->known = (KeySet){.width = 3, .held = question->held};
  return SANAD_OK;
}

void
remote_paths_close(RemotePaths *self)
{
  if (!self) {
    return;
  }
  if (self->blank_count) {
    question_note(self->question,
                  "note: the search left out %zu fact%s with a blank node, "
                  "which an endpoint cannot be asked about",
                  self->blank_count, self->blank_count == 1 ? "" : "s");
  }
  for (size_t i = 0; i < 2; ++i) {
    sanad_map_free(&self->asked[i]);
    sanad_map_free(&self->first[i]);
  }
  sanad_map_free(&self->named);
  question_hold(self->question, self->capacity * sizeof *self->facts, 0);
  free(self->facts);
  key_set_free(&self->known);
  sanad_arena_free(self->arena);
  remote_views_close(&self->views, self->question);
  free(self);
}

static SanadStatus
fail_too_many(SanadError *error)
{
  return sanad_fail_hint(
      error, SANAD_LIMIT, SANAD_NO_SPAN,
      "say which relations with via, leave some out with avoid, lower max, or "
      "load the facts into a store and search there",
      "the search needs more than %u facts of the endpoint", FACTS_MAX);
}

/// What is left of the time, as the limit of a request.
static SanadStatus
limit_time(const RemotePaths *self, Endpoint *endpoint, SanadError *error)
{
  const uint64_t now = endpoint_now_ms();
  TRY(question_check(self->question, error));
  *endpoint = self->endpoint->asked;
  if (now >= self->until_ms) {
    return sanad_fail_hint(
        error, SANAD_LIMIT, SANAD_NO_SPAN,
        "say which relations with via, lower max, or set timeout",
        "the search took longer than %.4g seconds at the endpoint",
        (double)endpoint->timeout_ms / 1000.0);
  }
  endpoint->timeout_ms = self->until_ms - now;
  return SANAD_OK;
}

// ---- The answer

static SanadStatus
take_columns(void *state, const SanadText *names, size_t count,
             SanadError *error)
{
  (void)state;
  (void)names;
  return count == 3 ? SANAD_OK
                    : sanad_fail_hint(
                          error, SANAD_SYNTAX, SANAD_NO_SPAN,
                          "see whether its address is that of SPARQL queries",
                          "the endpoint answered with %zu columns instead of "
                          "3",
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

static bool
keep_text(SanadArena *arena, SanadText *text)
{
  if (text->length) {
    text->data = sanad_arena_copy(arena, text->data, text->length);
  }
  return !text->length || text->data;
}

static SanadStatus
take_row(void *state, const SanadTerm *cells, size_t count, SanadError *error)
{
  RemotePaths *const self = state;
  if (self->count + self->row_count > FACTS_MAX) {
    return fail_too_many(error);
  }
  if (cells[0].kind == SANAD_BLANK || cells[2].kind == SANAD_BLANK) {
    ++self->blank_count;
    return SANAD_OK;
  }
  for (size_t i = 0; i < count; ++i) {
    if (sanad_term_check(&cells[i], NULL) != SANAD_OK ||
        (i < 2 && cells[i].kind != SANAD_IRI)) {
      return SANAD_OK; // No fact that anything could name
    }
  }
  for (size_t i = 0; i < count; ++i) {
    SanadTerm term = cells[i];
    self->cells =
        sanad_arena_grow(self->arena, self->cells, self->row_count * 3 + i,
                         &self->cell_capacity, sizeof *self->cells);
    if (!self->cells || !keep_text(self->arena, &term.text) ||
        !keep_text(self->arena, &term.datatype) ||
        !keep_text(self->arena, &term.language)) {
      return sanad_fail_memory(error);
    }
    self->cells[self->row_count * 3 + i] = term;
  }
  ++self->row_count;
  return SANAD_OK;
}

// ---- Keeping it

/// Puts a fact in front of those with the same node at one end.
static SanadStatus
link_fact(RemotePaths *self, size_t number, size_t end, SanadId node,
          SanadError *error)
{
  uint64_t *const first = sanad_map_put(&self->first[end], node, NULL);
  if (!first) {
    return sanad_fail_memory(error);
  }
  self->facts[number].next[end] = (uint32_t)*first;
  *first = number + 1;
  return SANAD_OK;
}

static SanadStatus
add_fact(RemotePaths *self, const SanadId ids[3], SanadError *error)
{
  size_t number = 0;
  bool is_new = false;
  TRY(key_set_put(&self->known, ids, SIZE_MAX, &number, &is_new, error));
  if (!is_new) {
    return SANAD_OK;
  }
  if (self->count == self->capacity) {
    const size_t larger = self->capacity ? self->capacity * 2 : 256;
    Fact *const facts = realloc(self->facts, larger * sizeof *facts);
    if (!facts) {
      return sanad_fail_memory(error);
    }
    question_hold(self->question, self->capacity * sizeof *facts,
                  larger * sizeof *facts);
    self->facts = facts;
    self->capacity = larger;
  }
  self->facts[self->count] = (Fact){.triple = {ids[0], ids[1], ids[2]}};
  ++self->count;
  TRY(link_fact(self, number, 0, ids[0], error));
  return link_fact(self, number, 1, ids[2], error);
}

/// Keeps the rows of an answer as facts.  Nodes become known to the endpoint's
/// store first, so that each has one id from now on.
static SanadStatus
keep_rows(RemotePaths *self, SanadError *error)
{
  if (!self->row_count) {
    return SANAD_OK;
  }
  TRY(remote_mark_nodes(self->endpoint, self->cells, self->row_count * 3,
                        error));
  TRY(remote_look_again(&self->views, self->endpoint, self->question, error));
  for (size_t i = 0; i < self->row_count; ++i) {
    SanadId ids[3];
    for (size_t j = 0; j < 3; ++j) {
      TRY(question_intern(self->question, &self->cells[i * 3 + j], &ids[j],
                          error));
    }
    TRY(add_fact(self, ids, error));
  }
  question_read_facts(self->question, self->row_count);
  return SANAD_OK;
}

// ---- The request

/// Appends `VALUES ?v { … }`.
static void
add_values(SanadBuffer *out, const char *variable, SanadText terms)
{
  sanad_buffer_add_format(out, "VALUES ?%s { ", variable);
  sanad_buffer_add_text(out, terms);
  sanad_buffer_add_string(out, "} ");
}

/// Prints a term, and a space.
static SanadStatus
add_term(const RemotePaths *self, SanadId id, SanadBuffer *out,
         SanadError *error)
{
  SanadTerm term;
  TRY(question_term(self->question, id, &term, error));
  sanad_term_print(out, &term);
  sanad_buffer_add_char(out, ' ');
  return SANAD_OK;
}

/// Appends the facts of any relation but some.
static SanadStatus
add_any(const RemotePaths *self, const Path *leaf, SanadBuffer *out,
        SanadError *error)
{
  sanad_buffer_add_string(out, "?s ?p ?o ");
  if (!leaf->id_count) {
    return SANAD_OK;
  }
  sanad_buffer_add_string(out, "FILTER(?p NOT IN (");
  for (size_t i = 0; i < leaf->id_count; ++i) {
    sanad_buffer_add_string(out, i ? ", " : "");
    TRY(add_term(self, leaf->ids[i], out, error));
  }
  sanad_buffer_add_string(out, ")) ");
  return SANAD_OK;
}

/// Appends the facts along the leaves that lead from nodes as subjects, or as
/// objects: groups of a union.
static SanadStatus
add_side(const RemotePaths *self, SanadText nodes, bool to_objects,
         bool is_start, SanadBuffer *out, SanadError *error)
{
  const char *const side = to_objects ? "s" : "o";
  SanadBuffer links = {0};
  SanadStatus status = SANAD_OK;
  for (size_t i = 0; status == SANAD_OK && i < self->leaf_count; ++i) {
    const Path *const leaf = self->leaves[i];
    if ((leaf->is_inverse != is_start) != to_objects) {
      continue;
    }
    if (leaf->kind == PATH_LINK) {
      status = add_term(self, leaf->id, &links, error);
      continue;
    }
    sanad_buffer_add_string(out, out->length ? "UNION { " : "{ ");
    add_values(out, side, nodes);
    status = add_any(self, leaf, out, error);
    sanad_buffer_add_string(out, "} ");
  }
  if (status == SANAD_OK && links.length) {
    sanad_buffer_add_string(out, out->length ? "UNION { " : "{ ");
    add_values(out, side, nodes);
    add_values(out, "p", sanad_buffer_text(&links));
    sanad_buffer_add_string(out, "?s ?p ?o } ");
  }
  if (status == SANAD_OK) {
    status = sanad_buffer_status(&links, error);
  }
  sanad_buffer_free(&links);
  return status;
}

/// Asks for the facts of printed nodes.
static SanadStatus
ask(RemotePaths *self, SanadText nodes, bool is_start, SanadError *error)
{
  const ResultsSink sink = {take_columns, take_row, take_yes_no, self};
  Endpoint endpoint;
  SanadBuffer groups = {0};
  SanadBuffer text = {0};
  TRY(limit_time(self, &endpoint, error));
  sanad_arena_free(self->arena);
  self->arena = sanad_arena_new(NULL, SIZE_MAX);
  self->cells = NULL;
  self->row_count = self->cell_capacity = 0;
  SanadStatus status = self->arena ? SANAD_OK : sanad_fail_memory(error);
  for (size_t i = 0; status == SANAD_OK && i < 2; ++i) {
    status = add_side(self, nodes, i == 0, is_start, &groups, error);
  }
  sanad_buffer_add_string(&text, "SELECT DISTINCT ?s ?p ?o WHERE { ");
  sanad_buffer_add_text(&text, sanad_buffer_text(&groups));
  sanad_buffer_add_format(&text, "} LIMIT %zu", FACTS_MAX + 2 - self->count);
  text.failed |= groups.failed;
  if (status == SANAD_OK) {
    status = sanad_buffer_status(&text, error);
  }
  if (status == SANAD_OK && groups.length) {
    status = endpoint_query(&endpoint, self->arena, sanad_buffer_text(&text),
                            sink, error);
  }
  sanad_buffer_free(&groups);
  sanad_buffer_free(&text);
  return status == SANAD_OK ? keep_rows(self, error) : status;
}

/// Whether the facts of a node have to be asked for; then it is printed.
static SanadStatus
want_node(RemotePaths *self, SanadId node, bool is_start, SanadBuffer *nodes,
          size_t *wanted, SanadError *error)
{
  SanadTerm term;
  bool is_new = false;
  if (!sanad_map_put(&self->asked[is_start], node, &is_new)) {
    return sanad_fail_memory(error);
  }
  if (!is_new) {
    return SANAD_OK;
  }
  TRY(question_term(self->question, node, &term, error));
  if (term.kind != SANAD_BLANK && sanad_term_check(&term, NULL) == SANAD_OK) {
    sanad_term_print(nodes, &term);
    sanad_buffer_add_char(nodes, ' ');
    ++*wanted;
  }
  return SANAD_OK;
}

SanadStatus
remote_paths_fetch(RemotePaths *self, const SanadId *nodes, size_t count,
                   bool is_start, SanadError *error)
{
  SanadStatus status = SANAD_OK;
  for (size_t at = 0; status == SANAD_OK && at < count;) {
    SanadBuffer wanted = {0};
    size_t found = 0;
    for (; status == SANAD_OK && at < count && found < NODES_TOGETHER; ++at) {
      status = want_node(self, nodes[at], is_start, &wanted, &found, error);
    }
    if (status == SANAD_OK) {
      status = sanad_buffer_status(&wanted, error);
    }
    if (status == SANAD_OK && found) {
      status = ask(self, sanad_buffer_text(&wanted), is_start, error);
    }
    sanad_buffer_free(&wanted);
  }
  return status;
}

SanadStatus
remote_paths_name(RemotePaths *self, const SanadId *nodes, size_t count,
                  SanadError *error)
{
  SanadArena *const arena = sanad_arena_new(NULL, SIZE_MAX);
  SanadTerm *const terms =
      arena ? SANAD_TAKE_ARRAY(arena, SanadTerm, count + 1) : NULL;
  size_t found = 0;
  Endpoint endpoint;
  SanadStatus status =
      terms ? limit_time(self, &endpoint, error) : sanad_fail_memory(error);
  for (size_t i = 0; status == SANAD_OK && i < count; ++i) {
    bool is_new = false;
    if (!sanad_map_put(&self->named, nodes[i], &is_new)) {
      status = sanad_fail_memory(error);
    } else if (is_new && !sanad_id_is_literal(nodes[i])) {
      status = question_term(self->question, nodes[i], &terms[found++], error);
    }
  }
  if (status == SANAD_OK && found) {
    status = remote_name_nodes(self->endpoint, terms, found, error);
    if (status == SANAD_OK) {
      status = remote_look_again(&self->views, self->endpoint, self->question,
                                 error);
    }
  }
  sanad_arena_free(arena);
  return status;
}

SanadStatus
remote_paths_facts(const RemotePaths *self, const Path *leaf, SanadId node,
                   bool to_objects,
                   SanadStatus (*visit)(void *state, SanadTriple fact,
                                        SanadId other, SanadError *error),
                   void *state, SanadError *error)
{
  const size_t end = to_objects ? 0 : 1;
  const uint64_t *const first = sanad_map_get(&self->first[end], node);
  TRY(question_check(self->question, error));
  for (uint64_t i = first ? *first : 0; i; i = self->facts[i - 1].next[end]) {
    const SanadTriple fact = self->facts[i - 1].triple;
    if (leaf->kind == PATH_LINK
            ? fact.predicate != leaf->id
            : ids_have(leaf->ids, leaf->id_count, fact.predicate)) {
      continue;
    }
    TRY(visit(state, fact, to_objects ? fact.object : fact.subject, error));
  }
  return SANAD_OK;
}
