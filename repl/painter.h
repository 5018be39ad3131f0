#ifndef SANAD_REPL_PAINTER_H
#define SANAD_REPL_PAINTER_H

#include "base/buffer.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

/// Shows a text that is being edited on a terminal: its lines, wrapped at the
/// terminal's width, in colours, with the cursor in its place.  It remembers
/// what stands there and sends what has changed.  Moves are relative, so what
/// stands above is left alone.

/// How a byte of the text looks.
typedef enum {
  STYLE_PLAIN,
  STYLE_PROMPT,
  STYLE_KEYWORD,
  STYLE_NAME,
  STYLE_RELATION,
  STYLE_TYPE,
  STYLE_VARIABLE,
  STYLE_LITERAL,
  STYLE_ARROW,
  STYLE_COMMENT,
  STYLE_ERROR,
  STYLE_UNKNOWN, ///< A name that nothing has
  STYLE_BRACKET, ///< One of a pair, where the cursor is
  STYLES,        ///< How many there are
} Style;

/// What is to be seen.
typedef struct {
  SanadText prompt;      ///< Before the first line
  SanadText more_prompt; ///< Before the others
  SanadText text;
  const unsigned char *styles; ///< A Style for each byte, or null: no colour,
                               ///< nor for the prompts
  size_t cursor;               ///< Bytes of `text` before it
  size_t width;                ///< Of the terminal
  size_t height;
} PainterView;

/// One row of the screen.
typedef struct {
  size_t start; ///< In the bytes of its picture
  size_t end;
  size_t width; ///< Columns it fills
} PainterRow;

/// Rows, and the bytes that make them.
typedef struct {
  SanadBuffer bytes;
  PainterRow *rows; ///< Owned
  size_t count;
  size_t capacity;
  size_t cursor_row;
  size_t cursor_column;
} PainterPicture;

/// What stands on the screen.  Start with `{0}`; free with painter_free().
typedef struct {
  PainterPicture shown; ///< No rows: the cursor begins an empty line
  PainterPicture next;
  SanadBuffer bytes; ///< For the terminal
  size_t width;      ///< Of the terminal when it was painted
  size_t first;      ///< The row that stands at the top, if not all fit
} Painter;

/// Frees the memory.
void painter_free(Painter *painter);

/// Makes the screen behind `out` show `view`.  Out of memory it stays as it is.
void painter_paint(Painter *painter, const PainterView *view, FILE *out);

/// Moves the cursor behind the last row, and forgets what stands there.
void painter_leave(Painter *painter, FILE *out);

/// Forgets what stands there: the cursor is at the start of an empty line.
void painter_forget(Painter *painter);

#endif
