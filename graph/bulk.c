#include "graph/bulk.h"

#include "base/thread.h"
#include "graph/bulk_impl.h"
#include "graph/inline.h"
#include "graph/names.h"
#include "graph/vocabulary.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/// What each part may have of the memory: rows come four times, to be sorted,
/// terms are a table and a heap of texts.
#define ROWS_SHARE  8U
#define TERMS_SHARE 5U
#define IDS_SHARE   8U
#define NAMES_SHARE 8U
/// Less than this is no use.
#define MEMORY_BYTES_MIN ((size_t)1U << 16U)
/// A load knows so many terms at once; a batch more must fit into codes.
#define TERMS_MAX ((size_t)CLASS_TERMS_MAX - (1U << 16U))
/// The environment variable by which tests make that less.
#define TERMS_VARIABLE "SANAD_BULK_TERMS"
/// Terms are not forgotten before there are so many.
#define TERMS_MIN ((size_t)1024)

/// How many terms are known at once.
static size_t
terms_wanted(void)
{
  const char *const text = getenv(TERMS_VARIABLE);
  const unsigned long number = text ? strtoul(text, NULL, 10) : 0;
  return number > 0 && number < TERMS_MAX ? number : TERMS_MAX;
}

SanadStatus
sanad_bulk_open(SanadBulk **out, SanadWrite *write, size_t memory_bytes,
                SanadError *error)
{
  *out = NULL;
  TRY(sanad_write_flush(write, error));
  SanadBulk *const bulk = calloc(1, sizeof *bulk);
  if (!bulk) {
    return sanad_fail_memory(error);
  }
  bulk->write = write;
  bulk->memory_bytes =
      memory_bytes > MEMORY_BYTES_MIN ? memory_bytes : MEMORY_BYTES_MIN;
  bulk->terms_max = terms_wanted();
  bulk->rows.width = 3;
  bulk->run_files[0] = bulk->run_files[1] = -1;
  bulk->names.file = -1;
  bulk->names.is_cancelled = &bulk->is_cancelled;
  bulk->names.memory_max = bulk->memory_bytes / NAMES_SHARE;
  memset(bulk->predicates, 0xFF, sizeof bulk->predicates);
  (void)pthread_mutex_init(&bulk->lock, NULL);

  SanadStatus status = bulk_terms_open(&bulk->terms, write,
                                       bulk->memory_bytes / TERMS_SHARE, error);
  if (status != SANAD_OK) {
    sanad_bulk_close(bulk);
    return status;
  }
  bulk->terms.is_cancelled = &bulk->is_cancelled;
  *out = bulk;
  return SANAD_OK;
}

void
sanad_bulk_close(SanadBulk *bulk)
{
  if (!bulk) {
    return;
  }
  bulk_terms_close(&bulk->terms);
  bulk_names_close(&bulk->names);
  free(bulk->codes);
  free(bulk->graphs);
  free(bulk->evidence);
  sanad_map_free(&bulk->graph_numbers);
  free(bulk->rows.numbers);
  for (unsigned i = 0; i < 2; ++i) {
    if (bulk->run_files[i] >= 0) {
      (void)close(bulk->run_files[i]); // It goes with its last descriptor
    }
  }
  for (unsigned i = 0; i < SORTS; ++i) {
    free(bulk->runs[i].runs);
  }
  (void)pthread_mutex_destroy(&bulk->lock);
  free(bulk);
}

void
sanad_bulk_cancel(SanadBulk *bulk)
{
  atomic_store(&bulk->is_cancelled, true);
}

/// The local name of a new IRI is one of its names.
static SanadStatus
add_local_name(void *state, SanadText bytes, SanadId id, SanadError *error)
{
  SanadBulk *const bulk = state;
  SanadTerm term;
  if (sanad_id_payload(id) < bulk->terms.first[CLASS_IRI]) {
    return SANAD_OK; // Stored before
  }
  bulk_term_decode(bytes, &term);
  return bulk_names_add(&bulk->names, bulk->write,
                        sanad_iri_local_name(term.text), SANAD_NAME_LOCAL, id,
                        error);
}

