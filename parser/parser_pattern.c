#include "parser/parser_impl.h"

#include <assert.h>

/// Refuses what cannot follow a comma between clauses.
static SanadStatus
refuse_trailing_comma(Parser *parser, SanadSpan comma)
{
  const TokenKind kind = look(parser, MODE_NODE);
  const bool is_where = kind == TOKEN_WORD && lexed_is(parser, "where");

  if (!is_where && kind != TOKEN_PIPE && kind != TOKEN_SEMICOLON &&
      kind != TOKEN_CLOSE_BRACE && kind != TOKEN_COMMA) {
    return SANAD_OK;
  }
  (void)wrong(parser, comma, "nothing stands behind this comma");
  return sanad_hint(parser->error, "leave the comma out");
}

/// members = VAR "in" "(" value { "," value } ")" ; behind the "in"
static SanadStatus
parse_members(Parser *parser, const AstNode *variable, AstClause *out)
{
  List values = {0};

  if (variable->kind != AST_NODE_VARIABLE || variable->type_count > 0) {
    (void)wrong(parser, variable->span,
                "only a variable without a type can be in a list");
    return sanad_hint(parser->error, "write ?x in (Iran, China)");
  }
  TRY(parse_values(parser, &values));
  if (values.count == 0) {
    return unexpected(parser, "a value");
  }
  TRY(need(parser, MODE_AFTER_NODE, TOKEN_CLOSE_PAREN, ")"));

  out->kind = AST_CLAUSE_MEMBERS;
  out->members.variable = keep(parser, variable, sizeof *variable);
  out->members.values = values.items;
  out->members.value_count = values.count;
  return out->members.variable ? SANAD_OK : SANAD_NO_MEMORY;
}

/// call = IDENT "(" [ value { "," value } ] ")"
///        [ "as" "(" VAR { "," VAR } ")" ] ;
static SanadStatus
parse_call(Parser *parser, const AstNode *function, AstClause *out)
{
  List values = {0};
  List columns = {0};

  out->kind = AST_CLAUSE_CALL;
  out->call.function = (AstWord){function->name.text, function->span};
  TRY(parse_values(parser, &values));
  TRY(need(parser, MODE_AFTER_NODE, TOKEN_CLOSE_PAREN, ")"));
  if (take_if_word(parser, MODE_AFTER_NODE, "as")) {
    TRY(need(parser, MODE_NODE, TOKEN_OPEN_PAREN, "("));
    TRY(parse_variables(parser, SANAD_EXPECT_VARIABLE, &columns));
    TRY(need(parser, MODE_AFTER_NODE, TOKEN_CLOSE_PAREN, ")"));
  }
  out->call.arguments = values.items;
  out->call.argument_count = values.count;
  out->call.columns = columns.items;
  out->call.column_count = columns.count;
  return SANAD_OK;
}

// Recursive, down to AST_DEPTH_MAX, which enter() counts.
// NOLINTBEGIN(misc-no-recursion)

/// group = braces { "or" braces } ;
static SanadStatus
parse_group(Parser *parser, const ChainStart *start, AstClause *out)
{
  List branches = {0};

  do {
    AstPattern branch = {0};
    if (look(parser, MODE_NODE) != TOKEN_OPEN_BRACE) {
      (void)unexpected(parser, "\"{\"");
      return parser->token.kind == TOKEN_END
                 ? parser->error->status
                 : sanad_hint(parser->error, "or stands between { } and { }");
    }
    TRY(parse_braces(parser, start, &branch));
    TRY(list_add(parser, &branches, &branch, sizeof branch));
  } while (take_if_word(parser, MODE_AFTER_NODE, "or"));

  out->kind = AST_CLAUSE_GROUP;
  out->group.branches = branches.items;
  out->group.branch_count = branches.count;
  return SANAD_OK;
}

SanadStatus
parse_braces(Parser *parser, const ChainStart *start, AstPattern *out)
{
  assert(parser->token.kind == TOKEN_OPEN_BRACE);
  TRY(enter(parser, token_span(parser)));
  advance(parser);
  TRY(parse_pattern(parser, start, out));
  TRY(need(parser, MODE_AFTER_NODE, TOKEN_CLOSE_BRACE, "}"));
  leave(parser);
  return SANAD_OK;
}

static const ChainStart after_group = {
    NULL, "behind { } or a call there is no node to go on from"};

/// ( group | chain ), behind "optional" or "not"
SanadStatus
parse_inner_clause(Parser *parser, ChainStart *start, AstClause *out)
{
  const size_t from = parser->offset;

  want(parser, "{");
  if (look(parser, MODE_NODE) == TOKEN_OPEN_BRACE) {
    TRY(parse_group(parser, start, out));
    *start = after_group;
  } else {
    out->kind = AST_CLAUSE_CHAIN;
    TRY(parse_chain(parser, start, &out->chain));
    TRY(parse_chain_graph(parser, &out->chain));
    *start = (ChainStart){out->chain.start, NULL};
  }
  out->span =
      out->kind == AST_CLAUSE_CHAIN ? out->chain.span : span_from(parser, from);
  return SANAD_OK;
}

