#include "query/path.h"

#include "query/adjacency.h"
#include "query/id_set.h"
#include "query/resolve.h"

#include <stdlib.h>

/// How often a long walk over lists in memory looks whether it is cancelled.
#define NODES_PER_CHECK 1024U
/// How far ahead of the node being walked from memory is asked for.
#define NODES_AHEAD 16U

struct PathWalk {
  const Question *question;
  SanadId graph; ///< SANAD_ANY for the union
  SanadCursor *cursor;
  SanadBatch batch;
  IdSet starts;
  IdSet ends;
  size_t held;    ///< Bytes of the sets that the question counts
  IdSet back;     ///< What leads to the wanted end, when searched from both
  SanadId wanted; ///< Once `ends` has it the walk stops with SANAD_END
};

/// Some of the nodes of a set.  By number, since a set that grows moves.
typedef struct {
  const IdSet *set;
  size_t from;
  size_t to;
} Slice;

// Recursive, as deep as the parser lets paths nest.
// NOLINTBEGIN(misc-no-recursion)

bool
path_is_long(const Path *path)
{
  bool is = path->kind == PATH_REPEAT && path->max == AST_UNBOUNDED;
  for (size_t i = 0; !is && i < path->part_count; ++i) {
    is = path_is_long(path->parts[i]);
  }
  return is;
}

// NOLINTEND(misc-no-recursion)

bool
path_is_one_relation(const Path *path, SanadId *predicate,
                     WalkDirection *direction)
{
  if (path->kind == PATH_LINK) {
    *predicate = path->id;
    *direction = path->is_inverse ? WALK_BACKWARD : WALK_FORWARD;
    return true;
  }
  if (path->kind != PATH_ALTERNATIVE || path->part_count != 2 ||
      path->parts[0]->kind != PATH_LINK || path->parts[1]->kind != PATH_LINK ||
      path->parts[0]->id != path->parts[1]->id) {
    return false;
  }
  *predicate = path->parts[0]->id;
  *direction = WALK_BOTH;
  return path->parts[0]->is_inverse != path->parts[1]->is_inverse;
}

PathWalk *
path_walk_new(const Question *question)
{
  PathWalk *const walk = calloc(1, sizeof *walk);
  if (walk) {
    walk->question = question;
  }
  return walk;
}

void
path_walk_free(PathWalk *walk)
{
  if (walk) {
    sanad_cursor_close(walk->cursor);
    question_hold(walk->question, walk->held, 0);
    id_set_free(&walk->starts);
    id_set_free(&walk->ends);
    id_set_free(&walk->back);
    free(walk);
  }
}

/// Lets the question count what the sets hold.
static void
count_bytes(PathWalk *walk)
{
  const size_t bytes = id_set_bytes(&walk->starts) + id_set_bytes(&walk->ends) +
                       id_set_bytes(&walk->back);
  question_hold(walk->question, walk->held, bytes);
  walk->held = bytes;
}

static Slice
all_of(const IdSet *set)
{
  return (Slice){set, 0, set->count};
}

/// Adds what was reached, and stops at what is wanted.
static SanadStatus
reach(const PathWalk *walk, IdSet *out, SanadId id, SanadError *error)
{
  TRY(id_set_add(out, id, NULL, error));
  return walk->wanted != SANAD_ANY && id == walk->wanted && out == &walk->ends
             ? SANAD_END
             : SANAD_OK;
}

static SanadStatus
read_pattern(PathWalk *walk, SanadTriple pattern, SanadError *error)
{
  return walk->cursor
             ? sanad_cursor_reset(walk->cursor, walk->graph, pattern, error)
             : sanad_cursor_open(&walk->cursor, walk->question->snapshot,
                                 walk->graph, SANAD_BEST_ORDER, pattern, error);
}

/// Whether a leaf walks over this predicate.
static bool
is_walked(const Path *leaf, SanadId predicate)
{
  return leaf->kind == PATH_LINK ||
         !ids_have(leaf->ids, leaf->id_count, predicate);
}

/// Adds the ends of the facts of a leaf: of all that match `pattern`.
static SanadStatus
add_ends(PathWalk *walk, const Path *leaf, SanadTriple pattern,
         bool adds_objects, IdSet *out, SanadError *error)
{
  TRY(read_pattern(walk, pattern, error));
  for (;;) {
    TRY(question_check(walk->question, error));
    const SanadStatus status =
        sanad_cursor_next(walk->cursor, &walk->batch, error);
    if (status != SANAD_OK) {
      return status == SANAD_END ? SANAD_OK : status;
    }
    question_read_facts(walk->question, walk->batch.count);
    const SanadId *const ends =
        adds_objects ? walk->batch.object : walk->batch.subject;
    for (size_t i = 0; i < walk->batch.count; ++i) {
      if (is_walked(leaf, walk->batch.predicate[i])) {
        TRY(reach(walk, out, ends[i], error));
      }
    }
  }
}

