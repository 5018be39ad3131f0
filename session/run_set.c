/// Settings.

#include "session/session_impl.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

/// What a question may hold if nothing else is set.
#define MEMORY_PERCENT 50.0
/// The longest time limit: a hundred years of seconds would overflow nothing.
#define SECONDS_MAX 3.2e9
/// More threads than a machine has.
#define THREADS_MOST 65536.0
/// Bytes beyond this are no limit.
#define BYTES_MAX 9.0e15

uint64_t
session_now_us(void)
{
  struct timespec now = {0};
  (void)clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000000U + (uint64_t)now.tv_nsec / 1000U;
}

SanadStatus
session_check_time(const SanadSession *session, SanadError *error)
{
  if (!session->deadline_us || session_now_us() <= session->deadline_us) {
    return SANAD_OK;
  }
  (void)sanad_fail(error, SANAD_LIMIT, SANAD_NO_SPAN,
                   "stopped at the limit of time");
  return sanad_hint(error, "set timeout higher or to none");
}

/// The memory of the machine, in bytes.
static double
machine_bytes(void)
{
  const long pages = sysconf(_SC_PHYS_PAGES);
  const long page = sysconf(_SC_PAGESIZE);
  return pages > 0 && page > 0 ? (double)pages * (double)page : 4e9;
}

void
session_default_settings(SanadSession *session)
{
  const char *const endpoint = getenv("SANAD_VERIFY");
  session->memory_max = (size_t)(machine_bytes() * MEMORY_PERCENT / 100);
  session->memory_text = SANAD_TEXT("50%");
  session->endpoint = sanad_text(endpoint);
}

/// A setting: how it is shown and changed.
typedef struct {
  const char *name;
  void (*show)(const SanadSession *session, FILE *out);
  SanadStatus (*change)(Task *task, const AstSet *set, SanadError *error);
} Setting;

/// The text of a setting's only value.
static SanadStatus
one_word(const AstSet *set, SanadText *word, SanadError *error)
{
  const AstValue *const value = &set->values[0];
  if (set->value_count != 1) {
    (void)sanad_fail(error, SANAD_MEANING, set->name.span,
                     "%.*s takes one value", (int)set->name.name.length,
                     set->name.name.data);
    return sanad_hint(error, "set alone shows what each setting is now");
  }
  *word =
      value->kind == AST_NODE_LITERAL ? value->literal.text : value->name.text;
  return SANAD_OK;
}

static void
show_language(const SanadSession *session, FILE *out)
{
  const SanadText language = session->settings.language;
  (void)fprintf(out, "language = %.*s\n",
                language.length ? (int)language.length : 2,
                language.length ? language.data : "en");
}

static SanadStatus
change_language(Task *task, const AstSet *set, SanadError *error)
{
  SanadText word = {0};
  TRY(one_word(set, &word, error));
  const SanadTerm term = sanad_term_language(SANAD_TEXT("x"), word);
  if (sanad_term_check(&term, NULL) != SANAD_OK) {
    (void)sanad_fail(error, SANAD_MEANING, set->values[0].span,
                     "\"%.*s\" is no language tag", (int)word.length,
                     word.data);
    return sanad_hint(error, "write for example en, fa or zh-Hant");
  }
  return session_keep(task->session, word, &task->session->settings.language,
                      error);
}

static void
show_names(const SanadSession *session, FILE *out)
{
  (void)fprintf(out, "names = %s\n",
                session->settings.is_strict ? "strict" : "loose");
}

static SanadStatus
change_names(Task *task, const AstSet *set, SanadError *error)
{
  SanadText word = {0};
  TRY(one_word(set, &word, error));
  if (!sanad_text_is(word, "strict") && !sanad_text_is(word, "loose")) {
    return sanad_fail_hint(error, SANAD_MEANING, set->values[0].span,
                           "write set names = strict, or set names = loose",
                           "names are strict or loose");
  }
  task->session->settings.is_strict = sanad_text_is(word, "strict");
  return SANAD_OK;
}

static void
show_background(const SanadSession *session, FILE *out)
{
  const SanadSettings *const settings = &session->settings;
  if (!settings->background) {
    (void)fputs("background = the vocabulary of RDF, labels, and what articles "
                "mention\n",
                out);
    return;
  }
  (void)fputs("background = (", out);
  for (size_t i = 0; i < settings->background_count; ++i) {
    (void)fprintf(out, "%s<%.*s>", i ? "|" : "",
                  (int)settings->background[i].length,
                  settings->background[i].data);
  }
  (void)fputs(")\n", out);
}

