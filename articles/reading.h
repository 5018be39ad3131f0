#ifndef SANAD_ARTICLES_READING_H
#define SANAD_ARTICLES_READING_H

/// Only for articles/.

/// What is known while an article is read.  A sentence lives in fixed arrays
/// that the next one reuses; nodes and claims grow with the article.

#include "articles/lexicon.h"
#include "articles/tokens.h"

#define SENTENCE_TOKENS_MAX   400U
#define SENTENCE_MENTIONS_MAX 200U
#define SENTENCE_ITEMS_MAX    SENTENCE_TOKENS_MAX
#define SENTENCE_CLAUSES_MAX  48U
#define SENTENCE_MEMBERS_MAX  400U
#define PERSON_OFFICES_MAX    4U
#define RECENT_PERSONS_MAX    64U
#define ARTICLE_NODES_MAX     200000U
#define ARTICLE_CLAIMS_MAX    2000000U

/// What a node of the graph is.
typedef enum {
  NODE_ENTITY, ///< Of the lexicon
  NODE_PERSON,
  NODE_PLACE,
  NODE_ORGANISATION, ///< An agency or paper that the lexicon lacks
  NODE_POST,
  NODE_EVENT,
  NODE_AGREEMENT,
  NODE_STATEMENT,
  NODE_ARTICLE,
  NODE_DATE,
  NODE_TEXT, ///< A literal
} NodeKind;

/// An office that a person holds.
typedef struct {
  uint32_t office;  ///< Entity
  uint32_t country; ///< Node of the country or organisation, or NONE
  uint32_t other;   ///< "to Tajikistan": node, or NONE
} Held;

#define EVENT_PARTIES_MAX 16U

/// Who and what stands around an event or an agreement; nodes.
typedef struct {
  SanadText type; ///< Class IRI
  SanadText status;
  uint32_t parties[EVENT_PARTIES_MAX];
  uint32_t participants[EVENT_PARTIES_MAX];
  uint32_t party_count;
  uint32_t participant_count;
  uint32_t place; ///< Or NONE
  uint32_t outer; ///< The place around `place`, or NONE
  uint32_t date;  ///< Or NONE
} Event;

/// Something that facts are about.
typedef struct {
  NodeKind kind;
  EntityClass class;
  uint32_t entity;  ///< Of the lexicon, or NONE
  uint32_t country; ///< Node: of a person, place or post; NONE if not known
  SanadText label;
  SanadText iri; ///< Empty until it is needed
  Held held[PERSON_OFFICES_MAX];
  uint32_t held_count;
  Event *event;
  bool is_labelled;   ///< Of an event: `label` is no longer its key
  bool is_used;       ///< Some quad names it
  bool is_fact;       ///< Some fact names it
  uint32_t mentioned; ///< Number of the last mention, 0 for never
} Node;

/// How sure a statement is, strongest last where scopes meet.
typedef enum {
  MODALITY_ASSERTED,
  MODALITY_REPORTED,
  MODALITY_PLANNED,
  MODALITY_HYPOTHETICAL,
  MODALITY_NEGATED,
} Modality;

#define CLAIM_SOURCES_MAX 2U

/// One statement that one place in the text makes.
typedef struct {
  uint32_t subject;
  uint32_t relation; ///< Term
  uint32_t object;
  uint32_t begin; ///< Bytes
  uint32_t end;
  uint32_t sentence; ///< Number of the sentence, from 0
  uint32_t rule;
  uint32_t sources[CLAIM_SOURCES_MAX]; ///< Nodes, or NONE
  Modality modality;
  double confidence;
} Claim;

