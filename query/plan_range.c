/// Which facts of a pattern are read as ranges of values: those whose objects
/// filters limit, and those in whose order the rows are wanted.

#include "graph/range.h"
#include "query/estimate.h"
#include "query/text_scan.h"

#include <string.h>

/// Facts are counted up to so many.
#define RANGE_COUNT_MAX (UINT64_C(1) << 20U)
/// What a filter leaves of which nothing is known.
#define FILTER_GUESS 0.1
/// What a row costs that has to go through the conditions behind a scan, in
/// rows that are scanned.
#define CONDITION_COST 4.0

/// Whether a fact can be read by its objects.
static bool
has_range(const Atom *atom)
{
  return atom->kind == ATOM_FACT && atom->in.kind == IN_UNION &&
         atom->predicate.slot == SLOT_NONE && atom->subject.slot != SLOT_NONE &&
         atom->object.slot != SLOT_NONE &&
         atom->subject.slot != atom->object.slot;
}

static RangeScan *
new_scan(Run *run, const FirstBlock *first)
{
  SanadArena *const arena = run->question->arena;
  RangeScan *const scan = SANAD_TAKE(arena, RangeScan);
  if (scan) {
    scan->ranges = id_ranges_all();
    scan->rows = -1;
    scan->filters =
        SANAD_TAKE_ARRAY(arena, const Filter *, first->filter_count + 1);
  }
  return scan && scan->filters ? scan : NULL;
}

/// Counts the facts within ranges, for the order of joins.
static SanadStatus
count_scan(Run *run, const Atom *atom, SanadError *error)
{
  RangeScan *const scan = atom->range;
  scan->rows = 0;
  for (size_t i = 0; i < scan->ranges.count; ++i) {
    const IdRange *const item = &scan->ranges.items[i];
    const SanadBounds bounds = {atom->predicate.id, item->low, item->high,
                                false};
    uint64_t count = 0;
    TRY(sanad_range_count(run->question->snapshot, bounds, RANGE_COUNT_MAX,
                          &count, error));
    scan->rows += (double)count;
  }
  return SANAD_OK;
}

/// Notes that a filter tests the text of a column, for the facts that give it.
/// Tests that ask to be eager compare with looking at each row.
static SanadStatus
note_text(Run *run, const FirstBlock *first, const Filter *filter,
          SanadError *error)
{
  size_t slot = SLOT_NONE;
  if (run->question->is_eager || !text_scan_fits(filter->expr, &slot)) {
    return SANAD_OK;
  }
  for (size_t i = 0; i < first->block->atom_count; ++i) {
    Atom *const atom = &first->block->atoms[i];
    if (!has_range(atom) || atom->object.slot != slot) {
      continue;
    }
    atom->range = atom->range ? atom->range : new_scan(run, first);
    if (!atom->range) {
      return sanad_fail_memory(error);
    }
    if (!atom->range->text) {
      atom->range->text = filter;
    }
  }
  return SANAD_OK;
}

SanadStatus
plan_ranges(Run *run, const FirstBlock *first, SanadError *error)
{
  for (size_t i = 0; i < first->block->atom_count; ++i) {
    first->block->atoms[i].range = NULL;
  }
  for (size_t i = 0; i < first->filter_count; ++i) {
    IdRanges ranges;
    size_t slot = SLOT_NONE;
    if (!id_ranges_of(run->question, first->filters[i]->expr, &slot, &ranges)) {
      TRY(note_text(run, first, first->filters[i], error));
      continue;
    }
    for (size_t j = 0; j < first->block->atom_count; ++j) {
      Atom *const atom = &first->block->atoms[j];
      if (!has_range(atom) || atom->object.slot != slot) {
        continue;
      }
      atom->range = atom->range ? atom->range : new_scan(run, first);
      if (!atom->range) {
        return sanad_fail_memory(error);
      }
      id_ranges_intersect(&atom->range->ranges, &ranges);
      atom->range->filters[atom->range->filter_count++] = first->filters[i];
    }
  }
  const bool is_alone = first->block->atom_count == 1 && !run->is_explained;
  for (size_t i = 0; !is_alone && i < first->block->atom_count; ++i) {
    const RangeScan *const scan = first->block->atoms[i].range;
    if (scan && scan->filter_count) {
      TRY(count_scan(run, &first->block->atoms[i], error));
    }
  }
  return SANAD_OK;
}

