/// Steps that give facts: `why`, `describe`, `construct`, `add`, `remove`
/// (language, 4.6, 4.12, 4.14).

#include "base/unicode.h"
#include "graph/vocabulary.h"
#include "query/compile.h"
#include "query/query.h"
#include "query/why.h"

#include <stdio.h>
#include <string.h>

// ---- why

SanadStatus
compile_why(Compiler *compiler, SanadSpan span, SanadError *error)
{
  if (compiler->is_hidden) {
    (void)sanad_fail(error, SANAD_MEANING, span,
                     "rows with sources cannot be joined with a pattern");
    return sanad_hint(error, "call it alone, without a comma");
  }
  SanadArena *const arena = compiler->resolver.question->arena;
  size_t *const cells = SANAD_TAKE_ARRAY(arena, size_t, WHY_CELLS);
  const Column *own = NULL;
  size_t own_count = 0;
  if (!cells) {
    return sanad_fail_memory(error);
  }
  TRY(view_variables(compiler, &own, &own_count, error));
  for (size_t i = 0; i < WHY_CELLS; ++i) {
    cells[i] = new_slot(compiler);
  }
  for (size_t i = 0; i < WHY_COLUMNS; ++i) {
    SanadText name;
    TRY(free_name(compiler, own, own_count,
                  sanad_text(why_column_name((WhyColumn)i)), &name, error));
    if (!add_variable(compiler, name, cells[i])) {
      return sanad_fail_memory(error);
    }
  }
  Stage *stage = NULL;
  TRY(add_view(compiler, STAGE_WHY, &stage, error));
  stage->own_count = own_count;
  stage->cells = cells;
  compiler->program->gives = GIVES_ROWS;
  return SANAD_OK;
}

// ---- describe

SanadStatus
compile_describe(Compiler *compiler, const AstDescribe *describe,
                 SanadError *error)
{
  Program *const program = compiler->program;
  const AstNode *const node = &describe->node;
  program->gives = GIVES_DESCRIBE;
  program->within = describe->within ? describe->within : 1;
  program->node = (Place){SLOT_NONE, SANAD_ANY};
  if (node->kind == AST_NODE_VARIABLE) {
    const Variable *variable = NULL;
    TRY(find_column(compiler, &node->word, &variable, error));
    program->node.slot = variable->slot;
    return SANAD_OK;
  }
  if (node->kind == AST_NODE_PARAMETER) {
    return resolve_parameter(&compiler->resolver, &node->word,
                             &program->node.id, error);
  }
  return node->type_count
             ? resolve_narrowed(&compiler->resolver, node, ROLE_NODE,
                                &program->node.id, error)
             : resolve_any_role(&compiler->resolver, &node->name,
                                &program->node.id, error);
}

// ---- Names that `add new` makes

/// Whether two names are the same when they are looked up.
static SanadStatus
is_same_name(SanadText a, SanadText b, bool *answer, SanadError *error)
{
  SanadBuffer left = {0};
  SanadBuffer right = {0};
  sanad_unicode_fold(&left, a);
  sanad_unicode_fold(&right, b);
  *answer =
      sanad_text_is_equal(sanad_buffer_text(&left), sanad_buffer_text(&right));
  left.failed |= right.failed;
  const SanadStatus status = sanad_buffer_status(&left, error);
  sanad_buffer_free(&left);
  sanad_buffer_free(&right);
  return status;
}

/// Whether an IRI is taken: the graph has it, or this statement made it.
static SanadStatus
is_taken(Compiler *compiler, SanadText iri, bool *answer, SanadError *error)
{
  Question *const question = compiler->resolver.question;
  const SanadTerm term = sanad_term_iri(iri);
  SanadId id = SANAD_ANY;
  TRY(sanad_snapshot_find(question->snapshot, &term, &id, error));
  *answer = id != SANAD_ANY;
  for (size_t i = 0; !*answer && i < compiler->program->new_name_count; ++i) {
    SanadTerm other;
    TRY(question_term(question, compiler->program->new_names[i].id, &other,
                      error));
    *answer = sanad_text_is_equal(other.text, iri);
  }
  return SANAD_OK;
}

