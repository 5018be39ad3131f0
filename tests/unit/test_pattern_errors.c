#include "tests/unit/parse.h"

static void
check_all(const WrongCase *cases, size_t count)
{
  for (size_t i = 0; i < count; ++i) {
    check_wrong(&cases[i]);
  }
}

static const WrongCase wrong_arrows[] = {
    {"Iran-memberOf-> ?x", SANAD_SYNTAX, 1, 5,
     "an arrow needs a space before it",
     "put a space before the arrow: Iran -memberOf-> ?x"},
    {"Al-Jazeera-borders- ?x", SANAD_SYNTAX, 1, 11,
     "an arrow needs a space before it",
     "put a space before the arrow: Al-Jazeera -borders- ?x"},
    {"Iran<-party- ?x", SANAD_SYNTAX, 1, 5, "an arrow needs a space before it",
     "put a space before the arrow: Iran <-party- ?x"},
    {"Iran-->?x", SANAD_SYNTAX, 1, 5, "an arrow needs a space before it",
     "put a space before the arrow: Iran -->?x"},
    {"ex:Iran-memberOf-> ?x", SANAD_SYNTAX, 1, 8,
     "an arrow needs a space before it",
     "put a space before the arrow: ex:Iran -memberOf-> ?x"},
    {"?x:Country-memberOf-> ?y", SANAD_SYNTAX, 1, 11,
     "an arrow needs a space before it",
     "put a space before the arrow: Country -memberOf-> ?y"},
    {"Iran - meets -> China", SANAD_SYNTAX, 1, 6, "an arrow has no spaces",
     "write -meets-> without spaces around it"},
    {"Iran - part of -> ?x", SANAD_SYNTAX, 1, 6, "an arrow has no spaces",
     "write -[part of]-> without spaces around it"},
    {"Iran <- meets - China", SANAD_SYNTAX, 1, 6, "an arrow has no spaces",
     "write <-meets- without spaces around it"},
    {"Iran - China", SANAD_SYNTAX, 1, 6, "an arrow has no spaces",
     "write -name-> without spaces, or -[two words]->"},
    {"Iran <-meets-> ?x", SANAD_SYNTAX, 1, 6, "an arrow points one way",
     "for either direction write -name-"},
    {"Iran <--> ?x", SANAD_SYNTAX, 1, 6, "an arrow points one way",
     "for either direction write --"},
    {"Iran -> ?x", SANAD_SYNTAX, 1, 6, "there is nothing inside this arrow",
     "for any relation write -->"},
    {"Iran -part of-> ?x", SANAD_SYNTAX, 1, 11,
     "expected - or -> at the end of the arrow",
     "write -[part of]-> without spaces around it"},
    {"Iran -part of", SANAD_SYNTAX, 1, 11,
     "expected - or -> at the end of the arrow",
     "write -name-> without spaces, or -[two words]->"},
    {"Iran -borders-China", SANAD_INCOMPLETE, 1, 20,
     "expected - or -> at the end of the arrow before the end",
     "put a space behind the arrow: -borders- China"},
    {"Iran --China", SANAD_SYNTAX, 1, 8,
     "an arrow that ends in - needs a space behind it",
     "put a space behind the arrow"},
    {"Iran <--China", SANAD_SYNTAX, 1, 9,
     "an arrow that ends in - needs a space behind it",
     "put a space behind the arrow"},
    {"Iran -?p-China", SANAD_SYNTAX, 1, 10,
     "an arrow that ends in - needs a space behind it",
     "put a space behind the arrow"},
    {"Iran -[part of]-5", SANAD_SYNTAX, 1, 17,
     "an arrow that ends in - needs a space behind it",
     "put a space behind the arrow"},
    {"?x -;", SANAD_SYNTAX, 1, 5, "expected a relation", NULL},
    {"?x -p;", SANAD_SYNTAX, 1, 6, "expected - or -> at the end of the arrow",
     "write -name-> without spaces, or -[two words]->"},
    {"?x -p->;", SANAD_SYNTAX, 1, 8, "expected a node, not \";\"", NULL},
    {"?x -p->, ?y", SANAD_SYNTAX, 1, 8, "expected a node, not \",\"", NULL},
    {"?x -?p/q-> ?y", SANAD_SYNTAX, 1, 7,
     "expected - or -> at the end of the arrow, not \"/\"", NULL},
    {"?x -q/?p-> ?y", SANAD_SYNTAX, 1, 7,
     "a variable or parameter stands alone in its arrow",
     "for any relation write any"},
    {"?x -$p|q-> ?y", SANAD_SYNTAX, 1, 7,
     "expected - or -> at the end of the arrow, not \"|\"", NULL},
    {"?x -p.q-> ?y", SANAD_SYNTAX, 1, 6, "\".\" cannot stand here",
     "one relation behind the other is written -p/q->"},
    {"?x -p**-> ?y", SANAD_SYNTAX, 1, 7,
     "expected - or -> at the end of the arrow, not \"*\"", NULL},
    {"?x -p{}-> ?y", SANAD_SYNTAX, 1, 7,
     "expected a number of times, not \"}\"", NULL},
    {"?x -p{1.5}-> ?y", SANAD_SYNTAX, 1, 7,
     "expected a number of times, not \"1.5\"", NULL},
    {"?x -p{0}-> ?y", SANAD_SYNTAX, 1, 6,
     "these bounds allow no number of times",
     "write {m,n} with m not above n, and n from 1 to 10"},
    {"?x -p{3,2}-> ?y", SANAD_SYNTAX, 1, 6,
     "these bounds allow no number of times",
     "write {m,n} with m not above n, and n from 1 to 10"},
    {"?x -p{1,2-> ?y", SANAD_SYNTAX, 1, 10, "expected \"}\", not \"->\"", NULL},
    {"?x -(p|q-> ?y", SANAD_SYNTAX, 1, 9, "expected \")\", not \"->\"", NULL},
    {"?x -()-> ?y", SANAD_SYNTAX, 1, 6, "expected a relation, not \")\"", NULL},
    {"?x -p/-> ?y", SANAD_SYNTAX, 1, 7, "expected a relation, not \"->\"",
     NULL},
    {"?x -!a-> ?y", SANAD_SYNTAX, 1, 6, "a cannot stand behind !",
     "write rdf:type, or [a] for a relation of that name"},
    {"?x -!(p|any)-> ?y", SANAD_SYNTAX, 1, 9, "any cannot stand behind !",
     "write [any] for a relation of that name"},
    {"?x -!^p-> ?y", SANAD_SYNTAX, 1, 6, "expected a relation, not \"^\"",
     NULL},
    {"?x -\"p\"-> ?y", SANAD_SYNTAX, 1, 5, "expected a relation, not \"p\"",
     NULL},
};

