#ifndef SANAD_ARTICLES_LEXICON_H
#define SANAD_ARTICLES_LEXICON_H

/// Only for articles/.

/// The compiled lexicon, as the other files of articles/ see it.

#include "articles/articles.h"
#include "articles/pattern.h"
#include "articles/statements.h"
#include "articles/tokens.h"
#include "articles/trie.h"
#include "articles/words.h"
#include "base/map.h"
#include "base/unicode.h"

/// What a name can name.
typedef enum {
  CLASS_NONE,
  CLASS_COUNTRY,
  CLASS_PERSON,
  CLASS_ORGANISATION,
  CLASS_AGENCY,
  CLASS_PLACE,
  CLASS_SECTOR,
  CLASS_OFFICE,
} EntityClass;

/// Something the lexicon knows by name.
typedef struct {
  SanadText iri;
  SanadText label;
  SanadText notation; ///< Of a country its ISO 3166 alpha-3 code, else empty
  SanadText gives;    ///< Of an office: the class IRI of who holds it
  const SanadText *aliases;
  size_t alias_count;
  uint32_t country; ///< Of a place: an entity, or NONE
  EntityClass class;
  bool is_family_first; ///< Of a country: the family name comes first
} Entity;

/// Parts of speech: bits.
enum {
  POS_VERB = 1U,
  POS_NOUN = 2U,
  POS_ADJECTIVE = 4U,
  POS_ADVERB = 8U,
  POS_DETERMINER = 16U,
  POS_PREPOSITION = 32U,
  POS_PRONOUN = 64U,
  POS_CONJUNCTION = 128U,
  POS_MODAL = 256U,
  POS_AUXILIARY = 512U,
  POS_SUBORDINATOR = 1024U,
  POS_RELATIVE = 2048U,
  POS_NUMERAL = 4096U,
};

/// Forms of verbs: bits.
enum {
  FORM_BASE = 1U,
  FORM_S = 2U,
  FORM_PAST = 4U,
  FORM_PARTICIPLE = 8U,
  FORM_ING = 16U,
};

/// What is known of a written word.
typedef struct {
  SetBits verb_sets;  ///< Frame sets it has as a verb
  SetBits other_sets; ///< Frame sets it has as anything else
  uint32_t lemma;     ///< Of the verb
  uint16_t pos;
  uint8_t forms;
  uint8_t month;   ///< 1 to 12, or 0
  uint8_t weekday; ///< 1 (Monday) to 7, or 0
  uint8_t number;  ///< "two": 2, or 0
} WordInfo;

/// A property or class of the ontology.
typedef struct {
  SanadText iri;
  SanadText label;
  SanadText parent; ///< Of a class: its superclass, or empty
  bool is_class;
  bool is_symmetric;
  bool is_national; ///< Holds of the country that a person represents
  bool is_lifted;   ///< Holds between countries if between who represents them
  bool is_placed;   ///< Holds of the country if of a place in it
} Term;

#define RULE_EMITS_MAX    4U
#define RULE_EXAMPLES_MAX 24U
#define RULE_EXPECTS_MAX  24U

/// What a variable of a pattern is to the event.
typedef enum {
  ROLE_NONE,
  ROLE_PARTY,
  ROLE_PLACE,
  ROLE_SECTOR,
  ROLE_AGREEMENT,
} Role;

/// One relation that a rule makes.
typedef struct {
  uint32_t relation; ///< Term
  uint8_t subject;   ///< Variable, 'A' is 0
  uint8_t object;
  bool is_national; ///< Of the country that a person represents
} Emit;

/// A sentence that proves a rule, or proves it silent.
typedef struct {
  SanadText input;
  SanadText expects[RULE_EXPECTS_MAX]; ///< "SUBJECT relation OBJECT"
  size_t expect_count;                 ///< 0: nothing of this rule
} Example;

/// A pattern rule.
typedef struct {
  SanadText iri;
  SanadText label;
  Emit emits[RULE_EMITS_MAX];
  size_t emit_count; ///< 0: the rule only keeps others away
  Role roles[PATTERN_VARIABLES_MAX];
  SanadText event;  ///< Class IRI of the event, or empty
  SanadText status; ///< Of the event, or empty
  double confidence;
  int priority;
  bool is_presupposed; ///< Holds whatever the clause's modality
  bool is_reciprocal;  ///< Without B, each of A with each
  bool is_answer;      ///< Without B, whoever criticised A last
  const Example *examples;
  size_t example_count;
} Rule;

/// A compiled pattern and its rule.
typedef struct {
  Pattern pattern;
  uint32_t rule;
} RulePattern;

