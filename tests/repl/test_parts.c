#include "tests/unit/test.h"

#include "base/arena.h"
#include "parser/parser.h"
#include "repl/commands.h"
#include "repl/help.h"
#include "repl/history.h"
#include "repl/lines.h"
#include "repl/offers.h"
#include "repl/painter.h"
#include "repl/quote.h"
#include "repl/suggest.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static void
suggests_what_was_meant(void **state)
{
  (void)state;
  const char *const names[] = {"count", "select", "sort", "top", "distinct"};
  const struct {
    const char *typed;
    const char *meant;
  } cases[] = {
      {"cuont", "count"},
      {"count", "count"},
      {"coun", "count"},
      {"dsitinctt", "distinct"},
      {"slect", "select"},
      {"tpo", "top"},
      {"zzz", NULL},
      {"", NULL},
      {"x", NULL},
      {"a-word-that-is-much-longer-than-any-of-ours", NULL},
  };

  for (size_t i = 0; i < COUNT(cases); ++i) {
    const char *const near =
        suggest_nearest(sanad_text(cases[i].typed), names, COUNT(names));
    if (cases[i].meant) {
      assert_non_null(near);
      assert_string_equal(near, cases[i].meant);
    } else {
      assert_null(near);
    }
  }
}

static void
quotes_what_the_language_reads_back(void **state)
{
  (void)state;
  const struct {
    const char *text;
    const char *quoted;
    const char *name;
  } cases[] = {
      {"a.ttl", "\"a.ttl\"", "[a.ttl]"},
      {"a \"b\"\\\n", "\"a \\\"b\\\"\\\\\\u000A\"", "[a \"b\"\\\\\n]"},
      {"[x]", "\"[x]\"", "[\\[x\\]]"},
      {"http://a/b", "\"http://a/b\"", "<http://a/b>"},
      {"ایران", "\"ایران\"", "[ایران]"},
  };

  for (size_t i = 0; i < COUNT(cases); ++i) {
    SanadBuffer out = {0};
    quote_text(&out, sanad_text(cases[i].text));
    assert_string_equal(sanad_buffer_string(&out), cases[i].quoted);
    sanad_buffer_clear(&out);
    quote_name(&out, sanad_text(cases[i].text));
    assert_string_equal(sanad_buffer_string(&out), cases[i].name);
    sanad_buffer_free(&out);
  }
}

static char *loaded[8];
static size_t loaded_count;
static size_t loaded_total;

static void
keep(const char *entry)
{
  ++loaded_total;
  if (loaded_count < COUNT(loaded)) {
    loaded[loaded_count++] = strdup(entry);
  }
}

static void
forget(void)
{
  for (size_t i = 0; i < loaded_count; ++i) {
    free(loaded[i]);
  }
  loaded_count = 0;
  loaded_total = 0;
}

static void
remembers_entries_of_several_lines(void **state)
{
  const char *const folder = *state;
  const char *const entries[] = {"one", "two\nlines\n", "back\\slash\\n", "#1",
                                 "سلام"};
  char path[200];
  (void)snprintf(path, sizeof path, "%s/new/folder/history", folder);

  history_load(path, keep);
  assert_int_equal(loaded_total, 0);
  for (size_t i = 0; i < COUNT(entries); ++i) {
    assert_int_equal(history_append(path, sanad_text(entries[i]), NULL),
                     SANAD_OK);
  }
  history_load(path, keep);
  assert_int_equal(loaded_total, COUNT(entries));
  for (size_t i = 0; i < COUNT(entries); ++i) {
    assert_string_equal(loaded[i], entries[i]);
  }
  forget();

  struct stat status;
  assert_int_equal(stat(path, &status), 0);
  assert_int_equal(status.st_mode & 0777U, 0600);
}

