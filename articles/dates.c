#include "articles/nodes.h"
#include "articles/reading.h"

#include <stdio.h>
#include <stdlib.h>

/// A date while it is read; 0 for what is not said.
typedef struct {
  int year;
  int month;
  int day;
} Day;

static int
number_of(const Reading *reading, size_t token, size_t digits_max)
{
  const Sentence *const s = &reading->sentence;
  if (token >= s->token_count || s->tokens[token].kind != TOKEN_NUMBER) {
    return 0;
  }
  const SanadText text = token_text(&s->tokens[token], s->text);
  int value = 0;
  size_t i = 0;
  while (i < text.length && i < digits_max && text.data[i] >= '0' &&
         text.data[i] <= '9') {
    value = value * 10 + (text.data[i++] - '0');
  }
  const SanadText rest = sanad_text_slice(text, i, SIZE_MAX);
  const bool is_ordinal =
      sanad_text_is(rest, "st") || sanad_text_is(rest, "nd") ||
      sanad_text_is(rest, "rd") || sanad_text_is(rest, "th");
  return i && (!rest.length || is_ordinal) ? value : 0;
}

static int
day_number(const Reading *reading, size_t token)
{
  const int day = number_of(reading, token, 2);
  return day >= 1 && day <= 31 ? day : 0;
}

static int
year_number(const Reading *reading, size_t token)
{
  const int year = number_of(reading, token, 4);
  return year >= 1000 && year <= 2999 ? year : 0;
}

static int
month_number(const Reading *reading, size_t token)
{
  const Sentence *const s = &reading->sentence;
  return token < s->token_count
             ? lexicon_info(reading->lexicon, s->tokens[token].exact)->month
             : 0;
}

/// [ "," ] year, from `*at` on.
static int
read_year(const Reading *reading, size_t *at)
{
  const size_t year_at = token_is_mark(reading, *at, ',') ? *at + 1 : *at;
  const int year = year_number(reading, year_at);
  *at = year ? year_at + 1 : *at;
  return year;
}

/// date = day month [ year ] | month day [ "," year ] | month year
///      | year "-" month "-" day .
static size_t
read_date(const Reading *reading, size_t at, Day *day)
{
  *day = (Day){0, 0, 0};
  if (day_number(reading, at)) {
    size_t next = at + 1;
    next += token_is(reading, next, "of");
    if (month_number(reading, next)) {
      *day = (Day){0, month_number(reading, next), day_number(reading, at)};
      size_t end = next + 1;
      day->year = read_year(reading, &end);
      return end;
    }
  }
  if (month_number(reading, at)) {
    day->month = month_number(reading, at);
    size_t end = at + 1;
    day->day = day_number(reading, end);
    end += day->day != 0;
    day->year = read_year(reading, &end);
    return day->day || day->year ? end : 0;
  }
  if (year_number(reading, at) && token_is_mark(reading, at + 1, '-') &&
      token_is_mark(reading, at + 3, '-')) {
    day->year = year_number(reading, at);
    day->month = number_of(reading, at + 2, 2);
    day->day = day_number(reading, at + 4);
    return day->month >= 1 && day->month <= 12 && day->day ? at + 5 : 0;
  }
  return 0;
}

