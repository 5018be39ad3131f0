/// A bulk load must give exactly the store that adding quad by quad gives.

#include "tests/unit/test.h"

#include "tests/unit/lmdb_leak.h"

#include "graph/bulk.h"
#include "graph/cursor.h"
#include "graph/names.h"
#include "graph/statistics.h"
#include "graph/store.h"
#include "graph/vocabulary.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define FILES  3U
#define LABELS 40U

/// A quad as text, made from a few random numbers.
typedef struct {
  char texts[4][256];
  SanadTerm terms[4];
  bool has_graph;
  unsigned file;
} TestQuad;

/// How random quads are made.
typedef struct {
  size_t count;
  size_t nodes; ///< How many different ones, about
  bool has_graphs;
} Recipe;

static uint64_t random_state;

static uint64_t
below(uint64_t limit)
{
  random_state =
      random_state * UINT64_C(6364136223846793005) + 1442695040888963407;
  return (random_state >> 33U) % limit;
}

static void
set_iri(TestQuad *quad, unsigned place, const char *format, uint64_t number)
{
  char *const text = quad->texts[place];
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
  const int length = snprintf(text, sizeof quad->texts[place], format,
                              (unsigned long long)number);
#pragma GCC diagnostic pop
  quad->terms[place] = sanad_term_iri((SanadText){text, (size_t)length});
}

static void
set_blank(TestQuad *quad, unsigned place)
{
  char *const text = quad->texts[place];
  const int length =
      snprintf(text, sizeof quad->texts[place], "b%u", (unsigned)below(LABELS));
  quad->terms[place] = sanad_term_blank((SanadText){text, (size_t)length});
}

static void
set_literal(TestQuad *quad, uint64_t nodes)
{
  static const char *const languages[] = {"en", "EN", "en-GB", "fr"};
  static const char *const datatypes[] = {
      SANAD_NS_XSD "integer", SANAD_NS_XSD "double", SANAD_NS_XSD "date",
      SANAD_NS_XSD "boolean", "http://e/type"};
  static const char *const values[] = {"1", "01", "2024-05-06", "true", "x"};
  char *const text = quad->texts[2];
  const unsigned number = (unsigned)below(nodes);
  int length =
      snprintf(text, sizeof quad->texts[2], "Text Nr-%u \xC3\x89", number);
  const SanadText plain = {text, (size_t)length};

  switch (below(5)) {
  case 0:
    quad->terms[2] = sanad_term_string(plain);
    break;
  case 1:
    quad->terms[2] =
        sanad_term_language(plain, sanad_text(languages[below(4)]));
    break;
  case 2:
    quad->terms[2] = sanad_term_typed(sanad_text(values[below(5)]),
                                      sanad_text(datatypes[below(5)]));
    break;
  case 3:
    length = snprintf(text, sizeof quad->texts[2], "%u", number);
    quad->terms[2] = sanad_term_typed((SanadText){text, (size_t)length},
                                      sanad_text(datatypes[0]));
    break;
  default:
    length = snprintf(text, sizeof quad->texts[2], "%0*u", 200, number);
    quad->terms[2] = sanad_term_string((SanadText){text, (size_t)length});
    break;
  }
}

static void
set_graph(TestQuad *quad)
{
  quad->has_graph = true;
  switch (below(6)) {
  case 0:
    quad->has_graph = false;
    break;
  case 1:
    set_blank(quad, 3);
    break;
  case 2:
    set_iri(quad, 3, "http://e/g%llu#evidence", below(5));
    break;
  default:
    set_iri(quad, 3, "http://e/g%llu", below(25));
    break;
  }
}

