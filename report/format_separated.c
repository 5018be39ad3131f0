/// Modes that separate values: CSV and TSV.

#include "report/cell.h"
#include "report/format_impl.h"

#include <stdint.h>
#include <string.h>

/// A way to separate values.
typedef struct {
  char separator;
  const char *newline;
  void (*value)(SanadBuffer *out, SanadText text);
} Separation;

/// Sets the top bit of the lowest byte of `word` that is `byte`, and perhaps of
/// higher ones; nothing if none is.
static uint64_t
bytes_that_are(uint64_t word, char byte)
{
  const uint64_t ones = UINT64_C(0x0101010101010101);
  const uint64_t other = word ^ (ones * (unsigned char)byte);
  return (other - ones) & ~other & (ones << 7U);
}

/// Whether a text holds a comma, a quote, CR or LF, looked at eight bytes at a
/// time.
static bool
needs_quotes(SanadText text)
{
  static const bool special[128] = {
      [','] = true, ['"'] = true, ['\r'] = true, ['\n'] = true};
  uint64_t found = 0;
  size_t i = 0;
  for (; i + sizeof found <= text.length; i += sizeof found) {
    uint64_t word = 0;
    memcpy(&word, text.data + i, sizeof word);
    found |= bytes_that_are(word, ',') | bytes_that_are(word, '"') |
             bytes_that_are(word, '\r') | bytes_that_are(word, '\n');
  }
  for (; i < text.length; ++i) {
    const unsigned char byte = (unsigned char)text.data[i];
    found |= byte < sizeof special && special[byte];
  }
  return found;
}

/// RFC 4180, 2.6 and 2.7.  Empty text gets quotes, so that it can be told from
/// a value that is not bound.
static void
add_csv_value(SanadBuffer *out, SanadText text)
{
  if (text.length && !needs_quotes(text)) {
    sanad_buffer_add_text(out, text);
    return;
  }

  sanad_buffer_add_char(out, '"');
  for (size_t i = 0; i < text.length; ++i) {
    if (text.data[i] == '"') {
      sanad_buffer_add_char(out, '"');
    }
    sanad_buffer_add_char(out, text.data[i]);
  }
  sanad_buffer_add_char(out, '"');
}

static void
add_tsv_value(SanadBuffer *out, SanadText text)
{
  static const bool special[128] = {['\\'] = true};

  for (size_t i = 0; i < text.length; ++i) {
    const size_t run = sanad_plain_run(text, i, special);
    sanad_buffer_add(out, text.data + i, run);
    i += run;
    if (i == text.length) {
      break;
    }
    switch (text.data[i]) {
    case '\t':
      sanad_buffer_add_string(out, "\\t");
      break;
    case '\n':
      sanad_buffer_add_string(out, "\\n");
      break;
    case '\r':
      sanad_buffer_add_string(out, "\\r");
      break;
    case '\\':
      sanad_buffer_add_string(out, "\\\\");
      break;
    default:
      sanad_buffer_add_char(out, text.data[i]);
    }
  }
}

// RFC 4180, 2.1: lines of CSV end in CR LF.
static const Separation csv = {',', "\r\n", add_csv_value};
static const Separation tsv = {'\t', "\n", add_tsv_value};

static SanadStatus
begin_separated(SanadFormatter *formatter, const Separation *separation)
{
  SanadBuffer *const out = &formatter->buffer;

  for (size_t i = 0; i < formatter->column_count; ++i) {
    if (i) {
      sanad_buffer_add_char(out, separation->separator);
    }
    separation->value(out, formatter->columns[i]);
  }
  sanad_buffer_add_string(out, separation->newline);
  return SANAD_OK;
}

static SanadStatus
add_separated(SanadFormatter *formatter, const SanadCell *cells,
              const Separation *separation)
{
  SanadBuffer *const out = &formatter->buffer;

  for (size_t i = 0; i < formatter->column_count; ++i) {
    if (i) {
      sanad_buffer_add_char(out, separation->separator);
    }
    if (cells[i].term.kind) {
      separation->value(out, cells[i].shown);
    }
  }
  sanad_buffer_add_string(out, separation->newline);
  return SANAD_OK;
}

static SanadStatus
csv_begin(SanadFormatter *formatter, SanadError *error)
{
  (void)error;
  return begin_separated(formatter, &csv);
}

static SanadStatus
csv_row(SanadFormatter *formatter, const SanadCell *cells, SanadError *error)
{
  (void)error;
  return add_separated(formatter, cells, &csv);
}

static void
csv_answer(SanadBuffer *out, bool answer)
{
  sanad_buffer_add_string(out, answer ? "yes\r\n" : "no\r\n");
}

static SanadStatus
tsv_begin(SanadFormatter *formatter, SanadError *error)
{
  (void)error;
  return begin_separated(formatter, &tsv);
}

static SanadStatus
tsv_row(SanadFormatter *formatter, const SanadCell *cells, SanadError *error)
{
  (void)error;
  return add_separated(formatter, cells, &tsv);
}

const FormatKind sanad_format_csv = {
    csv_begin, csv_row, sanad_format_nothing, csv_answer, NULL,
};
const FormatKind sanad_format_tsv = {
    tsv_begin, tsv_row, sanad_format_nothing, sanad_format_answer_word, NULL,
};
