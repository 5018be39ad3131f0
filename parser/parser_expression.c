#include "parser/parser_impl.h"

// ---- Building

/// `"x"@*` stands only in comparisons for equality.
static SanadStatus
refuse_any_language(Parser *parser, AstExprKind kind, const AstExpr *operand)
{
  if (kind == AST_EXPR_EQUAL || kind == AST_EXPR_UNEQUAL ||
      kind == AST_EXPR_IN || operand->kind != AST_EXPR_VALUE ||
      operand->value.kind != AST_NODE_LITERAL ||
      operand->value.literal.kind != AST_LITERAL_ANY_LANGUAGE) {
    return SANAD_OK;
  }
  (void)wrong(parser, operand->span,
              "a text in any language, @*, can only be compared");
  return sanad_hint(parser->error, "write it behind =, != or in");
}

/// An expression has grown to `height`.
static SanadStatus
note_height(Parser *parser, unsigned height, AstExpr *out)
{
  if (height > AST_HEIGHT_MAX) {
    return sanad_fail_hint(parser->error, SANAD_LIMIT, out->span,
                           "make a column of a part of it with let, or write "
                           "in (a, b, …) instead of many or",
                           "an expression is at most 500 operators deep");
  }
  if (height > parser->tallest) {
    parser->tallest = height;
  }
  out->height = (uint16_t)height;
  return SANAD_OK;
}

/// Makes `out` of the operands in `list`.
static SanadStatus
build(Parser *parser, AstExprKind kind, const List *list, size_t start,
      AstExpr *out)
{
  const AstExpr *const operands = list->items;
  unsigned height = 0;

  for (size_t i = 0; i < list->count; ++i) {
    TRY(refuse_any_language(parser, kind, &operands[i]));
    if (operands[i].height > height) {
      height = operands[i].height;
    }
  }
  *out = (AstExpr){.kind = kind};
  out->operands = operands;
  out->operand_count = list->count;
  out->span = span_from(parser, start);
  return note_height(parser, height + 1, out);
}

/// Makes `left` the first operand and the next the second.
static SanadStatus
build_two(Parser *parser, AstExprKind kind, AstExpr *left, const AstExpr *right)
{
  List list = {0};

  TRY(list_add(parser, &list, left, sizeof *left));
  TRY(list_add(parser, &list, right, sizeof *right));
  return build(parser, kind, &list, left->span.offset, left);
}

static SanadStatus
build_one(Parser *parser, AstExprKind kind, size_t start, AstExpr *operand)
{
  List list = {0};

  TRY(list_add(parser, &list, operand, sizeof *operand));
  return build(parser, kind, &list, start, operand);
}

// ---- Primaries

static SanadStatus parse_or(Parser *parser, AstExpr *out);

// Recursive, down to AST_DEPTH_MAX, which enter() counts.
// NOLINTBEGIN(misc-no-recursion)

/// IDENT "(" [ expr { "," expr } ] ")", behind the "("
static SanadStatus
parse_function(Parser *parser, const AstNode *name, AstExpr *out)
{
  List arguments = {0};

  want(parser, ")");
  if (look(parser, MODE_OPERAND) != TOKEN_CLOSE_PAREN) {
    do {
      AstExpr argument = {0};
      TRY(parse_or(parser, &argument));
      TRY(list_add(parser, &arguments, &argument, sizeof argument));
    } while (take_if(parser, MODE_OPERATOR, TOKEN_COMMA, ","));
  }
  TRY(need(parser, MODE_OPERATOR, TOKEN_CLOSE_PAREN, ")"));
  TRY(build(parser, AST_EXPR_CALL, &arguments, name->span.offset, out));
  out->function = (AstWord){name->name.text, name->span};
  return SANAD_OK;
}

