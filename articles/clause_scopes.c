#include "articles/clauses_impl.h"

/// Whether an item stands behind a preposition or before 's: no subject.
static bool
stands_governed(const Reading *reading, size_t i)
{
  const Sentence *const s = &reading->sentence;
  return i > 0 && s->items[i - 1].kind != ITEM_VERB &&
         item_is(&s->items[i - 1], POS_PREPOSITION);
}

static bool
is_comma_at(const Splitter *p, size_t i)
{
  return p->s->items[i].kind == ITEM_PUNCTUATION &&
         token_is_mark(p->reading, p->s->items[i].first, ',');
}

/// Where an apposition before the verb starts, "Oman, a member of X, trades",
/// else `verb`.
static size_t
skip_apposition(const Splitter *p, uint16_t c, size_t verb)
{
  if (verb == 0 || p->s->items[verb - 1].clause != c ||
      !is_comma_at(p, verb - 1)) {
    return verb;
  }
  for (size_t i = verb - 1; i-- > 1;) {
    const Item *const item = &p->s->items[i];
    if (item->clause != c || item->kind == ITEM_VERB) {
      return verb;
    }
    if (is_comma_at(p, i)) {
      const Item *const before = &p->s->items[i - 1];
      return before->clause == c && before->kind == ITEM_ENTITY ? i : verb;
    }
  }
  return verb;
}

uint16_t
clause_find_subject(const Splitter *p, uint16_t c, size_t verb)
{
  for (size_t i = skip_apposition(p, c, verb); i-- > 0;) {
    const Item *const item = &p->s->items[i];
    if (item->clause != c) {
      continue;
    }
    if (item->kind == ITEM_ENTITY && !item->is_possessive) {
      if (!stands_governed(p->reading, i)) {
        return (uint16_t)i;
      }
    } else if (item->kind == ITEM_VERB ||
               (item->kind == ITEM_NOUN &&
                !item_is(item, POS_ADVERB | POS_CONJUNCTION))) {
      return NO_ITEM;
    }
  }
  return NO_ITEM;
}

void
clauses_give_subjects(Splitter *p)
{
  for (uint16_t c = 1; c < p->s->clause_count; ++c) {
    Clause *const clause = &p->s->clauses[c];
    if (clause->kind == CLAUSE_TAIL && clause->subject == NO_ITEM &&
        clause->parent != NO_CLAUSE) {
      clause->subject = p->s->clauses[clause->parent].subject;
      clause->is_inherited = clause->subject != NO_ITEM;
    }
  }
}

void
clauses_lay_infinitives(Splitter *p)
{
  for (uint16_t i = 0; i < p->s->item_count; ++i) {
    const Item *const item = &p->s->items[i];
    const bool is_gerund = item->kind == ITEM_VERB && item->form == GROUP_ING &&
                           i > 0 && p->s->items[i - 1].kind == ITEM_VERB &&
                           p->s->items[i - 1].clause == item->clause;
    if (item->kind != ITEM_VERB || item->clause == NO_CLAUSE ||
        (item->form != GROUP_INFINITIVE && !is_gerund)) {
      continue;
    }
    const Clause outer = p->s->clauses[item->clause];
    p->current = item->clause;
    const uint16_t count = p->s->clause_count;
    (void)clause_open(p, CLAUSE_INFINITIVE, item->clause);
    if (p->s->clause_count == count) {
      return;
    }
    Clause *const clause = &p->s->clauses[p->current];
    clause->begin = i;
    clause->verb = i;
    clause->subject = outer.subject;
    // "urged Afghanistan to respect": the object acts.
    if (i > 0 && p->s->items[i - 1].kind == ITEM_ENTITY &&
        outer.verb != NO_ITEM && outer.verb < i - 1) {
      clause->subject = (uint16_t)(i - 1);
    }
    clause->is_inherited = clause->subject != NO_ITEM;
  }
}

void
clauses_attribute(Splitter *p)
{
  uint16_t source = NO_ITEM;
  bool is_reported = false;
  for (uint16_t i = 0; i < p->s->item_count; ++i) {
    if (!item_has_set(p->reading, &p->s->items[i], SET_REPORTED_WORDS)) {
      continue;
    }
    is_reported = true;
    size_t next = i + 1U;
    while (next < p->s->item_count && next < i + 7U &&
           p->s->items[next].kind != ITEM_ENTITY &&
           p->s->items[next].kind != ITEM_VERB &&
           p->s->items[next].kind != ITEM_PUNCTUATION) {
      ++next;
    }
    if (item_is(&p->s->items[i], POS_PREPOSITION) && next < p->s->item_count &&
        p->s->items[next].kind == ITEM_ENTITY) {
      source = (uint16_t)next;
    }
  }
  for (uint16_t c = 0; is_reported && c < p->s->clause_count; ++c) {
    Clause *const clause = &p->s->clauses[c];
    const size_t slot = clause->sources[0] == NO_ITEM ? 0 : 1;
    clause->sources[slot] = source;
    clause->modality = clause->modality > MODALITY_REPORTED ? clause->modality
                                                            : MODALITY_REPORTED;
  }
}

size_t
clause_items(const Sentence *sentence, size_t clause, uint16_t *items,
             size_t max)
{
  const Clause *const c = &sentence->clauses[clause];
  const bool is_overlay = c->kind == CLAUSE_INFINITIVE;
  const size_t owner = is_overlay ? c->parent : clause;
  size_t count = 0;
  if (c->is_inherited && max) {
    items[count++] = c->subject;
  }
  for (size_t i = is_overlay ? c->begin : 0; i < sentence->item_count; ++i) {
    if (sentence->items[i].clause == owner && count < max) {
      items[count++] = (uint16_t)i;
    }
    if (i == c->verb && c->object != NO_ITEM && !is_overlay && count < max) {
      items[count++] = c->object;
    }
  }
  return count;
}
