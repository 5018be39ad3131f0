#include "parser/parser_impl.h"

// ---- define and forget

/// "-" name "->"
static SanadStatus
parse_defined_arrow(Parser *parser, AstName *out)
{
  AstArrow arrow = {0};

  want_class(parser, SANAD_EXPECT_ARROW);
  if (!is_arrow(look(parser, MODE_AFTER_NODE))) {
    return unexpected(parser, "an arrow -name->");
  }
  TRY(parse_arrow(parser, &arrow));
  if (arrow.direction != AST_FORWARD || arrow.kind != AST_ARROW_PATH ||
      arrow.path->kind != AST_PATH_NAME) {
    (void)wrong(parser, arrow.span, "an arrow that is defined has one name");
    return sanad_hint(parser->error, "write -name->");
  }
  *out = arrow.path->names[0];
  return SANAD_OK;
}

/// "-" name "->" "as" path
static SanadStatus
parse_path_definition(Parser *parser, AstDefinition *out)
{
  AstPath path = {0};

  out->kind = AST_DEFINE_PATH;
  TRY(parse_defined_arrow(parser, &out->name));
  TRY(need_word(parser, MODE_AFTER_NODE, "as"));
  parser->may_be_new = false;
  if (parser->collects) {
    parser->node = NULL;
    parser->arrow = NULL;
    parser->direction = 0;
  }
  if (look(parser, MODE_NODE) == TOKEN_END) {
    want_path(parser);
    return unexpected(parser, "a path");
  }
  // A path has no white space: go to where it begins.
  parser->offset = parser->token.start;
  parser->has_token = false;
  want_path(parser);
  if (look(parser, MODE_PATH) == TOKEN_ARROW_CLOSE) {
    (void)unexpected(parser, "a relation");
    return sanad_hint(parser->error, "write the path without - and ->");
  }
  TRY(parse_path(parser, &path));
  const TokenKind next = look(parser, MODE_AFTER_HOP);
  if (next != TOKEN_SPACE && next != TOKEN_END) {
    (void)unexpected(parser, "the end of the path");
    return next == TOKEN_ARROW_CLOSE || next == TOKEN_ARROW_CLOSE_FORWARD
               ? sanad_hint(parser->error, "write the path without - and ->")
               : parser->error->status;
  }
  parser->has_token = false;
  out->path = keep(parser, &path, sizeof path);
  return out->path ? SANAD_OK : SANAD_NO_MEMORY;
}

/// "as" pattern
static SanadStatus
parse_rule_body(Parser *parser, AstDefinition *out)
{
  static const ChainStart nothing = {
      NULL, "the body of a rule cannot start with an arrow"};
  AstPattern pattern = {0};

  TRY(need_word(parser, MODE_AFTER_NODE, "as"));
  parser->may_be_new = false;
  TRY(parse_pattern(parser, &nothing, &pattern));
  out->pattern = keep(parser, &pattern, sizeof pattern);
  return out->pattern ? SANAD_OK : SANAD_NO_MEMORY;
}

/// VAR "-" name "->" VAR "as" pattern | VAR ":" name "as" pattern
static SanadStatus
parse_rule(Parser *parser, AstDefinition *out)
{
  TRY(take_word(parser, &out->from));
  if (byte_at(parser, parser->offset) != ':') {
    out->kind = AST_DEFINE_ARROW;
    TRY(parse_defined_arrow(parser, &out->name));
    TRY(parse_variable(parser, SANAD_EXPECT_VARIABLE, &out->to));
    return parse_rule_body(parser, out);
  }

  AstNode node = {.kind = AST_NODE_VARIABLE, .span = out->from.span};
  out->kind = AST_DEFINE_TYPE;
  node.word = out->from;
  TRY(parse_node_types(parser, MODE_AFTER_NODE, &node));
  if (node.type_count != 1) {
    (void)wrong(parser, node.span, "a type that is defined has one name");
    return sanad_hint(parser->error, "define each type by itself");
  }
  out->name = node.types[0];
  return parse_rule_body(parser, out);
}

/// [ PARAM { "," PARAM } ] ")"
static SanadStatus
parse_parameters(Parser *parser, AstDefinition *out)
{
  List parameters = {0};

  want(parser, ")");
  if (look(parser, MODE_NODE) != TOKEN_CLOSE_PAREN) {
    do {
      AstWord parameter = {0};
      want_class(parser, SANAD_EXPECT_PARAMETER);
      if (look(parser, MODE_NODE) != TOKEN_PARAMETER) {
        return unexpected(parser, "a parameter such as $x");
      }
      TRY(take_word(parser, &parameter));
      const AstWord *const others = parameters.items;
      for (size_t i = 0; i < parameters.count; ++i) {
        if (sanad_text_is_equal(others[i].name, parameter.name)) {
          (void)wrong(parser, parameter.span, "this parameter comes twice");
          return sanad_hint(parser->error, "give it another name");
        }
      }
      TRY(list_add(parser, &parameters, &parameter, sizeof parameter));
    } while (take_if(parser, MODE_AFTER_NODE, TOKEN_COMMA, ","));
  }
  out->parameters = parameters.items;
  out->parameter_count = parameters.count;
  return need(parser, MODE_AFTER_NODE, TOKEN_CLOSE_PAREN, ")");
}

