#include "tests/unit/parse.h"

static const char *const examples[] = {
    "define -counterpart-> as ^participant/participant",
    "define ?a -meets-> ?b as ?m:Meeting -participant-> ?a, ?m "
    "-participant-> ?b where ?a != ?b",
    "define ?c:Member as ?c -memberOf-> SCO",
    "Iran -meets-> ?who:Country",
    "Iran -meets-> China",
    "?x -memberOf-> SCO, -borders-> ?y",
    "?ag:Agreement -party-> Iran, -party-> ?c, -sector-> ?s where ?c != Iran",
    "Iran -memberOf-> ?o <-memberOf- ?c",
    "China -borders|^borders-> ?n",
    "Iran -borders+- ?c",
    "Tajikistan -any{1,2}- ?x",
    "?m:Meeting where ?m.date >= 2024-05-10 | select ?m, ?m.date, ?m.place | "
    "sort ?date",
    "?c:Country, optional ?c -capital-> ?city | where ?city is missing",
    "?c:Country, not -memberOf-> ?",
    "{ ?x -party-> Iran } or { ?x -participant-> Iran }",
    "?c in (Iran, China, Georgia_US), ?c -?p-> ?v where ?p in "
    "(ex:population, ex:capital)",
    "?ag:Agreement -sector-> ?s | count by ?s | sort ?count desc, ?s",
    "?a:Article -mentions-> ?p:Person | count by ?p | top 2 by ?count",
    "?a:Article -mentions-> ?p:Person | count by month(?a.published) as "
    "?month, ?p | top 1 by ?count per ?month",
    "?c:Country -population-> ?n | summarize sum(?n) as ?total, avg(?n) as "
    "?mean, count() as ?countries",
    "?m:Meeting -participant-> ?p, ?p:Minister -country-> ?c | count "
    "distinct ?m by ?c | where ?count >= 2 | match ?c -memberOf-> ?o",
    "?c:Member -population-> ?n | let ?millions = round(?n / 1000000) | "
    "select ?c, ?millions | sort ?millions desc",
    "[Tehran meeting] -?p-> ?o in ?src | count distinct ?src by ?p, ?o | "
    "where ?count = 1",
    "?m -participant-> ?p in ?src | count distinct ?src by ?m, ?p | where "
    "?count > 1",
    "[Georgia]:Country <-country- ?p",
    "?x:(Organisation|Country) where ?x contains \"iran\" or ?x starts "
    "\"sh\"",
    "?p1:Minister -country-> ?a, ?p2:Minister -country-> ?b, ?m:Meeting "
    "-participant-> ?p1, -participant-> ?p2 where pair(?a, ?b) | count "
    "distinct ?m by ?a, ?b | where ?count = 2",
    "?a:Country -meets-> ?b:Country, not -memberOf-> ? <-memberOf- ?b where "
    "pair(?a, ?b)",
    "?ag:Agreement -party-> ?a, -party-> ?b, -sector-> ?s where pair(?a, ?b) "
    "| construct ?a -sector-> ?b",
    "describe Tehran",
    "?ag:Agreement -party-> ?c:Country | graph",
    "why Iran <-participant- ?m -participant-> China",
    "all shortest paths from Tajikistan to China avoid memberOf max 4",
    "?c:Member | shortest path from ?c to China | sort ?length | draw "
    "\"sco.svg\"",
    "?c -capital-> ?x | add ?c -seat-> ?x to [my notes]",
    "remove [Tehran meeting] -place-> ? from [IRNA 2024-05-02]",
    "define met($who) as $who -meets- ?x:Country | count by ?x | sort ?count "
    "desc",
    "met(Iran) | limit 5",
    "met(Iran) as (?c, ?n), ?c -memberOf-> SCO",
    "read \"irna-0502.txt\" as [IRNA 2024-05-02]",
    "load \"base.ttl\" into base",
    "export \"iran.ttl\" from base",
    "describe Iran within 2 | draw",
    "claims(Iran) | where ?modality = \"planned\"",
};

/// The examples of the language reference, E1 to E35, and their definitions.
static void
prints_the_examples_as_they_are(void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof examples / sizeof *examples; ++i) {
    check_prints(examples[i], examples[i]);
  }
}

