/// Definitions: `define` and `forget`.

#include "parser/parser.h"
#include "parser/printer.h"
#include "query/definition.h"
#include "session/session_impl.h"

#include <stdlib.h>
#include <string.h>

/// The most definitions of a session.
#define DEFINITIONS_MAX 10000U

void
session_forget_all(SanadSession *session)
{
  for (size_t i = 0; i < session->settings.definition_count; ++i) {
    sanad_arena_free(session->definition_arenas[i]);
  }
  free(session->definitions);
  free(session->definition_arenas);
  session->definitions = NULL;
  session->definition_arenas = NULL;
  session->settings.definition_count = 0;
}

/// The number of the definition with this key, or how many there are.
static size_t
find_key(const SanadSession *session, SanadText key)
{
  size_t at = 0;
  while (at < session->settings.definition_count &&
         !sanad_text_is_equal(session->definitions[at].key, key)) {
    ++at;
  }
  return at;
}

/// Makes room for one more.
static SanadStatus
make_room(SanadSession *session, SanadError *error)
{
  const size_t count = session->settings.definition_count;
  if (count == DEFINITIONS_MAX) {
    return sanad_fail_hint(
        error, SANAD_LIMIT, SANAD_NO_SPAN, "forget some of them",
        "a session has at most %u definitions", DEFINITIONS_MAX);
  }
  if (count < session->definition_capacity) {
    return SANAD_OK;
  }
  const size_t larger = count ? count * 2 : 16;
  SanadDefinition *const definitions =
      realloc(session->definitions, larger * sizeof *definitions);
  if (!definitions) {
    return sanad_fail_memory(error);
  }
  session->definitions = definitions;
  session->settings.definitions = definitions;
  SanadArena **const arenas =
      realloc(session->definition_arenas, larger * sizeof(SanadArena *));
  if (!arenas) {
    return sanad_fail_memory(error);
  }
  session->definition_arenas = arenas;
  session->definition_capacity = larger;
  return SANAD_OK;
}

/// Copies a definition into an arena of its own, by way of its text.
static SanadStatus
copy_definition(const AstStatement *statement, SanadArena *arena,
                SanadDefinition *out, SanadError *error)
{
  const AstStatement *copy = NULL;
  SanadBuffer text = {0};
  SanadBuffer key = {0};
  size_t end = 0;
  sanad_print_statement(&text, statement);
  sanad_definition_key_of(&statement->definition, &key);
  SanadStatus status = sanad_buffer_status(&text, error);
  if (status == SANAD_OK) {
    status = sanad_buffer_status(&key, error);
  }
  if (status == SANAD_OK) {
    status = sanad_parse_statement(&copy, arena, sanad_buffer_text(&text), 0,
                                   &end, error);
  }
  if (status == SANAD_OK) {
    const char *const bytes = sanad_arena_copy(arena, key.data, key.length);
    *out = (SanadDefinition){
        .key = {bytes, key.length},
        .tree = &copy->definition,
    };
    status = bytes ? SANAD_OK : sanad_fail_memory(error);
  }
  sanad_buffer_free(&text);
  sanad_buffer_free(&key);
  return status;
}

/// Puts a definition into force; `arena` is the session's then.
static SanadStatus
keep_definition(SanadSession *session, SanadArena *arena,
                const SanadDefinition *definition, bool *replaces,
                SanadError *error)
{
  const size_t at = find_key(session, definition->key);
  *replaces = at < session->settings.definition_count;
  if (*replaces) {
    sanad_arena_free(session->definition_arenas[at]);
  } else {
    TRY(make_room(session, error));
    ++session->settings.definition_count;
  }
  session->definitions[at] = *definition;
  session->definition_arenas[at] = arena;
  return SANAD_OK;
}

