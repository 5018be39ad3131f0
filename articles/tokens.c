#include "articles/tokens.h"

#include "base/unicode.h"

#include <string.h>

/// What separates tokens: ASCII white space, no-break and other wide spaces,
/// byte order mark, soft hyphen excluded.
static bool
is_space(uint32_t c)
{
  return c == ' ' || (c >= '\t' && c <= '\r') || c == 0x85 || c == 0xA0 ||
         (c >= 0x2000 && c <= 0x200B) || c == 0x2028 || c == 0x2029 ||
         c == 0x202F || c == 0x205F || c == 0x3000 || c == 0xFEFF;
}

static bool
is_word_part(uint32_t c)
{
  if (c < 0x80) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
  }
  return c == 0xAD || sanad_is_letter(c) || sanad_is_mark(c);
}

static bool
is_number_part(uint32_t c)
{
  return c < 0x80 ? c >= '0' && c <= '9' : sanad_is_digit(c);
}

static bool
is_apostrophe(uint32_t c)
{
  return c == '\'' || c == 0x2019 || c == 0x2BC || c == 0x2018;
}

static uint32_t
peek(SanadText text, size_t offset)
{
  return offset < text.length ? sanad_utf8_next(text, &offset) : 0;
}

/// The one mark that stands for many.
static char
mark_of(uint32_t c)
{
  static const struct {
    uint32_t from;
    char mark;
  } marks[] = {
      {0x201C, '"'}, {0x201D, '"'},  {0x201E, '"'},  {0xAB, '"'},
      {0xBB, '"'},   {0x2010, '-'},  {0x2011, '-'},  {0x2012, '~'},
      {0x2013, '~'}, {0x2014, '~'},  {0x2015, '~'},  {0x2212, '~'},
      {0x2026, '.'}, {0x2018, '\''}, {0x2019, '\''}, {'\'', '\''},
      {0x60, '\''},
  };
  for (size_t i = 0; i < sizeof marks / sizeof *marks; ++i) {
    if (marks[i].from == c) {
      return marks[i].mark;
    }
  }
  const bool is_known = c < 0x80 && strchr(",.;:!?()[]\"-/%$", (int)c);
  return (char)(is_known ? (int)c : '*');
}

static uint8_t
skip_space(SanadText text, size_t *offset)
{
  const size_t start = *offset;
  unsigned lines = 0;

  while (*offset < text.length) {
    size_t next = *offset;
    const uint32_t c = sanad_utf8_next(text, &next);
    if (!is_space(c)) {
      break;
    }
    lines += c == '\n' || c == 0x2028 || c == 0x2029;
    lines += c == 0x2029;
    *offset = next;
  }

  unsigned shape = *offset == start ? SHAPE_GLUED : 0;
  shape |= lines ? SHAPE_NEW_LINE : 0;
  shape |= lines > 1 ? SHAPE_PARAGRAPH : 0;
  return (uint8_t)shape;
}

/// clitic := apostrophe ( "s" | "S" )? | "n" apostrophe "t" is left to words.
static bool
read_clitic(SanadText text, size_t *offset, uint8_t shape)
{
  if (!(shape & SHAPE_GLUED) || *offset == 0) {
    return false;
  }
  size_t next = *offset;
  (void)sanad_utf8_next(text, &next);
  const uint32_t c = peek(text, next);
  if (c == 's' || c == 'S') {
    size_t end = next + 1;
    if (!is_word_part(peek(text, end))) {
      *offset = end;
      return true;
    }
    return false;
  }
  if (!is_word_part(c) && text.data[*offset - 1] == 's') {
    *offset = next;
    return true;
  }
  return false;
}

/// Reads letters, with apostrophes and periods inside: O'Brien, U.S., don't.
static void
read_word(SanadText text, size_t *offset, Token *token)
{
  unsigned capitals = 0;
  unsigned letters = 0;
  bool has_period = false;

  while (*offset < text.length) {
    size_t next = *offset;
    const uint32_t c = sanad_utf8_next(text, &next);
    const uint32_t after = peek(text, next);
    if (is_word_part(c)) {
      const bool is_capital = sanad_is_upper(c);
      capitals += is_capital;
      token->shape |= !letters && is_capital ? SHAPE_CAPITAL : 0;
      letters += !sanad_is_mark(c);
    } else if (c == '.' && letters == capitals && capitals &&
               sanad_is_upper(after) && (letters == 1 || has_period)) {
      has_period = true; // U.S.A
    } else if (is_apostrophe(c) && is_word_part(after)) {
      size_t behind = next;
      (void)sanad_utf8_next(text, &behind);
      if ((after == 's' || after == 'S') && !is_word_part(peek(text, behind))) {
        break;
      }
    } else if (!is_number_part(c) || !letters) {
      break;
    }
    *offset = next;
  }

  const bool ends_in_period =
      *offset < text.length && text.data[*offset] == '.';
  if (has_period && ends_in_period) {
    ++*offset;
  }
  if (letters > 1 && capitals == letters) {
    token->shape |= SHAPE_ALL_CAPITALS;
  }
  if (letters == 1 && capitals == 1) {
    token->shape |= SHAPE_INITIAL;
  }
}

