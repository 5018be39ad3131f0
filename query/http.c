#include "query/http.h"

#include "base/buffer.h"
#include "query/http_library.h"

#define CURL_DISABLE_TYPECHECK
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/// How much of the words of a server that refuses is kept.
#define REFUSAL_BYTES_MAX 300U
#define CONNECT_MS        10000L
#define RETRIES_MAX       4U
#define REDIRECTIONS_MAX  5U
/// How long one wait is, between two looks at who cancels.
#define WAIT_MS 50

/// What is used of libcurl: pointers to functions, in the order of `names`.
typedef struct {
  __typeof__(curl_global_init) *global_init;
  __typeof__(curl_easy_init) *easy_init;
  __typeof__(curl_easy_setopt) *setopt;
  __typeof__(curl_easy_getinfo) *getinfo;
  __typeof__(curl_easy_cleanup) *cleanup;
  __typeof__(curl_easy_strerror) *words;
  __typeof__(curl_slist_append) *append;
  __typeof__(curl_slist_free_all) *free_list;
  __typeof__(curl_multi_init) *multi_init;
  __typeof__(curl_multi_add_handle) *add;
  __typeof__(curl_multi_remove_handle) *remove;
  __typeof__(curl_multi_perform) *perform;
  __typeof__(curl_multi_poll) *poll;
  __typeof__(curl_multi_info_read) *info;
  __typeof__(curl_multi_cleanup) *multi_cleanup;
} Curl;

static const char *const curl_names[] = {
    "curl_global_init",      "curl_easy_init",           "curl_easy_setopt",
    "curl_easy_getinfo",     "curl_easy_cleanup",        "curl_easy_strerror",
    "curl_slist_append",     "curl_slist_free_all",      "curl_multi_init",
    "curl_multi_add_handle", "curl_multi_remove_handle", "curl_multi_perform",
    "curl_multi_poll",       "curl_multi_info_read",     "curl_multi_cleanup",
};

struct Http {
  Curl curl;
  CURLM *multi;
  CURL *easy;
  struct curl_slist *headers;
  HttpRequest request;
  char *url; ///< Where it is sent now
  uint64_t deadline_ms;
  uint64_t wait_until_ms; ///< Not before this it is sent again; 0: now
  unsigned retries;
  unsigned redirections;
  bool is_done;
  CURLcode result;
  long code;
  SanadBuffer pending; ///< Bytes that nobody has read
  uint64_t bytes;
  bool is_too_large;
  char refusal[REFUSAL_BYTES_MAX];
  size_t refusal_bytes;
};

static uint64_t
now_ms(void)
{
  struct timespec now = {0};
  (void)clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000U + (uint64_t)now.tv_nsec / 1000000U;
}

/// Keeps the first words of a refusal, on one line.
static void
keep_refusal(Http *self, const char *bytes, size_t size)
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
  Http *const self = state;
  size *= count;
  self->bytes += size;
  (void)self->curl.getinfo(self->easy, CURLINFO_RESPONSE_CODE, &self->code);
  if (self->bytes > self->request.bytes_max) {
    self->is_too_large = true;
    return 0;
  }
  if (self->code / 100 != 2) {
    keep_refusal(self, bytes, size);
    return size;
  }
  sanad_buffer_add(&self->pending, bytes, size);
  return self->pending.failed ? 0 : size;
}

/// Adds a header `name: value`.
static bool
add_header(Http *self, const char *name, const char *value)
{
  SanadBuffer line = {0};
  sanad_buffer_add_format(&line, "%s: %s", name, value);
  struct curl_slist *const more =
      line.failed
          ? NULL
          : self->curl.append(self->headers, sanad_buffer_string(&line));
  sanad_buffer_free(&line);
  self->headers = more ? more : self->headers;
  return more;
}

static bool
set_headers(Http *self)
{
  const HttpRequest *const request = &self->request;
  struct curl_slist *const first = self->curl.append(NULL, "Expect:");
  self->headers = first;
  return first && add_header(self, "Accept", request->accept) &&
         (!request->type || add_header(self, "Content-Type", request->type));
}

