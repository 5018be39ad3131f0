/// The operator for a column that several facts have in common while their
/// other ends are known: what closes a triangle.  Instead of a row for each
/// neighbour by one fact, to be thrown away by the others, the sorted lists of
/// neighbours are intersected (a worst-case optimal join, one column at a
/// time: Ngo, Ré, Rudra, "Skew strikes back", 2013).

#include "query/adjacency.h"
#include "query/path.h"
#include "query/rows.h"

#include <stdlib.h>

/// A list this much longer than another is searched instead of read along.
#define GALLOP_RATIO 16U
/// Lists are counted up to so many.
#define COUNTED_MAX (UINT64_C(1) << 22U)
/// Reading this many ends costs as much as looking up one.
#define READS_PER_LOOKUP 64U

/// How often it is looked whether the question is cancelled, in neighbours.
#define WORK_PER_CHECK ((size_t)1 << 20U)

/// One of the facts.
typedef struct {
  Place near; ///< The end that is known
  const Path *path;
  SanadId predicate;
  WalkDirection direction; ///< From the near end
  bool is_backward;        ///< The near end is the object
  Neighbours list;         ///< Of the row
  bool is_listed;          ///< Else the ends are looked up by walking
  bool is_kept;            ///< `list` is that of every row
  SanadId *own;            ///< Memory of a list that was read for the row
  size_t own_capacity;
} Side;

typedef struct {
  Rows base;
  size_t slot; ///< The column in common
  Side *sides;
  size_t side_count;
  PathWalk *walk;
  SanadId *row; ///< The row being worked on, or null
  SanadId *found;
  size_t found_count;
  size_t found_capacity;
  size_t next;
  size_t work; ///< Neighbours since the last look at the clock
} Intersect;

// ---- What can be intersected

/// Fills a side for an atom, if it is one relation between the column and an
/// end that is known.
static bool
side_of(const Atom *atom, size_t slot, const bool *bound, Side *side)
{
  const bool is_fact = atom->kind == ATOM_FACT;
  if ((!is_fact && atom->kind != ATOM_PATH) || atom->in.kind != IN_UNION ||
      (is_fact && atom->predicate.slot != SLOT_NONE)) {
    return false;
  }
  side->is_backward = atom->subject.slot == slot;
  side->near = side->is_backward ? atom->object : atom->subject;
  const Place far = side->is_backward ? atom->subject : atom->object;
  if (far.slot != slot ||
      (side->near.slot != SLOT_NONE && !bound[side->near.slot])) {
    return false;
  }
  side->path = is_fact ? NULL : atom->path; // A fact's may be turned round
  side->predicate = atom->predicate.id;
  side->direction = WALK_FORWARD;
  if (!is_fact &&
      !path_is_one_relation(atom->path, &side->predicate, &side->direction)) {
    return false;
  }
  side->direction =
      side->is_backward ? walk_turned(side->direction) : side->direction;
  return true;
}

size_t
intersect_slot(const Atom *atom, const bool *bound)
{
  Side side;
  const size_t slots[] = {atom->subject.slot, atom->object.slot};
  for (size_t i = 0; i < 2; ++i) {
    if (slots[i] != SLOT_NONE && !bound[slots[i]] &&
        side_of(atom, slots[i], bound, &side)) {
      return slots[i];
    }
  }
  return SLOT_NONE;
}

// ---- Running

static SanadStatus
give(Intersect *self, SanadId id, SanadError *error)
{
  if (self->found_count == self->found_capacity) {
    const size_t larger = self->found_capacity ? self->found_capacity * 2 : 64;
    SanadId *const found = realloc(self->found, larger * sizeof *found);
    if (!found) {
      return sanad_fail_memory(error);
    }
    question_hold(self->base.run->question,
                  self->found_capacity * sizeof *found, larger * sizeof *found);
    self->found = found;
    self->found_capacity = larger;
  }
  self->found[self->found_count++] = id;
  return SANAD_OK;
}

/// Reads two lists of numbers of one kind along.
static SanadStatus
merge_narrow(Intersect *self, const Neighbours *a, const Neighbours *b,
             SanadError *error)
{
  size_t i = 0;
  size_t j = 0;
  while (i < a->count && j < b->count) {
    const uint32_t x = a->narrow[i];
    const uint32_t y = b->narrow[j];
    if (x == y) {
      TRY(give(self, a->base | x, error));
    }
    i += x <= y;
    j += y <= x;
  }
  return SANAD_OK;
}

/// Looks for each id of the first list in all the others.
static SanadStatus
search_lists(Intersect *self, size_t listed, SanadError *error)
{
  const Neighbours *const least = &self->sides[0].list;
  size_t at[INTERSECT_MAX] = {0};
  for (size_t i = 0; i < least->count; ++i) {
    const SanadId id = neighbours_at(least, i);
    size_t side = 1;
    for (; side < listed; ++side) {
      const Neighbours *const list = &self->sides[side].list;
      at[side] = neighbours_seek(list, at[side], id);
      if (at[side] == list->count) {
        return SANAD_OK;
      }
      if (neighbours_at(list, at[side]) != id) {
        break;
      }
    }
    if (side == listed) {
      TRY(give(self, id, error));
    }
  }
  return SANAD_OK;
}

