/// Inline values: `{{ name.column | filter }}`, and the conditions of `if`.

#include "report/cell.h"
#include "report/report_impl.h"

#include <inttypes.h>
#include <string.h>

// ---- Reading

typedef struct {
  SanadText text;
  size_t at;
  size_t end;
} Reader;

static void
skip_blanks(Reader *reader)
{
  while (reader->at < reader->end && (reader->text.data[reader->at] == ' ' ||
                                      reader->text.data[reader->at] == '\t')) {
    ++reader->at;
  }
}

static bool
is_name_byte(char c)
{
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
         (c >= '0' && c <= '9') || c == '_' || (c & 0x80);
}

static SanadText
take_name(Reader *reader)
{
  const size_t start = reader->at;
  while (reader->at < reader->end &&
         is_name_byte(reader->text.data[reader->at])) {
    ++reader->at;
  }
  return sanad_text_slice(reader->text, start, reader->at - start);
}

static SanadStatus
fail_at(const Reader *reader, const char *expected, SanadError *error)
{
  const SanadSpan span = {(uint32_t)reader->at, 1};
  (void)sanad_fail(error, SANAD_SYNTAX, span, "%s is expected here", expected);
  return sanad_hint(error, "values are written {{ name.column }}, {{ name | "
                           "count }} or {{ $parameter }}; \\{{ is no value");
}

/// Reads `count`, `first`, `list 5`, `date %d %B %Y`.
static SanadStatus
read_filter(Reader *reader, ValueTag *value, SanadError *error)
{
  static const struct {
    const char *name;
    Filter filter;
  } filters[] = {
      {"count", FILTER_COUNT},
      {"first", FILTER_FIRST},
      {"list", FILTER_LIST},
      {"date", FILTER_DATE},
  };
  skip_blanks(reader);
  const size_t start = reader->at;
  const SanadText name = take_name(reader);
  const SanadSpan span = {(uint32_t)start,
                          (uint32_t)(name.length ? name.length : 1)};
  if (value->filter_count == REPORT_FILTERS_MAX) {
    return sanad_fail_hint(
        error, SANAD_LIMIT, span, "one or two are enough: first, then date",
        "a value has at most %u filters", REPORT_FILTERS_MAX);
  }
  size_t i = 0;
  while (i < sizeof filters / sizeof *filters &&
         !sanad_text_is(name, filters[i].name)) {
    ++i;
  }
  if (i == sizeof filters / sizeof *filters) {
    (void)sanad_fail(error, SANAD_MEANING, span,
                     "no filter of values is called \"%.*s\"", (int)name.length,
                     name.data);
    return sanad_hint(error, "there is count, first, list and date");
  }
  const size_t argument = reader->at;
  while (reader->at < reader->end && reader->text.data[reader->at] != '|') {
    ++reader->at;
  }
  const SanadText text = sanad_text_trim(
      sanad_text_slice(reader->text, argument, reader->at - argument));
  const bool takes =
      filters[i].filter == FILTER_DATE || filters[i].filter == FILTER_LIST;
  if (text.length && !takes) {
    return sanad_fail_hint(error, SANAD_SYNTAX, span,
                           "only list and date take something",
                           "%s takes nothing behind it", filters[i].name);
  }
  value->filters[value->filter_count] = filters[i].filter;
  value->arguments[value->filter_count++] = text;
  return SANAD_OK;
}

/// Reads `not` before a condition.
static void
read_not(Reader *reader, ValueTag *value)
{
  Reader ahead = *reader;
  if (sanad_text_is(take_name(&ahead), "not") && ahead.at < ahead.end &&
      ahead.text.data[ahead.at] == ' ') {
    value->is_negated = true;
    *reader = ahead;
    skip_blanks(reader);
  }
}

