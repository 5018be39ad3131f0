#include "articles/reading.h"

/// Verb or noun?  Decided by what stands before, as an English reader does:
/// behind an article a noun, behind "to" or "will" a verb.

#define NOMINAL (POS_NOUN | POS_ADJECTIVE)

/// What stands before a word, adverbs left out.
typedef enum {
  BEFORE_START,
  BEFORE_COMMA,
  BEFORE_DETERMINER, ///< Or adjective, number, 's: a noun follows
  BEFORE_PREPOSITION,
  BEFORE_TO,
  BEFORE_MODAL, ///< Or do
  BEFORE_BE,
  BEFORE_HAVE,
  BEFORE_ACTOR, ///< An entity that can do something
  BEFORE_NOUN,  ///< Any other noun
  BEFORE_PRONOUN,
  BEFORE_VERB,
  BEFORE_CONJUNCTION,
} Before;

static bool
has_verb_set(const Reading *reading, size_t token, KnownSet set)
{
  return set_has(&token_info(reading, token)->verb_sets, set);
}

/// What the mention that ends before a token is to a word behind it.
static Before
before_of_mention(const Mention *m)
{
  switch (m->kind) {
  case MENTION_ADJECTIVE:
  case MENTION_SECTOR_ADJECTIVE:
    return BEFORE_DETERMINER;
  case MENTION_NODE:
  case MENTION_OFFICE:
  case MENTION_PAIR:
  case MENTION_PERSON_PAIR:
  case MENTION_COUNTRY_REF:
  case MENTION_BLOC_REF:
  case MENTION_HIS_COUNTRY:
    return BEFORE_ACTOR;
  case MENTION_IT:
    return BEFORE_PRONOUN;
  case MENTION_ITS:
    return BEFORE_DETERMINER;
  case MENTION_HE:
  case MENTION_THEY:
    return m->is_possessive ? BEFORE_DETERMINER : BEFORE_PRONOUN;
  default:
    return BEFORE_NOUN;
  }
}

static Before
before_of_word(const Reading *reading, size_t token)
{
  const Token *const t = &reading->sentence.tokens[token];
  const unsigned tag = reading->sentence.tags[token];
  if (t->kind == TOKEN_CLITIC || t->kind == TOKEN_NUMBER) {
    return BEFORE_DETERMINER;
  }
  if (t->kind == TOKEN_PUNCTUATION) {
    return t->mark == '"' || t->mark == '\'' ? BEFORE_START : BEFORE_COMMA;
  }
  if (token_is(reading, token, "to")) {
    return BEFORE_TO;
  }
  if (tag & POS_MODAL ||
      (has_verb_set(reading, token, SET_DO_VERBS) && (tag & POS_AUXILIARY))) {
    return BEFORE_MODAL;
  }
  if (has_verb_set(reading, token, SET_BE_VERBS)) {
    return BEFORE_BE;
  }
  if (has_verb_set(reading, token, SET_HAVE_VERBS)) {
    return BEFORE_HAVE;
  }
  if (tag & POS_VERB) {
    return BEFORE_VERB;
  }
  if (tag & (POS_PRONOUN | POS_RELATIVE)) {
    return BEFORE_PRONOUN;
  }
  if (tag & (POS_DETERMINER | POS_ADJECTIVE | POS_NUMERAL)) {
    return BEFORE_DETERMINER;
  }
  if (tag & POS_PREPOSITION) {
    return BEFORE_PREPOSITION;
  }
  if (tag & (POS_CONJUNCTION | POS_SUBORDINATOR)) {
    return BEFORE_CONJUNCTION;
  }
  return BEFORE_NOUN;
}

static Before
before_of(Reading *reading, size_t token)
{
  while (token > 0) {
    const Mention *const m = mention_at(reading, token - 1);
    if (m && m->kind == MENTION_DATE) {
      token = m->first;
      continue;
    }
    if (m && m->kind == MENTION_PHRASE) {
      const unsigned pos = lexicon_info(reading->lexicon, m->entity)->pos;
      if (pos & POS_ADVERB) {
        token = m->first;
        continue;
      }
      return pos & POS_PREPOSITION   ? BEFORE_PREPOSITION
             : pos & POS_CONJUNCTION ? BEFORE_CONJUNCTION
                                     : BEFORE_NOUN;
    }
    if (m) {
      return before_of_mention(m);
    }
    if (!(reading->sentence.tags[token - 1] & POS_ADVERB)) {
      return before_of_word(reading, token - 1);
    }
    --token;
  }
  return BEFORE_START;
}

