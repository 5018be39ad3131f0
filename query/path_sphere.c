/// How far nodes are from the ends of paths that are searched for.

#include "query/adjacency.h"
#include "query/path_search.h"
#include "query/resolve.h"

#include <assert.h>
#include <stdlib.h>

/// Nodes that an array begins with.
#define NODES_FIRST 256U

static void
clear_sphere(const PathFinder *finder, PathSphere *sphere, SanadId origin)
{
  question_hold(finder->question, sphere->held, 0);
  sanad_map_free(&sphere->distances);
  free(sphere->nodes);
  *sphere = (PathSphere){.origin = origin, .is_start = sphere->is_start};
}

/// Forgets what is known of one start.
static void
forget_start(PathFinder *finder, SanadId start)
{
  clear_sphere(finder, &finder->around_start, start);
  sanad_map_free(&finder->between);
  finder->shortest = 0;
}

SanadStatus
path_finder_open(PathFinder *finder, Question *question,
                 const Path *const *leaves, size_t leaf_count, size_t nodes_max,
                 SanadError *error)
{
  *finder = (PathFinder){
      .question = question,
      .leaves = leaves,
      .leaf_count = leaf_count,
      .nodes_max = nodes_max,
      .batch = malloc(sizeof *finder->batch),
      .around_start = {.is_start = true},
  };
  if (!finder->batch) {
    return sanad_fail_memory(error);
  }
  return question->endpoint ? remote_paths_open(&finder->remote, question,
                                                leaves, leaf_count, error)
                            : SANAD_OK;
}

void
path_finder_close(PathFinder *finder)
{
  forget_start(finder, SANAD_ANY);
  clear_sphere(finder, &finder->around_target, SANAD_ANY);
  sanad_cursor_close(finder->cursor);
  remote_paths_close(finder->remote);
  free(finder->batch);
  *finder = (PathFinder){0};
}

void
path_finder_target(PathFinder *finder, SanadId target)
{
  if (finder->around_target.origin != target) {
    forget_start(finder, SANAD_ANY);
    clear_sphere(finder, &finder->around_target, target);
  }
}

SanadStatus
path_finder_is_end(const PathFinder *finder, SanadId id, bool *answer,
                   SanadError *error)
{
  *answer = sanad_id_is_literal(id);
  if (sanad_id_kind(id) != SANAD_ID_OWN) {
    return SANAD_OK;
  }
  SanadTerm term;
  TRY(question_term(finder->question, id, &term, error));
  *answer = term.kind == SANAD_LITERAL;
  return SANAD_OK;
}

// ---- Facts

/// Visits the facts of a node in a relation that was read whole.
static SanadStatus
visit_list(const Adjacency *adjacency, SanadId predicate, SanadId node,
           bool to_objects,
           SanadStatus (*visit)(void *state, SanadTriple fact, SanadId other,
                                SanadError *error),
           void *state, SanadError *error)
{
  const Neighbours list = adjacency_of(adjacency, node);
  for (size_t i = 0; i < list.count; ++i) {
    const SanadId other = neighbours_at(&list, i);
    const SanadTriple fact = to_objects ? (SanadTriple){node, predicate, other}
                                        : (SanadTriple){other, predicate, node};
    TRY(visit(state, fact, other, error));
  }
  return SANAD_OK;
}