static void
refuses_arrows_that_are_not_whole(void **state)
{
  (void)state;
  check_all(wrong_arrows, sizeof wrong_arrows / sizeof *wrong_arrows);
}

static const WrongCase wrong_nodes[] = {
    {"Iran", SANAD_SYNTAX, 1, 1, "Iran alone is no pattern",
     "give it a type or an arrow, or write describe Iran"},
    {"?x", SANAD_SYNTAX, 1, 1, "?x alone is no pattern",
     "give it a type or an arrow: ?x:Country"},
    {"?", SANAD_SYNTAX, 1, 1, "? alone is no pattern",
     "give it an arrow, for example ?x -name-> ?"},
    {"5", SANAD_SYNTAX, 1, 1, "5 alone is no pattern",
     "give it an arrow, for example ?x -name-> 5"},
    {"\"text\"", SANAD_SYNTAX, 1, 1, "\"text\" alone is no pattern",
     "give it an arrow, for example ?x -name-> \"text\""},
    {"$x", SANAD_SYNTAX, 1, 1, "$x alone is no pattern",
     "give it a type or an arrow, or write describe $x"},
    {"Hong Kong -p-> ?x", SANAD_SYNTAX, 1, 1, "Hong alone is no pattern",
     "a name with spaces is written [Hong Kong]"},
    {"DESCRIBE Iran", SANAD_SYNTAX, 1, 1, "DESCRIBE alone is no pattern",
     "keywords are lower case: describe"},
    {"descrbe Iran", SANAD_SYNTAX, 1, 1, "descrbe alone is no pattern",
     "did you mean describe?"},
    {"Describe Iran", SANAD_SYNTAX, 1, 1, "Describe alone is no pattern",
     "keywords are lower case: describe"},
    {"5 -p-> ?x", SANAD_SYNTAX, 1, 1,
     "a literal cannot be the subject of a fact",
     "turn the arrow round, or write [ ] around the name of a thing"},
    {"?x <-p- \"lit\"", SANAD_SYNTAX, 1, 9,
     "a literal cannot be the subject of a fact",
     "turn the arrow round, or write [ ] around the name of a thing"},
    {"?x -p-> 5 -q-> ?y", SANAD_SYNTAX, 1, 9,
     "a literal cannot be the subject of a fact",
     "turn the arrow round, or write [ ] around the name of a thing"},
    {"\"x\" -any-> ?y", SANAD_SYNTAX, 1, 1,
     "a literal cannot be the subject of a fact",
     "turn the arrow round, or write [ ] around the name of a thing"},
    {"5 --> ?y", SANAD_SYNTAX, 1, 1,
     "a literal cannot be the subject of a fact",
     "turn the arrow round, or write [ ] around the name of a thing"},
    {"5:T <-p- ?x", SANAD_SYNTAX, 1, 2, "a literal has no type", NULL},
    {"?x -p-> \"a\":T", SANAD_SYNTAX, 1, 12, "a literal has no type", NULL},
    {"Georgia:(A|B) -p-> ?x", SANAD_SYNTAX, 1, 8,
     "expected a local name behind this colon",
     "for a type write [Georgia]:Country, for a prefixed name "
     "Georgia:Tehran, without spaces"},
    {"Georgia: Country", SANAD_SYNTAX, 1, 8,
     "expected a local name behind this colon",
     "for a type write [Georgia]:Country, for a prefixed name "
     "Georgia:Tehran, without spaces"},
    {"?x: Country", SANAD_SYNTAX, 1, 5, "expected a type",
     "there is no space around the : of a type: ?x:Country"},
    {"?x :Country", SANAD_SYNTAX, 1, 1, "?x alone is no pattern",
     "there is no space around the : of a type: ?x:Country"},
    {"?x:(A|B", SANAD_INCOMPLETE, 1, 8, "expected \")\" before the end", NULL},
    {"?x:(A,B)", SANAD_SYNTAX, 1, 6, "expected \")\", not \",\"", NULL},
    {"?x:()", SANAD_SYNTAX, 1, 5, "expected a type, not \")\"", NULL},
    {"?x:?y", SANAD_SYNTAX, 1, 4, "expected a type, not \"?y\"", NULL},
    {"?x:(T|U):V -p-> ?y", SANAD_SYNTAX, 1, 9, "a node has one type",
     "for one of several write ?x:(T|U)"},
    {"where -p-> ?x", SANAD_SYNTAX, 1, 1, "a statement cannot start with where",
     "end the line before with where, or write | where"},
    {"not", SANAD_INCOMPLETE, 1, 4, "expected a node before the end", NULL},
    {"?x -p-> where", SANAD_SYNTAX, 1, 9, "expected a node, not \"where\"",
     "where is a word of the language; for a thing of that name write "
     "[where]"},
    {"?x -p-> in", SANAD_SYNTAX, 1, 9, "expected a node, not \"in\"",
     "in is a word of the language; for a thing of that name write [in]"},
    {"?x -p-> and", SANAD_SYNTAX, 1, 9, "expected a node, not \"and\"",
     "and is a word of the language; for a thing of that name write [and]"},
    {"?x:T, exists", SANAD_SYNTAX, 1, 7, "expected a node, not \"exists\"",
     "exists is a word of the language; for a thing of that name write "
     "[exists]"},
    {"load -p-> ?x", SANAD_SYNTAX, 1, 6,
     "expected a file name in quotes, not \"-\"",
     "load is a word of the language; for a thing of that name write [load]"},
    {"set -p-> ?x", SANAD_SYNTAX, 1, 5,
     "expected the name of a setting, not \"-\"",
     "set is a word of the language; for a thing of that name write [set]"},
    {"count -p-> ?x -q-", SANAD_INCOMPLETE, 1, 18,
     "expected a node before the end", NULL},
    {"(Iran -p-> ?x)", SANAD_SYNTAX, 1, 1, "a pattern has no ( )",
     "write { } around a part of a pattern"},
};

