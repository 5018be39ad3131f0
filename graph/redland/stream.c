#include "graph/redland/stream_impl.h"

#include <stdlib.h>
#include <string.h>

/// A stream opened while a batch is open is read into memory if it has no more
/// rows than this; for more the batch is committed.
#define SETTLED_ROWS_MAX 1024U

/// Drops what the user looks at: it is valid until the next move only.
static void
forget_current(Stream *stream)
{
  if (stream->statement) {
    librdf_free_statement(stream->statement);
    stream->statement = NULL;
  }
  if (stream->context) {
    librdf_free_node(stream->context);
    stream->context = NULL;
  }
}

/// Makes what the user looks at.
static bool
make_current(Stream *stream)
{
  NodeRow row = {0};
  if (stream->is_walking) {
    SanadError error = {0};
    if (row_make(stream, &row, &error) != SANAD_OK) {
      storage_log(stream->storage, &error);
      return false;
    }
  } else {
    row = stream->rows[stream->row];
    stream->rows[stream->row] = (NodeRow){0};
  }

  // This owns the nodes, also when it fails.
  stream->statement = librdf_new_statement_from_nodes(
      stream->storage->world, row.subject, row.predicate, row.object);
  stream->context = row.context;
  return stream->statement != NULL;
}

static int
stream_is_end(void *context)
{
  const Stream *stream = context;
  return stream->is_ended;
}

static int
stream_next(void *context)
{
  Stream *stream = context;
  if (stream->is_ended) {
    return 1;
  }

  forget_current(stream);
  if (!stream->is_walking) {
    row_free(&stream->rows[stream->row]);
    stream->is_ended = ++stream->row >= stream->row_count;
    return stream->is_ended;
  }

  SanadError error = {0};
  const SanadStatus status = stream_advance(stream, &error);
  if (status == SANAD_OK) {
    return 0;
  }
  if (status != SANAD_END) {
    storage_log(stream->storage, &error);
  }
  stream->is_ended = true;
  stream_end_walk(stream);
  return 1;
}

static void *
stream_get(void *context, int flags)
{
  Stream *stream = context;
  if (stream->is_ended || (!stream->statement && !make_current(stream))) {
    return NULL;
  }
  switch ((librdf_stream_get_method_flags)flags) {
  case LIBRDF_STREAM_GET_METHOD_GET_OBJECT:
    return stream->statement;
  case LIBRDF_STREAM_GET_METHOD_GET_CONTEXT:
    return stream->context;
  default:
    return NULL;
  }
}

static void
stream_finished(void *context)
{
  Stream *stream = context;
  Storage *storage = stream->storage;

  forget_current(stream);
  stream_forget(stream);
  stream_end_walk(stream);
  sanad_buffer_free(&stream->text);
  free(stream->substring);
  free(stream);
  if (storage->model_count == 0 && storage->stream_count == 0) {
    file_close(storage);
  }
  // The last reference ends the storage.
  librdf_storage_remove_reference(storage->handle);
}

/// Begins the walk over what `view` shows, and takes over its snapshot.
static SanadStatus
begin_walk(Stream *stream, View *view, Scope scope, librdf_node *graph,
           librdf_statement *statement, SanadError *error)
{
  Storage *storage = stream->storage;
  stream->is_walking = true;
  stream->own = view->own;
  if (stream->own) {
    ++storage->stream_count;
  } else {
    stream->next = storage->file->streams;
    storage->file->streams = stream;
    stream->is_listed = true;
  }

  bool is_known = false;
  bool is_graph_known = true;
  SanadTriple pattern;
  SanadId id = SANAD_DEFAULT_GRAPH;
  TRY(pattern_find(view->snapshot, statement, &pattern, &is_known, error));
  if (graph) {
    TRY(node_find(view->snapshot, graph, &id, &is_graph_known, error));
  }
  if (!is_known || !is_graph_known) {
    return SANAD_END;
  }
  TRY(walk_open(&stream->walk, view->snapshot, scope, id, pattern, error));
  return stream_advance(stream, error);
}

/// Frees the stream from an open batch: a short one is read into memory, for a
/// long one the batch is committed.  Returns SANAD_INCOMPLETE if the stream is
/// to be begun again.
static SanadStatus
leave_batch(Stream *stream, SanadError *error)
{
  const StoreFile *file = stream->storage->file;
  if (!stream->is_listed || file->is_transaction) {
    return SANAD_OK;
  }

  const SanadStatus status = stream_keep(stream, SETTLED_ROWS_MAX, error);
  stream_end_walk(stream);
  if (status == SANAD_END) {
    return SANAD_OK;
  }
  stream_forget(stream);
  TRY(status);
  TRY(write_commit(stream->storage, error));
  return SANAD_INCOMPLETE;
}

static SanadStatus
begin_stream(Stream *stream, Scope scope, librdf_node *graph,
             librdf_statement *statement, SanadError *error)
{
  SanadStatus status = SANAD_INCOMPLETE;
  while (status == SANAD_INCOMPLETE) {
    View view;
    TRY(view_open(stream->storage, &view, error));
    status = begin_walk(stream, &view, scope, graph, statement, error);
    if (status == SANAD_OK) {
      status = leave_batch(stream, error);
    }
  }
  if (status == SANAD_END) {
    stream->is_ended = true;
    stream_end_walk(stream);
    return SANAD_OK;
  }
  return status;
}

librdf_stream *
stream_open(Storage *storage, librdf_statement *statement, Scope scope,
            librdf_node *graph, const char *substring)
{
  Stream *stream = calloc(1, sizeof *stream);
  SanadError error = {0};
  if (!stream) {
    (void)sanad_fail_memory(&error);
    storage_log(storage, &error);
    return NULL;
  }
  stream->storage = storage;
  librdf_storage_add_reference(storage->handle);

  SanadStatus status = SANAD_OK;
  if (substring && !(stream->substring = strdup(substring))) {
    status = sanad_fail_memory(&error);
  } else {
    status = begin_stream(stream, scope, graph, statement, &error);
  }
  if (status != SANAD_OK) {
    storage_log(storage, &error);
    stream_finished(stream);
    return NULL;
  }
  librdf_stream *handle =
      librdf_new_stream(storage->world, stream, stream_is_end, stream_next,
                        stream_get, stream_finished);
  if (!handle) {
    stream_finished(stream);
  }
  return handle;
}
