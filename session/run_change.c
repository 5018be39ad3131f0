/// `add` and `remove`, as statements and as last steps.

#include "query/change.h"
#include "session/session_impl.h"

#include <stdio.h>
#include <string.h>

/// What is to be changed.
typedef struct {
  Task *task;
  const AstQuery *query; ///< Without its last step; null: a statement
  const AstTemplate *template;
  bool is_removal;
} Request;

static SanadStatus
work_out(const Request *request, const SanadSnapshot *snapshot,
         SanadChange *change, SanadError *error)
{
  const SanadAsk ask =
      session_ask(request->task->session, request->task->arena, snapshot);
  return request->is_removal
             ? sanad_change_remove(&ask, request->query, request->template,
                                   change, error)
             : sanad_change_add(&ask, request->query, request->template, change,
                                error);
}

static SanadStatus
apply_fact(SanadWrite *write, const SanadFact *fact, bool is_removal,
           SanadError *error)
{
  SanadQuad quad = {.graph = SANAD_DEFAULT_GRAPH};
  TRY(sanad_write_term(write, &fact->subject, &quad.triple.subject, error));
  TRY(sanad_write_term(write, &fact->predicate, &quad.triple.predicate, error));
  TRY(sanad_write_term(write, &fact->object, &quad.triple.object, error));
  if (fact->graph.kind) {
    TRY(sanad_write_term(write, &fact->graph, &quad.graph, error));
  }
  return is_removal ? sanad_write_remove(write, &quad, error)
                    : sanad_write_add(write, &quad, error);
}

static SanadStatus
apply(const Request *request, SanadWrite *write, SanadChange *change,
      SanadError *error)
{
  SanadSession *const session = request->task->session;
  const SanadSnapshot *view = NULL;
  TRY(sanad_write_snapshot(write, &view, error));
  TRY(work_out(request, view, change, error));
  for (size_t i = 0; i < change->fact_count; ++i) {
    if (session->is_cancelled) {
      return sanad_fail_hint(error, SANAD_CANCELLED, SANAD_NO_SPAN,
                             "ask for less, or ask again", "cancelled");
    }
    TRY(apply_fact(write, &change->facts[i], request->is_removal, error));
  }
  return SANAD_OK;
}

/// How many facts, in words.
static const char *
plural(uint64_t count)
{
  return count == 1 ? "" : "s";
}

static void
report(const Request *request, const SanadChange *change)
{
  SanadSession *const session = request->task->session;
  for (size_t i = 0; i < change->new_name_count; ++i) {
    const SanadNewName *const name = &change->new_names[i];
    session_note(session, "new: %.*s is <%.*s>", (int)name->name.length,
                 name->name.data, (int)name->iri.length, name->iri.data);
  }
  if (change->skipped) {
    session_note(session,
                 "%llu fact%s left out: a part was empty or of a wrong kind",
                 (unsigned long long)change->skipped,
                 change->skipped == 1 ? " was" : "s were");
  }
  if (change->present) {
    session_note(session, "%llu fact%s there already",
                 (unsigned long long)change->present,
                 change->present == 1 ? " was" : "s were");
  }
  session_note(session, "%s %llu fact%s",
               request->is_removal ? "removed" : "added",
               (unsigned long long)change->triples, plural(change->triples));
  session->last_rows = change->triples;
}

/// Asks the person whether so many facts may go.  The graph is not locked
/// meanwhile.
static SanadStatus
confirm_removal(const Request *request, bool *is_wanted, SanadError *error)
{
  SanadSession *const session = request->task->session;
  SanadChange change = {0};
  SanadSnapshot *snapshot = NULL;
  *is_wanted = true;
  if (session->options.is_yes || session->options.is_readonly) {
    return SANAD_OK;
  }
  TRY(sanad_snapshot_open(&snapshot, session->store, error));
  const SanadStatus status = work_out(request, snapshot, &change, error);
  sanad_snapshot_close(snapshot);
  TRY(status);
  if (!change.fact_count) {
    return SANAD_OK;
  }
  if (!session->options.confirm) {
    (void)sanad_fail(error, SANAD_MEANING, request->template->span,
                     "this would remove %llu fact%s, and nobody can be asked",
                     (unsigned long long)change.triples,
                     plural(change.triples));
    return sanad_hint(error, "run it with --yes");
  }
  char question[64];
  (void)snprintf(question, sizeof question, "remove %llu fact%s?",
                 (unsigned long long)change.triples, plural(change.triples));
  *is_wanted =
      session->options.confirm(session->options.confirm_state, question);
  if (!*is_wanted) {
    session_note(session, "nothing was removed");
  }
  return SANAD_OK;
}

/// Sends the change to the endpoint in use.
static SanadStatus
change_remote(const Request *request, SanadError *error)
{
  SanadSession *const session = request->task->session;
  SanadChange change = {0};
  SanadSnapshot *snapshot = NULL;
  TRY(session_refuse_change(session, error));
  TRY(sanad_snapshot_open(&snapshot, session->store, error));
  SanadStatus status = work_out(request, snapshot, &change, error);
  sanad_snapshot_close(snapshot);
  if (status == SANAD_OK && change.fact_count) {
    status = sanad_endpoint_change(session->remote, &change,
                                   request->is_removal, error);
  }
  if (status == SANAD_OK) {
    report(request, &change);
  }
  return status;
}

static SanadStatus
run_request(const Request *request, SanadError *error)
{
  SanadSession *const session = request->task->session;
  SanadChange change = {0};
  SanadWrite *write = NULL;
  session->last_rows = 0;
  if (request->is_removal) {
    bool is_wanted = false;
    TRY(confirm_removal(request, &is_wanted, error));
    if (!is_wanted) {
      return SANAD_OK;
    }
  }
  if (session->remote) {
    return change_remote(request, error);
  }
  SanadStatus status = sanad_write_begin(&write, session->store, error);
  if (status != SANAD_OK) {
    if (error) {
      error->span = request->task->statement->span;
    }
    return status;
  }
  status = apply(request, write, &change, error);
  if (status != SANAD_OK) {
    sanad_write_abort(write);
    return status;
  }
  TRY(sanad_write_commit(write, error));
  report(request, &change);
  return SANAD_OK;
}

SanadStatus
run_change(Task *task, SanadError *error)
{
  const Request request = {
      .task = task,
      .template = &task->statement->template,
      .is_removal = task->statement->kind == AST_STATEMENT_REMOVE,
  };
  return run_request(&request, error);
}

SanadStatus
run_change_step(Task *task, const AstQuery *query, const AstStep *step,
                SanadError *error)
{
  const Request request = {
      .task = task,
      .query = query,
      .template = &step->template,
      .is_removal = step->kind == AST_STEP_REMOVE,
  };
  return run_request(&request, error);
}