static void
refuses_nodes_that_cannot_stand_there(void **state)
{
  (void)state;
  check_all(wrong_nodes, sizeof wrong_nodes / sizeof *wrong_nodes);
}

static const WrongCase wrong_patterns[] = {
    {"?x -memberOf-> SCO,;", SANAD_SYNTAX, 1, 19,
     "nothing stands behind this comma", "leave the comma out"},
    {"?x -memberOf-> SCO, | count", SANAD_SYNTAX, 1, 19,
     "nothing stands behind this comma", "leave the comma out"},
    {"?x -memberOf-> SCO, where ?x = 5", SANAD_SYNTAX, 1, 19,
     "nothing stands behind this comma", "leave the comma out"},
    {"{ ?x:T, }", SANAD_SYNTAX, 1, 7, "nothing stands behind this comma",
     "leave the comma out"},
    {"?x:T,, ?y:U", SANAD_SYNTAX, 1, 5, "nothing stands behind this comma",
     "leave the comma out"},
    {"{ }", SANAD_SYNTAX, 1, 3, "expected a node, not \"}\"", NULL},
    {"{ ?x:T ; }", SANAD_SYNTAX, 1, 8, "expected \"}\", not \";\"", NULL},
    {"{ ?x:T } or ?y:U", SANAD_SYNTAX, 1, 13, "expected \"{\", not \"?y\"",
     "or stands between { } and { }"},
    {"?x:T or ?y:U", SANAD_SYNTAX, 1, 6,
     "expected the end of the statement, not \"or\"",
     "or stands between { } and { }, or in a condition"},
    {"?x:T and ?y:U", SANAD_SYNTAX, 1, 6,
     "expected the end of the statement, not \"and\"",
     "the parts of a pattern have commas between them"},
    {"?x:T where ?x = 1, ?y:U", SANAD_SYNTAX, 1, 18,
     "where is the end of a pattern",
     "put where behind the last part of the pattern, and and between "
     "conditions"},
    {"?x:T where ?x = 1 where ?x = 2", SANAD_SYNTAX, 1, 19,
     "where is the end of a pattern",
     "put where behind the last part of the pattern, and and between "
     "conditions"},
    {"?x:T WHERE ?x = 1", SANAD_SYNTAX, 1, 6,
     "expected the end of the statement, not \"WHERE\"",
     "keywords are lower case: where"},
    {"?x -p-> ?y ?z -q-> ?y", SANAD_SYNTAX, 1, 12,
     "expected the end of the statement, not \"?z\"",
     "the parts of a pattern have commas between them"},
    {"?x -p-> ?y [a b]", SANAD_SYNTAX, 1, 12,
     "expected the end of the statement, not \"[a b]\"",
     "the parts of a pattern have commas between them"},
    {"?x:T)", SANAD_SYNTAX, 1, 5,
     "expected the end of the statement, not \")\"", NULL},
    {"?x:T }", SANAD_SYNTAX, 1, 6,
     "expected the end of the statement, not \"}\"", NULL},
    {"?x:Country in [g]", SANAD_SYNTAX, 1, 1,
     "in needs an arrow before it, or a list behind it",
     "write ?x in (Iran, China), or ?x --> ? in ?source"},
    {"?x:Country in (Iran)", SANAD_SYNTAX, 1, 1,
     "only a variable without a type can be in a list",
     "write ?x in (Iran, China)"},
    {"Iran in (Iran, China)", SANAD_SYNTAX, 1, 1,
     "only a variable without a type can be in a list",
     "write ?x in (Iran, China)"},
    {"?x in ()", SANAD_SYNTAX, 1, 8, "expected a value, not \")\"", NULL},
    {"?x in (?y)", SANAD_SYNTAX, 1, 8, "expected a value, not \"?y\"",
     "a value is a name, a literal or a parameter $x, never a variable"},
    {"?x in (?)", SANAD_SYNTAX, 1, 8, "expected a value, not \"?\"",
     "a value is a name, a literal or a parameter $x, never a variable"},
    {"?x in (\"a\"@*)", SANAD_SYNTAX, 1, 8, "\"@*\" cannot stand in a value",
     "write where ?x = \"...\"@*"},
    {"?x in (Iran China)", SANAD_SYNTAX, 1, 13, "expected \")\", not \"China\"",
     "a name with spaces is written [Iran China]"},
    {"?x -p-> ?y in \"g\"", SANAD_SYNTAX, 1, 15, "expected a source, not \"g\"",
     NULL},
    {"?x -p-> ?y in (A)", SANAD_SYNTAX, 1, 15, "expected a source, not \"(\"",
     "a list has a comma before it: ..., ?x in (Iran, China)"},
    {"not ?x in (Iran)", SANAD_SYNTAX, 1, 5,
     "optional and not stand before a chain or { }, not before a list or "
     "call",
     "for a list write where ?x not in (...), for a call put { } around it"},
    {"optional f(Iran)", SANAD_SYNTAX, 1, 10,
     "optional and not stand before a chain or { }, not before a list or "
     "call",
     "for a list write where ?x not in (...), for a call put { } around it"},
    {"?x:T, not ?x in (Iran)", SANAD_SYNTAX, 1, 11,
     "optional and not stand before a chain or { }, not before a list or "
     "call",
     "for a list write where ?x not in (...), for a call put { } around it"},
    {"not ?x:T in g", SANAD_SYNTAX, 1, 5, "in needs an arrow before it",
     "types are looked up in all graphs; for a list write where ?x in (...)"},
    {"?x -p-> ?y :T", SANAD_SYNTAX, 1, 12,
     "expected the end of the statement, not \":\"",
     "there is no space around the : of a type: ?x:Country"},
    {"not optional ?x:T", SANAD_SYNTAX, 1, 5,
     "expected a node, not \"optional\"",
     "optional is a word of the language; for a thing of that name write "
     "[optional]"},
    {"f(?x)", SANAD_SYNTAX, 1, 3, "expected a value, not \"?x\"",
     "a value is a name, a literal or a parameter $x, never a variable"},
    {"f(Iran) as ?x", SANAD_SYNTAX, 1, 12, "expected \"(\", not \"?x\"", NULL},
    {"f(Iran) as (Iran)", SANAD_SYNTAX, 1, 13,
     "expected a variable, not \"Iran\"", NULL},
    {"f(Iran", SANAD_INCOMPLETE, 1, 7, "expected \")\" before the end", NULL},
    {"?x:T, { -p-> ?y }, -q-> ?z", SANAD_SYNTAX, 1, 20,
     "behind { } or a call there is no node to go on from",
     "write the node before the arrow"},
    {"f(Iran), -p-> ?x", SANAD_SYNTAX, 1, 10,
     "behind { } or a call there is no node to go on from",
     "write the node before the arrow"},
    {"?x:T | match -p-> ?y", SANAD_SYNTAX, 1, 14,
     "at the start of a step there is no node to go on from",
     "write the node before the arrow"},
    {"?x:T | optional -p-> ?y", SANAD_SYNTAX, 1, 17,
     "at the start of a step there is no node to go on from",
     "write the node before the arrow"},
    {"?x:T where exists { -p-> ?y }", SANAD_SYNTAX, 1, 21,
     "in exists { } there is no node before the arrow to go on from",
     "write the node before the arrow"},
    {"define ?a:B as -p-> ?y", SANAD_SYNTAX, 1, 16,
     "the body of a rule cannot start with an arrow",
     "write the node before the arrow"},
    {"-p-> ?x", SANAD_SYNTAX, 1, 1, "a statement cannot start with -",
     "to go on from the line before, end that line with it, use ( ), or "
     "write | where"},
};

