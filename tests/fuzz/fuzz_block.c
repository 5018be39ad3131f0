#include "tests/fuzz/fuzz.h"

#include "graph/block.h"

#include <string.h>

static OrderRow rows[BLOCK_ROWS_MAX];
static OrderRow again[BLOCK_ROWS_MAX];

/// Looks for what the block has, and for what stands beside it.
static void
search_block(const Block *block, const SanadId wanted[3])
{
  for (unsigned bound = 0; bound <= 3; ++bound) {
    for (unsigned step = 0; step < 3; ++step) {
      SanadId places[3];
      memcpy(places, wanted, sizeof places);
      places[bound ? bound - 1 : 0] += step - 1U;
      const BlockRange range = block_find(block, places, bound, 0);
      FUZZ_CHECK(range.begin <= range.end && range.end <= block->row_count);
    }
  }
}

/// Sorted rows come out of a new block as they went in.
static void
encode_again(size_t count, bool has_sets)
{
  static unsigned char bytes[BLOCK_BYTES_MAX];
  BlockEncoder *const encoder = block_encoder_new();
  FUZZ_CHECK(encoder);
  size_t size = 0;
  size_t back = 0;
  Block block;

  const size_t taken =
      block_encode(encoder, rows, count, has_sets, bytes, &size);
  FUZZ_CHECK(taken && taken <= count && size <= sizeof bytes);
  FUZZ_CHECK(block_open(&block, bytes, size, NULL) == SANAD_OK);
  FUZZ_CHECK(block_rows(&block, again, &back, NULL) == SANAD_OK);
  FUZZ_CHECK(back == taken);
  for (size_t i = 0; i < taken; ++i) {
    FUZZ_CHECK(!order_row_compare(rows[i].places, again[i].places) &&
               rows[i].set == again[i].set);
    const BlockRange range = block_find(&block, rows[i].places, 3, 0);
    FUZZ_CHECK(range.begin == i && range.end == i + 1);
  }
  free(encoder);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  Block block;
  SanadError error = {0};

  if (block_open(&block, data, size, &error) != SANAD_OK) {
    FUZZ_CHECK(error.status == SANAD_CORRUPT);
    return 0;
  }
  SanadId last[3];
  block_last(&block, last);
  search_block(&block, last);
  if (block.has_sets) {
    (void)block_set(&block, block.row_count - 1);
  }

  size_t count = 0;
  const SanadStatus status = block_rows(&block, rows, &count, NULL);
  FUZZ_CHECK(status == SANAD_OK || status == SANAD_CORRUPT);
  if (status == SANAD_OK) {
    search_block(&block, rows[count / 2].places);
    encode_again(count, block.has_sets);
  }
  return 0;
}
