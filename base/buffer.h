#ifndef SANAD_BASE_BUFFER_H
#define SANAD_BASE_BUFFER_H

#include "base/status.h"
#include "base/text.h"

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

/// Bytes that grow at the end.  Start with `{0}`; free with
/// sanad_buffer_free().
///
/// A failed append sets `failed` and later appends do nothing, so that a run
/// of appends needs one check, sanad_buffer_status(), at its end.
typedef struct {
  char *data; ///< May be null while `length` is 0
  size_t length;
  size_t capacity;
  bool failed;
} SanadBuffer;

/// Frees the bytes and makes the buffer empty.
void sanad_buffer_free(SanadBuffer *buffer);

/// Forgets the bytes but keeps the memory, and forgets a failure.
void sanad_buffer_clear(SanadBuffer *buffer);

/// Makes room for `length` more bytes.  Returns false when out of memory.
bool sanad_buffer_reserve(SanadBuffer *buffer, size_t length);

/// Adds bytes at the end.
static inline void
sanad_buffer_add(SanadBuffer *buffer, const char *bytes, size_t length)
{
  const bool has_room =
      !buffer->failed && length <= buffer->capacity - buffer->length;
  if (length && (has_room || sanad_buffer_reserve(buffer, length))) {
    memcpy(buffer->data + buffer->length, bytes, length);
    buffer->length += length;
  }
}

/// Adds a text at the end.
static inline void
sanad_buffer_add_text(SanadBuffer *buffer, SanadText text)
{
  sanad_buffer_add(buffer, text.data, text.length);
}

/// Adds a string at the end.
static inline void
sanad_buffer_add_string(SanadBuffer *buffer, const char *string)
{
  sanad_buffer_add(buffer, string, strlen(string));
}

/// Adds a byte at the end.
static inline void
sanad_buffer_add_char(SanadBuffer *buffer, char byte)
{
  sanad_buffer_add(buffer, &byte, 1);
}

/// Adds a code point, or formatted text, at the end.
void sanad_buffer_add_code_point(SanadBuffer *buffer, uint32_t code_point);
void sanad_buffer_add_format(SanadBuffer *buffer, const char *format, ...)
    SANAD_PRINTF(2, 3);

/// The bytes so far.  Valid until the next append.
SanadText sanad_buffer_text(const SanadBuffer *buffer);

/// Ends the bytes with a zero byte, not counted in the length, and returns
/// them; null when out of memory.  Valid until the next append.
const char *sanad_buffer_string(SanadBuffer *buffer);

/// SANAD_NO_MEMORY if an append failed, else SANAD_OK.
SANAD_NODISCARD SanadStatus sanad_buffer_status(const SanadBuffer *buffer,
                                                SanadError *error);

#endif
