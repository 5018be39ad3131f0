#ifndef SANAD_QUERY_COMPILE_H
#define SANAD_QUERY_COMPILE_H

#include "parser/tree.h"
#include "query/algebra.h"
#include "query/resolve.h"

/// Inside query/ only: from the syntax tree to the algebra.  The language's
/// meaning is decided here: roles of names, the mirror rule, dots, scopes.

/// A variable that can be used at this point of the text.
typedef struct {
  SanadText name;
  size_t slot; ///< SLOT_NONE: an end of a rule that is the constant `id`
  SanadId id;
  bool is_relation;         ///< Stands in an arrow
  bool is_type;             ///< Stands behind `-a->`
  bool is_beside_anonymous; ///< Some arrow joins it with a `?`
  bool is_behind_hops;      ///< Some arrow of several facts leads to it
} Variable;

/// A node of the tree that has been compiled, and what it became.
typedef struct {
  const AstNode *node;
  Place place;
} KnownNode;

/// A call and the query that it became, before the pattern around it.
typedef struct {
  const AstCall *call;
  const AstDefinition *definition; ///< What is called
  const Binding *bindings;         ///< Its arguments
  const Binding *outer; ///< Those of the definition that the call stands in
  Subquery query;       ///< Its columns still have slots of its own
  Program stages;       ///< Only its stages
} KnownCall;

/// A definition that is being expanded.
typedef struct Expansion Expansion;

struct Expansion {
  const AstDefinition *definition;
  const Expansion *outer;
};

typedef struct {
  Resolver resolver;
  Program *program;
  Variable *variables;
  size_t variable_count;
  size_t variable_capacity;
  KnownNode *nodes;
  size_t node_count;
  size_t node_capacity;
  const SanadId *background;
  size_t background_count;
  bool has_background;
  bool is_hidden;   ///< Inside `not` or `exists`: arrows are not drawn facts
  bool is_template; ///< The mirror rule does not hold for what is removed
  size_t group;     ///< Of the facts drawn here: DrawnFact.group
  KnownCall *calls;
  size_t call_count;
  size_t call_capacity;
  const Expansion *expansion; ///< The innermost; null outside of definitions
  size_t expanded;            ///< Definitions put in so far
  size_t relations;           ///< Of the arrow that is being compiled
  In in;                      ///< Where chains of a rule without `in` are read
  SanadSpan step;             ///< Of the pattern or step that is compiled
  /// While the `where` of braces that stand alone is compiled: the pattern
  /// whose variables it may use.
  const AstPattern *alone;
} Compiler;

/// Compiles a query.  `*program` lives in the question's arena.
///
/// Errors: those of resolve.h, SANAD_MEANING, SANAD_UNSUPPORTED.
SANAD_NODISCARD SanadStatus compile_query(Question *question,
                                          const SanadSettings *settings,
                                          const AstQuery *query,
                                          Program **program, SanadError *error);

// ---- Between the files of the compiler

/// Begins a group of drawn facts; the caller sets `compiler->group` back at its
/// end and calls mark_group() for the block that was compiled.
SANAD_NODISCARD SanadStatus begin_group(Compiler *compiler, SanadError *error);

/// Gives a block the mark of the group `compiler->group`.
void mark_group(const Compiler *compiler, Block *block);

/// A column that nobody named.
size_t new_slot(Compiler *compiler);

/// The variable of this name that is in scope, or null.
Variable *find_variable(Compiler *compiler, SanadText name);

/// Puts a variable into scope.  Returns null when out of memory.
Variable *add_variable(Compiler *compiler, SanadText name, size_t slot);

/// Puts the variables of a pattern that are columns into scope, in the order of
/// the text, and marks relations and types.
SANAD_NODISCARD SanadStatus declare_pattern(Compiler *compiler,
                                            const AstPattern *pattern,
                                            SanadError *error);

