#ifndef SANAD_ARTICLES_EMIT_IMPL_H
#define SANAD_ARTICLES_EMIT_IMPL_H

#include "articles/emit.h"

/// What emitting needs at every quad.
typedef struct {
  Reading *reading;
  SanadSink sink;
  SanadText graph; ///< IRI
  SanadArticleReport *report;
  SanadError *error;
} Emitter;

/// Sends one quad.
SANAD_NODISCARD SanadStatus emit_quad(const Emitter *emitter, SanadText subject,
                                      const char *predicate,
                                      const SanadTerm *object);
SANAD_NODISCARD SanadStatus emit_iri(const Emitter *emitter, SanadText subject,
                                     const char *predicate, SanadText object);
SANAD_NODISCARD SanadStatus emit_string(const Emitter *emitter,
                                        SanadText subject,
                                        const char *predicate, SanadText text);
SANAD_NODISCARD SanadStatus emit_typed(const Emitter *emitter,
                                       SanadText subject, const char *predicate,
                                       SanadText text, const char *datatype);

/// The term of a node: an IRI or a literal.
SanadTerm emit_term(const Emitter *emitter, uint32_t node);

/// Sends what the lexicon knows of the nodes that are used and of the terms.
SANAD_NODISCARD SanadStatus emit_lexicon(Emitter *emitter);

/// Sends the claims, their spans and sentences.  `order` lists all claims.
SANAD_NODISCARD SanadStatus emit_claims(Emitter *emitter,
                                        const uint32_t *order);

#endif
