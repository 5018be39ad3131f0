/// The parts of reports: front matter, info lines, inline values, and whole
/// reports whose questions are answered here.

#include "report/report_impl.h"
#include "tests/unit/test.h"

#include <string.h>

static SanadArena *
new_arena(void)
{
  SanadArena *const arena = sanad_arena_new(NULL, SIZE_MAX);
  assert_non_null(arena);
  return arena;
}

static void
assert_text(SanadText text, const char *expected)
{
  assert_int_equal(text.length, strlen(expected));
  assert_memory_equal(text.data, expected, text.length);
}

// ---- Front matter

static void
reads_a_title_and_typed_parameters(void **state)
{
  (void)state;
  SanadArena *const arena = new_arena();
  FrontMatter front;
  const SanadText text = SANAD_TEXT(
      "---\n# a comment\ntitle: \"Trade: \\\"now\\\"\"  # another\nlang: "
      "en-GB\n"
      "params: { who: [Hong Kong], since: 2024-01-01, n: 5, all: true,\n"
      "---\nbody\n");
  SanadError error = {0};
  assert_int_equal(report_read_front(arena, text, &front, &error),
                   SANAD_SYNTAX);
  assert_string_equal(error.message, "this map has no } at its end");

  const SanadText good = SANAD_TEXT(
      "---\r\ntitle: \"Trade: \\\"now\\\"\"  # another\r\nsubtitle: 'a # b'\r\n"
      "params:\r\n  who: [Hong, Kong]\r\n  since: 2024-01-01\r\n  n: 5\r\n"
      "  all: true\r\n  text: \"x, y\"\r\n  must: <date>\r\n---\r\nbody\r\n");
  assert_int_equal(report_read_front(arena, good, &front, &error), SANAD_OK);
  assert_text(front.title, "Trade: \"now\"");
  assert_text(front.subtitle, "a # b");
  assert_int_equal(front.parameter_count, 6);
  static const ParameterType types[] = {PARAMETER_NAME,   PARAMETER_DATE,
                                        PARAMETER_NUMBER, PARAMETER_BOOLEAN,
                                        PARAMETER_TEXT,   PARAMETER_DATE};
  for (size_t i = 0; i < 6; ++i) {
    assert_int_equal(front.parameters[i].type, types[i]);
  }
  assert_text(front.parameters[0].shown, "Hong, Kong");
  assert_text(front.parameters[4].shown, "x, y");
  assert_true(front.parameters[5].is_required);
  assert_memory_equal(good.data + front.body, "body", 4);
  sanad_arena_free(arena);
}

static void
reads_a_map_on_one_line(void **state)
{
  (void)state;
  SanadArena *const arena = new_arena();
  FrontMatter front;
  const SanadText text = SANAD_TEXT(
      "---\nparams: { who: [Hong, Kong], t: \"a } b\", x: , y: <http://x/y> }\n"
      "---\n");
  assert_int_equal(report_read_front(arena, text, &front, NULL), SANAD_OK);
  assert_int_equal(front.parameter_count, 4);
  assert_text(front.parameters[0].value, "[Hong, Kong]");
  assert_text(front.parameters[1].shown, "a } b");
  assert_true(front.parameters[2].is_required);
  assert_text(front.parameters[3].value, "<http://x/y>");
  sanad_arena_free(arena);
}

