#include "articles/reading.h"

/// How far before a noun its adjectives may stand, in items.
#define MODIFIERS_MAX 4U

static void
strengthen(Modality *modality, Modality other)
{
  *modality = other > *modality ? other : *modality;
}

/// What a verb says of what depends on it: "plans", "denied", "called off".
static Modality
modality_of_governor(const Reading *reading, const Item *verb)
{
  Modality modality = verb->modality;
  if (item_is_verb(reading, verb, SET_REFUSE_VERBS) ||
      item_is_verb(reading, verb, SET_DENY_VERBS) ||
      item_is_verb(reading, verb, SET_CANCEL_VERBS)) {
    strengthen(&modality, MODALITY_NEGATED);
  }
  if (item_is_verb(reading, verb, SET_WISH_VERBS) ||
      item_is_verb(reading, verb, SET_DOUBT_VERBS)) {
    strengthen(&modality, MODALITY_HYPOTHETICAL);
  }
  // "called for", but not "called on"
  if (item_is_verb(reading, verb, SET_CALL_VERBS) &&
      token_is(reading, verb->last, "for")) {
    strengthen(&modality, MODALITY_HYPOTHETICAL);
  }
  if (item_is_verb(reading, verb, SET_CALL_VERBS) &&
      token_is(reading, verb->last, "off")) {
    strengthen(&modality, MODALITY_NEGATED);
  }
  if (item_is_verb(reading, verb, SET_PLAN_VERBS)) {
    strengthen(&modality, MODALITY_PLANNED);
  }
  return modality;
}

/// What a word says of the noun it stands before: "no", "planned", "possible".
static Modality
modality_of_word(const Reading *reading, const Item *item)
{
  // "once an ally of X": not now, so no fact.
  if (item_has_set(reading, item, SET_NEGATIONS) ||
      item_has_set(reading, item, SET_FORMER_WORDS)) {
    return MODALITY_NEGATED;
  }
  if (item_has_set(reading, item, SET_HYPOTHETICAL_WORDS)) {
    return MODALITY_HYPOTHETICAL;
  }
  return item_has_set(reading, item, SET_PLANNED_WORDS) ? MODALITY_PLANNED
                                                        : MODALITY_ASSERTED;
}

static Modality
modality_before_noun(const Reading *reading, const uint16_t *items,
                     size_t position)
{
  const Sentence *const s = &reading->sentence;
  Modality modality = MODALITY_ASSERTED;
  for (size_t i = position; i-- > 0 && position - i <= MODIFIERS_MAX;) {
    const Item *const item = &s->items[items[i]];
    if (item->kind == ITEM_VERB || item->kind == ITEM_PUNCTUATION) {
      break;
    }
    strengthen(&modality, modality_of_word(reading, item));
    // An adjective may have been taken into the entity behind it.
    for (size_t t = item->kind == ITEM_ENTITY ? item->first : item->last;
         t < item->last; ++t) {
      if (token_has_set(reading, t, SET_PLANNED_WORDS)) {
        strengthen(&modality, MODALITY_PLANNED);
      }
    }
  }
  return modality;
}

/// Whether a noun stands between commas with no verb there, "Greece, a NATO
/// member, did not come": what the verb says is not about it.
static bool
is_apposed(const Reading *reading, const uint16_t *items, size_t count,
           size_t position)
{
  const Sentence *const s = &reading->sentence;
  size_t open = position;
  while (open > 0 && s->items[items[open - 1]].kind != ITEM_PUNCTUATION &&
         s->items[items[open - 1]].kind != ITEM_VERB) {
    --open;
  }
  // "In Doha, talks did not take place" is none: the town is governed.
  const bool is_opened =
      open > 1 &&
      token_is_mark(reading, s->items[items[open - 1]].first, ',') &&
      s->items[items[open - 2]].kind == ITEM_ENTITY &&
      !(open > 2 && item_is(&s->items[items[open - 3]], POS_PREPOSITION));
  if (!is_opened) {
    return false;
  }
  for (size_t i = position + 1; i < count; ++i) {
    const Item *const item = &s->items[items[i]];
    if (item->kind == ITEM_PUNCTUATION || item->kind == ITEM_VERB) {
      return item->kind == ITEM_PUNCTUATION;
    }
  }
  return false;
}

