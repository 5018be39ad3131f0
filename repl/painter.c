#include "repl/painter.h"

#include "base/unicode.h"

#include <stdlib.h>

/// Columns between two stops of the tabulator.
#define TAB_COLUMNS 8U

/// What a terminal is told for each style.
static const char *const style_escapes[STYLES] = {
    [STYLE_PLAIN] = "",
    [STYLE_PROMPT] = "\033[1m",
    [STYLE_KEYWORD] = "\033[35m",
    [STYLE_NAME] = "",
    [STYLE_RELATION] = "\033[34m",
    [STYLE_TYPE] = "\033[33m",
    [STYLE_VARIABLE] = "\033[36m",
    [STYLE_LITERAL] = "\033[32m",
    [STYLE_ARROW] = "\033[2m",
    [STYLE_COMMENT] = "\033[2m",
    [STYLE_ERROR] = "\033[4;31m",
    [STYLE_UNKNOWN] = "\033[31m",
    [STYLE_BRACKET] = "\033[1;7m",
};

// ---- The picture

/// A picture in the making.
typedef struct {
  PainterPicture *picture;
  size_t width;
  size_t column;
  Style style;
  bool has_cursor;
  bool failed;
} Brush;

static void
end_row(Brush *brush)
{
  PainterPicture *const picture = brush->picture;
  if (brush->style != STYLE_PLAIN) {
    sanad_buffer_add_string(&picture->bytes, "\033[0m");
    brush->style = STYLE_PLAIN;
  }
  if (picture->count) {
    picture->rows[picture->count - 1].end = picture->bytes.length;
    picture->rows[picture->count - 1].width = brush->column;
  }
}

static void
begin_row(Brush *brush)
{
  PainterPicture *const picture = brush->picture;
  end_row(brush);
  brush->column = 0;
  if (picture->count == picture->capacity) {
    const size_t capacity = picture->capacity ? picture->capacity * 2 : 8;
    PainterRow *const rows =
        realloc(picture->rows, capacity * sizeof *picture->rows);
    if (!rows) {
      brush->failed = true;
      return;
    }
    picture->rows = rows;
    picture->capacity = capacity;
  }
  picture->rows[picture->count++] = (PainterRow){.start = picture->bytes.length,
                                                 .end = picture->bytes.length};
}

static void
put_cursor(Brush *brush)
{
  if (brush->column >= brush->width) {
    begin_row(brush);
  }
  brush->picture->cursor_row = brush->picture->count - 1;
  brush->picture->cursor_column = brush->column;
  brush->has_cursor = true;
}

/// Writes what fills `columns`, on the next row if it does not fit on this one.
static void
put(Brush *brush, SanadText shown, size_t columns, Style style)
{
  if (brush->column && brush->column + columns > brush->width) {
    begin_row(brush);
  }
  if (style != brush->style) {
    SanadBuffer *const bytes = &brush->picture->bytes;
    const bool was_plain = !*style_escapes[brush->style];
    sanad_buffer_add_string(bytes, was_plain ? "" : "\033[0m");
    sanad_buffer_add_string(bytes, style_escapes[style]);
    brush->style = style;
  }
  sanad_buffer_add_text(&brush->picture->bytes, shown);
  brush->column += columns;
}

/// Writes a character: signs of control so that they can be seen.
static void
put_cluster(Brush *brush, SanadText cluster, size_t columns, Style style)
{
  const unsigned char byte = (unsigned char)cluster.data[0];
  const char control[] = {'^', (char)(byte ^ 0x40U)};
  if (byte == '\t') {
    const size_t blanks = TAB_COLUMNS - brush->column % TAB_COLUMNS;
    put(brush, sanad_text_slice(SANAD_TEXT("        "), 0, blanks), blanks,
        style);
  } else if (byte < 0x20U || byte == 0x7FU) {
    put(brush, (SanadText){control, sizeof control}, sizeof control, style);
  } else if (byte >= 0x80U && sanad_utf8_check(cluster) != cluster.length) {
    put(brush, SANAD_TEXT("?"), 1, style);
  } else {
    put(brush, cluster, columns, style);
  }
}

static void
put_text(Brush *brush, SanadText text, Style style)
{
  for (size_t at = 0; at < text.length;) {
    const size_t start = at;
    const size_t columns = sanad_grapheme_next(text, &at);
    put_cluster(brush, sanad_text_slice(text, start, at - start), columns,
                style);
  }
}

/// Makes the picture of a view.
static bool
make_picture(PainterPicture *picture, const PainterView *view)
{
  Brush brush = {.picture = picture, .width = view->width ? view->width : 80};
  const Style prompt = view->styles ? STYLE_PROMPT : STYLE_PLAIN;
  const SanadText text = view->text;
  sanad_buffer_clear(&picture->bytes);
  picture->count = 0;
  begin_row(&brush);
  put_text(&brush, view->prompt, prompt);
  for (size_t at = 0; at < text.length && !brush.failed;) {
    const size_t start = at;
    const size_t columns = sanad_grapheme_next(text, &at);
    const bool is_newline = text.data[start] == '\n';
    if (is_newline) {
      at = start + 1; // CR LF would be one cluster
    }
    if (!brush.has_cursor && view->cursor < at) {
      if (!is_newline && brush.column + columns > brush.width) {
        begin_row(&brush);
      }
      put_cursor(&brush);
    }
    if (is_newline) {
      begin_row(&brush);
      put_text(&brush, view->more_prompt, prompt);
    } else {
      put_cluster(&brush, sanad_text_slice(text, start, at - start), columns,
                  view->styles ? (Style)view->styles[start] : STYLE_PLAIN);
    }
  }
  if (!brush.has_cursor) {
    put_cursor(&brush);
  }
  end_row(&brush);
  return !brush.failed && !picture->bytes.failed;
}

