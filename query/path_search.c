#include "query/path_search.h"

#include "query/resolve.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

SanadStatus
path_finder_open(PathFinder *finder, const Question *question,
                 const Path *const *leaves, size_t leaf_count, size_t nodes_max,
                 SanadError *error)
{
  *finder = (PathFinder){
      .question = question,
      .leaves = leaves,
      .leaf_count = leaf_count,
      .nodes_max = nodes_max,
      .batch = malloc(sizeof *finder->batch),
  };
  return finder->batch ? SANAD_OK : sanad_fail_memory(error);
}

void
path_finder_close(PathFinder *finder)
{
  sanad_cursor_close(finder->cursor);
  sanad_map_free(&finder->distances);
  free(finder->batch);
  free(finder->nodes);
  *finder = (PathFinder){0};
}

void
path_finder_target(PathFinder *finder, SanadId target)
{
  if (finder->target != target) {
    sanad_map_free(&finder->distances);
    finder->target = target;
    finder->node_count = 0;
    finder->level = 0;
    finder->level_start = 0;
  }
}

/// A literal can be an end of a path, but nothing leads through it.
static SanadStatus
is_literal(const PathFinder *finder, SanadId id, bool *answer,
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

/// Reads the facts of a node along a leaf, a batch at a time; `to_objects`
/// tells on which side the others stand.
static SanadStatus
each_fact(PathFinder *finder, const Path *leaf, SanadId node, bool to_objects,
          SanadStatus (*visit)(void *state, SanadTriple fact, SanadId other,
                               SanadError *error),
          void *state, SanadError *error)
{
  const SanadId predicate = leaf->kind == PATH_LINK ? leaf->id : SANAD_ANY;
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

// ---- How far nodes are from the target

/// Remembers a node that is reached for the first time.
static SanadStatus
reach(PathFinder *finder, SanadId node, uint32_t distance, SanadError *error)
{
  bool is_new = false;
  uint64_t *const known = sanad_map_put(&finder->distances, node, &is_new);
  if (!known) {
    return sanad_fail_memory(error);
  }
  if (!is_new) {
    return SANAD_OK;
  }
  *known = (uint64_t)distance + 1;
  if (finder->node_count == finder->nodes_max) {
    (void)sanad_fail(error, SANAD_LIMIT, SANAD_NO_SPAN,
                     "the search came across more than %zu nodes",
                     finder->nodes_max);
    return sanad_hint(error, "say which relations with via, leave some out "
                             "with avoid, or lower max");
  }
  if (finder->node_count == finder->node_capacity) {
    const size_t larger =
        finder->node_capacity ? finder->node_capacity * 2 : 256;
    SanadId *const nodes = realloc(finder->nodes, larger * sizeof *nodes);
    if (!nodes) {
      return sanad_fail_memory(error);
    }
    finder->nodes = nodes;
    finder->node_capacity = larger;
  }
  finder->nodes[finder->node_count++] = node;
  return SANAD_OK;
}

static SanadStatus
reach_next(void *state, SanadTriple fact, SanadId other, SanadError *error)
{
  PathFinder *const finder = state;
  (void)fact;
  return reach(finder, other, finder->level + 1, error);
}

/// Reaches the nodes that are one fact further away than those known.
static SanadStatus
next_level(PathFinder *finder, SanadError *error)
{
  const size_t end = finder->node_count;
  if (!finder->node_count) {
    return reach(finder, finder->target, 0, error);
  }
  for (size_t i = finder->level_start; i < end; ++i) {
    const SanadId node = finder->nodes[i];
    bool is_end = false;
    TRY(question_check(finder->question, error));
    if (node != finder->target) {
      TRY(is_literal(finder, node, &is_end, error));
    }
    for (size_t j = 0; !is_end && j < finder->leaf_count; ++j) {
      // Backwards: from where a step leads to where it comes from.
      const Path *const leaf = finder->leaves[j];
      TRY(each_fact(finder, leaf, node, leaf->is_inverse, reach_next, finder,
                    error));
    }
  }
  finder->level_start = end;
  ++finder->level;
  return SANAD_OK;
}

/// Learns of all nodes that are up to `distance` facts away.
static SanadStatus
reach_level(PathFinder *finder, uint32_t distance, SanadError *error)
{
  if (!finder->node_count) {
    TRY(next_level(finder, error)); // The target itself
  }
  while (finder->level < distance && finder->level_start < finder->node_count) {
    TRY(next_level(finder, error));
  }
  return SANAD_OK;
}

SanadStatus
path_finder_shortest(PathFinder *finder, SanadId from, uint32_t max,
                     uint32_t *length, SanadError *error)
{
  assert(finder->target != SANAD_ANY);

  *length = 0;
  for (uint32_t level = 0; level <= max; ++level) {
    TRY(reach_level(finder, level, error));
    const uint64_t *const known = sanad_map_get(&finder->distances, from);
    if (known && *known) {
      *length = *known - 1 <= max ? (uint32_t)(*known - 1) : 0;
      return SANAD_OK;
    }
  }
  return SANAD_OK;
}

// ---- Paths

/// A fact that leads on from a node.
typedef struct {
  SanadTriple fact;
  SanadId next;
  size_t text_start; ///< In the texts of its level, if they are written
  size_t text_length;
} Step;

/// A node of the path that is being walked, and where it leads.
typedef struct {
  SanadId node;
  Step *steps;
  size_t count;
  size_t capacity;
  size_t at; ///< The step after the one being taken
  SanadBuffer texts;
} Level;

typedef struct {
  PathFinder *finder;
  uint32_t length;
  Level *levels;
  size_t depth;       ///< Levels in use
  SanadTriple *facts; ///< Between them
} Walk;

/// Takes a step into account that can still lead to the target in time and to
/// no node that was visited.
static SanadStatus
add_step(void *state, SanadTriple fact, SanadId other, SanadError *error)
{
  Walk *const walk = state;
  Level *const level = &walk->levels[walk->depth - 1];
  const size_t left = walk->length - walk->depth;
  const uint64_t *const known = sanad_map_get(&walk->finder->distances, other);
  if (!known || !*known || *known - 1 > left || (left && *known == 1)) {
    return SANAD_OK;
  }
  for (size_t i = 0; i < walk->depth; ++i) {
    if (walk->levels[i].node == other) {
      return SANAD_OK;
    }
  }
  bool is_end = false;
  if (left) {
    TRY(is_literal(walk->finder, other, &is_end, error));
  }
  if (is_end) {
    return SANAD_OK;
  }
  if (level->count == level->capacity) {
    const size_t larger = level->capacity ? level->capacity * 2 : 16;
    Step *const steps = realloc(level->steps, larger * sizeof *steps);
    if (!steps) {
      return sanad_fail_memory(error);
    }
    level->steps = steps;
    level->capacity = larger;
  }
  level->steps[level->count++] = (Step){.fact = fact, .next = other};
  return SANAD_OK;
}

static int
compare_steps(const void *left, const void *right)
{
  const SanadTriple *const a = &((const Step *)left)->fact;
  const SanadTriple *const b = &((const Step *)right)->fact;
  if (a->predicate != b->predicate) {
    return a->predicate < b->predicate ? -1 : 1;
  }
  if (a->subject != b->subject) {
    return a->subject < b->subject ? -1 : 1;
  }
  return (a->object > b->object) - (a->object < b->object);
}

static int
compare_texts(const void *left, const void *right, void *state)
{
  const Step *const a = left;
  const Step *const b = right;
  const SanadText texts = sanad_buffer_text(state);
  return sanad_text_compare(
      sanad_text_slice(texts, a->text_start, a->text_length),
      sanad_text_slice(texts, b->text_start, b->text_length));
}

/// Puts the steps of a level into the order of what they print as.
static SanadStatus
sort_by_text(const PathFinder *finder, Level *level, SanadError *error)
{
  sanad_buffer_clear(&level->texts);
  for (size_t i = 0; i < level->count; ++i) {
    Step *const step = &level->steps[i];
    step->text_start = level->texts.length;
    TRY(finder->write(finder->write_state, &step->fact,
                      step->next == step->fact.object, &level->texts, error));
    // A space follows in the path, unless this is its end.
    sanad_buffer_add_char(&level->texts, ' ');
    TRY(sanad_buffer_status(&level->texts, error));
    step->text_length = level->texts.length - step->text_start;
  }
  qsort_r(level->steps, level->count, sizeof *level->steps, compare_texts,
          &level->texts);
  return SANAD_OK;
}

/// Goes to a node.  Two leaves may lead along one fact, which is one step.
static SanadStatus
go_to(Walk *walk, SanadId node, SanadError *error)
{
  Level *const level = &walk->levels[walk->depth++];
  level->node = node;
  level->count = 0;
  level->at = 0;
  if (walk->depth > walk->length) {
    return SANAD_OK;
  }
  for (size_t i = 0; i < walk->finder->leaf_count; ++i) {
    const Path *const leaf = walk->finder->leaves[i];
    TRY(each_fact(walk->finder, leaf, node, !leaf->is_inverse, add_step, walk,
                  error));
  }
  if (!level->count) {
    return SANAD_OK;
  }
  qsort(level->steps, level->count, sizeof *level->steps, compare_steps);
  size_t kept = 1;
  for (size_t i = 1; i < level->count; ++i) {
    if (compare_steps(&level->steps[kept - 1], &level->steps[i]) != 0) {
      level->steps[kept++] = level->steps[i];
    }
  }
  level->count = kept;
  return walk->finder->write ? sort_by_text(walk->finder, level, error)
                             : SANAD_OK;
}

static SanadStatus
walk_all(Walk *walk, SanadId from,
         SanadStatus (*visit)(void *state, const FoundPath *path,
                              SanadError *error),
         void *state, SanadError *error)
{
  TRY(go_to(walk, from, error));
  while (walk->depth) {
    Level *const level = &walk->levels[walk->depth - 1];
    if (walk->depth > walk->length) {
      const FoundPath path = {from, walk->facts, walk->length};
      TRY(question_check(walk->finder->question, error));
      TRY(visit(state, &path, error));
      --walk->depth;
    } else if (level->at < level->count) {
      const Step step = level->steps[level->at++];
      walk->facts[walk->depth - 1] = step.fact;
      TRY(go_to(walk, step.next, error));
    } else {
      --walk->depth;
    }
  }
  return SANAD_OK;
}

SanadStatus
path_finder_each(PathFinder *finder, SanadId from, uint32_t length,
                 SanadStatus (*visit)(void *state, const FoundPath *path,
                                      SanadError *error),
                 void *state, SanadError *error)
{
  if (from == finder->target || !length) {
    return SANAD_OK;
  }
  // The first step leads to a node that is at most one fact less away.
  TRY(reach_level(finder, length - 1, error));
  Walk walk = {
      .finder = finder,
      .length = length,
      .levels = calloc((size_t)length + 1, sizeof *walk.levels),
      .facts = calloc(length, sizeof *walk.facts),
  };
  SanadStatus status = walk.levels && walk.facts
                           ? walk_all(&walk, from, visit, state, error)
                           : sanad_fail_memory(error);
  for (size_t i = 0; walk.levels && i <= length; ++i) {
    free(walk.levels[i].steps);
    sanad_buffer_free(&walk.levels[i].texts);
  }
  free(walk.levels);
  free(walk.facts);
  return status == SANAD_END ? SANAD_OK : status;
}
