#include "query/count_join.h"

#include "query/estimate.h"
#include "query/path.h"

#include <float.h>

/// Nanoseconds: reading an edge, adding one of a tree up, taking the degree of
/// a node, and walking an edge of a cycle.
#define READ_COST   8.0
#define SUM_COST    2.0
#define DEGREE_COST 1.0
#define WALK_COST   4.0

// ---- What can be counted

static size_t
variable_of(CountJoin *join, size_t slot)
{
  for (size_t i = 0; i < join->variable_count; ++i) {
    if (join->variables[i].slot == slot) {
      return i;
    }
  }
  if (join->variable_count == COUNT_VARIABLES_MAX) {
    return SIZE_MAX;
  }
  join->variables[join->variable_count] = (CountVariable){.slot = slot};
  return join->variable_count++;
}

static bool
add_limit(CountJoin *join, size_t slot, const Atom *atom)
{
  const size_t number = variable_of(join, slot);
  CountVariable *const variable = &join->variables[number];
  if (number == SIZE_MAX || variable->limit_count == COUNT_LIMITS_MAX) {
    return false;
  }
  variable->limits[variable->limit_count++] = atom;
  return true;
}

/// The relation of a fact, or of an arrow that is one.
static bool
relation_of(const Atom *atom, SanadId *predicate, WalkDirection *way)
{
  *way = WALK_FORWARD;
  *predicate = atom->predicate.id;
  return atom->in.kind == IN_UNION &&
         (atom->kind == ATOM_FACT
              ? atom->predicate.slot == SLOT_NONE
              : atom->kind == ATOM_PATH &&
                    path_is_one_relation(atom->path, predicate, way));
}

static bool
add_edge(CountJoin *join, const Atom *atom, SanadId predicate,
         WalkDirection way, const Figures *figures)
{
  const size_t from = variable_of(join, atom->subject.slot);
  const size_t to = variable_of(join, atom->object.slot);
  if (from == to || from == SIZE_MAX || to == SIZE_MAX ||
      join->edge_count == COUNT_EDGES_MAX) {
    return false;
  }
  join->edges[join->edge_count++] = (CountEdge){
      .ends = {from, to},
      .predicate = predicate,
      .way = way,
      .triples = figures->rows + 1,
      .values = {figures->subjects + 1, figures->objects + 1},
  };
  return true;
}

/// Adds an atom; false if it is not of a kind that can be counted.
static SanadStatus
add_atom(Run *run, CountJoin *join, const Atom *atom, bool *is_possible,
         SanadError *error)
{
  SanadId predicate = SANAD_ANY;
  WalkDirection way = WALK_FORWARD;
  Figures figures;
  if (atom->kind == ATOM_TYPE) {
    *is_possible = atom->in.kind == IN_UNION &&
                   atom->subject.slot != SLOT_NONE &&
                   add_limit(join, atom->subject.slot, atom);
    return SANAD_OK;
  }
  *is_possible = relation_of(atom, &predicate, &way);
  if (!*is_possible) {
    return SANAD_OK;
  }
  if (atom->subject.slot != SLOT_NONE && atom->object.slot != SLOT_NONE) {
    TRY(estimate_figures(run, atom, &figures, error));
    *is_possible = add_edge(join, atom, predicate, way, &figures);
    return SANAD_OK;
  }
  const size_t slot =
      atom->subject.slot != SLOT_NONE ? atom->subject.slot : atom->object.slot;
  *is_possible = slot != SLOT_NONE && add_limit(join, slot, atom);
  return SANAD_OK;
}

SanadStatus
count_join_describe(Run *run, const Block *block, CountJoin *join,
                    bool *is_possible, SanadError *error)
{
  *join = (CountJoin){.question = run->question};
  *is_possible =
      !block->optional_count && !block->not_count && !block->filter_count;
  for (size_t i = 0; *is_possible && i < block->atom_count; ++i) {
    TRY(add_atom(run, join, &block->atoms[i], is_possible, error));
  }
  *is_possible = *is_possible && join->edge_count > 1;
  return SANAD_OK;
}

// ---- Choosing the center

/// What the graph looks like without a center.
typedef struct {
  size_t group[COUNT_VARIABLES_MAX]; ///< Of variables that are connected
  size_t links[COUNT_VARIABLES_MAX]; ///< Edges to others, but to the center
  bool is_near[COUNT_VARIABLES_MAX]; ///< A neighbour of the center
  size_t nears[COUNT_VARIABLES_MAX]; ///< By group: edges to the center
  bool is_left[COUNT_VARIABLES_MAX]; ///< Part of a core
} Shape;

/// Joins the groups of an edge's ends; false if they are one already, which
/// makes a cycle.
static bool
join_groups(Shape *shape, const CountEdge *edge, size_t variable_count)
{
  const size_t a = shape->group[edge->ends[0]];
  const size_t b = shape->group[edge->ends[1]];
  for (size_t i = 0; i < variable_count; ++i) {
    shape->group[i] = shape->group[i] == b ? a : shape->group[i];
  }
  return a != b;
}

