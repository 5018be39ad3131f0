#include "graph/column.h"

#include <assert.h>

// Blocks are read and written by loads of the machine's own order.
_Static_assert(__BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__,
               "blocks are little-endian");

/// Bytes of the head of a column before its slots.
#define HEAD_BYTES 4U
#define SLOT_BYTES 8U
#define KIND_SHIFT 60U

/// How many bits a number takes.
static unsigned
bits_of(uint64_t number)
{
  return number ? 64U - (unsigned)__builtin_clzll(number) : 0;
}

static uint64_t
mask_of(unsigned bits)
{
  return bits >= 64 ? UINT64_MAX : (UINT64_C(1) << bits) - 1;
}

size_t
column_bits_bytes(size_t count, unsigned width)
{
  return (count * width + 7) / 8;
}

/// The table of a slot: its ids, and how many; checked when it was opened.
static const unsigned char *
table_of(const Column *column, unsigned slot, unsigned *count)
{
  const uint64_t word = column_load(column->slots + (size_t)slot * SLOT_BYTES);
  *count = (unsigned)(word >> 16U) & 0xFFFFU;
  return column->block + (word & 0xFFFFU);
}

static bool
has_table(const Column *column, unsigned slot)
{
  return column->tables >> slot & 1U;
}

SanadId
column_id(const Column *column, uint64_t entry)
{
  // Of a damaged column the numbers may be too large.
  const uint64_t number = entry >> column->value_bits;
  const unsigned slot =
      number < column->slot_count ? (unsigned)number : column->slot_count - 1;
  const uint64_t value = entry & mask_of(column->value_bits);
  if (!has_table(column, slot)) {
    return column_load(column->slots + (size_t)slot * SLOT_BYTES) + value;
  }

  unsigned count = 0;
  const unsigned char *const table = table_of(column, slot, &count);
  return column_load(table + (value < count ? value : count - 1) * SLOT_BYTES);
}

/// Whether the tables of a column lie inside the block.
static bool
has_sound_tables(const Column *column, size_t block_size)
{
  for (unsigned slot = 0; slot < column->slot_count; ++slot) {
    if (has_table(column, slot)) {
      unsigned count = 0;
      const unsigned char *const table = table_of(column, slot, &count);
      const size_t end =
          (size_t)(table - column->block) + (size_t)count * SLOT_BYTES;
      if (!count || count > COLUMN_TABLE_MAX || end > block_size) {
        return false;
      }
    }
  }
  return true;
}

size_t
column_open(Column *column, const unsigned char *head, size_t size,
            const unsigned char *block, size_t block_size, size_t count)
{
  if (size < HEAD_BYTES + SLOT_BYTES) {
    return 0;
  }
  const unsigned slot_count = head[1];
  const size_t bytes = HEAD_BYTES + (size_t)slot_count * SLOT_BYTES;
  if (!slot_count || slot_count > COLUMN_SLOTS_MAX || bytes > size) {
    return 0;
  }

  const unsigned width = head[0];
  const unsigned slot_bits = bits_of(slot_count - 1);
  *column = (Column){
      .slots = head + HEAD_BYTES,
      .block = block,
      .base = column_load(head + HEAD_BYTES),
      .mask = mask_of(width),
      .count = (unsigned)count,
      .width = width,
      .value_bits = width - slot_bits,
      .slot_count = slot_count,
      .tables = head[2] | (unsigned)head[3] << 8U,
  };
  const bool is_sound =
      width == 64
          ? slot_count == 1 && !column->tables
          : width <= COLUMN_WIDTH_MAX && width >= slot_bits &&
                (!column->tables || has_sound_tables(column, block_size));
  return is_sound ? bytes : 0;
}

/// The first place in a table whose id is not below `id`.
static unsigned
search_table(const unsigned char *table, unsigned count, SanadId id)
{
  unsigned begin = 0;

  while (count) {
    const unsigned half = count / 2;
    if (column_load(table + (size_t)(begin + half) * SLOT_BYTES) < id) {
      begin += half + 1;
      count -= half + 1;
    } else {
      count = half;
    }
  }
  return begin;
}

