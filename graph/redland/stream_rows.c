#include "graph/redland/stream_impl.h"

#include <stdlib.h>
#include <string.h>

static void
free_node(librdf_node *node)
{
  if (node) {
    librdf_free_node(node);
  }
}

void
row_free(NodeRow *row)
{
  free_node(row->subject);
  free_node(row->predicate);
  free_node(row->object);
  free_node(row->context);
  *row = (NodeRow){0};
}

/// Makes the node of `id`, owned by the caller.
static SanadStatus
make_node(Stream *stream, LastNode *last, SanadId id, librdf_node **out,
          SanadError *error)
{
  if (!last->node || last->id != id) {
    SanadTerm term;
    TRY(sanad_snapshot_term_into(stream->walk.snapshot, &stream->text, id,
                                 &term, error));
    librdf_node *node = node_of_term(stream->storage->world, &term);
    if (!node) {
      return sanad_fail_memory(error);
    }
    free_node(last->node);
    *last = (LastNode){.id = id, .node = node};
  }
  *out = librdf_new_node_from_node(last->node);
  return *out ? SANAD_OK : sanad_fail_memory(error);
}

static SanadStatus
make_parts(Stream *stream, NodeRow *row, SanadError *error)
{
  const SanadQuad *quad = &stream->walk.quad;
  TRY(make_node(stream, &stream->last[0], quad->triple.subject, &row->subject,
                error));
  TRY(make_node(stream, &stream->last[1], quad->triple.predicate,
                &row->predicate, error));
  TRY(make_node(stream, &stream->last[2], quad->triple.object, &row->object,
                error));
  if (quad->graph != SANAD_DEFAULT_GRAPH) {
    TRY(make_node(stream, &stream->last[3], quad->graph, &row->context, error));
  }
  return SANAD_OK;
}

/// Makes the nodes of the quad that the walk has reached.
SanadStatus
row_make(Stream *stream, NodeRow *row, SanadError *error)
{
  *row = (NodeRow){0};
  const SanadStatus status = make_parts(stream, row, error);
  if (status != SANAD_OK) {
    row_free(row);
  }
  return status;
}

/// Ends the walk, and lets go what it held.
void
stream_end_walk(Stream *stream)
{
  if (!stream->is_walking) {
    return;
  }
  stream->is_walking = false;
  walk_close(&stream->walk);
  if (stream->own) {
    sanad_snapshot_close(stream->own);
    stream->own = NULL;
    --stream->storage->stream_count;
  }
  if (stream->is_listed) {
    Stream **link = &stream->storage->file->streams;
    while (*link != stream) {
      link = &(*link)->next;
    }
    *link = stream->next;
    stream->is_listed = false;
  }
  for (size_t i = 0; i < sizeof stream->last / sizeof *stream->last; ++i) {
    free_node(stream->last[i].node);
    stream->last[i] = (LastNode){0};
  }
}

/// Whether the object of the quad at hand passes the substring filter.
static SanadStatus
passes_filter(Stream *stream, bool *passes, SanadError *error)
{
  SanadTerm term;
  TRY(sanad_snapshot_term_into(stream->walk.snapshot, &stream->text,
                               stream->walk.quad.triple.object, &term, error));
  *passes = term.kind == SANAD_LITERAL &&
            memmem(term.text.data, term.text.length, stream->substring,
                   strlen(stream->substring));
  return SANAD_OK;
}

/// Moves the walk to the next quad that the stream shows.
SanadStatus
stream_advance(Stream *stream, SanadError *error)
{
  bool passes = false;
  while (!passes) {
    TRY(walk_next(&stream->walk, error));
    passes = true;
    if (stream->substring) {
      TRY(passes_filter(stream, &passes, error));
    }
  }
  return SANAD_OK;
}

/// Appends the quad at hand to the rows in memory.
static SanadStatus
keep_row(Stream *stream, SanadError *error)
{
  if (stream->row_count == stream->row_capacity) {
    const size_t capacity =
        stream->row_capacity ? 2 * stream->row_capacity : 16;
    NodeRow *rows = reallocarray(stream->rows, capacity, sizeof *rows);
    if (!rows) {
      return sanad_fail_memory(error);
    }
    stream->rows = rows;
    stream->row_capacity = capacity;
  }
  TRY(row_make(stream, &stream->rows[stream->row_count], error));
  ++stream->row_count;
  return SANAD_OK;
}

/// Reads at most `row_max` rows from the one at hand on into memory.  Returns
/// SANAD_END if these are all.
SanadStatus
stream_keep(Stream *stream, size_t row_max, SanadError *error)
{
  while (stream->row_count < row_max) {
    TRY(keep_row(stream, error));
    TRY(stream_advance(stream, error));
  }
  return SANAD_OK;
}

void
stream_forget(Stream *stream)
{
  for (size_t i = stream->row; i < stream->row_count; ++i) {
    row_free(&stream->rows[i]);
  }
  free(stream->rows);
  stream->rows = NULL;
  stream->row = stream->row_count = stream->row_capacity = 0;
}

void
stream_settle(Stream *stream)
{
  SanadError error = {0};
  if (stream->is_walking && !stream->is_ended) {
    const SanadStatus status = stream_keep(stream, SIZE_MAX, &error);
    if (status != SANAD_END) {
      storage_log(stream->storage, &error);
      stream->is_ended = stream->row_count == 0;
    }
  }
  stream_end_walk(stream);
}
