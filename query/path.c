/// Walks paths: sets of nodes to the sets that a path leads to.

#include "query/resolve.h"
#include "query/rows.h"

#include <stdlib.h>

/// Different ids in the order they came.
typedef struct {
  SanadMap seen;
  SanadId *ids;
  size_t count;
  size_t capacity;
} IdSet;

/// What a walk needs to know.
typedef struct {
  const Question *question;
  SanadId graph; ///< SANAD_ANY for the union
  SanadCursor *cursor;
  SanadBatch *batch;
} Walk;

static void
set_free(IdSet *set)
{
  sanad_map_free(&set->seen);
  free(set->ids);
  *set = (IdSet){0};
}

static SanadStatus
set_add(IdSet *set, SanadId id, SanadError *error)
{
  bool is_new = false;
  if (!sanad_map_put(&set->seen, id, &is_new)) {
    return sanad_fail_memory(error);
  }
  if (!is_new) {
    return SANAD_OK;
  }
  if (set->count == set->capacity) {
    const size_t larger = set->capacity ? set->capacity * 2 : 16;
    SanadId *const ids = realloc(set->ids, larger * sizeof *ids);
    if (!ids) {
      return sanad_fail_memory(error);
    }
    set->ids = ids;
    set->capacity = larger;
  }
  set->ids[set->count++] = id;
  return SANAD_OK;
}

static SanadStatus
walk_open(Walk *walk, const Question *question, SanadId graph,
          SanadError *error)
{
  *walk = (Walk){.question = question, .graph = graph};
  walk->batch = malloc(sizeof *walk->batch);
  return walk->batch ? SANAD_OK : sanad_fail_memory(error);
}

static void
walk_close(Walk *walk)
{
  sanad_cursor_close(walk->cursor);
  free(walk->batch);
}

static SanadStatus
walk_read(Walk *walk, SanadTriple pattern, SanadError *error)
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
add_ends(Walk *walk, const Path *leaf, SanadTriple pattern, bool adds_objects,
         IdSet *out, SanadError *error)
{
  TRY(walk_read(walk, pattern, error));
  SanadStatus status = SANAD_OK;
  while ((status = sanad_cursor_next(walk->cursor, walk->batch, error)) ==
         SANAD_OK) {
    TRY(question_check(walk->question, error));
    const SanadId *const ends =
        adds_objects ? walk->batch->object : walk->batch->subject;
    for (size_t i = 0; i < walk->batch->count; ++i) {
      if (is_walked(leaf, walk->batch->predicate[i])) {
        TRY(set_add(out, ends[i], error));
      }
    }
  }
  return status == SANAD_END ? SANAD_OK : status;
}

static SanadStatus expand(Walk *walk, const Path *path, bool is_backward,
                          const IdSet *in, IdSet *out, SanadError *error);

static SanadStatus
expand_leaf(Walk *walk, const Path *leaf, bool is_backward, const IdSet *in,
            IdSet *out, SanadError *error)
{
  const SanadId predicate = leaf->kind == PATH_LINK ? leaf->id : SANAD_ANY;
  const bool to_objects = leaf->is_inverse == is_backward;
  for (size_t i = 0; i < in->count; ++i) {
    const SanadTriple pattern =
        to_objects ? (SanadTriple){in->ids[i], predicate, SANAD_ANY}
                   : (SanadTriple){SANAD_ANY, predicate, in->ids[i]};
    TRY(add_ends(walk, leaf, pattern, to_objects, out, error));
  }
  return SANAD_OK;
}

static SanadStatus
expand_sequence(Walk *walk, const Path *path, bool is_backward, const IdSet *in,
                IdSet *out, SanadError *error)
{
  IdSet now = {0};
  const IdSet *from = in;
  SanadStatus status = SANAD_OK;
  for (size_t i = 0; status == SANAD_OK && i < path->part_count; ++i) {
    const bool is_last = i + 1 == path->part_count;
    const size_t at = is_backward ? path->part_count - 1 - i : i;
    IdSet next = {0};
    status = expand(walk, path->parts[at], is_backward, from,
                    is_last ? out : &next, error);
    set_free(&now);
    now = next;
    from = &now;
  }
  set_free(&now);
  return status;
}

