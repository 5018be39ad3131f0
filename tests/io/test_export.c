#include "tests/unit/test.h"

#include "graph/io/io.h"
#include "graph/store.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define XSD "http://www.w3.org/2001/XMLSchema#"

static char folder[] = "/tmp/sanad-export-XXXXXX";

/// The path of a file in the test's folder.  Valid until the next call.
static const char *
path_of(const char *name)
{
  static char path[256];
  (void)snprintf(path, sizeof path, "%s/%s", folder, name);
  return path;
}

static void
write_file(const char *name, const char *text, size_t length)
{
  FILE *const file = fopen(path_of(name), "we");
  assert_non_null(file);
  assert_int_equal(fwrite(text, 1, length, file), length);
  assert_int_equal(fclose(file), 0);
}

/// The bytes of a file; free them.
static SanadBuffer
read_file(const char *name)
{
  SanadBuffer text = {0};
  char bytes[4096];
  FILE *const file = fopen(path_of(name), "re");
  assert_non_null(file);
  size_t got = 0;
  while ((got = fread(bytes, 1, sizeof bytes, file)) > 0) {
    sanad_buffer_add(&text, bytes, got);
  }
  (void)fclose(file);
  assert_non_null(sanad_buffer_string(&text));
  return text;
}

/// A new store with what a text says.
static SanadStore *
store_of(SanadFormat format, const char *text, size_t length)
{
  SanadError error = {0};
  SanadStore *store = NULL;
  SanadWrite *write = NULL;
  SanadLoadReport report;
  const SanadLoadOptions options = {.format = format,
                                    .base = SANAD_TEXT("http://b/")};

  write_file("in", text, length);
  assert_int_equal(sanad_store_open(&store, NULL, NULL, &error), SANAD_OK);
  assert_int_equal(sanad_write_begin(&write, store, &error), SANAD_OK);
  const SanadStatus status =
      sanad_load_file(write, path_of("in"), &options, &report, &error);
  assert_string_equal(error.message, "");
  assert_int_equal(status, SANAD_OK);
  assert_int_equal(sanad_write_commit(write, &error), SANAD_OK);
  return store;
}

/// What an export of a store gives; free it.
static SanadBuffer
export_of(SanadStore *store, SanadFormat format, bool is_canonical,
          SanadExportReport *report)
{
  SanadError error = {0};
  SanadSnapshot *snapshot = NULL;
  const SanadExportOptions options = {format, SANAD_ANY, is_canonical, NULL, 0};

  assert_int_equal(sanad_snapshot_open(&snapshot, store, &error), SANAD_OK);
  const SanadStatus status =
      sanad_export_file(snapshot, path_of("out"), &options, report, &error);
  assert_string_equal(error.message, "");
  assert_int_equal(status, SANAD_OK);
  sanad_snapshot_close(snapshot);
  return read_file("out");
}