static CURLcode
set_credentials(const Http *self)
{
  const Curl *const curl = &self->curl;
  const HttpCredentials known = http_credentials(sanad_text(self->url));
  CURLcode failed = CURLE_OK;
  if (known.token) {
    failed |= curl->setopt(self->easy, CURLOPT_HTTPAUTH, CURLAUTH_BEARER);
    failed |= curl->setopt(self->easy, CURLOPT_XOAUTH2_BEARER, known.token);
  } else if (known.user) {
    failed |= curl->setopt(self->easy, CURLOPT_HTTPAUTH,
                           CURLAUTH_BASIC | CURLAUTH_DIGEST);
    failed |= curl->setopt(self->easy, CURLOPT_USERNAME, known.user);
    failed |= curl->setopt(self->easy, CURLOPT_PASSWORD,
                           known.password ? known.password : "");
  } else {
    failed |= curl->setopt(self->easy, CURLOPT_HTTPAUTH,
                           CURLAUTH_BASIC | CURLAUTH_DIGEST);
    failed |=
        curl->setopt(self->easy, CURLOPT_NETRC, (long)CURL_NETRC_OPTIONAL);
  }
  return failed;
}

static CURLcode
set_body(const Http *self)
{
  const Curl *const curl = &self->curl;
  const HttpRequest *const request = &self->request;
  CURLcode failed = CURLE_OK;
  if (strcmp(request->method, "GET") == 0) {
    return curl->setopt(self->easy, CURLOPT_HTTPGET, 1L);
  }
  failed |= curl->setopt(self->easy, CURLOPT_POST, 1L);
  failed |= curl->setopt(self->easy, CURLOPT_POSTFIELDS,
                         request->body.length ? request->body.data : "");
  failed |= curl->setopt(self->easy, CURLOPT_POSTFIELDSIZE_LARGE,
                         (curl_off_t)request->body.length);
  if (strcmp(request->method, "POST") != 0) {
    failed |= curl->setopt(self->easy, CURLOPT_CUSTOMREQUEST, request->method);
  }
  return failed;
}

static bool
set_options(Http *self)
{
  const Curl *const curl = &self->curl;
  CURL *const easy = self->easy;
  const uint64_t now = now_ms();
  const long left =
      self->deadline_ms > now ? (long)(self->deadline_ms - now) : 1;
  CURLcode failed = CURLE_OK;
  failed |= curl->setopt(easy, CURLOPT_URL, self->url);
  failed |= curl->setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https");
  failed |= curl->setopt(easy, CURLOPT_NOSIGNAL, 1L);
  failed |= curl->setopt(easy, CURLOPT_FOLLOWLOCATION, 0L);
  failed |= curl->setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L);
  failed |= curl->setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L);
  failed |= curl->setopt(easy, CURLOPT_HTTPHEADER, self->headers);
  failed |= curl->setopt(easy, CURLOPT_USERAGENT, "sanad/" SANAD_VERSION);
  failed |= curl->setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, CONNECT_MS);
  failed |= curl->setopt(easy, CURLOPT_TIMEOUT_MS, left);
  failed |= curl->setopt(easy, CURLOPT_WRITEFUNCTION, take_bytes);
  failed |= curl->setopt(easy, CURLOPT_WRITEDATA, (void *)self);
  failed |= set_body(self);
  failed |= set_credentials(self);
  // What a libcurl without zlib does not know is no reason to fail.
  (void)curl->setopt(easy, CURLOPT_ACCEPT_ENCODING, "gzip, deflate");
  return failed == CURLE_OK;
}

static void
stop(Http *self)
{
  if (self->easy) {
    (void)self->curl.remove(self->multi, self->easy);
    self->curl.cleanup(self->easy);
    self->easy = NULL;
  }
}

