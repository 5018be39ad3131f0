/// Queries: asks them and shows what they give.

#include "graph/io/io.h"
#include "query/empty.h"
#include "session/progress.h"
#include "session/run_tree.h"
#include "session/session_impl.h"

#include <errno.h>
#include <string.h>

/// How and where a result is shown.
typedef struct {
  FILE *out;
  SanadFormatOptions format;
  QueryProgress *progress; ///< Or null
} Output;

/// Takes the line of progress away before anything else is written.
static void
end_progress(const Output *output)
{
  if (output->progress) {
    query_progress_end(output->progress);
  }
}

/// Whether rows are held back until all are there.
static bool
holds_rows(const Output *output)
{
  return output->format.mode == SANAD_MODE_BOX ||
         output->format.mode == SANAD_MODE_TABLE ||
         output->format.mode == SANAD_MODE_COLUMN;
}

/// Shows the current row.
static SanadStatus
show_row(SanadAnswer *answer, SanadFormatter *formatter, SanadCell *cells,
         size_t count, SanadError *error)
{
  for (size_t i = 0; i < count; ++i) {
    TRY(sanad_answer_cell(answer, i, &cells[i].term, &cells[i].shown, error));
  }
  return sanad_formatter_row(formatter, cells, error);
}

/// Shows the rows of an answer as a table.
static SanadStatus
show_table(Task *task, SanadAnswer *answer, const Output *output,
           SanadError *error)
{
  const size_t count = sanad_answer_column_count(answer);
  SanadText *const columns =
      SANAD_TAKE_ARRAY(task->arena, SanadText, count + 1);
  SanadCell *const cells = SANAD_TAKE_ARRAY(task->arena, SanadCell, count + 1);
  SanadFormatter *formatter = NULL;
  if (!columns || !cells) {
    return sanad_fail_memory(error);
  }
  for (size_t i = 0; i < count; ++i) {
    columns[i] = sanad_answer_column(answer, i);
  }
  // The first row comes before the head of the table: a question that fails or
  // is cancelled before it has one shows nothing.
  SanadStatus next = sanad_answer_next(answer, error);
  if (next != SANAD_OK && next != SANAD_END) {
    return next;
  }
  sanad_answer_stream(answer);
  if (!holds_rows(output)) {
    end_progress(output);
  }
  SanadStatus status = sanad_formatter_open(
      &formatter, output->out, &output->format, columns, count, error);
  while (status == SANAD_OK && next == SANAD_OK) {
    ++task->session->last_rows;
    status = show_row(answer, formatter, cells, count, error);
    if (status == SANAD_OK && !sanad_answer_has_next(answer)) {
      status = sanad_formatter_flush(formatter, error);
    }
    if (status == SANAD_OK) {
      next = sanad_answer_next(answer, error);
    }
  }
  if (status == SANAD_OK && next != SANAD_END) {
    status = next;
  }
  end_progress(output);
  if (status == SANAD_OK) {
    status = sanad_formatter_finish(formatter, error);
  } else {
    sanad_formatter_give_up(formatter); // The rows before are right
  }
  sanad_formatter_free(formatter);
  return status;
}

static SanadStatus
show_yes_no(Task *task, SanadAnswer *answer, const Output *output,
            SanadError *error)
{
  const SanadStatus status = sanad_answer_next(answer, error);
  end_progress(output);
  if (status != SANAD_OK && status != SANAD_END) {
    return status;
  }
  task->session->last_rows = status == SANAD_OK;
  return sanad_format_yes_no(output->out, &output->format, status == SANAD_OK,
                             error);
}

/// Copies one term of the answer into a store in memory.
static SanadStatus
copy_term(SanadAnswer *answer, size_t column, SanadWrite *write, SanadId *id,
          SanadError *error)
{
  SanadTerm term;
  SanadText shown;
  TRY(sanad_answer_cell(answer, column, &term, &shown, error));
  return sanad_write_term(write, &term, id, error);
}

