#include "tests/unit/test.h"

#include "graph/cursor.h"
#include "graph/names.h"
#include "graph/store.h"
#include "graph/vocabulary.h"
#include "graph/write_impl.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/// Terms of the random tests: few, so that everything meets everything.
#define NODES  6U
#define GRAPHS 20U ///< More than one graph set holds

typedef struct {
  char folder[64];
  char path[96];
  SanadStore *store;
} Fixture;

/// `*state` is the most rows of a block, as text, or null.
static int
set_up(void **state)
{
  const char *const block_rows = *state;
  Fixture *const self = calloc(1, sizeof *self);
  if (block_rows) {
    assert_int_equal(setenv("SANAD_BLOCK_ROWS", block_rows, 1), 0);
  }
  (void)strcpy(self->folder, "/tmp/sanad-test-XXXXXX");
  assert_non_null(mkdtemp(self->folder));
  (void)snprintf(self->path, sizeof self->path, "%s/g.sanad", self->folder);
  assert_int_equal(sanad_store_open(&self->store, self->path, NULL, NULL),
                   SANAD_OK);
  *state = self;
  return 0;
}

static int
tear_down(void **state)
{
  Fixture *const self = *state;
  char lock[128];
  sanad_store_close(self->store);
  (void)snprintf(lock, sizeof lock, "%s-lock", self->path);
  (void)unlink(lock);
  (void)unlink(self->path);
  assert_int_equal(rmdir(self->folder), 0);
  (void)unsetenv("SANAD_BLOCK_ROWS");
  free(self);
  return 0;
}

static void
reopen(Fixture *self)
{
  sanad_store_close(self->store);
  assert_int_equal(sanad_store_open(&self->store, self->path, NULL, NULL),
                   SANAD_OK);
}

static SanadWrite *
begin(Fixture *self)
{
  SanadWrite *write = NULL;
  assert_int_equal(sanad_write_begin(&write, self->store, NULL), SANAD_OK);
  return write;
}

static SanadId
iri(SanadWrite *write, const char *text)
{
  const SanadTerm term = sanad_term_iri(sanad_text(text));
  SanadId id = SANAD_ANY;
  assert_int_equal(sanad_write_term(write, &term, &id, NULL), SANAD_OK);
  return id;
}

static SanadId
literal(SanadWrite *write, const char *text)
{
  const SanadTerm term = sanad_term_string(sanad_text(text));
  SanadId id = SANAD_ANY;
  assert_int_equal(sanad_write_term(write, &term, &id, NULL), SANAD_OK);
  return id;
}

static void
add(SanadWrite *write, SanadId g, SanadId s, SanadId p, SanadId o)
{
  const SanadQuad quad = {g, {s, p, o}};
  assert_int_equal(sanad_write_add(write, &quad, NULL), SANAD_OK);
}

static void
keeps_terms_exactly(void **state)
{
  Fixture *const self = *state;
  const SanadTerm terms[] = {
      sanad_term_iri(SANAD_TEXT("http://a/b")),
      sanad_term_blank(SANAD_TEXT("http://a/b")),
      sanad_term_string(SANAD_TEXT("http://a/b")),
      sanad_term_string((SanadText){"a\0b", 3}),
      sanad_term_string(SANAD_TEXT("")),
      sanad_term_language(SANAD_TEXT(""), SANAD_TEXT("en")),
      sanad_term_language(SANAD_TEXT("a"), SANAD_TEXT("en-GB")),
      sanad_term_typed(SANAD_TEXT("1"), SANAD_TEXT(SANAD_XSD_INTEGER)),
      sanad_term_typed(SANAD_TEXT("01"), SANAD_TEXT(SANAD_XSD_INTEGER)),
      sanad_term_typed(SANAD_TEXT("1"), SANAD_TEXT(SANAD_XSD_DECIMAL)),
  };
  enum { TERMS = sizeof terms / sizeof *terms };
  SanadId ids[TERMS];

  SanadWrite *const write = begin(self);
  for (size_t i = 0; i < TERMS; ++i) {
    assert_int_equal(sanad_write_term(write, &terms[i], &ids[i], NULL),
                     SANAD_OK);
    for (size_t j = 0; j < i; ++j) {
      assert_int_not_equal(ids[i], ids[j]);
    }
  }
  assert_int_equal(sanad_write_commit(write, NULL), SANAD_OK);
  reopen(self);

  SanadSnapshot *snapshot = NULL;
  assert_int_equal(sanad_snapshot_open(&snapshot, self->store, NULL), SANAD_OK);
  for (size_t i = 0; i < TERMS; ++i) {
    SanadTerm term;
    SanadId id = SANAD_ANY;
    assert_int_equal(sanad_snapshot_term(snapshot, ids[i], &term, NULL),
                     SANAD_OK);
    assert_true(sanad_term_is_equal(&term, &terms[i]));
    assert_int_equal(sanad_snapshot_find(snapshot, &terms[i], &id, NULL),
                     SANAD_OK);
    assert_int_equal(id, ids[i]);
  }
  sanad_snapshot_close(snapshot);
}