/// Puts the side with the shortest of the first lists first.
static void
put_shortest_first(Intersect *self, size_t listed)
{
  size_t shortest = 0;
  for (size_t i = 1; i < listed; ++i) {
    if (self->sides[i].list.count < self->sides[shortest].list.count) {
      shortest = i;
    }
  }
  const Side first = self->sides[0];
  self->sides[0] = self->sides[shortest];
  self->sides[shortest] = first;
}

/// Looks now and then whether the question is cancelled.
static SanadStatus
check_work(Intersect *self, size_t listed, SanadError *error)
{
  for (size_t i = 0; i < listed; ++i) {
    self->work += self->sides[i].list.count;
  }
  if (self->work > WORK_PER_CHECK) {
    self->work = 0;
    TRY(question_check(self->base.run->question, error));
  }
  return SANAD_OK;
}

static SanadStatus
intersect_lists(Intersect *self, size_t listed, SanadError *error)
{
  TRY(check_work(self, listed, error));
  put_shortest_first(self, listed);
  const Neighbours *const a = &self->sides[0].list;
  const Neighbours *const b = &self->sides[1].list;
  const bool is_pair = listed == 2 && a->narrow && b->narrow &&
                       a->base == b->base &&
                       b->count / GALLOP_RATIO <= a->count;
  return is_pair ? merge_narrow(self, a, b, error)
                 : search_lists(self, listed, error);
}

// ---- Lists of relations that were not read whole

static int
compare_ends(const void *left, const void *right)
{
  const SanadId a = *(const SanadId *)left;
  const SanadId b = *(const SanadId *)right;
  return (a > b) - (a < b);
}

/// Walks from the near end of a side.
static SanadStatus
walk_side(Intersect *self, const Side *side, SanadId wanted,
          const SanadId **ids, size_t *count, SanadError *error)
{
  return path_ends(self->walk, side->path, SANAD_ANY,
                   place_id(side->near, self->row), side->is_backward, wanted,
                   ids, count, error);
}

/// Counts what a side has, up to `limit`.
static SanadStatus
count_side(const Intersect *self, const Side *side, uint64_t limit,
           uint64_t *count, SanadError *error)
{
  const SanadSnapshot *const snapshot = self->base.run->question->snapshot;
  const SanadId near = place_id(side->near, self->row);
  uint64_t others = 0;
  *count = 0;
  if (side->direction != WALK_BACKWARD) {
    TRY(sanad_snapshot_count(snapshot,
                             (SanadTriple){near, side->predicate, SANAD_ANY},
                             limit, count, error));
  }
  if (side->direction != WALK_FORWARD && *count < limit) {
    TRY(sanad_snapshot_count(snapshot,
                             (SanadTriple){SANAD_ANY, side->predicate, near},
                             limit, &others, error));
  }
  *count += others;
  return SANAD_OK;
}

/// Reads all that a side has; for a constant end it serves every row.
static SanadStatus
read_side(Intersect *self, Side *side, SanadError *error)
{
  size_t count = 0;
  const SanadId *ids = NULL;
  TRY(walk_side(self, side, SANAD_ANY, &ids, &count, error));
  if (count > side->own_capacity) {
    SanadId *const own = realloc(side->own, count * sizeof *own);
    if (!own) {
      return sanad_fail_memory(error);
    }
    self->base.run->question->held_bytes +=
        (count - side->own_capacity) * sizeof *own;
    side->own = own;
    side->own_capacity = count;
  }
  // One relation gives them in order, if it is not walked both ways.
  bool is_sorted = true;
  for (size_t i = 0; i < count; ++i) {
    side->own[i] = ids[i];
    is_sorted &= !i || ids[i - 1] < ids[i];
  }
  if (!is_sorted) {
    qsort(side->own, count, sizeof *side->own, compare_ends);
  }
  side->list = (Neighbours){.wide = side->own, .count = count};
  side->is_listed = true;
  side->is_kept = side->near.slot == SLOT_NONE;
  return SANAD_OK;
}

/// Looks up the lists of the row in relations that were read.
static SanadStatus
find_lists(Intersect *self, SanadError *error)
{
  for (size_t i = 0; i < self->side_count; ++i) {
    Side *const side = &self->sides[i];
    const Adjacency *adjacency = NULL;
    if (side->is_kept) {
      continue;
    }
    TRY(adjacency_probe(self->base.run->question, side->predicate,
                        side->direction, false, &adjacency, error));
    side->is_listed = adjacency;
    if (adjacency) {
      side->list = adjacency_of(adjacency, place_id(side->near, self->row));
      question_read_facts(self->base.run->question, side->list.count);
    }
  }
  return SANAD_OK;
}

