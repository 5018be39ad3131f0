/// Text that nobody would call an article: a clear word or a sensible result,
/// in bounded time and memory.

#include "tests/articles/quads.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/// Generous: the tests run under sanitizers, on a machine with other work.
#define SECONDS_MAX 120.0

/// Counts quads and forgets them, so that memory is the reader's own.
static SanadStatus
count_quad(void *state, const SanadTerm *subject, const SanadTerm *predicate,
           const SanadTerm *object, const SanadTerm *graph, SanadError *error)
{
  (void)subject;
  (void)predicate;
  (void)object;
  (void)graph;
  (void)error;
  ++*(size_t *)state;
  return SANAD_OK;
}

static double
seconds(void)
{
  struct timespec now = {0};
  assert_int_equal(clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now), 0);
  return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/// Reads a text within the time; returns what came of it.
static SanadStatus
read_timed(const SanadLexicon *lexicon, SanadText text,
           SanadArticleReport *report, SanadError *error)
{
  size_t quads = 0;
  const SanadSink sink = {count_quad, NULL, &quads};
  const double start = seconds();
  const SanadStatus status =
      sanad_article_read(lexicon, text, NULL, sink, report, error);
  assert_true(seconds() - start < SECONDS_MAX);
  assert_true(status == SANAD_OK || quads == 0);
  return status;
}

/// The same numbers on every machine (SplitMix64).
static uint64_t
next_number(uint64_t *state)
{
  uint64_t value = *state += UINT64_C(0x9e3779b97f4a7c15);
  value = (value ^ (value >> 30U)) * UINT64_C(0xbf58476d1ce4e5b9);
  value = (value ^ (value >> 27U)) * UINT64_C(0x94d049bb133111eb);
  return value ^ (value >> 31U);
}

static const char *
choose(uint64_t *state, const char *const *words, size_t count)
{
  return words[next_number(state) % count];
}

#define CHOOSE(state, words)                                                   \
  choose(state, words, sizeof(words) / sizeof *(words))

/// Writes sentences of a novel: people, houses, weather, talk and towns.
static void
write_novel(SanadBuffer *out, size_t bytes, uint64_t seed)
{
  static const char *const people[] = {
      "Margaret",  "the old captain", "Mr. Havisham", "her brother Tom",
      "Miss Pell", "the doctor",      "Georgia",      "his aunt"};
  static const char *const acts[] = {
      "met",     "visited",  "remembered", "would have followed",
      "praised", "attacked", "never told", "could not forgive"};
  static const char *const things[] = {
      "the empty house", "a letter from Paris", "the parson", "Jordan",
      "the sea",         "her own mother",      "the king",   "nobody"};
  static const char *const ends[] = {
      " in the rain.",
      ", and the clock struck nine.",
      " before the war with France began!",
      ", \"for what else,\" she said, \"is there to do?\"",
      " while the carriage waited at the gate in Vienna.",
      "; it was the third of May, or so it was said."};
  while (out->length < bytes && !out->failed) {
    sanad_buffer_add_format(out, "%s %s %s%s", CHOOSE(&seed, people),
                            CHOOSE(&seed, acts), CHOOSE(&seed, things),
                            CHOOSE(&seed, ends));
    sanad_buffer_add_string(out, next_number(&seed) % 6 ? " " : "\n\n");
  }
}

static void
reads_a_novel(void **state)
{
  SanadBuffer novel = {0};
  SanadArticleReport report = {0};
  SanadError error = {0};
  write_novel(&novel, 600000, 7); // Some 110 000 words
  assert_int_equal(
      read_timed(*state, sanad_buffer_text(&novel), &report, &error), SANAD_OK);
  assert_true(report.sentences > 5000);
  // Nobody in it holds an office, so nobody but towns and countries is known.
  assert_true(report.facts < report.sentences / 10);
  sanad_buffer_free(&novel);
}

static void
refuses_a_persian_article(void **state)
{
  static const char text[] =
      "دیدار وزیران خارجه ایران و تاجیکستان در دوشنبه\n\n"
      "دوشنبه، ۲۴ اردیبهشت ۱۴۰۳ - وزیر امور خارجه ایران روز "
      "سه‌شنبه "
      "در "
      "کاخ "
      "کوهی وحدت با همتای تاجیک خود دیدار کرد. دو طرف بر گسترش "
      "همکاری‌ها "
      "در "
      "زمینه تجارت، انرژی، حمل و نقل و فرهنگ تأکید کردند. وزیر خارجه "
      "تاجیکستان گفت که دو کشور تاریخ و زبان مشترکی دارند. قرار است نشست "
      "بعدی در تهران برگزار شود.\n";
  SanadError error = {0};
  assert_int_equal(read_timed(*state, sanad_text(text), NULL, &error),
                   SANAD_UNSUPPORTED);
  assert_non_null(strstr(error.message, "not in English"));
}

