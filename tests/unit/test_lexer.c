#include "tests/unit/parse.h"

/// What `text` means as the object of a chain.
static void
check_object(const char *text, const char *printed)
{
  char statement[200];
  char expected[200];

  (void)snprintf(statement, sizeof statement, "?x -p-> %s", text);
  (void)snprintf(expected, sizeof expected, "?x -p-> %s", printed);
  check_prints(statement, expected);
}

static void
reads_names(void **state)
{
  (void)state;
  static const struct {
    const char *text;
    const char *printed;
  } cases[] = {
      {"Iran", "Iran"},
      {"_x", "_x"},
      {"Al-Jazeera", "Al-Jazeera"},
      {"a-b-c_1", "a-b-c_1"},
      {"\xD8\xA7\xDB\x8C\xD8\xB1\xD8\xA7\xD9\x86",
       "\xD8\xA7\xDB\x8C\xD8\xB1\xD8\xA7\xD9\x86"}, // Persian letters
      // ZWNJ between two letters, Persian digit at the end
      {"\xD9\x85\xDB\x8C\xE2\x80\x8C\xD8\xB1\xDB\xB1",
       "\xD9\x85\xDB\x8C\xE2\x80\x8C\xD8\xB1\xDB\xB1"},
      // A letter and a mark become one letter
      {"cafe\xCC\x81", "caf\xC3\xA9"},
      // ZWNJ between a mark, which counts as a letter, and a letter
      {"\xD8\xA8\xD9\x90\xE2\x80\x8C\xD8\xB1",
       "\xD8\xA8\xD9\x90\xE2\x80\x8C\xD8\xB1"},
      {"[Hong Kong]", "[Hong Kong]"},
      {"[  a\tb ]", "[a\tb]"},
      {"[a\\]b\\[c\\\\]", "[a\\]b\\[c\\\\]"},
      {"[where]", "[where]"},
      {"[\"q\" 'r' -> | # <x>]", "[\"q\" 'r' -> | # <x>]"},
      {"ex:Iran", "ex:Iran"},
      {"ex:2024-05", "ex:2024-05"},
      {"ex:a%41-%4Ab", "ex:a%41-%4Ab"},
      {"where:count", "where:count"},
      {"ex:Iran:Country", "ex:Iran:Country"},
      {"[Georgia]:Country", "[Georgia]:Country"},
      {"<http://example.org/a#b?c=d>", "<http://example.org/a#b?c=d>"},
      {"<urn:x:\xC3\xA9>:T", "<urn:x:\xC3\xA9>:T"},
      {"?x1_y", "?x1_y"},
      {"?", "?"},
      {"?:Country", "?:Country"},
      {"?x:(A | [B c]|ex:D)", "?x:(A|[B c]|ex:D)"},
      {"?x:where", "?x:where"},
      {"?x:ex:Country", "?x:ex:Country"},
      {"$who:T", "$who:T"},
  };

  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
    check_object(cases[i].text, cases[i].printed);
  }
}