static void
leaves_nothing_behind_an_aborted_change(void **state)
{
  Fixture *const self = *state;
  SanadWrite *write = begin(self);
  const SanadId a = iri(write, "http://a/");
  add(write, SANAD_DEFAULT_GRAPH, a, a, a);
  sanad_write_abort(write);
  assert_int_not_equal(access(self->path, F_OK), 0);
  assert_true(sanad_store_is_new(self->store));

  write = begin(self);
  (void)iri(write, "http://b/");
  assert_int_equal(sanad_write_commit(write, NULL), SANAD_OK);
  assert_int_equal(access(self->path, F_OK), 0);

  SanadSnapshot *snapshot = NULL;
  SanadCounts counts;
  assert_int_equal(sanad_snapshot_open(&snapshot, self->store, NULL), SANAD_OK);
  assert_int_equal(sanad_snapshot_counts(snapshot, &counts, NULL), SANAD_OK);
  assert_int_equal(counts.triples, 0);
  assert_int_equal(counts.terms, 1);
  sanad_snapshot_close(snapshot);
}

/// The dataset as a plain table: [graph][s][p][o]; graph 0 is the default one,
/// the last one an evidence graph.
typedef struct {
  bool has[GRAPHS][NODES][NODES][NODES];
} Model;

typedef struct {
  SanadId graphs[GRAPHS];
  SanadId nodes[NODES];
} Ids;

static bool
model_union(const Model *model, unsigned s, unsigned p, unsigned o)
{
  for (unsigned g = 0; g + 1 < GRAPHS; ++g) {
    if (model->has[g][s][p][o]) {
      return true;
    }
  }
  return false;
}

static unsigned
number_of(const Ids *ids, SanadId id)
{
  for (unsigned i = 0; i < NODES; ++i) {
    if (ids->nodes[i] == id) {
      return i;
    }
  }
  fail_msg("an id that no test gave");
  return 0;
}

static bool
model_has(const Model *model, unsigned graph, unsigned s, unsigned p,
          unsigned o)
{
  return graph == GRAPHS ? model_union(model, s, p, o)
                         : model->has[graph][s][p][o];
}

