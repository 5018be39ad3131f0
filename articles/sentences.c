#include "articles/sentences.h"

static bool
is_mark(const Token *token, char mark)
{
  return token->kind == TOKEN_PUNCTUATION && token->mark == mark;
}

static bool
is_closing(const Token *token)
{
  return is_mark(token, '"') || is_mark(token, '\'') || is_mark(token, ')') ||
         is_mark(token, ']');
}

static bool
is_end_mark(const Token *token)
{
  return is_mark(token, '.') || is_mark(token, '!') || is_mark(token, '?');
}

/// Whether a period belongs to the word before it: "Mr.", "J.", "U.S.".
static bool
is_abbreviation(const Reading *reading, const Token *word, const Token *mark)
{
  return is_mark(mark, '.') && (mark->shape & SHAPE_GLUED) &&
         ((word->shape & SHAPE_INITIAL) ||
          set_has(&lexicon_info(reading->lexicon, word->lower)->other_sets,
                  SET_ABBREVIATIONS));
}

/// Whether the sentence ends before `next`, whose last token is `last`.
static bool
is_end(const Reading *reading, const Sentence *s, const Token *next)
{
  if (next->shape & SHAPE_PARAGRAPH) {
    return true;
  }
  size_t at = s->token_count;
  while (at > 0 && is_closing(&s->tokens[at - 1])) {
    --at;
  }
  if (at == 0 || !is_end_mark(&s->tokens[at - 1])) {
    // A list: each line its own sentence.
    return (next->shape & SHAPE_NEW_LINE) != 0 &&
           (is_mark(next, '*') || is_mark(next, '-'));
  }
  if (is_closing(next) && (next->shape & SHAPE_GLUED)) {
    return false;
  }
  // "Sept. 3"
  if (at > 1 && at == s->token_count && next->kind == TOKEN_NUMBER &&
      lexicon_info(reading->lexicon, s->tokens[at - 2].exact)->month &&
      s->tokens[at - 2].end - s->tokens[at - 2].start <= 4) {
    return false;
  }
  if (at > 1 && at == s->token_count && !(next->shape & SHAPE_NEW_LINE) &&
      is_abbreviation(reading, &s->tokens[at - 2], &s->tokens[at - 1])) {
    return false;
  }
  const bool is_start = (next->shape & SHAPE_CAPITAL) != 0 ||
                        next->kind == TOKEN_NUMBER || is_mark(next, '"') ||
                        is_mark(next, '\'') || is_mark(next, '(');
  return is_start && !(next->shape & SHAPE_GLUED);
}

bool
sentence_next(Reading *reading, size_t *offset)
{
  Sentence *const s = &reading->sentence;
  s->text = reading->text;
  s->token_count = 0;
  Token token = {0};
  size_t next = *offset;
  while (s->token_count < SENTENCE_TOKENS_MAX &&
         token_next(reading->text, &next, &token)) {
    if (s->token_count && is_end(reading, s, &token)) {
      break;
    }
    token_look_up(&token, reading->text, &reading->lexicon->words);
    s->tokens[s->token_count++] = token;
    *offset = next;
  }
  if (!s->token_count) {
    return false;
  }
  s->begin = s->tokens[0].start;
  s->end = s->tokens[s->token_count - 1].end;
  return true;
}

void
sentence_drop(Sentence *sentence, size_t count)
{
  for (size_t i = count; i < sentence->token_count; ++i) {
    sentence->tokens[i - count] = sentence->tokens[i];
  }
  sentence->token_count = (uint16_t)(sentence->token_count - count);
}
