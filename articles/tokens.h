#ifndef SANAD_ARTICLES_TOKENS_H
#define SANAD_ARTICLES_TOKENS_H

/// Only for articles/.

#include "articles/words.h"
#include "base/text.h"

#include <stdbool.h>
#include <stdint.h>

/// The kinds of tokens.
typedef enum {
  TOKEN_WORD,
  TOKEN_NUMBER,
  TOKEN_PUNCTUATION,
  TOKEN_CLITIC, ///< 's, s’, n't
} TokenKind;

/// How a token is written: bits.
enum {
  SHAPE_CAPITAL = 1U,      ///< Starts with a capital letter
  SHAPE_ALL_CAPITALS = 2U, ///< Two letters or more, all capitals
  SHAPE_INITIAL = 4U,      ///< One capital letter, perhaps with its period
  SHAPE_GLUED = 8U,        ///< No white space before it
  SHAPE_NEW_LINE = 16U,    ///< A line break before it
  SHAPE_PARAGRAPH = 32U,   ///< An empty line before it
  SHAPE_QUOTED = 64U,      ///< Between quotation marks
};

/// One token.  Offsets are in bytes of the text.
typedef struct {
  uint32_t start;
  uint32_t end;
  uint32_t exact; ///< Number of the word as written, or NONE
  uint32_t lower; ///< Number of the word in lower case, or NONE
  TokenKind kind;
  uint8_t shape;
  char mark; ///< Of punctuation: , . ; : ! ? ( ) [ ] " ' - ~ (dash) / % $ or *
} Token;

/// Reads the token at or behind `*offset` and moves `*offset` past it.
/// Returns false at the end of the text.  `text` is well-formed UTF-8.
bool token_next(SanadText text, size_t *offset, Token *token);

/// Looks the word up, as written and in lower case.
void token_look_up(Token *token, SanadText text, const Words *words);

/// The token's text.
SanadText token_text(const Token *token, SanadText text);

#endif
