/// Modes that people read: box, table, column and line.  All but line hold
/// rows back until the widths of their columns are known.

#include "base/unicode.h"
#include "report/cell.h"
#include "report/format_impl.h"
#include "report/table_layout.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/// Text held back before the widths are settled by what has been seen.
#define HELD_BYTES_MAX ((size_t)64 << 20U)
/// Cells held back before the same.
#define HELD_CELLS_MAX ((size_t)2 << 20U)

#define DIM   "\033[2m"
#define BOLD  "\033[1m"
#define PLAIN "\033[0m"

/// The lines around cells.  `left` null: no such line.
typedef struct {
  const char *left, *fill, *joint, *right;
} Rule;

typedef struct {
  Rule top, middle, bottom;
  const char *left, *between, *right; ///< Of a row
  bool is_fitted; ///< To the width of the terminal, with `rows_max`
  bool is_line;   ///< Each cell on a line of its own
} Frame;

/// A cell as it will be shown; the text stands in the table's buffer.
typedef struct {
  size_t offset;
  size_t length;
  size_t width;
  bool is_bound;
} HeldCell;

/// The first `column_count` cells are the names of the columns.
typedef struct {
  const Frame *frame;
  SanadBuffer text;
  HeldCell *cells;
  size_t cell_count;
  size_t capacity;
  TableColumn *columns;
  uint64_t shown_count;
  uint64_t left_out; ///< Rows past `rows_max`
  bool is_laid_out;
  bool is_line; ///< The frame's, or because a row does not fit
} Table;

static const Frame box_frame = {
    .top = {"┌─", "─", "─┬─", "─┐"},
    .middle = {"├─", "─", "─┼─", "─┤"},
    .bottom = {"└─", "─", "─┴─", "─┘"},
    .left = "│ ",
    .between = " │ ",
    .right = " │",
    .is_fitted = true,
};
static const Frame table_frame = {
    .top = {"+-", "-", "-+-", "-+"},
    .middle = {"+-", "-", "-+-", "-+"},
    .bottom = {"+-", "-", "-+-", "-+"},
    .left = "| ",
    .between = " | ",
    .right = " |",
};
static const Frame column_frame = {
    .middle = {"", "-", "  ", ""},
    .left = "",
    .between = "  ",
    .right = "",
};
static const Frame line_frame = {.is_line = true};

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

/// Holds one more cell of column `i`.
static SanadStatus
hold_cell(Table *table, SanadText text, bool is_bound, size_t i,
          SanadError *error)
{
  if (table->cell_count == table->capacity) {
    const size_t capacity = table->capacity ? table->capacity * 2 : 64;
    HeldCell *const cells =
        capacity > SIZE_MAX / sizeof *cells
            ? NULL
            : realloc(table->cells, capacity * sizeof *cells);
    if (!cells) {
      return sanad_fail_memory(error);
    }
    table->cells = cells;
    table->capacity = capacity;
  }

  const size_t offset = table->text.length;
  sanad_cell_show(&table->text, text);
  TRY(sanad_buffer_status(&table->text, error));

  HeldCell *const cell = &table->cells[table->cell_count++];
  *cell = (HeldCell){.offset = offset,
                     .length = table->text.length - offset,
                     .is_bound = is_bound};
  cell->width = sanad_text_width(
      sanad_text_slice(sanad_buffer_text(&table->text), offset, cell->length));
  if (cell->width > table->columns[i].natural) {
    table->columns[i].natural = cell->width;
  }
  return SANAD_OK;
}

static SanadStatus
hold_row(SanadFormatter *formatter, const SanadCell *cells, SanadError *error)
{
  Table *const table = formatter->own;

  for (size_t i = 0; i < formatter->column_count; ++i) {
    const bool is_bound = cells[i].term.kind != 0;
    TRY(hold_cell(table, is_bound ? cells[i].shown : SANAD_TEXT("–"), is_bound,
                  i, error));
    if (sanad_cell_is_number(&cells[i])) {
      table->columns[i].has_numbers = true;
    } else if (is_bound) {
      table->columns[i].has_others = true;
    }
  }
  return SANAD_OK;
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

/// Appends the row whose cells start at `cells`.
static void
draw_row(SanadFormatter *formatter, const HeldCell *cells, bool is_name)
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

static void
draw_rule(SanadFormatter *formatter, const Rule *rule)
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

/// Appends a row as lines of `name = value`.
static void
draw_lines(SanadFormatter *formatter, const HeldCell *cells)
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
      sanad_buffer_add_text(out, cell_text(table, &cells[i]));
    } else {
      add_coloured(formatter, DIM, cell_text(table, &cells[i]));
    }
    sanad_buffer_add_char(out, '\n');
  }
}

