#include "query/path_search.h"

#include <stdlib.h>
#include <string.h>

/// How often writing the steps of a node looks whether it is cancelled.
#define STEPS_PER_CHECK 256U

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
  const uint64_t known = path_finder_distance(walk->finder, other);
  if (!known || known - 1 > left || (left && known == 1)) {
    return SANAD_OK;
  }
  for (size_t i = 0; i < walk->depth; ++i) {
    if (walk->levels[i].node == other) {
      return SANAD_OK;
    }
  }
  bool is_end = false;
  if (left) {
    TRY(path_finder_is_end(walk->finder, other, &is_end, error));
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
    if (i % STEPS_PER_CHECK == 0) {
      TRY(question_check(finder->question, error));
    }
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

/// Asks an endpoint what the ends of the steps are called, and their relations:
/// paths are told apart by their text.
static SanadStatus
name_steps(const PathFinder *finder, const Level *level, SanadError *error)
{
  SanadId *const ids =
      finder->remote ? malloc((level->count * 2 + 1) * sizeof *ids) : NULL;
  if (!finder->remote) {
    return SANAD_OK;
  }
  for (size_t i = 0; ids && i < level->count; ++i) {
    ids[i * 2] = level->steps[i].next;
    ids[i * 2 + 1] = level->steps[i].fact.predicate;
  }
  const SanadStatus status =
      ids ? remote_paths_name(finder->remote, ids, level->count * 2, error)
          : sanad_fail_memory(error);
  free(ids);
  return status;
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
    TRY(path_finder_facts(walk->finder, leaf, node, !leaf->is_inverse, add_step,
                          walk, error));
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
  TRY(name_steps(walk->finder, level, error));
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
  const bool is_shortest =
      length == finder->shortest && from == finder->around_start.origin;
  if (from == finder->around_target.origin || !length) {
    return SANAD_OK;
  }
  // The first step leads to a node that is at most one fact less away.
  if (!is_shortest) {
    TRY(path_finder_reach(finder, length - 1, error));
  }
  if (finder->remote) {
    TRY(remote_paths_fetch(finder->remote, &from, 1, true, error));
    TRY(remote_paths_name(finder->remote, &from, 1, error));
  }
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
