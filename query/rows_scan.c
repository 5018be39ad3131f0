/// Operators that read the graph: facts, types, members.

#include "query/adjacency.h"
#include "query/resolve.h"
#include "query/rows.h"

#include <stdlib.h>

/// Memory for lists of graphs is given back once it is this large.
#define SCRATCH_BYTES (1U << 20U)

// ---- Facts

/// For each row, the triples that fit it.
typedef struct {
  Rows base;
  const Atom *atom;
  SanadCursor *cursor;
  SanadId *row; ///< The row whose triples are being read
  bool has_row;
  SanadBatch triples;
  size_t next_triple;
  SanadArena *scratch;   ///< Of `graphs`
  const SanadId *graphs; ///< Graphs of the triple before `next_triple`
  size_t graph_count;
  size_t next_graph;
  bool is_listed; ///< The row's triples are those of `list`, not of `cursor`
  Neighbours list;
  size_t next_neighbour;
  Place far; ///< What `list` gives
} Fact;

/// The graph to read: SANAD_ANY for the union, also when the graph is a column
/// that the triple's own graphs will fill.
static SanadId
graph_of(const In *in, const SanadId *row)
{
  return in->kind == IN_UNION ? SANAD_ANY : place_id(in->place, row);
}

/// Whether this row's triples are expanded into their graphs.
static bool
expands(const Fact *self)
{
  return self->atom->in.kind == IN_PLACE &&
         place_id(self->atom->in.place, self->row) == SANAD_ANY;
}

/// Looks whether the relation is one that was read whole, and where the row's
/// list in it is.
static SanadStatus
fact_find_list(Fact *self, SanadError *error)
{
  const Atom *const atom = self->atom;
  const SanadId subject = place_id(atom->subject, self->row);
  const SanadId object = place_id(atom->object, self->row);
  const bool is_backward = subject == SANAD_ANY;
  const Adjacency *adjacency = NULL;
  self->is_listed = false;
  if (atom->in.kind != IN_UNION || atom->predicate.slot != SLOT_NONE ||
      (is_backward && object == SANAD_ANY)) {
    return SANAD_OK;
  }
  TRY(adjacency_probe(self->base.run->question, atom->predicate.id,
                      is_backward ? WALK_BACKWARD : WALK_FORWARD, false,
                      &adjacency, error));
  if (adjacency) {
    self->is_listed = true;
    self->list = adjacency_of(adjacency, is_backward ? object : subject);
    self->far = is_backward ? atom->subject : atom->object;
    self->next_neighbour = 0;
  }
  return SANAD_OK;
}

static SanadStatus
fact_open(Fact *self, SanadError *error)
{
  TRY(fact_find_list(self, error));
  if (self->is_listed) {
    return SANAD_OK;
  }
  const Atom *const atom = self->atom;
  const SanadTriple pattern = {
      place_id(atom->subject, self->row),
      place_id(atom->predicate, self->row),
      place_id(atom->object, self->row),
  };
  const SanadId graph = graph_of(&atom->in, self->row);
  self->triples.count = 0;
  self->next_triple = 0;
  self->graph_count = 0;
  self->next_graph = 0;
  return self->cursor
             ? sanad_cursor_reset(self->cursor, graph, pattern, error)
             : sanad_cursor_open(&self->cursor,
                                 self->base.run->question->snapshot, graph,
                                 SANAD_BEST_ORDER, pattern, error);
}

/// Gives the next triple of the row, or SANAD_END.
static SanadStatus
next_triple(Fact *self, SanadTriple *triple, SanadError *error)
{
  if (self->next_triple == self->triples.count) {
    TRY(question_check(self->base.run->question, error));
    TRY(sanad_cursor_next(self->cursor, &self->triples, error));
    self->next_triple = 0;
  }
  const size_t i = self->next_triple++;
  *triple = (SanadTriple){self->triples.subject[i], self->triples.predicate[i],
                          self->triples.object[i]};
  return SANAD_OK;
}

static bool
take_triple(const Atom *atom, SanadId *row, const SanadTriple *triple)
{
  return place_take(atom->subject, row, triple->subject) &&
         place_take(atom->predicate, row, triple->predicate) &&
         place_take(atom->object, row, triple->object);
}