SanadStatus
path_finder_facts(PathFinder *finder, const Path *leaf, SanadId node,
                  bool to_objects,
                  SanadStatus (*visit)(void *state, SanadTriple fact,
                                       SanadId other, SanadError *error),
                  void *state, SanadError *error)
{
  const Adjacency *adjacency = NULL;
  const SanadId predicate = leaf->kind == PATH_LINK ? leaf->id : SANAD_ANY;
  TRY(question_check(finder->question, error));
  if (finder->remote) {
    return remote_paths_facts(finder->remote, leaf, node, to_objects, visit,
                              state, error);
  }
  if (leaf->kind == PATH_LINK) {
    TRY(adjacency_probe(finder->question, predicate,
                        to_objects ? WALK_FORWARD : WALK_BACKWARD, false,
                        &adjacency, error));
  }
  if (adjacency) {
    return visit_list(adjacency, predicate, node, to_objects, visit, state,
                      error);
  }
  const SanadTriple pattern = to_objects
                                  ? (SanadTriple){node, predicate, SANAD_ANY}
                                  : (SanadTriple){SANAD_ANY, predicate, node};
  SanadBatch *const batch = finder->batch;
  SanadStatus status =
      finder->cursor
          ? sanad_cursor_reset(finder->cursor, SANAD_ANY, pattern, error)
          : sanad_cursor_open(&finder->cursor, finder->question->snapshot,
                              SANAD_ANY, SANAD_BEST_ORDER, pattern, error);
  while (status == SANAD_OK &&
         (status = sanad_cursor_next(finder->cursor, batch, error)) ==
             SANAD_OK) {
    TRY(question_check(finder->question, error));
    question_read_facts(finder->question, batch->count);
    for (size_t i = 0; i < batch->count; ++i) {
      const SanadTriple fact = {batch->subject[i], batch->predicate[i],
                                batch->object[i]};
      if (leaf->kind == PATH_ANY &&
          ids_have(leaf->ids, leaf->id_count, fact.predicate)) {
        continue;
      }
      TRY(visit(state, fact, to_objects ? fact.object : fact.subject, error));
    }
  }
  return status == SANAD_END ? SANAD_OK : status;
}

// ---- Spheres

/// A level of a sphere that is being learned.
typedef struct {
  PathFinder *finder;
  PathSphere *sphere;
} Growth;

static SanadStatus
fail_too_many(const PathFinder *finder, SanadError *error)
{
  (void)sanad_fail(error, SANAD_LIMIT, SANAD_NO_SPAN,
                   "the search came across more than %zu nodes",
                   finder->nodes_max);
  return sanad_hint(error, "say which relations with via, leave some out "
                           "with avoid, or lower max");
}

static void
count_bytes(const PathFinder *finder, PathSphere *sphere)
{
  const size_t bytes =
      sphere->capacity * sizeof *sphere->nodes +
      sphere->distances.capacity * 2 * sizeof *sphere->distances.keys;
  question_hold(finder->question, sphere->held, bytes);
  sphere->held = bytes;
}

/// Remembers a node that is reached for the first time.
static SanadStatus
reach(const PathFinder *finder, PathSphere *sphere, SanadId node,
      uint32_t distance, SanadError *error)
{
  bool is_new = false;
  uint64_t *const known = sanad_map_put(&sphere->distances, node, &is_new);
  if (!known) {
    return sanad_fail_memory(error);
  }
  if (!is_new) {
    return SANAD_OK;
  }
  *known = (uint64_t)distance + 1;
  if (sphere->count == finder->nodes_max) {
    return fail_too_many(finder, error);
  }
  if (sphere->count == sphere->capacity) {
    const size_t larger = sphere->capacity ? sphere->capacity * 2 : NODES_FIRST;
    SanadId *const nodes = realloc(sphere->nodes, larger * sizeof *nodes);
    if (!nodes) {
      return sanad_fail_memory(error);
    }
    sphere->nodes = nodes;
    sphere->capacity = larger;
    count_bytes(finder, sphere);
  }
  sphere->nodes[sphere->count++] = node;
  return SANAD_OK;
}

static SanadStatus
reach_next(void *state, SanadTriple fact, SanadId other, SanadError *error)
{
  const Growth *const growth = state;
  (void)fact;
  return reach(growth->finder, growth->sphere, other, growth->sphere->level + 1,
               error);
}

