#include "tests/fuzz/fuzz.h"

#include "report/report.h"

#include <string.h>

#define ARENA_BYTES ((size_t)1024 * 1024 * 1024)

/// Gives two rows of labels that try to be markup.
static SanadStatus
ask(void *state, SanadArena *arena, const SanadReportQuestion *question,
    SanadReportResult *result, SanadReportResult *why, SanadError *error)
{
  static const char *const labels[] = {
      "<script>", "a|b`c`\n# d", "](javascript:e)", "{{x}} $(f) </style>"};
  SanadText *const columns = SANAD_TAKE_ARRAY(arena, SanadText, 4);
  SanadCell *const cells = SANAD_TAKE_ARRAY(arena, SanadCell, 4);
  (void)state;
  (void)why;
  FUZZ_CHECK(columns && cells);
  if (question->text.length && question->text.data[0] == '!') {
    return sanad_fail(error, SANAD_SYNTAX,
                      (SanadSpan){(uint32_t)question->text.length, 0}, "wrong");
  }
  for (size_t i = 0; i < 4; ++i) {
    columns[i] = SANAD_TEXT("x");
    columns[i].length -= i > 1;
    cells[i].term = i % 2 ? sanad_term_string(sanad_text(labels[i]))
                          : sanad_term_iri(SANAD_TEXT("http://a.org/?<\"'|>"));
    cells[i].shown = sanad_text(labels[i]);
  }
  columns[1] = SANAD_TEXT("y");
  *result = (SanadReportResult){
      .columns = columns,
      .column_count = 2,
      .cells = cells,
      .row_count = question->wants_graph ? 0 : 2,
      .total = question->wants_graph ? 0 : 3,
      .has_answer = question->text.length > 0,
  };
  return SANAD_OK;
}

static SanadStatus
set(void *state, SanadArena *arena, SanadText name, SanadText value,
    SanadText *shown, SanadError *error)
{
  (void)arena;
  (void)shown;
  (void)state;
  (void)error;
  FUZZ_CHECK(name.length && value.length);
  return SANAD_OK;
}

/// An error points into the text.
static void
fail(void *state, const SanadError *error)
{
  const SanadText *const text = state;
  FUZZ_CHECK(error->message[0] && error->span.offset <= text->length);
}

static void
note(void *state, SanadSpan span, const char *message)
{
  const SanadText *const text = state;
  FUZZ_CHECK(message[0] && span.offset <= text->length);
}

static void
run(SanadText text, SanadReportForm form, bool keeps_going)
{
  SanadArena *const arena = sanad_arena_new(NULL, ARENA_BYTES);
  FUZZ_CHECK(arena);
  const SanadReportHost host = {
      .state = &text, .ask = ask, .set = set, .fail = fail, .note = note};
  const SanadReportOptions options = {
      .text = text,
      .path = "fuzz.md",
      .form = form,
      .picture_stem = SANAD_TEXT("fuzz"),
      .keeps_going = keeps_going,
      .is_reproducible = true,
  };
  SanadReportOutput output;
  const SanadStatus status = sanad_report_run(&options, &host, arena, &output);
  const SanadText content = output.content;
  FUZZ_CHECK(status != SANAD_END);
  FUZZ_CHECK(keeps_going || (status == SANAD_OK) == (content.length > 0));
  FUZZ_CHECK(!content.data || sanad_utf8_check(content) == content.length);
  // Whatever file and data hold, nothing runs in the page.
  if (form == SANAD_REPORT_HTML && content.data) {
    FUZZ_CHECK(!memmem(content.data, content.length, "<script", 7));
    FUZZ_CHECK(!memmem(content.data, content.length, "\"javascript:", 12));
  }
  sanad_arena_free(arena);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
  const SanadText text = {(const char *)data, size};
  run(text, SANAD_REPORT_HTML, true);
  run(text, SANAD_REPORT_MARKDOWN, false);
  return 0;
}
