/// The statement `load`.

#include "graph/io/io.h"
#include "session/progress.h"
#include "session/session_impl.h"

#include <ctype.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/// The least memory that a load is given.
#define MEMORY_BYTES_LEAST ((size_t)16 << 20U)

/// The files of a statement, with what each is called by.
typedef struct {
  const char **paths;
  const AstString **named; ///< The name in the statement
  size_t count;
  size_t capacity;
} Files;

static SanadStatus
add_file(Task *task, Files *files, const char *path, const AstString *named,
         SanadError *error)
{
  size_t capacity = files->capacity;
  files->paths = sanad_arena_grow(task->arena, files->paths, files->count,
                                  &capacity, sizeof *files->paths);
  files->named = sanad_arena_grow(task->arena, files->named, files->count,
                                  &files->capacity, sizeof *files->named);
  if (!files->paths || !files->named) {
    return sanad_fail_memory(error);
  }
  files->paths[files->count] = path;
  files->named[files->count++] = named;
  return SANAD_OK;
}

/// Adds what one name stands for: the file of that name, else all files that
/// match it as a pattern.
static SanadStatus
add_name(Task *task, Files *files, const AstString *file, SanadError *error)
{
  const char *name = NULL;
  TRY(file_name(task, file, &name, error));
  if (sanad_storage_name(name) || access(name, F_OK) == 0 ||
      !strpbrk(name, "*?[")) {
    return add_file(task, files, name, file, error);
  }

  glob_t found = {0};
  const int code = glob(name, 0, NULL, &found);
  SanadStatus status = SANAD_OK;
  if (code == GLOB_NOMATCH) {
    status =
        sanad_fail_hint(error, SANAD_NOT_FOUND, file->span,
                        "names of files count from the folder that you are in",
                        "no file matches %s", name);
  } else if (code) {
    status = code == GLOB_NOSPACE
                 ? sanad_fail_memory(error)
                 : sanad_fail_hint(error, SANAD_IO, file->span,
                                   "see whether the folder can be read",
                                   "cannot look for files like %s", name);
  }
  for (size_t i = 0; status == SANAD_OK && i < found.gl_pathc; ++i) {
    const char *const path = sanad_arena_copy(task->arena, found.gl_pathv[i],
                                              strlen(found.gl_pathv[i]));
    status = path ? add_file(task, files, path, file, error)
                  : sanad_fail_memory(error);
  }
  globfree(&found);
  return status;
}

// ---- Options

/// The option of a name, for its place.
static SanadSpan
option_span(const AstOptions *options, const char *name)
{
  for (size_t i = 0; i < options->option_count; ++i) {
    if (sanad_text_is(options->options[i].name.name, name)) {
      return options->options[i].span;
    }
  }
  return SANAD_NO_SPAN;
}

/// Reads a number of bytes: `500M`, `2G`, `1.5 GiB`.
static bool
read_size(const char *text, size_t *bytes)
{
  static const char units[] = "kmgt";
  char *end = NULL;
  if (!isdigit((unsigned char)*text)) {
    return false;
  }
  double number = strtod(text, &end);
  while (*end == ' ') {
    ++end;
  }
  const char *const unit =
      *end ? strchr(units, tolower((unsigned char)*end)) : NULL;
  if (unit) {
    for (const char *at = units; at <= unit; ++at) {
      number *= 1024.0;
    }
    end += end[1] == 'i' ? 2 : 1;
  }
  end += *end == 'b' || *end == 'B';
  if (*end || !(number >= 1.0 && number < 1e15)) {
    return false;
  }
  *bytes =
      (size_t)number < MEMORY_BYTES_LEAST ? MEMORY_BYTES_LEAST : (size_t)number;
  return true;
}

static SanadStatus
read_memory(Task *task, size_t *bytes, SanadError *error)
{
  const AstOptions *const options = &task->statement->data.options;
  const SanadText text = option_value(options, "memory");
  *bytes = 0;
  if (!text.length) {
    return SANAD_OK;
  }
  const char *const string =
      sanad_arena_copy(task->arena, text.data, text.length);
  if (!string) {
    return sanad_fail_memory(error);
  }
  if (strlen(string) != text.length || !read_size(string, bytes)) {
    (void)sanad_fail(error, SANAD_MEANING, option_span(options, "memory"),
                     "memory takes a size, not \"%s\"", string);
    return sanad_hint(error, "write for example memory=\"2G\"");
  }
  return SANAD_OK;
}

/// Reads an option that is yes or no.
static SanadStatus
read_yes(const AstOptions *options, const char *name, bool *is_yes,
         SanadError *error)
{
  const SanadText text = option_value(options, name);
  *is_yes = sanad_text_is(text, "yes") || sanad_text_is(text, "true");
  return !text.length || *is_yes || sanad_text_is(text, "no") ||
                 sanad_text_is(text, "false")
             ? SANAD_OK
             : sanad_fail_hint(error, SANAD_MEANING, option_span(options, name),
                               "write =yes behind it, or leave it out",
                               "%s takes yes or no", name);
}

