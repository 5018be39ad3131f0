/// What the data put into a report: it stands in the text as a placeholder, a
/// word that Markdown leaves alone.

#include "report/format_impl.h"
#include "report/report_impl.h"

#include <string.h>
#include <strings.h>

const Piece *
report_piece_at(const MarkdownJob *job, SanadText text, size_t *at)
{
  size_t offset = *at + job->marker.length;
  size_t number = 0;
  if (!sanad_text_has_prefix(sanad_text_slice(text, *at, SIZE_MAX),
                             job->marker)) {
    return NULL;
  }
  while (offset < text.length && text.data[offset] >= '0' &&
         text.data[offset] <= '9' && number < job->piece_count) {
    number = number * 10 + (size_t)(text.data[offset++] - '0');
  }
  if (offset == text.length || text.data[offset] != 'z' ||
      number >= job->piece_count) {
    return NULL;
  }
  *at = offset + 1;
  return &job->pieces[number];
}

size_t
report_next_piece(const MarkdownJob *job, SanadText text, size_t from)
{
  const char *const found = from < text.length
                                ? memmem(text.data + from, text.length - from,
                                         job->marker.data, job->marker.length)
                                : NULL;
  return found ? (size_t)(found - text.data) : text.length;
}

bool
report_fill_in(const MarkdownJob *job, SanadBuffer *out, SanadText text,
               void (*add)(SanadBuffer *out, SanadText text))
{
  size_t at = 0;
  bool has_some = false;
  sanad_buffer_clear(out);
  while (at < text.length) {
    const size_t next = report_next_piece(job, text, at);
    sanad_buffer_add(out, text.data + at, next - at);
    at = next;
    const Piece *const piece =
        at < text.length ? report_piece_at(job, text, &at) : NULL;
    if (piece) {
      has_some = true;
      add(out, piece->text);
    } else if (at < text.length) {
      sanad_buffer_add_char(out, text.data[at++]);
    }
  }
  return has_some;
}

void
report_add_escaped(SanadBuffer *out, SanadText text)
{
  SanadBuffer plain = {0};
  report_add_plain(&plain, text);
  for (size_t i = 0; i < plain.length;) {
    const char *const data = plain.data + i;
    const char *const sign = memchr(data, '\'', plain.length - i);
    const size_t run = sign ? (size_t)(sign - data) : plain.length - i;
    (void)sanad_markup_text(out, (SanadText){data, run});
    sanad_buffer_add_string(out,
                            sign ? "&#39;" : ""); // Perhaps it is quoted so
    i += run + (sign != NULL);
  }
  out->failed = out->failed || plain.failed;
  sanad_buffer_free(&plain);
}

bool
report_is_harmless(SanadText url)
{
  static const char *const schemes[] = {"http:", "https:", "mailto:"};
  for (size_t i = 0; i < url.length; ++i) {
    const char c = url.data[i];
    if (c == '/' || c == '?' || c == '#') {
      return true;
    }
    if (c == ':') {
      break;
    }
    if (i + 1 == url.length) {
      return true;
    }
  }
  for (size_t i = 0; i < sizeof schemes / sizeof *schemes; ++i) {
    const size_t length = strlen(schemes[i]);
    if (url.length > length && strncasecmp(url.data, schemes[i], length) == 0) {
      return true;
    }
  }
  return !url.length;
}
