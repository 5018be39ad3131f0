/// Notes: the sources of rows, each once, with a number where it is cited.

#include "base/map.h"
#include "report/format_impl.h"
#include "report/report_impl.h"

#include <stdlib.h>

/// Sentences of a source that its note quotes.
#define QUOTES_MAX 2U
/// Bytes of a quoted sentence.
#define QUOTE_BYTES_MAX 400U
/// References that one row shows.
#define REFERENCES_SHOWN 6U
/// Sources that are remembered of one row.
#define SOURCES_OF_ROW_MAX 1000U

/// What `why` adds to the columns of a question.
enum { COLUMN_FACT, COLUMN_SOURCE, COLUMN_DATE, COLUMN_SENTENCE };

/// A source.
typedef struct {
  SanadTerm term;
  SanadText shown;
  SanadText date; ///< Or empty
  SanadText quotes[QUOTES_MAX];
  size_t quote_count;
  size_t number; ///< Of its note; 0: not cited
} Source;

struct ReportNotes {
  Source *sources;
  size_t source_count;
  size_t source_capacity;
  size_t *cited; ///< Indices of sources by the number of their notes
  size_t cited_count;
  size_t cited_capacity;
};

SanadStatus
report_notes_new(Report *report, SanadError *error)
{
  report->notes = SANAD_TAKE(report->arena, ReportNotes);
  return report->notes ? SANAD_OK : sanad_fail_memory(error);
}

/// FNV-1a.
static uint64_t
hash_text(uint64_t hash, SanadText text)
{
  for (size_t i = 0; i < text.length; ++i) {
    hash = (hash ^ (unsigned char)text.data[i]) * 0x100000001b3U;
  }
  return (hash ^ 0x1fU) * 0x100000001b3U;
}

static uint64_t
hash_cells(const SanadCell *cells, size_t count)
{
  uint64_t hash = 0xcbf29ce484222325U;
  for (size_t i = 0; i < count; ++i) {
    hash = hash_text(hash, cells[i].term.text);
    hash = hash_text(hash, cells[i].term.datatype);
  }
  return hash >> 1U; // A map has no key of all ones
}

static bool
is_same_row(const SanadCell *a, const SanadCell *b, size_t count)
{
  for (size_t i = 0; i < count; ++i) {
    if (a[i].term.kind != b[i].term.kind ||
        (a[i].term.kind && !sanad_term_is_equal(&a[i].term, &b[i].term))) {
      return false;
    }
  }
  return true;
}

// ---- Sources

/// The sources of one row, as indices.
typedef struct {
  size_t *items;
  size_t count;
  size_t capacity;
  size_t following; ///< Number plus one of the next row with the same hash
} RowList;

/// The search for the sources of a result.
typedef struct {
  Report *report;
  const SanadReportResult *result;
  const SanadReportResult *why;
  size_t row_count;
  SanadMap first; ///< Hash → number plus one of a row
  RowList *rows;
  RowList all;
} Search;

/// Finds or adds a source.
static SanadStatus
find_source(Report *report, const SanadCell *cell, size_t *index,
            SanadError *error)
{
  ReportNotes *const notes = report->notes;
  for (size_t i = notes->source_count; i > 0; --i) {
    if (sanad_term_is_equal(&notes->sources[i - 1].term, &cell->term)) {
      *index = i - 1;
      return SANAD_OK;
    }
  }
  Source *const sources =
      sanad_arena_grow(report->arena, notes->sources, notes->source_count,
                       &notes->source_capacity, sizeof *sources);
  if (!sources) {
    return sanad_fail_memory(error);
  }
  notes->sources = sources;
  *index = notes->source_count++;
  sources[*index] = (Source){.term = cell->term, .shown = cell->shown};
  return SANAD_OK;
}

