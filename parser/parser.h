#ifndef SANAD_PARSER_PARSER_H
#define SANAD_PARSER_PARSER_H

#include "base/arena.h"
#include "base/status.h"
#include "base/text.h"
#include "parser/tree.h"

#include <stdbool.h>
#include <stddef.h>

/// Parses the next statement of `text` from `offset` on.
///
/// On success `*out` lives in `arena` and `*end` is behind the statement and
/// its separator: where to go on.  Spans count from the start of `text`.
/// On failure `*out` is null, and `*end` is where one can resume to run the
/// statements behind the wrong one: never before `offset`, and behind it
/// unless that is the end of `text`.
///
/// Returns SANAD_END when only separators and comments are left, and
/// SANAD_INCOMPLETE when `text` stops where more must come, which is an error
/// with message and span in a script.
///
/// Errors: SANAD_SYNTAX, SANAD_LIMIT (too long, too deep), SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus sanad_parse_statement(const AstStatement **out,
                                                  SanadArena *arena,
                                                  SanadText text, size_t offset,
                                                  size_t *end,
                                                  SanadError *error);

/// Whether a person who presses Enter behind `text` has finished: SANAD_OK, or
/// SANAD_INCOMPLETE if the next line can complete it.
///
/// Text that is wrong is finished: running it says why.  So is text that stops
/// inside `[ ]`, `" "` or an arrow, which a new line cannot complete.
SANAD_NODISCARD SanadStatus sanad_parse_is_complete(SanadText text);

/// Parses text that is one value: a literal or a name, as in `f(…)` and
/// `with`.  `*out` lives in `arena`.
///
/// Errors: SANAD_SYNTAX, SANAD_INCOMPLETE, SANAD_LIMIT, SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus sanad_parse_value(const AstValue **out,
                                              SanadArena *arena, SanadText text,
                                              SanadError *error);

/// Makes the statement that `continued`, whose text starts with `|`, stands
/// for: `previous` with the steps of `continued` behind its own (less a last
/// step that must come last), under the prefix of `continued` if it has one.
///
/// `previous` takes steps (sanad_statement_takes_steps()).  The new statement
/// lives in `arena` and shares parts of both, so their arenas must outlive it.
/// Spans stay those of the text that each part was parsed from.
///
/// Errors: SANAD_SYNTAX (a step that cannot stand there; its span counts in
/// the text of `continued`), SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus sanad_statement_continue(
    const AstStatement **out, SanadArena *arena, const AstStatement *previous,
    const AstStatement *continued, SanadError *error);

/// What a piece of a text is, for its colour.
typedef enum {
  SANAD_MARK_KEYWORD,
  SANAD_MARK_NAME,
  SANAD_MARK_RELATION,
  SANAD_MARK_TYPE,
  SANAD_MARK_VARIABLE, ///< Also a parameter
  SANAD_MARK_LITERAL,
  SANAD_MARK_ARROW,
  SANAD_MARK_SIGN,
  SANAD_MARK_COMMENT,
  SANAD_MARK_ERROR,   ///< Here the parser stopped
  SANAD_MARK_UNKNOWN, ///< A name that the graph does not have, by query/known.h
  SANAD_MARKS,        ///< How many kinds there are
} SanadMarkKind;

/// A piece of a text, in bytes from its start.
typedef struct {
  SanadMarkKind kind;
  size_t start;
  size_t end;
  const AstName *name; ///< Of a NAME, RELATION or TYPE that the graph should
                       ///< have; null: it may be new, or is no such name
} SanadMark;

/// Marks in a text.
typedef struct {
  SanadMark *items; ///< In order, apart from each other; in the arena
  size_t count;
} SanadMarks;

/// Tells what the pieces of a text are, as far as it can be parsed.  An error
/// that `cursor` touches is not one yet: the person is still writing.
///
/// Errors: SANAD_LIMIT (over 4 GiB), SANAD_NO_MEMORY.
SANAD_NODISCARD SanadStatus sanad_parse_marks(SanadMarks *out,
                                              SanadArena *arena, SanadText text,
                                              size_t cursor);

