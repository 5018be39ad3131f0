#include "articles/article.h"

#include "articles/facts.h"
#include "articles/nodes.h"

/// Whether the claim says "SUBJECT relation OBJECT".
static bool
is_expected(Reading *reading, const Claim *claim, SanadText expect)
{
  SanadBuffer text = {0};
  sanad_buffer_add_text(&text, node_label(reading, claim->subject));
  sanad_buffer_add_char(&text, ' ');
  sanad_buffer_add_text(
      &text,
      sanad_iri_local_name(reading->lexicon->terms[claim->relation].iri));
  sanad_buffer_add_char(&text, ' ');
  sanad_buffer_add_text(&text, node_label(reading, claim->object));
  const bool is_equal =
      !text.failed && sanad_text_is_equal(sanad_buffer_text(&text), expect);
  sanad_buffer_free(&text);
  return is_equal;
}

static bool
has_fact(Reading *reading, SanadText expect)
{
  for (size_t i = 0; i < reading->claim_count; ++i) {
    const Claim *const claim = &reading->claims[i];
    if (modality_is_fact(claim->modality) &&
        is_expected(reading, claim, expect)) {
      return true;
    }
  }
  return false;
}

/// A fact that the rule made of a sentence that must give none, or NONE.
static size_t
wrong_fact(const Reading *reading, uint32_t rule)
{
  for (size_t i = 0; i < reading->claim_count; ++i) {
    const Claim *const claim = &reading->claims[i];
    if (claim->rule == rule && modality_is_fact(claim->modality)) {
      return i;
    }
  }
  return SIZE_MAX;
}

static void
report_failure(SanadBuffer *out, const Rule *rule, const Example *example,
               const char *what, SanadText detail)
{
  sanad_buffer_add_format(out, "%.*s\n  %.*s\n  %s%.*s\n",
                          (int)rule->iri.length, rule->iri.data,
                          (int)example->input.length, example->input.data, what,
                          (int)detail.length, detail.data);
}

static size_t
judge(Reading *reading, uint32_t number, const Example *example,
      SanadBuffer *out)
{
  const Rule *const rule = &reading->lexicon->rules[number];
  size_t failures = 0;
  for (size_t i = 0; i < example->expect_count; ++i) {
    if (!has_fact(reading, example->expects[i])) {
      report_failure(out, rule, example,
                     "does not give: ", example->expects[i]);
      ++failures;
    }
  }
  const size_t wrong =
      example->expect_count ? SIZE_MAX : wrong_fact(reading, number);
  if (wrong != SIZE_MAX) {
    report_failure(out, rule, example,
                   "must give nothing, but gives a fact "
                   "about: ",
                   node_label(reading, reading->claims[wrong].subject));
    ++failures;
  }
  return failures;
}

SanadStatus
sanad_lexicon_check(const SanadLexicon *lexicon, SanadBuffer *out,
                    SanadLexiconReport *report, SanadError *error)
{
  static const SanadArticleOptions none = {0};
  *report = (SanadLexiconReport){.rules = lexicon->rule_count};
  for (uint32_t i = 0; i < lexicon->rule_count; ++i) {
    const Rule *const rule = &lexicon->rules[i];
    for (size_t k = 0; k < rule->example_count; ++k) {
      Reading *reading = NULL;
      TRY(reading_start(&reading, lexicon, rule->examples[k].input, &none,
                        error));
      const SanadStatus status = reading_run(reading, error);
      if (status == SANAD_OK) {
        ++report->examples;
        report->failures += judge(reading, i, &rule->examples[k], out);
      }
      reading_free(reading);
      TRY(status);
    }
  }
  return sanad_buffer_status(out, error);
}