static SanadStatus expand(PathWalk *walk, const Path *path, bool is_backward,
                          Slice in, IdSet *out, SanadError *error);

/// Has the lists of the nodes that come next brought near: they lie anywhere.
static inline void
fetch_ahead(const Adjacency *adjacency, const SanadId *next)
{
  if (adjacency->nodes) {
    return;
  }
  const size_t far = adjacency_place(adjacency, next[NODES_AHEAD]);
  const size_t near = adjacency_place(adjacency, next[NODES_AHEAD / 2]);
  __builtin_prefetch(&adjacency->offsets[far]);
  if (adjacency->narrow && near < adjacency->node_count) {
    __builtin_prefetch(&adjacency->narrow[adjacency->offsets[near]]);
  }
}

/// Adds the neighbours of all nodes of `in` by a relation that was read whole.
static SanadStatus
expand_listed(PathWalk *walk, const Adjacency *adjacency, Slice in, IdSet *out,
              SanadError *error)
{
  const bool is_goal = walk->wanted != SANAD_ANY && out == &walk->ends;
  for (size_t i = in.from; i < in.to; ++i) {
    if (in.to - i > NODES_AHEAD) {
      fetch_ahead(adjacency, &in.set->ids[i]);
    }
    const Neighbours list = adjacency_of(adjacency, in.set->ids[i]);
    question_read_facts(walk->question, list.count);
    if (list.narrow && !is_goal) {
      TRY(id_set_add_sorted(out, list.base, list.narrow, list.count, error));
    }
    for (size_t j = 0; j < list.count && (is_goal || list.wide); ++j) {
      TRY(reach(walk, out, neighbours_at(&list, j), error));
    }
    if (i % NODES_PER_CHECK == 0) {
      count_bytes(walk);
      TRY(question_check(walk->question, error));
    }
  }
  return SANAD_OK;
}

static SanadStatus
expand_leaf(PathWalk *walk, const Path *leaf, bool is_backward, Slice in,
            IdSet *out, SanadError *error)
{
  const bool is_link = leaf->kind == PATH_LINK;
  const SanadId predicate = is_link ? leaf->id : SANAD_ANY;
  const bool to_objects = leaf->is_inverse == is_backward;
  for (size_t i = in.from; i < in.to; ++i) {
    const Adjacency *adjacency = NULL;
    if (is_link && walk->graph == SANAD_ANY) {
      TRY(adjacency_probe(walk->question, predicate,
                          to_objects ? WALK_FORWARD : WALK_BACKWARD, false,
                          &adjacency, error));
    }
    if (adjacency) {
      return expand_listed(walk, adjacency, (Slice){in.set, i, in.to}, out,
                           error);
    }
    const SanadId node = in.set->ids[i];
    const SanadTriple pattern = to_objects
                                    ? (SanadTriple){node, predicate, SANAD_ANY}
                                    : (SanadTriple){SANAD_ANY, predicate, node};
    TRY(add_ends(walk, leaf, pattern, to_objects, out, error));
  }
  return SANAD_OK;
}

static SanadStatus
expand_sequence(PathWalk *walk, const Path *path, bool is_backward, Slice in,
                IdSet *out, SanadError *error)
{
  IdSet sets[2] = {{0}, {0}};
  Slice from = in;
  SanadStatus status = SANAD_OK;
  for (size_t i = 0; status == SANAD_OK && i < path->part_count; ++i) {
    const bool is_last = i + 1 == path->part_count;
    const size_t at = is_backward ? path->part_count - 1 - i : i;
    IdSet *const next = is_last ? out : &sets[i % 2];
    if (!is_last) {
      id_set_clear(next);
    }
    status = expand(walk, path->parts[at], is_backward, from, next, error);
    from = all_of(next);
  }
  id_set_free(&sets[0]);
  id_set_free(&sets[1]);
  return status;
}

static SanadStatus
reach_all(const PathWalk *walk, Slice in, IdSet *out, SanadError *error)
{
  for (size_t i = in.from; i < in.to; ++i) {
    TRY(reach(walk, out, in.set->ids[i], error));
  }
  return SANAD_OK;
}

