#ifndef SANAD_QUERY_REMOTE_IMPL_H
#define SANAD_QUERY_REMOTE_IMPL_H

#include "query/endpoint.h"
#include "query/remote.h"
#include "query/resolve.h"
#include "query/rows.h"

/// Inside query/ only.

/// Namespaces in which names are looked for.
#define REMOTE_SPACES_MAX 64U

/// A thing, and how often it occurs.
typedef struct {
  SanadId id; ///< Of the endpoint's store
  uint64_t count;
} RemoteCount;

/// What a question for a list found, which is kept.
typedef struct {
  uint64_t hash; ///< Of the question
  RemoteCount *items;
  size_t count;
} RemoteList;

/// The most that a list holds.
#define REMOTE_LIST_MAX 300U

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
  SanadBuffer wanted;      ///< The name that is looked for; empty: none
  SanadBuffer wanted_list; ///< The list that is asked for, as SPARQL
  RemoteList *lists;       ///< Those that were asked for
  size_t list_count;
  size_t list_capacity;
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

/// The list that a question in SPARQL finds, whose columns are a term and how
/// often it occurs; null if it was not asked yet: then sanad_endpoint_learn()
/// asks.  Valid until then.
///
/// Errors: SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus remote_list(SanadEndpoint *endpoint,
                                        SanadText sparql,
                                        const RemoteList **list,
                                        SanadError *error);

/// Asks for the list that is wanted.
SANAD_NODISCARD SanadStatus remote_learn_list(SanadEndpoint *endpoint,
                                              SanadError *error);

/// Forgets all lists.
void remote_forget_lists(SanadEndpoint *endpoint);

/// Makes nodes, relations and literals known to the endpoint's store without
/// asking what they are called: each has one id from then on.
///
/// Errors: SANAD_STORE, SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus remote_mark_nodes(SanadEndpoint *endpoint,
                                              const SanadTerm *terms,
                                              size_t count, SanadError *error);

/// Views of the small store that may be in use at a time.
#define REMOTE_VIEWS_MAX 8U

/// The views that a question took of the small store, one after the other.
typedef struct {
  SanadSnapshot *snapshots[REMOTE_VIEWS_MAX];
  size_t count;
} RemoteViews;

/// Lets the question see what the endpoint's store has learnt.
///
/// Errors: SANAD_STORE, SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus remote_look_again(RemoteViews *views,
                                              const SanadEndpoint *endpoint,
                                              Question *question,
                                              SanadError *error);

/// Closes them.
void remote_views_close(RemoteViews *views, const Question *question);

/// What is to be asked of an endpoint for an operator.
typedef struct {
  const Program *program; ///< Translated
  const Column *columns;  ///< What comes; null: a yes or no
  size_t column_count;
  bool is_parts;    ///< The columns are parts of facts, which no row shows
  bool is_graph;    ///< The graph of the program, as three columns
  bool names_nodes; ///< The nodes are shown: ask how they are called
  SanadSpan span;
} RemoteAsk;

/// The operator that gives the rows of an endpoint.
///
/// Errors: those of the translation.
SANAD_NODISCARD SanadStatus rows_remote(Run *run, const Resolver *resolver,
                                        const RemoteAsk *ask, Rows **out,
                                        SanadError *error);

/// Builds the operators that give the rows of a program from the endpoint of
/// its question.  Facts that are drawn, described or removed become a template.
///
/// Errors: those of the translation; SANAD_UNSUPPORTED.
SANAD_NODISCARD SanadStatus plan_remote(Run *run, const Resolver *resolver,
                                        SanadSpan span, bool names_nodes,
                                        Rows **out, SanadError *error);

/// Translates what is to be asked.
SANAD_NODISCARD SanadStatus sparql_program(const Resolver *resolver,
                                           Question *question,
                                           const RemoteAsk *ask,
                                           SanadBuffer *out, SanadError *error);

#endif