static const struct {
  const char *text;
  const char *printed; ///< Null: as it is
} statements[] = {
    {"| count | limit 1", NULL},
    {"explain ?x:T", NULL},
    {"explain analyze ?x:T | show table", NULL},
    {"explain | count", NULL},
    {"sparql ?x:T", NULL},
    {"verify ?x:T", NULL},
    {"verify against <http://h/sparql> ?x:T", NULL},
    {"verify against \"http://h\" | count", NULL},
    {"paths from Iran to $x", NULL},
    {"shortest path from A to B", NULL},
    {"shortest paths from A to B", "shortest path from A to B"},
    {"shortest 1 path from A to B", "shortest path from A to B"},
    {"shortest 3 path from A to B max 100", "shortest 3 paths from A to B "
                                            "max 100"},
    {"paths from A to B keep max 8 avoid (p, ex:q) via <-(a|^b|!c)-",
     "paths from A to B via <-a|^b|!c- avoid (p, ex:q) max 8 keep"},
    {"paths from A to B via -?-> avoid (p)", "paths from A to B via -?-> "
                                             "avoid p"},
    {"define ex:f as ?x:T", ""},
    {"define ?x:[a b] as ?x -p-> ? where ?x != Iran", NULL},
    {"define f() as why ?x:T", NULL},
    {"define f($a, $b) as f($a, 5, [x y], \"z\"@en) as (?p, ?q) | limit 1",
     NULL},
    {"forget -ex:p->", NULL},
    {"forget :[a b]", NULL},
    {"forget met", NULL},
    {"prefix ex:<http://e/#>", "prefix ex: <http://e/#>"},
    {"prefix a-b : <http://e/>", "prefix a-b: <http://e/>"},
    {"prefix :<http://e/>", "prefix : <http://e/>"},
    {"let $x = today()", NULL},
    {"use \"g.sanad\"", NULL},
    {"use <http://h/sparql>", NULL},
    {"set", NULL},
    {"set language", NULL},
    {"set language en", "set language = en"},
    {"set background (rdf:type, [a b])", "set background = (rdf:type, "
                                         "[a b])"},
    {"set background = (x)", "set background = x"},
    {"set memory=50%", "set memory = [50%]"},
    {"set timeout = 30s", "set timeout = [30s]"},
    {"set timeout = 30", "set timeout = 30"},
    {"set since = 2024-05-01", NULL},
    {"set verify <http://h/>", "set verify = <http://h/>"},
    {"load \"a.ttl\", \"b.nt\" into $g replace=yes n=5 x=\"a b\"", NULL},
    {"read \"a.txt\", \"b.txt\" language=en", NULL},
    {"export \"a.trig\"", NULL},
    {"export \"a\" from <urn:g> format=nt", NULL},
    {"run \"a.sanad\"", NULL},
    {"run \"a\" with x=5, y=[Hong Kong], z=\"t\"^^xsd:date, w=-2", NULL},
    {"report \"a.md\" to \"a.html\" with x=Iran", NULL},
    {"add Iran -meets-> China to [my notes]", NULL},
    {"add new [X Y]:Person -knows-> Iran <-a- $z, -p-> \"5\"^^xsd:int", NULL},
    {"add Iran -$p-> 5", NULL},
    {"remove ?x -?p-> \"a\"@en, <-?- ? from $g", NULL},
    {"remove Iran -a-> Country", NULL},
};

static void
prints_every_statement(void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof statements / sizeof *statements; ++i) {
    if (statements[i].printed && statements[i].printed[0] == '\0') {
      Parsed parsed = parse(statements[i].text);
      assert_int_equal(parsed.status, SANAD_SYNTAX);
      parsed_free(&parsed);
      continue;
    }
    check_prints(statements[i].text, statements[i].printed
                                         ? statements[i].printed
                                         : statements[i].text);
  }
}

