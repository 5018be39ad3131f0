#ifndef SANAD_GRAPH_IO_READER_H
#define SANAD_GRAPH_IO_READER_H

/// What the readers of all syntaxes share: a window on the text that is
/// refilled from the source, and the tokens that the grammars have in common.
///
/// Text between `at` and `limit` is well-formed UTF-8, and `*limit` is a zero
/// byte, so that a scan needs no test for the end: what is no part of a token
/// stops it.  What begins at `data + keep` stays in memory when the window
/// moves; tokens are kept as distances from there.

#include "base/buffer.h"
#include "base/status.h"
#include "graph/io/io.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/// The longest run of text that is kept in memory: one statement of N-Triples,
/// one term of Turtle, escapes and all.
#define READER_KEEP_BYTES_MAX ((size_t)SANAD_LITERAL_BYTES_MAX + (1U << 24U))

/// A window on the source that moves, and what is read from it.
typedef struct {
  SanadSource source;
  SanadSink sink;
  SanadError *error;
  char *data;
  size_t capacity; ///< Without the byte for the zero at the end
  size_t filled;   ///< Bytes read into `data`
  const char *at;
  const char *limit;
  size_t keep;
  char covered; ///< The byte that the zero at `limit` covers
  bool is_end;  ///< The source has no more
  bool is_invalid;
  uint64_t lines;      ///< Before `data`
  uint64_t columns;    ///< Of the line that `data` goes on with
  SanadBuffer scratch; ///< Text of tokens that are not in the source as such
} Reader;

/// Text of a token: in the window, in the scratch buffer, or a constant.
typedef struct {
  const char *constant; ///< Or null
  size_t start;         ///< From `keep` or in the scratch buffer
  size_t length;
  bool is_scratch;
} Slice;

/// A term as it was read.
typedef struct {
  SanadTermKind kind;
  Slice text;
  Slice datatype;
  Slice language;
} Token;

/// Opens a reader and reads the first bytes.  Close it also on failure.
SANAD_NODISCARD SanadStatus reader_open(Reader *reader, SanadSource source,
                                        SanadSink sink, SanadError *error);
void reader_close(Reader *reader);

/// Gets more text behind `limit`; `*has_more` becomes false at the end.  The
/// window may move: pointers into it are void, distances from `keep` are not.
SANAD_NODISCARD SanadStatus reader_refill(Reader *reader, bool *has_more);

/// Where `at` is, as a person counts.
SanadPlace reader_place(const Reader *reader, const char *at);

/// Fails with the place of `at`.
SanadStatus reader_fail(Reader *reader, const char *at, SanadStatus status,
                        const char *format, ...) SANAD_PRINTF(4, 5);

/// Fails with what was `wanted` and what stands at the reader's place instead.
SanadStatus reader_fail_wanted(Reader *reader, const char *wanted);

/// What reader_peek() gives at the end.
#define READER_END (-1)

/// The slow part of reader_peek().
SANAD_NODISCARD SanadStatus reader_peek_more(Reader *reader, int *byte);

/// Writes the next byte, 0 to 255, or READER_END.  Does not move.
SANAD_NODISCARD static inline SanadStatus
reader_peek(Reader *reader, int *byte)
{
  if (reader->at < reader->limit) {
    *byte = (unsigned char)*reader->at;
    return SANAD_OK;
  }
  return reader_peek_more(reader, byte);
}

/// What must stay in memory begins here.
static inline void
reader_keep(Reader *reader)
{
  reader->keep = (size_t)(reader->at - reader->data);
}

/// The distance of `at` from `keep`.
static inline size_t
reader_mark(const Reader *reader)
{
  return (size_t)(reader->at - reader->data) - reader->keep;
}

/// The pointer of a distance.  Void after the next refill.
static inline const char *
reader_pointer(const Reader *reader, size_t mark)
{
  return reader->data + reader->keep + mark;
}

/// The text of a slice.  Void after the next refill or token.
static inline SanadText
reader_text(const Reader *reader, Slice slice)
{
  if (slice.constant) {
    return (SanadText){slice.constant, slice.length};
  }
  if (slice.is_scratch) {
    return sanad_text_slice(sanad_buffer_text(&reader->scratch), slice.start,
                            slice.length);
  }
  return (SanadText){reader_pointer(reader, slice.start), slice.length};
}

/// A slice of the window from `start` to `at`.
static inline Slice
reader_slice(const Reader *reader, size_t start)
{
  return (Slice){NULL, start, reader_mark(reader) - start, false};
}

/// A slice that stands for a constant.
#define READER_CONSTANT(text) ((Slice){(text), 0, sizeof(text) - 1, false})

/// The term of a token; xsd:string goes.  Void as reader_text() is.
SanadTerm reader_term(const Reader *reader, const Token *token);

/// Tokens.  Each stands at its first byte and moves behind its last.
///
/// IRIREF: `out` gets what it names, escapes resolved, not yet absolute.
SANAD_NODISCARD SanadStatus reader_iri(Reader *reader, Slice *out);

/// IRIREF that must be absolute.
SANAD_NODISCARD SanadStatus reader_absolute_iri(Reader *reader, Slice *out);

/// A string: `"` or `'`, or three of them if `may_be_long`.
SANAD_NODISCARD SanadStatus reader_string(Reader *reader, bool may_be_long,
                                          Slice *out);

/// LANGTAG; `out` is without the `@`.
SANAD_NODISCARD SanadStatus reader_language(Reader *reader, Slice *out);

/// BLANK_NODE_LABEL; `out` is without the `_:`.  Without colons also in
/// N-Triples, as an erratum to RDF 1.1 has it.
SANAD_NODISCARD SanadStatus reader_label(Reader *reader, Slice *out);

/// Moves past PN_CHARS, `.` and, if `more` says so, other bytes; not past dots
/// at the end.  May not move at all.
SANAD_NODISCARD SanadStatus reader_name(Reader *reader, const char *more);

/// Appends what the escape at the reader's place means to the scratch buffer:
/// `\u`, `\U`, and, if `has_short`, `\n` and its like.
SANAD_NODISCARD SanadStatus reader_escape(Reader *reader, bool has_short,
                                          uint32_t *code_point);

/// Moves past spaces, tabs and, if `has_lines`, ends of lines and comments.
/// `is_kept` says that what stands before is needed.
SANAD_NODISCARD SanadStatus reader_space(Reader *reader, bool has_lines,
                                         bool is_kept);

/// Moves past spaces and tabs, which are kept: reader_space() where it is
/// short.
SANAD_NODISCARD static inline SanadStatus
reader_blank(Reader *reader)
{
  while (*reader->at == ' ' || *reader->at == '\t') {
    ++reader->at;
  }
  return reader->at < reader->limit ? SANAD_OK
                                    : reader_space(reader, false, true);
}

/// Moves past a comment, up to the end of its line.
SANAD_NODISCARD SanadStatus reader_comment(Reader *reader, bool is_kept);

/// The readers.
SANAD_NODISCARD SanadStatus read_ntriples(Reader *reader,
                                          const SanadReadOptions *options);
SANAD_NODISCARD SanadStatus read_turtle(Reader *reader,
                                        const SanadReadOptions *options);

#endif
