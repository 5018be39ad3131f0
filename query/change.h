#ifndef SANAD_QUERY_CHANGE_H
#define SANAD_QUERY_CHANGE_H

#include "query/query.h"

/// What `add` and `remove` do to the graph, worked out before anything is done.

/// One fact in one graph.
typedef struct {
  SanadTerm subject;
  SanadTerm predicate;
  SanadTerm object;
  SanadTerm graph; ///< Of kind 0: the default graph
} SanadFact;

/// A thing, relation or type that `add new` makes.
typedef struct {
  SanadText name;
  SanadText iri;
} SanadNewName;

/// A change.  All of it lives in the arena that was asked with.
typedef struct {
  const SanadFact *facts; ///< To add: not there yet.  To remove: a fact comes
                          ///< once for each graph that has it
  size_t fact_count;
  uint64_t triples; ///< Different facts among them
  uint64_t present; ///< Facts that were to be added and are there already
  uint64_t skipped; ///< Facts left out: an empty part, or a wrong kind of term
  const SanadNewName *new_names;
  size_t new_name_count;
  bool is_everywhere; ///< At an endpoint, to remove: from all graphs.  Facts
                      ///< come once and without their graphs
} SanadChange;

/// Works out what `query | add template` adds, or, where `query` is null, the
/// statement `add template`.
///
/// Errors: as sanad_answer_open(); SANAD_MEANING for what cannot be a fact.
SANAD_NODISCARD SanadStatus sanad_change_add(const SanadAsk *ask,
                                             const AstQuery *query,
                                             const AstTemplate *template,
                                             SanadChange *change,
                                             SanadError *error);

/// Likewise what `remove template` takes away.
SANAD_NODISCARD SanadStatus sanad_change_remove(const SanadAsk *ask,
                                                const AstQuery *query,
                                                const AstTemplate *template,
                                                SanadChange *change,
                                                SanadError *error);

#endif
