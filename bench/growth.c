/// Lets a store grow as by reading articles: what a commit costs, and how large
/// the store becomes.
///
///     growth STORE [ARTICLES]
///
/// STORE holds something already, as after `sanad load`; it is changed.  Each
/// article is one durable commit of 2 000 triples in a graph of its own, about
/// 250 new things and with 350 new texts.  Most objects are of the article, a
/// quarter are things that the store had, a few of them far more often than
/// others, and the rest are types, dates and numbers.
#include "graph/store.h"
#include "graph/store_impl.h"
#include "graph/vocabulary.h"
#include "graph/write_impl.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <time.h>

enum { PREDICATES = 30, TYPES = 12, THINGS = 250, TEXTS = 349, TRIPLES = 2000 };

typedef struct {
  SanadStore *store;
  const char *path;
  uint64_t random;
  uint64_t old_things; ///< IRIs that the store had at first
  SanadId predicates[PREDICATES];
  SanadId types[TYPES];
  // Of the article.
  SanadId things[THINGS];
  SanadId texts[TEXTS];
} Growth;

static void
check(SanadStatus status, const SanadError *error)
{
  if (status != SANAD_OK) {
    (void)fprintf(stderr, "growth: %s\n", error->message);
    exit(1);
  }
}

static double
now(clockid_t clock)
{
  struct timespec time;
  (void)clock_gettime(clock, &time);
  return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

/// SplitMix64 (Steele, Lea and Flood, 2014).
static uint64_t
next_number(Growth *growth)
{
  uint64_t z = growth->random += UINT64_C(0x9E3779B97F4A7C15);
  z = (z ^ (z >> 30U)) * UINT64_C(0xBF58476D1CE4E5B9);
  z = (z ^ (z >> 27U)) * UINT64_C(0x94D049BB133111EB);
  return z ^ (z >> 31U);
}

/// A number below `count`, small ones far more often.
static uint64_t
skewed(Growth *growth, uint64_t count)
{
  const double unit = (double)(next_number(growth) >> 11U) * 0x1p-53;
  return (uint64_t)(unit * unit * unit * (double)count);
}

static SanadId
put_term(SanadWrite *write, SanadTerm term)
{
  SanadError error = {0};
  SanadId id = SANAD_ANY;
  check(sanad_write_term(write, &term, &id, &error), &error);
  return id;
}

static SanadId
put_iri(SanadWrite *write, const char *name, unsigned article, unsigned number)
{
  char text[96];
  (void)snprintf(text, sizeof text, "http://news.example/%s/%u/%u", name,
                 article, number);
  return put_term(write, sanad_term_iri(sanad_text(text)));
}

static SanadId
put_text(SanadWrite *write, unsigned article, unsigned number)
{
  char text[96];
  (void)snprintf(text, sizeof text, "what sentence %u of article %u says",
                 number, article);
  return put_term(write, sanad_term_string(sanad_text(text)));
}

/// An object of predicate `p`: each predicate has one kind of them, as most do.
static SanadId
object_of(Growth *growth, SanadWrite *write, unsigned p)
{
  char text[32];
  switch (p % 10) {
  case 0:
  case 1:
  case 2: // Of this article
    return growth->things[next_number(growth) % THINGS];
  case 3:
  case 4:
  case 5:
    return growth->texts[next_number(growth) % TEXTS];
  case 6:
  case 7: // Known before
    return sanad_id(SANAD_ID_IRI, 1 + skewed(growth, growth->old_things));
  case 8:
    return growth->types[next_number(growth) % TYPES];
  default:
    (void)snprintf(text, sizeof text, "2024-%02u-%02u",
                   (unsigned)(next_number(growth) % 12 + 1),
                   (unsigned)(next_number(growth) % 28 + 1));
    return put_term(
        write, sanad_term_typed(sanad_text(text), SANAD_TEXT(SANAD_XSD_DATE)));
  }
}

static void
add_article(Growth *growth, unsigned article)
{
  SanadError error = {0};
  SanadWrite *write = NULL;
  check(sanad_write_begin(&write, growth->store, &error), &error);
  const SanadId graph = put_iri(write, "article", article, 0);
  for (unsigned i = 0; i < THINGS; ++i) {
    growth->things[i] = put_iri(write, "thing", article, i);
  }
  for (unsigned i = 0; i < TEXTS; ++i) {
    growth->texts[i] = put_text(write, article, i);
  }
  for (unsigned i = 0; i < TRIPLES; ++i) {
    const unsigned p = (unsigned)skewed(growth, PREDICATES);
    // Each thing has a type, a name and more.
    const unsigned used = i % 8 == 0 ? 8 : i % 8 == 1 ? 3 : p;
    const SanadQuad quad = {
        graph,
        {growth->things[i / 8], growth->predicates[used],
         i % 8 == 1 ? growth->texts[i / 8] : object_of(growth, write, used)}};
    check(sanad_write_add(write, &quad, &error), &error);
  }
  check(sanad_write_commit(write, &error), &error);
}

static void
begin_growth(Growth *growth)
{
  SanadError error = {0};
  SanadWrite *write = NULL;
  check(sanad_store_open(&growth->store, growth->path, NULL, &error), &error);
  check(sanad_write_begin(&write, growth->store, &error), &error);
  growth->old_things = write->view.counters.next[SANAD_ID_IRI] - 1;
  for (unsigned i = 0; i < PREDICATES; ++i) {
    growth->predicates[i] = put_iri(write, "predicate", 0, i);
  }
  for (unsigned i = 0; i < TYPES; ++i) {
    growth->types[i] = put_iri(write, "type", 0, i);
  }
  check(sanad_write_commit(write, &error), &error);
}

/// Prints how large the store is.
static void
measure(const Growth *growth, const char *when)
{
  static const char *const names[] = {"PSO", "POS", "SPO", "OPS", "GSPO"};
  SanadError error = {0};
  SanadSnapshot *snapshot = NULL;
  struct stat file = {0};
  double sum = 0;
  check(sanad_snapshot_open(&snapshot, growth->store, &error), &error);
  const double triples = (double)snapshot->counters.counts.triples;
  (void)printf("%s: %.0f triples", when, triples);
  for (unsigned i = 0; i < 5; ++i) {
    MDB_stat about;
    (void)mdb_stat(snapshot->txn, growth->store->tables[TABLE_PSO + i], &about);
    const double bytes = (double)((about.ms_branch_pages + about.ms_leaf_pages +
                                   about.ms_overflow_pages) *
                                  about.ms_psize) /
                         triples;
    sum += i < 4 ? bytes : 0;
    (void)printf(", %s %.2f", names[i], bytes);
  }
  (void)stat(growth->path, &file);
  (void)printf("; the four orders %.2f bytes a triple; file %.1f MB\n", sum,
               (double)file.st_size / 1e6);
  sanad_snapshot_close(snapshot);
}

int
main(int argc, char **argv)
{
  Growth *const growth = calloc(1, sizeof *growth);
  const unsigned articles =
      argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : 300;
  if (argc < 2 || !growth) {
    (void)fprintf(stderr, "usage: growth STORE [ARTICLES]\n");
    return 2;
  }
  growth->path = argv[1];
  begin_growth(growth);
  measure(growth, "before");

  double best = 1e9;
  double sum = 0;
  const double cpu = now(CLOCK_PROCESS_CPUTIME_ID);
  for (unsigned i = 1; i <= articles; ++i) {
    const double begin = now(CLOCK_MONOTONIC);
    add_article(growth, i);
    const double seconds = now(CLOCK_MONOTONIC) - begin;
    sum += seconds;
    best = seconds < best ? seconds : best;
  }
  const double work = now(CLOCK_PROCESS_CPUTIME_ID) - cpu;
  if (articles) {
    (void)printf("an article: %.1f ms, at best %.1f, of processor %.1f\n",
                 sum * 1e3 / articles, best * 1e3, work * 1e3 / articles);
  }
  measure(growth, "after");
  sanad_store_close(growth->store);
  free(growth);
  return 0;
}
