#include "tests/fuzz/fuzz.h"

#include "articles/articles.h"
#include "graph/term.h"

#include <stdio.h>
#include <string.h>

static SanadStatus
check_quad(void *state, const SanadTerm *subject, const SanadTerm *predicate,
           const SanadTerm *object, const SanadTerm *graph, SanadError *error)
{
  (void)error;
  const SanadTerm *const terms[] = {subject, predicate, object, graph};
  for (size_t i = 0; i < 4; ++i) {
    FUZZ_CHECK(terms[i] && sanad_term_check(terms[i], NULL) == SANAD_OK);
  }
  ++*(size_t *)state;
  return SANAD_OK;
}

static SanadLexicon *
open_lexicon(void)
{
  SanadArena *const arena = sanad_arena_new(NULL, (size_t)1U << 20U);
  const char *const *paths = NULL;
  size_t count = 0;
  SanadLexicon *lexicon = NULL;
  FUZZ_CHECK(arena);
  FUZZ_CHECK(sanad_lexicon_paths(arena, &paths, &count, NULL) == SANAD_OK);
  FUZZ_CHECK(sanad_lexicon_open(&lexicon, paths, count, NULL) == SANAD_OK);
  sanad_arena_free(arena);
  return lexicon;
}

/// An article is read twice, with the same outcome, and explained.
int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  static SanadLexicon *lexicon; // Once: it takes longer than an article
  lexicon = lexicon ? lexicon : open_lexicon();

  const SanadText text = {(const char *)data, size};
  size_t quads[2] = {0, 0};
  SanadStatus status[2] = {SANAD_OK, SANAD_OK};
  for (size_t i = 0; i < 2; ++i) {
    SanadArticleReport report;
    const SanadSink sink = {check_quad, NULL, &quads[i]};
    status[i] = sanad_article_read(lexicon, text, NULL, sink, &report, NULL);
    FUZZ_CHECK(status[i] == SANAD_OK || quads[i] == 0);
  }
  FUZZ_CHECK(status[0] == status[1] && quads[0] == quads[1]);

  SanadBuffer out = {0};
  FUZZ_CHECK(sanad_lexicon_explain(lexicon, text, &out, NULL) == status[0]);
  sanad_buffer_free(&out);
  return 0;
}
