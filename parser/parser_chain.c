#include "parser/parser_impl.h"

// ---- Names and values

bool
is_name_token(TokenKind kind)
{
  return kind == TOKEN_WORD || kind == TOKEN_BRACKETED ||
         kind == TOKEN_PREFIXED || kind == TOKEN_IRI;
}

/// Refuses a word that is reserved instead of a node.
static SanadStatus
refuse_reserved(Parser *parser, const char *what)
{
  return parser->token.kind == TOKEN_WORD && is_reserved(lexed_text(parser))
             ? unexpected(parser, what)
             : SANAD_OK;
}

/// name = BARE | BRACKETED | PREFIXED | IRI ;
SanadStatus
parse_name(Parser *parser, const char *what, AstName *out)
{
  if (!is_name_token(look(parser, MODE_NODE))) {
    return unexpected(parser, what);
  }
  TRY(refuse_reserved(parser, what));
  return take_name(parser, out);
}

/// names = "(" name { "," name } ")" | name ;
SanadStatus
parse_names(Parser *parser, List *out)
{
  AstName name = {0};

  if (!take_here(parser, MODE_NODE, TOKEN_OPEN_PAREN, "(")) {
    TRY(parse_name(parser, "a name", &name));
    return list_add(parser, out, &name, sizeof name);
  }
  do {
    name = (AstName){0};
    TRY(parse_name(parser, "a name", &name));
    TRY(list_add(parser, out, &name, sizeof name));
  } while (take_if(parser, MODE_AFTER_NODE, TOKEN_COMMA, ","));
  return need(parser, MODE_AFTER_NODE, TOKEN_CLOSE_PAREN, ")");
}

static bool
is_literal_token(const Parser *parser)
{
  const TokenKind kind = parser->token.kind;

  return kind == TOKEN_STRING || kind == TOKEN_NUMBER || kind == TOKEN_DATE ||
         (kind == TOKEN_WORD &&
          (lexed_is(parser, "true") || lexed_is(parser, "false")));
}

/// value = PARAM | name | literal ; not "@*"
SanadStatus
parse_value(Parser *parser, AstValue *out)
{
  want_class(parser, SANAD_EXPECT_VALUE | SANAD_EXPECT_PARAMETER);
  const TokenKind kind = look(parser, MODE_NODE);

  if (kind == TOKEN_VARIABLE || kind == TOKEN_QUESTION) {
    (void)unexpected(parser, "a value");
    return sanad_hint(parser->error, "a value is a name, a literal or a "
                                     "parameter $x, never a variable");
  }
  if (kind == TOKEN_PARAMETER) {
    out->kind = AST_NODE_PARAMETER;
    TRY(take_word(parser, &out->word));
    out->span = out->word.span;
  } else if (is_literal_token(parser)) {
    out->kind = AST_NODE_LITERAL;
    TRY(take_literal(parser, MODE_AFTER_NODE, &out->literal));
    out->span = out->literal.span;
    if (out->literal.kind == AST_LITERAL_ANY_LANGUAGE) {
      (void)wrong(parser, out->span, "\"@*\" cannot stand in a value");
      return sanad_hint(parser->error, "write where ?x = \"...\"@*");
    }
  } else {
    out->kind = AST_NODE_NAME;
    TRY(parse_name(parser, "a value", &out->name));
    out->span = out->name.span;
  }
  return SANAD_OK;
}

/// [ value { "," value } ], up to the ")"
SanadStatus
parse_values(Parser *parser, List *out)
{
  want(parser, ")");
  if (look(parser, MODE_NODE) == TOKEN_CLOSE_PAREN) {
    return SANAD_OK;
  }
  do {
    AstValue value = {0};
    TRY(parse_value(parser, &value));
    TRY(list_add(parser, out, &value, sizeof value));
  } while (take_if(parser, MODE_AFTER_NODE, TOKEN_COMMA, ","));
  return SANAD_OK;
}

