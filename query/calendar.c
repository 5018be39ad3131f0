#include "query/calendar.h"

#define SECONDS_A_DAY   86400
#define YEAR_DIGITS_MAX 9U
#define FRACTION_DIGITS 18U

/// Text that is read from left to right.
typedef struct {
  SanadText text;
  size_t at;
  bool failed;
} Scanner;

static bool
has(const Scanner *scanner, char byte)
{
  return scanner->at < scanner->text.length &&
         scanner->text.data[scanner->at] == byte;
}

static bool
accept(Scanner *scanner, char byte)
{
  const bool is_there = has(scanner, byte);
  scanner->at += is_there;
  return is_there;
}

static void
expect(Scanner *scanner, char byte)
{
  if (!accept(scanner, byte)) {
    scanner->failed = true;
  }
}

static bool
has_digit(const Scanner *scanner)
{
  return scanner->at < scanner->text.length &&
         scanner->text.data[scanner->at] >= '0' &&
         scanner->text.data[scanner->at] <= '9';
}

/// Two digits, `least` to `most`.
static int
scan_pair(Scanner *scanner, int least, int most)
{
  int number = 0;
  for (size_t i = 0; i < 2; ++i) {
    if (!has_digit(scanner)) {
      scanner->failed = true;
      return least;
    }
    number = number * 10 + (scanner->text.data[scanner->at++] - '0');
  }
  if (number < least || number > most) {
    scanner->failed = true;
  }
  return number;
}

/// `-?([1-9][0-9]{3,}|0[0-9]{3})`
static int64_t
scan_year(Scanner *scanner)
{
  int64_t year = 0;
  const bool is_negative = accept(scanner, '-');
  const bool has_zero = has(scanner, '0');
  const size_t start = scanner->at;

  while (has_digit(scanner) && scanner->at - start < YEAR_DIGITS_MAX) {
    year = year * 10 + (scanner->text.data[scanner->at++] - '0');
  }
  const size_t digits = scanner->at - start;
  if (digits < 4 || (digits > 4 && has_zero)) {
    scanner->failed = true;
  }
  return is_negative ? -year : year;
}

static bool
is_leap(int64_t year)
{
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int
month_days(int64_t year, int month)
{
  static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return days[month - 1] + (month == 2 && is_leap(year));
}

/// Years divisible by `period` from 1 to `year`; below 1, less than none.
static int64_t
count_multiples(int64_t year, int64_t period)
{
  return year >= 0 ? year / period : -((-year + period - 1) / period);
}

/// Days from 1970-01-01 to a day of the proleptic Gregorian calendar.
static int64_t
day_number(int64_t year, int month, int day)
{
  const int64_t before = year - 1;
  int64_t days = before * 365 + count_multiples(before, 4) -
                 count_multiples(before, 100) + count_multiples(before, 400);
  for (int i = 1; i < month; ++i) {
    days += month_days(year, i);
  }
  return days + day - 1 - 719162; // Days from 0001-01-01 to 1970-01-01
}

/// `hh:mm:ss(.s+)?`, as seconds of the day.
static int64_t
scan_time(Scanner *scanner, uint64_t *attoseconds)
{
  const int hour = scan_pair(scanner, 0, 24);
  expect(scanner, ':');
  const int minute = scan_pair(scanner, 0, 59);
  expect(scanner, ':');
  const int second = scan_pair(scanner, 0, 59);

  *attoseconds = 0;
  bool is_zero = true;
  if (accept(scanner, '.')) {
    size_t digits = 0;
    for (; has_digit(scanner); ++digits) {
      const char digit = scanner->text.data[scanner->at++];
      is_zero = is_zero && digit == '0';
      if (digits < FRACTION_DIGITS) {
        *attoseconds = *attoseconds * 10 + (uint64_t)(digit - '0');
      }
    }
    scanner->failed = scanner->failed || digits == 0;
    for (; digits < FRACTION_DIGITS; ++digits) {
      *attoseconds *= 10;
    }
  }
  if (hour == 24 && (minute || second || !is_zero)) {
    scanner->failed = true;
  }
  return hour * INT64_C(3600) + minute * INT64_C(60) + second;
}

/// `(Z|[+-]hh:mm)?`, up to 14:00; as seconds ahead of UTC.
static int32_t
scan_zone(Scanner *scanner)
{
  if (accept(scanner, 'Z') || scanner->at == scanner->text.length) {
    return 0;
  }
  const bool is_negative = accept(scanner, '-');
  if (!is_negative) {
    expect(scanner, '+');
  }
  const int hours = scan_pair(scanner, 0, 14);
  expect(scanner, ':');
  const int minutes = scan_pair(scanner, 0, hours == 14 ? 0 : 59);
  const int32_t seconds = hours * 3600 + minutes * 60;
  return is_negative ? -seconds : seconds;
}

bool
instant_parse(SanadText text, CalendarKind kind, Instant *instant)
{
  Scanner scanner = {.text = text};
  int day = 1;
  int64_t seconds = 0;
  uint64_t attoseconds = 0;

  const int64_t year = scan_year(&scanner);
  expect(&scanner, '-');
  const int month = scan_pair(&scanner, 1, 12);
  if (scanner.failed) {
    return false;
  }
  if (kind != CALENDAR_MONTH) {
    expect(&scanner, '-');
    day = scan_pair(&scanner, 1, month_days(year, month));
  }
  if (kind == CALENDAR_DATETIME) {
    expect(&scanner, 'T');
    seconds = scan_time(&scanner, &attoseconds);
  }
  const int32_t zone = scan_zone(&scanner);

  *instant = (Instant){
      .seconds = day_number(year, month, day) * SECONDS_A_DAY + seconds - zone,
      .attoseconds = attoseconds,
      .zone_seconds = zone,
  };
  return !scanner.failed && scanner.at == text.length;
}

int
instant_compare(const Instant *a, const Instant *b)
{
  if (a->seconds != b->seconds) {
    return a->seconds < b->seconds ? -1 : 1;
  }
  return (a->attoseconds > b->attoseconds) - (a->attoseconds < b->attoseconds);
}

int64_t
instant_day(const Instant *instant)
{
  const int64_t seconds = instant->seconds + instant->zone_seconds;
  const int64_t rest = seconds % SECONDS_A_DAY;
  return seconds / SECONDS_A_DAY - (rest < 0);
}

bool
calendar_part(SanadText text, bool is_month, SanadText *part)
{
  static const char shape[] = "dddd-dd-dd";
  const size_t length = is_month ? 7 : sizeof shape - 1;
  if (text.length < length) {
    return false;
  }
  for (size_t i = 0; i < length; ++i) {
    const char byte = text.data[i];
    if (shape[i] == 'd' ? byte < '0' || byte > '9' : byte != '-') {
      return false;
    }
  }
  *part = sanad_text_slice(text, 0, length);
  return true;
}
