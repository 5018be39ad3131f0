#include "tests/unit/parse.h"

#include <stdlib.h>

// ---- Trees ------------------------------------------------------------------

static void
builds_a_chain(void **state)
{
  (void)state;
  const char *const text = "?x:T -p/^q*-> [Hong Kong] <-?r- $z in ?g";
  Parsed parsed = parse(text);
  assert_int_equal(parsed.status, SANAD_OK);
  assert_int_equal(parsed.statement->kind, AST_STATEMENT_QUERY);
  assert_int_equal(parsed.statement->prefix, AST_RUN);
  const AstPattern *const pattern = &parsed.statement->query.pattern;
  assert_int_equal(pattern->clause_count, 1);
  const AstChain *const chain = &pattern->clauses[0].chain;

  assert_false(chain->starts_with_arrow);
  assert_int_equal(chain->start->kind, AST_NODE_VARIABLE);
  assert_int_equal(chain->start->span.length, 4);
  assert_true(sanad_text_is(chain->start->types[0].text, "T"));
  assert_int_equal(chain->link_count, 2);
  assert_int_equal(chain->links[0].arrow.direction, AST_FORWARD);
  assert_int_equal(chain->links[0].arrow.span.offset, 5);
  assert_int_equal(chain->links[0].arrow.span.length, 8);
  const AstPath *const path = chain->links[0].arrow.path;
  assert_int_equal(path->kind, AST_PATH_SEQUENCE);
  assert_int_equal(path->parts[1].kind, AST_PATH_TIMES);
  assert_int_equal(path->parts[1].parts->kind, AST_PATH_INVERSE);
  assert_int_equal(path->parts[1].min, 0);
  assert_int_equal(path->parts[1].max, AST_UNBOUNDED);
  assert_int_equal(chain->links[0].node.name.kind, AST_NAME_BRACKETED);
  assert_true(sanad_text_is(chain->links[0].node.name.text, "Hong Kong"));
  assert_int_equal(chain->links[1].arrow.kind, AST_ARROW_VARIABLE);
  assert_int_equal(chain->links[1].arrow.direction, AST_BACKWARD);
  assert_int_equal(chain->links[1].node.kind, AST_NODE_PARAMETER);
  assert_int_equal(chain->graph.kind, AST_GRAPH_VARIABLE);
  assert_int_equal(chain->span.length, strlen(text));
  parsed_free(&parsed);
}

static void
goes_on_from_the_same_node(void **state)
{
  (void)state;
  Parsed parsed = parse("? -p-> ?y, -q-> ?z, { -r-> A } or { -s-> B, -t-> C }");
  assert_int_equal(parsed.status, SANAD_OK);
  const AstClause *const clauses = parsed.statement->query.pattern.clauses;
  const AstNode *const start = clauses[0].chain.start;
  const AstPattern *const branches = clauses[2].group.branches;

  assert_true(clauses[1].chain.starts_with_arrow);
  assert_ptr_equal(clauses[1].chain.start, start);
  assert_ptr_equal(branches[0].clauses[0].chain.start, start);
  assert_ptr_equal(branches[1].clauses[0].chain.start, start);
  assert_ptr_equal(branches[1].clauses[1].chain.start, start);
  parsed_free(&parsed);

  parsed = parse("?c in (Iran), -p-> ?x, optional ?d -q-> ?e, not -r-> ?");
  assert_int_equal(parsed.status, SANAD_OK);
  const AstClause *const more = parsed.statement->query.pattern.clauses;
  assert_ptr_equal(more[1].chain.start, more[0].members.variable);
  assert_ptr_equal(more[3].inner->chain.start, more[2].inner->chain.start);
  parsed_free(&parsed);
}

static const AstExpr *
where_of(const Parsed *parsed)
{
  assert_int_equal(parsed->status, SANAD_OK);
  return parsed->statement->query.pattern.where;
}

