#include "bench/facts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define NS    "http://example.org/"
#define VOC   "http://example.org/news#"
#define RDF   "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
#define RDFS  "http://www.w3.org/2000/01/rdf-schema#"
#define SKOS  "http://www.w3.org/2004/02/skos/core#"
#define XSD   "http://www.w3.org/2001/XMLSchema#"
#define BYTES ((size_t)1U << 20U)

/// Room for one fact: three IRIs and a text, twice where two articles tell it.
enum { FACT_BYTES = 4096 };

typedef struct {
  const char *iri;
  const char *name; ///< In Turtle
} Word;

#define VOCABULARY(name)                                                       \
  {                                                                            \
    "<" VOC name ">", ":" name                                                 \
  }

static const Word predicates[PREDICATES] = {
    [IS_A] = {"<" RDF "type>", "a"},
    [LABEL] = {"<" RDFS "label>", "rdfs:label"},
    [ALT_LABEL] = {"<" SKOS "altLabel>", "skos:altLabel"},
    [SUB_CLASS_OF] = {"<" RDFS "subClassOf>", "rdfs:subClassOf"},
    [CAPITAL] = VOCABULARY("capital"),
    [BORDERS] = VOCABULARY("borders"),
    [POPULATION] = VOCABULARY("population"),
    [LOCATED_IN] = VOCABULARY("locatedIn"),
    [MEMBER_OF] = VOCABULARY("memberOf"),
    [PART_OF] = VOCABULARY("partOf"),
    [FOUNDED] = VOCABULARY("founded"),
    [EMPLOYEES] = VOCABULARY("employees"),
    [REVENUE] = VOCABULARY("revenue"),
    [SECTOR] = VOCABULARY("sector"),
    [CITIZEN_OF] = VOCABULARY("citizenOf"),
    [BORN_IN] = VOCABULARY("bornIn"),
    [BIRTH_DATE] = VOCABULARY("birthDate"),
    [WORKS_FOR] = VOCABULARY("worksFor"),
    [HOLDS_OFFICE] = VOCABULARY("holdsOffice"),
    [SUCCEEDS] = VOCABULARY("succeeds"),
    [REPORTS_TO] = VOCABULARY("reportsTo"),
    [EDUCATED_AT] = VOCABULARY("educatedAt"),
    [KNOWS] = VOCABULARY("knows"),
    [HELD_ON] = VOCABULARY("heldOn"),
    [HELD_IN] = VOCABULARY("heldIn"),
    [PARTICIPANT] = VOCABULARY("participant"),
    [FOLLOWS] = VOCABULARY("follows"),
    [PARTY] = VOCABULARY("party"),
    [SIGNED_ON] = VOCABULARY("signedOn"),
    [SIGNED_AT] = VOCABULARY("signedAt"),
    [WORTH] = VOCABULARY("worth"),
    [AMENDS] = VOCABULARY("amends"),
    [TITLE] = VOCABULARY("title"),
    [PUBLISHED] = VOCABULARY("published"),
    [PUBLISHED_BY] = VOCABULARY("publishedBy"),
    [LANGUAGE] = VOCABULARY("language"),
    [WORD_COUNT] = VOCABULARY("wordCount"),
    [AUTHOR] = VOCABULARY("author"),
    [MENTIONS] = VOCABULARY("mentions"),
    [ABOUT] = VOCABULARY("about"),
    [CITES] = VOCABULARY("cites"),
};

#define ENTITIES(name)                                                         \
  {                                                                            \
    "<" NS name "/", name ":"                                                  \
  }

/// A class has no number, and is written by facts_class().
static const Word kinds[KINDS] = {
    [KIND_COUNTRY] = ENTITIES("country"),
    [KIND_CITY] = ENTITIES("city"),
    [KIND_BODY] = ENTITIES("body"),
    [KIND_OFFICE] = ENTITIES("office"),
    [KIND_ORGANISATION] = ENTITIES("organisation"),
    [KIND_PERSON] = ENTITIES("person"),
    [KIND_MEETING] = ENTITIES("meeting"),
    [KIND_AGREEMENT] = ENTITIES("agreement"),
    [KIND_ARTICLE] = ENTITIES("article"),
    [KIND_SECTOR] = ENTITIES("sector"),
};

