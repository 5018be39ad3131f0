#include "articles/clauses_impl.h"

/// How far a noun phrase may reach before its verb, in items.
#define PHRASE_ITEMS_MAX 9U

static bool
is_finite(const Item *item)
{
  return item->kind == ITEM_VERB && item->form == GROUP_FINITE;
}

static bool
is_tail_verb(const Item *item)
{
  return item->kind == ITEM_VERB &&
         (item->form == GROUP_ING || item->form == GROUP_PARTICIPLE);
}

static const Item *
item_at(const Splitter *p, size_t i)
{
  return i < p->s->item_count ? &p->s->items[i] : NULL;
}

/// The next item that is no adverb and no date.
static size_t
skip_adverbs(const Splitter *p, size_t i)
{
  while (i < p->s->item_count && (p->s->items[i].kind == ITEM_DATE ||
                                  (p->s->items[i].kind != ITEM_VERB &&
                                   item_is(&p->s->items[i], POS_ADVERB)))) {
    ++i;
  }
  return i;
}

/// The finite verb whose subject starts at item `i`, or NO_ITEM.
static uint16_t
verb_behind_subject(const Splitter *p, size_t i)
{
  bool has_subject = false;
  for (size_t k = i; k < p->s->item_count && k < i + PHRASE_ITEMS_MAX; ++k) {
    const Item *const item = &p->s->items[k];
    if (item->kind == ITEM_VERB) {
      return has_subject && is_finite(item) ? (uint16_t)k : NO_ITEM;
    }
    if (item->kind == ITEM_PUNCTUATION ||
        item_is(item, POS_SUBORDINATOR | POS_RELATIVE | POS_CONJUNCTION)) {
      return NO_ITEM;
    }
    has_subject |= item->kind == ITEM_ENTITY || item->kind == ITEM_NOUN ||
                   (item->kind == ITEM_WORD &&
                    !(item->pos & ~(unsigned)(POS_NOUN | POS_PRONOUN)));
  }
  return NO_ITEM;
}

uint16_t
clause_open(Splitter *p, ClauseKind kind, uint16_t parent)
{
  if (p->s->clause_count == SENTENCE_CLAUSES_MAX) {
    return p->current;
  }
  Clause *const clause = &p->s->clauses[p->s->clause_count];
  *clause = (Clause){.kind = kind,
                     .parent = parent,
                     .subject = NO_ITEM,
                     .object = NO_ITEM,
                     .place = NO_ITEM,
                     .verb = NO_ITEM,
                     .introduced = NO_ITEM,
                     .sources = {NO_ITEM, NO_ITEM}};
  if (parent != NO_CLAUSE) {
    const Clause *const above = &p->s->clauses[parent];
    clause->modality = above->modality;
    clause->sources[0] = above->sources[0];
    clause->sources[1] = above->sources[1];
  }
  p->current = p->s->clause_count++;
  return p->current;
}

static Clause *
current(Splitter *p)
{
  return &p->s->clauses[p->current];
}

/// The clause that the current one hangs in and that still waits for its verb,
/// or NO_CLAUSE.
static uint16_t
waiting_clause(const Splitter *p)
{
  for (uint16_t c = p->s->clauses[p->current].parent; c != NO_CLAUSE;
       c = p->s->clauses[c].parent) {
    if (p->s->clauses[c].verb == NO_ITEM) {
      return c;
    }
  }
  return NO_CLAUSE;
}

static void
inherit(Splitter *p, uint16_t from)
{
  Clause *const clause = current(p);
  clause->subject = p->s->clauses[from].subject;
  clause->is_inherited = clause->subject != NO_ITEM;
}

static void
assign(Splitter *p, size_t i)
{
  p->s->items[i].clause = p->current;
}

