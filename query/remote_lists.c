/// Lists of what occurs at an endpoint, for who completes: asked once and kept.

#include "graph/vocabulary.h"
#include "query/remote_impl.h"

#include <stdlib.h>
#include <string.h>

/// Lists that are kept.
#define LISTS_MAX 1000U

// ---- What the store does not know yet

/// Writes a fact that only makes its parts known.
static SanadStatus
write_mark(SanadWrite *write, const SanadTerm *subject, const SanadTerm *object,
           SanadError *error)
{
  const SanadTerm seen = sanad_term_iri(SANAD_TEXT(SANAD_NS_RDFS "seeAlso"));
  SanadQuad quad = {.graph = SANAD_DEFAULT_GRAPH};
  TRY(sanad_write_term(write, subject, &quad.triple.subject, error));
  TRY(sanad_write_term(write, &seen, &quad.triple.predicate, error));
  TRY(sanad_write_term(write, object, &quad.triple.object, error));
  return sanad_write_add(write, &quad, error);
}

static SanadStatus
mark_unknown(SanadWrite *write, const SanadSnapshot *snapshot,
             const SanadTerm *terms, size_t count, SanadError *error)
{
  const SanadTerm values = sanad_term_iri(SANAD_TEXT("urn:sanad:values"));
  for (size_t i = 0; i < count; ++i) {
    const SanadTerm *const term = &terms[i];
    SanadId id = SANAD_ANY;
    if (term->kind != SANAD_IRI && term->kind != SANAD_LITERAL) {
      continue;
    }
    TRY(sanad_snapshot_find(snapshot, term, &id, error));
    if (id == SANAD_ANY) {
      TRY(write_mark(write, term->kind == SANAD_IRI ? term : &values, term,
                     error));
    }
  }
  return SANAD_OK;
}

SanadStatus
remote_mark_nodes(SanadEndpoint *self, const SanadTerm *terms, size_t count,
                  SanadError *error)
{
  SanadSnapshot *snapshot = NULL;
  SanadWrite *write = NULL;
  TRY(sanad_snapshot_open(&snapshot, self->store, error));
  SanadStatus status = sanad_write_begin(&write, self->store, error);
  if (status == SANAD_OK) {
    status = mark_unknown(write, snapshot, terms, count, error);
    if (status == SANAD_OK) {
      status = sanad_write_commit(write, error);
    } else {
      sanad_write_abort(write);
    }
  }
  sanad_snapshot_close(snapshot);
  return status;
}

// ---- Lists

/// FNV-1a, 64 bits.
static uint64_t
hash_of(SanadText text)
{
  uint64_t hash = UINT64_C(0xcbf29ce484222325);
  for (size_t i = 0; i < text.length; ++i) {
    hash = (hash ^ (unsigned char)text.data[i]) * UINT64_C(0x100000001b3);
  }
  return hash;
}

void
remote_forget_lists(SanadEndpoint *self)
{
  for (size_t i = 0; i < self->list_count; ++i) {
    free(self->lists[i].items);
  }
  self->list_count = 0;
}

SanadStatus
remote_list(SanadEndpoint *self, SanadText sparql, const RemoteList **list,
            SanadError *error)
{
  const uint64_t hash = hash_of(sparql);
  for (size_t i = 0; i < self->list_count; ++i) {
    if (self->lists[i].hash == hash) {
      *list = &self->lists[i];
      return SANAD_OK;
    }
  }
  *list = NULL;
  self->is_waiting = true;
  sanad_buffer_clear(&self->wanted_list);
  sanad_buffer_add_text(&self->wanted_list, sparql);
  return sanad_buffer_status(&self->wanted_list, error);
}

/// Rows on their way.
typedef struct {
  SanadArena *arena;
  SanadTerm terms[REMOTE_LIST_MAX];
  uint64_t counts[REMOTE_LIST_MAX];
  size_t count;
} ListRows;

