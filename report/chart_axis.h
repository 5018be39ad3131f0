#ifndef SANAD_REPORT_CHART_AXIS_H
#define SANAD_REPORT_CHART_AXIS_H

#include "base/buffer.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>

/// Inside report/ only: numbers and dates on an axis.

/// The most marks of an axis.
#define CHART_TICKS_MAX 16U

/// Numbers beyond this are not drawn: the difference of two would be infinite.
#define CHART_NUMBER_MAX 1e300

/// An axis and its marks.
typedef struct {
  double low;
  double high; ///< More than `low`
  size_t count;
  double at[CHART_TICKS_MAX];
  char text[CHART_TICKS_MAX][32];
  bool has_failed; ///< There was no memory for a mark
} ChartAxis;

/// Makes an axis of numbers from `low` to `high` or somewhat beyond both, with
/// about `wanted` marks at round numbers; whole ones, if `is_whole`.
void chart_axis_numbers(ChartAxis *axis, double low, double high, bool is_whole,
                        size_t wanted);

/// Makes an axis of dates, in days since 1970-01-01, with at most `wanted`
/// marks at starts of years, months, days or hours.
void chart_axis_dates(ChartAxis *axis, double low, double high, size_t wanted);

/// Where a value falls between two ends, in pixels.
double chart_axis_place(const ChartAxis *axis, double value, double from,
                        double to);

/// Appends a number as a person reads it: digits in groups, very large and very
/// small ones short.
void chart_number(SanadBuffer *out, double value);

/// Appends a date given in days since 1970-01-01, with its time if it has one.
void chart_date(SanadBuffer *out, double days);

/// Reads a date as xsd:date, xsd:dateTime, xsd:gYear and xsd:gYearMonth write
/// it, into days since 1970-01-01 of its own clock.  Returns false for other
/// text.
bool chart_date_parse(SanadText text, double *days);

#endif
