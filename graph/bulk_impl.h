#ifndef SANAD_GRAPH_BULK_IMPL_H
#define SANAD_GRAPH_BULK_IMPL_H

/// Inside graph/ only: the parts of a bulk load.
///
/// While it reads, each term has a *code*: 3 bits of class, 29 of number.  To
/// be sorted, rows hold *ranks* instead: the place of a term's id among the
/// ids of all terms of the load.  Both fit 32 bits, so rows are small.

#include "base/map.h"
#include "graph/bulk_batch.h"
#include "graph/dictionary.h"
#include "graph/write_impl.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// ---- Files

/// Opens a file without a name beside the store, or where temporary files are
/// kept if the store has no file.  Returns it as descriptor.
///
/// Errors: SANAD_IO.
SANAD_NODISCARD SanadStatus bulk_file_open(const SanadStore *store, int *file,
                                           SanadError *error);

/// Writes all bytes at a place in a file.
///
/// Errors: SANAD_IO.
SANAD_NODISCARD SanadStatus bulk_file_write(int file, const void *bytes,
                                            size_t length, uint64_t offset,
                                            SanadError *error);

/// Reads up to `length` bytes from a place in a file, `*got` of them.
///
/// Errors: SANAD_IO.
SANAD_NODISCARD SanadStatus bulk_file_read(int file, void *bytes, size_t length,
                                           uint64_t offset, size_t *got,
                                           SanadError *error);

// ---- Heap

/// Bytes that grow at the end and never move.  Past a limit they are those of
/// a file, so that the kernel can take their memory back.
typedef struct {
  const SanadStore *store;
  char *base;
  size_t reserved;   ///< Bytes of address space
  size_t ready;      ///< Bytes that may be used
  size_t used;       ///< In bytes, a multiple of HEAP_UNIT
  size_t memory_max; ///< From here on the bytes are a file's
  size_t step;       ///< It grows by so much
  size_t file_start; ///< Where the file's bytes begin, or 0
  size_t dropped;    ///< Up to where memory was given back
  int file;          ///< Or -1
} BulkHeap;

/// What places in the heap are counted in.
#define HEAP_UNIT ((size_t)8)

/// Reserves address space.
///
/// Errors: SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus bulk_heap_open(BulkHeap *heap,
                                           const SanadStore *store,
                                           size_t memory_max,
                                           SanadError *error);
void bulk_heap_close(BulkHeap *heap);

/// Takes `length` bytes; `*place` is where, in units.
///
/// Errors: SANAD_NO_MEMORY, SANAD_IO.
SANAD_NODISCARD SanadStatus bulk_heap_take(BulkHeap *heap, size_t length,
                                           uint64_t *place, SanadError *error);

// ---- Terms

/// The classes of codes.
typedef enum {
  CLASS_BLANK, ///< New in this load: ids ascend from BulkTerms.first
  CLASS_IRI,
  CLASS_LITERAL,
  CLASS_STORED, ///< In the dictionary before: BulkTerms.stored
  CLASS_VALUE,  ///< Inline: BulkTerms.values
  CLASSES,
} BulkClass;

#define CLASS_SHIFT 29U
/// How many terms of a class a load may know.
#define CLASS_TERMS_MAX ((1U << CLASS_SHIFT) - 1U)

static inline uint32_t
bulk_code(BulkClass class, size_t number)
{
  return ((uint32_t) class << CLASS_SHIFT) | (uint32_t)number;
}

/// How a term begins in the heap; its bytes (bulk_batch.h) follow, behind those
/// of a new blank node the number of its label, 8 bytes.
typedef struct {
  uint64_t hash;
  uint32_t code;
  uint32_t length;
} BulkEntry;

/// Ids that have codes.
typedef struct {
  SanadId *ids;
  size_t count;
  size_t capacity;
} BulkIds;

/// All terms of a load.
typedef struct {
  SanadWrite *write;
  const atomic_bool *is_cancelled; ///< Looked at now and then
  BulkHeap heap;
  uint64_t *slots; ///< 24 bits of hash, then 40 of place; 0 if empty
  size_t capacity; ///< Slots, a power of two
  size_t count;
  size_t memory_max;            ///< A larger table, or heap, is a file's
  uint64_t first[CLASS_STORED]; ///< Number in the id of the first new term
  size_t counts[CLASS_STORED];
  BulkIds stored;
  BulkIds values;
  size_t kept;     ///< Of `count`, those that came from before a restart
  bool has_stored; ///< The dictionary may have terms of the load
  bool has_blanks; ///< It has blank nodes
} BulkTerms;

