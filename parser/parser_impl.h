#ifndef SANAD_PARSER_PARSER_IMPL_H
#define SANAD_PARSER_PARSER_IMPL_H

/// What the files of the parser share.
///
/// The parser asks for one token at a time and says in which mode (language
/// reference, L6), so the same characters can be an arrow here and a minus
/// there.  A token that was looked at but not taken may be looked at again in
/// another mode.

#include "base/arena.h"
#include "base/buffer.h"
#include "parser/parser.h"

typedef enum {
  MODE_NODE = 1,   ///< Where a node may stand: `-5` is a number
  MODE_AFTER_NODE, ///< Behind a node: `-` starts an arrow
  MODE_PATH,       ///< Inside an arrow, before a hop; no white space
  MODE_AFTER_HOP,  ///< Inside an arrow, behind one
  MODE_OPERAND,    ///< In an expression, before an operand
  MODE_OPERATOR,   ///< In an expression, behind one
} LexMode;

typedef enum {
  TOKEN_END = 1,
  TOKEN_WRONG, ///< The lexer could not make sense of it: Parser.lexical
  TOKEN_SPACE, ///< In a path: white space or `;`

  TOKEN_WORD, ///< A bare name, keywords included
  TOKEN_BRACKETED,
  TOKEN_PREFIXED,
  TOKEN_IRI,
  TOKEN_VARIABLE,
  TOKEN_PARAMETER,
  TOKEN_QUESTION, ///< `?` alone
  TOKEN_STRING,   ///< Only its quotes, not `@en` or `^^…`
  TOKEN_NUMBER,
  TOKEN_DATE, ///< Date, month or time

  TOKEN_SEMICOLON,
  TOKEN_COMMA,
  TOKEN_PIPE,
  TOKEN_OPEN_PAREN,
  TOKEN_CLOSE_PAREN,
  TOKEN_OPEN_BRACE,
  TOKEN_CLOSE_BRACE,
  TOKEN_COLON,
  TOKEN_PERIOD,
  TOKEN_EQUAL,
  TOKEN_UNEQUAL,
  TOKEN_LESS,
  TOKEN_LESS_EQUAL,
  TOKEN_GREATER,
  TOKEN_GREATER_EQUAL,
  TOKEN_PLUS,
  TOKEN_MINUS,
  TOKEN_STAR,
  TOKEN_SLASH,
  TOKEN_CARET,
  TOKEN_EXCLAMATION,

  TOKEN_ARROW_FORWARD,       ///< `-->`
  TOKEN_ARROW_BACKWARD,      ///< `<--`
  TOKEN_ARROW_EITHER,        ///< `--`
  TOKEN_ARROW_OPEN,          ///< `-` before what is inside
  TOKEN_ARROW_OPEN_BACK,     ///< `<-` before what is inside
  TOKEN_ARROW_CLOSE,         ///< `-` behind what is inside
  TOKEN_ARROW_CLOSE_FORWARD, ///< `->` behind what is inside
} TokenKind;

/// A piece of text.  `start` and `end` count from the start of the text.
typedef struct {
  TokenKind kind;
  size_t start;
  size_t end;
  size_t colon;           ///< Of a prefixed name: where its colon is
  AstLiteralKind literal; ///< Of numbers and dates
  bool newline_before;
  bool is_glued; ///< No white space between the token before and this one
} Token;

/// A growing array in the arena.  `items` may move when it grows.
typedef struct {
  void *items;
  size_t count;
  size_t capacity;
} List;

/// What a person could have written at `offset`, collected while parsing.
typedef struct {
  size_t offset;
  unsigned classes;
  const char *words[SANAD_EXPECTED_WORDS_MAX];
  size_t word_count;
} Wanted;

