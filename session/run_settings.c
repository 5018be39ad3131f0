/// Prefixes, parameters and settings.

#include "session/session_impl.h"

#include <stdlib.h>
#include <string.h>

/// Copies a text for as long as the session lives.
static SanadStatus
keep(SanadSession *session, SanadText text, SanadText *out, SanadError *error)
{
  out->length = text.length;
  out->data = sanad_arena_copy(session->arena, text.data, text.length);
  return out->data ? SANAD_OK : sanad_fail_memory(error);
}

SanadStatus
run_prefix(Task *task, SanadError *error)
{
  SanadSession *const session = task->session;
  SanadSettings *const settings = &session->settings;
  const SanadText name = task->statement->prefix_definition.name.name;
  SanadText iri;
  TRY(keep(session, task->statement->prefix_definition.iri.text, &iri, error));
  if (!name.length) {
    settings->default_prefix = iri;
    return SANAD_OK;
  }
  for (size_t i = 0; i < settings->prefix_count; ++i) {
    if (sanad_text_is_equal(session->prefixes[i].prefix, name)) {
      session->prefixes[i].iri = iri;
      return SANAD_OK;
    }
  }
  session->prefixes = sanad_arena_grow(
      session->arena, session->prefixes, settings->prefix_count,
      &session->prefix_capacity, sizeof *session->prefixes);
  if (!session->prefixes) {
    return sanad_fail_memory(error);
  }
  SanadPrefix *const prefix = &session->prefixes[settings->prefix_count];
  TRY(keep(session, name, &prefix->prefix, error));
  prefix->iri = iri;
  settings->prefixes = session->prefixes;
  ++settings->prefix_count;
  return SANAD_OK;
}

/// Gives a parameter a value, or the text of one.
static SanadStatus
set_parameter(SanadSession *session, const SanadParameter *parameter,
              SanadError *error)
{
  SanadSettings *const settings = &session->settings;
  SanadParameter kept = {.value = {.kind = parameter->value.kind}};
  TRY(keep(session, parameter->name, &kept.name, error));
  TRY(keep(session, parameter->text, &kept.text, error));
  TRY(keep(session, parameter->value.text, &kept.value.text, error));
  TRY(keep(session, parameter->value.datatype, &kept.value.datatype, error));
  TRY(keep(session, parameter->value.language, &kept.value.language, error));
  for (size_t i = 0; i < settings->parameter_count; ++i) {
    if (sanad_text_is_equal(session->parameters[i].name, kept.name)) {
      session->parameters[i] = kept;
      return SANAD_OK;
    }
  }
  session->parameters = sanad_arena_grow(
      session->arena, session->parameters, settings->parameter_count,
      &session->parameter_capacity, sizeof *session->parameters);
  if (!session->parameters) {
    return sanad_fail_memory(error);
  }
  session->parameters[settings->parameter_count++] = kept;
  settings->parameters = session->parameters;
  return SANAD_OK;
}

/// Computes an expression without columns and gives the value to `name`.
static SanadStatus
let(SanadSession *session, SanadArena *arena, SanadText name,
    const AstExpr *expr, SanadError *error)
{
  SanadSnapshot *snapshot = NULL;
  SanadParameter parameter = {.name = name};
  TRY(sanad_snapshot_open(&snapshot, session->store, error));
  const SanadAsk ask = session_ask(session, arena, snapshot);
  SanadStatus status = sanad_compute(&ask, expr, &parameter.value, error);
  if (status == SANAD_OK) {
    status = set_parameter(session, &parameter, error);
  }
  sanad_snapshot_close(snapshot);
  return status;
}

SanadStatus
run_let(Task *task, SanadError *error)
{
  const AstAssignment *const assignment = &task->statement->assignment;
  return let(task->session, task->arena, assignment->variable.name,
             &assignment->value, error);
}

SanadStatus
sanad_session_parameter(SanadSession *session, SanadText name, SanadText value,
                        SanadError *error)
{
  const SanadParameter parameter = {.name = name, .text = value};
  return value.length ? set_parameter(session, &parameter, error)
                      : sanad_fail(error, SANAD_SYNTAX, SANAD_NO_SPAN,
                                   "the parameter %.*s has no value",
                                   (int)name.length, name.data);
}

// ---- set

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
    return sanad_fail(error, SANAD_MEANING, set->name.span,
                      "%.*s takes one value", (int)set->name.name.length,
                      set->name.name.data);
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
  return keep(task->session, word, &task->session->settings.language, error);
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
  SanadText word;
  TRY(one_word(set, &word, error));
  if (!sanad_text_is(word, "strict") && !sanad_text_is(word, "loose")) {
    return sanad_fail(error, SANAD_MEANING, set->values[0].span,
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
                 : sanad_fail(error, SANAD_MEANING, set->values[i].span,
                              "background is a list of relations");
    if (status == SANAD_OK) {
      status = keep(session, iri, &list[i], error);
    }
  }
  sanad_snapshot_close(snapshot);
  if (status == SANAD_OK) {
    session->settings.background = list;
    session->settings.background_count = set->value_count;
  }
  return status;
}

static const Setting all_settings[] = {
    {"background", show_background, change_background},
    {"language", show_language, change_language},
    {"names", show_names, change_names},
};

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
  return sanad_hint(error, "there is background, language, names");
}
