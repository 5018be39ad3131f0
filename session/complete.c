/// What could be typed next: words of the language, what the session has, and
/// what the graph holds (query/offers.h).

#include "query/known.h"
#include "report/chart.h"
#include "report/draw.h"
#include "session/session_impl.h"

#include <string.h>

/// Microseconds after which the graph is searched no further.
#define SEARCH_US 100000U
/// The same for names, which are looked up with each key.
#define NAMES_US 10000U
/// Milliseconds that an endpoint is waited for.
#define REMOTE_MS 400U
/// How often an endpoint may be asked for something first.
#define LESSONS_MAX 40U

typedef struct {
  SanadArena *arena;
  const SanadExpected *expected;
  SanadCompletion *completion;
} Completing;

static SanadStatus
add(Completing *completing, SanadText text, const char *tail, SanadError *error)
{
  const SanadOffer offer = {.text = text, .tail = sanad_text(tail)};
  return sanad_text_has_prefix(text, completing->expected->partial)
             ? sanad_offers_add(completing->arena,
                                &completing->completion->offers, &offer, error)
             : SANAD_OK;
}

static SanadStatus
add_all(Completing *completing, const char *const *words, const char *tail,
        SanadError *error)
{
  for (size_t i = 0; words[i]; ++i) {
    TRY(add(completing, sanad_text(words[i]), tail, error));
  }
  return SANAD_OK;
}

/// Whether a word begins like one, and is no sign.
static bool
is_word(const char *word)
{
  return (word[0] >= 'a' && word[0] <= 'z') ||
         (word[0] >= 'A' && word[0] <= 'Z');
}

/// What stands behind a word of the language once it is chosen.
static const char *
tail_of(const char *word)
{
  return strcmp(word, "load") == 0 || strcmp(word, "read") == 0 ||
                 strcmp(word, "run") == 0 || strcmp(word, "report") == 0
             ? " \""
             : " ";
}

/// Words that fit, and signs where nothing was typed.
static SanadStatus
add_words(Completing *completing, SanadError *error)
{
  const SanadExpected *const expected = completing->expected;
  for (unsigned signs = 0; signs < 2; ++signs) {
    for (size_t i = 0; i < expected->word_count; ++i) {
      const char *const word = expected->words[i];
      // The sign of a definition comes with its name.
      const bool has_signs = !expected->partial.length &&
                             !((expected->classes & SANAD_EXPECT_DEFINITION) &&
                               completing->completion->offers.count);
      if (is_word(word) == !signs && (!signs || has_signs)) {
        TRY(add(completing, sanad_text(word), signs ? "" : tail_of(word),
                error));
      }
    }
  }
  return SANAD_OK;
}

/// What may stand behind a word that is whole.
static SanadStatus
add_after(Completing *completing, SanadError *error)
{
  const SanadExpected *const expected = completing->expected;
  for (size_t i = 0; i < expected->after_count; ++i) {
    const char *const word = expected->after[i];
    SanadBuffer out = {0};
    sanad_buffer_add_text(&out, expected->partial);
    sanad_buffer_add_string(&out, is_word(word) ? " " : "");
    sanad_buffer_add_string(&out, word);
    SanadStatus status = sanad_buffer_status(&out, error);
    if (status == SANAD_OK) {
      status = add(completing, sanad_buffer_text(&out), " ", error);
    }
    sanad_buffer_free(&out);
    TRY(status);
  }
  return SANAD_OK;
}

/// The text of the last step so far, or the whole statement.
static SanadText
last_step(SanadText statement)
{
  size_t start = statement.length;
  while (start && statement.data[start - 1] != '|') {
    --start;
  }
  return sanad_text_trim(sanad_text_slice(statement, start, SIZE_MAX));
}

/// The options that the statement or its last step takes.
static const char *const *
options_of(SanadText statement)
{
  static const char *const draw[] = {
      "layout=", "title=", "cluster=", "description=", "max=", "legend=", NULL};
  static const char *const chart[] = {
      "title=", "description=", "width=", "height=", "max=", NULL};
  static const char *const load[] = {
      "replace=", "format=", "base=", "memory=", NULL};
  static const char *const read[] = {"url=", "date=", "lexicon=", NULL};
  static const char *const export[] = {"format=", "canonical=", NULL};
  static const char *const none[] = {NULL};
  const SanadText step = last_step(statement);
  return sanad_text_has_prefix(statement, SANAD_TEXT("load"))     ? load
         : sanad_text_has_prefix(statement, SANAD_TEXT("read"))   ? read
         : sanad_text_has_prefix(statement, SANAD_TEXT("export")) ? export
         : sanad_text_has_prefix(step, SANAD_TEXT("draw"))        ? draw
         : sanad_text_has_prefix(step, SANAD_TEXT("chart"))       ? chart
                                                                  : none;
}