static void
binds_operators_by_precedence(void **state)
{
  (void)state;
  Parsed parsed = parse("?x:T where not ?a + ?b * -?c < 5 and ?d or ?e");
  const AstExpr *const either = where_of(&parsed);

  assert_int_equal(either->kind, AST_EXPR_OR);
  const AstExpr *const both = &either->operands[0];
  assert_int_equal(both->kind, AST_EXPR_AND);
  const AstExpr *const negation = &both->operands[0];
  assert_int_equal(negation->kind, AST_EXPR_NOT);
  const AstExpr *const less = negation->operands;
  assert_int_equal(less->kind, AST_EXPR_LESS);
  const AstExpr *const sum = &less->operands[0];
  assert_int_equal(sum->kind, AST_EXPR_ADD);
  assert_int_equal(sum->operands[1].kind, AST_EXPR_MULTIPLY);
  assert_int_equal(sum->operands[1].operands[1].kind, AST_EXPR_NEGATE);
  assert_int_equal(either->height, 8);
  parsed_free(&parsed);

  parsed = parse("?x:T where ?a - ?b - ?c = 1");
  const AstExpr *const left = &where_of(&parsed)->operands[0];
  assert_int_equal(left->kind, AST_EXPR_SUBTRACT);
  assert_int_equal(left->operands[0].kind, AST_EXPR_SUBTRACT);
  assert_int_equal(left->operands[1].kind, AST_EXPR_VALUE);
  parsed_free(&parsed);
}

static void
tells_what_an_expression_is(void **state)
{
  (void)state;
  static const struct {
    const char *text;
    AstExprKind kind;
    bool is_negated;
  } cases[] = {
      {"?x", AST_EXPR_VALUE, false},
      {"Iran", AST_EXPR_VALUE, false},
      {"$p", AST_EXPR_VALUE, false},
      {"5", AST_EXPR_VALUE, false},
      {"(?x)", AST_EXPR_VALUE, false},
      {"?m.place.country", AST_EXPR_DOTS, false},
      {"$m.place", AST_EXPR_DOTS, false},
      {"[Hong Kong].place", AST_EXPR_DOTS, false},
      {"?x:Country", AST_EXPR_TYPE, false},
      {"?x:(A|B)", AST_EXPR_TYPE, false},
      {"pair(?x, ?y)", AST_EXPR_CALL, false},
      {"today()", AST_EXPR_CALL, false},
      {"exists { ?x -p-> ? }", AST_EXPR_EXISTS, false},
      {"?x in (1, 2)", AST_EXPR_IN, false},
      {"?x not in (1)", AST_EXPR_IN, true},
      {"?x contains \"a\"", AST_EXPR_CONTAINS, false},
      {"?x not starts \"a\"", AST_EXPR_STARTS, true},
      {"?x ends \"a\"", AST_EXPR_ENDS, false},
      {"?x not matches \"a\"", AST_EXPR_MATCHES, true},
      {"?x is missing", AST_EXPR_MISSING, false},
      {"?x is not missing", AST_EXPR_MISSING, true},
      {"?x = \"a\"@*", AST_EXPR_EQUAL, false},
      {"?x != 1", AST_EXPR_UNEQUAL, false},
      {"?x <= 1", AST_EXPR_LESS_EQUAL, false},
      {"?x >= 1", AST_EXPR_GREATER_EQUAL, false},
      {"?x > 1", AST_EXPR_GREATER, false},
      {"-?x", AST_EXPR_NEGATE, false},
      {"?x / 2", AST_EXPR_DIVIDE, false},
  };

  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
    char text[100];
    (void)snprintf(text, sizeof text, "?x:T where %s", cases[i].text);
    Parsed parsed = parse(text);
    const AstExpr *const expr = where_of(&parsed);
    assert_int_equal(expr->kind, cases[i].kind);
    assert_int_equal(expr->is_negated, cases[i].is_negated);
    parsed_free(&parsed);
  }
}

// ---- Statements in a text ---------------------------------------------------

/// Statements of a text, each printed on a line of its own.
static void
print_all(const char *text, SanadBuffer *out)
{
  size_t offset = 0;
  SanadStatus status = SANAD_OK;

  while (status != SANAD_END) {
    Parsed parsed = parse_at(sanad_text(text), offset);
    status = parsed.status;
    if (status == SANAD_OK) {
      sanad_print_statement(out, parsed.statement);
      sanad_buffer_add_char(out, '\n');
    } else if (status != SANAD_END) {
      sanad_buffer_add_format(out, "error: %s\n", parsed.error.message);
    }
    assert_true(parsed.end > offset || status == SANAD_END);
    offset = parsed.end;
    parsed_free(&parsed);
  }
  assert_int_equal(offset, strlen(text));
}

