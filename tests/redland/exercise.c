/// Does to a Redland storage what a user of the whole API does, and prints what
/// it answers.  The answers of two storages are then compared.
///
/// exercise TYPE NAME OPTIONS

#include <redland.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define E "http://e.org/"

typedef struct {
  librdf_world *world;
  librdf_storage *storage;
  librdf_model *model;
} Session;

/// Parses one N-Triples token, or makes no node of `-`.
static librdf_node *
node(const Session *session, const char *text)
{
  const size_t length = strlen(text);
  const unsigned char *bytes = (const unsigned char *)text;
  if (strcmp(text, "-") == 0) {
    return NULL;
  }
  if (text[0] == '"') {
    return librdf_new_node_from_typed_counted_literal(
        session->world, bytes + 1, length - 2, NULL, 0, NULL);
  }
  if (text[0] == '_') {
    return librdf_new_node_from_blank_identifier(session->world, bytes + 2);
  }
  char iri[200];
  (void)snprintf(iri, sizeof iri, E "%s", text);
  return librdf_new_node_from_uri_string(session->world,
                                         (const unsigned char *)iri);
}

static librdf_statement *
statement(const Session *session, const char *subject, const char *predicate,
          const char *object)
{
  return librdf_new_statement_from_nodes(session->world, node(session, subject),
                                         node(session, predicate),
                                         node(session, object));
}

static void
show_node(const Session *session, librdf_node *shown)
{
  if (!shown) {
    (void)fputs("nothing", stdout);
    return;
  }
  raptor_world *world = librdf_world_get_raptor(session->world);
  raptor_iostream *out = raptor_new_iostream_to_file_handle(world, stdout);
  (void)librdf_node_write(shown, out);
  raptor_free_iostream(out);
}

static void
show_stream(const Session *session, const char *title, librdf_stream *stream)
{
  if (!stream) {
    (void)printf("%s: no stream\n", title);
    return;
  }
  for (; !librdf_stream_end(stream); (void)librdf_stream_next(stream)) {
    librdf_statement *shown = librdf_stream_get_object(stream);
    (void)printf("%s: ", title);
    show_node(session, librdf_statement_get_subject(shown));
    (void)fputc(' ', stdout);
    show_node(session, librdf_statement_get_predicate(shown));
    (void)fputc(' ', stdout);
    show_node(session, librdf_statement_get_object(shown));
    (void)fputs(" in ", stdout);
    show_node(session, librdf_stream_get_context2(stream));
    (void)fputc('\n', stdout);
  }
  librdf_free_stream(stream);
}

static void
show_iterator(const Session *session, const char *title,
              librdf_iterator *iterator)
{
  if (!iterator) {
    (void)printf("%s: no iterator\n", title);
    return;
  }
  for (; !librdf_iterator_end(iterator); (void)librdf_iterator_next(iterator)) {
    (void)printf("%s: ", title);
    show_node(session, librdf_iterator_get_object(iterator));
    (void)fputc('\n', stdout);
  }
  librdf_free_iterator(iterator);
}

static void
show_all(const Session *session, const char *title)
{
  (void)printf("%s: size %d\n", title, librdf_model_size(session->model));
  show_stream(session, title, librdf_model_as_stream(session->model));
}

static void
find(const Session *session, const char *subject, const char *predicate,
     const char *object, const char *context)
{
  char title[100];
  (void)snprintf(title, sizeof title, "find %s %s %s %s", subject, predicate,
                 object, context);
  librdf_statement *pattern = statement(session, subject, predicate, object);
  librdf_node *graph = node(session, context);
  show_stream(session, title,
              graph ? librdf_model_find_statements_in_context(session->model,
                                                              pattern, graph)
                    : librdf_model_find_statements(session->model, pattern));
  // The memory storage cannot do this without a context.
  if (graph) {
    show_stream(session, title,
                librdf_model_find_statements_with_options(
                    session->model, pattern, graph, NULL));
    librdf_free_node(graph);
  }
  librdf_free_statement(pattern);
}

/// Adds or removes; `context` may be `-`.
static void
change(const Session *session, const char *how, const char *subject,
       const char *predicate, const char *object, const char *context)
{
  librdf_statement *changed = statement(session, subject, predicate, object);
  librdf_node *graph = node(session, context);
  int result = 0;
  if (strcmp(how, "add") == 0) {
    result = librdf_model_context_add_statement(session->model, graph, changed);
  } else if (graph) {
    result =
        librdf_model_context_remove_statement(session->model, graph, changed);
  } else {
    result = librdf_model_remove_statement(session->model, changed);
  }
  (void)printf("%s %s %s %s %s: %s, contained %s\n", how, subject, predicate,
               object, context, result ? "no" : "done",
               librdf_model_contains_statement(session->model, changed) ? "yes"
                                                                        : "no");
  if (graph) {
    librdf_free_node(graph);
  }
  librdf_free_statement(changed);
}

static void
add_statements(const Session *session)
{
  change(session, "add", "a", "knows", "b", "-");
  change(session, "add", "a", "knows", "c", "-");
  change(session, "add", "b", "knows", "c", "-");
  change(session, "add", "a", "name", "\"Ann\"", "-");
  change(session, "add", "_:x", "knows", "_:y", "-");
  change(session, "add", "a", "knows", "b", "first");
  change(session, "add", "d", "name", "\"Dora\"", "first");
  change(session, "add", "a", "knows", "b", "second");
  change(session, "add", "d", "name", "\"Dora\"", "_:graph");
  show_all(session, "added");
  show_iterator(session, "contexts", librdf_model_get_contexts(session->model));
}