static void
says_where_the_front_matter_is_wrong(void **state)
{
  static const struct {
    const char *text;
    unsigned line;
    unsigned column;
    const char *message;
  } cases[] = {
      {"---\ntitle: x\n", 1, 1, "the front matter has no end"},
      {"---\ntitel: x\n---\n", 2, 1,
       "nothing in the front matter is called \"titel\""},
      {"---\ntitle: a\ntitle: b\n---\n", 3, 1, "title is given twice"},
      {"---\ntitle x\n---\n", 2, 6, "a : is expected behind the name"},
      {"---\n  who: Iran\n---\n", 2, 3,
       "this line is indented, but no map stands above it"},
      {"---\nparams: Iran\n---\n", 2, 9,
       "params is a map of names and defaults"},
      {"---\nparams: { a: 1, a: 2 }\n---\n", 2, 17,
       "the parameter a is declared twice"},
      {"---\nparams: { a: <day> }\n---\n", 2, 14,
       "no type of parameters is called \"day\""},
      {"---\nparams: { a-b: 1 }\n---\n", 2, 11,
       "\"a-b\" cannot be the name of a parameter"},
      {"---\ntitle: \"x\n---\n", 2, 8,
       "this text has no quote at its end, or something behind it"},
      {"---\nlang: <b>\n---\n", 2, 7, "\"<b>\" is no language tag"},
      {"---\nparams: { a: 1 } b\n---\n", 2, 18,
       "something stands behind the }"},
  };
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
    SanadArena *const arena = new_arena();
    FrontMatter front;
    SanadError error = {0};
    const SanadText text = sanad_text(cases[i].text);
    assert_int_not_equal(report_read_front(arena, text, &front, &error),
                         SANAD_OK);
    assert_string_equal(error.message, cases[i].message);
    const SanadPlace place =
        sanad_locate(text.data, text.length, error.span.offset);
    assert_int_equal(place.line, cases[i].line);
    assert_int_equal(place.column, cases[i].column);
    sanad_arena_free(arena);
  }
}

static void
takes_values_of_the_right_type_only(void **state)
{
  static const struct {
    const char *name;
    const char *value;
    const char *message; ///< Null: it is taken
    const char *shown;
  } cases[] = {
      {"who", "Hong Kong", NULL, "Hong Kong"},
      {"who", "[a b]", NULL, "a b"},
      {"who", "12", "the parameter who takes a name, not 12", NULL},
      {"since", "2024-05", NULL, "2024-05"},
      {"since", "soon", "the parameter since takes a date, not soon", NULL},
      {"n", "-3.5", NULL, "-3.5"},
      {"n", "three", "the parameter n takes a number, not three", NULL},
      {"text", "any \"text\" ]", NULL, "any \"text\" ]"},
      {"x", "1", "the report has no parameter x", NULL},
      {"n", "", "the parameter n is given no value", NULL},
  };
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
    SanadArena *const arena = new_arena();
    FrontMatter front;
    SanadError error = {0};
    const SanadText text = SANAD_TEXT("---\nparams: { who: Iran, since: "
                                      "2024-01-01, n: 1, text: \"\" }\n---\n");
    const SanadReportValue value = {sanad_text(cases[i].name),
                                    sanad_text(cases[i].value)};
    assert_int_equal(report_read_front(arena, text, &front, NULL), SANAD_OK);
    const SanadStatus status =
        report_take_values(arena, &front, &value, 1, &error);
    assert_int_equal(status, cases[i].message ? SANAD_MEANING : SANAD_OK);
    assert_string_equal(error.message,
                        cases[i].message ? cases[i].message : "");
    if (!cases[i].message) {
      assert_text(report_parameter(&front, value.name)->shown, cases[i].shown);
    }
    sanad_arena_free(arena);
  }
}

// ---- Info lines

static SanadStatus
read_info(SanadArena *arena, const char *line, BlockInfo *info,
          SanadError *error)
{
  return report_read_info(arena, sanad_text(line), strlen("```sanad"),
                          strlen(line), info, error);
}

static void
reads_every_word_of_an_info_line(void **state)
{
  (void)state;
  SanadArena *const arena = new_arena();
  BlockInfo info;
  assert_int_equal(
      read_info(arena,
                "```sanad as=met_1 chart=bar x=?x y=a,?b title=\"A \\\"b\\\"\" "
                "limit=5 sources=footnote empty=none code=show width=400 "
                "height=300",
                &info, NULL),
      SANAD_OK);
  assert_text(info.name, "met_1");
  assert_int_equal(info.form, FORM_CHART);
  assert_int_equal(info.chart, SANAD_CHART_BAR);
  assert_text(info.x, "x");
  assert_int_equal(info.y_count, 2);
  assert_text(info.y[1], "b");
  assert_text(info.title, "A \"b\"");
  assert_int_equal(info.limit, 5);
  assert_int_equal(info.sources, SOURCES_FOOTNOTE);
  assert_text(info.empty, "none");
  assert_true(info.shows_code);
  assert_true(info.is_shown);
  assert_int_equal(info.width, 400);

  assert_int_equal(read_info(arena, "```sanad as=met", &info, NULL), SANAD_OK);
  assert_false(info.is_shown);
  assert_int_equal(read_info(arena, "```sanad as=met show", &info, NULL),
                   SANAD_OK);
  assert_true(info.is_shown);
  assert_int_equal(info.form, FORM_TABLE);
  assert_int_equal(
      read_info(arena, "```sanad draw layout=neato cluster=class", &info, NULL),
      SANAD_OK);
  assert_int_equal(info.layout, SANAD_LAYOUT_NEATO);
  assert_int_equal(info.cluster, SANAD_CLUSTER_CLASS);
  sanad_arena_free(arena);
}

