#include "repl/help.h"

#include "repl/commands.h"
#include "repl/suggest.h"

#include <string.h>

/// One word or sign of the language.
typedef struct {
  const char *words; ///< What it explains, with blanks between; one example
                     ///< serves them all
  const char *form;
  const char *meaning;
  const char *example;
} HelpEntry;

static const HelpEntry entries[] = {
    // Patterns
    {"-> <-", "THING -relation-> THING",
     "a fact; read it aloud. <-relation- points the other way, -relation- "
     "either way, --> is any relation",
     "Iran -meets-> ?who"},
    {"?", "?name or ?",
     "a thing to find. ?name is a column of the answer; a bare ? is something "
     "that is not shown",
     "?who -memberOf-> SCO, -borders-> ?"},
    {":", "THING:Type", "only things of this type",
     "Iran -meets-> ?who:Country"},
    {",", "CLAUSE, CLAUSE",
     "and. A clause that starts with an arrow goes on from the first thing of "
     "the one before",
     "?c:Country -memberOf-> SCO, -borders-> Iran"},
    {"[]", "[name with spaces]", "a name of any letters",
     "[Shanghai Cooperation Organisation] <-memberOf- ?c"},
    {"/ * + ^", "-first/second->",
     "one relation after the other. | is either, * any number of times, + at "
     "least once, ^ backwards",
     "Iran -memberOf/^memberOf-> ?c"},
    {"a", "THING -a-> TYPE", "what type a thing has", "?x -a-> ?type"},
    {"any", "THING -any-> THING", "any relation, also inside a longer path",
     "Iran -any/any-> ?far"},
    {"in", "CLAUSE in SOURCE",
     "only facts of one article or file; in ?s finds where each stands. After "
     "where: one of a list",
     "Iran -meets-> ?who in ?article"},
    {"optional", "optional CLAUSE", "also rows without it",
     "?c:Country, optional ?c -meets-> ?other"},
    {"not", "not CLAUSE", "only rows without it. After where: the opposite",
     "?c:Country, not ?c -memberOf-> SCO"},
    {"or", "{ PATTERN } or { PATTERN }", "either. After where: one of two",
     "?c:Country, { ?c -memberOf-> SCO } or { ?c -memberOf-> ECO }"},
    {"and", "where EXPRESSION and EXPRESSION", "both",
     "?m:Meeting -date-> ?d where ?d > 2024-01-01 and ?d < 2025-01-01"},
    {"where", "PATTERN where EXPRESSION or | where EXPRESSION",
     "only rows for which this is true: = != < <= > >= contains starts ends "
     "matches in, is missing",
     "?c:Country -memberOf-> ?o where ?o != SCO"},
    {"is missing", "where ?x is missing, where ?x is not missing",
     "whether a column has no value",
     "?c:Country, optional ?c -meets-> ?other | where ?other is missing"},
    {"exists", "where exists { PATTERN }", "whether there is such a fact",
     "?c:Country where exists { ?c -memberOf-> SCO }"},
    {"true false", "true, false", "the two truth values",
     "Iran -meets-> ?who | let ?denied = false"},
    // Steps
    {"|", "PATTERN | STEP | STEP",
     "what to do with the rows. A line that starts with | goes on from the "
     "question before",
     "?c -memberOf-> ?o | count by ?o | sort ?count desc"},
    {"match", "| match PATTERN", "another pattern, for each row",
     "?c:Country -memberOf-> SCO | match ?c -borders-> ?n"},
    {"select", "| select ?x, EXPRESSION as ?y", "only these columns",
     "?c -memberOf-> ?o | select ?o | distinct"},
    {"drop", "| drop ?x", "all columns but these",
     "Iran -meets-> ?who -a-> ?type | drop ?type"},
    {"distinct", "| distinct", "each row once", "?c -memberOf-> ?o | distinct"},
    {"count", "| count [?x] [as ?n] [by ?y]",
     "how many rows there are, in all or for each ?y",
     "?c -memberOf-> ?o | count by ?o"},
    {"summarize", "| summarize sum(?x) as ?s [by ?y]",
     "count, sum, avg, min, max or list for each ?y",
     "?c -memberOf-> ?o | summarize count(?c) as ?members by ?o"},
    {"sort", "| sort ?x [asc|desc]", "in this order",
     "?c -memberOf-> ?o | count by ?o | sort ?count desc"},
    {"top", "| top N by EXPRESSION [per ?x]", "the N rows with the most",
     "?c -memberOf-> ?o | count by ?o | top 3 by ?count"},
    {"bottom", "| bottom N by EXPRESSION [per ?x]", "the N rows with the least",
     "?c -memberOf-> ?o | count by ?o | bottom 3 by ?count"},
    {"limit", "| limit N", "the first N rows", "Iran --> ?x | limit 5"},
    {"skip", "| skip N", "all but the first N rows",
     "Iran --> ?x | sort ?x | skip 5 | limit 5"},
    {"let", "| let ?x = EXPRESSION, or let $name = VALUE",
     "a new column; at the start of a statement a parameter",
     "?c -memberOf-> ?o | count by ?o | let ?tens = ?count / 10"},
    {"graph", "| graph", "the facts behind the rows, as a graph",
     "Iran -meets-> ?who | graph"},
    {"construct", "| construct TEMPLATE", "new facts made of the rows, shown",
     "?a -meets-> ?b | construct ?b -meets-> ?a"},
    {"show", "| show MODE",
     "this answer in another mode: box, csv, json, markdown ...",
     "Iran -meets-> ?who | show csv"},
    {"draw", "| draw [\"FILE\"] [layout=] [cluster=] [title=] [max=]",
     "the facts behind the rows as a picture: a tree here, or a file .svg "
     ".png .dot",
     "Iran -meets-> ?who | draw"},
    {"chart", "| chart KIND ?x, ?y [\"FILE\"] [title=] [max=]",
     "one column over another as bar, line, pie or timeline: here, or a file "
     ".svg",
     "?c -memberOf-> ?o | count by ?o | chart bar ?o, ?count"},
    {"by", "count by ?x, top N by ?x", "for each of these, or in this order",
     "?c -memberOf-> ?o | count by ?o"},
    {"as", "EXPRESSION as ?name", "what a column is called",
     "?c -memberOf-> ?o | count as ?members by ?o"},
    {"per", "top N by ?x per ?y", "the first N of each ?y",
     "?c:Country -area-> ?n, ?c -memberOf-> ?o | top 1 by ?n per ?o"},
    {"desc asc", "sort ?x desc", "the largest first; asc is the other way",
     "?c:Country -area-> ?n | sort ?n desc"},
    {"contains starts ends matches", "where ?x contains TEXT",
     "has this in it, whatever case and accents; starts and ends likewise, "
     "matches takes a regular expression",
     "?c:Country where ?c contains \"stan\""},
    {"sum avg min max list", "sum(?x), avg(?x), min(?x), max(?x), list(?x)",
     "one value of many, behind summarize",
     "?c:Country -area-> ?n | summarize sum(?n) as ?all"},
    // Functions
    {"label name iri text", "label(?x), name(?x), iri(?x), text(?x)",
     "the label of a thing, the end of its IRI, its IRI, any value as text",
     "?c:Country | let ?n = label(?c)"},
    {"lang", "lang(?x)", "the language of a text",
     "Iran -label-> ?l where lang(?l) = \"en\""},
    {"type", "type(?x)", "the type of a thing",
     "Iran --> ?x | let ?t = type(?x)"},
    {"length lower upper substr",
     "length(?x), lower(?x), upper(?x), substr(?x, FROM, LENGTH)",
     "how long a text is, it in small or capital letters, a part of it",
     "?c:Country | let ?n = length(label(?c))"},
    {"replace concat", "replace(?x, WHAT, WITH), concat(?x, ?y)",
     "a text with parts exchanged, texts put together",
     "?c:Country | let ?n = concat(\"to \", label(?c))"},
    {"number round floor ceil abs",
     "number(?x), round(?x), floor(?x), ceil(?x), abs(?x)",
     "calculation with numbers",
     "?c:Country -area-> ?n | let ?k = round(?n / 1000)"},
    {"date month year today now",
     "date(?x), month(?x), year(?x), today(), now()",
     "the day, month or year of a time",
     "?m:Meeting -date-> ?d | let ?y = year(?d)"},
    {"if coalesce bound",
     "if(CONDITION, THEN, ELSE), coalesce(?x, ...), bound(?x)",
     "one of two values; the first that there is; whether there is one",
     "?c:Country, optional ?c -area-> ?n | let ?a = coalesce(?n, 0)"},
    {"pair nodes", "pair(?x, ?y), nodes(?path)",
     "two values as one; the things along a path",
     "?a -meets-> ?b | let ?p = pair(?a, ?b)"},
    // Statements
    {"add new to", "add [new] TEMPLATE [to GRAPH], | add TEMPLATE",
     "new facts; behind | some for each row; new lets names be new things",
     "add Iran -meets-> China"},
    {"remove from", "remove TEMPLATE [from GRAPH], | remove TEMPLATE",
     "takes facts away, after asking", "remove Iran -meets-> China"},
    {"sparql", "sparql QUERY", "shows the query in SPARQL 1.1",
     "sparql Iran -meets-> ?who"},
    {"verify against", "verify [against <URL>] QUERY",
     "asks an endpoint the same (set verify = <URL>) and compares",
     "verify against <http://localhost:8890/sparql> Iran -meets-> ?who"},
    {"why", "why PATTERN", "the sentences that say so, and where they stand",
     "why Iran -meets-> Tajikistan"},
    {"describe within", "describe THING [within N]",
     "all facts about a thing, and about what is at most N facts away",
     "describe Iran within 1"},
    {"shortest path via avoid max keep",
     "shortest [N] path from THING to THING [via ARROW] [avoid RELATION] "
     "[max N] [keep]",
     "the shortest way between two things, or the N best; behind | for each "
     "row, and keep leaves rows without a way",
     "shortest path from Iran to China via -borders|memberOf- max 6"},
    {"all", "all shortest paths from THING to THING",
     "all ways that are as short as the shortest",
     "all shortest paths from Iran to China"},
    {"paths", "paths from THING to THING [via ARROW] [avoid RELATION] [max N]",
     "all ways, up to 4 facts long or to max",
     "paths from Iran to China max 2"},
    {"define",
     "define -name-> as PATH, define ?a -name-> ?b as PATTERN, define ?x:Name "
     "as PATTERN, define name($x) as QUERY",
     "a name for an arrow, a type or a question, until the end",
     "define ?a -allied-> ?b as ?a -memberOf-> ?o <-memberOf- ?b"},
    {"forget", "forget -name->, forget :Name, forget name",
     "takes a definition away", "forget -allied->"},
    {"claims", "claims(THING)",
     "all that the sources say of a thing, facts or not",
     "claims(Iran) | where ?modality != \"asserted\""},
    {"load", "load \"FILE\" [into GRAPH]", "adds the facts of an RDF file",
     "load \"countries.ttl\""},
    {"read", "read \"ARTICLE\"", "adds the facts that an article tells",
     "read \"iran-tajikistan.txt\""},
    {"export", "export \"FILE\" [from GRAPH]",
     "writes the facts; the ending of the name tells the format",
     "export \"all.trig\""},
    {"prefix", "prefix name: <IRI>", "a short name for the start of IRIs",
     "prefix ex: <http://example.org/>"},
    {"set", "set [NAME [= VALUE]]", "shows or changes a setting", "set"},
    {"run with", "run \"FILE\" [with NAME = VALUE]",
     "runs the statements of a file, with values for its parameters",
     "run \"questions.sanad\" with who = Iran"},
    {"use", "use \"FILE\" or use <URL>",
     "asks another store, or a SPARQL endpoint, from here on",
     "use \"other.sanad\""},
    {"report", "report \"FILE.md\" [to \"FILE.html\"] [with NAME=VALUE]",
     "answers the questions in a file of Markdown: a page, .md or .pdf",
     "report \"brief.md\" to \"brief.html\""},
    {"explain analyze", "explain [analyze] QUERY",
     "shows how a query is worked out; analyze runs it and counts",
     "explain analyze Iran -meets-> ?who"},
};

