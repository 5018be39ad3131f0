#include "graph/io/hash.h"
#include "graph/io/input.h"
#include "graph/io/io.h"
#include "graph/io/labels.h"

#include <stdlib.h>

/// How many predicates and graphs are remembered: a power of two.
#define CACHE_SLOTS 256U

/// An IRI that was met before.
typedef struct {
  SanadBuffer text;
  SanadId id; ///< SANAD_ANY in an empty slot
} CachedIri;

/// What loads one file.
typedef struct {
  SanadWrite *write;
  SanadLoadReport *report;
  SanadId graph; ///< Of what the file gives no graph
  Labels labels;
  CachedIri subject;            ///< The last one
  CachedIri cache[CACHE_SLOTS]; ///< Predicates and graphs
} Loader;

static void
close_loader(Loader *loader)
{
  labels_free(&loader->labels);
  sanad_buffer_free(&loader->subject.text);
  for (size_t i = 0; i < CACHE_SLOTS; ++i) {
    sanad_buffer_free(&loader->cache[i].text);
  }
}

/// The id of an IRI that likely is the one in `slot`, which it then becomes.
static SanadStatus
cached_id(Loader *loader, CachedIri *slot, const SanadTerm *term, SanadId *id,
          SanadError *error)
{
  if (slot->id != SANAD_ANY &&
      sanad_text_is_equal(sanad_buffer_text(&slot->text), term->text)) {
    *id = slot->id;
    return SANAD_OK;
  }
  TRY(sanad_write_term(loader->write, term, id, error));
  sanad_buffer_clear(&slot->text);
  sanad_buffer_add_text(&slot->text, term->text);
  slot->id = slot->text.failed ? SANAD_ANY : *id;
  return SANAD_OK;
}

static SanadStatus
blank_id(Loader *loader, SanadText label, SanadId *id, SanadError *error)
{
  SanadId *const known = labels_put(&loader->labels, label);
  if (!known) {
    return sanad_fail_memory(error);
  }
  if (*known == SANAD_ANY) {
    TRY(sanad_write_blank(loader->write, known, error));
  }
  *id = *known;
  return SANAD_OK;
}

/// The id of a predicate or graph: few, and often the same.
static SanadStatus
frequent_id(Loader *loader, const SanadTerm *term, SanadId *id,
            SanadError *error)
{
  if (term->kind == SANAD_BLANK) {
    return blank_id(loader, term->text, id, error);
  }
  const uint64_t hash = hash_text(0, term->text);
  return cached_id(loader, &loader->cache[hash & (CACHE_SLOTS - 1)], term, id,
                   error);
}

static SanadStatus
subject_id(Loader *loader, const SanadTerm *term, SanadId *id,
           SanadError *error)
{
  return term->kind == SANAD_BLANK
             ? blank_id(loader, term->text, id, error)
             : cached_id(loader, &loader->subject, term, id, error);
}

static SanadStatus
object_id(Loader *loader, const SanadTerm *term, SanadId *id, SanadError *error)
{
  return term->kind == SANAD_BLANK
             ? blank_id(loader, term->text, id, error)
             : sanad_write_term(loader->write, term, id, error);
}

static SanadStatus
load_quad(void *state, const SanadTerm *subject, const SanadTerm *predicate,
          const SanadTerm *object, const SanadTerm *graph, SanadError *error)
{
  Loader *const loader = state;
  SanadQuad quad = {.graph = loader->graph};

  TRY(subject_id(loader, subject, &quad.triple.subject, error));
  TRY(frequent_id(loader, predicate, &quad.triple.predicate, error));
  TRY(object_id(loader, object, &quad.triple.object, error));
  if (graph) {
    TRY(frequent_id(loader, graph, &quad.graph, error));
  }
  TRY(sanad_write_add(loader->write, &quad, error));
  ++loader->report->statements;
  return SANAD_OK;
}

static SanadStatus
load_prefix(void *state, SanadText prefix, SanadText iri, SanadError *error)
{
  return sanad_write_prefix(((Loader *)state)->write, prefix, iri, error);
}

/// Reads an open file into the loader.
static SanadStatus
load_input(Loader *loader, Input *input, const char *path,
           const SanadLoadOptions *options, SanadError *error)
{
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

/// Finds the graph for what the file gives no graph.
static SanadStatus
set_graph(Loader *loader, SanadText graph, SanadError *error)
{
  loader->graph = SANAD_DEFAULT_GRAPH;
  if (!graph.length) {
    return SANAD_OK;
  }
  const SanadTerm term = sanad_term_iri(graph);
  TRY(sanad_term_check(&term, error));
  return sanad_write_term(loader->write, &term, &loader->graph, error);
}

SanadStatus
sanad_load_file(SanadWrite *write, const char *path,
                const SanadLoadOptions *options, SanadLoadReport *report,
                SanadError *error)
{
  Loader *const loader = calloc(1, sizeof *loader);
  if (!loader) {
    return sanad_fail_memory(error);
  }
  loader->write = write;
  loader->report = report;
  *report = (SanadLoadReport){0};

  Input *input = NULL;
  SanadStatus status = set_graph(loader, options->graph, error);
  if (!status) {
    status = input_open(&input, path, error);
  }
  if (!status) {
    status = load_input(loader, input, path, options, error);
  }
  input_close(input);
  close_loader(loader);
  free(loader);
  return status;
}

SanadStatus
sanad_load_files(SanadWrite *write, const char *const *paths, size_t count,
                 const SanadLoadOptions *options, SanadLoadReport *reports,
                 size_t *at, SanadError *error)
{
  for (*at = 0; *at < count; ++*at) {
    TRY(sanad_load_file(write, paths[*at], options, &reports[*at], error));
  }
  return SANAD_OK;
}
