#include "tests/unit/test.h"

#include "base/file.h"
#include "base/thread.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define PIPE_BYTES ((size_t)1 << 20U)

/// Runs in a fresh folder.
static int
set_up(void **state)
{
  char *const folder = strdup("/tmp/sanad-file-XXXXXX");
  assert_non_null(folder);
  assert_non_null(mkdtemp(folder));
  assert_int_equal(chdir(folder), 0);
  (void)umask(022);
  *state = folder;
  return 0;
}

/// Nothing but what a test removed itself may be left.
static int
tear_down(void **state)
{
  char *const folder = *state;
  assert_int_equal(chdir("/"), 0);
  assert_int_equal(rmdir(folder), 0);
  free(folder);
  return 0;
}

static void
assert_holds(const char *path, const char *text)
{
  char bytes[64] = {0};
  const int file = open(path, O_RDONLY | O_CLOEXEC);
  assert_true(file >= 0);
  assert_int_equal(read(file, bytes, sizeof bytes - 1), strlen(text));
  assert_string_equal(bytes, text);
  (void)close(file);
}

static mode_t
mode_of(const char *path)
{
  struct stat about;
  assert_int_equal(stat(path, &about), 0);
  return about.st_mode & 0777U;
}

static void
put(const char *path, const char *text)
{
  assert_true(
      sanad_file_replace(path, SANAD_FILE_USUAL_MODE, text, strlen(text)));
}

static void *
read_slowly(void *state)
{
  const int *const ends = state;
  char bytes[1000];
  size_t sum = 0;
  ssize_t got = 0;
  while ((got = read(ends[0], bytes, sizeof bytes)) > 0) {
    sum += (size_t)got;
  }
  assert_int_equal(sum, PIPE_BYTES);
  return NULL;
}

static void
writes_more_than_one_call_takes(void **state)
{
  (void)state;
  int ends[2];
  pthread_t reader;
  char *const bytes = calloc(1, PIPE_BYTES);
  assert_int_equal(pipe(ends), 0);
  assert_true(sanad_thread_start(&reader, read_slowly, ends));
  assert_true(sanad_file_write(ends[1], bytes, PIPE_BYTES));
  (void)close(ends[1]);
  (void)pthread_join(reader, NULL);
  (void)close(ends[0]);
  assert_false(sanad_file_write(ends[1], bytes, 1));
  assert_int_equal(errno, EBADF);
  assert_true(sanad_file_write(-1, NULL, 0));
  free(bytes);
}

static void
gives_a_new_file_the_usual_rights(void **state)
{
  (void)state;
  const struct {
    mode_t mask;
    mode_t asked;
    mode_t wanted;
  } cases[] = {{022, SANAD_FILE_USUAL_MODE, 0644},
               {027, SANAD_FILE_USUAL_MODE, 0640},
               {077, SANAD_FILE_USUAL_MODE, 0600},
               {002, 0600, 0600},
               {022, 0640, 0640}};
  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
    (void)umask(cases[i].mask);
    assert_true(sanad_file_replace("new", cases[i].asked, "text", 4));
    assert_int_equal(mode_of("new"), cases[i].wanted);
    assert_holds("new", "text");
    assert_int_equal(unlink("new"), 0);
  }
}

static void
keeps_the_rights_of_what_it_replaces(void **state)
{
  (void)state;
  put("old", "before");
  assert_int_equal(chmod("old", 0606), 0);
  put("old", "behind");
  assert_int_equal(mode_of("old"), 0606);
  assert_holds("old", "behind");
  assert_int_equal(unlink("old"), 0);
}

static void
keeps_a_link_and_replaces_where_it_leads(void **state)
{
  (void)state;
  struct stat about;
  assert_int_equal(mkdir("far", 0700), 0);
  put("far/file", "before");
  assert_int_equal(symlink("far/file", "link"), 0);
  put("link", "behind");
  assert_int_equal(lstat("link", &about), 0);
  assert_true(S_ISLNK(about.st_mode));
  assert_holds("far/file", "behind");
  assert_int_equal(unlink("link"), 0);
  assert_int_equal(unlink("far/file"), 0);
  assert_int_equal(rmdir("far"), 0);
}

