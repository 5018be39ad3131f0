#include "query/merge_sort.h"

#include <string.h>

/// Runs of so many items are sorted by insertion.
#define RUN 8U

/// What all steps of one sort share.
typedef struct {
  SortCompare *compare;
  void *state;
  SanadError *error;
} Sorter;

static SanadStatus
insert_all(const Sorter *sorter, uint64_t *items, size_t count)
{
  for (size_t i = 1; i < count; ++i) {
    const uint64_t item = items[i];
    size_t at = i;
    for (; at; --at) {
      int order = 0;
      TRY(sorter->compare(sorter->state, items[at - 1], item, &order,
                          sorter->error));
      if (order <= 0) {
        break;
      }
      items[at] = items[at - 1];
    }
    items[at] = item;
  }
  return SANAD_OK;
}

/// Merges two neighbours, `left` and `all - left` items long, into `out`.
static SanadStatus
merge(const Sorter *sorter, const uint64_t *items, size_t left, size_t all,
      uint64_t *out)
{
  size_t a = 0;
  size_t b = left;
  while (a < left && b < all) {
    int order = 0;
    TRY(sorter->compare(sorter->state, items[a], items[b], &order,
                        sorter->error));
    *out++ = order <= 0 ? items[a++] : items[b++];
  }
  memcpy(out, items + a, (left - a) * sizeof *out);
  memcpy(out + (left - a), items + b, (all - b) * sizeof *out);
  return SANAD_OK;
}

static size_t
smaller(size_t a, size_t b)
{
  return a < b ? a : b;
}

SanadStatus
merge_sort(uint64_t *items, uint64_t *spare, size_t count, SortCompare *compare,
           void *state, SanadError *error)
{
  const Sorter sorter = {compare, state, error};
  uint64_t *from = items;
  uint64_t *to = spare;
  for (size_t at = 0; at < count; at += RUN) {
    TRY(insert_all(&sorter, items + at, smaller(RUN, count - at)));
  }
  for (size_t width = RUN; width < count; width *= 2) {
    for (size_t at = 0; at < count; at += 2 * width) {
      const size_t all = smaller(2 * width, count - at);
      TRY(merge(&sorter, from + at, smaller(width, all), all, to + at));
    }
    uint64_t *const sorted = to;
    to = from;
    from = sorted;
  }
  if (from != items && count) {
    memcpy(items, from, count * sizeof *items);
  }
  return SANAD_OK;
}
