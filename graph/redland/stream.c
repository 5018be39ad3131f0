#include "graph/redland/stream_impl.h"

#include <stdlib.h>
#include <string.h>

/// A stream opened while a batch is open is read into memory if it has no more
/// rows than this; for more the batch is committed.
#define SETTLED_ROWS_MAX 1024U

/// A quad as librdf's nodes, each owned.  The context of the default graph is
/// null.
typedef struct {
  librdf_node *subject;
  librdf_node *predicate;
  librdf_node *object;
  librdf_node *context;
} NodeRow;

/// The node made last in one place of a row; neighbours are often the same.
typedef struct {
  SanadId id;
  librdf_node *node;
} LastNode;

struct Stream {
  Storage *storage;
  Stream *next; ///< In the list of the file, while it reads an open change
  bool is_listed;
  SanadSnapshot *own;
  Walk walk;
  bool is_walking; ///< Else the rows left are in `rows`
  bool is_ended;
  char *substring; ///< See stream_open(), or null
  LastNode last[4];
  NodeRow *rows; ///< A stream that was settled: from the current row on
  size_t row_count;
  size_t row_capacity;
  size_t row;
  librdf_statement *statement; ///< What the user looks at, made when asked for
  librdf_node *context;
};

static void
free_node(librdf_node *node)
{
  if (node) {
    librdf_free_node(node);
  }
}

static void
free_row(NodeRow *row)
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
    TRY(sanad_snapshot_term(stream->walk.snapshot, id, &term, error));
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
static SanadStatus
make_row(Stream *stream, NodeRow *row, SanadError *error)
{
  *row = (NodeRow){0};
  const SanadStatus status = make_parts(stream, row, error);
  if (status != SANAD_OK) {
    free_row(row);
  }
  return status;
}

/// Ends the walk, and lets go what it held.
static void
end_walk(Stream *stream)
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
passes_filter(const Stream *stream, bool *passes, SanadError *error)
{
  SanadTerm term;
  TRY(sanad_snapshot_term(stream->walk.snapshot,
                          stream->walk.quad.triple.object, &term, error));
  *passes = term.kind == SANAD_LITERAL &&
            memmem(term.text.data, term.text.length, stream->substring,
                   strlen(stream->substring));
  return SANAD_OK;
}

/// Moves the walk to the next quad that the stream shows.
static SanadStatus
advance_walk(Stream *stream, SanadError *error)
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
  TRY(make_row(stream, &stream->rows[stream->row_count], error));
  ++stream->row_count;
  return SANAD_OK;
}

/// Reads at most `row_max` rows from the one at hand on into memory.  Returns
/// SANAD_END if these are all.
static SanadStatus
keep_rows(Stream *stream, size_t row_max, SanadError *error)
{
  while (stream->row_count < row_max) {
    TRY(keep_row(stream, error));
    TRY(advance_walk(stream, error));
  }
  return SANAD_OK;
}

static void
forget_rows(Stream *stream)
{
  for (size_t i = stream->row; i < stream->row_count; ++i) {
    free_row(&stream->rows[i]);
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
    const SanadStatus status = keep_rows(stream, SIZE_MAX, &error);
    if (status != SANAD_END) {
      storage_log(stream->storage, &error);
      stream->is_ended = stream->row_count == 0;
    }
  }
  end_walk(stream);
}

/// Drops what the user looks at: it is valid until the next move only.
static void
forget_current(Stream *stream)
{
  if (stream->statement) {
    librdf_free_statement(stream->statement);
    stream->statement = NULL;
  }
  free_node(stream->context);
  stream->context = NULL;
}

/// Makes what the user looks at.
static bool
make_current(Stream *stream)
{
  NodeRow row = {0};
  if (stream->is_walking) {
    SanadError error = {0};
    if (make_row(stream, &row, &error) != SANAD_OK) {
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
    free_row(&stream->rows[stream->row]);
    stream->is_ended = ++stream->row >= stream->row_count;
    return stream->is_ended;
  }

  SanadError error = {0};
  const SanadStatus status = advance_walk(stream, &error);
  if (status == SANAD_OK) {
    return 0;
  }
  if (status != SANAD_END) {
    storage_log(stream->storage, &error);
  }
  stream->is_ended = true;
  end_walk(stream);
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
  forget_rows(stream);
  end_walk(stream);
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
  return advance_walk(stream, error);
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

  const SanadStatus status = keep_rows(stream, SETTLED_ROWS_MAX, error);
  end_walk(stream);
  if (status == SANAD_END) {
    return SANAD_OK;
  }
  forget_rows(stream);
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
    end_walk(stream);
    return SANAD_OK;
  }
  return status;
}

librdf_stream *
stream_open(Storage *storage, librdf_statement *statement, Scope scope,
            librdf_node *graph, const char *substring)
{
  Stream *stream = calloc(1, sizeof *stream);
  if (!stream) {
    return NULL;
  }
  stream->storage = storage;
  librdf_storage_add_reference(storage->handle);

  SanadError error = {0};
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
