#include "report/chart_axis.h"

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

// ---- Numbers

/// Appends digits with a blank between each three, from five digits on: a year
/// stays whole.
static void
add_grouped(SanadBuffer *out, const char *digits)
{
  if (*digits == '-') {
    sanad_buffer_add_string(out, "−");
    ++digits;
  }
  const size_t whole = strspn(digits, "0123456789");
  for (size_t i = 0; i < whole; ++i) {
    if (i && whole > 4 && (whole - i) % 3 == 0) {
      sanad_buffer_add_string(out, "\xC2\xA0"); // no line breaks here
    }
    sanad_buffer_add_char(out, digits[i]);
  }
  sanad_buffer_add_string(out, digits + whole);
}

/// The unit that makes a large number short: a million and so on.
typedef struct {
  double size;
  const char *name;
  int digits;
} NumberUnit;

/// The unit for numbers of a size, or null.
static const NumberUnit *
unit_of(double size)
{
  static const NumberUnit units[] = {
      {1e12, "tn", 12}, {1e9, "bn", 9}, {1e6, "M", 6}};
  for (size_t i = 0; size < 1e15 && i < sizeof units / sizeof *units; ++i) {
    if (size >= units[i].size) {
      return &units[i];
    }
  }
  return NULL;
}

void
chart_number(SanadBuffer *out, double value)
{
  const double size = fabs(value);
  const bool is_whole = value == floor(value) && size < 1e9;
  const NumberUnit *const unit = is_whole ? NULL : unit_of(size);
  char digits[48];

  if (value == 0) {
    (void)snprintf(digits, sizeof digits, "0");
  } else if (is_whole) {
    (void)snprintf(digits, sizeof digits, "%.0f", value);
  } else if (size >= 1e15 || size < 1e-4) {
    (void)snprintf(digits, sizeof digits, "%.4g", value);
  } else if (unit) {
    (void)snprintf(digits, sizeof digits, "%.4g", value / unit->size);
  } else {
    (void)snprintf(digits, sizeof digits, "%.6g", value);
  }
  add_grouped(out, digits);
  if (unit) {
    sanad_buffer_add_format(out, "\xC2\xA0%s", unit->name);
  }
}

/// 1, 2 or 5 times a power of ten, not less than `step`.
static double
round_step(double step)
{
  const double power = pow(10, floor(log10(step)));
  const double part = step / power;
  return power * (part <= 1 ? 1 : part <= 2 ? 2 : part <= 5 ? 5 : 10);
}

/// Names a mark: all marks of an axis have the same unit, and as many digits
/// behind the point as tell them apart.
static void
name_number(ChartAxis *axis, size_t tick, double step)
{
  const double size = fmax(fabs(axis->low), fabs(axis->high));
  const double value = axis->at[tick];
  const NumberUnit *const unit = unit_of(size);
  SanadBuffer text = {0};
  char digits[48];

  // A little more, so that log10(0.1) is not taken for -2.
  int decimals = -(int)floor(log10(step) + 1e-9) + (unit ? unit->digits : 0);
  decimals = decimals < 0 ? 0 : decimals;
  if (value == 0) {
    (void)snprintf(digits, sizeof digits, "0");
  } else if (size >= 1e15 || decimals > 9) {
    (void)snprintf(digits, sizeof digits, "%.6g", value);
  } else {
    (void)snprintf(digits, sizeof digits, "%.*f", decimals,
                   unit ? value / unit->size : value);
  }
  add_grouped(&text, digits);
  if (unit && value != 0) {
    sanad_buffer_add_format(&text, "\xC2\xA0%s", unit->name);
  }
  const char *const string = sanad_buffer_string(&text);
  (void)snprintf(axis->text[tick], sizeof axis->text[tick], "%s",
                 string ? string : "");
  axis->has_failed |= !string;
  sanad_buffer_free(&text);
}