static void
survives_any_history_file(void **state)
{
  const char *const folder = *state;
  char path[200];
  (void)snprintf(path, sizeof path, "%s/odd", folder);
  FILE *const file = fopen(path, "w");
  assert_non_null(file);
  (void)fwrite("a\0b\n\n\\\n\\x\xFF\nend", 1, 14, file);
  (void)fclose(file);

  history_load(path, keep);
  assert_int_equal(loaded_total, 4);
  assert_string_equal(loaded[0], "ab");
  assert_string_equal(loaded[1], "\\");
  assert_string_equal(loaded[2], "x\xFF");
  assert_string_equal(loaded[3], "end");
  forget();
  history_load(folder, keep); // a folder, not a file
  assert_int_equal(loaded_total, 0);
}

static void
keeps_no_password_of_an_address(void **state)
{
  (void)state;
  assert_true(history_is_secret(sanad_text("use <http://ann:pass@host/x>")));
  assert_true(history_is_secret(sanad_text("use \"https://ann@host\"")));
  assert_false(history_is_secret(sanad_text("use <http://host/x@y>; a@b")));
  assert_false(history_is_secret(sanad_text("://")));
  assert_false(history_is_secret(sanad_text("")));
}

static void
cuts_a_history_that_has_grown_too_long(void **state)
{
  const char *const folder = *state;
  char path[200];
  (void)snprintf(path, sizeof path, "%s/long", folder);
  FILE *const file = fopen(path, "w");
  assert_non_null(file);
  for (size_t i = 0; i < 300000; ++i) {
    (void)fprintf(file, "an entry with the number %zu\n", i);
  }
  (void)fclose(file);

  history_load(path, keep);
  const size_t first_total = loaded_total;
  assert_true(first_total > 100000);
  assert_true(first_total < 300000);
  assert_int_equal(strncmp(loaded[0], "an entry with the number ", 25), 0);
  forget();
  history_load(path, keep);
  assert_int_equal(loaded_total, first_total); // the file is short now
  forget();
}

static void
reports_a_history_that_cannot_be_written(void **state)
{
  (void)state;
  SanadError error;

  assert_int_equal(
      history_append("/dev/null/x/history", SANAD_TEXT("x"), &error), SANAD_IO);
  assert_non_null(strstr(error.message, "/dev/null/x/history"));
}

static void
explains_every_command_and_word(void **state)
{
  (void)state;
  char *written = NULL;
  size_t length = 0;
  FILE *const out = open_memstream(&written, &length);

  help_overview(out, 40);
  (void)fflush(out);
  const char *command = NULL;
  for (size_t i = 0; (command = commands_complete(SANAD_TEXT("."), i)); ++i) {
    assert_non_null(strstr(written, command));
    assert_true(commands_explain(out, sanad_text(command)));
    assert_true(help_explain(out, sanad_text(command + 1)));
  }
  assert_true(help_explain(out, SANAD_TEXT("count")));
  assert_false(help_explain(out, SANAD_TEXT("cuont")));
  assert_false(help_explain(out, SANAD_TEXT("")));
  (void)fclose(out);
  free(written);
}

/// What the parser says may come next is what a person may ask about.
static void
explains_each_word_that_can_begin_a_statement_or_step(void **state)
{
  (void)state;
  static const char *const texts[] = {"", "?x:T | "};
  FILE *const out = fopen("/dev/null", "w");

  assert_non_null(out);
  for (size_t i = 0; i < sizeof texts / sizeof *texts; ++i) {
    SanadArena *const arena = sanad_arena_new(NULL, 1U << 20U);
    SanadExpected expected;
    const SanadText text = sanad_text(texts[i]);
    assert_int_equal(
        sanad_parse_expected(&expected, arena, text, text.length, NULL),
        SANAD_OK);
    assert_true(expected.word_count > 10);
    for (size_t j = 0; j < expected.word_count; ++j) {
      const SanadText word = sanad_text(expected.words[j]);
      if (word.data[0] >= 'a' && word.data[0] <= 'z' &&
          !help_explain(out, word)) {
        fail_msg("help is wrong on %s", expected.words[j]);
      }
    }
    sanad_arena_free(arena);
  }
  (void)fclose(out);
}