/// The kind of the ids in a slot.
static unsigned
kind_of_slot(const Column *column, unsigned slot)
{
  unsigned count = 0;
  const unsigned char *const first =
      has_table(column, slot) ? table_of(column, slot, &count)
                              : column->slots + (size_t)slot * SLOT_BYTES;
  return (unsigned)(column_load(first) >> KIND_SHIFT);
}

/// Whether the table of a slot is sorted and of one kind.
static bool
is_sorted_table(const Column *column, unsigned slot)
{
  unsigned count = 0;
  const unsigned char *const table = table_of(column, slot, &count);
  const uint64_t kind = column_load(table) >> KIND_SHIFT;
  for (unsigned i = 1; i < count; ++i) {
    const SanadId id = column_load(table + (size_t)i * SLOT_BYTES);
    if (id <= column_load(table + (size_t)(i - 1) * SLOT_BYTES) ||
        id >> KIND_SHIFT != kind) {
      return false;
    }
  }
  return true;
}

/// Whether an entry is of a slot that is there, and stays inside it.
static bool
is_sound_entry(const Column *column, uint64_t entry)
{
  const uint64_t slot = entry >> column->value_bits;
  const uint64_t value = entry & mask_of(column->value_bits);
  if (slot >= column->slot_count) {
    return false;
  }
  if (has_table(column, (unsigned)slot)) {
    unsigned count = 0;
    (void)table_of(column, (unsigned)slot, &count);
    return value < count;
  }
  const uint64_t base = column_load(column->slots + slot * SLOT_BYTES);
  return (base + value) >> KIND_SHIFT == base >> KIND_SHIFT;
}

bool
column_is_sound(const Column *column)
{
  if (column->width == 64) {
    return true; // The ids themselves
  }
  for (unsigned slot = 0; slot < column->slot_count; ++slot) {
    if ((slot &&
         kind_of_slot(column, slot - 1) >= kind_of_slot(column, slot)) ||
        (has_table(column, slot) && !is_sorted_table(column, slot))) {
      return false;
    }
  }
  for (unsigned i = 0; i < column->count; ++i) {
    if (!is_sound_entry(column, column_entry(column, i))) {
      return false;
    }
  }
  return true;
}

uint64_t
column_bound(const Column *column, SanadId id, bool *is_exact)
{
  *is_exact = false;
  if (column->width == 64) {
    *is_exact = true;
    return id - column->base;
  }

  const unsigned kind = (unsigned)(id >> KIND_SHIFT);
  unsigned slot = 0;
  while (slot < column->slot_count && kind_of_slot(column, slot) < kind) {
    ++slot;
  }
  const uint64_t first = (uint64_t)slot << column->value_bits;
  const uint64_t next = (uint64_t)(slot + 1) << column->value_bits;
  if (slot == column->slot_count || kind_of_slot(column, slot) != kind) {
    return first;
  }

  if (has_table(column, slot)) {
    unsigned count = 0;
    const unsigned char *const table = table_of(column, slot, &count);
    const unsigned place = search_table(table, count, id);
    if (place == count) {
      return next;
    }
    *is_exact = column_load(table + (size_t)place * SLOT_BYTES) == id;
    return first + place;
  }
  const SanadId base = column_load(column->slots + (size_t)slot * SLOT_BYTES);
  if (id <= base) {
    *is_exact = id == base;
    return first;
  }
  *is_exact = id - base <= mask_of(column->value_bits);
  return *is_exact ? first + (id - base) : next;
}

size_t
column_search(const Column *column, size_t begin, size_t end, uint64_t entry)
{
  size_t count = end - begin;

  while (count) {
    const size_t half = count / 2;
    const bool is_below = column_entry(column, begin + half) < entry;
    begin = is_below ? begin + half + 1 : begin;
    count = is_below ? count - half - 1 : half;
  }
  return begin;
}