static const struct {
  const char *text;
  const char *printed; ///< Null: as it is
} steps[] = {
    {"where ?x = 1", NULL},
    {"match ?x -p-> ?y, -q-> ?z where ?z > 1", NULL},
    {"optional ?x -p-> ?y in ?g", NULL},
    {"optional { ?x -p-> ?y } or { ?x -q-> ?y }", NULL},
    {"not ?x -p-> ?", NULL},
    {"not { ?x:T where ?y }", NULL},
    {"let ?a = ?x.p, ?b = -1", NULL},
    {"select ?x, ?x.p, ?x + 1 as ?y", NULL},
    {"drop ?x, ?y", NULL},
    {"distinct", NULL},
    {"count", NULL},
    {"count ?x", NULL},
    {"count distinct ?x as ?n by ?y, month(?z.date) as ?m", NULL},
    {"count as ?n", NULL},
    {"count by ?x as ?y", NULL},
    {"summarize count() as ?a, count(distinct ?x) as ?b, list(label(?x)) as "
     "?c, sum(?n) as ?d, avg(?n) as ?e, min(?n) as ?f, max(?n) as ?g by ?y",
     NULL},
    {"sort ?x asc, -?y desc", "sort ?x, -?y desc"},
    {"top 3 by ?n", NULL},
    {"bottom 18446744073709551615 by ?n * 2 per ?x, ?y", NULL},
    {"limit 0", NULL},
    {"limit 007", "limit 7"},
    {"skip 10", NULL},
    {"shortest path from ?x to China", NULL},
    {"all shortest path from ?x to ?y keep",
     "all shortest paths from ?x to ?y keep"},
    {"paths from $x to ?y", NULL},
    {"why", NULL},
    {"graph", NULL},
    {"describe ?x within 5", NULL},
    {"construct ?x -p-> ?y, -a-> T, ?z:U <-ex:q- \"b\"", ""},
    {"construct ?x -p-> ?y, -a-> T, ?z:U <-ex:q- b", NULL},
    {"construct ?x -?p-> ?y <-$q- ?z", NULL},
    {"add ?x -p-> 5 to ?g", NULL},
    {"remove ?x -?-> ? from ?g", NULL},
    {"draw", NULL},
    {"draw \"a\\\"b.svg\" width=5", NULL},
    {"draw layout=dot", NULL},
    {"chart bar ?x, ?y title=\"A b\"", NULL},
    {"chart line ?x, ?y \"a b.svg\" width=300", NULL},
    {"show box", NULL},
    {"show table width=40", NULL},
    {"export \"a.csv\" x=1", NULL},
    {"why | graph | draw", NULL},
};

static void
prints_every_step(void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof steps / sizeof *steps; ++i) {
    char text[300];
    char printed[300];
    (void)snprintf(text, sizeof text, "?x:T | %s", steps[i].text);
    (void)snprintf(printed, sizeof printed, "?x:T | %s",
                   steps[i].printed ? steps[i].printed : steps[i].text);
    if (steps[i].printed && steps[i].printed[0] == '\0') {
      Parsed parsed = parse(text);
      assert_int_equal(parsed.status, SANAD_SYNTAX);
      parsed_free(&parsed);
      continue;
    }
    check_prints(text, printed);
  }
}

static const struct {
  const char *text;
  const char *printed; ///< Null: as it is
} paths[] = {
    {"(p)", "p"},
    {"(p/q)/r", NULL},
    {"p/(q|r)", NULL},
    {"(p/q)|r", "p/q|r"},
    {"(p|q)|r", NULL},
    {"(p/q)*", NULL},
    {"^p*", NULL},
    {"(^p)*", "^p*"},
    {"^(p*)", NULL},
    {"^(p/q)", NULL},
    {"(p*)+", NULL},
    {"^(^p)", NULL},
    {"!(p)", "!p"},
    {"!(p|q){2,}", NULL},
    {"p{2}", NULL},
    {"p{2,2}", "p{2}"},
    {"p{0,1}", NULL},
    {"a/any?", NULL},
    {"[a]|[any]|ex:a|<urn:a>", NULL},
};

static const struct {
  const char *text;
  const char *printed; ///< Null: as it is
} expressions[] = {
    {"(?a)", "?a"},
    {"(?a + ?b) * ?c", NULL},
    {"?a + (?b * ?c)", "?a + ?b * ?c"},
    {"?a - (?b - ?c)", NULL},
    {"(?a - ?b) - ?c", "?a - ?b - ?c"},
    {"?a / (?b * ?c)", NULL},
    {"-(-?a)", NULL},
    {"-(?a + ?b)", NULL},
    {"(-?a) * -?b", "-?a * -?b"},
    {"not (?a and ?b)", NULL},
    {"(not ?a) and ?b", "not ?a and ?b"},
    {"not (not ?a)", "not not ?a"},
    {"(?a or ?b) and ?c", NULL},
    {"?a or (?b or ?c)", NULL},
    {"(?a < ?b) = (?c < ?d)", NULL},
    {"(?a is missing) is missing", NULL},
    {"(?a = 1) in (?b, (?c = 2))", "(?a = 1) in (?b, (?c = 2))"},
    {"f((?a or ?b), ((?c)))", "f(?a or ?b, ?c)"},
    {"(?a not in (1)) and (?b contains \"x\")",
     "?a not in (1) and ?b contains \"x\""},
    {"?a contains (\"x\")", "?a contains \"x\""},
};