/// Whether what follows can be the object of a verb.
static bool
starts_object(Reading *reading, size_t token)
{
  const Mention *const m = mention_at(reading, token);
  const unsigned pos = token_info(reading, token)->pos;
  return (m && m->kind != MENTION_DATE && m->kind != MENTION_PHRASE) ||
         (pos & (POS_DETERMINER | POS_PRONOUN | POS_NUMERAL)) != 0;
}

/// Whether what follows is a noun that a participle may stand before.
static bool
starts_noun(Reading *reading, size_t token)
{
  if (token >= reading->sentence.token_count ||
      reading->sentence.tokens[token].kind != TOKEN_WORD) {
    return false;
  }
  const Mention *const m = mention_at(reading, token);
  const unsigned pos = token_info(reading, token)->pos;
  return (m && (m->kind == MENTION_AGREEMENT || m->kind == MENTION_SECTOR)) ||
         (!m && (!pos || (pos & NOMINAL)));
}

static bool
is_ing_verb(Reading *reading, size_t token, Before before)
{
  const bool has_object =
      starts_object(reading, token + 1) || starts_noun(reading, token + 1);
  switch (before) {
  case BEFORE_BE:
  case BEFORE_COMMA:
  case BEFORE_CONJUNCTION:
  case BEFORE_START:
    return true;
  case BEFORE_PREPOSITION:
    // "after arriving in Lisbon", but not "after a hearing in Lisbon"
    return has_object ||
           (token_info(reading, token)->pos == POS_VERB &&
            (token_is(reading, token - 1, "after") ||
             token_is(reading, token - 1, "before")) &&
            (token_info(reading, token + 1)->pos & POS_PREPOSITION));
  case BEFORE_TO:
  case BEFORE_VERB:
    return has_object;
  case BEFORE_NOUN:
  case BEFORE_ACTOR:
    return starts_object(reading, token + 1);
  default:
    return false;
  }
}

/// Whether "and" joins the entity before a token to another: a plural subject.
static bool
has_plural_subject(Reading *reading, size_t token)
{
  const Mention *const m = mention_at(reading, token - 1);
  if (m && (m->kind == MENTION_PAIR || m->kind == MENTION_PERSON_PAIR)) {
    return true;
  }
  size_t first = m ? m->first : token - 1;
  first -= first > 0 && token_is(reading, first - 1, "the");
  return first > 0 && token_is(reading, first - 1, "and");
}

static bool
is_plural_noun(Reading *reading, size_t token)
{
  const Sentence *const s = &reading->sentence;
  const SanadText word = token_text(&s->tokens[token], s->text);
  return !mention_at(reading, token) && s->tokens[token].kind == TOKEN_WORD &&
         word.length > 2 && word.data[word.length - 1] == 's' &&
         word.data[word.length - 2] != 's';
}

/// "sanctions continue to", "talks focus on": behind a plural noun.
static bool
is_verb_of_noun(Reading *reading, size_t token, unsigned forms)
{
  if (forms & FORM_S) {
    return starts_object(reading, token + 1) && !mention_at(reading, token - 1);
  }
  return is_plural_noun(reading, token - 1) &&
         (starts_object(reading, token + 1) ||
          token_is(reading, token + 1, "to"));
}

/// "maintains ties with Iran and trades with India": the same form before.
static bool
follows_s_verb(const Reading *reading, size_t token)
{
  const Sentence *const s = &reading->sentence;
  if (!(token_info(reading, token + 1)->pos & POS_PREPOSITION)) {
    return false;
  }
  for (size_t i = token; i-- > 0;) {
    if (s->tags[i] & POS_VERB) {
      return (s->forms[i] & FORM_S) != 0;
    }
  }
  return false;
}

/// "under EU sanctions", "new US sanctions": an actor that tells which.
static bool
is_attributive(Reading *reading, size_t token)
{
  static const char *const words[] = {"under",   "despite", "amid",
                                      "new",     "by",      "fresh",
                                      "further", "more",    "tougher"};
  const Mention *const m = mention_at(reading, token - 1);
  for (size_t i = 0; m && m->first > 0 && i < sizeof words / sizeof *words;
       ++i) {
    if (token_is(reading, m->first - 1U, words[i])) {
      return true;
    }
  }
  return false;
}

static bool
is_base_verb(Reading *reading, size_t token, Before before, unsigned forms)
{
  switch (before) {
  case BEFORE_MODAL:
  case BEFORE_TO:
    return (forms & FORM_BASE) != 0;
  case BEFORE_PRONOUN:
    return true;
  case BEFORE_ACTOR:
    return ((forms & FORM_S) || has_plural_subject(reading, token)) &&
           !is_attributive(reading, token);
  case BEFORE_CONJUNCTION:
    return starts_object(reading, token + 1) ||
           ((forms & FORM_S) && follows_s_verb(reading, token));
  case BEFORE_COMMA:
    return starts_object(reading, token + 1);
  case BEFORE_NOUN:
    return is_verb_of_noun(reading, token, forms);
  default:
    return false;
  }
}