static const struct {
  const char *text;
  AstLiteralKind kind;
  const char *form;
  const char *datatype; ///< Behind the namespace of XSD
} literals[] = {
    {"5", AST_LITERAL_INTEGER, "5", "integer"},
    {"-5", AST_LITERAL_INTEGER, "-5", "integer"},
    {"007", AST_LITERAL_INTEGER, "007", "integer"},
    {"1.50", AST_LITERAL_DECIMAL, "1.50", "decimal"},
    {"-0.5", AST_LITERAL_DECIMAL, "-0.5", "decimal"},
    {"1e6", AST_LITERAL_DOUBLE, "1e6", "double"},
    {"1.5E-3", AST_LITERAL_DOUBLE, "1.5E-3", "double"},
    {"2024", AST_LITERAL_INTEGER, "2024", "integer"},
    {"2024-05", AST_LITERAL_MONTH, "2024-05", "gYearMonth"},
    {"2024-02-29", AST_LITERAL_DATE, "2024-02-29", "date"},
    {"2000-02-29", AST_LITERAL_DATE, "2000-02-29", "date"},
    {"2024-05-01T10:00:00", AST_LITERAL_DATETIME, "2024-05-01T10:00:00",
     "dateTime"},
    {"2024-05-01T24:00:00Z", AST_LITERAL_DATETIME, "2024-05-01T24:00:00Z",
     "dateTime"},
    {"2024-05-01T10:00:00.25+03:30", AST_LITERAL_DATETIME,
     "2024-05-01T10:00:00.25+03:30", "dateTime"},
    {"true", AST_LITERAL_BOOLEAN, "true", "boolean"},
    {"false", AST_LITERAL_BOOLEAN, "false", "boolean"},
    {"\"\"", AST_LITERAL_STRING, "", NULL},
    {"\"a # b\"", AST_LITERAL_STRING, "a # b", NULL},
    {"\"\\n\\r\\t\\\"\\\\\\u00E9\\U0001F600\"", AST_LITERAL_STRING,
     "\n\r\t\"\\\xC3\xA9\xF0\x9F\x98\x80", NULL},
    // Not composed: the text of literals is kept
    {"\"e\xCC\x81\"", AST_LITERAL_STRING, "e\xCC\x81", NULL},
    {"\"\"\"a\n\"b\"\r\nc\"\"\"", AST_LITERAL_STRING, "a\n\"b\"\nc", NULL},
    {"\"x\"@en-GB", AST_LITERAL_LANGUAGE, "x", NULL},
    {"\"x\"@*", AST_LITERAL_ANY_LANGUAGE, "x", NULL},
    {"\"5\"^^xsd:integer", AST_LITERAL_TYPED, "5", NULL},
};

static void
reads_literals(void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof literals / sizeof *literals; ++i) {
    char statement[100];
    (void)snprintf(statement, sizeof statement, "?x -p-> %s", literals[i].text);
    Parsed parsed = parse(statement);
    assert_int_equal(parsed.status, SANAD_OK);

    const AstChain *const chain =
        &parsed.statement->query.pattern.clauses->chain;
    assert_int_equal(chain->links[0].node.kind, AST_NODE_LITERAL);
    const AstLiteral *const literal = &chain->links[0].node.literal;
    assert_int_equal(literal->kind, literals[i].kind);
    assert_true(sanad_text_is(literal->text, literals[i].form));
    if (literals[i].datatype) {
      char datatype[100];
      (void)snprintf(datatype, sizeof datatype,
                     "http://www.w3.org/2001/XMLSchema#%s",
                     literals[i].datatype);
      assert_true(sanad_text_is(literal->datatype, datatype));
    } else {
      assert_int_equal(literal->datatype.length, 0);
    }
    assert_int_equal(literal->span.offset, 8);
    assert_int_equal(literal->span.length, strlen(literals[i].text));
    parsed_free(&parsed);
  }
}

static void
keeps_language_and_datatype(void **state)
{
  (void)state;
  Parsed parsed = parse("?x -p-> \"a\"@EN-gb -q-> \"b\"^^<urn:t>, -r-> "
                        "\"c\"^^ex:t");
  assert_int_equal(parsed.status, SANAD_SYNTAX); // A literal as a subject
  parsed_free(&parsed);

  parsed = parse("?x -p-> \"a\"@EN-gb, -q-> \"b\"^^<urn:t>, -r-> \"c\"^^ex:t");
  assert_int_equal(parsed.status, SANAD_OK);
  const AstClause *const clauses = parsed.statement->query.pattern.clauses;
  const AstLiteral *const a = &clauses[0].chain.links->node.literal;
  const AstLiteral *const b = &clauses[1].chain.links->node.literal;
  const AstLiteral *const c = &clauses[2].chain.links->node.literal;

  assert_true(sanad_text_is(a->language, "EN-gb"));
  assert_true(sanad_text_is(b->datatype, "urn:t"));
  assert_int_equal(b->datatype_name->kind, AST_NAME_IRI);
  assert_int_equal(c->datatype.length, 0);
  assert_true(sanad_text_is(c->datatype_name->prefix, "ex"));
  assert_true(sanad_text_is(c->datatype_name->text, "t"));
  parsed_free(&parsed);
}