SanadStatus
parse_variable(Parser *parser, unsigned wanted, AstWord *out)
{
  want_class(parser, wanted);
  if (look(parser, MODE_NODE) != TOKEN_VARIABLE) {
    return unexpected(parser, "a variable");
  }
  return take_word(parser, out);
}

/// VAR { "," VAR }
SanadStatus
parse_variables(Parser *parser, unsigned wanted, List *out)
{
  do {
    AstWord variable = {0};
    TRY(parse_variable(parser, wanted, &variable));
    TRY(list_add(parser, out, &variable, sizeof variable));
  } while (take_if(parser, MODE_AFTER_NODE, TOKEN_COMMA, ","));
  return SANAD_OK;
}

/// graph = VAR | PARAM | name ;
SanadStatus
parse_graph(Parser *parser, bool is_wide, AstGraph *out)
{
  want_class(parser, SANAD_EXPECT_SOURCE | SANAD_EXPECT_PARAMETER);
  const TokenKind kind = look(parser, MODE_NODE);

  if (kind == TOKEN_PARAMETER || (kind == TOKEN_VARIABLE && is_wide)) {
    out->kind =
        kind == TOKEN_VARIABLE ? AST_GRAPH_VARIABLE : AST_GRAPH_PARAMETER;
    TRY(take_word(parser, &out->word));
    out->span = out->word.span;
    return SANAD_OK;
  }
  out->kind = AST_GRAPH_NAME;
  TRY(parse_name(parser, "a source", &out->name));
  out->span = out->name.span;
  return SANAD_OK;
}

/// end = VAR | PARAM | name | BRACKETED ":" type ; VAR only in a step
SanadStatus
parse_end(Parser *parser, AstNode *out)
{
  want_class(parser,
             SANAD_EXPECT_VALUE | SANAD_EXPECT_PARAMETER |
                 (parser->in_step ? (unsigned)SANAD_EXPECT_COLUMN : 0U));
  const TokenKind kind = look(parser, MODE_NODE);

  if (kind == TOKEN_VARIABLE && !parser->in_step) {
    (void)wrong(parser, token_span(parser),
                "a variable stands here only in a step");
    return sanad_hint(parser->error,
                      "write a pattern first, and this behind a | as a step");
  }
  if (kind == TOKEN_VARIABLE || kind == TOKEN_PARAMETER) {
    out->kind = kind == TOKEN_VARIABLE ? AST_NODE_VARIABLE : AST_NODE_PARAMETER;
    TRY(take_word(parser, &out->word));
    out->span = out->word.span;
    return SANAD_OK;
  }
  out->kind = AST_NODE_NAME;
  TRY(parse_name(parser, "a name", &out->name));
  out->span = out->name.span;
  return out->name.kind == AST_NAME_BRACKETED
             ? parse_node_types(parser, MODE_AFTER_NODE, out)
             : SANAD_OK;
}

// ---- Nodes

/// "(" name { "|" name } ")" | name, behind the ":"; any word is a name here
SanadStatus
parse_type_names(Parser *parser, List *out)
{
  const bool is_list = look(parser, MODE_NODE) == TOKEN_OPEN_PAREN;

  if (is_list) {
    advance(parser);
  }
  do {
    AstName name = {0};
    want_class(parser, SANAD_EXPECT_TYPE);
    if (!is_name_token(look(parser, MODE_NODE))) {
      return unexpected(parser, "a type");
    }
    TRY(take_name(parser, &name));
    TRY(list_add(parser, out, &name, sizeof name));
  } while (is_list && take_if(parser, MODE_AFTER_NODE, TOKEN_PIPE, "|"));
  return is_list ? need(parser, MODE_AFTER_NODE, TOKEN_CLOSE_PAREN, ")")
                 : SANAD_OK;
}