/// Opens what is said, behind a verb of saying, denying or doubting.
static void
open_content(Splitter *p, size_t introduced)
{
  const uint16_t above = p->current;
  const Clause outer = p->s->clauses[above];
  (void)clause_open(p, CLAUSE_CONTENT, above);
  Clause *const clause = current(p);
  clause->introduced = (uint16_t)introduced;
  if (outer.verb == NO_ITEM) {
    return;
  }

  const Item *const verb = &p->s->items[outer.verb];
  Modality modality = verb->modality;
  if (item_is_verb(p->reading, verb, SET_DENY_VERBS)) {
    modality = MODALITY_NEGATED;
  } else if (modality == MODALITY_NEGATED ||
             item_is_verb(p->reading, verb, SET_DOUBT_VERBS) ||
             item_is_verb(p->reading, verb, SET_WISH_VERBS)) {
    modality = MODALITY_HYPOTHETICAL;
  } else if (item_is_verb(p->reading, verb, SET_SAY_VERBS)) {
    modality = modality > MODALITY_REPORTED ? modality : MODALITY_REPORTED;
    clause->sources[0] = outer.subject;
  }
  clause->modality = modality > clause->modality ? modality : clause->modality;
}

static void
take_verb(Splitter *p, size_t i)
{
  assign(p, i);
  Clause *const clause = current(p);
  const Item *const item = &p->s->items[i];
  const bool is_first = clause->verb == NO_ITEM;
  if (is_first && (is_finite(item) || is_tail_verb(item))) {
    clause->verb = (uint16_t)i;
    if (!clause->is_inherited) {
      clause->subject = clause_find_subject(p, p->current, i);
    }
  }
  const bool opens = item_is_verb(p->reading, item, SET_SAY_VERBS) ||
                     item_is_verb(p->reading, item, SET_DENY_VERBS) ||
                     item_is_verb(p->reading, item, SET_DOUBT_VERBS);
  const Item *const next = item_at(p, i + 1);
  if (opens && next && !item_is(next, POS_RELATIVE | POS_SUBORDINATOR) &&
      verb_behind_subject(p, i + 1) != NO_ITEM) {
    open_content(p, i);
  }
}

static void
open_tail(Splitter *p, size_t introduced)
{
  const uint16_t above = p->current;
  const Clause outer = p->s->clauses[above];
  (void)clause_open(p, CLAUSE_TAIL, above);
  inherit(p, above);
  current(p)->introduced = (uint16_t)introduced;
  // "will receive X, having met Y": that is past, whatever is to come.
  const bool is_past =
      introduced + 1 < p->s->item_count &&
      token_is(p->reading, p->s->items[introduced + 1].first, "having");
  if (outer.verb != NO_ITEM && !is_past) {
    const Modality modality = p->s->items[outer.verb].modality;
    Clause *const clause = current(p);
    clause->modality =
        modality > clause->modality ? modality : clause->modality;
  }
}

/// Opens a verb that shares the subject of the current clause; behind what is
/// said, of who says it if there is a comma or nobody else.
static void
open_coordinated(Splitter *p, size_t verb, bool has_comma)
{
  uint16_t above = p->current;
  for (uint16_t c = above; c != NO_CLAUSE; c = p->s->clauses[c].parent) {
    if (p->s->clauses[c].kind == CLAUSE_CONTENT &&
        (has_comma || p->s->clauses[c].subject == NO_ITEM)) {
      above = p->s->clauses[c].parent;
      break;
    }
  }
  p->current = above;
  const Clause outer = p->s->clauses[above];
  const bool is_tail = outer.kind == CLAUSE_TAIL;
  (void)clause_open(p, is_tail ? CLAUSE_TAIL : CLAUSE_COORDINATED, above);
  inherit(p, above);
  // "will visit Tehran and meet": the second is planned too.
  Item *const second = &p->s->items[verb];
  if (outer.verb != NO_ITEM && second->first + 1 == second->last &&
      (p->s->forms[second->first] & FORM_BASE)) {
    const Modality modality = p->s->items[outer.verb].modality;
    second->modality =
        modality > second->modality ? modality : second->modality;
  }
}

