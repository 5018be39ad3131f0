#include "tests/unit/test.h"

#include "graph/io/io.h"
#include "graph/store.h"
#include "tests/io/collect.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define RDF "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
#define ROOT                                                                   \
  "<rdf:RDF xmlns:rdf='" RDF "' xmlns:e='http://e/' xml:base='http://b/'>"

static char folder[] = "/tmp/sanad-foreign-XXXXXX";

/// The path of a file in the test's folder.  Valid until the next call.
static const char *
path_of(const char *name)
{
  static char path[256];
  (void)snprintf(path, sizeof path, "%s/%s", folder, name);
  return path;
}

static void
reads_other_syntaxes_through_the_helper(void **state)
{
  (void)state;
  static const struct {
    SanadFormat format;
    const char *text;
    const char *lines;
  } cases[] = {
      {SANAD_RDFXML,
       ROOT "<e:C rdf:about='s'><e:p xml:lang='tg'>\xD0\xA1</e:p>"
            "<e:q rdf:nodeID='g1'/><e:q><e:D/></e:q></e:C></rdf:RDF>",
       "<http://b/s> <" RDF "type> <http://e/C> .\n"
       "<http://b/s> <http://e/p> \"\xD0\xA1\"@tg .\n"
       "<http://b/s> <http://e/q> _:ug1 .\n"
       "_:g1 <" RDF "type> <http://e/D> .\n"
       "<http://b/s> <http://e/q> _:g1 .\n"},
      {SANAD_RDFXML,
       "<?xml version='1.0' encoding='windows-1251'?>" ROOT
       "<rdf:Description rdf:about='s' e:p='\xD1'/></rdf:RDF>",
       "<http://b/s> <http://e/p> \"\xD0\xA1\" .\n"},
      {SANAD_RDFJSON,
       "{\"http://s\": {\"http://p\": [{\"value\": \"x\", \"type\": "
       "\"literal\", \"lang\": \"en\"}]}}",
       "<http://s> <http://p> \"x\"@en .\n"},
  };

  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
    for (size_t chunk = 0; chunk < 2; ++chunk) {
      Collected got = collect(cases[i].format, "http://c/",
                              sanad_text(cases[i].text), chunk);
      assert_string_equal(got.error.message, "");
      assert_string_equal(got.lines.data, cases[i].lines);
      collect_free(&got);
    }
  }
}

static void
names_the_place_of_errors_in_xml(void **state)
{
  (void)state;
  static const struct {
    const char *text;
    uint64_t line;
    const char *part;
  } cases[] = {
      {ROOT "\n<e:C>\n</rdf:RDF>", 3, "tag mismatch"},
      {ROOT "\n<rdf:Description rdf:about='a b'><e:p/></rdf:Description>"
            "</rdf:RDF>",
       2, "an IRI cannot hold the character U+0020"},
      {ROOT "\n<rdf:Description rdf:nodeID='1'/></rdf:RDF>", 2,
       "the name of a blank node"},
      {ROOT "\n<rdf:Description rdf:aboutEach='#x'/></rdf:RDF>", 2, "skipping"},
      {"<!DOCTYPE x [<!ENTITY f SYSTEM 'file:///etc/passwd'>]>" ROOT
       "<e:C e:p='&f;'/></rdf:RDF>",
       0, "external entity"},
      {"<!DOCTYPE x SYSTEM 'file:///etc/passwd'><x>", 1, "XML"},
      {"", 0, ""},
  };

  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
    Collected got =
        collect(SANAD_RDFXML, "http://c/", sanad_text(cases[i].text), 0);
    assert_int_equal(got.status, SANAD_SYNTAX);
    if (!strstr(got.error.message, cases[i].part)) {
      assert_string_equal(got.error.message, cases[i].part);
    }
    if (cases[i].line) {
      assert_int_equal(got.error.place.line, cases[i].line);
    }
    collect_free(&got);
  }
}

static void
does_not_cut_a_string_of_json_short(void **state)
{
  (void)state;
  static const struct {
    const char *value;
    SanadStatus status;
  } cases[] = {{"x\\u0000y", SANAD_SYNTAX}, {"\\\\\\u0000", SANAD_SYNTAX},
               {"\\\\u0000", SANAD_OK},     {"\\u000\\u0000", SANAD_SYNTAX},
               {"\\u00001", SANAD_SYNTAX},  {"\\u0010", SANAD_OK}};

  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
    char text[256];
    (void)snprintf(text, sizeof text,
                   "{\"a:s\": {\"a:p\": [{\"value\": \"%s\", \"type\": "
                   "\"literal\"}]}}",
                   cases[i].value);
    Collected got = collect(SANAD_RDFJSON, "http://c/", sanad_text(text), 0);
    assert_int_equal(got.status, cases[i].status);
    collect_free(&got);
  }
}