static SanadStatus
load_options(Task *task, SanadLoadOptions *options, SanadError *error)
{
  static const char *const known[] = {"replace", "format", "base",
                                      "memory",  NULL,     NULL};
  static const char *const known_remote[] = {"replace",  "format", "base",
                                             "evidence", "memory", NULL};
  const AstData *const data = &task->statement->data;
  TRY(check_options(&data->options,
                    task->session->remote ? known_remote : known, error));
  TRY(session_target_graph(task, &data->graph, &options->graph, error));
  options->base = option_value(&data->options, "base");
  if (!options->base.length) {
    options->base = task->session->base;
  }
  const SanadText format = option_value(&data->options, "format");
  options->format = sanad_format_of_name(format);
  if (format.length && options->format == SANAD_FORMAT_UNKNOWN) {
    (void)sanad_fail(
        error, SANAD_MEANING, option_span(&data->options, "format"),
        "no format is called \"%.*s\"", (int)format.length, format.data);
    return sanad_hint(
        error, "there is turtle, trig, ntriples, nquads, rdfxml and rdfjson");
  }
  return read_memory(task, &options->memory_bytes, error);
}

// ---- Loading

/// Removes what a graph holds, if there is such a graph.
static SanadStatus
clear_target(SanadWrite *write, SanadText iri, SanadError *error)
{
  SanadId id = SANAD_DEFAULT_GRAPH;
  if (iri.length) {
    const SanadTerm term = sanad_term_iri(iri);
    TRY(sanad_write_term(write, &term, &id, error));
  }
  return sanad_write_clear_graph(write, id, error);
}

/// Loads the files into a change.
static SanadStatus
load_files(const Task *task, SanadWrite *write, const Files *files,
           const SanadLoadOptions *options, SanadLoadReport *reports,
           SanadError *error)
{
  size_t at = 0;
  bool is_replacing = false;
  TRY(read_yes(&task->statement->data.options, "replace", &is_replacing,
               error));
  if (is_replacing) {
    TRY(clear_target(write, options->graph, error));
  }
  const SanadStatus status = sanad_load_files(write, files->paths, files->count,
                                              options, reports, &at, error);
  if (status && at < files->count) {
    const AstString named = {sanad_text(files->paths[at]),
                             files->named[at]->span};
    return fail_in_file(error, &named);
  }
  return status;
}

static SanadStatus
load_and_commit(Task *task, SanadStore *store, const Files *files,
                SanadLoadOptions *options, SanadLoadReport *reports,
                SanadError *error)
{
  LoadProgress progress;
  SanadWrite *write = NULL;
  TRY(sanad_write_begin(&write, store, error));
  progress_begin(&progress, task->session);
  options->progress = progress_step;
  options->progress_state = &progress;
  SanadStatus status = load_files(task, write, files, options, reports, error);
  progress_end(&progress);
  if (!status && task->session->is_cancelled) {
    status = sanad_fail_hint(error, SANAD_CANCELLED, SANAD_NO_SPAN,
                             "ask for less, or ask again", "cancelled");
  }
  if ((!status || status == SANAD_CANCELLED) && !task->session->is_cancelled) {
    status = session_check_time(task->session, error);
  }
  if (status) {
    sanad_write_abort(write);
    return status;
  }
  return sanad_write_commit(write, error);
}

/// Loads the files into a store in memory and sends that to the endpoint in
/// use, so that nothing is sent of a file that is wrong.
static SanadStatus
load_remote(Task *task, const Files *files, SanadLoadOptions *options,
            SanadLoadReport *reports, SanadError *error)
{
  const AstOptions *const given = &task->statement->data.options;
  SanadStore *store = NULL;
  bool is_replacing = false;
  bool has_evidence = false;
  TRY(session_refuse_change(task->session, error));
  TRY(read_yes(given, "replace", &is_replacing, error));
  TRY(read_yes(given, "evidence", &has_evidence, error));
  TRY(sanad_store_open(&store, NULL, NULL, error));
  SanadStatus status =
      load_and_commit(task, store, files, options, reports, error);
  if (status == SANAD_OK) {
    status = session_send_store(task, store, options->graph, is_replacing,
                                has_evidence, error);
  }
  sanad_store_close(store);
  return status;
}

SanadStatus
run_load(Task *task, SanadError *error)
{
  const AstData *const data = &task->statement->data;
  SanadLoadOptions options = {0};
  Files files = {0};
  TRY(load_options(task, &options, error));
  for (size_t i = 0; i < data->file_count; ++i) {
    TRY(add_name(task, &files, &data->files[i], error));
  }
  SanadLoadReport *const reports =
      SANAD_TAKE_ARRAY(task->arena, SanadLoadReport, files.count);
  if (!reports) {
    return sanad_fail_memory(error);
  }
  TRY(task->session->remote
          ? load_remote(task, &files, &options, reports, error)
          : load_and_commit(task, task->session->store, &files, &options,
                            reports, error));

  uint64_t statements = 0;
  for (size_t i = 0; i < files.count; ++i) {
    statements += reports[i].statements;
    if (!reports[i].statements) {
      session_note(task->session, "warning: %s holds no triples",
                   files.paths[i]);
    }
  }
  if (!task->session->remote) {
    session_note(task->session, "loaded %llu triples",
                 (unsigned long long)statements);
  }
  return SANAD_OK;
}