/// Called with each new term, before the next one is looked at.
typedef struct {
  SanadStatus (*add)(void *state, SanadText bytes, SanadId id,
                     SanadError *error);
  void *state;
} BulkTermSink;

SANAD_NODISCARD SanadStatus bulk_terms_open(BulkTerms *terms, SanadWrite *write,
                                            size_t memory_max,
                                            SanadError *error);
void bulk_terms_close(BulkTerms *terms);

/// Finds or makes the codes of all terms of a batch.
SANAD_NODISCARD SanadStatus bulk_terms_codes(BulkTerms *terms,
                                             const SanadBulkBatch *batch,
                                             uint32_t *codes, BulkTermSink sink,
                                             SanadError *error);

/// The id of a code.
SanadId bulk_terms_id(const BulkTerms *terms, uint32_t code);

/// How many bytes the lists of ids take, with what it takes to rank them.
size_t bulk_terms_bytes(const BulkTerms *terms);

/// Forgets all terms, which now stand in the dictionary, but the blank nodes of
/// `file`, whose labels may come again.
SANAD_NODISCARD SanadStatus bulk_terms_restart(BulkTerms *terms, uint32_t file,
                                               SanadError *error);

/// The entry at a place of the heap, and its bytes.
static inline const BulkEntry *
bulk_terms_entry(const BulkTerms *terms, uint64_t place)
{
  return (const BulkEntry *)(const void *)(terms->heap.base +
                                           place * HEAP_UNIT);
}

static inline SanadText
bulk_entry_text(const BulkEntry *entry)
{
  return (SanadText){(const char *)(entry + 1), entry->length};
}

/// The place of the first entry, and of the one behind another.
#define BULK_FIRST_PLACE ((uint64_t)1)
uint64_t bulk_terms_next(const BulkEntry *entry, uint64_t place);

/// Puts the new terms into the dictionary: pages, then hashes.
SANAD_NODISCARD SanadStatus bulk_terms_write(BulkTerms *terms,
                                             size_t memory_bytes,
                                             SanadError *error);

// ---- Ranks

/// The order of all ids of a load.  Of a kind those that were stored come
/// before new ones; inline values come last.
typedef struct {
  uint32_t *stored; ///< Ranks of BulkTerms.stored
  uint32_t *values;
  SanadId *sorted;                    ///< Stored ids, then inline values
  size_t sorted_start[CLASS_STORED];  ///< In `sorted`, of a kind's stored ids
  uint32_t stored_rank[CLASS_STORED]; ///< Rank of the first of those
  uint32_t new_rank[CLASS_STORED];    ///< Rank of the first new term
  uint32_t value_rank;
  size_t value_start; ///< In `sorted`
  SanadId new_id[CLASS_STORED];
} BulkRanks;

/// Ranks all terms so far.
SANAD_NODISCARD SanadStatus bulk_ranks_open(BulkRanks *ranks,
                                            const BulkTerms *terms,
                                            SanadError *error);
void bulk_ranks_close(BulkRanks *ranks);

static inline uint32_t
bulk_rank(const BulkRanks *ranks, uint32_t code)
{
  const uint32_t number = code & CLASS_TERMS_MAX;
  const uint32_t class = code >> CLASS_SHIFT;
  if (class < CLASS_STORED) {
    return ranks->new_rank[class] + number;
  }
  return class == CLASS_STORED ? ranks->stored[number] : ranks->values[number];
}

static inline SanadId
bulk_rank_id(const BulkRanks *ranks, uint32_t rank)
{
  if (rank >= ranks->value_rank) {
    return ranks->sorted[ranks->value_start + (rank - ranks->value_rank)];
  }
  size_t kind = CLASS_LITERAL;
  while (kind > 0 && rank < ranks->stored_rank[kind]) {
    --kind;
  }
  if (rank >= ranks->new_rank[kind]) {
    return ranks->new_id[kind] + (rank - ranks->new_rank[kind]);
  }
  return ranks
      ->sorted[ranks->sorted_start[kind] + (rank - ranks->stored_rank[kind])];
}