/// Sets the code asks for, in the order of the names in lexicon_sets.c.
typedef enum {
  SET_ABBREVIATIONS,
  SET_HONORIFICS,
  SET_NAME_PARTICLES,
  SET_BODY_NOUNS,
  SET_VENUE_NOUNS,
  SET_OFFICE_MODIFIERS,
  SET_FORMER_WORDS,
  SET_COUNTERPARTS,
  SET_LEADERS,
  SET_PAIR_NOUNS,
  SET_PERSON_PAIR_NOUNS,
  SET_HE,
  SET_THEY,
  SET_POSSESSIVES,
  SET_COUNTRY_PHRASES,
  SET_BLOC_PHRASES,
  SET_SECTOR_HEADS,
  SET_AGREEMENT_NOUNS,
  SET_SAY_VERBS,
  SET_DENY_VERBS,
  SET_DOUBT_VERBS,
  SET_REFUSE_VERBS,
  SET_PLAN_VERBS,
  SET_WISH_VERBS,
  SET_CANCEL_VERBS,
  SET_NEGATIONS,
  SET_PLANNED_WORDS,
  SET_HYPOTHETICAL_WORDS,
  SET_FUTURE_MODALS,
  SET_POSSIBLE_MODALS,
  SET_CONDITIONALS,
  SET_REPORTED_WORDS,
  SET_BE_VERBS,
  SET_HAVE_VERBS,
  SET_DO_VERBS,
  SET_DATE_PREPOSITIONS,
  SET_PLACE_PREPOSITIONS,
  SET_RELATIVE_DAYS,
  SET_CASE_BREAKS,
  SET_CALL_VERBS,
  SET_PARTNER_NOUNS,
  SET_AGENCY_NOUNS,
  SET_TEMPORAL_PREPOSITIONS,
  SET_BEGIN_VERBS,
  SET_CONTINUE_VERBS,
  SET_KNOWN,
} KnownSet;

struct SanadLexicon {
  SanadArena *arena;
  char *image;     ///< Of malloc: what it was read from, or null
  Words words;     ///< Of names, of entries and of patterns
  Words sets;      ///< IRIs of frame sets; the first ones are KnownSet
  WordInfo *infos; ///< By word
  size_t info_count;
  Trie exact;  ///< Names whose letter case counts
  Trie folded; ///< Names in lower case
  Entity *entities;
  size_t entity_count;
  size_t entity_capacity;
  SanadMap entity_of; ///< Term of the statements -> entity
  Term *terms;
  size_t term_count;
  size_t term_capacity;
  Rule *rules;
  size_t rule_count;
  size_t rule_capacity;
  RulePattern *patterns;
  size_t pattern_count;
  size_t pattern_capacity;
};

/// A new empty lexicon, or null when out of memory.
SanadLexicon *lexicon_new(void);

/// What is known of a word; of NONE, nothing.
const WordInfo *lexicon_info(const SanadLexicon *lexicon, uint32_t word);

/// The info of a word while the lexicon is built, or null when out of memory.
WordInfo *lexicon_make_info(SanadLexicon *lexicon, uint32_t word);

/// The number of a frame set, a new one if need be; NONE if there are too many.
uint32_t lexicon_set(SanadLexicon *lexicon, SanadText iri);

/// Names the sets of KnownSet.
SANAD_NODISCARD SanadStatus lexicon_name_sets(SanadLexicon *lexicon,
                                              SanadError *error);

/// The term of the ontology with this IRI, or NONE.
uint32_t lexicon_term(const SanadLexicon *lexicon, SanadText iri);

/// Splits a name into words as token_next() does and numbers them.  Returns
/// how many, 0 if there are more than `max` or memory is out.
size_t lexicon_split(SanadLexicon *lexicon, SanadText name, bool is_folded,
                     uint32_t *words, size_t max);

/// Adds a name to one of the tries.
SANAD_NODISCARD SanadStatus lexicon_add_name(SanadLexicon *lexicon,
                                             SanadText name, bool is_folded,
                                             EntryKind kind, uint32_t value,
                                             SanadError *error);

/// The steps of compiling.
SANAD_NODISCARD SanadStatus lexicon_read_terms(SanadLexicon *lexicon,
                                               const Statements *statements,
                                               SanadError *error);
SANAD_NODISCARD SanadStatus lexicon_read_words(SanadLexicon *lexicon,
                                               const Statements *statements,
                                               SanadError *error);
SANAD_NODISCARD SanadStatus lexicon_read_entities(SanadLexicon *lexicon,
                                                  const Statements *statements,
                                                  SanadError *error);
SANAD_NODISCARD SanadStatus lexicon_read_rules(SanadLexicon *lexicon,
                                               const Statements *statements,
                                               SanadError *error);

/// Takes one subject of a walk; `with` is what the caller gave.
typedef SanadStatus LexiconVisit(SanadLexicon *lexicon,
                                 const Statements *statements, uint32_t subject,
                                 const void *with, SanadError *error);

/// Calls `visit` for each subject that has the IRI `type` as a type and is not
/// disabled.
SANAD_NODISCARD SanadStatus lexicon_each(SanadLexicon *lexicon,
                                         const Statements *statements,
                                         const char *type, LexiconVisit *visit,
                                         const void *with, SanadError *error);

/// A copy of a text that lives as long as the lexicon; empty when out of
/// memory.
SanadText lexicon_keep(SanadLexicon *lexicon, SanadText text);

#define NS_ONTOLEX "http://www.w3.org/ns/lemon/ontolex#"
#define NS_LEXINFO "http://www.lexinfo.net/ontology/3.0/lexinfo#"

#endif
