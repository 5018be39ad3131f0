#include "tests/articles/quads.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void
proves_every_rule_by_its_examples(void **state)
{
  SanadBuffer out = {0};
  SanadLexiconReport report = {0};
  assert_int_equal(sanad_lexicon_check(*state, &out, &report, NULL), SANAD_OK);
  if (report.failures) {
    (void)fprintf(stderr, "%s", sanad_buffer_string(&out));
  }
  assert_int_equal(report.failures, 0);
  assert_true(report.rules > 80);
  assert_true(report.examples > 340);
  sanad_buffer_free(&out);
}

static void
makes_every_relation_of_the_ontology(void **state)
{
  static const char *const relations[] = {
      "meets",          "speaksWith",     "agreesWith",
      "signsWith",      "cooperatesWith", "tradesWith",
      "partnerOf",      "borders",        "sharesCultureWith",
      "hosts",          "invites",        "supports",
      "aids",           "demands",        "criticises",
      "rejects",        "threatens",      "sanctions",
      "expels",         "attacks",        "visits",
      "cooperatesIn",   "proposes",       "signs",
      "participatesIn", "memberOf",       "holdsOffice",
      "represents"};
  static const char text[] =
      "Iran and China met. Iran spoke by phone with China. Iran and China "
      "agreed to open it. Iran and China signed an agreement. Iran and China "
      "cooperate in trade. Iran exports oil to China. Iran is a partner of "
      "China. Iran borders Iraq. Iran shares cultural ties with Tajikistan. "
      "Iran hosted China. Iran invited China. Iran supports China. Iran sent "
      "aid to China. Iran urged China to act. Iran criticised China. Iran "
      "rejected China's accusations. Iran threatened China. Iran sanctioned "
      "China. Iran expelled two Chinese diplomats. Iran attacked China. "
      "Iranian President Mahmoud Tabesh visited Baku. Iran proposed new "
      "projects in mining. Iran took part in the ECO summit. Iran is a member "
      "of the ECO.";
  Quads quads;
  assert_int_equal(
      quads_read(&quads, *state, (SanadText){text, sizeof text - 1}, NULL),
      SANAD_OK);
  for (size_t i = 0; i < sizeof relations / sizeof *relations; ++i) {
    char relation[64];
    (void)snprintf(relation, sizeof relation, "sn:%s", relations[i]);
    if (!quads_has(&quads, NULL, relation, NULL, quads.report.iri)) {
      fail_msg("no fact with %s", relation);
    }
  }
  quads_free(&quads);
}

/// How many subjects of this type a file has.
static size_t
count_type(const char *folder, const char *name, const char *type)
{
  Quads quads = turtle_read(folder, name);
  const size_t count = quads_count(&quads, NULL, SANAD_RDF_TYPE, type, NULL);
  quads_free(&quads);
  return count;
}

/// How many subjects of this type have such a relation.
static size_t
count_with(const Quads *quads, const char *type, const char *relation)
{
  size_t count = 0;
  for (size_t i = 0; i < quads->count; ++i) {
    const Quad *const quad = &quads->items[i];
    count += strcmp(quad->predicate, SANAD_RDF_TYPE) == 0 &&
             strcmp(quad->object, type) == 0 &&
             quads_has(quads, quad->subject, relation, NULL, NULL);
  }
  return count;
}

static void
knows_every_country_with_its_adjective_and_capital(void **state)
{
  (void)state;
  static const char type[] = SANAD_NS_SCHEMA "Country";
  Quads quads = turtle_read(SANAD_COUNTRIES_DIR, "countries.ttl");
  assert_true(count_with(&quads, type, "sn:demonym") >= 239);
  assert_true(count_with(&quads, type, "sn:metonym") >= 226);

  // Some are uninhabited, and some capitals are called as their country is.
  size_t length = 0;
  char *const iso =
      file_text("/usr/share/iso-codes/json", "iso_3166-1.json", &length);
  size_t countries = 0;
  for (const char *at = iso; at && (at = strstr(at, "\"alpha_3\": \""));) {
    char iri[64];
    at += strlen("\"alpha_3\": \"");
    (void)snprintf(iri, sizeof iri, SANAD_NS_ID "country-%.3s", at);
    if (!quads_has(&quads, iri, SANAD_NS_SKOS "prefLabel", NULL, NULL)) {
      fail_msg("no country %.3s", at);
    }
    ++countries;
  }
  assert_true(!iso || countries >= 249);
  free(iso);
  quads_free(&quads);
}

