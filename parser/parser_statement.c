#include "parser/parser_impl.h"

// ---- The order of steps

typedef enum { RESULT_ROWS, RESULT_GRAPH, RESULT_UNKNOWN } ResultKind;

static bool
is_output(AstStepKind kind)
{
  return kind == AST_STEP_DRAW || kind == AST_STEP_SHOW ||
         kind == AST_STEP_EXPORT;
}

bool
sanad_step_is_last(AstStepKind kind)
{
  return is_output(kind) || kind == AST_STEP_ADD || kind == AST_STEP_REMOVE ||
         kind == AST_STEP_CHART;
}

static bool
makes_graph(AstStepKind kind)
{
  return kind == AST_STEP_DESCRIBE || kind == AST_STEP_GRAPH ||
         kind == AST_STEP_CONSTRUCT;
}

static ResultKind
result_of_source(AstSourceKind kind)
{
  return kind == AST_SOURCE_PREVIOUS   ? RESULT_UNKNOWN
         : kind == AST_SOURCE_DESCRIBE ? RESULT_GRAPH
                                       : RESULT_ROWS;
}

/// Whether explain analyze, verify or define refuses the step.
static SanadStatus
check_prefix(SanadError *error, AstPrefix prefix, const AstStep *step)
{
  if (prefix == AST_EXPLAIN_ANALYZE && sanad_step_is_last(step->kind) &&
      step->kind != AST_STEP_SHOW) {
    (void)sanad_fail(error, SANAD_SYNTAX, step->span,
                     "explain analyze shows rows, it does not write, draw or "
                     "export them");
    return sanad_hint(error, "leave this step out, or write explain");
  }
  if (prefix == AST_VERIFY &&
      (step->kind == AST_STEP_ADD || step->kind == AST_STEP_REMOVE)) {
    (void)sanad_fail(error, SANAD_SYNTAX, step->span,
                     "verify does not change data");
    return sanad_hint(error, "leave this step out");
  }
  return SANAD_OK;
}

/// Checks that `step` may follow what gives `*result`, which it updates.
static SanadStatus
check_order(SanadError *error, const AstStep *before, const AstStep *step,
            ResultKind *result)
{
  if (before && sanad_step_is_last(before->kind)) {
    (void)sanad_fail(error, SANAD_SYNTAX, step->span,
                     "add, remove, draw, chart, show and export come last");
    return sanad_hint(error, "move this step before it");
  }
  if (*result == RESULT_GRAPH && !is_output(step->kind)) {
    (void)sanad_fail(error, SANAD_SYNTAX, step->span,
                     "behind a graph only draw, show and export can follow");
    return sanad_hint(error, "describe, graph and construct make a graph; "
                             "put this step before them");
  }
  if (makes_graph(step->kind)) {
    *result = RESULT_GRAPH;
  } else if (!sanad_step_is_last(step->kind)) {
    *result = RESULT_ROWS;
  }
  return SANAD_OK;
}

// ---- Queries

/// { "|" step }
SanadStatus
parse_query_steps(Parser *parser, AstPrefix prefix, AstQuery *out)
{
  ResultKind result = result_of_source(out->kind);
  List steps = {0};
  bool is_open = true;

  parser->in_step = true;
  // L9: a line that starts with | goes on, if another step can.
  for (;;) {
    want(parser, "|");
    const TokenKind next = is_open ? look(parser, MODE_AFTER_NODE)
                                   : look_on(parser, MODE_AFTER_NODE);
    if (next != TOKEN_PIPE) {
      break;
    }
    const AstStep *const before =
        steps.count ? &((const AstStep *)steps.items)[steps.count - 1] : NULL;
    AstStep step = {0};
    advance(parser);
    TRY(parse_step(parser, &step));
    TRY(check_order(parser->error, before, &step, &result));
    TRY(check_prefix(parser->error, prefix, &step));
    TRY(list_add(parser, &steps, &step, sizeof step));
    is_open = !sanad_step_is_last(step.kind);
  }
  parser->in_step = false;
  out->steps = steps.items;
  out->step_count = steps.count;
  return SANAD_OK;
}

/// source = pattern | why | describe | paths ;
static SanadStatus
parse_source(Parser *parser, AstQuery *out)
{
  static const ChainStart nothing = {NULL,
                                     "a statement cannot start with an arrow"};
  const bool is_at_word = look(parser, MODE_NODE) == TOKEN_WORD;

  want(parser, "why");
  want(parser, "describe");
  want(parser, "shortest");
  want(parser, "all");
  want(parser, "paths");
  if (is_at_word && lexed_is(parser, "describe")) {
    out->kind = AST_SOURCE_DESCRIBE;
    advance(parser);
    return parse_describe(parser, &out->describe);
  }
  if (is_at_word && (lexed_is(parser, "shortest") || lexed_is(parser, "all") ||
                     lexed_is(parser, "paths"))) {
    out->kind = AST_SOURCE_PATHS;
    advance(parser);
    return parse_paths(parser, &out->paths);
  }
  out->kind = AST_SOURCE_PATTERN;
  if (is_at_word && lexed_is(parser, "why")) {
    out->kind = AST_SOURCE_WHY;
    advance(parser);
  }
  return parse_pattern(parser, &nothing, &out->pattern);
}

