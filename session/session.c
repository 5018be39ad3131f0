#include "session/session.h"

#include "base/unicode.h"
#include "parser/parser.h"
#include "parser/printer.h"
#include "session/session_impl.h"

#include <assert.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

SanadStatus
sanad_session_open(SanadSession **out, const SanadSessionOptions *options,
                   SanadError *error)
{
  assert(out);
  assert(options);

  *out = NULL;
  SanadSession *const session = calloc(1, sizeof *session);
  if (!session) {
    return sanad_fail_memory(error);
  }
  session->options = *options;
  session->arena = sanad_arena_new(NULL, SIZE_MAX);
  const bool is_remote = sanad_session_is_address(options->store_path);
  const char *const path = is_remote ? NULL : options->store_path;
  session->store_path = path ? strdup(path) : NULL;
  session->options.store_path = session->store_path;
  session->settings.is_strict = options->is_strict;
  session_default_settings(session);

  const SanadStoreOptions how = {
      .is_readonly = options->is_readonly && !is_remote,
      .must_exist = options->must_exist && !is_remote,
  };
  session->relations = sanad_relations_new();
  const bool has_memory =
      session->arena && session->relations && (session->store_path || !path);
  SanadStatus status =
      has_memory
          ? sanad_store_open(&session->store, session->store_path, &how, error)
          : sanad_fail_memory(error);
  if (status == SANAD_OK) {
    status = session_use_home(session, error);
  }
  if (status == SANAD_OK && is_remote) {
    status = session_use(session, options->store_path, error);
  }
  if (status != SANAD_OK) {
    sanad_session_close(session);
    return status;
  }
  *out = session;
  return SANAD_OK;
}

void
sanad_session_close(SanadSession *session)
{
  if (session) {
    sanad_lexicon_free(session->lexicon);
    sanad_relations_free(session->relations);
    session_close_sources(session);
    sanad_buffer_free(&session->previous);
    sanad_buffer_free(&session->pinned);
    session_forget_all(session);
    sanad_arena_free(session->arena);
    free(session->store_path);
    free(session);
  }
}

SanadSessionOptions *
sanad_session_options(SanadSession *session)
{
  return &session->options;
}

/// Reads how large the graph is that the session was opened on.
static SanadStatus
read_counts(SanadSession *session, SanadCounts *counts, SanadError *error)
{
  SanadSnapshot *snapshot = NULL;
  TRY(sanad_snapshot_open(&snapshot, session->sources[0].store, error));
  const SanadStatus status = sanad_snapshot_counts(snapshot, counts, error);
  sanad_snapshot_close(snapshot);
  return status;
}

bool
sanad_session_has_unsaved(SanadSession *session)
{
  SanadCounts counts = {0};
  return !session->store_path &&
         read_counts(session, &counts, NULL) == SANAD_OK && counts.quads > 0;
}

SanadStatus
sanad_session_facts(SanadSession *session, uint64_t *facts, SanadError *error)
{
  SanadCounts counts = {0};
  TRY(read_counts(session, &counts, error));
  *facts = counts.triples;
  return SANAD_OK;
}

uint64_t
sanad_session_last_rows(const SanadSession *session)
{
  return session->last_rows;
}

void
sanad_session_cancel(SanadSession *session)
{
  session->is_cancelled = 1;
  SanadSession *const inner = session->inner;
  if (inner) {
    inner->is_cancelled = 1;
  }
}

SanadStatus
sanad_session_is_complete(SanadSession *session, SanadText text)
{
  (void)session;
  return sanad_parse_is_complete(text);
}

static void
note(void *state, const char *text)
{
  session_note(state, "%s", text);
}

SanadAsk
session_ask(SanadSession *session, SanadArena *arena,
            const SanadSnapshot *snapshot)
{
  return (SanadAsk){
      .snapshot = snapshot,
      .arena = arena,
      .settings = &session->settings,
      .is_cancelled = &session->is_cancelled,
      .shows_iris = session->options.shows_iris,
      .deadline_us = session->deadline_us,
      .memory_max = session->memory_max,
      .threads = session->threads,
      .note = note,
      .note_state = session,
      .progress = &session->progress,
      .endpoint = session->remote,
      .relations = session->relations,
  };
}

void
session_note(SanadSession *session, const char *format, ...)
{
  if (session->options.is_quiet) {
    return;
  }
  va_list arguments;
  va_start(arguments, format);
  (void)vfprintf(session->options.err, format, arguments);
  va_end(arguments);
  (void)fputc('\n', session->options.err);
}

// ---- Errors

/// The line of `text` that holds `offset`, and where in it that is.
static SanadText
line_around(SanadText text, size_t offset, size_t *column)
{
  size_t start = offset < text.length ? offset : text.length;
  size_t end = start;
  while (start > 0 && text.data[start - 1] != '\n') {
    --start;
  }
  while (end < text.length && text.data[end] != '\n') {
    ++end;
  }
  *column = (offset < text.length ? offset : text.length) - start;
  return sanad_text_slice(text, start, end - start);
}

