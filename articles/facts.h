#ifndef SANAD_ARTICLES_FACTS_H
#define SANAD_ARTICLES_FACTS_H

/// Only for articles/.

/// From matches to claims.

#include "articles/match.h"

/// What a match says, before it becomes claims.
typedef struct {
  Reading *reading;
  const MatchInput *input;
  const Match *match;
  const Rule *rule;
  const Pattern *pattern;
  size_t clause;
  Claim claim; ///< Template: span, modality, confidence, sources
} Telling;

/// Claims all that a match says.
void facts_tell(Reading *reading, const MatchInput *input, size_t clause,
                const Match *match);

/// Nodes of a variable, at most `max`.
size_t telling_nodes(Telling *telling, size_t variable, uint32_t *nodes,
                     size_t max);

/// Makes the event or agreement of a match and claims what stands around it.
/// Returns its node, or NONE.
uint32_t events_tell(Telling *telling);

/// Makes the agreements that a variable names; returns how many.
size_t agreements_make(Telling *telling, uint32_t *nodes, size_t max);

/// "Belov visited Tehran and was received by President Tabesh": whoever
/// receives a visitor under an office of no country holds it for the country
/// visited. Call it once, when all is read.
void hosts_find(Reading *reading);

/// Whether a claim of this modality is a fact.
bool modality_is_fact(Modality modality);

#define NODES_MAX 32U

#endif
