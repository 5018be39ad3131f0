#include "graph/io/characters.h"
#include "graph/io/iri.h"
#include "graph/io/reader.h"
#include "graph/io/skip.h"

#include <string.h>

/// Makes sure that `count` bytes stand before `limit`, unless the text ends.
static SanadStatus
need(Reader *reader, size_t count)
{
  bool has_more = true;
  while (has_more && (size_t)(reader->limit - reader->at) < count) {
    TRY(reader_refill(reader, &has_more));
  }
  return SANAD_OK;
}

/// The value of a hexadecimal digit, or -1.
static int
hexadecimal(char c)
{
  if (c >= '0' && c <= '9') {
    return c - '0';
  }
  if (c >= 'A' && c <= 'F') {
    return c - 'A' + 10;
  }
  return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/// UCHAR: `digits` hexadecimal digits behind `\u` or `\U`.
static SanadStatus
read_number_escape(Reader *reader, size_t digits, uint32_t *code_point)
{
  uint32_t value = 0;
  TRY(need(reader, digits + 2));

  for (size_t i = 0; i < digits; ++i) {
    const int digit = hexadecimal(reader->at[2 + i]);
    if (digit < 0) {
      return reader_fail(reader, reader->at, SANAD_SYNTAX,
                         "the escape \\%c needs %zu hexadecimal digits",
                         reader->at[1], digits);
    }
    value = (value << 4U) | (uint32_t)digit;
  }

  char bytes[4];
  if (!sanad_utf8_put(value, bytes)) {
    return reader_fail(reader, reader->at, SANAD_SYNTAX,
                       "the escape names %s, which is no character",
                       value <= 0xFFFFU ? "a surrogate"
                                        : "a number above U+10FFFF");
  }
  *code_point = value;
  reader->at += digits + 2;
  return SANAD_OK;
}

SanadStatus
reader_escape(Reader *reader, bool has_short, uint32_t *code_point)
{
  static const char letters[] = "tbnrf\"'\\";
  static const char meanings[] = "\t\b\n\r\f\"'\\";
  TRY(need(reader, 2));

  // Behind the last byte stands a zero: that is no escape.
  const char c = reader->at[reader->at < reader->limit];
  if (c == 'u' || c == 'U') {
    return read_number_escape(reader, c == 'u' ? 4 : 8, code_point);
  }

  const char *const letter = c ? strchr(letters, c) : NULL;
  if (!letter || !has_short) {
    return reader_fail(reader, reader->at, SANAD_SYNTAX, "no such escape here");
  }
  *code_point = (uint32_t)meanings[letter - letters];
  reader->at += 2;
  return SANAD_OK;
}

/// Appends what stands between `mark` and the reader's place to the scratch
/// buffer.
static void
copy_since(Reader *reader, size_t mark)
{
  sanad_buffer_add(&reader->scratch, reader_pointer(reader, mark),
                   reader_mark(reader) - mark);
}

/// A slice of the scratch buffer from `start` on, if nothing failed.
static SanadStatus
scratch_slice(Reader *reader, size_t start, Slice *out)
{
  *out = (Slice){NULL, start, reader->scratch.length - start, true};
  return sanad_buffer_status(&reader->scratch, reader->error);
}

/// Moves past bytes of IRIREF that mean themselves.  The byte then reached is
/// something else, or the text is at its end.
static SanadStatus
skip_iri_bytes(Reader *reader)
{
  const size_t start = reader_mark(reader);
  bool has_more = true;

  while (has_more && reader_mark(reader) - start <= SANAD_IRI_BYTES_MAX) {
    reader->at = skip_iri(reader->at);
    // What is too long is that, whatever would come next.
    if (reader->at < reader->limit ||
        reader_mark(reader) - start > SANAD_IRI_BYTES_MAX) {
      break;
    }
    TRY(reader_refill(reader, &has_more));
  }
  return SANAD_OK;
}

/// Reads on in an IRIREF from its first escape on.
static SanadStatus
read_escaped_iri(Reader *reader, size_t start, Slice *out)
{
  const size_t scratch_start = reader->scratch.length;
  copy_since(reader, start);

  while (*reader->at == '\\') {
    const size_t escape = reader_mark(reader);
    uint32_t code_point = 0;
    TRY(reader_escape(reader, false, &code_point));
    if (code_point < 0x80U && !has_class((char)code_point, CHARACTER_IRI)) {
      return reader_fail(reader, reader_pointer(reader, escape), SANAD_SYNTAX,
                         "an IRI cannot hold the character U+%04X",
                         (unsigned)code_point);
    }
    sanad_buffer_add_code_point(&reader->scratch, code_point);

    const size_t plain = reader_mark(reader);
    TRY(skip_iri_bytes(reader));
    copy_since(reader, plain);
    if (reader->scratch.length - scratch_start > SANAD_IRI_BYTES_MAX) {
      break;
    }
  }
  return scratch_slice(reader, scratch_start, out);
}

SanadStatus
reader_iri(Reader *reader, Slice *out)
{
  ++reader->at;
  const size_t start = reader_mark(reader);

  TRY(skip_iri_bytes(reader));
  *out = reader_slice(reader, start);
  if (*reader->at == '\\') {
    TRY(read_escaped_iri(reader, start, out));
  }

  if (out->length > SANAD_IRI_BYTES_MAX) {
    return reader_fail(reader, reader_pointer(reader, start), SANAD_LIMIT,
                       "an IRI is longer than %u bytes", SANAD_IRI_BYTES_MAX);
  }
  if (*reader->at != '>') {
    return reader_fail_wanted(reader, "an IRI to go on or end with `>`");
  }
  ++reader->at;
  return SANAD_OK;
}

SanadStatus
reader_absolute_iri(Reader *reader, Slice *out)
{
  const size_t start = reader_mark(reader);
  TRY(reader_iri(reader, out));

  if (!iri_is_absolute(reader_text(reader, *out))) {
    return reader_fail(reader, reader_pointer(reader, start), SANAD_SYNTAX,
                       "the IRI is not absolute");
  }
  return SANAD_OK;
}

/// Whether the reader stands at `count` bytes `quote`, as far as that is the
/// end of the string.
static SanadStatus
is_at_quotes(Reader *reader, char quote, size_t count, bool *is_end)
{
  *is_end = *reader->at == quote;
  if (*is_end && count == 3) {
    TRY(need(reader, 3));
    *is_end = reader->at[1] == quote && reader->at[2] == quote;
  }
  return SANAD_OK;
}

/// Moves past bytes of a string that mean themselves.
static SanadStatus
skip_text_bytes(Reader *reader, char quote, size_t quotes, bool *is_end)
{
  bool has_more = true;
  *is_end = false;

  while (has_more) {
    reader->at = skip_text(reader->at);
    if (reader->at == reader->limit) {
      TRY(reader_refill(reader, &has_more));
      continue;
    }
    TRY(is_at_quotes(reader, quote, quotes, is_end));
    const bool is_line = *reader->at == '\n' || *reader->at == '\r';
    if (*is_end || *reader->at == '\\' || (is_line && quotes == 1)) {
      return SANAD_OK;
    }
    ++reader->at; // The other quote, one of three, or U+0000
  }
  return SANAD_OK;
}

/// Reads on in a string from its first escape on.
static SanadStatus
read_escaped_text(Reader *reader, char quote, size_t quotes, size_t start,
                  Slice *out, bool *is_end)
{
  const size_t scratch_start = reader->scratch.length;
  copy_since(reader, start);

  while (*reader->at == '\\') {
    uint32_t code_point = 0;
    TRY(reader_escape(reader, true, &code_point));
    sanad_buffer_add_code_point(&reader->scratch, code_point);
    const size_t plain = reader_mark(reader);
    TRY(skip_text_bytes(reader, quote, quotes, is_end));
    copy_since(reader, plain);
  }
  return scratch_slice(reader, scratch_start, out);
}

/// How many quotes begin the string: 1, 3, or 2 for an empty one.
static SanadStatus
count_quotes(Reader *reader, bool may_be_long, size_t *quotes)
{
  const char quote = *reader->at;
  TRY(need(reader, may_be_long ? 3 : 2));

  *quotes = 1;
  if (may_be_long && reader->at[1] == quote) {
    *quotes = reader->at[2] == quote ? 3 : 2;
  }
  return SANAD_OK;
}

SanadStatus
reader_string(Reader *reader, bool may_be_long, Slice *out)
{
  const size_t token = reader_mark(reader);
  const char quote = *reader->at;
  size_t quotes = 0;

  TRY(count_quotes(reader, may_be_long, &quotes));
  reader->at += quotes;
  if (quotes == 2) {
    *out = READER_CONSTANT("");
    return SANAD_OK;
  }

  const size_t start = reader_mark(reader);
  bool is_end = false;
  TRY(skip_text_bytes(reader, quote, quotes, &is_end));
  *out = reader_slice(reader, start);
  if (!is_end && *reader->at == '\\') {
    TRY(read_escaped_text(reader, quote, quotes, start, out, &is_end));
  }
  if (!is_end) {
    return reader_fail(reader, reader_pointer(reader, token), SANAD_SYNTAX,
                       "a string begins here and does not end%s",
                       quotes == 1 ? " on its line" : "");
  }
  if (out->length > SANAD_LITERAL_BYTES_MAX) {
    return reader_fail(reader, reader_pointer(reader, token), SANAD_LIMIT,
                       "a literal is longer than %u bytes",
                       SANAD_LITERAL_BYTES_MAX);
  }
  reader->at += quotes;
  return SANAD_OK;
}

/// Moves past bytes of `classes`, at most about `most`.
static SanadStatus
skip_class(Reader *reader, unsigned classes, size_t most)
{
  const size_t start = reader_mark(reader);
  bool has_more = true;

  while (has_more && reader_mark(reader) - start <= most) {
    while (has_class(*reader->at, classes)) {
      ++reader->at;
    }
    if (reader->at < reader->limit || reader_mark(reader) - start > most) {
      break;
    }
    TRY(reader_refill(reader, &has_more));
  }
  return SANAD_OK;
}

SanadStatus
reader_language(Reader *reader, Slice *out)
{
  const size_t most = SANAD_LANGUAGE_BYTES_MAX;
  ++reader->at;
  const size_t start = reader_mark(reader);
  unsigned classes = CHARACTER_LETTER;

  for (;;) {
    const size_t group = reader_mark(reader);
    TRY(skip_class(reader, classes, most));
    if (reader_mark(reader) == group) {
      return reader_fail_wanted(reader, classes == CHARACTER_LETTER
                                            ? "a letter of a language tag"
                                            : "a part of a language tag");
    }
    if (reader_mark(reader) - start > most || *reader->at != '-') {
      break;
    }
    ++reader->at;
    classes = CHARACTER_LETTER | CHARACTER_DIGIT;
  }

  *out = reader_slice(reader, start);
  if (out->length > most) {
    return reader_fail(reader, reader_pointer(reader, start), SANAD_LIMIT,
                       "a language tag is longer than %zu bytes", most);
  }
  return SANAD_OK;
}

/// Moves past one code point that is not ASCII, if it is part of a name.
static bool
skip_wide_name_part(Reader *reader)
{
  const SanadText rest = {reader->at, (size_t)(reader->limit - reader->at)};
  size_t length = 0;

  if (!rest.length || (unsigned char)*rest.data < 0x80U ||
      !is_turtle_name_part(sanad_utf8_next(rest, &length))) {
    return false;
  }
  reader->at += length;
  return true;
}

SanadStatus
reader_name(Reader *reader, const char *more)
{
  const size_t start = reader_mark(reader);
  size_t end = start; // Behind what is no dot
  bool has_more = true;

  while (has_more) {
    const char *p = reader->at;
    while (has_class(*p, CHARACTER_NAME)) {
      ++p;
    }
    if (p > reader->at) {
      reader->at = p;
      end = reader_mark(reader);
    }
    if (*p == '.') {
      ++reader->at;
    } else if (*p && strchr(more, *p)) {
      ++reader->at;
      end = reader_mark(reader);
    } else if (skip_wide_name_part(reader)) {
      end = reader_mark(reader);
    } else if (p < reader->limit) {
      break;
    } else {
      if (reader_mark(reader) - start > SANAD_IRI_BYTES_MAX) {
        return reader_fail(reader, reader->at, SANAD_LIMIT,
                           "a name is longer than %u bytes",
                           SANAD_IRI_BYTES_MAX);
      }
      TRY(reader_refill(reader, &has_more));
    }
  }
  reader->at = reader_pointer(reader, end);
  return SANAD_OK;
}

/// Whether a blank node label may begin with the code point at the reader's
/// place (the first one of BLANK_NODE_LABEL).
static bool
is_label_start(const Reader *reader)
{
  const char c = *reader->at;
  if (has_class(c, CHARACTER_LETTER | CHARACTER_DIGIT) || c == '_') {
    return true;
  }
  const SanadText rest = {reader->at, (size_t)(reader->limit - reader->at)};
  size_t length = 0;
  return rest.length && is_turtle_name_start(sanad_utf8_next(rest, &length));
}

SanadStatus
reader_label(Reader *reader, Slice *out)
{
  TRY(need(reader, 3));
  if (reader->at == reader->limit || reader->at[1] != ':') {
    return reader_fail(reader, reader->at, SANAD_SYNTAX,
                       "a blank node begins with `_:`");
  }
  reader->at += 2;
  const size_t start = reader_mark(reader);
  if (!is_label_start(reader)) {
    return reader_fail_wanted(reader, "the label of a blank node");
  }

  TRY(reader_name(reader, ""));
  *out = reader_slice(reader, start);
  if (out->length > SANAD_IRI_BYTES_MAX) {
    return reader_fail(reader, reader_pointer(reader, start), SANAD_LIMIT,
                       "a blank node label is longer than %u bytes",
                       SANAD_IRI_BYTES_MAX);
  }
  return SANAD_OK;
}

SanadStatus
reader_comment(Reader *reader, bool is_kept)
{
  bool has_more = true;

  while (has_more) {
    const char *p = reader->at;
    while (*p != '\n' && *p != '\r' && p < reader->limit) {
      ++p;
    }
    reader->at = p;
    if (!is_kept) {
      reader_keep(reader);
    }
    if (p < reader->limit) {
      break;
    }
    TRY(reader_refill(reader, &has_more));
  }
  return SANAD_OK;
}

SanadStatus
reader_space(Reader *reader, bool has_lines, bool is_kept)
{
  const unsigned classes = has_lines ? CHARACTER_WHITE : CHARACTER_BLANK;
  bool has_more = true;

  while (has_more) {
    const char *p = reader->at;
    while (has_class(*p, classes)) {
      ++p;
    }
    reader->at = p;
    if (!is_kept) {
      reader_keep(reader);
    }
    if (p == reader->limit) {
      TRY(reader_refill(reader, &has_more));
    } else if (*p == '#' && has_lines) {
      TRY(reader_comment(reader, is_kept));
    } else {
      break;
    }
  }
  return SANAD_OK;
}
