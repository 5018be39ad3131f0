/// Weights: in how many ways the trees that hang on a column can be filled, for
/// each of its values.

#include "query/count_join.h"

#include "query/path.h"
#include "query/share.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/// Ids that are further apart than this get no array.
#define SPAN_MAX (UINT64_C(1) << 27U)
/// Nodes whose sums are worked out without looking whether the question must
/// stop.
#define NODES_PER_PART ((size_t)1 << 14U)
/// Nanoseconds that a node takes, and each of its edges.
#define NODE_NS 1.0
#define EDGE_NS 3.0

void
count_weights_free(CountJoin *join, Weights *weights)
{
  if (weights->values) {
    const size_t bytes = weights->count * sizeof *weights->values;
    question_hold(join->question, bytes, 0);
    join->held -= bytes;
  }
  free(weights->values);
  *weights = (Weights){0};
}

/// Makes weights of 0.
static SanadStatus
make_weights(CountJoin *join, SanadId first, size_t count, Weights *out,
             SanadError *error)
{
  const size_t bytes = count * sizeof *out->values;
  out->first = first;
  out->count = count;
  out->values = calloc(count ? count : 1, sizeof *out->values);
  if (!out->values) {
    return sanad_fail_memory(error);
  }
  question_hold(join->question, 0, bytes);
  join->held += bytes;
  return question_check(join->question, error);
}

static SanadStatus
fail_overflow(CountJoin *join, SanadError *error)
{
  join->has_overflown = true;
  return sanad_fail_hint(error, SANAD_LIMIT, SANAD_NO_SPAN,
                         "narrow the pattern: there are more than 2^63 rows",
                         "there are more rows than can be counted");
}

/// Multiplies weights with others, which are taken over.
static SanadStatus
multiply(CountJoin *join, Weights *out, Weights *others, SanadError *error)
{
  if (!out->values) {
    *out = *others;
    return SANAD_OK;
  }
  bool has_overflown = false;
  for (size_t i = 0; i < out->count; ++i) {
    has_overflown |= __builtin_mul_overflow(
        out->values[i], count_weight(others, out->first + i), &out->values[i]);
  }
  count_weights_free(join, others);
  return has_overflown ? fail_overflow(join, error) : SANAD_OK;
}

// ---- Limits

/// Adds the values that a fact with a constant, or one class, leaves.
static SanadStatus
add_matches(const CountJoin *join, SanadTriple pattern, IdSet *out,
            SanadError *error)
{
  SanadCursor *cursor = NULL;
  SanadBatch *const batch = malloc(sizeof *batch);
  SanadStatus status =
      batch ? sanad_cursor_open(&cursor, join->question->snapshot, SANAD_ANY,
                                SANAD_BEST_ORDER, pattern, error)
            : sanad_fail_memory(error);
  while (status == SANAD_OK &&
         (status = sanad_cursor_next(cursor, batch, error)) == SANAD_OK) {
    const SanadId *const ids =
        pattern.subject == SANAD_ANY ? batch->subject : batch->object;
    for (size_t i = 0; status == SANAD_OK && i < batch->count; ++i) {
      status = id_set_add(out, ids[i], NULL, error);
    }
    if (status == SANAD_OK) {
      status = question_check(join->question, error);
    }
  }
  sanad_cursor_close(cursor);
  free(batch);
  return status == SANAD_END ? SANAD_OK : status;
}

static SanadStatus
add_limit_values(const CountJoin *join, const Atom *atom, IdSet *out,
                 SanadError *error)
{
  if (atom->kind == ATOM_TYPE) {
    const SanadId type = join->question->type_id;
    for (size_t i = 0; type != SANAD_ANY && i < atom->class_count; ++i) {
      TRY(add_matches(join, (SanadTriple){SANAD_ANY, type, atom->classes[i]},
                      out, error));
    }
    return SANAD_OK;
  }
  SanadId predicate = atom->predicate.id;
  WalkDirection way = WALK_FORWARD;
  if (atom->kind == ATOM_PATH) {
    (void)path_is_one_relation(atom->path, &predicate, &way);
  }
  const bool is_subject = atom->subject.slot == SLOT_NONE;
  const SanadId known = is_subject ? atom->subject.id : atom->object.id;
  way = is_subject ? way : walk_turned(way);
  if (way != WALK_BACKWARD) {
    TRY(add_matches(join, (SanadTriple){known, predicate, SANAD_ANY}, out,
                    error));
  }
  return way == WALK_FORWARD
             ? SANAD_OK
             : add_matches(join, (SanadTriple){SANAD_ANY, predicate, known},
                           out, error);
}

/// Makes weights of 1 for the ids of a set.
static SanadStatus
weights_of_set(CountJoin *join, const IdSet *set, Weights *out,
               bool *is_possible, SanadError *error)
{
  SanadId least = UINT64_MAX;
  SanadId most = 0;
  for (size_t i = 0; i < set->count; ++i) {
    least = set->ids[i] < least ? set->ids[i] : least;
    most = set->ids[i] > most ? set->ids[i] : most;
  }
  *is_possible = !set->count || most - least < SPAN_MAX;
  if (!*is_possible) {
    return SANAD_OK;
  }
  TRY(make_weights(join, least, set->count ? (size_t)(most - least) + 1 : 0,
                   out, error));
  for (size_t i = 0; i < set->count; ++i) {
    out->values[set->ids[i] - least] = 1;
  }
  return SANAD_OK;
}