/// Makes an IRI for a name, `_2` behind it if it is taken.
static SanadStatus
mint(Compiler *compiler, const AstName *name, SanadId *id, SanadError *error)
{
  Question *const question = compiler->resolver.question;
  const SanadAsk ask = {
      .snapshot = question->snapshot,
      .arena = question->arena,
      .settings = compiler->resolver.settings,
  };
  SanadText first = {0};
  TRY(sanad_mint_iri(&ask, name, &first, error));
  SanadText iri = first;
  bool taken = false;
  TRY(is_taken(compiler, iri, &taken, error));
  for (unsigned number = 2; taken; ++number) {
    char suffix[16];
    const int length = snprintf(suffix, sizeof suffix, "_%u", number);
    char *const text =
        sanad_arena_take(question->arena, first.length + sizeof suffix);
    if (!text) {
      return sanad_fail_memory(error);
    }
    memcpy(text, first.data, first.length);
    memcpy(text + first.length, suffix, (size_t)length);
    iri = (SanadText){text, first.length + (size_t)length};
    TRY(is_taken(compiler, iri, &taken, error));
  }
  const SanadTerm term = sanad_term_iri(iri);
  return question_intern(question, &term, id, error);
}

/// Gives the id of a name that nothing is called by, a new one the first time.
static SanadStatus
make_name(Compiler *compiler, const AstName *name, Role role, SanadId *id,
          SanadError *error)
{
  Program *const program = compiler->program;
  for (size_t i = 0; i < program->new_name_count; ++i) {
    bool is_same = false;
    TRY(is_same_name(program->new_names[i].name, name->text, &is_same, error));
    if (is_same && program->new_names[i].role == (int)role) {
      *id = program->new_names[i].id;
      return SANAD_OK;
    }
  }
  TRY(mint(compiler, name, id, error));
  program->new_names =
      sanad_arena_grow(compiler->resolver.question->arena, program->new_names,
                       program->new_name_count, &program->new_name_capacity,
                       sizeof *program->new_names);
  if (!program->new_names) {
    return sanad_fail_memory(error);
  }
  program->new_names[program->new_name_count++] =
      (MadeName){name->text, *id, (int)role};
  return SANAD_OK;
}

/// Finds what a name of a template means; `add new` makes what there is not.
static SanadStatus
template_name(Compiler *compiler, const AstName *name, Role role, bool is_new,
              const SanadId *classes, size_t class_count, SanadId *id,
              SanadError *error)
{
  if (role == ROLE_RELATION) {
    TRY(refuse_defined(compiler, name, 1, "in a fact that is made", error));
  } else if (role == ROLE_TYPE && has_rule_type(compiler, name, 1)) {
    (void)sanad_fail(error, SANAD_MEANING, name->span,
                     ":%.*s is defined, and nothing can be made of it",
                     (int)name->text.length, name->text.data);
    return sanad_hint(error, "write a type that the graph has");
  }
  compiler->resolver.makes = true;
  SanadStatus status = resolve_name(&compiler->resolver, name, role, classes,
                                    class_count, id, error);
  compiler->resolver.makes = false;
  if (status == SANAD_NOT_FOUND && classes) {
    // Not of this type yet.
    status = resolve_name(&compiler->resolver, name, role, NULL, 0, id, error);
  }
  const bool can_make =
      name->kind == AST_NAME_BARE || name->kind == AST_NAME_BRACKETED;
  if (status == SANAD_NOT_FOUND && can_make && is_new) {
    return make_name(compiler, name, role, id, error);
  }
  if (status == SANAD_NOT_FOUND && error && !error->hint[0]) {
    (void)sanad_hint(error, "write `add new` to make what is not there yet, or "
                            "a prefixed name");
  }
  return status;
}

// ---- Templates

static SanadStatus
add_made(Compiler *compiler, Place subject, Place predicate, Place object,
         SanadSpan span, SanadError *error)
{
  Program *const program = compiler->program;
  program->made = sanad_arena_grow(
      compiler->resolver.question->arena, program->made, program->made_count,
      &program->made_capacity, sizeof *program->made);
  if (!program->made) {
    return sanad_fail_memory(error);
  }
  program->made[program->made_count++] =
      (MadeFact){subject, predicate, object, span};
  return SANAD_OK;
}

static SanadStatus
type_place(Compiler *compiler, Place *place, SanadError *error)
{
  const SanadTerm term = sanad_term_iri(SANAD_TEXT(SANAD_RDF_TYPE));
  *place = (Place){SLOT_NONE, SANAD_ANY};
  return question_intern(compiler->resolver.question, &term, &place->id, error);
}

/// Adds that a node has the type behind its colon.
static SanadStatus
add_type(Compiler *compiler, const AstNode *node, Place place, SanadId type,
         SanadError *error)
{
  Place predicate;
  TRY(type_place(compiler, &predicate, error));
  return add_made(compiler, place, predicate, (Place){SLOT_NONE, type},
                  node->span, error);
}

