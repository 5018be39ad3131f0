#include "tests/redland/session.h"

#include <stdlib.h>
#include <string.h>

/// More rows than a stream keeps in memory, or a cursor gives at once.
#define MANY 3000U

static int
begin_transaction(const Session *session)
{
  return librdf_model_transaction_start(session->model);
}

static void
shows_what_is_not_committed_yet(void **state)
{
  Session *session = *state;
  session_open(session, "");

  for (int is_transaction = 0; is_transaction < 2; ++is_transaction) {
    if (is_transaction) {
      assert_int_equal(begin_transaction(session), 0);
    }
    assert_int_equal(session_add(session, "a", "p", "\"x\"", NULL), 0);
    assert_int_equal(librdf_model_size(session->model), 1);
    assert_true(session_contains(session, "a", "p", "\"x\""));
    assert_int_equal(session_drain(session_find(session, "a", "-", "-", NULL)),
                     1);
    assert_int_equal(session_remove(session, "a", "p", "\"x\"", NULL), 0);
    assert_int_equal(librdf_model_size(session->model), 0);
    assert_false(session_contains(session, "a", "p", "\"x\""));
  }
  assert_int_equal(librdf_model_transaction_commit(session->model), 0);
}

static void
keeps_its_streams_when_model_and_storage_are_freed(void **state)
{
  Session *session = *state;
  session_open(session, "");
  session_add_many(session, MANY);

  librdf_stream *stream = librdf_model_as_stream(session->model);
  assert_non_null(librdf_stream_get_object(stream));
  session_close(session);
  assert_int_equal(session->warning_count, 1);
  assert_int_equal(session_drain(stream), MANY);

  session_open(session, "");
  assert_int_equal(librdf_model_size(session->model), MANY);
  assert_int_equal(session->error_count, 0);
}

/// Removes each statement as it is read.
static void
remove_while_reading(Session *session, unsigned count)
{
  librdf_stream *stream = librdf_model_as_stream(session->model);
  unsigned seen = 0;
  while (!librdf_stream_end(stream)) {
    librdf_statement *statement = librdf_stream_get_object(stream);
    assert_int_equal(librdf_model_remove_statement(session->model, statement),
                     0);
    // Still what it was, for it is the stream's.
    assert_true(librdf_statement_is_complete(statement));
    ++seen;
    (void)librdf_stream_next(stream);
  }
  librdf_free_stream(stream);
  assert_int_equal(seen, count);
  assert_int_equal(librdf_model_size(session->model), 0);
}

static void
may_be_changed_while_it_is_read(void **state)
{
  Session *session = *state;
  const unsigned counts[] = {1, 20, 300, 1023, 1024, 1025};
  session_open(session, "");

  for (size_t i = 0; i < sizeof counts / sizeof *counts; ++i) {
    for (int is_transaction = 0; is_transaction < 2; ++is_transaction) {
      if (is_transaction) {
        assert_int_equal(begin_transaction(session), 0);
      }
      session_add_many(session, counts[i]);
      remove_while_reading(session, counts[i]);
      if (is_transaction) {
        assert_int_equal(librdf_model_transaction_commit(session->model), 0);
      }
    }
  }
}

static void
does_not_show_a_stream_what_is_added_later(void **state)
{
  Session *session = *state;
  session_open(session, "");

  for (int is_transaction = 0; is_transaction < 2; ++is_transaction) {
    session_open(session, "new='yes'");
    if (is_transaction) {
      assert_int_equal(begin_transaction(session), 0);
    }
    session_add_many(session, MANY);
    librdf_stream *first = librdf_model_as_stream(session->model);
    (void)librdf_stream_next(first);
    assert_int_equal(session_add(session, "new", "p", "o", NULL), 0);
    librdf_stream *second = librdf_model_as_stream(session->model);
    assert_int_equal(session_drain(second), MANY + 1);
    assert_int_equal(session_drain(first), MANY - 1);
    if (is_transaction) {
      assert_int_equal(librdf_model_transaction_commit(session->model), 0);
    }
  }
}

static void
rolls_back_what_a_transaction_did_and_nothing_more(void **state)
{
  Session *session = *state;
  session_open(session, "");
  assert_int_equal(session_add(session, "before", "p", "o", NULL), 0);
  assert_int_equal(begin_transaction(session), 0);
  session_add_many(session, MANY);
  assert_int_equal(session_remove(session, "before", "p", "o", NULL), 0);

  librdf_stream *stream = librdf_model_as_stream(session->model);
  assert_int_equal(librdf_model_transaction_rollback(session->model), 0);
  assert_int_equal(session_drain(stream), MANY);

  assert_int_equal(librdf_model_size(session->model), 1);
  assert_true(session_contains(session, "before", "p", "o"));
  session_open(session, "");
  assert_true(session_contains(session, "before", "p", "o"));
  assert_int_equal(session->error_count, 0);
}

