#include "articles/match.h"

#include <string.h>

#define POSITIONS   (MATCH_ITEMS_MAX + 1)
#define THREADS_MAX 96U

typedef struct {
  uint16_t state;
  uint16_t trigger;
  uint16_t captures[PATTERN_VARIABLES_MAX];
} Thread;

typedef struct {
  Thread threads[THREADS_MAX];
  uint8_t best[PATTERN_STATES_MAX]; ///< By state: 0 for none yet, else one more
                                    ///< than the variables of its thread
  uint16_t count;
} Place;

struct Matcher {
  Place places[POSITIONS];
  uint16_t stack[PATTERN_STATES_MAX];
};

Matcher *
matcher_new(SanadArena *arena)
{
  return SANAD_TAKE(arena, Matcher);
}

/// Whether a comma-closed stretch without verb starts here: "Kyrgyzstan, a
/// member of the union, shares ...".  Returns how long it is, or 0.
static size_t
apposition_length(const Reading *reading, const MatchInput *input, size_t at)
{
  const Sentence *const s = &reading->sentence;
  const Item *const first = &s->items[input->items[at]];
  if (at == 0 || !token_is_mark(reading, first->first, ',') ||
      s->items[input->items[at - 1]].kind != ITEM_ENTITY) {
    return 0;
  }
  for (size_t i = at + 1; i < input->count && i < at + 16; ++i) {
    const Item *const item = &s->items[input->items[i]];
    if (item->kind == ITEM_VERB) {
      return 0;
    }
    if (item->kind == ITEM_PUNCTUATION) {
      const bool is_closed =
          token_is_mark(reading, item->first, ',') && i + 1 < input->count;
      return is_closed ? i + 1 - at : 0;
    }
  }
  return 0;
}

/// Whether the comma ends a list that has one, before its verb: "Ireland, as
/// well as Spain, condemned".
static bool
ends_list(const Reading *reading, const MatchInput *input, size_t at)
{
  const Sentence *const s = &reading->sentence;
  const Item *const before = &s->items[input->items[at - 1]];
  const Item *const behind =
      at + 1 < input->count ? &s->items[input->items[at + 1]] : NULL;
  if (before->member_count < 2 || !behind || behind->kind != ITEM_VERB ||
      behind->form != GROUP_FINITE) {
    return false;
  }
  for (size_t i = before->first; i < before->last; ++i) {
    if (token_is_mark(reading, i, ',')) {
      return true;
    }
  }
  return false;
}

/// Whether the comma ends a name between commas: "the foreign minister, Reza
/// Khosravi, met".
static bool
closes_name(const Reading *reading, const MatchInput *input, size_t at)
{
  const Sentence *const s = &reading->sentence;
  const Item *const before = at ? &s->items[input->items[at - 1]] : NULL;
  if (!before || before->kind != ITEM_ENTITY || !before->member_count ||
      !token_is_mark(reading, s->items[input->items[at]].first, ',')) {
    return false;
  }
  const uint32_t last = s->members[before->members + before->member_count - 1U];
  return s->mentions[last].is_apposed || ends_list(reading, input, at);
}

/// How many items from `at` on may be passed over inside a match: adverbs,
/// dates, a place with its preposition, an apposition.
static size_t
skip_length(const Reading *reading, const MatchInput *input, size_t at)
{
  const Sentence *const s = &reading->sentence;
  const Item *const item = &s->items[input->items[at]];
  if (item->kind == ITEM_DATE) {
    return 1;
  }
  if (item->kind == ITEM_PUNCTUATION) {
    const size_t next = at + 1;
    if (next < input->count && s->items[input->items[next]].kind == ITEM_DATE) {
      const bool is_closed =
          next + 1 < input->count &&
          s->items[input->items[next + 1]].kind == ITEM_PUNCTUATION;
      return is_closed ? 3 : 2;
    }
    return closes_name(reading, input, at)
               ? 1
               : apposition_length(reading, input, at);
  }
  if (item->kind == ITEM_VERB || item->kind == ITEM_ENTITY) {
    return 0;
  }
  if (item_has_set(reading, item, SET_PLACE_PREPOSITIONS) &&
      at + 1 < input->count) {
    const Item *const place = &s->items[input->items[at + 1]];
    uint32_t nodes[4];
    double confidence = 1.0;
    if (!place->is_possessive &&
        item_nodes(reading, place, DESTINATION, nodes, 4, &confidence)) {
      return 2;
    }
  }
  return item_is(item, POS_ADVERB) && !(item->pos & POS_PREPOSITION) ? 1 : 0;
}

