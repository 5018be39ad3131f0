#include "graph/io/reader.h"

#include "graph/io/helper.h"
#include "graph/io/skip.h"

#include "graph/vocabulary.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// How much is asked of the source at once.
#define WINDOW_BYTES ((size_t)1U << 18U)

SanadPlace
reader_place(const Reader *reader, const char *at)
{
  SanadPlace place =
      sanad_locate(reader->data, reader->filled, (size_t)(at - reader->data));
  if (place.line == 1) {
    place.column += reader->columns;
  }
  place.line += reader->lines;
  return place;
}

SanadStatus
reader_fail(Reader *reader, const char *at, SanadStatus status,
            const char *format, ...)
{
  char message[SANAD_MESSAGE_BYTES_MAX];
  va_list arguments;
  va_start(arguments, format);
  (void)vsnprintf(message, sizeof message, format, arguments);
  va_end(arguments);

  (void)sanad_fail(reader->error, status, SANAD_NO_SPAN, "%s", message);
  if (reader->error) {
    reader->error->place = reader_place(reader, at);
  }
  return status;
}

SanadStatus
reader_fail_wanted(Reader *reader, const char *wanted)
{
  int byte = READER_END;
  TRY(reader_peek(reader, &byte));

  if (byte == READER_END) {
    return reader_fail(reader, reader->at, SANAD_SYNTAX,
                       "expected %s, not the end of the text", wanted);
  }
  if (byte == '\n' || byte == '\r') {
    return reader_fail(reader, reader->at, SANAD_SYNTAX,
                       "expected %s, not the end of the line", wanted);
  }
  if (byte < 0x20 || byte == 0x7F) {
    return reader_fail(reader, reader->at, SANAD_SYNTAX,
                       "expected %s, not the control character U+%04X", wanted,
                       (unsigned)byte);
  }

  const SanadText rest = {reader->at, (size_t)(reader->limit - reader->at)};
  size_t length = 0;
  (void)sanad_utf8_next(rest, &length);
  return reader_fail(reader, reader->at, SANAD_SYNTAX,
                     "expected %s, not `%.*s`", wanted, (int)length, rest.data);
}

/// Drops what stands before `keep`, and counts its lines.
static void
move_window(Reader *reader)
{
  const SanadPlace place = reader_place(reader, reader->data + reader->keep);
  reader->lines = place.line - 1;
  reader->columns = place.column - 1;

  memmove(reader->data, reader->data + reader->keep,
          reader->filled - reader->keep);
  reader->filled -= reader->keep;
  reader->at -= reader->keep;
  reader->limit -= reader->keep;
  reader->keep = 0;
}

/// Makes room for a good deal more text.
static SanadStatus
make_room(Reader *reader)
{
  if (reader->capacity - reader->filled >= reader->capacity / 2) {
    return SANAD_OK;
  }
  if (reader->keep) {
    move_window(reader);
  }
  if (reader->capacity - reader->filled >= reader->capacity / 4) {
    return SANAD_OK;
  }
  if (reader->capacity > READER_KEEP_BYTES_MAX) {
    return reader_fail(reader, reader->data + reader->keep, SANAD_LIMIT,
                       "one term or line has more than %zu bytes",
                       READER_KEEP_BYTES_MAX);
  }

  const size_t at = (size_t)(reader->at - reader->data);
  const size_t limit = (size_t)(reader->limit - reader->data);
  const size_t capacity = 2 * reader->capacity;
  char *const data = realloc(reader->data, capacity + 1 + SKIP_BYTES);
  if (!data) {
    return sanad_fail_memory(reader->error);
  }
  memset(data + reader->capacity, 0, capacity - reader->capacity + SKIP_BYTES);
  reader->data = data;
  reader->capacity = capacity;
  reader->at = data + at;
  reader->limit = data + limit;
  return SANAD_OK;
}

/// Whether `text`, which is malformed at its start, may become well-formed.
static bool
is_cut_short(SanadText text)
{
  const unsigned char first = (unsigned char)text.data[0];
  const size_t wanted = first < 0xC2U   ? 0
                        : first < 0xE0U ? 2
                        : first < 0xF0U ? 3
                        : first < 0xF5U ? 4
                                        : 0;
  if (text.length >= wanted) {
    return false;
  }
  for (size_t i = 1; i < text.length; ++i) {
    if (((unsigned char)text.data[i] & 0xC0U) != 0x80U) {
      return false;
    }
  }
  return true;
}

/// Moves `limit` to the end of what is well-formed.
static void
check_text(Reader *reader)
{
  const size_t start = (size_t)(reader->limit - reader->data);
  const SanadText text = {reader->limit, reader->filled - start};
  const size_t good = sanad_utf8_check(text);

  if (good < text.length) {
    const SanadText rest = sanad_text_slice(text, good, text.length);
    reader->is_invalid = reader->is_end || !is_cut_short(rest);
  }
  reader->limit += good;
}

/// Reads once; bytes are added to `data`.
static SanadStatus
read_source(Reader *reader)
{
  size_t got = 0;
  TRY(reader->source.read(reader->source.state, reader->data + reader->filled,
                          reader->capacity - reader->filled, &got,
                          reader->error));
  reader->filled += got;
  reader->is_end = got == 0;
  return SANAD_OK;
}

