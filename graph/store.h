#ifndef SANAD_GRAPH_STORE_H
#define SANAD_GRAPH_STORE_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/status.h"
#include "graph/id.h"
#include "graph/term.h"

#include <stdbool.h>
#include <stdint.h>

/// A graph on disk or in memory: an RDF dataset.
///
/// The dataset is a set of triples, each with the set of graphs it stands in.
/// The *union* is what stands in the default graph or in any source graph.  A
/// named graph whose IRI ends in `#evidence` is an *evidence graph*: what
/// stands only in such graphs is not part of the union, and is read only by
/// naming the graph.
typedef struct SanadStore SanadStore;

/// A graph at one moment.  What others commit later is not seen.
typedef struct SanadSnapshot SanadSnapshot;

/// A change that happens whole or not at all.
typedef struct SanadWrite SanadWrite;

/// How to open a store.
typedef struct {
  bool is_readonly; ///< A missing file is an error, a change is refused
  bool must_exist;  ///< A missing file is an error, changes are allowed
  bool is_unsynced; ///< Commits may be lost in a power cut
} SanadStoreOptions;

/// Opens the store in the file `path`, or a new one in memory if `path` is
/// null.  A file that is missing is made by the first commit.  `options` may be
/// null for none.
///
/// On success `*out` is owned by the caller: close it with sanad_store_close().
/// One process opens a file once; several processes may.  A store in memory,
/// and one whose file is missing until the first change begins, allows no
/// snapshot to stay open while a change is made.
///
/// Errors: SANAD_NOT_FOUND (missing, and may not be made), SANAD_STORE (no
/// store, another format, or no access), SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus sanad_store_open(SanadStore **out, const char *path,
                                             const SanadStoreOptions *options,
                                             SanadError *error);

/// Closes the store.  Its snapshots and writes must be closed before.  Accepts
/// null.
void sanad_store_close(SanadStore *store);

/// What is called, once for all stores that are opened from then on, when LMDB
/// finds in the middle of its work that a file is damaged in a way that it
/// cannot go on from.  It must end the program; without it, and if it returns,
/// LMDB calls abort().
void sanad_store_on_damage(void (*end)(void));

/// Whether there was no file, and none was made since.
bool sanad_store_is_new(const SanadStore *store);

/// The path, or null for a store in memory.
const char *sanad_store_path(const SanadStore *store);

/// Opens a view of what is committed now.
///
/// On success close it with sanad_snapshot_close(); `store` must outlive it.
///
/// Errors: SANAD_NO_MEMORY, SANAD_STORE.
SANAD_NODISCARD SanadStatus sanad_snapshot_open(SanadSnapshot **out,
                                                SanadStore *store,
                                                SanadError *error);

/// Closes the snapshot.  Accepts null.
void sanad_snapshot_close(SanadSnapshot *snapshot);

/// The store that is seen.
const SanadStore *sanad_snapshot_store(const SanadSnapshot *snapshot);

/// The moment that is seen: two snapshots of a store with the same number see
/// the same.  0 inside a change, which has none yet.
uint64_t sanad_snapshot_moment(const SanadSnapshot *snapshot);

/// Begins a change; waits for another process's change to end.
///
/// On success end it with sanad_write_commit() or sanad_write_abort().  One
/// thread has at most one change of a store at a time.
///
/// Errors: SANAD_STORE (read-only, no access), SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus sanad_write_begin(SanadWrite **out,
                                              SanadStore *store,
                                              SanadError *error);

/// Makes the change durable and frees `write`, also on failure, when nothing
/// of it remains.
///
/// Errors: SANAD_STORE (disk full, ...), SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus sanad_write_commit(SanadWrite *write,
                                               SanadError *error);

/// Drops the change and frees `write`.  Accepts null.
void sanad_write_abort(SanadWrite *write);

/// Gives the id of `term`, a new one if it has none.  Blank nodes are known by
/// label; use sanad_write_blank() for nodes of a file.  The caller has checked
/// terms from outside with sanad_term_check().
///
/// Errors: SANAD_STORE, SANAD_NO_MEMORY, SANAD_LIMIT.
SANAD_NODISCARD SanadStatus sanad_write_term(SanadWrite *write,
                                             const SanadTerm *term, SanadId *id,
                                             SanadError *error);

/// Gives the id of a blank node that no other has, labelled `b1`, `b2`, ...
SANAD_NODISCARD SanadStatus sanad_write_blank(SanadWrite *write, SanadId *id,
                                              SanadError *error);

/// Adds a quad; one that is there already stays once.
///
/// The subject is an IRI or blank node, the predicate an IRI, the graph
/// SANAD_DEFAULT_GRAPH, an IRI or a blank node, all of this store.
///
/// Errors: SANAD_MEANING (a wrong kind of term), SANAD_STORE, SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus sanad_write_add(SanadWrite *write,
                                            const SanadQuad *quad,
                                            SanadError *error);