/// Puts into `result`, which is empty, what is reached in `min` to `max`
/// rounds.  A node that was reached before has been walked on from with more
/// rounds to go, so a round goes on from what the one before added.
static SanadStatus
repeat_into(PathWalk *walk, const Path *path, bool is_backward, Slice in,
            IdSet *result, SanadError *error)
{
  const Path *const inner = path->parts[0];
  IdSet sets[2] = {{0}, {0}};
  Slice from = in;
  SanadStatus status = SANAD_OK;
  for (uint32_t i = 0; status == SANAD_OK && i < path->min; ++i) {
    const bool is_last = i + 1 == path->min;
    IdSet *const next = is_last ? result : &sets[i % 2];
    id_set_clear(next);
    status = expand(walk, inner, is_backward, from, next, error);
    from = all_of(next);
  }
  if (status == SANAD_OK && !path->min) {
    status = reach_all(walk, in, result, error);
    from = all_of(result);
  }
  for (uint32_t round = path->min;
       status == SANAD_OK && from.from < from.to && round < path->max;
       ++round) {
    status = expand(walk, inner, is_backward, from, result, error);
    from = (Slice){result, from.to, result->count};
    status =
        status == SANAD_OK ? id_set_sort(result, from.from, error) : status;
  }
  id_set_free(&sets[0]);
  id_set_free(&sets[1]);
  return status;
}

static SanadStatus
expand_repeat(PathWalk *walk, const Path *path, bool is_backward, Slice in,
              IdSet *out, SanadError *error)
{
  if (!out->count && in.set != out) {
    return repeat_into(walk, path, is_backward, in, out, error);
  }
  IdSet result = {0};
  SanadStatus status = repeat_into(walk, path, is_backward, in, &result, error);
  if (status == SANAD_OK) {
    status = reach_all(walk, all_of(&result), out, error);
  }
  id_set_free(&result);
  return status;
}

/// Adds the nodes that `path` leads to from those of `in`.  Paths nest no
/// deeper than the parser allows.
static SanadStatus
expand(PathWalk *walk, const Path *path, bool is_backward, Slice in, IdSet *out,
       SanadError *error)
{
  switch (path->kind) {
  case PATH_LINK:
  case PATH_ANY:
    return expand_leaf(walk, path, is_backward, in, out, error);
  case PATH_SEQUENCE:
    return expand_sequence(walk, path, is_backward, in, out, error);
  case PATH_REPEAT:
    return expand_repeat(walk, path, is_backward, in, out, error);
  default:
    for (size_t i = 0; i < path->part_count; ++i) {
      TRY(expand(walk, path->parts[i], is_backward, in, out, error));
    }
    return SANAD_OK;
  }
}

// ---- From both ends

/// Whether a path of any length from two different nodes can be searched from
/// both.
static bool
is_two_ended(const Path *path, SanadId start, SanadId wanted)
{
  return path->kind == PATH_REPEAT && path->min <= 1 &&
         path->max == AST_UNBOUNDED && wanted != SANAD_ANY && start != wanted;
}

/// One round from the end that has fewer nodes to go on from.  SANAD_END once
/// both have met.
static SanadStatus
meet_round(PathWalk *walk, const Path *inner, bool is_backward, Slice *from,
           IdSet *set, const IdSet *other, SanadError *error)
{
  TRY(expand(walk, inner, is_backward, *from, set, error));
  *from = (Slice){set, from->to, set->count};
  for (size_t i = from->from; i < from->to; ++i) {
    if (id_set_has(other, set->ids[i])) {
      return SANAD_END;
    }
  }
  return SANAD_OK;
}

/// Searches from both ends; `*has_met` tells whether there is a way.
static SanadStatus
meet(PathWalk *walk, const Path *path, SanadId start, SanadId wanted,
     bool is_backward, bool *has_met, SanadError *error)
{
  id_set_clear(&walk->back);
  TRY(id_set_add(&walk->ends, start, NULL, error));
  TRY(id_set_add(&walk->back, wanted, NULL, error));
  Slice near = all_of(&walk->ends);
  Slice far = all_of(&walk->back);
  SanadStatus status = SANAD_OK;
  walk->wanted = SANAD_ANY; // Found when the two sets meet instead
  while (status == SANAD_OK && near.from < near.to && far.from < far.to) {
    status = near.to - near.from <= far.to - far.from
                 ? meet_round(walk, path->parts[0], is_backward, &near,
                              &walk->ends, &walk->back, error)
                 : meet_round(walk, path->parts[0], !is_backward, &far,
                              &walk->back, &walk->ends, error);
  }
  *has_met = status == SANAD_END;
  return *has_met ? SANAD_OK : status;
}

// ---- One fact

/// Whether a path is one fact, or one of several.
static bool
is_one_fact(const Path *path)
{
  for (size_t i = 0; path->kind == PATH_ALTERNATIVE && i < path->part_count;
       ++i) {
    if (path->parts[i]->kind != PATH_LINK) {
      return false;
    }
  }
  return path->kind == PATH_LINK || path->kind == PATH_ALTERNATIVE;
}

