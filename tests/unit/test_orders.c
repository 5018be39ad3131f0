#include "tests/unit/test.h"

#include "graph/cursor.h"
#include "graph/fences.h"
#include "graph/order.h"
#include "graph/range.h"
#include "graph/statistics.h"
#include "graph/store.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/// Long random changes of a store, compared with a plain table after each, at
/// several sizes of blocks.
enum { PREDICATES = 5, NODES = 40 };

typedef struct {
  bool has[NODES][PREDICATES][NODES]; ///< By subject, predicate, object
} Model;

typedef struct {
  char folder[64];
  char path[96];
  SanadStore *store;
  SanadBatch *batch;
  Model *model;
  Model *other; ///< The model before a change that is dropped
  SanadId subjects[NODES];
  SanadId predicates[PREDICATES];
  SanadId objects[NODES]; ///< Some are literals, some subjects too
} Fixture;

static SanadId
put_term(SanadWrite *write, SanadTerm term)
{
  SanadId id = SANAD_ANY;
  assert_int_equal(sanad_write_term(write, &term, &id, NULL), SANAD_OK);
  return id;
}

static int
compare_ids(const void *left, const void *right)
{
  const SanadId a = *(const SanadId *)left;
  const SanadId b = *(const SanadId *)right;
  return (a > b) - (a < b);
}

static void
make_ids(Fixture *self)
{
  SanadWrite *write = NULL;
  assert_int_equal(sanad_write_begin(&write, self->store, NULL), SANAD_OK);
  for (unsigned i = 0; i < NODES; ++i) {
    char text[32];
    (void)snprintf(text, sizeof text, "http://n/%u", i);
    const SanadText name = sanad_text(text);
    self->subjects[i] =
        put_term(write, i % 4 ? sanad_term_iri(name) : sanad_term_blank(name));
    self->objects[i] =
        i % 3 ? put_term(write, sanad_term_string(name)) : self->subjects[i];
    if (i < PREDICATES) {
      (void)snprintf(text, sizeof text, "http://p/%u", i);
      self->predicates[i] = put_term(write, sanad_term_iri(sanad_text(text)));
    }
  }
  assert_int_equal(sanad_write_commit(write, NULL), SANAD_OK);
  qsort(self->subjects, NODES, sizeof *self->subjects, compare_ids);
  qsort(self->objects, NODES, sizeof *self->objects, compare_ids);
}

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
  self->batch = malloc(sizeof *self->batch);
  self->model = calloc(1, sizeof *self->model);
  self->other = calloc(1, sizeof *self->other);
  const SanadStoreOptions options = {.is_unsynced = true};
  assert_int_equal(sanad_store_open(&self->store, self->path, &options, NULL),
                   SANAD_OK);
  make_ids(self);
  srand(11);
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
  free(self->batch);
  free(self->model);
  free(self->other);
  free(self);
  return 0;
}

static unsigned
below(unsigned count)
{
  return (unsigned)rand() % count;
}

static SanadTriple
triple_at(const Fixture *self, unsigned s, unsigned p, unsigned o)
{
  return (SanadTriple){self->subjects[s], self->predicates[p],
                       self->objects[o]};
}

static void
change(Fixture *self, SanadWrite *write, unsigned s, unsigned p, unsigned o,
       bool adds)
{
  const SanadQuad quad = {SANAD_DEFAULT_GRAPH, triple_at(self, s, p, o)};
  assert_int_equal(adds ? sanad_write_add(write, &quad, NULL)
                        : sanad_write_remove(write, &quad, NULL),
                   SANAD_OK);
  self->model->has[s][p][o] = adds;
}

