#ifndef SANAD_QUERY_EMPTY_H
#define SANAD_QUERY_EMPTY_H

#include "query/query.h"

/// Answers why a question has no rows.

/// Appends, line by line, which part of a question that gives no rows leaves
/// none, what the node there has instead, and what may have been meant; nothing
/// if that cannot be told in a short time.
///
/// Everything that is said has been counted; a suggestion gives rows.
///
/// Errors: SANAD_NO_MEMORY, SANAD_CANCELLED.
SANAD_NODISCARD SanadStatus sanad_explain_empty(const SanadAsk *ask,
                                                const AstQuery *query,
                                                SanadBuffer *out,
                                                SanadError *error);

#endif
