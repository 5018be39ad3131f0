/// Reports: answers the questions of a report file, and writes what it becomes.

#include "parser/parser.h"
#include "parser/printer.h"
#include "report/report.h"
#include "session/report_ask.h"
#include "session/report_files.h"
#include "session/session_impl.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

// ---- The session of a report

/// Makes a session on the same store, whose parameters, prefixes and
/// definitions are copies.
static SanadStatus
begin_inner(ReportRun *run, SanadError *error)
{
  SanadSession *const outer = run->outer;
  SanadSession *const inner = &run->inner;
  const SanadSettings *const settings = &outer->settings;
  const size_t count = settings->definition_count;
  *inner = *outer;
  inner->previous = (SanadBuffer){0};
  inner->options.is_quiet = true;
  inner->is_cancelled = 0;
  inner->definitions = calloc(count + 1, sizeof *inner->definitions);
  inner->definition_arenas = calloc(count + 1, sizeof(SanadArena *));
  inner->definition_capacity = count + 1;
  inner->settings.definitions = inner->definitions;
  inner->arena = sanad_arena_new(NULL, SIZE_MAX);
  if (!inner->definitions || !inner->definition_arenas || !inner->arena) {
    return sanad_fail_memory(error);
  }
  // What the outer session owns has no arena here, so it is not freed.
  for (size_t i = 0; i < count; ++i) {
    inner->definitions[i] = outer->definitions[i];
  }
  inner->parameter_capacity = settings->parameter_count + 1;
  inner->parameters =
      SANAD_TAKE_ARRAY(inner->arena, SanadParameter, inner->parameter_capacity);
  inner->prefix_capacity = settings->prefix_count + 1;
  inner->prefixes =
      SANAD_TAKE_ARRAY(inner->arena, SanadPrefix, inner->prefix_capacity);
  if (!inner->parameters || !inner->prefixes) {
    return sanad_fail_memory(error);
  }
  for (size_t i = 0; i < settings->parameter_count; ++i) {
    inner->parameters[i] = outer->parameters[i];
  }
  for (size_t i = 0; i < settings->prefix_count; ++i) {
    inner->prefixes[i] = outer->prefixes[i];
  }
  inner->settings.parameters = inner->parameters;
  inner->settings.prefixes = inner->prefixes;
  outer->inner = inner;
  return SANAD_OK;
}

static void
end_inner(ReportRun *run)
{
  SanadSession *const inner = &run->inner;
  run->outer->inner = NULL;
  if (inner->definitions && inner->definition_arenas) {
    session_forget_all(inner);
  } else {
    free(inner->definitions);
    free(inner->definition_arenas);
  }
  sanad_buffer_free(&inner->previous);
  sanad_arena_free(inner->arena);
}

// ---- The host of a report

/// `class_of` of a report's host.
static SanadStatus
host_class_of(void *state, SanadArena *arena, const SanadTerm *node,
              SanadCell *class, SanadError *error)
{
  ReportRun *const run = state;
  const SanadParameter value = {.name = SANAD_TEXT("node"), .value = *node};
  const SanadReportQuestion question = {
      .text = SANAD_TEXT("$node -a-> ?type | sort ?type | limit 1"),
      .rows_max = 1,
      .values = &value,
      .value_count = 1,
  };
  SanadReportResult result = {0};
  SanadReportResult why = {0};
  if (node->kind != SANAD_IRI || run->inner.remote) {
    return SANAD_OK;
  }
  TRY(report_ask(state, arena, &question, &result, &why, error));
  if (result.row_count) {
    *class = result.cells[0];
  }
  return SANAD_OK;
}

/// Finds the label of a parameter that is a node.
static SanadStatus
find_shown(ReportRun *run, SanadArena *arena, SanadText name, SanadText *shown,
           SanadError *error)
{
  SanadBuffer text = {0};
  SanadReportResult result = {0};
  SanadReportResult why = {0};
  sanad_buffer_add_string(&text, "?s -?p-> ?o | limit 1 | select label($");
  sanad_buffer_add_text(&text, name);
  sanad_buffer_add_string(&text, ") as ?label");
  SanadStatus status = sanad_buffer_status(&text, error);
  if (status == SANAD_OK) {
    const SanadReportQuestion question = {
        .text = sanad_buffer_text(&text),
        .rows_max = 1,
    };
    SanadError unknown = {0}; // A name that is wrong is told where it is used
    status = report_ask(run, arena, &question, &result, &why, &unknown);
    status = status == SANAD_NO_MEMORY ? sanad_fail_memory(error) : SANAD_OK;
  }
  if (result.row_count && result.cells[0].term.text.length) {
    *shown = result.cells[0].term.text;
  }
  sanad_buffer_free(&text);
  return status;
}

