#include "parser/parser_impl.h"

// ---- Lists of expressions

/// item = expr [ "as" VAR ] ; "as" needed unless ?v or dotted
static SanadStatus
parse_item(Parser *parser, AstItem *out)
{
  (void)look(parser, MODE_OPERAND);
  const size_t start = parser->token.start;

  want_class(parser, SANAD_EXPECT_COLUMN);
  TRY(parse_expression(parser, &out->value));
  if (take_if_word(parser, MODE_OPERATOR, "as")) {
    TRY(parse_variable(parser, SANAD_EXPECT_VARIABLE, &out->column));
  }
  out->span = span_from(parser, start);

  const bool is_variable = out->value.kind == AST_EXPR_VALUE &&
                           out->value.value.kind == AST_NODE_VARIABLE;
  if (out->column.name.length || is_variable ||
      out->value.kind == AST_EXPR_DOTS) {
    return SANAD_OK;
  }
  if (look_on(parser, MODE_OPERATOR) == TOKEN_WRONG) {
    return unexpected(parser, "as");
  }
  (void)wrong(parser, out->span, "this column has no name");
  return sanad_hint(parser->error, "put as ?name behind it");
}

/// items = item { "," item } ;
static SanadStatus
parse_items(Parser *parser, AstItems *out)
{
  List items = {0};

  do {
    AstItem item = {0};
    TRY(parse_item(parser, &item));
    TRY(list_add(parser, &items, &item, sizeof item));
  } while (take_if(parser, MODE_OPERATOR, TOKEN_COMMA, ","));
  out->items = items.items;
  out->item_count = items.count;
  return SANAD_OK;
}

/// [ "by" items ]
static SanadStatus
parse_by(Parser *parser, AstItems *out)
{
  return take_if_word(parser, MODE_OPERATOR, "by") ? parse_items(parser, out)
                                                   : SANAD_OK;
}

// ---- Steps

/// "where" expr
static SanadStatus
parse_where_step(Parser *parser, AstStep *out)
{
  want_class(parser, SANAD_EXPECT_COLUMN);
  return parse_expression(parser, &out->where);
}

static const ChainStart no_start = {
    NULL, "at the start of a step there is no node to go on from"};

/// "match" pattern
static SanadStatus
parse_match(Parser *parser, AstStep *out)
{
  return parse_pattern(parser, &no_start, &out->pattern);
}

/// ( "optional" | "not" ) ( group | chain )
static SanadStatus
parse_clause_step(Parser *parser, AstStep *out)
{
  ChainStart start = no_start;
  AstClause clause = {0};

  TRY(parse_inner_clause(parser, &start, &clause));
  out->clause = keep(parser, &clause, sizeof clause);
  return out->clause ? SANAD_OK : SANAD_NO_MEMORY;
}

/// "let" VAR "=" expr { "," VAR "=" expr }
static SanadStatus
parse_let_step(Parser *parser, AstStep *out)
{
  List items = {0};

  do {
    AstAssignment assignment = {0};
    TRY(parse_assignment(parser, TOKEN_VARIABLE, &assignment));
    TRY(list_add(parser, &items, &assignment, sizeof assignment));
  } while (take_if(parser, MODE_OPERATOR, TOKEN_COMMA, ","));
  out->assignments.items = items.items;
  out->assignments.count = items.count;
  return SANAD_OK;
}

/// "select" items
static SanadStatus
parse_select(Parser *parser, AstStep *out)
{
  return parse_items(parser, &out->items);
}

/// "drop" VAR { "," VAR }
static SanadStatus
parse_drop(Parser *parser, AstStep *out)
{
  List variables = {0};

  TRY(parse_variables(parser, SANAD_EXPECT_COLUMN, &variables));
  out->drop.variables = variables.items;
  out->drop.count = variables.count;
  return SANAD_OK;
}

/// "distinct", "why", "graph"
static SanadStatus
parse_nothing(Parser *parser, AstStep *out)
{
  (void)parser;
  (void)out;
  return SANAD_OK;
}

/// "count" [ [ "distinct" ] VAR ] [ "as" VAR ] [ "by" items ]
static SanadStatus
parse_count(Parser *parser, AstStep *out)
{
  out->count.is_distinct = take_if_word(parser, MODE_AFTER_NODE, "distinct");
  want_class(parser, SANAD_EXPECT_COLUMN);
  if (out->count.is_distinct ||
      look_on(parser, MODE_AFTER_NODE) == TOKEN_VARIABLE) {
    TRY(parse_variable(parser, SANAD_EXPECT_COLUMN, &out->count.variable));
  }
  if (look_on(parser, MODE_AFTER_NODE) == TOKEN_OPEN_PAREN) {
    (void)wrong(parser, token_span(parser), "the step count has no brackets");
    return sanad_hint(parser->error, "write count ?x by ?y; count( ) belongs "
                                     "to summarize");
  }
  if (take_if_word(parser, MODE_AFTER_NODE, "as")) {
    TRY(parse_variable(parser, SANAD_EXPECT_VARIABLE, &out->count.column));
  }
  return parse_by(parser, &out->count.by);
}