/// Looks up a fact between two nodes instead of reading all facts of one.
static SanadStatus
has_fact(const PathWalk *walk, const Path *link, SanadId start, SanadId end,
         bool is_backward, bool *has, SanadError *error)
{
  const bool to_objects = link->is_inverse == is_backward;
  const SanadId subject = to_objects ? start : end;
  const SanadId object = to_objects ? end : start;
  const Adjacency *adjacency = NULL;
  if (walk->graph == SANAD_ANY) {
    TRY(adjacency_probe(walk->question, link->id, WALK_FORWARD, false,
                        &adjacency, error));
  }
  if (adjacency) {
    const Neighbours list = adjacency_of(adjacency, subject);
    *has = neighbours_have(&list, object);
    return SANAD_OK;
  }
  return sanad_snapshot_has(walk->question->snapshot, walk->graph,
                            (SanadTriple){subject, link->id, object}, has,
                            error);
}

/// Whether any of the facts that a path of one fact can be is there.
static SanadStatus
has_any_fact(const PathWalk *walk, const Path *path, SanadId start, SanadId end,
             bool is_backward, bool *has, SanadError *error)
{
  const Path *const *const parts =
      path->kind == PATH_LINK ? &path : (const Path *const *)path->parts;
  const size_t count = path->kind == PATH_LINK ? 1 : path->part_count;
  *has = false;
  for (size_t i = 0; !*has && i < count; ++i) {
    TRY(has_fact(walk, parts[i], start, end, is_backward, has, error));
  }
  return SANAD_OK;
}

SanadStatus
path_ends(PathWalk *walk, const Path *path, SanadId graph, SanadId start,
          bool is_backward, SanadId wanted, const SanadId **ids, size_t *count,
          SanadError *error)
{
  SanadStatus status = SANAD_OK;
  bool has_wanted = false;
  walk->graph = graph;
  walk->wanted = wanted;
  id_set_clear(&walk->ends);
  if (is_two_ended(path, start, wanted)) {
    status = meet(walk, path, start, wanted, is_backward, &has_wanted, error);
  } else if (wanted != SANAD_ANY && is_one_fact(path)) {
    status = has_any_fact(walk, path, start, wanted, is_backward, &has_wanted,
                          error);
  } else {
    IdSet in = {.ids = &start, .count = 1};
    status = expand(walk, path, is_backward, all_of(&in), &walk->ends, error);
    has_wanted = status == SANAD_END;
  }
  if (status != SANAD_OK && status != SANAD_END) {
    return status;
  }

  if (wanted != SANAD_ANY) {
    id_set_clear(&walk->ends);
    if (has_wanted) {
      TRY(id_set_add(&walk->ends, wanted, NULL, error));
    }
  }
  count_bytes(walk);
  *ids = walk->ends.ids;
  *count = walk->ends.count;
  return SANAD_OK;
}

// ---- Starts

/// Adds all terms that are a subject or an object: a path of no facts joins
/// each with itself.
static SanadStatus
add_nodes(PathWalk *walk, IdSet *out, SanadError *error)
{
  static const Path anything = {.kind = PATH_ANY};
  const SanadTriple all = {SANAD_ANY, SANAD_ANY, SANAD_ANY};
  TRY(add_ends(walk, &anything, all, false, out, error));
  return add_ends(walk, &anything, all, true, out, error);
}

/// Adds the nodes that a match of `path` that is not empty can start at.
static SanadStatus
add_starts(PathWalk *walk, const Path *path, IdSet *out, SanadError *error)
{
  switch (path->kind) {
  case PATH_LINK:
  case PATH_ANY:
    return add_ends(
        walk, path,
        (SanadTriple){SANAD_ANY, path->kind == PATH_LINK ? path->id : SANAD_ANY,
                      SANAD_ANY},
        path->is_inverse, out, error);
  case PATH_SEQUENCE:
    for (size_t i = 0; i < path->part_count; ++i) {
      TRY(add_starts(walk, path->parts[i], out, error));
      if (!path->parts[i]->is_nullable) {
        break;
      }
    }
    return SANAD_OK;
  default:
    for (size_t i = 0; i < path->part_count; ++i) {
      TRY(add_starts(walk, path->parts[i], out, error));
    }
    return SANAD_OK;
  }
}

SanadStatus
path_starts(PathWalk *walk, const Path *path, SanadId graph,
            const SanadId **ids, size_t *count, SanadError *error)
{
  walk->graph = graph;
  walk->wanted = SANAD_ANY;
  id_set_clear(&walk->starts);
  TRY(path->is_nullable ? add_nodes(walk, &walk->starts, error)
                        : add_starts(walk, path, &walk->starts, error));
  count_bytes(walk);
  *ids = walk->starts.ids;
  *count = walk->starts.count;
  return SANAD_OK;
}
