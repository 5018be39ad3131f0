#include "tests/unit/test.h"

#include "base/unicode.h"
#include "graph/vocabulary.h"
#include "report/cell.h"
#include "report/format.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof *(array))

static SanadCell
node(const char *shown)
{
  return (SanadCell){sanad_term_iri(SANAD_TEXT("http://example.org/x")),
                     sanad_text(shown)};
}

static SanadCell
text(const char *shown)
{
  return (SanadCell){sanad_term_string(sanad_text(shown)), sanad_text(shown)};
}

static SanadCell
typed(const char *shown, const char *datatype)
{
  return (SanadCell){sanad_term_typed(sanad_text(shown), sanad_text(datatype)),
                     sanad_text(shown)};
}

static SanadCell
integer(const char *shown)
{
  return typed(shown, SANAD_XSD_INTEGER);
}

static const SanadCell unbound = {0};

/// Formats `row_count` rows of `column_count` cells.  The caller frees the
/// result.
static char *
format_with(const SanadFormatOptions *options, const SanadText *columns,
            size_t column_count, const SanadCell *cells, size_t row_count)
{
  char *written = NULL;
  size_t length = 0;
  FILE *const out = open_memstream(&written, &length);
  SanadFormatter *formatter = NULL;

  assert_non_null(out);
  assert_int_equal(sanad_formatter_open(&formatter, out, options, columns,
                                        column_count, NULL),
                   SANAD_OK);
  for (size_t i = 0; i < row_count; ++i) {
    assert_int_equal(
        sanad_formatter_row(formatter, &cells[i * column_count], NULL),
        SANAD_OK);
  }
  assert_int_equal(sanad_formatter_finish(formatter, NULL), SANAD_OK);
  sanad_formatter_free(formatter);
  (void)fclose(out);
  return written;
}

static void
assert_format(SanadFormatOptions options, size_t column_count,
              const SanadCell *cells, size_t row_count, const char *expected)
{
  const SanadText columns[] = {SANAD_TEXT("who"), SANAD_TEXT("n"),
                               SANAD_TEXT("note")};
  assert_true(column_count <= COUNT(columns));
  char *const written =
      format_with(&options, columns, column_count, cells, row_count);
  assert_string_equal(written, expected);
  free(written);
}

static void
names_each_mode_and_finds_it_again(void **state)
{
  (void)state;
  for (unsigned i = 0; i < SANAD_MODES; ++i) {
    const SanadText name = sanad_text(sanad_mode_name((SanadMode)i));
    assert_true(name.length > 0);
    assert_int_equal(sanad_mode_of_name(name), i);
  }
  assert_int_equal(sanad_mode_of_name(SANAD_TEXT("boxes")), SANAD_MODES);
  assert_int_equal(sanad_mode_of_name(SANAD_TEXT("")), SANAD_MODES);
}