void
chart_axis_numbers(ChartAxis *axis, double low, double high, bool is_whole,
                   size_t wanted)
{
  *axis = (ChartAxis){0};
  if (wanted > CHART_TICKS_MAX - 4) {
    wanted = CHART_TICKS_MAX - 4;
  }
  // One value alone, or several that are as good as equal.
  if (high - low <= fmax(fabs(low), fabs(high)) * 1e-9) {
    const double room = high == 0 ? 1 : fabs(high) / 2;
    low -= low < 0 || high > 0 ? room : 0;
    high += room;
  }
  double step = round_step((high - low) / (double)(wanted ? wanted : 1));
  step = is_whole ? fmax(step, 1) : step;
  axis->low = floor(low / step) * step;
  axis->high = ceil(high / step) * step;
  const double parts = round((axis->high - axis->low) / step);
  for (size_t i = 0; i < CHART_TICKS_MAX && (double)i <= parts; ++i) {
    const double at = axis->low + (double)i * step;
    axis->at[axis->count] = fabs(at) < step / 1000 ? 0 : at;
    ++axis->count;
  }
  for (size_t i = 0; i < axis->count; ++i) {
    name_number(axis, i, step);
  }
}

double
chart_axis_place(const ChartAxis *axis, double value, double from, double to)
{
  return from + (value - axis->low) / (axis->high - axis->low) * (to - from);
}

// ---- Dates: days since 1970-01-01 on the Gregorian calendar

/// Days before the first of March of a year, counted from that of the year 0,
/// which makes the leap day the last of its year.
static double
days_of_date(int64_t year, int month, int day)
{
  const int64_t y = month <= 2 ? year - 1 : year;
  const int64_t era = (y >= 0 ? y : y - 399) / 400;
  const int64_t year_of_era = y - era * 400;
  const int64_t month_from_march = month > 2 ? month - 3 : month + 9;
  const int64_t day_of_year = (153 * month_from_march + 2) / 5 + day - 1;
  const int64_t day_of_era =
      year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
  return (double)(era * 146097 + day_of_era - 719468);
}

static void
date_of_days(double days, int64_t *year, int *month, int *day)
{
  const int64_t z = (int64_t)floor(days) + 719468;
  const int64_t era = (z >= 0 ? z : z - 146096) / 146097;
  const int64_t day_of_era = z - era * 146097;
  const int64_t year_of_era = (day_of_era - day_of_era / 1460 +
                               day_of_era / 36524 - day_of_era / 146096) /
                              365;
  const int64_t day_of_year =
      day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
  const int64_t month_from_march = (5 * day_of_year + 2) / 153;
  *day = (int)(day_of_year - (153 * month_from_march + 2) / 5 + 1);
  *month = (int)(month_from_march < 10 ? month_from_march + 3
                                       : month_from_march - 9);
  *year = year_of_era + era * 400 + (*month <= 2);
}

/// Reads digits, `least` or more of them and at most nine.
static bool
take_digits(SanadText *text, size_t least, int64_t *number)
{
  size_t count = 0;
  *number = 0;
  while (count < text->length && count < 10 && text->data[count] >= '0' &&
         text->data[count] <= '9') {
    *number = *number * 10 + (text->data[count] - '0');
    ++count;
  }
  *text = sanad_text_slice(*text, count, SIZE_MAX);
  return count >= least && count <= 9;
}

static bool
take_byte(SanadText *text, char byte)
{
  if (text->length && text->data[0] == byte) {
    *text = sanad_text_slice(*text, 1, SIZE_MAX);
    return true;
  }
  return false;
}

/// Reads `Thh:mm:ss`; parts of a second do not show.
static bool
take_time(SanadText *text, double *days)
{
  int64_t hour = 0;
  int64_t minute = 0;
  int64_t second = 0;
  if (!take_byte(text, 'T')) {
    return true;
  }
  if (!take_digits(text, 2, &hour) || !take_byte(text, ':') ||
      !take_digits(text, 2, &minute) || !take_byte(text, ':') ||
      !take_digits(text, 2, &second) || hour > 24 || minute > 59 ||
      second > 60) {
    return false;
  }
  *days += (double)(hour * 3600 + minute * 60 + second) / 86400;
  if (take_byte(text, '.')) {
    while (text->length && text->data[0] >= '0' && text->data[0] <= '9') {
      *text = sanad_text_slice(*text, 1, SIZE_MAX);
    }
  }
  return true;
}

/// Whether the rest is a time zone or nothing.
static bool
is_zone(SanadText text)
{
  return text.length == 0 || sanad_text_is(text, "Z") ||
         (text.length == 6 && (text.data[0] == '+' || text.data[0] == '-') &&
          text.data[3] == ':');
}

