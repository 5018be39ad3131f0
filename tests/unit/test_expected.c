#include "tests/unit/parse.h"

/// What is expected at the end of a text.
typedef struct {
  const char *text;
  unsigned classes;
  const char *partial;
  const char *words; ///< With spaces between, or null: more than a few
} ExpectedCase;

static void
join_words(SanadBuffer *out, const char *const *words, size_t count)
{
  sanad_buffer_clear(out);
  for (size_t i = 0; i < count; ++i) {
    sanad_buffer_add_string(out, i ? " " : "");
    sanad_buffer_add_string(out, words[i]);
  }
}

static SanadExpected
expect(SanadArena *arena, const char *text)
{
  SanadExpected expected;
  SanadError error = {0};

  if (sanad_parse_expected(&expected, arena, sanad_text(text), strlen(text),
                           &error) != SANAD_OK) {
    fail_msg("%s: %s", text, error.message);
  }
  return expected;
}

static void
check_cases(const ExpectedCase *cases, size_t count)
{
  for (size_t i = 0; i < count; ++i) {
    SanadArena *const arena = sanad_arena_new(NULL, ARENA_BYTES);
    SanadBuffer words = {0};
    const SanadExpected expected = expect(arena, cases[i].text);

    join_words(&words, expected.words, expected.word_count);
    if (expected.classes != cases[i].classes ||
        !sanad_text_is(expected.partial, cases[i].partial) ||
        (cases[i].words &&
         strcmp(sanad_buffer_string(&words), cases[i].words) != 0)) {
      fail_msg("\"%s\": %#x, %.*s, %s", cases[i].text, expected.classes,
               (int)expected.partial.length, expected.partial.data,
               sanad_buffer_string(&words));
    }
    assert_int_equal(expected.start + expected.partial.length,
                     strlen(cases[i].text));
    sanad_buffer_free(&words);
    sanad_arena_free(arena);
  }
}

#define NODE      (SANAD_EXPECT_NODE | SANAD_EXPECT_PARAMETER)
#define VALUE     (SANAD_EXPECT_VALUE | SANAD_EXPECT_PARAMETER)
#define STATEMENT (NODE | SANAD_EXPECT_STATEMENT)
#define INSIDE                                                                 \
  (SANAD_EXPECT_RELATION | SANAD_EXPECT_VARIABLE | SANAD_EXPECT_PARAMETER)

static void
knows_each_place_in_a_pattern(void **state)
{
  (void)state;
  static const ExpectedCase cases[] = {
      {"", STATEMENT, "", NULL},
      {"Ir", STATEMENT, "Ir", NULL},
      {"?x:T; ", STATEMENT, "", NULL},
      {"?x:T;", STATEMENT, "", NULL},
      {"?x:T\n", STATEMENT, "", NULL},
      {"# comment\n", STATEMENT, "", NULL},
      {"Iran ", SANAD_EXPECT_ARROW, "", "in"},
      {"Iran <", SANAD_EXPECT_ARROW, "<", "in"},
      {"Iran -", INSIDE, "", "^ any a ! ("},
      {"Iran -mem", INSIDE, "mem", "^ any a ! ("},
      {"Iran -[part o", INSIDE, "[part o", "^ any a ! ("},
      {"Iran <-?", INSIDE, "?", "^ any a ! ("},
      {"Iran -p/", SANAD_EXPECT_RELATION, "", "^ any a ! ("},
      {"Iran -!(p|q", SANAD_EXPECT_RELATION, "q", ""},
      {"Iran -p->", NODE, "", ""},
      {"Iran -p-> ", NODE, "", ""},
      {"Iran -p-> ?", NODE, "?", ""},
      {"Iran -p-> \"a b", NODE, "\"a b", ""},
      {"Iran -p-> ?x ", SANAD_EXPECT_ARROW, "", "in , where | ;"},
      {"Iran -p-> ?x wh", SANAD_EXPECT_ARROW, "wh", "in , where | ;"},
      {"Iran -p-> ?x,", NODE | SANAD_EXPECT_ARROW, "", "{ optional not"},
      {"?x:", SANAD_EXPECT_TYPE, "", ""},
      {"?x:(A|B", SANAD_EXPECT_TYPE, "B", ""},
      {"?x in ", 0, "", "("},
      {"?x -p-> ?y in ", SANAD_EXPECT_SOURCE | SANAD_EXPECT_PARAMETER, "", ""},
      {"ex:", SANAD_EXPECT_LOCAL, "", ""},
      {"?x -ex:", SANAD_EXPECT_LOCAL, "", ""},
      {"?x -ex:me", INSIDE, "ex:me", "^ any a ! ("},
      {"?x -p-> \"a\"@", SANAD_EXPECT_LANGUAGE, "", ""},
      {"?x -p-> \"a\"@e", SANAD_EXPECT_LANGUAGE, "e", ""},
      {"?x -p-> \"a\"^^xsd:d", SANAD_EXPECT_DATATYPE, "xsd:d", ""},
      {"{ ?x:T } ", 0, "", "or , where | ;"},
      {"f(", VALUE, "", ")"},
      {"?x in (Iran, ", VALUE, "", ""},
  };

  check_cases(cases, sizeof cases / sizeof *cases);
}

