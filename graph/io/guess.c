#include "graph/io/input.h"

#include "graph/io/characters.h"

#include <string.h>
#include <strings.h>

/// The text behind a byte order mark, white space and comments.
static SanadText
skip_start(SanadText text)
{
  if (sanad_text_has_prefix(text, SANAD_TEXT("\xEF\xBB\xBF"))) {
    text = sanad_text_slice(text, 3, text.length);
  }
  while (text.length) {
    if (text.data[0] == '#') {
      while (text.length && text.data[0] != '\n') {
        text = sanad_text_slice(text, 1, text.length);
      }
    } else if (has_class(text.data[0], CHARACTER_WHITE)) {
      text = sanad_text_slice(text, 1, text.length);
    } else {
      break;
    }
  }
  return text;
}

static bool
starts_with(SanadText text, const char *start)
{
  const size_t length = strlen(start);
  return text.length >= length && strncasecmp(text.data, start, length) == 0;
}

/// Whether `word` stands anywhere in the text.
static bool
has_word(SanadText text, const char *word)
{
  return text.length && memmem(text.data, text.length, word, strlen(word));
}

static SanadStatus
ignore_quad(void *state, const SanadTerm *subject, const SanadTerm *predicate,
            const SanadTerm *object, const SanadTerm *graph, SanadError *error)
{
  (void)subject;
  (void)predicate;
  (void)object;
  (void)error;
  *(bool *)state |= graph != NULL;
  return SANAD_OK;
}

/// Whether each whole line is one of N-Quads.  A text of N-Triples lines is
/// read as N-Quads too: graphs may come later.
static bool
has_quad_lines(SanadText text, bool is_whole)
{
  while (!is_whole && text.length && text.data[text.length - 1] != '\n') {
    --text.length;
  }
  bool has_graph = false;
  return text.length &&
         sanad_rdf_read_text(text, &(SanadReadOptions){SANAD_NQUADS, {0}},
                             (SanadSink){ignore_quad, NULL, &has_graph},
                             NULL) == SANAD_OK;
}

/// Whether a text is made of units of two or four bytes: it has a byte order
/// mark of them, or a zero byte in its first character.
static bool
has_wide_units(SanadText text)
{
  if (text.length < 4) {
    return false;
  }
  const bool has_mark = sanad_text_has_prefix(text, SANAD_TEXT("\xFF\xFE")) ||
                        sanad_text_has_prefix(text, SANAD_TEXT("\xFE\xFF")) ||
                        sanad_text_has_prefix(text, SANAD_TEXT("\0\0\xFE\xFF"));
  return has_mark || (!text.data[0] && text.data[1] && !text.data[2]) ||
         (text.data[0] && !text.data[1] && text.data[2] && !text.data[3]);
}

static bool
is_page(SanadText start)
{
  return starts_with(start, "<!doctype html") || starts_with(start, "<html");
}

static SanadStatus
fail_page(SanadError *error)
{
  (void)sanad_fail(error, SANAD_UNSUPPORTED, SANAD_NO_SPAN,
                   "this is an HTML page, not RDF");
  return sanad_hint(error, "ask the server for text/turtle, or look on the "
                           "page for a link to the data");
}

SanadStatus
refuse_foreign_text(SanadText text, SanadFormat format, SanadError *error)
{
  // XML says by itself how it is encoded.
  if (format != SANAD_RDFXML && has_wide_units(text)) {
    (void)sanad_fail(error, SANAD_UNSUPPORTED, SANAD_NO_SPAN,
                     "this is UTF-16 or UTF-32, and RDF is UTF-8");
    return sanad_hint(error, "convert it: iconv -f UTF-16 -t UTF-8");
  }
  return is_page(skip_start(text)) ? fail_page(error) : SANAD_OK;
}

SanadStatus
guess_format(SanadText text, bool is_whole, SanadFormat *format,
             SanadError *error)
{
  const SanadText start = skip_start(text);

  *format = SANAD_TRIG; // Turtle is TriG too
  if (is_page(start)) {
    *format = SANAD_FORMAT_UNKNOWN;
    return fail_page(error);
  }
  if (starts_with(start, "<?xml") || starts_with(start, "<!--") ||
      starts_with(start, "<!doctype") || starts_with(start, "<rdf:") ||
      starts_with(start, "<rss") || starts_with(start, "<feed")) {
    *format = SANAD_RDFXML;
    if (has_word(start, "<html")) {
      *format = SANAD_FORMAT_UNKNOWN;
      return fail_page(error);
    }
  } else if (starts_with(start, "{")) {
    const SanadText inside =
        skip_start(sanad_text_slice(start, 1, start.length));
    if (starts_with(inside, "\"") || (is_whole && starts_with(inside, "}"))) {
      *format = SANAD_RDFJSON;
    }
  } else if (has_quad_lines(text, is_whole)) {
    *format = SANAD_NQUADS;
  }
  return SANAD_OK;
}