#define ENTRY_COUNT (sizeof entries / sizeof *entries)
/// Words that are compared with one that nothing explains.
#define HELP_WORDS_MAX      200U
#define HELP_WORD_BYTES_MAX 16U

/// Moves `*rest` behind its first word, and returns that; an empty text at the
/// end.
static SanadText
next_word(SanadText *rest)
{
  const SanadText words = sanad_text_trim(*rest);
  size_t length = 0;
  while (length < words.length && words.data[length] != ' ') {
    ++length;
  }
  *rest = sanad_text_slice(words, length, words.length);
  return sanad_text_slice(words, 0, length);
}

SanadText
help_word(size_t index)
{
  for (size_t i = 0; i < ENTRY_COUNT; ++i) {
    SanadText rest = sanad_text(entries[i].words);
    for (SanadText word = next_word(&rest); word.length;
         word = next_word(&rest)) {
      if (!index--) {
        return word;
      }
    }
  }
  return (SanadText){0};
}

/// Writes the words as a paragraph `width` columns wide.
static void
list_words(FILE *out, size_t width)
{
  size_t column = 0;
  SanadText word = {0};

  for (size_t i = 0; (word = help_word(i)).length; ++i) {
    if (column && column + word.length + 1 > width) {
      (void)fputc('\n', out);
      column = 0;
    }
    column += (size_t)fprintf(out, "%s%.*s", column ? " " : "  ",
                              (int)word.length, word.data);
  }
  (void)fputc('\n', out);
}