SanadStatus
report_read_value(SanadText text, size_t start, size_t end, bool is_condition,
                  ValueTag *value, SanadError *error)
{
  Reader reader = {.text = text, .at = start, .end = end};
  skip_blanks(&reader);
  *value = (ValueTag){
      .span = {(uint32_t)reader.at, (uint32_t)(end - reader.at)},
  };
  if (is_condition) {
    read_not(&reader, value);
  }
  if (reader.at < end && text.data[reader.at] == '$') {
    ++reader.at;
    value->is_parameter = true;
  }
  value->name = take_name(&reader);
  if (!value->name.length) {
    return fail_at(&reader, "a name", error);
  }
  if (reader.at < end && text.data[reader.at] == '.' && !value->is_parameter) {
    ++reader.at;
    value->column = take_name(&reader);
    if (!value->column.length) {
      return fail_at(&reader, "the name of a column", error);
    }
    if (is_condition && sanad_text_is(value->column, "empty")) {
      value->asks_empty = true;
      value->column = (SanadText){0};
    }
  }
  skip_blanks(&reader);
  while (!is_condition && reader.at < end && text.data[reader.at] == '|') {
    ++reader.at;
    TRY(read_filter(&reader, value, error));
  }
  return reader.at == end
             ? SANAD_OK
             : fail_at(&reader, is_condition ? "}}" : "| or }}", error);
}

// ---- Working out

/// What a value stands for before its filters.
typedef struct {
  const Named *named; ///< Or null: one cell
  size_t column;
  bool has_column;
  bool is_row; ///< Of a loop: only the row `row`
  size_t row;
} Place;

static const SanadCell *
cell_at(const Place *place, size_t row)
{
  const SanadReportResult *const result = place->named->result;
  return &result->cells[row * result->column_count + place->column];
}

/// Finds a column by name.
static bool
find_column(const SanadReportResult *result, SanadText name, size_t *column)
{
  for (size_t i = 0; i < result->column_count; ++i) {
    if (sanad_text_is_equal(result->columns[i], name)) {
      *column = i;
      return true;
    }
  }
  return false;
}

SanadStatus
report_fail_name(const Report *report, SanadText name, SanadSpan span,
                 SanadError *error)
{
  SanadBuffer list = {0};
  for (const ReportBlock *at = report->blocks; at; at = at->next) {
    if (at->info.name.length) {
      sanad_buffer_add_string(&list, list.length ? ", " : "");
      sanad_buffer_add_text(&list, at->info.name);
    }
  }
  (void)sanad_fail(error, SANAD_MEANING, span, "no block is called \"%.*s\"",
                   (int)name.length, name.data);
  const SanadStatus status =
      list.length && !list.failed
          ? sanad_hint(error, "the blocks with a name are %s",
                       sanad_buffer_string(&list))
          : sanad_hint(error, "name one: ```sanad as=%.*s", (int)name.length,
                       name.data);
  sanad_buffer_free(&list);
  return status;
}

static SanadStatus
fail_column(const ValueTag *value, const Named *named, SanadText column,
            SanadError *error)
{
  SanadBuffer list = {0};
  for (size_t i = 0; i < named->result->column_count; ++i) {
    sanad_buffer_add_string(&list, i ? ", " : "");
    sanad_buffer_add_text(&list, named->result->columns[i]);
  }
  if (column.length) {
    (void)sanad_fail(error, SANAD_MEANING, value->span,
                     "%.*s has no column \"%.*s\"", (int)named->name.length,
                     named->name.data, (int)column.length, column.data);
  } else {
    (void)sanad_fail(error, SANAD_MEANING, value->span,
                     "%.*s has several columns", (int)named->name.length,
                     named->name.data);
  }
  const SanadStatus status = sanad_hint(
      error, "it has %s", list.failed ? "" : sanad_buffer_string(&list));
  sanad_buffer_free(&list);
  return status;
}