static uint16_t
root_of(const Splitter *p)
{
  uint16_t c = p->current;
  while (p->s->clauses[c].parent != NO_CLAUSE &&
         p->s->clauses[c].kind != CLAUSE_CONTENT) {
    c = p->s->clauses[c].parent;
  }
  return c;
}

/// Starts a clause with a subject of its own, within what is being said.
static void
open_next(Splitter *p)
{
  const uint16_t root = root_of(p);
  const Clause outer = p->s->clauses[root];
  if (outer.verb == NO_ITEM) {
    p->current = root; // A clause in front has ended
    return;
  }
  (void)clause_open(p, CLAUSE_MAIN, outer.parent);
  Clause *const clause = current(p);
  clause->modality = outer.modality;
  clause->sources[0] = outer.sources[0];
  clause->sources[1] = outer.sources[1];
}

/// Whether a verb of saying at item `verb` ends the sentence: ", X said."
static bool
is_trailing_say(const Splitter *p, uint16_t verb)
{
  if (verb == NO_ITEM ||
      !item_is_verb(p->reading, &p->s->items[verb], SET_SAY_VERBS)) {
    return false;
  }
  return verb_behind_subject(p, verb + 1U) == NO_ITEM;
}

/// ", X said": all before it is what X said.
static void
close_with_say(Splitter *p, uint16_t verb)
{
  const uint16_t count = p->s->clause_count;
  (void)clause_open(p, CLAUSE_MAIN, NO_CLAUSE);
  if (p->s->clause_count == count) {
    return;
  }
  const uint16_t say = p->current;
  for (size_t i = verb; i-- > 0;) {
    if (p->s->items[i].kind == ITEM_ENTITY) {
      current(p)->subject = (uint16_t)i;
      break;
    }
    if (p->s->items[i].kind == ITEM_PUNCTUATION) {
      break;
    }
  }
  for (uint16_t c = 0; c < say; ++c) {
    Clause *const clause = &p->s->clauses[c];
    if (clause->sources[0] == NO_ITEM) {
      clause->sources[0] = p->s->clauses[say].subject;
      clause->modality = clause->modality > MODALITY_REPORTED
                             ? clause->modality
                             : MODALITY_REPORTED;
    }
  }
}

static bool
is_relative(const Splitter *p, size_t i)
{
  const Item *const item = item_at(p, i);
  return item && item->kind != ITEM_VERB && item_is(item, POS_RELATIVE);
}

/// A comma.  Returns the item to go on with.
static size_t
at_comma(Splitter *p, size_t i)
{
  size_t next = skip_adverbs(p, i + 1);
  const Item *after = item_at(p, next);
  const bool has_conjunction =
      after && after->kind != ITEM_VERB && item_is(after, POS_CONJUNCTION);
  if (is_relative(p, next)) {
    return i + 1;
  }
  if (is_relative(p, next + 1) &&
      item_is(&p->s->items[next], POS_PREPOSITION)) {
    return next + 1; // ", of which"
  }
  if (has_conjunction) {
    next = skip_adverbs(p, next + 1);
    after = item_at(p, next);
  }
  if (!after) {
    return i + 1;
  }

  const uint16_t waiting = waiting_clause(p);
  if (is_finite(after) && waiting != NO_CLAUSE && !has_conjunction) {
    p->current = waiting;
    return i + 1;
  }
  if (is_tail_verb(after) && current(p)->verb == NO_ITEM &&
      p->s->items[next].is_passive && i > 0 &&
      p->s->items[i - 1].kind == ITEM_ENTITY) {
    // "Portugal, backed by Brazil, won"
    const uint16_t told = (uint16_t)(i - 1);
    (void)clause_open(p, CLAUSE_TAIL, p->current);
    current(p)->subject = told;
    current(p)->is_inherited = true;
    current(p)->introduced = (uint16_t)i;
    return next;
  }
  if (is_tail_verb(after) && current(p)->verb != NO_ITEM) {
    open_tail(p, i);
    return next;
  }
  // "accused A, condemned B and expelled C", but not ", said Bekov"
  const bool is_listed =
      has_conjunction || !item_is_verb(p->reading, after, SET_SAY_VERBS);
  if (is_finite(after) && is_listed && current(p)->verb != NO_ITEM) {
    open_coordinated(p, next, true);
    return next;
  }
  const uint16_t verb = verb_behind_subject(p, next);
  if (verb != NO_ITEM &&
      (current(p)->verb != NO_ITEM || waiting != NO_CLAUSE)) {
    if (is_trailing_say(p, verb) && !has_conjunction) {
      close_with_say(p, verb);
    } else {
      open_next(p);
    }
    return i + 1;
  }
  assign(p, i);
  return i + 1;
}