size_t
column_gallop(const Column *column, size_t begin, size_t end, uint64_t entry)
{
  size_t step = 1;

  while (begin < end && column_entry(column, begin) < entry) {
    const size_t next = begin + step;
    if (next >= end || column_entry(column, next) >= entry) {
      return column_search(column, begin + 1, next < end ? next : end, entry);
    }
    begin = next;
    step *= 2;
  }
  return begin;
}

/// Decodes entries of several slots, none of which has a table.
static void
decode_slots(const Column *column, size_t begin, size_t count, SanadId *ids)
{
  const unsigned char *const bits = column->bits;
  const uint64_t mask = column->mask;
  const size_t width = column->width;
  const unsigned shift = column->value_bits;
  // What to add to an entry, its slot included.  The number of a slot has at
  // most 4 bits, and of a damaged column it may be any such number.
  uint64_t add[COLUMN_SLOTS_MAX];
  for (unsigned i = 0; i < COLUMN_SLOTS_MAX; ++i) {
    const unsigned slot = i < column->slot_count ? i : column->slot_count - 1;
    add[i] = column_load(column->slots + (size_t)slot * SLOT_BYTES) -
             ((uint64_t)i << shift);
  }

  size_t bit = begin * width;
  for (size_t i = 0; i < count; ++i, bit += width) {
    const uint64_t entry =
        (column_load(bits + (bit >> 3U)) >> (bit & 7U)) & mask;
    ids[i] = entry + add[entry >> shift];
  }
}

void
column_decode(const Column *column, size_t begin, size_t count, SanadId *ids)
{
  if (column->slot_count == 1 && !column->tables) {
    // In locals, which writing to `ids` cannot change.
    const unsigned char *const bits = column->bits;
    const uint64_t base = column->base;
    const uint64_t mask = column->mask;
    const size_t width = column->width;
    size_t bit = begin * width;
    for (size_t i = 0; i < count; ++i, bit += width) {
      ids[i] = base + ((column_load(bits + (bit >> 3U)) >> (bit & 7U)) & mask);
    }
  } else if (!column->tables) {
    decode_slots(column, begin, count, ids);
  } else {
    for (size_t i = 0; i < count; ++i) {
      ids[i] = column_id(column, column_entry(column, begin + i));
    }
  }
}

static unsigned
kind_of_id(SanadId id)
{
  return (unsigned)(id >> KIND_SHIFT);
}

/// Where `id` stands among the different ids of its kind; the hash place for it
/// if it is not there.
static uint8_t *
find_place(const ColumnStatistics *statistics, ColumnTables *tables,
           unsigned kind, SanadId id)
{
  const unsigned places = 4 * COLUMN_TABLE_MAX;
  uint8_t *const all = tables->places[kind];
  unsigned at = (unsigned)((id * UINT64_C(0x9E3779B97F4A7C15)) >> 56U) % places;

  while (all[at] && all[at] <= statistics->distinct[kind] &&
         tables->ids[kind][all[at] - 1] != id) {
    at = (at + 1) % places;
  }
  return &all[at];
}

static void
note_distinct(ColumnStatistics *statistics, ColumnTables *tables, unsigned kind,
              SanadId id)
{
  uint8_t *const place = find_place(statistics, tables, kind, id);
  if (*place && *place <= statistics->distinct[kind]) {
    return;
  }
  if (statistics->distinct[kind] < COLUMN_TABLE_MAX) {
    tables->ids[kind][statistics->distinct[kind]] = id;
    *place = ++statistics->distinct[kind];
  } else {
    statistics->distinct[kind] = COLUMN_TABLE_MAX + 1;
  }
}