static SanadStatus
change_background(Task *task, const AstSet *set, SanadError *error)
{
  SanadSession *const session = task->session;
  SanadText *const list =
      SANAD_TAKE_ARRAY(session->arena, SanadText, set->value_count);
  SanadSnapshot *snapshot = NULL;
  if (!list) {
    return sanad_fail_memory(error);
  }
  TRY(sanad_snapshot_open(&snapshot, session->store, error));
  const SanadAsk ask = session_ask(session, task->arena, snapshot);
  SanadStatus status = SANAD_OK;
  for (size_t i = 0; status == SANAD_OK && i < set->value_count; ++i) {
    SanadText iri;
    status = set->values[i].kind == AST_NODE_NAME
                 ? sanad_relation_iri(&ask, &set->values[i].name, &iri, error)
                 : sanad_fail_hint(error, SANAD_MEANING, set->values[i].span,
                                   "write set background = (label, type)",
                                   "background is a list of relations");
    if (status == SANAD_OK) {
      status = session_keep(session, iri, &list[i], error);
    }
  }
  sanad_snapshot_close(snapshot);
  if (status == SANAD_OK) {
    session->settings.background = list;
    session->settings.background_count = set->value_count;
  }
  return status;
}

/// Reads a number and the unit behind it, as `30s` or `2 GB`.
static bool
read_amount(SanadText word, double *number, SanadText *unit)
{
  char digits[40];
  size_t length = 0;
  while (length < word.length && length < sizeof digits - 1 &&
         strchr("0123456789.", word.data[length])) {
    ++length;
  }
  if (!length) {
    return false;
  }
  memcpy(digits, word.data, length);
  digits[length] = '\0';
  char *end = NULL;
  errno = 0;
  *number = strtod(digits, &end);
  *unit = sanad_text_trim(sanad_text_slice(word, length, word.length));
  return !errno && !*end && isfinite(*number);
}

/// The factor of a unit, or 0.
typedef struct {
  const char *name;
  double factor;
} Unit;

static double
factor_of(const Unit *units, size_t count, SanadText name)
{
  for (size_t i = 0; i < count; ++i) {
    if (sanad_text_is(name, units[i].name)) {
      return units[i].factor;
    }
  }
  return 0;
}

static void
show_timeout(const SanadSession *session, FILE *out)
{
  if (session->timeout_ms) {
    (void)fprintf(out, "timeout = %g\n", (double)session->timeout_ms / 1000);
  } else {
    (void)fputs("timeout = none\n", out);
  }
}

static SanadStatus
change_timeout(Task *task, const AstSet *set, SanadError *error)
{
  static const Unit units[] = {
      {"", 1}, {"s", 1}, {"ms", 0.001}, {"m", 60}, {"h", 3600}};
  SanadText word = {0};
  SanadText unit = {0};
  double number = 0;
  TRY(one_word(set, &word, error));
  if (sanad_text_is(word, "none")) {
    task->session->timeout_ms = 0;
    return SANAD_OK;
  }
  const double factor =
      read_amount(word, &number, &unit)
          ? factor_of(units, sizeof units / sizeof *units, unit)
          : 0;
  const double seconds = number * factor;
  if (seconds < 0.001 || seconds > SECONDS_MAX) {
    (void)sanad_fail(error, SANAD_MEANING, set->values[0].span,
                     "timeout is a time in seconds, or none");
    return sanad_hint(error, "write 30, 0.5, \"500ms\", \"2m\" or none");
  }
  task->session->timeout_ms = (uint64_t)(seconds * 1000 + 0.5);
  return SANAD_OK;
}

static void
show_memory(const SanadSession *session, FILE *out)
{
  (void)fprintf(out, "memory = %.*s\n", (int)session->memory_text.length,
                session->memory_text.data);
}

static SanadStatus
change_memory(Task *task, const AstSet *set, SanadError *error)
{
  const double machine = machine_bytes();
  const Unit units[] = {{"%", machine / 100},
                        {"KB", 1e3},
                        {"MB", 1e6},
                        {"GB", 1e9},
                        {"TB", 1e12}};
  SanadSession *const session = task->session;
  SanadText word = {0};
  SanadText unit = {0};
  double number = 0;
  TRY(one_word(set, &word, error));
  double bytes = 0;
  if (!sanad_text_is(word, "none")) {
    bytes = read_amount(word, &number, &unit)
                ? number * factor_of(units, sizeof units / sizeof *units, unit)
                : 0;
    if (bytes < 1e6 || bytes > BYTES_MAX) {
      (void)sanad_fail(error, SANAD_MEANING, set->values[0].span,
                       "memory is an amount from 1 MB on, or none");
      return sanad_hint(error, "write \"50%%\", \"500MB\", \"2GB\" or none");
    }
  }
  TRY(session_keep(session, word, &session->memory_text, error));
  session->memory_max = (size_t)bytes;
  return SANAD_OK;
}

