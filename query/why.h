#ifndef SANAD_QUERY_WHY_H
#define SANAD_QUERY_WHY_H

#include "query/rows.h"
#include "query/shown.h"

/// Inside query/ only: the facts behind rows, and what the sources say of them.

/// One triple that an arrow of the pattern stands for in a row.
typedef struct {
  size_t fact; ///< Number of the arrow in the text, from 1
  size_t part; ///< Of a path that was found: its place in it, from 0
  SanadTriple triple;
} MatchedFact;

/// Lists the facts that the stages from `from` to before `to` matched in a full
/// row: one whose columns, shown or not, are all there.  `visit` is called for
/// each; a fact may come twice.
SANAD_NODISCARD SanadStatus
facts_of_row(Run *run, const SanadId *row, size_t from, size_t to,
             SanadStatus (*visit)(void *state, const MatchedFact *fact,
                                  SanadError *error),
             void *state, SanadError *error);

/// The columns that `why` adds to a query's own.
typedef enum {
  WHY_FACT,
  WHY_SOURCE,
  WHY_DATE,
  WHY_SENTENCE,
  WHY_BEGIN,
  WHY_END,
  WHY_MODALITY,
  WHY_ATTRIBUTION,
  WHY_CONFIDENCE,
  WHY_RULE,
  WHY_COLUMNS,
} WhyColumn;

/// The name of a column that `why` adds, without `?`.
const char *why_column_name(WhyColumn column);

/// The operator of `why`: `input` gives the rows of the stages before `stage`.
Rows *rows_why(Run *run, Rows *input, const Stage *stage);

// ---- Claims

/// What one article says of a fact.
typedef struct {
  SanadTriple triple;
  SanadId cells[WHY_COLUMNS]; ///< From WHY_SENTENCE on
} Claim;

/// The claims of one source, by fact.
typedef struct {
  SanadId source;
  SanadId date;
  Claim *claims;
  size_t count;
} SourceClaims;

/// Reads all claims of a source's evidence graph.
SANAD_NODISCARD SanadStatus claims_read(Question *question, SanadId source,
                                        SourceClaims *claims,
                                        SanadError *error);

#endif