void
column_note_new(ColumnStatistics *statistics, ColumnTables *tables, SanadId id)
{
  if (id == statistics->last && statistics->kinds) {
    return;
  }

  const unsigned kind = kind_of_id(id);
  statistics->last = id;
  if (!(statistics->kinds >> kind & 1U)) {
    statistics->kinds |= 1U << kind;
    statistics->least[kind] = id;
    statistics->most[kind] = id;
    statistics->distinct[kind] = tables ? 0 : COLUMN_TABLE_MAX + 1;
    if (tables) {
      memset(tables->places[kind], 0, sizeof tables->places[kind]);
    }
  }
  if (tables) {
    note_distinct(statistics, tables, kind, id);
  }
}

/// What one kind needs: bits for the distance from its base, bits for an index
/// into its table.
typedef struct {
  unsigned kind;
  unsigned span_bits;
  unsigned index_bits; ///< More than any width if there can be no table
  size_t table_bytes;
} KindNeed;

static unsigned
collect_needs(KindNeed needs[COLUMN_SLOTS_MAX],
              const ColumnStatistics *statistics, bool has_tables)
{
  unsigned count = 0;

  for (unsigned kind = 0; kind < COLUMN_SLOTS_MAX; ++kind) {
    if (statistics->kinds >> kind & 1U) {
      const unsigned distinct = statistics->distinct[kind];
      const bool may_have = has_tables && distinct <= COLUMN_TABLE_MAX;
      needs[count++] = (KindNeed){
          .kind = kind,
          .span_bits =
              bits_of(statistics->most[kind] - statistics->least[kind]),
          .index_bits = may_have ? bits_of(distinct - 1U) : 99,
          .table_bytes = may_have ? distinct * (size_t)SLOT_BYTES : 0,
      };
    }
  }
  return count;
}

/// The bytes of tables at `bits` bits a value, and who has one; SIZE_MAX if a
/// kind does not fit.
static size_t
tables_at(const KindNeed *needs, unsigned need_count, unsigned bits,
          unsigned *tables)
{
  size_t bytes = 0;

  *tables = 0;
  for (unsigned i = 0; i < need_count; ++i) {
    if (needs[i].span_bits > bits) {
      if (needs[i].index_bits > bits) {
        return SIZE_MAX;
      }
      bytes += needs[i].table_bytes;
      *tables |= 1U << needs[i].kind;
    }
  }
  return bytes;
}

size_t
column_plan(ColumnPlan *plan, const ColumnStatistics *statistics,
            bool has_tables, size_t count)
{
  KindNeed needs[COLUMN_SLOTS_MAX];
  const unsigned need_count = collect_needs(needs, statistics, has_tables);
  const unsigned slot_bits = need_count ? bits_of(need_count - 1) : 0;

  *plan = (ColumnPlan){64, 64, 1, 0, HEAD_BYTES + SLOT_BYTES, 0};
  size_t best = plan->head_bytes + column_bits_bytes(count, 64);
  for (unsigned i = 0; i < 2 * need_count; ++i) {
    const KindNeed *const need = &needs[i / 2];
    const unsigned bits = i % 2 ? need->index_bits : need->span_bits;
    unsigned tables = 0;
    if (bits + slot_bits > COLUMN_WIDTH_MAX) {
      continue;
    }
    const size_t table_bytes = tables_at(needs, need_count, bits, &tables);
    if (table_bytes == SIZE_MAX) {
      continue;
    }
    const size_t head_bytes = HEAD_BYTES + (size_t)need_count * SLOT_BYTES;
    const size_t bytes =
        head_bytes + table_bytes + column_bits_bytes(count, bits + slot_bits);
    if (bytes < best) {
      best = bytes;
      *plan = (ColumnPlan){bits + slot_bits, bits,       need_count,
                           tables,           head_bytes, table_bytes};
    }
  }
  return best;
}

/// How the ids of one kind become entries.
typedef struct {
  uint64_t slot; ///< Its number, shifted
  SanadId base;
  bool has_table;
  uint8_t ranks[COLUMN_TABLE_MAX]; ///< Of the ids in the order they came
} KindCode;

