#include "parser/parser_impl.h"

#include <string.h>

bool
is_arrow(TokenKind kind)
{
  return kind == TOKEN_ARROW_FORWARD || kind == TOKEN_ARROW_BACKWARD ||
         kind == TOKEN_ARROW_EITHER || kind == TOKEN_ARROW_OPEN ||
         kind == TOKEN_ARROW_OPEN_BACK;
}

bool
is_plain_arrow(const AstArrow *arrow)
{
  return arrow->kind != AST_ARROW_PATH || arrow->path->kind <= AST_PATH_NOT;
}

// ---- Paths

static SanadStatus parse_alternatives(Parser *parser, AstPath *out);

/// A part of one, or of several: then `kind`.
static SanadStatus
join_parts(Parser *parser, const List *parts, AstPathKind kind, size_t start,
           AstPath *out)
{
  if (parts->count == 1) {
    *out = *(const AstPath *)parts->items;
  } else {
    out->kind = kind;
    out->parts = parts->items;
    out->part_count = parts->count;
  }
  out->span = span_from(parser, start);
  return SANAD_OK;
}

static SanadStatus
wrap_part(Parser *parser, AstPathKind kind, size_t start, AstPath *path)
{
  const AstPath *const part = keep(parser, path, sizeof *path);
  if (!part) {
    return SANAD_NO_MEMORY;
  }
  *path = (AstPath){.kind = kind, .parts = part, .part_count = 1};
  path->span = span_from(parser, start);
  return SANAD_OK;
}

/// A name in a path, where it may not be `a` or `any` without brackets.
static SanadStatus
parse_path_name(Parser *parser, List *out)
{
  AstName name = {0};

  want_class(parser, SANAD_EXPECT_RELATION);
  if (!is_name_token(look(parser, MODE_PATH))) {
    return unexpected(parser, "a relation");
  }
  if (parser->token.kind == TOKEN_WORD &&
      (lexed_is(parser, "a") || lexed_is(parser, "any"))) {
    const bool is_a = lexed_is(parser, "a");
    (void)wrong(parser, token_span(parser), "%s cannot stand behind !",
                is_a ? "a" : "any");
    return is_a ? sanad_hint(parser->error, "write rdf:type, or [a] for a "
                                            "relation of that name")
                : sanad_hint(parser->error, "write [any] for a relation of "
                                            "that name");
  }
  TRY(take_name(parser, &name));
  return list_add(parser, out, &name, sizeof name);
}

/// "!" name | "!" "(" name { "|" name } ")", behind the "!"
static SanadStatus
parse_not(Parser *parser, AstPath *out)
{
  List names = {0};

  want(parser, "(");
  if (look(parser, MODE_PATH) != TOKEN_OPEN_PAREN) {
    TRY(parse_path_name(parser, &names));
  } else {
    advance(parser);
    do {
      TRY(parse_path_name(parser, &names));
    } while (take_if(parser, MODE_AFTER_HOP, TOKEN_PIPE, "|"));
    TRY(need(parser, MODE_AFTER_HOP, TOKEN_CLOSE_PAREN, ")"));
  }
  out->kind = AST_PATH_NOT;
  out->names = names.items;
  out->name_count = names.count;
  return SANAD_OK;
}

/// "a" | "any" | name
static SanadStatus
parse_relation(Parser *parser, AstPath *out)
{
  AstName name = {0};
  const TokenKind kind = look(parser, MODE_PATH);

  if (kind == TOKEN_WORD &&
      (lexed_is(parser, "a") || lexed_is(parser, "any"))) {
    out->kind = lexed_is(parser, "a") ? AST_PATH_A : AST_PATH_ANY;
    advance(parser);
    return SANAD_OK;
  }
  if (kind == TOKEN_VARIABLE || kind == TOKEN_PARAMETER ||
      kind == TOKEN_QUESTION) {
    (void)wrong(parser, token_span(parser),
                "a variable or parameter stands alone in its arrow");
    return sanad_hint(parser->error, "for any relation write any");
  }
  if (!is_name_token(kind)) {
    return unexpected(parser, "a relation");
  }
  TRY(take_name(parser, &name));
  out->kind = AST_PATH_NAME;
  out->names = keep(parser, &name, sizeof name);
  out->name_count = 1;
  return out->names ? SANAD_OK : SANAD_NO_MEMORY;
}

// Recursive, down to AST_DEPTH_MAX, which enter() counts.
// NOLINTBEGIN(misc-no-recursion)

void
want_path(Parser *parser)
{
  want_class(parser, SANAD_EXPECT_RELATION);
  want(parser, "^");
  want(parser, "any");
  want(parser, "a");
  want(parser, "!");
  want(parser, "(");
}

