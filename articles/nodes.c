#include "articles/nodes.h"

#include "articles/sha256.h"
#include "base/unicode.h"
#include "graph/vocabulary.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

SanadText
reading_keep(Reading *reading, SanadText text)
{
  char *const copy = sanad_arena_copy(reading->arena, text.data, text.length);
  reading->is_out_of_memory |= !copy;
  return (SanadText){copy, copy ? text.length : 0};
}

uint32_t
node_add(Reading *reading, Node node)
{
  if (reading->node_count >= ARTICLE_NODES_MAX) {
    reading->is_too_large = true;
    return NONE;
  }
  if (reading->node_count == reading->node_capacity) {
    const size_t capacity = reading->node_capacity * 3 / 2 + 64;
    Node *const larger = reallocarray(reading->nodes, capacity, sizeof *larger);
    if (!larger) {
      reading->is_out_of_memory = true;
      return NONE;
    }
    reading->nodes = larger;
    reading->node_capacity = capacity;
  }
  reading->nodes[reading->node_count] = node;
  return (uint32_t)reading->node_count++;
}

/// The node of an entity, whose country is a node already.
static uint32_t
make_entity(Reading *reading, uint32_t entity, uint32_t country)
{
  uint32_t *const slot = &reading->entity_nodes[entity];
  if (*slot == NONE) {
    const Entity *const known = &reading->lexicon->entities[entity];
    *slot = node_add(reading, (Node){.kind = NODE_ENTITY,
                                     .class = known->class,
                                     .entity = entity,
                                     .country = country,
                                     .label = known->label,
                                     .iri = known->iri});
  }
  return *slot;
}

uint32_t
node_of_entity(Reading *reading, uint32_t entity)
{
  if (entity == NONE) {
    return NONE;
  }
  const Entity *const entities = reading->lexicon->entities;
  const uint32_t country = entities[entity].country;
  // A place lies in a country, and a country in nothing: no longer chains.
  const bool has_country = country != NONE && country != entity &&
                           entities[country].class == CLASS_COUNTRY;
  return make_entity(reading, entity,
                     has_country ? make_entity(reading, country, NONE) : NONE);
}

/// The key of a map: never the value that maps forbid.
static uint64_t
key_of(SanadText text)
{
  const uint64_t hash = words_hash(text);
  return hash == UINT64_MAX ? 0 : hash;
}

/// Finds or reserves the place of a key; null when out of memory.  A new one
/// holds NONE.
static uint64_t *
find_key(Reading *reading, SanadMap *map, SanadText text)
{
  bool is_new = false;
  uint64_t *const slot = sanad_map_put(map, key_of(text), &is_new);
  reading->is_out_of_memory |= !slot;
  if (slot && is_new) {
    *slot = NONE;
  }
  return slot;
}

uint32_t
node_of_label(Reading *reading, NodeKind kind, EntityClass class,
              SanadText label, uint32_t a, uint32_t b)
{
  SanadBuffer key = {0};
  sanad_buffer_add_format(&key, "%d %u %u ", (int)kind, a, b);
  sanad_buffer_add_text(&key, label);
  uint64_t *const slot =
      key.failed ? NULL
                 : find_key(reading, &reading->keys, sanad_buffer_text(&key));
  sanad_buffer_free(&key);
  if (!slot) {
    reading->is_out_of_memory = true;
    return NONE;
  }
  if (*slot == NONE) {
    *slot = node_add(reading, (Node){.kind = kind,
                                     .class = class,
                                     .entity = NONE,
                                     .country = NONE,
                                     .label = reading_keep(reading, label)});
  }
  return (uint32_t)*slot;
}

static SanadText
label_of(const Reading *reading, uint32_t node)
{
  return node == NONE ? (SanadText){NULL, 0} : reading->nodes[node].label;
}