static void
knows_organisations_sectors_offices_agencies_and_verbs(void **state)
{
  (void)state;
  static const struct {
    const char *file;
    const char *type;
    size_t least;
  } cases[] = {
      {"organisations.ttl", SANAD_NS_SN "Organisation", 150},
      {"organisations.ttl", SANAD_NS_SN "NewsAgency", 80},
      {"sectors.ttl", SANAD_NS_SN "Sector", 60},
      {"offices.ttl", SANAD_NS_SN "Office", 120},
      {"verbs.ttl", "http://www.w3.org/ns/lemon/ontolex#LexicalEntry", 400},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
    const size_t count =
        count_type(SANAD_LEXICON_DIR, cases[i].file, cases[i].type);
    if (count < cases[i].least) {
      fail_msg("%s has %zu of %s", cases[i].file, count, cases[i].type);
    }
  }
}

/// A pattern that says something must be seen to say it, and to keep quiet.
static void
gives_every_pattern_examples_for_and_against(void **state)
{
  (void)state;
  Quads quads = turtle_read(SANAD_LEXICON_DIR, "rules.ttl");
  size_t rules = 0;
  for (size_t i = 0; i < quads.count; ++i) {
    const char *const rule = quads.items[i].subject;
    if (strcmp(quads.items[i].predicate, SANAD_RDF_TYPE) != 0 ||
        strcmp(quads.items[i].object, SANAD_NS_SN "Pattern") != 0 ||
        !quads_has(&quads, rule, "sn:emits", NULL, NULL)) {
      continue;
    }
    ++rules;
    if (!quads_has(&quads, rule, "sn:example", NULL, NULL) ||
        !quads_has(&quads, rule, "sn:counterExample", NULL, NULL)) {
      fail_msg("%s has no example or no counter-example", rule);
    }
  }
  assert_true(rules > 70);
  quads_free(&quads);
}

/// Whether a rule, or a node of a rule, emits the relation.
static size_t
count_patterns(const Quads *quads, const char *relation)
{
  size_t count = 0;
  for (size_t i = 0; i < quads->count; ++i) {
    const Quad *const quad = &quads->items[i];
    if (strcmp(quad->predicate, SANAD_NS_SN "emits") != 0) {
      continue;
    }
    const bool emits =
        strcmp(quad->object, relation) == 0 ||
        quads_has(quads, quad->object, "sn:relation", relation, NULL);
    if (emits) {
      count += quads_count(quads, quad->subject, "sn:pattern", NULL, NULL);
    }
  }
  return count;
}

static void
finds_every_relation_by_several_patterns(void **state)
{
  (void)state;
  static const char *const relations[] = {
      "meets",          "speaksWith",       "agreesWith", "signsWith",
      "cooperatesWith", "tradesWith",       "partnerOf",  "borders",
      "hosts",          "invites",          "supports",   "aids",
      "demands",        "criticises",       "rejects",    "threatens",
      "sanctions",      "expels",           "attacks",    "visits",
      "cooperatesIn",   "proposes",         "signs",      "participatesIn",
      "memberOf",       "sharesCultureWith"};
  Quads quads = turtle_read(SANAD_LEXICON_DIR, "rules.ttl");
  for (size_t i = 0; i < sizeof relations / sizeof *relations; ++i) {
    char iri[128];
    (void)snprintf(iri, sizeof iri, SANAD_NS_SN "%s", relations[i]);
    if (count_patterns(&quads, iri) < 3) {
      fail_msg("%s has %zu patterns", relations[i],
               count_patterns(&quads, iri));
    }
  }
  quads_free(&quads);
}

/// Writes `text` to a new file and returns its path.
static void
write_file(char path[64], const char *text)
{
  (void)snprintf(path, 64, "/tmp/sanad-lexicon-XXXXXX");
  const int file = mkstemp(path);
  assert_true(file >= 0);
  const size_t length = strlen(text);
  assert_int_equal(write(file, text, length), (ssize_t)length);
  assert_int_equal(close(file), 0);
}

