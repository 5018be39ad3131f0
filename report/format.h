#ifndef SANAD_REPORT_FORMAT_H
#define SANAD_REPORT_FORMAT_H

#include "base/status.h"
#include "base/text.h"
#include "graph/term.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/// How rows are shown.
typedef enum {
  SANAD_MODE_BOX, ///< Fitted to the width of a terminal
  SANAD_MODE_TABLE,
  SANAD_MODE_COLUMN,
  SANAD_MODE_LINE,
  SANAD_MODE_CSV, ///< RFC 4180
  SANAD_MODE_TSV,
  SANAD_MODE_JSON,
  SANAD_MODE_JSONL,
  SANAD_MODE_MARKDOWN,
  SANAD_MODE_HTML,
  SANAD_MODE_SPARQL_JSON, ///< SPARQL 1.1 Query Results JSON
  SANAD_MODE_SPARQL_XML,  ///< SPARQL Query Results XML
  SANAD_MODE_TURTLE,      ///< For graphs; rows are shown as with BOX
  SANAD_MODE_TREE,        ///< For graphs; rows are shown as with BOX
  SANAD_MODES,            ///< How many there are
} SanadMode;

/// The name of a mode, as `.mode` takes it, and back; SANAD_MODES if unknown.
const char *sanad_mode_name(SanadMode mode);
SanadMode sanad_mode_of_name(SanadText name);

/// How a table looks.
typedef struct {
  SanadMode mode;
  size_t width;    ///< Columns of the terminal; 0: as wide as needed
  size_t rows_max; ///< Rows that BOX shows before "… N more"; 0: all
  bool has_colour;
  const char *more_hint; ///< Behind "… N more", how to see them; or null
} SanadFormatOptions;

/// One cell of a row.
typedef struct {
  SanadTerm term;  ///< What it is; `kind` 0 if not bound
  SanadText shown; ///< How a person reads it: a node's short name, a literal's
                   ///< text.  Machine formats of terms do not use it.
} SanadCell;

/// Writes one table.  What the mode needs to hold back (a box has to know its
/// widths) is kept in memory.
typedef struct SanadFormatter SanadFormatter;

/// Starts a table.  `columns` are names without `?`.  `out` and `columns` must
/// outlive the formatter.
///
/// Errors: SANAD_NO_MEMORY, SANAD_IO.
SANAD_NODISCARD SanadStatus sanad_formatter_open(
    SanadFormatter **out_formatter, FILE *out,
    const SanadFormatOptions *options, const SanadText *columns,
    size_t column_count, SanadError *error);

/// Adds a row of `column_count` cells, copied where they are kept.  It may be
/// written later: see sanad_formatter_flush().
///
/// Errors: SANAD_NO_MEMORY, SANAD_IO.
SANAD_NODISCARD SanadStatus sanad_formatter_row(SanadFormatter *formatter,
                                                const SanadCell *cells,
                                                SanadError *error);

/// Writes what is complete so far: rows wait until there are many.  For who is
/// about to wait for the next row.
///
/// Errors: SANAD_NO_MEMORY, SANAD_IO.
SANAD_NODISCARD SanadStatus sanad_formatter_flush(SanadFormatter *formatter,
                                                  SanadError *error);

/// Writes the rows so far as far as it can, without a word: for who has another
/// error to tell.  Accepts null.
void sanad_formatter_give_up(SanadFormatter *formatter);

/// Ends the table and writes what is left.
///
/// Errors: SANAD_NO_MEMORY, SANAD_IO (also when an earlier write failed).
SANAD_NODISCARD SanadStatus sanad_formatter_finish(SanadFormatter *formatter,
                                                   SanadError *error);

/// Frees the formatter.  Accepts null.
void sanad_formatter_free(SanadFormatter *formatter);

/// Writes the answer of a question that has only yes or no.
SANAD_NODISCARD SanadStatus
sanad_format_yes_no(FILE *out, const SanadFormatOptions *options, bool answer,
                    SanadError *error);

#endif