/// How writes_each_mode() expects its table.
static const struct {
  SanadMode mode;
  const char *expected;
} modes[] = {
    {SANAD_MODE_BOX, "┌───────┬────┬──────┐\n"
                     "│ who   │  n │ note │\n"
                     "├───────┼────┼──────┤\n"
                     "│ Iran  │  5 │ a|b  │\n"
                     "│ ایران │ 42 │ –    │\n"
                     "│ 中华  │  – │      │\n"
                     "└───────┴────┴──────┘\n"},
    {SANAD_MODE_TABLE, "+-------+----+------+\n"
                       "| who   |  n | note |\n"
                       "+-------+----+------+\n"
                       "| Iran  |  5 | a|b  |\n"
                       "| ایران | 42 | –    |\n"
                       "| 中华  |  – |      |\n"
                       "+-------+----+------+\n"},
    {SANAD_MODE_COLUMN, "who     n  note\n"
                        "-----  --  ----\n"
                        "Iran    5  a|b\n"
                        "ایران  42  –\n"
                        "中华    –\n"},
    {SANAD_MODE_LINE, " who = Iran\n   n = 5\nnote = a|b\n\n"
                      " who = ایران\n   n = 42\nnote = –\n\n"
                      " who = 中华\n   n = –\nnote = \n"},
    {SANAD_MODE_CSV, "who,n,note\r\nIran,5,a|b\r\nایران,42,\r\n"
                     "中华,,\"\"\r\n"},
    {SANAD_MODE_TSV, "who\tn\tnote\nIran\t5\ta|b\nایران\t42\t\n中华\t\t\n"},
    {SANAD_MODE_JSON, "[{\"who\":\"Iran\",\"n\":5,\"note\":\"a|b\"},\n"
                      " {\"who\":\"ایران\",\"n\":42},\n"
                      " {\"who\":\"中华\",\"note\":\"\"}]\n"},
    {SANAD_MODE_JSONL, "{\"who\":\"Iran\",\"n\":5,\"note\":\"a|b\"}\n"
                       "{\"who\":\"ایران\",\"n\":42}\n"
                       "{\"who\":\"中华\",\"note\":\"\"}\n"},
    {SANAD_MODE_MARKDOWN, "| who | n | note |\n| --- | --- | --- |\n"
                          "| Iran | 5 | a\\|b |\n| ایران | 42 |  |\n"
                          "| 中华 |  |  |\n"},
    {SANAD_MODE_HTML,
     "<table>\n<thead>\n<tr><th>who</th><th>n</th><th>note</th></tr>\n"
     "</thead>\n<tbody>\n"
     "<tr><td dir=\"auto\">Iran</td><td style=\"text-align: right\">5</td>"
     "<td dir=\"auto\">a|b</td></tr>\n"
     "<tr><td dir=\"auto\">ایران</td><td style=\"text-align: right\">42</td>"
     "<td></td></tr>\n"
     "<tr><td dir=\"auto\">中华</td><td></td><td dir=\"auto\"></td></tr>\n"
     "</tbody>\n</table>\n"},
    {SANAD_MODE_TREE, "┌───────┬────┬──────┐\n"
                      "│ who   │  n │ note │\n"
                      "├───────┼────┼──────┤\n"
                      "│ Iran  │  5 │ a|b  │\n"
                      "│ ایران │ 42 │ –    │\n"
                      "│ 中华  │  – │      │\n"
                      "└───────┴────┴──────┘\n"},
};

static void
writes_each_mode(void **state)
{
  (void)state;
  const SanadCell cells[] = {
      node("Iran"),  integer("5"),  text("a|b"), //
      node("ایران"), integer("42"), unbound,     //
      node("中华"),  unbound,       text(""),    //
  };

  for (size_t i = 0; i < COUNT(modes); ++i) {
    assert_format((SanadFormatOptions){.mode = modes[i].mode}, 3, cells, 3,
                  modes[i].expected);
  }
}

static void
writes_no_rows(void **state)
{
  (void)state;
  const struct {
    SanadMode mode;
    const char *expected;
  } cases[] = {
      {SANAD_MODE_BOX, "┌─────┬───┐\n│ who │ n │\n├─────┼───┤\n└─────┴───┘\n"},
      {SANAD_MODE_LINE, ""},
      {SANAD_MODE_CSV, "who,n\r\n"},
      {SANAD_MODE_TSV, "who\tn\n"},
      {SANAD_MODE_JSON, "[]\n"},
      {SANAD_MODE_JSONL, ""},
      {SANAD_MODE_SPARQL_JSON, "{\"head\":{\"vars\":[\"who\",\"n\"]},\n"
                               "\"results\":{\"bindings\":[]}}\n"},
  };

  for (size_t i = 0; i < COUNT(cases); ++i) {
    assert_format((SanadFormatOptions){.mode = cases[i].mode}, 2, NULL, 0,
                  cases[i].expected);
  }
}

