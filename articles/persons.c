#include "articles/nodes.h"
#include "articles/persons_impl.h"

#define OFFICE_CONFIDENCE      0.97
#define COUNTERPART_CONFIDENCE 0.85
#define PLURAL_CONFIDENCE      0.85

static void
add_person(Reading *reading, size_t first, size_t head, size_t last,
           uint32_t person)
{
  if (person == NONE) {
    return;
  }
  bool is_apposed = false;
  for (size_t i = first; i < head; ++i) {
    is_apposed |= token_is_mark(reading, i, ',');
  }
  (void)mention_add(reading, (Mention){.kind = MENTION_NODE,
                                       .class = CLASS_PERSON,
                                       .first = (uint16_t)first,
                                       .last = (uint16_t)last,
                                       .head = (uint16_t)head,
                                       .node = person,
                                       .other = NONE,
                                       .entity = NONE,
                                       .is_apposed = is_apposed,
                                       .confidence = 1.0});
  node_mention(reading, person);
}

/// Where the name behind an office or counterpart starts; `*end` is its end.
/// Behind a comma it must be closed by another comma or the sentence's end, or
/// it is the next thing in the sentence.
static size_t
name_behind(Reading *reading, size_t at, size_t *end)
{
  const bool has_comma = token_is_mark(reading, at, ',');
  const size_t start = honorifics_end(reading, at + has_comma);
  const Mention *const m = mention_at(reading, start);
  *end = m && m->class == CLASS_PERSON && m->kind == MENTION_NODE
             ? m->last
             : name_end(reading, start);
  if (*end == start || !has_comma) {
    return start;
  }
  const bool is_closed = *end >= reading->sentence.token_count ||
                         token_is_mark(reading, *end, ',') ||
                         token_is_mark(reading, *end, '.');
  if (!is_closed || *end - start < 2) {
    *end = start;
  }
  return start;
}

/// Where the capitalised run that ends before token `last` starts.
static size_t
run_start(Reading *reading, size_t last)
{
  for (size_t start = last > 8 ? last - 8 : 0; start < last; ++start) {
    if (!mention_at(reading, start) && name_end(reading, start) == last) {
      return start;
    }
  }
  return last;
}

/// "Reza Khosravi, the foreign minister of Iran,": the name stands before.
static bool
read_apposition(Reading *reading, const OfficePhrase *phrase)
{
  size_t at = phrase->first;
  at -= at > 0 && (token_info(reading, at - 1)->pos & POS_DETERMINER) != 0 &&
        !mention_at(reading, at - 1);
  const bool is_closed = phrase->last >= reading->sentence.token_count ||
                         token_is_mark(reading, phrase->last, ',') ||
                         token_is_mark(reading, phrase->last, '.');
  if (at > 3 && token_is(reading, at - 1, "is") &&
      token_is(reading, at - 2, "who")) {
    at -= 2; // "Reza Khosravi, who is the foreign minister of Iran,"
  }
  if (at < 2 || !token_is_mark(reading, at - 1, ',') || !is_closed ||
      phrase->is_plural) {
    return false;
  }

  const size_t last = at - 1;
  const Mention *const known = mention_at(reading, last - 1);
  uint32_t person = NONE;
  size_t start = last;
  if (known && known->kind == MENTION_NODE && known->class == CLASS_PERSON) {
    person = known->node;
    start = known->first;
  } else if (!known) {
    start = run_start(reading, last);
    person = last - start >= 2 ? name_person(reading, start, last) : NONE;
    if (person != NONE) {
      add_person(reading, start, start, last, person);
    }
  }
  office_claim(reading, person, phrase, start, phrase->last, OFFICE_CONFIDENCE);
  // "X, the president of A, and Y, the president of B, met": one of a list.
  const bool is_listed = token_is_mark(reading, phrase->last, ',') &&
                         token_is(reading, phrase->last + 1, "and");
  const bool is_last = start > 0 && token_is(reading, start - 1, "and");
  if (person != NONE && (is_listed || is_last)) {
    add_person(reading, start, start, phrase->last, person);
  }
  return person != NONE;
}

