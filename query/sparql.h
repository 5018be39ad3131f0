#ifndef SANAD_QUERY_SPARQL_H
#define SANAD_QUERY_SPARQL_H

#include "query/algebra.h"
#include "query/query.h"
#include "query/resolve.h"

/// Inside query/ only: from the algebra to SPARQL 1.1 (language, section 5).

/// A call of label( ) that was joined, and the variable that has it.
typedef struct {
  const Expr *call;
  size_t variable;
} SparqlLabel;

/// A translation on its way.
typedef struct {
  const Resolver *resolver;
  Question *question;
  const Program *program;
  SanadText *names;    ///< Of each slot, without `?`
  const char *hidden;  ///< How variables begin that no column is called by
  size_t fresh_count;  ///< Variables made on the way
  bool *certain;       ///< For each slot: bound in every row at this point
  bool *scratch;       ///< Room for a flag for each slot
  bool *used_prefixes; ///< By number, as resolver_prefix() counts
  SanadSpan span;      ///< Of the query, for errors without a place
  unsigned depth;      ///< Of blocks inside each other
  size_t group_count;  ///< Of facts behind rows, in the union being written
  SparqlLabel *labels; ///< Joined so far
  size_t label_count;
  size_t label_capacity;
  bool tells_marks; ///< Blocks fill their mark
  size_t *told;     ///< Of each group of facts: a variable made on the way
                    ///< that is true where its part matched, else false
} Sparql;

/// Appends a variable.
void sparql_slot(const Sparql *self, size_t slot, SanadBuffer *out);

/// The number of a new variable, for sparql_fresh().
size_t sparql_new(Sparql *self);

/// Appends a variable that was made on the way.
void sparql_fresh(const Sparql *self, size_t number, SanadBuffer *out);

/// Appends a term.
///
/// Errors: SANAD_UNSUPPORTED (blank node), SANAD_CORRUPT, SANAD_STORE.
SANAD_NODISCARD SanadStatus sparql_term(Sparql *self, SanadId id,
                                        SanadBuffer *out, SanadError *error);

/// Appends an IRI, with a prefix if one fits.
void sparql_iri(Sparql *self, SanadText iri, SanadBuffer *out);

/// Appends a term or variable.
SANAD_NODISCARD SanadStatus sparql_place(Sparql *self, Place place,
                                         SanadBuffer *out, SanadError *error);

/// Appends the triple pattern of a type condition on the variable or term that
/// `subject` spells.
SANAD_NODISCARD SanadStatus sparql_types(Sparql *self, SanadText subject,
                                         const SanadId *types, size_t count,
                                         SanadBuffer *out, SanadError *error);

/// Appends a property path.
SANAD_NODISCARD SanadStatus sparql_path(Sparql *self, const Path *path,
                                        SanadBuffer *out, SanadError *error);

/// Appends the atoms and optional parts of a block, and marks what they bind.
SANAD_NODISCARD SanadStatus sparql_core(Sparql *self, const Block *block,
                                        SanadBuffer *out, SanadError *error);

/// Appends what must not match.
SANAD_NODISCARD SanadStatus sparql_not(Sparql *self, const Block *block,
                                       SanadBuffer *out, SanadError *error);

/// Appends a filter.
SANAD_NODISCARD SanadStatus sparql_filter(Sparql *self, const Expr *expr,
                                          SanadBuffer *out, SanadError *error);

/// Appends the rows of a call: a group in braces.
SANAD_NODISCARD SanadStatus sparql_subquery(Sparql *self, const Subquery *query,
                                            SanadBuffer *out,
                                            SanadError *error);

/// Appends a whole block in braces; `certain` is as before behind it.
SANAD_NODISCARD SanadStatus sparql_block(Sparql *self, const Block *block,
                                         SanadBuffer *out, SanadError *error);

/// Appends an expression.
///
/// Errors: SANAD_UNSUPPORTED with its span.
SANAD_NODISCARD SanadStatus sparql_expr(Sparql *self, const Expr *expr,
                                        SanadBuffer *out, SanadError *error);

/// Joins the labels that an expression wants, in the group before it.
///
/// Errors: SANAD_UNSUPPORTED (of a computed node).
SANAD_NODISCARD SanadStatus sparql_join_labels(Sparql *self, const Expr *expr,
                                               SanadBuffer *out,
                                               SanadError *error);

/// Appends the variable of a label that was joined.
SANAD_NODISCARD SanadStatus sparql_label(const Sparql *self, const Expr *call,
                                         SanadBuffer *out, SanadError *error);

