#include "articles/reading.h"

#include "articles/nodes.h"

/// A name found at a token.
typedef struct {
  size_t length; ///< In tokens, 0 for none
  uint32_t entry;
  const Trie *trie;
} Found;

SanadText
sentence_text(const Sentence *sentence, size_t first, size_t last)
{
  const uint32_t start = sentence->tokens[first].start;
  return sanad_text_slice(sentence->text, start,
                          sentence->tokens[last - 1].end - start);
}

const WordInfo *
token_info(const Reading *reading, size_t token)
{
  return lexicon_info(reading->lexicon,
                      token < reading->sentence.token_count
                          ? reading->sentence.tokens[token].lower
                          : NONE);
}

bool
token_has_set(const Reading *reading, size_t token, KnownSet set)
{
  return set_has(&token_info(reading, token)->other_sets, set);
}

bool
token_is(const Reading *reading, size_t token, const char *word)
{
  if (token >= reading->sentence.token_count) {
    return false;
  }
  const uint32_t lower = reading->sentence.tokens[token].lower;
  return lower != NONE &&
         sanad_text_is(reading->lexicon->words.texts[lower], word);
}

bool
token_is_mark(const Reading *reading, size_t token, char mark)
{
  const Sentence *const s = &reading->sentence;
  return token < s->token_count && s->tokens[token].kind == TOKEN_PUNCTUATION &&
         s->tokens[token].mark == mark;
}

Mention *
mention_at(Reading *reading, size_t token)
{
  Sentence *const s = &reading->sentence;
  if (token >= s->token_count || s->mention_of[token] == NO_MENTION) {
    return NULL;
  }
  return &s->mentions[s->mention_of[token]];
}

Mention *
mention_add(Reading *reading, Mention mention)
{
  Sentence *const s = &reading->sentence;
  if (s->mention_count == SENTENCE_MENTIONS_MAX ||
      mention.first >= mention.last || mention.last > s->token_count) {
    return NULL;
  }
  for (size_t i = mention.first; i < mention.last; ++i) {
    const Mention *const old = mention_at(reading, i);
    for (size_t k = old ? old->first : 0; old && k < old->last; ++k) {
      s->mention_of[k] = NO_MENTION;
    }
  }
  for (size_t i = mention.first; i < mention.last; ++i) {
    s->mention_of[i] = s->mention_count;
  }
  s->mentions[s->mention_count] = mention;
  return &s->mentions[s->mention_count++];
}

static Found
walk(const Reading *reading, const Trie *trie, size_t token, bool is_folded)
{
  const Sentence *const s = &reading->sentence;
  Found found = {0, NONE, trie};
  uint32_t node = TRIE_ROOT;
  for (size_t i = token; i < s->token_count; ++i) {
    node = trie_step(trie, node,
                     is_folded ? s->tokens[i].lower : s->tokens[i].exact);
    if (node == NONE) {
      break;
    }
    if (trie->first[node] != NONE) {
      found.length = i + 1 - token;
      found.entry = trie->first[node];
    }
  }
  return found;
}

/// Whether a country's name is the first of a person's: "Jordan Peters".
static bool
is_given_name(const Reading *reading, size_t token)
{
  const Sentence *const s = &reading->sentence;
  if (token + 1 >= s->token_count ||
      !(s->tokens[token + 1].shape & SHAPE_CAPITAL) ||
      s->tokens[token + 1].shape & (SHAPE_GLUED | SHAPE_ALL_CAPITALS) ||
      s->tokens[token + 1].kind != TOKEN_WORD) {
    return false;
  }
  const bool is_place =
      token > 0 && (token_info(reading, token - 1)->pos & POS_PREPOSITION) != 0;
  const Found next = walk(reading, &reading->lexicon->exact, token + 1, false);
  const Found low = walk(reading, &reading->lexicon->folded, token + 1, true);
  return !is_place && !next.length && !low.length &&
         !token_info(reading, token + 1)->pos;
}