/// Opens the lexicon with one more file behind it.
static SanadStatus
open_with(SanadLexicon **out, const char *text, SanadError *error)
{
  char path[64];
  write_file(path, text);
  SanadArena *const arena = sanad_arena_new(NULL, (size_t)1U << 20U);
  const char *const *paths = NULL;
  size_t count = 0;
  assert_int_equal(sanad_lexicon_paths(arena, &paths, &count, error), SANAD_OK);
  const char *all[65] = {0};
  for (size_t i = 0; i < count; ++i) {
    all[i] = paths[i];
  }
  all[count] = path;
  const SanadStatus status = sanad_lexicon_open(out, all, count + 1, error);
  sanad_arena_free(arena);
  assert_int_equal(unlink(path), 0);
  return status;
}

#define PREFIXES                                                               \
  "@prefix id: <https://w3id.org/sanad/id/> .\n"                               \
  "@prefix sn: <https://w3id.org/sanad/ns#> .\n"                               \
  "@prefix skos: <http://www.w3.org/2004/02/skos/core#> .\n"                   \
  "@prefix lex: <https://w3id.org/sanad/lexicon/word/> .\n"                    \
  "@prefix lexinfo: <http://www.lexinfo.net/ontology/3.0/lexinfo#> .\n"        \
  "@prefix ontolex: <http://www.w3.org/ns/lemon/ontolex#> .\n"                 \
  "@prefix rule: <https://w3id.org/sanad/lexicon/rule/> .\n"

static void
reads_an_invented_world_from_a_file_of_the_user(void **state)
{
  (void)state;
  static const char world[] = PREFIXES
      "id:country-ARR a sn:Country ; skos:prefLabel \"Arrakis\"@en ;\n"
      "  sn:demonym \"Arrakeen\"@en ; sn:metonym \"Carthag\"@en ;\n"
      "  skos:notation \"ARR\" .\n"
      "id:country-CAL a sn:Country ; skos:prefLabel \"Caladan\"@en .\n"
      "id:sector-spice a sn:Sector ; skos:prefLabel \"spice\"@en .\n"
      "lex:parley a ontolex:LexicalEntry ; lexinfo:partOfSpeech lexinfo:verb "
      ";\n"
      "  ontolex:canonicalForm [ ontolex:writtenRep \"parley\"@en ] ;\n"
      "  sn:frameSet sn:ParleyVerbs .\n"
      "rule:parley a sn:Pattern ; sn:emits sn:meets ;\n"
      "  sn:pattern \"?A:actor {sn:ParleyVerbs} with ?B:actor\" .\n";
  static const char text[] = "Carthag parleyed with Caladan. Arrakis and "
                             "Caladan agreed to expand cooperation in spice.";
  SanadLexicon *lexicon = NULL;
  SanadError error = {0};
  assert_int_equal(open_with(&lexicon, world, &error), SANAD_OK);
  Quads quads;
  assert_int_equal(
      quads_read(&quads, lexicon, (SanadText){text, sizeof text - 1}, NULL),
      SANAD_OK);
  assert_true(quads_say(&quads, "Arrakis", "sn:meets", "Caladan"));
  assert_true(quads_say(&quads, "Caladan", "sn:cooperatesIn", "spice"));
  quads_free(&quads);
  sanad_lexicon_free(lexicon);
}

static void
overrides_and_disables_by_iri(void **state)
{
  static const char text[] = "Iran met with China. Iran visited Moscow.";
  static const char changes[] = PREFIXES
      "rule:meet-with sn:emits sn:partnerOf .\nrule:visit sn:disabled true .\n";
  const SanadText article = {text, sizeof text - 1};
  SanadLexicon *lexicon = NULL;
  SanadError error = {0};
  assert_int_equal(open_with(&lexicon, changes, &error), SANAD_OK);
  Quads before;
  Quads after;
  assert_int_equal(quads_read(&before, *state, article, NULL), SANAD_OK);
  assert_int_equal(quads_read(&after, lexicon, article, NULL), SANAD_OK);

  assert_true(quads_say(&before, "Iran", "sn:meets", "China"));
  assert_true(quads_say(&before, "Iran", "sn:visits", "Moscow"));
  assert_false(quads_say(&after, "Iran", "sn:meets", "China"));
  assert_true(quads_say(&after, "Iran", "sn:partnerOf", "China"));
  assert_false(quads_say(&after, "Iran", "sn:visits", "Moscow"));
  quads_free(&before);
  quads_free(&after);
  sanad_lexicon_free(lexicon);
}

