#include "query/remote.h"

#include "query/http.h"
#include "query/remote_impl.h"

#include <stdlib.h>

/// Facts that travel together.
#define FACTS_TOGETHER 1000U

SanadStatus
sanad_endpoint_open(SanadEndpoint **out, SanadText url, SanadError *error)
{
  *out = NULL;
  TRY(http_check_url(url, error));
  SanadEndpoint *const self = calloc(1, sizeof *self);
  if (!self) {
    return sanad_fail_memory(error);
  }
  self->arena = sanad_arena_new(NULL, SIZE_MAX);
  const char *const copy =
      self->arena ? sanad_arena_copy(self->arena, url.data, url.length) : NULL;
  self->url = (SanadText){copy, url.length};
  const SanadStatus status =
      copy ? sanad_store_open(&self->store, NULL, NULL, error)
           : sanad_fail_memory(error);
  if (status != SANAD_OK) {
    sanad_endpoint_close(self);
    return status;
  }
  self->asked = (Endpoint){.url = self->url};
  *out = self;
  return SANAD_OK;
}

void
sanad_endpoint_close(SanadEndpoint *self)
{
  if (self) {
    sanad_store_close(self->store);
    sanad_map_free(&self->known);
    sanad_buffer_free(&self->wanted);
    sanad_buffer_free(&self->wanted_list);
    remote_forget_lists(self);
    free(self->lists);
    sanad_arena_free(self->arena);
    free(self);
  }
}

SanadText
sanad_endpoint_url(const SanadEndpoint *self)
{
  return self->url;
}

SanadStore *
sanad_endpoint_store(SanadEndpoint *self)
{
  return self->store;
}

SanadStatus
sanad_endpoint_set_places(SanadEndpoint *self, SanadText update,
                          SanadText graphs, SanadError *error)
{
  TRY(update.length ? http_check_url(update, error) : SANAD_OK);
  TRY(graphs.length ? http_check_url(graphs, error) : SANAD_OK);
  self->update = update;
  self->graphs = graphs;
  return SANAD_OK;
}

void
sanad_endpoint_begin(SanadEndpoint *self, uint64_t timeout_ms,
                     const volatile sig_atomic_t *is_cancelled)
{
  self->asked.timeout_ms = timeout_ms;
  self->asked.is_cancelled = is_cancelled;
  self->asked.until_ms = 0;
  self->is_waiting = false;
  sanad_buffer_clear(&self->wanted);
  sanad_buffer_clear(&self->wanted_list);
}

void
sanad_endpoint_hurry(SanadEndpoint *self, uint64_t milliseconds)
{
  self->asked.until_ms = endpoint_now_ms() + milliseconds;
}

/// Forgets what was learnt: it may be of yesterday now.
static void
forget(SanadEndpoint *self)
{
  self->has_vocabulary = false;
  sanad_map_free(&self->known);
  remote_forget_lists(self);
}

bool
sanad_endpoint_is_waiting(const SanadEndpoint *self)
{
  return self->is_waiting;
}

// ---- Changes

/// Appends a fact, in its graph if it has one.
static SanadStatus
add_fact(SanadBuffer *out, const SanadFact *fact, bool is_removal,
         SanadError *error)
{
  const SanadTerm *const parts[] = {&fact->subject, &fact->predicate,
                                    &fact->object};
  if (fact->graph.kind) {
    sanad_buffer_add_string(out, "GRAPH ");
    sanad_term_print(out, &fact->graph);
    sanad_buffer_add_string(out, " { ");
  }
  for (size_t i = 0; i < 3; ++i) {
    if (is_removal && parts[i]->kind == SANAD_BLANK) {
      return sanad_fail_hint(error, SANAD_UNSUPPORTED, SANAD_NO_SPAN,
                             "remove all facts of the node that it hangs on by "
                             "a pattern: remove ?x -relation-> ?",
                             "a fact with a blank node cannot be removed at an "
                             "endpoint, which has no name for it");
    }
    sanad_term_print(out, parts[i]);
    sanad_buffer_add_char(out, ' ');
  }
  sanad_buffer_add_string(out, fact->graph.kind ? ". }\n" : ".\n");
  return SANAD_OK;
}

/// Appends `VALUES` with facts, without their graphs.
static SanadStatus
add_values(SanadBuffer *out, const SanadFact *facts, size_t count,
           SanadError *error)
{
  sanad_buffer_add_string(out, "VALUES (?s ?p ?o) {\n");
  for (size_t i = 0; i < count; ++i) {
    SanadBuffer fact = {0};
    SanadStatus status = add_fact(&fact, &facts[i], true, error);
    sanad_buffer_add_char(out, '(');
    // Without the end of the sentence.
    sanad_buffer_add_text(
        out, sanad_text_slice(sanad_buffer_text(&fact), 0, fact.length - 2));
    sanad_buffer_add_string(out, ")\n");
    if (status == SANAD_OK) {
      status = sanad_buffer_status(&fact, error);
    }
    sanad_buffer_free(&fact);
    TRY(status);
  }
  sanad_buffer_add_string(out, "} ");
  return sanad_buffer_status(out, error);
}

static SanadStatus
make_update(SanadBuffer *out, const SanadFact *facts, size_t count,
            bool is_removal, SanadError *error)
{
  sanad_buffer_add_string(out,
                          is_removal ? "DELETE DATA {\n" : "INSERT DATA {\n");
  for (size_t i = 0; i < count; ++i) {
    TRY(add_fact(out, &facts[i], is_removal, error));
  }
  sanad_buffer_add_char(out, '}');
  return sanad_buffer_status(out, error);
}

