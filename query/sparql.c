#include "query/sparql.h"

#include "query/answer.h"
#include "query/compile.h"
#include "query/query.h"
#include "query/remote_impl.h"

#include <string.h>

/// How a variable begins that no column is called by: more `_` than any column
/// begins with.
static SanadStatus
choose_hidden(Sparql *self, SanadError *error)
{
  size_t most = 0;
  for (size_t i = 0; i < self->program->stage_count; ++i) {
    const Stage *const stage = &self->program->stages[i];
    for (size_t j = 0; j < stage->column_count; ++j) {
      const SanadText name = stage->columns[j].name;
      size_t count = 0;
      while (count < name.length && name.data[count] == '_') {
        ++count;
      }
      most = count > most ? count : most;
    }
  }
  char *const hidden = sanad_arena_take(self->question->arena, most + 2);
  if (!hidden) {
    return sanad_fail_memory(error);
  }
  memset(hidden, '_', most + 1);
  hidden[most + 1] = '\0';
  self->hidden = hidden;
  return SANAD_OK;
}

/// Whether SPARQL takes the name of a column for that of a variable: three
/// letters of Latin-1 are none of its own.
static bool
is_variable_name(SanadText name)
{
  for (size_t at = 0; at < name.length;) {
    const uint32_t c = sanad_utf8_next(name, &at);
    if (c == 0xAA || c == 0xB5 || c == 0xBA) {
      return false;
    }
  }
  return true;
}

/// A slot is called as the first column that shows it, unless another slot is.
/// Those shown at the end come first, so that nothing is renamed there.
static void
name_column(Sparql *self, const Column *column)
{
  bool is_taken =
      self->names[column->slot].length || !is_variable_name(column->name);
  for (size_t i = 0; !is_taken && i < self->program->width; ++i) {
    is_taken = sanad_text_is_equal(self->names[i], column->name);
  }
  if (!is_taken) {
    self->names[column->slot] = column->name;
  }
}

static SanadStatus
name_slots(Sparql *self, SanadError *error)
{
  const Program *const program = self->program;
  TRY(choose_hidden(self, error));
  for (size_t i = 0; i < program->column_count; ++i) {
    name_column(self, &program->columns[i]);
  }
  for (size_t i = 0; i < program->stage_count; ++i) {
    for (size_t j = 0; j < program->stages[i].column_count; ++j) {
      name_column(self, &program->stages[i].columns[j]);
    }
  }
  for (size_t i = 0; i < program->width; ++i) {
    SanadBuffer name = {0};
    if (self->names[i].length) {
      continue;
    }
    sanad_buffer_add_format(&name, "%s%zu", self->hidden, i + 1);
    self->names[i] = (SanadText){
        sanad_arena_copy(self->question->arena, name.data, name.length),
        name.length,
    };
    sanad_buffer_free(&name);
    if (!self->names[i].data) {
      return sanad_fail_memory(error);
    }
  }
  return SANAD_OK;
}

static SanadStatus
begin(Sparql *self, const Resolver *resolver, Question *question,
      const Program *program, SanadError *error)
{
  size_t prefix_count = 0;
  SanadPrefix prefix;
  while (resolver_prefix(resolver, prefix_count, &prefix)) {
    ++prefix_count;
  }
  SanadArena *const arena = question->arena;
  const size_t width = program->width + 1;
  self->resolver = resolver;
  self->question = question;
  self->program = program;
  self->names = SANAD_TAKE_ARRAY(arena, SanadText, width);
  self->certain = SANAD_TAKE_ARRAY(arena, bool, width);
  self->scratch = SANAD_TAKE_ARRAY(arena, bool, width);
  self->used_prefixes = SANAD_TAKE_ARRAY(arena, bool, prefix_count + 1);
  return self->names && self->certain && self->scratch && self->used_prefixes
             ? name_slots(self, error)
             : sanad_fail_memory(error);
}

/// Appends the query that gives the rows.
static SanadStatus
add_rows(const Sparql *self, const SparqlRows *rows, SanadBuffer *out,
         SanadError *error)
{
  const SanadText text = sanad_buffer_text(&rows->text);
  if (!self->program->column_count) {
    return sanad_fail_hint(
        error, SANAD_UNSUPPORTED, self->span,
        "keep a column, or count in the same question",
        "rows without columns have no translation to SPARQL");
  }
  if (rows->is_select && !rows->order.length) {
    sanad_buffer_add_text(out, sanad_text_slice(text, 2, text.length - 4));
    return SANAD_OK;
  }
  sanad_buffer_add_string(out, "SELECT ");
  sparql_columns(self, self->program->columns, self->program->column_count,
                 out);
  sanad_buffer_add_string(out, "WHERE { ");
  sanad_buffer_add_text(out, text);
  sanad_buffer_add_char(out, '}');
  if (rows->order.length) {
    sanad_buffer_add_string(out, " ORDER BY");
    sanad_buffer_add_text(out, sanad_buffer_text(&rows->order));
  }
  return SANAD_OK;
}

