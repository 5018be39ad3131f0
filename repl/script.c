#include "repl/script.h"

#include "graph/io/io.h"

#include "parser/parser.h"
#include "repl/interrupt.h"
#include "repl/quote.h"

#include <errno.h>
#include <glob.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/// The longest script that is read.
#define SCRIPT_BYTES_MAX ((size_t)256 << 20U)
/// Memory for parsing the first statement, to see what it is.
#define ARENA_BYTES_MAX ((size_t)64 << 20U)

static SanadStatus
read_all(FILE *file, const char *name, SanadBuffer *text, SanadError *error)
{
  size_t got = 1;

  while (got > 0) {
    if (text->length > SCRIPT_BYTES_MAX) {
      return sanad_fail(error, SANAD_LIMIT, SANAD_NO_SPAN,
                        "%s is longer than %zu MiB", name,
                        SCRIPT_BYTES_MAX >> 20U);
    }
    if (!sanad_buffer_reserve(text, 65536)) {
      return sanad_fail_memory(error);
    }
    got = fread(text->data + text->length, 1, 65536, file);
    text->length += got;
  }
  if (ferror(file)) {
    return sanad_fail(error, SANAD_IO, SANAD_NO_SPAN, "cannot read %s: %s",
                      name, strerror(errno));
  }
  return SANAD_OK;
}

static SanadStatus
read_file(Script *script, const char *path, SanadError *error)
{
  if (strcmp(path, "-") == 0) {
    script->origin = "stdin";
    return read_all(stdin, script->origin, &script->text, error);
  }

  script->origin = path;
  FILE *const file = fopen(path, "re");
  if (!file) {
    return sanad_fail(error, SANAD_NOT_FOUND, SANAD_NO_SPAN,
                      "cannot open %s: %s", path, strerror(errno));
  }
  const SanadStatus status = read_all(file, path, &script->text, error);
  (void)fclose(file);
  return status;
}

static SanadStatus
read_inputs(Scripts *scripts, const Options *options, SanadError *error)
{
  for (size_t i = 0; i < options->input_count; ++i) {
    const ScriptInput *const input = &options->inputs[i];
    Script *const script = &scripts->scripts[scripts->count++];
    if (input->is_file) {
      TRY(read_file(script, input->text, error));
    } else {
      script->origin = "-e";
      sanad_buffer_add_string(&script->text, input->text);
      TRY(sanad_buffer_status(&script->text, error));
    }
  }
  return SANAD_OK;
}

/// Fails unless something can be read by this name, or names like it can.
static SanadStatus
check_readable(SanadText name, SanadError *error)
{
  glob_t found = {0};
  if (sanad_text_is(name, "-") || sanad_storage_name(name.data) ||
      access(name.data, R_OK) == 0) {
    return SANAD_OK;
  }
  const int code = errno;
  const bool is_pattern = code == ENOENT && strpbrk(name.data, "*?[");
  const bool is_found = is_pattern && glob(name.data, 0, NULL, &found) == 0;
  globfree(&found);
  if (is_pattern && !is_found) {
    return sanad_fail(error, SANAD_NOT_FOUND, SANAD_NO_SPAN,
                      "no file matches %s", name.data);
  }
  return is_found ? SANAD_OK
                  : sanad_fail(error, SANAD_NOT_FOUND, SANAD_NO_SPAN,
                               "cannot open %s: %s", name.data, strerror(code));
}

/// Appends the names of files; each must be readable if `must_exist`.
static SanadStatus
add_files(SanadBuffer *out, const Options *options, bool must_exist,
          SanadError *error)
{
  for (size_t i = 0; i < options->file_count; ++i) {
    const SanadText name = sanad_text(options->files[i]);
    if (sanad_utf8_check(name) != name.length) {
      return sanad_fail(error, SANAD_SYNTAX, SANAD_NO_SPAN,
                        "the name of file %zu is not UTF-8", i + 1);
    }
    if (must_exist) {
      TRY(check_readable(name, error));
    }
    sanad_buffer_add_string(out, i ? ", " : "");
    quote_text(out, name);
  }
  return SANAD_OK;
}

/// Appends ` word graph` if a graph is given.
static SanadStatus
add_graph(SanadBuffer *out, const Options *options, const char *word,
          SanadError *error)
{
  const SanadText graph = sanad_text(options->graph);
  if (!options->graph) {
    return SANAD_OK;
  }
  if (sanad_utf8_check(graph) != graph.length) {
    return sanad_fail(error, SANAD_SYNTAX, SANAD_NO_SPAN,
                      "the name of the graph is not UTF-8");
  }
  sanad_buffer_add_format(out, " %s ", word);
  quote_name(out, graph);
  return SANAD_OK;
}

/// Appends ` name="value"` if there is a value.
static SanadStatus
add_option(SanadBuffer *out, const char *name, const char *value,
           SanadError *error)
{
  const SanadText text = sanad_text(value);
  if (!value) {
    return SANAD_OK;
  }
  if (sanad_utf8_check(text) != text.length) {
    return sanad_fail(error, SANAD_SYNTAX, SANAD_NO_SPAN,
                      "the value of --%s is not UTF-8", name);
  }
  sanad_buffer_add_format(out, " %s=", name);
  quote_text(out, text);
  return SANAD_OK;
}

