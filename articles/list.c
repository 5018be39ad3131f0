#include "articles/lexicon.h"

static void
add_kinds(const SanadLexicon *lexicon, SanadBuffer *out)
{
  static const char *const names[] = {
      [CLASS_NONE] = "other names", [CLASS_COUNTRY] = "countries",
      [CLASS_PERSON] = "persons",   [CLASS_ORGANISATION] = "organisations",
      [CLASS_AGENCY] = "agencies",  [CLASS_PLACE] = "places",
      [CLASS_SECTOR] = "sectors",   [CLASS_OFFICE] = "offices",
  };
  size_t counts[sizeof names / sizeof *names] = {0};
  size_t aliases = 0;
  for (size_t i = 0; i < lexicon->entity_count; ++i) {
    ++counts[lexicon->entities[i].class];
    aliases += lexicon->entities[i].alias_count;
  }
  for (size_t i = 0; i < sizeof names / sizeof *names; ++i) {
    if (counts[i]) {
      sanad_buffer_add_format(out, "%6zu %s\n", counts[i], names[i]);
    }
  }
  sanad_buffer_add_format(out, "%6zu other names of these\n", aliases);
}

/// Counts lemmas of verbs and the other words.
static void
add_words(const SanadLexicon *lexicon, SanadBuffer *out)
{
  size_t verbs = 0;
  size_t others = 0;
  for (uint32_t i = 0; i < lexicon->info_count; ++i) {
    const WordInfo *const info = &lexicon->infos[i];
    verbs += (info->pos & POS_VERB) && (info->forms & FORM_BASE);
    others += info->pos && !(info->pos & POS_VERB);
  }
  sanad_buffer_add_format(out, "%6zu verbs\n%6zu forms of other words\n", verbs,
                          others);
}

static size_t
count_patterns(const SanadLexicon *lexicon, uint32_t rule)
{
  size_t count = 0;
  for (size_t i = 0; i < lexicon->pattern_count; ++i) {
    count += lexicon->patterns[i].rule == rule;
  }
  return count;
}

static void
add_rule(const SanadLexicon *lexicon, uint32_t number, SanadBuffer *out)
{
  const Rule *const rule = &lexicon->rules[number];
  size_t positive = 0;
  for (size_t i = 0; i < rule->example_count; ++i) {
    positive += rule->examples[i].expect_count != 0;
  }
  const SanadText name = sanad_iri_local_name(rule->iri);
  sanad_buffer_add_format(
      out, "%.*s: %zu patterns, %zu examples, %zu counter-examples",
      (int)name.length, name.data, count_patterns(lexicon, number), positive,
      rule->example_count - positive);
  for (size_t i = 0; i < rule->emit_count; ++i) {
    const SanadText relation =
        sanad_iri_local_name(lexicon->terms[rule->emits[i].relation].iri);
    sanad_buffer_add_format(out, "%s%.*s", i ? ", " : " -> ",
                            (int)relation.length, relation.data);
  }
  if (rule->label.length) {
    sanad_buffer_add_format(out, " (%.*s)", (int)rule->label.length,
                            rule->label.data);
  }
  sanad_buffer_add_char(out, '\n');
}

void
sanad_lexicon_list(const SanadLexicon *lexicon, SanadBuffer *out)
{
  add_kinds(lexicon, out);
  add_words(lexicon, out);
  sanad_buffer_add_format(out, "%6zu rules\n", lexicon->rule_count);
  for (uint32_t i = 0; i < lexicon->rule_count; ++i) {
    add_rule(lexicon, i, out);
  }
}