/// A word that may name a query: no word of the language.
static SanadStatus
parse_function_name(Parser *parser, AstWord *out)
{
  if (is_language_word(lexed_text(parser))) {
    (void)wrong(parser, token_span(parser), "%.*s is a word of the language",
                (int)lexed_text(parser).length, lexed_text(parser).data);
    return sanad_hint(parser->error, "choose another name");
  }
  return take_word(parser, out);
}

/// IDENT "(" [ PARAM { "," PARAM } ] ")" "as" query
static SanadStatus
parse_query_definition(Parser *parser, AstDefinition *out)
{
  AstQuery query = {0};

  out->kind = AST_DEFINE_QUERY;
  TRY(parse_function_name(parser, &out->function));
  TRY(need(parser, MODE_AFTER_NODE, TOKEN_OPEN_PAREN, "("));
  TRY(parse_parameters(parser, out));
  TRY(need_word(parser, MODE_AFTER_NODE, "as"));
  parser->may_be_new = false;
  TRY(parse_query(parser, &query));
  out->query = keep(parser, &query, sizeof query);
  return out->query ? SANAD_OK : SANAD_NO_MEMORY;
}

/// definition = "define" ( … ) ; behind the word
SanadStatus
parse_definition(Parser *parser, AstStatement *out)
{
  out->kind = AST_STATEMENT_DEFINE;
  want_class(parser, SANAD_EXPECT_ARROW | SANAD_EXPECT_VARIABLE |
                         SANAD_EXPECT_DEFINITION);
  const TokenKind kind = look(parser, MODE_NODE);
  if (is_arrow(kind)) {
    return parse_path_definition(parser, &out->definition);
  }
  if (kind == TOKEN_VARIABLE) {
    return parse_rule(parser, &out->definition);
  }
  if (kind == TOKEN_WORD) {
    return parse_query_definition(parser, &out->definition);
  }
  return unexpected(parser, "-name->, ?x:Type, ?x -name-> ?y or name($x)");
}

/// "forget" ( "-" name "->" | ":" name | IDENT ), behind the word
SanadStatus
parse_forget(Parser *parser, AstStatement *out)
{
  AstForget *const forget = &out->forget;

  out->kind = AST_STATEMENT_FORGET;
  want_class(parser, SANAD_EXPECT_DEFINITION);
  want(parser, ":");
  const TokenKind kind = look(parser, MODE_NODE);
  if (is_arrow(kind)) {
    forget->kind = AST_DEFINE_PATH;
    return parse_defined_arrow(parser, &forget->name);
  }
  if (kind == TOKEN_COLON) {
    forget->kind = AST_DEFINE_TYPE;
    advance(parser);
    want_class(parser, SANAD_EXPECT_TYPE);
    if (!is_name_token(look(parser, MODE_NODE))) {
      return unexpected(parser, "a type");
    }
    return take_name(parser, &forget->name);
  }
  if (kind == TOKEN_WORD) {
    forget->kind = AST_DEFINE_QUERY;
    return parse_function_name(parser, &forget->function);
  }
  return unexpected(parser, "-name->, :Type or the name of a query");
}

// ---- Settings

/// "prefix" [ IDENT ] ":" IRI, behind the word
SanadStatus
parse_prefix(Parser *parser, AstStatement *out)
{
  out->kind = AST_STATEMENT_PREFIX;
  want_class(parser, SANAD_EXPECT_PREFIX);
  want(parser, ":");
  if (look(parser, MODE_NODE) == TOKEN_WORD) {
    TRY(take_word(parser, &out->prefix_definition.name));
  } else if (parser->token.kind == TOKEN_PREFIXED) {
    (void)unexpected(parser, "a prefix, a colon and an IRI");
    return sanad_hint(parser->error, "write prefix ex: <http://example.org/>");
  }
  TRY(need(parser, MODE_NODE, TOKEN_COLON, ":"));
  want_class(parser, SANAD_EXPECT_IRI);
  if (look(parser, MODE_NODE) != TOKEN_IRI) {
    return unexpected(parser, "an IRI such as <http://example.org/>");
  }
  return take_name(parser, &out->prefix_definition.iri);
}