/// [ ":" type ], behind a node
SanadStatus
parse_node_types(Parser *parser, LexMode after, AstNode *out)
{
  List types = {0};

  if (byte_at(parser, parser->offset) != ':') {
    return SANAD_OK;
  }
  (void)look(parser, after);
  if (out->kind == AST_NODE_LITERAL) {
    (void)wrong(parser, token_span(parser), "a literal has no type");
    return sanad_hint(parser->error, "the datatype of a text is written "
                                     "\"2024-05-01\"^^xsd:date");
  }
  advance(parser);
  parser->node = parser->collects ? keep(parser, out, sizeof *out) : NULL;
  want_class(parser, SANAD_EXPECT_TYPE);
  (void)look(parser, MODE_NODE);
  if (!parser->token.is_glued && parser->token.kind != TOKEN_END) {
    (void)wrong(parser, token_span(parser), "expected a type");
    return sanad_hint(parser->error,
                      "there is no space around the : of a type: ?x:Country");
  }
  TRY(parse_type_names(parser, &types));
  if (byte_at(parser, parser->offset) == ':') {
    (void)wrong(parser, span_of(parser->offset, parser->offset + 1),
                "a node has one type");
    return sanad_hint(parser->error, "for one of several write ?x:(T|U)");
  }
  out->types = types.items;
  out->type_count = types.count;
  out->span = span_from(parser, out->span.offset);
  return SANAD_OK;
}

/// node = ( VAR | "?" | PARAM | name ) [ ":" type ] | literal ;
SanadStatus
parse_node(Parser *parser, AstNode *out)
{
  want_class(parser, SANAD_EXPECT_NODE | SANAD_EXPECT_PARAMETER);
  const TokenKind kind = look(parser, MODE_NODE);

  if (kind == TOKEN_VARIABLE || kind == TOKEN_PARAMETER) {
    out->kind = kind == TOKEN_VARIABLE ? AST_NODE_VARIABLE : AST_NODE_PARAMETER;
    TRY(take_word(parser, &out->word));
    out->span = out->word.span;
  } else if (kind == TOKEN_QUESTION) {
    out->kind = AST_NODE_ANONYMOUS;
    out->span = token_span(parser);
    advance(parser);
  } else if (is_literal_token(parser)) {
    out->kind = AST_NODE_LITERAL;
    TRY(take_literal(parser, MODE_AFTER_NODE, &out->literal));
    out->span = out->literal.span;
  } else {
    out->kind = AST_NODE_NAME;
    TRY(parse_name(parser, "a node", &out->name));
    out->span = out->name.span;
  }
  return parse_node_types(parser, MODE_AFTER_NODE, out);
}

// ---- Chains

/// A literal cannot be the subject of a fact (RDF 1.1 Concepts, 3.1).
static SanadStatus
refuse_literal_subject(Parser *parser, const AstNode *left, const AstLink *link)
{
  const AstDirection direction = link->arrow.direction;
  const AstNode *const tail = direction == AST_FORWARD    ? left
                              : direction == AST_BACKWARD ? &link->node
                                                          : NULL;

  if (!tail || tail->kind != AST_NODE_LITERAL ||
      !is_plain_arrow(&link->arrow)) {
    return SANAD_OK;
  }
  (void)wrong(parser, tail->span, "a literal cannot be the subject of a fact");
  return sanad_hint(parser->error, "turn the arrow round, or write [ ] around "
                                   "the name of a thing");
}

/// A node without an arrow says nothing, unless it has a type.
static SanadStatus
refuse_lone_node(Parser *parser, const AstNode *node)
{
  const SanadText text =
      sanad_text_slice(parser->text, node->span.offset,
                       node->span.length < 60 ? node->span.length : 60);
  const TokenKind next = look_on(parser, MODE_AFTER_NODE);

  if (node->type_count > 0) {
    return SANAD_OK;
  }
  if (next == TOKEN_WRONG) {
    return unexpected(parser, "an arrow");
  }
  if (parser->collects && parser->token.kind == TOKEN_END) {
    want(parser, "in");
    return unexpected(parser, "an arrow");
  }
  if (next == TOKEN_OPEN_PAREN ||
      (next == TOKEN_WORD && lexed_is(parser, "in"))) {
    (void)wrong(parser, node->span,
                "optional and not stand before a chain or { }, not before a "
                "list or call");
    return sanad_hint(parser->error, "for a list write where ?x not in (...), "
                                     "for a call put { } around it");
  }
  (void)wrong(parser, node->span, "%.*s alone is no pattern", (int)text.length,
              text.data);
  hint_lone_node(parser, node, text);
  return parser->error->status;
}

