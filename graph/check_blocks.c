/// The blocks of the orders as they lie in the store, and the statistics.

#include "graph/check_impl.h"

#include "graph/order_walk.h"
#include "graph/statistics.h"

#include <inttypes.h>
#include <string.h>

static const struct {
  Table table;
  const char *name;
} order_tables[] = {
    {TABLE_PSO, "pso"}, {TABLE_POS, "pos"},   {TABLE_SPO, "spo"},
    {TABLE_OPS, "ops"}, {TABLE_GSPO, "gspo"},
};

typedef struct {
  Check *check;
  const OrderWalk *walk;
  const char *name; ///< Of the table
  bool has_last;    ///< There was a sound block before
  SanadId graph;    ///< Of the last row
  SanadId last[3];  ///< The last row
  // Of PSO and POS, since the first row of the predicate last[0].
  uint64_t triples;
  uint64_t pairs;
  uint64_t predicates; ///< Before this one
  bool is_whole;       ///< All blocks could be read
} BlockCheck;

static bool
counts_predicates(const BlockCheck *blocks)
{
  return blocks->walk->table == TABLE_PSO || blocks->walk->table == TABLE_POS;
}

/// The statistics of a predicate are what its rows say.
static SanadStatus
end_predicate(BlockCheck *blocks, SanadError *error)
{
  const bool is_pso = blocks->walk->table == TABLE_PSO;
  const SanadId predicate = blocks->last[0];
  SanadStatistics kept = {0};
  const SanadStatus status = sanad_snapshot_statistics(blocks->check->snapshot,
                                                       predicate, &kept, error);
  const uint64_t pairs = is_pso ? kept.subjects : kept.objects;
  if (!status && blocks->is_whole &&
      (kept.triples != blocks->triples || pairs != blocks->pairs)) {
    check_tell(blocks->check,
               "predicate %" PRIx64 " has %" PRIu64 " triples and %" PRIu64
               " %s, and is counted with %" PRIu64 " and %" PRIu64,
               predicate, blocks->triples, blocks->pairs,
               is_pso ? "subjects" : "objects", kept.triples, pairs);
  }
  blocks->triples = 0;
  blocks->pairs = 0;
  ++blocks->predicates;
  return check_pass(blocks->check, status, "the statistics", error);
}

static SanadStatus
count_row(BlockCheck *blocks, const SanadId places[3], SanadError *error)
{
  const bool is_first = !blocks->triples;
  if (!is_first && blocks->last[0] != places[0]) {
    TRY(end_predicate(blocks, error));
  }
  blocks->pairs += !blocks->triples || blocks->last[1] != places[1];
  ++blocks->triples;
  memcpy(blocks->last, places, sizeof blocks->last);
  return SANAD_OK;
}

/// Whether the block stands behind the one before.
static bool
is_behind_last(const BlockCheck *blocks)
{
  const OrderWalk *const walk = blocks->walk;
  return !blocks->has_last || walk->graph > blocks->graph ||
         (walk->graph == blocks->graph &&
          order_row_compare(blocks->last, walk->rows[0].places) < 0);
}

/// Checks a block whose rows could be read.
static SanadStatus
check_rows(BlockCheck *blocks, SanadError *error)
{
  const OrderWalk *const walk = blocks->walk;
  const SanadId *const first = walk->first;
  if (!is_behind_last(blocks)) {
    check_tell(blocks->check,
               "%s: the block of %" PRIx64 " %" PRIx64 " %" PRIx64
               " begins before the one before it ends",
               blocks->name, first[0], first[1], first[2]);
  }
  if (!block_is_sound(&walk->block)) {
    check_tell(blocks->check,
               "%s: rows are not found in the block of %" PRIx64 " %" PRIx64
               " %" PRIx64,
               blocks->name, first[0], first[1], first[2]);
  }
  for (size_t i = 0; counts_predicates(blocks) && i < walk->count; ++i) {
    TRY(count_row(blocks, walk->rows[i].places, error));
  }
  blocks->has_last = true;
  blocks->graph = walk->graph;
  memcpy(blocks->last, walk->rows[walk->count - 1].places, sizeof blocks->last);
  return SANAD_OK;
}

/// After the last block: every predicate that has statistics was there.
static SanadStatus
end_table(BlockCheck *blocks, SanadError *error)
{
  const SanadSnapshot *const snapshot = blocks->check->snapshot;
  MDB_stat about = {0};
  if (!counts_predicates(blocks) || !blocks->is_whole) {
    return SANAD_OK;
  }
  if (blocks->triples) {
    TRY(end_predicate(blocks, error));
  }
  const int rc =
      mdb_stat(snapshot->txn, snapshot->store->tables[TABLE_STATS], &about);
  if (!rc && about.ms_entries != blocks->predicates) {
    check_tell(blocks->check,
               "%s has %" PRIu64 " predicates, and %zu are counted",
               blocks->name, blocks->predicates, about.ms_entries);
  }
  return rc ? sanad_store_fail(error, "read the statistics", rc) : SANAD_OK;
}

static SanadStatus
check_table(Check *check, Table table, const char *name, SanadError *error)
{
  BlockCheck blocks = {.check = check, .name = name, .is_whole = true};
  OrderWalk *walk = NULL;
  TRY(order_walk_open(&walk, check->snapshot, table, error));
  blocks.walk = walk;
  SanadStatus status = SANAD_OK;
  while (!status && !(status = check_goes_on(check, error))) {
    SanadError fault = {0};
    status = order_walk_next(walk, &fault);
    if (status == SANAD_CORRUPT) {
      blocks.is_whole = false;
      check_tell(check, "%s, block of %" PRIx64 " %" PRIx64 " %" PRIx64 ": %s",
                 name, walk->first[0], walk->first[1], walk->first[2],
                 fault.message);
      status = SANAD_OK;
    } else if (!status) {
      status = check_rows(&blocks, error);
    } else if (status != SANAD_END && error) {
      *error = fault;
    }
  }
  status = check_pass(check, status, name, error);
  if (!status) {
    status = end_table(&blocks, error);
  }
  order_walk_close(walk);
  return status;
}

SanadStatus
check_blocks(Check *check, SanadError *error)
{
  for (size_t i = 0; i < sizeof order_tables / sizeof *order_tables; ++i) {
    TRY(check_table(check, order_tables[i].table, order_tables[i].name, error));
  }
  return SANAD_OK;
}