/// Graphs that are hard to write.
static const char *const edge_graphs[] = {
    "",
    // Blank nodes in a cycle, of one, two and three
    "_:a <a:p> _:a .", "_:a <a:p> _:b . _:b <a:p> _:a .",
    "_:a <a:p> _:b . _:b <a:p> _:c . _:c <a:p> _:a . <a:s> <a:p> _:b .",
    "_:a <a:p> _:b . _:b <a:p> _:a . _:c <a:p> _:d . _:d <a:p> _:c .",
    // Shared and single ones
    "<a:s> <a:p> _:a , _:b . <a:t> <a:p> _:a . _:a <a:q> 1 . _:b <a:q> 1 .",
    "<a:s> <a:p> [ <a:p> [ <a:p> [] ; <a:q> ( [] [ <a:p> () ] ) ] ] .",
    "[] <a:p> 1 . [] <a:p> 1 . [] <a:p> [] , [] .",
    // Lists: good, empty, nested, shared, cyclic, broken, with too much
    "<a:s> <a:p> () , ( 1 2 ) , ( ( 1 ) ( ( ) ) \"x\"@en ) . () <a:p> ( <a:x> "
    ") . ( 1 ) <a:p> 2 .",
    "PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> <a:s> <a:p> "
    "_:l . <a:t> <a:p> _:l . _:l rdf:first 1 ; rdf:rest ( 2 3 ) .",
    "PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> <a:s> <a:p> "
    "_:l . _:l rdf:first 1 ; rdf:rest _:l .",
    "PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> <a:s> <a:p> "
    "_:l . _:l rdf:first _:l ; rdf:rest () .",
    "PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> <a:s> <a:p> "
    "_:l . _:l rdf:first 1 , 2 ; rdf:rest () .",
    "PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> <a:s> <a:p> "
    "_:l . _:l rdf:first 1 ; rdf:rest () , ( 2 ) .",
    "PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> <a:s> <a:p> "
    "_:l . _:l rdf:first 1 ; rdf:rest [ rdf:first 2 ; rdf:rest [ a rdf:List ; "
    "rdf:first 3 ; rdf:rest () ] ] . <a:s> <a:q> [ rdf:first 1 ] , [ rdf:rest "
    "() ] , [ rdf:first 1 ; rdf:rest 2 ] , [ rdf:first 1 ; rdf:rest <a:l> ] .",
    "PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> <a:s> <a:p> [ "
    "rdf:first 1 ; rdf:rest _:m ] , [ rdf:first 0 ; rdf:rest _:m ] . _:m "
    "rdf:first 2 ; rdf:rest () .",
    "PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#> rdf:nil "
    "rdf:first rdf:nil ; rdf:rest rdf:nil .",
    // Numbers and booleans that are tokens, and others that are not
    "PREFIX xsd: <" XSD "> <a:s> <a:p> 1, +1, -01, 1.0, .5, 1e0, 1.E-1, .5e+7, "
    "true, false, \"\"^^xsd:integer, \"1.\"^^xsd:decimal, \"1\"^^xsd:decimal, "
    "\"1.0\"^^xsd:double, \"1\"^^xsd:double, \"INF\"^^xsd:double, \" "
    "1\"^^xsd:integer, \"1e\"^^xsd:double, \"0\"^^xsd:boolean, \"True\"^^"
    "xsd:boolean, \"1.5\"^^xsd:integer, \"+\"^^xsd:integer, "
    "\".\"^^xsd:decimal, "
    "\"e1\"^^xsd:double, \"1e1\"^^xsd:decimal, \"1\"^^xsd:int, \"true\" .",
    // Characters
    "<a:s> <a:p> \"\\u0000\\u0001\\t\\n\\r\\f\\b\\u001F\\u007F\\\"\\\\'\", "
    "\"\\uFFFE\\uFFFF\\U0010FFFF\\U000E0001\", '''a\"\"\"b''', \"\\\\u0041\", "
    "\"\\r\\n\", \"\xE2\x80\xAE\xD8\xA7\xF0\x9F\x98\x80\"@ar, "
    "\"\\u0085\\u2028\" "
    ".",
    "<a:\\u00E9> <a:#> <a:?q#f> . <a:%20~!$&'()*+,;=:@/?#> <a:p> "
    "<a:\xF0\x9F\x98\x80> .",
    // Names with a prefix that cannot be written with it
    "PREFIX e: <http://e/> PREFIX f: <http://e/#> PREFIX : <http://d#> PREFIX "
    "g.h: <a:b/> e:x e:\\~y e:\\.z . e:a%20b e:z\\. e:1 . e:\\-x e:_ e: . f: "
    "f:a f:a\\/b . : :a: ::a . g.h:x <http://e/a.b> <http://e/%zz> . "
    "<http://e/a..b> <http://e/\xC3\xB7> <http://e/\xC3\xA9> . <a:b/c/d> "
    "<http://d> <a:b/\xC2\xB7> .",
    // Types, datatypes, languages
    "PREFIX e: <http://e/> e:s a e:C, [] ; e:a \"x\"@en, \"x\"@en-GB, \"x\", "
    "\"x\"^^e:d, "
    "\"x\"^^<http://www.w3.org/1999/02/22-rdf-syntax-ns#langString> "
    ". <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> a <a:a> ."
    "_:anon1 e:p [ e:p _:b1, _:b0 ] . _:b1 e:q _:0.a ."};

