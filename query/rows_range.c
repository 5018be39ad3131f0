/// The operator that reads the facts of a relation in the order of their
/// objects, from one value to another, or those with some text.

#include "graph/range.h"
#include "query/rows.h"
#include "query/text_scan.h"

#include <stdlib.h>

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
  TextScan *texts; ///< Of a test of texts, or null
  TextMark *marks; ///< What it says of the objects
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
    if (self->base.is_counting && item->is_exact && !self->atom->range->text) {
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

/// Asks a test of texts about the objects.
static SanadStatus
mark_objects(Range *self, SanadError *error)
{
  const Filter *const text = self->atom->range->text;
  if (!self->texts) {
    self->texts = text_scan_new(self->base.run->question, text->expr);
  }
  if (!self->marks) {
    self->marks = calloc(SANAD_RANGE_ROWS_MAX, sizeof *self->marks);
  }
  return self->texts && self->marks
             ? text_scan_mark(self->texts, self->objects, self->count,
                              self->marks, error)
             : sanad_fail_memory(error);
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
    if (status == SANAD_OK) {
      question_read_facts(self->base.run->question, self->count);
      return self->atom->range->text ? mark_objects(self, error) : SANAD_OK;
    }
    if (status != SANAD_END) {
      return status;
    }
    self->is_open = false;
  }
}

/// Whether the filters hold for a row, whose text may not be known not to.
static SanadStatus
range_keeps(const Range *self, SanadId *row, bool *answer, SanadError *error)
{
  const RangeScan *const scan = self->atom->range;
  *answer = true;
  if (scan->text && self->marks[self->at] == TEXT_UNKNOWN) {
    TRY(expr_is_true(scan->text->expr, self->base.run->question, row, answer,
                     error));
  }
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
    if (self->atom->range->text && self->marks[self->at] == TEXT_HAS_NOT) {
      ++self->at;
      continue;
    }
    SanadId *const row = batch_add(batch, self->row);
    bool is_kept = false;
    row[self->atom->subject.slot] = self->subjects[self->at];
    row[self->atom->object.slot] = self->objects[self->at];
    TRY(range_keeps(self, row, &is_kept, error));
    ++self->at;
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
  Range *const self = (Range *)rows;
  sanad_range_close(self->range);
  text_scan_close(self->texts);
  free(self->marks);
}

static const RowsKind range_kind = {"range", range_next, range_reset,
                                    range_close};

/// The same, for `explain`.
static const RowsKind text_kind = {"text", range_next, range_reset,
                                   range_close};

Rows *
rows_range(Run *run, Rows *input, const Atom *atom)
{
  Range *const self = rows_new(
      run, atom->range->text ? &text_kind : &range_kind, input, sizeof *self);
  if (self) {
    self->atom = atom;
  }
  return (Rows *)self;
}
