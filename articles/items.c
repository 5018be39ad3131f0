#include "articles/nodes.h"
#include "articles/reading.h"

/// A parenthesis longer than this is read as text, in tokens.
#define PARENTHESIS_MAX 40U

bool
item_is(const Item *item, unsigned pos)
{
  return item->kind != ITEM_ENTITY && (item->pos & pos) != 0;
}

bool
item_has_set(const Reading *reading, const Item *item, KnownSet set)
{
  return item->kind != ITEM_VERB && item->kind != ITEM_ENTITY &&
         set_has(&lexicon_info(reading->lexicon, item->sets_of)->other_sets,
                 set);
}

bool
item_is_verb(const Reading *reading, const Item *item, KnownSet set)
{
  return item->kind == ITEM_VERB &&
         set_has(&lexicon_info(reading->lexicon, item->sets_of)->verb_sets,
                 set);
}

bool
item_is_word(const Reading *reading, const Item *item, const char *word)
{
  return item->kind != ITEM_ENTITY && item->word != NONE &&
         sanad_text_is(reading->lexicon->words.texts[item->word], word);
}

static Item *
push(Reading *reading, ItemKind kind, size_t first, size_t last)
{
  Sentence *const s = &reading->sentence;
  if (s->item_count == SENTENCE_ITEMS_MAX) {
    return NULL;
  }
  Item *const item = &s->items[s->item_count++];
  *item = (Item){.kind = kind,
                 .first = (uint16_t)first,
                 .last = (uint16_t)last,
                 .word = NONE,
                 .sets_of = NONE,
                 .clause = NO_CLAUSE};
  return item;
}

/// Takes articles and adjectives before an entity into its item.
static uint16_t
absorb(Reading *reading, const Mention *mention)
{
  Sentence *const s = &reading->sentence;
  uint16_t first = mention->first;
  while (s->item_count) {
    const Item *const last = &s->items[s->item_count - 1];
    const unsigned pos =
        mention->kind == MENTION_NODE || mention->kind == MENTION_OFFICE
            ? POS_DETERMINER | POS_ADJECTIVE
            : POS_DETERMINER;
    // "Oman's Salim al-Harthy"
    const bool is_owner =
        last->kind == ITEM_ENTITY && last->is_possessive &&
        last->last == first && last->member_count == 1 &&
        mention->class == CLASS_PERSON && mention->kind == MENTION_NODE &&
        s->mentions[s->members[last->members]].class == CLASS_COUNTRY;
    if (is_owner) {
      first = last->first;
      --s->item_count;
      break;
    }
    if (last->kind == ITEM_VERB || last->kind == ITEM_ENTITY ||
        !(last->pos & pos) || (last->pos & POS_RELATIVE) ||
        item_has_set(reading, last, SET_NEGATIONS) || last->last != first) {
      break;
    }
    first = last->first;
    --s->item_count;
  }
  return first;
}

/// Makes the item of a mention.  Returns the token behind it.
static size_t
push_mention(Reading *reading, const Mention *mention)
{
  Sentence *const s = &reading->sentence;
  const Mention *const m = mention;
  if (m->kind == MENTION_PHRASE) {
    Item *const item = push(reading, ITEM_NOUN, m->first, m->last);
    if (item) {
      item->word = m->entity;
      item->sets_of = m->entity;
      item->pos = lexicon_info(reading->lexicon, m->entity)->pos;
    }
    return m->last;
  }
  if (m->kind == MENTION_DATE || m->kind == MENTION_BODY) {
    (void)push(reading, m->kind == MENTION_DATE ? ITEM_DATE : ITEM_WORD,
               m->first, m->last);
    return m->last;
  }

  const uint16_t first = absorb(reading, m);
  size_t last = m->last;
  bool is_possessive = m->is_possessive;
  if (last < s->token_count && s->tokens[last].kind == TOKEN_CLITIC) {
    is_possessive = true;
    ++last;
  }
  Item *const item = push(reading, ITEM_ENTITY, first, last);
  if (item) {
    item->is_possessive = is_possessive;
    item->members = s->member_count;
    item->member_count =
        member_add(s, (uint32_t)(mention - s->mentions)) ? 1 : 0;
  }
  return last;
}

/// The end of a compound such as "government-to-government", or `at`.
static size_t
compound_end(const Reading *reading, size_t at)
{
  const Sentence *const s = &reading->sentence;
  size_t end = at + 1;
  while (end + 1 < s->token_count && token_is_mark(reading, end, '-') &&
         (s->tokens[end].shape & SHAPE_GLUED) &&
         (s->tokens[end + 1].shape & SHAPE_GLUED) &&
         s->tokens[end + 1].kind != TOKEN_PUNCTUATION) {
    end += 2;
  }
  return end > at + 1 ? end : at;
}

