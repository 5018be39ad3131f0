#include "tests/redland/session.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/// Lets files grow to `bytes` and no more, as if the disk were full; 0 ends it.
static void
limit_files(size_t bytes)
{
  struct rlimit limit;
  assert_int_equal(getrlimit(RLIMIT_FSIZE, &limit), 0);
  limit.rlim_cur = bytes ? bytes : limit.rlim_max;
  assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
}

static size_t
file_size(const Session *session)
{
  struct stat file;
  assert_int_equal(stat(session->path, &file), 0);
  return (size_t)file.st_size;
}

/// Opens a store that holds one statement and has no room for more.
static void
open_full(Session *session)
{
  session_open(session, "");
  assert_int_equal(session_add(session, "kept", "p", "o", NULL), 0);
  session_open(session, "");
  limit_files(file_size(session));
}

static void
check_only_the_old_is_there(Session *session)
{
  limit_files(0);
  session_close(session);
  session->error_count = 0;
  session_open(session, "");
  assert_true(session_contains(session, "kept", "p", "o"));
  assert_int_equal(librdf_model_size(session->model), 1);
  // And it works again.
  assert_int_equal(session_add(session, "more", "p", "o", NULL), 0);
  assert_int_equal(librdf_model_sync(session->model), 0);
  assert_int_equal(librdf_model_size(session->model), 2);
  assert_int_equal(session->error_count, 0);
}

static void
remembers_that_a_commit_failed(void **state)
{
  Session *session = *state;
  open_full(session);
  session_add_many(session, 2000);
  assert_int_not_equal(librdf_model_sync(session->model), 0);
  assert_int_equal(session->error_count, 1);
  assert_non_null(strstr(session->message, "2000 changes are lost"));

  assert_true(session_add(session, "s", "p", "o", NULL) < 0);
  assert_non_null(strstr(session->message, "refused"));
  assert_int_not_equal(librdf_model_sync(session->model), 0);
  assert_int_equal(librdf_model_size(session->model), 1);
  check_only_the_old_is_there(session);
}

static void
logs_a_commit_that_fails_at_close(void **state)
{
  Session *session = *state;
  open_full(session);
  session_add_many(session, 2000);
  assert_int_equal(session->error_count, 0);
  session_close(session);
  assert_int_equal(session->error_count, 1);
  check_only_the_old_is_there(session);
}

static void
loses_a_transaction_whole(void **state)
{
  Session *session = *state;
  open_full(session);
  assert_int_equal(librdf_model_transaction_start(session->model), 0);
  session_add_many(session, 2000);
  assert_int_not_equal(librdf_model_transaction_commit(session->model), 0);
  check_only_the_old_is_there(session);
}

static void
fails_where_a_long_stream_needs_the_commit(void **state)
{
  Session *session = *state;
  open_full(session);
  session_add_many(session, 2000);
  assert_null(librdf_model_as_stream(session->model));
  assert_int_equal(session->error_count, 1);
  check_only_the_old_is_there(session);
}

static void
fails_to_open_without_a_crash(void **state)
{
  Session *session = *state;
  const char *const bad[] = {
      "sync='sometimes'", "mode='rx'",  "mode='0999'",
      "batch='-1'",       "batch='1x'", "new='yes',write='no'",
  };
  for (size_t i = 0; i < sizeof bad / sizeof *bad; ++i) {
    session->error_count = 0;
    assert_null(
        librdf_new_storage(session->world, "lmdb", session->path, bad[i]));
    assert_true(session->error_count > 0);
  }
  assert_null(librdf_new_storage(session->world, "lmdb", NULL, ""));
  assert_null(librdf_new_storage(session->world, "lmdb", "", ""));

  librdf_storage *storage =
      librdf_new_storage(session->world, "lmdb", session->path, "write='no'");
  assert_non_null(storage);
  assert_null(librdf_new_model(session->world, storage, NULL));
  librdf_free_storage(storage);
}

static void
refuses_to_change_what_is_read_only(void **state)
{
  Session *session = *state;
  session_open(session, "");
  assert_int_equal(session_add(session, "s", "p", "o", NULL), 0);
  session_open(session, "write='no'");
  assert_true(session_add(session, "t", "p", "o", NULL) < 0);
  assert_true(session_remove(session, "s", "p", "o", NULL) < 0);
  assert_int_not_equal(librdf_model_transaction_start(session->model), 0);
  assert_int_equal(librdf_model_size(session->model), 1);
  assert_int_equal(librdf_model_sync(session->model), 0);

  // LMDB cannot open the file twice, for reading and for writing.
  librdf_storage *other =
      librdf_new_storage(session->world, "lmdb", session->path, "");
  assert_null(librdf_new_model(session->world, other, NULL));
  assert_non_null(strstr(session->message, "already open read-only"));
  librdf_free_storage(other);
}

static void
does_nothing_before_it_is_opened(void **state)
{
  Session *session = *state;
  session->storage =
      librdf_new_storage(session->world, "lmdb", session->path, "");
  assert_true(session_add(session, "s", "p", "o", NULL) < 0);
  assert_null(session_find(session, "s", "-", "-", NULL));
  assert_int_equal(librdf_storage_size(session->storage), -1);
  assert_int_equal(session->error_count, 3);
}

/// What a forked child finds: nothing that it may touch.
static int
use_in_child(Session *session)
{
  const bool is_refused = session_add(session, "child", "p", "o", NULL) < 0 &&
                          librdf_model_size(session->model) == -1 &&
                          librdf_model_as_stream(session->model) == NULL;
  session_close(session);
  return is_refused ? EXIT_SUCCESS : EXIT_FAILURE;
}

static void
keeps_a_forked_child_away(void **state)
{
  Session *session = *state;
  session_open(session, "");
  session_add_many(session, 100);
  const pid_t child = fork();
  assert_true(child >= 0);
  if (child == 0) {
    _exit(use_in_child(session));
  }
  int result = 0;
  assert_int_equal(waitpid(child, &result, 0), child);
  assert_true(WIFEXITED(result));
  assert_int_equal(WEXITSTATUS(result), EXIT_SUCCESS);

  assert_int_equal(session_add(session, "parent", "p", "o", NULL), 0);
  session_open(session, "");
  assert_int_equal(librdf_model_size(session->model), 101);
}

#define CASE(function)                                                         \
  cmocka_unit_test_setup_teardown(function, session_begin, session_end)

int
main(void)
{
  const struct CMUnitTest tests[] = {
      CASE(remembers_that_a_commit_failed),
      CASE(logs_a_commit_that_fails_at_close),
      CASE(loses_a_transaction_whole),
      CASE(fails_where_a_long_stream_needs_the_commit),
      CASE(fails_to_open_without_a_crash),
      CASE(refuses_to_change_what_is_read_only),
      CASE(does_nothing_before_it_is_opened),
      CASE(keeps_a_forked_child_away),
  };
  (void)signal(SIGXFSZ, SIG_IGN);
  return cmocka_run_group_tests_name("redland module failures", tests, NULL,
                                     NULL);
}
