/// Patterns: nodes and clauses to atoms (language, 4.2 and 4.5).

#include "query/compile.h"

#include <assert.h>
#include <string.h>

SanadStatus
fail_unsupported(SanadError *error, SanadSpan span, const char *what)
{
  return sanad_fail_hint(error, SANAD_UNSUPPORTED, span,
                         "leave it out; .help lists what there is",
                         "%s not in this version", what);
}

SanadStatus
new_block(Compiler *compiler, Block **block, SanadError *error)
{
  *block = SANAD_TAKE(compiler->resolver.question->arena, Block);
  if (!*block) {
    return sanad_fail_memory(error);
  }
  (*block)->mark = SLOT_NONE;
  return SANAD_OK;
}

SanadStatus
block_add_atom(Compiler *compiler, Block *block, const Atom *atom,
               SanadError *error)
{
  block->atoms = sanad_arena_grow(compiler->resolver.question->arena,
                                  block->atoms, block->atom_count,
                                  &block->atom_capacity, sizeof *block->atoms);
  if (!block->atoms) {
    return sanad_fail_memory(error);
  }
  block->atoms[block->atom_count++] = *atom;
  return SANAD_OK;
}

SanadStatus
block_add_filter(Compiler *compiler, Block *block, Expr *expr,
                 SanadError *error)
{
  // A conjunction is several filters, each of which can run as soon as its
  // columns are there.
  if (expr->kind == EXPR_AND && !expr->is_negated) {
    for (size_t i = 0; i < expr->operand_count; ++i) {
      TRY(block_add_filter(compiler, block, expr->operands[i], error));
    }
    return SANAD_OK;
  }

  block->filters = sanad_arena_grow(
      compiler->resolver.question->arena, block->filters, block->filter_count,
      &block->filter_capacity, sizeof *block->filters);
  if (!block->filters) {
    return sanad_fail_memory(error);
  }
  block->filters[block->filter_count++] = (Filter){.expr = expr};
  return SANAD_OK;
}

static KnownNode *
find_node(Compiler *compiler, const AstNode *node)
{
  for (size_t i = compiler->node_count; i > 0; --i) {
    if (compiler->nodes[i - 1].node == node) {
      return &compiler->nodes[i - 1];
    }
  }
  return NULL;
}

/// `"text"@*` stands for a column that must hold a literal of that text.
static SanadStatus
compile_any_language(Compiler *compiler, Block *block,
                     const AstLiteral *literal, Place *place, SanadError *error)
{
  SanadArena *const arena = compiler->resolver.question->arena;
  SanadTerm term;
  SanadId id = SANAD_ANY;
  TRY(resolve_literal(&compiler->resolver, literal, &term, &id, error));
  *place = (Place){new_slot(compiler), SANAD_ANY};

  Expr *const equal = SANAD_TAKE(arena, Expr);
  Expr *const variable = SANAD_TAKE(arena, Expr);
  Expr *const text = SANAD_TAKE(arena, Expr);
  Expr **const operands = SANAD_TAKE_ARRAY(arena, Expr *, 2);
  if (!equal || !variable || !text || !operands) {
    return sanad_fail_memory(error);
  }
  *variable = (Expr){.kind = EXPR_VARIABLE, .slot = place->slot};
  *text = (Expr){.kind = EXPR_ANY_LANGUAGE, .id = id};
  operands[0] = variable;
  operands[1] = text;
  *equal = (Expr){
      .kind = EXPR_EQUAL,
      .span = literal->span,
      .operands = operands,
      .operand_count = 2,
  };
  return block_add_filter(compiler, block, equal, error);
}

SanadStatus
place_of_variable(Compiler *compiler, const AstWord *word, Place *place,
                  SanadError *error)
{
  Variable *variable = find_variable(compiler, word->name);
  if (!variable) {
    // Only inside `not` and `exists`: everything else has been declared.
    variable = add_variable(compiler, word->name, new_slot(compiler));
    if (!variable) {
      return sanad_fail_memory(error);
    }
  }
  *place = (Place){variable->slot, variable->id};
  return SANAD_OK;
}

/// Whether the types of a node narrow the lookup of its name instead of being a
/// condition.
static bool
types_narrow(const AstNode *node)
{
  return node->kind == AST_NODE_NAME &&
         (node->name.kind == AST_NAME_BRACKETED ||
          node->name.kind == AST_NAME_BARE);
}