typedef struct {
  SanadText text;
  SanadArena *arena;
  SanadError *error; ///< Never null
  size_t start;      ///< Of the statement
  size_t limit;      ///< Where it has grown too long
  size_t offset;     ///< Behind the last token taken
  size_t clause_start;
  TokenKind last_kind; ///< Of the last token taken
  size_t last_start;

  Token token; ///< The next one, if `has_token`
  LexMode mode;
  bool has_token;
  size_t cut; ///< Start of a token that ends where the text ends, or SIZE_MAX

  unsigned open;    ///< `(` and `{` not closed yet: newlines are spaces
  unsigned depth;   ///< Of recursion
  unsigned tallest; ///< Expression since `exists {`
  bool ends_line;   ///< A newline, not more of the line, would follow the text
  bool in_template; ///< Of add, construct or remove
  bool in_step;     ///< A column may stand where a value is wanted

  SanadError lexical; ///< Why the token is TOKEN_WRONG
  SanadBuffer scratch;

  Wanted wanted;
  bool collects; ///< For sanad_parse_expected(): fill what follows
  AstNode *node;
  AstArrow *arrow;
  AstDirection direction;
  AstName *dots;
  size_t dot_count;
  SanadText prefix;
  SanadText word;
  List variables; ///< Of SanadText

  bool is_marking; ///< For sanad_parse_marks(): fill what follows
  bool is_naming;  ///< The token to be taken is a name, no word of the language
  bool may_be_new; ///< A name need not be in the graph
  List marks;      ///< Of SanadMark
} Parser;

// ---- lexer.c

/// Finds the token at `parser->offset`; see look().
void lex_token(Parser *parser, LexMode mode);

/// Ends the scan of a token that is wrong: `token` becomes TOKEN_WRONG.
void lex_fail(Parser *parser, SanadStatus status, size_t start, size_t end,
              const char *format, ...) SANAD_PRINTF(5, 6);

/// A token that the end of the text cuts short.
void lex_cut(Parser *parser, size_t start, const char *what);

/// Whether `code_point` may stand in a text at all; if not, lex_fail().
bool lex_check(Parser *parser, uint32_t code_point, size_t at);

/// The code point at `at`; SANAD_NO_CODE_POINT at the end or if malformed.
uint32_t code_point_at(SanadText text, size_t at);

/// The byte at `at`, or 0 behind the end.
char byte_at(const Parser *parser, size_t at);

// ---- lexer_word.c

bool is_name_start(uint32_t code_point);
bool is_name_part(uint32_t code_point); ///< Also digits, not marks

/// Where the bare name (or with `is_variable` the name without hyphens, or
/// with `is_local` the local name) at `start` ends; `start` if there is none.
typedef enum { NAME_BARE, NAME_LOCAL, NAME_VARIABLE } NameForm;
size_t scan_name(SanadText text, size_t start, NameForm form);

void lex_word(Parser *parser, size_t start);
void lex_variable(Parser *parser, size_t start, TokenKind kind);
void lex_bracketed(Parser *parser, size_t start);
void lex_iri(Parser *parser, size_t start);

/// Where the characters of an IRI from `start` on end.
size_t scan_iri(SanadText text, size_t start);

/// Whether a whole `<scheme:…>` stands at `start`.
bool is_whole_iri(const Parser *parser, size_t start);

// ---- lexer_literal.c

void lex_string(Parser *parser, size_t start);
void lex_number(Parser *parser, size_t start);

// ---- words.c: from tokens to the texts of the tree

/// Copies `raw` in NFC; refuses more than AST_NAME_CHARACTERS_MAX.
SanadStatus copy_name(Parser *parser, SanadText raw, SanadSpan span,
                      SanadText *out);

SanadStatus take_word(Parser *parser, AstWord *out); ///< `?x`, `$x` or a word

/// The token, one of WORD, BRACKETED, PREFIXED, IRI, as a name.
SanadStatus take_name(Parser *parser, AstName *out);

/// The token, one of STRING, NUMBER, DATE or the words true and false, as a
/// literal, with what is glued to a string.
SanadStatus take_literal(Parser *parser, LexMode after, AstLiteral *out);

/// The token, a STRING, without language or datatype.
SanadStatus take_string(Parser *parser, AstString *out);

// ---- parser.c

/// The kind of the next token in `mode`, newlines before it ignored.
TokenKind look(Parser *parser, LexMode mode);

/// Like look(), but TOKEN_END if the next token is on a new line that could
/// end the statement.
TokenKind look_on(Parser *parser, LexMode mode);