/// { "." name }, behind a variable, parameter or name
static SanadStatus
parse_dots(Parser *parser, const AstNode *base, AstExpr *out)
{
  List relations = {0};

  while (byte_at(parser, parser->offset) == '.' &&
         look(parser, MODE_OPERATOR) == TOKEN_PERIOD) {
    AstName name = {0};
    advance(parser);
    if (parser->collects) {
      parser->node = keep(parser, base, sizeof *base);
      parser->dots = relations.items;
      parser->dot_count = relations.count;
    }
    want_class(parser, SANAD_EXPECT_DOT);
    const TokenKind kind = look(parser, MODE_NODE);
    if (!is_name_token(kind) ||
        (!parser->token.is_glued && kind != TOKEN_END)) {
      return unexpected(parser, "a relation glued to the dot");
    }
    TRY(take_name(parser, &name));
    TRY(list_add(parser, &relations, &name, sizeof name));
  }
  if (relations.count == 0) {
    out->kind = AST_EXPR_VALUE;
    out->value = *base;
  } else {
    out->kind = AST_EXPR_DOTS;
    out->dots.base = *base;
    out->dots.relations = relations.items;
    out->dots.relation_count = relations.count;
  }
  if (parser->collects) {
    parser->node = keep(parser, base, sizeof *base);
    parser->dots = relations.items;
    parser->dot_count = relations.count;
  }
  out->height = 1;
  out->span = span_from(parser, base->span.offset);
  return SANAD_OK;
}

static SanadStatus
refuse_glued_colon(Parser *parser)
{
  if (byte_at(parser, parser->offset) != ':') {
    return SANAD_OK;
  }
  (void)wrong(parser, span_of(parser->offset, parser->offset + 1),
              "in an expression only a variable or a name in brackets can "
              "have a type");
  return sanad_hint(parser->error,
                    "write the type in the pattern, or [name]:Type");
}

/// VAR ":" type | VAR { "." name }
static SanadStatus
parse_variable_operand(Parser *parser, AstExpr *out)
{
  AstNode node = {.kind = AST_NODE_VARIABLE};

  TRY(take_word(parser, &node.word));
  node.span = node.word.span;
  TRY(parse_node_types(parser, MODE_OPERATOR, &node));
  if (node.type_count == 0) {
    return parse_dots(parser, &node, out);
  }
  out->kind = AST_EXPR_TYPE;
  out->height = 1;
  out->value = node;
  out->span = node.span;
  return SANAD_OK;
}

/// ( PARAM | name | BRACKETED ":" type ) { "." name } | IDENT "(" … ")"
static SanadStatus
parse_name_operand(Parser *parser, AstExpr *out)
{
  AstNode node = {.kind = AST_NODE_NAME};

  if (parser->token.kind == TOKEN_PARAMETER) {
    node.kind = AST_NODE_PARAMETER;
    TRY(take_word(parser, &node.word));
    node.span = node.word.span;
  } else {
    const bool is_bare = parser->token.kind == TOKEN_WORD;
    TRY(take_name(parser, &node.name));
    node.span = node.name.span;
    if (is_bare && look_on(parser, MODE_OPERATOR) == TOKEN_OPEN_PAREN) {
      mark_no_name(parser);
      TRY(enter(parser, token_span(parser)));
      advance(parser);
      TRY(parse_function(parser, &node, out));
      leave(parser);
      return SANAD_OK;
    }
  }
  if (node.kind == AST_NODE_NAME && node.name.kind == AST_NAME_BRACKETED) {
    TRY(parse_node_types(parser, MODE_OPERATOR, &node));
  }
  TRY(refuse_glued_colon(parser));
  return parse_dots(parser, &node, out);
}

static SanadStatus
parse_literal_operand(Parser *parser, AstExpr *out)
{
  out->kind = AST_EXPR_VALUE;
  out->height = 1;
  out->value.kind = AST_NODE_LITERAL;
  TRY(take_literal(parser, MODE_OPERATOR, &out->value.literal));
  out->value.span = out->value.literal.span;
  out->span = out->value.span;
  return SANAD_OK;
}