static void
says_where_an_info_line_is_wrong(void **state)
{
  static const struct {
    const char *line;
    unsigned column;
    const char *message;
  } cases[] = {
      {"```sanad tabel", 10, "no word of a block is \"tabel\""},
      {"```sanad table list", 16, "a block is shown in one way"},
      {"```sanad limit=0", 16, "limit cannot be \"0\""},
      {"```sanad limit", 10, "limit has no value"},
      {"```sanad chart=cake", 16, "chart cannot be \"cake\""},
      {"```sanad x=a", 10, "only a chart takes this"},
      {"```sanad layout=dot", 10, "only a picture of a graph takes this"},
      {"```sanad title=\"a", 16, "this text has no quote at its end"},
      {"```sanad as=1a", 13, "as cannot be \"1a\""},
      {"```sanad as=a as=b", 15, "as is given twice"},
      {"```sanad list sources=column", 15,
       "only a table has a column for sources"},
      {"```sanad sources=all", 18, "sources cannot be \"all\""},
  };
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
    SanadArena *const arena = new_arena();
    BlockInfo info;
    SanadError error = {0};
    assert_int_not_equal(read_info(arena, cases[i].line, &info, &error),
                         SANAD_OK);
    assert_string_equal(error.message, cases[i].message);
    assert_int_equal(error.span.offset + 1, cases[i].column);
    sanad_arena_free(arena);
  }
}

// ---- Whole reports

/// Answers every question with the same rows, and keeps what it is told.
typedef struct {
  SanadBuffer errors;
  SanadBuffer asked;
  SanadText text;
  size_t questions;
} Fake;

static const char hostile[] = "<script>|`a`\n$(x){{b}}](javascript:c)";

/// Rows of a name and a number; the text `fail` fails at its second byte, and
/// `none` gives no rows.
static SanadStatus
fake_ask(void *state, SanadArena *arena, const SanadReportQuestion *question,
         SanadReportResult *result, SanadReportResult *why, SanadError *error)
{
  static const char *const names[] = {"x",      "n",    "fact",
                                      "source", "date", "sentence"};
  SanadText *const columns = SANAD_TAKE_ARRAY(arena, SanadText, 6);
  assert_non_null(columns);
  for (size_t i = 0; i < 6; ++i) {
    columns[i] = sanad_text(names[i]);
  }
  Fake *const fake = state;
  ++fake->questions;
  sanad_buffer_add_text(&fake->asked, question->text);
  for (size_t i = 0; i < question->value_count; ++i) {
    sanad_buffer_add_text(&fake->asked, question->values[i].name);
    sanad_buffer_add_char(&fake->asked, ';');
  }
  if (sanad_text_has_prefix(question->text, SANAD_TEXT("fail"))) {
    return sanad_fail(error, SANAD_SYNTAX, (SanadSpan){1, 1}, "it is wrong");
  }
  SanadCell *const cells = SANAD_TAKE_ARRAY(arena, SanadCell, 12);
  assert_non_null(cells);
  for (size_t i = 0; i < 2; ++i) {
    const char *const number = i ? "7" : "-12";
    cells[2 * i].term = sanad_term_iri(SANAD_TEXT("http://x.org/a?b=\"'|"));
    cells[2 * i].shown = i ? sanad_text(hostile) : SANAD_TEXT("Iran");
    cells[2 * i + 1].term = sanad_term_typed(
        sanad_text(number),
        SANAD_TEXT("http://www.w3.org/2001/XMLSchema#integer"));
    cells[2 * i + 1].shown = sanad_text(number);
  }
  cells[0].term = sanad_term_iri(SANAD_TEXT("urn:x"));
  const bool is_none =
      sanad_text_has_prefix(question->text, SANAD_TEXT("none"));
  *result = (SanadReportResult){
      .columns = columns,
      .column_count = 2,
      .cells = cells,
      .row_count = is_none ? 0 : 2,
      .total = is_none ? 0 : 215,
      .has_answer = true,
  };
  if (question->wants_sources) {
    SanadCell *const behind = &cells[4];
    behind[0] = cells[0];
    behind[1] = cells[1];
    behind[3].term = sanad_term_iri(SANAD_TEXT("http://news.org/1"));
    behind[3].shown = SANAD_TEXT("A <b>headline</b>");
    behind[4].term = sanad_term_string(SANAD_TEXT("2024-05-14"));
    behind[4].shown = SANAD_TEXT("2024-05-14");
    behind[5].term = sanad_term_string(SANAD_TEXT("They met & spoke."));
    behind[5].shown = behind[5].term.text;
    *why = (SanadReportResult){
        .columns = columns,
        .column_count = 6,
        .cells = behind,
        .row_count = 1,
        .total = 1,
    };
  }
  return SANAD_OK;
}