/// Removes one quad; one that is not there is no error.
SANAD_NODISCARD SanadStatus sanad_write_remove(SanadWrite *write,
                                               const SanadQuad *quad,
                                               SanadError *error);

/// Removes all quads of a graph; of a source graph also those of its evidence
/// graph.
SANAD_NODISCARD SanadStatus sanad_write_clear_graph(SanadWrite *write,
                                                    SanadId graph,
                                                    SanadError *error);

/// Removes everything but prefixes.
SANAD_NODISCARD SanadStatus sanad_write_clear(SanadWrite *write,
                                              SanadError *error);

/// Remembers a prefix with the graph, replacing one of the same name.
SANAD_NODISCARD SanadStatus sanad_write_prefix(SanadWrite *write,
                                               SanadText prefix, SanadText iri,
                                               SanadError *error);

/// A view of the graph with this change so far.  Owned by `write`; valid until
/// the next call that changes, commits or aborts.
///
/// Errors: SANAD_STORE, SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus sanad_write_snapshot(SanadWrite *write,
                                                 const SanadSnapshot **out,
                                                 SanadError *error);

/// How large the graph is.
typedef struct {
  uint64_t triples;  ///< Of the union, as a set
  uint64_t quads;    ///< In all graphs, evidence graphs included
  uint64_t evidence; ///< Quads in evidence graphs
  uint64_t terms;    ///< In the dictionary, unused ones included
} SanadCounts;

/// Counts what the snapshot holds.
///
/// Errors: SANAD_STORE, SANAD_CORRUPT.
SANAD_NODISCARD SanadStatus sanad_snapshot_counts(const SanadSnapshot *snapshot,
                                                  SanadCounts *counts,
                                                  SanadError *error);

/// Finds the id of `term`; `*id` becomes SANAD_ANY if the store has none.  A
/// term that is inline (graph/inline.h) has its id in every store, used or not.
///
/// Errors: SANAD_STORE, SANAD_CORRUPT.
SANAD_NODISCARD SanadStatus sanad_snapshot_find(const SanadSnapshot *snapshot,
                                                const SanadTerm *term,
                                                SanadId *id, SanadError *error);

/// Gives the term of an id.  Its text lives as long as the snapshot, which
/// keeps the text of each IRI and inline value that it has given out: who reads
/// many calls sanad_snapshot_term_into().
///
/// Errors: SANAD_NOT_FOUND (no id of this store), SANAD_CORRUPT, SANAD_STORE,
/// SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus sanad_snapshot_term(const SanadSnapshot *snapshot,
                                                SanadId id, SanadTerm *term,
                                                SanadError *error);

/// Gives the term of an id without remembering it.  Its text lives as long as
/// the snapshot and until `scratch` changes, which is cleared first.
///
/// Errors: those of sanad_snapshot_term().
SANAD_NODISCARD SanadStatus
sanad_snapshot_term_into(const SanadSnapshot *snapshot, SanadBuffer *scratch,
                         SanadId id, SanadTerm *term, SanadError *error);

/// The most terms that are given at once.
#define SANAD_TERMS_MAX 512U

/// Gives the terms of `count` ids, at most SANAD_TERMS_MAX, as
/// sanad_snapshot_term_into() does one by one; of SANAD_ANY a term of kind 0.
/// The memory of each is asked for ahead, so that many ids in no order cost a
/// fraction.  All texts live until `scratch` changes.
///
/// Errors: those of sanad_snapshot_term().
SANAD_NODISCARD SanadStatus sanad_snapshot_terms_into(
    const SanadSnapshot *snapshot, SanadBuffer *scratch, const SanadId *ids,
    size_t count, SanadTerm *terms, SanadError *error);

/// Whether `graph` is an evidence graph.
bool sanad_snapshot_is_evidence(const SanadSnapshot *snapshot, SanadId graph);

/// One remembered prefix.
typedef struct {
  SanadText prefix; ///< Without colon
  SanadText iri;
} SanadPrefix;

/// Lists the remembered prefixes, sorted by name.  Owned by `arena`.
SANAD_NODISCARD SanadStatus sanad_snapshot_prefixes(
    const SanadSnapshot *snapshot, SanadArena *arena,
    const SanadPrefix **prefixes, size_t *count, SanadError *error);

/// Lists the named graphs that hold something, in id order.  Owned by `arena`.
SANAD_NODISCARD SanadStatus sanad_snapshot_graphs(const SanadSnapshot *snapshot,
                                                  SanadArena *arena,
                                                  const SanadId **graphs,
                                                  size_t *count,
                                                  SanadError *error);

/// Lists the predicates of the union, in id order.  Owned by `arena`.
SANAD_NODISCARD SanadStatus sanad_snapshot_predicates(
    const SanadSnapshot *snapshot, SanadArena *arena,
    const SanadId **predicates, size_t *count, SanadError *error);

#endif