/// atom = name | "a" | "any" | "!" … | "(" path ")" ;
static SanadStatus
parse_atom(Parser *parser, AstPath *out)
{
  want_class(parser, SANAD_EXPECT_RELATION);
  want(parser, "any");
  want(parser, "a");
  want(parser, "!");
  want(parser, "(");
  const TokenKind kind = look(parser, MODE_PATH);
  const size_t start = parser->token.start;

  if (kind == TOKEN_EXCLAMATION) {
    advance(parser);
    TRY(parse_not(parser, out));
  } else if (kind == TOKEN_OPEN_PAREN) {
    TRY(enter(parser, token_span(parser)));
    advance(parser);
    TRY(parse_alternatives(parser, out));
    TRY(need(parser, MODE_AFTER_HOP, TOKEN_CLOSE_PAREN, ")"));
    leave(parser);
  } else {
    TRY(parse_relation(parser, out));
  }
  out->span = span_from(parser, start);
  return SANAD_OK;
}

static SanadStatus
parse_bound(Parser *parser, uint32_t *out)
{
  const TokenKind kind = look(parser, MODE_PATH);

  want_class(parser, SANAD_EXPECT_NUMBER);
  if (kind != TOKEN_NUMBER || parser->token.literal != AST_LITERAL_INTEGER) {
    return unexpected(parser, "a number of times");
  }
  const SanadText digits = lexed_text(parser);
  uint32_t value = 0;
  for (size_t i = 0; i < digits.length && value <= AST_TIMES_MAX; ++i) {
    value = value * 10 + (uint32_t)(digits.data[i] - '0');
  }
  if (value > AST_TIMES_MAX) {
    return sanad_fail_hint(parser->error, SANAD_LIMIT, token_span(parser),
                           "for any number of times write * or +",
                           "{m,n} goes up to 10");
  }
  *out = value;
  advance(parser);
  return SANAD_OK;
}

/// "{" INT [ "," [ INT ] ] "}", behind the "{"
static SanadStatus
parse_range(Parser *parser, size_t start, AstPath *out)
{
  TRY(parse_bound(parser, &out->min));
  out->max = out->min;
  if (take_if(parser, MODE_AFTER_HOP, TOKEN_COMMA, ",")) {
    out->max = AST_UNBOUNDED;
    want(parser, "}");
    if (look(parser, MODE_PATH) != TOKEN_CLOSE_BRACE) {
      TRY(parse_bound(parser, &out->max));
    }
  }
  TRY(need(parser, MODE_AFTER_HOP, TOKEN_CLOSE_BRACE, "}"));
  if (out->max == 0 || out->min > out->max) {
    (void)wrong(parser, span_from(parser, start),
                "these bounds allow no number of times");
    return sanad_hint(parser->error,
                      "write {m,n} with m not above n, and n from 1 to 10");
  }
  return SANAD_OK;
}

/// times = "*" | "+" | "?" | "{" … "}" ;
static SanadStatus
parse_times(Parser *parser, size_t start, AstPath *path)
{
  static const struct {
    const char *sign;
    TokenKind token;
    AstTimesKind times;
    uint32_t min;
    uint32_t max;
  } kinds[] = {
      {"*", TOKEN_STAR, AST_TIMES_STAR, 0, AST_UNBOUNDED},
      {"+", TOKEN_PLUS, AST_TIMES_PLUS, 1, AST_UNBOUNDED},
      {"?", TOKEN_QUESTION, AST_TIMES_OPTIONAL, 0, 1},
      {"{", TOKEN_OPEN_BRACE, AST_TIMES_RANGE, 0, 0},
  };

  for (size_t i = 0; i < sizeof kinds / sizeof *kinds; ++i) {
    want(parser, kinds[i].sign);
    if (look(parser, MODE_AFTER_HOP) != kinds[i].token) {
      continue;
    }
    const size_t sign = parser->token.start;
    TRY(wrap_part(parser, AST_PATH_TIMES, start, path));
    advance(parser);
    path->times = kinds[i].times;
    path->min = kinds[i].min;
    path->max = kinds[i].max;
    if (path->times == AST_TIMES_RANGE) {
      TRY(parse_range(parser, sign, path));
    }
    path->span = span_from(parser, start);
    break;
  }
  return SANAD_OK;
}