static void
tells_arrows_from_operators_by_place(void **state)
{
  (void)state;
  static const struct {
    const char *text;
    const char *printed;
  } cases[] = {
      {"?x-p->?y", "?x -p-> ?y"},
      {"[a]-p->[b]", "[a] -p-> [b]"},
      {"?x-->?y<--?z--?w", "?x --> ?y <-- ?z -- ?w"},
      {"?x -p- -5", "?x -p- -5"},
      {"?x -p-> -5.5", "?x -p-> -5.5"},
      {"5<-p- ?x", "5 <-p- ?x"},
      {"?x <-<http://a/b>- ?y", "?x <-<http://a/b>- ?y"},
      {"?x -p-> ?y where ?y<5", "?x -p-> ?y where ?y < 5"},
      {"?x -p-> ?y where ?y<-5", "?x -p-> ?y where ?y < -5"},
      {"?x -p-> ?y where ?y-5>2024-05", "?x -p-> ?y where ?y - 5 > 2024-05"},
      {"?x -p-> ?y where ?y=<http://a/b>",
       "?x -p-> ?y where ?y = <http://a/b>"},
      {"?x -p-> ?y where ?y <ex:b", "?x -p-> ?y where ?y < ex:b"},
      {"?x -p-> ?y where ?y in(-1,a-b)", "?x -p-> ?y where ?y in (-1, a-b)"},
      {"?x -p-> ?y where exists { ?x-q->-5 } and -?y<1",
       "?x -p-> ?y where exists { ?x -q-> -5 } and -?y < 1"},
      {"?x -p? -> ?y", NULL},
      {"?x -p?-> ?y", "?x -p?-> ?y"},
      {"?x -?-> ?y", "?x -?-> ?y"},
      {"?x -?p- ?y", "?x -?p- ?y"},
      {"?x <-$p- ?y", "?x <-$p- ?y"},
      {"?x -a|b- ?y | count", "?x -a|b- ?y | count"},
  };

  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
    if (cases[i].printed) {
      check_prints(cases[i].text, cases[i].printed);
    } else {
      Parsed parsed = parse(cases[i].text);
      assert_int_equal(parsed.status, SANAD_SYNTAX);
      parsed_free(&parsed);
    }
  }
}

static void
skips_a_mark_comments_and_space(void **state)
{
  (void)state;
  check_prints("\xEF\xBB\xBF# first\n\r\n\t ?x -p-> # ; | and\r\n ?y # end",
               "?x -p-> ?y");
}

static const char iri_hint[] =
    "an IRI is written <http://example.org/x>, without spaces; an arrow "
    "<-name-";