/// { arrow node }, behind the first node
SanadStatus
parse_chain_rest(Parser *parser, const AstNode *first, size_t start,
                 AstChain *out)
{
  List links = {0};
  const AstNode *left = first;

  out->start = keep(parser, first, sizeof *first);
  if (!out->start) {
    return SANAD_NO_MEMORY;
  }
  left = out->start;
  for (;;) {
    if (parser->collects) {
      parser->node = keep(parser, left, sizeof *left);
      parser->arrow = NULL;
    }
    want_class(parser, SANAD_EXPECT_ARROW);
    // What starts with an arrow was seen to: there a newline does not matter.
    if (!is_arrow(out->starts_with_arrow && links.count == 0
                      ? look(parser, MODE_AFTER_NODE)
                      : look_on(parser, MODE_AFTER_NODE))) {
      break;
    }
    AstLink link = {0};
    TRY(parse_arrow(parser, &link.arrow));
    TRY(parse_node(parser, &link.node));
    TRY(refuse_literal_subject(parser, left, &link));
    TRY(list_add(parser, &links, &link, sizeof link));
    left = &((const AstLink *)links.items)[links.count - 1].node;
  }
  out->links = links.items;
  out->link_count = links.count;
  out->span = span_from(parser, start);
  return links.count == 0 ? refuse_lone_node(parser, first) : SANAD_OK;
}

/// arrow node { arrow node }
static SanadStatus
parse_chain_from_arrow(Parser *parser, const ChainStart *from, AstChain *out)
{
  const size_t start = parser->token.start;

  if (!from->node) {
    (void)wrong(parser, token_span(parser), "%s", from->why_not);
    return sanad_hint(parser->error, "write the node before the arrow");
  }
  out->starts_with_arrow = true;
  TRY(parse_chain_rest(parser, from->node, start, out));
  out->start = from->node;
  return SANAD_OK;
}

/// chain = ( node | arrow node ) { arrow node } ; without its "in"
SanadStatus
parse_chain(Parser *parser, const ChainStart *from, AstChain *out)
{
  if (from->node) {
    want_class(parser, SANAD_EXPECT_ARROW);
  }
  if (is_arrow(look(parser, MODE_NODE))) {
    if (parser->collects && from->node) {
      parser->node = keep(parser, from->node, sizeof *from->node);
    }
    return parse_chain_from_arrow(parser, from, out);
  }

  const size_t start = parser->token.start;
  AstNode first = {0};
  TRY(parse_node(parser, &first));
  return parse_chain_rest(parser, &first, start, out);
}

/// [ "in" ( graph | "?" ) ]
SanadStatus
parse_chain_graph(Parser *parser, AstChain *chain)
{
  if (!take_if_word(parser, MODE_AFTER_NODE, "in")) {
    return SANAD_OK;
  }
  if (chain->link_count == 0) {
    (void)wrong(parser, chain->span, "in needs an arrow before it");
    return sanad_hint(parser->error,
                      "types are looked up in all graphs; for a list write "
                      "where ?x in (...)");
  }
  if (look(parser, MODE_NODE) == TOKEN_QUESTION) {
    chain->graph.kind = AST_GRAPH_ANY;
    chain->graph.span = token_span(parser);
    advance(parser);
  } else if (parser->token.kind == TOKEN_OPEN_PAREN) {
    (void)unexpected(parser, "a source");
    return sanad_hint(parser->error,
                      "a list has a comma before it: ..., ?x in (Iran, China)");
  } else {
    TRY(parse_graph(parser, true, &chain->graph));
  }
  chain->span = span_from(parser, chain->span.offset);
  return SANAD_OK;
}
