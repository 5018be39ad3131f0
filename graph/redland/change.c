#include "graph/redland/storage_impl.h"

/// The most memory that the list of one triple's graphs may take.
#define TRIPLE_GRAPH_BYTES_MAX ((size_t)1 << 28U)

/// A quad as terms; `has_graph` tells the default graph from others.
typedef struct {
  SanadTerm subject;
  SanadTerm predicate;
  SanadTerm object;
  SanadTerm graph;
  bool has_graph;
} QuadTerms;

static SanadStatus
check_node(librdf_node *node, const char *place, bool may_be_blank,
           bool may_be_literal, SanadTerm *term, SanadError *error)
{
  if (!node || !node_term(node, term)) {
    return sanad_fail(error, SANAD_MEANING, SANAD_NO_SPAN,
                      "a statement has no %s", place);
  }
  if ((term->kind == SANAD_BLANK && !may_be_blank) ||
      (term->kind == SANAD_LITERAL && !may_be_literal)) {
    return sanad_fail(
        error, SANAD_MEANING, SANAD_NO_SPAN, "a %s cannot be a %s",
        term->kind == SANAD_BLANK ? "blank node" : "literal", place);
  }
  return sanad_term_check(term, error);
}

static SanadStatus
check_context(const Storage *storage, librdf_node *context, QuadTerms *terms,
              SanadError *error)
{
  terms->has_graph = context != NULL;
  if (!context) {
    return SANAD_OK;
  }
  if (!storage->options.has_contexts) {
    return sanad_fail(error, SANAD_MEANING, SANAD_NO_SPAN,
                      "the storage was made without contexts='yes'");
  }
  return check_node(context, "context", true, false, &terms->graph, error);
}

static SanadStatus
check_quad(const Storage *storage, librdf_node *context,
           librdf_statement *statement, QuadTerms *terms, SanadError *error)
{
  TRY(check_node(statement->subject, "subject", true, false, &terms->subject,
                 error));
  TRY(check_node(statement->predicate, "predicate", false, false,
                 &terms->predicate, error));
  TRY(check_node(statement->object, "object", true, true, &terms->object,
                 error));
  return check_context(storage, context, terms, error);
}

static SanadStatus
write_quad(SanadWrite *write, const QuadTerms *terms, SanadError *error)
{
  SanadQuad quad = {.graph = SANAD_DEFAULT_GRAPH};
  TRY(sanad_write_term(write, &terms->subject, &quad.triple.subject, error));
  TRY(sanad_write_term(write, &terms->predicate, &quad.triple.predicate,
                       error));
  TRY(sanad_write_term(write, &terms->object, &quad.triple.object, error));
  if (terms->has_graph) {
    TRY(sanad_write_term(write, &terms->graph, &quad.graph, error));
  }
  return sanad_write_add(write, &quad, error);
}

static SanadStatus
add_statement(Storage *storage, librdf_node *context,
              librdf_statement *statement, SanadError *error)
{
  QuadTerms terms;
  TRY(check_quad(storage, context, statement, &terms, error));
  SanadWrite *write = NULL;
  TRY(write_begin(storage, &write, error));
  return write_changed(storage, write_quad(write, &terms, error), error);
}

static int
context_add_method(librdf_storage *handle, librdf_node *context,
                   librdf_statement *statement)
{
  Storage *storage = storage_of(handle);
  SanadError error = {0};
  return storage_answer(
      storage, add_statement(storage, context, statement, &error), &error);
}

static int
add_method(librdf_storage *handle, librdf_statement *statement)
{
  return context_add_method(handle, NULL, statement);
}

/// Adds a stream's statements, to where it says that they stand if `context`
/// is null.
static int
context_add_all_method(librdf_storage *handle, librdf_node *context,
                       librdf_stream *stream)
{
  const Storage *storage = storage_of(handle);
  const bool follows = !context && storage->options.has_contexts;

  for (; !librdf_stream_end(stream); (void)librdf_stream_next(stream)) {
    librdf_statement *statement = librdf_stream_get_object(stream);
    if (!statement) {
      return ANSWER_FAILED;
    }
    librdf_node *graph = follows ? librdf_stream_get_context2(stream) : context;
    const int result = context_add_method(handle, graph, statement);
    if (result != ANSWER_DONE) {
      return result;
    }
  }
  return ANSWER_DONE;
}

static int
add_all_method(librdf_storage *handle, librdf_stream *stream)
{
  return context_add_all_method(handle, NULL, stream);
}

/// A triple to remove from graphs that `arena` holds.
typedef struct {
  SanadArena *arena;
  SanadTriple triple;
  const SanadId *graphs;
  size_t graph_count;
  SanadId graph; ///< The only one, if that is what `graphs` points at
} Removal;

