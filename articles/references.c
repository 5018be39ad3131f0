#include "articles/nodes.h"
#include "articles/reading.h"

#define PRONOUN_CONFIDENCE 0.85
#define OFFICE_CONFIDENCE  0.9
#define COUNTRY_CONFIDENCE 0.8
#define PAIR_CONFIDENCE    0.85

/// How many sentences back acts of two countries make them a pair.
#define PAIR_SENTENCES_MAX 2U

static uint32_t
country_of(const Reading *reading, uint32_t node)
{
  if (node == NONE) {
    return NONE;
  }
  const Node *const n = &reading->nodes[node];
  const uint32_t country = n->class == CLASS_COUNTRY ? node : n->country;
  return country != NONE && reading->nodes[country].class == CLASS_COUNTRY
             ? country
             : NONE;
}

/// The last person named in this sentence before an item, or NONE.
static uint32_t
person_before(const Reading *reading, size_t item)
{
  const Sentence *const s = &reading->sentence;
  for (size_t i = item; i-- > 0;) {
    if (s->items[i].kind != ITEM_ENTITY || !s->items[i].member_count) {
      continue;
    }
    const Mention *const m = &s->mentions[s->members[s->items[i].members]];
    if (m->class == CLASS_PERSON && m->node != NONE &&
        m->kind == MENTION_NODE) {
      return m->node;
    }
  }
  return NONE;
}

/// "he": the last subject, else who was named last.
static void
resolve_he(Reading *reading, Mention *m, size_t item)
{
  uint32_t person = reading->salience.person;
  if (person == NONE) {
    person = person_before(reading, item);
  }
  m->node = person;
  m->class = CLASS_PERSON;
  m->confidence = PRONOUN_CONFIDENCE;
}

/// "the foreign minister": who holds the office, else the country he or she
/// speaks for.
static void
resolve_office(Reading *reading, Mention *m)
{
  const uint32_t person = person_of_office(reading, m->entity, m->other);
  m->confidence = OFFICE_CONFIDENCE;
  m->node = person;
  if (person != NONE) {
    node_mention(reading, person);
  } else if (m->other != NONE) {
    m->node = m->other;
    m->class = reading->nodes[m->other].class;
    m->confidence = COUNTRY_CONFIDENCE;
  }
}

/// The last two persons named, of an office if one is said.
static void
resolve_persons(Reading *reading, Mention *m)
{
  uint32_t found[2] = {NONE, NONE};
  size_t count = 0;
  for (uint32_t i = 0; i < reading->recent_count && count < 2; ++i) {
    const Node *const person = &reading->nodes[reading->recent[i]];
    bool is_meant = m->entity == NONE;
    for (uint32_t k = 0; k < person->held_count && !is_meant; ++k) {
      is_meant = office_is(reading, person->held[k].office, m->entity);
    }
    if (is_meant) {
      found[count++] = reading->recent[i];
    }
  }
  m->node = count == 2 ? found[1] : NONE;
  m->other = count == 2 ? found[0] : NONE;
  m->class = CLASS_PERSON;
  m->confidence = PAIR_CONFIDENCE;
}

/// "the three countries", "they": who was listed last.
static bool
resolve_group(Reading *reading, Mention *m)
{
  const Salience *const last = &reading->salience;
  const bool is_meant =
      m->wanted ? m->wanted == last->group_count : last->is_group_last;
  if (!is_meant || last->group_count < 3) {
    return m->wanted > 2;
  }
  m->members = reading->sentence.member_count;
  m->member_count = 0;
  for (uint32_t i = 2; i < last->group_count; ++i) {
    m->member_count += member_add(&reading->sentence, last->group[i]);
  }
  m->node = last->group[0];
  m->other = last->group[1];
  m->class = reading->nodes[m->node].class;
  m->confidence = PAIR_CONFIDENCE;
  return true;
}