static SanadStatus
copy_prefixes(Task *task, const SanadSnapshot *snapshot, SanadWrite *write,
              SanadError *error)
{
  const SanadPrefix *prefixes = NULL;
  size_t count = 0;
  TRY(sanad_snapshot_prefixes(snapshot, task->arena, &prefixes, &count, error));
  for (size_t i = 0; i < count; ++i) {
    TRY(sanad_write_prefix(write, prefixes[i].prefix, prefixes[i].iri, error));
  }
  return SANAD_OK;
}

/// Copies the triples of a graph into a store.
static SanadStatus
copy_graph(Task *task, const SanadSnapshot *snapshot, SanadAnswer *answer,
           SanadStore *store, SanadError *error)
{
  SanadWrite *write = NULL;
  TRY(sanad_write_begin(&write, store, error));
  SanadStatus status = copy_prefixes(task, snapshot, write, error);
  while (status == SANAD_OK &&
         (status = sanad_answer_next(answer, error)) == SANAD_OK) {
    SanadQuad quad = {.graph = SANAD_DEFAULT_GRAPH};
    ++task->session->last_rows;
    status = copy_term(answer, 0, write, &quad.triple.subject, error);
    if (status == SANAD_OK) {
      status = copy_term(answer, 1, write, &quad.triple.predicate, error);
    }
    if (status == SANAD_OK) {
      status = copy_term(answer, 2, write, &quad.triple.object, error);
    }
    if (status == SANAD_OK) {
      status = sanad_write_add(write, &quad, error);
    }
  }
  if (status != SANAD_END) {
    sanad_write_abort(write);
    return status;
  }
  return sanad_write_commit(write, error);
}

/// Writes a graph in a syntax of RDF, by way of a store in memory.
static SanadStatus
write_graph(Task *task, const SanadSnapshot *snapshot, SanadAnswer *answer,
            FILE *out, const char *path, SanadFormat format, SanadError *error)
{
  const SanadExportOptions options = {.format = format, .graph = SANAD_ANY};
  SanadExportReport report;
  SanadStore *store = NULL;
  SanadSnapshot *copy = NULL;
  TRY(sanad_store_open(&store, NULL, NULL, error));
  SanadStatus status = copy_graph(task, snapshot, answer, store, error);
  if (status == SANAD_OK) {
    status = sanad_snapshot_open(&copy, store, error);
  }
  if (status == SANAD_OK) {
    status = path ? sanad_export_file(copy, path, &options, &report, error)
                  : sanad_export(copy, out, &options, &report, error);
  }
  sanad_snapshot_close(copy);
  sanad_store_close(store);
  return status;
}

static SanadStatus
show_tree(Task *task, SanadAnswer *answer, const Output *output,
          SanadError *error)
{
  SanadBuffer tree = {0};
  SanadStatus status = run_tree(task, answer, &output->format, &tree, error);
  end_progress(output);
  if (status == SANAD_OK && tree.length &&
      fwrite(tree.data, 1, tree.length, output->out) != tree.length) {
    status = sanad_fail_hint(error, SANAD_IO, SANAD_NO_SPAN,
                             "is the disk full, or the reader gone?",
                             "cannot write the output");
  }
  sanad_buffer_free(&tree);
  return status;
}

static SanadStatus
show_answer(Task *task, const SanadSnapshot *snapshot, SanadAnswer *answer,
            const Output *output, SanadError *error)
{
  switch (sanad_answer_kind(answer)) {
  case SANAD_YES_NO:
    return show_yes_no(task, answer, output, error);
  case SANAD_GRAPH:
    if (output->format.mode == SANAD_MODE_TURTLE) {
      end_progress(output);
      return write_graph(task, snapshot, answer, output->out, NULL,
                         SANAD_TURTLE, error);
    }
    if (output->format.mode == SANAD_MODE_TREE) {
      return show_tree(task, answer, output, error);
    }
    break;
  default:
    break;
  }
  return show_table(task, answer, output, error);
}

