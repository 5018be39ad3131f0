/// The operator that reads the facts of a relation in the order of their
/// objects, from one value to another.

#include "graph/range.h"
#include "query/rows.h"

typedef struct {
  Rows base;
  const Atom *atom;
  SanadRange *range;
  SanadId *row;     ///< The row that facts are read for, or null
  size_t next_item; ///< Of the ranges: the next to be read
  bool is_open;     ///< The one before it is being read
  bool is_exact;    ///< The filters hold for its objects
  const SanadId *subjects;
  const SanadId *objects;
  size_t count;
  size_t at;
} Range;

/// The next range to be read, or null.
static const IdRange *
next_item(Range *self)
{
  const RangeScan *const scan = self->atom->range;
  if (self->next_item == scan->ranges.count) {
    return NULL;
  }
  const size_t number = self->next_item++;
  return &scan->ranges
              .items[scan->is_descending ? scan->ranges.count - 1 - number
                                         : number];
}

/// Goes on to the next range: SANAD_END behind the last.
static SanadStatus
open_item(Range *self, SanadError *error)
{
  const Question *const question = self->base.run->question;
  const SanadId predicate = self->atom->predicate.id;
  const IdRange *item = NULL;
  while ((item = next_item(self)) != NULL) {
    const SanadBounds bounds = {predicate, item->low, item->high, false};
    if (self->base.is_counting && item->is_exact) {
      uint64_t count = 0;
      TRY(sanad_range_count(question->snapshot, bounds, UINT64_MAX, &count,
                            error));
      self->base.counted += count;
      continue;
    }
    if (self->range) {
      sanad_range_reset(self->range, bounds);
    } else {
      TRY(sanad_range_open(&self->range, question->snapshot, bounds,
                           self->atom->range->is_descending, error));
    }
    self->is_open = true;
    self->is_exact = item->is_exact;
    return SANAD_OK;
  }
  return SANAD_END;
}

/// Reads the next facts of the row: SANAD_END behind the last.
static SanadStatus
read_more(Range *self, SanadError *error)
{
  self->at = 0;
  self->count = 0;
  TRY(question_check(self->base.run->question, error));
  for (;;) {
    if (!self->is_open) {
      TRY(open_item(self, error));
    }
    const SanadStatus status = sanad_range_next(
        self->range, &self->subjects, &self->objects, &self->count, error);
    if (status != SANAD_END) {
      return status;
    }
    self->is_open = false;
  }
}

/// Whether the filters hold for a row.
static SanadStatus
range_keeps(const Range *self, SanadId *row, bool *answer, SanadError *error)
{
  const RangeScan *const scan = self->atom->range;
  *answer = true;
  for (size_t i = 0; *answer && !self->is_exact && i < scan->filter_count;
       ++i) {
    TRY(expr_is_true(scan->filters[i]->expr, self->base.run->question, row,
                     answer, error));
  }
  return SANAD_OK;
}

/// Goes on with the facts of one row until the batch is full or they end.
static SanadStatus
range_fill(Range *self, RowBatch *batch, SanadError *error)
{
  while (!batch_is_full(batch)) {
    if (self->at == self->count) {
      TRY(read_more(self, error));
    }
    SanadId *const row = batch_add(batch, self->row);
    bool is_kept = false;
    row[self->atom->subject.slot] = self->subjects[self->at];
    row[self->atom->object.slot] = self->objects[self->at];
    ++self->at;
    TRY(range_keeps(self, row, &is_kept, error));
    batch->count -= !is_kept;
  }
  return SANAD_OK;
}

static SanadStatus
range_next(Rows *rows, RowBatch *batch, SanadError *error)
{
  Range *const self = (Range *)rows;
  while (!batch_is_full(batch)) {
    if (!self->row) {
      const SanadStatus status = rows_input(rows, &self->row, error);
      if (status == SANAD_END) {
        break;
      }
      TRY(status);
      self->next_item = 0;
      self->is_open = false;
      self->at = 0;
      self->count = 0;
    }
    const SanadStatus status = range_fill(self, batch, error);
    if (status == SANAD_END) {
      self->row = NULL;
      continue;
    }
    TRY(status);
  }
  return batch->count ? SANAD_OK : SANAD_END;
}

static void
range_reset(Rows *rows)
{
  ((Range *)rows)->row = NULL;
}

static void
range_close(Rows *rows)
{
  sanad_range_close(((Range *)rows)->range);
}

static const RowsKind range_kind = {"range", range_next, range_reset,
                                    range_close};

Rows *
rows_range(Run *run, Rows *input, const Atom *atom)
{
  Range *const self = rows_new(run, &range_kind, input, sizeof *self);
  if (self) {
    self->atom = atom;
  }
  return (Rows *)self;
}
