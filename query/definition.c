#include "query/definition.h"

#include "base/unicode.h"
#include "parser/printer.h"

#include <stdlib.h>
#include <string.h>

/// Definitions that use each other.
#define CHAIN_MAX 100U

void
sanad_definition_key(AstDefinitionKind kind, const AstName *name,
                     SanadText function, SanadBuffer *out)
{
  switch (kind) {
  case AST_DEFINE_QUERY:
    sanad_buffer_add_char(out, 'q');
    sanad_buffer_add_text(out, function);
    return;
  case AST_DEFINE_TYPE:
    sanad_buffer_add_char(out, 't');
    break;
  default:
    sanad_buffer_add_char(out, 'a');
    break;
  }
  switch (name->kind) {
  case AST_NAME_PREFIXED:
    sanad_buffer_add_char(out, 'p');
    sanad_buffer_add_text(out, name->prefix);
    sanad_buffer_add_char(out, ':');
    sanad_buffer_add_text(out, name->text);
    break;
  case AST_NAME_IRI:
    sanad_buffer_add_char(out, 'i');
    sanad_buffer_add_text(out, name->text);
    break;
  default:
    sanad_buffer_add_char(out, 'n');
    sanad_unicode_fold(out, name->text);
    break;
  }
}

void
sanad_definition_key_of(const AstDefinition *definition, SanadBuffer *out)
{
  sanad_definition_key(definition->kind, &definition->name,
                       definition->function.name, out);
}

void
sanad_definition_head(const AstDefinition *definition, SanadBuffer *out)
{
  switch (definition->kind) {
  case AST_DEFINE_TYPE:
    sanad_buffer_add_char(out, ':');
    sanad_print_name(out, &definition->name);
    return;
  case AST_DEFINE_QUERY:
    sanad_buffer_add_text(out, definition->function.name);
    sanad_buffer_add_char(out, '(');
    for (size_t i = 0; i < definition->parameter_count; ++i) {
      sanad_buffer_add_string(out, i ? ", $" : "$");
      sanad_buffer_add_text(out, definition->parameters[i].name);
    }
    sanad_buffer_add_char(out, ')');
    return;
  default:
    sanad_buffer_add_char(out, '-');
    sanad_print_name(out, &definition->name);
    sanad_buffer_add_string(out, "->");
    return;
  }
}

const AstDefinition *
sanad_definition_find(const SanadSettings *settings, SanadText key)
{
  for (size_t i = 0; i < settings->definition_count; ++i) {
    if (sanad_text_is_equal(settings->definitions[i].key, key)) {
      return settings->definitions[i].tree;
    }
  }
  return NULL;
}

// ---- What a definition uses

/// A walk through a definition and those it uses, in search of `wanted`.
typedef struct {
  const SanadSettings *settings;
  const AstDefinition *wanted;
  SanadText key;    ///< Of `wanted`
  SanadSpan span;   ///< In `wanted`, of the use that is being followed
  unsigned depth;   ///< 0 in `wanted` itself
  bool *visited;    ///< By number of the definition in force
  SanadBuffer *way; ///< ` → -a-> → …` when it was found
  bool has_failed;
} Search;

// Recursive, as deep as the parser lets a tree be and CHAIN_MAX definitions.
// NOLINTBEGIN(misc-no-recursion)

static bool uses_query(Search *search, const AstQuery *query);
static bool uses_pattern(Search *search, const AstPattern *pattern);

static bool uses_path(Search *search, const AstPath *path);

static bool
uses_definition(Search *search, const AstDefinition *definition)
{
  return (definition->path && uses_path(search, definition->path)) ||
         (definition->pattern && uses_pattern(search, definition->pattern)) ||
         (definition->query && uses_query(search, definition->query));
}

/// Whether a name leads to `wanted`, perhaps by way of others.
static bool
leads_back(Search *search, AstDefinitionKind kind, const AstName *name,
           SanadText function, SanadSpan span)
{
  SanadBuffer key = {0};
  sanad_definition_key(kind, name, function, &key);
  search->has_failed |= key.failed;
  if (search->depth == 0) {
    search->span = span;
  }
  bool found = sanad_text_is_equal(sanad_buffer_text(&key), search->key);
  const AstDefinition *next = found ? search->wanted : NULL;
  for (size_t i = 0; !found && i < search->settings->definition_count; ++i) {
    const SanadDefinition *const other = &search->settings->definitions[i];
    if (search->visited[i] || search->depth == CHAIN_MAX ||
        !sanad_text_is_equal(other->key, sanad_buffer_text(&key))) {
      continue;
    }
    search->visited[i] = true;
    next = other->tree;
    ++search->depth;
    found = uses_definition(search, next);
    --search->depth;
  }
  if (found) {
    SanadBuffer head = {0};
    sanad_buffer_add_string(&head, " → ");
    sanad_definition_head(next, &head);
    sanad_buffer_add_text(&head, sanad_buffer_text(search->way));
    search->has_failed |= head.failed;
    sanad_buffer_free(search->way);
    *search->way = head;
  }
  sanad_buffer_free(&key);
  return found;
}

