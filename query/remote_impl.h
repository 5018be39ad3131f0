#ifndef SANAD_QUERY_REMOTE_IMPL_H
#define SANAD_QUERY_REMOTE_IMPL_H

#include "query/endpoint.h"
#include "query/remote.h"
#include "query/resolve.h"
#include "query/rows.h"

/// Inside query/ only.

/// Namespaces in which names are looked for.
#define REMOTE_SPACES_MAX 64U

struct SanadEndpoint {
  SanadArena *arena; ///< As long as the endpoint
  SanadText url;
  SanadText update;
  SanadText graphs;
  Endpoint asked; ///< With the limits of the statement
  SanadStore *store;
  SanadMap known; ///< Hash of names and nodes that were asked for
  bool has_vocabulary;
  bool is_vocabulary_whole; ///< All relations and types are in the store
  SanadText spaces[REMOTE_SPACES_MAX];
  size_t space_count;
  bool is_waiting;
  SanadBuffer wanted; ///< The name that is looked for; empty: none
};

/// SANAD_INCOMPLETE if a name has to be looked up at the endpoint first.
/// `endpoint` may be null: SANAD_OK.
SANAD_NODISCARD SanadStatus remote_need(SanadEndpoint *endpoint, SanadText name,
                                        Role role, SanadError *error);

/// Asks how nodes are called, as far as that is not known.
///
/// Errors: those of the network; SANAD_STORE, SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus remote_name_nodes(SanadEndpoint *endpoint,
                                              const SanadTerm *terms,
                                              size_t count, SanadError *error);

/// Builds the operator that gives the rows of a program from the endpoint of
/// its question.  Facts that are drawn or removed become a template.
///
/// Errors: those of the translation.
SANAD_NODISCARD SanadStatus plan_remote(Run *run, const Resolver *resolver,
                                        SanadSpan span, bool names_nodes,
                                        Rows **out, SanadError *error);

/// Translates stages; `columns` are asked for, null: those of the program.
SANAD_NODISCARD SanadStatus sparql_program(const Resolver *resolver,
                                           Question *question,
                                           const Program *program,
                                           SanadSpan span,
                                           const Column *columns, size_t count,
                                           SanadBuffer *out, SanadError *error);

#endif
