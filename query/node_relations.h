#ifndef SANAD_QUERY_NODE_RELATIONS_H
#define SANAD_QUERY_NODE_RELATIONS_H

#include "query/query.h"

/// Inside query/ only: which relations a node has, for suggestions.

/// So many of them are looked at.
#define NODE_RELATIONS_MAX 8U

/// One relation that a node has.
typedef struct {
  SanadText shown;
  SanadText iri;
  SanadText count; ///< How many facts, as it is shown
} NodeRelation;

/// Lists the relations of a node that point one way, the most frequent first,
/// up to NODE_RELATIONS_MAX.  What cannot be found out is left out.
///
/// Errors: SANAD_NO_MEMORY, SANAD_CANCELLED.
SANAD_NODISCARD SanadStatus list_relations(const SanadAsk *ask,
                                           const AstNode *node, bool is_out,
                                           NodeRelation *list, size_t *count,
                                           SanadError *error);

#endif
