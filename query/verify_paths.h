#ifndef SANAD_QUERY_VERIFY_PATHS_H
#define SANAD_QUERY_VERIFY_PATHS_H

#include "query/answer.h"
#include "query/endpoint.h"
#include "query/verify.h"

/// Inside query/ only: searches for paths, checked at an endpoint.

/// Whether an answer is that of a search from one thing to another, and nothing
/// else.
bool verify_is_search(const SanadAnswer *answer);

/// Reads the answer and asks the endpoint whether the facts of each path are
/// there, whether there is a shorter one, and how many of each length there
/// are, where the search gave all of them.  Fills `is_search`, `rows_here`,
/// `asked` and `wrong`.
///
/// Errors: those of sanad_answer_next() and endpoint_query().
SANAD_NODISCARD SanadStatus verify_search(SanadAnswer *answer,
                                          const Endpoint *endpoint,
                                          SanadVerdict *verdict,
                                          SanadError *error);

#endif
