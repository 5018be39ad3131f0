/// Statements that bring data in and out.

#include "graph/io/io.h"
#include "session/session_impl.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

/// The longest script that `run` takes.
#define SCRIPT_BYTES_MAX (64U << 20U)

SanadText
option_value(const AstOptions *options, const char *name)
{
  for (size_t i = 0; i < options->option_count; ++i) {
    if (sanad_text_is(options->options[i].name.name, name)) {
      return options->options[i].value;
    }
  }
  return (SanadText){0};
}

SanadStatus
check_options(const AstOptions *options, const char *const *known,
              SanadError *error)
{
  for (size_t i = 0; i < options->option_count; ++i) {
    const AstOption *const option = &options->options[i];
    bool is_known = false;
    for (size_t j = 0; known[j]; ++j) {
      is_known |= sanad_text_is(option->name.name, known[j]);
    }
    if (is_known) {
      continue;
    }
    SanadBuffer list = {0};
    for (size_t j = 0; known[j]; ++j) {
      sanad_buffer_add_format(&list, "%s%s=", j ? ", " : "", known[j]);
    }
    (void)sanad_fail(error, SANAD_MEANING, option->span,
                     "there is no option \"%.*s\" here",
                     (int)option->name.name.length, option->name.name.data);
    if (list.length && !list.failed) {
      (void)sanad_hint(error, "there is %s", sanad_buffer_string(&list));
    }
    sanad_buffer_free(&list);
    return SANAD_MEANING;
  }
  return SANAD_OK;
}

SanadStatus
file_name(Task *task, const AstString *file, const char **name,
          SanadError *error)
{
  if (!file->text.length || memchr(file->text.data, '\0', file->text.length)) {
    return sanad_fail_hint(error, SANAD_MEANING, file->span,
                           "a name of a file is not empty and has no zero byte",
                           "this cannot be a file name");
  }
  *name = sanad_arena_copy(task->arena, file->text.data, file->text.length);
  return *name ? SANAD_OK : sanad_fail_memory(error);
}

/// Puts the name of a file before a message that does not have it.
static void
name_file(SanadError *error, SanadText name)
{
  char message[SANAD_MESSAGE_BYTES_MAX];
  char hint[SANAD_MESSAGE_BYTES_MAX];
  memcpy(message, error->message, sizeof message);
  memcpy(hint, error->hint, sizeof hint);
  (void)sanad_fail(error, error->status, SANAD_NO_SPAN, "%.*s: %s",
                   (int)name.length, name.data, message);
  if (hint[0]) {
    (void)sanad_hint(error, "%s", hint);
  }
}

SanadStatus
fail_in_file(SanadError *error, const AstString *file)
{
  if (error && error->place.line) {
    const SanadStatus status = error->status;
    const SanadPlace place = error->place;
    char message[SANAD_MESSAGE_BYTES_MAX];
    char hint[SANAD_MESSAGE_BYTES_MAX];
    memcpy(message, error->message, sizeof message);
    memcpy(hint, error->hint, sizeof hint);
    const SanadText name =
        sanad_text_is(file->text, "-") ? SANAD_TEXT("stdin") : file->text;
    (void)sanad_fail(error, status, file->span, "%.*s:%llu:%llu: %s",
                     (int)name.length, name.data,
                     (unsigned long long)place.line,
                     (unsigned long long)place.column, message);
    (void)sanad_hint(error, "%s",
                     hint[0] ? hint : "nothing was changed: mend this place");
    return status;
  }
  const bool is_of_file = error && error->status != SANAD_CANCELLED &&
                          error->status != SANAD_LIMIT &&
                          error->status != SANAD_NO_MEMORY;
  if (is_of_file && file->text.length &&
      !memmem(error->message, strlen(error->message), file->text.data,
              file->text.length)) {
    name_file(error, file->text);
  }
  if (error) {
    error->span = file->span;
    return error->status;
  }
  return SANAD_IO;
}

SanadStatus
session_target_graph(Task *task, const AstGraph *graph, SanadText *iri,
                     SanadError *error)
{
  SanadSnapshot *snapshot = NULL;
  *iri = (SanadText){0};
  if (graph->kind == AST_GRAPH_NONE) {
    return SANAD_OK;
  }
  TRY(sanad_snapshot_open(&snapshot, task->session->store, error));
  const SanadAsk ask = session_ask(task->session, task->arena, snapshot);
  const SanadStatus status = sanad_target_graph(&ask, graph, iri, error);
  sanad_snapshot_close(snapshot);
  return status;
}

// ---- export