/// Whether a pair is one of those who sit at a table, "both sides", and not
/// just of countries.
static bool
is_of_sides(const Reading *reading, const Mention *m)
{
  static const char *const words[] = {"sides", "parties", "delegations"};
  for (size_t i = 0; i < sizeof words / sizeof *words; ++i) {
    if (token_is(reading, m->last - 1U, words[i])) {
      return true;
    }
  }
  return m->kind == MENTION_THEY;
}

static void
resolve_pair(const Reading *reading, Mention *m)
{
  const Salience *const last = &reading->salience;
  const bool has_met = last->pair[0] != NONE && is_of_sides(reading, m);
  const uint32_t *const pair = has_met ? last->pair : last->acted;
  m->node = pair[0];
  m->other = pair[1];
  m->class = CLASS_COUNTRY;
  m->confidence = PAIR_CONFIDENCE;
}

/// "its": the last country named in the sentence that is not the subject.
static void
resolve_its(const Reading *reading, Mention *m, size_t item, size_t clause)
{
  const Sentence *const s = &reading->sentence;
  const uint16_t subject = s->clauses[clause].subject;
  uint32_t owner = NONE;
  double confidence = 1.0;
  if (subject == NO_ITEM || item_nodes(reading, &s->items[subject], ACTOR,
                                       &owner, 1, &confidence) != 1) {
    return;
  }
  for (size_t i = item; i-- > 0;) {
    uint32_t node = NONE;
    if (item_nodes(reading, &s->items[i], COUNTRY, &node, 1, &confidence) ==
            1 &&
        node != owner) {
      m->node = node;
      m->class = CLASS_COUNTRY;
      m->confidence = COUNTRY_CONFIDENCE;
      return;
    }
  }
}

/// "it": the country or organisation that is the subject before it in the
/// sentence, "Iran said that it supports Oman", else nobody.
static void
resolve_it(Reading *reading, Mention *m, size_t item)
{
  const Sentence *const s = &reading->sentence;
  for (size_t c = s->clause_count; c-- > 0;) {
    const uint16_t subject = s->clauses[c].subject;
    uint32_t node = NONE;
    double confidence = 1.0;
    if (subject == NO_ITEM || subject >= item ||
        item_nodes(reading, &s->items[subject], ACTOR, &node, 1, &confidence) !=
            1) {
      continue;
    }
    if (s->items[subject].member_count == 1 &&
        reading->nodes[node].class != CLASS_PERSON) {
      m->node = node;
      m->class = reading->nodes[node].class;
      m->confidence = COUNTRY_CONFIDENCE;
    }
    return;
  }
}

/// "his country"
static void
resolve_his_country(Reading *reading, Mention *m, size_t item)
{
  const uint32_t before = person_before(reading, item);
  const uint32_t person = before == NONE ? reading->salience.person : before;
  m->node = country_of(reading, person);
  m->class = CLASS_COUNTRY;
  m->confidence = COUNTRY_CONFIDENCE;
}

static void
resolve(Reading *reading, Mention *m, size_t item, size_t clause)
{
  if (m->node != NONE) {
    return;
  }
  switch (m->kind) {
  case MENTION_HE:
    resolve_he(reading, m, item);
    break;
  case MENTION_OFFICE:
    resolve_office(reading, m);
    break;
  case MENTION_PERSON_PAIR:
    if (m->wanted < 3 || !resolve_group(reading, m)) {
      resolve_persons(reading, m);
    }
    break;
  case MENTION_PAIR:
    if (m->wanted < 3 || !resolve_group(reading, m)) {
      resolve_pair(reading, m);
    }
    break;
  case MENTION_THEY:
    if (!resolve_group(reading, m)) {
      resolve_pair(reading, m);
    }
    break;
  case MENTION_BLOC_REF:
    m->node = reading->salience.bloc;
    m->class = CLASS_ORGANISATION;
    m->confidence = PRONOUN_CONFIDENCE;
    break;
  case MENTION_ITS:
    resolve_its(reading, m, item, clause);
    break;
  case MENTION_IT:
    resolve_it(reading, m, item);
    break;
  case MENTION_HIS_COUNTRY:
    resolve_his_country(reading, m, item);
    break;
  case MENTION_COUNTRY_REF:
    m->node = reading->salience.country;
    m->class = CLASS_COUNTRY;
    m->confidence = PRONOUN_CONFIDENCE;
    break;
  default:
    break;
  }
}