/// One change of the kinds that happen: a few triples here and there, all of
/// one place, a run of neighbours, nearly everything.
static void
change_somehow(Fixture *self, SanadWrite *write, unsigned kind)
{
  const bool adds = below(5) > 1;
  const unsigned s = below(NODES);
  const unsigned p = below(PREDICATES);
  const unsigned o = below(NODES);

  for (unsigned i = 0; i < NODES * PREDICATES * NODES; ++i) {
    const unsigned at[3] = {i / NODES / PREDICATES, i / NODES % PREDICATES,
                            i % NODES};
    bool is_meant = false;
    switch (kind % 6) {
    case 0: // One triple
      is_meant = at[0] == s && at[1] == p && at[2] == o;
      break;
    case 1: // Here and there
      is_meant = !below(40);
      break;
    case 2: // A subject
      is_meant = at[0] == s && below(3);
      break;
    case 3: // What ends a predicate
      is_meant = at[1] == p && at[0] > NODES - 5;
      break;
    case 4: // A run of objects
      is_meant = at[2] >= o && at[2] < o + 4 && at[1] >= p;
      break;
    default: // Much
      is_meant = !below(3);
      break;
    }
    if (is_meant) {
      change(self, write, at[0], at[1], at[2], adds);
    }
  }
}

/// The places of row (i, j, k) of an order as subject, predicate, object.
static void
turn(SanadOrder order, const unsigned at[3], unsigned out[3])
{
  static const unsigned places[SANAD_ORDERS][3] = {
      [SANAD_PSO] = {1, 0, 2},
      [SANAD_POS] = {1, 2, 0},
      [SANAD_SPO] = {0, 1, 2},
      [SANAD_OPS] = {2, 1, 0},
  };
  for (unsigned i = 0; i < 3; ++i) {
    out[places[order][i]] = at[i];
  }
}

/// Reads what the cursor gives, and compares with the model: rows `at` of the
/// order, of which NODES means any.
static void
check_cursor(Fixture *self, SanadCursor *cursor, SanadOrder order,
             const unsigned wanted[3])
{
  const unsigned firsts = order < SANAD_SPO ? PREDICATES : NODES;
  const unsigned seconds = order < SANAD_SPO ? NODES : PREDICATES;
  size_t row = 0;
  self->batch->count = 0;

  for (unsigned i = 0; i < firsts * seconds * NODES; ++i) {
    const unsigned at[3] = {i / NODES / seconds, i / NODES % seconds,
                            i % NODES};
    unsigned t[3];
    turn(order, at, t);
    bool is_match = self->model->has[t[0]][t[1]][t[2]];
    for (unsigned j = 0; j < 3; ++j) {
      is_match &= wanted[j] == NODES || wanted[j] == at[j];
    }
    if (!is_match) {
      continue;
    }
    if (row == self->batch->count) {
      assert_int_equal(sanad_cursor_next(cursor, self->batch, NULL), SANAD_OK);
      assert_in_range(self->batch->count, 1, SANAD_BATCH_ROWS);
      row = 0;
    }
    assert_int_equal(self->batch->subject[row], self->subjects[t[0]]);
    assert_int_equal(self->batch->predicate[row], self->predicates[t[1]]);
    assert_int_equal(self->batch->object[row], self->objects[t[2]]);
    ++row;
  }
  assert_int_equal(row, self->batch->count);
  assert_int_equal(sanad_cursor_next(cursor, self->batch, NULL), SANAD_END);
  assert_int_equal(sanad_cursor_next(cursor, self->batch, NULL), SANAD_END);
}

static SanadTriple
pattern_of(const Fixture *self, SanadOrder order, const unsigned wanted[3])
{
  unsigned t[3];
  turn(order, wanted, t);
  return (SanadTriple){
      t[0] == NODES ? SANAD_ANY : self->subjects[t[0]],
      t[1] == NODES ? SANAD_ANY : self->predicates[t[1]],
      t[2] == NODES ? SANAD_ANY : self->objects[t[2]],
  };
}

