#include "parser/parser_impl.h"

/// option = IDENT "=" ( IDENT | INT | STRING ) ; behind the name
static SanadStatus
parse_option_value(Parser *parser, AstOption *out)
{
  AstString string = {0};
  AstWord word = {0};

  if (parser->collects) {
    parser->word = out->name.name;
  }
  want_class(parser, SANAD_EXPECT_OPTION_VALUE);
  const TokenKind kind = look(parser, MODE_NODE);
  out->value_span = token_span(parser);
  if (kind == TOKEN_STRING) {
    out->kind = AST_OPTION_STRING;
    TRY(take_string(parser, &string));
    out->value = string.text;
  } else if (kind == TOKEN_WORD) {
    out->kind = AST_OPTION_WORD;
    TRY(take_word(parser, &word));
    out->value = word.name;
  } else if (kind == TOKEN_NUMBER &&
             parser->token.literal == AST_LITERAL_INTEGER &&
             lexed_text(parser).data[0] != '-') {
    const SanadText digits = lexed_text(parser);
    out->kind = AST_OPTION_INTEGER;
    out->value.data =
        sanad_arena_copy(parser->arena, digits.data, digits.length);
    out->value.length = digits.length;
    if (!out->value.data) {
      return sanad_fail_memory(parser->error);
    }
    advance(parser);
  } else {
    return unexpected(parser, "a word, a whole number or a text in quotes");
  }
  return SANAD_OK;
}

/// { option }
SanadStatus
parse_options(Parser *parser, AstOptions *out)
{
  List options = {0};

  for (;;) {
    want_class(parser, SANAD_EXPECT_OPTION);
    if (look_on(parser, MODE_AFTER_NODE) != TOKEN_WORD) {
      break;
    }
    AstOption option = {0};
    const size_t start = parser->token.start;
    const SanadText name = lexed_text(parser);
    if (byte_at(parser, parser->token.end) != '=' && is_step_word(name)) {
      break; // The caller says that a | is missing
    }
    TRY(take_word(parser, &option.name));
    want(parser, "=");
    if (look(parser, MODE_AFTER_NODE) != TOKEN_EQUAL) {
      if (parser->token.kind == TOKEN_WRONG ||
          parser->token.kind == TOKEN_END) {
        return unexpected(parser, "\"=\" behind the name of an option");
      }
      (void)wrong(parser, option.name.span,
                  "expected an option, a name and = and its value");
      return sanad_hint(parser->error, "write for example width=40");
    }
    advance(parser);
    TRY(parse_option_value(parser, &option));
    option.span = span_from(parser, start);
    TRY(list_add(parser, &options, &option, sizeof option));
  }
  out->options = options.items;
  out->option_count = options.count;
  return SANAD_OK;
}

static SanadStatus
parse_chart(Parser *parser, AstStep *out)
{
  want_class(parser, SANAD_EXPECT_CHART);
  if (look(parser, MODE_NODE) != TOKEN_WORD) {
    return unexpected(parser, "a kind of chart");
  }
  TRY(take_word(parser, &out->output.word));
  TRY(parse_variable(parser, SANAD_EXPECT_COLUMN, &out->output.x));
  TRY(need(parser, MODE_AFTER_NODE, TOKEN_COMMA, ","));
  TRY(parse_variable(parser, SANAD_EXPECT_COLUMN, &out->output.y));
  want_class(parser, SANAD_EXPECT_FILE);
  return look_on(parser, MODE_AFTER_NODE) == TOKEN_STRING
             ? take_string(parser, &out->output.file)
             : SANAD_OK;
}

/// "draw" [ STRING ] { option } | "chart" IDENT VAR "," VAR [ STRING ]
/// { option }
/// | "show" IDENT { option } | "export" STRING { option }
SanadStatus
parse_output_step(Parser *parser, AstStep *out)
{
  switch (out->kind) {
  case AST_STEP_CHART:
    TRY(parse_chart(parser, out));
    break;
  case AST_STEP_SHOW:
    want_class(parser, SANAD_EXPECT_SHOW);
    if (look(parser, MODE_NODE) != TOKEN_WORD) {
      return unexpected(parser, "a mode of output");
    }
    TRY(take_word(parser, &out->output.word));
    break;
  case AST_STEP_EXPORT:
    want_class(parser, SANAD_EXPECT_FILE);
    if (look(parser, MODE_NODE) != TOKEN_STRING) {
      return unexpected(parser, "a file name in quotes");
    }
    TRY(take_string(parser, &out->output.file));
    break;
  default:
    want_class(parser, SANAD_EXPECT_FILE);
    if (look_on(parser, MODE_AFTER_NODE) == TOKEN_STRING) {
      TRY(take_string(parser, &out->output.file));
    }
    break;
  }
  return parse_options(parser, &out->output.options);
}