static void
find_statements(const Session *session)
{
  const char *const parts[][2] = {{"-", "a"}, {"-", "knows"}, {"-", "c"}};
  for (unsigned i = 0; i < 8; ++i) {
    const char *subject = parts[0][i & 1U];
    const char *predicate = parts[1][(i >> 1U) & 1U];
    const char *object = parts[2][(i >> 2U) & 1U];
    find(session, subject, predicate, object, "-");
    find(session, subject, predicate, object, "first");
  }
  find(session, "a", "knows", "b", "second");
  find(session, "d", "-", "-", "_:graph");
  find(session, "d", "-", "-", "missing");
  find(session, "missing", "-", "-", "-");
  find(session, "\"Ann\"", "-", "-", "-");
  find(session, "-", "-", "\"Ann\"", "-");
  find(session, "_:x", "-", "-", "-");
  find(session, "_:z", "-", "-", "-");
}

static void
walk_arcs(const Session *session)
{
  librdf_model *model = session->model;
  librdf_node *a = node(session, "a");
  librdf_node *c = node(session, "c");
  librdf_node *knows = node(session, "knows");
  librdf_node *name = node(session, "name");

  show_iterator(session, "sources", librdf_model_get_sources(model, knows, c));
  show_iterator(session, "targets", librdf_model_get_targets(model, a, knows));
  show_iterator(session, "arcs", librdf_model_get_arcs(model, a, c));
  show_iterator(session, "arcs in", librdf_model_get_arcs_in(model, c));
  show_iterator(session, "arcs out", librdf_model_get_arcs_out(model, a));
  (void)printf("has arc: %d %d %d %d\n",
               !!librdf_model_has_arc_in(model, c, knows),
               !!librdf_model_has_arc_in(model, c, name),
               !!librdf_model_has_arc_out(model, a, name),
               !!librdf_model_has_arc_out(model, c, name));

  librdf_free_node(a);
  librdf_free_node(c);
  librdf_free_node(knows);
  librdf_free_node(name);
}

static void
query(const Session *session, const char *text)
{
  librdf_query *asked = librdf_new_query(session->world, "sparql", NULL,
                                         (const unsigned char *)text, NULL);
  librdf_query_results *results =
      librdf_model_query_execute(session->model, asked);
  while (results && !librdf_query_results_finished(results)) {
    (void)fputs("query:", stdout);
    for (int i = 0; i < librdf_query_results_get_bindings_count(results); ++i) {
      librdf_node *value = librdf_query_results_get_binding_value(results, i);
      (void)fputc(' ', stdout);
      show_node(session, value);
      if (value) {
        librdf_free_node(value);
      }
    }
    (void)fputc('\n', stdout);
    (void)librdf_query_results_next(results);
  }
  if (results) {
    librdf_free_query_results(results);
  }
  librdf_free_query(asked);
}

static void
remove_statements(const Session *session)
{
  change(session, "remove", "a", "knows", "b", "first");
  change(session, "remove", "a", "knows", "b", "first");
  change(session, "remove", "a", "knows", "b", "-");
  change(session, "remove", "a", "knows", "b", "-");
  change(session, "remove", "b", "name", "\"Bob\"", "-");
  change(session, "remove", "_:x", "knows", "_:y", "-");
  show_all(session, "removed");

  librdf_node *second = node(session, "second");
  show_stream(session, "second",
              librdf_model_context_as_stream(session->model, second));
  (void)printf("clear: %d\n",
               librdf_model_context_remove_statements(session->model, second));
  show_stream(session, "second",
              librdf_model_context_as_stream(session->model, second));
  librdf_free_node(second);
  show_iterator(session, "contexts", librdf_model_get_contexts(session->model));
}

/// Adds one model's statements to another context while they are read.
static void
copy_context(const Session *session)
{
  librdf_node *first = node(session, "first");
  librdf_node *copy = node(session, "copy");
  librdf_stream *stream = librdf_model_context_as_stream(session->model, first);
  (void)printf("copy: %d\n", librdf_model_context_add_statements(session->model,
                                                                 copy, stream));
  librdf_free_stream(stream);
  librdf_free_node(first);
  librdf_free_node(copy);
  (void)printf("sync: %d\n", librdf_model_sync(session->model));
  show_all(session, "copied");
}

int
main(int argc, char **argv)
{
  if (argc != 4) {
    (void)fputs("usage: exercise TYPE NAME OPTIONS\n", stderr);
    return EXIT_FAILURE;
  }
  Session session = {.world = librdf_new_world()};
  librdf_world_open(session.world);
  session.storage =
      librdf_new_storage(session.world, argv[1], argv[2], argv[3]);
  session.model = session.storage
                      ? librdf_new_model(session.world, session.storage, NULL)
                      : NULL;
  if (session.model) {
    add_statements(&session);
    find_statements(&session);
    walk_arcs(&session);
    // librdf cannot query over a context without a name.
    change(&session, "remove", "d", "name", "\"Dora\"", "_:graph");
    query(&session, "SELECT ?s ?o WHERE { ?s <" E "knows> ?o }");
    query(&session, "SELECT ?g ?s ?o WHERE { GRAPH ?g { ?s <" E "name> ?o } }");
    remove_statements(&session);
    copy_context(&session);
    librdf_free_model(session.model);
  }
  const int result = session.model ? EXIT_SUCCESS : EXIT_FAILURE;
  if (session.storage) {
    librdf_free_storage(session.storage);
  }
  librdf_free_world(session.world);
  return result;
}
