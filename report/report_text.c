/// Small texts of a report: dates in words, parameters in titles.

#include "report/report_impl.h"

static bool
is_name_byte(char c)
{
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= '0' && c <= '9') || c == '_' || (c & 0x80);
}

bool
report_is_html(const Report *report)
{
  return report->options->form == SANAD_REPORT_HTML;
}

SanadStatus
report_keep(Report *report, SanadBuffer *buffer, SanadText *out,
            SanadError *error)
{
  TRY(sanad_buffer_status(buffer, error));
  if (buffer->length > REPORT_OUTPUT_MAX - report->output_bytes) {
    (void)sanad_fail(error, SANAD_LIMIT, SANAD_NO_SPAN,
                     "the report gets larger than %zu MiB",
                     REPORT_OUTPUT_MAX >> 20U);
    return sanad_hint(error, "show less of its results by limit=");
  }
  report->output_bytes += buffer->length;
  out->data = sanad_arena_copy(report->arena, buffer->data, buffer->length);
  out->length = out->data ? buffer->length : 0;
  sanad_buffer_clear(buffer);
  return out->data ? SANAD_OK : sanad_fail_memory(error);
}

void
report_add_parameters(const Report *report, SanadText text, SanadBuffer *out)
{
  for (size_t i = 0; i < text.length; ++i) {
    const ReportParameter *parameter = NULL;
    size_t end = i + 1;
    if (text.data[i] == '\\' && end < text.length && text.data[end] == '$') {
      sanad_buffer_add_char(out, '$');
      i = end;
      continue;
    }
    if (text.data[i] == '$') {
      while (end < text.length && is_name_byte(text.data[end])) {
        ++end;
      }
      parameter = report_parameter(&report->front,
                                   sanad_text_slice(text, i + 1, end - i - 1));
    }
    if (parameter) {
      sanad_buffer_add_text(out, parameter->shown);
      i = end - 1;
    } else {
      sanad_buffer_add_char(out, text.data[i]);
    }
  }
}

/// Whether a character turns the direction of all text behind it: U+202A to
/// U+202E, U+2066 to U+2069.
static bool
turns_direction(SanadText text)
{
  const unsigned char last = text.length == 3 ? (unsigned char)text.data[2] : 0;
  return text.length == 3 && (unsigned char)text.data[0] == 0xE2 &&
         (((unsigned char)text.data[1] == 0x80 && last >= 0xAA &&
           last <= 0xAE) ||
          ((unsigned char)text.data[1] == 0x81 && last >= 0xA6 &&
           last <= 0xA9));
}

void
report_add_plain(SanadBuffer *out, SanadText text)
{
  for (size_t i = 0; i < text.length; ++i) {
    const char c = text.data[i];
    const SanadText rest = sanad_text_slice(text, i, 3);
    if (turns_direction(rest)) {
      i += 2;
    } else {
      sanad_buffer_add_char(out, (unsigned char)c < ' ' ? ' ' : c);
    }
  }
}

// ---- Dates

/// A date as far as it is known.
typedef struct {
  long year;
  unsigned month;
  unsigned day;   ///< 0: not known
  SanadText time; ///< `10:30`, or empty
} Day;

/// Reads `count` digits at `*at`.
static bool
read_digits(SanadText text, size_t *at, size_t count, unsigned *number)
{
  *number = 0;
  for (size_t i = 0; i < count; ++i, ++*at) {
    if (*at >= text.length || text.data[*at] < '0' || text.data[*at] > '9') {
      return false;
    }
    *number = *number * 10 + (unsigned)(text.data[*at] - '0');
  }
  return true;
}

static bool
read_day(SanadText text, Day *day)
{
  size_t at = 0;
  unsigned year = 0;
  *day = (Day){0};
  if (!read_digits(text, &at, 4, &year) || at >= text.length ||
      text.data[at++] != '-' || !read_digits(text, &at, 2, &day->month) ||
      day->month < 1 || day->month > 12) {
    return false;
  }
  day->year = (long)year;
  if (at < text.length && text.data[at] == '-') {
    ++at;
    if (!read_digits(text, &at, 2, &day->day) || day->day < 1 ||
        day->day > 31) {
      return false;
    }
  }
  if (at < text.length && text.data[at] == 'T') {
    day->time = sanad_text_slice(text, at + 1, 5);
  }
  return true;
}

/// The day of the week, 0 for Sunday (Sakamoto's method).
static unsigned
week_day(const Day *day)
{
  static const unsigned shifts[] = {0, 3, 2, 5, 0, 3, 5, 1, 4, 6, 2, 4};
  const unsigned year = (unsigned)day->year - (day->month < 3 && day->year > 0);
  return (year + year / 4 - year / 100 + year / 400 + shifts[day->month - 1] +
          day->day) %
         7;
}

static void
add_part(SanadBuffer *out, const Day *day, char sign)
{
  static const char *const months[] = {
      "January", "February", "March",     "April",   "May",      "June",
      "July",    "August",   "September", "October", "November", "December"};
  static const char *const days[] = {"Sunday",    "Monday",   "Tuesday",
                                     "Wednesday", "Thursday", "Friday",
                                     "Saturday"};
  const char *const month = months[day->month - 1];
  switch (sign) {
  case 'Y':
    sanad_buffer_add_format(out, "%04ld", day->year);
    break;
  case 'y':
    sanad_buffer_add_format(out, "%02ld", day->year % 100);
    break;
  case 'm':
    sanad_buffer_add_format(out, "%02u", day->month);
    break;
  case 'B':
    sanad_buffer_add_string(out, month);
    break;
  case 'b':
    sanad_buffer_add(out, month, 3);
    break;
  case 'd':
    sanad_buffer_add_format(out, "%02u", day->day);
    break;
  case 'e':
    sanad_buffer_add_format(out, "%u", day->day);
    break;
  case 'A':
    sanad_buffer_add_string(out, days[week_day(day)]);
    break;
  case 'a':
    sanad_buffer_add(out, days[week_day(day)], 3);
    break;
  case 'H':
    sanad_buffer_add_text(out, sanad_text_slice(day->time, 0, 2));
    break;
  case 'M':
    sanad_buffer_add_text(out, sanad_text_slice(day->time, 3, 2));
    break;
  case '%':
    sanad_buffer_add_char(out, '%');
    break;
  default:
    sanad_buffer_add_char(out, '%');
    sanad_buffer_add_char(out, sign);
    break;
  }
}

/// Whether a part of a date needs the day.
static bool
needs_day(char sign)
{
  return sign == 'd' || sign == 'e' || sign == 'A' || sign == 'a';
}

void
report_add_date(SanadBuffer *out, SanadText date, SanadText form)
{
  Day day;
  if (!read_day(date, &day)) {
    sanad_buffer_add_text(out, date);
    return;
  }
  if (!form.length) {
    form = day.day ? SANAD_TEXT("%e %B %Y") : SANAD_TEXT("%B %Y");
  }
  for (size_t i = 0; i < form.length; ++i) {
    if (form.data[i] != '%' || i + 1 == form.length) {
      sanad_buffer_add_char(out, form.data[i]);
      continue;
    }
    ++i;
    if (day.day || !needs_day(form.data[i])) {
      add_part(out, &day, form.data[i]);
    } else if (i + 1 < form.length && form.data[i + 1] == ' ') {
      ++i; // A month has no day, nor the space behind it
    }
  }
}
