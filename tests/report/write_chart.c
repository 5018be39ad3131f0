/// Writes a chart of the rows on its standard input, for check_charts.py.
///
///     write_chart KIND WIDTH TITLE    an SVG file
///     write_chart KIND WIDTH TITLE text
///
/// A line is a row, its cells parted by tabs; the first has the names of the
/// columns.  A cell is a number or a date if it looks like one, and not bound
/// if empty; `\n` in it stands for a newline, `\xNN` for any byte.

#include "graph/vocabulary.h"
#include "report/chart.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CELLS_MAX 16U

/// Undoes escapes within the string.
static SanadText
plain_text(char *string)
{
  char *to = string;
  for (const char *from = string; *from;) {
    if (from[0] == '\\' && from[1] == 'n') {
      *to = '\n';
      from += 2;
    } else if (from[0] == '\\' && from[1] == 'x' && from[2] && from[3]) {
      const char digits[3] = {from[2], from[3], '\0'};
      *to = (char)strtoul(digits, NULL, 16);
      from += 4;
    } else {
      *to = *from;
      ++from;
    }
    ++to;
  }
  return (SanadText){string, (size_t)(to - string)};
}

static SanadTerm
term_of(SanadText text)
{
  char *end = NULL;
  if (!text.length) {
    return (SanadTerm){0};
  }
  (void)strtod(text.data, &end);
  if (end == text.data + text.length) {
    return sanad_term_typed(text, SANAD_TEXT(SANAD_XSD_DOUBLE));
  }
  if (text.length >= 10 && text.data[4] == '-' && text.data[7] == '-') {
    return sanad_term_typed(text, text.length > 10
                                      ? SANAD_TEXT(SANAD_XSD_DATE_TIME)
                                      : SANAD_TEXT(SANAD_XSD_DATE));
  }
  return sanad_term_string(text);
}

/// Parts a line into its cells; returns how many there are.
static size_t
part(char *line, SanadText *cells)
{
  size_t count = 0;
  line[strcspn(line, "\n")] = '\0';
  for (char *rest = line; rest && count < CELLS_MAX;) {
    char *const cell = strsep(&rest, "\t");
    cells[count] = plain_text(cell);
    ++count;
  }
  return count;
}

static SanadStatus
take_rows(SanadChart *chart, size_t column_count, SanadError *error)
{
  char *line = NULL;
  size_t capacity = 0;
  SanadStatus status = SANAD_OK;
  while (status == SANAD_OK && getline(&line, &capacity, stdin) > 0) {
    SanadText texts[CELLS_MAX] = {{0}};
    SanadCell cells[CELLS_MAX] = {0};
    (void)part(line, texts);
    for (size_t i = 0; i < column_count; ++i) {
      cells[i] = (SanadCell){term_of(texts[i]), texts[i]};
    }
    status = sanad_chart_row(chart, cells, error);
  }
  free(line);
  return status;
}

static SanadStatus
write_chart(char **argv, bool is_text, SanadError *error)
{
  char *line = NULL;
  size_t capacity = 0;
  SanadText columns[CELLS_MAX] = {{0}};
  SanadBuffer out = {0};
  SanadChart *chart = NULL;
  const unsigned width = (unsigned)strtoul(argv[2], NULL, 10);
  const SanadChartOptions options = {
      .kind = sanad_chart_of_name(sanad_text(argv[1])),
      .title = plain_text(argv[3]),
      .width = is_text ? 0 : width,
  };
  if (options.kind == SANAD_CHARTS || getline(&line, &capacity, stdin) <= 0) {
    free(line);
    return sanad_fail(error, SANAD_MEANING, SANAD_NO_SPAN, "nothing to draw");
  }
  const size_t count = part(line, columns);
  SanadStatus status =
      sanad_chart_open(&chart, &options, columns, count, error);
  if (status == SANAD_OK) {
    status = take_rows(chart, count, error);
  }
  if (status == SANAD_OK) {
    status = is_text ? sanad_chart_text(chart, width, false, &out, error)
                     : sanad_chart_svg(chart, &out, error);
  }
  if (status == SANAD_OK) {
    (void)fwrite(out.data, 1, out.length, stdout);
    const SanadText note = sanad_chart_note(chart);
    (void)fprintf(stderr, "%.*s\n", (int)note.length, note.data);
  }
  sanad_chart_free(chart);
  sanad_buffer_free(&out);
  free(line);
  return status;
}

int
main(int argc, char **argv)
{
  SanadError error = {0};
  if (argc < 4) {
    (void)fputs("usage: write_chart KIND WIDTH TITLE [text]\n", stderr);
    return EXIT_FAILURE;
  }
  if (write_chart(argv, argc > 4, &error) != SANAD_OK) {
    (void)fprintf(stderr, "%s\n", error.message);
    return EXIT_FAILURE;
  }
  return EXIT_SUCCESS;
}
