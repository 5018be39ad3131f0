#include "articles/facts.h"

#include "articles/nodes.h"
#include "graph/vocabulary.h"

#include <stdlib.h>
#include <string.h>

/// How far from its match an event's date or place may stand, in items.
#define ADJUNCT_ITEMS_MAX 12U

static void
add_once(uint32_t *nodes, uint32_t *count, uint32_t node)
{
  for (uint32_t i = 0; i < *count; ++i) {
    if (nodes[i] == node) {
      return;
    }
  }
  if (node != NONE && *count < EVENT_PARTIES_MAX) {
    nodes[(*count)++] = node;
  }
}

/// Persons take part; countries and organisations, and the countries that
/// persons represent, are parties.
static void
add_party(const Reading *reading, Event *event, uint32_t node)
{
  const Node *const n = &reading->nodes[node];
  if (n->class == CLASS_PERSON) {
    add_once(event->participants, &event->participant_count, node);
    add_once(event->parties, &event->party_count, n->country);
  } else {
    add_once(event->parties, &event->party_count, node);
  }
}

static int
compare_nodes(const void *a, const void *b)
{
  const uint32_t x = *(const uint32_t *)a;
  const uint32_t y = *(const uint32_t *)b;
  return x < y ? -1 : x > y;
}

static void
sort_parties(Event *event)
{
  qsort(event->parties, event->party_count, sizeof *event->parties,
        compare_nodes);
  qsort(event->participants, event->participant_count,
        sizeof *event->participants, compare_nodes);
}

/// The first date in the clause that has been placed in time.
static uint32_t
find_date(const Telling *telling)
{
  const Sentence *const s = &telling->reading->sentence;
  for (size_t i = 0; i < telling->input->count; ++i) {
    const Item *const item = &s->items[telling->input->items[i]];
    if (item->kind == ITEM_DATE && s->mention_of[item->first] != NO_MENTION) {
      const Mention *const m = &s->mentions[s->mention_of[item->first]];
      if (m->node != NONE) {
        return m->node;
      }
    }
  }
  return NONE;
}

/// The place that an item behind a preposition names, or NONE.
static uint32_t
place_at(const Telling *telling, size_t position)
{
  const Sentence *const s = &telling->reading->sentence;
  const MatchInput *const input = telling->input;
  const Item *const item = &s->items[input->items[position]];
  if (item->is_possessive || position == 0 ||
      !item_has_set(telling->reading, &s->items[input->items[position - 1]],
                    SET_PLACE_PREPOSITIONS)) {
    return NONE;
  }
  uint32_t nodes[2];
  double confidence = 1.0;
  const size_t count =
      item_nodes(telling->reading, item, PLACE, nodes, 2, &confidence);
  return count == 1 ? nodes[0] : NONE;
}

static bool
is_captured(const Match *match, size_t position)
{
  for (size_t v = 0; v < PATTERN_VARIABLES_MAX; ++v) {
    if (match->captures[v] == position) {
      return true;
    }
  }
  return false;
}

/// Finds "at the Palace in Dushanbe" near the match, and the place around it.
static void
find_places(const Telling *telling, Event *event)
{
  const Match *const match = telling->match;
  const size_t from =
      match->start > ADJUNCT_ITEMS_MAX ? match->start - ADJUNCT_ITEMS_MAX : 0;
  for (size_t i = from;
       i < telling->input->count && i < match->end + ADJUNCT_ITEMS_MAX; ++i) {
    const Item *const item =
        &telling->reading->sentence.items[telling->input->items[i]];
    // What stands behind the next verb is that verb's.
    if (item->kind == ITEM_VERB && i >= match->end) {
      break;
    }
    const uint32_t place = is_captured(match, i) ? NONE : place_at(telling, i);
    if (place == NONE || place == event->place) {
      continue;
    }
    if (event->place == NONE) {
      event->place = place;
    } else if (event->outer == NONE) {
      event->outer = place;
    }
  }
}

/// "where he met ...": the place outside the clause.
static void
find_outer(const Telling *telling, Event *event)
{
  const Sentence *const s = &telling->reading->sentence;
  const uint16_t around = s->clauses[telling->clause].place;
  if (around == NO_ITEM) {
    return;
  }
  uint32_t nodes[2];
  double confidence = 1.0;
  if (item_nodes(telling->reading, &s->items[around], PLACE, nodes, 2,
                 &confidence) != 1) {
    return;
  }
  if (event->place == NONE) {
    event->place = nodes[0];
  } else if (event->outer == NONE && nodes[0] != event->place) {
    event->outer = nodes[0];
  }
}

/// Puts the venue inside, the town around it.
static void
order_places(const Reading *reading, Event *event)
{
  if (event->outer == NONE) {
    return;
  }
  const bool is_town = reading->nodes[event->place].kind == NODE_ENTITY;
  const bool is_outer_town = reading->nodes[event->outer].kind == NODE_ENTITY;
  if (is_town && !is_outer_town) {
    const uint32_t place = event->place;
    event->place = event->outer;
    event->outer = place;
  } else if (is_town == is_outer_town) {
    event->outer = NONE; // Two towns: neither holds the other
  }
}

