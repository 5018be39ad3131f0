#include "articles/html.h"
#include "tests/articles/quads.h"

#include <stdlib.h>
#include <string.h>

static void
takes_the_article_and_nothing_beside_it(void **state)
{
  (void)state;
  static const struct {
    const char *page;
    const char *text;
  } cases[] = {
      {"<p>Iran met China.</p><p>It rained.</p>",
       "Iran met China.\n\nIt rained."},
      {"<html><nav><p>no</p></nav><p>Iran\n  met <b>China</b>&nbsp;&amp; "
       "<i>Iraq</i>.</p><script>no</script><style>no</style><footer><p>no</p>"
       "</footer><figure><figcaption><p>no</p></figcaption></figure>",
       "Iran met China & Iraq."},
      {"<body><div class='related-links'><p>no</p></div><article><p>Iran met "
       "China.</p><aside><p>no</p></aside><p class=byline>no</p></article>"
       "<div id=comments><p>no</p></div></body>",
       "Iran met China."},
      {"<body class='has-sidebar'><p>Iran met China.</p></body>",
       "Iran met China."},
      {"<h1>A &lt;head&gt;</h1><p>Iran met China.<br>It rained.</p>",
       "A <head>\n\nIran met China. It rained."},
      {"<div>Iran met China.<br/>It rained.</div><div>Nobody came.</div>",
       "Iran met China. It rained.\n\nNobody came."},
      {"<p><a href='/x'>Read also: a whole line of links</a></p><p>Iran met "
       "<a href='/c'>China</a>, it said.</p>",
       "Iran met China, it said."},
      {"<p hidden>no</p><p aria-hidden='true'>no</p><p>Iran met China.",
       "Iran met China."},
      {"<title>Iran and China meet again | The Post</title><p>Iran met.</p>",
       "Iran and China meet again\n\nIran met."},
      {"<p>so\302\255ft\xE2\x80\x8B \xE2\x80\x9Cquoted\xE2\x80\x9D</p>",
       "soft \xE2\x80\x9Cquoted\xE2\x80\x9D"},
      {"<p>Iran met Qu\351bec.</p>", "Iran met Qu\303\251bec."},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
    SanadArena *const arena = sanad_arena_new(NULL, (size_t)1U << 20U);
    HtmlPage page;
    assert_non_null(arena);
    assert_int_equal(html_read(&page, sanad_text(cases[i].page), arena, NULL),
                     SANAD_OK);
    assert_string_equal(page.text.data, cases[i].text);
    sanad_arena_free(arena);
  }
}

static void
takes_what_a_page_says_of_itself(void **state)
{
  (void)state;
  static const struct {
    const char *page;
    const char *date;
    const char *publisher;
    const char *url;
    const char *headline;
  } cases[] = {
      {"<meta property='article:published_time' content='2025-01-16T09:30Z'>"
       "<meta property='og:site_name' content=' The  Post '>"
       "<meta property='og:title' content='Of the card'>"
       "<link rel='canonical' href='https://x.example/a'><p>Text.</p>",
       "2025-01-16", "The Post", "https://x.example/a", "Of the card"},
      {"<script type='application/ld+json'>[{\"@type\":\"NewsArticle\","
       "\"headline\":\"A \\\"b\\\" \\u00e9\",\"datePublished\":\"2024-02-03\","
       "\"publisher\":{\"logo\":{\"url\":\"x\"},\"name\":\"Gazette\"}}]"
       "</script><p>Text.</p>",
       "2024-02-03", "Gazette", "", "A \"b\" \xC3\xA9"},
      {"<h1>Own</h1><meta property='og:title' content='Other'>"
       "<link rel=canonical href='/relative'>"
       "<meta property='og:url' content='https://x.example/b'>"
       "<meta name=date content='yesterday'><p>Text.</p>",
       "", "", "https://x.example/b", "Own"},
      {"<link rel=canonical href='javascript:alert(1)'><p>Text.</p>", "", "",
       "", ""},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
    SanadArena *const arena = sanad_arena_new(NULL, (size_t)1U << 20U);
    HtmlPage page;
    assert_non_null(arena);
    assert_int_equal(html_read(&page, sanad_text(cases[i].page), arena, NULL),
                     SANAD_OK);
    assert_true(sanad_text_is(page.date, cases[i].date));
    assert_true(sanad_text_is(page.publisher, cases[i].publisher));
    assert_true(sanad_text_is(page.url, cases[i].url));
    if (*cases[i].headline) {
      assert_true(sanad_text_is(page.headline, cases[i].headline));
    }
    sanad_arena_free(arena);
  }
}

