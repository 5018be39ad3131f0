#include "articles/reading.h"

#include <string.h>

unsigned
mention_kinds(const Mention *mention)
{
  switch (mention->kind) {
  case MENTION_ADJECTIVE:
    return KIND_ADJECTIVE;
  case MENTION_SECTOR:
  case MENTION_SECTOR_ADJECTIVE:
    return KIND_SECTOR;
  case MENTION_AGREEMENT:
    return KIND_AGREEMENT;
  case MENTION_NODE:
    break;
  default:
    return KIND_ACTOR;
  }
  switch (mention->class) {
  case CLASS_COUNTRY:
    return KIND_ACTOR | KIND_PLACE;
  case CLASS_PLACE:
    return mention->other == NONE ? KIND_PLACE : KIND_ACTOR | KIND_PLACE;
  case CLASS_AGENCY:
    return KIND_AGENCY;
  default:
    return KIND_ACTOR;
  }
}

static const Mention *
member(const Sentence *s, const Item *item, size_t i)
{
  return &s->mentions[s->members[item->members + i]];
}

static unsigned
item_kinds(const Sentence *s, const Item *item)
{
  return item->kind == ITEM_ENTITY && item->member_count
             ? mention_kinds(member(s, item, 0))
             : 0;
}

/// Whether an item joins two: "and", "as well as", the hyphen of "Iran-China".
static bool
is_conjunction(const Reading *reading, const Item *item)
{
  const Sentence *const s = &reading->sentence;
  if (item->kind == ITEM_PUNCTUATION) {
    const Token *const t = &s->tokens[item->first];
    return (t->mark == '-' || t->mark == '~') && (t->shape & SHAPE_GLUED);
  }
  return item->kind != ITEM_VERB && item_is(item, POS_CONJUNCTION) &&
         !item_is_word(reading, item, "but") &&
         !item_is_word(reading, item, "or") &&
         !item_is_word(reading, item, "nor"); // Not both
}

static bool
is_comma(const Reading *reading, const Item *item)
{
  return item->kind == ITEM_PUNCTUATION &&
         token_is_mark(reading, item->first, ',');
}

/// The item behind the heads of a sector: "exchange programs".
static size_t
heads_end(const Reading *reading, size_t at, unsigned kinds)
{
  const Sentence *const s = &reading->sentence;
  while ((kinds & KIND_SECTOR) && at < s->item_count &&
         item_has_set(reading, &s->items[at], SET_SECTOR_HEADS)) {
    ++at;
  }
  return at;
}

/// "its ally", before the second of a list: "Togo and its ally Benin".
static bool
is_kin(const Reading *reading, size_t at)
{
  const Sentence *const s = &reading->sentence;
  const bool is_noun =
      item_has_set(reading, &s->items[at], SET_PARTNER_NOUNS) ||
      item_is_word(reading, &s->items[at], "neighbour") ||
      item_is_word(reading, &s->items[at], "neighbor");
  return item_is_word(reading, &s->items[at], "its") ||
         (is_noun && item_is_word(reading, &s->items[at - 1], "its"));
}

/// Finds the next element of a list behind `at`; `*is_joined` tells whether a
/// conjunction stands before it.  Returns 0 if there is none.
static size_t
next_element(const Reading *reading, size_t at, unsigned kinds, bool *is_joined)
{
  const Sentence *const s = &reading->sentence;
  size_t i = heads_end(reading, at + 1, kinds);
  bool has_comma = false;
  *is_joined = false;
  if (i < s->item_count && is_comma(reading, &s->items[i])) {
    has_comma = true;
    ++i;
  }
  const bool is_part = has_comma && (kinds & KIND_SECTOR) &&
                       i < s->item_count &&
                       (item_is_word(reading, &s->items[i], "including") ||
                        item_is_word(reading, &s->items[i], "especially") ||
                        item_is_word(reading, &s->items[i], "particularly"));
  if (is_part || (i < s->item_count && is_conjunction(reading, &s->items[i]))) {
    *is_joined = true;
    ++i;
  }
  while (
      i < s->item_count && *is_joined &&
      ((item_is_word(reading, &s->items[i], "in") && (kinds & KIND_SECTOR)) ||
       item_is_word(reading, &s->items[i], "both") ||
       ((kinds & KIND_ACTOR) && is_kin(reading, i)) ||
       (item_is_word(reading, &s->items[i], "of") && (kinds & KIND_ACTOR)))) {
    ++i;
  }
  return (has_comma || *is_joined) && i < s->item_count &&
                 (item_kinds(s, &s->items[i]) & kinds)
             ? i
             : 0;
}

