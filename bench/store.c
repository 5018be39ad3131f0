/// Measures the orders of a store: bytes a triple, scans, seeks and changes, on
/// a random graph in which few things have most of the triples.
///
///     store FILE TRIPLES
///
/// FILE must not exist; it is left behind.  Only predicates get terms: the
/// dictionary is not what is measured.
#include "graph/store.h"
#include "graph/cursor.h"
#include "graph/order.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { PREDICATES = 40, SEEKS = 200000 };

static const char *const order_names[SANAD_ORDERS] = {"PSO", "POS", "SPO",
                                                      "OPS"};

typedef struct {
  SanadStore *store;
  SanadId predicates[PREDICATES];
  SanadTriple *triples;
  size_t count;
  uint64_t random;
  uint64_t next_subject;
  SanadBatch batch;
} Bench;

static void
check(SanadStatus status, const SanadError *error)
{
  if (status != SANAD_OK && status != SANAD_END) {
    (void)fprintf(stderr, "store: %s\n", error->message);
    exit(1);
  }
}

/// Time of this process on a processor, which others disturb least; or, for
/// changes that wait for the disk, time on the wall.
static double
now(clockid_t clock)
{
  struct timespec time;
  (void)clock_gettime(clock, &time);
  return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

/// SplitMix64 (Steele, Lea and Flood, 2014).
static uint64_t
next_number(Bench *bench)
{
  uint64_t z = bench->random += UINT64_C(0x9E3779B97F4A7C15);
  z = (z ^ (z >> 30U)) * UINT64_C(0xBF58476D1CE4E5B9);
  z = (z ^ (z >> 27U)) * UINT64_C(0x94D049BB133111EB);
  return z ^ (z >> 31U);
}

/// A number below `count`, small ones far more often.
static uint64_t
skewed(Bench *bench, uint64_t count)
{
  const double unit = (double)(next_number(bench) >> 11U) * 0x1p-53;
  return (uint64_t)(unit * unit * unit * (double)count);
}

/// A triple about `subject`: half of the objects are other things, a sixth is
/// text of its own, the rest types, dates and numbers.
static SanadTriple
random_triple(Bench *bench, uint64_t subject)
{
  const uint64_t things = bench->count / 8 + 1;
  const uint64_t p = skewed(bench, PREDICATES);
  SanadId object = SANAD_ANY;
  switch (p % 6) {
  case 0:
  case 1:
  case 2:
    object = sanad_id(SANAD_ID_IRI, 1000 + skewed(bench, things));
    break;
  case 3:
    object = sanad_id(SANAD_ID_LITERAL, next_number(bench) % bench->count + 1);
    break;
  case 4:
    object = sanad_id(SANAD_ID_IRI, 100 + next_number(bench) % 30);
    break;
  default: // As dates and amounts of money: far apart, and few
    object =
        (SanadId)7 << 60U | (next_number(bench) % 9000 * 86400 + (1U << 30U));
    break;
  }
  return (SanadTriple){sanad_id(SANAD_ID_IRI, 1000 + subject),
                       bench->predicates[p], object};
}

static int
compare_rows(const void *left, const void *right)
{
  const OrderRow *const a = left;
  const OrderRow *const b = right;
  return order_row_compare(a->places, b->places);
}

static void
make_predicates(Bench *bench)
{
  SanadError error = {0};
  SanadWrite *write = NULL;
  check(sanad_write_begin(&write, bench->store, &error), &error);
  for (unsigned i = 0; i < PREDICATES; ++i) {
    char text[64];
    (void)snprintf(text, sizeof text, "http://example.org/p%u", i);
    const SanadTerm term = sanad_term_iri(sanad_text(text));
    check(sanad_write_term(write, &term, &bench->predicates[i], &error),
          &error);
  }
  check(sanad_write_commit(write, &error), &error);
}

static size_t
sort_rows(const Bench *bench, SanadOrder order, OrderRow *rows)
{
  size_t kept = 0;

  for (size_t i = 0; i < bench->count; ++i) {
    sanad_order_places(order, &bench->triples[i], rows[i].places);
    rows[i].set = order == SANAD_SPO ? 1 : 0;
  }
  qsort(rows, bench->count, sizeof *rows, compare_rows);
  for (size_t i = 0; i < bench->count; ++i) {
    if (!kept || compare_rows(&rows[kept - 1], &rows[i])) {
      rows[kept++] = rows[i];
    }
  }
  return kept;
}

static void
load(Bench *bench)
{
  SanadError error = {0};
  SanadWrite *write = NULL;
  OrderRow *const rows = malloc(bench->count * sizeof *rows);
  double seconds[SANAD_ORDERS];
  size_t kept = 0;

  check(sanad_write_begin(&write, bench->store, &error), &error);
  for (SanadOrder order = 0; order < SANAD_ORDERS; ++order) {
    OrderWriter *writer = NULL;
    const Table table = (Table)(TABLE_PSO + (unsigned)order);
    kept = sort_rows(bench, order, rows);
    const double begin = now(CLOCK_PROCESS_CPUTIME_ID);
    check(order_writer_open(&writer, write, table, NULL, &error), &error);
    check(order_writer_add(writer, 0, rows, kept, &error), &error);
    check(order_writer_close(writer, &error), &error);
    seconds[order] = now(CLOCK_PROCESS_CPUTIME_ID) - begin;
  }
  write->view.counters.counts.triples = kept;
  check(sanad_write_commit(write, &error), &error);
  free(rows);

  (void)printf("%zu triples\n", kept);
  for (SanadOrder order = 0; order < SANAD_ORDERS; ++order) {
    (void)printf("write %s: %.0f ns a row\n", order_names[order],
                 seconds[order] * 1e9 / (double)kept);
  }
}

static void
measure_bytes(Bench *bench)
{
  SanadError error = {0};
  SanadSnapshot *snapshot = NULL;
  double sum = 0;
  check(sanad_snapshot_open(&snapshot, bench->store, &error), &error);
  for (SanadOrder order = 0; order < SANAD_ORDERS; ++order) {
    MDB_stat about;
    (void)mdb_stat(snapshot->txn,
                   bench->store->tables[TABLE_PSO + (unsigned)order], &about);
    const size_t pages =
        about.ms_branch_pages + about.ms_leaf_pages + about.ms_overflow_pages;
    const double bytes = (double)(pages * about.ms_psize) /
                         (double)snapshot->counters.counts.triples;
    sum += bytes;
    (void)printf("bytes %s: %.2f a triple, %zu blocks\n", order_names[order],
                 bytes, about.ms_entries);
  }
  (void)printf("bytes of the four orders: %.2f a triple\n", sum);
  sanad_snapshot_close(snapshot);
}

static void
measure_scan(Bench *bench, SanadSnapshot *snapshot, SanadOrder order)
{
  SanadError error = {0};
  double best = 1e9;
  size_t rows = 0;

  for (unsigned i = 0; i < 3; ++i) {
    SanadCursor *cursor = NULL;
    SanadId sum = 0;
    const double begin = now(CLOCK_PROCESS_CPUTIME_ID);
    check(sanad_cursor_open(&cursor, snapshot, SANAD_ANY, order,
                            (SanadTriple){0}, &error),
          &error);
    for (rows = 0;
         sanad_cursor_next(cursor, &bench->batch, &error) == SANAD_OK;) {
      rows += bench->batch.count;
      sum += bench->batch.object[0];
    }
    sanad_cursor_close(cursor);
    const double seconds = now(CLOCK_PROCESS_CPUTIME_ID) - begin;
    best = seconds < best && sum ? seconds : best;
  }
  (void)printf("scan %s: %.0f M rows/s\n", order_names[order],
               (double)rows / best / 1e6);
}

/// Random probes with the first two places of an order bound, then the same
/// ones sorted.
static void
measure_seeks(Bench *bench, SanadSnapshot *snapshot, SanadOrder order)
{
  SanadError error = {0};
  OrderRow *const rows = calloc(SEEKS, sizeof *rows);
  for (size_t i = 0; i < SEEKS; ++i) {
    sanad_order_places(order,
                       &bench->triples[next_number(bench) % bench->count],
                       rows[i].places);
    rows[i].places[2] = SANAD_ANY;
  }

  for (unsigned pass = 0; pass < 2; ++pass) {
    SanadCursor *cursor = NULL;
    size_t found = 0;
    check(sanad_cursor_open(&cursor, snapshot, SANAD_ANY, order,
                            (SanadTriple){0}, &error),
          &error);
    const double begin = now(CLOCK_PROCESS_CPUTIME_ID);
    for (size_t i = 0; i < SEEKS; ++i) {
      const SanadTriple pattern = sanad_order_triple(order, rows[i].places);
      check(sanad_cursor_reset(cursor, SANAD_ANY, pattern, &error), &error);
      check(sanad_cursor_next(cursor, &bench->batch, &error), &error);
      found += bench->batch.count;
    }
    const double seconds = now(CLOCK_PROCESS_CPUTIME_ID) - begin;
    sanad_cursor_close(cursor);
    (void)printf("seek %s, %s: %.0f ns, %.1f rows each\n", order_names[order],
                 pass ? "sorted" : "random", seconds * 1e9 / SEEKS,
                 (double)found / SEEKS);
    qsort(rows, SEEKS, sizeof *rows, compare_rows);
  }
  free(rows);
}

/// Commits changes of `count` triples each: about `subjects` new things, or
/// about any things if that is 0.
static void
measure_change(Bench *bench, const char *name, size_t count, uint64_t subjects,
               unsigned times)
{
  SanadError error = {0};
  double sum = 0;
  double best = 1e9;
  const double cpu = now(CLOCK_PROCESS_CPUTIME_ID);

  for (unsigned i = 0; i < times; ++i) {
    SanadWrite *write = NULL;
    const double begin = now(CLOCK_MONOTONIC);
    check(sanad_write_begin(&write, bench->store, &error), &error);
    for (size_t j = 0; j < count; ++j) {
      const uint64_t subject = subjects
                                   ? bench->next_subject + j * subjects / count
                                   : next_number(bench) % bench->next_subject;
      const SanadQuad quad = {SANAD_DEFAULT_GRAPH,
                              random_triple(bench, subject)};
      check(sanad_write_add(write, &quad, &error), &error);
    }
    bench->next_subject += subjects;
    check(sanad_write_commit(write, &error), &error);
    const double seconds = now(CLOCK_MONOTONIC) - begin;
    sum += seconds;
    best = seconds < best ? seconds : best;
  }
  const double work = now(CLOCK_PROCESS_CPUTIME_ID) - cpu;
  (void)printf("change of %s: %.2f ms, at best %.2f, of processor %.2f\n", name,
               sum * 1e3 / times, best * 1e3, work * 1e3 / times);
}

int
main(int argc, char **argv)
{
  SanadError error = {0};
  Bench *const bench = calloc(1, sizeof *bench);
  if (argc != 3 || !bench) {
    (void)fprintf(stderr, "usage: store FILE TRIPLES\n");
    return 2;
  }

  check(sanad_store_open(&bench->store, argv[1], NULL, &error), &error);
  make_predicates(bench);
  bench->count = strtoull(argv[2], NULL, 10);
  bench->triples = malloc(bench->count * sizeof *bench->triples);
  bench->next_subject = bench->count / 8 + 1;
  for (size_t i = 0; i < bench->count; ++i) {
    bench->triples[i] =
        random_triple(bench, next_number(bench) % bench->next_subject);
  }
  load(bench);
  measure_bytes(bench);

  SanadSnapshot *snapshot = NULL;
  check(sanad_snapshot_open(&snapshot, bench->store, &error), &error);
  for (SanadOrder order = 0; order < SANAD_ORDERS; ++order) {
    measure_scan(bench, snapshot, order);
  }
  for (SanadOrder order = 0; order < SANAD_ORDERS; ++order) {
    measure_seeks(bench, snapshot, order);
  }
  sanad_snapshot_close(snapshot);

  measure_change(bench, "1 triple", 1, 0, 20);
  measure_change(bench, "an article of 2 000 triples", 2000, 250, 10);
  measure_change(bench, "10 000 random triples", 10000, 0, 3);
  measure_change(bench, "200 000 random triples", 200000, 0, 3);
  measure_bytes(bench);
  sanad_store_close(bench->store);
  free(bench->triples);
  free(bench);
  return 0;
}
