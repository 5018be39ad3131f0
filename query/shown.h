#ifndef SANAD_QUERY_SHOWN_H
#define SANAD_QUERY_SHOWN_H

#include "query/resolve.h"

/// Inside query/ only: how a term is shown to a person.

typedef struct Shown {
  Resolver *resolver;
  bool is_iris;   ///< Full IRIs instead of names
  SanadMap known; ///< Node → number plus one of its text
  SanadText *texts;
  size_t count;
  size_t capacity;
  SanadMap written_known; ///< The same for texts as written in a query
  SanadText *written;
  size_t written_count;
  size_t written_capacity;
} Shown;

/// Frees what is not in the arena.
void shown_end(Shown *shown);

/// How a term is shown: a node by the shortest name that leads back to it (its
/// label, else a prefixed name, else its IRI), a literal by its text.  Lives as
/// long as the question.
SANAD_NODISCARD SanadStatus shown_text(Shown *shown, SanadId id,
                                       SanadText *text, SanadError *error);

/// The same for a term that is there already.
SANAD_NODISCARD SanadStatus shown_term(Shown *shown, SanadId id,
                                       const SanadTerm *term, SanadText *text,
                                       SanadError *error);

/// The same as it is written in a query: names that need it in brackets,
/// literals in quotes.
SANAD_NODISCARD SanadStatus shown_written(Shown *shown, SanadId id,
                                          SanadBuffer *out, SanadError *error);

#endif
