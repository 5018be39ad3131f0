#include "tests/unit/test.h"

#include "graph/vocabulary.h"
#include "report/draw.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

/// A folder that stands for the whole PATH, with a `dot` of our own.
static char folder[] = "/tmp/sanad-draw-XXXXXX";
static char *old_path;

static int
make_folder(void **state)
{
  (void)state;
  old_path = strdup(getenv("PATH") ? getenv("PATH") : "/usr/bin:/bin");
  return mkdtemp(folder) && old_path && setenv("PATH", folder, 1) == 0 ? 0 : -1;
}

static int
remove_folder(void **state)
{
  char path[sizeof folder + 8];
  (void)state;
  (void)snprintf(path, sizeof path, "%s/dot", folder);
  (void)unlink(path);
  const int code = rmdir(folder);
  (void)setenv("PATH", old_path, 1);
  free(old_path);
  return code;
}

/// Puts a shell script in the place of Graphviz.
static void
put_dot(const char *script)
{
  char path[sizeof folder + 8];
  (void)snprintf(path, sizeof path, "%s/dot", folder);
  FILE *const file = fopen(path, "w");
  assert_non_null(file);
  (void)fprintf(file, "#!/bin/sh\nPATH=/usr/bin:/bin\n%s\n", script);
  assert_int_equal(fclose(file), 0);
  assert_int_equal(chmod(path, 0755), 0);
}

static SanadCell
named(const char *name)
{
  return (SanadCell){sanad_term_iri(sanad_text(name)), sanad_text(name)};
}

static SanadDrawing *
open_drawing(const SanadDrawOptions *options)
{
  SanadDrawing *drawing = NULL;
  assert_int_equal(sanad_drawing_open(&drawing, options, NULL), SANAD_OK);
  return drawing;
}

static void
add(SanadDrawing *drawing, const char *from, const char *relation,
    const char *to)
{
  SanadCell cells[3] = {named(from), named(relation), named(to)};
  if (to[0] == '"') {
    const SanadText text = sanad_text_slice(sanad_text(to), 1, SIZE_MAX);
    cells[2] = (SanadCell){sanad_term_string(text), text};
  }
  assert_int_equal(sanad_drawing_triple(drawing, cells, NULL, NULL), SANAD_OK);
}

/// Draws two nodes with what stands for Graphviz; returns the status.
static SanadStatus
draw_two(unsigned timeout_ms, const volatile sig_atomic_t *is_cancelled,
         SanadBuffer *out, SanadError *error)
{
  const SanadDrawOptions options = {.timeout_ms = timeout_ms,
                                    .is_cancelled = is_cancelled};
  SanadDrawing *const drawing = open_drawing(&options);
  add(drawing, "x:a", "x:r", "x:b");
  const SanadStatus status = sanad_drawing_svg(drawing, out, error);
  sanad_drawing_free(drawing);
  return status;
}

static void
says_that_graphviz_is_not_installed(void **state)
{
  SanadBuffer out = {0};
  SanadError error = {0};
  (void)state;
  assert_int_equal(draw_two(0, NULL, &out, &error), SANAD_NOT_FOUND);
  assert_non_null(strstr(error.message, "not installed"));
  assert_non_null(strstr(error.hint, "apt install graphviz"));
  // A folder that is not absolute is not looked into.
  assert_int_equal(setenv("PATH", "bin:.", 1), 0);
  assert_int_equal(draw_two(0, NULL, &out, &error), SANAD_NOT_FOUND);
  assert_int_equal(setenv("PATH", folder, 1), 0);
  sanad_buffer_free(&out);
}

static void
says_what_graphviz_complains_of(void **state)
{
  static const struct {
    const char *script;
    unsigned timeout_ms;
    SanadStatus status;
    const char *message;
  } cases[] = {
      {"echo 'Error: no \x1b[31msuch' >&2; exit 1", 0, SANAD_IO,
       "Graphviz failed: Error: no ␛[31msuch"},
      {"exit 3", 0, SANAD_IO, "Graphviz failed: "},
      {"kill -SEGV $$", 0, SANAD_IO, "Graphviz was stopped by signal 11"},
      {"exec sleep 30", 200, SANAD_LIMIT,
       "Graphviz took more than 1 seconds for the picture"},
      {"exec cat /dev/zero", 0, SANAD_LIMIT,
       "the picture of Graphviz is larger than 64 MB"},
      {"exec cat /dev/zero >&2", 300, SANAD_LIMIT,
       "Graphviz took more than 1 seconds for the picture"},
  };
  (void)state;
  for (size_t i = 0; i < COUNT(cases); ++i) {
    SanadBuffer out = {0};
    SanadError error = {0};
    put_dot(cases[i].script);
    assert_int_equal(draw_two(cases[i].timeout_ms, NULL, &out, &error),
                     cases[i].status);
    assert_string_equal(error.message, cases[i].message);
    sanad_buffer_free(&out);
  }
}

