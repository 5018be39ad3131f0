/// Blocks of a report: asks them and shows what they give.

#include "report/cell.h"
#include "report/format_impl.h"
#include "report/report_impl.h"

#include <string.h>

/// Columns that a result may have to be shown.
#define COLUMNS_MAX 1000U

/// The most values that loops give to a question.
#define VALUES_MAX 200U

/// A block that is being run.
typedef struct {
  Report *report;
  const ReportBlock *block;
  const SanadReportResult *result;
  const RowSources *sources;
} Task;

/// Where a place in the code of a block is in the report's text.
static size_t
place_in_text(const Task *task, size_t offset)
{
  const SanadText code = task->block->code;
  size_t line = 0;
  size_t start = 0;
  offset = offset < code.length ? offset : code.length;
  for (size_t i = 0; i < offset; ++i) {
    if (code.data[i] == '\n') {
      ++line;
      start = i + 1;
    }
  }
  const char *const end =
      start < code.length ? memchr(code.data + start, '\n', code.length - start)
                          : NULL;
  const size_t length =
      end ? (size_t)(end - code.data) - start : code.length - start;
  const SanadText source =
      report_line(&task->report->lines, task->block->first_line + 1 + line);
  size_t whole = source.length;
  while (whole &&
         (source.data[whole - 1] == '\n' || source.data[whole - 1] == '\r')) {
    --whole;
  }
  // What stands before the code on its line: `> ` of a quote, an indentation.
  const size_t before = whole > length ? whole - length : 0;
  const size_t at = (size_t)(source.data - task->report->lines.text.data) +
                    before + (offset - start);
  return at < task->report->lines.text.length ? at
                                              : task->report->lines.text.length;
}

/// Moves the place of an error from the block's code to the report's text.
static void
move_error(const Task *task, SanadError *error)
{
  const bool has_place = error->span.offset || error->span.length;
  if (!has_place) {
    error->span = task->block->span;
    return;
  }
  const size_t length = task->report->lines.text.length;
  const size_t at = place_in_text(task, error->span.offset);
  error->span.offset = (uint32_t)at;
  if (error->span.length > length - at) {
    error->span.length = (uint32_t)(length - at);
  }
  // The end of the text is a place, too.
  error->span.length = error->span.length ? error->span.length : 1;
}

/// The values that the loops around a block give to its question.
static size_t
find_values(const Report *report, SanadParameter *values)
{
  size_t count = 0;
  for (const Loop *loop = report->loop; loop; loop = loop->outer) {
    const SanadReportResult *const result = loop->named->result;
    for (size_t i = 0; i < result->column_count && count < VALUES_MAX; ++i) {
      const SanadCell *const cell =
          &result->cells[loop->row * result->column_count + i];
      bool is_new =
          cell->term.kind == SANAD_IRI || cell->term.kind == SANAD_LITERAL;
      for (size_t j = 0; is_new && j < count; ++j) {
        is_new = !sanad_text_is_equal(values[j].name, result->columns[i]);
      }
      if (is_new) {
        values[count++] = (SanadParameter){
            .name = result->columns[i],
            .value = cell->term,
        };
      }
    }
  }
  return count;
}

/// How many rows a block keeps.
static size_t
rows_kept(const BlockInfo *info)
{
  if (info->name.length || info->form == FORM_CHART ||
      info->form == FORM_DRAW) {
    return REPORT_ROWS_MAX;
  }
  return info->has_limit ? info->limit : REPORT_ROWS_SHOWN;
}

static SanadStatus
find_sources(Task *task, const SanadReportResult *why, SanadError *error)
{
  RowSources *const sources = SANAD_TAKE(task->report->arena, RowSources);
  if (!sources) {
    return sanad_fail_memory(error);
  }
  task->sources = sources;
  return report_find_sources(task->report, task->result, why,
                             task->block->info.sources == SOURCES_FOOTNOTE,
                             sources, error);
}