/// Asks an endpoint for the facts of the last level, from which others are
/// reached.  What is known then is enough for walks too: each of their steps
/// leads to a node that was gone on from at the other end.
static SanadStatus
fetch_level(PathFinder *finder, const PathSphere *sphere, SanadError *error)
{
  const size_t count = sphere->count - sphere->level_start;
  SanadId *const nodes =
      finder->remote ? malloc((count + 1) * sizeof *nodes) : NULL;
  size_t wanted = 0;
  SanadStatus status = SANAD_OK;
  if (!finder->remote) {
    return SANAD_OK;
  }
  for (size_t i = 0; nodes && status == SANAD_OK && i < count; ++i) {
    const SanadId node = sphere->nodes[sphere->level_start + i];
    bool is_end = false;
    if (node != sphere->origin) {
      status = path_finder_is_end(finder, node, &is_end, error);
    }
    if (!is_end) {
      nodes[wanted++] = node;
    }
  }
  if (status == SANAD_OK) {
    status = nodes ? remote_paths_fetch(finder->remote, nodes, wanted,
                                        sphere->is_start, error)
                   : sanad_fail_memory(error);
  }
  free(nodes);
  return status;
}

/// Reaches the origin, or the nodes that are one fact further away than those
/// known.
static SanadStatus
next_level(PathFinder *finder, PathSphere *sphere, SanadError *error)
{
  const size_t end = sphere->count;
  Growth growth = {finder, sphere};
  if (!sphere->count) {
    return reach(finder, sphere, sphere->origin, 0, error);
  }
  TRY(fetch_level(finder, sphere, error));
  for (size_t i = sphere->level_start; i < end; ++i) {
    const SanadId node = sphere->nodes[i];
    bool is_end = false;
    if (node != sphere->origin) {
      TRY(path_finder_is_end(finder, node, &is_end, error));
    }
    for (size_t j = 0; !is_end && j < finder->leaf_count; ++j) {
      const Path *const leaf = finder->leaves[j];
      TRY(path_finder_facts(finder, leaf, node,
                            leaf->is_inverse != sphere->is_start, reach_next,
                            &growth, error));
    }
  }
  sphere->level_start = end;
  ++sphere->level;
  return SANAD_OK;
}

SanadStatus
path_finder_reach(PathFinder *finder, uint32_t distance, SanadError *error)
{
  PathSphere *const sphere = &finder->around_target;
  if (!sphere->count) {
    TRY(next_level(finder, sphere, error)); // The target itself
  }
  while (sphere->level < distance && sphere->level_start < sphere->count) {
    TRY(next_level(finder, sphere, error));
  }
  return SANAD_OK;
}

static uint64_t
known_distance(const SanadMap *distances, SanadId node)
{
  const uint64_t *const known = sanad_map_get(distances, node);
  return known ? *known : 0;
}

uint64_t
path_finder_distance(const PathFinder *finder, SanadId node)
{
  const uint64_t known = known_distance(&finder->around_target.distances, node);
  return known ? known : known_distance(&finder->between, node);
}

// ---- From both ends

/// Whether the last level of a sphere has come to a node that the other one
/// knows and through which a path can lead.
static SanadStatus
has_met(const PathFinder *finder, const PathSphere *sphere,
        const PathSphere *other, bool *has, SanadError *error)
{
  *has = false;
  for (size_t i = sphere->level_start; !*has && i < sphere->count; ++i) {
    const SanadId node = sphere->nodes[i];
    if (!known_distance(&other->distances, node)) {
      continue;
    }
    bool is_end = false;
    if (node != other->origin) {
      TRY(path_finder_is_end(finder, node, &is_end, error));
    }
    *has = !is_end;
  }
  return SANAD_OK;
}

/// How many nodes are to be gone on from.
static size_t
frontier(const PathSphere *sphere)
{
  return sphere->count - sphere->level_start;
}