/// Finds a named node of a template, narrowed by its type if it has that.
static SanadStatus
named_node(Compiler *compiler, const AstNode *node, Role role, bool is_new,
           SanadId type, Place *place, SanadError *error)
{
  const SanadId *classes = NULL;
  size_t class_count = 0;
  const bool is_known =
      type != SANAD_ANY && sanad_id_kind(type) != SANAD_ID_OWN;
  if (is_known && (node->name.kind == AST_NAME_BARE ||
                   node->name.kind == AST_NAME_BRACKETED)) {
    TRY(resolve_types(&compiler->resolver, node->types, node->type_count,
                      &classes, &class_count, error));
  }
  return template_name(compiler, &node->name, role, is_new, classes,
                       class_count, &place->id, error);
}

static SanadStatus
template_node(Compiler *compiler, const AstNode *node, Role role, bool is_new,
              Place *place, SanadError *error)
{
  const Variable *variable = NULL;
  SanadId type = SANAD_ANY;
  SanadTerm term;
  if (node->type_count) {
    TRY(template_name(compiler, &node->types[0], ROLE_TYPE, is_new, NULL, 0,
                      &type, error));
  }
  *place = (Place){SLOT_NONE, SANAD_ANY};
  switch (node->kind) {
  case AST_NODE_VARIABLE:
    TRY(find_column(compiler, &node->word, &variable, error));
    place->slot = variable->slot;
    break;
  case AST_NODE_PARAMETER:
    TRY(resolve_parameter(&compiler->resolver, &node->word, &place->id, error));
    break;
  case AST_NODE_NAME:
    TRY(named_node(compiler, node, role, is_new, type, place, error));
    break;
  default:
    TRY(resolve_literal(&compiler->resolver, &node->literal, &term, &place->id,
                        error));
    break;
  }
  return type == SANAD_ANY ? SANAD_OK
                           : add_type(compiler, node, *place, type, error);
}

static SanadStatus
template_arrow(Compiler *compiler, const AstArrow *arrow, bool is_new,
               Place *place, SanadError *error)
{
  const Variable *variable = NULL;
  *place = (Place){SLOT_NONE, SANAD_ANY};
  switch (arrow->kind) {
  case AST_ARROW_VARIABLE:
    TRY(find_column(compiler, &arrow->word, &variable, error));
    place->slot = variable->slot;
    return SANAD_OK;
  case AST_ARROW_PARAMETER:
    return resolve_parameter(&compiler->resolver, &arrow->word, &place->id,
                             error);
  default:
    break;
  }
  return arrow->path->kind == AST_PATH_A
             ? type_place(compiler, place, error)
             : template_name(compiler, &arrow->path->names[0], ROLE_RELATION,
                             is_new, NULL, 0, &place->id, error);
}

static bool
is_a(const AstArrow *arrow, AstDirection direction)
{
  return arrow->kind == AST_ARROW_PATH && arrow->path->kind == AST_PATH_A &&
         arrow->direction == direction;
}

/// A constant in a place where no fact can have it is an error, not a fact that
/// is left out.
static SanadStatus
check_constants(Compiler *compiler, const MadeFact *fact, SanadError *error)
{
  const Question *const question = compiler->resolver.question;
  SanadTerm term;
  if (fact->subject.slot == SLOT_NONE) {
    TRY(question_term(question, fact->subject.id, &term, error));
    if (term.kind == SANAD_LITERAL) {
      (void)sanad_fail(error, SANAD_MEANING, fact->span,
                       "a text or number cannot be the subject of a fact");
      return sanad_hint(error, "turn the arrow round, or name a thing");
    }
  }
  if (fact->predicate.slot == SLOT_NONE) {
    TRY(question_term(question, fact->predicate.id, &term, error));
    if (term.kind != SANAD_IRI) {
      (void)sanad_fail(error, SANAD_MEANING, fact->span,
                       "a relation must have an IRI");
      return sanad_hint(error, "write its name, or <its IRI>");
    }
  }
  return SANAD_OK;
}

static SanadStatus
template_chain(Compiler *compiler, const AstChain *chain, bool is_new,
               Place *first, SanadError *error)
{
  Place left = *first;
  if (!chain->starts_with_arrow) {
    const Role role =
        chain->link_count && is_a(&chain->links[0].arrow, AST_BACKWARD)
            ? ROLE_TYPE
            : ROLE_NODE;
    TRY(template_node(compiler, chain->start, role, is_new, &left, error));
    *first = left;
  }
  for (size_t i = 0; i < chain->link_count; ++i) {
    const AstLink *const link = &chain->links[i];
    const bool is_backward = link->arrow.direction == AST_BACKWARD;
    Place predicate;
    Place right;
    TRY(template_arrow(compiler, &link->arrow, is_new, &predicate, error));
    TRY(template_node(compiler, &link->node,
                      is_a(&link->arrow, AST_FORWARD) ? ROLE_TYPE : ROLE_NODE,
                      is_new, &right, error));
    TRY(add_made(compiler, is_backward ? right : left, predicate,
                 is_backward ? left : right, link->arrow.span, error));
    TRY(check_constants(
        compiler, &compiler->program->made[compiler->program->made_count - 1],
        error));
    left = right;
  }
  return SANAD_OK;
}

