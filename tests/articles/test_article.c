#include "tests/articles/quads.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void
makes_no_fact_of_what_did_not_happen(void **state)
{
  static const struct {
    const char *text;
    const char *modality;
  } cases[] = {
      {"Iran did not meet China.", "\"negated"},
      {"Iran has never met China.", "\"negated"},
      {"Iran refused to meet China.", "\"negated"},
      {"Iran denied meeting China.", "\"negated"},
      {"Iran held no talks with China.", "\"negated"},
      {"Iran denied that it had met China.", NULL},
      {"Russia denied that Iran met China.", "\"negated"},
      {"Iran will meet China.", "\"planned"},
      {"Iran plans to meet China.", "\"planned"},
      {"Iran is to meet China next week.", "\"planned"},
      {"Iran is expected to meet China.", "\"planned"},
      {"Iran agreed to meet China.", "\"planned"},
      {"Iran could meet China.", "\"hypothetical"},
      {"Iran may meet China.", "\"hypothetical"},
      {"Iran would meet China if asked.", "\"hypothetical"},
      {"If Iran met China, prices would rise.", "\"hypothetical"},
      {"Iran hopes to meet China.", "\"hypothetical"},
      {"Russia doubts that Iran met China.", "\"hypothetical"},
      {"A possible meeting between Iran and China was discussed.",
       "\"hypothetical"},
      {"Russia called for a meeting between Iran and China.", "\"hypothetical"},
      {"A meeting between Iran and China was cancelled.", "\"negated"},
      {"In Doha, talks between Iran and China did not take place.",
       "\"negated"},
      {"Iran no longer meets China.", "\"negated"},
      {"On Monday, a meeting between Iran and China was called off, IRNA said.",
       "\"negated"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
    Quads quads;
    assert_int_equal(
        quads_read(&quads, *state, sanad_text(cases[i].text), NULL), SANAD_OK);
    if (quads_has(&quads, NULL, "sn:meets", NULL, quads.report.iri)) {
      fail_msg("a fact of: %s", cases[i].text);
    }
    if (cases[i].modality &&
        !quads_has(&quads, NULL, "sn:modality", cases[i].modality, NULL)) {
      fail_msg("no %s claim of: %s", cases[i].modality + 1, cases[i].text);
    }
    quads_free(&quads);
  }
}

static void
makes_facts_of_what_is_said(void **state)
{
  static const struct {
    const char *text;
    const char *a;
    const char *relation;
    const char *b;
  } cases[] = {
      {"Iran said that Russia met China.", "Russia", "sn:meets", "China"},
      {"Russia met China, Iran said.", "Russia", "sn:meets", "China"},
      {"Russia reportedly met China.", "Russia", "sn:meets", "China"},
      {"Iran's foreign minister met his Chinese counterpart.", "Iran",
       "sn:meets", "China"},
      {"Iran met China and visited Moscow.", "Iran", "sn:visits", "Moscow"},
      {"Iran, which borders Iraq, met China.", "Iran", "sn:meets", "China"},
      {"Iran, which borders Iraq, met China.", "Iran", "sn:borders", "Iraq"},
      {"Iran on Monday in Baku met with China.", "Iran", "sn:meets", "China"},
      {"Speaking in Baku, Iran criticised China.", "Iran", "sn:criticises",
       "China"},
      {"The Iran-China trade agreement was signed by Iran and China.", "Iran",
       "sn:signsWith", "China"},
      {"The Kremlin criticised Kyiv.", "Russia", "sn:criticises", "Ukraine"},
      {"After meeting Russia, Iran visited Beijing.", "Iran", "sn:meets",
       "Russia"},
      {"Both Iran and China criticised Russia.", "China", "sn:criticises",
       "Russia"},
      {"Greece, a NATO member, did not attend.", "Greece", "sn:memberOf",
       "North Atlantic Treaty Organization"},
      {"Oman, a member of the Arab League, supports Iran and trades with "
       "India.",
       "Oman", "sn:tradesWith", "India"},
      {"Iran, Iraq and Oman met in Doha. The three countries criticised "
       "Israel.",
       "Oman", "sn:criticises", "Israel"},
      {"Iran, Iraq and Oman met in Doha. They criticised Israel.", "Iraq",
       "sn:criticises", "Israel"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
    Quads quads;
    assert_int_equal(
        quads_read(&quads, *state, sanad_text(cases[i].text), NULL), SANAD_OK);
    if (!quads_say(&quads, cases[i].a, cases[i].relation, cases[i].b)) {
      fail_msg("no %s %s %s of: %s", cases[i].a, cases[i].relation, cases[i].b,
               cases[i].text);
    }
    quads_free(&quads);
  }
}

static void
keeps_people_apart_unless_office_and_country_agree(void **state)
{
  static const char *const texts[] = {
      "Iran's Oil Minister Ali Rezaei visited Baku.",
      "Iranian Oil Minister Ali Rezaei visited Moscow.",
      "Iran's Ambassador Ali Rezaei visited Baku.",
      "Mr. Ali Rezaei visited Baku.",
      "Mr. Ali Rezaei visited Moscow.",
  };
  const char *iris[5] = {NULL};
  Quads quads[5];
  for (size_t i = 0; i < 5; ++i) {
    assert_int_equal(quads_read(&quads[i], *state, sanad_text(texts[i]), NULL),
                     SANAD_OK);
    for (size_t k = 0; k < quads[i].count; ++k) {
      if (strcmp(quads[i].items[k].object, "\"Ali Rezaei") == 0) {
        iris[i] = quads[i].items[k].subject;
      }
    }
    assert_non_null(iris[i]);
  }
  assert_string_equal(iris[0], iris[1]);
  assert_string_not_equal(iris[0], iris[2]);
  assert_string_not_equal(iris[0], iris[3]);
  assert_string_not_equal(iris[3], iris[4]);
  for (size_t i = 0; i < 5; ++i) {
    quads_free(&quads[i]);
  }
}

static void
takes_headline_dateline_and_date(void **state)
{
  static const char text[] =
      "Iran and China meet\n\nDUSHANBE, May 4, 2024 (Somon Press) — Iran met "
      "China on Friday. Tajikistan met Iran on 1 May. Russia met Iran last "
      "week.\n";
  Quads q;
  assert_int_equal(
      quads_read(&q, *state, (SanadText){text, sizeof text - 1}, NULL),
      SANAD_OK);
  const char *const iri = q.report.iri;
  assert_true(quads_has(&q, iri, "sn:headline", "\"Iran and China meet", iri));
  assert_true(quads_has(&q, iri, "sn:published", "\"2024-05-04", iri));
  assert_true(quads_has(&q, iri, "sn:placeOfReport", "id:place-dushanbe", iri));
  assert_true(quads_has(&q, iri, "sn:publisher", "id:org-somon-press", iri));
  assert_true(quads_has(&q, NULL, "sn:date", "\"2024-05-03", iri));
  assert_true(quads_has(&q, NULL, "sn:date", "\"2024-05-01", iri));
  assert_int_equal(quads_count(&q, NULL, "sn:date", NULL, iri), 2);
  quads_free(&q);
}

/// Whether `relation` is one of those that need evidence.
static bool
needs_evidence(const char *relation)
{
  static const char *const without[] = {"mentions", "published", "publisher",
                                        "headline", "url",       "status"};
  const size_t length = strlen(SANAD_NS_SN);
  if (strncmp(relation, SANAD_NS_SN, length) != 0) {
    return false;
  }
  for (size_t i = 0; i < sizeof without / sizeof *without; ++i) {
    if (strcmp(relation + length, without[i]) == 0) {
      return false;
    }
  }
  return true;
}

/// Whether a claim in `graph` tells the fact.
static bool
has_claim(const Quads *q, const Quad *fact, const char *graph)
{
  for (size_t i = 0; i < q->count; ++i) {
    const char *const claim = q->items[i].subject;
    if (strcmp(q->items[i].predicate, SANAD_NS_RDF "subject") == 0 &&
        strcmp(q->items[i].object, fact->subject) == 0 &&
        quads_has(q, claim, "rdf:predicate", fact->predicate, graph) &&
        quads_has(q, claim, "rdf:object", fact->object, graph) &&
        quads_has(q, claim, "sn:evidence", NULL, graph)) {
      return true;
    }
  }
  return false;
}

/// The byte at which code point `number` starts.
static size_t
byte_of(const char *text, size_t number)
{
  size_t byte = 0;
  while (number && text[byte]) {
    do {
      ++byte;
    } while (((unsigned char)text[byte] & 0xC0U) == 0x80U);
    --number;
  }
  return byte;
}

static void
check_span(const Quads *q, const Quad *anchor, const char *text)
{
  const char *const begin =
      quads_object(q, anchor->subject, "nif:beginIndex", anchor->graph);
  const char *const end =
      quads_object(q, anchor->subject, "nif:endIndex", anchor->graph);
  const size_t from = byte_of(text, strtoul(begin + 1, NULL, 10));
  const size_t to = byte_of(text, strtoul(end + 1, NULL, 10));
  assert_int_equal(strlen(anchor->object + 1), to - from);
  assert_memory_equal(anchor->object + 1, text + from, to - from);
}

static void
check_evidence(const SanadLexicon *lexicon, const char *text)
{
  Quads q;
  char graph[600];
  assert_int_equal(quads_read(&q, lexicon, sanad_text(text), NULL), SANAD_OK);
  (void)snprintf(graph, sizeof graph, "%s#evidence", q.report.iri);
  size_t facts = 0;
  for (size_t i = 0; i < q.count; ++i) {
    const Quad *const quad = &q.items[i];
    if (strcmp(quad->graph, q.report.iri) == 0 &&
        needs_evidence(quad->predicate)) {
      if (!has_claim(&q, quad, graph)) {
        fail_msg("no claim for %s %s %s", quad->subject, quad->predicate,
                 quad->object);
      }
      ++facts;
    }
    if (strcmp(quad->predicate, SANAD_NS_NIF "anchorOf") == 0) {
      check_span(&q, quad, text);
    }
  }
  assert_int_equal(facts, q.report.facts);
  assert_true(facts > 0);
  quads_free(&q);
}

static void
rests_every_relation_on_a_span_of_the_text(void **state)
{
  check_evidence(
      *state, "Ré — no dateline “here”. L’État: “Élysée”… Iran’s Foreign "
              "Minister Réza Khosravi met, in Baku, with Türkiye’s President "
              "Kemal Aydın — said to be “pleased” — and Iran and Türkiye "
              "agreed to expand coöperation. The two sides signed a "
              "memorandum of understanding on trade and energy.");
  static const char *const names[] = {
      "tajikistan-iran-ministry.txt", "eco-summit-communique.txt",
      "pakistan-afghanistan-denial.txt", "russia-iran-turkmenistan-gas.txt"};
  for (size_t i = 0; i < sizeof names / sizeof *names; ++i) {
    size_t length = 0;
    char *const text = file_text(SANAD_EXAMPLES_DIR, names[i], &length);
    assert_non_null(text);
    check_evidence(*state, text);
    free(text);
  }
}

static void
check_labels(const SanadLexicon *lexicon, const char *name)
{
  size_t length = 0;
  char *const text = file_text(SANAD_EXAMPLES_DIR, name, &length);
  Quads q;
  assert_non_null(text);
  assert_int_equal(quads_read(&q, lexicon, (SanadText){text, length}, NULL),
                   SANAD_OK);
  for (size_t i = 0; i < q.count; ++i) {
    const char *const nodes[] = {q.items[i].subject, q.items[i].object};
    for (size_t k = 0; k < 2; ++k) {
      const bool is_ours =
          strncmp(nodes[k], SANAD_NS_ID, strlen(SANAD_NS_ID)) == 0 ||
          strncmp(nodes[k], "urn:", 4) == 0 ||
          strncmp(nodes[k], SANAD_NS_SN, strlen(SANAD_NS_SN)) == 0 ||
          strcmp(q.items[i].predicate, SANAD_NS_SN "rule") == 0;
      if (is_ours && !quads_has(&q, nodes[k], SANAD_RDFS_LABEL, NULL, NULL)) {
        fail_msg("no label: %s", nodes[k]);
      }
    }
  }
  quads_free(&q);
  free(text);
}

/// Rules, and events that did not happen, too.
static void
labels_every_node(void **state)
{
  check_labels(*state, "eco-summit-communique.txt");
  check_labels(*state, "pakistan-afghanistan-denial.txt");
}

static void
gives_the_same_quads_for_the_same_text(void **state)
{
  size_t length = 0;
  char *const text =
      file_text(SANAD_EXAMPLES_DIR, "tajikistan-eu-aid-briefing.txt", &length);
  SanadLexicon *const other = open_lexicon();
  Quads a;
  Quads b;
  assert_non_null(text);
  assert_int_equal(quads_read(&a, *state, (SanadText){text, length}, NULL),
                   SANAD_OK);
  assert_int_equal(quads_read(&b, other, (SanadText){text, length}, NULL),
                   SANAD_OK);
  assert_int_equal(a.count, b.count);
  for (size_t i = 0; i < a.count; ++i) {
    assert_string_equal(a.items[i].subject, b.items[i].subject);
    assert_string_equal(a.items[i].predicate, b.items[i].predicate);
    assert_string_equal(a.items[i].object, b.items[i].object);
    assert_string_equal(a.items[i].graph, b.items[i].graph);
  }
  quads_free(&a);
  quads_free(&b);
  sanad_lexicon_free(other);
  free(text);
}

static void
takes_identity_and_label_from_the_caller(void **state)
{
  const SanadArticleOptions options = {
      .iri = SANAD_TEXT("https://example.org/a1"),
      .label = SANAD_TEXT("IRNA 2024-05-02"),
      .url = SANAD_TEXT("https://example.org/news"),
      .date = SANAD_TEXT("2024-05-02"),
      .is_facts_only = true};
  Quads q;
  assert_int_equal(quads_read(&q, *state,
                              SANAD_TEXT("Iran met China on Wednesday."),
                              &options),
                   SANAD_OK);
  static const char iri[] = "https://example.org/a1";
  assert_string_equal(q.report.iri, iri);
  assert_true(quads_has(&q, iri, SANAD_RDFS_LABEL, "\"IRNA 2024-05-02", iri));
  assert_true(quads_has(&q, iri, "sn:url", "https://example.org/news", iri));
  assert_true(quads_has(&q, NULL, "sn:date", "\"2024-05-01", iri));
  assert_false(
      quads_has(&q, NULL, NULL, NULL, "https://example.org/a1#evidence"));
  quads_free(&q);
}

static void
refuses_what_it_cannot_read(void **state)
{
  static const struct {
    const char *bytes;
    size_t length;
    SanadStatus status;
    const char *message;
  } cases[] = {
      {"", 0, SANAD_SYNTAX, "the article is empty"},
      {" \n\t\r\n", 5, SANAD_SYNTAX, "the article is empty"},
      {"Iran \xFF\xFE met", 11, SANAD_SYNTAX, "byte 5 is not UTF-8"},
      {"a\0b", 3, SANAD_SYNTAX, "control character 0"},
      {"\xDB\x8C\xDA\xA9 \xD8\xAE\xD8\xA8\xD8\xB1", 11, SANAD_UNSUPPORTED,
       "not in English"},
      {"<!DOCTYPE html><nav>Iran met China.</nav>", 41, SANAD_SYNTAX,
       "the page has no article"},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
    Quads q;
    assert_int_equal(quads_read(&q, *state,
                                (SanadText){cases[i].bytes, cases[i].length},
                                NULL),
                     cases[i].status);
    assert_int_equal(q.count, 0);
    assert_non_null(strstr(q.error.message, cases[i].message));
    quads_free(&q);
  }
}

static void
refuses_other_languages(void **state)
{
  static const char *const texts[] = {
      "Le ministre iranien des Affaires étrangères a rencontré mardi à "
      "Douchanbé le président du Tadjikistan. Les deux parties ont convenu de "
      "développer la coopération dans le commerce, les transports, l'énergie "
      "et la culture. Selon l'agence, une nouvelle réunion aura lieu bientôt.",
      "Der iranische Außenminister traf am Dienstag in Duschanbe den "
      "Präsidenten von Tadschikistan. Beide Seiten vereinbarten, die "
      "Zusammenarbeit in den Bereichen Handel, Verkehr und Energie "
      "auszubauen. Das nächste Treffen soll in Teheran stattfinden.",
      "Вазири корҳои хориҷии Эрон бо Президенти Тоҷикистон мулоқот кард.",
  };
  for (size_t i = 0; i < sizeof texts / sizeof *texts; ++i) {
    Quads q;
    assert_int_equal(quads_read(&q, *state, sanad_text(texts[i]), NULL),
                     SANAD_UNSUPPORTED);
    quads_free(&q);
  }
}

/// Repeats `part` until there are `length` bytes.
static char *
repeat(const char *part, size_t length)
{
  char *const text = malloc(length + 1);
  const size_t step = strlen(part);
  assert_non_null(text);
  for (size_t i = 0; i < length; ++i) {
    text[i] = part[i % step];
  }
  text[length] = '\0';
  return text;
}

static void
ends_on_hostile_text(void **state)
{
  static const struct {
    const char *part;
    size_t length;
  } cases[] = {
      {"Iran met China and Russia and ", 1U << 20U}, // One sentence
      {"the of and, to that which who where ", 200000},
      {"(", 100000},
      {"\"", 100000},
      {"- the ", 100000},
      {"\xCC\x81 the a", 100000},
      {"President ", 100000},
      {"President of the Foreign Minister of ", 100000},
      {"Iran's ", 100000},
      {"the meeting between ", 100000},
      {"said that the ", 100000},
      {"to meet to visit the ", 100000},
      {"A. ", 100000},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
    char *const text = repeat(cases[i].part, cases[i].length);
    Quads q;
    const SanadStatus status =
        quads_read(&q, *state, (SanadText){text, cases[i].length}, NULL);
    assert_true(status == SANAD_OK || status == SANAD_UNSUPPORTED ||
                status == SANAD_SYNTAX);
    quads_free(&q);
    free(text);
  }
}

static SanadStatus
refuse(void *state, const SanadTerm *subject, const SanadTerm *predicate,
       const SanadTerm *object, const SanadTerm *graph, SanadError *error)
{
  (void)subject;
  (void)predicate;
  (void)object;
  (void)graph;
  unsigned *const left = state;
  return (*left)-- ? SANAD_OK
                   : sanad_fail(error, SANAD_IO, SANAD_NO_SPAN, "full");
}

static void
passes_on_what_the_sink_says(void **state)
{
  for (unsigned allowed = 0; allowed < 60; allowed += 7) {
    unsigned left = allowed;
    const SanadSink sink = {refuse, NULL, &left};
    SanadError error = {0};
    assert_int_equal(
        sanad_article_read(*state,
                           SANAD_TEXT("Iran met China. Iran visited Moscow."),
                           NULL, sink, NULL, &error),
        SANAD_IO);
    assert_string_equal(error.message, "full");
  }
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
      cmocka_unit_test(makes_no_fact_of_what_did_not_happen),
      cmocka_unit_test(makes_facts_of_what_is_said),
      cmocka_unit_test(keeps_people_apart_unless_office_and_country_agree),
      cmocka_unit_test(takes_headline_dateline_and_date),
      cmocka_unit_test(rests_every_relation_on_a_span_of_the_text),
      cmocka_unit_test(labels_every_node),
      cmocka_unit_test(gives_the_same_quads_for_the_same_text),
      cmocka_unit_test(takes_identity_and_label_from_the_caller),
      cmocka_unit_test(refuses_what_it_cannot_read),
      cmocka_unit_test(refuses_other_languages),
      cmocka_unit_test(ends_on_hostile_text),
      cmocka_unit_test(passes_on_what_the_sink_says),
  };
  return cmocka_run_group_tests(tests, start, stop);
}
