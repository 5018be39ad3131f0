#ifndef SANAD_GRAPH_IO_WRITE_STREAM_H
#define SANAD_GRAPH_IO_WRITE_STREAM_H

/// Writes quads as they come, without a store.

#include "graph/io/io.h"
#include "graph/io/output.h"
#include "graph/io/prefixes.h"
#include "graph/io/rdfxml.h"

#include <stdbool.h>

/// A document that is being written.  Does not move while it is open.
typedef struct {
  SanadFormat format;
  Output *output;
  SanadExportReport *report;
  const volatile sig_atomic_t *is_cancelled; ///< May be null
  uint64_t count;
  Prefixes names;       ///< From prefix to IRI
  Prefixes namespaces;  ///< From IRI to prefix
  SanadBuffer parts[3]; ///< Graph, subject and predicate that are open
  SanadBuffer scratch;  ///< The next of one of them
  bool is_open[3];
  Rdfxml rdfxml;
} StreamWriter;

/// Whether a format can be written so.
bool stream_writer_takes(SanadFormat format);

/// Begins a document in `format`.  Close it also on failure.
///
/// Errors: SANAD_UNSUPPORTED (the helper is missing), SANAD_IO,
/// SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus stream_writer_open(StreamWriter *writer,
                                               SanadFormat format,
                                               Output *output,
                                               SanadExportReport *report,
                                               SanadError *error);

/// Where quads and prefixes go.
SanadSink stream_writer_sink(StreamWriter *writer);

/// Ends the document.
///
/// Errors: those of the output and, for RDF/XML, of rdfxml_finish().
SANAD_NODISCARD SanadStatus stream_writer_finish(StreamWriter *writer,
                                                 SanadError *error);
void stream_writer_close(StreamWriter *writer);

#endif
