#include "articles/nodes.h"
#include "articles/persons_impl.h"

bool
mention_has_set(const Reading *reading, const Mention *mention, KnownSet set)
{
  return mention && mention->kind == MENTION_PHRASE &&
         set_has(&lexicon_info(reading->lexicon, mention->entity)->other_sets,
                 set);
}

bool
member_add(Sentence *sentence, uint32_t node)
{
  if (sentence->member_count == SENTENCE_MEMBERS_MAX) {
    return false;
  }
  sentence->members[sentence->member_count++] = node;
  return true;
}

/// Whether the word or phrase at a token belongs to a set; `*last` is its end.
static bool
is_in_set(Reading *reading, size_t token, KnownSet set, size_t *last)
{
  const Mention *const m = mention_at(reading, token);
  *last = m ? m->last : token + 1;
  return m ? mention_has_set(reading, m, set)
           : token_has_set(reading, token, set);
}

/// The country or organisation that stands right before a token, perhaps with
/// 's or one more word between; `*first` is where it starts.
static uint32_t
actor_before(Reading *reading, size_t token, size_t *first)
{
  const Sentence *const s = &reading->sentence;
  for (size_t back = 1; back <= 3 && back <= token; ++back) {
    const Mention *const m = mention_at(reading, token - back);
    const Token *const t = &s->tokens[token - back];
    if (m && m->kind != MENTION_PHRASE) {
      *first = m->first;
      return m->class == CLASS_PERSON ? NONE : mention_actor(m);
    }
    const bool is_word =
        t->kind == TOKEN_WORD && !(token_info(reading, token - back)->pos &
                                   (POS_PREPOSITION | POS_CONJUNCTION |
                                    POS_VERB | POS_DETERMINER | POS_RELATIVE));
    if (t->kind != TOKEN_CLITIC && !is_word && !m) {
      break;
    }
  }
  return NONE;
}

void
adjectives_join(Reading *reading, size_t first)
{
  while (first >= 2 && (token_is(reading, first - 1, "and") ||
                        token_is_mark(reading, first - 1, ','))) {
    Mention *const m = mention_at(reading, first - 2);
    if (!m || m->kind != MENTION_ADJECTIVE || m->class != CLASS_COUNTRY) {
      return;
    }
    m->kind = MENTION_NODE;
    first = m->first;
  }
}

/// "the Iranian government", "Afghan officials", "representatives of the World
/// Bank": the country or organisation itself.
static void
find_body(Reading *reading, size_t token, size_t last)
{
  size_t first = token;
  const uint32_t before = actor_before(reading, token, &first);
  if (before != NONE) {
    (void)mention_add(reading, (Mention){.kind = MENTION_NODE,
                                         .class = reading->nodes[before].class,
                                         .first = (uint16_t)first,
                                         .last = (uint16_t)last,
                                         .head = (uint16_t)first,
                                         .node = before,
                                         .other = NONE,
                                         .entity = NONE,
                                         .confidence = 0.95});
    adjectives_join(reading, first);
    return;
  }
  // "four jets from Russia": bought there, not flown by it.
  const bool is_thing =
      token_is(reading, token, "jets") || token_is(reading, token, "warplanes");
  if (!token_is(reading, last, "of") &&
      (!token_is(reading, last, "from") || is_thing)) {
    return;
  }
  const size_t next = last + 1 + token_is(reading, last + 1, "the");
  Mention *const m = mention_at(reading, next);
  const uint32_t actor = mention_actor(m);
  if (actor != NONE && m->class != CLASS_PERSON && m->kind == MENTION_NODE) {
    Mention longer = *m;
    longer.class = reading->nodes[actor].class;
    longer.node = actor;
    longer.first = (uint16_t)token;
    (void)mention_add(reading, longer);
  }
}

static bool
is_capital(const Reading *reading, size_t token)
{
  const Sentence *const s = &reading->sentence;
  return token < s->token_count && s->tokens[token].kind == TOKEN_WORD &&
         (s->tokens[token].shape & SHAPE_CAPITAL) != 0;
}