static void
answers_yes_and_no_in_each_mode(void **state)
{
  (void)state;
  const struct {
    SanadMode mode;
    const char *yes, *no;
  } cases[] = {
      {SANAD_MODE_BOX, "yes\n", "no\n"},
      {SANAD_MODE_TABLE, "yes\n", "no\n"},
      {SANAD_MODE_COLUMN, "yes\n", "no\n"},
      {SANAD_MODE_LINE, "yes\n", "no\n"},
      {SANAD_MODE_CSV, "yes\r\n", "no\r\n"},
      {SANAD_MODE_TSV, "yes\n", "no\n"},
      {SANAD_MODE_JSON, "true\n", "false\n"},
      {SANAD_MODE_JSONL, "true\n", "false\n"},
      {SANAD_MODE_MARKDOWN, "yes\n", "no\n"},
      {SANAD_MODE_HTML, "<p>yes</p>\n", "<p>no</p>\n"},
      {SANAD_MODE_SPARQL_JSON, "{\"head\":{},\"boolean\":true}\n",
       "{\"head\":{},\"boolean\":false}\n"},
      {SANAD_MODE_SPARQL_XML,
       "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
       "<sparql xmlns=\"http://www.w3.org/2005/sparql-results#\">\n"
       "<head></head>\n<boolean>true</boolean>\n</sparql>\n",
       "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
       "<sparql xmlns=\"http://www.w3.org/2005/sparql-results#\">\n"
       "<head></head>\n<boolean>false</boolean>\n</sparql>\n"},
      {SANAD_MODE_TURTLE, "yes\n", "no\n"},
      {SANAD_MODE_TREE, "yes\n", "no\n"},
  };
  assert_int_equal(COUNT(cases), SANAD_MODES);

  for (size_t i = 0; i < 2 * COUNT(cases); ++i) {
    char *written = NULL;
    size_t length = 0;
    FILE *const out = open_memstream(&written, &length);
    const SanadFormatOptions options = {.mode = cases[i / 2].mode};
    const bool answer = i % 2 == 0;
    assert_int_equal(sanad_format_yes_no(out, &options, answer, NULL),
                     SANAD_OK);
    (void)fclose(out);
    assert_string_equal(written, answer ? cases[i / 2].yes : cases[i / 2].no);
    free(written);
  }
}

static void
shows_controls_as_symbols_in_a_box(void **state)
{
  (void)state;
  static const char turned[] = {'x', '\xE2', '\x80', '\xAE', 'y'}; // U+202E
  const struct {
    SanadText text;
    const char *shown;
  } cases[] = {
      {SANAD_TEXT("a\nb\tc"), "a↵b⇥c"},
      {SANAD_TEXT("\033[31mred"), "␛[31mred"},
      {SANAD_TEXT("a\0b"), "a␀b"},
      {SANAD_TEXT("\r\x7F"), "␍␡"},
      {SANAD_TEXT("\xC2\x9B"), "\\u009B"},
      {{turned, sizeof turned}, "x\\u202Ey"},
      {SANAD_TEXT("\xFF\xC3"), "\uFFFD\uFFFD"},
      {SANAD_TEXT("می‌شود"), "می‌شود"}, // ZWNJ stays
      {SANAD_TEXT("e\u0301"), "e\u0301"},
      {SANAD_TEXT(""), ""},
  };

  for (size_t i = 0; i < COUNT(cases); ++i) {
    SanadBuffer out = {0};
    sanad_cell_show(&out, cases[i].text);
    assert_string_equal(sanad_buffer_string(&out), cases[i].shown);
    sanad_buffer_free(&out);
  }
}

static void
cuts_between_grapheme_clusters(void **state)
{
  (void)state;
  const struct {
    const char *text;
    size_t width;
    const char *cut;
    size_t used;
  } cases[] = {
      {"abc", 2, "ab", 2},
      {"abc", 9, "abc", 3},
      {"", 3, "", 0},
      {"e\u0301e\u0301", 1, "e\u0301", 1}, // a mark stays on its letter
      {"中华", 3, "中", 2},                // half a wide one is none
      {"中华", 1, "", 0},
      {"👨‍👩‍👧x", 3, "", 0}, // a family is not torn apart
      {"🇮🇷🇹🇯", 3, "🇮🇷", 2},              // nor is a flag
      {"\xFF\xFFz", 2, "\xFF\xFF", 2},
  };

  for (size_t i = 0; i < COUNT(cases); ++i) {
    size_t used = 0;
    const SanadText cut =
        sanad_cell_cut(sanad_text(cases[i].text), cases[i].width, &used);
    assert_true(sanad_text_is(cut, cases[i].cut));
    assert_int_equal(used, cases[i].used);
  }
}