static SanadStatus
find_place(Compiler *compiler, Block *block, const AstNode *node, Role role,
           const SanadId *classes, size_t class_count, Place *place,
           SanadError *error)
{
  *place = (Place){SLOT_NONE, SANAD_ANY};
  switch (node->kind) {
  case AST_NODE_VARIABLE:
    return place_of_variable(compiler, &node->word, place, error);
  case AST_NODE_ANONYMOUS:
    place->slot = new_slot(compiler);
    return SANAD_OK;
  case AST_NODE_PARAMETER:
    return resolve_parameter(&compiler->resolver, &node->word, &place->id,
                             error);
  case AST_NODE_NAME:
    return resolve_name(&compiler->resolver, &node->name, role, classes,
                        class_count, &place->id, error);
  default:
    break;
  }
  if (node->literal.kind == AST_LITERAL_ANY_LANGUAGE) {
    return compile_any_language(compiler, block, &node->literal, place, error);
  }
  SanadTerm term;
  return resolve_literal(&compiler->resolver, &node->literal, &term, &place->id,
                         error);
}

SanadStatus
compile_node(Compiler *compiler, Block *block, const AstNode *node, Role role,
             Place *place, SanadError *error)
{
  const KnownNode *const known = find_node(compiler, node);
  if (known) {
    *place = known->place;
    return SANAD_OK;
  }

  const SanadId *classes = NULL;
  size_t class_count = 0;
  const bool narrows = node->type_count && types_narrow(node) &&
                       !has_rule_type(compiler, node->types, node->type_count);
  if (narrows) {
    TRY(resolve_types(&compiler->resolver, node->types, node->type_count,
                      &classes, &class_count, error));
  }
  TRY(find_place(compiler, block, node, role, classes, class_count, place,
                 error));
  if (node->type_count && !narrows) {
    TRY(add_types(compiler, block, *place, node->types, node->type_count,
                  error));
  }

  compiler->nodes = sanad_arena_grow(
      compiler->resolver.question->arena, compiler->nodes, compiler->node_count,
      &compiler->node_capacity, sizeof *compiler->nodes);
  if (!compiler->nodes) {
    return sanad_fail_memory(error);
  }
  compiler->nodes[compiler->node_count++] = (KnownNode){node, *place};
  return SANAD_OK;
}

static SanadStatus
compile_members(Compiler *compiler, Block *block, const AstMembers *members,
                SanadError *error)
{
  SanadArena *const arena = compiler->resolver.question->arena;
  SanadId *const ids = SANAD_TAKE_ARRAY(arena, SanadId, members->value_count);
  if (!ids) {
    return sanad_fail_memory(error);
  }
  Atom atom = {
      .kind = ATOM_MEMBERS,
      .classes = ids,
      .class_count = members->value_count,
  };
  TRY(compile_node(compiler, block, members->variable, ROLE_NODE, &atom.subject,
                   error));
  for (size_t i = 0; i < members->value_count; ++i) {
    Place place;
    TRY(compile_node(compiler, block, &members->values[i], ROLE_NODE, &place,
                     error));
    ids[i] = place.id;
  }
  return block_add_atom(compiler, block, &atom, error);
}

SanadStatus
begin_group(Compiler *compiler, SanadError *error)
{
  Program *const program = compiler->program;
  program->group_marks =
      sanad_arena_grow(compiler->resolver.question->arena, program->group_marks,
                       program->group_count, &program->group_capacity,
                       sizeof *program->group_marks);
  if (!program->group_marks) {
    return sanad_fail_memory(error);
  }
  program->group_marks[program->group_count++] = new_slot(compiler);
  compiler->group = program->group_count;
  return SANAD_OK;
}

void
mark_group(const Compiler *compiler, Block *block)
{
  block->mark = compiler->program->group_marks[compiler->group - 1];
}

static SanadStatus
compile_group(Compiler *compiler, Block *block, const AstClause *clause,
              SanadError *error)
{
  const size_t count = clause->group.branch_count;
  Block **const branches =
      SANAD_TAKE_ARRAY(compiler->resolver.question->arena, Block *, count);
  if (!branches) {
    return sanad_fail_memory(error);
  }
  const size_t outer = compiler->group;
  for (size_t i = 0; i < count; ++i) {
    if (count > 1) {
      TRY(begin_group(compiler, error));
    }
    TRY(compile_pattern(compiler, &clause->group.branches[i], true,
                        &branches[i], error));
    if (count > 1) {
      mark_group(compiler, branches[i]);
    }
    compiler->group = outer;
  }
  const Atom atom = {
      .kind = ATOM_UNION,
      .branches = branches,
      .branch_count = count,
  };
  return block_add_atom(compiler, block, &atom, error);
}

