#include "query/known.h"

#include "query/answer.h"
#include "query/definition.h"
#include "query/resolve.h"

/// Whether a definition of the session has this name.
static SanadStatus
is_defined(const Resolver *resolver, AstDefinitionKind kind,
           const AstName *name, bool *is, SanadError *error)
{
  SanadBuffer key = {0};
  sanad_definition_key(kind, name, (SanadText){0}, &key);
  const SanadStatus status = sanad_buffer_status(&key, error);
  *is = status == SANAD_OK &&
        sanad_definition_find(resolver->settings, sanad_buffer_text(&key));
  sanad_buffer_free(&key);
  return status;
}

/// Whether a term is what a mark needs; a thing may be anything.
static SanadStatus
fits(const Question *question, SanadMarkKind kind, SanadId id, bool *answer,
     SanadError *error)
{
  if (kind == SANAD_MARK_RELATION || kind == SANAD_MARK_TYPE) {
    const Role role = kind == SANAD_MARK_TYPE ? ROLE_TYPE : ROLE_RELATION;
    return resolve_has_role(question, id, role, answer, error);
  }
  *answer = false;
  for (int role = ROLE_NODE; role <= ROLE_TYPE && !*answer; ++role) {
    TRY(resolve_has_role(question, id, (Role)role, answer, error));
  }
  return SANAD_OK;
}

/// Whether something is called so.
static SanadStatus
is_called(Resolver *resolver, const SanadMark *mark, bool *is,
          SanadError *error)
{
  const SanadName *names = NULL;
  size_t count = 0;
  TRY(resolve_find_names(resolver->question, mark->name->text,
                         RESOLVE_NAMES_MAX, &names, &count, error));
  *is = false;
  for (size_t i = 0; i < count && !*is; ++i) {
    TRY(fits(resolver->question, mark->kind, names[i].id, is, error));
  }
  return SANAD_OK;
}

/// Whether the graph has a term with this IRI.
static SanadStatus
is_term(Resolver *resolver, const AstName *name, bool *is, SanadError *error)
{
  SanadText iri = name->text;
  SanadId id = SANAD_ANY;
  if (name->kind == AST_NAME_PREFIXED) {
    const SanadStatus status = resolve_prefixed(resolver, name, &iri, error);
    if (status == SANAD_MEANING) { // No such prefix
      *is = false;
      return SANAD_OK;
    }
    TRY(status);
  }
  const SanadTerm term = sanad_term_iri(iri);
  TRY(sanad_snapshot_find(resolver->question->snapshot, &term, &id, error));
  *is = id != SANAD_ANY;
  return SANAD_OK;
}

static SanadStatus
is_known(Resolver *resolver, const SanadMark *mark, bool *is, SanadError *error)
{
  const AstName *const name = mark->name;
  *is = false;
  if (mark->kind == SANAD_MARK_RELATION || mark->kind == SANAD_MARK_TYPE) {
    const AstDefinitionKind kind =
        mark->kind == SANAD_MARK_TYPE ? AST_DEFINE_TYPE : AST_DEFINE_PATH;
    TRY(is_defined(resolver, kind, name, is, error));
  }
  if (*is) {
    return SANAD_OK;
  }
  return name->kind == AST_NAME_PREFIXED || name->kind == AST_NAME_IRI
             ? is_term(resolver, name, is, error)
             : is_called(resolver, mark, is, error);
}

static bool
is_name(const SanadMark *mark)
{
  return mark->name &&
         (mark->kind == SANAD_MARK_NAME || mark->kind == SANAD_MARK_RELATION ||
          mark->kind == SANAD_MARK_TYPE);
}

SanadStatus
sanad_mark_unknown(const SanadAsk *ask, SanadMarks *marks, size_t cursor,
                   SanadError *error)
{
  Question question;
  Resolver resolver;
  SanadError own = {0};
  error = error ? error : &own;
  SanadStatus status = question_begin_ask(&question, ask, error);
  if (status == SANAD_OK) {
    status = resolver_begin(&resolver, &question, ask->settings, error);
  }
  for (size_t i = 0; status == SANAD_OK && i < marks->count; ++i) {
    SanadMark *const mark = &marks->items[i];
    const bool is_touched = cursor >= mark->start && cursor <= mark->end;
    bool is = true;
    if (is_touched || !is_name(mark)) {
      continue;
    }
    if (question_check(&question, NULL) != SANAD_OK) {
      break;
    }
    status = is_known(&resolver, mark, &is, error);
    if (status == SANAD_OK && !is) {
      mark->kind = SANAD_MARK_UNKNOWN;
    }
  }
  question_end(&question);
  return status;
}

SanadStatus
sanad_find_use(const SanadAsk *ask, SanadId id, SanadUse *use,
               SanadError *error)
{
  Question question;
  bool is_type = false;
  bool is_relation = false;
  *use = SANAD_USE_THING;
  SanadStatus status = question_begin_ask(&question, ask, error);
  if (status == SANAD_OK) {
    status = resolve_has_role(&question, id, ROLE_TYPE, &is_type, error);
  }
  if (status == SANAD_OK) {
    status =
        resolve_has_role(&question, id, ROLE_RELATION, &is_relation, error);
  }
  *use = is_type       ? SANAD_USE_TYPE
         : is_relation ? SANAD_USE_RELATION
                       : SANAD_USE_THING;
  question_end(&question);
  return status;
}