/// Points one cursor at pattern after pattern: most ahead, some behind.
static void
check_order(Fixture *self, const SanadSnapshot *snapshot, SanadOrder order)
{
  const SanadTriple all = {SANAD_ANY, SANAD_ANY, SANAD_ANY};
  const unsigned firsts = order < SANAD_SPO ? PREDICATES : NODES;
  const unsigned seconds = order < SANAD_SPO ? NODES : PREDICATES;
  unsigned wanted[3] = {NODES, NODES, NODES};
  SanadCursor *cursor = NULL;
  assert_int_equal(
      sanad_cursor_open(&cursor, snapshot, SANAD_ANY, order, all, NULL),
      SANAD_OK);
  check_cursor(self, cursor, order, wanted);

  unsigned at = below(20);
  for (unsigned i = 0; i < 24; ++i) {
    wanted[0] = at / NODES / seconds % firsts;
    wanted[1] = i % 4 == 1 ? NODES : at / NODES % seconds;
    wanted[2] = i % 4 < 3 ? NODES : at % NODES;
    const SanadTriple pattern = pattern_of(self, order, wanted);
    assert_int_equal(sanad_cursor_reset(cursor, SANAD_ANY, pattern, NULL),
                     SANAD_OK);
    if (i % 5) {
      check_cursor(self, cursor, order, wanted);
    } else { // Left before its end
      const SanadStatus status = sanad_cursor_next(cursor, self->batch, NULL);
      assert_true(status == SANAD_OK || status == SANAD_END);
    }
    at += below(i % 7 ? 200 : 3);
    at = below(9) ? at : below(NODES * NODES);
  }
  sanad_cursor_close(cursor);
}

/// Every pattern's count, and every predicate's statistics.
static void
check_numbers(Fixture *self, const SanadSnapshot *snapshot)
{
  uint64_t count = 0;
  uint64_t all = 0;

  for (unsigned p = 0; p < PREDICATES; ++p) {
    SanadStatistics expected = {0};
    bool is_object[NODES] = {false};
    for (unsigned s = 0; s < NODES; ++s) {
      uint64_t of_subject = 0;
      for (unsigned o = 0; o < NODES; ++o) {
        const bool has = self->model->has[s][p][o];
        of_subject += has;
        expected.objects += has && !is_object[o];
        is_object[o] |= has;
      }
      expected.triples += of_subject;
      expected.subjects += of_subject > 0;
      const SanadTriple pattern = {self->subjects[s], self->predicates[p],
                                   SANAD_ANY};
      assert_int_equal(sanad_snapshot_count(snapshot, pattern, 7, &count, NULL),
                       SANAD_OK);
      assert_int_equal(count, of_subject < 7 ? of_subject : 7);
    }
    SanadStatistics statistics;
    assert_int_equal(sanad_snapshot_statistics(snapshot, self->predicates[p],
                                               &statistics, NULL),
                     SANAD_OK);
    assert_int_equal(statistics.triples, expected.triples);
    assert_int_equal(statistics.subjects, expected.subjects);
    assert_int_equal(statistics.objects, expected.objects);
    all += expected.triples;
  }
  SanadCounts counts;
  assert_int_equal(sanad_snapshot_counts(snapshot, &counts, NULL), SANAD_OK);
  assert_int_equal(counts.triples, all);
}

/// Walks a range, and compares with the model.
static void
check_range(Fixture *self, SanadRange *range, unsigned p,
            const unsigned bounds[2], bool is_descending)
{
  const SanadId *subjects = NULL;
  const SanadId *objects = NULL;
  size_t count = 0;
  size_t at = 0;
  for (unsigned i = 0; i < NODES * NODES; ++i) {
    const unsigned row = is_descending ? NODES * NODES - 1 - i : i;
    const unsigned o = row / NODES;
    const unsigned s = row % NODES;
    if (o < bounds[0] || o > bounds[1] || !self->model->has[s][p][o]) {
      continue;
    }
    if (at == count) {
      assert_int_equal(
          sanad_range_next(range, &subjects, &objects, &count, NULL), SANAD_OK);
      assert_true(count > 0);
      at = 0;
    }
    assert_int_equal(subjects[at], self->subjects[s]);
    assert_int_equal(objects[at], self->objects[o]);
    ++at;
  }
  assert_int_equal(at, count);
  assert_int_equal(sanad_range_next(range, &subjects, &objects, &count, NULL),
                   SANAD_END);
  assert_int_equal(sanad_range_next(range, &subjects, &objects, &count, NULL),
                   SANAD_END);
}

