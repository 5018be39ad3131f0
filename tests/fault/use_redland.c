/// All that the storage can do, once.
#include "tests/fault/use_redland.h"

#include "graph/redland/librdf_storage_lmdb.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define E "http://e/"

typedef struct {
  librdf_world *world;
  librdf_storage *storage;
  librdf_model *model;
  bool has_failed;
  bool has_graphs; ///< By its options
} Use;

static int
hear(void *state, librdf_log_message *message)
{
  Use *const use = state;
  (void)fprintf(stderr, "%s\n", message->message);
  use->has_failed = use->has_failed || message->level >= LIBRDF_LOG_ERROR;
  return 1;
}

/// Notes what an operation gave: `is_good` is whether it said that all is well.
static void
note(Use *use, const char *what, bool is_good)
{
  (void)fprintf(stdout, "%s: %d\n", what, is_good);
  if (!is_good) {
    (void)fprintf(stderr, "%s failed\n", what);
    use->has_failed = true;
  }
}

static librdf_node *
node(const Use *use, const char *text)
{
  const unsigned char *const bytes = (const unsigned char *)text;
  librdf_uri *type = NULL;
  librdf_node *made = NULL;
  switch (text ? text[0] : '\0') {
  case '"':
    return librdf_new_node_from_literal(use->world, bytes + 1, "en", 0);
  case '#':
    type = librdf_new_uri(
        use->world,
        (const unsigned char *)"http://www.w3.org/2001/XMLSchema#integer");
    made =
        librdf_new_node_from_typed_literal(use->world, bytes + 1, NULL, type);
    librdf_free_uri(type);
    return made;
  case '_':
    return librdf_new_node_from_blank_identifier(use->world, bytes + 2);
  case '\0':
    return NULL;
  default:
    return librdf_new_node_from_uri_string(use->world, bytes);
  }
}

static librdf_statement *
statement(const Use *use, const char *subject, const char *predicate,
          const char *object)
{
  return librdf_new_statement_from_nodes(
      use->world, node(use, subject), node(use, predicate), node(use, object));
}

static void
print_node(librdf_node *found)
{
  if (found) {
    librdf_node_print(found, stdout);
  }
  (void)fprintf(stdout, "%s\n", found ? "" : "nothing");
}

static void
print_stream(Use *use, const char *what, librdf_stream *stream)
{
  (void)fprintf(stdout, "%s:\n", what);
  note(use, what, stream != NULL);
  for (; stream && !librdf_stream_end(stream); librdf_stream_next(stream)) {
    librdf_statement *const found = librdf_stream_get_object(stream);
    librdf_node *const context = librdf_stream_get_context2(stream);
    if (found) {
      librdf_statement_print(found, stdout);
    }
    print_node(context);
  }
  if (stream) {
    librdf_free_stream(stream);
  }
}

static void
print_nodes(Use *use, const char *what, librdf_iterator *nodes)
{
  note(use, what, nodes != NULL);
  for (; nodes && !librdf_iterator_end(nodes); librdf_iterator_next(nodes)) {
    librdf_node *const found = librdf_iterator_get_object(nodes);
    print_node(found);
  }
  if (nodes) {
    librdf_free_iterator(nodes);
  }
}

static void
change(Use *use)
{
  static const char *const facts[][4] = {
      {E "a", E "p", E "b", NULL},    {E "a", E "p", "\"text", E "g"},
      {"_:x", E "q", "#12", E "g"},   {E "b", E "p", "_:x", E "h"},
      {E "c", E "r", "\"text", NULL}, {E "c", E "r", "#12", E "h"},
  };
  for (size_t i = 0; i < sizeof facts / sizeof *facts; ++i) {
    librdf_statement *const fact =
        statement(use, facts[i][0], facts[i][1], facts[i][2]);
    librdf_node *const graph = use->has_graphs ? node(use, facts[i][3]) : NULL;
    note(use, "add",
         librdf_storage_context_add_statement(use->storage, graph, fact) == 0);
    if (graph) {
      librdf_free_node(graph);
    }
    librdf_free_statement(fact);
  }
  librdf_statement *const gone = statement(use, E "a", E "p", E "b");
  note(use, "remove", librdf_model_remove_statement(use->model, gone) == 0);
  librdf_free_statement(gone);
  if (use->has_graphs) {
    librdf_node *const graph = node(use, E "h");
    note(use, "remove a graph",
         librdf_model_context_remove_statements(use->model, graph) == 0);
    librdf_free_node(graph);
  }
  note(use, "sync", librdf_model_sync(use->model) == 0);
}

