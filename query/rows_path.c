/// The operator of arrows that are more than one fact.

#include "query/rows.h"

#include <stdlib.h>

/// Ids collected from a walk.
typedef struct {
  SanadId *ids;
  size_t count;
  size_t capacity;
  size_t next;
  SanadId wanted; ///< Stop at this one; SANAD_ANY: take all
} Ids;

typedef struct {
  Rows base;
  const Atom *atom;
  SanadId *row; ///< The row being worked on, or null
  Ids starts;   ///< Where to walk from, for this row
  Ids ends;     ///< Where the walk from the start before `starts.next` led
  bool is_backward;
} PathRows;

static SanadStatus
collect(void *state, SanadId id, SanadError *error)
{
  Ids *const ids = state;
  if (ids->wanted != SANAD_ANY && id != ids->wanted) {
    return SANAD_OK;
  }
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
  return ids->wanted == SANAD_ANY ? SANAD_OK : SANAD_END;
}

static void
clear(Ids *ids, SanadId wanted)
{
  ids->count = 0;
  ids->next = 0;
  ids->wanted = wanted;
}

static SanadId
graph_of(const PathRows *self)
{
  const In *const in = &self->atom->in;
  return in->kind == IN_UNION ? SANAD_ANY : place_id(in->place, self->row);
}

/// Works out where to walk from for a new row.
static SanadStatus
begin_row(PathRows *self, SanadError *error)
{
  const Atom *const atom = self->atom;
  TRY(rows_input(&self->base, &self->row, error));
  const SanadId subject = place_id(atom->subject, self->row);
  const SanadId object = place_id(atom->object, self->row);
  clear(&self->starts, SANAD_ANY);
  clear(&self->ends, SANAD_ANY);
  self->is_backward = subject == SANAD_ANY && object != SANAD_ANY;
  if (subject != SANAD_ANY || object != SANAD_ANY) {
    return collect(&self->starts, self->is_backward ? object : subject, error);
  }
  return path_starts(self->base.run->question, atom->path, graph_of(self),
                     collect, &self->starts, error);
}

/// Walks from the next start of the row, or returns SANAD_END.
static SanadStatus
begin_walk(PathRows *self, SanadError *error)
{
  if (self->starts.next == self->starts.count) {
    return SANAD_END;
  }
  const Place far =
      self->is_backward ? self->atom->subject : self->atom->object;
  clear(&self->ends, place_id(far, self->row));
  return path_ends(self->base.run->question, self->atom->path, graph_of(self),
                   self->starts.ids[self->starts.next++], self->is_backward,
                   collect, &self->ends, error);
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
      atom->in.place.slot == SLOT_NONE &&
      (atom->subject.slot == SLOT_NONE || atom->object.slot == SLOT_NONE);
  *is = true;
  if (graph == SANAD_ANY || is_given || sanad_id_kind(node) == SANAD_ID_OWN) {
    *is = graph == SANAD_ANY || is_given;
    return SANAD_OK;
  }
  TRY(sanad_snapshot_has(snapshot, graph,
                         (SanadTriple){node, SANAD_ANY, SANAD_ANY}, is, error));
  return *is ? SANAD_OK
             : sanad_snapshot_has(snapshot, graph,
                                  (SanadTriple){SANAD_ANY, SANAD_ANY, node}, is,
                                  error);
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
    if (self->ends.next == self->ends.count) {
      status = begin_walk(self, error);
      if (status == SANAD_END) {
        self->row = NULL;
        continue;
      }
      TRY(status);
      continue;
    }
    const SanadId start = self->starts.ids[self->starts.next - 1];
    const SanadId end = self->ends.ids[self->ends.next++];
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
  PathRows *const self = (PathRows *)rows;
  self->row = NULL;
  clear(&self->starts, SANAD_ANY);
  clear(&self->ends, SANAD_ANY);
}

static void
path_close(Rows *rows)
{
  PathRows *const self = (PathRows *)rows;
  free(self->starts.ids);
  free(self->ends.ids);
  self->starts = (Ids){0};
  self->ends = (Ids){0};
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
  clear(values, SANAD_ANY);
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
