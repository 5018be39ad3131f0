/// In which order a block's conditions are joined: by dynamic programming over
/// the sets of conditions done so far where there are few (Selinger and others,
/// "Access path selection in a relational database management system", 1979),
/// else greedily.  Conditions that share nothing with what is bound wait for
/// those that do.

#include "query/estimate.h"

#include <float.h>
#include <string.h>

/// Sets of at most so many conditions are all looked at.
#define ATOMS_MAX 10U
/// What looking up a row costs beside giving one.
#define LOOKUP_COST 2.0
/// Values of a column of which nothing is known.
#define COUNT_GUESS 1e4
/// More than this is as good as never.
#define COST_MAX 1e100
/// A column that was bound from outside: one value at a time.
#define OUTER_VALUES 1.0

/// What is known while one block is ordered.
typedef struct {
  Run *run;
  const Block *block;
  const bool *bound; ///< Before the block
  Figures *figures;  ///< Of each atom
  bool **binds;      ///< The slots that each atom binds for sure
  bool **mentions;   ///< The slots that each atom reads or binds
  size_t *atoms;     ///< Those to be ordered: DIFFERENT are not
  size_t count;
  bool *is_done; ///< Of the atoms by their number in `atoms`
} Orderer;

/// The best way to one set of atoms.
typedef struct {
  double cost;
  double rows;
  uint32_t before; ///< The set without what was added last
  uint32_t added;  ///< The atom that was added, with its partners
} Way;

static bool
is_open(const Orderer *self, size_t slot)
{
  if (self->bound[slot]) {
    return false;
  }
  for (size_t i = 0; i < self->count; ++i) {
    if (self->is_done[i] && self->binds[i][slot]) {
      return false;
    }
  }
  return true;
}

static double
values_of(const Orderer *self, size_t number, size_t slot)
{
  const Atom *const atom = &self->block->atoms[self->atoms[number]];
  const Figures *const figures = &self->figures[number];
  if (atom->kind == ATOM_UNION || atom->kind == ATOM_QUERY) {
    return COUNT_GUESS;
  }
  if (atom->subject.slot == slot) {
    return figures->subjects;
  }
  if (atom->kind != ATOM_TYPE && atom->kind != ATOM_MEMBERS &&
      atom->object.slot == slot) {
    return figures->objects;
  }
  return COUNT_GUESS;
}

/// KnownValues: the fewest values that anything done gives the column.
static double
known_values(const void *state, size_t slot)
{
  const Orderer *const self = state;
  double fewest = self->bound[slot] ? OUTER_VALUES : 0;
  for (size_t i = 0; i < self->count; ++i) {
    if (self->is_done[i] && self->binds[i][slot]) {
      const double values = values_of(self, i, slot);
      const double some = values < 1 ? 1 : values;
      fewest = fewest > 0 && fewest < some ? fewest : some;
    }
  }
  return fewest;
}

/// A path in a graph that is a column waits until the column is bound.
static bool
is_ready(const Orderer *self, size_t number)
{
  const Atom *const atom = &self->block->atoms[self->atoms[number]];
  return atom->kind != ATOM_PATH || atom->in.kind != IN_PLACE ||
         atom->in.place.slot == SLOT_NONE ||
         !is_open(self, atom->in.place.slot);
}

/// Whether an atom shares a column with what is bound, or needs none.
static bool
is_connected(const Orderer *self, size_t number)
{
  bool has_slot = false;
  for (size_t i = 0; i < self->run->program->width; ++i) {
    if (self->mentions[number][i]) {
      has_slot = true;
      if (!is_open(self, i)) {
        return true;
      }
    }
  }
  return !has_slot;
}

/// Works out what adding an atom costs after `way`, which is brought up to
/// date.
static void
add_cost(const Orderer *self, size_t number, Way *way)
{
  const Atom *const atom = &self->block->atoms[self->atoms[number]];
  const Figures *const figures = &self->figures[number];
  const double fanout = estimate_fanout(atom, figures, known_values, self);
  const double out = way->rows * fanout;
  way->cost += way->rows * LOOKUP_COST * figures->work + out;
  way->cost = way->cost > COST_MAX ? COST_MAX : way->cost;
  way->rows = out < 1e-3 ? 1e-3 : out > COST_MAX ? COST_MAX : out;
}

static void
set_done(const Orderer *self, uint32_t set)
{
  for (size_t i = 0; i < self->count; ++i) {
    self->is_done[i] = set >> i & 1U;
  }
}

/// Looks at every atom that can come behind one set.
static void
extend_set(const Orderer *self, Way *ways, uint32_t set)
{
  bool has_connected = false;
  set_done(self, set);
  for (size_t i = 0; i < self->count; ++i) {
    has_connected |=
        !(set >> i & 1U) && is_ready(self, i) && is_connected(self, i);
  }
  for (size_t i = 0; i < self->count; ++i) {
    const uint32_t larger = set | UINT32_C(1) << i;
    if (larger == set || !is_ready(self, i) ||
        (has_connected && !is_connected(self, i))) {
      continue;
    }
    Way way = ways[set];
    add_cost(self, i, &way);
    if (way.cost < ways[larger].cost) {
      ways[larger] = way;
      ways[larger].before = set;
      ways[larger].added = (uint32_t)i;
    }
  }
}

