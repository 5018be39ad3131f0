/// What to say when several things are called so.

#include "query/resolve.h"

/// So many of the things are told apart; and so many types of each.
#define SHOWN_MAX 5U
#define TYPES_MAX 3U

/// Facts are counted up to here.
#define COUNTED_MAX 1000000U

typedef struct {
  SanadId ids[TYPES_MAX];
  size_t count;
} Types;

static SanadStatus
take_type(void *state, SanadId object, SanadError *error)
{
  Types *const types = state;
  (void)error;
  types->ids[types->count++] = object;
  return types->count < TYPES_MAX ? SANAD_OK : SANAD_END;
}

static uint64_t
count_facts(const Question *question, SanadTriple pattern)
{
  uint64_t count = 0;
  return sanad_snapshot_count(question->snapshot, pattern, COUNTED_MAX, &count,
                              NULL) == SANAD_OK
             ? count
             : 0;
}

/// How many facts there are with a thing at either end, of a relation, or that
/// say this type.
static uint64_t
count_uses(const Question *question, SanadId id, Role role)
{
  uint64_t count = 0;
  if (role == ROLE_RELATION) {
    count = count_facts(question, (SanadTriple){SANAD_ANY, id, SANAD_ANY});
  } else if (role == ROLE_TYPE) {
    count =
        count_facts(question, (SanadTriple){SANAD_ANY, question->type_id, id});
  }
  // One that is only described, in a vocabulary, is a thing with facts.
  return count
             ? count
             : count_facts(question, (SanadTriple){id, SANAD_ANY, SANAD_ANY}) +
                   count_facts(question,
                               (SanadTriple){SANAD_ANY, SANAD_ANY, id});
}

/// Whether another of the things has this type as well.
static bool
others_have(const Question *question, const SanadId *ids, size_t count,
            SanadId self, SanadId type)
{
  for (size_t i = 0; i < count; ++i) {
    if (ids[i] != self &&
        count_facts(question, (SanadTriple){ids[i], question->type_id, type})) {
      return true;
    }
  }
  return false;
}

static bool
find_iri(const Question *question, SanadId id, SanadTerm *term)
{
  return question_term(question, id, term, NULL) == SANAD_OK &&
         term->kind == SANAD_IRI;
}

/// `[name]:Type or `, if there is a type that tells it from the others.
static void
write_narrowed(Resolver *resolver, const AstName *name, const SanadId *ids,
               size_t count, SanadId self, const Types *types, SanadBuffer *out)
{
  const Question *const question = resolver->question;
  SanadTerm term;
  for (size_t i = 0; i < types->count; ++i) {
    if (find_iri(question, types->ids[i], &term) &&
        !others_have(question, ids, count, self, types->ids[i])) {
      sanad_buffer_add_char(out, '[');
      sanad_buffer_add_text(out, name->text);
      sanad_buffer_add_string(out, "]:");
      resolver_write_name(sanad_iri_local_name(term.text), out);
      sanad_buffer_add_string(out, " or ");
      return;
    }
  }
}

/// `: Georgia, Country, 7 facts`
static void
write_about(Resolver *resolver, SanadId id, Role role, const Types *types,
            SanadBuffer *out)
{
  Question *const question = resolver->question;
  SanadId label = SANAD_ANY;
  SanadTerm term;
  sanad_buffer_add_string(out, ": ");
  if (question_label(question, id, &label, NULL) == SANAD_OK &&
      label != SANAD_ANY &&
      question_term(question, label, &term, NULL) == SANAD_OK) {
    sanad_buffer_add_text(out, term.text);
    sanad_buffer_add_string(out, ", ");
  }
  for (size_t i = 0; i < types->count; ++i) {
    if (find_iri(question, types->ids[i], &term)) {
      sanad_buffer_add_text(out, sanad_iri_local_name(term.text));
      sanad_buffer_add_string(out, ", ");
    }
  }
  const uint64_t uses = count_uses(question, id, role);
  sanad_buffer_add_format(out, "%llu fact%s", (unsigned long long)uses,
                          uses == 1 ? "" : "s");
}

/// A line for each of the things: how it is written, what it is.
static void
write_things(Resolver *resolver, const AstName *name, Role role,
             const SanadId *ids, size_t count, SanadBuffer *out)
{
  const Question *const question = resolver->question;
  SanadTerm term;
  for (size_t i = 0; i < count && i < SHOWN_MAX; ++i) {
    Types types = {.count = 0};
    sanad_buffer_add_string(out, "\n  ");
    if (role == ROLE_NODE &&
        question_each_object(question, ids[i], question->type_id, take_type,
                             &types, NULL) == SANAD_OK) {
      write_narrowed(resolver, name, ids, count, ids[i], &types, out);
    }
    if (find_iri(question, ids[i], &term)) {
      resolver_write_iri(resolver, term.text, out);
    }
    write_about(resolver, ids[i], role, &types, out);
  }
  if (count > SHOWN_MAX) {
    sanad_buffer_add_format(out, "\n  and %zu more", count - SHOWN_MAX);
  }
}

SanadStatus
fail_ambiguous(Resolver *resolver, const AstName *name, Role role,
               const SanadId *ids, size_t count, SanadError *error)
{
  SanadBuffer list = {0};
  SanadBuffer things = {0};
  SanadTerm term;
  for (size_t i = 0; i < count && i < SHOWN_MAX; ++i) {
    if (find_iri(resolver->question, ids[i], &term)) {
      sanad_buffer_add_string(&list, i ? ", " : "");
      resolver_write_iri(resolver, term.text, &list);
    }
  }
  (void)sanad_fail(error, SANAD_AMBIGUOUS, name->span,
                   "\"%.*s\" could be %zu things: %s%s", (int)name->text.length,
                   name->text.data, count,
                   list.failed ? "" : sanad_buffer_string(&list),
                   count > SHOWN_MAX ? ", …" : "");
  write_things(resolver, name, role, ids, count, &things);
  (void)sanad_hint(error, "write one of these:%s",
                   things.failed ? "" : sanad_buffer_string(&things));
  sanad_buffer_free(&list);
  sanad_buffer_free(&things);
  return SANAD_AMBIGUOUS;
}