static void
leaves_the_old_file_and_nothing_else_if_it_is_dropped(void **state)
{
  (void)state;
  SanadNewFile made;
  put("file", "before");
  assert_true(sanad_new_file_open(&made, "file", SANAD_FILE_USUAL_MODE));
  assert_true(sanad_file_write(made.file, "half", 4));
  assert_holds("file", "before");
  errno = ENOSPC;
  sanad_new_file_close(&made);
  assert_int_equal(errno, ENOSPC);
  assert_holds("file", "before");
  assert_int_equal(unlink("file"), 0);
}

static void
adds_only_where_nothing_stands(void **state)
{
  (void)state;
  SanadNewFile made;
  put("file", "before");
  assert_true(sanad_new_file_open(&made, "file", SANAD_FILE_USUAL_MODE));
  assert_true(sanad_file_write(made.file, "other", 5));
  assert_true(sanad_new_file_finish(&made));
  assert_false(sanad_new_file_add(&made, NULL));
  assert_int_equal(errno, EEXIST);
  assert_holds("file", "before");
  assert_true(sanad_new_file_add(&made, "file-2"));
  sanad_new_file_close(&made);
  assert_holds("file-2", "other");
  assert_int_equal(unlink("file"), 0);
  assert_int_equal(unlink("file-2"), 0);
}

static void
finishes_what_another_program_wrote_by_its_name(void **state)
{
  (void)state;
  SanadNewFile made;
  assert_true(sanad_new_file_open(&made, "file", SANAD_FILE_USUAL_MODE));
  assert_int_equal(close(made.file), 0);
  made.file = -1;
  put(made.name, "from another");
  assert_true(sanad_new_file_finish(&made));
  assert_true(sanad_new_file_replace(&made));
  sanad_new_file_close(&made);
  assert_holds("file", "from another");
  assert_int_equal(unlink("file"), 0);
}

static void
says_why_it_cannot(void **state)
{
  (void)state;
  SanadNewFile made;
  assert_false(sanad_file_replace("no/folder", SANAD_FILE_USUAL_MODE, "x", 1));
  assert_int_equal(errno, ENOENT);
  assert_false(sanad_new_file_open(&made, "no/folder", 0600));
  sanad_new_file_close(&made);
  assert_false(sanad_file_sync_folder("no/folder"));
  assert_int_equal(errno, ENOENT);

  assert_int_equal(mkdir("folder", 0700), 0);
  assert_false(sanad_file_replace("folder", SANAD_FILE_USUAL_MODE, "x", 1));
  assert_int_equal(errno, EISDIR);
  assert_int_equal(rmdir("folder"), 0);
}

static void
syncs_the_folder_of_any_path(void **state)
{
  const char *const folder = *state;
  char path[64];
  (void)snprintf(path, sizeof path, "%s/file", folder);
  assert_true(sanad_file_sync_folder("file"));
  assert_true(sanad_file_sync_folder("./file"));
  assert_true(sanad_file_sync_folder("/file"));
  assert_true(sanad_file_sync_folder(path));
}

int
main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
  const struct CMUnitTest tests[] = {
      TEST(writes_more_than_one_call_takes),
      TEST(gives_a_new_file_the_usual_rights),
      TEST(keeps_the_rights_of_what_it_replaces),
      TEST(keeps_a_link_and_replaces_where_it_leads),
      TEST(leaves_the_old_file_and_nothing_else_if_it_is_dropped),
      TEST(adds_only_where_nothing_stands),
      TEST(finishes_what_another_program_wrote_by_its_name),
      TEST(says_why_it_cannot),
      TEST(syncs_the_folder_of_any_path),
  };
#undef TEST
  return cmocka_run_group_tests(tests, NULL, NULL);
}
