#include "graph/inline.h"

#include "graph/vocabulary.h"

#include <assert.h>
#include <string.h>

/// What is added to a number, so that payloads have no sign.
#define BIAS (INT64_C(1) << 59U)
/// Set in the payload of a date or moment with `Z`.
#define ZONE         (UINT64_C(1) << 59U)
#define NUMBER_BYTES 18U // Digits of 2^59
#define YEAR_MOST    9999
#define DAYS_A_CYCLE 146097 // 400 years
#define DAYS         SANAD_INLINE_DAYS
#define DAY_MS       SANAD_INLINE_DAY_MS

static_assert(DAYS == 25 * DAYS_A_CYCLE - 366, "days of the years 1 to 9999");

/// Text that is read from left to right.
typedef struct {
  const char *at;
  const char *end;
} Reader;

static bool
is_digit_at(const Reader *reader)
{
  return reader->at < reader->end && *reader->at >= '0' && *reader->at <= '9';
}

static bool
skip(Reader *reader, char byte)
{
  const bool is_there = reader->at < reader->end && *reader->at == byte;
  reader->at += is_there;
  return is_there;
}

/// Reads digits, one at least, without zeros in front of others.
static bool
read_whole(Reader *reader, int64_t *number)
{
  const char *const start = reader->at;
  int64_t value = 0;
  while (is_digit_at(reader)) {
    if (reader->at - start >= (ptrdiff_t)NUMBER_BYTES) {
      return false;
    }
    value = value * 10 + (*reader->at++ - '0');
  }
  *number = value;
  return reader->at > start && (*start != '0' || reader->at == start + 1);
}

/// Reads exactly `count` digits, of a number from `least` to `most`.
static bool
read_fixed(Reader *reader, unsigned count, int least, int most, int *number)
{
  *number = 0;
  for (unsigned i = 0; i < count; ++i) {
    if (!is_digit_at(reader)) {
      return false;
    }
    *number = *number * 10 + (*reader->at++ - '0');
  }
  return *number >= least && *number <= most;
}

/// Reads at most `count` digits of a fraction, one at least, in units of its
/// `count`th digit.  A last zero is allowed only if it is alone.
static bool
read_fraction(Reader *reader, unsigned count, int64_t *fraction)
{
  const char *const start = reader->at;
  *fraction = 0;
  for (unsigned i = 0; i < count; ++i) {
    const bool has_digit = is_digit_at(reader);
    *fraction = *fraction * 10 + (has_digit ? *reader->at - '0' : 0);
    reader->at += has_digit;
  }
  return reader->at > start && !is_digit_at(reader) &&
         (reader->at[-1] != '0' || reader->at == start + 1);
}

static bool
inline_boolean(Reader *reader, uint64_t *payload)
{
  const SanadText text = {reader->at, (size_t)(reader->end - reader->at)};
  reader->at = reader->end;
  *payload = sanad_text_is(text, "true");
  return *payload || sanad_text_is(text, "false");
}

/// Gives a number its sign and its payload; there is no -0.
static bool
put_number(int64_t number, bool is_negative, uint64_t *payload)
{
  if (number > BIAS - !is_negative || (is_negative && !number)) {
    return false;
  }
  *payload = (uint64_t)((is_negative ? -number : number) + BIAS);
  return true;
}

static bool
inline_integer(Reader *reader, uint64_t *payload)
{
  int64_t number = 0;
  const bool is_negative = skip(reader, '-');
  return read_whole(reader, &number) &&
         put_number(number, is_negative, payload);
}

static bool
inline_decimal(Reader *reader, uint64_t *payload)
{
  int64_t whole = 0;
  int64_t part = 0;
  const bool is_negative = skip(reader, '-');
  return read_whole(reader, &whole) && skip(reader, '.') &&
         read_fraction(reader, SANAD_INLINE_DIGITS, &part) &&
         whole <= BIAS / SANAD_INLINE_SCALE &&
         put_number(whole * SANAD_INLINE_SCALE + part, is_negative, payload);
}