/// Writes the table of a kind, sorted.
static void
write_table(KindCode *code, const SanadId *ids, unsigned count,
            unsigned char *table)
{
  for (unsigned i = 0; i < count; ++i) {
    unsigned rank = 0;
    for (unsigned j = 0; j < count; ++j) {
      rank += ids[j] < ids[i];
    }
    code->ranks[i] = (uint8_t)rank;
    memcpy(table + (size_t)rank * SLOT_BYTES, &ids[i], SLOT_BYTES);
  }
}

/// Writes the head and the tables, and fills `codes`.
static void
write_head(const ColumnPlan *plan, const ColumnStatistics *statistics,
           const ColumnTables *tables, unsigned char *block,
           unsigned char *head, size_t *table, KindCode codes[COLUMN_SLOTS_MAX])
{
  unsigned slot = 0;
  unsigned with_table = 0;

  for (unsigned kind = 0; kind < COLUMN_SLOTS_MAX; ++kind) {
    if (!(statistics->kinds >> kind & 1U)) {
      continue;
    }
    uint64_t word = statistics->least[kind];
    codes[kind].slot = (uint64_t)slot << plan->value_bits;
    codes[kind].base = word;
    codes[kind].has_table = plan->tables >> kind & 1U;
    if (codes[kind].has_table) {
      const unsigned count = statistics->distinct[kind];
      write_table(&codes[kind], tables->ids[kind], count, block + *table);
      word = *table | (uint64_t)count << 16U;
      *table += (size_t)count * SLOT_BYTES;
      with_table |= 1U << slot;
    }
    memcpy(head + HEAD_BYTES + (size_t)slot * SLOT_BYTES, &word, SLOT_BYTES);
    ++slot;
  }
  head[0] = (unsigned char)plan->width;
  head[1] = (unsigned char)plan->slot_count;
  head[2] = (unsigned char)with_table;
  head[3] = (unsigned char)(with_table >> 8U);
}

/// Packs entries behind each other.
typedef struct {
  unsigned char *at;
  uint64_t pending;
  unsigned bits; ///< In `pending`, below 8
} Packer;

static void
pack(Packer *packer, uint64_t entry, unsigned width)
{
  // Eight bytes are stored whole: the pad of the block takes what is too much.
  packer->pending |= entry << packer->bits;
  memcpy(packer->at, &packer->pending, sizeof packer->pending);
  const unsigned total = packer->bits + width;
  packer->at += total / 8;
  packer->pending = total >= 64 ? 0 : packer->pending >> (total / 8 * 8);
  packer->bits = total % 8;
}

void
column_write(const ColumnPlan *plan, const ColumnStatistics *statistics,
             ColumnTables *tables, const SanadId *ids, size_t count,
             unsigned char *block, unsigned char *head, size_t *table,
             unsigned char *bits)
{
  if (plan->width == 64) {
    memset(head, 0, HEAD_BYTES + SLOT_BYTES);
    head[0] = 64;
    head[1] = 1;
    memcpy(bits, ids, count * sizeof *ids);
    return;
  }

  KindCode codes[COLUMN_SLOTS_MAX];
  Packer packer = {bits, 0, 0};
  write_head(plan, statistics, tables, block, head, table, codes);
  if (plan->slot_count == 1 && !plan->tables) {
    const SanadId base = codes[kind_of_id(ids[0])].base;
    for (size_t i = 0; i < count; ++i) {
      pack(&packer, ids[i] - base, plan->width);
    }
    return;
  }
  for (size_t i = 0; i < count; ++i) {
    const unsigned kind = kind_of_id(ids[i]);
    const KindCode *const code = &codes[kind];
    const uint64_t value =
        code->has_table
            ? code->ranks[*find_place(statistics, tables, kind, ids[i]) - 1]
            : ids[i] - code->base;
    pack(&packer, code->slot + value, plan->width);
  }
}
