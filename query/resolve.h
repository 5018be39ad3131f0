#ifndef SANAD_QUERY_RESOLVE_H
#define SANAD_QUERY_RESOLVE_H

#include "base/status.h"
#include "graph/id.h"
#include "graph/names.h"
#include "parser/tree.h"
#include "query/question.h"
#include "query/settings.h"

#include <stdbool.h>
#include <stddef.h>

/// Inside query/ only: names to ids, by the place where they stand (language,
/// 4.7).

typedef enum {
  ROLE_NODE,
  ROLE_RELATION,
  ROLE_TYPE,
} Role;

/// The value of a parameter of a definition.
typedef struct {
  SanadText name;
  SanadId id;
} Binding;

/// What names are looked up with.
typedef struct {
  Question *question;
  const Binding *bindings; ///< They hide the session's parameters
  size_t binding_count;
  const SanadSettings *settings;
  const SanadPrefix *stored; ///< Prefixes remembered with the graph
  size_t stored_count;
  bool makes; ///< What the graph does not have is about to be made
} Resolver;

/// Begins to resolve names for a question.
SANAD_NODISCARD SanadStatus resolver_begin(Resolver *resolver,
                                           Question *question,
                                           const SanadSettings *settings,
                                           SanadError *error);

/// Finds what a name means where no place tells: a node, else a relation, else
/// a type.  Errors: as resolve_name().
SANAD_NODISCARD SanadStatus resolve_any_role(Resolver *resolver,
                                             const AstName *name, SanadId *id,
                                             SanadError *error);

/// Finds the one term that `name` means in `role`.  With `classes`, only nodes
/// with one of these types (subclasses included, sorted) are looked at.
///
/// A prefixed name or IRI that the store does not have gets an id of the
/// question's own, which matches nothing.
///
/// Errors: SANAD_NOT_FOUND, SANAD_AMBIGUOUS, both with the name's span and a
/// hint; SANAD_MEANING (unknown prefix), SANAD_STORE, SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus resolve_name(Resolver *resolver,
                                         const AstName *name, Role role,
                                         const SanadId *classes,
                                         size_t class_count, SanadId *id,
                                         SanadError *error);

/// The same for a node that is a name, in brackets perhaps with types, which
/// narrow.
SANAD_NODISCARD SanadStatus resolve_narrowed(Resolver *resolver,
                                             const AstNode *node, Role role,
                                             SanadId *id, SanadError *error);

/// The IRI of a prefixed name, in the arena.
///
/// Errors: SANAD_MEANING (unknown prefix), SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus resolve_prefixed(Resolver *resolver,
                                             const AstName *name,
                                             SanadText *iri, SanadError *error);

/// The term of a literal as written, and its id (the question's own if nothing
/// has it).
SANAD_NODISCARD SanadStatus resolve_literal(Resolver *resolver,
                                            const AstLiteral *literal,
                                            SanadTerm *term, SanadId *id,
                                            SanadError *error);

/// The value of `$name`.
///
/// Errors: SANAD_MEANING if it has none.
SANAD_NODISCARD SanadStatus resolve_parameter(Resolver *resolver,
                                              const AstWord *word, SanadId *id,
                                              SanadError *error);

/// The types of `names` with all their subclasses, sorted.  Owned by the arena.
SANAD_NODISCARD SanadStatus resolve_types(Resolver *resolver,
                                          const AstName *names, size_t count,
                                          const SanadId **classes,
                                          size_t *class_count,
                                          SanadError *error);

/// The types of `names` themselves.  Owned by the arena.
SANAD_NODISCARD SanadStatus resolve_type_names(Resolver *resolver,
                                               const AstName *names,
                                               size_t count,
                                               const SanadId **types,
                                               SanadError *error);

/// The background relations that the store has, sorted.  Owned by the arena.
SANAD_NODISCARD SanadStatus resolve_background(Resolver *resolver,
                                               const SanadId **relations,
                                               size_t *count,
                                               SanadError *error);

/// Whether `node` has a type among sorted `classes`.
SANAD_NODISCARD SanadStatus resolve_has_type(const Question *question,
                                             SanadId node,
                                             const SanadId *classes,
                                             size_t class_count, bool *has,
                                             SanadError *error);

/// Whether sorted `ids` hold `id`.
bool ids_have(const SanadId *ids, size_t count, SanadId id);

/// Whether `id` is used in `role` in the union.
SANAD_NODISCARD SanadStatus resolve_has_role(const Question *question,
                                             SanadId id, Role role, bool *has,
                                             SanadError *error);

/// The most things of one name that are told apart.
#define RESOLVE_NAMES_MAX 1000U

/// Finds up to `limit` things that have this name in one way or another.  Owned
/// by the arena.
SANAD_NODISCARD SanadStatus resolve_find_names(const Question *question,
                                               SanadText text, size_t limit,
                                               const SanadName **names,
                                               size_t *count,
                                               SanadError *error);

/// How well a name that was found fits `text` in `role`: a smaller rank fits
/// better; UINT_MAX: not at all.
SANAD_NODISCARD SanadStatus resolve_rank_name(Resolver *resolver,
                                              const SanadName *name,
                                              SanadText text, Role role,
                                              unsigned *rank,
                                              SanadError *error);

/// Fills `error` for a name that nothing is called: nearest names, names of
/// another role, texts.
SanadStatus suggest_names(Resolver *resolver, const AstName *name, Role role,
                          SanadError *error);

/// Fills `error` for a name that `count` things have: of each how it is
/// written, its name, types and number of facts.
SanadStatus fail_ambiguous(Resolver *resolver, const AstName *name, Role role,
                           const SanadId *ids, size_t count, SanadError *error);

/// How a node is written so that it means just this: its name, prefixed name
/// or IRI.  Owned by the arena.
SANAD_NODISCARD SanadStatus resolve_written(Resolver *resolver, SanadId id,
                                            SanadText *text, SanadError *error);

/// Appends an IRI as prefixed name, or as `<IRI>` where no prefix fits.
void resolver_write_iri(const Resolver *resolver, SanadText iri,
                        SanadBuffer *out);

/// Appends a name as it is written: bare, or in brackets with escapes.
void resolver_write_name(SanadText name, SanadBuffer *out);

/// Appends a literal as it is written in a query.
void resolver_write_literal(const Resolver *resolver, const SanadTerm *term,
                            SanadBuffer *out);

/// Whether `name` as a bracketed name means just `id` in `role`.
SANAD_NODISCARD SanadStatus resolve_leads_back(Resolver *resolver,
                                               SanadText name, Role role,
                                               SanadId id, bool *answer,
                                               SanadError *error);

/// The prefixes known here: predeclared, stored and the session's, the later
/// overriding; `index` counts from 0.  Returns false past the last.
bool resolver_prefix(const Resolver *resolver, size_t index,
                     SanadPrefix *prefix);

#endif