static void
ends_statements_where_a_line_ends(void **state)
{
  (void)state;
  static const struct {
    const char *text;
    const char *printed;
  } cases[] = {
      {"", ""},
      {" ;\n# nothing\n;; ", ""},
      {"?x:T;?y:U", "?x:T\n?y:U\n"},
      {"?x:T\n?y:U\n", "?x:T\n?y:U\n"},
      {"?x:T,\n?y:U where\n?x = 1 and\n?y = 2", // The line cannot end there
       "?x:T, ?y:U where ?x = 1 and ?y = 2\n"},
      {"?x:T -p->\n\n# comment\n?y", "?x:T -p-> ?y\n"},
      {"?x:T,\n-p-> ?y,\n  -q-> ?z", "?x:T, -p-> ?y, -q-> ?z\n"},
      {"sparql\n?x:T", "sparql ?x:T\n"},
      {"?x:T\n  | count\n\n # comment\n| limit 1", "?x:T | count | limit 1\n"},
      {"?x:T | draw\n| limit 1", "?x:T | draw\n| limit 1\n"},
      {"?x:T;\n| limit 1", "?x:T\n| limit 1\n"},
      {"define ?a:B as ?a:C\n| limit 1", "define ?a:B as ?a:C\n| limit 1\n"},
      {"define f() as ?a:C\n| limit 1", "define f() as ?a:C | limit 1\n"},
      {"load \"a\"\n| limit 1", "load \"a\"\n| limit 1\n"},
      {"?x:T where (?x = 1\nand ?x != 2)\nand ?x = 3",
       "?x:T where ?x = 1 and ?x != 2\nerror: a statement cannot start with "
       "and\n"},
      {"{ ?x:T\n}\nor { ?y:U }",
       "{ ?x:T }\nerror: a statement cannot start with or\n"},
      {"?x:T | count\nby ?x", "?x:T | count\nerror: by alone is no pattern\n"},
      {"set\nset language\nset language = en", "set\nset language\nset "
                                               "language = en\n"},
  };

  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
    SanadBuffer out = {0};
    print_all(cases[i].text, &out);
    assert_string_equal(sanad_buffer_string(&out), cases[i].printed);
    sanad_buffer_free(&out);
  }
}

static void
resumes_behind_an_error(void **state)
{
  (void)state;
  static const struct {
    const char *text;
    const char *printed;
  } cases[] = {
      {"Iran\n?x:T", "error: Iran alone is no pattern\n?x:T\n"},
      {"Iran; ?x:T", "error: Iran alone is no pattern\n?x:T\n"},
      {"?x:T | cuont\n  | limit 1\n?y:U", "error: \"cuont\" is not a step\n"
                                          "?y:U\n"},
      {"{ ?x:T,\nIran,\n?z:U }\n?y:U",
       "error: Iran alone is no pattern\n?y:U\n"},
      {"{ ?x:T,\nIran\n\n?y:U", "error: Iran alone is no pattern\n?y:U\n"},
      {"Iran \";\" [;] # ;\n?y:U", "error: Iran alone is no pattern\n?y:U\n"},
      {"Iran \"\"\"\n?z:V\n\"\"\"\n?y:U",
       "error: Iran alone is no pattern\n?y:U\n"},
      {"Iran <urn:a#b>; ?y:U", "error: Iran alone is no pattern\n?y:U\n"},
      {"?x -<urn:a#b>|\"\"\"x\n?y:U", // Text that stops short is the last
       "error: a text in \"\"\" is not finished before the end\n"},
      {"\x01\n?y:U",
       "error: the control character U+0001 cannot stand in a statement\n"
       "?y:U\n"},
      {"?x -p", "error: expected - or -> at the end of the arrow before the "
                "end\n"},
  };

  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
    SanadBuffer out = {0};
    print_all(cases[i].text, &out);
    assert_string_equal(sanad_buffer_string(&out), cases[i].printed);
    sanad_buffer_free(&out);
  }
}

