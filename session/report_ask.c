/// Answers the questions of reports.

#include "session/report_ask.h"

#include "parser/parser.h"

#include <stdlib.h>
#include <string.h>

/// A question on its way.
typedef struct {
  Task task; ///< The first member: session_ask_remote() gives it back
  ReportRun *run;
  SanadArena *kept; ///< Of the result
  const SanadReportQuestion *question;
  SanadReportResult *result;
  SanadReportResult *why;
} Asking;

/// Copies a text into the arena of the result.
static SanadStatus
copy_text(Asking *asking, SanadText text, SanadText *out, SanadError *error)
{
  if (!text.length) {
    *out = (SanadText){0};
    return SANAD_OK;
  }
  out->data = sanad_arena_copy(asking->kept, text.data, text.length);
  out->length = text.length;
  return out->data ? SANAD_OK : sanad_fail_memory(error);
}

/// Copies a cell of the current row.
static SanadStatus
copy_cell(Asking *asking, SanadAnswer *answer, size_t column, SanadCell *out,
          SanadError *error)
{
  SanadCell cell = {0};
  TRY(sanad_answer_cell(answer, column, &cell.term, &cell.shown, error));
  out->term.kind = cell.term.kind;
  if (!cell.term.kind) {
    return SANAD_OK;
  }
  TRY(copy_text(asking, cell.term.text, &out->term.text, error));
  TRY(copy_text(asking, cell.term.datatype, &out->term.datatype, error));
  TRY(copy_text(asking, cell.term.language, &out->term.language, error));
  if (sanad_text_is_equal(cell.shown, cell.term.text)) {
    out->shown = out->term.text;
    return SANAD_OK;
  }
  return copy_text(asking, cell.shown, &out->shown, error);
}

/// Orders facts by their terms.
static int
compare_facts(const void *a, const void *b)
{
  const SanadCell *const left = a;
  const SanadCell *const right = b;
  for (size_t i = 0; i < 3; ++i) {
    const SanadTerm *const x = &left[i].term;
    const SanadTerm *const y = &right[i].term;
    int order = sanad_text_compare(x->text, y->text);
    order = order ? order : sanad_text_compare(x->datatype, y->datatype);
    order = order ? order : sanad_text_compare(x->language, y->language);
    if (order) {
      return order;
    }
  }
  return 0;
}

/// Takes all rows of an answer, and keeps the first.
static SanadStatus
take_rows(Asking *asking, SanadAnswer *answer, size_t rows_max,
          SanadReportResult *result, SanadError *error)
{
  const size_t width = result->column_count;
  size_t capacity = 0;
  SanadStatus status = SANAD_OK;
  while ((status = sanad_answer_next(answer, error)) == SANAD_OK) {
    if (result->total++ >= rows_max) {
      continue;
    }
    if (result->row_count == capacity) {
      const size_t larger = capacity ? capacity * 2 : 8;
      SanadCell *const cells =
          SANAD_TAKE_ARRAY(asking->kept, SanadCell, larger * (width + 1));
      if (!cells) {
        return sanad_fail_memory(error);
      }
      if (capacity) {
        memcpy(cells, result->cells, capacity * width * sizeof *cells);
      }
      result->cells = cells;
      capacity = larger;
    }
    for (size_t i = 0; i < width; ++i) {
      TRY(copy_cell(asking, answer, i,
                    &result->cells[result->row_count * width + i], error));
    }
    ++result->row_count;
  }
  if (result->is_graph && asking->question->is_canonical &&
      result->row_count > 1) {
    qsort(result->cells, result->row_count, 3 * sizeof *result->cells,
          compare_facts);
  }
  return status == SANAD_END ? SANAD_OK : status;
}

/// Takes what an answer gives.
static SanadStatus
take_answer(Asking *asking, SanadAnswer *answer, size_t rows_max,
            SanadReportResult *result, SanadError *error)
{
  *result = (SanadReportResult){.has_answer = true};
  if (sanad_answer_kind(answer) == SANAD_YES_NO) {
    const SanadStatus status = sanad_answer_next(answer, error);
    result->is_yes_no = true;
    result->is_yes = status == SANAD_OK;
    return status == SANAD_END ? SANAD_OK : status;
  }
  const size_t width = sanad_answer_column_count(answer);
  SanadText *const columns =
      SANAD_TAKE_ARRAY(asking->kept, SanadText, width + 1);
  if (!columns) {
    return sanad_fail_memory(error);
  }
  for (size_t i = 0; i < width; ++i) {
    TRY(copy_text(asking, sanad_answer_column(answer, i), &columns[i], error));
  }
  result->columns = columns;
  result->column_count = width;
  result->is_graph = sanad_answer_kind(answer) == SANAD_GRAPH && width == 3;
  return take_rows(asking, answer, rows_max, result, error);
}

