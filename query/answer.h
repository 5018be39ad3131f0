#ifndef SANAD_QUERY_ANSWER_H
#define SANAD_QUERY_ANSWER_H

#include "query/query.h"
#include "query/rows.h"
#include "query/shown.h"
#include "query/why.h"

/// Inside query/ only: what an answer is made of.

struct SanadAnswer {
  Question question;
  Resolver resolver;
  Shown shown;
  const AstQuery *query;
  SanadAnswerKind kind;
  Run run;
  Rows *rows; ///< The running query, of rows
  RowBatch batch;
  size_t next;
  const SanadId *row; ///< The current row
  bool is_done;

  WhyRow *why; ///< Of `why`
  size_t why_count;
  bool is_why;
  size_t next_why; ///< The one after the current

  SanadTriple *triples; ///< Of graphs
  size_t triple_count;
  size_t next_triple;
};

/// The chain of a row of `why`, as it could be typed: `Iran -meets-> China`.
SANAD_NODISCARD SanadStatus answer_fact_text(SanadAnswer *answer,
                                             const WhyRow *row, SanadText *text,
                                             SanadError *error);

/// Lists the triples that describe a node.
SANAD_NODISCARD SanadStatus answer_describe(SanadAnswer *answer,
                                            const AstDescribe *describe,
                                            SanadError *error);

#endif