/// ( "optional" | "not" ) ( group | chain )
static SanadStatus
parse_optional_or_not(Parser *parser, ChainStart *start, AstClause *out)
{
  const bool is_not = lexed_is(parser, "not");
  AstClause inner = {0};

  advance(parser);
  TRY(parse_inner_clause(parser, start, &inner));
  out->kind = is_not ? AST_CLAUSE_NOT : AST_CLAUSE_OPTIONAL;
  out->inner = keep(parser, &inner, sizeof inner);
  return out->inner ? SANAD_OK : SANAD_NO_MEMORY;
}

/// members | call | chain that starts with a node
static SanadStatus
parse_node_clause(Parser *parser, ChainStart *start, AstClause *out)
{
  const size_t from = parser->token.start;
  const bool is_word_token = parser->token.kind == TOKEN_WORD;
  AstNode node = {0};

  TRY(parse_node(parser, &node));
  if (is_word_token && node.kind == AST_NODE_NAME && node.type_count == 0 &&
      look_on(parser, MODE_AFTER_NODE) == TOKEN_OPEN_PAREN) {
    advance(parser);
    *start = after_group;
    return parse_call(parser, &node, out);
  }
  if (take_if_word(parser, MODE_AFTER_NODE, "in")) {
    if (take_here(parser, MODE_NODE, TOKEN_OPEN_PAREN, "(")) {
      TRY(parse_members(parser, &node, out));
      *start = (ChainStart){out->members.variable, NULL};
      return SANAD_OK;
    }
    if (look(parser, MODE_NODE) == TOKEN_END) {
      return unexpected(parser, "\"(\"");
    }
    (void)wrong(parser, span_from(parser, from),
                "in needs an arrow before it, or a list behind it");
    return sanad_hint(parser->error,
                      "write ?x in (Iran, China), or ?x --> ? in ?source");
  }
  out->kind = AST_CLAUSE_CHAIN;
  TRY(parse_chain_rest(parser, &node, from, &out->chain));
  TRY(parse_chain_graph(parser, &out->chain));
  *start = (ChainStart){out->chain.start, NULL};
  return SANAD_OK;
}

/// clause = ( "optional" | "not" ) ( group | chain )
///        | group | members | call | chain ;
static SanadStatus
parse_clause(Parser *parser, ChainStart *start, AstClause *out)
{
  want(parser, "{");
  want(parser, "optional");
  want(parser, "not");
  want_class(parser, SANAD_EXPECT_NODE |
                         (start->node ? (unsigned)SANAD_EXPECT_ARROW : 0U));

  const TokenKind kind = look(parser, MODE_NODE);
  const size_t from = parser->token.start;
  parser->clause_start = from;
  if (kind == TOKEN_OPEN_BRACE) {
    TRY(parse_group(parser, start, out));
    *start = after_group;
  } else if (kind == TOKEN_WORD &&
             (lexed_is(parser, "optional") || lexed_is(parser, "not"))) {
    TRY(parse_optional_or_not(parser, start, out));
  } else if (is_arrow(kind)) {
    out->kind = AST_CLAUSE_CHAIN;
    TRY(parse_chain(parser, start, &out->chain));
    TRY(parse_chain_graph(parser, &out->chain));
  } else if (kind == TOKEN_OPEN_PAREN) {
    (void)wrong(parser, token_span(parser), "a pattern has no ( )");
    return sanad_hint(parser->error, "write { } around a part of a pattern");
  } else {
    TRY(parse_node_clause(parser, start, out));
  }
  out->span = span_from(parser, from);
  return SANAD_OK;
}

/// [ "where" expr ], and nothing behind it
static SanadStatus
parse_where(Parser *parser, AstPattern *out)
{
  AstExpr condition = {0};

  if (!take_if_word(parser, MODE_AFTER_NODE, "where")) {
    return SANAD_OK;
  }
  TRY(parse_expression(parser, &condition));
  out->where = keep(parser, &condition, sizeof condition);
  if (!out->where) {
    return SANAD_NO_MEMORY;
  }
  const TokenKind kind = look_on(parser, MODE_OPERATOR);
  if (kind == TOKEN_COMMA ||
      (kind == TOKEN_WORD && lexed_is(parser, "where"))) {
    (void)wrong(parser, token_span(parser), "where is the end of a pattern");
    return sanad_hint(parser->error, "put where behind the last part of the "
                                     "pattern, and and between conditions");
  }
  return SANAD_OK;
}

/// pattern = clause { "," clause } [ "where" expr ] ;
SanadStatus
parse_pattern(Parser *parser, const ChainStart *outer, AstPattern *out)
{
  ChainStart start = *outer;
  List clauses = {0};

  (void)look(parser, MODE_NODE);
  const size_t from = parser->token.start;
  bool is_more = true;
  while (is_more) {
    AstClause clause = {0};
    TRY(parse_clause(parser, &start, &clause));
    TRY(list_add(parser, &clauses, &clause, sizeof clause));
    is_more = is_next(parser, MODE_AFTER_NODE, TOKEN_COMMA, ",");
    if (is_more) {
      const SanadSpan comma = token_span(parser);
      advance(parser);
      TRY(refuse_trailing_comma(parser, comma));
    }
  }
  out->clauses = clauses.items;
  out->clause_count = clauses.count;
  TRY(parse_where(parser, out));
  out->span = span_from(parser, from);
  return SANAD_OK;
}

// NOLINTEND(misc-no-recursion)
