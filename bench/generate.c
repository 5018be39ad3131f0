/// Writes a graph of news and diplomacy that was never true; bench/README.md
/// describes it.
///
///     generate TRIPLES [--seed N] [--format ntriples|turtle|nquads]
///
/// The same arguments give the same bytes, and the same seed the same facts in
/// each format.  No fact is written twice, so TRIPLES is what a store holds.
#include "bench/facts.h"
#include "bench/names.h"
#include "bench/random.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// How many there are of each kind, and how many are written.
typedef struct {
  uint64_t seed;
  uint64_t count[KINDS];
  uint64_t next[KINDS];
  uint64_t bodies_each; ///< Ministries and departments of a country
  Facts facts;
} Generator;

enum {
  LAST_DAY = 46000, ///< 2025-12-11, in days since 1900-01-01
  SECTORS = 40,
  MINISTRIES_EACH = 6, ///< Of the bodies of a country, the first
};

/// Of kinds that grow with the graph: how many to a million triples.
static const uint64_t rates[KINDS] = {
    [KIND_OFFICE] = 2000,  [KIND_ORGANISATION] = 4400, [KIND_PERSON] = 35000,
    [KIND_MEETING] = 5600, [KIND_AGREEMENT] = 2800,    [KIND_ARTICLE] = 16500,
};

static Random
random_of(const Generator *generator, Kind kind, uint64_t number)
{
  return random_new(generator->seed, number << 8U ^ (uint64_t)kind);
}

/// The day on which the entity with this number happens: in order of numbers,
/// more of them the later it is.
static uint64_t
day_of(const Generator *generator, Random *random, Kind kind, uint64_t number)
{
  const uint64_t count = generator->count[kind];
  const uint64_t rest = count > number ? count - number : 0;
  const double part = (double)rest / (double)(count + 1);
  const uint64_t back = (uint64_t)(part * (0.3 + 0.7 * part) * 9400);
  return LAST_DAY - back - below(random, 14);
}

/// The article that tells of an entity.
static void
subject(Generator *generator, Random *random, Kind kind, uint64_t number)
{
  facts_subject(&generator->facts, kind, number,
                below(random, generator->count[KIND_ARTICLE]));
}

static void
any_link(Generator *generator, Random *random, Predicate predicate, Kind kind)
{
  facts_link(&generator->facts, predicate, kind,
             below(random, generator->count[kind]));
}

static void
skewed_link(Generator *generator, Random *random, Predicate predicate,
            Kind kind)
{
  facts_link(&generator->facts, predicate, kind,
             skewed(random, generator->count[kind]));
}

/// A link to an entity of the same kind that came not long before.
static void
earlier_link(Generator *generator, Random *random, Predicate predicate,
             Kind kind, uint64_t number)
{
  if (number > 0) {
    const uint64_t most = number < 400 ? number : 400;
    const double x = unit(random);
    facts_link(&generator->facts, predicate, kind,
               number - 1 - (uint64_t)(x * x * (double)most) % most);
  }
}

/// A link in one of `lanes` chains that run side by side, each `length` long,
/// after which others begin.
static void
chain_link(Generator *generator, Predicate predicate, Kind kind,
           uint64_t number, uint64_t lanes, uint64_t length)
{
  if (number % (lanes * length) >= lanes) {
    facts_link(&generator->facts, predicate, kind, number - lanes);
  }
}

/// A label made of a name and what stands around it.
static void
label(Generator *generator, Predicate predicate, const char *before,
      uint64_t name, unsigned syllables, const char *after)
{
  char text[NAME_BYTES];
  char all[4 * NAME_BYTES];
  name_write(text, name, syllables, SCRIPT_LATIN);
  (void)snprintf(all, sizeof all, "%s%s%s", before, text, after);
  facts_text(&generator->facts, predicate, all, "en");
}

/// The name alone in another language.
static void
foreign_label(Generator *generator, uint64_t name, unsigned syllables,
              Script script)
{
  static const char *const languages[] = {"de", "ru", "fa", "zh"};
  char text[NAME_BYTES];
  name_write(text, name, syllables, script);
  facts_text(&generator->facts, LABEL, text, languages[script]);
}