/// Finds where `statement` stands: in `context`, or in all source graphs of a
/// storage that shows no contexts, since there it would seem to stay.
static SanadStatus
find_removal(const Storage *storage, const SanadSnapshot *snapshot,
             librdf_node *context, librdf_statement *statement,
             Removal *removal, SanadError *error)
{
  bool is_known = false;
  TRY(pattern_find(snapshot, statement, &removal->triple, &is_known, error));
  if (!is_known) {
    return SANAD_NOT_FOUND;
  }
  if (!storage->options.has_contexts) {
    TRY(sanad_snapshot_triple_graphs(snapshot, removal->arena, removal->triple,
                                     &removal->graphs, &removal->graph_count,
                                     error));
    return removal->graph_count ? SANAD_OK : SANAD_NOT_FOUND;
  }

  removal->graph = SANAD_DEFAULT_GRAPH;
  removal->graphs = &removal->graph;
  removal->graph_count = 1;
  if (context) {
    TRY(node_find(snapshot, context, &removal->graph, &is_known, error));
  }
  bool has = false;
  if (is_known) {
    TRY(sanad_snapshot_has(snapshot, removal->graph, removal->triple, &has,
                           error));
  }
  return has ? SANAD_OK : SANAD_NOT_FOUND;
}

static SanadStatus
write_removal(SanadWrite *write, const Removal *removal, SanadError *error)
{
  for (size_t i = 0; i < removal->graph_count; ++i) {
    const SanadQuad quad = {.graph = removal->graphs[i],
                            .triple = removal->triple};
    TRY(sanad_write_remove(write, &quad, error));
  }
  return SANAD_OK;
}

static SanadStatus
remove_from(Storage *storage, librdf_node *context, librdf_statement *statement,
            Removal *removal, SanadError *error)
{
  View view;
  TRY(view_open(storage, &view, error));
  const SanadStatus status =
      find_removal(storage, view.snapshot, context, statement, removal, error);
  view_close(&view);
  TRY(status);

  SanadWrite *write = NULL;
  TRY(write_begin(storage, &write, error));
  return write_changed(storage, write_removal(write, removal, error), error);
}

static SanadStatus
remove_statement(Storage *storage, librdf_node *context,
                 librdf_statement *statement, SanadError *error)
{
  if (!librdf_statement_is_complete(statement)) {
    return sanad_fail(error, SANAD_MEANING, SANAD_NO_SPAN,
                      "a statement to remove lacks a part");
  }
  QuadTerms terms;
  TRY(check_context(storage, context, &terms, error));

  Removal removal = {.arena = sanad_arena_new(NULL, TRIPLE_GRAPH_BYTES_MAX)};
  if (!removal.arena) {
    return sanad_fail_memory(error);
  }
  const SanadStatus status =
      remove_from(storage, context, statement, &removal, error);
  sanad_arena_free(removal.arena);
  return status;
}

static int
context_remove_method(librdf_storage *handle, librdf_node *context,
                      librdf_statement *statement)
{
  Storage *storage = storage_of(handle);
  SanadError error = {0};
  return storage_answer(
      storage, remove_statement(storage, context, statement, &error), &error);
}

static int
remove_method(librdf_storage *handle, librdf_statement *statement)
{
  return context_remove_method(handle, NULL, statement);
}

/// Finds the id of a graph to clear.
static SanadStatus
find_graph(Storage *storage, librdf_node *context, SanadId *graph,
           SanadError *error)
{
  QuadTerms terms;
  TRY(check_context(storage, context, &terms, error));
  *graph = SANAD_DEFAULT_GRAPH;
  if (!context) {
    return SANAD_OK;
  }

  View view;
  TRY(view_open(storage, &view, error));
  bool is_known = false;
  const SanadStatus status =
      node_find(view.snapshot, context, graph, &is_known, error);
  view_close(&view);
  TRY(status);
  return is_known ? SANAD_OK : SANAD_END;
}

static SanadStatus
clear_context(Storage *storage, librdf_node *context, SanadError *error)
{
  SanadId graph = SANAD_ANY;
  TRY(find_graph(storage, context, &graph, error));
  SanadWrite *write = NULL;
  TRY(write_begin(storage, &write, error));
  return write_changed(storage, sanad_write_clear_graph(write, graph, error),
                       error);
}

/// An unknown context has nothing to remove: that is done.
static int
context_remove_all_method(librdf_storage *handle, librdf_node *context)
{
  Storage *storage = storage_of(handle);
  SanadError error = {0};
  const SanadStatus status = clear_context(storage, context, &error);
  return storage_answer(storage, status == SANAD_END ? SANAD_OK : status,
                        &error);
}

void
change_methods(librdf_storage_factory *factory)
{
  factory->add_statement = add_method;
  factory->add_statements = add_all_method;
  factory->remove_statement = remove_method;
  factory->context_add_statement = context_add_method;
  factory->context_add_statements = context_add_all_method;
  factory->context_remove_statement = context_remove_method;
  factory->context_remove_statements = context_remove_all_method;
}
