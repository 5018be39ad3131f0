/// All facts from and to a node (language, 4.16).

#include "query/made.h"

#include <stdlib.h>

typedef struct {
  Made *made;
  Run *run;
  KeySet nodes;  ///< Nodes whose facts are listed
  KeySet blanks; ///< Blank nodes all of whose facts are
  const SanadId *background;
  size_t background_count;
} Description;

/// Adds what matches a pattern; with `foreground_only`, without background
/// relations.
static SanadStatus
add_matches(Description *self, SanadTriple pattern, bool foreground_only,
            SanadError *error)
{
  const Question *const question = self->run->question;
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
        status = made_add(self->made, self->run, SANAD_ANY,
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
add_node(Description *self, SanadId node, bool foreground_only,
         SanadError *error)
{
  size_t number = 0;
  bool is_new = false;
  TRY(key_set_put(&self->nodes, &node, self->run->rows_max, &number, &is_new,
                  error));
  if (!is_new) {
    return SANAD_OK;
  }
  const SanadIdKind kind = sanad_id_kind(node);
  if (kind == SANAD_ID_IRI || kind == SANAD_ID_BLANK) {
    TRY(add_matches(self, (SanadTriple){node, SANAD_ANY, SANAD_ANY},
                    foreground_only, error));
  }
  return add_matches(self, (SanadTriple){SANAD_ANY, SANAD_ANY, node},
                     foreground_only, error);
}

/// Follows the blank nodes among the objects fully, background facts included.
static SanadStatus
add_blanks(Description *self, SanadError *error)
{
  for (size_t i = 0; i < self->made->quads.count; ++i) {
    const SanadId object = self->made->quads.keys[i * 4 + 3];
    size_t number = 0;
    bool is_new = false;
    if (sanad_id_kind(object) != SANAD_ID_BLANK) {
      continue;
    }
    TRY(key_set_put(&self->blanks, &object, self->run->rows_max, &number,
                    &is_new, error));
    if (is_new) {
      TRY(add_matches(self, (SanadTriple){object, SANAD_ANY, SANAD_ANY}, false,
                      error));
    }
  }
  return SANAD_OK;
}

/// Goes on from the nodes that the triples from `first` on lead to.
static SanadStatus
add_ring(Description *self, size_t first, SanadError *error)
{
  const size_t end = self->made->quads.count;
  for (size_t i = first; i < end; ++i) {
    const SanadId subject = self->made->quads.keys[i * 4 + 1];
    const SanadId predicate = self->made->quads.keys[i * 4 + 2];
    const SanadId object = self->made->quads.keys[i * 4 + 3];
    const SanadIdKind kind = sanad_id_kind(object);
    // Facts of background relations are shown, not followed.
    if (ids_have(self->background, self->background_count, predicate)) {
      continue;
    }
    TRY(add_node(self, subject, true, error));
    if (kind == SANAD_ID_IRI || kind == SANAD_ID_BLANK) {
      TRY(add_node(self, object, true, error));
    }
  }
  return SANAD_OK;
}

static SanadStatus
add_rings(Description *self, const KeySet *nodes, SanadError *error)
{
  for (size_t i = 0; i < nodes->count; ++i) {
    TRY(add_node(self, nodes->keys[i], false, error));
  }
  size_t first = 0;
  for (uint32_t ring = 1; ring < self->run->program->within; ++ring) {
    const size_t end = self->made->quads.count;
    TRY(add_ring(self, first, error));
    first = end;
  }
  return add_blanks(self, error);
}

SanadStatus
made_describe(Made *made, Run *run, Resolver *resolver, const KeySet *nodes,
              SanadError *error)
{
  Description self = {.made = made, .run = run};
  self.nodes.width = 1;
  self.nodes.held = &run->question->held_bytes;
  self.blanks.width = 1;
  self.blanks.held = &run->question->held_bytes;
  TRY(resolve_background(resolver, &self.background, &self.background_count,
                         error));
  const SanadStatus status = add_rings(&self, nodes, error);
  key_set_free(&self.nodes);
  key_set_free(&self.blanks);
  return status;
}