void
match_prepare(const Reading *reading, size_t clause, MatchInput *input)
{
  const Sentence *const s = &reading->sentence;
  input->count =
      (uint16_t)clause_items(s, clause, input->items, SENTENCE_ITEMS_MAX);
  input->words = 0;
  memset(&input->sets, 0, sizeof input->sets);
  for (size_t i = 0; i < input->count; ++i) {
    const Item *const item = &s->items[input->items[i]];
    const WordInfo *const info = lexicon_info(reading->lexicon, item->sets_of);
    set_add_all(&input->sets,
                item->kind == ITEM_VERB ? &info->verb_sets : &info->other_sets);
    for (size_t k = 0; k < item->member_count; ++k) {
      const Mention *const m = &s->mentions[s->members[item->members + k]];
      if (m->kind == MENTION_SECTOR_ADJECTIVE) {
        set_add_all(&input->sets,
                    &token_info(reading, m->last - 1U)->other_sets);
      }
    }
    if (item->word != NONE) {
      input->words |= UINT64_C(1) << (item->word & 63U);
    }
  }
  for (size_t i = 0; i < input->count; ++i) {
    input->skips[i] = (uint16_t)skip_length(reading, input, i);
  }
}

bool
match_is_possible(const MatchInput *input, const Pattern *pattern)
{
  return pattern->trigger_kind == STATE_SET
             ? set_has(&input->sets, pattern->trigger)
             : (input->words >> (pattern->trigger & 63U) & 1U) != 0;
}

/// Whether an adjective of a sector, "cultural", belongs to the set.
static bool
is_adjective_match(const Reading *reading, const Item *item, uint32_t set)
{
  const Sentence *const s = &reading->sentence;
  for (size_t i = 0; i < item->member_count; ++i) {
    const Mention *const m = &s->mentions[s->members[item->members + i]];
    if (m->kind == MENTION_SECTOR_ADJECTIVE &&
        set_has(&token_info(reading, m->last - 1U)->other_sets, set)) {
      return true;
    }
  }
  return false;
}

static bool
is_set_match(const Reading *reading, const Item *item, const State *state)
{
  if (item->kind == ITEM_ENTITY) {
    return is_adjective_match(reading, item, state->value);
  }
  if (item->kind == ITEM_PUNCTUATION || item->kind == ITEM_DATE) {
    return false;
  }
  const WordInfo *const info = lexicon_info(reading->lexicon, item->sets_of);
  if (item->kind != ITEM_VERB) {
    return (state->detail == VERB_ACTIVE || state->detail == VERB_ANY ||
            state->detail == VERB_NOUN) &&
           set_has(&info->other_sets, state->value);
  }
  if (!set_has(&info->verb_sets, state->value)) {
    return false;
  }
  switch (state->detail) {
  case VERB_ACTIVE:
    return !item->is_passive;
  case VERB_PASSIVE:
    return item->is_passive;
  case VERB_ING:
    return item->form == GROUP_ING;
  case VERB_INFINITIVE:
    return item->form == GROUP_INFINITIVE;
  case VERB_NOUN:
    return false;
  default:
    return true;
  }
}

static bool
is_variable_match(const Reading *reading, const Item *item, const State *state)
{
  if (item->kind != ITEM_ENTITY) {
    return false;
  }
  const bool is_possessive = item->is_possessive;
  if ((state->possessive == POSSESSIVE_NO && is_possessive) ||
      (state->possessive == POSSESSIVE_YES && !is_possessive)) {
    return false;
  }
  uint32_t nodes[64];
  double confidence = 1.0;
  return item_nodes(reading, item, (VariableClass)state->detail, nodes, 64,
                    &confidence) > 0;
}

/// What a gap may pass: no actor, place, agreement, verb or comma.
static bool
is_gap_match(const Reading *reading, const Item *item)
{
  const Sentence *const s = &reading->sentence;
  if (item->kind == ITEM_ENTITY) {
    const Mention *const m =
        item->member_count ? &s->mentions[s->members[item->members]] : NULL;
    // "deepened their cooperation": the pronoun is an article here.
    return m &&
           (m->is_possessive ||
            !(mention_kinds(m) & (KIND_ACTOR | KIND_PLACE | KIND_AGREEMENT)));
  }
  return item->kind == ITEM_WORD || item->kind == ITEM_NOUN ||
         item->kind == ITEM_DATE;
}

static bool
is_item_match(const Reading *reading, const Item *item, const State *state)
{
  switch (state->kind) {
  case STATE_WORD:
    return item->kind != ITEM_ENTITY && item->word == state->value;
  case STATE_SET:
    return is_set_match(reading, item, state);
  case STATE_VARIABLE:
    return is_variable_match(reading, item, state);
  default:
    return state->kind == STATE_GAP && is_gap_match(reading, item);
  }
}

