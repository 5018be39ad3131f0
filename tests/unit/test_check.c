#include "tests/unit/test.h"

#include "graph/compact.h"
#include "graph/names.h"
#include "graph/order_walk.h"
#include "graph/statistics.h"
#include "graph/store_impl.h"
#include "tests/unit/grown.h"

/// Bits are turned in a store: a check notices, or nothing has changed for who
/// asks it.

enum { ROUNDS = 45, FLIPS = 80 };

#define PAGE_BYTES ((size_t)4096)

typedef struct {
  Grown grown;
  char wrong[128]; ///< Where the changed file is
  unsigned char *bytes;
  size_t size;
  SanadBuffer wanted; ///< All answers
} Fixture;

static void
read_whole(Fixture *self)
{
  FILE *const file = fopen(self->grown.path, "rb");
  assert_non_null(file);
  assert_int_equal(fseek(file, 0, SEEK_END), 0);
  self->size = (size_t)ftell(file);
  rewind(file);
  self->bytes = malloc(self->size);
  assert_non_null(self->bytes);
  assert_int_equal(fread(self->bytes, 1, self->size, file), self->size);
  (void)fclose(file);
}

static void
write_wrong(const Fixture *self)
{
  FILE *const file = fopen(self->wrong, "wb");
  assert_non_null(file);
  assert_int_equal(fwrite(self->bytes, 1, self->size, file), self->size);
  assert_int_equal(fclose(file), 0);
}

static SanadStatus
add_number(SanadBuffer *out, uint64_t number)
{
  char text[32];
  (void)snprintf(text, sizeof text, "%llu ", (unsigned long long)number);
  sanad_buffer_add_string(out, text);
  return SANAD_OK;
}

/// Asks about a triple in every order.
static SanadStatus
ask_triple(SanadBuffer *out, const SanadSnapshot *snapshot, SanadTriple triple)
{
  const SanadTriple patterns[] = {
      triple,
      {triple.subject, SANAD_ANY, SANAD_ANY},
      {triple.subject, triple.predicate, SANAD_ANY},
      {SANAD_ANY, triple.predicate, triple.object},
      {SANAD_ANY, triple.predicate, SANAD_ANY},
      {SANAD_ANY, SANAD_ANY, triple.object},
  };
  for (size_t i = 0; i < sizeof patterns / sizeof *patterns; ++i) {
    for (unsigned order = 0; order < 4; ++order) {
      uint64_t count = 0;
      SanadCursor *cursor = NULL;
      SanadBatch batch;
      SanadStatus status = SANAD_OK;
      if (sanad_cursor_open(&cursor, snapshot, SANAD_ANY, (SanadOrder)order,
                            patterns[i], NULL) == SANAD_OK) {
        while (!(status = sanad_cursor_next(cursor, &batch, NULL))) {
          count += batch.count;
        }
        sanad_cursor_close(cursor);
        if (status != SANAD_END) {
          return status;
        }
      }
      TRY(add_number(out, count));
    }
  }
  SanadStatistics statistics;
  TRY(sanad_snapshot_statistics(snapshot, triple.predicate, &statistics, NULL));
  TRY(add_number(out, statistics.triples));
  TRY(add_number(out, statistics.subjects));
  return add_number(out, statistics.objects);
}

/// Asks for every id by its term and by its name.
static SanadStatus
ask_terms(SanadBuffer *out, const SanadSnapshot *snapshot)
{
  SanadBuffer scratch = {0};
  SanadStatus status = SANAD_OK;
  for (uint64_t i = 1; !status && i < snapshot->counters.next[SANAD_ID_IRI];
       ++i) {
    SanadTerm term;
    SanadId found = SANAD_ANY;
    status = sanad_snapshot_term_into(snapshot, &scratch,
                                      sanad_id(SANAD_ID_IRI, i), &term, NULL);
    if (!status) {
      status = sanad_snapshot_find(snapshot, &term, &found, NULL);
      (void)add_number(out, found);
    }
  }
  sanad_buffer_free(&scratch);
  return status;
}

static SanadStatus
ask_names(SanadBuffer *out, const SanadSnapshot *snapshot)
{
  SanadStatus status = SANAD_OK;
  for (unsigned i = 0; !status && i < ROUNDS * GROWN_THINGS; i += 7) {
    char text[64];
    const SanadName *names = NULL;
    size_t count = 0;
    SanadArena *const arena = sanad_arena_new(NULL, SIZE_MAX);
    assert_non_null(arena);
    (void)snprintf(text, sizeof text, "name %u of those", i);
    status = sanad_names_find(snapshot, arena, sanad_text(text), false, 10,
                              &names, &count, NULL);
    for (size_t j = 0; !status && j < count; ++j) {
      (void)add_number(out, names[j].id);
    }
    sanad_arena_free(arena);
  }
  return status;
}

/// Asks for all that a store knows.
static SanadStatus
ask_snapshot(SanadBuffer *out, const SanadSnapshot *snapshot)
{
  SanadQuadCursor *cursor = NULL;
  SanadQuad quad;
  TRY(grown_add_quads(out, snapshot));
  TRY(ask_terms(out, snapshot));
  TRY(ask_names(out, snapshot));
  SanadStatus status =
      sanad_quad_cursor_open(&cursor, snapshot, SANAD_ANY, NULL);
  for (unsigned i = 0; !status; ++i) {
    status = sanad_quad_cursor_next(cursor, &quad, NULL);
    if (!status && i % 29 == 0) {
      status = ask_triple(out, snapshot, quad.triple);
    }
  }
  sanad_quad_cursor_close(cursor);
  return status == SANAD_END ? SANAD_OK : status;
}