static bool
is_at(const CountEdge *edge, size_t variable)
{
  return edge->ends[0] == variable || edge->ends[1] == variable;
}

/// Looks at the graph without the center.  False if it has a cycle or if a part
/// of it is not connected with the center.
static bool
find_shape(const CountJoin *join, Shape *shape)
{
  const size_t count = join->variable_count;
  *shape = (Shape){0};
  for (size_t i = 0; i < count; ++i) {
    shape->group[i] = i;
  }
  for (size_t i = 0; i < join->edge_count; ++i) {
    const CountEdge *const edge = &join->edges[i];
    if (is_at(edge, join->center)) {
      shape->is_near[edge->ends[1 - count_end(edge, join->center)]] = true;
      continue;
    }
    ++shape->links[edge->ends[0]];
    ++shape->links[edge->ends[1]];
    if (!join_groups(shape, edge, count)) {
      return false;
    }
  }
  for (size_t i = 0; i < join->edge_count; ++i) {
    const CountEdge *const edge = &join->edges[i];
    if (is_at(edge, join->center)) {
      ++shape->nears
            [shape->group[edge->ends[1 - count_end(edge, join->center)]]];
    }
  }
  for (size_t i = 0; i < count; ++i) {
    if (i != join->center && !shape->nears[shape->group[i]]) {
      return false;
    }
    shape->is_left[i] = i != join->center && shape->nears[shape->group[i]] > 1;
  }
  return true;
}

/// Takes away what hangs on cores as trees: ends that are no neighbours of the
/// center, again and again.
static void
cut_trees(const CountJoin *join, Shape *shape)
{
  bool has_changed = true;
  while (has_changed) {
    has_changed = false;
    for (size_t i = 0; i < join->variable_count; ++i) {
      if (!shape->is_left[i] || shape->is_near[i] || shape->links[i] > 1) {
        continue;
      }
      shape->is_left[i] = false;
      has_changed = true;
      for (size_t j = 0; j < join->edge_count; ++j) {
        const CountEdge *const edge = &join->edges[j];
        if (is_at(edge, i)) {
          const size_t other = edge->ends[1 - count_end(edge, i)];
          shape->links[other] -= shape->is_left[other];
        }
      }
    }
  }
}

/// The edge from a variable of a core to one that is not in the line yet.
static size_t
next_in_line(const CountJoin *join, const Shape *shape, size_t variable,
             size_t before)
{
  for (size_t i = 0; i < join->edge_count; ++i) {
    const CountEdge *const edge = &join->edges[i];
    if (is_at(edge, variable)) {
      const size_t other = edge->ends[1 - count_end(edge, variable)];
      if (other != join->center && other != before && shape->is_left[other]) {
        return i;
      }
    }
  }
  return SIZE_MAX;
}

/// How many variables of its core a variable is joined with.
static size_t
core_links(const CountJoin *join, const Shape *shape, size_t variable)
{
  size_t count = 0;
  for (size_t i = 0; i < join->edge_count; ++i) {
    const CountEdge *const edge = &join->edges[i];
    if (is_at(edge, variable)) {
      const size_t other = edge->ends[1 - count_end(edge, variable)];
      count += other != join->center && shape->is_left[other];
    }
  }
  return count;
}

/// Puts a core into a line from one of its ends on; false if it branches.
static bool
add_core(CountJoin *join, const Shape *shape, size_t end)
{
  if (join->core_count == COUNT_CORES_MAX) {
    return false;
  }
  CountCore *const core = &join->cores[join->core_count++];
  *core = (CountCore){.line = {end}, .length = 1};
  size_t before = SIZE_MAX;
  for (;;) {
    const size_t last = core->line[core->length - 1];
    if (core_links(join, shape, last) > 2) {
      return false;
    }
    const size_t step = next_in_line(join, shape, last, before);
    if (step == SIZE_MAX) {
      return true;
    }
    const CountEdge *const edge = &join->edges[step];
    core->steps[core->length - 1] = step;
    core->line[core->length++] = edge->ends[1 - count_end(edge, last)];
    before = last;
  }
}

/// Puts all cores into lines, and notes which edges are theirs.
static bool
find_cores(CountJoin *join, const Shape *shape)
{
  bool is_seen[COUNT_VARIABLES_MAX] = {0}; // By group
  join->core_count = 0;
  for (size_t i = 0; i < join->variable_count; ++i) {
    if (!shape->is_left[i] || is_seen[shape->group[i]] ||
        core_links(join, shape, i) > 1) {
      continue;
    }
    is_seen[shape->group[i]] = true;
    if (!add_core(join, shape, i)) {
      return false;
    }
  }
  for (size_t i = 0; i < join->edge_count; ++i) {
    bool is_core = true;
    for (size_t j = 0; j < 2; ++j) {
      const size_t end = join->edges[i].ends[j];
      is_core &= end == join->center || shape->is_left[end];
    }
    join->is_core_edge[i] = is_core;
  }
  for (size_t i = 0; i < join->variable_count; ++i) {
    if (shape->is_left[i] && !is_seen[shape->group[i]]) {
      return false; // It branches: no end has one link
    }
  }
  return true;
}