/// "exists" braces
static SanadStatus
parse_exists(Parser *parser, AstExpr *out)
{
  static const ChainStart nothing = {
      NULL, "in exists { } there is no node before the arrow to go on from"};
  const size_t start = parser->token.start;
  const unsigned outside = parser->tallest;
  AstPattern pattern = {0};

  advance(parser);
  parser->tallest = 0;
  if (look(parser, MODE_NODE) != TOKEN_OPEN_BRACE) {
    (void)unexpected(parser, "\"{\"");
    return parser->token.kind == TOKEN_END
               ? parser->error->status
               : sanad_hint(parser->error, "write exists { ?x -name-> ? }");
  }
  TRY(parse_braces(parser, &nothing, &pattern));
  out->kind = AST_EXPR_EXISTS;
  out->exists = keep(parser, &pattern, sizeof pattern);
  if (!out->exists) {
    return SANAD_NO_MEMORY;
  }
  out->span = span_from(parser, start);
  const unsigned inside = parser->tallest;
  parser->tallest = outside;
  return note_height(parser, inside + 1, out);
}

/// "(" expr ")"
static SanadStatus
parse_parentheses(Parser *parser, AstExpr *out)
{
  TRY(enter(parser, token_span(parser)));
  advance(parser);
  TRY(parse_or(parser, out));
  TRY(need(parser, MODE_OPERATOR, TOKEN_CLOSE_PAREN, ")"));
  leave(parser);
  return SANAD_OK;
}

/// primary = literal | VAR ":" type | ( VAR | PARAM | name ) { "." name }
///         | IDENT "(" [ expr { "," expr } ] ")"
///         | "exists" braces | "(" expr ")" ;
static SanadStatus
parse_primary(Parser *parser, AstExpr *out)
{
  want_class(parser, SANAD_EXPECT_OPERAND);
  want(parser, "exists");
  const TokenKind kind = look(parser, MODE_OPERAND);

  switch (kind) {
  case TOKEN_STRING:
  case TOKEN_NUMBER:
  case TOKEN_DATE:
    return parse_literal_operand(parser, out);
  case TOKEN_VARIABLE:
    return parse_variable_operand(parser, out);
  case TOKEN_OPEN_PAREN:
    return parse_parentheses(parser, out);
  case TOKEN_QUESTION:
    (void)wrong(parser, token_span(parser), "? cannot be an operand");
    return sanad_hint(parser->error, "name it in the pattern, for example ?x");
  case TOKEN_WORD:
    if (lexed_is(parser, "true") || lexed_is(parser, "false")) {
      return parse_literal_operand(parser, out);
    }
    if (lexed_is(parser, "exists")) {
      return parse_exists(parser, out);
    }
    if (is_reserved(lexed_text(parser))) {
      return unexpected(parser, "an operand");
    }
    return parse_name_operand(parser, out);
  case TOKEN_BRACKETED:
  case TOKEN_PREFIXED:
  case TOKEN_IRI:
  case TOKEN_PARAMETER:
    return parse_name_operand(parser, out);
  default:
    return unexpected(parser, "an operand");
  }
}

// ---- Operators, tightest first

/// unary = [ "-" ] primary ;
static SanadStatus
parse_unary(Parser *parser, AstExpr *out)
{
  const bool is_negative = look(parser, MODE_OPERAND) == TOKEN_MINUS;
  const size_t start = parser->token.start;

  if (is_negative) {
    advance(parser);
  }
  TRY(parse_primary(parser, out));
  return is_negative ? build_one(parser, AST_EXPR_NEGATE, start, out)
                     : SANAD_OK;
}

/// product = unary { ( "*" | "/" ) unary } ;
static SanadStatus
parse_product(Parser *parser, AstExpr *out)
{
  TRY(parse_unary(parser, out));
  for (;;) {
    AstExprKind kind = AST_EXPR_MULTIPLY;
    if (!take_if(parser, MODE_OPERATOR, TOKEN_STAR, "*")) {
      kind = AST_EXPR_DIVIDE;
      if (!take_if(parser, MODE_OPERATOR, TOKEN_SLASH, "/")) {
        return SANAD_OK;
      }
    }
    AstExpr right = {0};
    TRY(parse_unary(parser, &right));
    TRY(build_two(parser, kind, out, &right));
  }
}

/// sum = product { ( "+" | "-" ) product } ;
static SanadStatus
parse_sum(Parser *parser, AstExpr *out)
{
  TRY(parse_product(parser, out));
  for (;;) {
    AstExprKind kind = AST_EXPR_ADD;
    if (!take_if(parser, MODE_OPERATOR, TOKEN_PLUS, "+")) {
      kind = AST_EXPR_SUBTRACT;
      if (!take_if(parser, MODE_OPERATOR, TOKEN_MINUS, "-")) {
        return SANAD_OK;
      }
    }
    AstExpr right = {0};
    TRY(parse_product(parser, &right));
    TRY(build_two(parser, kind, out, &right));
  }
}