/// Adds the row with one triple, if it fits columns that stand twice in the
/// fact.
static void
add_triple(const Fact *self, RowBatch *batch, const SanadTriple *triple,
           SanadId graph)
{
  SanadId *const row = batch_add(batch, self->row);
  if (!take_triple(self->atom, row, triple) ||
      (graph != SANAD_ANY && !place_take(self->atom->in.place, row, graph))) {
    --batch->count;
  }
}

static SanadStatus
list_graphs(Fact *self, const SanadTriple *triple, SanadError *error)
{
  if (!self->scratch || sanad_arena_taken(self->scratch) > SCRATCH_BYTES) {
    sanad_arena_free(self->scratch);
    self->scratch = sanad_arena_new(NULL, SIZE_MAX);
    if (!self->scratch) {
      return sanad_fail_memory(error);
    }
  }
  self->next_graph = 0;
  return sanad_snapshot_triple_graphs(self->base.run->question->snapshot,
                                      self->scratch, *triple, &self->graphs,
                                      &self->graph_count, error);
}

/// Adds the row if its list has the end that is known.
static SanadStatus
fact_check_list(Fact *self, RowBatch *batch, SanadId wanted)
{
  if (neighbours_have(&self->list, wanted)) {
    (void)batch_add(batch, self->row);
  }
  return SANAD_END;
}

/// Goes on with the neighbours of one row until the batch is full or they end.
static SanadStatus
fact_fill_list(Fact *self, RowBatch *batch)
{
  const SanadId wanted = place_id(self->far, self->row);
  if (wanted != SANAD_ANY) {
    return fact_check_list(self, batch, wanted);
  }
  while (self->next_neighbour < self->list.count) {
    if (batch_is_full(batch)) {
      return SANAD_OK;
    }
    batch_add(batch, self->row)[self->far.slot] =
        neighbours_at(&self->list, self->next_neighbour++);
  }
  return SANAD_END;
}

/// Goes on with the triples of one row until the batch is full or they end.
static SanadStatus
fact_fill(Fact *self, RowBatch *batch, SanadError *error)
{
  SanadTriple triple;
  while (!batch_is_full(batch)) {
    if (self->next_graph < self->graph_count) {
      const size_t i = self->next_triple - 1;
      triple =
          (SanadTriple){self->triples.subject[i], self->triples.predicate[i],
                        self->triples.object[i]};
      // Facts of the default graph have no source.
      const SanadId graph = self->graphs[self->next_graph++];
      if (graph != SANAD_DEFAULT_GRAPH) {
        add_triple(self, batch, &triple, graph);
      }
      continue;
    }

    TRY(next_triple(self, &triple, error));
    if (expands(self)) {
      TRY(list_graphs(self, &triple, error));
    } else {
      add_triple(self, batch, &triple, SANAD_ANY);
    }
  }
  return SANAD_OK;
}

/// Counts the facts of a row, if that takes no rows; `*is_counted`.
static SanadStatus
fact_count(Fact *self, bool *is_counted, SanadError *error)
{
  const Atom *const atom = self->atom;
  const SanadId subject = place_id(atom->subject, self->row);
  const SanadId object = place_id(atom->object, self->row);
  const bool is_scan = subject == SANAD_ANY && object == SANAD_ANY &&
                       atom->subject.slot != atom->object.slot &&
                       atom->subject.slot != atom->predicate.slot &&
                       atom->object.slot != atom->predicate.slot;
  uint64_t count = 0;
  *is_counted = false;
  if (!self->base.is_counting || atom->in.kind != IN_UNION) {
    return SANAD_OK;
  }
  if (self->is_listed && place_id(self->far, self->row) == SANAD_ANY) {
    count = self->list.count;
    *is_counted = true;
  } else if (is_scan) {
    TRY(sanad_snapshot_count(
        self->base.run->question->snapshot,
        (SanadTriple){subject, place_id(atom->predicate, self->row), object},
        UINT64_MAX, &count, error));
    *is_counted = true;
  }
  self->base.counted += count;
  return SANAD_OK;
}

