/// `sanad lexicon` and `sanad eval`.

#include "repl/article_tools.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

static SanadStatus
print(const SanadBuffer *out, SanadError *error)
{
  TRY(sanad_buffer_status(out, error));
  return out->length == 0 ||
                 fwrite(out->data, 1, out->length, stdout) == out->length
             ? SANAD_OK
             : sanad_fail(error, SANAD_IO, SANAD_NO_SPAN,
                          "cannot write to standard output");
}

static SanadStatus
check(const SanadLexicon *lexicon, SanadBuffer *out, SanadError *error)
{
  SanadLexiconReport report = {0};
  TRY(sanad_lexicon_check(lexicon, out, &report, error));
  sanad_buffer_add_format(out, "%zu rules, %zu sentences, %zu failures\n",
                          report.rules, report.examples, report.failures);
  TRY(print(out, error));
  return report.failures
             ? sanad_fail(error, SANAD_SYNTAX, SANAD_NO_SPAN,
                          "%zu examples of the lexicon fail", report.failures)
             : SANAD_OK;
}

/// Explains the operands behind the first as one text, or the file that the
/// only one names.
static SanadStatus
explain(const SanadLexicon *lexicon, const ArticleTask *task, SanadBuffer *out,
        SanadError *error)
{
  SanadBuffer text = {0};
  struct stat about;
  SanadStatus status = SANAD_OK;
  const char *const first = task->operands[1];
  const bool is_file = task->operand_count == 2 &&
                       (strcmp(first, "-") == 0 ||
                        (stat(first, &about) == 0 && S_ISREG(about.st_mode)));
  if (is_file) {
    status = article_file(&text, first, error);
  } else {
    for (size_t i = 1; i < task->operand_count; ++i) {
      sanad_buffer_add_string(&text, i > 1 ? " " : "");
      sanad_buffer_add_string(&text, task->operands[i]);
    }
    status = sanad_buffer_status(&text, error);
  }
  if (status == SANAD_OK) {
    status =
        sanad_lexicon_explain(lexicon, sanad_buffer_text(&text), out, error);
  }
  sanad_buffer_free(&text);
  return status == SANAD_OK ? print(out, error) : status;
}

SanadStatus
article_lexicon(const ArticleTask *task, SanadError *error)
{
  const char *const what = task->operands[0];
  const bool is_explain = strcmp(what, "explain") == 0;
  const bool is_check = strcmp(what, "check") == 0;
  if (!is_explain && !is_check && strcmp(what, "list") != 0) {
    (void)sanad_fail(error, SANAD_MEANING, SANAD_NO_SPAN,
                     "there is no \"sanad lexicon %s\"", what);
    return sanad_hint(error, "there is check, list and explain");
  }
  if (is_explain != (task->operand_count > 1)) {
    return sanad_fail(error, SANAD_MEANING, SANAD_NO_SPAN,
                      is_explain ? "give a text to explain"
                                 : "check and list take nothing behind them");
  }
  SanadLexicon *lexicon = NULL;
  SanadBuffer out = {0};
  TRY(sanad_lexicon_open_with(&lexicon, task->lexicons, task->lexicon_count,
                              error));
  SanadStatus status = SANAD_OK;
  if (is_check) {
    status = check(lexicon, &out, error);
  } else if (is_explain) {
    status = explain(lexicon, task, &out, error);
  } else {
    sanad_lexicon_list(lexicon, &out);
    status = print(&out, error);
  }
  sanad_buffer_free(&out);
  sanad_lexicon_free(lexicon);
  return status;
}

static void
add_figures(SanadBuffer *out, const SanadEvaluation *sum)
{
  const size_t read = sum->right + sum->wrong;
  const size_t gold = sum->right + sum->missed;
  const double precision = read ? (double)sum->right / (double)read : 1.0;
  const double recall = gold ? (double)sum->right / (double)gold : 1.0;
  const double both = precision + recall;
  sanad_buffer_add_format(
      out,
      "  %zu right, %zu wrong, %zu missed: precision %.3f, recall %.3f, "
      "F1 %.3f\n",
      sum->right, sum->wrong, sum->missed, precision, recall,
      both > 0 ? 2 * precision * recall / both : 0.0);
}

