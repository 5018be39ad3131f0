/// Definitions in a pattern: path arrows, rule arrows and rule types, expanded
/// in place (language, 4.8).

#include "query/compile.h"
#include "query/definition.h"

#include <string.h>

/// Definitions that one query may be expanded to, and those inside each other.
#define EXPANDED_MAX 1000U
#define NESTED_MAX   100U

/// The numbers of rules in the mirror rule, which no column has.
#define RULE_NUMBERS ((uint64_t)1 << 48U)

const AstDefinition *
find_definition(Compiler *compiler, AstDefinitionKind kind, const AstName *name)
{
  const SanadSettings *const settings = compiler->resolver.settings;
  if (!settings->definition_count) {
    return NULL;
  }
  SanadBuffer key = {0};
  sanad_definition_key(kind, name, (SanadText){0}, &key);
  const AstDefinition *const found =
      sanad_definition_find(settings, sanad_buffer_text(&key));
  sanad_buffer_free(&key);
  return found;
}

SanadStatus
enter_definition(Compiler *compiler, const AstDefinition *definition,
                 SanadSpan span, Inside *inside, SanadError *error)
{
  SanadBuffer head = {0};
  SanadStatus status = SANAD_OK;
  unsigned depth = 0;
  for (const Expansion *outer = compiler->expansion; outer;
       outer = outer->outer) {
    ++depth;
    if (outer->definition == definition) {
      sanad_definition_head(definition, &head);
      (void)sanad_fail(error, SANAD_MEANING, span, "%.*s is defined by itself",
                       (int)head.length, head.data);
      status = sanad_hint(error, "define one of them anew, or forget it");
      break;
    }
  }
  sanad_buffer_free(&head);
  TRY(status);
  if (depth >= NESTED_MAX || ++compiler->expanded > EXPANDED_MAX) {
    (void)sanad_fail(error, SANAD_LIMIT, span,
                     "a query uses at most %u definitions, those in "
                     "definitions included, %u deep",
                     EXPANDED_MAX, NESTED_MAX);
    return sanad_hint(error, "store what the inner ones give: … | add ?a -…-> "
                             "?b");
  }

  inside->outer = *compiler;
  inside->expansion = (Expansion){definition, compiler->expansion};
  compiler->expansion = &inside->expansion;
  compiler->variables = NULL;
  compiler->variable_count = 0;
  compiler->variable_capacity = 0;
  compiler->nodes = NULL;
  compiler->node_count = 0;
  compiler->node_capacity = 0;
  compiler->calls = NULL;
  compiler->call_count = 0;
  compiler->call_capacity = 0;
  compiler->alone = NULL;
  compiler->in = (In){.kind = IN_UNION};
  compiler->resolver.bindings = NULL;
  compiler->resolver.binding_count = 0;
  return SANAD_OK;
}

/// Says of an error in a definition's text, which nobody sees here, where that
/// is.
static void
place_error(const AstDefinition *definition, SanadSpan span, SanadError *error)
{
  SanadBuffer where = {0};
  const size_t length = strlen(error->message);
  sanad_buffer_add_string(&where, ", in the definition of ");
  sanad_definition_head(definition, &where);
  // All of it, or nothing: half a letter would be no text.
  if (!where.failed && length + where.length < sizeof error->message) {
    memcpy(error->message + length, where.data, where.length);
    error->message[length + where.length] = '\0';
  }
  sanad_buffer_free(&where);
  error->span = span;
}

SanadStatus
leave_definition(Compiler *compiler, const Inside *inside, SanadSpan span,
                 SanadStatus status, SanadError *error)
{
  const bool has_place = status == SANAD_MEANING || status == SANAD_NOT_FOUND ||
                         status == SANAD_AMBIGUOUS ||
                         status == SANAD_UNSUPPORTED || status == SANAD_SYNTAX;
  if (has_place && error) {
    place_error(inside->expansion.definition, span, error);
  } else if (status != SANAD_OK && error &&
             (error->span.length || error->span.offset)) {
    error->span = span;
  }

  const Compiler inner = *compiler;
  *compiler = inside->outer;
  // What belongs to the query as a whole has grown on.
  compiler->expanded = inner.expanded;
  compiler->relations = inner.relations;
  compiler->background = inner.background;
  compiler->background_count = inner.background_count;
  compiler->has_background = inner.has_background;
  return status;
}

// ---- Rule arrows

