#ifndef SANAD_ARTICLES_NODES_H
#define SANAD_ARTICLES_NODES_H

/// Only for articles/.

#include "articles/reading.h"

/// Adds a node; NONE when out of memory or past ARTICLE_NODES_MAX.
uint32_t node_add(Reading *reading, Node node);

/// The node of an entity of the lexicon.
uint32_t node_of_entity(Reading *reading, uint32_t entity);

/// The node of a kind with this label and, unless NONE, these two nodes.
uint32_t node_of_label(Reading *reading, NodeKind kind, EntityClass class,
                       SanadText label, uint32_t a, uint32_t b);

/// The post that `held` describes.
uint32_t node_of_post(Reading *reading, const Held *held);

/// The person whose full name this is, made if need be.  An only family name
/// seen before becomes this person.
uint32_t person_of_name(Reading *reading, SanadText name);

/// The person last mentioned of those who go by `name`: the full name, its last
/// or last two words, or its first where the family name comes first.  NONE if
/// there is none.
uint32_t person_find(Reading *reading, SanadText name);

/// Notes an office of a person.
void person_hold(Reading *reading, uint32_t person, const Held *held);

/// The person last mentioned who holds `office` (NONE: any, or one whose name
/// it ends) for `country` (NONE: any); NONE if there is none.
uint32_t person_of_office(Reading *reading, uint32_t office, uint32_t country);

/// Whether a held office is the one that a reference names: "minister" is said
/// of a foreign minister.
bool office_is(const Reading *reading, uint32_t held, uint32_t named);

/// Notes that a node was mentioned.
void node_mention(Reading *reading, uint32_t node);

/// A copy in the article's arena.
SanadText reading_keep(Reading *reading, SanadText text);

/// Adds a claim unless the same was made at the same place.
void claim_add(Reading *reading, Claim claim);

/// Makes the IRIs of all nodes; call it once, when all is read.
void nodes_name(Reading *reading);

/// The IRI of a node once nodes_name() has run; empty for a literal.
SanadText node_iri(const Reading *reading, uint32_t node);

/// The label of a node; of an event it is made from who took part.
SanadText node_label(Reading *reading, uint32_t node);

/// The class IRI of a node, or empty for a literal.
SanadText node_type(const Reading *reading, uint32_t node);

/// 16 hexadecimal digits of the SHA-256 of a text.
void short_hash(SanadText text, char out[17]);

/// Rules of the code itself, by local name; NONE if the lexicon lacks them.
uint32_t rule_named(const SanadLexicon *lexicon, const char *name);

/// The term of the ontology with this local name, or NONE.
uint32_t relation_named(const SanadLexicon *lexicon, const char *name);

#endif