/// Turns an office without a name into a reference.
static void
add_reference(Reading *reading, const OfficePhrase *phrase)
{
  const bool is_indefinite =
      phrase->first > 0 && (token_is(reading, phrase->first - 1, "a") ||
                            token_is(reading, phrase->first - 1, "an"));
  Mention mention = {.kind = MENTION_OFFICE,
                     .class = CLASS_PERSON,
                     .first = (uint16_t)phrase->first,
                     .last = (uint16_t)phrase->last,
                     .head = (uint16_t)phrase->first,
                     .node = NONE,
                     .other = phrase->country,
                     .entity = phrase->offices[0],
                     .confidence = 0.9};
  const bool is_definite =
      phrase->first > 0 &&
      (token_is(reading, phrase->first - 1, "the") ||
       token_info(reading, phrase->first - 1)->number == 2);
  if (phrase->is_plural && phrase->country != NONE) {
    // "Russian lawmakers": the country.
    mention.kind = MENTION_NODE;
    mention.class = reading->nodes[phrase->country].class;
    mention.node = phrase->country;
    mention.other = NONE;
    mention.confidence = PLURAL_CONFIDENCE;
    adjectives_join(reading, phrase->first);
  } else if (is_indefinite && phrase->country != NONE &&
             sanad_text_has_suffix(
                 reading->lexicon->entities[phrase->offices[0]].label,
                 SANAD_TEXT("Spokesperson"))) {
    // "a spokesman for the Irish government" speaks for it.
    mention.kind = MENTION_NODE;
    mention.class = reading->nodes[phrase->country].class;
    mention.node = phrase->country;
    mention.other = NONE;
    mention.confidence = PLURAL_CONFIDENCE;
  } else if (phrase->is_plural && is_definite) {
    mention.kind = MENTION_PERSON_PAIR;
  } else if (is_indefinite || phrase->is_plural || phrase->is_former) {
    mention.kind = MENTION_BODY;
  }
  (void)mention_add(reading, mention);
}

/// "President Orhan Yilmaz of Türkiye": the country behind the name.  Returns
/// the token behind it.
static size_t
read_country_behind(Reading *reading, OfficePhrase *phrase, size_t end)
{
  if ((phrase->country != NONE && !phrase->is_inherited) ||
      !token_is(reading, end, "of")) {
    return end;
  }
  const size_t at = end + 1 + token_is(reading, end + 1, "the");
  const Mention *const m = mention_at(reading, at);
  const uint32_t country =
      m && m->kind == MENTION_NODE && m->class != CLASS_PERSON
          ? mention_actor(m)
          : NONE;
  if (country == NONE || m->class == CLASS_PLACE) {
    return end;
  }
  phrase->country = country;
  phrase->is_inherited = false;
  return m->last;
}

/// "Foreign Ministers X of A and Y of B".  Returns the token behind the last of
/// them, or that behind the office if there are none.
static size_t
read_holders(Reading *reading, const OfficePhrase *office)
{
  size_t behind = office->last;
  for (size_t at = office->last; at < reading->sentence.token_count;) {
    OfficePhrase phrase = *office;
    const size_t end = name_end(reading, at);
    if (end == at || !token_is(reading, end, "of")) {
      break;
    }
    phrase.country = NONE;
    const size_t last = read_country_behind(reading, &phrase, end);
    if (phrase.country == NONE) {
      break;
    }
    const uint32_t person = name_person(reading, at, end);
    const size_t first = behind == office->last ? office->first : at;
    office_claim(reading, person, &phrase, first, last, OFFICE_CONFIDENCE);
    add_person(reading, first, at, last, person);
    behind = last;
    at = last + token_is_mark(reading, last, ',');
    at += token_is(reading, at, "and");
    if (at == last) {
      break;
    }
  }
  return behind;
}

/// An office, with or without a name.  Returns the token behind it.
static size_t
read_office(Reading *reading, const Mention *mention, OfficePhrase *before)
{
  OfficePhrase phrase;
  const Mention office = *mention;
  office_read(reading, &office, before, &phrase);

  if (phrase.is_plural && phrase.country == NONE) {
    const size_t last = read_holders(reading, &phrase);
    if (last > phrase.last) {
      phrase.last = last;
      *before = phrase;
      return last;
    }
  }
  size_t end = 0;
  const size_t start = name_behind(reading, phrase.last, &end);
  size_t behind = phrase.last;
  if (end > start && !phrase.is_plural) {
    const uint32_t person = name_person(reading, start, end);
    behind = read_country_behind(reading, &phrase, end);
    office_claim(reading, person, &phrase, phrase.first, behind,
                 OFFICE_CONFIDENCE);
    add_person(reading, phrase.first, start, behind, person);
  } else if (!read_apposition(reading, &phrase)) {
    add_reference(reading, &phrase);
  }
  phrase.last = behind;
  *before = phrase;
  return behind;
}