bool
chart_date_parse(SanadText text, double *days)
{
  int64_t year = 0;
  int64_t month = 1;
  int64_t day = 1;
  const bool is_negative = take_byte(&text, '-');

  if (!take_digits(&text, 4, &year)) {
    return false;
  }
  // `2024-05` goes on with a month, `2024-05:00` with a zone.
  if (!is_zone(text) && take_byte(&text, '-') &&
      !take_digits(&text, 2, &month)) {
    return false;
  }
  if (!is_zone(text) && take_byte(&text, '-') && !take_digits(&text, 2, &day)) {
    return false;
  }
  if (month < 1 || month > 12 || day < 1 || day > 31) {
    return false;
  }
  *days = days_of_date(is_negative ? -year : year, (int)month, (int)day);
  return take_time(&text, days) && is_zone(text);
}

void
chart_date(SanadBuffer *out, double days)
{
  int64_t year = 0;
  int month = 0;
  int day = 0;
  const int minutes = (int)round((days - floor(days)) * 1440);
  date_of_days(days, &year, &month, &day);
  sanad_buffer_add_format(out, "%04lld-%02d-%02d", (long long)year, month, day);
  if (minutes > 0 && minutes < 1440) {
    sanad_buffer_add_format(out, " %02d:%02d", minutes / 60, minutes % 60);
  }
}

static void
add_tick(ChartAxis *axis, double at, const char *text)
{
  if (axis->count < CHART_TICKS_MAX && at >= axis->low && at <= axis->high) {
    axis->at[axis->count] = at;
    (void)snprintf(axis->text[axis->count], sizeof axis->text[0], "%s", text);
    ++axis->count;
  }
}

static void
mark_months(ChartAxis *axis, int64_t step)
{
  int64_t year = 0;
  int month = 0;
  int day = 0;
  char text[32];
  date_of_days(axis->low, &year, &month, &day);
  int64_t number = (year * 12 + month - 1) / step * step;
  for (; axis->count < CHART_TICKS_MAX; number += step) {
    const int64_t in_year = (number % 12 + 12) % 12;
    const int64_t of_year = (number - in_year) / 12;
    const double at = days_of_date(of_year, (int)in_year + 1, 1);
    (void)snprintf(text, sizeof text, step % 12 ? "%04lld-%02d" : "%lld",
                   (long long)of_year, (int)in_year + 1);
    if (at > axis->high) {
      break;
    }
    add_tick(axis, at, text);
  }
}

/// Marks every `step` days, or parts of a day.
static void
mark_days(ChartAxis *axis, double step)
{
  double number = floor(axis->low / step);
  for (; axis->count < CHART_TICKS_MAX && number * step <= axis->high;
       number += 1) {
    SanadBuffer text = {0};
    chart_date(&text, number * step);
    const char *const string = sanad_buffer_string(&text);
    add_tick(axis, number * step, string ? string : "");
    axis->has_failed |= !string;
    sanad_buffer_free(&text);
  }
}

void
chart_axis_dates(ChartAxis *axis, double low, double high, size_t wanted)
{
  static const double days[] = {1.0 / 1440, 5.0 / 1440, 15.0 / 1440, 1.0 / 24,
                                3.0 / 24,   6.0 / 24,   12.0 / 24,   1,
                                2,          5,          7,           14};
  static const int64_t months[] = {1, 2, 3, 6};
  // Whole days have no hours to tell apart.
  const bool has_times = low != floor(low) || high != floor(high);
  *axis = (ChartAxis){.low = low, .high = high};
  if (high - low < 1.0 / 1440) {
    axis->low -= 1;
    axis->high += 1;
  } else {
    axis->low -= (high - low) * 0.02;
    axis->high += (high - low) * 0.02;
  }
  const double span = axis->high - axis->low;
  const double most = wanted < 1                 ? 1
                      : wanted > CHART_TICKS_MAX ? CHART_TICKS_MAX
                                                 : (double)wanted;
  for (size_t i = 0; i < sizeof days / sizeof *days; ++i) {
    if (span / days[i] <= most && (has_times || days[i] >= 1)) {
      mark_days(axis, days[i]);
      return;
    }
  }
  for (size_t i = 0; i < sizeof months / sizeof *months; ++i) {
    if (span / 30.4 / (double)months[i] <= most) {
      mark_months(axis, months[i]);
      return;
    }
  }
  mark_months(axis, 12 * (int64_t)fmax(1, round_step(span / 365.25 / most)));
}
