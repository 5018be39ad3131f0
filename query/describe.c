/// All facts from and to a node (language, 4.16).

#include "query/answer.h"
#include "query/compile.h"
#include "query/key_set.h"

#include <stdlib.h>

typedef struct {
  SanadAnswer *answer;
  KeySet triples; ///< In the order they are shown
  KeySet nodes;   ///< Nodes whose facts are listed
  const SanadId *background;
  size_t background_count;
} Description;

static SanadStatus
add_triple(Description *self, SanadTriple triple, SanadError *error)
{
  const SanadId key[3] = {triple.subject, triple.predicate, triple.object};
  size_t number = 0;
  bool is_new = false;
  return key_set_put(&self->triples, key, self->answer->run.rows_max, &number,
                     &is_new, error);
}

/// Adds what matches a pattern; with `foreground_only`, without background
/// relations.
static SanadStatus
add_matches(Description *self, SanadTriple pattern, bool foreground_only,
            SanadError *error)
{
  const Question *const question = &self->answer->question;
  SanadCursor *cursor = NULL;
  SanadBatch *const batch = malloc(sizeof *batch);
  SanadStatus status =
      batch ? sanad_cursor_open(&cursor, question->snapshot, SANAD_ANY,
                                SANAD_BEST_ORDER, pattern, error)
            : sanad_fail_memory(error);
  while (status == SANAD_OK &&
         (status = sanad_cursor_next(cursor, batch, error)) == SANAD_OK) {
    status = question_check(question, error);
    for (size_t i = 0; status == SANAD_OK && i < batch->count; ++i) {
      if (!foreground_only ||
          !ids_have(self->background, self->background_count,
                    batch->predicate[i])) {
        status =
            add_triple(self,
                       (SanadTriple){batch->subject[i], batch->predicate[i],
                                     batch->object[i]},
                       error);
      }
    }
  }
  sanad_cursor_close(cursor);
  free(batch);
  return status == SANAD_END ? SANAD_OK : status;
}

/// Adds the facts of a node, once.
static SanadStatus
add_node(Description *self, SanadId node, bool foreground_only, bool adds_in,
         SanadError *error)
{
  size_t number = 0;
  bool is_new = false;
  TRY(key_set_put(&self->nodes, &node, self->answer->run.rows_max, &number,
                  &is_new, error));
  if (!is_new) {
    return SANAD_OK;
  }
  const SanadIdKind kind = sanad_id_kind(node);
  if (kind == SANAD_ID_IRI || kind == SANAD_ID_BLANK) {
    TRY(add_matches(self, (SanadTriple){node, SANAD_ANY, SANAD_ANY},
                    foreground_only, error));
  }
  return adds_in ? add_matches(self, (SanadTriple){SANAD_ANY, SANAD_ANY, node},
                               foreground_only, error)
                 : SANAD_OK;
}

/// Follows the blank nodes among the objects fully.
static SanadStatus
add_blanks(Description *self, SanadError *error)
{
  for (size_t i = 0; i < self->triples.count; ++i) {
    const SanadId object = self->triples.keys[i * 3 + 2];
    if (sanad_id_kind(object) == SANAD_ID_BLANK) {
      TRY(add_node(self, object, false, false, error));
    }
  }
  return SANAD_OK;
}

/// Goes on from the nodes that the triples from `first` on lead to.
static SanadStatus
add_ring(Description *self, size_t first, SanadError *error)
{
  const size_t end = self->triples.count;
  for (size_t i = first; i < end; ++i) {
    const SanadId subject = self->triples.keys[i * 3];
    const SanadId predicate = self->triples.keys[i * 3 + 1];
    const SanadId object = self->triples.keys[i * 3 + 2];
    const SanadIdKind kind = sanad_id_kind(object);
    // Facts of background relations are shown, not followed.
    if (ids_have(self->background, self->background_count, predicate)) {
      continue;
    }
    TRY(add_node(self, subject, true, true, error));
    if (kind == SANAD_ID_IRI || kind == SANAD_ID_BLANK) {
      TRY(add_node(self, object, true, true, error));
    }
  }
  return SANAD_OK;
}

static SanadStatus
find_node(SanadAnswer *answer, const AstNode *node, SanadId *id,
          SanadError *error)
{
  if (node->kind == AST_NODE_PARAMETER) {
    return resolve_parameter(&answer->resolver, &node->word, id, error);
  }
  if (node->type_count) {
    return resolve_narrowed(&answer->resolver, node, ROLE_NODE, id, error);
  }
  return resolve_any_role(&answer->resolver, &node->name, id, error);
}

static SanadStatus
work_out(Description *self, const AstDescribe *describe, SanadError *error)
{
  SanadAnswer *const answer = self->answer;
  SanadId node = SANAD_ANY;
  TRY(find_node(answer, &describe->node, &node, error));
  TRY(resolve_background(&answer->resolver, &self->background,
                         &self->background_count, error));
  TRY(add_node(self, node, false, true, error));
  size_t first = 0;
  for (uint32_t ring = 1; ring < describe->within; ++ring) {
    const size_t end = self->triples.count;
    TRY(add_ring(self, first, error));
    first = end;
  }
  return add_blanks(self, error);
}

SanadStatus
answer_describe(SanadAnswer *answer, const AstDescribe *describe,
                SanadError *error)
{
  Description self = {.answer = answer};
  answer->run.rows_max = SIZE_MAX;
  self.triples.width = 3;
  self.nodes.width = 1;
  SanadStatus status = work_out(&self, describe, error);
  answer->triple_count = self.triples.count;
  answer->triples = SANAD_TAKE_ARRAY(answer->question.arena, SanadTriple,
                                     self.triples.count + 1);
  if (status == SANAD_OK && !answer->triples) {
    status = sanad_fail_memory(error);
  }
  for (size_t i = 0; status == SANAD_OK && i < answer->triple_count; ++i) {
    const SanadId *const key = self.triples.keys + i * 3;
    answer->triples[i] = (SanadTriple){key[0], key[1], key[2]};
  }
  key_set_free(&self.triples);
  key_set_free(&self.nodes);
  return status;
}