static void
fill_event(Telling *telling, Event *event)
{
  uint32_t nodes[NODES_MAX];
  event->place = NONE;
  event->outer = NONE;
  event->date = find_date(telling);
  for (size_t v = 0; v < PATTERN_VARIABLES_MAX; ++v) {
    const Role role = telling->rule->roles[v];
    if (role != ROLE_PARTY && role != ROLE_PLACE) {
      continue;
    }
    const size_t count = telling_nodes(telling, v, nodes, NODES_MAX);
    for (size_t i = 0; i < count; ++i) {
      if (role == ROLE_PARTY) {
        add_party(telling->reading, event, nodes[i]);
      } else if (event->place == NONE) {
        event->place = nodes[i];
      }
    }
  }
  if (sanad_text_is(telling->rule->event, SANAD_NS_SN "Cooperation")) {
    event->date = NONE; // It lasts: the date is that of the talks about it
  } else {
    find_places(telling, event);
    find_outer(telling, event);
    order_places(telling->reading, event);
  }
  // Whom a visit is to is a party too.
  const Node *const place =
      event->place == NONE ? NULL : &telling->reading->nodes[event->place];
  if (place && sanad_text_is(telling->rule->event, SANAD_NS_SN "Visit")) {
    add_once(event->parties, &event->party_count,
             place->class == CLASS_COUNTRY ? event->place : place->country);
  }
  sort_parties(event);
}

static void
add_key(SanadBuffer *key, const uint32_t *nodes, uint32_t count)
{
  for (uint32_t i = 0; i < count; ++i) {
    sanad_buffer_add_format(key, " %u", nodes[i]);
  }
  sanad_buffer_add_char(key, ';');
}

static bool
agrees(uint32_t a, uint32_t b)
{
  return a == NONE || b == NONE || a == b;
}

/// Whether two mentions within one article can be of one event: same type and
/// parties, and no place or date that differs.
static bool
is_same_event(const Reading *reading, const Event *old, const Event *new)
{
  const bool is_inside =
      old->place != NONE && new->place != NONE &&
      (old->outer == new->place || new->outer == old->place ||
       reading->nodes[old->place].country == new->place);
  return (agrees(old->place, new->place) || is_inside) &&
         agrees(old->date, new->date);
}

static void
join_event(const Reading *reading, Event *old, const Event *new)
{
  if (old->place == NONE || (new->place != NONE &&new->outer == old->place)) {
    old->place = new->place;
  }
  if (old->outer == NONE && new->outer != old->place) {
    old->outer = new->outer;
  }
  old->date = old->date == NONE ? new->date : old->date;
  (void)reading;
}

static uint32_t
find_event(Telling *telling, const Event *event)
{
  Reading *const reading = telling->reading;
  SanadBuffer key = {0};
  sanad_buffer_add_text(&key, event->type);
  add_key(&key, event->parties, event->party_count);
  add_key(&key, event->participants, event->participant_count);
  uint32_t node = NONE;
  for (unsigned i = 0; !key.failed && i < 8; ++i) {
    node = node_of_label(reading, NODE_EVENT, CLASS_NONE,
                         sanad_buffer_text(&key), i, NONE);
    if (node == NONE || !reading->nodes[node].event) {
      break;
    }
    if (is_same_event(reading, reading->nodes[node].event, event)) {
      join_event(reading, reading->nodes[node].event, event);
      break;
    }
    node = NONE; // Several with the same parties: a meeting each week
  }
  reading->is_out_of_memory |= key.failed;
  sanad_buffer_free(&key);
  if (node != NONE && !reading->nodes[node].event) {
    Event *const copy = SANAD_TAKE(reading->arena, Event);
    reading->is_out_of_memory |= !copy;
    if (copy) {
      *copy = *event;
    }
    reading->nodes[node].event = copy;
  }
  return node != NONE && reading->nodes[node].event ? node : NONE;
}

static void
claim_event(Telling *telling, uint32_t event, const char *relation,
            uint32_t object)
{
  Claim claim = telling->claim;
  claim.subject = event;
  claim.relation = relation_named(telling->reading->lexicon, relation);
  claim.object = object;
  claim_add(telling->reading, claim);
}

static void
claim_sectors(Telling *telling, uint32_t node)
{
  uint32_t nodes[NODES_MAX];
  for (size_t v = 0; v < PATTERN_VARIABLES_MAX; ++v) {
    if (telling->rule->roles[v] == ROLE_SECTOR) {
      const size_t count = telling_nodes(telling, v, nodes, NODES_MAX);
      for (size_t i = 0; i < count; ++i) {
        claim_event(telling, node, "sector", nodes[i]);
      }
    }
  }
}