static bool
uses_path(Search *search, const AstPath *path)
{
  if (path->kind == AST_PATH_NAME &&
      leads_back(search, AST_DEFINE_PATH, &path->names[0], (SanadText){0},
                 path->span)) {
    return true;
  }
  for (size_t i = 0; i < path->part_count; ++i) {
    if (uses_path(search, &path->parts[i])) {
      return true;
    }
  }
  return false;
}

static bool
uses_node(Search *search, const AstNode *node)
{
  for (size_t i = 0; i < node->type_count; ++i) {
    if (leads_back(search, AST_DEFINE_TYPE, &node->types[i], (SanadText){0},
                   node->types[i].span)) {
      return true;
    }
  }
  return false;
}

static bool
uses_chain(Search *search, const AstChain *chain)
{
  if (uses_node(search, chain->start)) {
    return true;
  }
  for (size_t i = 0; i < chain->link_count; ++i) {
    const AstLink *const link = &chain->links[i];
    if (uses_node(search, &link->node) ||
        (link->arrow.kind == AST_ARROW_PATH &&
         uses_path(search, link->arrow.path))) {
      return true;
    }
  }
  return false;
}

static bool
uses_clause(Search *search, const AstClause *clause)
{
  switch (clause->kind) {
  case AST_CLAUSE_CHAIN:
    return uses_chain(search, &clause->chain);
  case AST_CLAUSE_GROUP:
    for (size_t i = 0; i < clause->group.branch_count; ++i) {
      if (uses_pattern(search, &clause->group.branches[i])) {
        return true;
      }
    }
    return false;
  case AST_CLAUSE_CALL:
    return leads_back(search, AST_DEFINE_QUERY, NULL,
                      clause->call.function.name, clause->call.function.span);
  case AST_CLAUSE_MEMBERS:
    return false;
  default:
    return uses_clause(search, clause->inner);
  }
}

static bool
uses_expression(Search *search, const AstExpr *expr)
{
  switch (expr->kind) {
  case AST_EXPR_TYPE:
    return uses_node(search, &expr->value);
  case AST_EXPR_EXISTS:
    return uses_pattern(search, expr->exists);
  case AST_EXPR_VALUE:
  case AST_EXPR_DOTS:
    return false;
  default:
    for (size_t i = 0; i < expr->operand_count; ++i) {
      if (uses_expression(search, &expr->operands[i])) {
        return true;
      }
    }
    return false;
  }
}

static bool
uses_pattern(Search *search, const AstPattern *pattern)
{
  for (size_t i = 0; i < pattern->clause_count; ++i) {
    if (uses_clause(search, &pattern->clauses[i])) {
      return true;
    }
  }
  return pattern->where && uses_expression(search, pattern->where);
}

static bool
uses_arrow(Search *search, const AstArrow *arrow)
{
  return arrow && arrow->kind == AST_ARROW_PATH &&
         uses_path(search, arrow->path);
}

static bool
uses_items(Search *search, const AstItems *items)
{
  for (size_t i = 0; i < items->item_count; ++i) {
    if (uses_expression(search, &items->items[i].value)) {
      return true;
    }
  }
  return false;
}

static bool
uses_step(Search *search, const AstStep *step)
{
  switch (step->kind) {
  case AST_STEP_WHERE:
    return uses_expression(search, &step->where);
  case AST_STEP_MATCH:
    return uses_pattern(search, &step->pattern);
  case AST_STEP_OPTIONAL:
  case AST_STEP_NOT:
    return uses_clause(search, step->clause);
  case AST_STEP_PATHS:
    return uses_arrow(search, step->paths.via);
  case AST_STEP_SELECT:
    return uses_items(search, &step->items);
  case AST_STEP_COUNT:
    return uses_items(search, &step->count.by);
  case AST_STEP_LET:
    for (size_t i = 0; i < step->assignments.count; ++i) {
      if (uses_expression(search, &step->assignments.items[i].value)) {
        return true;
      }
    }
    return false;
  default:
    return false;
  }
}

static bool
uses_query(Search *search, const AstQuery *query)
{
  bool uses = false;
  if (query->kind == AST_SOURCE_PATTERN || query->kind == AST_SOURCE_WHY) {
    uses = uses_pattern(search, &query->pattern);
  } else if (query->kind == AST_SOURCE_PATHS) {
    uses = uses_arrow(search, query->paths.via);
  }
  for (size_t i = 0; !uses && i < query->step_count; ++i) {
    uses = uses_step(search, &query->steps[i]);
  }
  return uses;
}

