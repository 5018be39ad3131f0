/// Reads files of RDF and writes N-Quads, for the tests that compare graphs.
///
/// Each line on standard input asks for one file, its parts behind tabs:
/// format, base, how many bytes the reader gets at once (0 for as many as it
/// likes), format to go through (or nothing), path.  With a format to go
/// through, the file is loaded into a store, exported in that format, and that
/// is what is read.  The answer is `ok LENGTH` and a line feed, then so many
/// bytes, or `error LINE:COLUMN: message` and a line feed.
#include "graph/io/io.h"

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  char *format;
  char *base;
  char *chunk;
  char *through;
  char *path;
} Request;

static SanadStatus
print_quad(void *state, const SanadTerm *subject, const SanadTerm *predicate,
           const SanadTerm *object, const SanadTerm *graph, SanadError *error)
{
  SanadBuffer *const lines = state;
  const SanadTerm *const terms[] = {subject, predicate, object, graph};

  for (size_t i = 0; i < 4 && terms[i]; ++i) {
    TRY(sanad_term_check(terms[i], error));
    sanad_term_print(lines, terms[i]);
    sanad_buffer_add_char(lines, ' ');
  }
  sanad_buffer_add_string(lines, ".\n");
  return sanad_buffer_status(lines, error);
}

typedef struct {
  FILE *file;
  size_t chunk;
} Input;

static SanadStatus
read_input(void *state, char *buffer, size_t size, size_t *got,
           SanadError *error)
{
  const Input *const input = state;
  const size_t most = input->chunk && input->chunk < size ? input->chunk : size;
  *got = fread(buffer, 1, most, input->file);
  return ferror(input->file)
             ? sanad_fail(error, SANAD_IO, SANAD_NO_SPAN, "cannot read")
             : SANAD_OK;
}

/// Reads a file as it is.
static SanadStatus
read_plain(const Request *request, SanadBuffer *lines, SanadError *error)
{
  const SanadReadOptions options = {
      sanad_format_of_name(sanad_text(request->format)),
      sanad_text(request->base)};
  Input input = {fopen(request->path, "re"), strtoul(request->chunk, NULL, 10)};
  if (!input.file) {
    return sanad_fail(error, SANAD_NOT_FOUND, SANAD_NO_SPAN, "%s",
                      strerror(errno));
  }
  const SanadStatus status =
      sanad_rdf_read((SanadSource){read_input, &input}, &options,
                     (SanadSink){print_quad, NULL, lines}, error);
  (void)fclose(input.file);
  return status;
}

static SanadStatus
load(SanadStore *store, const Request *request, SanadError *error)
{
  SanadWrite *write = NULL;
  SanadLoadReport report;
  const SanadLoadOptions options = {
      .format = sanad_format_of_name(sanad_text(request->format)),
      .base = sanad_text(request->base)};
  TRY(sanad_write_begin(&write, store, error));
  const SanadStatus status =
      sanad_load_file(write, request->path, &options, &report, error);
  if (status) {
    sanad_write_abort(write);
    return status;
  }
  return sanad_write_commit(write, error);
}

static SanadStatus export(SanadStore *store, SanadFormat format, FILE *out,
                          SanadError *error)
{
  SanadSnapshot *snapshot = NULL;
  SanadExportReport report;
  const SanadExportOptions options = {format, SANAD_ANY, false, NULL, 0};
  TRY(sanad_snapshot_open(&snapshot, store, error));
  const SanadStatus status =
      sanad_export(snapshot, out, &options, &report, error);
  sanad_snapshot_close(snapshot);
  return status;
}

/// Reads a file by way of a store and another format.
static SanadStatus
read_through(const Request *request, SanadBuffer *lines, SanadError *error)
{
  const SanadFormat format = sanad_format_of_name(sanad_text(request->through));
  // Our writers write no relative IRI; raptor does not start without a base.
  const SanadText base =
      format == SANAD_RDFXML ? SANAD_TEXT("http://unused/") : (SanadText){0};
  SanadStore *store = NULL;
  char *text = NULL;
  size_t length = 0;
  TRY(sanad_store_open(&store, NULL, NULL, error));
  FILE *const out = open_memstream(&text, &length);

  SanadStatus status =
      out ? load(store, request, error) : sanad_fail_memory(error);
  if (!status) {
    status = export(store, format, out, error);
  }
  if (out && fclose(out) != 0 && !status) {
    status = sanad_fail_memory(error);
  }
  sanad_store_close(store);
  if (!status) {
    status = sanad_rdf_read_text((SanadText){text, length},
                                 &(SanadReadOptions){format, base},
                                 (SanadSink){print_quad, NULL, lines}, error);
  }
  free(text);
  return status;
}

static void
answer(const Request *request)
{
  SanadBuffer lines = {0};
  SanadError error = {0};
  const SanadStatus status = *request->through
                                 ? read_through(request, &lines, &error)
                                 : read_plain(request, &lines, &error);
  if (status) {
    (void)printf("error %" PRIu64 ":%" PRIu64 ": %s\n", error.place.line,
                 error.place.column, error.message);
  } else {
    (void)printf("ok %zu\n", lines.length);
    (void)(lines.length && fwrite(lines.data, 1, lines.length, stdout));
  }
  sanad_buffer_free(&lines);
}

int
main(void)
{
  char *line = NULL;
  size_t capacity = 0;

  while (getline(&line, &capacity, stdin) > 0) {
    char *rest = line;
    Request request;
    char **const parts[] = {&request.format, &request.base, &request.chunk,
                            &request.through, &request.path};
    line[strcspn(line, "\n")] = '\0';
    for (size_t i = 0; i < sizeof parts / sizeof *parts; ++i) {
      *parts[i] = rest ? strsep(&rest, "\t") : line + strlen(line);
    }
    answer(&request);
    if (fflush(stdout) != 0) {
      break;
    }
  }
  free(line);
  return ferror(stdout) ? 1 : 0;
}