static SanadStatus
fake_set(void *state, SanadArena *arena, SanadText name, SanadText value,
         SanadText *shown, SanadError *error)
{
  (void)arena;
  (void)shown;
  Fake *const fake = state;
  (void)error;
  sanad_buffer_add_text(&fake->asked, name);
  sanad_buffer_add_char(&fake->asked, '=');
  sanad_buffer_add_text(&fake->asked, value);
  sanad_buffer_add_char(&fake->asked, ';');
  return SANAD_OK;
}

static void
fake_fail(void *state, const SanadError *error)
{
  Fake *const fake = state;
  const SanadPlace place =
      sanad_locate(fake->text.data, fake->text.length, error->span.offset);
  sanad_buffer_add_format(&fake->errors, "%u:%u: %s\n", (unsigned)place.line,
                          (unsigned)place.column, error->message);
}

static void
fake_note(void *state, SanadSpan span, const char *text)
{
  Fake *const fake = state;
  (void)span;
  sanad_buffer_add_format(&fake->errors, "note: %s\n", text);
}

/// A report that was run.
typedef struct {
  Fake fake;
  SanadArena *arena;
  SanadReportOutput output;
  SanadStatus status;
  char *content;
} Outcome;

static Outcome
run(const char *text, SanadReportForm form, bool keeps_going)
{
  Outcome outcome = {.arena = new_arena(), .fake.text = sanad_text(text)};
  const SanadReportHost host = {
      .state = &outcome.fake,
      .ask = fake_ask,
      .set = fake_set,
      .fail = fake_fail,
      .note = fake_note,
  };
  const SanadReportOptions options = {
      .text = sanad_text(text),
      .path = "a/test.md",
      .form = form,
      .picture_stem = SANAD_TEXT("out"),
      .keeps_going = keeps_going,
      .is_reproducible = true,
  };
  outcome.status =
      sanad_report_run(&options, &host, outcome.arena, &outcome.output);
  outcome.content = sanad_arena_copy(outcome.arena, outcome.output.content.data,
                                     outcome.output.content.length);
  assert_non_null(outcome.content);
  return outcome;
}

static void
end(Outcome *outcome)
{
  sanad_buffer_free(&outcome->fake.errors);
  sanad_buffer_free(&outcome->fake.asked);
  sanad_arena_free(outcome->arena);
}

/// What stands in `<main>`, or all of a text.
static void
assert_content(const char *text, SanadReportForm form, const char *expected)
{
  Outcome outcome = run(text, form, false);
  const char *errors = sanad_buffer_string(&outcome.fake.errors);
  assert_string_equal(errors ? errors : "", "");
  char *content = outcome.content;
  char *const body = strstr(content, "<main>\n");
  if (body) {
    content = body + strlen("<main>\n");
    char *const behind = strstr(content, "</main>");
    assert_non_null(behind);
    *behind = '\0';
  }
  assert_string_equal(content, expected);
  end(&outcome);
}

