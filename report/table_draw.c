#include "report/table_impl.h"

#include "report/cell.h"

#include <string.h>

#define DIM   "\033[2m"
#define BOLD  "\033[1m"
#define PLAIN "\033[0m"

static void
add_coloured(SanadFormatter *formatter, const char *colour, SanadText text)
{
  SanadBuffer *const out = &formatter->buffer;

  if (formatter->options.has_colour) {
    sanad_buffer_add_string(out, colour);
    sanad_buffer_add_text(out, text);
    sanad_buffer_add_string(out, PLAIN);
  } else {
    sanad_buffer_add_text(out, text);
  }
}

static void
add_spaces(SanadBuffer *out, size_t count)
{
  for (; count; --count) {
    sanad_buffer_add_char(out, ' ');
  }
}

static SanadText
cell_text(const Table *table, const HeldCell *cell)
{
  return sanad_text_slice(sanad_buffer_text(&table->text), cell->offset,
                          cell->length);
}

/// Appends a cell, cut or filled up to the width of its column.
static void
draw_cell(SanadFormatter *formatter, const HeldCell *cell,
          const TableColumn *column, bool is_name)
{
  const Table *const table = formatter->own;
  SanadBuffer *const out = &formatter->buffer;
  SanadText text = cell_text(table, cell);
  size_t used = cell->width;
  const bool is_cut = used > column->width && table->frame->is_fitted;

  if (is_cut) {
    text = sanad_cell_cut(text, column->width - 1, &used);
    ++used; // for the "…"
  }
  const size_t spaces = column->width > used ? column->width - used : 0;
  const bool is_right = sanad_column_is_number(column);

  add_spaces(out, is_right ? spaces : 0);
  if (is_name) {
    add_coloured(formatter, BOLD, text);
  } else if (!cell->is_bound) {
    add_coloured(formatter, DIM, text);
  } else {
    sanad_buffer_add_text(out, text);
  }
  sanad_buffer_add_string(out, is_cut ? "…" : "");
  add_spaces(out, is_right ? 0 : spaces);
}

void
sanad_table_draw_row(SanadFormatter *formatter, const HeldCell *cells,
                     bool is_name)
{
  const Table *const table = formatter->own;
  SanadBuffer *const out = &formatter->buffer;

  sanad_buffer_add_string(out, table->frame->left);
  for (size_t i = 0; i < formatter->column_count; ++i) {
    sanad_buffer_add_string(out, i ? table->frame->between : "");
    draw_cell(formatter, &cells[i], &table->columns[i], is_name);
  }
  sanad_buffer_add_string(out, table->frame->right);
  while (!*table->frame->right && out->length &&
         out->data[out->length - 1] == ' ') {
    --out->length;
  }
  sanad_buffer_add_char(out, '\n');
}

void
sanad_table_draw_rule(SanadFormatter *formatter, const Rule *rule)
{
  const Table *const table = formatter->own;
  SanadBuffer *const out = &formatter->buffer;

  if (!rule->left) {
    return;
  }
  sanad_buffer_add_string(out, rule->left);
  for (size_t i = 0; i < formatter->column_count; ++i) {
    sanad_buffer_add_string(out, i ? rule->joint : "");
    for (size_t width = table->columns[i].width; width; --width) {
      sanad_buffer_add_string(out, rule->fill);
    }
  }
  sanad_buffer_add_string(out, rule->right);
  sanad_buffer_add_char(out, '\n');
}

/// Narrower than this, wrapped text is harder to read than what runs over.
#define WRAPPED_WIDTH_MIN 20U

/// How much of `text` to put on a line of `width` columns: up to a space if
/// there is one.  `*skipped` becomes the bytes of that space.
static SanadText
take_line(SanadText text, size_t width, size_t *skipped)
{
  size_t used = 0;
  const SanadText cut = sanad_cell_cut(text, width, &used);

  *skipped = 0;
  if (!cut.data || !cut.length || cut.length == text.length) {
    return text; // it fits, or not even its first character does
  }
  if (text.data[cut.length] == ' ') {
    *skipped = 1;
    return cut;
  }
  const char *const space = memrchr(cut.data, ' ', cut.length);
  if (!space || space == cut.data) {
    return cut;
  }
  *skipped = 1;
  return (SanadText){cut.data, (size_t)(space - cut.data)};
}

/// Appends a value behind `indent` columns, and what does not fit under it.
static void
draw_value(SanadFormatter *formatter, SanadText text, size_t indent)
{
  SanadBuffer *const out = &formatter->buffer;
  const size_t width = formatter->options.width;

  while (width >= indent + WRAPPED_WIDTH_MIN && text.length) {
    size_t skipped = 0;
    const SanadText line = take_line(text, width - indent, &skipped);
    if (line.length == text.length) {
      break;
    }
    sanad_buffer_add_text(out, line);
    sanad_buffer_add_char(out, '\n');
    add_spaces(out, indent);
    text = sanad_text_slice(text, line.length + skipped, text.length);
  }
  sanad_buffer_add_text(out, text);
}

void
sanad_table_draw_lines(SanadFormatter *formatter, const HeldCell *cells)
{
  const Table *const table = formatter->own;
  SanadBuffer *const out = &formatter->buffer;
  size_t width = 0;

  for (size_t i = 0; i < formatter->column_count; ++i) {
    width = table->cells[i].width > width ? table->cells[i].width : width;
  }
  sanad_buffer_add_string(out, table->shown_count ? "\n" : "");
  for (size_t i = 0; i < formatter->column_count; ++i) {
    add_spaces(out, width - table->cells[i].width);
    add_coloured(formatter, BOLD, cell_text(table, &table->cells[i]));
    sanad_buffer_add_string(out, " = ");
    if (cells[i].is_bound) {
      draw_value(formatter, cell_text(table, &cells[i]), width + 3);
    } else {
      add_coloured(formatter, DIM, cell_text(table, &cells[i]));
    }
    sanad_buffer_add_char(out, '\n');
  }
}

void
sanad_table_draw_more(SanadFormatter *formatter)
{
  const Table *const table = formatter->own;
  const char *const hint = formatter->options.more_hint;
  SanadBuffer *const out = &formatter->buffer;

  sanad_buffer_add_string(out, formatter->options.has_colour ? DIM : "");
  sanad_buffer_add_format(out, "… %llu more%s%s",
                          (unsigned long long)table->left_out,
                          hint ? " — " : "", hint ? hint : "");
  sanad_buffer_add_string(out, formatter->options.has_colour ? PLAIN : "");
  sanad_buffer_add_char(out, '\n');
}