/// Whether the last of a list is really the subject of what follows: "met
/// Rahmon and Lavrov said".
static bool
is_next_subject(const Reading *reading, size_t first, size_t last, size_t count)
{
  const Sentence *const s = &reading->sentence;
  size_t after = last + 1;
  while (after < s->item_count && item_is(&s->items[after], POS_ADVERB)) {
    ++after;
  }
  if (after >= s->item_count || first == 0 ||
      s->items[after].kind != ITEM_VERB ||
      s->items[after].form != GROUP_FINITE || s->items[last].is_possessive) {
    return false;
  }
  // "war in Ukraine, and the United Kingdom imposed": a comma before "and" of
  // only two is the end of a clause.
  if (count == 2 && last >= 2 && is_comma(reading, &s->items[last - 2])) {
    return true;
  }
  const Item *const before = &s->items[first - 1];
  const bool is_object = before->kind == ITEM_VERB && !before->is_passive &&
                         !item_is_verb(reading, before, SET_SAY_VERBS);
  const bool is_with = item_is_word(reading, before, "with") ||
                       item_is_word(reading, before, "to");
  return is_object ||
         (is_with && first > 1 && s->items[first - 2].kind == ITEM_VERB);
}

/// Makes items `elements` one item in the place of the first.
static void
merge(Reading *reading, const uint16_t *elements, size_t count)
{
  Sentence *const s = &reading->sentence;
  Item *const item = &s->items[elements[0]];
  const size_t last = elements[count - 1];
  const uint16_t members = s->member_count;
  uint16_t added = 0;
  for (size_t i = 0; i < count; ++i) {
    const Item *const part = &s->items[elements[i]];
    for (size_t k = 0; k < part->member_count; ++k) {
      added += member_add(s, s->members[part->members + k]);
    }
  }
  item->last = s->items[last].last;
  item->is_possessive = s->items[last].is_possessive;
  item->members = members;
  item->member_count = added;

  const size_t gone = last - elements[0];
  memmove(item + 1, item + 1 + gone, (s->item_count - last - 1) * sizeof *item);
  s->item_count = (uint16_t)(s->item_count - gone);
}

/// Joins the list that starts at an entity.
static void
join_list(Reading *reading, size_t first)
{
  Sentence *const s = &reading->sentence;
  uint16_t elements[64];
  size_t count = 1;
  size_t accepted = 1;
  unsigned kinds = item_kinds(s, &s->items[first]);
  // "In Ankara, the ministers of A and B met": no list begins at Ankara.
  if ((kinds & KIND_PLACE) && first > 0 &&
      s->items[first - 1].kind != ITEM_VERB &&
      item_has_set(reading, &s->items[first - 1], SET_PLACE_PREPOSITIONS)) {
    kinds = KIND_PLACE;
  }
  elements[0] = (uint16_t)first;
  while (count < sizeof elements / sizeof *elements &&
         !s->items[elements[count - 1]].is_possessive) {
    bool is_joined = false;
    const size_t next =
        next_element(reading, elements[count - 1], kinds, &is_joined);
    if (!next) {
      break;
    }
    kinds &= item_kinds(s, &s->items[next]);
    elements[count++] = (uint16_t)next;
    accepted = is_joined ? count : accepted;
  }
  if (accepted > 1 &&
      is_next_subject(reading, first, elements[accepted - 1], accepted)) {
    --accepted;
    if (accepted > 1 && elements[accepted - 1] + 2 < elements[accepted]) {
      accepted = 1; // A list without "and" is none
    }
  }
  if (accepted > 1) {
    merge(reading, elements, accepted);
  }
}