/// Shows the line with a caret under the place.
static void
show_line(FILE *err, SanadText text, SanadSpan span)
{
  size_t column = 0;
  const SanadText line = line_around(text, span.offset, &column);
  const size_t before = sanad_text_width(sanad_text_slice(line, 0, column));
  (void)fprintf(err, "  %.*s\n  %*s^\n", (int)line.length, line.data,
                (int)before, "");
}

void
sanad_session_show_error(SanadSession *session, SanadText text,
                         const char *origin, const SanadError *error)
{
  FILE *const err = session->options.err;
  const bool has_place = error->span.length || error->span.offset;
  if (origin && has_place) {
    const SanadPlace place =
        sanad_locate(text.data, text.length, error->span.offset);
    (void)fprintf(err, "%s:%llu:%llu: ", origin, (unsigned long long)place.line,
                  (unsigned long long)place.column);
  } else if (origin) {
    (void)fprintf(err, "%s: ", origin);
  }
  (void)fprintf(err, "error: %s\n", error->message);
  if (has_place && text.length) {
    show_line(err, text, error->span);
  }
  if (error->hint[0]) {
    (void)fprintf(err, "hint: %s\n", error->hint);
  }
  (void)fflush(err);
}

// ---- Running

static SanadStatus
run_statement(Task *task, SanadError *error)
{
  const AstStatement *const statement = task->statement;
  switch (statement->kind) {
  case AST_STATEMENT_QUERY:
    return run_query(task, error);
  case AST_STATEMENT_LOAD:
    return run_load(task, error);
  case AST_STATEMENT_READ:
    return run_read(task, error);
  case AST_STATEMENT_EXPORT:
    return run_export(task, error);
  case AST_STATEMENT_ADD:
  case AST_STATEMENT_REMOVE:
    return run_change(task, error);
  case AST_STATEMENT_RUN:
    return run_file(task, error);
  case AST_STATEMENT_PREFIX:
    return run_prefix(task, error);
  case AST_STATEMENT_LET:
    return run_let(task, error);
  case AST_STATEMENT_DEFINE:
    return run_define(task, error);
  case AST_STATEMENT_FORGET:
    return run_forget(task, error);
  case AST_STATEMENT_SET:
    return run_set(task, error);
  case AST_STATEMENT_USE:
    return run_use(task, error);
  case AST_STATEMENT_REPORT:
    return run_report(task, error);
  default:
    return sanad_fail_hint(error, SANAD_UNSUPPORTED, statement->span,
                           "leave it out; .help lists what there is",
                           "this statement is not in this version");
  }
}

SanadText
session_continued(const SanadSession *session)
{
  return sanad_buffer_text(session->pinned.length ? &session->pinned
                                                  : &session->previous);
}

/// Makes the text of a statement that goes on from the previous query, and
/// parses that, so that errors point into one text.
static SanadStatus
continue_previous(Task *task, SanadText *text, SanadError *error)
{
  SanadSession *const session = task->session;
  const AstStatement *previous = NULL;
  const AstStatement *joined = NULL;
  size_t end = 0;
  const SanadText base = session_continued(session);
  if (!base.length) {
    (void)sanad_fail(error, SANAD_MEANING, task->statement->span,
                     "there is no query before this to go on from");
    return sanad_hint(error, "start with a pattern: ?x -relation-> ?y");
  }
  TRY(sanad_parse_statement(&previous, task->arena, base, 0, &end, error));
  TRY(sanad_statement_continue(&joined, task->arena, previous, task->statement,
                               error));

  SanadBuffer printed = {0};
  sanad_print_statement(&printed, joined);
  SanadStatus status = sanad_buffer_status(&printed, error);
  if (status == SANAD_OK) {
    text->data = sanad_arena_copy(task->arena, printed.data, printed.length);
    text->length = printed.length;
    status = text->data ? SANAD_OK : sanad_fail_memory(error);
  }
  sanad_buffer_free(&printed);
  TRY(status);
  return sanad_parse_statement(&task->statement, task->arena, *text, 0, &end,
                               error);
}

/// Remembers a query so that a line that starts with `|` can go on from it.
static void
remember(SanadSession *session, const AstStatement *statement, SanadText text)
{
  if (sanad_statement_takes_steps(statement)) {
    sanad_buffer_clear(&session->previous);
    sanad_buffer_add_text(
        &session->previous,
        sanad_text_slice(text, statement->span.offset, statement->span.length));
  }
}

static bool
continues(const AstStatement *statement)
{
  return statement->kind == AST_STATEMENT_QUERY &&
         statement->query.kind == AST_SOURCE_PREVIOUS;
}