/// Appends the lines of `gold` that are about the article `name`, without its
/// name; lines of three fields are about every article.
static void
choose_lines(SanadBuffer *out, SanadText gold, const char *name)
{
  const size_t length = strlen(name);
  const size_t stem = article_stem(name);
  for (size_t start = 0; start < gold.length;) {
    const char *const end =
        memchr(gold.data + start, '\n', gold.length - start);
    const size_t stop = end ? (size_t)(end - gold.data) : gold.length;
    SanadText line = sanad_text_slice(gold, start, stop - start);
    start = stop + 1;
    size_t tabs = 0;
    size_t first = line.length;
    for (size_t i = line.length; i-- > 0;) {
      tabs += line.data[i] == '\t';
      first = line.data[i] == '\t' ? i : first;
    }
    const bool is_named = (first == length || first == stem) &&
                          memcmp(line.data, name, first) == 0;
    if (tabs >= 3 && line.data[0] != '#') {
      line = is_named ? sanad_text_slice(line, first + 1, SIZE_MAX)
                      : (SanadText){NULL, 0};
    }
    sanad_buffer_add_text(out, line);
    sanad_buffer_add_char(out, '\n'); // Empty, so that lines keep their number
  }
}

/// Compares one article with its gold and adds to `all`.
static SanadStatus
evaluate(const SanadLexicon *lexicon, const char *path, SanadText gold,
         SanadBuffer *out, SanadEvaluation *all, SanadError *error)
{
  SanadBuffer text = {0};
  SanadEvaluation one = {0};
  SanadStatus status = article_file(&text, path, error);
  if (status == SANAD_OK) {
    sanad_buffer_add_format(out, "%s\n", path);
    status = sanad_article_evaluate(lexicon, sanad_buffer_text(&text), gold,
                                    out, &one, error);
    if (status != SANAD_OK) {
      (void)article_fail_in(error, path);
    }
  }
  sanad_buffer_free(&text);
  TRY(status);
  add_figures(out, &one);
  all->right += one.right;
  all->wrong += one.wrong;
  all->missed += one.missed;
  return SANAD_OK;
}

/// Compares an article of a folder: with its part of `gold`, or with the file
/// beside it if there is none.
static SanadStatus
evaluate_member(const SanadLexicon *lexicon, const char *folder,
                const char *name, const SanadBuffer *gold, SanadBuffer *out,
                SanadEvaluation *all, SanadError *error)
{
  char path[4096];
  char beside[4096];
  SanadBuffer own = {0};
  SanadStatus status = article_path(path, folder, name, error);
  if (status == SANAD_OK && gold) {
    choose_lines(&own, sanad_buffer_text(gold), name);
  } else if (status == SANAD_OK) {
    (void)snprintf(beside, sizeof beside, "%.*s.gold.tsv",
                   (int)(strlen(path) - strlen(name) + article_stem(name)),
                   path);
    status = article_file(&own, beside, error);
  }
  if (status == SANAD_OK) {
    status = evaluate(lexicon, path, sanad_buffer_text(&own), out, all, error);
  }
  sanad_buffer_free(&own);
  return status;
}

static SanadStatus
evaluate_all(const SanadLexicon *lexicon, const char *where,
             const SanadBuffer *gold, SanadBuffer *out, SanadError *error)
{
  struct stat about;
  SanadEvaluation all = {0};
  ArticleFolder folder;
  if (gold && stat(where, &about) == 0 && S_ISREG(about.st_mode)) {
    const char *const slash = strrchr(where, '/');
    SanadBuffer own = {0};
    choose_lines(&own, sanad_buffer_text(gold), slash ? slash + 1 : where);
    const SanadStatus status =
        evaluate(lexicon, where, sanad_buffer_text(&own), out, &all, error);
    sanad_buffer_free(&own);
    return status;
  }
  TRY(article_folder_open(&folder, where, error));
  SanadStatus status = SANAD_OK;
  for (size_t i = 0; status == SANAD_OK && i < folder.count; ++i) {
    status = evaluate_member(lexicon, where, folder.names[i], gold, out, &all,
                             error);
  }
  article_folder_close(&folder);
  sanad_buffer_add_string(out, "all\n");
  add_figures(out, &all);
  return status;
}

SanadStatus
article_evaluate(const ArticleTask *task, SanadError *error)
{
  if (task->operand_count > 2) {
    return sanad_fail(error, SANAD_MEANING, SANAD_NO_SPAN,
                      "give a file of gold facts and a folder of articles");
  }
  SanadBuffer gold = {0};
  SanadBuffer out = {0};
  SanadLexicon *lexicon = NULL;
  const bool has_gold = task->operand_count == 2;
  SanadStatus status =
      has_gold ? article_file(&gold, task->operands[0], error) : SANAD_OK;
  if (status == SANAD_OK) {
    status = sanad_lexicon_open_with(&lexicon, task->lexicons,
                                     task->lexicon_count, error);
  }
  if (status == SANAD_OK) {
    status = evaluate_all(lexicon, task->operands[has_gold],
                          has_gold ? &gold : NULL, &out, error);
  }
  if (status == SANAD_OK) {
    status = print(&out, error);
  }
  sanad_lexicon_free(lexicon);
  sanad_buffer_free(&gold);
  sanad_buffer_free(&out);
  return status;
}
