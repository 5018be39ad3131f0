#include "articles/facts.h"

#include "articles/nodes.h"
#include "graph/vocabulary.h"

/// Shorter quotations are only words that somebody used.
#define QUOTE_TOKENS_MIN 5U

#define QUOTE_CONFIDENCE 0.9

/// The tokens between a pair of quotation marks.
typedef struct {
  size_t first;
  size_t last;
} Quote;

static bool
find_quote(const Reading *reading, size_t from, Quote *quote)
{
  const Sentence *const s = &reading->sentence;
  size_t open = from;
  while (open < s->token_count && !token_is_mark(reading, open, '"')) {
    ++open;
  }
  size_t close = open + 1;
  while (close < s->token_count && !token_is_mark(reading, close, '"')) {
    ++close;
  }
  *quote = (Quote){open + 1, close};
  return close < s->token_count;
}

/// The quote without the comma before its closing mark.
static Quote
trim_quote(const Reading *reading, Quote quote)
{
  quote.last -= token_is_mark(reading, quote.last - 1, ',');
  return quote;
}

/// Whether the words only say what could be.
static bool
is_doubtful(const Reading *reading, const Quote *quote)
{
  for (size_t i = quote->first; i < quote->last; ++i) {
    if (token_has_set(reading, i, SET_POSSIBLE_MODALS) ||
        token_has_set(reading, i, SET_HYPOTHETICAL_WORDS) ||
        token_has_set(reading, i, SET_CONDITIONALS)) {
      return true;
    }
  }
  return false;
}

/// The item of who speaks: the subject of a verb of saying outside the quote,
/// or NO_ITEM.
static uint16_t
find_speaker(const Reading *reading, const Quote *quote, uint16_t *verb)
{
  const Sentence *const s = &reading->sentence;
  for (size_t c = 0; c < s->clause_count; ++c) {
    const Clause *const clause = &s->clauses[c];
    *verb = clause->verb;
    if (clause->verb == NO_ITEM || clause->subject == NO_ITEM ||
        clause->modality > MODALITY_REPORTED ||
        s->items[clause->verb].modality != MODALITY_ASSERTED ||
        !item_is_verb(reading, &s->items[clause->verb], SET_SAY_VERBS)) {
      continue;
    }
    const size_t at = s->items[clause->verb].first;
    if (at + 1 < quote->first || at >= quote->last) {
      return clause->subject;
    }
  }
  return NO_ITEM;
}

static uint32_t
make_statement(Reading *reading, const Quote *quote)
{
  const SanadText said =
      sentence_text(&reading->sentence, quote->first, quote->last);
  const uint32_t node =
      node_of_label(reading, NODE_STATEMENT, CLASS_NONE, said, NONE, NONE);
  if (node != NONE && !reading->nodes[node].event) {
    Event *const event = SANAD_TAKE(reading->arena, Event);
    reading->is_out_of_memory |= !event;
    if (!event) {
      return NONE;
    }
    *event = (Event){.type = SANAD_TEXT(SANAD_NS_SN "Statement"),
                     .place = NONE,
                     .outer = NONE,
                     .date = NONE};
    reading->nodes[node].event = event;
  }
  return node;
}

static void
tell_quote(Reading *reading, const Quote *quote)
{
  const Sentence *const s = &reading->sentence;
  uint16_t verb = NO_ITEM;
  const uint16_t speaker = find_speaker(reading, quote, &verb);
  uint32_t who = NONE;
  double confidence = QUOTE_CONFIDENCE;
  if (speaker == NO_ITEM || item_nodes(reading, &s->items[speaker], ACTOR, &who,
                                       1, &confidence) != 1) {
    return;
  }
  claim_add(reading,
            (Claim){.subject = who,
                    .relation = relation_named(reading->lexicon, "states"),
                    .object = make_statement(reading, quote),
                    .begin = s->tokens[quote->first].start,
                    .end = s->tokens[quote->last - 1].end,
                    .sentence = s->number,
                    .rule = rule_named(reading->lexicon, "quote"),
                    .modality = MODALITY_ASSERTED,
                    .confidence = confidence,
                    .sources = {who, NONE}});
}

void
quotes_tell(Reading *reading)
{
  Quote quote = {0, 0};
  for (size_t from = 0; find_quote(reading, from, &quote);
       from = quote.last + 1) {
    const Quote said = trim_quote(reading, quote);
    if (said.last >= said.first + QUOTE_TOKENS_MIN &&
        !is_doubtful(reading, &said)) {
      tell_quote(reading, &said);
    }
  }
}
