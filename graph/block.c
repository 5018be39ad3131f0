#include "graph/block.h"

#include "graph/block_impl.h"

#include <assert.h>

static unsigned
number_at(const unsigned char *bytes)
{
  return bytes[0] | (unsigned)bytes[1] << 8U;
}

static unsigned
offset_at(const unsigned char *offsets, unsigned index)
{
  return number_at(offsets + (size_t)index * OFFSET_BYTES);
}

/// Takes the offsets of a level off the head.
static const unsigned char *
take_offsets(const unsigned char **at, size_t count)
{
  const unsigned char *const offsets = *at;
  *at += (count + 1) * OFFSET_BYTES;
  return offsets;
}

/// The counts in a head, if they can be true.
static bool
has_sound_counts(const unsigned char *head, size_t size)
{
  const unsigned flags = head[HEAD_FLAGS];
  const unsigned firsts = number_at(head + HEAD_FIRSTS);
  const unsigned pairs = number_at(head + HEAD_PAIRS);
  const unsigned rows = number_at(head + HEAD_ROWS);

  return !(flags & ~FLAGS_ALL) && number_at(head + HEAD_SIZE) == size && rows &&
         rows <= BLOCK_ROWS_MAX && pairs && pairs <= rows && firsts &&
         firsts <= pairs && (flags & FLAG_FIRSTS || firsts == pairs) &&
         (flags & FLAG_PAIRS || pairs == rows);
}

/// Opens the columns, whose heads begin at `at`; tells where the offsets are.
static const unsigned char *
open_columns(Block *block, const unsigned char *bytes, size_t size)
{
  const unsigned char *at = bytes + HEAD_BYTES;
  const size_t counts[4] = {
      number_at(bytes + HEAD_FIRSTS),
      number_at(bytes + HEAD_PAIRS),
      number_at(bytes + HEAD_ROWS),
      number_at(bytes + HEAD_ROWS),
  };

  for (unsigned i = 0; i < 3U + block->has_sets; ++i) {
    Column *const column = i < 3 ? &block->places[i] : &block->sets;
    const size_t length = column_open(column, at, size - (size_t)(at - bytes),
                                      bytes, size, counts[i]);
    if (!length) {
      return NULL;
    }
    at += length;
  }
  return at;
}

/// Finds the entries of each column; false if they leave the block.
static bool
place_columns(Block *block, const unsigned char *bytes, size_t size)
{
  size_t at = number_at(bytes + HEAD_BITS);

  for (unsigned i = 0; i < 3U + block->has_sets; ++i) {
    Column *const column = i < 3 ? &block->places[i] : &block->sets;
    column->bits = bytes + at;
    at += column_bits_bytes(column->count, column->width);
    if (at + COLUMN_PAD > size) {
      return false;
    }
  }
  return true;
}

SanadStatus
block_open(Block *block, const void *data, size_t size, SanadError *error)
{
  const unsigned char *const bytes = data;
  const unsigned char *at = NULL;

  if (size >= HEAD_BYTES && size <= BLOCK_BYTES_MAX &&
      has_sound_counts(bytes, size)) {
    block->has_sets = bytes[HEAD_FLAGS] & FLAG_SETS;
    block->row_count = number_at(bytes + HEAD_ROWS);
    at = open_columns(block, bytes, size);
  }
  if (at) {
    block->first_offsets = bytes[HEAD_FLAGS] & FLAG_FIRSTS
                               ? take_offsets(&at, block->places[0].count)
                               : NULL;
    block->pair_offsets = bytes[HEAD_FLAGS] & FLAG_PAIRS
                              ? take_offsets(&at, block->places[1].count)
                              : NULL;
  }
  if (!at || (size_t)(at - bytes) > number_at(bytes + HEAD_BITS) ||
      number_at(bytes + HEAD_BITS) > size ||
      !place_columns(block, bytes, size)) {
    return sanad_fail(error, SANAD_CORRUPT, SANAD_NO_SPAN,
                      "a block of triples is damaged");
  }
  return SANAD_OK;
}

BlockRange
block_all(const Block *block)
{
  return (BlockRange){0, block->row_count, 0, 0};
}

static unsigned
at_most(unsigned number, unsigned most)
{
  return number < most ? number : most;
}

/// The pair at which an entry of the first level begins, or all of them end.
static unsigned
pair_of_first(const Block *block, size_t first)
{
  return block->first_offsets
             ? at_most(offset_at(block->first_offsets, (unsigned)first),
                       block->places[1].count)
             : (unsigned)first;
}

/// The row at which an entry of the second level begins, or all of them end.
static unsigned
row_of_pair(const Block *block, size_t pair)
{
  return block->pair_offsets
             ? at_most(offset_at(block->pair_offsets, (unsigned)pair),
                       block->row_count)
             : (unsigned)pair;
}