static const WrongCase wrong_tokens[] = {
    {"?x -p-> \xFF", SANAD_SYNTAX, 1, 9, "the text is not valid UTF-8", NULL},
    {"?x -p-> ?y # \xC0\x80", SANAD_SYNTAX, 1, 14,
     "the text is not valid UTF-8", NULL},
    {"?x -p-> \"\x01\"", SANAD_SYNTAX, 1, 10,
     "the control character U+0001 cannot stand in a statement", NULL},
    {"?x\r-p-> ?y", SANAD_SYNTAX, 1, 3,
     "the control character U+000D cannot stand in a statement", NULL},
    {"?x -p-> [a\xC2\x85]", SANAD_SYNTAX, 1, 11,
     "the control character U+0085 cannot stand in a statement", NULL},
    {"'Hong Kong' -p-> ?x", SANAD_SYNTAX, 1, 1,
     "a name does not stand in single quotes",
     "write [Hong Kong], or \"Hong Kong\" for a text"},
    {"?x -p-> `Hong", SANAD_SYNTAX, 1, 9,
     "a name does not stand in back quotes",
     "a name with spaces is written [Hong Kong], a text \"Hong Kong\""},
    {"?x -p-> []", SANAD_SYNTAX, 1, 9, "a name in [ ] cannot be empty",
     "for any one thing write ?"},
    {"?x -p-> [  ]", SANAD_SYNTAX, 1, 9, "a name in [ ] cannot be empty",
     "for any one thing write ?"},
    {"?x -p-> [a\\nb]", SANAD_SYNTAX, 1, 11,
     "in [ ] only \\], \\[ and \\\\ are escapes", "write \\\\ for a backslash"},
    {"?x -p-> [a\nb]", SANAD_SYNTAX, 1, 9, "a name in [ ] ends on its line",
     "put the ] behind the name"},
    {"?x -p-> a]", SANAD_SYNTAX, 1, 10, "\"]\" cannot stand here",
     "there is no [ before this ]"},
    {"?x -p-> $", SANAD_INCOMPLETE, 1, 9,
     "the name of a parameter is not finished before the end", NULL},
    {"?x -p-> $ y", SANAD_SYNTAX, 1, 9, "a parameter is $ and a name", NULL},
    {"?x -p-> <foo>", SANAD_SYNTAX, 1, 9, "an IRI has to be absolute",
     "write all of it, for example <http://example.org/x>"},
    {"?x -p-> <http://a b>", SANAD_SYNTAX, 1, 18,
     "an IRI in < > cannot hold this character", iri_hint},
    {"?x -p-> <http://a", SANAD_INCOMPLETE, 1, 9,
     "an IRI in < > is not finished before the end", NULL},
    {"?x -p-> \"a\\qb\"", SANAD_SYNTAX, 1, 11,
     "this is no escape that a text in quotes knows",
     "write \\\\ for a backslash; there are \\n \\r \\t \\\" \\\\ \\uXXXX "
     "\\UXXXXXXXX"},
    {"?x -p-> \"\\u12G4\"", SANAD_SYNTAX, 1, 10,
     "\\u takes 4 hexadecimal digits", NULL},
    {"?x -p-> \"\\uD800\"", SANAD_SYNTAX, 1, 10, "U+D800 is not a character",
     NULL},
    {"?x -p-> \"\\U00110000\"", SANAD_SYNTAX, 1, 10,
     "U+110000 is not a character", NULL},
    {"?x -p-> \"a\nb\"", SANAD_SYNTAX, 1, 9,
     "a text in quotes ends on its line",
     "close the quotes, or write \"\"\" around a text of several lines"},
    {"?x -p-> \"a", SANAD_INCOMPLETE, 1, 9,
     "a text in quotes is not finished before the end", NULL},
    {"?x -p-> \"a\"@", SANAD_INCOMPLETE, 1, 12,
     "expected a language tag before the end", NULL},
    {"?x -p-> \"a\"@5", SANAD_SYNTAX, 1, 12, "expected a language tag",
     "write \"x\"@en, or \"x\"@* for any"},
    {"?x -p-> \"a\" @en", SANAD_SYNTAX, 1, 13, "\"@\" cannot stand here",
     "a language tag is glued to its text: \"x\"@en"},
    {"?x -p-> \"a\"^^ xsd:date", SANAD_SYNTAX, 1, 15,
     "expected a datatype such as xsd:date, not \"xsd:date\"", NULL},
    {"?x -p-> \"a\"^^date", SANAD_SYNTAX, 1, 14,
     "expected a datatype such as xsd:date, not \"date\"", NULL},
    {"?x -p-> 5G", SANAD_SYNTAX, 1, 9, "a number or date may not touch a name",
     "write [5G] for a thing of that name"},
    {"?x -p-> 2024-05-01-talks", SANAD_SYNTAX, 1, 9,
     "a number or date may not touch a name",
     "write [2024-05-01-talks] for a thing of that name"},
    {"?x -p-> 5.", SANAD_SYNTAX, 1, 9,
     "a number has digits on both sides of its point", "write 5.0"},
    {"?x -p-> 2024-13", SANAD_SYNTAX, 1, 9, "there is no month 13", NULL},
    {"?x -p-> 2023-02-29", SANAD_SYNTAX, 1, 9, "there is no day 2023-02-29",
     NULL},
    {"?x -p-> 1900-02-29", SANAD_SYNTAX, 1, 9, "there is no day 1900-02-29",
     NULL},
    {"?x -p-> 2024-04-31", SANAD_SYNTAX, 1, 9, "there is no day 2024-04-31",
     NULL},
    {"?x -p-> 2024-05-00", SANAD_SYNTAX, 1, 9, "there is no day 2024-05-00",
     NULL},
    {"?x -p-> 2024-005", SANAD_SYNTAX, 1, 9, "this is no date",
     "write 2024-05-01 or 2024-05; a subtraction needs spaces"},
    {"?x -p-> 2024-05-1", SANAD_SYNTAX, 1, 9, "this is no date",
     "write 2024-05-01"},
    {"?x -p-> 2024-05-01T25:00:00", SANAD_SYNTAX, 1, 9, "there is no such time",
     NULL},
    {"?x -p-> 2024-05-01T10:00:00.", SANAD_SYNTAX, 1, 9,
     "there is no such time", NULL},
    {"?x -p-> 2024-05-01T10:00:00+15:00", SANAD_SYNTAX, 1, 9,
     "there is no such time", NULL},
    {"?x -p-> 2024-05-01T10:00", SANAD_INCOMPLETE, 1, 9,
     "a time is not finished before the end", NULL},
    {"?x -p-> 2024-05-01T1000", SANAD_INCOMPLETE, 1, 9,
     "a time is not finished before the end", NULL},
    {"?x -p-> 2024-05-01T10h", SANAD_SYNTAX, 1, 9, "this is no time",
     "write 2024-05-01T10:00:00Z"},
    {"?x -p-> ?y where ?y == 3", SANAD_SYNTAX, 1, 21,
     "\"==\" is not part of the language", "write ="},
    {"?x -p-> ?y where ?y <> 3", SANAD_SYNTAX, 1, 21,
     "\"<>\" is not part of the language", "write !="},
    {"?x -p-> ?y where ?y = 3 && ?x = 4", SANAD_SYNTAX, 1, 25,
     "\"&&\" is not part of the language", "write and"},
    {"?x -p-> ?y where ?y = 3 || ?x = 4", SANAD_SYNTAX, 1, 25,
     "\"||\" is not part of the language",
     "write or in a condition, and | before a step"},
    {"?x -p-> ?y where !?y", SANAD_SYNTAX, 1, 18, "\"!\" cannot stand here",
     "in a condition write not, inside an arrow -!name->"},
    {"?x -p\xE2\x86\x92 ?y", SANAD_SYNTAX, 1, 6,
     "\"\xE2\x86\x92\" is not part of the language",
     "write -> for the end of an arrow"},
    {"?x -5-> ?y", SANAD_SYNTAX, 1, 4, "an arrow cannot begin with a number",
     "a relation that begins with a digit is written -[5 star]->"},
};

