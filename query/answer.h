#ifndef SANAD_QUERY_ANSWER_H
#define SANAD_QUERY_ANSWER_H

#include "query/made.h"
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
  bool shows_facts; ///< Some cells are numbers of facts

  SanadTerm *ahead;   ///< Terms of rows that are streamed, read ahead of them;
                      ///< null if they are not
  SanadBuffer texts;  ///< Of those terms
  size_t ahead_from;  ///< The first row in `batch` that was read
  size_t ahead_count; ///< How many were

  Made made;          ///< Of graphs: worked out when the first is wanted
  size_t next_triple; ///< The one after the current
  bool is_made;
};

/// The id in a column of the current row; SANAD_ANY if it is not bound.
SanadId answer_cell_id(const SanadAnswer *answer, size_t column);

/// Begins a question as it is asked.
SANAD_NODISCARD SanadStatus question_begin_ask(Question *question,
                                               const SanadAsk *ask,
                                               SanadError *error);

#endif
