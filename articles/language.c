#include "articles/article.h"

/// The largest article, in bytes.
#define ARTICLE_BYTES_MAX ((size_t)256U << 20U)

/// How many words are looked at to tell the language.
#define SAMPLE_WORDS 600U

/// Fewer words than this tell nothing.
#define SAMPLE_WORDS_MIN 24U

/// Words of the closed classes make up 35 to 50 % of English, and chance hits
/// ("a", "on", "me") under 10 % of its neighbours.
#define FUNCTION_PERCENT_MIN 18U

typedef struct {
  size_t words;
  size_t functions;
  size_t foreign; ///< Words that hold a letter above U+024F: not Latin
} Sample;

static bool
has_foreign_letter(SanadText word)
{
  for (size_t i = 0; i < word.length;) {
    const uint32_t c = sanad_utf8_next(word, &i);
    if (c > 0x24F && sanad_is_letter(c)) {
      return true;
    }
  }
  return false;
}

static Sample
take_sample(const SanadLexicon *lexicon, SanadText text)
{
  const unsigned closed = POS_DETERMINER | POS_PREPOSITION | POS_PRONOUN |
                          POS_CONJUNCTION | POS_AUXILIARY | POS_MODAL |
                          POS_SUBORDINATOR | POS_RELATIVE;
  Sample sample = {0, 0, 0};
  Token token = {0};
  size_t offset = 0;
  while (sample.words < SAMPLE_WORDS && token_next(text, &offset, &token)) {
    if (token.kind != TOKEN_WORD) {
      continue;
    }
    token_look_up(&token, text, &lexicon->words);
    ++sample.words;
    sample.functions += (lexicon_info(lexicon, token.lower)->pos & closed) != 0;
    sample.foreign += has_foreign_letter(token_text(&token, text));
  }
  return sample;
}

SanadStatus
article_check(const SanadLexicon *lexicon, SanadText text, SanadError *error)
{
  if (!sanad_text_trim(text).length) {
    return sanad_fail(error, SANAD_SYNTAX, SANAD_NO_SPAN,
                      "the article is empty");
  }
  if (text.length > ARTICLE_BYTES_MAX) {
    return sanad_fail(error, SANAD_LIMIT, SANAD_NO_SPAN,
                      "the article is larger than 256 MiB");
  }
  const size_t bad = sanad_utf8_check(text);
  if (bad < text.length) {
    return sanad_fail(error, SANAD_SYNTAX, SANAD_NO_SPAN,
                      "the article is not text: byte %zu is not UTF-8", bad);
  }
  for (size_t i = 0; i < text.length; ++i) {
    const unsigned char c = (unsigned char)text.data[i];
    if (c < ' ' && c != '\n' && c != '\r' && c != '\t' && c != '\f') {
      return sanad_fail(error, SANAD_SYNTAX, SANAD_NO_SPAN,
                        "the article is not text: byte %zu is the control "
                        "character %u",
                        i, (unsigned)c);
    }
  }

  const Sample sample = take_sample(lexicon, text);
  const bool is_foreign = sample.foreign * 2 > sample.words;
  const bool is_few =
      sample.words >= SAMPLE_WORDS_MIN &&
      sample.functions * 100 < sample.words * FUNCTION_PERCENT_MIN;
  if (is_foreign || is_few) {
    (void)sanad_fail(error, SANAD_UNSUPPORTED, SANAD_NO_SPAN,
                     "the article is not in English");
    (void)sanad_hint(error, "only English articles are read; translate it, or "
                            "state its facts with add");
    return SANAD_UNSUPPORTED;
  }
  return SANAD_OK;
}
