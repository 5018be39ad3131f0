#ifndef SANAD_GRAPH_COLUMN_H
#define SANAD_GRAPH_COLUMN_H

#include "graph/id.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/// Inside graph/ only: a column of ids, packed at one width.
///
/// Each kind of id in a column has a *slot*, in the order of the kinds.  An
/// entry is the number of its slot and, below it, the distance from the slot's
/// base; or, where the distances would widen the whole column, an index into
/// the slot's sorted table of ids.  So entries are in the order of ids, and
/// searching needs no decoding.  A column of 64 bits holds the ids themselves.

/// As many as there are kinds of ids.
#define COLUMN_SLOTS_MAX 16U
/// The most ids in the table of a slot.
#define COLUMN_TABLE_MAX 64U
/// The widest entry that one load of 8 bytes at any bit finds whole.
#define COLUMN_WIDTH_MAX 57U
/// What must follow a column, so that the load of its last entry stays inside.
#define COLUMN_PAD 8U

/// A column in a block.
typedef struct {
  const unsigned char *bits;  ///< The entries
  const unsigned char *slots; ///< 8 bytes each: a base, or a table
  const unsigned char *block; ///< What places of tables count from
  uint64_t base;              ///< Of the only slot
  uint64_t mask;              ///< Of an entry
  unsigned count;
  unsigned width;      ///< 0 to COLUMN_WIDTH_MAX, or 64
  unsigned value_bits; ///< Of an entry, below the number of the slot
  unsigned slot_count;
  unsigned tables; ///< A bit for each slot that has a table
} Column;

/// Loads a little-endian number.
static inline uint64_t
column_load(const unsigned char *bytes)
{
  uint64_t number = 0;
  memcpy(&number, bytes, sizeof number);
  return number;
}

/// The packed entry at `index`.
static inline uint64_t
column_entry(const Column *column, size_t index)
{
  const size_t bit = index * column->width;
  return (column_load(column->bits + (bit >> 3U)) >> (bit & 7U)) & column->mask;
}

/// Turns an entry of a column with several slots, or a table, into the id.
SanadId column_id(const Column *column, uint64_t entry);

/// The id at `index`.
static inline SanadId
column_get(const Column *column, size_t index)
{
  const uint64_t entry = column_entry(column, index);
  return column->slot_count == 1 && !column->tables ? column->base + entry
                                                    : column_id(column, entry);
}

/// Reads the head of a column of `count` entries from `head`, of which `size`
/// bytes are there; returns how long it is, or 0 if it is damaged.  The caller
/// sets `bits`.  `block` has `block_size` bytes.
size_t column_open(Column *column, const unsigned char *head, size_t size,
                   const unsigned char *block, size_t block_size, size_t count);

/// The bytes that `count` entries of `width` bits take.
size_t column_bits_bytes(size_t count, unsigned width);

/// The least entry whose id is not below `id`, and whether its id is `id`.  An
/// entry greater than all others if every id is below.
uint64_t column_bound(const Column *column, SanadId id, bool *is_exact);

/// The first place in the sorted stretch from `begin` to `end` whose entry is
/// not below `entry`, or `end`.
size_t column_search(const Column *column, size_t begin, size_t end,
                     uint64_t entry);

/// column_search() in steps that double: quick where the answer is near.
size_t column_gallop(const Column *column, size_t begin, size_t end,
                     uint64_t entry);

/// Writes the ids of a stretch to `ids`.
void column_decode(const Column *column, size_t begin, size_t count,
                   SanadId *ids);

/// Whether the entries of a column that was opened are in the order of their
/// ids, and each is of the slot and table that it says.
bool column_is_sound(const Column *column);

/// What is known of the ids of a column that is being made.  Small, so that it
/// can be kept and put back.
typedef struct {
  SanadId last;   ///< That may have gone into a table
  uint32_t kinds; ///< A bit for each kind
  SanadId least[COLUMN_SLOTS_MAX];
  SanadId most[COLUMN_SLOTS_MAX];
  /// Different ids; COLUMN_TABLE_MAX + 1 means more than a table takes.
  uint8_t distinct[COLUMN_SLOTS_MAX];
} ColumnStatistics;

/// The different ids of each kind while they are few, in the order in which
/// they came, and where they stand by hash.  Where ColumnStatistics are put
/// back, entries past `distinct` are stale and count as empty.
typedef struct {
  SanadId ids[COLUMN_SLOTS_MAX][COLUMN_TABLE_MAX];
  uint8_t places[COLUMN_SLOTS_MAX][4 * COLUMN_TABLE_MAX]; ///< Plus one
} ColumnTables;

/// How a column will be written.
typedef struct {
  unsigned width;
  unsigned value_bits;
  unsigned slot_count;
  unsigned tables;    ///< A bit for each kind that has a table
  size_t head_bytes;  ///< With all slots
  size_t table_bytes; ///< Of all tables
} ColumnPlan;

/// Takes note of an id that is the first of its kind, or may belong into a
/// table.  `tables` may be null: then none are made.
void column_note_new(ColumnStatistics *statistics, ColumnTables *tables,
                     SanadId id);

/// Takes note of one more id.  `tables` as above.
static inline void
column_note(ColumnStatistics *statistics, ColumnTables *tables, SanadId id)
{
  const unsigned kind = (unsigned)(id >> 60U);

  if (statistics->distinct[kind] <= COLUMN_TABLE_MAX) {
    column_note_new(statistics, tables, id);
  }
  if (id < statistics->least[kind]) {
    statistics->least[kind] = id;
  }
  if (id > statistics->most[kind]) {
    statistics->most[kind] = id;
  }
}

/// Finds the shortest way to write `count` entries; returns its bytes, head and
/// tables included.
size_t column_plan(ColumnPlan *plan, const ColumnStatistics *statistics,
                   bool has_tables, size_t count);

/// Writes a column: its head at `head`, tables at `*table` bytes from `block`
/// (moved behind them), entries at `bits`.  All noted ids, in their order.
void column_write(const ColumnPlan *plan, const ColumnStatistics *statistics,
                  ColumnTables *tables, const SanadId *ids, size_t count,
                  unsigned char *block, unsigned char *head, size_t *table,
                  unsigned char *bits);

#endif