static void
add_quote(Source *source, SanadText quote)
{
  bool is_new = quote.length && source->quote_count < QUOTES_MAX;
  for (size_t i = 0; is_new && i < source->quote_count; ++i) {
    is_new = !sanad_text_is_equal(source->quotes[i], quote);
  }
  if (is_new) {
    source->quotes[source->quote_count++] = quote;
  }
}

static SanadStatus
add_to_row(Search *search, RowList *row, size_t source, SanadError *error)
{
  for (size_t i = row->count; i > 0; --i) {
    if (row->items[i - 1] == source) {
      return SANAD_OK;
    }
  }
  if (row->count == SOURCES_OF_ROW_MAX) {
    return SANAD_OK;
  }
  row->items = sanad_arena_grow(search->report->arena, row->items, row->count,
                                &row->capacity, sizeof *row->items);
  if (!row->items) {
    return sanad_fail_memory(error);
  }
  row->items[row->count++] = source;
  return SANAD_OK;
}

/// Chains the rows by the hash of their cells.
static SanadStatus
index_rows(Search *search, SanadError *error)
{
  const size_t width = search->result->column_count;
  for (size_t i = search->row_count; i > 0; --i) {
    const SanadCell *const cells = &search->result->cells[(i - 1) * width];
    uint64_t *const first =
        sanad_map_put(&search->first, hash_cells(cells, width), NULL);
    if (!first) {
      return sanad_fail_memory(error);
    }
    search->rows[i - 1].following = (size_t)*first;
    *first = i;
  }
  return SANAD_OK;
}

/// Gives the source of one row of `why` to the rows it is about.
static SanadStatus
take_row(Search *search, const SanadCell *cells, bool has_quotes,
         SanadError *error)
{
  const size_t width = search->result->column_count;
  const SanadCell *const extra = cells + width;
  size_t index = 0;
  if (!extra[COLUMN_SOURCE].term.kind) {
    return SANAD_OK; // Told by no source
  }
  const uint64_t *const first =
      sanad_map_get(&search->first, hash_cells(cells, width));
  for (size_t i = first ? (size_t)*first : 0; i > 0;
       i = search->rows[i - 1].following) {
    if (!is_same_row(cells, &search->result->cells[(i - 1) * width], width)) {
      continue;
    }
    TRY(find_source(search->report, &extra[COLUMN_SOURCE], &index, error));
    Source *const source = &search->report->notes->sources[index];
    if (extra[COLUMN_DATE].term.kind) {
      source->date = extra[COLUMN_DATE].shown;
    }
    if (has_quotes && extra[COLUMN_SENTENCE].term.kind) {
      add_quote(source, extra[COLUMN_SENTENCE].term.text);
    }
    TRY(add_to_row(search, &search->rows[i - 1], index, error));
    TRY(add_to_row(search, &search->all, index, error));
  }
  return SANAD_OK;
}

/// By the numbers of their notes.
static int
compare_numbers(const void *a, const void *b, void *state)
{
  const ReportNotes *const notes = state;
  const size_t left = notes->sources[*(const size_t *)a].number;
  const size_t right = notes->sources[*(const size_t *)b].number;
  return (left > right) - (left < right);
}

/// Older ones first, then by name and address.
static int
compare_sources(const void *a, const void *b, void *state)
{
  const ReportNotes *const notes = state;
  const Source *const left = &notes->sources[*(const size_t *)a];
  const Source *const right = &notes->sources[*(const size_t *)b];
  int order = sanad_text_compare(left->date, right->date);
  order = order ? order : sanad_text_compare(left->shown, right->shown);
  return order ? order : sanad_text_compare(left->term.text, right->term.text);
}

static void
sort_sources(const Search *search, RowList *row, bool by_number)
{
  if (row->count > 1) {
    qsort_r(row->items, row->count, sizeof *row->items,
            by_number ? compare_numbers : compare_sources,
            search->report->notes);
  }
}

// ---- References

