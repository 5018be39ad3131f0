/// Searches for paths (language, 4.13).

#include "query/compile.h"

#include <string.h>

#define SHORTEST_MAX 10U
#define PATHS_MAX    4U

/// The ways to the next node, on their way.
typedef struct {
  const Path **leaves;
  size_t count;
  size_t capacity;
} Leaves;

static SanadStatus
add_leaf(Compiler *compiler, Leaves *leaves, const Path *leaf,
         SanadError *error)
{
  leaves->leaves = sanad_arena_grow(compiler->resolver.question->arena,
                                    leaves->leaves, leaves->count,
                                    &leaves->capacity, sizeof *leaves->leaves);
  if (!leaves->leaves) {
    return sanad_fail_memory(error);
  }
  leaves->leaves[leaves->count++] = leaf;
  return SANAD_OK;
}

// Recursive, as deep as the parser lets paths nest.
// NOLINTBEGIN(misc-no-recursion)

/// Takes the leaves out of a path that is one fact long.
static SanadStatus
take_leaves(Compiler *compiler, const Path *path, SanadSpan span,
            Leaves *leaves, SanadError *error)
{
  switch (path->kind) {
  case PATH_LINK:
  case PATH_ANY:
    return add_leaf(compiler, leaves, path, error);
  case PATH_ALTERNATIVE:
    for (size_t i = 0; i < path->part_count; ++i) {
      TRY(take_leaves(compiler, path->parts[i], span, leaves, error));
    }
    return SANAD_OK;
  default:
    (void)sanad_fail(error, SANAD_MEANING, span,
                     "via takes an arrow that is one fact long, and this is "
                     "defined as a longer path");
    return sanad_hint(error,
                      "write relations, any, ! and ^ with | between them");
  }
}

// NOLINTEND(misc-no-recursion)

/// The path of `via`, or of any foreground relation in either direction.
static SanadStatus
compile_via(Compiler *compiler, const AstPaths *paths, const Path **out,
            SanadError *error)
{
  const AstArrow *const via = paths->via;
  const AstDefinition *rule = NULL;
  uint32_t times = 0;
  SanadId id = SANAD_ANY;
  if (!via) {
    return compile_any(compiler, false, true, out, error);
  }
  const bool is_inverse = via->direction == AST_BACKWARD;
  const bool is_either = via->direction == AST_EITHER;
  compiler->relations = 0;
  TRY(find_rule(compiler, via, &rule, &times, &times, error));
  if (rule) {
    (void)sanad_fail(error, SANAD_MEANING, via->span,
                     "the rule -%.*s-> cannot be searched along",
                     (int)rule->name.text.length, rule->name.text.data);
    return sanad_hint(error, "store it first: ?a -%.*s-> ?b | add ?a -…-> ?b",
                      (int)rule->name.text.length, rule->name.text.data);
  }
  switch (via->kind) {
  case AST_ARROW_PLAIN:
    return compile_any(compiler, is_inverse, is_either, out, error);
  case AST_ARROW_PARAMETER:
    TRY(resolve_parameter(&compiler->resolver, &via->word, &id, error));
    return path_link(compiler, id, is_inverse, is_either, out, error);
  case AST_ARROW_PATH:
    return compile_path(compiler, via->path, is_inverse, is_either, out, error);
  default: {
    // `-?->`: any relation, those of the background too.
    Path *const any = SANAD_TAKE(compiler->resolver.question->arena, Path);
    if (!any) {
      return sanad_fail_memory(error);
    }
    any->kind = PATH_ANY;
    any->is_inverse = is_inverse;
    *out = any;
    if (!is_either) {
      return SANAD_OK;
    }
    return path_either(compiler, any, out, error);
  }
  }
}

/// A leaf without the relations to avoid; null if nothing is left of it.
static SanadStatus
avoid(Compiler *compiler, const Path *leaf, const SanadId *ids, size_t count,
      const Path **out, SanadError *error)
{
  *out = leaf;
  if (leaf->kind == PATH_LINK) {
    *out = ids_have(ids, count, leaf->id) ? NULL : leaf;
    return SANAD_OK;
  }
  SanadArena *const arena = compiler->resolver.question->arena;
  Path *const copy = SANAD_TAKE(arena, Path);
  SanadId *const all =
      SANAD_TAKE_ARRAY(arena, SanadId, leaf->id_count + count + 1);
  if (!copy || !all) {
    return sanad_fail_memory(error);
  }
  // Two sorted lists become one.
  size_t a = 0;
  size_t b = 0;
  size_t used = 0;
  while (a < leaf->id_count || b < count) {
    const bool takes_first =
        b == count || (a < leaf->id_count && leaf->ids[a] <= ids[b]);
    all[used++] = takes_first ? leaf->ids[a++] : ids[b++];
  }
  *copy = *leaf;
  copy->ids = all;
  copy->id_count = used;
  *out = copy;
  return SANAD_OK;
}