static void
fits_a_box_into_the_width(void **state)
{
  (void)state;
  const SanadCell cells[] = {
      node("Islamic Republic of Iran"), integer("1234567"), text("short"),
      node("中华人民共和国外交部"),     integer("1"),       text("s"),
  };

  assert_format((SanadFormatOptions){.mode = SANAD_MODE_BOX, .width = 36}, 3,
                cells, 2,
                "┌────────────────┬─────────┬───────┐\n"
                "│ who            │       n │ note  │\n"
                "├────────────────┼─────────┼───────┤\n"
                "│ Islamic Repub… │ 1234567 │ short │\n"
                "│ 中华人民共和…  │       1 │ s     │\n"
                "└────────────────┴─────────┴───────┘\n");
}

static void
shrinks_all_wide_columns_to_the_same_width(void **state)
{
  (void)state;
  const SanadCell cells[] = {
      text("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"),
      text("bb"),
      text("cccccccccccccccccccccccc"),
  };

  assert_format((SanadFormatOptions){.mode = SANAD_MODE_BOX, .width = 33}, 3,
                cells, 1,
                "┌─────────────┬────┬────────────┐\n"
                "│ who         │ n  │ note       │\n"
                "├─────────────┼────┼────────────┤\n"
                "│ aaaaaaaaaa… │ bb │ ccccccccc… │\n"
                "└─────────────┴────┴────────────┘\n");
}

static void
turns_to_lines_when_a_row_cannot_fit(void **state)
{
  (void)state;
  const SanadCell cells[] = {
      node("Tajikistan"),
      integer("12345678901234567890"),
      unbound,
      node("Iran"),
      integer("1"),
      text("x"),
  };

  assert_format((SanadFormatOptions){.mode = SANAD_MODE_BOX, .width = 30}, 3,
                cells, 2,
                " who = Tajikistan\n   n = 12345678901234567890\nnote = –\n\n"
                " who = Iran\n   n = 1\nnote = x\n");
}

static void
wraps_long_values_between_words(void **state)
{
  (void)state;
  const SanadCell cells[] = {
      text("one two three four five six seven"),
      text("averylongwordwithoutanyspaceinit"),
      text("中华人民共和国外交部发言人说"),
  };

  assert_format((SanadFormatOptions){.mode = SANAD_MODE_LINE, .width = 28}, 3,
                cells, 1,
                " who = one two three four\n       five six seven\n"
                "   n = averylongwordwithouta\n       nyspaceinit\n"
                "note = 中华人民共和国外交部\n       发言人说\n");
  assert_format((SanadFormatOptions){.mode = SANAD_MODE_LINE, .width = 26}, 1,
                cells, 1, "who = one two three four\n      five six seven\n");
  assert_format((SanadFormatOptions){.mode = SANAD_MODE_LINE, .width = 20}, 1,
                cells, 1, "who = one two three four five six seven\n");
}

static void
says_how_many_rows_it_left_out(void **state)
{
  (void)state;
  SanadCell cells[215];
  for (size_t i = 0; i < COUNT(cells); ++i) {
    cells[i] = node(i < 2 ? "short" : "longer than those shown");
  }

  assert_format((SanadFormatOptions){.mode = SANAD_MODE_BOX, .rows_max = 2}, 1,
                cells, COUNT(cells),
                "┌───────┐\n│ who   │\n├───────┤\n│ short │\n│ short │\n"
                "└───────┘\n… 213 more\n");
  assert_format((SanadFormatOptions){.mode = SANAD_MODE_BOX,
                                     .rows_max = 2,
                                     .width = 6,
                                     .more_hint = ".rows all"},
                1, cells, COUNT(cells),
                "who = short\n\nwho = short\n… 213 more — .rows all\n");
}