/// "X hopes that ...; Y supports Z": a semicolon ends what is only hoped.
static void
leave_wish(Splitter *p, bool is_semicolon)
{
  while (is_semicolon && current(p)->parent != NO_CLAUSE &&
         current(p)->modality > MODALITY_REPORTED) {
    p->current = current(p)->parent;
  }
}

static size_t
at_mark(Splitter *p, size_t i)
{
  const Token *const t = &p->s->tokens[p->s->items[i].first];
  if (t->mark == ',') {
    return at_comma(p, i);
  }
  const bool is_break = t->mark == ';' || t->mark == ':' || t->mark == '~';
  if (is_break && current(p)->verb != NO_ITEM) {
    const bool is_said =
        t->mark == ':' &&
        item_is_verb(p->reading, &p->s->items[current(p)->verb], SET_SAY_VERBS);
    if (is_said) {
      open_content(p, i);
    } else {
      leave_wish(p, t->mark == ';');
      open_next(p);
    }
    return i + 1;
  }
  assign(p, i);
  return i + 1;
}

/// The entity or noun that a relative clause at `i` tells of.
static uint16_t
antecedent(const Splitter *p, size_t i)
{
  for (size_t k = i; k-- > 0;) {
    const Item *const item = &p->s->items[k];
    if (item->kind == ITEM_ENTITY || item->kind == ITEM_NOUN) {
      return item->kind == ITEM_ENTITY ? (uint16_t)k : NO_ITEM;
    }
    if (item->kind == ITEM_VERB) {
      break;
    }
  }
  return NO_ITEM;
}

static size_t
at_relative(Splitter *p, size_t i)
{
  const size_t next = skip_adverbs(p, i + 1);
  const Item *const after = item_at(p, next);
  const bool is_that = item_is_word(p->reading, &p->s->items[i], "that");
  const bool is_where = item_is_word(p->reading, &p->s->items[i], "where");
  const bool has_subject = verb_behind_subject(p, i + 1) != NO_ITEM;
  if (after && is_finite(after)) {
    const uint16_t told = antecedent(p, i);
    (void)clause_open(p, CLAUSE_RELATIVE, p->current);
    current(p)->subject = told;
    current(p)->is_inherited = told != NO_ITEM;
  } else if (has_subject && is_that) {
    open_content(p, i);
  } else if (has_subject) {
    const uint16_t told = antecedent(p, i);
    (void)clause_open(p, CLAUSE_RELATIVE, p->current);
    current(p)->place = is_where ? told : NO_ITEM;
    current(p)->object = is_where ? NO_ITEM : told;
  } else {
    assign(p, i);
    return i + 1;
  }
  current(p)->introduced = (uint16_t)i;
  return i + 1;
}

