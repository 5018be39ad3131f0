#include "query/query.h"

#include "query/answer.h"
#include "query/compile.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/// Rows that one operator may hold: about 64 bytes each.
#define ROWS_MAX (32U << 20U)

static SanadStatus
open_program(SanadAnswer *answer, const SanadSettings *settings,
             SanadError *error)
{
  Program *program = NULL;
  TRY(compile_query(&answer->question, settings, answer->query, &program,
                    error));
  answer->run = (Run){
      .question = &answer->question,
      .program = program,
      .shown = &answer->shown,
      .rows_max = ROWS_MAX,
  };

  switch (program->gives) {
  case GIVES_WHY:
    answer->kind = SANAD_ROWS;
    answer->is_why = true;
    return why_rows(&answer->run, &answer->why, &answer->why_count, error);
  case GIVES_GRAPH:
    answer->kind = SANAD_GRAPH;
    return why_graph(&answer->run, &answer->triples, &answer->triple_count,
                     error);
  default:
    answer->kind = program->gives == GIVES_YES_NO ? SANAD_YES_NO : SANAD_ROWS;
    TRY(plan_program(&answer->run, program->stage_count, false, &answer->rows,
                     error));
    return batch_begin(&answer->run, &answer->batch, error);
  }
}

static SanadStatus
begin(SanadAnswer *answer, const SanadAsk *ask, SanadError *error)
{
  TRY(question_begin(&answer->question, ask->arena, ask->snapshot, error));
  answer->question.is_cancelled = ask->is_cancelled;
  TRY(resolver_begin(&answer->resolver, &answer->question, ask->settings,
                     error));
  answer->shown = (Shown){
      .resolver = &answer->resolver,
      .is_iris = ask->shows_iris,
  };
  if (answer->query->kind == AST_SOURCE_DESCRIBE) {
    answer->kind = SANAD_GRAPH;
    if (answer->query->step_count) {
      return fail_unsupported(error, answer->query->steps[0].span,
                              "this step of a graph is");
    }
    return answer_describe(answer, &answer->query->describe, error);
  }
  return open_program(answer, ask->settings, error);
}

SanadStatus
sanad_answer_open(SanadAnswer **out, const SanadAsk *ask, const AstQuery *query,
                  SanadError *error)
{
  assert(out);

  *out = NULL;
  SanadAnswer *const answer = calloc(1, sizeof *answer);
  if (!answer) {
    return sanad_fail_memory(error);
  }
  answer->query = query;
  const SanadStatus status = begin(answer, ask, error);
  if (status != SANAD_OK) {
    sanad_answer_close(answer);
    return status;
  }
  *out = answer;
  return SANAD_OK;
}

void
sanad_answer_close(SanadAnswer *answer)
{
  if (answer) {
    run_close(&answer->run);
    shown_end(&answer->shown);
    question_end(&answer->question);
    free(answer);
  }
}

SanadAnswerKind
sanad_answer_kind(const SanadAnswer *answer)
{
  return answer->kind;
}

size_t
sanad_answer_column_count(const SanadAnswer *answer)
{
  switch (answer->kind) {
  case SANAD_GRAPH:
    return 3;
  case SANAD_YES_NO:
    return 0;
  default:
    return answer->run.program->column_count +
           (answer->is_why ? (size_t)WHY_COLUMNS : 0);
  }
}

/// A generated column whose name is taken gets `_2`.
static SanadText
why_name(const SanadAnswer *answer, WhyColumn column)
{
  const Program *const program = answer->run.program;
  const SanadText name = sanad_text(why_column_name(column));
  bool is_taken = false;
  for (size_t i = 0; i < program->column_count; ++i) {
    is_taken |= sanad_text_is_equal(program->columns[i].name, name);
  }
  if (!is_taken) {
    return name;
  }
  char *const other = sanad_arena_take(answer->question.arena, name.length + 3);
  if (!other) {
    return name;
  }
  memcpy(other, name.data, name.length);
  memcpy(other + name.length, "_2", 3);
  return sanad_text(other);
}

SanadText
sanad_answer_column(const SanadAnswer *answer, size_t column)
{
  static const char *const graph_columns[] = {"subject", "relation", "object"};
  if (answer->kind == SANAD_GRAPH) {
    return sanad_text(graph_columns[column]);
  }
  const Program *const program = answer->run.program;
  return column < program->column_count
             ? program->columns[column].name
             : why_name(answer, (WhyColumn)(column - program->column_count));
}