/// The kind of name that a predicate gives, or -1.
static int
predicate_kind(SanadBulk *bulk, const SanadBulkBatch *batch, uint32_t number,
               uint32_t code)
{
  BulkPredicate *const known = &bulk->predicates[code % BULK_PREDICATES];

  if (known->code != code) {
    SanadTerm term;
    bulk_term_decode(bulk_batch_text(batch, &batch->terms[number]), &term);
    *known = (BulkPredicate){code, sanad_name_kind_of(term.text)};
  }
  return known->kind;
}

/// Remembers the name that a triple gives its subject.
static SanadStatus
add_label(SanadBulk *bulk, const SanadBulkBatch *batch, const BulkQuad *quad,
          int kind, SanadError *error)
{
  const SanadText bytes =
      bulk_batch_text(batch, &batch->terms[quad->places[2]]);
  char buffer[SANAD_INLINE_BYTES];
  SanadTerm term;

  if (bytes.data[0] == BULK_INLINE) {
    SanadId id = SANAD_ANY;
    memcpy(&id, bytes.data + 1, sizeof id);
    if (!sanad_inline_term(id, buffer, &term)) {
      return SANAD_OK;
    }
  } else {
    bulk_term_decode(bytes, &term);
  }
  if (term.kind != SANAD_LITERAL) {
    return SANAD_OK;
  }
  const SanadId subject =
      bulk_terms_id(&bulk->terms, bulk->codes[quad->places[0]]);
  return bulk_names_add(&bulk->names, bulk->write, term.text, (unsigned)kind,
                        subject, error);
}

/// Makes a number for a graph.
static SanadStatus
add_graph(SanadBulk *bulk, SanadId id, bool is_evidence, size_t *number,
          SanadError *error)
{
  bool is_new = false;
  uint64_t *const known = sanad_map_put(&bulk->graph_numbers, id, &is_new);
  if (!known) {
    return sanad_fail_memory(error);
  }
  if (!is_new) {
    *number = (size_t)*known;
    return SANAD_OK;
  }
  if (bulk->graph_count == bulk->graph_capacity) {
    const size_t larger = bulk->graph_capacity ? 2 * bulk->graph_capacity : 64;
    SanadId *const graphs =
        realloc(bulk->graphs, larger * sizeof *bulk->graphs);
    bulk->graphs = graphs ? graphs : bulk->graphs;
    bool *const evidence =
        realloc(bulk->evidence, larger * sizeof *bulk->evidence);
    bulk->evidence = evidence ? evidence : bulk->evidence;
    if (!graphs || !evidence) {
      return sanad_fail_memory(error);
    }
    bulk->graph_capacity = larger;
  }
  *number = bulk->graph_count;
  *known = bulk->graph_count;
  bulk->graphs[bulk->graph_count] = id;
  bulk->evidence[bulk->graph_count++] = is_evidence;
  return SANAD_OK;
}

/// The number of the graph of a quad.
static SanadStatus
graph_number(SanadBulk *bulk, const SanadBulkBatch *batch, uint32_t graph,
             size_t *number, SanadError *error)
{
  if (graph == BULK_NO_GRAPH) {
    return add_graph(bulk, SANAD_DEFAULT_GRAPH, false, number, error);
  }
  SanadTerm term;
  bulk_term_decode(bulk_batch_text(batch, &batch->terms[graph]), &term);
  const bool is_evidence =
      term.kind == SANAD_IRI &&
      sanad_text_has_suffix(term.text, SANAD_TEXT(SANAD_EVIDENCE_SUFFIX));
  return add_graph(bulk, bulk_terms_id(&bulk->terms, bulk->codes[graph]),
                   is_evidence, number, error);
}

/// Makes rows of four numbers of those of three: a graph other than the default
/// graph came up.
static SanadStatus
widen_rows(SanadBulk *bulk, SanadError *error)
{
  size_t number = 0;
  BulkRows *const rows = &bulk->rows;
  TRY(add_graph(bulk, SANAD_DEFAULT_GRAPH, false, &number, error));
  uint32_t *const numbers =
      realloc(rows->numbers, (rows->count + 1) * 4 * sizeof *numbers);
  if (!numbers) {
    return sanad_fail_memory(error);
  }
  rows->numbers = numbers;
  for (size_t i = rows->count; i > 0; --i) {
    memmove(numbers + (i - 1) * 4, numbers + (i - 1) * 3, 3 * sizeof *numbers);
    numbers[(i - 1) * 4 + 3] = (uint32_t)number;
  }
  rows->width = 4;
  bulk->row_capacity = rows->count + 1;
  return SANAD_OK;
}

