#ifndef SANAD_QUERY_HTTP_LIBRARY_H
#define SANAD_QUERY_HTTP_LIBRARY_H

#include "base/status.h"
#include "base/text.h"

#include <stdbool.h>

/// For query/http.c only.

/// Opens libcurl and finds `count` functions of it by name; the pointers are
/// put into `functions`, one behind the other.
///
/// Errors: SANAD_UNSUPPORTED with a hint.
SANAD_NODISCARD SanadStatus http_load(const char *const *names, size_t count,
                                      void *functions, SanadError *error);

/// How far the origin of a URL reaches: scheme, host and port.
SanadText http_origin(SanadText url);

/// Whether a redirection from one URL to the other stays with the host; from
/// http to https of the same host does.
bool http_is_same_host(SanadText from, SanadText to);

/// What is shown of a URL: not what stands behind `?`, which may be a key.
SanadText http_shown(const char *url);

/// Credentials of the environment for a host, null where there are none.
typedef struct {
  const char *token;
  const char *user;
  const char *password;
} HttpCredentials;

/// The credentials for the host of a URL.
HttpCredentials http_credentials(SanadText url);

#endif