static SanadStatus
add_query(Sparql *self, SparqlRows *rows, SanadBuffer *out, SanadError *error)
{
  const Program *const program = self->program;
  rows->order_slots =
      SANAD_TAKE_ARRAY(self->question->arena, bool, program->width + 1);
  if (!rows->order_slots) {
    return sanad_fail_memory(error);
  }
  for (size_t i = 0; i < program->stage_count; ++i) {
    TRY(sparql_stage(self, &program->stages[i], rows, error));
  }
  if (program->gives == GIVES_ROWS) {
    return add_rows(self, rows, out, error);
  }
  sanad_buffer_add_string(out, "ASK { ");
  sanad_buffer_add_text(out, sanad_buffer_text(&rows->text));
  sanad_buffer_add_char(out, '}');
  return SANAD_OK;
}

static void
add_prefixes(const Sparql *self, SanadBuffer *out)
{
  SanadPrefix prefix;
  for (size_t i = 0; resolver_prefix(self->resolver, i, &prefix); ++i) {
    if (self->used_prefixes[i]) {
      sanad_buffer_add_format(out, "PREFIX %.*s: <%.*s>\n",
                              (int)prefix.prefix.length, prefix.prefix.data,
                              (int)prefix.iri.length, prefix.iri.data);
    }
  }
}

/// Appends the question for columns of which the program shows none: what its
/// facts are made of.
static SanadStatus
add_parts(Sparql *self, SparqlRows *rows, const Column *columns, size_t count,
          SanadBuffer *out, SanadError *error)
{
  const Program *const program = self->program;
  rows->order_slots =
      SANAD_TAKE_ARRAY(self->question->arena, bool, program->width + 1);
  if (!rows->order_slots) {
    return sanad_fail_memory(error);
  }
  for (size_t i = 0; i < program->stage_count; ++i) {
    Stage stage = program->stages[i];
    // A removal begins with what it matches.
    stage.is_first |= i == 0 && stage.kind == STAGE_MATCH;
    TRY(sparql_stage(self, &stage, rows, error));
  }
  if (program->removed) {
    const Stage match = {.kind = STAGE_MATCH,
                         .block = program->removed,
                         .columns = columns,
                         .column_count = count};
    TRY(sparql_match(self, &match, false, rows, error));
  }
  sanad_buffer_add_string(out, count ? "SELECT DISTINCT " : "ASK { ");
  sparql_columns(self, columns, count, out);
  sanad_buffer_add_string(out, count ? "WHERE { " : "");
  sanad_buffer_add_text(out, sanad_buffer_text(&rows->text));
  sanad_buffer_add_char(out, '}');
  return SANAD_OK;
}

/// Translates a program: with `columns` only what these are made of, else its
/// rows, or its graph as such or `as_rows`.
static SanadStatus
translate_program(const Resolver *resolver, Question *question,
                  const Program *program, SanadSpan span, const Column *columns,
                  size_t count, bool as_rows, SanadBuffer *out,
                  SanadError *error)
{
  Sparql self = {.span = span};
  Resolver own = *resolver;
  SparqlRows rows = {0};
  SanadBuffer text = {0};
  TRY(begin(&self, resolver, question, program, error));
  const bool is_plain =
      program->gives == GIVES_ROWS || program->gives == GIVES_YES_NO;
  SanadStatus status =
      columns    ? add_parts(&self, &rows, columns, count, &text, error)
      : is_plain ? add_query(&self, &rows, &text, error)
                 : sparql_graph(&self, &own, as_rows, &text, error);
  if (status == SANAD_OK) {
    add_prefixes(&self, out);
    sanad_buffer_add_text(out, sanad_text_trim(sanad_buffer_text(&text)));
    sanad_buffer_add_char(out, '\n');
    out->failed |= text.failed || rows.text.failed || rows.order.failed;
    status = sanad_buffer_status(out, error);
  }
  sanad_buffer_free(&rows.text);
  sanad_buffer_free(&rows.order);
  sanad_buffer_free(&text);
  return status;
}

SanadStatus
sparql_program(const Resolver *resolver, Question *question,
               const RemoteAsk *ask, SanadBuffer *out, SanadError *error)
{
  return translate_program(resolver, question, ask->program, ask->span,
                           ask->is_parts ? ask->columns : NULL,
                           ask->column_count, ask->is_graph, out, error);
}

static SanadStatus
translate(const SanadAsk *ask, Question *question, const AstQuery *query,
          bool as_rows, SanadBuffer *out, SanadError *error)
{
  Resolver resolver;
  Program *program = NULL;
  TRY(compile_query(question, ask->settings, query, &program, error));
  TRY(resolver_begin(&resolver, question, ask->settings, error));
  return translate_program(&resolver, question, program, query->span, NULL, 0,
                           as_rows, out, error);
}

SanadStatus
query_sparql(const SanadAsk *ask, const AstQuery *query, bool as_rows,
             SanadBuffer *out, SanadError *error)
{
  Question question;
  TRY(question_begin_ask(&question, ask, error));
  const SanadStatus status =
      translate(ask, &question, query, as_rows, out, error);
  question_end(&question);
  return status;
}

SanadStatus
sanad_query_sparql(const SanadAsk *ask, const AstQuery *query, SanadBuffer *out,
                   SanadError *error)
{
  return query_sparql(ask, query, false, out, error);
}