static SanadStatus
fact_next(Rows *rows, RowBatch *batch, SanadError *error)
{
  Fact *const self = (Fact *)rows;
  while (!batch_is_full(batch)) {
    if (!self->has_row) {
      const SanadStatus status = rows_input(rows, &self->row, error);
      if (status == SANAD_END) {
        break;
      }
      TRY(status);
      bool is_counted = false;
      TRY(fact_open(self, error));
      TRY(fact_count(self, &is_counted, error));
      if (is_counted) {
        continue;
      }
      self->has_row = true;
    }
    const SanadStatus status = self->is_listed ? fact_fill_list(self, batch)
                                               : fact_fill(self, batch, error);
    if (status == SANAD_END) {
      self->has_row = false;
      continue;
    }
    TRY(status);
  }
  return batch->count ? SANAD_OK : SANAD_END;
}

static void
fact_reset(Rows *rows)
{
  ((Fact *)rows)->has_row = false;
}

static void
fact_close(Rows *rows)
{
  Fact *const self = (Fact *)rows;
  sanad_cursor_close(self->cursor);
  sanad_arena_free(self->scratch);
}

static const RowsKind fact_kind = {"fact", fact_next, fact_reset, fact_close};

Rows *
rows_fact(Run *run, Rows *input, const Atom *atom)
{
  Fact *const self = rows_new(run, &fact_kind, input, sizeof *self);
  if (self) {
    self->atom = atom;
  }
  return (Rows *)self;
}

/// Whether there is a fact for the row.
static SanadStatus
fact_is_there(Fact *self, bool *is_there, SanadError *error)
{
  TRY(fact_open(self, error));
  if (self->is_listed) {
    const SanadId wanted = place_id(self->far, self->row);
    *is_there = wanted == SANAD_ANY ? self->list.count > 0
                                    : neighbours_have(&self->list, wanted);
    return SANAD_OK;
  }
  const SanadStatus status =
      sanad_cursor_next(self->cursor, &self->triples, error);
  *is_there = status == SANAD_OK;
  return status == SANAD_END ? SANAD_OK : status;
}

static SanadStatus
no_fact_next(Rows *rows, RowBatch *batch, SanadError *error)
{
  Fact *const self = (Fact *)rows;
  while (!batch_is_full(batch)) {
    bool is_there = false;
    const SanadStatus status = rows_input(rows, &self->row, error);
    if (status == SANAD_END) {
      break;
    }
    TRY(status);
    TRY(fact_is_there(self, &is_there, error));
    if (!is_there) {
      (void)batch_add(batch, self->row);
    }
  }
  return batch->count ? SANAD_OK : SANAD_END;
}

static const RowsKind no_fact_kind = {"not", no_fact_next, NULL, fact_close};

Rows *
rows_no_fact(Run *run, Rows *input, const Atom *atom)
{
  Fact *const self = rows_new(run, &no_fact_kind, input, sizeof *self);
  if (self) {
    self->atom = atom;
  }
  return (Rows *)self;
}

void
rows_count_only(Rows *rows)
{
  rows->is_counting = true;
}

// ---- Lists

/// For each row, the ids of a list that a place can take.
typedef struct {
  Rows base;
  const Atom *atom;
  SanadId *row;
  size_t next;
  SanadMap seen; ///< Of types: nodes that several classes have
  SanadCursor *cursor;
  SanadBatch triples;
  size_t next_triple;
  bool is_reading; ///< Of types: `cursor` is on the instances of the class
                   ///< before `next`
} List;

static SanadStatus
members_next(Rows *rows, RowBatch *batch, SanadError *error)
{
  List *const self = (List *)rows;
  while (!batch_is_full(batch)) {
    if (!self->row) {
      const SanadStatus status = rows_input(rows, &self->row, error);
      if (status == SANAD_END) {
        break;
      }
      TRY(status);
      self->next = 0;
    }
    if (self->next == self->atom->class_count) {
      self->row = NULL;
      continue;
    }
    SanadId *const row = batch_add(batch, self->row);
    if (!place_take(self->atom->subject, row,
                    self->atom->classes[self->next++])) {
      --batch->count;
    }
  }
  return batch->count ? SANAD_OK : SANAD_END;
}

