#include "tests/redland/session.h"

#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int
log_message(void *user_data, librdf_log_message *message)
{
  Session *session = user_data;
  session->error_count += message->level == LIBRDF_LOG_ERROR;
  session->warning_count += message->level == LIBRDF_LOG_WARN;
  (void)snprintf(session->message, sizeof session->message, "%s",
                 message->message);
  return 1;
}

int
session_begin(void **state)
{
  Session *session = calloc(1, sizeof *session);
  assert_non_null(session);
  (void)snprintf(session->folder, sizeof session->folder,
                 "/tmp/sanad-redland-XXXXXX");
  assert_non_null(mkdtemp(session->folder));
  (void)snprintf(session->path, sizeof session->path, "%s/g.sanad",
                 session->folder);
  session->world = librdf_new_world();
  librdf_world_set_logger(session->world, session, log_message);
  librdf_world_open(session->world);
  *state = session;
  return 0;
}

static int
remove_entry(const char *path, const struct stat *entry, int kind,
             struct FTW *place)
{
  (void)entry;
  (void)kind;
  (void)place;
  return remove(path);
}

int
session_end(void **state)
{
  Session *session = *state;
  session_close(session);
  librdf_free_world(session->world);
  (void)nftw(session->folder, remove_entry, 8, FTW_DEPTH | FTW_PHYS);
  free(session);
  return 0;
}

void
session_open(Session *session, const char *options)
{
  session_close(session);
  session->storage =
      librdf_new_storage(session->world, "lmdb", session->path, options);
  assert_non_null(session->storage);
  session->model = librdf_new_model(session->world, session->storage, NULL);
  assert_non_null(session->model);
}

void
session_close(Session *session)
{
  if (session->model) {
    librdf_free_model(session->model);
    session->model = NULL;
  }
  if (session->storage) {
    librdf_free_storage(session->storage);
    session->storage = NULL;
  }
}

librdf_node *
session_node(const Session *session, const char *text)
{
  const unsigned char *bytes = (const unsigned char *)text;
  if (!text || strcmp(text, "-") == 0) {
    return NULL;
  }
  if (text[0] == '"') {
    return librdf_new_node_from_typed_counted_literal(
        session->world, bytes + 1, strlen(text) - 2, NULL, 0, NULL);
  }
  if (text[0] == '_') {
    return librdf_new_node_from_blank_identifier(session->world, bytes + 2);
  }
  char iri[200];
  (void)snprintf(iri, sizeof iri, E "%s", text);
  return librdf_new_node_from_uri_string(session->world,
                                         (const unsigned char *)iri);
}

librdf_statement *
session_statement(const Session *session, const char *subject,
                  const char *predicate, const char *object)
{
  return librdf_new_statement_from_nodes(
      session->world, session_node(session, subject),
      session_node(session, predicate), session_node(session, object));
}

static int
change(const Session *session, bool is_add, librdf_statement *statement,
       const char *graph)
{
  librdf_node *context = session_node(session, graph);
  int result = 0;
  if (is_add) {
    result = librdf_storage_context_add_statement(session->storage, context,
                                                  statement);
  } else if (context) {
    result = librdf_storage_context_remove_statement(session->storage, context,
                                                     statement);
  } else {
    result = librdf_storage_remove_statement(session->storage, statement);
  }
  if (context) {
    librdf_free_node(context);
  }
  librdf_free_statement(statement);
  return result;
}

int
session_add(const Session *session, const char *subject, const char *predicate,
            const char *object, const char *graph)
{
  return change(session, true,
                session_statement(session, subject, predicate, object), graph);
}

int
session_remove(const Session *session, const char *subject,
               const char *predicate, const char *object, const char *graph)
{
  return change(session, false,
                session_statement(session, subject, predicate, object), graph);
}

void
session_add_many(const Session *session, unsigned count)
{
  for (unsigned i = 0; i < count; ++i) {
    char object[20];
    (void)snprintf(object, sizeof object, "o%u", i);
    assert_int_equal(session_add(session, "s", "p", object, NULL), 0);
  }
}

bool
session_contains(const Session *session, const char *subject,
                 const char *predicate, const char *object)
{
  librdf_statement *statement =
      session_statement(session, subject, predicate, object);
  const int result = librdf_model_contains_statement(session->model, statement);
  librdf_free_statement(statement);
  return result != 0;
}

librdf_stream *
session_find(const Session *session, const char *subject, const char *predicate,
             const char *object, const char *graph)
{
  librdf_statement *pattern =
      session_statement(session, subject, predicate, object);
  librdf_node *context = session_node(session, graph);
  librdf_stream *stream = librdf_storage_find_statements_in_context(
      session->storage, pattern, context);
  if (context) {
    librdf_free_node(context);
  }
  librdf_free_statement(pattern);
  return stream;
}

unsigned
session_drain(librdf_stream *stream)
{
  unsigned count = 0;
  assert_non_null(stream);
  while (!librdf_stream_end(stream)) {
    assert_non_null(librdf_stream_get_object(stream));
    ++count;
    (void)librdf_stream_next(stream);
  }
  librdf_free_stream(stream);
  return count;
}
