#include "parser/parser_impl.h"

/// Refuses a node that a template of this kind cannot hold.
static SanadStatus
check_node(Parser *parser, TemplateKind kind, bool is_statement,
           const AstNode *node)
{
  if (kind != TEMPLATE_REMOVE && node->kind == AST_NODE_ANONYMOUS) {
    (void)wrong(parser, node->span, "? cannot stand in what is %s",
                kind == TEMPLATE_ADD ? "added" : "constructed");
    return sanad_hint(parser->error, "name a thing");
  }
  if (kind == TEMPLATE_ADD && is_statement && node->kind == AST_NODE_VARIABLE) {
    (void)wrong(parser, node->span, "a statement add has no variables");
    return sanad_hint(parser->error,
                      "write a pattern first: ?x:Country | add ?x -p-> ...");
  }
  if (kind != TEMPLATE_REMOVE && node->type_count > 1) {
    (void)wrong(parser, node->span, "what is added has one type");
    return sanad_hint(parser->error, "repeat the node with each type");
  }
  if (node->kind == AST_NODE_LITERAL &&
      node->literal.kind == AST_LITERAL_ANY_LANGUAGE) {
    (void)wrong(parser, node->span,
                "a text in any language, @*, cannot be added or removed");
    return sanad_hint(parser->error, "name the language: \"x\"@en");
  }
  return SANAD_OK;
}

/// directed arrows of one name, "a", VAR or PARAM
static SanadStatus
check_arrow(Parser *parser, TemplateKind kind, bool is_statement,
            const AstArrow *arrow)
{
  if (arrow->direction == AST_EITHER) {
    (void)wrong(parser, arrow->span, "a fact has a direction");
    return sanad_hint(parser->error, "write -name-> or <-name-");
  }
  if (arrow->kind == AST_ARROW_VARIABLE && kind == TEMPLATE_ADD &&
      is_statement) {
    (void)wrong(parser, arrow->span, "a statement add has no variables");
    return sanad_hint(parser->error,
                      "name the relation, or add for each row of a question: "
                      "?x -relation-> ?y | add …");
  }
  if (arrow->kind == AST_ARROW_VARIABLE || arrow->kind == AST_ARROW_PARAMETER ||
      (arrow->kind == AST_ARROW_ANONYMOUS && kind == TEMPLATE_REMOVE) ||
      (arrow->kind == AST_ARROW_PATH && arrow->path->kind <= AST_PATH_A)) {
    return SANAD_OK;
  }
  (void)wrong(parser, arrow->span, "a fact has one relation");
  return sanad_hint(parser->error, "write an arrow with one name in it");
}

static SanadStatus
check_chain(Parser *parser, TemplateKind kind, bool is_statement,
            const AstChain *chain)
{
  TRY(check_node(parser, kind, is_statement, chain->start));
  for (size_t i = 0; i < chain->link_count; ++i) {
    TRY(check_arrow(parser, kind, is_statement, &chain->links[i].arrow));
    TRY(check_node(parser, kind, is_statement, &chain->links[i].node));
  }
  if (kind == TEMPLATE_REMOVE && chain->link_count == 0) {
    (void)wrong(parser, chain->span, "remove needs an arrow");
    return sanad_hint(parser->error, "to remove a type write -a->");
  }
  return SANAD_OK;
}

/// template = chain { "," chain } ; with [ "to" graph ] or [ "from" graph ]
SanadStatus
parse_template(Parser *parser, TemplateKind kind, bool is_statement,
               AstTemplate *out)
{
  ChainStart start = {NULL, "before this arrow there is no node to go on from"};
  List chains = {0};

  parser->in_template = true;
  (void)look(parser, MODE_NODE);
  const size_t from = parser->token.start;
  do {
    AstChain chain = {0};
    TRY(parse_chain(parser, &start, &chain));
    TRY(check_chain(parser, kind, is_statement, &chain));
    TRY(list_add(parser, &chains, &chain, sizeof chain));
    start = (ChainStart){chain.start, NULL};
  } while (take_if(parser, MODE_AFTER_NODE, TOKEN_COMMA, ","));
  parser->in_template = false;
  parser->may_be_new |= kind == TEMPLATE_ADD;
  out->chains = chains.items;
  out->chain_count = chains.count;
  out->span = span_from(parser, from);

  if (kind != TEMPLATE_CONSTRUCT &&
      take_if_word(parser, MODE_AFTER_NODE,
                   kind == TEMPLATE_ADD ? "to" : "from")) {
    TRY(parse_graph(parser, !is_statement, &out->graph));
  }
  return SANAD_OK;
}
