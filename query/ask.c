/// What a session asks about names and values, without a whole query.

#include "base/unicode.h"
#include "graph/vocabulary.h"
#include "query/compile.h"
#include "query/query.h"

static SanadStatus
begin(const SanadAsk *ask, Question *question, Resolver *resolver,
      SanadError *error)
{
  TRY(question_begin(question, ask->arena, ask->snapshot, error));
  question->is_cancelled = ask->is_cancelled;
  return resolver_begin(resolver, question, ask->settings, error);
}

SanadStatus
sanad_find_graph(const SanadAsk *ask, const AstName *name, SanadId *id,
                 SanadError *error)
{
  Question question;
  Resolver resolver;
  *id = SANAD_ANY;
  SanadStatus status = begin(ask, &question, &resolver, error);
  if (status == SANAD_OK) {
    status = resolve_name(&resolver, name, ROLE_NODE, NULL, 0, id, error);
  }
  if (status == SANAD_NOT_FOUND ||
      (status == SANAD_OK && sanad_id_kind(*id) == SANAD_ID_OWN)) {
    *id = SANAD_ANY;
    status = SANAD_OK;
  }
  question_end(&question);
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
  return *id == SANAD_ANY ? sanad_fail(error, SANAD_MEANING, source->span,
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