/// What a stretch of tokens was recognised as.
typedef enum {
  MENTION_NODE,      ///< One node; `other` is a capital's country
  MENTION_ADJECTIVE, ///< "Iranian"
  MENTION_OFFICE,    ///< "the foreign minister", to be resolved
  MENTION_SECTOR,
  MENTION_SECTOR_ADJECTIVE,
  MENTION_AGREEMENT,
  MENTION_DATE,
  MENTION_HE,
  MENTION_THEY,
  MENTION_PAIR,        ///< "both sides"
  MENTION_PERSON_PAIR, ///< "the two ministers"
  MENTION_COUNTRY_REF, ///< "the country"
  MENTION_BLOC_REF,    ///< "the bloc"
  MENTION_ITS,         ///< "its partner"
  MENTION_IT,          ///< "it": the country or body that acted last
  MENTION_HIS_COUNTRY, ///< "his country"
  MENTION_PHRASE,      ///< A word of several words
  MENTION_BODY,        ///< A body noun alone: "the ministry"
} MentionKind;

typedef struct {
  MentionKind kind;
  EntityClass class;
  uint16_t first; ///< Tokens [first, last)
  uint16_t last;
  uint16_t head;    ///< First token of the proper name, or `first`
  uint32_t node;    ///< Or NONE
  uint32_t other;   ///< Node: country of a capital or of an office, or NONE
  uint32_t entity;  ///< Of the lexicon, or the word of a phrase, or NONE
  uint16_t members; ///< Of an agreement: its sectors, in Sentence.members
  uint16_t member_count;
  bool is_possessive; ///< "his"
  bool is_apposed;    ///< A name between commas: the second is not passed yet
  bool is_definite;   ///< "the agreement", with nothing that tells which
  uint8_t wanted;     ///< "the three countries": 3, or 0
  double confidence;
} Mention;

/// The kinds of items, which patterns see.
typedef enum {
  ITEM_WORD,
  ITEM_NOUN, ///< A word or phrase with frame sets that is no verb
  ITEM_VERB, ///< A verb with its auxiliaries
  ITEM_ENTITY,
  ITEM_DATE,
  ITEM_PUNCTUATION,
} ItemKind;

/// Forms of verb groups.
typedef enum {
  GROUP_FINITE,
  GROUP_ING,
  GROUP_INFINITIVE,
  GROUP_PARTICIPLE, ///< "signed by ..."
} GroupForm;

typedef struct {
  ItemKind kind;
  uint16_t first; ///< Tokens [first, last)
  uint16_t last;
  uint32_t word;      ///< In lower case, of the head, or NONE
  uint32_t sets_of;   ///< Word that has the frame sets, or NONE
  uint16_t pos;       ///< The part of speech chosen
  GroupForm form;     ///< Of a verb
  bool is_passive;    ///< Of a verb
  bool is_possessive; ///< Of an entity
  uint16_t members;   ///< Of an entity: its mentions, in Sentence.members
  uint16_t member_count;
  Modality modality; ///< Of a verb, by its own auxiliaries
  uint16_t clause;
} Item;

/// How a clause began.
typedef enum {
  CLAUSE_MAIN,
  CLAUSE_RELATIVE,
  CLAUSE_TAIL,        ///< Participle
  CLAUSE_SUBORDINATE, ///< as, while, when
  CLAUSE_COORDINATED, ///< Same subject, another verb
  CLAUSE_CONTENT,     ///< What is said
  CLAUSE_INFINITIVE,  ///< Overlay of its parent
} ClauseKind;

typedef struct {
  ClauseKind kind;
  uint16_t parent;
  uint16_t begin;      ///< Overlay: first item; else unused
  uint16_t subject;    ///< Item, or NO_ITEM
  uint16_t object;     ///< "which Iran signed": item put behind the verb
  uint16_t place;      ///< "where": item of the place around, or NO_ITEM
  uint16_t verb;       ///< First finite verb, or NO_ITEM
  uint16_t introduced; ///< Item of the word that began it, or NO_ITEM
  bool is_inherited;   ///< The subject stands outside and is put before
  Modality modality;
  uint16_t sources[CLAIM_SOURCES_MAX]; ///< Items of who says it, or NO_ITEM
} Clause;

