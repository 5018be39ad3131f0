#include "tests/unit/test.h"

#include "graph/block.h"
#include "graph/compact.h"
#include "graph/dictionary.h"
#include "graph/order_walk.h"
#include "tests/unit/grown.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/stat.h>

/// A store that has grown is made small, at several sizes of blocks.

static int
set_up_compact(void **state)
{
  const char *const block_rows = *state;
  Grown *const grown = calloc(1, sizeof *grown);
  assert_non_null(grown);
  if (block_rows) {
    assert_int_equal(setenv("SANAD_BLOCK_ROWS", block_rows, 1), 0);
    assert_int_equal(setenv("SANAD_PAGE_BYTES", "200", 1), 0);
  }
  grown_make_folder(grown);
  srand(5);
  grown_grow(grown, block_rows ? 40 : 300);
  *state = grown;
  return 0;
}

static int
tear_down_compact(void **state)
{
  Grown *const grown = *state;
  grown_remove(grown->path);
  assert_int_equal(rmdir(grown->folder), 0);
  (void)unsetenv("SANAD_BLOCK_ROWS");
  (void)unsetenv("SANAD_PAGE_BYTES");
  free(grown);
  return 0;
}

/// Fails unless no row of the block behind would fit into the one before.
static void
expect_full_blocks(const SanadSnapshot *snapshot, Table table)
{
  OrderRow *const rows = malloc((BLOCK_ROWS_MAX + 1) * sizeof *rows);
  BlockEncoder *const encoder = block_encoder_new();
  OrderWalk *walk = NULL;
  SanadStatus status = SANAD_OK;
  SanadId graph = 0;
  size_t count = 0;
  assert_true(rows && encoder);
  assert_int_equal(order_walk_open(&walk, snapshot, table, NULL), SANAD_OK);
  while (!(status = order_walk_next(walk, NULL))) {
    if (count && count < snapshot->store->block_rows && walk->graph == graph) {
      unsigned char bytes[BLOCK_BYTES_MAX];
      size_t size = 0;
      rows[count] = walk->rows[0];
      assert_int_equal(block_encode(encoder, rows, count + 1,
                                    table == TABLE_SPO, bytes, &size),
                       count);
    }
    memcpy(rows, walk->rows, walk->count * sizeof *rows);
    count = walk->count;
    graph = walk->graph;
  }
  assert_int_equal(status, SANAD_END);
  order_walk_close(walk);
  free(encoder);
  free(rows);
}

/// How many overflow pages, one a block, a table has.
static size_t
blocks_of(const SanadSnapshot *snapshot, Table table)
{
  MDB_stat about = {0};
  assert_int_equal(
      mdb_stat(snapshot->txn, snapshot->store->tables[table], &about), 0);
  return about.ms_entries;
}

static void
makes_a_grown_store_small_and_full(void **state)
{
  const Grown *const grown = *state;
  SanadBuffer before = {0};
  SanadBuffer after = {0};
  struct stat old_file;
  struct stat new_file;
  SanadCompactReport report;
  assert_int_equal(grown_problems(grown->path, true), 0);
  assert_int_equal(grown_dump(grown->path, &before), SANAD_OK);
  assert_int_equal(stat(grown->path, &old_file), 0);

  assert_int_equal(sanad_store_compact(grown->path, &report, NULL), SANAD_OK);
  assert_int_equal(grown_problems(grown->path, true), 0);
  assert_int_equal(grown_dump(grown->path, &after), SANAD_OK);
  assert_int_equal(before.length, after.length);
  assert_memory_equal(before.data, after.data, before.length);
  assert_int_equal(stat(grown->path, &new_file), 0);
  assert_true(new_file.st_size < old_file.st_size);
  assert_int_equal(report.bytes_before, old_file.st_size);
  assert_int_equal(report.bytes_after, new_file.st_size);
  sanad_buffer_free(&before);
  sanad_buffer_free(&after);
}

