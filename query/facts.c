/// The triples that the arrows of a pattern stand for in a row.

#include "query/path.h"
#include "query/resolve.h"
#include "query/why.h"

#include <stdlib.h>

/// The most ways along one arrow that are listed between two nodes.
#define WAYS_MAX  1000U
#define PARTS_MAX 64U

/// A walk along one arrow from its left end to its right one, all ways.
typedef struct {
  Run *run;
  SanadId graph;
  SanadId end;
  size_t fact;
  SanadTriple way[PARTS_MAX]; ///< Facts walked so far
  size_t length;
  size_t ways;
  SanadStatus (*visit)(void *state, const MatchedFact *fact, SanadError *error);
  void *state;
} Walk;

/// What is still to be walked: a list of parts, from the left.
typedef struct Rest Rest;

struct Rest {
  const Path *path;
  const Rest *next;
};

static SanadStatus walk(Walk *self, SanadId from, const Rest *rest,
                        unsigned depth, SanadError *error);

/// The end of a way: if it is the right one, its facts are given.
static SanadStatus
arrive(Walk *self, SanadId at, SanadError *error)
{
  if (at != self->end || ++self->ways > WAYS_MAX) {
    return SANAD_OK;
  }
  for (size_t i = 0; i < self->length; ++i) {
    const MatchedFact fact = {self->fact, 0, self->way[i]};
    TRY(self->visit(self->state, &fact, error));
  }
  return SANAD_OK;
}

static SanadStatus
walk_batch(Walk *self, const Path *leaf, const SanadBatch *batch,
           bool to_objects, const Rest *rest, unsigned depth, SanadError *error)
{
  for (size_t i = 0; i < batch->count; ++i) {
    if (leaf->kind == PATH_ANY &&
        ids_have(leaf->ids, leaf->id_count, batch->predicate[i])) {
      continue;
    }
    self->way[self->length++] =
        (SanadTriple){batch->subject[i], batch->predicate[i], batch->object[i]};
    TRY(walk(self, to_objects ? batch->object[i] : batch->subject[i], rest,
             depth, error));
    --self->length;
  }
  return SANAD_OK;
}

/// Walks over each fact of a leaf.
static SanadStatus
walk_leaf(Walk *self, SanadId from, const Path *leaf, const Rest *rest,
          unsigned depth, SanadError *error)
{
  const SanadId predicate = leaf->kind == PATH_LINK ? leaf->id : SANAD_ANY;
  const SanadId far = rest ? SANAD_ANY : self->end;
  const bool to_objects = !leaf->is_inverse;
  const SanadTriple pattern = to_objects ? (SanadTriple){from, predicate, far}
                                         : (SanadTriple){far, predicate, from};
  if (self->length == PARTS_MAX || self->ways > WAYS_MAX) {
    return SANAD_OK;
  }

  SanadCursor *cursor = NULL;
  SanadBatch *const batch = malloc(sizeof *batch);
  SanadStatus status =
      batch ? sanad_cursor_open(&cursor, self->run->question->snapshot,
                                self->graph, SANAD_BEST_ORDER, pattern, error)
            : sanad_fail_memory(error);
  while (status == SANAD_OK &&
         (status = sanad_cursor_next(cursor, batch, error)) == SANAD_OK) {
    question_read_facts(self->run->question, batch->count);
    status = walk_batch(self, leaf, batch, to_objects, rest, depth, error);
  }
  sanad_cursor_close(cursor);
  free(batch);
  return status == SANAD_END ? SANAD_OK : status;
}

/// Puts `count` copies of a part before the rest.
static SanadStatus
walk_copies(Walk *self, SanadId from, const Path *part, uint32_t count,
            const Rest *rest, unsigned depth, SanadError *error)
{
  Rest copies[PARTS_MAX];
  if (count > PARTS_MAX) {
    return SANAD_OK;
  }
  for (uint32_t i = 0; i < count; ++i) {
    copies[i] = (Rest){part, i + 1 < count ? &copies[i + 1] : rest};
  }
  return walk(self, from, count ? &copies[0] : rest, depth, error);
}

/// Puts the parts of a sequence before the rest.
static SanadStatus
walk_sequence(Walk *self, SanadId from, const Path *path, const Rest *rest,
              unsigned depth, SanadError *error)
{
  Rest parts[PARTS_MAX];
  if (path->part_count > PARTS_MAX) {
    return SANAD_OK;
  }
  for (size_t i = 0; i < path->part_count; ++i) {
    const bool is_last = i + 1 == path->part_count;
    parts[i] = (Rest){path->parts[i], is_last ? rest : &parts[i + 1]};
  }
  return walk(self, from, &parts[0], depth, error);
}