static void
reads_a_sentence_of_a_megabyte(void **state)
{
  static const char *const parts[] = {
      "Iran met China, ", "which borders Russia, and the minister said that ",
      "in trade, energy, ", "not only Iran but also ", "a "};
  for (size_t i = 0; i < sizeof parts / sizeof *parts; ++i) {
    SanadBuffer text = {0};
    SanadError error = {0};
    sanad_buffer_add_string(&text, "The president of Iran saw that the ");
    while (text.length < (size_t)1U << 20U && !text.failed) {
      sanad_buffer_add_string(&text, parts[i]);
    }
    const SanadStatus status =
        read_timed(*state, sanad_buffer_text(&text), NULL, &error);
    assert_true(status == SANAD_OK || status == SANAD_UNSUPPORTED);
    sanad_buffer_free(&text);
  }
}

static void
says_of_random_bytes_that_they_are_no_text(void **state)
{
  uint64_t seed = 11;
  for (size_t i = 0; i < 50; ++i) {
    char bytes[4096];
    SanadError error = {0};
    for (size_t k = 0; k < sizeof bytes; ++k) {
      bytes[k] = (char)next_number(&seed);
    }
    bytes[i] = (char)0xFF;
    assert_int_equal(
        read_timed(*state, (SanadText){bytes, sizeof bytes}, NULL, &error),
        SANAD_SYNTAX);
    assert_true(strlen(error.message) > 10);
  }
}

static void
reads_a_page_cut_at_any_byte(void **state)
{
  static const char page[] =
      "<!DOCTYPE html><html><head><title>Talks</title><script "
      "type=\"application/ld+json\">{\"@type\":\"NewsArticle\","
      "\"datePublished\":\"2024-05-14\"}</script></head><body><nav><a "
      "href=\"/\">Home</a></nav><article><h1>Iran and Oman meet</h1><p>Iran "
      "met "
      "with Oman in Muscat on Tuesday, and the two sides signed an agreement "
      "on trade.</p></article></body></html>";
  size_t read = 0;
  for (size_t length = 1; length < sizeof page; ++length) {
    SanadError error = {0};
    SanadArticleReport report = {0};
    const SanadStatus status =
        read_timed(*state, (SanadText){page, length}, &report, &error);
    assert_true(status == SANAD_OK || strlen(error.message) > 10);
    read += status == SANAD_OK && report.facts > 0;
  }
  assert_true(read > 30); // Once the first sentence is there
}

/// How long a text takes, in microseconds.
static size_t
read_measured(const SanadLexicon *lexicon, size_t bytes)
{
  SanadBuffer text = {0};
  SanadArticleReport report = {0};
  uint64_t seed = 5;
  static const char *const countries[] = {"Iran",  "China", "Egypt", "France",
                                          "Kenya", "Oman",  "Spain", "Peru"};
  while (text.length < bytes && !text.failed) {
    sanad_buffer_add_format(&text,
                            "%s met with %s in Baku and criticised %s.\n\n",
                            CHOOSE(&seed, countries), CHOOSE(&seed, countries),
                            CHOOSE(&seed, countries));
  }
  const double start = seconds();
  assert_int_equal(read_timed(lexicon, sanad_buffer_text(&text), &report, NULL),
                   SANAD_OK);
  const double taken = seconds() - start;
  sanad_buffer_free(&text);
  return (size_t)(taken * 1e6);
}

/// Eight times the text takes about eight times the time.
static void
takes_time_as_the_text_grows(void **state)
{
  const size_t small = read_measured(*state, 50000);
  const size_t large = read_measured(*state, 400000);
  (void)fprintf(stderr, "50 kB: %zu us, 400 kB: %zu us\n", small, large);
  assert_true(large < small * 24);
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
      cmocka_unit_test(reads_a_novel),
      cmocka_unit_test(refuses_a_persian_article),
      cmocka_unit_test(reads_a_sentence_of_a_megabyte),
      cmocka_unit_test(says_of_random_bytes_that_they_are_no_text),
      cmocka_unit_test(reads_a_page_cut_at_any_byte),
      cmocka_unit_test(takes_time_as_the_text_grows),
  };
  return cmocka_run_group_tests(tests, start, stop);
}
