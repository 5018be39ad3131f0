#ifndef SANAD_GRAPH_IO_WRITE_TURTLE_H
#define SANAD_GRAPH_IO_WRITE_TURTLE_H

/// How single terms are written in Turtle.

#include "base/arena.h"
#include "base/buffer.h"
#include "graph/io/prefixes.h"
#include "graph/term.h"

#include <stdint.h>

/// Appends the IRI as a name with a prefix, if `namespaces` (from IRI to
/// prefix) has one that fits, else in `<` `>`.
void turtle_add_iri(SanadBuffer *out, const Prefixes *namespaces,
                    SanadText iri);

/// Appends a literal; bare if it is a number or boolean and its text is exactly
/// such a token.
void turtle_add_literal(SanadBuffer *out, const Prefixes *namespaces,
                        const SanadTerm *literal);

/// Whether a prefix can be declared: a good name and a good IRI.
bool turtle_is_prefix(SanadText name, SanadText iri);

/// Compares terms: IRIs by their text, then blank nodes by rank, then literals.
int turtle_compare_terms(const SanadTerm *a, uint32_t a_rank,
                         const SanadTerm *b, uint32_t b_rank);

#endif