static void
knows_when_a_person_has_finished(void **state)
{
  (void)state;
  static const struct {
    const char *text;
    SanadStatus status;
  } cases[] = {
      {"", SANAD_OK},
      {"# comment", SANAD_OK},
      {"?x:T", SANAD_OK},
      {"?x:T;", SANAD_OK},
      {"?x -p->", SANAD_INCOMPLETE},
      {"?x:T; ?y:U,", SANAD_INCOMPLETE},
      {"?x:T where", SANAD_INCOMPLETE},
      {"?x:T where ?y >", SANAD_INCOMPLETE},
      {"?x:T where (?y", SANAD_INCOMPLETE},
      {"{ ?x:T", SANAD_INCOMPLETE},
      {"?x:T |", SANAD_INCOMPLETE},
      {"?x:T | count by", SANAD_INCOMPLETE},
      {"explain", SANAD_INCOMPLETE},
      {"load", SANAD_INCOMPLETE},
      {"define -x-> as", SANAD_INCOMPLETE},
      {"?x -p-> \"\"\"a", SANAD_INCOMPLETE},
      // A new line cannot complete these: they are wrong.
      {"?x -p-> \"a", SANAD_OK},
      {"?x -p-> [a", SANAD_OK},
      {"?x -p-> <http://a", SANAD_OK},
      {"?x -p", SANAD_OK},
      {"?x -", SANAD_OK},
      {"?x -p-> $", SANAD_OK},
      {"Iran", SANAD_OK},
      {"Iran; ?x -p->", SANAD_OK}, // What is wrong comes first
      {"?x:T | cuont", SANAD_OK},
  };

  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
    const SanadStatus status =
        sanad_parse_is_complete(sanad_text(cases[i].text));
    if (status != cases[i].status) {
      fail_msg("%s: %d", cases[i].text, status);
    }
  }
}

// ---- Going on from a statement ----------------------------------------------

static void
continues_a_statement(void **state)
{
  (void)state;
  static const struct {
    const char *before;
    const char *after;
    const char *printed; ///< Or the message
  } cases[] = {
      {"?x:T", "| count", "?x:T | count"},
      {"?x:T | limit 1 | draw", "| skip 2", "?x:T | limit 1 | skip 2"},
      {"explain ?x:T", "| count", "explain ?x:T | count"},
      {"explain ?x:T", "sparql | count", "sparql ?x:T | count"},
      {"?x:T", "verify against <urn:x> | count",
       "verify against <urn:x> ?x:T | count"},
      {"define f($x) as ?x:T", "| count", "define f($x) as ?x:T | count"},
      {"define f($x) as ?x:T", "explain | count", "explain ?x:T | count"},
      {"describe Iran", "| draw", "describe Iran | draw"},
      {"describe Iran", "| count",
       "behind a graph only draw, show and export can follow"},
      {"explain analyze ?x:T", "| draw",
       "explain analyze shows rows, it does not write, draw or export them"},
  };

  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
    Parsed before = parse(cases[i].before);
    Parsed after = parse(cases[i].after);
    const AstStatement *whole = NULL;
    SanadError error = {0};
    SanadBuffer out = {0};

    assert_true(sanad_statement_takes_steps(before.statement));
    if (sanad_statement_continue(&whole, before.arena, before.statement,
                                 after.statement, &error) == SANAD_OK) {
      sanad_print_statement(&out, whole);
    } else {
      assert_null(whole);
      sanad_buffer_add_string(&out, error.message);
    }
    assert_string_equal(sanad_buffer_string(&out), cases[i].printed);
    sanad_buffer_free(&out);
    parsed_free(&before);
    parsed_free(&after);
  }
}

static void
tells_which_statements_take_steps(void **state)
{
  (void)state;
  static const struct {
    const char *text;
    bool takes;
  } cases[] = {
      {"?x:T", true},
      {"verify ?x:T | count", true},
      {"| count", true},
      {"define f() as ?x:T", true},
      {"define ?x:U as ?x:T", false},
      {"let $x = 1", false},
      {"add Iran -p-> China", false},
  };

  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
    Parsed parsed = parse(cases[i].text);
    assert_int_equal(sanad_statement_takes_steps(parsed.statement),
                     cases[i].takes);
    parsed_free(&parsed);
  }
}

