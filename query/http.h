#ifndef SANAD_QUERY_HTTP_H
#define SANAD_QUERY_HTTP_H

#include "base/status.h"
#include "base/text.h"

#include <signal.h>
#include <stddef.h>
#include <stdint.h>

/// Inside query/ only: one POST.  libcurl is loaded when the first is made.

/// What is sent, and its limits.
typedef struct {
  const char *url;
  SanadText form;     ///< Body, application/x-www-form-urlencoded
  const char *accept; ///< Media type that is asked for
  uint64_t timeout_ms;
  uint64_t bytes_max;                        ///< Of the answer
  const volatile sig_atomic_t *is_cancelled; ///< May be null
} HttpRequest;

/// Sends a request and hands the bytes of its answer to `take` as they come.
///
/// Redirections are not followed.
///
/// Errors: SANAD_IO (no connection, or an answer that is none, with the words
/// of the server), SANAD_LIMIT (time, size), SANAD_CANCELLED, SANAD_UNSUPPORTED
/// (libcurl is missing), and what `take` returns.
SANAD_NODISCARD SanadStatus http_post(const HttpRequest *request,
                                      SanadStatus (*take)(void *state,
                                                          SanadText bytes,
                                                          SanadError *error),
                                      void *state, SanadError *error);

#endif
