#ifndef SANAD_QUERY_MADE_H
#define SANAD_QUERY_MADE_H

#include "query/key_set.h"
#include "query/resolve.h"
#include "query/rows.h"

/// Inside query/ only: the facts that a query gives or changes.

/// Facts on their way.
typedef struct {
  KeySet quads; ///< Graph, subject, predicate, object; in the order they came.
                ///< The graph is SANAD_ANY where none is named
  uint64_t skipped; ///< Facts that had an empty part or one of a wrong kind
} Made;

/// Works out the facts of a program that gives facts; `rows` are those of its
/// stages.  Free with made_end(), also on failure.
///
/// Errors: SANAD_MEANING with a span (a computed IRI that is none),
/// SANAD_LIMIT, SANAD_NO_MEMORY, SANAD_STORE, SANAD_CORRUPT, SANAD_CANCELLED.
SANAD_NODISCARD SanadStatus made_collect(Made *made, Run *run,
                                         Resolver *resolver, Rows *rows,
                                         SanadError *error);

/// Frees the facts.
void made_end(Made *made);

/// Adds a fact, once.
SANAD_NODISCARD SanadStatus made_add(Made *made, Run *run, SanadId graph,
                                     SanadTriple triple, SanadError *error);

/// Adds the facts that describe the nodes in `nodes`, a set of single ids.
SANAD_NODISCARD SanadStatus made_describe(Made *made, Run *run,
                                          Resolver *resolver,
                                          const KeySet *nodes,
                                          SanadError *error);

#endif