static void
stops_when_the_person_cancels(void **state)
{
  const volatile sig_atomic_t is_cancelled = 1;
  SanadBuffer out = {0};
  SanadError error = {0};
  (void)state;
  put_dot("exec sleep 30");
  assert_int_equal(draw_two(0, &is_cancelled, &out, &error), SANAD_CANCELLED);
  sanad_buffer_free(&out);
}

static void
draws_whatever_places_it_is_told(void **state)
{
  static const char *const answers[] = {
      "",
      "graph",
      "graph 1 nan inf\nnode n0\nedge\n",
      "graph 1 1e300 -5\nnode n99 1 1\nnode n0 x y\nnode n 1 1\nstop\n",
      "edge n0 n1 999999999 1 1 \"x\" 1 1 solid #000000\n",
      "edge n0 n1 4 1 1 1 1 1 1 1 1 l 1 1 solid #ffffff\n",
      "edge n0 n1 4 1 1 1 1 1 1 1 1 l 1 1 solid #000000\n",
      "edge n0 n1 3 1 1 1 1 1 1 l 1 1 solid #000000\n",
      "node n0 1 1\xff\n\n\n  \n",
  };
  (void)state;
  for (size_t i = 0; i < COUNT(answers); ++i) {
    char script[400];
    SanadBuffer out = {0};
    (void)snprintf(script, sizeof script,
                   "cat >/dev/null; cat <<'END'\n%s\nEND", answers[i]);
    put_dot(script);
    assert_int_equal(draw_two(0, NULL, &out, NULL), SANAD_OK);
    assert_non_null(strstr(sanad_buffer_string(&out), "</svg>"));
    assert_null(strstr(sanad_buffer_string(&out), "nan"));
    assert_null(strstr(sanad_buffer_string(&out), "inf"));
    sanad_buffer_free(&out);
  }
}

static void
reads_the_places_of_nodes(void **state)
{
  SanadBuffer out = {0};
  (void)state;
  // The graph lies 16 pixels from the edges; 300 pixels high, y counts from
  // below: n0 is at (16 + 72, 16 + 300 - 216).
  put_dot("cat >/dev/null\n"
          "echo 'graph 1 4.166667 4.166667'\n"
          "echo 'node n0 1 3 1 1 \"\" solid box black lightgrey'\n"
          "echo 'node n1 2 1 1 1 \"\" solid box black lightgrey'");
  assert_int_equal(draw_two(0, NULL, &out, NULL), SANAD_OK);
  assert_non_null(strstr(sanad_buffer_string(&out),
                         "<text x=\"88.0\" y=\"104.0\" "
                         "text-anchor=\"middle\">a</text>"));
  sanad_buffer_free(&out);
}

static void
gives_graphviz_all_of_a_long_text(void **state)
{
  const SanadDrawOptions options = {.nodes_max = 5000};
  SanadDrawing *const drawing = open_drawing(&options);
  SanadBuffer out = {0};
  (void)state;
  for (int i = 0; i < 4000; ++i) {
    char name[32];
    (void)snprintf(name, sizeof name, "x:%d", i);
    add(drawing, name, "x:next", "x:end");
  }
  // The whole text is longer than a pipe holds.
  put_dot("wc -c | { read size; [ $size -gt 200000 ] && echo graph; }");
  assert_int_equal(sanad_drawing_svg(drawing, &out, NULL), SANAD_OK);
  sanad_buffer_free(&out);
  sanad_drawing_free(drawing);
}

/// Checks a sketch, and frees the drawing.
static void
expect_sketch(SanadDrawing *drawing, size_t width, const char *wanted)
{
  SanadBuffer out = {0};
  assert_int_equal(sanad_drawing_sketch(drawing, width, false, &out, NULL),
                   SANAD_OK);
  assert_string_equal(sanad_buffer_string(&out), wanted);
  sanad_buffer_free(&out);
  sanad_drawing_free(drawing);
}

static void
sketches_each_arrow_once(void **state)
{
  SanadDrawing *const drawing = open_drawing(&(SanadDrawOptions){0});
  (void)state;
  add(drawing, "a", "r", "b");
  add(drawing, "b", "r", "c");
  add(drawing, "c", "r", "a");
  add(drawing, "c", "self", "c");
  add(drawing, "a", "r", "b"); // again
  add(drawing, "a", "s", "b");
  add(drawing, "d", "r", "b");
  add(drawing, "e", "self", "e");
  expect_sketch(drawing, 0,
                "d\n"
                "└─ r → b\n"
                "   ├─ r → c\n"
                "   │  ├─ r → a\n"
                "   │  └─ self → c\n"
                "   └─ ← r — a\n"
                "      └─ s → b\n"
                "e\n"
                "└─ self → e\n");
}