/// Asks the question of a block.
static SanadStatus
ask(Task *task, SanadError *error)
{
  Report *const report = task->report;
  const BlockInfo *const info = &task->block->info;
  SanadParameter values[VALUES_MAX];
  SanadReportResult *const result =
      SANAD_TAKE(report->arena, SanadReportResult);
  SanadReportResult why = {0};
  const SanadReportQuestion question = {
      .text = task->block->code,
      .name = info->name,
      .wants_graph = info->form == FORM_DRAW,
      .wants_sources = info->sources != SOURCES_NONE,
      .is_canonical = report->options->is_reproducible,
      .rows_max = rows_kept(info),
      .why_rows_max = REPORT_WHY_ROWS_MAX,
      .values = values,
      .value_count = find_values(report, values),
  };
  if (!result) {
    return sanad_fail_memory(error);
  }
  if (++report->run_count > REPORT_RUNS_MAX) {
    (void)sanad_fail(error, SANAD_LIMIT, task->block->span,
                     "the report asks more than %u questions", REPORT_RUNS_MAX);
    return sanad_hint(error, "give its loops a limit=");
  }
  const SanadStatus status = report->host->ask(
      report->host->state, report->arena, &question, result, &why, error);
  if (status != SANAD_OK) {
    move_error(task, error);
    return status;
  }
  task->result = result;
  if (result->column_count > COLUMNS_MAX) {
    return sanad_fail_hint(error, SANAD_LIMIT, task->block->span,
                           "select fewer", "a result has at most %u columns",
                           COLUMNS_MAX);
  }
  return question.wants_sources && result->has_answer
             ? find_sources(task, &why, error)
             : SANAD_OK;
}

/// Takes the result of an earlier block.
static SanadStatus
take_named(Task *task, SanadError *error)
{
  const BlockInfo *const info = &task->block->info;
  const Named *named = NULL;
  TRY(report_find_named(task->report, info->from, &named, error));
  if (!named) {
    return report_fail_name(task->report, info->from, info->from_span, error);
  }
  if (sanad_text_trim(task->block->code).length) {
    (void)sanad_fail(error, SANAD_MEANING, info->from_span,
                     "a block with from= has no question of its own");
    return sanad_hint(error, "ask without from=: %.*s() | ...",
                      (int)info->from.length, info->from.data);
  }
  if (info->sources != SOURCES_NONE && !named->sources) {
    (void)sanad_fail(error, SANAD_MEANING, info->sources_span,
                     "%.*s was asked without its sources",
                     (int)info->from.length, info->from.data);
    return sanad_hint(error, "write %s behind as=%.*s",
                      info->sources == SOURCES_COLUMN ? "sources=column"
                                                      : "sources=footnote",
                      (int)info->from.length, info->from.data);
  }
  task->result = named->result;
  task->sources = info->sources != SOURCES_NONE ? named->sources : NULL;
  return SANAD_OK;
}

/// Gives a result its name.
static SanadStatus
keep_named(const Task *task, SanadError *error)
{
  Named *const named = SANAD_TAKE(task->report->arena, Named);
  if (!named) {
    return sanad_fail_memory(error);
  }
  named->name = task->block->info.name;
  named->result = task->result;
  named->sources = task->sources;
  named->next = task->report->named;
  task->report->named = named;
  return SANAD_OK;
}

// ---- Showing

static SanadStatus
fill_text(const Task *task, SanadText text, SanadText *out, SanadError *error)
{
  SanadBuffer filled = {0};
  report_add_parameters(task->report, text, &filled);
  const SanadStatus status = report_keep(task->report, &filled, out, error);
  sanad_buffer_free(&filled);
  return status;
}

/// Appends the question itself.
static void
add_code(const Task *task, SanadBuffer *out)
{
  const SanadText code = task->block->code;
  if (report_is_html(task->report)) {
    sanad_buffer_add_string(out, "<pre><code class=\"language-sanad\">");
    (void)sanad_markup_text(out, code);
    sanad_buffer_add_string(out, "</code></pre>\n");
    return;
  }
  size_t run = 0;
  size_t longest = 2;
  for (size_t i = 0; i < code.length; ++i) {
    run = code.data[i] == '`' ? run + 1 : 0;
    longest = run > longest ? run : longest;
  }
  for (int turn = 0; turn < 2; ++turn) {
    for (size_t i = 0; i <= longest; ++i) {
      sanad_buffer_add_char(out, '`');
    }
    sanad_buffer_add_char(out, '\n');
    if (!turn) {
      sanad_buffer_add_text(out, code);
    }
  }
  sanad_buffer_add_char(out, '\n');
}

