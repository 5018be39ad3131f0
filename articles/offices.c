#include "articles/nodes.h"
#include "articles/persons_impl.h"
#include "graph/vocabulary.h"

#include <strings.h>

uint32_t
mention_actor(const Mention *mention)
{
  if (!mention ||
      (mention->kind != MENTION_NODE && mention->kind != MENTION_ADJECTIVE)) {
    return NONE;
  }
  switch (mention->class) {
  case CLASS_COUNTRY:
  case CLASS_ORGANISATION:
  case CLASS_PERSON:
    return mention->node;
  case CLASS_PLACE:
    return mention->other;
  default:
    return NONE;
  }
}

/// The country or organisation at a mention, persons excluded.
static uint32_t
represented(const Mention *mention)
{
  return mention && mention->class != CLASS_PERSON ? mention_actor(mention)
                                                   : NONE;
}

static bool
is_modifier(Reading *reading, size_t token, OfficePhrase *phrase)
{
  const Mention *const m = mention_at(reading, token);
  if (m && m->kind != MENTION_PHRASE) {
    return false;
  }
  if (m) {
    const WordInfo *const info = lexicon_info(reading->lexicon, m->entity);
    return set_has(&info->other_sets, SET_BODY_NOUNS) ||
           set_has(&info->other_sets, SET_OFFICE_MODIFIERS);
  }
  if (token_has_set(reading, token, SET_FORMER_WORDS)) {
    phrase->is_former = true;
    return true;
  }
  return token_has_set(reading, token, SET_OFFICE_MODIFIERS) ||
         token_has_set(reading, token, SET_BODY_NOUNS);
}

/// Whose "its" is: the country named last in the sentence, else before it.
static uint32_t
last_country(Reading *reading, size_t token)
{
  for (size_t i = token; i-- > 0;) {
    const Mention *const m = mention_at(reading, i);
    if (m && m->kind == MENTION_NODE && m->class == CLASS_COUNTRY) {
      return m->node;
    }
  }
  return reading->salience.country;
}

/// Looks for the country before an office: "Iranian", "Iran's newly elected".
static void
look_before(Reading *reading, const OfficePhrase *before, OfficePhrase *phrase)
{
  size_t at = phrase->first;
  while (at > 0 && is_modifier(reading, at - 1, phrase)) {
    const Mention *const m = mention_at(reading, at - 1);
    at = m ? m->first : at - 1;
  }
  phrase->first = at;
  if (at == 0) {
    return;
  }

  const bool is_clitic =
      reading->sentence.tokens[at - 1].kind == TOKEN_CLITIC && at > 1;
  const Mention *const m = mention_at(reading, is_clitic ? at - 2 : at - 1);
  const uint32_t country = represented(m);
  if (country != NONE) {
    phrase->country = country;
    phrase->first = m->first;
    if (m->first > 0 &&
        token_has_set(reading, m->first - 1U, SET_FORMER_WORDS)) {
      phrase->is_former = true;
      --phrase->first;
    }
    return;
  }
  if (token_is(reading, at - 1, "its")) {
    phrase->country = last_country(reading, at - 1);
    phrase->is_inherited = true;
    phrase->first = at - 1;
    return;
  }
  // "Iran's Supreme Leader and newly elected President X": one country.
  const bool is_joined =
      token_is(reading, at - 1, "and") || token_is_mark(reading, at - 1, ',');
  if (is_joined && before && before->last + 1 == at) {
    phrase->country = before->country;
    phrase->is_inherited = true;
  }
}

/// Looks for "of the Republic of X" and "to Y" behind an office.
static void
look_after(Reading *reading, OfficePhrase *phrase)
{
  for (unsigned i = 0; i < 2; ++i) {
    const size_t at = phrase->last;
    const bool is_of =
        token_is(reading, at, "of") || token_is(reading, at, "for");
    const bool is_to =
        token_is(reading, at, "to") || token_is(reading, at, "in");
    if (!is_of && !is_to) {
      return;
    }
    const size_t next = at + 1 + token_is(reading, at + 1, "the");
    const Mention *const m = mention_at(reading, next);
    const uint32_t country = represented(m);
    // "for the Irish government"
    const bool is_body = country != NONE && m->kind == MENTION_ADJECTIVE &&
                         token_has_set(reading, m->last, SET_BODY_NOUNS);
    if (country == NONE || (m->kind != MENTION_NODE && !is_body)) {
      return;
    }
    if (is_of && phrase->country == NONE) {
      phrase->country = country;
    } else if (is_to && phrase->other == NONE && token_is(reading, at, "to")) {
      phrase->other = country;
    } else {
      return;
    }
    phrase->last = m->last + (is_body ? 1U : 0U);
  }
}

static bool
is_same_name(SanadText a, SanadText b)
{
  return a.length == b.length && strncasecmp(a.data, b.data, a.length) == 0;
}

