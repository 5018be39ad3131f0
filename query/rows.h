#ifndef SANAD_QUERY_ROWS_H
#define SANAD_QUERY_ROWS_H

#include "query/algebra.h"
#include "query/id_range.h"
#include "query/question.h"

#include <stdbool.h>
#include <stddef.h>

/// Inside query/ only: operators of a running plan.  They stack, each pulling
/// batches from the one below; rows_next() on the top one runs the query.

typedef struct Rows Rows;
typedef struct Run Run;

/// What an operator can do.  One constant table for each kind.
typedef struct {
  const char *name; ///< As `explain` shows it

  /// Fills `batch` with at least one row, or returns SANAD_END.
  SanadStatus (*next)(Rows *rows, RowBatch *batch, SanadError *error);

  /// Begins again, after the operator below has been reset or given other rows.
  /// Null if there is nothing to forget.
  void (*reset)(Rows *rows);

  /// Frees what the operator itself opened.  Null if there is nothing.
  void (*close)(Rows *rows);
} RowsKind;

/// What every operator starts with.
struct Rows {
  const RowsKind *kind;
  Run *run;
  Rows *input;       ///< Below; null for a seed
  Rows *inner;       ///< Of a call: the top of its query
  Rows *next_opened; ///< All operators of a run, to be closed
  RowBatch batch;    ///< Rows taken from `input`
  size_t at;         ///< The next of them to look at
  uint64_t given;    ///< Rows given so far, for `explain analyze`
  uint64_t spent_ns; ///< Time in it and below it, if the run is explained
  double expected;   ///< Rows that the plan counted on; 0: not guessed
  SanadText about;   ///< What it does, for `explain`
  SanadSpan span;    ///< Of the text that it works for, for errors
  bool is_mixing;    ///< Rows that come of different rows of its input come
                     ///< mixed, also if others of its kind hold them apart
  bool is_counting;  ///< Rows that need not be given are counted instead
  uint64_t counted;  ///< So many were
};

/// A query that is being run.
struct Run {
  Question *question;
  Program *program;
  Rows *opened;
  struct Shown *shown; ///< How paths are written
  size_t rows_max;     ///< Rows that an operator may hold in memory
  bool is_explained;   ///< Rows are guessed and times taken
  size_t nested;       ///< Depth of the block being planned
  double plan_cost;    ///< What the block planned last is thought to cost:
                       ///< look-ups and rows
};

/// Closes all operators of a run.
void run_close(Run *run);

/// EXPR_EXISTS: whether the pattern of an Exists matches with `row`.
SanadStatus run_exists(void *state, const SanadId *row, bool *answer,
                       SanadError *error);

/// Makes an operator of `size` bytes, all zero behind its Rows; null when out
/// of memory.  Owned by the run.
void *rows_new(Run *run, const RowsKind *kind, Rows *input, size_t size);

/// The same, but only the first `zeroed` bytes are zero: for operators that end
/// with a large batch.
void *rows_new_room(Run *run, const RowsKind *kind, Rows *input, size_t size,
                    size_t zeroed);

/// Pulls from an operator.
SANAD_NODISCARD SanadStatus rows_next(Rows *rows, RowBatch *batch,
                                      SanadError *error);

/// Makes an operator and all below it begin again.
void rows_reset(Rows *rows);

/// Gives the next row of the operator below, or SANAD_END.  The row may be
/// written to; it is valid until the next call.
SANAD_NODISCARD SanadStatus rows_input(Rows *rows, SanadId **row,
                                       SanadError *error);

/// How many rows are likely still to come from the operator below, as far as
/// the batch that was taken last shows: behind a full one there are others.
static inline uint64_t
rows_expect(const Rows *rows)
{
  const size_t rest = rows->batch.count - rows->at + 1;
  return rows->batch.count == rows->batch.capacity ? rest + rows->batch.count
                                                   : rest;
}

/// Makes the memory of a batch the first time.
SANAD_NODISCARD SanadStatus batch_begin(Run *run, RowBatch *batch,
                                        SanadError *error);

/// Appends a copy of `row` and returns it.  There must be room.
SanadId *batch_add(RowBatch *batch, const SanadId *row);

static inline bool
batch_is_full(const RowBatch *batch)
{
  return batch->count == batch->capacity;
}

/// What a place holds in a row.
static inline SanadId
place_id(Place place, const SanadId *row)
{
  return place.slot == SLOT_NONE ? place.id : row[place.slot];
}

/// Puts an id into a place of a row, if it fits: an unbound column takes it, a
/// bound one and a constant must be the same.
static inline bool
place_take(Place place, SanadId *row, SanadId id)
{
  const SanadId now = place_id(place, row);
  if (now == SANAD_ANY && place.slot != SLOT_NONE) {
    row[place.slot] = id;
    return true;
  }
  return now == id;
}

/// The name of a column of `claims( )`.
const char *claim_column_name(ClaimColumn column);

// ---- The operators, a family to a file

/// One row, given by rows_seed_row(); at first all unbound.
Rows *rows_seed(Run *run);
void rows_seed_row(Rows *rows, const SanadId *row);
/// Lets a seed give the caller's rows, as wide as those of a batch, which must
/// stay where they are.
void rows_seed_rows(Rows *rows, const SanadId *ids, size_t count);

