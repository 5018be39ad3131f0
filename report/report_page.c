/// The page of a report in HTML, and the box that tells of an error.

#include "report/format_impl.h"
#include "report/report_impl.h"

#include <inttypes.h>

static void
add_element(SanadBuffer *out, const char *start, SanadText text,
            const char *end)
{
  if (text.length) {
    sanad_buffer_add_string(out, start);
    (void)sanad_markup_text(out, text);
    sanad_buffer_add_string(out, end);
  }
}

static void
add_front(const Report *report, SanadText text, const char *start,
          const char *end, SanadBuffer *out)
{
  SanadBuffer filled = {0};
  report_add_parameters(report, text, &filled);
  add_element(out, start, sanad_buffer_text(&filled), end);
  out->failed = out->failed || filled.failed;
  sanad_buffer_free(&filled);
}

/// Appends what the report was made of.
static void
add_colophon(const Report *report, SanadBuffer *out)
{
  const SanadReportOptions *const options = report->options;
  const size_t notes = report_note_count(report);
  if (options->is_reproducible) {
    return;
  }
  sanad_buffer_add_string(out, "<footer>\n<p>Made by sanad " SANAD_VERSION);
  add_element(out, " on <time>", options->date, "</time>");
  add_element(out, " from <em>", options->store_name, "</em>");
  if (options->has_counts) {
    sanad_buffer_add_format(out, ": %" PRIu64 " fact%s, %" PRIu64 " source%s",
                            options->facts, options->facts == 1 ? "" : "s",
                            options->sources, options->sources == 1 ? "" : "s");
  }
  if (notes) {
    sanad_buffer_add_format(out, ", %zu of them cited here", notes);
  }
  sanad_buffer_add_string(out, ".</p>\n</footer>\n");
}

void
report_html_page(const Report *report, SanadText title, SanadText body,
                 SanadBuffer *out)
{
  const FrontMatter *const front = &report->front;
  const SanadText english = SANAD_TEXT("en");
  add_element(out, "<!DOCTYPE html>\n<html lang=\"",
              front->language.length ? front->language : english, "\">\n");
  sanad_buffer_add_string(
      out, "<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" "
           "content=\"width=device-width, initial-scale=1\">\n");
  sanad_buffer_add_string(out, "<title>");
  (void)sanad_markup_text(out, title);
  sanad_buffer_add_string(out, "</title>\n");
  add_front(report, front->description, "<meta name=\"description\" content=\"",
            "\">\n", out);
  add_front(report, front->author, "<meta name=\"author\" content=\"", "\">\n",
            out);
  sanad_buffer_add_string(
      out, "<meta name=\"generator\" content=\"sanad " SANAD_VERSION "\">\n");
  sanad_buffer_add_string(out, "<style>\n");
  for (size_t i = 0; report_styles[i]; ++i) {
    sanad_buffer_add_string(out, report_styles[i]);
  }
  sanad_buffer_add_string(out, "</style>\n</head>\n<body>\n");
  if (report->has_title) {
    add_element(out, "<header>\n<h1>", title, "</h1>\n");
    add_front(report, front->subtitle, "<p class=\"lead\">", "</p>\n", out);
    add_front(report, front->author, "<p class=\"by\">", "</p>\n", out);
    sanad_buffer_add_string(out, "</header>\n");
  }
  sanad_buffer_add_string(out, "<main>\n");
  sanad_buffer_add_text(out, body);
  report_write_notes(report, out);
  sanad_buffer_add_string(out, "</main>\n");
  add_colophon(report, out);
  sanad_buffer_add_string(out, "</body>\n</html>\n");
}

/// A text without the newlines at its end.
static SanadText
without_last_lines(SanadText text)
{
  while (text.length && text.data[text.length - 1] == '\n') {
    --text.length;
  }
  return text;
}

void
report_markdown_page(const Report *report, SanadText title, SanadText body,
                     SanadBuffer *out)
{
  const SanadReportOptions *const options = report->options;
  if (report->has_title) {
    sanad_buffer_add_string(out, "# ");
    sanad_markdown_text(out, title);
    sanad_buffer_add_string(out, "\n\n");
  }
  if (report->has_title && report->front.subtitle.length) {
    SanadBuffer subtitle = {0};
    report_add_parameters(report, report->front.subtitle, &subtitle);
    sanad_buffer_add_char(out, '*');
    sanad_markdown_text(out, sanad_buffer_text(&subtitle));
    sanad_buffer_add_string(out, "*\n\n");
    out->failed = out->failed || subtitle.failed;
    sanad_buffer_free(&subtitle);
  }
  sanad_buffer_add_text(out, without_last_lines(body));
  sanad_buffer_add_char(out, '\n');
  report_write_notes(report, out);
  if (options->is_reproducible) {
    return;
  }
  sanad_buffer_add_string(out, "\n---\n\nMade by sanad " SANAD_VERSION " on ");
  sanad_buffer_add_text(out, options->date);
  sanad_buffer_add_string(out, " from ");
  sanad_markdown_text(out, options->store_name);
  if (options->has_counts) {
    sanad_buffer_add_format(out, ": %" PRIu64 " facts, %" PRIu64 " sources",
                            options->facts, options->sources);
  }
  sanad_buffer_add_string(out, ".\n");
}

// ---- Errors

/// The line of the source that an error is in, without its end.
static SanadText
line_of(const Report *report, SanadPlace place)
{
  const SanadText line = report_line(&report->lines, (size_t)place.line);
  size_t length = line.length;
  while (length &&
         (line.data[length - 1] == '\n' || line.data[length - 1] == '\r')) {
    --length;
  }
  return sanad_text_slice(line, 0, length);
}

void
report_add_error(Report *report, const SanadError *error, SanadBuffer *out)
{
  const SanadReportOptions *const options = report->options;
  const SanadPlace place = sanad_locate(
      options->text.data, options->text.length, error->span.offset);
  const bool has_place = error->span.offset || error->span.length;
  const SanadText message = sanad_text(error->message);
  const SanadText hint = sanad_text(error->hint);
  SanadBuffer where = {0};
  if (has_place) {
    sanad_buffer_add_format(&where, "%s:%" PRIu64 ":%" PRIu64, options->path,
                            place.line, place.column);
  } else {
    sanad_buffer_add_string(&where, options->path);
  }
  if (report_is_html(report)) {
    sanad_buffer_add_string(out, "<div class=\"error\" role=\"alert\">\n"
                                 "<p><strong>Error</strong> ");
    (void)sanad_markup_text(out, sanad_buffer_text(&where));
    add_element(out, ": ", message, "</p>\n");
    if (has_place) {
      add_element(out, "<pre><code>", line_of(report, place),
                  "</code></pre>\n");
    }
    add_element(out, "<p>Hint: ", hint, "</p>\n");
    sanad_buffer_add_string(out, "</div>\n");
  } else {
    sanad_buffer_add_string(out, "> **Error** ");
    sanad_markdown_text(out, sanad_buffer_text(&where));
    sanad_buffer_add_string(out, ": ");
    sanad_markdown_text(out, message);
    if (hint.length) {
      sanad_buffer_add_string(out, " — hint: ");
      sanad_markdown_text(out, hint);
    }
    sanad_buffer_add_char(out, '\n');
  }
  out->failed = out->failed || where.failed;
  sanad_buffer_free(&where);
}
