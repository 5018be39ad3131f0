#include "articles/nodes.h"

#include "base/unicode.h"
#include "graph/vocabulary.h"

#include <string.h>

/// Appends a text as part of an IRI: lower case, a hyphen for all that is
/// neither letter nor digit.
static void
add_slug(SanadBuffer *out, SanadText text)
{
  SanadBuffer lower = {0};
  sanad_unicode_lower(&lower, text);
  const SanadText from = sanad_buffer_text(&lower);
  bool is_open = false; // A hyphen is due before the next letter
  bool is_first = true;
  for (size_t i = 0; i < from.length;) {
    const uint32_t c = sanad_utf8_next(from, &i);
    const bool is_kept =
        c != SANAD_NO_CODE_POINT &&
        (sanad_is_letter(c) || sanad_is_digit(c) || sanad_is_mark(c));
    if (!is_kept) {
      is_open = !is_first;
      continue;
    }
    if (is_open) {
      sanad_buffer_add_char(out, '-');
    }
    sanad_buffer_add_code_point(out, c);
    is_open = false;
    is_first = false;
  }
  out->failed |= lower.failed;
  sanad_buffer_free(&lower);
}

/// The ISO code of a country, else a slug of the name.
static void
add_code(const Reading *reading, SanadBuffer *out, uint32_t node)
{
  const Node *const n = &reading->nodes[node];
  const SanadText code = n->entity == NONE
                             ? (SanadText){NULL, 0}
                             : reading->lexicon->entities[n->entity].notation;
  if (code.length) {
    sanad_buffer_add_text(out, code);
  } else {
    add_slug(out, n->label);
  }
}

static void
add_hash(SanadBuffer *out, SanadText text)
{
  char hash[17];
  short_hash(text, hash);
  sanad_buffer_add_string(out, hash);
}

/// Persons are the same across articles only if name, office and country
/// agree; without an office the article tells them apart.
static void
add_person(const Reading *reading, SanadBuffer *out, const Node *node)
{
  sanad_buffer_add_string(out, "person-");
  add_slug(out, node->label);
  for (uint32_t i = 0; i < node->held_count; ++i) {
    const Held *const held = &node->held[i];
    if (held->country != NONE) {
      sanad_buffer_add_char(out, '-');
      add_slug(out, reading->lexicon->entities[held->office].label);
      sanad_buffer_add_char(out, '-');
      add_code(reading, out, held->country);
      return;
    }
  }
  sanad_buffer_add_char(out, '-');
  add_hash(out, node_iri(reading, reading->article));
}

static void
add_post(const Reading *reading, SanadBuffer *out, const Node *node,
         SanadText label)
{
  const SanadText office = reading->lexicon->entities[node->entity].label;
  sanad_buffer_add_string(out, "post-");
  add_slug(out, office);
  sanad_buffer_add_string(out, "-of-");
  add_code(reading, out, node->country);

  // What stands behind "to" has no field of its own: it is in the label.
  const SanadText country = reading->nodes[node->country].label;
  const size_t used = office.length + 4 + country.length;
  if (label.length > used) {
    sanad_buffer_add_char(out, '-');
    add_slug(out, sanad_text_slice(label, used, SIZE_MAX));
  }
}

static int
compare_iris(const Reading *reading, uint32_t a, uint32_t b)
{
  return sanad_text_compare(node_iri(reading, a), node_iri(reading, b));
}

/// Appends the IRIs of nodes in order, so that the same parties give the same
/// hash however they were named.
static void
add_sorted(const Reading *reading, SanadBuffer *key, const uint32_t *nodes,
           uint32_t count)
{
  uint32_t sorted[EVENT_PARTIES_MAX];
  for (uint32_t i = 0; i < count; ++i) {
    uint32_t k = i;
    for (; k > 0 && compare_iris(reading, sorted[k - 1], nodes[i]) > 0; --k) {
      sorted[k] = sorted[k - 1];
    }
    sorted[k] = nodes[i];
  }
  for (uint32_t i = 0; i < count; ++i) {
    sanad_buffer_add_char(key, ' ');
    sanad_buffer_add_text(key, node_iri(reading, sorted[i]));
  }
  sanad_buffer_add_char(key, ';');
}

/// Type, sorted parties, place and date; without a date also the article.
static void
add_event(const Reading *reading, SanadBuffer *out, const Node *node)
{
  const Event *const event = node->event;
  SanadBuffer key = {0};
  add_slug(out, sanad_iri_local_name(event->type));
  sanad_buffer_add_char(out, '-');
  sanad_buffer_add_text(&key, event->type);
  if (node->kind != NODE_EVENT) {
    sanad_buffer_add_text(&key, node->label);
  }
  add_sorted(reading, &key, event->parties, event->party_count);
  add_sorted(reading, &key, event->participants, event->participant_count);
  if (event->place != NONE) {
    sanad_buffer_add_text(&key, node_iri(reading, event->place));
  }
  sanad_buffer_add_text(&key, event->date == NONE
                                  ? node_iri(reading, reading->article)
                                  : reading->nodes[event->date].label);
  add_hash(out, sanad_buffer_text(&key));
  out->failed |= key.failed;
  sanad_buffer_free(&key);
}