/// How many triples a range has, and at which objects it ends.
static void
check_ends(Fixture *self, const SanadSnapshot *snapshot, SanadBounds bounds,
           unsigned p, const unsigned places[2])
{
  uint64_t expected = 0;
  uint64_t count = 0;
  SanadId ends[2] = {SANAD_ANY, SANAD_ANY};
  SanadId found[2];
  for (unsigned o = places[0]; o <= places[1]; ++o) {
    for (unsigned s = 0; s < NODES; ++s) {
      if (self->model->has[s][p][o]) {
        ++expected;
        ends[0] = ends[0] == SANAD_ANY ? self->objects[o] : ends[0];
        ends[1] = self->objects[o];
      }
    }
  }
  assert_int_equal(
      sanad_range_count(snapshot, bounds, UINT64_MAX, &count, NULL), SANAD_OK);
  assert_int_equal(count, expected);
  assert_int_equal(
      sanad_range_ends(snapshot, bounds, &found[0], &found[1], NULL), SANAD_OK);
  assert_int_equal(found[0], ends[0]);
  assert_int_equal(found[1], ends[1]);
}

/// Ranges of objects: between two of them, and from one to itself.
static void
check_ranges(Fixture *self, const SanadSnapshot *snapshot)
{
  for (unsigned i = 0; i < 24; ++i) {
    const unsigned p = below(PREDICATES);
    const unsigned low = below(NODES);
    const unsigned places[2] = {low, i % 4 ? low + below(NODES - low) : low};
    // Bounds need not be ids of terms.
    const SanadBounds bounds = {
        self->predicates[p],
        low ? self->objects[low - 1] + 1 : (i % 3 ? self->objects[0] : 1),
        places[1] == NODES - 1 && i % 3 ? UINT64_MAX : self->objects[places[1]],
        false};
    const bool is_descending = below(2);
    SanadRange *range = NULL;
    assert_int_equal(
        sanad_range_open(&range, snapshot, bounds, is_descending, NULL),
        SANAD_OK);
    check_range(self, range, p, places, is_descending);
    sanad_range_reset(range, bounds);
    check_range(self, range, p, places, is_descending);
    sanad_range_close(range);
    check_ends(self, snapshot, bounds, p, places);
  }
}

/// Ranges of subjects, which come one after the other with all their objects.
static void
check_subject_ranges(Fixture *self, const SanadSnapshot *snapshot)
{
  for (unsigned i = 0; i < 8; ++i) {
    const unsigned p = below(PREDICATES);
    const unsigned low = below(NODES);
    const unsigned high = low + below(NODES - low);
    const SanadBounds bounds = {self->predicates[p], self->subjects[low],
                                self->subjects[high], true};
    const SanadId *subjects = NULL;
    const SanadId *objects = NULL;
    size_t count = 0;
    size_t at = 0;
    SanadRange *range = NULL;
    assert_int_equal(sanad_range_open(&range, snapshot, bounds, false, NULL),
                     SANAD_OK);
    for (unsigned row = low * NODES; row < (high + 1) * NODES; ++row) {
      if (!self->model->has[row / NODES][p][row % NODES]) {
        continue;
      }
      if (at == count) {
        assert_int_equal(
            sanad_range_next(range, &subjects, &objects, &count, NULL),
            SANAD_OK);
        at = 0;
      }
      assert_int_equal(subjects[at], self->subjects[row / NODES]);
      assert_int_equal(objects[at], self->objects[row % NODES]);
      ++at;
    }
    assert_int_equal(at, count);
    assert_int_equal(sanad_range_next(range, &subjects, &objects, &count, NULL),
                     SANAD_END);
    sanad_range_close(range);
  }
}