/// "in" "(" sum { "," sum } ")", behind the "in"
static SanadStatus
parse_in(Parser *parser, AstExpr *out)
{
  List list = {0};
  const size_t start = out->span.offset;

  TRY(list_add(parser, &list, out, sizeof *out));
  TRY(need(parser, MODE_OPERAND, TOKEN_OPEN_PAREN, "("));
  do {
    AstExpr item = {0};
    TRY(parse_sum(parser, &item));
    TRY(list_add(parser, &list, &item, sizeof item));
  } while (take_if(parser, MODE_OPERATOR, TOKEN_COMMA, ","));
  TRY(need(parser, MODE_OPERATOR, TOKEN_CLOSE_PAREN, ")"));
  return build(parser, AST_EXPR_IN, &list, start, out);
}

/// [ "not" ] "in" … | [ "not" ] ( "contains" | … ) sum, if they come
static SanadStatus
parse_test(Parser *parser, AstExpr *out, bool *is_there)
{
  static const struct {
    const char *word;
    AstExprKind kind;
  } tests[] = {
      {"contains", AST_EXPR_CONTAINS},
      {"starts", AST_EXPR_STARTS},
      {"ends", AST_EXPR_ENDS},
      {"matches", AST_EXPR_MATCHES},
  };
  const bool is_negated = take_if_word(parser, MODE_OPERATOR, "not");
  // Behind "not" the statement cannot end.
  bool (*const take)(Parser *, LexMode, const char *) =
      is_negated ? take_word_here : take_if_word;

  *is_there = true;
  if (take(parser, MODE_OPERATOR, "in")) {
    TRY(parse_in(parser, out));
    out->is_negated = is_negated;
    return SANAD_OK;
  }
  for (size_t i = 0; i < sizeof tests / sizeof *tests; ++i) {
    if (take(parser, MODE_OPERATOR, tests[i].word)) {
      AstExpr right = {0};
      TRY(parse_sum(parser, &right));
      TRY(build_two(parser, tests[i].kind, out, &right));
      out->is_negated = is_negated;
      return SANAD_OK;
    }
  }
  *is_there = false;
  return is_negated
             ? unexpected(parser, "in, contains, starts, ends or matches")
             : SANAD_OK;
}

/// ( "=" | "!=" | "<" | "<=" | ">" | ">=" ) sum, if it comes
static SanadStatus
parse_relation_sign(Parser *parser, AstExpr *out, bool *is_there)
{
  static const struct {
    const char *sign;
    TokenKind token;
    AstExprKind kind;
  } signs[] = {
      {"=", TOKEN_EQUAL, AST_EXPR_EQUAL},
      {"!=", TOKEN_UNEQUAL, AST_EXPR_UNEQUAL},
      {"<", TOKEN_LESS, AST_EXPR_LESS},
      {"<=", TOKEN_LESS_EQUAL, AST_EXPR_LESS_EQUAL},
      {">", TOKEN_GREATER, AST_EXPR_GREATER},
      {">=", TOKEN_GREATER_EQUAL, AST_EXPR_GREATER_EQUAL},
  };

  *is_there = false;
  for (size_t i = 0; i < sizeof signs / sizeof *signs && !*is_there; ++i) {
    if (take_if(parser, MODE_OPERATOR, signs[i].token, signs[i].sign)) {
      AstExpr right = {0};
      *is_there = true;
      TRY(parse_sum(parser, &right));
      TRY(build_two(parser, signs[i].kind, out, &right));
    }
  }
  return SANAD_OK;
}

