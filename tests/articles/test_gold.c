#include "tests/articles/quads.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// What the articles of a folder must reach together; they only ever rise.
#define PRECISION_MIN 0.98
#define RECALL_MIN    0.93

/// What each article must reach alone.
#define PRECISION_EACH_MIN 0.9

static double
part(size_t of, size_t rest)
{
  return of + rest ? (double)of / (double)(of + rest) : 1.0;
}

static void
evaluate(const SanadLexicon *lexicon, const char *name, const char *text,
         size_t text_length, const char *gold, size_t gold_length,
         SanadEvaluation *all)
{
  SanadBuffer out = {0};
  SanadEvaluation one = {0};
  SanadError error = {0};
  const SanadStatus status = sanad_article_evaluate(
      lexicon, (SanadText){text, text_length}, (SanadText){gold, gold_length},
      &out, &one, &error);
  if (status != SANAD_OK) {
    fail_msg("%s: %s", name, error.message);
  }
  (void)fprintf(stderr, "%s: precision %.3f, recall %.3f\n%s", name,
                part(one.right, one.wrong), part(one.right, one.missed),
                out.length ? sanad_buffer_string(&out) : "");
  assert_true(one.right > 0);
  assert_true(part(one.right, one.wrong) >= PRECISION_EACH_MIN);
  all->right += one.right;
  all->wrong += one.wrong;
  all->missed += one.missed;
  sanad_buffer_free(&out);
}

static void
evaluate_file(const SanadLexicon *lexicon, const char *folder, const char *name,
              size_t stem, SanadEvaluation *all)
{
  char gold_name[300];
  size_t text_length = 0;
  size_t gold_length = 0;
  (void)snprintf(gold_name, sizeof gold_name, "%.*s.gold.tsv", (int)stem, name);
  char *const text = file_text(folder, name, &text_length);
  char *const gold = file_text(folder, gold_name, &gold_length);
  assert_non_null(text);
  if (!gold) {
    fail_msg("%s has no gold", name);
  }
  evaluate(lexicon, name, text, text_length, gold, gold_length, all);
  free(text);
  free(gold);
}

/// Reads all articles of a folder.
static void
evaluate_folder(const SanadLexicon *lexicon, const char *path,
                size_t articles_min)
{
  DIR *const folder = opendir(path);
  SanadEvaluation all = {0};
  size_t articles = 0;
  assert_non_null(folder);
  for (struct dirent *entry = NULL; (entry = readdir(folder));) {
    const char *const end = strstr(entry->d_name, ".txt");
    if (end && !end[4]) {
      evaluate_file(lexicon, path, entry->d_name, (size_t)(end - entry->d_name),
                    &all);
      ++articles;
    }
  }
  assert_int_equal(closedir(folder), 0);
  assert_true(articles >= articles_min);
  assert_true(part(all.right, all.wrong) >= PRECISION_MIN);
  assert_true(part(all.right, all.missed) >= RECALL_MIN);
}

static void
reads_the_examples_as_a_person_does(void **state)
{
  evaluate_folder(*state, SANAD_EXAMPLES_DIR, 6);
}

static void
reads_the_development_set_as_a_person_does(void **state)
{
  evaluate_folder(*state, SANAD_DEV_DIR, 11);
}

static void
names_rule_and_sentence_of_each_error(void **state)
{
  SanadBuffer out = {0};
  SanadEvaluation sum = {0};
  assert_int_equal(
      sanad_article_evaluate(
          *state, SANAD_TEXT("Iran met with China."),
          SANAD_TEXT("# gold\nChina\tmeets\tIran\nIran\tvisits\tChina\n"), &out,
          &sum, NULL),
      SANAD_OK);
  assert_int_equal(sum.right, 1);
  assert_int_equal(sum.wrong, 0);
  assert_int_equal(sum.missed, 1);
  assert_string_equal(sanad_buffer_string(&out),
                      "  missed: Iran | visits | China\n");

  sanad_buffer_clear(&out);
  assert_int_equal(sanad_article_evaluate(
                       *state, SANAD_TEXT("Iran met with China."),
                       SANAD_TEXT("Iran\tvisits\tChina\n"), &out, &sum, NULL),
                   SANAD_OK);
  assert_int_equal(sum.wrong, 1);
  assert_string_equal(
      sanad_buffer_string(&out),
      "  wrong: Iran | meets | China  by meet-with: \"Iran met with China\"\n"
      "  missed: Iran | visits | China\n");
  sanad_buffer_free(&out);
}

static void
refuses_gold_without_three_fields(void **state)
{
  SanadBuffer out = {0};
  SanadEvaluation sum = {0};
  SanadError error = {0};
  assert_int_equal(sanad_article_evaluate(
                       *state, SANAD_TEXT("Iran met with China."),
                       SANAD_TEXT("\nIran meets China\n"), &out, &sum, &error),
                   SANAD_SYNTAX);
  assert_non_null(strstr(error.message, "line 2"));
  sanad_buffer_free(&out);
}

static int
start(void **state)
{
  *state = open_lexicon();
  return 0;
}

static int
stop(void **state)
{
  sanad_lexicon_free(*state);
  return 0;
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(reads_the_examples_as_a_person_does),
      cmocka_unit_test(reads_the_development_set_as_a_person_does),
      cmocka_unit_test(names_rule_and_sentence_of_each_error),
      cmocka_unit_test(refuses_gold_without_three_fields),
  };
  return cmocka_run_group_tests(tests, start, stop);
}