static void
check_objects(Fixture *self, const SanadSnapshot *snapshot)
{
  for (unsigned o = 0; o < NODES; ++o) {
    uint64_t expected = 0;
    uint64_t count = 0;
    for (unsigned i = 0; i < NODES * PREDICATES; ++i) {
      expected += self->model->has[i / PREDICATES][i % PREDICATES][o];
    }
    const SanadTriple pattern = {SANAD_ANY, SANAD_ANY, self->objects[o]};
    assert_int_equal(
        sanad_snapshot_count(snapshot, pattern, UINT64_MAX, &count, NULL),
        SANAD_OK);
    assert_int_equal(count, expected);
    const SanadTriple one = triple_at(self, below(NODES), below(PREDICATES), o);
    bool has = false;
    assert_int_equal(sanad_snapshot_has(snapshot, SANAD_ANY, one, &has, NULL),
                     SANAD_OK);
    assert_int_equal(sanad_snapshot_count(snapshot, one, 5, &count, NULL),
                     SANAD_OK);
    assert_int_equal(has, count);
  }
}

static void
check_store(Fixture *self)
{
  SanadSnapshot *snapshot = NULL;
  assert_int_equal(sanad_snapshot_open(&snapshot, self->store, NULL), SANAD_OK);
  for (SanadOrder order = 0; order < SANAD_ORDERS; ++order) {
    check_order(self, snapshot, order);
  }
  check_numbers(self, snapshot);
  check_objects(self, snapshot);
  check_ranges(self, snapshot);
  check_subject_ranges(self, snapshot);
  sanad_snapshot_close(snapshot);
}

static void
keeps_every_order_through_long_changes(void **state)
{
  Fixture *const self = *state;

  for (unsigned round = 0; round < 24; ++round) {
    SanadWrite *write = NULL;
    assert_int_equal(sanad_write_begin(&write, self->store, NULL), SANAD_OK);
    *self->other = *self->model;
    for (unsigned i = below(4) + 1; i > 0; --i) {
      const SanadSnapshot *view = NULL;
      change_somehow(self, write, below(round % 8 ? 5 : 6));
      // A view puts the changes so far into the tables.
      assert_int_equal(below(3) ? SANAD_OK
                                : sanad_write_snapshot(write, &view, NULL),
                       SANAD_OK);
      if (view) {
        check_numbers(self, view);
      }
    }
    if (round % 9 == 8) {
      sanad_write_abort(write);
      *self->model = *self->other;
    } else {
      assert_int_equal(sanad_write_commit(write, NULL), SANAD_OK);
    }
    if (round % 6 == 5) {
      sanad_store_close(self->store);
      assert_int_equal(sanad_store_open(&self->store, self->path, NULL, NULL),
                       SANAD_OK);
    }
    check_store(self);
  }
}

static void
can_be_emptied_and_filled_again(void **state)
{
  Fixture *const self = *state;

  for (unsigned round = 0; round < 4; ++round) {
    for (unsigned s = 0; s < NODES; s += 8) {
      SanadWrite *write = NULL;
      assert_int_equal(sanad_write_begin(&write, self->store, NULL), SANAD_OK);
      for (unsigned i = 0; i < 8 * PREDICATES * NODES; ++i) {
        change(self, write, s + i % 8, i / 8 % PREDICATES, i / 8 / PREDICATES,
               round % 2 == 0);
      }
      assert_int_equal(sanad_write_commit(write, NULL), SANAD_OK);
      check_store(self);
    }
  }
  SanadSnapshot *snapshot = NULL;
  SanadArena *const arena = sanad_arena_new(NULL, SIZE_MAX);
  const SanadId *predicates = NULL;
  size_t count = 1;
  assert_int_equal(sanad_snapshot_open(&snapshot, self->store, NULL), SANAD_OK);
  assert_int_equal(
      sanad_snapshot_predicates(snapshot, arena, &predicates, &count, NULL),
      SANAD_OK);
  assert_int_equal(count, 0);
  sanad_snapshot_close(snapshot);
  sanad_arena_free(arena);
}