static SanadStatus
add_option_values(Completing *completing, SanadError *error)
{
  static const char *const formats[] = {"turtle", "trig",   "ntriples",
                                        "nquads", "rdfxml", NULL};
  static const char *const switches[] = {"yes", "no", NULL};
  static const char *const clusters[] = {"class", "source", "none", NULL};
  const SanadText option = completing->expected->word;
  if (sanad_text_is(option, "format")) {
    return add_all(completing, formats, " ", error);
  }
  if (sanad_text_is(option, "cluster")) {
    return add_all(completing, clusters, " ", error);
  }
  for (int i = 0; sanad_text_is(option, "layout") && i < SANAD_LAYOUTS; ++i) {
    const char *const name = sanad_layout_name((SanadLayout)i);
    TRY(add(completing, sanad_text(name), " ", error));
  }
  return sanad_text_is(option, "replace") ||
                 sanad_text_is(option, "canonical") ||
                 sanad_text_is(option, "legend")
             ? add_all(completing, switches, " ", error)
             : SANAD_OK;
}

static SanadStatus
add_setting_values(Completing *completing, SanadError *error)
{
  static const char *const names[] = {"strict", "loose", NULL};
  static const char *const none[] = {"none", NULL};
  const SanadText setting = completing->expected->word;
  if (sanad_text_is(setting, "names")) {
    return add_all(completing, names, "", error);
  }
  return sanad_text_is(setting, "language")
             ? SANAD_OK
             : add_all(completing, none, "", error);
}

/// Values of fixed lists.
static SanadStatus
add_fixed(Completing *completing, SanadText statement, SanadError *error)
{
  static const char *const datatypes[] = {
      "xsd:string",   "xsd:integer",    "xsd:decimal", "xsd:double", "xsd:date",
      "xsd:dateTime", "xsd:gYearMonth", "xsd:boolean", NULL};
  const unsigned classes = completing->expected->classes;
  if (classes & SANAD_EXPECT_OPTION) {
    TRY(add_all(completing, options_of(statement), "", error));
  }
  if (classes & SANAD_EXPECT_OPTION_VALUE) {
    TRY(add_option_values(completing, error));
  }
  if (classes & SANAD_EXPECT_SETTING_VALUE) {
    TRY(add_setting_values(completing, error));
  }
  if (classes & SANAD_EXPECT_DATATYPE) {
    TRY(add_all(completing, datatypes, " ", error));
  }
  for (size_t i = 0; (classes & SANAD_EXPECT_SHOW) && i < SANAD_MODES; ++i) {
    TRY(add(completing, sanad_text(sanad_mode_name((SanadMode)i)), " ", error));
  }
  for (size_t i = 0; (classes & SANAD_EXPECT_CHART) && i < SANAD_CHARTS; ++i) {
    TRY(add(completing, sanad_text(sanad_chart_name((SanadChartKind)i)), " ",
            error));
  }
  const char *setting = NULL;
  for (size_t i = 0;
       (classes & SANAD_EXPECT_SETTING) && (setting = session_setting_name(i));
       ++i) {
    TRY(add(completing, sanad_text(setting), " ", error));
  }
  const char *function = NULL;
  for (size_t i = 0; (classes & SANAD_EXPECT_OPERAND) &&
                     completing->expected->partial.length &&
                     (function = sanad_function_name(i));
       ++i) {
    TRY(add(completing, sanad_text(function), "(", error));
  }
  return SANAD_OK;
}

/// Adds what the graph has.
static SanadStatus
add_stored(SanadSession *session, Completing *completing, SanadText text,
           SanadError *error)
{
  SanadSnapshot *snapshot = NULL;
  TRY(sanad_snapshot_open(&snapshot, session->store, error));
  SanadAsk ask = session_ask(session, completing->arena, snapshot);
  SanadSettings settings = session->settings;
  settings.has_no_hints = true; // To look for them takes long
  ask.settings = &settings;
  ask.deadline_us = session_now_us() + SEARCH_US;
  ask.note = NULL;
  const SanadStatus status = sanad_offer(
      &ask, completing->expected, text, &completing->completion->offers, error);
  sanad_snapshot_close(snapshot);
  return status;
}

/// Adds what the source has.  An endpoint is asked for it first, and what it
/// says is kept; if that takes too long, there is nothing this time.
static SanadStatus
add_known(SanadSession *session, Completing *completing, SanadText text,
          SanadError *error)
{
  SanadEndpoint *const remote = session->remote;
  const size_t before = completing->completion->offers.count;
  if (remote) {
    sanad_endpoint_begin(remote, REMOTE_MS, &session->is_cancelled);
    sanad_endpoint_hurry(remote, REMOTE_MS);
  }
  TRY(add_stored(session, completing, text, error));
  for (unsigned i = 0;
       remote && i < LESSONS_MAX && sanad_endpoint_is_waiting(remote); ++i) {
    SanadError own = {0};
    const SanadStatus status =
        sanad_endpoint_learn(remote, &session->settings, &own);
    if (status == SANAD_NO_MEMORY) {
      return sanad_fail_memory(error);
    }
    if (status != SANAD_OK) {
      completing->completion->is_late = true;
      return SANAD_OK;
    }
    completing->completion->offers.count = before;
    TRY(add_stored(session, completing, text, error));
  }
  return SANAD_OK;
}