static size_t
parenthesis_end(const Reading *reading, size_t at)
{
  for (size_t i = at + 1;
       i < reading->sentence.token_count && i < at + PARENTHESIS_MAX; ++i) {
    if (token_is_mark(reading, i, ')')) {
      return i + 1;
    }
  }
  return at + 1;
}

/// What the auxiliaries of a verb group have said so far.
typedef struct {
  size_t head;
  GroupForm form;
  Modality modality;
  bool has_be;
  bool has_auxiliary;
} Group;

static void
strengthen(Modality *modality, Modality other)
{
  *modality = other > *modality ? other : *modality;
}

/// Whether a verb or auxiliary follows, with only adverbs and "not" between.
static bool
is_followed_by_verb(Reading *reading, size_t at)
{
  const Sentence *const s = &reading->sentence;
  for (size_t i = at; i < s->token_count && i < at + 5; ++i) {
    const Mention *const m = mention_at(reading, i);
    const bool is_adverb_phrase =
        m && m->kind == MENTION_PHRASE &&
        (lexicon_info(reading->lexicon, m->entity)->pos & POS_ADVERB);
    if (m && !is_adverb_phrase) {
      return false;
    }
    if (!m && (s->tags[i] & (POS_VERB | POS_AUXILIARY))) {
      return true;
    }
    if (!m && !(s->tags[i] & POS_ADVERB) &&
        !token_has_set(reading, i, SET_NEGATIONS)) {
      return false;
    }
  }
  return false;
}

/// Takes one auxiliary, modal, adverb or negation into a group.
static bool
take_auxiliary(Reading *reading, size_t at, Group *group)
{
  const Sentence *const s = &reading->sentence;
  const WordInfo *const info = token_info(reading, at);
  const unsigned tag = s->tags[at];
  if (token_has_set(reading, at, SET_NEGATIONS)) {
    strengthen(&group->modality, MODALITY_NEGATED);
  }
  if (tag & POS_MODAL) {
    strengthen(&group->modality, set_has(&info->other_sets, SET_FUTURE_MODALS)
                                     ? MODALITY_PLANNED
                                     : MODALITY_HYPOTHETICAL);
    group->has_auxiliary = true;
    return is_followed_by_verb(reading, at + 1);
  }
  if ((tag & POS_AUXILIARY) && is_followed_by_verb(reading, at + 1)) {
    if (group->form == GROUP_FINITE && token_is(reading, at, "having")) {
      group->form = GROUP_ING;
    }
    group->has_be |= set_has(&info->verb_sets, SET_BE_VERBS);
    group->has_auxiliary = true;
    return true;
  }
  return (tag & POS_ADVERB || token_has_set(reading, at, SET_NEGATIONS)) &&
         is_followed_by_verb(reading, at + 1);
}

/// "is to visit": planned.
static bool
is_to_be(Reading *reading, size_t at)
{
  return set_has(&token_info(reading, at)->verb_sets, SET_BE_VERBS) &&
         token_is(reading, at + 1, "to") &&
         at + 2 < reading->sentence.token_count &&
         (reading->sentence.tags[at + 2] & POS_VERB) &&
         (reading->sentence.forms[at + 2] & FORM_BASE);
}

/// Whether a past form without auxiliary is a participle: "signed by".
static bool
is_reduced(Reading *reading, size_t at)
{
  const Sentence *const s = &reading->sentence;
  const unsigned forms = s->forms[at];
  if (!(forms & FORM_PARTICIPLE)) {
    return false;
  }
  const bool is_by = token_is(reading, at + 1, "by");
  return is_by || !(forms & FORM_PAST);
}

/// "is not true", but not "is not only a partner".
static bool
is_denied_behind(const Reading *reading, size_t head)
{
  const WordInfo *const info = token_info(reading, head);
  return set_has(&info->verb_sets, SET_BE_VERBS) &&
         token_is(reading, head + 1, "not") &&
         !token_is(reading, head + 2, "only") &&
         !token_is(reading, head + 2, "just") &&
         !token_is(reading, head + 2, "merely");
}

static void
finish_group(Reading *reading, size_t first, const Group *group)
{
  const unsigned forms = reading->sentence.forms[group->head];
  Item *const item = push(reading, ITEM_VERB, first, group->head + 1);
  if (!item) {
    return;
  }
  item->word = reading->sentence.tokens[group->head].lower;
  item->sets_of = item->word;
  item->pos = POS_VERB;
  item->modality = is_denied_behind(reading, group->head) ? MODALITY_NEGATED
                                                          : group->modality;
  item->form = group->form;
  if (group->has_be && (forms & FORM_PARTICIPLE)) {
    item->is_passive = true;
  } else if (!group->has_auxiliary && group->form == GROUP_FINITE) {
    if (forms == FORM_ING) {
      item->form = GROUP_ING;
    } else if (is_reduced(reading, group->head)) {
      item->form = GROUP_PARTICIPLE;
      item->is_passive = true;
    }
  }
}