/// query = source { "|" step } ;
static SanadStatus
parse_query_under(Parser *parser, AstPrefix prefix, AstQuery *out)
{
  (void)look(parser, MODE_NODE);
  const size_t start = parser->token.start;

  TRY(parse_source(parser, out));
  TRY(parse_query_steps(parser, prefix, out));
  out->span = span_from(parser, start);
  return SANAD_OK;
}

/// query, in a definition: it has to give rows
SanadStatus
parse_query(Parser *parser, AstQuery *out)
{
  TRY(parse_query_under(parser, AST_RUN, out));

  const AstStep *const last =
      out->step_count ? &out->steps[out->step_count - 1] : NULL;
  if ((last && (sanad_step_is_last(last->kind) || makes_graph(last->kind))) ||
      (!last && out->kind == AST_SOURCE_DESCRIBE)) {
    (void)wrong(parser, last ? last->span : out->span,
                "what is defined has to give rows");
    return sanad_hint(parser->error, "leave this out, and write it where the "
                                     "definition is used");
  }
  return SANAD_OK;
}

/// continued = "|" step { "|" step } ;
static SanadStatus
parse_query_or_continued(Parser *parser, AstPrefix prefix, AstStatement *out)
{
  out->kind = AST_STATEMENT_QUERY;
  out->prefix = prefix;
  if (look(parser, MODE_NODE) != TOKEN_PIPE) {
    return parse_query_under(parser, prefix, &out->query);
  }

  const size_t start = parser->token.start;
  out->query.kind = AST_SOURCE_PREVIOUS;
  TRY(parse_query_steps(parser, prefix, &out->query));
  out->query.span = span_from(parser, start);
  return SANAD_OK;
}

// ---- Prefixes

/// "explain" [ "analyze" ] ( query | continued ), behind the first word
static SanadStatus
parse_explain(Parser *parser, AstStatement *out)
{
  AstPrefix prefix = AST_EXPLAIN;

  want(parser, "analyze");
  if (look(parser, MODE_NODE) == TOKEN_WORD && lexed_is(parser, "analyze")) {
    prefix = AST_EXPLAIN_ANALYZE;
    advance(parser);
  }
  return parse_query_or_continued(parser, prefix, out);
}

/// "sparql" ( query | continued ), behind the word
static SanadStatus
parse_sparql(Parser *parser, AstStatement *out)
{
  return parse_query_or_continued(parser, AST_SPARQL, out);
}

/// "verify" [ "against" ( IRI | STRING ) ] ( query | continued )
static SanadStatus
parse_verify(Parser *parser, AstStatement *out)
{
  want(parser, "against");
  if (look(parser, MODE_NODE) == TOKEN_WORD && lexed_is(parser, "against")) {
    advance(parser);
    want_class(parser, SANAD_EXPECT_IRI);
    const TokenKind kind = look(parser, MODE_NODE);
    out->against_is_iri = kind == TOKEN_IRI;
    if (kind == TOKEN_IRI) {
      AstName iri = {0};
      TRY(take_name(parser, &iri));
      mark_no_name(parser);
      out->against = (AstString){iri.text, iri.span};
    } else if (kind == TOKEN_STRING) {
      TRY(take_string(parser, &out->against));
    } else {
      return unexpected(parser, "the address of an endpoint, <...> or \"...\"");
    }
  }
  return parse_query_or_continued(parser, AST_VERIFY, out);
}

// ---- Statements

/// L9: what cannot start a statement belonged to the line before.
static SanadStatus
refuse_start(Parser *parser)
{
  const TokenKind kind = parser->token.kind;
  const bool is_word_token = kind == TOKEN_WORD;
  const bool is_operator =
      is_word_token && (lexed_is(parser, "where") || lexed_is(parser, "and") ||
                        lexed_is(parser, "or") || lexed_is(parser, "in") ||
                        lexed_is(parser, "as") || lexed_is(parser, "is"));
  const SanadText text = lexed_text(parser);
  // Signs that mean something only in expressions.
  const char first = byte_at(parser, parser->token.start);
  const bool is_sign =
      kind == TOKEN_WRONG && (first == '+' || first == '*' || first == '/' ||
                              first == '>' || first == '!');

  if (kind == TOKEN_PERIOD) {
    (void)wrong(parser, token_span(parser),
                "a line that starts with . is a command of the shell");
    return sanad_hint(parser->error, "it cannot stand in a script");
  }
  if (!is_operator && !is_sign && !is_arrow(kind) && kind != TOKEN_COMMA &&
      kind != TOKEN_EQUAL) {
    return SANAD_OK;
  }
  (void)wrong(parser, token_span(parser), "a statement cannot start with %.*s",
              (int)text.length, text.data);
  if (is_word_token && lexed_is(parser, "where")) {
    return sanad_hint(parser->error,
                      "end the line before with where, or write | where");
  }
  return sanad_hint(parser->error,
                    "to go on from the line before, end that line with it, "
                    "use ( ), or write | where");
}