/// Says how many rows there were and how long it took.
static void
show_timing(Task *task, const SanadAnswer *answer, uint64_t start_us)
{
  SanadSession *const session = task->session;
  const SanadSessionOptions *const options = &session->options;
  const bool is_yes_no = sanad_answer_kind(answer) == SANAD_YES_NO;
  if (!options->is_interactive && !options->shows_timing) {
    return;
  }
  FILE *const out = options->is_interactive ? options->out : options->err;
  if (!is_yes_no) {
    (void)fprintf(out, "%llu %s%s", (unsigned long long)session->last_rows,
                  sanad_answer_kind(answer) == SANAD_GRAPH ? "fact" : "row",
                  session->last_rows == 1 ? "" : "s");
  }
  if (options->shows_timing) {
    session->has_shown_timing = true;
    (void)fprintf(out, "%s%.1f ms", is_yes_no ? "" : " · ",
                  (double)(session_now_us() - start_us) / 1000.0);
  }
  if (!is_yes_no || options->shows_timing) {
    (void)fputc('\n', out);
  }
}

/// The last step, if it says where the result goes, else null.
static const AstStep *
output_step(const AstQuery *query)
{
  const AstStep *const last =
      query->step_count ? &query->steps[query->step_count - 1] : NULL;
  return last && (last->kind == AST_STEP_SHOW ||
                  last->kind == AST_STEP_EXPORT ||
                  last->kind == AST_STEP_DRAW || last->kind == AST_STEP_CHART ||
                  last->kind == AST_STEP_ADD || last->kind == AST_STEP_REMOVE)
             ? last
             : NULL;
}

/// Takes the mode of `show`.
static SanadStatus
take_mode(const AstStep *step, Output *output, SanadError *error)
{
  const SanadText name = step->output.word.name;
  output->format.mode = sanad_mode_of_name(name);
  if (output->format.mode != SANAD_MODES) {
    return SANAD_OK;
  }
  (void)sanad_fail(error, SANAD_MEANING, step->output.word.span,
                   "no mode is called \"%.*s\"", (int)name.length, name.data);
  return sanad_hint(error, "there is box table column line csv tsv json jsonl "
                           "markdown html ttl sparql-json sparql-xml");
}

/// The mode in which rows are exported to a file of this name, or SANAD_MODES.
static SanadMode
mode_of_path(const char *path)
{
  static const struct {
    const char *ending;
    SanadMode mode;
  } endings[] = {
      {"csv", SANAD_MODE_CSV},        {"tsv", SANAD_MODE_TSV},
      {"json", SANAD_MODE_JSON},      {"jsonl", SANAD_MODE_JSONL},
      {"md", SANAD_MODE_MARKDOWN},    {"html", SANAD_MODE_HTML},
      {"txt", SANAD_MODE_TABLE},      {"srj", SANAD_MODE_SPARQL_JSON},
      {"srx", SANAD_MODE_SPARQL_XML},
  };
  const char *const dot = strrchr(path, '.');
  for (size_t i = 0; dot && i < sizeof endings / sizeof *endings; ++i) {
    if (strcmp(dot + 1, endings[i].ending) == 0) {
      return endings[i].mode;
    }
  }
  return SANAD_MODES;
}