/// hop = [ "^" ] atom [ times ] ; ^p* is (^p)*
static SanadStatus
parse_hop(Parser *parser, AstPath *out)
{
  want(parser, "^");
  const bool is_inverse = look(parser, MODE_PATH) == TOKEN_CARET;
  const size_t start = parser->token.start;

  if (is_inverse) {
    advance(parser);
  }
  TRY(parse_atom(parser, out));
  if (is_inverse) {
    TRY(wrap_part(parser, AST_PATH_INVERSE, start, out));
  }
  return parse_times(parser, start, out);
}

/// seq = hop { "/" hop } ;
static SanadStatus
parse_sequence(Parser *parser, AstPath *out)
{
  const size_t start = parser->offset;
  List parts = {0};

  do {
    AstPath part = {0};
    TRY(parse_hop(parser, &part));
    TRY(list_add(parser, &parts, &part, sizeof part));
  } while (take_if(parser, MODE_AFTER_HOP, TOKEN_SLASH, "/"));
  return join_parts(parser, &parts, AST_PATH_SEQUENCE, start, out);
}

/// seq { "|" seq }
static SanadStatus
parse_alternatives(Parser *parser, AstPath *out)
{
  const size_t start = parser->offset;
  List parts = {0};

  do {
    AstPath part = {0};
    TRY(parse_sequence(parser, &part));
    TRY(list_add(parser, &parts, &part, sizeof part));
  } while (take_if(parser, MODE_AFTER_HOP, TOKEN_PIPE, "|"));
  return join_parts(parser, &parts, AST_PATH_ALTERNATIVE, start, out);
}

/// How many relations the path has when `{m,n}` is written out, at most one
/// more than is allowed.
static uint32_t
count_relations(const AstPath *path)
{
  uint32_t sum = path->part_count == 0 ? 1 : 0;

  for (size_t i = 0; i < path->part_count; ++i) {
    sum += count_relations(&path->parts[i]);
    if (sum > AST_PATH_RELATIONS_MAX) {
      return AST_PATH_RELATIONS_MAX + 1;
    }
  }
  if (path->kind == AST_PATH_TIMES && path->times == AST_TIMES_RANGE) {
    sum *= path->max == AST_UNBOUNDED ? path->min + 1 : path->max;
  }
  return sum > AST_PATH_RELATIONS_MAX ? AST_PATH_RELATIONS_MAX + 1 : sum;
}

// NOLINTEND(misc-no-recursion)

/// path = seq { "|" seq } ;
SanadStatus
parse_path(Parser *parser, AstPath *out)
{
  TRY(parse_alternatives(parser, out));
  if (count_relations(out) > AST_PATH_RELATIONS_MAX) {
    return sanad_fail_hint(
        parser->error, SANAD_LIMIT, out->span,
        "for any number of times write * or + instead of {m,n}",
        "a path has at most 1 000 relations, with {m,n} written "
        "out");
  }
  return SANAD_OK;
}

// ---- Arrows

/// Refuses an arrow glued to the end of a bare name: `Iran-->`.
static SanadStatus
refuse_glued(Parser *parser)
{
  const bool is_name =
      parser->last_kind == TOKEN_WORD || parser->last_kind == TOKEN_PREFIXED;

  if (!is_name || !parser->token.is_glued) {
    return SANAD_OK;
  }
  const size_t arrow = find_swallowed_arrow(parser);
  if (arrow == SIZE_MAX) {
    return SANAD_OK;
  }
  (void)wrong(parser, span_of(arrow, parser->token.end),
              "an arrow needs a space before it");
  hint_space_before(parser, arrow);
  return parser->error->status;
}

/// Refuses `- meets ->`, `->` and the like, at the first `-`.
static SanadStatus
refuse_empty_arrow(Parser *parser)
{
  const size_t start = parser->token.start;
  const char next = byte_at(parser, parser->token.end);

  if (next == '>') {
    (void)wrong(parser, span_of(start, start + 2),
                "there is nothing inside this arrow");
    return sanad_hint(parser->error, "for any relation write -->");
  }
  if (next == ' ' || next == '\t') {
    (void)wrong(parser, token_span(parser), "an arrow has no spaces");
    hint_arrow_spaces(parser, start);
    return parser->error->status;
  }
  return SANAD_OK;
}

/// L6: behind an arrow that ends in `-` a name or number needs a space.
static SanadStatus
refuse_name_behind(Parser *parser)
{
  if (!is_name_part(code_point_at(parser->text, parser->offset))) {
    return SANAD_OK;
  }
  (void)wrong(parser, span_of(parser->offset, parser->offset + 1),
              "an arrow that ends in - needs a space behind it");
  return sanad_hint(parser->error, "put a space behind the arrow");
}

