/// The real news article, which is not part of the project: skipped where it is
/// missing.

#include "tests/articles/quads.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  SanadLexicon *lexicon;
  char *text;
  size_t length;
  Quads quads;
} News;

static void
finds_meeting_place_and_offices(void **state)
{
  const Quads *const q = &((News *)*state)->quads;
  assert_true(quads_say(q, "Ali Bagheri Kani", "sn:meets", "Emomali Rahmon"));
  assert_true(quads_say(q, "Emomali Rahmon", "sn:meets", "Ali Bagheri Kani"));
  assert_true(quads_say(q, "Iran", "sn:meets", "Tajikistan"));
  assert_true(quads_say(q, "Meeting of Ali Bagheri Kani and Emomali Rahmon",
                        "sn:place", "Palace of the Nation"));
  assert_true(quads_say(q, "Palace of the Nation", "sn:locatedIn", "Dushanbe"));
  assert_true(quads_say(q, "Ali Bagheri Kani", "sn:visits", "Dushanbe"));
  assert_true(quads_say(q, "Ali Bagheri Kani", "sn:visits", "Tajikistan"));
  assert_true(quads_say(q, "Ali Bagheri Kani", "sn:holdsOffice",
                        "Foreign Minister of Iran"));
  assert_true(quads_say(q, "Emomali Rahmon", "sn:holdsOffice",
                        "President of Tajikistan"));
  assert_true(
      quads_say(q, "Masoud Pezeshkian", "sn:holdsOffice", "President of Iran"));
}

static void
finds_eight_sectors_with_both_parties(void **state)
{
  static const char *const sectors[] = {"trade",   "economy", "transport",
                                        "transit", "energy",  "education",
                                        "science", "culture"};
  const Quads *const q = &((News *)*state)->quads;
  for (size_t i = 0; i < sizeof sectors / sizeof *sectors; ++i) {
    assert_true(quads_say(q, "Iran", "sn:cooperatesIn", sectors[i]));
    assert_true(quads_say(q, "Tajikistan", "sn:cooperatesIn", sectors[i]));
  }
  assert_true(quads_say(q, "Iran", "sn:participatesIn",
                        "Economic Cooperation Organization"));
  assert_true(quads_say(q, "Tajikistan", "sn:participatesIn",
                        "Shanghai Cooperation Organisation"));
}

static void
tells_mehr_from_ifp(void **state)
{
  const Quads *const q = &((News *)*state)->quads;
  static const char attributed[] = SANAD_NS_PROV "wasAttributedTo";
  assert_true(quads_has(q, NULL, attributed, "id:org-mehr-news-agency", NULL));
  assert_true(quads_has(q, NULL, attributed, "id:org-ifp-news", NULL));
  assert_true(quads_has(q, NULL, "sn:citesSource", "id:org-mehr-news-agency",
                        q->report.iri));
}

static bool
is_fact_claim(const Quads *q, const char *claim, const char *graph)
{
  const char *const modality = quads_object(q, claim, "sn:modality", graph);
  return strcmp(modality, "\"asserted") == 0 ||
         strcmp(modality, "\"reported") == 0;
}

static void
makes_no_fact_of_could_hinting_or_called_for(void **state)
{
  static const char *const words[] = {"could", "hinting", "called for"};
  const Quads *const q = &((News *)*state)->quads;
  char graph[600];
  (void)snprintf(graph, sizeof graph, "%s#evidence", q->report.iri);
  size_t claims = 0;
  for (size_t i = 0; i < q->count; ++i) {
    if (strcmp(q->items[i].predicate, SANAD_NS_SN "evidence") != 0 ||
        !is_fact_claim(q, q->items[i].subject, graph)) {
      continue;
    }
    const char *const span =
        quads_object(q, q->items[i].object, "nif:anchorOf", graph);
    for (size_t k = 0; k < sizeof words / sizeof *words; ++k) {
      assert_null(strstr(span, words[k]));
    }
    ++claims;
  }
  assert_true(claims > 50);
}

static void
reads_it_as_the_gold_says(void **state)
{
  const News *const news = *state;
  size_t length = 0;
  char *const gold = file_text(SANAD_GOLD_DIR, "iran-tajikistan.tsv", &length);
  assert_non_null(gold);
  SanadBuffer out = {0};
  SanadEvaluation sum = {0};
  assert_int_equal(sanad_article_evaluate(
                       news->lexicon, (SanadText){news->text, news->length},
                       (SanadText){gold, length}, &out, &sum, NULL),
                   SANAD_OK);
  (void)fprintf(stderr, "%s",
                out.length ? sanad_buffer_string(&out) : "no error\n");
  assert_true(sum.right >= 48);
  assert_true(sum.wrong <= 2);
  assert_true(sum.missed <= 5);
  sanad_buffer_free(&out);
  free(gold);
}

int
main(void)
{
  News news = {0};
  const char *const folder = getenv("SANAD_NEWS_DIR");
  news.text = file_text(folder ? folder : SANAD_NEWS_DIR_USUAL,
                        "iran-tajikistan.txt", &news.length);
  if (!news.text) {
    (void)fprintf(stderr, "skipped: no iran-tajikistan.txt in %s\n",
                  folder ? folder : SANAD_NEWS_DIR_USUAL);
    return 77;
  }
  news.lexicon = open_lexicon();
  if (quads_read(&news.quads, news.lexicon, (SanadText){news.text, news.length},
                 NULL) != SANAD_OK) {
    (void)fprintf(stderr, "%s\n", news.quads.error.message);
    return 1;
  }
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_prestate(finds_meeting_place_and_offices, &news),
      cmocka_unit_test_prestate(finds_eight_sectors_with_both_parties, &news),
      cmocka_unit_test_prestate(tells_mehr_from_ifp, &news),
      cmocka_unit_test_prestate(makes_no_fact_of_could_hinting_or_called_for,
                                &news),
      cmocka_unit_test_prestate(reads_it_as_the_gold_says, &news),
  };
  const int failed = cmocka_run_group_tests(tests, NULL, NULL);
  quads_free(&news.quads);
  sanad_lexicon_free(news.lexicon);
  free(news.text);
  return failed;
}
