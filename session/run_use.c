/// `use`: the sources of a session, stores and endpoints.

#include "session/session_impl.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// Sources that a session may have at a time.
#define SOURCES_MAX 32U

bool
sanad_session_is_address(const char *path)
{
  return path && (strncmp(path, "http://", 7) == 0 ||
                  strncmp(path, "https://", 8) == 0);
}

static void
switch_to(SanadSession *session, const Source *source)
{
  session->remote = source->remote;
  session->store =
      source->remote ? sanad_endpoint_store(source->remote) : source->store;
}

/// Opens what a new source is.
static SanadStatus
open_source(SanadSession *session, const char *name, Source *source,
            SanadError *error)
{
  const SanadStoreOptions how = {.is_readonly = session->options.is_readonly};
  if (sanad_session_is_address(name)) {
    return sanad_endpoint_open(&source->remote, sanad_text(name), error);
  }
  TRY(sanad_store_open(&source->store, name, &how, error));
  if (sanad_store_is_new(source->store)) {
    session_note(session, "new store: %s", name);
  }
  return SANAD_OK;
}

SanadStatus
session_use(SanadSession *session, const char *name, SanadError *error)
{
  for (size_t i = 0; i < session->source_count; ++i) {
    if (sanad_text_is(session->sources[i].name, name)) {
      switch_to(session, &session->sources[i]);
      return SANAD_OK;
    }
  }
  if (session->source_count == SOURCES_MAX) {
    return sanad_fail_hint(error, SANAD_LIMIT, SANAD_NO_SPAN,
                           "start sanad anew on the one that you want",
                           "more than %u sources are used", SOURCES_MAX);
  }
  Source source = {0};
  TRY(session_keep(session, sanad_text(name), &source.name, error));
  session->sources =
      sanad_arena_grow(session->arena, session->sources, session->source_count,
                       &session->source_capacity, sizeof *session->sources);
  if (!session->sources) {
    return sanad_fail_memory(error);
  }
  TRY(open_source(session, name, &source, error));
  session->sources[session->source_count++] = source;
  switch_to(session, &source);
  return SANAD_OK;
}

SanadStatus
session_use_home(SanadSession *session, SanadError *error)
{
  const char *const path = session->store_path;
  Source home = {.store = session->store};
  TRY(session_keep(session, sanad_text(path ? path : ":memory:"), &home.name,
                   error));
  session->sources =
      sanad_arena_grow(session->arena, session->sources, 0,
                       &session->source_capacity, sizeof *session->sources);
  if (!session->sources) {
    return sanad_fail_memory(error);
  }
  session->sources[session->source_count++] = home;
  return SANAD_OK;
}

void
session_close_sources(SanadSession *session)
{
  for (size_t i = 0; i < session->source_count; ++i) {
    sanad_endpoint_close(session->sources[i].remote);
    sanad_store_close(session->sources[i].store);
  }
  if (!session->source_count) {
    sanad_store_close(session->store);
  }
}

SanadStatus
run_use(Task *task, SanadError *error)
{
  const AstString *const target = &task->statement->use.target;
  const char *name = NULL;
  TRY(file_name(task, target, &name, error));
  if (task->statement->use.is_iri && !sanad_session_is_address(name)) {
    (void)sanad_fail(error, SANAD_MEANING, target->span,
                     "an endpoint has an address: <http://…>");
    return sanad_hint(error, "a store is named in quotes: use \"file.sanad\"");
  }
  const SanadStatus status = session_use(task->session, name, error);
  if (status != SANAD_OK && error) {
    error->span = target->span;
  }
  return status;
}