/// Notes countries and organisations that were named.
static void
note(Reading *reading, const Mention *m)
{
  if (m->node == NONE || m->kind != MENTION_NODE) {
    return;
  }
  if (m->class == CLASS_ORGANISATION) {
    reading->salience.bloc = m->node;
  } else if (m->class == CLASS_COUNTRY) {
    reading->salience.country = m->node;
  }
}

void
references_resolve(Reading *reading, size_t clause, const uint16_t *items,
                   size_t count)
{
  Sentence *const s = &reading->sentence;
  for (size_t i = 0; i < count; ++i) {
    const Item *const item = &s->items[items[i]];
    for (size_t k = 0; item->kind == ITEM_ENTITY && k < item->member_count;
         ++k) {
      Mention *const m = &s->mentions[s->members[item->members + k]];
      resolve(reading, m, items[i], clause);
      note(reading, m);
    }
  }
}

/// How often two countries were a pair, in any order, within the last
/// sentences: what was long ago does not count.  `adds` counts once more.
static uint64_t
pair_weight(Reading *reading, uint32_t a, uint32_t b, bool adds)
{
  const uint64_t low = a < b ? a : b;
  const uint64_t high = a < b ? b : a;
  const uint64_t now = reading->sentence.number;
  uint64_t *const slot =
      sanad_map_put(&reading->pair_counts, low << 32U | high, NULL);
  if (!slot) {
    reading->is_out_of_memory = true;
    return 0;
  }
  const bool is_recent = (*slot & UINT32_MAX) + PAIR_SENTENCES_MAX >= now;
  uint64_t count = is_recent ? *slot >> 32U : 0;
  if (adds) {
    *slot = ++count << 32U | now;
  }
  return count;
}

static void
set_acted(Salience *last, uint32_t a, uint32_t b)
{
  last->acted[0] = a;
  last->acted[1] = b;
  last->is_group_last = false;
}

void
salience_act(Reading *reading, uint32_t a, uint32_t b)
{
  Salience *const last = &reading->salience;
  const uint32_t x = country_of(reading, a);
  const uint32_t y = country_of(reading, b);
  if (x == NONE || y == NONE || x == y) {
    return;
  }
  const uint64_t weight = pair_weight(reading, x, y, true);
  const bool has_pair = last->acted[0] != NONE;
  if (!has_pair ||
      weight >= pair_weight(reading, last->acted[0], last->acted[1], false)) {
    set_acted(last, x, y);
  }
}

void
salience_pair(Reading *reading, uint32_t a, uint32_t b)
{
  const uint32_t x = country_of(reading, a);
  const uint32_t y = country_of(reading, b);
  if (x != NONE && y != NONE && x != y) {
    (void)pair_weight(reading, x, y, true);
    reading->salience.pair[0] = x;
    reading->salience.pair[1] = y;
    set_acted(&reading->salience, x, y);
  }
}

void
salience_group(Reading *reading, const uint32_t *nodes, size_t count)
{
  Salience *const last = &reading->salience;
  if (count < 3 || count > SALIENCE_GROUP_MAX) {
    return;
  }
  for (size_t i = 0; i < count; ++i) {
    last->group[i] = nodes[i];
  }
  last->group_count = (uint32_t)count;
  last->is_group_last = true;
}

void
salience_subject(Reading *reading, const Item *item)
{
  uint32_t nodes[8];
  double confidence = 1.0;
  const size_t count = item_nodes(reading, item, ACTOR, nodes, 8, &confidence);
  if (count == 1 && reading->nodes[nodes[0]].class == CLASS_PERSON) {
    reading->salience.person = nodes[0];
  } else if (count == 2) {
    salience_pair(reading, nodes[0], nodes[1]);
  }
  salience_group(reading, nodes, count);
}