/// Of offers only the texts count here.
static SanadOffers
offers_of(SanadOffer *items, const char *const *texts)
{
  SanadOffers offers = {.items = items};
  for (; texts[offers.count]; ++offers.count) {
    items[offers.count] = (SanadOffer){.text = sanad_text(texts[offers.count])};
  }
  return offers;
}

static void
finds_what_offers_have_in_common(void **state)
{
  (void)state;
  static const struct {
    const char *texts[4];
    const char *common;
    const char *typed;
    bool adds;
  } cases[] = {
      {{"member", "memberOf"}, "member", "mem", true},
      {{"member", "memberOf"}, "member", "member", false},
      {{"Iran", "Iraq"}, "Ira", "ir", true},
      {{"\xC3\xA9", "\xC3\xA8"}, "", "", false},
      {{"one", "two"}, "", "", false},
      {{"[Hong Kong]", "[Hong Bay]"}, "[Hong ", "hon", false},
  };

  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
    SanadOffer items[4];
    const SanadOffers offers = offers_of(items, cases[i].texts);
    const SanadText common = offers_common(&offers);
    assert_true(sanad_text_is(common, cases[i].common));
    assert_int_equal(offers_adds(common, sanad_text(cases[i].typed)),
                     cases[i].adds);
  }
}

static void
lists_offers_in_columns_with_counts(void **state)
{
  (void)state;
  SanadOffer items[] = {
      {.text = SANAD_TEXT("-meets->"), .count = 12},
      {.text = SANAD_TEXT("中华"), .count = 3},
      {.text = SANAD_TEXT("in")},
      {.text = SANAD_TEXT("x"), .count = 9, .is_at_least = true}};
  const SanadOffers offers = {.items = items, .count = 4};
  char *written = NULL;
  size_t length = 0;
  FILE *const out = open_memstream(&written, &length);

  offers_print(out, &offers, 30, false);
  offers_print(out, &offers, 3, true);
  (void)fclose(out);
  assert_string_equal(written, "-meets-> (12)  in\n"
                               "中华 (3)       x (9+)\n"
                               "-meets-> (12)\n中华 (3)\nin\nx (9+)\n"
                               "(the endpoint did not say in time what there "
                               "is)\n");
  free(written);
}

static void
gives_examples_that_are_statements(void **state)
{
  (void)state;
  size_t count = 0;

  for (const char *example = NULL; (example = help_example(count)); ++count) {
    SanadArena *const arena = sanad_arena_new(NULL, 1U << 20U);
    const AstStatement *statement = NULL;
    size_t end = 0;
    SanadError error = {0};
    const SanadStatus status = sanad_parse_statement(
        &statement, arena, sanad_text(example), 0, &end, &error);
    if (status != SANAD_OK) {
      print_error("%s: %s\n", example, error.message);
    }
    assert_int_equal(status, SANAD_OK);
    assert_int_equal(end, strlen(example));
    sanad_arena_free(arena);
  }
  assert_true(count > 20);
}

/// What a terminal is sent to show a text with the cursor behind it.
static char *
painted(Painter *painter, const char *text, size_t width, size_t height)
{
  char *bytes = NULL;
  size_t size = 0;
  FILE *const out = open_memstream(&bytes, &size);
  assert_non_null(out);
  painter_paint(painter,
                &(PainterView){.prompt = SANAD_TEXT("> "),
                               .more_prompt = SANAD_TEXT(". "),
                               .text = sanad_text(text),
                               .cursor = strlen(text),
                               .width = width,
                               .height = height},
                out);
  assert_int_equal(fclose(out), 0);
  return bytes;
}