/// Comparisons do not chain.
static SanadStatus
refuse_second(Parser *parser)
{
  static const char *const words[] = {"not",  "in",      "contains", "starts",
                                      "ends", "matches", "is"};
  const TokenKind kind = look_on(parser, MODE_OPERATOR);
  bool is_second = kind >= TOKEN_EQUAL && kind <= TOKEN_GREATER_EQUAL;

  for (size_t i = 0; i < sizeof words / sizeof *words; ++i) {
    is_second = is_second || (kind == TOKEN_WORD && lexed_is(parser, words[i]));
  }
  if (!is_second) {
    return SANAD_OK;
  }
  (void)wrong(parser, token_span(parser), "comparisons do not chain");
  return sanad_hint(parser->error, "write ?a < ?b and ?b < ?c");
}

/// comparison = sum [ … | "is" [ "not" ] "missing" ] ;
static SanadStatus
parse_comparison(Parser *parser, AstExpr *out)
{
  bool is_there = false;

  TRY(parse_sum(parser, out));
  TRY(parse_relation_sign(parser, out, &is_there));
  if (!is_there) {
    TRY(parse_test(parser, out, &is_there));
  }
  if (!is_there && take_if_word(parser, MODE_OPERATOR, "is")) {
    const bool is_negated = take_word_here(parser, MODE_OPERATOR, "not");
    is_there = true;
    TRY(need_word(parser, MODE_OPERATOR, "missing"));
    TRY(build_one(parser, AST_EXPR_MISSING, out->span.offset, out));
    out->is_negated = is_negated;
  }
  return is_there ? refuse_second(parser) : SANAD_OK;
}

/// negation = "not" negation | comparison ;
static SanadStatus
parse_negation(Parser *parser, AstExpr *out)
{
  want(parser, "not");
  if (look(parser, MODE_OPERAND) != TOKEN_WORD || !lexed_is(parser, "not")) {
    return parse_comparison(parser, out);
  }

  const size_t start = parser->token.start;
  TRY(enter(parser, token_span(parser)));
  advance(parser);
  TRY(parse_negation(parser, out));
  leave(parser);
  return build_one(parser, AST_EXPR_NOT, start, out);
}

/// and = negation { "and" negation } ;
static SanadStatus
parse_and(Parser *parser, AstExpr *out)
{
  List list = {0};

  TRY(parse_negation(parser, out));
  const size_t start = out->span.offset;
  while (take_if_word(parser, MODE_OPERATOR, "and")) {
    AstExpr next = {0};
    if (list.count == 0) {
      TRY(list_add(parser, &list, out, sizeof *out));
    }
    TRY(parse_negation(parser, &next));
    TRY(list_add(parser, &list, &next, sizeof next));
  }
  return list.count ? build(parser, AST_EXPR_AND, &list, start, out) : SANAD_OK;
}

/// expr = and { "or" and } ;
static SanadStatus
parse_or(Parser *parser, AstExpr *out)
{
  List list = {0};

  TRY(parse_and(parser, out));
  const size_t start = out->span.offset;
  while (take_if_word(parser, MODE_OPERATOR, "or")) {
    AstExpr next = {0};
    if (list.count == 0) {
      TRY(list_add(parser, &list, out, sizeof *out));
    }
    TRY(parse_and(parser, &next));
    TRY(list_add(parser, &list, &next, sizeof next));
  }
  return list.count ? build(parser, AST_EXPR_OR, &list, start, out) : SANAD_OK;
}

// NOLINTEND(misc-no-recursion)

SanadStatus
parse_expression(Parser *parser, AstExpr *out)
{
  TRY(parse_or(parser, out));
  return refuse_any_language(parser, AST_EXPR_VALUE, out);
}

/// VAR "=" expr, or PARAM "=" expr
SanadStatus
parse_assignment(Parser *parser, TokenKind kind, AstAssignment *out)
{
  want_class(parser, kind == TOKEN_VARIABLE ? SANAD_EXPECT_VARIABLE
                                            : SANAD_EXPECT_PARAMETER);
  if (look(parser, MODE_NODE) != kind) {
    return unexpected(parser,
                      kind == TOKEN_VARIABLE ? "a variable" : "a parameter");
  }
  const size_t start = parser->token.start;
  TRY(take_word(parser, &out->variable));
  TRY(need(parser, MODE_OPERATOR, TOKEN_EQUAL, "="));
  TRY(parse_expression(parser, &out->value));
  out->span = span_from(parser, start);
  return SANAD_OK;
}
