#include "parser/parser_impl.h"

#include <string.h>

/// How what is missing is written.
static const struct {
  const char *wanted;
  const char *hint;
} hints[] = {
    {"a node", "a node is ?x, a name such as Iran or [Hong Kong], a text in "
               "quotes or a number"},
    {"an arrow", "draw -name->, <-name- or, in either direction, -name-"},
    {"an arrow -name->",
     "write for example define -near-> as borders|^borders"},
    {"a relation", "write the name of a relation: -memberOf->, -[part of]->"},
    {"a relation glued to the dot",
     "write the dot without spaces: ?m.date, ?m.[part of]"},
    {"a number of times", "write {2}, {1,3} or {2,}"},
    {"- or -> at the end of the arrow",
     "close the arrow: -name-> or -name-; what stands in it has no spaces, or "
     "stands in [ ]"},
    {"a whole number", "write it in digits: 10"},
    {"a word, a whole number or a text in quotes",
     "write for example layout=tree, width=40 or title=\"Trade\""},
    {"a name", "a name is a word such as Iran, [Hong Kong], ex:Iran or an IRI "
               "<http://…>"},
    {"the name of the source", "write as [name of the source], or as <IRI>"},
    {"a type", "write ?x:Country, or ?x:(Country|City)"},
    {"a value", "a value is a name, a literal or a parameter $x"},
    {"a variable", "a variable is ? and a name: ?x"},
    {"a parameter", "a parameter is $ and a name: $x"},
    {"a parameter such as $x", "write define f($x, $y) as …"},
    {"the name of a parameter", "write the name without $, then = and a value"},
    {"a source",
     "write in ?source, in [name of the source], or in ? for any one"},
    {"an operand",
     "write a variable, a name, a literal or a function: ?x, ?m.date, Iran, 5, "
     "length(?x)"},
    {"a step", "write for example | count, | sort ?x or | limit 10"},
    {"a path", "write relations: borders, borders|^borders, borders/capital"},
    {"the end of the path", "leave out what stands behind the path"},
    {"the end of the statement", "end it with a new line or ;"},
    {"the end of the value", "a value is one literal or name"},
    {"the end", "end it with a new line or ;"},
    {"a file name in quotes", "write \"file.ttl\""},
    {"a file name in quotes or an address <...>",
     "write use \"graph.sanad\" or use <https://host/sparql>"},
    {"the address of an endpoint, <...> or \"...\"",
     "write verify against <https://host/sparql> ?x -p-> ?y"},
    {"path or paths", "write shortest path from Iran to China"},
    {"as", "give the column a name: as ?n"},
    {"count, sum, avg, min, max or list",
     "write for example summarize sum(?n) as ?total, count() as ?rows"},
    {"in, contains, starts, ends or matches",
     "write ?x not in (Iran, China), or not before the whole condition"},
    {"a datatype such as xsd:date", "write \"2024-05-01\"^^xsd:date"},
    {"a kind of chart", "write chart bar ?x, ?y; there is bar, line, pie and "
                        "timeline"},
    {"a mode of output", "write for example show json or show csv"},
    {"-name->, ?x:Type, ?x -name-> ?y or name($x)",
     "write for example define -near-> as borders|^borders"},
    {"-name->, :Type or the name of a query",
     "write forget -near->, forget :Member or forget met"},
    {"a prefix, a colon and an IRI", "write prefix ex: <http://example.org/>"},
    {"an IRI such as <http://example.org/>",
     "write prefix ex: <http://example.org/>"},
    {"the name of a setting", "set alone shows all settings"},
    {"\"=\" behind the name of an option", "write for example width=40"},
    {"\")\"", "close the ( before it with )"},
    {"\"}\"", "close the { before it with }"},
    {"\"(\"", "put ( ) around what follows"},
    {"\"{\"", "put { } around the pattern"},
    {"\"=\"", "write = between a name and its value"},
    {"\",\"", "put a comma between the two"},
    {"\":\"", "write prefix ex: <http://example.org/>"},
    {"\"as\"", "write as, and behind it what it is called or stands for"},
    {"\"by\"", "write top 10 by ?n"},
    {"\"from\"", "write shortest path from Iran to China"},
    {"\"to\"", "write shortest path from Iran to China"},
    {"\"shortest\"", "write all shortest paths from Iran to China"},
    {"\"missing\"", "write ?x is missing, or ?x is not missing"},
};

const char *
hint_wanted(const char *wanted)
{
  for (size_t i = 0; i < sizeof hints / sizeof *hints; ++i) {
    if (strcmp(wanted, hints[i].wanted) == 0) {
      return hints[i].hint;
    }
  }
  return "write that here, or leave out what stands around it";
}