/// What may come next, apart from fixed words.
typedef enum {
  SANAD_EXPECT_NODE = 1U << 0U,     ///< A thing: variable, name, literal
  SANAD_EXPECT_ARROW = 1U << 1U,    ///< From `node`
  SANAD_EXPECT_RELATION = 1U << 2U, ///< Inside an arrow from `node`, in a path
  SANAD_EXPECT_TYPE = 1U << 3U,     ///< Of `node`, if there is one
  SANAD_EXPECT_VALUE = 1U << 4U,    ///< A name or literal, no variable
  SANAD_EXPECT_OPERAND = 1U << 5U,  ///< Of an expression: columns, functions
  SANAD_EXPECT_COLUMN = 1U << 6U,   ///< A variable in use
  SANAD_EXPECT_VARIABLE = 1U << 7U, ///< A new variable
  SANAD_EXPECT_PARAMETER = 1U << 8U,
  SANAD_EXPECT_SOURCE = 1U << 9U,    ///< A graph
  SANAD_EXPECT_DOT = 1U << 10U,      ///< A relation behind `node.`
  SANAD_EXPECT_LOCAL = 1U << 11U,    ///< A local name of `prefix`
  SANAD_EXPECT_DATATYPE = 1U << 12U, ///< Behind `^^`
  SANAD_EXPECT_LANGUAGE = 1U << 13U, ///< Behind `"…"@`
  SANAD_EXPECT_FILE = 1U << 14U,     ///< A file name in quotes
  SANAD_EXPECT_NUMBER = 1U << 15U,
  SANAD_EXPECT_OPTION = 1U << 16U,        ///< The name of an option
  SANAD_EXPECT_OPTION_VALUE = 1U << 17U,  ///< Of the option `word`
  SANAD_EXPECT_STEP = 1U << 18U,          ///< Also in `words`
  SANAD_EXPECT_STATEMENT = 1U << 19U,     ///< Also in `words`
  SANAD_EXPECT_SETTING = 1U << 20U,       ///< The name of a setting
  SANAD_EXPECT_SETTING_VALUE = 1U << 21U, ///< Of the setting `word`
  SANAD_EXPECT_PREFIX = 1U << 22U,        ///< The name of a prefix
  SANAD_EXPECT_DEFINITION = 1U << 23U,    ///< The name of a definition
  SANAD_EXPECT_CHART = 1U << 24U,         ///< A kind of chart
  SANAD_EXPECT_SHOW = 1U << 25U,          ///< A mode of `show`
  SANAD_EXPECT_IRI = 1U << 26U,
} SanadExpect;

#define SANAD_EXPECTED_WORDS_MAX 96U

/// What may come next at a place in the text.
typedef struct {
  size_t start;      ///< Where the word that the cursor ends begins
  SanadText partial; ///< From `start` to the cursor, a view of the text
  unsigned classes;  ///< SanadExpect, or-ed
  const char *words[SANAD_EXPECTED_WORDS_MAX]; ///< Words and signs, constants
  size_t word_count;
  const char *after[SANAD_EXPECTED_WORDS_MAX]; ///< The same behind `partial`,
                                               ///< if it is a whole word
  size_t after_count;

  size_t statement_start; ///< Where the statement begins
  size_t clause_start;    ///< Where the clause of the pattern begins
  /// The node before the arrow, colon or dot, or null.
  const AstNode *node;
  /// Inside an arrow its direction as far as known (AST_BACKWARD or
  /// AST_FORWARD); behind an arrow that of `arrow`.
  AstDirection direction;
  const AstArrow *arrow; ///< Just before the cursor, or null
  const AstName *dots;   ///< Relations behind `node`; in EXPECT_DOT those
                         ///< before the last dot
  size_t dot_count;
  SanadText prefix;           ///< Of EXPECT_LOCAL
  SanadText word;             ///< The option or setting before `=`
  const SanadText *variables; ///< Seen so far in the statement, each once
  size_t variable_count;
} SanadExpected;

/// Tells what may come next behind the first `cursor` bytes of `text`.
///
/// What it points to lives in `arena`.  A word, name or arrow that the cursor
/// touches counts as not yet written: it is `partial`.
///
/// Returns the status of an earlier error, which stops completion behind it:
/// then nothing is expected.
SANAD_NODISCARD SanadStatus sanad_parse_expected(SanadExpected *out,
                                                 SanadArena *arena,
                                                 SanadText text, size_t cursor,
                                                 SanadError *error);

#endif
