#ifndef SANAD_GRAPH_IO_IO_H
#define SANAD_GRAPH_IO_IO_H

#include "base/status.h"
#include "base/text.h"
#include "graph/store.h"
#include "graph/term.h"

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>

/// The syntaxes of RDF that can be read and written.
typedef enum {
  SANAD_FORMAT_UNKNOWN,
  SANAD_NTRIPLES,
  SANAD_NQUADS,
  SANAD_TURTLE,
  SANAD_TRIG,
  SANAD_RDFXML,
  SANAD_RDFJSON,
  SANAD_DOT, ///< A drawing for Graphviz: written, never read
} SanadFormat;

/// The format a name stands for: `turtle`, `ttl`, `nt`, `ntriples`, `nq`, ...
/// or SANAD_FORMAT_UNKNOWN.
SanadFormat sanad_format_of_name(SanadText name);

/// The format that the ending of a file's name stands for, or
/// SANAD_FORMAT_UNKNOWN.
SanadFormat sanad_format_of_path(const char *path);

/// What stands behind `redland:` in the name of a file: a storage of Redland,
/// which is read and written by the helper program instead of a file.  Null if
/// it is a file's name.
const char *sanad_storage_name(const char *path);

/// The name of a format, as sanad_format_of_name() takes it.
const char *sanad_format_name(SanadFormat format);

/// Whether a format can name graphs.
bool sanad_format_has_graphs(SanadFormat format);

/// Where a reader puts what it reads.  Each call may fail, and the reader
/// passes the failure on.
typedef struct {
  /// One quad; `graph` is null for the default graph.  Terms live only during
  /// the call.  Blank node labels are those of the file, or made by the reader
  /// so that they clash with none.
  SanadStatus (*quad)(void *state, const SanadTerm *subject,
                      const SanadTerm *predicate, const SanadTerm *object,
                      const SanadTerm *graph, SanadError *error);
  /// A prefix was declared.  May be null.
  SanadStatus (*prefix)(void *state, SanadText prefix, SanadText iri,
                        SanadError *error);
  void *state;
} SanadSink;

/// How to read.
typedef struct {
  SanadFormat format; ///< Never unknown
  SanadText base;     ///< The base IRI, or empty: then a relative IRI is an
                      ///< error
} SanadReadOptions;

/// Where bytes come from: fills `buffer` with up to `size` bytes, `*got` of
/// them, 0 at the end.
typedef struct {
  SanadStatus (*read)(void *state, char *buffer, size_t size, size_t *got,
                      SanadError *error);
  void *state;
} SanadSource;

/// Reads RDF from `source` and sends it to `sink`, streaming.
///
/// Errors: SANAD_SYNTAX with `error->place`, SANAD_LIMIT, SANAD_NO_MEMORY, and
/// what source and sink return.
SANAD_NODISCARD SanadStatus sanad_rdf_read(SanadSource source,
                                           const SanadReadOptions *options,
                                           SanadSink sink, SanadError *error);

/// Reads RDF from text in memory.
SANAD_NODISCARD SanadStatus sanad_rdf_read_text(SanadText text,
                                                const SanadReadOptions *options,
                                                SanadSink sink,
                                                SanadError *error);

/// Writes the path of the helper program to `path`, of `size` bytes.
///
/// Errors: SANAD_UNSUPPORTED (there is none), SANAD_LIMIT (no room).
SANAD_NODISCARD SanadStatus sanad_helper_path(char *path, size_t size,
                                              SanadError *error);

/// What a load did.
typedef struct {
  uint64_t statements; ///< Read from the file, repeated ones included
} SanadLoadReport;

/// How far a load is.
typedef struct {
  uint64_t statements;  ///< Read so far, from all files
  uint64_t bytes;       ///< Read so far, as they stand on disk (packed)
  uint64_t bytes_total; ///< Of all files; 0 if one of them has no size
  bool is_writing;      ///< All is read and goes into the store's tables
  double written;       ///< Then the share that is there, 0 to 1
} SanadLoadProgress;

/// How much memory a load may use if nobody says, or half of what the machine
/// has if that is less.
#define SANAD_LOAD_MEMORY_BYTES ((size_t)1 << 30U)

/// How to load a file.
typedef struct {
  SanadFormat format; ///< Unknown: from the name, then from the content
  SanadText base;     ///< Empty: the file's own IRI
  SanadText graph;    ///< IRI of the graph for what the file gives no graph;
                      ///< empty for the default graph
  /// About how much memory the load may use before it sorts on disk, in the
  /// folder of the store; 0 for what is usual.
  size_t memory_bytes;
  /// Called some twenty times a second, in the thread that loads.  Returns
  /// false to cancel: the load then fails with SANAD_CANCELLED.  May be null.
  bool (*progress)(void *state, const SanadLoadProgress *progress);
  void *progress_state;
} SanadLoadOptions;