/// Makes room for the rows of a batch.
static SanadStatus
grow_rows(SanadBulk *bulk, size_t more, SanadError *error)
{
  BulkRows *const rows = &bulk->rows;
  if (rows->count + more <= bulk->row_capacity) {
    return SANAD_OK;
  }
  size_t larger = bulk->row_capacity ? 2 * bulk->row_capacity : 1024;
  larger = larger < rows->count + more ? rows->count + more : larger;
  uint32_t *const numbers =
      realloc(rows->numbers, larger * rows->width * sizeof *numbers);
  if (!numbers) {
    return sanad_fail_memory(error);
  }
  rows->numbers = numbers;
  bulk->row_capacity = larger;
  return SANAD_OK;
}

/// Adds the rows of a batch whose terms have codes.
static SanadStatus
add_rows(SanadBulk *bulk, const SanadBulkBatch *batch, SanadError *error)
{
  uint32_t last_graph = BULK_NO_GRAPH;
  size_t graph = 0;
  TRY(graph_number(bulk, batch, last_graph, &graph, error));

  for (size_t i = 0; i < batch->quad_count; ++i) {
    const BulkQuad *const quad = &batch->quads[i];
    if (quad->graph != last_graph) {
      last_graph = quad->graph;
      TRY(graph_number(bulk, batch, last_graph, &graph, error));
    }
    const unsigned width = bulk->rows.width;
    uint32_t *const row = bulk->rows.numbers + bulk->rows.count++ * width;
    for (unsigned j = 0; j < 3; ++j) {
      row[j] = bulk->codes[quad->places[j]];
    }
    if (width == 4) {
      row[3] = (uint32_t)graph;
    }
    const int kind = predicate_kind(bulk, batch, quad->places[1], row[1]);
    if (kind >= 0 && !bulk->evidence[graph]) {
      TRY(add_label(bulk, batch, quad, kind, error));
    }
  }
  return SANAD_OK;
}

static bool
has_graphs(const SanadBulkBatch *batch)
{
  for (size_t i = 0; i < batch->quad_count; ++i) {
    if (batch->quads[i].graph != BULK_NO_GRAPH) {
      return true;
    }
  }
  return false;
}

static SanadStatus
add_prefixes(SanadBulk *bulk, const SanadBulkBatch *batch, SanadError *error)
{
  const SanadText all = sanad_buffer_text(&batch->prefixes);

  for (size_t at = 0; at < all.length;) {
    uint32_t lengths[2];
    memcpy(lengths, all.data + at, sizeof lengths);
    at += sizeof lengths;
    TRY(sanad_write_prefix(bulk->write, sanad_text_slice(all, at, lengths[0]),
                           sanad_text_slice(all, at + lengths[0], lengths[1]),
                           error));
    at += (size_t)lengths[0] + lengths[1];
  }
  return SANAD_OK;
}

static bool
is_full_of_terms(const SanadBulk *bulk)
{
  const BulkTerms *const terms = &bulk->terms;
  const size_t bytes = bulk_terms_bytes(terms);
  const bool has_little =
      terms->count < TERMS_MIN || terms->count < 2 * terms->kept;

  return ((bytes > bulk->memory_bytes / IDS_SHARE ||
           terms->count > bulk->terms_max) &&
          !has_little) ||
         terms->count > TERMS_MAX ||
         terms->heap.used > terms->heap.reserved / 2;
}

/// Puts everything so far into the tables and forgets it.
static SanadStatus flush_all(SanadBulk *bulk, SanadBulkWatch watch,
                             SanadError *error);

