#include "parser/parser_impl.h"

#include "base/unicode.h"

#include <string.h>

const char *const step_words[] = {
    "where",  "match",    "optional", "not",       "let",  "select",
    "drop",   "distinct", "count",    "summarize", "sort", "top",
    "bottom", "limit",    "skip",     "shortest",  "all",  "paths",
    "why",    "graph",    "describe", "construct", "add",  "remove",
    "draw",   "chart",    "show",     "export",
};
const size_t step_word_count = sizeof step_words / sizeof *step_words;

const char *const statement_words[] = {
    "explain", "sparql", "verify", "why",    "describe", "shortest", "all",
    "paths",   "define", "forget", "prefix", "let",      "use",      "set",
    "load",    "read",   "add",    "remove", "export",   "run",      "report",
};
const size_t statement_word_count =
    sizeof statement_words / sizeof *statement_words;

static const char *const reserved_words[] = {
    "where", "optional", "not", "or",     "in",   "as",
    "and",   "is",       "any", "exists", "true", "false",
};

static const char *const second_words[] = {"analyze", "against", "new"};

static bool
is_among(SanadText word, const char *const *words, size_t count)
{
  for (size_t i = 0; i < count; ++i) {
    if (sanad_text_is(word, words[i])) {
      return true;
    }
  }
  return false;
}

bool
is_reserved(SanadText word)
{
  return is_among(word, reserved_words,
                  sizeof reserved_words / sizeof *reserved_words);
}

bool
is_step_word(SanadText word)
{
  return is_among(word, step_words, step_word_count);
}

bool
is_statement_word(SanadText word)
{
  return is_among(word, statement_words, statement_word_count);
}

bool
is_language_word(SanadText word)
{
  return is_reserved(word) || is_step_word(word) || is_statement_word(word) ||
         is_among(word, second_words,
                  sizeof second_words / sizeof *second_words);
}

#define SLIP_LENGTH_MAX 20U

static unsigned
smaller(unsigned a, unsigned b)
{
  return a < b ? a : b;
}

/// Edit distance in bytes, where swapped neighbours count one.
static unsigned
distance(SanadText a, SanadText b)
{
  unsigned rows[3][SLIP_LENGTH_MAX + 1] = {{0}};

  for (unsigned j = 0; j <= b.length; ++j) {
    rows[0][j] = j;
  }
  for (unsigned i = 1; i <= a.length; ++i) {
    unsigned *const row = rows[i % 3];
    const unsigned *const above = rows[(i + 2) % 3];
    const unsigned *const higher = rows[(i + 1) % 3];
    row[0] = i;
    for (unsigned j = 1; j <= b.length; ++j) {
      const bool is_same = a.data[i - 1] == b.data[j - 1];
      row[j] =
          smaller(above[j - 1] + !is_same, smaller(above[j], row[j - 1]) + 1);
      if (i > 1 && j > 1 && a.data[i - 1] == b.data[j - 2] &&
          a.data[i - 2] == b.data[j - 1]) {
        row[j] = smaller(row[j], higher[j - 2] + 1);
      }
    }
  }
  return rows[a.length % 3][b.length];
}

const char *
nearest_word(SanadText word, const char *const *words, size_t count)
{
  const char *nearest = NULL;
  unsigned least = 3;

  if (word.length < 2 || word.length > SLIP_LENGTH_MAX) {
    return NULL;
  }
  if (word.length < 4) {
    least = 2; // Two slips in three letters make any word of any other
  }
  for (size_t i = 0; i < count; ++i) {
    const SanadText candidate = sanad_text(words[i]);
    if (candidate.length > SLIP_LENGTH_MAX ||
        !is_name_start((unsigned char)words[i][0])) {
      continue;
    }
    const unsigned edits = distance(word, candidate);
    if (edits > 0 && edits < least && edits < candidate.length) {
      least = edits;
      nearest = words[i];
    }
  }
  return nearest;
}

/// Whether `word` is `wanted` but for upper case letters.
static bool
is_in_capitals(SanadText word, const char *wanted)
{
  const size_t length = strlen(wanted);

  if (word.length != length || sanad_text_is(word, wanted)) {
    return false;
  }
  for (size_t i = 0; i < length; ++i) {
    const char c = word.data[i];
    const int lower = c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c;
    if (lower != wanted[i]) {
      return false;
    }
  }
  return true;
}

/// A keyword of ours in capitals, wherever one could stand.
static const char *
word_in_capitals(const Parser *parser, SanadText word)
{
  for (size_t i = 0; i < parser->wanted.word_count; ++i) {
    if (is_in_capitals(word, parser->wanted.words[i])) {
      return parser->wanted.words[i];
    }
  }
  return NULL;
}