/// Whether `name` is a column of the pattern: occurs in it outside of `not` and
/// `exists`.
bool pattern_declares(Compiler *compiler, const AstPattern *pattern,
                      SanadText name);

SANAD_NODISCARD SanadStatus new_block(Compiler *compiler, Block **block,
                                      SanadError *error);
SANAD_NODISCARD SanadStatus block_add_atom(Compiler *compiler, Block *block,
                                           const Atom *atom, SanadError *error);
SANAD_NODISCARD SanadStatus block_add_filter(Compiler *compiler, Block *block,
                                             Expr *expr, SanadError *error);

/// Compiles a pattern whose columns are declared.
SANAD_NODISCARD SanadStatus compile_pattern(Compiler *compiler,
                                            const AstPattern *pattern,
                                            bool stands_alone, Block **block,
                                            SanadError *error);

/// The same into a block that is there.
SANAD_NODISCARD SanadStatus compile_into(Compiler *compiler,
                                         const AstPattern *pattern,
                                         bool stands_alone, Block *block,
                                         SanadError *error);

/// Adds what an `optional` or `not` step holds to a block.
SANAD_NODISCARD SanadStatus compile_clause(Compiler *compiler, Block *block,
                                           const AstClause *clause,
                                           SanadError *error);

/// Declares what a clause of a step brings.
SANAD_NODISCARD SanadStatus declare_clause(Compiler *compiler,
                                           const AstClause *clause,
                                           SanadError *error);

/// What a node stands for; adds its type conditions to `block` the first time.
SANAD_NODISCARD SanadStatus compile_node(Compiler *compiler, Block *block,
                                         const AstNode *node, Role role,
                                         Place *place, SanadError *error);

/// What a variable stands for.
SANAD_NODISCARD SanadStatus place_of_variable(Compiler *compiler,
                                              const AstWord *word, Place *place,
                                              SanadError *error);

/// Adds the arrows of a chain to a block.
SANAD_NODISCARD SanadStatus compile_chain(Compiler *compiler, Block *block,
                                          const AstChain *chain,
                                          SanadError *error);

/// Compiles the path of an arrow: `is_inverse` as walked from the right,
/// `is_either` in both directions.
SANAD_NODISCARD SanadStatus compile_path(Compiler *compiler,
                                         const AstPath *path, bool is_inverse,
                                         bool is_either, const Path **out,
                                         SanadError *error);

/// The path of any foreground relation.
SANAD_NODISCARD SanadStatus compile_any(Compiler *compiler, bool is_inverse,
                                        bool is_either, const Path **out,
                                        SanadError *error);

/// A path `min` to `max` times.
SANAD_NODISCARD SanadStatus path_repeat(Compiler *compiler, const Path *inner,
                                        uint32_t min, uint32_t max,
                                        const Path **out, SanadError *error);

/// A leaf in either direction.
SANAD_NODISCARD SanadStatus path_either(Compiler *compiler, Path *leaf,
                                        const Path **out, SanadError *error);

/// A path of one relation.
SANAD_NODISCARD SanadStatus path_link(Compiler *compiler, SanadId id,
                                      bool is_inverse, bool is_either,
                                      const Path **out, SanadError *error);

/// Whether the way along one path, or along two neighbouring ones if `second`
/// is not null, reads the same from both ends and can be two facts long (4.3).
SANAD_NODISCARD SanadStatus path_is_mirror(Compiler *compiler,
                                           const Path *first,
                                           const Path *second, bool *answer,
                                           SanadError *error);

/// How an expression treats dots.
typedef enum {
  DOTS_REFUSED, ///< `sort`, `top`, aggregates
  DOTS_SOME,    ///< `where`: some value makes it true
  DOTS_ROWS,    ///< `select`, `let`, `by`: a row for each value
} DotsMode;

/// A dotted text that becomes a column before the expression is computed.
typedef struct {
  Expr *dots; ///< EXPR_SOME; its `slot` is the column
  const AstExpr *source;
} DottedColumn;