// NOLINTEND(misc-no-recursion)

static SanadStatus
check_cycle(const SanadSettings *settings, const AstDefinition *definition,
            SanadError *error)
{
  SanadBuffer key = {0};
  SanadBuffer way = {0};
  SanadBuffer head = {0};
  sanad_definition_key_of(definition, &key);
  sanad_definition_head(definition, &head);
  Search search = {
      .settings = settings,
      .wanted = definition,
      .key = sanad_buffer_text(&key),
      .visited = calloc(settings->definition_count + 1, sizeof(bool)),
      .way = &way,
  };
  const bool has_cycle = search.visited && uses_definition(&search, definition);
  SanadStatus status = SANAD_OK;
  if (!search.visited || search.has_failed || key.failed || head.failed) {
    status = sanad_fail_memory(error);
  } else if (has_cycle) {
    (void)sanad_fail(error, SANAD_MEANING, search.span,
                     "%.*s would be defined by itself: %.*s%.*s",
                     (int)head.length, head.data, (int)head.length, head.data,
                     (int)way.length, way.data);
    status = sanad_hint(error, "for any number of steps use -name+-> on a "
                               "stored relation, or forget one of them");
  }
  free(search.visited);
  sanad_buffer_free(&key);
  sanad_buffer_free(&way);
  sanad_buffer_free(&head);
  return status;
}

// ---- What a body binds

// Recursive, as deep as the parser lets braces nest.
// NOLINTBEGIN(misc-no-recursion)

static bool
chain_binds(const AstChain *chain, SanadText name)
{
  bool binds = chain->start->kind == AST_NODE_VARIABLE &&
               sanad_text_is_equal(chain->start->word.name, name);
  for (size_t i = 0; !binds && i < chain->link_count; ++i) {
    const AstLink *const link = &chain->links[i];
    binds = (link->node.kind == AST_NODE_VARIABLE &&
             sanad_text_is_equal(link->node.word.name, name)) ||
            (link->arrow.kind == AST_ARROW_VARIABLE &&
             sanad_text_is_equal(link->arrow.word.name, name));
  }
  return binds || (chain->graph.kind == AST_GRAPH_VARIABLE &&
                   sanad_text_is_equal(chain->graph.word.name, name));
}

/// Whether the required part of a pattern binds a variable in every row.  A
/// call without `as` may.
static bool
pattern_binds(const AstPattern *pattern, SanadText name)
{
  for (size_t i = 0; i < pattern->clause_count; ++i) {
    const AstClause *const clause = &pattern->clauses[i];
    bool binds = false;
    switch (clause->kind) {
    case AST_CLAUSE_CHAIN:
      binds = chain_binds(&clause->chain, name);
      break;
    case AST_CLAUSE_MEMBERS:
      binds = sanad_text_is_equal(clause->members.variable->word.name, name);
      break;
    case AST_CLAUSE_CALL:
      binds = !clause->call.column_count;
      for (size_t j = 0; !binds && j < clause->call.column_count; ++j) {
        binds = sanad_text_is_equal(clause->call.columns[j].name, name);
      }
      break;
    case AST_CLAUSE_GROUP:
      binds = true;
      for (size_t j = 0; binds && j < clause->group.branch_count; ++j) {
        binds = pattern_binds(&clause->group.branches[j], name);
      }
      break;
    default:
      break;
    }
    if (binds) {
      return true;
    }
  }
  return false;
}

// NOLINTEND(misc-no-recursion)

static SanadStatus
check_end(const AstDefinition *definition, const AstWord *end,
          SanadError *error)
{
  if (pattern_binds(definition->pattern, end->name)) {
    return SANAD_OK;
  }
  (void)sanad_fail(error, SANAD_MEANING, end->span,
                   "the body of the rule does not say what ?%.*s is",
                   (int)end->name.length, end->name.data);
  return sanad_hint(
      error, "draw an arrow to ?%.*s, outside of optional, not and where",
      (int)end->name.length, end->name.data);
}

SanadStatus
sanad_definition_check(const SanadSettings *settings,
                       const AstDefinition *definition, SanadError *error)
{
  switch (definition->kind) {
  case AST_DEFINE_ARROW:
    if (sanad_text_is_equal(definition->from.name, definition->to.name)) {
      (void)sanad_fail(error, SANAD_MEANING, definition->to.span,
                       "the ends of a rule have two names");
      return sanad_hint(error, "write define ?a -name-> ?b as …");
    }
    TRY(check_end(definition, &definition->from, error));
    TRY(check_end(definition, &definition->to, error));
    break;
  case AST_DEFINE_TYPE:
    TRY(check_end(definition, &definition->from, error));
    break;
  default:
    break;
  }
  return check_cycle(settings, definition, error);
}