static void
write_classes(Generator *generator)
{
  for (unsigned i = 0; i < CLASSES; ++i) {
    const Class class = (Class)i;
    facts_subject(&generator->facts, KIND_CLASS, i, SIZE_MAX);
    facts_text(&generator->facts, LABEL, class_label(class), "en");
    if (class_above(class) != CLASSES) {
      facts_link(&generator->facts, SUB_CLASS_OF, KIND_CLASS,
                 class_above(class));
    }
  }
  for (uint64_t i = 0; i < SECTORS; ++i) {
    facts_subject(&generator->facts, KIND_SECTOR, i, SIZE_MAX);
    facts_class(&generator->facts, SECTOR_CLASS);
    label(generator, LABEL, "sector of ", i, 3, "");
    if (i >= 8) {
      facts_link(&generator->facts, PART_OF, KIND_SECTOR, i / 5);
    }
  }
}

static void
write_body(Generator *generator, uint64_t number)
{
  static const char *const fields[] = {"Foreign Affairs", "Finance", "Energy",
                                       "Defence",         "Trade",   "Culture"};
  const uint64_t country = number / generator->bodies_each;
  const uint64_t place = number % generator->bodies_each;
  char before[64];
  Random random = random_of(generator, KIND_BODY, number);

  facts_subject(&generator->facts, KIND_BODY, number, SIZE_MAX);
  facts_class(&generator->facts,
              place < MINISTRIES_EACH ? MINISTRY : DEPARTMENT);
  if (place < MINISTRIES_EACH) {
    (void)snprintf(before, sizeof before, "Ministry of %s of ", fields[place]);
  } else {
    (void)snprintf(before, sizeof before, "Department %u of ", (unsigned)place);
  }
  label(generator, LABEL, before, country, 2, "land");
  if (place < MINISTRIES_EACH) {
    facts_link(&generator->facts, PART_OF, KIND_COUNTRY, country);
  } else {
    facts_link(&generator->facts, PART_OF, KIND_BODY,
               number - place + (place - MINISTRIES_EACH) / 2);
  }
  facts_link(&generator->facts, LOCATED_IN, KIND_CITY, country);
  facts_integer(&generator->facts, EMPLOYEES, 20 + 10 * below(&random, 400));
}

static void
write_country(Generator *generator, uint64_t number)
{
  const uint64_t countries = generator->count[KIND_COUNTRY];
  Facts *const facts = &generator->facts;
  Random random = random_of(generator, KIND_COUNTRY, number);

  facts_subject(facts, KIND_COUNTRY, number, SIZE_MAX);
  facts_class(facts, COUNTRY);
  label(generator, LABEL, "", number, 2, "land");
  for (unsigned i = SCRIPT_LATIN; i <= SCRIPT_HAN; ++i) {
    foreign_label(generator, number, 2, (Script)i);
  }
  label(generator, ALT_LABEL, "Republic of ", number, 2, "land");
  facts_link(facts, CAPITAL, KIND_CITY, number);
  // A ring, and neighbours up to four away, all of them both ways.
  for (uint64_t i = 1; i <= 4; ++i) {
    const uint64_t before = (number + countries - i) % countries;
    if (i == 1 || (number + i * 7) % 5 == 0) {
      facts_link(facts, BORDERS, KIND_COUNTRY, (number + i) % countries);
    }
    if (i == 1 || (before + i * 7) % 5 == 0) {
      facts_link(facts, BORDERS, KIND_COUNTRY, before);
    }
  }
  facts_integer(facts, POPULATION,
                100000 + (uint64_t)(unit(&random) * unit(&random) * 9e8));
  for (uint64_t i = 2 + below(&random, 5); i > 0; --i) {
    // Every 16th organisation is one of states; the first have most members.
    const uint64_t unions = generator->count[KIND_ORGANISATION] / 16;
    const double x = unit(&random);
    facts_link(facts, MEMBER_OF, KIND_ORGANISATION,
               (uint64_t)(x * x * x * (double)(unions < 40 ? unions : 40)) *
                   16);
  }
}

