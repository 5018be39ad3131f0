/// Which variables a pattern brings, in the order of the text.

#include "query/compile.h"

#include <string.h>

size_t
new_slot(Compiler *compiler)
{
  return compiler->program->width++;
}

Variable *
find_variable(Compiler *compiler, SanadText name)
{
  for (size_t i = compiler->variable_count; i > 0; --i) {
    if (sanad_text_is_equal(compiler->variables[i - 1].name, name)) {
      return &compiler->variables[i - 1];
    }
  }
  return NULL;
}

Variable *
add_variable(Compiler *compiler, SanadText name, size_t slot)
{
  compiler->variables =
      sanad_arena_grow(compiler->resolver.question->arena, compiler->variables,
                       compiler->variable_count, &compiler->variable_capacity,
                       sizeof *compiler->variables);
  if (!compiler->variables) {
    return NULL;
  }
  Variable *const variable = &compiler->variables[compiler->variable_count++];
  *variable = (Variable){.name = name, .slot = slot};
  return variable;
}

/// Visits the variables of a pattern that are columns.  `visit` returns false
/// to stop.
typedef struct {
  Compiler *compiler;
  bool (*visit)(void *state, const AstWord *word, const Variable *how);
  void *state;
} Visitor;

/// How a variable stands that is just a node.
static const Variable plain = {.is_relation = false};

static bool visit_pattern(const Visitor *visitor, const AstPattern *pattern);

static bool
visit_node(const Visitor *visitor, const AstNode *node, const Variable *how)
{
  return node->kind != AST_NODE_VARIABLE ||
         visitor->visit(visitor->state, &node->word, how);
}

static bool
is_type_link(const AstLink *link, AstDirection direction)
{
  return link->arrow.kind == AST_ARROW_PATH &&
         link->arrow.path->kind == AST_PATH_A &&
         link->arrow.direction == direction;
}

static bool
is_anonymous(const AstNode *node)
{
  return node->kind == AST_NODE_ANONYMOUS;
}

// Recursive, as deep as the parser lets brackets nest.
// NOLINTBEGIN(misc-no-recursion)

/// Whether a path can be several facts long.  A definition counts as such: it
/// hides what stands between.
static bool
has_hops(Compiler *compiler, const AstPath *path)
{
  if (path->kind == AST_PATH_SEQUENCE || path->kind == AST_PATH_TIMES) {
    return path->kind == AST_PATH_SEQUENCE || path->max > 1;
  }
  for (size_t i = 0; i < path->part_count; ++i) {
    if (has_hops(compiler, &path->parts[i])) {
      return true;
    }
  }
  return path->kind == AST_PATH_NAME &&
         find_definition(compiler, AST_DEFINE_PATH, &path->names[0]);
}

// NOLINTEND(misc-no-recursion)

static bool
is_behind_hops(const Visitor *visitor, const AstLink *link)
{
  return link->arrow.kind == AST_ARROW_PATH &&
         has_hops(visitor->compiler, link->arrow.path);
}

static bool
visit_chain(const Visitor *visitor, const AstChain *chain)
{
  static const Variable relation = {.is_relation = true};
  const AstLink *const first = chain->link_count ? &chain->links[0] : NULL;
  const Variable start = {
      .is_type = first && is_type_link(first, AST_BACKWARD),
      .is_beside_anonymous = first && is_anonymous(&first->node),
      .is_behind_hops = first && is_behind_hops(visitor, first),
  };
  if (!visit_node(visitor, chain->start, &start)) {
    return false;
  }
  for (size_t i = 0; i < chain->link_count; ++i) {
    const AstLink *const link = &chain->links[i];
    const AstLink *const next = i + 1 < chain->link_count ? link + 1 : NULL;
    const AstNode *const left = i ? &chain->links[i - 1].node : chain->start;
    const Variable how = {
        .is_type = is_type_link(link, AST_FORWARD),
        .is_beside_anonymous =
            is_anonymous(left) || (next && is_anonymous(&next->node)),
        .is_behind_hops = is_behind_hops(visitor, link) ||
                          (next && is_behind_hops(visitor, next)),
    };
    if (link->arrow.kind == AST_ARROW_VARIABLE &&
        !visitor->visit(visitor->state, &link->arrow.word, &relation)) {
      return false;
    }
    if (!visit_node(visitor, &link->node, &how)) {
      return false;
    }
  }
  return chain->graph.kind != AST_GRAPH_VARIABLE ||
         visitor->visit(visitor->state, &chain->graph.word, &plain);
}

