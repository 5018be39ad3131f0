#ifndef SANAD_QUERY_RESULTS_H
#define SANAD_QUERY_RESULTS_H

#include "base/arena.h"
#include "base/status.h"
#include "base/text.h"
#include "graph/term.h"

#include <stdbool.h>
#include <stddef.h>

/// Inside query/ only: reads the results of SPARQL 1.1 as they come, in JSON
/// or XML.  yajl is loaded when the first reader of JSON is opened.
typedef struct ResultsReader ResultsReader;

/// Where the results go.
typedef struct {
  /// The names of the columns; before the first row.
  SanadStatus (*columns)(void *state, const SanadText *names, size_t count,
                         SanadError *error);
  /// A row; a cell that is not bound has a term of kind 0.  Terms live only
  /// during the call.
  SanadStatus (*row)(void *state, const SanadTerm *cells, size_t count,
                     SanadError *error);
  SanadStatus (*yes_no)(void *state, bool answer, SanadError *error);
  void *state;
} ResultsSink;

typedef enum {
  RESULTS_JSON,
  RESULTS_XML,
} ResultsSyntax;

/// What an answer is written in: as its media type says, else as its first
/// bytes look.
ResultsSyntax results_syntax(const char *media_type, SanadText start);

/// Opens a reader.  Close it with results_close().  `arena` holds the names of
/// columns.
///
/// Errors: SANAD_UNSUPPORTED (yajl is missing), SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus results_open(ResultsReader **out, SanadArena *arena,
                                         ResultsSyntax syntax, ResultsSink sink,
                                         SanadError *error);

/// Reads the next bytes.
///
/// Errors: SANAD_SYNTAX (no such results), and what the sink returns.
SANAD_NODISCARD SanadStatus results_read(ResultsReader *reader, SanadText bytes,
                                         SanadError *error);

/// Reads the end.
///
/// Errors: as results_read().
SANAD_NODISCARD SanadStatus results_finish(ResultsReader *reader,
                                           SanadError *error);

/// Closes the reader.  Accepts null.
void results_close(ResultsReader *reader);

#endif
