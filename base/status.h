#ifndef SANAD_BASE_STATUS_H
#define SANAD_BASE_STATUS_H

#include <stddef.h>
#include <stdint.h>

#define SANAD_NODISCARD           __attribute__((warn_unused_result))
#define SANAD_PRINTF(text, first) __attribute__((format(printf, text, first)))

/// What a function has to say for itself.  Zero is success.
typedef enum {
  SANAD_OK = 0,
  SANAD_END,         ///< Nothing more to give.  Not an error.
  SANAD_INCOMPLETE,  ///< Text that may yet become well-formed
  SANAD_NOT_FOUND,   ///< No such term, name or file
  SANAD_AMBIGUOUS,   ///< A name that could be several things
  SANAD_NO_MEMORY,   ///< An allocation failed
  SANAD_LIMIT,       ///< A fixed limit was reached: depth, length, rows
  SANAD_SYNTAX,      ///< Text is malformed
  SANAD_MEANING,     ///< Well-formed text that makes no sense
  SANAD_IO,          ///< A file could not be read or written
  SANAD_STORE,       ///< The store refused: full, locked, not a store
  SANAD_CORRUPT,     ///< Stored bytes break an invariant
  SANAD_UNSUPPORTED, ///< Understood, but not in this version
  SANAD_CANCELLED,   ///< The user or a time limit stopped the work
} SanadStatus;

/// A stretch of source text: half-open, in bytes from its start.
typedef struct {
  uint32_t offset;
  uint32_t length; ///< 0 when there is no source to point at
} SanadSpan;

/// Where an offset falls, as a person counts: both start at 1.
typedef struct {
  uint64_t line;   ///< 0 when there is no place to name
  uint64_t column; ///< In code points, not bytes
} SanadPlace;

#define SANAD_MESSAGE_BYTES_MAX 1000

/// One failure, in storage the caller owns.  Never allocates, so it can
/// report SANAD_NO_MEMORY.
///
/// Errors in a query carry a `span`; errors in a file that was streamed, whose
/// text is gone, carry a `place` instead.
typedef struct {
  SanadStatus status;
  SanadSpan span;
  SanadPlace place;
  char message[SANAD_MESSAGE_BYTES_MAX]; ///< One sentence, no final period
  char hint[SANAD_MESSAGE_BYTES_MAX];    ///< What to do about it, or empty
} SanadError;

/// Fills `error` (unless it is null), without hint or place, and returns
/// `status`, so that a failing function can end with `return sanad_fail(...)`.
/// A message too long is cut between two code points.
SanadStatus sanad_fail(SanadError *error, SanadStatus status, SanadSpan span,
                       const char *format, ...) SANAD_PRINTF(4, 5);

/// Adds what to do to a failure already reported.  `error` may be null.
/// Returns the status the error holds, or SANAD_MEANING if it is null.
SanadStatus sanad_hint(SanadError *error, const char *format, ...)
    SANAD_PRINTF(2, 3);

/// The same as sanad_fail() and sanad_hint() behind it: what is wrong, and what
/// to do about it.
SanadStatus sanad_fail_hint(SanadError *error, SanadStatus status,
                            SanadSpan span, const char *hint,
                            const char *format, ...) SANAD_PRINTF(5, 6);

/// Reports SANAD_NO_MEMORY.
SanadStatus sanad_fail_memory(SanadError *error);

/// Computes line and column.  Walks `text`: call it to report, not to parse.
SanadPlace sanad_locate(const char *text, size_t length, size_t offset);

/// No source to point at.
#define SANAD_NO_SPAN ((SanadSpan){0, 0})

/// Passes any status but SANAD_OK up to the caller.
#define TRY(expression)                                                        \
  do {                                                                         \
    const SanadStatus try_status_ = (expression);                              \
    if (try_status_ != SANAD_OK) {                                             \
      return try_status_;                                                      \
    }                                                                          \
  } while (0)

#endif
