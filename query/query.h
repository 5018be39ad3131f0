#ifndef SANAD_QUERY_QUERY_H
#define SANAD_QUERY_QUERY_H

#include "base/arena.h"
#include "base/buffer.h"
#include "base/status.h"
#include "graph/cursor.h"
#include "graph/store.h"
#include "graph/term.h"
#include "parser/tree.h"
#include "query/progress.h"
#include "query/settings.h"

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>

/// Answers questions of the language.

/// A question that is being answered.
typedef struct SanadAnswer SanadAnswer;

/// What a question gives.
typedef enum {
  SANAD_ROWS = 1,
  SANAD_YES_NO, ///< A pattern without named variables
  SANAD_GRAPH,  ///< Triples: `describe`, `graph`
} SanadAnswerKind;

/// Relations that questions have read whole, kept for those that follow as long
/// as the store does not change.
typedef struct AdjacencyCache SanadRelations;

/// Keeps none yet.  Null when out of memory; free with sanad_relations_free().
SanadRelations *sanad_relations_new(void);

/// Frees them.  Accepts null.
void sanad_relations_free(SanadRelations *relations);

/// How to answer.
typedef struct {
  const SanadSnapshot *snapshot;             ///< Must outlive the answer
  SanadArena *arena;                         ///< Must outlive the answer
  const SanadSettings *settings;             ///< Must outlive the answer
  const volatile sig_atomic_t *is_cancelled; ///< May be null
  bool shows_iris;                           ///< Full IRIs instead of names
  bool is_explained; ///< The plan is to be shown: rows are guessed beforehand
                     ///< and times taken
  uint64_t deadline_us; ///< Of CLOCK_MONOTONIC; 0: no limit of time
  size_t memory_max;    ///< Bytes that the question may hold; 0: no limit
  size_t threads;       ///< That may work at a time; 0: as many as pay
  /// Takes a note for the person, a sentence without period.  May be null.
  void (*note)(void *state, const char *text);
  void *note_state;
  struct SanadProgress *progress; ///< Counts how far it is; may be null
  struct SanadEndpoint *endpoint; ///< Of remote.h: it answers, and `snapshot`
                                  ///< is of its store.  May be null
  SanadRelations *relations; ///< Must outlive the answer; for one question at
                             ///< a time, another does without.  May be null
} SanadAsk;

/// Begins to answer `query`, whose tree must outlive the answer.
///
/// On success `*out` is owned by the caller: close it with
/// sanad_answer_close().
///
/// Errors: SANAD_NOT_FOUND and SANAD_AMBIGUOUS (names), SANAD_MEANING,
/// SANAD_UNSUPPORTED, all with a span; SANAD_LIMIT, SANAD_STORE, SANAD_CORRUPT,
/// SANAD_NO_MEMORY, SANAD_CANCELLED.
SANAD_NODISCARD SanadStatus sanad_answer_open(SanadAnswer **out,
                                              const SanadAsk *ask,
                                              const AstQuery *query,
                                              SanadError *error);

/// Closes the answer.  Accepts null.
void sanad_answer_close(SanadAnswer *answer);

/// What the answer is.
SanadAnswerKind sanad_answer_kind(const SanadAnswer *answer);

/// The columns of rows and graphs, without `?`; a graph has `subject`,
/// `relation` and `object`.
size_t sanad_answer_column_count(const SanadAnswer *answer);
SanadText sanad_answer_column(const SanadAnswer *answer, size_t column);

/// Moves to the next row, or returns SANAD_END.  For a yes or no: SANAD_OK
/// once if it is yes.
///
/// Errors: as sanad_answer_open().
SANAD_NODISCARD SanadStatus sanad_answer_next(SanadAnswer *answer,
                                              SanadError *error);