#define FENCE(words, code) "```sanad " words "\n" code "\n```\n"

static void
writes_values_as_they_are(void **state)
{
  (void)state;
  assert_content(
      "# T\n" FENCE(
          "as=m",
          "q") "{{ m.x }} **{{ m.n | first }}** "
               "{{ m | count }} {{ m.n | list 1 }} `{{ m.n }}` \\{{ x }} "
               "[{{m.n}}](b{{m.n}})\n",
      SANAD_REPORT_HTML,
      "<h1>T</h1>\n<p>Iran <strong>-12</strong> 215 -12 … 214 more "
      "<code>-12</code> {{ x }} <a href=\"b-12\">-12</a></p>\n");
}

static void
lets_no_label_become_markup(void **state)
{
  (void)state;
  assert_content(
      "# T\n" FENCE("as=m", "q") "{{#each m}}\n- {{ x }}\n{{/each}}\n\n"
                                 "[a]({{ m.x | list }})\n",
      SANAD_REPORT_HTML,
      "<h1>T</h1>\n<ul>\n<li>Iran</li>\n"
      "<li>&lt;script&gt;|`a` $(x){{b}}](javascript:c)</li>\n</ul>\n"
      "<p><a href=\"\">a</a></p>\n");
  assert_content(
      "# T\n" FENCE("as=m", "q") "{{#each m}}\n- {{ x }}\n{{/each}}\n",
      SANAD_REPORT_MARKDOWN,
      "# T\n\n  - Iran\n  - \\<script\\>|\\`a\\` $(x){{b}}\\](javascript:c)\n");
}

static void
drops_addresses_that_run_something(void **state)
{
  static const struct {
    const char *url;
    bool is_harmless;
  } cases[] = {
      {"http://x", true},
      {"https://x", true},
      {"a/b:c", true},
      {"", true},
      {"mailto:a@b", true},
      {"#top", true},
      {"javascript:x", false},
      {"JavaScript:x", false},
      {"data:text/html,x", false},
      {"vbscript:x", false},
      {"file:///etc/passwd", false},
  };
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
    assert_int_equal(report_is_harmless(sanad_text(cases[i].url)),
                     cases[i].is_harmless);
  }
  assert_true(report_is_address(SANAD_TEXT("https://a.org/b?c#d")));
  assert_false(report_is_address(SANAD_TEXT("urn:x")));
  assert_false(report_is_address(SANAD_TEXT("javascript://x/%0aalert(1)")));
  assert_false(report_is_address(SANAD_TEXT("http://a.org/\" onclick=\"x")));
}

static void
writes_tables_with_links_numbers_and_what_is_left(void **state)
{
  (void)state;
  assert_content(
      "# T\n" FENCE("table title=\"A & B\" limit=1", "q"), SANAD_REPORT_HTML,
      "<h1>T</h1>\n"
      "<div class=\"scroll\" role=\"region\" tabindex=\"0\" "
      "aria-labelledby=\"table-1\">\n<table>\n"
      "<caption id=\"table-1\">A &amp; B</caption>\n"
      "<thead><tr><th scope=\"col\">x</th>"
      "<th scope=\"col\" class=\"number\">n</th></tr></thead>\n<tbody>\n"
      "<tr><td dir=\"auto\">Iran</td><td class=\"number\">-12</td></tr>\n"
      "</tbody>\n</table>\n</div>\n<p class=\"more\">… 214 more</p>\n");
  assert_content("# T\n" FENCE("table", "q"), SANAD_REPORT_MARKDOWN,
                 "# T\n\n| x | n |\n| --- | ---: |\n| Iran | -12 |\n"
                 "| &lt;script>\\|\\`a\\` $(x){{b}}\\](javascript:c) | 7 |\n\n"
                 "… 213 more\n");
}