static void
keeps_transactions_in_order(void **state)
{
  Session *session = *state;
  session_open(session, "");
  assert_int_not_equal(librdf_model_transaction_commit(session->model), 0);
  assert_int_not_equal(librdf_model_transaction_rollback(session->model), 0);

  int mine = 0;
  assert_int_equal(
      librdf_model_transaction_start_with_handle(session->model, &mine), 0);
  assert_ptr_equal(librdf_model_transaction_get_handle(session->model), &mine);
  assert_int_not_equal(begin_transaction(session), 0);
  assert_int_not_equal(librdf_model_sync(session->model), 0);
  assert_int_equal(session_add(session, "s", "p", "o", NULL), 0);
  assert_int_equal(librdf_model_transaction_commit(session->model), 0);
  assert_null(librdf_model_transaction_get_handle(session->model));

  session->error_count = 0;
  assert_int_equal(begin_transaction(session), 0);
  assert_int_equal(session_add(session, "lost", "p", "o", NULL), 0);
  session_open(session, "");
  assert_int_equal(session->error_count, 1);
  assert_true(session_contains(session, "s", "p", "o"));
  assert_false(session_contains(session, "lost", "p", "o"));
}

static void
shares_a_file_among_the_storages_of_a_process(void **state)
{
  Session *session = *state;
  session_open(session, "");
  Session other = *session;
  other.storage = NULL;
  other.model = NULL;
  session_open(&other, "");

  assert_int_equal(session_add(session, "a", "p", "o", NULL), 0);
  assert_true(session_contains(&other, "a", "p", "o"));
  assert_int_equal(session_add(session, "b", "p", "o", NULL), 0);
  assert_int_equal(session_add(&other, "c", "p", "o", NULL), 0);
  assert_int_equal(librdf_model_size(session->model), 3);

  assert_int_equal(begin_transaction(session), 0);
  assert_int_equal(session_add(session, "d", "p", "o", NULL), 0);
  assert_false(session_contains(&other, "d", "p", "o"));
  assert_true(session_add(&other, "e", "p", "o", NULL) < 0);
  assert_int_equal(librdf_model_transaction_commit(session->model), 0);
  assert_true(session_contains(&other, "d", "p", "o"));
  assert_int_equal(session_add(&other, "e", "p", "o", NULL), 0);

  session_close(session);
  assert_int_equal(librdf_model_size(other.model), 5);
  session_close(&other);
}

static void
copies_a_storage_as_another_on_the_same_file(void **state)
{
  Session *session = *state;
  session_open(session, "contexts='yes',new='yes'");
  assert_int_equal(session_add(session, "s", "p", "o", "g"), 0);

  librdf_storage *copy = librdf_new_storage_from_storage(session->storage);
  assert_non_null(copy);
  librdf_model *model = librdf_new_model(session->world, copy, NULL);
  assert_non_null(model);
  assert_int_equal(librdf_model_size(model), 1);
  assert_true(librdf_model_supports_contexts(model));
  librdf_free_model(model);
  librdf_free_storage(copy);
}

static char *
feature(const Session *session, const char *name)
{
  librdf_uri *uri = librdf_new_uri(session->world, (const unsigned char *)name);
  librdf_node *node = librdf_model_get_feature(session->model, uri);
  librdf_free_uri(uri);
  if (!node) {
    return NULL;
  }
  char *text = strdup((const char *)librdf_node_get_literal_value(node));
  librdf_free_node(node);
  return text;
}

static void
check_feature(const Session *session, const char *name, const char *expected)
{
  char *text = feature(session, name);
  assert_non_null(text);
  assert_string_equal(text, expected);
  free(text);
}

static int
set_sync(const Session *session, const char *value)
{
  librdf_uri *uri = librdf_new_uri(
      session->world,
      (const unsigned char *)"https://w3id.org/sanad/ns#storage-sync");
  librdf_node *node = librdf_new_node_from_literal(
      session->world, (const unsigned char *)value, NULL, 0);
  const int result = librdf_model_set_feature(session->model, uri, node);
  librdf_free_node(node);
  librdf_free_uri(uri);
  return result;
}

static void
tells_its_features(void **state)
{
  Session *session = *state;
  session_open(session, "contexts='yes'");
  session_add_many(session, 12);
  check_feature(session, LIBRDF_MODEL_FEATURE_CONTEXTS, "1");
  check_feature(session, "https://w3id.org/sanad/ns#storage-size", "12");
  check_feature(session, "https://w3id.org/sanad/ns#storage-sync", "batch");
  assert_null(feature(session, E "none"));
  assert_int_equal(set_sync(session, "each"), 0);
  check_feature(session, "https://w3id.org/sanad/ns#storage-sync", "each");
  assert_int_not_equal(set_sync(session, "never"), 0);

  session_open(session, "sync='off'");
  check_feature(session, LIBRDF_MODEL_FEATURE_CONTEXTS, "0");
  check_feature(session, "https://w3id.org/sanad/ns#storage-sync", "off");
  assert_int_not_equal(set_sync(session, "each"), 0);
}

