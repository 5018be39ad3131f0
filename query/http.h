#ifndef SANAD_QUERY_HTTP_H
#define SANAD_QUERY_HTTP_H

#include "base/status.h"
#include "base/text.h"

#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// Inside query/ only: one request and its answer as it comes.  libcurl is
/// loaded when the first is made.
///
/// Certificates are verified.  Redirections are followed within a host only,
/// and only where nothing is changed.  A server that says 503 with Retry-After
/// is asked again, a few times and within the limit of time.  Credentials come
/// from the environment, for the one host that SANAD_ENDPOINT_HOST names
/// (SANAD_ENDPOINT_TOKEN, or SANAD_ENDPOINT_USER and SANAD_ENDPOINT_PASSWORD),
/// else from ~/.netrc; no message holds them.
typedef struct Http Http;

/// What is sent, and its limits.  All texts must outlive the exchange.
typedef struct {
  const char *url;
  const char *method; ///< GET, POST or PUT
  SanadText body;
  const char *type;   ///< Media type of the body
  const char *accept; ///< Media types that are asked for
  uint64_t timeout_ms;
  uint64_t bytes_max;                        ///< Of the unpacked answer
  const volatile sig_atomic_t *is_cancelled; ///< May be null
  bool is_change; ///< It changes data: it is not sent to another address
} HttpRequest;

/// Whether `url` is an address that can be asked: http or https, without name
/// or password in it.
///
/// Errors: SANAD_MEANING, without a span.
SANAD_NODISCARD SanadStatus http_check_url(SanadText url, SanadError *error);

/// Begins an exchange.  Close it with http_close().
///
/// Errors: SANAD_UNSUPPORTED (libcurl is missing), SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus http_open(Http **out, const HttpRequest *request,
                                      SanadError *error);

/// Waits for the next bytes of the answer, or returns SANAD_END.  They are
/// valid until the next call.
///
/// Errors: SANAD_IO (no connection, or an answer that is none, with the words
/// of the server), SANAD_LIMIT (time, size), SANAD_CANCELLED, SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus http_read(Http *http, SanadText *bytes,
                                      SanadError *error);

/// The media type of the answer, once bytes were read, or an empty string.
const char *http_type(const Http *http);

/// Closes an exchange, finished or not.  Accepts null.
void http_close(Http *http);

#endif