static void
does_not_blow_up_entities(void **state)
{
  (void)state;
  SanadBuffer text = {0};
  sanad_buffer_add_string(&text, "<!DOCTYPE x [<!ENTITY a0 'aaaaaaaaaa'>");
  for (int i = 1; i < 12; ++i) {
    sanad_buffer_add_format(&text, "<!ENTITY a%d '", i);
    for (int j = 0; j < 10; ++j) {
      sanad_buffer_add_format(&text, "&a%d;", i - 1);
    }
    sanad_buffer_add_string(&text, "'>");
  }
  sanad_buffer_add_string(&text, "]>" ROOT "<e:C><e:p>&a11;</e:p></e:C>"
                                 "</rdf:RDF>");
  Collected got =
      collect(SANAD_RDFXML, "http://c/", sanad_buffer_text(&text), 0);
  assert_int_not_equal(got.status, SANAD_OK);
  assert_int_equal(got.lines.length, 0);
  collect_free(&got);
  sanad_buffer_free(&text);
}

/// Reads RDF/XML with a script in the helper's place.
static Collected
read_with(const char *script)
{
  FILE *const file = fopen(path_of("helper"), "we");
  assert_non_null(file);
  assert_true(fputs(script, file) >= 0);
  assert_int_equal(fclose(file), 0);
  assert_int_equal(chmod(path_of("helper"), 0700), 0);
  assert_int_equal(setenv("SANAD_RDF_HELPER", path_of("helper"), 1), 0);

  SanadBuffer text = {0}; // More than a pipe holds
  for (int i = 0; i < 100000; ++i) {
    sanad_buffer_add_string(&text, "<!-- x -->");
  }
  Collected got =
      collect(SANAD_RDFXML, "http://c/", sanad_buffer_text(&text), 0);
  sanad_buffer_free(&text);
  assert_int_equal(unsetenv("SANAD_RDF_HELPER"), 0);
  return got;
}

static void
survives_a_helper_that_does_not(void **state)
{
  (void)state;
  static const struct {
    const char *script;
    SanadStatus status;
    const char *message;
    uint64_t line;
  } cases[] = {
      {"#!/bin/sh\nkill -SEGV $$\n", SANAD_IO,
       "the helper program crashed on this text (Segmentation fault)", 0},
      {"#!/bin/sh\nexit 3\n", SANAD_IO, "the helper program ended with code 3",
       0},
      {"#!/bin/sh\necho '7:8:no good' >&2; exit 1\n", SANAD_SYNTAX, "no good",
       7},
      {"#!/bin/sh\necho 'odd'; cat >/dev/null\n", SANAD_SYNTAX,
       "expected a subject, an IRI in `<` `>` or a blank node, not `o`", 0},
      {"#!/bin/sh\nexec 1>&-; cat >/dev/null; kill -KILL $$\n", SANAD_IO,
       "the helper program crashed on this text (Killed)", 0},
      {"#!/bin/sh\ncat >/dev/null; echo '<a:s> <a:p> <a:o> .'\n", SANAD_OK, "",
       0},
      {"#!/bin/sh\nyes '<a:s> <a:p> <a:o> x'\n", SANAD_SYNTAX,
       "expected the `.` of a statement, not `x`", 0},
  };

  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
    Collected got = read_with(cases[i].script);
    assert_string_equal(got.error.message, cases[i].message);
    assert_int_equal(got.status, cases[i].status);
    assert_int_equal(got.error.place.line, cases[i].line);
    collect_free(&got);
  }

  assert_int_equal(setenv("SANAD_RDF_HELPER", "/no/such/helper", 1), 0);
  Collected got = collect(SANAD_RDFXML, NULL, SANAD_TEXT(""), 0);
  assert_int_equal(got.status, SANAD_UNSUPPORTED);
  assert_non_null(strstr(got.error.message, "/no/such/helper"));
  assert_int_equal(unsetenv("SANAD_RDF_HELPER"), 0);
  collect_free(&got);
}

/// A new store with the triples of a Turtle text.
static SanadStore *
store_of(const char *text, SanadFormat format, const char *name)
{
  SanadError error = {0};
  SanadStore *store = NULL;
  SanadWrite *write = NULL;
  SanadLoadReport report;
  const SanadLoadOptions options = {.format = format,
                                    .base = SANAD_TEXT("http://b/")};
  if (text) {
    FILE *const file = fopen(path_of(name), "we");
    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
  }
  assert_int_equal(sanad_store_open(&store, NULL, NULL, &error), SANAD_OK);
  assert_int_equal(sanad_write_begin(&write, store, &error), SANAD_OK);
  const SanadStatus status =
      sanad_load_file(write, path_of(name), &options, &report, &error);
  assert_string_equal(error.message, "");
  assert_int_equal(status, SANAD_OK);
  assert_int_equal(sanad_write_commit(write, &error), SANAD_OK);
  return store;
}

