/// A tool of the developers: reads one article and prints its quads, explains
/// it, or checks the lexicon.  `sanad extract` is what users run.

#include "articles/articles.h"
#include "graph/term.h"

#include <stdio.h>
#include <string.h>

static SanadStatus
print_quad(void *state, const SanadTerm *subject, const SanadTerm *predicate,
           const SanadTerm *object, const SanadTerm *graph, SanadError *error)
{
  (void)error;
  SanadBuffer *const out = state;
  const SanadTerm *const terms[] = {subject, predicate, object, graph};
  for (size_t i = 0; i < 4; ++i) {
    if (terms[i]) {
      sanad_term_print(out, terms[i]);
      sanad_buffer_add_char(out, ' ');
    }
  }
  sanad_buffer_add_string(out, ".\n");
  return sanad_buffer_status(out, error);
}

static SanadStatus
read_input(const char *path, SanadBuffer *text, SanadError *error)
{
  FILE *const file = strcmp(path, "-") == 0 ? stdin : fopen(path, "rb");
  if (!file) {
    return sanad_fail(error, SANAD_NOT_FOUND, SANAD_NO_SPAN, "cannot open %s",
                      path);
  }
  char chunk[8192];
  size_t got = 0;
  while ((got = fread(chunk, 1, sizeof chunk, file)) > 0) {
    sanad_buffer_add(text, chunk, got);
  }
  const bool has_failed = ferror(file) != 0;
  if (file != stdin) {
    (void)fclose(file);
  }
  return has_failed ? sanad_fail(error, SANAD_IO, SANAD_NO_SPAN,
                                 "cannot read %s", path)
                    : sanad_buffer_status(text, error);
}

static void
add_figures(SanadBuffer *out, const SanadEvaluation *sum)
{
  const size_t read = sum->right + sum->wrong;
  const size_t gold = sum->right + sum->missed;
  sanad_buffer_add_format(out,
                          "  %zu right, %zu wrong, %zu missed: precision "
                          "%.3f, recall %.3f\n",
                          sum->right, sum->wrong, sum->missed,
                          read ? (double)sum->right / (double)read : 1.0,
                          gold ? (double)sum->right / (double)gold : 1.0);
}

static SanadStatus
evaluate(const SanadLexicon *lexicon, char *const *files, size_t count,
         SanadBuffer *out, SanadError *error)
{
  SanadEvaluation all = {0};
  for (size_t i = 0; i + 1 < count; i += 2) {
    SanadBuffer text = {0};
    SanadBuffer gold = {0};
    SanadEvaluation one = {0};
    SanadStatus status = read_input(files[i], &text, error);
    if (status == SANAD_OK) {
      status = read_input(files[i + 1], &gold, error);
    }
    if (status == SANAD_OK) {
      sanad_buffer_add_format(out, "%s\n", files[i]);
      status =
          sanad_article_evaluate(lexicon, sanad_buffer_text(&text),
                                 sanad_buffer_text(&gold), out, &one, error);
    }
    sanad_buffer_free(&text);
    sanad_buffer_free(&gold);
    TRY(status);
    add_figures(out, &one);
    all.right += one.right;
    all.wrong += one.wrong;
    all.missed += one.missed;
  }
  sanad_buffer_add_string(out, "all\n");
  add_figures(out, &all);
  return SANAD_OK;
}

static SanadStatus
run(const char *mode, const char *path, char *const *files, size_t file_count,
    SanadArena *arena, SanadBuffer *out, SanadError *error)
{
  const char *const *paths = NULL;
  size_t count = 0;
  SanadLexicon *lexicon = NULL;
  TRY(sanad_lexicon_paths(arena, &paths, &count, error));
  TRY(sanad_lexicon_open(&lexicon, paths, count, error));

  SanadBuffer text = {0};
  SanadStatus status = SANAD_OK;
  SanadLexiconReport report = {0};
  if (strcmp(mode, "check") == 0) {
    status = sanad_lexicon_check(lexicon, out, &report, error);
    sanad_buffer_add_format(out, "%zu rules, %zu sentences, %zu failures\n",
                            report.rules, report.examples, report.failures);
  } else if (strcmp(mode, "eval") == 0) {
    status = evaluate(lexicon, files, file_count, out, error);
  } else {
    status = read_input(path, &text, error);
  }
  const SanadText input = sanad_buffer_text(&text);
  if (status == SANAD_OK && strcmp(mode, "explain") == 0) {
    status = sanad_lexicon_explain(lexicon, input, out, error);
  } else if (status == SANAD_OK && strcmp(mode, "quads") == 0) {
    const SanadArticleOptions options = {.file_name = sanad_text(path)};
    const SanadSink sink = {print_quad, NULL, out};
    status = sanad_article_read(lexicon, input, &options, sink, NULL, error);
  }
  sanad_buffer_free(&text);
  sanad_lexicon_free(lexicon);
  return status == SANAD_OK && report.failures
             ? sanad_fail(error, SANAD_MEANING, SANAD_NO_SPAN,
                          "%zu examples fail", report.failures)
             : status;
}

int
main(int argc, char **argv)
{
  if (argc < 2 || (argc < 3 && strcmp(argv[1], "check") != 0)) {
    (void)fprintf(stderr,
                  "usage: %s check | quads FILE | explain FILE | "
                  "eval FILE GOLD ...\n",
                  argv[0]);
    return 2;
  }
  SanadArena *const arena = sanad_arena_new(NULL, (size_t)1U << 20U);
  SanadBuffer out = {0};
  SanadError error = {0};
  const SanadStatus status =
      arena ? run(argv[1], argc > 2 ? argv[2] : "", argv + 2,
                  argc > 2 ? (size_t)argc - 2 : 0, arena, &out, &error)
            : sanad_fail_memory(&error);
  const bool is_written =
      fwrite(out.data ? out.data : "", 1, out.length, stdout) == out.length &&
      fflush(stdout) == 0;
  if (status != SANAD_OK) {
    (void)fprintf(stderr, "%s: %s\n", argv[0], error.message);
  }
  sanad_buffer_free(&out);
  sanad_arena_free(arena);
  return status == SANAD_OK && is_written ? 0 : 1;
}
