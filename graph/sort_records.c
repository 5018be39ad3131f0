#include "graph/sort_records.h"

#include "graph/bulk_impl.h"

#include <stdlib.h>
#include <string.h>

/// Puts the number of a record's column before its place, for all records in
/// the order of `pairs`.
static void
read_column(HashEntry *pairs, const unsigned char *records, size_t count,
            size_t size, size_t column)
{
  for (size_t i = 0; i < count; ++i) {
    memcpy(&pairs[i].hash, records + pairs[i].id * size + column,
           sizeof pairs[i].hash);
  }
}

/// Copies the records in the order of `pairs`.
static void
arrange(unsigned char *restrict to, const unsigned char *restrict records,
        const HashEntry *pairs, size_t count, size_t size)
{
  for (size_t i = 0; i < count; ++i) {
    memcpy(to + i * size, records + pairs[i].id * size, size);
  }
}

SanadStatus
sort_records(void *records, size_t count, size_t size, const size_t *columns,
             size_t column_count, SanadError *error)
{
  if (count < 2) {
    return SANAD_OK;
  }
  HashEntry *const pairs = malloc(count * sizeof *pairs);
  HashEntry *const scratch = malloc(count * sizeof *scratch);
  unsigned char *const sorted = malloc(count * size);
  const bool has_room = pairs && scratch && sorted;
  if (has_room) {
    HashEntry *from = pairs;
    for (size_t i = 0; i < count; ++i) {
      from[i] = (HashEntry){0, i};
    }
    for (size_t i = column_count; i > 0; --i) {
      read_column(from, records, count, size, columns[i - 1]);
      from = bulk_sort_pairs(from, from == pairs ? scratch : pairs, count);
    }
    arrange(sorted, records, from, count, size);
    memcpy(records, sorted, count * size);
  }
  free(pairs);
  free(scratch);
  free(sorted);
  return has_room ? SANAD_OK : sanad_fail_memory(error);
}