static void
make_quad(TestQuad *quad, const Recipe *recipe, size_t i)
{
  static const char *const predicates[] = {SANAD_RDFS_LABEL,
                                           SANAD_NS_SKOS "altLabel"};
  // Now and then all is hot, so that triples come again and in many graphs.
  const uint64_t nodes = below(4) ? recipe->nodes : 4;
  quad->file = (unsigned)(i * FILES / recipe->count);
  quad->has_graph = false;
  if (below(8)) {
    set_iri(quad, 0, "http://e/s/%llu", below(nodes));
  } else {
    set_blank(quad, 0);
  }
  if (below(4)) {
    set_iri(quad, 1, "http://e/p#%llu", below(12));
  } else {
    set_iri(quad, 1, "%.0llu", 0);
    quad->terms[1] = sanad_term_iri(sanad_text(predicates[below(2)]));
  }
  if (below(2)) {
    set_iri(quad, 2, "http://e/s/%llu", below(nodes));
  } else if (below(8)) {
    set_literal(quad, nodes);
  } else {
    set_blank(quad, 2);
  }
  if (recipe->has_graphs) {
    set_graph(quad);
  }
}

/// Ids of the blank nodes of each file.
typedef struct {
  SanadId ids[FILES][LABELS];
} Blanks;

static SanadId
plain_id(SanadWrite *write, Blanks *blanks, const TestQuad *quad,
         unsigned place)
{
  const SanadTerm *const term = &quad->terms[place];
  SanadId id = SANAD_ANY;
  if (term->kind != SANAD_BLANK) {
    assert_int_equal(sanad_write_term(write, term, &id, NULL), SANAD_OK);
    return id;
  }
  SanadId *const known =
      &blanks->ids[quad->file][strtoul(quad->texts[place] + 1, NULL, 10)];
  if (!*known) {
    assert_int_equal(sanad_write_blank(write, known, NULL), SANAD_OK);
  }
  return *known;
}

/// Adds a quad the plain way.
static void
add_plainly(SanadWrite *write, Blanks *blanks, const TestQuad *quad)
{
  SanadQuad ids = {.graph = SANAD_DEFAULT_GRAPH};
  ids.triple.subject = plain_id(write, blanks, quad, 0);
  ids.triple.predicate = plain_id(write, blanks, quad, 1);
  ids.triple.object = plain_id(write, blanks, quad, 2);
  if (quad->has_graph) {
    ids.graph = plain_id(write, blanks, quad, 3);
  }
  assert_int_equal(sanad_write_add(write, &ids, NULL), SANAD_OK);
}

static void
load_plainly(SanadStore *store, const Recipe *recipe, uint64_t seed)
{
  SanadWrite *write = NULL;
  Blanks blanks = {0};
  random_state = seed;
  assert_int_equal(sanad_write_begin(&write, store, NULL), SANAD_OK);
  for (size_t i = 0; i < recipe->count; ++i) {
    TestQuad quad;
    make_quad(&quad, recipe, i);
    add_plainly(write, &blanks, &quad);
  }
  assert_int_equal(sanad_write_commit(write, NULL), SANAD_OK);
}

static void
load_in_bulk(SanadStore *store, const Recipe *recipe, uint64_t seed,
             size_t memory_bytes)
{
  SanadWrite *write = NULL;
  SanadBulk *bulk = NULL;
  SanadError error = {0};
  SanadBulkBatch *const batch = sanad_bulk_batch_new();
  random_state = seed;
  assert_non_null(batch);
  assert_int_equal(sanad_write_begin(&write, store, NULL), SANAD_OK);
  assert_int_equal(sanad_bulk_open(&bulk, write, memory_bytes, NULL), SANAD_OK);
  for (size_t i = 0; i < recipe->count; ++i) {
    TestQuad quad;
    make_quad(&quad, recipe, i);
    sanad_bulk_batch_file(batch, quad.file);
    assert_int_equal(sanad_bulk_batch_add(
                         batch, &quad.terms[0], &quad.terms[1], &quad.terms[2],
                         quad.has_graph ? &quad.terms[3] : NULL, NULL),
                     SANAD_OK);
    if (sanad_bulk_batch_is_full(batch) || i + 1 == recipe->count) {
      const SanadStatus status = sanad_bulk_add(bulk, batch, &error);
      assert_string_equal(error.message, "");
      assert_int_equal(status, SANAD_OK);
      sanad_bulk_batch_clear(batch);
    }
  }
  const SanadStatus status =
      sanad_bulk_finish(bulk, (SanadBulkWatch){0}, &error);
  assert_string_equal(error.message, "");
  assert_int_equal(status, SANAD_OK);
  sanad_bulk_close(bulk);
  sanad_bulk_batch_free(batch);
  assert_int_equal(sanad_write_commit(write, NULL), SANAD_OK);
}

