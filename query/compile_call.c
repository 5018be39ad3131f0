/// Calls of parametrised queries (language, 4.8).

#include "query/compile.h"
#include "query/definition.h"
#include "query/rows.h"

#include <string.h>

/// A call and what it calls.
typedef struct {
  const AstCall *call;
  const AstDefinition *definition;
  Binding *bindings; ///< Its arguments
  SanadSpan span;    ///< Of the function's name
} Called;

/// The query that is always there; its definition has no text.
static const AstWord claims_parameter = {.name = {"x", 1}};
static const AstDefinition claims_definition = {
    .kind = AST_DEFINE_QUERY,
    .function = {.name = {"claims", 6}},
    .parameters = &claims_parameter,
    .parameter_count = 1,
};

static SanadStatus
fail_no_query(Compiler *compiler, const AstWord *function, SanadError *error)
{
  const SanadSettings *const settings = compiler->resolver.settings;
  SanadBuffer list = {0};
  for (size_t i = 0; i < settings->definition_count; ++i) {
    if (settings->definitions[i].tree->kind == AST_DEFINE_QUERY) {
      sanad_buffer_add_string(&list, list.length ? ", " : "");
      sanad_definition_head(settings->definitions[i].tree, &list);
    }
  }
  (void)sanad_fail(error, SANAD_MEANING, function->span,
                   "no query is called \"%.*s\"", (int)function->name.length,
                   function->name.data);
  const SanadStatus status =
      list.length && !list.failed
          ? sanad_hint(error, "there is %s", sanad_buffer_string(&list))
          : sanad_hint(error, "define it: define %.*s($x) as $x -relation-> ?y",
                       (int)function->name.length, function->name.data);
  sanad_buffer_free(&list);
  return status;
}

static SanadStatus
find_called(Compiler *compiler, const AstCall *call, Called *called,
            SanadError *error)
{
  SanadBuffer key = {0};
  sanad_definition_key(AST_DEFINE_QUERY, NULL, call->function.name, &key);
  *called = (Called){
      .call = call,
      .definition = sanad_definition_find(compiler->resolver.settings,
                                          sanad_buffer_text(&key)),
      .span = call->function.span,
  };
  const SanadStatus status = sanad_buffer_status(&key, error);
  sanad_buffer_free(&key);
  TRY(status);
  if (!called->definition &&
      sanad_text_is_equal(call->function.name,
                          claims_definition.function.name)) {
    called->definition = &claims_definition;
  }
  return called->definition ? SANAD_OK
                            : fail_no_query(compiler, &call->function, error);
}

static SanadStatus
fail_arguments(const Called *called, SanadError *error)
{
  const size_t wanted = called->definition->parameter_count;
  SanadBuffer head = {0};
  sanad_definition_head(called->definition, &head);
  (void)sanad_fail(error, SANAD_MEANING, called->span,
                   "%.*s takes %zu value%s, not %zu", (int)head.length,
                   head.data, wanted, wanted == 1 ? "" : "s",
                   called->call->argument_count);
  sanad_buffer_free(&head);
  return sanad_hint(error, "give it one value for each parameter");
}

/// Works out the arguments where the call stands.
static SanadStatus
bind_arguments(Compiler *compiler, const Called *called, Binding **out,
               SanadError *error)
{
  const AstDefinition *const definition = called->definition;
  const size_t count = definition->parameter_count;
  Resolver *const resolver = &compiler->resolver;
  if (called->call->argument_count != count) {
    return fail_arguments(called, error);
  }
  Binding *const bindings = *out =
      SANAD_TAKE_ARRAY(resolver->question->arena, Binding, count + 1);
  if (!bindings) {
    return sanad_fail_memory(error);
  }
  for (size_t i = 0; i < count; ++i) {
    const AstValue *const value = &called->call->arguments[i];
    SanadTerm term;
    bindings[i].name = definition->parameters[i].name;
    SanadId *const id = &bindings[i].id;
    switch (value->kind) {
    case AST_NODE_PARAMETER:
      TRY(resolve_parameter(resolver, &value->word, id, error));
      break;
    case AST_NODE_NAME:
      TRY(resolve_any_role(resolver, &value->name, id, error));
      break;
    default:
      TRY(resolve_literal(resolver, &value->literal, &term, id, error));
      break;
    }
  }
  return SANAD_OK;
}

/// Compiles `claims(x)`.
static SanadStatus
compile_claims(Compiler *compiler, const Called *called, const Binding *about,
               SanadError *error)
{
  ClaimSearch *const search =
      SANAD_TAKE(compiler->resolver.question->arena, ClaimSearch);
  Stage *const match = add_stage(compiler, STAGE_MATCH);
  if (!search || !match) {
    return sanad_fail_memory(error);
  }
  match->is_first = true;
  TRY(new_block(compiler, &match->block, error));
  search->about = about->id;
  search->span = called->span;
  for (size_t i = 0; i < CLAIM_COLUMNS; ++i) {
    const SanadText name = sanad_text(claim_column_name((ClaimColumn)i));
    search->slots[i] = new_slot(compiler);
    Variable *const variable = add_variable(compiler, name, search->slots[i]);
    if (!variable) {
      return sanad_fail_memory(error);
    }
    variable->is_relation = i == CLAIM_RELATION;
  }
  compiler->program->gives = GIVES_ROWS;
  Stage *stage = NULL;
  TRY(add_view(compiler, STAGE_CLAIMS, &stage, error));
  stage->claims = search;
  return SANAD_OK;
}