// ---- Sorting

/// Sorts pairs by their first number; equal ones keep their order.  `scratch`
/// has room for `count`.  Returns which of the two holds the result.
HashEntry *bulk_sort_pairs(HashEntry *pairs, HashEntry *scratch, size_t count);

/// Rows of `width` (3 or 4) numbers, one behind the other.
typedef struct {
  uint32_t *numbers;
  size_t count;
  unsigned width;
} BulkRows;

/// Sorts rows by `columns`, the most significant first; equal rows keep their
/// order.  `scratch` has as much room as `rows`; afterwards the two may have
/// changed places.
void bulk_sort_rows(BulkRows *rows, uint32_t **scratch, const unsigned *columns,
                    unsigned column_count);

// ---- Runs

/// A row of ids in the order of its table; in TABLE_SPO the graph stands last,
/// in TABLE_GSPO first.
typedef struct {
  SanadId ids[4];
} BulkRow;

/// How many rows are handled at once.
#define BULK_ROWS 512U

/// A sorted run of rows in a file.
typedef struct {
  uint64_t start;
  uint64_t length;
} BulkRun;

/// The runs of a table.
typedef struct {
  BulkRun *runs;
  size_t count;
  size_t capacity;
} BulkRuns;

/// Writes a run; rows are packed to what differs from the row before.
typedef struct {
  int file;
  uint64_t start;
  uint64_t offset; ///< Of what is in `buffer`
  SanadId last[4];
  SanadBuffer buffer;
} BulkRunWriter;

void bulk_run_open(BulkRunWriter *writer, int file, uint64_t offset);
/// Adds rows in order.  What a caller has put into `buffer` itself is written
/// too.
SANAD_NODISCARD SanadStatus bulk_run_add(BulkRunWriter *writer,
                                         const BulkRow *rows, size_t count,
                                         SanadError *error);
/// Writes the rest and adds the run to `runs`; `*end` is where the next may
/// begin.  Frees the writer, also on failure.
SANAD_NODISCARD SanadStatus bulk_run_close(BulkRunWriter *writer,
                                           BulkRuns *runs, uint64_t *end,
                                           SanadError *error);

/// Where sorted rows come from: rows in memory, or runs that are merged.
typedef struct BulkStream BulkStream;

/// The graphs of a load in id order: what the fourth number of a row means.
typedef struct {
  SanadId *ids;
  bool *evidence;  ///< Which of them are evidence graphs
  uint32_t *ranks; ///< Of the numbers that SanadBulk gave them
} BulkGraphs;

/// Opens a stream on rows in memory, which are in the order of `table`.  Rows
/// of three numbers stand in the default graph.  Only TABLE_SPO and TABLE_GSPO
/// get rows of evidence graphs, TABLE_GSPO gets none of the default graph.
SANAD_NODISCARD SanadStatus bulk_stream_rows(BulkStream **out,
                                             const BulkRows *rows, Table table,
                                             const BulkRanks *ranks,
                                             const BulkGraphs *graphs,
                                             SanadError *error);

/// Opens a stream that merges runs of a file with `memory_bytes` for buffers.
SANAD_NODISCARD SanadStatus bulk_stream_runs(BulkStream **out, int file,
                                             const BulkRuns *runs,
                                             size_t memory_bytes,
                                             SanadError *error);

/// Gives up to BULK_ROWS rows in order, each once; `*count` is 0 at the end.
SANAD_NODISCARD SanadStatus bulk_stream_next(BulkStream *stream, BulkRow *rows,
                                             size_t *count, SanadError *error);
void bulk_stream_close(BulkStream *stream);

// ---- Names

/// Names that came up, sorted in memory or in runs.
typedef struct {
  SanadBuffer text; ///< Records: BulkName and the folded text
  size_t count;
  size_t memory_max;
  int file;
  uint64_t file_end;
  BulkRuns runs;
  SanadBuffer folded;
  HashEntry *sorted;               ///< Null unless sorted
  const atomic_bool *is_cancelled; ///< Looked at now and then
} BulkNames;

