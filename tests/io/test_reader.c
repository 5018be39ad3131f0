#include "tests/unit/test.h"

#include "graph/io/characters.h"
#include "graph/io/skip.h"
#include "tests/io/collect.h"

#include <stdlib.h>
#include <string.h>

#define XSD "http://www.w3.org/2001/XMLSchema#"
#define RDF "http://www.w3.org/1999/02/22-rdf-syntax-ns#"

/// A text and what must come of it.
typedef struct {
  SanadFormat format;
  const char *text;
  const char *lines;
} GoodCase;

static const GoodCase good_cases[] = {
    {SANAD_NTRIPLES, "", ""},
    {SANAD_NTRIPLES, "\xEF\xBB\xBF<a:s> <a:p> <a:o> .",
     "<a:s> <a:p> <a:o> .\n"},
    {SANAD_NTRIPLES, "<a:s><a:p>\"x\".#c\r\n\r\n_:b.c <a:p>\t_:b.c. # d",
     "<a:s> <a:p> \"x\" .\n_:b.c <a:p> _:b.c .\n"},
    {SANAD_NTRIPLES, "<a:\\u00E9\\U0001F600> <a:p> \"\\t\\u0000\\\"\\'\" .",
     "<a:\xC3\xA9\xF0\x9F\x98\x80> <a:p> \"\t"}, // Then U+0000, see below
    {SANAD_NTRIPLES, "<a:s> <a:p> \"x\"^^<" XSD "string> .",
     "<a:s> <a:p> \"x\" .\n"},
    {SANAD_NQUADS, "<a:s> <a:p> \"x\"@en-GB <a:g> .\n<a:s> <a:p> _:x _:g .",
     "<a:s> <a:p> \"x\"@en-GB <a:g> .\n<a:s> <a:p> _:x _:g .\n"},
    {SANAD_TURTLE, "PREFIX : <a:>\n:s a :o, :\\~x%20. :s.t :p 'q' .",
     "<a:s> <" RDF "type> <a:o> .\n<a:s> <" RDF "type> <a:~x%20> .\n"
     "<a:s.t> <a:p> \"q\" .\n"},
    {SANAD_TURTLE, "<s> <p> 1, -1.5, 1.e2, +.5E-1, 01, true, false.",
     "<http://b/s> <http://b/p> \"1\"^^<" XSD "integer> .\n"
     "<http://b/s> <http://b/p> \"-1.5\"^^<" XSD "decimal> .\n"
     "<http://b/s> <http://b/p> \"1.e2\"^^<" XSD "double> .\n"
     "<http://b/s> <http://b/p> \"+.5E-1\"^^<" XSD "double> .\n"
     "<http://b/s> <http://b/p> \"01\"^^<" XSD "integer> .\n"
     "<http://b/s> <http://b/p> \"true\"^^<" XSD "boolean> .\n"
     "<http://b/s> <http://b/p> \"false\"^^<" XSD "boolean> .\n"},
    {SANAD_TURTLE, "<s> <p> \"\"\"a\"b\"\"\\\"c\n\"\"\", '''''', ''.",
     "<http://b/s> <http://b/p> \"a\\\"b\\\"\\\"\\\"c\\n\" .\n"
     "<http://b/s> <http://b/p> \"\" .\n<http://b/s> <http://b/p> \"\" .\n"},
    {SANAD_TURTLE, "<s> <p> ( 1 [ <q> () ] ) .\n[] <p> _:anon1 .",
     "_:anon1 <" RDF "first> \"1\"^^<" XSD "integer> .\n"
     "_:anon1 <" RDF "rest> _:anon2 .\n"
     "_:anon3 <http://b/q> <" RDF "nil> .\n"
     "_:anon2 <" RDF "first> _:anon3 .\n"
     "_:anon2 <" RDF "rest> <" RDF "nil> .\n"
     "<http://b/s> <http://b/p> _:anon1 .\n"
     "_:anon4 <http://b/p> _:anonx1 .\n"},
    {SANAD_TURTLE, "[ <p> 1 ; ; <q> 'x' @en ; ] . (<a>) <p> 'y' ^^ <d> .",
     "_:anon1 <http://b/p> \"1\"^^<" XSD "integer> .\n"
     "_:anon1 <http://b/q> \"x\"@en .\n"
     "_:anon2 <" RDF "first> <http://b/a> .\n"
     "_:anon2 <" RDF "rest> <" RDF "nil> .\n"
     "_:anon2 <http://b/p> \"y\"^^<http://b/d> .\n"},
    {SANAD_TURTLE, "@prefix graph: <a:> . graph:x graph:a graph:true .",
     "<a:x> <a:a> <a:true> .\n"},
    {SANAD_TRIG,
     "@base <a:/> . GRAPH <g> {<s> <p> <o>} <h> {<s><p><o>.} {<s> <p> 1 .}\n"
     "_:g { } [] { [<p> 1] } <s> <p> <o> . graph [] {<s> <p> 2}",
     "<a:/s> <a:/p> <a:/o> <a:/g> .\n<a:/s> <a:/p> <a:/o> <a:/h> .\n"
     "<a:/s> <a:/p> \"1\"^^<" XSD "integer> .\n"
     "_:anon2 <a:/p> \"1\"^^<" XSD "integer> _:anon1 .\n"
     "<a:/s> <a:/p> <a:/o> .\n"
     "<a:/s> <a:/p> \"2\"^^<" XSD "integer> _:anon3 .\n"},
};