static const char *const edge_datasets[] = {
    "<a:g> { <a:s> <a:p> [ <a:p> 1 ] , ( 1 2 ) } <a:h> { <a:s> <a:p> ( 3 ) }",
    "<a:g> { _:a <a:p> 1 } <a:h> { _:a <a:p> 1 } _:a <a:q> 2 .",
    "_:g { <a:s> <a:p> _:g } _:h { _:h <a:p> _:h } [] { <a:s> <a:p> [] }",
    "<a:g> { <a:s> <a:p> _:a } <a:h> { _:a <a:p> <a:o> }",
    ("<a:s> <a:p> <a:o> . <a:g> { <a:s> <a:p> <a:o> } "
     "<a:g#evidence> { <a:s> <a:p> <a:e> . [] <a:p> ( [] ) }"),
    "<a:s> <a:p> _:g . _:g { <a:s> <a:p> _:x . _:x <a:p> _:g }",
    "GRAPH <a:g> { [] <a:p> [] . [] <a:p> [] }",
};

/// A text goes into a store, out in `format`, in again: the graph must be the
/// same, and out again: the text must be the same.
static void
check_round_trip(SanadFormat in, const char *text, size_t length,
                 SanadFormat format)
{
  SanadExportReport report;
  SanadStore *const first = store_of(in, text, length);
  SanadBuffer wanted = export_of(first, SANAD_NQUADS, true, &report);
  SanadBuffer written = export_of(first, format, false, &report);
  const uint64_t statements = report.statements;
  SanadStore *const second = store_of(format, written.data, written.length);
  SanadBuffer again = export_of(second, format, false, &report);
  SanadBuffer got = export_of(second, SANAD_NQUADS, true, &report);

  assert_int_equal(report.statements, statements);
  assert_int_equal(got.length, wanted.length);
  assert_memory_equal(got.data, wanted.data, wanted.length + 1);
  if (format == SANAD_TURTLE || format == SANAD_TRIG) {
    assert_int_equal(again.length, written.length);
    assert_memory_equal(again.data, written.data, written.length + 1);
  }
  sanad_buffer_free(&wanted);
  sanad_buffer_free(&written);
  sanad_buffer_free(&again);
  sanad_buffer_free(&got);
  sanad_store_close(first);
  sanad_store_close(second);
}