/// One round of a repetition: from a frontier to the nodes behind it that `out`
/// does not have yet.
static SanadStatus
expand_round(Walk *walk, const Path *inner, bool is_backward, IdSet *frontier,
             IdSet *out, SanadError *error)
{
  IdSet reached = {0};
  IdSet fresh = {0};
  SanadStatus status =
      expand(walk, inner, is_backward, frontier, &reached, error);
  for (size_t i = 0; status == SANAD_OK && i < reached.count; ++i) {
    const size_t before = out->count;
    status = set_add(out, reached.ids[i], error);
    if (status == SANAD_OK && out->count > before) {
      status = set_add(&fresh, reached.ids[i], error);
    }
  }
  set_free(&reached);
  set_free(frontier);
  *frontier = fresh;
  return status;
}

/// The nodes reached are those of exactly `min` rounds and of each round after
/// it, up to `max`.  A node that was reached before has been walked on from
/// with more rounds to go, so only fresh ones are.
static SanadStatus
expand_repeat(Walk *walk, const Path *path, bool is_backward, const IdSet *in,
              IdSet *out, SanadError *error)
{
  IdSet frontier = {0};
  IdSet result = {0};
  SanadStatus status = SANAD_OK;
  for (size_t i = 0; status == SANAD_OK && i < in->count; ++i) {
    status = set_add(&frontier, in->ids[i], error);
  }
  for (uint32_t i = 0; status == SANAD_OK && i < path->min; ++i) {
    IdSet next = {0};
    status = expand(walk, path->parts[0], is_backward, &frontier, &next, error);
    set_free(&frontier);
    frontier = next;
  }
  for (size_t i = 0; status == SANAD_OK && i < frontier.count; ++i) {
    status = set_add(&result, frontier.ids[i], error);
  }
  for (uint32_t round = path->min;
       status == SANAD_OK && frontier.count && round < path->max; ++round) {
    status = expand_round(walk, path->parts[0], is_backward, &frontier, &result,
                          error);
  }
  for (size_t i = 0; status == SANAD_OK && i < result.count; ++i) {
    status = set_add(out, result.ids[i], error);
  }
  set_free(&frontier);
  set_free(&result);
  return status;
}

/// Adds the nodes that `path` leads to from those of `in`.  Paths nest no
/// deeper than the parser allows.
static SanadStatus
expand(Walk *walk, const Path *path, bool is_backward, const IdSet *in,
       IdSet *out, SanadError *error)
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

static SanadStatus
visit_all(const IdSet *set,
          SanadStatus (*visit)(void *state, SanadId id, SanadError *error),
          void *state, SanadError *error)
{
  for (size_t i = 0; i < set->count; ++i) {
    const SanadStatus status = visit(state, set->ids[i], error);
    if (status != SANAD_OK) {
      return status == SANAD_END ? SANAD_OK : status;
    }
  }
  return SANAD_OK;
}

SanadStatus
path_ends(const Question *question, const Path *path, SanadId graph,
          SanadId start, bool is_backward,
          SanadStatus (*visit)(void *state, SanadId id, SanadError *error),
          void *state, SanadError *error)
{
  Walk walk;
  IdSet in = {0};
  IdSet out = {0};
  SanadStatus status = walk_open(&walk, question, graph, error);
  if (status == SANAD_OK) {
    status = set_add(&in, start, error);
  }
  if (status == SANAD_OK) {
    status = expand(&walk, path, is_backward, &in, &out, error);
  }
  if (status == SANAD_OK) {
    status = visit_all(&out, visit, state, error);
  }
  set_free(&in);
  set_free(&out);
  walk_close(&walk);
  return status;
}

/// Adds all terms that are a subject or an object: a path of no facts joins
/// each with itself.
static SanadStatus
add_nodes(Walk *walk, IdSet *out, SanadError *error)
{
  static const Path anything = {.kind = PATH_ANY};
  const SanadTriple all = {SANAD_ANY, SANAD_ANY, SANAD_ANY};
  TRY(add_ends(walk, &anything, all, false, out, error));
  return add_ends(walk, &anything, all, true, out, error);
}

/// Adds the nodes that a match of `path` that is not empty can start at.
static SanadStatus
add_starts(Walk *walk, const Path *path, IdSet *out, SanadError *error)
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
path_starts(const Question *question, const Path *path, SanadId graph,
            SanadStatus (*visit)(void *state, SanadId id, SanadError *error),
            void *state, SanadError *error)
{
  Walk walk;
  IdSet out = {0};
  SanadStatus status = walk_open(&walk, question, graph, error);
  if (status == SANAD_OK) {
    status = path->is_nullable ? add_nodes(&walk, &out, error)
                               : add_starts(&walk, path, &out, error);
  }
  if (status == SANAD_OK) {
    status = visit_all(&out, visit, state, error);
  }
  set_free(&out);
  walk_close(&walk);
  return status;
}
