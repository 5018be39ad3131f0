#include "query/query.h"

#include "query/answer.h"
#include "query/compile.h"
#include "query/remote_impl.h"
#include "query/why.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/// Rows that one operator may hold: about 64 bytes each.
#define ROWS_MAX (32U << 20U)

static SanadStatus
open_program(SanadAnswer *answer, const SanadSettings *settings,
             bool is_explained, SanadError *error)
{
  Program *program = NULL;
  TRY(compile_query(&answer->question, settings, answer->query, &program,
                    error));
  answer->run = (Run){
      .question = &answer->question,
      .program = program,
      .shown = &answer->shown,
      .rows_max = ROWS_MAX,
      .is_explained = is_explained,
  };

  Rows *rows = NULL;
  if (answer->question.endpoint) {
    TRY(plan_remote(&answer->run, &answer->resolver, answer->query->span,
                    !answer->shown.is_iris, &rows, error));
  } else {
    TRY(plan_program(&answer->run, program->stage_count, SIZE_MAX, &rows,
                     error));
  }
  answer->rows = rows;
  for (size_t i = 0; i < program->stage_count; ++i) {
    answer->shows_facts |=
        program->gives == GIVES_ROWS && program->stages[i].kind == STAGE_WHY;
  }
  switch (program->gives) {
  case GIVES_YES_NO:
    answer->kind = SANAD_YES_NO;
    break;
  case GIVES_ROWS:
    answer->kind = SANAD_ROWS;
    break;
  default:
    answer->kind = SANAD_GRAPH;
    break;
  }
  return batch_begin(&answer->run, &answer->batch, error);
}

static SanadStatus
begin(SanadAnswer *answer, const SanadAsk *ask, SanadError *error)
{
  TRY(question_begin_ask(&answer->question, ask, error));
  TRY(resolver_begin(&answer->resolver, &answer->question, ask->settings,
                     error));
  answer->shown = (Shown){
      .resolver = &answer->resolver,
      .is_iris = ask->shows_iris,
  };
  return open_program(answer, ask->settings, ask->is_explained, error);
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
    sanad_buffer_free(&answer->texts);
    made_end(&answer->made);
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
    return answer->run.program->column_count;
  }
}

SanadText
sanad_answer_column(const SanadAnswer *answer, size_t column)
{
  static const char *const graph_columns[] = {"subject", "relation", "object"};
  if (answer->kind == SANAD_GRAPH) {
    return sanad_text(graph_columns[column]);
  }
  return answer->run.program->columns[column].name;
}

