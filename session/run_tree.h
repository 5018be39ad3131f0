#ifndef SANAD_SESSION_RUN_TREE_H
#define SANAD_SESSION_RUN_TREE_H

#include "report/format.h"
#include "session/session_impl.h"

/// Inside session/ only.

/// Appends the graph that an answer gives as a tree of lines.
///
/// Errors: SANAD_LIMIT (too many triples), SANAD_NO_MEMORY, and those of the
/// answer.
SANAD_NODISCARD SanadStatus run_tree(Task *task, SanadAnswer *answer,
                                     const SanadFormatOptions *format,
                                     SanadBuffer *out, SanadError *error);

#endif