Rows *rows_fact(Run *run, Rows *input, const Atom *atom);
/// The rows for which there is no such fact.
Rows *rows_no_fact(Run *run, Rows *input, const Atom *atom);
/// Tells an operator that only the number of its rows is wanted: it may count
/// them in `counted` instead of giving them.
void rows_count_only(Rows *rows);
/// Counts the different values of a column in rows that are nothing but the
/// facts of one relation, and takes these as read; else `*is_known` is false.
SANAD_NODISCARD SanadStatus rows_count_values(Rows *rows, size_t slot,
                                              uint64_t *count, bool *is_known,
                                              SanadError *error);
Rows *rows_type(Run *run, Rows *input, const Atom *atom);
Rows *rows_members(Run *run, Rows *input, const Atom *atom);
Rows *rows_different(Run *run, Rows *input, const Atom *atom);
Rows *rows_path(Run *run, Rows *input, const Atom *atom);
Rows *rows_filter(Run *run, Rows *input, Expr *expr);

/// The facts of a relation whose objects filters leave, in the order of these.
typedef struct RangeScan {
  IdRanges ranges;
  const Filter **filters; ///< They hold for the facts of exact ranges, and are
                          ///< asked about the others
  size_t filter_count;
  const Filter *text; ///< A test of the objects' text, which is asked of all;
                      ///< or null
  double rows;        ///< How many facts there may be; below 0: not counted
  bool is_descending;
} RangeScan;

/// For each row, which has none of its ends, the facts of `atom->range`.
Rows *rows_range(Run *run, Rows *input, const Atom *atom);

/// Watches for empty cells in columns that a pattern is joined on, which then
/// fit anything: the operator tells the person once.  Gives the input where no
/// cell can be empty, or null when out of memory.
///
/// For what must not match in a block, on top of its optional parts:
Rows *rows_watch_nots(Run *run, Rows *input, const Block *block,
                      const bool *bound);
/// For a STAGE_MATCH behind another stage:
Rows *rows_watch_stage(Run *run, Rows *input, const Stage *stage,
                       const bool *bound);

/// The most facts that one operator intersects.
#define INTERSECT_MAX 8U

/// The column that an atom could give to rows_intersect(), or SLOT_NONE: that
/// of the one end which is not bound.
size_t intersect_slot(const Atom *atom, const bool *bound);

/// For each row, the ids of a column that all of these facts have in common;
/// intersect_slot() gave `slot` for each of them.
Rows *rows_intersect(Run *run, Rows *input, const Atom *const *atoms,
                     size_t count, size_t slot, const bool *bound);

// Operators that run a block for each row, most of them for a batch of rows at
// a time.  `bound` tells for each slot whether every row of the input has it.

/// The rows of each branch.
SANAD_NODISCARD SanadStatus rows_union(Run *run, Rows *input, const Atom *atom,
                                       const bool *bound, Rows **out,
                                       SanadError *error);

/// The rows of the block, or the row itself where there are none.
SANAD_NODISCARD SanadStatus rows_optional(Run *run, Rows *input, Block *block,
                                          const bool *bound, Rows **out,
                                          SanadError *error);

/// The row, if the block has none.
SANAD_NODISCARD SanadStatus rows_not(Run *run, Rows *input, Block *block,
                                     const bool *bound, Rows **out,
                                     SanadError *error);

/// The row, if the pattern of an `exists` matches with it; or, if not
/// `is_wanted`, if it does not.
SANAD_NODISCARD SanadStatus rows_exists(Run *run, Rows *input,
                                        const Exists *exists, bool is_wanted,
                                        const bool *bound, Rows **out,
                                        SanadError *error);

/// Joins with the block of a later step, as a set over `columns` for each row;
/// without columns, rows may repeat.
SANAD_NODISCARD SanadStatus rows_match(Run *run, Rows *input, Block *block,
                                       const bool *bound, const Column *columns,
                                       size_t column_count, Rows **out,
                                       SanadError *error);

/// Puts what counts the rows of a block instead of making them on top of the
/// operators that make them, `*rows`, if it can be done and pays.  Only for a
/// block from whose rows nothing but their number is wanted, on a seed.
SANAD_NODISCARD SanadStatus rows_count(Run *run, const Block *block,
                                       Rows **rows, SanadError *error);

Rows *rows_extend(Run *run, Rows *input, size_t slot, Expr *expr);
Rows *rows_dots(Run *run, Rows *input, Expr *dots);
Rows *rows_distinct(Run *run, Rows *input, const Column *columns, size_t count);
Rows *rows_project(Run *run, Rows *input, const Column *columns, size_t count);
Rows *rows_group(Run *run, Rows *input, const Stage *stage);
/// Whether a group wants nothing but the number of all rows.
bool stage_is_plain_count(const Stage *stage);
Rows *rows_sort(Run *run, Rows *input, const Stage *stage);
/// Tells a sort that only so many of its first rows are wanted.
void rows_sort_keep(Rows *rows, uint64_t count);
/// Tells it that its rows come in the order of its first key, so that it need
/// not read to the end.
void rows_sort_is_ordered(Rows *rows);
Rows *rows_top(Run *run, Rows *input, const Stage *stage);
Rows *rows_claims(Run *run, Rows *input, const ClaimSearch *search);
Rows *rows_search(Run *run, Rows *input, const PathSearch *search);

