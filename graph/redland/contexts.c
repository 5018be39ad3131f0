#include "graph/redland/stream_impl.h"

#include <stdlib.h>

/// The names of the source graphs, all made at the start: so the iterator holds
/// neither snapshot nor storage.
typedef struct {
  size_t count;
  size_t next;
  librdf_node *nodes[];
} Contexts;

static int
contexts_is_end(void *context)
{
  const Contexts *contexts = context;
  return contexts->next >= contexts->count;
}

static int
contexts_next(void *context)
{
  Contexts *contexts = context;
  if (contexts->next < contexts->count) {
    ++contexts->next;
  }
  return contexts_is_end(context);
}

static void *
contexts_get(void *context, int flags)
{
  const Contexts *contexts = context;
  return flags == LIBRDF_ITERATOR_GET_METHOD_GET_OBJECT &&
                 contexts->next < contexts->count
             ? contexts->nodes[contexts->next]
             : NULL;
}

static void
contexts_finished(void *context)
{
  Contexts *contexts = context;
  for (size_t i = 0; i < contexts->count; ++i) {
    librdf_free_node(contexts->nodes[i]);
  }
  free(contexts);
}

static SanadStatus
add_contexts(Contexts *contexts, librdf_world *world,
             const SanadSnapshot *snapshot, const SanadId *graphs, size_t count,
             SanadError *error)
{
  SanadBuffer text = {0};
  SanadStatus status = SANAD_OK;
  for (size_t i = 0; status == SANAD_OK && i < count; ++i) {
    SanadTerm term;
    status = sanad_snapshot_term_into(snapshot, &text, graphs[i], &term, error);
    if (status == SANAD_OK) {
      librdf_node *node = node_of_term(world, &term);
      status = node ? SANAD_OK : sanad_fail_memory(error);
      contexts->nodes[contexts->count] = node;
      contexts->count += node != NULL;
    }
  }
  sanad_buffer_free(&text);
  return status;
}

/// Lists the graphs that `snapshot` holds; on failure `*out` may hold some.
static SanadStatus
list_contexts(Contexts **out, librdf_world *world,
              const SanadSnapshot *snapshot, SanadArena *arena,
              SanadError *error)
{
  SanadId *graphs = NULL;
  size_t count = 0;
  if (!arena) {
    return sanad_fail_memory(error);
  }
  TRY(source_graphs(snapshot, arena, false, &graphs, &count, error));

  *out = calloc(1, sizeof **out + count * sizeof *(*out)->nodes);
  if (!*out) {
    return sanad_fail_memory(error);
  }
  return add_contexts(*out, world, snapshot, graphs, count, error);
}

librdf_iterator *
contexts_open(Storage *storage)
{
  SanadError error = {0};
  View view;
  if (view_open(storage, &view, &error) != SANAD_OK) {
    storage_log(storage, &error);
    return NULL;
  }

  Contexts *contexts = NULL;
  SanadArena *arena = sanad_arena_new(NULL, GRAPH_BYTES_MAX);
  const SanadStatus status =
      list_contexts(&contexts, storage->world, view.snapshot, arena, &error);
  sanad_arena_free(arena);
  view_close(&view);
  if (status != SANAD_OK) {
    storage_log(storage, &error);
    if (contexts) {
      contexts_finished(contexts);
    }
    return NULL;
  }

  librdf_iterator *iterator =
      librdf_new_iterator(storage->world, contexts, contexts_is_end,
                          contexts_next, contexts_get, contexts_finished);
  if (!iterator) {
    contexts_finished(contexts);
  }
  return iterator;
}