/// The rows of the stages so far: what stands between the braces of a group.
typedef struct {
  SanadBuffer text;
  bool is_unit;          ///< One group in braces
  bool is_select;        ///< One sub-select in braces
  bool has_repeats;      ///< A row may come several times
  SanadBuffer order;     ///< Keys of ORDER BY, empty: none
  bool *order_slots;     ///< What they read
  const Column *columns; ///< In view
  size_t column_count;
} SparqlRows;

/// Appends the rows as one group.
void sparql_unit(const SparqlRows *rows, SanadBuffer *out);

/// Puts `next`, which it empties, into the place of the rows' text.
void sparql_replace(SparqlRows *rows, SanadBuffer *next, bool is_select);

/// Appends columns.
void sparql_columns(const Sparql *self, const Column *columns, size_t count,
                    SanadBuffer *out);

/// Puts `group` or `top` on top of the rows.
SANAD_NODISCARD SanadStatus sparql_group(Sparql *self, const Stage *stage,
                                         SparqlRows *rows, SanadError *error);
SANAD_NODISCARD SanadStatus sparql_top(Sparql *self, const Stage *stage,
                                       SparqlRows *rows, SanadError *error);

/// Puts the pattern of a step on top of the rows.
SANAD_NODISCARD SanadStatus sparql_match(Sparql *self, const Stage *stage,
                                         bool is_first, SparqlRows *rows,
                                         SanadError *error);

/// Puts the claims about a node on top of the rows.
SANAD_NODISCARD SanadStatus sparql_claims(Sparql *self, const Stage *stage,
                                          SparqlRows *rows, SanadError *error);

/// Puts any stage on top of the rows.
SANAD_NODISCARD SanadStatus sparql_stage(Sparql *self, const Stage *stage,
                                         SparqlRows *rows, SanadError *error);

/// Puts the pattern of a stage on top of the rows with all it binds, also what
/// no column shows; a row may come several times.
SANAD_NODISCARD SanadStatus sparql_match_plainly(Sparql *self,
                                                 const Stage *stage,
                                                 SparqlRows *rows,
                                                 SanadError *error);

// ---- Facts and graphs

/// The variables that take a fact behind a row.
typedef struct {
  SanadText part[3]; ///< Subject, predicate, object
  SanadText number;  ///< Of the arrow; empty: not wanted
  SanadText source;  ///< Empty: not wanted
} FactTarget;

/// A term or variable as text, in the question's arena.
SANAD_NODISCARD SanadStatus sparql_place_text(Sparql *self, Place place,
                                              SanadText *text,
                                              SanadError *error);

/// A variable made on the way, as text, in the question's arena.
SANAD_NODISCARD SanadStatus sparql_fresh_text(Sparql *self, SanadText *text,
                                              SanadError *error);

/// Appends a triple and its point.
void sparql_triple(const SanadText part[3], SanadBuffer *out);

/// Appends the facts that arrow `number`, from 1, stands for, as groups of a
/// union, whose first group `self->group_count` 0 begins.
///
/// Errors: SANAD_LIMIT.
SANAD_NODISCARD SanadStatus sparql_fact(Sparql *self, size_t number,
                                        const FactTarget *target,
                                        SanadBuffer *out, SanadError *error);

/// Appends the rows of the stages before `from`, and on top of them those
/// before `to` with all they bind.
SANAD_NODISCARD SanadStatus sparql_stages_plainly(Sparql *self, size_t from,
                                                  size_t to, SanadBuffer *out,
                                                  SanadError *error);

/// Appends what binds the facts behind the rows of the stages before `end`,
/// whose columns in view are those of `columns`.
SANAD_NODISCARD SanadStatus sparql_facts_behind(
    Sparql *self, size_t end, const Column *columns, size_t column_count,
    const FactTarget *target, SanadBuffer *out, SanadError *error);

/// Puts `why` on top of the rows.
SANAD_NODISCARD SanadStatus sparql_why(Sparql *self, const Stage *stage,
                                       SparqlRows *rows, SanadError *error);

/// Appends the query of a graph, or the update of `add` and `remove`; with
/// `as_rows`, a query for the triples of the graph as rows.
SANAD_NODISCARD SanadStatus sparql_graph(Sparql *self, Resolver *resolver,
                                         bool as_rows, SanadBuffer *out,
                                         SanadError *error);

/// As sanad_query_sparql(); with `as_rows` a graph comes as rows of subject,
/// relation and object.
SANAD_NODISCARD SanadStatus query_sparql(const SanadAsk *ask,
                                         const AstQuery *query, bool as_rows,
                                         SanadBuffer *out, SanadError *error);

#endif
