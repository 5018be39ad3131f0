#include "query/lookup.h"

#include <stdlib.h>

/// Reading so many nodes costs about as much as one look-up in the store.
#define NODES_A_SEEK 48U
#define ASKED_LEAST  16U
/// Longer lists are not read.
#define NODES_MAX (UINT64_C(1) << 27U)

void
lookup_end(Lookup *self, const Question *question)
{
  id_set_free(&self->nodes);
  question_hold(question, self->held_bytes, 0);
  self->held_bytes = 0;
  self->is_read = false;
}

static SanadStatus
set_threshold(Lookup *self, const Question *question, LookupList *list,
              const void *state, size_t count, SanadError *error)
{
  uint64_t all = 0;
  for (size_t i = 0; i < count; ++i) {
    uint64_t nodes = 0;
    TRY(sanad_snapshot_count(question->snapshot, list(state, i), NODES_MAX,
                             &nodes, error));
    all += nodes;
  }
  self->threshold = all < NODES_MAX ? all / NODES_A_SEEK + 1 : UINT64_MAX;
  return SANAD_OK;
}

/// Adds the nodes of a batch, which stand at the open end of the pattern.
static SanadStatus
add_nodes(Lookup *self, const Question *question, const SanadTriple *pattern,
          const SanadBatch *batch, SanadError *error)
{
  const SanadId *const ids =
      pattern->subject == SANAD_ANY ? batch->subject : batch->object;
  for (size_t i = 0; i < batch->count; ++i) {
    TRY(id_set_add(&self->nodes, ids[i], NULL, error));
  }
  const size_t bytes = id_set_bytes(&self->nodes);
  question_hold(question, self->held_bytes, bytes);
  self->held_bytes = bytes;
  return question_check(question, error);
}

static SanadStatus
read_list(Lookup *self, const Question *question, SanadTriple pattern,
          SanadBatch *batch, SanadError *error)
{
  SanadCursor *cursor = NULL;
  TRY(sanad_cursor_open(&cursor, question->snapshot, SANAD_ANY,
                        SANAD_BEST_ORDER, pattern, error));
  SanadStatus status = SANAD_OK;
  while (status == SANAD_OK &&
         (status = sanad_cursor_next(cursor, batch, error)) == SANAD_OK) {
    status = add_nodes(self, question, &pattern, batch, error);
  }
  sanad_cursor_close(cursor);
  return status == SANAD_END ? SANAD_OK : status;
}

static SanadStatus
read_lists(Lookup *self, const Question *question, LookupList *list,
           const void *state, size_t count, SanadError *error)
{
  SanadStatus status = SANAD_OK;
  SanadBatch *const batch = malloc(sizeof *batch);
  if (!batch) {
    return sanad_fail_memory(error);
  }
  for (size_t i = 0; status == SANAD_OK && i < count; ++i) {
    status = read_list(self, question, list(state, i), batch, error);
  }
  free(batch);
  self->is_read = status == SANAD_OK;
  return status;
}

SanadStatus
lookup_ask(Lookup *self, const Question *question, LookupList *list,
           const void *state, size_t count, SanadId node, bool *is_known,
           bool *has, SanadError *error)
{
  if (!self->is_read) {
    ++self->asked;
    if (!self->threshold &&
        (self->asked >= ASKED_LEAST || question->is_eager)) {
      TRY(set_threshold(self, question, list, state, count, error));
    }
    if (self->threshold && self->threshold < UINT64_MAX &&
        (self->asked >= self->threshold || question->is_eager)) {
      TRY(read_lists(self, question, list, state, count, error));
    }
  }
  *is_known = self->is_read;
  *has = self->is_read && id_set_has(&self->nodes, node);
  return SANAD_OK;
}