/// The columns of a call are those of its query, which compile_calls() has
/// made.
static bool
visit_call(const Visitor *visitor, const AstCall *call)
{
  const Subquery *query = NULL;
  for (size_t i = visitor->compiler->call_count; !query && i > 0; --i) {
    const KnownCall *const known = &visitor->compiler->calls[i - 1];
    query = known->call == call ? &known->query : NULL;
  }
  for (size_t i = 0; query && i < query->column_count; ++i) {
    const AstWord word = {.name = query->columns[i].name};
    const Variable how = {.is_relation = query->columns[i].is_relation};
    if (!visitor->visit(visitor->state, &word, &how)) {
      return false;
    }
  }
  return true;
}

static bool
visit_clause(const Visitor *visitor, const AstClause *clause)
{
  switch (clause->kind) {
  case AST_CLAUSE_CHAIN:
    return visit_chain(visitor, &clause->chain);
  case AST_CLAUSE_GROUP:
    for (size_t i = 0; i < clause->group.branch_count; ++i) {
      if (!visit_pattern(visitor, &clause->group.branches[i])) {
        return false;
      }
    }
    return true;
  case AST_CLAUSE_OPTIONAL:
    return visit_clause(visitor, clause->inner);
  case AST_CLAUSE_MEMBERS:
    return visit_node(visitor, clause->members.variable, &plain);
  case AST_CLAUSE_CALL:
    return visit_call(visitor, &clause->call);
  default:
    return true; // `not`: its variables are local
  }
}

static bool
visit_pattern(const Visitor *visitor, const AstPattern *pattern)
{
  for (size_t i = 0; i < pattern->clause_count; ++i) {
    if (!visit_clause(visitor, &pattern->clauses[i])) {
      return false;
    }
  }
  return true;
}

static bool
declare(void *state, const AstWord *word, const Variable *how)
{
  Compiler *const compiler = state;
  Variable *variable = find_variable(compiler, word->name);
  if (!variable) {
    variable = add_variable(compiler, word->name, new_slot(compiler));
  }
  if (variable) {
    variable->is_relation |= how->is_relation;
    variable->is_type |= how->is_type;
    variable->is_beside_anonymous |= how->is_beside_anonymous;
    variable->is_behind_hops |= how->is_behind_hops;
  }
  return variable;
}

// Recursive, as deep as the parser lets braces nest.
// NOLINTBEGIN(misc-no-recursion)

static SanadStatus compile_calls(Compiler *compiler, const AstPattern *pattern,
                                 SanadError *error);

/// Compiles the queries that a clause calls, so that their columns are known.
static SanadStatus
compile_clause_calls(Compiler *compiler, const AstClause *clause,
                     SanadError *error)
{
  KnownCall *known = NULL;
  switch (clause->kind) {
  case AST_CLAUSE_CALL:
    return find_call(compiler, &clause->call, &known, error);
  case AST_CLAUSE_OPTIONAL:
    return compile_clause_calls(compiler, clause->inner, error);
  case AST_CLAUSE_GROUP:
    for (size_t i = 0; i < clause->group.branch_count; ++i) {
      TRY(compile_calls(compiler, &clause->group.branches[i], error));
    }
    return SANAD_OK;
  default:
    return SANAD_OK;
  }
}

static SanadStatus
compile_calls(Compiler *compiler, const AstPattern *pattern, SanadError *error)
{
  for (size_t i = 0; i < pattern->clause_count; ++i) {
    TRY(compile_clause_calls(compiler, &pattern->clauses[i], error));
  }
  return SANAD_OK;
}

// NOLINTEND(misc-no-recursion)

SanadStatus
declare_pattern(Compiler *compiler, const AstPattern *pattern,
                SanadError *error)
{
  const Visitor visitor = {compiler, declare, compiler};
  TRY(compile_calls(compiler, pattern, error));
  return visit_pattern(&visitor, pattern) ? SANAD_OK : sanad_fail_memory(error);
}

SanadStatus
declare_clause(Compiler *compiler, const AstClause *clause, SanadError *error)
{
  const Visitor visitor = {compiler, declare, compiler};
  TRY(compile_clause_calls(compiler, clause, error));
  return visit_clause(&visitor, clause) ? SANAD_OK : sanad_fail_memory(error);
}

static bool
is_other(void *state, const AstWord *word, const Variable *how)
{
  (void)how;
  return !sanad_text_is_equal(word->name, *(const SanadText *)state);
}

bool
pattern_declares(Compiler *compiler, const AstPattern *pattern, SanadText name)
{
  const Visitor visitor = {compiler, is_other, &name};
  return !visit_pattern(&visitor, pattern);
}
