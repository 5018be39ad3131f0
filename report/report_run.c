/// Runs a report: its parts in order become one text of Markdown, in which the
/// data are placeholders; that text is rendered, and the data put in.

#include "report/report_impl.h"

#include <string.h>

static SanadStatus
check_size(const Report *report, SanadSpan span, SanadError *error)
{
  if (report->markdown.length <= REPORT_OUTPUT_MAX) {
    return SANAD_OK;
  }
  (void)sanad_fail(error, SANAD_LIMIT, span,
                   "the report gets larger than %zu MiB",
                   REPORT_OUTPUT_MAX >> 20U);
  return sanad_hint(error, "give its loops a limit=");
}

/// Remembers a piece, and appends the placeholder that stands for it.
static SanadStatus
add_piece(Report *report, const Piece *piece, SanadError *error)
{
  Piece *const pieces =
      sanad_arena_grow(report->arena, report->pieces, report->piece_count,
                       &report->piece_capacity, sizeof *pieces);
  if (!pieces) {
    return sanad_fail_memory(error);
  }
  report->pieces = pieces;
  sanad_buffer_add_text(&report->markdown, report->marker);
  sanad_buffer_add_format(&report->markdown, "%zuz", report->piece_count);
  pieces[report->piece_count++] = *piece;
  return SANAD_OK;
}

/// What an error does: with `keeps_going` it is told and forgotten.
static SanadStatus
take_failure(Report *report, SanadStatus status, const SanadError *error)
{
  const bool is_last = status == SANAD_CANCELLED || status == SANAD_NO_MEMORY;
  if (status == SANAD_END) {
    return SANAD_OK; // It was told when it happened
  }
  report->host->fail(report->host->state, error);
  ++report->failures;
  if (report->first_failure == SANAD_OK) {
    report->first_failure = status;
  }
  return report->options->keeps_going && !is_last ? SANAD_OK : status;
}

// ---- Parts

static SanadStatus
run_value(Report *report, const Part *part)
{
  SanadError error = {0};
  Piece piece = {0};
  SanadStatus status = report_value_text(report, &part->value, &piece.text,
                                         &piece.markup, &error);
  if (status != SANAD_OK) {
    TRY(take_failure(report, status, &error));
    piece = (Piece){.text = SANAD_TEXT("[error]")};
  }
  status = add_piece(report, &piece, &error);
  return status == SANAD_OK ? SANAD_OK : take_failure(report, status, &error);
}

/// Appends what stands before a fence on the lines behind its first: a list's
/// sign becomes an indentation.
static void
add_prefix(Report *report, SanadText prefix, bool is_first)
{
  for (size_t i = 0; i < prefix.length; ++i) {
    const char c = prefix.data[i];
    const bool is_kept = is_first || c == '>' || c == ' ' || c == '\t';
    sanad_buffer_add_char(&report->markdown, is_kept ? c : ' ');
  }
}

/// Appends a fence that stands for a block.
static SanadStatus
add_fence(Report *report, const ReportBlock *block, const Piece *piece,
          SanadError *error)
{
  add_prefix(report, block->prefix, true);
  sanad_buffer_add_string(&report->markdown, "```");
  TRY(add_piece(report, piece, error));
  sanad_buffer_add_char(&report->markdown, '\n');
  add_prefix(report, block->prefix, false);
  sanad_buffer_add_string(&report->markdown, "```\n");
  return SANAD_OK;
}

/// Runs a block, whose content is `*content` then; with `keeps_going` a box
/// that tells of its error.
static SanadStatus
find_content(Report *report, ReportBlock *block, SanadText *content)
{
  SanadError error = {0};
  SanadBuffer written = {0};
  SanadStatus status = report_run_block(report, block, &written, &error);
  if (status != SANAD_OK) {
    sanad_buffer_clear(&written);
    block->has_failed = true;
    if (status != SANAD_END) {
      report_add_error(report, &error, &written);
    }
    status = take_failure(report, status, &error);
  }
  if (status == SANAD_OK) {
    status = report_keep(report, &written, content, &error);
    if (status != SANAD_OK) {
      error.span = block->span;
      status = take_failure(report, status, &error);
    }
  }
  sanad_buffer_free(&written);
  return status;
}

