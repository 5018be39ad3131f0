/// Writes a graph of news and diplomacy that was never true: countries, cities,
/// ministries, organisations, people, meetings, agreements and the articles
/// that tell of them.
///
///     generate TRIPLES [--seed N] [--nquads]
///
/// The same arguments give the same bytes.  Who is named how often is skewed,
/// as in the news: few people have most of the mentions.  With --nquads what an
/// article tells stands in a graph of its own.
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define NS         "http://example.org/news/"
#define VOC        "http://example.org/news#"
#define XSD        "http://www.w3.org/2001/XMLSchema#"
#define A          "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
#define RDFS_LABEL "http://www.w3.org/2000/01/rdf-schema#label"

enum { COUNTRIES = 200, CITIES = 3000, MINISTRIES_EACH = 12 };

/// Where numbers come from: one stream for each entity, so that what is said of
/// one does not depend on how many came before.
typedef struct {
  uint64_t state;
} Random;

typedef struct {
  uint64_t seed;
  uint64_t wanted;
  uint64_t written;
  bool has_graphs;
  char graph[96]; ///< ` <IRI>` of the statements that follow, or empty
  uint64_t people;
  uint64_t organisations;
  uint64_t meetings;
  uint64_t agreements;
} Generator;

/// SplitMix64 (Steele, Lea and Flood, 2014).
static uint64_t
next_number(Random *random)
{
  uint64_t z = random->state += UINT64_C(0x9E3779B97F4A7C15);
  z = (z ^ (z >> 30U)) * UINT64_C(0xBF58476D1CE4E5B9);
  z = (z ^ (z >> 27U)) * UINT64_C(0x94D049BB133111EB);
  return z ^ (z >> 31U);
}

static Random
random_of(const Generator *generator, const char *kind, uint64_t number)
{
  Random random = {generator->seed ^ (number * UINT64_C(0xD6E8FEB86659FD93)) ^
                   ((uint64_t)(unsigned char)kind[0] << 56U) ^
                   ((uint64_t)(unsigned char)kind[1] << 48U)};
  (void)next_number(&random);
  return random;
}

static uint64_t
below(Random *random, uint64_t count)
{
  return count ? next_number(random) % count : 0;
}

/// A number below `count`, small ones far more often: about as in Zipf's law.
static uint64_t
skewed(Random *random, uint64_t count)
{
  const double unit = (double)(next_number(random) >> 11U) * 0x1p-53;
  const double place = unit * unit * unit * (double)count;
  return (uint64_t)place < count ? (uint64_t)place : 0;
}

static bool
is_done(const Generator *generator)
{
  return generator->written == generator->wanted;
}

static void
fail(void)
{
  perror("generate");
  exit(1);
}

/// Ends a statement whose object has just been written.
static void
end(Generator *generator)
{
  if (printf("%s .\n", generator->graph) < 0) {
    fail();
  }
  ++generator->written;
}

/// A statement between two entities, each a kind and a number.
static void
link_to(Generator *generator, const char *kind, uint64_t number,
        const char *predicate, const char *other, uint64_t other_number)
{
  if (!is_done(generator)) {
    (void)printf("<" NS "%s/%" PRIu64 "> <" VOC "%s> <" NS "%s/%" PRIu64 ">",
                 kind, number, predicate, other, other_number);
    end(generator);
  }
}

static void
type(Generator *generator, const char *kind, uint64_t number, const char *class)
{
  if (!is_done(generator)) {
    (void)printf("<" NS "%s/%" PRIu64 "> <" A "> <" VOC "%s>", kind, number,
                 class);
    end(generator);
  }
}

/// A statement with a literal; `suffix` is a language or datatype.
static void
literal(Generator *generator, const char *kind, uint64_t number,
        const char *predicate, const char *text, const char *suffix)
{
  if (!is_done(generator)) {
    (void)printf("<" NS "%s/%" PRIu64 "> <%s> \"%s\"%s", kind, number,
                 predicate, text, suffix);
    end(generator);
  }
}

static void
integer(Generator *generator, const char *kind, uint64_t number,
        const char *predicate, uint64_t value)
{
  char text[24];
  (void)snprintf(text, sizeof text, "%" PRIu64, value);
  literal(generator, kind, number, predicate, text, "^^<" XSD "integer>");
}

