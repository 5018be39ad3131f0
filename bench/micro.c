/// Measures single operations through the store and beside the limit: a loop by
/// hand over sorted arrays in memory that hold the same facts.
///
///     micro STORE [RUNS]
///
/// STORE holds the graph of `generate`.  Scans and seeks go through cursors,
/// the rest are questions to a session, from their text to the answer.  The
/// best of RUNS runs counts, 7 if not given, in time of processors, which
/// others on the machine disturb least; both ways must find the same.
#include "bench/limits.h"
#include "bench/random.h"
#include "graph/cursor.h"
#include "session/session.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define NEWS    "http://example.org/news#"
#define COUNTRY "http://example.org/country/0"
#define PERSON  "http://example.org/person/5"

enum { PROBES = 100000, QUESTION_MAX = 512 };

static const char *const relation_names[RELATIONS] = {
    [RELATION_KNOWS] = "knows",          [RELATION_MENTIONS] = "mentions",
    [RELATION_WORKS_FOR] = "worksFor",   [RELATION_LOCATED_IN] = "locatedIn",
    [RELATION_CITIZEN_OF] = "citizenOf", [RELATION_BORN_IN] = "bornIn",
};

typedef struct {
  const char *path;
  unsigned runs;
  SanadStore *store;
  SanadSnapshot *snapshot;
  SanadSession *session;
  SanadId predicates[RELATIONS];
  Arrays arrays;
  SanadBatch batch;
} Micro;

/// An operation: by a cursor, or by a question.
typedef struct {
  const char *name;
  Limit limit;
  uint64_t (*by_cursor)(Micro *micro);
  const char *question;
  bool counts_rows; ///< The answer is the number of rows, not the number in one
} Operation;

static void
check(SanadStatus status, const SanadError *error)
{
  if (status != SANAD_OK && status != SANAD_END) {
    (void)fprintf(stderr, "micro: %s\n", error->message);
    exit(1);
  }
}

static void *
take(size_t count, size_t size)
{
  void *const memory = calloc(count ? count : 1, size);
  if (!memory) {
    (void)fputs("micro: out of memory\n", stderr);
    exit(1);
  }
  return memory;
}