/// Loads a file into a change.  On failure the change must be aborted.  Blank
/// nodes get new ids.  `-` is standard input.  Nothing is looked up on the
/// network.
///
/// Errors: SANAD_NOT_FOUND, SANAD_IO, SANAD_CANCELLED, and those of
/// sanad_rdf_read().
SANAD_NODISCARD SanadStatus sanad_load_file(SanadWrite *write, const char *path,
                                            const SanadLoadOptions *options,
                                            SanadLoadReport *report,
                                            SanadError *error);

/// Loads `count` files into a change, in one go: faster than one by one.
///
/// `reports` has room for `count`.  `*at` becomes the number of the file that
/// a failure is about, `count` if it is about none of them.  Else as
/// sanad_load_file().
SANAD_NODISCARD SanadStatus sanad_load_files(SanadWrite *write,
                                             const char *const *paths,
                                             size_t count,
                                             const SanadLoadOptions *options,
                                             SanadLoadReport *reports,
                                             size_t *at, SanadError *error);

/// What an export wrote and what its format could not carry.
typedef struct {
  uint64_t statements;      ///< Written
  uint64_t graphs_left;     ///< Graph names not written
  uint64_t evidence_left;   ///< Triples of evidence graphs not written
  uint64_t quads_flattened; ///< Quads whose graph was not written, of a stream
} SanadExportReport;

/// What to export.
typedef struct {
  SanadFormat format; ///< Never unknown
  SanadId graph;      ///< SANAD_ANY for everything
  bool is_canonical;  ///< N-Triples, N-Quads: sorted lines, bytewise
  const volatile sig_atomic_t *is_cancelled; ///< Stops it; may be null
  uint64_t deadline_us; ///< Of CLOCK_MONOTONIC; 0: no limit of time
} SanadExportOptions;

/// Writes the graph to `out`.  Formats without graphs write the union as a
/// set; formats with graphs write everything.  Two exports of equal graphs,
/// blank nodes apart, are equal byte for byte.
///
/// Sorting takes a fixed amount of memory, more waits in a temporary file; the
/// blank nodes are all in memory, about 100 bytes each.
///
/// Errors: SANAD_IO (also a failed flush), SANAD_STORE, SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus sanad_export(const SanadSnapshot *snapshot,
                                         FILE *out,
                                         const SanadExportOptions *options,
                                         SanadExportReport *report,
                                         SanadError *error);

/// Exports to a file, which is replaced whole at the end or not at all.  `-` is
/// standard output.
SANAD_NODISCARD SanadStatus sanad_export_file(const SanadSnapshot *snapshot,
                                              const char *path,
                                              const SanadExportOptions *options,
                                              SanadExportReport *report,
                                              SanadError *error);

/// How to convert.
typedef struct {
  SanadFormat from;  ///< Unknown: from the name, then from the content
  SanadFormat to;    ///< Never unknown
  SanadText base;    ///< Empty: the file's own IRI
  bool is_canonical; ///< N-Triples, N-Quads: sorted lines, each once, with
                     ///< new labels
  const volatile sig_atomic_t *is_cancelled; ///< Stops it; may be null
} SanadConvertOptions;

/// Brings the file `path` (`-`: standard input) from one format to another and
/// writes it to `target` (`-`: standard output), a file that is replaced whole
/// at the end or not at all.
///
/// N-Triples, N-Quads, Turtle, TriG and RDF/XML are written as they are read,
/// with the labels and the repeats of the file.  Other formats, and sorted
/// lines, go through a store in memory.
///
/// Errors: those of sanad_load_file() and sanad_export_file(); SANAD_CANCELLED;
/// SANAD_UNSUPPORTED also if triples could not be written, the rest being
/// there on a target that is no plain file.
SANAD_NODISCARD SanadStatus sanad_convert(const char *path, const char *target,
                                          const SanadConvertOptions *options,
                                          SanadExportReport *report,
                                          SanadError *error);

/// How to dump.
typedef struct {
  bool is_salvage; ///< Go on where something cannot be read
  /// Called with what is lost.  Needed for a salvage.
  void (*lost)(void *state, const char *text);
  void *state;
  const volatile sig_atomic_t *is_cancelled; ///< Stops it; may be null
} SanadDumpOptions;

/// What a dump wrote.
typedef struct {
  uint64_t statements;
  uint64_t quads_lost; ///< Of a salvage: that a term could not be read of
  bool lost;           ///< Anything at all could not be read
} SanadDumpReport;

/// Writes everything in the snapshot to a file (`-`: standard output) as
/// sorted N-Quads, with the prefixes as comments before them: what a load of
/// the file brings back.  A salvage reads all orders and writes what any of
/// them still gives.
///
/// Errors: those of sanad_export_file().
SANAD_NODISCARD SanadStatus sanad_dump(const SanadSnapshot *snapshot,
                                       const char *path,
                                       const SanadDumpOptions *options,
                                       SanadDumpReport *report,
                                       SanadError *error);

#endif