/// Reads a pattern in one order and compares with the model.  `graph` GRAPHS
/// means the union; a place NODES means any.
static void
check_pattern(const SanadSnapshot *snapshot, const Model *model, const Ids *ids,
              unsigned graph, SanadOrder order, const unsigned places[3])
{
  const SanadTriple pattern = {
      places[0] == NODES ? SANAD_ANY : ids->nodes[places[0]],
      places[1] == NODES ? SANAD_ANY : ids->nodes[places[1]],
      places[2] == NODES ? SANAD_ANY : ids->nodes[places[2]],
  };
  size_t expected = 0;
  for (unsigned i = 0; i < NODES * NODES * NODES; ++i) {
    const unsigned t[3] = {i / NODES / NODES, i / NODES % NODES, i % NODES};
    bool is_match = true;
    for (unsigned j = 0; j < 3; ++j) {
      is_match &= places[j] == NODES || places[j] == t[j];
    }
    expected += is_match && model_has(model, graph, t[0], t[1], t[2]);
  }

  SanadCursor *cursor = NULL;
  SanadBatch batch;
  size_t found = 0;
  assert_int_equal(
      sanad_cursor_open(&cursor, snapshot,
                        graph == GRAPHS ? SANAD_ANY : ids->graphs[graph], order,
                        pattern, NULL),
      SANAD_OK);
  while (sanad_cursor_next(cursor, &batch, NULL) == SANAD_OK) {
    for (size_t i = 0; i < batch.count; ++i) {
      assert_true(model_has(model, graph, number_of(ids, batch.subject[i]),
                            number_of(ids, batch.predicate[i]),
                            number_of(ids, batch.object[i])));
    }
    found += batch.count;
  }
  assert_int_equal(found, expected);
  assert_int_equal(sanad_cursor_next(cursor, &batch, NULL), SANAD_END);
  sanad_cursor_close(cursor);

  if (graph == GRAPHS) {
    uint64_t count = 0;
    assert_int_equal(
        sanad_snapshot_count(snapshot, pattern, UINT64_MAX, &count, NULL),
        SANAD_OK);
    assert_int_equal(count, expected);
  }
}

static void
check_counts(const SanadSnapshot *snapshot, const Model *model)
{
  SanadCounts expected = {0};
  for (unsigned i = 0; i < NODES * NODES * NODES; ++i) {
    const unsigned s = i / NODES / NODES;
    const unsigned p = i / NODES % NODES;
    const unsigned o = i % NODES;
    expected.triples += model_union(model, s, p, o);
    for (unsigned g = 0; g < GRAPHS; ++g) {
      expected.quads += model->has[g][s][p][o];
    }
    expected.evidence += model->has[GRAPHS - 1][s][p][o];
  }

  SanadCounts counts;
  assert_int_equal(sanad_snapshot_counts(snapshot, &counts, NULL), SANAD_OK);
  assert_int_equal(counts.triples, expected.triples);
  assert_int_equal(counts.quads, expected.quads);
  assert_int_equal(counts.evidence, expected.evidence);
}

/// Every triple's list of graphs, and the walk over all quads.
static void
check_graphs(const SanadSnapshot *snapshot, const Model *model, const Ids *ids)
{
  SanadArena *const arena = sanad_arena_new(NULL, SIZE_MAX);
  for (unsigned i = 0; i < NODES * NODES * NODES; ++i) {
    const unsigned s = i / NODES / NODES;
    const unsigned p = i / NODES % NODES;
    const unsigned o = i % NODES;
    const SanadId *graphs = NULL;
    size_t count = 0;
    size_t expected = 0;
    assert_int_equal(
        sanad_snapshot_triple_graphs(
            snapshot, arena,
            (SanadTriple){ids->nodes[s], ids->nodes[p], ids->nodes[o]}, &graphs,
            &count, NULL),
        SANAD_OK);
    for (unsigned g = 0; g + 1 < GRAPHS; ++g) {
      expected += model->has[g][s][p][o];
    }
    assert_int_equal(count, expected);
    for (size_t j = 0; j < count; ++j) {
      unsigned g = 0;
      while (ids->graphs[g] != graphs[j]) {
        ++g;
      }
      assert_true(model->has[g][s][p][o]);
    }
  }

  SanadCounts counts;
  assert_int_equal(sanad_snapshot_counts(snapshot, &counts, NULL), SANAD_OK);
  SanadQuadCursor *cursor = NULL;
  SanadQuad quad;
  uint64_t quads = 0;
  assert_int_equal(sanad_quad_cursor_open(&cursor, snapshot, SANAD_ANY, NULL),
                   SANAD_OK);
  while (sanad_quad_cursor_next(cursor, &quad, NULL) == SANAD_OK) {
    ++quads;
  }
  assert_int_equal(quads, counts.quads);
  sanad_quad_cursor_close(cursor);
  sanad_arena_free(arena);
}