/// A stretch of the entries of a level.
typedef struct {
  size_t begin;
  size_t end;
} Stretch;

/// Narrows a stretch of a level to the entries of `id`.
static Stretch
narrow(const Column *column, Stretch all, SanadId id, bool is_grouped,
       bool gallops)
{
  bool is_exact = false;
  const uint64_t entry = column_bound(column, id, &is_exact);
  Stretch found;

  // An offset of a damaged block may lie before the one it follows.
  all.end = all.end < all.begin ? all.begin : all.end;
  found.begin = gallops ? column_gallop(column, all.begin, all.end, entry)
                        : column_search(column, all.begin, all.end, entry);
  found.end = found.begin;
  if (is_exact && found.begin < all.end &&
      column_entry(column, found.begin) == entry) {
    found.end =
        is_grouped ? found.begin + 1
                   : column_gallop(column, found.begin + 1, all.end, entry + 1);
  }
  return found;
}

BlockRange
block_find(const Block *block, const SanadId places[3], unsigned bound,
           unsigned hint)
{
  if (!bound) {
    return block_all(block);
  }

  const Stretch firsts =
      narrow(&block->places[0], (Stretch){hint, block->places[0].count},
             places[0], block->first_offsets, hint);
  Stretch pairs = {pair_of_first(block, firsts.begin),
                   pair_of_first(block, firsts.end)};
  if (bound > 1 && firsts.end > firsts.begin) {
    pairs =
        narrow(&block->places[1], pairs, places[1], block->pair_offsets, false);
  }
  Stretch rows = {row_of_pair(block, pairs.begin),
                  row_of_pair(block, pairs.end)};
  if (bound > 2 && pairs.end > pairs.begin) {
    rows = narrow(&block->places[2], rows, places[2], true, false);
  }
  rows.end = rows.end < rows.begin ? rows.begin : rows.end;
  return (BlockRange){(unsigned)rows.begin, (unsigned)rows.end,
                      (unsigned)firsts.begin, (unsigned)pairs.begin};
}

/// Decodes a level whose entries hold for several rows each; `*index` is at
/// most the entry of row `begin`, and is left at the entry of the last row.
static void
take_level(const Block *block, unsigned level, unsigned *index, size_t begin,
           size_t count, SanadId *out)
{
  const Column *const column = &block->places[level];
  const unsigned last = column->count - 1;
  const size_t end = begin + count;
  unsigned at = at_most(*index, last);

  for (size_t row = begin; row < end; ++at) {
    size_t stop = row_of_pair(
        block, level ? at + 1U : pair_of_first(block, (size_t)at + 1));
    stop = at == last || stop > end ? end : stop;
    *index = at;
    if (stop > row) {
      const SanadId id = column_get(column, at);
      for (; row < stop; ++row) {
        out[row - begin] = id;
      }
    }
  }
}

void
block_take(const Block *block, BlockRange *range, size_t count,
           SanadId *const columns[3])
{
  assert(range->begin + count <= range->end && range->end <= block->row_count);

  for (unsigned level = 0; level < 3; ++level) {
    const Column *const column = &block->places[level];
    if (columns[level] && column->count == block->row_count) {
      column_decode(column, range->begin, count, columns[level]);
    } else if (columns[level]) {
      take_level(block, level, level ? &range->pair : &range->first,
                 range->begin, count, columns[level]);
    }
  }
  range->begin += (unsigned)count;
}

uint32_t
block_set(const Block *block, unsigned row)
{
  return sanad_block_set_of(column_get(&block->sets, row));
}

SanadStatus
block_rows(const Block *block, OrderRow *rows, size_t *count, SanadError *error)
{
  enum { PART = 256 };
  SanadId parts[4][PART];
  SanadId *const columns[3] = {parts[0], parts[1], parts[2]};
  BlockRange range = block_all(block);

  for (*count = 0; *count < block->row_count;) {
    const size_t rest = block->row_count - *count;
    const size_t part = rest < PART ? rest : PART;
    block_take(block, &range, part, columns);
    if (block->has_sets) {
      column_decode(&block->sets, *count, part, parts[3]);
    }
    for (size_t i = 0; i < part; ++i, ++*count) {
      OrderRow *const row = &rows[*count];
      *row = (OrderRow){{parts[0][i], parts[1][i], parts[2][i]},
                        block->has_sets ? sanad_block_set_of(parts[3][i]) : 0};
      if (*count && order_row_compare(row[-1].places, row->places) >= 0) {
        return sanad_fail(error, SANAD_CORRUPT, SANAD_NO_SPAN,
                          "the rows of a block are out of order");
      }
    }
  }
  return SANAD_OK;
}

void
block_last(const Block *block, SanadId places[3])
{
  for (unsigned i = 0; i < 3; ++i) {
    places[i] = column_get(&block->places[i], block->places[i].count - 1);
  }
}