static void
joins_blocks_that_become_small(void **state)
{
  Fixture *const self = *state;

  for (unsigned round = 0; round < 24; ++round) {
    SanadWrite *write = NULL;
    assert_int_equal(sanad_write_begin(&write, self->store, NULL), SANAD_OK);
    for (unsigned i = 0; i < NODES * PREDICATES * NODES; ++i) {
      const unsigned s = i / NODES / PREDICATES;
      const unsigned p = i / NODES % PREDICATES;
      const unsigned o = i % NODES;
      // Everything first, then a third of the rest goes each time.
      if (!round || (self->model->has[s][p][o] && !below(3))) {
        change(self, write, s, p, o, !round);
      }
    }
    assert_int_equal(sanad_write_commit(write, NULL), SANAD_OK);
    check_store(self);
  }
}

static void
answers_alike_after_so_many_seeks_that_it_keeps_all_keys(void **state)
{
  Fixture *const self = *state;
  SanadWrite *write = NULL;
  SanadSnapshot *snapshot = NULL;
  assert_int_equal(sanad_write_begin(&write, self->store, NULL), SANAD_OK);
  for (unsigned i = 0; i < NODES * PREDICATES * NODES; ++i) {
    if (below(3)) {
      change(self, write, i / NODES / PREDICATES, i / NODES % PREDICATES,
             i % NODES, true);
    }
  }
  assert_int_equal(sanad_write_commit(write, NULL), SANAD_OK);

  assert_int_equal(sanad_snapshot_open(&snapshot, self->store, NULL), SANAD_OK);
  for (SanadOrder order = 0; order < SANAD_ORDERS; ++order) {
    const Table table = (Table)(TABLE_PSO + (unsigned)order);
    for (unsigned i = 0; i < 20 && !fences_seek(snapshot, table); ++i) {
      check_order(self, snapshot, order);
    }
    while (!fences_seek(snapshot, table)) {
    }
    check_order(self, snapshot, order);
    check_order(self, snapshot, order);
  }
  check_numbers(self, snapshot);
  check_objects(self, snapshot);
  check_ranges(self, snapshot);
  sanad_snapshot_close(snapshot);
}

/// Writes the rows of an order that the model has, from one subject on.
static void
write_order(Fixture *self, SanadWrite *write, SanadOrder order,
            pthread_mutex_t *lock, unsigned part)
{
  OrderWriter *writer = NULL;
  const unsigned firsts = order < SANAD_SPO ? PREDICATES : NODES;
  const unsigned seconds = order < SANAD_SPO ? NODES : PREDICATES;
  const unsigned cut = NODES * seconds * firsts / 3;
  assert_int_equal(order_writer_open(&writer, write,
                                     (Table)(TABLE_PSO + (unsigned)order), lock,
                                     NULL),
                   SANAD_OK);
  for (unsigned i = 0; i < firsts * seconds * NODES; ++i) {
    const unsigned at[3] = {i / NODES / seconds, i / NODES % seconds,
                            i % NODES};
    unsigned t[3];
    turn(order, at, t);
    if (self->model->has[t[0]][t[1]][t[2]] && (i < cut) == !part) {
      const SanadTriple triple = triple_at(self, t[0], t[1], t[2]);
      OrderRow row = {.set = order == SANAD_SPO};
      sanad_order_places(order, &triple, row.places);
      assert_int_equal(order_writer_add(writer, 0, &row, 1, NULL), SANAD_OK);
    }
  }
  assert_int_equal(order_writer_close(writer, NULL), SANAD_OK);
}

