#include "graph/fences.h"

#include "graph/block.h"
#include "graph/order_impl.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

/// Copying a fence costs a fraction of a seek: by then as many seeks have been
/// made as make it pay.
#define BLOCKS_A_SEEK 8U
#define SEEKS_MIN     64U
/// Beyond this many blocks of an order, LMDB is asked always.
#define FENCES_MAX ((size_t)1 << 22U)

/// What is known of one order.
typedef struct {
  size_t seeks;
  size_t seeks_wanted; ///< 0 until the blocks have been counted
  bool is_done;        ///< `list` is there, or cannot be
  FenceList list;
} OrderFences;

struct Fences {
  OrderFences orders[SANAD_ORDERS];
};

Fences *
fences_new(void)
{
  return calloc(1, sizeof(Fences));
}

void
fences_free(Fences *fences)
{
  if (fences) {
    for (unsigned i = 0; i < SANAD_ORDERS; ++i) {
      free(fences->orders[i].list.fences);
    }
    free(fences);
  }
}

/// Copies the fences of an order; leaves none where anything is amiss, which
/// whoever reads the order then finds.
static void
copy_fences(OrderFences *order, const SanadSnapshot *snapshot, Table table)
{
  MDB_cursor *cursor = NULL;
  MDB_stat about;
  const MDB_dbi dbi = snapshot->store->tables[table];
  if (mdb_stat(snapshot->txn, dbi, &about) || !about.ms_entries ||
      about.ms_entries > FENCES_MAX ||
      mdb_cursor_open(snapshot->txn, dbi, &cursor)) {
    return;
  }

  Fence *const fences = malloc(about.ms_entries * sizeof *fences);
  size_t count = 0;
  MDB_val key = {0};
  MDB_val value = {0};
  int rc = fences ? mdb_cursor_get(cursor, &key, &value, MDB_FIRST) : ENOMEM;
  while (!rc && count < about.ms_entries &&
         order_key_places(table, key, fences[count].first, NULL) == SANAD_OK) {
    fences[count++].value = value;
    rc = mdb_cursor_get(cursor, &key, &value, MDB_NEXT);
  }
  mdb_cursor_close(cursor);
  if (rc == MDB_NOTFOUND && count == about.ms_entries) {
    order->list = (FenceList){count, fences};
  } else {
    free(fences);
  }
}

/// How many seeks in an order make its fences pay.
static size_t
seeks_that_pay(const SanadSnapshot *snapshot, Table table)
{
  MDB_stat about = {0};
  (void)mdb_stat(snapshot->txn, snapshot->store->tables[table], &about);
  return SEEKS_MIN + about.ms_entries / BLOCKS_A_SEEK;
}

const FenceList *
fences_seek(const SanadSnapshot *snapshot, Table table)
{
  if (!snapshot->fences || table < TABLE_PSO || table > TABLE_OPS) {
    return NULL;
  }

  OrderFences *const order = &snapshot->fences->orders[table - TABLE_PSO];
  if (!order->is_done && ++order->seeks >= SEEKS_MIN) {
    if (!order->seeks_wanted) {
      order->seeks_wanted = seeks_that_pay(snapshot, table);
    }
    if (order->seeks >= order->seeks_wanted) {
      copy_fences(order, snapshot, table);
      order->is_done = true;
    }
  }
  return order->list.count ? &order->list : NULL;
}

size_t
fences_find(const FenceList *list, const SanadId places[3])
{
  size_t begin = 0;
  size_t count = list->count;

  // Of `count` fences from `begin` on, the first is not behind `places`, or is
  // the first of all.
  while (count > 1) {
    const size_t half = count / 2;
    const bool is_before =
        order_row_compare(list->fences[begin + half].first, places) <= 0;
    begin = is_before ? begin + half : begin;
    count = is_before ? count - half : half;
  }
  return begin;
}
