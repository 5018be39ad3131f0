/// What a session asks about names and values, without a whole query.

#include "base/unicode.h"
#include "graph/vocabulary.h"
#include "query/adjacency.h"
#include "query/answer.h"
#include "query/compile.h"
#include "query/query.h"

#include <string.h>

SanadStatus
question_begin_ask(Question *question, const SanadAsk *ask, SanadError *error)
{
  TRY(question_begin(question, ask->arena, ask->snapshot, error));
  question->is_cancelled = ask->is_cancelled;
  question->deadline_us = ask->deadline_us;
  question->memory_max = ask->memory_max;
  question->threads = ask->threads;
  question->note = ask->note;
  question->note_state = ask->note_state;
  question->progress = ask->progress;
  question->endpoint = ask->endpoint;
  if (ask->relations && !ask->endpoint &&
      sanad_snapshot_moment(ask->snapshot) &&
      adjacency_cache_take(ask->relations, question)) {
    adjacency_cache_free(question->adjacencies);
    question->adjacencies = ask->relations;
    question->shares_adjacencies = true;
  }
  return SANAD_OK;
}

SanadRelations *
sanad_relations_new(void)
{
  return adjacency_cache_new();
}

void
sanad_relations_free(SanadRelations *relations)
{
  adjacency_cache_free(relations);
}

static SanadStatus
begin(const SanadAsk *ask, Question *question, Resolver *resolver,
      SanadError *error)
{
  TRY(question_begin_ask(question, ask, error));
  TRY(resolver_begin(resolver, question, ask->settings, error));
  resolver->makes = true; // A single name is no question
  return SANAD_OK;
}

/// Finds the id of the node that a graph is called by; SANAD_ANY if nothing is
/// called so.
static SanadStatus
find_graph(const SanadAsk *ask, const AstGraph *graph, SanadId *id,
           SanadTerm *term, SanadError *error)
{
  Question question;
  Resolver resolver;
  *id = SANAD_ANY;
  SanadStatus status = begin(ask, &question, &resolver, error);
  if (status == SANAD_OK) {
    status = graph->kind == AST_GRAPH_PARAMETER
                 ? resolve_parameter(&resolver, &graph->word, id, error)
                 : resolve_name(&resolver, &graph->name, ROLE_NODE, NULL, 0, id,
                                error);
  }
  if (status == SANAD_OK) {
    status = question_term(&question, *id, term, error);
  }
  question_end(&question);
  return status;
}

SanadStatus
sanad_find_graph(const SanadAsk *ask, const AstGraph *graph, SanadId *id,
                 SanadError *error)
{
  SanadTerm term;
  SanadStatus status = find_graph(ask, graph, id, &term, error);
  if (status == SANAD_OK && sanad_id_kind(*id) != SANAD_ID_OWN) {
    return SANAD_OK;
  }
  *id = SANAD_ANY;
  if (status == SANAD_OK || status == SANAD_NOT_FOUND) {
    const SanadText name =
        graph->kind == AST_GRAPH_NAME ? graph->name.text : graph->word.name;
    char hint[SANAD_MESSAGE_BYTES_MAX] = "";
    if (status == SANAD_NOT_FOUND && error) {
      memcpy(hint, error->hint, sizeof hint);
    }
    status = sanad_fail(
        error, SANAD_NOT_FOUND, graph->span, "no source is called \"%s%.*s\"",
        graph->kind == AST_GRAPH_NAME ? "" : "$", (int)name.length, name.data);
    (void)sanad_hint(error, "%s",
                     hint[0] ? hint : ".sources lists what there is");
  }
  return status;
}

/// Letters and digits stay, everything else becomes `_`.
static SanadStatus
mint_local(const SanadAsk *ask, SanadText name, SanadText *iri,
           SanadError *error)
{
  const SanadText space = ask->settings->default_prefix.length
                              ? ask->settings->default_prefix
                              : SANAD_TEXT(SANAD_NS_ID);
  SanadBuffer out = {0};
  size_t offset = 0;
  sanad_buffer_add_text(&out, space);
  while (offset < name.length) {
    const uint32_t c = sanad_utf8_next(name, &offset);
    if (c != SANAD_NO_CODE_POINT &&
        (sanad_is_letter(c) || sanad_is_digit(c) || sanad_is_mark(c))) {
      sanad_buffer_add_code_point(&out, c);
    } else {
      sanad_buffer_add_char(&out, '_');
    }
  }
  SanadStatus status = sanad_buffer_status(&out, error);
  if (status == SANAD_OK) {
    iri->data = sanad_arena_copy(ask->arena, out.data, out.length);
    iri->length = out.length;
    status = iri->data ? SANAD_OK : sanad_fail_memory(error);
  }
  sanad_buffer_free(&out);
  return status;
}

SanadStatus
sanad_mint_iri(const SanadAsk *ask, const AstName *name, SanadText *iri,
               SanadError *error)
{
  if (name->kind == AST_NAME_IRI) {
    *iri = name->text;
    return SANAD_OK;
  }
  if (name->kind != AST_NAME_PREFIXED) {
    return mint_local(ask, name->text, iri, error);
  }
  Question question;
  Resolver resolver;
  SanadStatus status = begin(ask, &question, &resolver, error);
  if (status == SANAD_OK) {
    status = resolve_prefixed(&resolver, name, iri, error);
  }
  question_end(&question);
  return status;
}