/// Gives a source the number of a note.
static SanadStatus
cite(Report *report, size_t index, SanadError *error)
{
  ReportNotes *const notes = report->notes;
  Source *const source = &notes->sources[index];
  if (source->number) {
    return SANAD_OK;
  }
  size_t *const cited =
      sanad_arena_grow(report->arena, notes->cited, notes->cited_count,
                       &notes->cited_capacity, sizeof *cited);
  if (!cited) {
    return sanad_fail_memory(error);
  }
  notes->cited = cited;
  cited[notes->cited_count++] = index;
  source->number = notes->cited_count;
  return SANAD_OK;
}

/// Appends the references of a row.
static void
add_marks(const Report *report, const RowList *row, SanadBuffer *out)
{
  const bool is_html = report_is_html(report);
  const size_t shown =
      row->count <= REFERENCES_SHOWN ? row->count : REFERENCES_SHOWN - 1;
  for (size_t i = 0; i < shown; ++i) {
    const size_t number = report->notes->sources[row->items[i]].number;
    if (is_html) {
      sanad_buffer_add_format(out,
                              "%s<a href=\"#note-%zu\" role=\"doc-noteref\" "
                              "aria-label=\"source %zu\">%zu</a>",
                              i ? " " : "<sup class=\"refs\">", number, number,
                              number);
    } else {
      sanad_buffer_add_format(out, "[^%zu]", number);
    }
  }
  if (shown < row->count) {
    sanad_buffer_add_format(out, is_html ? " +%zu" : " (+%zu)",
                            row->count - shown);
  }
  sanad_buffer_add_string(out, is_html && row->count ? "</sup>" : "");
}

/// Appends the name of a source, with a link if it has an address.
static void
add_name(const Report *report, const Source *source, SanadBuffer *out)
{
  const SanadCell cell = {.term = source->term, .shown = source->shown};
  if (report_is_html(report)) {
    report_html_cell(&cell, out);
  } else {
    report_markdown_cell(&cell, out);
  }
}

/// Appends the names of the sources of a row.
static void
add_names(const Report *report, const RowList *row, SanadBuffer *out)
{
  const size_t shown =
      row->count <= REFERENCES_SHOWN ? row->count : REFERENCES_SHOWN - 1;
  for (size_t i = 0; i < shown; ++i) {
    const Source *const source = &report->notes->sources[row->items[i]];
    sanad_buffer_add_string(out, i ? "; " : "");
    add_name(report, source, out);
    if (source->date.length) {
      sanad_buffer_add_string(out, ", ");
      report_add_date(out, source->date, (SanadText){0});
    }
  }
  if (shown < row->count) {
    sanad_buffer_add_format(out, "; … %zu more", row->count - shown);
  }
}

/// Writes what each row cites.
static SanadStatus
write_rows(Search *search, bool makes_notes, RowSources *sources,
           SanadError *error)
{
  Report *const report = search->report;
  SanadBuffer text = {0};
  SanadStatus status = SANAD_OK;
  for (size_t i = 0; status == SANAD_OK && i < search->row_count; ++i) {
    RowList *const row = &search->rows[i];
    sort_sources(search, row, false);
    for (size_t j = 0; makes_notes && status == SANAD_OK && j < row->count;
         ++j) {
      status = cite(report, row->items[j], error);
    }
    if (status == SANAD_OK && makes_notes) {
      sort_sources(search, row, true);
      add_marks(report, row, &text);
      status = report_keep(report, &text, &sources->marks[i], error);
    } else if (status == SANAD_OK) {
      add_names(report, row, &text);
      status = report_keep(report, &text, &sources->cells[i], error);
    }
  }
  if (status == SANAD_OK && makes_notes) {
    sort_sources(search, &search->all, true);
    add_marks(report, &search->all, &text);
    status = report_keep(report, &text, &sources->all, error);
  }
  sanad_buffer_free(&text);
  return status;
}

