/// Chains: arrows and the nodes between them (language, 4.3, 4.4, 4.6).

#include "query/compile.h"
#include "query/path.h"

static bool
is_same_place(Place a, Place b)
{
  return a.slot == b.slot && (a.slot != SLOT_NONE || a.id == b.id);
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
  const bool is_constant =
      arrow->kind == AST_ARROW_VARIABLE && way->predicate.slot == SLOT_NONE;
  const uint64_t number =
      arrow->kind == AST_ARROW_VARIABLE ? 2 + way->predicate.slot : 1;
  return path_link(compiler,
                   is_constant ? way->predicate.id
                               : sanad_id(SANAD_ID_NONE, number),
                   arrow->direction == AST_BACKWARD,
                   arrow->direction == AST_EITHER, &way->path, error);
}

static SanadStatus
compile_way(Compiler *compiler, const AstArrow *arrow, Way *way,
            SanadError *error)
{
  const bool is_inverse = arrow->direction == AST_BACKWARD;
  const bool is_either = arrow->direction == AST_EITHER;
  compiler->relations = 0;
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
  program->has_long_arrows |= !way->is_fact && path_is_long(way->path);
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
      .group = compiler->group,
      .stage = program->stage_count,
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

/// An end of a way: what it is, and as it is written.
typedef struct {
  Place place;
  const AstNode *node;
} End;

/// Whether two ends are the same as written: in the body of a rule, variables
/// that stand for the same node are not.
static bool
is_same_end(End a, End b)
{
  const bool is_variable = a.node->kind == AST_NODE_VARIABLE;
  if (is_variable != (b.node->kind == AST_NODE_VARIABLE)) {
    return false;
  }
  return is_variable ? sanad_text_is_equal(a.node->word.name, b.node->word.name)
                     : is_same_place(a.place, b.place);
}

/// Adds that the two ends of a way that reads the same from both are different
/// nodes.
static SanadStatus
add_mirror(Compiler *compiler, Block *block, const Path *first,
           const Path *second, End a, End b, SanadError *error)
{
  bool is_mirror = false;
  if (is_same_end(a, b) || compiler->is_template) {
    return SANAD_OK;
  }
  TRY(path_is_mirror(compiler, first, second, &is_mirror, error));
  const Atom different = {
      .kind = ATOM_DIFFERENT,
      .subject = a.place,
      .object = b.place,
  };
  return is_mirror ? block_add_atom(compiler, block, &different, error)
                   : SANAD_OK;
}

SanadStatus
compile_in(Compiler *compiler, const AstGraph *graph, In *in, SanadError *error)
{
  *in = (In){.kind = IN_PLACE, .place = {SLOT_NONE, SANAD_ANY}};
  switch (graph->kind) {
  case AST_GRAPH_NONE:
    *in = compiler->in;
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

/// A chain that is being compiled.
typedef struct {
  Block *block;
  In in;
  End before;              ///< The node before `left`
  const Path *path_before; ///< Between the two; null at the start
  End left;
  bool lists_sources;
} ChainState;

/// Adds the arrow between two ends, and gives the path that it is.
static SanadStatus
add_link(Compiler *compiler, ChainState *chain, const AstArrow *arrow,
         Place right, const Path **path, SanadError *error)
{
  Way way;
  const AstDefinition *rule = NULL;
  uint32_t min = 1;
  uint32_t max = 1;
  const Place left = chain->left.place;
  TRY(find_rule(compiler, arrow, &rule, &min, &max, error));
  if (rule) {
    TRY(add_rule(compiler, chain->block, rule, arrow, min, max, left, right,
                 chain->in, error));
    return rule_path(compiler, rule, arrow->direction, min, max, path, error);
  }

  TRY(compile_way(compiler, arrow, &way, error));
  *path = way.path;
  if (!way.is_fact && chain->in.kind == IN_PLACE &&
      chain->in.place.slot != SLOT_NONE && !chain->lists_sources) {
    chain->lists_sources = true;
    TRY(list_sources(compiler, chain->block, &chain->in, error));
  }
  return add_way(compiler, chain->block, &way, left, right, chain->in, error);
}

SanadStatus
compile_chain(Compiler *compiler, Block *block, const AstChain *chain,
              SanadError *error)
{
  ChainState state = {.block = block, .left = {.node = chain->start}};
  const Role first_role =
      chain->link_count && is_type_arrow(&chain->links[0].arrow, AST_BACKWARD)
          ? ROLE_TYPE
          : ROLE_NODE;
  TRY(compile_in(compiler, &chain->graph, &state.in, error));
  TRY(compile_node(compiler, block, chain->start, first_role, &state.left.place,
                   error));

  for (size_t i = 0; i < chain->link_count; ++i) {
    const AstLink *const link = &chain->links[i];
    const Path *path = NULL;
    End right = {.node = &link->node};
    TRY(compile_node(compiler, block, &link->node,
                     is_type_arrow(&link->arrow, AST_FORWARD) ? ROLE_TYPE
                                                              : ROLE_NODE,
                     &right.place, error));
    TRY(add_link(compiler, &state, &link->arrow, right.place, &path, error));
    TRY(add_mirror(compiler, block, path, NULL, state.left, right, error));
    if (state.path_before) {
      TRY(add_mirror(compiler, block, state.path_before, path, state.before,
                     right, error));
    }
    state.before = state.left;
    state.path_before = path;
    state.left = right;
  }
  return SANAD_OK;
}