static SanadStatus
take_columns(void *state, const SanadText *names, size_t count,
             SanadError *error)
{
  (void)state;
  (void)names;
  return count == 2 ? SANAD_OK
                    : sanad_fail_hint(
                          error, SANAD_SYNTAX, SANAD_NO_SPAN,
                          "see whether its address is that of SPARQL queries",
                          "the endpoint answered with %zu columns instead of "
                          "2",
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

/// A number of digits; what is none is 0.
static uint64_t
number_of(SanadText digits)
{
  uint64_t number = 0;
  for (size_t i = 0; i < digits.length && i < 18; ++i) {
    const char c = digits.data[i];
    number = c >= '0' && c <= '9' ? number * 10 + (uint64_t)(c - '0') : 0;
  }
  return number;
}

static SanadStatus
take_row(void *state, const SanadTerm *cells, size_t count, SanadError *error)
{
  ListRows *const self = state;
  SanadTerm term = cells[0];
  (void)count;
  if (self->count == REMOTE_LIST_MAX || term.kind == SANAD_BLANK ||
      !term.kind || sanad_term_check(&term, NULL) != SANAD_OK) {
    return SANAD_OK;
  }
  if (!keep_text(self->arena, &term.text) ||
      !keep_text(self->arena, &term.datatype) ||
      !keep_text(self->arena, &term.language)) {
    return sanad_fail_memory(error);
  }
  self->terms[self->count] = term;
  self->counts[self->count++] = number_of(cells[1].text);
  return SANAD_OK;
}

/// Room for one more list.
static SanadStatus
grow(SanadEndpoint *self, SanadError *error)
{
  if (self->list_count == LISTS_MAX) {
    remote_forget_lists(self);
  }
  if (self->list_count < self->list_capacity) {
    return SANAD_OK;
  }
  const size_t larger = self->list_capacity ? self->list_capacity * 2 : 16;
  RemoteList *const lists = realloc(self->lists, larger * sizeof *lists);
  if (!lists) {
    return sanad_fail_memory(error);
  }
  self->lists = lists;
  self->list_capacity = larger;
  return SANAD_OK;
}

/// Keeps what came, by the ids that the store knows the terms by.
static SanadStatus
keep_list(SanadEndpoint *self, const ListRows *rows, SanadError *error)
{
  SanadSnapshot *snapshot = NULL;
  TRY(grow(self, error));
  TRY(remote_mark_nodes(self, rows->terms, rows->count, error));
  TRY(remote_name_nodes(self, rows->terms, rows->count, error));
  RemoteList list = {
      .hash = hash_of(sanad_buffer_text(&self->wanted_list)),
      .items = calloc(rows->count + 1, sizeof *list.items),
  };
  if (!list.items) {
    return sanad_fail_memory(error);
  }
  SanadStatus status = sanad_snapshot_open(&snapshot, self->store, error);
  for (size_t i = 0; status == SANAD_OK && i < rows->count; ++i) {
    RemoteCount *const item = &list.items[list.count];
    status = sanad_snapshot_find(snapshot, &rows->terms[i], &item->id, error);
    item->count = rows->counts[i];
    list.count += item->id != SANAD_ANY;
  }
  sanad_snapshot_close(snapshot);
  if (status != SANAD_OK) {
    free(list.items);
    return status;
  }
  self->lists[self->list_count++] = list;
  return SANAD_OK;
}

SanadStatus
remote_learn_list(SanadEndpoint *self, SanadError *error)
{
  SanadArena *const arena = sanad_arena_new(NULL, SIZE_MAX);
  ListRows *const rows = arena ? SANAD_TAKE(arena, ListRows) : NULL;
  SanadStatus status = SANAD_NO_MEMORY;
  if (!rows) {
    (void)sanad_fail_memory(error);
  } else {
    const ResultsSink sink = {take_columns, take_row, take_yes_no, rows};
    rows->arena = arena;
    status = endpoint_query(&self->asked, arena,
                            sanad_buffer_text(&self->wanted_list), sink, error);
  }
  if (status == SANAD_OK) {
    status = keep_list(self, rows, error);
  }
  sanad_arena_free(arena);
  sanad_buffer_clear(&self->wanted_list);
  return status;
}