// ---- Values -----------------------------------------------------------------

static void
parses_single_values(void **state)
{
  (void)state;
  static const struct {
    const char *text;
    SanadStatus status;
    AstNodeKind kind;
  } cases[] = {
      {"Iran", SANAD_OK, AST_NODE_NAME},
      {" [Hong Kong] ", SANAD_OK, AST_NODE_NAME},
      {"-5", SANAD_OK, AST_NODE_LITERAL},
      {"\"x\"@en", SANAD_OK, AST_NODE_LITERAL},
      {"$x", SANAD_OK, AST_NODE_PARAMETER},
      {"Hong Kong", SANAD_SYNTAX, 0},
      {"?x", SANAD_SYNTAX, 0},
      {"\"x\"@*", SANAD_SYNTAX, 0},
      {"where", SANAD_SYNTAX, 0},
      {"", SANAD_INCOMPLETE, 0},
  };

  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
    SanadArena *const arena = sanad_arena_new(NULL, ARENA_BYTES);
    const AstValue *value = NULL;
    assert_int_equal(
        sanad_parse_value(&value, arena, sanad_text(cases[i].text), NULL),
        cases[i].status);
    if (cases[i].status == SANAD_OK) {
      assert_int_equal(value->kind, cases[i].kind);
    } else {
      assert_null(value);
    }
    sanad_arena_free(arena);
  }
}

// ---- Limits and memory ------------------------------------------------------

static void
check_nested(const char *before, const char *open, const char *middle,
             const char *close, size_t count, SanadStatus status)
{
  SanadBuffer text = {0};

  sanad_buffer_add_string(&text, before);
  for (size_t i = 0; i < count; ++i) {
    sanad_buffer_add_string(&text, open);
  }
  sanad_buffer_add_string(&text, middle);
  for (size_t i = 0; i < count; ++i) {
    sanad_buffer_add_string(&text, close);
  }
  Parsed parsed = parse_at(sanad_buffer_text(&text), 0);
  if (parsed.status != status) {
    fail_msg("%s, %zu times: %d, %s", open, count, parsed.status,
             parsed.error.message);
  }
  parsed_free(&parsed);
  sanad_buffer_free(&text);
}

static void
nests_only_so_deep(void **state)
{
  (void)state;
  check_nested("", "{ ", "?x:T", " }", 100, SANAD_OK);
  check_nested("", "{ ", "?x:T", " }", 101, SANAD_LIMIT);
  check_nested("?x:T where ", "(", "?x", ")", 100, SANAD_OK);
  check_nested("?x:T where ", "(", "?x", ")", 101, SANAD_LIMIT);
  check_nested("?x:T where ", "not ", "?x", "", 100, SANAD_OK);
  check_nested("?x:T where ", "not ", "?x", "", 101, SANAD_LIMIT);
  check_nested("?x:T where ", "f(", "?x", ")", 101, SANAD_LIMIT);
  check_nested("?x:T where ", "exists { ?x:T where ", "?x", " }", 100,
               SANAD_OK);
  check_nested("?x:T where ", "exists { ?x:T where ", "?x", " }", 101,
               SANAD_LIMIT);
  check_nested("?x -", "(", "a", ")", 100, SANAD_INCOMPLETE);
  check_nested("?x -", "(", "a", ")", 101, SANAD_LIMIT);
  check_nested("?x:T where ?x", " + 1", "", "", 499, SANAD_OK);
  check_nested("?x:T where ?x", " + 1", "", "", 500, SANAD_LIMIT);
  // Long is not deep.
  check_nested("?x:T where ?x", " or ?x", "", "", 5000, SANAD_OK);
  check_nested("?x:T", ", ?x:T", "", "", 5000, SANAD_OK);
  check_nested("?x:T where ", "exists { ?x:T where ", "?x", " + 1 + 1 + 1 }",
               100, SANAD_OK);
  check_nested("?x:T where ", "exists { ?x:T where ", "?x",
               " + 1 + 1 + 1 + 1 + 1 }", 100, SANAD_LIMIT);
}