typedef struct {
  DottedColumn *columns;
  size_t count;
  size_t capacity;
} DottedColumns;

/// Compiles an expression.  `dotted` collects dots under DOTS_ROWS.
SANAD_NODISCARD SanadStatus compile_expr(Compiler *compiler,
                                         const AstExpr *source, DotsMode mode,
                                         DottedColumns *dotted, Expr **out,
                                         SanadError *error);

/// Says that no column is called so, and which there are.
SanadStatus fail_no_column(const Compiler *compiler, const AstWord *word,
                           SanadError *error);

/// Makes a hidden column of an expression with label( ) in it, and the
/// expression that column: SPARQL joins labels, and does not compute them.
SANAD_NODISCARD SanadStatus settle_labels(Compiler *compiler, Expr **expr,
                                          SanadError *error);

/// Compiles one step.
SANAD_NODISCARD SanadStatus compile_step(Compiler *compiler,
                                         const AstStep *step,
                                         SanadError *error);

/// Adds a stage and returns it, or null when out of memory.
Stage *add_stage(Compiler *compiler, StageKind kind);

/// Adds a stage that shows the variables in scope; `out` may be null.
SANAD_NODISCARD SanadStatus add_view(Compiler *compiler, StageKind kind,
                                     Stage **out, SanadError *error);

/// Compile `sort`, `top` and `bottom`, `limit` and `skip`.
SANAD_NODISCARD SanadStatus compile_sort(Compiler *compiler,
                                         const AstStep *step,
                                         SanadError *error);
SANAD_NODISCARD SanadStatus compile_top(Compiler *compiler, const AstStep *step,
                                        SanadError *error);
SANAD_NODISCARD SanadStatus compile_slice(Compiler *compiler,
                                          const AstStep *step,
                                          SanadError *error);

/// Compiles `why`: rows with the facts behind them.
SANAD_NODISCARD SanadStatus compile_why(Compiler *compiler, SanadSpan span,
                                        SanadError *error);

/// Compiles `describe`, as source or step.
SANAD_NODISCARD SanadStatus compile_describe(Compiler *compiler,
                                             const AstDescribe *describe,
                                             SanadError *error);

/// Compiles what `construct` and `add` make of each row.
SANAD_NODISCARD SanadStatus compile_template(Compiler *compiler,
                                             const AstTemplate *template,
                                             SanadError *error);

/// Compiles what `remove` takes away: with `is_statement`, the template is the
/// whole query.
SANAD_NODISCARD SanadStatus compile_removal(Compiler *compiler,
                                            const AstTemplate *template,
                                            bool is_statement,
                                            SanadError *error);

/// A name for a generated column that is not among `taken`: `date`, `date_2`, …
SANAD_NODISCARD SanadStatus free_name(Compiler *compiler, const Column *taken,
                                      size_t taken_count, SanadText wanted,
                                      SanadText *name, SanadError *error);

/// Finds the column of a variable, or says that there is none.
SANAD_NODISCARD SanadStatus find_column(Compiler *compiler, const AstWord *word,
                                        const Variable **variable,
                                        SanadError *error);

/// Finds the graph of `in`, `to` or `from`; its variable is in scope.
SANAD_NODISCARD SanadStatus compile_in(Compiler *compiler,
                                       const AstGraph *graph, In *in,
                                       SanadError *error);

/// Makes the variables in scope the columns in view.
SANAD_NODISCARD SanadStatus view_variables(Compiler *compiler,
                                           const Column **columns,
                                           size_t *count, SanadError *error);

/// A name for a column that is made up: `wanted`, or `wanted_2` … if a column
/// of `taken` is called so.
SANAD_NODISCARD SanadStatus free_name(Compiler *compiler, const Column *taken,
                                      size_t taken_count, SanadText wanted,
                                      SanadText *name, SanadError *error);

/// Makes these columns the only variables in scope.
SANAD_NODISCARD SanadStatus set_scope(Compiler *compiler, const Column *columns,
                                      size_t count, SanadError *error);