/// Joins with the rows of a query, which is run once.
SANAD_NODISCARD SanadStatus rows_call(Run *run, Rows *input,
                                      const Subquery *query, const bool *bound,
                                      Rows **out, SanadError *error);
Rows *rows_slice(Run *run, Rows *input, const Stage *stage);

// ---- Planning

/// The rows that a sort behind a pattern wants first.
typedef struct {
  size_t slot; ///< Its first key; SLOT_NONE: nobody wants an order
  bool is_descending;
  uint64_t count;
  const struct Rows *met; ///< What gives rows in that order, or null
} OrderWish;

/// A pattern that nothing was matched before, and what is said of its rows
/// behind it.
typedef struct {
  Block *block;     ///< Not the query's own, if an atom was added
  Filter **filters; ///< Of the block and of steps behind it
  size_t filter_count;
  OrderWish wish;
} FirstBlock;

/// Works out for the facts of a pattern which objects its filters leave, and
/// whose texts are tested.
SANAD_NODISCARD SanadStatus plan_ranges(Run *run, const FirstBlock *first,
                                        SanadError *error);

/// Adds to a pattern what the index of names knows of its filters.
SANAD_NODISCARD SanadStatus plan_names(Run *run, FirstBlock *first,
                                       SanadError *error);

/// Adds to a pattern the nodes whose names have the texts that its filters look
/// for, where that pays; filters that say no more are left out.
SANAD_NODISCARD SanadStatus plan_texts(Run *run, FirstBlock *first,
                                       SanadError *error);

/// Adds a condition to a copy of the block of a pattern.
SANAD_NODISCARD SanadStatus plan_add_atom(Run *run, FirstBlock *first,
                                          const Atom *atom, SanadError *error);

/// The fact that a pattern should begin with so that its rows come in the order
/// that is wished for: its number, or SIZE_MAX if that does not pay.
SANAD_NODISCARD SanadStatus plan_order(Run *run, const FirstBlock *first,
                                       size_t *atom, SanadError *error);

/// As plan_block(), for the pattern with which stages begin: its input is one
/// row without anything.
SANAD_NODISCARD SanadStatus plan_first_block(Run *run, FirstBlock *first,
                                             Rows *input, bool *bound,
                                             Rows **out, SanadError *error);

/// Takes what all alternatives of a block have in common out of them, in the
/// block and those in it.  Does nothing more the second time.
SANAD_NODISCARD SanadStatus plan_shared(Run *run, Block *block,
                                        SanadError *error);

/// Whether rows come out of `top` in the order in which they come out of
/// `bottom`, some operators below.
bool plan_keeps_order(const Rows *top, const Rows *bottom);

/// Puts the operators of a block on top of `input`, in the order that promises
/// the least work.  `bound` tells for each slot whether every row of the input
/// has it; it is brought up to date.
SANAD_NODISCARD SanadStatus plan_block(Run *run, Block *block, Rows *input,
                                       bool *bound, Rows **out,
                                       SanadError *error);

/// Builds the operators of a query's first `stage_count` stages.  From stage
/// `keep_from` on nothing is projected away and repeated rows stay, so that the
/// facts behind the rows can be told; SIZE_MAX: nowhere.
SANAD_NODISCARD SanadStatus plan_program(Run *run, size_t stage_count,
                                         size_t keep_from, Rows **out,
                                         SanadError *error);

/// Builds the operators of the stages from `first` on, none of which reads
/// facts, on top of `*out`; null: one row without anything.
SANAD_NODISCARD SanadStatus plan_behind(Run *run, size_t first, Rows **out,
                                        SanadError *error);

/// The same for stages, on a seed of their own; the first `whole` of them keep
/// everything too.
SANAD_NODISCARD SanadStatus plan_stages(Run *run, const Stage *stages,
                                        size_t stage_count, size_t whole,
                                        size_t keep_from, Rows **out,
                                        SanadError *error);

/// The slots that an atom binds in every row are set in `slots`.
void atom_binds(const Atom *atom, bool *slots, size_t width);

/// The slots that each row of a block binds for sure are set in `slots`.
void block_certain(const Block *block, bool *slots, size_t width);

/// The same for the rows of stages, from none.
void stages_certain(const Stage *stages, size_t count, bool *slots,
                    size_t width);

/// The slots that an atom reads or binds are set in `slots`.
void atom_mentions(const Atom *atom, bool *slots);

/// The slots that a block reads or binds anywhere are set in `slots`.
void block_mentions(const Block *block, bool *slots);

/// How deep blocks lie in a block, those of `exists` left out; 0: there are
/// none.
size_t block_depth(const Block *block);

/// The slots that an expression reads are set in `slots`.
void expr_mentions(const Expr *expr, bool *slots);

#endif