static void
limits_what_a_path_writes_out(void **state)
{
  (void)state;
  check_prints("?x -((p{10}){10}){10}-> ?y", "?x -((p{10}){10}){10}-> ?y");
  static const WrongCase cases[] = {
      {"?x -((p{10}){10}/q){10}-> ?y", SANAD_LIMIT, 1, 5,
       "a path has at most 1 000 relations, with {m,n} written out", NULL},
      {"?x -p{11}-> ?y", SANAD_LIMIT, 1, 7, "{m,n} goes up to 10", NULL},
      {"?x -p{1,99999999999}-> ?y", SANAD_LIMIT, 1, 9, "{m,n} goes up to 10",
       NULL},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
    check_wrong(&cases[i]);
  }
}

typedef struct {
  size_t asked;
  size_t allowed;
} Memory;

static void *
take(void *state, size_t size)
{
  Memory *const memory = state;
  return memory->asked++ < memory->allowed ? malloc(size) : NULL;
}

static void
give(void *state, void *block)
{
  (void)state;
  free(block);
}

/// Fills several blocks of the arena, so that all kinds of arrays meet the end
/// of the memory.
static void
survives_every_failed_allocation(void **state)
{
  (void)state;
  const char *const text =
      "define f($x) as { ?x -(p|^q)*/!(r|s)-> [a b]:(T|U) } or { ?y in (1, "
      "\"x\"^^ex:t, [\xC3\xA9]) }, ?x:U, not -p-> ?, g(1) as (?a, ?b) where "
      "?x.p.q "
      "in "
      "(1, 2) and f(?x) or exists { ?x:T } | let ?v = 1 + 2 | select ?x as "
      "?y, ?v | summarize sum(?x) as ?s by ?y | sort ?s desc | top 3 by ?s per "
      "?y | shortest path from Iran to ?x via -a|b- avoid (c, d) max 3 | "
      "optional ?x -p-> ?y | drop ?a, ?b";
  size_t failures = 0;
  SanadStatus status = SANAD_NO_MEMORY;

  for (size_t limit = 1; status != SANAD_OK; limit += 64) {
    SanadArena *const arena = sanad_arena_new(NULL, limit);
    const AstStatement *statement = NULL;
    SanadError error = {0};
    size_t end = 0;
    status = sanad_parse_statement(&statement, arena, sanad_text(text), 0, &end,
                                   &error);
    failures += status != SANAD_OK;
    if (status != SANAD_OK && status != SANAD_NO_MEMORY) {
      fail_msg("%s", error.message);
    }
    assert_int_equal(statement != NULL, status == SANAD_OK);
    sanad_arena_free(arena);
  }
  assert_true(failures > 100);

  Memory memory = {0, SIZE_MAX};
  status = SANAD_NO_MEMORY;
  for (memory.allowed = 1; status != SANAD_OK; ++memory.allowed) {
    const SanadAllocator allocator = {take, give, &memory};
    memory.asked = 0;
    SanadArena *const arena = sanad_arena_new(&allocator, ARENA_BYTES);
    const AstStatement *statement = NULL;
    size_t end = 0;
    status = sanad_parse_statement(&statement, arena, sanad_text(text), 0, &end,
                                   NULL);
    assert_true(status == SANAD_OK || status == SANAD_NO_MEMORY);
    sanad_arena_free(arena);
  }
  assert_true(memory.allowed > 3);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(builds_a_chain),
      cmocka_unit_test(goes_on_from_the_same_node),
      cmocka_unit_test(binds_operators_by_precedence),
      cmocka_unit_test(tells_what_an_expression_is),
      cmocka_unit_test(ends_statements_where_a_line_ends),
      cmocka_unit_test(resumes_behind_an_error),
      cmocka_unit_test(knows_when_a_person_has_finished),
      cmocka_unit_test(continues_a_statement),
      cmocka_unit_test(tells_which_statements_take_steps),
      cmocka_unit_test(parses_single_values),
      cmocka_unit_test(nests_only_so_deep),
      cmocka_unit_test(limits_what_a_path_writes_out),
      cmocka_unit_test(survives_every_failed_allocation),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
