#include "graph/block.h"
#include "graph/block_impl.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>
#include <xxhash.h>

#define COLUMNS_MAX 4U

/// What is known of the rows taken so far.
typedef struct {
  unsigned first_count; ///< Different first ids
  unsigned pair_count;  ///< Different pairs of a first and a second id
  unsigned row_count;
  ColumnStatistics columns[COLUMNS_MAX];
} Taken;

/// How a block will be written.
typedef struct {
  bool has_firsts; ///< Offsets on the first level
  bool has_pairs;  ///< On the second
  size_t counts[COLUMNS_MAX];
  ColumnPlan columns[COLUMNS_MAX];
  size_t bytes;
} BlockPlan;

struct BlockEncoder {
  unsigned column_count;
  Taken taken;
  Taken kept; ///< The last state that fitted
  ColumnTables tables[COLUMNS_MAX];
  // Where pairs and first ids begin, for as many as were counted.
  uint16_t pair_rows[BLOCK_ROWS_MAX + 1];
  uint16_t first_pairs[BLOCK_ROWS_MAX + 1];
  SanadId ids[BLOCK_ROWS_MAX]; ///< Of one column
};

BlockEncoder *
block_encoder_new(void)
{
  return malloc(sizeof(BlockEncoder));
}

/// Takes note of where the row `i` begins a pair, or a first id.
static void
take_row(BlockEncoder *encoder, const OrderRow *rows, size_t i)
{
  Taken *const taken = &encoder->taken;
  const SanadId *const row = rows[i].places;
  const SanadId *const before = rows[i - (i > 0)].places;
  const bool is_first = !i | (row[0] != before[0]);
  const bool is_pair = is_first | (row[1] != before[1]);

  // Written always and counted if so: cheaper than a branch.
  encoder->first_pairs[taken->first_count] = (uint16_t)taken->pair_count;
  encoder->pair_rows[taken->pair_count] = (uint16_t)i;
  taken->first_count += is_first;
  taken->pair_count += is_pair;
}

/// Takes note of rows `taken->row_count` to `end`.
static void
take_rows(BlockEncoder *encoder, const OrderRow *rows, size_t end)
{
  Taken *const taken = &encoder->taken;
  const size_t begin = taken->row_count;
  const size_t first_begin = taken->first_count;
  const size_t pair_begin = taken->pair_count;

  for (size_t i = begin; i < end; ++i) {
    take_row(encoder, rows, i);
  }
  // First ids are sorted: where a table would pay, offsets pay more.
  for (size_t i = first_begin; i < taken->first_count; ++i) {
    const size_t row = encoder->pair_rows[encoder->first_pairs[i]];
    column_note(&taken->columns[0], NULL, rows[row].places[0]);
  }
  for (size_t i = pair_begin; i < taken->pair_count; ++i) {
    column_note(&taken->columns[1], &encoder->tables[1],
                rows[encoder->pair_rows[i]].places[1]);
  }
  for (size_t i = begin; i < end; ++i) {
    column_note(&taken->columns[2], &encoder->tables[2], rows[i].places[2]);
  }
  for (size_t i = begin; i < end && encoder->column_count > 3; ++i) {
    column_note(&taken->columns[3], &encoder->tables[3],
                sanad_block_set_code(rows[i].set));
  }
  taken->row_count = (unsigned)end;
}

/// Plans the two levels above the rows, each with offsets or flat.
static size_t
plan_levels(const Taken *taken, BlockPlan *plan, bool has_firsts,
            bool has_pairs)
{
  plan->has_firsts = has_firsts;
  plan->has_pairs = has_pairs;
  plan->counts[1] = has_pairs ? taken->pair_count : taken->row_count;
  plan->counts[0] = has_firsts ? taken->first_count : plan->counts[1];
  return column_plan(&plan->columns[0], &taken->columns[0], false,
                     plan->counts[0]) +
         column_plan(&plan->columns[1], &taken->columns[1], true,
                     plan->counts[1]) +
         (has_firsts ? (plan->counts[0] + 1) * OFFSET_BYTES : 0) +
         (has_pairs ? (plan->counts[1] + 1) * OFFSET_BYTES : 0);
}

/// Plans a block of all rows taken.
static void
plan_block(const BlockEncoder *encoder, BlockPlan *plan)
{
  const Taken *const taken = &encoder->taken;
  size_t rest = HEAD_BYTES + COLUMN_PAD;
  size_t best = SIZE_MAX;
  BlockPlan trial;

  for (unsigned i = 0; i < 4; ++i) {
    const size_t bytes = plan_levels(taken, &trial, i & 1U, i & 2U);
    if (bytes < best) {
      best = bytes;
      *plan = trial;
    }
  }
  for (unsigned i = 2; i < encoder->column_count; ++i) {
    plan->counts[i] = taken->row_count;
    rest += column_plan(&plan->columns[i], &taken->columns[i], true,
                        plan->counts[i]);
  }
  plan->bytes = best + rest;
}

