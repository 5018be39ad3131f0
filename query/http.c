#include "query/http.h"

#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

/// How much of the words of a server that refuses is kept.
#define REFUSAL_BYTES_MAX 300U
#define CONNECT_MS        10000L

/// What is used of libcurl.
typedef struct {
  __typeof__(curl_global_init) *global_init;
  __typeof__(curl_easy_init) *easy_init;
  __typeof__(curl_easy_setopt) *setopt;
  __typeof__(curl_easy_perform) *perform;
  __typeof__(curl_easy_getinfo) *getinfo;
  __typeof__(curl_easy_cleanup) *cleanup;
  __typeof__(curl_easy_strerror) *words;
  __typeof__(curl_slist_append) *append;
  __typeof__(curl_slist_free_all) *free_list;
} Curl;

/// Loads libcurl: a start of sanad that asks no endpoint does not pay for it.
static SanadStatus
load(Curl *curl, SanadError *error)
{
  static const char *const files[] = {"libcurl-gnutls.so.4", "libcurl.so.4"};
  static const char *const names[] = {
      "curl_global_init",   "curl_easy_init",    "curl_easy_setopt",
      "curl_easy_perform",  "curl_easy_getinfo", "curl_easy_cleanup",
      "curl_easy_strerror", "curl_slist_append", "curl_slist_free_all"};
  void *library = NULL;
  for (size_t i = 0; !library && i < sizeof files / sizeof *files; ++i) {
    library = dlopen(files[i], RTLD_NOW | RTLD_LOCAL);
  }
  bool has_all = library;
  for (size_t i = 0; has_all && i < sizeof names / sizeof *names; ++i) {
    void *const symbol = dlsym(library, names[i]);
    // All members are pointers to functions, in the order of the names.
    memcpy((char *)curl + i * sizeof symbol, &symbol, sizeof symbol);
    has_all = symbol;
  }
  if (!has_all || curl->global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
    (void)sanad_fail(error, SANAD_UNSUPPORTED, SANAD_NO_SPAN,
                     "libcurl, which asks endpoints, cannot be loaded");
    (void)sanad_hint(error, "install the package libcurl3-gnutls");
    return SANAD_UNSUPPORTED;
  }
  return SANAD_OK;
}

/// An answer on its way.
typedef struct {
  const Curl *curl;
  CURL *easy;
  const HttpRequest *request;
  SanadStatus (*take)(void *state, SanadText bytes, SanadError *error);
  void *state;
  SanadError *error;
  SanadStatus status; ///< What stopped it
  uint64_t bytes;
  long code;
  char refusal[REFUSAL_BYTES_MAX];
  size_t refusal_bytes;
} Exchange;

/// Keeps the first words of a refusal, on one line.
static void
keep_refusal(Exchange *self, const char *bytes, size_t size)
{
  for (size_t i = 0; i < size && self->refusal_bytes < REFUSAL_BYTES_MAX; ++i) {
    const unsigned char c = (unsigned char)bytes[i];
    self->refusal[self->refusal_bytes++] =
        c < 0x20 || c == 0x7F ? ' ' : bytes[i];
  }
}

static size_t
take_bytes(char *bytes, size_t size, size_t count, void *state)
{
  Exchange *const self = state;
  size *= count;
  self->bytes += size;
  (void)self->curl->getinfo(self->easy, CURLINFO_RESPONSE_CODE, &self->code);
  if (self->bytes > self->request->bytes_max) {
    self->status =
        sanad_fail(self->error, SANAD_LIMIT, SANAD_NO_SPAN,
                   "the answer of the endpoint is larger than %llu MB",
                   (unsigned long long)(self->request->bytes_max / 1000000U));
    return 0;
  }
  if (self->code / 100 != 2) {
    keep_refusal(self, bytes, size);
    return size;
  }
  self->status = self->take(self->state, (SanadText){bytes, size}, self->error);
  return self->status == SANAD_OK ? size : 0;
}

static int
look_up(void *state, curl_off_t down_all, curl_off_t down, curl_off_t up_all,
        curl_off_t up)
{
  const Exchange *const self = state;
  (void)down_all;
  (void)down;
  (void)up_all;
  (void)up;
  return self->request->is_cancelled && *self->request->is_cancelled;
}