uint32_t
node_of_post(Reading *reading, const Held *held)
{
  SanadBuffer label = {0};
  const SanadText office = reading->lexicon->entities[held->office].label;
  const SanadText country = label_of(reading, held->country);
  const SanadText other = label_of(reading, held->other);
  sanad_buffer_add_text(&label, office);
  sanad_buffer_add_format(&label, " of %.*s", (int)country.length,
                          country.data);
  if (other.length) {
    sanad_buffer_add_format(&label, " to %.*s", (int)other.length, other.data);
  }
  const uint32_t post = label.failed
                            ? NONE
                            : node_of_label(reading, NODE_POST, CLASS_OFFICE,
                                            sanad_buffer_text(&label),
                                            held->country, held->other);
  reading->is_out_of_memory |= label.failed;
  sanad_buffer_free(&label);
  if (post != NONE) {
    reading->nodes[post].country = held->country;
    reading->nodes[post].entity = held->office;
  }
  return post;
}

/// The last `count` words of a name, or empty if it has no more than that.
static SanadText
last_words(SanadText name, unsigned count)
{
  for (size_t i = name.length; i-- > 0;) {
    if (name.data[i] == ' ' && --count == 0) {
      return sanad_text_slice(name, i + 1, SIZE_MAX);
    }
  }
  return (SanadText){NULL, 0};
}

static SanadText
first_word(SanadText name)
{
  const char *const space =
      name.length ? memchr(name.data, ' ', name.length) : NULL;
  return space ? (SanadText){name.data, (size_t)(space - name.data)}
               : (SanadText){NULL, 0};
}

static bool
is_family_first(const Reading *reading, const Node *person)
{
  const uint32_t country =
      person->country == NONE ? NONE : reading->nodes[person->country].entity;
  return country != NONE && reading->lexicon->entities[country].is_family_first;
}

static void
put_name(Reading *reading, SanadText name, uint32_t person)
{
  uint64_t *const slot =
      name.length ? find_key(reading, &reading->names, name) : NULL;
  if (slot) {
    *slot = person;
  }
}

/// The longest name that is tried in another spelling, in bytes.
#define NAME_COPY_BYTES 160U

/// Makes a person the one meant by his or her names.
static void
put_names(Reading *reading, uint32_t person)
{
  const SanadText name = reading->nodes[person].label;
  put_name(reading, name, person);
  put_name(reading, last_words(name, 1), person);
  put_name(reading, last_words(name, 2), person);
  if (is_family_first(reading, &reading->nodes[person])) {
    put_name(reading, first_word(name), person);
  }
}

uint32_t
person_find(Reading *reading, SanadText name)
{
  const uint64_t *found = sanad_map_get(&reading->names, key_of(name));
  if (!found && name.length > 3 && name.data[2] == '-' &&
      name.length < NAME_COPY_BYTES) {
    // "Al-Harthy" at the start of a sentence is "al-Harthy".
    char copy[NAME_COPY_BYTES];
    memcpy(copy, name.data, name.length);
    copy[0] = (char)(copy[0] | 0x20);
    found =
        sanad_map_get(&reading->names, key_of((SanadText){copy, name.length}));
  }
  return found ? (uint32_t)*found : NONE;
}

uint32_t
person_of_name(Reading *reading, SanadText name)
{
  const uint32_t known = person_find(reading, name);
  if (known != NONE) {
    return known;
  }

  // "President Rahmon" came before "President Emomali Rahmon": one person.
  const SanadText last = last_words(name, 1);
  const uint32_t alone = last.length ? person_find(reading, last) : NONE;
  if (alone != NONE && sanad_text_is_equal(reading->nodes[alone].label, last)) {
    reading->nodes[alone].label = reading_keep(reading, name);
    put_names(reading, alone);
    return alone;
  }

  const uint32_t person =
      node_add(reading, (Node){.kind = NODE_PERSON,
                               .class = CLASS_PERSON,
                               .entity = NONE,
                               .country = NONE,
                               .label = reading_keep(reading, name)});
  if (person != NONE) {
    put_names(reading, person);
  }
  return person;
}

void
person_hold(Reading *reading, uint32_t person, const Held *held)
{
  Node *const node = &reading->nodes[person];
  for (uint32_t i = 0; i < node->held_count; ++i) {
    Held *const old = &node->held[i];
    const bool is_open = old->country == NONE || held->country == NONE ||
                         old->country == held->country;
    if (old->office == held->office && is_open) {
      old->country = held->country == NONE ? old->country : held->country;
      old->other = held->other == NONE ? old->other : held->other;
      return;
    }
  }
  if (node->held_count < PERSON_OFFICES_MAX) {
    node->held[node->held_count++] = *held;
  }
}