static void
answers_with_a_negative_number_to_what_is_no_rdf(void **state)
{
  Session *session = *state;
  session_open(session, "contexts='yes'");
  // librdf looks at some itself unless there is a context.
  const char *const bad[][4] = {
      {"\"s\"", "p", "o", "g"},     {"s", "\"p\"", "o", "g"},
      {"s", "_:p", "o", "g"},       {"s", "p", "o", "\"g\""},
      {"s", "p", "\"\xFF\"", NULL}, {"a b", "p", "o", NULL},
      {"s", "p", "o", "<"},         {"-", "p", "o", "g"},
      {"s", "p", "-", "g"},
  };
  for (size_t i = 0; i < sizeof bad / sizeof *bad; ++i) {
    session->error_count = 0;
    librdf_statement *statement =
        session_statement(session, bad[i][0], bad[i][1], bad[i][2]);
    librdf_node *context = session_node(session, bad[i][3]);
    assert_true(librdf_storage_context_add_statement(session->storage, context,
                                                     statement) < 0);
    assert_int_equal(session->error_count, 1);
    librdf_free_statement(statement);
    if (context) {
      librdf_free_node(context);
    }
  }
  // Only these were refused: the storage goes on.
  assert_int_equal(session_add(session, "s", "p", "o", NULL), 0);
  assert_int_equal(librdf_model_size(session->model), 1);
}

static void
tells_whether_there_was_something_to_remove(void **state)
{
  Session *session = *state;
  session_open(session, "contexts='yes'");
  assert_int_equal(session_add(session, "s", "p", "o", NULL), 0);
  assert_int_equal(session_add(session, "s", "p", "o", "g"), 0);
  assert_int_not_equal(session_remove(session, "s", "p", "x", NULL), 0);
  assert_int_not_equal(session_remove(session, "s", "p", "o", "h"), 0);
  assert_int_equal(session_remove(session, "s", "p", "o", NULL), 0);
  assert_int_not_equal(session_remove(session, "s", "p", "o", NULL), 0);
  assert_int_equal(librdf_model_size(session->model), 1);

  // Without contexts it would seem to stay if another graph kept it.
  session_open(session, "");
  assert_int_equal(session_remove(session, "s", "p", "o", NULL), 0);
  assert_int_equal(librdf_model_size(session->model), 0);
  assert_int_equal(session->error_count, 0);
}

static void
adds_a_triple_to_a_graph_once(void **state)
{
  Session *session = *state;
  session_open(session, "contexts='yes'");
  for (int i = 0; i < 3; ++i) {
    assert_int_equal(session_add(session, "s", "p", "o", NULL), 0);
    assert_int_equal(session_add(session, "s", "p", "o", "g"), 0);
  }
  assert_int_equal(librdf_model_size(session->model), 2);
  assert_int_equal(session_drain(librdf_model_as_stream(session->model)), 2);
}

/// Adds `object` and checks that what comes back equals it.
static void
check_round_trip(const Session *session, librdf_node *object)
{
  librdf_node *subject = session_node(session, "_:a label-1.2");
  librdf_node *predicate = session_node(session, "p");
  librdf_statement *statement = librdf_new_statement_from_nodes(
      session->world, subject, predicate, librdf_new_node_from_node(object));
  assert_int_equal(librdf_model_add_statement(session->model, statement), 0);
  assert_int_equal(librdf_model_sync(session->model), 0);

  librdf_stream *stream = librdf_model_as_stream(session->model);
  librdf_statement *found = librdf_stream_get_object(stream);
  assert_true(librdf_statement_equals(found, statement));
  assert_int_equal(strlen((char *)librdf_node_get_blank_identifier(
                       librdf_statement_get_subject(found))),
                   strlen("a label-1.2"));
  librdf_free_stream(stream);
  assert_int_equal(librdf_model_remove_statement(session->model, statement), 0);
  librdf_free_statement(statement);
  librdf_free_node(object);
}

