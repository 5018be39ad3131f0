#include "articles/emit_impl.h"

#include "articles/nodes.h"
#include "graph/vocabulary.h"

#include <stdio.h>
#include <string.h>

#define PREF_LABEL SANAD_NS_SKOS "prefLabel"
#define ALT_LABEL  SANAD_NS_SKOS "altLabel"

/// Depth of the class hierarchy that is followed.
#define CLASSES_MAX 8U

static SanadStatus
emit_aliases(const Emitter *e, const Node *node)
{
  const Entity *const entity = &e->reading->lexicon->entities[node->entity];
  for (size_t i = 0; i < entity->alias_count; ++i) {
    TRY(emit_string(e, node->iri, ALT_LABEL, entity->aliases[i]));
  }
  return SANAD_OK;
}

/// A person's last name and last two names are what people type; the first name
/// where the family name comes first.
static SanadStatus
emit_short_names(const Emitter *e, const Node *person)
{
  const SanadText iri = person->iri;
  const SanadText label = person->label;
  const Node *const nodes = e->reading->nodes;
  const uint32_t country =
      person->country == NONE ? NONE : nodes[person->country].entity;
  unsigned words = 0;
  if (country != NONE &&
      e->reading->lexicon->entities[country].is_family_first) {
    const char *const space = memchr(label.data, ' ', label.length);
    return space ? emit_string(
                       e, iri, ALT_LABEL,
                       (SanadText){label.data, (size_t)(space - label.data)})
                 : SANAD_OK;
  }
  for (size_t i = label.length; i-- > 0;) {
    if (label.data[i] == ' ' && ++words <= 2) {
      TRY(emit_string(e, iri, ALT_LABEL,
                      sanad_text_slice(label, i + 1, SIZE_MAX)));
    }
  }
  return SANAD_OK;
}

static SanadStatus
emit_node(const Emitter *e, uint32_t number)
{
  Reading *const r = e->reading;
  const SanadText type = node_type(r, number);
  const SanadText iri = node_iri(r, number);
  const Node *const node = &r->nodes[number];
  TRY(emit_iri(e, iri, SANAD_RDF_TYPE, type));
  TRY(emit_string(e, iri, SANAD_RDFS_LABEL, node->label));
  if (node->kind == NODE_ENTITY) {
    TRY(emit_aliases(e, node));
  }
  if (node->kind == NODE_PERSON) {
    TRY(emit_short_names(e, node));
  }
  if (node->kind == NODE_POST && node->country != NONE) {
    TRY(emit_iri(e, iri, SANAD_NS_SN "ofCountry", node_iri(r, node->country)));
  }
  if (node->class == CLASS_PLACE && node->country != NONE &&
      node->kind == NODE_ENTITY) {
    TRY(emit_iri(e, iri, SANAD_NS_SN "country", node_iri(r, node->country)));
    TRY(emit_iri(e, iri, SANAD_NS_SN "locatedIn", node_iri(r, node->country)));
  }
  return SANAD_OK;
}

/// Marks a class and all above it.
static void
mark_class(const SanadLexicon *lexicon, bool *is_used, SanadText iri)
{
  for (unsigned i = 0; i < CLASSES_MAX && iri.length; ++i) {
    const uint32_t term = lexicon_term(lexicon, iri);
    if (term == NONE || is_used[term]) {
      return;
    }
    is_used[term] = true;
    iri = lexicon->terms[term].parent;
  }
}

static void
mark_named(const SanadLexicon *lexicon, bool *is_used, const char *name)
{
  const uint32_t term = relation_named(lexicon, name);
  if (term != NONE) {
    is_used[term] = true;
  }
}

static void
mark_terms(const Reading *reading, bool *is_used)
{
  static const char *const always[] = {
      "mentions", "published", "publisher", "headline",    "url",
      "country",  "ofCountry", "locatedIn", "modality",    "confidence",
      "evidence", "rule",      "copyOf",    "fingerprint", "possiblySameAs"};
  const SanadLexicon *const lexicon = reading->lexicon;
  for (size_t i = 0; i < sizeof always / sizeof *always; ++i) {
    mark_named(lexicon, is_used, always[i]);
  }
  for (size_t i = 0; i < reading->claim_count; ++i) {
    is_used[reading->claims[i].relation] = true;
  }
  mark_class(lexicon, is_used, SANAD_TEXT(SANAD_NS_SN "Article"));
  mark_class(lexicon, is_used, SANAD_TEXT(SANAD_NS_SN "Claim"));
  for (uint32_t i = 0; i < reading->node_count; ++i) {
    const Node *const node = &reading->nodes[i];
    const bool is_event = node->kind == NODE_EVENT ||
                          node->kind == NODE_AGREEMENT ||
                          node->kind == NODE_STATEMENT;
    if (node->is_used && (!is_event || node->event)) {
      mark_class(lexicon, is_used, node_type(reading, i));
    }
  }
}

static SanadStatus
emit_terms(const Emitter *e)
{
  const SanadLexicon *const lexicon = e->reading->lexicon;
  bool *const is_used =
      SANAD_TAKE_ARRAY(e->reading->arena, bool, lexicon->term_count + 1);
  if (!is_used) {
    return sanad_fail_memory(e->error);
  }
  mark_terms(e->reading, is_used);
  for (size_t i = 0; i < lexicon->term_count; ++i) {
    const Term *const term = &lexicon->terms[i];
    if (!is_used[i]) {
      continue;
    }
    if (term->label.length) {
      TRY(emit_string(e, term->iri, SANAD_RDFS_LABEL, term->label));
    }
    if (term->parent.length) {
      TRY(emit_iri(e, term->iri, SANAD_RDFS_SUBCLASS_OF, term->parent));
    }
  }
  return SANAD_OK;
}

/// Sends a label for each rule that made a claim.
static SanadStatus
emit_rules(const Emitter *e)
{
  const Reading *const r = e->reading;
  const SanadLexicon *const lexicon = r->lexicon;
  bool *const is_used =
      SANAD_TAKE_ARRAY(r->arena, bool, lexicon->rule_count + 1);
  if (!is_used) {
    return sanad_fail_memory(e->error);
  }
  for (size_t i = 0; i < r->claim_count; ++i) {
    if (r->claims[i].rule != NONE) {
      is_used[r->claims[i].rule] = true;
    }
  }
  for (size_t i = 0; i < lexicon->rule_count; ++i) {
    char label[120];
    const SanadText name = sanad_iri_local_name(lexicon->rules[i].iri);
    if (is_used[i]) {
      // Not the bare name: a class or relation may be called so.
      (void)snprintf(label, sizeof label, "rule %.*s", (int)name.length,
                     name.data);
      TRY(emit_string(e, lexicon->rules[i].iri, SANAD_RDFS_LABEL,
                      sanad_text(label)));
    }
  }
  return SANAD_OK;
}

static bool
is_entity(const Node *node)
{
  return node->kind == NODE_ENTITY || node->kind == NODE_PERSON ||
         node->kind == NODE_PLACE || node->kind == NODE_POST ||
         node->kind == NODE_ORGANISATION;
}

SanadStatus
emit_lexicon(Emitter *emitter)
{
  const Reading *const r = emitter->reading;
  TRY(emit_terms(emitter));
  if (!r->options->is_facts_only) {
    TRY(emit_rules(emitter));
  }
  for (uint32_t i = 0; i < r->node_count; ++i) {
    if (r->nodes[i].is_used && is_entity(&r->nodes[i])) {
      TRY(emit_node(emitter, i));
    }
  }
  return SANAD_OK;
}
