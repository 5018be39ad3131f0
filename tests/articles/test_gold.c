#include "tests/articles/quads.h"

#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// A folder of articles and what it must reach; the floors only ever rise.
typedef struct {
  const char *path;
  size_t articles_min;
  double precision_min; ///< Of all together
  double recall_min;
  double precision_each_min;
  bool is_held_out; ///< Only looked at to measure: errors stay unseen
} Folder;

static double
part(size_t of, size_t rest)
{
  return of + rest ? (double)of / (double)(of + rest) : 1.0;
}

static void
evaluate(const SanadLexicon *lexicon, const Folder *folder, const char *name,
         SanadText text, SanadText gold, SanadEvaluation *all)
{
  SanadBuffer out = {0};
  SanadEvaluation one = {0};
  SanadError error = {0};
  const SanadStatus status =
      sanad_article_evaluate(lexicon, text, gold, &out, &one, &error);
  if (status != SANAD_OK) {
    fail_msg("%s: %s", name, error.message);
  }
  (void)fprintf(stderr, "%s: precision %.3f, recall %.3f\n%s", name,
                part(one.right, one.wrong), part(one.right, one.missed),
                out.length && !folder->is_held_out ? sanad_buffer_string(&out)
                                                   : "");
  assert_true(one.right > 0);
  assert_true(part(one.right, one.wrong) >= folder->precision_each_min);
  all->right += one.right;
  all->wrong += one.wrong;
  all->missed += one.missed;
  sanad_buffer_free(&out);
}

static void
evaluate_file(const SanadLexicon *lexicon, const Folder *folder,
              const char *name, size_t stem, SanadEvaluation *all)
{
  char gold_name[300];
  size_t text_length = 0;
  size_t gold_length = 0;
  (void)snprintf(gold_name, sizeof gold_name, "%.*s.gold.tsv", (int)stem, name);
  char *const text = file_text(folder->path, name, &text_length);
  char *const gold = file_text(folder->path, gold_name, &gold_length);
  assert_non_null(text);
  if (!gold) {
    fail_msg("%s has no gold", name);
  }
  evaluate(lexicon, folder, name, (SanadText){text, text_length},
           (SanadText){gold, gold_length}, all);
  free(text);
  free(gold);
}

/// Where an article's ending begins, or 0 if it is none.
static size_t
stem_of(const char *name)
{
  const size_t length = strlen(name);
  if (length > 4 && strcmp(name + length - 4, ".txt") == 0) {
    return length - 4;
  }
  return length > 5 && strcmp(name + length - 5, ".html") == 0 ? length - 5 : 0;
}

/// Reads all articles of a folder.
static void
evaluate_folder(const SanadLexicon *lexicon, const Folder *folder)
{
  DIR *const files = opendir(folder->path);
  SanadEvaluation all = {0};
  size_t articles = 0;
  assert_non_null(files);
  for (struct dirent *entry = NULL; (entry = readdir(files));) {
    const size_t stem = stem_of(entry->d_name);
    if (stem) {
      evaluate_file(lexicon, folder, entry->d_name, stem, &all);
      ++articles;
    }
  }
  assert_int_equal(closedir(files), 0);
  (void)fprintf(stderr, "all %zu of %s: precision %.3f, recall %.3f\n",
                articles, folder->path, part(all.right, all.wrong),
                part(all.right, all.missed));
  assert_true(articles >= folder->articles_min);
  assert_true(part(all.right, all.wrong) >= folder->precision_min);
  assert_true(part(all.right, all.missed) >= folder->recall_min);
}

static void
reads_the_examples_as_a_person_does(void **state)
{
  static const Folder folder = {SANAD_EXAMPLES_DIR, 8, 0.98, 0.98, 0.9, false};
  evaluate_folder(*state, &folder);
}

static void
reads_the_development_set_as_a_person_does(void **state)
{
  static const Folder folder = {SANAD_DEV_DIR, 17, 0.99, 0.97, 0.9, false};
  evaluate_folder(*state, &folder);
}

static void
reads_articles_that_nobody_tuned_it_on(void **state)
{
  static const Folder folder = {
      SANAD_HELD_OUT_DIR, 15, 0.925, 0.785, 0.7, true};
  evaluate_folder(*state, &folder);
}

/// An interview, an obituary, a timeline, a debate: kinds that came later.
static void
reads_kinds_of_articles_that_are_new_to_it(void **state)
{
  static const Folder folder = {
      SANAD_HELD_OUT_DIR "2", 8, 0.95, 0.71, 0.3, true};
  evaluate_folder(*state, &folder);
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
      cmocka_unit_test(reads_articles_that_nobody_tuned_it_on),
      cmocka_unit_test(reads_kinds_of_articles_that_are_new_to_it),
      cmocka_unit_test(names_rule_and_sentence_of_each_error),
      cmocka_unit_test(refuses_gold_without_three_fields),
  };
  return cmocka_run_group_tests(tests, start, stop);
}
