#include "graph/bulk.h"
#include "graph/io/input.h"
#include "graph/io/io.h"
#include "graph/io/load_queue.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/// How often the caller hears how far the load is, at most.
#define PROGRESS_NANOSECONDS 50000000

/// What loads some files.
typedef struct {
  const SanadLoadOptions *options;
  LoadQueue queue;
  SanadLoadReport *report; ///< Of the file that is read
  uint32_t file;           ///< Its number
  Input *input;            ///< Open, or null
  SanadTerm graph;         ///< Of what the file gives no graph
  SanadLoadProgress progress;
  uint64_t bytes_before; ///< Of the files before
  struct timespec asked; ///< When the caller was asked last
} Loader;

/// Tells the caller how far the load is; returns whether to go on.
static bool
tell_progress(Loader *loader)
{
  SanadLoadProgress *const progress = &loader->progress;
  if (!loader->options->progress) {
    return true;
  }
  progress->bytes = loader->bytes_before +
                    (loader->input ? input_position(loader->input) : 0);
  return loader->options->progress(loader->options->progress_state, progress);
}

/// tell_progress() if it is time for it.
static bool
is_wanted(void *state)
{
  Loader *const loader = state;
  struct timespec now;

  (void)clock_gettime(CLOCK_MONOTONIC, &now);
  const int64_t passed =
      (int64_t)(now.tv_sec - loader->asked.tv_sec) * 1000000000 +
      (now.tv_nsec - loader->asked.tv_nsec);
  if (passed < PROGRESS_NANOSECONDS) {
    return true;
  }
  loader->asked = now;
  return tell_progress(loader);
}

/// A signal came: the caller may want to stop.
static bool
is_wanted_now(void *state)
{
  return tell_progress(state);
}

/// The tables are being written.
static bool
is_finish_wanted(void *state, double written)
{
  Loader *const loader = state;
  loader->progress.is_writing = true;
  loader->progress.written = written;
  return is_wanted(loader);
}

static SanadStatus
fail_cancelled(SanadError *error)
{
  return sanad_fail(error, SANAD_CANCELLED, SANAD_NO_SPAN,
                    "the load was cancelled");
}

/// Hands over a batch that is full.
static SanadStatus
push_if_full(Loader *loader, SanadError *error)
{
  if (!sanad_bulk_batch_is_full(load_queue_batch(&loader->queue))) {
    return SANAD_OK;
  }
  TRY(load_queue_push(&loader->queue, (LoadWatch){is_wanted, loader}, error));
  sanad_bulk_batch_file(load_queue_batch(&loader->queue), loader->file);
  return is_wanted(loader) ? SANAD_OK : fail_cancelled(error);
}

static SanadStatus
load_quad(void *state, const SanadTerm *subject, const SanadTerm *predicate,
          const SanadTerm *object, const SanadTerm *graph, SanadError *error)
{
  Loader *const loader = state;

  if (!graph && loader->graph.text.length) {
    graph = &loader->graph;
  }
  TRY(sanad_bulk_batch_add(load_queue_batch(&loader->queue), subject, predicate,
                           object, graph, error));
  ++loader->report->statements;
  ++loader->progress.statements;
  return push_if_full(loader, error);
}

static SanadStatus
load_prefix(void *state, SanadText prefix, SanadText iri, SanadError *error)
{
  Loader *const loader = state;
  TRY(sanad_bulk_batch_prefix(load_queue_batch(&loader->queue), prefix, iri,
                              error));
  return push_if_full(loader, error);
}

/// Reads an open file.
static SanadStatus
load_input(Loader *loader, const char *path, SanadError *error)
{
  Input *const input = loader->input;
  const SanadLoadOptions *const options = loader->options;
  SanadReadOptions read_options;
  SanadBuffer base = {0};
  SanadStatus status = input_read_options(
      input, path, options->format, options->base, &base, &read_options, error);
  if (!status) {
    status = sanad_rdf_read(input_source(input), &read_options,
                            (SanadSink){load_quad, load_prefix, loader}, error);
  }
  sanad_buffer_free(&base);
  return status;
}

