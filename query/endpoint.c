#include "query/endpoint.h"

#include "base/buffer.h"
#include "query/http.h"

#include <stdlib.h>
#include <string.h>
#include <time.h>

/// The largest answer that is read.
#define ANSWER_BYTES_MAX UINT64_C(512000000)

struct EndpointAnswer {
  Http *http;
  SanadArena *arena;
  ResultsSink sink;
  ResultsReader *reader; ///< Opened when the first bytes tell what they are
  SanadBuffer form;
};

/// Appends text as the value of a form (application/x-www-form-urlencoded).
static void
add_encoded(SanadBuffer *out, SanadText text)
{
  for (size_t i = 0; i < text.length; ++i) {
    const unsigned char c = (unsigned char)text.data[i];
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                          (c >= '0' && c <= '9') || (c && strchr("-._*", c));
    if (is_plain) {
      sanad_buffer_add_char(out, (char)c);
    } else {
      sanad_buffer_add_format(out, "%%%02X", c);
    }
  }
}

uint64_t
endpoint_now_ms(void)
{
  struct timespec now = {0};
  (void)clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000 + (uint64_t)now.tv_nsec / 1000000;
}

/// Shortens the limit of a request to what is left for all of them.
static SanadStatus
limit_time(const Endpoint *endpoint, HttpRequest *request, SanadError *error)
{
  const uint64_t now = endpoint_now_ms();
  if (!endpoint->until_ms) {
    return SANAD_OK;
  }
  if (now >= endpoint->until_ms) {
    return sanad_fail_hint(error, SANAD_LIMIT, SANAD_NO_SPAN,
                           "ask for less, or set timeout",
                           "the endpoint did not answer all in time");
  }
  const uint64_t left = endpoint->until_ms - now;
  request->timeout_ms = left < request->timeout_ms ? left : request->timeout_ms;
  return SANAD_OK;
}

/// Fills what all requests share.
static SanadStatus
begin(const Endpoint *endpoint, SanadArena *arena, HttpRequest *request,
      SanadError *error)
{
  TRY(http_check_url(endpoint->url, error));
  *request = (HttpRequest){
      .url = sanad_arena_copy(arena, endpoint->url.data, endpoint->url.length),
      .method = "POST",
      .type = "application/x-www-form-urlencoded",
      .accept = "*/*",
      .timeout_ms = endpoint->timeout_ms,
      .bytes_max = ANSWER_BYTES_MAX,
      .is_cancelled = endpoint->is_cancelled,
  };
  return request->url ? limit_time(endpoint, request, error)
                      : sanad_fail_memory(error);
}

// ---- Questions

SanadStatus
endpoint_ask(EndpointAnswer **out, const Endpoint *endpoint, SanadArena *arena,
             SanadText sparql, ResultsSink sink, SanadError *error)
{
  HttpRequest request;
  *out = NULL;
  TRY(begin(endpoint, arena, &request, error));
  EndpointAnswer *const self = calloc(1, sizeof *self);
  if (!self) {
    return sanad_fail_memory(error);
  }
  self->arena = arena;
  self->sink = sink;
  sanad_buffer_add_string(&self->form, "query=");
  add_encoded(&self->form, sparql);
  SanadStatus status = sanad_buffer_status(&self->form, error);
  if (status == SANAD_OK) {
    request.body = sanad_buffer_text(&self->form);
    request.accept = "application/sparql-results+json, "
                     "application/sparql-results+xml;q=0.5";
    status = http_open(&self->http, &request, error);
  }
  if (status != SANAD_OK) {
    endpoint_close(self);
    return status;
  }
  *out = self;
  return SANAD_OK;
}

SanadStatus
endpoint_pull(EndpointAnswer *self, SanadError *error)
{
  SanadText bytes = {0};
  const SanadStatus status = http_read(self->http, &bytes, error);
  if (status == SANAD_OK) {
    if (!self->reader) {
      const ResultsSyntax syntax = results_syntax(http_type(self->http), bytes);
      TRY(results_open(&self->reader, self->arena, syntax, self->sink, error));
    }
    return results_read(self->reader, bytes, error);
  }
  if (status == SANAD_END) {
    if (!self->reader) {
      return sanad_fail_hint(
          error, SANAD_SYNTAX, SANAD_NO_SPAN,
          "see whether its address is that of SPARQL queries",
          "the endpoint's answer is empty");
    }
    TRY(results_finish(self->reader, error));
  }
  return status;
}

void
endpoint_close(EndpointAnswer *self)
{
  if (self) {
    http_close(self->http);
    results_close(self->reader);
    sanad_buffer_free(&self->form);
    free(self);
  }
}

SanadStatus
endpoint_query(const Endpoint *endpoint, SanadArena *arena, SanadText sparql,
               ResultsSink sink, SanadError *error)
{
  EndpointAnswer *answer = NULL;
  TRY(endpoint_ask(&answer, endpoint, arena, sparql, sink, error));
  SanadStatus status = SANAD_OK;
  while (status == SANAD_OK) {
    status = endpoint_pull(answer, error);
  }
  endpoint_close(answer);
  return status == SANAD_END ? SANAD_OK : status;
}

// ---- Changes

/// Makes a request and hands what comes to `take`.
static SanadStatus
exchange(const HttpRequest *request,
         SanadStatus (*take)(void *state, SanadText bytes, SanadError *error),
         void *state, SanadError *error)
{
  Http *http = NULL;
  SanadText bytes = {0};
  TRY(http_open(&http, request, error));
  SanadStatus status = SANAD_OK;
  while (status == SANAD_OK) {
    status = http_read(http, &bytes, error);
    if (status == SANAD_OK && take) {
      status = take(state, bytes, error);
    }
  }
  http_close(http);
  return status == SANAD_END ? SANAD_OK : status;
}

SanadStatus
endpoint_update(const Endpoint *endpoint, SanadArena *arena, SanadText update,
                SanadError *error)
{
  HttpRequest request;
  SanadBuffer form = {0};
  TRY(begin(endpoint, arena, &request, error));
  sanad_buffer_add_string(&form, "update=");
  add_encoded(&form, update);
  SanadStatus status = sanad_buffer_status(&form, error);
  if (status == SANAD_OK) {
    request.body = sanad_buffer_text(&form);
    request.is_change = true;
    status = exchange(&request, NULL, NULL, error);
  }
  sanad_buffer_free(&form);
  return status;
}

SanadStatus
endpoint_graph(const Endpoint *endpoint, SanadArena *arena, const char *method,
               SanadText graph, SanadText body,
               SanadStatus (*take)(void *state, SanadText bytes,
                                   SanadError *error),
               void *state, SanadError *error)
{
  HttpRequest request;
  SanadBuffer url = {0};
  const bool has_query = memchr(endpoint->url.data, '?', endpoint->url.length);
  TRY(begin(endpoint, arena, &request, error));
  sanad_buffer_add_text(&url, endpoint->url);
  sanad_buffer_add_char(&url, has_query ? '&' : '?');
  sanad_buffer_add_string(&url, graph.length ? "graph=" : "default");
  add_encoded(&url, graph);
  SanadStatus status = sanad_buffer_status(&url, error);
  if (status == SANAD_OK) {
    request.url = sanad_buffer_string(&url);
    request.method = method;
    request.body = body;
    request.is_change = strcmp(method, "GET") != 0;
    request.type = request.is_change ? "application/n-triples" : NULL;
    request.accept =
        request.is_change ? "*/*" : "application/n-triples, text/turtle;q=0.8";
    status = exchange(&request, take, state, error);
  }
  sanad_buffer_free(&url);
  return status;
}