/// Reads a verb with its auxiliaries.  Returns the token behind it, or `at` if
/// there is no verb.
static size_t
push_verb(Reading *reading, size_t at)
{
  const Sentence *const s = &reading->sentence;
  Group group = {0, GROUP_FINITE, MODALITY_ASSERTED, false, false};
  size_t i = at;
  if (token_is(reading, i, "to")) {
    if (!is_followed_by_verb(reading, i + 1)) {
      return at;
    }
    group.form = GROUP_INFINITIVE;
    ++i;
  }
  for (; i < s->token_count && i < at + 12; ++i) {
    const Mention *const m = mention_at(reading, i);
    if (m) {
      i = m->last - 1; // An adverb of several words
      continue;
    }
    if (is_to_be(reading, i)) {
      strengthen(&group.modality, MODALITY_PLANNED);
      group.has_auxiliary = true;
      ++i;
      continue;
    }
    if (take_auxiliary(reading, i, &group)) {
      continue;
    }
    // "committed to strengthening": no infinitive
    const bool is_gerund =
        group.form == GROUP_INFINITIVE && s->forms[i] == FORM_ING;
    if (!(s->tags[i] & (POS_VERB | POS_AUXILIARY)) || is_gerund) {
      return at;
    }
    group.head = i;
    finish_group(reading, at, &group);
    return i + 1;
  }
  return at;
}

static bool
starts_verb(Reading *reading, size_t at)
{
  const unsigned tag = reading->sentence.tags[at];
  const bool is_verb = (tag & (POS_VERB | POS_AUXILIARY | POS_MODAL)) != 0;
  const bool is_before = (tag & POS_ADVERB) || token_is(reading, at, "to") ||
                         token_has_set(reading, at, SET_NEGATIONS);
  return is_verb || (is_before && is_followed_by_verb(reading, at + 1));
}

static size_t
push_word(Reading *reading, size_t at)
{
  const Sentence *const s = &reading->sentence;
  const size_t compound = compound_end(reading, at);
  if (compound > at) {
    Item *const item = push(reading, ITEM_WORD, at, compound);
    if (item) {
      item->pos = POS_ADJECTIVE;
    }
    return compound;
  }
  if (starts_verb(reading, at)) {
    const size_t end = push_verb(reading, at);
    if (end > at) {
      return end;
    }
  }
  Item *const item =
      push(reading, s->tags[at] & POS_NOUN ? ITEM_NOUN : ITEM_WORD, at, at + 1);
  if (item) {
    item->word = s->tokens[at].lower;
    item->sets_of = item->word;
    item->pos = s->tags[at];
  }
  return at + 1;
}

static size_t
push_mark(Reading *reading, size_t at)
{
  const Token *const t = &reading->sentence.tokens[at];
  if (t->mark == '"' || t->mark == '\'') {
    return at + 1;
  }
  if (t->mark == '(' || t->mark == '[') {
    return parenthesis_end(reading, at);
  }
  Item *const item = push(reading, ITEM_PUNCTUATION, at, at + 1);
  if (item) {
    item->word = t->lower;
  }
  return at + 1;
}

/// "In a statement issued on Friday, ...": no verb of the sentence.
static void
reduce_participles(Reading *reading)
{
  Sentence *const s = &reading->sentence;
  for (size_t i = 2; i < s->item_count; ++i) {
    Item *const verb = &s->items[i];
    const bool is_past = verb->kind == ITEM_VERB &&
                         verb->form == GROUP_FINITE &&
                         verb->last == verb->first + 1 &&
                         (s->forms[verb->first] & FORM_PARTICIPLE) &&
                         s->items[i - 1].kind == ITEM_NOUN;
    size_t at = i - 1;
    while (is_past && at > 0 && s->items[at - 1].kind != ITEM_VERB &&
           item_is(&s->items[at - 1], POS_DETERMINER | POS_ADJECTIVE)) {
      --at;
    }
    if (is_past && at > 0 && item_is_word(reading, &s->items[at - 1], "in") &&
        (at == 1 || token_is_mark(reading, s->items[at - 2].first, ','))) {
      verb->kind = ITEM_WORD;
      verb->pos = POS_ADJECTIVE;
    }
  }
}

void
items_make(Reading *reading)
{
  Sentence *const s = &reading->sentence;
  s->item_count = 0;
  for (size_t i = 0; i < s->token_count;) {
    const Mention *const m = mention_at(reading, i);
    if (m) {
      i = push_mention(reading, m);
    } else if (s->tokens[i].kind == TOKEN_PUNCTUATION) {
      i = push_mark(reading, i);
    } else {
      i = push_word(reading, i);
    }
  }
  reduce_participles(reading);
}