static void
list_reset(Rows *rows)
{
  List *const self = (List *)rows;
  self->row = NULL;
  self->is_reading = false;
}

static void
list_close(Rows *rows)
{
  List *const self = (List *)rows;
  sanad_map_free(&self->seen);
  sanad_cursor_close(self->cursor);
}

static const RowsKind members_kind = {"members", members_next, list_reset,
                                      list_close};

Rows *
rows_members(Run *run, Rows *input, const Atom *atom)
{
  List *const self = rows_new(run, &members_kind, input, sizeof *self);
  if (self) {
    self->atom = atom;
  }
  return (Rows *)self;
}

/// Points the cursor at the instances of the next class.
static SanadStatus
open_class(List *self, SanadError *error)
{
  const Question *const question = self->base.run->question;
  const SanadTriple pattern = {SANAD_ANY, question->type_id,
                               self->atom->classes[self->next++]};
  self->is_reading = true;
  self->triples.count = 0;
  self->next_triple = 0;
  return self->cursor
             ? sanad_cursor_reset(self->cursor, SANAD_ANY, pattern, error)
             : sanad_cursor_open(&self->cursor, question->snapshot, SANAD_ANY,
                                 SANAD_POS, pattern, error);
}

/// Whether an instance was not given for this row yet.
static SanadStatus
is_first(List *self, SanadId id, bool *answer, SanadError *error)
{
  *answer = true;
  if (self->atom->class_count == 1) {
    return SANAD_OK;
  }
  return sanad_map_put(&self->seen, id, answer) ? SANAD_OK
                                                : sanad_fail_memory(error);
}

/// Goes on with the instances of the classes until the batch is full or they
/// end.
static SanadStatus
fill_instances(List *self, RowBatch *batch, SanadError *error)
{
  while (!batch_is_full(batch)) {
    if (!self->is_reading) {
      if (self->next == self->atom->class_count) {
        return SANAD_END;
      }
      TRY(open_class(self, error));
    }
    if (self->next_triple == self->triples.count) {
      TRY(question_check(self->base.run->question, error));
      const SanadStatus status =
          sanad_cursor_next(self->cursor, &self->triples, error);
      self->next_triple = 0;
      if (status == SANAD_END) {
        self->is_reading = false;
        continue;
      }
      TRY(status);
    }
    const SanadId id = self->triples.subject[self->next_triple++];
    bool is_new = false;
    TRY(is_first(self, id, &is_new, error));
    if (is_new) {
      SanadId *const row = batch_add(batch, self->row);
      row[self->atom->subject.slot] = id;
    }
  }
  return SANAD_OK;
}

static SanadStatus
type_next(Rows *rows, RowBatch *batch, SanadError *error)
{
  List *const self = (List *)rows;
  const Atom *const atom = self->atom;
  const Question *const question = rows->run->question;
  while (!batch_is_full(batch)) {
    if (!self->row) {
      const SanadStatus status = rows_input(rows, &self->row, error);
      if (status == SANAD_END) {
        break;
      }
      TRY(status);
      self->next = 0;
      sanad_map_free(&self->seen);
    }
    const SanadId node = place_id(atom->subject, self->row);
    if (node != SANAD_ANY) {
      bool has = false;
      TRY(resolve_has_type(question, node, atom->classes, atom->class_count,
                           &has, error));
      if (has) {
        (void)batch_add(batch, self->row);
      }
      self->row = NULL;
      continue;
    }
    const SanadStatus status = question->type_id == SANAD_ANY
                                   ? SANAD_END
                                   : fill_instances(self, batch, error);
    if (status == SANAD_END) {
      self->row = NULL;
      continue;
    }
    TRY(status);
  }
  return batch->count ? SANAD_OK : SANAD_END;
}

static const RowsKind type_kind = {"type", type_next, list_reset, list_close};

Rows *
rows_type(Run *run, Rows *input, const Atom *atom)
{
  List *const self = rows_new(run, &type_kind, input, sizeof *self);
  if (self) {
    self->atom = atom;
  }
  return (Rows *)self;
}