/// Finds a result that has its name already.
static const Named *
find_known(const Report *report, SanadText name)
{
  const Named *at = report->named;
  while (at && !sanad_text_is_equal(at->name, name)) {
    at = at->next;
  }
  return at;
}

SanadStatus
report_find_named(Report *report, SanadText name, const Named **out,
                  SanadError *error)
{
  ReportBlock *block = report->blocks;
  bool has_failed = false;
  *out = find_known(report, name);
  for (; block; block = block->next) {
    const bool is_it = sanad_text_is_equal(block->info.name, name);
    has_failed = has_failed || (is_it && block->has_failed);
    if (is_it && !block->has_run && !block->is_in_loop) {
      break;
    }
  }
  if (*out || has_failed || !block) {
    return !*out && has_failed ? SANAD_END : SANAD_OK;
  }
  SanadBuffer written = {0};
  const Loop *const loop = report->loop;
  block->has_run = true; // Before it runs: it cannot ask for itself
  report->loop = NULL;
  SanadStatus status = report_run_block(report, block, &written, error);
  report->loop = loop;
  block->has_failed = status != SANAD_OK;
  if (status == SANAD_OK) {
    status = report_keep(report, &written, &block->content, error);
  } else if (report->options->keeps_going && status != SANAD_END) {
    SanadError unkept = {0};
    sanad_buffer_clear(&written);
    report_add_error(report, error, &written);
    if (report_keep(report, &written, &block->content, &unkept) != SANAD_OK) {
      block->content = (SanadText){0}; // The error is told all the same
    }
  }
  sanad_buffer_free(&written);
  *out = find_known(report, name);
  return status;
}

static SanadStatus
run_block(Report *report, const Part *part)
{
  SanadError error = {0};
  Piece piece = {.is_block = true, .markup = part->block->content};
  if (!part->block->has_run) {
    TRY(find_content(report, part->block, &piece.markup));
  }
  const SanadStatus status = add_fence(report, part->block, &piece, &error);
  return status == SANAD_OK ? SANAD_OK : take_failure(report, status, &error);
}

static SanadStatus run_parts(Report *report, const Part *part);

static SanadStatus
run_each(Report *report, const Part *part)
{
  SanadError error = {0};
  const Named *named = NULL;
  SanadStatus found =
      report_find_named(report, part->value.name, &named, &error);
  if (found == SANAD_OK && !named) {
    found =
        report_fail_name(report, part->value.name, part->value.span, &error);
  }
  if (found != SANAD_OK) {
    return take_failure(report, found, &error);
  }
  const size_t rows = named->result->row_count;
  if (!part->limit && rows > REPORT_TURNS_MAX) {
    (void)sanad_fail(&error, SANAD_LIMIT, part->span,
                     "a loop has at most %u turns", REPORT_TURNS_MAX);
    (void)sanad_hint(&error, "write {{#each %.*s limit=100}}",
                     (int)part->value.name.length, part->value.name.data);
    return take_failure(report, SANAD_LIMIT, &error);
  }
  const size_t turns = part->limit && part->limit < rows ? part->limit : rows;
  if (!turns) {
    return run_parts(report, part->otherwise);
  }
  for (size_t i = 0; i < turns; ++i) {
    const Loop loop = {.named = named, .row = i, .outer = report->loop};
    report->loop = &loop;
    const SanadStatus status = run_parts(report, part->body);
    report->loop = loop.outer;
    TRY(status);
  }
  return SANAD_OK;
}

static SanadStatus
run_if(Report *report, const Part *part)
{
  SanadError error = {0};
  bool holds = false;
  const SanadStatus status =
      report_condition(report, &part->value, &holds, &error);
  if (status != SANAD_OK) {
    return take_failure(report, status, &error);
  }
  return run_parts(report, holds ? part->body : part->otherwise);
}

