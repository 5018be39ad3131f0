#include "report/table_layout.h"

/// The narrowest that a column is made.
#define COLUMN_WIDTH_MIN 8U

bool
sanad_column_is_number(const TableColumn *column)
{
  return column->has_numbers && !column->has_others;
}

static size_t
width_under(const TableColumn *column, size_t cap)
{
  return column->natural <= cap || sanad_column_is_number(column)
             ? column->natural
             : cap;
}

/// What all columns fill when none is wider than `cap`; stops counting past
/// `room`.
static size_t
total_under(const TableColumn *columns, size_t count, size_t cap, size_t room)
{
  size_t total = 0;

  for (size_t i = 0; i < count && total <= room; ++i) {
    total += width_under(&columns[i], cap);
  }
  return total;
}

/// The largest cap at most `room` under which all columns fit.
static size_t
find_cap(const TableColumn *columns, size_t count, size_t room)
{
  size_t low = COLUMN_WIDTH_MIN; // fits
  size_t high = room > low ? room : low;

  while (low < high) {
    const size_t middle = low + (high - low + 1) / 2;
    if (total_under(columns, count, middle, room) <= room) {
      low = middle;
    } else {
      high = middle - 1;
    }
  }
  return low;
}

bool
sanad_table_fit(TableColumn *columns, size_t count, size_t room)
{
  if (total_under(columns, count, COLUMN_WIDTH_MIN, room) > room) {
    return false;
  }

  const size_t cap = find_cap(columns, count, room);
  size_t left = room - total_under(columns, count, cap, room);
  for (size_t i = 0; i < count; ++i) {
    columns[i].width = width_under(&columns[i], cap);
    if (left && columns[i].width < columns[i].natural) {
      ++columns[i].width;
      --left;
    }
  }
  return true;
}