SanadStatus
reader_refill(Reader *reader, bool *has_more)
{
  *has_more = false;
  if (reader->is_invalid) {
    return reader_fail(reader, reader->limit, SANAD_SYNTAX, "invalid UTF-8");
  }
  if (reader->is_end) {
    return SANAD_OK;
  }

  reader->data[reader->limit - reader->data] = reader->covered;
  SanadStatus status = make_room(reader);
  const size_t before = (size_t)(reader->limit - reader->data);
  while (!status && !*has_more && !reader->is_end && !reader->is_invalid) {
    status = read_source(reader);
    if (!status) {
      check_text(reader);
      *has_more = (size_t)(reader->limit - reader->data) > before;
    }
  }
  char *const limit = reader->data + (reader->limit - reader->data);
  reader->covered = *limit;
  *limit = '\0';

  if (!status && !*has_more && reader->is_invalid) {
    return reader_fail(reader, reader->limit, SANAD_SYNTAX, "invalid UTF-8");
  }
  return status;
}

/// Steps over a byte order mark.
static SanadStatus
skip_mark(Reader *reader)
{
  static const char mark[] = "\xEF\xBB\xBF";
  // Neither byte of such a mark is UTF-8, so the first is covered.
  if (reader->is_invalid && reader->filled > 1 &&
      reader->limit == reader->data &&
      ((reader->covered == '\xFF' && reader->data[1] == '\xFE') ||
       (reader->covered == '\xFE' && reader->data[1] == '\xFF'))) {
    return reader_fail(reader, reader->data, SANAD_SYNTAX,
                       "the text is UTF-16, and only UTF-8 is read");
  }
  if (reader->limit - reader->at >= 3 && memcmp(reader->at, mark, 3) == 0) {
    reader->at += 3;
    reader_keep(reader);
    reader->columns = UINT64_MAX; // The mark is no column: sums wrap to 0
  }
  return SANAD_OK;
}

SanadStatus
reader_open(Reader *reader, SanadSource source, SanadSink sink,
            SanadError *error)
{
  *reader = (Reader){.source = source, .sink = sink, .error = error};
  reader->data = calloc(1, WINDOW_BYTES + 1 + SKIP_BYTES);
  if (!reader->data) {
    return sanad_fail_memory(error);
  }
  reader->capacity = WINDOW_BYTES;
  reader->at = reader->limit = reader->data;
  reader->data[0] = '\0';

  // The first two bytes may already be wrong: then UTF-16 is worth a word.
  bool has_more = false;
  const SanadStatus status = reader_refill(reader, &has_more);
  if (reader->is_invalid && reader->filled == 1 && !reader->is_end) {
    TRY(read_source(reader));
  }
  if (status == SANAD_OK || reader->is_invalid) {
    TRY(skip_mark(reader));
  }
  return status;
}

void
reader_close(Reader *reader)
{
  free(reader->data);
  reader->data = NULL;
  sanad_buffer_free(&reader->scratch);
}

SanadStatus
reader_peek_more(Reader *reader, int *byte)
{
  bool has_more = false;
  TRY(reader_refill(reader, &has_more));
  *byte = has_more ? (unsigned char)*reader->at : READER_END;
  return SANAD_OK;
}

SanadTerm
reader_term(const Reader *reader, const Token *token)
{
  const SanadText text = reader_text(reader, token->text);

  if (token->kind != SANAD_LITERAL) {
    return (SanadTerm){.kind = token->kind, .text = text};
  }
  if (token->language.length) {
    return sanad_term_language(text, reader_text(reader, token->language));
  }
  return token->datatype.length
             ? sanad_term_typed(text, reader_text(reader, token->datatype))
             : sanad_term_string(text);
}

/// Reads what our own readers read.
static SanadStatus
read_own(SanadSource source, const SanadReadOptions *options, SanadSink sink,
         SanadError *error)
{
  Reader reader;
  SanadStatus status = reader_open(&reader, source, sink, error);

  if (!status) {
    const bool has_lines =
        options->format == SANAD_NTRIPLES || options->format == SANAD_NQUADS;
    status = has_lines ? read_ntriples(&reader, options)
                       : read_turtle(&reader, options);
  }
  if (status && status != SANAD_IO && error && !error->place.line &&
      reader.data) {
    error->place = reader_place(&reader, reader.at); // What the sink refused
  }
  reader_close(&reader);
  return status;
}

SanadStatus
sanad_rdf_read(SanadSource source, const SanadReadOptions *options,
               SanadSink sink, SanadError *error)
{
  switch (options->format) {
  case SANAD_NTRIPLES:
  case SANAD_NQUADS:
  case SANAD_TURTLE:
  case SANAD_TRIG:
    return read_own(source, options, sink, error);
  case SANAD_RDFXML:
  case SANAD_RDFJSON:
    return read_foreign(source, options, sink, error);
  case SANAD_DOT:
  case SANAD_FORMAT_UNKNOWN:
    break;
  }
  return sanad_fail(error, SANAD_UNSUPPORTED, SANAD_NO_SPAN,
                    "the format of the text is not known");
}

static SanadStatus
read_text(void *state, char *buffer, size_t size, size_t *got,
          SanadError *error)
{
  (void)error;
  SanadText *const text = state;
  *got = text->length < size ? text->length : size;
  if (*got) {
    memcpy(buffer, text->data, *got);
  }
  *text = sanad_text_slice(*text, *got, text->length);
  return SANAD_OK;
}

SanadStatus
sanad_rdf_read_text(SanadText text, const SanadReadOptions *options,
                    SanadSink sink, SanadError *error)
{
  return sanad_rdf_read((SanadSource){read_text, &text}, options, sink, error);
}