static SanadStatus
next_row(SanadAnswer *answer, SanadError *error)
{
  if (answer->is_done) {
    return SANAD_END;
  }
  if (answer->next == answer->batch.count) {
    answer->next = 0;
    const SanadStatus status = rows_next(answer->rows, &answer->batch, error);
    if (status != SANAD_OK) {
      answer->is_done = true;
      return status;
    }
  }
  answer->row = answer->batch.ids + answer->next++ * answer->batch.width;
  // One match is enough for a yes.
  answer->is_done = answer->kind == SANAD_YES_NO;
  return SANAD_OK;
}

SanadStatus
sanad_answer_next(SanadAnswer *answer, SanadError *error)
{
  if (answer->kind == SANAD_GRAPH) {
    return answer->next_triple++ < answer->triple_count ? SANAD_OK : SANAD_END;
  }
  if (answer->is_why) {
    return answer->next_why++ < answer->why_count ? SANAD_OK : SANAD_END;
  }
  return next_row(answer, error);
}

SanadTriple
sanad_answer_triple(const SanadAnswer *answer)
{
  assert(answer->kind == SANAD_GRAPH && answer->next_triple);
  return answer->triples[answer->next_triple - 1];
}

/// The id in a column of the current row.
static SanadId
cell_id(const SanadAnswer *answer, size_t column)
{
  if (answer->kind == SANAD_GRAPH) {
    const SanadTriple triple = sanad_answer_triple(answer);
    const SanadId ids[] = {triple.subject, triple.predicate, triple.object};
    return ids[column];
  }
  const Program *const program = answer->run.program;
  if (!answer->is_why) {
    return answer->row[program->columns[column].slot];
  }
  const WhyRow *const row = &answer->why[answer->next_why - 1];
  return column < program->column_count
             ? row->own[column]
             : row->cells[column - program->column_count];
}

SanadStatus
sanad_answer_cell(SanadAnswer *answer, size_t column, SanadTerm *term,
                  SanadText *shown, SanadError *error)
{
  const SanadId id = cell_id(answer, column);
  *term = (SanadTerm){0};
  *shown = (SanadText){0};
  if (id == SANAD_ANY) {
    return SANAD_OK;
  }
  TRY(question_term(&answer->question, id, term, error));
  if (answer->is_why &&
      column == answer->run.program->column_count + WHY_FACT) {
    return answer_fact_text(answer, &answer->why[answer->next_why - 1], shown,
                            error);
  }
  return shown_text(&answer->shown, id, shown, error);
}

SanadStatus
answer_fact_text(SanadAnswer *answer, const WhyRow *row, SanadText *text,
                 SanadError *error)
{
  SanadBuffer out = {0};
  const SanadTriple *const triple = &row->fact.triple;
  SanadStatus status =
      shown_written(&answer->shown, triple->subject, &out, error);
  sanad_buffer_add_string(&out, " -");
  if (status == SANAD_OK) {
    status = shown_written(&answer->shown, triple->predicate, &out, error);
  }
  sanad_buffer_add_string(&out, "-> ");
  if (status == SANAD_OK) {
    status = shown_written(&answer->shown, triple->object, &out, error);
  }
  if (status == SANAD_OK) {
    text->data = sanad_arena_copy(answer->question.arena, out.data, out.length);
    text->length = out.length;
    status = text->data ? SANAD_OK : sanad_fail_memory(error);
  }
  sanad_buffer_free(&out);
  return status;
}

bool
sanad_answer_leaves_facts_out(const SanadAnswer *answer)
{
  return answer->run.program && answer->run.program->has_long_arrows &&
         (answer->is_why || answer->run.program->gives == GIVES_GRAPH);
}

bool
sanad_answer_has_plan(const SanadAnswer *answer)
{
  return answer->rows;
}

void
sanad_answer_explain(const SanadAnswer *answer, bool has_counts,
                     SanadBuffer *out)
{
  unsigned depth = 0;
  for (const Rows *rows = answer->rows; rows; rows = rows->input) {
    for (unsigned i = 0; i < depth; ++i) {
      sanad_buffer_add_string(out, "  ");
    }
    sanad_buffer_add_string(out, rows->kind->name);
    if (rows->about.length) {
      sanad_buffer_add_char(out, ' ');
      sanad_buffer_add_text(out, rows->about);
    }
    if (has_counts) {
      sanad_buffer_add_format(out, "  (%llu rows)",
                              (unsigned long long)rows->given);
    }
    sanad_buffer_add_char(out, '\n');
    ++depth;
  }
}