static void
check_all(const SanadSnapshot *snapshot, const Model *model, const Ids *ids)
{
  for (unsigned i = 0; i < (NODES + 1) * (NODES + 1) * (NODES + 1); ++i) {
    const unsigned places[3] = {i / (NODES + 1) / (NODES + 1),
                                i / (NODES + 1) % (NODES + 1), i % (NODES + 1)};
    for (SanadOrder order = 0; order < SANAD_ORDERS; ++order) {
      check_pattern(snapshot, model, ids, GRAPHS, order, places);
    }
    check_pattern(snapshot, model, ids, GRAPHS, SANAD_BEST_ORDER, places);
    for (unsigned g = 0; g < GRAPHS; g += 6) {
      check_pattern(snapshot, model, ids, g, SANAD_BEST_ORDER, places);
    }
    check_pattern(snapshot, model, ids, GRAPHS - 1, SANAD_SPO, places);
  }
  check_counts(snapshot, model);
  check_graphs(snapshot, model, ids);
}

static void
name_ids(SanadWrite *write, Ids *ids)
{
  ids->graphs[0] = SANAD_DEFAULT_GRAPH;
  for (unsigned i = 1; i < GRAPHS; ++i) {
    char text[32];
    (void)snprintf(text, sizeof text, "http://g/%u%s", i,
                   i + 1 == GRAPHS ? SANAD_EVIDENCE_SUFFIX : "");
    ids->graphs[i] = iri(write, text);
  }
  for (unsigned i = 0; i < NODES; ++i) {
    char text[32];
    (void)snprintf(text, sizeof text, "http://n/%u", i);
    ids->nodes[i] = iri(write, text);
  }
}

/// Some random changes, the same to the store and to the model.
static void
change_both(SanadWrite *write, Model *model, const Ids *ids, unsigned adds_of_8)
{
  for (unsigned i = 0; i < 900; ++i) {
    const unsigned g = (unsigned)rand() % GRAPHS;
    const unsigned s = (unsigned)rand() % NODES;
    const unsigned p = (unsigned)rand() % 2;
    const unsigned o = (unsigned)rand() % NODES;
    const SanadQuad quad = {ids->graphs[g],
                            {ids->nodes[s], ids->nodes[p], ids->nodes[o]}};
    const bool adds = (unsigned)rand() % 8 < adds_of_8;
    assert_int_equal(adds ? sanad_write_add(write, &quad, NULL)
                          : sanad_write_remove(write, &quad, NULL),
                     SANAD_OK);
    model->has[g][s][p][o] = adds;
  }
}

static void
agrees_with_a_plain_table_for_every_pattern(void **state)
{
  Fixture *const self = *state;
  Model *const model = calloc(1, sizeof *model);
  Ids ids;
  srand(7);

  for (unsigned round = 0; round < 6; ++round) {
    SanadWrite *const write = begin(self);
    name_ids(write, &ids);
    change_both(write, model, &ids, round % 3 == 2 ? 2 : 6);
    if (round % 2) {
      const SanadSnapshot *view = NULL;
      assert_int_equal(sanad_write_snapshot(write, &view, NULL), SANAD_OK);
      check_counts(view, model);
      change_both(write, model, &ids, 4);
    }
    assert_int_equal(sanad_write_commit(write, NULL), SANAD_OK);
    reopen(self);

    SanadSnapshot *snapshot = NULL;
    assert_int_equal(sanad_snapshot_open(&snapshot, self->store, NULL),
                     SANAD_OK);
    check_all(snapshot, model, &ids);
    sanad_snapshot_close(snapshot);
  }
  free(model);
}