static void
brings_edge_graphs_out_and_in_again(void **state)
{
  (void)state;
  static const SanadFormat formats[] = {SANAD_NTRIPLES, SANAD_NQUADS,
                                        SANAD_TURTLE, SANAD_TRIG};
  for (size_t i = 0; i < sizeof edge_graphs / sizeof *edge_graphs; ++i) {
    for (size_t j = 0; j < sizeof formats / sizeof *formats; ++j) {
      check_round_trip(SANAD_TURTLE, edge_graphs[i], strlen(edge_graphs[i]),
                       formats[j]);
    }
  }
  for (size_t i = 0; i < sizeof edge_datasets / sizeof *edge_datasets; ++i) {
    for (size_t j = 1; j < sizeof formats / sizeof *formats; j += 2) {
      check_round_trip(SANAD_TRIG, edge_datasets[i], strlen(edge_datasets[i]),
                       formats[j]);
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
writes_what_is_nested_deeply(void **state)
{
  (void)state;
  static const char *const parts[][3] = {
      {"<a:s> <a:p> ", "[ <a:p> ", "1"},
      {"<a:s> <a:p> ", "( 1 ", ""},
      {"<a:s> <a:p> ", "( [ <a:p> ", "1"},
      {"<a:s> <a:p> (", "<a:x> ", ") ."},
  };
  static const char *const closers[] = {"]", ")", "])", ""};

  for (size_t i = 0; i < sizeof parts / sizeof *parts; ++i) {
    SanadBuffer text = repeat(parts[i][0], parts[i][1], 1000, parts[i][2]);
    SanadBuffer end = repeat("", closers[i], 1000, *closers[i] ? " ." : "");
    sanad_buffer_add_text(&text, sanad_buffer_text(&end));
    check_round_trip(SANAD_TURTLE, text.data, text.length, SANAD_TURTLE);
    sanad_buffer_free(&text);
    sanad_buffer_free(&end);
  }
}

static void
writes_pretty_turtle(void **state)
{
  (void)state;
  static const char in[] =
      "@prefix ex: <http://e/> . ex:b ex:p 2, 1, ex:a, [ ex:q () ; a ex:C ] ; "
      "a ex:C . ex:a ex:l ( 1 [ ex:x \"y\\n\" ] ) . [] ex:p _:s . _:s ex:p "
      "_:s .";
  static const char wanted[] = "@prefix ex: <http://e/> .\n"
                               "\n"
                               "ex:a ex:l ( 1 [\n"
                               "      ex:x \"y\\n\"\n"
                               "    ] ) .\n"
                               "\n"
                               "ex:b a ex:C ;\n"
                               "  ex:p ex:a, [\n"
                               "    a ex:C ;\n"
                               "    ex:q ()\n"
                               "  ], 1, 2 .\n";
  SanadExportReport report;
  SanadStore *const store = store_of(SANAD_TURTLE, in, sizeof in - 1);
  SanadBuffer got = export_of(store, SANAD_TURTLE, false, &report);
  got.data[sizeof wanted - 1] = '\0'; // Behind it come blank nodes by rank
  assert_string_equal(got.data, wanted);
  assert_int_equal(report.statements, 15);
  sanad_buffer_free(&got);
  sanad_store_close(store);
}

static void
does_not_depend_on_the_order_of_loading(void **state)
{
  (void)state;
  static const char one[] =
      "_:a <a:p> _:b . _:b <a:p> _:c . _:c <a:p> 1 . <a:s> <a:p> _:d . <a:t> "
      "<a:p> _:d , 3 , \"x\" . _:d <a:q> _:e . _:e <a:q> _:d , _:a .";
  static const char other[] =
      "_:z <a:q> _:d , _:x . <a:t> <a:p> \"x\" , 3 , _:d . _:d <a:q> _:z . _:c "
      "<a:p> 1 . _:y <a:p> _:c . _:x <a:p> _:y . <a:s> <a:p> _:d .";
  static const SanadFormat formats[] = {SANAD_TURTLE, SANAD_TRIG, SANAD_NQUADS};

  for (size_t i = 0; i < sizeof formats / sizeof *formats; ++i) {
    SanadExportReport report;
    SanadStore *const left = store_of(SANAD_TURTLE, one, sizeof one - 1);
    SanadBuffer left_text = export_of(left, formats[i], true, &report);
    sanad_store_close(left);
    SanadStore *const right = store_of(SANAD_TURTLE, other, sizeof other - 1);
    SanadBuffer right_text = export_of(right, formats[i], true, &report);
    sanad_store_close(right);
    assert_string_equal(left_text.data, right_text.data);
    sanad_buffer_free(&left_text);
    sanad_buffer_free(&right_text);
  }
}

static void
writes_the_union_where_graphs_have_no_place(void **state)
{
  (void)state;
  static const char in[] = "<a:s> <a:p> 1 . <a:g> { <a:s> <a:p> 1, 2 } "
                           "<a:g#evidence> { <a:s> <a:p> 1, 3 }";
  SanadExportReport report;
  SanadStore *const store = store_of(SANAD_TRIG, in, sizeof in - 1);

  SanadBuffer got = export_of(store, SANAD_NTRIPLES, true, &report);
  assert_string_equal(got.data, "<a:s> <a:p> \"1\"^^<" XSD "integer> .\n"
                                "<a:s> <a:p> \"2\"^^<" XSD "integer> .\n");
  assert_int_equal(report.statements, 2);
  assert_int_equal(report.graphs_left, 2);
  assert_int_equal(report.evidence_left, 2);
  sanad_buffer_free(&got);

  got = export_of(store, SANAD_NQUADS, false, &report);
  assert_int_equal(report.statements, 5);
  assert_int_equal(report.graphs_left, 0);
  sanad_buffer_free(&got);
  sanad_store_close(store);
}

/// A store whose export fills more than any buffer or pipe.
static SanadStore *
large_store(void)
{
  SanadBuffer text = {0};
  for (int i = 0; i < 10000; ++i) {
    sanad_buffer_add_format(&text, "<a:s%d> <a:p> \"%032d\" .\n", i, i);
  }
  SanadStore *const store = store_of(SANAD_NTRIPLES, text.data, text.length);
  sanad_buffer_free(&text);
  return store;
}

static void
reports_output_that_fails(void **state)
{
  (void)state;
  static const SanadFormat formats[] = {SANAD_NTRIPLES, SANAD_TURTLE,
                                        SANAD_TRIG};
  (void)signal(SIGPIPE, SIG_IGN);
  SanadStore *const stores[] = {large_store(),
                                store_of(SANAD_TURTLE, "<a:s> a 1 .", 11)};

  for (size_t i = 0; i < 6; ++i) {
    SanadError error = {0};
    SanadExportReport report;
    SanadSnapshot *snapshot = NULL;
    const SanadExportOptions options = {formats[i / 2], SANAD_ANY, false, NULL,
                                        0};
    assert_int_equal(sanad_snapshot_open(&snapshot, stores[i % 2], &error),
                     SANAD_OK);

    assert_int_equal(
        sanad_export_file(snapshot, "/dev/full", &options, &report, &error),
        SANAD_IO);
    assert_string_equal(error.message, "cannot write: No space left on device");

    int ends[2];
    assert_int_equal(pipe(ends), 0);
    assert_int_equal(close(ends[0]), 0);
    FILE *const out = fdopen(ends[1], "w");
    assert_non_null(out);
    assert_int_equal(sanad_export(snapshot, out, &options, &report, &error),
                     SANAD_IO);
    assert_string_equal(error.message, "cannot write: Broken pipe");
    (void)fclose(out);
    sanad_snapshot_close(snapshot);
  }
  sanad_store_close(stores[0]);
  sanad_store_close(stores[1]);
}

static void
leaves_the_old_file_when_it_fails(void **state)
{
  (void)state;
  SanadError error = {0};
  SanadExportReport report;
  SanadSnapshot *snapshot = NULL;
  SanadStore *const store = store_of(SANAD_TURTLE, "<a:s> a 1 .", 11);
  assert_int_equal(sanad_snapshot_open(&snapshot, store, &error), SANAD_OK);

  write_file("old", "old", 3);
  SanadExportOptions options = {SANAD_FORMAT_UNKNOWN, SANAD_ANY, false, NULL,
                                0};
  assert_int_equal(
      sanad_export_file(snapshot, path_of("old"), &options, &report, &error),
      SANAD_UNSUPPORTED);
  SanadBuffer text = read_file("old");
  assert_string_equal(text.data, "old");
  sanad_buffer_free(&text);

  // A link keeps its place, and the file its rights.
  assert_int_equal(chmod(path_of("old"), 0640), 0);
  char link[256];
  (void)snprintf(link, sizeof link, "%s", path_of("link"));
  assert_int_equal(symlink(path_of("old"), link), 0);
  options.format = SANAD_NTRIPLES;
  assert_int_equal(sanad_export_file(snapshot, link, &options, &report, &error),
                   SANAD_OK);
  struct stat about;
  assert_int_equal(lstat(link, &about), 0);
  assert_true(S_ISLNK(about.st_mode));
  assert_int_equal(stat(path_of("old"), &about), 0);
  assert_int_equal(about.st_mode & 0777U, 0640);
  text = read_file("old");
  assert_true(text.length > 20);
  sanad_buffer_free(&text);

  assert_int_equal(sanad_export_file(snapshot, path_of("no/such"), &options,
                                     &report, &error),
                   SANAD_IO);
  sanad_snapshot_close(snapshot);
  sanad_store_close(store);
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
  static const char *const names[] = {"in", "out", "old", "link"};
  for (size_t i = 0; i < sizeof names / sizeof *names; ++i) {
    (void)unlink(path_of(names[i]));
  }
  return rmdir(folder); // Fails if a temporary file is left
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(brings_edge_graphs_out_and_in_again),
      cmocka_unit_test(writes_what_is_nested_deeply),
      cmocka_unit_test(writes_pretty_turtle),
      cmocka_unit_test(does_not_depend_on_the_order_of_loading),
      cmocka_unit_test(writes_the_union_where_graphs_have_no_place),
      cmocka_unit_test(reports_output_that_fails),
      cmocka_unit_test(leaves_the_old_file_when_it_fails),
  };
  return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