/// A day between 1990 and 2024.
static void
date(Generator *generator, const char *kind, uint64_t number,
     const char *predicate, Random *random)
{
  char text[16];
  (void)snprintf(
      text, sizeof text, "%04u-%02u-%02u", 1990U + (unsigned)below(random, 35),
      1U + (unsigned)below(random, 12), 1U + (unsigned)below(random, 28));
  literal(generator, kind, number, predicate, text, "^^<" XSD "date>");
}

/// Writes a name made of syllables to `text`, capital first.
static void
make_name(Random *random, char *text, size_t size, unsigned syllables)
{
  static const char *const parts[] = {
      "ba", "ro",  "shan", "ki",  "mar", "do",  "vel", "ta",  "rin", "os",
      "el", "gha", "zim",  "nur", "lo",  "pek", "ar",  "sul", "di",  "fen"};
  size_t length = 0;
  text[0] = '\0';
  for (unsigned i = 0; i < syllables; ++i) {
    const char *const part = parts[below(random, sizeof parts / sizeof *parts)];
    (void)snprintf(text + length, size - length, "%s", part);
    length += strlen(text + length);
  }
  text[0] = (char)(text[0] - 'a' + 'A');
}

static void
label(Generator *generator, const char *kind, uint64_t number, Random *random,
      const char *before, unsigned syllables)
{
  char name[64];
  char text[128];
  make_name(random, name, sizeof name, syllables);
  (void)snprintf(text, sizeof text, "%s%s", before, name);
  literal(generator, kind, number, RDFS_LABEL, text, "@en");
}

static void
write_country(Generator *generator, uint64_t country)
{
  Random random = random_of(generator, "country", country);
  type(generator, "country", country, "Country");
  label(generator, "country", country, &random, "", 3);
  link_to(generator, "country", country, "capital", "city", country);
  integer(generator, "country", country, VOC "population",
          100000 + below(&random, 1400000000));
  for (int i = 0; i < 4; ++i) {
    link_to(generator, "country", country, "borders", "country",
            (country + COUNTRIES + below(&random, 9) - 4) % COUNTRIES);
  }
  for (uint64_t i = 0; i < MINISTRIES_EACH; ++i) {
    const uint64_t own = country * MINISTRIES_EACH + i;
    type(generator, "ministry", own, "Ministry");
    label(generator, "ministry", own, &random, "Ministry of ", 2);
    link_to(generator, "ministry", own, "partOf", "country", country);
  }
}

static void
write_city(Generator *generator, uint64_t number)
{
  Random random = random_of(generator, "City", number);
  type(generator, "city", number, "City");
  label(generator, "city", number, &random, "", 2);
  link_to(generator, "city", number, "locatedIn", "country",
          number < COUNTRIES ? number : skewed(&random, COUNTRIES));
}

static void
write_organisation(Generator *generator, uint64_t number)
{
  Random random = random_of(generator, "organisation", number);
  type(generator, "organisation", number, "Organisation");
  label(generator, "organisation", number, &random, "", 4);
  link_to(generator, "organisation", number, "locatedIn", "city",
          skewed(&random, CITIES));
  date(generator, "organisation", number, VOC "founded", &random);
  for (uint64_t i = below(&random, 3); i > 0; --i) {
    link_to(generator, "organisation", number, "member", "country",
            below(&random, COUNTRIES));
  }
}

static void
write_person(Generator *generator, uint64_t number)
{
  Random random = random_of(generator, "person", number);
  char given[48];
  type(generator, "person", number, "Person");
  make_name(&random, given, sizeof given - 1, 2);
  given[strlen(given) + 1] = '\0';
  given[strlen(given)] = ' ';
  label(generator, "person", number, &random, given, 3);
  link_to(generator, "person", number, "citizenOf", "country",
          skewed(&random, COUNTRIES));
  if (below(&random, 3)) {
    link_to(generator, "person", number, "worksFor", "organisation",
            skewed(&random, generator->organisations));
  } else {
    link_to(generator, "person", number, "worksFor", "ministry",
            below(&random, (uint64_t)COUNTRIES * MINISTRIES_EACH));
  }
  for (uint64_t i = below(&random, 8); i > 0; --i) {
    link_to(generator, "person", number, "knows", "person",
            below(&random, 2)
                ? skewed(&random, generator->people)
                : (number + below(&random, 50)) % generator->people);
  }
}