static bool
set_options(const Exchange *self, struct curl_slist *headers)
{
  const Curl *const curl = self->curl;
  const HttpRequest *const request = self->request;
  CURL *const easy = self->easy;
  CURLcode failed = CURLE_OK;
  failed |= curl->setopt(easy, CURLOPT_URL, request->url);
  failed |= curl->setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  failed |= curl->setopt(easy, CURLOPT_NOSIGNAL, 1L);
  failed |= curl->setopt(easy, CURLOPT_HTTPHEADER, headers);
  failed |= curl->setopt(easy, CURLOPT_POSTFIELDS, request->form.data);
  failed |= curl->setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE,
                         (curl_off_t)request->form.length);
  failed |= curl->setopt(easy, CURLOPT_USERAGENT, "sanad/" SANAD_VERSION);
  failed |= curl->setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, CONNECT_MS);
  failed |= curl->setopt(easy, CURLOPT_TIMEOUT_MS, (long)request->timeout_ms);
  failed |= curl->setopt(easy, CURLOPT_WRITEFUNCTION, take_bytes);
  failed |= curl->setopt(easy, CURLOPT_WRITEDATA, (const void *)self);
  failed |= curl->setopt(easy, CURLOPT_XFERINFOFUNCTION, look_up);
  failed |= curl->setopt(easy, CURLOPT_XFERINFODATA, (const void *)self);
  failed |= curl->setopt(easy, CURLOPT_NOPROGRESS, 0L);
  return failed == CURLE_OK;
}

/// Says what went wrong.
static SanadStatus
judge(const Exchange *self, CURLcode result, SanadError *error)
{
  const char *const url = self->request->url;
  if (self->status != SANAD_OK) {
    return self->status; // The error is told already
  }
  if (result == CURLE_ABORTED_BY_CALLBACK) {
    return sanad_fail(error, SANAD_CANCELLED, SANAD_NO_SPAN, "cancelled");
  }
  if (result == CURLE_OPERATION_TIMEDOUT) {
    (void)sanad_fail(error, SANAD_LIMIT, SANAD_NO_SPAN,
                     "%s did not answer within %g seconds", url,
                     (double)self->request->timeout_ms / 1000);
    (void)sanad_hint(error, "narrow the pattern, or set timeout higher");
    return SANAD_LIMIT;
  }
  if (result != CURLE_OK) {
    return sanad_fail(error, SANAD_IO, SANAD_NO_SPAN, "cannot ask %s: %s", url,
                      self->curl->words(result));
  }
  if (self->code / 100 == 2) {
    return SANAD_OK;
  }
  const SanadText words =
      sanad_text_trim((SanadText){self->refusal, self->refusal_bytes});
  return sanad_fail(error, SANAD_IO, SANAD_NO_SPAN, "%s refused: %ld%s%.*s",
                    url, self->code, words.length ? ", " : "",
                    (int)words.length, words.data);
}

SanadStatus
http_post(const HttpRequest *request,
          SanadStatus (*take)(void *state, SanadText bytes, SanadError *error),
          void *state, SanadError *error)
{
  Curl curl = {0};
  char accept[200];
  TRY(load(&curl, error));
  Exchange self = {
      .curl = &curl,
      .request = request,
      .take = take,
      .state = state,
      .error = error,
  };
  (void)snprintf(accept, sizeof accept, "Accept: %s", request->accept);
  struct curl_slist *const headers = curl.append(NULL, accept);
  self.easy = headers ? curl.easy_init() : NULL;
  SanadStatus status = SANAD_OK;
  if (!self.easy || !set_options(&self, headers)) {
    status = sanad_fail_memory(error);
  } else {
    const CURLcode result = curl.perform(self.easy);
    (void)curl.getinfo(self.easy, CURLINFO_RESPONSE_CODE, &self.code);
    status = judge(&self, result, error);
  }
  if (self.easy) {
    curl.cleanup(self.easy);
  }
  curl.free_list(headers);
  return status;
}
