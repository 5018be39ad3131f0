#include "repl/highlight.h"

#include "repl/painter.h"

#include <string.h>

/// Brackets that may be open at once; behind that none is matched.
#define OPEN_MAX 64U

static const unsigned char style_of[SANAD_MARKS] = {
    [SANAD_MARK_KEYWORD] = STYLE_KEYWORD,
    [SANAD_MARK_NAME] = STYLE_NAME,
    [SANAD_MARK_RELATION] = STYLE_RELATION,
    [SANAD_MARK_TYPE] = STYLE_TYPE,
    [SANAD_MARK_VARIABLE] = STYLE_VARIABLE,
    [SANAD_MARK_LITERAL] = STYLE_LITERAL,
    [SANAD_MARK_ARROW] = STYLE_ARROW,
    [SANAD_MARK_SIGN] = STYLE_PLAIN,
    [SANAD_MARK_COMMENT] = STYLE_COMMENT,
    [SANAD_MARK_ERROR] = STYLE_ERROR,
    [SANAD_MARK_UNKNOWN] = STYLE_UNKNOWN,
};

/// Which kind of bracket a byte is, from 1 on; 0: none.  `*is_open` tells which
/// of the pair.
static size_t
bracket_kind(char byte, bool *is_open)
{
  static const char brackets[] = "([{)]}";
  const char *const found = byte ? strchr(brackets, byte) : NULL;
  const size_t index = found ? (size_t)(found - brackets) : 0;
  *is_open = found && index < 3;
  return found ? index % 3 + 1 : 0;
}

/// Where the bracket is that the cursor means: on it, or else behind it.
static size_t
bracket_at(SanadText text, size_t cursor, const unsigned char *styles)
{
  bool is_open = false;
  for (size_t back = 0; back < 2 && back <= cursor; ++back) {
    const size_t at = cursor - back;
    if (at < text.length && bracket_kind(text.data[at], &is_open) &&
        styles[at] != STYLE_LITERAL && styles[at] != STYLE_COMMENT) {
      return at;
    }
  }
  return SIZE_MAX;
}

/// Marks the bracket at `wanted` and its partner, if it has one.
static void
match(SanadText text, size_t wanted, unsigned char *styles)
{
  size_t open[OPEN_MAX];
  size_t depth = 0;
  for (size_t at = 0; at < text.length; ++at) {
    bool is_open = false;
    bool is_opening = false;
    const size_t kind = bracket_kind(text.data[at], &is_open);
    if (!kind || styles[at] == STYLE_LITERAL || styles[at] == STYLE_COMMENT) {
      continue;
    }
    if (is_open) {
      if (depth == OPEN_MAX) {
        return;
      }
      open[depth++] = at;
      continue;
    }
    if (!depth ||
        bracket_kind(text.data[open[depth - 1]], &is_opening) != kind) {
      return; // What follows does not fit together
    }
    const size_t partner = open[--depth];
    if (at == wanted || partner == wanted) {
      styles[at] = STYLE_BRACKET;
      styles[partner] = STYLE_BRACKET;
      return;
    }
  }
}

const unsigned char *
highlight(SanadArena *arena, SanadText text, const SanadMarks *marks,
          size_t cursor)
{
  unsigned char *const styles =
      SANAD_TAKE_ARRAY(arena, unsigned char, text.length + 1);
  if (!styles) {
    return NULL;
  }
  memset(styles, STYLE_PLAIN, text.length + 1);
  for (size_t i = 0; i < marks->count; ++i) {
    const SanadMark *const mark = &marks->items[i];
    if (mark->start < mark->end && mark->end <= text.length) {
      memset(styles + mark->start, style_of[mark->kind],
             mark->end - mark->start);
    }
  }
  const size_t wanted = bracket_at(text, cursor, styles);
  if (wanted != SIZE_MAX) {
    match(text, wanted, styles);
  }
  return styles;
}