static void
reads_what_is_right_in_pieces_of_any_size(void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof good_cases / sizeof *good_cases; ++i) {
    const GoodCase *const good = &good_cases[i];
    for (size_t chunk = 0; chunk < 9; ++chunk) {
      Collected got =
          collect(good->format, "http://b/", sanad_text(good->text), chunk);
      assert_string_equal(got.error.message, "");
      assert_int_equal(got.status, SANAD_OK);
      assert_string_equal(got.lines.data, good->lines);
      collect_free(&got);
    }
  }
}

static void
keeps_a_zero_character_in_a_literal(void **state)
{
  (void)state;
  static const char text[] =
      "<a:s> <a:p> \"x\\u0000y\" .\n<a:s> <a:p> \"\0\" .";
  static const char lines[] = "<a:s> <a:p> \"x\0y\" .\n<a:s> <a:p> \"\0\" .\n";
  for (size_t chunk = 0; chunk < 3; ++chunk) {
    Collected got = collect(SANAD_NTRIPLES, NULL,
                            (SanadText){text, sizeof text - 1}, chunk);
    assert_int_equal(got.status, SANAD_OK);
    assert_int_equal(got.lines.length, sizeof lines - 1);
    assert_memory_equal(got.lines.data, lines, sizeof lines - 1);
    collect_free(&got);
  }
}

/// A text that is wrong, where, and why.
typedef struct {
  SanadFormat format;
  const char *text;
  uint64_t line;
  uint64_t column;
  const char *message;
} BadCase;

