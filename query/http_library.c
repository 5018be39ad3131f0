/// Where libcurl is, whom it may talk to, and as whom.

#include "query/http_library.h"

#include "query/http.h"

#include <dlfcn.h>
#include <stdlib.h>
#include <string.h>

SanadStatus
http_load(const char *const *names, size_t count, void *functions,
          SanadError *error)
{
  static const char *const files[] = {"libcurl-gnutls.so.4", "libcurl.so.4"};
  void *library = NULL;
  for (size_t i = 0; !library && i < sizeof files / sizeof *files; ++i) {
    library = dlopen(files[i], RTLD_NOW | RTLD_LOCAL);
  }
  bool has_all = library;
  for (size_t i = 0; has_all && i < count; ++i) {
    void *const symbol = dlsym(library, names[i]);
    memcpy((char *)functions + i * sizeof symbol, &symbol, sizeof symbol);
    has_all = symbol;
  }
  if (has_all) {
    return SANAD_OK;
  }
  (void)sanad_fail(error, SANAD_UNSUPPORTED, SANAD_NO_SPAN,
                   "libcurl, which asks endpoints, cannot be loaded");
  return sanad_hint(error, "install the package libcurl3-gnutls");
}

/// The length of `http://` or `https://`, or 0.
static size_t
scheme_length(SanadText url)
{
  if (sanad_text_has_prefix(url, SANAD_TEXT("http://"))) {
    return sizeof "http://" - 1;
  }
  return sanad_text_has_prefix(url, SANAD_TEXT("https://"))
             ? sizeof "https://" - 1
             : 0;
}

SanadText
http_origin(SanadText url)
{
  size_t end = scheme_length(url);
  while (end < url.length && !strchr("/?#", url.data[end])) {
    ++end;
  }
  return sanad_text_slice(url, 0, end);
}

/// Host and port.
static SanadText
authority(SanadText url)
{
  const SanadText origin = http_origin(url);
  const size_t start = scheme_length(url);
  return sanad_text_slice(origin, start, origin.length - start);
}

bool
http_is_same_host(SanadText from, SanadText to)
{
  const bool is_upgrade =
      sanad_text_has_prefix(from, SANAD_TEXT("http://")) &&
      sanad_text_has_prefix(to, SANAD_TEXT("https://")) &&
      !memchr(authority(from).data, ':', authority(from).length);
  return scheme_length(to) &&
                 (is_upgrade ||
                  sanad_text_is_equal(http_origin(from), http_origin(to)))
             ? sanad_text_is_equal(authority(from), authority(to))
             : false;
}

SanadText
http_shown(const char *url)
{
  return (SanadText){url, strcspn(url, "?#")};
}

SanadStatus
http_check_url(SanadText url, SanadError *error)
{
  const bool has_zero = url.length && memchr(url.data, '\0', url.length);
  const SanadText host = has_zero ? (SanadText){0} : authority(url);
  if (!scheme_length(url) || !host.length) {
    (void)sanad_fail(error, SANAD_MEANING, SANAD_NO_SPAN,
                     "%.*s is no address of an endpoint",
                     (int)(url.length < 200 ? url.length : 200), url.data);
    return sanad_hint(error, "write http://HOST/sparql, or https://");
  }
  if (memchr(host.data, '@', host.length)) {
    (void)sanad_fail(error, SANAD_MEANING, SANAD_NO_SPAN,
                     "an address must not hold a name or password");
    return sanad_hint(error, "put them into ~/.netrc, or into "
                             "SANAD_ENDPOINT_USER and "
                             "SANAD_ENDPOINT_PASSWORD");
  }
  return SANAD_OK;
}

/// What a variable of the environment says, or null.
static const char *
said(const char *name)
{
  const char *const value = getenv(name);
  return value && *value ? value : NULL;
}

HttpCredentials
http_credentials(SanadText url)
{
  const char *const host = said("SANAD_ENDPOINT_HOST");
  // A script must not lead a password to a host of its choice.
  if (!host || !sanad_text_is(authority(url), host)) {
    return (HttpCredentials){0};
  }
  return (HttpCredentials){
      said("SANAD_ENDPOINT_TOKEN"),
      said("SANAD_ENDPOINT_USER"),
      said("SANAD_ENDPOINT_PASSWORD"),
  };
}