static void
add_iri(const Reading *reading, SanadBuffer *out, const Node *node)
{
  sanad_buffer_add_string(out, SANAD_NS_ID);
  switch (node->kind) {
  case NODE_PERSON:
    add_person(reading, out, node);
    break;
  case NODE_POST:
    add_post(reading, out, node, node->label);
    break;
  case NODE_EVENT:
  case NODE_AGREEMENT:
  case NODE_STATEMENT:
    add_event(reading, out, node);
    break;
  case NODE_PLACE:
    sanad_buffer_add_string(out, "place-");
    add_slug(out, node->label);
    break;
  default:
    sanad_buffer_add_string(out, "org-");
    add_slug(out, node->label);
    break;
  }
}

SanadText
node_iri(const Reading *reading, uint32_t node)
{
  return reading->nodes[node].iri;
}

static void
name_node(Reading *reading, Node *node)
{
  SanadBuffer iri = {0};
  add_iri(reading, &iri, node);
  node->iri = reading_keep(reading, sanad_buffer_text(&iri));
  reading->is_out_of_memory |= iri.failed;
  sanad_buffer_free(&iri);
}

static bool
is_event(const Node *node)
{
  return node->kind == NODE_EVENT || node->kind == NODE_AGREEMENT ||
         node->kind == NODE_STATEMENT;
}

void
nodes_name(Reading *reading)
{
  // Events last: their IRIs are made from those of who took part.
  for (unsigned pass = 0; pass < 2; ++pass) {
    for (size_t i = 0; i < reading->node_count; ++i) {
      Node *const node = &reading->nodes[i];
      const bool is_literal =
          node->kind == NODE_DATE || node->kind == NODE_TEXT;
      if (!node->iri.length && !is_literal && is_event(node) == (pass == 1) &&
          (!is_event(node) || node->event)) {
        name_node(reading, node);
      }
    }
  }
}

/// Who took part: persons, then parties that none of them represents.
static uint32_t
list_actors(const Reading *reading, const Event *event, uint32_t *actors)
{
  uint32_t count = 0;
  for (uint32_t i = 0; i < event->participant_count; ++i) {
    actors[count++] = event->participants[i];
  }
  for (uint32_t i = 0; i < event->party_count; ++i) {
    bool is_represented = false;
    for (uint32_t k = 0; k < event->participant_count; ++k) {
      is_represented |=
          reading->nodes[event->participants[k]].country == event->parties[i];
    }
    if (!is_represented) {
      actors[count++] = event->parties[i];
    }
  }
  return count;
}

static void
sort_by_label(const Reading *reading, uint32_t *nodes, uint32_t count)
{
  for (uint32_t i = 1; i < count; ++i) {
    for (uint32_t k = i;
         k > 0 && sanad_text_compare(reading->nodes[nodes[k - 1]].label,
                                     reading->nodes[nodes[k]].label) > 0;
         --k) {
      const uint32_t swap = nodes[k];
      nodes[k] = nodes[k - 1];
      nodes[k - 1] = swap;
    }
  }
}

static void
add_event_label(const Reading *reading, SanadBuffer *out, const Event *event)
{
  uint32_t actors[EVENT_PARTIES_MAX * 2];
  uint32_t count = list_actors(reading, event, actors);
  const bool is_visit = sanad_text_is(event->type, SANAD_NS_SN "Visit");
  if (is_visit && event->participant_count) {
    count = event->participant_count; // Not whom the visit is to
  }
  sort_by_label(reading, actors, count);
  sanad_buffer_add_text(out, sanad_iri_local_name(event->type));
  for (uint32_t i = 0; i < count; ++i) {
    sanad_buffer_add_string(out, i == 0           ? " of "
                                 : i + 1 == count ? " and "
                                                  : ", ");
    sanad_buffer_add_text(out, reading->nodes[actors[i]].label);
  }
  if (is_visit && event->place != NONE) {
    sanad_buffer_add_string(out, " to ");
    sanad_buffer_add_text(out, reading->nodes[event->place].label);
  }
}

SanadText
node_label(Reading *reading, uint32_t node)
{
  Node *const n = &reading->nodes[node];
  if (n->kind == NODE_EVENT && !n->is_labelled) {
    SanadBuffer label = {0};
    add_event_label(reading, &label, n->event);
    n->label = reading_keep(reading, sanad_buffer_text(&label));
    n->is_labelled = true;
    reading->is_out_of_memory |= label.failed;
    sanad_buffer_free(&label);
  }
  return n->label;
}

/// The class that an office gives its holder, else a person's.
static SanadText
person_type(const Reading *reading, const Node *node)
{
  for (uint32_t i = 0; i < node->held_count; ++i) {
    const SanadText gives =
        reading->lexicon->entities[node->held[i].office].gives;
    if (gives.length) {
      return gives;
    }
  }
  return SANAD_TEXT(SANAD_NS_SN "Person");
}

SanadText
node_type(const Reading *reading, uint32_t node)
{
  const Node *const n = &reading->nodes[node];
  if (is_event(n)) {
    return n->event->type;
  }
  if (n->kind == NODE_ARTICLE) {
    return SANAD_TEXT(SANAD_NS_SN "Article");
  }
  switch (n->class) {
  case CLASS_COUNTRY:
    return SANAD_TEXT(SANAD_NS_SN "Country");
  case CLASS_PERSON:
    return person_type(reading, n);
  case CLASS_ORGANISATION:
  case CLASS_AGENCY:
    return SANAD_TEXT(SANAD_NS_SN "Organisation");
  case CLASS_PLACE:
    return SANAD_TEXT(SANAD_NS_SN "Place");
  case CLASS_SECTOR:
    return SANAD_TEXT(SANAD_NS_SN "Sector");
  case CLASS_OFFICE:
    return SANAD_TEXT(SANAD_NS_ORG "Post");
  default:
    return (SanadText){NULL, 0};
  }
}