/// The nearest verbs around a noun say how sure it is.
static Modality
modality_of_noun(const Reading *reading, const uint16_t *items, size_t count,
                 size_t position)
{
  const Sentence *const s = &reading->sentence;
  Modality modality = modality_before_noun(reading, items, position);
  if (is_apposed(reading, items, count, position)) {
    return modality;
  }
  for (size_t i = position; i-- > 0;) {
    if (s->items[items[i]].kind == ITEM_VERB) {
      strengthen(&modality, modality_of_governor(reading, &s->items[items[i]]));
      if (s->items[items[i]].form == GROUP_INFINITIVE) {
        strengthen(&modality, MODALITY_PLANNED);
      }
      break;
    }
  }
  for (size_t i = position + 1; i < count; ++i) {
    if (s->items[items[i]].kind == ITEM_VERB) {
      const Item *const verb = &s->items[items[i]];
      if (verb->form != GROUP_INFINITIVE) {
        strengthen(&modality, modality_of_governor(reading, verb));
      }
      break;
    }
  }
  return modality;
}

/// An infinitive is planned, a gerund doubtful, or what the verb before it
/// makes it.
static Modality
modality_of_infinitive(const Reading *reading, const Clause *clause)
{
  const Sentence *const s = &reading->sentence;
  const bool is_gerund = s->items[clause->begin].form == GROUP_ING;
  Modality modality = is_gerund ? MODALITY_ASSERTED : MODALITY_PLANNED;
  for (size_t i = clause->begin; i-- > 0;) {
    const Item *const item = &s->items[i];
    if (item->kind == ITEM_VERB && item->clause == clause->parent) {
      // "began exporting" happened; of "risked meeting" nobody knows.
      const bool has_happened = item_is_verb(reading, item, SET_BEGIN_VERBS) ||
                                item_is_verb(reading, item, SET_CONTINUE_VERBS);
      if (is_gerund && !has_happened) {
        strengthen(&modality, MODALITY_HYPOTHETICAL);
      }
      strengthen(&modality, modality_of_governor(reading, item));
      break;
    }
  }
  return modality;
}

/// Whether the subject of a verb is nobody: "no agreement was signed".
static bool
has_no_subject(const Reading *reading, const uint16_t *items, size_t position)
{
  static const char *const words[] = {"no", "neither", "none", "nobody"};
  const Sentence *const s = &reading->sentence;
  for (size_t i = position; i-- > 0;) {
    const Item *const item = &s->items[items[i]];
    if (item->kind == ITEM_VERB || item->kind == ITEM_PUNCTUATION) {
      return false;
    }
    for (size_t k = 0; k < sizeof words / sizeof *words; ++k) {
      if (token_is(reading, item->first, words[k])) {
        // "in no mood", "no longer"
        const bool is_governed =
            i > 0 && s->items[items[i - 1]].kind != ITEM_VERB &&
            item_is(&s->items[items[i - 1]], POS_PREPOSITION);
        return !is_governed && item->kind != ITEM_VERB;
      }
    }
  }
  return false;
}

Modality
modality_at(const Reading *reading, const Clause *clause, const uint16_t *items,
            size_t count, size_t position)
{
  const Item *const trigger = &reading->sentence.items[items[position]];
  Modality modality = clause->modality;
  if (clause->kind == CLAUSE_INFINITIVE) {
    strengthen(&modality, modality_of_infinitive(reading, clause));
  }
  if (trigger->kind != ITEM_VERB) {
    strengthen(&modality, modality_of_noun(reading, items, count, position));
    return modality;
  }

  strengthen(&modality, trigger->modality);
  if (has_no_subject(reading, items, position)) {
    strengthen(&modality, MODALITY_NEGATED);
  }
  // "no longer cooperates": a phrase that did not become part of the verb.
  if (position > 0) {
    const Item *const before = &reading->sentence.items[items[position - 1]];
    if (before->kind == ITEM_NOUN || before->kind == ITEM_WORD) {
      strengthen(&modality, modality_of_word(reading, before));
    }
  }
  if (trigger->form == GROUP_INFINITIVE) {
    strengthen(&modality, MODALITY_PLANNED);
  }
  if (trigger->form == GROUP_ING && position > 0) {
    // "denied meeting X", "without meeting X"
    const Item *const before = &reading->sentence.items[items[position - 1]];
    strengthen(&modality, before->kind == ITEM_VERB
                              ? modality_of_governor(reading, before)
                              : modality_of_word(reading, before));
  }
  return modality;
}