static void
claim_places(Telling *telling, uint32_t node, const Event *event)
{
  Reading *const reading = telling->reading;
  if (event->place == NONE) {
    return;
  }
  claim_event(telling, node, "place", event->place);
  claim_event(telling, node, "heldAt", event->place);
  if (event->outer != NONE) {
    Claim claim = telling->claim;
    claim.subject = event->place;
    claim.object = event->outer;
    claim.relation = relation_named(reading->lexicon, "locatedIn");
    claim_add(reading, claim);
    Node *const place = &reading->nodes[event->place];
    if (place->country == NONE) {
      place->country = reading->nodes[event->outer].country;
    }
  }
}

uint32_t
events_tell(Telling *telling)
{
  Event event = {.type = telling->rule->event, .status = telling->rule->status};
  fill_event(telling, &event);
  const bool is_agreement = sanad_text_is(event.type, SANAD_NS_SN "Agreement");
  if (is_agreement || event.party_count + event.participant_count == 0) {
    return NONE; // Agreements are made where they are named
  }
  const uint32_t node = find_event(telling, &event);
  if (node == NONE) {
    return NONE;
  }
  for (uint32_t i = 0; i < event.participant_count; ++i) {
    claim_event(telling, node, "participant", event.participants[i]);
  }
  for (uint32_t i = 0; i < event.party_count; ++i) {
    claim_event(telling, node, "party", event.parties[i]);
  }
  salience_group(telling->reading, event.participants, event.participant_count);
  claim_places(telling, node, &event);
  if (event.date != NONE) {
    claim_event(telling, node, "date", event.date);
    claim_event(telling, node, "onDate", event.date);
  }
  claim_sectors(telling, node);
  return node;
}

/// The label of an agreement: its own words and, sorted, who made it.
static void
add_agreement_label(const Reading *reading, SanadBuffer *label,
                    const Mention *m, const Event *event)
{
  const Sentence *const s = &reading->sentence;
  sanad_buffer_add_text(label, sentence_text(s, m->first, m->last));
  uint32_t all[EVENT_PARTIES_MAX * 2];
  size_t count = 0;
  for (uint32_t i = 0; i < event->party_count; ++i) {
    all[count++] = event->parties[i];
  }
  for (size_t i = 1; i < count; ++i) {
    for (size_t k = i;
         k > 0 && sanad_text_compare(reading->nodes[all[k - 1]].label,
                                     reading->nodes[all[k]].label) > 0;
         --k) {
      const uint32_t swap = all[k];
      all[k] = all[k - 1];
      all[k - 1] = swap;
    }
  }
  for (size_t i = 0; i < count; ++i) {
    const SanadText name = reading->nodes[all[i]].label;
    sanad_buffer_add_string(label, i ? ", " : " (");
    sanad_buffer_add_text(label, name);
  }
  sanad_buffer_add_string(label, count ? ")" : "");
}

/// Makes one agreement and claims its parties, sectors and date.
static uint32_t
make_agreement(Telling *telling, const Mention *m, const Event *event)
{
  Reading *const reading = telling->reading;
  SanadBuffer label = {0};
  add_agreement_label(reading, &label, m, event);
  reading->is_out_of_memory |= label.failed;
  const uint32_t node =
      label.failed
          ? NONE
          : node_of_label(reading, NODE_AGREEMENT, CLASS_NONE,
                          sanad_buffer_text(&label), event->date, NONE);
  sanad_buffer_free(&label);
  if (node == NONE) {
    return NONE;
  }
  if (!reading->nodes[node].event) {
    Event *const copy = SANAD_TAKE(reading->arena, Event);
    reading->is_out_of_memory |= !copy;
    if (!copy) {
      return NONE;
    }
    *copy = *event;
    reading->nodes[node].event = copy;
  }
  if (!modality_is_fact(telling->claim.modality)) {
    return node;
  }
  for (uint32_t i = 0; i < event->party_count; ++i) {
    claim_event(telling, node, "party", event->parties[i]);
  }
  for (uint32_t i = 0; i < event->participant_count; ++i) {
    claim_event(telling, node, "participant", event->participants[i]);
  }
  for (size_t i = 0; i < m->member_count; ++i) {
    claim_event(telling, node, "sector",
                reading->sentence.members[m->members + i]);
  }
  if (event->date != NONE) {
    claim_event(telling, node, "date", event->date);
    claim_event(telling, node, "onDate", event->date);
  }
  return node;
}

size_t
agreements_make(Telling *telling, uint32_t *nodes, size_t max)
{
  const Sentence *const s = &telling->reading->sentence;
  const uint32_t variable = pattern_variable('G');
  const uint16_t position = telling->match->captures[variable];
  Event event = {.type = SANAD_TEXT(SANAD_NS_SN "Agreement")};
  size_t count = 0;
  fill_event(telling, &event);
  event.place = NONE;
  for (size_t i = 0; position != NO_ITEM &&
                     i < s->items[telling->input->items[position]].member_count;
       ++i) {
    const Item *const item = &s->items[telling->input->items[position]];
    const Mention *const m = &s->mentions[s->members[item->members + i]];
    if (m->kind != MENTION_AGREEMENT || m->is_definite || count == max) {
      continue;
    }
    const uint32_t node = make_agreement(telling, m, &event);
    if (node != NONE) {
      nodes[count++] = node;
    }
  }
  return count;
}