static SanadStatus
next_row(SanadAnswer *answer, SanadError *error)
{
  if (answer->is_done) {
    return SANAD_END;
  }
  if (answer->next == answer->batch.count) {
    answer->next = 0;
    answer->ahead_count = 0;
    const SanadStatus status = rows_next(answer->rows, &answer->batch, error);
    if (answer->question.progress) {
      sanad_progress_add(&answer->question.progress->rows, answer->batch.count);
    }
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

/// Works out the facts of a graph, the first time.
static SanadStatus
next_triple(SanadAnswer *answer, SanadError *error)
{
  if (!answer->is_made) {
    answer->is_made = true;
    TRY(made_collect(&answer->made, &answer->run, &answer->resolver,
                     answer->rows, error));
    if (answer->made.skipped) {
      question_note(&answer->question,
                    "%llu fact%s left out: a part was empty or of a wrong kind",
                    (unsigned long long)answer->made.skipped,
                    answer->made.skipped == 1 ? " was" : "s were");
    }
  }
  return answer->next_triple < answer->made.quads.count
             ? (++answer->next_triple, SANAD_OK)
             : SANAD_END;
}

SanadStatus
sanad_answer_next(SanadAnswer *answer, SanadError *error)
{
  return answer->kind == SANAD_GRAPH ? next_triple(answer, error)
                                     : next_row(answer, error);
}

SanadTriple
sanad_answer_triple(const SanadAnswer *answer)
{
  assert(answer->kind == SANAD_GRAPH && answer->next_triple);
  const SanadId *const key =
      answer->made.quads.keys + (answer->next_triple - 1) * 4;
  return (SanadTriple){key[1], key[2], key[3]};
}

/// The id in a column of the current row.
SanadId
answer_cell_id(const SanadAnswer *answer, size_t column)
{
  if (answer->kind == SANAD_GRAPH) {
    const SanadTriple triple = sanad_answer_triple(answer);
    const SanadId ids[] = {triple.subject, triple.predicate, triple.object};
    return ids[column];
  }
  return answer->row[answer->run.program->columns[column].slot];
}

/// The chain of a fact as it could be typed: `Iran -meets-> China`.
static SanadStatus
write_fact(SanadAnswer *answer, const SanadId parts[3], SanadText *text,
           SanadError *error)
{
  static const char *const behind[] = {" -", "-> ", ""};
  SanadBuffer out = {0};
  SanadStatus status = SANAD_OK;
  for (size_t i = 0; status == SANAD_OK && i < 3; ++i) {
    status = shown_written(&answer->shown, parts[i], &out, error);
    sanad_buffer_add_string(&out, behind[i]);
  }
  if (status == SANAD_OK) {
    text->data = sanad_arena_copy(answer->question.arena, out.data, out.length);
    text->length = out.length;
    status = text->data ? SANAD_OK : sanad_fail_memory(error);
  }
  sanad_buffer_free(&out);
  return status;
}

/// Shows the number of a fact as its chain, if the row still knows which fact
/// that is.
static SanadStatus
show_fact(SanadAnswer *answer, size_t column, SanadText *shown,
          SanadError *error)
{
  const Program *const program = answer->run.program;
  const size_t slot = program->columns[column].slot;
  for (size_t i = 0; i < program->stage_count; ++i) {
    const Stage *const stage = &program->stages[i];
    if (stage->kind != STAGE_WHY || stage->cells[WHY_FACT] != slot) {
      continue;
    }
    const SanadId parts[3] = {answer->row[stage->cells[WHY_COLUMNS]],
                              answer->row[stage->cells[WHY_COLUMNS + 1]],
                              answer->row[stage->cells[WHY_COLUMNS + 2]]};
    if (parts[0] != SANAD_ANY) {
      return write_fact(answer, parts, shown, error);
    }
  }
  return SANAD_OK;
}

void
sanad_answer_stream(SanadAnswer *answer)
{
  const size_t columns = answer->run.program->column_count;
  if (answer->kind == SANAD_ROWS && !answer->ahead && !answer->shows_facts &&
      columns && columns <= SANAD_TERMS_MAX) {
    answer->ahead = sanad_arena_take_room(
        answer->question.arena, SANAD_TERMS_MAX * sizeof *answer->ahead);
  }
}

bool
sanad_answer_has_next(const SanadAnswer *answer)
{
  return answer->kind == SANAD_ROWS && answer->next < answer->batch.count;
}

/// Reads the terms of the current row and of some behind it.
static SanadStatus
read_ahead(SanadAnswer *answer, SanadError *error)
{
  SanadId ids[SANAD_TERMS_MAX];
  const Program *const program = answer->run.program;
  const size_t columns = program->column_count;
  const size_t rest = answer->batch.count - (answer->next - 1);
  const size_t some = SANAD_TERMS_MAX / columns;
  size_t count = 0;
  answer->ahead_from = answer->next - 1;
  answer->ahead_count = 0;
  for (size_t i = 0; i < rest && i < some; ++i) {
    const SanadId *const row = answer->row + i * answer->batch.width;
    for (size_t j = 0; j < columns; ++j) {
      ids[count++] = row[program->columns[j].slot];
    }
  }
  TRY(question_terms_into(&answer->question, &answer->texts, ids, count,
                          answer->ahead, error));
  answer->ahead_count = count / columns;
  return SANAD_OK;
}

/// A cell of a row that is streamed.
static SanadStatus
streamed_cell(SanadAnswer *answer, SanadId id, size_t column, SanadTerm *term,
              SanadText *shown, SanadError *error)
{
  // Those before the first are many as well: the numbers have no sign.
  size_t place = answer->next - 1 - answer->ahead_from;
  if (place >= answer->ahead_count) {
    TRY(read_ahead(answer, error));
    place = 0;
  }
  *term = answer->ahead[place * answer->run.program->column_count + column];
  return shown_term(&answer->shown, id, term, shown, error);
}

SanadStatus
sanad_answer_cell(SanadAnswer *answer, size_t column, SanadTerm *term,
                  SanadText *shown, SanadError *error)
{
  const SanadId id = answer_cell_id(answer, column);
  *term = (SanadTerm){0};
  *shown = (SanadText){0};
  if (id == SANAD_ANY) {
    return SANAD_OK;
  }
  if (answer->ahead) {
    return streamed_cell(answer, id, column, term, shown, error);
  }
  TRY(question_term(&answer->question, id, term, error));
  if (answer->shows_facts) {
    TRY(show_fact(answer, column, shown, error));
  }
  return shown->length ? SANAD_OK
                       : shown_term(&answer->shown, id, term, shown, error);
}

SanadStatus
sanad_answer_show(SanadAnswer *answer, SanadId id, SanadTerm *term,
                  SanadText *shown, SanadError *error)
{
  *term = (SanadTerm){0};
  *shown = (SanadText){0};
  TRY(question_term(&answer->question, id, term, error));
  return shown_text(&answer->shown, id, shown, error);
}

const char *
sanad_answer_left_out(const SanadAnswer *answer)
{
  const Program *const program = answer->run.program;
  bool lists_facts = program->gives == GIVES_FACTS;
  for (size_t i = 0; i < program->stage_count; ++i) {
    lists_facts |= program->stages[i].kind == STAGE_WHY;
  }
  if (lists_facts && program->has_long_arrows) {
    return "the facts behind arrows with *, + or {m,} are not listed; search "
           "for paths to see them";
  }
  return lists_facts && program->has_calls
             ? "the facts behind calls are not listed; ask why of the call "
               "alone"
             : NULL;
}

/// The time in an operator alone, in milliseconds.
static double
own_ms(const Rows *rows)
{
  uint64_t below = rows->input ? rows->input->spent_ns : 0;
  below += rows->inner ? rows->inner->spent_ns : 0;
  return rows->spent_ns > below ? (double)(rows->spent_ns - below) / 1e6 : 0;
}

/// Appends how many rows an operator gave, or should give.
static void
explain_figures(const Rows *rows, bool has_counts, SanadBuffer *out)
{
  if (has_counts) {
    sanad_buffer_add_format(out, "  (%llu rows",
                            (unsigned long long)rows->given);
    if (rows->expected > 0) {
      sanad_buffer_add_format(out, ", %.0f expected", rows->expected);
    }
    sanad_buffer_add_format(out, ", %.3f ms)", own_ms(rows));
  } else if (rows->expected > 0) {
    sanad_buffer_add_format(out, "  (%.0f rows expected)", rows->expected);
  }
}

// Recursive, as deep as definitions call each other.
// NOLINTBEGIN(misc-no-recursion)

/// Appends an operator and those below it; the query of a call stands under it.
static void
explain_rows(const Rows *rows, unsigned depth, bool has_counts,
             SanadBuffer *out)
{
  for (; rows; rows = rows->input) {
    for (unsigned i = 0; i < depth; ++i) {
      sanad_buffer_add_string(out, "  ");
    }
    sanad_buffer_add_string(out, rows->kind->name);
    if (rows->about.length) {
      sanad_buffer_add_char(out, ' ');
      sanad_buffer_add_text(out, rows->about);
    }
    explain_figures(rows, has_counts, out);
    sanad_buffer_add_char(out, '\n');
    explain_rows(rows->inner, depth + 2, has_counts, out);
    ++depth;
  }
}

// NOLINTEND(misc-no-recursion)

void
sanad_answer_explain(const SanadAnswer *answer, bool has_counts,
                     SanadBuffer *out)
{
  static const char *const graphs[] = {
      [GIVES_FACTS] = "graph",
      [GIVES_DESCRIBE] = "describe",
      [GIVES_TEMPLATE] = "construct",
      [GIVES_MATCHED] = "remove",
  };
  unsigned depth = 0;
  if (answer->kind == SANAD_GRAPH) {
    sanad_buffer_add_string(out, graphs[answer->run.program->gives]);
    if (has_counts) {
      sanad_buffer_add_format(out, "  (%zu facts)", answer->made.quads.count);
    }
    sanad_buffer_add_char(out, '\n');
    ++depth;
  }
  explain_rows(answer->rows, depth, has_counts, out);
}
