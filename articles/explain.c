#include "articles/explain.h"

#include "articles/article.h"
#include "articles/nodes.h"

static void
add_text(SanadBuffer *out, SanadText text)
{
  for (size_t i = 0; i < text.length; ++i) {
    const char c = text.data[i];
    sanad_buffer_add_char(out, (char)(c == '\n' ? ' ' : c));
  }
}

/// The tokens, each with what it was taken for.
static void
explain_tokens(const Reading *reading)
{
  static const struct {
    unsigned pos;
    const char *name;
  } names[] = {
      {POS_VERB, "verb"},
      {POS_MODAL, "modal"},
      {POS_AUXILIARY, "auxiliary"},
      {POS_PREPOSITION, "preposition"},
      {POS_DETERMINER, "determiner"},
      {POS_PRONOUN, "pronoun"},
      {POS_CONJUNCTION, "conjunction"},
      {POS_SUBORDINATOR, "subordinator"},
      {POS_RELATIVE, "relative"},
      {POS_NUMERAL, "numeral"},
      {POS_ADVERB, "adverb"},
      {POS_ADJECTIVE, "adjective"},
      {POS_NOUN, "noun"},
  };
  SanadBuffer *const out = reading->trace;
  const Sentence *const s = &reading->sentence;
  sanad_buffer_add_string(out, "tokens\n ");
  for (size_t i = 0; i < s->token_count; ++i) {
    sanad_buffer_add_char(out, ' ');
    add_text(out, sentence_text(s, i, i + 1));
    for (size_t k = 0; k < sizeof names / sizeof *names; ++k) {
      if (s->tags[i] & names[k].pos) {
        sanad_buffer_add_format(out, "/%s", names[k].name);
        break;
      }
    }
  }
  sanad_buffer_add_char(out, '\n');
}

static void
explain_mention(const Reading *reading, const Mention *m)
{
  static const char *const kinds[] = {
      "",         "adjective", "office",      "sector",
      "sector",   "agreement", "date",        "pronoun",
      "pair",     "pair",      "two persons", "the country",
      "the bloc", "its",       "it",          "his country",
      "phrase",   "body"};
  static const char *const classes[] = {
      "",       "country", "person", "organisation",
      "agency", "place",   "sector", "office"};
  SanadBuffer *const out = reading->trace;
  const Sentence *const s = &reading->sentence;
  if (m->kind == MENTION_PHRASE) {
    return;
  }
  sanad_buffer_add_string(out, "  ");
  add_text(out, sentence_text(s, m->first, m->last));
  sanad_buffer_add_format(out, ": %s%s%s", kinds[m->kind],
                          m->kind == MENTION_NODE ? "" : " ",
                          classes[m->class]);
  if (m->node != NONE) {
    sanad_buffer_add_string(out, " = ");
    add_text(out, reading->nodes[m->node].label);
  }
  if (m->other != NONE) {
    sanad_buffer_add_string(out, m->class == CLASS_PLACE ? ", or " : ", of ");
    add_text(out, reading->nodes[m->other].label);
  }
  sanad_buffer_add_char(out, '\n');
}

static void
explain_item(const Reading *reading, const Item *item)
{
  static const char *const kinds[] = {"",        "noun ", "verb ",
                                      "entity ", "date ", ""};
  static const char *const forms[] = {"", " -ing", " to", " participle"};
  static const char *const modalities[] = {"", " reported", " planned",
                                           " hypothetical", " negated"};
  SanadBuffer *const out = reading->trace;
  const Sentence *const s = &reading->sentence;
  sanad_buffer_add_format(out, "[%s", kinds[item->kind]);
  add_text(out, sentence_text(s, item->first, item->last));
  if (item->kind == ITEM_VERB) {
    sanad_buffer_add_format(out, "%s%s%s", forms[item->form],
                            item->is_passive ? " passive" : "",
                            modalities[item->modality]);
  }
  sanad_buffer_add_string(out, "] ");
}

static void
explain_clause(const Reading *reading, size_t number)
{
  static const char *const kinds[] = {
      "main",        "relative", "participle", "subordinate",
      "coordinated", "content",  "infinitive"};
  static const char *const modalities[] = {"asserted", "reported", "planned",
                                           "hypothetical", "negated"};
  const Sentence *const s = &reading->sentence;
  const Clause *const clause = &s->clauses[number];
  uint16_t items[SENTENCE_ITEMS_MAX + 1];
  const size_t count = clause_items(s, number, items, SENTENCE_ITEMS_MAX);
  sanad_buffer_add_format(reading->trace, "  %s, %s: ", kinds[clause->kind],
                          modalities[clause->modality]);
  for (size_t i = 0; i < count; ++i) {
    explain_item(reading, &s->items[items[i]]);
  }
  sanad_buffer_add_char(reading->trace, '\n');
}

void
explain_sentence(Reading *reading)
{
  SanadBuffer *const out = reading->trace;
  const Sentence *const s = &reading->sentence;
  if (!out) {
    return;
  }
  sanad_buffer_add_format(out, "sentence %u: ", s->number + 1);
  add_text(out, sentence_text(s, 0, s->token_count));
  sanad_buffer_add_char(out, '\n');
  explain_tokens(reading);
  sanad_buffer_add_string(out, "names\n");
  for (size_t i = 0; i < s->token_count; ++i) {
    const Mention *const m = mention_at(reading, i);
    if (m && m->first == i) {
      explain_mention(reading, m);
    }
  }
  sanad_buffer_add_string(out, "clauses\n");
  for (size_t i = 0; i < s->clause_count; ++i) {
    explain_clause(reading, i);
  }
  sanad_buffer_add_string(out, "rules\n");
}

static void
explain_claims(Reading *reading)
{
  static const char *const modalities[] = {"", " (reported)", " (planned)",
                                           " (hypothetical)", " (negated)"};
  SanadBuffer *const out = reading->trace;
  sanad_buffer_add_string(out, "facts and claims\n");
  for (size_t i = 0; i < reading->claim_count; ++i) {
    const Claim *const claim = &reading->claims[i];
    const SanadText rule =
        claim->rule == NONE
            ? SANAD_TEXT("-")
            : sanad_iri_local_name(reading->lexicon->rules[claim->rule].iri);
    sanad_buffer_add_string(out, "  ");
    add_text(out, node_label(reading, claim->subject));
    const SanadText relation =
        sanad_iri_local_name(reading->lexicon->terms[claim->relation].iri);
    sanad_buffer_add_format(out, " %.*s ", (int)relation.length, relation.data);
    add_text(out, node_label(reading, claim->object));
    sanad_buffer_add_format(out, "%s by %.*s, %.2f\n",
                            modalities[claim->modality], (int)rule.length,
                            rule.data, claim->confidence);
  }
}

SanadStatus
sanad_lexicon_explain(const SanadLexicon *lexicon, SanadText text,
                      SanadBuffer *out, SanadError *error)
{
  static const SanadArticleOptions none = {0};
  Reading *reading = NULL;
  TRY(article_open(&reading, lexicon, text, &none, error));
  reading->trace = out;
  SanadStatus status = reading_run(reading, error);
  if (status == SANAD_OK) {
    explain_claims(reading);
    status = sanad_buffer_status(out, error);
  }
  reading_free(reading);
  return status;
}
