#ifndef SANAD_QUERY_KNOWN_H
#define SANAD_QUERY_KNOWN_H

#include "parser/parser.h"
#include "query/query.h"

#include <stddef.h>

/// Turns each mark whose name the graph does not have, as a thing, a relation
/// or a type by its place, nor a definition, into SANAD_MARK_UNKNOWN.  A name
/// that `cursor` touches is still being written.
///
/// Nothing is guessed, so that it can be done with each key: the names behind
/// the deadline of `ask` stay as they are.
///
/// Errors: SANAD_STORE, SANAD_CORRUPT, SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus sanad_mark_unknown(const SanadAsk *ask,
                                               SanadMarks *marks, size_t cursor,
                                               SanadError *error);

/// What a name means where it stands.
typedef enum {
  SANAD_USE_THING,
  SANAD_USE_RELATION,
  SANAD_USE_TYPE,
} SanadUse;

/// Finds what a term is to the language: a type and a relation also where they
/// are only declared.
///
/// Errors: SANAD_STORE, SANAD_CORRUPT, SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus sanad_find_use(const SanadAsk *ask, SanadId id,
                                           SanadUse *use, SanadError *error);

#endif
