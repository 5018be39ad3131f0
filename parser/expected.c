#include "parser/parser_impl.h"

#include <string.h>

/// A parser at `offset` with the arena and memory of `from`.
static Parser
new_parser(SanadText text, size_t offset, const Parser *from)
{
  return (Parser){
      .text = text,
      .arena = from->arena,
      .error = from->error,
      .start = offset,
      .offset = offset,
      .limit = SIZE_MAX,
      .cut = SIZE_MAX,
      .collects = true,
      .scratch = from->scratch,
      .wanted = {.offset = SIZE_MAX},
  };
}

/// Parses the statements of `parser->text` up to its end.  SANAD_OK and
/// SANAD_INCOMPLETE: what the parser wanted there is in `parser->wanted`.
static SanadStatus
parse_to_end(Parser *parser)
{
  SanadStatus status = SANAD_OK;
  size_t end = 0;

  while (status == SANAD_OK && end < parser->text.length) {
    const AstStatement *statement = NULL;
    *parser = new_parser(parser->text, end, parser);
    status = run_parser(parser, &statement, &end);
  }
  return status == SANAD_END ? SANAD_OK : status;
}

/// Whether the last token is one that a person may still be writing.
static bool
is_open_token(const Parser *parser, size_t start)
{
  const SanadText text = parser->text;
  const char c = text.data[start];

  return c == '?' || c == '$' || c == '[' || c == '"' || c == '<' ||
         is_name_part(code_point_at(text, start));
}

/// Copies `from` without repeated words.
static size_t
copy_words(const char **words, const Wanted *from)
{
  size_t count = 0;

  for (size_t i = 0; i < from->word_count; ++i) {
    size_t j = 0;
    while (j < count && strcmp(words[j], from->words[i]) != 0) {
      ++j;
    }
    if (j == count) {
      words[count++] = from->words[i];
    }
  }
  return count;
}

static void
fill(const Parser *parser, size_t cut, SanadText whole, SanadExpected *out)
{
  const Wanted *const wanted = &parser->wanted;

  out->start = cut;
  out->partial = sanad_text_slice(whole, cut, whole.length);
  out->classes = wanted->classes;
  out->word_count = copy_words(out->words, wanted);
  out->statement_start = parser->start;
  out->clause_start = parser->clause_start;
  out->node = parser->node;
  out->direction = parser->direction;
  out->arrow = parser->arrow;
  out->dots = parser->dots;
  out->dot_count = parser->dot_count;
  out->prefix = parser->prefix;
  out->word = parser->word;
  out->variables = parser->variables.items;
  out->variable_count = parser->variables.count;
}

/// Whether the parser stopped to want something at the end of its text, white
/// space apart: behind a whole statement a newline begins the next.
static bool
is_at_end(const Parser *parser, bool is_whole)
{
  const size_t offset = parser->wanted.offset;

  if (offset == SIZE_MAX || offset > parser->text.length) {
    return false;
  }
  const SanadText rest =
      sanad_text_slice(parser->text, offset, parser->text.length);
  return sanad_text_trim(rest).length == 0 &&
         !(is_whole && rest.length > 0 && memchr(rest.data, '\n', rest.length));
}

/// At the start of a statement, where nothing was parsed.
static SanadStatus
want_statement(Parser *parser)
{
  AstStatement statement = {0};
  const size_t end = parser->text.length;

  *parser = new_parser(parser->text, end, parser);
  parser->start = end;
  parser->clause_start = end;
  const SanadStatus status = parse_statement(parser, &statement);
  return status == SANAD_INCOMPLETE ? SANAD_OK : status;
}

SanadStatus
sanad_parse_expected(SanadExpected *out, SanadArena *arena, SanadText text,
                     size_t cursor, SanadError *error)
{
  SanadError own = {0};
  const SanadText whole = sanad_text_slice(text, 0, cursor);
  Parser parser = {.text = whole,
                   .arena = arena,
                   .error = error ? error : &own,
                   .limit = SIZE_MAX,
                   .cut = SIZE_MAX,
                   .collects = true,
                   .wanted = {.offset = SIZE_MAX}};

  memset(out, 0, sizeof *out);
  if (whole.length > UINT32_MAX) {
    return sanad_fail_hint(error, SANAD_LIMIT, SANAD_NO_SPAN,
                           "cut it into several scripts",
                           "the text is over 4 GiB long");
  }
  SanadStatus status = parse_to_end(&parser);
  size_t cut = whole.length;
  if (parser.cut < whole.length && is_open_token(&parser, parser.cut)) {
    if (parser.wanted.offset == whole.length) {
      out->after_count = copy_words(out->after, &parser.wanted);
    }
    // Once more, as if the word that is being written were not there.
    cut = parser.cut;
    parser.text.length = cut;
    status = parse_to_end(&parser);
  }
  if ((status == SANAD_OK || status == SANAD_INCOMPLETE) &&
      !is_at_end(&parser, status == SANAD_OK)) {
    status = want_statement(&parser);
  }
  if (status == SANAD_OK || status == SANAD_INCOMPLETE) {
    fill(&parser, cut, whole, out);
    status = SANAD_OK;
  } else {
    out->after_count = 0;
  }
  sanad_buffer_free(&parser.scratch);
  return status;
}
