/// Operators that read the graph: facts.

#include "graph/statistics.h"
#include "query/adjacency.h"
#include "query/lookup.h"
#include "query/rows.h"

#include <stdlib.h>

/// Memory for lists of graphs is given back once it is this large.
#define SCRATCH_BYTES (1U << 20U)
/// How many rows ahead of the one being worked on memory is asked for.
#define ROWS_AHEAD 8U

// ---- Facts

/// For each row, the triples that fit it.
typedef struct {
  Rows base;
  const Atom *atom;
  SanadCursor *cursor;
  SanadOrder order; ///< What `cursor` reads
  SanadId *row;     ///< The row whose triples are being read
  bool has_row;
  size_t next_triple;
  SanadArena *scratch;   ///< Of `graphs`
  const SanadId *graphs; ///< Graphs of the triple before `next_triple`
  size_t graph_count;
  size_t next_graph;
  bool is_listed; ///< The row's triples are those of `list`, not of `cursor`
  Neighbours list;
  size_t next_neighbour;
  Place far;                 ///< What `list` gives
  const Adjacency *lists[2]; ///< Of the relation, once it was read: of its
                             ///< subjects, of its objects
  SanadTriple last;  ///< The ends of the row before, where both were known
  bool object_stays; ///< It was the object that was the same again
  Lookup lookup;     ///< Of the nodes at the end that is a column
  Place near;        ///< That end, if the other one is a constant
  SanadBatch triples;
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

/// Whether a fact both of whose ends are known is better looked up among the
/// neighbours of its object: those of the end that stays the same from row to
/// row are still near.
static bool
is_object_near(Fact *self, SanadId subject, SanadId object)
{
  const bool is_same = object == self->last.object;
  if (object == SANAD_ANY) {
    return false;
  }
  if (is_same != (subject == self->last.subject)) {
    self->object_stays = is_same;
  }
  self->last = (SanadTriple){subject, SANAD_ANY, object};
  return self->object_stays;
}

/// Has the lists of the rows that come next brought near: they lie anywhere.
static void
fetch_ahead(const Fact *self, const Adjacency *lists, Place near)
{
  const RowBatch *const batch = &self->base.batch;
  const size_t far = self->base.at + ROWS_AHEAD;
  if (lists->nodes || far >= batch->count) {
    return;
  }
  const SanadId *const row = batch->ids + far * batch->width;
  const SanadId *const closer = row - ROWS_AHEAD / 2 * batch->width;
  const size_t place = adjacency_place(lists, place_id(near, closer));
  __builtin_prefetch(
      &lists->offsets[adjacency_place(lists, place_id(near, row))]);
  if (lists->narrow && place < lists->node_count) {
    __builtin_prefetch(&lists->narrow[lists->offsets[place]]);
  }
}

/// Gives the lists of the relation, once it was read whole; else null.
static SanadStatus
fact_lists(Fact *self, bool is_backward, const Adjacency **lists,
           SanadError *error)
{
  const Adjacency **const known = &self->lists[is_backward];
  if (!*known) {
    TRY(adjacency_probe(self->base.run->question, self->atom->predicate.id,
                        is_backward ? WALK_BACKWARD : WALK_FORWARD, false,
                        known, error));
  }
  *lists = *known;
  return SANAD_OK;
}

/// Looks whether the relation is one that was read whole, and where the row's
/// list in it is.
static SanadStatus
fact_find_list(Fact *self, SanadError *error)
{
  const Atom *const atom = self->atom;
  const SanadId subject = place_id(atom->subject, self->row);
  const SanadId object = place_id(atom->object, self->row);
  const bool is_backward =
      subject == SANAD_ANY || is_object_near(self, subject, object);
  const Adjacency *adjacency = NULL;
  self->is_listed = false;
  if (atom->in.kind != IN_UNION || atom->predicate.slot != SLOT_NONE ||
      (is_backward && object == SANAD_ANY)) {
    return SANAD_OK;
  }
  TRY(fact_lists(self, is_backward, &adjacency, error));
  if (adjacency) {
    fetch_ahead(self, adjacency, is_backward ? atom->object : atom->subject);
    self->is_listed = true;
    self->list = adjacency_of(adjacency, is_backward ? object : subject);
    question_read_facts(self->base.run->question, self->list.count);
    self->far = is_backward ? atom->subject : atom->object;
    self->next_neighbour = 0;
  }
  return SANAD_OK;
}

/// The order to read triples from.  Rows tend to come in the order of their
/// nodes, and the triples of one relation stand in few blocks, so that the next
/// node is often in the same one; those of a subject are spread over all.
static SanadOrder
fact_order(const Atom *atom, const SanadTriple *pattern)
{
  if (atom->in.kind != IN_UNION || pattern->predicate == SANAD_ANY) {
    return SANAD_BEST_ORDER;
  }
  return pattern->subject != SANAD_ANY ? SANAD_PSO : SANAD_BEST_ORDER;
}

/// Points the cursor at a pattern.
static SanadStatus
fact_seek(Fact *self, SanadId graph, const SanadTriple *pattern,
          SanadError *error)
{
  const SanadOrder order = fact_order(self->atom, pattern);
  if (self->cursor && order == self->order) {
    return sanad_cursor_reset(self->cursor, graph, *pattern, error);
  }
  sanad_cursor_close(self->cursor);
  self->cursor = NULL;
  self->order = order;
  return sanad_cursor_open(&self->cursor, self->base.run->question->snapshot,
                           graph, order, *pattern, error);
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
  return fact_seek(self, graph, &pattern, error);
}

/// Gives the next triple of the row, or SANAD_END.
static SanadStatus
next_triple(Fact *self, SanadTriple *triple, SanadError *error)
{
  if (self->next_triple == self->triples.count) {
    TRY(question_check(self->base.run->question, error));
    TRY(sanad_cursor_next(self->cursor, &self->triples, error));
    question_read_facts(self->base.run->question, self->triples.count);
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

/// LookupList: the facts with the constants of the atom.
static SanadTriple
fact_list(const void *state, size_t index)
{
  const Atom *const atom = state;
  (void)index;
  return (SanadTriple){atom->subject.id, atom->predicate.id, atom->object.id};
}

/// Whether there is a fact for the row, if its node was looked up among those
/// that have one.
static SanadStatus
fact_look_up(Fact *self, bool *is_known, bool *is_there, SanadError *error)
{
  *is_known = false;
  if (self->near.slot == SLOT_NONE ||
      place_id(self->near, self->row) == SANAD_ANY) {
    return SANAD_OK;
  }
  TRY(lookup_expect(&self->lookup, self->base.run->question, fact_list,
                    self->atom, 1, rows_expect(&self->base), error));
  *is_known = self->lookup.is_read;
  *is_there =
      *is_known && lookup_has(&self->lookup, place_id(self->near, self->row));
  return SANAD_OK;
}

/// Gives or counts the facts of a row, if that takes no reading; `*is_done`.
static SanadStatus
fact_begin(Fact *self, RowBatch *batch, bool *is_done, SanadError *error)
{
  bool is_there = false;
  TRY(fact_look_up(self, is_done, &is_there, error));
  if (*is_done) {
    if (is_there) {
      (void)batch_add(batch, self->row);
    }
    return SANAD_OK;
  }
  TRY(fact_open(self, error));
  return fact_count(self, is_done, error);
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
      bool is_done = false;
      TRY(fact_begin(self, batch, &is_done, error));
      if (is_done) {
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
  lookup_end(&self->lookup, rows->run->question);
}

static const RowsKind fact_kind = {"fact", fact_next, fact_reset, fact_close};

static Rows *
new_fact(Run *run, const RowsKind *kind, Rows *input, const Atom *atom)
{
  Fact *const self =
      rows_new_room(run, kind, input, sizeof *self, offsetof(Fact, triples));
  if (!self) {
    return NULL;
  }
  self->triples.count = 0;
  const bool has_subject = atom->subject.slot == SLOT_NONE;
  const bool has_object = atom->object.slot == SLOT_NONE;
  self->atom = atom;
  self->near.slot = SLOT_NONE;
  if (atom->in.kind == IN_UNION && atom->predicate.slot == SLOT_NONE &&
      has_subject != has_object) {
    self->near = has_object ? atom->subject : atom->object;
  }
  return &self->base;
}

Rows *
rows_fact(Run *run, Rows *input, const Atom *atom)
{
  return new_fact(run, &fact_kind, input, atom);
}

/// Whether there is a fact for the row.
static SanadStatus
fact_is_there(Fact *self, bool *is_there, SanadError *error)
{
  bool is_known = false;
  TRY(fact_look_up(self, &is_known, is_there, error));
  if (is_known) {
    return SANAD_OK;
  }
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
  return new_fact(run, &no_fact_kind, input, atom);
}

SanadStatus
rows_count_values(Rows *rows, size_t slot, uint64_t *count, bool *is_known,
                  SanadError *error)
{
  Fact *const self = (Fact *)rows;
  SanadStatistics known;
  *is_known = false;
  if (rows->kind != &fact_kind || rows->input->input || self->has_row ||
      rows->run->question->is_eager || self->atom->in.kind != IN_UNION ||
      self->atom->predicate.slot != SLOT_NONE ||
      self->atom->subject.slot == self->atom->object.slot ||
      (slot != self->atom->subject.slot && slot != self->atom->object.slot)) {
    return SANAD_OK;
  }
  const SanadStatus status = rows_input(rows, &self->row, error);
  if (status != SANAD_OK) {
    return status == SANAD_END ? SANAD_OK : status;
  }
  if (place_id(self->atom->subject, self->row) != SANAD_ANY ||
      place_id(self->atom->object, self->row) != SANAD_ANY) {
    self->has_row = true;
    return fact_open(self, error);
  }
  TRY(sanad_snapshot_statistics(rows->run->question->snapshot,
                                self->atom->predicate.id, &known, error));
  *count = slot == self->atom->subject.slot ? known.subjects : known.objects;
  *is_known = true;
  return SANAD_OK;
}

void
rows_count_only(Rows *rows)
{
  rows->is_counting = true;
}
