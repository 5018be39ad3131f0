/// Results in Markdown: tables, lists, values.

#include "report/format_impl.h"
#include "report/report_impl.h"

#include <inttypes.h>
#include <string.h>

/// Appends a text of the graph as Markdown, on one line.
static void
add_text(SanadBuffer *out, SanadText text)
{
  SanadBuffer plain = {0};
  report_add_plain(&plain, text);
  sanad_markdown_text(out, sanad_buffer_text(&plain));
  out->failed = out->failed || plain.failed;
  sanad_buffer_free(&plain);
}

void
report_markdown_cell(const SanadCell *cell, SanadBuffer *out)
{
  if (!cell->term.kind) {
    return;
  }
  const bool is_link =
      cell->term.kind == SANAD_IRI && report_is_address(cell->term.text);
  sanad_buffer_add_string(out, is_link ? "[" : "");
  add_text(out, cell->shown);
  if (!is_link) {
    return;
  }
  sanad_buffer_add_string(out, "](<");
  for (size_t i = 0; i < cell->term.text.length; ++i) {
    const char c = cell->term.text.data[i];
    if (c == '\\' || c == '|') {
      sanad_buffer_add_format(out, "%%%02X", (unsigned)(unsigned char)c);
    } else {
      sanad_buffer_add_char(out, c);
    }
  }
  sanad_buffer_add_string(out, ">)");
}

static const SanadCell *
cell_at(const ShownResult *shown, size_t row, size_t column)
{
  return &shown->result->cells[row * shown->result->column_count + column];
}

/// Appends a cell that begins a line, where some signs mean more.
static void
add_first(const SanadCell *cell, SanadBuffer *out)
{
  const size_t start = out->length;
  report_markdown_cell(cell, out);
  size_t at = start;
  while (at < out->length && out->data[at] >= '0' && out->data[at] <= '9') {
    ++at;
  }
  if (at == out->length || out->failed) {
    return;
  }
  const bool is_number =
      at > start && (out->data[at] == '.' || out->data[at] == ')');
  if (!is_number && !strchr("#+-=>", out->data[start])) {
    return;
  }
  // A \ before the sign.
  sanad_buffer_add_char(out, ' ');
  if (!out->failed) {
    const size_t sign = is_number ? at : start;
    memmove(out->data + sign + 1, out->data + sign, out->length - sign - 1);
    out->data[sign] = '\\';
  }
}

static void
add_title(const ShownResult *shown, SanadBuffer *out)
{
  if (shown->title.length) {
    sanad_buffer_add_string(out, "**");
    add_text(out, shown->title);
    sanad_buffer_add_string(out, "**\n\n");
  }
}

static void
add_more(const ShownResult *shown, SanadBuffer *out)
{
  const uint64_t more = shown->result->total - shown->rows;
  if (more) {
    sanad_buffer_add_format(out, "\n… %" PRIu64 " more\n", more);
  }
}

/// Appends the first two lines of a table.
static void
add_head(const ShownResult *shown, SanadBuffer *out)
{
  const SanadReportResult *const result = shown->result;
  const bool has_sources =
      shown->sources && shown->info->sources == SOURCES_COLUMN;
  sanad_buffer_add_char(out, '|');
  for (size_t i = 0; i < result->column_count; ++i) {
    sanad_buffer_add_char(out, ' ');
    sanad_markdown_text(out, result->columns[i]);
    sanad_buffer_add_string(out, " |");
  }
  sanad_buffer_add_string(out, has_sources ? " sources |\n|" : "\n|");
  for (size_t i = 0; i < result->column_count; ++i) {
    sanad_buffer_add_string(out, report_column_is_number(result, i, shown->rows)
                                     ? " ---: |"
                                     : " --- |");
  }
  sanad_buffer_add_string(out, has_sources ? " --- |\n" : "\n");
}

void
report_markdown_table(const ShownResult *shown, SanadBuffer *out)
{
  const size_t columns = shown->result->column_count;
  const RowSources *const sources = shown->sources;
  const BlockSources how = shown->info->sources;
  add_title(shown, out);
  add_head(shown, out);
  for (size_t i = 0; i < shown->rows; ++i) {
    sanad_buffer_add_char(out, '|');
    for (size_t j = 0; j < columns; ++j) {
      sanad_buffer_add_char(out, ' ');
      report_markdown_cell(cell_at(shown, i, j), out);
      if (j + 1 == columns && sources && how == SOURCES_FOOTNOTE) {
        sanad_buffer_add_text(out, sources->marks[i]);
      }
      sanad_buffer_add_string(out, " |");
    }
    if (sources && how == SOURCES_COLUMN) {
      sanad_buffer_add_char(out, ' ');
      sanad_buffer_add_text(out, sources->cells[i]);
      sanad_buffer_add_string(out, " |");
    }
    sanad_buffer_add_char(out, '\n');
  }
  add_more(shown, out);
}

void
report_markdown_list(const ShownResult *shown, SanadBuffer *out)
{
  add_title(shown, out);
  for (size_t i = 0; i < shown->rows; ++i) {
    size_t parts = 0;
    sanad_buffer_add_string(out, "- ");
    for (size_t j = 0; j < shown->result->column_count; ++j) {
      const SanadCell *const cell = cell_at(shown, i, j);
      if (!cell->term.kind) {
        continue;
      }
      if (parts++) {
        sanad_buffer_add_string(out, " · ");
        report_markdown_cell(cell, out);
      } else {
        add_first(cell, out);
      }
    }
    if (shown->sources) {
      sanad_buffer_add_text(out, shown->sources->marks[i]);
    }
    sanad_buffer_add_char(out, '\n');
  }
  add_more(shown, out);
}

void
report_markdown_value(const ShownResult *shown, SanadBuffer *out)
{
  const SanadReportResult *const result = shown->result;
  sanad_buffer_add_string(out, "**");
  if (result->is_yes_no) {
    sanad_buffer_add_string(out, result->is_yes ? "yes" : "no");
  } else if (shown->rows && result->column_count) {
    report_markdown_cell(cell_at(shown, 0, 0), out);
  }
  sanad_buffer_add_string(out, "**");
  if (shown->sources) {
    sanad_buffer_add_text(out, shown->sources->marks[0]);
  }
  if (shown->title.length) {
    sanad_buffer_add_char(out, ' ');
    add_text(out, shown->title);
  }
  sanad_buffer_add_char(out, '\n');
}