/// Whether the words of an office are its plural: they end in s and are none of
/// its names.
static bool
is_plural(const Reading *reading, const Mention *mention)
{
  const SanadText name =
      sentence_text(&reading->sentence, mention->first, mention->last);
  const Entity *const office = &reading->lexicon->entities[mention->entity];
  bool is_name = is_same_name(name, office->label);
  for (size_t i = 0; i < office->alias_count; ++i) {
    is_name |= is_same_name(name, office->aliases[i]);
  }
  return !is_name && (name.data[name.length - 1] | 0x20) == 's';
}

/// Whether one person may hold both: "Deputy Prime Minister and Foreign
/// Minister", but "the Supreme Leader and President X" are two.
static bool
is_of_ministers(const Reading *reading, uint32_t a, uint32_t b)
{
  const Entity *const entities = reading->lexicon->entities;
  return sanad_text_is_equal(entities[a].gives, entities[b].gives) &&
         sanad_text_is(entities[a].gives, SANAD_NS_SN "Minister");
}

/// "Minister for Trade and Industry": the end of an office that is named by
/// what it looks after, with what is added by "and".
static size_t
portfolio_end(Reading *reading, const Mention *mention)
{
  const Sentence *const s = &reading->sentence;
  size_t end = mention->last;
  bool is_named = false;
  for (size_t i = mention->first; i < mention->last; ++i) {
    is_named |= token_is(reading, i, "of") || token_is(reading, i, "for");
  }
  if (!is_named || !token_is(reading, end, "and")) {
    return end;
  }
  for (size_t i = end + 1; i < s->token_count && i < end + 5; ++i) {
    const Mention *const m = mention_at(reading, i);
    const bool is_sector =
        m && (m->kind == MENTION_SECTOR || m->kind == MENTION_SECTOR_ADJECTIVE);
    const bool is_noun =
        !m && (s->tokens[i].shape & SHAPE_CAPITAL) &&
        (token_info(reading, i)->pos & (POS_NOUN | POS_ADJECTIVE));
    if (!is_sector && !is_noun) {
      return i > end + 1 ? i : end;
    }
    i = is_sector ? m->last - 1U : i;
  }
  return end;
}

void
office_read(Reading *reading, const Mention *mention,
            const OfficePhrase *before, OfficePhrase *phrase)
{
  *phrase = (OfficePhrase){.first = mention->first,
                           .last = portfolio_end(reading, mention),
                           .offices = {mention->entity, NONE},
                           .country = NONE,
                           .other = NONE,
                           .is_plural = is_plural(reading, mention)};
  look_before(reading, before, phrase);

  const Mention *const second = mention_at(reading, phrase->last + 1);
  if (token_is(reading, phrase->last, "and") && second &&
      second->kind == MENTION_OFFICE) {
    // Only if a name follows the second: else they are two persons.
    const size_t name = honorifics_end(reading, second->last);
    if (name_end(reading, name) > name &&
        name_end(reading, phrase->last) == phrase->last && !phrase->is_plural &&
        !mention_at(reading, name) &&
        is_of_ministers(reading, mention->entity, second->entity)) {
      phrase->offices[1] = second->entity;
      phrase->last = second->last;
    }
  }
  look_after(reading, phrase);
}

static void
claim_one(Reading *reading, uint32_t person, const Held *held, size_t first,
          size_t last, double confidence)
{
  const Sentence *const s = &reading->sentence;
  Claim claim = {
      .subject = person,
      .relation = relation_named(reading->lexicon, "holdsOffice"),
      .object = node_of_post(reading, held),
      .begin = s->tokens[first].start,
      .end = s->tokens[last - 1].end,
      .sentence = s->number,
      .rule = rule_named(reading->lexicon, "office"),
      .modality = MODALITY_ASSERTED,
      .confidence = confidence,
      .sources = {NONE, NONE},
  };
  claim_add(reading, claim);
  claim.relation = relation_named(reading->lexicon, "represents");
  claim.object = held->country;
  claim_add(reading, claim);
}

void
office_claim(Reading *reading, uint32_t person, const OfficePhrase *phrase,
             size_t first, size_t last, double confidence)
{
  if (person == NONE || phrase->is_former) {
    return;
  }
  Node *const node = &reading->nodes[person];
  if (node->country == NONE) {
    node->country = phrase->country;
  }
  for (size_t i = 0; i < 2; ++i) {
    if (phrase->offices[i] == NONE) {
      continue;
    }
    const Held held = {phrase->offices[i], phrase->country, phrase->other};
    person_hold(reading, person, &held);
    if (!reading->is_learning && phrase->country != NONE) {
      claim_one(reading, person, &held, first, last,
                phrase->is_inherited ? confidence * 0.9 : confidence);
    }
  }
}