static void
clears_a_graph_with_its_evidence(void **state)
{
  Fixture *const self = *state;
  SanadWrite *write = begin(self);
  const SanadId a = iri(write, "http://a/");
  const SanadId b = iri(write, "http://b/");
  const SanadId source = iri(write, "http://g/");
  const SanadId evidence = iri(write, "http://g/#evidence");
  add(write, source, a, a, a);
  add(write, source, a, a, b);
  add(write, SANAD_DEFAULT_GRAPH, a, a, b);
  add(write, evidence, b, b, b);
  assert_int_equal(sanad_write_commit(write, NULL), SANAD_OK);

  SanadCounts counts;
  SanadSnapshot *snapshot = NULL;
  assert_int_equal(sanad_snapshot_open(&snapshot, self->store, NULL), SANAD_OK);
  assert_int_equal(sanad_snapshot_counts(snapshot, &counts, NULL), SANAD_OK);
  assert_int_equal(counts.triples, 2);
  assert_int_equal(counts.quads, 4);
  sanad_snapshot_close(snapshot);

  write = begin(self);
  const SanadTerm name = sanad_term_iri(SANAD_TEXT("http://g/#evidence"));
  SanadId found = SANAD_ANY;
  assert_int_equal(sanad_write_term(write, &name, &found, NULL), SANAD_OK);
  assert_int_equal(found, evidence);
  assert_int_equal(sanad_write_clear_graph(write, source, NULL), SANAD_OK);
  assert_int_equal(sanad_write_commit(write, NULL), SANAD_OK);

  assert_int_equal(sanad_snapshot_open(&snapshot, self->store, NULL), SANAD_OK);
  assert_int_equal(sanad_snapshot_counts(snapshot, &counts, NULL), SANAD_OK);
  assert_int_equal(counts.triples, 1);
  assert_int_equal(counts.quads, 1);
  assert_int_equal(counts.evidence, 0);
  sanad_snapshot_close(snapshot);
}

/// How many terms answer to a folded name.
static size_t
count_names(Fixture *self, const char *folded, bool is_prefix)
{
  SanadSnapshot *snapshot = NULL;
  SanadArena *const arena = sanad_arena_new(NULL, SIZE_MAX);
  const SanadName *names = NULL;
  size_t count = 0;
  assert_int_equal(sanad_snapshot_open(&snapshot, self->store, NULL), SANAD_OK);
  assert_int_equal(sanad_names_find(snapshot, arena, sanad_text(folded),
                                    is_prefix, 100, &names, &count, NULL),
                   SANAD_OK);
  sanad_snapshot_close(snapshot);
  sanad_arena_free(arena);
  return count;
}

static void
finds_terms_by_label_and_local_name(void **state)
{
  Fixture *const self = *state;
  SanadWrite *write = begin(self);
  const SanadId label = iri(write, SANAD_RDFS_LABEL);
  const SanadId alias = iri(write, SANAD_NS_SKOS "altLabel");
  const SanadId a = iri(write, "http://e/Al-Jazeera");
  const SanadId evidence = iri(write, "http://g/#evidence");
  add(write, SANAD_DEFAULT_GRAPH, a, label, literal(write, "Die Insel"));
  add(write, SANAD_DEFAULT_GRAPH, a, label, literal(write, "die_insel"));
  add(write, SANAD_DEFAULT_GRAPH, a, alias, literal(write, "DIE INSEL"));
  add(write, evidence, a, label, literal(write, "secret"));
  assert_int_equal(sanad_write_commit(write, NULL), SANAD_OK);

  assert_int_equal(count_names(self, "aljazeera", false), 1);
  assert_int_equal(count_names(self, "aljaz", false), 0);
  assert_int_equal(count_names(self, "aljaz", true), 1);
  assert_int_equal(count_names(self, "dieinsel", false), 2);
  assert_int_equal(count_names(self, "secret", true), 0);

  // One of two labels that fold alike goes: the name stays.
  write = begin(self);
  const SanadQuad one = {SANAD_DEFAULT_GRAPH,
                         {a, label, literal(write, "Die Insel")}};
  assert_int_equal(sanad_write_remove(write, &one, NULL), SANAD_OK);
  assert_int_equal(sanad_write_commit(write, NULL), SANAD_OK);
  assert_int_equal(count_names(self, "dieinsel", false), 2);

  write = begin(self);
  const SanadQuad two = {SANAD_DEFAULT_GRAPH,
                         {a, label, literal(write, "die_insel")}};
  assert_int_equal(sanad_write_remove(write, &two, NULL), SANAD_OK);
  assert_int_equal(sanad_write_commit(write, NULL), SANAD_OK);
  assert_int_equal(count_names(self, "dieinsel", false), 1);
}