/// Days since 1970-01-01 (Howard Hinnant's civil calendar formula, public
/// domain).
static long
days_of(int year, int month, int day)
{
  year -= month <= 2;
  const long era = (year >= 0 ? year : year - 399) / 400;
  const long of_era = year - era * 400;
  const long of_year =
      (153L * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return era * 146097 + of_era * 365 + of_era / 4 - of_era / 100 + of_year -
         719468;
}

static Day
day_of(long days)
{
  days += 719468;
  const long era = (days >= 0 ? days : days - 146096) / 146097;
  const long of_era = days - era * 146097;
  const long year =
      (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
  const long of_year = of_era - (365 * year + year / 4 - year / 100);
  const long month = (5 * of_year + 2) / 153;
  const int m = (int)(month < 10 ? month + 3 : month - 9);
  return (Day){(int)(year + era * 400 + (m <= 2)), m,
               (int)(of_year - (153 * month + 2) / 5 + 1)};
}

/// The last such weekday that is not behind the article's date.
static bool
read_weekday(const Reading *reading, size_t token, Day *day)
{
  const Sentence *const s = &reading->sentence;
  const int weekday =
      lexicon_info(reading->lexicon, s->tokens[token].exact)->weekday;
  if (!weekday || !reading->day) {
    return false;
  }
  const long today = days_of(reading->year, reading->month, reading->day);
  const long of_today = ((today + 3) % 7 + 7) % 7 + 1; // Monday is 1
  *day = day_of(today - (of_today - weekday + 7) % 7);
  return true;
}

/// "today", "yesterday".
static bool
read_relative(const Reading *reading, size_t token, Day *day)
{
  if (!reading->day || !token_has_set(reading, token, SET_RELATIVE_DAYS)) {
    return false;
  }
  const long today = days_of(reading->year, reading->month, reading->day);
  *day = day_of(token_is(reading, token, "yesterday") ? today - 1 : today);
  return true;
}

static uint32_t
make_node(Reading *reading, const Day *day)
{
  char text[48];
  if (!day->year || !day->month) {
    return NONE;
  }
  if (day->day) {
    (void)snprintf(text, sizeof text, "%04d-%02d-%02d", day->year, day->month,
                   day->day);
  } else {
    (void)snprintf(text, sizeof text, "%04d-%02d", day->year, day->month);
  }
  return node_of_label(reading, NODE_DATE, CLASS_NONE, sanad_text(text), NONE,
                       NONE);
}

static bool
is_future(const Reading *reading, size_t token)
{
  return token > 0 && (token_is(reading, token - 1, "next") ||
                       token_is(reading, token - 1, "coming") ||
                       token_is(reading, token - 1, "every"));
}

/// Reads a date of any kind at `*at`; makes it a node if it can be placed.
static bool
read_any(Reading *reading, size_t *at, uint32_t *node)
{
  Day day = {0, 0, 0};
  const size_t end = read_date(reading, *at, &day);
  if (end) {
    // "May 4" is of the article's year, or of the year before.
    if (!day.year && reading->year) {
      day.year = reading->year - (day.month > reading->month + 6);
    }
    *node = make_node(reading, &day);
    *at = end;
    return true;
  }

  const int weekday =
      lexicon_info(reading->lexicon, reading->sentence.tokens[*at].exact)
          ->weekday;
  const bool is_day = token_has_set(reading, *at, SET_RELATIVE_DAYS);
  if (!weekday && !is_day) {
    return false;
  }
  *node = NONE;
  if (!is_future(reading, *at) &&
      (read_weekday(reading, *at, &day) || read_relative(reading, *at, &day))) {
    *node = make_node(reading, &day);
  }
  ++*at;
  return true;
}

void
dates_find(Reading *reading)
{
  Sentence *const s = &reading->sentence;
  for (size_t i = 0; i < s->token_count;) {
    size_t end = i;
    uint32_t node = NONE;
    const Mention *const old = mention_at(reading, i);
    if ((old && old->kind != MENTION_PHRASE) ||
        !read_any(reading, &end, &node)) {
      ++i;
      continue;
    }
    // "on 14 May, Wednesday" and "on Wednesday, 14 May" are one date.
    size_t more = end + token_is_mark(reading, end, ',');
    uint32_t second = NONE;
    if (more < s->token_count && more > end &&
        read_any(reading, &more, &second) && second != NONE) {
      node = node == NONE ? second : node;
      end = more;
    }
    size_t first = i;
    first -= first > 0 &&
             token_has_set(reading, first - 1, SET_DATE_PREPOSITIONS) &&
             !mention_at(reading, first - 1);
    (void)mention_add(reading, (Mention){.kind = MENTION_DATE,
                                         .first = (uint16_t)first,
                                         .last = (uint16_t)end,
                                         .head = (uint16_t)first,
                                         .node = node,
                                         .other = NONE,
                                         .entity = NONE,
                                         .confidence = 1.0});
    i = end;
  }
}

/// The number that `count` digits from `at` on make, or -1.
static int
digits(SanadText text, size_t at, size_t count)
{
  int value = 0;
  for (size_t i = at; i < at + count; ++i) {
    if (text.data[i] < '0' || text.data[i] > '9') {
      return -1;
    }
    value = value * 10 + (text.data[i] - '0');
  }
  return value;
}

/// Days of a month.
static int
month_days(int year, int month)
{
  static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
  const bool is_leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
  return days[month - 1] + (month == 2 && is_leap);
}

bool
sanad_article_has_date(SanadText date)
{
  if (date.length != 10 || date.data[4] != '-' || date.data[7] != '-') {
    return false;
  }
  for (size_t i = 0; i < date.length; ++i) {
    if (i != 4 && i != 7 && (date.data[i] < '0' || date.data[i] > '9')) {
      return false;
    }
  }
  const int year = digits(date, 0, 4);
  const int month = digits(date, 5, 2);
  const int day = digits(date, 8, 2);
  return year > 0 && month >= 1 && month <= 12 && day >= 1 &&
         day <= month_days(year, month);
}

void
dates_set_article(Reading *reading, SanadText iso)
{
  const SanadText date = sanad_text_slice(iso, 0, 10);
  if (sanad_article_has_date(date)) {
    reading->year = digits(date, 0, 4);
    reading->month = digits(date, 5, 2);
    reading->day = digits(date, 8, 2);
  }
}