static bool
is_leap_year(int year)
{
  return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int
days_in_month(int year, int month)
{
  static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  return days[month - 1] + (month == 2 && is_leap_year(year));
}

/// Days from 0001-01-01 to the first of January.
static int
days_before_year(int year)
{
  const int before = year - 1;
  return before * 365 + before / 4 - before / 100 + before / 400;
}

/// `YYYY-MM-DD` as days since 0001-01-01.
static bool
read_day(Reader *reader, int *days)
{
  int year = 0;
  int month = 0;
  int day = 0;
  if (!read_fixed(reader, 4, 1, YEAR_MOST, &year) || !skip(reader, '-') ||
      !read_fixed(reader, 2, 1, 12, &month) || !skip(reader, '-') ||
      !read_fixed(reader, 2, 1, days_in_month(year, month), &day)) {
    return false;
  }
  *days = days_before_year(year) + day - 1;
  for (int i = 1; i < month; ++i) {
    *days += days_in_month(year, i);
  }
  return true;
}

static bool
inline_date(Reader *reader, uint64_t *payload)
{
  int days = 0;
  if (!read_day(reader, &days)) {
    return false;
  }
  *payload = (uint64_t)days | (skip(reader, 'Z') ? ZONE : 0);
  return true;
}

/// `hh:mm:ss(.s+)?` as milliseconds.
static bool
read_clock(Reader *reader, int64_t *milliseconds)
{
  int hour = 0;
  int minute = 0;
  int second = 0;
  int64_t part = 0;
  if (!read_fixed(reader, 2, 0, 23, &hour) || !skip(reader, ':') ||
      !read_fixed(reader, 2, 0, 59, &minute) || !skip(reader, ':') ||
      !read_fixed(reader, 2, 0, 59, &second)) {
    return false;
  }
  // A fraction of zero could be left out.
  if (skip(reader, '.') && (!read_fraction(reader, 3, &part) || !part)) {
    return false;
  }
  *milliseconds = (INT64_C(60) * (60 * hour + minute) + second) * 1000 + part;
  return true;
}

static bool
inline_moment(Reader *reader, uint64_t *payload)
{
  int days = 0;
  int64_t milliseconds = 0;
  if (!read_day(reader, &days) || !skip(reader, 'T') ||
      !read_clock(reader, &milliseconds)) {
    return false;
  }
  *payload =
      (uint64_t)(days * DAY_MS + milliseconds) | (skip(reader, 'Z') ? ZONE : 0);
  return true;
}

/// The datatypes, by their names in XSD's namespace.
static const struct {
  SanadIdKind kind;
  const char *iri;
  bool (*read)(Reader *reader, uint64_t *payload);
} inline_kinds[] = {
    {SANAD_ID_INTEGER, SANAD_XSD_INTEGER, inline_integer},
    {SANAD_ID_DECIMAL, SANAD_XSD_DECIMAL, inline_decimal},
    {SANAD_ID_DATE, SANAD_XSD_DATE, inline_date},
    {SANAD_ID_DATETIME, SANAD_XSD_DATE_TIME, inline_moment},
    {SANAD_ID_BOOLEAN, SANAD_XSD_BOOLEAN, inline_boolean},
};

#define INLINE_KINDS (sizeof inline_kinds / sizeof *inline_kinds)

bool
sanad_inline_id(const SanadTerm *term, SanadId *id)
{
  if (term->kind != SANAD_LITERAL || !term->datatype.length ||
      term->text.length >= SANAD_INLINE_BYTES) {
    return false;
  }
  for (size_t i = 0; i < INLINE_KINDS; ++i) {
    if (sanad_text_is(term->datatype, inline_kinds[i].iri)) {
      Reader reader = {term->text.data, term->text.data + term->text.length};
      uint64_t payload = 0;
      if (!inline_kinds[i].read(&reader, &payload) || reader.at < reader.end) {
        return false;
      }
      *id = sanad_id(inline_kinds[i].kind, payload);
      return true;
    }
  }
  return false;
}

/// Writes a number with `count` digits or, if `count` is 0, as many as it has.
static char *
print_number(char *out, int64_t number, unsigned count)
{
  char digits[NUMBER_BYTES + 2];
  unsigned length = 0;
  for (uint64_t rest = (uint64_t)number; rest || length < count || !length;
       rest /= 10) {
    digits[length++] = (char)('0' + (int)(rest % 10));
  }
  while (length) {
    *out++ = digits[--length];
  }
  return out;
}

/// Writes a point and the digits of a fraction, without zeros at its end.
static char *
print_fraction(char *out, int64_t part, unsigned count)
{
  *out++ = '.';
  out = print_number(out, part, count);
  while (out[-1] == '0' && out[-2] != '.') {
    --out;
  }
  return out;
}

static char *
print_decimal(char *out, int64_t scaled)
{
  if (scaled < 0) {
    *out++ = '-';
    scaled = -scaled;
  }
  out = print_number(out, scaled / SANAD_INLINE_SCALE, 0);
  return print_fraction(out, scaled % SANAD_INLINE_SCALE, SANAD_INLINE_DIGITS);
}

static char *
print_integer(char *out, int64_t number)
{
  if (number < 0) {
    *out++ = '-';
    number = -number;
  }
  return print_number(out, number, 0);
}

static int
year_of_day(int days)
{
  // A guess that is at most one year off.
  int year = (int)((int64_t)days * 400 / DAYS_A_CYCLE) + 1;
  if (days_before_year(year) > days) {
    --year;
  }
  return days_before_year(year + 1) <= days ? year + 1 : year;
}

static char *
print_day(char *out, int days)
{
  const int year = year_of_day(days);
  int rest = days - days_before_year(year);
  int month = 1;
  while (rest >= days_in_month(year, month)) {
    rest -= days_in_month(year, month++);
  }
  out = print_number(out, year, 4);
  *out++ = '-';
  out = print_number(out, month, 2);
  *out++ = '-';
  return print_number(out, rest + 1, 2);
}

static char *
print_clock(char *out, int64_t milliseconds)
{
  const int64_t seconds = milliseconds / 1000;
  *out++ = 'T';
  out = print_number(out, seconds / 3600, 2);
  *out++ = ':';
  out = print_number(out, seconds / 60 % 60, 2);
  *out++ = ':';
  out = print_number(out, seconds % 60, 2);
  return milliseconds % 1000 ? print_fraction(out, milliseconds % 1000, 3)
                             : out;
}

/// Writes a date or moment, or returns null for a payload that is none.
static char *
print_calendar(char *out, SanadIdKind kind, uint64_t payload)
{
  const int64_t count = (int64_t)(payload & ~ZONE);
  const int64_t unit = kind == SANAD_ID_DATE ? 1 : DAY_MS;
  if (count >= DAYS * unit) {
    return NULL;
  }
  out = print_day(out, (int)(count / unit));
  if (kind == SANAD_ID_DATETIME) {
    out = print_clock(out, count % unit);
  }
  if (payload & ZONE) {
    *out++ = 'Z';
  }
  return out;
}

static SanadText
kind_iri(SanadIdKind kind)
{
  for (size_t i = 0; i < INLINE_KINDS; ++i) {
    if (inline_kinds[i].kind == kind) {
      return sanad_text(inline_kinds[i].iri);
    }
  }
  return (SanadText){0};
}

int64_t
sanad_inline_integer(SanadId id)
{
  return (int64_t)sanad_id_payload(id) - BIAS;
}

int64_t
sanad_inline_decimal(SanadId id)
{
  return (int64_t)sanad_id_payload(id) - BIAS;
}

bool
sanad_inline_term(SanadId id, char buffer[SANAD_INLINE_BYTES], SanadTerm *term)
{
  const SanadIdKind kind = sanad_id_kind(id);
  const uint64_t payload = sanad_id_payload(id);
  char *end = NULL;
  switch (kind) {
  case SANAD_ID_BOOLEAN:
    if (payload <= 1) {
      const char *const text = payload ? "true" : "false";
      end = stpcpy(buffer, text);
    }
    break;
  case SANAD_ID_INTEGER:
    end = print_integer(buffer, sanad_inline_integer(id));
    break;
  case SANAD_ID_DECIMAL:
    end = print_decimal(buffer, sanad_inline_decimal(id));
    break;
  case SANAD_ID_DATE:
  case SANAD_ID_DATETIME:
    end = print_calendar(buffer, kind, payload);
    break;
  default:
    break;
  }
  if (!end) {
    return false;
  }
  *term = sanad_term_typed((SanadText){buffer, (size_t)(end - buffer)},
                           kind_iri(kind));
  return true;
}

SanadId
sanad_inline_number(SanadIdKind kind, int64_t number)
{
  return sanad_id(kind, (uint64_t)(number + BIAS));
}

int
sanad_inline_day_of_year(int year)
{
  return days_before_year(year);
}

int64_t
sanad_inline_time(SanadId id)
{
  return (int64_t)(sanad_id_payload(id) & ~ZONE);
}

SanadId
sanad_inline_of_time(SanadIdKind kind, int64_t time, bool has_zone)
{
  return sanad_id(kind, (uint64_t)time | (has_zone ? ZONE : 0));
}

int
sanad_inline_year(SanadId id)
{
  const int64_t unit = sanad_id_kind(id) == SANAD_ID_DATE ? 1 : DAY_MS;
  const int64_t day = sanad_inline_time(id) / unit;
  return day < DAYS ? year_of_day((int)day) : 0;
}