static void
show_threads(const SanadSession *session, FILE *out)
{
  if (session->threads) {
    (void)fprintf(out, "threads = %zu\n", session->threads);
  } else {
    (void)fputs("threads = all\n", out);
  }
}

static SanadStatus
change_threads(Task *task, const AstSet *set, SanadError *error)
{
  SanadText word = {0};
  SanadText unit = {0};
  double number = 0;
  TRY(one_word(set, &word, error));
  if (!sanad_text_is(word, "all") &&
      (!read_amount(word, &number, &unit) || unit.length || number < 1 ||
       number > THREADS_MOST || number != floor(number))) {
    return sanad_fail_hint(error, SANAD_MEANING, set->values[0].span,
                           "write set threads = 1, or set threads = all",
                           "threads is a number from 1 on, or all");
  }
  task->session->threads = (size_t)number;
  return SANAD_OK;
}

/// Takes an absolute IRI, or none.
static SanadStatus
take_iri(Task *task, const AstSet *set, SanadText *out, SanadError *error)
{
  SanadText word = {0};
  TRY(one_word(set, &word, error));
  if (sanad_text_is(word, "none")) {
    *out = (SanadText){0};
    return SANAD_OK;
  }
  const SanadTerm term = sanad_term_iri(word);
  if (sanad_term_check(&term, NULL) != SANAD_OK) {
    (void)sanad_fail(error, SANAD_MEANING, set->values[0].span,
                     "%.*s is an absolute IRI, or none",
                     (int)set->name.name.length, set->name.name.data);
    return sanad_hint(error, "write <http://…>");
  }
  return session_keep(task->session, word, out, error);
}

static void
show_iri(const char *name, SanadText iri, FILE *out)
{
  if (iri.length) {
    (void)fprintf(out, "%s = <%.*s>\n", name, (int)iri.length, iri.data);
  } else {
    (void)fprintf(out, "%s = none\n", name);
  }
}

static void
show_base(const SanadSession *session, FILE *out)
{
  show_iri("base", session->base, out);
}

static SanadStatus
change_base(Task *task, const AstSet *set, SanadError *error)
{
  return take_iri(task, set, &task->session->base, error);
}

static void
show_verify(const SanadSession *session, FILE *out)
{
  show_iri("verify", session->endpoint, out);
}

static SanadStatus
change_verify(Task *task, const AstSet *set, SanadError *error)
{
  return take_iri(task, set, &task->session->endpoint, error);
}

static void
show_update(const SanadSession *session, FILE *out)
{
  show_iri("update", session->update_place, out);
}

static SanadStatus
change_update(Task *task, const AstSet *set, SanadError *error)
{
  return take_iri(task, set, &task->session->update_place, error);
}

static void
show_graphs(const SanadSession *session, FILE *out)
{
  show_iri("graphs", session->graphs_place, out);
}

static SanadStatus
change_graphs(Task *task, const AstSet *set, SanadError *error)
{
  return take_iri(task, set, &task->session->graphs_place, error);
}

static const Setting all_settings[] = {
    {"background", show_background, change_background},
    {"base", show_base, change_base},
    {"graphs", show_graphs, change_graphs},
    {"language", show_language, change_language},
    {"memory", show_memory, change_memory},
    {"names", show_names, change_names},
    {"threads", show_threads, change_threads},
    {"timeout", show_timeout, change_timeout},
    {"update", show_update, change_update},
    {"verify", show_verify, change_verify},
};

const char *
session_setting_name(size_t index)
{
  return index < sizeof all_settings / sizeof *all_settings
             ? all_settings[index].name
             : NULL;
}

SanadStatus
run_set(Task *task, SanadError *error)
{
  const AstSet *const set = &task->statement->set;
  const size_t count = sizeof all_settings / sizeof *all_settings;
  FILE *const out = task->session->options.out;
  for (size_t i = 0; i < count; ++i) {
    if (!set->name.name.length) {
      all_settings[i].show(task->session, out);
    } else if (sanad_text_is(set->name.name, all_settings[i].name)) {
      if (set->has_value) {
        return all_settings[i].change(task, set, error);
      }
      all_settings[i].show(task->session, out);
      return SANAD_OK;
    }
  }
  if (!set->name.name.length) {
    return SANAD_OK;
  }
  (void)sanad_fail(error, SANAD_MEANING, set->name.span,
                   "no setting is called \"%.*s\"", (int)set->name.name.length,
                   set->name.name.data);
  return sanad_hint(error,
                    "there is background, base, graphs, language, memory, "
                    "names, threads, timeout, update, verify");
}
