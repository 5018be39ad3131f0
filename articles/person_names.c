#include "articles/nodes.h"
#include "articles/persons_impl.h"

#include <string.h>

#define NAME_WORDS_MAX 6U

/// Whether a month's name stands where a date does: "in May", "Jan 5", but not
/// in "President Jan Nowak".
static bool
is_month(const Reading *reading, size_t token)
{
  const Sentence *const s = &reading->sentence;
  const Token *const t = &s->tokens[token];
  if (!lexicon_info(reading->lexicon, t->exact)->month) {
    return false;
  }
  const bool is_before =
      token > 0 && (s->tokens[token - 1].kind == TOKEN_NUMBER ||
                    (token_info(reading, token - 1)->pos &
                     (POS_PREPOSITION | POS_DETERMINER)));
  const bool is_behind = token + 1 >= s->token_count ||
                         s->tokens[token + 1].kind != TOKEN_WORD ||
                         !(s->tokens[token + 1].shape & SHAPE_CAPITAL);
  return is_before || is_behind || token_is(reading, token, "may");
}

/// Words that no name contains: of the closed classes, months, weekdays.
static bool
is_break(const Reading *reading, size_t token)
{
  const WordInfo *const info = token_info(reading, token);
  const unsigned closed = POS_DETERMINER | POS_PREPOSITION | POS_PRONOUN |
                          POS_CONJUNCTION | POS_MODAL | POS_AUXILIARY |
                          POS_SUBORDINATOR | POS_RELATIVE | POS_ADVERB |
                          POS_NUMERAL;
  const Token *const t = &reading->sentence.tokens[token];
  const WordInfo *const cased = lexicon_info(reading->lexicon, t->exact);
  return (info->pos & closed) || is_month(reading, token) || cased->weekday ||
         token_has_set(reading, token, SET_CASE_BREAKS);
}

static bool
is_capital_word(const Reading *reading, size_t token)
{
  const Sentence *const s = &reading->sentence;
  return token < s->token_count && s->tokens[token].kind == TOKEN_WORD &&
         (s->tokens[token].shape & SHAPE_CAPITAL) != 0;
}

static bool
is_glued_hyphen(const Reading *reading, size_t token)
{
  const Sentence *const s = &reading->sentence;
  return token_is_mark(reading, token, '-') &&
         (s->tokens[token].shape & SHAPE_GLUED) && token + 1 < s->token_count &&
         (s->tokens[token + 1].shape & SHAPE_GLUED) &&
         s->tokens[token + 1].kind == TOKEN_WORD;
}

/// Whether the gazetteer's reading of a token must give way to a name.
static bool
is_name_in_spite(Reading *reading, size_t token, unsigned words)
{
  const Mention *const m = mention_at(reading, token);
  if (!m) {
    return true;
  }
  if (m->kind != MENTION_NODE || m->last - m->first > 1 ||
      (m->class != CLASS_COUNTRY && m->class != CLASS_PLACE)) {
    return false;
  }
  const bool is_followed = is_capital_word(reading, token + 1) &&
                           !mention_at(reading, token + 1) &&
                           !is_break(reading, token + 1);
  return words == 0 ? is_followed : words == 1 && !is_followed;
}

/// The token behind one word of a name with its hyphens, or `at`.
static size_t
word_end(Reading *reading, size_t at, unsigned words)
{
  size_t end = at;
  const bool is_particle = !is_capital_word(reading, at) &&
                           token_has_set(reading, at, SET_NAME_PARTICLES);
  if (is_particle) {
    const bool is_joined = is_glued_hyphen(reading, at + 1);
    const size_t next = is_joined ? at + 2 : at + 1;
    const bool is_start = words > 0 || is_joined;
    return is_start && is_capital_word(reading, next) ? next + 1 : at;
  }
  if (!is_capital_word(reading, at) || is_break(reading, at) ||
      !is_name_in_spite(reading, at, words)) {
    return at;
  }
  end = at + 1;
  if (reading->sentence.tokens[at].shape & SHAPE_INITIAL) {
    end += token_is_mark(reading, end, '.');
  }
  while (is_glued_hyphen(reading, end)) {
    end += 2;
  }
  return end;
}

size_t
name_end(Reading *reading, size_t at)
{
  size_t end = at;
  for (unsigned words = 0; words < NAME_WORDS_MAX; ++words) {
    const size_t next = word_end(reading, end, words);
    if (next == end) {
      break;
    }
    end = next;
  }
  return end;
}

SanadText
name_text(const Reading *reading, size_t first, size_t last,
          char out[NAME_BYTES_MAX])
{
  const Sentence *const s = &reading->sentence;
  size_t length = 0;
  for (size_t i = first; i < last; ++i) {
    const SanadText word = token_text(&s->tokens[i], s->text);
    const bool is_spaced = i > first && !(s->tokens[i].shape & SHAPE_GLUED);
    if (length + word.length + 1 > NAME_BYTES_MAX) {
      return (SanadText){NULL, 0};
    }
    if (is_spaced) {
      out[length++] = ' ';
    }
    memcpy(out + length, word.data, word.length);
    length += word.length;
  }
  return (SanadText){out, length};
}

size_t
honorifics_end(Reading *reading, size_t at)
{
  for (;;) {
    const Mention *const m = mention_at(reading, at);
    if (m && m->kind == MENTION_PHRASE &&
        set_has(&lexicon_info(reading->lexicon, m->entity)->other_sets,
                SET_HONORIFICS)) {
      at = m->last;
    } else if (!m && token_has_set(reading, at, SET_HONORIFICS) &&
               is_capital_word(reading, at)) {
      ++at;
      at += token_is_mark(reading, at, '.');
    } else {
      return at;
    }
  }
}

uint32_t
name_person(Reading *reading, size_t first, size_t last)
{
  const Mention *const m = mention_at(reading, first);
  if (m && m->kind == MENTION_NODE && m->class == CLASS_PERSON) {
    return m->node;
  }
  char buffer[NAME_BYTES_MAX];
  const SanadText name = name_text(reading, first, last, buffer);
  return name.length ? person_of_name(reading, name) : NONE;
}