/// Both hold the same quads, by the same ids.
static void
check_quads(const SanadSnapshot *a, const SanadSnapshot *b)
{
  SanadQuadCursor *cursor_a = NULL;
  SanadQuadCursor *cursor_b = NULL;
  assert_int_equal(sanad_quad_cursor_open(&cursor_a, a, SANAD_ANY, NULL),
                   SANAD_OK);
  assert_int_equal(sanad_quad_cursor_open(&cursor_b, b, SANAD_ANY, NULL),
                   SANAD_OK);
  SanadStatus status = SANAD_OK;
  while (status == SANAD_OK) {
    SanadQuad quad_a = {0};
    SanadQuad quad_b = {0};
    status = sanad_quad_cursor_next(cursor_a, &quad_a, NULL);
    assert_int_equal(sanad_quad_cursor_next(cursor_b, &quad_b, NULL), status);
    assert_memory_equal(&quad_a, &quad_b, sizeof quad_a);
  }
  assert_int_equal(status, SANAD_END);
  sanad_quad_cursor_close(cursor_a);
  sanad_quad_cursor_close(cursor_b);
}

/// Reads a whole order.
static SanadTriple *
read_order(const SanadSnapshot *snapshot, SanadOrder order, size_t *count)
{
  SanadCounts counts;
  SanadCursor *cursor = NULL;
  static SanadBatch batch;
  assert_int_equal(sanad_snapshot_counts(snapshot, &counts, NULL), SANAD_OK);
  SanadTriple *const triples = calloc(counts.triples + 1, sizeof *triples);
  assert_non_null(triples);
  *count = 0;
  assert_int_equal(sanad_cursor_open(&cursor, snapshot, SANAD_ANY, order,
                                     (SanadTriple){0}, NULL),
                   SANAD_OK);
  SanadStatus status = SANAD_OK;
  while ((status = sanad_cursor_next(cursor, &batch, NULL)) == SANAD_OK) {
    for (size_t i = 0; i < batch.count; ++i) {
      assert_true(*count < counts.triples);
      triples[(*count)++] =
          (SanadTriple){batch.subject[i], batch.predicate[i], batch.object[i]};
    }
  }
  assert_int_equal(status, SANAD_END);
  assert_int_equal(*count, counts.triples);
  sanad_cursor_close(cursor);
  return triples;
}

/// The orders are the same, and so are the terms in them.
static void
check_orders(const SanadSnapshot *a, const SanadSnapshot *b)
{
  for (SanadOrder order = SANAD_PSO; order < SANAD_ORDERS; ++order) {
    size_t count_a = 0;
    size_t count_b = 0;
    SanadTriple *const triples_a = read_order(a, order, &count_a);
    SanadTriple *const triples_b = read_order(b, order, &count_b);
    assert_int_equal(count_a, count_b);
    assert_memory_equal(triples_a, triples_b, count_a * sizeof *triples_a);
    for (size_t i = 0; order == SANAD_PSO && i < count_a; ++i) {
      const SanadId ids[] = {triples_a[i].subject, triples_a[i].predicate,
                             triples_a[i].object};
      for (unsigned j = 0; j < 3; ++j) {
        SanadTerm term_a;
        SanadTerm term_b;
        SanadId found = SANAD_ANY;
        assert_int_equal(sanad_snapshot_term(a, ids[j], &term_a, NULL),
                         SANAD_OK);
        assert_int_equal(sanad_snapshot_term(b, ids[j], &term_b, NULL),
                         SANAD_OK);
        assert_true(sanad_term_is_equal(&term_a, &term_b));
        assert_true(sanad_text_is_equal(term_a.language, term_b.language));
        assert_int_equal(sanad_snapshot_find(b, &term_a, &found, NULL),
                         SANAD_OK);
        assert_int_equal(found, ids[j]);
      }
    }
    free(triples_a);
    free(triples_b);
  }
}

