/// Statements whose source is an endpoint.

#include "graph/io/io.h"
#include "session/session_impl.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/// How long an endpoint may take if no timeout is set.
#define TIMEOUT_MS_DEFAULT 60000U
/// How often a statement may wait for what it must learn.
#define LESSONS_MAX 10000U

SanadStatus
session_ask_remote(Task *task,
                   SanadStatus (*run)(Task *task, SanadError *error),
                   SanadError *error)
{
  SanadSession *const session = task->session;
  SanadEndpoint *const remote = session->remote;
  if (!remote) {
    return run(task, error);
  }
  sanad_endpoint_begin(
      remote, session->timeout_ms ? session->timeout_ms : TIMEOUT_MS_DEFAULT,
      &session->is_cancelled);
  TRY(sanad_endpoint_set_places(remote, session->update_place,
                                session->graphs_place, error));
  SanadStatus status = run(task, error);
  for (unsigned i = 0;
       i < LESSONS_MAX && status == SANAD_INCOMPLETE &&
       session->remote == remote && sanad_endpoint_is_waiting(remote);
       ++i) {
    TRY(sanad_endpoint_learn(remote, &session->settings, error));
    status = run(task, error);
  }
  return status;
}

SanadStatus
session_refuse_change(const SanadSession *session, SanadError *error)
{
  return session->options.is_readonly
             ? sanad_fail_hint(error, SANAD_STORE, SANAD_NO_SPAN,
                               "start sanad without --readonly",
                               "the endpoint is used to read only")
             : SANAD_OK;
}

// ---- load

/// Sends the triples of one graph of a store.
static SanadStatus
send_graph(Task *task, const SanadSnapshot *snapshot, SanadId graph,
           bool is_replacing, uint64_t *sent, SanadError *error)
{
  const SanadExportOptions options = {
      .format = SANAD_NTRIPLES,
      .graph = graph,
      .is_cancelled = &task->session->is_cancelled,
  };
  SanadExportReport report = {0};
  SanadTerm name = {0};
  char *bytes = NULL;
  size_t size = 0;
  if (graph != SANAD_DEFAULT_GRAPH) {
    TRY(sanad_snapshot_term(snapshot, graph, &name, error));
  }
  if (name.kind == SANAD_BLANK) {
    return sanad_fail_hint(error, SANAD_UNSUPPORTED, SANAD_NO_SPAN,
                           "give the graph an IRI: load … into NAME",
                           "a graph that is a blank node cannot be sent");
  }
  FILE *const out = open_memstream(&bytes, &size);
  if (!out) {
    return sanad_fail_memory(error);
  }
  SanadStatus status = sanad_export(snapshot, out, &options, &report, error);
  if (fclose(out) && status == SANAD_OK) {
    status = sanad_fail_memory(error);
  }
  if (status == SANAD_OK && (size || is_replacing)) {
    status = sanad_endpoint_send(task->session->remote, name.text,
                                 (SanadText){bytes, size}, is_replacing, error);
    *sent += status == SANAD_OK ? report.statements : 0;
  }
  free(bytes);
  return status;
}

static SanadStatus
send_snapshot(Task *task, const SanadSnapshot *snapshot, SanadText target,
              bool is_replacing, bool has_evidence, SanadError *error)
{
  const SanadId *graphs = NULL;
  size_t count = 0;
  uint64_t sent = 0;
  SanadStatus status = SANAD_OK;
  TRY(sanad_snapshot_graphs(snapshot, task->arena, &graphs, &count, error));
  // What is replaced is the graph that was named.
  status = send_graph(task, snapshot, SANAD_DEFAULT_GRAPH,
                      is_replacing && !target.length, &sent, error);
  for (size_t i = 0; status == SANAD_OK && i < count; ++i) {
    SanadTerm name = {0};
    TRY(sanad_snapshot_term(snapshot, graphs[i], &name, error));
    if (has_evidence || !sanad_snapshot_is_evidence(snapshot, graphs[i])) {
      status = send_graph(
          task, snapshot, graphs[i],
          is_replacing && sanad_text_is_equal(name.text, target), &sent, error);
    }
  }
  if (status == SANAD_OK) {
    session_note(task->session, "sent %llu triples", (unsigned long long)sent);
  } else if (sent && error) {
    (void)sanad_hint(error, "%llu triples were sent before this",
                     (unsigned long long)sent);
  }
  return status;
}

SanadStatus
session_send_store(Task *task, SanadStore *store, SanadText target,
                   bool is_replacing, bool has_evidence, SanadError *error)
{
  SanadSnapshot *snapshot = NULL;
  TRY(sanad_snapshot_open(&snapshot, store, error));
  const SanadStatus status =
      send_snapshot(task, snapshot, target, is_replacing, has_evidence, error);
  sanad_snapshot_close(snapshot);
  return status;
}

// ---- export

static SanadStatus
take_bytes(void *state, SanadText bytes, SanadError *error)
{
  FILE *const file = state;
  return fwrite(bytes.data, 1, bytes.length, file) == bytes.length
             ? SANAD_OK
             : sanad_fail_hint(
                   error, SANAD_IO, SANAD_NO_SPAN,
                   "see whether the folder of TMPDIR, or /tmp, has room",
                   "cannot write a temporary file: %s", strerror(errno));
}

static SanadStatus
load_file(SanadStore *store, const char *path, SanadError *error)
{
  const SanadLoadOptions options = {
      .format = SANAD_TURTLE,
      .base = SANAD_TEXT("http://invalid.example/"),
  };
  SanadLoadReport report = {0};
  SanadWrite *write = NULL;
  TRY(sanad_write_begin(&write, store, error));
  const SanadStatus status =
      sanad_load_file(write, path, &options, &report, error);
  if (status != SANAD_OK) {
    sanad_write_abort(write);
    return status;
  }
  return sanad_write_commit(write, error);
}

SanadStatus
session_get_graph(Task *task, SanadText graph, SanadStore *store,
                  SanadError *error)
{
  char path[64];
  FILE *const file = tmpfile();
  if (!file) {
    return sanad_fail_hint(
        error, SANAD_IO, SANAD_NO_SPAN,
        "see whether the folder of TMPDIR, or /tmp, may be written to",
        "cannot make a temporary file: %s", strerror(errno));
  }
  SanadStatus status =
      sanad_endpoint_get(task->session->remote, graph, take_bytes, file, error);
  if (status == SANAD_OK && fflush(file)) {
    status = take_bytes(file, SANAD_TEXT(""), error);
  }
  (void)snprintf(path, sizeof path, "/proc/self/fd/%d", fileno(file));
  if (status == SANAD_OK) {
    status = load_file(store, path, error);
  }
  (void)fclose(file);
  return status;
}
