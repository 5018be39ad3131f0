/// Modes that people read: box, table, column and line.  All but line hold
/// rows back until the widths of their columns are known.

#include "base/unicode.h"
#include "report/cell.h"
#include "report/table_impl.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

/// Text held back before the widths are settled by what has been seen.
#define HELD_BYTES_MAX ((size_t)64 << 20U)
/// Cells held back before the same.
#define HELD_CELLS_MAX ((size_t)2 << 20U)

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
    // A fact is found by its number and shown as text.
    if (sanad_cell_is_number(&cells[i]) &&
        sanad_text_is_equal(cells[i].shown, cells[i].term.text)) {
      table->columns[i].has_numbers = true;
    } else if (is_bound) {
      table->columns[i].has_others = true;
    }
  }
  return SANAD_OK;
}

/// Draws the rows that are held and forgets them, the names apart.
static SanadStatus
draw_held(SanadFormatter *formatter, SanadError *error)
{
  Table *const table = formatter->own;
  const size_t count = formatter->column_count;

  for (size_t i = count; count && i < table->cell_count; i += count) {
    if (table->is_line) {
      sanad_table_draw_lines(formatter, &table->cells[i]);
    } else {
      sanad_table_draw_row(formatter, &table->cells[i], false);
    }
    ++table->shown_count;
    TRY(sanad_format_flush_many(formatter, error));
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
    sanad_table_draw_rule(formatter, &table->frame->top);
    sanad_table_draw_row(formatter, table->cells, true);
    sanad_table_draw_rule(formatter, &table->frame->middle);
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
    sanad_table_draw_rule(formatter, &table->frame->bottom);
  }
  if (table->left_out) {
    sanad_table_draw_more(formatter);
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