#define NO_ITEM    UINT16_MAX
#define NO_CLAUSE  UINT16_MAX
#define NO_MENTION UINT16_MAX

typedef struct {
  SanadText text;
  uint32_t begin; ///< Bytes
  uint32_t end;
  uint32_t number;
  bool is_headline;
  Token tokens[SENTENCE_TOKENS_MAX];
  uint16_t mention_of[SENTENCE_TOKENS_MAX];
  uint16_t tags[SENTENCE_TOKENS_MAX]; ///< Parts of speech chosen
  uint8_t forms[SENTENCE_TOKENS_MAX]; ///< Forms it may have as a verb
  uint16_t token_count;
  Mention mentions[SENTENCE_MENTIONS_MAX];
  uint16_t mention_count;
  Item items[SENTENCE_ITEMS_MAX];
  uint16_t item_count;
  uint32_t members[SENTENCE_MEMBERS_MAX];
  uint16_t member_count;
  Clause clauses[SENTENCE_CLAUSES_MAX];
  uint16_t clause_count;
} Sentence;

#define SALIENCE_GROUP_MAX 8U

/// Who was spoken of last.
typedef struct {
  uint32_t person;     ///< Subject or speaker
  uint32_t pair[2];    ///< Countries that met, or were a subject together
  uint32_t acted[2];   ///< Countries, one of which did something to the other
  uint32_t persons[2]; ///< Persons
  uint32_t bloc;
  uint32_t country;
  uint32_t critic;                    ///< Who criticised somebody last
  uint32_t criticised;                ///< Whom
  uint32_t group[SALIENCE_GROUP_MAX]; ///< Three actors or more, as a list or
                                      ///< at an event
  uint32_t group_count;
  bool is_group_last; ///< The group was named after the pair
} Salience;

/// One article while it is read.
typedef struct {
  const SanadLexicon *lexicon;
  SanadText text;
  const SanadArticleOptions *options;
  SanadArena *arena;
  SanadBuffer *trace; ///< Where explain writes, or null

  Node *nodes; ///< Of malloc: adding one may move the others
  size_t node_count;
  size_t node_capacity;
  uint32_t *entity_nodes; ///< By entity of the lexicon
  SanadMap names;         ///< Hash of a name -> node
  SanadMap keys;          ///< Hash of a place, post, ... -> node

  Claim *claims; ///< Of malloc, by sentence
  size_t claim_count;
  size_t claim_capacity;
  SanadMap seen; ///< Hash of a claim of this sentence -> 1

  uint32_t *sentence_begins; ///< Bytes, by number
  uint32_t *sentence_ends;
  size_t sentence_count;
  size_t sentence_capacity;
  size_t sentence_ends_capacity;

  Salience salience;
  SanadMap pair_counts; ///< Two countries -> how often they were a pair, and
                        ///< in which sentence last
  uint32_t recent[RECENT_PERSONS_MAX]; ///< Persons, last mentioned first
  uint32_t recent_count;
  uint32_t mention_number;
  uint32_t article;   ///< Node
  uint32_t publisher; ///< Node, or NONE
  uint32_t origin;    ///< Node of the dateline's place, or NONE
  SanadText headline;
  size_t body; ///< Where it begins, in bytes
  SanadText url;
  bool is_page; ///< Of HTML: what the page says of itself is known
  int year;     ///< Of the article's date, 0 if there is none
  int month;
  int day;
  struct Matcher *matcher; ///< Memory that frames_match() reuses
  struct MatchInput *input;
  struct Matches *matches;
  bool is_learning; ///< First pass: persons only
  bool is_out_of_memory;
  bool is_too_large; ///< Past ARTICLE_NODES_MAX or ARTICLE_CLAIMS_MAX
  Sentence sentence;
} Reading;

/// The text of tokens [first, last).
SanadText sentence_text(const Sentence *sentence, size_t first, size_t last);

