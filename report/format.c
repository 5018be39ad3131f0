#include "report/format.h"

#include "report/cell.h"
#include "report/format_impl.h"

#include <assert.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

/// Rows are written so many bytes at a time.
#define FLUSH_BYTES ((size_t)32 << 10U)

static const struct {
  const char *name;
  const FormatKind *kind;
} modes[SANAD_MODES] = {
    [SANAD_MODE_BOX] = {"box", &sanad_format_box},
    [SANAD_MODE_TABLE] = {"table", &sanad_format_table},
    [SANAD_MODE_COLUMN] = {"column", &sanad_format_column},
    [SANAD_MODE_LINE] = {"line", &sanad_format_line},
    [SANAD_MODE_CSV] = {"csv", &sanad_format_csv},
    [SANAD_MODE_TSV] = {"tsv", &sanad_format_tsv},
    [SANAD_MODE_JSON] = {"json", &sanad_format_json},
    [SANAD_MODE_JSONL] = {"jsonl", &sanad_format_jsonl},
    [SANAD_MODE_MARKDOWN] = {"markdown", &sanad_format_markdown},
    [SANAD_MODE_HTML] = {"html", &sanad_format_html},
    [SANAD_MODE_SPARQL_JSON] = {"sparql-json", &sanad_format_sparql_json},
    [SANAD_MODE_SPARQL_XML] = {"sparql-xml", &sanad_format_sparql_xml},
    [SANAD_MODE_TURTLE] = {"ttl", &sanad_format_box},
    [SANAD_MODE_TREE] = {"tree", &sanad_format_box},
};

const char *
sanad_mode_name(SanadMode mode)
{
  return (unsigned)mode < SANAD_MODES ? modes[mode].name : "";
}

SanadMode
sanad_mode_of_name(SanadText name)
{
  unsigned mode = 0;

  while (mode < SANAD_MODES && !sanad_text_is(name, modes[mode].name)) {
    ++mode;
  }
  return (SanadMode)mode;
}

static SanadStatus
fail_to_write(SanadError *error)
{
  return sanad_fail(error, SANAD_IO, SANAD_NO_SPAN, "cannot write: %s",
                    errno ? strerror(errno) : "an earlier write failed");
}

/// Writes `buffer` to `out` and empties it, also on failure, so that nothing is
/// written twice.
static SanadStatus
write_buffer(FILE *out, SanadBuffer *buffer, SanadError *error)
{
  const size_t length = buffer->length;
  TRY(sanad_buffer_status(buffer, error));
  sanad_buffer_clear(buffer);
  errno = 0;
  return length && fwrite(buffer->data, 1, length, out) != length
             ? fail_to_write(error)
             : SANAD_OK;
}

static SanadStatus
flush_file(FILE *out, SanadError *error)
{
  errno = 0;
  return fflush(out) || ferror(out) ? fail_to_write(error) : SANAD_OK;
}

/// Whether a mode writes data as they are.  On a terminal they would be
/// commands; the modes for people show them as symbols anyway.
static bool
needs_care(const SanadFormatter *formatter)
{
  return formatter->options.mode >= SANAD_MODE_CSV &&
         formatter->options.mode <= SANAD_MODE_SPARQL_XML &&
         isatty(fileno(formatter->out)) == 1;
}

/// The buffer with what would command a terminal shown as symbols, but for the
/// ends of lines and tabs of the mode itself.
static SanadStatus
tame_buffer(SanadBuffer *buffer, SanadError *error)
{
  SanadBuffer tame = {0};
  const SanadText text = sanad_buffer_text(buffer);
  for (size_t i = 0; i < text.length;) {
    size_t end = i;
    while (end < text.length && !strchr("\r\n\t", text.data[end])) {
      ++end;
    }
    // A zero byte is what strchr() finds too: it is shown.
    end += end < text.length && !text.data[end];
    sanad_cell_show(&tame, sanad_text_slice(text, i, end - i));
    for (i = end;
         i < text.length && text.data[i] && strchr("\r\n\t", text.data[i]);
         ++i) {
      sanad_buffer_add_char(&tame, text.data[i]);
    }
  }
  const SanadStatus status = sanad_buffer_status(&tame, error);
  sanad_buffer_free(buffer);
  *buffer = tame;
  return status;
}