/// Compiles the query behind a call; its columns are in `*columns`.
static SanadStatus
compile_body(Compiler *compiler, const Called *called, const Column **columns,
             size_t *count, SanadError *error)
{
  Inside inside;
  TRY(enter_definition(compiler, called->definition, called->span, &inside,
                       error));
  compiler->resolver.bindings = called->bindings;
  compiler->resolver.binding_count = called->definition->parameter_count;
  SanadStatus status =
      called->definition->query
          ? compile_stages(compiler, called->definition->query, error)
          : compile_claims(compiler, called, called->bindings, error);
  if (status == SANAD_OK) {
    status = view_variables(compiler, columns, count, error);
  }
  TRY(leave_definition(compiler, &inside, called->span, status, error));
  if (compiler->program->gives != GIVES_YES_NO) {
    return SANAD_OK;
  }
  (void)sanad_fail(error, SANAD_MEANING, called->span,
                   "%.*s has no named variables, so it gives no rows",
                   (int)called->call->function.name.length,
                   called->call->function.name.data);
  return sanad_hint(error, "name what it looks for in its definition");
}

/// Renames columns as `as` says: all of them, in order.
static SanadStatus
rename_columns(Compiler *compiler, const Called *called, const Column **columns,
               size_t count, SanadError *error)
{
  const AstCall *const call = called->call;
  if (!call->column_count) {
    return SANAD_OK;
  }
  if (call->column_count != count) {
    (void)sanad_fail(error, SANAD_MEANING, call->columns[0].span,
                     "%.*s gives %zu column%s, not %zu",
                     (int)call->function.name.length, call->function.name.data,
                     count, count == 1 ? "" : "s", call->column_count);
    SanadBuffer list = {0};
    for (size_t i = 0; i < count; ++i) {
      sanad_buffer_add_string(&list, i ? ", ?" : "?");
      sanad_buffer_add_text(&list, (*columns)[i].name);
    }
    (void)sanad_hint(error, "they are %s",
                     list.failed ? "" : sanad_buffer_string(&list));
    sanad_buffer_free(&list);
    return SANAD_MEANING;
  }
  Column *const renamed =
      SANAD_TAKE_ARRAY(compiler->resolver.question->arena, Column, count + 1);
  if (!renamed) {
    return sanad_fail_memory(error);
  }
  for (size_t i = 0; i < count; ++i) {
    const AstWord *const word = &call->columns[i];
    renamed[i] = (*columns)[i];
    renamed[i].name = word->name;
    for (size_t j = 0; j < i; ++j) {
      if (sanad_text_is_equal(renamed[j].name, word->name)) {
        (void)sanad_fail(error, SANAD_MEANING, word->span,
                         "two columns are called ?%.*s", (int)word->name.length,
                         word->name.data);
        return sanad_hint(error, "give each column a name of its own");
      }
    }
  }
  *columns = renamed;
  return SANAD_OK;
}

SanadStatus
compile_call(Compiler *compiler, const AstCall *call, SanadSpan span,
             SanadError *error)
{
  Called called;
  const Column *columns = NULL;
  size_t count = 0;
  (void)span;
  TRY(find_called(compiler, call, &called, error));
  TRY(bind_arguments(compiler, &called, &called.bindings, error));
  TRY(compile_body(compiler, &called, &columns, &count, error));
  TRY(rename_columns(compiler, &called, &columns, count, error));
  TRY(set_scope(compiler, columns, count, error));
  return call->column_count ? add_view(compiler, STAGE_PROJECT, NULL, error)
                            : SANAD_OK;
}

// ---- In a pattern

/// Gives the columns of a query the slots that the pattern around it has for
/// them, as its last stages.
static SanadStatus
move_columns(Compiler *compiler, const AstCall *call, Subquery *query,
             SanadError *error)
{
  SanadArena *const arena = compiler->resolver.question->arena;
  Column *const outer =
      SANAD_TAKE_ARRAY(arena, Column, query->column_count + 1);
  if (!outer) {
    return sanad_fail_memory(error);
  }
  for (size_t i = 0; i < query->column_count; ++i) {
    const AstWord word = {query->columns[i].name, call->function.span};
    Place place;
    TRY(place_of_variable(compiler, &word, &place, error));
    Expr *const copy = SANAD_TAKE(arena, Expr);
    Stage *const stage = add_stage(compiler, STAGE_EXTEND);
    if (!copy || !stage) {
      return sanad_fail_memory(error);
    }
    if (place.slot == SLOT_NONE) {
      (void)sanad_fail(error, SANAD_MEANING, word.span,
                       "?%.*s is an end of the rule, which a call cannot give",
                       (int)word.name.length, word.name.data);
      return sanad_hint(error, "name its columns with as (?x, …)");
    }
    *copy = (Expr){.kind = EXPR_VARIABLE, .slot = query->columns[i].slot};
    stage->expr = copy;
    stage->slot = place.slot;
    outer[i] = query->columns[i];
    outer[i].slot = place.slot;
  }
  Stage *const last = add_stage(compiler, STAGE_PROJECT);
  if (!last) {
    return sanad_fail_memory(error);
  }
  last->columns = outer;
  last->column_count = query->column_count;
  query->columns = outer;
  return SANAD_OK;
}

