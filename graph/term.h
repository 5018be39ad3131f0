#ifndef SANAD_GRAPH_TERM_H
#define SANAD_GRAPH_TERM_H

#include "base/buffer.h"
#include "base/status.h"
#include "base/text.h"

#include <stdbool.h>

/// The kinds of RDF terms (RDF 1.1 Concepts, 3.1).
typedef enum {
  SANAD_IRI = 1,
  SANAD_BLANK,
  SANAD_LITERAL,
} SanadTermKind;

/// An RDF term as text.  All parts are views: who gives one says how long it
/// lives.
///
/// Two terms are the same if all parts are the same bytes, the language tag
/// apart, whose case does not count.  So "1"^^xsd:integer is not
/// "01"^^xsd:integer.
typedef struct {
  SanadTermKind kind;
  SanadText text;     ///< The IRI, the blank node label, or the lexical form
  SanadText datatype; ///< Of a literal: the IRI, empty for xsd:string and for
                      ///< literals with a language tag
  SanadText language; ///< Of a literal: the tag, or empty
} SanadTerm;

/// The longest language tag that is accepted, in bytes.  RDF has no limit; BCP
/// 47 (4.4.1) asks for at least 35.
#define SANAD_LANGUAGE_BYTES_MAX 255U
/// The longest IRI that is accepted, in bytes.
#define SANAD_IRI_BYTES_MAX (1U << 20U)
/// The longest lexical form that is accepted, in bytes.
#define SANAD_LITERAL_BYTES_MAX (1U << 30U)

/// Makers.  The views are kept, not copied.  The datatype xsd:string becomes
/// the empty one.
SanadTerm sanad_term_iri(SanadText iri);
SanadTerm sanad_term_blank(SanadText label);
SanadTerm sanad_term_string(SanadText text);
SanadTerm sanad_term_language(SanadText text, SanadText language);
SanadTerm sanad_term_typed(SanadText text, SanadText datatype);

/// Whether both are the same RDF term.
bool sanad_term_is_equal(const SanadTerm *a, const SanadTerm *b);

/// The datatype IRI of a literal, xsd:string and rdf:langString included.
SanadText sanad_term_datatype(const SanadTerm *term);

/// The part of an IRI behind its last `/`, `#` or `:`; all of it if that is
/// its end.
SanadText sanad_iri_local_name(SanadText iri);

/// Checks the limits above, that all text is well-formed UTF-8, that an IRI is
/// absolute and holds no character that N-Triples forbids, and that a language
/// tag is well-formed.  Who adds terms from outside calls this.
///
/// Errors: SANAD_SYNTAX, SANAD_LIMIT.
SANAD_NODISCARD SanadStatus sanad_term_check(const SanadTerm *term,
                                             SanadError *error);

/// Appends the term in canonical N-Triples (RDF 1.1 N-Triples, section 4).
void sanad_term_print(SanadBuffer *out, const SanadTerm *term);

#endif