static void
knows_each_place_behind_a_pattern(void **state)
{
  (void)state;
  static const ExpectedCase cases[] = {
      {"?x:T where ", SANAD_EXPECT_OPERAND, "", "not exists"},
      {"?x:T where ?x.", SANAD_EXPECT_DOT, "", ""},
      {"?x:T where ?x.a.b", SANAD_EXPECT_DOT, "b", ""},
      {"?x:T where ?x > ", SANAD_EXPECT_OPERAND, "", "exists"},
      {"?x:T where ?x is ", 0, "", "not missing"},
      {"?x:T |", SANAD_EXPECT_STEP, "", NULL},
      {"?x:T\n| co", SANAD_EXPECT_STEP, "co", NULL},
      {"?x:T | count ", SANAD_EXPECT_COLUMN, "", "distinct as by | ;"},
      {"?x:T | drop ", SANAD_EXPECT_COLUMN, "", ""},
      {"?x:T | select ?x as ", SANAD_EXPECT_VARIABLE, "", ""},
      {"?x:T | top ", SANAD_EXPECT_NUMBER, "", ""},
      {"?x:T | top 3 ", 0, "", "by"},
      {"?x:T | chart ", SANAD_EXPECT_CHART, "", ""},
      {"?x:T | show ta", SANAD_EXPECT_SHOW, "ta", ""},
      {"?x:T | show table ", SANAD_EXPECT_OPTION, "", "| ;"},
      {"?x:T | show table w=", SANAD_EXPECT_OPTION_VALUE, "", ""},
      {"?x:T | export ", SANAD_EXPECT_FILE, "", ""},
      {"?x:T | describe ", VALUE | SANAD_EXPECT_COLUMN, "", ""},
      {"load \"a", SANAD_EXPECT_FILE, "\"a", ""},
      {"set ", SANAD_EXPECT_SETTING, "", ";"},
      {"prefix ", SANAD_EXPECT_PREFIX, "", ":"},
      {"use ", SANAD_EXPECT_FILE | SANAD_EXPECT_IRI, "", ""},
      {"paths from A to ", VALUE, "", ""},
      {"paths from A to B ", 0, "", "via avoid max keep | ;"},
      {"paths from A to B via -", INSIDE, "", "^ any a ! ("},
      {"paths from A to B avoid ", SANAD_EXPECT_RELATION, "", "("},
      {"define -p-> as ", SANAD_EXPECT_RELATION, "", "^ any a ! ("},
  };

  check_cases(cases, sizeof cases / sizeof *cases);
}

static void
tells_what_is_around_the_cursor(void **state)
{
  (void)state;
  SanadArena *const arena = sanad_arena_new(NULL, ARENA_BYTES);
  SanadBuffer words = {0};

  SanadExpected expected = expect(arena, "?y:U; Iran <-p- ?x:T, -memb");
  assert_int_equal(expected.statement_start, 6);
  assert_int_equal(expected.clause_start, 22);
  assert_int_equal(expected.start, 23);
  assert_int_equal(expected.node->kind, AST_NODE_NAME);
  assert_true(sanad_text_is(expected.node->name.text, "Iran"));
  assert_null(expected.arrow);
  assert_int_equal(expected.variable_count, 1);
  assert_true(sanad_text_is(expected.variables[0], "x"));
  join_words(&words, expected.after, expected.after_count);
  assert_string_equal(sanad_buffer_string(&words), "* + ? { / | - ->");

  expected = expect(arena, "Iran <-p|q- ");
  assert_int_equal(expected.arrow->direction, AST_BACKWARD);
  assert_int_equal(expected.arrow->path->kind, AST_PATH_ALTERNATIVE);
  assert_int_equal(expected.direction, AST_BACKWARD);

  expected = expect(arena, "?x:T where ?x.place.country = ");
  assert_int_equal(expected.dot_count, 2);
  assert_true(sanad_text_is(expected.dots[1].text, "country"));
  assert_true(sanad_text_is(expected.node->word.name, "x"));

  expected = expect(arena, "?x -p-> ex:");
  assert_true(sanad_text_is(expected.prefix, "ex"));
  expected = expect(arena, "set language = ");
  assert_true(sanad_text_is(expected.word, "language"));

  sanad_buffer_free(&words);
  sanad_arena_free(arena);
}