static void
reads_a_page_to_facts_with_its_own_identity(void **state)
{
  size_t length = 0;
  char *const text = file_text(SANAD_DEV_DIR, "page-grain.html", &length);
  Quads q;
  assert_non_null(text);
  assert_int_equal(quads_read(&q, *state, (SanadText){text, length}, NULL),
                   SANAD_OK);
  const char *const iri = q.report.iri;
  assert_true(quads_say(&q, "Egypt", "sn:tradesWith", "Romania"));
  assert_true(quads_has(&q, iri, "sn:published", "\"2024-09-12", iri));
  assert_true(quads_has(&q, iri, "sn:publisher", "id:org-delta-gazette", iri));
  assert_true(quads_has(&q, "id:org-delta-gazette", SANAD_RDFS_LABEL,
                        "\"Delta Gazette", NULL));
  assert_true(quads_has(&q, iri, "sn:headline",
                        "\"Egypt turns to Romania for wheat", iri));
  assert_false(quads_say(&q, "Syria", "sn:attacks", "Egypt"));
  assert_false(quads_say(&q, "France", "sn:criticises", "Egypt"));
  assert_false(quads_say(&q, "Egypt", "sn:threatens", "Sudan"));
  quads_free(&q);
  free(text);
}

/// Every page that is cut off somewhere is read or refused.
static void
ends_on_every_page_cut_short(void **state)
{
  size_t length = 0;
  char *const text = file_text(SANAD_DEV_DIR, "page-grain.html", &length);
  assert_non_null(text);
  for (size_t cut = 0; cut <= length; cut += 7) {
    Quads q;
    const SanadStatus status =
        quads_read(&q, *state, (SanadText){text, cut}, NULL);
    assert_true(status == SANAD_OK || status == SANAD_SYNTAX ||
                status == SANAD_UNSUPPORTED);
    quads_free(&q);
  }
  free(text);
}

static void
ends_on_hostile_pages(void **state)
{
  static const struct {
    const char *head;
    const char *part;
    size_t count;
    SanadStatus status;
  } cases[] = {
      {"<html>", "<div>", 100000, SANAD_SYNTAX},
      {"<html><p ", "a ", 50000, SANAD_LIMIT},
      {"<html><p title=\"", "aaaaaaaa", 200000, SANAD_SYNTAX},
      {"<html>", "<", 200000, SANAD_UNSUPPORTED},
      {"<html><!--", "-", 200000, SANAD_SYNTAX},
      {"<html>", "<a href=x>y<p>", 50000, SANAD_SYNTAX},
      {"<html>", "<table><tr><td>", 50000, SANAD_SYNTAX},
      {"<html>", "        ", (16U << 20U) / 8, SANAD_LIMIT},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
    SanadBuffer page = {0};
    Quads q;
    sanad_buffer_add_string(&page, cases[i].head);
    for (size_t k = 0; k < cases[i].count; ++k) {
      sanad_buffer_add_string(&page, cases[i].part);
    }
    assert_false(page.failed);
    const SanadStatus status =
        quads_read(&q, *state, sanad_buffer_text(&page), NULL);
    // A wall of marks is text without words: nothing in it, or not English.
    assert_true(status == cases[i].status ||
                (cases[i].status == SANAD_UNSUPPORTED && status == SANAD_OK));
    quads_free(&q);
    sanad_buffer_free(&page);
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
      cmocka_unit_test(takes_the_article_and_nothing_beside_it),
      cmocka_unit_test(takes_what_a_page_says_of_itself),
      cmocka_unit_test(reads_a_page_to_facts_with_its_own_identity),
      cmocka_unit_test(ends_on_every_page_cut_short),
      cmocka_unit_test(ends_on_hostile_pages),
  };
  return cmocka_run_group_tests(tests, start, stop);
}
