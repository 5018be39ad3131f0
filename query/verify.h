#ifndef SANAD_QUERY_VERIFY_H
#define SANAD_QUERY_VERIFY_H

#include "query/query.h"

/// Asks an independent SPARQL engine the same.

/// A row that one side has more often than the other.
typedef struct {
  SanadText text; ///< Its cells, as SPARQL writes them
  uint64_t count; ///< How many more
} SanadOddRow;

/// What both sides answered.
typedef struct {
  bool is_yes_no;
  uint64_t rows_here; ///< A yes is 1
  uint64_t rows_there;
  const SanadOddRow *only_here; ///< Sorted
  size_t only_here_count;
  const SanadOddRow *only_there;
  size_t only_there_count;
  bool is_search;  ///< A search for paths, of which questions were asked
  uint64_t asked;  ///< How many
  SanadText wrong; ///< What differs, or empty
  bool is_cut;     ///< Rows were cut or chosen by an order that engines may not
                   ///< share
} SanadVerdict;

/// Answers `query` here and, in translation, at the endpoint `url`, and
/// compares the rows as bags: blank nodes are all alike, numbers are compared
/// by value, texts of `list` by their pieces.
///
/// `timeout_ms` is for the endpoint.  The verdict lives in the arena.
///
/// Errors: those of sanad_query_sparql() and sanad_answer_next(); SANAD_IO,
/// SANAD_SYNTAX and SANAD_LIMIT from the endpoint.
SANAD_NODISCARD SanadStatus sanad_verify(const SanadAsk *ask,
                                         const AstQuery *query, SanadText url,
                                         uint64_t timeout_ms,
                                         SanadVerdict *verdict,
                                         SanadError *error);

#endif
