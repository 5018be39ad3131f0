/// The rows of a whole program, from an endpoint.

#include "query/expression.h"
#include "query/remote_impl.h"

#include <stdlib.h>
#include <string.h>

/// Views of the small store that may be in use at a time.
#define SNAPSHOTS_MAX 8U

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
  SanadSnapshot *snapshots[SNAPSHOTS_MAX];
  size_t snapshot_count;
} Remote;

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

/// Lets the question see what the endpoint's store has learnt.
static SanadStatus
look_again(Remote *self, SanadError *error)
{
  SanadSnapshot *snapshot = NULL;
  TRY(sanad_snapshot_open(&snapshot, self->endpoint->store, error));
  question_reader_forget(self->base.run->question->reader);
  // Texts of the rows before are in use no more.
  if (self->snapshot_count == SNAPSHOTS_MAX) {
    sanad_snapshot_close(self->snapshots[0]);
    memmove(self->snapshots, self->snapshots + 1,
            --self->snapshot_count * sizeof *self->snapshots);
  }
  self->snapshots[self->snapshot_count++] = snapshot;
  self->base.run->question->snapshot = snapshot;
  return SANAD_OK;
}

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
  return look_again(self, error);
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
  question_reader_forget(self->base.run->question->reader);
  for (size_t i = 0; i < self->snapshot_count; ++i) {
    sanad_snapshot_close(self->snapshots[i]);
  }
  self->snapshot_count = 0;
}

static const RowsKind remote_kind = {"ask", remote_next, NULL, remote_close};

// ---- Facts

static SanadStatus
fail_facts(SanadSpan span, const char *what, SanadError *error)
{
  (void)sanad_fail(error, SANAD_UNSUPPORTED, span,
                   "%s cannot be asked of an endpoint", what);
  return sanad_hint(error, "load what you need into a store and ask there");
}

/// Makes a template of the facts that are drawn or removed.
static SanadStatus
make_template(Question *question, Program *program, SanadSpan span,
              SanadError *error)
{
  const size_t first =
      program->gives == GIVES_MATCHED ? program->first_removed : 0;
  program->made =
      SANAD_TAKE_ARRAY(question->arena, MadeFact, program->fact_count + 1);
  program->made_count = 0;
  if (!program->made) {
    return sanad_fail_memory(error);
  }
  for (size_t i = first; i < program->fact_count; ++i) {
    const DrawnFact *const fact = &program->facts[i];
    if (fact->path || fact->is_search || fact->direction == AST_EITHER) {
      return fail_facts(span,
                        "the facts of an arrow with more than one "
                        "relation or direction",
                        error);
    }
    if (fact->group) {
      return fail_facts(
          span, "the facts of an optional part or of one among several", error);
    }
    const bool is_back = fact->direction == AST_BACKWARD;
    program->made[program->made_count++] = (MadeFact){
        .subject = is_back ? fact->object : fact->subject,
        .predicate = fact->predicate,
        .object = is_back ? fact->subject : fact->object,
        .span = span,
    };
  }
  if (program->gives == GIVES_FACTS) {
    program->target = (Place){.slot = SLOT_NONE, .id = SANAD_DEFAULT_GRAPH};
  }
  program->gives = GIVES_TEMPLATE;
  return SANAD_OK;
}

/// Adds a column for a place, once.
static void
add_column(Column *columns, size_t *count, Place place)
{
  for (size_t i = 0; i < *count; ++i) {
    if (columns[i].slot == place.slot) {
      return;
    }
  }
  if (place.slot != SLOT_NONE) {
    columns[(*count)++].slot = place.slot;
  }
}

/// The columns that the facts of a program are made of.
static SanadStatus
choose_columns(Remote *self, const Program *program, SanadError *error)
{
  const size_t most = program->made_count * 3 + 2;
  Column *const columns =
      SANAD_TAKE_ARRAY(self->base.run->question->arena, Column, most);
  if (!columns) {
    return sanad_fail_memory(error);
  }
  for (size_t i = 0; i < program->made_count; ++i) {
    add_column(columns, &self->column_count, program->made[i].subject);
    add_column(columns, &self->column_count, program->made[i].predicate);
    add_column(columns, &self->column_count, program->made[i].object);
  }
  add_column(columns, &self->column_count, program->target);
  self->columns = columns;
  return SANAD_OK;
}

/// Translates the program, whose columns must be chosen.
static SanadStatus
translate(Remote *self, const Resolver *resolver, SanadSpan span,
          SanadError *error)
{
  Question *const question = self->base.run->question;
  const Program *const program = self->base.run->program;
  const bool is_made = program->gives == GIVES_TEMPLATE;
  SanadBuffer text = {0};
  SanadStatus status = sparql_program(resolver, question, program, span,
                                      is_made ? self->columns : NULL,
                                      self->column_count, &text, error);
  if (status == SANAD_OK) {
    self->sparql = (SanadText){
        sanad_arena_copy(question->arena, text.data, text.length), text.length};
    status = self->sparql.data ? SANAD_OK : sanad_fail_memory(error);
  }
  self->base.about = sanad_text_trim(self->sparql);
  sanad_buffer_free(&text);
  return status;
}

/// Takes the last stage off if it sorts by columns that are shown: nodes are
/// sorted here, by their names; there they would be by their IRIs.
static const Stage *
take_sort(Program *program)
{
  const Stage *const last =
      program->stage_count ? &program->stages[program->stage_count - 1] : NULL;
  if (program->gives != GIVES_ROWS || !last || last->kind != STAGE_SORT ||
      program->stage_count < 2) {
    return NULL;
  }
  for (size_t i = 0; i < last->key_count; ++i) {
    bool is_shown = false;
    for (size_t j = 0; j < program->column_count; ++j) {
      is_shown |= last->keys[i].expr->kind == EXPR_VARIABLE &&
                  last->keys[i].expr->slot == program->columns[j].slot;
    }
    if (!is_shown) {
      return NULL;
    }
  }
  --program->stage_count;
  return last;
}

SanadStatus
plan_remote(Run *run, const Resolver *resolver, SanadSpan span,
            bool names_nodes, Rows **out, SanadError *error)
{
  Program *const program = run->program;
  Remote *const self = rows_new(run, &remote_kind, NULL, sizeof *self);
  if (!self) {
    return sanad_fail_memory(error);
  }
  self->endpoint = run->question->endpoint;
  self->names_nodes = names_nodes;
  if (program->gives == GIVES_DESCRIBE) {
    return fail_facts(span, "`describe`", error);
  }
  if (program->gives == GIVES_FACTS || program->gives == GIVES_MATCHED) {
    TRY(make_template(run->question, program, span, error));
  }
  if (program->gives == GIVES_TEMPLATE) {
    TRY(choose_columns(self, program, error));
  } else if (program->gives == GIVES_ROWS) {
    self->columns = program->columns;
    self->column_count = program->column_count;
  }
  const Stage *const sort = take_sort(program);
  TRY(translate(self, resolver, span, error));
  *out = sort ? rows_sort(run, &self->base, sort) : &self->base;
  return *out ? SANAD_OK : sanad_fail_memory(error);
}