/// The first token of a capitalised run that ends before `token`; countries
/// and adjectives of countries stop it.
static size_t
capitals_before(Reading *reading, size_t token)
{
  size_t first = token;
  while (first > 0 && token - first < 5 && is_capital(reading, first - 1)) {
    const Mention *const m = mention_at(reading, first - 1);
    const bool is_person = m && m->class == CLASS_PERSON && m->head == m->first;
    const unsigned closed = POS_DETERMINER | POS_PREPOSITION | POS_CONJUNCTION;
    if ((m && !is_person && m->kind != MENTION_SECTOR_ADJECTIVE) ||
        (token_info(reading, first - 1)->pos & closed)) {
      break;
    }
    --first;
  }
  return first;
}

/// "the Palace of the Nation", "Ak Orda Palace": a place that is not in the
/// lexicon.
static void
find_venue(Reading *reading, size_t token, size_t last)
{
  const size_t first = capitals_before(reading, token);
  if (token_is(reading, last, "of")) {
    size_t end = last + 1;
    end += token_is(reading, end, "the");
    const size_t names = end;
    while (is_capital(reading, end) && end - names < 4) {
      ++end;
    }
    last = end > names ? end : last;
  }
  if (last - first < 2) {
    return;
  }
  char buffer[NAME_BYTES_MAX];
  const SanadText label = name_text(reading, first, last, buffer);
  const uint32_t place =
      label.length
          ? node_of_label(reading, NODE_PLACE, CLASS_PLACE, label, NONE, NONE)
          : NONE;
  if (place != NONE) {
    (void)mention_add(reading, (Mention){.kind = MENTION_NODE,
                                         .class = CLASS_PLACE,
                                         .first = (uint16_t)first,
                                         .last = (uint16_t)last,
                                         .head = (uint16_t)first,
                                         .node = place,
                                         .other = NONE,
                                         .entity = NONE,
                                         .confidence = 1.0});
  }
}

/// Where the words before an agreement's noun start: "free trade".
static size_t
modifiers_before(Reading *reading, size_t token)
{
  const Sentence *const s = &reading->sentence;
  size_t first = token;
  while (first > 0 && token - first < 5) {
    const Mention *const m = mention_at(reading, first - 1);
    const Token *const t = &s->tokens[first - 1];
    const unsigned stop = POS_DETERMINER | POS_PREPOSITION | POS_CONJUNCTION |
                          POS_VERB | POS_ADVERB | POS_NUMERAL | POS_PRONOUN |
                          POS_AUXILIARY | POS_MODAL | POS_RELATIVE;
    const bool is_sector =
        m && (m->kind == MENTION_SECTOR || m->kind == MENTION_SECTOR_ADJECTIVE);
    const unsigned pos = token_info(reading, first - 1)->pos;
    const bool is_noun_too =
        (pos & POS_NOUN) != 0 && !(pos & (POS_DETERMINER | POS_PREPOSITION));
    const bool is_hyphen = t->kind == TOKEN_PUNCTUATION && t->mark == '-';
    if ((m && !is_sector) || (t->kind != TOKEN_WORD && !is_hyphen) ||
        (!m && (pos & stop) && !is_noun_too)) {
      break;
    }
    first = m ? m->first : first - 1;
  }
  return first;
}

/// The end of a list of sectors with their heads from `at` on; its sectors
/// become members.
static size_t
sectors_end(Reading *reading, size_t at, uint16_t *count)
{
  Sentence *const s = &reading->sentence;
  size_t end = at;
  for (size_t i = at; i < s->token_count;) {
    const Mention *const m = mention_at(reading, i);
    const bool is_sector =
        m && (m->kind == MENTION_SECTOR || m->kind == MENTION_SECTOR_ADJECTIVE);
    const bool is_head =
        !m && i > at && token_has_set(reading, i, SET_SECTOR_HEADS);
    const bool is_link = token_is(reading, i, "and") ||
                         token_is(reading, i, "the") ||
                         token_is_mark(reading, i, ',');
    if (is_sector && member_add(s, m->node)) {
      ++*count;
    } else if (!is_head && !is_link) {
      break;
    }
    i = is_sector ? m->last : i + 1;
    end = is_link ? end : i;
  }
  return *count ? end : at;
}

