#ifndef SANAD_GRAPH_BLOCK_IMPL_H
#define SANAD_GRAPH_BLOCK_IMPL_H

#include "graph/id.h"

#include <stdint.h>

/// Inside graph/block*.c only: where things stand in a block.
///
/// Head, heads of the columns, offsets of the first level, offsets of the
/// second, tables of the columns, entries of the columns, pad.

enum {
  HEAD_FLAGS = 0,  ///< FLAG_...
  HEAD_SUM = 1,    ///< 1 if the pad is a checksum of all before it, else 0
  HEAD_FIRSTS = 2, ///< Entries of the first level, two bytes as all numbers
  HEAD_PAIRS = 4,  ///< Of the second
  HEAD_ROWS = 6,   ///< Of the third
  HEAD_BITS = 8,   ///< Where the entries of the columns begin
  HEAD_SIZE = 10,  ///< The bytes of the block, pad included
  HEAD_BYTES = 12,
};

#define FLAG_FIRSTS 1U ///< The first level has offsets
#define FLAG_PAIRS  2U ///< The second level has offsets
#define FLAG_SETS   4U ///< There is a column of graph sets
#define FLAGS_ALL   (FLAG_FIRSTS | FLAG_PAIRS | FLAG_SETS)

#define OFFSET_BYTES 2U

/// A graph set in its column: one more than its number, so that SET_MANY, the
/// greatest, becomes 0 and widens no column; there is no set 0.
static inline SanadId
sanad_block_set_code(uint32_t set)
{
  return (uint32_t)(set + 1U);
}

/// The graph set of a code.
static inline uint32_t
sanad_block_set_of(SanadId code)
{
  return (uint32_t)code - 1U;
}

#endif
