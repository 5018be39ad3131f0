/// The rows of a whole program, from an endpoint.

#include "query/remote_impl.h"

#include <stdlib.h>
#include <string.h>

typedef struct {
  Rows base;
  SanadEndpoint *endpoint;
  SanadText sparql;
  const Column *columns;
  size_t column_count;
  bool names_nodes; ///< The nodes are shown: ask how they are called
  EndpointAnswer *answer;
  bool is_begun;
  bool is_finished;
  SanadArena *arena; ///< Of the rows that wait
  SanadTerm *cells;  ///< Rows that wait
  size_t count;
  size_t capacity; ///< In cells
  size_t next;
  RemoteViews views;
} Remote;

SanadStatus
remote_look_again(RemoteViews *views, const SanadEndpoint *endpoint,
                  Question *question, SanadError *error)
{
  SanadSnapshot *snapshot = NULL;
  TRY(sanad_snapshot_open(&snapshot, endpoint->store, error));
  question_reader_forget(question->reader);
  // Texts of the rows before are in use no more.
  if (views->count == REMOTE_VIEWS_MAX) {
    sanad_snapshot_close(views->snapshots[0]);
    memmove(views->snapshots, views->snapshots + 1,
            --views->count * sizeof *views->snapshots);
  }
  views->snapshots[views->count++] = snapshot;
  question->snapshot = snapshot;
  return SANAD_OK;
}

void
remote_views_close(RemoteViews *views, const Question *question)
{
  question_reader_forget(question->reader);
  for (size_t i = 0; i < views->count; ++i) {
    sanad_snapshot_close(views->snapshots[i]);
  }
  views->count = 0;
}

// ---- The sink

static SanadStatus
take_columns(void *state, const SanadText *names, size_t count,
             SanadError *error)
{
  const Remote *const self = state;
  (void)names;
  return self->column_count && count == self->column_count
             ? SANAD_OK
             : sanad_fail_hint(
                   error, SANAD_SYNTAX, SANAD_NO_SPAN,
                   "see whether its address is that of SPARQL queries",
                   "the endpoint answered with %zu columns instead of "
                   "%zu",
                   count, self->column_count);
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
  Remote *const self = state;
  for (size_t i = 0; i < count; ++i) {
    SanadTerm term = cells[i];
    self->cells =
        sanad_arena_grow(self->arena, self->cells, self->count * count + i,
                         &self->capacity, sizeof *self->cells);
    if (!self->cells || !keep_text(self->arena, &term.text) ||
        !keep_text(self->arena, &term.datatype) ||
        !keep_text(self->arena, &term.language)) {
      return sanad_fail_memory(error);
    }
    self->cells[self->count * count + i] = term;
  }
  ++self->count;
  return SANAD_OK;
}

static SanadStatus
take_yes_no(void *state, bool answer, SanadError *error)
{
  Remote *const self = state;
  if (self->column_count) {
    return sanad_fail_hint(
        error, SANAD_SYNTAX, SANAD_NO_SPAN,
        "see whether its address is that of SPARQL queries",
        "the endpoint answered with a yes or no instead of rows");
  }
  self->count += answer;
  return SANAD_OK;
}

// ---- The operator

/// Waits for about as many rows as are wanted.
static SanadStatus
fetch(Remote *self, size_t wanted, SanadError *error)
{
  const ResultsSink sink = {take_columns, take_row, take_yes_no, self};
  Question *const question = self->base.run->question;
  sanad_arena_free(self->arena);
  self->arena = sanad_arena_new(NULL, SIZE_MAX);
  self->cells = NULL;
  self->count = self->next = self->capacity = 0;
  if (!self->arena) {
    return sanad_fail_memory(error);
  }
  if (!self->is_begun) {
    self->is_begun = true;
    TRY(endpoint_ask(&self->answer, &self->endpoint->asked, question->arena,
                     self->sparql, sink, error));
  }
  while (!self->is_finished && self->count < wanted) {
    const SanadStatus status = endpoint_pull(self->answer, error);
    self->is_finished = status == SANAD_END;
    if (status != SANAD_OK && status != SANAD_END) {
      return status;
    }
  }
  if (!self->names_nodes || !self->column_count) {
    return SANAD_OK;
  }
  TRY(remote_name_nodes(self->endpoint, self->cells,
                        self->count * self->column_count, error));
  return remote_look_again(&self->views, self->endpoint, question, error);
}

static SanadStatus
remote_next(Rows *rows, RowBatch *batch, SanadError *error)
{
  Remote *const self = (Remote *)rows;
  while (self->next == self->count) {
    if (self->is_finished) {
      return SANAD_END;
    }
    TRY(fetch(self, batch->capacity, error));
  }
  while (self->next < self->count && !batch_is_full(batch)) {
    const SanadTerm *const cells =
        self->cells ? self->cells + self->next * self->column_count : NULL;
    SanadId *const row = batch->ids + batch->count++ * batch->width;
    memset(row, 0, batch->width * sizeof *row);
    for (size_t i = 0; i < self->column_count; ++i) {
      if (cells[i].kind) {
        TRY(question_intern(rows->run->question, &cells[i],
                            &row[self->columns[i].slot], error));
      }
    }
    ++self->next;
  }
  return SANAD_OK;
}

static void
remote_close(Rows *rows)
{
  Remote *const self = (Remote *)rows;
  endpoint_close(self->answer);
  self->answer = NULL;
  sanad_arena_free(self->arena);
  self->arena = NULL;
  remote_views_close(&self->views, self->base.run->question);
}

static const RowsKind remote_kind = {"ask", remote_next, NULL, remote_close};

SanadStatus
rows_remote(Run *run, const Resolver *resolver, const RemoteAsk *ask,
            Rows **out, SanadError *error)
{
  Question *const question = run->question;
  SanadBuffer text = {0};
  Remote *const self = rows_new(run, &remote_kind, NULL, sizeof *self);
  if (!self) {
    return sanad_fail_memory(error);
  }
  self->endpoint = question->endpoint;
  self->names_nodes = ask->names_nodes;
  self->columns = ask->columns;
  self->column_count = ask->column_count;
  SanadStatus status = sparql_program(resolver, question, ask, &text, error);
  if (status == SANAD_OK) {
    self->sparql = (SanadText){
        sanad_arena_copy(question->arena, text.data, text.length), text.length};
    status = self->sparql.data ? SANAD_OK : sanad_fail_memory(error);
  }
  self->base.about = sanad_text_trim(self->sparql);
  sanad_buffer_free(&text);
  *out = &self->base;
  return status;
}
