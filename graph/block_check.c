#include "graph/block.h"
#include "graph/block_impl.h"

#include <xxhash.h>

static unsigned
stored_offset(const unsigned char *offsets, unsigned index)
{
  const unsigned char *const bytes = offsets + (size_t)index * OFFSET_BYTES;
  return bytes[0] | (unsigned)bytes[1] << 8U;
}

/// Whether the offsets of a level of `count` entries share out all entries of
/// the next level, at least one to each.
static bool
has_sound_offsets(const unsigned char *offsets, unsigned count, unsigned next)
{
  if (stored_offset(offsets, 0) != 0 || stored_offset(offsets, count) != next) {
    return false;
  }
  for (unsigned i = 0; i < count; ++i) {
    if (stored_offset(offsets, i) >= stored_offset(offsets, i + 1)) {
      return false;
    }
  }
  return true;
}

/// Whether a level with offsets has each first id once.
static bool
has_different_firsts(const Block *block)
{
  const Column *const firsts = &block->places[0];
  for (unsigned i = 1; i < firsts->count; ++i) {
    if (column_entry(firsts, i - 1) >= column_entry(firsts, i)) {
      return false;
    }
  }
  return true;
}

/// Whether a level with offsets has each second id once for its first id.
static bool
has_different_pairs(const Block *block)
{
  const Column *const firsts = &block->places[0];
  const Column *const pairs = &block->places[1];
  unsigned first = 0;
  for (unsigned i = 1; i < pairs->count; ++i) {
    bool has_same_first = false;
    if (!block->first_offsets) {
      has_same_first = column_entry(firsts, i - 1) == column_entry(firsts, i);
    } else if (stored_offset(block->first_offsets, first + 1) == i) {
      ++first;
    } else {
      has_same_first = true;
    }
    if (has_same_first &&
        column_entry(pairs, i - 1) >= column_entry(pairs, i)) {
      return false;
    }
  }
  return true;
}

bool
block_is_sound(const Block *block)
{
  for (unsigned i = 0; i < 3; ++i) {
    if (!column_is_sound(&block->places[i])) {
      return false;
    }
  }
  if (block->has_sets && !column_is_sound(&block->sets)) {
    return false;
  }
  if (block->first_offsets &&
      (!has_sound_offsets(block->first_offsets, block->places[0].count,
                          block->places[1].count) ||
       !has_different_firsts(block))) {
    return false;
  }
  return !block->pair_offsets ||
         (has_sound_offsets(block->pair_offsets, block->places[1].count,
                            block->row_count) &&
          has_different_pairs(block));
}

bool
block_has_right_sum(const void *data, size_t size)
{
  const unsigned char *const bytes = data;
  return size < HEAD_BYTES + COLUMN_PAD || !bytes[HEAD_SUM] ||
         column_load(bytes + size - COLUMN_PAD) ==
             XXH3_64bits(bytes, size - COLUMN_PAD);
}
