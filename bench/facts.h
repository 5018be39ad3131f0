/// The words of the generated graph, and writing facts with them as N-Triples,
/// Turtle or N-Quads.
#ifndef BENCH_FACTS_H
#define BENCH_FACTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// What there is.  An entity is a kind and a number; its IRI is made of both.
typedef enum {
  KIND_COUNTRY,
  KIND_CITY,
  KIND_BODY, ///< A ministry or a department of one
  KIND_OFFICE,
  KIND_ORGANISATION,
  KIND_PERSON,
  KIND_MEETING,
  KIND_AGREEMENT,
  KIND_ARTICLE,
  KIND_SECTOR,
  KIND_CLASS,
  KINDS,
} Kind;

/// The predicates, 41 of them.
typedef enum {
  IS_A,
  LABEL,
  ALT_LABEL,
  SUB_CLASS_OF,
  CAPITAL,
  BORDERS,
  POPULATION,
  LOCATED_IN,
  MEMBER_OF,
  PART_OF,
  FOUNDED,
  EMPLOYEES,
  REVENUE,
  SECTOR,
  CITIZEN_OF,
  BORN_IN,
  BIRTH_DATE,
  WORKS_FOR,
  HOLDS_OFFICE,
  SUCCEEDS,
  REPORTS_TO,
  EDUCATED_AT,
  KNOWS,
  HELD_ON,
  HELD_IN,
  PARTICIPANT,
  FOLLOWS,
  PARTY,
  SIGNED_ON,
  SIGNED_AT,
  WORTH,
  AMENDS,
  TITLE,
  PUBLISHED,
  PUBLISHED_BY,
  LANGUAGE,
  WORD_COUNT,
  AUTHOR,
  MENTIONS,
  ABOUT,
  CITES,
  PREDICATES,
} Predicate;

/// The classes; those below another say so, see class_above().
typedef enum {
  AGENT,
  PERSON,
  OFFICIAL,
  MINISTER,
  DIPLOMAT,
  AMBASSADOR,
  JOURNALIST,
  BUSINESSPERSON,
  ORGANISATION,
  COMPANY,
  ENERGY_COMPANY,
  BANK,
  UNIVERSITY,
  NEWS_AGENCY,
  INTERGOVERNMENTAL,
  GOVERNMENT_BODY,
  MINISTRY,
  DEPARTMENT,
  PLACE,
  COUNTRY,
  CITY,
  EVENT,
  MEETING,
  SUMMIT,
  TALKS,
  VISIT,
  DOCUMENT,
  ARTICLE,
  INTERVIEW,
  COMMUNIQUE,
  AGREEMENT,
  TREATY,
  MEMORANDUM,
  OFFICE,
  SECTOR_CLASS,
  CLASSES,
} Class;

/// The form in which facts are written.
typedef enum {
  FORM_NTRIPLES,
  FORM_TURTLE,
  FORM_NQUADS,
} Form;

/// Facts about one subject are written one after the other; more of them than
/// this and the rest is left out.
enum { FACTS_MAX = 160 };

/// Writes facts to standard output until there are enough.
typedef struct {
  Form form;
  uint64_t wanted;  ///< How many facts to write
  uint64_t written; ///< How many are written; see facts_are_enough()
  uint64_t graph;   ///< Number of the article that tells of this subject
  bool has_graph;   ///< Whether one does
  uint64_t graphs;  ///< How many articles there are, to choose another from
  char *buffer;     ///< Owned
  size_t used;      ///< Bytes in `buffer`
  char subject[64]; ///< The subject as it is written
  size_t subject_length;
  int predicate; ///< The last predicate of this subject, or -1
  struct {
    Predicate predicate;
    Kind kind;
    uint64_t number;
  } links[FACTS_MAX]; ///< What was said of this subject, each thing once
  size_t link_count;
} Facts;

/// Begins to write, with the prefixes if the form has them.  False without
/// memory, which it says on standard error.
bool facts_open(Facts *facts, Form form, uint64_t wanted);

/// Writes what is left.  False if that, or something before, could not be
/// written, which it says likewise.
bool facts_close(Facts *facts);

/// Whether as many facts as were wanted are written.
bool facts_are_enough(const Facts *facts);

/// The facts that follow are about this entity.  With `article` not SIZE_MAX
/// and the form N-Quads they stand in the graph of that article.
void facts_subject(Facts *facts, Kind kind, uint64_t number, uint64_t article);

/// Says that the subject has this relation to an entity; saying it again does
/// nothing.
void facts_link(Facts *facts, Predicate predicate, Kind kind, uint64_t number);

/// Says what class the subject is of.
void facts_class(Facts *facts, Class class);

/// Says something in text, which needs no escapes; `language` may be null.
void facts_text(Facts *facts, Predicate predicate, const char *text,
                const char *language);

/// Says a whole number.
void facts_integer(Facts *facts, Predicate predicate, uint64_t value);

/// Says a decimal number with two places, given in hundredths.
void facts_decimal(Facts *facts, Predicate predicate, uint64_t hundredths);

/// Says a day, given in days since 1900-01-01.
void facts_date(Facts *facts, Predicate predicate, uint64_t day);

/// The name of a class, in words that need no escapes.
const char *class_label(Class class);

/// The class above, or CLASSES if there is none.
Class class_above(Class class);

#endif
