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
      cmocka_unit_test(takes_identity_and_label_from_the_caller),
      cmocka_unit_test(refuses_what_it_cannot_read),
      cmocka_unit_test(refuses_other_languages),
      cmocka_unit_test(ends_on_hostile_text),
      cmocka_unit_test(passes_on_what_the_sink_says),
  };
  return cmocka_run_group_tests(tests, start, stop);
}
