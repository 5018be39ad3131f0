/// Results in HTML: tables, lists, values.

#include "graph/vocabulary.h"
#include "report/cell.h"
#include "report/format_impl.h"
#include "report/report_impl.h"

#include <inttypes.h>
#include <strings.h>

bool
report_is_address(SanadText iri)
{
  const bool is_web =
      (iri.length > 7 && strncasecmp(iri.data, "http://", 7) == 0) ||
      (iri.length > 8 && strncasecmp(iri.data, "https://", 8) == 0);
  // What sanad made up itself is a name, and no page stands there.
  if (sanad_text_has_prefix(iri, SANAD_TEXT("https://w3id.org/sanad/"))) {
    return false;
  }
  for (size_t i = 0; is_web && i < iri.length; ++i) {
    const unsigned char c = (unsigned char)iri.data[i];
    if (c <= ' ' || c == '<' || c == '>' || c == '"' || c == 0x7F) {
      return false;
    }
  }
  return is_web;
}

bool
report_column_is_number(const SanadReportResult *result, size_t column,
                        size_t rows)
{
  bool has_numbers = false;
  for (size_t i = 0; i < rows; ++i) {
    const SanadCell *const cell =
        &result->cells[i * result->column_count + column];
    if (cell->term.kind && !sanad_cell_is_number(cell)) {
      return false;
    }
    has_numbers = has_numbers || cell->term.kind;
  }
  return has_numbers;
}

/// Appends text that stays on its line and does not turn what follows it.
static void
add_text(SanadBuffer *out, SanadText text)
{
  SanadBuffer plain = {0};
  report_add_plain(&plain, text);
  (void)sanad_markup_text(out, sanad_buffer_text(&plain));
  out->failed = out->failed || plain.failed;
  sanad_buffer_free(&plain);
}

void
report_html_cell(const SanadCell *cell, SanadBuffer *out)
{
  if (!cell->term.kind) {
    return;
  }
  const bool is_link =
      cell->term.kind == SANAD_IRI && report_is_address(cell->term.text);
  if (is_link) {
    sanad_buffer_add_string(out, "<a href=\"");
    (void)sanad_markup_text(out, cell->term.text);
    sanad_buffer_add_string(out, "\">");
  }
  add_text(out, cell->shown);
  sanad_buffer_add_string(out, is_link ? "</a>" : "");
}

static const SanadCell *
cell_at(const ShownResult *shown, size_t row, size_t column)
{
  return &shown->result->cells[row * shown->result->column_count + column];
}

/// Appends the name of a column as a heading: `first_name` with a space.
static void
add_column(SanadBuffer *out, SanadText name)
{
  const size_t start = out->length;
  (void)sanad_markup_text(out, name);
  for (size_t i = start; i < out->length; ++i) {
    if (out->data[i] == '_') {
      out->data[i] = ' ';
    }
  }
}

/// Whether a cell is a date or a time, which stays on one line.
static bool
is_date(const SanadCell *cell)
{
  static const char *const types[] = {SANAD_XSD_DATE, SANAD_XSD_DATE_TIME,
                                      SANAD_NS_XSD "gYearMonth"};
  bool is_one = false;
  for (size_t i = 0; i < sizeof types / sizeof *types; ++i) {
    is_one = is_one || sanad_text_is(cell->term.datatype, types[i]);
  }
  return is_one && cell->term.kind == SANAD_LITERAL;
}

/// Opens a cell: numbers stand to the right, and a language picks the glyphs.
static void
open_cell(SanadBuffer *out, const SanadCell *cell, bool is_number)
{
  if (is_number) {
    sanad_buffer_add_string(out, "<td class=\"number\">");
    return;
  }
  if (is_date(cell)) {
    sanad_buffer_add_string(out, "<td class=\"date\">");
    return;
  }
  sanad_buffer_add_string(out, "<td dir=\"auto\"");
  if (cell->term.language.length) {
    sanad_buffer_add_string(out, " lang=\"");
    (void)sanad_markup_text(out, cell->term.language);
    sanad_buffer_add_char(out, '"');
  }
  sanad_buffer_add_char(out, '>');
}

static void
add_row(const ShownResult *shown, const bool *numbers, size_t row,
        SanadBuffer *out)
{
  const RowSources *const sources = shown->sources;
  const BlockSources how = shown->info->sources;
  const size_t columns = shown->result->column_count;
  sanad_buffer_add_string(out, "<tr>");
  for (size_t i = 0; i < columns; ++i) {
    open_cell(out, cell_at(shown, row, i), numbers[i]);
    report_html_cell(cell_at(shown, row, i), out);
    // Behind the last column, which is what the row says.
    if (i + 1 == columns && sources && how == SOURCES_FOOTNOTE) {
      sanad_buffer_add_text(out, sources->marks[row]);
    }
    sanad_buffer_add_string(out, "</td>");
  }
  if (sources && how == SOURCES_COLUMN) {
    sanad_buffer_add_string(out, "<td>");
    sanad_buffer_add_text(out, sources->cells[row]);
    sanad_buffer_add_string(out, "</td>");
  }
  sanad_buffer_add_string(out, "</tr>\n");
}

