/// SPARQL text on a store, through rasqal and our own Redland storage.

#include "graph/redland/librdf_storage_lmdb.h"
#include "graph/redland/sanad_rdf.h"

#include <ctype.h>
#include <redland.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

/// Ends the program with what a person is told.
static _Noreturn void
refuse(const char *message)
{
  (void)fprintf(stderr,
                "sanad: %s\nhint: rasqal knows no property paths, EXISTS or "
                "MINUS; ask in the language of sanad, or an endpoint\n",
                message);
  (void)fflush(stderr);
  _exit(1); // Not exit(): rows that wait are of no use any more
}

/// What librdf says: an error is the end.
static int
hear(void *state, librdf_log_message *message)
{
  (void)state;
  if (librdf_log_message_level(message) >= LIBRDF_LOG_ERROR) {
    refuse(librdf_log_message_message(message));
  }
  return 1;
}

/// The end of what begins at `at` and holds no words of the language: a
/// comment, an IRI, a string; `at` itself if nothing does.
static const char *
skip_quoted(const char *at)
{
  if (*at == '#') {
    return at + strcspn(at, "\n");
  }
  if (*at == '<') {
    const char *const end = at + strcspn(at, "> \n");
    return *end == '>' ? end + 1 : at;
  }
  if (*at != '"' && *at != '\'') {
    return at;
  }
  const char quote = *at++;
  while (*at && *at != quote) {
    at += at[0] == '\\' && at[1] ? 2 : 1;
  }
  return *at ? at + 1 : at;
}

/// Refuses what rasqal 0.9.33 takes and answers wrongly.
static void
refuse_gaps(const char *text)
{
  for (const char *at = text; *at;) {
    const char *const behind = skip_quoted(at);
    if (behind != at) {
      at = behind;
      continue;
    }
    size_t length = 0;
    while (isalnum((unsigned char)at[length]) || at[length] == '_' ||
           at[length] == ':' || at[length] == '?' || at[length] == '$') {
      ++length;
    }
    if (length == 6 && strncasecmp(at, "EXISTS", 6) == 0) {
      refuse("rasqal, which answers SPARQL here, has no EXISTS");
    }
    if (length == 5 && strncasecmp(at, "MINUS", 5) == 0) {
      refuse("rasqal, which answers SPARQL here, has no MINUS");
    }
    at += length ? length : 1;
  }
}

/// Prints rows, a yes or no, or triples.
static void
print_results(librdf_world *world, librdf_query_results *results)
{
  if (librdf_query_results_is_graph(results)) {
    librdf_stream *const stream = librdf_query_results_as_stream(results);
    librdf_serializer *const writer =
        librdf_new_serializer(world, "ntriples", NULL, NULL);
    if (!stream || !writer ||
        librdf_serializer_serialize_stream_to_file_handle(writer, stdout, NULL,
                                                          stream) != 0) {
      refuse("the triples cannot be written");
    }
    librdf_free_serializer(writer);
    librdf_free_stream(stream);
    return;
  }
  if (librdf_query_results_is_boolean(results)) {
    (void)puts(librdf_query_results_get_boolean(results) > 0 ? "yes" : "no");
    return;
  }
  if (librdf_query_results_to_file_handle2(results, stdout, "tsv", NULL, NULL,
                                           NULL) != 0) {
    refuse("the rows cannot be written");
  }
}

void
helper_sparql(const char *store, const char *text)
{
  refuse_gaps(text);
  librdf_world *const world = librdf_new_world();
  if (!world) {
    refuse("out of memory");
  }
  librdf_world_open(world);
  librdf_world_set_logger(world, NULL, hear);
  librdf_storage_module_register_factory(world);
  librdf_storage *const storage =
      librdf_new_storage(world, "lmdb", store, "contexts='yes'");
  librdf_model *const model =
      storage ? librdf_new_model(world, storage, NULL) : NULL;
  librdf_query *const query =
      model ? librdf_new_query(world, "sparql", NULL,
                               (const unsigned char *)text, NULL)
            : NULL;
  if (!query) {
    refuse("the store cannot be opened");
  }
  librdf_query_results *const results =
      librdf_model_query_execute(model, query);
  if (!results) {
    refuse("rasqal does not answer this");
  }
  print_results(world, results);
  librdf_free_query_results(results);
  librdf_free_query(query);
  librdf_free_model(model);
  librdf_free_storage(storage);
}
