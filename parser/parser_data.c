#include "parser/parser_impl.h"

static SanadStatus
parse_file(Parser *parser, AstString *out)
{
  want_class(parser, SANAD_EXPECT_FILE);
  if (look(parser, MODE_NODE) != TOKEN_STRING) {
    return unexpected(parser, "a file name in quotes");
  }
  return take_string(parser, out);
}

/// STRING { "," STRING }, or only the first
static SanadStatus
parse_files(Parser *parser, bool is_list, AstData *out)
{
  List files = {0};

  do {
    AstString file = {0};
    TRY(parse_file(parser, &file));
    TRY(list_add(parser, &files, &file, sizeof file));
  } while (is_list && take_if(parser, MODE_AFTER_NODE, TOKEN_COMMA, ","));
  out->files = files.items;
  out->file_count = files.count;
  return SANAD_OK;
}

/// [ word graph ]
static SanadStatus
parse_place(Parser *parser, const char *word, AstData *out)
{
  return take_if_word(parser, MODE_AFTER_NODE, word)
             ? parse_graph(parser, false, &out->graph)
             : SANAD_OK;
}

/// [ "with" binding { "," binding } ] ; binding = IDENT "=" value ;
static SanadStatus
parse_bindings(Parser *parser, AstData *out)
{
  List bindings = {0};

  if (!take_if_word(parser, MODE_AFTER_NODE, "with")) {
    return SANAD_OK;
  }
  do {
    AstBinding binding = {0};
    if (look(parser, MODE_NODE) != TOKEN_WORD) {
      (void)unexpected(parser, "the name of a parameter");
      return parser->token.kind == TOKEN_PARAMETER
                 ? sanad_hint(parser->error, "write it without the $")
                 : parser->error->status;
    }
    const size_t start = parser->token.start;
    TRY(take_word(parser, &binding.name));
    TRY(need(parser, MODE_AFTER_NODE, TOKEN_EQUAL, "="));
    TRY(parse_value(parser, &binding.value));
    binding.span = span_from(parser, start);
    TRY(list_add(parser, &bindings, &binding, sizeof binding));
  } while (take_if(parser, MODE_AFTER_NODE, TOKEN_COMMA, ","));
  out->bindings = bindings.items;
  out->binding_count = bindings.count;
  return SANAD_OK;
}

/// "load" STRING { "," STRING } [ "into" graph ] { option }
SanadStatus
parse_load(Parser *parser, AstStatement *out)
{
  out->kind = AST_STATEMENT_LOAD;
  TRY(parse_files(parser, true, &out->data));
  TRY(parse_place(parser, "into", &out->data));
  return parse_options(parser, &out->data.options);
}

/// "read" STRING { "," STRING } [ "as" name ] { option }
SanadStatus
parse_read(Parser *parser, AstStatement *out)
{
  AstData *const data = &out->data;

  out->kind = AST_STATEMENT_READ;
  TRY(parse_files(parser, true, data));
  if (is_word(parser, MODE_AFTER_NODE, "as")) {
    const SanadSpan span = token_span(parser);
    advance(parser);
    want_class(parser, SANAD_EXPECT_SOURCE);
    data->graph.kind = AST_GRAPH_NAME;
    TRY(parse_name(parser, "the name of the source", &data->graph.name));
    data->graph.span = data->graph.name.span;
    if (data->file_count > 1) {
      (void)wrong(parser, span, "as names the source of one file");
      return sanad_hint(parser->error, "read each file with its own name");
    }
  }
  return parse_options(parser, &data->options);
}

/// "export" STRING [ "from" graph ] { option }
SanadStatus
parse_export(Parser *parser, AstStatement *out)
{
  out->kind = AST_STATEMENT_EXPORT;
  TRY(parse_files(parser, false, &out->data));
  TRY(parse_place(parser, "from", &out->data));
  return parse_options(parser, &out->data.options);
}

/// "run" STRING [ "with" binding { "," binding } ]
SanadStatus
parse_run(Parser *parser, AstStatement *out)
{
  out->kind = AST_STATEMENT_RUN;
  TRY(parse_files(parser, false, &out->data));
  return parse_bindings(parser, &out->data);
}

/// report = "report" STRING [ "to" STRING ] [ "with" … ] ;
SanadStatus
parse_report(Parser *parser, AstStatement *out)
{
  out->kind = AST_STATEMENT_REPORT;
  TRY(parse_files(parser, false, &out->data));
  if (take_if_word(parser, MODE_AFTER_NODE, "to")) {
    TRY(parse_file(parser, &out->data.to));
  }
  return parse_bindings(parser, &out->data);
}

/// "add" [ "new" ] template [ "to" graph ]
SanadStatus
parse_add(Parser *parser, AstStatement *out)
{
  bool is_new = false;

  out->kind = AST_STATEMENT_ADD;
  want(parser, "new");
  if (look(parser, MODE_NODE) == TOKEN_WORD && lexed_is(parser, "new")) {
    is_new = true;
    advance(parser);
  }
  TRY(parse_template(parser, TEMPLATE_ADD, true, &out->template));
  out->template.is_new = is_new;
  return SANAD_OK;
}

/// "remove" template [ "from" graph ]
SanadStatus
parse_remove(Parser *parser, AstStatement *out)
{
  out->kind = AST_STATEMENT_REMOVE;
  return parse_template(parser, TEMPLATE_REMOVE, true, &out->template);
}