static void
refuses_patterns_that_do_not_fit(void **state)
{
  (void)state;
  check_all(wrong_patterns, sizeof wrong_patterns / sizeof *wrong_patterns);
}

static void
refuses_what_belongs_to_the_line_before(void **state)
{
  (void)state;
  static const WrongCase cases[] = {
      {"where ?x = 3", SANAD_SYNTAX, 1, 1,
       "a statement cannot start with where",
       "end the line before with where, or write | where"},
      {"and ?x = 3", SANAD_SYNTAX, 1, 1, "a statement cannot start with and",
       "to go on from the line before, end that line with it, use ( ), or "
       "write | where"},
      {"or ?x = 3", SANAD_SYNTAX, 1, 1, "a statement cannot start with or",
       "to go on from the line before, end that line with it, use ( ), or "
       "write | where"},
      {"in (1, 2)", SANAD_SYNTAX, 1, 1, "a statement cannot start with in",
       "to go on from the line before, end that line with it, use ( ), or "
       "write | where"},
      {"as ?x", SANAD_SYNTAX, 1, 1, "a statement cannot start with as",
       "to go on from the line before, end that line with it, use ( ), or "
       "write | where"},
      {"is missing", SANAD_SYNTAX, 1, 1, "a statement cannot start with is",
       "to go on from the line before, end that line with it, use ( ), or "
       "write | where"},
      {", ?x:T", SANAD_SYNTAX, 1, 1, "a statement cannot start with ,",
       "to go on from the line before, end that line with it, use ( ), or "
       "write | where"},
      {"+ 5 > ?x", SANAD_SYNTAX, 1, 1, "a statement cannot start with +",
       "to go on from the line before, end that line with it, use ( ), or "
       "write "
       "| where"},
      {"= 5", SANAD_SYNTAX, 1, 1, "a statement cannot start with =",
       "to go on from the line before, end that line with it, use ( ), or "
       "write | where"},
      {"-p-> ?x", SANAD_SYNTAX, 1, 1, "a statement cannot start with -",
       "to go on from the line before, end that line with it, use ( ), or "
       "write | where"},
      {"<-p- ?x", SANAD_SYNTAX, 1, 1, "a statement cannot start with <-",
       "to go on from the line before, end that line with it, use ( ), or "
       "write | where"},
      {".types", SANAD_SYNTAX, 1, 1,
       "a line that starts with . is a command of the shell",
       "it cannot stand in a script"},
      {")", SANAD_SYNTAX, 1, 1, "expected a node, not \")\"", NULL},
  };

  check_all(cases, sizeof cases / sizeof *cases);
}

