/// Charts and pictures of graphs in reports.

#include "report/cell.h"
#include "report/format_impl.h"
#include "report/report_impl.h"

#include <string.h>

/// Columns of text that drawings in text fill.
#define TEXT_WIDTH 78U

/// What a picture is made of, and what it says of itself.
typedef struct {
  Report *report;
  const ShownResult *shown;
  SanadBuffer content; ///< SVG, or lines of text
  SanadBuffer note;    ///< What it leaves out
  bool is_text;        ///< Lines of text, also where pictures could stand
} Picture;

static SanadStatus
fail_column(const Picture *picture, SanadText name, SanadSpan span,
            SanadError *error)
{
  const SanadReportResult *const result = picture->shown->result;
  SanadBuffer list = {0};
  for (size_t i = 0; i < result->column_count; ++i) {
    sanad_buffer_add_string(&list, i ? ", " : "");
    sanad_buffer_add_text(&list, result->columns[i]);
  }
  (void)sanad_fail(error, SANAD_MEANING, span, "there is no column \"%.*s\"",
                   (int)name.length, name.data);
  const SanadStatus status =
      sanad_hint(error, "the columns are %s",
                 list.failed ? "" : sanad_buffer_string(&list));
  sanad_buffer_free(&list);
  return status;
}

static SanadStatus
find_column(const Picture *picture, SanadText name, SanadSpan span,
            size_t *column, SanadError *error)
{
  const SanadReportResult *const result = picture->shown->result;
  for (size_t i = 0; i < result->column_count; ++i) {
    if (sanad_text_is_equal(result->columns[i], name)) {
      *column = i;
      return SANAD_OK;
    }
  }
  return fail_column(picture, name, span, error);
}

/// Finds the columns of a chart: x, then those of y.  Where none is named, x is
/// the first, and y the first behind it with numbers (of a timeline, any).
static SanadStatus
find_columns(const Picture *picture, size_t columns[1 + SERIES_MAX],
             size_t *count, SanadError *error)
{
  const BlockInfo *const info = picture->shown->info;
  const SanadReportResult *const result = picture->shown->result;
  columns[0] = 0;
  if (info->x.length) {
    TRY(find_column(picture, info->x, info->x_span, &columns[0], error));
  }
  for (size_t i = 0; i < info->y_count; ++i) {
    TRY(find_column(picture, info->y[i], info->y_spans[i], &columns[i + 1],
                    error));
  }
  *count = 1 + info->y_count;
  for (size_t i = 0; *count == 1 && i < result->column_count; ++i) {
    if (i != columns[0] &&
        (info->chart == SANAD_CHART_TIMELINE ||
         report_column_is_number(result, i, result->row_count))) {
      columns[(*count)++] = i;
    }
  }
  if (*count > 1) {
    return SANAD_OK;
  }
  (void)sanad_fail(error, SANAD_MEANING, SANAD_NO_SPAN,
                   "no column of this chart has numbers");
  return sanad_hint(error,
                    "count something, or say which columns by x= and y=");
}

static SanadStatus
fill_chart(const Picture *picture, SanadChart *chart, const size_t *columns,
           size_t count, SanadError *error)
{
  const SanadReportResult *const result = picture->shown->result;
  for (size_t i = 0; i < picture->shown->rows; ++i) {
    SanadCell cells[1 + SERIES_MAX];
    for (size_t j = 0; j < count; ++j) {
      cells[j] = result->cells[i * result->column_count + columns[j]];
    }
    TRY(sanad_chart_row(chart, cells, error));
  }
  return SANAD_OK;
}

/// Draws a chart into the picture.
static SanadStatus
draw_chart(Picture *picture, SanadError *error)
{
  const ShownResult *const shown = picture->shown;
  size_t columns[1 + SERIES_MAX];
  SanadText names[1 + SERIES_MAX];
  size_t count = 0;
  char id[32];
  SanadChart *chart = NULL;
  TRY(find_columns(picture, columns, &count, error));
  for (size_t i = 0; i < count; ++i) {
    names[i] = shown->result->columns[columns[i]];
  }
  (void)snprintf(id, sizeof id, "picture-%zu", shown->number);
  const SanadChartOptions options = {
      .kind = shown->info->chart,
      .title = shown->title,
      .id = sanad_text(id),
      .width = shown->info->width,
      .height = shown->info->height,
  };
  TRY(sanad_chart_open(&chart, &options, names, count, error));
  SanadStatus status = fill_chart(picture, chart, columns, count, error);
  if (status == SANAD_OK) {
    status = picture->report->options->form == SANAD_REPORT_TEXT
                 ? sanad_chart_text(chart, TEXT_WIDTH, false, &picture->content,
                                    error)
                 : sanad_chart_svg(chart, &picture->content, error);
  }
  sanad_buffer_add_text(&picture->note, sanad_chart_note(chart));
  sanad_chart_free(chart);
  return status;
}