static bool
is_past_verb(Reading *reading, size_t token, Before before, unsigned forms)
{
  if (!(forms & FORM_PARTICIPLE)) {
    return true;
  }
  switch (before) {
  case BEFORE_DETERMINER:
  case BEFORE_PREPOSITION:
  case BEFORE_TO:
    return false;
  case BEFORE_VERB:
    return !starts_noun(reading, token + 1);
  default:
    return true;
  }
}

/// Forms by their ending, for verbs the lexicon does not have.
static unsigned
guess_forms(const Reading *reading, size_t token)
{
  const Token *const t = &reading->sentence.tokens[token];
  const SanadText word = token_text(t, reading->sentence.text);
  if (t->kind != TOKEN_WORD || (t->shape & SHAPE_CAPITAL) || word.length < 6) {
    return 0;
  }
  if (sanad_text_has_suffix(word, SANAD_TEXT("ed"))) {
    return FORM_PAST | FORM_PARTICIPLE;
  }
  return sanad_text_has_suffix(word, SANAD_TEXT("ing")) ? FORM_ING : 0;
}

/// "rarely", "strongly": adverbs the lexicon does not have.
static unsigned
guess_adverb(const Reading *reading, size_t token)
{
  const Token *const t = &reading->sentence.tokens[token];
  const SanadText word = token_text(t, reading->sentence.text);
  return t->kind == TOKEN_WORD && !(t->shape & SHAPE_CAPITAL) &&
                 word.length > 4 &&
                 sanad_text_has_suffix(word, SANAD_TEXT("ly"))
             ? POS_ADVERB
             : 0;
}

static bool
is_verb(Reading *reading, size_t token, unsigned forms)
{
  const Before before = before_of(reading, token);
  // A word that is nothing but a verb is one, unless an article says no.
  if (token_info(reading, token)->pos == POS_VERB && (forms & FORM_S) &&
      before != BEFORE_DETERMINER) {
    return true;
  }
  if (forms & FORM_ING) {
    return is_ing_verb(reading, token, before);
  }
  if (forms & (FORM_PAST | FORM_PARTICIPLE)) {
    return is_past_verb(reading, token, before, forms);
  }
  return is_base_verb(reading, token, before, forms);
}

static void
choose(Reading *reading, size_t token)
{
  Sentence *const s = &reading->sentence;
  const WordInfo *const info = token_info(reading, token);
  const bool is_known = info->pos != 0;
  const unsigned forms = is_known ? info->forms : guess_forms(reading, token);
  unsigned tag = is_known ? info->pos : guess_adverb(reading, token);
  const unsigned closed = POS_AUXILIARY | POS_MODAL | POS_PREPOSITION |
                          POS_CONJUNCTION | POS_SUBORDINATOR | POS_ADVERB;

  if (token_is(reading, token, "neighbouring") ||
      token_is(reading, token, "neighboring")) {
    s->tags[token] = POS_ADJECTIVE;
    s->forms[token] = 0;
    return;
  }
  const bool is_cased = (s->tokens[token].shape & SHAPE_CAPITAL) != 0;
  if (is_cased && token > 0 &&
      lexicon_info(reading->lexicon, s->tokens[token].exact)->month) {
    tag = POS_NOUN;
  } else if (forms && !(tag & (POS_AUXILIARY | POS_MODAL))) {
    // A capital inside the sentence is a name's: "the Sign Museum".
    const bool is_name =
        is_cased && token > 0 && !token_is_mark(reading, token - 1, '"');
    if (!is_name && is_verb(reading, token, forms)) {
      tag = POS_VERB;
    } else {
      tag &= ~(unsigned)POS_VERB;
      tag = tag & (NOMINAL | closed)  ? tag
            : forms & FORM_PARTICIPLE ? POS_ADJECTIVE
                                      : POS_NOUN;
    }
  }
  s->tags[token] = (uint16_t)tag;
  s->forms[token] = (uint8_t)forms;
}

void
tags_choose(Reading *reading)
{
  Sentence *const s = &reading->sentence;
  for (size_t i = 0; i < s->token_count; ++i) {
    s->tags[i] = 0;
    s->forms[i] = 0;
    if (!mention_at(reading, i)) {
      choose(reading, i);
    }
  }
}