/// Finds the graph of `from`.
static SanadStatus
find_source(Task *task, const SanadSnapshot *snapshot, SanadId *graph,
            SanadError *error)
{
  const AstGraph *const from = &task->statement->data.graph;
  const SanadAsk ask = session_ask(task->session, task->arena, snapshot);
  *graph = SANAD_ANY;
  // All that came from an endpoint is what was asked for.
  return from->kind == AST_GRAPH_NONE || task->session->remote
             ? SANAD_OK
             : sanad_find_graph(&ask, from, graph, error);
}

/// What an option names, else what the file's ending does; a stream without
/// either gets everything, in N-Quads.
static SanadFormat
format_to_write(const char *path, SanadText name)
{
  if (name.length) {
    return sanad_format_of_name(name);
  }
  return strcmp(path, "-") == 0 ? SANAD_NQUADS : sanad_format_of_path(path);
}

static SanadStatus
export_snapshot(Task *task, const SanadSnapshot *snapshot, SanadError *error)
{
  static const char *const known[] = {"format", "canonical", NULL};
  const AstData *const data = &task->statement->data;
  const char *path = NULL;
  SanadExportOptions options = {0};
  SanadExportReport report = {0};
  TRY(check_options(&data->options, known, error));
  TRY(file_name(task, &data->files[0], &path, error));
  TRY(find_source(task, snapshot, &options.graph, error));
  const SanadText format = option_value(&data->options, "format");
  options.format = format_to_write(path, format);
  // Sorted lines, so that equal graphs give equal files.
  options.is_cancelled = &task->session->is_cancelled;
  options.deadline_us = task->session->deadline_us;
  options.is_canonical =
      !sanad_text_is(option_value(&data->options, "canonical"), "no");
  if (options.format == SANAD_FORMAT_UNKNOWN && format.length) {
    (void)sanad_fail(error, SANAD_MEANING, data->files[0].span,
                     "no format is called \"%.*s\"", (int)format.length,
                     format.data);
    return sanad_hint(error, "there is turtle, trig, ntriples, nquads, "
                             "rdfxml, rdfjson and dot");
  }
  if (options.format == SANAD_FORMAT_UNKNOWN) {
    (void)sanad_fail(error, SANAD_MEANING, data->files[0].span,
                     "the ending of \"%s\" names no format of RDF", path);
    return sanad_hint(error,
                      "use .nt, .nq, .ttl, .trig, .rdf, .rj or .dot, or add "
                      "format=turtle");
  }

  const SanadStatus status =
      sanad_export_file(snapshot, path, &options, &report, error);
  if (status != SANAD_OK) {
    return fail_in_file(error, &data->files[0]);
  }
  if (report.graphs_left || report.evidence_left) {
    session_note(task->session,
                 "%llu graph names and %llu evidence triples not written; use "
                 ".trig or .nq",
                 (unsigned long long)report.graphs_left,
                 (unsigned long long)report.evidence_left);
  }
  if (strcmp(path, "-") != 0) {
    session_note(task->session, "wrote %llu triples to %s",
                 (unsigned long long)report.statements, path);
  }
  return SANAD_OK;
}

/// Exports a graph of the endpoint in use, by way of a store in memory.
static SanadStatus
export_remote(Task *task, SanadError *error)
{
  SanadText graph = {0};
  SanadStore *store = NULL;
  SanadSnapshot *snapshot = NULL;
  TRY(session_target_graph(task, &task->statement->data.graph, &graph, error));
  TRY(sanad_store_open(&store, NULL, NULL, error));
  SanadStatus status = session_get_graph(task, graph, store, error);
  if (status == SANAD_OK) {
    status = sanad_snapshot_open(&snapshot, store, error);
  }
  if (status == SANAD_OK) {
    status = export_snapshot(task, snapshot, error);
  }
  sanad_snapshot_close(snapshot);
  sanad_store_close(store);
  return status;
}

SanadStatus
run_export(Task *task, SanadError *error)
{
  SanadSnapshot *snapshot = NULL;
  // What was printed before stands before what is exported to `-`.
  (void)fflush(task->session->options.out);
  if (task->session->remote) {
    return export_remote(task, error);
  }
  TRY(sanad_snapshot_open(&snapshot, task->session->store, error));
  const SanadStatus status = export_snapshot(task, snapshot, error);
  sanad_snapshot_close(snapshot);
  return status;
}

// ---- run