/// Compiles what stands behind `optional` or `not` into a block of its own.
static SanadStatus
compile_inner(Compiler *compiler, const AstClause *inner, Block **block,
              SanadError *error)
{
  if (inner->kind == AST_CLAUSE_GROUP && inner->group.branch_count == 1) {
    return compile_pattern(compiler, &inner->group.branches[0], false, block,
                           error);
  }
  TRY(new_block(compiler, block, error));
  return inner->kind == AST_CLAUSE_GROUP
             ? compile_group(compiler, *block, inner, error)
             : compile_chain(compiler, *block, &inner->chain, error);
}

/// Appends to a list of blocks.
static SanadStatus
add_block(Compiler *compiler, Block ***list, size_t *count, size_t *capacity,
          Block *block, SanadError *error)
{
  *list = sanad_arena_grow(compiler->resolver.question->arena, *list, *count,
                           capacity, sizeof **list);
  if (!*list) {
    return sanad_fail_memory(error);
  }
  (*list)[(*count)++] = block;
  return SANAD_OK;
}

/// A call in a pattern: its rows are joined.
static SanadStatus
compile_call_clause(Compiler *compiler, Block *block, const AstCall *call,
                    SanadError *error)
{
  Atom atom = {.kind = ATOM_QUERY};
  TRY(join_call(compiler, call, &atom.query, error));
  compiler->program->has_calls |= !compiler->is_hidden;
  return block_add_atom(compiler, block, &atom, error);
}

SanadStatus
compile_clause(Compiler *compiler, Block *block, const AstClause *clause,
               SanadError *error)
{
  const size_t outer = compiler->group;
  Block *inner = NULL;

  switch (clause->kind) {
  case AST_CLAUSE_CHAIN:
    return compile_chain(compiler, block, &clause->chain, error);
  case AST_CLAUSE_GROUP:
    return compile_group(compiler, block, clause, error);
  case AST_CLAUSE_MEMBERS:
    return compile_members(compiler, block, &clause->members, error);
  case AST_CLAUSE_OPTIONAL:
    TRY(begin_group(compiler, error));
    TRY(compile_inner(compiler, clause->inner, &inner, error));
    mark_group(compiler, inner);
    compiler->group = outer;
    return add_block(compiler, &block->optionals, &block->optional_count,
                     &block->optional_capacity, inner, error);
  case AST_CLAUSE_NOT: {
    // Variables that occur only here are local: they leave the scope with it.
    const size_t scope = compiler->variable_count;
    const bool was_hidden = compiler->is_hidden;
    compiler->is_hidden = true;
    TRY(compile_inner(compiler, clause->inner, &inner, error));
    compiler->is_hidden = was_hidden;
    compiler->variable_count = scope;
    return add_block(compiler, &block->nots, &block->not_count,
                     &block->not_capacity, inner, error);
  }
  default:
    return compile_call_clause(compiler, block, &clause->call, error);
  }
}

SanadStatus
compile_pattern(Compiler *compiler, const AstPattern *pattern,
                bool stands_alone, Block **block, SanadError *error)
{
  TRY(new_block(compiler, block, error));
  return compile_into(compiler, pattern, stands_alone, *block, error);
}

SanadStatus
compile_into(Compiler *compiler, const AstPattern *pattern, bool stands_alone,
             Block *block, SanadError *error)
{
  for (size_t i = 0; i < pattern->clause_count; ++i) {
    TRY(compile_clause(compiler, block, &pattern->clauses[i], error));
  }
  if (!pattern->where) {
    return SANAD_OK;
  }

  const AstPattern *const outer = compiler->alone;
  Expr *expr = NULL;
  if (stands_alone) {
    compiler->alone = pattern;
  }
  TRY(compile_expr(compiler, pattern->where, DOTS_SOME, NULL, &expr, error));
  compiler->alone = outer;
  return block_add_filter(compiler, block, expr, error);
}