static SanadStatus
multiply_limit(CountJoin *join, const Atom *atom, Weights *out,
               bool *is_possible, SanadError *error)
{
  IdSet set = {0};
  Weights limit = {0};
  SanadStatus status = add_limit_values(join, atom, &set, error);
  if (status == SANAD_OK) {
    status = weights_of_set(join, &set, &limit, is_possible, error);
  }
  id_set_free(&set);
  if (status != SANAD_OK || !*is_possible) {
    count_weights_free(join, &limit);
    return status;
  }
  return multiply(join, out, &limit, error);
}

// ---- Trees

SanadStatus
count_edge_read(CountJoin *join, size_t number, size_t variable,
                bool *is_possible, SanadError *error)
{
  CountEdge *const edge = &join->edges[number];
  const size_t end = count_end(edge, variable);
  const Adjacency **const list = &edge->lists[end];
  if (!*list) {
    TRY(adjacency_probe(join->question, edge->predicate,
                        end == 0 ? edge->way : walk_turned(edge->way), true,
                        list, error));
  }
  *is_possible = *list;
  return SANAD_OK;
}

/// The sums of the weights of the neighbours of each node.
typedef struct {
  const Adjacency *lists;
  const Weights *child;
  Weights *out;
  atomic_bool has_overflown;
} Sums;

/// SharedWork.run: the sums of some nodes.
static bool
sum_part(void *state, size_t worker, size_t part)
{
  Sums *const self = state;
  const Adjacency *const lists = self->lists;
  const Weights *const child = self->child;
  const size_t begin = part * NODES_PER_PART;
  const size_t rest = lists->node_count - begin;
  const size_t end = begin + (rest < NODES_PER_PART ? rest : NODES_PER_PART);
  bool has_overflown = false;
  (void)worker;
  for (size_t i = begin; i < end; ++i) {
    const size_t from = lists->offsets[i];
    const size_t to = lists->offsets[i + 1];
    uint64_t sum = child->values ? 0 : to - from;
    for (size_t j = from; child->values && j < to; ++j) {
      const SanadId id = lists->base | lists->narrow[j];
      has_overflown |=
          __builtin_add_overflow(sum, count_weight(child, id), &sum);
    }
    self->out->values[i] = sum;
  }
  if (has_overflown) {
    atomic_store(&self->has_overflown, true);
  }
  return !has_overflown;
}

static SanadStatus
sum_lists(CountJoin *join, const Adjacency *lists, const Weights *child,
          Weights *out, SanadError *error)
{
  Sums sums = {lists, child, out, false};
  const double edges = child->values ? (double)lists->edge_count : 0;
  const SharedWork work = {
      .question = join->question,
      .part_count = (lists->node_count + NODES_PER_PART - 1) / NODES_PER_PART,
      .run = sum_part,
      .state = &sums,
  };
  share_run(&work,
            share_threads(join->question, (double)lists->node_count * NODE_NS +
                                              edges * EDGE_NS));
  return atomic_load(&sums.has_overflown)
             ? fail_overflow(join, error)
             : question_check(join->question, error);
}

/// Multiplies with what a tree on an edge of a variable gives.
static SanadStatus
multiply_tree(CountJoin *join, size_t edge, size_t variable, Weights *out,
              bool *is_possible, SanadError *error)
{
  const CountEdge *const described = &join->edges[edge];
  const size_t end = count_end(described, variable);
  Weights child = {0};
  Weights sums = {0};
  SanadStatus status = count_weights(join, described->ends[1 - end], edge,
                                     &child, is_possible, error);
  if (status == SANAD_OK && *is_possible) {
    status = count_edge_read(join, edge, variable, is_possible, error);
  }
  const Adjacency *const lists = described->lists[end];
  if (status == SANAD_OK && *is_possible) {
    // Without edges there is nothing at all.
    *is_possible = !lists->nodes && (!child.values || !lists->wide);
  }
  if (status == SANAD_OK && *is_possible) {
    status = make_weights(join, lists->first, lists->node_count, &sums, error);
  }
  if (status == SANAD_OK && *is_possible) {
    status = sum_lists(join, lists, &child, &sums, error);
  }
  count_weights_free(join, &child);
  if (status != SANAD_OK || !*is_possible) {
    count_weights_free(join, &sums);
    return status;
  }
  return multiply(join, out, &sums, error);
}

// As deep as there are variables.
// NOLINTNEXTLINE(misc-no-recursion)
SanadStatus
count_weights(CountJoin *join, size_t variable, size_t from, Weights *out,
              bool *is_possible, SanadError *error)
{
  const CountVariable *const described = &join->variables[variable];
  *is_possible = true;
  for (size_t i = 0; *is_possible && i < described->limit_count; ++i) {
    TRY(multiply_limit(join, described->limits[i], out, is_possible, error));
  }
  for (size_t i = 0; *is_possible && i < join->edge_count; ++i) {
    const CountEdge *const edge = &join->edges[i];
    if (i != from && !join->is_core_edge[i] &&
        (edge->ends[0] == variable || edge->ends[1] == variable)) {
      TRY(multiply_tree(join, i, variable, out, is_possible, error));
    }
  }
  return SANAD_OK;
}