// ---- The screen

static void
add_move(SanadBuffer *out, size_t count, char direction)
{
  if (count) {
    sanad_buffer_add_format(out, "\033[%zu%c", count, direction);
  }
}

/// Moves to a row that is there, or is made by a newline.
static void
go_to_row(SanadBuffer *out, size_t *row, size_t target, size_t *there)
{
  if (target < *row) {
    add_move(out, *row - target, 'A');
  } else if (target < *there) {
    add_move(out, target - *row, 'B');
  } else {
    add_move(out, *there - 1 - *row, 'B');
    for (; *there <= target; ++*there) {
      sanad_buffer_add_string(out, "\r\n");
    }
  }
  *row = target;
}

static SanadText
row_text(const PainterPicture *picture, size_t row)
{
  const PainterRow *const found = &picture->rows[row];
  return sanad_text_slice(sanad_buffer_text(&picture->bytes), found->start,
                          found->end - found->start);
}

/// A terminal that became narrower has broken the rows: goes up over all that
/// they are now, and clears them.
static void
clear_broken(Painter *painter, size_t width, SanadBuffer *out)
{
  const PainterPicture *const shown = &painter->shown;
  size_t up = shown->cursor_column / width;
  for (size_t i = 0; i < shown->cursor_row; ++i) {
    const size_t columns = shown->rows[i].width;
    up += columns ? (columns + width - 1) / width : 1;
  }
  add_move(out, up, 'A');
  sanad_buffer_add_string(out, "\r\033[J");
  painter_forget(painter);
}

/// Leaves only the rows that fit on the screen, among them the cursor's.
static void
cut_rows(Painter *painter, size_t height)
{
  PainterPicture *const next = &painter->next;
  const size_t row = next->cursor_row;
  size_t first = painter->first;
  if (!height || next->count <= height) {
    painter->first = 0;
    return;
  }
  first = row < first ? row : first;
  first = row >= first + height ? row - height + 1 : first;
  first = first + height > next->count ? next->count - height : first;
  for (size_t i = 0; i < height; ++i) {
    next->rows[i] = next->rows[first + i];
  }
  next->count = height;
  next->cursor_row -= first;
  painter->first = first;
}

/// Writes the rows that differ.
static void
write_rows(Painter *painter, size_t width, SanadBuffer *out)
{
  const PainterPicture *const shown = &painter->shown;
  const PainterPicture *const next = &painter->next;
  size_t row = shown->count ? shown->cursor_row : 0;
  size_t there = shown->count ? shown->count : 1;
  for (size_t i = 0; i < next->count; ++i) {
    const SanadText text = row_text(next, i);
    if (i < shown->count && sanad_text_is_equal(text, row_text(shown, i))) {
      continue;
    }
    go_to_row(out, &row, i, &there);
    sanad_buffer_add_char(out, '\r');
    sanad_buffer_add_text(out, text);
    // Behind a full row this would clear its last column.
    sanad_buffer_add_string(out, next->rows[i].width < width ? "\033[K" : "");
  }
  if (shown->count > next->count) {
    go_to_row(out, &row, next->count, &there);
    sanad_buffer_add_string(out, "\r\033[J");
  }
  go_to_row(out, &row, next->cursor_row, &there);
  sanad_buffer_add_char(out, '\r');
  add_move(out, next->cursor_column, 'C');
}

static void
send_bytes(SanadBuffer *bytes, FILE *out)
{
  if (bytes->length && !bytes->failed) {
    (void)fwrite(bytes->data, 1, bytes->length, out);
    (void)fflush(out);
  }
  sanad_buffer_clear(bytes);
}

void
painter_paint(Painter *painter, const PainterView *view, FILE *out)
{
  const size_t width = view->width ? view->width : 80;
  if (!make_picture(&painter->next, view)) {
    return;
  }
  if (painter->shown.count && painter->width != width) {
    clear_broken(painter, width, &painter->bytes);
  }
  cut_rows(painter, view->height);
  write_rows(painter, width, &painter->bytes);
  const PainterPicture shown = painter->shown;
  painter->shown = painter->next;
  painter->next = shown;
  painter->width = width;
  send_bytes(&painter->bytes, out);
}

void
painter_leave(Painter *painter, FILE *out)
{
  const PainterPicture *const shown = &painter->shown;
  SanadBuffer *const bytes = &painter->bytes;
  if (shown->count) {
    const size_t last = shown->rows[shown->count - 1].width;
    add_move(bytes, shown->count - 1 - shown->cursor_row, 'B');
    sanad_buffer_add_char(bytes, '\r');
    if (last < painter->width) {
      add_move(bytes, last, 'C');
    } else {
      sanad_buffer_add_char(bytes, '\n');
    }
  }
  send_bytes(bytes, out);
  painter_forget(painter);
}

void
painter_forget(Painter *painter)
{
  painter->shown.count = 0;
  painter->shown.cursor_row = 0;
  painter->shown.cursor_column = 0;
  painter->first = 0;
}

void
painter_free(Painter *painter)
{
  sanad_buffer_free(&painter->shown.bytes);
  sanad_buffer_free(&painter->next.bytes);
  sanad_buffer_free(&painter->bytes);
  free(painter->shown.rows);
  free(painter->next.rows);
  *painter = (Painter){0};
}
