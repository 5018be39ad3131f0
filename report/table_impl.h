#ifndef SANAD_REPORT_TABLE_IMPL_H
#define SANAD_REPORT_TABLE_IMPL_H

/// Shared by the two files that make tables: format_table.c holds rows back and
/// settles widths, table_draw.c draws.

#include "report/format_impl.h"
#include "report/table_layout.h"

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

/// Appends the row whose cells start at `cells`; `is_name` for the head.
void sanad_table_draw_row(SanadFormatter *formatter, const HeldCell *cells,
                          bool is_name);

/// Appends a line of the frame, if it has that line.
void sanad_table_draw_rule(SanadFormatter *formatter, const Rule *rule);

/// Appends a row as lines of `name = value`.
void sanad_table_draw_lines(SanadFormatter *formatter, const HeldCell *cells);

/// Appends how many rows were left out.
void sanad_table_draw_more(SanadFormatter *formatter);

#endif