/// The term in a column of the current row, and how a person reads it.  A cell
/// that is not bound has a term of kind 0.  Both live as long as the answer.
///
/// Errors: SANAD_CORRUPT, SANAD_STORE, SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus sanad_answer_cell(SanadAnswer *answer,
                                              size_t column, SanadTerm *term,
                                              SanadText *shown,
                                              SanadError *error);

/// The term of an id of the answer's triples or of its snapshot, and how a
/// person reads it.  Otherwise as sanad_answer_cell().
SANAD_NODISCARD SanadStatus sanad_answer_show(SanadAnswer *answer, SanadId id,
                                              SanadTerm *term, SanadText *shown,
                                              SanadError *error);

/// The triple of the current row of a graph.
SanadTriple sanad_answer_triple(const SanadAnswer *answer);

/// Appends the plan, a line for each operator; after the last row with the rows
/// that each gave.
void sanad_answer_explain(const SanadAnswer *answer, bool has_counts,
                          SanadBuffer *out);

/// Appends the SPARQL 1.1 query that asks the same, for an endpoint whose
/// default graph is the union of its graphs.
///
/// Nodes are ordered by IRI there, not by the name that they are shown by.
///
/// Errors: those of sanad_answer_open(); SANAD_UNSUPPORTED for what has no
/// translation.
SANAD_NODISCARD SanadStatus sanad_query_sparql(const SanadAsk *ask,
                                               const AstQuery *query,
                                               SanadBuffer *out,
                                               SanadError *error);

/// Finds the graph that `from` names, by a name or parameter.
///
/// Errors: SANAD_NOT_FOUND, SANAD_AMBIGUOUS, SANAD_MEANING (prefix, no value),
/// SANAD_STORE, SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus sanad_find_graph(const SanadAsk *ask,
                                             const AstGraph *graph, SanadId *id,
                                             SanadError *error);

/// The IRI that a new name is given: a prefixed name's, an IRI itself, or one
/// minted in the default prefix.  Owned by the arena.
///
/// Errors: SANAD_MEANING (prefix), SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus sanad_mint_iri(const SanadAsk *ask,
                                           const AstName *name, SanadText *iri,
                                           SanadError *error);

/// Computes an expression without columns: the value of a parameter.  The term
/// lives in the arena, or as long as the snapshot.
///
/// Errors: those of names and values; SANAD_MEANING if it has no value.
SANAD_NODISCARD SanadStatus sanad_compute(const SanadAsk *ask,
                                          const AstExpr *expr, SanadTerm *term,
                                          SanadError *error);

/// The IRI of the graph that `into`, `to` or `as` names, by a name or
/// parameter: that of the node that is called so, else a new one.  Owned by the
/// arena.
///
/// Errors: SANAD_AMBIGUOUS, SANAD_MEANING (no graph can be called so; no
/// value), SANAD_STORE, SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus sanad_target_graph(const SanadAsk *ask,
                                               const AstGraph *graph,
                                               SanadText *iri,
                                               SanadError *error);

/// The IRI of the relation that a name means.  Lives as long as the snapshot or
/// the arena.
SANAD_NODISCARD SanadStatus sanad_relation_iri(const SanadAsk *ask,
                                               const AstName *name,
                                               SanadText *iri,
                                               SanadError *error);

/// Whether the graph has a relation, or a type, of this name.
///
/// Errors: SANAD_STORE, SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus sanad_name_is_stored(const SanadAsk *ask,
                                                 const AstName *name,
                                                 bool is_type, bool *answer,
                                                 SanadError *error);

/// From now on the term and text of a cell live only until the next row is
/// moved to: for who writes rows as they come.
void sanad_answer_stream(SanadAnswer *answer);

/// Whether the next row is there already, so that sanad_answer_next() will not
/// take time.
bool sanad_answer_has_next(const SanadAnswer *answer);

/// Says which facts `why` and `graph` leave out, or null: those of arrows with
/// `*`, `+` or `{m,}`, which are no fixed number, and those of joined calls.
const char *sanad_answer_left_out(const SanadAnswer *answer);

#endif