static void
colours_names_and_what_is_not_bound(void **state)
{
  (void)state;
  const SanadCell cells[] = {unbound, text("–")};

  assert_format(
      (SanadFormatOptions){.mode = SANAD_MODE_BOX, .has_colour = true}, 1,
      cells, 2,
      "┌─────┐\n│ \033[1mwho\033[0m │\n├─────┤\n│ \033[2m–\033[0m   │\n"
      "│ –   │\n└─────┘\n");
}

static void
aligns_numbers_of_all_types_but_no_other_text(void **state)
{
  (void)state;
  const SanadCell cells[] = {
      typed("1.5", SANAD_XSD_DECIMAL),
      typed("1e3", SANAD_XSD_DOUBLE),
      text("1"),
      typed("12", SANAD_NS_XSD "unsignedByte"),
      typed("-4.25", SANAD_XSD_DECIMAL),
      integer("22"),
  };

  assert_format((SanadFormatOptions){.mode = SANAD_MODE_COLUMN}, 3, cells, 2,
                "who      n  note\n---  -----  ----\n1.5    1e3  1\n"
                " 12  -4.25  22\n");
}

/// A fact is a number among its query's, and shown as an arrow.
static void
aligns_what_is_no_number_as_shown_like_text(void **state)
{
  (void)state;
  SanadCell facts[] = {integer("1"), integer("2")};
  facts[0].shown = SANAD_TEXT("a -meets-> b");
  facts[1].shown = SANAD_TEXT("a -in-> b");

  assert_format((SanadFormatOptions){.mode = SANAD_MODE_COLUMN}, 1, facts, 2,
                "who\n------------\na -meets-> b\na -in-> b\n");
}

static void
quotes_csv_as_rfc_4180_asks(void **state)
{
  (void)state;
  const SanadCell cells[] = {
      text("a,b"), text("say \"x\""), text("two\nlines"),
      text("\r"),  text(" space "),   text("tab\there"),
  };

  assert_format((SanadFormatOptions){.mode = SANAD_MODE_CSV}, 3, cells, 2,
                "who,n,note\r\n\"a,b\",\"say \"\"x\"\"\",\"two\nlines\"\r\n"
                "\"\r\", space ,tab\there\r\n");
}

static void
escapes_what_would_break_a_line_of_tsv(void **state)
{
  (void)state;
  const SanadCell cells[] = {text("a\tb"), text("c\nd\re"), text("f\\n")};

  assert_format((SanadFormatOptions){.mode = SANAD_MODE_TSV}, 3, cells, 1,
                "who\tn\tnote\na\\tb\tc\\nd\\re\tf\\\\n\n");
}

static void
writes_json_numbers_only_where_no_digit_is_lost(void **state)
{
  (void)state;
  const struct {
    SanadCell cell;
    const char *value;
  } cases[] = {
      {integer("5"), "5"},
      {integer("-12"), "-12"},
      {integer("0"), "0"},
      {integer("01"), "\"01\""},
      {integer("+5"), "\"+5\""},
      {integer("x"), "\"x\""},
      {integer(""), "\"\""},
      {integer("123456789012345678901234567890"),
       "123456789012345678901234567890"},
      {typed("1.50", SANAD_XSD_DECIMAL), "1.50"},
      {typed(".5", SANAD_XSD_DECIMAL), "\".5\""},
      {typed("5.", SANAD_XSD_DECIMAL), "\"5.\""},
      {typed("1.5E3", SANAD_XSD_DOUBLE), "1.5E3"},
      {typed("1e", SANAD_XSD_DOUBLE), "\"1e\""},
      {typed("INF", SANAD_XSD_DOUBLE), "\"INF\""},
      {typed("NaN", SANAD_XSD_DOUBLE), "\"NaN\""},
      {typed("true", SANAD_XSD_BOOLEAN), "true"},
      {typed("1", SANAD_XSD_BOOLEAN), "\"1\""},
      {typed("2024-05-01", SANAD_XSD_DATE), "\"2024-05-01\""},
      {text("5"), "\"5\""},
      {node("5"), "\"5\""},
      {text("a\"\\\n\x01\x7F"), "\"a\\\"\\\\\\n\\u0001\\u007f\""},
      {text("\xFF"), "\"\uFFFD\""},
  };

  for (size_t i = 0; i < COUNT(cases); ++i) {
    char expected[200];
    (void)snprintf(expected, sizeof expected, "{\"who\":%s}\n", cases[i].value);
    assert_format((SanadFormatOptions){.mode = SANAD_MODE_JSONL}, 1,
                  &cases[i].cell, 1, expected);
  }
}