/// "a memorandum of understanding on trade": one mention with its sectors.
static void
find_agreement(Reading *reading, size_t token, size_t last)
{
  Sentence *const s = &reading->sentence;
  const size_t first = modifiers_before(reading, token);
  Mention mention = {.kind = MENTION_AGREEMENT,
                     .first = (uint16_t)first,
                     .head = (uint16_t)token,
                     .node = NONE,
                     .other = NONE,
                     .entity = NONE,
                     .confidence = 1.0};
  mention.members = s->member_count;
  for (size_t i = first; i < token; ++i) {
    const Mention *const m = mention_at(reading, i);
    if (m && m->node != NONE && m->first == i && member_add(s, m->node)) {
      ++mention.member_count;
    }
  }
  const bool is_about =
      token_is(reading, last, "on") || token_is(reading, last, "for") ||
      token_is(reading, last, "in") || token_is(reading, last, "regarding") ||
      token_is(reading, last, "concerning") || token_is(reading, last, "of");
  if (is_about) {
    const size_t end = sectors_end(reading, last + 1, &mention.member_count);
    last = end > last + 1 ? end : last;
  }
  const bool is_pointed = first > 0 && (token_is(reading, first - 1, "the") ||
                                        token_is(reading, first - 1, "this") ||
                                        token_is(reading, first - 1, "these") ||
                                        token_is(reading, first - 1, "its"));
  mention.is_definite = is_pointed && first == token && !mention.member_count;
  mention.last = (uint16_t)last;
  (void)mention_add(reading, mention);
}

static void
add_reference(Reading *reading, MentionKind kind, size_t first, size_t last,
              bool is_possessive)
{
  (void)mention_add(reading, (Mention){.kind = kind,
                                       .first = (uint16_t)first,
                                       .last = (uint16_t)last,
                                       .head = (uint16_t)first,
                                       .node = NONE,
                                       .other = NONE,
                                       .entity = NONE,
                                       .is_possessive = is_possessive,
                                       .confidence = 0.9});
}

/// "both sides", "the two Persian-speaking nations", "the parties".
static void
find_pair(Reading *reading, size_t token)
{
  const bool is_of_persons =
      token_has_set(reading, token, SET_PERSON_PAIR_NOUNS);
  if (token_is(reading, token + 1, "of")) {
    return;
  }
  size_t at = token;
  while (at > 0 && token - at < 4) {
    const size_t before = at - 1;
    const uint8_t number = token_info(reading, before)->number;
    const bool is_two = number >= 2 && number <= SALIENCE_GROUP_MAX;
    const bool is_both = token_is(reading, before, "both");
    const bool is_the = token_is(reading, before, "the") && at == token;
    if (is_two || is_both || is_the) {
      add_reference(reading, is_of_persons ? MENTION_PERSON_PAIR : MENTION_PAIR,
                    before, token + 1, false);
      Mention *const m = mention_at(reading, before);
      if (m && number > 2) {
        m->wanted = number;
      }
      return;
    }
    const unsigned stop = POS_PREPOSITION | POS_CONJUNCTION | POS_DETERMINER;
    if (mention_at(reading, before) ||
        (token_info(reading, before)->pos & stop) ||
        (reading->sentence.tokens[before].kind == TOKEN_PUNCTUATION &&
         !token_is_mark(reading, before, '-'))) {
      return;
    }
    --at;
  }
}

