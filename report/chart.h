#ifndef SANAD_REPORT_CHART_H
#define SANAD_REPORT_CHART_H

#include "base/buffer.h"
#include "base/status.h"
#include "base/text.h"
#include "report/format.h"

#include <stdbool.h>
#include <stddef.h>

/// The kinds of charts.
typedef enum {
  SANAD_CHART_BAR,      ///< A bar a category: what x says, as long as y
  SANAD_CHART_LINE,     ///< Points joined along x: numbers, dates or categories
  SANAD_CHART_PIE,      ///< A slice a category
  SANAD_CHART_TIMELINE, ///< Dates along x; y says what happened, or a number
  SANAD_CHARTS,         ///< How many there are
} SanadChartKind;

/// The name of a kind, as the step `chart` takes it, and back; SANAD_CHARTS if
/// unknown.
const char *sanad_chart_name(SanadChartKind kind);
SanadChartKind sanad_chart_of_name(SanadText name);

/// How a chart looks.  Zero is a good value for all but `kind`.
typedef struct {
  SanadChartKind kind;
  SanadText title;       ///< Above it; empty: "y by x"
  SanadText description; ///< For who cannot see it; empty: what is shown
  SanadText id;    ///< Begins all ids within, `[A-Za-z][A-Za-z0-9_-]*`, so that
                   ///< several charts fit into one page; empty: "chart"
  unsigned width;  ///< Of the picture, in pixels; 0: 720
  unsigned height; ///< 0: what the data needs
  size_t categories_max; ///< The rest is folded into "N more"; 0: 24
} SanadChartOptions;

/// The most series (columns of y) of a chart, and pixels of a side.
#define SANAD_CHART_SERIES_MAX 8
#define SANAD_CHART_SIDE_MIN   160
#define SANAD_CHART_SIDE_MAX   10000

/// The most rows of a chart.
#define SANAD_CHART_ROWS_MAX 100000

/// A chart in the making: rows come in, and a picture comes out.
typedef struct SanadChart SanadChart;

/// Starts a chart.  `columns` are names without `?`: that of x, then one to
/// SANAD_CHART_SERIES_MAX of y.  Everything is copied.
///
/// Errors: SANAD_NO_MEMORY, SANAD_LIMIT (columns, sizes).
SANAD_NODISCARD SanadStatus sanad_chart_open(SanadChart **out_chart,
                                             const SanadChartOptions *options,
                                             const SanadText *columns,
                                             size_t column_count,
                                             SanadError *error);

/// Adds a row of a cell for each of the columns given to sanad_chart_open(),
/// copied.  A cell that cannot be shown (not bound, no number, not finite, no
/// date in a timeline) is left out and counted, see sanad_chart_note().
///
/// Errors: SANAD_NO_MEMORY, SANAD_LIMIT (SANAD_CHART_ROWS_MAX).
SANAD_NODISCARD SanadStatus sanad_chart_row(SanadChart *chart,
                                            const SanadCell *cells,
                                            SanadError *error);

/// Appends the chart as one `<svg>` element that can stand in a page of HTML
/// and, as it is, in a file of its own.  It has `<title>` and `<desc>`, needs
/// no script and nothing from outside, and follows the light or dark colours of
/// the reader.  The same rows give the same bytes.
///
/// Errors: SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus sanad_chart_svg(SanadChart *chart, SanadBuffer *out,
                                            SanadError *error);

/// Appends the chart as lines of text: a bar for each row, fitted to `width`
/// columns of a terminal (0: 80).
///
/// Errors: SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus sanad_chart_text(SanadChart *chart, size_t width,
                                             bool has_colour, SanadBuffer *out,
                                             SanadError *error);

/// What the chart leaves out, a sentence without period such as "3 rows have
/// no number in ?n"; empty if nothing.  Settled by sanad_chart_svg() and
/// sanad_chart_text(); lives as long as the chart.
SanadText sanad_chart_note(const SanadChart *chart);

/// Frees the chart.  Accepts null.
void sanad_chart_free(SanadChart *chart);

#endif
