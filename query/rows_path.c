/// The operator of arrows that are more than one fact.

#include "query/path.h"
#include "query/path_closure.h"
#include "query/rows.h"

#include <stdlib.h>

typedef struct {
  Rows base;
  const Atom *atom;
  PathWalk *walk;
  SanadId *row; ///< The row being worked on, or null
  SanadId only; ///< The one start, where an end is known
  const SanadId *starts;
  size_t start_count;
  size_t next_start;
  const SanadId *ends; ///< Where the start before `next_start` leads
  size_t end_count;
  size_t next_end;
  bool is_backward;
} PathRows;

static SanadId
graph_of(const PathRows *self)
{
  const In *const in = &self->atom->in;
  return in->kind == IN_UNION ? SANAD_ANY : place_id(in->place, self->row);
}

/// Counts what a row with no end known gives, if only that is wanted and it
/// can be done without walking from each node; `*is_counted`.
static SanadStatus
count_closure(PathRows *self, bool *is_counted, SanadError *error)
{
  const Atom *const atom = self->atom;
  uint64_t count = 0;
  *is_counted = false;
  if (!self->base.is_counting || atom->in.kind != IN_UNION ||
      atom->subject.slot == atom->object.slot) {
    return SANAD_OK;
  }
  TRY(path_closure_count(self->base.run->question, atom->path, &count,
                         is_counted, error));
  self->base.counted += *is_counted ? count : 0;
  return SANAD_OK;
}

/// Works out where to walk from for a new row.
static SanadStatus
begin_row(PathRows *self, SanadError *error)
{
  const Atom *const atom = self->atom;
  TRY(rows_input(&self->base, &self->row, error));
  if (!self->walk) {
    self->walk = path_walk_new(self->base.run->question);
    if (!self->walk) {
      return sanad_fail_memory(error);
    }
  }
  const SanadId subject = place_id(atom->subject, self->row);
  const SanadId object = place_id(atom->object, self->row);
  self->is_backward = subject == SANAD_ANY && object != SANAD_ANY;
  self->only = self->is_backward ? object : subject;
  self->starts = &self->only;
  self->start_count = 1;
  self->next_start = 0;
  self->next_end = 0;
  self->end_count = 0;
  if (self->only != SANAD_ANY) {
    return SANAD_OK;
  }
  bool is_counted = false;
  TRY(count_closure(self, &is_counted, error));
  self->start_count = 0;
  return is_counted ? SANAD_OK
                    : path_starts(self->walk, atom->path, graph_of(self),
                                  &self->starts, &self->start_count, error);
}

/// Walks from the next start of the row, or returns SANAD_END.
static SanadStatus
begin_walk(PathRows *self, SanadError *error)
{
  if (self->next_start == self->start_count) {
    return SANAD_END;
  }
  const Place far =
      self->is_backward ? self->atom->subject : self->atom->object;
  const SanadId start = self->starts[self->next_start++];
  // A column that stands at both ends wants the start.
  const bool is_loop = self->atom->subject.slot != SLOT_NONE &&
                       self->atom->subject.slot == self->atom->object.slot;
  self->next_end = 0;
  return path_ends(self->walk, self->atom->path, graph_of(self), start,
                   self->is_backward,
                   is_loop ? start : place_id(far, self->row), &self->ends,
                   &self->end_count, error);
}

/// Whether a node stands in the graph that the path is read from.  A way of no
/// facts leads from a node to itself, but only from the nodes of the graph
/// (SPARQL 1.1 Query, 9.3 and 18.2.2.2), unless both are given.
static SanadStatus
is_in_graph(const PathRows *self, SanadId node, bool *is, SanadError *error)
{
  const Atom *const atom = self->atom;
  const SanadSnapshot *const snapshot = self->base.run->question->snapshot;
  const SanadId graph = graph_of(self);
  const bool is_given =
      (atom->in.kind == IN_UNION || atom->in.place.slot == SLOT_NONE) &&
      (atom->subject.slot == SLOT_NONE || atom->object.slot == SLOT_NONE);
  *is = true;
  if (is_given || sanad_id_kind(node) == SANAD_ID_OWN) {
    *is = is_given;
    return SANAD_OK;
  }
  TRY(sanad_snapshot_has(snapshot, graph,
                         (SanadTriple){node, SANAD_ANY, SANAD_ANY}, is, error));
  return *is ? SANAD_OK
             : sanad_snapshot_has(snapshot, graph,
                                  (SanadTriple){SANAD_ANY, SANAD_ANY, node}, is,
                                  error);
}

/// Counts the ends of a walk, if only their number is wanted and none can be
/// refused.
static void
count_ends(PathRows *self)
{
  const Atom *const atom = self->atom;
  const Place far = self->is_backward ? atom->subject : atom->object;
  if (self->base.is_counting && atom->in.kind == IN_UNION &&
      (atom->subject.slot == SLOT_NONE ||
       atom->subject.slot != atom->object.slot) &&
      place_id(far, self->row) == SANAD_ANY) {
    self->base.counted += self->end_count;
    self->next_end = self->end_count;
  }
}

/// Adds the row with the two ends of one match.
static void
add_match(const PathRows *self, RowBatch *batch, SanadId start, SanadId end)
{
  const Atom *const atom = self->atom;
  SanadId *const row = batch_add(batch, self->row);
  if (!place_take(self->is_backward ? atom->object : atom->subject, row,
                  start) ||
      !place_take(self->is_backward ? atom->subject : atom->object, row, end)) {
    --batch->count;
  }
}