/// The relations of `avoid`, sorted.
static SanadStatus
compile_avoid(Compiler *compiler, const AstPaths *paths, SanadId **out,
              SanadError *error)
{
  SanadId *const ids = *out = SANAD_TAKE_ARRAY(
      compiler->resolver.question->arena, SanadId, paths->avoid_count + 1);
  if (!ids) {
    return sanad_fail_memory(error);
  }
  TRY(refuse_defined(compiler, paths->avoid, paths->avoid_count, "behind avoid",
                     error));
  for (size_t i = 0; i < paths->avoid_count; ++i) {
    SanadId id = SANAD_ANY;
    TRY(resolve_name(&compiler->resolver, &paths->avoid[i], ROLE_RELATION, NULL,
                     0, &id, error));
    size_t at = i;
    for (; at > 0 && ids[at - 1] > id; --at) {
      ids[at] = ids[at - 1];
    }
    ids[at] = id;
  }
  return SANAD_OK;
}

static SanadStatus
compile_leaves(Compiler *compiler, const AstPaths *paths, PathSearch *search,
               SanadError *error)
{
  const Path *via = NULL;
  SanadId *ids = NULL;
  Leaves all = {0};
  Leaves kept = {0};
  TRY(compile_via(compiler, paths, &via, error));
  TRY(take_leaves(compiler, via, paths->via ? paths->via->span : paths->span,
                  &all, error));
  TRY(compile_avoid(compiler, paths, &ids, error));
  for (size_t i = 0; i < all.count; ++i) {
    const Path *leaf = NULL;
    TRY(avoid(compiler, all.leaves[i], ids, paths->avoid_count, &leaf, error));
    if (leaf) {
      TRY(add_leaf(compiler, &kept, leaf, error));
    }
  }
  search->leaves = kept.leaves;
  search->leaf_count = kept.count;
  return SANAD_OK;
}

/// An end: a name, or a column of the rows so far.
static SanadStatus
compile_end(Compiler *compiler, const AstNode *node, Place *place,
            SanadError *error)
{
  if (node->kind == AST_NODE_VARIABLE) {
    const AstExpr source = {
        .kind = AST_EXPR_VALUE,
        .span = node->span,
        .value = *node,
    };
    Expr *column = NULL;
    TRY(compile_expr(compiler, &source, DOTS_REFUSED, NULL, &column, error));
    *place = (Place){column->slot, SANAD_ANY};
    return SANAD_OK;
  }
  Block *nothing = NULL;
  TRY(new_block(compiler, &nothing, error));
  return compile_node(compiler, nothing, node, ROLE_NODE, place, error);
}

/// Adds the column that a search makes.
static SanadStatus
add_column(Compiler *compiler, const char *wanted, size_t *slot,
           SanadError *error)
{
  const Column *taken = NULL;
  size_t count = 0;
  SanadText name;
  TRY(view_variables(compiler, &taken, &count, error));
  TRY(free_name(compiler, taken, count, sanad_text(wanted), &name, error));
  *slot = new_slot(compiler);
  return add_variable(compiler, name, *slot) ? SANAD_OK
                                             : sanad_fail_memory(error);
}

/// Leaves word of the path's facts, for `why` and `graph`.
static SanadStatus
draw_path(Compiler *compiler, size_t slot, SanadError *error)
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
      .is_search = true, .slot = slot, .stage = program->stage_count};
  return SANAD_OK;
}

/// How many facts a path may be long.
static uint32_t
longest(const AstPaths *paths)
{
  const uint32_t usual =
      paths->kind == AST_ALL_PATHS ? PATHS_MAX : SHORTEST_MAX;
  return paths->max ? paths->max : usual;
}

void
search_say_none(const AstPaths *paths, SanadBuffer *out)
{
  const bool is_narrow = paths->via || paths->avoid_count;
  sanad_buffer_add_format(out,
                          "no path of at most %u facts; a larger max looks "
                          "further, %s\n",
                          longest(paths),
                          is_narrow ? "and without via and avoid there may be "
                                      "others"
                                    : "and via -?- goes along the background "
                                      "too");
}

SanadStatus
compile_search(Compiler *compiler, const AstPaths *paths, SanadError *error)
{
  PathSearch *const search =
      SANAD_TAKE(compiler->resolver.question->arena, PathSearch);
  if (!search) {
    return sanad_fail_memory(error);
  }
  search->kind = paths->kind;
  search->count = paths->count;
  search->max = longest(paths);
  search->keeps = paths->keeps;
  search->span = paths->span;
  TRY(compile_end(compiler, &paths->from, &search->from, error));
  TRY(compile_end(compiler, &paths->to, &search->to, error));
  TRY(compile_leaves(compiler, paths, search, error));
  TRY(add_column(compiler, "path", &search->path_slot, error));
  TRY(add_column(compiler, "length", &search->length_slot, error));
  TRY(draw_path(compiler, search->path_slot, error));
  Stage *stage = NULL;
  TRY(add_view(compiler, STAGE_PATHS, &stage, error));
  stage->search = search;
  return SANAD_OK;
}