/// Seconds of processors that this process has used.
static double
now(void)
{
  struct timespec time;
  (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
  return (double)time.tv_sec + (double)time.tv_nsec * 1e-9;
}

// ---- The arrays

static SanadId
find(Micro *micro, const char *iri)
{
  SanadError error = {0};
  SanadId id = SANAD_ANY;
  const SanadTerm term = sanad_term_iri(sanad_text(iri));
  check(sanad_snapshot_find(micro->snapshot, &term, &id, &error), &error);
  if (id == SANAD_ANY) {
    (void)fprintf(stderr, "micro: %s is not a store of the generated graph\n",
                  micro->path);
    exit(1);
  }
  return id;
}

static SanadCursor *
open_cursor(Micro *micro, SanadOrder order, SanadTriple pattern)
{
  SanadError error = {0};
  SanadCursor *cursor = NULL;
  check(sanad_cursor_open(&cursor, micro->snapshot, SANAD_ANY, order, pattern,
                          &error),
        &error);
  return cursor;
}

static bool
next_batch(Micro *micro, SanadCursor *cursor)
{
  SanadError error = {0};
  const SanadStatus status = sanad_cursor_next(cursor, &micro->batch, &error);
  check(status, &error);
  return status == SANAD_OK;
}

static uint64_t
count_of(Micro *micro, SanadTriple pattern)
{
  SanadError error = {0};
  uint64_t count = 0;
  check(sanad_snapshot_count(micro->snapshot, pattern, UINT32_MAX, &count,
                             &error),
        &error);
  return count;
}

/// The number of a node; all of these relations are between IRIs.
static uint32_t
number_of(SanadId id)
{
  return (uint32_t)sanad_id_payload(id);
}

static void
read_pairs(Micro *micro, SanadId predicate, bool is_backward, Pairs *pairs)
{
  const SanadTriple pattern = {SANAD_ANY, predicate, SANAD_ANY};
  SanadCursor *const cursor =
      open_cursor(micro, is_backward ? SANAD_POS : SANAD_PSO, pattern);
  const size_t count = (size_t)count_of(micro, pattern);
  pairs->near = take(count, sizeof *pairs->near);
  pairs->far = take(count, sizeof *pairs->far);
  while (next_batch(micro, cursor)) {
    const SanadBatch *const batch = &micro->batch;
    for (size_t i = 0; i < batch->count && pairs->count < count; ++i) {
      const uint32_t subject = number_of(batch->subject[i]);
      const uint32_t object = number_of(batch->object[i]);
      const uint32_t most = subject > object ? subject : object;
      pairs->near[pairs->count] = is_backward ? object : subject;
      pairs->far[pairs->count++] = is_backward ? subject : object;
      micro->arrays.nodes =
          most >= micro->arrays.nodes ? (size_t)most + 1 : micro->arrays.nodes;
    }
  }
  sanad_cursor_close(cursor);
}

static void
read_triples(Micro *micro)
{
  Arrays *const arrays = &micro->arrays;
  const size_t count = (size_t)count_of(micro, (SanadTriple){0});
  SanadCursor *const cursor = open_cursor(micro, SANAD_SPO, (SanadTriple){0});
  for (unsigned i = 0; i < 3; ++i) {
    arrays->triples[i] = take(count, sizeof *arrays->triples[i]);
  }
  while (next_batch(micro, cursor)) {
    const SanadBatch *const batch = &micro->batch;
    for (size_t i = 0; i < batch->count && arrays->triple_count < count; ++i) {
      arrays->triples[0][arrays->triple_count] = batch->subject[i];
      arrays->triples[1][arrays->triple_count] = batch->predicate[i];
      arrays->triples[2][arrays->triple_count++] = batch->object[i];
    }
  }
  sanad_cursor_close(cursor);
}

static int
compare_numbers(const void *left, const void *right)
{
  const uint32_t a = *(const uint32_t *)left;
  const uint32_t b = *(const uint32_t *)right;
  return (a > b) - (a < b);
}

/// Takes people by chance, each of whom knows somebody.
static void
make_probes(Arrays *arrays)
{
  const Pairs *const knows = &arrays->relations[RELATION_KNOWS].forward;
  Random random = random_new(1, 0);
  arrays->probe_count = PROBES;
  arrays->probes = take(PROBES, sizeof *arrays->probes);
  arrays->sorted_probes = take(PROBES, sizeof *arrays->probes);
  for (size_t i = 0; i < PROBES && knows->count; ++i) {
    arrays->probes[i] = knows->near[below(&random, knows->count)];
  }
  memcpy(arrays->sorted_probes, arrays->probes,
         PROBES * sizeof *arrays->probes);
  qsort(arrays->sorted_probes, PROBES, sizeof *arrays->probes, compare_numbers);
}

static void
read_arrays(Micro *micro)
{
  Arrays *const arrays = &micro->arrays;
  for (unsigned i = 0; i < RELATIONS; ++i) {
    char iri[64];
    (void)snprintf(iri, sizeof iri, NEWS "%s", relation_names[i]);
    micro->predicates[i] = find(micro, iri);
    read_pairs(micro, micro->predicates[i], false,
               &arrays->relations[i].forward);
    read_pairs(micro, micro->predicates[i], true,
               &arrays->relations[i].backward);
  }
  read_triples(micro);
  make_probes(arrays);
  arrays->person = number_of(find(micro, PERSON));
  arrays->country = number_of(find(micro, COUNTRY));
  arrays->marks = take(arrays->nodes, sizeof *arrays->marks);
  arrays->sums = take(arrays->nodes, sizeof *arrays->sums);
  arrays->queue = take(arrays->nodes, sizeof *arrays->queue);
  arrays->starts = take(arrays->nodes + 1, sizeof *arrays->starts);
  arrays->starts_back = take(arrays->nodes + 1, sizeof *arrays->starts_back);
  limit_find_starts(arrays);
}

static void
free_arrays(Arrays *arrays)
{
  for (unsigned i = 0; i < RELATIONS; ++i) {
    free(arrays->relations[i].forward.near);
    free(arrays->relations[i].forward.far);
    free(arrays->relations[i].backward.near);
    free(arrays->relations[i].backward.far);
  }
  for (unsigned i = 0; i < 3; ++i) {
    free(arrays->triples[i]);
  }
  free(arrays->probes);
  free(arrays->sorted_probes);
  free(arrays->marks);
  free(arrays->sums);
  free(arrays->queue);
  free(arrays->starts);
  free(arrays->starts_back);
}

// ---- By cursors

static uint64_t
scan(Micro *micro)
{
  SanadCursor *const cursor = open_cursor(
      micro, SANAD_PSO,
      (SanadTriple){.predicate = micro->predicates[RELATION_MENTIONS]});
  uint64_t sum = 0;
  while (next_batch(micro, cursor)) {
    const SanadBatch *const batch = &micro->batch;
    for (size_t i = 0; i < batch->count; ++i) {
      sum +=
          (uint64_t)number_of(batch->subject[i]) + number_of(batch->object[i]);
    }
  }
  sanad_cursor_close(cursor);
  return sum;
}

static uint64_t
scan_all(Micro *micro)
{
  SanadCursor *const cursor = open_cursor(micro, SANAD_SPO, (SanadTriple){0});
  uint64_t sum = 0;
  while (next_batch(micro, cursor)) {
    const SanadBatch *const batch = &micro->batch;
    for (size_t i = 0; i < batch->count; ++i) {
      sum += batch->subject[i] + batch->predicate[i] + batch->object[i];
    }
  }
  sanad_cursor_close(cursor);
  return sum;
}

static uint64_t
probe_all(Micro *micro, const uint32_t *nodes)
{
  SanadError error = {0};
  SanadTriple pattern = {.predicate = micro->predicates[RELATION_KNOWS]};
  SanadCursor *const cursor = open_cursor(micro, SANAD_PSO, pattern);
  uint64_t found = 0;
  for (size_t i = 0; i < PROBES; ++i) {
    pattern.subject = sanad_id(SANAD_ID_IRI, nodes[i]);
    check(sanad_cursor_reset(cursor, SANAD_ANY, pattern, &error), &error);
    while (next_batch(micro, cursor)) {
      found += micro->batch.count;
    }
  }
  sanad_cursor_close(cursor);
  return found;
}

static uint64_t
seek_random(Micro *micro)
{
  return probe_all(micro, micro->arrays.probes);
}

static uint64_t
seek_sorted(Micro *micro)
{
  return probe_all(micro, micro->arrays.sorted_probes);
}

// ---- By questions

/// Asks; returns the number in the last row, or how many rows there are.
static uint64_t
ask(Micro *micro, const Operation *operation)
{
  SanadSessionOptions *const options = sanad_session_options(micro->session);
  char question[QUESTION_MAX];
  char *answer = NULL;
  size_t length = 0;
  options->out = open_memstream(&answer, &length);
  if (!options->out) {
    perror("micro");
    exit(1);
  }
  (void)snprintf(question, sizeof question, "prefix : <" NEWS ">\n%s",
                 operation->question);
  const SanadStatus status =
      sanad_session_run(micro->session, sanad_text(question), NULL, false);
  (void)fclose(options->out);
  options->out = stdout;
  if (status != SANAD_OK) {
    exit(1);
  }
  const char *const line = strchr(answer, '\n');
  const uint64_t number = line ? strtoull(line + 1, NULL, 10) : 0;
  free(answer);
  return operation->counts_rows ? sanad_session_last_rows(micro->session)
                                : number;
}

static const Operation operations[] = {
    {"scan of a relation (PSO)", limit_scan, scan, NULL, false},
    {"scan of all facts (SPO)", limit_scan_all, scan_all, NULL, false},
    {"100 000 seeks by chance", limit_seeks, seek_random, NULL, false},
    {"100 000 seeks in order", limit_probes, seek_sorted, NULL, false},
    {"merge join", limit_merge_join, NULL,
     "?p -worksFor-> ?o, ?p -citizenOf-> ?c | count", false},
    {"sorted probe join", limit_probe_join, NULL,
     "<" COUNTRY "> <-citizenOf- ?p -knows-> ?x | count", false},
    {"hash join on two columns", limit_hash_join, NULL,
     "?p -worksFor-> ?o -locatedIn-> ?c, ?p -bornIn-> ?c | count", false},
    {"join of three, counted", limit_join_3, NULL,
     "?a -mentions-> ?p -worksFor-> ?o -locatedIn-> ?c | count", false},
    {"hash group", limit_hash_group, NULL,
     "?a -mentions-> ?p -citizenOf-> ?c | count by ?c", true},
    {"breadth-first search", limit_reach, NULL,
     "<" PERSON "> -knows+-> ?x | count", false},
    {"triangles", limit_triangles, NULL,
     "?a -knows-> ?b -knows-> ?c -knows-> ?a | count", false},
    {"cycles of four", limit_cycles, NULL,
     "?a -knows-> ?b -knows-> ?c -knows-> ?d -knows-> ?a | count", false},
};

/// Measures one operation both ways and prints its row.  False if they differ.
static bool
measure(Micro *micro, const Operation *operation)
{
  double ours = 1e9;
  double least = 1e9;
  uint64_t found = 0;
  uint64_t expected = 0;
  for (unsigned i = 0; i <= micro->runs; ++i) { // The first warms up
    const double start = now();
    found = operation->by_cursor ? operation->by_cursor(micro)
                                 : ask(micro, operation);
    const double between = now();
    expected = operation->limit(&micro->arrays);
    const double end = now();
    if (i && between - start < ours) {
      ours = between - start;
    }
    if (i && end - between < least) {
      least = end - between;
    }
  }
  (void)printf("| %s | %" PRIu64 " | %.3f | %.3f | %.1f |\n", operation->name,
               found, ours * 1e3, least * 1e3, ours / least);
  (void)fflush(stdout);
  if (found != expected) {
    (void)fprintf(stderr, "micro: %s: the arrays give %" PRIu64 "\n",
                  operation->name, expected);
  }
  return found == expected;
}

static bool
measure_all(Micro *micro, bool by_cursor)
{
  bool is_right = true;
  for (size_t i = 0; i < sizeof operations / sizeof *operations; ++i) {
    if ((operations[i].by_cursor != NULL) == by_cursor) {
      is_right = measure(micro, &operations[i]) && is_right;
    }
  }
  return is_right;
}

int
main(int argc, char **argv)
{
  SanadError error = {0};
  if (argc < 2 || argc > 3) {
    (void)fputs("usage: micro STORE [RUNS]\n", stderr);
    return 2;
  }
  Micro *const micro = take(1, sizeof *micro);
  micro->path = argv[1];
  micro->runs = argc > 2 ? (unsigned)strtoul(argv[2], NULL, 10) : 7;
  micro->runs = micro->runs ? micro->runs : 1;
  const SanadStoreOptions options = {.is_readonly = true, .must_exist = true};
  check(sanad_store_open(&micro->store, micro->path, &options, &error), &error);
  check(sanad_snapshot_open(&micro->snapshot, micro->store, &error), &error);
  read_arrays(micro);
  (void)printf("%zu facts\n\n", micro->arrays.triple_count);
  (void)printf("| what | answer | store, ms | arrays, ms | ratio |\n"
               "| --- | ---: | ---: | ---: | ---: |\n");
  bool is_right = measure_all(micro, true);
  sanad_snapshot_close(micro->snapshot);
  sanad_store_close(micro->store); // A process opens a file once

  const SanadSessionOptions settings = {.store_path = micro->path,
                                        .is_readonly = true,
                                        .must_exist = true,
                                        .is_quiet = true,
                                        .format = {.mode = SANAD_MODE_CSV},
                                        .out = stdout,
                                        .err = stderr};
  check(sanad_session_open(&micro->session, &settings, &error), &error);
  is_right = measure_all(micro, false) && is_right;
  sanad_session_close(micro->session);
  free_arrays(&micro->arrays);
  free(micro);
  return is_right ? 0 : 1;
}