/// What an endpoint is asked with, at another place if one is set.
static Endpoint
at_place(const SanadEndpoint *self, SanadText place)
{
  Endpoint endpoint = self->asked;
  endpoint.url = place.length ? place : self->url;
  return endpoint;
}

static SanadStatus
send_some(const Endpoint *endpoint, SanadArena *arena, const SanadFact *facts,
          size_t count, bool is_removal, SanadError *error)
{
  SanadBuffer update = {0};
  SanadStatus status = make_update(&update, facts, count, is_removal, error);
  if (status == SANAD_OK) {
    status =
        endpoint_update(endpoint, arena, sanad_buffer_text(&update), error);
  }
  sanad_buffer_free(&update);
  return status;
}

static SanadStatus
take_no_columns(void *state, const SanadText *names, size_t count,
                SanadError *error)
{
  (void)state;
  (void)names;
  (void)count;
  return sanad_fail_hint(
      error, SANAD_SYNTAX, SANAD_NO_SPAN,
      "see whether its address is that of SPARQL queries",
      "the endpoint answered with rows instead of a yes or no");
}

static SanadStatus
take_answer(void *state, bool answer, SanadError *error)
{
  (void)error;
  *(bool *)state = answer;
  return SANAD_OK;
}

/// Whether one of the facts is still there.
static bool
has_some(const SanadEndpoint *self, SanadArena *arena, const SanadFact *facts,
         size_t count)
{
  bool has = true;
  const ResultsSink sink = {take_no_columns, NULL, take_answer, &has};
  SanadBuffer question = {0};
  sanad_buffer_add_string(&question, "ASK { ");
  SanadStatus status = add_values(&question, facts, count, NULL);
  sanad_buffer_add_string(&question, "?s ?p ?o }");
  if (status == SANAD_OK) {
    status = endpoint_query(&self->asked, arena, sanad_buffer_text(&question),
                            sink, NULL);
  }
  sanad_buffer_free(&question);
  return has || status != SANAD_OK;
}

/// Removes facts from whatever graphs hold them.
static SanadStatus
remove_everywhere(const SanadEndpoint *self, const Endpoint *endpoint,
                  SanadArena *arena, const SanadFact *facts, size_t count,
                  SanadError *error)
{
  SanadBuffer update = {0};
  sanad_buffer_add_string(&update, "DELETE { GRAPH ?g { ?s ?p ?o } } WHERE { ");
  SanadStatus status = add_values(&update, facts, count, error);
  sanad_buffer_add_string(&update, "GRAPH ?g { ?s ?p ?o } }");
  if (status == SANAD_OK) {
    status =
        endpoint_update(endpoint, arena, sanad_buffer_text(&update), error);
  }
  sanad_buffer_free(&update);
  TRY(status);
  status = send_some(endpoint, arena, facts, count, true, error);
  // A server without a default graph, Virtuoso for one, refuses to remove
  // anything from it: that is right if nothing is left.
  return status == SANAD_IO && !has_some(self, arena, facts, count) ? SANAD_OK
                                                                    : status;
}

SanadStatus
sanad_endpoint_change(SanadEndpoint *self, const SanadChange *change,
                      bool is_removal, SanadError *error)
{
  const Endpoint endpoint = at_place(self, self->update);
  SanadArena *const arena = sanad_arena_new(NULL, SIZE_MAX);
  SanadStatus status = arena ? SANAD_OK : sanad_fail_memory(error);
  for (size_t i = 0; status == SANAD_OK && i < change->fact_count;
       i += FACTS_TOGETHER) {
    const size_t left = change->fact_count - i;
    const size_t count = left < FACTS_TOGETHER ? left : FACTS_TOGETHER;
    const SanadFact *const facts = change->facts + i;
    status =
        change->is_everywhere
            ? remove_everywhere(self, &endpoint, arena, facts, count, error)
            : send_some(&endpoint, arena, facts, count, is_removal, error);
    if (status != SANAD_OK && i && error) {
      (void)sanad_hint(error, "%zu facts were sent before this", i);
    }
  }
  forget(self);
  sanad_arena_free(arena);
  return status;
}

SanadStatus
sanad_endpoint_send(SanadEndpoint *self, SanadText graph, SanadText body,
                    bool is_replacing, SanadError *error)
{
  const Endpoint endpoint = at_place(self, self->graphs);
  SanadArena *const arena = sanad_arena_new(NULL, SIZE_MAX);
  const SanadStatus status =
      arena ? endpoint_graph(&endpoint, arena, is_replacing ? "PUT" : "POST",
                             graph, body, NULL, NULL, error)
            : sanad_fail_memory(error);
  forget(self);
  sanad_arena_free(arena);
  return status;
}

SanadStatus
sanad_endpoint_get(SanadEndpoint *self, SanadText graph,
                   SanadStatus (*take)(void *state, SanadText bytes,
                                       SanadError *error),
                   void *state, SanadError *error)
{
  const Endpoint endpoint = at_place(self, self->graphs);
  SanadArena *const arena = sanad_arena_new(NULL, SIZE_MAX);
  const SanadStatus status =
      arena ? endpoint_graph(&endpoint, arena, "GET", graph, (SanadText){0},
                             take, state, error)
            : sanad_fail_memory(error);
  sanad_arena_free(arena);
  return status;
}