static void
writes_lists_and_values(void **state)
{
  (void)state;
  assert_content("# T\n" FENCE("list limit=1", "q") FENCE("value title=n", "q"),
                 SANAD_REPORT_MARKDOWN,
                 "# T\n\n- Iran · -12\n\n… 214 more\n\n**Iran** n\n");
  assert_content("# T\n" FENCE("list empty=nobody", "none"),
                 SANAD_REPORT_MARKDOWN, "# T\n\nnobody\n");
}

static void
cites_sources_in_notes_and_columns(void **state)
{
  (void)state;
  assert_content(
      "# T\n" FENCE("as=m sources=footnote", "q") "{{ m.n }}\n\n" FENCE(
          "table limit=1 sources=column", "q"),
      SANAD_REPORT_HTML,
      "<h1>T</h1>\n<p>-12<sup class=\"refs\"><a href=\"#note-1\" "
      "role=\"doc-noteref\" aria-label=\"source 1\">1</a></sup></p>\n"
      "<div class=\"scroll\" role=\"region\" tabindex=\"0\" "
      "aria-labelledby=\"table-1\">\n<table>\n"
      "<caption id=\"table-1\" class=\"unseen\">Table 1: x, n</caption>\n"
      "<thead><tr><th scope=\"col\">x</th>"
      "<th scope=\"col\" class=\"number\">n</th>"
      "<th scope=\"col\">sources</th></tr></thead>\n<tbody>\n"
      "<tr><td dir=\"auto\">Iran</td><td class=\"number\">-12</td><td>"
      "<a href=\"http://news.org/1\">A &lt;b&gt;headline&lt;/b&gt;</a>, 14 May "
      "2024</td></tr>\n</tbody>\n</table>\n</div>\n"
      "<p class=\"more\">… 214 more</p>\n"
      "<section class=\"notes\" role=\"doc-endnotes\" "
      "aria-labelledby=\"sources\">\n<h2 id=\"sources\">Sources</h2>\n<ol>\n"
      "<li id=\"note-1\"><a href=\"http://news.org/1\">A &lt;b&gt;headline"
      "&lt;/b&gt;</a>, <time>14 May 2024</time> <q dir=\"auto\">They met &amp; "
      "spoke.</q></li>\n</ol>\n</section>\n");
  assert_content("# T\n" FENCE("list limit=1 sources=footnote", "q"),
                 SANAD_REPORT_MARKDOWN,
                 "# T\n\n- Iran · -12[^1]\n\n… 214 more\n\n"
                 "[^1]: [A &lt;b>headline&lt;/b>](<http://news.org/1>), "
                 "14 May 2024 “They met &amp; spoke.”\n");
}

static void
runs_loops_and_conditions(void **state)
{
  (void)state;
  assert_content(
      "# T\n{{#if m.empty}}\nnone\n{{else}}\nsome\n{{/if}}\n\n"
      "{{#each m limit=1}}\nx {{ n }}{{#if not x}}!{{/if}}\n{{/each}}\n\n"
      "{{#each none}}\nno\n{{else}}\nempty\n{{/each}}\n\n" FENCE("as=m", "q")
          FENCE("as=none", "none"),
      SANAD_REPORT_MARKDOWN, "# T\n\nsome\n\nx -12\n\nempty\n");
}

static void
gives_the_row_of_a_loop_to_questions_in_it(void **state)
{
  (void)state;
  Outcome outcome = run("{{#each m limit=1}}\n" FENCE(
                            "list", "inner") "{{/each}}"
                                             "\n" FENCE("as=m", "outer"),
                        SANAD_REPORT_MARKDOWN, false);
  assert_int_equal(outcome.status, SANAD_OK);
  assert_string_equal(sanad_buffer_string(&outcome.fake.asked),
                      "outer\ninner\nx;n;");
  end(&outcome);
}