/// What the lexicon knows of a token in lower case.
const WordInfo *token_info(const Reading *reading, size_t token);

/// Whether a token, as a word that is no verb, belongs to a set.
bool token_has_set(const Reading *reading, size_t token, KnownSet set);

/// Whether a token's lower case is `word`.
bool token_is(const Reading *reading, size_t token, const char *word);

/// Whether the token is the mark.
bool token_is_mark(const Reading *reading, size_t token, char mark);

/// The mention that covers a token, or null.
Mention *mention_at(Reading *reading, size_t token);

/// Adds a mention over its tokens, in place of those it touches.  Returns it,
/// or null if there is no room.
Mention *mention_add(Reading *reading, Mention mention);

/// The steps of reading a sentence, in their order.
void names_find(Reading *reading);   ///< Gazetteer
void dates_find(Reading *reading);   ///< Dates
void persons_find(Reading *reading); ///< Persons and offices
void phrases_find(Reading *reading); ///< Bodies, venues, agreements, pairs
void tags_choose(Reading *reading);  ///< Verb or noun
void items_make(Reading *reading);   ///< Words and verbs to items
void groups_make(Reading *reading);  ///< Coordination
void clauses_make(Reading *reading); ///< Clauses and their scopes
void frames_match(Reading *reading); ///< Rules to claims

/// Claims who says what stands in quotation marks.
void quotes_tell(Reading *reading);

/// Takes the memory that frames_match() needs.  Returns false when out of it.
bool frames_start(Reading *reading);

/// Whether a mention is a phrase of the lexicon that belongs to a set.
bool mention_has_set(const Reading *reading, const Mention *mention,
                     KnownSet set);

/// Adds a node to Sentence.members.  Returns false if there is no room.
bool member_add(Sentence *sentence, uint32_t node);

/// Sets the article's date from ISO text; leaves it if that is no date.
void dates_set_article(Reading *reading, SanadText iso);

/// What a mention can stand for: bits.
enum {
  KIND_ACTOR = 1U,
  KIND_PLACE = 2U,
  KIND_SECTOR = 4U,
  KIND_AGREEMENT = 8U,
  KIND_ADJECTIVE = 16U,
  KIND_AGENCY = 32U,
};
unsigned mention_kinds(const Mention *mention);

/// The nodes that an item stands for as `class`, at most `max` of them, or 0 if
/// it does not.  `*confidence` becomes the least of its mentions.
size_t item_nodes(const Reading *reading, const Item *item, VariableClass class,
                  uint32_t *nodes, size_t max, double *confidence);

/// Whether an item is a word that is no verb, of this set.
bool item_has_set(const Reading *reading, const Item *item, KnownSet set);

/// Whether an item is a verb of this set.
bool item_is_verb(const Reading *reading, const Item *item, KnownSet set);

/// Whether an item has this part of speech.
bool item_is(const Item *item, unsigned pos);

/// Whether an item is this word.
bool item_is_word(const Reading *reading, const Item *item, const char *word);

/// The items of a clause in order, an inherited subject first.  Returns how
/// many, at most `max`.
size_t clause_items(const Sentence *sentence, size_t clause, uint16_t *items,
                    size_t max);

/// How sure what a trigger at `position` of a clause's items says is.
Modality modality_at(const Reading *reading, const Clause *clause,
                     const uint16_t *items, size_t count, size_t position);

/// Finds who is meant by what refers to somebody named before.
void references_resolve(Reading *reading, size_t clause, const uint16_t *items,
                        size_t count);

/// Notes what a clause was about, for later references.
void salience_subject(Reading *reading, const Item *item);
void salience_pair(Reading *reading, uint32_t a, uint32_t b);

/// The same for an act of one towards the other, which makes them the pair only
/// if the last sentences had them together as often as the pair so far.
void salience_act(Reading *reading, uint32_t a, uint32_t b);

void salience_group(Reading *reading, const uint32_t *nodes, size_t count);

#endif