static void
check_statistics(const SanadSnapshot *a, const SanadSnapshot *b)
{
  SanadArena *const arena = sanad_arena_new(NULL, SIZE_MAX);
  const SanadId *predicates = NULL;
  size_t count = 0;
  assert_int_equal(
      sanad_snapshot_predicates(a, arena, &predicates, &count, NULL), SANAD_OK);
  for (size_t i = 0; i < count; ++i) {
    SanadStatistics statistics_a;
    SanadStatistics statistics_b;
    assert_int_equal(
        sanad_snapshot_statistics(a, predicates[i], &statistics_a, NULL),
        SANAD_OK);
    assert_int_equal(
        sanad_snapshot_statistics(b, predicates[i], &statistics_b, NULL),
        SANAD_OK);
    assert_true(statistics_a.triples > 0);
    assert_memory_equal(&statistics_a, &statistics_b, sizeof statistics_a);
  }
  sanad_arena_free(arena);
}

/// Collects names, a line each.
static bool
collect_name(void *state, SanadText folded)
{
  SanadBuffer *const all = state;
  sanad_buffer_add_text(all, folded);
  sanad_buffer_add_char(all, '\n');
  return true;
}

static void
check_names(const SanadSnapshot *a, const SanadSnapshot *b)
{
  SanadBuffer names_a = {0};
  SanadBuffer names_b = {0};
  assert_int_equal(sanad_names_each(a, collect_name, &names_a, NULL), SANAD_OK);
  assert_int_equal(sanad_names_each(b, collect_name, &names_b, NULL), SANAD_OK);
  assert_int_equal(names_a.length, names_b.length);
  assert_memory_equal(names_a.data, names_b.data, names_a.length);

  for (size_t at = 0; at < names_a.length;) {
    SanadArena *const arena = sanad_arena_new(NULL, SIZE_MAX);
    const SanadName *found_a = NULL;
    const SanadName *found_b = NULL;
    size_t count_a = 0;
    size_t count_b = 0;
    SanadText name = {names_a.data + at, 0};
    while (name.data[name.length] != '\n') {
      ++name.length;
    }
    assert_int_equal(sanad_names_find(a, arena, name, false, SIZE_MAX, &found_a,
                                      &count_a, NULL),
                     SANAD_OK);
    assert_int_equal(sanad_names_find(b, arena, name, false, SIZE_MAX, &found_b,
                                      &count_b, NULL),
                     SANAD_OK);
    assert_int_equal(count_a, count_b);
    for (size_t i = 0; i < count_a; ++i) {
      assert_int_equal(found_a[i].kind, found_b[i].kind);
      assert_int_equal(found_a[i].id, found_b[i].id);
    }
    at += name.length + 1;
    sanad_arena_free(arena);
  }
  sanad_buffer_free(&names_a);
  sanad_buffer_free(&names_b);
}

static void
check_stores(SanadStore *store_a, SanadStore *store_b)
{
  SanadSnapshot *a = NULL;
  SanadSnapshot *b = NULL;
  SanadCounts counts_a;
  SanadCounts counts_b;
  assert_int_equal(sanad_snapshot_open(&a, store_a, NULL), SANAD_OK);
  assert_int_equal(sanad_snapshot_open(&b, store_b, NULL), SANAD_OK);
  assert_int_equal(sanad_snapshot_counts(a, &counts_a, NULL), SANAD_OK);
  assert_int_equal(sanad_snapshot_counts(b, &counts_b, NULL), SANAD_OK);
  assert_int_equal(counts_a.triples, counts_b.triples);
  assert_int_equal(counts_a.quads, counts_b.quads);
  assert_int_equal(counts_a.evidence, counts_b.evidence);
  assert_int_equal(counts_a.terms, counts_b.terms);
  check_quads(a, b);
  check_orders(a, b);
  check_statistics(a, b);
  check_names(a, b);
  sanad_snapshot_close(a);
  sanad_snapshot_close(b);
}

