#include "base/status.h"

#include <assert.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

/// Writes formatted text, and when it had to be cut, cuts before the code
/// point that does not fit.
SANAD_PRINTF(3, 0)
static void
format_text(char *out, size_t size, const char *format, va_list arguments)
{
  const int length = vsnprintf(out, size, format, arguments);
  if (length < 0) {
    out[0] = '\0';
    return;
  }
  if ((size_t)length < size) {
    return;
  }

  size_t end = size - 1;
  size_t start = end;
  while (start > 0 && ((unsigned char)out[start - 1] & 0xC0U) == 0x80U) {
    --start;
  }
  if (start > 0 && (unsigned char)out[start - 1] >= 0xC0U) {
    end = start - 1;
  }
  out[end] = '\0';
}

SanadStatus
sanad_fail(SanadError *error, SanadStatus status, SanadSpan span,
           const char *format, ...)
{
  assert(status != SANAD_OK);

  if (error) {
    error->status = status;
    error->span = span;
    error->place = (SanadPlace){0, 0};
    error->hint[0] = '\0';

    va_list arguments;
    va_start(arguments, format);
    format_text(error->message, sizeof error->message, format, arguments);
    va_end(arguments);
  }
  return status;
}

SanadStatus
sanad_hint(SanadError *error, const char *format, ...)
{
  if (!error) {
    return SANAD_MEANING;
  }

  va_list arguments;
  va_start(arguments, format);
  format_text(error->hint, sizeof error->hint, format, arguments);
  va_end(arguments);
  return error->status;
}

SanadStatus
sanad_fail_hint(SanadError *error, SanadStatus status, SanadSpan span,
                const char *hint, const char *format, ...)
{
  if (error) {
    va_list arguments;
    *error = (SanadError){.status = status, .span = span};
    va_start(arguments, format);
    format_text(error->message, sizeof error->message, format, arguments);
    va_end(arguments);
    (void)sanad_hint(error, "%s", hint);
  }
  return status;
}

SanadStatus
sanad_fail_memory(SanadError *error)
{
  return sanad_fail(error, SANAD_NO_MEMORY, SANAD_NO_SPAN, "out of memory");
}

SanadPlace
sanad_locate(const char *text, size_t length, size_t offset)
{
  SanadPlace place = {1, 1};
  const size_t end = offset < length ? offset : length;

  size_t start = 0;
  const char *line = NULL;
  while (start < end && (line = memchr(text + start, '\n', end - start))) {
    start = (size_t)(line - text) + 1;
    ++place.line;
  }
  for (size_t i = start; i < end; ++i) {
    place.column += ((unsigned char)text[i] & 0xC0U) != 0x80U;
  }
  return place;
}