static const struct {
  const char *name;
  const char *label;
  Class above;
} classes[CLASSES] = {
    [AGENT] = {"Agent", "agent", CLASSES},
    [PERSON] = {"Person", "person", AGENT},
    [OFFICIAL] = {"Official", "official", PERSON},
    [MINISTER] = {"Minister", "minister", OFFICIAL},
    [DIPLOMAT] = {"Diplomat", "diplomat", OFFICIAL},
    [AMBASSADOR] = {"Ambassador", "ambassador", DIPLOMAT},
    [JOURNALIST] = {"Journalist", "journalist", PERSON},
    [BUSINESSPERSON] = {"Businessperson", "businessperson", PERSON},
    [ORGANISATION] = {"Organisation", "organisation", AGENT},
    [COMPANY] = {"Company", "company", ORGANISATION},
    [ENERGY_COMPANY] = {"EnergyCompany", "energy company", COMPANY},
    [BANK] = {"Bank", "bank", COMPANY},
    [UNIVERSITY] = {"University", "university", ORGANISATION},
    [NEWS_AGENCY] = {"NewsAgency", "news agency", ORGANISATION},
    [INTERGOVERNMENTAL] = {"IntergovernmentalOrganisation",
                           "intergovernmental organisation", ORGANISATION},
    [GOVERNMENT_BODY] = {"GovernmentBody", "government body", ORGANISATION},
    [MINISTRY] = {"Ministry", "ministry", GOVERNMENT_BODY},
    [DEPARTMENT] = {"Department", "department", GOVERNMENT_BODY},
    [PLACE] = {"Place", "place", CLASSES},
    [COUNTRY] = {"Country", "country", PLACE},
    [CITY] = {"City", "city", PLACE},
    [EVENT] = {"Event", "event", CLASSES},
    [MEETING] = {"Meeting", "meeting", EVENT},
    [SUMMIT] = {"Summit", "summit", MEETING},
    [TALKS] = {"Talks", "talks", MEETING},
    [VISIT] = {"Visit", "visit", EVENT},
    [DOCUMENT] = {"Document", "document", CLASSES},
    [ARTICLE] = {"Article", "article", DOCUMENT},
    [INTERVIEW] = {"Interview", "interview", ARTICLE},
    [COMMUNIQUE] = {"Communique", "communiqué", ARTICLE},
    [AGREEMENT] = {"Agreement", "agreement", DOCUMENT},
    [TREATY] = {"Treaty", "treaty", AGREEMENT},
    [MEMORANDUM] = {"Memorandum", "memorandum of understanding", AGREEMENT},
    [OFFICE] = {"Office", "office", CLASSES},
    [SECTOR_CLASS] = {"Sector", "sector", CLASSES},
};

const char *
class_label(Class class)
{
  return classes[class].label;
}

Class
class_above(Class class)
{
  return classes[class].above;
}

static void
put(Facts *facts, const char *text)
{
  const size_t length = strlen(text);
  memcpy(facts->buffer + facts->used, text, length);
  facts->used += length;
}

static void
put_number(Facts *facts, uint64_t number)
{
  char digits[20];
  size_t i = sizeof digits;
  do {
    digits[--i] = (char)('0' + number % 10);
    number /= 10;
  } while (number);
  memcpy(facts->buffer + facts->used, digits + i, sizeof digits - i);
  facts->used += sizeof digits - i;
}

static void
put_entity(Facts *facts, Kind kind, uint64_t number)
{
  const bool is_short = facts->form == FORM_TURTLE;
  if (kind == KIND_CLASS) {
    put(facts, is_short ? ":" : "<" VOC);
    put(facts, classes[number].name);
  } else {
    put(facts, is_short ? kinds[kind].name : kinds[kind].iri);
    put_number(facts, number);
  }
  if (!is_short) {
    put(facts, ">");
  }
}