/// Writes rows to a file.
static SanadStatus
export_rows(Task *task, SanadAnswer *answer, const AstStep *step,
            const char *path, SanadError *error)
{
  Output output = {.format = {.mode = mode_of_path(path)}};
  if (output.format.mode == SANAD_MODES) {
    (void)sanad_fail(error, SANAD_MEANING, step->output.file.span,
                     "the ending of \"%s\" names no format for rows", path);
    return sanad_hint(error, "use .csv, .tsv, .json, .jsonl, .md or .html");
  }
  output.out = fopen(path, "we");
  if (!output.out) {
    return sanad_fail_hint(
        error, SANAD_IO, step->output.file.span,
        "see whether the folder is there and may be written to",
        "cannot write %s: %s", path, strerror(errno));
  }
  SanadStatus status = sanad_answer_kind(answer) == SANAD_YES_NO
                           ? show_yes_no(task, answer, &output, error)
                           : show_table(task, answer, &output, error);
  if (fclose(output.out) && status == SANAD_OK) {
    status =
        sanad_fail_hint(error, SANAD_IO, step->output.file.span,
                        "see whether the folder is there and may be written to",
                        "cannot write %s: %s", path, strerror(errno));
  }
  return status;
}

static SanadStatus
export_answer(Task *task, const SanadSnapshot *snapshot, SanadAnswer *answer,
              const AstStep *step, SanadError *error)
{
  const char *path = NULL;
  TRY(file_name(task, &step->output.file, &path, error));
  const SanadFormat format = sanad_format_of_path(path);
  if (sanad_answer_kind(answer) == SANAD_GRAPH &&
      format != SANAD_FORMAT_UNKNOWN) {
    TRY(write_graph(task, snapshot, answer, NULL, path, format, error));
  } else {
    TRY(export_rows(task, answer, step, path, error));
  }
  session_note(task->session, "wrote %llu %s to %s",
               (unsigned long long)task->session->last_rows,
               sanad_answer_kind(answer) == SANAD_GRAPH ? "facts" : "rows",
               path);
  return SANAD_OK;
}

/// Says why there are no rows.
static SanadStatus
explain_empty(Task *task, const SanadAsk *ask, const AstQuery *query,
              SanadAnswer *answer, SanadError *error)
{
  SanadBuffer text = {0};
  FILE *const out = task->session->options.out;
  // Looking for the part that has no match would ask an endpoint many times.
  if (sanad_answer_kind(answer) != SANAD_ROWS || task->session->last_rows ||
      task->session->remote) {
    return SANAD_OK;
  }
  SanadStatus status = sanad_explain_empty(ask, query, &text, error);
  if (status == SANAD_OK) {
    status = sanad_buffer_status(&text, error);
  }
  if (status == SANAD_OK && text.length &&
      fwrite(text.data, 1, text.length, out) != text.length) {
    status = sanad_fail_hint(error, SANAD_IO, SANAD_NO_SPAN,
                             "see whether the disk is full, or the program "
                             "behind the pipe has ended",
                             "cannot write the output");
  }
  sanad_buffer_free(&text);
  return status;
}

/// Shows the plan; under `explain analyze` after running it.
static SanadStatus
explain(Task *task, SanadAnswer *answer, SanadError *error)
{
  const bool analyzes = task->statement->prefix == AST_EXPLAIN_ANALYZE;
  SanadBuffer plan = {0};
  SanadStatus status = SANAD_OK;
  while (analyzes && status == SANAD_OK) {
    status = sanad_answer_next(answer, error);
    task->session->last_rows += status == SANAD_OK;
  }
  if (status != SANAD_OK && status != SANAD_END) {
    return status;
  }
  sanad_answer_explain(answer, analyzes, &plan);
  status = sanad_buffer_status(&plan, error);
  if (status == SANAD_OK && fwrite(plan.data, 1, plan.length,
                                   task->session->options.out) != plan.length) {
    status = sanad_fail_hint(error, SANAD_IO, SANAD_NO_SPAN,
                             "see whether the disk is full, or the program "
                             "behind the pipe has ended",
                             "cannot write the output");
  }
  sanad_buffer_free(&plan);
  return status;
}

