#ifndef SANAD_ARTICLES_PATTERN_H
#define SANAD_ARTICLES_PATTERN_H

/// Only for articles/.

/// Patterns over the items of a clause, compiled to an automaton and run
/// without backtracking (K. Thompson, CACM 11(6), 1968).
///
///   pattern   = { element } ;
///   element   = ( word | set | variable | group ) [ "?" | "*" ] | gap ;
///   word      = letters or one of , : % $ ;              as written, any case
///   set       = "{" prefix ":" name [ "/" form ] "}" ;   a word of a frame set
///   form      = "active" | "passive" | "ing" | "inf" | "any" | "noun" ;
///   variable  = "?" letter ":" class [ "'s" [ "?" ] ] ;
///   group     = "(" pattern { "|" pattern } ")" ;
///   letter    = "A" | "B" | "C" | "P" | "S" | "G" | "O" | "T" ;
///   gap       = ".." digit ;                              up to so many words
///   fragment  = "@" name ;                                text of sn:Fragment
///   trigger   = "!" before a word or set: what the rule is about.

#include "articles/words.h"
#include "base/status.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define SETS_MAX              256U
#define PATTERN_STATES_MAX    256U
#define PATTERN_VARIABLES_MAX 8U
#define PATTERN_BYTES_MAX     4096U

/// A set of frame sets.
typedef struct {
  uint64_t bits[SETS_MAX / 64];
} SetBits;

static inline bool
set_has(const SetBits *set, uint32_t number)
{
  return (set->bits[number / 64] >> (number % 64) & 1U) != 0;
}

static inline void
set_add(SetBits *set, uint32_t number)
{
  set->bits[number / 64] |= UINT64_C(1) << (number % 64);
}

static inline void
set_add_all(SetBits *set, const SetBits *other)
{
  for (size_t i = 0; i < SETS_MAX / 64; ++i) {
    set->bits[i] |= other->bits[i];
  }
}

/// What a state asks of an item.
typedef enum {
  STATE_SPLIT,    ///< Nothing: goes on at `next` and at `other`
  STATE_WORD,     ///< `value` is the word in lower case
  STATE_SET,      ///< `value` is the set, `detail` the VerbForm
  STATE_VARIABLE, ///< `value` is the variable, `detail` the VariableClass
  STATE_GAP,      ///< Any word that is no entity, verb or comma
  STATE_MATCH,
} StateKind;

/// Which forms of a word a set asks for.
typedef enum {
  VERB_ACTIVE, ///< A noun too, if the set holds it
  VERB_PASSIVE,
  VERB_ING,
  VERB_INFINITIVE,
  VERB_ANY,
  VERB_NOUN, ///< Only as a noun
} VerbForm;

/// What a variable can stand for.
typedef enum {
  ACTOR,       ///< Country, person or organisation
  ACTOR_GROUP, ///< Two actors or more
  NATION,      ///< A country, its adjective too
  COUNTRY,
  PERSON,
  ORGANISATION,
  PLACE,
  DESTINATION, ///< A place or a country
  SECTOR,
  AGREEMENT,
  VARIABLE_CLASSES,
} VariableClass;

/// Whether the entity may, must or must not have 's.
typedef enum {
  POSSESSIVE_NO,
  POSSESSIVE_YES,
  POSSESSIVE_EITHER,
} Possessive;

typedef struct {
  StateKind kind;
  uint8_t detail;
  uint8_t possessive;
  bool is_trigger;
  uint32_t value;
  uint16_t next;
  uint16_t other; ///< Of a split
} State;

/// A compiled pattern.
typedef struct {
  const State *states;
  uint16_t state_count;
  uint16_t start;
  bool starts_with_variable;
  StateKind trigger_kind; ///< STATE_WORD or STATE_SET
  uint32_t trigger;       ///< Word or set without which nothing matches
  uint32_t variables;     ///< Bits of those it has
  VariableClass classes[PATTERN_VARIABLES_MAX];
} Pattern;

/// What a pattern's text refers to.
typedef struct {
  void *lexicon;
  /// The number of a word, a set or the text of a fragment; NONE or empty if
  /// there is none.
  uint32_t (*word)(void *lexicon, SanadText word);
  uint32_t (*set)(void *lexicon, SanadText name);
  SanadText (*fragment)(void *lexicon, SanadText name);
} PatternNames;

/// The number of a variable's letter, A B C P S G O T from 0 on, or NONE.
uint32_t pattern_variable(char letter);

/// Compiles a pattern into `arena`.
///
/// Errors: SANAD_SYNTAX with the span, SANAD_LIMIT, SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus pattern_compile(Pattern *pattern, SanadText text,
                                            const PatternNames *names,
                                            SanadArena *arena,
                                            SanadError *error);

#endif