/// In a script, says how long a statement took that does not say so itself, as
/// questions do, and consists of no others.
static void
show_timing(const Task *task, uint64_t start_us)
{
  const SanadSession *const session = task->session;
  if (session->options.shows_timing && !session->options.is_interactive &&
      !session->has_shown_timing &&
      task->statement->kind != AST_STATEMENT_RUN) {
    (void)fprintf(session->options.err, "%.1f ms\n",
                  (double)(session_now_us() - start_us) / 1000.0);
  }
}

/// What to do about a failure of the store, the disk or memory, which know
/// nothing of questions.
static const char *
general_hint(SanadStatus status)
{
  switch (status) {
  case SANAD_NO_MEMORY:
    return "ask for less at a time, or set memory lower so that a question "
           "stops before";
  case SANAD_CORRUPT:
    return "sanad check STORE says what is damaged, sanad dump --salvage saves "
           "the rest";
  case SANAD_STORE:
    return "see whether the disk is full, or another program writes to the "
           "store";
  case SANAD_IO:
    return "see whether the file is there and the disk has room";
  case SANAD_LIMIT:
    return "ask for less at a time";
  default:
    return "";
  }
}

/// Gives an error what it lacks: a place in the text, and what to do.
static void
complete_error(const Task *task, SanadStatus status, SanadError *error)
{
  if (!error->span.length) {
    error->span = task->statement->span;
  }
  if (!error->hint[0] && *general_hint(status)) {
    (void)sanad_hint(error, "%s", general_hint(status));
  }
}

/// Runs one parsed statement and shows its error.
static SanadStatus
run_parsed(Task *task, SanadText text, const char *origin)
{
  const uint64_t start_us = session_now_us();
  SanadError error = {0};
  SanadStatus status = SANAD_OK;
  task->session->has_shown_timing = false;
  if (continues(task->statement)) {
    const SanadText whole = text;
    status = continue_previous(task, &text, &error);
    if (status != SANAD_OK) {
      text = whole;
    } else if (task->session->options.is_interactive) {
      session_note(task->session, "%.*s", (int)text.length, text.data);
    }
  }
  if (status == SANAD_OK) {
    remember(task->session, task->statement, text);
    task->session->deadline_us =
        task->session->timeout_ms
            ? session_now_us() + task->session->timeout_ms * 1000U
            : 0;
    status = session_ask_remote(task, run_statement, &error);
  }
  if (fflush(task->session->options.out) && status == SANAD_OK) {
    status = sanad_fail_hint(&error, SANAD_IO, SANAD_NO_SPAN,
                             "see whether the disk is full, or the program "
                             "behind the pipe has ended",
                             "cannot write the output");
  }
  if (status != SANAD_OK) {
    complete_error(task, status, &error);
    sanad_session_show_error(task->session, text, origin, &error);
  } else {
    show_timing(task, start_us);
  }
  return status;
}

/// Parses and runs the statement at `*offset`.
static SanadStatus
run_next(SanadSession *session, SanadText text, const char *origin,
         size_t *offset)
{
  SanadError error = {0};
  size_t end = *offset;
  Task task = {
      .session = session,
      .arena = sanad_arena_new(NULL, STATEMENT_BYTES_MAX),
  };
  SanadStatus status = task.arena
                           ? sanad_parse_statement(&task.statement, task.arena,
                                                   text, *offset, &end, &error)
                           : sanad_fail_memory(&error);
  *offset = end;
  if (status == SANAD_OK) {
    status = run_parsed(&task, text, origin);
  } else if (status != SANAD_END) {
    sanad_session_show_error(session, text, origin, &error);
  }
  sanad_arena_free(task.arena);
  return status;
}

SanadStatus
run_text(SanadSession *session, SanadText text, const char *origin,
         bool keeps_going)
{
  SanadStatus first = SANAD_OK;
  size_t offset = 0;
  for (;;) {
    const size_t before = offset;
    const SanadStatus status = run_next(session, text, origin, &offset);
    if (status == SANAD_END) {
      return first;
    }
    if (status != SANAD_OK && first == SANAD_OK) {
      first = status;
    }
    const bool goes_on = keeps_going && status != SANAD_CANCELLED &&
                         status != SANAD_NO_MEMORY && offset > before;
    if (status != SANAD_OK && !goes_on) {
      return first;
    }
  }
}

SanadStatus
sanad_session_run(SanadSession *session, SanadText text, const char *origin,
                  bool keeps_going)
{
  // At a prompt each input begins anew.  A script is cancelled as a whole: a
  // signal that comes between two of its parts must not be forgotten.
  if (session->options.is_interactive) {
    session->is_cancelled = 0;
  }
  return run_text(session, text, origin, keeps_going);
}