static SanadStatus
write_load(SanadBuffer *out, const Options *options, SanadError *error)
{
  sanad_buffer_add_string(out, "load ");
  TRY(add_files(out, options, true, error));
  TRY(add_graph(out, options, "into", error));
  TRY(add_option(out, "format", options->from, error));
  TRY(add_option(out, "base", options->base, error));
  TRY(add_option(out, "memory", options->memory, error));
  return add_option(out, "replace", options->replaces ? "yes" : NULL, error);
}

static SanadStatus
write_export(SanadBuffer *out, const Options *options, SanadError *error)
{
  sanad_buffer_add_string(out, "export ");
  sanad_buffer_add_string(out, options->file_count ? "" : "\"-\"");
  TRY(add_files(out, options, false, error));
  TRY(add_graph(out, options, "from", error));
  TRY(add_option(out, "format", options->to, error));
  TRY(add_option(out, "canonical", options->is_canonical ? "yes" : NULL,
                 error));
  // A pipe has no name to tell the format; TriG carries everything.
  const bool is_stream =
      !options->file_count || strcmp(options->files[0], "-") == 0;
  if (!options->to && is_stream) {
    sanad_buffer_add_string(out, options->is_canonical ? " format=nquads"
                                                       : " format=trig");
  }
  return SANAD_OK;
}

static SanadStatus
write_read(SanadBuffer *out, const Options *options, SanadError *error)
{
  const SanadText name = sanad_text(options->name);
  sanad_buffer_add_string(out, "read ");
  TRY(add_files(out, options, true, error));
  if (options->name) {
    if (!name.length || sanad_utf8_check(name) != name.length) {
      return sanad_fail(error, SANAD_SYNTAX, SANAD_NO_SPAN,
                        "the value of --as is empty or not UTF-8");
    }
    sanad_buffer_add_string(out, " as ");
    quote_name(out, name);
  }
  TRY(add_option(out, "url", options->url, error));
  TRY(add_option(out, "date", options->date, error));
  for (size_t i = 0; i < options->lexicon_count; ++i) {
    TRY(add_option(out, "lexicon", options->lexicons[i], error));
  }
  return SANAD_OK;
}

/// Writes the statement that a command stands for.
static SanadStatus
write_statement(SanadBuffer *out, const Options *options, SanadError *error)
{
  switch (options->command) {
  case COMMAND_LOAD:
    TRY(write_load(out, options, error));
    break;
  case COMMAND_READ:
    TRY(write_read(out, options, error));
    break;
  default:
    TRY(write_export(out, options, error));
    break;
  }
  return sanad_buffer_status(out, error);
}

SanadStatus
scripts_make(Scripts *scripts, const Options *options, SanadError *error)
{
  const size_t count = options->input_count ? options->input_count : 1;

  scripts->count = 0;
  scripts->scripts = calloc(count, sizeof *scripts->scripts);
  if (!scripts->scripts) {
    return sanad_fail_memory(error);
  }
  if (options->input_count) {
    return read_inputs(scripts, options, error);
  }

  Script *const script = &scripts->scripts[scripts->count++];
  return options->command == COMMAND_SHELL
             ? read_file(script, "-", error)
             : write_statement(&script->text, options, error);
}

void
scripts_free(Scripts *scripts)
{
  for (size_t i = 0; i < scripts->count; ++i) {
    sanad_buffer_free(&scripts->scripts[i].text);
  }
  free(scripts->scripts);
  *scripts = (Scripts){0};
}

bool
scripts_begin_by_reading(const Scripts *scripts)
{
  SanadArena *const arena = sanad_arena_new(NULL, ARENA_BYTES_MAX);
  SanadStatus status = arena ? SANAD_END : SANAD_NO_MEMORY;
  const AstStatement *first = NULL;

  for (size_t i = 0; i < scripts->count && status == SANAD_END; ++i) {
    size_t end = 0;
    status = sanad_parse_statement(&first, arena,
                                   sanad_buffer_text(&scripts->scripts[i].text),
                                   0, &end, NULL);
  }
  const bool reads =
      status == SANAD_OK && (first->kind == AST_STATEMENT_QUERY ||
                             first->kind == AST_STATEMENT_REMOVE ||
                             first->kind == AST_STATEMENT_EXPORT ||
                             first->kind == AST_STATEMENT_REPORT);
  sanad_arena_free(arena);
  return reads;
}

SanadStatus
scripts_run(const Scripts *scripts, SanadSession *session,
            const Options *options)
{
  SanadStatus first = SANAD_OK;

  for (size_t i = 0; i < scripts->count; ++i) {
    const Script *const script = &scripts->scripts[i];
    const SanadStatus status =
        sanad_session_run(session, sanad_buffer_text(&script->text),
                          script->origin, options->keeps_going);
    if (interrupt_take()) { // perhaps between two statements
      return SANAD_CANCELLED;
    }
    first = first == SANAD_OK ? status : first;
    if (ferror(stdout) || (status != SANAD_OK && !options->keeps_going)) {
      break;
    }
  }
  return first;
}