static const BadCase bad_cases[] = {
    {SANAD_NTRIPLES, "<a:s> <a:p> <a:o> .\n<a:s> \"p\" <a:o> .", 2, 7,
     "expected a predicate, an IRI in `<` `>`, not `\"`"},
    {SANAD_NTRIPLES, "<a:s> <a:p> <a:o>", 1, 18,
     "expected the `.` of a statement, not the end of the text"},
    {SANAD_NTRIPLES, "<a:s> <a:p> <a:o> <a:g> .", 1, 19,
     "expected the `.` of a statement, not `<`"},
    {SANAD_NTRIPLES, "<a:s> <a:p> <a:o> . <a:s>", 1, 21,
     "expected one statement on a line, not `<`"},
    {SANAD_NTRIPLES, "<a:\xC3\xA9> <p> <a:o> .", 1, 7,
     "the IRI is not absolute"},
    {SANAD_NTRIPLES, "<a:s> <a:p> \"x\n\" .", 1, 13,
     "a string begins here and does not end on its line"},
    {SANAD_NTRIPLES, "<a:s> <a:p> \"\\uD83D\\uDE00\" .", 1, 14,
     "the escape names a surrogate, which is no character"},
    {SANAD_NTRIPLES, "<a:s> <a:p> \"\\U00110000\" .", 1, 14,
     "the escape names a number above U+10FFFF, which is no character"},
    {SANAD_NTRIPLES, "<a:s> <a:p> \"\\u12\" .", 1, 14,
     "the escape \\u needs 4 hexadecimal digits"},
    {SANAD_NTRIPLES, "<a:s> <a:p> \"\\x\" .", 1, 14, "no such escape here"},
    {SANAD_NTRIPLES, "<a:s> <a:p> \"x\"@1 .", 1, 17,
     "expected a letter of a language tag, not `1`"},
    {SANAD_NTRIPLES, "<a:s> <a:p> \"\xC3\xA9\xC3\" .", 1, 15, "invalid UTF-8"},
    {SANAD_NTRIPLES, "\xEF\xBB\xBF<a:s> x", 1, 7,
     "expected a predicate, an IRI in `<` `>`, not `x`"},
    {SANAD_NTRIPLES, "\xFF\xFE<\0", 1, 1,
     "the text is UTF-16, and only UTF-8 is read"},
    {SANAD_NTRIPLES, "<a:s> <a:p> \"\xED\xA0\x80\" .", 1, 14, "invalid UTF-8"},
    {SANAD_TURTLE, "<a:s> <a:\\u0020> 1 .", 1, 10,
     "an IRI cannot hold the character U+0020"},
    {SANAD_TURTLE, "<a:s>\n  x:y 1 .", 2, 3, "the prefix `x:` is not declared"},
    {SANAD_TURTLE, "<a:s> <a:p> ( 1 [ <a:q> 2 ) ] .", 1, 27,
     "expected `,`, `;` or `]` behind an object, not `)`"},
    {SANAD_TURTLE, "<a:s> <a:p> ( 1 ", 1, 17,
     "expected an object, not the end of the text"},
    {SANAD_TURTLE, "[ <a:p> 1 ] ; <a:q> 2 .", 1, 13,
     "expected a predicate, not `;`"},
    {SANAD_TURTLE, "<a:s> <a:p> True .", 1, 13, "expected an object, not `T`"},
    {SANAD_TURTLE, "<a:s> <a:p> 1e .", 1, 15,
     "expected a digit of an exponent, not ` `"},
    {SANAD_TURTLE, "<a:g> { <a:s> <a:p> 1 }", 1, 7,
     "expected a predicate, not `{`"},
    {SANAD_TURTLE, "<s> <a:p> 1 .", 1, 1,
     "the IRI is relative, and there is no base"},
    {SANAD_TURTLE, "@Prefix : <a:> .", 1, 1,
     "only `@prefix` and `@base` begin with `@`"},
    {SANAD_TURTLE, "@prefix : <a:> <a:s> <a:p> 1 .", 1, 16,
     "expected the `.` of a directive, not `<`"},
    {SANAD_TRIG, "{ <a:s> <a:p> 1 . ", 1, 19,
     "expected a subject, not the end of the text"},
    {SANAD_TRIG, "{ @prefix : <a:> . }", 1, 3, "expected a subject, not `@`"},
    {SANAD_TRIG, "GRAPH [ <a:p> 1 ] { }", 1, 9,
     "expected `]`, since a graph has a plain name, not `<`"},
    {SANAD_TRIG, "(1) { }", 1, 5, "expected a predicate, not `{`"},
};

static void
names_the_place_and_cause_of_errors(void **state)
{
  (void)state;
  for (size_t i = 0; i < sizeof bad_cases / sizeof *bad_cases; ++i) {
    const BadCase *const bad = &bad_cases[i];
    for (size_t chunk = 2; chunk < 9; ++chunk) {
      Collected got = collect(bad->format, NULL, sanad_text(bad->text), chunk);
      assert_string_equal(got.error.message, bad->message);
      assert_int_equal(got.status, SANAD_SYNTAX);
      assert_int_equal(got.error.place.line, bad->line);
      assert_int_equal(got.error.place.column, bad->column);
      collect_free(&got);
    }
  }
}

/// `start`, then `part` many times, then `end`.
static SanadBuffer
repeat(const char *start, const char *part, size_t count, const char *end)
{
  SanadBuffer text = {0};
  sanad_buffer_add_string(&text, start);
  for (size_t i = 0; i < count; ++i) {
    sanad_buffer_add_string(&text, part);
  }
  sanad_buffer_add_string(&text, end);
  assert_false(text.failed);
  return text;
}

