/// Operators that give the nodes of lists: types, members.

#include "query/lookup.h"
#include "query/resolve.h"
#include "query/rows.h"

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
  Lookup lookup;   ///< Of types: all instances
} List;

/// Whether the row's node, if it has one, is among members that are a set: then
/// it need not be compared with each.
static bool
is_other_member(const List *self, const SanadId *row)
{
  const SanadId node = place_id(self->atom->subject, row);
  return self->atom->is_set && node != SANAD_ANY &&
         !ids_have(self->atom->classes, self->atom->class_count, node);
}

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
      if (is_other_member(self, self->row)) {
        self->row = NULL;
        continue;
      }
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
  lookup_end(&self->lookup, rows->run->question);
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
      question_read_facts(self->base.run->question, self->triples.count);
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

/// LookupList: the instances of a class.
static SanadTriple
instances_list(const void *state, size_t index)
{
  const List *const self = state;
  return (SanadTriple){SANAD_ANY, self->base.run->question->type_id,
                       self->atom->classes[index]};
}

/// Whether a node has one of the types.
static SanadStatus
has_type(List *self, SanadId node, bool *has, SanadError *error)
{
  const Atom *const atom = self->atom;
  const Question *const question = self->base.run->question;
  if (question->type_id != SANAD_ANY) {
    TRY(lookup_expect(&self->lookup, question, instances_list, self,
                      atom->class_count, rows_expect(&self->base), error));
  }
  if (self->lookup.is_read) {
    *has = lookup_has(&self->lookup, node);
    return SANAD_OK;
  }
  return resolve_has_type(question, node, atom->classes, atom->class_count, has,
                          error);
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
      TRY(has_type(self, node, &has, error));
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