static SanadStatus
run_part(Report *report, const Part *part)
{
  switch (part->kind) {
  case PART_TEXT:
    sanad_buffer_add_text(&report->markdown, part->text);
    return SANAD_OK;
  case PART_VALUE:
    return run_value(report, part);
  case PART_BLOCK:
    return run_block(report, part);
  case PART_EACH:
    return run_each(report, part);
  default:
    return run_if(report, part);
  }
}

/// Runs parts one after the other.  Loops and conditions nest no deeper than
/// REPORT_DEPTH_MAX, which the parser has checked.
static SanadStatus
run_parts(Report *report, const Part *part)
{
  for (; part; part = part->next) {
    SanadError error = {0};
    TRY(run_part(report, part));
    const SanadStatus status = check_size(report, part->span, &error);
    if (status != SANAD_OK) {
      report->host->fail(report->host->state, &error);
      return status;
    }
  }
  return SANAD_OK;
}

// ---- The whole

/// Finds a word that begins placeholders and occurs nowhere in the text.
static SanadStatus
find_marker(Report *report, SanadError *error)
{
  const SanadText text = report->options->text;
  SanadBuffer marker = {0};
  for (unsigned i = 0; i < 10000; ++i) {
    sanad_buffer_clear(&marker);
    sanad_buffer_add_format(&marker, "sanadx%ux", i);
    if (marker.failed ||
        !memmem(text.data, text.length, marker.data, marker.length)) {
      break;
    }
  }
  const SanadStatus status =
      report_keep(report, &marker, &report->marker, error);
  sanad_buffer_free(&marker);
  return status;
}

/// Checks that the file is text.
static SanadStatus
check_text(SanadText text, SanadError *error)
{
  if (text.length > SANAD_REPORT_BYTES_MAX) {
    return sanad_fail_hint(
        error, SANAD_LIMIT, SANAD_NO_SPAN, "put its parts into several reports",
        "the report is larger than %zu MiB", SANAD_REPORT_BYTES_MAX >> 20U);
  }
  const size_t fault = sanad_utf8_check(text);
  if (fault < text.length) {
    return sanad_fail_hint(error, SANAD_SYNTAX, (SanadSpan){(uint32_t)fault, 1},
                           "store the file as UTF-8", "this byte is no UTF-8");
  }
  const char *const zero =
      text.length ? memchr(text.data, 0, text.length) : NULL;
  return zero ? sanad_fail_hint(error, SANAD_SYNTAX,
                                (SanadSpan){(uint32_t)(zero - text.data), 1},
                                "store the file as UTF-8",
                                "a report holds no zero bytes")
              : SANAD_OK;
}

/// The text with the front matter blanked out, so that lines keep their
/// numbers.
static SanadStatus
blank_front(Report *report, SanadText *body, SanadError *error)
{
  const SanadText text = report->options->text;
  char *const copy = sanad_arena_copy(report->arena, text.data, text.length);
  if (!copy) {
    return sanad_fail_memory(error);
  }
  for (size_t i = 0; i < report->front.body; ++i) {
    copy[i] = copy[i] == '\n' || copy[i] == '\r' ? copy[i] : ' ';
  }
  *body = (SanadText){copy, text.length};
  return SANAD_OK;
}

/// Reads the file and gives the parameters their values.
static SanadStatus
read_report(Report *report, Part **parts, SanadError *error)
{
  const SanadReportOptions *const options = report->options;
  const SanadReportHost *const host = report->host;
  const MarkdownCode *codes = NULL;
  size_t code_count = 0;
  SanadText body = {0};
  TRY(check_text(options->text, error));
  TRY(report_find_lines(report->arena, options->text, &report->lines, error));
  TRY(report_read_front(report->arena, options->text, &report->front, error));
  TRY(report_take_values(report->arena, &report->front, options->values,
                         options->value_count, error));
  for (size_t i = 0; i < report->front.parameter_count; ++i) {
    ReportParameter *const parameter = &report->front.parameters[i];
    TRY(host->set(host->state, report->arena, parameter->name, parameter->value,
                  &parameter->shown, error));
  }
  TRY(blank_front(report, &body, error));
  TRY(report_find_code(report->arena, body, &codes, &code_count, error));
  TRY(report_parse_parts(report->arena, &report->lines, &report->front, codes,
                         code_count, parts, &report->blocks, error));
  TRY(report_notes_new(report, error));
  return find_marker(report, error);
}