static bool
is_wanted(const Parser *parser, const char *word)
{
  return is_among(sanad_text(word), parser->wanted.words,
                  parser->wanted.word_count);
}

/// A bare name behind a bare name: they want to be one.
static bool
hint_two_words(Parser *parser, SanadText word)
{
  const SanadText before = sanad_text_slice(
      parser->text, parser->last_start, parser->offset - parser->last_start);

  if (parser->last_kind != TOKEN_WORD || is_language_word(before) ||
      is_language_word(word) || before.length + word.length > 100) {
    return false;
  }
  (void)sanad_hint(parser->error, "a name with spaces is written [%.*s %.*s]",
                   (int)before.length, before.data, (int)word.length,
                   word.data);
  return true;
}

/// `and` and `or` behind a part of a pattern.
static bool
hint_connective(Parser *parser, SanadText word)
{
  if (!(parser->wanted.classes & SANAD_EXPECT_ARROW)) {
    return false;
  }
  if (sanad_text_is(word, "or")) {
    (void)sanad_hint(parser->error,
                     "or stands between { } and { }, or in a condition");
    return true;
  }
  if (sanad_text_is(word, "and")) {
    (void)sanad_hint(parser->error,
                     "the parts of a pattern have commas between them");
    return true;
  }
  return false;
}

static void
hint_word(Parser *parser, SanadText word)
{
  const char *const lower = word_in_capitals(parser, word);
  const char *const near =
      nearest_word(word, parser->wanted.words, parser->wanted.word_count);
  const unsigned named = SANAD_EXPECT_NODE | SANAD_EXPECT_VALUE |
                         SANAD_EXPECT_OPERAND | SANAD_EXPECT_SOURCE;

  if (lower) {
    (void)sanad_hint(parser->error, "keywords are lower case: %s", lower);
  } else if (is_wanted(parser, "|") && is_step_word(word)) {
    (void)sanad_hint(parser->error, "put a | before a step: | %.*s",
                     (int)word.length, word.data);
  } else if (near && !is_reserved(word)) {
    (void)sanad_hint(parser->error, "did you mean %s?", near);
  } else if (is_reserved(word) && (parser->wanted.classes & named)) {
    (void)sanad_hint(parser->error,
                     "%.*s is a word of the language; for a thing of that "
                     "name write [%.*s]",
                     (int)word.length, word.data, (int)word.length, word.data);
  } else if (!hint_connective(parser, word) &&
             (is_wanted(parser, ",") || is_wanted(parser, "and"))) {
    (void)hint_two_words(parser, word);
  }
}

/// A bare name before an arrow that is a word of the language.
static void
hint_arrow(Parser *parser)
{
  const SanadText before = sanad_text_slice(
      parser->text, parser->last_start, parser->offset - parser->last_start);

  if (parser->last_kind == TOKEN_WORD && is_language_word(before)) {
    (void)sanad_hint(parser->error,
                     "%.*s is a word of the language; for a thing of that "
                     "name write [%.*s]",
                     (int)before.length, before.data, (int)before.length,
                     before.data);
  }
}

void
hint_unexpected(Parser *parser)
{
  const SanadText text = lexed_text(parser);

  switch (parser->token.kind) {
  case TOKEN_WORD:
    hint_word(parser, text);
    break;
  case TOKEN_GREATER:
    if (byte_at(parser, parser->token.start - 1) == '-') {
      (void)sanad_hint(parser->error,
                       "in a condition an arrow stands only in exists { }");
    }
    break;
  case TOKEN_VARIABLE:
  case TOKEN_BRACKETED:
  case TOKEN_PREFIXED:
    if (parser->wanted.classes & SANAD_EXPECT_ARROW) {
      (void)sanad_hint(parser->error,
                       "the parts of a pattern have commas between them");
    }
    break;
  case TOKEN_QUESTION:
    (void)sanad_hint(parser->error,
                     "? alone has no name; a variable is written ?x");
    break;
  case TOKEN_COLON:
    (void)sanad_hint(parser->error,
                     "there is no space around the : of a type: ?x:Country");
    break;
  case TOKEN_PERIOD:
    (void)sanad_hint(parser->error,
                     "there is no space around the . of a dot: ?m.date");
    break;
  default:
    if (is_arrow(parser->token.kind)) {
      hint_arrow(parser);
    }
    break;
  }
}

/// A keyword in capitals, a slip of one, or a first half of a name.
static bool
hint_lone_word(Parser *parser, SanadText text)
{
  for (size_t i = 0; i < statement_word_count; ++i) {
    if (is_in_capitals(text, statement_words[i])) {
      (void)sanad_hint(parser->error, "keywords are lower case: %s",
                       statement_words[i]);
      return true;
    }
  }
  const char *const near =
      nearest_word(text, statement_words, statement_word_count);
  const TokenKind next = look_on(parser, MODE_AFTER_NODE);
  if (next == TOKEN_END || next == TOKEN_PIPE || next == TOKEN_SEMICOLON ||
      next == TOKEN_COMMA) {
    return false;
  }
  if (near && !is_statement_word(text)) {
    (void)sanad_hint(parser->error, "did you mean %s?", near);
    return true;
  }
  return next == TOKEN_WORD && hint_two_words(parser, lexed_text(parser));
}