/// Sends the request, the first time or again.
static SanadStatus
start(Http *self, SanadError *error)
{
  stop(self);
  self->is_done = false;
  self->bytes = 0;
  self->code = 0;
  self->refusal_bytes = 0;
  self->wait_until_ms = 0;
  self->easy = self->curl.easy_init();
  return self->easy && set_options(self) &&
                 self->curl.add(self->multi, self->easy) == CURLM_OK
             ? SANAD_OK
             : sanad_fail_memory(error);
}

SanadStatus
http_open(Http **out, const HttpRequest *request, SanadError *error)
{
  *out = NULL;
  Http *const self = calloc(1, sizeof *self);
  if (!self) {
    return sanad_fail_memory(error);
  }
  SanadStatus status = http_load(
      curl_names, sizeof curl_names / sizeof *curl_names, &self->curl, error);
  if (status != SANAD_OK) {
    free(self);
    return status;
  }
  self->request = *request;
  self->deadline_ms = now_ms() + request->timeout_ms;
  self->url = strdup(request->url);
  if (self->curl.global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK) {
    self->multi = self->curl.multi_init();
  }
  status = self->url && self->multi && set_headers(self)
               ? start(self, error)
               : sanad_fail_memory(error);
  if (status != SANAD_OK) {
    http_close(self);
    return status;
  }
  *out = self;
  return SANAD_OK;
}

void
http_close(Http *self)
{
  if (self) {
    stop(self);
    if (self->multi) {
      (void)self->curl.multi_cleanup(self->multi);
    }
    self->curl.free_list(self->headers);
    sanad_buffer_free(&self->pending);
    free(self->url);
    free(self);
  }
}

const char *
http_type(const Http *self)
{
  char *type = NULL;
  if (self->easy) {
    (void)self->curl.getinfo(self->easy, CURLINFO_CONTENT_TYPE, &type);
  }
  return type ? type : "";
}

// ---- What came of it

/// The server is busy and says when to come again.
static bool
wants_retry(Http *self)
{
  curl_off_t seconds = 0;
  if (self->code != 503 || self->retries >= RETRIES_MAX ||
      self->curl.getinfo(self->easy, CURLINFO_RETRY_AFTER, &seconds) !=
          CURLE_OK ||
      seconds <= 0 || seconds > 3600) {
    return false;
  }
  self->wait_until_ms = now_ms() + (uint64_t)seconds * 1000U;
  if (self->wait_until_ms >= self->deadline_ms) {
    return false;
  }
  ++self->retries;
  return true;
}

/// Takes the address of a redirection; returns whether it may be followed.
static bool
wants_redirection(Http *self)
{
  char *target = NULL;
  if (self->code / 100 != 3 || self->request.is_change ||
      self->redirections >= REDIRECTIONS_MAX ||
      self->curl.getinfo(self->easy, CURLINFO_REDIRECT_URL, &target) !=
          CURLE_OK ||
      !target ||
      !http_is_same_host(sanad_text(self->url), sanad_text(target))) {
    return false;
  }
  char *const copy = strdup(target);
  if (!copy) {
    return false;
  }
  free(self->url);
  self->url = copy;
  ++self->redirections;
  return true;
}

static SanadStatus
fail_late(const Http *self, SanadError *error)
{
  const SanadText url = http_shown(self->url);
  (void)sanad_fail(error, SANAD_LIMIT, SANAD_NO_SPAN,
                   "%.*s did not answer within %g seconds", (int)url.length,
                   url.data, (double)self->request.timeout_ms / 1000);
  return sanad_hint(error, "narrow the pattern, or set timeout higher");
}