static void
holds_to_its_limits(void **state)
{
  (void)state;
  const struct {
    SanadFormat format;
    const char *start;
    const char *part;
    size_t count;
    const char *end;
    SanadStatus status;
  } cases[] = {
      {SANAD_NTRIPLES, "<a:s> <a:p> \"x\"@", "a", 255, " .", SANAD_OK},
      {SANAD_NTRIPLES, "<a:s> <a:p> \"x\"@", "a", 256, " .", SANAD_LIMIT},
      {SANAD_TURTLE, "<a:s> <a:p> \"x\"@", "a", 1000000, " .", SANAD_LIMIT},
      {SANAD_TURTLE, "<a:s> <a:p> \"x\"@a", "-a", 500000, " .", SANAD_LIMIT},
      {SANAD_NTRIPLES, "<a:", "x", (1U << 20U) - 2, "> <a:p> <a:o> .",
       SANAD_OK},
      {SANAD_NTRIPLES, "<a:", "x", (1U << 20U) - 1, "> <a:p> <a:o> .",
       SANAD_LIMIT},
      {SANAD_TURTLE, "<a:", "x", 3000000, "> <a:p> <a:o> .", SANAD_LIMIT},
      {SANAD_TURTLE, "<a:", "\\u0041", 3000000, "> <a:p> <a:o> .", SANAD_LIMIT},
      {SANAD_TURTLE, "@prefix a: <a:> . a:", "\\~", 2000000, " a:p a:o .",
       SANAD_LIMIT},
      {SANAD_TURTLE, "_:", "x", 2000000, " <a:p> <a:o> .", SANAD_LIMIT},
      {SANAD_TURTLE, "<a:s> <a:p> ", "[ <a:p> ", 60000, "", SANAD_SYNTAX},
      {SANAD_TURTLE, "<a:s> <a:p> ", "[ <a:p> ", 1000000, "", SANAD_LIMIT},
      {SANAD_TURTLE, "<a:s> <a:p> ", "(", 1000000, "", SANAD_LIMIT},
      {SANAD_TURTLE, "<a:s> <a:p> 'x' #", "comment", 1000000, "\n .", SANAD_OK},
      {SANAD_NTRIPLES, "<a:s> <a:p> \"", "\\n", 3000000, "\" .", SANAD_OK},
  };

  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
    SanadBuffer text =
        repeat(cases[i].start, cases[i].part, cases[i].count, cases[i].end);
    Collected got = collect(cases[i].format, NULL, sanad_buffer_text(&text), 0);
    assert_int_equal(got.status, cases[i].status);
    assert_int_equal(got.error.place.line, cases[i].status ? 1 : 0);
    collect_free(&got);
    sanad_buffer_free(&text);
  }
}

static void
refuses_predicates_of_brackets_that_fill_memory(void **state)
{
  (void)state;
  SanadBuffer text = {0};
  SanadBuffer iri = repeat("@prefix p: <a:", "x", 1000000, "> .\n<a:s> p:p ");
  sanad_buffer_add_text(&text, sanad_buffer_text(&iri));
  sanad_buffer_free(&iri);
  for (size_t i = 0; i < 1000; ++i) {
    sanad_buffer_add_string(&text, "[ p:p ");
  }

  Collected got = collect(SANAD_TURTLE, NULL, sanad_buffer_text(&text), 0);
  assert_int_equal(got.status, SANAD_LIMIT);
  collect_free(&got);
  sanad_buffer_free(&text);
}

static void
knows_many_prefixes(void **state)
{
  (void)state;
  SanadBuffer text = {0};
  for (int i = 0; i < 100000; ++i) {
    sanad_buffer_add_format(&text, "@prefix p%d: <a:%d/> .\n", i, i);
  }
  sanad_buffer_add_string(&text, "@prefix p7: <b:> . p7:s p99999:p p0:o .");

  Collected got = collect(SANAD_TURTLE, NULL, sanad_buffer_text(&text), 0);
  assert_int_equal(got.status, SANAD_OK);
  assert_string_equal(got.lines.data, "<b:s> <a:99999/p> <a:0/o> .\n");
  collect_free(&got);
  sanad_buffer_free(&text);
}

static void
tells_the_sink_about_prefixes(void **state)
{
  (void)state;
  Collected got = collect(
      SANAD_TURTLE, "http://b/c/",
      SANAD_TEXT("@prefix : <#> . prefix x.y: <../d#> base <e/> prefix z: <>"),
      1);
  assert_int_equal(got.status, SANAD_OK);
  assert_string_equal(got.prefixes.data,
                      "=http://b/c/# x.y=http://b/d# z=http://b/c/e/ ");
  collect_free(&got);
}

