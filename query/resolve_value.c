/// Literals and parameters to ids.

#include "parser/parser.h"
#include "query/resolve.h"
#include "query/value.h"

SanadStatus
resolve_literal(Resolver *resolver, const AstLiteral *literal, SanadTerm *term,
                SanadId *id, SanadError *error)
{
  switch (literal->kind) {
  case AST_LITERAL_STRING:
  case AST_LITERAL_ANY_LANGUAGE:
    *term = sanad_term_string(literal->text);
    break;
  case AST_LITERAL_LANGUAGE:
    *term = sanad_term_language(literal->text, literal->language);
    break;
  default: {
    SanadText datatype = literal->datatype;
    if (literal->datatype_name &&
        literal->datatype_name->kind == AST_NAME_PREFIXED) {
      TRY(resolve_prefixed(resolver, literal->datatype_name, &datatype, error));
    }
    *term = sanad_term_typed(literal->text, datatype);
    if (value_is_ill_formed(term)) {
      question_note(resolver->question, "warning: \"%.*s\" is no value of %.*s",
                    (int)literal->text.length, literal->text.data,
                    (int)datatype.length, datatype.data);
    }
    break;
  }
  }
  return question_intern(resolver->question, term, id, error);
}

SanadStatus
resolve_narrowed(Resolver *resolver, const AstNode *node, Role role,
                 SanadId *id, SanadError *error)
{
  const SanadId *classes = NULL;
  size_t count = 0;
  if (node->type_count) {
    TRY(resolve_types(resolver, node->types, node->type_count, &classes, &count,
                      error));
  }
  return resolve_name(resolver, &node->name,
                      node->type_count ? ROLE_NODE : role, classes, count, id,
                      error);
}

/// Whether the local name of a term is spelt so.
static bool
is_spelt(const Resolver *resolver, SanadId id, SanadText name)
{
  SanadTerm term;
  return question_term(resolver->question, id, &term, NULL) == SANAD_OK &&
         term.kind == SANAD_IRI &&
         sanad_text_is_equal(sanad_iri_local_name(term.text), name);
}

SanadStatus
resolve_any_role(Resolver *resolver, const AstName *name, SanadId *id,
                 SanadError *error)
{
  static const Role roles[] = {ROLE_NODE, ROLE_RELATION, ROLE_TYPE};
  SanadError first = {0};
  for (size_t i = 0; i < 3; ++i) {
    SanadError other = {0};
    const SanadStatus status = resolve_name(resolver, name, roles[i], NULL, 0,
                                            id, i ? &other : &first);
    // phoneNumber is found by PhoneNumber too, but that may be a type.
    SanadId type = SANAD_ANY;
    if (status == SANAD_OK && roles[i] == ROLE_RELATION &&
        !is_spelt(resolver, *id, name->text) &&
        resolve_name(resolver, name, ROLE_TYPE, NULL, 0, &type, NULL) ==
            SANAD_OK &&
        is_spelt(resolver, type, name->text)) {
      *id = type;
    }
    if (status == SANAD_OK) {
      return SANAD_OK;
    }
    if (status != SANAD_NOT_FOUND) {
      first = i ? other : first;
      break;
    }
  }
  if (error) {
    *error = first;
  }
  return first.status;
}

/// Finds the value that a text from the command line means: a literal or a name
/// as in the language; what is neither is a name with spaces.
static SanadStatus
resolve_text(Resolver *resolver, const AstWord *word, SanadText text,
             SanadId *id, SanadError *error)
{
  const AstName spaced = {.kind = AST_NAME_BRACKETED, .text = text};
  const AstValue *value = NULL;
  SanadTerm term;
  SanadStatus status =
      sanad_parse_value(&value, resolver->question->arena, text, NULL);
  if (status == SANAD_NO_MEMORY) {
    return sanad_fail_memory(error);
  }
  status = status != SANAD_OK || value->kind == AST_NODE_NAME
               ? resolve_any_role(resolver,
                                  status == SANAD_OK ? &value->name : &spaced,
                                  id, error)
               : resolve_literal(resolver, &value->literal, &term, id, error);
  if (status != SANAD_OK && error) {
    error->span = word->span; // The text stands elsewhere
  }
  return status;
}

SanadStatus
resolve_parameter(Resolver *resolver, const AstWord *word, SanadId *id,
                  SanadError *error)
{
  const SanadSettings *const settings = resolver->settings;

  for (size_t i = 0; i < resolver->binding_count; ++i) {
    if (sanad_text_is_equal(resolver->bindings[i].name, word->name)) {
      *id = resolver->bindings[i].id;
      return SANAD_OK;
    }
  }
  for (size_t i = settings->parameter_count; i > 0; --i) {
    const SanadParameter *const parameter = &settings->parameters[i - 1];
    if (sanad_text_is_equal(parameter->name, word->name)) {
      return parameter->text.length
                 ? resolve_text(resolver, word, parameter->text, id, error)
                 : question_intern(resolver->question, &parameter->value, id,
                                   error);
    }
  }
  (void)sanad_fail(error, SANAD_MEANING, word->span,
                   "the parameter $%.*s has no value", (int)word->name.length,
                   word->name.data);
  return sanad_hint(error, "give it one: let $%.*s = … or -p %.*s=…",
                    (int)word->name.length, word->name.data,
                    (int)word->name.length, word->name.data);
}
