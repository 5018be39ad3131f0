#ifndef SANAD_REPORT_CHART_IMPL_H
#define SANAD_REPORT_CHART_IMPL_H

/// Shared by the files that make charts: chart.c holds the rows, chart_*.c
/// draws one kind each.

#include "base/arena.h"
#include "report/chart.h"
#include "report/chart_axis.h"
#include "report/svg.h"

/// What a cell is good for.
typedef enum {
  CHART_NOTHING = 0, ///< Not bound
  CHART_WORD,
  CHART_NUMBER,
  CHART_DATE,
} ChartCellKind;

/// A cell of a row.
typedef struct {
  ChartCellKind kind;
  double at;      ///< The number, or days since 1970-01-01
  SanadText text; ///< How it is shown
} ChartCell;

struct SanadChart {
  SanadArena *arena; ///< Of all that is copied
  SanadChartOptions options;
  SanadText *columns; ///< x and the series
  size_t column_count;
  ChartCell *cells; ///< `column_count` for each row
  size_t row_count;
  size_t row_capacity;

  bool is_settled;      ///< What follows is known
  size_t *rows;         ///< Those that are drawn
  size_t drawn_count;   ///< How many
  size_t more_count;    ///< Rows beyond `categories_max`
  ChartCellKind x;      ///< What x is: a category, a number or a date
  bool has_words;       ///< Of a timeline: y says what happened
  SanadBuffer title;    ///< In words
  SanadBuffer describe; ///< In words
  SanadBuffer note;
};

/// A place to draw in, in pixels.
typedef struct {
  SanadBuffer *out;
  double left, right, top, bottom;
} ChartPlot;

/// A cell of a row that is drawn: column 0 is x.
const ChartCell *chart_cell(const SanadChart *chart, size_t row, size_t column);

/// Settles which rows are drawn, and what the chart is called.
SANAD_NODISCARD SanadStatus chart_settle(SanadChart *chart, SanadError *error);

/// The least and the largest number of all series; false if there is none.
bool chart_range(const SanadChart *chart, double *low, double *high);

/// Whether all numbers of the columns from `first` to before `end` are whole.
bool chart_is_whole(const SanadChart *chart, size_t first, size_t end);

/// Appends the start of the picture: title and names of the series.  Returns
/// where the plot begins.
double chart_begin(const SanadChart *chart, SanadBuffer *out, double height);

/// Where the plot will begin.
double chart_top(const SanadChart *chart);

/// Draws the lines and numbers of a y axis, and its name above it.
void chart_draw_y(const ChartPlot *plot, const ChartAxis *axis, SanadText name);

/// How wide the numbers of an axis are.
double chart_axis_width(const ChartAxis *axis);

/// How a value is called that a mark shows: `series: 12`.
void chart_value_title(const SanadChart *chart, SanadBuffer *out, size_t row,
                       size_t column);

/// One kind of chart each.
SANAD_NODISCARD SanadStatus chart_bars(SanadChart *chart, SanadBuffer *out,
                                       SanadError *error);
SANAD_NODISCARD SanadStatus chart_lines(SanadChart *chart, SanadBuffer *out,
                                        SanadError *error);
SANAD_NODISCARD SanadStatus chart_slices(SanadChart *chart, SanadBuffer *out,
                                         SanadError *error);
SANAD_NODISCARD SanadStatus chart_events(SanadChart *chart, SanadBuffer *out,
                                         SanadError *error);

#endif
