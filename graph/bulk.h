#ifndef SANAD_GRAPH_BULK_H
#define SANAD_GRAPH_BULK_H

/// Many quads into a change at once.
///
/// One thread turns text into batches, another one takes them: it knows the
/// terms of the load in memory, gives ids and collects rows of small numbers.
/// At the end, or whenever memory is full, the rows are sorted; then sorted
/// rows, terms and names go into the tables one behind the other.

#include "base/status.h"
#include "base/text.h"
#include "graph/store.h"
#include "graph/term.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Quads and their terms, as bytes of its own.
typedef struct SanadBulkBatch SanadBulkBatch;

/// Returns an empty batch, or null when out of memory.  Free it with
/// sanad_bulk_batch_free().
SANAD_NODISCARD SanadBulkBatch *sanad_bulk_batch_new(void);

/// Frees a batch.  Accepts null.
void sanad_bulk_batch_free(SanadBulkBatch *batch);

/// Makes a batch empty again.
void sanad_bulk_batch_clear(SanadBulkBatch *batch);

/// How many quads it holds.
size_t sanad_bulk_batch_quads(const SanadBulkBatch *batch);

/// Whether it holds so much that it is time to hand it over.
bool sanad_bulk_batch_is_full(const SanadBulkBatch *batch);

/// Says which file the blank nodes that follow belong to: equal labels of
/// different files are different nodes.
void sanad_bulk_batch_file(SanadBulkBatch *batch, uint32_t file);

/// Adds a quad of checked terms; `graph` is null for the default graph.
///
/// Errors: SANAD_MEANING (a wrong kind of term), SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus sanad_bulk_batch_add(
    SanadBulkBatch *batch, const SanadTerm *subject, const SanadTerm *predicate,
    const SanadTerm *object, const SanadTerm *graph, SanadError *error);

/// Adds a prefix to be remembered with the graph.
///
/// Errors: SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus sanad_bulk_batch_prefix(SanadBulkBatch *batch,
                                                    SanadText prefix,
                                                    SanadText iri,
                                                    SanadError *error);

/// What is being loaded into a change.
typedef struct SanadBulk SanadBulk;

/// How far sanad_bulk_finish() is, and whether to go on.
typedef struct {
  bool (*is_wanted)(void *state, double written); ///< May be null
  void *state;
} SanadBulkWatch;

/// Begins to load into a change, which must not be used otherwise until the
/// load is closed.  `memory_bytes` is about what it may use before it sorts on
/// disk.
///
/// On success close it with sanad_bulk_close().
///
/// Errors: SANAD_NO_MEMORY, SANAD_STORE.
SANAD_NODISCARD SanadStatus sanad_bulk_open(SanadBulk **out, SanadWrite *write,
                                            size_t memory_bytes,
                                            SanadError *error);

/// Takes the quads of a batch, which the caller keeps.  Any thread may call
/// it, one at a time.
///
/// Errors: SANAD_NO_MEMORY, SANAD_IO (no room for sorting), SANAD_STORE,
/// SANAD_CORRUPT, SANAD_CANCELLED.
SANAD_NODISCARD SanadStatus sanad_bulk_add(SanadBulk *bulk,
                                           const SanadBulkBatch *batch,
                                           SanadError *error);

/// Makes a sanad_bulk_add() under way stop soon with SANAD_CANCELLED.  Any
/// thread may call it.
void sanad_bulk_cancel(SanadBulk *bulk);

/// Puts all into the tables of the change.  `watch` is asked some ten times a
/// second, in this thread.
///
/// Errors: those of sanad_bulk_add().
SANAD_NODISCARD SanadStatus sanad_bulk_finish(SanadBulk *bulk,
                                              SanadBulkWatch watch,
                                              SanadError *error);

/// Frees everything, and its files.  Unless it was finished, the change must
/// be aborted.  Accepts null.
void sanad_bulk_close(SanadBulk *bulk);

#endif