/// The name of the report's file without folder and ending.
static SanadText
file_stem(const char *path)
{
  const char *const slash = strrchr(path, '/');
  const SanadText name = sanad_text(slash ? slash + 1 : path);
  const SanadText ending = SANAD_TEXT(".md");
  return sanad_text_has_suffix(name, ending)
             ? sanad_text_slice(name, 0, name.length - ending.length)
             : name;
}

/// Settles the title: of the front matter, else the first heading, else the
/// name of the file.
static SanadStatus
find_title(Report *report, const MarkdownFound *found, SanadText *title,
           SanadError *error)
{
  SanadBuffer text = {0};
  report->has_title = report->front.title.length || !found->has_first_level;
  if (report->front.title.length) {
    report_add_parameters(report, report->front.title, &text);
  } else if (found->has_first_level && found->heading.length) {
    sanad_buffer_add_text(&text, found->heading);
  } else {
    sanad_buffer_add_text(&text, file_stem(report->options->path));
  }
  const SanadStatus status = report_keep(report, &text, title, error);
  sanad_buffer_free(&text);
  return status;
}

/// Renders the text that the parts have become.
static SanadStatus
render(Report *report, SanadReportOutput *output, SanadError *error)
{
  const MarkdownJob job = {
      .text = sanad_buffer_text(&report->markdown),
      .marker = report->marker,
      .pieces = report->pieces,
      .piece_count = report->piece_count,
      .is_html = report_is_html(report),
      .is_unsafe = report->options->is_unsafe,
      .has_title = report->front.title.length > 0,
  };
  MarkdownFound found = {0};
  SanadText title = {0};
  SanadBuffer body = {0};
  SanadBuffer page = {0};
  SanadStatus status = report_render(report->arena, &job, &body, &found, error);
  if (status == SANAD_OK) {
    status = find_title(report, &found, &title, error);
  }
  if (status == SANAD_OK) {
    (job.is_html ? report_html_page : report_markdown_page)(
        report, title, sanad_buffer_text(&body), &page);
    report->output_bytes = 0; // What went into the page counts once
    status = report_keep(report, &page, &output->content, error);
  }
  if (status == SANAD_OK && found.dropped) {
    report->host->note(report->host->state, SANAD_NO_SPAN,
                       "raw HTML is left out; --unsafe keeps it");
  }
  sanad_buffer_free(&body);
  sanad_buffer_free(&page);
  return status;
}

SanadStatus
sanad_report_run(const SanadReportOptions *options, const SanadReportHost *host,
                 SanadArena *arena, SanadReportOutput *output)
{
  SanadError error = {0};
  Part *parts = NULL;
  Report report = {.options = options, .host = host, .arena = arena};
  *output = (SanadReportOutput){0};
  SanadStatus status = read_report(&report, &parts, &error);
  if (status == SANAD_OK) {
    status = run_parts(&report, parts);
    if (status == SANAD_OK) {
      status = sanad_buffer_status(&report.markdown, &error);
      if (status == SANAD_OK) {
        status = render(&report, output, &error);
      }
      if (status != SANAD_OK) {
        host->fail(host->state, &error);
      }
    }
  } else {
    host->fail(host->state, &error);
  }
  output->files = report.files;
  output->file_count = report.file_count;
  output->block_count = report.run_count;
  output->failures = report.failures;
  sanad_buffer_free(&report.markdown);
  return status == SANAD_OK ? report.first_failure : status;
}