static void
sketches_types_and_literals(void **state)
{
  SanadDrawing *const drawing = open_drawing(&(SanadDrawOptions){0});
  (void)state;
  add(drawing, "a", SANAD_RDF_TYPE, "T");
  add(drawing, "a", "age", "\"5");
  add(drawing, "a", "age", "\"5");
  add(drawing, "a", "label", "\"a");
  add(drawing, "b", SANAD_RDF_TYPE, "T");
  expect_sketch(drawing, 0, "a :T\n└─ age: 5\nb :T\n");
}

static void
cuts_a_sketch_to_the_width(void **state)
{
  SanadDrawing *const drawing = open_drawing(&(SanadDrawOptions){0});
  (void)state;
  add(drawing, "中国中国中国", "r", "b");
  expect_sketch(drawing, 8, "中国中…\n└─ r → b\n");
}

static void
sketches_a_long_chain_without_a_deep_stack(void **state)
{
  const SanadDrawOptions options = {.nodes_max = 2000};
  SanadDrawing *const drawing = open_drawing(&options);
  SanadBuffer out = {0};
  (void)state;
  for (int i = 0; i < 1500; ++i) {
    char names[2][32];
    (void)snprintf(names[0], sizeof names[0], "x:%d", i);
    (void)snprintf(names[1], sizeof names[1], "x:%d", i + 1);
    add(drawing, names[0], "r", names[1]);
  }
  assert_int_equal(sanad_drawing_sketch(drawing, 40, false, &out, NULL),
                   SANAD_OK);
  size_t lines = 0;
  for (size_t i = 0; i < out.length; ++i) {
    lines += out.data[i] == '\n';
  }
  assert_int_equal(lines, 1501);
  sanad_buffer_free(&out);
  sanad_drawing_free(drawing);
}

static void
counts_nodes_that_it_leaves_out(void **state)
{
  const SanadDrawOptions options = {.nodes_max = 2};
  SanadDrawing *const drawing = open_drawing(&options);
  SanadBuffer out = {0};
  (void)state;
  add(drawing, "a", "r", "b");
  add(drawing, "a", "r", "c");
  assert_int_equal(sanad_drawing_dot(drawing, &out, NULL), SANAD_OK);
  const SanadText note = sanad_drawing_note(drawing);
  assert_true(sanad_text_is(note, "1 of 3 nodes are left out"));
  assert_null(strstr(sanad_buffer_string(&out), "n2"));
  sanad_buffer_free(&out);
  sanad_drawing_free(drawing);
}

static void
takes_the_class_it_is_told_before_that_of_triples(void **state)
{
  SanadDrawing *const drawing = open_drawing(&(SanadDrawOptions){0});
  const SanadCell node = named("a");
  const SanadCell other = named("z");
  const SanadCell classes[] = {named("Told"), named("Late")};
  (void)state;
  add(drawing, "a", SANAD_RDF_TYPE, "Stored");
  assert_int_equal(sanad_drawing_class(drawing, &node, &classes[0], NULL),
                   SANAD_OK);
  assert_int_equal(sanad_drawing_class(drawing, &node, &classes[1], NULL),
                   SANAD_OK);
  assert_int_equal(sanad_drawing_class(drawing, &other, &classes[1], NULL),
                   SANAD_OK);
  expect_sketch(drawing, 0, "a :Told\n");
}

static void
names_each_layout_and_finds_it_again(void **state)
{
  (void)state;
  for (int layout = 0; layout < SANAD_LAYOUTS; ++layout) {
    const char *const name = sanad_layout_name((SanadLayout)layout);
    assert_int_equal(sanad_layout_of_name(sanad_text(name)), layout);
  }
  assert_int_equal(sanad_layout_of_name(SANAD_TEXT("spring")), SANAD_LAYOUTS);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(says_that_graphviz_is_not_installed),
      cmocka_unit_test(says_what_graphviz_complains_of),
      cmocka_unit_test(stops_when_the_person_cancels),
      cmocka_unit_test(draws_whatever_places_it_is_told),
      cmocka_unit_test(reads_the_places_of_nodes),
      cmocka_unit_test(gives_graphviz_all_of_a_long_text),
      cmocka_unit_test(sketches_each_arrow_once),
      cmocka_unit_test(sketches_types_and_literals),
      cmocka_unit_test(cuts_a_sketch_to_the_width),
      cmocka_unit_test(sketches_a_long_chain_without_a_deep_stack),
      cmocka_unit_test(counts_nodes_that_it_leaves_out),
      cmocka_unit_test(takes_the_class_it_is_told_before_that_of_triples),
      cmocka_unit_test(names_each_layout_and_finds_it_again),
  };
  return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