/// Compiles a source and its steps: adds their stages to the program.
SANAD_NODISCARD SanadStatus compile_stages(Compiler *compiler,
                                           const AstQuery *query,
                                           SanadError *error);

// ---- Definitions

/// The definition of a path arrow, rule arrow, or rule type that `name` means,
/// or null.  `kind` is AST_DEFINE_PATH for both kinds of arrows.
const AstDefinition *find_definition(Compiler *compiler, AstDefinitionKind kind,
                                     const AstName *name);

/// What a definition's body is compiled apart from.
typedef struct {
  Expansion expansion;
  Compiler outer;
} Inside;

/// Goes into a definition, whose variables are its own.
///
/// Errors: SANAD_MEANING (a cycle), SANAD_LIMIT (too many).
SANAD_NODISCARD SanadStatus enter_definition(Compiler *compiler,
                                             const AstDefinition *definition,
                                             SanadSpan span, Inside *inside,
                                             SanadError *error);

/// Comes back.  A failure in the definition is said to be there, at the place
/// `span` where it was used.
SANAD_NODISCARD SanadStatus leave_definition(Compiler *compiler,
                                             const Inside *inside,
                                             SanadSpan span, SanadStatus status,
                                             SanadError *error);

/// The rule that an arrow is, alone or with `{m,n}`; null for another arrow.
///
/// Errors: SANAD_MEANING (times that a rule cannot take).
SANAD_NODISCARD SanadStatus find_rule(Compiler *compiler, const AstArrow *arrow,
                                      const AstDefinition **rule, uint32_t *min,
                                      uint32_t *max, SanadError *error);

/// Adds a rule, `min` to `max` times, between two places.
SANAD_NODISCARD SanadStatus add_rule(Compiler *compiler, Block *block,
                                     const AstDefinition *rule,
                                     const AstArrow *arrow, uint32_t min,
                                     uint32_t max, Place left, Place right,
                                     In in, SanadError *error);

/// The path that stands for a rule in the mirror rule.
SANAD_NODISCARD SanadStatus rule_path(Compiler *compiler,
                                      const AstDefinition *rule,
                                      AstDirection direction, uint32_t min,
                                      uint32_t max, const Path **out,
                                      SanadError *error);

/// Whether some of these types are defined.
bool has_rule_type(Compiler *compiler, const AstName *types, size_t count);

/// Adds the condition that a place has one of these types.
SANAD_NODISCARD SanadStatus add_types(Compiler *compiler, Block *block,
                                      Place place, const AstName *types,
                                      size_t count, SanadError *error);

/// Says that a defined arrow cannot stand here, if one of the names is one.
SANAD_NODISCARD SanadStatus refuse_defined(Compiler *compiler,
                                           const AstName *names, size_t count,
                                           const char *where,
                                           SanadError *error);

/// Compiles a call that is a whole query: its stages become the program's.
SANAD_NODISCARD SanadStatus compile_call(Compiler *compiler,
                                         const AstCall *call, SanadSpan span,
                                         SanadError *error);

/// Compiles the query of a call in a pattern, the first time.
SANAD_NODISCARD SanadStatus find_call(Compiler *compiler, const AstCall *call,
                                      KnownCall **out, SanadError *error);

/// The same as a condition: its columns are those of the pattern around it.
SANAD_NODISCARD SanadStatus join_call(Compiler *compiler, const AstCall *call,
                                      const Subquery **out, SanadError *error);

/// Compiles a search for paths on top of the rows so far.
SANAD_NODISCARD SanadStatus compile_search(Compiler *compiler,
                                           const AstPaths *paths,
                                           SanadError *error);

/// Appends what could be tried where a search found nothing.
void search_say_none(const AstPaths *paths, SanadBuffer *out);

/// Says that a part of the language is not there yet.
SanadStatus fail_unsupported(SanadError *error, SanadSpan span,
                             const char *what);

#endif