static void
gives_back_what_it_was_given(void **state)
{
  Session *session = *state;
  session_open(session, "");
  librdf_world *world = session->world;
  const size_t size = 300000;
  unsigned char *large = malloc(size + 1);
  assert_non_null(large);
  memset(large, 'x', size);
  large[size] = '\0';
  librdf_uri *type = librdf_new_uri(world, (const unsigned char *)E "datatype");
  char tag[256];
  memset(tag, 'a', 255);
  tag[255] = '\0';

  check_round_trip(session, session_node(session, "_:b1"));
  check_round_trip(session, session_node(session, "\"\""));
  check_round_trip(session, session_node(session, "\"\xD0\xA2\n\t\\\"\""));
  check_round_trip(session,
                   librdf_new_node_from_typed_counted_literal(
                       world, (const unsigned char *)"a\0b", 3, NULL, 0, NULL));
  check_round_trip(session,
                   librdf_new_node_from_typed_counted_literal(
                       world, (const unsigned char *)"x", 1, NULL, 0, type));
  check_round_trip(session, librdf_new_node_from_literal(
                                world, (const unsigned char *)"x", tag, 0));
  check_round_trip(session,
                   librdf_new_node_from_literal(world, large, "en", 0));
  memcpy(large, E, strlen(E));
  check_round_trip(session, librdf_new_node_from_uri_string(world, large));
  librdf_free_uri(type);
  free(large);
}

static void
finds_literals_by_a_part_if_asked_to(void **state)
{
  Session *session = *state;
  session_open(session, "contexts='yes'");
  assert_int_equal(session_add(session, "a", "p", "\"Dushanbe\"", NULL), 0);
  assert_int_equal(session_add(session, "b", "p", "\"Tehran\"", "g"), 0);
  assert_int_equal(session_add(session, "c", "p", "\"Shanghai\"", "g"), 0);

  librdf_hash *options = librdf_new_hash(session->world, NULL);
  assert_int_equal(
      librdf_hash_put_strings(
          options, LIBRDF_MODEL_FIND_OPTION_MATCH_SUBSTRING_LITERAL, "yes"),
      0);
  librdf_statement *pattern = session_statement(session, "-", "p", "\"han\"");
  librdf_node *graph = session_node(session, "g");
  assert_int_equal(session_drain(librdf_model_find_statements_with_options(
                       session->model, pattern, NULL, options)),
                   2);
  assert_int_equal(session_drain(librdf_model_find_statements_with_options(
                       session->model, pattern, graph, options)),
                   1);
  assert_int_equal(session_drain(librdf_model_find_statements_with_options(
                       session->model, pattern, graph, NULL)),
                   0);
  librdf_free_node(graph);
  librdf_free_statement(pattern);
  librdf_free_hash(options);
}

static void
lists_statements_in_the_contexts_of_a_stream(void **state)
{
  Session *session = *state;
  session_open(session, "contexts='yes'");
  assert_int_equal(session_add(session, "a", "p", "o", NULL), 0);
  assert_int_equal(session_add(session, "a", "p", "o", "g"), 0);
  assert_int_equal(session_add(session, "b", "p", "o", "h"), 0);

  Session other = *session;
  other.storage = NULL;
  other.model = NULL;
  (void)strcat(other.path, "-copy");
  session_open(&other, "contexts='yes'");
  librdf_stream *stream = librdf_model_as_stream(session->model);
  assert_int_equal(librdf_model_add_statements(other.model, stream), 0);
  librdf_free_stream(stream);

  assert_int_equal(librdf_model_size(other.model), 3);
  assert_int_equal(session_drain(session_find(&other, "-", "-", "-", "g")), 1);
  assert_int_equal(session_drain(session_find(&other, "-", "-", "-", "h")), 1);
  librdf_iterator *contexts = librdf_model_get_contexts(other.model);
  unsigned count = 0;
  for (; !librdf_iterator_end(contexts); (void)librdf_iterator_next(contexts)) {
    assert_non_null(librdf_iterator_get_object(contexts));
    ++count;
  }
  librdf_free_iterator(contexts);
  assert_int_equal(count, 2);
  session_close(&other);
}

#define CASE(function)                                                         \
  cmocka_unit_test_setup_teardown(function, session_begin, session_end)

int
main(void)
{
  const struct CMUnitTest tests[] = {
      CASE(shows_what_is_not_committed_yet),
      CASE(keeps_its_streams_when_model_and_storage_are_freed),
      CASE(may_be_changed_while_it_is_read),
      CASE(does_not_show_a_stream_what_is_added_later),
      CASE(rolls_back_what_a_transaction_did_and_nothing_more),
      CASE(keeps_transactions_in_order),
      CASE(shares_a_file_among_the_storages_of_a_process),
      CASE(copies_a_storage_as_another_on_the_same_file),
      CASE(tells_its_features),
      CASE(answers_with_a_negative_number_to_what_is_no_rdf),
      CASE(tells_whether_there_was_something_to_remove),
      CASE(adds_a_triple_to_a_graph_once),
      CASE(gives_back_what_it_was_given),
      CASE(finds_literals_by_a_part_if_asked_to),
      CASE(lists_statements_in_the_contexts_of_a_stream),
  };
  return cmocka_run_group_tests_name("redland module", tests, NULL, NULL);
}