// ---- Cost

/// How many neighbours a value has, on average.
static double
degree(const CountEdge *edge, size_t variable)
{
  return edge->triples / edge->values[count_end(edge, variable)];
}

/// How many neighbours the center has at one end of a core.
static double
near_count(const CountJoin *join, size_t variable)
{
  double least = DBL_MAX;
  for (size_t i = 0; i < join->edge_count; ++i) {
    const CountEdge *const edge = &join->edges[i];
    if (is_at(edge, variable) && is_at(edge, join->center)) {
      const double count = degree(edge, join->center);
      least = count < least ? count : least;
    }
  }
  return least;
}

/// How much is walked for one value of the center, from both ends of a core to
/// a place; as far as it is walked, `x` elements lead on.
static double
core_cost(const CountJoin *join, const CountCore *core, size_t meet)
{
  double left = near_count(join, core->line[0]);
  double right = near_count(join, core->line[core->length - 1]);
  double cost = left + right;
  for (size_t i = 0; i < meet; ++i) {
    left *= degree(&join->edges[core->steps[i]], core->line[i]);
    cost += left;
  }
  for (size_t i = core->length - 1; i > meet; --i) {
    right *= degree(&join->edges[core->steps[i - 1]], core->line[i]);
    cost += right;
  }
  return cost;
}

/// Turns a core's line round.
static void
turn_core(CountCore *core)
{
  for (size_t i = 0, j = core->length - 1; i < j; ++i, --j) {
    const size_t variable = core->line[i];
    core->line[i] = core->line[j];
    core->line[j] = variable;
  }
  for (size_t i = 0, j = core->length - 1; j && i < j - 1; ++i) {
    const size_t step = core->steps[i];
    core->steps[i] = core->steps[--j];
    core->steps[j] = step;
  }
}

/// Chooses where a core is met.  The last step to it is from the left, so a
/// line that is best met at its first place is turned round.
static double
choose_meeting(const CountJoin *join, CountCore *core)
{
  size_t best = 0;
  double least = DBL_MAX;
  for (size_t i = 0; i < core->length; ++i) {
    const double cost = core_cost(join, core, i);
    if (cost < least) {
      least = cost;
      best = i;
    }
  }
  if (!best && core->length > 1) {
    turn_core(core);
    best = core->length - 1;
  }
  core->meet = best;
  return least;
}

/// Whether an edge leads to a variable that only needs to be counted.
static bool
is_leaf(const CountJoin *join, size_t edge, size_t variable)
{
  size_t count = 0;
  for (size_t i = 0; i < join->edge_count; ++i) {
    count += i != edge && is_at(&join->edges[i], variable);
  }
  return !count && !join->variables[variable].limit_count;
}

static double
trees_cost(const CountJoin *join)
{
  double cost = 0;
  for (size_t i = 0; i < join->edge_count; ++i) {
    const CountEdge *const edge = &join->edges[i];
    const bool is_known =
        adjacency_is_known(join->question, edge->predicate, edge->way) ||
        adjacency_is_known(join->question, edge->predicate,
                           walk_turned(edge->way));
    cost += is_known ? 0 : edge->triples * READ_COST;
    for (size_t j = 0; !join->is_core_edge[i] && j < 2; ++j) {
      if (edge->ends[j] != join->center && is_leaf(join, i, edge->ends[j])) {
        cost += edge->values[1 - j] * DEGREE_COST - edge->triples * SUM_COST;
      }
    }
    cost += edge->triples * SUM_COST;
  }
  return cost;
}

static double
center_count(const CountJoin *join)
{
  double least = DBL_MAX;
  for (size_t i = 0; i < join->edge_count; ++i) {
    const CountEdge *const edge = &join->edges[i];
    if (is_at(edge, join->center)) {
      const double count = edge->values[count_end(edge, join->center)];
      least = count < least ? count : least;
    }
  }
  return least;
}

/// Works out what a center costs; false if it cannot be one.
static bool
try_center(CountJoin *join, size_t center, double *cost)
{
  Shape shape;
  join->center = center;
  if (!find_shape(join, &shape)) {
    return false;
  }
  cut_trees(join, &shape);
  if (!find_cores(join, &shape)) {
    return false;
  }
  join->cores_cost = 0;
  for (size_t i = 0; i < join->core_count; ++i) {
    join->cores_cost +=
        choose_meeting(join, &join->cores[i]) * center_count(join) * WALK_COST;
  }
  *cost = trees_cost(join) + join->cores_cost;
  return true;
}

bool
count_join_plan(CountJoin *join, double *cost)
{
  size_t best = SIZE_MAX;
  *cost = DBL_MAX;
  for (size_t i = 0; i < join->variable_count; ++i) {
    double some = 0;
    if (try_center(join, i, &some) && some < *cost) {
      *cost = some;
      best = i;
    }
  }
  double unused = 0;
  return best != SIZE_MAX && try_center(join, best, &unused);
}