static SanadStatus
answer_query(Task *task, const SanadSnapshot *snapshot, const AstQuery *query,
             const AstStep *step, SanadError *error)
{
  const uint64_t start_us = session_now_us();
  const bool is_explained = task->statement->prefix == AST_EXPLAIN ||
                            task->statement->prefix == AST_EXPLAIN_ANALYZE;
  SanadAsk ask = session_ask(task->session, task->arena, snapshot);
  ask.is_explained = is_explained;
  Output output = {
      .out = task->session->options.out,
      .format = task->session->options.format,
  };
  SanadAnswer *answer = NULL;
  task->session->last_rows = 0;
  if (step && step->kind == AST_STEP_SHOW) {
    TRY(take_mode(step, &output, error));
  }
  TRY(sanad_answer_open(&answer, &ask, query, error));
  const char *const left_out = sanad_answer_left_out(answer);
  if (left_out) {
    session_note(task->session, "note: %s", left_out);
  }
  SanadStatus status = SANAD_OK;
  if (is_explained) {
    status = explain(task, answer, error);
    if (status == SANAD_OK && task->statement->prefix == AST_EXPLAIN_ANALYZE) {
      status = explain_empty(task, &ask, query, answer, error);
    }
  } else if (step && step->kind == AST_STEP_EXPORT) {
    status = export_answer(task, snapshot, answer, step, error);
  } else {
    QueryProgress progress;
    query_progress_begin(&progress, task->session);
    output.progress = &progress;
    status = show_answer(task, snapshot, answer, &output, error);
    query_progress_end(&progress);
    if (status == SANAD_OK) {
      show_timing(task, answer, start_us);
    }
    if (status == SANAD_OK && task->session->options.is_interactive) {
      status = explain_empty(task, &ask, query, answer, error);
    }
  }
  sanad_answer_close(answer);
  return status;
}

/// Prints the translation of a query.
static SanadStatus
show_sparql(Task *task, const SanadSnapshot *snapshot, const AstQuery *query,
            SanadError *error)
{
  const SanadAsk ask = session_ask(task->session, task->arena, snapshot);
  SanadBuffer text = {0};
  SanadStatus status = sanad_query_sparql(&ask, query, &text, error);
  if (status == SANAD_OK && fwrite(text.data, 1, text.length,
                                   task->session->options.out) != text.length) {
    status = sanad_fail_hint(error, SANAD_IO, SANAD_NO_SPAN,
                             "see whether the disk is full, or the program "
                             "behind the pipe has ended",
                             "cannot write the output");
  }
  sanad_buffer_free(&text);
  return status;
}

/// Runs a query whose last step says where its result goes.
static SanadStatus
run_output(Task *task, const SanadSnapshot *snapshot, const AstQuery *query,
           const AstStep *step, SanadError *error)
{
  const bool runs = step && task->statement->prefix == AST_RUN;
  if (runs && step->kind == AST_STEP_DRAW) {
    return run_draw(task, snapshot, query, step, error);
  }
  if (runs && step->kind == AST_STEP_CHART) {
    return run_chart(task, snapshot, query, step, error);
  }
  return answer_query(task, snapshot, query, step, error);
}

SanadStatus
run_query(Task *task, SanadError *error)
{
  const AstStatement *const statement = task->statement;
  AstQuery query = statement->query;
  const AstStep *const step = output_step(&query);
  const bool changes =
      step && (step->kind == AST_STEP_ADD || step->kind == AST_STEP_REMOVE);
  // What an update does is a part of its translation.
  query.step_count -= step && !(changes && statement->prefix == AST_SPARQL);
  if (changes && statement->prefix == AST_RUN) {
    return run_change_step(task, &query, step, error);
  }
  SanadSnapshot *snapshot = NULL;
  TRY(sanad_snapshot_open(&snapshot, task->session->store, error));
  SanadStatus status = SANAD_OK;
  switch (statement->prefix) {
  case AST_SPARQL:
    status = show_sparql(task, snapshot, &query, error);
    break;
  case AST_VERIFY:
    status = run_verify(task, snapshot, &query, error);
    break;
  default:
    status = run_output(task, snapshot, &query, step, error);
    break;
  }
  sanad_snapshot_close(snapshot);
  return status;
}