static void
write_city(Generator *generator, uint64_t number)
{
  const uint64_t countries = generator->count[KIND_COUNTRY];
  Random random = random_of(generator, KIND_CITY, number);

  facts_subject(&generator->facts, KIND_CITY, number, SIZE_MAX);
  facts_class(&generator->facts, CITY);
  label(generator, LABEL, "", number + 4096, 3, "");
  for (unsigned i = SCRIPT_CYRILLIC; i <= SCRIPT_HAN; ++i) {
    if (chance(&random, 30)) {
      foreign_label(generator, number + 4096, 3, (Script)i);
    }
  }
  facts_link(&generator->facts, LOCATED_IN, KIND_COUNTRY,
             number < countries ? number : skewed(&random, countries));
  facts_integer(&generator->facts, POPULATION,
                900 + (uint64_t)(unit(&random) * unit(&random) * 9e6));
}

static void
write_office(Generator *generator, uint64_t number)
{
  static const char *const ranks[] = {"Minister", "Deputy minister",
                                      "Spokesperson", "Head"};
  Random random = random_of(generator, KIND_OFFICE, number);
  char before[48];

  subject(generator, &random, KIND_OFFICE, number);
  facts_class(&generator->facts, OFFICE);
  (void)snprintf(before, sizeof before, "%s of ", ranks[number % 4]);
  label(generator, LABEL, before, number % 1000, 2, "");
  facts_link(&generator->facts, PART_OF, KIND_BODY,
             number % generator->count[KIND_BODY]);
}

static void
write_organisation(Generator *generator, uint64_t number)
{
  static const Class sorts[16] = {
      INTERGOVERNMENTAL, COMPANY,     BANK,    ENERGY_COMPANY,
      UNIVERSITY,        NEWS_AGENCY, COMPANY, ORGANISATION,
      COMPANY,           BANK,        COMPANY, UNIVERSITY,
      ENERGY_COMPANY,    COMPANY,     COMPANY, ORGANISATION};
  static const char *const endings[16] = {
      " Organisation", " Works",       " Bank",    " Energy",
      " University",   " News Agency", " Motors",  " Foundation",
      " Trading",      " Trust",       " Steel",   " Institute",
      " Oil and Gas",  " Airlines",    " Telecom", " Society"};
  Facts *const facts = &generator->facts;
  Random random = random_of(generator, KIND_ORGANISATION, number);
  const uint64_t sort = number % 16;

  subject(generator, &random, KIND_ORGANISATION, number);
  facts_class(facts, sorts[sort]);
  label(generator, LABEL, "", number, 3, endings[sort]);
  if (chance(&random, 20)) {
    label(generator, ALT_LABEL, "", number, 3, "");
  }
  if (chance(&random, 20)) {
    foreign_label(generator, number, 3, SCRIPT_CYRILLIC);
  }
  skewed_link(generator, &random, LOCATED_IN, KIND_CITY);
  facts_date(facts, FOUNDED, 3000 + below(&random, 41000));
  const uint64_t sites = many(&random, 3);
  facts_integer(facts, EMPLOYEES, sites * 10 * (1 + below(&random, 40)));
  if (sort != 0) {
    facts_decimal(facts, REVENUE, 100 * below(&random, 4000) + 25);
    facts_link(facts, SECTOR, KIND_SECTOR, skewed(&random, SECTORS));
  }
  if (number > 16 && chance(&random, 45)) {
    facts_link(facts, PART_OF, KIND_ORGANISATION, number / 3);
  }
  for (uint64_t i = below(&random, 3); i > 0; --i) {
    skewed_link(generator, &random, MEMBER_OF, KIND_ORGANISATION);
  }
}

/// Whom a person knows: people of neighbouring numbers and people whom many
/// know.  Of hundred persons four know only each other.
static void
write_acquaintances(Generator *generator, Random *random, uint64_t number)
{
  const uint64_t people = generator->count[KIND_PERSON];

  if (number % 100 < 4) {
    facts_link(&generator->facts, KNOWS, KIND_PERSON,
               number - number % 100 + (number + 1) % 100 % 4);
    return;
  }
  for (uint64_t i = 1 + many(random, 1.55); i > 0; --i) {
    const uint64_t whom = chance(random, 55) ? number + 1 + below(random, 40)
                                             : skewed(random, people);
    if (whom % 100 >= 4 && whom != number && whom < people) {
      facts_link(&generator->facts, KNOWS, KIND_PERSON, whom);
    }
  }
  if (number % 100 > 4 && number > 100) {
    facts_link(&generator->facts, KNOWS, KIND_PERSON, number - 1);
  }
}