/// Whether all objects within ranges are in the order of their ids when they
/// are sorted.
static SanadStatus
is_id_order(Run *run, const Atom *atom, const RangeScan *scan, bool *answer,
            SanadError *error)
{
  SanadId smallest = SANAD_ANY;
  SanadId largest = SANAD_ANY;
  for (size_t i = 0; i < scan->ranges.count; ++i) {
    const IdRange *const item = &scan->ranges.items[i];
    const SanadBounds bounds = {atom->predicate.id, item->low, item->high,
                                false};
    SanadId low = SANAD_ANY;
    SanadId high = SANAD_ANY;
    TRY(sanad_range_ends(run->question->snapshot, bounds, &low, &high, error));
    smallest = smallest == SANAD_ANY ? low : smallest;
    largest = high == SANAD_ANY ? largest : high;
  }
  *answer = value_is_id_order(smallest, largest);
  return SANAD_OK;
}

/// Whether reading a fact in order until there are rows enough promises less
/// work than to work out all rows.
static SanadStatus
order_pays(Run *run, const FirstBlock *first, const Atom *atom, bool *answer,
           SanadError *error)
{
  SanadArena *const arena = run->question->arena;
  const size_t atom_count = first->block->atom_count;
  bool *const bound = SANAD_TAKE_ARRAY(arena, bool, run->program->width + 1);
  size_t *const order = SANAD_TAKE_ARRAY(arena, size_t, atom_count + 1);
  size_t count = 0;
  double cost = 0;
  Plot plot;
  Figures figures;
  if (!bound || !order) {
    return sanad_fail_memory(error);
  }
  TRY(estimate_figures(run, atom, &figures, error));
  TRY(estimate_order(run, first->block, bound, order, &count, &cost, error));
  TRY(estimate_plot(run, first->block, bound, order, count, &plot, error));
  const size_t known = atom->range ? atom->range->filter_count : 0;
  for (size_t i = known; i < first->filter_count; ++i) {
    plot.rows *= FILTER_GUESS;
  }
  const double share =
      plot.rows > 1 ? (double)first->wish.count / plot.rows : 1;
  const double read = share < 1 ? figures.rows * share : figures.rows;
  const double others = (double)atom_count - 1;
  *answer = run->question->is_eager ||
            read * (1 + others * CONDITION_COST) < plot.cost;
  return SANAD_OK;
}

SanadStatus
plan_order(Run *run, const FirstBlock *first, size_t *number, SanadError *error)
{
  *number = SIZE_MAX;
  for (size_t i = 0; first->wish.slot != SLOT_NONE && *number == SIZE_MAX &&
                     i < first->block->atom_count;
       ++i) {
    Atom *const atom = &first->block->atoms[i];
    if (!has_range(atom) || atom->object.slot != first->wish.slot) {
      continue;
    }
    RangeScan *const scan = atom->range ? atom->range : new_scan(run, first);
    bool is_ordered = false;
    bool pays = false;
    if (!scan) {
      return sanad_fail_memory(error);
    }
    TRY(is_id_order(run, atom, scan, &is_ordered, error));
    if (is_ordered) {
      TRY(order_pays(run, first, atom, &pays, error));
    }
    if (is_ordered && pays) {
      scan->is_descending = first->wish.is_descending;
      atom->range = scan;
      *number = i;
    }
  }
  return SANAD_OK;
}

/// The operators that give the rows of each row of their input together.
static const char *const streams[] = {
    "fact",      "range",  "type", "members",  "intersect",
    "filter",    "select", "not",  "distinct", "optional",
    "different", "let",    "text",
};

bool
plan_keeps_order(const Rows *top, const Rows *bottom)
{
  while (top && top != bottom) {
    bool is_stream = false;
    for (size_t i = 0; i < sizeof streams / sizeof *streams; ++i) {
      is_stream |= strcmp(top->kind->name, streams[i]) == 0;
    }
    if (!is_stream || top->is_mixing) {
      return false;
    }
    top = top->input;
  }
  return top;
}