static void
leaves_only_full_blocks(void **state)
{
  static const Table orders[] = {TABLE_PSO, TABLE_POS, TABLE_SPO, TABLE_OPS,
                                 TABLE_GSPO};
  static const Table others[] = {TABLE_HASHES, TABLE_NAMES};
  const Grown *const grown = *state;
  const SanadStoreOptions options = {.is_readonly = true};
  SanadCompactReport report;
  SanadStore *store = NULL;
  SanadSnapshot *snapshot = NULL;
  size_t before[2];
  assert_int_equal(sanad_store_open(&store, grown->path, &options, NULL), 0);
  assert_int_equal(sanad_snapshot_open(&snapshot, store, NULL), 0);
  for (size_t i = 0; i < 2; ++i) {
    before[i] = blocks_of(snapshot, others[i]);
  }
  sanad_snapshot_close(snapshot);
  sanad_store_close(store);

  assert_int_equal(sanad_store_compact(grown->path, &report, NULL), SANAD_OK);
  assert_int_equal(sanad_store_open(&store, grown->path, &options, NULL), 0);
  assert_int_equal(sanad_snapshot_open(&snapshot, store, NULL), 0);
  for (size_t i = 0; i < sizeof orders / sizeof *orders; ++i) {
    expect_full_blocks(snapshot, orders[i]);
  }
  for (size_t i = 0; i < 2; ++i) {
    assert_true(blocks_of(snapshot, others[i]) < before[i]);
  }
  sanad_snapshot_close(snapshot);
  sanad_store_close(store);
}

static void
changes_a_compacted_store_as_any_other(void **state)
{
  const Grown *const grown = *state;
  SanadCompactReport report;
  SanadCompactReport again;
  assert_int_equal(sanad_store_compact(grown->path, &report, NULL), SANAD_OK);
  // Nothing is left to gain.
  assert_int_equal(sanad_store_compact(grown->path, &again, NULL), SANAD_OK);
  assert_int_equal(again.bytes_after, report.bytes_after);
  srand(6);
  grown_grow(grown, 20);
  assert_int_equal(grown_problems(grown->path, true), 0);
}

/// A limit of the system stands for a disk that is full after some writes.
static void
leaves_the_old_store_when_the_disk_is_full(void **state)
{
  const Grown *const grown = *state;
  SanadBuffer before = {0};
  SanadBuffer after = {0};
  SanadCompactReport report;
  struct rlimit old;
  char name[128];
  assert_int_equal(grown_dump(grown->path, &before), SANAD_OK);
  assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
  (void)signal(SIGXFSZ, SIG_IGN);
  for (rlim_t pages = 0; pages < 40; pages += 7) {
    const struct rlimit few = {pages * 4096 + 100, old.rlim_max};
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &few), 0);
    const SanadStatus status = sanad_store_compact(grown->path, &report, NULL);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
    assert_true(status == SANAD_STORE || status == SANAD_IO);
  }
  (void)signal(SIGXFSZ, SIG_DFL);
  (void)snprintf(name, sizeof name, "%s.compact", grown->path);
  assert_int_not_equal(access(name, F_OK), 0);
  assert_int_equal(grown_dump(grown->path, &after), SANAD_OK);
  assert_int_equal(before.length, after.length);
  assert_memory_equal(before.data, after.data, before.length);
  assert_int_equal(grown_problems(grown->path, true), 0);
  sanad_buffer_free(&before);
  sanad_buffer_free(&after);
}

#define AT_ALL_SIZES(test)                                                     \
  cmocka_unit_test_setup_teardown(test, set_up_compact, tear_down_compact),    \
      cmocka_unit_test_prestate_setup_teardown(test, set_up_compact,           \
                                               tear_down_compact, few_rows)

int
main(void)
{
  static char few_rows[] = "3";
  const struct CMUnitTest tests[] = {
      AT_ALL_SIZES(makes_a_grown_store_small_and_full),
      AT_ALL_SIZES(leaves_only_full_blocks),
      AT_ALL_SIZES(changes_a_compacted_store_as_any_other),
      cmocka_unit_test_setup_teardown(
          leaves_the_old_store_when_the_disk_is_full, set_up_compact,
          tear_down_compact),
  };
  return cmocka_run_group_tests_name("compact", tests, NULL, NULL);
}