static void
looks_only_up_to_the_cursor(void **state)
{
  (void)state;
  SanadArena *const arena = sanad_arena_new(NULL, ARENA_BYTES);
  const SanadText text = SANAD_TEXT("Iran -memberOf-> ] [ ?");
  SanadExpected expected;

  assert_int_equal(sanad_parse_expected(&expected, arena, text, 10, NULL),
                   SANAD_OK);
  assert_true(sanad_text_is(expected.partial, "memb"));
  assert_int_equal(expected.classes, INSIDE);
  sanad_arena_free(arena);
}

static void
expects_nothing_behind_an_error(void **state)
{
  (void)state;
  static const char *const cases[] = {
      "Iran; ?x ", "?x:T | cuont ", "Iran -part of ",
      "-p",        "?x:T ?y ",      "?x -p-> \x01 ",
  };

  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
    SanadArena *const arena = sanad_arena_new(NULL, ARENA_BYTES);
    SanadExpected expected;
    SanadError error = {0};
    assert_int_equal(sanad_parse_expected(&expected, arena,
                                          sanad_text(cases[i]),
                                          strlen(cases[i]), &error),
                     SANAD_SYNTAX);
    assert_int_equal(expected.classes, 0);
    assert_int_equal(expected.word_count, 0);
    assert_int_equal(expected.after_count, 0);
    assert_true(error.message[0] != '\0');
    sanad_arena_free(arena);
  }
}

/// A letter for each byte: k(eyword), n(ame), r(elation), t(ype), v(ariable),
/// l(iteral), a(rrow), s(ign), c(omment), E(rror), blank between.
static void
tells_what_each_piece_of_a_text_is(void **state)
{
  (void)state;
  static const char letters[] = "knrtvlasc"
                                "E";
  const struct {
    const char *text;
    size_t cursor;
    const char *marks;
  } cases[] = {
      {"?x:City -in-> [a b] # c", 0, "vvstttt arraa nnnnn ccc"},
      {"a:b -c/^d-> \"t\" | limit 3", 0, "nnn arssraa lll k kkkkk l"},
      {"?x -c-> ?y lim", 14, "vv araa vv    "},
      {"?x -c-> ?y lim", 3, "vv araa vv EEE"},
      {"?x ?y\n?a -b-> ?c", 16, "EE    vv araa vv"},
      {"limit -b-> [", 12, "nnnnn araa  "},
      {"", 0, ""},
  };
  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
    SanadArena *const arena = sanad_arena_new(NULL, ARENA_BYTES);
    SanadMarks marks = {0};
    char line[80] = {0};
    memset(line, ' ', strlen(cases[i].text));
    assert_int_equal(sanad_parse_marks(&marks, arena, sanad_text(cases[i].text),
                                       cases[i].cursor),
                     SANAD_OK);
    for (size_t j = 0; j < marks.count; ++j) {
      assert_true(!j || marks.items[j - 1].end <= marks.items[j].start);
      memset(line + marks.items[j].start, letters[marks.items[j].kind],
             marks.items[j].end - marks.items[j].start);
    }
    assert_string_equal(line, cases[i].marks);
    sanad_arena_free(arena);
  }
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(knows_each_place_in_a_pattern),
      cmocka_unit_test(knows_each_place_behind_a_pattern),
      cmocka_unit_test(tells_what_is_around_the_cursor),
      cmocka_unit_test(looks_only_up_to_the_cursor),
      cmocka_unit_test(expects_nothing_behind_an_error),
      cmocka_unit_test(tells_what_each_piece_of_a_text_is),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