/// Reads the lists that are not much longer than the shortest.
static SanadStatus
read_short_lists(Intersect *self, SanadError *error)
{
  uint64_t counts[INTERSECT_MAX];
  uint64_t shortest = COUNTED_MAX;
  for (size_t i = 0; i < self->side_count; ++i) {
    const Side *const side = &self->sides[i];
    counts[i] = side->list.count;
    if (!side->is_listed) {
      TRY(count_side(self, side, COUNTED_MAX, &counts[i], error));
    }
    shortest = counts[i] < shortest ? counts[i] : shortest;
  }
  for (size_t i = 0; i < self->side_count; ++i) {
    if (!self->sides[i].is_listed &&
        counts[i] <= shortest * READS_PER_LOOKUP + READS_PER_LOOKUP) {
      TRY(read_side(self, &self->sides[i], error));
    }
  }
  return SANAD_OK;
}

/// Puts the sides that have lists first; returns how many those are.
static size_t
put_listed_first(Intersect *self)
{
  size_t listed = 0;
  for (size_t i = 0; i < self->side_count; ++i) {
    if (self->sides[i].is_listed) {
      const Side side = self->sides[i];
      self->sides[i] = self->sides[listed];
      self->sides[listed++] = side;
    }
  }
  return listed;
}

/// Keeps what the side has too, looked up one by one.
static SanadStatus
keep_found(Intersect *self, const Side *side, SanadError *error)
{
  size_t kept = 0;
  for (size_t i = 0; i < self->found_count; ++i) {
    size_t count = 0;
    const SanadId *ids = NULL;
    TRY(walk_side(self, side, self->found[i], &ids, &count, error));
    if (count) {
      self->found[kept++] = self->found[i];
    }
  }
  self->found_count = kept;
  return SANAD_OK;
}

/// Finds the ids that all sides have.
static SanadStatus
intersect_sides(Intersect *self, SanadError *error)
{
  TRY(find_lists(self, error));
  if (put_listed_first(self) < self->side_count) {
    TRY(read_short_lists(self, error));
  }
  const size_t listed = put_listed_first(self);
  TRY(intersect_lists(self, listed, error));
  for (size_t i = listed; i < self->side_count; ++i) {
    TRY(keep_found(self, &self->sides[i], error));
  }
  return SANAD_OK;
}

static SanadStatus
intersect_begin_row(Intersect *self, SanadError *error)
{
  TRY(rows_input(&self->base, &self->row, error));
  if (!self->walk) {
    self->walk = path_walk_new(self->base.run->question);
    if (!self->walk) {
      return sanad_fail_memory(error);
    }
  }
  self->found_count = 0;
  self->next = 0;
  return intersect_sides(self, error);
}

static SanadStatus
intersect_next(Rows *rows, RowBatch *batch, SanadError *error)
{
  Intersect *const self = (Intersect *)rows;
  while (!batch_is_full(batch)) {
    if (!self->row) {
      const SanadStatus status = intersect_begin_row(self, error);
      if (status == SANAD_END) {
        break;
      }
      TRY(status);
    }
    if (self->base.is_counting && self->row[self->slot] == SANAD_ANY) {
      self->base.counted += self->found_count;
      self->next = self->found_count;
    }
    while (self->next < self->found_count && !batch_is_full(batch)) {
      const Place common = {self->slot, SANAD_ANY};
      if (!place_take(common, batch_add(batch, self->row),
                      self->found[self->next++])) {
        --batch->count; // An optional part before gave it another value
      }
    }
    if (self->next == self->found_count) {
      self->row = NULL;
    }
  }
  return batch->count ? SANAD_OK : SANAD_END;
}

static void
intersect_reset(Rows *rows)
{
  ((Intersect *)rows)->row = NULL;
}

static void
intersect_close(Rows *rows)
{
  Intersect *const self = (Intersect *)rows;
  for (size_t i = 0; i < self->side_count; ++i) {
    free(self->sides[i].own);
  }
  path_walk_free(self->walk);
  free(self->found);
}

static const RowsKind intersect_kind = {"intersect", intersect_next,
                                        intersect_reset, intersect_close};

/// A fact as a path of one link.
static const Path *
link_path(Run *run, SanadId predicate)
{
  Path *const path = SANAD_TAKE(run->question->arena, Path);
  if (path) {
    path->kind = PATH_LINK;
    path->id = predicate;
  }
  return path;
}

Rows *
rows_intersect(Run *run, Rows *input, const Atom *const *atoms, size_t count,
               size_t slot, const bool *bound)
{
  Intersect *const self = rows_new(run, &intersect_kind, input, sizeof *self);
  if (!self) {
    return NULL;
  }
  self->slot = slot;
  self->sides = SANAD_TAKE_ARRAY(run->question->arena, Side, count);
  for (size_t i = 0; self->sides && i < count; ++i) {
    Side *const side = &self->sides[i];
    (void)side_of(atoms[i], slot, bound, side);
    if (!side->path) {
      side->path = link_path(run, side->predicate);
    }
    if (!side->path) {
      return NULL;
    }
  }
  self->side_count = self->sides ? count : 0;
  return self->sides ? &self->base : NULL;
}