/// Whether a hyphen and a small letter follow: "Iran-backed", "US-led".
static bool
is_compound(const Reading *reading, size_t last)
{
  const Sentence *const s = &reading->sentence;
  return token_is_mark(reading, last, '-') &&
         (s->tokens[last].shape & SHAPE_GLUED) && last + 1 < s->token_count &&
         (s->tokens[last + 1].shape & SHAPE_GLUED) &&
         !(s->tokens[last + 1].shape & SHAPE_CAPITAL);
}

/// Chooses among the meanings of a name: a country before a place, a place
/// keeps the country that its name also stands for.
static Mention
choose(Reading *reading, const Found *found)
{
  Mention mention = {.kind = MENTION_NODE, .confidence = 1.0};
  mention.node = NONE;
  mention.other = NONE;
  mention.entity = NONE;
  for (uint32_t e = found->entry; e != NONE; e = found->trie->entries[e].next) {
    const TrieEntry *const entry = &found->trie->entries[e];
    if (entry->kind == ENTRY_WORD) {
      if (mention.entity == NONE) {
        mention.kind = MENTION_PHRASE;
        mention.entity = entry->value;
      }
      continue;
    }
    const EntityClass class = reading->lexicon->entities[entry->value].class;
    if (entry->kind == ENTRY_METONYM) {
      mention.other = node_of_entity(reading, entry->value);
      if (mention.entity == NONE) {
        mention.entity = entry->value;
        mention.class = class;
      }
    } else if (mention.entity == NONE || mention.kind == MENTION_PHRASE ||
               (class == CLASS_COUNTRY && mention.class != CLASS_COUNTRY) ||
               (mention.other != NONE && class == CLASS_PLACE)) {
      mention.entity = entry->value;
      mention.class = class;
      mention.kind = entry->kind == ENTRY_DEMONYM     ? MENTION_ADJECTIVE
                     : entry->kind == ENTRY_ADJECTIVE ? MENTION_SECTOR_ADJECTIVE
                     : class == CLASS_OFFICE          ? MENTION_OFFICE
                     : class == CLASS_SECTOR          ? MENTION_SECTOR
                                                      : MENTION_NODE;
    }
  }
  return mention;
}

static Found
find_longest(const Reading *reading, size_t token)
{
  const Found exact = walk(reading, &reading->lexicon->exact, token, false);
  const Found folded = walk(reading, &reading->lexicon->folded, token, true);
  return folded.length > exact.length ? folded : exact;
}

/// Whether a found name is not what it seems at this place.
static bool
is_misread(Reading *reading, size_t token, const Found *found,
           const Mention *mention)
{
  if (mention->kind != MENTION_NODE && mention->kind != MENTION_ADJECTIVE) {
    return false;
  }
  if (is_compound(reading, token + found->length)) {
    return true;
  }
  return found->length == 1 && mention->kind == MENTION_NODE &&
         (mention->class == CLASS_COUNTRY || mention->class == CLASS_PLACE) &&
         is_given_name(reading, token);
}

/// Whether a name starts inside a found phrase and reaches further: "the
/// Republic of Tajikistan" is no "republic".
static bool
is_outreached(const Reading *reading, size_t token, const Found *found)
{
  for (size_t i = token + 1; i < token + found->length; ++i) {
    const Found inner = walk(reading, &reading->lexicon->exact, i, false);
    if (i + inner.length > token + found->length) {
      return true;
    }
  }
  return false;
}

void
names_find(Reading *reading)
{
  Sentence *const s = &reading->sentence;
  s->mention_count = 0;
  for (size_t i = 0; i < s->token_count; ++i) {
    s->mention_of[i] = NO_MENTION;
  }

  for (size_t i = 0; i < s->token_count;) {
    const Found found = find_longest(reading, i);
    if (!found.length || (found.trie == &reading->lexicon->folded &&
                          is_outreached(reading, i, &found))) {
      ++i;
      continue;
    }
    Mention mention = choose(reading, &found);
    mention.first = (uint16_t)i;
    mention.last = (uint16_t)(i + found.length);
    mention.head = mention.first;
    const bool is_node =
        mention.kind != MENTION_PHRASE && mention.kind != MENTION_OFFICE;
    if (!is_misread(reading, i, &found, &mention)) {
      if (is_node) {
        mention.node = node_of_entity(reading, mention.entity);
      }
      (void)mention_add(reading, mention);
    }
    i += found.length;
  }
}