void
hint_lone_node(Parser *parser, const AstNode *node, SanadText text)
{
  if (node->kind == AST_NODE_NAME && node->name.kind == AST_NAME_BARE &&
      hint_lone_word(parser, text)) {
    return;
  }
  if (node->kind == AST_NODE_NAME && is_statement_word(text)) {
    (void)sanad_hint(parser->error,
                     "%.*s starts a statement; for a thing of that name write "
                     "[%.*s]",
                     (int)text.length, text.data, (int)text.length, text.data);
    return;
  }

  if (look_on(parser, MODE_AFTER_NODE) == TOKEN_COLON) {
    (void)sanad_hint(parser->error,
                     "there is no space around the : of a type: ?x:Country");
    return;
  }
  if (parser->in_template) {
    (void)sanad_hint(parser->error,
                     "give it an arrow; a type is %.*s -a-> "
                     "Country",
                     (int)text.length, text.data);
    return;
  }
  switch (node->kind) {
  case AST_NODE_VARIABLE:
    (void)sanad_hint(parser->error, "give it a type or an arrow: %.*s:Country",
                     (int)text.length, text.data);
    break;
  case AST_NODE_NAME:
  case AST_NODE_PARAMETER:
    (void)sanad_hint(parser->error,
                     "give it a type or an arrow, or write describe %.*s",
                     (int)text.length, text.data);
    break;
  case AST_NODE_ANONYMOUS:
  case AST_NODE_LITERAL:
    (void)sanad_hint(parser->error,
                     "give it an arrow, for example ?x -name-> %.*s",
                     (int)text.length, text.data);
    break;
  }
}

/// Up to where a hint repeats the source from `start` on: the second white
/// space, or what ends a clause.
static size_t
scan_shown(const Parser *parser, size_t start)
{
  size_t end = start;
  unsigned spaces = 0;

  while (end < parser->text.length && end - start < 60) {
    const char c = parser->text.data[end];
    if (c == '\n' || c == '\r' || c == ',' || c == '|' || c == ';' ||
        c == '#') {
      break;
    }
    spaces += c == ' ' && end > start;
    if (spaces > 1) {
      break;
    }
    ++end;
  }
  return end;
}

size_t
find_swallowed_arrow(const Parser *parser)
{
  const char next = byte_at(parser, parser->token.end);
  size_t dash = parser->offset;

  if (parser->token.kind != TOKEN_ARROW_OPEN ||
      (next != '>' && next != ' ' && next != '\t' && next != '\n' &&
       parser->token.end < parser->text.length)) {
    return parser->offset;
  }
  while (dash > parser->last_start && parser->text.data[dash - 1] != '-') {
    --dash;
  }
  return dash > parser->last_start ? dash - 1 : SIZE_MAX;
}

void
hint_space_before(Parser *parser, size_t arrow)
{
  const size_t end = scan_shown(parser, parser->offset);
  const SanadText before = sanad_text_slice(parser->text, parser->last_start,
                                            arrow - parser->last_start);
  const SanadText after = sanad_text_slice(parser->text, arrow, end - arrow);

  (void)sanad_hint(parser->error, "put a space before the arrow: %.*s %.*s",
                   (int)before.length, before.data, (int)after.length,
                   after.data);
}

void
hint_arrow_spaces(Parser *parser, size_t start)
{
  const SanadText text = parser->text;
  const size_t inside = start + (text.data[start] == '<' ? 2 : 1);
  size_t end = inside;

  // Up to the `-` or `->` that would close it.
  while (end < text.length && end - inside < 60 && text.data[end] != '\n' &&
         text.data[end] != ';' && text.data[end] != '-') {
    ++end;
  }
  const SanadText name =
      sanad_text_trim(sanad_text_slice(text, inside, end - inside));
  const bool is_forward = byte_at(parser, end + 1) == '>';
  if (byte_at(parser, end) != '-' || name.length == 0) {
    (void)sanad_hint(parser->error,
                     "write -name-> without spaces, or -[two words]->");
    return;
  }
  const bool has_space = memchr(name.data, ' ', name.length) != NULL;
  (void)sanad_hint(parser->error, "write %s%s%.*s%s%s without spaces around it",
                   text.data[start] == '<' ? "<-" : "-", has_space ? "[" : "",
                   (int)name.length, name.data, has_space ? "]" : "",
                   is_forward ? "->" : "-");
}