/// "is its largest trading partner": of the other one that was named.
static bool
is_other_ones(const Reading *reading, size_t token)
{
  if (!token_is(reading, token, "its") || token == 0 ||
      !set_has(&token_info(reading, token - 1)->verb_sets, SET_BE_VERBS)) {
    return false;
  }
  for (size_t i = token + 1; i < token + 6; ++i) {
    const uint16_t m = i < reading->sentence.token_count
                           ? reading->sentence.mention_of[i]
                           : NO_MENTION;
    if (token_has_set(reading, i, SET_PARTNER_NOUNS) ||
        (m != NO_MENTION &&
         mention_has_set(reading, &reading->sentence.mentions[m],
                         SET_PARTNER_NOUNS))) {
      return true;
    }
  }
  return false;
}

static bool
starts_person(Reading *reading, size_t token)
{
  const Mention *const m = mention_at(reading, token);
  return m && m->class == CLASS_PERSON;
}

/// Whether a verb or its auxiliary follows: "it" is a subject.
static bool
is_before_verb(Reading *reading, size_t token)
{
  return token < reading->sentence.token_count && !mention_at(reading, token) &&
         (token_info(reading, token)->pos &
          (POS_VERB | POS_AUXILIARY | POS_MODAL | POS_ADVERB)) != 0;
}

/// Pronouns and the like.
static void
find_reference(Reading *reading, size_t i)
{
  const Mention *const m = mention_at(reading, i);
  if (mention_has_set(reading, m, SET_COUNTRY_PHRASES)) {
    add_reference(reading, MENTION_COUNTRY_REF, m->first, m->last, false);
  } else if (mention_has_set(reading, m, SET_BLOC_PHRASES)) {
    add_reference(reading, MENTION_BLOC_REF, m->first, m->last, false);
  } else if (m) {
    return;
  } else if (is_other_ones(reading, i)) {
    add_reference(reading, MENTION_ITS, i, i + 1, true);
  } else if (token_is(reading, i, "it") && is_before_verb(reading, i + 1)) {
    add_reference(reading, MENTION_IT, i, i + 1, false);
  } else if ((token_is(reading, i, "his") || token_is(reading, i, "her")) &&
             (token_is(reading, i + 1, "country") ||
              token_is(reading, i + 1, "government") ||
              token_is(reading, i + 1, "nation"))) {
    add_reference(reading, MENTION_HIS_COUNTRY, i, i + 2, false);
  } else if (token_has_set(reading, i, SET_HE)) {
    add_reference(reading, MENTION_HE, i, i + 1, false);
  } else if (token_has_set(reading, i, SET_THEY)) {
    add_reference(reading, MENTION_THEY, i, i + 1, false);
  } else if (token_has_set(reading, i, SET_POSSESSIVES) &&
             !starts_person(reading, i + 1)) {
    add_reference(reading,
                  token_is(reading, i, "their") ? MENTION_THEY : MENTION_HE, i,
                  i + 1, true);
  } else if (token_has_set(reading, i, SET_PAIR_NOUNS) ||
             token_has_set(reading, i, SET_PERSON_PAIR_NOUNS)) {
    find_pair(reading, i);
  }
}

void
phrases_find(Reading *reading)
{
  Sentence *const s = &reading->sentence;
  s->member_count = 0;
  for (size_t i = 0; i < s->token_count; ++i) {
    const Mention *const m = mention_at(reading, i);
    size_t last = i + 1;
    if ((m && m->first != i) || (m && m->kind != MENTION_PHRASE)) {
      continue;
    }
    if (is_in_set(reading, i, SET_VENUE_NOUNS, &last) &&
        is_capital(reading, i)) {
      find_venue(reading, i, last);
    } else if (is_in_set(reading, i, SET_AGREEMENT_NOUNS, &last)) {
      find_agreement(reading, i, last);
    } else {
      find_reference(reading, i);
    }
  }
  for (size_t i = 0; i < s->token_count; ++i) {
    size_t last = i + 1;
    const Mention *const m = mention_at(reading, i);
    if ((!m || m->first == i) && is_in_set(reading, i, SET_BODY_NOUNS, &last)) {
      find_body(reading, i, last);
    }
  }
}