static void
write_work(Generator *generator, Random *random, uint64_t number)
{
  Facts *const facts = &generator->facts;

  if (chance(random, 35)) {
    any_link(generator, random, WORKS_FOR, KIND_BODY);
  } else {
    skewed_link(generator, random, WORKS_FOR, KIND_ORGANISATION);
  }
  if (chance(random, 12)) {
    skewed_link(generator, random, WORKS_FOR, KIND_ORGANISATION);
  }
  if (number % 8 == 0) {
    // Those who hold an office follow each other in it.
    const uint64_t holder = number / 8;
    facts_link(facts, HOLDS_OFFICE, KIND_OFFICE,
               holder % generator->count[KIND_OFFICE]);
    if (holder % 2000 >= 4) {
      facts_link(facts, SUCCEEDS, KIND_PERSON, number - 32);
    }
  }
  if (number >= 10 && chance(random, 60)) {
    facts_link(facts, REPORTS_TO, KIND_PERSON, number / 6);
  }
  if (chance(random, 75)) {
    // Every 16th organisation and every 16th from the 11th is a university.
    const uint64_t place =
        skewed(random, generator->count[KIND_ORGANISATION] / 16);
    facts_link(facts, EDUCATED_AT, KIND_ORGANISATION,
               place * 16 + (chance(random, 50) ? 4 : 11));
  }
}

static void
write_person(Generator *generator, uint64_t number)
{
  static const Class sorts[8] = {OFFICIAL, PERSON,   DIPLOMAT,       PERSON,
                                 MINISTER, OFFICIAL, BUSINESSPERSON, PERSON};
  Random random = random_of(generator, KIND_PERSON, number);
  char given[NAME_BYTES];
  const uint64_t family =
      skewed(&random, 100 + generator->count[KIND_PERSON] / 250);

  subject(generator, &random, KIND_PERSON, number);
  facts_class(&generator->facts, number % 16 == 7    ? JOURNALIST
                                 : number % 32 == 18 ? AMBASSADOR
                                                     : sorts[number % 8]);
  name_write(given, skewed(&random, 150), 2, SCRIPT_LATIN);
  (void)strcat(given, " ");
  label(generator, LABEL, given, family, 3, "");
  if (chance(&random, 40)) {
    foreign_label(generator, family, 3, (Script)(1 + below(&random, 3)));
  }
  if (chance(&random, 20)) {
    label(generator, ALT_LABEL, "", family, 3, "");
  }
  skewed_link(generator, &random, CITIZEN_OF, KIND_COUNTRY);
  skewed_link(generator, &random, BORN_IN, KIND_CITY);
  facts_date(&generator->facts, BIRTH_DATE, 14000 + below(&random, 18000));
  write_work(generator, &random, number);
  if (chance(&random, 45)) {
    skewed_link(generator, &random, MEMBER_OF, KIND_ORGANISATION);
  }
  write_acquaintances(generator, &random, number);
}

static void
write_meeting(Generator *generator, uint64_t number)
{
  static const Class sorts[8] = {TALKS, MEETING, VISIT,   TALKS,
                                 TALKS, MEETING, MEETING, SUMMIT};
  Random random = random_of(generator, KIND_MEETING, number);
  const bool is_summit = number % 8 == 7;

  subject(generator, &random, KIND_MEETING, number);
  facts_class(&generator->facts, sorts[number % 8]);
  facts_date(&generator->facts, HELD_ON,
             day_of(generator, &random, KIND_MEETING, number));
  skewed_link(generator, &random, HELD_IN, KIND_CITY);
  facts_link(&generator->facts, SECTOR, KIND_SECTOR, skewed(&random, SECTORS));
  for (uint64_t i = 1 + many(&random, is_summit ? 8 : 2.6); i > 0; --i) {
    skewed_link(generator, &random, PARTICIPANT, KIND_PERSON);
  }
  for (uint64_t i = is_summit ? 12 : 2; i > 0; --i) {
    skewed_link(generator, &random, PARTY, KIND_COUNTRY);
  }
  chain_link(generator, FOLLOWS, KIND_MEETING, number, 16, 300);
}

