#ifndef SANAD_GRAPH_NAMES_H
#define SANAD_GRAPH_NAMES_H

#include "base/arena.h"
#include "base/status.h"
#include "graph/id.h"
#include "graph/store.h"

#include <stdbool.h>
#include <stddef.h>

/// How a name names its term.  A smaller number is a stronger tie.
typedef enum {
  SANAD_NAME_PREFERRED, ///< skos:prefLabel
  SANAD_NAME_LABEL,     ///< rdfs:label, schema:name, foaf:name
  SANAD_NAME_ALIAS,     ///< skos:altLabel, skos:hiddenLabel,
                        ///< schema:alternateName
  SANAD_NAME_LOCAL,     ///< The local name of its IRI
} SanadNameKind;

/// One term that answers to a name.
typedef struct {
  SanadNameKind kind;
  SanadId id;       ///< The term
  SanadText folded; ///< The name it was found by, folded
} SanadName;

/// Finds the terms whose name, folded (base/unicode.h), equals `folded`, or
/// starts with it if `is_prefix`; at most `limit`, sorted by folded name, kind
/// and id.  Owned by `arena`.  A term can come several times, with other kinds
/// or names.
///
/// Local names stay in the index when the last triple of a term goes; who
/// needs terms in use asks for their triples.
///
/// Errors: SANAD_STORE, SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus sanad_names_find(const SanadSnapshot *snapshot,
                                             SanadArena *arena,
                                             SanadText folded, bool is_prefix,
                                             size_t limit,
                                             const SanadName **names,
                                             size_t *count, SanadError *error);

/// Calls `visit` with each name of the index whose folded form is not equal to
/// the one before it, until it returns false.  For nearest-name hints.
SANAD_NODISCARD SanadStatus sanad_names_each(const SanadSnapshot *snapshot,
                                             bool (*visit)(void *state,
                                                           SanadText folded),
                                             void *state, SanadError *error);

/// The IRI of the `index`-th predicate that gives names, or null behind the
/// last.
const char *sanad_name_predicate(size_t index);

/// The kind of name that `predicate` gives its subjects, or -1 for none.
int sanad_name_kind_of(SanadText predicate_iri);

#endif