static void
keeps_its_snapshot_while_others_write(void **state)
{
  Fixture *const self = *state;
  SanadWrite *write = begin(self);
  const SanadId a = iri(write, "http://a/");
  add(write, SANAD_DEFAULT_GRAPH, a, a, a);
  assert_int_equal(sanad_write_commit(write, NULL), SANAD_OK);

  SanadSnapshot *before = NULL;
  assert_int_equal(sanad_snapshot_open(&before, self->store, NULL), SANAD_OK);
  write = begin(self);
  add(write, SANAD_DEFAULT_GRAPH, a, a, iri(write, "http://b/"));
  assert_int_equal(sanad_write_commit(write, NULL), SANAD_OK);

  uint64_t count = 0;
  const SanadTriple pattern = {a, SANAD_ANY, SANAD_ANY};
  assert_int_equal(sanad_snapshot_count(before, pattern, 9, &count, NULL),
                   SANAD_OK);
  assert_int_equal(count, 1);
  sanad_snapshot_close(before);
}

static void
refuses_what_is_no_store(void **state)
{
  Fixture *const self = *state;
  static const char *const contents[] = {
      "PK", "this is a letter, not a graph, and long enough to be looked at"};

  for (size_t i = 0; i < sizeof contents / sizeof *contents; ++i) {
    FILE *const file = fopen(self->path, "w");
    assert_non_null(file);
    assert_true(fputs(contents[i], file) >= 0);
    assert_int_equal(fclose(file), 0);

    SanadStore *store = NULL;
    SanadError error = {0};
    assert_int_equal(sanad_store_open(&store, self->path, NULL, &error),
                     SANAD_STORE);
    assert_null(store);
    assert_non_null(strstr(error.message, "is not a sanad store"));
  }

  SanadStore *store = NULL;
  assert_int_equal(sanad_store_open(&store, "/tmp", NULL, NULL), SANAD_STORE);
  const SanadStoreOptions readonly = {.is_readonly = true};
  (void)unlink(self->path);
  assert_int_equal(sanad_store_open(&store, self->path, &readonly, NULL),
                   SANAD_NOT_FOUND);
}

static void
refuses_another_format_and_says_what_to_do(void **state)
{
  Fixture *const self = *state;
  static const struct {
    uint32_t format;
    const char *hint;
  } cases[] = {{0, "export it"}, {STORE_FORMAT + 1, "newer version"}};

  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
    SanadWrite *const write = begin(self);
    MDB_val key = sanad_value("format", 6);
    MDB_val value = sanad_value(&cases[i].format, sizeof cases[i].format);
    assert_int_equal(mdb_put(write->view.txn, self->store->tables[TABLE_META],
                             &key, &value, 0),
                     0);
    assert_int_equal(sanad_write_commit(write, NULL), SANAD_OK);

    SanadStore *store = NULL;
    SanadError error = {0};
    // Under another name, as one process opens a file once.
    char copy[128];
    char command[320];
    (void)snprintf(copy, sizeof copy, "%s-copy", self->path);
    (void)snprintf(command, sizeof command, "cp %s %s", self->path, copy);
    assert_int_equal(system(command), 0);
    assert_int_equal(sanad_store_open(&store, copy, NULL, &error), SANAD_STORE);
    assert_null(store);
    assert_non_null(strstr(error.message, "store format"));
    assert_non_null(strstr(error.hint, cases[i].hint));
    (void)unlink(copy);
    (void)strcat(copy, "-lock");
    (void)unlink(copy);
  }
}