SanadStatus
sanad_format_flush(SanadFormatter *formatter, SanadError *error)
{
  if (formatter->buffer.length && needs_care(formatter)) {
    TRY(sanad_buffer_status(&formatter->buffer, error));
    TRY(tame_buffer(&formatter->buffer, error));
  }
  return write_buffer(formatter->out, &formatter->buffer, error);
}

SanadStatus
sanad_format_flush_many(SanadFormatter *formatter, SanadError *error)
{
  return formatter->buffer.length < FLUSH_BYTES && !formatter->buffer.failed
             ? SANAD_OK
             : sanad_format_flush(formatter, error);
}

SanadStatus
sanad_formatter_open(SanadFormatter **out_formatter, FILE *out,
                     const SanadFormatOptions *options,
                     const SanadText *columns, size_t column_count,
                     SanadError *error)
{
  assert(out_formatter);
  assert(out);
  assert((unsigned)options->mode < SANAD_MODES);

  *out_formatter = NULL;
  SanadFormatter *const formatter = calloc(1, sizeof *formatter);
  if (!formatter) {
    return sanad_fail_memory(error);
  }

  formatter->kind = modes[options->mode].kind;
  formatter->out = out;
  formatter->options = *options;
  formatter->columns = columns;
  formatter->column_count = column_count;

  SanadStatus status = formatter->kind->begin(formatter, error);
  if (status == SANAD_OK) {
    status = sanad_format_flush(formatter, error);
  }
  if (status != SANAD_OK) {
    sanad_formatter_free(formatter);
    return status;
  }
  *out_formatter = formatter;
  return SANAD_OK;
}

SanadStatus
sanad_formatter_row(SanadFormatter *formatter, const SanadCell *cells,
                    SanadError *error)
{
  const size_t before = formatter->buffer.length;
  const SanadStatus status = formatter->kind->row(formatter, cells, error);
  if (status != SANAD_OK) {
    // The rows before it are whole.
    if (formatter->buffer.length > before) {
      formatter->buffer.length = before;
    }
    sanad_formatter_give_up(formatter);
    return status;
  }
  ++formatter->row_count;
  return sanad_format_flush_many(formatter, error);
}

SanadStatus
sanad_formatter_flush(SanadFormatter *formatter, SanadError *error)
{
  return sanad_format_flush(formatter, error);
}

void
sanad_formatter_give_up(SanadFormatter *formatter)
{
  const SanadStatus status =
      formatter ? sanad_format_flush(formatter, NULL) : SANAD_OK;
  (void)status;
}

SanadStatus
sanad_formatter_finish(SanadFormatter *formatter, SanadError *error)
{
  TRY(formatter->kind->end(formatter, error));
  TRY(sanad_format_flush(formatter, error));
  return flush_file(formatter->out, error);
}

void
sanad_formatter_free(SanadFormatter *formatter)
{
  if (formatter) {
    if (formatter->kind->free) {
      formatter->kind->free(formatter);
    }
    sanad_buffer_free(&formatter->buffer);
    free(formatter);
  }
}

SanadStatus
sanad_format_yes_no(FILE *out, const SanadFormatOptions *options, bool answer,
                    SanadError *error)
{
  SanadBuffer buffer = {0};

  modes[options->mode].kind->answer(&buffer, answer);
  const SanadStatus status = write_buffer(out, &buffer, error);
  sanad_buffer_free(&buffer);
  TRY(status);
  return flush_file(out, error);
}

SanadStatus
sanad_format_nothing(SanadFormatter *formatter, SanadError *error)
{
  (void)formatter;
  (void)error;
  return SANAD_OK;
}

void
sanad_format_answer_word(SanadBuffer *out, bool answer)
{
  sanad_buffer_add_string(out, answer ? "yes\n" : "no\n");
}