/// inside = VAR | "?" | PARAM | path ;
static SanadStatus
parse_inside(Parser *parser, AstArrow *out)
{
  want_class(parser, SANAD_EXPECT_RELATION | SANAD_EXPECT_VARIABLE |
                         SANAD_EXPECT_PARAMETER);
  const TokenKind kind = look(parser, MODE_PATH);

  if (kind == TOKEN_QUESTION) {
    out->kind = AST_ARROW_ANONYMOUS;
    advance(parser);
    return SANAD_OK;
  }
  if (kind == TOKEN_VARIABLE || kind == TOKEN_PARAMETER) {
    out->kind =
        kind == TOKEN_VARIABLE ? AST_ARROW_VARIABLE : AST_ARROW_PARAMETER;
    return take_word(parser, &out->word);
  }

  AstPath path = {0};
  out->kind = AST_ARROW_PATH;
  TRY(parse_path(parser, &path));
  out->path = keep(parser, &path, sizeof path);
  return out->path ? SANAD_OK : SANAD_NO_MEMORY;
}

/// Fails where the end of an arrow should be.
static SanadStatus
refuse_open_arrow(Parser *parser, size_t start)
{
  const SanadText name = sanad_text_slice(parser->text, parser->last_start,
                                          parser->offset - parser->last_start);
  const bool is_word_last =
      parser->last_kind == TOKEN_WORD || parser->last_kind == TOKEN_PREFIXED;
  const char *const dash =
      name.length ? memrchr(name.data, '-', name.length) : NULL;

  (void)unexpected(parser, "- or -> at the end of the arrow");
  if (parser->token.kind == TOKEN_WRONG &&
      byte_at(parser, parser->token.start) == '.') {
    return sanad_hint(parser->error,
                      "one relation behind the other is written -p/q->");
  }
  if (parser->token.kind != TOKEN_SPACE && parser->token.kind != TOKEN_END) {
    return parser->error->status;
  }
  if (is_word_last && dash) {
    const char *const arrow = parser->text.data + start;
    return sanad_hint(parser->error, "put a space behind the arrow: %.*s- %.*s",
                      (int)(dash - arrow), arrow,
                      (int)(name.data + name.length - dash - 1), dash + 1);
  }
  hint_arrow_spaces(parser, start);
  return parser->error->status;
}

/// "-" inside "->" | "<-" inside "-" | "-" inside "-"
static SanadStatus
parse_open_arrow(Parser *parser, AstArrow *out)
{
  const size_t start = parser->token.start;
  const bool is_back = parser->token.kind == TOKEN_ARROW_OPEN_BACK;

  TRY(refuse_empty_arrow(parser));
  advance(parser);
  if (parser->collects) {
    parser->direction = is_back ? AST_BACKWARD : AST_FORWARD;
  }
  TRY(parse_inside(parser, out));
  want(parser, "-");
  if (!is_back) {
    want(parser, "->");
  }
  const TokenKind close = look(parser, MODE_AFTER_HOP);
  if (close != TOKEN_ARROW_CLOSE && close != TOKEN_ARROW_CLOSE_FORWARD) {
    return refuse_open_arrow(parser, start);
  }
  advance(parser);
  if (close == TOKEN_ARROW_CLOSE_FORWARD && is_back) {
    (void)wrong(parser, span_from(parser, start), "an arrow points one way");
    return sanad_hint(parser->error, "for either direction write -name-");
  }
  out->direction = is_back                              ? AST_BACKWARD
                   : close == TOKEN_ARROW_CLOSE_FORWARD ? AST_FORWARD
                                                        : AST_EITHER;
  return SANAD_OK;
}

/// arrow = "-->" | "<--" | "--" | "-" inside "->" | … ;
SanadStatus
parse_arrow(Parser *parser, AstArrow *out)
{
  const TokenKind kind = parser->token.kind;
  const size_t start = parser->token.start;

  TRY(refuse_glued(parser));
  if (kind == TOKEN_ARROW_OPEN || kind == TOKEN_ARROW_OPEN_BACK) {
    TRY(parse_open_arrow(parser, out));
  } else {
    out->kind = AST_ARROW_PLAIN;
    out->direction = kind == TOKEN_ARROW_FORWARD    ? AST_FORWARD
                     : kind == TOKEN_ARROW_BACKWARD ? AST_BACKWARD
                                                    : AST_EITHER;
    advance(parser);
  }
  if (out->direction != AST_FORWARD) {
    TRY(refuse_name_behind(parser));
  }
  out->span = span_from(parser, start);
  if (parser->collects) {
    parser->direction = out->direction;
    parser->arrow = keep(parser, out, sizeof *out);
  }
  return SANAD_OK;
}
