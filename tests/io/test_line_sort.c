/// Lines that are sorted with so little memory that they go to a file, once and
/// in runs that are merged, against what qsort() makes of them.
#include "tests/unit/test.h"

#include "graph/io/line_sort.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define LINES_MAX 40000U

/// How many lines, how long they may be, and the memory for them.
typedef struct {
  size_t count;
  size_t length_max;
  size_t memory_bytes;
} Case;

static const Case cases[] = {
    {0, 10, 1000},         // Nothing
    {1, 10, 1},            // One that is more than all memory
    {5000, 20, 1U << 20U}, // All in memory
    {5000, 20, 40000},     // Some runs
    {20000, 12, 4000},     // So many that they are merged on the way
    {40000, 3, 1000},      // The same lines again and again, merged twice
    {60, 200000, 100000},  // Longer than what is read at once
};

static uint32_t dice = 20261124;

static uint32_t throw(uint32_t below)
{
  dice = dice * 1664525U + 1013904223U;
  return (dice >> 8U) % below;
}

static SanadText lines[LINES_MAX];

static int
compare(const void *a, const void *b)
{
  return sanad_text_compare(*(const SanadText *)a, *(const SanadText *)b);
}

/// Sorts lines at random and compares; any byte may stand in them.
static void
sort_and_compare(const Case *try)
{
  LineSort *sort = NULL;
  SanadError error = {0};
  SanadText line;
  assert_int_equal(line_sort_new(&sort, try->memory_bytes, &error), SANAD_OK);
  for (size_t i = 0; i < try->count; ++i) {
    const size_t length = throw((uint32_t)try->length_max);
    char *const bytes = malloc(length + 1);
    assert_non_null(bytes);
    for (size_t k = 0; k < length; ++k) {
      bytes[k] = (char) throw(k > 2 ? 256 : 3);
    }
    lines[i] = (SanadText){bytes, length};
    assert_int_equal(line_sort_add(sort, lines[i], &error), SANAD_OK);
  }
  qsort(lines, try->count, sizeof *lines, compare);
  for (size_t i = 0; i < try->count; ++i) {
    assert_int_equal(line_sort_next(sort, &line, &error), SANAD_OK);
    assert_true(sanad_text_is_equal(line, lines[i]));
    free((void *)(uintptr_t)lines[i].data);
  }
  assert_int_equal(line_sort_next(sort, &line, &error), SANAD_END);
  line_sort_free(sort);
}

static void
sorts_as_qsort_does(void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
    sort_and_compare(&cases[i]);
  }
}

static void
leaves_no_file_behind(void **state)
{
  (void)state;
  char folder[] = "/tmp/sanad-sort-XXXXXX";
  assert_non_null(mkdtemp(folder));
  assert_int_equal(setenv("TMPDIR", folder, 1), 0);
  sort_and_compare(&cases[3]);
  assert_int_equal(unsetenv("TMPDIR"), 0);
  assert_int_equal(rmdir(folder), 0);
}

static void
says_that_there_is_no_folder_for_its_file(void **state)
{
  (void)state;
  LineSort *sort = NULL;
  SanadError error = {0};
  SanadStatus status = SANAD_OK;
  assert_int_equal(setenv("TMPDIR", "/nowhere/at/all", 1), 0);
  assert_int_equal(line_sort_new(&sort, 1000, &error), SANAD_OK);
  for (size_t i = 0; i < 1000 && !status; ++i) {
    status = line_sort_add(sort, SANAD_TEXT("some line"), &error);
  }
  assert_int_equal(unsetenv("TMPDIR"), 0);
  assert_int_equal(status, SANAD_IO);
  assert_string_not_equal(error.message, "");
  line_sort_free(sort);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(sorts_as_qsort_does),
      cmocka_unit_test(leaves_no_file_behind),
      cmocka_unit_test(says_that_there_is_no_folder_for_its_file),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
