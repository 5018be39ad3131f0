#include "graph/bulk_impl.h"

#include <stdlib.h>
#include <string.h>

static const SanadIdKind kinds[] = {SANAD_ID_BLANK, SANAD_ID_IRI,
                                    SANAD_ID_LITERAL};

/// Sorts ids, and writes the place of each into `places`.
static SanadStatus
sort_ids(const BulkIds *ids, SanadId *sorted, uint32_t *places,
         SanadError *error)
{
  HashEntry *const pairs = malloc((2 * ids->count + 1) * sizeof *pairs);
  if (!pairs) {
    return sanad_fail_memory(error);
  }
  for (size_t i = 0; i < ids->count; ++i) {
    pairs[i] = (HashEntry){ids->ids[i], i};
  }
  const HashEntry *const result =
      bulk_sort_pairs(pairs, pairs + ids->count, ids->count);
  for (size_t i = 0; i < ids->count; ++i) {
    sorted[i] = result[i].hash;
    places[result[i].id] = (uint32_t)i;
  }
  free(pairs);
  return SANAD_OK;
}

/// Makes ranks of the places of stored ids among themselves.
static void
rank_stored(BulkRanks *ranks, const BulkTerms *terms)
{
  size_t i = 0;
  uint32_t rank = 0;

  for (BulkClass class = CLASS_BLANK; class < CLASS_STORED; ++class) {
    ranks->sorted_start[class] = i;
    ranks->stored_rank[class] = rank;
    for (; i < terms->stored.count &&
           sanad_id_kind(ranks->sorted[i]) == kinds[class];
         ++i) {
      ++rank;
    }
    ranks->new_rank[class] = rank;
    ranks->new_id[class] = sanad_id(kinds[class], terms->first[class]);
    rank += (uint32_t)terms->counts[class];
  }
  ranks->value_rank = rank;
  ranks->value_start = terms->stored.count;

  for (size_t j = 0; j < terms->stored.count; ++j) {
    const SanadIdKind kind = sanad_id_kind(terms->stored.ids[j]);
    const size_t class = kind == SANAD_ID_BLANK ? CLASS_BLANK
                         : kind == SANAD_ID_IRI ? CLASS_IRI
                                                : CLASS_LITERAL;
    ranks->stored[j] =
        ranks->stored_rank[class] +
        (ranks->stored[j] - (uint32_t)ranks->sorted_start[class]);
  }
  for (size_t j = 0; j < terms->values.count; ++j) {
    ranks->values[j] += rank;
  }
}

SanadStatus
bulk_ranks_open(BulkRanks *ranks, const BulkTerms *terms, SanadError *error)
{
  const size_t stored = terms->stored.count;
  const size_t values = terms->values.count;
  uint64_t total = stored + values;
  *ranks = (BulkRanks){
      .stored = malloc((stored + 1) * sizeof *ranks->stored),
      .values = malloc((values + 1) * sizeof *ranks->values),
      .sorted = malloc((stored + values + 1) * sizeof *ranks->sorted),
  };
  for (BulkClass class = CLASS_BLANK; class < CLASS_STORED; ++class) {
    total += terms->counts[class];
  }
  if (total > UINT32_MAX) {
    return sanad_fail(error, SANAD_LIMIT, SANAD_NO_SPAN,
                      "more than %u different terms at once", UINT32_MAX);
  }
  if (!ranks->stored || !ranks->values || !ranks->sorted) {
    return sanad_fail_memory(error);
  }
  TRY(sort_ids(&terms->stored, ranks->sorted, ranks->stored, error));
  TRY(sort_ids(&terms->values, ranks->sorted + stored, ranks->values, error));
  rank_stored(ranks, terms);
  return SANAD_OK;
}

void
bulk_ranks_close(BulkRanks *ranks)
{
  free(ranks->stored);
  free(ranks->values);
  free(ranks->sorted);
  *ranks = (BulkRanks){0};
}