static void
write_meeting(Generator *generator, uint64_t number)
{
  Random random = random_of(generator, "meeting", number);
  type(generator, "meeting", number, "Meeting");
  date(generator, "meeting", number, VOC "heldOn", &random);
  link_to(generator, "meeting", number, "heldIn", "city",
          skewed(&random, CITIES));
  for (uint64_t i = 2 + below(&random, 4); i > 0; --i) {
    link_to(generator, "meeting", number, "participant", "person",
            skewed(&random, generator->people));
  }
}

static void
write_agreement(Generator *generator, uint64_t number)
{
  Random random = random_of(generator, "agreement", number);
  type(generator, "agreement", number, "Agreement");
  label(generator, "agreement", number, &random, "Agreement of ", 3);
  date(generator, "agreement", number, VOC "signedOn", &random);
  integer(generator, "agreement", number, VOC "worth",
          1000000 * (1 + below(&random, 5000)));
  link_to(generator, "agreement", number, "party", "country",
          skewed(&random, COUNTRIES));
  link_to(generator, "agreement", number, "party", "country",
          below(&random, COUNTRIES));
  link_to(generator, "agreement", number, "signedAt", "meeting",
          below(&random, generator->meetings));
}

static void
write_article(Generator *generator, uint64_t number)
{
  Random random = random_of(generator, "article", number);
  char name[64];
  char text[256];

  if (generator->has_graphs) {
    (void)snprintf(generator->graph, sizeof generator->graph,
                   " <" NS "article/%" PRIu64 ">", number);
  }
  type(generator, "article", number, "Article");
  make_name(&random, name, sizeof name, 3);
  (void)snprintf(text, sizeof text,
                 "Report %" PRIu64 ": talks in %s go on, both sides say",
                 number, name);
  literal(generator, "article", number, VOC "title", text, "@en");
  date(generator, "article", number, VOC "published", &random);
  for (uint64_t i = 1 + below(&random, 6); i > 0; --i) {
    link_to(generator, "article", number, "mentions", "person",
            skewed(&random, generator->people));
  }
  link_to(generator, "article", number, "mentions", "organisation",
          skewed(&random, generator->organisations));
  link_to(generator, "article", number, "about",
          below(&random, 4) ? "meeting" : "agreement",
          skewed(&random, generator->agreements));
  generator->graph[0] = '\0';
}

static void
write_graph(Generator *generator)
{
  for (uint64_t i = 0; i < COUNTRIES; ++i) {
    write_country(generator, i);
  }
  for (uint64_t i = 0; i < CITIES; ++i) {
    write_city(generator, i);
  }

  // Others come mixed, as if told one after the other, until it is enough.
  for (uint64_t i = 0; !is_done(generator); ++i) {
    write_article(generator, i);
    if (i % 2 == 0) {
      write_person(generator, i / 2);
    }
    if (i % 8 == 0) {
      write_organisation(generator, i / 8);
      write_meeting(generator, i / 8);
    }
    if (i % 16 == 0) {
      write_agreement(generator, i / 16);
    }
  }
}

/// A number argument, or the end.
static uint64_t
number_of(const char *text)
{
  char *rest = NULL;
  const uint64_t number = strtoull(text, &rest, 10);
  if (rest == text || *rest) {
    (void)fprintf(stderr, "generate: %s is no number\n", text);
    exit(2);
  }
  return number;
}

int
main(int argc, char **argv)
{
  Generator generator = {.seed = 1};
  for (int i = 1; i < argc; ++i) {
    if (strcmp(argv[i], "--nquads") == 0) {
      generator.has_graphs = true;
    } else if (strcmp(argv[i], "--seed") == 0 && i + 1 < argc) {
      generator.seed = number_of(argv[++i]);
    } else {
      generator.wanted = number_of(argv[i]);
    }
  }
  if (!generator.wanted) {
    (void)fputs("usage: generate TRIPLES [--seed N] [--nquads]\n", stderr);
    return 2;
  }

  // An article and its share of the rest make about 14 triples.
  const uint64_t articles = generator.wanted / 14 + 1;
  generator.people = articles / 2 + 1;
  generator.organisations = articles / 8 + 1;
  generator.meetings = articles / 8 + 1;
  generator.agreements = articles / 16 + 1;

  static char buffer[1U << 18U];
  (void)setvbuf(stdout, buffer, _IOFBF, sizeof buffer);
  write_graph(&generator);
  if (ferror(stdout) || fclose(stdout) != 0) {
    fail();
  }
  return 0;
}