void bulk_names_close(BulkNames *names);

/// Adds a name, not folded yet.
SANAD_NODISCARD SanadStatus bulk_names_add(BulkNames *names, SanadWrite *write,
                                           SanadText name, unsigned kind,
                                           SanadId id, SanadError *error);

/// Sorts the names in memory, so that bulk_names_write() need not.
SANAD_NODISCARD SanadStatus bulk_names_sort(BulkNames *names,
                                            SanadError *error);

/// Puts all names into the index and forgets them.
SANAD_NODISCARD SanadStatus bulk_names_write(BulkNames *names,
                                             SanadWrite *write,
                                             SanadError *error);

// ---- The load

/// The tables that rows go into.
enum { SORT_SPO, SORT_PSO, SORT_OPS, SORT_POS, SORT_GSPO, SORTS };

/// What is known of a predicate or graph, remembered by its code.
typedef struct {
  uint32_t code; ///< UINT32_MAX if empty
  int kind;      ///< SanadNameKind of a predicate, or -1
} BulkPredicate;

#define BULK_PREDICATES 64U

struct SanadBulk {
  SanadWrite *write;
  size_t memory_bytes;
  size_t terms_max; ///< So many terms are known at once
  BulkTerms terms;
  BulkNames names;
  bool is_fresh; ///< The tables of triples were empty

  uint32_t *codes; ///< Of the terms of a batch
  size_t code_capacity;
  BulkPredicate predicates[BULK_PREDICATES];

  SanadId *graphs; ///< Those met: 0 is the default graph
  bool *evidence;  ///< Which of them are evidence graphs
  size_t graph_count;
  size_t graph_capacity;
  SanadMap graph_numbers; ///< Id → number in `graphs`

  BulkRows rows;        ///< Codes and number of graph
  size_t row_capacity;  ///< Rows there is room for
  uint32_t file_number; ///< Of the last batch

  int run_files[2]; ///< One for each of two threads; -1 if not open
  uint64_t run_ends[2];
  BulkRuns runs[SORTS];
  uint64_t spilled; ///< Rows in runs

  pthread_mutex_t lock; ///< Around calls of LMDB
  size_t page_bytes;    ///< LMDB holds about so much, under the lock
  atomic_bool is_cancelled;
  atomic_uint_fast64_t rows_written; ///< Into the four orders
  uint64_t rows_total;               ///< That will be written, about
};

/// SANAD_CANCELLED if the load was.
SANAD_NODISCARD SanadStatus bulk_check(const atomic_bool *is_cancelled,
                                       SanadError *error);

/// Runs `run` in a thread of its own, if there can be one, and meanwhile asks
/// whether to go on.
SANAD_NODISCARD SanadStatus bulk_watch(SanadBulk *bulk,
                                       SanadStatus (*run)(SanadBulk *bulk,
                                                          SanadError *error),
                                       SanadBulkWatch watch, SanadError *error);

/// Sorts the rows so far; they go into runs, or else into the tables.
SANAD_NODISCARD SanadStatus bulk_sort(SanadBulk *bulk, bool to_runs,
                                      SanadBulkWatch watch, SanadError *error);

/// Merges the runs into the tables.
SANAD_NODISCARD SanadStatus bulk_merge(SanadBulk *bulk, SanadBulkWatch watch,
                                       SanadError *error);

/// Says that rows were written into a table, under the lock: now and then that
/// lets LMDB's memory go.
///
/// Errors: SANAD_STORE.
SANAD_NODISCARD SanadStatus bulk_wrote(SanadBulk *bulk, Table table,
                                       size_t count, SanadError *error);

/// Puts the rows of a stream of quads (TABLE_SPO) into SPO, with graph sets.
SANAD_NODISCARD SanadStatus bulk_write_spo(SanadBulk *bulk, BulkStream *stream,
                                           SanadError *error);

/// Puts the rows of a stream into another order.
SANAD_NODISCARD SanadStatus bulk_write_order(SanadBulk *bulk, Table table,
                                             BulkStream *stream,
                                             SanadError *error);

/// Puts the rows of a stream into GSPO.
SANAD_NODISCARD SanadStatus bulk_write_gspo(SanadBulk *bulk, BulkStream *stream,
                                            SanadError *error);

#endif