static void
brackets_only_what_needs_it(void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof paths / sizeof *paths; ++i) {
    char text[100];
    char printed[100];
    (void)snprintf(text, sizeof text, "?x -%s-> ?y", paths[i].text);
    (void)snprintf(printed, sizeof printed, "?x -%s-> ?y",
                   paths[i].printed ? paths[i].printed : paths[i].text);
    check_prints(text, printed);
  }
  for (size_t i = 0; i < sizeof expressions / sizeof *expressions; ++i) {
    char text[100];
    char printed[100];
    (void)snprintf(text, sizeof text, "?x:T where %s", expressions[i].text);
    (void)snprintf(printed, sizeof printed, "?x:T where %s",
                   expressions[i].printed ? expressions[i].printed
                                          : expressions[i].text);
    check_prints(text, printed);
  }
}

static void
writes_any_label_as_a_name(void **state)
{
  (void)state;
  static const struct {
    const char *label;
    const char *printed;
  } cases[] = {
      {"Iran", "Iran"},
      {"Al-Jazeera", "Al-Jazeera"},
      {"Hong Kong", "[Hong Kong]"},
      {"5G", "[5G]"},
      {"a", "[a]"},
      {"any", "[any]"},
      {"count", "[count]"},
      {"load", "[load]"},
      {"a-", "[a-]"},
      {"a--b", "[a--b]"},
      {"a]b[c\\d", "[a\\]b\\[c\\\\d]"},
      {"a\nb\x01"
       "c",
       "[a b c]"},
      {"a\xFF"
       "b",
       "[a\xEF\xBF\xBD"
       "b]"},
  };

  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
    SanadBuffer out = {0};
    char text[100];
    sanad_print_label(&out, sanad_text(cases[i].label));
    assert_string_equal(sanad_buffer_string(&out), cases[i].printed);
    (void)snprintf(text, sizeof text, "%s:ex:T -p-> %s", cases[i].printed,
                   cases[i].printed);
    if (cases[i].printed[0] == '[') {
      check_prints(text, text);
    }
    sanad_buffer_free(&out);
  }
}

static void
writes_any_text_in_quotes(void **state)
{
  (void)state;
  SanadBuffer out = {0};

  sanad_print_string(&out,
                     (SanadText){"a\0\x1F\x7F\"\\\n\r\t\xC2\x80\xFFz", 13});
  assert_string_equal(sanad_buffer_string(&out),
                      "\"a\\u0000\\u001F\\u007F\\\"\\\\\\n\\r\\t\\u0080"
                      "\xEF\xBF\xBDz\"");
  sanad_buffer_free(&out);
}

static void
knows_bare_and_local_names(void **state)
{
  (void)state;
  assert_true(sanad_is_bare_name(SANAD_TEXT("Iran")));
  assert_false(sanad_is_bare_name(SANAD_TEXT("")));
  assert_false(sanad_is_bare_name(SANAD_TEXT("5G")));
  assert_false(sanad_is_bare_name(SANAD_TEXT("a.b")));
  assert_false(sanad_is_bare_name(SANAD_TEXT("where")));
  assert_true(sanad_is_local_name(SANAD_TEXT("5G")));
  assert_true(sanad_is_local_name(SANAD_TEXT("where")));
  assert_true(sanad_is_local_name(SANAD_TEXT("a%2F")));
  assert_false(sanad_is_local_name(SANAD_TEXT("a%2")));
  assert_false(sanad_is_local_name(SANAD_TEXT("a.b")));
  assert_false(sanad_is_local_name(SANAD_TEXT("-a")));
  assert_false(sanad_is_local_name(SANAD_TEXT("")));
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(prints_the_examples_as_they_are),
      cmocka_unit_test(prints_every_statement),
      cmocka_unit_test(prints_every_step),
      cmocka_unit_test(brackets_only_what_needs_it),
      cmocka_unit_test(writes_any_label_as_a_name),
      cmocka_unit_test(writes_any_text_in_quotes),
      cmocka_unit_test(knows_bare_and_local_names),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