/// Reads a file.
static SanadStatus
load_path(Loader *loader, const char *path, size_t number, SanadError *error)
{
  loader->file = (uint32_t)number;
  sanad_bulk_batch_file(load_queue_batch(&loader->queue), loader->file);
  SanadStatus status =
      input_open(&loader->input, path, is_wanted_now, loader, error);
  if (!status) {
    status = load_input(loader, path, error);
    loader->bytes_before += input_position(loader->input);
  }
  input_close(loader->input);
  loader->input = NULL;

  // The thread's failure comes first, and is about no place in the file.
  SanadStatus failure = SANAD_OK;
  if (status && load_queue_has_failed(&loader->queue, &failure, error)) {
    return failure;
  }
  if (status == SANAD_CANCELLED && error) {
    error->place = (SanadPlace){0};
  }
  return status;
}

static SanadStatus
load_paths(Loader *loader, const char *const *paths, size_t count,
           SanadLoadReport *reports, size_t *at, SanadError *error)
{
  for (; *at < count; ++*at) {
    loader->report = &reports[*at];
    TRY(load_path(loader, paths[*at], *at, error));
  }
  TRY(load_queue_drain(&loader->queue, (LoadWatch){is_wanted, loader}, error));
  return sanad_bulk_finish(loader->queue.bulk,
                           (SanadBulkWatch){is_finish_wanted, loader}, error);
}

/// How many bytes all files have, or 0 if that is not known.
static uint64_t
count_bytes(const char *const *paths, size_t count)
{
  uint64_t total = 0;

  for (size_t i = 0; i < count; ++i) {
    const uint64_t bytes = input_file_bytes(paths[i]);
    if (!bytes) {
      return 0;
    }
    total += bytes;
  }
  return total;
}

/// How much memory a load may use if nobody says.
static size_t
usual_memory(void)
{
  const long pages = sysconf(_SC_PHYS_PAGES);
  const long page_bytes = sysconf(_SC_PAGESIZE);
  const size_t half = pages > 0 && page_bytes > 0
                          ? (size_t)pages / 2 * (size_t)page_bytes
                          : SANAD_LOAD_MEMORY_BYTES;
  return half < SANAD_LOAD_MEMORY_BYTES ? half : SANAD_LOAD_MEMORY_BYTES;
}

SanadStatus
sanad_load_files(SanadWrite *write, const char *const *paths, size_t count,
                 const SanadLoadOptions *options, SanadLoadReport *reports,
                 size_t *at, SanadError *error)
{
  Loader loader = {.options = options};
  SanadBulk *bulk = NULL;
  const size_t memory_bytes =
      options->memory_bytes ? options->memory_bytes : usual_memory();

  *at = 0;
  if (count) {
    memset(reports, 0, count * sizeof *reports);
  }
  if (options->graph.length) {
    loader.graph = sanad_term_iri(options->graph);
    TRY(sanad_term_check(&loader.graph, error));
  }
  loader.progress.bytes_total =
      options->progress ? count_bytes(paths, count) : 0;
  TRY(sanad_bulk_open(&bulk, write, memory_bytes, error));
  SanadStatus status = load_queue_open(&loader.queue, bulk, error);
  if (!status) {
    status = load_paths(&loader, paths, count, reports, at, error);
  }
  SanadStatus failure = SANAD_OK;
  if (status == SANAD_CANCELLED ||
      load_queue_has_failed(&loader.queue, &failure, NULL)) {
    *at = count; // That is about no file
  }
  load_queue_end(&loader.queue);
  sanad_bulk_close(bulk);
  return status;
}

SanadStatus
sanad_load_file(SanadWrite *write, const char *path,
                const SanadLoadOptions *options, SanadLoadReport *report,
                SanadError *error)
{
  size_t at = 0;
  return sanad_load_files(write, &path, 1, options, report, &at, error);
}