/// Takes as many rows as fit and plans their block.
///
/// More rows never make a smaller block.  So the next try is guessed from what
/// a row has taken so far; one too far is taken back, and halves the way.
static void
fit_rows(BlockEncoder *encoder, const OrderRow *rows, size_t count,
         BlockPlan *plan)
{
  size_t failed = count + 1; // So many do not fit
  size_t next = count < 192 ? count : 192;
  bool is_planned = false;

  encoder->taken = (Taken){0};
  encoder->kept = encoder->taken;
  for (;;) {
    take_rows(encoder, rows, next);
    plan_block(encoder, plan);
    is_planned = plan->bytes <= BLOCK_BYTES_MAX;
    if (is_planned) {
      encoder->kept = encoder->taken;
    } else {
      failed = next;
      encoder->taken = encoder->kept;
    }

    const size_t good = encoder->kept.row_count;
    if (good + 1 >= failed) {
      break;
    }
    size_t step = (failed - good) / 2;
    if (is_planned) {
      const size_t guess = (BLOCK_BYTES_MAX - plan->bytes) * good / plan->bytes;
      step = failed > count ? guess : guess < step ? guess : step;
    }
    next = good + (step ? step : 1);
    next = next > count ? count : next;
  }
  if (!is_planned) {
    plan_block(encoder, plan);
  }
}

/// Gathers the entries of the first or second column; writes the offsets of its
/// level.
static void
gather_level(BlockEncoder *encoder, const OrderRow *rows, const BlockPlan *plan,
             unsigned level, unsigned char *offsets)
{
  const size_t count = plan->counts[level];
  const bool has_offsets = level ? plan->has_pairs : plan->has_firsts;

  for (size_t i = 0; i < count; ++i) {
    const size_t pair = !level && has_offsets ? encoder->first_pairs[i] : i;
    const uint16_t row =
        has_offsets || plan->has_pairs ? encoder->pair_rows[pair] : (uint16_t)i;
    encoder->ids[i] = rows[row].places[level];
    if (has_offsets) {
      // Of rows, unless the pairs have entries of their own.
      const uint16_t offset = !level && plan->has_pairs ? (uint16_t)pair : row;
      memcpy(offsets + i * OFFSET_BYTES, &offset, OFFSET_BYTES);
    }
  }
  if (has_offsets) {
    const uint16_t end = (uint16_t)plan->counts[level + 1];
    memcpy(offsets + count * OFFSET_BYTES, &end, OFFSET_BYTES);
  }
}

/// Gathers the entries of one column; writes the offsets of its level, if it
/// has some.
static void
gather(BlockEncoder *encoder, const OrderRow *rows, const BlockPlan *plan,
       unsigned column, unsigned char *offsets)
{
  const size_t count = plan->counts[column];

  if (column < 2) {
    gather_level(encoder, rows, plan, column, offsets);
  } else if (column == 2) {
    for (size_t i = 0; i < count; ++i) {
      encoder->ids[i] = rows[i].places[2];
    }
  } else {
    for (size_t i = 0; i < count; ++i) {
      encoder->ids[i] = sanad_block_set_code(rows[i].set);
    }
  }
}

static void
put_number(unsigned char *bytes, size_t number)
{
  bytes[0] = (unsigned char)number;
  bytes[1] = (unsigned char)(number >> 8U);
}

static void
write_block_head(const BlockEncoder *encoder, const BlockPlan *plan,
                 unsigned char *bytes, size_t bits)
{
  memset(bytes, 0, HEAD_BYTES);
  bytes[HEAD_FLAGS] =
      (unsigned char)((plan->has_firsts ? FLAG_FIRSTS : 0) |
                      (plan->has_pairs ? FLAG_PAIRS : 0) |
                      (encoder->column_count > 3 ? FLAG_SETS : 0));
  bytes[HEAD_SUM] = 1;
  put_number(bytes + HEAD_FIRSTS, plan->counts[0]);
  put_number(bytes + HEAD_PAIRS, plan->counts[1]);
  put_number(bytes + HEAD_ROWS, plan->counts[2]);
  put_number(bytes + HEAD_BITS, bits);
  put_number(bytes + HEAD_SIZE, plan->bytes);
}

size_t
block_encode(BlockEncoder *encoder, const OrderRow *rows, size_t count,
             bool has_sets, unsigned char bytes[BLOCK_BYTES_MAX], size_t *size)
{
  assert(count);

  BlockPlan plan;
  encoder->column_count = has_sets ? 4 : 3;
  fit_rows(encoder, rows, count < BLOCK_ROWS_MAX ? count : BLOCK_ROWS_MAX,
           &plan);

  size_t head = HEAD_BYTES;
  size_t table_bytes = 0;
  for (unsigned i = 0; i < encoder->column_count; ++i) {
    head += plan.columns[i].head_bytes;
    table_bytes += plan.columns[i].table_bytes;
  }
  unsigned char *const firsts = bytes + head;
  unsigned char *const pairs =
      firsts + (plan.has_firsts ? (plan.counts[0] + 1) * OFFSET_BYTES : 0);
  size_t table = (size_t)(pairs - bytes) +
                 (plan.has_pairs ? (plan.counts[1] + 1) * OFFSET_BYTES : 0);
  size_t bits = table + table_bytes;
  write_block_head(encoder, &plan, bytes, bits);
  // Without a table, or of no rows, nothing else would write it.
  memset(bytes + plan.bytes - COLUMN_PAD, 0, COLUMN_PAD);

  head = HEAD_BYTES;
  for (unsigned i = 0; i < encoder->column_count; ++i) {
    gather(encoder, rows, &plan, i, i ? pairs : firsts);
    column_write(&plan.columns[i], &encoder->taken.columns[i],
                 &encoder->tables[i], encoder->ids, plan.counts[i], bytes,
                 bytes + head, &table, bytes + bits);
    head += plan.columns[i].head_bytes;
    bits += column_bits_bytes(plan.counts[i], plan.columns[i].width);
  }
  const uint64_t sum = XXH3_64bits(bytes, plan.bytes - COLUMN_PAD);
  memcpy(bytes + plan.bytes - COLUMN_PAD, &sum, sizeof sum);
  *size = plan.bytes;
  return encoder->taken.row_count;
}