static void
escapes_markup(void **state)
{
  (void)state;
  const SanadCell cells[] = {text("<b>&\"*_`[x]~|\\\n")};

  assert_format((SanadFormatOptions){.mode = SANAD_MODE_MARKDOWN}, 1, cells, 1,
                "| who |\n| --- |\n"
                "| &lt;b>&amp;\"\\*\\_\\`\\[x\\]\\~\\|\\\\<br> |\n");
  assert_format((SanadFormatOptions){.mode = SANAD_MODE_HTML}, 1, cells, 1,
                "<table>\n<thead>\n<tr><th>who</th></tr>\n</thead>\n<tbody>\n"
                "<tr><td dir=\"auto\">&lt;b&gt;&amp;&quot;*_`[x]~|\\\n</td>"
                "</tr>\n</tbody>\n</table>\n");
}

static void
refuses_controls_that_xml_cannot_carry(void **state)
{
  (void)state;
  const SanadText columns[] = {SANAD_TEXT("x")};
  const SanadFormatOptions options = {.mode = SANAD_MODE_SPARQL_XML};
  const SanadCell cell = text("\x01");
  char *written = NULL;
  size_t length = 0;
  FILE *const out = open_memstream(&written, &length);
  SanadFormatter *formatter = NULL;
  SanadError error;

  assert_int_equal(
      sanad_formatter_open(&formatter, out, &options, columns, 1, &error),
      SANAD_OK);
  assert_int_equal(sanad_formatter_row(formatter, &cell, &error),
                   SANAD_UNSUPPORTED);
  assert_string_equal(error.message,
                      "XML has no way to write a control character of ?x");
  sanad_formatter_free(formatter);
  (void)fclose(out);
  free(written);
}

static void
reports_a_device_that_is_full(void **state)
{
  (void)state;
  FILE *const out = fopen("/dev/full", "w");
  if (!out) {
    skip();
  }
  const SanadText columns[] = {SANAD_TEXT("x")};

  for (unsigned mode = 0; mode < SANAD_MODES; ++mode) {
    const SanadFormatOptions options = {.mode = (SanadMode)mode};
    SanadFormatter *formatter = NULL;
    SanadError error = {0};
    clearerr(out);
    SanadStatus status =
        sanad_formatter_open(&formatter, out, &options, columns, 1, &error);
    for (size_t i = 0; i < 2000 && status == SANAD_OK; ++i) {
      const SanadCell cell = node("Tajikistan");
      status = sanad_formatter_row(formatter, &cell, &error);
    }
    if (status == SANAD_OK) {
      status = sanad_formatter_finish(formatter, &error);
    }
    assert_int_equal(status, SANAD_IO);
    assert_string_equal(error.message, "cannot write: No space left on device");
    sanad_formatter_free(formatter);
    clearerr(out);
    assert_int_equal(sanad_format_yes_no(out, &options, true, &error),
                     SANAD_IO);
  }
  (void)fclose(out);
}

/// Each line of `written` must fill exactly `width` columns.
static void
assert_lines_fill(const char *written, size_t width)
{
  while (*written) {
    const char *const end = strchr(written, '\n');
    assert_non_null(end);
    assert_int_equal(
        sanad_text_width((SanadText){written, (size_t)(end - written)}), width);
    written = end + 1;
  }
}

