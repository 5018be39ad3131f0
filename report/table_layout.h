#ifndef SANAD_REPORT_TABLE_LAYOUT_H
#define SANAD_REPORT_TABLE_LAYOUT_H

#include <stdbool.h>
#include <stddef.h>

/// A column of a table that is drawn.
typedef struct {
  size_t natural; ///< Columns of the terminal that its widest cell fills
  size_t width;   ///< What it gets
  bool has_numbers;
  bool has_others; ///< Cells that are bound and no numbers
} TableColumn;

/// Whether the column's cells stand at its right edge.
bool sanad_column_is_number(const TableColumn *column);

/// Gives each of the `count` columns its width so that together they fill at
/// most `room`: all they need if that fits, else the widest are shrunk, all to
/// the same width.  Numbers are never shrunk: a number cut short is another
/// number.
///
/// Returns false if some column would become too narrow to be read.
bool sanad_table_fit(TableColumn *columns, size_t count, size_t room);

#endif