static void
sends_a_terminal_only_what_has_changed(void **state)
{
  (void)state;
  const struct {
    const char *text;
    size_t width;
    size_t height;
    const char *sent;
  } steps[] = {
      {"ab", 10, 5, "\r> ab\033[K\r\033[4C"},
      {"abc", 10, 5, "\r> abc\033[K\r\033[5C"},
      {"abc", 10, 5, "\r\033[5C"},
      // A full row is not cleared behind its end: that is its last column.
      {"abcdefgh", 10, 5, "\r> abcdefgh\r\n\r\033[K\r"},
      {"abcdefgh\ni", 10, 5, "\r. i\033[K\r\033[3C"},
      // Wide characters are not cut in two.
      {"abcdefg中", 10, 5,
       "\033[1A\r> abcdefg\033[K\033[1B\r中\033[K\r\033[2C"},
      // A narrower terminal has broken the first row.
      {"abcdefg中", 6, 5, "\033[2A\r\033[J\r> abcd\r\n\refg中\033[K\r\033[5C"},
      // Of five rows the last two are seen.
      {"a\nb\nc\nd\ne", 6, 2, "\033[1A\r. d\033[K\033[1B\r. e\033[K\r\033[3C"},
  };
  Painter painter = {0};
  for (size_t i = 0; i < COUNT(steps); ++i) {
    char *const sent =
        painted(&painter, steps[i].text, steps[i].width, steps[i].height);
    assert_string_equal(sent, steps[i].sent);
    free(sent);
  }
  painter_free(&painter);
}

static void
shows_signs_of_control_and_malformed_bytes(void **state)
{
  (void)state;
  Painter painter = {0};
  char *const sent = painted(&painter, "a\tb\033[2J\xFFz", 40, 5);
  assert_string_equal(sent, "\r> a     b^[[2J?z\033[K\r\033[16C");
  free(sent);
  painter_free(&painter);
}

static void
moves_between_lines_by_columns(void **state)
{
  (void)state;
  const SanadText text = SANAD_TEXT("ab中cd\nxyzuvw\n\n12");
  assert_int_equal(lines_start(text, 3), 0);
  assert_int_equal(lines_end(text, 3), 7);
  assert_int_equal(lines_further_end(text, 7), text.length);
  assert_int_equal(lines_further_start(text, 8), 0);
  // Behind 中, four columns in, is behind u.
  assert_int_equal(lines_same_column(text, 5, 8), 12);
  assert_int_equal(lines_same_column(text, 12, 15), 15);
  assert_int_equal(lines_same_column(text, 12, 16), 18);
}

static int
make_folder(void **state)
{
  char *const folder = strdup("/tmp/sanad-test-XXXXXX");
  *state = folder;
  return folder && mkdtemp(folder) ? 0 : -1;
}

static int
remove_folder(void **state)
{
  char *const folder = *state;
  const char *const names[] = {
      "/new/folder/history", "/new/folder", "/new", "/odd", "/long", ""};
  for (size_t i = 0; i < COUNT(names); ++i) {
    char path[200];
    (void)snprintf(path, sizeof path, "%s%s", folder, names[i]);
    (void)remove(path);
  }
  free(folder);
  return 0;
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(suggests_what_was_meant),
      cmocka_unit_test(quotes_what_the_language_reads_back),
      cmocka_unit_test(remembers_entries_of_several_lines),
      cmocka_unit_test(survives_any_history_file),
      cmocka_unit_test(keeps_no_password_of_an_address),
      cmocka_unit_test(cuts_a_history_that_has_grown_too_long),
      cmocka_unit_test(reports_a_history_that_cannot_be_written),
      cmocka_unit_test(explains_every_command_and_word),
      cmocka_unit_test(explains_each_word_that_can_begin_a_statement_or_step),
      cmocka_unit_test(finds_what_offers_have_in_common),
      cmocka_unit_test(lists_offers_in_columns_with_counts),
      cmocka_unit_test(gives_examples_that_are_statements),
      cmocka_unit_test(sends_a_terminal_only_what_has_changed),
      cmocka_unit_test(shows_signs_of_control_and_malformed_bytes),
      cmocka_unit_test(moves_between_lines_by_columns),
  };
  return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