static size_t
at_subordinator(Splitter *p, size_t i)
{
  const size_t next = skip_adverbs(p, i + 1);
  const Item *const after = item_at(p, next);
  const bool is_condition =
      item_has_set(p->reading, &p->s->items[i], SET_CONDITIONALS);
  if (after && after->kind == ITEM_VERB && after->form == GROUP_ING) {
    if (current(p)->verb == NO_ITEM && current(p)->kind == CLAUSE_MAIN) {
      (void)clause_open(p, CLAUSE_TAIL, p->current); // "After meeting X, Y ..."
    } else {
      open_tail(p, i);
    }
  } else if (verb_behind_subject(p, i + 1) != NO_ITEM) {
    (void)clause_open(p, CLAUSE_SUBORDINATE, p->current);
  } else {
    assign(p, i);
    return i + 1;
  }
  current(p)->introduced = (uint16_t)i;
  if (is_condition) {
    current(p)->modality = current(p)->modality > MODALITY_HYPOTHETICAL
                               ? current(p)->modality
                               : MODALITY_HYPOTHETICAL;
  }
  return i + 1;
}

static size_t
at_conjunction(Splitter *p, size_t i)
{
  const size_t next = skip_adverbs(p, i + 1);
  const Item *const after = item_at(p, next);
  if (!after || current(p)->verb == NO_ITEM) {
    assign(p, i);
    return i + 1;
  }
  if (is_finite(after)) {
    open_coordinated(p, next, false);
    return next;
  }
  const Item *const verb = &p->s->items[current(p)->verb];
  if (is_tail_verb(after) && after->form == GROUP_ING &&
      (current(p)->kind == CLAUSE_TAIL || verb->form == GROUP_ING)) {
    open_coordinated(p, next, false);
    return next;
  }
  if (verb_behind_subject(p, next) != NO_ITEM) {
    open_next(p);
    return i + 1;
  }
  assign(p, i);
  return i + 1;
}

static size_t
step(Splitter *p, size_t i)
{
  const Item *const item = &p->s->items[i];
  if (item->kind == ITEM_PUNCTUATION) {
    return at_mark(p, i);
  }
  if (item->kind == ITEM_VERB) {
    // "Speaking in Dushanbe, Rahmon said": its subject comes later.
    if (i == 0 && item->form == GROUP_ING) {
      (void)clause_open(p, CLAUSE_TAIL, p->current);
    }
    take_verb(p, i);
    return i + 1;
  }
  if (item->kind == ITEM_ENTITY || item->kind == ITEM_DATE) {
    assign(p, i);
    return i + 1;
  }
  if (item_is(item, POS_RELATIVE)) {
    return at_relative(p, i);
  }
  // "retaliated by expelling": the same subject
  const Item *const next = item_at(p, i + 1);
  if (item_is_word(p->reading, item, "by") && next && next->kind == ITEM_VERB &&
      next->form == GROUP_ING && current(p)->verb != NO_ITEM) {
    open_tail(p, i);
    return i + 1;
  }
  if (item_is(item, POS_SUBORDINATOR)) {
    return at_subordinator(p, i);
  }
  if (item_is(item, POS_CONJUNCTION)) {
    return at_conjunction(p, i);
  }
  assign(p, i);
  return i + 1;
}

/// "Had Iran met China, Russia would have protested.", "Would Iran meet China?"
static void
open_inversion(Splitter *p)
{
  static const char *const words[] = {"had", "should", "were", "would", "did"};
  const Item *const first = item_at(p, 0);
  const Item *const second = item_at(p, 1);
  if (!first || !second || second->kind != ITEM_ENTITY) {
    return;
  }
  for (size_t i = 0; i < sizeof words / sizeof *words; ++i) {
    if (token_is(p->reading, first->first, words[i])) {
      current(p)->modality = MODALITY_HYPOTHETICAL;
    }
  }
}

void
clauses_make(Reading *reading)
{
  Splitter p = {reading, &reading->sentence, 0};
  p.s->clause_count = 0;
  for (size_t i = 0; i < p.s->item_count; ++i) {
    p.s->items[i].clause = NO_CLAUSE;
  }
  (void)clause_open(&p, CLAUSE_MAIN, NO_CLAUSE);
  open_inversion(&p);
  for (size_t i = 0; i < p.s->item_count;) {
    i = step(&p, i);
  }
  clauses_give_subjects(&p);
  clauses_attribute(&p);
  clauses_lay_infinitives(&p);
}