/// ( "count" "(" ")" | aggregate "(" [ "distinct" ] expr ")" ) "as" VAR
static SanadStatus
parse_aggregate(Parser *parser, AstAggregate *out)
{
  static const char *const words[] = {"count", "sum", "avg",
                                      "min",   "max", "list"};
  const size_t word_count = sizeof words / sizeof *words;
  size_t i = 0;

  (void)look(parser, MODE_NODE);
  const size_t start = parser->token.start;
  while (i < word_count && !take_word_here(parser, MODE_NODE, words[i])) {
    ++i;
  }
  if (i == word_count) {
    return unexpected(parser, "count, sum, avg, min, max or list");
  }
  out->kind = (AstAggregateKind)(AST_COUNT + (int)i);
  TRY(need(parser, MODE_OPERATOR, TOKEN_OPEN_PAREN, "("));
  if (out->kind != AST_COUNT ||
      look(parser, MODE_OPERAND) != TOKEN_CLOSE_PAREN) {
    AstExpr value = {0};
    out->is_distinct = take_if_word(parser, MODE_OPERAND, "distinct");
    want_class(parser, SANAD_EXPECT_COLUMN);
    TRY(parse_expression(parser, &value));
    out->value = keep(parser, &value, sizeof value);
    if (!out->value) {
      return SANAD_NO_MEMORY;
    }
  }
  TRY(need(parser, MODE_OPERATOR, TOKEN_CLOSE_PAREN, ")"));
  const TokenKind next = look(parser, MODE_OPERATOR);
  if (next >= TOKEN_EQUAL && next <= TOKEN_SLASH) {
    (void)wrong(parser, token_span(parser),
                "an aggregate stands alone in summarize");
    return sanad_hint(parser->error,
                      "name it with as, and calculate with let behind it");
  }
  TRY(need_word(parser, MODE_OPERATOR, "as"));
  TRY(parse_variable(parser, SANAD_EXPECT_VARIABLE, &out->column));
  out->span = span_from(parser, start);
  return SANAD_OK;
}

/// "summarize" aggitem { "," aggitem } [ "by" items ]
static SanadStatus
parse_summarize(Parser *parser, AstStep *out)
{
  List aggregates = {0};

  do {
    AstAggregate aggregate = {0};
    TRY(parse_aggregate(parser, &aggregate));
    TRY(list_add(parser, &aggregates, &aggregate, sizeof aggregate));
  } while (take_if(parser, MODE_AFTER_NODE, TOKEN_COMMA, ","));
  out->summarize.aggregates = aggregates.items;
  out->summarize.aggregate_count = aggregates.count;
  return parse_by(parser, &out->summarize.by);
}

/// "sort" key { "," key } ; key = expr [ "asc" | "desc" ]
static SanadStatus
parse_sort(Parser *parser, AstStep *out)
{
  List keys = {0};

  do {
    AstKey key = {0};
    (void)look(parser, MODE_OPERAND);
    const size_t start = parser->token.start;
    want_class(parser, SANAD_EXPECT_COLUMN);
    TRY(parse_expression(parser, &key.value));
    key.is_descending = take_if_word(parser, MODE_OPERATOR, "desc");
    if (!key.is_descending) {
      (void)take_if_word(parser, MODE_OPERATOR, "asc");
    }
    key.span = span_from(parser, start);
    TRY(list_add(parser, &keys, &key, sizeof key));
  } while (take_if(parser, MODE_OPERATOR, TOKEN_COMMA, ","));
  out->sort.keys = keys.items;
  out->sort.key_count = keys.count;
  return SANAD_OK;
}

/// ( "top" | "bottom" ) INT "by" expr [ "per" VAR { "," VAR } ]
static SanadStatus
parse_top(Parser *parser, AstStep *out)
{
  List per = {0};

  TRY(parse_integer(parser, &out->top.count));
  TRY(need_word(parser, MODE_AFTER_NODE, "by"));
  want_class(parser, SANAD_EXPECT_COLUMN);
  TRY(parse_expression(parser, &out->top.by));
  if (take_if_word(parser, MODE_OPERATOR, "per")) {
    TRY(parse_variables(parser, SANAD_EXPECT_COLUMN, &per));
  }
  out->top.per = per.items;
  out->top.per_count = per.count;
  return SANAD_OK;
}

/// "limit" INT | "skip" INT
static SanadStatus
parse_number_step(Parser *parser, AstStep *out)
{
  return parse_integer(parser, &out->number);
}