static void
add_empty(const ShownResult *shown, bool is_html, SanadBuffer *out)
{
  const SanadText nothing = SANAD_TEXT("Nothing found.");
  const SanadText text = shown->empty.length ? shown->empty : nothing;
  if (is_html) {
    sanad_buffer_add_string(out, "<p class=\"empty\">");
    if (shown->title.length) {
      (void)sanad_markup_text(out, shown->title);
      sanad_buffer_add_string(out, ": ");
    }
    (void)sanad_markup_text(out, text);
    sanad_buffer_add_string(out, "</p>\n");
  } else {
    if (shown->title.length) {
      sanad_buffer_add_string(out, "**");
      sanad_markdown_text(out, shown->title);
      sanad_buffer_add_string(out, "**: ");
    }
    sanad_markdown_text(out, text);
    sanad_buffer_add_char(out, '\n');
  }
}

/// Appends a result that is neither empty nor a picture.
static void
add_result(const ShownResult *shown, bool is_html, SanadBuffer *out)
{
  const bool is_value =
      shown->result->is_yes_no || shown->info->form == FORM_VALUE;
  if (is_value) {
    (is_html ? report_html_value : report_markdown_value)(shown, out);
  } else if (shown->info->form == FORM_LIST) {
    (is_html ? report_html_list : report_markdown_list)(shown, out);
  } else {
    (is_html ? report_html_table : report_markdown_table)(shown, out);
  }
}

static SanadStatus
show(Task *task, SanadBuffer *out, SanadError *error)
{
  const BlockInfo *const info = &task->block->info;
  Report *const report = task->report;
  const bool is_html = report_is_html(report);
  const bool is_picture = info->form == FORM_CHART || info->form == FORM_DRAW;
  const size_t limit = info->has_limit ? info->limit
                       : is_picture    ? REPORT_ROWS_MAX
                                       : REPORT_ROWS_SHOWN;
  const size_t rows = task->result->row_count;
  ShownResult shown = {
      .info = info,
      .result = task->result,
      .sources = task->sources,
      .rows = rows < limit ? rows : limit,
  };
  TRY(fill_text(task, info->title, &shown.title, error));
  TRY(fill_text(task, info->empty, &shown.empty, error));
  if (!task->result->is_yes_no && !task->result->total) {
    add_empty(&shown, is_html, out);
    return SANAD_OK;
  }
  if (!is_picture || task->result->is_yes_no) {
    shown.number = ++report->table_count;
    add_result(&shown, is_html, out);
    return SANAD_OK;
  }
  shown.number = ++report->picture_count;
  return report_add_picture(report, &shown, out, error);
}

SanadStatus
report_run_block(Report *report, const ReportBlock *block, SanadBuffer *out,
                 SanadError *error)
{
  const BlockInfo *const info = &block->info;
  Task task = {.report = report, .block = block};
  TRY(info->from.length ? take_named(&task, error) : ask(&task, error));
  if (info->name.length && !task.result->has_answer) {
    (void)sanad_fail(error, SANAD_MEANING, block->span,
                     "there is no question here to be called %.*s",
                     (int)info->name.length, info->name.data);
    return sanad_hint(error, "end the block with a pattern: ?x -relation-> ?y");
  }
  if (info->name.length) {
    TRY(keep_named(&task, error));
  }
  if (info->shows_code) {
    add_code(&task, out);
  }
  if (!info->is_shown || !task.result->has_answer) {
    return SANAD_OK;
  }
  const SanadStatus status = show(&task, out, error);
  if (status != SANAD_OK && error && !error->span.length) {
    error->span = block->span;
  }
  return status;
}