static void
points_at_wrong_tokens(void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof wrong_tokens / sizeof *wrong_tokens; ++i) {
    check_wrong(&wrong_tokens[i]);
  }
}

/// A statement with `count` times `part` between two ends.
static void
check_repeated(const char *before, const char *part, size_t count,
               const char *after, SanadStatus status, const char *message)
{
  SanadBuffer text = {0};

  sanad_buffer_add_string(&text, before);
  for (size_t i = 0; i < count; ++i) {
    sanad_buffer_add_string(&text, part);
  }
  sanad_buffer_add_string(&text, after);
  Parsed parsed = parse_at(sanad_buffer_text(&text), 0);
  assert_int_equal(parsed.status, status);
  if (message) {
    assert_string_equal(parsed.error.message, message);
  }
  parsed_free(&parsed);
  sanad_buffer_free(&text);
}

static void
keeps_its_limits(void **state)
{
  (void)state;
  check_repeated("?x -p-> n", "x", 999, "", SANAD_OK, NULL);
  check_repeated("?x -p-> n", "x", 1000, "", SANAD_LIMIT,
                 "a name is at most 1 000 characters long");
  check_repeated("?x -p-> [n", "\xC3\xA9", 999, "]", SANAD_OK, NULL);
  check_repeated("?x -p-> [n", "\xC3\xA9", 1000, "]", SANAD_LIMIT,
                 "a name is at most 1 000 characters long");
  check_repeated("?x -p-> \"x\"@e", "n", 254, "", SANAD_OK, NULL);
  check_repeated("?x -p-> \"x\"@e", "n", 255, "", SANAD_LIMIT,
                 "a language tag is at most 255 characters long");
  check_repeated("?x -p-> \"", "x", 1024 * 1024 - 10, "\"", SANAD_OK, NULL);
  check_repeated("?x -p-> \"", "x", 1024 * 1024 - 9, "\"", SANAD_LIMIT,
                 "a statement is at most 1 MiB long");
  // A comment before the statement does not count.
  check_repeated("#", "x", AST_STATEMENT_BYTES_MAX, "\n?x -p-> ?y", SANAD_OK,
                 NULL);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(reads_names),
      cmocka_unit_test(reads_literals),
      cmocka_unit_test(keeps_language_and_datatype),
      cmocka_unit_test(tells_arrows_from_operators_by_place),
      cmocka_unit_test(skips_a_mark_comments_and_space),
      cmocka_unit_test(points_at_wrong_tokens),
      cmocka_unit_test(keeps_its_limits),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