// ---- Graphs

/// Asks for the classes of the nodes.
static SanadStatus
add_classes(const Picture *picture, SanadDrawing *drawing, SanadError *error)
{
  const SanadReportHost *const host = picture->report->host;
  const size_t count = host->class_of ? sanad_drawing_node_count(drawing) : 0;
  for (size_t i = 0; i < count; ++i) {
    SanadCell node = {.term = sanad_drawing_node(drawing, i)};
    SanadCell class = {0};
    TRY(host->class_of(host->state, picture->report->arena, &node.term, &class,
                       error));
    if (class.term.kind) {
      TRY(sanad_drawing_class(drawing, &node, &class, error));
    }
  }
  return SANAD_OK;
}

static SanadStatus
fill_drawing(const Picture *picture, SanadDrawing *drawing, SanadError *error)
{
  const ShownResult *const shown = picture->shown;
  for (size_t i = 0; i < shown->rows; ++i) {
    TRY(sanad_drawing_triple(drawing, &shown->result->cells[i * 3], NULL,
                             error));
  }
  return add_classes(picture, drawing, error);
}

/// Draws a graph into the picture.
static SanadStatus
draw_graph(Picture *picture, SanadError *error)
{
  const ShownResult *const shown = picture->shown;
  char id[32];
  SanadDrawing *drawing = NULL;
  (void)snprintf(id, sizeof id, "picture-%zu", shown->number);
  const SanadDrawOptions options = {
      .layout = shown->info->layout,
      .title = shown->title,
      .id = sanad_text(id),
      .cluster = shown->info->cluster,
      .is_cancelled = picture->report->options->is_cancelled,
  };
  if (!shown->result->is_graph) {
    return sanad_fail_hint(
        error, SANAD_MEANING, SANAD_NO_SPAN,
        "ask in the block itself, or write draw show behind its as=",
        "%.*s has rows, and no facts to draw", (int)shown->info->from.length,
        shown->info->from.data);
  }
  TRY(sanad_drawing_open(&drawing, &options, error));
  SanadStatus status = fill_drawing(picture, drawing, error);
  picture->is_text = picture->report->options->form == SANAD_REPORT_TEXT;
  if (status == SANAD_OK && !picture->is_text) {
    status = sanad_drawing_svg(drawing, &picture->content, error);
    // Without Graphviz a sketch is better than no report.
    picture->is_text = status == SANAD_NOT_FOUND;
    sanad_buffer_add_string(&picture->note,
                            picture->is_text ? SANAD_NO_GRAPHVIZ ". " : "");
  }
  if (picture->is_text) {
    sanad_buffer_clear(&picture->content);
    status = sanad_drawing_sketch(drawing, TEXT_WIDTH, false, &picture->content,
                                  error);
  }
  sanad_buffer_add_text(&picture->note, sanad_drawing_note(drawing));
  sanad_drawing_free(drawing);
  return status;
}

// ---- Where it stands

/// Appends what a picture leaves out and the sources of what it shows.
static void
add_html_caption(const Picture *picture, SanadBuffer *out)
{
  const RowSources *const sources = picture->shown->sources;
  if (picture->note.length) {
    sanad_buffer_add_string(out, "<p class=\"more\">");
    (void)sanad_markup_text(out, sanad_buffer_text(&picture->note));
    sanad_buffer_add_string(out, "</p>\n");
  }
  if (sources && sources->all.length) {
    sanad_buffer_add_string(out, "<p class=\"more\">Sources: ");
    sanad_buffer_add_text(out, sources->all);
    sanad_buffer_add_string(out, "</p>\n");
  }
}

static void
add_html(const Picture *picture, SanadBuffer *out)
{
  // The box scrolls where a picture is wider than the page and must not be
  // shrunk, as its text would be too small to read.
  const bool is_graph = picture->shown->info->form == FORM_DRAW;
  sanad_buffer_add_format(out,
                          "<figure class=\"%s\">\n<div class=\"scroll\" "
                          "tabindex=\"0\" role=\"region\" "
                          "aria-label=\"%s %zu\">\n",
                          is_graph ? "graph" : "chart",
                          is_graph ? "Picture" : "Chart",
                          picture->shown->number);
  if (picture->is_text) {
    sanad_buffer_add_string(out, "<pre>");
    (void)sanad_markup_text(out, sanad_buffer_text(&picture->content));
    sanad_buffer_add_string(out, "</pre>");
  } else {
    sanad_buffer_add_text(out, sanad_buffer_text(&picture->content));
  }
  sanad_buffer_add_string(out, "\n</div>\n");
  add_html_caption(picture, out);
  sanad_buffer_add_string(out, "</figure>\n");
}

