/// Patterns: clauses and chains to atoms (language, 4.2 to 4.6).

#include "query/compile.h"

#include <assert.h>
#include <string.h>

SanadStatus
fail_unsupported(SanadError *error, SanadSpan span, const char *what)
{
  return sanad_fail(error, SANAD_UNSUPPORTED, span, "%s not in this version",
                    what);
}

SanadStatus
new_block(Compiler *compiler, Block **block, SanadError *error)
{
  *block = SANAD_TAKE(compiler->resolver.question->arena, Block);
  return *block ? SANAD_OK : sanad_fail_memory(error);
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

static bool
is_same_place(Place a, Place b)
{
  return a.slot == b.slot && (a.slot != SLOT_NONE || a.id == b.id);
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

static SanadStatus
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
  *place = (Place){variable->slot, SANAD_ANY};
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
    return resolve_name(&compiler->resolver, &node->name, role,
                        types_narrow(node) ? classes : NULL, class_count,
                        &place->id, error);
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
  if (node->type_count) {
    TRY(resolve_types(&compiler->resolver, node->types, node->type_count,
                      &classes, &class_count, error));
  }
  TRY(find_place(compiler, block, node, role, classes, class_count, place,
                 error));
  if (node->type_count && !types_narrow(node)) {
    Atom type = {
        .kind = ATOM_TYPE,
        .subject = *place,
        .classes = classes,
        .class_count = class_count,
        .named_count = node->type_count,
    };
    TRY(resolve_type_names(&compiler->resolver, node->types, node->type_count,
                           &type.named, error));
    TRY(block_add_atom(compiler, block, &type, error));
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

/// What an arrow means: a predicate (a constant or a column), or a path.
typedef struct {
  const AstArrow *arrow;
  Place predicate;  ///< Of a single fact
  const Path *path; ///< Always there: the way as walked from left to right
  bool is_fact;     ///< One triple in a known direction
} Way;

/// A relation that is a column, as a path of one link with a number of its own,
/// for the mirror rule.
static SanadStatus
way_of_column(Compiler *compiler, const AstArrow *arrow, Way *way,
              SanadError *error)
{
  if (arrow->kind == AST_ARROW_VARIABLE) {
    TRY(place_of_variable(compiler, &arrow->word, &way->predicate, error));
  } else {
    way->predicate = (Place){new_slot(compiler), SANAD_ANY};
  }
  way->is_fact = true;

  // `-?->` counts as itself wherever it stands, `-?p->` as the relation ?p.
  const uint64_t number =
      arrow->kind == AST_ARROW_VARIABLE ? 2 + way->predicate.slot : 1;
  return path_link(compiler, sanad_id(SANAD_ID_NONE, number),
                   arrow->direction == AST_BACKWARD,
                   arrow->direction == AST_EITHER, &way->path, error);
}

static SanadStatus
compile_way(Compiler *compiler, const AstArrow *arrow, Way *way,
            SanadError *error)
{
  const bool is_inverse = arrow->direction == AST_BACKWARD;
  const bool is_either = arrow->direction == AST_EITHER;
  *way = (Way){.arrow = arrow, .predicate = {SLOT_NONE, SANAD_ANY}};

  switch (arrow->kind) {
  case AST_ARROW_VARIABLE:
  case AST_ARROW_ANONYMOUS:
    return way_of_column(compiler, arrow, way, error);
  case AST_ARROW_PLAIN:
    return compile_any(compiler, is_inverse, is_either, &way->path, error);
  case AST_ARROW_PARAMETER: {
    SanadId id = SANAD_ANY;
    TRY(resolve_parameter(&compiler->resolver, &arrow->word, &id, error));
    TRY(path_link(compiler, id, is_inverse, is_either, &way->path, error));
    break;
  }
  default:
    TRY(compile_path(compiler, arrow->path, is_inverse, is_either, &way->path,
                     error));
    break;
  }
  if (way->path->kind == PATH_LINK) {
    way->is_fact = true;
    way->predicate.id = way->path->id;
  }
  return SANAD_OK;
}

/// Adds a relation that is a column and may point either way.
static SanadStatus
add_either(Compiler *compiler, Block *block, const Atom *forward,
           SanadError *error)
{
  Block **const branches =
      SANAD_TAKE_ARRAY(compiler->resolver.question->arena, Block *, 2);
  if (!branches) {
    return sanad_fail_memory(error);
  }
  Atom backward = *forward;
  backward.subject = forward->object;
  backward.object = forward->subject;
  TRY(new_block(compiler, &branches[0], error));
  TRY(new_block(compiler, &branches[1], error));
  TRY(block_add_atom(compiler, branches[0], forward, error));
  TRY(block_add_atom(compiler, branches[1], &backward, error));

  const Atom either = {
      .kind = ATOM_UNION,
      .branches = branches,
      .branch_count = 2,
  };
  return block_add_atom(compiler, block, &either, error);
}

static SanadStatus
draw_fact(Compiler *compiler, const Way *way, Place left, Place right, In in,
          SanadError *error)
{
  Program *const program = compiler->program;
  if (compiler->is_hidden) {
    return SANAD_OK;
  }
  program->facts = sanad_arena_grow(
      compiler->resolver.question->arena, program->facts, program->fact_count,
      &program->fact_capacity, sizeof *program->facts);
  if (!program->facts) {
    return sanad_fail_memory(error);
  }
  program->facts[program->fact_count++] = (DrawnFact){
      .subject = left,
      .object = right,
      .direction = way->arrow->direction,
      .predicate = way->predicate,
      .path = way->is_fact ? NULL : way->path,
      .in = in,
      .arrow = way->arrow,
  };
  return SANAD_OK;
}

static SanadStatus
add_way(Compiler *compiler, Block *block, const Way *way, Place left,
        Place right, In in, SanadError *error)
{
  const bool is_backward = way->arrow->direction == AST_BACKWARD;
  const Atom atom = {
      .kind = way->is_fact ? ATOM_FACT : ATOM_PATH,
      .subject = way->is_fact && is_backward ? right : left,
      .predicate = way->predicate,
      .object = way->is_fact && is_backward ? left : right,
      .in = in,
      .path = way->path,
  };

  TRY(draw_fact(compiler, way, left, right, in, error));
  return way->is_fact && way->arrow->direction == AST_EITHER
             ? add_either(compiler, block, &atom, error)
             : block_add_atom(compiler, block, &atom, error);
}

/// Adds that the two ends of a way that reads the same from both are different
/// nodes.
static SanadStatus
add_mirror(Compiler *compiler, Block *block, const Path *first,
           const Path *second, Place a, Place b, SanadError *error)
{
  bool is_mirror = false;
  if (is_same_place(a, b)) {
    return SANAD_OK;
  }
  TRY(path_is_mirror(compiler, first, second, &is_mirror, error));
  const Atom different = {
      .kind = ATOM_DIFFERENT,
      .subject = a,
      .object = b,
  };
  return is_mirror ? block_add_atom(compiler, block, &different, error)
                   : SANAD_OK;
}

static SanadStatus
compile_in(Compiler *compiler, const AstGraph *graph, In *in, SanadError *error)
{
  *in = (In){.kind = IN_PLACE, .place = {SLOT_NONE, SANAD_ANY}};
  switch (graph->kind) {
  case AST_GRAPH_NONE:
    in->kind = IN_UNION;
    return SANAD_OK;
  case AST_GRAPH_ANY:
    in->place.slot = new_slot(compiler);
    return SANAD_OK;
  case AST_GRAPH_VARIABLE:
    return place_of_variable(compiler, &graph->word, &in->place, error);
  case AST_GRAPH_PARAMETER:
    return resolve_parameter(&compiler->resolver, &graph->word, &in->place.id,
                             error);
  default:
    return resolve_name(&compiler->resolver, &graph->name, ROLE_NODE, NULL, 0,
                        &in->place.id, error);
  }
}

/// A path in a graph that is a column is walked in one graph after the other.
static SanadStatus
list_sources(Compiler *compiler, Block *block, const In *in, SanadError *error)
{
  Question *const question = compiler->resolver.question;
  const SanadId *graphs = NULL;
  size_t count = 0;
  TRY(sanad_snapshot_graphs(question->snapshot, question->arena, &graphs,
                            &count, error));
  SanadId *const sources =
      SANAD_TAKE_ARRAY(question->arena, SanadId, count + 1);
  if (!sources) {
    return sanad_fail_memory(error);
  }
  size_t source_count = 0;
  for (size_t i = 0; i < count; ++i) {
    if (!sanad_snapshot_is_evidence(question->snapshot, graphs[i])) {
      sources[source_count++] = graphs[i];
    }
  }
  const Atom members = {
      .kind = ATOM_MEMBERS,
      .subject = in->place,
      .classes = sources,
      .class_count = source_count,
      .is_sources = true,
  };
  return block_add_atom(compiler, block, &members, error);
}

/// Whether an arrow's object is looked up as a type.
static bool
is_type_arrow(const AstArrow *arrow, AstDirection direction)
{
  return arrow->kind == AST_ARROW_PATH && arrow->path->kind == AST_PATH_A &&
         arrow->direction == direction;
}

static SanadStatus
compile_chain(Compiler *compiler, Block *block, const AstChain *chain,
              SanadError *error)
{
  In in;
  Place left;
  Place before = {SLOT_NONE, SANAD_ANY};
  const Path *path_before = NULL;
  bool lists_sources = false;
  TRY(compile_in(compiler, &chain->graph, &in, error));
  const Role first_role =
      chain->link_count && is_type_arrow(&chain->links[0].arrow, AST_BACKWARD)
          ? ROLE_TYPE
          : ROLE_NODE;
  TRY(compile_node(compiler, block, chain->start, first_role, &left, error));

  for (size_t i = 0; i < chain->link_count; ++i) {
    const AstLink *const link = &chain->links[i];
    Way way;
    Place right;
    TRY(compile_way(compiler, &link->arrow, &way, error));
    TRY(compile_node(compiler, block, &link->node,
                     is_type_arrow(&link->arrow, AST_FORWARD) ? ROLE_TYPE
                                                              : ROLE_NODE,
                     &right, error));
    if (!way.is_fact && in.kind == IN_PLACE && in.place.slot != SLOT_NONE &&
        !lists_sources) {
      lists_sources = true;
      TRY(list_sources(compiler, block, &in, error));
    }
    TRY(add_way(compiler, block, &way, left, right, in, error));
    TRY(add_mirror(compiler, block, way.path, NULL, left, right, error));
    if (path_before) {
      TRY(add_mirror(compiler, block, path_before, way.path, before, right,
                     error));
    }
    before = left;
    path_before = way.path;
    left = right;
  }
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
  for (size_t i = 0; i < count; ++i) {
    TRY(compile_pattern(compiler, &clause->group.branches[i], true,
                        &branches[i], error));
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

SanadStatus
compile_clause(Compiler *compiler, Block *block, const AstClause *clause,
               SanadError *error)
{
  Block *inner = NULL;

  switch (clause->kind) {
  case AST_CLAUSE_CHAIN:
    return compile_chain(compiler, block, &clause->chain, error);
  case AST_CLAUSE_GROUP:
    return compile_group(compiler, block, clause, error);
  case AST_CLAUSE_MEMBERS:
    return compile_members(compiler, block, &clause->members, error);
  case AST_CLAUSE_OPTIONAL:
    TRY(compile_inner(compiler, clause->inner, &inner, error));
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
    return fail_unsupported(error, clause->span, "calls of definitions are");
  }
}

SanadStatus
compile_pattern(Compiler *compiler, const AstPattern *pattern,
                bool stands_alone, Block **block, SanadError *error)
{
  TRY(new_block(compiler, block, error));
  for (size_t i = 0; i < pattern->clause_count; ++i) {
    TRY(compile_clause(compiler, *block, &pattern->clauses[i], error));
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
  return block_add_filter(compiler, *block, expr, error);
}