static void
keeps_the_edge_straight_in_every_script(void **state)
{
  (void)state;
  const char *const words[] = {
      "جمهوری اسلامی ایران می‌گوید سلام",
      "中华人民共和国外交部发言人",
      "e\u0301e\u0301e\u0301e\u0301e\u0301e\u0301 combining e\u0301",
      "👨‍👩‍👧👨‍👩‍👧 emoji",
      "🇮🇷🇹🇯🇨🇳 flags and more",
      "Республика Таджикистан",
      "กรุงเทพมหานคร อมรรัตนโกสินทร์"};
  const SanadText columns[] = {SANAD_TEXT("a"), SANAD_TEXT("名前")};
  SanadCell cells[COUNT(words) * 2];
  for (size_t i = 0; i < COUNT(cells); ++i) {
    cells[i] = node(words[i / 2]);
  }

  // Narrower than the widest, so each width is filled exactly.
  for (size_t width = 23; width < 60; ++width) {
    const SanadFormatOptions options = {.mode = SANAD_MODE_BOX, .width = width};
    char *const written =
        format_with(&options, columns, 2, cells, COUNT(words));
    assert_lines_fill(written, width);
    free(written);
  }
}

static void
draws_two_hundred_columns(void **state)
{
  (void)state;
  SanadText columns[200];
  SanadCell cells[200];
  for (size_t i = 0; i < COUNT(columns); ++i) {
    columns[i] = SANAD_TEXT("c");
    cells[i] = node(i % 2 ? "中" : "سلام");
  }

  const SanadFormatOptions wide = {.mode = SANAD_MODE_BOX};
  char *const written = format_with(&wide, columns, 200, cells, 1);
  assert_lines_fill(written, 1 + 100 * (2 + 3) + 100 * (4 + 3));
  free(written);

  const SanadFormatOptions narrow = {.mode = SANAD_MODE_BOX, .width = 80};
  char *const lines = format_with(&narrow, columns, 200, cells, 1);
  size_t line_count = 0;
  for (const char *at = lines; (at = strchr(at, '\n')); ++at) {
    ++line_count;
  }
  assert_int_equal(line_count, 200);
  assert_memory_equal(lines, "c = سلام\nc = 中\n",
                      strlen("c = سلام\nc = 中\n"));
  free(lines);
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(names_each_mode_and_finds_it_again),
      cmocka_unit_test(writes_each_mode),
      cmocka_unit_test(writes_no_rows),
      cmocka_unit_test(answers_yes_and_no_in_each_mode),
      cmocka_unit_test(shows_controls_as_symbols_in_a_box),
      cmocka_unit_test(cuts_between_grapheme_clusters),
      cmocka_unit_test(fits_a_box_into_the_width),
      cmocka_unit_test(shrinks_all_wide_columns_to_the_same_width),
      cmocka_unit_test(turns_to_lines_when_a_row_cannot_fit),
      cmocka_unit_test(wraps_long_values_between_words),
      cmocka_unit_test(says_how_many_rows_it_left_out),
      cmocka_unit_test(colours_names_and_what_is_not_bound),
      cmocka_unit_test(aligns_numbers_of_all_types_but_no_other_text),
      cmocka_unit_test(aligns_what_is_no_number_as_shown_like_text),
      cmocka_unit_test(quotes_csv_as_rfc_4180_asks),
      cmocka_unit_test(escapes_what_would_break_a_line_of_tsv),
      cmocka_unit_test(writes_json_numbers_only_where_no_digit_is_lost),
      cmocka_unit_test(escapes_markup),
      cmocka_unit_test(refuses_controls_that_xml_cannot_carry),
      cmocka_unit_test(reports_a_device_that_is_full),
      cmocka_unit_test(keeps_the_edge_straight_in_every_script),
      cmocka_unit_test(draws_two_hundred_columns),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