/// How a question is asked.
static SanadAsk
ask_of(Asking *asking, const SanadSnapshot *snapshot)
{
  SanadSession *const inner = asking->task.session;
  inner->deadline_us =
      inner->timeout_ms ? session_now_us() + inner->timeout_ms * 1000U : 0;
  return session_ask(inner, asking->task.arena, snapshot);
}

static SanadStatus
ask_query(Asking *asking, const SanadSnapshot *snapshot, const AstQuery *query,
          size_t rows_max, SanadReportResult *result, SanadError *error)
{
  const SanadAsk ask = ask_of(asking, snapshot);
  SanadAnswer *answer = NULL;
  TRY(sanad_answer_open(&answer, &ask, query, error));
  const SanadStatus status =
      take_answer(asking, answer, rows_max, result, error);
  sanad_answer_close(answer);
  return status;
}

// ---- Queries made of queries

/// Whether rows behind a step depend on the order of the rows before it.
static bool
is_about_order(AstStepKind kind)
{
  return kind == AST_STEP_SORT || kind == AST_STEP_TOP ||
         kind == AST_STEP_BOTTOM || kind == AST_STEP_LIMIT ||
         kind == AST_STEP_SKIP;
}

/// Makes the step that sorts by all columns of an answer.
static SanadStatus
make_sort(Asking *asking, const SanadAnswer *answer, AstStep *step,
          SanadError *error)
{
  const size_t count = sanad_answer_column_count(answer);
  AstKey *const keys = SANAD_TAKE_ARRAY(asking->task.arena, AstKey, count + 1);
  if (!keys) {
    return sanad_fail_memory(error);
  }
  for (size_t i = 0; i < count; ++i) {
    const SanadText name = sanad_answer_column(answer, i);
    const char *const copy =
        sanad_arena_copy(asking->task.arena, name.data, name.length);
    if (!copy) {
      return sanad_fail_memory(error);
    }
    keys[i].value = (AstExpr){
        .kind = AST_EXPR_VALUE,
        .height = 1,
        .value = {.kind = AST_NODE_VARIABLE,
                  .word = {.name = {copy, name.length}}},
    };
  }
  *step = (AstStep){.kind = AST_STEP_SORT};
  step->sort.keys = keys;
  step->sort.key_count = count;
  return SANAD_OK;
}

/// Sorts the rows by all columns before the first step for which their order
/// matters, so that only the data decide it: what was sorted before breaks
/// ties.
static SanadStatus
make_canonical(Asking *asking, const SanadSnapshot *snapshot, AstQuery *query,
               SanadError *error)
{
  AstQuery before = *query;
  SanadAnswer *answer = NULL;
  size_t at = 0;
  while (at < query->step_count && !is_about_order(query->steps[at].kind)) {
    ++at;
  }
  before.step_count = at;
  const SanadAsk ask = ask_of(asking, snapshot);
  TRY(sanad_answer_open(&answer, &ask, &before, error));
  AstStep *const steps =
      SANAD_TAKE_ARRAY(asking->task.arena, AstStep, query->step_count + 1);
  SanadStatus status = steps ? SANAD_OK : sanad_fail_memory(error);
  const bool has_rows = sanad_answer_kind(answer) == SANAD_ROWS &&
                        sanad_answer_column_count(answer) > 0;
  if (status == SANAD_OK && has_rows) {
    for (size_t i = 0; i < query->step_count; ++i) {
      steps[i + (i >= at)] = query->steps[i];
    }
    status = make_sort(asking, answer, &steps[at], error);
    query->steps = steps;
    ++query->step_count;
  }
  sanad_answer_close(answer);
  return status;
}

/// Adds a step that has no parts to a query.
static SanadStatus
add_step(Asking *asking, const AstQuery *query, AstStepKind kind, AstQuery *out,
         SanadError *error)
{
  AstStep *const steps =
      SANAD_TAKE_ARRAY(asking->task.arena, AstStep, query->step_count + 1);
  if (!steps) {
    return sanad_fail_memory(error);
  }
  for (size_t i = 0; i < query->step_count; ++i) {
    steps[i] = query->steps[i];
  }
  steps[query->step_count].kind = kind;
  steps[query->step_count].span = query->span;
  *out = *query;
  out->steps = steps;
  ++out->step_count;
  return SANAD_OK;
}