/// The office of who has a counterpart: of the person named last.
static uint32_t
office_of_last(const Reading *reading)
{
  for (uint32_t i = 0; i < reading->recent_count; ++i) {
    const Node *const person = &reading->nodes[reading->recent[i]];
    if (person->held_count) {
      return person->held[0].office;
    }
  }
  return NONE;
}

/// "his Uzbek counterpart, Otabek Yusupov"; "the Turkish leader".
static size_t
read_counterpart(Reading *reading, size_t at, bool is_leader)
{
  OfficePhrase phrase = {.first = at,
                         .last = at + 1,
                         .offices = {NONE, NONE},
                         .country = NONE,
                         .other = NONE};
  if (at > 0) {
    const Mention *const m = mention_at(reading, at - 1);
    phrase.country = m && m->class != CLASS_PERSON ? mention_actor(m) : NONE;
    phrase.first = phrase.country == NONE ? at : m->first;
  }
  if (!is_leader) {
    phrase.offices[0] = office_of_last(reading);
  }
  if (phrase.country == NONE && is_leader) {
    return at + 1;
  }

  size_t end = 0;
  const size_t start = name_behind(reading, phrase.last, &end);
  if (end > start) {
    const uint32_t person = name_person(reading, start, end);
    office_claim(reading, person, &phrase, phrase.first, end,
                 COUNTERPART_CONFIDENCE);
    add_person(reading, phrase.first, start, end, person);
    return end;
  }
  if (phrase.country != NONE) {
    add_reference(reading, &phrase);
  }
  return at + 1;
}

/// "Mr. Nazarov"
static size_t
read_honorific(Reading *reading, size_t at)
{
  const size_t start = honorifics_end(reading, at);
  const Mention *const m = mention_at(reading, start);
  if (m) {
    return start; // An office or somebody the lexicon knows
  }
  const size_t end = name_end(reading, start);
  if (end == start) {
    return start;
  }
  add_person(reading, at, start, end, name_person(reading, start, end));
  return end;
}

/// A bare name, only of somebody known.
static size_t
read_known(Reading *reading, size_t at)
{
  const Sentence *const s = &reading->sentence;
  const size_t end = name_end(reading, at);
  // "Ivan Belov" is not the Belov we know.
  const bool is_inside = at > 0 && !mention_at(reading, at - 1) &&
                         (s->tokens[at - 1].shape & SHAPE_CAPITAL) &&
                         !token_info(reading, at - 1)->pos &&
                         name_end(reading, at - 1) > at;
  char buffer[NAME_BYTES_MAX];
  for (size_t last = end; last > at && !is_inside; --last) {
    const SanadText name = name_text(reading, at, last, buffer);
    const uint32_t person = name.length ? person_find(reading, name) : NONE;
    if (person != NONE) {
      add_person(reading, at, at, last, person);
      return last;
    }
  }
  return at + 1;
}

void
persons_find(Reading *reading)
{
  const Sentence *const s = &reading->sentence;
  OfficePhrase before = {.last = SIZE_MAX / 2, .country = NONE};
  for (size_t i = 0; i < s->token_count;) {
    Mention *const m = mention_at(reading, i);
    if (m && m->kind == MENTION_OFFICE && m->first == i) {
      i = read_office(reading, m, &before);
    } else if (m && m->kind == MENTION_NODE && m->class == CLASS_PERSON) {
      node_mention(reading, m->node);
      i = m->last;
    } else if (honorifics_end(reading, i) > i) {
      i = read_honorific(reading, i);
    } else if (m) {
      i = m->last;
    } else if (token_has_set(reading, i, SET_COUNTERPARTS)) {
      i = read_counterpart(reading, i, false);
    } else if (token_has_set(reading, i, SET_LEADERS)) {
      i = read_counterpart(reading, i, true);
    } else if (s->tokens[i].kind == TOKEN_WORD) {
      i = read_known(reading, i);
    } else {
      ++i;
    }
  }
}