static SanadStatus
find_all(Search *search, bool makes_notes, RowSources *sources,
         SanadError *error)
{
  const SanadReportResult *const why = search->why;
  const size_t width = search->result->column_count;
  if (why->column_count < width + COLUMN_SENTENCE + 1) {
    return SANAD_OK; // Without facts there are none behind them
  }
  TRY(index_rows(search, error));
  for (size_t i = 0; i < why->row_count; ++i) {
    TRY(take_row(search, &why->cells[i * why->column_count], makes_notes,
                 error));
  }
  return write_rows(search, makes_notes, sources, error);
}

SanadStatus
report_find_sources(Report *report, const SanadReportResult *result,
                    const SanadReportResult *why, bool makes_notes,
                    RowSources *sources, SanadError *error)
{
  Search search = {
      .report = report,
      .result = result,
      .why = why,
      .row_count = result->is_yes_no ? 1 : result->row_count,
  };
  search.rows = SANAD_TAKE_ARRAY(report->arena, RowList, search.row_count + 1);
  sources->marks =
      SANAD_TAKE_ARRAY(report->arena, SanadText, search.row_count + 1);
  sources->cells =
      SANAD_TAKE_ARRAY(report->arena, SanadText, search.row_count + 1);
  if (!search.rows || !sources->marks || !sources->cells) {
    return sanad_fail_memory(error);
  }
  const SanadStatus status = find_all(&search, makes_notes, sources, error);
  sanad_map_free(&search.first);
  return status;
}

// ---- The notes themselves

size_t
report_note_count(const Report *report)
{
  return report->notes->cited_count;
}

/// A quote, cut if it is long.
static SanadText
cut_quote(SanadText quote)
{
  size_t length = quote.length;
  if (length > QUOTE_BYTES_MAX) {
    length = QUOTE_BYTES_MAX;
    while (length && ((unsigned char)quote.data[length] & 0xC0U) == 0x80U) {
      --length;
    }
  }
  return sanad_text_slice(quote, 0, length);
}

static void
write_note(const Report *report, const Source *source, SanadBuffer *out)
{
  const bool is_html = report_is_html(report);
  sanad_buffer_add_format(
      out, is_html ? "<li id=\"note-%zu\">" : "[^%zu]: ", source->number);
  add_name(report, source, out);
  if (source->date.length) {
    sanad_buffer_add_string(out, is_html ? ", <time>" : ", ");
    report_add_date(out, source->date, (SanadText){0});
    sanad_buffer_add_string(out, is_html ? "</time>" : "");
  }
  for (size_t i = 0; i < source->quote_count; ++i) {
    const SanadText quote = cut_quote(source->quotes[i]);
    const char *const end = quote.length < source->quotes[i].length ? " …" : "";
    if (is_html) {
      sanad_buffer_add_string(out, " <q dir=\"auto\">");
      report_add_escaped(out, quote);
      sanad_buffer_add_format(out, "%s</q>", end);
    } else {
      sanad_buffer_add_string(out, " “");
      sanad_markdown_text(out, quote);
      sanad_buffer_add_format(out, "%s”", end);
    }
  }
  sanad_buffer_add_string(out, is_html ? "</li>\n" : "\n");
}

void
report_write_notes(const Report *report, SanadBuffer *out)
{
  const ReportNotes *const notes = report->notes;
  const bool is_html = report_is_html(report);
  if (!notes->cited_count) {
    return;
  }
  sanad_buffer_add_string(
      out, is_html ? "<section class=\"notes\" role=\"doc-endnotes\" "
                     "aria-labelledby=\"sources\">\n"
                     "<h2 id=\"sources\">Sources</h2>\n<ol>\n"
                   : "\n");
  for (size_t i = 0; i < notes->cited_count; ++i) {
    write_note(report, &notes->sources[notes->cited[i]], out);
  }
  sanad_buffer_add_string(out, is_html ? "</ol>\n</section>\n" : "");
}