/// Moves behind the token that was looked at.
void advance(Parser *parser);

/// The same for a token that is a name even if it looks like a word of the
/// language.
void advance_name(Parser *parser);

/// Notes what could stand at the next token.
void want(Parser *parser, const char *word);
void want_class(Parser *parser, unsigned classes);

/// Whether the statement goes on with this token, or word; `word` is noted as
/// wanted.  The second ones take it if so.
bool is_next(Parser *parser, LexMode mode, TokenKind kind, const char *word);
bool is_word(Parser *parser, LexMode mode, const char *word);
bool take_if(Parser *parser, LexMode mode, TokenKind kind, const char *word);
bool take_if_word(Parser *parser, LexMode mode, const char *word);

/// The same where the statement cannot end, so that a newline does not matter.
bool take_here(Parser *parser, LexMode mode, TokenKind kind, const char *word);
bool take_word_here(Parser *parser, LexMode mode, const char *word);

/// Takes a token or word that must come.
SanadStatus need(Parser *parser, LexMode mode, TokenKind kind,
                 const char *word);
SanadStatus need_word(Parser *parser, LexMode mode, const char *word);

/// The source of the token looked at.
SanadText lexed_text(const Parser *parser);
bool lexed_is(const Parser *parser, const char *word);

SanadSpan token_span(const Parser *parser);
SanadSpan span_from(const Parser *parser, size_t start); ///< To `offset`
SanadSpan span_of(size_t start, size_t end);

/// Goes one level deeper, or fails with SANAD_LIMIT.
SanadStatus enter(Parser *parser, SanadSpan span);
void leave(Parser *parser);

/// Appends a copy of `item` to an arena array.
SanadStatus list_add(Parser *parser, List *list, const void *item, size_t size);

/// A copy of `item` in the arena, or null after reporting.
void *keep(Parser *parser, const void *item, size_t size);

/// Fails at the token looked at: "expected `wanted`, not …".
SanadStatus unexpected(Parser *parser, const char *wanted);

/// Fails with SANAD_SYNTAX at `span`; add a hint with sanad_hint().
SanadStatus wrong(Parser *parser, SanadSpan span, const char *format, ...)
    SANAD_PRINTF(3, 4);

// ---- parser.c

/// Parses one statement; see sanad_parse_statement().
SanadStatus run_parser(Parser *parser, const AstStatement **out, size_t *end);

// ---- marks.c

/// Notes what the token that was looked at is.
void mark_token(Parser *parser);

/// Notes that the token taken last is this name, which the graph should have.
void mark_name(Parser *parser, const AstName *name);

/// Notes that it is the name of something else.
void mark_no_name(Parser *parser);

// ---- hints.c

/// Whether `word` is reserved instead of a node or operand.
bool is_reserved(SanadText word);

/// Whether `word` is any word of the table of reserved words.
bool is_language_word(SanadText word);
bool is_step_word(SanadText word);
bool is_statement_word(SanadText word);

/// The one of `words` that `word` is most likely a slip of, or null.
const char *nearest_word(SanadText word, const char *const *words,
                         size_t count);

/// What to write where `wanted`, a text of unexpected(), is missing.
const char *hint_wanted(const char *wanted);

/// Adds the hint for a token that stands where it cannot.
void hint_unexpected(Parser *parser);

/// Adds the hint for a node without arrow and type, whose source is `text`.
void hint_lone_node(Parser *parser, const AstNode *node, SanadText text);

/// Adds the hint for an arrow with spaces in it, or without one before it.
void hint_arrow_spaces(Parser *parser, size_t start);
void hint_space_before(Parser *parser, size_t arrow);

/// Where the arrow glued to the name before it begins: in `Iran-memberOf->`
/// inside the name.  SIZE_MAX if it is no arrow after all.
size_t find_swallowed_arrow(const Parser *parser);

extern const char *const step_words[];
extern const size_t step_word_count;
extern const char *const statement_words[];
extern const size_t statement_word_count;

// ---- grammar

