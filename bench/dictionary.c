/// Measures the dictionary of a store: what it takes, by part, and how long
/// looking things up takes.
///
///     dictionary STORE [NEW]
///
/// With NEW, adds that many new terms five times, each in a durable change, as
/// an article would: give it a store that may be thrown away.
#include "base/arena.h"
#include "graph/names.h"
#include "graph/store.h"
#include "graph/store_impl.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define PAGE_BYTES 4096U
#define LOOKUPS    200000U

static double
now_us(void)
{
  struct timespec time;
  (void)clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

/// What this process has computed, without waiting for a disk or a core.
static double
cpu_us(void)
{
  struct timespec time;
  (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return (double)time.tv_sec * 1e6 + (double)time.tv_nsec / 1e3;
}

static void
print_time(const char *what, double start, size_t count)
{
  (void)printf("%-32s %8.3f us each\n", what,
               (now_us() - start) / (double)(count ? count : 1));
}

static void
print_sizes(const SanadSnapshot *snapshot)
{
  static const struct {
    const char *name;
    Table table;
  } parts[] = {
      {"terms", TABLE_TERMS}, {"hashes", TABLE_HASHES}, {"names", TABLE_NAMES}};
  const SanadCounts *const counts = &snapshot->counters.counts;
  (void)printf("%" PRIu64 " triples, %" PRIu64 " terms\n", counts->triples,
               counts->terms);
  for (size_t i = 0; i < sizeof parts / sizeof *parts; ++i) {
    MDB_stat about = {0};
    (void)mdb_stat(snapshot->txn, snapshot->store->tables[parts[i].table],
                   &about);
    const double bytes = (double)(about.ms_branch_pages + about.ms_leaf_pages +
                                  about.ms_overflow_pages) *
                         PAGE_BYTES;
    (void)printf("%-8s %10.0f bytes %7.2f a triple %7.2f a term, %zu entries\n",
                 parts[i].name, bytes,
                 bytes / (double)(counts->triples ? counts->triples : 1),
                 bytes / (double)(counts->terms ? counts->terms : 1),
                 about.ms_entries);
  }
}

/// Ids of stored terms, evenly from all kinds.
static size_t
choose_ids(const SanadSnapshot *snapshot, SanadId *ids, bool is_random)
{
  const uint64_t *const next = snapshot->counters.next;
  const uint64_t total = next[1] + next[2] + next[3] - 3;
  const size_t count = total < LOOKUPS ? (size_t)total : LOOKUPS;
  for (size_t i = 0; i < count; ++i) {
    uint64_t number = is_random
                          ? ((uint64_t)rand() << 31U | (uint64_t)rand()) % total
                          : i * (total / count);
    unsigned kind = SANAD_ID_BLANK;
    for (; number >= next[kind] - 1; ++kind) {
      number -= next[kind] - 1;
    }
    ids[i] = sanad_id((SanadIdKind)kind, number + 1);
  }
  return count;
}

static SanadStatus
read_terms(const SanadSnapshot *snapshot, const SanadId *ids, size_t count,
           const char *what, SanadError *error)
{
  SanadBuffer text = {0};
  SanadTerm term;
  const double start = now_us();
  for (size_t i = 0; i < count; ++i) {
    TRY(sanad_snapshot_term_into(snapshot, &text, ids[i], &term, error));
  }
  print_time(what, start, count);
  sanad_buffer_free(&text);
  return SANAD_OK;
}

static SanadStatus
find_terms(const SanadSnapshot *snapshot, const SanadId *ids, size_t count,
           SanadError *error)
{
  SanadTerm *const terms = calloc(count + 1, sizeof *terms);
  if (!terms) {
    return sanad_fail_memory(error);
  }
  for (size_t i = 0; i < count; ++i) {
    TRY(sanad_snapshot_term(snapshot, ids[i], &terms[i], error));
  }
  const double start = now_us();
  for (size_t i = 0; i < count; ++i) {
    SanadId id = SANAD_ANY;
    TRY(sanad_snapshot_find(snapshot, &terms[i], &id, error));
    if (id != ids[i]) {
      return sanad_fail(error, SANAD_CORRUPT, SANAD_NO_SPAN, "wrong id");
    }
  }
  print_time("random term to id", start, count);
  free(terms);
  return SANAD_OK;
}

static SanadStatus
look_up_names(const SanadSnapshot *snapshot, SanadError *error)
{
  SanadArena *const arena = sanad_arena_new(NULL, SIZE_MAX);
  const SanadName *names = NULL;
  size_t count = 0;
  const double start = now_us();
  for (int i = 0; i < 2000; ++i) {
    char name[32];
    const int length = snprintf(name, sizeof name, "p%d", rand() % 20000);
    TRY(sanad_names_find(snapshot, arena, (SanadText){name, (size_t)length},
                         i % 2, 10, &names, &count, error));
  }
  print_time("name", start, 2000);
  sanad_arena_free(arena);
  return SANAD_OK;
}

static SanadStatus
add_terms(SanadStore *store, size_t count, int round, SanadError *error)
{
  SanadWrite *write = NULL;
  const double start = now_us();
  const double cpu_start = cpu_us();
  TRY(sanad_write_begin(&write, store, error));
  for (size_t i = 0; i < count; ++i) {
    char text[96];
    const int length =
        snprintf(text, sizeof text, "http://example.org/articles/%ld-%d#c%zu",
                 (long)time(NULL), round, i);
    const SanadTerm term = sanad_term_iri((SanadText){text, (size_t)length});
    SanadId id = SANAD_ANY;
    TRY(sanad_write_term(write, &term, &id, error));
  }
  TRY(sanad_write_commit(write, error));
  (void)printf("%zu new terms, durable: %.1f ms, computing %.1f ms\n", count,
               (now_us() - start) / 1000, (cpu_us() - cpu_start) / 1000);
  return SANAD_OK;
}

static SanadStatus
measure(const char *path, size_t new_count, SanadError *error)
{
  const SanadStoreOptions options = {.must_exist = true};
  SanadStore *store = NULL;
  SanadSnapshot *snapshot = NULL;
  SanadId *const ids = calloc(LOOKUPS, sizeof *ids);
  if (!ids) {
    return sanad_fail_memory(error);
  }
  TRY(sanad_store_open(&store, path, &options, error));
  TRY(sanad_snapshot_open(&snapshot, store, error));
  print_sizes(snapshot);
  for (int round = 0; round < 2; ++round) {
    const size_t count = choose_ids(snapshot, ids, true);
    TRY(read_terms(snapshot, ids, count, "random id to term", error));
  }
  size_t count = choose_ids(snapshot, ids, false);
  TRY(read_terms(snapshot, ids, count, "ascending id to term", error));
  count = choose_ids(snapshot, ids, true);
  TRY(find_terms(snapshot, ids, count, error));
  TRY(look_up_names(snapshot, error));
  sanad_snapshot_close(snapshot);
  for (int round = 0; new_count && round < 5; ++round) {
    TRY(add_terms(store, new_count, round, error));
  }
  sanad_store_close(store);
  free(ids);
  return SANAD_OK;
}

int
main(int argc, char **argv)
{
  SanadError error = {0};
  if (argc < 2) {
    (void)fprintf(stderr, "usage: dictionary STORE [NEW]\n");
    return 2;
  }
  const size_t new_count = argc > 2 ? strtoul(argv[2], NULL, 10) : 0;
  if (measure(argv[1], new_count, &error) != SANAD_OK) {
    (void)fprintf(stderr, "dictionary: %s\n", error.message);
    return 1;
  }
  return 0;
}