/// "let" PARAM "=" expr, behind the word
SanadStatus
parse_let(Parser *parser, AstStatement *out)
{
  out->kind = AST_STATEMENT_LET;
  if (look(parser, MODE_NODE) == TOKEN_VARIABLE) {
    (void)unexpected(parser, "a parameter");
    return sanad_hint(parser->error, "a statement let gives a value to $name; "
                                     "for a column write | let ?x = ...");
  }
  return parse_assignment(parser, TOKEN_PARAMETER, &out->assignment);
}

/// "use" ( STRING | IRI ), behind the word
SanadStatus
parse_use(Parser *parser, AstStatement *out)
{
  out->kind = AST_STATEMENT_USE;
  want_class(parser, SANAD_EXPECT_FILE | SANAD_EXPECT_IRI);
  const TokenKind kind = look(parser, MODE_NODE);
  if (kind == TOKEN_STRING) {
    return take_string(parser, &out->use.target);
  }
  if (kind != TOKEN_IRI) {
    return unexpected(parser, "a file name in quotes or an address <...>");
  }
  AstName iri = {0};
  TRY(take_name(parser, &iri));
  out->use.is_iri = true;
  out->use.target = (AstString){iri.text, iri.span};
  return SANAD_OK;
}

/// `50%`, `4G`, `30s`: a number and its unit, which is a name here.
static SanadStatus
take_measure(Parser *parser, AstValue *out, bool *is_there)
{
  const size_t start = parser->token.start;
  size_t digits = start;

  while (byte_at(parser, digits) >= '0' && byte_at(parser, digits) <= '9') {
    ++digits;
  }
  size_t end = scan_name(parser->text, digits, NAME_VARIABLE);
  end += end == digits && byte_at(parser, end) == '%';
  *is_there = digits > start && end > digits;
  if (!*is_there) {
    return SANAD_OK;
  }
  out->kind = AST_NODE_NAME;
  out->span = span_of(start, end);
  out->name.kind = AST_NAME_BRACKETED;
  out->name.span = out->span;
  TRY(copy_name(parser, sanad_text_slice(parser->text, start, end - start),
                out->span, &out->name.text));
  parser->token.kind = TOKEN_BRACKETED;
  parser->token.end = end;
  advance(parser);
  return SANAD_OK;
}

/// literal | names
static SanadStatus
parse_set_value(Parser *parser, List *values)
{
  const bool is_list = look(parser, MODE_NODE) == TOKEN_OPEN_PAREN;
  bool is_measure = false;
  AstValue value = {0};

  if (!is_list) {
    TRY(take_measure(parser, &value, &is_measure));
    if (!is_measure) {
      TRY(parse_value(parser, &value));
    }
    if (value.kind == AST_NODE_PARAMETER) {
      (void)wrong(parser, value.span, "a setting has no parameter");
      return sanad_hint(parser->error, "write the value itself");
    }
    return list_add(parser, values, &value, sizeof value);
  }
  advance(parser);
  do {
    value = (AstValue){.kind = AST_NODE_NAME};
    want_class(parser, SANAD_EXPECT_RELATION);
    TRY(parse_name(parser, "a name", &value.name));
    value.span = value.name.span;
    TRY(list_add(parser, values, &value, sizeof value));
  } while (take_if(parser, MODE_AFTER_NODE, TOKEN_COMMA, ","));
  return need(parser, MODE_AFTER_NODE, TOKEN_CLOSE_PAREN, ")");
}

/// "set" [ IDENT [ [ "=" ] ( literal | names ) ] ], behind the word
SanadStatus
parse_set(Parser *parser, AstStatement *out)
{
  List values = {0};

  out->kind = AST_STATEMENT_SET;
  want_class(parser, SANAD_EXPECT_SETTING);
  const TokenKind kind = look_on(parser, MODE_NODE);
  if (kind == TOKEN_END || kind == TOKEN_SEMICOLON) {
    return SANAD_OK;
  }
  if (kind != TOKEN_WORD) {
    return unexpected(parser, "the name of a setting");
  }
  TRY(take_word(parser, &out->set.name));
  if (parser->collects) {
    parser->word = out->set.name.name;
  }
  const bool is_equal = take_if(parser, MODE_NODE, TOKEN_EQUAL, "=");
  want_class(parser, SANAD_EXPECT_SETTING_VALUE);
  const TokenKind next = look_on(parser, MODE_NODE);
  if (!is_equal && (next == TOKEN_END || next == TOKEN_SEMICOLON)) {
    return SANAD_OK;
  }
  TRY(parse_set_value(parser, &values));
  out->set.has_value = true;
  out->set.values = values.items;
  out->set.value_count = values.count;
  return SANAD_OK;
}
