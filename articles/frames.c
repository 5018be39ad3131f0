#include "articles/facts.h"
#include "articles/nodes.h"

#define MATCHES_MAX 64U

/// The matches of one clause.
typedef struct Matches {
  Match items[MATCHES_MAX];
  size_t count;
} Matches;

static bool
is_start(const Reading *reading, const MatchInput *input,
         const Pattern *pattern, size_t at)
{
  // "Serbia's bid to join the EU is supported by X": what an infinitive governs
  // is no subject of the verb behind it.
  if (at > 0 && at + 1 < input->count) {
    const Item *const items = reading->sentence.items;
    size_t from = at - 1;
    while (from > 0 && items[input->items[from]].kind == ITEM_WORD &&
           item_is(&items[input->items[from]],
                   POS_NUMERAL | POS_ADJECTIVE | POS_DETERMINER)) {
      --from;
    }
    const Item *const before = &items[input->items[from]];
    const Item *const behind = &items[input->items[at + 1]];
    if (before->kind == ITEM_VERB && before->form == GROUP_INFINITIVE &&
        behind->kind == ITEM_VERB && behind->form == GROUP_FINITE &&
        items[input->items[at]].kind == ITEM_ENTITY) {
      return false;
    }
  }
  if (!pattern->starts_with_variable) {
    return true;
  }
  const Sentence *const s = &reading->sentence;
  if (s->items[input->items[at]].kind != ITEM_ENTITY) {
    return false;
  }
  // What a preposition governs is no subject: "officials from Iran met ...".
  const Item *const before = at ? &s->items[input->items[at - 1]] : NULL;
  return !before || before->kind == ITEM_VERB ||
         s->items[input->items[at]].is_possessive ||
         !item_is(before, POS_PREPOSITION);
}

static const Rule *
rule_of(const Reading *reading, const Match *match)
{
  const SanadLexicon *const lexicon = reading->lexicon;
  return &lexicon->rules[lexicon->patterns[match->pattern].rule];
}

static void
keep(Matches *matches, const Match *match)
{
  if (matches->count < MATCHES_MAX && match->trigger != NO_ITEM) {
    matches->items[matches->count++] = *match;
  }
}

static unsigned
captures(const Match *match)
{
  unsigned count = 0;
  for (size_t i = 0; i < PATTERN_VARIABLES_MAX; ++i) {
    count += match->captures[i] != NO_ITEM;
  }
  return count;
}

static uint32_t
first_relation(const Rule *rule)
{
  return rule->emit_count ? rule->emits[0].relation : NONE;
}

/// Why `a` loses to `b`, or null if it does not: on one trigger the higher
/// priority wins, and of one relation the longer match, then the one that says
/// more.
static const char *
why_beaten(const Reading *reading, const Match *a, const Match *b,
           bool is_later)
{
  if (a->trigger != b->trigger) {
    return NULL;
  }
  const Rule *const x = rule_of(reading, a);
  const Rule *const y = rule_of(reading, b);
  if (x->priority != y->priority) {
    return x->priority < y->priority ? "has a higher priority" : NULL;
  }
  if (first_relation(x) != first_relation(y)) {
    return NULL;
  }
  const int a_length = a->end - a->start;
  const int b_length = b->end - b->start;
  if (a_length != b_length) {
    return a_length < b_length ? "matches more" : NULL;
  }
  if (captures(a) != captures(b)) {
    return captures(a) < captures(b) ? "says more" : NULL;
  }
  return is_later ? "says the same" : NULL;
}

/// The match that one loses to, and why; null if it wins.
static const Match *
find_winner(const Reading *reading, const Matches *matches, size_t at,
            const char **why)
{
  for (size_t i = 0; i < matches->count; ++i) {
    *why = i == at ? NULL
                   : why_beaten(reading, &matches->items[at],
                                &matches->items[i], i < at);
    if (*why) {
      return &matches->items[i];
    }
  }
  return NULL;
}