SanadStatus
find_rule(Compiler *compiler, const AstArrow *arrow, const AstDefinition **rule,
          uint32_t *min, uint32_t *max, SanadError *error)
{
  *rule = NULL;
  if (arrow->kind != AST_ARROW_PATH) {
    return SANAD_OK;
  }
  const AstPath *const path = arrow->path;
  const bool is_times =
      path->kind == AST_PATH_TIMES && path->parts[0].kind == AST_PATH_NAME;
  const AstPath *const name = is_times ? &path->parts[0] : path;
  if (name->kind != AST_PATH_NAME) {
    return SANAD_OK;
  }
  const AstDefinition *const found =
      find_definition(compiler, AST_DEFINE_PATH, &name->names[0]);
  if (!found || found->kind != AST_DEFINE_ARROW) {
    return SANAD_OK;
  }
  *rule = found;
  *min = is_times ? path->min : 1;
  *max = is_times ? path->max : 1;
  if (!is_times || (path->min && path->max != AST_UNBOUNDED)) {
    return SANAD_OK;
  }
  const SanadText text = found->name.text;
  (void)sanad_fail(error, SANAD_MEANING, path->span,
                   "the rule -%.*s-> can be taken once or {m,n} times, not any "
                   "number of times",
                   (int)text.length, text.data);
  return sanad_hint(error,
                    "write -%.*s{1,3}->, or store it first: ?a -%.*s-> ?b | "
                    "add ?a -…-> ?b",
                    (int)text.length, text.data, (int)text.length, text.data);
}

SanadStatus
rule_path(Compiler *compiler, const AstDefinition *rule, AstDirection direction,
          uint32_t min, uint32_t max, const Path **out, SanadError *error)
{
  const SanadSettings *const settings = compiler->resolver.settings;
  uint64_t number = 0;
  while (number < settings->definition_count &&
         settings->definitions[number].tree != rule) {
    ++number;
  }
  const Path *link = NULL;
  TRY(path_link(compiler, sanad_id(SANAD_ID_NONE, RULE_NUMBERS + number),
                direction == AST_BACKWARD, direction == AST_EITHER, &link,
                error));
  if (min == 1 && max == 1) {
    *out = link;
    return SANAD_OK;
  }
  return path_repeat(compiler, link, min, max, out, error);
}

/// Makes a place into a variable of a rule.
static SanadStatus
bind_end(Compiler *compiler, const AstWord *word, Place place,
         SanadError *error)
{
  Variable *const variable = add_variable(compiler, word->name, place.slot);
  if (!variable) {
    return sanad_fail_memory(error);
  }
  variable->id = place.slot == SLOT_NONE ? place.id : SANAD_ANY;
  return SANAD_OK;
}

/// A use of a rule.
typedef struct {
  const AstDefinition *rule;
  AstDirection direction;
  SanadSpan span;
  In in;
} Use;

/// Puts the body of a rule into a block.
static SanadStatus
put_body(Compiler *compiler, Block *block, const Use *use, Place from, Place to,
         SanadError *error)
{
  const AstDefinition *const rule = use->rule;
  Inside inside;
  TRY(enter_definition(compiler, rule, use->span, &inside, error));
  compiler->in = use->in;
  SanadStatus status = bind_end(compiler, &rule->from, from, error);
  if (status == SANAD_OK && rule->kind == AST_DEFINE_ARROW) {
    status = bind_end(compiler, &rule->to, to, error);
  }
  if (status == SANAD_OK) {
    status = declare_pattern(compiler, rule->pattern, error);
  }
  if (status == SANAD_OK) {
    status = compile_into(compiler, rule->pattern, false, block, error);
  }
  return leave_definition(compiler, &inside, use->span, status, error);
}

/// Takes memory for the branches of a union.
static SanadStatus
new_branches(Compiler *compiler, size_t count, Block ***branches,
             SanadError *error)
{
  *branches =
      SANAD_TAKE_ARRAY(compiler->resolver.question->arena, Block *, count);
  if (!*branches) {
    return sanad_fail_memory(error);
  }
  for (size_t i = 0; i < count; ++i) {
    TRY(new_block(compiler, &(*branches)[i], error));
  }
  return SANAD_OK;
}

static SanadStatus
add_branches(Compiler *compiler, Block *block, Block **branches, size_t count,
             SanadError *error)
{
  const Atom atom = {
      .kind = ATOM_UNION,
      .branches = branches,
      .branch_count = count,
  };
  return block_add_atom(compiler, block, &atom, error);
}