/// Puts a picture into a file beside the report.
static SanadStatus
add_file(Picture *picture, SanadText *name, SanadError *error)
{
  Report *const report = picture->report;
  SanadBuffer text = {0};
  sanad_buffer_add_text(&text, report->options->picture_stem);
  sanad_buffer_add_format(&text, "-%zu.svg", picture->shown->number);
  SanadStatus status = report_keep(report, &text, name, error);
  sanad_buffer_free(&text);
  TRY(status);
  SanadReportFile *const files =
      sanad_arena_grow(report->arena, report->files, report->file_count,
                       &report->file_capacity, sizeof *files);
  if (!files) {
    return sanad_fail_memory(error);
  }
  report->files = files;
  SanadReportFile *const file = &files[report->file_count];
  file->name = *name;
  TRY(report_keep(report, &picture->content, &file->content, error));
  ++report->file_count;
  return SANAD_OK;
}

static SanadStatus
add_markdown(Picture *picture, SanadBuffer *out, SanadError *error)
{
  const ShownResult *const shown = picture->shown;
  SanadText name = {0};
  TRY(add_file(picture, &name, error));
  sanad_buffer_add_string(out, "![");
  if (shown->title.length) {
    sanad_markdown_text(out, shown->title);
  } else {
    sanad_buffer_add_string(
        out, shown->info->form == FORM_DRAW ? "Picture of a graph" : "Chart");
  }
  sanad_buffer_add_string(out, "](<");
  for (size_t i = 0; i < name.length; ++i) {
    const char c = name.data[i];
    if ((unsigned char)c < ' ' || strchr("<>\\%", c)) {
      sanad_buffer_add_format(out, "%%%02X", (unsigned)(unsigned char)c);
    } else {
      sanad_buffer_add_char(out, c);
    }
  }
  sanad_buffer_add_string(out, ">)\n");
  return SANAD_OK;
}

/// Appends lines of text in a fence that they cannot close.
static void
add_text(const Picture *picture, SanadBuffer *out)
{
  size_t run = 0;
  size_t longest = 2;
  for (size_t i = 0; i < picture->content.length; ++i) {
    run = picture->content.data[i] == '`' ? run + 1 : 0;
    longest = run > longest ? run : longest;
  }
  for (int turn = 0; turn < 2; ++turn) {
    for (size_t i = 0; i <= longest; ++i) {
      sanad_buffer_add_char(out, '`');
    }
    if (!turn) {
      sanad_buffer_add_string(out, "text\n");
      sanad_buffer_add_text(out, sanad_buffer_text(&picture->content));
      const bool has_end =
          picture->content.length &&
          picture->content.data[picture->content.length - 1] == '\n';
      sanad_buffer_add_string(out, has_end ? "" : "\n");
    }
  }
  sanad_buffer_add_char(out, '\n');
}

/// Appends what a picture leaves out and its sources.
static void
add_markdown_caption(const Picture *picture, SanadBuffer *out)
{
  const RowSources *const sources = picture->shown->sources;
  if (picture->note.length) {
    sanad_buffer_add_char(out, '\n');
    sanad_markdown_text(out, sanad_buffer_text(&picture->note));
    sanad_buffer_add_char(out, '\n');
  }
  if (sources && sources->all.length) {
    sanad_buffer_add_string(out, "\nSources: ");
    sanad_buffer_add_text(out, sources->all);
    sanad_buffer_add_char(out, '\n');
  }
}

static SanadStatus
add_picture(Picture *picture, SanadBuffer *out, SanadError *error)
{
  if (picture->report->options->form == SANAD_REPORT_HTML) {
    add_html(picture, out);
    return SANAD_OK;
  }
  if (picture->is_text) {
    add_text(picture, out);
  } else {
    TRY(add_markdown(picture, out, error));
  }
  add_markdown_caption(picture, out);
  return SANAD_OK;
}

SanadStatus
report_add_picture(Report *report, const ShownResult *shown, SanadBuffer *out,
                   SanadError *error)
{
  Picture picture = {.report = report, .shown = shown};
  SanadStatus status = shown->info->form == FORM_CHART
                           ? draw_chart(&picture, error)
                           : draw_graph(&picture, error);
  if (status == SANAD_OK) {
    status = sanad_buffer_status(&picture.content, error);
  }
  if (status == SANAD_OK) {
    status = add_picture(&picture, out, error);
  }
  sanad_buffer_free(&picture.content);
  sanad_buffer_free(&picture.note);
  return status;
}