/// Whether a query has facts behind its rows that `why` and `graph` can give:
/// it does not give them already.
static bool
takes_why(const AstQuery *query)
{
  bool takes = query->kind != AST_SOURCE_WHY;
  for (size_t i = 0; i < query->step_count; ++i) {
    const AstStepKind kind = query->steps[i].kind;
    takes = takes && kind != AST_STEP_WHY && kind != AST_STEP_GRAPH &&
            kind != AST_STEP_CONSTRUCT && kind != AST_STEP_DESCRIBE;
  }
  return takes && query->kind != AST_SOURCE_DESCRIBE;
}

static SanadStatus
ask_why(Asking *asking, const SanadSnapshot *snapshot, const AstQuery *query,
        SanadError *error)
{
  AstQuery why;
  if (!takes_why(query)) {
    (void)sanad_fail(error, SANAD_MEANING, query->span,
                     "the sources of this question cannot be shown beside it");
    return sanad_hint(error,
                      "leave sources= out, or the step that lists facts");
  }
  TRY(add_step(asking, query, AST_STEP_WHY, &why, error));
  return ask_query(asking, snapshot, &why, asking->question->why_rows_max,
                   asking->why, error);
}

static SanadStatus
ask_graph(Asking *asking, const SanadSnapshot *snapshot, const AstQuery *query,
          SanadError *error)
{
  AstQuery graph;
  const size_t rows_max = asking->question->rows_max;
  if (!takes_why(query)) {
    TRY(ask_query(asking, snapshot, query, rows_max, asking->result, error));
    if (asking->result->is_graph) {
      return SANAD_OK;
    }
    (void)sanad_fail(error, SANAD_MEANING, query->span,
                     "this question gives no facts to draw");
    return sanad_hint(error, "draw a pattern, paths, describe or construct");
  }
  TRY(add_step(asking, query, AST_STEP_GRAPH, &graph, error));
  return ask_query(asking, snapshot, &graph, rows_max, asking->result, error);
}

/// Gives a query the name under which later questions call it.
static SanadStatus
name_query(Asking *asking, const AstQuery *query, SanadError *error)
{
  const AstStatement statement = {
      .kind = AST_STATEMENT_DEFINE,
      .span = query->span,
      .definition =
          {
              .kind = AST_DEFINE_QUERY,
              .function = {.name = asking->question->name, .span = query->span},
              .query = query,
          },
  };
  Task task = asking->task;
  task.statement = &statement;
  return run_define(&task, error);
}

static SanadStatus
answer_all(Asking *asking, const SanadSnapshot *snapshot, SanadError *error)
{
  const SanadReportQuestion *const question = asking->question;
  AstQuery query = asking->task.statement->query;
  if (question->is_canonical && !question->wants_graph) {
    TRY(make_canonical(asking, snapshot, &query, error));
  }
  if (question->wants_graph) {
    return ask_graph(asking, snapshot, &query, error);
  }
  TRY(ask_query(asking, snapshot, &query, question->rows_max, asking->result,
                error));
  return question->wants_sources ? ask_why(asking, snapshot, &query, error)
                                 : SANAD_OK;
}

/// Answers a question; where the source is an endpoint, perhaps several times.
static SanadStatus
answer(Task *task, SanadError *error)
{
  Asking *const asking = (Asking *)task;
  if (asking->run->snapshot) {
    return answer_all(asking, asking->run->snapshot, error);
  }
  SanadSnapshot *snapshot = NULL;
  TRY(sanad_snapshot_open(&snapshot, task->session->store, error));
  const SanadStatus status = answer_all(asking, snapshot, error);
  sanad_snapshot_close(snapshot);
  return status;
}

/// Refuses a query that says itself what becomes of its rows.
static SanadStatus
check_query(const AstStatement *statement, SanadError *error)
{
  const AstQuery *const query = &statement->query;
  if (statement->prefix != AST_RUN) {
    return sanad_fail_hint(
        error, SANAD_MEANING, statement->span,
        "leave out the word before the question",
        "a report asks questions, and this only looks at one");
  }
  if (query->kind == AST_SOURCE_PREVIOUS) {
    (void)sanad_fail(error, SANAD_MEANING, statement->span,
                     "a block cannot go on from the block before it");
    return sanad_hint(error, "name that one by as=met, and ask met() | ...");
  }
  for (size_t i = 0; i < query->step_count; ++i) {
    const AstStep *const step = &query->steps[i];
    switch (step->kind) {
    case AST_STEP_SHOW:
    case AST_STEP_DRAW:
    case AST_STEP_CHART:
      (void)sanad_fail(error, SANAD_MEANING, step->span,
                       "in a report the line above the question says how it is "
                       "shown");
      return sanad_hint(error, "write it behind the word sanad: table, list, "
                               "value, draw, chart=bar");
    case AST_STEP_EXPORT:
    case AST_STEP_ADD:
    case AST_STEP_REMOVE:
      return sanad_fail_hint(
          error, SANAD_MEANING, step->span,
          "leave the step out; do it in the shell or a script",
          "a report changes and exports nothing");
    default:
      break;
    }
  }
  return SANAD_OK;
}