static SanadStatus
export_of(SanadStore *store, SanadFormat format, const char *name,
          SanadError *error)
{
  SanadSnapshot *snapshot = NULL;
  SanadExportReport report;
  const SanadExportOptions options = {format, SANAD_ANY, true, NULL, 0};
  assert_int_equal(sanad_snapshot_open(&snapshot, store, error), SANAD_OK);
  const SanadStatus status =
      sanad_export_file(snapshot, path_of(name), &options, &report, error);
  sanad_snapshot_close(snapshot);
  return status;
}

/// The canonical lines of a store; free them.
static SanadBuffer
lines_of(SanadStore *store)
{
  SanadError error = {0};
  SanadBuffer text = {0};
  assert_int_equal(export_of(store, SANAD_NTRIPLES, "lines", &error), SANAD_OK);
  FILE *const file = fopen(path_of("lines"), "re");
  assert_non_null(file);
  char bytes[4096];
  size_t got = 0;
  while ((got = fread(bytes, 1, sizeof bytes, file)) > 0) {
    sanad_buffer_add(&text, bytes, got);
  }
  (void)fclose(file);
  assert_non_null(sanad_buffer_string(&text));
  return text;
}

static void
brings_graphs_out_and_in_again(void **state)
{
  (void)state;
  static const char text[] =
      "@prefix e: <http://e/> . e:s a e:C ; e:p _:x, [ e:q _:x ], ( 1 [] ), "
      "\"<&>'\\\"\"@en-gb, \" \\t\\n x \", \"\\r\", \"1\"^^e:int, \"\" ; e:q "
      "<http://e/a?b=1&c=2#d>, \"\xD8\xA7\xF0\x9F\x98\x80\", "
      "\"\\u0085\\u2028\" ; "
      "<http://e/x-1> 1 ; <http://e#_2> 2 ; <urn:x:p> 3 . _:x e:\xC3\xA9n 4 .";
  static const SanadFormat formats[] = {SANAD_RDFXML, SANAD_RDFJSON};

  for (size_t i = 0; i < 2; ++i) {
    SanadError error = {0};
    SanadStore *const first = store_of(text, SANAD_TURTLE, "in");
    const SanadStatus status = export_of(first, formats[i], "out", &error);
    assert_string_equal(error.message, "");
    assert_int_equal(status, SANAD_OK);
    SanadStore *const second = store_of(NULL, formats[i], "out");
    SanadBuffer wanted = lines_of(first);
    SanadBuffer got = lines_of(second);
    assert_string_equal(got.data, wanted.data);
    sanad_buffer_free(&wanted);
    sanad_buffer_free(&got);
    sanad_store_close(first);
    sanad_store_close(second);
  }
}

static void
counts_what_a_format_cannot_carry(void **state)
{
  (void)state;
  static const struct {
    const char *text;
    SanadFormat format;
    const char *message;
  } cases[] = {
      {"<a:s> <http://e/1> 1 . <a:s> <http://e/> 1 , 2 .", SANAD_RDFXML,
       "RDF/XML cannot carry 3 of the triples: predicates that are no XML "
       "names"},
      {"<a:s> <" RDF "li> 1 .", SANAD_RDFXML,
       "RDF/XML cannot carry 1 of the triples: predicates that are no XML "
       "names"},
      {"<a:s> <a:p> \"\\u0001\" , \"\\uFFFE\" , 3 .", SANAD_RDFXML,
       "RDF/XML cannot carry 2 of the triples: characters that it does not "
       "have"},
      {"<a:s> <a:p> \"<b/>\"^^<" RDF "XMLLiteral> .", SANAD_RDFXML,
       "RDF/XML cannot carry 1 of the triples: XML literals, which would be "
       "changed"},
  };

  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
    SanadError error = {0};
    SanadStore *const store = store_of(cases[i].text, SANAD_TURTLE, "in");
    assert_int_equal(export_of(store, cases[i].format, "left", &error),
                     SANAD_UNSUPPORTED);
    assert_string_equal(error.message, cases[i].message);
    assert_int_not_equal(access(path_of("left"), F_OK), 0);
    sanad_store_close(store);
  }
}

static int
make_folder(void **state)
{
  (void)state;
  return mkdtemp(folder) ? 0 : -1;
}

static int
remove_folder(void **state)
{
  (void)state;
  static const char *const names[] = {"in", "out", "lines", "helper"};
  for (size_t i = 0; i < sizeof names / sizeof *names; ++i) {
    (void)unlink(path_of(names[i]));
  }
  return rmdir(folder);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(reads_other_syntaxes_through_the_helper),
      cmocka_unit_test(names_the_place_of_errors_in_xml),
      cmocka_unit_test(does_not_cut_a_string_of_json_short),
      cmocka_unit_test(does_not_blow_up_entities),
      cmocka_unit_test(survives_a_helper_that_does_not),
      cmocka_unit_test(brings_graphs_out_and_in_again),
      cmocka_unit_test(counts_what_a_format_cannot_carry),
  };
  return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