static SanadStatus
ask_all(const char *path, SanadBuffer *out)
{
  const SanadStoreOptions options = {.is_readonly = true, .must_exist = true};
  SanadStore *store = NULL;
  SanadSnapshot *snapshot = NULL;
  sanad_buffer_clear(out);
  SanadStatus status = sanad_store_open(&store, path, &options, NULL);
  if (!status) {
    status = sanad_snapshot_open(&snapshot, store, NULL);
  }
  if (!status) {
    status = ask_snapshot(out, snapshot);
  }
  sanad_snapshot_close(snapshot);
  sanad_store_close(store);
  return status;
}

static int
set_up_check(void **state)
{
  Fixture *const self = calloc(1, sizeof *self);
  SanadCompactReport report;
  assert_non_null(self);
  grown_make_folder(&self->grown);
  (void)snprintf(self->wrong, sizeof self->wrong, "%s/wrong.sanad",
                 self->grown.folder);
  srand(7);
  grown_grow(&self->grown, ROUNDS);
  // So that no page is free, and every block is as large as can be.
  assert_int_equal(sanad_store_compact(self->grown.path, &report, NULL),
                   SANAD_OK);
  assert_int_equal(ask_all(self->grown.path, &self->wanted), SANAD_OK);
  read_whole(self);
  *state = self;
  return 0;
}

static int
tear_down_check(void **state)
{
  Fixture *const self = *state;
  grown_remove(self->grown.path);
  grown_remove(self->wrong);
  assert_int_equal(rmdir(self->grown.folder), 0);
  sanad_buffer_free(&self->wanted);
  free(self->bytes);
  free(self);
  return 0;
}

/// Turns a bit; returns whether the check noticed.  Fails if it did not and
/// answers are others.
static bool
turn_bit(Fixture *self, size_t at, unsigned bit)
{
  self->bytes[at] ^= (unsigned char)(1U << bit);
  write_wrong(self);
  const bool is_noticed = grown_problems(self->wrong, false);
  if (!is_noticed) {
    SanadBuffer answers = {0};
    assert_int_equal(ask_all(self->wrong, &answers), SANAD_OK);
    if (answers.length != self->wanted.length ||
        memcmp(answers.data, self->wanted.data, answers.length) != 0) {
      fail_msg("bit %u of byte %zu of page %zu is not noticed", bit,
               at % PAGE_BYTES, at / PAGE_BYTES);
    }
    sanad_buffer_free(&answers);
  }
  self->bytes[at] ^= (unsigned char)(1U << bit);
  return is_noticed;
}

static void
notices_bits_that_change_an_answer(void **state)
{
  Fixture *const self = *state;
  unsigned noticed = 0;
  for (unsigned i = 0; i < FLIPS; ++i) {
    const size_t at =
        2 * PAGE_BYTES + (size_t)rand() % (self->size - 2 * PAGE_BYTES);
    noticed += turn_bit(self, at, (unsigned)rand() % 8);
  }
  // What is left are the unused ends of pages.
  assert_true(noticed > FLIPS / 2);
}

/// Where in the file the first block of an order lies.
static size_t
find_block(const Fixture *self, Table table, size_t *size)
{
  const SanadStoreOptions options = {.is_readonly = true};
  SanadStore *store = NULL;
  SanadSnapshot *snapshot = NULL;
  OrderWalk *walk = NULL;
  assert_int_equal(sanad_store_open(&store, self->grown.path, &options, NULL),
                   SANAD_OK);
  assert_int_equal(sanad_snapshot_open(&snapshot, store, NULL), SANAD_OK);
  assert_int_equal(order_walk_open(&walk, snapshot, table, NULL), SANAD_OK);
  assert_int_equal(order_walk_next(walk, NULL), SANAD_OK);
  // The heads of its columns are its first bytes but for the head.
  const unsigned char *const head = walk->block.places[0].slots - 16;
  size_t at = 2 * PAGE_BYTES;
  while (at + walk->size <= self->size &&
         memcmp(self->bytes + at, head, walk->size) != 0) {
    ++at;
  }
  *size = walk->size;
  assert_true(at + walk->size <= self->size);
  order_walk_close(walk);
  sanad_snapshot_close(snapshot);
  sanad_store_close(store);
  return at;
}

static void
notices_offsets_and_tables_that_are_wrong_in_a_block(void **state)
{
  static const Table tables[] = {TABLE_PSO, TABLE_POS, TABLE_SPO, TABLE_OPS};
  Fixture *const self = *state;
  for (size_t i = 0; i < sizeof tables / sizeof *tables; ++i) {
    size_t size = 0;
    const size_t begin = find_block(self, tables[i], &size);
    self->bytes[begin + 1] = 0; // As if it had no checksum
    for (unsigned j = 0; j < 16; ++j) {
      // The head, heads of columns, offsets and tables come first.
      const size_t at =
          j < 8 ? 12 + (size_t)rand() % 120 : (size_t)rand() % (size - 12) + 12;
      (void)turn_bit(self, begin + at, (unsigned)rand() % 8);
    }
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test_setup_teardown(notices_bits_that_change_an_answer,
                                      set_up_check, tear_down_check),
      cmocka_unit_test_setup_teardown(
          notices_offsets_and_tables_that_are_wrong_in_a_block, set_up_check,
          tear_down_check),
  };
  return cmocka_run_group_tests_name("check", tests, NULL, NULL);
}