static SanadStatus
fail_refused(const Http *self, SanadError *error)
{
  const SanadText url = http_shown(self->url);
  const SanadText words =
      sanad_text_trim((SanadText){self->refusal, self->refusal_bytes});
  (void)sanad_fail(error, SANAD_IO, SANAD_NO_SPAN, "%.*s refused: %ld%s%.*s",
                   (int)url.length, url.data, self->code,
                   words.length ? ", " : "", (int)words.length, words.data);
  if (self->code == 401 || self->code == 403) {
    return sanad_hint(error, "name who asks in ~/.netrc, or by "
                             "SANAD_ENDPOINT_HOST with SANAD_ENDPOINT_USER and "
                             "SANAD_ENDPOINT_PASSWORD, or "
                             "SANAD_ENDPOINT_TOKEN");
  }
  if (self->code / 100 == 3) {
    return sanad_hint(error, "it sends to another address, which is not "
                             "followed; name that one");
  }
  if (self->code == 206) {
    return sanad_hint(error, "that is a part of an answer; narrow the pattern, "
                             "or add a limit");
  }
  return sanad_hint(error, self->code == 503
                               ? "the server is busy; ask again later"
                               : "those are the server's words; explain or "
                                 "sparql shows what it is asked");
}

/// Says what went wrong.
static SanadStatus
judge(const Http *self, SanadError *error)
{
  const SanadText url = http_shown(self->url);
  if (self->is_too_large) {
    return sanad_fail_hint(
        error, SANAD_LIMIT, SANAD_NO_SPAN,
        "narrow the pattern, or ask for fewer rows with limit",
        "the answer of the endpoint is larger than %llu MB",
        (unsigned long long)(self->request.bytes_max / 1000000U));
  }
  if (self->pending.failed) {
    return sanad_fail_memory(error);
  }
  if (self->result == CURLE_OPERATION_TIMEDOUT) {
    return fail_late(self, error);
  }
  if (self->result != CURLE_OK) {
    const SanadStatus status =
        sanad_fail(error, SANAD_IO, SANAD_NO_SPAN, "cannot ask %.*s: %s",
                   (int)url.length, url.data, self->curl.words(self->result));
    (void)sanad_hint(error, "see whether the server runs and can be reached");
    return status;
  }
  // 206: Virtuoso cuts answers so, and says nothing more.
  return self->code / 100 == 2 && self->code != 206 ? SANAD_END
                                                    : fail_refused(self, error);
}

// ---- Reading

/// Takes note of the end of the transfer.
static void
look_at_end(Http *self)
{
  int left = 0;
  const CURLMsg *message = NULL;
  while ((message = self->curl.info(self->multi, &left))) {
    if (message->msg == CURLMSG_DONE) {
      self->is_done = true;
      self->result = message->data.result;
    }
  }
}

/// Lets the transfer go on until there are bytes or it is done.
static SanadStatus
move(Http *self, SanadError *error)
{
  while (!self->is_done && !self->pending.length) {
    int running = 0;
    if (self->request.is_cancelled && *self->request.is_cancelled) {
      return sanad_fail_hint(error, SANAD_CANCELLED, SANAD_NO_SPAN,
                             "ask for less, or ask again", "cancelled");
    }
    if (self->wait_until_ms) {
      (void)self->curl.poll(self->multi, NULL, 0, WAIT_MS, NULL);
      if (now_ms() >= self->wait_until_ms) {
        TRY(start(self, error));
      }
      continue;
    }
    if (self->curl.perform(self->multi, &running) != CURLM_OK) {
      return sanad_fail_memory(error);
    }
    look_at_end(self);
    if (!self->is_done && !self->pending.length) {
      (void)self->curl.poll(self->multi, NULL, 0, WAIT_MS, NULL);
    }
  }
  return SANAD_OK;
}

SanadStatus
http_read(Http *self, SanadText *bytes, SanadError *error)
{
  sanad_buffer_clear(&self->pending);
  *bytes = (SanadText){0};
  for (;;) {
    TRY(move(self, error));
    if (self->pending.length && !self->pending.failed) {
      *bytes = sanad_buffer_text(&self->pending);
      return SANAD_OK;
    }
    (void)self->curl.getinfo(self->easy, CURLINFO_RESPONSE_CODE, &self->code);
    if (self->result == CURLE_OK && wants_retry(self)) {
      stop(self);
      self->is_done = false;
      continue;
    }
    if (self->result != CURLE_OK || !wants_redirection(self)) {
      return judge(self, error);
    }
    TRY(start(self, error));
  }
}
