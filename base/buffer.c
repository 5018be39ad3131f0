#include "base/buffer.h"

#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void
sanad_buffer_free(SanadBuffer *buffer)
{
  free(buffer->data);
  *buffer = (SanadBuffer){0};
}

void
sanad_buffer_clear(SanadBuffer *buffer)
{
  buffer->length = 0;
  buffer->failed = false;
}

bool
sanad_buffer_reserve(SanadBuffer *buffer, size_t length)
{
  if (buffer->failed) {
    return false;
  }
  if (length <= buffer->capacity - buffer->length) {
    return true;
  }
  if (length > SIZE_MAX / 2 - buffer->length) {
    buffer->failed = true;
    return false;
  }

  size_t capacity = buffer->capacity ? buffer->capacity : 64;
  while (capacity - buffer->length < length) {
    capacity *= 2;
  }

  char *const data = realloc(buffer->data, capacity);
  if (!data) {
    buffer->failed = true;
    return false;
  }
  buffer->data = data;
  buffer->capacity = capacity;
  return true;
}

void
sanad_buffer_add_code_point(SanadBuffer *buffer, uint32_t code_point)
{
  char bytes[4];
  sanad_buffer_add(buffer, bytes, sanad_utf8_put(code_point, bytes));
}

void
sanad_buffer_add_format(SanadBuffer *buffer, const char *format, ...)
{
  va_list arguments;
  va_start(arguments, format);
  va_list again;
  va_copy(again, arguments);
  const int length = vsnprintf(NULL, 0, format, arguments);
  va_end(arguments);

  if (length < 0) {
    buffer->failed = true;
  } else if (sanad_buffer_reserve(buffer, (size_t)length + 1)) {
    (void)vsnprintf(buffer->data + buffer->length, (size_t)length + 1, format,
                    again);
    buffer->length += (size_t)length;
  }
  va_end(again);
}

SanadText
sanad_buffer_text(const SanadBuffer *buffer)
{
  return (SanadText){buffer->data, buffer->length};
}

const char *
sanad_buffer_string(SanadBuffer *buffer)
{
  if (!sanad_buffer_reserve(buffer, 1)) {
    return NULL;
  }
  buffer->data[buffer->length] = '\0';
  return buffer->data;
}

SanadStatus
sanad_buffer_status(const SanadBuffer *buffer, SanadError *error)
{
  return buffer->failed ? sanad_fail_memory(error) : SANAD_OK;
}