static void
forms_dates(void **state)
{
  static const struct {
    const char *date;
    const char *form;
    const char *expected;
  } cases[] = {
      {"2024-05-14", "", "14 May 2024"},
      {"2024-05", "", "May 2024"},
      {"2024-05-14", "%A %d.%m.%y", "Tuesday 14.05.24"},
      {"2024-02-29T10:30:00Z", "%a %e %b %H:%M", "Thu 29 Feb 10:30"},
      {"2024-05", "%e %B %Y", "May 2024"},
      {"soon", "%Y", "soon"},
      {"2024-13-01", "%Y", "2024-13-01"},
      {"2024-05-14", "100%% %q %", "100% %q %"},
  };
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
    SanadBuffer out = {0};
    report_add_date(&out, sanad_text(cases[i].date), sanad_text(cases[i].form));
    assert_string_equal(sanad_buffer_string(&out), cases[i].expected);
    sanad_buffer_free(&out);
  }
}

static void
names_the_place_of_every_error(void **state)
{
  static const struct {
    const char *text;
    const char *error;
  } cases[] = {
      {"a\n\n> x\n>\n> ```sanad\n> one\n> ```\n>\n> ```sanad\n> fail\n> ```\n",
       "10:4: it is wrong\n"},
      {"- a\n\n  ```sanad\n  fail\n  ```\n", "4:4: it is wrong\n"},
      {"x {{ m.x }}\n", "1:6: no block is called \"m\"\n"},
      {FENCE("as=m", "q") "{{ m.z }}\n", "4:4: m has no column \"z\"\n"},
      {FENCE("as=m", "q") "{{ m }}\n", "4:4: m has several columns\n"},
      {FENCE("as=m", "q") "{{ m.x | last }}\n",
       "4:10: no filter of values is called \"last\"\n"},
      {"{{ a\n", "1:1: this {{ has no }} on its line\n"},
      {"x\n{{#each m}}\ny\n", "2:1: this {{#each}} is not closed\n"},
      {"{{/if}}\n", "1:1: no {{#if}} is open here\n"},
      {"{{#if $x}}\n{{/each}}\n{{/if}}\n",
       "2:1: the {{#if}} that was opened last is not closed\n"},
      {"{{else}}\n",
       "1:1: no {{#if}} or {{#each}} is open here that can have an else\n"},
      {"{{#with x}}\n", "1:1: there is no such tag\n"},
      {"{{ $x }}\n", "1:4: the report has no parameter x\n"},
      {FENCE("from=m table", ""), "1:10: no block is called \"m\"\n"},
      {FENCE("as=m", "q") FENCE("from=m", "q"),
       "4:10: a block with from= has no question of its own\n"},
      {FENCE("as=m", "q") FENCE("from=m sources=footnote table", ""),
       "4:17: m was asked without its sources\n"},
      {"\xff\n", "1:1: this byte is no UTF-8\n"},
      {"---\nparams: { a: }\n---\n", "2:11: the parameter a has no value\n"},
  };
  (void)state;
  for (size_t i = 0; i < sizeof cases / sizeof *cases; ++i) {
    Outcome outcome = run(cases[i].text, SANAD_REPORT_HTML, false);
    assert_int_not_equal(outcome.status, SANAD_OK);
    assert_string_equal(sanad_buffer_string(&outcome.fake.errors),
                        cases[i].error);
    assert_int_equal(outcome.output.content.length, 0);
    end(&outcome);
  }
}

static void
keeps_going_with_a_box_for_each_error(void **state)
{
  (void)state;
  Outcome outcome =
      run(FENCE("as=m",
                "fail") "a {{ m.x }} {{ m | count }}\n\n"
                        "{{#each m}}\nb\n{{/each}}\n" FENCE("from=m table", "")
                            FENCE("list", "fail again"),
          SANAD_REPORT_MARKDOWN, true);
  assert_int_equal(outcome.status, SANAD_SYNTAX);
  assert_int_equal(outcome.output.failures, 2);
  assert_string_equal(sanad_buffer_string(&outcome.fake.errors),
                      "2:2: it is wrong\n13:2: it is wrong\n");
  assert_string_equal(outcome.content,
                      "# test\n\n> **Error** a/test.md:2:2: it is wrong\n\n"
                      "a \\[error\\] \\[error\\]\n\n"
                      "> **Error** a/test.md:13:2: it is wrong\n");
  end(&outcome);
}