/// Adjectives of sectors need the noun they share: "economic sectors".
static void
check_adjectives(Reading *reading, size_t at)
{
  Sentence *const s = &reading->sentence;
  Item *const item = &s->items[at];
  const Mention *const last = member(s, item, item->member_count - 1U);
  if (last->kind != MENTION_SECTOR_ADJECTIVE) {
    return;
  }
  const bool has_head =
      at + 1 < s->item_count &&
      item_has_set(reading, &s->items[at + 1], SET_SECTOR_HEADS);
  if (!has_head) {
    item->kind = ITEM_WORD;
    item->pos = POS_ADJECTIVE;
    item->member_count = 0;
    item->word = s->tokens[item->last - 1].lower;
    item->sets_of = item->word;
  }
}

void
groups_make(Reading *reading)
{
  Sentence *const s = &reading->sentence;
  for (size_t i = 0; i < s->item_count; ++i) {
    if (item_kinds(s, &s->items[i])) {
      join_list(reading, i);
      check_adjectives(reading, i);
    }
  }
}

static size_t
add_node(uint32_t *nodes, size_t count, size_t max, uint32_t node)
{
  for (size_t i = 0; i < count; ++i) {
    if (nodes[i] == node) {
      return count;
    }
  }
  if (node != NONE && count < max) {
    nodes[count++] = node;
  }
  return count;
}

static bool
is_person(const Reading *reading, uint32_t node)
{
  return node != NONE && reading->nodes[node].class == CLASS_PERSON;
}

/// The node of a mention as an actor, or NONE.
static uint32_t
actor_of(const Mention *m)
{
  if (m->kind == MENTION_NODE && m->class == CLASS_PLACE) {
    return m->other;
  }
  return mention_kinds(m) & KIND_ACTOR ? m->node : NONE;
}

static uint32_t
node_as(const Reading *reading, const Mention *m, VariableClass class)
{
  const uint32_t actor = actor_of(m);
  switch (class) {
  case ACTOR:
  case ACTOR_GROUP:
    return actor;
  case NATION:
    return m->kind == MENTION_ADJECTIVE ? m->node
           : is_person(reading, actor)  ? NONE
                                        : actor;
  case COUNTRY:
    return actor != NONE && reading->nodes[actor].class == CLASS_COUNTRY ? actor
                                                                         : NONE;
  case PERSON:
    return is_person(reading, actor) ? actor : NONE;
  case ORGANISATION:
    return actor != NONE && reading->nodes[actor].class == CLASS_ORGANISATION
               ? actor
               : NONE;
  case PLACE:
    return m->kind == MENTION_NODE && m->class == CLASS_PLACE ? m->node : NONE;
  case DESTINATION:
    return m->kind == MENTION_NODE && (mention_kinds(m) & KIND_PLACE) ? m->node
                                                                      : NONE;
  case SECTOR:
    return mention_kinds(m) & KIND_SECTOR ? m->node : NONE;
  default:
    return NONE;
  }
}

size_t
item_nodes(const Reading *reading, const Item *item, VariableClass class,
           uint32_t *nodes, size_t max, double *confidence)
{
  const Sentence *const s = &reading->sentence;
  size_t count = 0;
  if (item->kind != ITEM_ENTITY) {
    return 0;
  }
  for (size_t i = 0; i < item->member_count; ++i) {
    const Mention *const m = member(s, item, i);
    if (class == AGREEMENT) {
      count += m->kind == MENTION_AGREEMENT;
      continue;
    }
    const uint32_t node = node_as(reading, m, class);
    if (node == NONE) {
      return 0; // All or nothing
    }
    count = add_node(nodes, count, max, node);
    const bool is_pair = m->kind == MENTION_PAIR ||
                         m->kind == MENTION_PERSON_PAIR ||
                         m->kind == MENTION_THEY;
    if (is_pair) {
      count = add_node(nodes, count, max, m->other);
      for (size_t k = 0; k < m->member_count; ++k) {
        count = add_node(nodes, count, max, s->members[m->members + k]);
      }
    }
    *confidence = m->confidence < *confidence ? m->confidence : *confidence;
  }
  return class == ACTOR_GROUP && count < 2 ? 0 : count;
}