static void
read_number(SanadText text, size_t *offset)
{
  while (*offset < text.length) {
    size_t next = *offset;
    const uint32_t c = sanad_utf8_next(text, &next);
    const bool is_inner =
        (c == '.' || c == ',') && is_number_part(peek(text, next));
    if (!is_inner && !is_number_part(c) && !is_word_part(c)) { // 4th, 24h
      break;
    }
    *offset = next;
  }
}

bool
token_next(SanadText text, size_t *offset, Token *token)
{
  const uint8_t shape = skip_space(text, offset);
  if (*offset >= text.length) {
    return false;
  }

  *token = (Token){0};
  token->exact = NONE;
  token->lower = NONE;
  token->start = (uint32_t)*offset;
  token->shape = shape;

  const uint32_t c = peek(text, *offset);
  if (is_word_part(c)) {
    token->kind = TOKEN_WORD;
    read_word(text, offset, token);
  } else if (is_number_part(c)) {
    token->kind = TOKEN_NUMBER;
    read_number(text, offset);
  } else if (is_apostrophe(c) && read_clitic(text, offset, shape)) {
    token->kind = TOKEN_CLITIC;
  } else {
    token->kind = TOKEN_PUNCTUATION;
    token->mark = mark_of(c);
    (void)sanad_utf8_next(text, offset);
  }
  token->end = (uint32_t)*offset;
  return true;
}

SanadText
token_text(const Token *token, SanadText text)
{
  return sanad_text_slice(text, token->start, token->end - token->start);
}

/// Copies the word with straight apostrophes and without soft hyphens, so that
/// it is found however it was typeset.
static SanadText
plain_word(SanadText word, char out[WORD_BYTES_MAX])
{
  size_t length = 0;
  for (size_t i = 0; i < word.length;) {
    if (i + 2 < word.length && memcmp(word.data + i, "\xE2\x80\x99", 3) == 0) {
      out[length++] = '\'';
      i += 3;
    } else if (i + 1 < word.length &&
               memcmp(word.data + i, "\xC2\xAD", 2) == 0) {
      i += 2;
    } else {
      out[length++] = word.data[i++];
    }
  }
  return (SanadText){out, length};
}

/// Composes letters and marks (NFC), the form of the lexicon.
static SanadText
composed_word(SanadText word, char out[WORD_BYTES_MAX])
{
  if (!memchr(word.data, 0xCC, word.length) &&
      !memchr(word.data, 0xCD, word.length)) {
    return word; // No combining mark of U+0300 to U+036F
  }
  SanadBuffer composed = {0};
  sanad_unicode_nfc(&composed, word);
  if (!composed.failed && composed.length <= WORD_BYTES_MAX) {
    memcpy(out, composed.data, composed.length);
    word = (SanadText){out, composed.length};
  }
  sanad_buffer_free(&composed);
  return word;
}

/// The number of a word in capitals when written as a name.
static uint32_t
find_capitalised(const Words *words, SanadText word)
{
  char name[WORD_BYTES_MAX * 2];
  const SanadText lower = words_lower(word, name);
  if (!lower.length || (unsigned char)name[0] >= 0x80U) {
    return NONE;
  }
  name[0] = word.data[0];
  return words_find(words, (SanadText){name, lower.length});
}

void
token_look_up(Token *token, SanadText text, const Words *words)
{
  char plain[WORD_BYTES_MAX];
  char lower[WORD_BYTES_MAX * 2];

  SanadText word = token_text(token, text);
  if (word.length > WORD_BYTES_MAX) {
    return;
  }
  if (token->kind == TOKEN_CLITIC) {
    word = SANAD_TEXT("'s");
  } else if (token->kind == TOKEN_PUNCTUATION) {
    word = (SanadText){&token->mark, 1};
  } else {
    word = plain_word(word, plain);
    word = composed_word(word, plain);
  }

  token->exact = words_find(words, word);
  if (token->exact == NONE && (token->shape & SHAPE_ALL_CAPITALS)) {
    token->exact = find_capitalised(words, word); // DUSHANBE
  }
  token->lower = token->shape & SHAPE_CAPITAL
                     ? words_find(words, words_lower(word, lower))
                     : token->exact;
}