/// Finds the graph that is written to: a new one for a name that nothing has.
static SanadStatus
target_place(Compiler *compiler, const AstGraph *graph, Place *place,
             SanadError *error)
{
  const Question *const question = compiler->resolver.question;
  const Variable *variable = NULL;
  *place = (Place){SLOT_NONE, SANAD_DEFAULT_GRAPH};
  switch (graph->kind) {
  case AST_GRAPH_NONE:
    return SANAD_OK;
  case AST_GRAPH_VARIABLE:
    TRY(find_column(compiler, &graph->word, &variable, error));
    place->slot = variable->slot;
    return SANAD_OK;
  default:
    break;
  }
  const SanadAsk ask = {
      .snapshot = question->snapshot,
      .arena = question->arena,
      .settings = compiler->resolver.settings,
      .is_cancelled = question->is_cancelled,
  };
  SanadText iri = {0};
  TRY(sanad_target_graph(&ask, graph, &iri, error));
  const SanadTerm term = sanad_term_iri(iri);
  return question_intern(compiler->resolver.question, &term, &place->id, error);
}

SanadStatus
compile_template(Compiler *compiler, const AstTemplate *template,
                 SanadError *error)
{
  Place first = {SLOT_NONE, SANAD_ANY};
  compiler->program->gives = GIVES_TEMPLATE;
  for (size_t i = 0; i < template->chain_count; ++i) {
    TRY(template_chain(compiler, &template->chains[i], template->is_new, &first,
                       error));
  }
  return target_place(compiler, &template->graph, &compiler->program->target,
                      error);
}

// ---- remove

/// The template as a pattern: its chains, each in the graph behind `from`.
static SanadStatus
removal_pattern(Compiler *compiler, const AstTemplate *template,
                AstPattern *pattern, SanadError *error)
{
  AstClause *const clauses = SANAD_TAKE_ARRAY(
      compiler->resolver.question->arena, AstClause, template->chain_count);
  if (!clauses) {
    return sanad_fail_memory(error);
  }
  for (size_t i = 0; i < template->chain_count; ++i) {
    clauses[i] = (AstClause){
        .kind = AST_CLAUSE_CHAIN,
        .span = template->chains[i].span,
        .chain = template->chains[i],
    };
    clauses[i].chain.graph = template->graph;
  }
  *pattern = (AstPattern){
      .span = template->span,
      .clauses = clauses,
      .clause_count = template->chain_count,
  };
  return SANAD_OK;
}

/// The variables of what a step removes must be columns.
static SanadStatus
check_columns(Compiler *compiler, const AstTemplate *template,
              SanadError *error)
{
  const Variable *variable = NULL;
  for (size_t i = 0; i < template->chain_count; ++i) {
    const AstChain *const chain = &template->chains[i];
    if (chain->start->kind == AST_NODE_VARIABLE) {
      TRY(find_column(compiler, &chain->start->word, &variable, error));
    }
    for (size_t j = 0; j < chain->link_count; ++j) {
      const AstLink *const link = &chain->links[j];
      if (link->arrow.kind == AST_ARROW_VARIABLE) {
        TRY(find_column(compiler, &link->arrow.word, &variable, error));
      }
      if (link->node.kind == AST_NODE_VARIABLE) {
        TRY(find_column(compiler, &link->node.word, &variable, error));
      }
    }
  }
  return template->graph.kind == AST_GRAPH_VARIABLE
             ? find_column(compiler, &template->graph.word, &variable, error)
             : SANAD_OK;
}

SanadStatus
compile_removal(Compiler *compiler, const AstTemplate *template,
                bool is_statement, SanadError *error)
{
  Program *const program = compiler->program;
  AstPattern pattern;
  In in;
  Block *block = NULL;
  program->gives = GIVES_MATCHED;
  TRY(removal_pattern(compiler, template, &pattern, error));
  if (is_statement) {
    TRY(declare_pattern(compiler, &pattern, error));
  } else {
    TRY(check_columns(compiler, template, error));
    program->first_removed = program->fact_count;
    compiler->is_template = true;
  }
  TRY(compile_in(compiler, &template->graph, &in, error));
  program->target =
      in.kind == IN_UNION ? (Place){SLOT_NONE, SANAD_ANY} : in.place;
  TRY(compile_pattern(compiler, &pattern, false, &block, error));
  compiler->is_template = false;
  if (!is_statement) {
    program->removed = block;
    return SANAD_OK;
  }
  Stage *stage = NULL;
  TRY(add_view(compiler, STAGE_MATCH, &stage, error));
  stage->block = block;
  return SANAD_OK;
}
