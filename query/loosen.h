#ifndef SANAD_QUERY_LOOSEN_H
#define SANAD_QUERY_LOOSEN_H

#include "base/arena.h"
#include "base/status.h"
#include "parser/tree.h"

/// Inside query/ only: a condition that lets more through, to be suggested.

/// Makes a copy of an expression in which each text in quotes that is compared
/// is one in any language or none.  `*changed` becomes true if there is one.
/// The copy shares what is the same and lives in the arena.
///
/// Errors: SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus loosen_texts(SanadArena *arena, const AstExpr *expr,
                                         AstExpr *out, bool *changed,
                                         SanadError *error);

#endif
