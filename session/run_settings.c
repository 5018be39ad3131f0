/// Prefixes and parameters.

#include "session/session_impl.h"

#include <stdlib.h>
#include <string.h>

SanadStatus
session_keep(SanadSession *session, SanadText text, SanadText *out,
             SanadError *error)
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
  TRY(session_keep(session, task->statement->prefix_definition.iri.text, &iri,
                   error));
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
  TRY(session_keep(session, name, &prefix->prefix, error));
  prefix->iri = iri;
  settings->prefixes = session->prefixes;
  ++settings->prefix_count;
  return SANAD_OK;
}

SanadParameter *
session_parameter(SanadSession *session, SanadText name)
{
  for (size_t i = 0; i < session->settings.parameter_count; ++i) {
    if (sanad_text_is_equal(session->parameters[i].name, name)) {
      return &session->parameters[i];
    }
  }
  return NULL;
}

SanadStatus
session_set_parameter(SanadSession *session, const SanadParameter *parameter,
                      SanadError *error)
{
  SanadSettings *const settings = &session->settings;
  SanadParameter kept = {.value = {.kind = parameter->value.kind}};
  TRY(session_keep(session, parameter->name, &kept.name, error));
  TRY(session_keep(session, parameter->text, &kept.text, error));
  TRY(session_keep(session, parameter->value.text, &kept.value.text, error));
  TRY(session_keep(session, parameter->value.datatype, &kept.value.datatype,
                   error));
  TRY(session_keep(session, parameter->value.language, &kept.value.language,
                   error));
  SanadParameter *const known = session_parameter(session, kept.name);
  if (known) {
    *known = kept;
    return SANAD_OK;
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
    status = session_set_parameter(session, &parameter, error);
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
  return value.length ? session_set_parameter(session, &parameter, error)
                      : sanad_fail_hint(error, SANAD_SYNTAX, SANAD_NO_SPAN,
                                        "write -p name=value",
                                        "the parameter %.*s has no value",
                                        (int)name.length, name.data);
}