static SanadStatus
path_next(Rows *rows, RowBatch *batch, SanadError *error)
{
  PathRows *const self = (PathRows *)rows;
  while (!batch_is_full(batch)) {
    SanadStatus status = SANAD_OK;
    if (!self->row) {
      status = begin_row(self, error);
      if (status == SANAD_END) {
        break;
      }
      TRY(status);
    }
    if (self->next_end == self->end_count) {
      status = begin_walk(self, error);
      if (status == SANAD_END) {
        self->row = NULL;
        continue;
      }
      TRY(status);
      count_ends(self);
      continue;
    }
    const SanadId start = self->starts[self->next_start - 1];
    const SanadId end = self->ends[self->next_end++];
    bool is_there = true;
    if (start == end && self->atom->path->is_nullable) {
      TRY(is_in_graph(self, end, &is_there, error));
    }
    if (is_there) {
      add_match(self, batch, start, end);
    }
  }
  return batch->count ? SANAD_OK : SANAD_END;
}

static void
path_reset(Rows *rows)
{
  ((PathRows *)rows)->row = NULL;
}

static void
path_close(Rows *rows)
{
  path_walk_free(((PathRows *)rows)->walk);
}

static const RowsKind path_kind = {"path", path_next, path_reset, path_close};

Rows *
rows_path(Run *run, Rows *input, const Atom *atom)
{
  PathRows *const self = rows_new(run, &path_kind, input, sizeof *self);
  if (self) {
    self->atom = atom;
  }
  return (Rows *)self;
}

// ---- Dots

/// Ids collected for one row.
typedef struct {
  SanadId *ids;
  size_t count;
  size_t capacity;
  size_t next;
} Ids;

static SanadStatus
collect(Ids *ids, SanadId id, SanadError *error)
{
  if (ids->count == ids->capacity) {
    const size_t larger = ids->capacity ? ids->capacity * 2 : 16;
    SanadId *const list = realloc(ids->ids, larger * sizeof *list);
    if (!list) {
      return sanad_fail_memory(error);
    }
    ids->ids = list;
    ids->capacity = larger;
  }
  ids->ids[ids->count++] = id;
  return SANAD_OK;
}

/// For each row, a row for each value of a dotted text, or one without.
typedef struct {
  Rows base;
  Expr *dots;
  SanadId *row;
  Ids values;
} Dots;

/// A walk over the relations behind the one at `at`.
typedef struct {
  Dots *dots;
  size_t at;
} DotStep;

static SanadStatus
follow(void *state, SanadId id, SanadError *error)
{
  const DotStep *const step = state;
  const Expr *const dots = step->dots->dots;
  if (step->at == dots->id_count) {
    return collect(&step->dots->values, id, error);
  }
  DotStep next = {step->dots, step->at + 1};
  return question_each_object(step->dots->base.run->question, id,
                              dots->ids[step->at], follow, &next, error);
}

static int
compare_ids(const void *left, const void *right)
{
  const SanadId a = *(const SanadId *)left;
  const SanadId b = *(const SanadId *)right;
  return (a > b) - (a < b);
}

/// Works out the values for a new row; the same value by two ways is one.
static SanadStatus
begin_dots(Dots *self, SanadError *error)
{
  SanadId base = SANAD_ANY;
  Ids *const values = &self->values;
  TRY(rows_input(&self->base, &self->row, error));
  values->count = 0;
  values->next = 0;
  TRY(expr_id(self->dots->operands[0], self->base.run->question, self->row,
              &base, error));
  DotStep first = {self, 0};
  if (base != SANAD_ANY) {
    TRY(follow(&first, base, error));
  }
  if (!values->count) {
    return collect(values, SANAD_ANY, error);
  }

  size_t kept = 0;
  qsort(values->ids, values->count, sizeof *values->ids, compare_ids);
  for (size_t i = 0; i < values->count; ++i) {
    if (!kept || values->ids[kept - 1] != values->ids[i]) {
      values->ids[kept++] = values->ids[i];
    }
  }
  values->count = kept;
  return SANAD_OK;
}

static SanadStatus
dots_next(Rows *rows, RowBatch *batch, SanadError *error)
{
  Dots *const self = (Dots *)rows;
  while (!batch_is_full(batch)) {
    if (!self->row) {
      const SanadStatus status = begin_dots(self, error);
      if (status == SANAD_END) {
        break;
      }
      TRY(status);
    }
    batch_add(batch, self->row)[self->dots->slot] =
        self->values.ids[self->values.next++];
    if (self->values.next == self->values.count) {
      self->row = NULL;
    }
  }
  return batch->count ? SANAD_OK : SANAD_END;
}

static void
dots_reset(Rows *rows)
{
  ((Dots *)rows)->row = NULL;
}

static void
dots_close(Rows *rows)
{
  Dots *const self = (Dots *)rows;
  free(self->values.ids);
  self->values = (Ids){0};
}

static const RowsKind dots_kind = {"dots", dots_next, dots_reset, dots_close};

Rows *
rows_dots(Run *run, Rows *input, Expr *dots)
{
  Dots *const self = rows_new(run, &dots_kind, input, sizeof *self);
  if (self) {
    self->dots = dots;
  }
  return (Rows *)self;
}