/// Finds what a value stands for: `column` and `name.column` of a loop it is
/// in, else a result.
static SanadStatus
find_place(Report *report, const ValueTag *value, Place *place,
           SanadError *error)
{
  const bool has_column = value->column.length > 0;
  *place = (Place){0};
  for (const Loop *loop = report->loop; loop; loop = loop->outer) {
    const bool is_this = sanad_text_is_equal(loop->named->name, value->name);
    if ((!has_column &&
         find_column(loop->named->result, value->name, &place->column)) ||
        (has_column && is_this &&
         find_column(loop->named->result, value->column, &place->column))) {
      place->named = loop->named;
      place->has_column = true;
      place->is_row = true;
      place->row = loop->row;
      return SANAD_OK;
    }
  }
  TRY(report_find_named(report, value->name, &place->named, error));
  if (!place->named) {
    return report_fail_name(report, value->name, value->span, error);
  }
  if (!has_column) {
    return SANAD_OK;
  }
  place->has_column =
      find_column(place->named->result, value->column, &place->column);
  return place->has_column
             ? SANAD_OK
             : fail_column(value, place->named, value->column, error);
}

/// Appends the first bound cells of a column, with commas between them.
static void
add_list(const Place *place, size_t max, SanadBuffer *out)
{
  const SanadReportResult *const result = place->named->result;
  const size_t end = place->is_row ? place->row + 1 : result->row_count;
  size_t shown = 0;
  uint64_t more = place->is_row ? 0 : result->total - result->row_count;
  for (size_t i = place->is_row ? place->row : 0; i < end; ++i) {
    const SanadCell *const cell = cell_at(place, i);
    if (!cell->term.kind) {
      continue;
    }
    if (shown == max) {
      ++more;
      continue;
    }
    sanad_buffer_add_string(out, shown++ ? ", " : "");
    sanad_buffer_add_text(out, cell->shown);
  }
  if (more) {
    sanad_buffer_add_format(out, " … %" PRIu64 " more", more);
  }
}

static void
add_count(const Place *place, SanadBuffer *out)
{
  const SanadReportResult *const result = place->named->result;
  uint64_t count = result->is_yes_no ? result->is_yes : result->total;
  if (place->is_row) {
    count = cell_at(place, place->row)->term.kind != 0;
  } else if (place->has_column) {
    count = 0;
    for (size_t i = 0; i < result->row_count; ++i) {
      count += cell_at(place, i)->term.kind != 0;
    }
  }
  sanad_buffer_add_format(out, "%" PRIu64, count);
}

/// How many values `list` shows.
static size_t
list_max(SanadText argument)
{
  size_t max = 0;
  for (size_t i = 0; i < argument.length && max < REPORT_ROWS_MAX; ++i) {
    const char c = argument.data[i];
    max = c >= '0' && c <= '9' ? max * 10 + (size_t)(c - '0') : max;
  }
  return max ? max : REPORT_LIST_SHOWN;
}

/// Appends the value under its first filter.
static void
add_first(const ValueTag *value, const Place *place, SanadBuffer *out)
{
  const Filter filter = value->filter_count ? value->filters[0] : FILTER_FIRST;
  const SanadReportResult *const result = place->named->result;
  const size_t row = place->is_row ? place->row : 0;
  if (filter == FILTER_COUNT) {
    add_count(place, out);
  } else if (filter == FILTER_LIST) {
    add_list(place, list_max(value->arguments[0]), out);
  } else if (result->is_yes_no) {
    sanad_buffer_add_string(out, result->is_yes ? "yes" : "no");
  } else if (row < result->row_count && cell_at(place, row)->term.kind) {
    sanad_buffer_add_text(out, cell_at(place, row)->shown);
  }
}

/// Applies the filter `date` to what is in a buffer.
static void
apply_date(SanadText form, SanadBuffer *text)
{
  SanadBuffer formed = {0};
  report_add_date(&formed, sanad_buffer_text(text), form);
  formed.failed = formed.failed || text->failed;
  sanad_buffer_free(text);
  *text = formed;
}