static void
says_how_a_name_with_spaces_is_written(void **state)
{
  (void)state;
  static const WrongCase cases[] = {
      {"?x -p-> Hong Kong", SANAD_SYNTAX, 1, 14,
       "expected the end of the statement, not \"Kong\"",
       "a name with spaces is written [Hong Kong]"},
      {"?x:T where ?x = Hong Kong", SANAD_SYNTAX, 1, 22,
       "expected the end of the statement, not \"Kong\"",
       "a name with spaces is written [Hong Kong]"},
      {"met(Hong Kong)", SANAD_SYNTAX, 1, 10, "expected \")\", not \"Kong\"",
       "a name with spaces is written [Hong Kong]"},
      {"?x -p-> ?y in my notes", SANAD_SYNTAX, 1, 18,
       "expected the end of the statement, not \"notes\"",
       "a name with spaces is written [my notes]"},
  };

  check_all(cases, sizeof cases / sizeof *cases);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(refuses_arrows_that_are_not_whole),
      cmocka_unit_test(refuses_nodes_that_cannot_stand_there),
      cmocka_unit_test(refuses_patterns_that_do_not_fit),
      cmocka_unit_test(refuses_what_belongs_to_the_line_before),
      cmocka_unit_test(says_how_a_name_with_spaces_is_written),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
