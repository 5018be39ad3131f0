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
  size_t slot;
  bool is_relation;         ///< Stands in an arrow
  bool is_type;             ///< Stands behind `-a->`
  bool is_beside_anonymous; ///< Some arrow joins it with a `?`
} Variable;

/// A node of the tree that has been compiled, and what it became.
typedef struct {
  const AstNode *node;
  Place place;
} KnownNode;

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
  bool is_hidden; ///< Inside `not` or `exists`: arrows are not drawn facts
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
bool pattern_declares(const AstPattern *pattern, SanadText name);

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

/// Makes the variables in scope the columns in view.
SANAD_NODISCARD SanadStatus view_variables(Compiler *compiler,
                                           const Column **columns,
                                           size_t *count, SanadError *error);

/// Says that a part of the language is not there yet.
SanadStatus fail_unsupported(SanadError *error, SanadSpan span,
                             const char *what);

#endif