/// Appends the caption: the title, else the columns for who listens.
static void
add_caption(const ShownResult *shown, SanadBuffer *out)
{
  const SanadReportResult *const result = shown->result;
  if (shown->title.length) {
    sanad_buffer_add_format(out, "<caption id=\"table-%zu\">", shown->number);
    add_text(out, shown->title);
  } else {
    sanad_buffer_add_format(
        out,
        "<caption id=\"table-%zu\" class=\"unseen\">Table %zu: ", shown->number,
        shown->number);
    for (size_t i = 0; i < result->column_count; ++i) {
      sanad_buffer_add_string(out, i ? ", " : "");
      add_column(out, result->columns[i]);
    }
  }
  sanad_buffer_add_string(out, "</caption>\n");
}

static void
add_head(const ShownResult *shown, const bool *numbers, SanadBuffer *out)
{
  const SanadReportResult *const result = shown->result;
  sanad_buffer_add_string(out, "<thead><tr>");
  for (size_t i = 0; i < result->column_count; ++i) {
    sanad_buffer_add_string(out, numbers[i]
                                     ? "<th scope=\"col\" class=\"number\">"
                                     : "<th scope=\"col\">");
    add_column(out, result->columns[i]);
    sanad_buffer_add_string(out, "</th>");
  }
  if (shown->sources && shown->info->sources == SOURCES_COLUMN) {
    sanad_buffer_add_string(out, "<th scope=\"col\">sources</th>");
  }
  sanad_buffer_add_string(out, "</tr></thead>\n<tbody>\n");
}

/// Appends how many rows are left out.
static void
add_more(const ShownResult *shown, SanadBuffer *out)
{
  const uint64_t more = shown->result->total - shown->rows;
  if (more) {
    sanad_buffer_add_format(out, "<p class=\"more\">… %" PRIu64 " more</p>\n",
                            more);
  }
}

#define COLUMNS_MAX 1000U

void
report_html_table(const ShownResult *shown, SanadBuffer *out)
{
  bool numbers[COLUMNS_MAX] = {false};
  const size_t columns = shown->result->column_count;
  for (size_t i = 0; i < columns && i < COLUMNS_MAX; ++i) {
    numbers[i] = report_column_is_number(shown->result, i, shown->rows);
  }
  sanad_buffer_add_format(out,
                          "<div class=\"scroll\" role=\"region\" "
                          "tabindex=\"0\" aria-labelledby=\"table-%zu\">\n"
                          "<table>\n",
                          shown->number);
  add_caption(shown, out);
  add_head(shown, numbers, out);
  for (size_t i = 0; i < shown->rows; ++i) {
    add_row(shown, numbers, i, out);
  }
  sanad_buffer_add_string(out, "</tbody>\n</table>\n</div>\n");
  add_more(shown, out);
}

void
report_html_list(const ShownResult *shown, SanadBuffer *out)
{
  if (shown->title.length) {
    sanad_buffer_add_string(out, "<p class=\"title\">");
    add_text(out, shown->title);
    sanad_buffer_add_string(out, "</p>\n");
  }
  sanad_buffer_add_string(out, "<ul>\n");
  for (size_t i = 0; i < shown->rows; ++i) {
    size_t parts = 0;
    sanad_buffer_add_string(out, "<li dir=\"auto\">");
    for (size_t j = 0; j < shown->result->column_count; ++j) {
      const SanadCell *const cell = cell_at(shown, i, j);
      if (cell->term.kind) {
        sanad_buffer_add_string(out, parts++ ? " · " : "");
        report_html_cell(cell, out);
      }
    }
    if (shown->sources) {
      sanad_buffer_add_text(out, shown->sources->marks[i]);
    }
    sanad_buffer_add_string(out, "</li>\n");
  }
  sanad_buffer_add_string(out, "</ul>\n");
  add_more(shown, out);
}

void
report_html_value(const ShownResult *shown, SanadBuffer *out)
{
  const SanadReportResult *const result = shown->result;
  sanad_buffer_add_string(out, "<p class=\"value\"><strong dir=\"auto\">");
  if (result->is_yes_no) {
    sanad_buffer_add_string(out, result->is_yes ? "yes" : "no");
  } else if (shown->rows && result->column_count) {
    report_html_cell(cell_at(shown, 0, 0), out);
  }
  sanad_buffer_add_string(out, "</strong>");
  if (shown->sources) {
    sanad_buffer_add_text(out, shown->sources->marks[0]);
  }
  if (shown->title.length) {
    sanad_buffer_add_string(out, " <span>");
    add_text(out, shown->title);
    sanad_buffer_add_string(out, "</span>");
  }
  sanad_buffer_add_string(out, "</p>\n");
}
