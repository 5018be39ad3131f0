#include "repl/lines.h"

#include "base/unicode.h"

size_t
lines_start(SanadText text, size_t at)
{
  while (at > 0 && text.data[at - 1] != '\n') {
    --at;
  }
  return at;
}

size_t
lines_end(SanadText text, size_t at)
{
  while (at < text.length && text.data[at] != '\n') {
    ++at;
  }
  return at;
}

size_t
lines_further_start(SanadText text, size_t at)
{
  const size_t start = lines_start(text, at);
  return start == at ? 0 : start;
}

size_t
lines_further_end(SanadText text, size_t at)
{
  const size_t end = lines_end(text, at);
  return end == at ? text.length : end;
}

size_t
lines_same_column(SanadText text, size_t at, size_t other)
{
  const size_t from = lines_start(text, at);
  const size_t start = lines_start(text, other);
  const SanadText line =
      sanad_text_slice(text, start, lines_end(text, other) - start);
  const size_t wanted =
      sanad_text_width(sanad_text_slice(text, from, at - from));
  size_t place = 0;
  size_t column = 0;
  while (place < line.length && column < wanted) {
    column += sanad_grapheme_next(line, &place);
  }
  return start + place;
}