static void
keeps_raw_html_out(void **state)
{
  (void)state;
  Outcome outcome =
      run("# T\n<!-- c -->\n\n<b>x</b>\n\n<div onclick=\"x\">\n</div>\n\n"
          "[a](javascript:x)\n",
          SANAD_REPORT_HTML, false);
  assert_int_equal(outcome.status, SANAD_OK);
  assert_null(strstr(outcome.content, "<b>"));
  assert_null(strstr(outcome.content, "onclick"));
  assert_null(strstr(outcome.content, "javascript"));
  assert_string_equal(sanad_buffer_string(&outcome.fake.errors),
                      "note: raw HTML is left out; --unsafe keeps it\n");
  end(&outcome);
}

static void
nests_only_so_deep(void **state)
{
  (void)state;
  SanadBuffer text = {0};
  sanad_buffer_add_string(&text, FENCE("as=m", "q"));
  for (unsigned i = 0; i <= REPORT_DEPTH_MAX; ++i) {
    sanad_buffer_add_string(&text, "{{#if m}}\n");
  }
  Outcome outcome =
      run(sanad_buffer_string(&text), SANAD_REPORT_MARKDOWN, false);
  assert_int_equal(outcome.status, SANAD_LIMIT);
  end(&outcome);
  sanad_buffer_free(&text);
}

static void
stops_loops_that_ask_too_much(void **state)
{
  (void)state;
  SanadBuffer text = {0};
  // 2 rows each: 2^8 turns of the innermost loop, of which each asks 100 times.
  sanad_buffer_add_string(&text, FENCE("as=m", "q"));
  for (unsigned i = 0; i < REPORT_DEPTH_MAX; ++i) {
    sanad_buffer_add_string(&text, "{{#each m}}\n");
  }
  for (unsigned i = 0; i < 100; ++i) {
    sanad_buffer_add_string(&text, FENCE("value", "q"));
  }
  for (unsigned i = 0; i < REPORT_DEPTH_MAX; ++i) {
    sanad_buffer_add_string(&text, "{{/each}}\n");
  }
  Outcome outcome =
      run(sanad_buffer_string(&text), SANAD_REPORT_MARKDOWN, false);
  assert_int_equal(outcome.status, SANAD_LIMIT);
  assert_int_equal(outcome.fake.questions, REPORT_RUNS_MAX);
  end(&outcome);
  sanad_buffer_free(&text);
}

static void
puts_parameters_into_titles_and_text(void **state)
{
  (void)state;
  assert_content("---\ntitle: $who & \\$who\nparams: { who: [A B] }\n---\n"
                 "Of $who, \\$who, $whom, `$who`.\n\n```\n$who {{ x }}\n```\n",
                 SANAD_REPORT_MARKDOWN,
                 "# A B &amp; $who\n\nOf A B, $who, $whom, `A B`.\n\n"
                 "    $who {{ x }}\n");
}

int
main(void)
{
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(reads_a_title_and_typed_parameters),
      cmocka_unit_test(reads_a_map_on_one_line),
      cmocka_unit_test(says_where_the_front_matter_is_wrong),
      cmocka_unit_test(takes_values_of_the_right_type_only),
      cmocka_unit_test(reads_every_word_of_an_info_line),
      cmocka_unit_test(says_where_an_info_line_is_wrong),
      cmocka_unit_test(writes_values_as_they_are),
      cmocka_unit_test(lets_no_label_become_markup),
      cmocka_unit_test(drops_addresses_that_run_something),
      cmocka_unit_test(writes_tables_with_links_numbers_and_what_is_left),
      cmocka_unit_test(writes_lists_and_values),
      cmocka_unit_test(cites_sources_in_notes_and_columns),
      cmocka_unit_test(runs_loops_and_conditions),
      cmocka_unit_test(gives_the_row_of_a_loop_to_questions_in_it),
      cmocka_unit_test(forms_dates),
      cmocka_unit_test(names_the_place_of_every_error),
      cmocka_unit_test(keeps_going_with_a_box_for_each_error),
      cmocka_unit_test(keeps_raw_html_out),
      cmocka_unit_test(nests_only_so_deep),
      cmocka_unit_test(stops_loops_that_ask_too_much),
      cmocka_unit_test(puts_parameters_into_titles_and_text),
  };
  return cmocka_run_group_tests(tests, NULL, NULL);
}
