#include "query/endpoint.h"

#include "query/http.h"

#include <string.h>

/// The largest answer that is read.
#define ANSWER_BYTES_MAX UINT64_C(512000000)

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
    } else if (c == ' ') {
      sanad_buffer_add_char(out, '+');
    } else {
      sanad_buffer_add_format(out, "%%%02X", c);
    }
  }
}

static SanadStatus
take(void *state, SanadText bytes, SanadError *error)
{
  return results_read(state, bytes, error);
}

static SanadStatus
check_url(SanadText url, SanadError *error)
{
  const bool is_web = sanad_text_has_prefix(url, SANAD_TEXT("http://")) ||
                      sanad_text_has_prefix(url, SANAD_TEXT("https://"));
  return is_web && !memchr(url.data, '\0', url.length)
             ? SANAD_OK
             : sanad_fail(error, SANAD_MEANING, SANAD_NO_SPAN,
                          "%.*s is no address of an endpoint: http://…",
                          (int)url.length, url.data);
}

SanadStatus
endpoint_query(const Endpoint *endpoint, SanadArena *arena, SanadText sparql,
               ResultsSink sink, SanadError *error)
{
  ResultsReader *reader = NULL;
  SanadBuffer form = {0};
  TRY(check_url(endpoint->url, error));
  const char *const url =
      sanad_arena_copy(arena, endpoint->url.data, endpoint->url.length);
  sanad_buffer_add_string(&form, "query=");
  add_encoded(&form, sparql);
  SanadStatus status = sanad_buffer_status(&form, error);
  if (status == SANAD_OK && !url) {
    status = sanad_fail_memory(error);
  }
  if (status == SANAD_OK) {
    status = results_open(&reader, arena, sink, error);
  }
  if (status == SANAD_OK) {
    const HttpRequest request = {
        .url = url,
        .form = sanad_buffer_text(&form),
        .accept = "application/sparql-results+json",
        .timeout_ms = endpoint->timeout_ms,
        .bytes_max = ANSWER_BYTES_MAX,
        .is_cancelled = endpoint->is_cancelled,
    };
    status = http_post(&request, take, reader, error);
  }
  if (status == SANAD_OK) {
    status = results_finish(reader, error);
  }
  results_close(reader);
  sanad_buffer_free(&form);
  return status;
}