static SanadStatus
host_set(void *state, SanadArena *arena, SanadText name, SanadText value,
         SanadText *shown, SanadError *error)
{
  ReportRun *const run = state;
  const AstValue *parsed = NULL;
  TRY(sanad_session_parameter(&run->inner, name, value, error));
  return !run->inner.remote &&
                 sanad_parse_value(&parsed, arena, value, NULL) == SANAD_OK &&
                 parsed->kind == AST_NODE_NAME
             ? find_shown(run, arena, name, shown, error)
             : SANAD_OK;
}

static void
host_fail(void *state, const SanadError *error)
{
  ReportRun *const run = state;
  sanad_session_show_error(run->outer, run->text, run->path, error);
}

static void
host_note(void *state, SanadSpan span, const char *text)
{
  ReportRun *const run = state;
  (void)span;
  session_note(run->outer, "%s: note: %s", run->path, text);
}

// ---- The whole

/// Counts what the colophon says.
static SanadStatus
count_store(const ReportRun *run, SanadArena *arena,
            SanadReportOptions *options, SanadError *error)
{
  SanadCounts counts = {0};
  const SanadId *graphs = NULL;
  size_t count = 0;
  if (!run->snapshot) {
    return SANAD_OK;
  }
  TRY(sanad_snapshot_counts(run->snapshot, &counts, error));
  TRY(sanad_snapshot_graphs(run->snapshot, arena, &graphs, &count, error));
  options->has_counts = true;
  options->facts = counts.triples;
  for (size_t i = 0; i < count; ++i) {
    options->sources += !sanad_snapshot_is_evidence(run->snapshot, graphs[i]);
  }
  return SANAD_OK;
}

/// The name of a path without its folder.
static SanadText
base_name(const char *path)
{
  const char *const slash = strrchr(path, '/');
  return sanad_text(slash ? slash + 1 : path);
}

/// Today, as a date.
static void
set_date(char room[32])
{
  const time_t now = time(NULL);
  struct tm day = {0};
  (void)localtime_r(&now, &day);
  (void)strftime(room, 32, "%Y-%m-%d", &day);
}

static SanadStatus
run_and_write(ReportRun *run, const SanadSessionReport *request,
              const ReportTarget *target, SanadArena *arena, SanadError *error)
{
  char date[32];
  const char *const store = run->inner.store_path;
  const SanadReportHost host = {
      .state = run,
      .ask = report_ask,
      .set = host_set,
      .class_of = host_class_of,
      .fail = host_fail,
      .note = host_note,
  };
  SanadReportOptions options = {
      .text = run->text,
      .path = run->path,
      .form = target->form,
      .picture_stem = target->stem,
      .keeps_going = request->keeps_going || request->is_check,
      .is_reproducible = request->is_reproducible,
      .is_unsafe = request->is_unsafe,
      .values = request->values,
      .value_count = request->value_count,
      .store_name = store ? base_name(store) : SANAD_TEXT("memory"),
      .is_cancelled = &run->inner.is_cancelled,
  };
  SanadReportOutput output;
  set_date(date);
  options.date = sanad_text(date);
  TRY(count_store(run, arena, &options, error));
  const SanadStatus status = sanad_report_run(&options, &host, arena, &output);
  if (request->is_check) {
    if (status == SANAD_OK) {
      session_note(run->outer, "%s: %zu questions, all well", run->path,
                   output.block_count);
    }
    return status;
  }
  if (output.content.length) {
    TRY(report_write(target, &output, run->outer, error));
  }
  return status;
}

/// Reads the file of a report.
static SanadStatus
read_file(const char *path, SanadBuffer *text, SanadError *error)
{
  FILE *const in = fopen(path, "re");
  char bytes[16384];
  size_t got = 0;
  if (!in) {
    (void)sanad_fail(error, SANAD_NOT_FOUND, SANAD_NO_SPAN,
                     "cannot read %s: %s", path, strerror(errno));
    return sanad_hint(error, "names of files count from the folder that you "
                             "are in");
  }
  while ((got = fread(bytes, 1, sizeof bytes, in)) > 0 &&
         text->length <= SANAD_REPORT_BYTES_MAX) {
    sanad_buffer_add(text, bytes, got);
  }
  const bool has_failed = ferror(in);
  (void)fclose(in);
  return has_failed
             ? sanad_fail_hint(error, SANAD_IO, SANAD_NO_SPAN,
                               "see whether it is a file that you may read",
                               "cannot read %s: %s", path, strerror(errno))
             : sanad_buffer_status(text, error);
}

