/// Modes for pages: a table of GitHub's Markdown, and one of HTML.

#include "report/cell.h"
#include "report/format_impl.h"

#include <string.h>

/// XML 1.0, production 2.
static bool
is_xml_character(uint32_t code_point)
{
  return code_point == '\t' || code_point == '\n' || code_point == '\r' ||
         (code_point >= ' ' && code_point != 0xFFFE && code_point != 0xFFFF &&
          code_point != SANAD_NO_CODE_POINT);
}

static const char *
reference_of(uint32_t code_point)
{
  switch (code_point) {
  case '&':
    return "&amp;";
  case '<':
    return "&lt;";
  case '>':
    return "&gt;";
  case '"':
    return "&quot;";
  case '\r':
    return "&#13;";
  default:
    return NULL;
  }
}

bool
sanad_markup_text(SanadBuffer *out, SanadText text)
{
  static const bool special[128] = {
      ['&'] = true, ['<'] = true, ['>'] = true, ['"'] = true};
  bool is_exact = true;
  size_t offset = 0;

  while (offset < text.length) {
    const size_t run = sanad_plain_run(text, offset, special);
    if (run) {
      sanad_buffer_add(out, text.data + offset, run);
      offset += run;
      continue;
    }
    const size_t start = offset;
    const uint32_t code_point = sanad_utf8_next(text, &offset);
    const char *const reference = reference_of(code_point);
    if (reference) {
      sanad_buffer_add_string(out, reference);
    } else if (is_xml_character(code_point)) {
      sanad_buffer_add(out, text.data + start, offset - start);
    } else {
      sanad_buffer_add_code_point(out, 0xFFFD);
      is_exact = false;
    }
  }
  return is_exact;
}

void
sanad_markdown_text(SanadBuffer *out, SanadText text)
{
  size_t offset = 0;

  while (offset < text.length) {
    const size_t start = offset;
    const uint32_t code_point = sanad_utf8_next(text, &offset);
    if (code_point == '\n') {
      sanad_buffer_add_string(out, "<br>");
    } else if (code_point == '<' || code_point == '&') {
      sanad_buffer_add_string(out, reference_of(code_point));
    } else if (code_point < ' ' || code_point == 0x7F) {
      sanad_buffer_add_char(out, ' ');
    } else if (code_point == SANAD_NO_CODE_POINT) {
      sanad_buffer_add_code_point(out, 0xFFFD);
    } else {
      if (code_point < 0x80 && strchr("\\`*_[]|~", (int)code_point)) {
        sanad_buffer_add_char(out, '\\');
      }
      sanad_buffer_add(out, text.data + start, offset - start);
    }
  }
}

static SanadStatus
markdown_begin(SanadFormatter *formatter, SanadError *error)
{
  SanadBuffer *const out = &formatter->buffer;

  (void)error;
  sanad_buffer_add_char(out, '|');
  for (size_t i = 0; i < formatter->column_count; ++i) {
    sanad_buffer_add_char(out, ' ');
    sanad_markdown_text(out, formatter->columns[i]);
    sanad_buffer_add_string(out, " |");
  }
  sanad_buffer_add_string(out, "\n|");
  for (size_t i = 0; i < formatter->column_count; ++i) {
    sanad_buffer_add_string(out, " --- |");
  }
  sanad_buffer_add_char(out, '\n');
  return SANAD_OK;
}

static SanadStatus
markdown_row(SanadFormatter *formatter, const SanadCell *cells,
             SanadError *error)
{
  SanadBuffer *const out = &formatter->buffer;

  (void)error;
  sanad_buffer_add_char(out, '|');
  for (size_t i = 0; i < formatter->column_count; ++i) {
    sanad_buffer_add_char(out, ' ');
    if (cells[i].term.kind) {
      sanad_markdown_text(out, cells[i].shown);
    }
    sanad_buffer_add_string(out, " |");
  }
  sanad_buffer_add_char(out, '\n');
  return SANAD_OK;
}

static SanadStatus
html_begin(SanadFormatter *formatter, SanadError *error)
{
  SanadBuffer *const out = &formatter->buffer;

  (void)error;
  sanad_buffer_add_string(out, "<table>\n<thead>\n<tr>");
  for (size_t i = 0; i < formatter->column_count; ++i) {
    sanad_buffer_add_string(out, "<th>");
    (void)sanad_markup_text(out, formatter->columns[i]);
    sanad_buffer_add_string(out, "</th>");
  }
  sanad_buffer_add_string(out, "</tr>\n</thead>\n<tbody>\n");
  return SANAD_OK;
}

/// Opens a cell.  `dir="auto"` lets each name run in its own direction, and the
/// language picks the right glyphs.
static void
begin_html_cell(SanadBuffer *out, const SanadCell *cell)
{
  if (!cell->term.kind) {
    sanad_buffer_add_string(out, "<td>");
  } else if (sanad_cell_is_number(cell)) {
    sanad_buffer_add_string(out, "<td style=\"text-align: right\">");
  } else if (cell->term.language.length) {
    sanad_buffer_add_string(out, "<td dir=\"auto\" lang=\"");
    (void)sanad_markup_text(out, cell->term.language);
    sanad_buffer_add_string(out, "\">");
  } else {
    sanad_buffer_add_string(out, "<td dir=\"auto\">");
  }
}

static SanadStatus
html_row(SanadFormatter *formatter, const SanadCell *cells, SanadError *error)
{
  SanadBuffer *const out = &formatter->buffer;

  (void)error;
  sanad_buffer_add_string(out, "<tr>");
  for (size_t i = 0; i < formatter->column_count; ++i) {
    begin_html_cell(out, &cells[i]);
    if (cells[i].term.kind) {
      (void)sanad_markup_text(out, cells[i].shown);
    }
    sanad_buffer_add_string(out, "</td>");
  }
  sanad_buffer_add_string(out, "</tr>\n");
  return SANAD_OK;
}

static SanadStatus
html_end(SanadFormatter *formatter, SanadError *error)
{
  (void)error;
  sanad_buffer_add_string(&formatter->buffer, "</tbody>\n</table>\n");
  return SANAD_OK;
}

static void
html_answer(SanadBuffer *out, bool answer)
{
  sanad_buffer_add_string(out, answer ? "<p>yes</p>\n" : "<p>no</p>\n");
}

const FormatKind sanad_format_markdown = {
    markdown_begin,           markdown_row, sanad_format_nothing,
    sanad_format_answer_word, NULL,
};
const FormatKind sanad_format_html = {
    html_begin, html_row, html_end, html_answer, NULL,
};