static SanadStatus
find_certain(Compiler *compiler, Subquery *query, SanadError *error)
{
  const size_t width = compiler->program->width + 1;
  SanadArena *const arena = compiler->resolver.question->arena;
  bool *const slots = SANAD_TAKE_ARRAY(arena, bool, width);
  query->certain = SANAD_TAKE_ARRAY(arena, bool, query->column_count + 1);
  if (!slots || !query->certain) {
    return sanad_fail_memory(error);
  }
  stages_certain(query->stages, query->stage_count, slots, width - 1);
  for (size_t i = 0; i < query->column_count; ++i) {
    query->certain[i] = slots[query->columns[i].slot];
  }
  return SANAD_OK;
}

/// Compiles the query of a call to stages of its own.
static SanadStatus
compile_subquery(Compiler *compiler, const Called *called, Subquery *query,
                 SanadError *error)
{
  const bool was_hidden = compiler->is_hidden;
  compiler->is_hidden = true; // Its facts are not facts of a row
  TRY(compile_body(compiler, called, &query->columns, &query->column_count,
                   error));
  compiler->is_hidden = was_hidden;
  query->name = called->call->function.name;
  return rename_columns(compiler, called, &query->columns, query->column_count,
                        error);
}

/// Takes the stages that are being made out of the program, and puts those in
/// which it had before.
static void
swap_stages(Program *program, Program *other)
{
  const Program now = *program;
  program->stages = other->stages;
  program->stage_count = other->stage_count;
  program->stage_capacity = other->stage_capacity;
  program->gives = other->gives;
  other->stages = now.stages;
  other->stage_count = now.stage_count;
  other->stage_capacity = now.stage_capacity;
  other->gives = now.gives;
}

/// Whether two calls mean the same query with the same values, so that their
/// rows are the same.
static bool
is_same_call(const KnownCall *a, const KnownCall *b)
{
  // Inside other definitions, parameters of these may stand in the query.
  if (a->definition != b->definition || a->outer != b->outer) {
    return false;
  }
  for (size_t i = 0; i < a->definition->parameter_count; ++i) {
    if (a->bindings[i].id != b->bindings[i].id) {
      return false;
    }
  }
  return true;
}

/// The number of a call: that of an earlier one that means the same, or one of
/// its own, from 1 on.
static size_t
number_of(const Compiler *compiler, const KnownCall *known)
{
  for (size_t i = 0; i < compiler->call_count; ++i) {
    if (is_same_call(&compiler->calls[i], known)) {
      return compiler->calls[i].query.number;
    }
  }
  return compiler->call_count + 1;
}

SanadStatus
find_call(Compiler *compiler, const AstCall *call, KnownCall **out,
          SanadError *error)
{
  for (size_t i = compiler->call_count; i > 0; --i) {
    if (compiler->calls[i - 1].call == call) {
      *out = &compiler->calls[i - 1];
      return SANAD_OK;
    }
  }
  Called called;
  KnownCall known = {.call = call};
  TRY(find_called(compiler, call, &called, error));
  TRY(bind_arguments(compiler, &called, &called.bindings, error));
  known.definition = called.definition;
  known.bindings = called.bindings;
  known.outer = compiler->resolver.bindings;
  swap_stages(compiler->program, &known.stages);
  TRY(compile_subquery(compiler, &called, &known.query, error));
  swap_stages(compiler->program, &known.stages);
  known.query.number = number_of(compiler, &known);
  compiler->calls = sanad_arena_grow(
      compiler->resolver.question->arena, compiler->calls, compiler->call_count,
      &compiler->call_capacity, sizeof *compiler->calls);
  if (!compiler->calls) {
    return sanad_fail_memory(error);
  }
  *out = &compiler->calls[compiler->call_count++];
  **out = known;
  return SANAD_OK;
}

SanadStatus
join_call(Compiler *compiler, const AstCall *call, const Subquery **out,
          SanadError *error)
{
  KnownCall *known = NULL;
  TRY(find_call(compiler, call, &known, error));
  Subquery *const query =
      SANAD_TAKE(compiler->resolver.question->arena, Subquery);
  if (!query) {
    return sanad_fail_memory(error);
  }
  *query = known->query;
  Program stages = known->stages;
  swap_stages(compiler->program, &stages);
  TRY(move_columns(compiler, call, query, error));
  swap_stages(compiler->program, &stages);
  query->stages = stages.stages;
  query->stage_count = stages.stage_count;
  *out = query;
  return find_certain(compiler, query, error);
}