/// Runs a report whose file was read.  What has been shown is not in `error`.
static SanadStatus
run_text_of(ReportRun *run, const SanadSessionReport *request,
            SanadError *error)
{
  ReportTarget target;
  TRY(report_find_target(&target, request, run->outer, error));
  SanadArena *const arena = sanad_arena_new(NULL, STATEMENT_BYTES_MAX);
  SanadStatus status =
      arena ? begin_inner(run, error) : sanad_fail_memory(error);
  if (status == SANAD_OK && !run->outer->remote) {
    status = sanad_snapshot_open(&run->snapshot, run->outer->store, error);
  }
  if (status == SANAD_OK) {
    status = run_and_write(run, request, &target, arena, error);
  }
  sanad_snapshot_close(run->snapshot);
  end_inner(run);
  sanad_arena_free(arena);
  return status;
}

static SanadStatus
run_request(SanadSession *session, const SanadSessionReport *request,
            SanadError *error)
{
  SanadBuffer text = {0};
  if (session->run_depth >= RUN_DEPTH_MAX) {
    return sanad_fail_hint(
        error, SANAD_LIMIT, SANAD_NO_SPAN, "look for one that runs itself",
        "scripts run each other more than %u deep", RUN_DEPTH_MAX);
  }
  SanadStatus status = read_file(request->path, &text, error);
  if (status == SANAD_OK) {
    ReportRun *const run = calloc(1, sizeof *run);
    if (!run) {
      status = sanad_fail_memory(error);
    } else {
      run->outer = session;
      run->text = sanad_buffer_text(&text);
      run->path = request->path;
      status = run_text_of(run, request, error);
      free(run);
    }
  }
  sanad_buffer_free(&text);
  return status;
}

SanadStatus
sanad_session_report(SanadSession *session, const SanadSessionReport *request)
{
  SanadError error = {0};
  const SanadStatus status = run_request(session, request, &error);
  if (status != SANAD_OK && error.message[0]) {
    sanad_session_show_error(session, (SanadText){0}, NULL, &error);
  }
  return status;
}

// ---- The statement

/// Writes a value of `with` as text of the language.
static SanadStatus
write_value(Task *task, const AstValue *value, SanadText *out,
            SanadError *error)
{
  SanadBuffer text = {0};
  SanadStatus status = SANAD_OK;
  const SanadParameter *parameter = NULL;
  if (value->kind != AST_NODE_PARAMETER) {
    sanad_print_node(&text, value);
  } else if (!(parameter =
                   session_parameter(task->session, value->word.name))) {
    status =
        sanad_fail_hint(error, SANAD_MEANING, value->span,
                        "give it one before: let $name = ...",
                        "the parameter $%.*s has no value",
                        (int)value->word.name.length, value->word.name.data);
  } else if (parameter->text.length) {
    sanad_buffer_add_text(&text, parameter->text);
  } else {
    sanad_term_print(&text, &parameter->value);
  }
  if (status == SANAD_OK) {
    status = sanad_buffer_status(&text, error);
  }
  if (status == SANAD_OK) {
    out->data = sanad_arena_copy(task->arena, text.data, text.length);
    out->length = text.length;
    status = out->data ? SANAD_OK : sanad_fail_memory(error);
  }
  sanad_buffer_free(&text);
  return status;
}

SanadStatus
run_report(Task *task, SanadError *error)
{
  const AstData *const data = &task->statement->data;
  SanadSessionReport request = {0};
  SanadReportValue *const values =
      SANAD_TAKE_ARRAY(task->arena, SanadReportValue, data->binding_count + 1);
  if (!values) {
    return sanad_fail_memory(error);
  }
  TRY(file_name(task, &data->files[0], &request.path, error));
  if (data->to.span.length) {
    TRY(file_name(task, &data->to, &request.output, error));
  }
  for (size_t i = 0; i < data->binding_count; ++i) {
    values[i].name = data->bindings[i].name.name;
    TRY(write_value(task, &data->bindings[i].value, &values[i].value, error));
  }
  request.values = values;
  request.value_count = data->binding_count;
  const SanadStatus status = run_request(task->session, &request, error);
  if (status == SANAD_OK) {
    return SANAD_OK;
  }
  if (error->message[0]) {
    error->span = data->files[0].span;
    return status;
  }
  return sanad_fail_hint(error, status, data->files[0].span,
                         "what is wrong with it is said above", "%s failed",
                         request.path);
}