/// The name that a graph gets which nothing is called by: that of a parameter
/// is its text from the command line.
static SanadStatus
name_of_graph(const SanadAsk *ask, const AstGraph *graph, AstName *name,
              SanadError *error)
{
  if (graph->kind == AST_GRAPH_NAME) {
    *name = graph->name;
    return SANAD_OK;
  }
  const SanadSettings *const settings = ask->settings;
  for (size_t i = settings->parameter_count; i > 0; --i) {
    const SanadParameter *const parameter = &settings->parameters[i - 1];
    if (sanad_text_is_equal(parameter->name, graph->word.name) &&
        parameter->text.length) {
      *name = (AstName){.kind = AST_NAME_BRACKETED,
                        .span = graph->span,
                        .text = parameter->text};
      return SANAD_OK;
    }
  }
  return sanad_fail_hint(error, SANAD_MEANING, graph->span,
                         "give it the name of a source, or its IRI",
                         "$%.*s names no source", (int)graph->word.name.length,
                         graph->word.name.data);
}

SanadStatus
sanad_target_graph(const SanadAsk *ask, const AstGraph *graph, SanadText *iri,
                   SanadError *error)
{
  SanadId id = SANAD_ANY;
  SanadTerm term = {0};
  AstName name;
  SanadError own = {0};
  const SanadStatus status = find_graph(ask, graph, &id, &term, &own);
  *iri = (SanadText){0};
  if (status == SANAD_NOT_FOUND) {
    TRY(name_of_graph(ask, graph, &name, error));
    return sanad_mint_iri(ask, &name, iri, error);
  }
  if (status != SANAD_OK) {
    if (error) {
      *error = own;
    }
    return status;
  }
  if (term.kind != SANAD_IRI) {
    (void)sanad_fail(error, SANAD_MEANING, graph->span,
                     "a source must have an IRI");
    return sanad_hint(error, "write its name, or <its IRI>");
  }
  iri->data = sanad_arena_copy(ask->arena, term.text.data, term.text.length);
  iri->length = term.text.length;
  return iri->data ? SANAD_OK : sanad_fail_memory(error);
}

SanadStatus
sanad_relation_iri(const SanadAsk *ask, const AstName *name, SanadText *iri,
                   SanadError *error)
{
  Question question;
  Resolver resolver;
  SanadId id = SANAD_ANY;
  SanadTerm term = {0};
  SanadStatus status = begin(ask, &question, &resolver, error);
  if (status == SANAD_OK) {
    status = resolve_name(&resolver, name, ROLE_RELATION, NULL, 0, &id, error);
  }
  if (status == SANAD_OK) {
    status = question_term(&question, id, &term, error);
  }
  *iri = term.text;
  question_end(&question);
  return status;
}

static SanadStatus
compute(const SanadAsk *ask, Question *question, const AstExpr *source,
        SanadId *id, SanadError *error)
{
  Compiler compiler = {0};
  Expr *expr = NULL;
  TRY(resolver_begin(&compiler.resolver, question, ask->settings, error));
  compiler.resolver.makes = true;
  if (source->kind == AST_EXPR_VALUE && source->value.kind == AST_NODE_NAME &&
      !source->value.type_count) {
    return resolve_any_role(&compiler.resolver, &source->value.name, id, error);
  }
  compiler.program = SANAD_TAKE(ask->arena, Program);
  if (!compiler.program) {
    return sanad_fail_memory(error);
  }
  TRY(compile_expr(&compiler, source, DOTS_REFUSED, NULL, &expr, error));
  SanadId *const row =
      SANAD_TAKE_ARRAY(ask->arena, SanadId, compiler.program->width + 1);
  if (!row) {
    return sanad_fail_memory(error);
  }
  if (compiler.program->exists_count) {
    return fail_unsupported(error, source->span, "`exists` here is");
  }
  TRY(expr_id(expr, question, row, id, error));
  return *id == SANAD_ANY
             ? sanad_fail_hint(error, SANAD_MEANING, source->span,
                               "a parameter needs a value: a name, a literal "
                               "or what can be computed of them",
                               "this has no value")
             : SANAD_OK;
}

SanadStatus
sanad_compute(const SanadAsk *ask, const AstExpr *expr, SanadTerm *term,
              SanadError *error)
{
  Question question;
  Resolver resolver;
  SanadId id = SANAD_ANY;
  SanadStatus status = begin(ask, &question, &resolver, error);
  if (status == SANAD_OK) {
    status = compute(ask, &question, expr, &id, error);
  }
  if (status == SANAD_OK) {
    status = question_term(&question, id, term, error);
  }
  question_end(&question);
  return status;
}

SanadStatus
sanad_name_is_stored(const SanadAsk *ask, const AstName *name, bool is_type,
                     bool *answer, SanadError *error)
{
  const Role role = is_type ? ROLE_TYPE : ROLE_RELATION;
  Question question;
  Resolver resolver;
  SanadId id = SANAD_ANY;
  *answer = false;
  SanadStatus status = begin(ask, &question, &resolver, error);
  if (status == SANAD_OK) {
    SanadError ignored = {0};
    const SanadStatus found =
        resolve_name(&resolver, name, role, NULL, 0, &id, &ignored);
    *answer = found == SANAD_AMBIGUOUS;
    if (found == SANAD_OK) {
      status = resolve_has_role(&question, id, role, answer, error);
    } else if (found == SANAD_NO_MEMORY) {
      status = sanad_fail_memory(error);
    }
  }
  question_end(&question);
  return status;
}