/// `*is_found` if there is an order at all.
static SanadStatus
order_few(Orderer *self, size_t *order, double *cost, bool *is_found,
          SanadError *error)
{
  const uint32_t all = (UINT32_C(1) << self->count) - 1;
  Way *const ways =
      SANAD_TAKE_ARRAY(self->run->question->arena, Way, (size_t)all + 1);
  if (!ways) {
    return sanad_fail_memory(error);
  }
  for (uint32_t set = 1; set <= all; ++set) {
    ways[set].cost = DBL_MAX;
  }
  ways[0].rows = 1;
  for (uint32_t set = 0; set < all; ++set) {
    if (ways[set].cost < DBL_MAX) {
      extend_set(self, ways, set);
    }
  }
  *is_found = ways[all].cost < DBL_MAX;
  *cost = ways[all].cost;
  uint32_t set = all;
  for (size_t i = self->count; *is_found && i-- > 0;) {
    order[i] = self->atoms[ways[set].added];
    set = ways[set].before;
  }
  return SANAD_OK;
}

/// Whether an atom is better as the next one than the best so far.
static bool
is_better(const Orderer *self, size_t number, Way way, bool *best_connected,
          double *best_cost, Way *next)
{
  const bool connects = is_connected(self, number);
  if (!is_ready(self, number) || (*best_connected && !connects)) {
    return false;
  }
  const double before = way.cost;
  add_cost(self, number, &way);
  const double cost = way.cost - before + way.rows;
  if (connects == *best_connected && cost >= *best_cost) {
    return false;
  }
  *best_connected = connects;
  *best_cost = cost;
  *next = way;
  return true;
}

static void
order_greedily(Orderer *self, size_t *order, double *cost)
{
  Way way = {.rows = 1};
  memset(self->is_done, 0, self->count * sizeof *self->is_done);
  for (size_t placed = 0; placed < self->count; ++placed) {
    size_t best = SIZE_MAX;
    bool best_connected = false;
    double best_cost = DBL_MAX;
    Way next = way;
    for (size_t i = 0; i < self->count; ++i) {
      if (!self->is_done[i] &&
          is_better(self, i, way, &best_connected, &best_cost, &next)) {
        best = i;
      }
    }
    for (size_t i = 0; best == SIZE_MAX && i < self->count; ++i) {
      best = self->is_done[i] ? best : i; // Costs that are no numbers
    }
    self->is_done[best] = true;
    order[placed] = self->atoms[best];
    way = next;
  }
  *cost = way.cost;
}

static SanadStatus
orderer_begin(Orderer *self, SanadError *error)
{
  const size_t width = self->run->program->width + 1;
  const size_t all = self->block->atom_count + 1;
  SanadArena *const arena = self->run->question->arena;
  self->figures = SANAD_TAKE_ARRAY(arena, Figures, all);
  self->binds = SANAD_TAKE_ARRAY(arena, bool *, all);
  self->mentions = SANAD_TAKE_ARRAY(arena, bool *, all);
  self->atoms = SANAD_TAKE_ARRAY(arena, size_t, all);
  self->is_done = SANAD_TAKE_ARRAY(arena, bool, all);
  if (!self->figures || !self->binds || !self->mentions || !self->atoms ||
      !self->is_done) {
    return sanad_fail_memory(error);
  }
  for (size_t i = 0; i < self->block->atom_count; ++i) {
    const Atom *const atom = &self->block->atoms[i];
    const size_t number = self->count;
    if (atom->kind == ATOM_DIFFERENT) {
      continue;
    }
    self->binds[number] = SANAD_TAKE_ARRAY(arena, bool, width);
    self->mentions[number] = SANAD_TAKE_ARRAY(arena, bool, width);
    if (!self->binds[number] || !self->mentions[number]) {
      return sanad_fail_memory(error);
    }
    atom_binds(atom, self->binds[number], width - 1);
    atom_mentions(atom, self->mentions[number]);
    TRY(estimate_figures(self->run, atom, &self->figures[number], error));
    self->atoms[self->count++] = i;
  }
  return SANAD_OK;
}

SanadStatus
estimate_order(Run *run, const Block *block, const bool *bound, size_t *order,
               size_t *count, double *cost, SanadError *error)
{
  Orderer self = {.run = run, .block = block, .bound = bound};
  *count = 0;
  *cost = 0;
  for (size_t i = 0; i < block->atom_count; ++i) {
    if (block->atoms[i].kind != ATOM_DIFFERENT) {
      order[(*count)++] = i;
    }
  }
  if (*count < 2) {
    return SANAD_OK;
  }
  TRY(orderer_begin(&self, error));
  bool is_found = false;
  if (self.count <= ATOMS_MAX) {
    TRY(order_few(&self, order, cost, &is_found, error));
  }
  if (!is_found) {
    order_greedily(&self, order, cost);
  }
  return SANAD_OK;
}

SanadStatus
estimate_plot(Run *run, const Block *block, const bool *bound,
              const size_t *order, size_t count, Plot *plot, SanadError *error)
{
  Orderer self = {.run = run, .block = block, .bound = bound};
  Way way = {.rows = 1};
  TRY(orderer_begin(&self, error));
  for (size_t i = 0; i < count; ++i) {
    size_t number = 0;
    while (number < self.count && self.atoms[number] != order[i]) {
      ++number;
    }
    if (number < self.count) {
      add_cost(&self, number, &way);
      self.is_done[number] = true;
    }
  }
  *plot = (Plot){way.rows, way.cost};
  return SANAD_OK;
}