/// Walks what is left.  `depth` counts the parts unfolded so far, which
/// PARTS_MAX bounds; arrows without end give no facts.
static SanadStatus
walk(Walk *self, SanadId from, const Rest *rest, unsigned depth,
     SanadError *error)
{
  if (!rest) {
    return arrive(self, from, error);
  }
  const Path *const path = rest->path;
  if (depth++ > 4 * PARTS_MAX) {
    return SANAD_OK;
  }
  switch (path->kind) {
  case PATH_LINK:
  case PATH_ANY:
    return walk_leaf(self, from, path, rest->next, depth, error);
  case PATH_SEQUENCE:
    return walk_sequence(self, from, path, rest->next, depth, error);
  case PATH_ALTERNATIVE:
    for (size_t i = 0; i < path->part_count; ++i) {
      const Rest part = {path->parts[i], rest->next};
      TRY(walk(self, from, &part, depth, error));
    }
    return SANAD_OK;
  default:
    for (uint32_t i = path->min; path->max != AST_UNBOUNDED && i <= path->max;
         ++i) {
      TRY(walk_copies(self, from, path->parts[0], i, rest->next, depth, error));
    }
    return SANAD_OK;
  }
}

/// Gives a triple of a plain arrow, if it is there: an arrow of either
/// direction has two chances.
static SanadStatus
give_triple(Run *run, const DrawnFact *drawn, size_t number, SanadId graph,
            SanadTriple triple,
            SanadStatus (*visit)(void *state, const MatchedFact *fact,
                                 SanadError *error),
            void *state, SanadError *error)
{
  bool has = true;
  const MatchedFact fact = {number, 0, triple};
  if (drawn->direction == AST_EITHER) {
    TRY(sanad_snapshot_has(run->question->snapshot, graph, triple, &has,
                           error));
  }
  return has ? visit(state, &fact, error) : SANAD_OK;
}

/// Gives the facts of a path that was found, numbered in their order.
static SanadStatus
facts_of_path(Run *run, SanadId text, size_t number,
              SanadStatus (*visit)(void *state, const MatchedFact *fact,
                                   SanadError *error),
              void *state, SanadError *error)
{
  const QuestionPath *const path = question_find_path(run->question, text);
  for (size_t i = 0; path && i < path->length; ++i) {
    const MatchedFact fact = {number, i, path->facts[i]};
    TRY(visit(state, &fact, error));
  }
  return SANAD_OK;
}

static SanadStatus
facts_of_arrow(Run *run, const DrawnFact *drawn, size_t number,
               const SanadId *row,
               SanadStatus (*visit)(void *state, const MatchedFact *fact,
                                    SanadError *error),
               void *state, SanadError *error)
{
  if (drawn->is_search) {
    return facts_of_path(run, row[drawn->slot], number, visit, state, error);
  }
  const SanadId left = place_id(drawn->subject, row);
  const SanadId right = place_id(drawn->object, row);
  const SanadId graph =
      drawn->in.kind == IN_UNION ? SANAD_ANY : place_id(drawn->in.place, row);
  if (left == SANAD_ANY || right == SANAD_ANY) {
    return SANAD_OK; // An optional part that did not match
  }
  if (drawn->path) {
    Walk self = {
        .run = run,
        .graph = graph,
        .end = right,
        .fact = number,
        .visit = visit,
        .state = state,
    };
    const Rest rest = {drawn->path, NULL};
    return walk(&self, left, &rest, 0, error);
  }

  const SanadId predicate = place_id(drawn->predicate, row);
  const SanadTriple forward = {left, predicate, right};
  const SanadTriple backward = {right, predicate, left};
  if (predicate == SANAD_ANY) {
    return SANAD_OK;
  }
  if (drawn->direction != AST_BACKWARD) {
    TRY(give_triple(run, drawn, number, graph, forward, visit, state, error));
  }
  return drawn->direction == AST_FORWARD
             ? SANAD_OK
             : give_triple(run, drawn, number, graph, backward, visit, state,
                           error);
}

/// Whether the part of the pattern that a fact stands in matched for a row.  A
/// part inside another matches only with that.
static bool
has_matched(const Program *program, const DrawnFact *drawn, const SanadId *row)
{
  return !drawn->group ||
         row[program->group_marks[drawn->group - 1]] != SANAD_ANY;
}

SanadStatus
facts_of_row(Run *run, const SanadId *row, size_t from, size_t to,
             SanadStatus (*visit)(void *state, const MatchedFact *fact,
                                  SanadError *error),
             void *state, SanadError *error)
{
  for (size_t i = 0; i < run->program->fact_count; ++i) {
    const DrawnFact *const drawn = &run->program->facts[i];
    if (drawn->stage >= from && drawn->stage < to &&
        has_matched(run->program, drawn, row)) {
      TRY(facts_of_arrow(run, drawn, i + 1, row, visit, state, error));
    }
  }
  return SANAD_OK;
}
