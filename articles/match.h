#ifndef SANAD_ARTICLES_MATCH_H
#define SANAD_ARTICLES_MATCH_H

/// Only for articles/.

/// Runs the automaton of one pattern over the items of one clause.

#include "articles/reading.h"

/// The longest match, in items; more would be no clause.
#define MATCH_ITEMS_MAX 48U

/// Where a pattern matched, in positions of the clause's items.
typedef struct {
  uint32_t pattern;
  uint16_t start;
  uint16_t end;                             ///< Behind the last one
  uint16_t trigger;                         ///< NO_ITEM if there was none
  uint16_t captures[PATTERN_VARIABLES_MAX]; ///< NO_ITEM for none
} Match;

/// The items of a clause, ready to be matched.
typedef struct MatchInput {
  uint16_t items[SENTENCE_ITEMS_MAX + 1];
  uint16_t skips[SENTENCE_ITEMS_MAX + 1]; ///< Items that may be passed over
  uint16_t count;
  SetBits sets;   ///< All sets of all items
  uint64_t words; ///< A bit for each word, by its lowest six bits
} MatchInput;

/// Memory that matching reuses.
typedef struct Matcher Matcher;

/// A matcher in `arena`, or null.
Matcher *matcher_new(SanadArena *arena);

/// Prepares a clause.
void match_prepare(const Reading *reading, size_t clause, MatchInput *input);

/// Whether the pattern can match at all.
bool match_is_possible(const MatchInput *input, const Pattern *pattern);

/// The longest match of a pattern from position `start`; of equals the one with
/// the most variables.  Returns false if there is none.
bool match_at(Matcher *matcher, const Reading *reading, const MatchInput *input,
              const Pattern *pattern, size_t start, Match *match);

#endif