static void
change_together(Use *use)
{
  librdf_statement *const fact = statement(use, E "t", E "p", "\"kept");
  note(use, "begin", librdf_model_transaction_start(use->model) == 0);
  note(use, "add", librdf_model_add_statement(use->model, fact) == 0);
  note(use, "commit", librdf_model_transaction_commit(use->model) == 0);
  note(use, "begin", librdf_model_transaction_start(use->model) == 0);
  note(use, "remove", librdf_model_remove_statement(use->model, fact) == 0);
  note(use, "take back", librdf_model_transaction_rollback(use->model) == 0);
  note(use, "contains", librdf_model_contains_statement(use->model, fact));
  librdf_free_statement(fact);
}

static void
find(Use *use)
{
  static const char *const wanted[][3] = {
      {E "a", NULL, NULL},  {NULL, E "p", NULL},  {NULL, NULL, "\"text"},
      {E "a", E "p", NULL}, {NULL, E "q", "#12"}, {E "none", NULL, NULL},
  };
  for (size_t i = 0; i < sizeof wanted / sizeof *wanted; ++i) {
    librdf_statement *const pattern =
        statement(use, wanted[i][0], wanted[i][1], wanted[i][2]);
    print_stream(use, "find",
                 librdf_model_find_statements(use->model, pattern));
    if (use->has_graphs) {
      librdf_node *const graph = node(use, E "g");
      print_stream(
          use, "find in g",
          librdf_model_find_statements_in_context(use->model, pattern, graph));
      librdf_free_node(graph);
    }
    librdf_free_statement(pattern);
  }
  print_stream(use, "all", librdf_model_as_stream(use->model));
  librdf_node *const a = node(use, E "a");
  librdf_node *const p = node(use, E "p");
  librdf_node *const text = node(use, "\"text");
  librdf_node *const graph = node(use, E "g");
  if (use->has_graphs) {
    print_stream(use, "graph",
                 librdf_model_context_as_stream(use->model, graph));
    print_nodes(use, "graphs", librdf_model_get_contexts(use->model));
  }
  print_nodes(use, "targets", librdf_model_get_targets(use->model, a, p));
  print_nodes(use, "sources", librdf_model_get_sources(use->model, p, text));
  print_nodes(use, "arcs", librdf_model_get_arcs(use->model, a, text));
  print_nodes(use, "arcs in", librdf_model_get_arcs_in(use->model, text));
  print_nodes(use, "arcs out", librdf_model_get_arcs_out(use->model, a));
  note(use, "has an arc out", librdf_model_has_arc_out(use->model, a, p));
  librdf_free_node(a);
  librdf_free_node(p);
  librdf_free_node(text);
  librdf_free_node(graph);
  (void)fprintf(stdout, "size %d\n", librdf_model_size(use->model));
}

static void
look_at_features(Use *use)
{
  static const char *const names[] = {LIBRDF_MODEL_FEATURE_CONTEXTS,
                                      STORAGE_FEATURE_SIZE,
                                      STORAGE_FEATURE_SYNC};
  for (size_t i = 0; i < sizeof names / sizeof *names; ++i) {
    librdf_uri *const name =
        librdf_new_uri(use->world, (const unsigned char *)names[i]);
    librdf_node *const value = librdf_model_get_feature(use->model, name);
    print_node(value);
    note(use, "feature", value != NULL);
    if (value) {
      librdf_free_node(value);
    }
    librdf_free_uri(name);
  }
}

int
use_redland(int count, char **words)
{
  Use use = {.world = librdf_new_world()};
  librdf_world_set_logger(use.world, &use, hear);
  librdf_world_open(use.world);
  librdf_storage_module_register_factory(use.world);
  use.storage = librdf_new_storage(use.world, "lmdb", words[1],
                                   count > 2 ? words[2] : "");
  use.model =
      use.storage ? librdf_new_model(use.world, use.storage, NULL) : NULL;
  note(&use, "open", use.model != NULL);
  if (use.model) {
    change(&use);
    change_together(&use);
    find(&use);
    look_at_features(&use);
    librdf_free_model(use.model);
  }
  if (use.storage) {
    librdf_free_storage(use.storage);
  }
  librdf_free_world(use.world);
  if (fflush(stdout) != 0 || ferror(stdout)) {
    (void)fprintf(stderr, "cannot write\n");
    use.has_failed = true;
  }
  return use.has_failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