/// Sorts, or writes, what no longer fits into memory.
static SanadStatus
relieve(SanadBulk *bulk, SanadError *error)
{
  const SanadBulkWatch nobody = {0};
  const BulkRows *const rows = &bulk->rows;
  const size_t bytes = rows->count * rows->width * sizeof *rows->numbers;

  if (is_full_of_terms(bulk)) {
    TRY(flush_all(bulk, nobody, error));
    return bulk_terms_restart(&bulk->terms, bulk->file_number, error);
  }
  return bytes >= bulk->memory_bytes / ROWS_SHARE
             ? bulk_sort(bulk, true, nobody, error)
             : SANAD_OK;
}

static SanadStatus
add_batch(SanadBulk *bulk, const SanadBulkBatch *batch, SanadError *error)
{
  TRY(bulk_check(&bulk->is_cancelled, error));
  TRY(add_prefixes(bulk, batch, error));
  if (batch->term_count > bulk->code_capacity) {
    uint32_t *const codes =
        realloc(bulk->codes, 2 * batch->term_count * sizeof *codes);
    if (!codes) {
      return sanad_fail_memory(error);
    }
    bulk->codes = codes;
    bulk->code_capacity = 2 * batch->term_count;
  }
  bulk->file_number = batch->file;
  TRY(bulk_terms_codes(&bulk->terms, batch, bulk->codes,
                       (BulkTermSink){add_local_name, bulk}, error));
  if (bulk->rows.width == 3 && has_graphs(batch)) {
    TRY(widen_rows(bulk, error));
  }
  TRY(grow_rows(bulk, batch->quad_count, error));
  TRY(add_rows(bulk, batch, error));
  return relieve(bulk, error);
}

SanadStatus
sanad_bulk_add(SanadBulk *bulk, const SanadBulkBatch *batch, SanadError *error)
{
  const SanadStatus status = add_batch(bulk, batch, error);
  if (status != SANAD_OK) {
    bulk->write->has_failed = true;
  }
  return status;
}

/// Sorting names needs no table, so it goes beside the writing of terms.
typedef struct {
  BulkNames *names;
  SanadStatus status;
  SanadError error;
} NamesTask;

static void *
sort_names_apart(void *state)
{
  NamesTask *const task = state;
  task->status = bulk_names_sort(task->names, &task->error);
  return NULL;
}

static SanadStatus
write_terms_and_names(SanadBulk *bulk, SanadError *error)
{
  enum { MANY = 4096 };
  NamesTask task = {.names = &bulk->names};
  pthread_t thread;
  const bool has_thread = bulk->names.count > MANY &&
                          sanad_thread_start(&thread, sort_names_apart, &task);

  SanadStatus status =
      bulk_terms_write(&bulk->terms, bulk->memory_bytes / TERMS_SHARE, error);
  if (has_thread) {
    (void)pthread_join(thread, NULL);
  }
  if (status == SANAD_OK && task.status != SANAD_OK) {
    if (error) {
      *error = task.error;
    }
    status = task.status;
  }
  TRY(status);
  TRY(bulk_check(&bulk->is_cancelled, error));
  return bulk_names_write(&bulk->names, bulk->write, error);
}

static SanadStatus
flush_all(SanadBulk *bulk, SanadBulkWatch watch, SanadError *error)
{
  size_t number = 0;
  bulk->is_fresh = bulk->write->view.counters.counts.quads == 0;
  TRY(add_graph(bulk, SANAD_DEFAULT_GRAPH, false, &number, error));
  if (bulk->spilled) {
    if (bulk->rows.count) {
      TRY(bulk_sort(bulk, true, watch, error));
    }
    free(bulk->rows.numbers);
    bulk->rows.numbers = NULL;
    bulk->row_capacity = 0;
    TRY(bulk_merge(bulk, watch, error));
  } else if (bulk->rows.count) {
    TRY(bulk_sort(bulk, false, watch, error));
  }
  TRY(bulk_watch(bulk, write_terms_and_names, watch, error));
  memset(bulk->predicates, 0xFF, sizeof bulk->predicates);
  return bulk_check(&bulk->is_cancelled, error);
}

SanadStatus
sanad_bulk_finish(SanadBulk *bulk, SanadBulkWatch watch, SanadError *error)
{
  const SanadStatus status = flush_all(bulk, watch, error);
  if (status != SANAD_OK) {
    bulk->write->has_failed = true;
  }
  return status;
}