static SanadStatus
fail_parameter(const Report *report, const ValueTag *value, SanadError *error)
{
  (void)sanad_fail(error, SANAD_MEANING, value->span,
                   "the report has no parameter %.*s", (int)value->name.length,
                   value->name.data);
  return report->front.parameter_count
             ? sanad_hint(error, "the first that it has is %.*s",
                          (int)report->front.parameters[0].name.length,
                          report->front.parameters[0].name.data)
             : sanad_hint(error,
                          "declare it in the front matter: params: { "
                          "%.*s: ... }",
                          (int)value->name.length, value->name.data);
}

/// Appends the text of a value without the filter `date`.
static SanadStatus
add_value(Report *report, const ValueTag *value, SanadBuffer *text,
          SanadText *marks, SanadError *error)
{
  Place place;
  if (value->is_parameter) {
    const ReportParameter *const parameter =
        report_parameter(&report->front, value->name);
    if (!parameter) {
      return fail_parameter(report, value, error);
    }
    sanad_buffer_add_text(text, parameter->shown);
    return SANAD_OK;
  }
  TRY(find_place(report, value, &place, error));
  const Named *const named = place.named;
  const bool counts = value->filter_count && value->filters[0] == FILTER_COUNT;
  if (!place.has_column && !counts && !named->result->is_yes_no &&
      named->result->column_count != 1) {
    return fail_column(value, named, (SanadText){0}, error);
  }
  add_first(value, &place, text);
  // In a loop the rows are shown one by one, and so many marks would be noise.
  if (place.is_row || !named->sources) {
    return SANAD_OK;
  }
  const bool is_many =
      value->filter_count &&
      (value->filters[0] == FILTER_COUNT || value->filters[0] == FILTER_LIST);
  if (is_many) {
    *marks = named->sources->all;
  } else if (named->result->row_count || named->result->is_yes_no) {
    *marks = named->sources->marks[0];
  }
  return SANAD_OK;
}

SanadStatus
report_value_text(Report *report, const ValueTag *value, SanadText *text,
                  SanadText *marks, SanadError *error)
{
  SanadBuffer buffer = {0};
  *marks = (SanadText){0};
  SanadStatus status = add_value(report, value, &buffer, marks, error);
  for (size_t i = 0; status == SANAD_OK && i < value->filter_count; ++i) {
    if (value->filters[i] == FILTER_DATE) {
      apply_date(value->arguments[i], &buffer);
    }
  }
  if (status == SANAD_OK) {
    status = report_keep(report, &buffer, text, error);
  }
  sanad_buffer_free(&buffer);
  return status;
}

/// Whether a cell counts as true: bound, not false, not 0, not empty.
static bool
is_true(const SanadCell *cell)
{
  return cell->term.kind && cell->shown.length &&
         !(cell->term.kind == SANAD_LITERAL &&
           (sanad_text_is(cell->term.text, "false") ||
            (sanad_text_is(cell->term.text, "0") &&
             sanad_cell_is_number(cell))));
}

SanadStatus
report_condition(Report *report, const ValueTag *value, bool *holds,
                 SanadError *error)
{
  bool is_met = false;
  if (value->is_parameter) {
    const ReportParameter *const parameter =
        report_parameter(&report->front, value->name);
    if (!parameter) {
      return fail_parameter(report, value, error);
    }
    is_met = parameter->shown.length &&
             !sanad_text_is(parameter->value, "false") &&
             !sanad_text_is(parameter->value, "0");
  } else {
    Place place;
    TRY(find_place(report, value, &place, error));
    const SanadReportResult *const result = place.named->result;
    const size_t row = place.is_row ? place.row : 0;
    is_met = place.has_column
                 ? row < result->row_count && is_true(cell_at(&place, row))
                 : (result->is_yes_no ? result->is_yes : result->total > 0);
  }
  *holds = is_met != (value->asks_empty != value->is_negated);
  return SANAD_OK;
}