bool
office_is(const Reading *reading, uint32_t held, uint32_t named)
{
  if (named == NONE || held == named) {
    return true;
  }
  const Entity *const a = &reading->lexicon->entities[held];
  const Entity *const b = &reading->lexicon->entities[named];
  return sanad_text_has_suffix(a->label, b->label);
}

static bool
holds(const Reading *reading, const Node *person, uint32_t office,
      uint32_t country)
{
  if (country != NONE && person->country != country) {
    return false;
  }
  for (uint32_t i = 0; i < person->held_count; ++i) {
    if (office_is(reading, person->held[i].office, office)) {
      return true;
    }
  }
  return false;
}

uint32_t
person_of_office(Reading *reading, uint32_t office, uint32_t country)
{
  for (uint32_t i = 0; i < reading->recent_count; ++i) {
    if (holds(reading, &reading->nodes[reading->recent[i]], office, country)) {
      return reading->recent[i];
    }
  }
  return NONE;
}

void
node_mention(Reading *reading, uint32_t node)
{
  if (node == NONE) {
    return;
  }
  reading->nodes[node].mentioned = ++reading->mention_number;
  if (reading->nodes[node].class != CLASS_PERSON) {
    return;
  }

  put_names(reading, node);
  uint32_t at = 0;
  while (at < reading->recent_count && reading->recent[at] != node) {
    ++at;
  }
  if (at == reading->recent_count) {
    if (reading->recent_count < RECENT_PERSONS_MAX) {
      ++reading->recent_count;
    } else {
      --at;
    }
  }
  memmove(reading->recent + 1, reading->recent, at * sizeof *reading->recent);
  reading->recent[0] = node;
}

/// Whether this claim is the first of its kind at its place.
static bool
is_new_claim(Reading *reading, const Claim *claim)
{
  SanadBuffer key = {0};
  sanad_buffer_add_format(&key, "%u %u %u %u %u", claim->subject,
                          claim->relation, claim->object, claim->sentence,
                          (unsigned)claim->modality);
  bool is_new = false;
  uint64_t *const slot =
      key.failed ? NULL
                 : sanad_map_put(&reading->seen,
                                 key_of(sanad_buffer_text(&key)), &is_new);
  sanad_buffer_free(&key);
  reading->is_out_of_memory |= !slot;
  return slot && is_new;
}

void
claim_add(Reading *reading, Claim claim)
{
  if (claim.subject == NONE || claim.object == NONE || claim.relation == NONE ||
      claim.subject == claim.object || !is_new_claim(reading, &claim)) {
    return;
  }
  if (reading->claim_count >= ARTICLE_CLAIMS_MAX) {
    reading->is_too_large = true;
    return;
  }
  if (reading->claim_count == reading->claim_capacity) {
    // Not of the arena, which would keep each smaller copy.
    const size_t capacity = reading->claim_capacity * 3 / 2 + 64;
    Claim *const larger =
        reallocarray(reading->claims, capacity, sizeof *larger);
    if (!larger) {
      reading->is_out_of_memory = true;
      return;
    }
    reading->claims = larger;
    reading->claim_capacity = capacity;
  }
  reading->claims[reading->claim_count++] = claim;
}

void
short_hash(SanadText text, char out[17])
{
  char hex[65];
  sha256_hex(text, hex);
  memcpy(out, hex, 16);
  out[16] = '\0';
}

uint32_t
rule_named(const SanadLexicon *lexicon, const char *name)
{
  for (size_t i = 0; i < lexicon->rule_count; ++i) {
    if (sanad_text_is(sanad_iri_local_name(lexicon->rules[i].iri), name)) {
      return (uint32_t)i;
    }
  }
  return NONE;
}

uint32_t
relation_named(const SanadLexicon *lexicon, const char *name)
{
  for (size_t i = 0; i < lexicon->term_count; ++i) {
    const Term *const term = &lexicon->terms[i];
    if (!term->is_class &&
        sanad_text_is(sanad_iri_local_name(term->iri), name)) {
      return (uint32_t)i;
    }
  }
  return NONE;
}