/// Says what the definition takes the place of.
static SanadStatus
note_hidden(Task *task, const AstDefinition *definition, bool replaces,
            SanadError *error)
{
  SanadBuffer head = {0};
  SanadSnapshot *snapshot = NULL;
  bool is_stored = false;
  sanad_definition_head(definition, &head);
  SanadStatus status = sanad_buffer_status(&head, error);
  if (status == SANAD_OK && definition->kind != AST_DEFINE_QUERY) {
    status = sanad_snapshot_open(&snapshot, task->session->store, error);
  }
  if (snapshot) {
    const SanadAsk ask = session_ask(task->session, task->arena, snapshot);
    status = sanad_name_is_stored(&ask, &definition->name,
                                  definition->kind == AST_DEFINE_TYPE,
                                  &is_stored, error);
    sanad_snapshot_close(snapshot);
  }
  if (status == SANAD_OK && replaces) {
    session_note(task->session, "note: %.*s is defined anew", (int)head.length,
                 head.data);
  }
  if (status == SANAD_OK && !replaces && definition->kind == AST_DEFINE_QUERY &&
      sanad_text_is(definition->function.name, "claims")) {
    session_note(task->session, "note: the definition hides the claims( ) that "
                                "is always there");
  }
  if (status == SANAD_OK && is_stored) {
    session_note(task->session,
                 "note: the graph has %.*s too; the definition hides it",
                 (int)head.length, head.data);
  }
  sanad_buffer_free(&head);
  return status;
}

SanadStatus
run_define(Task *task, SanadError *error)
{
  SanadSession *const session = task->session;
  SanadDefinition definition = {0};
  bool replaces = false;
  TRY(sanad_definition_check(&session->settings, &task->statement->definition,
                             error));
  SanadArena *const arena = sanad_arena_new(NULL, STATEMENT_BYTES_MAX);
  SanadStatus status =
      arena ? copy_definition(task->statement, arena, &definition, error)
            : sanad_fail_memory(error);
  if (status == SANAD_OK) {
    status = keep_definition(session, arena, &definition, &replaces, error);
  }
  if (status != SANAD_OK) {
    sanad_arena_free(arena);
    return status;
  }
  return note_hidden(task, definition.tree, replaces, error);
}

static SanadStatus
fail_unknown(const SanadSession *session, const AstForget *forget,
             SanadError *error)
{
  const bool is_query = forget->kind == AST_DEFINE_QUERY;
  const SanadText name = is_query ? forget->function.name : forget->name.text;
  const SanadSpan span = is_query ? forget->function.span : forget->name.span;
  SanadBuffer list = {0};
  for (size_t i = 0; i < session->settings.definition_count && i < 12; ++i) {
    sanad_buffer_add_string(&list, i ? "  " : "");
    sanad_definition_head(session->definitions[i].tree, &list);
  }
  (void)sanad_fail(error, SANAD_NOT_FOUND, span,
                   "nothing is defined as \"%.*s\"", (int)name.length,
                   name.data);
  const SanadStatus status =
      list.length && !list.failed
          ? sanad_hint(error, "there is %s", sanad_buffer_string(&list))
          : sanad_hint(error, "nothing is defined yet in this session");
  sanad_buffer_free(&list);
  return status;
}

SanadStatus
run_forget(Task *task, SanadError *error)
{
  SanadSession *const session = task->session;
  const AstForget *const forget = &task->statement->forget;
  SanadBuffer key = {0};
  sanad_definition_key(forget->kind, &forget->name, forget->function.name,
                       &key);
  const SanadStatus status = sanad_buffer_status(&key, error);
  const size_t at = find_key(session, sanad_buffer_text(&key));
  sanad_buffer_free(&key);
  TRY(status);
  const size_t count = session->settings.definition_count;
  if (at == count) {
    return fail_unknown(session, forget, error);
  }
  sanad_arena_free(session->definition_arenas[at]);
  for (size_t i = at; i + 1 < count; ++i) {
    session->definitions[i] = session->definitions[i + 1];
    session->definition_arenas[i] = session->definition_arenas[i + 1];
  }
  --session->settings.definition_count;
  return SANAD_OK;
}

void
sanad_session_each_definition(SanadSession *session,
                              void (*visit)(void *state, SanadText head),
                              void *state)
{
  for (size_t i = 0; i < session->settings.definition_count; ++i) {
    SanadBuffer head = {0};
    sanad_definition_head(session->definitions[i].tree, &head);
    if (!head.failed) {
      visit(state, sanad_buffer_text(&head));
    }
    sanad_buffer_free(&head);
  }
}