static const struct {
  const char *word;
  SanadStatus (*parse)(Parser *parser, AstStatement *out);
  bool makes_names; ///< What it names need not be in the graph
} statements[] = {
    {"explain", parse_explain, false}, {"sparql", parse_sparql, false},
    {"verify", parse_verify, false},   {"define", parse_definition, true},
    {"forget", parse_forget, true},    {"prefix", parse_prefix, true},
    {"let", parse_let, false},         {"use", parse_use, true},
    {"set", parse_set, true},          {"load", parse_load, true},
    {"read", parse_read, true},        {"add", parse_add, true},
    {"remove", parse_remove, false},   {"export", parse_export, false},
    {"run", parse_run, true},          {"report", parse_report, true},
};

/// statement = query | prefixed | continued | definition | setting | data
///           | report ;
SanadStatus
parse_statement(Parser *parser, AstStatement *out)
{
  want_class(parser, SANAD_EXPECT_STATEMENT);
  for (size_t i = 0; i < statement_word_count; ++i) {
    want(parser, statement_words[i]);
  }
  want(parser, "|");
  (void)look(parser, MODE_NODE);
  TRY(refuse_start(parser));
  if (parser->token.kind == TOKEN_WORD) {
    for (size_t i = 0; i < sizeof statements / sizeof *statements; ++i) {
      if (lexed_is(parser, statements[i].word)) {
        advance(parser);
        parser->may_be_new = statements[i].makes_names;
        return statements[i].parse(parser, out);
      }
    }
  }
  return parse_query_or_continued(parser, AST_RUN, out);
}

// ---- Going on from a statement

bool
sanad_statement_takes_steps(const AstStatement *statement)
{
  return statement->kind == AST_STATEMENT_QUERY ||
         (statement->kind == AST_STATEMENT_DEFINE &&
          statement->definition.kind == AST_DEFINE_QUERY);
}

/// The steps of both queries in one array.
static SanadStatus
join_steps(SanadArena *arena, const AstQuery *previous, const AstQuery *added,
           AstQuery *out, SanadError *error)
{
  size_t kept = previous->step_count;
  if (kept > 0 && sanad_step_is_last(previous->steps[kept - 1].kind)) {
    --kept;
  }
  const size_t count = kept + added->step_count;
  AstStep *const steps = SANAD_TAKE_ARRAY(arena, AstStep, count);
  if (!steps) {
    return sanad_fail_memory(error);
  }
  for (size_t i = 0; i < kept; ++i) {
    steps[i] = previous->steps[i];
  }
  for (size_t i = 0; i < added->step_count; ++i) {
    steps[kept + i] = added->steps[i];
  }
  *out = *previous;
  out->steps = steps;
  out->step_count = count;
  return SANAD_OK;
}

static SanadStatus
check_steps(const AstQuery *query, AstPrefix prefix, SanadError *error)
{
  ResultKind result = result_of_source(query->kind);

  for (size_t i = 0; i < query->step_count; ++i) {
    const AstStep *const before = i ? &query->steps[i - 1] : NULL;
    TRY(check_order(error, before, &query->steps[i], &result));
    TRY(check_prefix(error, prefix, &query->steps[i]));
  }
  return SANAD_OK;
}

SanadStatus
sanad_statement_continue(const AstStatement **out, SanadArena *arena,
                         const AstStatement *previous,
                         const AstStatement *continued, SanadError *error)
{
  const bool is_definition = previous->kind == AST_STATEMENT_DEFINE;
  const AstQuery *const before =
      is_definition ? previous->definition.query : &previous->query;

  *out = NULL;
  AstStatement *const statement = SANAD_TAKE(arena, AstStatement);
  AstQuery *const query = SANAD_TAKE(arena, AstQuery);
  if (!statement || !query) {
    return sanad_fail_memory(error);
  }
  *statement = *previous;
  if (continued->prefix != AST_RUN) {
    statement->prefix = continued->prefix;
    statement->against = continued->against;
    statement->against_is_iri = continued->against_is_iri;
  }
  TRY(join_steps(arena, before, &continued->query, query, error));
  TRY(check_steps(query, statement->prefix, error));
  if (is_definition && continued->prefix == AST_RUN) {
    statement->definition.query = query;
  } else {
    statement->kind = AST_STATEMENT_QUERY;
    statement->query = *query;
  }
  *out = statement;
  return SANAD_OK;
}