/// Where a chain may go on from, and why not.
typedef struct {
  const AstNode *node; ///< Or null
  const char *why_not; ///< Then the reason
} ChainStart;

SanadStatus parse_statement(Parser *parser, AstStatement *out);
SanadStatus parse_query(Parser *parser, AstQuery *out);
SanadStatus parse_query_steps(Parser *parser, AstPrefix prefix, AstQuery *out);
SanadStatus parse_definition(Parser *parser, AstStatement *out);
SanadStatus parse_forget(Parser *parser, AstStatement *out);
SanadStatus parse_prefix(Parser *parser, AstStatement *out);
SanadStatus parse_let(Parser *parser, AstStatement *out);
SanadStatus parse_use(Parser *parser, AstStatement *out);
SanadStatus parse_set(Parser *parser, AstStatement *out);
SanadStatus parse_load(Parser *parser, AstStatement *out);
SanadStatus parse_read(Parser *parser, AstStatement *out);
SanadStatus parse_export(Parser *parser, AstStatement *out);
SanadStatus parse_run(Parser *parser, AstStatement *out);
SanadStatus parse_report(Parser *parser, AstStatement *out);
SanadStatus parse_add(Parser *parser, AstStatement *out);
SanadStatus parse_remove(Parser *parser, AstStatement *out);

SanadStatus parse_step(Parser *parser, AstStep *out);
SanadStatus parse_output_step(Parser *parser, AstStep *out);
SanadStatus parse_paths(Parser *parser, AstPaths *out);
SanadStatus parse_describe(Parser *parser, AstDescribe *out);
SanadStatus parse_options(Parser *parser, AstOptions *out);
SanadStatus parse_integer(Parser *parser, uint64_t *out);

SanadStatus parse_pattern(Parser *parser, const ChainStart *outer,
                          AstPattern *out);
/// The caller has looked at the `{`.
SanadStatus parse_braces(Parser *parser, const ChainStart *start,
                         AstPattern *out);
/// The group or chain behind `optional` or `not`.
SanadStatus parse_inner_clause(Parser *parser, ChainStart *start,
                               AstClause *out);
SanadStatus parse_chain(Parser *parser, const ChainStart *from, AstChain *out);
SanadStatus parse_chain_rest(Parser *parser, const AstNode *first, size_t start,
                             AstChain *out);
/// `in` and a graph, if they come.
SanadStatus parse_chain_graph(Parser *parser, AstChain *chain);
/// Whether a name token comes.
bool is_name_token(TokenKind kind);
SanadStatus parse_node(Parser *parser, AstNode *out);
SanadStatus parse_node_types(Parser *parser, LexMode after, AstNode *out);
SanadStatus parse_name(Parser *parser, const char *what, AstName *out);
SanadStatus parse_names(Parser *parser, List *out);
SanadStatus parse_value(Parser *parser, AstValue *out);
SanadStatus parse_values(Parser *parser, List *out);
/// `is_wide`: a variable may stand there too.
SanadStatus parse_graph(Parser *parser, bool is_wide, AstGraph *out);
SanadStatus parse_end(Parser *parser, AstNode *out);
SanadStatus parse_variable(Parser *parser, unsigned wanted, AstWord *out);
SanadStatus parse_variables(Parser *parser, unsigned wanted, List *out);
SanadStatus parse_type_names(Parser *parser, List *out);

typedef enum { TEMPLATE_ADD, TEMPLATE_CONSTRUCT, TEMPLATE_REMOVE } TemplateKind;
SanadStatus parse_template(Parser *parser, TemplateKind kind, bool is_statement,
                           AstTemplate *out);

bool is_arrow(TokenKind kind);

/// Whether the arrow is one fact from its tail to its head.
bool is_plain_arrow(const AstArrow *arrow);
SanadStatus parse_arrow(Parser *parser, AstArrow *out);
SanadStatus parse_path(Parser *parser, AstPath *out);
void want_path(Parser *parser); ///< Notes what a path can begin with

SanadStatus parse_expression(Parser *parser, AstExpr *out);
SanadStatus parse_assignment(Parser *parser, TokenKind kind,
                             AstAssignment *out);

#endif