/// Runs one statement of a block.
static SanadStatus
run_one(Asking *asking, bool *has_query, SanadError *error)
{
  const AstStatement *const statement = asking->task.statement;
  if (*has_query) {
    (void)sanad_fail(error, SANAD_MEANING, statement->span,
                     "a block has one question, and nothing stands behind it");
    return sanad_hint(error, "put this into a block of its own");
  }
  switch (statement->kind) {
  case AST_STATEMENT_PREFIX:
    return run_prefix(&asking->task, error);
  case AST_STATEMENT_LET:
    return run_let(&asking->task, error);
  case AST_STATEMENT_DEFINE:
    return run_define(&asking->task, error);
  case AST_STATEMENT_FORGET:
    return run_forget(&asking->task, error);
  case AST_STATEMENT_SET:
    if (statement->set.name.name.length && statement->set.has_value) {
      return run_set(&asking->task, error);
    }
    break;
  case AST_STATEMENT_QUERY:
    *has_query = true;
    TRY(check_query(statement, error));
    TRY(session_ask_remote(&asking->task, answer, error));
    return asking->question->name.length
               ? name_query(asking, &statement->query, error)
               : SANAD_OK;
  default:
    break;
  }
  (void)sanad_fail(error, SANAD_MEANING, statement->span,
                   "this statement cannot stand in a report");
  return sanad_hint(error, "a block asks a question; before it may stand "
                           "prefix, let, define and set");
}

/// Runs the statements of a block.
static SanadStatus
run_statements(Asking *asking, SanadError *error)
{
  const SanadText text = asking->question->text;
  size_t offset = 0;
  bool has_query = false;
  for (;;) {
    const SanadStatus status =
        sanad_parse_statement(&asking->task.statement, asking->task.arena, text,
                              offset, &offset, error);
    if (status != SANAD_OK) {
      return status == SANAD_END ? SANAD_OK : status;
    }
    TRY(run_one(asking, &has_query, error));
  }
}

/// Puts the values of loops before the parameters, which they hide.
static SanadStatus
put_values(Asking *asking, SanadError *error)
{
  const SanadReportQuestion *const question = asking->question;
  SanadSession *const inner = asking->task.session;
  const size_t count = question->value_count;
  const size_t before = inner->settings.parameter_count;
  SanadParameter *const all =
      SANAD_TAKE_ARRAY(asking->task.arena, SanadParameter, count + before + 1);
  if (!all) {
    return sanad_fail_memory(error);
  }
  size_t used = 0;
  for (size_t i = 0; i < count; ++i) {
    all[used++] = question->values[i];
  }
  for (size_t i = 0; i < before; ++i) {
    bool is_hidden = false;
    for (size_t j = 0; j < count; ++j) {
      is_hidden = is_hidden || sanad_text_is_equal(inner->parameters[i].name,
                                                   question->values[j].name);
    }
    if (!is_hidden) {
      all[used++] = inner->parameters[i];
    }
  }
  inner->parameters = all;
  inner->settings.parameters = all;
  inner->settings.parameter_count = used;
  inner->parameter_capacity = count + before + 1;
  return SANAD_OK;
}

SanadStatus
report_ask(void *state, SanadArena *arena, const SanadReportQuestion *question,
           SanadReportResult *result, SanadReportResult *why, SanadError *error)
{
  ReportRun *const run = state;
  SanadSession *const inner = &run->inner;
  Asking asking = {
      .task = {.session = inner,
               .arena = sanad_arena_new(NULL, STATEMENT_BYTES_MAX)},
      .run = run,
      .kept = arena,
      .question = question,
      .result = result,
      .why = why,
  };
  if (!asking.task.arena) {
    return sanad_fail_memory(error);
  }
  SanadParameter *const parameters = inner->parameters;
  const size_t count = inner->settings.parameter_count;
  const size_t capacity = inner->parameter_capacity;
  SanadStatus status =
      question->value_count ? put_values(&asking, error) : SANAD_OK;
  if (status == SANAD_OK) {
    status = run_statements(&asking, error);
  }
  if (question->value_count) {
    inner->parameters = parameters;
    inner->settings.parameters = parameters;
    inner->settings.parameter_count = count;
    inner->parameter_capacity = capacity;
  }
  sanad_arena_free(asking.task.arena);
  return status;
}