static void
keeps_its_snapshot_in_memory_too(void **state)
{
  (void)state;
  SanadStore *store = NULL;
  SanadSnapshot *before = NULL;
  SanadWrite *write = NULL;
  assert_int_equal(sanad_store_open(&store, NULL, NULL, NULL), SANAD_OK);
  for (unsigned i = 0; i < 40; ++i) {
    char name[32];
    (void)snprintf(name, sizeof name, "http://a/%u", i);
    assert_int_equal(sanad_write_begin(&write, store, NULL), SANAD_OK);
    const SanadId id = iri(write, name);
    for (unsigned j = 0; j < 300; ++j) {
      (void)snprintf(name, sizeof name, "http://a/%u/%u", i, j);
      add(write, SANAD_DEFAULT_GRAPH, id, id, iri(write, name));
    }
    assert_int_equal(sanad_write_commit(write, NULL), SANAD_OK);
    if (!i) {
      assert_int_equal(sanad_snapshot_open(&before, store, NULL), SANAD_OK);
    }
  }
  // Each of the commits behind it would use pages again that it reads.
  uint64_t count = 0;
  SanadId id = SANAD_ANY;
  const SanadTerm first = sanad_term_iri(SANAD_TEXT("http://a/0"));
  const SanadTerm last = sanad_term_iri(SANAD_TEXT("http://a/39"));
  assert_int_equal(sanad_snapshot_find(before, &last, &id, NULL), SANAD_OK);
  assert_int_equal(id, SANAD_ANY);
  assert_int_equal(sanad_snapshot_find(before, &first, &id, NULL), SANAD_OK);
  assert_int_equal(sanad_snapshot_count(before,
                                        (SanadTriple){id, SANAD_ANY, SANAD_ANY},
                                        999, &count, NULL),
                   SANAD_OK);
  assert_int_equal(count, 300);
  sanad_snapshot_close(before);
  sanad_store_close(store);
}

static void
lives_in_memory_without_a_file(void **state)
{
  (void)state;
  SanadStore *store = NULL;
  SanadWrite *write = NULL;
  assert_int_equal(sanad_store_open(&store, NULL, NULL, NULL), SANAD_OK);
  assert_int_equal(sanad_write_begin(&write, store, NULL), SANAD_OK);
  const SanadId a = iri(write, "http://a/");
  add(write, SANAD_DEFAULT_GRAPH, a, a, a);
  assert_int_equal(sanad_write_prefix(write, SANAD_TEXT("ex"),
                                      SANAD_TEXT("http://e/"), NULL),
                   SANAD_OK);
  assert_int_equal(sanad_write_commit(write, NULL), SANAD_OK);

  SanadSnapshot *snapshot = NULL;
  SanadArena *const arena = sanad_arena_new(NULL, SIZE_MAX);
  const SanadPrefix *prefixes = NULL;
  size_t count = 0;
  assert_int_equal(sanad_snapshot_open(&snapshot, store, NULL), SANAD_OK);
  assert_int_equal(
      sanad_snapshot_prefixes(snapshot, arena, &prefixes, &count, NULL),
      SANAD_OK);
  assert_int_equal(count, 1);
  assert_true(sanad_text_is(prefixes[0].prefix, "ex"));
  assert_true(sanad_text_is(prefixes[0].iri, "http://e/"));
  sanad_snapshot_close(snapshot);
  sanad_arena_free(arena);
  sanad_store_close(store);
}

int
main(void)
{
  static char sizes[][8] = {"1", "2", "5"};
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(keeps_terms_exactly, set_up, tear_down),
      cmocka_unit_test_setup_teardown(leaves_nothing_behind_an_aborted_change,
                                      set_up, tear_down),
      cmocka_unit_test_setup_teardown(
          agrees_with_a_plain_table_for_every_pattern, set_up, tear_down),
      cmocka_unit_test_prestate_setup_teardown(
          agrees_with_a_plain_table_for_every_pattern, set_up, tear_down,
          sizes[0]),
      cmocka_unit_test_prestate_setup_teardown(
          agrees_with_a_plain_table_for_every_pattern, set_up, tear_down,
          sizes[1]),
      cmocka_unit_test_prestate_setup_teardown(
          agrees_with_a_plain_table_for_every_pattern, set_up, tear_down,
          sizes[2]),
      cmocka_unit_test_setup_teardown(clears_a_graph_with_its_evidence, set_up,
                                      tear_down),
      cmocka_unit_test_setup_teardown(finds_terms_by_label_and_local_name,
                                      set_up, tear_down),
      cmocka_unit_test_setup_teardown(keeps_its_snapshot_while_others_write,
                                      set_up, tear_down),
      cmocka_unit_test_setup_teardown(refuses_what_is_no_store, set_up,
                                      tear_down),
      cmocka_unit_test_setup_teardown(
          refuses_another_format_and_says_what_to_do, set_up, tear_down),
      cmocka_unit_test(keeps_its_snapshot_in_memory_too),
      cmocka_unit_test(lives_in_memory_without_a_file),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