/// Whether the only thing offered is what stands there already.
static bool
is_written(const Completing *completing)
{
  const SanadOffers *const offers = &completing->completion->offers;
  return completing->expected->after_count && offers->count == 1 &&
         sanad_text_is_equal(offers->items[0].text,
                             completing->expected->partial);
}

/// Puts the last query before a line that goes on from it.  `*shift` is how far
/// that moves the text.
static SanadStatus
join_last(SanadSession *session, SanadArena *arena, SanadText *text,
          size_t *shift, SanadError *error)
{
  SanadBuffer out = {0};
  *shift = 0;
  if (!sanad_text_has_prefix(sanad_text_trim(*text), SANAD_TEXT("|")) ||
      sanad_session_continued(session, &out) != SANAD_OK) {
    sanad_buffer_free(&out);
    return SANAD_OK;
  }
  sanad_buffer_add_char(&out, ' ');
  *shift = out.length;
  sanad_buffer_add_text(&out, *text);
  const SanadStatus status = sanad_buffer_status(&out, error);
  if (status == SANAD_OK) {
    text->data = sanad_arena_copy(arena, out.data, out.length);
    text->length = out.length;
  }
  sanad_buffer_free(&out);
  TRY(status);
  return text->data ? SANAD_OK : sanad_fail_memory(error);
}

static SanadStatus
complete(SanadSession *session, SanadArena *arena, SanadText text,
         size_t cursor, SanadCompletion *completion, SanadError *error)
{
  SanadExpected *const expected = SANAD_TAKE(arena, SanadExpected);
  Completing completing = {arena, expected, completion};
  SanadError own = {0};
  *completion = (SanadCompletion){.start = cursor};
  if (!expected) {
    return sanad_fail_memory(error);
  }
  const SanadStatus status =
      sanad_parse_expected(expected, arena, text, cursor, &own);
  if (status != SANAD_OK) {
    return status == SANAD_NO_MEMORY ? sanad_fail_memory(error) : SANAD_OK;
  }
  session->is_cancelled = 0;
  completion->start = expected->start;
  const SanadText statement =
      sanad_text_slice(text, expected->statement_start, text.length);
  // At the start of a statement its verbs are what is looked for.
  const bool begins = (expected->classes & SANAD_EXPECT_STATEMENT) != 0;
  if (begins) {
    TRY(add_words(&completing, error));
  }
  TRY(add_known(session, &completing, text, error));
  if (!begins) {
    TRY(add_words(&completing, error));
  }
  TRY(add_fixed(&completing, statement, error));
  if (is_written(&completing)) {
    completion->offers.count = 0;
    TRY(add_after(&completing, error));
  }
  // Where options may stand too, a file begins with its quote.
  completion->wants_file =
      (expected->classes & SANAD_EXPECT_FILE) &&
      (!completion->offers.count ||
       sanad_text_has_prefix(expected->partial, SANAD_TEXT("\"")));
  return SANAD_OK;
}

SanadStatus
sanad_session_complete(SanadSession *session, SanadArena *arena, SanadText text,
                       size_t cursor, SanadCompletion *completion,
                       SanadError *error)
{
  size_t shift = 0;
  TRY(join_last(session, arena, &text, &shift, error));
  TRY(complete(session, arena, text, cursor + shift, completion, error));
  completion->start -= completion->start < shift ? 0 : shift;
  return SANAD_OK;
}

/// Whether anything is to be looked up.
static bool
has_names(const SanadMarks *marks)
{
  for (size_t i = 0; i < marks->count; ++i) {
    if (marks->items[i].name) {
      return true;
    }
  }
  return false;
}

SanadStatus
sanad_session_mark(SanadSession *session, SanadArena *arena, SanadText text,
                   size_t cursor, SanadMarks *marks, SanadError *error)
{
  SanadSnapshot *snapshot = NULL;
  TRY(sanad_parse_marks(marks, arena, text, cursor));
  // What an endpoint has is known once it was asked for; under strict names
  // nothing is looked up.
  if (session->remote || session->settings.is_strict || !has_names(marks)) {
    return SANAD_OK;
  }
  TRY(sanad_snapshot_open(&snapshot, session->store, error));
  SanadAsk ask = session_ask(session, arena, snapshot);
  ask.is_cancelled = NULL;
  ask.deadline_us = session_now_us() + NAMES_US;
  ask.note = NULL;
  const SanadStatus status = sanad_mark_unknown(&ask, marks, cursor, error);
  sanad_snapshot_close(snapshot);
  return status;
}