/// Loads three times into two stores, one of them in bulk, and compares.
static void
compare_loads(const Recipe *recipes, size_t memory_bytes)
{
  char folder[] = "/tmp/sanad-bulk-XXXXXX";
  char paths[2][64];
  SanadStore *stores[2] = {NULL, NULL};
  assert_non_null(mkdtemp(folder));
  for (unsigned i = 0; i < 2; ++i) {
    (void)snprintf(paths[i], sizeof paths[i], "%s/%u.sanad", folder, i);
    const SanadStoreOptions options = {.is_unsynced = true};
    assert_int_equal(sanad_store_open(&stores[i], paths[i], &options, NULL),
                     SANAD_OK);
  }
  for (unsigned round = 0; round < 3; ++round) {
    load_plainly(stores[0], &recipes[round], 7 + round);
    load_in_bulk(stores[1], &recipes[round], 7 + round, memory_bytes);
    check_stores(stores[0], stores[1]);
  }
  for (unsigned i = 0; i < 2; ++i) {
    char lock[160];
    sanad_store_close(stores[i]);
    (void)snprintf(lock, sizeof lock, "%s-lock", paths[i]);
    (void)unlink(paths[i]);
    (void)unlink(lock);
  }
  assert_int_equal(rmdir(folder), 0); // No file for sorting is left
}

static void
gives_what_adding_one_by_one_gives(void **state)
{
  (void)state;
  static const struct {
    Recipe recipes[3];
    size_t memory_bytes;
  } cases[] = {
      {{{1, 2, false}, {1, 2, true}, {30, 5, true}}, 0},
      {{{500, 20, false}, {500, 20, false}, {500, 40, true}}, 1U << 30U},
      {{{2000, 30, true}, {3000, 300, true}, {10, 5, true}}, 1U << 30U},
      {{{9000, 2000, false}, {9000, 1000, false}, {4000, 9000, true}}, 0},
      {{{9000, 300, true}, {20000, 9000, true}, {9000, 100, true}}, 0},
      {{{9000, 300, true}, {20000, 2000, true}, {9000, 100, true}}, 1U << 19U},
      {{{100, 50, true}, {20000, 9000, false}, {50, 10, true}}, 1U << 30U},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
    compare_loads(cases[i].recipes, cases[i].memory_bytes);
  }
}

static void
gives_the_same_if_it_forgets_terms_meanwhile(void **state)
{
  (void)state;
  static const Recipe recipes[3] = {
      {9000, 300, true}, {20000, 9000, true}, {20000, 9000, false}};
  assert_int_equal(setenv("SANAD_BULK_TERMS", "1500", 1), 0);
  compare_loads(recipes, 0);
  compare_loads(recipes, 1U << 24U);
  assert_int_equal(unsetenv("SANAD_BULK_TERMS"), 0);
}

static void
gives_the_same_in_tiny_blocks(void **state)
{
  (void)state;
  static const Recipe recipes[3] = {
      {700, 100, true}, {3000, 500, true}, {700, 40, true}};
  for (unsigned rows = 2; rows < 6; ++rows) {
    char text[16];
    (void)snprintf(text, sizeof text, "%u", rows);
    assert_int_equal(setenv("SANAD_BLOCK_ROWS", text, 1), 0);
    assert_int_equal(setenv("SANAD_PAGE_BYTES", "512", 1), 0);
    compare_loads(recipes, rows % 2 ? 0 : 1U << 24U);
  }
  assert_int_equal(unsetenv("SANAD_BLOCK_ROWS"), 0);
  assert_int_equal(unsetenv("SANAD_PAGE_BYTES"), 0);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(gives_what_adding_one_by_one_gives),
      cmocka_unit_test(gives_the_same_if_it_forgets_terms_meanwhile),
      cmocka_unit_test(gives_the_same_in_tiny_blocks),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