/// One run: what it is over and the best match so far.
typedef struct {
  Matcher *matcher;
  const Reading *reading;
  const MatchInput *input;
  const Pattern *pattern;
  size_t start;
  Match *best;
  bool has_best;
} Run;

static unsigned
capture_count(const uint16_t *captures)
{
  unsigned count = 0;
  for (size_t i = 0; i < PATTERN_VARIABLES_MAX; ++i) {
    count += captures[i] != NO_ITEM;
  }
  return count;
}

static void
take_match(Run *run, size_t position, const Thread *thread)
{
  Match *const best = run->best;
  if (run->has_best &&
      (best->end > position ||
       (best->end == position &&
        capture_count(best->captures) >= capture_count(thread->captures)))) {
    return;
  }
  run->has_best = true;
  best->start = (uint16_t)run->start;
  best->end = (uint16_t)position;
  best->trigger = thread->trigger;
  memcpy(best->captures, thread->captures, sizeof best->captures);
}

/// Keeps a thread, in the place of one in the same state that has captured
/// less.
static void
keep_thread(Place *place, const Thread *thread, bool is_new)
{
  for (size_t i = 0; i < place->count && !is_new; ++i) {
    if (place->threads[i].state == thread->state) {
      place->threads[i] = *thread;
      return;
    }
  }
  if (place->count < THREADS_MAX) {
    place->threads[place->count++] = *thread;
  }
}

/// Adds a thread and all it reaches without an item.
static void
add_thread(Run *run, size_t position, Thread thread, bool is_skip)
{
  if (position - run->start > MATCH_ITEMS_MAX) {
    return;
  }
  Place *const place = &run->matcher->places[position - run->start];
  const uint8_t worth = (uint8_t)(capture_count(thread.captures) + 1);
  uint16_t *const stack = run->matcher->stack;
  size_t depth = 0;
  stack[depth++] = thread.state;
  while (depth) {
    const uint16_t number = stack[--depth];
    if (number >= run->pattern->state_count || place->best[number] >= worth) {
      continue;
    }
    const State *const state = &run->pattern->states[number];
    thread.state = number;
    if (state->kind == STATE_MATCH) {
      if (!is_skip) {
        take_match(run, position, &thread);
      }
      continue;
    }
    const bool is_new = place->best[number] == 0;
    place->best[number] = worth;
    if (state->kind != STATE_SPLIT) {
      keep_thread(place, &thread, is_new);
      continue;
    }
    // Pushed first is taken last: `next` is preferred to `other`.
    if (state->other != UINT16_MAX && depth + 2 < PATTERN_STATES_MAX) {
      stack[depth++] = state->other;
    }
    if (state->next != UINT16_MAX && depth + 2 < PATTERN_STATES_MAX) {
      stack[depth++] = state->next;
    }
  }
}

static void
step_threads(Run *run, size_t position)
{
  const Item *const item =
      &run->reading->sentence.items[run->input->items[position]];
  const Place *const place = &run->matcher->places[position - run->start];
  const size_t skip = position > run->start ? run->input->skips[position] : 0;
  for (size_t i = 0; i < place->count; ++i) {
    const State *const state = &run->pattern->states[place->threads[i].state];
    Thread next = place->threads[i];
    if (is_item_match(run->reading, item, state)) {
      if (state->kind == STATE_VARIABLE) {
        next.captures[state->value] = (uint16_t)position;
      }
      if (state->is_trigger) {
        next.trigger = (uint16_t)position;
      }
      next.state = state->next;
      add_thread(run, position + 1, next, false);
    }
  }
  for (size_t i = 0; skip && i < place->count; ++i) {
    if (position + skip <= run->input->count) {
      add_thread(run, position + skip, place->threads[i], true);
    }
  }
}

bool
match_at(Matcher *matcher, const Reading *reading, const MatchInput *input,
         const Pattern *pattern, size_t start, Match *match)
{
  Run run = {matcher, reading, input, pattern, start, match, false};
  const size_t left = input->count - start;
  const size_t length = left < MATCH_ITEMS_MAX ? left : MATCH_ITEMS_MAX;
  for (size_t i = 0; i <= length; ++i) {
    memset(matcher->places[i].best, 0, pattern->state_count);
    matcher->places[i].count = 0;
  }

  Thread first = {.state = pattern->start, .trigger = NO_ITEM};
  for (size_t i = 0; i < PATTERN_VARIABLES_MAX; ++i) {
    first.captures[i] = NO_ITEM;
  }
  add_thread(&run, start, first, true);
  size_t last = start;
  for (size_t position = start; position < start + length; ++position) {
    const Place *const place = &matcher->places[position - start];
    if (place->count) {
      last = position;
    } else if (position > last + 16) {
      break; // No thread, and no skip reaches further
    }
    step_threads(&run, position);
  }
  return run.has_best;
}