/// Passes on what is in the buffer.  What cannot be written ends the program:
/// nobody waits for the rest.
static void
flush(Facts *facts)
{
  for (size_t done = 0; done < facts->used;) {
    const ssize_t count =
        write(STDOUT_FILENO, facts->buffer + done, facts->used - done);
    if (count < 0) {
      perror("generate");
      exit(1);
    }
    done += (size_t)count;
  }
  facts->used = 0;
}

bool
facts_open(Facts *facts, Form form, uint64_t wanted)
{
  *facts = (Facts){.form = form, .wanted = wanted, .predicate = -1};
  facts->buffer = malloc(BYTES + FACT_BYTES);
  if (!facts->buffer) {
    perror("generate");
    return false;
  }
  if (form == FORM_TURTLE) {
    put(facts, "@prefix : <" VOC "> .\n@prefix rdfs: <" RDFS
               "> .\n@prefix skos: <" SKOS "> .\n@prefix xsd: <" XSD "> .\n");
    for (size_t i = 0; i < KIND_CLASS; ++i) {
      put(facts, "@prefix ");
      put(facts, kinds[i].name);
      put(facts, " ");
      put(facts, kinds[i].iri);
      put(facts, "> .\n");
    }
  }
  return true;
}

/// Ends what is said of the subject.
static void
end_subject(Facts *facts)
{
  if (facts->form == FORM_TURTLE && facts->predicate >= 0) {
    put(facts, " .\n");
  }
  facts->predicate = -1;
  facts->link_count = 0;
}

bool
facts_close(Facts *facts)
{
  end_subject(facts);
  flush(facts);
  free(facts->buffer);
  facts->buffer = NULL;
  if (close(STDOUT_FILENO) != 0) {
    perror("generate");
    return false;
  }
  return true;
}

bool
facts_are_enough(const Facts *facts)
{
  return facts->written == facts->wanted;
}

void
facts_subject(Facts *facts, Kind kind, uint64_t number, uint64_t article)
{
  end_subject(facts);
  const size_t before = facts->used;
  put_entity(facts, kind, number);
  facts->subject_length = facts->used - before;
  facts->used = before;
  memcpy(facts->subject, facts->buffer + before, facts->subject_length);
  facts->graph = article;
  facts->has_graph = article != SIZE_MAX;
}

/// Writes subject and predicate, or in Turtle what is new of them.
static void
begin_fact(Facts *facts, Predicate predicate)
{
  if (facts->form != FORM_TURTLE || facts->predicate < 0) {
    memcpy(facts->buffer + facts->used, facts->subject, facts->subject_length);
    facts->used += facts->subject_length;
    put(facts, " ");
  } else if (facts->predicate == (int)predicate) {
    put(facts, ", ");
    return;
  } else {
    put(facts, " ;\n  ");
  }
  put(facts, facts->form == FORM_TURTLE ? predicates[predicate].name
                                        : predicates[predicate].iri);
  put(facts, " ");
  facts->predicate = (int)predicate;
}

static void
put_graph(Facts *facts, uint64_t article)
{
  put(facts, " ");
  put_entity(facts, KIND_ARTICLE, article);
}

/// Ends the fact that began at `begin` of the buffer.  One of eight is told by
/// another article too: a second line in N-Quads, but the same fact.
static void
end_fact(Facts *facts, size_t begin)
{
  const size_t length = facts->used - begin;

  ++facts->written;
  if (facts->form == FORM_NQUADS && facts->has_graph) {
    put_graph(facts, facts->graph);
    if (facts->written % 8 == 0 && facts->graphs > 1) {
      put(facts, " .\n");
      memcpy(facts->buffer + facts->used, facts->buffer + begin, length);
      facts->used += length;
      put_graph(facts,
                (facts->graph + 1 + facts->written % 31) % facts->graphs);
    }
  }
  if (facts->form != FORM_TURTLE) {
    put(facts, " .\n");
  }
  if (facts->used > BYTES) {
    flush(facts);
  }
}