static void
writes_in_order_what_a_merge_would_write(void **state)
{
  Fixture *const self = *state;
  pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
  SanadWrite *write = NULL;
  assert_int_equal(sanad_write_begin(&write, self->store, NULL), SANAD_OK);
  for (unsigned i = 0; i < NODES * PREDICATES * NODES; ++i) {
    const bool has = below(3) == 0;
    self->model
        ->has[i / NODES / PREDICATES][i / NODES % PREDICATES][i % NODES] = has;
    write->view.counters.counts.triples += has;
  }
  // In two parts, so that the second goes on behind the first.
  for (SanadOrder order = 0; order < SANAD_ORDERS; ++order) {
    write_order(self, write, order, order % 2 ? &lock : NULL, 0);
    write_order(self, write, order, order % 2 ? &lock : NULL, 1);
  }
  assert_int_equal(sanad_write_commit(write, NULL), SANAD_OK);
  check_store(self);

  // What is out of order is refused.
  OrderWriter *writer = NULL;
  const OrderRow low = {{1, 1, 1}, 0};
  assert_int_equal(sanad_write_begin(&write, self->store, NULL), SANAD_OK);
  assert_int_equal(order_writer_open(&writer, write, TABLE_OPS, NULL, NULL),
                   SANAD_OK);
  assert_int_equal(order_writer_add(writer, 0, &low, 1, NULL), SANAD_CORRUPT);
  assert_int_equal(order_writer_close(writer, NULL), SANAD_OK);
  sanad_write_abort(write);
}

int
main(void)
{
  static char sizes[][8] = {"1", "2", "3", "7", "30"};
  struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(keeps_every_order_through_long_changes,
                                      set_up, tear_down),
      cmocka_unit_test_prestate_setup_teardown(
          keeps_every_order_through_long_changes, set_up, tear_down, sizes[0]),
      cmocka_unit_test_prestate_setup_teardown(
          keeps_every_order_through_long_changes, set_up, tear_down, sizes[1]),
      cmocka_unit_test_prestate_setup_teardown(
          keeps_every_order_through_long_changes, set_up, tear_down, sizes[2]),
      cmocka_unit_test_prestate_setup_teardown(
          keeps_every_order_through_long_changes, set_up, tear_down, sizes[3]),
      cmocka_unit_test_prestate_setup_teardown(
          keeps_every_order_through_long_changes, set_up, tear_down, sizes[4]),
      cmocka_unit_test_setup_teardown(can_be_emptied_and_filled_again, set_up,
                                      tear_down),
      cmocka_unit_test_prestate_setup_teardown(can_be_emptied_and_filled_again,
                                               set_up, tear_down, sizes[2]),
      cmocka_unit_test_prestate_setup_teardown(can_be_emptied_and_filled_again,
                                               set_up, tear_down, sizes[4]),
      cmocka_unit_test_setup_teardown(joins_blocks_that_become_small, set_up,
                                      tear_down),
      cmocka_unit_test_prestate_setup_teardown(joins_blocks_that_become_small,
                                               set_up, tear_down, sizes[3]),
      cmocka_unit_test_prestate_setup_teardown(joins_blocks_that_become_small,
                                               set_up, tear_down, sizes[4]),
      cmocka_unit_test_setup_teardown(
          answers_alike_after_so_many_seeks_that_it_keeps_all_keys, set_up,
          tear_down),
      cmocka_unit_test_prestate_setup_teardown(
          answers_alike_after_so_many_seeks_that_it_keeps_all_keys, set_up,
          tear_down, sizes[1]),
      cmocka_unit_test_prestate_setup_teardown(
          answers_alike_after_so_many_seeks_that_it_keeps_all_keys, set_up,
          tear_down, sizes[4]),
      cmocka_unit_test_setup_teardown(writes_in_order_what_a_merge_would_write,
                                      set_up, tear_down),
      cmocka_unit_test_prestate_setup_teardown(
          writes_in_order_what_a_merge_would_write, set_up, tear_down,
          sizes[2]),
      cmocka_unit_test_prestate_setup_teardown(
          writes_in_order_what_a_merge_would_write, set_up, tear_down,
          sizes[4]),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