static void
names_the_rule_that_is_wrong(void **state)
{
  (void)state;
  static const struct {
    const char *text;
    const char *message;
  } cases[] = {
      {"rule:x a sn:Pattern ; sn:emits sn:meets ; sn:pattern \"?A:actor {sn:No"
       "SuchVerbs}\" .",
       "rule/x>: a set that no word belongs to"},
      {"rule:x a sn:Pattern ; sn:emits sn:meets ; sn:pattern \"?A:thing x\" .",
       "an unknown class of a variable at character 9"},
      {"rule:x a sn:Pattern ; sn:emits sn:meets ; sn:pattern \"(a b\" .",
       "a group must end in )"},
      {"rule:x a sn:Pattern ; sn:emits sn:meets ; sn:pattern \"a ) b\" .",
       "an unexpected )"},
      {"rule:x a sn:Pattern ; sn:emits sn:likes ; sn:pattern \"?A:actor x\" .",
       "emits a relation that the ontology does not have"},
      {"rule:x a sn:Pattern ; sn:emits sn:meets ; sn:pattern \"?A:actor "
       "@none\" .",
       "an unknown fragment"},
      {"rule:x a sn:Pattern ; sn:emits sn:meets ; sn:pattern \"?A:actor ..0\" "
       ".",
       "a gap needs a digit"},
      {"rule:x a sn:Pattern ; sn:emits sn:meets ; sn:pattern \"?A:actor\" .",
       "a pattern needs a word or a set"},
      {"id:y a sn:Country .", "has no skos:prefLabel"},
      {"lex:z a ontolex:LexicalEntry ; lexinfo:partOfSpeech lexinfo:verb .",
       "has no canonical form"},
      {"id:y a sn:Country", ":"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
    char text[1024];
    SanadLexicon *lexicon = NULL;
    SanadError error = {0};
    (void)snprintf(text, sizeof text, "%s%s", PREFIXES, cases[i].text);
    assert_int_equal(open_with(&lexicon, text, &error), SANAD_SYNTAX);
    assert_null(lexicon);
    if (!strstr(error.message, cases[i].message)) {
      fail_msg("\"%s\" does not say \"%s\"", error.message, cases[i].message);
    }
  }
}

static void
explains_how_a_sentence_is_read(void **state)
{
  SanadBuffer out = {0};
  assert_int_equal(
      sanad_lexicon_explain(
          *state,
          SANAD_TEXT("Iranian Foreign Minister Reza Khosravi did not "
                     "meet Tajik President Daler Saidov in Baku."),
          &out, NULL),
      SANAD_OK);
  const char *const text = sanad_buffer_string(&out);
  static const char *const parts[] = {
      "Reza Khosravi: person = Reza Khosravi",
      "Baku: place = Baku, or Azerbaijan", "[verb did not meet negated]",
      "rule meet-with: ", "Reza Khosravi meets Daler Saidov (negated)"};
  for (size_t i = 0; i < sizeof parts / sizeof *parts; ++i) {
    if (!strstr(text, parts[i])) {
      fail_msg("no \"%s\" in:\n%s", parts[i], text);
    }
  }
  sanad_buffer_free(&out);
}

static int
start(void **state)
{
  *state = open_lexicon();
  return 0;
}

static int
stop(void **state)
{
  sanad_lexicon_free(*state);
  return 0;
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(proves_every_rule_by_its_examples),
      cmocka_unit_test(makes_every_relation_of_the_ontology),
      cmocka_unit_test(knows_every_country_with_its_adjective_and_capital),
      cmocka_unit_test(knows_organisations_sectors_offices_agencies_and_verbs),
      cmocka_unit_test(gives_every_pattern_examples_for_and_against),
      cmocka_unit_test(finds_every_relation_by_several_patterns),
      cmocka_unit_test(reads_an_invented_world_from_a_file_of_the_user),
      cmocka_unit_test(overrides_and_disables_by_iri),
      cmocka_unit_test(names_the_rule_that_is_wrong),
      cmocka_unit_test(explains_how_a_sentence_is_read),
  };
  return cmocka_run_group_tests(tests, start, stop);
}
