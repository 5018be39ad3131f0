#ifndef SANAD_QUERY_BEHIND_H
#define SANAD_QUERY_BEHIND_H

#include "query/rows.h"
#include "query/why.h"

/// Inside query/ only: the facts behind the rows of a query, for `why`, `graph`
/// and `remove`.

/// Called with the query's own columns of a row and a fact behind it.
typedef SanadStatus VisitFact(void *state, const SanadId *own,
                              const MatchedFact *fact, SanadError *error);

/// The rows whose facts are asked for.
typedef struct {
  Run *run;
  size_t stage_count; ///< The stages that give them
  const Column *columns;
  size_t column_count;
  Rows *rows; ///< Gives them; full rows if facts_are_whole()
} Behind;

/// Whether a stage loses which facts made a row.
bool stage_loses_facts(StageKind kind);

/// Whether each row of the first `stage_count` stages still holds all columns
/// of its pattern, shown or not, if nothing is projected away.
bool facts_are_whole(const Program *program, size_t stage_count);

/// Calls `visit` with the facts behind the rows.  A fact may come several
/// times.
///
/// Rows that were grouped or cut are joined with those before it on the columns
/// that are still there; without any, the facts behind all rows are given.
SANAD_NODISCARD SanadStatus facts_behind(const Behind *behind, VisitFact *visit,
                                         void *state, SanadError *error);

#endif