static SanadStatus
parse_describe_step(Parser *parser, AstStep *out)
{
  return parse_describe(parser, &out->describe);
}

/// "construct" template
static SanadStatus
parse_construct(Parser *parser, AstStep *out)
{
  return parse_template(parser, TEMPLATE_CONSTRUCT, false, &out->template);
}

/// "add" template [ "to" graph ]
static SanadStatus
parse_add_step(Parser *parser, AstStep *out)
{
  if (look(parser, MODE_NODE) == TOKEN_WORD && lexed_is(parser, "new")) {
    (void)wrong(parser, token_span(parser),
                "add new is a statement, not a step");
    return sanad_hint(parser->error, "for a thing called new write [new]");
  }
  return parse_template(parser, TEMPLATE_ADD, false, &out->template);
}

/// "remove" template [ "from" graph ]
static SanadStatus
parse_remove_step(Parser *parser, AstStep *out)
{
  return parse_template(parser, TEMPLATE_REMOVE, false, &out->template);
}

// ---- The table

static SanadStatus
parse_paths_step(Parser *parser, AstStep *out)
{
  return parse_paths(parser, &out->paths);
}

static const struct {
  const char *word;
  AstStepKind kind;
  SanadStatus (*parse)(Parser *parser, AstStep *out);
} steps[] = {
    {"where", AST_STEP_WHERE, parse_where_step},
    {"match", AST_STEP_MATCH, parse_match},
    {"optional", AST_STEP_OPTIONAL, parse_clause_step},
    {"not", AST_STEP_NOT, parse_clause_step},
    {"let", AST_STEP_LET, parse_let_step},
    {"select", AST_STEP_SELECT, parse_select},
    {"drop", AST_STEP_DROP, parse_drop},
    {"distinct", AST_STEP_DISTINCT, parse_nothing},
    {"count", AST_STEP_COUNT, parse_count},
    {"summarize", AST_STEP_SUMMARIZE, parse_summarize},
    {"sort", AST_STEP_SORT, parse_sort},
    {"top", AST_STEP_TOP, parse_top},
    {"bottom", AST_STEP_BOTTOM, parse_top},
    {"limit", AST_STEP_LIMIT, parse_number_step},
    {"skip", AST_STEP_SKIP, parse_number_step},
    {"shortest", AST_STEP_PATHS, parse_paths_step},
    {"all", AST_STEP_PATHS, parse_paths_step},
    {"paths", AST_STEP_PATHS, parse_paths_step},
    {"why", AST_STEP_WHY, parse_nothing},
    {"graph", AST_STEP_GRAPH, parse_nothing},
    {"describe", AST_STEP_DESCRIBE, parse_describe_step},
    {"construct", AST_STEP_CONSTRUCT, parse_construct},
    {"add", AST_STEP_ADD, parse_add_step},
    {"remove", AST_STEP_REMOVE, parse_remove_step},
    {"draw", AST_STEP_DRAW, parse_output_step},
    {"chart", AST_STEP_CHART, parse_output_step},
    {"show", AST_STEP_SHOW, parse_output_step},
    {"export", AST_STEP_EXPORT, parse_output_step},
};

/// Adds the hint that lists all steps.
static void
hint_steps(Parser *parser)
{
  SanadBuffer list = {0};

  for (size_t i = 0; i < step_word_count; ++i) {
    sanad_buffer_add_string(&list, i ? " " : "");
    sanad_buffer_add_string(&list, step_words[i]);
  }
  if (!list.failed) {
    (void)sanad_hint(parser->error, "steps are: %.*s", (int)list.length,
                     list.data);
  }
  sanad_buffer_free(&list);
}

/// step, behind the "|"
SanadStatus
parse_step(Parser *parser, AstStep *out)
{
  want_class(parser, SANAD_EXPECT_STEP);
  for (size_t i = 0; i < step_word_count; ++i) {
    want(parser, step_words[i]);
  }
  if (look(parser, MODE_NODE) != TOKEN_WORD) {
    return unexpected(parser, "a step");
  }

  const size_t start = parser->token.start;
  for (size_t i = 0; i < sizeof steps / sizeof *steps; ++i) {
    if (lexed_is(parser, steps[i].word)) {
      out->kind = steps[i].kind;
      advance(parser);
      TRY(steps[i].parse(parser, out));
      out->span = span_from(parser, start);
      return SANAD_OK;
    }
  }
  const SanadText word = lexed_text(parser);
  (void)wrong(parser, token_span(parser), "\"%.*s\" is not a step",
              (int)(word.length < 40 ? word.length : 40), word.data);
  hint_unexpected(parser);
  if (parser->error->hint[0] == '\0') {
    hint_steps(parser);
  }
  return parser->error->status;
}