/// Draws the rows that are held and forgets them, the names apart.
static SanadStatus
draw_held(SanadFormatter *formatter, SanadError *error)
{
  Table *const table = formatter->own;
  const size_t count = formatter->column_count;

  for (size_t i = count; count && i < table->cell_count; i += count) {
    if (table->is_line) {
      draw_lines(formatter, &table->cells[i]);
    } else {
      draw_row(formatter, &table->cells[i], false);
    }
    ++table->shown_count;
    TRY(sanad_format_flush(formatter, error));
  }

  if (table->cell_count > count) {
    table->text.length = table->cells[count].offset;
  }
  table->cell_count = count;
  return SANAD_OK;
}

/// Settles the widths, and draws the head and the rows so far.
static SanadStatus
lay_out(SanadFormatter *formatter, SanadError *error)
{
  Table *const table = formatter->own;
  const size_t count = formatter->column_count;
  const size_t borders = 3 * count + 1;

  table->is_laid_out = true;
  for (size_t i = 0; i < count; ++i) {
    table->columns[i].width = table->columns[i].natural;
  }
  if (table->frame->is_fitted && formatter->options.width && count) {
    table->is_line = formatter->options.width <= borders ||
                     !sanad_table_fit(table->columns, count,
                                      formatter->options.width - borders);
  }
  if (!table->is_line) {
    draw_rule(formatter, &table->frame->top);
    draw_row(formatter, table->cells, true);
    draw_rule(formatter, &table->frame->middle);
  }
  return draw_held(formatter, error);
}

static SanadStatus
begin_table(SanadFormatter *formatter, const Frame *frame, SanadError *error)
{
  Table *const table = calloc(1, sizeof *table);
  if (!table) {
    return sanad_fail_memory(error);
  }
  formatter->own = table;
  table->frame = frame;
  table->columns = calloc(formatter->column_count + 1, sizeof *table->columns);
  if (!table->columns) {
    return sanad_fail_memory(error);
  }
  for (size_t i = 0; i < formatter->column_count; ++i) {
    TRY(hold_cell(table, formatter->columns[i], true, i, error));
  }
  table->is_line = frame->is_line;
  table->is_laid_out = frame->is_line;
  return SANAD_OK;
}

static SanadStatus
table_row(SanadFormatter *formatter, const SanadCell *cells, SanadError *error)
{
  Table *const table = formatter->own;
  const size_t rows_max = formatter->options.rows_max;

  if (table->frame->is_fitted && rows_max && formatter->row_count >= rows_max) {
    ++table->left_out;
    return SANAD_OK;
  }

  TRY(hold_row(formatter, cells, error));
  if (table->is_laid_out) {
    return draw_held(formatter, error);
  }
  if (table->text.length > HELD_BYTES_MAX ||
      table->cell_count > HELD_CELLS_MAX) {
    return lay_out(formatter, error);
  }
  return SANAD_OK;
}

static SanadStatus
table_end(SanadFormatter *formatter, SanadError *error)
{
  Table *const table = formatter->own;

  if (!table->is_laid_out) {
    TRY(lay_out(formatter, error));
  }
  if (!table->is_line) {
    draw_rule(formatter, &table->frame->bottom);
  }
  if (table->left_out) {
    SanadBuffer more = {0};
    const char *const hint = formatter->options.more_hint;
    sanad_buffer_add_format(&more, "… %llu more%s%s\n",
                            (unsigned long long)table->left_out,
                            hint ? " — " : "", hint ? hint : "");
    const SanadStatus status = sanad_buffer_status(&more, error);
    if (status == SANAD_OK) {
      add_coloured(formatter, DIM, sanad_buffer_text(&more));
    }
    sanad_buffer_free(&more);
    return status;
  }
  return SANAD_OK;
}

static void
free_table(SanadFormatter *formatter)
{
  Table *const table = formatter->own;

  if (table) {
    sanad_buffer_free(&table->text);
    free(table->cells);
    free(table->columns);
    free(table);
  }
}

static SanadStatus
box_begin(SanadFormatter *formatter, SanadError *error)
{
  return begin_table(formatter, &box_frame, error);
}

static SanadStatus
plain_begin(SanadFormatter *formatter, SanadError *error)
{
  return begin_table(formatter, &table_frame, error);
}

static SanadStatus
column_begin(SanadFormatter *formatter, SanadError *error)
{
  return begin_table(formatter, &column_frame, error);
}

static SanadStatus
line_begin(SanadFormatter *formatter, SanadError *error)
{
  return begin_table(formatter, &line_frame, error);
}

const FormatKind sanad_format_box = {
    box_begin, table_row, table_end, sanad_format_answer_word, free_table,
};
const FormatKind sanad_format_table = {
    plain_begin, table_row, table_end, sanad_format_answer_word, free_table,
};
const FormatKind sanad_format_column = {
    column_begin, table_row, table_end, sanad_format_answer_word, free_table,
};
const FormatKind sanad_format_line = {
    line_begin, table_row, table_end, sanad_format_answer_word, free_table,
};