static void
write_agreement(Generator *generator, uint64_t number)
{
  static const Class sorts[4] = {AGREEMENT, MEMORANDUM, TREATY, MEMORANDUM};
  Facts *const facts = &generator->facts;
  Random random = random_of(generator, KIND_AGREEMENT, number);

  subject(generator, &random, KIND_AGREEMENT, number);
  facts_class(facts, sorts[number % 4]);
  label(generator, LABEL, number % 4 == 2 ? "Treaty of " : "Agreement of ",
        number % 20000 + 4096, 3, "");
  facts_date(facts, SIGNED_ON,
             day_of(generator, &random, KIND_AGREEMENT, number));
  any_link(generator, &random, SIGNED_AT, KIND_MEETING);
  facts_integer(facts, WORTH, 1000000 * (1 + below(&random, 2000)));
  for (uint64_t i = 2 + below(&random, 3); i > 0; --i) {
    skewed_link(generator, &random, PARTY, KIND_COUNTRY);
  }
  for (uint64_t i = 1 + below(&random, 2); i > 0; --i) {
    facts_link(facts, SECTOR, KIND_SECTOR, skewed(&random, SECTORS));
  }
  chain_link(generator, AMENDS, KIND_AGREEMENT, number, 40, 25);
}

static void
write_title(Generator *generator, Random *random)
{
  static const char *const news[8] = {
      "meets %s in %s",           "signs accord with %s in %s",
      "rejects %s plan over %s",  "and %s hold talks in %s",
      "calls on %s to leave %s",  "praises %s for role in %s",
      "thanks %s before %s vote", "visits %s, then %s"};
  char names[3][NAME_BYTES];
  char rest[3 * NAME_BYTES];
  char text[5 * NAME_BYTES];

  for (size_t i = 0; i < 3; ++i) {
    name_write(names[i], below(random, 900), 3, SCRIPT_LATIN);
  }
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  (void)snprintf(rest, sizeof rest, news[below(random, 8)], names[1], names[2]);
#pragma GCC diagnostic pop
  (void)snprintf(text, sizeof text, "%s %s", names[0], rest);
  facts_text(&generator->facts, TITLE, text, "en");
}

static void
write_article(Generator *generator, uint64_t number)
{
  static const char *const languages[8] = {"en", "en", "en", "fr",
                                           "ru", "fa", "zh", "de"};
  Facts *const facts = &generator->facts;
  Random random = random_of(generator, KIND_ARTICLE, number);
  const uint64_t agencies = generator->count[KIND_ORGANISATION] / 16;

  facts_subject(facts, KIND_ARTICLE, number, number);
  facts_class(facts, number % 10 == 3   ? INTERVIEW
                     : number % 10 == 8 ? COMMUNIQUE
                                        : ARTICLE);
  write_title(generator, &random);
  facts_date(facts, PUBLISHED,
             day_of(generator, &random, KIND_ARTICLE, number));
  facts_link(facts, PUBLISHED_BY, KIND_ORGANISATION,
             skewed(&random, agencies < 300 ? agencies : 300) * 16 + 5);
  facts_text(facts, LANGUAGE, languages[below(&random, 8)], NULL);
  facts_integer(facts, WORD_COUNT, 80 + many(&random, 100.0 / 60) * 60);
  skewed_link(generator, &random, AUTHOR, KIND_PERSON);
  for (uint64_t i = 1 + many(&random, 3.0); i > 0; --i) {
    skewed_link(generator, &random, MENTIONS, KIND_PERSON);
  }
  for (uint64_t i = 2 + below(&random, 4); i > 0; --i) {
    skewed_link(generator, &random, MENTIONS, KIND_COUNTRY);
  }
  for (uint64_t i = 1 + below(&random, 4); i > 0; --i) {
    skewed_link(generator, &random, MENTIONS, KIND_ORGANISATION);
  }
  any_link(generator, &random, ABOUT,
           chance(&random, 75) ? KIND_MEETING : KIND_AGREEMENT);
  for (uint64_t i = 1 + below(&random, 3); i > 0; --i) {
    facts_link(facts, ABOUT, KIND_SECTOR, skewed(&random, SECTORS));
  }
  for (uint64_t i = below(&random, 5); i > 0; --i) {
    earlier_link(generator, &random, CITES, KIND_ARTICLE, number);
  }
}

