#include "articles/article.h"
#include "articles/nodes.h"
#include "articles/persons_impl.h"
#include "articles/sentences.h"

#include <string.h>

#define HEADLINE_BYTES_MAX  250U
#define DATELINE_TOKENS_MAX 40U

static size_t
line_end(SanadText text, size_t from)
{
  while (from < text.length && text.data[from] != '\n') {
    ++from;
  }
  return from;
}

static bool
is_blank_line(SanadText text, size_t from)
{
  const SanadText line =
      sanad_text_slice(text, from, line_end(text, from) - from);
  return !sanad_text_trim(line).length;
}

size_t
headline_find(Reading *reading)
{
  const SanadText text = reading->text;
  if (reading->is_page) {
    return reading->headline.length;
  }
  size_t start = 0;
  while (start < text.length && is_blank_line(text, start)) {
    start = line_end(text, start) + 1;
  }
  if (start >= text.length) {
    return text.length;
  }
  const size_t end = line_end(text, start);
  const SanadText line =
      sanad_text_trim(sanad_text_slice(text, start, end - start));
  const char last = line.data[line.length - 1];
  const bool is_ended = last == '.' || last == '"' || last == ':';
  // A first line that ends like a sentence, or has no empty line behind it,
  // is the body's.
  if (end + 1 >= text.length || !is_blank_line(text, end + 1) || is_ended ||
      line.length > HEADLINE_BYTES_MAX) {
    return start;
  }
  reading->headline = line;
  return end + 1;
}

/// The dash that ends a dateline, or 0.
static size_t
find_dash(const Reading *reading)
{
  const Sentence *const s = &reading->sentence;
  for (size_t i = 1; i + 1 < s->token_count && i < DATELINE_TOKENS_MAX; ++i) {
    const Token *const t = &s->tokens[i];
    const bool is_spaced = !(t->shape & SHAPE_GLUED);
    if (token_is_mark(reading, i, '~') ||
        (token_is_mark(reading, i, '-') &&
         (is_spaced || token_is_mark(reading, i + 1, '-')))) {
      return i;
    }
    // "Sept. 3", "D.C."
    const bool is_abbreviation =
        token_is_mark(reading, i, '.') && (t->shape & SHAPE_GLUED) &&
        (token_has_set(reading, i - 1, SET_ABBREVIATIONS) ||
         (s->tokens[i - 1].shape & SHAPE_INITIAL) ||
         lexicon_info(reading->lexicon, s->tokens[i - 1].exact)->month);
    if (is_abbreviation) {
      continue;
    }
    if (token_is_mark(reading, i, '.') || token_is_mark(reading, i, '"') ||
        (t->kind == TOKEN_WORD && !(t->shape & SHAPE_CAPITAL) && is_spaced)) {
      return 0;
    }
  }
  return 0;
}

/// The agency in parentheses, known or not.
static void
read_agency(Reading *reading, size_t open, size_t dash)
{
  const Sentence *const s = &reading->sentence;
  for (size_t i = open + 1; i < dash; ++i) {
    const Mention *const m = mention_at(reading, i);
    if (m && m->kind == MENTION_NODE &&
        (m->class == CLASS_AGENCY || m->class == CLASS_ORGANISATION)) {
      reading->publisher = m->node;
      return;
    }
    if (token_is_mark(reading, i, ')')) {
      if (i > open + 1 && (s->tokens[open + 1].shape & SHAPE_CAPITAL)) {
        reading->publisher =
            node_of_label(reading, NODE_ORGANISATION, CLASS_AGENCY,
                          sentence_text(s, open + 1, i), NONE, NONE);
      }
      return;
    }
  }
}

static void
read_place(Reading *reading, size_t dash)
{
  const Sentence *const s = &reading->sentence;
  const Mention *const m = mention_at(reading, 0);
  if (!m || m->kind != MENTION_NODE ||
      (m->class != CLASS_PLACE && m->class != CLASS_COUNTRY)) {
    return;
  }
  reading->origin = m->node;
  if (reading->is_learning) {
    return;
  }
  claim_add(reading, (Claim){.subject = reading->article,
                             .relation = relation_named(reading->lexicon,
                                                        "placeOfReport"),
                             .object = m->node,
                             .begin = s->tokens[0].start,
                             .end = s->tokens[dash].end,
                             .sentence = s->number,
                             .rule = rule_named(reading->lexicon, "dateline"),
                             .confidence = 0.95,
                             .sources = {NONE, NONE}});
}

void
dateline_take(Reading *reading)
{
  Sentence *const s = &reading->sentence;
  const size_t dash = find_dash(reading);
  const Mention *const first = mention_at(reading, 0);
  const bool is_place =
      first && first->kind == MENTION_NODE &&
      (first->class == CLASS_PLACE || first->class == CLASS_COUNTRY);
  if (!dash || !is_place) {
    return;
  }
  read_place(reading, dash);
  for (size_t i = 0; i < dash; ++i) {
    const Mention *const m = mention_at(reading, i);
    if (m && m->kind == MENTION_DATE && m->node != NONE && !reading->day) {
      dates_set_article(reading, reading->nodes[m->node].label);
    }
    if (token_is_mark(reading, i, '(') && !reading->is_page) {
      read_agency(reading, i, dash);
    }
  }
  const bool is_double = token_is_mark(reading, dash + 1, '-');
  sentence_drop(s, dash + 1 + is_double);
}