void
facts_link(Facts *facts, Predicate predicate, Kind kind, uint64_t number)
{
  for (size_t i = facts->link_count; i > 0; --i) {
    if (facts->links[i - 1].predicate == predicate &&
        facts->links[i - 1].kind == kind &&
        facts->links[i - 1].number == number) {
      return;
    }
  }
  if (facts_are_enough(facts) || facts->link_count == FACTS_MAX) {
    return;
  }
  facts->links[facts->link_count].predicate = predicate;
  facts->links[facts->link_count].kind = kind;
  facts->links[facts->link_count].number = number;
  ++facts->link_count;

  const size_t begin = facts->used;
  begin_fact(facts, predicate);
  put_entity(facts, kind, number);
  end_fact(facts, begin);
}

void
facts_class(Facts *facts, Class class)
{
  facts_link(facts, IS_A, KIND_CLASS, class);
}

/// A literal: its text, and what stands behind it in full or in Turtle.
static void
literal(Facts *facts, Predicate predicate, const char *text, const char *suffix)
{
  if (facts_are_enough(facts)) {
    return;
  }
  const size_t begin = facts->used;
  begin_fact(facts, predicate);
  put(facts, "\"");
  put(facts, text);
  put(facts, "\"");
  put(facts, suffix);
  end_fact(facts, begin);
}

void
facts_text(Facts *facts, Predicate predicate, const char *text,
           const char *language)
{
  char suffix[16] = "";
  if (language) {
    (void)snprintf(suffix, sizeof suffix, "@%s", language);
  }
  literal(facts, predicate, text, suffix);
}

/// A number: bare in Turtle, else with its datatype.
static void
number(Facts *facts, Predicate predicate, const char *text, const char *suffix)
{
  if (facts->form != FORM_TURTLE) {
    literal(facts, predicate, text, suffix);
  } else if (!facts_are_enough(facts)) {
    const size_t begin = facts->used;
    begin_fact(facts, predicate);
    put(facts, text);
    end_fact(facts, begin);
  }
}

void
facts_integer(Facts *facts, Predicate predicate, uint64_t value)
{
  char text[24];
  (void)snprintf(text, sizeof text, "%llu", (unsigned long long)value);
  number(facts, predicate, text, "^^<" XSD "integer>");
}

void
facts_decimal(Facts *facts, Predicate predicate, uint64_t hundredths)
{
  // Never a last zero, so that the text is canonical.
  char text[32];
  (void)snprintf(text, sizeof text, "%llu.%u%u",
                 (unsigned long long)(hundredths / 100),
                 (unsigned)(hundredths / 10 % 10),
                 (unsigned)(hundredths % 10 ? hundredths % 10 : 5));
  number(facts, predicate, text, "^^<" XSD "decimal>");
}

/// Year, month and day of a day since 1900-01-01 (civil_from_days of Hinnant,
/// "chrono-Compatible Low-Level Date Algorithms").
void
facts_date(Facts *facts, Predicate predicate, uint64_t day)
{
  const uint64_t z = day + 693901; // since 0000-03-01
  const uint64_t era_day = z % 146097;
  const uint64_t year_of_era =
      (era_day - era_day / 1460 + era_day / 36524 - era_day / 146096) / 365;
  const uint64_t year_day =
      era_day - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const uint64_t shifted = (5 * year_day + 2) / 153;
  const uint64_t month = shifted < 10 ? shifted + 3 : shifted - 9;
  const uint64_t year = z / 146097 * 400 + year_of_era + (month <= 2);
  const uint64_t month_day = year_day - (153 * shifted + 2) / 5 + 1;
  char text[] = "0000-00-00";

  text[0] = (char)('0' + year / 1000 % 10);
  text[1] = (char)('0' + year / 100 % 10);
  text[2] = (char)('0' + year / 10 % 10);
  text[3] = (char)('0' + year % 10);
  text[5] = (char)('0' + month / 10);
  text[6] = (char)('0' + month % 10);
  text[8] = (char)('0' + month_day / 10);
  text[9] = (char)('0' + month_day % 10);
  literal(facts, predicate, text,
          facts->form == FORM_TURTLE ? "^^xsd:date" : "^^<" XSD "date>");
}