/// How many there are of what does not grow with the graph, or not much, and of
/// what does.
static void
count_entities(Generator *generator, uint64_t wanted)
{
  const uint64_t countries = wanted / 500;
  const uint64_t cities = wanted / 300;
  const uint64_t bodies = wanted / 40000;
  uint64_t *const count = generator->count;

  count[KIND_COUNTRY] = countries < 20 ? 20 : countries > 200 ? 200 : countries;
  count[KIND_CITY] = cities < 220 ? 220 : cities > 20000 ? 20000 : cities;
  generator->bodies_each = bodies < 8 ? 8 : bodies > 60 ? 60 : bodies;
  count[KIND_BODY] = count[KIND_COUNTRY] * generator->bodies_each;

  const uint64_t head =
      20 * count[KIND_COUNTRY] + 5 * count[KIND_CITY] + 5 * count[KIND_BODY];
  const uint64_t rest = wanted > head ? wanted - head : 0;
  for (size_t i = 0; i < KINDS; ++i) {
    if (rates[i]) {
      count[i] = rest / 1000 * rates[i] / 1005 + 1;
    }
  }
}

static void (*const writers[KINDS])(Generator *, uint64_t) = {
    [KIND_OFFICE] = write_office,   [KIND_ORGANISATION] = write_organisation,
    [KIND_PERSON] = write_person,   [KIND_MEETING] = write_meeting,
    [KIND_ARTICLE] = write_article, [KIND_AGREEMENT] = write_agreement,
};

static void
write_graph(Generator *generator)
{
  write_classes(generator);
  for (uint64_t i = 0; i < generator->count[KIND_COUNTRY]; ++i) {
    write_country(generator, i);
  }
  for (uint64_t i = 0; i < generator->count[KIND_CITY]; ++i) {
    write_city(generator, i);
  }
  for (uint64_t i = 0; i < generator->count[KIND_BODY]; ++i) {
    write_body(generator, i);
  }

  // Others come mixed, as if told one after the other, until it is enough.
  for (uint64_t i = 0; !facts_are_enough(&generator->facts); ++i) {
    for (size_t kind = 0; kind < KINDS; ++kind) {
      const uint64_t until = i * rates[kind] / rates[KIND_ARTICLE];
      for (; generator->next[kind] < until; ++generator->next[kind]) {
        writers[kind](generator, generator->next[kind]);
      }
    }
  }
}

static bool
number_of(const char *text, uint64_t *number)
{
  char *rest = NULL;
  *number = strtoull(text, &rest, 10);
  return rest != text && !*rest && *text != '-';
}

static bool
form_of(const char *text, Form *form)
{
  static const char *const names[] = {"ntriples", "turtle", "nquads"};
  for (unsigned i = 0; i < 3; ++i) {
    if (strcmp(text, names[i]) == 0) {
      *form = (Form)i;
      return true;
    }
  }
  return false;
}

int
main(int argc, char **argv)
{
  Generator generator = {.seed = 1};
  Form form = FORM_NTRIPLES;
  uint64_t wanted = 0;
  bool is_right = true;

  generator.count[KIND_SECTOR] = SECTORS;
  for (int i = 1; i < argc && is_right; ++i) {
    if (strcmp(argv[i], "--seed") == 0 && i + 1 < argc) {
      is_right = number_of(argv[++i], &generator.seed);
    } else if (strcmp(argv[i], "--format") == 0 && i + 1 < argc) {
      is_right = form_of(argv[++i], &form);
    } else {
      is_right = number_of(argv[i], &wanted);
    }
  }
  if (!is_right || !wanted) {
    (void)fputs("usage: generate TRIPLES [--seed N] "
                "[--format ntriples|turtle|nquads]\n",
                stderr);
    return 2;
  }
  if (!facts_open(&generator.facts, form, wanted)) {
    return 1;
  }
  count_entities(&generator, wanted);
  generator.facts.graphs = generator.count[KIND_ARTICLE];
  write_graph(&generator);
  return facts_close(&generator.facts) ? 0 : 1;
}