/// Reads a whole file, up to a limit.
static SanadStatus
read_script(const char *path, const AstString *file, SanadBuffer *text,
            SanadError *error)
{
  FILE *const in = fopen(path, "re");
  if (!in) {
    (void)sanad_fail(error, SANAD_NOT_FOUND, file->span, "cannot read %s: %s",
                     path, strerror(errno));
    return sanad_hint(error, "names of files count from the folder that you "
                             "are in");
  }
  char bytes[16384];
  size_t got = 0;
  while ((got = fread(bytes, 1, sizeof bytes, in)) > 0 &&
         text->length <= SCRIPT_BYTES_MAX) {
    sanad_buffer_add(text, bytes, got);
  }
  const bool has_failed = ferror(in);
  (void)fclose(in);
  if (has_failed) {
    return sanad_fail_hint(error, SANAD_IO, file->span,
                           "see whether the file can be read: ls -l",
                           "cannot read %s", path);
  }
  if (text->length > SCRIPT_BYTES_MAX) {
    return sanad_fail_hint(error, SANAD_LIMIT, file->span,
                           "cut it into several, and load data with load",
                           "the script %s is larger than 64 MiB", path);
  }
  return sanad_buffer_status(text, error);
}

/// A parameter of `with`, and what it was before.
typedef struct {
  SanadParameter now;
  SanadParameter before;
  bool was_set;
} Bound;

/// Works out the values of `with`, all before any is set.
static SanadStatus
compute_bindings(Task *task, Bound *bound, SanadError *error)
{
  SanadSession *const session = task->session;
  const AstData *const data = &task->statement->data;
  SanadSnapshot *snapshot = NULL;
  TRY(sanad_snapshot_open(&snapshot, session->store, error));
  const SanadAsk ask = session_ask(session, task->arena, snapshot);
  SanadStatus status = SANAD_OK;
  for (size_t i = 0; status == SANAD_OK && i < data->binding_count; ++i) {
    const AstBinding *const binding = &data->bindings[i];
    const AstExpr expr = {
        .kind = AST_EXPR_VALUE,
        .height = 1,
        .span = binding->value.span,
        .value = binding->value,
    };
    bound[i].now.name = binding->name.name;
    status = sanad_compute(&ask, &expr, &bound[i].now.value, error);
    for (size_t j = 0; status == SANAD_OK && j < i; ++j) {
      if (sanad_text_is_equal(bound[j].now.name, bound[i].now.name)) {
        status = sanad_fail(
            error, SANAD_MEANING, binding->span, "%.*s is given twice",
            (int)binding->name.name.length, binding->name.name.data);
        (void)sanad_hint(error, "leave one of the two out");
      }
    }
    if (status == SANAD_OK) {
      const SanadParameter *const before =
          session_parameter(session, binding->name.name);
      bound[i].was_set = before;
      bound[i].before = before ? *before : bound[i].before;
      // It is kept before the snapshot goes, on which its text may lie.
      status = session_set_parameter(session, &bound[i].now, error);
    }
  }
  sanad_snapshot_close(snapshot);
  return status;
}

/// Puts back what the parameters of `with` were before.
static void
restore_bindings(SanadSession *session, const Bound *bound, size_t count)
{
  for (size_t i = 0; i < count; ++i) {
    SanadParameter *const parameter =
        bound[i].now.name.length ? session_parameter(session, bound[i].now.name)
                                 : NULL;
    if (!parameter) {
      continue;
    }
    if (bound[i].was_set) {
      *parameter = bound[i].before;
    } else {
      // The last one takes its place.
      *parameter = session->parameters[--session->settings.parameter_count];
    }
  }
}

static SanadStatus
run_script(Task *task, const char *path, SanadText text, SanadError *error)
{
  SanadSession *const session = task->session;
  const AstData *const data = &task->statement->data;
  Bound *const bound =
      SANAD_TAKE_ARRAY(task->arena, Bound, data->binding_count + 1);
  if (!bound) {
    return sanad_fail_memory(error);
  }
  SanadStatus status = compute_bindings(task, bound, error);
  if (status == SANAD_OK) {
    ++session->run_depth;
    status = run_text(session, text, path, false);
    --session->run_depth;
    if (status != SANAD_OK) {
      status =
          sanad_fail_hint(error, status, data->files[0].span,
                          "mend what is said above; what it did before stays",
                          "%s failed", path);
    }
  }
  restore_bindings(session, bound, data->binding_count);
  return status;
}

SanadStatus
run_file(Task *task, SanadError *error)
{
  const AstString *const file = &task->statement->data.files[0];
  const char *path = NULL;
  SanadBuffer text = {0};
  if (task->session->run_depth >= RUN_DEPTH_MAX) {
    return sanad_fail_hint(
        error, SANAD_LIMIT, file->span,
        "a script must not run itself, not by way of others either",
        "scripts run each other more than %u deep", RUN_DEPTH_MAX);
  }
  TRY(file_name(task, file, &path, error));
  SanadStatus status = read_script(path, file, &text, error);
  if (status == SANAD_OK) {
    status = run_script(task, path, sanad_buffer_text(&text), error);
  }
  sanad_buffer_free(&text);
  return status;
}