/// One step along a rule; in either direction it is a union.
static SanadStatus
add_step(Compiler *compiler, Block *block, const Use *use, Place left,
         Place right, SanadError *error)
{
  if (use->direction == AST_FORWARD) {
    return put_body(compiler, block, use, left, right, error);
  }
  if (use->direction == AST_BACKWARD) {
    return put_body(compiler, block, use, right, left, error);
  }
  const size_t outer = compiler->group;
  Block **branches = NULL;
  TRY(new_branches(compiler, 2, &branches, error));
  TRY(begin_group(compiler, error));
  TRY(put_body(compiler, branches[0], use, left, right, error));
  mark_group(compiler, branches[0]);
  compiler->group = outer;
  TRY(begin_group(compiler, error));
  TRY(put_body(compiler, branches[1], use, right, left, error));
  mark_group(compiler, branches[1]);
  compiler->group = outer;
  return add_branches(compiler, block, branches, 2, error);
}

/// A chain of `count` steps.
static SanadStatus
add_steps(Compiler *compiler, Block *block, const Use *use, uint32_t count,
          Place left, Place right, SanadError *error)
{
  for (uint32_t i = 0; i < count; ++i) {
    Place next = right;
    if (i + 1 < count) {
      next = (Place){new_slot(compiler), SANAD_ANY};
    }
    TRY(add_step(compiler, block, use, left, next, error));
    left = next;
  }
  return SANAD_OK;
}

SanadStatus
add_rule(Compiler *compiler, Block *block, const AstDefinition *rule,
         const AstArrow *arrow, uint32_t min, uint32_t max, Place left,
         Place right, In in, SanadError *error)
{
  const Use use = {rule, arrow->direction, arrow->span, in};
  if (min == max) {
    return add_steps(compiler, block, &use, min, left, right, error);
  }
  const size_t outer = compiler->group;
  Block **branches = NULL;
  const size_t count = max - min + 1;
  TRY(new_branches(compiler, count, &branches, error));
  for (uint32_t i = min; i <= max; ++i) {
    TRY(begin_group(compiler, error));
    TRY(add_steps(compiler, branches[i - min], &use, i, left, right, error));
    mark_group(compiler, branches[i - min]);
    compiler->group = outer;
  }
  return add_branches(compiler, block, branches, count, error);
}

SanadStatus
refuse_defined(Compiler *compiler, const AstName *names, size_t count,
               const char *where, SanadError *error)
{
  for (size_t i = 0; i < count; ++i) {
    const SanadText text = names[i].text;
    if (!find_definition(compiler, AST_DEFINE_PATH, &names[i])) {
      continue;
    }
    (void)sanad_fail(error, SANAD_MEANING, names[i].span,
                     "-%.*s-> is defined, and %s only a stored relation can "
                     "stand",
                     (int)text.length, text.data, where);
    return sanad_hint(error,
                      "write the relations that -%.*s-> stands for, or draw it "
                      "as an arrow of its own",
                      (int)text.length, text.data);
  }
  return SANAD_OK;
}

// ---- Rule types

bool
has_rule_type(Compiler *compiler, const AstName *types, size_t count)
{
  for (size_t i = 0; i < count; ++i) {
    if (find_definition(compiler, AST_DEFINE_TYPE, &types[i])) {
      return true;
    }
  }
  return false;
}

/// The condition of types that the graph has.
static SanadStatus
add_stored_types(Compiler *compiler, Block *block, Place place,
                 const AstName *types, size_t count, SanadError *error)
{
  Atom atom = {.kind = ATOM_TYPE, .subject = place, .named_count = count};
  TRY(resolve_types(&compiler->resolver, types, count, &atom.classes,
                    &atom.class_count, error));
  TRY(resolve_type_names(&compiler->resolver, types, count, &atom.named,
                         error));
  return block_add_atom(compiler, block, &atom, error);
}

static SanadStatus
add_type(Compiler *compiler, Block *block, Place place, const AstName *type,
         SanadError *error)
{
  const AstDefinition *const rule =
      find_definition(compiler, AST_DEFINE_TYPE, type);
  const Use use = {.rule = rule, .span = type->span};
  return rule ? put_body(compiler, block, &use, place, place, error)
              : add_stored_types(compiler, block, place, type, 1, error);
}

SanadStatus
add_types(Compiler *compiler, Block *block, Place place, const AstName *types,
          size_t count, SanadError *error)
{
  if (!has_rule_type(compiler, types, count)) {
    return add_stored_types(compiler, block, place, types, count, error);
  }
  if (count == 1) {
    return add_type(compiler, block, place, &types[0], error);
  }
  const size_t outer = compiler->group;
  Block **branches = NULL;
  TRY(new_branches(compiler, count, &branches, error));
  for (size_t i = 0; i < count; ++i) {
    TRY(begin_group(compiler, error));
    TRY(add_type(compiler, branches[i], place, &types[i], error));
    mark_group(compiler, branches[i]);
    compiler->group = outer;
  }
  return add_branches(compiler, block, branches, count, error);
}