static void
resolves_references_as_rfc_3986_does(void **state)
{
  (void)state;
  // RFC 3986, 5.4.1 and 5.4.2, strict.
  static const char *const cases[][2] = {
      {"g:h", "g:h"},
      {"g", "http://a/b/c/g"},
      {"./g", "http://a/b/c/g"},
      {"g/", "http://a/b/c/g/"},
      {"/g", "http://a/g"},
      {"//g", "http://g"},
      {"?y", "http://a/b/c/d;p?y"},
      {"g?y", "http://a/b/c/g?y"},
      {"#s", "http://a/b/c/d;p?q#s"},
      {"g#s", "http://a/b/c/g#s"},
      {"g?y#s", "http://a/b/c/g?y#s"},
      {";x", "http://a/b/c/;x"},
      {"g;x", "http://a/b/c/g;x"},
      {"g;x?y#s", "http://a/b/c/g;x?y#s"},
      {"", "http://a/b/c/d;p?q"},
      {".", "http://a/b/c/"},
      {"./", "http://a/b/c/"},
      {"..", "http://a/b/"},
      {"../", "http://a/b/"},
      {"../g", "http://a/b/g"},
      {"../..", "http://a/"},
      {"../../", "http://a/"},
      {"../../g", "http://a/g"},
      {"../../../g", "http://a/g"},
      {"../../../../g", "http://a/g"},
      {"/./g", "http://a/g"},
      {"/../g", "http://a/g"},
      {"g.", "http://a/b/c/g."},
      {".g", "http://a/b/c/.g"},
      {"g..", "http://a/b/c/g.."},
      {"..g", "http://a/b/c/..g"},
      {"./../g", "http://a/b/g"},
      {"./g/.", "http://a/b/c/g/"},
      {"g/./h", "http://a/b/c/g/h"},
      {"g/../h", "http://a/b/c/h"},
      {"g;x=1/./y", "http://a/b/c/g;x=1/y"},
      {"g;x=1/../y", "http://a/b/c/y"},
      {"g?y/./x", "http://a/b/c/g?y/./x"},
      {"g?y/../x", "http://a/b/c/g?y/../x"},
      {"g#s/./x", "http://a/b/c/g#s/./x"},
      {"g#s/../x", "http://a/b/c/g#s/../x"},
      {"http:g", "http:g"},
  };

  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
    char text[128];
    char wanted[128];
    (void)snprintf(text, sizeof text, "<%s> <a:p> <a:o> .", cases[i][0]);
    (void)snprintf(wanted, sizeof wanted, "<%s> <a:p> <a:o> .\n", cases[i][1]);
    Collected got =
        collect(SANAD_TURTLE, "http://a/b/c/d;p?q", sanad_text(text), 0);
    assert_string_equal(got.lines.data, wanted);
    collect_free(&got);
  }
}

static void
counts_lines_over_a_long_text(void **state)
{
  (void)state;
  SanadBuffer text = repeat("", "<a:s> <a:p> \"\xC3\xA9 # \" . # x\r\n", 90000,
                            "<a:s> <a:p> \"\xC3\xA9\" x");
  Collected got = collect(SANAD_NTRIPLES, NULL, sanad_buffer_text(&text), 0);
  assert_int_equal(got.status, SANAD_SYNTAX);
  assert_int_equal(got.error.place.line, 90001);
  assert_int_equal(got.error.place.column, 17);
  collect_free(&got);
  sanad_buffer_free(&text);
}

static void
skips_what_the_classes_of_bytes_say(void **state)
{
  (void)state;
  char text[64 + 1 + SKIP_BYTES];
  for (unsigned byte = 0; byte < 256; ++byte) {
    for (size_t at = 0; at < 40; ++at) {
      memset(text, 'a', sizeof text);
      text[at] = (char)(unsigned char)byte;
      text[63] = '\0';
      const size_t end = 63;
      const bool is_iri = has_class(text[at], CHARACTER_IRI);
      const bool is_text = has_class(text[at], CHARACTER_TEXT);
      assert_ptr_equal(skip_iri(text), text + (is_iri ? end : at));
      assert_ptr_equal(skip_text(text), text + (is_text ? end : at));
    }
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(skips_what_the_classes_of_bytes_say),
      cmocka_unit_test(reads_what_is_right_in_pieces_of_any_size),
      cmocka_unit_test(keeps_a_zero_character_in_a_literal),
      cmocka_unit_test(names_the_place_and_cause_of_errors),
      cmocka_unit_test(holds_to_its_limits),
      cmocka_unit_test(refuses_predicates_of_brackets_that_fill_memory),
      cmocka_unit_test(knows_many_prefixes),
      cmocka_unit_test(tells_the_sink_about_prefixes),
      cmocka_unit_test(resolves_references_as_rfc_3986_does),
      cmocka_unit_test(counts_lines_over_a_long_text),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