/// Writes the words of a match.
static void
trace_match(const Reading *reading, const MatchInput *input, const char *label,
            const Match *match)
{
  const Sentence *const s = &reading->sentence;
  const SanadText name = sanad_iri_local_name(rule_of(reading, match)->iri);
  size_t first = SIZE_MAX;
  size_t last = 0;
  for (size_t i = match->start; i < match->end; ++i) {
    const Item *const item = &s->items[input->items[i]];
    first = item->first < first ? item->first : first;
    last = item->last > last ? item->last : last;
  }
  const SanadText text = sentence_text(s, first, last);
  sanad_buffer_add_format(reading->trace, "  %s %.*s: \"%.*s\"", label,
                          (int)name.length, name.data, (int)text.length,
                          text.data);
}

static void
trace(const Reading *reading, const MatchInput *input, const Match *match,
      const Match *winner, const char *why)
{
  if (!reading->trace) {
    return;
  }
  trace_match(reading, input, winner ? "lost" : "rule", match);
  if (winner) {
    const SanadText name = sanad_iri_local_name(rule_of(reading, winner)->iri);
    sanad_buffer_add_format(reading->trace, ", since %.*s %s", (int)name.length,
                            name.data, why);
  }
  sanad_buffer_add_char(reading->trace, '\n');
}

/// Whether a match in the overlay of an infinitive holds the infinitive: the
/// rest is the parent's to match.
static bool
holds_verb(const Reading *reading, size_t clause, const MatchInput *input,
           const Match *match)
{
  const uint16_t verb = reading->sentence.clauses[clause].begin;
  for (size_t i = match->start; i < match->end; ++i) {
    if (input->items[i] == verb) {
      return true;
    }
  }
  return false;
}

static void
match_clause(Reading *reading, size_t clause, Matcher *matcher,
             MatchInput *input, Matches *matches)
{
  const SanadLexicon *const lexicon = reading->lexicon;
  const bool is_overlay =
      reading->sentence.clauses[clause].kind == CLAUSE_INFINITIVE;
  matches->count = 0;
  for (size_t p = 0; p < lexicon->pattern_count; ++p) {
    const Pattern *const pattern = &lexicon->patterns[p].pattern;
    if (!match_is_possible(input, pattern)) {
      continue;
    }
    for (size_t at = 0; at < input->count; ++at) {
      Match match = {.pattern = (uint32_t)p};
      if (is_start(reading, input, pattern, at) &&
          match_at(matcher, reading, input, pattern, at, &match) &&
          (!is_overlay || holds_verb(reading, clause, input, &match))) {
        keep(matches, &match);
      }
    }
  }
  for (size_t i = 0; i < matches->count; ++i) {
    const char *why = NULL;
    const Match *const winner = find_winner(reading, matches, i, &why);
    trace(reading, input, &matches->items[i], winner, why);
    if (!winner) {
      facts_tell(reading, input, clause, &matches->items[i]);
    }
  }
}

bool
frames_start(Reading *reading)
{
  reading->matcher = matcher_new(reading->arena);
  reading->input = SANAD_TAKE(reading->arena, MatchInput);
  reading->matches = SANAD_TAKE(reading->arena, Matches);
  return reading->matcher && reading->input && reading->matches;
}

void
frames_match(Reading *reading)
{
  Sentence *const s = &reading->sentence;
  for (size_t c = 0; c < s->clause_count; ++c) {
    match_prepare(reading, c, reading->input);
    references_resolve(reading, c, reading->input->items,
                       reading->input->count);
    // Skips depend on what references mean.
    match_prepare(reading, c, reading->input);
    const Clause *const clause = &s->clauses[c];
    match_clause(reading, c, reading->matcher, reading->input,
                 reading->matches);
    if (clause->subject != NO_ITEM && clause->kind != CLAUSE_INFINITIVE) {
      salience_subject(reading, &s->items[clause->subject]);
    }
  }
}
