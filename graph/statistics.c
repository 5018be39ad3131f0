#include "graph/statistics.h"

#include "graph/statistics_impl.h"

#include <string.h>

static SanadStatus
read_statistics(const SanadStore *store, MDB_txn *txn, SanadId predicate,
                SanadStatistics *statistics, SanadError *error)
{
  unsigned char bytes[ID_BYTES];
  sanad_key_put(bytes, predicate);
  MDB_val key = {sizeof bytes, bytes};
  MDB_val value = {0};

  *statistics = (SanadStatistics){0};
  const int rc = mdb_get(txn, store->tables[TABLE_STATS], &key, &value);
  if (rc == MDB_NOTFOUND) {
    return SANAD_OK;
  }
  if (rc) {
    return sanad_store_fail(error, "read the statistics", rc);
  }
  if (value.mv_size != sizeof *statistics) {
    return sanad_fail(error, SANAD_CORRUPT, SANAD_NO_SPAN,
                      "the statistics of a predicate have %zu bytes",
                      value.mv_size);
  }
  memcpy(statistics, value.mv_data, sizeof *statistics);
  return SANAD_OK;
}

SanadStatus
sanad_snapshot_statistics(const SanadSnapshot *snapshot, SanadId predicate,
                          SanadStatistics *statistics, SanadError *error)
{
  return read_statistics(snapshot->store, snapshot->txn, predicate, statistics,
                         error);
}

/// Adds what has been counted to the stored statistics of the predicate.  Each
/// of the two tables has its own numbers; triples are counted with TABLE_PSO.
static SanadStatus
write_statistics(const PairCounter *counter, SanadError *error)
{
  SanadStatistics statistics;
  TRY(read_statistics(counter->store, counter->txn, counter->predicate,
                      &statistics, error));
  if (counter->table == TABLE_PSO) {
    statistics.triples += counter->triples;
    statistics.subjects += counter->pairs;
  } else {
    statistics.objects += counter->pairs;
  }

  unsigned char bytes[ID_BYTES];
  sanad_key_put(bytes, counter->predicate);
  MDB_val key = {sizeof bytes, bytes};
  MDB_val value = sanad_value(&statistics, sizeof statistics);
  const MDB_dbi table = counter->store->tables[TABLE_STATS];
  const bool is_empty =
      !statistics.triples && !statistics.subjects && !statistics.objects;
  const int rc = is_empty ? mdb_del(counter->txn, table, &key, NULL)
                          : mdb_put(counter->txn, table, &key, &value, 0);
  return rc && rc != MDB_NOTFOUND
             ? sanad_store_fail(error, "write the statistics", rc)
             : SANAD_OK;
}

static void
end_pair(PairCounter *counter)
{
  counter->pairs += (uint64_t)counter->has - counter->had;
  counter->had = false;
  counter->has = false;
}

static SanadStatus
end_predicate(PairCounter *counter, SanadError *error)
{
  SanadStatus status = SANAD_OK;

  end_pair(counter);
  if (counter->triples || counter->pairs) {
    if (counter->lock) {
      (void)pthread_mutex_lock(counter->lock);
    }
    status = write_statistics(counter, error);
    if (counter->lock) {
      (void)pthread_mutex_unlock(counter->lock);
    }
  }
  counter->triples = 0;
  counter->pairs = 0;
  return status;
}

SanadStatus
pair_counter_row(PairCounter *counter, const SanadId places[3], bool had,
                 bool has, SanadError *error)
{
  if (places[0] != counter->predicate) {
    TRY(end_predicate(counter, error));
    counter->predicate = places[0];
    counter->second = places[1];
  } else if (places[1] != counter->second) {
    end_pair(counter);
    counter->second = places[1];
  }
  counter->had |= had;
  counter->has |= has;
  counter->triples += (uint64_t)has - had;
  return SANAD_OK;
}

SanadStatus
pair_counter_end(PairCounter *counter, SanadError *error)
{
  return end_predicate(counter, error);
}