void
help_overview(FILE *out, size_t width)
{
  (void)fputs("Draw a fact, with ? for what you want to know:\n"
              "  Iran -meets-> ?who                     whom does Iran meet?\n"
              "  ?c:Country -memberOf-> SCO             countries in SCO\n"
              "  Iran -meets-> ?who | count             how many?\n"
              "  why Iran -meets-> Tajikistan           who says so?\n"
              "  describe Iran                          all about it\n"
              "  read \"article.txt\"   load \"file.ttl\"   new facts\n\n"
              "Enter runs it when it is complete, Alt+Enter begins a new line, "
              "Ctrl-C clears the\nline or stops a long answer, Ctrl-D "
              "leaves.\n\n"
              "Words of the language (.help WORD explains one):\n",
              out);
  list_words(out, width ? width : 80);
  (void)fputs("\nCommands of the shell (may be cut short: .m csv):\n", out);
  commands_list(out);
}

/// Whether an entry explains `word`.
static bool
explains(const HelpEntry *entry, SanadText word)
{
  SanadText rest = sanad_text(entry->words);
  for (SanadText own = next_word(&rest); own.length; own = next_word(&rest)) {
    if (sanad_text_is_equal(own, word)) {
      return true;
    }
  }
  return false;
}

bool
help_explain(FILE *out, SanadText word)
{
  bool is_found = false;
  for (size_t i = 0; i < ENTRY_COUNT; ++i) {
    if (explains(&entries[i], word)) {
      (void)fprintf(out, "%s%s\n  %s\n  example: %s\n", is_found ? "\n" : "",
                    entries[i].form, entries[i].meaning, entries[i].example);
      is_found = true;
    }
  }
  return is_found || commands_explain(out, word);
}

void
help_fail(FILE *err, SanadText word)
{
  char names[HELP_WORDS_MAX][HELP_WORD_BYTES_MAX];
  const char *list[HELP_WORDS_MAX];
  size_t count = 0;
  SanadText known = {0};
  while (count < HELP_WORDS_MAX && (known = help_word(count)).length) {
    (void)snprintf(names[count], sizeof names[count], "%.*s", (int)known.length,
                   known.data);
    list[count] = names[count];
    ++count;
  }
  const char *const near = suggest_nearest(word, list, count);

  (void)fprintf(err, "error: there is no help on \"%.*s\"\n", (int)word.length,
                word.data);
  if (near) {
    (void)fprintf(err, "hint: did you mean %s?\n", near);
  } else {
    (void)fputs("hint: without a word help lists all there are\n", err);
  }
}

const char *
help_example(size_t index)
{
  return index < ENTRY_COUNT ? entries[index].example : NULL;
}