/// Grows both spheres until they meet; `*length` stays 0 if they do not within
/// `max` facts.
static SanadStatus
meet(PathFinder *finder, uint32_t max, uint32_t *length, SanadError *error)
{
  PathSphere *const near = &finder->around_start;
  PathSphere *const far = &finder->around_target;
  bool has = false;
  while (!has && near->level + far->level < max && frontier(near) &&
         frontier(far)) {
    const bool is_near = frontier(near) <= frontier(far);
    PathSphere *const sphere = is_near ? near : far;
    TRY(next_level(finder, sphere, error));
    TRY(has_met(finder, sphere, is_near ? far : near, &has, error));
  }
  *length = has ? near->level + far->level : 0;
  return SANAD_OK;
}

/// What leads back from the meeting to the start.
typedef struct {
  PathFinder *finder;
  uint32_t left;  ///< Facts from the nodes being looked at to the target
  uint32_t level; ///< Theirs, in the sphere around the start
  SanadId *nodes; ///< Those found
  size_t count;
  size_t capacity;
} WayBack;

static SanadStatus
add_between(WayBack *way, SanadId node, SanadError *error)
{
  bool is_new = false;
  uint64_t *const known = sanad_map_put(&way->finder->between, node, &is_new);
  if (!known) {
    return sanad_fail_memory(error);
  }
  if (!is_new) {
    return SANAD_OK;
  }
  *known = (uint64_t)way->left + 1;
  if (way->count == way->capacity) {
    const size_t larger = way->capacity ? way->capacity * 2 : NODES_FIRST;
    SanadId *const nodes = realloc(way->nodes, larger * sizeof *nodes);
    if (!nodes) {
      return sanad_fail_memory(error);
    }
    way->nodes = nodes;
    way->capacity = larger;
  }
  way->nodes[way->count++] = node;
  return SANAD_OK;
}

/// Adds what leads to a node of a shortest path from one fact nearer to the
/// start.
static SanadStatus
come_from(void *state, SanadTriple fact, SanadId other, SanadError *error)
{
  WayBack *const way = state;
  (void)fact;
  return known_distance(&way->finder->around_start.distances, other) ==
                 (uint64_t)way->level + 1
             ? add_between(way, other, error)
             : SANAD_OK;
}

/// Goes back from all nodes where the spheres meet.
static SanadStatus
go_back(WayBack *way, SanadError *error)
{
  PathFinder *const finder = way->finder;
  const PathSphere *const near = &finder->around_start;
  way->level = near->level;
  way->left = finder->shortest - near->level;
  for (size_t i = near->level_start; i < near->count; ++i) {
    const uint64_t known =
        known_distance(&finder->around_target.distances, near->nodes[i]);
    if (known == (uint64_t)way->left + 1) {
      TRY(add_between(way, near->nodes[i], error));
    }
  }
  size_t from = 0;
  while (way->level > 1) {
    const size_t to = way->count;
    --way->level;
    ++way->left;
    for (; from < to; ++from) {
      for (size_t i = 0; i < finder->leaf_count; ++i) {
        const Path *const leaf = finder->leaves[i];
        TRY(path_finder_facts(finder, leaf, way->nodes[from], leaf->is_inverse,
                              come_from, way, error));
      }
    }
  }
  return SANAD_OK;
}

SanadStatus
path_finder_shortest(PathFinder *finder, SanadId from, uint32_t max,
                     uint32_t *length, SanadError *error)
{
  PathSphere *const far = &finder->around_target;
  assert(far->origin != SANAD_ANY);

  *length = 0;
  forget_start(finder, from);
  if (!far->count) {
    TRY(next_level(finder, far, error));
  }
  const uint64_t known = known_distance(&far->distances, from);
  if (known) {
    *length = known - 1 <= max ? (uint32_t)(known - 1) : 0;
    finder->shortest = *length;
    return SANAD_OK;
  }
  TRY(next_level(finder, &finder->around_start, error));
  TRY(meet(finder, max, length, error));
  finder->shortest = *length;
  if (!*length) {
    return SANAD_OK;
  }
  WayBack way = {.finder = finder};
  const SanadStatus status = go_back(&way, error);
  free(way.nodes);
  return status;
}
