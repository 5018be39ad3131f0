#ifndef SANAD_QUERY_CALENDAR_H
#define SANAD_QUERY_CALENDAR_H

#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Inside query/ only: days and moments, as xsd:date, xsd:gYearMonth and
/// xsd:dateTime write them.

/// What a text tells: how much of a moment.
typedef enum {
  CALENDAR_MONTH = 1,
  CALENDAR_DATE,
  CALENDAR_DATETIME,
} CalendarKind;

/// A moment: of a day or a month, when it begins.  What is written without a
/// time zone is in UTC: XPath's implicit time zone (F&O 3.1, 9.4).
typedef struct {
  int64_t seconds;      ///< Since 1970 in UTC
  uint64_t attoseconds; ///< 10^-18 of a second; less is cut off
  int32_t zone_seconds; ///< What the writer's clock is ahead of UTC
} Instant;

/// Reads a lexical form (XSD 1.1 part 2, 3.3.7, 3.3.9 and 3.3.11; the year 0000
/// is there, 24:00:00 is the end of a day), or returns false: for other text,
/// days that do not exist, and years of more than 9 digits.
bool instant_parse(SanadText text, CalendarKind kind, Instant *instant);

/// Earlier: -1, the same: 0, later: 1.
int instant_compare(const Instant *a, const Instant *b);

/// The day on the writer's calendar, counted from 1970-01-01.
int64_t instant_day(const Instant *instant);

/// Whether `text` begins like a day `2024-05-01`, or like a month if
/// `is_month`; that beginning is put into `*part`.
bool calendar_part(SanadText text, bool is_month, SanadText *part);

#endif
